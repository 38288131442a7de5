//! Units of measures: what is reported and what the text limits are compared in one unit, or not at all.

use servanda_base::quantity::Unit;

/// A number of one unit in another, in millionths; none when the two measure different things. Of things that are counted a word and its
/// plural are one unit.
#[must_use]
pub fn convert(millionths: i64, from: &str, to: &str) -> Option<i64> {
    let scaled = |from: u32, to: u32| {
        let out = i128::from(millionths).checked_mul(i128::from(from))?.checked_div(i128::from(to))?;
        i64::try_from(out).ok()
    };
    match (Unit::from_word(from), Unit::from_word(to)) {
        (Unit::Exact(a), Unit::Exact(b))
        | (Unit::Days(a), Unit::Days(b))
        | (Unit::Months(a), Unit::Months(b))
        | (Unit::Length(a), Unit::Length(b)) => scaled(a, b),
        (Unit::Percent, Unit::Percent) => Some(millionths),
        (Unit::Count(a), Unit::Count(b)) if one(&a) == one(&b) => Some(millionths),
        _ => None,
    }
}

fn one(word: &str) -> String {
    let word = word.to_lowercase();
    word.strip_suffix('s').map_or(word.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_times_are_converted_and_things_are_not() {
        assert_eq!(convert(4_500_000_000, "m", "km"), Some(4_500_000), "4 500 m are 4.5 km");
        assert_eq!(convert(1_000_000, "mile", "km"), Some(1_609_344));
        assert_eq!(convert(2_000_000, "hours", "minutes"), Some(120_000_000));
        assert_eq!(convert(7_000_000, "tanks", "Tank"), Some(7_000_000));
        for (from, to) in [("people", "tanks"), ("km", "people"), ("days", "hours"), ("%", "m")] {
            assert_eq!(convert(1_000_000, from, to), None, "{from} {to}");
        }
    }
}
