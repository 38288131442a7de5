//! Lines, zones and points on a sheet. The projection is equirectangular, narrowed by the cosine of the middle latitude: good
//! enough to look at, used for no distance in any finding.

use maud::{Markup, html};

use super::{clip, n, text_width};
use crate::{MapKind, MapLayer};

/// The measures of a picture.
#[derive(Clone, Copy)]
struct Size {
    class: &'static str,
    width: f64,
    height_max: f64,
    height_min: f64,
    /// The longest that the scale bar may be.
    bar: f64,
    /// How many meridians at most.
    meridians: f64,
    /// The longest that a name may be.
    name: f64,
}

const WIDE: Size = Size { class: "wide", width: 860.0, height_max: 640.0, height_min: 260.0, bar: 170.0, meridians: 8.0, name: 220.0 };
const NARROW: Size = Size { class: "narrow", width: 400.0, height_max: 460.0, height_min: 200.0, bar: 90.0, meridians: 4.0, name: 150.0 };
const EDGE: f64 = 34.0;
/// The size of the names; they are bold and so a little wider than their size says.
const NAME: f64 = 12.0 * 1.12;
/// Kilometres in a degree of latitude, on the mean sphere.
const KM_PER_DEGREE: f64 = 111.195;
/// Zones that reach farther than this many times the lines and points are drawn only where the sheet is.
const FAR: f64 = 12.0;

#[derive(Clone, Copy, Debug)]
struct Extent {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl Extent {
    const NONE: Self = Self { west: f64::INFINITY, south: f64::INFINITY, east: f64::NEG_INFINITY, north: f64::NEG_INFINITY };

    fn with(self, (x, y): (f64, f64)) -> Self {
        Self { west: self.west.min(x), south: self.south.min(y), east: self.east.max(x), north: self.north.max(y) }
    }

    fn and(self, other: Self) -> Self {
        Self {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }

    fn is_some(self) -> bool {
        self.west <= self.east && self.south <= self.north
    }

    fn size(self) -> f64 {
        (self.east - self.west).max(self.north - self.south).max(0.02)
    }

    fn of(layer: &MapLayer) -> Self {
        let parts = layer.parts.iter().flatten().filter(|p| on_earth(**p)).fold(Self::NONE, |e, p| e.with(*p));
        parts.grown(layer.reach_m / 1000.0 / KM_PER_DEGREE)
    }

    /// Wider by so many degrees of latitude on each side.
    fn grown(self, degrees: f64) -> Self {
        if !self.is_some() || !degrees.is_finite() {
            return self;
        }
        let middle = f64::midpoint(self.south, self.north).clamp(-89.0, 89.0);
        let east = degrees / libm::cos(middle.to_radians()).max(0.05);
        Self { west: self.west - east, south: self.south - degrees, east: self.east + east, north: self.north + degrees }
    }
}

fn on_earth((x, y): (f64, f64)) -> bool {
    x.is_finite() && y.is_finite() && x.abs() <= 360.0 && y.abs() <= 90.0
}

/// The part of the world to show: all lines and points, and the zones that are not far larger than they.
fn extent(layers: &[MapLayer]) -> Option<Extent> {
    let fixed = layers.iter().filter(|l| l.kind != MapKind::Zone).map(Extent::of).filter(|e| e.is_some()).fold(Extent::NONE, Extent::and);
    let mut zones: Vec<Extent> = layers.iter().filter(|l| l.kind == MapKind::Zone).map(Extent::of).filter(|e| e.is_some()).collect();
    zones.sort_by(|a, b| a.size().total_cmp(&b.size()));
    let mut all = fixed;
    for zone in zones {
        if !all.is_some() || zone.size() <= FAR * all.size() {
            all = all.and(zone);
        }
    }
    all.is_some().then_some(all)
}

struct Sheet {
    size: Size,
    west: f64,
    north: f64,
    /// Pixels in a degree, east and north.
    east_px: f64,
    north_px: f64,
    height: f64,
}

impl Sheet {
    fn of(extent: Extent, size: Size) -> Self {
        let middle = f64::midpoint(extent.south, extent.north);
        let narrow = libm::cos(middle.to_radians()).max(0.05);
        let pad = extent.size() * 0.06;
        let (wide, tall) = ((extent.east - extent.west + 2.0 * pad) * narrow, extent.north - extent.south + 2.0 * pad);
        let px = ((size.width - 2.0 * EDGE) / wide).min((size.height_max - 2.0 * EDGE) / tall);
        let height = (tall * px + 2.0 * EDGE).clamp(size.height_min, size.height_max);
        // What is left over on the sheet is shared by both sides.
        let west = f64::midpoint(extent.west, extent.east) - (size.width / 2.0 - EDGE) / (px * narrow);
        let north = middle + (height / 2.0 - EDGE) / px;
        Self { size, west, north, east_px: px * narrow, north_px: px, height }
    }

    fn at(&self, (x, y): (f64, f64)) -> (f64, f64) {
        // Far corners of half planes are kept near the sheet, so that numbers stay short.
        let near = |at: f64| at.clamp(-4.0 * self.size.width, 5.0 * self.size.width);
        let px = near(EDGE + (x - self.west) * self.east_px);
        let py = near(EDGE + (self.north - y) * self.north_px);
        (px, py)
    }

    fn path(&self, parts: &[Vec<(f64, f64)>], closed: bool) -> String {
        let mut d = String::new();
        for part in parts {
            let mut last = String::new();
            for point in part.iter().filter(|p| on_earth(**p)) {
                let (x, y) = self.at(*point);
                let step = format!("{} {}", n(x), n(y));
                if step != last {
                    d.push_str(if last.is_empty() { "M" } else { "L" });
                    d.push_str(&step);
                    last = step;
                }
            }
            if closed && !last.is_empty() {
                d.push('Z');
            }
        }
        d
    }

    /// A zone by distance: its line or area drawn with a pen as wide as the zone, and the edge of that stroke. Linear in its points,
    /// where cutting an outline around them is not.
    fn strip(&self, i: usize, zone: &MapLayer) -> Markup {
        // A ring of an area ends where it began; a line does not, and is not closed.
        let area = zone.parts.iter().all(|part| part.len() > 3 && part.first() == part.last());
        let d = self.path(&zone.parts, area);
        let wide = (2.0 * zone.reach_m / 1000.0 / KM_PER_DEGREE * self.north_px).min(6.0 * self.size.width);
        let hatch = format!("url(#hatch{})", i % PATTERNS);
        let filled = |paint: &'static str| if area { paint } else { "none" };
        html! {
            mask id={ "edge-" (self.size.class) "-" (i) } maskUnits="userSpaceOnUse" x="0" y="0" width=(n(self.size.width)) height=(n(self.height)) {
                path.pen d=(d) fill=(filled("white")) stroke="white" stroke-width=(n(wide + 2.4)) {}
                path.pen d=(d) fill=(filled("black")) stroke="black" stroke-width=(n(wide)) {}
            }
            path.pen d=(d) fill=(if area { hatch.as_str() } else { "none" }) stroke=(hatch) stroke-width=(n(wide)) { title { (zone.name) } }
            rect.edge mask={ "url(#edge-" (self.size.class) "-" (i) ")" } x="0" y="0" width=(n(self.size.width)) height=(n(self.height)) {}
        }
    }

    /// Graticule steps: the longitudes and latitudes to draw.
    fn graticule(&self) -> (f64, Vec<f64>, Vec<f64>) {
        let span_x = (self.size.width - 2.0 * EDGE) / self.east_px;
        let span_y = (self.height - 2.0 * EDGE) / self.north_px;
        let step = [0.05, 0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0]
            .into_iter()
            .find(|s| span_x / s <= self.size.meridians && span_y / s <= 7.0)
            .unwrap_or(45.0);
        let multiples = |from: f64, to: f64| {
            let mut out = Vec::new();
            let mut at = (from / step).ceil() * step;
            while at <= to + 1e-9 && out.len() < 40 {
                out.push(at);
                at += step;
            }
            out
        };
        (step, multiples(self.west, self.west + span_x), multiples(self.north - span_y, self.north))
    }

    /// A round number of kilometres, and its length on the sheet at its middle.
    fn scale_bar(&self) -> (f64, f64) {
        let px_per_km = self.north_px / KM_PER_DEGREE;
        let km = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0]
            .into_iter()
            .rev()
            .find(|km| km * px_per_km <= self.size.bar)
            .unwrap_or(0.1);
        (km, km * px_per_km)
    }
}

fn degrees(value: f64, step: f64, positive: char, negative: char) -> String {
    let places = if step >= 1.0 {
        0
    } else if step >= 0.1 && (step * 10.0).fract() < 1e-9 {
        1
    } else {
        2
    };
    let side = if value >= 0.0 { positive } else { negative };
    format!("{:.places$}° {side}", value.abs())
}

/// The picture, for a page and for a small screen; nothing when no layer has ground.
#[must_use]
pub fn svg(layers: &[MapLayer], title: &str) -> Option<Markup> {
    let extent = extent(layers)?;
    Some(html! {
        // Both pictures and the legend use the same hatchings, so they stand in a picture of their own that is always there.
        svg.hatchings width="0" height="0" aria-hidden="true" { defs { @for i in 0..PATTERNS { (pattern(i)) } } }
        (picture(layers, title, &Sheet::of(extent, WIDE)))
        (picture(layers, title, &Sheet::of(extent, NARROW)))
    })
}

fn picture(layers: &[MapLayer], title: &str, sheet: &Sheet) -> Markup {
    let Size { class, width, .. } = sheet.size;
    let (step, meridians, parallels) = sheet.graticule();
    let (km, bar) = sheet.scale_bar();
    let h = sheet.height;
    let mut zones: Vec<(usize, &MapLayer)> = numbered(layers).into_iter().filter(|(_, l)| l.kind == MapKind::Zone).collect();
    // The largest first, so that none is hidden.
    zones.sort_by(|a, b| Extent::of(b.1).size().total_cmp(&Extent::of(a.1).size()).then(a.0.cmp(&b.0)));
    html! {
        svg.map.(class) role="img" aria-label=(title) viewBox={ "0 0 " (n(width)) " " (n(h)) } {
            defs { clipPath id={ "sheet-" (class) } { rect x=(n(EDGE)) y=(n(EDGE)) width=(n(width - 2.0 * EDGE)) height=(n(h - 2.0 * EDGE)) {} } }
            @for &x in &meridians {
                @let px = sheet.at((x, sheet.north)).0;
                line.grid x1=(n(px)) x2=(n(px)) y1=(n(EDGE)) y2=(n(h - EDGE)) {}
                text.tick x=(n(px)) y=(n(h - EDGE + 16.0)) text-anchor="middle" { (degrees(x, step, 'E', 'W')) }
            }
            @for &y in &parallels {
                @let py = sheet.at((sheet.west, y)).1;
                line.grid x1=(n(EDGE)) x2=(n(width - EDGE)) y1=(n(py)) y2=(n(py)) {}
                text.tick x=(n(EDGE - 6.0)) y=(n(py)) text-anchor="middle" transform={ "rotate(-90 " (n(EDGE - 6.0)) " " (n(py)) ")" } { (degrees(y, step, 'N', 'S')) }
            }
            g clip-path={ "url(#sheet-" (class) ")" } {
                @for (i, zone) in &zones {
                    @if zone.reach_m > 0.0 { (sheet.strip(*i, zone)) }
                    @else {
                        path class={ "zone p" (i % PATTERNS) @if zone.derived { " derived" } } fill={ "url(#hatch" (i % PATTERNS) ")" } fill-rule="evenodd" d=(sheet.path(&zone.parts, true)) {
                            title { (zone.name) }
                        }
                    }
                }
                @for layer in layers.iter().filter(|l| l.kind == MapKind::Line) {
                    path.halo d=(sheet.path(&layer.parts, false)) {}
                    path.line.derived[layer.derived] d=(sheet.path(&layer.parts, false)) { title { (layer.name) } }
                }
                @for layer in layers.iter().filter(|l| l.kind == MapKind::Point) {
                    @for point in layer.parts.iter().flatten().filter(|p| on_earth(**p)) {
                        @let (x, y) = sheet.at(*point);
                        rect.point x=(n(x - 4.0)) y=(n(y - 4.0)) width="8" height="8" { title { (layer.name) } }
                    }
                }
                (labels(layers, sheet))
            }
            rect.frame x=(n(EDGE)) y=(n(EDGE)) width=(n(width - 2.0 * EDGE)) height=(n(h - 2.0 * EDGE)) {}
            g.scale transform={ "translate(" (n(width - EDGE - bar - 14.0)) " " (n(h - EDGE - 12.0)) ")" } {
                rect.under x="-8" y="-22" width=(n(bar + 16.0)) height="30" {}
                path d={ "M0 -5V0H" (n(bar)) "V-5" } {}
                text.tick x=(n(bar / 2.0)) y="-8" text-anchor="middle" { (km) " km" }
            }
        }
    }
}

const PATTERNS: usize = 5;

/// Zones are told apart by the direction of their hatching, not by colour.
fn pattern(i: usize) -> Markup {
    let turn = ["rotate(45)", "rotate(-45)", "rotate(0)", "rotate(90)", "rotate(20)"][i % PATTERNS];
    html! {
        pattern id={ "hatch" (i) } width="7" height="7" patternUnits="userSpaceOnUse" patternTransform=(turn) {
            rect.tint width="7" height="7" {}
            line.hatch x1="0" x2="0" y1="0" y2="7" {}
        }
    }
}

/// Layers with their number among those of the same kind.
pub(crate) fn numbered(layers: &[MapLayer]) -> Vec<(usize, &MapLayer)> {
    let mut counts = [0_usize; 3];
    layers
        .iter()
        .map(|l| {
            let count = &mut counts[l.kind as usize];
            *count += 1;
            (*count - 1, l)
        })
        .collect()
}

/// The sample of a layer in the legend.
pub(crate) fn sample(number: usize, layer: &MapLayer) -> Markup {
    html! {
        svg.sample viewBox="0 0 30 16" width="30" height="16" aria-hidden="true" {
            @match layer.kind {
                MapKind::Zone => rect class={ "zone" @if layer.derived { " derived" } } fill={ "url(#hatch" (number % PATTERNS) ")" } x="1" y="1" width="28" height="14" {},
                MapKind::Line => path.line.derived[layer.derived] d="M1 8H29" {},
                MapKind::Point => rect.point x="11" y="4" width="8" height="8" {},
            }
        }
    }
}

/// Names where there is room, lines and points first; what finds none is named by the legend alone.
fn labels(layers: &[MapLayer], sheet: &Sheet) -> Markup {
    let mut taken: Vec<(f64, f64, f64, f64)> =
        vec![(sheet.size.width - EDGE - sheet.size.bar - 40.0, sheet.height - EDGE - 40.0, sheet.size.bar + 40.0, 40.0)];
    let mut out: Vec<(f64, f64, String)> = Vec::new();
    let mut order: Vec<&MapLayer> = layers.iter().collect();
    order.sort_by(|a, b| {
        (a.kind == MapKind::Zone).cmp(&(b.kind == MapKind::Zone)).then(Extent::of(a).size().total_cmp(&Extent::of(b).size()))
    });
    for layer in order {
        let all: Vec<(f64, f64)> = layer.parts.iter().flatten().filter(|p| on_earth(**p)).map(|p| sheet.at(*p)).collect();
        if all.is_empty() {
            continue;
        }
        let name = clip(&layer.name, NAME, sheet.size.name);
        let wide = text_width(&name, NAME);
        let middle = layer
            .parts
            .iter()
            .filter(|_| layer.kind == MapKind::Zone && layer.reach_m <= 0.0)
            .filter_map(|p| centre(p))
            .map(|p| sheet.at(p))
            .next();
        if let Some((x, y)) = middle {
            let spot = (x - wide / 2.0, y - 8.0, wide, 16.0);
            if place(&mut taken, spot, sheet) && out.len() < 40 {
                out.push((spot.0, y + 4.0, name));
            }
            continue;
        }
        let tries = [all.len() / 2, all.len() / 4, 3 * all.len() / 4, 0, all.len() - 1];
        for at in tries {
            let (x, y) = all[at.min(all.len() - 1)];
            let spot = (x + 9.0, y - 14.0, wide, 16.0);
            if out.len() < 40 && place(&mut taken, spot, sheet) {
                out.push((x + 9.0, y - 2.0, name));
                break;
            }
        }
    }
    html! {
        @for (x, y, name) in &out { text.name x=(n(*x)) y=(n(*y)) { (name) } }
    }
}

/// Takes a spot when it lies on the sheet and is free.
fn place(taken: &mut Vec<(f64, f64, f64, f64)>, spot: (f64, f64, f64, f64), sheet: &Sheet) -> bool {
    let inside = spot.0 > EDGE && spot.0 + spot.2 < sheet.size.width - EDGE && spot.1 > EDGE && spot.1 + spot.3 < sheet.height - EDGE;
    let free = taken.iter().all(|t| spot.0 >= t.0 + t.2 || t.0 >= spot.0 + spot.2 || spot.1 >= t.1 + t.3 || t.1 >= spot.1 + spot.3);
    if inside && free {
        taken.push(spot);
    }
    inside && free
}

/// The centre of gravity of a ring.
fn centre(ring: &[(f64, f64)]) -> Option<(f64, f64)> {
    let points: Vec<(f64, f64)> = ring.iter().copied().filter(|p| on_earth(*p)).collect();
    let (first, last) = (*points.first()?, *points.last()?);
    let (mut area, mut x, mut y) = (0.0, 0.0, 0.0);
    for (a, b) in points.iter().zip(points.iter().skip(1)).map(|(a, b)| (*a, *b)).chain([(last, first)]) {
        // Relative to the first point, so that small rings far from the origin keep their digits.
        let (ax, ay, bx, by) = (a.0 - first.0, a.1 - first.1, b.0 - first.0, b.1 - first.1);
        let cross = ax * by - bx * ay;
        area += cross;
        x += (ax + bx) * cross;
        y += (ay + by) * cross;
    }
    (area.abs() > 1e-12).then(|| (first.0 + x / (3.0 * area), first.1 + y / (3.0 * area)))
}

/// Whether a layer has ground to draw.
pub(crate) fn is_drawn(layer: &MapLayer) -> bool {
    Extent::of(layer).is_some()
}

/// How much ground there is to draw, for the heading.
pub(crate) fn drawable(layers: &[MapLayer]) -> usize {
    layers.iter().filter(|l| is_drawn(l)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_coordinates_draw_nothing_odd() {
        let layer =
            |kind, parts| MapLayer { name: "X".to_owned(), kind, derived: false, note: None, parts, reach_m: 0.0, status: Vec::new() };
        assert!(svg(&[layer(MapKind::Line, vec![vec![(f64::NAN, 1.0)]])], "m").is_none());
        let one = svg(&[layer(MapKind::Point, vec![vec![(37.0, 48.0)]])], "m").unwrap().into_string();
        assert!(!one.contains("NaN") && !one.contains("inf"));
        let poles = svg(&[layer(MapKind::Zone, vec![vec![(-180.0, -90.0), (180.0, -90.0), (180.0, 90.0)]])], "m").unwrap().into_string();
        assert!(!poles.contains("NaN") && !poles.contains("inf"));
        let strip = MapLayer { reach_m: 5_000.0, ..layer(MapKind::Zone, vec![vec![(37.0, 48.0), (37.0, 49.0)]]) };
        let strip = svg(&[strip], "m").unwrap().into_string();
        assert!(strip.contains("mask=\"url(#edge-wide-0)\""), "a strip around a line is stroked, and its edge drawn");
    }
}
