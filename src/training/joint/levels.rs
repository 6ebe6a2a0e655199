//! Levels of categories that have many: each drawn towards the average by a ridge.
//!
//! An L1 penalty takes most of many small levels for the average, though all of them
//! differ a little from it. Here a level's log-odds are normal about the average, with
//! one variance for all levels (a random intercept; Gelman and Hill 2007, chapter 12): a
//! level with few rows is drawn far, one with many hardly.

use super::columns::Columns;
use super::path::{Part, Parts, Shape, mean};
use super::solve::{Point, Precision, pd_and_loss};
use rayon::prelude::*;

/// Groups of such a category unless the settings say otherwise: ten lose 2.3 % of the
/// variance of normal levels, twenty .6 % (Max 1960).
pub(super) const MOST_GROUPS: usize = 20;
/// One over the variance of levels, strongest first.
const RIDGES: [f64; 9] = [64.0, 32.0, 16.0, 8.0, 4.0, 2.0, 1.0, 0.5, 0.25];
/// Passes over the levels of all fields for one ridge.
const PASSES: usize = 4;
/// And for the last.
const LAST_PASSES: usize = 12;

impl Parts {
    /// Fits levels of shrunk fields under the ridge that serves unseen rows best, if any
    /// does, then all else beside them, then the levels again.
    pub(super) fn shrink_levels(&mut self, columns: &Columns, shapes: &[Shape]) {
        if columns.shrunk().is_empty() {
            return;
        }
        if self.shrink(columns) {
            self.fit(columns, self.penalty, shapes, Precision::PATH);
            self.shrink(columns);
        }
    }

    /// Whether unseen rows are the better for it.
    fn shrink(&mut self, columns: &Columns) -> bool {
        let fields = columns.shrunk();
        let mut best = (mean(&self.losses), None);
        let mut points = self.points();
        for (place, ridge) in RIDGES.into_iter().enumerate() {
            let fitted = self.parts.par_iter().zip(points);
            points = fitted
                .map(|(part, point)| shrunk(part, columns, fields, (ridge, PASSES), point))
                .collect();
            let folds = self.folds().par_iter().zip(&points);
            let losses: Vec<f64> = folds
                .map(|(part, point)| part.loss(columns, point))
                .collect();
            if mean(&losses) < best.0 {
                best = (mean(&losses), Some((place, points.clone())));
            } else if best.1.as_ref().is_some_and(|(found, _)| place > found + 1) {
                break;
            }
        }
        let found = best.1.is_some();
        if let Some((place, points)) = best.1 {
            let fitted = self.parts.par_iter().zip(points);
            let points = fitted
                .map(|(part, point)| {
                    shrunk(part, columns, fields, (RIDGES[place], LAST_PASSES), point)
                })
                .collect();
            self.stay(columns, points);
        }
        found
    }
}

/// `point` with the levels of `fields` under this ridge: steps of Newton, each of which
/// has a level to itself, since no row has two.
fn shrunk(
    part: &Part,
    columns: &Columns,
    fields: &[usize],
    (ridge, passes): (f64, usize),
    mut point: Point,
) -> Point {
    let rows = &part.fitted;
    let mut log_odds = point.log_odds(rows, columns);
    for _ in 0..passes {
        for &field in fields {
            let n_codes = columns.codes_of(field).len();
            let mut sums = vec![(0.0, 0.0); n_codes];
            let codes = &rows.codes[field];
            for (row, &code) in codes.iter().enumerate() {
                let (pd, _) = pd_and_loss(log_odds[row], rows.bad[row]);
                let weight = rows.weights[row];
                let sum = &mut sums[usize::from(code)];
                sum.0 += weight * (f64::from(u8::from(rows.bad[row])) - pd);
                sum.1 += weight * pd * (1.0 - pd);
            }
            let b = &mut point.b[columns.columns_of(field)];
            let mut moves: Vec<f64> = Vec::with_capacity(n_codes);
            for (b, (slope, curvature)) in b.iter_mut().zip(&sums) {
                let step = (slope - ridge * *b) / (curvature + ridge);
                *b += step;
                moves.push(step);
            }
            // The intercept takes what is left of the slope of all rows.
            let left = sums
                .iter()
                .zip(&moves)
                .map(|(sum, step)| sum.0 - sum.1 * step);
            let curvature: f64 = sums.iter().map(|sum| sum.1).sum();
            let shift = left.sum::<f64>() / curvature.max(1e-9);
            point.intercept += shift;
            for (log_odds, &code) in log_odds.iter_mut().zip(codes) {
                *log_odds += moves[usize::from(code)] + shift;
            }
        }
    }
    point
}
