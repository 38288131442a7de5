//! Console transcripts under `tests/corpus/cli`, run against the real binary, and the output that the README prints.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Output and exit code of one command, in a folder; standard error follows standard output.
fn run(line: &str, folder: &Path) -> (String, i32) {
    let mut words = line.split_whitespace();
    assert_eq!(words.next(), Some("servanda"), "only servanda is run: {line}");
    let out = Command::new(env!("CARGO_BIN_EXE_servanda")).args(words).current_dir(folder).output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    (text.trim_end().to_owned(), out.status.code().unwrap_or(-1))
}

/// Whether a text is what was expected, where `…` stands for any text.
fn fits(text: &str, pattern: &str) -> bool {
    let parts: Vec<&str> = pattern.split('…').collect();
    if parts.len() == 1 {
        return text == pattern;
    }
    let Some(mut rest) = text.strip_prefix(parts[0]) else { return false };
    for part in &parts[1..parts.len() - 1] {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(parts[parts.len() - 1])
}

/// Runs the commands of a session in a folder: `$` begins one, its output follows, and `exit N` when its code is not 0.
fn session(session: &str, folder: &Path) {
    for step in session.split("$ ").skip(1) {
        let (line, expected) = step.split_once('\n').unwrap();
        let expected = expected.trim_end();
        let (expected, code) = match expected.rsplit_once("exit ") {
            Some((before, code)) if before.is_empty() || before.ends_with('\n') => (before.trim_end(), code.parse().unwrap()),
            _ => (expected, 0),
        };
        let (text, got) = run(line, folder);
        assert!(fits(&text, expected) && got == code, "$ {line}\nexpected (exit {code}):\n{expected}\ngot (exit {got}):\n{text}");
    }
}

fn empty_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn transcripts_hold() {
    for entry in std::fs::read_dir(root().join("tests/corpus/cli")).unwrap() {
        let suite = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for (index, block) in suite.split("```console\n").skip(1).enumerate() {
            session(block.split("```").next().unwrap_or(""), &empty_folder(&format!("session-{index}")));
        }
    }
}

/// Writes the statements of a fence into a treaty as a reader of a guide does: one that is there already is replaced, another is added at
/// the end. A statement ends with the line that ends with a full stop.
fn write_into(treaty: &Path, fence: &str) {
    let mut text = std::fs::read_to_string(treaty).unwrap();
    let mut added = String::new();
    for statement in fence.split_inclusive(".\n") {
        // `article 3.1`, `source Observers`: a reading has no name by which it could be there already.
        let head: Vec<&str> = statement.split_whitespace().take(2).collect();
        let head = format!("\n{} ", head.join(" "));
        match text.find(&head).filter(|_| !statement.starts_with("reading")) {
            Some(at) => {
                let end = at + text[at..].find(".\n").unwrap() + 2;
                text.replace_range(at + 1..end, statement);
            }
            None => added.push_str(statement),
        }
    }
    if !added.is_empty() {
        text.push_str(&format!("\n```servanda\n{added}```\n"));
    }
    std::fs::write(treaty, text).unwrap();
}

#[test]
fn guides_show_what_the_program_says() {
    for entry in std::fs::read_dir(root().join("docs/guides")).unwrap() {
        let path = entry.unwrap().path();
        let guide = std::fs::read_to_string(&path).unwrap();
        let folder = empty_folder(&format!("guide-{}", path.file_stem().unwrap().to_string_lossy()));
        // The treaty of the README, where a reader of the checkout has it.
        std::fs::create_dir_all(folder.join("tests/readme")).unwrap();
        std::fs::copy(root().join("tests/readme/treaty.md"), folder.join("tests/readme/treaty.md")).unwrap();
        let treaty = folder.join("my-truce/treaty.md");
        let mut sessions = 0;
        // Fences open and close: every second part is inside one.
        for block in guide.split("```").skip(1).step_by(2) {
            if let Some(commands) = block.strip_prefix("console\n") {
                session(commands, &folder);
                sessions += 1;
            } else if let Some(fence) = block.strip_prefix("servanda\n") {
                // The first is shown as it stands in the new case.
                assert!(sessions > 1 || std::fs::read_to_string(&treaty).unwrap().contains(fence), "{fence}");
                write_into(&treaty, fence);
            } else if let Some((old, new)) = block.strip_prefix("diff\n-").and_then(|lines| lines.split_once("\n+")) {
                let text = std::fs::read_to_string(&treaty).unwrap();
                assert_eq!(text.matches(old).count(), 1, "{old}");
                std::fs::write(&treaty, text.replace(old, new.trim_end())).unwrap();
            }
        }
        assert!(sessions > 0, "{} shows nothing that could be run", path.display());
        assert!(!guide.contains("\n    error[") && !guide.contains("\n    warning["), "{}: output outside of a session", path.display());
    }
}

#[test]
fn the_readme_prints_what_the_program_says() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let (text, code) = run("servanda check tests/readme/treaty.md", &root());
    assert!(readme.contains(&text), "the README's output is old; the program says:\n{text}");
    assert_eq!(code, 1);
    let fence = &readme[readme.find("```servanda").unwrap()..];
    let fence = &fence[..fence.find("```\n").unwrap()];
    let treaty = std::fs::read_to_string(root().join("tests/readme/treaty.md")).unwrap();
    assert!(treaty.contains(fence), "the README's treaty is not tests/readme/treaty.md");
}

/// An empty folder of a test's own.
fn empty(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn an_empty_path_is_refused_rather_than_taken_for_the_root() {
    let folder = empty("no-path");
    for args in [&["new", ""][..], &["run", ""], &["check", ""], &["run", ".", "--out", ""]] {
        let out = Command::new(env!("CARGO_BIN_EXE_servanda")).args(args).current_dir(&folder).output().unwrap();
        assert_eq!(out.status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn a_run_that_cannot_write_both_results_writes_neither() {
    let folder = empty("half");
    assert_eq!(run("servanda new case", &folder).1, 0);
    std::fs::create_dir_all(folder.join("case/out/check.json")).unwrap();
    std::fs::write(folder.join("case/out/report.html"), "old").unwrap();
    let (text, code) = run("servanda run case", &folder);
    assert!(code == 3 && text.contains("check.json") && text.contains("untouched"), "{code}: {text}");
    let left: Vec<_> = std::fs::read_dir(folder.join("case/out")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "no temporary file stays behind: {left:?}");
    assert_eq!(std::fs::read_to_string(folder.join("case/out/report.html")).unwrap(), "old");
}

#[test]
fn confirming_reads_nothing_outside_the_folder_of_the_treaty() {
    let folder = empty("away");
    std::fs::write(folder.join("secret.json"), "[]").unwrap();
    std::fs::create_dir_all(folder.join("case")).unwrap();
    let text = "# T\n\n```servanda\ntreaty \"T\" in time zone UTC.\nline Front from \"../secret.json\".\n```\n";
    std::fs::write(folder.join("case/treaty.md"), text).unwrap();
    let (said, code) = run("servanda fmt case --confirm", &folder);
    assert!(code == 3 && said.contains("beside its treaty"), "{code}: {said}");
    assert_eq!(std::fs::read_to_string(folder.join("case/treaty.md")).unwrap(), text);
}

#[test]
fn what_a_treaty_says_does_not_steer_the_terminal() {
    let folder = empty("escape");
    let text = "# T\n\n```servanda\ntreaty \"T\" in time zone UTC.\nline Front from \"a\u{1b}[31m.json\".\nreading \"r\u{1b}[2J\" by X of article 9: deleted.\n```\n";
    std::fs::write(folder.join("treaty.md"), text).unwrap();
    for line in
        ["servanda check .", "servanda check . --format short", "servanda fmt . --confirm", "servanda run .", "servanda explain \u{1b}[31m"]
    {
        let (said, _) = run(line, &folder);
        assert!(!said.contains('\u{1b}'), "{line}: {said:?}");
    }
}

#[test]
fn what_is_wrong_with_arguments_is_told_without_what_steers_the_terminal() {
    let folder = empty("arguments");
    for hostile in ["\u{202e}dm.ytaert", "\u{1b}[2J", "a\u{7}b", "a\r\nerror: forged", "\u{2066}x\u{200b}"] {
        for args in [
            &["check", "a", hostile][..],
            &["check", "a", "--format", hostile],
            &[hostile],
            &["watch", ".", "--as-of", hostile],
            &["simulate", ".", "--seed", hostile],
            &["check", "a", &format!("--{hostile}")],
            &["check", hostile],
        ] {
            let out = Command::new(env!("CARGO_BIN_EXE_servanda")).args(args).current_dir(&folder).output().unwrap();
            let said = String::from_utf8(out.stderr).unwrap();
            assert!(matches!(out.status.code(), Some(2 | 3)) && !said.is_empty(), "{args:?}: {said}");
            let seen = |c: char| c == '\n' || servanda::base::plain::stand_in(c).is_none();
            assert!(said.chars().all(seen) && !said.lines().any(|line| line == "error: forged"), "{args:?}: {said:?}");
        }
    }
}

#[test]
fn a_time_that_is_none_is_told_with_examples_of_times() {
    let folder = empty("times");
    for (line, argument) in [("servanda watch . --as-of tomorrow", "--as-of"), ("servanda simulate . --seed 1 --from 2027-03-01", "--from")]
    {
        let (said, code) = run(line, &folder);
        assert!(code == 2 && said.contains(argument), "{said}");
        let examples: Vec<&str> =
            said.split(|c: char| c.is_whitespace() || c == ',').filter(|word| word.starts_with("2027-03-01T")).collect();
        assert_eq!(examples.len(), 3, "{said}");
        for example in examples {
            let (said, code) = run(&format!("servanda watch nowhere --as-of {example}"), &folder);
            assert!(code == 3 && said.contains("nowhere"), "{example} is said to be accepted: {said}");
        }
    }
}

#[test]
fn of_several_that_make_one_case_one_succeeds() {
    let folder = empty("race");
    for round in 0..12 {
        let start = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_servanda"));
            command.args(["new", &format!("case-{round}")]).current_dir(&folder);
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
        };
        let started: Vec<_> = (0..8).map(|_| start()).collect();
        let ended: Vec<_> = started.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
        assert_eq!(ended.iter().filter(|out| out.status.code() == Some(0)).count(), 1, "in round {round}");
        for out in ended.iter().filter(|out| out.status.code() != Some(0)) {
            let said = String::from_utf8_lossy(&out.stderr);
            assert!(out.status.code() == Some(3) && said.contains("is there already; choose another folder"), "{said}");
        }
        assert_eq!(std::fs::read_dir(folder.join(format!("case-{round}"))).unwrap().count(), 1, "no other file stays behind");
    }
}

#[test]
fn what_a_killed_run_left_behind_is_swept_and_nothing_else() {
    let folder = empty("swept");
    assert_eq!(run("servanda new case", &folder).1, 0);
    let out = folder.join("case/out");
    std::fs::create_dir_all(out.join(".check.json.5.tmp")).unwrap();
    let kept =
        [".report.html.x.tmp", ".report.html..tmp", ".report.html.1.tmp2", ".other.html.1.tmp", "report.html.1.tmp", ".report.html.7.tmp"];
    for name in kept.iter().chain(&[".report.html.99999.tmp", ".check.json.1.tmp"]) {
        std::fs::write(out.join(name), "half").unwrap();
    }
    // One whose writer lives.
    let held = std::fs::File::open(out.join(".report.html.7.tmp")).unwrap();
    held.lock().unwrap();
    assert_eq!(run("servanda run case", &folder).1, 0);
    let mut left: Vec<String> = std::fs::read_dir(&out).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    left.sort();
    let mut expected: Vec<&str> = kept.iter().copied().chain(["report.html", "check.json", ".check.json.5.tmp"]).collect();
    expected.sort_unstable();
    assert_eq!(left, expected);
    drop(held);
    assert_eq!(run("servanda run case", &folder).1, 0);
    assert!(!out.join(".report.html.7.tmp").exists(), "now nobody holds it");
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::fs::OpenOptions;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn a_reader_gone_or_a_full_disk_is_no_bug() {
        let binary = || Command::new(env!("CARGO_BIN_EXE_servanda"));
        let Ok(full) = OpenOptions::new().write(true).open("/dev/full") else { return };
        for args in [&["explain"][..], &["explain", "SV401"], &["--help"], &["check", "--help"], &["help", "run"], &["--version"]] {
            let code = binary().args(args).stdout(full.try_clone().unwrap()).status().unwrap().code();
            assert_eq!(code, Some(3), "{args:?}");
        }
        let code = binary().args(["check", "nowhere.md"]).stderr(full).status().unwrap().code();
        assert_eq!(code, Some(3));
    }

    #[test]
    fn a_reader_that_has_seen_enough_of_the_help_ends_it_quietly() {
        for args in [&["--help"][..], &["--version"], &["explain"]] {
            let mut child = Command::new(env!("CARGO_BIN_EXE_servanda"));
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            let out = child.args(args).stdout(writer).stderr(std::process::Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
            assert_eq!((out.status.code(), String::from_utf8_lossy(&out.stderr).as_ref()), (Some(0), ""), "{args:?}");
        }
    }

    #[test]
    fn a_link_under_the_name_of_a_leftover_stays() {
        let folder = empty("swept-link");
        assert_eq!(run("servanda new case", &folder).1, 0);
        std::fs::create_dir_all(folder.join("case/out")).unwrap();
        let link = folder.join("case/out/.report.html.3.tmp");
        symlink("../treaty.md", &link).unwrap();
        assert_eq!(run("servanda run case", &folder).1, 0);
        assert!(std::fs::symlink_metadata(&link).is_ok() && folder.join("case/treaty.md").exists());
    }

    #[test]
    fn formatting_keeps_links_and_permissions() {
        let folder = empty("links");
        let real = folder.join("real.md");
        std::fs::write(&real, "# T\n\n```servanda\ntreaty   \"T\" in time zone UTC.\n```\n").unwrap();
        std::fs::set_permissions(&real, PermissionsExt::from_mode(0o600)).unwrap();
        symlink("real.md", folder.join("link.md")).unwrap();
        assert_eq!(run("servanda fmt link.md", &folder).1, 0);
        assert!(std::fs::symlink_metadata(folder.join("link.md")).unwrap().is_symlink());
        assert!(std::fs::read_to_string(&real).unwrap().contains("treaty \"T\""));
        assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_case_from_elsewhere_leads_nowhere_else() {
        let folder = empty("hostile");
        std::fs::write(folder.join("mine.txt"), "mine").unwrap();
        std::fs::create_dir_all(folder.join("case/out")).unwrap();
        let text = "# T\n\n```servanda\ntreaty \"T\" in time zone UTC.\nline Front from \"x.json\".\n```\n";
        std::fs::write(folder.join("case/treaty.md"), text).unwrap();
        symlink("../../mine.txt", folder.join("case/out/report.html")).unwrap();
        symlink("../mine.txt", folder.join("case/x.json")).unwrap();
        assert_eq!(run("servanda run case", &folder).1, 0);
        assert_eq!(
            std::fs::read_to_string(folder.join("mine.txt")).unwrap(),
            "mine",
            "the report replaces the link, not the file behind it"
        );
        let (said, code) = run("servanda fmt case --confirm", &folder);
        assert!(code == 3 && said.contains("leads out"), "{code}: {said}");
        std::fs::remove_dir_all(folder.join("case/out")).unwrap();
        symlink("..", folder.join("case/out")).unwrap();
        assert_eq!(run("servanda run case", &folder).1, 3, "a folder that is a link may lead anywhere");
    }

    #[test]
    fn pipes_and_devices_are_no_treaties() {
        let folder = empty("pipe");
        assert!(Command::new("mkfifo").arg(folder.join("treaty")).status().unwrap().success());
        let (said, code) = run("servanda check treaty", &folder);
        assert!(code == 3 && said.contains("not a file"), "{code}: {said}");
        let (said, code) = run("servanda check /dev/zero", &folder);
        assert!(code == 3 && said.contains("not a file"), "{code}: {said}");
    }
}

#[test]
fn a_table_of_rejects_replaces_no_other_file() {
    let folder = empty("rejects");
    assert_eq!(run("servanda new case", &folder).1, 0);
    let treaty = folder.join("case/treaty.md");
    let before = std::fs::read(&treaty).unwrap();
    assert_eq!(run("servanda ingest case --rejects case/treaty.md", &folder).1, 3);
    assert_eq!(std::fs::read(&treaty).unwrap(), before);
    // A table of an earlier run is replaced.
    for _ in 0..2 {
        assert_eq!(run("servanda ingest case --rejects rejects.csv", &folder).1, 0);
    }
}

#[test]
fn games_are_solved_from_a_file() {
    let folder = empty_folder("games");
    std::fs::write(folder.join("good.json"), r#"{"defaults": {"N": 0, "beta": 0}, "tests": [{"shock": "logit", "VR": 0.302699598}]}"#)
        .unwrap();
    std::fs::write(folder.join("missed.json"), r#"{"tests": [{"VR": 0.5}]}"#).unwrap();
    std::fs::write(folder.join("slip.json"), r#"{"tests": [{"params": {"kapa": 1}}]}"#).unwrap();
    session(
        "\
$ servanda assess solve good.json
game 1 shock logit T 10
VR 0.302699598…
kept no
R …
r 10 0.…
1 game; the results that the file states are met to …e-10
$ servanda assess solve missed.json
…
1 game; a result that the file states is MISSED by 2.0e-1
exit 1
$ servanda assess solve slip.json
error: slip.json: game 1: no parameter is called `kapa`; did you mean `kappa`?
  = help: `servanda assess solve --help` shows a file of games
exit 3
$ servanda assess solve none.json
error: none.json: …
exit 3
",
        &folder,
    );
}

/// The example with its assumptions, on few draws.
fn assess(more: &str) -> (String, i32) {
    run(&format!("servanda assess examples/paris-2026 --draws 300 {more}"), &root())
}

#[test]
fn an_assessment_says_what_it_is_and_is_the_same_each_time() {
    let (text, code) = assess("");
    assert_eq!(code, 0);
    for said in [
        "If Russia is the one that is tempted",
        "If Ukraine is the one that is tempted",
        "no probability of war",
        "not reached on this grid",
        "rests on",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert_eq!(assess(""), (text.clone(), 0));
    assert_ne!(assess("--seed 2").0, text);
    let (json, code) = assess("--format json");
    assert!(code == 0 && json.starts_with("{\n  \"schema\": \"servanda.assess/1\"") && json.contains("\"kind\": \"assumed\""), "{json}");
    let (table, _) = assess("--format csv");
    assert!(table.starts_with("challenger,figure,of,value,low,high,count,draws\nRussia,kept,"), "{table}");
    let columns = |line: &str| line.matches(',').count();
    assert!(table.lines().filter(|l| !l.contains('"')).all(|l| columns(l) == 7), "{table}");
}

#[test]
fn what_is_wrong_in_assumptions_is_told_and_strict_refuses_defaults() {
    let folder = empty("assumed");
    let file = folder.join("a.toml");
    std::fs::write(
        &file,
        "belligerents = [\"Russia\", \"Ukraine\"]\nbackstop = [\"Untied States\"]\n[patience]\nlow = 2\nhigh = 1\n[patienc]\nvalue = 1\n",
    )
    .unwrap();
    let (text, code) = assess(&format!("--explain --assumptions {}", file.display()));
    assert_eq!(code, 0);
    for said in
        ["did you mean `United States`?", "line 3: `patience`: its range is upside down", "line 6: `patienc`:", "did you mean `patience`?"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    let (text, code) = assess("--strict");
    assert!(code == 3 && text.contains("nothing is assumed for") && text.contains("--explain"), "{text}");
    let (text, code) = run("servanda assess examples/budapest-1994", &root());
    assert!(code == 3 && text.contains("no article says between which two parties") && text.contains("belligerents"), "{text}");
}

#[test]
fn drafts_are_compared_on_the_same_draws() {
    let drafts = "examples/article-5-pledge-2025 examples/baseline-no-guarantee";
    let line = format!("servanda compare {drafts} --draws 600 --assumptions examples/paris-2026/assumptions.toml --json");
    let (json, code) = run(&line, &root());
    assert!(code == 0 && json.contains("\"schema\": \"servanda.compare/1\""), "{json}");
    // A draft against itself differs in nothing.
    let (text, _) = run("servanda compare examples/paris-2026 examples/paris-2026 --draws 600", &root());
    assert!(text.contains("+0.000 (+0.000 to +0.000), better in 0 %"), "{text}");
}

#[test]
fn a_small_tree_is_written_for_gambit() {
    let (text, code) = run("servanda assess export examples/paris-2026 --stages 0 --shocks 2", &root());
    assert!(code == 0 && text.starts_with("EFG 2 R "), "{text}");
    let (text, code) = run("servanda assess export examples/paris-2026 --challenger France", &root());
    assert!(code == 3 && text.contains("neither of the two sides"), "{text}");
}
