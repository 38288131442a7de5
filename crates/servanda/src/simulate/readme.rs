//! The README of an exercise: that it is invented, how to repeat it, how it was made, and, last, what only the trainer should read.

use std::fmt::Write as _;

use super::files::Cast;
use super::observe::{Role, Says};
use super::table;
use super::{MARK, Options};

/// In whole per cent.
fn percent(permille: u64) -> String {
    format!("{}.{} %", permille / 10, permille % 10).replace(".0 %", " %")
}

/// The text. `pin` is the hash of the treaty file that was copied.
pub(super) fn readme(cast: &Cast<'_>, options: Options, title: &str, pin: &str) -> String {
    let world = &cast.world;
    let (version, seed) = (env!("CARGO_PKG_VERSION"), options.seed);
    let (from, to) = (table::instant(world.start), table::instant(world.end));
    let count = |says: Says| cast.reports.iter().filter(|r| r.says == says).count();
    let twice = cast.reports.iter().filter(|r| r.twice).count();
    let mut out = format!("{MARK}\n\n");
    let _ = write!(
        out,
        "Nothing that is reported, claimed or done here has happened. The observers do not exist, and nobody named here has said any of this.\n\n\
         Made by servanda {version} with seed {seed} from \"{title}\" (treaty.md, {pin}, copied unchanged with its annexes), for the days from\n\
         {from} to {to}. The same command gives the same bytes:\n\n    servanda simulate CASE --seed {seed} --days {} --from {from}\n\n\
         Every id begins with `exercise-` and every text with \"{}\". Do not pass a row on without them.\n\n",
        options.days,
        super::files::LABEL
    );
    out.push_str("## How to use it\n\n`servanda watch` on this folder holds the stream against each article.\n\n");
    let _ = write!(
        out,
        "| | |\n|---|---|\n| `reports/exercise.csv` | {} reports in the order in which they come, {twice} of them sent twice |\n| `acts/exercise.csv` | {} acts of bodies and parties \
         |\n| `claims/exercise.csv` | {} claims, each side's count of the acts of others |\n| `sources.toml` | who observes, at what rates |\n| \
         `truth.jsonl` | **the answer key: for the trainer only** |\n\n",
        cast.reports.len(),
        cast.acts.len(),
        cast.claims.len()
    );
    out.push_str(
        "Reports of one incident have numbers of their own with each observer; which of them speak of the same thing is for the commission to find \
         out.\n\n## How it was made\n\nWhat may happen is what the articles speak of: acts that they forbid or order, what their conditions, \
         exceptions and ladders wait for. Who\nacts is drawn among those whom an article names, each as likely as the other. Of what may happen one \
         half does; the other half is there to be\nreported by mistake.\n\n| observer | of what happened it reports | of what did not | |\n|---|---|---|---|\n",
    );
    for source in &cast.sources {
        let note = match &source.role {
            Role::Mission => "neutral; blind in one sector, if there are several, and on one day",
            Role::Press => "names the day, no hour",
            Role::Ministry(_) => "only acts of others; some wrong in day or side",
        };
        let _ = writeln!(out, "| {} | {} | {} | {note} |", source.name, percent(source.detects), percent(source.false_alarms));
    }
    if !world.left_out.is_empty() {
        out.push_str("\n## Articles without a part\n\n");
        for (article, reason) in &world.left_out {
            let _ = writeln!(out, "- {}: {reason}", world.scene.treaty.cite(*article));
        }
    }
    out.push_str("\n## Answer key: for the trainer\n\nStop reading here if you take part.\n\n`truth.jsonl` has a line for each thing that happened, was due and not done, or was reported and did not happen, with the\nreports that speak of it and in what they are wrong. In short:\n\n");
    let happened = world.events.iter().filter(|e| e.happened).count();
    let _ = writeln!(
        out,
        "- {happened} things happened, {} of them by word and on record.",
        world.events.iter().filter(|e| e.happened && e.word).count()
    );
    let _ = writeln!(
        out,
        "- {} reports of what did not happen, of which {} were taken back; {} on the wrong day; {} laid to the wrong side.",
        count(Says::Invented),
        count(Says::TakenBack),
        count(Says::WrongDay),
        count(Says::WrongSide)
    );
    let _ = writeln!(out, "- {} reports with a wrong hour, put right later; {twice} sent twice, word for word.", count(Says::WrongHour));
    if let Some(sector) = &cast.blind.sector {
        let _ = writeln!(out, "- The mission sees nothing in {sector}.");
    }
    if let Some((from, _)) = cast.blind.day {
        let _ = writeln!(out, "- The mission does not watch on the day from {}.", table::instant(from));
    }
    for (id, what) in cast.planted() {
        let _ = writeln!(out, "- `{id}` is {what}: `watch` leaves it out and says why.");
    }
    out
}
