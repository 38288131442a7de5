//! One file per rule.

pub(crate) mod sv201;
pub(crate) mod sv202;
pub(crate) mod sv203;
pub(crate) mod sv207;
pub(crate) mod sv208;
pub(crate) mod sv209;
pub(crate) mod sv210;
pub(crate) mod sv301;
pub(crate) mod sv304;
pub(crate) mod sv401;
pub(crate) mod sv402;
pub(crate) mod sv403;
pub(crate) mod sv404;
pub(crate) mod sv406;
pub(crate) mod sv407;
pub(crate) mod sv408;
pub(crate) mod sv501;
pub(crate) mod sv503;
pub(crate) mod sv505;
pub(crate) mod sv506;
pub(crate) mod sv601;
pub(crate) mod sv602;
pub(crate) mod sv604;
pub(crate) mod sv608;
pub(crate) mod sv609;
pub(crate) mod sv701;
pub(crate) mod sv702;
pub(crate) mod sv703;
pub(crate) mod sv706;
pub(crate) mod sv802;
pub(crate) mod sv803;
pub(crate) mod sv909;
#[cfg(test)]
pub(crate) mod testing;
