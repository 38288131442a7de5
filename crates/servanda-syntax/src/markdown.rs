//! Markdown to sections and fences, with every byte accounted for.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd};
use servanda_base::Span;

/// A heading and what stands under it until the next heading.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Section {
    /// 1 to 6; 0 for what stands before the first heading.
    pub level: u8,
    /// The heading's words.
    pub title: String,
    /// The heading.
    pub span: Span,
    /// The headings above, outermost first, its own included; long ones are cut.
    pub path: Vec<String>,
    /// Paragraphs that say where the text is published (they begin with `Source:` or `Sources:`).
    pub sources: Vec<Prose>,
}

/// A block of prose.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Prose {
    /// Where.
    pub span: Span,
    /// Its words without markup.
    pub text: String,
    /// The links in it.
    pub links: Vec<String>,
}

/// A fence with clauses.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Fence {
    /// The section it stands in, an index.
    pub section: usize,
    /// The fence with its marks.
    pub span: Span,
    /// The opening line's info string, attributes included.
    pub info: Span,
    /// Its attributes in order, such as `text=paraphrase`.
    pub attributes: Vec<(String, String)>,
    /// The clauses.
    pub text: String,
    /// From bytes of `text` to bytes of the file.
    pub map: OffsetMap,
    /// The prose that it renders: from the previous heading or fence to here, sources left out.
    pub prose: Vec<Prose>,
    /// The clauses in the file, from the first to the last byte; nothing when there are none.
    pub content: Span,
    /// Whether `content` is the text (but for the bytes of its line ends), so that the formatter may replace it.
    pub contiguous: bool,
}

impl Fence {
    /// An attribute's value.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The authentic text that the prose hash covers, with runs of space made one.
    #[must_use]
    pub fn authentic(&self) -> String {
        self.prose.iter().map(|p| p.text.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join("\n")
    }
}

/// Maps bytes of a fence's text to bytes of the file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OffsetMap {
    /// (byte in the text, byte in the file), sorted.
    pieces: Vec<(u32, u32)>,
}

impl OffsetMap {
    /// A text that begins at this byte of the file and is one piece of it.
    #[must_use]
    pub fn starting_at(file: usize) -> Self {
        Self { pieces: vec![(0, Span::new(file, file).start)] }
    }

    fn byte(&self, at: u32) -> u32 {
        let index = self.pieces.partition_point(|&(text, _)| text <= at);
        match index.checked_sub(1).and_then(|i| self.pieces.get(i)) {
            Some(&(text, file)) => file.saturating_add(at - text),
            None => at,
        }
    }

    /// A span of the text as a span of the file.
    #[must_use]
    pub fn span(&self, span: Span) -> Span {
        let start = self.byte(span.start);
        let end = if span.end > span.start { self.byte(span.end - 1).saturating_add(1) } else { start };
        Span { start, end: end.max(start) }
    }
}

/// What a Markdown file holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Markdown {
    /// The sections in order; the first holds what stands before any heading.
    pub sections: Vec<Section>,
    /// The fences in order.
    pub fences: Vec<Fence>,
    /// All prose in order with its section, sources included.
    pub prose: Vec<(usize, Prose)>,
}

/// Reads a Markdown file. Any text is some Markdown, so this never fails.
#[must_use]
pub fn read(text: &str) -> Markdown {
    let mut reader = Reader { out: Markdown { sections: vec![Section::default()], ..Markdown::default() }, ..Reader::default() };
    // A byte order mark is no text; a heading may follow it.
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
    for (event, range) in Parser::new_ext(&text[mark..], options).into_offset_iter() {
        reader.event(text, event, Span::new(range.start + mark, range.end + mark));
    }
    reader.out
}

/// The characters of a heading that sections under it repeat.
const TITLE_MAX: usize = 200;

#[derive(Default)]
struct Reader {
    out: Markdown,
    heading: Option<(u8, Span, String)>,
    fence: Option<Fence>,
    /// The prose block being read, and how many blocks it is nested in.
    block: Option<Prose>,
    pending: Vec<Prose>,
    path: Vec<(u8, String)>,
}

impl Reader {
    fn event(&mut self, text: &str, event: Event<'_>, span: Span) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => self.heading = Some((level as u8, span, String::new())),
            Event::End(TagEnd::Heading(_)) => self.end_heading(),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => self.start_fence(text, &info, span),
            Event::End(TagEnd::CodeBlock) => {
                if let Some(mut fence) = self.fence.take() {
                    fence.content = fence.map.span(Span::new(0, fence.text.len()));
                    fence.contiguous = is_contiguous(text, &fence);
                    self.out.fences.push(fence);
                }
            }
            Event::Start(Tag::Paragraph | Tag::Item | Tag::TableCell | Tag::HtmlBlock) => {
                self.end_block();
                self.block = Some(Prose { span, ..Prose::default() });
            }
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell | TagEnd::HtmlBlock) => self.end_block(),
            Event::Start(Tag::Link { dest_url, .. }) => {
                if let Some(block) = &mut self.block {
                    block.links.push(dest_url.into_string());
                }
            }
            Event::Text(words) | Event::Code(words) => self.words(&words, span),
            Event::SoftBreak | Event::HardBreak => self.words(&CowStr::Borrowed("\n"), span),
            _ => {}
        }
    }

    fn words(&mut self, words: &str, span: Span) {
        if let Some(fence) = &mut self.fence {
            let at = Span::new(fence.text.len(), 0).start;
            let expected = fence.map.pieces.last().map(|&(t, f)| f + (at - t));
            if expected != Some(span.start) {
                fence.map.pieces.push((at, span.start));
            }
            fence.text.push_str(words);
        } else if let Some((_, _, title)) = &mut self.heading {
            title.push_str(words);
        } else if let Some(block) = &mut self.block {
            block.text.push_str(words);
        }
    }

    fn end_heading(&mut self) {
        let Some((level, span, title)) = self.heading.take() else { return };
        self.end_block();
        self.pending.clear();
        self.path.retain(|(l, _)| *l < level);
        // Every section repeats the headings above it, so that a very long one is cut.
        let short = title.char_indices().nth(TITLE_MAX).map(|(i, _)| format!("{}…", &title[..i]));
        self.path.push((level, short.unwrap_or_else(|| title.clone())));
        let path = self.path.iter().map(|(_, t)| t.clone()).collect();
        self.out.sections.push(Section { level, title, span, path, sources: Vec::new() });
    }

    fn end_block(&mut self) {
        let Some(prose) = self.block.take() else { return };
        if prose.text.trim().is_empty() {
            return;
        }
        let section = self.out.sections.len() - 1;
        self.out.prose.push((section, prose.clone()));
        let head = prose.text.trim_start();
        if head.starts_with("Source:") || head.starts_with("Sources:") {
            self.out.sections[section].sources.push(prose);
        } else {
            self.pending.push(prose);
        }
    }

    fn start_fence(&mut self, text: &str, info: &str, span: Span) {
        self.end_block();
        let mut words = info.split_whitespace();
        if words.next() != Some("servanda") {
            return;
        }
        let line_end = text[span.range()].find('\n').map_or(span.end as usize, |i| span.start as usize + i);
        let line = &text[span.start as usize..line_end];
        let info_start = line.find("servanda").map_or(span.start as usize, |i| span.start as usize + i);
        self.fence = Some(Fence {
            section: self.out.sections.len() - 1,
            span,
            info: Span::new(info_start, line_end - (line.len() - line.trim_end().len())),
            attributes: attributes(info),
            prose: std::mem::take(&mut self.pending),
            ..Fence::default()
        });
    }
}

/// Whether a fence's text is whole lines of the file, as they are.
fn is_contiguous(text: &str, fence: &Fence) -> bool {
    let before = |at: u32| text.get(..at as usize).unwrap_or("");
    let begins_line = |at: u32| before(at).is_empty() || before(at).ends_with(['\n', '\u{feff}']);
    // A carriage return that ends no line would be taken for a part of a line end once the fence is written anew.
    if !begins_line(fence.span.start) || !begins_line(fence.content.start) || fence.text.contains('\r') {
        return false;
    }
    let content = text.get(fence.content.range()).unwrap_or("").as_bytes();
    let unix = content.iter().enumerate().filter(|&(i, b)| *b != b'\r' || content.get(i + 1) != Some(&b'\n'));
    unix.map(|(_, b)| b).eq(fence.text.as_bytes())
}

/// `name=value` and `name="a value"` pairs after the first word.
fn attributes(info: &str) -> Vec<(String, String)> {
    attribute_places(info).into_iter().map(|(name, value, _)| (name.to_owned(), value.to_owned())).collect()
}

/// The same, each with its bytes in the info string.
pub(crate) fn attribute_places(info: &str) -> Vec<(&str, &str, Range<usize>)> {
    let mut out = Vec::new();
    let mut rest = info.trim_start().strip_prefix("servanda").unwrap_or("").trim_start();
    while !rest.is_empty() {
        let start = info.len() - rest.len();
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (name, tail) = rest.split_at(end);
        let value;
        (value, rest) = match tail.strip_prefix('=') {
            Some(quoted) if quoted.starts_with('"') => quoted[1..].split_once('"').unwrap_or((&quoted[1..], "")),
            Some(plain) => plain.split_at(plain.find(char::is_whitespace).unwrap_or(plain.len())),
            None => ("", tail),
        };
        if !name.is_empty() {
            out.push((name, value, start..info.len() - rest.len()));
        }
        rest = rest.trim_start();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_fences_prose_and_sources() {
        let text = "# T\n\nIntro.\n\n## One\n\nWords here.\n\nSource: <https://example.org/x>\n\n```servanda text=paraphrase pax=\"a b\"\nparty X.\n```\n";
        let md = read(text);
        assert_eq!(md.sections.len(), 3);
        assert_eq!(md.sections[2].path, ["T", "One"]);
        assert_eq!(md.sections[2].sources[0].links, ["https://example.org/x"]);
        let fence = &md.fences[0];
        assert_eq!(fence.text, "party X.\n");
        assert_eq!(fence.attribute("text"), Some("paraphrase"));
        assert_eq!(fence.attribute("pax"), Some("a b"));
        assert_eq!(fence.authentic(), "Words here.");
        assert!(fence.contiguous);
        let span = fence.map.span(Span::new(0, 5));
        assert_eq!(&text[span.range()], "party");
    }

    #[test]
    fn a_fence_in_a_quotation_maps_line_by_line() {
        let text = "> ```servanda\r\n> party X.\r\n> line Y.\r\n> ```\r\n";
        let fence = &read(text).fences[0];
        assert!(!fence.contiguous);
        let at = fence.text.find("line").unwrap();
        assert_eq!(&text[fence.map.span(Span::new(at, at + 4)).range()], "line");
    }

    #[test]
    fn odd_attributes_do_not_panic() {
        for info in ["servanda a=\"", "servanda =", "servanda a=\"x", "servanda \"", "servanda a=\"é\" b"] {
            attributes(info);
        }
        assert_eq!(attributes("servanda a=\"x y\" b=c d").len(), 3);
    }
}
