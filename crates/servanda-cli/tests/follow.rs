//! The real process follows a file that grows, is killed, cut and started again.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const TRUCE: &str = "# T\n\n```servanda\ntreaty \"T\" in time zone UTC.\nparty North, South.\nevent fire by Party.\n\
    source Mission sees fire, detects 90 %, false alarms 1 %, reports within 6 hours.\n\
    article 0.1 \"Start\": this treaty enters into force on 2027-03-01.\n\
    article 1.1 \"No fire\": each Party shall not fire; verified by Mission.\n```\n";
const HEAD: &str = "report_id,source,received,occurred_from,type,actor\n";

fn case(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("treaty.md"), TRUCE).unwrap();
    let prior = "[[prior]]\nevent = \"fire\"\nlow = 0.3\nhigh = 0.7\nbasis = \"assumed\"\n";
    std::fs::write(folder.join("sources.toml"), prior).unwrap();
    folder
}

fn row(hour: usize) -> String {
    let (day, hour) = (1 + hour / 24, hour % 24);
    format!("r{day}-{hour},Mission,2027-03-{day:02}T{hour:02}:30:00Z,2027-03-{day:02}T{hour:02}:00:00Z,fire,North\n")
}

fn servanda(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_servanda"));
    command.args(["watch", ".", "--follow", "--format", "jsonl"]).args(args).current_dir(folder);
    command
}

/// Starts following `log.csv`, what it prints appended to a file.
fn start(folder: &Path, out: &Path) -> Child {
    let out = OpenOptions::new().create(true).append(true).open(out).unwrap();
    let args = ["--reports", "log.csv", "--state", "state.json", "--every", "10"];
    servanda(folder, &args).stdin(Stdio::null()).stdout(out).stderr(Stdio::null()).spawn().unwrap()
}

fn append(folder: &Path, text: &str) {
    OpenOptions::new().append(true).create(true).open(folder.join("log.csv")).unwrap().write_all(text.as_bytes()).unwrap();
}

/// Waits until the state says that the whole log was followed.
fn caught_up(folder: &Path) {
    let length = std::fs::metadata(folder.join("log.csv")).unwrap().len();
    for _ in 0..3_000 {
        let state = std::fs::read_to_string(folder.join("state.json")).unwrap_or_default();
        if state.contains(&format!("\"bytes\": {length},")) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("the log was not followed to its end");
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_process_that_is_killed_and_started_again_tells_nothing_twice_and_leaves_nothing_out() {
    let folder = case("follow-kill");
    let rows: Vec<String> = (0..40).map(row).collect();
    // One that is never killed, over the whole log through its standard input.
    let mut child =
        servanda(&folder, &["--reports", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{HEAD}{}", rows.concat()).as_bytes()).unwrap();
    let whole = child.wait_with_output().unwrap();
    assert_eq!(whole.status.code(), Some(1), "a breach is established");
    let whole = String::from_utf8(whole.stdout).unwrap();
    assert!(whole.lines().count() > 60, "forty new ones, and most of them final: {whole}");

    append(&folder, HEAD);
    let out = folder.join("out.jsonl");
    for piece in rows.chunks(7) {
        let child = start(&folder, &out);
        // Half a line waits for its end.
        let text = piece.concat();
        let (head, tail) = text.split_at(text.len() - 9);
        append(&folder, head);
        caught_up(&folder);
        append(&folder, tail);
        caught_up(&folder);
        kill(child);
    }
    assert_eq!(std::fs::read_to_string(&out).unwrap(), whole);
    // What was read is another now.
    let log = std::fs::read_to_string(folder.join("log.csv")).unwrap();
    std::fs::write(folder.join("log.csv"), log.replacen("North", "South", 1)).unwrap();
    let again = servanda(&folder, &["--reports", "log.csv", "--state", "state.json"]).output().unwrap();
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(again.status.code() == Some(3) && said.contains("it was changed") && said.contains("begin anew"), "{said}");
}

#[test]
fn a_log_that_is_cut_or_replaced_is_told_and_read_on() {
    let folder = case("follow-cut");
    append(&folder, &format!("{HEAD}{}{}", row(0), row(1)));
    let out = folder.join("out.jsonl");
    let child = start(&folder, &out);
    caught_up(&folder);
    let until = |what: &str| {
        for _ in 0..3_000 {
            let text = std::fs::read_to_string(&out).unwrap();
            if text.contains(what) {
                return text;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("never told: {what}");
    };
    std::fs::write(folder.join("log.csv"), format!("{HEAD}{}", row(2))).unwrap();
    until("the log became shorter");
    until("\"r1-2\"");
    std::fs::write(folder.join("new.csv"), format!("{HEAD}{}{}{}{}{}", row(0), row(1), row(2), row(3), row(4))).unwrap();
    std::fs::rename(folder.join("new.csv"), folder.join("log.csv")).unwrap();
    let text = until("\"r1-4\"");
    kill(child);
    if cfg!(unix) {
        assert!(text.contains("was replaced by another file"), "{text}");
    }
    assert_eq!(text.lines().filter(|l| l.contains("\"change\":\"new\"")).count(), 5, "each once: {text}");
}

/// A log that was written anew and is longer than what was read: no row of it is passed over.
#[test]
fn a_log_that_is_written_anew_in_its_place_is_told_and_read_from_its_beginning() {
    let folder = case("follow-anew");
    append(&folder, &format!("{HEAD}{}{}", row(0), row(1)));
    let out = folder.join("out.jsonl");
    let child = start(&folder, &out);
    caught_up(&folder);
    // The same length up to where it was read, with other rows in it.
    std::fs::write(folder.join("log.csv"), format!("{HEAD}{}{}{}", row(5), row(6), row(7))).unwrap();
    let mut text = String::new();
    for _ in 0..3_000 {
        text = std::fs::read_to_string(&out).unwrap();
        if text.contains("r1-7") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    kill(child);
    assert!(text.contains("was written anew in its place"), "{text}");
    for row in ["r1-0", "r1-1", "r1-5", "r1-6", "r1-7"] {
        let told = text.lines().filter(|l| l.contains("\"change\":\"new\"") && l.contains(&format!("\"{row}\""))).count();
        assert_eq!(told, 1, "{row}: {text}");
    }
}

#[test]
fn two_followers_do_not_share_a_state_and_a_lock_left_behind_holds_nobody_back() {
    let folder = case("follow-two");
    append(&folder, &format!("{HEAD}{}", row(0)));
    std::fs::write(folder.join("state.json.lock"), "1").unwrap();
    let first = start(&folder, &folder.join("out.jsonl"));
    caught_up(&folder);
    let args = ["--reports", "log.csv", "--state", "state.json"];
    let second = servanda(&folder, &args).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(
        second.status.code() == Some(3)
            && said.contains(&format!("another follower keeps its state in state.json (process {})", first.id())),
        "{said}"
    );
    kill(first);
    let third = start(&folder, &folder.join("out.jsonl"));
    append(&folder, &row(1));
    caught_up(&folder);
    kill(third);
}

#[test]
fn what_cannot_be_followed_is_refused() {
    let folder = case("follow-refused");
    std::fs::write(folder.join("log.json"), "[]").unwrap();
    append(&folder, HEAD);
    for (args, said) in [
        (&["--reports", "-", "--state", "state.json"][..], "standard input cannot be read again"),
        (&["--reports", "log.json"], "grows by no rows"),
        (&["--reports", "nowhere.csv"], "nowhere.csv: "),
        (&["--reports", "log.csv", "log.json"], "one log is followed at a time"),
        (&[], "holds 0 files"),
        (&["--reports", "log.csv", "--state", "treaty.md"], "no state of a follower"),
    ] {
        let out = servanda(&folder, args).stdin(Stdio::null()).output().unwrap();
        let text = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(out.status.code() == Some(3) && text.contains(said), "{args:?}: {text}");
    }
    let out = servanda(&folder, &["--as-of", "2027-03-01T00:00:00Z"]).output().unwrap();
    assert_eq!(out.status.code(), Some(2), "what was known then does not grow");
}
