//! One file per rule.

pub(crate) mod sv301;
pub(crate) mod sv304;
pub(crate) mod sv401;
pub(crate) mod sv403;
pub(crate) mod sv404;
pub(crate) mod sv406;
pub(crate) mod sv407;
pub(crate) mod sv701;
pub(crate) mod sv703;
#[cfg(test)]
pub(crate) mod testing;
