//! The engine: periods and a rule become rows, in whole minor units.
//!
//! Integers, not decimals, go from row to row: principals then add up to the debt
//! because nothing can be lost between two rows, not because a test says so.

use super::accrual::{Accrual, Drawn, Factor};
use super::calendar::Period;
use super::contract::Loan;
use super::error::{PlanError, overflow};
use super::fee::FeeTiming;
use super::ledger::{Carried, Level, Line, Rule, State, Treatment, add, subtract};
use super::level::{flat_payment, level_payment};
use super::terms::Residue;
use super::unit::{check_level, check_share};
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
    /// What is paid out within the row.
    pub(super) drawn: Vec<Drawn>,
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
        let mut factor = accrual.actual(&period)?;
        let mut drawn = accrual.drawn(core::slice::from_ref(&period))?;
        if treatment == Treatment::Waived {
            factor = Factor::ZERO;
            for part in &mut drawn {
                part.factor = Factor::ZERO;
            }
        }
        Ok(Self {
            number,
            period,
            factor,
            full: accrual.unwaived(&period)?,
            drawn,
            treatment,
            grace_days: 0,
        })
    }

    /// What is paid out within the row, and how much of it after its first day.
    fn disbursed(&self) -> Result<(i128, i128), PlanError> {
        let (mut all, mut later) = (0, 0);
        for part in &self.drawn {
            all = add(all, part.amount)?;
            if !part.at_start {
                later = add(later, part.amount)?;
            }
        }
        Ok((all, later))
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
            // A down payment is none of the instalments that have a fee, paid or missed.
            let fee = if treatment.is_instalment() && step.number > 0 {
                each
            } else {
                0
            };
            let accrued = self.accrued(step, &state)?;
            let waived = self.waived(step, &state, accrued)?;
            let opening = state.balance;
            let (disbursed, later) = step.disbursed()?;
            state.draw(disbursed, later)?;
            let line = Line {
                opening,
                disbursed,
                fee: if last { add(fee, at_end)? } else { fee },
                accrued,
                waived,
                treatment,
                ..Line::default()
            };
            let line = self.line(rule, k, &mut state, line)?;
            state.balance = state
                .balance
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
            Treatment::DownPayment(amount) => {
                let principal = amount.clamp(0, state.balance.max(0));
                // What is paid at once is not lent.
                state.carried = state.carried.with_base(subtract(state.balance, principal)?);
                Ok(Line { principal, ..line })
            }
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

    /// What the row bears, on what is owed before it and what is paid out within it.
    fn accrued(&self, step: &Step, state: &State) -> Result<i128, PlanError> {
        let bearing = state.carried.bears_on(state.balance);
        let drawn = step.drawn.iter().map(|part| (part.amount, part.factor));
        Factor::interest_of((bearing, step.factor), drawn, self.loan.rounding)
    }

    fn waived(&self, step: &Step, state: &State, accrued: i128) -> Result<i128, PlanError> {
        let mut drawn = step.drawn.iter();
        if step.full == step.factor && drawn.all(|part| part.full == part.factor) {
            return Ok(0);
        }
        let bearing = state.carried.bears_on(state.balance);
        let drawn = step.drawn.iter().map(|part| (part.amount, part.full));
        let full = Factor::interest_of((bearing, step.full), drawn, self.loan.rounding)?;
        subtract(full, accrued)
    }

    /// Calculates the equal instalment where none is known, the rate has changed or more
    /// has been paid out.
    fn set_level(&self, rule: &Rule, k: usize, state: &mut State) -> Result<(), PlanError> {
        let Some(step) = self.steps.get(k) else {
            return Ok(());
        };
        let drawn = self.accrual.drawn_by(step.period.start);
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
                    None if drawn > level.drawn => {
                        level.known.max(self.accrual.changes_by(step.period.start))
                    }
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
        let owed = state.at_start();
        let base = state.carried.base;
        let base = base.map(|base| subtract(base, state.later)).transpose()?;
        let exact = match base {
            Some(base) => flat_payment(owed, base, &factors)?,
            None => level_payment(owed, &factors)?,
        };
        let unit = self.unit(rest.len());
        let amount = self.whole(exact, unit)?;
        if unit > 1 && owed > 0 {
            check_level(amount, (owed, base), &factors, self.loan.rounding)?;
        }
        state.carried.level = Some(Level {
            amount,
            known,
            drawn,
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

    /// What an instalment is a multiple of, in minor units; the last absorbs what the
    /// others leave, so it is in whole units by chance only.
    fn unit(&self, rows: usize) -> i128 {
        if rows > 1 { self.loan.unit() } else { 1 }
    }

    /// Rounds a payment to whole units, to the side the residue policy wants.
    fn whole(&self, exact: Decimal, unit: i128) -> Result<i128, PlanError> {
        let failed = overflow("instalment");
        let units = match unit {
            1 => exact,
            _ => Decimal::try_from_i128_with_scale(unit, 0)
                .ok()
                .and_then(|unit| exact.checked_div(unit))
                .ok_or_else(&failed)?,
        };
        let mut whole = self.rounding().apply(units, 0);
        whole.rescale(0);
        whole.mantissa().checked_mul(unit).ok_or_else(failed)
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

    /// Divided once, where it first applies or more has been paid out: dividing what is
    /// left again in every row would move the rounding from row to row.
    fn equal_share(&self, k: usize, state: &mut State) -> Result<i128, PlanError> {
        let start = self.steps.get(k).map(|step| step.period.start);
        let drawn = start.map_or(0, |start| self.accrual.drawn_by(start));
        match state.share {
            Some((share, known)) if known == drawn => return Ok(share),
            _ => {}
        }
        let rest = self.rest(k);
        let unit = self.unit(usize::try_from(rest).unwrap_or(usize::MAX));
        let owed = state.at_start();
        let share = rest
            .checked_mul(unit)
            .and_then(|parts| self.rounding().divide(owed, parts))
            .and_then(|units| units.checked_mul(unit))
            .ok_or_else(overflow("principal"))?;
        if unit > 1 && owed > 0 {
            check_share(share, owed, rest)?;
        }
        state.share = Some((share, drawn));
        Ok(share)
    }
}
