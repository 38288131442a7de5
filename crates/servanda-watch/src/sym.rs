//! Names as numbers. A name that is a plain number below two thousand million is itself; every other name is looked up once. A feed of
//! millions of numbered incidents therefore fills no table, and a name takes four bytes.

use rustc_hash::FxHashMap;

/// A name, or none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Sym(u32);

/// Names above this are plain numbers.
const NUMERIC: u32 = 1 << 31;

impl Sym {
    /// No name: what a report leaves out.
    pub const NONE: Self = Self(0);

    /// Whether there is a name.
    #[must_use]
    pub fn is_some(self) -> bool {
        self.0 != 0
    }
}

/// The names of one run.
#[derive(Clone, Debug, Default)]
pub struct Names {
    by_text: FxHashMap<String, Sym>,
    texts: Vec<String>,
}

impl Names {
    /// The number of a name; new names get the next one. Empty text is no name.
    pub fn sym(&mut self, text: &str) -> Sym {
        if let Some(known) = self.find(text) {
            return known;
        }
        // A run of two thousand million names does not fit into memory; the last number then stands for all that are left.
        let next = u32::try_from(self.texts.len() + 1).unwrap_or(NUMERIC).min(NUMERIC - 1);
        if self.texts.len() < next as usize {
            self.texts.push(text.to_owned());
        }
        let sym = Sym(next);
        self.by_text.insert(text.to_owned(), sym);
        sym
    }

    /// The number of a name that is known already.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Sym> {
        if text.is_empty() {
            return Some(Sym::NONE);
        }
        plain_number(text).or_else(|| self.by_text.get(text).copied())
    }

    /// The name behind a number.
    #[must_use]
    pub fn text(&self, sym: Sym) -> String {
        if sym.0 & NUMERIC != 0 {
            return (sym.0 & !NUMERIC).to_string();
        }
        usize::try_from(sym.0).ok().and_then(|n| self.texts.get(n.checked_sub(1)?)).cloned().unwrap_or_default()
    }
}

/// A number without sign or leading zero and below two thousand million, which is the same name when written again.
fn plain_number(text: &str) -> Option<Sym> {
    let bytes = text.as_bytes();
    if bytes.is_empty() || bytes.len() > 10 || (bytes[0] == b'0' && bytes.len() > 1) {
        return None;
    }
    let mut value = 0_u64;
    for byte in bytes {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + u64::from(byte - b'0');
    }
    u32::try_from(value).ok().filter(|value| value & NUMERIC == 0).map(|value| Sym(NUMERIC | value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_as_they_were() {
        let mut names = Names::default();
        for text in ["Northland", "7", "0", "007", "-1", "2147483647", "2147483648", "9999999999999999999", "«x»"] {
            let sym = names.sym(text);
            assert!(sym.is_some());
            assert_eq!(names.text(sym), text);
            assert_eq!(names.sym(text), sym, "the same name twice is one");
        }
        assert_eq!(names.sym(""), Sym::NONE);
        assert_eq!(names.texts.len(), 6, "plain numbers fill no table, up to a size");
    }
}
