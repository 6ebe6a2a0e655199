//! A policy compiled to whole numbers, and one step of its state machine.
//!
//! Points and PDs become one kind of number, the *value*: points as they are, PDs
//! as negative parts per billion. Lower is always worse, comparisons are exact.

use super::facts::Facts;
use super::reading::{Reading, Signals};
use super::reminder::Reminder;
use super::trend_rules::Trends;
use super::values::{MISSING, negative_parts, span, value_of};
use super::watch_state::{Count, WatchState};
use crate::early_warning::policy::HardTriggers;
use crate::early_warning::policy::{Measure, Policy};
use crate::early_warning::policy::{RequestedLevel, Severity, WarningRule, WarningRules};
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
    cooldown_for_facts: bool,
    reminder: Option<Reminder>,
    /// By severity, the points `[from, to)` that move no steady borrower; none where a
    /// rule looks at more than points, and none at a level whose alert may come again.
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
    /// All rules that ask for a level.
    pub(crate) rules: WarningRules,
    pub(crate) previous: i32,
    /// The day of the alert that this one repeats; [`NEVER`] when it tells something new.
    pub(crate) repeats: i32,
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
        let reminder = Reminder::of(policy);
        let mut steady = [NO_POINTS; 4];
        if measure == Measure::Points && policy.pd_ratio.is_none() {
            steady = steady_ranges((amber_enter, amber_exit), (red_enter, red_exit));
        }
        if reminder.is_some() {
            let [green, ..] = steady;
            steady = [green, NO_POINTS, NO_POINTS, NO_POINTS];
        }
        Self {
            measure,
            amber_enter,
            amber_exit,
            red_enter,
            red_exit,
            enter_count: policy.enter_count,
            exit_count: policy.exit_count,
            cooldown: i32::from(policy.cooldown_days),
            cooldown_for_facts: policy.cooldown_for_facts,
            reminder,
            steady,
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
        let past = self.is_past_threshold(self.value(worst));
        !remembers && self.pd_ratio.is_none() && !past
    }

    /// Whether a score asks for a level by itself; a missing one does not.
    #[inline]
    const fn is_past_threshold(&self, value: i32) -> bool {
        value != MISSING && (value < self.amber_enter || value < self.red_enter)
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
            watch.see_score(points, day);
        }
        steady
    }

    /// What the PD ratio asks for.
    #[inline]
    pub(crate) fn requested_by_pd(
        &self,
        origin_pd: Option<u32>,
        reading: Reading,
    ) -> RequestedLevel {
        match (self.pd_ratio, origin_pd, reading.pd_parts()) {
            (Some((at_least, severity)), Some(origin), Some(pd)) => {
                let fires = f64::from(pd) >= at_least * f64::from(origin);
                RequestedLevel::when(fires, Some(severity), WarningRule::PdRatio)
            }
            _ => RequestedLevel::NOTHING,
        }
    }

    /// The severity below which the last score lets no level end.
    ///
    /// Without a new score the last one stands: facts that clear end what facts raised,
    /// not what a score did.
    fn held_by_score(&self, watch: &WatchState) -> Severity {
        let by_value = match watch.value {
            MISSING => Severity::Green,
            value if value < self.red_exit => Severity::Red,
            value if value < self.amber_exit => Severity::Amber,
            _ => Severity::Green,
        };
        by_value.max(watch.told.held().unwrap_or(Severity::Green))
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
        by_score: RequestedLevel,
        signals: Signals,
        day: i32,
    ) -> Option<Raised> {
        if signals.is_closed() {
            watch.close(day);
            return None;
        }
        let previous = watch.value;
        let facts = Facts::of(&self.hard, watch.told, signals);
        let requested = by_score.max(facts.requested);
        self.count(watch, value, (requested.severity, facts.informs), day);
        let from = watch.severity();
        let settled =
            value == MISSING && signals.is_paid_off() && requested.severity == Severity::Green;
        let to = if settled {
            from.min(self.held_by_score(watch))
        } else {
            self.target(watch, from, requested.severity)
        };
        let age = match self.reminder {
            Some(reminder) => reminder.age_on(watch, value != MISSING || facts.informs, day),
            None => 0,
        };
        watch.see(value, facts.informs, day);
        let held = if value == MISSING {
            watch.told.held().unwrap_or(Severity::Green)
        } else {
            by_score.severity
        };
        watch.remember(facts.told.with_held(held).with_age(age));
        if to > from {
            let rule = if requested.severity >= to {
                requested.rule
            } else {
                WarningRule::Threshold
            };
            watch.rise(to, rule, day);
        } else if to < from {
            watch.fall(to, day);
        }
        let is_news = facts.news != RequestedLevel::NOTHING;
        let is_silent = to <= from && !is_news && !watch.is_pending();
        if is_silent && (to < from || self.reminder.is_none()) {
            return None;
        }
        let past_threshold = self.is_past_threshold(value);
        let by_threshold = if past_threshold {
            WarningRule::Threshold
        } else {
            WarningRule::None
        };
        let rules = facts.rules.with(by_score.rule).with(by_threshold);
        if is_silent {
            // Facts that nobody looked at ask for nothing today.
            let by_facts = facts.informs && facts.requested > RequestedLevel::NOTHING;
            let asks = past_threshold || by_facts || by_score > RequestedLevel::NOTHING;
            return asks.then(|| self.remind(watch, rules, previous, day))?;
        }
        let rule = if to <= from && is_news {
            facts.news.rule
        } else {
            watch.rule()
        };
        self.send(watch, is_news, day).then_some(Raised {
            from,
            to,
            rule,
            rules: rules.with(rule),
            previous,
            repeats: NEVER,
        })
    }

    /// The alert of a level that stands once more, where the last one is old enough.
    fn remind(
        &self,
        watch: &mut WatchState,
        rules: WarningRules,
        previous: i32,
        day: i32,
    ) -> Option<Raised> {
        let is_due = |reminder: Reminder| reminder.is_due(watch, day);
        if !self.reminder.is_some_and(is_due) {
            return None;
        }
        let (at, repeats) = (watch.severity(), watch.alerted_on);
        // What raised the level may be gone, and something else hold it.
        let strongest = rules.iter().last().unwrap_or(WarningRule::None);
        let rule = Some(watch.rule()).filter(|&rule| rules.contains(rule));
        watch.mark_sent(true, day);
        Some(Raised {
            from: at,
            to: at,
            rule: rule.unwrap_or(strongest),
            rules,
            previous,
            repeats,
        })
    }

    /// Counts towards entering levels above, and towards leaving levels reached.
    ///
    /// An observation without a score counts towards leaving what no score holds. One
    /// day counts once, whether its facts and its score come together or apart.
    #[inline]
    fn count(
        &self,
        watch: &mut WatchState,
        value: i32,
        (requested, informs): (Severity, bool),
        day: i32,
    ) {
        let scored = value != MISSING;
        if !scored && !informs {
            return;
        }
        // After a long silence "consecutive" observations are nothing of the kind.
        if day.saturating_sub(watch.known_on) > self.stale {
            watch.clear_runs();
        }
        let severity = watch.severity();
        let held = || self.held_by_score(watch);
        let again = watch.known_on == day;
        let count = |level: Severity, enter: i32, exit: i32| {
            if severity < level {
                // Entering is up to scores; without one the count waits.
                return if scored {
                    Count::more_if(value < enter)
                } else {
                    Count::Same
                };
            }
            if requested >= level || (scored && value < exit) {
                return Count::Ends;
            }
            let waits = if scored {
                again && held() < level
            } else {
                again || held() >= level
            };
            if waits { Count::Same } else { Count::More }
        };
        let amber = count(Severity::Amber, self.amber_enter, self.amber_exit);
        let red = count(Severity::Red, self.red_enter, self.red_exit);
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

    /// Whether the alert of the level reached goes out now, or waits for the cooldown,
    /// which a new fact does only where the policy says so.
    fn send(&self, watch: &mut WatchState, is_news: bool, day: i32) -> bool {
        let quiet = (!is_news || self.cooldown_for_facts)
            && watch.alerted_on != NEVER
            && day.saturating_sub(watch.alerted_on) < self.cooldown
            && watch.severity() <= watch.alerted_severity();
        watch.mark_sent(!quiet, day);
        !quiet
    }
}

/// The range that holds no points.
const NO_POINTS: (i64, i64) = (i64::MAX, i64::MIN);

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
