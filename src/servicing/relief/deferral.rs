//! Instalments put off as a whole, in three modes.

use super::error::ReliefError;
use crate::money::Money;
use crate::servicing::plan::RepaymentPlan;
use crate::servicing::plan::amortise::Treatment;
use crate::servicing::plan::error::overflow;

/// What becomes of the interest of the deferred time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum DeferralMode {
    /// There is none: every payment moves, none changes.
    #[default]
    InterestWaived,
    /// It accrues and is spread, without interest on it, over the instalments that follow.
    InterestAccrued,
    /// It becomes principal and the instalments are recalculated.
    InterestCapitalised,
}

impl DeferralMode {
    const fn treatment(self) -> Treatment {
        match self {
            Self::InterestWaived => Treatment::Waived,
            Self::InterestAccrued => Treatment::Accrued,
            Self::InterestCapitalised => Treatment::Capitalised,
        }
    }
}

/// What is left of a plan before and after a deferral.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deferral {
    /// The rows that were left.
    pub before: RepaymentPlan,
    /// The rows that replace them: first the deferred ones, with nothing to pay.
    pub after: RepaymentPlan,
    /// How many instalments are deferred.
    pub periods: u32,
    /// What becomes of the interest.
    pub mode: DeferralMode,
}

/// Two years of months: longer is no deferral.
const MAX_PERIODS: u32 = 24;

impl Deferral {
    /// Defers the next `periods` instalments of what is left after `paid` rows;
    /// the last due date moves by as many periods.
    ///
    /// # Errors
    ///
    /// [`ReliefError::OutOfRange`] outside 1 to 24 periods;
    /// [`ReliefError::Plan`] for custom rows or single repayments.
    pub fn new(
        plan: &RepaymentPlan,
        paid: usize,
        periods: u32,
        mode: DeferralMode,
    ) -> Result<Self, ReliefError> {
        if !(1..=MAX_PERIODS).contains(&periods) {
            return Err(ReliefError::OutOfRange {
                field: "deferral.periods",
                expected: "from 1 to 24",
            });
        }
        let before = plan.remaining(paid)?;
        let deferred = core::iter::repeat_n(mode.treatment(), periods as usize);
        let normal = core::iter::repeat_n(Treatment::Normal, before.rows().len());
        let treatments: Vec<Treatment> = deferred.chain(normal).collect();
        let rule = match mode {
            DeferralMode::InterestCapitalised => before.fresh_rule()?,
            _ => before.kept_rule()?,
        };
        let after = before.go_on(&treatments, &rule)?;
        Ok(Self {
            before,
            after,
            periods,
            mode,
        })
    }

    /// What the borrower still pays in all, before and after: both must be told.
    ///
    /// # Errors
    ///
    /// [`ReliefError::Plan`] beyond what money holds.
    pub fn total_payable(&self) -> Result<(Money, Money), ReliefError> {
        Ok((self.before.total_payable()?, self.after.total_payable()?))
    }

    /// The first due date after the deferral.
    ///
    /// # Errors
    ///
    /// [`ReliefError::Plan`] when the plan has no such row.
    pub fn resumes_on(&self) -> Result<jiff::civil::Date, ReliefError> {
        let row = self.after.rows().get(self.periods as usize);
        Ok(row.ok_or_else(overflow("rows"))?.due)
    }
}
