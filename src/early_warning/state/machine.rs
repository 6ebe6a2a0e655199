//! A policy compiled to whole numbers, and one step of its state machine.
//!
//! Points and PDs become one kind of number, the *value*: points as they are, PDs
//! as negative parts per billion. Lower is always worse, comparisons are exact.

use super::reading::{Reading, Signals};
use super::trend_rules::Trends;
use super::values::{MISSING, negative_parts, span, value_of};
use super::watch_state::WatchState;
use crate::early_warning::policy::HardTriggers;
use crate::early_warning::policy::{Measure, Policy};
use crate::early_warning::policy::{RequestedLevel, Severity, WarningRule};
use crate::units::day::NEVER;

/// A policy in whole numbers. A threshold that is off is the lowest number,
/// which no value is below.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    pub(crate) measure: Measure,
    amber_enter: i32,
    amber_exit: i32,
    red_enter: i32,
    red_exit: i32,
    enter_count: u8,
    exit_count: u8,
    cooldown: i32,
    /// By severity, the points `[from, to)` that move no steady borrower; none where a
    /// rule looks at more than points.
    steady: [(i64, i64); 4],
    pub(crate) stale: i32,
    pd_ratio: Option<(f64, Severity)>,
    hard: HardTriggers,
    pub(crate) trends: Trends,
}

/// What one step did, before dates and readings are put on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Raised {
    pub(crate) from: Severity,
    pub(crate) to: Severity,
    pub(crate) rule: WarningRule,
    pub(crate) previous: i32,
}

impl Machine {
    /// Compiles a policy that has been checked.
    pub(crate) fn new(policy: &Policy) -> Self {
        let measure = policy.measure;
        let margin = span(measure, policy.exit_margin);
        let enter = |threshold: Option<f64>| threshold.map_or(MISSING, |t| value_of(measure, t));
        let exit = |enter: i32| match enter {
            MISSING => MISSING,
            enter => enter.saturating_add(margin),
        };
        let (amber_enter, red_enter) = (enter(policy.amber), enter(policy.red));
        let red_exit = exit(red_enter);
        // Green means clear of red too, also where amber is off.
        let amber_exit = exit(amber_enter).max(red_exit);
        Self {
            measure,
            amber_enter,
            amber_exit,
            red_enter,
            red_exit,
            enter_count: policy.enter_count,
            exit_count: policy.exit_count,
            cooldown: i32::from(policy.cooldown_days),
            steady: if measure == Measure::Points && policy.pd_ratio.is_none() {
                steady_ranges((amber_enter, amber_exit), (red_enter, red_exit))
            } else {
                [(i64::MAX, i64::MIN); 4]
            },
            stale: i32::from(policy.stale_days),
            pd_ratio: policy
                .pd_ratio
                .and_then(|rule| Some((rule.at_least, Severity::of_warning(rule.level)?))),
            hard: policy.hard,
            trends: Trends::new(policy),
        }
    }

    /// The value of a reading; missing when a part that a rule needs is missing.
    #[inline]
    pub(crate) fn value(&self, reading: Reading) -> i32 {
        if self.pd_ratio.is_some() && reading.pd_parts().is_none() {
            return MISSING;
        }
        match self.measure {
            Measure::Points => reading.points_value().unwrap_or(MISSING),
            Measure::Pd => reading.pd_parts().map_or(MISSING, negative_parts),
        }
    }

    /// Whether no observation of a borrower can fire, given the worst reading and no fact.
    ///
    /// False where rules remember: their request does not follow from the worst reading.
    pub(crate) fn is_silent_above(&self, worst: Reading) -> bool {
        let trends = &self.trends;
        let remembers = trends.drop.is_some() || trends.ewma.is_some() || trends.cusum.is_some();
        let value = self.value(worst);
        let above = value >= self.amber_enter && value >= self.red_enter;
        !remembers && self.pd_ratio.is_none() && (value == MISSING || above)
    }

    /// Takes points that change nothing but the date: all that [`advance`](Self::advance)
    /// does with a steady borrower who stays at a level, which nearly all do.
    /// Whether it did; otherwise nothing was touched.
    #[inline]
    #[allow(clippy::indexing_slicing)] // two bits, four places
    pub(crate) fn takes_fast_path(&self, watch: &mut WatchState, points: i32, day: i32) -> bool {
        let (from, to) = self.steady[watch.severity_bits()];
        let stays = (from..to).contains(&i64::from(points));
        let steady = stays && watch.is_steady_before(day);
        if steady {
            watch.see(points, Severity::Green, day);
        }
        steady
    }

    /// What facts and PD ratio ask for.
    #[inline]
    pub(crate) fn requested(
        &self,
        origin_pd: Option<u32>,
        reading: Reading,
        facts: Signals,
    ) -> RequestedLevel {
        let mut requested = RequestedLevel::NOTHING;
        if let (Some((at_least, severity)), Some(origin), Some(pd)) =
            (self.pd_ratio, origin_pd, reading.pd_parts())
        {
            let fires = f64::from(pd) >= at_least * f64::from(origin);
            requested = RequestedLevel::when(fires, Some(severity), WarningRule::PdRatio);
        }
        if facts.is_none() {
            requested
        } else {
            requested.max(self.requested_by_facts(facts))
        }
    }

    fn requested_by_facts(&self, facts: Signals) -> RequestedLevel {
        let severity = |level: Option<_>| level.and_then(Severity::of_warning);
        let hard = &self.hard;
        let flag = |fires, level, rule| RequestedLevel::when(fires, severity(level), rule);
        let mut requested = flag(
            facts.autopay_failed(),
            hard.autopay_failed,
            WarningRule::AutopayFailed,
        )
        .max(flag(
            facts.forborne_elsewhere(),
            hard.forborne_elsewhere,
            WarningRule::ForborneElsewhere,
        ))
        .max(flag(
            facts.medical_notice(),
            hard.medical_notice,
            WarningRule::MedicalNotice,
        ))
        .max(flag(
            facts.disaster_notice(),
            hard.disaster_notice,
            WarningRule::DisasterNotice,
        ));
        if let Some((over, level)) = hard.days_past_due {
            let fires = facts.days_past_due() > over;
            requested = requested.max(flag(fires, Some(level), WarningRule::DaysPastDue));
        }
        if let Some((percent, level)) = hard.payroll_drop {
            let fires = facts.payroll_drop_percent() >= percent;
            requested = requested.max(flag(fires, Some(level), WarningRule::PayrollDrop));
        }
        requested
    }

    /// One observation on a day not before the last; `value` may be [`MISSING`].
    ///
    /// Counts, moves between levels, opens and closes episodes. Returns what to
    /// send, if anything.
    #[inline]
    pub(crate) fn advance(
        &self,
        watch: &mut WatchState,
        value: i32,
        requested: RequestedLevel,
        day: i32,
    ) -> Option<Raised> {
        let previous = watch.value;
        self.count(watch, value, requested.severity, day);
        let from = watch.severity();
        let to = self.target(watch, from, requested.severity);
        watch.see(value, requested.severity, day);
        if to > from {
            let rule = if requested.severity >= to {
                requested.rule
            } else {
                WarningRule::Threshold
            };
            watch.rise(to, rule, day);
        } else if to < from {
            watch.fall(to, day);
            return None;
        } else if !watch.is_pending() {
            return None;
        }
        self.send(watch, day).then_some(Raised {
            from,
            to,
            rule: watch.rule(),
            previous,
        })
    }

    /// Counts towards entering levels above, and towards leaving levels reached.
    #[inline]
    fn count(&self, watch: &mut WatchState, value: i32, requested: Severity, day: i32) {
        if value == MISSING {
            watch.interrupt_exits(requested);
            return;
        }
        // After a long silence "consecutive" observations are nothing of the kind.
        if day.saturating_sub(watch.known_on) > self.stale {
            watch.clear_runs();
        }
        let severity = watch.severity();
        let amber = if severity < Severity::Amber {
            value < self.amber_enter
        } else {
            value >= self.amber_exit && requested < Severity::Amber
        };
        let red = if severity < Severity::Red {
            value < self.red_enter
        } else {
            value >= self.red_exit && requested < Severity::Red
        };
        watch.count(amber, red);
    }

    /// The level after counting.
    #[inline]
    fn target(&self, watch: &WatchState, from: Severity, requested: Severity) -> Severity {
        let (amber, red) = watch.runs();
        let entered = if from < Severity::Red && red >= self.enter_count {
            Severity::Red
        } else if from < Severity::Amber && amber >= self.enter_count {
            Severity::Amber
        } else {
            Severity::Green
        };
        let asked = entered.max(requested);
        let left_all = from >= Severity::Amber && amber >= self.exit_count;
        if asked > from || left_all {
            asked
        } else if from == Severity::Red && red >= self.exit_count {
            asked.max(Severity::Amber)
        } else {
            from
        }
    }

    /// Whether the alert of the level reached goes out now, or waits for the cooldown.
    fn send(&self, watch: &mut WatchState, day: i32) -> bool {
        let quiet = watch.alerted_on != NEVER
            && day.saturating_sub(watch.alerted_on) < self.cooldown
            && watch.severity() <= watch.alerted_severity();
        watch.mark_sent(!quiet, day);
        !quiet
    }
}

/// The points at which a borrower of each severity neither counts towards another
/// level nor away from this one. Severity takes two bits; 3 counts as red.
fn steady_ranges(amber: (i32, i32), red: (i32, i32)) -> [(i64, i64); 4] {
    let ((amber_enter, amber_exit), (red_enter, red_exit)) = (amber, red);
    let given = MISSING + 1;
    let from = |enter: i32| i64::from(enter.max(given));
    let at_red = (from(given), i64::from(red_exit));
    [
        (from(amber_enter.max(red_enter)), i64::MAX),
        (from(red_enter), i64::from(amber_exit)),
        at_red,
        at_red,
    ]
}
