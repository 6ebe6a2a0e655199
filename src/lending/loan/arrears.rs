//! Days past due and late interest.

use super::calendar::{add_days, days_between};
use super::error::{PlanError, overflow};
use super::grace::ArrearsGrace;
use super::read::field;
use super::repayment::Instalment;
use crate::money::{Money, MoneyError, Rate, Rounding};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// A payment that came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Paid {
    /// When.
    pub paid_on: Date,
    /// How much.
    pub amount: Money,
}

impl Paid {
    /// `amount` that came in on a day.
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
    /// use scorewright::lending::loan::{Arrears, ArrearsGrace, Paid};
    /// let paid = [Paid::new(date(2026, 2, 15), yuan("1120")?)]; // all of the first row
    /// let (as_of, grace) = (date(2026, 3, 15), ArrearsGrace::new(0));
    /// let arrears = Arrears::on(as_of, loan.plan()?.rows(), &paid, grace, &[])?;
    /// assert_eq!(arrears.past_due_days, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(paid_on: Date, amount: Money) -> Self {
        Self { paid_on, amount }
    }
}

/// Days on which arrears do not age: relief granted in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pause {
    /// The first such day.
    pub from: Date,
    /// The last such day.
    pub through: Date,
}

impl Pause {
    /// The days from `from` to `through`, both included.
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
    /// use scorewright::lending::loan::{Arrears, ArrearsGrace, Pause};
    /// let pauses = [Pause::new(date(2026, 2, 20), date(2026, 2, 24))]; // five days
    /// let (as_of, grace) = (date(2026, 3, 1), ArrearsGrace::new(0));
    /// let arrears = Arrears::on(as_of, loan.plan()?.rows(), &[], grace, &pauses)?;
    /// assert_eq!((arrears.past_due_days, arrears.delinquent_days), (14, 9));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(from: Date, through: Date) -> Self {
        Self { from, through }
    }
}

/// How far behind a borrower is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Arrears {
    /// Days since the oldest unpaid due date; 0 when nothing is overdue.
    pub past_due_days: u32,
    /// Those that count: less the grace and the pauses.
    pub delinquent_days: u32,
    /// The oldest unpaid due date.
    pub oldest_due: Option<Date>,
    /// When delinquency began: that date plus the grace.
    pub delinquent_since: Option<Date>,
    /// What is overdue.
    pub overdue: Money,
}

impl Arrears {
    /// The arrears on `as_of` of a schedule's `rows`; payments up to that day
    /// go to the oldest row first.
    ///
    /// # Formula
    ///
    /// `past_due_days = as_of - oldest unpaid due date`;
    /// `delinquent_days = max(0, past_due_days - grace_days - paused_days)`,
    /// as Apache Fineract reckons.
    ///
    /// # Errors
    ///
    /// [`PlanError::Field`] for a payment of another currency.
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
    /// use scorewright::lending::loan::{Arrears, ArrearsGrace, Paid};
    /// let paid = [Paid::new(date(2026, 2, 15), yuan("1120")?)]; // the first row only
    /// let grace = ArrearsGrace::new(5);
    /// let arrears = Arrears::on(date(2026, 4, 1), plan.rows(), &paid, grace, &[])?;
    /// assert_eq!(arrears.overdue, yuan("1110")?); // that of 15 March
    /// assert_eq!((arrears.past_due_days, arrears.delinquent_days), (17, 12));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn on(
        as_of: Date,
        rows: &[Instalment],
        paid: &[Paid],
        grace: ArrearsGrace,
        pauses: &[Pause],
    ) -> Result<Self, PlanError> {
        let currency = rows.first().map(|row| row.payment.currency());
        let currency = currency.ok_or_else(overflow("rows"))?;
        let came_in = paid.iter().filter(|p| p.paid_on <= as_of).map(|p| p.amount);
        let mut left = Money::sum(came_in, currency)?;
        let mut overdue = Money::zero(currency);
        let mut oldest_due = None;
        for row in rows.iter().filter(|row| row.due < as_of) {
            let covered = left.lesser(row.payment)?;
            left = left.minus(covered)?;
            let missing = row.payment.minus(covered)?;
            if missing.is_positive() {
                overdue = overdue.plus(missing)?;
                oldest_due = oldest_due.or(Some(row.due));
            }
        }
        let past_due_days = oldest_due.map_or(0, |due| days(due, as_of));
        let paused = oldest_due.map_or(0, |due| paused_days(due, as_of, pauses));
        let delinquent_since = oldest_due
            .map(|due| add_days(due, grace.days.into()).ok_or_else(overflow("grace")))
            .transpose()?;
        Ok(Self {
            past_due_days,
            delinquent_days: past_due_days
                .saturating_sub(grace.days)
                .saturating_sub(paused),
            oldest_due,
            delinquent_since,
            overdue,
        })
    }
}

fn days(from: Date, to: Date) -> u32 {
    u32::try_from(days_between(from, to)).unwrap_or(0)
}

/// Days after `due` up to `as_of` that lie in a pause, none counted twice.
fn paused_days(due: Date, as_of: Date, pauses: &[Pause]) -> u32 {
    let mut sorted: Vec<&Pause> = pauses.iter().collect();
    sorted.sort_by_key(|pause| pause.from);
    let mut counted_to = due;
    let mut total = 0_u32;
    for pause in sorted {
        // The day after `due` is the first that ages.
        let before = add_days(pause.from, -1).unwrap_or(pause.from);
        let from = before.max(counted_to);
        let to = pause.through.min(as_of);
        if to > from {
            total = total.saturating_add(days(from, to));
            counted_to = to;
        }
    }
    total
}

/// The contract rate with its surcharge for late payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LateInterest {
    rate: Rate,
    days_in_year: u32,
}

impl LateInterest {
    /// `contract` plus `surcharge` of it, over a year of 360 or 365 days.
    ///
    /// # Formula
    ///
    /// `contract * (1 + surcharge)`: 12 % with 0.3 is 15.6 %, with 0.5 is 18 %
    /// (the range of PBOC 2003 No. 251).
    ///
    /// # Errors
    ///
    /// [`PlanError::OutOfRange`] for a surcharge outside 0 to 1 or another year;
    /// [`PlanError::Field`] when the two together are more than a rate can be.
    pub fn new(contract: Rate, surcharge: Decimal, days_in_year: u32) -> Result<Self, PlanError> {
        if surcharge < Decimal::ZERO || surcharge > Decimal::ONE {
            return Err(PlanError::OutOfRange {
                field: "surcharge",
                expected: "from 0 to 1 of the contract rate",
            });
        }
        if days_in_year != 360 && days_in_year != 365 {
            return Err(PlanError::OutOfRange {
                field: "days_in_year",
                expected: "360 or 365",
            });
        }
        let rate = Decimal::ONE
            .checked_add(surcharge)
            .and_then(|factor| contract.fraction().checked_mul(factor))
            .ok_or(MoneyError::Overflow);
        Ok(Self {
            rate: field("late_interest", rate.and_then(Rate::new))?,
            days_in_year,
        })
    }

    /// The yearly rate, to hold against a cap together with everything else.
    #[must_use]
    pub const fn rate(self) -> Rate {
        self.rate
    }

    /// Late interest on `overdue` for `days`, rounded half up.
    ///
    /// # Errors
    ///
    /// [`PlanError::Field`] on overflow.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::loan::LateInterest;
    /// use scorewright::money::{Currency, Money, Rate};
    /// let late = LateInterest::new(Rate::percent("12")?, "0.5".parse()?, 360)?;
    /// let overdue = Money::parse("1000", Currency::CNY)?;
    /// assert_eq!(late.on(overdue, 30)?.to_string(), "15.00 CNY"); // 1,000 * 18 % / 12
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn on(self, overdue: Money, days: u32) -> Result<Money, PlanError> {
        let amount = self
            .rate
            .fraction()
            .checked_mul(Decimal::from(days))
            .and_then(|factor| factor.checked_mul(overdue.amount()))
            .and_then(|amount| amount.checked_div(Decimal::from(self.days_in_year)))
            .ok_or(MoneyError::Overflow)?;
        Ok(Money::round(amount, overdue.currency(), Rounding::HalfUp)?)
    }
}
