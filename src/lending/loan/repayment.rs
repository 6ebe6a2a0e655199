//! A schedule: the rows a borrower pays.

use super::accrual::{Accrual, Factor};
use super::amortise::{Job, Step};
use super::calendar::{Period, add_days};
use super::contract::Loan;
use super::error::{PlanError, overflow};
use super::ledger::{Carried, Level, Line, Rule, Treatment};
use super::terms::{InterestBase, PlanKind};
use crate::money::{Currency, Money};
use core::fmt;
use jiff::civil::Date;
use std::sync::Arc;

/// One row of a schedule. `payment = principal + interest + fee`;
/// `balance = opening + disbursed - principal + capitalised`; what is `pending` after it is what was
/// before, and `accrued - interest - capitalised`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Instalment {
    /// Starts at 1 and goes on after a change of plan; a down payment is row 0.
    pub number: u32,
    /// The first day that bears interest.
    pub start: Date,
    /// When it falls due.
    pub due: Date,
    /// Principal owed before it.
    pub opening: Money,
    /// Principal paid out to the borrower from its first day up to the day before it is due;
    /// for the first row, besides what is paid out at the start.
    pub disbursed: Money,
    /// Principal repaid.
    pub principal: Money,
    /// Interest due: what the row bears, and what was put off until it.
    pub interest: Money,
    /// Fees due.
    pub fee: Money,
    /// What the borrower pays.
    pub payment: Money,
    /// Interest the row bears, whenever it is due.
    pub accrued: Money,
    /// Interest added to the principal instead of being paid.
    pub capitalised: Money,
    /// Interest forgone by the lender.
    pub waived: Money,
    /// Principal owed after it.
    pub balance: Money,
    /// Interest that has accrued and is not yet due after it.
    pub pending: Money,
    /// Fees put off that are not yet due after it.
    pub pending_fees: Money,
    /// Days it may be paid after the end of its period, without interest.
    pub grace_days: u32,
}

/// A loan's schedule, or what is left of it after a change.
///
/// Its books balance to the minor unit: principal adds up to the opening
/// balance plus what is paid out and capitalised, interest to what accrues and was pending, the
/// last balance is zero, no amount is negative and dates rise. What is left of a plan
/// carries what the loan owes besides principal into every change that follows.
/// `Display` writes a table.
#[derive(Clone, PartialEq, Eq)]
pub struct RepaymentPlan {
    pub(super) loan: Loan,
    /// The loan as it was agreed, where a change has touched its terms.
    pub(super) agreed: Option<Arc<Loan>>,
    pub(super) received: Money,
    pub(super) starts_on: Date,
    /// Before the first row.
    pub(super) carried: Carried,
    pub(super) rows: Vec<Instalment>,
    /// What each row asks for, and what is carried after it.
    pub(super) states: Vec<(Treatment, Carried)>,
}

impl Loan {
    /// The schedule of these terms.
    ///
    /// # Formula
    ///
    /// Per row `interest = round(opening * rate * days / year)`, rounded once (on the
    /// principal as lent where [`InterestBase::Original`] says so);
    /// an equal instalment is `P / Σ Π 1/(1 + r)`, rounded once; the last row
    /// repays what is left.
    ///
    /// # Errors
    ///
    /// A [`PlanError`] naming the term and its limit.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::money::{Currency, Money, Rate};
    /// use scorewright::lending::loan::Loan;
    /// use jiff::civil::date;
    ///
    /// let principal = Money::parse("100", Currency::USD)?;
    /// let plan = Loan::new(principal, Rate::percent("9.4822")?, date(2024, 1, 1), 6).plan()?;
    /// assert_eq!(plan.level().unwrap().to_string(), "17.13 USD");
    /// assert_eq!(plan.total_interest()?.to_string(), "2.78 USD");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn plan(&self) -> Result<RepaymentPlan, PlanError> {
        self.check()?;
        self.check_unit()?;
        self.down_payment()?;
        let periods = self.all_periods()?;
        let last = periods.last().ok_or_else(overflow("periods"))?;
        self.check_dates(last.due)?;
        self.check_disbursements(last.due)?;
        let first_part = self.first_part()?.minor();
        let accrual = Accrual::new(self)?;
        let steps = match self.kind {
            PlanKind::Bullet => bullet_step(&accrual, &periods)?,
            _ => self.first_steps(&accrual, &periods)?,
        };
        let carried = Carried {
            base: match self.interest_on {
                InterestBase::Original => Some(first_part),
                InterestBase::Remaining => None,
            },
            ..Carried::default()
        };
        let lines = Job {
            loan: self,
            accrual: &accrual,
            steps: &steps,
            opening: first_part,
            carried,
        }
        .run(&self.rule()?)?;
        let mut plan = RepaymentPlan::assemble(self, carried, &steps, &lines)?;
        plan.received = self.received()?;
        Ok(plan)
    }

    fn rule(&self) -> Result<Rule, PlanError> {
        Ok(match &self.kind {
            PlanKind::EqualInstalment => Rule::Level,
            PlanKind::EqualPrincipal => Rule::EqualPrincipal,
            PlanKind::InterestOnly | PlanKind::Bullet => Rule::Balloon,
            PlanKind::Custom(rows) => {
                let principal = rows.iter().map(|row| row.principal);
                if rows.iter().any(|row| row.principal.is_negative()) {
                    return Err(PlanError::OutOfRange {
                        field: "row.principal",
                        expected: "0 or more",
                    });
                }
                if Money::sum(principal, self.currency())? != self.principal {
                    return Err(PlanError::PrincipalMismatch);
                }
                Rule::KeepPrincipal(rows.iter().map(|row| row.principal.minor()).collect())
            }
        })
    }

    fn first_steps(
        &self,
        accrual: &Accrual<'_>,
        periods: &[Period],
    ) -> Result<Vec<Step>, PlanError> {
        let treatment = |number: u32| {
            let no_interest = number <= self.interest_grace;
            let no_principal = number <= self.principal_grace;
            match (no_principal, no_interest) {
                (true, true) => Treatment::NothingYet,
                (true, false) => Treatment::InterestOnly,
                (false, true) => Treatment::InterestLater,
                (false, false) => Treatment::Normal,
            }
        };
        let rows = periods.iter().zip(1_u32..);
        let rows =
            rows.map(|(period, number)| Step::new(number, *period, accrual, treatment(number)));
        let down_payment = self.down_payment_step()?.map(Ok);
        down_payment.into_iter().chain(rows).collect()
    }
}

/// One row over all periods; interest on interest is not charged.
fn bullet_step(accrual: &Accrual<'_>, periods: &[Period]) -> Result<Vec<Step>, PlanError> {
    let (Some(first), Some(last)) = (periods.first(), periods.last()) else {
        return Ok(Vec::new());
    };
    let months = periods.iter().map(|period| period.whole_months);
    let all_whole = periods.iter().all(|period| period.whole_months > 0);
    Ok(vec![Step {
        number: 1,
        period: Period {
            start: first.start,
            due: last.due,
            whole_months: if all_whole {
                months.fold(0, u32::saturating_add)
            } else {
                0
            },
        },
        factor: Factor::sum(periods.iter().map(|period| accrual.actual(period)))?,
        full: Factor::sum(periods.iter().map(|period| accrual.unwaived(period)))?,
        drawn: accrual.drawn(periods)?,
        treatment: Treatment::Normal,
        grace_days: 0,
    }])
}

impl RepaymentPlan {
    /// Turns the engine's lines into rows; what was received is what is owed at the start
    /// and is still paid out.
    pub(super) fn assemble(
        loan: &Loan,
        carried: Carried,
        steps: &[Step],
        lines: &[Line],
    ) -> Result<Self, PlanError> {
        let currency = loan.currency();
        let rows = steps.iter().zip(lines);
        let first = steps.first().ok_or_else(overflow("periods"))?;
        let mut plan = Self {
            loan: loan.clone(),
            agreed: None,
            received: Money::zero(currency),
            starts_on: first.period.start,
            carried,
            rows: rows
                .map(|(step, line)| row(step, line, currency))
                .collect::<Result<_, PlanError>>()?,
            states: lines.iter().map(|l| (l.treatment, l.carried)).collect(),
        };
        plan.received = plan.lent()?;
        Ok(plan)
    }

    /// All that is owed before the first row: principal, interest and fees.
    pub(super) fn owed(&self) -> Result<Money, PlanError> {
        let pending = self.pending_interest()?.plus(self.pending_fees()?)?;
        Ok(self.opening().plus(pending)?)
    }

    /// The terms it came from.
    #[must_use]
    pub const fn loan(&self) -> &Loan {
        &self.loan
    }

    /// The rows, in order of due date; at least one.
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
    /// let second = &plan.rows()[1];
    /// assert_eq!((second.opening, second.interest), (yuan("11000")?, yuan("110")?));
    /// assert_eq!((second.payment, second.balance), (yuan("1110")?, yuan("10000")?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn rows(&self) -> &[Instalment] {
        &self.rows
    }

    /// The equal instalment before fees, where the plan has one; the last row
    /// may differ from it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::loan::Loan;
    /// # use scorewright::money::{Currency, Money, Rate};
    /// let principal = Money::parse("12000", Currency::CNY)?;
    /// let plan = Loan::new(principal, Rate::percent("12")?, date(2026, 1, 15), 12).plan()?;
    /// let level = 12_000.0 * 0.01 / (1.0 - 1.01_f64.powi(-12)); // 1066.1855
    /// assert_eq!(plan.level().unwrap().to_string(), format!("{level:.2} CNY"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn level(&self) -> Option<Money> {
        let level = self.level_carried()?;
        Money::of_minor(level.amount, self.currency()).ok()
    }

    /// The equal instalment of the next row that has one.
    fn level_carried(&self) -> Option<Level> {
        let states = self.states.iter();
        states
            .map(|(_, carried)| carried.level)
            .find(Option::is_some)?
    }

    /// The currency of every amount.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.loan.currency()
    }

    /// What the borrower receives: at the start (for what is left of a plan, the
    /// balance it starts from), and what is paid out in the rows.
    #[must_use]
    pub const fn received(&self) -> Money {
        self.received
    }

    /// When its first row starts to bear interest.
    #[must_use]
    pub const fn starts_on(&self) -> Date {
        self.starts_on
    }

    /// Principal owed at the start.
    #[must_use]
    pub fn opening(&self) -> Money {
        let zero = Money::zero(self.currency());
        self.rows.first().map_or(zero, |row| row.opening)
    }

    /// The last due date.
    #[must_use]
    pub fn matures_on(&self) -> Date {
        self.rows.last().map_or(self.starts_on, |row| row.due)
    }

    /// The sum of one column.
    ///
    /// # Errors
    ///
    /// [`PlanError::Field`] beyond what money holds.
    pub fn total(&self, column: impl Fn(&Instalment) -> Money) -> Result<Money, PlanError> {
        Ok(Money::sum(self.rows.iter().map(column), self.currency())?)
    }

    /// All interest due.
    ///
    /// # Errors
    ///
    /// As [`total`](Self::total).
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
    /// assert_eq!(plan.total_interest()?, yuan("780")?); // 120 + 110 + ... + 10
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn total_interest(&self) -> Result<Money, PlanError> {
        self.total(|row| row.interest)
    }

    /// All payments.
    ///
    /// # Errors
    ///
    /// As [`total`](Self::total).
    pub fn total_payable(&self) -> Result<Money, PlanError> {
        self.total(|row| row.payment)
    }

    /// All interest the lender forgoes: interest-free periods, pauses, relief.
    ///
    /// # Errors
    ///
    /// As [`total`](Self::total).
    pub fn interest_waived(&self) -> Result<Money, PlanError> {
        self.total(|row| row.waived)
    }

    /// The largest payment of any row.
    #[must_use]
    pub fn largest_payment(&self) -> Money {
        let zero = Money::zero(self.currency());
        let payments = self.rows.iter().map(|row| row.payment);
        payments
            .max_by_key(|payment| payment.minor())
            .unwrap_or(zero)
    }

    /// What is left after the first `paid` rows.
    ///
    /// # Errors
    ///
    /// [`PlanError::OutOfRange`] when no row is left.
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
    /// let rest = plan.remaining(3)?;
    /// assert_eq!((rest.rows().len(), rest.opening()), (9, yuan("9000")?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn remaining(&self, paid: usize) -> Result<Self, PlanError> {
        let rows = self.rows.get(paid..).unwrap_or_default();
        let first = rows.first().ok_or(PlanError::OutOfRange {
            field: "paid",
            expected: "fewer than the rows of the plan",
        })?;
        let before = paid.checked_sub(1).and_then(|last| self.states.get(last));
        let mut plan = Self {
            loan: self.loan.clone(),
            agreed: self.agreed.clone(),
            received: self.received,
            starts_on: first.start,
            carried: before.map_or(self.carried, |(_, carried)| *carried),
            rows: rows.to_vec(),
            states: self.states.get(paid..).unwrap_or_default().to_vec(),
        };
        plan.carried.level = plan.level_carried();
        if paid > 0 {
            plan.received = plan.lent()?;
        }
        Ok(plan)
    }

    /// Interest that has accrued before the first row and is not yet paid: put off, or
    /// overdue.
    ///
    /// # Errors
    ///
    /// [`PlanError::Field`] beyond what money holds.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::loan::{InterestPaymentGrace, Loan};
    /// # use scorewright::money::{Currency, Money, Rate};
    /// let principal = Money::parse("10000", Currency::CNY)?;
    /// let plan = Loan::new(principal, Rate::percent("12")?, date(2026, 1, 15), 12)
    ///     .with_interest_payment_grace(InterestPaymentGrace::new(2))
    ///     .plan()?;
    /// let rest = plan.remaining(1)?; // the first row's 1 % is due with the third
    /// assert_eq!(rest.pending_interest()?.to_string(), "100.00 CNY");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn pending_interest(&self) -> Result<Money, PlanError> {
        Ok(Money::of_minor(
            self.carried.interest.total()?,
            self.currency(),
        )?)
    }

    /// Fees that have arisen before the first row and are not yet paid.
    ///
    /// # Errors
    ///
    /// [`PlanError::Field`] beyond what money holds.
    pub fn pending_fees(&self) -> Result<Money, PlanError> {
        Ok(Money::of_minor(
            self.carried.fees.total()?,
            self.currency(),
        )?)
    }
}

fn row(step: &Step, line: &Line, currency: Currency) -> Result<Instalment, PlanError> {
    let money = |minor: i128| Money::of_minor(minor, currency);
    let principal = money(line.principal)?;
    let interest = money(line.interest)?;
    let fee = money(line.fee)?;
    let due = add_days(step.period.due, step.grace_days.into()).ok_or_else(overflow("grace"))?;
    Ok(Instalment {
        number: step.number,
        start: step.period.start,
        due,
        opening: money(line.opening)?,
        disbursed: money(line.disbursed)?,
        principal,
        interest,
        fee,
        payment: principal.plus(interest)?.plus(fee)?,
        accrued: money(line.accrued)?,
        capitalised: money(line.capitalised)?,
        waived: money(line.waived)?,
        balance: money(line.balance)?,
        pending: money(line.carried.interest.total()?)?,
        pending_fees: money(line.carried.fees.total()?)?,
        grace_days: step.grace_days,
    })
}

impl fmt::Debug for RepaymentPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RepaymentPlan")
            .field("loan", &self.loan)
            .field("rows", &self.rows.len())
            .finish_non_exhaustive()
    }
}
