//! Repayment plans with exact decimals.
//!
//! In: a [`Loan`]: principal, yearly rate, dates, how principal comes back,
//! grace, interest-free time, fees, later changes. Out: a [`RepaymentPlan`] of
//! [`Instalment`]s; [what it costs a year](cost); what settling, prepaying,
//! [extending](Extension) or deferring a part of it changes; and
//! [how far behind](Arrears) a borrower is.
//!
//! Promises: books balance to the minor unit; interest is rounded once per row,
//! from an exact fraction; due dates never drift from their day of the month;
//! nothing panics, whatever the terms, and every refusal names the term and its
//! limit; legal numbers come from dated rule sets, not from code.
//!
//! ```
//! use scorewright::money::{Currency, Money, Rate};
//! use scorewright::lending::loan::cost::AnnualisationMethod;
//! use scorewright::lending::loan::{InterestFree, Loan};
//! use jiff::civil::date;
//!
//! // A new borrower's first month is free of interest.
//! let principal = Money::parse("10000", Currency::CNY)?;
//! let plan = Loan::new(principal, Rate::percent("12")?, date(2026, 1, 31), 12)
//!     .with_interest_free(InterestFree::Periods(1))
//!     .plan()?;
//! assert_eq!(plan.rows()[0].due, date(2026, 2, 28));
//! assert_eq!(plan.rows()[0].payment.to_string(), "879.69 CNY");
//! assert_eq!(plan.total_interest()?.to_string(), "556.29 CNY");
//! let cost = plan.annual_cost(AnnualisationMethod::NominalIrr)?;
//! assert_eq!(cost.percent(4).to_string(), "10.1144");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

mod accrual;
mod allocation;
mod amortise;
mod arrears;
mod behind;
mod calendar;
mod charge_off;
mod contract;
pub mod cost;
mod day_count;
mod disbursement;
mod down_payment;
mod due_date;
mod early;
mod error;
mod extension;
mod fee;
mod grace;
mod input;
mod ledger;
mod level;
mod missed;
mod read;
mod repayment;
mod reschedule;
mod show;
mod terms;
mod unit;

pub use allocation::{Allocated, AllocationOrder, AllocationScope, Claim, Owed};
pub use arrears::{Arrears, LateInterest, Paid, Pause};
pub use calendar::{Frequency, MonthEnd, Period};
pub use charge_off::ChargeOff;
pub use contract::Loan;
pub use day_count::DayCount;
pub use due_date::DueDateMove;
pub use early::{PartialDeferral, Prepayment, Remainder, Settlement};
pub use error::PlanError;
pub use extension::{Extension, ExtensionCap, ExtensionPolicy, ExtensionRequest};
pub use fee::{Fee, FeeTiming};
pub use grace::{ArrearsGrace, GracePeriod, InterestFree, InterestPaymentGrace, PrincipalGrace};
pub use repayment::{Instalment, RepaymentPlan};
pub use terms::{
    CustomRow, Disbursement, InterestBase, InterestPause, PaymentAfter, PlanKind, RateChange,
    Residue,
};

/// What the other rooms of `lending` may use of the engine beside the public types:
/// this list, and the methods that are `pub(in crate::lending)`.
pub(in crate::lending) mod engine {
    pub(in crate::lending) use super::behind::MissedTo;
    pub(in crate::lending) use super::calendar::{add_days, add_months, days_between};
    pub(in crate::lending) use super::error::overflow;
    pub(in crate::lending) use super::extension::months_of;
    pub(in crate::lending) use super::input::LoanFile;
    pub(in crate::lending) use super::ledger::{Rule, Treatment};
    pub(in crate::lending) use super::level::power;
    pub(in crate::lending) use super::read::{
        case_from_json, case_from_toml, field, rules_from_toml,
    };
}
