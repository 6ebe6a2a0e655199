//! Stated income held against payroll, tax and third-party records.
//!
//! In: the applicant's [`Source`]s with their dates, and an [`IncomePolicy`]. Out: a
//! [`VerifiedIncome`] with a grade from A to F, the reasons, and the amount that
//! affordability may rest on.
//!
//! Incomes of several payers at one time add up, records of one payer do not.
//! Sources of one hand count once; stale, capped and unsure ones are left out and
//! say so; a conflict is for a person, never an automatic refusal. Income of a
//! protected class is never cut for its class.

pub(crate) mod claim;
mod class;
mod error;
mod evidence;
mod months;
mod policy;
mod reading;
mod reason;
mod records;
mod trend;
mod verify;
mod weigh;
mod worth;

pub use claim::IncomeClaim;
pub use class::IncomeClass;
pub use error::IncomeError;
pub use evidence::{Basis, IncomeEvidence, Source, SourceKind};
pub use policy::IncomePolicy;
pub use reason::{Grade, IncomeReason};
pub use trend::{DepositCourse, IncomeTrend};
pub use verify::VerifiedIncome;
