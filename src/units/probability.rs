//! Probabilities.

use super::OutOfRange;
use core::fmt;

/// A probability in `[0, 1]`; never NaN.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Probability(f64);

impl Probability {
    /// Checks that `value` lies in `[0, 1]`.
    ///
    /// # Errors
    ///
    /// When `value` is NaN or outside `[0, 1]`.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::units::Probability;
    /// assert_eq!(Probability::new(0.25)?.value(), 0.25);
    /// assert!(Probability::new(1.5).is_err());
    /// # Ok::<(), scorewright::units::OutOfRange>(())
    /// ```
    pub const fn new(value: f64) -> Result<Self, OutOfRange> {
        if value >= 0.0 && value <= 1.0 {
            Ok(Self(value))
        } else {
            Err(OutOfRange {
                unit: "probability",
                expected: "in [0, 1]",
            })
        }
    }

    /// The number itself.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::units::{Odds, Probability};
    /// let pd = Probability::new(0.02)?; // one bad of fifty
    /// assert_eq!((pd.value(), Odds::from(pd).value()), (0.02, 49.0));
    /// # Ok::<(), scorewright::units::OutOfRange>(())
    /// ```
    #[must_use]
    pub const fn value(self) -> f64 {
        self.0
    }

    /// `1 - p`.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::units::Probability;
    /// assert_eq!(Probability::new(0.25)?.complement().value(), 0.75);
    /// # Ok::<(), scorewright::units::OutOfRange>(())
    /// ```
    #[must_use]
    pub const fn complement(self) -> Self {
        Self(1.0 - self.0)
    }
}

impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
