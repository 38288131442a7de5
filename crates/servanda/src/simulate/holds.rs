//! Whether a condition holds by what happened so far: for exceptions, which an earlier event may have fulfilled already.

use servanda_watch::fact::Slot;
use servanda_watch::program::{Cond, Dur, Edge, From, IndexId, Status, Test, When, Window};

use super::world::{Env, Value, World};

impl World<'_> {
    /// Whether a condition certainly holds at a time. What the exercise does not follow, such as levels and states of articles, does not.
    pub(super) fn holds(&self, cond: &Cond, env: &Env, at: i64) -> bool {
        match cond {
            Cond::Const(truth) => *truth == servanda_watch::Truth::Yes,
            Cond::And(parts) => parts.iter().all(|part| self.holds(part, env, at)),
            Cond::Or(parts) => parts.iter().any(|part| self.holds(part, env, at)),
            Cond::Seen(index, window) => self.span(*window, env, at).is_some_and(|span| self.last(*index, env, span).is_some()),
            Cond::Since(index, broken, window) => {
                let given = self.span(*window, env, at).and_then(|span| self.last(*index, env, span));
                given.is_some_and(|given| self.last(*broken, env, (given, at)).is_none())
            }
            Cond::Reached(when) => self.time(when, env, at).is_some_and(|time| time <= at),
            Cond::NotPassed(when) => self.time(when, env, at).is_none_or(|time| time > at),
            Cond::Not(_) | Cond::Count(..) | Cond::Breaches(..) | Cond::Level(..) | Cond::Article(..) => false,
        }
    }

    /// The time in which something must have happened to count at a time.
    fn span(&self, window: Window, env: &Env, at: i64) -> Option<(i64, i64)> {
        let anchor = |of: From| self.time(&When { from: of, plus: Dur::default(), edge: Edge::Exact }, env, at);
        Some(match window {
            Window::Ever => (i64::MIN, at),
            Window::Past(length) => (self.later(at, length.back()), at),
            Window::After(of, length) => {
                let from = anchor(of)?;
                (from, self.later(from, length).min(at))
            }
            Window::Before(of, least, most) => {
                let to = anchor(of)?;
                (most.map_or(i64::MIN, |most| self.later(to, most.back())), self.later(to, least.back()))
            }
        })
    }

    /// When something that an index holds last happened in a time.
    pub(super) fn last(&self, index: IndexId, env: &Env, (from, to): (i64, i64)) -> Option<i64> {
        let spec = self.program.indexes.get(usize::from(index))?;
        if !matches!(spec.status, Status::Happened(_)) {
            return None;
        }
        let events = self.called(&spec.pattern.events).into_iter().filter_map(|n| self.events.get(n));
        let fits = |e: &&super::world::Event| {
            let tests = spec.pattern.tests.iter().chain(&spec.keys);
            e.happened && e.at >= from && e.at <= to && tests.into_iter().all(|(slot, test)| self.passes(*test, e.args.get(slot), env))
        };
        events.filter(fits).map(|e| e.at).max()
    }

    /// Whether a value passes a test by its name.
    pub(super) fn passes(&self, test: Test, value: Option<&Value>, env: &Env) -> bool {
        match (test, value) {
            (Test::Event(ev), Some(Value::Event(event))) => env.ev(ev) == Some(*event),
            (_, None | Some(Value::Event(_))) | (Test::Event(_), _) => false,
            (Test::Is(name), Some(Value::Name(value))) => self.program.names.text(name) == *value,
            (Test::In(set), Some(Value::Name(value))) => self.members(set).contains(value),
            (Test::Zone(bit), Some(Value::Name(value))) => {
                self.program.zones.get(usize::from(bit)).is_some_and(|zone| self.program.names.text(*zone) == *value)
            }
            (Test::Var(var), Some(Value::Name(value))) => env.var(var).is_none_or(|known| known == value),
            (Test::Not(var, set), Some(Value::Name(value))) => env.var(var) != Some(value.as_str()) && self.members(set).contains(value),
            (Test::By, Some(Value::Name(value))) => env.var(0).is_none_or(|bearer| self.acts_for(value, bearer)),
            (Test::One, Some(Value::Name(_))) => true,
        }
    }

    /// Whether an actor is somebody or acts for it.
    fn acts_for(&self, actor: &str, bearer: &str) -> bool {
        let names = &self.program.names;
        let parties = names.find(actor).and_then(|name| self.program.answers.get(&name));
        actor == bearer || parties.into_iter().flatten().any(|party| names.text(*party) == bearer)
    }

    /// The values that a pattern takes from an event.
    pub(super) fn take(&self, binds: &[(Slot, u8)], event: usize, env: &mut Env) {
        for (slot, var) in binds {
            if let Some(name) = self.name_of(event, *slot) {
                env.set(*var, &name);
            }
        }
    }
}
