//! What the tool claims and what it does not.

use maud::{Markup, html};

use super::Page;

pub(super) fn section(page: &Page<'_>) -> Markup {
    html! {
        div.columns {
            div {
                h3 { "What is claimed" }
                p { "Each finding follows from the clauses as they are written in the file, by a rule that is the same for every party. The steps under “How it plays out” are one course of events that the clauses allow; they are not a forecast." }
                p { "A finding marked “only under” holds for one party's reading or for a proposal, and not for the text as it stands." }
                p { "Where the clauses leave something open, the tool takes it as free: it can happen, and it can fail to happen." }
            }
            div {
                h3 { "What is not" }
                p { "This is not legal advice. Nothing here says what a court would hold, what the parties meant, or who is right. Whether a clause renders its prose well is for its readers to judge; both are shown side by side." }
                p { "No finding is no proof that a text will hold. The rules look for known ways to fail, and they look at words, not at will." }
                p { "Nothing here is a chance of war or of peace." }
            }
            div {
                h3 { "Kinds of numbers" }
                p { b { "Counts" } " of articles and findings are derived from the file: the same file gives the same counts." }
                p { b { "Times" } " are the latest that the text allows, added leg by leg. Months and days count by the calendar, hours exactly; charts draw a month as 30 days." }
                p { b { "Rates" } " of sources (detects, false alarms) are assumed: they are what the text states, and nothing here tests them." }
                p { b { "Maps" } " show ground as the annexes give it. “Derived” ground was computed from other ground." }
            }
            div {
                h3 { "Signs" }
                p { "Shape, word and colour say the same: an octagon is an error, a triangle a warning, a circle a note. No colour stands for a party." }
                p { "The same file and version give this page byte for byte. Version " (page.input.version) "." }
            }
        }
    }
}
