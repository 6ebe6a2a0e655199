//! What an account's payments say on a date, using only what was known then.
//!
//! The same code makes training features and live features, so they cannot differ.

use super::day::{day_of, month_of};
use super::error::WarningError;
use super::reading::Signals;
use jiff::civil::Date;
use std::fmt;

/// What there was to pay in a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Standing {
    /// Something was owed.
    #[default]
    Open,
    /// Paid off that month.
    PaidOff,
    /// No loan, no use of the card.
    NoLoan,
}

/// One account-month as reported. Amounts are numbers of one unit; NaN is missing.
///
/// `Debug` shows nothing of the borrower.
#[derive(Clone, Copy, PartialEq)]
pub struct AccountMonth {
    month: i32,
    statement: i32,
    known_on: i32,
    days_past_due: Option<u16>,
    standing: Standing,
    due: f64,
    minimum_due: f64,
    paid: f64,
    balance: f64,
    limit: f64,
    income: f64,
    lenders: f64,
}

impl AccountMonth {
    /// The month of a statement, known on the statement's date, with nothing else known.
    #[must_use]
    pub fn new(statement: Date) -> Self {
        Self {
            month: month_of(statement),
            statement: day_of(statement),
            known_on: day_of(statement),
            days_past_due: None,
            standing: Standing::Open,
            due: f64::NAN,
            minimum_due: f64::NAN,
            paid: f64::NAN,
            balance: f64::NAN,
            limit: f64::NAN,
            income: f64::NAN,
            lenders: f64::NAN,
        }
    }

    /// When the record arrived, not before its statement. A later record of the
    /// same month corrects an earlier one, from that day on.
    #[must_use]
    pub fn with_known_on(mut self, date: Date) -> Self {
        self.known_on = day_of(date);
        self
    }

    /// Days past due at the statement.
    #[must_use]
    pub const fn with_days_past_due(mut self, days: u16) -> Self {
        self.days_past_due = Some(days);
        self
    }

    /// What there was to pay.
    #[must_use]
    pub const fn with_standing(mut self, standing: Standing) -> Self {
        self.standing = standing;
        self
    }

    /// The amount due, at least 0.
    #[must_use]
    pub const fn with_due(mut self, amount: f64) -> Self {
        self.due = amount;
        self
    }

    /// The least that had to be paid, at least 0.
    #[must_use]
    pub const fn with_minimum_due(mut self, amount: f64) -> Self {
        self.minimum_due = amount;
        self
    }

    /// The amount paid, at least 0.
    #[must_use]
    pub const fn with_paid(mut self, amount: f64) -> Self {
        self.paid = amount;
        self
    }

    /// The balance owed; below 0 for money of the borrower.
    #[must_use]
    pub const fn with_balance(mut self, amount: f64) -> Self {
        self.balance = amount;
        self
    }

    /// The limit, at least 0.
    #[must_use]
    pub const fn with_limit(mut self, amount: f64) -> Self {
        self.limit = amount;
        self
    }

    /// Income credited that month, at least 0.
    #[must_use]
    pub const fn with_income(mut self, amount: f64) -> Self {
        self.income = amount;
        self
    }

    /// How many lenders the borrower owes.
    #[must_use]
    pub fn with_lenders(mut self, count: u16) -> Self {
        self.lenders = f64::from(count);
        self
    }

    fn check(&self, position: usize) -> Result<(), WarningError> {
        let refuse = |column, problem| {
            Err(WarningError::History {
                position,
                column,
                problem,
            })
        };
        if self.known_on < self.statement {
            return refuse("known_on", "is before the statement");
        }
        for (column, amount) in [
            ("due", self.due),
            ("minimum_due", self.minimum_due),
            ("paid", self.paid),
            ("limit", self.limit),
            ("income", self.income),
        ] {
            if amount.is_infinite() || amount < 0.0 {
                return refuse(column, "must be finite and at least 0");
            }
        }
        if self.balance.is_infinite() {
            return refuse("balance", "must be finite");
        }
        Ok(())
    }

    /// `paid / due`; NaN when nothing was due.
    fn payment_ratio(&self) -> f64 {
        if self.due > 0.0 {
            self.paid / self.due
        } else {
            f64::NAN
        }
    }

    /// `balance / limit`, a credit balance as 0; [`Behaviour::SATURATED`] for a balance without a limit.
    fn utilization(&self) -> f64 {
        if self.limit > 0.0 {
            // Not `max`: it would turn a missing balance into 0.
            let balance = if self.balance < 0.0 {
                0.0
            } else {
                self.balance
            };
            balance / self.limit
        } else if self.limit == 0.0 && self.balance > 0.0 {
            Behaviour::SATURATED
        } else {
            f64::NAN
        }
    }

    /// Whether no more than the minimum was paid on a balance that was larger.
    fn is_minimum_payment(&self) -> bool {
        // Five percent above the minimum is rounding up, not paying down.
        self.paid > 0.0 && self.paid <= 1.05 * self.minimum_due && self.paid < self.balance
    }
}

impl fmt::Debug for AccountMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccountMonth(..)")
    }
}

/// The account-months of one account, corrections included.
#[derive(Clone, PartialEq)]
pub struct PaymentHistory {
    /// By month, then by the day they became known.
    months: Vec<AccountMonth>,
}

impl PaymentHistory {
    /// Checks and sorts account-months, which may come in any order.
    ///
    /// # Errors
    ///
    /// [`WarningError::History`] when an amount is impossible, a record is known
    /// before its statement, or two records of a month became known on the same day.
    pub fn new(mut months: Vec<AccountMonth>) -> Result<Self, WarningError> {
        for (position, month) in months.iter().enumerate() {
            month.check(position)?;
        }
        months.sort_by_key(|month| (month.month, month.known_on));
        for (position, pair) in months.windows(2).enumerate() {
            if let [a, b] = pair
                && (a.month, a.known_on) == (b.month, b.known_on)
            {
                return Err(WarningError::History {
                    position: position + 1,
                    column: "month",
                    problem: "is given twice for the same day; a correction needs its own known_on",
                });
            }
        }
        Ok(Self { months })
    }

    /// How many records it holds, corrections counted.
    #[must_use]
    pub const fn n_records(&self) -> usize {
        self.months.len()
    }

    /// The days on which something became known, ascending, each once.
    #[must_use]
    pub fn days_known(&self) -> Vec<Date> {
        let mut days: Vec<_> = self.months.iter().map(|month| month.known_on).collect();
        days.sort_unstable();
        days.dedup();
        days.into_iter().filter_map(super::day::date_of).collect()
    }

    /// The first day from which a month more than `over` days past due was known.
    #[must_use]
    pub fn first_past_due(&self, over: u16) -> Option<Date> {
        self.months
            .iter()
            .filter(|month| month.days_past_due.is_some_and(|days| days > over))
            .map(|month| month.known_on)
            .min()
            .and_then(super::day::date_of)
    }

    /// Behaviour as of a date. Records known later change nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::early_warning::{AccountMonth, PaymentHistory};
    /// let history = PaymentHistory::new(vec![
    ///     AccountMonth::new(date(2026, 1, 31)).with_days_past_due(0),
    ///     AccountMonth::new(date(2026, 2, 28)).with_days_past_due(30),
    /// ])?;
    /// assert_eq!(history.as_of(date(2026, 2, 27)).max_dpd_6m, 0.0);
    /// assert_eq!(history.as_of(date(2026, 2, 28)).max_dpd_6m, 30.0);
    /// # Ok::<(), scorewright::early_warning::WarningError>(())
    /// ```
    #[must_use]
    pub fn as_of(&self, date: Date) -> Behaviour {
        let day = day_of(date);
        let Some(anchor) = self.months.iter().rev().find(|month| month.known_on <= day) else {
            return Behaviour::nothing_known();
        };
        let mut tally = Tally::new(anchor.month);
        for month in known(&self.months, day) {
            tally.take(month);
        }
        tally.finish(month_of(date))
    }
}

/// The newest record of each month that was known by `day`, by month.
fn known(months: &[AccountMonth], day: i32) -> impl Iterator<Item = &AccountMonth> {
    let mut known = months.iter().filter(move |m| m.known_on <= day).peekable();
    std::iter::from_fn(move || {
        let mut newest = known.next()?;
        while let Some(correction) = known.next_if(|next| next.month == newest.month) {
            newest = correction;
        }
        Some(newest)
    })
}

impl fmt::Debug for PaymentHistory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PaymentHistory({} records)", self.months.len())
    }
}

macro_rules! behaviour {
    ($($(#[$doc:meta])+ $name:ident,)+) => {
        /// Behaviour features as of a date; NaN is missing.
        ///
        /// Windows count back from the last statement known: `_6m` is that month
        /// and the five before. A month late is one with any day past due.
        /// `Debug` shows nothing of the borrower.
        #[derive(Clone, Copy, PartialEq)]
        #[allow(missing_docs)]
        pub struct Behaviour {
            $($(#[$doc])+ pub $name: f64,)+
        }

        impl Behaviour {
            /// The names of the features, in the order of [`values`](Self::values).
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),+];

            /// The features, in the order of [`NAMES`](Self::NAMES).
            #[must_use]
            pub const fn values(&self) -> [f64; Self::NAMES.len()] {
                [$(self.$name),+]
            }

            const fn nothing_known() -> Self {
                Self { $($name: f64::NAN),+ }
            }
        }
    };
}

behaviour! {
    /// Months since the first statement with a loan.
    months_on_book,
    /// Months between the last statement known and the date.
    months_since_statement,
    /// Days past due at the last statement.
    dpd_now,
    /// The most days past due in 3 months.
    max_dpd_3m,
    /// The most days past due in 6 months.
    max_dpd_6m,
    /// The most days past due in 12 months.
    max_dpd_12m,
    /// Months late in a row, up to now.
    consecutive_late_months,
    /// The longest row of months late.
    consecutive_late_months_max,
    /// Months late in all.
    cumulative_late_months,
    /// Months late of the last 6.
    late_months_6m,
    /// Months since the last one late; [`NEVER`](Self::NEVER) when there was none.
    months_since_late,
    /// Paid by due, last statement.
    payment_ratio,
    /// All paid by all due in 6 months.
    payment_ratio_6m,
    /// Change of the payment ratio per month, least squares over 6 months.
    payment_ratio_slope_6m,
    /// Balance by limit, may be above 1; [`SATURATED`](Self::SATURATED) for a balance without a limit.
    revolving_utilization,
    /// The highest of 6 months.
    max_utilization_6m,
    /// Change of utilisation per month, least squares over 6 months.
    utilization_slope_6m,
    /// Change of the balance per month by its mean size, least squares over 6 months.
    balance_slope_6m,
    /// Statements in a row on which no more than the minimum was paid.
    min_payment_only_streak,
    /// Share by which income fell against the mean of the 3 months before; below 0 for a rise.
    income_drop,
    /// Lenders owed at the last statement.
    active_lender_count,
    /// Months of the last 6 without a loan.
    unused_months_6m,
    /// Months of the last 6 paid off.
    paid_off_months_6m,
}

impl Behaviour {
    /// Never late: a fact, not a number of months. Declare it as a special code.
    pub const NEVER: f64 = -7.0;
    /// A balance without a limit. Declare it as a special code.
    pub const SATURATED: f64 = -8.0;

    /// Three months late in a row, or six in all (连三累六).
    #[must_use]
    pub fn is_three_in_a_row_or_six_in_all(&self) -> bool {
        self.consecutive_late_months_max >= 3.0 || self.cumulative_late_months >= 6.0
    }

    /// The facts that hard triggers look at, as far as payments show them.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` saturates, NaN is 0
    pub fn signals(&self) -> Signals {
        Signals::NONE
            .with_days_past_due(self.dpd_now as u16)
            .with_payroll_drop((self.income_drop * 100.0 + 1e-9).floor() as u8)
    }
}

impl fmt::Debug for Behaviour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Behaviour(..)")
    }
}

/// Least squares of one number over months.
#[derive(Clone, Copy, Default)]
struct Line {
    n: f64,
    t: f64,
    y: f64,
    tt: f64,
    ty: f64,
}

impl Line {
    fn push(&mut self, t: f64, y: f64) {
        if y.is_finite() {
            self.n += 1.0;
            self.t += t;
            self.y += y;
            self.tt += t * t;
            self.ty += t * y;
        }
    }

    /// Change per month; NaN below three points, which make no trend.
    fn slope(&self) -> f64 {
        if self.n < 3.0 {
            return f64::NAN;
        }
        (self.n * self.ty - self.t * self.y) / (self.n * self.tt - self.t * self.t)
    }
}

/// The running sums over one account's months, oldest first.
struct Tally {
    anchor: i32,
    last: Option<AccountMonth>,
    first_loan: Option<i32>,
    max_dpd: [f64; 3],
    run: u16,
    run_max: u16,
    late: u16,
    late_6m: u16,
    last_late: Option<i32>,
    paid_6m: f64,
    due_6m: f64,
    ratio: Line,
    utilization: Line,
    max_utilization: f64,
    balance: Line,
    balance_size: f64,
    minimum_run: u16,
    minimum_known: bool,
    income_before: (f64, u8),
    unused_6m: u8,
    paid_off_6m: u8,
    n_dpd: u16,
}

impl Tally {
    const fn new(anchor: i32) -> Self {
        const EMPTY: Line = Line {
            n: 0.0,
            t: 0.0,
            y: 0.0,
            tt: 0.0,
            ty: 0.0,
        };
        Self {
            anchor,
            last: None,
            first_loan: None,
            max_dpd: [f64::NAN; 3],
            run: 0,
            run_max: 0,
            late: 0,
            late_6m: 0,
            last_late: None,
            paid_6m: 0.0,
            due_6m: 0.0,
            ratio: EMPTY,
            utilization: EMPTY,
            max_utilization: f64::NAN,
            balance: EMPTY,
            balance_size: 0.0,
            minimum_run: 0,
            minimum_known: false,
            income_before: (0.0, 0),
            unused_6m: 0,
            paid_off_6m: 0,
            n_dpd: 0,
        }
    }

    fn take(&mut self, month: &AccountMonth) {
        let back = self.anchor - month.month;
        // A month nobody reported breaks a row: it may have been paid.
        let follows = self.last.is_some_and(|last| last.month + 1 == month.month);
        if month.standing != Standing::NoLoan && self.first_loan.is_none() {
            self.first_loan = Some(month.month);
        }
        self.take_arrears(month, back, follows);
        self.take_minimum(month, follows);
        if back < 6 {
            self.take_recent(month, back);
        }
        if (1..=3).contains(&back) && month.income.is_finite() {
            self.income_before.0 += month.income;
            self.income_before.1 += 1;
        }
        self.last = Some(*month);
    }

    fn take_arrears(&mut self, month: &AccountMonth, back: i32, follows: bool) {
        let is_late = month.days_past_due.is_some_and(|days| days > 0);
        let run = if follows { self.run } else { 0 };
        self.run = if is_late { run + 1 } else { 0 };
        self.run_max = self.run_max.max(self.run);
        if is_late {
            self.late += 1;
            self.late_6m += u16::from(back < 6);
            self.last_late = Some(month.month);
        }
        if let Some(days) = month.days_past_due {
            self.n_dpd += 1;
            for (max, window) in self.max_dpd.iter_mut().zip([3, 6, 12]) {
                if back < window {
                    *max = max.max(f64::from(days));
                }
            }
        }
    }

    fn take_minimum(&mut self, month: &AccountMonth, follows: bool) {
        self.minimum_known |= month.minimum_due.is_finite();
        let run = if follows { self.minimum_run } else { 0 };
        self.minimum_run = if month.is_minimum_payment() {
            run + 1
        } else {
            0
        };
    }

    fn take_recent(&mut self, month: &AccountMonth, back: i32) {
        let t = -f64::from(back);
        if month.due > 0.0 && month.paid.is_finite() {
            self.paid_6m += month.paid;
            self.due_6m += month.due;
        }
        self.ratio.push(t, month.payment_ratio());
        let utilization = month.utilization();
        if utilization >= 0.0 {
            self.utilization.push(t, utilization);
            self.max_utilization = self.max_utilization.max(utilization);
        }
        if month.balance.is_finite() {
            self.balance.push(t, month.balance);
            self.balance_size += month.balance.abs();
        }
        self.unused_6m += u8::from(month.standing == Standing::NoLoan);
        self.paid_off_6m += u8::from(month.standing == Standing::PaidOff);
    }

    fn finish(self, month_now: i32) -> Behaviour {
        let Some(last) = self.last else {
            return Behaviour::nothing_known();
        };
        // Without a single status "never late" would be a guess.
        let known = |value: f64| if self.n_dpd > 0 { value } else { f64::NAN };
        let count = |count: u16| known(f64::from(count));
        let mean_size = self.balance_size / self.balance.n;
        let [max_dpd_3m, max_dpd_6m, max_dpd_12m] = self.max_dpd;
        Behaviour {
            months_on_book: self
                .first_loan
                .map_or(0.0, |first| f64::from(self.anchor - first + 1)),
            months_since_statement: f64::from(month_now - self.anchor),
            dpd_now: last.days_past_due.map_or(f64::NAN, f64::from),
            max_dpd_3m,
            max_dpd_6m,
            max_dpd_12m,
            consecutive_late_months: count(self.run),
            consecutive_late_months_max: count(self.run_max),
            cumulative_late_months: count(self.late),
            late_months_6m: count(self.late_6m),
            months_since_late: known(
                self.last_late
                    .map_or(Behaviour::NEVER, |late| f64::from(self.anchor - late)),
            ),
            payment_ratio: last.payment_ratio(),
            payment_ratio_6m: ratio(self.paid_6m, self.due_6m),
            payment_ratio_slope_6m: self.ratio.slope(),
            revolving_utilization: last.utilization(),
            max_utilization_6m: self.max_utilization,
            utilization_slope_6m: self.utilization.slope(),
            balance_slope_6m: ratio(self.balance.slope(), mean_size),
            min_payment_only_streak: if self.minimum_known {
                f64::from(self.minimum_run)
            } else {
                f64::NAN
            },
            income_drop: self.income_drop(&last),
            active_lender_count: last.lenders,
            unused_months_6m: f64::from(self.unused_6m),
            paid_off_months_6m: f64::from(self.paid_off_6m),
        }
    }

    fn income_drop(&self, last: &AccountMonth) -> f64 {
        let (sum, n) = self.income_before;
        1.0 - ratio(last.income, sum / f64::from(n))
    }
}

/// A quotient; NaN when the denominator is not above 0.
fn ratio(numerator: f64, denominator: f64) -> f64 {
    if denominator > 0.0 {
        numerator / denominator
    } else {
        f64::NAN
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // hand-counted quotients are exact
mod tests {
    use super::*;
    use jiff::civil::date;

    fn month(number: i8) -> AccountMonth {
        AccountMonth::new(date(2026, number, 28))
    }

    fn history(months: Vec<AccountMonth>) -> PaymentHistory {
        PaymentHistory::new(months).unwrap()
    }

    #[test]
    fn late_months_are_counted_in_a_row_and_in_all() {
        let days = [0, 30, 60, 0, 30, 60, 90];
        let months = (1..).zip(days).map(|(m, d)| month(m).with_days_past_due(d));
        let now = history(months.collect()).as_of(date(2026, 7, 31));
        assert_eq!(now.consecutive_late_months, 3.0);
        assert_eq!(now.cumulative_late_months, 5.0);
        assert_eq!(now.late_months_6m, 5.0);
        assert_eq!(now.max_dpd_3m, 90.0);
        assert_eq!(now.months_since_late, 0.0);
        assert_eq!(now.months_on_book, 7.0);
        assert!(now.is_three_in_a_row_or_six_in_all());
        assert_eq!(now.signals().days_past_due(), 90);
    }

    #[test]
    fn a_month_nobody_reported_breaks_a_row() {
        let months = [1, 2, 4].map(|m| month(m).with_days_past_due(30));
        let now = history(months.to_vec()).as_of(date(2026, 4, 30));
        assert_eq!(now.consecutive_late_months, 1.0);
        assert_eq!(now.consecutive_late_months_max, 2.0);
    }

    #[test]
    fn never_late_is_a_fact_and_nothing_known_is_missing() {
        let clean = history(vec![month(1).with_days_past_due(0)]);
        assert_eq!(
            clean.as_of(date(2026, 2, 1)).months_since_late,
            Behaviour::NEVER
        );
        let silent = history(vec![month(1)]).as_of(date(2026, 2, 1));
        assert!(silent.months_since_late.is_nan() && silent.dpd_now.is_nan());
        let before = clean.as_of(date(2025, 1, 1));
        assert!(before.values().iter().all(|value| value.is_nan()));
    }

    #[test]
    fn a_correction_counts_from_the_day_it_arrived() {
        let months = vec![
            month(1).with_days_past_due(30),
            month(1)
                .with_days_past_due(0)
                .with_known_on(date(2026, 3, 15)),
            month(2).with_days_past_due(0),
        ];
        let history = history(months);
        assert_eq!(history.as_of(date(2026, 2, 28)).cumulative_late_months, 1.0);
        assert_eq!(history.as_of(date(2026, 3, 15)).cumulative_late_months, 0.0);
    }

    #[test]
    fn slopes_and_ratios_match_hand_numbers() {
        let months = (1..=4).map(|m| {
            let f = f64::from(m);
            month(m)
                .with_balance(100.0 * f)
                .with_limit(1000.0)
                .with_due(100.0)
                .with_paid(100.0 - 10.0 * f)
                .with_income(if m == 4 { 600.0 } else { 1000.0 })
        });
        let now = history(months.collect()).as_of(date(2026, 4, 30));
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
        close(now.utilization_slope_6m, 0.1);
        close(now.payment_ratio_slope_6m, -0.1);
        close(now.payment_ratio_6m, 300.0 / 400.0);
        close(now.balance_slope_6m, 100.0 / 250.0);
        close(now.income_drop, 0.4);
        assert_eq!(now.signals().payroll_drop_percent(), 40);
    }

    #[test]
    fn a_balance_without_a_limit_is_saturated_and_credit_uses_nothing() {
        let with = |balance, limit| {
            let month = month(1).with_balance(balance).with_limit(limit);
            history(vec![month])
                .as_of(date(2026, 1, 28))
                .revolving_utilization
        };
        assert_eq!(with(5.0, 0.0), Behaviour::SATURATED);
        assert_eq!(with(-5.0, 10.0), 0.0);
        assert!(with(0.0, 0.0).is_nan());
        assert!(with(f64::NAN, 10.0).is_nan());
    }

    #[test]
    fn paying_the_minimum_is_a_streak() {
        let paid = [50.0, 20.0, 20.5, 20.0];
        let months = (1..).zip(paid).map(|(m, paid)| {
            month(m)
                .with_balance(1000.0)
                .with_minimum_due(20.0)
                .with_paid(paid)
        });
        let now = history(months.collect()).as_of(date(2026, 4, 28));
        assert_eq!(now.min_payment_only_streak, 3.0);
    }

    #[test]
    fn impossible_records_are_refused_without_their_values() {
        let refused = |month| PaymentHistory::new(vec![month]).unwrap_err().to_string();
        assert_eq!(
            refused(month(1).with_paid(-4711.0)),
            "account month 0: `paid` must be finite and at least 0"
        );
        assert!(refused(month(2).with_known_on(date(2026, 1, 1))).contains("known_on"));
        assert!(PaymentHistory::new(vec![month(1), month(1)]).is_err());
    }
}
