//! Why a plan could not be made.

use crate::money::MoneyError;

/// A loan, change or cost that cannot be calculated. Names field and limit,
/// never an amount or a date of the borrower.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// A term outside its range.
    #[error("`{field}` must be {expected}")]
    OutOfRange {
        /// The name of the term.
        field: &'static str,
        /// Its range, with the bound.
        expected: &'static str,
    },
    /// A word that is none of those known.
    #[error("`{field}` must be one of: {known}")]
    Unknown {
        /// The name of the term.
        field: &'static str,
        /// What it may be.
        known: String,
    },
    /// An amount or rate that is not one.
    #[error("`{field}`: {reason}")]
    Field {
        /// The name of the term.
        field: &'static str,
        /// What was wrong with it.
        reason: MoneyError,
    },
    /// Two rows fall due on one day, or a row falls due before the one above it.
    #[error("`rows`: row {row} must fall due after the row before it and after disbursement")]
    DatesNotIncreasing {
        /// Starts at 1.
        row: u32,
    },
    /// Custom rows that do not repay the loan.
    #[error("`rows`: the principal of all rows must add up to `principal`")]
    PrincipalMismatch,
    /// A change after the loan has ended, or before it began.
    #[error("`{field}` must lie after disbursement and before the last due date")]
    OutsideLoan {
        /// The date that does.
        field: &'static str,
    },
    /// An extension asked for when the term had run out (Civil Code art. 678).
    #[error(
        "`requested_on` must be no later than the last due date: an extension is applied for \
         before the term expires; afterwards it is a restructuring"
    )]
    ExtensionAfterMaturity,
    /// An extension longer than the rules allow.
    #[error("`extra_periods`: at most {limit_months} months may be added ({citation})")]
    ExtensionTooLong {
        /// The most months that may be added.
        limit_months: u32,
        /// The rule.
        citation: String,
    },
    /// Cash flows that change sign other than once, where something is not always owed
    /// between the first and the last, may have no rate or several.
    #[error(
        "no unique internal rate of return: the cash flows change sign {sign_changes} times, \
         exactly 1 is needed"
    )]
    NoUniqueIrr {
        /// How often the flows, in time order, change sign.
        sign_changes: u32,
    },
    /// The rate lies outside what can be stated.
    #[error("the annualised cost lies outside {expected}")]
    CostOutOfRange {
        /// The range that was searched.
        expected: &'static str,
    },
    /// A rule needs a benchmark rate that was not given.
    #[error("cap `{id}` is a multiple of {series}: pass that rate as of the contract date")]
    ReferenceRateNeeded {
        /// The cap's id in the rule set.
        id: String,
        /// The benchmark, such as `CN_LPR_1Y`.
        series: String,
    },
    /// No cap is known for the lender on that date.
    #[error("no cap is known for lender type `{lender}` and loans in {currency} on that date")]
    NoCap {
        /// The lender type asked for.
        lender: String,
        /// The loan's currency.
        currency: String,
    },
    /// A file of terms or rules that does not read.
    #[error("line {line}: {reason}")]
    File {
        /// Starts at 1.
        line: usize,
        /// What was expected; never the file's values.
        reason: String,
    },
    /// The table could not be written.
    #[error("the schedule could not be written: {reason}")]
    Write {
        /// What the writer said.
        reason: String,
    },
    /// A sum or a date beyond what can be represented.
    #[error("`{field}` exceeds what can be calculated; check principal, rate and term")]
    Overflow {
        /// What overflowed.
        field: &'static str,
    },
}

impl From<MoneyError> for PlanError {
    fn from(reason: MoneyError) -> Self {
        Self::Field {
            field: "amount",
            reason,
        }
    }
}

/// Shorthand: `value.ok_or_else(overflow("interest"))`.
pub(in crate::lending) fn overflow(field: &'static str) -> impl Fn() -> PlanError {
    move || PlanError::Overflow { field }
}
