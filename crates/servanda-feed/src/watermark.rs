//! A watermark: the promise of a source that it has reported everything up to a moment.

use jiff::Timestamp;

use crate::origin::Origin;
use crate::report::{Text, owned};

/// A source says that nothing more will come from it about the time up to `until`. Verdicts become final by such promises.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Watermark<'a> {
    /// Who promises.
    pub source: Text<'a>,
    /// The last moment that is complete.
    pub until: Timestamp,
    /// Where it was read.
    pub origin: Origin,
}

impl Watermark<'_> {
    /// Nothing yet, read there.
    #[must_use]
    pub fn new(origin: Origin) -> Self {
        Self { source: Text::default(), until: Timestamp::default(), origin }
    }

    /// The watermark on its own, to be kept when the next row is read.
    #[must_use]
    pub fn into_owned(self) -> Watermark<'static> {
        Watermark { source: owned(self.source), until: self.until, origin: self.origin }
    }
}
