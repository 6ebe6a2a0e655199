//! Instalments put off as a whole, in three modes.

use super::error::ReliefError;
use crate::lending::loan::PlanError;
use crate::lending::loan::engine::{Treatment, add_days, add_months, overflow};
use crate::lending::loan::{InterestPause, PlanKind, RepaymentPlan};
use crate::money::Money;
use jiff::civil::Date;

/// What becomes of the interest of the deferred time.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
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
    /// The rows that replace them: first the deferred ones, with nothing to pay;
    /// a single repayment and agreed rows just fall due later.
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
    /// [`ReliefError::Plan`] when no row is left, or to capitalise where one row
    /// repays all.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::loan::{Loan, PlanKind};
    /// # use scorewright::money::{Currency, Money, Rate};
    /// # let yuan = |text| Money::parse(text, Currency::CNY);
    /// # let loan = Loan::new(yuan("12000")?, Rate::percent("12")?, date(2026, 1, 15), 12)
    /// #     .with_kind(PlanKind::EqualPrincipal);
    /// // 12,000 at 12 % in twelve parts of 1,000 from 15 February: interest 120, 110, ... 10.
    /// let plan = loan.plan()?;
    /// use scorewright::lending::relief::{Deferral, DeferralMode};
    /// // Three are paid, 9,000 are left; the next three move without interest.
    /// let deferral = Deferral::new(&plan, 3, 3, DeferralMode::InterestWaived)?;
    /// let rows = deferral.after.rows();
    /// assert_eq!((rows.len(), rows[2].payment), (12, yuan("0")?)); // three empty, then nine
    /// assert_eq!(rows[3].payment, yuan("1090")?); // 1,000 and 1 % of 9,000
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
        let after = match plan.loan().kind() {
            PlanKind::Bullet => later_bullet(&before, periods, mode)?,
            PlanKind::Custom(_) => later_rows(&before, periods, mode)?,
            _ => later_instalments(&before, periods, mode)?,
        };
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::loan::{Loan, PlanKind};
    /// # use scorewright::money::{Currency, Money, Rate};
    /// # let yuan = |text| Money::parse(text, Currency::CNY);
    /// # let loan = Loan::new(yuan("12000")?, Rate::percent("12")?, date(2026, 1, 15), 12)
    /// #     .with_kind(PlanKind::EqualPrincipal);
    /// // 12,000 at 12 % in twelve parts of 1,000 from 15 February: interest 120, 110, ... 10.
    /// let plan = loan.plan()?;
    /// use scorewright::lending::relief::{Deferral, DeferralMode};
    /// // Three are paid, 9,000 are left; the next three move without interest.
    /// let deferral = Deferral::new(&plan, 3, 3, DeferralMode::InterestWaived)?;
    /// assert_eq!(deferral.total_payable()?, (yuan("9450")?, yuan("9450")?)); // only later
    /// let accrued = Deferral::new(&plan, 3, 3, DeferralMode::InterestAccrued)?;
    /// assert_eq!(accrued.total_payable()?.1, yuan("9720")?); // three times 90 more
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn total_payable(&self) -> Result<(Money, Money), ReliefError> {
        Ok((self.before.total_payable()?, self.after.total_payable()?))
    }

    /// The first due date with something to pay.
    ///
    /// # Errors
    ///
    /// [`ReliefError::Plan`] when the plan has no such row.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::loan::{Loan, PlanKind};
    /// # use scorewright::money::{Currency, Money, Rate};
    /// # let yuan = |text| Money::parse(text, Currency::CNY);
    /// # let loan = Loan::new(yuan("12000")?, Rate::percent("12")?, date(2026, 1, 15), 12)
    /// #     .with_kind(PlanKind::EqualPrincipal);
    /// // 12,000 at 12 % in twelve parts of 1,000 from 15 February: interest 120, 110, ... 10.
    /// let plan = loan.plan()?;
    /// use scorewright::lending::relief::{Deferral, DeferralMode};
    /// // Three are paid, 9,000 are left; the next three move without interest.
    /// let deferral = Deferral::new(&plan, 3, 3, DeferralMode::InterestWaived)?;
    /// assert_eq!(deferral.resumes_on()?, date(2026, 8, 15)); // May, June and July are put off
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resumes_on(&self) -> Result<Date, ReliefError> {
        let paying = self
            .after
            .rows()
            .iter()
            .find(|row| row.payment.is_positive());
        Ok(paying.ok_or_else(overflow("rows"))?.due)
    }
}

/// Rows with nothing to pay, then the rest on the due dates that follow.
fn later_instalments(
    before: &RepaymentPlan,
    periods: u32,
    mode: DeferralMode,
) -> Result<RepaymentPlan, PlanError> {
    let before = match mode {
        DeferralMode::InterestWaived => &before.with_free_time_later(periods)?,
        _ => before,
    };
    let n_deferred = periods as usize;
    let mut treatments = vec![mode.treatment(); n_deferred];
    treatments.extend(before.treatments());
    // What was missed is spread over the instalments, so they are calculated anew.
    let rule = match mode {
        _ if before.is_behind() => before.fresh_rule(),
        DeferralMode::InterestCapitalised => before.fresh_rule(),
        _ => before.kept_rule().later_by(n_deferred),
    };
    before.reschedule(&treatments, &rule)
}

/// A longer term; the added time bears interest or none.
fn later_bullet(
    before: &RepaymentPlan,
    periods: u32,
    mode: DeferralMode,
) -> Result<RepaymentPlan, PlanError> {
    let mut loan = before.loan().clone().longer_by(periods);
    if waives(mode)? {
        let matures_on = loan.last_due()?;
        loan = loan.with_interest_pause(pause(before.loan().last_due()?, matures_on)?);
    }
    before.replanned(loan)
}

/// Agreed rows fall due so many months later; interest is reckoned on the new
/// dates, and what accrues meanwhile is due with the first of them.
fn later_rows(
    before: &RepaymentPlan,
    periods: u32,
    mode: DeferralMode,
) -> Result<RepaymentPlan, PlanError> {
    let start = before.starts_on();
    let until = add_months(start, periods.into(), start.day()).ok_or_else(overflow("due date"))?;
    let window = if waives(mode)? {
        Some(pause(start, until)?)
    } else {
        None
    };
    before.with_rows_later(periods, window)
}

/// From `from` up to the day before `until`.
fn pause(from: Date, until: Date) -> Result<InterestPause, PlanError> {
    let through = add_days(until, -1).ok_or_else(overflow("deferral"))?;
    Ok(InterestPause { from, through })
}

fn waives(mode: DeferralMode) -> Result<bool, PlanError> {
    match mode {
        DeferralMode::InterestWaived => Ok(true),
        DeferralMode::InterestAccrued => Ok(false),
        DeferralMode::InterestCapitalised => Err(PlanError::OutOfRange {
            field: "deferral.mode",
            expected: "interest_waived or interest_accrued for single repayments and agreed rows",
        }),
    }
}
