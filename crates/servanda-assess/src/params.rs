//! The parameters of the game by name: what each means, its unit, the values it may take.
//!
//! Money, lives and land are all counted in the stake: a flow of 1 for each period, 1 for ever as a discounted average. Forces are counted in the
//! peacetime army of the protected side. The symbols are those of the published description of the game, so that a table of them can be read.

use servanda_base::near::nearest;

/// What is known of a parameter beside its value.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct About {
    /// The name in files.
    pub symbol: &'static str,
    /// The name for a reader.
    pub name: &'static str,
    /// What it is counted in.
    pub unit: &'static str,
    /// The value that it has when nobody says another.
    pub default: f64,
    /// The least and the greatest value that make sense.
    pub range: (f64, f64),
}

macro_rules! params {
    ($($(#[$doc:meta])* $field:ident $variant:ident $symbol:literal $name:literal, $unit:literal, $default:expr, $least:expr, $most:expr;)*) => {
        /// A value for each parameter: one number, or one for each game of a group that is played at once.
        #[derive(Clone, Copy, PartialEq, Debug)]
        pub struct Params<V = f64> { $($(#[$doc])* pub $field: V,)* }

        /// A parameter.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Param { $($(#[$doc])* $variant,)* }

        impl Param {
            /// All, in the order in which they are described.
            pub const ALL: &'static [Param] = &[$(Param::$variant),*];

            /// What it means.
            #[must_use]
            pub const fn about(self) -> About {
                match self {
                    $(Param::$variant => About { symbol: $symbol, name: $name, unit: $unit, default: $default, range: ($least, $most) },)*
                }
            }
        }

        impl<V: Copy> Params<V> {
            /// A value for each, asked one by one.
            pub fn from_fn(mut of: impl FnMut(Param) -> V) -> Self {
                Self { $($field: of(Param::$variant),)* }
            }

            /// A value for each, made out of how to read it.
            #[inline]
            pub fn gather<W>(each: impl Fn(fn(&Params<V>) -> V) -> W) -> Params<W> {
                Params { $($field: each(|params| params.$field),)* }
            }

            /// The value of one.
            #[must_use]
            pub const fn get(&self, param: Param) -> V {
                match param { $(Param::$variant => self.$field,)* }
            }

            /// Sets the value of one.
            pub const fn set(&mut self, param: Param, value: V) {
                match param { $(Param::$variant => self.$field = value,)* }
            }
        }
    };
}

const MANY: f64 = f64::INFINITY;

params! {
    /// What a flow of the next period is worth in this one.
    delta Delta "delta" "patience", "per period", 0.95, 0.0, 0.9999;
    /// The share of the stake that the challenger holds under the deal.
    x X "x" "share of the challenger under the deal", "share of the stake", 0.30, 0.0, 1.0;
    /// Force of the challenger over that of the protected side alone.
    l0 L0 "L0" "balance of forces at the start", "natural logarithm of the ratio", 0.25, -5.0, 5.0;
    /// Drift of that balance.
    g G "g" "drift of the balance", "logarithm per period", 0.03, -0.5, 0.5;
    /// After how many periods the drift ends.
    ts Ts "ts" "end of the drift", "periods", MANY, 0.0, MANY;
    /// How much a better balance decides.
    m M "m" "decisiveness of force", "exponent", 1.5, 0.0, 10.0;
    /// What stays with the protected side whatever the guarantors do, such as air defence.
    alpha Alpha "alphaA" "defence that stays in any case", "armies of the protected side", 0.10, 0.0, 10.0;
    /// How much a guarantor's force counts beside the protected side's own.
    phi Phi "phi" "weight of the guarantors' forces", "factor", 1.5, 0.0, 10.0;
    /// Guarantors' force in place.
    n N "N" "guarantors' force in place", "armies of the protected side", 0.03, 0.0, 10.0;
    /// What the guarantors send when they fight.
    mg Mg "MG" "guarantors' force that is sent", "armies of the protected side", 0.10, 0.0, 10.0;
    /// What the backstop adds.
    mb Mb "MB" "force of the backstop", "armies of the protected side", 0.30, 0.0, 10.0;
    /// What war costs the challenger.
    cr CR "cR" "cost of war for the challenger", "share of the stake", 0.25, 0.0, 10.0;
    /// What war costs the protected side.
    cu CU "cU" "cost of war for the protected side", "share of the stake", 0.35, 0.0, 10.0;
    /// How much more war costs the challenger for each power that joins.
    kappa Kappa "kappa" "added cost of each power that joins", "share of the challenger's cost", 0.35, 0.0, 10.0;
    /// What sanctions cost after a full attack; less follows on less.
    s S "s" "automatic penalty", "share of the stake", 0.08, 0.0, 10.0;
    /// What the protected side pays for being the one that ends the deal.
    su SU "sU" "penalty for renouncing", "share of the stake", 0.15, 0.0, 10.0;
    /// What a hybrid breach gains.
    y1 Y1 "y1" "gain of a hybrid breach", "flow for one period", 0.04, 0.0, 1.0;
    /// What a limited grab gains.
    y2 Y2 "y2" "gain of a limited grab", "flow for ever", 0.08, 0.0, 1.0;
    /// Chance that a hybrid breach is seen and attributed.
    d1 D1 "d1" "detection of a hybrid breach", "probability", 0.5, 0.0, 1.0;
    /// Chance that a limited grab is seen and attributed.
    d2 D2 "d2" "detection of a limited grab", "probability", 0.9, 0.0, 1.0;
    /// Chance that an answered grab becomes a war.
    eta Eta "eta" "escalation of an answered grab", "probability", 0.4, 0.0, 1.0;
    /// What the stake is worth to the guarantors when the protected side has it.
    v V "v" "guarantors' interest in the stake", "share of the stake", 0.25, 0.0, 10.0;
    /// What fighting costs the guarantors.
    k K "k" "guarantors' cost of fighting", "share of the stake", 0.12, 0.0, 10.0;
    /// What a broken pledge costs the guarantors.
    a A "a" "guarantors' cost of a broken pledge", "share of the stake", 0.06, 0.0, 10.0;
    /// What losses of the force in place cost guarantors who stand aside.
    tau Tau "tau" "weight of losses in place", "factor", 0.5, 0.0, 10.0;
    /// Part of the force in place that a limited grab hits.
    lam2 Lam2 "lam2" "losses in a limited grab", "share of the force in place", 0.10, 0.0, 1.0;
    /// Part of the force in place that a full attack hits.
    lam3 Lam3 "lam3" "losses in a full attack", "share of the force in place", 0.40, 0.0, 1.0;
    /// Chance that the backstop comes when the guarantors fight.
    beta Beta "beta" "reliability of the backstop", "probability", 0.5, 0.0, 1.0;
    /// Part of the guarantors' cost that the backstop takes over.
    h H "h" "cost taken over by the backstop", "share of the guarantors' cost", 0.5, 0.0, 1.0;
    /// Spread of what the guarantors alone know about their own cost.
    sig Sig "sig" "spread of the guarantors' private cost", "share of the stake", 0.04, 1e-6, 10.0;
    /// Part of the force that is there at the beginning of the ramp.
    w0 W0 "w0" "part of the force at the beginning", "share of the force in place", 1.0, 0.0, 1.0;
    /// Over how many periods the rest comes.
    ramp Ramp "ramp" "length of the deployment", "periods", 0.0, 0.0, 1_000.0;
    /// Chance that the body that decides on an answer acts.
    q Q "q" "chance that the deciding body acts", "probability", 1.0, 0.0, 1.0;
    /// Time from a breach to the answer, in which the gains are kept.
    delay Delay "delay" "delay of the answer", "periods", 0.0, 0.0, 1_000.0;
    /// Time from the truce to the arrival of the force.
    arrival Arrival "arrival" "time before the force arrives", "periods", 0.0, 0.0, 1_000.0;
    /// How far the guarantee holds before the force is there.
    cover Cover "cover" "guarantee before the arrival", "share of the answers", 1.0, 0.0, 1.0;
    /// Chance in each period that the guarantee falls away.
    void Void "void" "chance that the guarantee is voided", "probability per period", 0.0, 0.0, 1.0;
}

impl Param {
    /// The parameter of this symbol.
    ///
    /// # Errors
    /// When there is none; the sentence names the nearest.
    pub fn of(symbol: &str) -> Result<Self, String> {
        let all = || Self::ALL.iter().map(|p| p.about().symbol);
        Self::ALL.iter().copied().find(|p| p.about().symbol == symbol).ok_or_else(|| {
            let hint = nearest(symbol, all())
                .map_or_else(|| format!("known are {}", all().collect::<Vec<_>>().join(", ")), |near| format!("did you mean `{near}`?"));
            format!("no parameter is called `{symbol}`; {hint}")
        })
    }

    /// Whether the parameter may have this value.
    ///
    /// # Errors
    /// When not, with what it is and the values it may have.
    pub fn check(self, value: f64) -> Result<(), String> {
        let About { symbol, name, range: (least, most), .. } = self.about();
        // Only the end of the drift may lie beyond every horizon.
        if value >= least && value <= most {
            return Ok(());
        }
        let most = if most.is_finite() { format!("{most}") } else { "any length".to_owned() };
        Err(format!("`{symbol}` ({name}) is {value}, and can be {least} to {most}"))
    }

    /// Whether both ends of a range make sense, and in this order.
    ///
    /// # Errors
    /// When not.
    pub fn check_range(self, least: f64, most: f64) -> Result<(), String> {
        self.check(least)?;
        self.check(most)?;
        if least > most {
            return Err(format!("the range of `{}` is upside down: {least} is more than {most}", self.about().symbol));
        }
        Ok(())
    }
}

impl Default for Params {
    fn default() -> Self {
        Self::from_fn(|param| param.about().default)
    }
}

impl Params {
    /// Whether every value makes sense, alone and beside the others.
    ///
    /// # Errors
    /// With the first that does not.
    pub fn check(&self) -> Result<(), String> {
        Param::ALL.iter().try_for_each(|param| param.check(self.get(*param)))?;
        for (gain, what) in [(self.y1, "y1"), (self.y2, "y2")] {
            if self.x + gain > 1.0 {
                return Err(format!("`x` and `{what}` come to {}, and nobody can hold more than the whole stake", self.x + gain));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_value_is_told_with_what_it_is_and_may_be() {
        let told = |p: Param, v| p.check(v).err().unwrap_or_default();
        assert_eq!(told(Param::Beta, 1.2), "`beta` (reliability of the backstop) is 1.2, and can be 0 to 1");
        assert_eq!(told(Param::Ts, -1.0), "`ts` (end of the drift) is -1, and can be 0 to any length");
        assert!(told(Param::Sig, 0.0).contains("spread of the guarantors' private cost"), "no division by nothing");
        assert!(told(Param::X, f64::NAN).contains("NaN"));
        assert!(told(Param::K, f64::INFINITY).contains("inf"));
        assert_eq!(Param::Beta.check_range(0.9, 0.1).err().unwrap_or_default(), "the range of `beta` is upside down: 0.9 is more than 0.1");
        let over = Params { x: 0.95, y2: 0.1, ..Params::default() };
        assert!(over.check().err().unwrap_or_default().starts_with("`x` and `y2` come to 1.05"));
    }

    #[test]
    fn an_unknown_name_is_told_with_the_nearest() {
        assert_eq!(Param::of("kapa"), Err("no parameter is called `kapa`; did you mean `kappa`?".to_owned()));
        assert!(Param::of("willingness").err().unwrap_or_default().contains("known are delta, x, L0"));
        for param in Param::ALL {
            assert_eq!(Param::of(param.about().symbol), Ok(*param));
        }
    }

    #[test]
    fn the_defaults_hold_and_each_parameter_has_its_own_place() {
        assert_eq!(Params::default().check(), Ok(()));
        for param in Param::ALL {
            let mut changed = Params::default();
            changed.set(*param, 0.125);
            let others = Param::ALL.iter().filter(|p| *p != param);
            assert!(others.map(|p| (changed.get(*p), p.about().default)).all(|(now, then)| now.to_bits() == then.to_bits()), "{param:?}");
            assert_eq!(changed.get(*param).to_bits(), 0.125_f64.to_bits());
        }
    }
}
