//! The rows of a fit in standardised columns, and the sums over them.
//!
//! Every sum over rows runs in chunks of a fixed size whose results are added in
//! order, so it is the same bits for any number of threads. Transcendentals come
//! from `libm`, products are never fused, so it is the same bits on any CPU.

use super::cholesky::{Cholesky, Dependent, Symmetric};
use super::standard::{Standard, standardise};
use super::{Design, TrainingError};
use rayon::prelude::*;

/// Rows per chunk; a constant, since it decides the order of additions.
const CHUNK: usize = 2048;

/// The pivot below which a column counts as a combination of others.
///
/// In scaled form a pivot is `1 - R²`; an exact copy leaves about 1e-15 of rounding.
pub(super) const RANK_FLOOR: f64 = 1e-11;

/// Rows of positive weight in standardised columns, the first of them all ones.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) names: Vec<String>,
    /// The columns after the ones.
    pub(super) standards: Vec<Standard>,
    /// How many coefficients: the columns and the intercept.
    pub(super) n: usize,
    /// Row by row, `n` each.
    z: Vec<f64>,
    pub(super) bad: Vec<bool>,
    weights: Option<Vec<f64>>,
    offset: Option<Vec<f64>>,
    /// The L2 penalty of each coefficient, the intercept's zero.
    ridge: Vec<f64>,
    /// The sum of weights.
    pub(super) total: f64,
    /// The weight of bad rows.
    pub(super) total_bad: f64,
}

/// The log-likelihood and its derivatives at one point.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// Without the penalty.
    pub(super) log_likelihood: f64,
    /// With the penalty: what is to be maximised.
    pub(super) objective: f64,
    pub(super) gradient: Vec<f64>,
    /// Minus the second derivative.
    pub(super) information: Symmetric,
    /// The smallest margin by which a row is on its own side; above 0 all are.
    pub(super) smallest_margin: f64,
}

impl State {
    /// The largest part of the gradient over `active`, per unit of weight.
    pub(super) fn slope(&self, active: &[usize], total: f64) -> f64 {
        let parts = active.iter().map(|&i| self.gradient[i].abs() / total);
        // `fold` with `max` would lose a NaN.
        parts.fold(0.0, |a, b| if b > a || b.is_nan() { b } else { a })
    }

    /// The information of the `active` coefficients, factored.
    pub(super) fn factor(&self, active: &[usize], floor: f64) -> Result<Cholesky, Dependent> {
        Cholesky::new(&self.information.part(active), floor)
    }
}

impl Problem {
    /// Checks and standardises.
    pub(super) fn new(design: &Design<'_>, l2: f64) -> Result<Self, TrainingError> {
        let rows = design.rows()?;
        let n = design.n_columns() + 1;
        let bad: Vec<bool> = rows.iter().map(|&row| design.bad[row]).collect();
        let weights = design.weights.map(|w| pick(w, &rows));
        let offset = design.offset.map(|o| pick(o, &rows));
        let mut z = vec![1.0; rows.len() * n];
        let mut standards = Vec::with_capacity(n - 1);
        for column in 0..n - 1 {
            let mut values = design.values(column, &rows);
            let standard = standardise(&mut values, weights.as_deref()).ok_or_else(|| {
                TrainingError::Constant {
                    field: design.name(column),
                }
            })?;
            for (row, value) in z.chunks_exact_mut(n).zip(values) {
                row[column + 1] = value;
            }
            standards.push(standard);
        }
        let weight = |row: usize| weights.as_ref().map_or(1.0, |w| w[row]);
        let total_of = |wanted: bool| -> f64 {
            let of_class = bad.iter().enumerate().filter(|(_, bad)| **bad == wanted);
            of_class.map(|(row, _)| weight(row)).sum()
        };
        let (total_good, total_bad) = (total_of(false), total_of(true));
        let total = total_good + total_bad;
        if !(1e-100..=1e100).contains(&total) {
            return Err(TrainingError::TotalWeight);
        }
        let class = if total_bad > 0.0 { "bad" } else { "good" };
        if total_good <= 0.0 || total_bad <= 0.0 {
            return Err(TrainingError::OneClass { class });
        }
        Ok(Self {
            names: (0..n - 1).map(|column| design.name(column)).collect(),
            ridge: ridge(l2, &standards),
            standards,
            n,
            z,
            bad,
            weights,
            offset,
            total,
            total_bad,
        })
    }

    /// The same rows with the columns at `keep` only, the ones first.
    pub(super) fn part(&self, keep: &[usize]) -> Self {
        let columns = keep.iter().filter_map(|&i| i.checked_sub(1));
        let mut z = Vec::with_capacity(self.n_rows() * keep.len());
        for row in self.rows() {
            z.extend(keep.iter().map(|&i| row[i]));
        }
        Self {
            names: columns.clone().map(|i| self.names[i].clone()).collect(),
            standards: columns.map(|i| self.standards[i]).collect(),
            n: keep.len(),
            z,
            bad: self.bad.clone(),
            weights: self.weights.clone(),
            offset: self.offset.clone(),
            ridge: keep.iter().map(|&i| self.ridge[i]).collect(),
            total: self.total,
            total_bad: self.total_bad,
        }
    }

    pub(super) fn n_rows(&self) -> usize {
        self.bad.len()
    }

    pub(super) fn is_weighted(&self) -> bool {
        self.weights.is_some()
    }

    pub(super) fn has_offset(&self) -> bool {
        self.offset.is_some()
    }

    /// The standardised rows, ones first.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.z.chunks_exact(self.n)
    }

    /// The start of every fit: no slope, and the intercept of the bad rate.
    pub(super) fn start(&self) -> Vec<f64> {
        let mut start = vec![0.0; self.n];
        let odds = libm::log(self.total_bad / (self.total - self.total_bad));
        let offset = self.offset.as_ref().map_or(0.0, |offset| {
            let sum: f64 = offset
                .iter()
                .enumerate()
                .map(|(i, o)| o * self.weight(i))
                .sum();
            sum / self.total
        });
        start[0] = odds - offset;
        start
    }

    fn weight(&self, row: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights[row])
    }

    fn linear(&self, row: usize, z: &[f64], b: &[f64]) -> f64 {
        let offset = self.offset.as_ref().map_or(0.0, |offset| offset[row]);
        offset + z.iter().zip(b).map(|(z, b)| z * b).sum::<f64>()
    }

    /// Runs `chunk` over all chunks of rows and adds its results in order.
    pub(super) fn sum<S: Send>(
        &self,
        chunk: impl Fn(usize, &[f64]) -> S + Sync,
        add: impl Fn(S, S) -> S,
    ) -> Option<S> {
        let parts: Vec<S> = self
            .z
            .par_chunks(CHUNK * self.n)
            .enumerate()
            .map(|(position, rows)| chunk(position * CHUNK, rows))
            .collect();
        parts.into_iter().reduce(add)
    }

    /// The log-likelihood and its derivatives at `b`.
    pub(super) fn at(&self, b: &[f64]) -> State {
        let chunk = |first, rows: &[f64]| self.chunk_at(first, rows, b);
        let sums = self
            .sum(chunk, Sums::add)
            .unwrap_or_else(|| Sums::new(self.n));
        let penalty: f64 = self.ridge.iter().zip(b).map(|(r, b)| 0.5 * r * b * b).sum();
        let mut state = State {
            log_likelihood: sums.log_likelihood,
            objective: sums.log_likelihood - penalty,
            gradient: sums.gradient,
            information: sums.information,
            smallest_margin: sums.smallest_margin,
        };
        for (i, &ridge) in self.ridge.iter().enumerate() {
            state.gradient[i] -= ridge * b[i];
            state.information.add_to_diagonal(i, ridge);
        }
        state
    }

    fn chunk_at(&self, first: usize, rows: &[f64], b: &[f64]) -> Sums {
        let mut sums = Sums::new(self.n);
        let mut curvature = [0.0; 4];
        // Four rows at a time: the information is then read and written a
        // quarter as often, which is where the time goes.
        for (block, rows) in rows.chunks(4 * self.n).enumerate() {
            for (i, z) in rows.chunks_exact(self.n).enumerate() {
                let row = first + 4 * block + i;
                let here = Row::at(self.linear(row, z, b), self.bad[row]);
                let weight = self.weight(row);
                sums.log_likelihood += weight * here.log_likelihood;
                sums.smallest_margin = sums.smallest_margin.min(here.margin);
                let residual = weight * here.residual;
                for (sum, z) in sums.gradient.iter_mut().zip(z) {
                    *sum += residual * z;
                }
                curvature[i] = weight * here.curvature;
            }
            add_products(&mut sums.information, rows, &curvature);
        }
        sums
    }

    /// The correlations of the columns, at their positions plus one.
    pub(super) fn correlations(&self) -> Symmetric {
        let chunk = |first: usize, rows: &[f64]| {
            let mut sum = Symmetric::zeros(self.n);
            for (i, z) in rows.chunks_exact(self.n).enumerate() {
                add_products(&mut sum, z, &[self.weight(first + i), 0.0, 0.0, 0.0]);
            }
            sum
        };
        let add = |mut a: Symmetric, b: Symmetric| {
            a.cells.iter_mut().zip(b.cells).for_each(|(a, b)| *a += b);
            a
        };
        let mut sums = self
            .sum(chunk, add)
            .unwrap_or_else(|| Symmetric::zeros(self.n));
        sums.cells.iter_mut().for_each(|cell| *cell /= self.total);
        sums
    }

    /// For each row: its side times `d · z`; above 0 where `d` tells it right.
    pub(super) fn margins(&self, d: &[f64]) -> impl Iterator<Item = f64> {
        self.rows().zip(&self.bad).map(move |(z, &bad)| {
            let sum: f64 = z.iter().zip(d).map(|(z, d)| z * d).sum();
            if bad { sum } else { -sum }
        })
    }

    /// Adds to the gradient what Firth's penalty `½ ln det` does:
    /// `Σ h (½ - p) z`, `h` the leverages.
    pub(super) fn firth_gradient(
        &self,
        b: &[f64],
        factor: &Cholesky,
        active: &[usize],
    ) -> Vec<f64> {
        let chunk = |first: usize, rows: &[f64]| {
            let mut sum = vec![0.0; self.n];
            for (i, z) in rows.chunks_exact(self.n).enumerate() {
                let row = first + i;
                let here = Row::at(self.linear(row, z, b), self.bad[row]);
                let part: Vec<f64> = active.iter().map(|&i| z[i]).collect();
                let half = factor.half_solve(&part);
                let spread: f64 = half.iter().map(|h| h * h).sum();
                let leverage = self.weight(row) * here.curvature * spread;
                for (sum, z) in sum.iter_mut().zip(z) {
                    *sum += leverage * (0.5 - here.pd) * z;
                }
            }
            sum
        };
        let add = |mut a: Vec<f64>, b: Vec<f64>| {
            a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
            a
        };
        self.sum(chunk, add).unwrap_or_default()
    }
}

/// One row at log-odds `eta`.
struct Row {
    log_likelihood: f64,
    /// Outcome less pd, accurate even where the pd rounds to 0 or 1.
    residual: f64,
    /// `pd (1 - pd)`.
    curvature: f64,
    pd: f64,
    margin: f64,
}

impl Row {
    fn at(eta: f64, bad: bool) -> Self {
        let margin = if bad { eta } else { -eta };
        // exp of minus the absolute value neither overflows nor cancels.
        let small = libm::exp(-eta.abs());
        let (less, more) = (small / (1.0 + small), 1.0 / (1.0 + small));
        let missed = if margin > 0.0 { less } else { more };
        Self {
            log_likelihood: -((-margin).max(0.0) + libm::log1p(small)),
            residual: if bad { missed } else { -missed },
            curvature: less * more,
            pd: if eta > 0.0 { more } else { less },
            margin,
        }
    }
}

/// The sums of one chunk.
struct Sums {
    log_likelihood: f64,
    gradient: Vec<f64>,
    information: Symmetric,
    smallest_margin: f64,
}

impl Sums {
    fn new(n: usize) -> Self {
        Self {
            log_likelihood: 0.0,
            gradient: vec![0.0; n],
            information: Symmetric::zeros(n),
            smallest_margin: f64::INFINITY,
        }
    }

    fn add(mut self, other: Self) -> Self {
        self.log_likelihood += other.log_likelihood;
        self.smallest_margin = self.smallest_margin.min(other.smallest_margin);
        let cells = self.information.cells.iter_mut();
        cells
            .zip(other.information.cells)
            .for_each(|(a, b)| *a += b);
        self.gradient
            .iter_mut()
            .zip(other.gradient)
            .for_each(|(a, b)| *a += b);
        self
    }
}

/// Adds `Σ curvature z zᵀ` of up to four rows to the lower triangle.
fn add_products(information: &mut Symmetric, rows: &[f64], curvature: &[f64; 4]) {
    let n = information.n;
    if rows.len() < 4 * n {
        for (z, &curvature) in rows.chunks_exact(n).zip(curvature) {
            for (j, line) in information.cells.chunks_exact_mut(n).enumerate() {
                let scaled = curvature * z[j];
                for (cell, z) in line[..=j].iter_mut().zip(z) {
                    *cell += scaled * z;
                }
            }
        }
        return;
    }
    let (z0, rest) = rows.split_at(n);
    let (z1, rest) = rest.split_at(n);
    let (z2, z3) = rest.split_at(n);
    for (j, line) in information.cells.chunks_exact_mut(n).enumerate() {
        let scaled = [
            curvature[0] * z0[j],
            curvature[1] * z1[j],
            curvature[2] * z2[j],
            curvature[3] * z3[j],
        ];
        let columns = z0.iter().zip(z1).zip(z2.iter().zip(z3));
        for (cell, ((z0, z1), (z2, z3))) in line[..=j].iter_mut().zip(columns) {
            *cell += (scaled[0] * z0 + scaled[1] * z1) + (scaled[2] * z2 + scaled[3] * z3);
        }
    }
}

fn pick(values: &[f64], rows: &[usize]) -> Vec<f64> {
    rows.iter().map(|&row| values[row]).collect()
}

/// scikit-learn penalises raw slopes; in standardised columns that is a ridge of its own per column.
fn ridge(l2: f64, standards: &[Standard]) -> Vec<f64> {
    let of_column = |standard: &Standard| {
        let deviation = standard.raw_deviation();
        // Bounded, so that a column of scale 1e-300 is held at zero, not NaN.
        if l2 > 0.0 {
            (l2 / deviation / deviation).min(1e280)
        } else {
            0.0
        }
    };
    std::iter::once(0.0)
        .chain(standards.iter().map(of_column))
        .collect()
}
