//! The trigger itself: one observation in, at most one alert out.

use super::alert::Alert;
use crate::early_warning::error::EarlyWarningError;
use crate::early_warning::policy::Policy;
use crate::early_warning::policy::Problem;
use crate::early_warning::policy::{Level, WarningRule};
use crate::early_warning::state::MISSING;
use crate::early_warning::state::TrendState;
use crate::early_warning::state::{Machine, Raised};
use crate::early_warning::state::{Reading, Signals};
use crate::early_warning::state::{State, WatchState};
use crate::units::day::day_of;
use jiff::civil::Date;
use std::marker::PhantomData;

/// What became of an observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TriggerOutcome {
    /// Its score counted.
    Counted,
    /// It had no score: facts were looked at, counts neither advanced nor reset.
    Missing,
    /// A second score for the last day seen, or nothing new: the state is unchanged.
    /// The first score of a day stands.
    Duplicate,
    /// Dated before the last day seen: ignored, the state is unchanged. A late
    /// fact that still stands is sent again under the day it became known; to
    /// work late scores in, rebuild the state by [`EarlyWarning::replay`].
    Late,
}

/// An alert, if any, and what became of the observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Observed {
    /// What became of it.
    pub outcome: TriggerOutcome,
    /// The alert, when a level was entered, a fact told of or an old alert repeated.
    pub alert: Option<Alert>,
}

/// A checked policy, ready to watch.
///
/// [`EarlyWarning::new`] watches with 32 bytes a borrower; policies with drop,
/// EWMA or CUSUM rules need [`EarlyWarning::with_trends`] and its larger state.
#[derive(Clone, Debug)]
pub struct EarlyWarning<S = WatchState> {
    policy: Policy,
    machine: Machine,
    state: PhantomData<fn() -> S>,
}

impl EarlyWarning<WatchState> {
    /// Checks and compiles a policy without trends.
    ///
    /// # Errors
    ///
    /// [`EarlyWarningError::Policy`] names the setting, its value and its bound;
    /// [`EarlyWarningError::NeedsTrends`] when the policy has a trend rule.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::early_warning::{EarlyWarning, Policy};
    /// let policy = |red| Policy::points("cards").with_amber(600.0).with_red(red);
    /// assert_eq!(EarlyWarning::new(policy(560.0)).unwrap().policy().red(), Some(560.0));
    /// assert!(EarlyWarning::new(policy(620.0)).is_err()); // red must be stricter than amber
    /// ```
    pub fn new(policy: Policy) -> Result<Self, EarlyWarningError> {
        match policy.trend_rule() {
            Some(rule) => Err(EarlyWarningError::NeedsTrends {
                policy: policy.name,
                rule,
            }),
            None => Self::compile(policy),
        }
    }
}

impl EarlyWarning<TrendState> {
    /// Checks and compiles any policy, with the larger state.
    ///
    /// # Errors
    ///
    /// [`EarlyWarningError::Policy`] names the setting, its value and its bound.
    pub fn with_trends(policy: Policy) -> Result<Self, EarlyWarningError> {
        Self::compile(policy)
    }
}

impl<S: State> EarlyWarning<S> {
    fn compile(policy: Policy) -> Result<Self, EarlyWarningError> {
        if let Err(Problem { key, text }) = policy.check() {
            return Err(EarlyWarningError::Policy {
                policy: policy.name,
                problem: format!("{key} {text}"),
            });
        }
        Ok(Self {
            machine: Machine::new(&policy),
            policy,
            state: PhantomData,
        })
    }

    /// The policy it follows.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Takes one observation; an alert when it enters a worse level.
    ///
    /// One alert per crossing, none while the level lasts unless the policy repeats it,
    /// none when it falls; and one for every fact that was not there before, at whatever level, with lateness told of
    /// again at each of its steps. Several events of one day may come one after another;
    /// the first score of a day counts, facts always do. Without a score facts alone end
    /// what facts raised, after the policy's `exit_count` of observations without them;
    /// what a score raised waits for a score. See [`TriggerOutcome`] for the rest.
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
    /// assert_eq!(alert.level(), Level::Amber);
    /// // Still below 600 on Wednesday: no second alert.
    /// let wednesday = Reading::points(Points(585));
    /// assert!(warning.observe(&mut state, wednesday, signals, date(2026, 3, 4)).is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn observe(
        &self,
        state: &mut S,
        reading: Reading,
        signals: Signals,
        as_of: Date,
    ) -> Option<Alert> {
        self.step(state, reading, signals, day_of(as_of)).alert
    }

    /// As [`observe`](Self::observe), and says what became of the observation.
    pub fn observe_outcome(
        &self,
        state: &mut S,
        reading: Reading,
        signals: Signals,
        as_of: Date,
    ) -> Observed {
        self.step(state, reading, signals, day_of(as_of))
    }

    #[inline]
    pub(crate) fn step(
        &self,
        state: &mut S,
        reading: Reading,
        signals: Signals,
        day: i32,
    ) -> Observed {
        if let Some(points) = reading.points_value()
            && self.takes_fast_path(
                state,
                (points, reading.pd_parts().is_some()),
                signals.is_none(),
                day,
            )
        {
            return Observed {
                outcome: TriggerOutcome::Counted,
                alert: None,
            };
        }
        self.step_fully(state, reading, signals, day)
    }

    /// As [`step`](Self::step), for what the fast path did not take; out of line, so that
    /// the registers are the fast path's.
    #[cold]
    #[inline(never)]
    pub(crate) fn step_fully(
        &self,
        state: &mut S,
        reading: Reading,
        signals: Signals,
        day: i32,
    ) -> Observed {
        let seen_on = state.watch().seen_on;
        if day <= seen_on {
            return self.step_again(state, reading, signals, day);
        }
        self.advance(state, reading, self.machine.value(reading), signals, day)
    }

    /// Takes a score without facts that can neither fire nor count, without the rest of the machine;
    /// whether it did. A first PD is kept as that at origination, so it does not pass here.
    #[inline]
    pub(crate) fn takes_fast_path(
        &self,
        state: &mut S,
        (points, brings_pd): (i32, bool),
        is_quiet: bool,
        day: i32,
    ) -> bool {
        let watch = state.watch_mut();
        let learns = brings_pd && watch.origin_pd().is_none();
        let plain = !S::REMEMBERS && !learns && is_quiet;
        plain && self.machine.takes_fast_path(watch, points, day)
    }

    /// A second event of the last day seen, or one from before it.
    #[cold]
    fn step_again(&self, state: &mut S, reading: Reading, signals: Signals, day: i32) -> Observed {
        let watch = *state.watch();
        if day < watch.seen_on {
            return Observed {
                outcome: TriggerOutcome::Late,
                alert: None,
            };
        }
        let (reading, value) = if watch.scored_on_last_day() {
            (Reading::MISSING, MISSING)
        } else {
            (reading, self.machine.value(reading))
        };
        let mut observed = self.advance(state, reading, value, signals, day);
        if *state.watch() == watch {
            observed.outcome = TriggerOutcome::Duplicate;
        }
        observed
    }

    #[inline]
    fn advance(
        &self,
        state: &mut S,
        reading: Reading,
        value: i32,
        signals: Signals,
        day: i32,
    ) -> Observed {
        let machine = &self.machine;
        let watch = state.watch_mut();
        watch.learn_origin(reading.pd_parts());
        let mut by_score = machine.requested_by_pd(watch.origin_pd(), reading);
        let outcome = if value == MISSING {
            TriggerOutcome::Missing
        } else {
            by_score = by_score.max(state.requested_by_trends(&machine.trends, value, day));
            TriggerOutcome::Counted
        };
        let raised = machine.advance(state.watch_mut(), value, by_score, signals, day);
        let alert = raised.map(|raised| self.alert(state, raised, (reading, signals), day));
        Observed { outcome, alert }
    }

    fn alert(
        &self,
        state: &S,
        raised: Raised,
        (reading, signals): (Reading, Signals),
        day: i32,
    ) -> Alert {
        let is_drop = raised.rules.contains(WarningRule::Drop);
        Alert {
            reading,
            day,
            rules: raised.rules,
            signals,
            drop: state.drop_found().filter(|_| is_drop),
            previous: raised.previous,
            episode: state.watch().episode,
            from: raised.from,
            to: raised.to,
            rule: raised.rule,
            measure: self.machine.measure,
            repeats: raised.repeats,
        }
    }

    /// How the borrower stands on a date: unknown when nothing is known of them
    /// from the policy's last `stale_days`, the oldest of them included. A closed account
    /// is green.
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
    /// assert_eq!(warning.level_at(&state, date(2026, 3, 10)), Level::Amber);
    /// assert_eq!(warning.level_at(&state, date(2026, 12, 31)), Level::Unknown); // over 92 days ago
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn level_at(&self, state: &S, as_of: Date) -> Level {
        self.level_on(state, day_of(as_of))
    }

    pub(crate) fn level_on(&self, state: &S, day: i32) -> Level {
        let watch = state.watch();
        if watch.is_closed() {
            Level::Green
        } else if day.saturating_sub(watch.known_on) > self.machine.stale {
            Level::Unknown
        } else {
            watch.last_level()
        }
    }

    /// Whether no observation of a borrower can fire, given the worst reading and no fact.
    pub(crate) fn is_silent_above(&self, worst: Reading) -> bool {
        self.machine.is_silent_above(worst)
    }

    /// Works a log of events into a state, whatever order they come in.
    ///
    /// Events are sorted by date; those of one day become one, with the riskier
    /// score and all facts. The same set of events gives the same state and
    /// alerts, and an ordered log with one event a day gives what observing
    /// it live gave.
    ///
    /// # Errors
    ///
    /// [`EarlyWarningError::Future`] names the first event dated after `as_of`, the last
    /// day the log can tell of; no state is touched then. Observed, it would make every
    /// later event of its borrower a late one.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{EarlyWarning, Level, Policy, Reading, Signals, WatchState};
    /// # use scorewright::units::Points;
    /// let warning = EarlyWarning::new(Policy::points("cards").with_amber(600.0))?;
    /// let event = |points, day| (date(2026, 3, day), Reading::points(Points(points)), Signals::NONE);
    /// let mut state = WatchState::new();
    /// let log = [event(590, 3), event(640, 2)]; // in any order
    /// let alerts = warning.replay(&mut state, log, date(2026, 3, 31))?;
    /// assert_eq!((alerts.len(), alerts[0].as_of()), (1, date(2026, 3, 3)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn replay<I>(
        &self,
        state: &mut S,
        events: I,
        as_of: Date,
    ) -> Result<Vec<Alert>, EarlyWarningError>
    where
        I: IntoIterator<Item = (Date, Reading, Signals)>,
    {
        let mut events: Vec<_> = events
            .into_iter()
            .map(|(date, reading, signals)| (day_of(date), reading, signals))
            .collect();
        let last = day_of(as_of);
        if let Some(position) = events.iter().position(|event| event.0 > last) {
            return Err(EarlyWarningError::Future {
                what: "event",
                position,
                as_of,
            });
        }
        events.sort_by_key(|event| event.0);
        events.dedup_by(|next, kept| {
            let same_day = next.0 == kept.0;
            if same_day {
                kept.1 = kept.1.worst(next.1);
                kept.2 = kept.2.union(next.2);
            }
            same_day
        });
        let alerts = events
            .into_iter()
            .filter_map(|(day, reading, signals)| self.step(state, reading, signals, day).alert);
        Ok(alerts.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::early_warning::policy::Level;
    use crate::early_warning::policy::{PdRatioRule, RepeatAfter};
    use crate::early_warning::state::NO_PD;
    use crate::units::day::NEVER;
    use crate::units::{Points, Probability};

    /// Every combination of flags, counts and days, steady or not.
    fn states() -> impl Iterator<Item = WatchState> {
        let runs = || [(0, 0), (1, 0), (0, 1), (2, 2)].into_iter();
        let days = || [NEVER, 9, 10, 11].into_iter();
        (0..128_u8).flat_map(move |flags| {
            runs().flat_map(move |(amber_run, red_run)| {
                days().flat_map(move |seen_on| {
                    [NO_PD, 5_000_000].map(|origin_pd| WatchState {
                        flags,
                        amber_run,
                        red_run,
                        seen_on,
                        known_on: seen_on,
                        origin_pd,
                        ..WatchState::new()
                    })
                })
            })
        })
    }

    #[test]
    fn what_the_fast_path_takes_is_what_the_slow_path_does() {
        let ratio = PdRatioRule {
            at_least: 2.0,
            level: Level::Red,
        };
        let plain = Policy::points("p").with_amber(560.0).with_red(520.0);
        let by_pd = plain.clone().with_pd_ratio(ratio);
        let again = plain.clone().with_repeat_after(RepeatAfter::Days(1));
        let policies = [
            by_pd,
            plain,
            Policy::points("p").with_amber(560.0),
            Policy::points("p").with_red(520.0),
            again,
        ];
        let pd = Probability::new(0.25).unwrap();
        let mut n_steady = [0; 5];
        for (n_steady, policy) in n_steady.iter_mut().zip(policies) {
            let warning = EarlyWarning::new(policy).unwrap();
            for before in states() {
                for points in [
                    i32::MIN + 1,
                    519,
                    520,
                    539,
                    540,
                    559,
                    560,
                    579,
                    580,
                    i32::MAX,
                ] {
                    for reading in [
                        Reading::points(Points(points)),
                        Reading::both(Points(points), pd),
                    ] {
                        let score = (points, reading.pd_parts().is_some());
                        let (mut fast, mut slow) = (before, before);
                        if !warning.takes_fast_path(&mut fast, score, true, 10) {
                            assert!(fast == before);
                            continue;
                        }
                        let value = warning.machine.value(reading);
                        let observed =
                            warning.advance(&mut slow, reading, value, Signals::NONE, 10);
                        assert!(
                            observed.alert.is_none() && observed.outcome == TriggerOutcome::Counted
                        );
                        assert!(fast == slow);
                        *n_steady += 1;
                    }
                }
            }
        }
        assert_eq!(n_steady[0], 0, "a rule on the PD has to see it");
        assert!(n_steady[1..].iter().all(|&n| n > 0));
    }
}
