//! For a duty officer, in a minute.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use servanda_base::{Number, plain};
use servanda_feed::claim::Qualifier;
use servanda_model::ArticleId;
use servanda_watch::claims::Held;
use servanda_watch::outcome::State;
use servanda_watch::{Standing, Truth};

use super::notes::{claims_are_no_allegations, standards};
use super::{VersionView, WatchView, established, grade, is_beyond, key_words, local, standing, state_words, window, zone_of};
use crate::facts::plural;
use crate::text::wrap;

/// Records, claims and objections shown; the rest is counted, and told whole by `--format json`.
pub(super) const SHOWN: usize = 20;
const WIDTH: usize = 110;

/// The summary: each article with its state, the records, the clocks, the claims.
#[must_use]
pub fn watch_text(view: &WatchView<'_>) -> String {
    let mut out = String::new();
    head(&mut out, view);
    let Some(text) = view.versions.first() else { return out };
    if view.unread > 0 {
        let places = plural(view.unread, "place");
        let said = format!(
            "{places} of the text could not be read as a clause, and what stands there is missing below: an exception, a deadline or a whole duty. `servanda check` shows where."
        );
        out.push('\n');
        paragraph(&mut out, 0, &said);
    }
    articles(&mut out, view, text);
    records(&mut out, view);
    contrary(&mut out, view, text);
    clocks(&mut out, view, text);
    powers(&mut out, view, text);
    super::decisions::decisions(&mut out, view);
    claims(&mut out, view, text);
    objections(&mut out, view);
    out.push_str("\nA report is not a breach, and no report is not no breach. This is no decision: who decided what is as recorded, with its votes counted.\n");
    out
}

pub(super) fn paragraph(out: &mut String, indent: usize, text: &str) {
    for line in wrap(text, WIDTH.saturating_sub(indent)) {
        let _ = writeln!(out, "{:indent$}{line}", "");
    }
}

fn head(out: &mut String, view: &WatchView<'_>) {
    let title = view.versions.first().map_or("", |v| v.treaty.title.as_str());
    let _ = writeln!(out, "{}\n", plain(title));
    let rejected = usize::try_from(view.rejects.total()).unwrap_or(usize::MAX);
    let rejected = rejected.saturating_add(view.objections.iter().filter(|o| o.rejected).count());
    let counts = [
        plural(view.incidents.len(), "incident"),
        plural(view.claims.len(), "claim"),
        plural(view.acts, "act"),
        format!("{} not usable", plural(rejected, "row")),
    ];
    let zone = view.versions.first().and_then(|v| v.treaty.instruments.first()).map_or("UTC", |i| i.zone.text.as_str());
    match view.now {
        Some(now) if view.asked => paragraph(out, 0, &format!("As known at {} {zone}: {}.", local(now, zone), counts.join(", "))),
        Some(now) => paragraph(
            out,
            0,
            &format!("Until {} {zone}, the latest time of which the inputs speak: {}.", local(now, zone), counts.join(", ")),
        ),
        None => {
            let said = if view.summaries.is_empty() {
                "Nothing is reported and nothing is done: the case has no reports, claims or acts.".to_owned()
            } else {
                let read = plural(view.summaries.len(), "file");
                format!("{read} read, and no report or act in them could be used, or all were taken back: {}.", counts.join(", "))
            };
            paragraph(out, 0, &said);
        }
    }
}

fn label(view: &VersionView<'_>, id: ArticleId) -> String {
    let article = &view.treaty.articles[id];
    let cite = if view.treaty.instruments.len() > 1 {
        let title = view.treaty.instruments.get(article.instrument).map_or("", |i| i.title.text.as_str());
        format!("{} {} ({title})", article.ast.number.text, article.ast.title.text)
    } else {
        format!("{} {}", article.ast.number.text, article.ast.title.text)
    };
    plain(&cite)
}

fn articles(out: &mut String, view: &WatchView<'_>, text: &VersionView<'_>) {
    let _ = writeln!(out, "\nArticles");
    let mut quiet: BTreeMap<State, Vec<ArticleId>> = BTreeMap::new();
    for (id, _) in text.treaty.standing() {
        let Some(state) = text.article(id) else { continue };
        let others: Vec<(String, &str)> = view
            .versions
            .iter()
            .skip(1)
            .map(|v| (v, v.article(id)))
            .filter(|(_, a)| a.map_or(State::NotInForce, |a| a.state) != state.state)
            .map(|(v, a)| (v.name(), a.map_or(State::NotInForce.words(), |a| state_words(v.program, a))))
            .collect();
        let silent = matches!(state.state, State::Statement | State::Allows | State::NotBinding | State::NotInForce);
        if silent && others.is_empty() && state.contrary == 0 {
            quiet.entry(state.state).or_default().push(id);
            continue;
        }
        let mut line = format!("{}: {}", label(text, id), state_words(text.program, state));
        let mut numbers = Vec::new();
        let mut say = |n: usize, what: &str| {
            if n > 0 {
                numbers.push(format!("{n} {what}"));
            }
        };
        established(text.program, state).into_iter().for_each(|(n, what)| say(n, what));
        say(state.undetermined, "undetermined");
        say(state.excused, "excused");
        say(state.fulfilled, "fulfilled");
        say(state.running, "running");
        say(state.contrary, "contrary acts alleged or established, which breach nothing");
        if !numbers.is_empty() {
            let _ = write!(line, " ({})", numbers.join(", "));
        }
        paragraph(out, 2, &line);
        if !state.missing.is_empty() && !silent {
            paragraph(out, 6, &format!("missing: {}", state.missing.join("; ")));
        } else if state.state == State::NoneEstablished && state.watched.0 > 0 {
            let hours = |s: i64| Number { millionths: s.saturating_mul(1_000_000) / 3_600 / 1_000_000 * 1_000_000 }.to_string();
            paragraph(out, 6, &format!("watched {} of {} hours in force", hours(state.watched.1), hours(state.watched.0)));
        }
        if let Some(speakers) = claims_are_no_allegations(view, text, id) {
            paragraph(out, 6, &speakers);
        }
        for (name, state) in others {
            paragraph(out, 6, &format!("under \"{name}\": {state}"));
        }
    }
    for (state, ids) in quiet {
        paragraph(out, 2, &format!("{}: {}", state.words(), text.treaty.cite_all(&ids, 60)));
    }
}

fn records(out: &mut String, view: &WatchView<'_>) {
    // One line for what is the same record under several versions, which may call a value by other words: a facility of this list or of that.
    type Same = (i64, ArticleId, String, Vec<String>);
    let mut lines: BTreeMap<Same, (String, BTreeSet<usize>)> = BTreeMap::new();
    for (n, version) in view.versions.iter().enumerate() {
        for record in version.outcome.records.iter().filter(|r| r.standing != Standing::Excused) {
            let zone = zone_of(version.treaty, record.article);
            let number = version.treaty.articles.get(record.article).map_or("", |a| a.ast.number.text.as_str());
            let key = key_words(view, version, record);
            let blame = if record.blame.is_empty() { "nobody in particular".to_owned() } else { view.list(&record.blame) };
            let grade = grade(version.program, record).map_or_else(String::new, |g| format!("{g}, "));
            let text =
                format!("{number}  {}  {blame}: {grade}{}", window(record, zone), standing(version.program, view.names, record, zone));
            // The incident itself; what else was looked at is in the JSON.
            let first = record.witness.first().map_or_else(String::new, |first| format!(" [{}]", view.names.text(*first)));
            let values = key.iter().map(|(_, value)| value.clone()).chain([first.clone()]).collect();
            let shown = || {
                let key: String = key.iter().map(|(sort, value)| format!(", {sort} {value}")).collect();
                format!("{text}{key}{first}")
            };
            let same = (record.since, record.article, text.clone(), values);
            lines.entry(same).or_insert_with(|| (shown(), BTreeSet::new())).1.insert(n);
        }
    }
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(out, "\nAlleged and established breaches");
    standards(out, view);
    let all = view.versions.len();
    let total = lines.len();
    for (line, versions) in lines.into_values().take(SHOWN) {
        let note = if versions.len() == all {
            String::new()
        } else {
            let names: Vec<String> = versions.iter().filter_map(|n| view.versions.get(*n)).map(VersionView::name).collect();
            format!(" — only under {}", servanda_model::describe::list(&names))
        };
        paragraph(out, 2, &format!("{line}{note}"));
    }
    if total > SHOWN {
        paragraph(out, 2, &format!("and {} more: --format json tells them all", total - SHOWN));
    }
}

/// Acts contrary to articles that bind nobody: no breach, and told all the same, since one side's order may bind where the other's word does not.
fn contrary(out: &mut String, view: &WatchView<'_>, text: &VersionView<'_>) {
    let all = &text.outcome.contrary;
    if all.is_empty() {
        return;
    }
    let _ = writeln!(out, "\nContrary to articles that bind nobody: no breach");
    for record in all.iter().take(SHOWN) {
        let zone = zone_of(text.treaty, record.article);
        let who = if record.bearer.is_some() { view.who(record.bearer) } else { "nobody in particular".to_owned() };
        let first = record.witness.first().map_or_else(String::new, |id| format!(" [{}]", view.names.text(*id)));
        let line = format!(
            "{}  {}  {who}: {}{first}",
            text.treaty.cite(record.article),
            window(record, zone),
            standing(text.program, view.names, record, zone)
        );
        paragraph(out, 2, &line);
    }
    if all.len() > SHOWN {
        paragraph(out, 2, &format!("and {} more", all.len() - SHOWN));
    }
}

fn clocks(out: &mut String, view: &WatchView<'_>, text: &VersionView<'_>) {
    // A plan or a hope runs no clock that anybody has to meet.
    let clocks: Vec<_> = text.outcome.clocks.iter().filter(|c| text.program.binds(c.article)).collect();
    if clocks.is_empty() {
        return;
    }
    let _ = writeln!(out, "\nClocks that run");
    for clock in clocks.iter().take(SHOWN) {
        let number = text.treaty.articles.get(clock.article).map_or("", |a| a.ast.number.text.as_str());
        let zone = zone_of(text.treaty, clock.article);
        let due = match clock.due {
            Some(due) if is_beyond(due) => "due later than the year 9999".to_owned(),
            Some(due) => {
                let left = view.now.map_or(0, |now| due - now);
                format!("due {} {zone}, {} left", local(due, zone), span(left))
            }
            None => "no date: it can be put off for ever, or waits for something".to_owned(),
        };
        let step = clock.step.as_ref().map_or_else(String::new, |s| format!(" ({s})"));
        let who = if clock.bearer.is_some() { view.who(clock.bearer) } else { "all of its subject".to_owned() };
        paragraph(out, 2, &format!("{number}  {who}{step}: {due}"));
    }
    if clocks.len() > SHOWN {
        paragraph(out, 2, &format!("and {} more", clocks.len() - SHOWN));
    }
}

fn span(seconds: i64) -> String {
    let hours = seconds / 3_600;
    if hours >= 48 { format!("{} days", hours / 24) } else { format!("{hours} hours") }
}

fn powers(out: &mut String, view: &WatchView<'_>, text: &VersionView<'_>) {
    if text.outcome.powers.is_empty() {
        return;
    }
    let _ = writeln!(out, "\nUses of powers, and waivers");
    for (act, target, granted, at) in &text.outcome.powers {
        let zone = zone_of(text.treaty, *target);
        let verdict = match (view.waives(*act), granted) {
            (false, Truth::Yes) => format!("takes effect {} {zone}", local(*at, zone)),
            (false, Truth::Maybe) => "whether the text gives this power is undetermined".to_owned(),
            (false, Truth::No) => "the text gives no such power: nothing changes".to_owned(),
            (true, Truth::Yes) => format!("waives a breach {} {zone}", local(*at, zone)),
            (true, Truth::Maybe) => "others to whom it is owed have not waived it, or the votes leave it open: the breach stays".to_owned(),
            (true, Truth::No) => "it is owed to others, and the text gives no power to waive it: the breach stays".to_owned(),
        };
        paragraph(out, 2, &format!("{} on {}: {verdict}", view.who(*act), text.treaty.cite(*target)));
    }
}

fn claims(out: &mut String, view: &WatchView<'_>, text: &VersionView<'_>) {
    if view.claims.is_empty() {
        return;
    }
    let zone = text.treaty.instruments.first().map_or("UTC", |i| i.zone.text.as_str());
    let _ = writeln!(out, "\nClaims against what is established ({zone})");
    let mut groups: BTreeMap<(String, String), Vec<&Held<'_>>> = BTreeMap::new();
    for held in view.claims.iter().filter(|h| !h.reprint) {
        groups.entry((held.claim.speaker.to_string(), held.claim.subject.to_string())).or_default().push(held);
    }
    for ((speaker, subject), mut all) in groups {
        paragraph(out, 2, &format!("{speaker} about {subject}"));
        // The same number of lines for each side: the latest wholes with their parts, in the order in which they were claimed.
        let left_out = all.len().saturating_sub(SHOWN);
        let cut = (left_out..all.len()).find(|n| all.get(*n).is_some_and(|h| h.depth == 0)).unwrap_or(left_out);
        let shown = all.split_off(cut);
        for held in shown {
            claim_line(out, held, zone);
        }
        if cut > 0 {
            paragraph(out, 4, &format!("and {cut} earlier"));
        }
    }
    let reprints = view.claims.iter().filter(|h| h.reprint).count();
    if reprints > 0 {
        paragraph(out, 2, &format!("{} of the above by others are left out here; the JSON has them.", plural(reprints, "reprint")));
    }
    paragraph(out, 2, "Claims are counts that somebody states; they are not added, averaged or netted, and a part is inside its whole.");
}

fn claim_line(out: &mut String, held: &Held<'_>, zone: &str) {
    let claim = held.claim;
    let when = claim.window.map_or_else(
        || "no window".to_owned(),
        |w| {
            format!(
                "{} to {}",
                local(w.from.as_second(), zone),
                w.to.map_or_else(|| "no stated end".to_owned(), |t| local(t.as_second(), zone))
            )
        },
    );
    let qualifier = match claim.qualifier {
        Qualifier::Exactly => "",
        Qualifier::MoreThan => "more than ",
        Qualifier::About => "about ",
    };
    let category = claim.category.as_deref().unwrap_or("of everything");
    let compared = if held.compared {
        format!("established {}, reported and undetermined {}", held.established, held.reported)
    } else {
        "cannot be compared".to_owned()
    };
    paragraph(out, 4 + 2 * held.depth, &format!("{qualifier}{} {category}, {when}: {compared}", claim.number));
}

fn objections(out: &mut String, view: &WatchView<'_>) {
    if view.rejects.is_empty() && view.objections.is_empty() {
        return;
    }
    let _ = writeln!(out, "\nNot usable, or odd");
    let rejects = view.rejects.kept().iter().map(ToString::to_string);
    let odd = view.objections.iter().map(|o| format!("{}: {}: {}", o.origin, o.report, o.reason));
    let all: Vec<String> = rejects.chain(odd).collect();
    for line in all.iter().take(SHOWN) {
        paragraph(out, 2, line);
    }
    let left_out = all.len().saturating_sub(SHOWN) as u64 + view.rejects.more();
    if left_out > 0 {
        paragraph(out, 2, &format!("and {left_out} more"));
    }
    // Where not every row is shown, at least every reason is.
    if view.rejects.total() > SHOWN as u64 {
        for (reason, rows) in view.rejects.reasons().into_iter().take(SHOWN) {
            paragraph(out, 2, &format!("{rows} rows: {reason}"));
        }
    }
}

/// The matrix: article by reading.
#[must_use]
pub fn watch_matrix(view: &WatchView<'_>) -> String {
    let mut out = String::new();
    let Some(text) = view.versions.first() else { return out };
    for (id, _) in text.treaty.standing() {
        let _ = writeln!(out, "{}", label(text, id));
        for version in &view.versions {
            let state = version.article(id);
            let words = state.map_or("deleted", |s| state_words(version.program, s));
            let open = version.outcome.records.iter().filter(|r| r.article == id && r.standing != Standing::Excused);
            let [yes, maybe] = open.fold([0, 0], |[y, m], r| if r.truth == Truth::Yes { [y + 1, m] } else { [y, m + 1] });
            let contrary = state.map_or(0, |s| s.contrary);
            let contrary = if contrary > 0 { format!(", contrary acts {contrary}") } else { String::new() };
            let _ = writeln!(out, "  {:<40} {words}  established {yes}, undetermined {maybe}{contrary}", plain(&version.name()));
        }
    }
    out
}
