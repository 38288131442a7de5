//! SV703 discretionary content: a duty that is fulfilled by doing nothing much.

use servanda_base::{Finding, Severity, Span};
use servanda_model::ast::{Choice, Modal};
use servanda_model::{Treaty, describe};

use crate::catalogue::rule;

pub(crate) fn run(treaty: &Treaty) -> Vec<Finding> {
    treaty
        .standing()
        .filter_map(|(id, article)| {
            let norm = article.norm()?;
            let who = describe::subject(&norm.subject);
            let discretion: Option<(Span, bool)> = norm.act.choices.iter().find_map(|c| match c {
                Choice::Discretion(span, including) => Some((*span, including.is_some())),
                _ => None,
            });
            if let Some((span, named)) = discretion.filter(|_| norm.modal == Modal::Shall) {
                let floor =
                    if named { "what is named after `including` is an example and no minimum" } else { "the text names no minimum" };
                return Some(
                    Finding::new(
                        rule("SV703"),
                        Severity::Warning,
                        span,
                        format!("{} is fulfilled by whatever {who} deems necessary, nothing included", treaty.cite(id)),
                    )
                    .article(treaty.cite(id))
                    .here(floor)
                    .step("the case arises in which help is owed")
                    .step(format!("{who} deems a statement of concern necessary, and makes one"))
                    .step(format!("{} is fulfilled: no breach, no remedy", treaty.cite(id)))
                    .why("the strength of the promise lies outside its words: in forces in place, plans and habit")
                    .help("name a floor: at least one act that is owed in every case, with a deadline"),
                );
            }
            let menu = norm.act.choices.len();
            (menu > 1 && matches!(norm.modal, Modal::May | Modal::Intends | Modal::Reserves)).then(|| {
                Finding::new(
                    rule("SV703"),
                    Severity::Warning,
                    norm.act.span,
                    format!("{} is a menu of {menu} from which {who} need choose nothing", treaty.cite(id)),
                )
                .article(treaty.cite(id))
                .here("each is possible, none is owed")
                .step("the case arises for which the menu was written")
                .step(format!("{who} chooses the smallest, or none"))
                .step("nothing was owed: no breach, no remedy")
                .why("the list reads like a package and promises none of its parts")
                .help("say `shall` and which of them is owed in every case")
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::codes;

    #[test]
    fn discretion_and_menus() {
        assert_eq!(codes(super::run, "article 1.1 \"A\": X shall take such action as it deems necessary."), ["SV703"]);
        assert_eq!(codes(super::run, "article 1.1 \"A\": X may help Y or warn Z."), ["SV703"]);
        assert!(codes(super::run, "article 1.1 \"A\": X shall help Y or warn Z immediately.").is_empty());
        assert!(codes(super::run, "article 1.1 \"A\": X may take such action as it deems necessary.").is_empty());
    }
}
