//! What is left of a plan, continued under other rules.

use super::accrual::{Accrual, Factor};
use super::amortise::{Job, Rule, Step, Treatment};
use super::calendar::{Frequency, Period, add_days};
use super::contract::Loan;
use super::error::{PlanError, overflow};
use super::fee::FeeTiming;
use super::repayment::{Instalment, RepaymentPlan};
use super::terms::{CustomRow, PlanKind};
use crate::money::Money;
use jiff::civil::Date;

impl Loan {
    /// Whether every period is charged alike: no fees, no time without interest, one rate.
    pub(in crate::lending) const fn is_plain(&self) -> bool {
        self.fees.is_empty()
            && self.interest_free.is_none()
            && self.rate_changes.is_empty()
            && self.pauses.is_empty()
            && self.interest_grace == 0
    }

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
    /// What is left, as a loan that is repaid in `rows`: from the day the plan starts,
    /// at the rate and with the changes that apply from then on.
    pub(in crate::lending) fn as_loan_of(&self, rows: Vec<CustomRow>) -> Loan {
        let start = self.starts_on();
        let mut loan = self.loan().clone();
        loan.principal = self.opening();
        loan.disbursed_on = start;
        loan.interest_free = None;
        loan.rate = loan.rate_on(start);
        loan.rate_changes
            .retain(|change| change.effective_from > start);
        loan.pauses.retain(|pause| pause.from >= start);
        loan.fees.retain(|fee| fee.timing != FeeTiming::Upfront);
        loan.kind = PlanKind::Custom(rows);
        loan
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
        Ok(plan)
    }

    /// Goes on from the first row's opening balance with other treatments,
    /// on the due dates that the calendar has next.
    pub(in crate::lending) fn reschedule(
        &self,
        treatments: &[Treatment],
        rule: &Rule,
    ) -> Result<Self, PlanError> {
        self.reschedule_from(self.opening().minor(), treatments, rule)
    }

    pub(super) fn reschedule_from(
        &self,
        opening: i128,
        treatments: &[Treatment],
        rule: &Rule,
    ) -> Result<Self, PlanError> {
        let first = self.rows.first().ok_or_else(overflow("periods"))?;
        let steps = self.next_steps(first, treatments)?;
        let accrual = Accrual::new(&self.loan)?;
        let outcome = Job {
            loan: &self.loan,
            accrual: &accrual,
            steps: &steps,
            opening,
        }
        .run(rule)?;
        let opening = Money::of_minor(opening, self.currency())?;
        Self::assemble(&self.loan, opening, &steps, &outcome)
    }

    fn next_steps(
        &self,
        first: &Instalment,
        treatments: &[Treatment],
    ) -> Result<Vec<Step>, PlanError> {
        let count = u32::try_from(treatments.len()).map_err(|_| overflow("periods")())?;
        let periods = self.next_periods(first, count)?;
        let accrual = Accrual::new(&self.loan)?;
        let mut steps = Vec::with_capacity(periods.len());
        for ((period, treatment), number) in periods.iter().zip(treatments).zip(first.number..) {
            steps.push(Step {
                number,
                period: *period,
                factor: match treatment {
                    Treatment::Waived => Factor::ZERO,
                    _ => accrual.actual(period)?,
                },
                full: accrual.unwaived(period)?,
                treatment: *treatment,
            });
        }
        Ok(steps)
    }

    /// The due dates go on as they would have; custom rows and single
    /// repayments go on monthly.
    fn next_periods(&self, first: &Instalment, count: u32) -> Result<Vec<Period>, PlanError> {
        match self.loan.kind {
            PlanKind::Custom(_) | PlanKind::Bullet => Err(PlanError::OutOfRange {
                field: "kind",
                expected: "equal instalment, equal principal or interest only for this change",
            }),
            _ => {
                let calendar = self.loan.calendar()?;
                let mut periods = calendar.periods(first.number.saturating_sub(1), count)?;
                // A change of plan inside a period keeps that period's start.
                if let Some(period) = periods.first_mut() {
                    period.start = first.start;
                }
                Ok(periods)
            }
        }
    }

    /// The period of a row; calendar months count as such when they are whole.
    pub(super) fn period_of(&self, row: &Instalment) -> Result<Period, PlanError> {
        let periods = match self.loan.kind {
            PlanKind::Custom(_) => 0,
            PlanKind::Bullet => self.loan.periods,
            _ => 1,
        };
        let regular =
            periods > 0 && self.loan.calendar()?.due(row.number.saturating_sub(1))? == row.start;
        let whole_months = match self.loan.frequency {
            Frequency::Months(k) if regular => u32::from(k).saturating_mul(periods),
            _ => 0,
        };
        Ok(Period {
            start: row.start,
            due: row.due,
            whole_months,
        })
    }
}
