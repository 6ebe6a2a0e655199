//! A yearly rate.

use super::{MoneyError, parse_decimal};
use core::fmt;
use rust_decimal::Decimal;

/// A rate per year as an exact fraction, from 0 to 10 (1000 %).
///
/// How a year becomes days is said elsewhere, by a day count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(Decimal);

const MAX: Decimal = Decimal::TEN;
const MAX_PERCENT: u32 = 1000;
/// A balance of 18 digits times a fraction of ten still is exact in 28.
const MAX_SCALE: u32 = 10;

impl Rate {
    /// No interest.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// The rate `fraction` per year: 0.12 is 12 %.
    ///
    /// # Errors
    ///
    /// [`MoneyError::RateOutOfRange`] outside 0 to 10,
    /// [`MoneyError::RateTooFine`] beyond ten decimal places.
    ///
    /// # Examples
    ///
    /// ```
    /// use rust_decimal::Decimal;
    /// use scorewright::money::Rate;
    /// assert_eq!(Rate::new(Decimal::new(12, 2))?, Rate::percent("12")?);
    /// assert!(Rate::new(Decimal::from(12)).is_err()); // 1,200 %
    /// # Ok::<(), scorewright::money::MoneyError>(())
    /// ```
    pub fn new(fraction: Decimal) -> Result<Self, MoneyError> {
        let fraction = fraction.normalize();
        if fraction < Decimal::ZERO || fraction > MAX {
            return Err(MoneyError::RateOutOfRange {
                limit_percent: MAX_PERCENT,
            });
        }
        if fraction.scale() > MAX_SCALE {
            return Err(MoneyError::RateTooFine { limit: MAX_SCALE });
        }
        Ok(Self(fraction))
    }

    /// The rate of `text` per cent a year.
    ///
    /// # Errors
    ///
    /// What [`parse_decimal`] and [`Rate::new`] refuse.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::money::Rate;
    /// assert_eq!(Rate::percent("9.4822")?.fraction().to_string(), "0.094822");
    /// assert!(Rate::percent("1000000").is_err());
    /// # Ok::<(), scorewright::money::MoneyError>(())
    /// ```
    pub fn percent(text: &str) -> Result<Self, MoneyError> {
        let mut fraction = parse_decimal(text)?.normalize();
        // Moving the point is exact; a division could round.
        fraction
            .set_scale(fraction.scale().saturating_add(2))
            .map_err(|_| MoneyError::RateTooFine { limit: MAX_SCALE })?;
        Self::new(fraction)
    }

    /// The fraction per year.
    #[must_use]
    pub const fn fraction(self) -> Decimal {
        self.0
    }

    /// Whether it is no interest at all.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0.is_zero()
    }
}

impl fmt::Display for Rate {
    /// In per cent: `9.4822 %`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = self.0.checked_mul(Decimal::ONE_HUNDRED);
        f.pad(&format!("{} %", percent.unwrap_or(self.0).normalize()))
    }
}

impl serde::Serialize for Rate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_is_said() {
        assert!(Rate::percent("1000").is_ok());
        assert!(Rate::percent("1000.01").is_err());
        assert!(Rate::percent("-0.01").is_err());
        assert!(Rate::percent("0.000000001").is_err());
        assert!(Rate::percent("12.00000000000000000000000001").is_err());
        assert_eq!(Rate::percent("12").unwrap().to_string(), "12 %");
    }
}
