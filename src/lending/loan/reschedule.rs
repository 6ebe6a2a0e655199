//! What is left of a plan, continued under other rules: every change of a running loan
//! starts from what the loan carries and ends in it.

use super::accrual::Accrual;
use super::amortise::{Job, Step};
use super::calendar::{Period, add_days, add_months, days_between};
use super::contract::Loan;
use super::error::{PlanError, overflow};
use super::grace::InterestFree;
use super::ledger::{Carried, Rule, Treatment};
use super::repayment::{Instalment, RepaymentPlan};
use super::terms::{CustomRow, InterestPause, PlanKind};
use jiff::civil::Date;
use std::sync::Arc;

impl Loan {
    /// The same with so many periods more.
    pub(in crate::lending) const fn longer_by(mut self, periods: u32) -> Self {
        self.periods = self.periods.saturating_add(periods);
        self
    }

    /// The day its last period is due.
    pub(in crate::lending) fn last_due(&self) -> Result<Date, PlanError> {
        self.calendar()?.due(self.periods)
    }
}

impl RepaymentPlan {
    /// The loan as it was agreed, before any change.
    pub(in crate::lending) fn agreed(&self) -> &Loan {
        self.agreed.as_deref().unwrap_or(&self.loan)
    }

    /// The same plan under changed terms; the agreed ones are kept.
    pub(super) fn with_terms(mut self, loan: Loan) -> Self {
        let before = core::mem::replace(&mut self.loan, loan);
        self.agreed.get_or_insert_with(|| Arc::new(before));
        self
    }

    /// What each row asks for.
    pub(in crate::lending) fn treatments(&self) -> Vec<Treatment> {
        self.states.iter().map(|(asks, _)| *asks).collect()
    }

    /// The principal of each row, as it stands.
    pub(in crate::lending) fn principals(&self) -> Vec<i128> {
        self.rows.iter().map(|row| row.principal.minor()).collect()
    }

    /// The plan of a loan that is repaid at once, under changed terms.
    pub(in crate::lending) fn replanned(&self, loan: Loan) -> Result<Self, PlanError> {
        let mut plan = loan.plan()?;
        plan.agreed = Some(Arc::new(self.agreed().clone()));
        Ok(plan)
    }

    /// The same rows, the next due some days later and without more interest.
    pub(in crate::lending) fn with_next_due_later(&self, days: u32) -> Result<Self, PlanError> {
        let mut plan = self.clone();
        let next_due = plan.rows.get(1).map(|row| row.due);
        let first = plan.rows.first_mut().ok_or_else(overflow("rows"))?;
        let due = add_days(first.due, days.into()).ok_or_else(overflow("grace"))?;
        if next_due.is_some_and(|next| due >= next) {
            return Err(PlanError::OutOfRange {
                field: "grace_days",
                expected: "less than the time to the instalment after",
            });
        }
        first.due = due;
        first.grace_days = first.grace_days.saturating_add(days);
        Ok(plan)
    }

    /// Goes on over the same rows with other treatments.
    pub(in crate::lending) fn rework(
        &self,
        treatments: &[Treatment],
        rule: &Rule,
    ) -> Result<Self, PlanError> {
        let steps = self.own_steps(treatments)?;
        self.run(self.opening().minor(), self.carried, &steps, rule)
    }

    /// The first of the rows, with other treatments: as many as there are of those.
    pub(super) fn own_steps(&self, treatments: &[Treatment]) -> Result<Vec<Step>, PlanError> {
        if self.loan.kind == PlanKind::Bullet {
            return Err(no_rule());
        }
        let accrual = Accrual::new(&self.loan)?;
        let rows = self.rows.iter().zip(treatments);
        rows.map(|(row, treatment)| {
            let period = self.period_of(row)?;
            let step = Step::new(row.number, period, &accrual, *treatment)?;
            Ok(Step {
                grace_days: row.grace_days,
                ..step
            })
        })
        .collect()
    }

    /// Goes on from the first row's opening balance with other treatments, on the due
    /// dates that the calendar has next. It is help: what is overdue is spread.
    pub(in crate::lending) fn reschedule(
        &self,
        treatments: &[Treatment],
        rule: &Rule,
    ) -> Result<Self, PlanError> {
        let steps = self.next_steps(treatments)?;
        let carried = self.carried.spreading_arrears()?;
        self.run(self.opening().minor(), carried, &steps, rule)
    }

    /// The same where flat interest is borne, from now on, on what is owed now.
    pub(super) fn with_base_owed(&self) -> Self {
        let mut plan = self.clone();
        plan.carried = plan.carried.with_base(self.opening().minor());
        plan
    }

    /// Runs the engine from `opening` and what is carried.
    pub(super) fn run(
        &self,
        opening: i128,
        carried: Carried,
        steps: &[Step],
        rule: &Rule,
    ) -> Result<Self, PlanError> {
        let accrual = Accrual::new(&self.loan)?;
        let lines = Job {
            loan: &self.loan,
            accrual: &accrual,
            steps,
            opening,
            carried,
        }
        .run(rule)?;
        let mut plan = Self::assemble(&self.loan, carried, steps, &lines)?;
        plan.agreed.clone_from(&self.agreed);
        plan.check_parts_are_paid_out()?;
        // Fees kept back when the loan was paid out were not received by any later plan.
        let kept_back = self.lent()?.minus(self.received)?;
        plan.received = plan.received.minus(kept_back)?;
        Ok(plan)
    }

    /// The same over as many of the rows as there is principal for.
    pub(super) fn run_while_owed(
        &self,
        opening: i128,
        carried: Carried,
        steps: &[Step],
        rule: &Rule,
    ) -> Result<Self, PlanError> {
        let plan = self.run(opening, carried, steps, rule)?;
        let mut rows = plan.rows.iter();
        let used = rows.rposition(|row| row.opening.is_positive() || row.disbursed.is_positive());
        // What was put off is paid in a normal row: one of them stays.
        let first_normal = steps.iter().position(|step| step.treatment.is_normal());
        let used = used
            .map_or(0, |last| last.saturating_add(1))
            .max(first_normal.unwrap_or(0).saturating_add(1));
        match steps.get(..used) {
            Some(used) if used.len() < steps.len() => self.run(opening, carried, used, rule),
            _ => Ok(plan),
        }
    }

    pub(super) fn next_steps(&self, treatments: &[Treatment]) -> Result<Vec<Step>, PlanError> {
        self.check_down_payment_done()?;
        let first = self.rows.first().ok_or_else(overflow("periods"))?;
        let count = u32::try_from(treatments.len()).map_err(|_| overflow("periods")())?;
        let periods = self.next_periods(first, count)?;
        let accrual = Accrual::new(&self.loan)?;
        let mut steps = Vec::with_capacity(periods.len());
        for ((period, treatment), number) in periods.iter().zip(treatments).zip(first.number..) {
            steps.push(Step::new(number, *period, &accrual, *treatment)?);
        }
        // A later due date that was promised stays, unless the row itself is put off.
        match steps.first_mut() {
            Some(step) if step.treatment.is_instalment() => step.grace_days = first.grace_days,
            _ => {}
        }
        Ok(steps)
    }

    /// The due dates go on as they would have.
    fn next_periods(&self, first: &Instalment, count: u32) -> Result<Vec<Period>, PlanError> {
        if matches!(self.loan.kind, PlanKind::Custom(_) | PlanKind::Bullet) {
            return Err(no_rule());
        }
        let calendar = self.loan.calendar()?;
        let mut periods = calendar.periods(first.number.saturating_sub(1), count)?;
        // A change of plan inside a period keeps that period's start.
        if let Some(period) = periods.first_mut() {
            period.start = first.start;
            period.whole_months = calendar.whole_months(first.number, first.start)?;
        }
        Ok(periods)
    }

    /// The interest-free time that is left from the start, later by `periods`: they are
    /// free too, and what was promised is not used up by them.
    pub(in crate::lending) fn with_free_time_later(&self, periods: u32) -> Result<Self, PlanError> {
        let until = Accrual::new(&self.loan)?.free_until();
        let first = self.rows.first().ok_or_else(overflow("periods"))?;
        if until.is_none_or(|until| until <= self.starts_on) {
            return Ok(self.clone());
        }
        let mut loan = self.loan.clone();
        loan.interest_free = match loan.interest_free {
            Some(InterestFree::Periods(free)) => {
                Some(InterestFree::Periods(free.saturating_add(periods)))
            }
            Some(InterestFree::Days(days)) => {
                let last = first.number.saturating_sub(1).saturating_add(periods);
                let later = days_between(first.start, loan.calendar()?.due(last)?);
                free_days(i64::from(days).saturating_add(later))
            }
            None => None,
        };
        Ok(self.clone().with_terms(loan))
    }

    /// Agreed rows, due so many months later; the days of `pause` bear no interest, and
    /// interest-free time that is left moves with the rows.
    pub(in crate::lending) fn with_rows_later(
        &self,
        months: u32,
        pause: Option<InterestPause>,
    ) -> Result<Self, PlanError> {
        let mut loan = self.loan.clone();
        if let Some(until) = Accrual::new(&loan)?.free_until() {
            let moves = pause.is_some() && until > self.starts_on;
            let until = if moves { later(until, months)? } else { until };
            loan.interest_free = free_days(days_between(loan.disbursed_on, until));
        }
        loan.pauses.extend(pause);
        let mut rows = Vec::with_capacity(self.rows.len());
        let mut periods = Vec::with_capacity(self.rows.len());
        let mut start = self.starts_on;
        for row in &self.rows {
            let due = later(self.period_of(row)?.due, months)?;
            rows.push(CustomRow::new(due, row.principal));
            periods.push(Period {
                start,
                due,
                whole_months: 0,
            });
            start = due;
        }
        loan.kind = PlanKind::Custom(rows);
        let plan = self.clone().with_terms(loan);
        let accrual = Accrual::new(&plan.loan)?;
        let mut steps = Vec::with_capacity(periods.len());
        for ((row, period), (treatment, _)) in self.rows.iter().zip(periods).zip(&self.states) {
            steps.push(Step::new(row.number, period, &accrual, *treatment)?);
        }
        let carried = self.carried.spreading_arrears()?;
        let rule = Rule::KeepPrincipal(self.principals());
        plan.run(self.opening().minor(), carried, &steps, &rule)
    }

    /// The period of a row; calendar months count as such when they are whole.
    pub(super) fn period_of(&self, row: &Instalment) -> Result<Period, PlanError> {
        let periods = match self.loan.kind {
            PlanKind::Custom(_) => 0,
            PlanKind::Bullet => self.loan.periods,
            _ => 1,
        };
        let whole_months = match periods {
            0 => 0,
            _ => self.loan.calendar()?.whole_months(row.number, row.start)?,
        };
        let grace = i64::from(row.grace_days);
        Ok(Period {
            start: row.start,
            due: add_days(row.due, grace.saturating_neg()).ok_or_else(overflow("grace"))?,
            whole_months: whole_months.saturating_mul(periods),
        })
    }
}

/// So many months later, on the same day of the month or the last of a shorter one.
fn later(day: Date, months: u32) -> Result<Date, PlanError> {
    add_months(day, months.into(), day.day()).ok_or_else(overflow("due date"))
}

fn free_days(days: i64) -> Option<InterestFree> {
    u32::try_from(days).ok().map(InterestFree::Days)
}

pub(super) const fn no_rule() -> PlanError {
    PlanError::OutOfRange {
        field: "kind",
        expected: "a plan without agreed rows and not repaid at once, for this change",
    }
}
