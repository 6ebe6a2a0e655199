//! What a row asks for, and what a loan carries from one row into the next.

use super::error::{PlanError, overflow};
use crate::money::Rounding;

/// How the principal of a row is found.
#[derive(Clone, Debug)]
pub(in crate::lending) enum Rule {
    /// An equal instalment, calculated where it first applies.
    Level,
    /// The equal instalment that the loan carries, until a change of the rate
    /// recalculates it.
    KeepLevel,
    /// Equal principal.
    EqualPrincipal,
    /// This principal in each row, by its position; rows that ask for none skip theirs.
    KeepPrincipal(Vec<i128>),
    /// All principal in the last row.
    Balloon,
}

impl Rule {
    /// The same where so many rows that repay nothing come first: the principal of each row
    /// moves with it.
    pub(in crate::lending) fn later_by(self, rows: usize) -> Self {
        match self {
            Self::KeepPrincipal(list) => {
                let nothing = core::iter::repeat_n(0, rows);
                Self::KeepPrincipal(nothing.chain(list).collect())
            }
            rule => rule,
        }
    }
}

/// What is asked of a borrower in one row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::lending) enum Treatment {
    /// What the rule says.
    #[default]
    Normal,
    /// Interest, no principal.
    InterestOnly,
    /// Principal; the interest is collected in the first row that pays interest.
    InterestLater,
    /// Neither yet; the interest is collected in the first row that pays interest.
    NothingYet,
    /// Nothing, and no interest either.
    Waived,
    /// Nothing; the interest is spread over the normal rows that follow.
    Accrued,
    /// Nothing; the interest becomes principal.
    Capitalised,
    /// At most this many minor units; interest and fees not covered are spread.
    Partial(i128),
    /// It fell due and was not paid; interest and fees are due with the next row.
    Missed,
    /// So many minor units of principal, on the day of disbursement.
    DownPayment(i128),
}

impl Treatment {
    /// Whether principal is repaid by the rule.
    pub(in crate::lending) const fn is_normal(self) -> bool {
        matches!(self, Self::Normal | Self::InterestLater)
    }

    /// Whether the row is an instalment, even one that asks for little: it has its fee.
    pub(super) const fn is_instalment(self) -> bool {
        !matches!(self, Self::Waived | Self::Accrued | Self::Capitalised)
    }
}

/// Amounts that have arisen and are not yet due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pending {
    /// Due with the next row that pays such amounts.
    next: i128,
    /// Spread over the normal rows that follow.
    spread: i128,
}

impl Pending {
    pub(super) fn total(self) -> Result<i128, PlanError> {
        add(self.next, self.spread)
    }

    const fn is_spread(self) -> bool {
        self.spread != 0
    }

    fn put_next(&mut self, amount: i128) -> Result<(), PlanError> {
        self.next = add(self.next, amount)?;
        Ok(())
    }

    fn put_spread(&mut self, amount: i128) -> Result<(), PlanError> {
        self.spread = add(self.spread, amount)?;
        Ok(())
    }

    const fn take_next(&mut self) -> i128 {
        core::mem::replace(&mut self.next, 0)
    }

    /// Down, and the last row divides by one: it takes what the divisions left.
    fn take_share(&mut self, rest: i128) -> Result<i128, PlanError> {
        let share = Rounding::Down
            .divide(self.spread, rest)
            .ok_or_else(overflow("interest"))?;
        self.spread = self.spread.saturating_sub(share);
        Ok(share)
    }

    fn spread_all(&mut self) -> Result<(), PlanError> {
        let next = self.take_next();
        self.put_spread(next)
    }
}

/// An equal instalment, and how many changes of the rate it takes into account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Level {
    pub(super) amount: i128,
    pub(super) known: usize,
    /// How many parts of the principal had been paid out.
    pub(super) drawn: usize,
}

/// The state of a loan between two rows, besides its principal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Carried {
    pub(super) interest: Pending,
    pub(super) fees: Pending,
    pub(super) level: Option<Level>,
    /// Whether instalments were missed and none was asked for since.
    pub(super) missed: bool,
    /// What flat interest is borne on; none where it is what is left.
    pub(super) base: Option<i128>,
}

impl Carried {
    /// What interest is borne on while `balance` is owed.
    pub(super) const fn bears_on(&self, balance: i128) -> i128 {
        match self.base {
            Some(base) if balance > 0 => base,
            _ => balance,
        }
    }

    /// The same where flat interest is borne on what is owed now.
    pub(super) fn with_base(mut self, owed: i128) -> Self {
        self.base = self.base.map(|_| owed);
        self
    }

    /// Help spreads what is overdue over the rows to come.
    pub(super) fn spreading_arrears(mut self) -> Result<Self, PlanError> {
        if self.missed {
            self.interest.spread_all()?;
            self.fees.spread_all()?;
        }
        Ok(self)
    }
}

/// A row in minor units.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Line {
    pub(super) opening: i128,
    /// Principal paid out to the borrower.
    pub(super) disbursed: i128,
    pub(super) principal: i128,
    pub(super) interest: i128,
    pub(super) fee: i128,
    /// What the row bears, whenever it is due.
    pub(super) accrued: i128,
    pub(super) capitalised: i128,
    /// Interest forgone.
    pub(super) waived: i128,
    pub(super) balance: i128,
    pub(super) treatment: Treatment,
    /// After the row.
    pub(super) carried: Carried,
}

/// What changes from row to row.
pub(super) struct State {
    pub(super) balance: i128,
    pub(super) carried: Carried,
    /// Of the balance, what is paid out within the row after its first day.
    pub(super) later: i128,
    /// An equal part of the principal, and how much had been paid out of it.
    pub(super) share: Option<(i128, usize)>,
}

impl State {
    pub(super) const fn new(opening: i128, carried: Carried, rule: &Rule) -> Self {
        let mut state = Self {
            balance: opening,
            carried,
            later: 0,
            share: None,
        };
        if matches!(rule, Rule::Level) {
            state.carried.level = None;
        }
        state
    }

    /// Counting the rows to come is a pass over them: only where there is something to
    /// spread.
    pub(super) const fn is_spreading(&self) -> bool {
        self.carried.interest.is_spread() || self.carried.fees.is_spread()
    }

    /// Principal is paid out within a row, `later` of it after the first day.
    pub(super) fn draw(&mut self, amount: i128, later: i128) -> Result<(), PlanError> {
        self.later = later;
        if amount == 0 {
            return Ok(());
        }
        let before = self.carried.bears_on(self.balance);
        if let Some(base) = &mut self.carried.base {
            *base = add(before, amount)?;
        }
        self.balance = add(self.balance, amount)?;
        Ok(())
    }

    /// What is owed on the first day of the row.
    pub(super) const fn at_start(&self) -> i128 {
        self.balance.saturating_sub(self.later)
    }

    /// The interest becomes principal, and bears interest as such.
    pub(super) fn capitalise(&mut self, line: Line) -> Result<Line, PlanError> {
        if let Some(base) = &mut self.carried.base {
            *base = add(*base, line.accrued)?;
        }
        Ok(Line {
            capitalised: line.accrued,
            ..line
        })
    }

    /// Nothing is asked; the interest is spread over the normal rows.
    pub(super) fn put_off(&mut self, line: Line) -> Result<Line, PlanError> {
        self.carried.interest.put_spread(line.accrued)?;
        Ok(line)
    }

    /// It was asked and not paid: all of it is still owed, and due with the next row.
    pub(super) fn miss(&mut self, line: Line) -> Result<Line, PlanError> {
        self.carried.interest.put_next(line.accrued)?;
        self.carried.fees.put_next(line.fee)?;
        self.carried.missed = true;
        Ok(Line { fee: 0, ..line })
    }

    /// At most `most` is asked for: interest first, as in every row. What is not covered
    /// is spread over the normal rows and never added to the principal, or it would bear
    /// interest itself.
    pub(super) fn partial(&mut self, line: Line, most: i128) -> Result<Line, PlanError> {
        self.carried.missed = false;
        let owed = add(line.accrued, self.carried.interest.take_next())?;
        let interest = owed.min(most);
        let principal = subtract(most, interest)?.clamp(0, self.balance.max(0));
        self.carried
            .interest
            .put_spread(subtract(owed, interest)?)?;
        self.carried.fees.put_spread(line.fee)?;
        self.carried.fees.spread_all()?;
        Ok(Line {
            principal,
            interest,
            fee: 0,
            ..line
        })
    }

    /// Asks for `principal` and the fees, and for interest where the row pays interest;
    /// a normal row takes its share of what is spread over `rest` rows.
    pub(super) fn pay(
        &mut self,
        line: Line,
        principal: i128,
        rest: i128,
    ) -> Result<Line, PlanError> {
        self.carried.missed = false;
        let carried = &mut self.carried;
        let mut fee = add(line.fee, carried.fees.take_next())?;
        let interest = match line.treatment {
            Treatment::InterestLater | Treatment::NothingYet => {
                carried.interest.put_next(line.accrued)?;
                0
            }
            Treatment::InterestOnly => add(line.accrued, carried.interest.take_next())?,
            _ => {
                fee = add(fee, carried.fees.take_share(rest)?)?;
                let owed = add(line.accrued, carried.interest.take_next())?;
                add(owed, carried.interest.take_share(rest)?)?
            }
        };
        Ok(Line {
            principal,
            interest,
            fee,
            ..line
        })
    }
}

pub(super) fn add(a: i128, b: i128) -> Result<i128, PlanError> {
    a.checked_add(b).ok_or_else(overflow("interest"))
}

pub(super) fn subtract(a: i128, b: i128) -> Result<i128, PlanError> {
    a.checked_sub(b).ok_or_else(overflow("interest"))
}
