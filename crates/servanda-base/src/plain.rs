//! Text that neither steers a terminal nor disguises a page: what cannot be seen in it is shown by its number.
//!
//! Shown so are control characters, those that turn the direction of writing, and others that take no room and leave no trace. Letters of
//! every script stay as they are, and so do the characters that join or part their neighbours (U+200C, U+200D) or choose their form.

/// What stands in the place of a character that cannot be seen: a space for white space, else its number, `<U+202E>`; nothing for a
/// character that is seen.
#[must_use]
pub fn stand_in(c: char) -> Option<String> {
    if c == ' ' || !is_unseen(c) {
        None
    } else if c.is_whitespace() {
        Some(" ".to_owned())
    } else {
        Some(format!("<U+{:04X}>", u32::from(c)))
    }
}

/// A text as one line without a character that cannot be seen.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match stand_in(c) {
            Some(shown) => out.push_str(&shown),
            None => out.push(c),
        }
    }
    out
}

/// Control characters, line and paragraph separators, and the characters that Unicode lets a program leave out in drawing, without those
/// that shape the letters beside them.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e00ff}'
                | '\u{e01f0}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn what_steers_or_disguises_is_shown_by_its_number() {
        assert_eq!(plain("a\u{1b}[31mb"), "a<U+001B>[31mb");
        assert_eq!(plain("\0\u{7f}\u{9b}"), "<U+0000><U+007F><U+009B>");
        for (first, last) in [(0x202a, 0x202e), (0x2066, 0x2069), (0x200e, 0x200f), (0x61c, 0x61c), (0x200b, 0x200b), (0xe0041, 0xe005a)] {
            for c in (first..=last).filter_map(char::from_u32) {
                assert_eq!(plain(&format!("a{c}b")), format!("a<U+{:04X}>b", u32::from(c)));
            }
        }
        assert_eq!(plain("one\r\ntwo\tthree\u{2028}four\u{85}five"), "one  two three four five");
    }

    #[test]
    fn scripts_and_their_joiners_stay() {
        for text in ["Договор о дружбе", "اتفاقية وقف إطلاق النار", "می‌خواهم", "הסכם שביתת נשק", "क्‍ष", "停戰協定 e\u{301} \u{a0}€", "👩‍⚖️"]
        {
            assert_eq!(plain(text), text);
        }
    }
}
