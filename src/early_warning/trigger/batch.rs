//! Many borrowers on one date, in columns.

use super::alert::Alert;
use super::observe::{EarlyWarning, Observed, TriggerOutcome};
use crate::early_warning::error::EarlyWarningError;
use crate::early_warning::policy::Level;
use crate::early_warning::state::State;
use crate::early_warning::state::{Reading, Signals};
use crate::scoring::Batch;
use crate::units::day::day_of;
use crate::units::{Points, Probability};
use jiff::civil::Date;

/// Rows handled together by one thread. Fixed, so that results do not depend on
/// the number of threads; 8192 states are 256 KiB, well inside a cache.
const CHUNK: usize = 8192;

/// The points of a row the card refused; see [`Batch`].
const REFUSED: i32 = i32::MIN;

/// What one batch brings, as columns with a row per state.
///
/// A row without points, where the column says so, is missing; without a column of facts
/// such a row tells nothing.
#[derive(Clone, Copy)]
pub struct Columns<'a> {
    scores: Scores<'a>,
    signals: Option<&'a [Signals]>,
}

#[derive(Clone, Copy)]
enum Scores<'a> {
    Points(&'a [Points]),
    Pd(&'a [Probability]),
    Both(&'a [Points], &'a [Probability]),
    Readings(&'a [Reading]),
    Scored(&'a Batch),
}

impl<'a> Columns<'a> {
    /// Scores in points, none missing.
    #[must_use]
    pub const fn points(points: &'a [Points]) -> Self {
        Self::new(Scores::Points(points))
    }

    /// PDs, none missing.
    #[must_use]
    pub const fn pds(pds: &'a [Probability]) -> Self {
        Self::new(Scores::Pd(pds))
    }

    /// Points and PDs, none missing.
    #[must_use]
    pub const fn both(points: &'a [Points], pds: &'a [Probability]) -> Self {
        Self::new(Scores::Both(points, pds))
    }

    /// Readings, some of which may be missing.
    #[must_use]
    pub const fn readings(readings: &'a [Reading]) -> Self {
        Self::new(Scores::Readings(readings))
    }

    /// What a card scored, points and PDs; rows it refused are missing.
    #[must_use]
    pub const fn scored(batch: &'a Batch) -> Self {
        Self::new(Scores::Scored(batch))
    }

    const fn new(scores: Scores<'a>) -> Self {
        Self {
            scores,
            signals: None,
        }
    }

    /// Facts beside the scores.
    #[must_use]
    pub const fn with_signals(mut self, signals: &'a [Signals]) -> Self {
        self.signals = Some(signals);
        self
    }

    fn check(&self, expected: usize) -> Result<(), EarlyWarningError> {
        let (column, found) = match self.scores {
            Scores::Points(points) => ("points", points.len()),
            Scores::Pd(pds) => ("pds", pds.len()),
            Scores::Both(points, pds) if points.len() == expected => ("pds", pds.len()),
            Scores::Both(points, _) => ("points", points.len()),
            Scores::Readings(readings) => ("readings", readings.len()),
            Scores::Scored(batch) => ("scored", batch.points().len()),
        };
        let signals = self.signals.map_or(expected, <[_]>::len);
        for (column, found) in [(column, found), ("signals", signals)] {
            if found != expected {
                return Err(EarlyWarningError::Length {
                    column,
                    found,
                    expected,
                });
            }
        }
        Ok(())
    }
}

impl std::fmt::Debug for Columns<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Columns(..)")
    }
}

/// An alert and the row it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RowAlert {
    /// Position in the columns.
    pub row: usize,
    /// What to send.
    pub alert: Alert,
}

/// What a batch did: its alerts in row order, and what became of the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BatchReport {
    /// The alerts, in row order.
    pub alerts: Vec<RowAlert>,
    /// Scores that counted.
    pub n_counted: usize,
    /// Observations without a score.
    pub n_missing: usize,
    /// Second scores of a day, ignored.
    pub n_duplicate: usize,
    /// Observations dated before the last one, ignored.
    pub n_late: usize,
    /// Borrowers of whom nothing is known lately: their level is unknown.
    pub n_unknown: usize,
}

impl BatchReport {
    fn add(&mut self, row: usize, observed: Observed) {
        match observed.outcome {
            TriggerOutcome::Counted => self.n_counted += 1,
            TriggerOutcome::Missing => self.n_missing += 1,
            TriggerOutcome::Duplicate => self.n_duplicate += 1,
            TriggerOutcome::Late => self.n_late += 1,
        }
        if let Some(alert) = observed.alert {
            self.alerts.push(RowAlert { row, alert });
        }
    }

    fn append(mut self, mut other: Self) -> Self {
        self.alerts.append(&mut other.alerts);
        self.n_counted += other.n_counted;
        self.n_missing += other.n_missing;
        self.n_duplicate += other.n_duplicate;
        self.n_late += other.n_late;
        self.n_unknown += other.n_unknown;
        self
    }
}

impl<S: State> EarlyWarning<S> {
    /// Observes a batch on one date: row by row what [`observe`](Self::observe) does.
    ///
    /// Allocates for alerts only. With feature `rayon` chunks of rows go to
    /// several threads; states and report are the same for any number of them.
    ///
    /// # Errors
    ///
    /// [`EarlyWarningError::Length`] when a column and the states differ in length;
    /// no state is touched then.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::early_warning::{EarlyWarning, Level, Policy, Reading, Signals, WatchState};
    /// # use scorewright::units::Points;
    /// use scorewright::early_warning::Columns;
    /// let warning = EarlyWarning::new(Policy::points("cards").with_amber(600.0))?;
    /// let mut states = vec![WatchState::new(); 3];
    /// let points = [Points(640), Points(590), Points(700)];
    /// let report = warning.observe_batch(&mut states, Columns::points(&points), date(2026, 3, 2))?;
    /// assert_eq!((report.n_counted, report.alerts.len()), (3, 1));
    /// assert_eq!(report.alerts[0].row, 1); // 590
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn observe_batch(
        &self,
        states: &mut [S],
        columns: Columns<'_>,
        as_of: Date,
    ) -> Result<BatchReport, EarlyWarningError> {
        columns.check(states.len())?;
        let day = day_of(as_of);
        let signals = columns.signals.unwrap_or_default();
        let none = |_: usize| None;
        Ok(match columns.scores {
            Scores::Points(points) => {
                let alone = |row: usize| Some((points.get(row)?.0, false));
                let reading = |row: usize| points.get(row).copied().map(Reading::points);
                self.batch(
                    states,
                    &Rows {
                        reading,
                        alone,
                        signals,
                        day,
                    },
                )
            }
            Scores::Pd(pds) => {
                let reading = |row: usize| pds.get(row).copied().map(Reading::pd);
                self.batch(
                    states,
                    &Rows {
                        reading,
                        alone: none,
                        signals,
                        day,
                    },
                )
            }
            Scores::Both(points, pds) => {
                let alone = |row: usize| Some((points.get(row)?.0, true));
                let reading = |row: usize| Some(Reading::both(*points.get(row)?, *pds.get(row)?));
                self.batch(
                    states,
                    &Rows {
                        reading,
                        alone,
                        signals,
                        day,
                    },
                )
            }
            Scores::Scored(batch) => {
                let (points, pds) = (batch.points(), batch.pd());
                let alone = |row: usize| Some((*points.get(row)?, true));
                let reading = |row: usize| {
                    let points = *points.get(row)?;
                    (points != REFUSED)
                        .then(|| Some(Reading::both(Points(points), *pds.get(row)?)))?
                };
                self.batch(
                    states,
                    &Rows {
                        reading,
                        alone,
                        signals,
                        day,
                    },
                )
            }
            Scores::Readings(readings) => {
                let alone = |row: usize| {
                    let reading = readings.get(row)?;
                    Some((reading.points_value()?, reading.pd_parts().is_some()))
                };
                let reading = |row: usize| readings.get(row).copied();
                self.batch(
                    states,
                    &Rows {
                        reading,
                        alone,
                        signals,
                        day,
                    },
                )
            }
        })
    }

    fn batch<R, P>(&self, states: &mut [S], rows: &Rows<'_, R, P>) -> BatchReport
    where
        R: Fn(usize) -> Option<Reading> + Sync,
        P: Fn(usize) -> Option<(i32, bool)> + Sync,
    {
        let one = |(index, chunk): (usize, &mut [S])| self.chunk(chunk, index * CHUNK, rows);
        #[cfg(feature = "rayon")]
        {
            use rayon::prelude::*;
            if states.len() > CHUNK {
                let reports: Vec<_> = states.par_chunks_mut(CHUNK).enumerate().map(one).collect();
                return reports
                    .into_iter()
                    .fold(BatchReport::default(), BatchReport::append);
            }
        }
        states
            .chunks_mut(CHUNK)
            .enumerate()
            .map(one)
            .fold(BatchReport::default(), BatchReport::append)
    }

    fn chunk<R, P>(&self, states: &mut [S], first: usize, rows: &Rows<'_, R, P>) -> BatchReport
    where
        R: Fn(usize) -> Option<Reading>,
        P: Fn(usize) -> Option<(i32, bool)>,
    {
        let mut report = BatchReport::default();
        let mut n_fast = 0;
        for (row, state) in (first..).zip(states) {
            let is_quiet = rows.signals.get(row).is_none_or(|facts| facts.is_none());
            if let Some(score) = (rows.alone)(row)
                && self.takes_fast_path(state, score, is_quiet, rows.day)
            {
                // Just seen, so not unknown either.
                n_fast += 1;
                continue;
            }
            self.row_fully(state, row, rows, &mut report);
        }
        report.n_counted += n_fast;
        report
    }

    /// A row that the fast path did not take; out of line, so that the registers are the
    /// fast path's.
    #[cold]
    #[inline(never)]
    fn row_fully<R, P>(
        &self,
        state: &mut S,
        row: usize,
        rows: &Rows<'_, R, P>,
        report: &mut BatchReport,
    ) where
        R: Fn(usize) -> Option<Reading>,
    {
        let reading = (rows.reading)(row).unwrap_or(Reading::MISSING);
        let facts = match rows.signals.get(row) {
            None if reading.is_missing() => Signals::UNKNOWN,
            None => Signals::NONE,
            Some(signals) => *signals,
        };
        report.add(row, self.step_fully(state, reading, facts, rows.day));
        if self.level_on(state, rows.day) == Level::Unknown {
            report.n_unknown += 1;
        }
    }
}

/// Where the rows of a batch are read from.
struct Rows<'a, R, P> {
    reading: R,
    /// The points, and whether a PD comes with them, without the work of reading it.
    alone: P,
    signals: &'a [Signals],
    day: i32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::early_warning::{Policy, WatchState};
    use jiff::civil::date;

    #[test]
    fn columns_of_another_length_touch_no_state() {
        let warning = EarlyWarning::new(Policy::points("p").with_amber(600.0)).unwrap();
        let mut states = [WatchState::new(); 2];
        let result = warning.observe_batch(
            &mut states,
            Columns::points(&[Points(500); 3]),
            date(2026, 1, 1),
        );
        assert_eq!(
            result.unwrap_err().to_string(),
            "column `points` has 3 rows, the states have 2"
        );
        assert_eq!(states, [WatchState::new(); 2]);
    }

    #[test]
    fn a_borrower_never_scored_is_unknown() {
        let warning = EarlyWarning::new(Policy::points("p").with_amber(600.0)).unwrap();
        let mut states = [WatchState::new(); 2];
        let readings = [Reading::MISSING, Reading::points(Points(700))];
        let columns = Columns::readings(&readings);
        let report = warning
            .observe_batch(&mut states, columns, date(2026, 1, 1))
            .unwrap();
        assert_eq!(
            (report.n_unknown, report.n_missing, report.n_counted),
            (1, 1, 1)
        );
    }
}
