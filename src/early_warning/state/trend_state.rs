//! The larger memory, for falls over time.

use super::detector::{Cusum, Ewma};
use super::drop_found::DropFound;
use super::trend_rules::Trends;
use super::watch_state::{State, WatchState, private};
use crate::early_warning::error::EarlyWarningError;
use crate::early_warning::policy::{CusumRule, EwmaRule};
use crate::early_warning::policy::{RequestedLevel, WarningRule};
use crate::units::day::date_of;
use std::fmt;

/// As far back as a drop rule may look.
pub(crate) const WINDOW: usize = 12;

/// [`WatchState`] and the memory of drop, EWMA and CUSUM rules.
///
/// `Debug` shows what the watch part shows.
#[derive(Clone, Copy, PartialEq)]
pub struct TrendState {
    pub(crate) watch: WatchState,
    /// Average and decay.
    pub(crate) ewma: (f64, f64),
    /// High and low sums.
    pub(crate) cusum: (f64, f64),
    /// The last values, oldest first from `next` on.
    pub(crate) window: [i32; WINDOW],
    /// How many values have been taken, up to the window's length.
    pub(crate) n_values: u8,
    pub(crate) next: u8,
    /// The first value: the centre where a rule has none.
    pub(crate) first: i32,
    /// The days of the last values, in the places of `window`.
    pub(crate) days: [i32; WINDOW],
    /// The fall that last fired the drop rule.
    pub(crate) drop: Option<DropFound>,
}

impl TrendState {
    /// A borrower not observed yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            watch: WatchState::new(),
            ewma: (0.0, 1.0),
            cusum: (0.0, 0.0),
            window: [0; WINDOW],
            n_values: 0,
            next: 0,
            first: 0,
            days: [0; WINDOW],
            drop: None,
        }
    }

    /// Starts from a watch state, with nothing known of trends.
    #[must_use]
    pub const fn from_watch(watch: WatchState) -> Self {
        let mut state = Self::new();
        state.watch = watch;
        state
    }

    /// Refuses states that no observations lead to.
    pub(crate) fn checked(self) -> Result<Self, EarlyWarningError> {
        self.watch.checked()?;
        let finite = [self.ewma.0, self.ewma.1, self.cusum.0, self.cusum.1]
            .iter()
            .all(|number| number.is_finite());
        if finite
            && (0.0..=1.0).contains(&self.ewma.1)
            && self.cusum.0 >= 0.0
            && self.cusum.1 >= 0.0
            && usize::from(self.n_values) <= WINDOW
            && usize::from(self.next) < WINDOW
            && self.days.iter().all(|&day| date_of(day).is_some())
            && self.drop.is_none_or(DropFound::is_possible)
        {
            Ok(self)
        } else {
            Err(EarlyWarningError::State {
                problem: "its trends are impossible",
            })
        }
    }

    fn push(&mut self, value: i32, day: i32) {
        let next = usize::from(self.next);
        if let (Some(place), Some(on)) = (self.window.get_mut(next), self.days.get_mut(next)) {
            (*place, *on) = (value, day);
        }
        self.next = (self.next + 1) % 12;
        self.n_values = (self.n_values + 1).min(12);
    }

    /// The fall to `value` from the best of the last `n` values, the latest of several.
    fn fall_to(&self, value: i32, day: i32, n: usize) -> Option<DropFound> {
        let known = n.min(usize::from(self.n_values));
        let next = usize::from(self.next);
        let earlier = (1..=known).filter_map(|back| {
            let place = (next + WINDOW - back) % WINDOW;
            Some((back, *self.window.get(place)?, *self.days.get(place)?))
        });
        let (back, from, since) =
            earlier.reduce(|best, one| if one.1 > best.1 { one } else { best })?;
        Some(DropFound {
            from,
            to: value,
            since,
            on: day,
            observations: u8::try_from(back).unwrap_or(u8::MAX),
        })
    }

    /// Whether the drop rule fires; the fall is kept for its alert.
    fn drop_fires(&mut self, by: i32, observations: usize, (value, day): (i32, i32)) -> bool {
        let fall = self.fall_to(value, day, observations);
        let found = fall.filter(|fall| fall.from.saturating_sub(value) >= by);
        self.drop = found.or(self.drop);
        found.is_some()
    }

    /// The fall from the centre in standard deviations; above 0 is worse.
    fn standardised(&self, trends: &Trends, value: i32, centre: Option<f64>, sd: f64) -> f64 {
        let centre = centre.map_or(f64::from(self.first), |centre| {
            centre * trends.sign * trends.unit
        });
        (centre - f64::from(value)) / (trends.unit * sd)
    }

    fn ewma_fires(&mut self, trends: &Trends, rule: &EwmaRule, value: i32) -> bool {
        let x = self.standardised(trends, value, rule.centre, rule.sd);
        let mut chart = Ewma::resume(rule.lambda, rule.width, self.ewma);
        let outside = chart.observe(x);
        self.ewma = chart.memory();
        // A rise leaves the limits too; it is no reason to warn.
        outside && chart.average() > 0.0
    }

    fn cusum_fires(&mut self, trends: &Trends, rule: &CusumRule, value: i32) -> bool {
        let x = self.standardised(trends, value, rule.centre, rule.sd);
        let mut chart = Cusum::resume(rule.slack, rule.decision, self.cusum);
        chart.observe(x);
        // Without a ceiling a long bad stretch would take as long a good one to
        // clear; twice the interval clears in a bounded number of observations.
        let ceiling = 2.0 * rule.decision;
        let (high, low) = chart.memory();
        self.cusum = (high.min(ceiling), low.min(ceiling));
        chart.is_high()
    }
}

impl Default for TrendState {
    fn default() -> Self {
        Self::new()
    }
}

impl State for TrendState {
    const KIND: &'static str = "trend";

    fn watch(&self) -> &WatchState {
        &self.watch
    }
}

#[allow(private_interfaces)] // the trait is sealed; callers cannot name these
impl private::Sealed for TrendState {
    const REMEMBERS: bool = true;

    fn watch_mut(&mut self) -> &mut WatchState {
        &mut self.watch
    }

    fn drop_found(&self) -> Option<DropFound> {
        self.drop
    }

    fn requested_by_trends(&mut self, trends: &Trends, value: i32, day: i32) -> RequestedLevel {
        if self.n_values == 0 {
            self.first = value;
            if let Some((rule, _)) = trends.cusum
                && rule.fast_start
            {
                self.cusum = (rule.decision / 2.0, rule.decision / 2.0);
            }
        }
        let mut requested = RequestedLevel::NOTHING;
        if let Some((by, observations, severity)) = trends.drop {
            let fires = self.drop_fires(by, observations, (value, day));
            requested = requested.max(RequestedLevel::when(
                fires,
                Some(severity),
                WarningRule::Drop,
            ));
        }
        if let Some((rule, severity)) = &trends.ewma {
            let fires = self.ewma_fires(trends, rule, value);
            requested = requested.max(RequestedLevel::when(
                fires,
                Some(*severity),
                WarningRule::Ewma,
            ));
        }
        if let Some((rule, severity)) = &trends.cusum {
            let fires = self.cusum_fires(trends, rule, value);
            requested = requested.max(RequestedLevel::when(
                fires,
                Some(*severity),
                WarningRule::Cusum,
            ));
        }
        self.push(value, day);
        requested
    }
}

impl fmt::Debug for TrendState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrendState")
            .field("watch", &self.watch)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_forgets_what_is_older_than_asked() {
        let mut state = TrendState::new();
        for (day, value) in (0..).zip([700, 640, 650]) {
            state.push(value, day);
        }
        let best = |state: &TrendState, n| {
            let fall = state.fall_to(0, 99, n).unwrap();
            (fall.from, fall.since, fall.observations)
        };
        assert_eq!(best(&state, 2), (650, 2, 1));
        assert_eq!(best(&state, 3), (700, 0, 3));
        assert_eq!(best(&state, 12), (700, 0, 3));
        for value in 0..12 {
            state.push(value, 10 + value);
        }
        assert_eq!(best(&state, 12), (11, 21, 1));
        assert_eq!(best(&state, 1), (11, 21, 1));
    }

    #[test]
    fn of_equal_bests_the_latest_is_where_the_fall_began() {
        let mut state = TrendState::new();
        for (day, value) in (0..).zip([700, 700, 690]) {
            state.push(value, day);
        }
        let fall = state.fall_to(650, 3, 3).unwrap();
        assert_eq!((fall.from, fall.since, fall.observations), (700, 1, 2));
    }
}
