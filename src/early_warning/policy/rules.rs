//! The rules a policy is made of.

use super::level::{Level, WarningRule};

/// Points (or PD) lost within a few observations.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DropRule {
    /// The fall from the best of the last `observations` that warns, above 0.
    pub by: f64,
    /// How many earlier observations are looked back on, 1 to 12.
    pub observations: u8,
    /// Amber or red.
    pub level: Level,
}

impl DropRule {
    /// Raises `level`, amber or red, when the score is worse by at least `by`, above 0,
    /// than the best of the last `observations`, 1 to 12.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{EarlyWarning, Level, Policy, Reading, Signals, TrendState};
    /// # use scorewright::units::Points;
    /// use scorewright::early_warning::DropRule;
    /// let rule = DropRule::new(40.0, 3, Level::Amber);
    /// let warning = EarlyWarning::with_trends(Policy::points("cards").with_drop(rule))?;
    /// let mut state = TrendState::new();
    /// let mut alerts = |points, day| {
    ///     let reading = Reading::points(Points(points));
    ///     warning.observe(&mut state, reading, Signals::NONE, date(2026, 3, day)).is_some()
    /// };
    /// assert!(!alerts(700, 2) && !alerts(661, 3)); // 39 below the best
    /// assert!(alerts(660, 4)); // 40 below
    /// # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
    /// ```
    #[must_use]
    pub const fn new(by: f64, observations: u8, level: Level) -> Self {
        Self {
            by,
            observations,
            level,
        }
    }
}

/// PD against PD at origination.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PdRatioRule {
    /// The multiple that warns, above 1.
    pub at_least: f64,
    /// Amber or red.
    pub level: Level,
}

impl PdRatioRule {
    /// Raises `level`, amber or red, when PD is `at_least` times that at origination, above 1.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{EarlyWarning, Level, Policy, Reading, Signals, WatchState};
    /// # use scorewright::units::{OutOfRange, Probability};
    /// use scorewright::early_warning::PdRatioRule;
    /// let rule = PdRatioRule::new(3.0, Level::Red);
    /// let warning = EarlyWarning::new(Policy::pd("cards").with_pd_ratio(rule))?;
    /// let mut state = WatchState::new().with_origination(Probability::new(0.02)?);
    /// let mut level = |pd, day| -> Result<Level, OutOfRange> {
    ///     let reading = Reading::pd(Probability::new(pd)?);
    ///     warning.observe(&mut state, reading, Signals::NONE, date(2026, 3, day));
    ///     Ok(warning.level_at(&state, date(2026, 3, day)))
    /// };
    /// assert_eq!(level(0.0599, 2)?, Level::Green);
    /// assert_eq!(level(0.06, 3)?, Level::Red); // three times 0.02
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(at_least: f64, level: Level) -> Self {
        Self { at_least, level }
    }
}

/// An exponentially weighted moving average of the standardised fall.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct EwmaRule {
    /// Weight of the newest observation, in `(0, 1]`; usually 0.05 to 0.25.
    pub lambda: f64,
    /// Half the width of the limits in standard deviations, above 0; usually 2.7 to 3.
    pub width: f64,
    /// Standard deviation of one observation, above 0.
    pub sd: f64,
    /// What falls are measured from; the borrower's own first observation when absent.
    #[serde(default)]
    pub centre: Option<f64>,
    /// Amber or red.
    pub level: Level,
}

impl EwmaRule {
    /// Raises `level`, amber or red, when the average leaves limits of `width` standard
    /// deviations. `lambda` is the weight of the newest observation, `sd` the standard
    /// deviation of one; falls are measured from the borrower's first observation.
    ///
    /// # Formula
    ///
    /// `average = lambda * fall / sd + (1 - lambda) * average`
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{EarlyWarning, Level, Policy, Reading, Signals, TrendState};
    /// # use scorewright::units::Points;
    /// use scorewright::early_warning::EwmaRule;
    /// let rule = EwmaRule::new(1.0, 3.0, 10.0, Level::Amber).with_centre(650.0);
    /// let warning = EarlyWarning::with_trends(Policy::points("cards").with_ewma(rule))?;
    /// let mut state = TrendState::new();
    /// let mut alerts = |points, day| {
    ///     let reading = Reading::points(Points(points));
    ///     warning.observe(&mut state, reading, Signals::NONE, date(2026, 3, day)).is_some()
    /// };
    /// // With all weight on the newest observation the limit is 3 * 10 points below 650.
    /// assert!(!alerts(621, 2));
    /// assert!(alerts(619, 3));
    /// # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
    /// ```
    #[must_use]
    pub const fn new(lambda: f64, width: f64, sd: f64, level: Level) -> Self {
        Self {
            lambda,
            width,
            sd,
            centre: None,
            level,
        }
    }

    /// What falls are measured from, in the policy's measure. Default: the borrower's
    /// own first observation.
    #[must_use]
    pub const fn with_centre(mut self, centre: f64) -> Self {
        self.centre = Some(centre);
        self
    }
}

/// A two-sided cumulative sum of the standardised fall.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CusumRule {
    /// Half the shift to be found, in standard deviations; usually 0.5.
    pub slack: f64,
    /// Decision interval, above 0; usually 4 or 5.
    pub decision: f64,
    /// Start at half the decision interval (fast initial response).
    #[serde(default)]
    pub fast_start: bool,
    /// Standard deviation of one observation, above 0.
    pub sd: f64,
    /// What falls are measured from; the borrower's own first observation when absent.
    #[serde(default)]
    pub centre: Option<f64>,
    /// Amber or red.
    pub level: Level,
}

impl CusumRule {
    /// Raises `level`, amber or red, when the sum passes `decision`. `slack` is half the
    /// shift to be found, both in standard deviations; `sd` is that of one observation.
    /// The sum starts at zero, and falls are measured from the borrower's first observation.
    ///
    /// # Formula
    ///
    /// `sum = max(0, sum + fall / sd - slack)`
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{EarlyWarning, Level, Policy, Reading, Signals, TrendState};
    /// # use scorewright::units::Points;
    /// use scorewright::early_warning::CusumRule;
    /// let rule = CusumRule::new(0.5, 4.0, 10.0, Level::Amber);
    /// let warning = EarlyWarning::with_trends(Policy::points("cards").with_cusum(rule))?;
    /// let mut state = TrendState::new();
    /// let mut alerts = |points, day| {
    ///     let reading = Reading::points(Points(points));
    ///     warning.observe(&mut state, reading, Signals::NONE, date(2026, 3, day)).is_some()
    /// };
    /// assert!(!alerts(650, 1));
    /// // 20 points below are two standard deviations: the sum grows by 1.5.
    /// assert!(!alerts(630, 2) && !alerts(630, 3)); // 3.0
    /// assert!(alerts(630, 4)); // 4.5, above 4
    /// # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
    /// ```
    #[must_use]
    pub const fn new(slack: f64, decision: f64, sd: f64, level: Level) -> Self {
        Self {
            slack,
            decision,
            fast_start: false,
            sd,
            centre: None,
            level,
        }
    }

    /// Starts at half the decision interval (fast initial response). Default: at zero.
    #[must_use]
    pub const fn with_fast_start(mut self) -> Self {
        self.fast_start = true;
        self
    }

    /// What falls are measured from, in the policy's measure. Default: the borrower's
    /// own first observation.
    #[must_use]
    pub const fn with_centre(mut self, centre: f64) -> Self {
        self.centre = Some(centre);
        self
    }
}

/// Days past due at which lateness is told of anew, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LateSteps {
    days: [u16; Self::MOST],
    /// How many were given; more than there is room for are refused by the check.
    n_given: u8,
}

impl LateSteps {
    pub(crate) const MOST: usize = 7;

    pub(crate) fn new(given: &[u16]) -> Self {
        let mut days = [0; Self::MOST];
        for (place, &step) in days.iter_mut().zip(given) {
            *place = step;
        }
        let n_given = u8::try_from(given.len()).unwrap_or(u8::MAX);
        Self { days, n_given }
    }

    pub(crate) const fn n_given(&self) -> usize {
        self.n_given as usize
    }

    pub(crate) fn days(&self) -> &[u16] {
        self.days.get(..self.n_given()).unwrap_or(&self.days)
    }
}

impl Default for LateSteps {
    /// 30, 60 and 90 days: each is a bucket of delinquency in every lender's books.
    fn default() -> Self {
        Self::new(&[30, 60, 90])
    }
}

/// Facts that warn at once, whatever the score says. Each is off unless set.
///
/// A fact that was not there at the observation before is told of, also at a level that
/// was reached already: once, until it has cleared. Lateness is told of again at each of
/// its steps, 30, 60 and 90 days unless
/// [`with_late_steps`](Self::with_late_steps) says otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HardTriggers {
    pub(crate) days_past_due: Option<(u16, Level)>,
    pub(crate) steps: LateSteps,
    pub(crate) payroll_drop: Option<(u8, Level)>,
    pub(crate) autopay_failed: Option<Level>,
    pub(crate) forborne_elsewhere: Option<Level>,
    pub(crate) medical_notice: Option<Level>,
    pub(crate) disaster_notice: Option<Level>,
}

/// A hard trigger and the level it raises; each fires at once, whatever the score says.
impl HardTriggers {
    /// None of them.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// More days past due than `over`. The usual `over` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{EarlyWarning, Level, Policy, Reading, Signals, WatchState};
    /// # use scorewright::units::Points;
    /// use scorewright::early_warning::HardTriggers;
    /// let hard = HardTriggers::new().with_days_past_due(5, Level::Red);
    /// let warning = EarlyWarning::new(Policy::points("cards").with_amber(600.0).with_hard(hard))?;
    /// let mut level = |days| {
    ///     let mut state = WatchState::new();
    ///     let facts = Signals::NONE.with_days_past_due(days);
    ///     warning.observe(&mut state, Reading::points(Points(700)), facts, date(2026, 3, 2));
    ///     warning.level_at(&state, date(2026, 3, 2))
    /// };
    /// assert_eq!((level(5), level(6)), (Level::Green, Level::Red)); // more than 5, whatever the score
    /// # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
    /// ```
    #[must_use]
    pub const fn with_days_past_due(mut self, over: u16, level: Level) -> Self {
        self.days_past_due = Some((over, level));
        self
    }

    /// Days past due, each included, at which lateness is told of anew. Default 30, 60, 90.
    ///
    /// At most 7, ascending, all above the `over` of
    /// [`with_days_past_due`](Self::with_days_past_due); none: once for the whole of it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{EarlyWarning, Level, Policy, Reading, Signals, WatchState};
    /// use scorewright::early_warning::HardTriggers;
    /// let hard = HardTriggers::new().with_days_past_due(0, Level::Red).with_late_steps(&[30]);
    /// let warning = EarlyWarning::new(Policy::points("cards").with_hard(hard))?;
    /// let mut state = WatchState::new();
    /// let mut alerts = |days, day| {
    ///     let facts = Signals::NONE.with_days_past_due(days);
    ///     warning.observe(&mut state, Reading::MISSING, facts, date(2026, 3, day)).is_some()
    /// };
    /// assert!(alerts(1, 2)); // late
    /// assert!(!alerts(29, 30)); // still late
    /// assert!(alerts(30, 31)); // 30 days late
    /// # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
    /// ```
    #[must_use]
    pub fn with_late_steps(mut self, days: &[u16]) -> Self {
        self.steps = LateSteps::new(days);
        self
    }

    /// 0 for days that do not fire, 1 for those that do, 1 more for every step reached.
    pub(crate) fn late_step(&self, days: u16) -> u16 {
        let reached = |step: &&u16| days >= **step;
        match self.days_past_due {
            Some((over, _)) if days > over => {
                let steps = self.steps.days().iter().filter(reached);
                steps.fold(1, |n, _| n + 1)
            }
            _ => 0,
        }
    }

    /// The level that a fact asks for, if it is on.
    pub(crate) const fn level_of(&self, rule: WarningRule) -> Option<Level> {
        match rule {
            WarningRule::DaysPastDue => match self.days_past_due {
                Some((_, level)) => Some(level),
                None => None,
            },
            WarningRule::PayrollDrop => match self.payroll_drop {
                Some((_, level)) => Some(level),
                None => None,
            },
            WarningRule::AutopayFailed => self.autopay_failed,
            WarningRule::ForborneElsewhere => self.forborne_elsewhere,
            WarningRule::MedicalNotice => self.medical_notice,
            WarningRule::DisasterNotice => self.disaster_notice,
            _ => None,
        }
    }

    /// A wage that fell by `percent` or more, 1 to 100.
    #[must_use]
    pub const fn with_payroll_drop(mut self, percent: u8, level: Level) -> Self {
        self.payroll_drop = Some((percent, level));
        self
    }

    /// A direct debit that came back.
    #[must_use]
    pub const fn with_autopay_failed(mut self, level: Level) -> Self {
        self.autopay_failed = Some(level);
        self
    }

    /// Relief granted by another lender.
    #[must_use]
    pub const fn with_forborne_elsewhere(mut self, level: Level) -> Self {
        self.forborne_elsewhere = Some(level);
        self
    }

    /// Notice of illness.
    #[must_use]
    pub const fn with_medical_notice(mut self, level: Level) -> Self {
        self.medical_notice = Some(level);
        self
    }

    /// A disaster where the borrower lives.
    #[must_use]
    pub const fn with_disaster_notice(mut self, level: Level) -> Self {
        self.disaster_notice = Some(level);
        self
    }

    /// The levels asked for, with the key of each.
    pub(crate) fn levels(&self) -> [(&'static str, Option<Level>); 6] {
        [
            ("hard.days_past_due", self.days_past_due.map(|(_, l)| l)),
            ("hard.payroll_drop", self.payroll_drop.map(|(_, l)| l)),
            ("hard.autopay_failed", self.autopay_failed),
            ("hard.forborne_elsewhere", self.forborne_elsewhere),
            ("hard.medical_notice", self.medical_notice),
            ("hard.disaster_notice", self.disaster_notice),
        ]
    }
}

/// Days until a borrower on the watch list is looked at again, by level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct ReviewCadence {
    /// After the level fell to green but the entry is still open. Default 30.
    pub green_days: u16,
    /// Default 7.
    pub amber_days: u16,
    /// Default 1.
    pub red_days: u16,
    /// Default 7: a borrower nobody has seen is at least amber's worth of attention.
    pub unknown_days: u16,
}

impl Default for ReviewCadence {
    fn default() -> Self {
        Self::new()
    }
}

impl ReviewCadence {
    /// The default days: 30 at green, 7 at amber, 1 at red, 7 at unknown.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::early_warning::{Level, ReviewCadence};
    /// let review = ReviewCadence::new().with_amber_days(14);
    /// assert_eq!((review.days(Level::Amber), review.days(Level::Red)), (14, 1));
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self {
            green_days: 30,
            amber_days: 7,
            red_days: 1,
            unknown_days: 7,
        }
    }

    /// Days after the level fell to green but the entry is still open. Default 30.
    #[must_use]
    pub const fn with_green_days(mut self, days: u16) -> Self {
        self.green_days = days;
        self
    }

    /// Days at amber. Default 7.
    #[must_use]
    pub const fn with_amber_days(mut self, days: u16) -> Self {
        self.amber_days = days;
        self
    }

    /// Days at red. Default 1.
    #[must_use]
    pub const fn with_red_days(mut self, days: u16) -> Self {
        self.red_days = days;
        self
    }

    /// Days for a borrower whose level is unknown. Default 7.
    #[must_use]
    pub const fn with_unknown_days(mut self, days: u16) -> Self {
        self.unknown_days = days;
        self
    }

    /// The days for `level`.
    #[must_use]
    pub const fn days(&self, level: Level) -> u16 {
        match level {
            Level::Green => self.green_days,
            Level::Amber => self.amber_days,
            Level::Red => self.red_days,
            Level::Unknown => self.unknown_days,
        }
    }
}
