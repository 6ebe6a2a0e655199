//! The engine: periods and a rule become rows, in whole minor units.
//!
//! Integers, not decimals, go from row to row: principals then add up to the debt
//! because nothing can be lost between two rows, not because a test says so.

use super::accrual::{Accrual, Factor};
use super::calendar::Period;
use super::contract::Loan;
use super::error::{PlanError, overflow};
use super::level::level_payment;
use super::terms::Residue;
use crate::money::Rounding;
use rust_decimal::Decimal;

/// How the principal of a row is found.
#[derive(Clone, Debug)]
pub(in crate::lending) enum Rule {
    /// An equal instalment, calculated where it first applies.
    Level,
    /// An equal instalment of so many minor units.
    KeepLevel(i128),
    /// Equal principal.
    EqualPrincipal,
    /// This principal in each row that is not skipped.
    KeepPrincipal(Vec<i128>),
    /// All principal in the last row.
    Balloon,
}

/// What is asked of a borrower in one row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::lending) enum Treatment {
    /// What the rule says.
    #[default]
    Normal,
    /// Interest, no principal.
    InterestOnly,
    /// Principal; the interest is collected in the first normal row.
    InterestLater,
    /// Nothing, and no interest either.
    Waived,
    /// Nothing; the interest is spread over the normal rows that follow.
    Accrued,
    /// Nothing; the interest becomes principal.
    Capitalised,
    /// At most this many minor units; interest that is not covered is spread.
    Partial(i128),
}

#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) number: u32,
    pub(super) period: Period,
    /// What is charged.
    pub(super) factor: Factor,
    /// What would be charged if nothing were waived.
    pub(super) full: Factor,
    pub(super) treatment: Treatment,
}

/// A row in minor units, before fees.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Line {
    pub(super) opening: i128,
    pub(super) principal: i128,
    pub(super) interest: i128,
    pub(super) capitalised: i128,
    /// Interest forgone.
    pub(super) waived: i128,
    pub(super) balance: i128,
}

/// One run of the engine.
pub(super) struct Job<'a> {
    pub(super) loan: &'a Loan,
    pub(super) accrual: &'a Accrual<'a>,
    pub(super) steps: &'a [Step],
    pub(super) opening: i128,
}

pub(super) struct Outcome {
    pub(super) lines: Vec<Line>,
    /// The first equal instalment.
    pub(super) level: Option<i128>,
}

impl Job<'_> {
    pub(super) fn run(&self, rule: &Rule) -> Result<Outcome, PlanError> {
        let rounding = self.loan.rounding;
        let n = self.steps.len();
        let mut state = State::new(self.opening, rule);
        let mut first_level = state.level;
        let mut lines = Vec::with_capacity(n);
        for (k, step) in self.steps.iter().enumerate() {
            let accrued = step.factor.interest(state.balance, rounding)?;
            let line = Line {
                opening: state.balance,
                waived: self.waived(step, state.balance, accrued)?,
                ..Line::default()
            };
            let last = k.saturating_add(1) == n;
            let line = match step.treatment {
                Treatment::Waived => line,
                Treatment::Accrued => state.defer(line, accrued)?,
                Treatment::Capitalised => state.capitalise(line, accrued)?,
                Treatment::Partial(most) => state.partial(line, accrued, most)?,
                // An interest-only last row still pays the principal: nothing comes after it.
                Treatment::InterestOnly if !last => Line {
                    interest: accrued,
                    ..line
                },
                _ => {
                    self.set_level(rule, k, &mut state)?;
                    first_level = first_level.or(state.level);
                    let principal = self.principal(rule, k, &mut state, accrued)?;
                    // Counting the rows to come is a pass over them: only where there is
                    // something to spread.
                    let rest = if state.spread == 0 { 1 } else { self.rest(k) };
                    state.pay(line, accrued, principal, step.treatment, rest)?
                }
            };
            state.balance = line
                .opening
                .checked_sub(line.principal)
                .and_then(|b| b.checked_add(line.capitalised))
                .ok_or_else(overflow("balance"))?;
            lines.push(Line {
                balance: state.balance,
                ..line
            });
        }
        Ok(Outcome {
            lines,
            level: first_level,
        })
    }

    /// How many normal rows there are from row `k` on.
    fn rest(&self, k: usize) -> i128 {
        let normal =
            |step: &&Step| matches!(step.treatment, Treatment::Normal | Treatment::InterestLater);
        let rest = self.steps.get(k..).unwrap_or_default();
        i128::try_from(rest.iter().filter(normal).count().max(1)).unwrap_or(1)
    }

    fn waived(&self, step: &Step, balance: i128, accrued: i128) -> Result<i128, PlanError> {
        if step.full == step.factor {
            return Ok(0);
        }
        let full = step.full.interest(balance, self.loan.rounding)?;
        full.checked_sub(accrued).ok_or_else(overflow("interest"))
    }

    /// Calculates the equal instalment where none is known or the rate has changed.
    fn set_level(&self, rule: &Rule, k: usize, state: &mut State) -> Result<(), PlanError> {
        if !matches!(rule, Rule::Level) {
            return Ok(());
        }
        let Some(step) = self.steps.get(k) else {
            return Ok(());
        };
        let known = match (state.level, self.accrual.recalculates(&step.period)) {
            (Some(_), None) => return Ok(()),
            (_, Some(known)) => known,
            (None, None) => self.changes_before(step),
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
        let exact = level_payment(state.balance, &factors)?;
        state.level = Some(self.whole(exact)?);
        Ok(())
    }

    /// A plan that continues an older one knows the changes up to its start.
    fn changes_before(&self, step: &Step) -> usize {
        let before = |c: &&super::terms::RateChange| c.effective_from <= step.period.start;
        self.loan.rate_changes.iter().filter(before).count()
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
            Rule::KeepPrincipal(list) => list.get(state.paid_rows).copied().unwrap_or(0),
            Rule::EqualPrincipal => self.equal_share(k, state)?,
            Rule::Level | Rule::KeepLevel(_) => state
                .level
                .unwrap_or(0)
                .checked_sub(accrued)
                .ok_or_else(overflow("instalment"))?,
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

/// What changes from row to row.
struct State {
    balance: i128,
    level: Option<i128>,
    share: Option<i128>,
    paid_rows: usize,
    /// Interest accrued and not yet due: collected by the next normal row.
    later: i128,
    /// Interest accrued and not yet due: spread over the normal rows.
    spread: i128,
}

impl State {
    fn new(opening: i128, rule: &Rule) -> Self {
        Self {
            balance: opening,
            level: match rule {
                Rule::KeepLevel(level) => Some(*level),
                _ => None,
            },
            share: None,
            paid_rows: 0,
            later: 0,
            spread: 0,
        }
    }

    fn defer(&mut self, line: Line, accrued: i128) -> Result<Line, PlanError> {
        self.spread = self
            .spread
            .checked_add(accrued)
            .ok_or_else(overflow("interest"))?;
        Ok(line)
    }

    fn capitalise(&mut self, line: Line, accrued: i128) -> Result<Line, PlanError> {
        let owed = accrued
            .checked_add(self.later)
            .ok_or_else(overflow("interest"))?;
        self.later = 0;
        Ok(Line {
            capitalised: owed,
            ..line
        })
    }

    fn partial(&mut self, line: Line, accrued: i128, most: i128) -> Result<Line, PlanError> {
        // Interest first, as in every row; what is not covered is spread over the normal
        // rows and never added to the principal, or it would bear interest itself.
        let interest = accrued.min(most);
        let principal = most
            .checked_sub(interest)
            .ok_or_else(overflow("instalment"))?
            .clamp(0, self.balance.max(0));
        let unpaid = accrued
            .checked_sub(interest)
            .ok_or_else(overflow("interest"))?;
        let line = self.defer(line, unpaid)?;
        self.paid_rows = self.paid_rows.saturating_add(1);
        Ok(Line {
            principal,
            interest,
            ..line
        })
    }

    fn pay(
        &mut self,
        line: Line,
        accrued: i128,
        principal: i128,
        treatment: Treatment,
        rest: i128,
    ) -> Result<Line, PlanError> {
        self.paid_rows = self.paid_rows.saturating_add(1);
        if treatment == Treatment::InterestLater {
            self.later = self
                .later
                .checked_add(accrued)
                .ok_or_else(overflow("interest"))?;
            return Ok(Line { principal, ..line });
        }
        // Down, and the last row divides by one: it takes what the divisions left.
        let share = Rounding::Down
            .divide(self.spread, rest)
            .ok_or_else(overflow("interest"))?;
        self.spread = self.spread.saturating_sub(share);
        let interest = accrued
            .checked_add(self.later)
            .and_then(|i| i.checked_add(share))
            .ok_or_else(overflow("interest"))?;
        self.later = 0;
        Ok(Line {
            principal,
            interest,
            ..line
        })
    }
}
