//! The behaviour features, and the single pass that makes them.

use super::account_month::{AccountMonth, AccountStatus, SATURATED};
use std::fmt;

macro_rules! behaviour {
    ($($(#[$doc:meta])+ $name:ident,)+) => {
        /// Behaviour features as of a date; NaN is missing.
        ///
        /// Windows count back from the last statement known: `_6m` is that month
        /// and the five before. A month late is one with any day past due.
        /// `Debug` shows nothing of the borrower.
        #[derive(Clone, Copy, PartialEq)]
        #[allow(missing_docs)]
        #[non_exhaustive]
        pub struct Behaviour {
            $($(#[$doc])+ pub $name: f64,)+
        }

        impl Behaviour {
            /// The names of the features, in the order of [`values`](Self::values).
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),+];

            /// The features, in the order of [`NAMES`](Self::NAMES).
            #[must_use]
            pub fn values(&self) -> impl ExactSizeIterator<Item = f64> + use<> {
                [$(self.$name),+].into_iter()
            }

            /// From values in the order of [`NAMES`](Self::NAMES); those not given are missing.
            #[cfg(feature = "lending")] // a card of the backtest
            pub(crate) fn from_values(values: impl IntoIterator<Item = f64>) -> Self {
                let mut values = values.into_iter();
                Self { $($name: values.next().unwrap_or(f64::NAN)),+ }
            }

            pub(crate) const fn nothing_known() -> Self {
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
    /// The limit, last statement.
    credit_limit,
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
    pub const SATURATED: f64 = SATURATED;

    /// Three months late in a row, or six in all (连三累六).
    #[must_use]
    pub fn is_three_in_a_row_or_six_in_all(&self) -> bool {
        self.consecutive_late_months_max >= 3.0 || self.cumulative_late_months >= 6.0
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
pub(super) struct Tally {
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
    pub(super) const fn new(anchor: i32) -> Self {
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

    pub(super) fn take(&mut self, month: &AccountMonth) {
        let back = self.anchor - month.month;
        // A month nobody reported breaks a row: it may have been paid.
        let follows = self.last.is_some_and(|last| last.month + 1 == month.month);
        if month.standing != AccountStatus::NoLoan && self.first_loan.is_none() {
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
        self.unused_6m += u8::from(month.standing == AccountStatus::NoLoan);
        let paid_off = [AccountStatus::PaidOff, AccountStatus::Closed];
        self.paid_off_6m += u8::from(paid_off.contains(&month.standing));
    }

    pub(super) fn finish(self, month_now: i32) -> Behaviour {
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
            credit_limit: last.limit,
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
