//! Paying sooner, or for a while less.

use super::accrual::{Accrual, Factor};
use super::error::{PlanError, overflow};
use super::fee::FeeTiming;
use super::ledger::{Rule, Treatment};
use super::repayment::{Instalment, RepaymentPlan};
use super::terms::PlanKind;
use crate::money::{Money, Rounding};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// What repays a loan in full on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settlement {
    /// Principal owed.
    pub principal: Money,
    /// Interest for the days the principal was used (Civil Code art. 677), and what was
    /// pending before.
    pub interest: Money,
    /// Fees of the loan: those pending, that due at maturity, and on a due date that of
    /// the row.
    pub fees: Money,
    /// The fee agreed for repaying early.
    pub fee: Money,
    /// All of it.
    pub total: Money,
    /// Interest that will not be paid any more.
    pub interest_saved: Money,
}

/// What paying some principal early changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Prepayment {
    /// The same instalment, fewer of them.
    ShorterTerm,
    /// The same number of instalments, each lower.
    LowerPayment,
}

/// A part of the next instalments now, the rest later; interest goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartialDeferral {
    /// How many instalments.
    pub periods: u32,
    /// The share of each that is still paid, from 0 to 1.
    pub paid_share: Decimal,
    /// Where the rest goes.
    pub remainder: Remainder,
}

impl PartialDeferral {
    /// The next `periods` instalments paid to the share `paid_share`, from 0 to 1.
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
    /// use scorewright::lending::loan::{PartialDeferral, Remainder};
    /// let quarter = PartialDeferral::new(2, "0.25".parse()?, Remainder::Spread);
    /// let easier = loan.plan()?.defer_partly(3, &quarter)?;
    /// assert_eq!(easier.rows()[0].payment, yuan("272.50")?); // of 1,090
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(periods: u32, paid_share: Decimal, remainder: Remainder) -> Self {
        Self {
            periods,
            paid_share,
            remainder,
        }
    }
}

/// Where deferred amounts go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Remainder {
    /// Into the last instalment.
    Tail,
    /// Over the instalments that follow.
    Spread,
}

impl RepaymentPlan {
    /// What repays everything on `on`, after `paid` rows; `fee` is the agreed
    /// charge, often zero. Rows that fell due before `on` were missed, and are owed
    /// [as such](Self::behind). What was to be paid out on `on` or later no longer is.
    ///
    /// # Errors
    ///
    /// [`PlanError::OutsideLoan`] when `on` is before the next row's period or after the
    /// last due date.
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
    /// let settlement = plan.settle(3, date(2026, 4, 30), yuan("0")?)?;
    /// assert_eq!(settlement.interest, yuan("45")?); // 9,000 * 12 % * 15 / 360
    /// assert_eq!(settlement.total, yuan("9045")?);
    /// assert_eq!(settlement.interest_saved, yuan("405")?); // of 90 + 80 + ... + 10
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn settle(&self, paid: usize, on: Date, fee: Money) -> Result<Settlement, PlanError> {
        let outside = PlanError::OutsideLoan { field: "settle.on" };
        if on > self.matures_on() || on < self.remaining(paid)?.starts_on() {
            return Err(outside);
        }
        let rest = self.behind(paid, on)?;
        let row = rest.first()?;
        if on > rest.period_of(row)?.due {
            return rest.settled_within_grace(on, fee);
        }
        let paid_out = rest.parts_by(row, on).into_iter().map(|part| part.amount);
        let principal = row.opening.plus(Money::sum(paid_out, rest.currency())?)?;
        let interest = rest.interest_by(on)?;
        let fees = rest.fees_by(on)?;
        let to_come = rest.total(|row| row.interest)?;
        let to_come = to_come.plus(rest.total(|row| row.capitalised)?)?;
        Ok(Settlement {
            principal,
            interest,
            fees,
            fee,
            total: principal.plus(interest)?.plus(fees)?.plus(fee)?,
            interest_saved: to_come.minus(interest)?,
        })
    }

    /// On a day on which the first row may still be paid, after its period has ended:
    /// that row, and what repays the rest.
    fn settled_within_grace(&self, on: Date, fee: Money) -> Result<Settlement, PlanError> {
        let row = self.first()?;
        let zero = Money::zero(self.currency());
        let rest = if self.rows().len() > 1 {
            self.settle(1, on, fee)?
        } else {
            Settlement {
                principal: zero,
                interest: zero,
                fees: zero,
                fee,
                total: fee,
                interest_saved: zero,
            }
        };
        Ok(Settlement {
            principal: rest.principal.plus(row.principal)?,
            interest: rest.interest.plus(row.interest)?,
            fees: rest.fees.plus(row.fee)?,
            total: rest.total.plus(row.payment)?,
            ..rest
        })
    }

    /// Interest owed on `on`, within the first row's period: pending and accrued.
    fn interest_by(&self, on: Date) -> Result<Money, PlanError> {
        let row = self.first()?;
        let period = self.period_of(row)?;
        let accrued = match self.states.first() {
            _ if on == period.due => row.accrued,
            Some((Treatment::Waived, _)) => Money::zero(self.currency()),
            _ => {
                let accrual = Accrual::new(self.loan())?;
                let since = |from| accrual.between(&period, from, on);
                let bearing = self.carried.bears_on(row.opening.minor());
                let parts = self.parts_by(row, on).into_iter();
                let parts = parts.map(|part| Ok((part.amount.minor(), since(part.on)?)));
                let parts = parts.collect::<Result<Vec<_>, PlanError>>()?;
                let rounding = self.loan().rounding;
                let minor = Factor::interest_of((bearing, since(period.start)?), parts, rounding)?;
                Money::of_minor(minor, self.currency())?
            }
        };
        Ok(self.pending_interest()?.plus(accrued)?)
    }

    /// Fees owed on `on`, within the first row's period.
    fn fees_by(&self, on: Date) -> Result<Money, PlanError> {
        let loan = self.loan();
        let fees = self
            .pending_fees()?
            .plus(loan.fees_at(FeeTiming::Maturity)?)?;
        let row = self.first()?;
        let is_due = on == self.period_of(row)?.due;
        match self.states.first() {
            Some((treatment, _)) if is_due && treatment.is_instalment() && row.number > 0 => {
                Ok(fees.plus(loan.fees_at(FeeTiming::EachInstalment)?)?)
            }
            _ => Ok(fees),
        }
    }

    fn first(&self) -> Result<&Instalment, PlanError> {
        self.rows().first().ok_or_else(overflow("rows"))
    }

    /// The plan after `amount` of principal is repaid on the due date of row
    /// `paid`, on top of that row. Parts of the principal to come are paid out as agreed, and
    /// the instalment calculated anew with them.
    ///
    /// # Errors
    ///
    /// [`PlanError::OutOfRange`] unless `amount` is above zero and below the balance.
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
    /// use scorewright::lending::loan::Prepayment;
    /// let shorter = plan.prepay(3, yuan("3000")?, Prepayment::ShorterTerm)?;
    /// assert_eq!(shorter.rows().len(), 6); // 6,000 left, 1,000 a month
    /// assert_eq!(shorter.total_interest()?, yuan("210")?); // 60 + 50 + ... + 10
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn prepay(
        &self,
        paid: usize,
        amount: Money,
        effect: Prepayment,
    ) -> Result<Self, PlanError> {
        let rest = self.remaining(paid)?;
        rest.check_down_payment_done()?;
        let left = rest.opening().minus(amount)?;
        if !amount.is_positive() || !left.is_positive() {
            return Err(PlanError::OutOfRange {
                field: "amount",
                expected: "above 0 and below the balance; settle the loan to repay all of it",
            });
        }
        let rule = match effect {
            Prepayment::ShorterTerm => rest.kept_rule_less(amount),
            Prepayment::LowerPayment => rest.fresh_rule(),
        };
        let steps = rest.own_steps(&rest.treatments())?;
        let carried = rest.carried.with_base(left.minor());
        rest.run_while_owed(left.minor(), carried, &steps, &rule)
    }

    /// Asks for a share of the next instalments only.
    ///
    /// What is paid covers interest first; interest it does not cover is
    /// collected later without interest on it, so the debt never grows.
    ///
    /// # Errors
    ///
    /// [`PlanError::OutOfRange`] for a share outside 0 to 1 or more instalments
    /// than are left before the last.
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
    /// use scorewright::lending::loan::{PartialDeferral, Remainder};
    /// let half = PartialDeferral::new(2, "0.5".parse()?, Remainder::Tail);
    /// let easier = plan.defer_partly(3, &half)?;
    /// assert_eq!(easier.rows()[0].payment, yuan("545")?); // half of 1,090
    /// assert_eq!(easier.rows()[0].principal, yuan("455")?); // after 90 of interest
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn defer_partly(&self, paid: usize, deferral: &PartialDeferral) -> Result<Self, PlanError> {
        let rest = self.remaining(paid)?;
        rest.check_down_payment_done()?;
        let share = deferral.paid_share;
        if share < Decimal::ZERO || share > Decimal::ONE {
            return Err(PlanError::OutOfRange {
                field: "paid_share",
                expected: "from 0 to 1",
            });
        }
        let window = deferral.periods as usize;
        if window == 0 || window >= rest.rows().len() {
            return Err(PlanError::OutOfRange {
                field: "periods",
                expected: "from 1 to one less than the instalments that are left",
            });
        }
        let mut treatments = rest.treatments();
        for (treatment, row) in treatments.iter_mut().zip(rest.rows()).take(window) {
            let regular = row.payment.minus(row.fee)?;
            // A share of nothing is nothing: the row stays as it is.
            if regular.is_positive() {
                let most = regular.times(share, Rounding::Down)?;
                *treatment = Treatment::Partial(most.minor());
            }
        }
        let rule = match deferral.remainder {
            Remainder::Tail => rest.kept_rule(),
            Remainder::Spread => rest.fresh_rule(),
        };
        let carried = rest.carried.spreading_arrears()?;
        let steps = rest.own_steps(&treatments)?;
        rest.run(rest.opening().minor(), carried, &steps, &rule)
    }

    /// The rule that keeps what each instalment repays.
    pub(in crate::lending) fn kept_rule(&self) -> Rule {
        match self.loan().kind() {
            // Arrears are in the principal of the first row, and an equal instalment
            // would leave them all to the last.
            _ if self.carried.missed => Rule::KeepPrincipal(self.principals()),
            PlanKind::EqualInstalment => Rule::KeepLevel,
            PlanKind::InterestOnly | PlanKind::Bullet => Rule::Balloon,
            _ => Rule::KeepPrincipal(self.principals()),
        }
    }

    /// The same after `amount` was repaid, arrears first.
    fn kept_rule_less(&self, amount: Money) -> Rule {
        match self.kept_rule() {
            Rule::KeepPrincipal(mut list) if self.carried.missed => {
                let overdue = list.iter_mut().find(|principal| **principal > 0);
                if let Some(overdue) = overdue {
                    *overdue = overdue.saturating_sub(amount.minor()).max(0);
                }
                Rule::KeepPrincipal(list)
            }
            rule => rule,
        }
    }

    /// The rule of the loan, calculated anew.
    pub(in crate::lending) fn fresh_rule(&self) -> Rule {
        match self.loan().kind() {
            PlanKind::EqualInstalment => Rule::Level,
            PlanKind::EqualPrincipal => Rule::EqualPrincipal,
            PlanKind::InterestOnly | PlanKind::Bullet => Rule::Balloon,
            PlanKind::Custom(_) => self.kept_rule(),
        }
    }
}
