//! A borrower who is behind: what was missed, and the two ways on from today.

use super::error::{PlanError, overflow};
use super::ledger::Treatment;
use super::repayment::{Instalment, RepaymentPlan};
use super::terms::PlanKind;
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
        // One state per row: that of the last of those which are one now.
        plan.states.drain(..due.saturating_sub(1));
        Ok(plan)
    }

    /// The plan from its first row that is due on `as_of` or later. What was missed is no
    /// longer asked for: its principal stays owed, and its interest and fees are spread,
    /// without interest on them, over the rows that follow.
    ///
    /// # Errors
    ///
    /// [`PlanError::ExtensionAfterMaturity`] when no row is left to carry it.
    pub(in crate::lending) fn with_missed_put_off(
        &self,
        as_of: Date,
        to: MissedTo,
    ) -> Result<Self, PlanError> {
        if let Some(rest) = self.after_missed_down_payment(as_of)? {
            return rest.with_missed_put_off(as_of, to);
        }
        let missed = self.missed_before(as_of);
        let matured = missed >= self.rows.len();
        match (self.loan().kind(), to) {
            (_, MissedTo::TheEnd | MissedTo::TheRowsLeft { extra: 0 }) if missed == 0 => {
                Ok(self.clone())
            }
            (PlanKind::Bullet | PlanKind::Custom(_), _) | (_, MissedTo::TheEnd) if matured => {
                Err(PlanError::ExtensionAfterMaturity)
            }
            (PlanKind::Custom(_), _) if missed > 0 => self.behind(0, as_of),
            (_, MissedTo::TheRowsLeft { extra }) => self.put_off_over(as_of, extra),
            (_, MissedTo::TheEnd) => self.put_off_to_the_end(missed),
        }
    }

    /// Over the rows that are left and so many more; those that the calendar has before
    /// `as_of` were missed.
    fn put_off_over(&self, as_of: Date, extra: u32) -> Result<Self, PlanError> {
        let mut treatments = self.treatments();
        treatments.resize(
            treatments.len().saturating_add(extra as usize),
            Treatment::Normal,
        );
        let from_now = self.with_base_owed();
        let normal = from_now.reschedule(&treatments, &self.fresh_rule())?;
        let missed = normal.missed_before(as_of);
        if missed == 0 {
            return Ok(normal);
        }
        if missed >= treatments.len() {
            return Err(PlanError::ExtensionAfterMaturity);
        }
        for treatment in treatments.iter_mut().take(missed) {
            // What was put off was not missed.
            if treatment.is_instalment() {
                *treatment = Treatment::Missed;
            }
        }
        let behind = from_now.reschedule(&treatments, &self.fresh_rule())?;
        let behind = behind.remaining(missed)?.with_base_owed();
        // Once more from today: the instalment is calculated over the rows that are left,
        // and what is overdue is spread over them.
        behind.reschedule(&behind.treatments(), &behind.fresh_rule())
    }

    /// Behind the last: each row moves by as many as were missed and keeps what it repays.
    fn put_off_to_the_end(&self, missed: usize) -> Result<Self, PlanError> {
        let mut treatments = vec![Treatment::Accrued; missed];
        treatments.extend(self.treatments());
        let rule = self.kept_rule().later_by(missed);
        self.reschedule(&treatments, &rule)?.remaining(missed)
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
        disbursed: sum(|row| row.disbursed)?,
        principal: sum(|row| row.principal)?,
        interest: sum(|row| row.interest)?,
        fee: sum(|row| row.fee)?,
        payment: sum(|row| row.payment)?,
        accrued: sum(|row| row.accrued)?,
        capitalised: sum(|row| row.capitalised)?,
        waived: sum(|row| row.waived)?,
        start: first.start,
        ..*last
    })
}
