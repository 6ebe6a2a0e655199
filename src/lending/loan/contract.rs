//! A loan: its terms, set one by one and checked together.

use super::calendar::{
    Calendar, DueDay, Frequency, MonthEnd, MovedDue, Period, days_between, step,
};
use super::day_count::DayCount;
use super::error::PlanError;
use super::fee::{Fee, FeeTiming};
use super::grace::{ArrearsGrace, InterestFree, InterestPaymentGrace, PrincipalGrace};
use super::terms::{
    CustomRow, Disbursement, DownPayment, InterestBase, InterestPause, PlanKind, RateChange,
    Residue,
};
use crate::money::{Currency, Money, Rate, Rounding};
use core::fmt;
use jiff::civil::Date;

/// The terms of a loan. [`plan`](Loan::plan) checks them all and makes the schedule.
///
/// `Debug` shows the shape and hides amounts, rates and dates.
#[derive(Clone, PartialEq, Eq)]
pub struct Loan {
    pub(super) principal: Money,
    pub(super) rate: Rate,
    pub(super) disbursed_on: Date,
    pub(super) disbursements: Vec<Disbursement>,
    pub(super) periods: u32,
    pub(super) kind: PlanKind,
    pub(super) interest_on: InterestBase,
    pub(super) frequency: Frequency,
    pub(super) first_due: Option<Date>,
    pub(super) anchor_day: Option<i8>,
    pub(super) month_end: MonthEnd,
    pub(super) day_count: DayCount,
    pub(super) rounding: Rounding,
    pub(super) residue: Residue,
    pub(super) instalment_unit: Option<Money>,
    pub(super) down_payment: Option<DownPayment>,
    pub(super) principal_grace: u32,
    pub(super) interest_grace: u32,
    pub(super) arrears_grace: ArrearsGrace,
    pub(super) interest_free: Option<InterestFree>,
    pub(super) rate_changes: Vec<RateChange>,
    pub(super) pauses: Vec<InterestPause>,
    pub(super) fees: Vec<Fee>,
    /// Due dates that moved while the loan was running.
    pub(super) moved: Vec<MovedDue>,
}

/// Thirty years of weeks.
pub(super) const MAX_PERIODS: u32 = 1_560;
/// 10^15 major units.
const MAX_PRINCIPAL: i64 = 1_000_000_000_000_000;
const MAX_CHANGES: usize = 120;

impl Loan {
    /// A loan of `principal` at `rate` a year, paid out on `disbursed_on` and
    /// repaid in `periods` equal monthly instalments under 30/360.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::lending::loan::Loan;
    /// use scorewright::money::{Currency, Money, Rate};
    /// let principal = Money::parse("1200", Currency::CNY)?;
    /// let plan = Loan::new(principal, Rate::ZERO, date(2026, 1, 15), 12).plan()?;
    /// assert_eq!(plan.rows()[0].payment.to_string(), "100.00 CNY"); // no interest: a twelfth
    /// assert_eq!(plan.rows()[0].due, date(2026, 2, 15));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(principal: Money, rate: Rate, disbursed_on: Date, periods: u32) -> Self {
        Self {
            principal,
            rate,
            disbursed_on,
            disbursements: Vec::new(),
            periods,
            kind: PlanKind::EqualInstalment,
            interest_on: InterestBase::Remaining,
            frequency: Frequency::MONTHLY,
            first_due: None,
            anchor_day: None,
            month_end: MonthEnd::Clamp,
            day_count: DayCount::Thirty360,
            rounding: Rounding::HalfUp,
            residue: Residue::SimilarFinal,
            instalment_unit: None,
            down_payment: None,
            principal_grace: 0,
            interest_grace: 0,
            arrears_grace: ArrearsGrace::new(0),
            interest_free: None,
            rate_changes: Vec::new(),
            pauses: Vec::new(),
            fees: Vec::new(),
            moved: Vec::new(),
        }
    }

    /// How principal comes back; equal instalments unless said otherwise.
    /// Custom rows replace `periods` and the frequency.
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
    /// assert_eq!(plan.rows()[0].payment, yuan("1120")?); // 1,000 and 1 % of 12,000
    /// assert_eq!(plan.rows()[11].payment, yuan("1010")?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_kind(mut self, kind: PlanKind) -> Self {
        self.kind = kind;
        self
    }

    /// What interest is borne on; what is left unless said otherwise.
    ///
    /// Flat interest is borne on the principal as lent until the loan is extended or a part
    /// of it repaid early: from then on, on the principal owed at that change. An early
    /// settlement owes it for the time used (Civil Code art. 677).
    ///
    /// # Formula
    ///
    /// Per row `round(base * rate * days / year)`; an equal instalment is
    /// `(P + base * Σ r) / n`, rounded once.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::money::{Currency, Money, Rate};
    /// use scorewright::lending::loan::cost::AnnualisationMethod;
    /// use scorewright::lending::loan::{InterestBase, Loan};
    /// let yuan = |text| Money::parse(text, Currency::CNY);
    /// let plan = Loan::new(yuan("12000")?, Rate::percent("12")?, date(2026, 1, 15), 12)
    ///     .with_interest_on(InterestBase::Original)
    ///     .plan()?;
    /// assert_eq!(plan.rows()[11].interest, yuan("120")?); // 1 % of 12,000, to the last
    /// assert_eq!(plan.level(), Some(yuan("1120")?));
    /// assert_eq!(plan.total_interest()?, yuan("1440")?);
    /// let cost = plan.annual_cost(AnnualisationMethod::NominalIrr)?;
    /// assert_eq!(cost.percent(2).to_string(), "21.46"); // what "12 % flat" is a year
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_interest_on(mut self, interest_on: InterestBase) -> Self {
        self.interest_on = interest_on;
        self
    }

    /// How often an instalment falls due; monthly unless said otherwise.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::loan::{Frequency, Loan};
    /// # use scorewright::money::{Currency, Money, Rate};
    /// let principal = Money::parse("1200", Currency::CNY)?;
    /// let loan = Loan::new(principal, Rate::ZERO, date(2026, 1, 15), 12);
    /// let plan = loan.with_frequency(Frequency::Weeks(2)).plan()?;
    /// assert_eq!(plan.rows()[0].due, date(2026, 1, 29)); // 14 days later
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_frequency(mut self, frequency: Frequency) -> Self {
        self.frequency = frequency;
        self
    }

    /// The first due date; one period after disbursement unless said otherwise.
    #[must_use]
    pub const fn with_first_due(mut self, first_due: Date) -> Self {
        self.first_due = Some(first_due);
        self
    }

    /// The day of the month, 1 to 31, instalments fall due on; in shorter months
    /// the last day. The day of the first due date unless said otherwise.
    #[must_use]
    pub const fn with_anchor_day(mut self, anchor_day: i8) -> Self {
        self.anchor_day = Some(anchor_day);
        self
    }

    /// Where an instalment falls due in a month that does not have its day; on the last
    /// day of that month unless said otherwise.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::loan::{Loan, MonthEnd};
    /// # use scorewright::money::{Currency, Money, Rate};
    /// let principal = Money::parse("1200", Currency::CNY)?;
    /// let loan = Loan::new(principal, Rate::ZERO, date(2026, 1, 31), 12);
    /// let plan = loan.with_month_end(MonthEnd::Roll).plan()?;
    /// assert_eq!(plan.rows()[0].due, date(2026, 3, 1)); // February has no 31st
    /// assert_eq!(plan.rows()[1].due, date(2026, 3, 31));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_month_end(mut self, month_end: MonthEnd) -> Self {
        self.month_end = month_end;
        self
    }

    /// How days become years; 30/360 unless said otherwise.
    #[must_use]
    pub const fn with_day_count(mut self, day_count: DayCount) -> Self {
        self.day_count = day_count;
        self
    }

    /// How interest and payments are rounded; half up unless said otherwise.
    #[must_use]
    pub const fn with_rounding(mut self, rounding: Rounding) -> Self {
        self.rounding = rounding;
        self
    }

    /// To which side the last instalment differs; either unless said otherwise.
    #[must_use]
    pub const fn with_residue(mut self, residue: Residue) -> Self {
        self.residue = residue;
        self
    }

    /// First instalments without principal, fewer than there are; none unless said otherwise.
    #[must_use]
    pub const fn with_principal_grace(mut self, grace: PrincipalGrace) -> Self {
        self.principal_grace = grace.periods;
        self
    }

    /// First instalments whose interest is collected later, fewer than there
    /// are; none unless said otherwise.
    #[must_use]
    pub const fn with_interest_payment_grace(mut self, grace: InterestPaymentGrace) -> Self {
        self.interest_grace = grace.periods;
        self
    }

    /// Interest-free time at the start; none unless said otherwise.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::money::{Currency, Money, Rate};
    /// use scorewright::lending::loan::{InterestFree, Loan, PlanKind};
    /// let principal = Money::parse("12000", Currency::CNY)?;
    /// let plan = Loan::new(principal, Rate::percent("12")?, date(2026, 1, 15), 12)
    ///     .with_kind(PlanKind::EqualPrincipal)
    ///     .with_interest_free(InterestFree::Periods(1))
    ///     .plan()?;
    /// assert_eq!(plan.interest_waived()?.to_string(), "120.00 CNY"); // the first month's 1 %
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_interest_free(mut self, free: InterestFree) -> Self {
        self.interest_free = Some(free);
        self
    }

    /// Days before arrears start to age; none unless said otherwise.
    #[must_use]
    pub const fn with_arrears_grace(mut self, grace: ArrearsGrace) -> Self {
        self.arrears_grace = grace;
        self
    }

    /// Another rate from a day on; at most 120, in order of date.
    #[must_use]
    pub fn with_rate_change(mut self, change: RateChange) -> Self {
        self.rate_changes.push(change);
        self
    }

    /// Days without interest; at most 120.
    #[must_use]
    pub fn with_interest_pause(mut self, pause: InterestPause) -> Self {
        self.pauses.push(pause);
        self
    }

    /// A fee on top of interest; at most 120.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::money::{Currency, Money, Rate};
    /// use scorewright::lending::loan::{Fee, FeeTiming, Loan};
    /// let yuan = |text| Money::parse(text, Currency::CNY);
    /// let plan = Loan::new(yuan("1200")?, Rate::ZERO, date(2026, 1, 15), 12)
    ///     .with_fee(Fee::new("service", yuan("5")?, FeeTiming::EachInstalment, "the lender"))
    ///     .plan()?;
    /// assert_eq!(plan.rows()[0].payment, yuan("105")?); // a twelfth and the fee
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_fee(mut self, fee: Fee) -> Self {
        self.fees.push(fee);
        self
    }

    /// What was lent.
    #[must_use]
    pub const fn principal(&self) -> Money {
        self.principal
    }

    /// The contract rate at the start.
    #[must_use]
    pub const fn rate(&self) -> Rate {
        self.rate
    }

    /// When it was paid out.
    #[must_use]
    pub const fn disbursed_on(&self) -> Date {
        self.disbursed_on
    }

    /// How principal comes back.
    #[must_use]
    pub const fn kind(&self) -> &PlanKind {
        &self.kind
    }

    /// What interest is borne on.
    #[must_use]
    pub const fn interest_on(&self) -> InterestBase {
        self.interest_on
    }

    /// How often an instalment falls due.
    #[must_use]
    pub const fn frequency(&self) -> Frequency {
        self.frequency
    }

    /// How days become years.
    #[must_use]
    pub const fn day_count(&self) -> DayCount {
        self.day_count
    }

    /// Days before arrears start to age.
    #[must_use]
    pub const fn arrears_grace(&self) -> ArrearsGrace {
        self.arrears_grace
    }

    /// The fees.
    #[must_use]
    pub fn fees(&self) -> &[Fee] {
        &self.fees
    }

    /// The currency of every amount.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.principal.currency()
    }

    /// What the borrower receives: the principal less the fees kept back.
    ///
    /// Interest kept back would not be lent at all (Civil Code art. 670): the
    /// annualised cost is reckoned on this amount.
    ///
    /// # Errors
    ///
    /// When nothing is left.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::money::{Currency, Money, Rate};
    /// use scorewright::lending::loan::{Fee, FeeTiming, Loan};
    /// let yuan = |text| Money::parse(text, Currency::CNY);
    /// let loan = Loan::new(yuan("1200")?, Rate::ZERO, date(2026, 1, 15), 12)
    ///     .with_fee(Fee::new("opening", yuan("60")?, FeeTiming::Upfront, "the lender"));
    /// assert_eq!(loan.received()?, yuan("1140")?); // 60 are kept back
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn received(&self) -> Result<Money, PlanError> {
        let received = self.principal.minus(self.fees_at(FeeTiming::Upfront)?)?;
        if received.is_positive() {
            return Ok(received);
        }
        Err(PlanError::OutOfRange {
            field: "fees",
            expected: "less than the principal, those kept back together",
        })
    }

    /// The fees of one kind together.
    pub(super) fn fees_at(&self, timing: FeeTiming) -> Result<Money, PlanError> {
        let fees = self.fees.iter().filter(|fee| fee.timing == timing);
        Ok(Money::sum(fees.map(|fee| fee.amount), self.currency())?)
    }

    /// Where the due dates lie.
    pub(super) fn calendar(&self) -> Result<Calendar, PlanError> {
        let natural_anchor = self.first_due.unwrap_or(self.disbursed_on).day();
        let anchor_day = self.anchor_day.unwrap_or(natural_anchor);
        if !(1..=31).contains(&anchor_day) {
            return Err(PlanError::OutOfRange {
                field: "anchor_day",
                expected: "from 1 to 31",
            });
        }
        let day = DueDay {
            anchor: anchor_day,
            month_end: self.month_end,
        };
        let first_due = match self.first_due {
            Some(first_due) => first_due,
            None => step(self.disbursed_on, self.frequency, 1, day)?,
        };
        let mut calendar = Calendar {
            start: self.disbursed_on,
            base: day.base_of(first_due, self.frequency),
            frequency: self.frequency,
            day,
            moved: Vec::new(),
        };
        if calendar.due(1)? != first_due {
            return Err(PlanError::OutOfRange {
                field: "first_due",
                expected: "on the anchor day, or in a shorter month on the last day, \
                           or on the first of the next where month ends roll",
            });
        }
        if days_between(self.disbursed_on, first_due) <= 0 {
            return Err(PlanError::OutOfRange {
                field: "first_due",
                expected: "after disbursement",
            });
        }
        calendar.moved.clone_from(&self.moved);
        Ok(calendar)
    }

    /// The periods of the whole loan; custom rows have their own.
    pub(super) fn all_periods(&self) -> Result<Vec<Period>, PlanError> {
        match &self.kind {
            PlanKind::Custom(rows) => custom_periods(self.disbursed_on, rows),
            _ => self.calendar()?.periods(0, self.periods),
        }
    }

    pub(super) fn check(&self) -> Result<(), PlanError> {
        let limit = Money::from_minor(MAX_PRINCIPAL, self.currency())
            .times(minor_factor(self.currency()), Rounding::HalfUp)?;
        if !self.principal.is_positive() || self.principal.exceeds(limit)? {
            return Err(PlanError::OutOfRange {
                field: "principal",
                expected: "above 0 and at most 1000000000000000",
            });
        }
        self.check_counts()?;
        self.frequency.check()?;
        for fee in &self.fees {
            fee.check(self.principal)?;
        }
        self.received().map(|_| ())
    }

    fn check_counts(&self) -> Result<(), PlanError> {
        let periods = match &self.kind {
            PlanKind::Custom(rows) => u32::try_from(rows.len()).unwrap_or(u32::MAX),
            _ => self.periods,
        };
        let free = match self.interest_free {
            Some(InterestFree::Periods(free)) => free,
            _ => 0,
        };
        let changes = self.rate_changes.len().max(self.pauses.len());
        let checks = [
            (
                (1..=MAX_PERIODS).contains(&periods),
                "periods",
                "from 1 to 1560",
            ),
            (
                self.principal_grace < periods,
                "principal_grace",
                "fewer than the instalments",
            ),
            (
                self.interest_grace < periods,
                "interest_payment_grace",
                "fewer than the instalments",
            ),
            (
                self.kind != PlanKind::Bullet || self.principal_grace.max(self.interest_grace) == 0,
                "principal_grace and interest_payment_grace",
                "0 for a loan repaid at once",
            ),
            (
                !matches!(self.kind, PlanKind::Custom(_)) || self.principal_grace == 0,
                "principal_grace",
                "0 for agreed rows: agree a row without principal instead",
            ),
            (
                free <= periods,
                "interest_free",
                "at most the number of instalments",
            ),
            (
                changes.max(self.fees.len()) <= MAX_CHANGES,
                "rate changes, pauses and fees",
                "at most 120 each",
            ),
        ];
        match checks.iter().find(|(holds, ..)| !holds) {
            Some(&(_, field, expected)) => Err(PlanError::OutOfRange { field, expected }),
            None => Ok(()),
        }
    }

    /// Changes must fall within the loan, in order; `end` is the last due date.
    pub(super) fn check_dates(&self, end: Date) -> Result<(), PlanError> {
        let mut before = self.disbursed_on;
        for change in &self.rate_changes {
            if change.effective_from <= before || change.effective_from >= end {
                return Err(PlanError::OutsideLoan {
                    field: "rate_change.effective_from",
                });
            }
            before = change.effective_from;
        }
        for pause in &self.pauses {
            if pause.from < self.disbursed_on || pause.through >= end || pause.from > pause.through
            {
                return Err(PlanError::OutsideLoan {
                    field: "interest_pause",
                });
            }
        }
        Ok(())
    }
}

/// Minor units per major unit.
fn minor_factor(currency: Currency) -> rust_decimal::Decimal {
    10_i64
        .checked_pow(currency.minor_units())
        .unwrap_or(1)
        .into()
}

fn custom_periods(start: Date, rows: &[CustomRow]) -> Result<Vec<Period>, PlanError> {
    let mut start = start;
    let mut periods = Vec::with_capacity(rows.len());
    for (row, number) in rows.iter().zip(1_u32..) {
        if row.due <= start {
            return Err(PlanError::DatesNotIncreasing { row: number });
        }
        periods.push(Period {
            start,
            due: row.due,
            whole_months: 0,
        });
        start = row.due;
    }
    Ok(periods)
}

impl fmt::Debug for Loan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loan")
            .field("currency", &self.currency())
            .field("periods", &self.periods)
            .field("frequency", &self.frequency)
            .field("day_count", &self.day_count)
            .finish_non_exhaustive()
    }
}
