//! A policy compiled to whole numbers, and one step of its state machine.
//!
//! Points and PDs become one kind of number, the *value*: points as they are, PDs
//! as negative parts per billion. Lower is always worse, comparisons are exact.

use super::level::{Demand, Rule, Severity};
use super::policy::{Measure, Policy};
use super::reading::{PARTS, Reading, Signals, parts_of};
use super::rules::{CusumRule, EwmaRule, HardTriggers};
use super::state::WatchState;
use crate::units::day::NEVER;

/// The value of an observation without a score.
pub(super) const MISSING: i32 = i32::MIN;

/// A policy in whole numbers. A threshold that is off is the lowest number,
/// which no value is below.
#[derive(Clone, Debug)]
pub(super) struct Machine {
    pub(super) measure: Measure,
    amber_enter: i32,
    amber_exit: i32,
    red_enter: i32,
    red_exit: i32,
    enter_count: u8,
    exit_count: u8,
    cooldown: i32,
    /// By severity, the points `[from, to)` that move no calm borrower; none where a
    /// rule looks at more than points.
    calm: [(i64, i64); 4],
    pub(super) stale: i32,
    pd_ratio: Option<(f64, Severity)>,
    hard: HardTriggers,
    pub(super) trends: Trends,
}

/// The rules that remember more than the last score.
#[derive(Clone, Debug)]
pub(super) struct Trends {
    /// Fall that warns, observations looked back on, severity.
    pub(super) drop: Option<(i32, usize, Severity)>,
    pub(super) ewma: Option<(EwmaRule, Severity)>,
    pub(super) cusum: Option<(CusumRule, Severity)>,
    /// How many values make one point, or a PD of 1.
    pub(super) unit: f64,
    /// 1 where values rise with the measure, -1 for PDs.
    pub(super) sign: f64,
}

/// What one step did, before dates and readings are put on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Raised {
    pub(super) from: Severity,
    pub(super) to: Severity,
    pub(super) rule: Rule,
    pub(super) previous: i32,
}

impl Machine {
    /// Compiles a policy that has been checked.
    pub(super) fn new(policy: &Policy) -> Self {
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
            calm: if measure == Measure::Points && policy.pd_ratio.is_none() {
                calm((amber_enter, amber_exit), (red_enter, red_exit))
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
    pub(super) fn value(&self, reading: Reading) -> i32 {
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
    /// False where rules remember: their demand does not follow from the worst reading.
    pub(super) fn is_silent_above(&self, worst: Reading) -> bool {
        let trends = &self.trends;
        let remembers = trends.drop.is_some() || trends.ewma.is_some() || trends.cusum.is_some();
        let value = self.value(worst);
        let above = value >= self.amber_enter && value >= self.red_enter;
        !remembers && self.pd_ratio.is_none() && (value == MISSING || above)
    }

    /// Takes points that change nothing but the date: all that [`advance`](Self::advance)
    /// does with a calm borrower who stays at a level, which nearly all do.
    /// Whether it did; otherwise nothing was touched.
    #[inline]
    #[allow(clippy::indexing_slicing)] // two bits, four places
    pub(super) fn passes_calmly(&self, watch: &mut WatchState, points: i32, day: i32) -> bool {
        let (from, to) = self.calm[watch.severity_bits()];
        let stays = (from..to).contains(&i64::from(points));
        let calm = stays && watch.is_calm_before(day);
        if calm {
            watch.see(points, Severity::Green, day);
        }
        calm
    }

    /// What facts and PD ratio ask for.
    #[inline]
    pub(super) fn demand(
        &self,
        origin_pd: Option<u32>,
        reading: Reading,
        facts: Signals,
    ) -> Demand {
        let mut demand = Demand::NOTHING;
        if let (Some((at_least, severity)), Some(origin), Some(pd)) =
            (self.pd_ratio, origin_pd, reading.pd_parts())
        {
            let fires = f64::from(pd) >= at_least * f64::from(origin);
            demand = Demand::when(fires, Some(severity), Rule::PdRatio);
        }
        if facts.is_none() {
            demand
        } else {
            demand.max(self.hard_demand(facts))
        }
    }

    fn hard_demand(&self, facts: Signals) -> Demand {
        let severity = |level: Option<_>| level.and_then(Severity::of_warning);
        let hard = &self.hard;
        let flag = |fires, level, rule| Demand::when(fires, severity(level), rule);
        let mut demand = flag(
            facts.autopay_failed(),
            hard.autopay_failed,
            Rule::AutopayFailed,
        )
        .max(flag(
            facts.forborne_elsewhere(),
            hard.forborne_elsewhere,
            Rule::ForborneElsewhere,
        ))
        .max(flag(
            facts.medical_notice(),
            hard.medical_notice,
            Rule::MedicalNotice,
        ))
        .max(flag(
            facts.disaster_notice(),
            hard.disaster_notice,
            Rule::DisasterNotice,
        ));
        if let Some((over, level)) = hard.days_past_due {
            let fires = facts.days_past_due() > over;
            demand = demand.max(flag(fires, Some(level), Rule::DaysPastDue));
        }
        if let Some((percent, level)) = hard.payroll_drop {
            let fires = facts.payroll_drop_percent() >= percent;
            demand = demand.max(flag(fires, Some(level), Rule::PayrollDrop));
        }
        demand
    }

    /// One observation on a day not before the last; `value` may be [`MISSING`].
    ///
    /// Counts, moves between levels, opens and closes episodes. Returns what to
    /// send, if anything.
    #[inline]
    pub(super) fn advance(
        &self,
        watch: &mut WatchState,
        value: i32,
        demand: Demand,
        day: i32,
    ) -> Option<Raised> {
        let previous = watch.value;
        self.count(watch, value, demand.severity, day);
        let from = watch.severity();
        let to = self.target(watch, from, demand.severity);
        watch.see(value, demand.severity, day);
        if to > from {
            let rule = if demand.severity >= to {
                demand.rule
            } else {
                Rule::Threshold
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
    fn count(&self, watch: &mut WatchState, value: i32, demanded: Severity, day: i32) {
        if value == MISSING {
            watch.interrupt_exits(demanded);
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
            value >= self.amber_exit && demanded < Severity::Amber
        };
        let red = if severity < Severity::Red {
            value < self.red_enter
        } else {
            value >= self.red_exit && demanded < Severity::Red
        };
        watch.count(amber, red);
    }

    /// The level after counting.
    #[inline]
    fn target(&self, watch: &WatchState, from: Severity, demanded: Severity) -> Severity {
        let (amber, red) = watch.runs();
        let entered = if from < Severity::Red && red >= self.enter_count {
            Severity::Red
        } else if from < Severity::Amber && amber >= self.enter_count {
            Severity::Amber
        } else {
            Severity::Green
        };
        let asked = entered.max(demanded);
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

impl Trends {
    fn new(policy: &Policy) -> Self {
        let severity = Severity::of_warning;
        Self {
            drop: policy.drop.and_then(|rule| {
                let by = span(policy.measure, rule.by);
                Some((by, usize::from(rule.observations), severity(rule.level)?))
            }),
            ewma: policy
                .ewma
                .and_then(|rule| Some((rule, severity(rule.level)?))),
            cusum: policy
                .cusum
                .and_then(|rule| Some((rule, severity(rule.level)?))),
            unit: if policy.measure == Measure::Points {
                1.0
            } else {
                PARTS
            },
            sign: if policy.measure == Measure::Points {
                1.0
            } else {
                -1.0
            },
        }
    }
}

/// The points at which a borrower of each severity neither counts towards another
/// level nor away from this one. Severity takes two bits; 3 counts as red.
fn calm(amber: (i32, i32), red: (i32, i32)) -> [(i64, i64); 4] {
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

/// The value of a threshold in the policy's measure.
#[allow(clippy::cast_possible_truncation)] // checked: whole points within ±1e6
fn value_of(measure: Measure, threshold: f64) -> i32 {
    match measure {
        Measure::Points => threshold as i32,
        Measure::Pd => negative_parts(parts_of(threshold)),
    }
}

/// A distance in the policy's measure, in values; not negative.
fn span(measure: Measure, distance: f64) -> i32 {
    value_of(measure, distance).abs()
}

/// Parts per billion are at most 1e9, so they fit and their negative does too.
#[allow(clippy::cast_possible_wrap)]
const fn negative_parts(parts: u32) -> i32 {
    -(parts as i32)
}
