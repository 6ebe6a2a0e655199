//! Deferral and other relief on proof of hardship, and what it costs.
//!
//! In: a [`RepaymentPlan`](super::loan::RepaymentPlan), how much of it is paid,
//! an application with digests of its evidence, verified income, and
//! [`ReliefRules`] as data. Out: a [`CareOutcome`], or every kind of help side
//! by side in an [`OfferTable`], each with its new schedule, its cost at the
//! loan's original rate and its effect on the asset's class.
//!
//! Promises: the payment never rises while relief lasts; totals before and
//! after are both at hand; days past due without the relief stay visible; a
//! refusal is an outcome with reasons, an error is an application that cannot
//! be assessed; documents are kept as digests only.
//!
//! ```
//! use scorewright::money::{Currency, Money, Rate};
//! use scorewright::lending::loan::Loan;
//! use scorewright::lending::relief::{ConcessionCost, Deferral, DeferralMode, original_rate};
//! use jiff::civil::date;
//!
//! let loan = Money::parse("12000", Currency::CNY)?;
//! let plan = Loan::new(loan, Rate::percent("12")?, date(2026, 1, 15), 12).plan()?;
//! let care = Deferral::new(&plan, 3, 3, DeferralMode::InterestWaived)?;
//! let cost = ConcessionCost::new(&care.before, &care.after, original_rate(&plan)?)?;
//! assert_eq!(cost.modification_loss()?.to_string(), "268.60 CNY");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

mod care;
mod care_policy;
mod classification;
mod compare;
mod cost;
mod deferral;
mod error;
mod evidence;
mod input;
mod offers;
mod position;
mod rank;
mod reasons;
mod rules;
mod situation;

pub use care::{CareApplication, CareGrant, CareOutcome, LoanStanding};
pub use care_policy::{AcceptedEvidence, CarePolicy};
pub use classification::{AssetClass, FiveCategories, ObservationRule, Restructured};
pub use cost::{ConcessionCost, net_present_value, original_rate};
pub use deferral::{Deferral, DeferralMode};
pub use error::ReliefError;
pub use evidence::{EvidenceDigest, EvidenceKind, HardshipEvidence, HardshipReason};
pub use input::ReliefCase;
pub use offers::{
    Affordability, ExtensionOffer, NotOffered, Offer, OfferKind, OfferRules, OfferTable,
};
pub use reasons::{DeclineReason, ReferReason};
pub use rules::{EbaThreshold, ReliefRules};
pub use situation::{MonthlyMeans, Situation};
