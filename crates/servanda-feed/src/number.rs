//! Numbers as feeds write them: exact where a treaty counts, and never a guess.

use servanda_base::Number;

use crate::reject::Wrong;

/// Thirty digits are more than any number here can use, and leave room to shift.
const DIGITS_MAX: i128 = 10_i128.pow(30);

/// An exact decimal number: `12`, `-0.5`, `205.0`, `1e3`. At most six decimals.
pub(crate) fn decimal(text: &str) -> Result<Number, Wrong> {
    let text = text.trim();
    let bytes = text.as_bytes();
    let (negative, digits) = match bytes.split_first() {
        Some((b'-', rest)) => (true, rest),
        Some((b'+', rest)) => (false, rest),
        _ => (false, bytes),
    };
    let (mut value, mut shift, mut seen, mut point) = (0_i128, 6_i32, false, false);
    let mut rest = digits.iter();
    while let Some(&byte) = rest.next() {
        match byte {
            b'0'..=b'9' => {
                seen = true;
                value = value * 10 + i128::from(byte - b'0');
                if value > DIGITS_MAX {
                    return Err(Wrong::new(format!("`{}` has too many digits", short(text))));
                }
                shift -= i32::from(point);
            }
            b'.' if !point => point = true,
            b'e' | b'E' if seen => {
                let exponent = std::str::from_utf8(rest.as_slice()).ok().and_then(|e| e.parse::<i16>().ok());
                shift = shift.saturating_add(i32::from(exponent.ok_or_else(|| no_number(text))?));
                break;
            }
            _ => return Err(no_number(text)),
        }
    }
    if !seen {
        return Err(no_number(text));
    }
    let too_large = || Wrong::new(format!("`{}` is too large", short(text)));
    while shift > 0 && value != 0 {
        value = value.checked_mul(10).ok_or_else(too_large)?;
        shift -= 1;
    }
    while shift < 0 && value != 0 {
        if value % 10 != 0 {
            return Err(Wrong::new(format!("`{}` has more than six decimals", short(text))));
        }
        value /= 10;
        shift += 1;
    }
    let millionths = i64::try_from(if negative { -value } else { value }).map_err(|_| too_large())?;
    Ok(Number { millionths })
}

/// How many: a whole number, not negative. `205.0` is one, as tables exported from data frames write it.
pub(crate) fn count(text: &str) -> Result<u32, Wrong> {
    let text = text.trim();
    if text.len() <= 9
        && let Ok(n) = text.parse::<u32>()
    {
        return Ok(n);
    }
    let number = decimal(text)?;
    if number.millionths < 0 {
        return Err(Wrong::new(format!("`{}` is negative, and this is a count", short(text))));
    }
    if number.millionths % 1_000_000 != 0 {
        return Err(Wrong::new(format!("`{}` is not whole, and this is a count", short(text))));
    }
    u32::try_from(number.millionths / 1_000_000).map_err(|_| Wrong::new(format!("`{}` is too large", short(text))))
}

/// Degrees or metres: a finite number between two bounds.
pub(crate) fn measured(text: &str, least: f64, most: f64) -> Result<f64, Wrong> {
    let text = text.trim();
    // The standard reader also takes `nan`, `inf` and `infinity`.
    if !text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E')) {
        return Err(no_number(text));
    }
    let value: f64 = text.parse().map_err(|_| no_number(text))?;
    if !(least..=most).contains(&value) {
        return Err(Wrong::new(format!("`{}` lies outside {least} to {most}", short(text))));
    }
    Ok(value)
}

fn no_number(text: &str) -> Wrong {
    let plain = text.trim_start_matches(['-', '+']).to_ascii_lowercase();
    if matches!(plain.as_str(), "nan" | "inf" | "infinity" | "na" | "null" | "none" | "-" | "?") {
        return Wrong::new(format!("`{}` is not a number", short(text))).help("leave the field empty when nothing is stated");
    }
    let wrong = Wrong::new(format!("`{}` is not a number", short(text)));
    if text.contains(',') { wrong.help("write 1234.5: a point before decimals, nothing between thousands") } else { wrong }
}

/// A value as a reason quotes it.
pub(crate) fn short(text: &str) -> String {
    let mut out: String = text.chars().take(60).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(60).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        for (text, millionths) in [
            ("12", 12_000_000),
            ("-0.5", -500_000),
            ("205.0", 205_000_000),
            ("1e3", 1_000_000_000),
            ("1.5E-3", 1_500),
            ("0.1000000000", 100_000),
            (".5", 500_000),
            ("+7.", 7_000_000),
            ("0e999", 0),
            ("0.000000000000000000000000000000000000000", 0),
        ] {
            assert_eq!(decimal(text).unwrap().millionths, millionths, "{text}");
        }
        for text in [
            "",
            ".",
            "-",
            "1.2.3",
            "NaN",
            "inf",
            "1e",
            "1e99999",
            "e5",
            "1 000",
            "0x10",
            "٣",
            "1.0000001",
            "9999999999999",
            "5.0000000000000000000000000000000",
            "1e300",
        ] {
            assert!(decimal(text).is_err(), "{text}");
        }
        let digits = "9".repeat(100_000);
        assert!(decimal(&digits).is_err());
    }

    #[test]
    fn a_count_is_whole_and_not_negative() {
        assert_eq!(count("205.0").unwrap(), 205);
        assert_eq!(count("4294967295").unwrap(), u32::MAX);
        for (text, reason) in [
            ("4294967296", "`4294967296` is too large"),
            ("-1", "`-1` is negative, and this is a count"),
            ("2.5", "`2.5` is not whole, and this is a count"),
            ("nan", "`nan` is not a number"),
        ] {
            assert_eq!(count(text).unwrap_err().reason, reason);
        }
        assert_eq!(count("1,234").unwrap_err().help.unwrap(), "write 1234.5: a point before decimals, nothing between thousands");
    }

    #[test]
    fn degrees_are_finite_and_on_the_globe() {
        assert_eq!(measured("-90", -90.0, 90.0).unwrap().to_bits(), (-90.0_f64).to_bits());
        for text in ["NaN", "inf", "-Infinity", "90.0001", "1e400", "", "48,5", "48°"] {
            assert!(measured(text, -90.0, 90.0).is_err(), "{text}");
        }
    }
}
