//! Zones and lines of peace agreements.
//!
//! | module | answers |
//! |---|---|
//! | [`read`] | what is in a zone file, or everything that is wrong with it |
//! | [`geodesic`] | how far, which way, how long, how large on WGS 84 |
//! | [`figure`] | how far is a point from a line or zone, is it inside |
//! | [`zone`], [`between`] | zones by drawing, by distance, built from zones |
//! | [`apart`] | how far apart are two zones |
//! | [`cover`] | is one zone inside another: yes, no with a witness, unknown |
//!
//! Promises: no panic and no unbounded recursion on any text or number; no files, clock or environment; the same
//! input gives the same result on one machine, and on all machines up to the last bit of the
//! platform's sine in geodesics, which rounding to the micrometre hides.
//!
//! Conventions that a treaty should state too: WGS 84; edges straight in longitude and latitude (RFC 7946
//! §3.1.1); distances are geodesics; limits belong to their zone; nothing wraps at the antimeridian.
//!
//! Not promised: altitude, datums other than WGS 84, moving lines.
//!
//! ```
//! use std::sync::Arc;
//! use servanda_geo::{Figure, LonLat, Ternary, Zone, read_features};
//!
//! let text = r#"{"type":"LineString","coordinates":[[37,47],[37.5,48],[38,49.5]]}"#;
//! let line = Arc::new(Figure::of_set(&read_features(text)?)?);
//! let buffer = Zone::within(line.clone(), 5_000.0)?;
//! let fifty = Zone::within(line, 50_000.0)?;
//! assert_eq!(buffer.covered_by(&fifty), Ternary::Yes);
//! assert!(fifty.contains(LonLat::new(37.9, 48.0)?));
//! # Ok::<(), servanda_geo::GeoError>(())
//! ```

pub mod apart;
pub mod between;
pub mod coord;
pub mod cover;
pub mod error;
pub mod figure;
pub mod geodesic;
pub mod nearest;
pub mod read;
pub mod zone;

mod rings;
mod samples;
mod sweep;
mod take;
mod tree;

pub use apart::{Apart, figures_apart_m, zones_apart};
pub use between::Between;
pub use coord::{Bounds, LonLat, Path, Polygon};
pub use cover::{Ternary, covers};
pub use error::{Fault, GeoError, Place, Problem};
pub use figure::Figure;
pub use geodesic::{area_m2, bearing_deg, destination, distance_m, length_m};
pub use read::{Feature, FeatureSet, read_features};
pub use zone::{Shape, Zone};
