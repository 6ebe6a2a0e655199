//! From the strongest penalty to the weakest, and the one that serves unseen rows best.

use super::columns::{Column, Columns};
use super::descent::Limits;
use super::rows::{Rows, count};
use super::solve::{Point, Precision, Problem, Stand, pd_and_loss};
use rayon::prelude::*;

/// The penalties of the path, as shares of the first.
const PATH: [f64; 9] = [1.0, 0.6, 0.36, 0.2, 0.12, 0.06, 0.03, 0.015, 0.0075];
/// After so many places without a better one the path ends.
const PATIENCE: usize = 2;
/// About what each is of the one before.
const WEAKER: f64 = 0.6;
/// The first, times the root of the number of rows.
const FIRST: f64 = 0.6;
/// The ridges beside it, weakest first. Where many fields tell the same, a strong one
/// shares what they tell among them, and unseen rows are the better for it.
const RIDGES: [f64; 3] = [1e-5, 1e-2, 3e-2];
/// The penalty of a slot or level, as a share of a step's: few rows have it, and what
/// they are is known.
const SLOT: f64 = 0.7;

/// What steps cost.
#[derive(Clone, Copy, Debug)]
pub(super) struct Penalty {
    /// A row's worth of loss for every unit of a step.
    pub(super) lambda: f64,
    /// And for its square.
    pub(super) ridge: f64,
}

impl Penalty {
    /// The penalty at this place of the path, for `total` rows.
    fn at(place: usize, ridge: f64, total: f64) -> Self {
        Self {
            lambda: PATH[place] * FIRST / libm::sqrt(total),
            ridge,
        }
    }
}

/// How often a curvature is found for one penalty, at most.
const CURVATURES: usize = 30;

/// Which way the risk of a field may go with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Free,
    Rising,
    Falling,
}

/// The best fit of a path so far.
struct Best {
    loss: f64,
    place: usize,
    penalty: Option<Penalty>,
    points: Vec<Point>,
}

impl Default for Best {
    fn default() -> Self {
        Self {
            loss: f64::INFINITY,
            place: 0,
            penalty: None,
            points: Vec::new(),
        }
    }
}

/// Rows to fit to, and rows held back; none for the fit that is kept.
pub(super) struct Part {
    pub(super) fitted: Rows,
    pub(super) held: Option<Rows>,
    /// Of each column over the fitted rows.
    pub(super) deviations: Vec<f64>,
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
        penalty: Penalty,
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
            let share = match column {
                Column::Step { .. } => 1.0,
                Column::Slot { .. } => SLOT,
            };
            Limits {
                l1: share * penalty.lambda * total * libm::sqrt(deviation),
                l2: penalty.ridge * total * deviation * deviation + 1e-9 * total,
                low,
                high,
                fixed: columns.is_shrunk(column.field()),
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
    pub(super) penalty: Penalty,
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
            penalty: Penalty::at(0, RIDGES[0], 1.0),
            losses: Vec::new(),
        }
    }

    pub(super) fn whole(&self) -> &Part {
        &self.parts[self.n_folds()]
    }

    pub(super) fn whole_mut(&mut self) -> &mut Part {
        let whole = self.n_folds();
        &mut self.parts[whole]
    }

    pub(super) fn n_folds(&self) -> usize {
        self.parts.len() - 1
    }

    pub(super) fn folds(&self) -> &[Part] {
        &self.parts[..self.n_folds()]
    }

    /// Follows the path with `shapes`, and stays where the folds' mean loss is least.
    pub(super) fn follow(&mut self, columns: &Columns, shapes: &[Shape]) {
        let mut best = Best::default();
        for place in 0..PATH.len() {
            self.attempt(columns, shapes, (place, 0), &mut best);
            if place >= best.place + PATIENCE {
                break;
            }
        }
        // Stronger ridges near the best penalty, as long as they help.
        for ridge in 1..RIDGES.len() {
            let place = best.place;
            self.settle(columns, &best);
            if !self.attempt(columns, shapes, (place, ridge), &mut best) {
                break;
            }
            let further = place + 1 < PATH.len()
                && self.attempt(columns, shapes, (place + 1, ridge), &mut best);
            if !further && place > 0 {
                self.attempt(columns, shapes, (place - 1, ridge), &mut best);
            }
        }
        self.settle(columns, &best);
    }

    /// Fits at a place of the path and a ridge; whether that is the best so far.
    fn attempt(
        &mut self,
        columns: &Columns,
        shapes: &[Shape],
        (place, ridge): (usize, usize),
        best: &mut Best,
    ) -> bool {
        let penalty = Penalty::at(place, RIDGES[ridge], self.whole().fitted.total);
        self.fit(columns, penalty, shapes, Precision::PATH);
        let loss = mean(&self.losses);
        let better = loss < best.loss;
        if better {
            let points = self.points();
            *best = Best {
                loss,
                place,
                penalty: Some(penalty),
                points,
            };
        }
        better
    }

    fn settle(&mut self, columns: &Columns, best: &Best) {
        self.penalty = best.penalty.unwrap_or(self.penalty);
        if !best.points.is_empty() {
            self.stay(columns, best.points.clone());
        }
    }

    /// Fits every part from where it stands.
    pub(super) fn fit(
        &mut self,
        columns: &Columns,
        penalty: Penalty,
        shapes: &[Shape],
        precision: Precision,
    ) {
        fit_parts(&mut self.parts, columns, penalty, shapes, None, precision);
        self.losses = self.losses(columns);
    }

    /// Fits every part at the penalty that stands, then at weaker ones for as long as
    /// unseen rows are the better for it.
    pub(super) fn relax(&mut self, columns: &Columns, shapes: &[Shape]) {
        self.fit(columns, self.penalty, shapes, Precision::PATH);
        for _ in 0..PATIENCE {
            let (points, loss) = (self.points(), mean(&self.losses));
            let weaker = Penalty {
                lambda: WEAKER * self.penalty.lambda,
                ..self.penalty
            };
            self.fit(columns, weaker, shapes, Precision::PATH);
            if mean(&self.losses) >= loss {
                return self.stay(columns, points);
            }
            self.penalty = weaker;
        }
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
        let folds = self.folds().par_iter();
        folds.map(|part| part.loss(columns, &part.point)).collect()
    }
}

/// Fits every part from where it stands.
///
/// All follow the curvature of the whole: parts of one lot of rows have nearly one
/// curvature, and each has its own slopes, so that every part ends at its own minimum.
pub(super) fn fit_parts(
    parts: &mut [Part],
    columns: &Columns,
    penalty: Penalty,
    shapes: &[Shape],
    open: Option<&[bool]>,
    precision: Precision,
) {
    let problems = parts.iter();
    let problems: Vec<Problem<'_>> = problems
        .map(|part| part.problem(columns, penalty, shapes, open))
        .collect();
    let whole = problems.len() - 1;
    let total = problems[whole].rows.total;
    let starts = parts.par_iter().zip(&problems);
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
        let curved = problems[whole].curved(&active, &stands[whole].0);
        problems
            .par_iter()
            .zip(&mut stands)
            .for_each(|(problem, (stand, wants))| {
                let share = problem.rows.total / total;
                *wants = *wants && problem.follow(&curved, share, stand, precision);
            });
        if stands.iter().all(|(_, wants)| !wants) {
            break;
        }
    }
    let points: Vec<Point> = stands.into_iter().map(|(stand, _)| stand.point).collect();
    drop(problems);
    for (part, point) in parts.iter_mut().zip(points) {
        part.point = point;
    }
}

pub(in super::super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / count(values.len())
}

/// The standard error of the mean of independent values.
pub(in super::super) fn standard_error(values: &[f64]) -> f64 {
    let (mean, n) = (mean(values), count(values.len()));
    let squares: f64 = values
        .iter()
        .map(|value| (value - mean) * (value - mean))
        .sum();
    libm::sqrt(squares / (n - 1.0) / n)
}
