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
    /// A request dated before the loan was paid out.
    #[error("`requested_on` must not be before the loan's `disbursed_on`")]
    BeforeDisbursement,
    /// More instalments paid than have begun.
    #[error(
        "`paid_instalments` must be at most the instalments whose period has begun by \
         `requested_on`; what is paid further ahead is a prepayment, which changes the plan"
    )]
    PaidAhead,
    /// Days past due that the plan and the paid instalments do not give.
    #[error(
        "`days_past_due` must be the days from the due date of the oldest unpaid instalment to \
         `requested_on`, as the plan and `paid_instalments` have it, or 0 where none was missed"
    )]
    DaysPastDueContradictPlan,
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
