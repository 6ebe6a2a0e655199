//! Would it have warned in time, and how often for nothing?

use super::day::{NEVER, day_of};
use super::error::WarningError;
use super::level::{Level, Severity};
use super::policy::Measure;
use super::reading::{PARTS, Reading, Signals};
use super::state::State;
use super::trigger::EarlyWarning;
use jiff::civil::Date;
use std::fmt;

/// One observation of a labelled account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Its date.
    pub as_of: Date,
    /// The score that day.
    pub reading: Reading,
    /// The facts known that day.
    pub signals: Signals,
}

/// Accounts with their observations and what became of them.
///
/// Flat columns with one range per account. `Debug` shows how many.
#[derive(Clone, Default)]
pub struct LabelledPanel {
    /// End of each account's range.
    ends: Vec<usize>,
    days: Vec<i32>,
    readings: Vec<Reading>,
    signals: Vec<Signals>,
    default_on: Vec<i32>,
    followed_until: Vec<i32>,
}

/// One account of the panel.
#[derive(Clone, Copy)]
pub(super) struct Account<'a> {
    days: &'a [i32],
    readings: &'a [Reading],
    signals: &'a [Signals],
    default_on: i32,
    followed_until: i32,
}

impl LabelledPanel {
    /// An empty panel.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an account: when it defaulted, until when it was followed, and its observations by date.
    ///
    /// Observations on or after the default are left out: they warn of nothing.
    ///
    /// # Errors
    ///
    /// [`WarningError::Backtest`] when dates do not ascend.
    pub fn push<I>(
        &mut self,
        default_on: Option<Date>,
        followed_until: Date,
        observations: I,
    ) -> Result<(), WarningError>
    where
        I: IntoIterator<Item = Observation>,
    {
        let default_on = default_on.map_or(NEVER, day_of);
        let start = self.days.len();
        let mut last = NEVER;
        for observation in observations {
            let day = day_of(observation.as_of);
            if day <= last {
                self.truncate(start);
                let account = self.ends.len();
                let problem = format!(
                    "account {account}: observations must be given by date, each date once"
                );
                return Err(WarningError::Backtest { problem });
            }
            last = day;
            if default_on == NEVER || day < default_on {
                self.days.push(day);
                self.readings.push(observation.reading);
                self.signals.push(observation.signals);
            }
        }
        self.ends.push(self.days.len());
        self.default_on.push(default_on);
        self.followed_until.push(day_of(followed_until));
        Ok(())
    }

    fn truncate(&mut self, len: usize) {
        self.days.truncate(len);
        self.readings.truncate(len);
        self.signals.truncate(len);
    }

    /// How many accounts it holds.
    #[must_use]
    pub const fn n_accounts(&self) -> usize {
        self.ends.len()
    }

    /// How many account-months (observations) it holds.
    #[must_use]
    pub const fn n_observations(&self) -> usize {
        self.days.len()
    }

    pub(super) fn accounts(&self) -> impl Iterator<Item = Account<'_>> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let labels = self.default_on.iter().zip(&self.followed_until);
        let ranges = starts.zip(&self.ends).zip(labels);
        ranges.filter_map(|((start, &end), (&default_on, &followed_until))| {
            Some(Account {
                days: self.days.get(start..end)?,
                readings: self.readings.get(start..end)?,
                signals: self.signals.get(start..end)?,
                default_on,
                followed_until,
            })
        })
    }

    /// Splits in time: what was known on `date`, and what came after.
    ///
    /// The earlier part forgets defaults after `date`; the later part starts
    /// with fresh states and leaves out accounts that had defaulted.
    #[must_use]
    pub fn split(&self, date: Date) -> (Self, Self) {
        let cut = day_of(date);
        let (mut before, mut after) = (Self::new(), Self::new());
        for account in self.accounts() {
            let position = account.days.partition_point(|&day| day <= cut);
            let hidden = account.default_on == NEVER || account.default_on > cut;
            let default_on = if hidden { NEVER } else { account.default_on };
            let until = account.followed_until.min(cut);
            before.push_part(&account, 0..position, default_on, until);
            if hidden {
                let rest = position..account.days.len();
                after.push_part(&account, rest, account.default_on, account.followed_until);
            }
        }
        (before, after)
    }

    fn push_part(
        &mut self,
        account: &Account<'_>,
        rows: std::ops::Range<usize>,
        default_on: i32,
        followed_until: i32,
    ) {
        if rows.is_empty() {
            return;
        }
        let rows = || rows.clone();
        self.days
            .extend(account.days.get(rows()).unwrap_or_default());
        self.readings
            .extend(account.readings.get(rows()).unwrap_or_default());
        self.signals
            .extend(account.signals.get(rows()).unwrap_or_default());
        self.ends.push(self.days.len());
        self.default_on.push(default_on);
        self.followed_until.push(followed_until);
    }

    /// Up to `n` thresholds worth trying, in the measure's unit: quantiles of the
    /// scores observed, the riskiest first.
    #[must_use]
    pub fn thresholds(&self, measure: Measure, n: usize) -> Vec<f64> {
        let mut values: Vec<f64> = self
            .readings
            .iter()
            .filter_map(|reading| match measure {
                Measure::Points => reading.points_value().map(f64::from),
                Measure::Pd => reading.pd_parts().map(|parts| -f64::from(parts)),
            })
            .collect();
        values.sort_by(f64::total_cmp);
        let last = values.len().saturating_sub(1);
        let mut distinct = values.clone();
        distinct.dedup();
        if distinct.len() > n && n > 0 {
            distinct = (1..=n)
                .filter_map(|i| values.get(last * i / n).copied())
                .collect();
            distinct.dedup();
        }
        if measure == Measure::Pd {
            for value in &mut distinct {
                *value = -*value / PARTS;
            }
        }
        distinct
    }
}

impl fmt::Debug for LabelledPanel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (accounts, observations) = (self.n_accounts(), self.n_observations());
        write!(
            f,
            "LabelledPanel({accounts} accounts, {observations} observations)"
        )
    }
}

/// Counts of a backtest.
///
/// An alert is true when a default follows within the horizon, undecided when
/// the account was not followed that long, false otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// Observations before default.
    pub n_months: u64,
    /// Alerts sent.
    pub n_alerts: u64,
    /// Alerts with a default within the horizon.
    pub n_true: u64,
    /// Alerts of accounts not followed to the end of the horizon.
    pub n_undecided: u64,
    /// Defaults with an observation within the horizon before them.
    pub n_events: u64,
    /// Defaults with an alert within the horizon before them.
    pub n_caught: u64,
    /// Defaults not caught, though an older alert's level still stood.
    pub n_standing: u64,
    /// Changes of level.
    pub n_transitions: u64,
    /// Months at amber or red with a default within the horizon.
    pub n_signal_event: u64,
    /// Months at amber or red without.
    pub n_signal_quiet: u64,
    /// Months at green with a default within the horizon.
    pub n_silent_event: u64,
    /// Months at green without.
    pub n_silent_quiet: u64,
}

impl Outcomes {
    /// Alerts without a default within the horizon.
    #[must_use]
    pub const fn n_false(&self) -> u64 {
        self.n_alerts - self.n_true - self.n_undecided
    }

    fn add(&mut self, other: &Self) {
        self.n_months += other.n_months;
        self.n_alerts += other.n_alerts;
        self.n_true += other.n_true;
        self.n_undecided += other.n_undecided;
        self.n_events += other.n_events;
        self.n_caught += other.n_caught;
        self.n_standing += other.n_standing;
        self.n_transitions += other.n_transitions;
        self.n_signal_event += other.n_signal_event;
        self.n_signal_quiet += other.n_signal_quiet;
        self.n_silent_event += other.n_silent_event;
        self.n_silent_quiet += other.n_silent_quiet;
    }
}

/// What a backtest found. Quotients without a denominator are NaN.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BacktestReport {
    outcomes: Outcomes,
    /// Days between first true alert and default, ascending.
    leads: Vec<i32>,
}

impl BacktestReport {
    /// The counts behind the measures.
    #[must_use]
    pub const fn outcomes(&self) -> &Outcomes {
        &self.outcomes
    }

    /// True alerts by all decided alerts.
    #[must_use]
    pub fn precision(&self) -> f64 {
        let o = &self.outcomes;
        quotient(o.n_true, o.n_alerts - o.n_undecided)
    }

    /// Defaults caught by all defaults.
    #[must_use]
    pub fn recall(&self) -> f64 {
        quotient(self.outcomes.n_caught, self.outcomes.n_events)
    }

    /// Share of all defaults caught at least so many days before.
    #[must_use]
    pub fn recall_with_lead(&self, days: u16) -> f64 {
        quotient(self.n_leads_from(days), self.outcomes.n_events)
    }

    /// Alerts per 1,000 account-months.
    #[must_use]
    pub fn alerts_per_1000(&self) -> f64 {
        1000.0 * quotient(self.outcomes.n_alerts, self.outcomes.n_months)
    }

    /// False alarms per 1,000 account-months.
    #[must_use]
    pub fn false_per_1000(&self) -> f64 {
        1000.0 * quotient(self.outcomes.n_false(), self.outcomes.n_months)
    }

    /// Median days from the first true alert to default, over the defaults caught.
    #[must_use]
    pub fn lead_median(&self) -> f64 {
        median(&self.leads)
    }

    /// Share of the defaults caught that were caught at least so many days before.
    #[must_use]
    pub fn lead_share(&self, days: u16) -> f64 {
        quotient(self.n_leads_from(days), self.leads.len() as u64)
    }

    fn n_leads_from(&self, days: u16) -> u64 {
        let short = self.leads.partition_point(|&lead| lead < i32::from(days));
        (self.leads.len() - short) as u64
    }

    /// Noise to signal; below 1 a warning level tells something.
    ///
    /// # Formula
    ///
    /// `[FP / (FP + TN)] / [TP / (TP + FN)]` over account-months, a month being
    /// positive while its level is amber or red (Kaminsky, Lizondo and Reinhart 1998).
    #[must_use]
    pub fn noise_to_signal(&self) -> f64 {
        let o = &self.outcomes;
        let noise = quotient(o.n_signal_quiet, o.n_signal_quiet + o.n_silent_quiet);
        let signal = quotient(o.n_signal_event, o.n_signal_event + o.n_silent_event);
        noise / signal
    }

    /// Changes of level per account-year, an observation counting as a month.
    #[must_use]
    pub fn churn(&self) -> f64 {
        12.0 * quotient(self.outcomes.n_transitions, self.outcomes.n_months)
    }

    fn add(&mut self, account: &AccountResult) {
        self.outcomes.add(&account.outcomes);
        self.leads.extend(account.lead);
    }

    fn sorted(mut self) -> Self {
        self.leads.sort_unstable();
        self
    }
}

/// A 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
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
    /// Of false alarms per 1,000 account-months.
    pub false_per_1000: Interval,
    /// Of the median lead in days.
    pub lead_median: Interval,
}

/// Recall when only so many alerts a day can be worked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CapacityPoint {
    /// Alerts worked per observation date, the riskiest first.
    pub capacity: usize,
    /// Alerts worked in all.
    pub n_worked: u64,
    /// Share of defaults with a worked alert within the horizon.
    pub recall: f64,
}

/// How far ahead a default is to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backtest {
    horizon_days: i32,
}

/// What happened in one account.
#[derive(Clone, Copy, Default)]
struct AccountResult {
    outcomes: Outcomes,
    lead: Option<i32>,
}

/// An alert of a backtest, with what is needed to rank and judge it.
#[derive(Clone, Copy)]
struct PanelAlert {
    day: i32,
    /// Lower is riskier.
    value: i32,
    account: usize,
    is_true: bool,
}

impl Backtest {
    /// A default counts as foreseen when an alert came at most `days` before it.
    #[must_use]
    pub fn within_days(days: u16) -> Self {
        Self {
            horizon_days: i32::from(days),
        }
    }

    /// Runs a policy over the panel, every account from a fresh state.
    #[must_use]
    pub fn run<S: State>(
        &self,
        warning: &EarlyWarning<S>,
        panel: &LabelledPanel,
    ) -> BacktestReport {
        let mut report = BacktestReport::default();
        for account in panel.accounts() {
            report.add(&self.account(warning, &account, |_, _, _| ()));
        }
        report.sorted()
    }

    /// One account; `alerted` hears of each alert: its row, its value, whether it was true.
    fn account<S: State>(
        &self,
        warning: &EarlyWarning<S>,
        account: &Account<'_>,
        mut alerted: impl FnMut(usize, i32, bool),
    ) -> AccountResult {
        let mut state = S::default();
        let mut result = AccountResult::default();
        let outcomes = &mut result.outcomes;
        let rows = account
            .days
            .iter()
            .zip(account.readings)
            .zip(account.signals);
        let mut standing = false;
        for (row, ((&day, &reading), &signals)) in rows.enumerate() {
            let before = state.watch().severity();
            let observed = warning.step(&mut state, reading, signals, day);
            let watch = state.watch();
            let (is_event, decided) = self.label(account, day);
            outcomes.n_months += 1;
            outcomes.n_transitions += u64::from(watch.severity() != before);
            standing = watch.severity() > Severity::Green;
            if decided {
                *month_cell(outcomes, standing, is_event) += 1;
            }
            outcomes.n_events = outcomes.n_events.max(u64::from(is_event));
            if observed.alert.is_some() {
                outcomes.n_alerts += 1;
                outcomes.n_true += u64::from(is_event);
                outcomes.n_undecided += u64::from(!decided);
                if is_event && result.lead.is_none() {
                    result.lead = Some(account.default_on - day);
                }
                alerted(row, watch.value, is_event);
            }
        }
        outcomes.n_caught = u64::from(result.lead.is_some());
        outcomes.n_standing =
            u64::from(standing && outcomes.n_events == 1 && outcomes.n_caught == 0);
        result
    }

    /// Whether a default follows within the horizon, and whether that is known.
    fn label(&self, account: &Account<'_>, day: i32) -> (bool, bool) {
        let last = day.saturating_add(self.horizon_days);
        let is_event = account.default_on != NEVER && account.default_on <= last;
        (
            is_event,
            is_event || account.followed_until >= last || account.default_on != NEVER,
        )
    }

    /// 95 % intervals by drawing accounts with replacement, `n` times from `seed`.
    ///
    /// Accounts are drawn whole, as alerts of one account hang together.
    #[must_use]
    pub fn intervals<S: State>(
        &self,
        warning: &EarlyWarning<S>,
        panel: &LabelledPanel,
        n: u16,
        seed: u64,
    ) -> Intervals {
        let results: Vec<_> = panel
            .accounts()
            .map(|account| self.account(warning, &account, |_, _, _| ()))
            .collect();
        let mut random = SplitMix(seed);
        let reports: Vec<_> = (0..n)
            .map(|_| {
                let mut report = BacktestReport::default();
                for _ in 0..results.len() {
                    if let Some(account) = results.get(random.below(results.len())) {
                        report.add(account);
                    }
                }
                report.sorted()
            })
            .collect();
        let interval = |measure: fn(&BacktestReport) -> f64| {
            let mut values: Vec<_> = reports
                .iter()
                .map(measure)
                .filter(|v| !v.is_nan())
                .collect();
            values.sort_by(f64::total_cmp);
            Interval {
                low: quantile(&values, 25),
                high: quantile(&values, 975),
            }
        };
        Intervals {
            precision: interval(BacktestReport::precision),
            recall: interval(BacktestReport::recall),
            false_per_1000: interval(BacktestReport::false_per_1000),
            lead_median: interval(BacktestReport::lead_median),
        }
    }

    /// Recall at so many alerts a day: of each date's alerts the riskiest are worked, the rest lost.
    #[must_use]
    pub fn capacity_curve<S: State>(
        &self,
        warning: &EarlyWarning<S>,
        panel: &LabelledPanel,
        capacities: &[usize],
    ) -> Vec<CapacityPoint> {
        let mut alerts = Vec::new();
        let mut n_events = 0;
        for (position, account) in panel.accounts().enumerate() {
            let result = self.account(warning, &account, |row, value, is_true| {
                let day = account.days.get(row).copied().unwrap_or(NEVER);
                // A borrower never scored has the lowest value: facts come first.
                alerts.push(PanelAlert {
                    day,
                    value,
                    account: position,
                    is_true,
                });
            });
            n_events += result.outcomes.n_events;
        }
        alerts.sort_by_key(|alert| (alert.day, alert.value, alert.account));
        let point = |&capacity: &usize| {
            let (n_worked, n_caught) = worked(&alerts, capacity);
            CapacityPoint {
                capacity,
                n_worked,
                recall: quotient(n_caught, n_events),
            }
        };
        capacities.iter().map(point).collect()
    }
}

/// Alerts worked and accounts caught when each day takes `capacity` of its alerts.
fn worked(alerts: &[PanelAlert], capacity: usize) -> (u64, u64) {
    let mut n_worked = 0;
    let mut caught: Vec<usize> = Vec::new();
    for day in alerts.chunk_by(|a, b| a.day == b.day) {
        let taken = day.iter().take(capacity);
        n_worked += taken.len() as u64;
        caught.extend(
            taken
                .filter(|alert| alert.is_true)
                .map(|alert| alert.account),
        );
    }
    caught.sort_unstable();
    caught.dedup();
    (n_worked, caught.len() as u64)
}

const fn month_cell(outcomes: &mut Outcomes, signal: bool, event: bool) -> &mut u64 {
    match (signal, event) {
        (true, true) => &mut outcomes.n_signal_event,
        (true, false) => &mut outcomes.n_signal_quiet,
        (false, true) => &mut outcomes.n_silent_event,
        (false, false) => &mut outcomes.n_silent_quiet,
    }
}

#[allow(clippy::cast_precision_loss)] // counts stay far below 2^53
fn quotient(numerator: u64, denominator: u64) -> f64 {
    numerator as f64 / denominator as f64
}

fn median(sorted: &[i32]) -> f64 {
    let middle = sorted.len() / 2;
    let at = |position: usize| {
        sorted
            .get(position)
            .map_or(f64::NAN, |&lead| f64::from(lead))
    };
    if sorted.len() % 2 == 1 {
        at(middle)
    } else {
        f64::midpoint(at(middle.wrapping_sub(1)), at(middle))
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

/// SplitMix64 (Steele, Lea and Flood 2014): a seed is enough, the stream is fixed.
struct SplitMix(u64);

impl SplitMix {
    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A position below `n`, by the high half of the product.
    #[allow(clippy::cast_possible_truncation)] // below n
    const fn below(&mut self, n: usize) -> usize {
        ((self.next() as u128 * n as u128) >> 64) as usize
    }
}

impl<S: State> EarlyWarning<S> {
    /// The level after every observation of every account, as letters; for tests and reading.
    #[must_use]
    pub fn trace<I>(&self, readings: I) -> String
    where
        I: IntoIterator<Item = (Date, Reading, Signals)>,
    {
        let mut state = S::default();
        readings
            .into_iter()
            .map(|(date, reading, signals)| {
                self.observe(&mut state, reading, signals, date);
                match self.level_at(&state, date) {
                    Level::Green => 'G',
                    Level::Amber => 'A',
                    Level::Red => 'R',
                    Level::Unknown => 'U',
                }
            })
            .collect()
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // hand-counted quotients are exact
mod tests {
    use super::*;
    use crate::early_warning::Policy;
    use crate::units::Points;
    use jiff::civil::date;

    fn months(points: &[i32]) -> Vec<Observation> {
        (1..)
            .zip(points)
            .map(|(month, &points)| Observation {
                as_of: date(2026, month, 1),
                reading: Reading::points(Points(points)),
                signals: Signals::NONE,
            })
            .collect()
    }

    /// Defaults in May: caught in March, caught in January, missed; two quiet ones, one falsely alarmed.
    fn panel() -> LabelledPanel {
        let mut panel = LabelledPanel::new();
        let end = date(2026, 12, 1);
        let may = Some(date(2026, 5, 1));
        panel
            .push(may, end, months(&[650, 640, 590, 580, 570]))
            .unwrap();
        panel.push(may, end, months(&[590, 580])).unwrap();
        panel.push(may, end, months(&[650, 640])).unwrap();
        panel
            .push(None, end, months(&[650, 590, 650, 650]))
            .unwrap();
        panel.push(None, end, months(&[650, 650, 650])).unwrap();
        panel
    }

    fn warning() -> EarlyWarning {
        EarlyWarning::new(Policy::points("p").with_amber(600.0)).unwrap()
    }

    #[test]
    fn the_measures_match_a_panel_counted_by_hand() {
        let report = Backtest::within_days(184).run(&warning(), &panel());
        let outcomes = report.outcomes();
        // The fifth month of the first account lies on its default and is left out.
        assert_eq!(outcomes.n_months, 4 + 2 + 2 + 4 + 3);
        assert_eq!((outcomes.n_alerts, outcomes.n_true), (3, 2));
        assert_eq!((outcomes.n_events, outcomes.n_caught), (3, 2));
        assert_eq!(report.precision(), 2.0 / 3.0);
        assert_eq!(report.recall(), 2.0 / 3.0);
        assert_eq!(report.false_per_1000(), 1000.0 / 15.0);
        // 1 March and 1 January to 1 May: 61 and 120 days.
        assert_eq!(report.lead_median(), 90.5);
        assert_eq!((report.lead_share(90), report.lead_share(30)), (0.5, 1.0));
        // Positive months: 2 + 2 with event, 2 without (the exit takes two); negative: 2 + 2, 5.
        assert_eq!(report.noise_to_signal(), (2.0 / 7.0) / (4.0 / 8.0));
        assert_eq!(outcomes.n_transitions, 1 + 1 + 2);
    }

    #[test]
    fn an_alert_without_follow_up_is_undecided_not_false() {
        let mut panel = LabelledPanel::new();
        panel.push(None, date(2026, 3, 1), months(&[590])).unwrap();
        let report = Backtest::within_days(184).run(&warning(), &panel);
        assert_eq!(report.outcomes().n_undecided, 1);
        assert_eq!(report.outcomes().n_false(), 0);
        assert!(report.precision().is_nan());
    }

    #[test]
    fn capacity_works_the_riskiest_alerts_of_each_day() {
        let mut panel = LabelledPanel::new();
        let end = date(2026, 12, 1);
        panel
            .push(Some(date(2026, 5, 1)), end, months(&[580]))
            .unwrap();
        panel.push(None, end, months(&[590])).unwrap();
        panel
            .push(Some(date(2026, 5, 1)), end, months(&[595]))
            .unwrap();
        let curve = Backtest::within_days(184).capacity_curve(&warning(), &panel, &[0, 1, 2, 3]);
        let recalls: Vec<_> = curve.iter().map(|point| point.recall).collect();
        assert_eq!(recalls, [0.0, 0.5, 0.5, 1.0]);
    }

    #[test]
    fn a_split_hides_the_future_from_the_past() {
        let (before, after) = panel().split(date(2026, 2, 15));
        let test = Backtest::within_days(365);
        assert_eq!(test.run(&warning(), &before).outcomes().n_events, 0);
        assert_eq!(
            before.n_observations() + after.n_observations(),
            panel().n_observations()
        );
        assert_eq!(test.run(&warning(), &after).outcomes().n_events, 1);
    }

    #[test]
    fn intervals_hold_the_estimate_and_repeat_with_the_seed() {
        let test = Backtest::within_days(184);
        let first = test.intervals(&warning(), &panel(), 200, 7);
        assert_eq!(first, test.intervals(&warning(), &panel(), 200, 7));
        assert!(first.recall.low <= 2.0 / 3.0 && 2.0 / 3.0 <= first.recall.high);
    }

    #[test]
    fn thresholds_are_the_scores_seen_riskiest_first() {
        assert_eq!(
            panel().thresholds(Measure::Points, 100),
            [580.0, 590.0, 640.0, 650.0]
        );
        assert!(panel().thresholds(Measure::Points, 2).len() <= 2);
    }

    #[test]
    fn dates_out_of_order_are_refused_and_leave_no_trace() {
        let mut panel = LabelledPanel::new();
        let mut rows = months(&[1, 2]);
        rows.reverse();
        assert!(panel.push(None, date(2026, 3, 1), rows).is_err());
        assert_eq!((panel.n_accounts(), panel.n_observations()), (0, 0));
    }
}
