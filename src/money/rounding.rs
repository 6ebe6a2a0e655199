//! How digits are dropped.

use rust_decimal::{Decimal, RoundingStrategy};

/// How a number between two minor units becomes one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Rounding {
    /// To the nearest; a half goes away from zero (四舍五入).
    #[default]
    HalfUp,
    /// To the nearest; a half goes to the even neighbour.
    HalfEven,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
}

impl Rounding {
    /// `value` with `decimals` decimal places.
    ///
    /// ```
    /// # use scorewright::money::{parse_decimal, Rounding};
    /// let half = parse_decimal("2.345")?;
    /// assert_eq!(Rounding::HalfUp.apply(half, 2).to_string(), "2.35");
    /// assert_eq!(Rounding::HalfEven.apply(half, 2).to_string(), "2.34");
    /// # Ok::<(), scorewright::money::MoneyError>(())
    /// ```
    #[must_use]
    pub fn apply(self, value: Decimal, decimals: u32) -> Decimal {
        let strategy = match self {
            Self::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            Self::HalfEven => RoundingStrategy::MidpointNearestEven,
            Self::Up => RoundingStrategy::AwayFromZero,
            Self::Down => RoundingStrategy::ToZero,
        };
        value.round_dp_with_strategy(decimals, strategy)
    }
}
