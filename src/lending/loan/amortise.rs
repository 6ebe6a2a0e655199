//! The engine: periods and a rule become rows, in whole minor units.
//!
//! Integers, not decimals, go from row to row: principals then add up to the debt
//! because nothing can be lost between two rows, not because a test says so.

use super::accrual::{Accrual, Factor};
use super::calendar::Period;
use super::contract::Loan;
use super::error::{PlanError, overflow};
use super::fee::FeeTiming;
use super::ledger::{Carried, Level, Line, Rule, State, Treatment, add, subtract};
use super::level::{flat_payment, level_payment};
use super::terms::Residue;
use crate::money::Rounding;
use rust_decimal::Decimal;

#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) number: u32,
    pub(super) period: Period,
    /// What is charged.
    pub(super) factor: Factor,
    /// What would be charged if nothing were waived.
    pub(super) full: Factor,
    pub(super) treatment: Treatment,
    /// Days it may be paid later without interest.
    pub(super) grace_days: u32,
}

impl Step {
    pub(super) fn new(
        number: u32,
        period: Period,
        accrual: &Accrual<'_>,
        treatment: Treatment,
    ) -> Result<Self, PlanError> {
        Ok(Self {
            number,
            period,
            factor: match treatment {
                Treatment::Waived => Factor::ZERO,
                _ => accrual.actual(&period)?,
            },
            full: accrual.unwaived(&period)?,
            treatment,
            grace_days: 0,
        })
    }
}

/// One run of the engine.
pub(super) struct Job<'a> {
    pub(super) loan: &'a Loan,
    pub(super) accrual: &'a Accrual<'a>,
    pub(super) steps: &'a [Step],
    pub(super) opening: i128,
    /// What the loan carries into the first row.
    pub(super) carried: Carried,
}

impl Job<'_> {
    pub(super) fn run(&self, rule: &Rule) -> Result<Vec<Line>, PlanError> {
        let each = self.loan.fees_at(FeeTiming::EachInstalment)?.minor();
        let at_end = self.loan.fees_at(FeeTiming::Maturity)?.minor();
        let mut state = State::new(self.opening, self.carried, rule);
        let mut lines = Vec::with_capacity(self.steps.len());
        for (k, step) in self.steps.iter().enumerate() {
            let last = k.saturating_add(1) == self.steps.len();
            // Whatever was put off is paid in the last row: nothing comes after it.
            let treatment = if last {
                Treatment::Normal
            } else {
                step.treatment
            };
            let fee = if treatment.is_instalment() { each } else { 0 };
            let bearing = state.carried.bears_on(state.balance);
            let accrued = step.factor.interest(bearing, self.loan.rounding)?;
            let line = Line {
                opening: state.balance,
                fee: if last { add(fee, at_end)? } else { fee },
                accrued,
                waived: self.waived(step, bearing, accrued)?,
                treatment,
                ..Line::default()
            };
            let line = self.line(rule, k, &mut state, line)?;
            state.balance = line
                .opening
                .checked_sub(line.principal)
                .and_then(|b| b.checked_add(line.capitalised))
                .ok_or_else(overflow("balance"))?;
            lines.push(Line {
                balance: state.balance,
                carried: state.carried,
                ..line
            });
        }
        Ok(lines)
    }

    fn line(
        &self,
        rule: &Rule,
        k: usize,
        state: &mut State,
        line: Line,
    ) -> Result<Line, PlanError> {
        match line.treatment {
            Treatment::Waived => Ok(line),
            Treatment::Accrued => state.put_off(line),
            Treatment::Capitalised => state.capitalise(line),
            Treatment::Missed => state.miss(line),
            Treatment::Partial(most) => state.partial(line, most),
            Treatment::InterestOnly | Treatment::NothingYet => state.pay(line, 0, 1),
            Treatment::Normal | Treatment::InterestLater => {
                self.set_level(rule, k, state)?;
                let principal = self.principal(rule, k, state, line.accrued)?;
                let rest = if state.is_spreading() {
                    self.rest(k)
                } else {
                    1
                };
                state.pay(line, principal, rest)
            }
        }
    }

    /// How many normal rows there are from row `k` on.
    fn rest(&self, k: usize) -> i128 {
        let rest = self.steps.get(k..).unwrap_or_default();
        let normal = rest.iter().filter(|step| step.treatment.is_normal());
        i128::try_from(normal.count().max(1)).unwrap_or(1)
    }

    fn waived(&self, step: &Step, bearing: i128, accrued: i128) -> Result<i128, PlanError> {
        if step.full == step.factor {
            return Ok(0);
        }
        let full = step.full.interest(bearing, self.loan.rounding)?;
        subtract(full, accrued)
    }

    /// Calculates the equal instalment where none is known or the rate has changed.
    fn set_level(&self, rule: &Rule, k: usize, state: &mut State) -> Result<(), PlanError> {
        let Some(step) = self.steps.get(k) else {
            return Ok(());
        };
        let known = match (rule, state.carried.level) {
            (Rule::Level | Rule::KeepLevel, None) => {
                let before = self.accrual.changes_by(step.period.start);
                self.accrual
                    .recalculates(before, &step.period)
                    .unwrap_or(before)
            }
            (Rule::Level | Rule::KeepLevel, Some(level)) => {
                match self.accrual.recalculates(level.known, &step.period) {
                    Some(known) => known,
                    None => return Ok(()),
                }
            }
            _ => return Ok(()),
        };
        // An instalment is fixed from what is known when it is fixed: a later change of
        // the rate that recalculates it must not be anticipated here.
        let rest = self.steps.get(k..).unwrap_or_default();
        let factors = if self.accrual.as_planned() {
            rest.iter().map(|step| step.factor).collect()
        } else {
            rest.iter()
                .map(|step| self.accrual.planned(&step.period, known))
                .collect::<Result<Vec<Factor>, PlanError>>()?
        };
        let exact = match state.carried.base {
            Some(base) => flat_payment(state.balance, base, &factors)?,
            None => level_payment(state.balance, &factors)?,
        };
        state.carried.level = Some(Level {
            amount: self.whole(exact)?,
            known,
        });
        Ok(())
    }

    /// Rounded up, the regular payments leave less for the last; rounded down, more.
    const fn rounding(&self) -> Rounding {
        match self.loan.residue {
            Residue::SimilarFinal => self.loan.rounding,
            Residue::LowerFinal => Rounding::Up,
            Residue::HigherFinal => Rounding::Down,
        }
    }

    /// Rounds a payment to whole minor units, to the side the residue policy wants.
    fn whole(&self, exact: Decimal) -> Result<i128, PlanError> {
        let rounding = self.rounding();
        let mut whole = rounding.apply(exact, 0);
        whole.rescale(0);
        Ok(whole.mantissa())
    }

    fn principal(
        &self,
        rule: &Rule,
        k: usize,
        state: &mut State,
        accrued: i128,
    ) -> Result<i128, PlanError> {
        let last = k.saturating_add(1) == self.steps.len();
        let wanted = match rule {
            // Whatever rounding left over is in the last row: the parts are the debt.
            _ if last => state.balance,
            Rule::Balloon => 0,
            Rule::KeepPrincipal(list) => list.get(k).copied().unwrap_or(0),
            Rule::EqualPrincipal => self.equal_share(k, state)?,
            Rule::Level | Rule::KeepLevel => {
                let level = state.carried.level.map_or(0, |level| level.amount);
                subtract(level, accrued)?
            }
        };
        // Interest beyond the instalment is paid in full: no negative amortisation.
        Ok(wanted.clamp(0, state.balance.max(0)))
    }

    /// Divided once, where it first applies: dividing what is left again in every row
    /// would move the rounding from row to row.
    fn equal_share(&self, k: usize, state: &mut State) -> Result<i128, PlanError> {
        if let Some(share) = state.share {
            return Ok(share);
        }
        let share = self
            .rounding()
            .divide(state.balance, self.rest(k))
            .ok_or_else(overflow("principal"))?;
        state.share = Some(share);
        Ok(share)
    }
}
