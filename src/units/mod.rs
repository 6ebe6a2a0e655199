//! Numbers that could be swapped by mistake, as types.
//!
//! In: plain `f64` and `i32`. Out: a type that proves its range. Checked once,
//! in the constructor; kernels use plain slices inside. Uses `std` only.
//!
//! One direction everywhere: odds are good:bad, more points mean less risk,
//! `woe = ln(good_share / bad_share)`.
//!
//! ```
//! use scorewright::units::{Odds, Probability};
//!
//! let pd = Probability::new(0.02)?;
//! assert_eq!(Odds::from(pd).value(), 49.0); // 98 good to 2 bad
//! # Ok::<(), scorewright::units::OutOfRange>(())
//! ```

pub(crate) mod day;
mod odds;
mod points;
mod probability;

pub use day::Day;
pub use odds::{LogOdds, Odds, Woe};
pub use points::Points;
pub use probability::Probability;

use core::fmt;

/// A number outside the range of its unit.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct OutOfRange {
    /// The unit that refused it.
    pub unit: &'static str,
    /// The closed or half-open range it must lie in.
    pub expected: &'static str,
}

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} must be {}", self.unit, self.expected)
    }
}

impl core::error::Error for OutOfRange {}
