//! How events include one another.

use super::*;

/// How events include one another, at any remove. Each name that includes or is included has a number, in the order of the names: a text may
/// have thousands in a row and an article on each, and numbers are walked in a moment where names would be compared.
#[derive(Clone, Debug, Default)]
pub struct Families<'t> {
    numbers: BTreeMap<&'t str, usize>,
    parents: Vec<Vec<usize>>,
    children: Vec<Vec<usize>>,
}

impl<'t> Families<'t> {
    /// Of a text.
    #[must_use]
    pub fn new(treaty: &'t Treaty) -> Self {
        let mut edges: Vec<(&str, &str)> = Vec::new();
        for event in treaty.names.events.values() {
            if let EventForm::Includes(parts) = &event.form {
                edges.extend(parts.iter().map(|part| (event.name.text.as_str(), part.text.as_str())));
            }
        }
        let names: BTreeSet<&str> = edges.iter().flat_map(|(whole, part)| [*whole, *part]).collect();
        let numbers: BTreeMap<&str, usize> = names.into_iter().enumerate().map(|(number, name)| (name, number)).collect();
        let (mut parents, mut children) = (vec![Vec::new(); numbers.len()], vec![Vec::new(); numbers.len()]);
        for (whole, part) in edges {
            if let (Some(&whole), Some(&part)) = (numbers.get(whole), numbers.get(part)) {
                children[whole].push(part);
                parents[part].push(whole);
            }
        }
        Self { numbers, parents, children }
    }

    /// The names, in the order of their numbers.
    pub fn names(&self) -> impl Iterator<Item = &'t str> {
        self.numbers.keys().copied()
    }

    /// The numbers of the events of which this one is a kind, in their order.
    #[must_use]
    pub fn wider(&self, name: &str) -> Vec<usize> {
        self.closure(&self.parents, name)
    }

    /// The numbers of the events that are kinds of this one, in their order.
    #[must_use]
    pub fn narrower(&self, name: &str) -> Vec<usize> {
        self.closure(&self.children, name)
    }

    fn closure(&self, edges: &[Vec<usize>], name: &str) -> Vec<usize> {
        let below = |number: &usize| edges.get(*number).map_or(&[][..], Vec::as_slice);
        let mut todo: Vec<usize> = self.numbers.get(name).map_or(&[][..], below).to_vec();
        if todo.is_empty() {
            return todo;
        }
        let mut seen = vec![false; edges.len()];
        let mut out = Vec::new();
        while let Some(at) = todo.pop() {
            if let Some(seen) = seen.get_mut(at).filter(|seen| !**seen) {
                *seen = true;
                out.push(at);
                todo.extend(below(&at));
            }
        }
        out.sort_unstable();
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::treaty;

    #[test]
    fn kin_are_told_at_any_remove_once_and_in_the_order_of_names() {
        let treaty = treaty(
            "event e-d by Party includes e-c, e-b. event e-c by Party includes e-a, ring. event e-b by Party includes e-a. event e-a by Party.
            event ring by Party includes ring-two. event ring-two by Party includes ring. event alone by Party.",
        );
        let families = Families::new(&treaty);
        let names: Vec<&str> = families.names().collect();
        let told = |numbers: Vec<usize>| numbers.into_iter().map(|n| names[n]).collect::<Vec<_>>().join(" ");
        assert_eq!(told(families.wider("e-a")), "e-b e-c e-d");
        assert_eq!(told(families.narrower("e-d")), "e-a e-b e-c ring ring-two");
        assert_eq!(told(families.narrower("ring")), "ring ring-two", "what includes itself is a kind of itself");
        assert_eq!(told(families.wider("alone")) + &told(families.narrower("unheard-of")), "");
    }
}
