//! What can be wrong with a zone file or a question about zones.

use std::fmt;

/// Where in a zone file something is wrong. Indices count from 0, as in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Index of the feature in the collection (0 for a bare feature or geometry).
    pub feature: Option<usize>,
    /// Index of the polygon, line or point inside a Multi* geometry or a collection.
    pub part: Option<usize>,
    /// Index of the ring inside the polygon; 0 is the shell.
    pub ring: Option<usize>,
    /// Index of the coordinate inside the ring or line.
    pub coordinate: Option<usize>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        let steps = [("feature", self.feature), ("part", self.part), ("ring", self.ring), ("coordinate", self.coordinate)];
        for (name, index) in steps {
            if let Some(index) = index {
                if !first {
                    f.write_str(", ")?;
                }
                write!(f, "{name} {index}")?;
                first = false;
            }
        }
        if first {
            f.write_str("file")?;
        }
        Ok(())
    }
}

/// One thing that is wrong in a zone file.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What.
    pub fault: Fault,
}

/// The kinds of [`Problem`].
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// Valid JSON, but not what `GeoJSON` asks for at this place.
    Malformed {
        /// What was expected and what was found.
        detail: String,
    },
    /// The collection has no features.
    NoFeatures,
    /// The feature has no geometry, or one without coordinates.
    EmptyGeometry,
    /// `GeometryCollection`s inside each other beyond the limit.
    NestedTooDeep {
        /// The limit.
        max: usize,
    },
    /// The file names a coordinate system other than WGS 84 longitude, latitude.
    OtherCoordinateSystem {
        /// The name as written.
        name: String,
    },
    /// |longitude| above 180 or |latitude| above 90 degrees.
    OutOfRange {
        /// First number, degrees.
        lon: f64,
        /// Second number, degrees.
        lat: f64,
    },
    /// NaN or infinity.
    NotFinite,
    /// An edge spans more than 180 degrees of longitude.
    CrossesAntimeridian,
    /// A line with fewer than two different points.
    LineTooShort {
        /// How many coordinates it has.
        points: usize,
    },
    /// Last coordinate differs from the first.
    UnclosedRing,
    /// Fewer than four coordinates, or fewer than three different ones.
    RingTooShort {
        /// How many coordinates it has.
        points: usize,
    },
    /// Two edges cross. An edge is named by the index of its first coordinate.
    Crossing {
        /// (ring, edge) of the first edge.
        first: (usize, usize),
        /// (ring, edge) of the second edge.
        second: (usize, usize),
        /// Longitude and latitude of the crossing, degrees, approximate.
        near: (f64, f64),
    },
    /// Two edges run along each other.
    Overlap {
        /// (ring, edge) of the first edge.
        first: (usize, usize),
        /// (ring, edge) of the second edge.
        second: (usize, usize),
        /// Longitude and latitude of a shared point, degrees, approximate.
        near: (f64, f64),
    },
    /// The hole is not inside its shell.
    HoleOutsideShell,
    /// The hole lies inside another hole.
    HoleInsideHole,
    /// One point is passed so often that the ring cannot be checked.
    PointVisitedTooOften {
        /// Longitude and latitude, degrees.
        at: (f64, f64),
    },
}

fn edge(of: (usize, usize)) -> String {
    format!("edge {}–{} of ring {}", of.1, of.1 + 1, of.0)
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed { detail } => f.write_str(detail),
            Self::NoFeatures => f.write_str("the collection has no features"),
            Self::EmptyGeometry => f.write_str("the feature has no geometry"),
            Self::NestedTooDeep { max } => {
                write!(f, "geometry collections are nested more than {max} deep")
            }
            Self::OtherCoordinateSystem { name } => {
                write!(f, "the file uses the coordinate system {name:?}, not WGS 84 longitude and latitude")
            }
            Self::OutOfRange { lon, lat } => {
                write!(f, "longitude {lon}, latitude {lat} is not on the globe")
            }
            Self::NotFinite => f.write_str("a coordinate is not a finite number"),
            Self::CrossesAntimeridian => f.write_str("the edge from here spans more than 180° of longitude"),
            Self::LineTooShort { points } => {
                write!(f, "a line of {points} coordinates has no two different points")
            }
            Self::UnclosedRing => f.write_str("the ring does not end where it starts"),
            Self::RingTooShort { points } => {
                write!(f, "a ring of {points} coordinates encloses nothing")
            }
            Self::Crossing { first, second, near } => {
                write!(f, "{} crosses {} near {:.6}, {:.6}", edge(*first), edge(*second), near.0, near.1)
            }
            Self::Overlap { first, second, near } => {
                write!(f, "{} runs along {} near {:.6}, {:.6}", edge(*first), edge(*second), near.0, near.1)
            }
            Self::HoleOutsideShell => f.write_str("the hole is outside its shell"),
            Self::HoleInsideHole => f.write_str("the hole is inside another hole"),
            Self::PointVisitedTooOften { at } => {
                write!(f, "the point {:.6}, {:.6} is passed too often to check", at.0, at.1)
            }
        }
    }
}

impl Fault {
    /// What a person can do about it, when something general can be said.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::OutOfRange { lon, lat } if lat.abs() > 90.0 && lon.abs() <= 90.0 && lat.abs() <= 180.0 => {
                Some("latitude and longitude swapped? GeoJSON writes longitude first")
            }
            Self::OutOfRange { .. } => Some("coordinates are degrees: longitude −180 to 180, latitude −90 to 90"),
            Self::NoFeatures | Self::EmptyGeometry => Some("export the layer again, or leave the feature out"),
            Self::OtherCoordinateSystem { .. } => Some("export in WGS 84 (EPSG:4326), as RFC 7946 §4 requires"),
            Self::CrossesAntimeridian => Some("cut the geometry at longitude 180, as RFC 7946 §3.1.9 describes"),
            Self::UnclosedRing => Some("repeat the first coordinate at the end"),
            Self::RingTooShort { .. } => Some("a ring needs at least three corners and the first one again"),
            Self::Crossing { .. } | Self::Overlap { .. } => {
                Some("which side is inside is undefined; correct the order of the coordinates or split the polygon")
            }
            Self::HoleOutsideShell => Some("the first ring is the shell; a separate area is a polygon of its own"),
            Self::HoleInsideHole => Some("an island in a hole is a polygon of its own"),
            Self::NestedTooDeep { .. } => Some("list the geometries side by side"),
            Self::PointVisitedTooOften { .. } => Some("split the polygon at this point"),
            Self::LineTooShort { .. } => Some("a place of one point is a Point"),
            Self::Malformed { .. } | Self::NotFinite => None,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.fault)
    }
}

/// Every failure of this crate.
#[derive(Clone, Debug, PartialEq)]
pub enum GeoError {
    /// The text is not JSON. Line and column count from 1.
    Json {
        /// Line of the first offending byte.
        line: usize,
        /// Column of the first offending byte.
        column: usize,
        /// What the JSON reader says.
        message: String,
    },
    /// The text is longer than the limit.
    TooLong {
        /// Length, bytes.
        bytes: usize,
        /// Limit, bytes.
        max: usize,
    },
    /// The text is JSON with these problems, in file order.
    Problems {
        /// The first ones, never empty.
        problems: Vec<Problem>,
        /// How many more there are.
        more: usize,
    },
    /// Features lack the property that should tell them apart.
    MissingProperty {
        /// The property.
        key: String,
        /// Indices of the features without it.
        features: Vec<usize>,
    },
    /// A coordinate off the globe or not finite, degrees.
    Coordinate {
        /// Longitude as given.
        lon: f64,
        /// Latitude as given.
        lat: f64,
    },
    /// A negative or not finite distance, metres.
    Distance {
        /// As given.
        metres: f64,
    },
    /// A figure without polygon, line or point.
    NoGeometry,
    /// A zone built from more zones than the limit.
    TooManyZones {
        /// The limit.
        max: usize,
    },
    /// A zone between two lines needs one line on each side.
    NotOneLine {
        /// How many lines the figure has.
        lines: usize,
    },
    /// Joining the ends of the two lines gives no simple ring.
    LinesDoNotEnclose,
}

impl GeoError {
    /// What a person can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Json { message, .. } if message.contains("recursion limit") => {
                Some("the file is nested deeper than any GeoJSON needs to be")
            }
            Self::Json { .. } => Some("JSON has no NaN, no infinity, no comments and no trailing commas"),
            Self::TooLong { .. } => Some("simplify the geometry or split the file"),
            Self::Problems { problems, .. } => problems.iter().find_map(|p| p.fault.hint()),
            Self::MissingProperty { .. } => Some("give every feature the property that `each by` names"),
            Self::Coordinate { lon, lat } => Fault::OutOfRange { lon: *lon, lat: *lat }.hint(),
            Self::Distance { .. } => Some("distances are metres, zero or more"),
            Self::NoGeometry => Some("name a file with at least one polygon, line or point"),
            Self::TooManyZones { .. } => Some("draw the zone as polygons in one file"),
            Self::NotOneLine { .. } => Some("join the pieces into one LineString"),
            Self::LinesDoNotEnclose => Some("the two lines must not cross, nor may the joins of their ends"),
        }
    }
}

impl fmt::Display for GeoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json { line, column, message } => {
                write!(f, "not JSON at line {line}, column {column}: {message}")
            }
            Self::TooLong { bytes, max } => {
                write!(f, "{bytes} bytes of GeoJSON; the limit is {max}")
            }
            Self::Problems { problems, more } => {
                for (index, problem) in problems.iter().enumerate() {
                    if index > 0 {
                        f.write_str("\n")?;
                    }
                    write!(f, "{problem}")?;
                }
                if *more > 0 {
                    write!(f, "\nand {more} more")?;
                }
                Ok(())
            }
            Self::MissingProperty { key, features } => {
                write!(f, "no property {key:?} in feature")?;
                for (index, feature) in features.iter().take(10).enumerate() {
                    write!(f, "{} {feature}", if index > 0 { "," } else { "" })?;
                }
                if features.len() > 10 {
                    write!(f, " and {} more", features.len() - 10)?;
                }
                Ok(())
            }
            Self::Coordinate { lon, lat } => {
                write!(f, "longitude {lon}, latitude {lat} is not on the globe")
            }
            Self::Distance { metres } => write!(f, "{metres} m is not a distance"),
            Self::NoGeometry => f.write_str("there is no geometry"),
            Self::TooManyZones { max } => write!(f, "the zone is built from more than {max} zones"),
            Self::NotOneLine { lines } => write!(f, "expected one line, found {lines}"),
            Self::LinesDoNotEnclose => f.write_str("the two lines do not enclose a zone"),
        }
    }
}

impl std::error::Error for GeoError {}
