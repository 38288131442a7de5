//! From a document to a treaty: names bound, citations followed, annexes pinned; with findings where that fails.

mod idle;
mod rank;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use servanda_base::{Finding, Rule, Severity, Span, hash, near};
use servanda_syntax::Document;
use servanda_syntax::ast::{
    Article as ArticleAst, Citation, Declaration, DeclarationKind, EventForm, Framework, Geometry, Item, Members, Noun, NounKind, Place,
    Scope, Status, Word,
};
use servanda_syntax::mentions::{self, Mention};

use crate::moments::{self, Resolved};
use crate::names::{BUILT_IN_EVENTS, Event, Force, Group, Line, Moment, Zone};
use crate::treaty::{Article, Instrument, Treaty};

/// A clause that cannot be read.
pub const UNREADABLE: Rule = Rule { code: "SV001", name: "unreadable-clause" };
/// A citation that leads nowhere, or two articles with one number.
pub const UNKNOWN_ARTICLE: Rule = Rule { code: "SV002", name: "unknown-article" };
/// A time zone that does not exist.
pub const UNKNOWN_ZONE: Rule = Rule { code: "SV003", name: "unknown-time-zone" };
/// A change of a reading or proposal that changes nothing.
pub const IDLE: Rule = Rule { code: "SV004", name: "idle-change" };
/// A term or event that nothing declares.
pub const UNDEFINED: Rule = Rule { code: "SV101", name: "undefined-term" };
/// A term that is declared twice.
pub const TWICE: Rule = Rule { code: "SV102", name: "term-declared-twice" };
/// A date on which the clocks change.
pub const CALENDAR: Rule = Rule { code: "SV205", name: "calendar-trap" };
/// Articles that outrank one another in a ring.
pub const RANK_RING: Rule = Rule { code: "SV305", name: "priority-ring" };
/// An annex that cannot be read or does not match its pin.
pub const ANNEX: Rule = Rule { code: "SV804", name: "annex-unusable" };
/// Prose that was edited after its clause was confirmed.
pub const DRIFTED: Rule = Rule { code: "SV901", name: "prose-drifted" };

/// The bytes of the annexes that a document names, by their path as written (without the pin), or why they cannot be read.
pub type Annexes = BTreeMap<String, Result<Vec<u8>, String>>;

/// An annex as a clause names it: path, and the pin behind `#` when there is one.
#[must_use]
pub fn split_pin(text: &str) -> (&str, Option<&str>) {
    match text.split_once('#') {
        Some((path, pin)) => (path, Some(pin)),
        None => (text, None),
    }
}

/// The annex paths that a document names, in order, once each.
#[must_use]
pub fn annex_paths(document: &Document) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for item in document.fences.iter().flat_map(|f| &f.items) {
        if let Item::Declaration(declaration) = item
            && let Some(word) = annex_of(&declaration.kind)
        {
            let path = split_pin(&word.text).0.to_owned();
            if !out.contains(&path) {
                out.push(path);
            }
        }
    }
    out
}

fn annex_of(kind: &DeclarationKind) -> Option<&Word> {
    match kind {
        DeclarationKind::Line { from: Some(from), .. }
        | DeclarationKind::Zone { geometry: Some(Geometry::From(from, _)), .. }
        | DeclarationKind::Group { members: Members::From(from, _), .. } => Some(from),
        _ => None,
    }
}

/// Resolves a document. The treaty holds whatever could be read; the findings say what could not.
#[must_use]
pub fn resolve(document: &Document, annexes: &Annexes) -> (Treaty, Vec<Finding>) {
    let mut r = Resolver::default();
    r.treaty.title = document.markdown.sections.iter().find(|s| s.level == 1).map_or_else(String::new, |s| s.title.clone());
    for (index, (fence, parsed)) in document.markdown.fences.iter().zip(&document.fences).enumerate() {
        for problem in &parsed.problems {
            let mut finding = Finding::new(UNREADABLE, Severity::Error, problem.span, problem.message.clone()).here("here");
            finding.help.clone_from(&problem.help);
            r.findings.push(finding);
        }
        if let Some(pinned) = fence.attribute("prose")
            && pinned != hash::pin(fence.authentic().as_bytes())
        {
            r.findings.push(
                Finding::new(DRIFTED, Severity::Warning, fence.info, "the prose was edited after its clause was confirmed")
                    .here(format!("confirmed for prose {pinned}; the prose is now {}", hash::pin(fence.authentic().as_bytes())))
                    .help("read clause and prose side by side, then run `servanda fmt --confirm`"),
            );
        }
        for item in &parsed.items {
            match item {
                Item::Declaration(declaration) => r.declare(declaration, annexes),
                Item::Article(article) => r.article(document, index, article),
                Item::Override(change) => {
                    let instrument = r.instrument(change.span);
                    Arc::make_mut(&mut r.treaty.overrides).push((instrument, change.clone()));
                }
            }
        }
    }
    r.check_names();
    r.check_citations();
    r.check_times();
    r.findings.extend(rank::rings(&r.treaty));
    r.findings.extend(idle::changes(&r.treaty));
    (r.treaty, r.findings)
}

#[derive(Default)]
struct Resolver {
    treaty: Treaty,
    findings: Vec<Finding>,
    /// Where each term was first declared, with what it is.
    declared: BTreeMap<String, (Span, &'static str)>,
    no_instrument: bool,
}

/// After so many unknown articles no nearest one is looked for.
const SUGGESTIONS_MOST: usize = 200;

impl Resolver {
    /// The instrument at hand; a file whose first article comes before any instrument is told so once.
    fn instrument(&mut self, span: Span) -> usize {
        if self.treaty.instruments.is_empty() && !self.no_instrument {
            self.no_instrument = true;
            self.findings.push(
                Finding::new(UNREADABLE, Severity::Error, span, "no `treaty`, `declaration` or `draft` comes before this")
                    .here("dates and days here have no time zone")
                    .help("begin with: `treaty \"Title\" in time zone Europe/Kyiv.`"),
            );
        }
        self.above()
    }

    /// The instrument declared last, in which the articles that a declaration cites are looked up; before any, the first.
    fn above(&self) -> usize {
        self.treaty.instruments.len().saturating_sub(1)
    }

    fn new_name(&mut self, word: &Word, what: &'static str) {
        let Some(&(first, was)) = self.declared.get(&word.text) else {
            self.declared.insert(word.text.clone(), (word.span, what));
            return;
        };
        // One term may be a source, which sees, and a body, which acts.
        if matches!((was, what), ("source", "body") | ("body", "source")) {
            return;
        }
        self.findings.push(
            Finding::new(TWICE, Severity::Warning, word.span, format!("`{}` is declared twice, as {was} and as {what}", word.text))
                .here("declared again; the later declaration counts")
                .label(first, format!("first declared here, as {was}"))
                .why("two clauses can use the same word and mean different things")
                .help("keep one declaration, or give the second thing a name of its own"),
        );
    }

    fn declare(&mut self, declaration: &Declaration, annexes: &Annexes) {
        if let Some(word) = annex_of(&declaration.kind) {
            self.check_annex(word, annexes);
        }
        match &declaration.kind {
            DeclarationKind::Instrument { form, title, by, zone } => {
                if moments::zone(&zone.text).is_none() {
                    self.findings.push(
                        Finding::new(UNKNOWN_ZONE, Severity::Error, zone.span, format!("`{}` is no time zone", zone.text))
                            .here("not in the tz database")
                            .help("use an IANA name such as Europe/Kyiv, or UTC"),
                    );
                }
                self.treaty.instruments.push(Instrument {
                    form: *form,
                    title: title.clone(),
                    by: by.clone(),
                    zone: zone.clone(),
                    term: None,
                    span: declaration.span,
                });
            }
            DeclarationKind::Party(words) => {
                for word in words {
                    self.new_name(word, "party");
                    self.treaty.names.parties.insert(word.text.clone(), word.clone());
                }
            }
            DeclarationKind::Person { name, successor } => {
                self.new_name(name, "person");
                self.treaty.names.persons.insert(name.text.clone(), (name.clone(), successor.clone()));
            }
            DeclarationKind::Group { name, member, members } => {
                self.new_name(name, "group");
                if member.text != name.text {
                    self.new_name(member, "member of a group");
                }
                let from_annex = Arc::new(match members {
                    Members::From(file, property) => named_in(file, property, annexes),
                    _ => BTreeSet::new(),
                });
                let group = Group { name: name.clone(), member: member.clone(), members: members.clone(), from_annex };
                self.treaty.names.groups.insert(name.text.clone(), group);
            }
            DeclarationKind::Body(body) => {
                self.new_name(&body.name, "body");
                self.treaty.names.bodies.insert(body.name.text.clone(), body.clone());
            }
            DeclarationKind::Force { name, of, framework } => {
                self.new_name(name, "force");
                let force = Force { name: name.clone(), of: of.clone(), framework: framework.clone(), span: declaration.span };
                self.treaty.names.forces.insert(name.text.clone(), force);
            }
            DeclarationKind::Kind { name, is, includes } => {
                self.new_name(name, "kind");
                self.treaty.names.kinds.insert(name.text.clone(), (name.clone(), is.clone(), includes.clone()));
            }
            DeclarationKind::Line { name, from } => {
                self.new_name(name, "line");
                self.treaty.names.lines.insert(name.text.clone(), Line { name: name.clone(), from: from.clone() });
            }
            DeclarationKind::Zone { name, geometry, status } => {
                self.new_name(name, "zone");
                let parts = Arc::new(match geometry {
                    Some(Geometry::From(file, Some(property))) => named_in(file, property, annexes),
                    _ => BTreeSet::new(),
                });
                let zone = Zone { name: name.clone(), geometry: geometry.clone(), parts, status: status.clone() };
                self.treaty.names.zones.insert(name.text.clone(), zone);
            }
            DeclarationKind::Event { name, signature, form } => {
                self.new_name(name, "event");
                let instrument = self.above();
                let event = Event { name: name.clone(), signature: signature.clone(), form: form.clone(), instrument };
                self.treaty.names.events.insert(name.text.clone(), event);
            }
            DeclarationKind::Measure { name, signature, unit } => {
                self.new_name(name, "measure");
                self.treaty.names.measures.insert(name.text.clone(), (name.clone(), signature.clone(), unit.clone()));
            }
            DeclarationKind::Source(source) => {
                self.new_name(&source.name, "source");
                self.treaty.names.sources.insert(source.name.text.clone(), source.clone());
            }
            DeclarationKind::Standard { name, is } => {
                self.new_name(name, "standard");
                self.treaty.names.standards.insert(name.text.clone(), (name.clone(), is.clone()));
            }
            DeclarationKind::Moment { name, is } => {
                self.new_name(name, "moment");
                let moment = Moment { name: name.clone(), form: is.clone(), instrument: self.above() };
                self.treaty.names.moments.insert(name.text.clone(), moment);
            }
            DeclarationKind::Term(term) => {
                let instrument = self.instrument(declaration.span);
                if let Some(instrument) = self.treaty.instruments.get_mut(instrument) {
                    instrument.term = Some(term.clone());
                }
            }
        }
    }

    fn check_annex(&mut self, word: &Word, annexes: &Annexes) {
        let (path, pin) = split_pin(&word.text);
        match annexes.get(path) {
            Some(Ok(bytes)) => {
                let now = hash::pin(bytes);
                if let Some(pin) = pin.filter(|p| *p != now) {
                    self.findings.push(
                        Finding::new(ANNEX, Severity::Error, word.span, format!("annex {path} is not the one that was confirmed"))
                            .here(format!("pinned to {pin}, the file is {now}"))
                            .why("a zone or list can be moved without a word of the treaty changing")
                            .help("compare the file with the agreed one, then run `servanda fmt --confirm`"),
                    );
                }
            }
            Some(Err(reason)) => self.findings.push(
                Finding::new(ANNEX, Severity::Error, word.span, format!("annex {path} cannot be read: {reason}"))
                    .here("named here")
                    .help("put the file beside the treaty, or leave `from` out where the text has no annex"),
            ),
            None => {}
        }
    }

    fn article(&mut self, document: &Document, fence_index: usize, ast: &ArticleAst) {
        let instrument = self.instrument(ast.span);
        let fence = &document.markdown.fences[fence_index];
        let section = fence.section;
        let sources = document.markdown.sections.get(section).map_or_else(Vec::new, |s| {
            s.sources.iter().map(|p| p.text.trim().trim_start_matches("Sources:").trim_start_matches("Source:").trim().to_owned()).collect()
        });
        let key = (instrument, ast.number.text.clone());
        if let Some(&first) = self.treaty.index.get(&key) {
            let span = self.treaty.articles[first].head_span();
            self.findings.push(
                Finding::new(UNKNOWN_ARTICLE, Severity::Error, ast.number.span, format!("there are two articles {}", ast.number.text))
                    .article(format!("article {}", ast.number.text))
                    .here("citations lead to the first")
                    .label(span, "the first")
                    .help("give the second a number of its own"),
            );
        } else {
            self.treaty.index.insert(key, self.treaty.articles.len());
        }
        self.treaty.articles.push(Article {
            instrument,
            ast: ast.clone(),
            fence: fence_index,
            section,
            paraphrase: fence.attribute("text") == Some("paraphrase"),
            bracketed: fence.attribute("status") == Some("bracketed"),
            sources,
            deleted: false,
        });
    }

    // --- names ---

    fn check_names(&mut self) {
        let mut unknown: Unknown = BTreeMap::new();
        let treaty = &self.treaty;
        let deeds: BTreeSet<&str> = treaty
            .articles
            .iter()
            .flat_map(|a| mentions::of_article(&a.ast))
            .filter_map(|m| if let Mention::Deed(p) = m { Some(p.name.text.as_str()) } else { None })
            .collect();
        let known_event = |name: &str| {
            treaty.names.events.contains_key(name)
                || treaty.names.measures.contains_key(name)
                || BUILT_IN_EVENTS.contains(&name)
                || deeds.contains(name)
        };
        for (id, article) in treaty.articles.iter().enumerate() {
            let cite = treaty.cite(id);
            for mention in mentions::of_article(&article.ast) {
                note_mention(treaty, &known_event, mention, Some(&cite), &mut unknown);
            }
        }
        for (_, change) in treaty.overrides.iter() {
            if let Scope::Term(word) = &change.scope {
                note_term(treaty, word, None, &mut unknown);
            }
        }
        for (_, condition) in treaty.names.conditions() {
            for mention in mentions::of_condition(condition) {
                note_mention(treaty, &known_event, mention, None, &mut unknown);
            }
        }
        self.check_declarations(&mut unknown);
        for (term, uses) in unknown {
            self.report_unknown(&term, &uses);
        }
    }

    fn check_declarations(&self, unknown: &mut Unknown) {
        let names = &self.treaty.names;
        let mut term = |word: &Word| note_term(&self.treaty, word, None, unknown);
        for instrument in &self.treaty.instruments {
            instrument.by.iter().for_each(&mut term);
        }
        for group in names.groups.values() {
            if let Members::Listed(terms) = &group.members {
                // A list of things (weapons, facilities) declares them by listing; only parties must be declared.
                let declares = terms.iter().any(|w| names.parties.contains_key(&w.text));
                if declares {
                    terms.iter().for_each(&mut term);
                }
            }
        }
        for body in names.bodies.values() {
            body.of.iter().chain(&body.acts_for).chain(&body.chair).for_each(&mut term);
        }
        for force in names.forces.values() {
            force.of.iter().for_each(&mut term);
            for part in &force.framework {
                if let Framework::Command(word) | Framework::Hosted(word, _) = part {
                    term(word);
                }
            }
        }
        for zone in names.zones.values() {
            match &zone.geometry {
                Some(Geometry::Place(Place::Within(_, a) | Place::Beyond(_, a))) => term(a),
                Some(Geometry::Place(Place::Inside(a, b) | Place::Outside(a, b) | Place::Between(_, a, b))) => {
                    term(a);
                    term(b);
                }
                _ => {}
            }
            for status in &zone.status {
                match status {
                    Status::Administered(words) | Status::Claimed(words) => words.iter().for_each(&mut term),
                    Status::Recognised(word, _, words) => {
                        term(word);
                        words.iter().for_each(&mut term);
                    }
                }
            }
        }
        for source in names.sources.values() {
            source.within.iter().chain(&source.operated_by).for_each(&mut term);
        }
        for (_, _, includes) in names.kinds.values() {
            includes.iter().for_each(&mut term);
        }
        for source in names.sources.values() {
            for name in &source.sees {
                if !names.events.contains_key(&name.text) && !names.measures.contains_key(&name.text) {
                    unknown.entry(name.text.clone()).or_default().push((name.span, None));
                }
            }
        }
        for event in names.events.values() {
            if let EventForm::Judged(Noun { kind: NounKind::Term(_, word, _), .. }) = &event.form {
                note_term(&self.treaty, word, None, unknown);
            }
        }
    }

    fn report_unknown(&mut self, term: &str, uses: &[(Span, Option<String>)]) {
        let Some((first, article)) = uses.first() else { return };
        let names = &self.treaty.names;
        let candidates: Vec<&str> = names
            .terms()
            .into_iter()
            .chain(names.events.keys().map(String::as_str))
            .chain(names.measures.keys().map(String::as_str))
            .collect();
        let is_name = term.chars().next().is_some_and(char::is_lowercase);
        let what = if is_name { "an event or measure" } else { "a term" };
        let mut finding = Finding::new(UNDEFINED, Severity::Error, *first, format!("`{term}` is used as {what} and never defined"))
            .here(if uses.len() == 1 { "not defined".to_owned() } else { format!("not defined; used {} times", uses.len()) })
            .why("each side can fill the word with its own meaning, and neither is wrong");
        for (span, _) in uses.iter().skip(1).take(2) {
            finding = finding.label(*span, "also here");
        }
        if let Some(article) = article {
            finding = finding.article(article.clone());
        }
        finding.help = Some(match near::nearest(term, candidates) {
            Some(near) => format!("did you mean `{near}`?"),
            None if is_name => format!("declare it: `event {term} by Party.`"),
            None => format!("declare `{term}`: as a party, body, force, kind, line, zone, group, person, source or standard"),
        });
        self.findings.push(finding);
    }

    // --- citations ---

    fn check_citations(&mut self) {
        let mut wrong: Vec<(Span, String, Option<String>, String)> = Vec::new();
        // A text with hundreds of dead citations has another fault than slips of the pen; each search goes through every article.
        let mut searches = SUGGESTIONS_MOST;
        let treaty = &self.treaty;
        let mut look = |instrument: usize, number: &Word, of: Option<&Word>, cite: Option<String>| {
            let title = of.map(|w| w.text.as_str());
            if treaty.find_number(instrument, &number.text, title).is_some() {
                return;
            }
            let known_title = title.is_none_or(|t| treaty.instruments.iter().any(|i| i.title.text == t));
            let message = match title {
                Some(title) if !known_title => format!("there is no instrument \"{title}\" in this file"),
                Some(title) => format!("there is no article {} in \"{title}\"", number.text),
                None => format!("there is no article {} here", number.text),
            };
            let help = if known_title {
                let index = title.map_or(instrument, |t| treaty.instruments.iter().position(|i| i.title.text == t).unwrap_or(0));
                let search = searches > 0;
                searches = searches.saturating_sub(1);
                let numbers = treaty.index.keys().filter(|(i, _)| search && *i == index).map(|(_, n)| n.as_str());
                let elsewhere =
                    treaty.index.keys().find(|(_, n)| search && *n == number.text).and_then(|(i, _)| treaty.instruments.get(*i));
                match (near::nearest(&number.text, numbers), elsewhere) {
                    (_, Some(there)) => format!("write: article {} of \"{}\"", number.text, there.title.text),
                    (Some(near), None) => format!("did you mean article {near}?"),
                    (None, None) => "write the article, or cite another".to_owned(),
                }
            } else {
                "cite an instrument by its title as declared".to_owned()
            };
            wrong.push((number.span, message, cite, help));
        };
        for (id, article) in treaty.articles.iter().enumerate() {
            for mention in mentions::of_article(&article.ast) {
                match mention {
                    Mention::Citation(Citation { number, of, .. }) => {
                        look(article.instrument, number, of.as_ref(), Some(treaty.cite(id)));
                    }
                    Mention::Target(number, of) => look(article.instrument, number, of, Some(treaty.cite(id))),
                    _ => {}
                }
            }
        }
        for (instrument, condition) in treaty.names.conditions() {
            for mention in mentions::of_condition(condition) {
                if let Mention::Citation(Citation { number, of, .. }) = mention {
                    look(instrument, number, of.as_ref(), None);
                }
            }
        }
        for (instrument, change) in treaty.overrides.iter() {
            if let Scope::Article(citation) = &change.scope {
                look(*instrument, &citation.number, citation.of.as_ref(), None);
            }
        }
        for (span, message, article, help) in wrong {
            let mut finding = Finding::new(UNKNOWN_ARTICLE, Severity::Error, span, message).here("leads nowhere").help(help);
            finding.article = article;
            self.findings.push(finding);
        }
    }

    // --- times ---

    fn check_times(&mut self) {
        let mut out = Vec::new();
        let treaty = &self.treaty;
        for (id, article) in treaty.articles.iter().enumerate() {
            for mention in mentions::of_article(&article.ast) {
                match mention {
                    Mention::Moment(word) if !treaty.names.moments.contains_key(&word.text) => out.push(
                        Finding::new(UNDEFINED, Severity::Error, word.span, format!("the moment {} is never declared", word.text))
                            .article(treaty.cite(id))
                            .here("not declared")
                            .why("a deadline that counts from it never begins")
                            .help(format!("declare it: `moment {} is when article … is in force.`", word.text)),
                    ),
                    Mention::Instant(instant) => {
                        let local = match moments::resolve(treaty, article.instrument, instant) {
                            Resolved::Twice(_) => "happens twice: the clock goes back",
                            Resolved::Skipped(_) => "does not exist: the clock goes forward",
                            Resolved::NoZone => {
                                if let Some(zone) = instant.zone.as_ref().filter(|z| moments::zone(&z.text).is_none()) {
                                    out.push(
                                        Finding::new(UNKNOWN_ZONE, Severity::Error, zone.span, format!("`{}` is no time zone", zone.text))
                                            .article(treaty.cite(id))
                                            .here("not in the tz database")
                                            .help("use an IANA name such as Europe/Kyiv, or UTC"),
                                    );
                                }
                                continue;
                            }
                            Resolved::At(_) => continue,
                        };
                        out.push(
                            Finding::new(CALENDAR, Severity::Note, instant.span, format!("this local time {local} in that zone"))
                                .article(treaty.cite(id))
                                .here(local)
                                .help("name another hour, or the zone UTC"),
                        );
                    }
                    _ => {}
                }
            }
        }
        self.findings.extend(out);
    }
}

type Unknown = BTreeMap<String, Vec<(Span, Option<String>)>>;

fn note_mention(treaty: &Treaty, known_event: &dyn Fn(&str) -> bool, mention: Mention<'_>, cite: Option<&String>, unknown: &mut Unknown) {
    match mention {
        Mention::Noun(noun) => match &noun.kind {
            NounKind::Term(_, word, _) | NounKind::Other(word) => note_term(treaty, word, cite, unknown),
            NounKind::That(word) if word.text.starts_with(char::is_uppercase) => note_term(treaty, word, cite, unknown),
            _ => {}
        },
        Mention::Term(word) => note_term(treaty, word, cite, unknown),
        Mention::Fact(pattern) if !known_event(&pattern.name.text) => {
            unknown.entry(pattern.name.text.clone()).or_default().push((pattern.name.span, cite.cloned()));
        }
        _ => {}
    }
}

fn note_term(treaty: &Treaty, word: &Word, cite: Option<&String>, unknown: &mut Unknown) {
    if !treaty.names.knows(&word.text) {
        unknown.entry(word.text.clone()).or_default().push((word.span, cite.cloned()));
    }
}

/// The names that an annex gives by a property: an array of objects, or the features of a GeoJSON file.
fn named_in(file: &Word, property: &Word, annexes: &Annexes) -> BTreeSet<String> {
    let Some(Ok(bytes)) = annexes.get(split_pin(&file.text).0) else { return BTreeSet::new() };
    list_property(&String::from_utf8_lossy(bytes), &property.text)
}

/// The values of a property in a JSON text, wherever an object has it.
fn list_property(json: &str, property: &str) -> BTreeSet<String> {
    fn go(value: &serde_json::Value, property: &str, out: &mut BTreeSet<String>) {
        match value {
            serde_json::Value::Array(items) => items.iter().for_each(|v| go(v, property, out)),
            serde_json::Value::Object(fields) => {
                if let Some(serde_json::Value::String(text)) = fields.get(property) {
                    out.insert(text.clone());
                }
                fields.values().for_each(|v| go(v, property, out));
            }
            _ => {}
        }
    }
    let mut out = BTreeSet::new();
    if let Ok(value) = serde_json::from_str(json) {
        go(&value, property, &mut out);
    }
    out
}
