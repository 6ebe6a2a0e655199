//! What an account's payments say on a date, using only what was known then.
//!
//! The same code makes training features and live features, so they cannot differ.

use super::account_facts::AccountFacts;
use super::account_month::{AccountMonth, AccountStatus};
use super::behaviour::{Behaviour, Tally};
use super::error::PanelError;
use crate::units::day::{day_of, month_of};
use jiff::civil::Date;
use std::fmt;

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
    /// [`PanelError::History`] when an amount is impossible, a record is known
    /// before its statement, or two records of a month became known on the same day.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::panel::{AccountMonth, PaymentHistory};
    /// let month = |m, day| AccountMonth::new(date(2026, m, day)).with_days_past_due(0);
    /// let history = PaymentHistory::new(vec![month(2, 28), month(1, 31)])?; // in any order
    /// assert_eq!((history.n_records(), history.last_day_known()), (2, Some(date(2026, 2, 28))));
    /// # Ok::<(), scorewright::panel::PanelError>(())
    /// ```
    pub fn new(mut months: Vec<AccountMonth>) -> Result<Self, PanelError> {
        for (position, month) in months.iter().enumerate() {
            month.check(position)?;
        }
        months.sort_by_key(AccountMonth::key);
        for (position, pair) in months.windows(2).enumerate() {
            if let [a, b] = pair
                && a.key() == b.key()
            {
                return Err(PanelError::History {
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
        days.into_iter()
            .filter_map(crate::units::day::date_of)
            .collect()
    }

    /// The last day on which something became known.
    #[must_use]
    pub fn last_day_known(&self) -> Option<Date> {
        let days = self.months.iter().map(|month| month.known_on);
        days.max().and_then(crate::units::day::date_of)
    }

    /// The history as it was known on a date.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::panel::{AccountMonth, PaymentHistory};
    /// let month = |m, day| AccountMonth::new(date(2026, m, day)).with_days_past_due(0);
    /// let history = PaymentHistory::new(vec![month(1, 31), month(2, 28)])?;
    /// assert_eq!(history.known_by(date(2026, 2, 27)).n_records(), 1);
    /// # Ok::<(), scorewright::panel::PanelError>(())
    /// ```
    #[must_use]
    pub fn known_by(&self, date: Date) -> Self {
        let day = day_of(date);
        let known = self.months.iter().filter(|month| month.known_on <= day);
        Self {
            months: known.copied().collect(),
        }
    }

    /// The balance of the newest month known on a date.
    #[must_use]
    pub fn balance_on(&self, date: Date) -> Option<f64> {
        let newest = self.newest_month(date)?;
        newest.balance.is_finite().then_some(newest.balance)
    }

    /// What there was to pay in the newest month known on a date, and what was reported
    /// beside the payments.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::panel::{AccountFacts, AccountMonth, AccountStatus, PaymentHistory};
    /// let facts = AccountFacts::new().with_medical_notice();
    /// let month = AccountMonth::new(date(2026, 1, 31)).with_facts(facts);
    /// let history = PaymentHistory::new(vec![month])?;
    /// assert_eq!(history.newest(date(2026, 2, 1)), Some((AccountStatus::Open, facts)));
    /// assert_eq!(history.newest(date(2026, 1, 30)), None);
    /// # Ok::<(), scorewright::panel::PanelError>(())
    /// ```
    #[must_use]
    pub fn newest(&self, date: Date) -> Option<(AccountStatus, AccountFacts)> {
        let newest = self.newest_month(date)?;
        Some((newest.standing, newest.facts))
    }

    fn newest_month(&self, date: Date) -> Option<&AccountMonth> {
        let day = day_of(date);
        let mut known = self.months.iter().rev();
        known.find(|month| month.known_on <= day)
    }

    /// The most days past due of any month; `None` when no month tells.
    #[must_use]
    pub fn most_days_past_due(&self) -> Option<u16> {
        self.months
            .iter()
            .filter_map(|month| month.days_past_due)
            .max()
    }

    /// The first day from which a month more than `over` days past due was known.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::panel::{AccountMonth, PaymentHistory};
    /// let month = |m, day, late| AccountMonth::new(date(2026, m, day)).with_days_past_due(late);
    /// let history = PaymentHistory::new(vec![month(1, 31, 0), month(2, 28, 30), month(3, 31, 61)])?;
    /// assert_eq!(history.first_past_due(0), Some(date(2026, 2, 28)));
    /// assert_eq!(history.first_past_due(60), Some(date(2026, 3, 31)));
    /// # Ok::<(), scorewright::panel::PanelError>(())
    /// ```
    #[must_use]
    pub fn first_past_due(&self, over: u16) -> Option<Date> {
        self.months
            .iter()
            .filter(|month| month.days_past_due.is_some_and(|days| days > over))
            .map(|month| month.known_on)
            .min()
            .and_then(crate::units::day::date_of)
    }

    /// Behaviour as of a date. Records known later change nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::panel::{AccountMonth, PaymentHistory};
    /// let history = PaymentHistory::new(vec![
    ///     AccountMonth::new(date(2026, 1, 31)).with_days_past_due(0),
    ///     AccountMonth::new(date(2026, 2, 28)).with_days_past_due(30),
    /// ])?;
    /// assert_eq!(history.as_of(date(2026, 2, 27)).max_dpd_6m, 0.0);
    /// assert_eq!(history.as_of(date(2026, 2, 28)).max_dpd_6m, 30.0);
    /// # Ok::<(), scorewright::panel::PanelError>(())
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
        assert_eq!(now.dpd_now, 90.0);
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
        assert!(before.values().all(f64::is_nan));
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
        assert!((now.income_drop - 0.4).abs() < 1e-12);
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
