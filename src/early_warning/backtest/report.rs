//! What a backtest counts, and the measures made of it.

use crate::early_warning::state::Signals;

/// Counts of a backtest.
///
/// An alert is true when a default follows within the horizon, undecided when
/// the account was not followed that long, false otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
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
    /// Defaults caught, by how late the account was at the first alert within the horizon.
    pub caught_at: CaughtAt,
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

    pub(crate) const fn add(&mut self, other: &Self) {
        self.n_months += other.n_months;
        self.n_alerts += other.n_alerts;
        self.n_true += other.n_true;
        self.n_undecided += other.n_undecided;
        self.n_events += other.n_events;
        self.n_caught += other.n_caught;
        self.n_standing += other.n_standing;
        self.caught_at.add(&other.caught_at);
        self.n_transitions += other.n_transitions;
        self.n_signal_event += other.n_signal_event;
        self.n_signal_quiet += other.n_signal_quiet;
        self.n_silent_event += other.n_silent_event;
        self.n_silent_quiet += other.n_silent_quiet;
    }
}

/// Defaults caught, by days past due at the first alert within the horizon before them.
///
/// What is caught while current is the early warning proper: nothing is overdue yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CaughtAt {
    /// Nothing past due.
    pub current: u64,
    /// 1 to 29 days past due.
    pub below_30: u64,
    /// 30 to 59.
    pub from_30: u64,
    /// 60 to 89.
    pub from_60: u64,
    /// 90 and more.
    pub from_90: u64,
    /// The observation did not tell.
    pub unknown: u64,
}

impl CaughtAt {
    /// One default caught by an alert with these facts.
    pub(crate) fn one(signals: Signals) -> Self {
        let mut caught = Self::default();
        let place = match signals.days_past_due() {
            0 if signals.is_unknown() => &mut caught.unknown,
            0 => &mut caught.current,
            1..30 => &mut caught.below_30,
            30..60 => &mut caught.from_30,
            60..90 => &mut caught.from_60,
            _ => &mut caught.from_90,
        };
        *place = 1;
        caught
    }

    const fn add(&mut self, other: &Self) {
        self.current += other.current;
        self.below_30 += other.below_30;
        self.from_30 += other.from_30;
        self.from_60 += other.from_60;
        self.from_90 += other.from_90;
        self.unknown += other.unknown;
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
    /// assert_eq!(report.precision(), 0.5); // 550 and 580 alert, 550 defaults
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn precision(&self) -> f64 {
        let o = &self.outcomes;
        quotient(o.n_true, o.n_alerts - o.n_undecided)
    }

    /// Defaults caught by all defaults.
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
    /// assert_eq!(report.recall(), 0.5); // of 550 and 590, which default, 550 was warned of
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn recall(&self) -> f64 {
        quotient(self.outcomes.n_caught, self.outcomes.n_events)
    }

    /// Defaults that met a warning by all defaults: caught, or at a level that an
    /// alert before the horizon had raised and that still stood.
    #[must_use]
    pub fn recall_or_standing(&self) -> f64 {
        let o = &self.outcomes;
        quotient(o.n_caught + o.n_standing, o.n_events)
    }

    /// Share of all defaults whose first alert within the horizon came while nothing was
    /// past due.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// use scorewright::early_warning::{
    ///     Backtest, EarlyWarning, LabelledPanel, Observation, Policy, Reading, Signals,
    /// };
    /// # use scorewright::units::Points;
    /// let mut panel = LabelledPanel::new();
    /// for days in [0, 30] {
    ///     let observation = Observation::new(date(2026, 1, 31), Reading::points(Points(550)))
    ///         .with_signals(Signals::NONE.with_days_past_due(days));
    ///     panel.push(Some(date(2026, 4, 30)), date(2026, 12, 31), [observation])?;
    /// }
    /// let warning = EarlyWarning::new(Policy::points("cards").with_amber(585.0))?;
    /// let report = Backtest::within_days(184).run(&warning, &panel);
    /// let caught = report.outcomes().caught_at;
    /// assert_eq!((caught.current, caught.from_30), (1, 1)); // both caught, one of them late
    /// assert_eq!((report.recall(), report.recall_while_current()), (1.0, 0.5));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn recall_while_current(&self) -> f64 {
        quotient(self.outcomes.caught_at.current, self.outcomes.n_events)
    }

    /// Share of the defaults caught whose first alert within the horizon came while nothing
    /// was past due.
    #[must_use]
    pub fn caught_while_current(&self) -> f64 {
        quotient(self.outcomes.caught_at.current, self.outcomes.n_caught)
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
    /// assert_eq!(report.lead_median(), 89.0); // 31 January to 30 April
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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

    pub(crate) fn add(&mut self, outcomes: &Outcomes, lead: Option<i32>) {
        self.outcomes.add(outcomes);
        self.leads.extend(lead);
    }

    pub(crate) fn sorted(mut self) -> Self {
        self.leads.sort_unstable();
        self
    }
}

/// Recall when only so many alerts a day can be worked.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct CapacityPoint {
    /// Alerts worked per observation date, the riskiest first.
    pub capacity: usize,
    /// Alerts worked in all.
    pub n_worked: u64,
    /// Share of defaults with a worked alert within the horizon.
    pub recall: f64,
}

pub(crate) const fn month_cell(outcomes: &mut Outcomes, signal: bool, event: bool) -> &mut u64 {
    match (signal, event) {
        (true, true) => &mut outcomes.n_signal_event,
        (true, false) => &mut outcomes.n_signal_quiet,
        (false, true) => &mut outcomes.n_silent_event,
        (false, false) => &mut outcomes.n_silent_quiet,
    }
}

#[allow(clippy::cast_precision_loss)] // counts stay far below 2^53
pub(crate) fn quotient(numerator: u64, denominator: u64) -> f64 {
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
