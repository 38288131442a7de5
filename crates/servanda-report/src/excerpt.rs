//! The lines of a file around marked places, for terminal and page alike.

use std::collections::BTreeSet;

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
    let mut wanted: BTreeSet<u32> = BTreeSet::new();
    for mark in marks {
        let (first, last) = extent(source, *mark);
        if last - first < LINES_MAX {
            wanted.extend(first..=last);
        } else {
            wanted.extend([first, first + 1, first + 2, last]);
        }
    }
    if let Some(around) = around {
        let (first, last) = extent(source, around);
        wanted.extend(first..=last);
    }
    let starts = starts(source.text());
    let mut before: Option<u32> = None;
    wanted
        .into_iter()
        .map(|number| {
            let start = starts.get(number as usize - 1).copied().unwrap_or(0);
            let text = source.line(number);
            let on_it = marks.iter().enumerate().filter_map(|(index, mark)| part(source, index, *mark, number, start, text));
            let line = Line { number, text, gap: before.is_some_and(|b| b + 1 != number), marks: on_it.collect() };
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

/// The part of a mark that lies on a line, without the white space before and after.
fn part(source: &Source, index: usize, mark: Span, number: u32, start: usize, text: &str) -> Option<(usize, std::ops::Range<usize>, bool)> {
    let (first, last) = extent(source, mark);
    if !(first..=last).contains(&number) {
        return None;
    }
    let from = if number == first { (mark.start as usize).saturating_sub(start) } else { text.len() - text.trim_start().len() };
    let to = if number == last { (mark.end as usize).saturating_sub(start) } else { text.len() };
    let (from, to) = (from.min(text.len()), to.min(text.len()));
    let kept = text.get(from..to)?.trim_end().len();
    Some((index, from..(from + kept), number == last))
}

fn starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.bytes().enumerate().filter(|&(_, b)| b == b'\n').map(|(i, _)| i + 1)).collect()
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
    let mut cuts: BTreeSet<usize> = BTreeSet::from([0, line.text.len()]);
    for (_, range, _) in &line.marks {
        cuts.extend([range.start, range.end]);
    }
    let cuts: Vec<usize> = cuts.into_iter().filter(|&c| line.text.is_char_boundary(c)).collect();
    cuts.windows(2)
        .filter_map(|pair| {
            let text = line.text.get(pair[0]..pair[1])?;
            let over = |range: &std::ops::Range<usize>| range.start <= pair[0] && pair[1] <= range.end;
            let marks = line.marks.iter().filter(|(_, r, _)| over(r)).map(|(i, ..)| *i).collect();
            let ends = line.marks.iter().filter(|(_, r, last)| over(r) && *last && r.end == pair[1]).map(|(i, ..)| *i).collect();
            Some(Piece { text, marks, ends })
        })
        .collect()
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
