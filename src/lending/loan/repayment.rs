//! A schedule: the rows a borrower pays.

use super::accrual::{Accrual, Factor};
use super::amortise::{Job, Line, Outcome, Rule, Step, Treatment};
use super::calendar::Period;
use super::contract::Loan;
use super::error::{PlanError, overflow};
use super::fee::FeeTiming;
use super::terms::PlanKind;
use crate::money::{Currency, Money};
use core::fmt;
use jiff::civil::Date;

/// One row of a schedule. `payment = principal + interest + fee`;
/// `balance = opening - principal + capitalised`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Instalment {
    /// Starts at 1 and goes on after a change of plan.
    pub number: u32,
    /// The first day that bears interest.
    pub start: Date,
    /// When it falls due.
    pub due: Date,
    /// Principal owed before it.
    pub opening: Money,
    /// Principal repaid.
    pub principal: Money,
    /// Interest due.
    pub interest: Money,
    /// Fees due.
    pub fee: Money,
    /// What the borrower pays.
    pub payment: Money,
    /// Interest added to the principal instead of being paid.
    pub capitalised: Money,
    /// Interest forgone by the lender.
    pub waived: Money,
    /// Principal owed after it.
    pub balance: Money,
}

/// A loan's schedule, or what is left of it after a change.
///
/// Its books balance to the minor unit: principal adds up to the opening
/// balance plus what was capitalised, the last balance is zero, no amount is
/// negative and dates rise. `Display` writes a table.
#[derive(Clone, PartialEq, Eq)]
pub struct RepaymentPlan {
    pub(super) loan: Loan,
    pub(super) received: Money,
    pub(super) starts_on: Date,
    pub(super) level: Option<Money>,
    pub(super) rows: Vec<Instalment>,
}

impl Loan {
    /// The schedule of these terms.
    ///
    /// # Formula
    ///
    /// Per row `interest = round(opening * rate * days / year)`, rounded once;
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
        let periods = self.all_periods()?;
        let last = periods.last().ok_or_else(overflow("periods"))?;
        self.check_dates(last.due)?;
        let accrual = Accrual::new(self)?;
        let steps = match self.kind {
            PlanKind::Bullet => bullet_step(&accrual, &periods)?,
            _ => self.first_steps(&accrual, &periods)?,
        };
        let rule = self.rule()?;
        let outcome = Job {
            loan: self,
            accrual: &accrual,
            steps: &steps,
            opening: self.principal.minor(),
        }
        .run(&rule)?;
        RepaymentPlan::assemble(self, self.received()?, &steps, &outcome)
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
            if number <= self.interest_grace {
                Treatment::InterestLater
            } else if number <= self.principal_grace {
                Treatment::InterestOnly
            } else {
                Treatment::Normal
            }
        };
        periods
            .iter()
            .zip(1_u32..)
            .map(|(period, number)| {
                Ok(Step {
                    number,
                    period: *period,
                    factor: accrual.actual(period)?,
                    full: accrual.unwaived(period)?,
                    treatment: treatment(number),
                })
            })
            .collect()
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
        treatment: Treatment::Normal,
    }])
}

impl RepaymentPlan {
    /// Turns the engine's lines into rows with fees.
    pub(super) fn assemble(
        loan: &Loan,
        received: Money,
        steps: &[Step],
        outcome: &Outcome,
    ) -> Result<Self, PlanError> {
        let currency = loan.currency();
        let each = fees_at(loan, FeeTiming::EachInstalment)?;
        let at_end = each.plus(fees_at(loan, FeeTiming::Maturity)?)?;
        let count = steps.len().min(outcome.lines.len());
        let mut rows = Vec::with_capacity(count);
        for (k, (step, line)) in steps.iter().zip(&outcome.lines).enumerate() {
            let fee = if k.saturating_add(1) == count {
                at_end
            } else if matches!(
                step.treatment,
                Treatment::Normal | Treatment::InterestOnly | Treatment::InterestLater
            ) {
                each
            } else {
                Money::zero(currency)
            };
            rows.push(row(step, line, fee)?);
        }
        let first = steps.first().ok_or_else(overflow("periods"))?;
        Ok(Self {
            loan: loan.clone(),
            received,
            starts_on: first.period.start,
            level: outcome
                .level
                .map(|level| Money::of_minor(level, currency))
                .transpose()?,
            rows,
        })
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
    pub const fn level(&self) -> Option<Money> {
        self.level
    }

    /// The currency of every amount.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.loan.currency()
    }

    /// What the borrower received at the start: for what is left of a plan, the
    /// balance it starts from.
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
        Ok(Self {
            loan: self.loan.clone(),
            received: if paid == 0 {
                self.received
            } else {
                first.opening
            },
            starts_on: first.start,
            level: self.level,
            rows: rows.to_vec(),
        })
    }
}

fn fees_at(loan: &Loan, timing: FeeTiming) -> Result<Money, PlanError> {
    let fees = loan.fees.iter().filter(|fee| fee.timing == timing);
    Ok(Money::sum(fees.map(|fee| fee.amount), loan.currency())?)
}

fn row(step: &Step, line: &Line, fee: Money) -> Result<Instalment, PlanError> {
    let money = |minor: i128| Money::of_minor(minor, fee.currency());
    let principal = money(line.principal)?;
    let interest = money(line.interest)?;
    Ok(Instalment {
        number: step.number,
        start: step.period.start,
        due: step.period.due,
        opening: money(line.opening)?,
        principal,
        interest,
        fee,
        payment: principal.plus(interest)?.plus(fee)?,
        capitalised: money(line.capitalised)?,
        waived: money(line.waived)?,
        balance: money(line.balance)?,
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
