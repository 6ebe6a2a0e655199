//! Strict reading of decimals.

use super::{Currency, MoneyError};
use rust_decimal::Decimal;

/// Longer than any decimal of 28 digits, its sign and its point.
const MAX_LENGTH: usize = 40;

/// Reads a plain decimal number exactly.
///
/// `Decimal::from_str` rounds beyond 28 digits and takes `1_000`, so the text
/// is checked first and read with `from_str_exact`.
///
/// # Errors
///
/// [`MoneyError::NotDecimal`] for spaces, separators, exponents, `+`, a missing
/// digit on either side of the point or a leading zero;
/// [`MoneyError::TooManyDigits`] beyond 28 digits.
///
/// # Examples
///
/// ```
/// # use scorewright::money::parse_decimal;
/// assert_eq!(parse_decimal("-0.50")?.to_string(), "-0.50");
/// for junk in ["", "+1", "1_000", "1e3", ".5", "5.", " 1", "007", "1,5", "NaN"] {
///     assert!(parse_decimal(junk).is_err(), "{junk}");
/// }
/// # Ok::<(), scorewright::money::MoneyError>(())
/// ```
pub fn parse_decimal(text: &str) -> Result<Decimal, MoneyError> {
    if text.len() > MAX_LENGTH {
        return Err(MoneyError::TooManyDigits);
    }
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    if !digits(whole) || leading_zero || !fraction.is_none_or(digits) {
        return Err(MoneyError::NotDecimal);
    }
    Decimal::from_str_exact(text).map_err(|_| MoneyError::TooManyDigits)
}

impl Currency {
    /// The currency with this ISO 4217 code, in capitals.
    ///
    /// # Errors
    ///
    /// [`MoneyError::UnknownCurrency`] for anything else.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::money::Currency;
    /// assert_eq!(Currency::from_code("JPY")?.minor_units(), 0);
    /// assert_eq!(Currency::from_code("CNY")?.minor_units(), 2);
    /// assert_eq!(Currency::from_code("BHD")?.minor_units(), 3);
    /// assert!(Currency::from_code("cny").is_err());
    /// # Ok::<(), scorewright::money::MoneyError>(())
    /// ```
    pub fn from_code(code: &str) -> Result<Self, MoneyError> {
        Self::known(code).ok_or(MoneyError::UnknownCurrency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_ever_rounded() {
        assert_eq!(
            parse_decimal("1.23456789012345678901234567891"),
            Err(MoneyError::TooManyDigits)
        );
        assert_eq!(
            parse_decimal("10000000000000000000000000000000"),
            Err(MoneyError::TooManyDigits)
        );
        assert_eq!(
            parse_decimal("1.2345678901234567890123456789")
                .unwrap()
                .to_string(),
            "1.2345678901234567890123456789"
        );
    }

    #[test]
    fn only_ascii_digits_count() {
        for junk in [
            "١٢", "1.2.3", "--1", "-", ".", "1 000", "inf", "0x10", "1\n",
        ] {
            assert_eq!(parse_decimal(junk), Err(MoneyError::NotDecimal), "{junk:?}");
        }
    }

    #[test]
    fn minus_zero_is_zero() {
        assert!(parse_decimal("-0").unwrap().is_zero());
        assert!(!parse_decimal("-0.00").unwrap().is_sign_negative());
    }
}
