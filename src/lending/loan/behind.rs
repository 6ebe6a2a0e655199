//! A borrower who is behind: what was missed, and the two ways on from today.

use super::amortise::{Rule, Treatment};
use super::error::{PlanError, overflow};
use super::repayment::{Instalment, RepaymentPlan};
use super::terms::{CustomRow, PlanKind};
use crate::money::Money;
use jiff::civil::Date;

/// Where missed instalments go when they are put off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lending) enum MissedTo {
    /// Behind the last: the term grows by as many rows as were missed.
    TheEnd,
    /// Over the rows that are left and so many more.
    TheRowsLeft {
        /// How many rows are added.
        extra: u32,
    },
}

impl RepaymentPlan {
    /// How many rows fell due before `as_of`; what is due on that very day is not missed.
    pub(in crate::lending) fn missed_before(&self, as_of: Date) -> usize {
        self.rows.iter().filter(|row| row.due < as_of).count()
    }

    /// The same with the missed rows as one that is due on `as_of`, together with what
    /// falls due that day: no row asks for anything on a day that has passed.
    pub(in crate::lending) fn with_missed_due_on(&self, as_of: Date) -> Result<Self, PlanError> {
        if self.missed_before(as_of) == 0 {
            return Ok(self.clone());
        }
        let due = self.rows.iter().filter(|row| row.due <= as_of).count();
        let (missed, rest) = self.rows.split_at(due);
        let mut plan = self.clone();
        plan.rows = vec![as_one(missed, as_of)?];
        plan.rows.extend_from_slice(rest);
        Ok(plan)
    }

    /// The plan from its first row that is due on `as_of` or later. What was missed is no
    /// longer asked for: its principal stays owed and its interest is spread, without
    /// interest on it, over the rows that follow.
    ///
    /// # Errors
    ///
    /// [`PlanError::ExtensionAfterMaturity`] when no row is left to carry it.
    pub(in crate::lending) fn with_missed_put_off(
        &self,
        as_of: Date,
        to: MissedTo,
    ) -> Result<Self, PlanError> {
        let missed = self.missed_before(as_of);
        match (self.loan().kind(), to) {
            (_, MissedTo::TheEnd | MissedTo::TheRowsLeft { extra: 0 }) if missed == 0 => {
                Ok(self.clone())
            }
            (PlanKind::Bullet, _) if missed > 0 => Err(PlanError::ExtensionAfterMaturity),
            (_, MissedTo::TheEnd) if missed >= self.rows.len() => {
                Err(PlanError::ExtensionAfterMaturity)
            }
            (PlanKind::Custom(_), _) if missed > 0 => self.custom_put_off(missed),
            (_, MissedTo::TheRowsLeft { extra }) => {
                self.put_off_over(as_of, extra, &self.fresh_rule()?)
            }
            (_, MissedTo::TheEnd) => {
                let extra = u32::try_from(missed).map_err(|_| overflow("periods")())?;
                self.put_off_over(as_of, extra, &self.kept_rule()?)
            }
        }
    }

    /// So many rows more than are left; those that the calendar has before `as_of` wait.
    fn put_off_over(&self, as_of: Date, extra: u32, rule: &Rule) -> Result<Self, PlanError> {
        let all = self.rows.len().saturating_add(extra as usize);
        let normal = self.reschedule(&vec![Treatment::Normal; all], rule)?;
        let missed = normal.missed_before(as_of);
        if missed == 0 {
            return Ok(normal);
        }
        if missed >= all {
            return Err(PlanError::ExtensionAfterMaturity);
        }
        let mut treatments = vec![Treatment::Accrued; missed];
        treatments.resize(all, Treatment::Normal);
        self.reschedule(&treatments, rule)?.remaining(missed)
    }

    /// Agreed rows: what was missed is due with the next of them.
    fn custom_put_off(&self, missed: usize) -> Result<Self, PlanError> {
        let (behind, rest) = self.rows.split_at(missed);
        let owed = behind.iter().map(|row| row.principal);
        let mut owed = Money::sum(owed, self.currency())?;
        let mut rows = Vec::with_capacity(rest.len());
        for row in rest {
            rows.push(CustomRow::new(row.due, row.principal.plus(owed)?));
            owed = Money::zero(self.currency());
        }
        if rows.is_empty() {
            return Err(PlanError::ExtensionAfterMaturity);
        }
        self.as_loan_of(rows).plan()
    }
}

/// Several rows as one that is due on `due`.
fn as_one(rows: &[Instalment], due: Date) -> Result<Instalment, PlanError> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Err(overflow("rows")());
    };
    let currency = first.payment.currency();
    let sum = |column: fn(&Instalment) -> Money| Money::sum(rows.iter().map(column), currency);
    Ok(Instalment {
        due,
        opening: first.opening,
        principal: sum(|row| row.principal)?,
        interest: sum(|row| row.interest)?,
        fee: sum(|row| row.fee)?,
        payment: sum(|row| row.payment)?,
        capitalised: sum(|row| row.capitalised)?,
        waived: sum(|row| row.waived)?,
        start: first.start,
        ..*last
    })
}
