//! A second monitor, as plain as the definitions: every question is a scan over the list of all facts, every verdict an enumeration. It reads
//! the syntax tree and facts with named arguments, and knows nothing of the compiled program or of the engine. It is slow on purpose.
//!
//! What it takes from the crate under test: three-valued truth and spans of time.

mod acts;
mod clock;
mod compose;
mod conditions;
mod duties;
mod fit;
mod ladders;
mod levels;
mod powers;
mod states;
mod votes;
mod waivers;

use std::collections::{BTreeMap, BTreeSet};

use servanda_model::ast::{Amount, Condition, Grade, Modal, Norm, SlotKind, Subject, SubjectKind, Word};
use servanda_model::{Article, Treaty};
use servanda_watch::{Span, Truth};

pub(crate) use duties::Duty;

/// Something that happened, as a report has it: arguments by their preposition, the object under no word.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Happening {
    pub(crate) id: u32,
    pub(crate) ident: String,
    pub(crate) event: String,
    pub(crate) args: BTreeMap<String, String>,
    pub(crate) when: Span,
    pub(crate) known: i64,
    /// In tenths of a per cent.
    pub(crate) odds: (u16, u16),
    pub(crate) value: Option<i64>,
    pub(crate) said_by: Vec<String>,
    /// Zones in which it lies, and in which it may.
    pub(crate) inside: Vec<String>,
    pub(crate) maybe_inside: Vec<String>,
    pub(crate) about: Option<u32>,
    /// Who voted for, against and abstained, of an act of a body.
    pub(crate) votes: [Vec<String>; 3],
    /// The number of the article that an act aims at.
    pub(crate) cites: Option<String>,
}

/// What two monitors have to agree on.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Verdict {
    pub(crate) article: String,
    pub(crate) bearer: String,
    pub(crate) blame: Vec<String>,
    pub(crate) key: Vec<(String, String)>,
    pub(crate) material: bool,
    pub(crate) truth: Truth,
    pub(crate) since: i64,
    pub(crate) excused: bool,
    /// The act, the trigger or the measurement; none for what only time brought about.
    pub(crate) witness: Option<u32>,
    /// When it was made good.
    pub(crate) remedied: Option<i64>,
}

/// A duty done in time.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Done {
    pub(crate) article: String,
    pub(crate) bearer: String,
    pub(crate) key: Vec<(String, String)>,
    pub(crate) at: i64,
}

/// What a monitor says.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Says {
    pub(crate) verdicts: Vec<Verdict>,
    /// The same against words that bind nobody.
    pub(crate) contrary: Vec<Verdict>,
    pub(crate) done: Vec<Done>,
}

/// A happening as the evaluator sees it: reported, composed of others, or counted as another.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) says: Happening,
    /// From when until when it is looked at. A composed event whose trigger's time is uncertain is undetermined until that time is over:
    /// until then something that only may be stands for it.
    pub(crate) from: i64,
    pub(crate) until: i64,
}

/// An event that a clause has met.
#[derive(Clone, Debug)]
pub(crate) struct Met {
    pub(crate) name: String,
    pub(crate) id: u32,
    pub(crate) ident: String,
    pub(crate) when: Span,
    pub(crate) known: i64,
}

/// A value that a clause has met.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub(crate) sort: String,
    pub(crate) label: Option<String>,
    pub(crate) value: Option<String>,
    /// Whether it is the bearer, who is no part of the key.
    pub(crate) bearer: bool,
    /// Of which fact it is which argument: that is what it is, named or not.
    pub(crate) of: Option<(u32, String)>,
}

impl Value {
    /// Whether it is a value other than the bearer that the text knows by a label.
    pub(crate) fn is_labelled(&self, sort: &Word, label: &Word) -> bool {
        !self.bearer && self.sort == sort.text && self.label.as_ref() == Some(&label.text)
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        (&self.sort, &self.label, &self.value, self.bearer) == (&other.sort, &other.label, &other.value, other.bearer)
    }
}

/// What a clause has met so far, the latest last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Env {
    pub(crate) values: Vec<Value>,
    pub(crate) events: Vec<Met>,
}

impl Env {
    pub(crate) fn bearer(&self) -> Option<&str> {
        self.values.iter().find(|v| v.bearer).and_then(|v| v.value.as_deref())
    }

    pub(crate) fn key(&self) -> Vec<(String, String)> {
        let mut key: Vec<_> = self.values.iter().filter(|v| !v.bearer).filter_map(|v| Some((v.sort.clone(), v.value.clone()?))).collect();
        key.sort();
        key
    }
}

/// A moment of judgement.
#[derive(Clone, Debug)]
pub(crate) struct At {
    pub(crate) span: Span,
    /// The fact that is judged: it is not before or after itself, and happens when it happens.
    pub(crate) own: Option<u32>,
    /// When the instance came into force.
    pub(crate) start: Span,
    pub(crate) breach: Option<i64>,
    pub(crate) attribution: Option<i64>,
    pub(crate) article: usize,
    /// Whether the breach at hand is itself one of those counted.
    pub(crate) counts_itself: Truth,
}

impl At {
    pub(crate) fn new(span: Span, article: usize) -> Self {
        Self { span, own: None, start: span, breach: None, attribution: None, article, counts_itself: Truth::No }
    }
}

/// Since when something is so, possibly and certainly.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Reach {
    pub(crate) possible: Option<i64>,
    pub(crate) certain: Option<i64>,
}

/// A breach record.
#[derive(Clone, Debug)]
pub(crate) struct Rec {
    pub(crate) verdict: Verdict,
    pub(crate) article: usize,
    pub(crate) opened: i64,
    pub(crate) graver: Option<i64>,
    pub(crate) closed: Option<i64>,
    /// When what was wrong ended.
    pub(crate) over: Option<i64>,
    /// The incidents of the breach, which an attribution may be about.
    pub(crate) witnesses: Vec<u32>,
    /// The values with which it was made, while it waits for a body to decide whose act it was.
    pub(crate) waits: Option<Env>,
    /// Those to whom it was owed and who have waived it.
    pub(crate) waived_by: BTreeSet<String>,
    /// Whether it is a breach: what is contrary to a word that binds nobody is none, and nothing follows from it.
    pub(crate) counts: bool,
}

impl Rec {
    pub(crate) fn material_at(&self, cut: i64) -> bool {
        self.verdict.material && self.graver.is_none_or(|at| at < cut)
    }
}

/// How an article stands through time. Stamps are the second and whether the acts of that second had been judged.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standing {
    pub(crate) force: Vec<((i64, u8), Truth)>,
    pub(crate) ended: Option<(i64, u8)>,
    /// What powers have done to it, in the order in which they were used.
    pub(crate) powers: Vec<powers::Used>,
    pub(crate) arisen: BTreeMap<String, (Truth, bool)>,
    pub(crate) held: BTreeMap<Vec<(String, String)>, levels::Held>,
    pub(crate) alone: BTreeMap<(bool, String), (Truth, Option<usize>)>,
    pub(crate) duties: Vec<Duty>,
    pub(crate) fulfilled: Vec<i64>,
    /// When a duty was first done, in time or late.
    pub(crate) done: Option<i64>,
}

pub(crate) struct World<'t> {
    pub(crate) treaty: &'t Treaty,
    pub(crate) facts: Vec<Seen>,
    pub(crate) now: i64,
    /// Records opened or closed before this second count.
    pub(crate) cut: i64,
    pub(crate) points: Vec<i64>,
    pub(crate) entries: Vec<Reach>,
    pub(crate) moments: BTreeMap<String, Reach>,
    pub(crate) standing: Vec<Standing>,
    pub(crate) records: Vec<Rec>,
    pub(crate) steps: Vec<ladders::Running>,
    pub(crate) agenda: BTreeSet<i64>,
    /// What is left of each act for each article: an act that served one duty serves no other, unless it serves all.
    pub(crate) left: BTreeMap<(usize, u32), Truth>,
    /// What one incident has led to: article, incident, bearer, values.
    pub(crate) told: BTreeMap<Told, Truth>,
    pub(crate) done: Vec<Done>,
    /// What bodies decided: on which incident, who, against whom.
    pub(crate) decided: Vec<(u32, Option<String>, Option<String>)>,
}

pub(crate) type Told = (usize, u32, String, Vec<(String, String)>);

/// All that is to be said of what happened until a time.
pub(crate) fn says(treaty: &Treaty, happenings: &[Happening], end: i64, grid: &BTreeSet<i64>) -> Says {
    let mut world = World {
        treaty,
        facts: Vec::new(),
        now: i64::MIN / 2,
        cut: i64::MIN / 2,
        points: Vec::new(),
        entries: vec![Reach::default(); treaty.instruments.len()],
        moments: BTreeMap::new(),
        standing: treaty.articles.iter().map(|_| Standing::default()).collect(),
        records: Vec::new(),
        steps: Vec::new(),
        agenda: grid.clone(),
        left: BTreeMap::new(),
        told: BTreeMap::new(),
        done: Vec::new(),
        decided: Vec::new(),
    };
    world.agenda.extend(happenings.iter().flat_map(|h| [h.when.from, h.when.to]));
    let happenings = &votes::counted(treaty, happenings);
    world.compose(happenings);
    world.begin();
    // The monitor begins to look with the first fact, or with the first time that the text fixes.
    let first = world.fixed_times().into_iter().chain(happenings.iter().map(|h| h.when.from)).min();
    world.agenda.retain(|t| first.is_some_and(|f| *t >= f));
    world.agenda.extend(world.fixed_times());
    let mut next = world.agenda.iter().next().copied();
    while let Some(point) = next.filter(|p| *p <= end) {
        world.second(point);
        next = world.agenda.range(point + 1..).next().copied();
    }
    let (binding, contrary): (Vec<Rec>, Vec<Rec>) = world.records.into_iter().partition(|r| r.counts);
    let verdicts = |all: Vec<Rec>| all.into_iter().map(|r| r.verdict).collect();
    let mut out = Says { verdicts: verdicts(binding), contrary: verdicts(contrary), done: world.done };
    out.verdicts.sort();
    out.contrary.sort();
    out.done.sort();
    out
}

impl World<'_> {
    /// One second: what holds, what was done, what was left undone, what follows for the standing of articles.
    fn second(&mut self, point: i64) {
        self.now = point;
        self.cut = point;
        self.points.push(point);
        self.settle(0);
        self.cut = point;
        self.judge();
        loop {
            self.cut = point;
            let late = self.deadlines();
            self.cut = point + 1;
            let moved = self.settle(1);
            if !late && !moved {
                break;
            }
        }
    }

    /// Facts that are over in this second, in the order of their beginning, then of their number.
    pub(crate) fn over_now(&self) -> Vec<Seen> {
        let mut out: Vec<Seen> = self.begun().filter(|f| f.says.when.to == self.now).cloned().collect();
        out.sort_by_key(|f| (f.says.when, f.says.id));
        out
    }

    fn judge(&mut self) {
        let over = self.over_now();
        for fact in &over {
            self.power(fact);
            self.waiver(fact);
        }
        for fact in &over {
            for article in 0..self.treaty.articles.len() {
                self.forbidden(article, fact);
            }
        }
        for article in 0..self.treaty.articles.len() {
            for fact in &over {
                self.triggered(article, fact);
            }
        }
        for article in 0..self.treaty.articles.len() {
            self.acts_done(article, &over);
        }
        for fact in &over {
            self.attribution(fact);
        }
        for fact in &over {
            self.step_done(fact);
        }
    }

    pub(crate) fn article(&self, id: usize) -> &Article {
        &self.treaty.articles[id]
    }

    /// The norm of an article that orders or forbids something, more or less strongly.
    pub(crate) fn norm(&self, id: usize) -> Option<&Norm> {
        let norm = self.treaty.articles.get(id).filter(|a| !a.deleted)?.norm()?;
        let allows = matches!(norm.modal, Modal::May | Modal::Power | Modal::Reserves);
        if allows { None } else { Some(norm) }
    }

    /// Whether a breach of it is possible.
    pub(crate) fn can_be_breached(&self, id: usize) -> bool {
        matches!(self.any_norm(id).modal, Modal::Shall | Modal::ShallNot)
    }

    pub(crate) fn fulfilled(&mut self, id: usize, env: &Env, at: i64) {
        let article = self.article(id).ast.number.text.clone();
        let now = self.now;
        self.standing[id].fulfilled.push(now);
        self.done.push(Done { article, bearer: env.bearer().unwrap_or_default().to_owned(), key: env.key(), at });
    }

    pub(crate) fn any_norm(&self, id: usize) -> &Norm {
        self.article(id).norm().unwrap()
    }

    pub(crate) fn forbids(&self, id: usize) -> Option<&Norm> {
        self.norm(id).filter(|n| matches!(n.modal, Modal::ShallNot | Modal::ShouldNot | Modal::IntendsNot | Modal::ExpectedNot))
    }

    /// The standard of proof of an article: what its text names, else the balance of probabilities.
    pub(crate) fn standard(&self, id: usize) -> u16 {
        let named = self.treaty.articles.get(id).and_then(Article::verified).and_then(|(_, _, to)| to);
        named.map_or(500, |w| self.standard_of(&w.text))
    }

    pub(crate) fn standard_of(&self, name: &str) -> u16 {
        let amount = self.treaty.names.standards.get(name).map(|(_, a)| a.quantity.number.millionths);
        amount.map_or(500, |m| u16::try_from(m / 100_000).unwrap())
    }

    pub(crate) fn duration(&self, amount: &Amount) -> servanda_base::quantity::Duration {
        amount.quantity.duration().expect("a length of time")
    }

    pub(crate) fn excepts(&self, id: usize) -> Vec<Condition> {
        let all = self.article(id).slots();
        all.filter_map(|s| if let SlotKind::ExceptWhen(c) = &s.kind { Some(c.clone()) } else { None }).collect()
    }

    pub(crate) fn breach_when(&self, id: usize, grade: Grade) -> Option<Condition> {
        let all: Vec<Condition> = self.article(id).breach_when().filter(|(_, g, _)| *g == grade).map(|(.., c)| c.clone()).collect();
        match all.len() {
            0 => None,
            1 => all.into_iter().next(),
            _ => Some(Condition::Or(all)),
        }
    }

    /// The members of a subject, and whether each is bound for itself.
    pub(crate) fn members(&self, subject: &Subject) -> (Vec<String>, bool) {
        use servanda_model::ast::{NounKind, Quantifier};
        let (word, each) = match &subject.kind {
            SubjectKind::Jointly(word) | SubjectKind::AtLeast(_, word) => (word, false),
            SubjectKind::Noun(noun) => match &noun.kind {
                NounKind::Term(Some(Quantifier::Some), word, _) => (word, false),
                NounKind::Term(_, word, _) | NounKind::Other(word) | NounKind::That(word) => (word, true),
                _ => return (Vec::new(), false),
            },
            SubjectKind::Unnamed => return (Vec::new(), false),
        };
        let names = &self.treaty.names;
        if names.group_of(&word.text).is_some_and(|g| names.is_open(g)) {
            return (Vec::new(), each);
        }
        if names.bodies.contains_key(&word.text) {
            return (vec![word.text.clone()], each);
        }
        (names.stands_for(&word.text).into_iter().collect(), each)
    }

    /// Who answers for somebody.
    pub(crate) fn answers(&self, actor: &str) -> Vec<String> {
        let names = &self.treaty.names;
        if names.parties.contains_key(actor) || names.bodies.contains_key(actor) {
            names.stands_for(actor).into_iter().collect()
        } else {
            vec![actor.to_owned()]
        }
    }

    pub(crate) fn blame(&self, id: usize, bearer: &str) -> Vec<String> {
        let mut out: Vec<String> = match &self.norm(id).unwrap().subject.kind {
            SubjectKind::Jointly(_) => self.members(&self.norm(id).unwrap().subject).0,
            _ if bearer.is_empty() => Vec::new(),
            _ => self.answers(bearer),
        };
        out.sort();
        out.dedup();
        out
    }
}
