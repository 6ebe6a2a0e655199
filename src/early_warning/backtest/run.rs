//! Would it have warned in time, and how often for nothing?

use super::account_results::{AccountResult, AccountResults, Intervals};
use super::default_outcome::DefaultOutcome;
use super::labelled::{Account, LabelledPanel};
use super::report::{BacktestReport, CapacityPoint, CaughtAt, Outcomes, month_cell, quotient};
use crate::early_warning::error::EarlyWarningError;
use crate::early_warning::policy::{Level, Severity};
use crate::early_warning::state::State;
use crate::early_warning::state::{Reading, Signals};
use crate::early_warning::trigger::EarlyWarning;
use crate::units::day::{NEVER, day_of};
use jiff::civil::Date;

/// How far ahead a default is to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backtest {
    horizon_days: i32,
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

    /// How many accounts of the panel default within the horizon of an observation.
    ///
    /// # Errors
    ///
    /// [`EarlyWarningError::NoDefault`] when none does: measures of what was caught would
    /// all be NaN.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::early_warning::{Backtest, LabelledPanel, Observation, Reading};
    /// let mut panel = LabelledPanel::new();
    /// let observation = Observation::new(date(2026, 1, 31), Reading::MISSING);
    /// panel.push(None, date(2026, 12, 31), [observation])?;
    /// let error = Backtest::within_days(184).n_defaults(&panel).unwrap_err();
    /// assert!(error.to_string().starts_with("backtest: none of the panel's 1 accounts defaults"));
    /// panel.push(Some(date(2026, 3, 31)), date(2026, 12, 31), [observation])?;
    /// assert_eq!(Backtest::within_days(184).n_defaults(&panel)?, 1);
    /// # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
    /// ```
    pub fn n_defaults(&self, panel: &LabelledPanel) -> Result<usize, EarlyWarningError> {
        let defaults = panel.accounts().filter(|account| {
            let mut days = account.days.iter();
            days.any(|&day| self.label(account, day).0)
        });
        match defaults.count() {
            0 => Err(EarlyWarningError::NoDefault {
                accounts: panel.n_accounts(),
                horizon_days: self.horizon_days,
            }),
            n => Ok(n),
        }
    }

    /// Runs a policy over the panel, every account from a fresh state.
    ///
    /// On a panel without a default the measures of what was caught are NaN; ask
    /// [`n_defaults`](Self::n_defaults) first.
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
    /// let warning = EarlyWarning::new(Policy::points("cards").with_amber(585.0))?;
    /// let report = Backtest::within_days(184).run(&warning, &panel);
    /// // Below 585: 550 and 580 alert, and of the two defaults that of 550 is caught.
    /// assert_eq!((report.outcomes().n_alerts, report.outcomes().n_caught), (2, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn run<S: State>(
        &self,
        warning: &EarlyWarning<S>,
        panel: &LabelledPanel,
    ) -> BacktestReport {
        let mut report = BacktestReport::default();
        for account in panel.accounts() {
            let result = self.account(warning, &account, |_, _, _| ());
            report.add(&result.outcomes, result.lead);
        }
        report.sorted()
    }

    /// Runs a policy over the panel, as [`run`](Self::run) does, and keeps what it did in
    /// each account, for intervals and for comparing it with another policy.
    #[must_use]
    pub fn results<S: State>(
        &self,
        warning: &EarlyWarning<S>,
        panel: &LabelledPanel,
    ) -> AccountResults {
        let accounts = panel.accounts();
        AccountResults::of(accounts.map(|account| self.account(warning, &account, |_, _, _| ())))
    }

    /// One account; `alerted` hears of each alert: its row, its value, whether it was true.
    fn account<S: State>(
        &self,
        warning: &EarlyWarning<S>,
        account: &Account<'_>,
        mut alerted: impl FnMut(usize, i32, bool),
    ) -> AccountResult {
        let (worst, has_facts) = account.worst;
        if !has_facts && warning.is_silent_above(worst) {
            return self.silent_account(account);
        }
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
                    outcomes.caught_at = CaughtAt::one(signals);
                }
                alerted(row, watch.value, is_event);
            }
        }
        outcomes.n_caught = u64::from(result.lead.is_some());
        outcomes.n_standing =
            u64::from(standing && outcomes.n_events == 1 && outcomes.n_caught == 0);
        result
    }

    /// An account that never fires, which most are: its months are counted, not walked.
    fn silent_account(&self, account: &Account<'_>) -> AccountResult {
        // By day the labels are: no event, then event; or decided, then not.
        let before = |label: fn((bool, bool)) -> bool| {
            let days = account.days;
            days.partition_point(|&day| label(self.label(account, day))) as u64
        };
        let n_months = account.days.len() as u64;
        let n_silent_event = n_months - before(|(is_event, _)| !is_event);
        let n_silent_quiet = if account.default_on == NEVER {
            before(|(_, decided)| decided)
        } else {
            n_months - n_silent_event
        };
        AccountResult {
            outcomes: Outcomes {
                n_months,
                n_events: u64::from(n_silent_event > 0),
                n_silent_event,
                n_silent_quiet,
                ..Outcomes::default()
            },
            lead: None,
        }
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

    /// Whether a default follows within the horizon; `None` while that is not known.
    pub(crate) fn outcome(&self, outcome: &DefaultOutcome, date: Date) -> Option<bool> {
        let account = Account {
            days: &[],
            readings: &[],
            signals: &[],
            default_on: outcome.default_on.map_or(NEVER, day_of),
            followed_until: day_of(outcome.followed_until),
            worst: (Reading::MISSING, false),
        };
        let (is_event, decided) = self.label(&account, day_of(date));
        decided.then_some(is_event)
    }

    /// The latest day from which the horizon ends by `followed_until`.
    pub(crate) fn latest_start(&self, followed_until: Date) -> i32 {
        day_of(followed_until).saturating_sub(self.horizon_days)
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
        self.results(warning, panel).intervals(n, seed)
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
    use crate::early_warning::{Measure, Observation, Policy};
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
    fn accounts_counted_are_as_accounts_walked() {
        let ends = [date(2026, 3, 20), date(2026, 7, 1), date(2026, 12, 1)];
        let defaults = [None, Some(date(2026, 4, 1)), Some(date(2026, 12, 1))];
        for (end, default_on) in ends.into_iter().zip(defaults) {
            let run = |signals: Signals| {
                let mut panel = LabelledPanel::new();
                let mut rows = months(&[650, 640, 630, 620, 610, 600]);
                rows.iter_mut().for_each(|row| row.signals = signals);
                panel.push(default_on, end, rows.clone()).unwrap();
                panel.push(None, end, rows).unwrap();
                Backtest::within_days(92).run(&warning(), &panel)
            };
            // A fact that no rule looks at makes it walk.
            let walked = run(Signals::NONE.with_medical_notice());
            assert_eq!(run(Signals::NONE), walked, "{end} {default_on:?}");
        }
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
