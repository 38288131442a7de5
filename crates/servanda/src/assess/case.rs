//! A case made ready: its assumptions read, its two sides found, a game for each of them as the one that is tempted.

use servanda_assess::assumptions::{Assumptions, Problem, SIDED, Spread};
use servanda_base::host::{Host, beside, folder_of};
use servanda_base::near;
use servanda_check::guarantee::{belligerents, guarantee};
use servanda_model::Treaty;
use servanda_report::assess::{InputRow, Role};

use super::inputs::{From, Input};
use super::model::Model;
use crate::load::{Failure, Loaded};

/// The file beside a treaty in which a case says what it assumes.
pub const FILE: &str = "assumptions.toml";

/// A case made ready.
#[derive(Clone, PartialEq, Debug)]
pub struct Ready {
    /// What is assumed.
    pub assumed: Assumptions,
    /// The file of the case's own assumptions; none when it has none.
    pub file: Option<String>,
    /// What is wrong in it. What is wrong is left out, and the default counts.
    pub problems: Vec<Problem>,
    /// The game with the first side as the one that is tempted, and with the other.
    pub models: [Model; 2],
}

/// Makes a case ready. The assumptions are those of the file given, or of `assumptions.toml` beside the treaty, over the defaults.
///
/// # Errors
/// When the file given cannot be read, or nobody says between which two sides the deal is.
pub fn ready(host: &dyn Host, loaded: &Loaded, file: Option<&str>) -> Result<Ready, Failure> {
    let own = beside(&loaded.path, FILE);
    let given = file.is_some();
    let file = file.map(str::to_owned).or_else(|| host.exists(&own).then_some(own));
    let (mut assumed, mut problems) = match &file {
        Some(path) => {
            // What comes with a case may not lead out of it.
            let bytes = if given { host.read(path) } else { host.read_below(folder_of(&loaded.path), path) };
            let bytes = bytes.map_err(|reason| Failure {
                message: format!("{path}: {reason}"),
                hint: "give a file of assumptions with --assumptions; docs/reference/assess.md says what it holds".to_owned(),
            })?;
            Assumptions::read(&String::from_utf8_lossy(&bytes))
        }
        None => (Assumptions::default(), Vec::new()),
    };
    names(&loaded.treaty, &mut assumed, &mut problems);
    let Some([one, other]) = assumed.belligerents.clone().or_else(|| belligerents(&loaded.treaty)) else {
        let known: Vec<&str> = loaded.treaty.names.parties.keys().map(String::as_str).collect();
        let which = if known.len() < 2 {
            "the text declares fewer than two parties"
        } else {
            "no article says between which two parties the truce is"
        };
        return Err(Failure {
            message: format!("{}: {which}, so there is no deal to keep or to break", loaded.path),
            hint: format!(
                "write `belligerents = [\"…\", \"…\"]` in {}; the text declares {}",
                beside(&loaded.path, FILE),
                known.join(", ")
            ),
        });
    };
    if let Some(side) = [&one, &other].into_iter().find(|side| assumed.backstop.contains(side)) {
        problems.push(Problem {
            line: assumed.line_of("backstop"),
            key: "backstop".to_owned(),
            reason: format!("`{side}` is one of the two sides"),
            help: "a backstop stands behind the guarantors of a side".to_owned(),
        });
        assumed.backstop.retain(|name| *name != one && *name != other);
    }
    let model = |challenger: &str, protected: &str| Model::new(&loaded.treaty, &guarantee(&loaded.treaty, challenger, protected), &assumed);
    let models = [model(&one, &other), model(&other, &one)];
    Ok(Ready { assumed, file, problems, models })
}

/// Names in the file that the text does not declare.
fn names(treaty: &Treaty, assumed: &mut Assumptions, problems: &mut Vec<Problem>) {
    let parties: Vec<&str> = treaty.names.parties.keys().map(String::as_str).collect();
    let mut unknown = |key: &str, name: &str, line: usize| {
        if treaty.names.parties.contains_key(name) {
            return false;
        }
        let help = near::nearest(name, parties.iter().copied())
            .map_or_else(|| format!("the text declares {}", parties.join(", ")), |near| format!("did you mean `{near}`?"));
        problems.push(Problem { line, key: key.to_owned(), reason: format!("`{name}` is no party of the text"), help });
        true
    };
    let places = [assumed.line_of("belligerents"), assumed.line_of("backstop")];
    if let Some(pair) = assumed.belligerents.take() {
        // Both are looked at, so that both are told.
        let [one, other] = [&pair[0], &pair[1]].map(|name| unknown("belligerents", name, places[0]));
        assumed.belligerents = (!one && !other).then_some(pair);
    }
    assumed.backstop.retain(|name| !unknown("backstop", name, places[1]));
    for (key, side, line) in assumed.sided() {
        if SIDED.contains(&key.as_str()) {
            unknown(&key, &side, line);
        }
    }
}

impl Ready {
    /// What is assumed by default and plays a part: by key, for each role.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let mut out: Vec<String> = self
            .models
            .iter()
            .flat_map(|model| &model.inputs)
            .filter(|input| input.from == From::Default)
            .map(|input| input.key.clone())
            .collect();
        out.sort();
        out.dedup();
        out
    }

    /// Both roles, for the report.
    #[must_use]
    pub fn roles(&self) -> Vec<Role> {
        self.models.iter().map(role).collect()
    }
}

/// A model for the report.
pub(super) fn role(model: &Model) -> Role {
    Role {
        challenger: model.challenger.clone(),
        protected: model.protected.clone(),
        guarantors: model.guarantors.iter().cloned().collect(),
        backstop: model.backstop.iter().cloned().collect(),
        inputs: model.inputs.iter().map(row).collect(),
        remarks: model.remarks.clone(),
    }
}

fn row(input: &Input) -> InputRow {
    let (low, high) = input.spread.bounds();
    let (from, line) = match input.from {
        From::Text => ("the text", None),
        From::Case(line) => (FILE, Some(line)),
        From::Default => ("default", None),
        From::Idle => ("not used", None),
    };
    InputRow {
        key: input.key.clone(),
        about: input.slot.about(),
        belief: belief(input.spread),
        low,
        high,
        mean: input.spread.mean(),
        unit: input.unit.clone(),
        kind: input.kind.word(),
        from,
        line,
        source: input.source.clone(),
        note: input.note.clone(),
        because: input.because.clone(),
    }
}

/// What is believed of a number, in words.
pub(super) fn belief(spread: Spread) -> String {
    match spread {
        Spread::Point(v) => number(v),
        Spread::Uniform(low, high) => format!("{} to {}", number(low), number(high)),
        Spread::Triangular(low, mode, high) => format!("{} to {}, most likely {}", number(low), number(high), number(mode)),
        Spread::Beta(a, b) => format!("0 to 1, Beta({}, {})", number(a), number(b)),
    }
}

/// A number for people: four significant digits, without an exponent.
fn number(v: f64) -> String {
    let digits = if v == 0.0 { 0.0 } else { 3.0 - libm::floor(libm::log10(v.abs())) };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 6")]
    let places = digits.clamp(0.0, 6.0) as usize;
    let text = format!("{v:.places$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}
