//! When to warn, as data.

use super::advice::AdviceTable;
use super::level::Level;
use super::repeat::RepeatAfter;
use super::rules::{CusumRule, DropRule, EwmaRule, HardTriggers, PdRatioRule, ReviewCadence};

/// What the thresholds are measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Measure {
    /// Scorecard points: warn below.
    Points,
    /// Probability of default: warn above.
    Pd,
}

/// When to warn: thresholds, hysteresis, guards, trends and hard triggers.
///
/// Built by [`Policy::points`] or [`Policy::pd`] and `with_*`, or read from TOML
/// by `Policy::from_toml`; checked as a whole by
/// [`EarlyWarning::new`](crate::early_warning::EarlyWarning::new).
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    pub(crate) name: String,
    pub(crate) revision: String,
    pub(crate) measure: Measure,
    pub(crate) amber: Option<f64>,
    pub(crate) red: Option<f64>,
    pub(crate) enter_count: u8,
    pub(crate) exit_margin: f64,
    pub(crate) exit_count: u8,
    pub(crate) cooldown_days: u16,
    pub(crate) cooldown_for_facts: bool,
    pub(crate) repeat_after: Option<RepeatAfter>,
    pub(crate) stale_days: u16,
    pub(crate) drop: Option<DropRule>,
    pub(crate) pd_ratio: Option<PdRatioRule>,
    pub(crate) ewma: Option<EwmaRule>,
    pub(crate) cusum: Option<CusumRule>,
    pub(crate) hard: HardTriggers,
    pub(crate) review: ReviewCadence,
    pub(crate) advice: AdviceTable,
}

impl Policy {
    /// A policy in points: warn below. Exit margin 20 points, exit count 2.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{EarlyWarning, Level, Policy, Reading, Signals, WatchState};
    /// # use scorewright::units::Points;
    /// let warning = EarlyWarning::new(Policy::points("cards").with_amber(600.0))?;
    /// let on = date(2026, 3, 2);
    /// let mut state = WatchState::new();
    /// warning.observe(&mut state, Reading::points(Points(599)), Signals::NONE, on);
    /// assert_eq!(warning.level_at(&state, on), Level::Amber); // below 600
    /// # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
    /// ```
    #[must_use]
    pub fn points(name: &str) -> Self {
        Self::new(name, Measure::Points, 20.0)
    }

    /// A policy in PD: warn above. Exit margin 0, exit count 2.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{EarlyWarning, Level, Policy, Reading, Signals, WatchState};
    /// # use scorewright::units::Points;
    /// use scorewright::units::Probability;
    /// let warning = EarlyWarning::new(Policy::pd("cards").with_amber(0.10))?;
    /// let on = date(2026, 3, 2);
    /// let mut state = WatchState::new();
    /// let pd = Probability::new(0.12).unwrap_or_default();
    /// warning.observe(&mut state, Reading::pd(pd), Signals::NONE, on);
    /// assert_eq!(warning.level_at(&state, on), Level::Amber); // above 10 %
    /// # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
    /// ```
    #[must_use]
    pub fn pd(name: &str) -> Self {
        Self::new(name, Measure::Pd, 0.0)
    }

    fn new(name: &str, measure: Measure, exit_margin: f64) -> Self {
        Self {
            name: name.to_owned(),
            revision: "1".to_owned(),
            measure,
            amber: None,
            red: None,
            enter_count: 1,
            exit_margin,
            exit_count: 2,
            cooldown_days: 0,
            cooldown_for_facts: false,
            repeat_after: None,
            stale_days: 92,
            drop: None,
            pd_ratio: None,
            ewma: None,
            cusum: None,
            hard: HardTriggers::default(),
            review: ReviewCadence::default(),
            advice: AdviceTable::default(),
        }
    }

    /// The naive rule most lenders start with: warn when a month is late, no score looked at.
    ///
    /// Its alerts are edge-triggered, once for a row of late months however late they
    /// become, and clear with the first month paid on time; a backtest shows it beside
    /// the policy.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{EarlyWarning, Level, Policy, Reading, Signals, WatchState};
    /// # use scorewright::units::Points;
    /// let warning = EarlyWarning::new(Policy::any_month_late())?;
    /// let mut state = WatchState::new();
    /// let late = Signals::NONE.with_days_past_due(1);
    /// let alert = warning.observe(&mut state, Reading::MISSING, late, date(2026, 3, 2));
    /// assert_eq!(alert.map(|alert| alert.level()), Some(Level::Amber));
    /// # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
    /// ```
    #[must_use]
    pub fn any_month_late() -> Self {
        Self::points("any month late")
            .with_exit_margin(0.0)
            .with_exit_count(1)
            .with_hard(
                HardTriggers::new()
                    .with_days_past_due(0, Level::Amber)
                    .with_late_steps(&[]),
            )
    }

    /// The name of this version of the policy, `1` unless set; states saved under it name it.
    #[must_use]
    pub fn with_revision(mut self, revision: &str) -> Self {
        revision.clone_into(&mut self.revision);
        self
    }

    /// Amber below these points, or above this PD. Off unless set.
    #[must_use]
    pub const fn with_amber(mut self, threshold: f64) -> Self {
        self.amber = Some(threshold);
        self
    }

    /// Red below these points, or above this PD; stricter than amber. Off unless set.
    #[must_use]
    pub const fn with_red(mut self, threshold: f64) -> Self {
        self.red = Some(threshold);
        self
    }

    /// Consecutive observations beyond a threshold before its level is entered, 1 to 250. Default 1.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{EarlyWarning, Level, Policy, Reading, Signals, WatchState};
    /// # use scorewright::units::Points;
    /// let policy = Policy::points("cards").with_amber(600.0).with_enter_count(2);
    /// let warning = EarlyWarning::new(policy)?;
    /// let mut state = WatchState::new();
    /// let low = Reading::points(Points(590));
    /// assert!(warning.observe(&mut state, low, Signals::NONE, date(2026, 3, 2)).is_none());
    /// assert!(warning.observe(&mut state, low, Signals::NONE, date(2026, 3, 3)).is_some()); // the second
    /// # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
    /// ```
    #[must_use]
    pub const fn with_enter_count(mut self, count: u8) -> Self {
        self.enter_count = count;
        self
    }

    /// How far back over the threshold the score must come before a level can end, at least 0.
    ///
    /// The exact distance is enough: below 600 is amber, 600 is not; with a margin of 20 a
    /// score of 620 counts towards leaving, 619 does not. In PD amber is above the
    /// threshold, and the margin below it counts.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{EarlyWarning, Level, Policy, Reading, Signals, WatchState};
    /// # use scorewright::units::Points;
    /// let policy = Policy::points("cards").with_amber(600.0).with_exit_margin(20.0).with_exit_count(1);
    /// let warning = EarlyWarning::new(policy)?;
    /// let mut state = WatchState::new();
    /// let mut level = |points, day| {
    ///     warning.observe(&mut state, Reading::points(Points(points)), Signals::NONE, date(2026, 3, day));
    ///     warning.level_at(&state, date(2026, 3, day))
    /// };
    /// assert_eq!((level(590, 2), level(610, 3), level(630, 4)), (Level::Amber, Level::Amber, Level::Green));
    /// # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
    /// ```
    #[must_use]
    pub const fn with_exit_margin(mut self, margin: f64) -> Self {
        self.exit_margin = margin;
        self
    }

    /// Consecutive observations beyond threshold and margin before a level ends, 1 to 250. Default 2.
    #[must_use]
    pub const fn with_exit_count(mut self, count: u8) -> Self {
        self.exit_count = count;
        self
    }

    /// Days after an alert in which no other of the same or a lower level is sent.
    ///
    /// Default 0. The alert is put off, not lost: it is sent with the first
    /// observation after the cooldown if the level still stands. A higher level
    /// is never held back, nor is a fact that was not there before.
    #[must_use]
    pub const fn with_cooldown_days(mut self, days: u16) -> Self {
        self.cooldown_days = days;
        self
    }

    /// The cooldown holds back facts too: one that comes back at a level no higher waits,
    /// as a score that crosses again does.
    ///
    /// Off unless set, and best left off where somebody acts on the facts. It makes the
    /// naive rule comparable with a score that is repeated: at most one alert in so many
    /// days, whatever comes and goes.
    #[must_use]
    pub const fn with_cooldown_for_facts(mut self) -> Self {
        self.cooldown_for_facts = true;
        self
    }

    /// How old an alert may become while its level stands before it is sent again, as a
    /// reminder that [`Alert::repeat_of`](crate::early_warning::Alert::repeat_of) dates.
    ///
    /// Off unless set: an episode sends one alert for each level, however long it lasts,
    /// and a default years later finds nobody reminded. A level stands for a reminder
    /// where the observation itself asks for one: a score past a threshold, not only
    /// within the exit margin, or a fact that is still there. Crossings and new facts are
    /// told of at once as before; after one the age starts anew. For at most one alert in
    /// so many days of a level that comes and goes,
    /// [`with_cooldown_days`](Self::with_cooldown_days) as long beside it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{EarlyWarning, Level, Policy, Reading, Signals, WatchState};
    /// # use scorewright::units::Points;
    /// use scorewright::early_warning::RepeatAfter;
    /// let policy = Policy::points("cards").with_amber(600.0).with_repeat_after(RepeatAfter::Statements(2));
    /// let warning = EarlyWarning::new(policy)?;
    /// let mut state = WatchState::new();
    /// let mut alert = |points, month| {
    ///     let reading = Reading::points(Points(points));
    ///     warning.observe(&mut state, reading, Signals::NONE, date(2026, month, 28))
    /// };
    /// assert!(alert(590, 1).is_some_and(|alert| alert.repeat_of().is_none())); // the crossing
    /// assert!(alert(590, 2).is_none()); // one statement old
    /// assert_eq!(alert(590, 3).and_then(|alert| alert.repeat_of()), Some(date(2026, 1, 28)));
    /// assert!(alert(590, 4).is_none() && alert(610, 5).is_none()); // within the margin
    /// assert_eq!(alert(590, 6).and_then(|alert| alert.repeat_of()), Some(date(2026, 3, 28)));
    /// # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
    /// ```
    #[must_use]
    pub const fn with_repeat_after(mut self, age: RepeatAfter) -> Self {
        self.repeat_after = Some(age);
        self
    }

    /// Days after which what is known is too old: the level is then unknown, never green.
    ///
    /// Default 92, at least 1. So many days later it still counts, one day more and it does
    /// not. An observation after such a gap starts its counts anew. What a closed account
    /// is stays known.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{EarlyWarning, Level, Policy, Reading, Signals, WatchState};
    /// # use scorewright::units::Points;
    /// let warning = EarlyWarning::new(Policy::points("cards").with_amber(600.0).with_stale_days(30))?;
    /// let mut state = WatchState::new();
    /// warning.observe(&mut state, Reading::points(Points(640)), Signals::NONE, date(2026, 3, 1));
    /// assert_eq!(warning.level_at(&state, date(2026, 3, 31)), Level::Green); // 30 days later
    /// assert_eq!(warning.level_at(&state, date(2026, 4, 1)), Level::Unknown);
    /// # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
    /// ```
    #[must_use]
    pub const fn with_stale_days(mut self, days: u16) -> Self {
        self.stale_days = days;
        self
    }

    /// Warns on a fall within a few observations. Needs the larger state.
    #[must_use]
    pub const fn with_drop(mut self, rule: DropRule) -> Self {
        self.drop = Some(rule);
        self
    }

    /// Warns when PD reaches a multiple of that at origination. Readings without PD count as missing.
    #[must_use]
    pub const fn with_pd_ratio(mut self, rule: PdRatioRule) -> Self {
        self.pd_ratio = Some(rule);
        self
    }

    /// Warns on a slow fall, by its average. Needs the larger state.
    #[must_use]
    pub const fn with_ewma(mut self, rule: EwmaRule) -> Self {
        self.ewma = Some(rule);
        self
    }

    /// Warns on a slow fall, by its sum. Needs the larger state.
    #[must_use]
    pub const fn with_cusum(mut self, rule: CusumRule) -> Self {
        self.cusum = Some(rule);
        self
    }

    /// The facts that warn at once. None unless set.
    #[must_use]
    pub const fn with_hard(mut self, hard: HardTriggers) -> Self {
        self.hard = hard;
        self
    }

    /// How soon borrowers are looked at again.
    #[must_use]
    pub const fn with_review(mut self, review: ReviewCadence) -> Self {
        self.review = review;
        self
    }

    /// What to do about an alert. The default only ever says contact.
    #[must_use]
    pub fn with_advice(mut self, advice: AdviceTable) -> Self {
        self.advice = advice;
        self
    }
}

/// Reading a policy.
impl Policy {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its own version.
    #[must_use]
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// What its thresholds are measured in.
    #[must_use]
    pub const fn measure(&self) -> Measure {
        self.measure
    }

    /// The amber threshold.
    #[must_use]
    pub const fn amber(&self) -> Option<f64> {
        self.amber
    }

    /// The red threshold.
    #[must_use]
    pub const fn red(&self) -> Option<f64> {
        self.red
    }

    /// How old an alert may become before it is repeated, if it is.
    #[must_use]
    pub const fn repeat_after(&self) -> Option<RepeatAfter> {
        self.repeat_after
    }

    /// How soon borrowers are looked at again.
    #[must_use]
    pub const fn review(&self) -> &ReviewCadence {
        &self.review
    }

    /// What to do about an alert.
    #[must_use]
    pub const fn advice(&self) -> &AdviceTable {
        &self.advice
    }

    /// The first rule that needs the larger state.
    pub(crate) const fn trend_rule(&self) -> Option<&'static str> {
        if self.drop.is_some() {
            Some("drop")
        } else if self.ewma.is_some() {
            Some("ewma")
        } else if self.cusum.is_some() {
            Some("cusum")
        } else {
            None
        }
    }
}
