//! Where the data come from, and when they were estimated from.

/// The day on which every figure typed in here was estimated.
pub const ESTIMATED: &str = "2026-11-25";

/// A published data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Who and what, to be cited.
    pub cite: &'static str,
    /// What one row is and which of them are used.
    pub sample: &'static str,
    /// The years that it covers.
    pub period: &'static str,
    /// What the reader must know before the figures.
    pub warning: &'static str,
}

/// Cease-fires in civil wars, with the coming and going of peacekeepers.
pub const CEASE_FIRES: Source = Source {
    cite: "V. P. Fortna, Does Peacekeeping Work? (2008): data of Peacekeeping and the Peacekept",
    sample: "cease-fires in civil wars, cut where peacekeepers come or go; failure is renewed full-scale war",
    period: "cease-fires 1989-1999, followed to the end of 2004",
    warning: "Civil wars only. Peacekeepers are sent to the harder cases and withdrawn when it gets too hard; those of the UN, of regional bodies and of \
              interested powers are counted alike.",
};

/// The same with the cease-fires of the cold war, whose covariates were not coded anew.
pub const CEASE_FIRES_ALL: Source = Source {
    sample: "cease-fires in civil wars; before 1989 one spell each and the older coding of peacekeepers; failure is renewed full-scale war",
    period: "cease-fires 1947-1999, followed to the end of 2004",
    ..CEASE_FIRES
};

/// Endings of fighting within states.
pub const ENDINGS_WITHIN: Source = Source {
    cite: "UCDP Conflict Termination Dataset, dyads, version 3-2021 (Kreutz 2010), CC BY 4.0",
    sample: "endings of fighting between a government and one armed group; failure is that the same two are active again",
    period: "endings 1946-2019, followed to the end of 2020",
    warning: "Civil wars only. Active means 25 deaths in a calendar year, and an ending needs a year below that, so the first year cannot fail; war \
              with a successor group does not count; what a text says is not seen.",
};

/// Endings of fighting between states.
pub const ENDINGS_BETWEEN: Source = Source {
    sample: "endings of fighting between two states; failure is that the same two are active again",
    warning: "Between states, but few: intervals are wide. Active means 25 deaths in a calendar year, and an ending needs a year below that, so the \
              first year cannot fail.",
    ..ENDINGS_WITHIN
};

/// Years of peace after civil wars.
pub const PEACE_YEARS: Source = Source {
    cite: "B. F. Walter, Why Bad Governance Leads to Repeat Civil War, JCR 59 (2015): replication data",
    sample: "years of peace after civil wars; failure is renewed war in the year",
    period: "1962-2009",
    warning: "Civil wars only, and 24 renewed wars: an interval that holds both a third and four times the hazard says nothing either way.",
};

/// Texts of peace agreements.
pub const AGREEMENTS: Source = Source {
    cite: "UCDP Peace Agreement Dataset 22.1 (Pettersson, Högbladh and Öberg 2019), CC BY 4.0",
    sample: "peace agreements; failure is that the agreement ended, as the data set has it; followed for ten years",
    period: "signed 1975-2011",
    warning: "Civil wars mostly, and several agreements of one peace process each: what ends is the paper, with or without war. Whether a mission that \
              a text provides for ever came is not seen.",
};

/// Pledges called in by war, two centuries.
pub const PLEDGES: Source = Source {
    cite: "J. B. Berkemeier and M. Fuhrmann, Reassessing the Fulfillment of Alliance Commitments in War, Research & Politics 5 (2018): replication data",
    sample: "alliances whose terms a war called in",
    period: "1848-2003",
    warning: "Pledges that deterred are never called in and are not here: weak ones are tested, strong ones are not. Allies in one war are counted as if \
              they decided alone.",
};

/// Pledges called in by war, until 1944.
pub const PLEDGES_EARLY: Source = Source {
    cite: "B. A. Leeds and S. Anac, Alliance Institutionalization and Alliance Performance, International Interactions 31 (2005): replication data",
    sample: "allies whose terms a war called in",
    period: "1816-1944",
    ..PLEDGES
};
