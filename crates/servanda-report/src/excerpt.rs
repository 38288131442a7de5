//! The lines of a file around marked places, for terminal and page alike.

use std::collections::{BTreeMap, BTreeSet};

use servanda_base::Span;
use servanda_base::span::Source;

/// Marked lines beyond which the middle of a mark is left out.
const LINES_MAX: u32 = 5;

/// A line of an excerpt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Line<'a> {
    /// Its number, from 1.
    pub(crate) number: u32,
    /// Its text.
    pub(crate) text: &'a str,
    /// Whether lines were left out before it.
    pub(crate) gap: bool,
    /// The marks on it: index of the mark, bytes of the line, whether the mark ends here.
    pub(crate) marks: Vec<(usize, std::ops::Range<usize>, bool)>,
}

/// The lines that hold the marks, and those of `around`, whole.
pub(crate) fn lines<'a>(source: &'a Source, marks: &[Span], around: Option<Span>) -> Vec<Line<'a>> {
    let extents: Vec<(u32, u32)> = marks.iter().map(|mark| extent(source, *mark)).collect();
    // The marks on each line that is shown, by their index.
    let mut wanted: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for &(first, last) in &extents {
        if last - first < LINES_MAX {
            wanted.extend((first..=last).map(|line| (line, Vec::new())));
        } else {
            wanted.extend([first, first + 1, first + 2, last].map(|line| (line, Vec::new())));
        }
    }
    if let Some(around) = around {
        let (first, last) = extent(source, around);
        wanted.extend((first..=last).map(|line| (line, Vec::new())));
    }
    for (index, &(first, last)) in extents.iter().enumerate() {
        for (_, on_it) in wanted.range_mut(first..=last) {
            on_it.push(index);
        }
    }
    let mut before: Option<u32> = None;
    wanted
        .into_iter()
        .map(|(number, on_it)| {
            let (start, text) = (source.line_start(number) as usize, source.line(number));
            let part = |index: usize| {
                let (mark, (first, last)) = (marks.get(index)?, *extents.get(index)?);
                let from = if number == first { (mark.start as usize).saturating_sub(start) } else { text.len() - text.trim_start().len() };
                let to = if number == last { (mark.end as usize).saturating_sub(start) } else { text.len() };
                let (from, to) = (from.min(text.len()), to.min(text.len()));
                // The white space before and after a mark is not marked.
                let kept = text.get(from..to)?.trim_end().len();
                Some((index, from..(from + kept), number == last))
            };
            let marks = on_it.into_iter().filter_map(part).collect();
            let line = Line { number, text, gap: before.is_some_and(|b| b + 1 != number), marks };
            before = Some(number);
            line
        })
        .collect()
}

/// First and last line of a span; its end is the last byte in it, white space at the end left out.
fn extent(source: &Source, span: Span) -> (u32, u32) {
    let first = source.line_column(span.start).0;
    let inside = source.slice(span).trim_end().len();
    let last = source.line_column(span.start + Span::new(inside.saturating_sub(1), 0).start).0;
    (first, last.max(first))
}

/// A piece of a line with the marks that cover it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Piece<'a> {
    /// Its text.
    pub(crate) text: &'a str,
    /// The marks, in order.
    pub(crate) marks: Vec<usize>,
    /// The marks that end with it.
    pub(crate) ends: Vec<usize>,
}

/// A line cut where marks begin and end.
pub(crate) fn pieces<'a>(line: &Line<'a>) -> Vec<Piece<'a>> {
    // Where marks begin and end; a mark without a byte covers nothing.
    let mut cuts: BTreeMap<usize, (Vec<usize>, Vec<usize>)> =
        BTreeMap::from([(0, Default::default()), (line.text.len(), Default::default())]);
    for (index, range, _) in line.marks.iter().filter(|(_, range, _)| !range.is_empty()) {
        cuts.entry(range.start).or_default().0.push(*index);
        cuts.entry(range.end).or_default().1.push(*index);
    }
    let ending: BTreeSet<usize> = line.marks.iter().filter(|(.., last)| *last).map(|(index, ..)| *index).collect();
    let mut open: BTreeSet<usize> = BTreeSet::new();
    let mut out: Vec<Piece<'a>> = Vec::new();
    let mut from = 0;
    for (at, (begin, end)) in cuts {
        if let Some(text) = line.text.get(from..at).filter(|text| !text.is_empty()) {
            let ends = end.iter().copied().filter(|index| ending.contains(index)).collect();
            out.push(Piece { text, marks: open.iter().copied().collect(), ends });
        }
        for index in end {
            open.remove(&index);
        }
        open.extend(begin);
        from = at;
    }
    out
}

/// How many columns a character takes on a terminal: none for combining marks, two for wide scripts and pictures.
pub(crate) fn columns(c: char) -> usize {
    match u32::from(c) {
        0x0300..=0x036f | 0x0483..=0x0489 | 0x200b..=0x200f | 0x20d0..=0x20ff | 0xfe00..=0xfe0f | 0xfeff => 0,
        0x1100..=0x115f
        | 0x2e80..=0x303e
        | 0x3041..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1faff
        | 0x20000..=0x3fffd => 2,
        _ if c.is_control() => 0,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pieces_are_the_line_with_the_marks_over_each(cuts in prop::collection::vec((0_usize..20, 0_usize..20, any::<bool>()), 0..12)) {
            let text = "the quick brown fox é";
            let boundary = |at: usize| text.floor_char_boundary(at);
            let marks: Vec<_> = cuts
                .iter()
                .enumerate()
                .map(|(i, &(a, b, last))| (i, boundary(a.min(b))..boundary(a.max(b)), last))
                .collect();
            let line = Line { number: 1, text, gap: false, marks };
            let mut at = 0;
            for piece in pieces(&line) {
                let to = at + piece.text.len();
                prop_assert_eq!(piece.text, &text[at..to]);
                let over: Vec<_> = line.marks.iter().filter(|(_, r, _)| r.start <= at && to <= r.end).collect();
                prop_assert_eq!(piece.marks, over.iter().map(|m| m.0).collect::<Vec<_>>());
                let mut ends: Vec<usize> = over.iter().filter(|m| m.2 && m.1.end == to).map(|m| m.0).collect();
                ends.sort_unstable();
                prop_assert_eq!(piece.ends, ends);
                prop_assert!(line.marks.iter().all(|(_, r, _)| r.is_empty() || [r.start, r.end].iter().all(|cut| *cut <= at || to <= *cut)));
                at = to;
            }
            prop_assert_eq!(at, text.len());
        }
    }

    #[test]
    fn a_line_has_the_marks_that_lie_on_it_and_no_others() {
        let text = "one\n  two  \nthree\nfour\nfive\nsix\nseven\n";
        let source = Source::new("t", text);
        let span = |from: &str, to: &str| Span::new(text.find(from).unwrap(), text.find(to).unwrap() + to.len());
        let shown = lines(&source, &[span("ne", "seven"), span("two", "three"), span("four", "four")], Some(span("six", "six")));
        let marks: Vec<String> = shown
            .iter()
            .map(|line| {
                let on_it =
                    line.marks.iter().map(|(index, range, _)| format!(" {index}:{}", &line.text[range.clone()])).collect::<String>();
                format!("{}{}{on_it}", if line.gap { "… " } else { "" }, line.number)
            })
            .collect();
        assert_eq!(marks, ["1 0:ne", "2 0:two 1:two", "3 0:three 1:three", "4 0:four 2:four", "… 6 0:six", "7 0:seven"]);
    }
}
