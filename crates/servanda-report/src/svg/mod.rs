//! Pictures as SVG, drawn here so that page and print show the same one.

pub mod clocks;
pub mod days;
pub mod graph;
mod layers;
pub mod layout;
pub mod map;
pub mod timeline;
pub mod worth;

use servanda_base::plain;

/// A coordinate: one decimal, never an exponent, never NaN.
pub(crate) fn n(x: f64) -> String {
    if !x.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{x:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A count as a coordinate.
#[expect(clippy::cast_precision_loss, reason = "counts of things on a page")]
pub(crate) fn f(count: usize) -> f64 {
    count as f64
}

/// How wide a text is at most, in pixels, in the fonts of common systems at this size.
pub(crate) fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| char_width(c) * size).sum()
}

fn char_width(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.32,
        'f' | 't' | 'r' | ' ' | '(' | ')' | '-' | 'I' => 0.4,
        'm' | 'w' => 0.9,
        'M' | 'W' | '—' | '…' | '@' | '%' => 1.0,
        _ if crate::excerpt::columns(c) == 0 => 0.0,
        _ if crate::excerpt::columns(c) == 2 => 1.05,
        _ if c.is_uppercase() => 0.75,
        _ => 0.6,
    }
}

/// Words in lines of at most this width; at most so many lines, the last ending in `…` when words are left over. A word that
/// is too long for a line is broken, after a hyphen where it has one.
pub(crate) fn wrap(text: &str, size: f64, width: f64, lines_max: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let mut word = plain(word);
        loop {
            let joined = if line.is_empty() { word.clone() } else { format!("{line} {word}") };
            if text_width(&joined, size) <= width {
                line = joined;
                break;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                continue;
            }
            let mut head = head(&word, size, width);
            if let Some(hyphen) = head.rfind('-').filter(|&at| at > 0 && head.len() < word.len()) {
                head.truncate(hyphen + 1);
            }
            word = word[head.len()..].to_owned();
            lines.push(head);
            if word.is_empty() {
                break;
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    if lines.len() > lines_max.max(1) {
        lines.truncate(lines_max.max(1));
        if let Some(last) = lines.last_mut() {
            *last = clip(&format!("{last} …"), size, width);
            if !last.ends_with('…') {
                last.push('…');
            }
        }
    }
    lines
}

/// The longest head of a word that fits, at least one character.
fn head(word: &str, size: f64, width: f64) -> String {
    let mut out = String::new();
    let mut wide = 0.0;
    for c in word.chars() {
        wide += char_width(c) * size;
        if wide > width && !out.is_empty() {
            break;
        }
        out.push(c);
    }
    out
}

/// A text cut to a width, with `…` when something is missing.
pub(crate) fn clip(text: &str, size: f64, width: f64) -> String {
    let text = plain(text);
    if text_width(&text, size) <= width {
        return text;
    }
    let room = width - char_width('…') * size;
    format!("{}…", head(text.trim_end_matches([' ', '…']), size, room.max(size)).trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_plain_decimals() {
        assert_eq!(n(f64::NAN), "0");
        assert_eq!(n(f64::INFINITY), "0");
        assert_eq!(n(-0.01), "0");
        assert_eq!(n(12.345), "12.3");
    }

    #[test]
    fn long_words_break_at_their_hyphens() {
        assert_eq!(wrap("continued-hostilities by Northland", 13.0, 120.0, 3), ["continued-", "hostilities by", "Northland"]);
        assert_eq!(wrap("-hyphened", 13.0, 40.0, 9).concat(), "-hyphened");
    }

    #[test]
    fn wrapped_lines_fit_and_say_when_something_is_missing() {
        let lines = wrap("Withdrawal of Rüstungskontrollverifikationskommissionsmitglieder and all others", 12.0, 90.0, 3);
        assert_eq!(lines.len(), 3);
        assert!(lines[2].ends_with('…'));
        assert!(lines.iter().all(|l| text_width(l, 12.0) <= 91.0), "{lines:?}");
    }
}
