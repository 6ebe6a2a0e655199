//! What the trigger says: one alert.

use crate::early_warning::policy::{Case, Level, Measure, Severity, WarningRule, WarningRules};
use crate::early_warning::state::{DropFound, MISSING, PARTS, Reading, Signals};
use crate::units::day::{NEVER, date_of, month_of};
use crate::units::{Points, Probability};
use jiff::civil::Date;
use std::fmt;

/// One alert: a level was entered, a fact came to light that was not told of, or a level
/// that stands is called to mind.
///
/// Borrower, date, level, episode and rule together name it, so sending it twice is
/// recognisable.
///
/// `Debug` shows level, episode, rule and date, never the borrower's numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Alert {
    pub(super) reading: Reading,
    pub(super) day: i32,
    pub(super) previous: i32,
    pub(super) episode: u16,
    pub(super) from: Severity,
    pub(super) to: Severity,
    pub(super) rule: WarningRule,
    pub(super) rules: WarningRules,
    pub(super) signals: Signals,
    pub(super) drop: Option<DropFound>,
    pub(super) measure: Measure,
    /// The day of the alert that it repeats; [`NEVER`] of one that tells something new.
    pub(super) repeats: i32,
}

/// The fall of a score that fired a drop rule.
///
/// `Debug` shows how many observations it took, never the borrower's numbers.
#[derive(Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct ScoreDrop {
    /// The best score of the observations looked back on, in the policy's measure.
    pub from: f64,
    /// The score that fired.
    pub to: f64,
    /// The date of the best score, the latest of several.
    pub since: Date,
    /// The date of the score that fired.
    pub on: Date,
    /// How many observations after the best one it came.
    pub observations: u8,
}

impl ScoreDrop {
    /// How far it fell, above 0: points lost, or PD gained.
    #[must_use]
    pub fn size(&self) -> f64 {
        (self.from - self.to).abs()
    }

    /// From, to, since and observations as files write them, empty without a fall.
    #[must_use]
    pub fn cells(fall: Option<Self>) -> [String; 4] {
        fall.map_or_else(Default::default, |fall| {
            [
                fall.from.to_string(),
                fall.to.to_string(),
                fall.since.to_string(),
                fall.observations.to_string(),
            ]
        })
    }

    /// Calendar months from the one date to the other: 3 from January to April.
    #[must_use]
    pub fn months(&self) -> i32 {
        month_of(self.on) - month_of(self.since)
    }
}

impl fmt::Debug for ScoreDrop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScoreDrop(over {} observations)", self.observations)
    }
}

impl Alert {
    /// The level entered, or at which the new fact finds the borrower.
    #[must_use]
    pub const fn level(&self) -> Level {
        self.to.level()
    }

    /// The level before; the same as [`level`](Self::level) when a cooldown put the alert
    /// off, when a new fact is told of, or when it is a reminder.
    #[must_use]
    pub const fn from(&self) -> Level {
        self.from.level()
    }

    /// The date of the alert that this one repeats; `None` for one that tells something new.
    ///
    /// A policy with [`with_repeat_after`](crate::early_warning::Policy::with_repeat_after)
    /// sends the alert of a level that stands again when it has become old.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{EarlyWarning, Level, Policy, Reading, Signals, WatchState};
    /// # use scorewright::units::Points;
    /// use scorewright::early_warning::RepeatAfter;
    /// let policy = Policy::points("cards").with_amber(600.0).with_repeat_after(RepeatAfter::Days(90));
    /// let warning = EarlyWarning::new(policy)?;
    /// let mut state = WatchState::new();
    /// let mut alert = |on| warning.observe(&mut state, Reading::points(Points(590)), Signals::NONE, on);
    /// assert!(alert(date(2026, 1, 1)).is_some() && alert(date(2026, 3, 31)).is_none()); // 89 days
    /// let reminder = alert(date(2026, 4, 1)).ok_or("no alert")?;
    /// assert_eq!((reminder.level(), reminder.episode()), (Level::Amber, 1));
    /// assert_eq!(reminder.repeat_of(), Some(date(2026, 1, 1)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn repeat_of(&self) -> Option<Date> {
        (self.repeats != NEVER)
            .then(|| date_of(self.repeats))
            .flatten()
    }

    /// Which episode of this borrower: an episode ends when the level falls.
    #[must_use]
    pub const fn episode(&self) -> u16 {
        self.episode
    }

    /// The rule that fired: the one behind the level entered, or the new fact.
    #[must_use]
    pub const fn rule(&self) -> WarningRule {
        self.rule
    }

    /// All rules that ask for a level on that day, the one that fired among them.
    #[must_use]
    pub const fn rules(&self) -> WarningRules {
        self.rules
    }

    /// All facts of the observation.
    #[must_use]
    pub const fn signals(&self) -> Signals {
        self.signals
    }

    /// What is known of the borrower, for [`AdviceTable::advise`]: level, every rule that
    /// asks for one, days past due and vulnerability.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::early_warning::{EarlyWarning, Policy, Reading, Signals, WatchState};
    /// let warning = EarlyWarning::new(Policy::shipped()?)?;
    /// let facts = Signals::NONE.with_payroll_drop(54).with_autopay_failed();
    /// let alert = warning
    ///     .observe(&mut WatchState::new(), Reading::MISSING, facts, date(2026, 3, 2))
    ///     .ok_or("no alert")?;
    /// assert_eq!(alert.rule().name(), "autopay_failed");
    /// let table = warning.policy().advice();
    /// let advice = table.advise(&alert.case(), alert.as_of()).ok_or("no row")?;
    /// // The wage counts too, though another rule is named.
    /// assert_eq!(advice.rule, "income-fell-and-payment-missed");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// [`AdviceTable::advise`]: crate::early_warning::AdviceTable::advise
    #[must_use]
    pub const fn case(&self) -> Case<'static> {
        let case = Case::new(self.level(), self.rule)
            .with_rules(self.rules)
            .with_days_past_due(self.signals.days_past_due());
        if self.signals.is_vulnerable() {
            case.with_vulnerability()
        } else {
            case
        }
    }

    /// The fall that fired a drop rule, where one is behind the alert.
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
    /// let mut alert = |points, month| {
    ///     let reading = Reading::points(Points(points));
    ///     warning.observe(&mut state, reading, Signals::NONE, date(2026, month, 28))
    /// };
    /// assert!(alert(700, 1).is_none() && alert(680, 2).is_none());
    /// let fall = alert(655, 3).and_then(|alert| alert.score_drop()).ok_or("no drop")?;
    /// assert_eq!((fall.from, fall.to, fall.size()), (700.0, 655.0, 45.0));
    /// assert_eq!((fall.since, fall.observations, fall.months()), (date(2026, 1, 28), 2, 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn score_drop(&self) -> Option<ScoreDrop> {
        let found = self.drop?;
        let value = |value: i32| match self.measure {
            Measure::Points => f64::from(value),
            Measure::Pd => -f64::from(value) / PARTS,
        };
        Some(ScoreDrop {
            from: value(found.from),
            to: value(found.to),
            since: date_of(found.since)?,
            on: date_of(found.on)?,
            observations: found.observations,
        })
    }

    /// The date of the observation.
    #[must_use]
    pub fn as_of(&self) -> Date {
        // Made from a date, so it always is one.
        date_of(self.day).unwrap_or(Date::MIN)
    }

    /// The points observed, when there were any.
    #[must_use]
    pub fn points(&self) -> Option<Points> {
        self.reading.points_value().map(Points)
    }

    /// The PD observed, when there was one.
    #[must_use]
    pub fn pd(&self) -> Option<Probability> {
        let parts = self.reading.pd_parts()?;
        Probability::new(f64::from(parts) / PARTS).ok()
    }

    /// Points lost since the observation before; `None` for policies in PD or without two scores.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{EarlyWarning, Level, Policy, Reading, Signals, WatchState};
    /// # use scorewright::units::Points;
    /// # let policy = Policy::points("cards").with_amber(600.0).with_red(560.0);
    /// # let warning = EarlyWarning::new(policy)?;
    /// # let mut state = WatchState::new();
    /// // Amber below 600, red below 560; 640 points on Monday, 590 on Tuesday.
    /// # let signals = Signals::NONE;
    /// let monday = Reading::points(Points(640));
    /// warning.observe(&mut state, monday, signals, date(2026, 3, 2));
    /// let tuesday = Reading::points(Points(590));
    /// let alert = warning.observe(&mut state, tuesday, signals, date(2026, 3, 3)).ok_or("no alert")?;
    /// assert_eq!(alert.fall(), Some(Points(50))); // 640 - 590
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn fall(&self) -> Option<Points> {
        if self.measure != Measure::Points || self.previous == MISSING {
            return None;
        }
        Some(Points(self.previous) - self.points()?)
    }
}

impl fmt::Debug for Alert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Alert")
            .field("level", &self.level())
            .field("episode", &self.episode)
            .field("rule", &self.rule)
            .field("as_of", &self.as_of())
            .finish_non_exhaustive()
    }
}
