//! Names as numbers. A name that is a plain number is itself; every other name is looked up once. A feed of millions of numbered
//! incidents therefore fills no table.

use rustc_hash::FxHashMap;

/// A name, or none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Sym(u64);

/// Names above this are plain numbers.
const NUMERIC: u64 = 1 << 62;

impl Sym {
    /// No name: what a report leaves out.
    pub const NONE: Self = Self(0);

    /// Whether there is a name.
    #[must_use]
    pub fn is_some(self) -> bool {
        self.0 != 0
    }

    /// A plain number as a name.
    #[must_use]
    pub fn number(n: u32) -> Self {
        Self(NUMERIC | u64::from(n))
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
        self.texts.push(text.to_owned());
        let sym = Sym(self.texts.len() as u64);
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

/// A number without sign, leading zero or more than 18 digits, which is the same name when written again.
fn plain_number(text: &str) -> Option<Sym> {
    let bytes = text.as_bytes();
    if bytes.is_empty() || bytes.len() > 18 || (bytes[0] == b'0' && bytes.len() > 1) {
        return None;
    }
    let mut value = 0_u64;
    for byte in bytes {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + u64::from(byte - b'0');
    }
    Some(Sym(NUMERIC | value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_as_they_were() {
        let mut names = Names::default();
        for text in ["Northland", "7", "0", "007", "-1", "999999999999999999", "9999999999999999999", "«x»"] {
            let sym = names.sym(text);
            assert!(sym.is_some());
            assert_eq!(names.text(sym), text);
            assert_eq!(names.sym(text), sym, "the same name twice is one");
        }
        assert_eq!(names.sym(""), Sym::NONE);
        assert_eq!(names.texts.len(), 5, "plain numbers fill no table");
    }
}
