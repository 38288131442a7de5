//! From a text and what is assumed to a game: which assumption each number is drawn from, and how the numbers of a draw become its parameters.
//!
//! `docs/reference/assess.md` is this mapping in words.

use std::collections::BTreeSet;

use servanda_assess::assumptions::{Assumption, Assumptions, Kind, Spread};
use servanda_assess::{Param, Params};
use servanda_base::Duration;
use servanda_check::activation::{NodeKind, Standing};
use servanda_check::guarantee::{Answer, Breach, Comes, Guarantee, Means, Presence, Wording};
use servanda_model::ast::{InstrumentForm, SlotKind};
use servanda_model::{ArticleId, Treaty};

use super::gates::{self, Step};
use super::inputs::{From, Input, SLOTS, Slot};

/// A game with one side as the one that is tempted.
#[derive(Clone, PartialEq, Debug)]
pub struct Model {
    /// Who might break the deal.
    pub challenger: String,
    /// Who is protected.
    pub protected: String,
    /// Every number that goes in, one for each slot.
    pub inputs: Vec<Input>,
    /// What the text says, or does not say, that no number carries.
    pub remarks: Vec<String>,
    /// Who answers an attack, by the text; none: nobody.
    pub guarantors: BTreeSet<String>,
    /// Who stands behind them.
    pub backstop: BTreeSet<String>,
    plan: Plan,
}

/// What the text fixes of the game.
#[derive(Clone, PartialEq, Debug, Default)]
struct Plan {
    /// Whether anybody answers an attack by force.
    answered: bool,
    /// Whether anything answers a breach below an attack.
    hybrid_answered: bool,
    /// Whether a force comes.
    comes: bool,
    /// Whether a backstop stands behind the guarantors.
    backed: bool,
    /// The most people that the protected side, and the challenger, may have under arms.
    caps: [Option<f64>; 2],
    /// Whether the army of the challenger is known, so that a cap on it counts.
    challenger_army: bool,
    /// Decisions before the answer; before the backstop comes.
    gates: Vec<Step>,
    backstop_gates: Vec<Step>,
    /// Time that passes before the force arrives whatever else happens, in periods.
    arrival_at_least: f64,
}

impl Model {
    /// The game of a text.
    #[must_use]
    pub fn new(treaty: &Treaty, guarantee: &Guarantee, assumed: &Assumptions) -> Self {
        Builder { treaty, guarantee, assumed, plan: Plan::default(), remarks: Vec::new() }.build()
    }

    /// The parameters of one draw: a value for each slot, in their order.
    #[must_use]
    pub fn params(&self, draws: &[f64]) -> Params {
        let plan = &self.plan;
        let of = |slot: Slot| draws.get(slot.index()).copied().unwrap_or(0.0);
        // Forces are counted in the army that the protected side may have.
        let army = of(Slot::Army).max(1.0);
        let kept = plan.caps[0].map_or(army, |cap| cap.min(army)).max(1.0);
        let mut balance = of(Slot::Balance) + libm::log(army / kept);
        if let Some(cap) = plan.caps[1].filter(|_| plan.challenger_army) {
            let other = of(Slot::ChallengerArmy).max(1.0);
            balance -= libm::log(other / cap.min(other).max(1.0));
        }
        let scale = army / kept;
        let on = |part: bool, value: f64| if part { value } else { 0.0 };
        let backed = gates::chance(&plan.backstop_gates, draws);
        let mut out = Params {
            delta: of(Slot::Patience),
            x: of(Slot::Share),
            l0: balance.clamp(-5.0, 5.0),
            g: of(Slot::Drift),
            ts: of(Slot::DriftEnds),
            m: of(Slot::Decisiveness),
            alpha: of(Slot::AirDefence) * scale,
            phi: of(Slot::Weight),
            n: on(plan.comes, of(Slot::Force) * of(Slot::Comes) / kept).min(10.0),
            mg: on(plan.answered, of(Slot::Sent) * scale).min(10.0),
            mb: on(plan.backed, of(Slot::BackstopForce) * scale).min(10.0),
            cr: of(Slot::CostAttacker),
            cu: of(Slot::CostDefender),
            kappa: of(Slot::CostJoined),
            s: of(Slot::Penalty),
            su: of(Slot::CostOfRenouncing),
            y1: of(Slot::GainHybrid),
            y2: of(Slot::GainLimited),
            d1: on(plan.hybrid_answered, of(Slot::SeenHybrid)),
            d2: of(Slot::SeenLimited),
            eta: of(Slot::Escalates),
            v: of(Slot::Interest),
            k: of(Slot::Fighting),
            a: on(plan.answered, of(Slot::Pledge)),
            tau: of(Slot::Losses),
            lam2: of(Slot::HitLimited),
            lam3: of(Slot::HitFull),
            beta: on(plan.backed, of(Slot::BackstopComes) * backed),
            h: of(Slot::BackstopCarries),
            // Without guarantors their cost has no part; the game needs some spread.
            sig: if plan.answered { of(Slot::Private) } else { 0.04 },
            w0: 1.0,
            ramp: 0.0,
            q: on(plan.answered, gates::chance(&plan.gates, draws)),
            delay: of(Slot::Delay),
            arrival: on(plan.comes, plan.arrival_at_least + of(Slot::Arrival)),
            cover: of(Slot::Cover),
            void: of(Slot::Voided),
        };
        // Nobody holds more than all, and nothing leaves the range that the game is made for.
        out.x = out.x.min(1.0 - out.y1.max(out.y2));
        for param in Param::ALL {
            let (least, most) = param.about().range;
            out.set(*param, out.get(*param).clamp(least, most));
        }
        out
    }
}

/// A period is a year; a month is a twelfth.
fn periods(time: Duration) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "minutes of a few thousand years")]
    let minutes = time.nominal_minutes() as f64;
    minutes / (365.25 * 24.0 * 60.0)
}

/// The variant of an assumption for a wording.
const fn variant(wording: Wording) -> &'static str {
    match wording {
        Wording::Owed => "owed",
        Wording::Discretion => "discretion",
        Wording::Intended => "intended",
        Wording::Allowed => "allowed",
        Wording::Expected => "hoped",
    }
}

struct Builder<'a> {
    treaty: &'a Treaty,
    guarantee: &'a Guarantee,
    assumed: &'a Assumptions,
    plan: Plan,
    remarks: Vec<String>,
}

impl Builder<'_> {
    fn cite(&self, id: ArticleId) -> String {
        self.treaty.cite(id)
    }

    fn build(mut self) -> Model {
        let g = self.guarantee;
        let stands_behind: BTreeSet<String> = self.assumed.backstop.iter().cloned().collect();
        let by_force: Vec<&Answer> = g.answers.iter().filter(|a| a.means == Means::Force).collect();
        let first = |of: &[&Answer]| -> Option<Answer> {
            // The firmest; of equals the one with the fewest decisions before it, then the first in the text.
            of.iter()
                .max_by_key(|a| (a.wording, !a.by.is_empty(), std::cmp::Reverse(a.gates.len()), std::cmp::Reverse(a.article)))
                .map(|a| (*a).clone())
        };
        let own: Vec<&Answer> = by_force.iter().copied().filter(|a| a.by.is_empty() || !a.by.is_subset(&stands_behind)).collect();
        // Whoever stands behind may answer in an article of its own, or in one together with others.
        let behind: Vec<&Answer> = by_force.iter().copied().filter(|a| !a.by.is_disjoint(&stands_behind)).collect();
        let (main, backstop) = match (first(&own), first(&behind)) {
            (None, backstop) => (backstop, None),
            found => found,
        };
        let mut inputs: Vec<Option<Input>> = vec![None; SLOTS];
        self.plain(&mut inputs);
        self.sides(&mut inputs);
        self.answer(main.as_ref(), &mut inputs);
        self.behind(backstop.as_ref(), &mut inputs);
        self.ground(&mut inputs);
        self.penalty(&mut inputs);
        self.sight(&mut inputs);
        self.voids(&mut inputs);
        let backstop_names: BTreeSet<String> = backstop.map(|b| b.by.intersection(&stands_behind).cloned().collect()).unwrap_or_default();
        let guarantors: BTreeSet<String> = main.as_ref().map(|m| m.by.difference(&backstop_names).cloned().collect()).unwrap_or_default();
        self.leftovers();
        let inputs = inputs.into_iter().enumerate().map(|(n, input)| input.unwrap_or_else(|| self.idle(Slot::ALL[n].0))).collect();
        Model {
            challenger: g.challenger.clone(),
            protected: g.protected.clone(),
            inputs,
            remarks: self.remarks,
            guarantors,
            backstop: backstop_names,
            plan: self.plan,
        }
    }

    // --- inputs ---

    fn input(&self, slot: Slot, key: &str, because: String) -> Input {
        match self.assumed.get(key) {
            Some(assumption) => self.from(slot, assumption, because),
            None => Input { because, ..self.idle(slot) },
        }
    }

    fn from(&self, slot: Slot, a: &Assumption, because: String) -> Input {
        Input {
            slot,
            key: a.key.clone(),
            spread: a.spread,
            unit: a.unit.clone(),
            kind: a.kind,
            from: a.line.map_or(From::Default, From::Case),
            source: a.source.clone(),
            note: a.note.clone(),
            because,
        }
    }

    /// A number that the text gives.
    fn stated(&self, slot: Slot, value: f64, unit: &str, because: String) -> Input {
        Input {
            slot,
            key: slot.head().to_owned(),
            spread: Spread::Point(value),
            unit: unit.to_owned(),
            kind: Kind::Derived,
            from: From::Text,
            source: "the text".to_owned(),
            note: String::new(),
            because,
        }
    }

    /// A number that plays no part under this text.
    fn idle(&self, slot: Slot) -> Input {
        Input {
            slot,
            key: slot.head().to_owned(),
            spread: Spread::Point(0.0),
            unit: String::new(),
            kind: Kind::Derived,
            from: From::Idle,
            source: "the text".to_owned(),
            note: String::new(),
            because: "the text has nothing to which this belongs".to_owned(),
        }
    }

    /// What no text has a say in.
    fn plain(&self, inputs: &mut [Option<Input>]) {
        for slot in [
            Slot::Patience,
            Slot::DriftEnds,
            Slot::Decisiveness,
            Slot::Weight,
            Slot::CostJoined,
            Slot::CostOfRenouncing,
            Slot::GainHybrid,
            Slot::GainLimited,
            Slot::Escalates,
        ] {
            inputs[slot.index()] = Some(self.input(slot, slot.head(), String::new()));
        }
    }

    /// What is said of a side: of the challenger as it is, of the other turned round.
    fn sides(&mut self, inputs: &mut [Option<Input>]) {
        let (c, p) = (self.guarantee.challenger.as_str(), self.guarantee.protected.as_str());
        let turned = |spread: Spread, about: f64| match spread {
            Spread::Point(v) => Spread::Point(about - v),
            Spread::Uniform(low, high) => Spread::Uniform(about - high, about - low),
            Spread::Triangular(low, mode, high) => Spread::Triangular(about - high, about - mode, about - low),
            Spread::Beta(a, b) => Spread::Beta(b, a),
        };
        for (slot, about) in [(Slot::Share, 1.0), (Slot::Balance, 0.0), (Slot::Drift, 0.0)] {
            let key = slot.head();
            let found = match (self.assumed.of(key, c), self.assumed.of(key, p)) {
                (Some(own), _) => self.from(slot, own, String::new()),
                (None, Some(other)) => {
                    let input = self.from(slot, other, format!("said of {p}, turned round"));
                    Input { spread: turned(input.spread, about), ..input }
                }
                (None, None) => self.input(slot, key, String::new()),
            };
            inputs[slot.index()] = Some(found);
        }
        for (slot, side) in [(Slot::CostAttacker, c), (Slot::CostDefender, p), (Slot::Army, p), (Slot::ChallengerArmy, c)] {
            let key = slot.head();
            let own = self.assumed.of(key, side).map(|a| self.from(slot, a, format!("said of {side}")));
            if slot == Slot::ChallengerArmy {
                self.plan.challenger_army = own.is_some();
                inputs[slot.index()] = own.filter(|_| self.guarantee.caps.iter().any(|cap| cap.party == *c));
                continue;
            }
            inputs[slot.index()] = Some(own.unwrap_or_else(|| self.input(slot, key, String::new())));
        }
        for cap in &self.guarantee.caps {
            let n = usize::from(cap.party != *p);
            let least = self.plan.caps[n].map_or(cap.most, |most| most.min(cap.most));
            self.plan.caps[n] = Some(least);
            let cite = self.cite(cap.article);
            let words = format!("{cite} keeps the army of {} to {} {}", cap.party, cap.most, cap.word);
            if n == 1 && !self.plan.challenger_army {
                self.remarks.push(format!("{words}; without `[army.\"{}\"]` in assumptions.toml it does not count", cap.party));
            } else if let Some(Some(input)) = inputs.get_mut(if n == 0 { Slot::Army.index() } else { Slot::ChallengerArmy.index() }) {
                input.because = if input.because.is_empty() { words } else { format!("{}; {words}", input.because) };
            }
        }
    }

    /// The answer of the guarantors.
    fn answer(&mut self, main: Option<&Answer>, inputs: &mut [Option<Input>]) {
        let Some(main) = main else {
            self.remarks
                .push(format!("nobody answers an attack on {} by force: the game is played without guarantors", self.guarantee.protected));
            inputs[Slot::Delay.index()] = Some(self.idle(Slot::Delay));
            return;
        };
        self.plan.answered = true;
        for slot in [Slot::Interest, Slot::Fighting, Slot::Private] {
            inputs[slot.index()] = Some(self.input(slot, slot.head(), String::new()));
        }
        self.standing(main);
        let cite = self.cite(main.article);
        inputs[Slot::Sent.index()] = Some(self.input(Slot::Sent, "sent", String::new()));
        let key = if main.by.is_empty() { "pledge.hoped".to_owned() } else { format!("pledge.{}", variant(main.wording)) };
        let who = if main.by.is_empty() { ", and nobody is named".to_owned() } else { String::new() };
        inputs[Slot::Pledge.index()] =
            Some(self.input(Slot::Pledge, &key, format!("{cite}: to {} {}{who}", main.act, main.wording.words())));
        self.plan.gates = gates::steps(self.guarantee, &main.gates);
        if main.by.is_empty() {
            self.plan.gates.push(Step::Assumed(Slot::Unnamed));
        }
        self.decisions(main, inputs);
        inputs[Slot::Delay.index()] = Some(match main.latest {
            Some(time) => self.stated(Slot::Delay, periods(time), "periods", format!("{cite}: from the act to the answer at most {time}")),
            None => self.input(Slot::Delay, "delay", format!("{cite} sets no limit from the act to the answer")),
        });
    }

    /// What the answer rests on, where that is less than a treaty, and whether it can come about at all.
    fn standing(&mut self, answer: &Answer) {
        let cite = self.cite(answer.article);
        let form = self.treaty.instruments.get(self.treaty.articles[answer.article].instrument).map(|i| i.form);
        if let Some(what) = match form {
            Some(InstrumentForm::Draft) => Some("a draft"),
            Some(InstrumentForm::Declaration) => Some("a declaration"),
            _ => None,
        } {
            let remark = format!("the answer rests on {cite}, {what}: it is assessed as if it were in force");
            if !self.remarks.contains(&remark) {
                self.remarks.push(remark);
            }
        }
        let unheard = |slot: &servanda_model::ast::Slot| match slot.kind {
            SlotKind::ExceptWhen(_) | SlotKind::ExceptAs(_) => Some("an exception"),
            SlotKind::SuspendedWhile(_) => Some("a suspension"),
            SlotKind::Lasts(_) => Some("a term"),
            _ => None,
        };
        for what in self.treaty.articles[answer.article].slots().filter_map(unheard) {
            self.remarks.push(format!("{cite} has {what}, which no number carries: the answer may be worth less than is reckoned here"));
        }
        let graph = servanda_check::activation::graph(self.treaty);
        let dead = |n: &servanda_check::activation::Node| {
            n.kind == NodeKind::Article(answer.article) && matches!(n.standing, Standing::Dead | Standing::Ring)
        };
        if graph.nodes.iter().any(dead) {
            self.remarks.push(format!("`check` finds that {cite} can never begin as the text stands; it is assessed as if it could"));
        }
    }

    /// The decisions that an answer waits for, each with the number that it is drawn from.
    fn decisions(&self, answer: &Answer, inputs: &mut [Option<Input>]) {
        use servanda_check::guarantee::Gate;
        let mut because: Vec<(Slot, String)> = Vec::new();
        for (gate, step) in
            answer.gates.iter().filter(|g| !matches!(g, Gate::Request { .. })).zip(gates::steps(self.guarantee, &answer.gates))
        {
            let words = match gate {
                Gate::Body { name, article, .. } => format!("{} leaves it to {name}", self.cite(*article)),
                Gate::Home { name, party, article } => format!("{} waits for {name} of {party}", self.cite(*article)),
                Gate::Constitution { article } => format!("{} leaves it to each constitution", self.cite(*article)),
                Gate::Unjudged { event, article } => format!("{} waits for `{event}`, which nobody judges", self.cite(*article)),
                Gate::Request { .. } => continue,
            };
            let slot = match step {
                Step::Assumed(slot) => slot,
                Step::Votes { .. } => Slot::Member,
            };
            because.push((slot, words));
        }
        if answer.by.is_empty() {
            because.push((Slot::Unnamed, format!("{} names nobody", self.cite(answer.article))));
        }
        for (slot, words) in because {
            let place = &mut inputs[slot.index()];
            match place {
                Some(input) => input.because = format!("{}; {words}", input.because),
                None => *place = Some(self.input(slot, slot.head(), words)),
            }
        }
    }

    /// Whoever stands behind the guarantors.
    fn behind(&mut self, backstop: Option<&Answer>, inputs: &mut [Option<Input>]) {
        let Some(backstop) = backstop else {
            let said = if self.assumed.backstop.is_empty() {
                "assumptions.toml names no `backstop`"
            } else {
                "no article by which the backstop answers an attack stands beside another guarantor's"
            };
            self.remarks.push(format!("no backstop: {said}"));
            return;
        };
        self.plan.backed = true;
        self.standing(backstop);
        let cite = self.cite(backstop.article);
        let key = format!("backstop_comes.{}", variant(backstop.wording));
        let why = format!("{cite}: to {} {}", backstop.act, backstop.wording.words());
        inputs[Slot::BackstopComes.index()] = Some(self.input(Slot::BackstopComes, &key, why));
        inputs[Slot::BackstopForce.index()] = Some(self.input(Slot::BackstopForce, "backstop_force", String::new()));
        inputs[Slot::BackstopCarries.index()] = Some(self.input(Slot::BackstopCarries, "backstop_carries", String::new()));
        self.plan.backstop_gates = gates::steps(self.guarantee, &backstop.gates);
        self.decisions(backstop, inputs);
    }

    /// What stands on the ground, and from when.
    fn ground(&mut self, inputs: &mut [Option<Input>]) {
        let g = self.guarantee;
        let firmest = |of: &[&Presence]| of.iter().max_by_key(|p| (p.wording, std::cmp::Reverse(p.article))).map(|p| (*p).clone());
        let there: Vec<&Presence> = g.presence.iter().filter(|p| !p.by.is_empty() || p.wording == Wording::Owed).collect();
        let (air, ground): (Vec<&Presence>, Vec<&Presence>) = there.into_iter().partition(|p| p.air);
        for barred in &g.barred {
            self.remarks.push(format!("{} bars {}", self.cite(barred.article), barred.what));
        }
        let because = |this: &Self, p: &Presence| {
            let who = if p.by.is_empty() { ", and nobody is named" } else { "" };
            format!("{}: the coming of {} {}{who}", this.cite(p.article), p.what, p.wording.words())
        };
        inputs[Slot::AirDefence.index()] = Some(match firmest(&air) {
            Some(p) => self.input(Slot::AirDefence, "air_defence.provided", because(self, &p)),
            None => self.input(Slot::AirDefence, "air_defence.none", "no article brings air defence".to_owned()),
        });
        let Some(force) = firmest(&ground) else {
            self.remarks.push(format!("no force of others stands on the ground of {} before an attack", g.protected));
            return;
        };
        self.plan.comes = true;
        for slot in [Slot::Losses, Slot::HitLimited, Slot::HitFull] {
            inputs[slot.index()] = Some(self.input(slot, slot.head(), String::new()));
        }
        inputs[Slot::Force.index()] = Some(self.input(Slot::Force, "force", because(self, &force)));
        let wording = if force.wording == Wording::Discretion { Wording::Owed } else { force.wording };
        let key = format!("comes.{}", variant(wording));
        inputs[Slot::Comes.index()] = Some(self.input(Slot::Comes, &key, because(self, &force)));
        inputs[Slot::Cover.index()] = Some(self.input(Slot::Cover, "cover", String::new()));
        inputs[Slot::Arrival.index()] = Some(match g.comes.filter(|_| self.treaty.names.forces.contains_key(&force.what)) {
            Some(Comes::WithTheTruce) => {
                self.stated(Slot::Arrival, 0.0, "periods", "the protection is there when the truce begins".to_owned())
            }
            Some(Comes::After { most: Some(most), .. }) => {
                self.stated(Slot::Arrival, periods(most), "periods", format!("from the truce to its arrival at most {most}"))
            }
            Some(Comes::After { least, most: None }) => {
                self.plan.arrival_at_least = periods(least);
                let at_least = if least.nominal_minutes() > 0 { format!("at least {least}, and ") } else { String::new() };
                self.input(Slot::Arrival, "arrival", format!("from the truce to its arrival {at_least}no limit"))
            }
            None => self.input(Slot::Arrival, "arrival", "the text does not say when it comes after the truce".to_owned()),
        });
    }

    /// What a breach costs without a fight.
    fn penalty(&self, inputs: &mut [Option<Input>]) {
        let sanctions: Vec<&Answer> = self.guarantee.answers.iter().filter(|a| a.sanctions).collect();
        let firm = |a: &&&Answer| a.wording == Wording::Owed && !a.by.is_empty() && a.gates.is_empty() && !a.menu;
        let (key, because) = match (sanctions.iter().find(firm), sanctions.first()) {
            (Some(a), _) => ("penalty.automatic", format!("{}: to {} is owed, and nobody need decide", self.cite(a.article), a.act)),
            (None, Some(a)) => {
                let why = match (a.wording, a.by.is_empty()) {
                    (_, true) => "nobody is named",
                    (Wording::Owed, false) if a.menu => "another answer suffices",
                    (Wording::Owed, false) => "somebody must decide first",
                    _ => "nobody owes it",
                };
                ("penalty.decided", format!("{}: to {} {}; {why}", self.cite(a.article), a.act, a.wording.words()))
            }
            (None, None) => ("penalty.none", "no article answers with sanctions".to_owned()),
        };
        inputs[Slot::Penalty.index()] = Some(self.input(Slot::Penalty, key, because));
    }

    /// What is seen.
    fn sight(&mut self, inputs: &mut [Option<Input>]) {
        let g = self.guarantee;
        let hybrid = g.answers.iter().find(|a| a.from == Breach::Hybrid && a.means > Means::Talk);
        self.plan.hybrid_answered = hybrid.is_some();
        let seen: Vec<&String> = g.seen_by.iter().collect();
        let (variant, because) = if seen.is_empty() {
            ("unwatched", format!("no source of the text sees what {} may not do", g.challenger))
        } else {
            ("watched", format!("seen by {}", servanda_check::evidence::listed(&seen, "and")))
        };
        inputs[Slot::SeenLimited.index()] = Some(self.input(Slot::SeenLimited, &format!("seen_limited.{variant}"), because.clone()));
        match hybrid {
            Some(a) => {
                let because = format!("{because}; answered by {}", self.cite(a.article));
                inputs[Slot::SeenHybrid.index()] = Some(self.input(Slot::SeenHybrid, &format!("seen_hybrid.{variant}"), because));
            }
            None => self
                .remarks
                .push("no article answers a breach below an attack, except by words: that one is seen changes nothing".to_owned()),
        }
    }

    /// What ends the guarantee by itself.
    fn voids(&self, inputs: &mut [Option<Input>]) {
        let voids = &self.guarantee.voids;
        let Some(first) = voids.iter().find(|v| !v.judged).or_else(|| voids.first()) else { return };
        let (key, who) = if first.judged {
            ("voided.judged", "it is there for all to see, or somebody must establish it")
        } else {
            ("voided.unjudged", "nobody need establish it")
        };
        let because = format!("{} ends it when {}; {who}", self.cite(first.article), first.cause);
        inputs[Slot::Voided.index()] = Some(self.input(Slot::Voided, key, because));
    }

    /// Answers that the game has no place for.
    fn leftovers(&mut self) {
        let aid: Vec<ArticleId> = self.guarantee.answers.iter().filter(|a| a.means == Means::Aid).map(|a| a.article).collect();
        if !aid.is_empty() {
            self.remarks.push(format!("{}: aid to the protected side is not counted beside its own army", self.treaty.cite_all(&aid, 6)));
        }
        if let Some(term) = &self.guarantee.term {
            self.remarks.push(format!("the guarantee runs {term}; the game goes on for ever after its horizon"));
        }
    }
}

#[cfg(test)]
mod tests;
