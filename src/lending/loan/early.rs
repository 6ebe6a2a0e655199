//! Paying sooner, or for a while less.

use super::accrual::Accrual;
use super::amortise::{Rule, Treatment};
use super::error::{PlanError, overflow};
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
    /// Interest for the days the principal was used (Civil Code art. 677).
    pub interest: Money,
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
    /// charge, often zero.
    ///
    /// # Errors
    ///
    /// [`PlanError::OutsideLoan`] when `on` is not within the next row's period.
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
        let rest = self.remaining(paid)?;
        let row = rest.first()?;
        if on < row.start || on > row.due {
            return Err(PlanError::OutsideLoan { field: "settle.on" });
        }
        let interest = if on == row.due {
            row.interest
        } else {
            rest.accrued(row, on)?
        };
        let principal = row.opening;
        Ok(Settlement {
            principal,
            interest,
            fee,
            total: principal.plus(interest)?.plus(fee)?,
            interest_saved: rest.total_interest()?.minus(interest)?,
        })
    }

    fn accrued(&self, row: &Instalment, on: Date) -> Result<Money, PlanError> {
        let accrual = Accrual::new(self.loan())?;
        let period = self.period_of(row)?;
        let factor = accrual.until(&period, on)?;
        let minor = factor.interest(row.opening.minor(), self.loan().rounding)?;
        Ok(Money::of_minor(minor, self.currency())?)
    }

    fn first(&self) -> Result<&Instalment, PlanError> {
        self.rows().first().ok_or_else(overflow("rows"))
    }

    /// The plan after `amount` of principal is repaid on the due date of row
    /// `paid`, on top of that row.
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
        let left = rest.opening().minus(amount)?;
        if !amount.is_positive() || !left.is_positive() {
            return Err(PlanError::OutOfRange {
                field: "amount",
                expected: "above 0 and below the balance; settle the loan to repay all of it",
            });
        }
        let rows = rest.rows().len();
        let normal = |rows: usize| vec![Treatment::Normal; rows];
        let rule = match effect {
            Prepayment::ShorterTerm => rest.kept_rule()?,
            Prepayment::LowerPayment => rest.fresh_rule()?,
        };
        let plan = rest.reschedule_from(left.minor(), &normal(rows), &rule)?;
        let used = plan.rows().iter().filter(|row| row.opening.is_positive());
        match used.count() {
            used if used < rows && used > 0 => {
                rest.reschedule_from(left.minor(), &normal(used), &rule)
            }
            _ => Ok(plan),
        }
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
        let mut treatments = Vec::with_capacity(rest.rows().len());
        for (k, row) in rest.rows().iter().enumerate() {
            treatments.push(if k < window {
                let regular = row.payment.minus(row.fee)?;
                Treatment::Partial(regular.times(share, Rounding::Down)?.minor())
            } else {
                Treatment::Normal
            });
        }
        let rule = match deferral.remainder {
            Remainder::Tail => rest.kept_rule()?,
            Remainder::Spread => rest.fresh_rule()?,
        };
        rest.reschedule(&treatments, &rule)
    }

    /// The rule that keeps what each instalment repays.
    pub(in crate::lending) fn kept_rule(&self) -> Result<Rule, PlanError> {
        Ok(match (self.loan().kind(), self.level()) {
            (PlanKind::EqualInstalment, Some(level)) => Rule::KeepLevel(level.minor()),
            (PlanKind::InterestOnly | PlanKind::Bullet, _) => Rule::Balloon,
            _ => Rule::KeepPrincipal(self.rows().iter().map(|r| r.principal.minor()).collect()),
        })
    }

    /// The rule of the loan, calculated anew.
    pub(in crate::lending) fn fresh_rule(&self) -> Result<Rule, PlanError> {
        Ok(match self.loan().kind() {
            PlanKind::EqualInstalment => Rule::Level,
            PlanKind::EqualPrincipal => Rule::EqualPrincipal,
            PlanKind::InterestOnly | PlanKind::Bullet => Rule::Balloon,
            PlanKind::Custom(_) => self.kept_rule()?,
        })
    }
}
