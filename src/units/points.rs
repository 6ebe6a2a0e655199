//! Scores.

use core::{fmt, ops};

/// Scorecard points: integers, so that every engine agrees to the last point.
///
/// More points mean less risk.
///
/// ```
/// use scorewright::units::Points;
/// assert_eq!((Points(580) + Points(20)).to_string(), "600");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(clippy::exhaustive_structs)] // points are a whole number
pub struct Points(pub i32);

impl Points {
    /// The number itself.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::units::Points;
    /// assert_eq!((Points(580) - Points(20)).value(), 560);
    /// ```
    #[must_use]
    pub const fn value(self) -> i32 {
        self.0
    }
}

impl ops::Add for Points {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl ops::Sub for Points {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
