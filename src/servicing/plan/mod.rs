//! Repayment plans with exact decimals.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

mod accrual;
mod amortise;
mod calendar;
pub mod cost;
mod day_count;
mod error;
mod fee;
mod grace;
mod loan;
mod repayment;

pub use calendar::{Frequency, Period};
pub use day_count::DayCount;
pub use error::PlanError;
pub use fee::{Fee, FeeTiming};
pub use grace::{ArrearsGrace, GracePeriod, InterestFree, InterestPaymentGrace, PrincipalGrace};
pub use loan::{CustomRow, InterestPause, Loan, PaymentAfter, PlanKind, RateChange, Residue};
pub use repayment::{Instalment, RepaymentPlan};
