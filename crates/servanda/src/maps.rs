//! The ground of a case for the report's map.

use servanda_report::MapLayer;

use crate::load::Loaded;

/// What can be drawn.
#[must_use]
pub fn layers(_loaded: &Loaded) -> Vec<MapLayer> {
    Vec::new()
}
