//! From the strongest penalty to the weakest, and the one that serves unseen rows best.

use super::columns::{Column, Columns};
use super::descent::Limits;
use super::rows::{FOLDS, Rows, count};
use super::solve::{Point, Precision, Problem, Stand, pd_and_loss};
use rayon::prelude::*;

/// The penalties of the path, as shares of the first.
const PATH: [f64; 9] = [1.0, 0.6, 0.36, 0.2, 0.12, 0.06, 0.03, 0.015, 0.0075];
/// The first, times the root of the number of rows.
const FIRST: f64 = 0.6;
/// A ridge beside it, so that no direction is flat.
const RIDGE: f64 = 1e-5;

/// How often a curvature is found for one penalty, at most.
const CURVATURES: usize = 30;

/// Which way the risk of a field may go with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Free,
    Rising,
    Falling,
}

/// Rows to fit to, and rows held back; none for the fit that is kept.
pub(super) struct Part {
    pub(super) fitted: Rows,
    pub(super) held: Option<Rows>,
    /// Of each column over the fitted rows.
    deviations: Vec<f64>,
    pub(super) point: Point,
}

impl Part {
    pub(super) fn new(fitted: Rows, held: Option<Rows>, columns: &Columns) -> Self {
        let deviations = columns.deviations(&fitted.per_code(columns));
        let point = Point::start(&fitted, columns.n());
        Self {
            fitted,
            held,
            deviations,
            point,
        }
    }

    /// The problem at this penalty and these shapes; columns that are not `open` stay out.
    pub(super) fn problem<'a>(
        &'a self,
        columns: &'a Columns,
        lambda: f64,
        shapes: &[Shape],
        open: Option<&[bool]>,
    ) -> Problem<'a> {
        let limit = |(position, column): (usize, Column)| {
            let deviation = self.deviations[position];
            let (low, high) = match (column, shapes[column.field()]) {
                _ if deviation < 1e-5 || open.is_some_and(|open| !open[position]) => (0.0, 0.0),
                (Column::Step { .. }, Shape::Rising) => (0.0, f64::INFINITY),
                (Column::Step { .. }, Shape::Falling) => (f64::NEG_INFINITY, 0.0),
                _ => (f64::NEG_INFINITY, f64::INFINITY),
            };
            let total = self.fitted.total;
            Limits {
                l1: lambda * total * libm::sqrt(deviation),
                l2: RIDGE * total * deviation * deviation + 1e-9 * total,
                low,
                high,
            }
        };
        Problem {
            rows: &self.fitted,
            columns,
            limits: columns.all().enumerate().map(limit).collect(),
        }
    }

    /// Mean loss of the rows held back.
    pub(super) fn loss(&self, columns: &Columns, point: &Point) -> f64 {
        let Some(held) = &self.held else {
            return 0.0;
        };
        let log_odds = point.log_odds(held, columns);
        let rows = log_odds.iter().zip(&held.bad).zip(&held.weights);
        let sum: f64 = rows
            .map(|((&eta, &bad), weight)| weight * pd_and_loss(eta, bad).1)
            .sum();
        sum / held.total
    }
}

/// The parts of a cross-validation: the folds, and last all rows.
pub(super) struct Parts {
    pub(super) parts: Vec<Part>,
    pub(super) lambda: f64,
    /// Of each fold, at the points it has.
    pub(super) losses: Vec<f64>,
}

impl Parts {
    pub(super) fn new(rows: Rows, columns: &Columns) -> Self {
        let mut parts: Vec<Part> = rows
            .folds()
            .into_par_iter()
            .map(|(fitted, held)| Part::new(fitted, Some(held), columns))
            .collect();
        parts.push(Part::new(rows, None, columns));
        Self {
            parts,
            lambda: 0.0,
            losses: Vec::new(),
        }
    }

    pub(super) fn whole(&self) -> &Part {
        &self.parts[FOLDS]
    }

    /// Follows the path with `shapes`, and stays where the folds' mean loss is least.
    pub(super) fn follow(&mut self, columns: &Columns, shapes: &[Shape]) {
        let first = FIRST / libm::sqrt(self.whole().fitted.total);
        let mut best: Option<(f64, Vec<Point>)> = None;
        let mut worse = 0;
        for share in PATH {
            let lambda = first * share;
            self.fit(columns, lambda, shapes, Precision::PATH);
            let loss = mean(&self.losses);
            if best.as_ref().is_some_and(|(least, _)| loss >= *least) {
                worse += 1;
                if worse == 2 {
                    break;
                }
                continue;
            }
            worse = 0;
            self.lambda = lambda;
            best = Some((loss, self.points()));
        }
        if let Some((_, points)) = best {
            self.stay(columns, points);
        }
    }

    /// Fits every part from where it stands.
    ///
    /// All follow the curvature of the whole: parts of one lot of rows have nearly one
    /// curvature, and each has its own slopes, so that every part ends at its own minimum.
    pub(super) fn fit(
        &mut self,
        columns: &Columns,
        lambda: f64,
        shapes: &[Shape],
        precision: Precision,
    ) {
        let problems = self.parts.iter();
        let problems: Vec<Problem<'_>> = problems
            .map(|part| part.problem(columns, lambda, shapes, None))
            .collect();
        let total = problems[FOLDS].rows.total;
        let starts = self.parts.par_iter().zip(&problems);
        let mut stands: Vec<(Stand, bool)> = starts
            .map(|(part, problem)| (problem.stand(part.point.clone()), true))
            .collect();
        let mut active = Vec::new();
        for _ in 0..CURVATURES {
            for (problem, (stand, wants)) in problems.iter().zip(&stands) {
                if *wants {
                    active = problem.wanted(&active, stand, precision);
                }
            }
            let curved = problems[FOLDS].curved(&active, &stands[FOLDS].0);
            problems.par_iter().zip(&mut stands).for_each(|(problem, (stand, wants))| {
                let share = problem.rows.total / total;
                *wants = *wants && problem.follow(&curved, share, stand, precision);
            });
            if stands.iter().all(|(_, wants)| !wants) {
                break;
            }
        }
        let points: Vec<Point> = stands.into_iter().map(|(stand, _)| stand.point).collect();
        drop(problems);
        self.stay(columns, points);
    }

    pub(super) fn points(&self) -> Vec<Point> {
        self.parts.iter().map(|part| part.point.clone()).collect()
    }

    pub(super) fn stay(&mut self, columns: &Columns, points: Vec<Point>) {
        for (part, point) in self.parts.iter_mut().zip(points) {
            part.point = point;
        }
        self.losses = self.losses(columns);
    }

    fn losses(&self, columns: &Columns) -> Vec<f64> {
        let folds = self.parts[..FOLDS].par_iter();
        folds.map(|part| part.loss(columns, &part.point)).collect()
    }
}

pub(in super::super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / count(values.len())
}

/// The standard error of the mean of independent values.
pub(in super::super) fn standard_error(values: &[f64]) -> f64 {
    let (mean, n) = (mean(values), count(values.len()));
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    libm::sqrt(squares / (n - 1.0) / n)
}
