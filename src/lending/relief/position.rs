//! Where a borrower stands on a day, and whether the facts given agree with the plan.

use super::error::ReliefError;
use super::situation::Situation;
use crate::lending::facts::{day, one_currency, past_day, zero_or_more};
use crate::lending::loan::engine::{MissedTo, add_months, days_between, months_of, overflow};
use crate::lending::loan::{PlanError, PlanKind, RepaymentPlan};
use crate::money::Money;
use jiff::civil::Date;

/// What is expected of a day that the request looks back on.
pub(super) const BY_THE_REQUEST: &str = "no later than `requested_on`";

/// A loan on a day: what was agreed and is left, and what of it was missed.
pub(super) struct Position {
    /// What is left after the paid rows, missed rows in their place.
    rest: RepaymentPlan,
    /// What is left as agreed from the day on: missed rows are due at once.
    pub(super) agreed: RepaymentPlan,
    as_of: Date,
    missed: usize,
}

impl Position {
    /// Checks the facts of a situation against its plan.
    pub(super) fn of(situation: &Situation) -> Result<Self, ReliefError> {
        let Situation {
            plan, paid, as_of, ..
        } = situation;
        situation.check_amounts()?;
        if *as_of < plan.loan().disbursed_on() {
            return Err(ReliefError::BeforeDisbursement);
        }
        let rest = plan.remaining(*paid)?;
        // An instalment can be paid within its own period; earlier it is a prepayment,
        // which changes the plan.
        let begun = plan.rows().iter().filter(|row| row.start <= *as_of).count();
        if *paid > begun {
            return Err(ReliefError::PaidAhead);
        }
        let position = Self {
            agreed: rest.with_missed_due_on(*as_of)?,
            missed: rest.missed_before(*as_of),
            rest,
            as_of: *as_of,
        };
        let grace = plan.loan().arrears_grace().days;
        let by_plan = position.past_due_days();
        if ![by_plan, by_plan.saturating_sub(grace)].contains(&situation.days_past_due) {
            return Err(ReliefError::DaysPastDueContradictPlan);
        }
        Ok(position)
    }

    /// Days since the oldest missed row fell due; 0 when none was missed.
    pub(super) fn past_due_days(&self) -> u32 {
        match self.rest.rows().first() {
            Some(row) if self.missed > 0 => {
                u32::try_from(days_between(row.due, self.as_of)).unwrap_or(u32::MAX)
            }
            _ => 0,
        }
    }

    /// What was missed, in all.
    pub(super) fn overdue(&self) -> Result<Money, ReliefError> {
        let missed = self.rest.rows().iter().take(self.missed);
        let payments = missed.map(|row| row.payment);
        Ok(Money::sum(payments, self.rest.currency())?)
    }

    /// How many rows were missed.
    pub(super) const fn missed(&self) -> usize {
        self.missed
    }

    /// Whether the last row fell due before the day.
    pub(super) fn has_matured(&self) -> bool {
        self.missed >= self.rest.rows().len()
    }

    /// The missed rows in their place, as the plan has them.
    pub(super) const fn rest(&self) -> &RepaymentPlan {
        &self.rest
    }

    /// The plan from today on with what was missed put off.
    pub(super) fn put_off(&self, to: MissedTo) -> Result<RepaymentPlan, PlanError> {
        self.rest.with_missed_put_off(self.as_of, to)
    }

    /// The months that a pause of so many periods covers.
    pub(super) fn months(&self, periods: u32) -> u32 {
        match self.rest.loan().kind() {
            PlanKind::Custom(_) => periods,
            _ => months_of(periods, self.rest.loan().frequency()),
        }
    }

    /// The first day that lies no more in so many months from the day on.
    pub(super) fn end_of(&self, months: u32) -> Result<Date, ReliefError> {
        let end = add_months(self.as_of, months.into(), self.as_of.day());
        Ok(end.ok_or_else(overflow("pause"))?)
    }

    /// Whether anything is to be paid from the day on for so many months: a pause in
    /// which nothing is due helps nobody.
    pub(super) fn is_anything_due_within(&self, months: u32) -> Result<bool, ReliefError> {
        let end = self.end_of(months)?;
        let mut rows = self.agreed.rows().iter();
        Ok(rows.any(|row| row.due < end && row.payment.is_positive()))
    }
}

impl Situation {
    fn check_amounts(&self) -> Result<(), ReliefError> {
        for (field, amount) in [
            ("income", self.income),
            ("other_debt", self.other_debt),
            ("living_cost", self.living_cost),
        ] {
            one_currency(field, zero_or_more(field, amount)?, self.plan.currency())?;
        }
        day("requested_on", self.as_of)?;
        if let Some(since) = self.customer_since {
            past_day("customer_since", since, self.as_of, BY_THE_REQUEST)?;
        }
        Ok(())
    }
}
