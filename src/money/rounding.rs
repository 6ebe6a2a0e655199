//! How digits are dropped.

use rust_decimal::{Decimal, RoundingStrategy};

/// How a number between two minor units becomes one of them.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
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
    /// # Examples
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

    /// `numerator / denominator` as a whole number; `None` on overflow or when
    /// `denominator` is not above zero.
    ///
    /// The quotient is rounded from the exact fraction: a tie is a true tie,
    /// which a quotient cut at 28 digits would miss.
    pub(crate) fn divide(self, numerator: i128, denominator: i128) -> Option<i128> {
        if denominator <= 0 {
            return None;
        }
        let (quotient, rest) = quotient_and_rest(numerator, denominator)?;
        let rest = rest.unsigned_abs();
        let to_next = denominator.unsigned_abs().checked_sub(rest)?;
        let away = match self {
            Self::Up => rest != 0,
            Self::Down => false,
            Self::HalfUp => rest >= to_next,
            Self::HalfEven => rest > to_next || (rest == to_next && quotient.checked_rem(2)? != 0),
        };
        match (away, numerator < 0) {
            (false, _) => Some(quotient),
            (true, false) => quotient.checked_add(1),
            (true, true) => quotient.checked_sub(1),
        }
    }
}

/// Division of 64-bit numbers, which most are, is several times faster.
fn quotient_and_rest(numerator: i128, denominator: i128) -> Option<(i128, i128)> {
    if let (Ok(n), Ok(d)) = (i64::try_from(numerator), i64::try_from(denominator)) {
        let quotient = n.checked_div(d)?;
        return Some((quotient.into(), n.checked_rem(d)?.into()));
    }
    let quotient = numerator.checked_div(denominator)?;
    let rest = numerator.checked_sub(quotient.checked_mul(denominator)?)?;
    Some((quotient, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_round_as_decimals_do() {
        for rounding in [
            Rounding::HalfUp,
            Rounding::HalfEven,
            Rounding::Up,
            Rounding::Down,
        ] {
            for numerator in -40_i64..=40 {
                let decimal = Decimal::from(numerator) / Decimal::from(8);
                let expected = rounding.apply(decimal, 0);
                let divided = rounding.divide(i128::from(numerator), 8).unwrap();
                assert_eq!(
                    Decimal::from(divided),
                    expected,
                    "{rounding:?} {numerator}/8"
                );
            }
        }
    }

    #[test]
    fn no_division_panics() {
        assert_eq!(Rounding::Up.divide(1, 0), None);
        assert_eq!(Rounding::Up.divide(1, -1), None);
        assert_eq!(Rounding::HalfUp.divide(i128::MIN, 1), Some(i128::MIN));
        assert_eq!(Rounding::HalfUp.divide(i128::MAX, i128::MAX), Some(1));
    }
}
