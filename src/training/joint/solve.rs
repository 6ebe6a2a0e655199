//! One penalised fit: Newton's steps on histograms of the codes that are told apart.

use super::columns::{Coarse, CoarseField, Columns};
use super::descent::{Limits, minimise, times};
use super::rows::Rows;
use crate::training::Convergence;
use rayon::prelude::*;

/// Where a fit stands.
#[derive(Clone, Debug)]
pub(super) struct Point {
    pub(super) intercept: f64,
    /// One per column.
    pub(super) b: Vec<f64>,
}

/// Rows with the columns over them.
pub(super) struct Problem<'a> {
    pub(super) rows: &'a Rows,
    pub(super) columns: &'a Columns,
    pub(super) limits: Vec<Limits>,
}

/// When a fit is good enough.
#[derive(Clone, Copy, Debug)]
pub(super) struct Precision {
    /// By how much of a row's log-likelihood a step must still lower the objective.
    pub(super) gain: f64,
    /// How far beyond its penalty a slope may be, as a share of the penalty.
    pub(super) slack: f64,
}

impl Precision {
    /// For folds and for fits that another one follows.
    pub(super) const PATH: Self = Self {
        gain: 1e-6,
        slack: 2e-2,
    };
    /// For the fit that is kept.
    pub(super) const LAST: Self = Self {
        gain: 1e-15,
        slack: 1e-9,
    };
}

/// A point, and what is known there.
pub(super) struct Stand {
    pub(super) point: Point,
    here: Here,
    /// The slope of the log-likelihood along every column.
    gradient: Vec<f64>,
}

/// The objective at a point, and what its derivatives need.
struct Here {
    objective: f64,
    /// Of each row, times its weight: outcome less probability, and `p (1 - p)`.
    residuals: Vec<f64>,
    curvatures: Vec<f64>,
}

/// Steps of Newton at most; a fit that needs more is as good as it gets.
const STEPS: usize = 60;
const HALVINGS: usize = 30;
/// Steps along one curvature before it is found anew.
const STEPS_ALONG: usize = 4;

impl Point {
    /// No column, and the odds of the rows.
    pub(super) fn start(rows: &Rows, n_columns: usize) -> Self {
        let bad = rows.bad_weight();
        let offsets = rows.offset.iter().zip(&rows.weights);
        let mean: f64 = offsets.map(|(offset, weight)| offset * weight).sum::<f64>() / rows.total;
        Self {
            intercept: libm::log(bad / (rows.total - bad)) - mean,
            b: vec![0.0; n_columns],
        }
    }

    /// Log-odds of every row, with the offset.
    pub(super) fn log_odds(&self, rows: &Rows, columns: &Columns) -> Vec<f64> {
        let mut log_odds = rows.totals(columns, &columns.scores(&self.b));
        for (row, log_odds) in log_odds.iter_mut().enumerate() {
            *log_odds += self.intercept + rows.offset(row);
        }
        log_odds
    }
}

impl Problem<'_> {
    /// The minimum from `start` on, by Newton's steps, and how near it is.
    pub(super) fn fit(&self, start: Point, precision: Precision) -> (Point, Convergence) {
        let mut stand = self.stand(start);
        let mut active: Vec<usize> = Vec::new();
        let mut iterations = 0;
        for _ in 0..STEPS {
            iterations += 1;
            active = self.wanted(&active, &stand, precision);
            let curved = self.curved(&active, &stand);
            let Some(gain) = self.step(&curved, 1.0, &mut stand, precision) else {
                break;
            };
            let small = gain <= precision.gain * self.rows.total;
            if small && !self.violated(&active, &stand, precision) {
                break;
            }
        }
        let gradient = self.left(&stand);
        let convergence = Convergence {
            gradient,
            iterations,
        };
        (stand.point, convergence)
    }

    /// The largest slope of the objective that is left, per unit of weight.
    fn left(&self, stand: &Stand) -> f64 {
        let columns = self.limits.iter().zip(&stand.point.b).zip(&stand.gradient);
        let of_columns = columns.map(|((limit, b), slope)| limit.excess(*b, *slope));
        let of_intercept = stand.here.residuals.iter().sum::<f64>().abs();
        of_columns.fold(of_intercept, f64::max) / self.rows.total
    }

    /// Some steps along the curvature of other rows, `share` times theirs; whether more
    /// are wanted.
    pub(super) fn follow(
        &self,
        curved: &Curved,
        share: f64,
        stand: &mut Stand,
        precision: Precision,
    ) -> bool {
        for _ in 0..STEPS_ALONG {
            match self.step(curved, share, stand, precision) {
                Some(gain) if gain > precision.gain * self.rows.total => {}
                _ => return self.violated(&curved.active, stand, precision),
            }
        }
        true
    }

    /// What is known at `point`.
    pub(super) fn stand(&self, mut point: Point) -> Stand {
        for (b, limit) in point.b.iter_mut().zip(&self.limits) {
            if !limit.fixed {
                *b = b.clamp(limit.low, limit.high);
            }
        }
        let here = self.at(&point);
        let gradient = self.gradient(&here);
        Stand {
            point,
            here,
            gradient,
        }
    }

    fn at(&self, point: &Point) -> Here {
        let log_odds = point.log_odds(self.rows, self.columns);
        let n = log_odds.len();
        let mut here = Here {
            objective: 0.0,
            residuals: Vec::with_capacity(n),
            curvatures: Vec::with_capacity(n),
        };
        let mut loss = 0.0;
        for ((&eta, &bad), &weight) in log_odds.iter().zip(&self.rows.bad).zip(&self.rows.weights) {
            let (pd, row) = pd_and_loss(eta, bad);
            loss += weight * row;
            here.residuals
                .push(weight * (f64::from(u8::from(bad)) - pd));
            here.curvatures.push(weight * (pd * (1.0 - pd)).max(1e-9));
        }
        here.objective = loss + self.penalty(&point.b);
        here
    }

    fn penalty(&self, b: &[f64]) -> f64 {
        let costs = self.limits.iter().zip(b);
        costs
            .map(|(limit, b)| limit.l1 * b.abs() + 0.5 * limit.l2 * b * b)
            .sum()
    }

    /// The slope of the log-likelihood along every column.
    fn gradient(&self, here: &Here) -> Vec<f64> {
        let per_code = self.rows.sums(self.columns, &here.residuals);
        self.columns.per_column(&per_code)
    }

    /// Whether a column that was left out wants in.
    fn violated(&self, active: &[usize], stand: &Stand, precision: Precision) -> bool {
        (0..self.columns.n())
            .any(|i| active.binary_search(&i).is_err() && self.is_beyond(i, stand, precision))
    }

    fn is_beyond(&self, i: usize, stand: &Stand, precision: Precision) -> bool {
        let limit = &self.limits[i];
        let excess = limit.excess(stand.point.b[i], stand.gradient[i]);
        !limit.fixed && excess > precision.slack * limit.l1.max(1e-9 * self.rows.total)
    }

    /// `active` with the columns that are not zero or want to leave it.
    pub(super) fn wanted(
        &self,
        active: &[usize],
        stand: &Stand,
        precision: Precision,
    ) -> Vec<usize> {
        let wants = |&i: &usize| {
            stand.point.b[i] != 0.0 && !self.limits[i].fixed
                || active.binary_search(&i).is_ok()
                || self.is_beyond(i, stand, precision)
        };
        (0..self.columns.n()).filter(wants).collect()
    }

    /// The curvature of the loss over the active columns.
    pub(super) fn curved(&self, active: &[usize], stand: &Stand) -> Curved {
        let coarse = self.columns.coarse(active);
        Curved::new(self.rows, active, &coarse, &stand.here.curvatures)
    }

    /// A step over the active columns, halved until the objective falls; by how much it
    /// fell, if it did.
    fn step(
        &self,
        curved: &Curved,
        share: f64,
        stand: &mut Stand,
        precision: Precision,
    ) -> Option<f64> {
        let Curved {
            active,
            gram,
            means,
            weight,
        } = curved;
        // Profiled out of the quadratic: the intercept's own slope.
        let g0: f64 = stand.here.residuals.iter().sum::<f64>() / share;
        let old: Vec<f64> = active.iter().map(|&i| stand.point.b[i]).collect();
        let mut q = times(gram, &old);
        for (position, (q, &i)) in q.iter_mut().zip(active).enumerate() {
            *q += stand.gradient[i] / share - means[position] * g0 / weight;
        }
        let scaled = |&i: &usize| {
            let limit = self.limits[i];
            Limits {
                l1: limit.l1 / share,
                l2: limit.l2 / share,
                ..limit
            }
        };
        let limits: Vec<Limits> = active.iter().map(scaled).collect();
        let mut new = old.clone();
        let tolerance = 0.1 * precision.gain * self.rows.total / share;
        minimise(gram, &q, &limits, &mut new, tolerance);
        let moves = means.iter().zip(new.iter().zip(&old));
        let moved: f64 = moves.map(|(mean, (new, old))| mean * (new - old)).sum();
        let shift = (g0 - moved) / weight;
        let mut length = 1.0;
        for _ in 0..HALVINGS {
            let mut next = stand.point.clone();
            next.intercept += length * shift;
            for (&i, (new, old)) in active.iter().zip(new.iter().zip(&old)) {
                // Exactly, so that a zero is a zero.
                next.b[i] = if length < 1.0 {
                    old + length * (new - old)
                } else {
                    *new
                };
            }
            let here = self.at(&next);
            if here.objective < stand.here.objective {
                let gain = stand.here.objective - here.objective;
                let gradient = self.gradient(&here);
                *stand = Stand {
                    point: next,
                    here,
                    gradient,
                };
                return Some(gain);
            }
            length /= 2.0;
        }
        None
    }
}

/// The sum of the weights of every pair of codes.
fn table(
    (one, other): (&[u16], &[u16]),
    weights: &[f64],
    (height, width): (&CoarseField, &CoarseField),
) -> Vec<f64> {
    let (height, width) = (height.width, width.width);
    // Two tables in turn: a sum that has just been written is slow to read.
    let mut tables = [vec![0.0; height * width], vec![0.0; height * width]];
    let rows = one.iter().zip(other).zip(weights).enumerate();
    for (row, ((&one, &other), weight)) in rows {
        tables[row % 2][usize::from(one) * width + usize::from(other)] += weight;
    }
    let [mut sums, more] = tables;
    for (sum, more) in sums.iter_mut().zip(&more) {
        *sum += more;
    }
    sums
}

/// The curvature of the loss over the active columns, the intercept profiled out.
pub(super) struct Curved {
    pub(super) active: Vec<usize>,
    /// A full square.
    gram: Vec<f64>,
    /// The weighted sum of each column.
    means: Vec<f64>,
    weight: f64,
}

impl Curved {
    /// Pair of fields by pair of fields: a table of two fields is small, and stays near.
    fn new(rows: &Rows, active: &[usize], coarse: &Coarse, weights: &[f64]) -> Self {
        let fields = &coarse.fields;
        let codes: Vec<Vec<u16>> = fields
            .par_iter()
            .map(|one| {
                let codes = rows.codes[one.field].iter();
                codes.map(|&code| one.map[usize::from(code)]).collect()
            })
            .collect();
        let both = (0..fields.len()).flat_map(|one| (0..=one).map(move |other| (one, other)));
        let both: Vec<(usize, usize)> = both.collect();
        let blocks: Vec<Block> = both
            .par_iter()
            .map(|&(one, other)| {
                let of = (&fields[one], &fields[other]);
                Block::new(of, table((&codes[one], &codes[other]), weights, of))
            })
            .collect();
        let k = active.len();
        let (mut gram, mut means) = (vec![0.0; k * k], vec![0.0; k]);
        for (&(one, other), block) in both.iter().zip(&blocks) {
            let (row, column) = (fields[one].first, fields[other].first);
            let width = fields[other].n_columns();
            for (i, line) in block.cells.chunks_exact(width).enumerate() {
                gram[(row + i) * k + column..][..width].copy_from_slice(line);
            }
            // The other half, line by line too: a large square is far from the processor.
            for j in 0..width {
                let line = &mut gram[(column + j) * k + row..][..fields[one].n_columns()];
                for (cell, from) in line
                    .iter_mut()
                    .zip(block.cells.iter().skip(j).step_by(width))
                {
                    *cell = *from;
                }
            }
            if one == other {
                means[row..row + width].copy_from_slice(&block.sums);
            }
        }
        let weight: f64 = weights.iter().sum();
        for (line, mean) in gram.chunks_exact_mut(k.max(1)).zip(&means) {
            for (cell, other) in line.iter_mut().zip(&means) {
                *cell -= mean * other / weight;
            }
        }
        Self {
            active: active.to_vec(),
            gram,
            means,
            weight,
        }
    }
}

/// The weighted products of the columns of two fields.
struct Block {
    /// A line per column of the one field, a cell per column of the other.
    cells: Vec<f64>,
    /// The weighted sum of each column of the other.
    sums: Vec<f64>,
}

impl Block {
    /// From the weights of every pair of coarse codes.
    fn new((one, other): (&CoarseField, &CoarseField), table: Vec<f64>) -> Self {
        let (height, width) = (one.n_columns(), other.n_columns());
        let mut half = vec![0.0; one.width * width];
        for (line, half) in table
            .chunks_exact(other.width)
            .zip(half.chunks_exact_mut(width))
        {
            other.per_column(line, half);
        }
        let mut cells = vec![0.0; height * width];
        let (mut per_code, mut per_column) = (vec![0.0; one.width], vec![0.0; height]);
        let mut sums = vec![0.0; width];
        for column in 0..width {
            for (code, cell) in per_code.iter_mut().enumerate() {
                *cell = half[code * width + column];
            }
            sums[column] = per_code.iter().sum();
            one.per_column(&per_code, &mut per_column);
            for (line, cell) in per_column.iter().enumerate() {
                cells[line * width + column] = *cell;
            }
        }
        Self { cells, sums }
    }
}

/// The probability of bad, and minus the row's log-likelihood.
pub(super) fn pd_and_loss(log_odds: f64, bad: bool) -> (f64, f64) {
    let small = libm::exp(-log_odds.abs());
    let tail = libm::log1p(small);
    let (pd, good_loss) = if log_odds >= 0.0 {
        (1.0 / (1.0 + small), log_odds + tail)
    } else {
        (small / (1.0 + small), tail)
    };
    (pd, if bad { good_loss - log_odds } else { good_loss })
}
