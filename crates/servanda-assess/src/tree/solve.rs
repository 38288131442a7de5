//! Trees solved by other means than the game: going back from the ends over what each player knows, and trying every pure strategy.

use std::collections::BTreeMap;

use super::{Node, Tree};

/// Differences below this are none.
const TIE: f64 = 1e-12;
/// Most pure strategies that are tried.
const PROFILES_MAX: usize = 1 << 20;

/// What a tree comes to.
#[derive(Clone, PartialEq, Debug)]
pub struct Solved {
    /// What each player can expect.
    pub payoffs: Vec<f64>,
    /// The action taken with each knowledge, by its place among the actions.
    pub choices: BTreeMap<(usize, String), usize>,
}

/// A place where a player decides, as often as it stands in the tree.
struct Set<'a> {
    player: usize,
    name: &'a str,
    actions: usize,
    depth: usize,
    /// Each place, with the chance that chance leads there.
    places: Vec<(&'a [(String, Node)], f64)>,
}

type Choices<'a> = BTreeMap<(usize, &'a str), usize>;

impl Tree {
    /// Solves the tree from its ends, for games in which the nodes that a player cannot tell apart differ by moves of chance alone, or by what no
    /// longer matters.
    ///
    /// # Errors
    /// When something below a decision cannot be decided before it.
    pub fn solve(&self) -> Result<Solved, String> {
        let mut choices = Choices::new();
        for set in self.sets() {
            let mut best: Option<(f64, usize)> = None;
            for action in 0..set.actions {
                let mut sum = 0.0;
                for (actions, weight) in &set.places {
                    let (_, node) = actions.get(action).ok_or_else(|| format!("{} offers other actions in other places", set.name))?;
                    let payoffs =
                        value(node, self.players.len(), &choices).ok_or_else(|| format!("{} waits for what is not decided", set.name))?;
                    sum += weight * payoffs.get(set.player).copied().unwrap_or_default();
                }
                if best.is_none_or(|(most, _)| sum > most + TIE) {
                    best = Some((sum, action));
                }
            }
            choices.insert((set.player, set.name), best.map_or(0, |(_, action)| action));
        }
        let payoffs = value(&self.root, self.players.len(), &choices).ok_or("nothing is decided")?;
        let choices = choices.into_iter().map(|((player, name), action)| ((player, name.to_owned()), action)).collect();
        Ok(Solved { payoffs, choices })
    }

    /// How many pure profiles leave nobody, at any one place, anything to gain; none when there are too many to try.
    #[must_use]
    pub fn pure_equilibria(&self) -> Option<usize> {
        let sets = self.sets();
        let profiles = sets.iter().try_fold(1_usize, |n, set| n.checked_mul(set.actions)).filter(|n| *n <= PROFILES_MAX)?;
        let mut found = 0;
        for mut profile in 0..profiles {
            let mut choices = Choices::new();
            for set in &sets {
                choices.insert((set.player, set.name), profile % set.actions);
                profile /= set.actions;
            }
            found += usize::from(self.holds(&sets, &choices));
        }
        Some(found)
    }

    fn holds(&self, sets: &[Set<'_>], choices: &Choices<'_>) -> bool {
        let of = |choices: &Choices<'_>, player: usize| value(&self.root, self.players.len(), choices).and_then(|v| v.get(player).copied());
        sets.iter().all(|set| {
            let here = of(choices, set.player);
            (0..set.actions).all(|action| {
                let mut other = choices.clone();
                other.insert((set.player, set.name), action);
                of(&other, set.player).zip(here).is_none_or(|(there, here)| there <= here + TIE)
            })
        })
    }

    /// What players know, the deepest first.
    fn sets(&self) -> Vec<Set<'_>> {
        let mut sets = BTreeMap::new();
        gather(&self.root, 1.0, 0, &mut sets);
        let mut out: Vec<Set<'_>> = sets.into_values().collect();
        out.sort_by_key(|set| std::cmp::Reverse(set.depth));
        out
    }
}

fn gather<'a>(node: &'a Node, weight: f64, depth: usize, sets: &mut BTreeMap<(usize, &'a str), Set<'a>>) {
    match node {
        Node::Chance { branches, .. } => {
            for (_, chance, node) in branches {
                gather(node, weight * chance.value(), depth + 1, sets);
            }
        }
        Node::Move { player, set: name, actions } => {
            let new = Set { player: *player, name, actions: actions.len(), depth, places: Vec::new() };
            let set = sets.entry((*player, name)).or_insert(new);
            set.depth = set.depth.min(depth);
            // What chance never reaches is decided all the same: as if it were reached.
            set.places.push((actions, if weight > 0.0 { weight } else { f64::MIN_POSITIVE }));
            actions.iter().for_each(|(_, node)| gather(node, weight, depth + 1, sets));
        }
        Node::End { .. } => {}
    }
}

/// What everybody can expect when all that is decided is done; none when something is not.
fn value(node: &Node, players: usize, choices: &Choices<'_>) -> Option<Vec<f64>> {
    match node {
        Node::Chance { branches, .. } => {
            let mut sum = vec![0.0; players];
            for (_, chance, node) in branches {
                let payoffs = value(node, players, choices)?;
                sum.iter_mut().zip(payoffs).for_each(|(sum, payoff)| *sum += chance.value() * payoff);
            }
            Some(sum)
        }
        Node::Move { player, set, actions } => value(&actions.get(*choices.get(&(*player, set.as_str()))?)?.1, players, choices),
        Node::End { payoffs } => Some(payoffs.clone()),
    }
}
