//! Both assignments of roles: each belligerent in turn as the one that is tempted.
//!
//! What is of the war itself changes sides with the roles: shares, balance, drift, costs of war. What is of a role (gains, penalties, detection, the
//! guarantee) is stated for each; by default it is the same, which is the assumption that takes no side.

use super::{Rules, Solution, solve};
use crate::params::Params;

/// The game with the sides exchanged. Nobody can gain more than the other holds.
#[must_use]
pub fn mirror(p: &Params) -> Params {
    let x = 1.0 - p.x;
    Params { x, l0: -p.l0, g: -p.g, cr: p.cu, cu: p.cr, y1: p.y1.min(1.0 - x), y2: p.y2.min(1.0 - x), ..*p }
}

/// A case with the two belligerents.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Roles {
    /// The first as challenger, the second protected.
    pub first: Params,
    /// The second as challenger, the first protected.
    pub second: Params,
}

impl Roles {
    /// The same guarantees, penalties and gains for both.
    #[must_use]
    pub fn alike(first: Params) -> Self {
        Self { first, second: mirror(&first) }
    }

    /// The sides of the case exchanged.
    #[must_use]
    pub fn swapped(self) -> Self {
        Self { first: self.second, second: self.first }
    }

    /// Whether both games are about the same war.
    ///
    /// # Errors
    /// With what differs.
    pub fn check(&self) -> Result<(), String> {
        self.first.check()?;
        self.second.check()?;
        let (a, b) = (&self.first, mirror(&self.second));
        for (name, one, other) in [
            ("x", a.x, b.x),
            ("L0", a.l0, b.l0),
            ("g", a.g, b.g),
            ("cR", a.cr, b.cr),
            ("cU", a.cu, b.cu),
            ("delta", a.delta, b.delta),
            ("m", a.m, b.m),
        ] {
            if (one - other).abs() > 1e-9 {
                return Err(format!("`{name}` is {one} with the first side as challenger, and {other} seen from the other side"));
            }
        }
        Ok(())
    }

    /// Both games solved, the first side as challenger in front.
    #[must_use]
    pub fn solve(&self, rules: &Rules) -> [Solution; 2] {
        [solve(&self.first, rules), solve(&self.second, rules)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exchanging_the_sides_exchanges_the_result() {
        let first = Params { x: 0.35, l0: 0.4, g: 0.02, cr: 0.2, cu: 0.3, ..Params::default() };
        // The second side has other detection and another guarantee.
        let second = Params { d1: 0.8, beta: 0.2, n: 0.0, s: 0.02, ..mirror(&first) };
        let roles = Roles { first, second };
        assert_eq!(roles.check(), Ok(()));
        let [a, b] = roles.solve(&Rules::default());
        let [c, d] = roles.swapped().solve(&Rules::default());
        assert!(a == d && b == c && a != b);
        let back = mirror(&mirror(&first));
        assert!((back.x - first.x).abs() < 1e-15 && Params { x: first.x, ..back } == first);
    }

    #[test]
    fn a_case_that_is_the_same_from_both_sides_has_one_result() {
        let even = Roles::alike(Params { x: 0.5, l0: 0.0, g: 0.0, cr: 0.3, cu: 0.3, ..Params::default() });
        let [a, b] = even.solve(&Rules::default());
        assert_eq!(a, b);
    }

    #[test]
    fn two_wars_are_no_case() {
        let mut roles = Roles::alike(Params::default());
        roles.second.cr = 0.1;
        assert!(roles.check().is_err_and(|e| e.starts_with("`cU` is 0.35")), "{:?}", roles.check());
        assert!(mirror(&Params { x: 0.02, y2: 0.1, ..Params::default() }).check().is_ok(), "no gain beyond the stake");
    }
}
