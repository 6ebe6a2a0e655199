//! What a model says of its training rows, and the points they get.

use super::pd_fit::outcome_slope;
use super::pd_line::PdLine;
use super::rows_by_points::RowsByPoints;
use super::{Scorecard, Term};
use crate::metrics::logistic_line::{Group, logistic};
use crate::scoring::TermInputs;
use crate::training::TrainedRows;

/// How far counts that must be equal may lie apart: sums in another order.
const TOLERANCE: f64 = 1e-9;

impl Scorecard {
    /// Fits the line from points to log-odds to the rows of training.
    ///
    /// `bins` are those of the rows, one list per input. Nothing is fitted to rows that
    /// are not those of the bins' counts: no reader of the card could check them.
    pub(super) fn fit_pd_line(&mut self, rows: &TrainedRows, bins: &[&[u16]], intercept: f64) {
        if !self.counts_are_of(rows, bins) {
            return;
        }
        let by_model = by_number(rows, |row| {
            let terms = self.terms.iter();
            let log_odds = terms.filter_map(|term| self.at(term, &term.log_odds, bins, row));
            intercept + log_odds.sum::<f64>()
        });
        let by_points = by_number(rows, |row| {
            let terms = self.terms.iter();
            let points = terms.filter_map(|term| self.at(term, &term.points, bins, row));
            let points = points.map(|points| i64::from(points.value()));
            #[allow(clippy::cast_precision_loss)] // points are within ±1,000,000
            let points = (i64::from(self.base_points) + points.sum::<i64>()) as f64;
            points
        });
        let rows = RowsByPoints::of_groups(&by_points);
        let all: f64 = by_model.iter().map(|group| group.good + group.bad).sum();
        let expected = by_model
            .iter()
            .map(|group| (group.good + group.bad) * logistic(group.x));
        let mean = expected.sum::<f64>() / all;
        let line = PdLine::fit(rows, mean, outcome_slope(&by_model), |points| {
            self.scaled_log_odds(f64::from(points))
        });
        self.pd_line = Some(line);
    }

    /// What a table of `term` holds for a row, given its bins in every input.
    fn at<T: Copy>(&self, term: &Term, table: &[T], bins: &[&[u16]], row: usize) -> Option<T> {
        let bin = |input: u16| {
            bins.get(usize::from(input))?
                .get(row)
                .copied()
                .map(usize::from)
        };
        let place = match term.inputs {
            TermInputs::One(input) => bin(input)?,
            TermInputs::Pair(first, second) => {
                bin(first)? * self.n_second(term.inputs) + bin(second)?
            }
        };
        table.get(place).copied()
    }

    fn counts_are_of(&self, rows: &TrainedRows, bins: &[&[u16]]) -> bool {
        let counted = |input: &super::Input, bins: &[u16]| {
            let mut counts = vec![(0.0, 0.0); input.bins.len()];
            for ((bad, weight), &bin) in rows.outcomes().zip(bins) {
                if let Some((good_weight, bad_weight)) = counts.get_mut(usize::from(bin)) {
                    *(if bad { bad_weight } else { good_weight }) += weight;
                }
            }
            let near = |a: f64, b: f64| (a - b).abs() <= TOLERANCE * (1.0 + a.abs());
            let mut pairs = counts.iter().zip(&input.bins);
            pairs.all(|(count, bin)| near(bin.good, count.0) && near(bin.bad, count.1))
        };
        let mut inputs = self.inputs.iter().zip(bins);
        inputs.all(|(input, bins)| counted(input, bins))
    }
}

/// The rows by a number.
fn by_number(rows: &TrainedRows, number: impl Fn(usize) -> f64) -> Vec<Group> {
    let outcomes = rows.outcomes().enumerate();
    Group::collect(outcomes.map(|(row, (bad, weight))| (number(row), bad, weight)))
}
