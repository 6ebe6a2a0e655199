//! One penalised fit: Newton's steps on histograms of the codes that are told apart.

use super::columns::{Coarse, Columns};
use super::descent::{Limits, minimise};
use super::rows::Rows;
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
    /// The minimum from `start` on, by Newton's steps.
    pub(super) fn fit(&self, start: Point, precision: Precision) -> Point {
        let mut stand = self.stand(start);
        let mut active: Vec<usize> = Vec::new();
        for _ in 0..STEPS {
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
        stand.point
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
            *b = b.clamp(limit.low, limit.high);
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
            here.residuals.push(weight * (f64::from(u8::from(bad)) - pd));
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
        excess > precision.slack * limit.l1.max(1e-9 * self.rows.total)
    }

    /// `active` with the columns that are not zero or want to leave it.
    pub(super) fn wanted(
        &self,
        active: &[usize],
        stand: &Stand,
        precision: Precision,
    ) -> Vec<usize> {
        let wants = |&i: &usize| {
            stand.point.b[i] != 0.0
                || active.binary_search(&i).is_ok()
                || self.is_beyond(i, stand, precision)
        };
        (0..self.columns.n()).filter(wants).collect()
    }

    /// The curvature of the loss over the active columns.
    pub(super) fn curved(&self, active: &[usize], stand: &Stand) -> Curved {
        let coarse = self.columns.coarse(active);
        let pairs = self.pairs(&coarse, &stand.here.curvatures);
        Curved::new(active.to_vec(), &coarse, &pairs, &stand.here.curvatures)
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
        let Curved { active, gram, means, weight } = curved;
        let k = active.len();
        // Profiled out of the quadratic: the intercept's own slope.
        let g0: f64 = stand.here.residuals.iter().sum::<f64>() / share;
        let old: Vec<f64> = active.iter().map(|&i| stand.point.b[i]).collect();
        let q: Vec<f64> = (0..k)
            .map(|i| {
                let along = gram[i * k..(i + 1) * k].iter().zip(&old);
                let along: f64 = along.map(|(g, b)| g * b).sum();
                along + stand.gradient[active[i]] / share - means[i] * g0 / weight
            })
            .collect();
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
                next.b[i] = if length < 1.0 { old + length * (new - old) } else { *new };
            }
            let here = self.at(&next);
            if here.objective < stand.here.objective {
                let gain = stand.here.objective - here.objective;
                let gradient = self.gradient(&here);
                *stand = Stand { point: next, here, gradient };
                return Some(gain);
            }
            length /= 2.0;
        }
        None
    }

    /// The weight of every pair of coarse codes, the lower triangle.
    ///
    /// Pair of fields by pair of fields: a table of two fields is small, and stays near.
    fn pairs(&self, coarse: &Coarse, weights: &[f64]) -> Vec<f64> {
        let codes: Vec<Vec<u16>> = coarse
            .fields
            .par_iter()
            .zip(&coarse.maps)
            .map(|(&field, map)| {
                let codes = self.rows.codes[field].iter();
                codes.map(|&code| map[usize::from(code)]).collect()
            })
            .collect();
        let n_fields = codes.len();
        let both = (0..n_fields).flat_map(|one| (0..=one).map(move |other| (one, other)));
        let both: Vec<(usize, usize)> = both.collect();
        let tables: Vec<Vec<f64>> = both
            .par_iter()
            .map(|&(one, other)| {
                let (height, width) = (coarse.width(one), coarse.width(other));
                table((&codes[one], &codes[other]), weights, height, width)
            })
            .collect();
        let n = coarse.n_codes();
        let mut pairs = vec![0.0; n * n];
        for (&(one, other), table) in both.iter().zip(&tables) {
            let (row, column) = (coarse.starts[one], coarse.starts[other]);
            let width = coarse.width(other);
            for (at, line) in table.chunks_exact(width).enumerate() {
                let start = (row + at) * n + column;
                pairs[start..start + width].copy_from_slice(line);
            }
        }
        pairs
    }
}

/// The sum of the weights of every pair of codes.
fn table(
    (one, other): (&[u16], &[u16]),
    weights: &[f64],
    height: usize,
    width: usize,
) -> Vec<f64> {
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
    fn new(active: Vec<usize>, coarse: &Coarse, pairs: &[f64], curvatures: &[f64]) -> Self {
        let (n, k) = (coarse.n_codes(), coarse.columns.len());
        let at = |i: usize, j: usize| pairs[i.max(j) * n + i.min(j)];
        let weight: f64 = curvatures.iter().sum();
        // Each code against each column.
        let mut half = vec![0.0; n * k];
        for code in 0..n {
            for (column, half) in coarse.columns.iter().zip(&mut half[code * k..(code + 1) * k]) {
                let values = column.values.iter().enumerate();
                *half = values
                    .filter(|(_, value)| **value != 0.0)
                    .map(|(i, value)| at(code, column.start + i) * value)
                    .sum();
            }
        }
        let sums = coarse.columns.iter().map(|column| {
            let values = column.values.iter().enumerate();
            values.map(|(i, value)| at(column.start + i, column.start + i) * value).sum()
        });
        let means: Vec<f64> = sums.collect();
        let mut gram = vec![0.0; k * k];
        for (i, column) in coarse.columns.iter().enumerate() {
            let line = &mut gram[i * k..(i + 1) * k];
            for (position, value) in column.values.iter().enumerate() {
                if *value != 0.0 {
                    let code = column.start + position;
                    for (cell, half) in line.iter_mut().zip(&half[code * k..(code + 1) * k]) {
                        *cell += value * half;
                    }
                }
            }
            for (cell, mean) in line.iter_mut().zip(&means) {
                *cell -= means[i] * mean / weight;
            }
        }
        Self {
            active,
            gram,
            means,
            weight,
        }
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
