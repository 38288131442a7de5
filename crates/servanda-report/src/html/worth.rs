//! Whether the deal is worth keeping, for each side as the one that is tempted.

use maud::{Markup, html};

use super::{Page, scroll};
use crate::assess::{Assessment, InputRow, LEVELS, Outcome, Range, Share, bargains, figure, keeping, percent, range};
use crate::svg::worth as draw;

pub(super) fn section(page: &Page<'_>) -> Markup {
    let Some(a) = page.input.assess else {
        return html! {
            p { "Not assessed: the case says nothing of what it assumes. Put what you believe in " code { "assumptions.toml" } " beside the treaty, or see what would be assumed with " code { "servanda assess CASE --explain" } "." }
        };
    };
    html! {
        p.lead {
            "What follows from " (a.used) " stated numbers, " (a.judged) " of them judgement, over " (a.horizon + 1) " stages of a year: " (a.draws) " draws, seed " (a.seed)
            ". It is consistency, not prediction. A share of the draws is no probability of war."
        }
        @if a.draws < a.asked { p.alert { "Stopped early: " (a.draws) " of " (a.asked) " draws were made." } }
        @for outcome in &a.outcomes { (one(outcome)) }
        (left_out())
        (record())
        (numbers(a))
    }
}

fn one(o: &Outcome) -> Markup {
    let role = &o.role;
    let rows = [("better than war, once", &o.once), ("better than war, over time", &o.over_time), ("kept by itself", &o.self_enforcing)];
    let who = if role.guarantors.is_empty() {
        "Nobody is named who answers an attack by force".to_owned()
    } else {
        format!("By the text as written, an attack is answered by {}", role.guarantors.join(", "))
    };
    let behind = if role.backstop.is_empty() { String::new() } else { format!(", with {} behind them", role.backstop.join(", ")) };
    html! {
        h3 { "If " (role.challenger) " is tempted, and " (role.protected) " is protected" }
        p { (who) (behind) "." }
        @if !role.remarks.is_empty() {
            ul.quiet { @for remark in &role.remarks { li { (super::upper(remark)) "." } } }
        }
        div.tiles.holes {
            (tile(&o.kept, "keeping pays for both at every stage"))
            @for (level, share) in LEVELS.iter().zip(&o.never_pays).rev() {
                (tile(share, &format!("neither a {level} breach nor a graver one ever pays")))
            }
        }
        p { "Keeping " (keeping(o)) "." }
        h4 { "Divisions of the stake" }
        p.quiet { "A deal is " (bargains(o)) ". Bars run between the middle of the draws; whiskers to nine draws in ten." }
        (draw::ranges(&rows, &role.challenger))
        (table(&["Division", "There is one in", "From", "To"], rows.iter().map(|(name, b)| vec![(*name).to_owned(), percent(&b.exists), range(&b.from), range(&b.to)])))
        h4 { "When the deal is weakest" }
        p.quiet { "By how much keeping is worth more than the best breach, in the stake: the middle of the draws, and nine in ten. Below nought breaking pays. The last stage stands for ever after: what is then held is held, and nobody answers later." }
        (draw::margins(&[(role.challenger.clone(), &o.by_stage)]))
        details { summary { "The same as a table" }
            (table(&["Stage", "Margin", "Weakest in"], o.by_stage.iter().zip(&o.weakest).enumerate().map(|(n, (r, s))| vec![n.to_string(), range(r), percent(s)])))
        }
        h4 { "What would be enough" }
        p.quiet { "The least on a stated grid at which a level never pays in 95 % of the draws, one thing raised at a time and everything else drawn as before." }
        (table(&["Raised", "No full breach pays", "None from limited up", "None at all"], o.thresholds.chunks(LEVELS.len()).map(|of_lever| {
            let cell = |t: &crate::assess::Threshold| {
                let unit = if t.unit.is_empty() { String::new() } else { format!(" {}", t.unit) };
                match t.value {
                    Some(v) => format!("from {}{unit} on", figure(v)),
                    None => format!("not reached on this grid; {} at {}{unit}", percent(&t.at_most), figure(t.most)),
                }
            };
            of_lever.first().map(|t| t.about.to_owned()).into_iter().chain(of_lever.iter().rev().map(cell)).collect()
        })))
        @if let Some(frontier) = &o.frontier {
            h4 { "Force in place by the backstop" }
            (draw::frontier(frontier))
            details { summary { "The same as a table, with intervals" }
                (table(&["Level", "Backstop comes", "People", "Never pays in"], frontier.levels.iter().zip(LEVELS).flat_map(|(rows, level)| {
                    rows.iter().zip(&frontier.backstop).flat_map(move |(row, chance)| {
                        row.iter().zip(&frontier.force).map(move |(s, people)| vec![level.to_owned(), format!("{:.1} %", 100.0 * chance), format!("{people:.0}"), percent(s)])
                    })
                })))
            }
        }
        h4 { "On what it rests" }
        p.quiet { "The part of the variance of the margin that each assumption decides: alone (full) and with all that it does together with others (pale, with its 95 % interval)." }
        (draw::influences(&o.influences))
        (table(&["Assumption", "Alone", "With others", "Margin at its low and high end", "Turns the answer round at"], o.influences.iter().take(12).map(|i| {
            let share = |r: &Range| format!("{:.0} % ({:.0} to {:.0})", 100.0 * r.middle, 100.0 * r.low, 100.0 * r.high);
            vec![i.about.to_owned(), share(&i.alone), share(&i.with_others), format!("{} and {}", figure(i.at_low), figure(i.at_high)), i.flips_at.map_or_else(|| "nowhere in its range".to_owned(), figure)]
        })))
        @for check in &o.checks {
            p { b { "Held against the record: " } (check.what) ": here " (range(&check.here)) "; published: " (check.published) "." @if !check.meets { " These do not meet." } }
        }
        @if !o.closed.is_empty() {
            details { summary { "Closed forms beside the game" }
                ul { @for c in &o.closed { li { b { (c.name) } ": " (c.says) } } }
            }
        }
        details { summary { "The same deal, played otherwise" }
            (table(&["Otherwise", "Kept in"], o.otherwise.iter().map(|(how, s)| vec![how.clone(), percent(s)])))
        }
    }
}

fn tile(share: &Share, gloss: &str) -> Markup {
    html! {
        div.tile {
            p.number { (format!("{:.0}", 100.0 * share.share)) span.of { " %" } }
            p.gloss { "of the draws (" (format!("{:.0} to {:.0}", 100.0 * share.low, 100.0 * share.high)) "): " (gloss) }
        }
    }
}

fn table(heads: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Markup {
    let inner = html! {
        table.cards {
            thead { tr { @for head in heads { th scope="col" { (head) } } } }
            tbody {
                @for row in rows {
                    tr {
                        @for (n, cell) in row.iter().enumerate() {
                            @if n == 0 { th scope="row" { (cell) } } @else { td data-l=(heads.get(n).copied().unwrap_or("")) { (cell) } }
                        }
                    }
                }
            }
        }
    };
    scroll(heads.first().copied().unwrap_or("Table"), &inner)
}

fn left_out() -> Markup {
    html! {
        h4 { "What is not in the game" }
        p { "Nuclear escalation; changes of government and parties within a state beyond a vote; what guarantors learn of one another over time; rearming as a choice. Who doubts it: Fearon and Powell on commitment, Posen on tripwires, Kenwick, Vasquez and Powers on whether pacts deter at all." }
    }
}

/// What happened after other truces, for what it is.
fn record() -> Markup {
    let curves = servanda_evidence::curves();
    let named = |keys: &[&str]| keys.iter().filter_map(|key| curves.iter().find(|c| c.key == *key)).collect::<Vec<_>>();
    let groups = [
        ("Cease-fires in civil wars, with and without peacekeepers", named(&["cease-fires.peacekeepers", "cease-fires.none"])),
        ("Endings of fighting within states, by how it ended", named(&["within.agreement", "within.cease-fire", "within.faded"])),
        ("Endings of fighting between states", named(&["between.settled", "between.faded"])),
    ];
    html! {
        h3 { "The record, beside the game" }
        p { "What happened after other truces, from published data. These are associations in the past, of civil wars mostly: no forecast, and no cause. Peacekeepers are sent to hard cases; guarantors who are allies of one side are not among them." }
        @for (name, curves) in &groups {
            h4 { (name) }
            (draw::survival(curves))
            details { summary { "The same as a table" }
                (table(&["Truces", "Years", "Unbroken (95 % band)", "Still watched"], curves.iter().flat_map(|c| c.points.iter().map(move |p| {
                    vec![c.label.to_owned(), format!("{:.0}", p.years), format!("{:.0} % ({:.0} to {:.0})", 100.0 * p.survival, 100.0 * p.low, 100.0 * p.high), p.at_risk.to_string()]
                }))))
            }
        }
        details { summary { "What went with more or less renewed fighting, and how often allies kept their word" }
            (table(&["Compared", "Hazard ratio (95 %)", "Sample", "Source"], servanda_evidence::hazards().iter().map(|h| {
                vec![h.label.clone(), format!("{:.2} ({:.2} to {:.2})", h.ratio, h.low, h.high), format!("{}; {} of {} failed", h.sample, h.events, h.n), h.source.to_owned()]
            })))
            (table(&["Pledges", "Honoured (95 %)", "Period", "Source"], servanda_evidence::pledges().iter().map(|p| {
                vec![p.label.to_owned(), format!("{} of {}: {:.0} % ({:.0} to {:.0})", p.honoured, p.of, 100.0 * p.share, 100.0 * p.low, 100.0 * p.high), p.period.to_owned(), p.source.to_owned()]
            })))
        }
    }
}

fn numbers(a: &Assessment) -> Markup {
    html! {
        details { summary { "Each number with its source" }
            @for o in &a.outcomes {
                h4 { "If " (o.role.challenger) " is tempted" }
                (table(&["Number", "Believed", "Kind", "From", "The text", "Source"], o.role.inputs.iter().filter(|i| i.from != "not used").map(input)))
            }
        }
    }
}

fn input(row: &InputRow) -> Vec<String> {
    let from = row.line.map_or_else(|| row.from.to_owned(), |line| format!("{}, line {line}", row.from));
    vec![
        format!("{} ({})", row.about, row.key),
        format!("{} {}", row.belief, row.unit),
        row.kind.to_owned(),
        from,
        row.because.clone(),
        row.source.clone(),
    ]
}
