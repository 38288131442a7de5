//! The mappings that come with the program.

use servanda_base::near::nearest;

use crate::mapping::compile::Fault;

/// Declares each mapping once: its name and its file.
macro_rules! mappings {
    ($($name:literal),+ $(,)?) => {
        /// Names and texts.
        pub(crate) const ALL: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../mappings/", $name, ".toml")))),+];
    };
}

mappings![
    "report",
    "claim",
    "act",
    "geojson",
    "ucdp-ged",
    "acled",
    "acled-deleted",
    "viina",
    "air-alerts-official",
    "air-alerts-volunteer",
    "missile-attacks",
];

pub(crate) fn text(name: &str) -> Option<&'static str> {
    ALL.iter().find(|(n, _)| *n == name).map(|(_, text)| *text)
}

pub(crate) fn unknown(name: &str) -> Fault {
    let fault = Fault::new(format!("there is no built-in mapping `{name}`"));
    let names = || ALL.iter().map(|(n, _)| *n);
    match nearest(name, names()) {
        Some(near) => fault.help(format!("did you mean `{near}`?")),
        None => fault.help(format!("one of {}", names().collect::<Vec<_>>().join(", "))),
    }
}
