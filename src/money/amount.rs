//! An amount of one currency, in whole minor units.

use super::{Currency, MoneyError, Rounding, parse_decimal};
use core::fmt;
use core::str::FromStr;
use rust_decimal::Decimal;

/// An amount of a currency: always whole minor units, within plus or minus 10^20.
///
/// `Display` writes `1066.19 CNY`. `Debug` hides the amount: it is a borrower's
/// value, and debug output ends in logs.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    // Its scale is the currency's minor units, so the mantissa counts them.
    amount: Decimal,
    currency: Currency,
}

/// 10^20: fifty years of 1000 % on the largest loan, and four decimal places
/// of it still fit 28 digits.
const LIMIT: Decimal = Decimal::from_parts(0x6310_0000, 0x6BC7_5E2D, 0x5, false, 0);
/// The same in minor units, by their number of decimal places.
const MINOR_LIMITS: [u128; 5] = [
    100_000_000_000_000_000_000,
    1_000_000_000_000_000_000_000,
    10_000_000_000_000_000_000_000,
    100_000_000_000_000_000_000_000,
    1_000_000_000_000_000_000_000_000,
];
const LIMIT_TEXT: &str = "100000000000000000000";

impl Money {
    /// Nothing of `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self {
            amount: Decimal::from_parts(0, 0, 0, false, currency.minor_units()),
            currency,
        }
    }

    /// `amount` of `currency`, which must be whole minor units already.
    ///
    /// # Errors
    ///
    /// [`MoneyError::TooFine`] when digits would have to be dropped,
    /// [`MoneyError::TooLarge`] beyond 10^20.
    ///
    /// # Examples
    ///
    /// ```
    /// use rust_decimal::Decimal;
    /// use scorewright::money::{Currency, Money};
    /// assert_eq!(Money::new(Decimal::new(1050, 2), Currency::CNY)?.to_string(), "10.50 CNY");
    /// assert!(Money::new(Decimal::new(10_505, 3), Currency::CNY).is_err()); // half a fen
    /// # Ok::<(), scorewright::money::MoneyError>(())
    /// ```
    pub fn new(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let minor_units = currency.minor_units();
        if amount.scale() > minor_units && amount.normalize().scale() > minor_units {
            return Err(MoneyError::TooFine {
                currency,
                minor_units,
            });
        }
        Self::at_scale(amount, currency)
    }

    /// `amount` of `currency`, rounded to whole minor units.
    ///
    /// # Errors
    ///
    /// [`MoneyError::TooLarge`] beyond 10^20.
    ///
    /// # Examples
    ///
    /// ```
    /// use rust_decimal::Decimal;
    /// use scorewright::money::{Currency, Money, Rounding};
    /// let exact = Decimal::new(10_505, 3); // 10.505
    /// assert_eq!(Money::round(exact, Currency::CNY, Rounding::HalfUp)?.to_string(), "10.51 CNY");
    /// assert_eq!(Money::round(exact, Currency::CNY, Rounding::HalfEven)?.to_string(), "10.50 CNY");
    /// # Ok::<(), scorewright::money::MoneyError>(())
    /// ```
    pub fn round(
        amount: Decimal,
        currency: Currency,
        rounding: Rounding,
    ) -> Result<Self, MoneyError> {
        Self::at_scale(rounding.apply(amount, currency.minor_units()), currency)
    }

    /// Reads `text` as an amount of `currency`, never rounding.
    ///
    /// # Errors
    ///
    /// What [`parse_decimal`] and [`Money::new`] refuse.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::money::{Currency, Money};
    /// assert!(Money::parse("10.5", Currency::CNY).is_ok());
    /// assert!(Money::parse("10.5", Currency::JPY).is_err()); // yen have no half
    /// # Ok::<(), scorewright::money::MoneyError>(())
    /// ```
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        Self::new(parse_decimal(text)?, currency)
    }

    /// This many minor units: fen, cents.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::money::{Currency, Money};
    /// assert_eq!(Money::from_minor(106_619, Currency::CNY).to_string(), "1066.19 CNY");
    /// assert_eq!(Money::from_minor(106_619, Currency::JPY).to_string(), "106619 JPY");
    /// ```
    #[must_use]
    pub fn from_minor(minor: i64, currency: Currency) -> Self {
        let amount = Decimal::try_new(minor, currency.minor_units());
        Self {
            amount: amount.unwrap_or_default(), // scales end at 4, 28 are allowed
            currency,
        }
    }

    /// Whole minor units, as the schedules calculate.
    pub(crate) fn minor(self) -> i128 {
        self.amount.mantissa()
    }

    /// The amount of `minor` minor units.
    pub(crate) fn of_minor(minor: i128, currency: Currency) -> Result<Self, MoneyError> {
        let units = currency.minor_units();
        let limit = MINOR_LIMITS.get(units as usize).copied().unwrap_or(0);
        let size = minor.unsigned_abs();
        if size > limit {
            return Err(MoneyError::TooLarge { limit: LIMIT_TEXT });
        }
        // 10^24 at most, so the three words hold it; building the decimal from
        // them is ten times faster than rescaling one.
        #[allow(clippy::cast_possible_truncation)]
        let word = |shift: u32| (size >> shift) as u32;
        Ok(Self {
            amount: Decimal::from_parts(word(0), word(32), word(64), minor < 0, units),
            currency,
        })
    }

    /// The amount in major units; its scale is the currency's minor units.
    #[must_use]
    pub const fn amount(self) -> Decimal {
        self.amount
    }

    /// The currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.amount.is_zero()
    }

    /// Whether it is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.amount.is_sign_negative() && !self.amount.is_zero()
    }

    /// Whether it is above zero.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        !self.amount.is_sign_negative() && !self.amount.is_zero()
    }

    /// The sum.
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyMismatch`], or [`MoneyError::TooLarge`] beyond 10^20.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::money::{Currency, Money};
    /// let yuan = |text| Money::parse(text, Currency::CNY);
    /// assert_eq!(yuan("0.10")?.plus(yuan("0.20")?)?, yuan("0.30")?); // exactly
    /// assert!(yuan("1")?.plus(Money::parse("1", Currency::USD)?).is_err());
    /// # Ok::<(), scorewright::money::MoneyError>(())
    /// ```
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let sum = self.minor().checked_add(other.minor());
        Self::of_minor(sum.ok_or(MoneyError::Overflow)?, self.currency)
    }

    /// The difference, which may be negative.
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyMismatch`], or [`MoneyError::TooLarge`] beyond 10^20.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::money::{Currency, Money};
    /// let yuan = |text| Money::parse(text, Currency::CNY);
    /// let left = yuan("5")?.minus(yuan("7.50")?)?;
    /// assert_eq!(left.to_string(), "-2.50 CNY");
    /// # Ok::<(), scorewright::money::MoneyError>(())
    /// ```
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let difference = self.minor().checked_sub(other.minor());
        Self::of_minor(difference.ok_or(MoneyError::Overflow)?, self.currency)
    }

    /// `factor` of it, rounded.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Overflow`] or [`MoneyError::TooLarge`].
    ///
    /// # Examples
    ///
    /// ```
    /// use rust_decimal::Decimal;
    /// use scorewright::money::{Currency, Money, Rounding};
    /// let loan = Money::parse("33.30", Currency::CNY)?;
    /// let quarter = loan.times(Decimal::new(25, 2), Rounding::HalfUp)?; // 8.325
    /// assert_eq!(quarter.to_string(), "8.33 CNY");
    /// # Ok::<(), scorewright::money::MoneyError>(())
    /// ```
    pub fn times(self, factor: Decimal, rounding: Rounding) -> Result<Self, MoneyError> {
        let product = self.amount.checked_mul(factor);
        Self::round(
            product.ok_or(MoneyError::Overflow)?,
            self.currency,
            rounding,
        )
    }

    /// The sum of `parts`, in `currency`.
    ///
    /// # Errors
    ///
    /// As [`plus`](Self::plus).
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::money::{Currency, Money};
    /// let parts = [100, 20, 3].map(|fen| Money::from_minor(fen, Currency::CNY));
    /// assert_eq!(Money::sum(parts, Currency::CNY)?.to_string(), "1.23 CNY");
    /// # Ok::<(), scorewright::money::MoneyError>(())
    /// ```
    pub fn sum(
        parts: impl IntoIterator<Item = Self>,
        currency: Currency,
    ) -> Result<Self, MoneyError> {
        let mut total = Self::zero(currency);
        for part in parts {
            total = total.plus(part)?;
        }
        Ok(total)
    }

    /// The smaller of two amounts of one currency.
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyMismatch`].
    pub fn lesser(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        Ok(if other.amount < self.amount {
            other
        } else {
            self
        })
    }

    /// Whether it is more than `other`.
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyMismatch`].
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::money::{Currency, Money};
    /// let cap = Money::parse("5000", Currency::CNY)?;
    /// assert!(Money::parse("5000.01", Currency::CNY)?.exceeds(cap)?);
    /// assert!(!cap.exceeds(cap)?);
    /// # Ok::<(), scorewright::money::MoneyError>(())
    /// ```
    pub fn exceeds(self, other: Self) -> Result<bool, MoneyError> {
        self.same_currency(other)?;
        Ok(self.amount > other.amount)
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(MoneyError::CurrencyMismatch {
            left: self.currency,
            right: other.currency,
        })
    }

    /// `amount` has no digit below the minor unit, but perhaps another scale.
    fn at_scale(mut amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        if amount > LIMIT || amount < -LIMIT {
            return Err(MoneyError::TooLarge { limit: LIMIT_TEXT });
        }
        if amount.scale() != currency.minor_units() {
            amount.rescale(currency.minor_units());
        }
        if amount.is_zero() {
            amount.set_sign_positive(true);
        }
        Ok(Self { amount, currency })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", self.amount, self.currency))
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Money({} hidden)", self.currency)
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    /// Reads what `Display` writes: `1066.19 CNY`.
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let (amount, code) = text.split_once(' ').ok_or(MoneyError::NoCurrency)?;
        Self::parse(amount, Currency::from_code(code)?)
    }
}

impl serde::Serialize for Money {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_has_the_scale_of_its_currency() {
        let yuan = Money::parse("5", Currency::CNY).unwrap();
        assert_eq!(yuan.to_string(), "5.00 CNY");
        assert_eq!(yuan.amount().mantissa(), 500);
        let padded = Money::parse("5.0000", Currency::CNY).unwrap();
        assert_eq!(padded, yuan);
        assert_eq!(Money::from_minor(500, Currency::CNY), yuan);
    }

    #[test]
    fn the_limit_is_ten_to_the_twentieth() {
        assert_eq!(LIMIT.to_string(), LIMIT_TEXT);
        let top = Money::parse(LIMIT_TEXT, Currency::BHD).unwrap();
        let fils = Money::from_minor(1, Currency::BHD);
        assert!(matches!(top.plus(fils), Err(MoneyError::TooLarge { .. })));
        assert!(matches!(
            Money::parse("10000000000000000000000000000", Currency::CNY),
            Err(MoneyError::TooLarge { .. })
        ));
        for (units, limit) in (20..).zip(MINOR_LIMITS) {
            assert_eq!(limit, 10_u128.pow(units));
        }
    }

    #[test]
    fn minor_units_go_there_and_back() {
        for minor in [
            0,
            1,
            -1,
            4_294_967_296,
            -18_446_744_073_709_551_616,
            10_i128.pow(22),
        ] {
            let money = Money::of_minor(minor, Currency::CNY).unwrap();
            assert_eq!(money.minor(), minor);
            let decimal = Decimal::from_i128_with_scale(minor, 2);
            assert_eq!(money, Money::new(decimal, Currency::CNY).unwrap());
        }
        assert!(Money::of_minor(10_i128.pow(22) + 1, Currency::CNY).is_err());
        assert!(Money::of_minor(i128::MIN, Currency::CNY).is_err());
    }

    #[test]
    fn currencies_do_not_mix() {
        let yuan = Money::from_minor(1, Currency::CNY);
        let yen = Money::from_minor(1, Currency::JPY);
        assert!(matches!(
            yuan.plus(yen),
            Err(MoneyError::CurrencyMismatch { .. })
        ));
    }

    #[test]
    fn debug_hides_the_amount() {
        let income = Money::from_minor(1_234_567, Currency::CNY);
        assert_eq!(format!("{income:?}"), "Money(CNY hidden)");
    }

    #[test]
    fn text_reads_back() {
        let money: Money = "-0.05 USD".parse().unwrap();
        assert!(money.is_negative());
        assert_eq!(money.to_string().parse::<Money>().unwrap(), money);
        assert!("5".parse::<Money>().is_err());
        assert!("5 XXX".parse::<Money>().is_err());
    }
}
