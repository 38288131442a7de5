//! The arguments of an event, by their preposition.

use std::fmt;

use crate::report::{Text, owned};

/// Declares the markers once: what they are called and in which order they stand.
macro_rules! markers {
    ($($name:ident $word:literal),+ $(,)?) => {
        /// Before what an argument stands in the clause language. `by` and `against` are `actor` and `against` of a report; `object` is the
        /// argument without preposition.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[expect(missing_docs, reason = "each is named after its word")]
        pub enum Marker { $($name),+ }

        impl Marker {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The word of the clause language.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            /// The field of a mapping, and the column of our own formats.
            #[must_use]
            pub fn field(self) -> &'static str {
                match self { $(Self::$name => concat!("args.", $word)),+ }
            }
        }
    };
}

markers! {
    Object "object", Of "of", To "to", From "from", Into "into", Across "across", In "in", On "on", With "with", Behind "behind", For "for",
    Under "under", Near "near",
}

impl Marker {
    /// The marker with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|m| m.word() == word)
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Arguments in the order of [`Marker`], each marker at most once. A small sorted list: an event has few, and a map costs an allocation
/// of its own for each row.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Args<'a>(Vec<(Marker, Text<'a>)>);

impl<'a> Args<'a> {
    /// Sets an argument; what stood there before is replaced.
    pub fn set(&mut self, marker: Marker, text: Text<'a>) {
        match self.0.binary_search_by_key(&marker, |(m, _)| *m) {
            Ok(at) => {
                if let Some(held) = self.0.get_mut(at) {
                    held.1 = text;
                }
            }
            Err(at) => self.0.insert(at, (marker, text)),
        }
    }

    /// What stands behind this marker.
    #[must_use]
    pub fn get(&self, marker: Marker) -> Option<&str> {
        self.0.iter().find(|(m, _)| *m == marker).map(|(_, text)| text.as_ref())
    }

    /// All, in the order of [`Marker`].
    pub fn iter(&self) -> impl Iterator<Item = (Marker, &str)> {
        self.0.iter().map(|(marker, text)| (*marker, text.as_ref()))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The arguments on their own.
    #[must_use]
    pub fn into_owned(self) -> Args<'static> {
        Args(self.0.into_iter().map(|(marker, text)| (marker, owned(text))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_stand_in_one_order_however_they_come() {
        let mut args = Args::default();
        args.set(Marker::To, "Commission".into());
        args.set(Marker::Object, "Deal".into());
        args.set(Marker::To, "Chamber".into());
        assert_eq!(args.iter().collect::<Vec<_>>(), [(Marker::Object, "Deal"), (Marker::To, "Chamber")]);
        assert_eq!(args.get(Marker::To), Some("Chamber"));
        assert_eq!(args.get(Marker::Of), None);
        assert_eq!(Marker::from_word("behind"), Some(Marker::Behind));
        assert_eq!(Marker::from_word("by"), None);
    }
}
