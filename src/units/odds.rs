//! Odds, log-odds and weight of evidence.

use super::{OutOfRange, Probability};

/// Odds good:bad, finite and above zero: 50 means fifty good to one bad.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Odds(f64);

impl Odds {
    /// Checks that `good_bad_odds` is finite and above zero.
    ///
    /// # Errors
    ///
    /// When it is not.
    ///
    /// ```
    /// use scorewright::units::Odds;
    /// assert_eq!(Odds::new(50.0)?.value(), 50.0);
    /// assert!(Odds::new(0.0).is_err());
    /// # Ok::<(), scorewright::units::OutOfRange>(())
    /// ```
    pub const fn new(good_bad_odds: f64) -> Result<Self, OutOfRange> {
        if good_bad_odds > 0.0 && good_bad_odds.is_finite() {
            Ok(Self(good_bad_odds))
        } else {
            Err(OutOfRange {
                unit: "good:bad odds",
                expected: "finite and above 0",
            })
        }
    }

    /// The number itself.
    #[must_use]
    pub const fn value(self) -> f64 {
        self.0
    }
}

impl From<Probability> for Odds {
    /// Good:bad odds of a probability of bad, kept within what `f64` can hold.
    fn from(pd: Probability) -> Self {
        let odds = (1.0 - pd.value()) / pd.value();
        Self(odds.clamp(f64::MIN_POSITIVE, f64::MAX))
    }
}

/// Log-odds of *bad*, as the logistic model fits them; finite.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct LogOdds(f64);

impl LogOdds {
    /// Checks that `value` is finite.
    ///
    /// # Errors
    ///
    /// When it is not.
    pub const fn new(value: f64) -> Result<Self, OutOfRange> {
        if value.is_finite() {
            Ok(Self(value))
        } else {
            Err(OutOfRange {
                unit: "log-odds",
                expected: "finite",
            })
        }
    }

    /// The number itself.
    #[must_use]
    pub const fn value(self) -> f64 {
        self.0
    }
}

/// Weight of evidence, `ln(good_share / bad_share)`; finite. Positive is safer.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Woe(f64);

impl Woe {
    /// Checks that `value` is finite.
    ///
    /// # Errors
    ///
    /// When it is not.
    pub const fn new(value: f64) -> Result<Self, OutOfRange> {
        if value.is_finite() {
            Ok(Self(value))
        } else {
            Err(OutOfRange {
                unit: "woe",
                expected: "finite",
            })
        }
    }

    /// The number itself.
    #[must_use]
    pub const fn value(self) -> f64 {
        self.0
    }
}
