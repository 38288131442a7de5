//! The game written down move by move. It shares the force ratios with the solver and nothing else: payoffs are added up along each path, as
//! flows are had and costs are paid, so that it can be held against the solver.
//!
//! R and U see everything but the guarantors' private cost, whatever a breach was seen by at the time: what is over changes nothing that is to
//! come. G remembers its own costs where it had to decide.

use super::{Node, Ratio, Tree};
use crate::game::shock::count;
use crate::game::{GRAB_COST, HYBRID_COST, HYBRID_PLEDGE, LIMITED_COST, NOTCHES, PENALTY, Shock, force};
use crate::params::Params;

/// How large a tree is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Size {
    /// The last stage, at most 2.
    pub horizon: usize,
    /// Types of private cost, at most 5.
    pub types: usize,
    /// Whether the protected side may renounce.
    pub u_moves: bool,
}

/// The places of the players.
const R: usize = 0;
const U: usize = 1;
const G: usize = 2;

/// Writes a game down.
///
/// # Errors
/// When it would be too large for a tree, or a parameter makes no sense.
pub fn build(title: &str, p: &Params, size: Size) -> Result<Tree, String> {
    if size.horizon > 2 || size.types == 0 || size.types > 5 {
        return Err(format!("a tree has at most 3 stages and 1 to 5 types; asked for {} and {}", size.horizon + 1, size.types));
    }
    p.check()?;
    let costs = Shock::costs(size.types, p.sig);
    let players = ["R", "U", "G"].map(str::to_owned).to_vec();
    let root = Build { p, size, costs }.stage(&Path::default());
    Ok(Tree { title: title.to_owned(), players, root })
}

struct Build<'a> {
    p: &'a Params,
    size: Size,
    costs: Vec<f64>,
}

/// What has happened so far.
#[derive(Clone, Default)]
struct Path {
    stage: usize,
    lost: usize,
    had: [f64; 3],
    /// As everybody knows it, and as G does.
    public: String,
    own: String,
}

impl Path {
    fn paid(&self, player: usize, cost: f64) -> Self {
        let mut path = self.clone();
        if let Some(had) = path.had.get_mut(player) {
            *had -= cost;
        }
        path
    }

    fn noted(&self, what: &str, own: &str) -> Self {
        let join = |history: &str, what: &str| if history.is_empty() { what.to_owned() } else { format!("{history}.{what}") };
        Self { public: join(&self.public, what), own: join(&self.own, own), ..self.clone() }
    }
}

/// Two branches of chance.
fn chance(name: String, [yes, no]: [&str; 2], p: f64, then: Node, or: Node) -> Node {
    let ratio = Ratio::of(p);
    Node::Chance { name, branches: vec![(yes.to_owned(), ratio, then), (no.to_owned(), ratio.rest(), or)] }
}

fn moves(player: usize, set: String, actions: Vec<(&str, Node)>) -> Node {
    Node::Move { player, set, actions: actions.into_iter().map(|(name, node)| (name.to_owned(), node)).collect() }
}

impl Build<'_> {
    /// The discount of a stage.
    fn weight(&self, stage: usize) -> f64 {
        (0..stage).fold(1.0, |weight, _| weight * self.p.delta)
    }

    /// Adds a flow over a part of a stage.
    fn flow(&self, path: &Path, stage: usize, share: f64, part: f64) -> Path {
        let mut out = path.clone();
        let weight = self.weight(stage) * (1.0 - self.p.delta) * part;
        let flows = [share, 1.0 - share, self.p.v * (1.0 - share)];
        out.had.iter_mut().zip(flows).for_each(|(had, flow)| *had += weight * flow);
        out
    }

    /// Costs are counted in the stake as a whole, from the stage on in which they are paid.
    fn pays(&self, path: &Path, player: usize, cost: f64) -> Path {
        path.paid(player, self.weight(path.stage) * cost)
    }

    fn end(&self, path: &Path, worth: [f64; 3]) -> Node {
        let weight = self.weight(path.stage);
        let payoffs = path.had.iter().zip(worth).map(|(had, worth)| had + weight * worth).collect();
        Node::End { payoffs }
    }

    /// War without the guarantors, or with them and perhaps the backstop; those come when the delay is over.
    fn war(&self, path: &Path, joined: Option<bool>) -> [f64; 3] {
        let p = self.p;
        let [alone, guarded, backed] = force::wins(p, path.stage);
        let first = [alone - p.cr, 1.0 - alone - p.cu, p.v * (1.0 - alone)];
        let Some(backstop) = joined else { return first };
        let (wins, powers) = if backstop { (backed, 2.0) } else { (guarded, 1.0) };
        // G pays the mean of its cost with and without the backstop, as in the published trees.
        let then = [wins - p.cr * (1.0 + powers * p.kappa), 1.0 - wins - p.cu, p.v * (1.0 - wins) - p.k * (1.0 - p.beta * p.h)];
        self.late(first, then)
    }

    /// What is had until the answer, and from then on.
    fn late(&self, first: [f64; 3], then: [f64; 3]) -> [f64; 3] {
        let behind = self.behind();
        std::array::from_fn(|i| (1.0 - behind) * first[i] + behind * then[i])
    }

    /// The discount of the time until the answer: whole stages, and a part of a stage.
    fn behind(&self) -> f64 {
        let whole = self.whole();
        let part = self.p.delay - count(whole);
        self.weight(whole) * (1.0 - part) + self.weight(whole) * self.p.delta * part
    }

    fn whole(&self) -> usize {
        (0..1_001).find(|n| count(*n + 1) > self.p.delay).unwrap_or(0)
    }

    /// The next stage, so many later; the guarantee may fall away on the way.
    fn go_on(&self, path: &Path, stages: usize) -> Node {
        let next = Path { stage: path.stage + stages, ..path.clone() };
        let stands = (0..stages).fold(1.0, |stands, _| stands * (1.0 - self.p.void));
        if self.p.void <= 0.0 || path.lost == NOTCHES || next.stage > self.size.horizon {
            return self.stage(&next);
        }
        let fallen = Path { lost: NOTCHES, ..next.noted("void", "void") };
        chance(format!("void{}", path.stage), ["voided", "stands"], 1.0 - stands, self.stage(&fallen), self.stage(&next))
    }

    /// A gain that is kept until the answer comes, and then the game goes on.
    fn answered(&self, path: &Path, gain: f64) -> Node {
        let (x, whole) = (self.p.x, self.whole());
        let part = self.p.delay - count(whole);
        let mut path = path.clone();
        for n in 0..whole {
            path = self.flow(&path, path.stage + n, x + gain, 1.0);
        }
        let last = path.stage + whole;
        path = self.flow(&path, last, x + gain, part);
        path = self.flow(&path, last, x, 1.0 - part);
        self.go_on(&path, whole + 1)
    }

    fn stage(&self, path: &Path) -> Node {
        let (p, t) = (self.p, path.stage);
        if t > self.size.horizon {
            return self.end(path, [p.x, 1.0 - p.x, p.v * (1.0 - p.x)]);
        }
        let each = Ratio::new(1, self.costs.len() as u128);
        let branch = |(i, cost): (usize, &f64)| (format!("e{i}"), each, self.challenger(path, i, *cost));
        let branches = self.costs.iter().enumerate().map(branch).collect();
        let kept = Node::Chance { name: format!("eps{t}"), branches };
        if !self.size.u_moves {
            return kept;
        }
        let renounced = self.end(&self.pays(path, U, p.su), self.war(path, None));
        moves(U, format!("U|t{t}|{}", path.public), vec![("keep", kept), ("renounce", renounced)])
    }

    fn challenger(&self, path: &Path, kind: usize, cost: f64) -> Node {
        let (p, t) = (self.p, path.stage);
        let comply = self.go_on(&self.flow(path, t, p.x, 1.0).noted("c", "c"), 1);
        let actions = vec![
            ("comply", comply),
            ("hybrid", self.hybrid(path, kind, cost)),
            ("limited", self.limited(path, kind, cost)),
            ("full", self.full(path, kind, cost)),
        ];
        moves(R, format!("R|t{t}|{}", path.public), actions)
    }

    /// The choice of G, where its guarantee stands: an answer needs that the body acts. G remembers what it chose, though nothing came of it.
    fn decides(&self, path: &Path, level: usize, kind: usize, answered: Node, ignored: impl Fn(&str) -> Node) -> Node {
        if path.lost == NOTCHES {
            return ignored("dead");
        }
        let (t, acts) = (path.stage, force::acts(self.p, path.stage));
        let respond = match acts < 1.0 {
            true => chance(format!("body{t}"), ["acts", "is blocked"], acts, answered, ignored(&format!("e{kind}.blocked"))),
            false => answered,
        };
        let set = format!("G|t{t}|{}|l{level}|e{kind}", path.own);
        moves(G, set, vec![("respond", respond), ("acquiesce", ignored(&format!("e{kind}.aside")))])
    }

    fn pledge(&self, path: &Path) -> f64 {
        self.p.a * (1.0 - count(path.lost) / count(NOTCHES))
    }

    fn losses(&self, path: &Path, part: f64) -> f64 {
        self.p.tau * self.p.n * force::present(self.p, path.stage) * part
    }

    fn hybrid(&self, path: &Path, kind: usize, cost: f64) -> Node {
        let (p, t) = (self.p, path.stage);
        let gained = self.flow(path, t, p.x + p.y1, 1.0);
        let missed = self.go_on(&gained.noted("hu", "hu"), 1);
        let seen = |path: &Path| self.pays(path, R, PENALTY[1] * p.s);
        let fewer = Path { lost: (path.lost + 1).min(NOTCHES), ..gained };
        let left = self.pays(&seen(&fewer), G, HYBRID_PLEDGE * self.pledge(path));
        let ignored = |own: &str| self.go_on(&left.noted("hi", own), 1);
        let answered = self.pays(&seen(path), G, cost + self.behind() * HYBRID_COST * p.k);
        let answered = self.answered(&answered.noted("ha", &format!("e{kind}.ha")), p.y1);
        let open = self.decides(path, 1, kind, answered, ignored);
        chance(format!("det1_{t}"), ["detected", "missed"], p.d1, open, missed)
    }

    fn limited(&self, path: &Path, kind: usize, cost: f64) -> Node {
        let (p, t) = (self.p, path.stage);
        let begun = self.pays(path, R, GRAB_COST * p.cr);
        let grabbed = self.flow(&begun, t, p.x + p.y2, 1.0);
        let missed = self.hold(&Path { stage: t + 1, ..grabbed.noted("lu", "lu") });
        let seen = |path: &Path| self.pays(path, R, PENALTY[2] * p.s);
        let left = self.pays(&seen(&grabbed), G, self.pledge(path) + self.losses(path, p.lam2));
        let ignored = |own: &str| self.hold(&Path { stage: t + 1, ..left.noted("li", own) });
        let answered = self.pays(&seen(&begun), G, cost);
        let held = [p.x + p.y2, 1.0 - p.x - p.y2, p.v * (1.0 - p.x - p.y2)];
        let fought = |backstop| self.end(&answered, self.late(held, self.arrived(&answered, backstop)));
        let war = chance(format!("US{t}"), ["back", "stay out"], p.beta, fought(true), fought(false));
        let whole = Path { lost: 0, ..answered.clone() };
        let restored = self.pays(&whole, G, self.behind() * LIMITED_COST * p.k).noted("la", &format!("e{kind}.la"));
        let restored = self.answered(&restored, p.y2);
        let escalates = chance(format!("esc{t}"), ["war", "restored"], p.eta, war, restored);
        let open = self.decides(path, 2, kind, escalates, ignored);
        chance(format!("det2_{t}"), ["detected", "missed"], p.d2, open, missed)
    }

    /// War with the guarantors as it is once they are there.
    fn arrived(&self, path: &Path, backstop: bool) -> [f64; 3] {
        let at_once = Params { delay: 0.0, ..*self.p };
        Build { p: &at_once, size: self.size, costs: Vec::new() }.war(path, Some(backstop))
    }

    fn full(&self, path: &Path, kind: usize, cost: f64) -> Node {
        let (p, t) = (self.p, path.stage);
        let begun = self.pays(path, R, PENALTY[3] * p.s);
        let ignored = self.pays(&begun, G, self.pledge(path) + self.losses(path, p.lam3));
        let ignored = self.end(&ignored, self.war(path, None));
        let answered = self.pays(&begun, G, cost);
        let fought = |backstop| self.end(&answered, self.war(path, Some(backstop)));
        let war = chance(format!("US{t}"), ["back", "stay out"], p.beta, fought(true), fought(false));
        self.decides(path, 3, kind, war, |_| ignored.clone())
    }

    /// A grab is held: in each stage R keeps it, or goes to war.
    fn hold(&self, path: &Path) -> Node {
        let (p, t) = (self.p, path.stage);
        let share = p.x + p.y2;
        if t > self.size.horizon {
            return self.end(path, [share, 1.0 - share, p.v * (1.0 - share)]);
        }
        let held = self.flow(path, t, share, 1.0).noted("h", "h");
        let war = self.end(path, self.war(path, None));
        moves(R, format!("R|t{t}|{}", path.public), vec![("hold", self.hold(&Path { stage: t + 1, ..held })), ("full", war)])
    }
}
