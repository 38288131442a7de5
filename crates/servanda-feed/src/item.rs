//! What one row became, whichever it is.

use crate::act::Act;
use crate::claim::Claim;
use crate::mapping::Of;
use crate::origin::Origin;
use crate::report::Report;
use crate::watermark::Watermark;

/// What one row became.
#[derive(Clone, PartialEq, Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly all are reports, and a box would cost each of them an allocation")]
pub enum Item<'a> {
    /// What somebody saw.
    Report(Report<'a>),
    /// What somebody says they counted.
    Claim(Claim<'a>),
    /// What a body did.
    Act(Act<'a>),
    /// Up to when a source is complete.
    Watermark(Watermark<'a>),
}

impl Item<'_> {
    /// Nothing yet.
    pub(crate) fn new(of: Of, origin: Origin) -> Self {
        match of {
            Of::Report => Self::Report(Report::new(origin)),
            Of::Claim => Self::Claim(Claim::new(origin)),
            Of::Act => Self::Act(Act::new(origin)),
            Of::Watermark => Self::Watermark(Watermark::new(origin)),
        }
    }

    /// Where it was read.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        match self {
            Self::Report(report) => &report.origin,
            Self::Claim(claim) => &claim.origin,
            Self::Act(act) => &act.origin,
            Self::Watermark(watermark) => &watermark.origin,
        }
    }

    /// Its id; a watermark has none.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Report(report) => &report.id,
            Self::Claim(claim) => &claim.id,
            Self::Act(act) => &act.id,
            Self::Watermark(_) => "",
        }
    }

    /// Marks a later state of what was read before as its correction.
    pub(crate) fn corrects_itself(&mut self) {
        let (id, corrects) = match self {
            Self::Report(report) => (&report.id, &mut report.corrects),
            Self::Claim(claim) => (&claim.id, &mut claim.corrects),
            Self::Act(act) => (&act.id, &mut act.corrects),
            Self::Watermark(_) => return,
        };
        *corrects = Some(id.clone());
    }
}
