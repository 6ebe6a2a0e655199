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
    /// # Examples
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
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::units::{Odds, Probability};
    /// let pd = Probability::new(0.2)?;
    /// assert_eq!(Odds::from(pd).value(), 4.0); // 80 good to 20 bad
    /// # Ok::<(), scorewright::units::OutOfRange>(())
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::units::LogOdds;
    /// assert_eq!(LogOdds::new(0.0)?.value(), 0.0); // as many bad as good
    /// assert!(LogOdds::new(f64::NAN).is_err());
    /// # Ok::<(), scorewright::units::OutOfRange>(())
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::units::LogOdds;
    /// let log_odds = LogOdds::new((0.2_f64 / 0.8).ln())?;
    /// assert!((log_odds.value() + 4.0_f64.ln()).abs() < 1e-12); // one bad to four good
    /// # Ok::<(), scorewright::units::OutOfRange>(())
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::units::Woe;
    /// // 60 % of the good and 30 % of the bad: a safer bin, ln 2.
    /// let woe = Woe::new((0.6_f64 / 0.3).ln())?;
    /// assert!((woe.value() - 2.0_f64.ln()).abs() < 1e-12);
    /// assert!(Woe::new(f64::INFINITY).is_err());
    /// # Ok::<(), scorewright::units::OutOfRange>(())
    /// ```
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
