//! One file per rule.

pub(crate) mod sv401;
