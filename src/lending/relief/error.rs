//! Why relief could not be assessed. Refusing it is an outcome, not an error.

use crate::lending::loan::PlanError;
use crate::money::MoneyError;

/// An application or case that cannot be assessed; names field and limit, never a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReliefError {
    /// The plan behind it.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The income behind it.
    #[error("income: {0}")]
    Income(#[from] crate::lending::income::IncomeError),
    /// A document older than the policy takes.
    #[error(
        "`evidence[{index}].issued_on`: at most {max_age_days} days before the request; ask for a \
         newer document"
    )]
    EvidenceTooOld {
        /// The position of the document, from 0.
        index: usize,
        /// The policy's limit.
        max_age_days: u32,
    },
    /// A document or event dated after the request.
    #[error("`{field}` must not be after `requested_on`")]
    InTheFuture {
        /// The date that is.
        field: &'static str,
    },
    /// A digest that is not one.
    #[error("`evidence.digest` must be 64 hexadecimal digits (SHA-256)")]
    NotADigest,
    /// A number outside its range.
    #[error("`{field}` must be {expected}")]
    OutOfRange {
        /// The name of the term.
        field: &'static str,
        /// Its range, with the bound.
        expected: &'static str,
    },
}

impl From<MoneyError> for ReliefError {
    fn from(error: MoneyError) -> Self {
        Self::Plan(error.into())
    }
}

impl From<crate::lending::facts::FactError> for ReliefError {
    fn from(error: crate::lending::facts::FactError) -> Self {
        Self::Plan(error.into())
    }
}
