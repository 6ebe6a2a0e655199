//! Money and rates: exact decimals, one rounding rule.
//!
//! In: text or [`Decimal`](rust_decimal::Decimal)s. Out: [`Money`], always a
//! whole number of its currency's minor units; [`Rate`], a yearly rate as an
//! exact fraction; [`Rounding`], named wherever digits are dropped.
//!
//! Promises: no binary floating point, no silent rounding, no panic. Every
//! operation that could overflow returns a [`MoneyError`]. `Debug` shows the
//! currency and hides the amount, because an amount is a borrower's value.
//!
//! ```
//! use scorewright::money::{Currency, Money, Rate, Rounding};
//!
//! let loan = Money::parse("12000.00", Currency::CNY)?;
//! let rate = Rate::percent("12")?;
//! let interest = Money::round(loan.amount() * rate.fraction(), Currency::CNY, Rounding::HalfUp)?;
//! assert_eq!(interest.to_string(), "1440.00 CNY");
//! assert!(Money::parse("1_000", Currency::CNY).is_err()); // never guessed at
//! # Ok::<(), scorewright::money::MoneyError>(())
//! ```

// Decimal's operators panic on overflow: only `checked_*` in here.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

mod amount;
mod currency;
mod error;
mod parse;
mod rate;
mod rounding;

pub use amount::Money;
pub use currency::Currency;
pub use error::MoneyError;
pub use parse::parse_decimal;
pub use rate::Rate;
pub use rounding::Rounding;
