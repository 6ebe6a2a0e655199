//! When to warn, as data.

use super::advice::AdviceTable;
use super::level::{Level, Severity};

/// What the thresholds are measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Measure {
    /// Scorecard points: warn below.
    Points,
    /// Probability of default: warn above.
    Pd,
}

/// Points (or PD) lost within a few observations.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct DropRule {
    /// The fall from the best of the last `observations` that warns, above 0.
    pub by: f64,
    /// How many earlier observations are looked back on, 1 to 12.
    pub observations: u8,
    /// Amber or red.
    pub level: Level,
}

/// PD against PD at origination.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct PdRatioRule {
    /// The multiple that warns, above 1.
    pub at_least: f64,
    /// Amber or red.
    pub level: Level,
}

/// An exponentially weighted moving average of the standardised fall.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct EwmaRule {
    /// Weight of the newest observation, in `(0, 1]`; usually 0.05 to 0.25.
    pub lambda: f64,
    /// Half the width of the limits in standard deviations, above 0; usually 2.7 to 3.
    pub width: f64,
    /// Standard deviation of one observation, above 0.
    pub sd: f64,
    /// What falls are measured from; the borrower's own first observation when absent.
    #[cfg_attr(feature = "serde", serde(default))]
    pub centre: Option<f64>,
    /// Amber or red.
    pub level: Level,
}

/// A two-sided cumulative sum of the standardised fall.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct CusumRule {
    /// Half the shift to be found, in standard deviations; usually 0.5.
    pub slack: f64,
    /// Decision interval, above 0; usually 4 or 5.
    pub decision: f64,
    /// Start at half the decision interval (fast initial response).
    #[cfg_attr(feature = "serde", serde(default))]
    pub fast_start: bool,
    /// Standard deviation of one observation, above 0.
    pub sd: f64,
    /// What falls are measured from; the borrower's own first observation when absent.
    #[cfg_attr(feature = "serde", serde(default))]
    pub centre: Option<f64>,
    /// Amber or red.
    pub level: Level,
}

/// Facts that warn at once, whatever the score says. Each is off unless set.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HardTriggers {
    pub(super) days_past_due: Option<(u16, Level)>,
    pub(super) payroll_drop: Option<(u8, Level)>,
    pub(super) autopay_failed: Option<Level>,
    pub(super) forborne_elsewhere: Option<Level>,
    pub(super) medical_notice: Option<Level>,
    pub(super) disaster_notice: Option<Level>,
}

/// A hard trigger and the level it raises; each fires at once, whatever the score says.
impl HardTriggers {
    /// None of them.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// More days past due than `over`. The usual `over` is 0.
    #[must_use]
    pub const fn with_days_past_due(mut self, over: u16, level: Level) -> Self {
        self.days_past_due = Some((over, level));
        self
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
    fn levels(&self) -> [(&'static str, Option<Level>); 6] {
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields, default))]
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
        Self {
            green_days: 30,
            amber_days: 7,
            red_days: 1,
            unknown_days: 7,
        }
    }
}

impl ReviewCadence {
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

/// When to warn: thresholds, hysteresis, guards, trends and hard triggers.
///
/// Built by [`Policy::points`] or [`Policy::pd`] and `with_*`, or read from TOML
/// by `Policy::from_toml`; checked as a whole by
/// [`EarlyWarning::new`](super::EarlyWarning::new).
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    pub(super) name: String,
    pub(super) revision: String,
    pub(super) measure: Measure,
    pub(super) amber: Option<f64>,
    pub(super) red: Option<f64>,
    pub(super) enter_count: u8,
    pub(super) exit_margin: f64,
    pub(super) exit_count: u8,
    pub(super) cooldown_days: u16,
    pub(super) stale_days: u16,
    pub(super) drop: Option<DropRule>,
    pub(super) pd_ratio: Option<PdRatioRule>,
    pub(super) ewma: Option<EwmaRule>,
    pub(super) cusum: Option<CusumRule>,
    pub(super) hard: HardTriggers,
    pub(super) review: ReviewCadence,
    pub(super) advice: AdviceTable,
}

impl Policy {
    /// A policy in points: warn below. Exit margin 20 points, exit count 2.
    #[must_use]
    pub fn points(name: &str) -> Self {
        Self::new(name, Measure::Points, 20.0)
    }

    /// A policy in PD: warn above. Exit margin 0, exit count 2.
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
    /// Its alerts are edge-triggered like all others and clear with the first
    /// month paid on time; a backtest shows it beside the policy.
    #[must_use]
    pub fn any_month_late() -> Self {
        Self::points("any month late")
            .with_exit_margin(0.0)
            .with_exit_count(1)
            .with_hard(HardTriggers::new().with_days_past_due(0, Level::Amber))
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
    #[must_use]
    pub const fn with_enter_count(mut self, count: u8) -> Self {
        self.enter_count = count;
        self
    }

    /// How far back over the threshold the score must come before a level can end, at least 0.
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
    /// is never held back.
    #[must_use]
    pub const fn with_cooldown_days(mut self, days: u16) -> Self {
        self.cooldown_days = days;
        self
    }

    /// Days after which what is known is too old: the level is then unknown, never green.
    ///
    /// Default 92, at least 1. An observation after such a gap starts its counts anew.
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
    pub(super) const fn trend_rule(&self) -> Option<&'static str> {
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

/// A setting out of bounds: its key in the file, and what is wrong.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) key: String,
    pub(super) text: String,
}

impl Problem {
    pub(super) fn new(key: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            text: text.into(),
        }
    }
}

/// Checking a policy as a whole.
impl Policy {
    pub(super) fn check(&self) -> Result<(), Problem> {
        self.check_names()?;
        self.check_thresholds()?;
        self.check_counts()?;
        self.check_trends()?;
        self.check_levels()?;
        self.advice.check()
    }

    fn check_names(&self) -> Result<(), Problem> {
        for (key, text) in [("name", &self.name), ("revision", &self.revision)] {
            if text.is_empty() || text.len() > 200 || text.chars().any(char::is_control) {
                return Err(Problem::new(
                    key,
                    "must be 1 to 200 bytes without control characters",
                ));
            }
        }
        Ok(())
    }

    fn check_thresholds(&self) -> Result<(), Problem> {
        if let Some(amber) = self.amber {
            self.check_value("threshold.amber", amber)?;
        }
        if let Some(red) = self.red {
            self.check_value("threshold.red", red)?;
        }
        if self.exit_margin < 0.0 {
            let text = format!("must be at least 0, got {}", self.exit_margin);
            return Err(Problem::new("threshold.exit_margin", text));
        }
        self.check_value("threshold.exit_margin", self.exit_margin)?;
        if self.measure == Measure::Pd {
            self.check_pd_margin()?;
        }
        let (Some(amber), Some(red)) = (self.amber, self.red) else {
            return Ok(());
        };
        let (stricter, word) = match self.measure {
            Measure::Points => (red < amber, "below"),
            Measure::Pd => (red > amber, "above"),
        };
        if stricter {
            Ok(())
        } else {
            let text = format!("must be {word} threshold.amber ({amber}), got {red}");
            Err(Problem::new("threshold.red", text))
        }
    }

    /// A PD cannot fall below 0, so a margin above a threshold would never let its level end.
    fn check_pd_margin(&self) -> Result<(), Problem> {
        let lowest = self.amber.or(self.red).unwrap_or(1.0);
        if self.exit_margin <= lowest {
            return Ok(());
        }
        let text = format!(
            "must be at most the lowest threshold ({lowest}), got {}",
            self.exit_margin
        );
        Err(Problem::new("threshold.exit_margin", text))
    }

    /// A threshold or margin must be what its measure can be.
    fn check_value(&self, key: &str, value: f64) -> Result<(), Problem> {
        let (fits, expected) = match self.measure {
            Measure::Points => (
                value.abs() <= 1e6 && value.fract() == 0.0,
                "whole points within ±1000000",
            ),
            Measure::Pd => ((0.0..=1.0).contains(&value), "a PD in [0, 1]"),
        };
        if fits {
            Ok(())
        } else {
            Err(Problem::new(
                key,
                format!("must be {expected}, got {value}"),
            ))
        }
    }

    fn check_counts(&self) -> Result<(), Problem> {
        for (key, count) in [
            ("threshold.enter_count", self.enter_count),
            ("threshold.exit_count", self.exit_count),
        ] {
            if !(1..=250).contains(&count) {
                return Err(Problem::new(key, format!("must be 1 to 250, got {count}")));
            }
        }
        if self.stale_days == 0 {
            return Err(Problem::new(
                "guards.stale_days",
                "must be at least 1, got 0",
            ));
        }
        if let Some((percent, _)) = self.hard.payroll_drop
            && !(1..=100).contains(&percent)
        {
            let text = format!("must be 1 to 100 percent, got {percent}");
            return Err(Problem::new("hard.payroll_drop", text));
        }
        Ok(())
    }

    fn check_trends(&self) -> Result<(), Problem> {
        if let Some(rule) = self.drop {
            above("drop.by", rule.by, 0.0)?;
            self.check_value("drop.by", rule.by)?;
            if !(1..=12).contains(&rule.observations) {
                let text = format!("must be 1 to 12, got {}", rule.observations);
                return Err(Problem::new("drop.observations", text));
            }
        }
        if let Some(rule) = self.pd_ratio {
            above("pd_ratio.at_least", rule.at_least, 1.0)?;
        }
        if let Some(rule) = self.ewma {
            above("ewma.lambda", rule.lambda, 0.0)?;
            if rule.lambda > 1.0 {
                let text = format!("must be at most 1, got {}", rule.lambda);
                return Err(Problem::new("ewma.lambda", text));
            }
            above("ewma.width", rule.width, 0.0)?;
            above("ewma.sd", rule.sd, 0.0)?;
            finite("ewma.centre", rule.centre)?;
        }
        if let Some(rule) = self.cusum {
            if rule.slack < 0.0 {
                let text = format!("must be at least 0, got {}", rule.slack);
                return Err(Problem::new("cusum.slack", text));
            }
            finite("cusum.slack", Some(rule.slack))?;
            above("cusum.decision", rule.decision, 0.0)?;
            above("cusum.sd", rule.sd, 0.0)?;
            finite("cusum.centre", rule.centre)?;
        }
        Ok(())
    }

    /// Rules may ask for amber or red, nothing else; and one rule at least must be on.
    fn check_levels(&self) -> Result<(), Problem> {
        let trends = [
            ("drop.level", self.drop.map(|rule| rule.level)),
            ("pd_ratio.level", self.pd_ratio.map(|rule| rule.level)),
            ("ewma.level", self.ewma.map(|rule| rule.level)),
            ("cusum.level", self.cusum.map(|rule| rule.level)),
        ];
        let asked = trends.into_iter().chain(self.hard.levels());
        let mut any = self.amber.is_some() || self.red.is_some();
        for (key, level) in asked {
            let Some(level) = level else { continue };
            any = true;
            if Severity::of_warning(level).is_none() {
                let text = format!("must be amber or red, got {level}");
                return Err(Problem::new(key, text));
            }
        }
        if any {
            Ok(())
        } else {
            Err(Problem::new(
                "threshold.amber",
                "no threshold, trend or hard trigger is set, so nothing could ever fire",
            ))
        }
    }
}

fn above(key: &str, value: f64, bound: f64) -> Result<(), Problem> {
    if value > bound && value.is_finite() {
        Ok(())
    } else {
        let text = format!("must be finite and above {bound}, got {value}");
        Err(Problem::new(key, text))
    }
}

fn finite(key: &str, value: Option<f64>) -> Result<(), Problem> {
    match value {
        Some(value) if !value.is_finite() => {
            Err(Problem::new(key, format!("must be finite, got {value}")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(policy: &Policy) -> String {
        let problem = policy.check().unwrap_err();
        format!("{}: {}", problem.key, problem.text)
    }

    #[test]
    fn settings_out_of_bounds_are_named_with_value_and_bound() {
        let base = || Policy::points("p").with_amber(600.0);
        assert_eq!(
            problem(&base().with_red(610.0)),
            "threshold.red: must be below threshold.amber (600), got 610"
        );
        assert_eq!(
            problem(&base().with_enter_count(0)),
            "threshold.enter_count: must be 1 to 250, got 0"
        );
        assert_eq!(
            problem(&base().with_amber(600.5)),
            "threshold.amber: must be whole points within ±1000000, got 600.5"
        );
        assert_eq!(
            problem(&Policy::pd("p").with_amber(f64::NAN)),
            "threshold.amber: must be a PD in [0, 1], got NaN"
        );
        let green = HardTriggers::new().with_autopay_failed(Level::Green);
        assert_eq!(
            problem(&base().with_hard(green)),
            "hard.autopay_failed: must be amber or red, got green"
        );
    }

    #[test]
    fn a_policy_that_cannot_fire_is_refused() {
        assert!(problem(&Policy::points("p")).contains("nothing could ever fire"));
    }

    #[test]
    fn red_is_stricter_in_the_direction_of_the_measure() {
        assert!(
            Policy::pd("p")
                .with_amber(0.1)
                .with_red(0.2)
                .check()
                .is_ok()
        );
        assert!(
            Policy::pd("p")
                .with_amber(0.2)
                .with_red(0.1)
                .check()
                .is_err()
        );
    }
}
