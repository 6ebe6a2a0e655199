//! Repayment plans with exact decimals.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

mod accrual;
pub(crate) mod amortise;
mod arrears;
pub(crate) mod calendar;
pub mod cost;
mod day_count;
mod early;
pub(crate) mod error;
mod extension;
mod fee;
mod grace;
#[cfg(feature = "serde")]
pub(crate) mod input;
mod loan;
mod repayment;
mod show;

pub use arrears::{
    Across, Allocated, AllocationOrder, Arrears, Claim, LateInterest, Owed, Paid, Pause,
};
pub use calendar::{Frequency, Period};
pub use day_count::DayCount;
pub use early::{PartialDeferral, Prepayment, Remainder, Settlement};
pub use error::PlanError;
pub use extension::{Extension, ExtensionCap, ExtensionPolicy, ExtensionRequest};
pub use fee::{Fee, FeeTiming};
pub use grace::{ArrearsGrace, GracePeriod, InterestFree, InterestPaymentGrace, PrincipalGrace};
pub use loan::{CustomRow, InterestPause, Loan, PaymentAfter, PlanKind, RateChange, Residue};
pub use repayment::{Instalment, RepaymentPlan};
