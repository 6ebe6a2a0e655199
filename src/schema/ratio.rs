//! Quotients of money that never become infinite.

use rust_decimal::Decimal;

/// A quotient of two amounts, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ratio {
    /// The quotient, at 28 digits.
    Value(Decimal),
    /// A balance against a limit of zero: used up beyond any number.
    Saturated,
    /// The denominator is not above zero, an amount is below zero, or the quotient does not fit.
    Undefined,
}

impl Ratio {
    /// `numerator / denominator`, both amounts.
    ///
    /// # Examples
    ///
    /// ```
    /// use rust_decimal::Decimal;
    /// use scorewright::schema::Ratio;
    /// assert_eq!(Ratio::of(900.into(), 3000.into()), Ratio::Value(Decimal::new(3, 1)));
    /// assert_eq!(Ratio::of(900.into(), 0.into()), Ratio::Undefined);
    /// ```
    #[must_use]
    pub fn of(numerator: Decimal, denominator: Decimal) -> Self {
        if denominator <= Decimal::ZERO || numerator < Decimal::ZERO {
            return Self::Undefined;
        }
        let quotient = numerator.checked_div(denominator);
        quotient.map_or(Self::Undefined, Self::Value)
    }

    /// A balance against its limit: [`Saturated`](Self::Saturated) when there is a
    /// balance and no limit.
    #[must_use]
    pub fn of_limit(balance: Decimal, limit: Decimal) -> Self {
        match limit.is_zero() && balance > Decimal::ZERO {
            true => Self::Saturated,
            false => Self::of(balance, limit),
        }
    }

    /// The quotient, when there is one.
    #[must_use]
    pub const fn value(self) -> Option<Decimal> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }
}

/// The double nearest to a decimal, without allocating.
///
/// `Decimal::to_f64` may be one bit off, which at a cut is another bin.
#[allow(clippy::cast_precision_loss)] // exact below 2^53
pub(super) fn nearest(value: Decimal) -> f64 {
    const EXACT: u128 = 1 << 53;
    const POWERS: [f64; 23] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];
    let power = POWERS.get(value.scale() as usize);
    match power {
        // Both are exact, so the one rounding of the division is the nearest.
        Some(power) if value.mantissa().unsigned_abs() <= EXACT => value.mantissa() as f64 / power,
        _ => by_text(value),
    }
}

fn by_text(value: Decimal) -> f64 {
    use std::fmt::Write as _;
    let mut digits = Digits::default();
    let written = write!(digits, "{value}");
    let text = digits.bytes.get(..digits.len).unwrap_or_default();
    let number = std::str::from_utf8(text).ok().and_then(|t| t.parse().ok());
    number.filter(|_| written.is_ok()).unwrap_or(f64::NAN)
}

/// A decimal has 29 digits, a point and a sign.
#[derive(Default)]
struct Digits {
    bytes: [u8; 32],
    len: usize,
}

impl std::fmt::Write for Digits {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.len + text.len();
        let place = self.bytes.get_mut(self.len..end).ok_or(std::fmt::Error)?;
        place.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_quotient_is_infinite() {
        let (zero, max) = (Decimal::ZERO, Decimal::MAX);
        let least = Decimal::from_i128_with_scale(1, 28);
        assert_eq!(Ratio::of(zero, zero), Ratio::Undefined);
        assert_eq!(Ratio::of(max, least), Ratio::Undefined);
        assert_eq!(Ratio::of(1.into(), (-1).into()), Ratio::Undefined);
        assert_eq!(Ratio::of((-1).into(), 1.into()), Ratio::Undefined);
        assert_eq!(Ratio::of_limit(zero, zero), Ratio::Undefined);
        assert_eq!(Ratio::of_limit(1.into(), zero), Ratio::Saturated);
        assert_eq!(
            Ratio::of_limit(3.into(), 2.into()).value(),
            Some(Decimal::new(15, 1))
        );
    }

    #[test]
    fn the_longest_decimals_fit() {
        for value in [
            Decimal::MAX,
            Decimal::MIN,
            Decimal::from_i128_with_scale(-1, 28),
        ] {
            assert_eq!(
                nearest(value).to_string(),
                value.to_string().parse::<f64>().unwrap().to_string()
            );
        }
    }

    proptest! {
        #[test]
        fn the_nearest_double_is_the_one_text_gives(mantissa in -(1_i128 << 95)..(1_i128 << 95), scale in 0_u32..29, shift in 0_u32..95) {
            let value = Decimal::from_i128_with_scale(mantissa >> shift, scale);
            let by_text: f64 = value.to_string().parse().unwrap();
            prop_assert!(nearest(value).to_bits() == by_text.to_bits() || value.is_zero());
        }
    }
}
