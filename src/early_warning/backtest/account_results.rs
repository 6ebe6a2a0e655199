//! What a policy did account by account, and how sure that is.

use super::report::{BacktestReport, Outcomes};
use crate::early_warning::error::EarlyWarningError;
use crate::metrics::random::SplitMix64;
use std::fmt;

/// What happened in one account.
#[derive(Clone, Copy, Default, PartialEq)]
pub(crate) struct AccountResult {
    pub(crate) outcomes: Outcomes,
    /// Days from the first true alert to the default.
    pub(crate) lead: Option<i32>,
}

/// What a policy did in each account of a panel, from
/// [`Backtest::results`](super::Backtest::results).
///
/// The accounts are what chance drew: alerts of one account hang together, so intervals
/// draw accounts whole, and two policies are compared on the same draws. `Debug` shows how
/// many.
#[derive(Clone, PartialEq)]
pub struct AccountResults {
    accounts: Vec<AccountResult>,
}

/// A 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(clippy::exhaustive_structs)] // an interval is its two ends
pub struct Interval {
    /// The 2.5 % quantile.
    pub low: f64,
    /// The 97.5 % quantile.
    pub high: f64,
}

/// Intervals by drawing accounts again, for the measures of a backtest.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Intervals {
    /// Of the precision.
    pub precision: Interval,
    /// Of the recall.
    pub recall: Interval,
    /// Of the recall of defaults caught or standing.
    pub recall_or_standing: Interval,
    /// Of the recall with at least 60 days of lead.
    pub recall_60_days: Interval,
    /// Of the recall by alerts before anything was past due.
    pub recall_while_current: Interval,
    /// Of false alarms per 1,000 account-months.
    pub false_per_1000: Interval,
    /// Of the median lead in days.
    pub lead_median: Interval,
}

/// A measure of one policy less that of another on the same accounts.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Difference {
    /// On the panel as it is.
    pub estimate: f64,
    /// 95 %, by drawing accounts again, the same for both policies.
    pub interval: Interval,
}

/// One policy less another, measure by measure; above 0 the first has more.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Differences {
    /// Of the recall.
    pub recall: Difference,
    /// Of the recall of defaults caught or standing.
    pub recall_or_standing: Difference,
    /// Of the recall with at least 60 days of lead.
    pub recall_60_days: Difference,
    /// Of the recall by alerts before anything was past due.
    pub recall_while_current: Difference,
    /// Of the precision.
    pub precision: Difference,
}

/// A measure of a report.
type Measure = fn(&BacktestReport) -> f64;

fn recall_60_days(report: &BacktestReport) -> f64 {
    report.recall_with_lead(60)
}

impl AccountResults {
    pub(crate) fn of(accounts: impl Iterator<Item = AccountResult>) -> Self {
        Self {
            accounts: accounts.collect(),
        }
    }

    /// How many accounts.
    #[must_use]
    pub const fn n_accounts(&self) -> usize {
        self.accounts.len()
    }

    /// All accounts together.
    #[must_use]
    pub fn report(&self) -> BacktestReport {
        let all = 0..self.accounts.len();
        self.drawn(all)
    }

    /// 95 % intervals by drawing accounts with replacement, `n` times from `seed`.
    #[must_use]
    pub fn intervals(&self, n: u16, seed: u64) -> Intervals {
        let draws = draws(self.accounts.len(), n, seed);
        let reports: Vec<_> = draws.map(|drawn| self.drawn(drawn.into_iter())).collect();
        let interval = |measure: Measure| interval(reports.iter().map(measure));
        Intervals {
            precision: interval(BacktestReport::precision),
            recall: interval(BacktestReport::recall),
            recall_or_standing: interval(BacktestReport::recall_or_standing),
            recall_60_days: interval(recall_60_days),
            recall_while_current: interval(BacktestReport::recall_while_current),
            false_per_1000: interval(BacktestReport::false_per_1000),
            lead_median: interval(BacktestReport::lead_median),
        }
    }

    /// This policy less `other`, with 95 % intervals by drawing accounts with replacement,
    /// `n` times from `seed`: in each draw both are measured on the same accounts.
    ///
    /// Two policies catch mostly the same defaults, so the interval of their difference is
    /// far narrower than those of the two say.
    ///
    /// # Errors
    ///
    /// [`EarlyWarningError::Backtest`] when the results are of different numbers of accounts,
    /// so that they are not of the same panel.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{
    /// #     Backtest, EarlyWarning, LabelledPanel, Observation, Policy, Reading,
    /// # };
    /// # use scorewright::units::Points;
    /// # let mut panel = LabelledPanel::new();
    /// # for (points, defaults) in [(550, true), (580, false), (590, true), (640, false)] {
    /// #     let reading = Reading::points(Points(points));
    /// #     let observation = Observation::new(date(2026, 1, 31), reading);
    /// #     panel.push(defaults.then_some(date(2026, 4, 30)), date(2026, 12, 31), [observation])?;
    /// # }
    /// // Four accounts on 31 January: 550 and 590 default on 30 April, 580 and 640 do not.
    /// let below = |points| EarlyWarning::new(Policy::points("cards").with_amber(points));
    /// let test = Backtest::within_days(184);
    /// let wide = test.results(&below(600.0)?, &panel);
    /// let narrow = test.results(&below(560.0)?, &panel);
    /// let differences = wide.differences(&narrow, 200, 42)?;
    /// assert_eq!(differences.recall.estimate, 0.5); // both defaults instead of one
    /// assert_eq!(differences.recall.interval.low, 0.0); // draws without 590
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn differences(
        &self,
        other: &Self,
        n: u16,
        seed: u64,
    ) -> Result<Differences, EarlyWarningError> {
        let (accounts, others) = (self.accounts.len(), other.accounts.len());
        if accounts != others {
            let problem = format!(
                "results of {accounts} accounts cannot be compared with those of {others}; run \
                 both policies over the same panel"
            );
            return Err(EarlyWarningError::Backtest { problem });
        }
        let both = |drawn: Vec<usize>| {
            let first = self.drawn(drawn.iter().copied());
            (first, other.drawn(drawn.into_iter()))
        };
        let reports: Vec<_> = draws(accounts, n, seed).map(both).collect();
        let of_all = (self.report(), other.report());
        let difference = |measure: Measure| Difference {
            estimate: measure(&of_all.0) - measure(&of_all.1),
            interval: interval(reports.iter().map(|(a, b)| measure(a) - measure(b))),
        };
        Ok(Differences {
            recall: difference(BacktestReport::recall),
            recall_or_standing: difference(BacktestReport::recall_or_standing),
            recall_60_days: difference(recall_60_days),
            recall_while_current: difference(BacktestReport::recall_while_current),
            precision: difference(BacktestReport::precision),
        })
    }

    /// The accounts at these positions together, one drawn twice counting twice.
    fn drawn(&self, positions: impl Iterator<Item = usize>) -> BacktestReport {
        let mut report = BacktestReport::default();
        for account in positions.filter_map(|position| self.accounts.get(position)) {
            report.add(&account.outcomes, account.lead);
        }
        report.sorted()
    }
}

impl fmt::Debug for AccountResults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccountResults({} accounts)", self.accounts.len())
    }
}

/// Positions of as many accounts as there are, drawn with replacement, `n` times.
fn draws(n_accounts: usize, n: u16, seed: u64) -> impl Iterator<Item = Vec<usize>> {
    let mut random = SplitMix64::new(seed);
    (0..n).map(move |_| (0..n_accounts).map(|_| random.below(n_accounts)).collect())
}

/// Draws in which a measure has no value are left out.
fn interval(values: impl Iterator<Item = f64>) -> Interval {
    let mut values: Vec<_> = values.filter(|value| !value.is_nan()).collect();
    values.sort_by(f64::total_cmp);
    Interval {
        low: quantile(&values, 25),
        high: quantile(&values, 975),
    }
}

/// The value at `per_mille` of a sorted slice.
fn quantile(sorted: &[f64], per_mille: usize) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted
        .get(last * per_mille / 1000)
        .copied()
        .unwrap_or(f64::NAN)
}
