//! What every program asks of the facts a file brings, before anything rests on them:
//! amounts, dates and words of the borrower, the loan and the application.
//!
//! One rule for all rooms of `lending`, so that what one program refuses no other
//! takes. An error names the field and its limit, never the value.

use crate::money::{Currency, Money};
use jiff::civil::{Date, date};
use rust_decimal::Decimal;

/// A fact that nothing can rest on; the rooms wrap it in their own errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::lending) enum FactError {
    /// Outside its range.
    OutOfRange {
        field: &'static str,
        expected: &'static str,
    },
    /// A word that nobody knows, with those that are known.
    Unknown { field: &'static str, known: String },
}

/// The most of any amount, in units of its currency; a loan's principal has the same
/// limit.
const AMOUNT_MAX: i64 = 1_000_000_000_000_000;

/// A day outside these years is a slip of the pen; sums of days stay in the calendar.
const FIRST_DAY: Date = date(1900, 1, 1);
const LAST_DAY: Date = date(2199, 12, 31);

/// An amount that may be nothing: debts, living costs, income.
pub(in crate::lending) fn zero_or_more(
    field: &'static str,
    amount: Money,
) -> Result<Money, FactError> {
    let is_sound = !amount.is_negative() && amount.amount() <= Decimal::from(AMOUNT_MAX);
    let expected = "from 0 to 1000000000000000";
    hold(is_sound, field, expected).map(|()| amount)
}

/// An amount that something must be: what is lent, what is paid.
pub(in crate::lending) fn above_zero(
    field: &'static str,
    amount: Money,
) -> Result<Money, FactError> {
    let is_sound = amount.is_positive() && amount.amount() <= Decimal::from(AMOUNT_MAX);
    let expected = "above 0 and at most 1000000000000000";
    hold(is_sound, field, expected).map(|()| amount)
}

/// All amounts of a case are of one currency: that of `first`.
pub(in crate::lending) fn one_currency(
    field: &'static str,
    amount: Money,
    first: Currency,
) -> Result<Money, FactError> {
    let expected = "in the currency of the loan; convert it";
    hold(amount.currency() == first, field, expected).map(|()| amount)
}

/// A day that can be meant.
pub(in crate::lending) fn day(field: &'static str, day: Date) -> Result<Date, FactError> {
    let is_sound = (FIRST_DAY..=LAST_DAY).contains(&day);
    hold(is_sound, field, "from 1900-01-01 to 2199-12-31").map(|()| day)
}

/// A day that can be meant and is past on the day `on`, which `expected` names: "no
/// later than `on`".
pub(in crate::lending) fn past_day(
    field: &'static str,
    past: Date,
    on: Date,
    expected: &'static str,
) -> Result<Date, FactError> {
    let past = day(field, past)?;
    hold(past <= on, field, expected).map(|()| past)
}

/// A word that is one of those `known`, letter for letter.
pub(in crate::lending) fn known_word<'k>(
    field: &'static str,
    word: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Result<&'k str, FactError> {
    let mut known: Vec<&str> = known.into_iter().collect();
    if let Some(&found) = known.iter().find(|&&one| one == word) {
        return Ok(found);
    }
    known.sort_unstable();
    known.dedup();
    let known = known.join(", ");
    Err(FactError::Unknown { field, known })
}

fn hold(holds: bool, field: &'static str, expected: &'static str) -> Result<(), FactError> {
    match holds {
        true => Ok(()),
        false => Err(FactError::OutOfRange { field, expected }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yuan(text: &str) -> Money {
        Money::parse(text, Currency::CNY).unwrap()
    }

    #[test]
    fn amounts_hold_at_their_limits_and_not_one_past_them() {
        let most = "1000000000000000";
        for (text, zero, above) in [
            ("-0.01", false, false),
            ("0", true, false),
            ("0.01", true, true),
            (most, true, true),
            ("1000000000000000.01", false, false),
        ] {
            assert_eq!(zero_or_more("debt", yuan(text)).is_ok(), zero, "{text}");
            assert_eq!(above_zero("amount", yuan(text)).is_ok(), above, "{text}");
        }
        assert!(one_currency("debt", yuan("1"), Currency::CNY).is_ok());
        assert!(one_currency("debt", yuan("1"), Currency::USD).is_err());
    }

    #[test]
    fn a_day_past_is_no_later_than_the_day_of_the_case() {
        let on = date(2026, 5, 6);
        let past = |past| past_day("since", past, on, "no later than `on`");
        assert!(past(on).is_ok());
        assert!(past(date(2026, 5, 7)).is_err());
        assert!(past(date(1900, 1, 1)).is_ok() && past(date(1899, 12, 31)).is_err());
        assert!(day("on", date(2199, 12, 31)).is_ok() && day("on", date(2200, 1, 1)).is_err());
    }

    #[test]
    fn an_unknown_word_is_answered_with_the_known_ones() {
        let known = || ["US", "CN", "US"];
        assert_eq!(known_word("jurisdictions", "CN", known()), Ok("CN"));
        for word in ["us", "XX", "", " US"] {
            let error = known_word("jurisdictions", word, known()).unwrap_err();
            let FactError::Unknown { field, known } = error else {
                panic!("{error:?}");
            };
            assert_eq!((field, known.as_str()), ("jurisdictions", "CN, US"));
        }
    }
}
