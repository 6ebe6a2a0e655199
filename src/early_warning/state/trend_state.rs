//! The larger memory, for falls over time.

use super::detector::{Cusum, Ewma};
use super::trend_rules::Trends;
use super::watch_state::{State, WatchState, private};
use crate::early_warning::error::EarlyWarningError;
use crate::early_warning::policy::{CusumRule, EwmaRule};
use crate::early_warning::policy::{RequestedLevel, WarningRule};
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
        {
            Ok(self)
        } else {
            Err(EarlyWarningError::State {
                problem: "its trends are impossible",
            })
        }
    }

    fn push(&mut self, value: i32) {
        if let Some(place) = self.window.get_mut(usize::from(self.next)) {
            *place = value;
        }
        self.next = (self.next + 1) % 12;
        self.n_values = (self.n_values + 1).min(12);
    }

    /// The best of the last `n` values.
    fn best_of_last(&self, n: usize) -> Option<i32> {
        let known = n.min(usize::from(self.n_values));
        let next = usize::from(self.next);
        (1..=known)
            .filter_map(|back| self.window.get((next + WINDOW - back) % WINDOW))
            .max()
            .copied()
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

    fn requested_by_trends(&mut self, trends: &Trends, value: i32) -> RequestedLevel {
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
            let fires = self
                .best_of_last(observations)
                .is_some_and(|best| best.saturating_sub(value) >= by);
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
        self.push(value);
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
        for value in [700, 640, 650] {
            state.push(value);
        }
        assert_eq!(state.best_of_last(2), Some(650));
        assert_eq!(state.best_of_last(3), Some(700));
        assert_eq!(state.best_of_last(12), Some(700));
        for value in 0..12 {
            state.push(value);
        }
        assert_eq!(state.best_of_last(12), Some(11));
        assert_eq!(state.best_of_last(1), Some(11));
    }
}
