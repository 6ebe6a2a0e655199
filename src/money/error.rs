//! Why an amount or a rate was refused.

use super::Currency;

/// A text or number that is not money or a rate. Never carries the amount itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// The text is not a plain decimal number.
    #[error(
        "not a plain decimal number: digits with at most one point between them and at most one \
         leading minus; no spaces, separators, exponent or leading zeros"
    )]
    NotDecimal,
    /// More digits than an exact decimal holds.
    #[error("more than 28 significant digits; shorten the number, it is never rounded")]
    TooManyDigits,
    /// A finer fraction than the currency has.
    #[error("{currency} has {minor_units} decimal places and the amount has more")]
    TooFine {
        /// The currency of the amount.
        currency: Currency,
        /// How many decimal places it has.
        minor_units: u32,
    },
    /// An amount beyond what a loan book holds.
    #[error("an amount must lie within plus or minus {limit}")]
    TooLarge {
        /// The largest amount, in major units.
        limit: &'static str,
    },
    /// A number alone.
    #[error("an amount needs its currency after a space, such as 1500.00 CNY")]
    NoCurrency,
    /// Not an ISO 4217 code this library knows.
    #[error("unknown currency code; use an ISO 4217 code in capitals, such as CNY")]
    UnknownCurrency,
    /// Two amounts of different currencies were combined.
    #[error("{left} and {right} cannot be combined; convert one first")]
    CurrencyMismatch {
        /// The currency of the first amount.
        left: Currency,
        /// The currency of the second amount.
        right: Currency,
    },
    /// A rate outside its range.
    #[error("a yearly rate must lie from 0 % to {limit_percent} %")]
    RateOutOfRange {
        /// The highest rate, in per cent.
        limit_percent: u32,
    },
    /// A rate with more digits than can be multiplied exactly.
    #[error("a yearly rate has at most {limit} decimal places as a fraction")]
    RateTooFine {
        /// The most decimal places of the fraction.
        limit: u32,
    },
    /// A result beyond 28 digits.
    #[error("the calculation exceeds 28 digits; check the amounts, rates and terms")]
    Overflow,
}
