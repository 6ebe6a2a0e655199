//! Sums over rows of numbers: all of them kept, or decoded a chunk at a time.
//!
//! Both give the same bits, since the numbers and the order of additions are the same.

use super::cholesky::{Cholesky, Symmetric};
use super::likelihood::{Outcomes, Row, Sums};
use rayon::prelude::*;
use std::borrow::Cow;
use std::sync::Arc;

/// Rows per chunk; a constant, since it decides the order of additions.
const CHUNK: usize = 2048;

/// Standardised rows, the first column all ones.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) n_rows: usize,
    /// Numbers per row.
    pub(super) n: usize,
    pub(super) numbers: Numbers,
}

/// Where the numbers stand.
#[derive(Debug)]
pub(super) enum Numbers {
    /// Row by row.
    Matrix(Vec<f64>),
    /// One per column after the ones.
    Levels(Vec<Levels>),
}

/// A column of few distinct values.
#[derive(Clone, Debug)]
pub(super) struct Levels {
    pub(super) codes: Arc<[u16]>,
    /// The standardised value of each code.
    pub(super) values: Vec<f64>,
}

impl Rows {
    /// The columns at `keep` only, the ones first.
    pub(super) fn part(&self, keep: &[usize]) -> Self {
        let numbers = match &self.numbers {
            Numbers::Matrix(z) => {
                let mut part = Vec::with_capacity(self.n_rows * keep.len());
                for row in z.chunks_exact(self.n) {
                    part.extend(keep.iter().map(|&i| row[i]));
                }
                Numbers::Matrix(part)
            }
            Numbers::Levels(columns) => {
                let kept = keep.iter().filter_map(|&i| i.checked_sub(1));
                Numbers::Levels(kept.map(|i| columns[i].clone()).collect())
            }
        };
        Self {
            n_rows: self.n_rows,
            n: keep.len(),
            numbers,
        }
    }

    fn n_chunks(&self) -> usize {
        self.n_rows.div_ceil(CHUNK)
    }

    /// The numbers of one chunk, row by row.
    fn chunk(&self, position: usize) -> Cow<'_, [f64]> {
        let first = position * CHUNK;
        let end = (first + CHUNK).min(self.n_rows);
        match &self.numbers {
            Numbers::Matrix(z) => Cow::Borrowed(&z[first * self.n..end * self.n]),
            Numbers::Levels(columns) => {
                let mut z = vec![1.0; (end - first) * self.n];
                for (i, column) in columns.iter().enumerate() {
                    let cells = z[i + 1..].iter_mut().step_by(self.n);
                    for (cell, &code) in cells.zip(&column.codes[first..end]) {
                        *cell = column.values[usize::from(code)];
                    }
                }
                Cow::Owned(z)
            }
        }
    }

    /// Shows each row in turn, the ones first.
    pub(super) fn each(&self, mut show: impl FnMut(usize, &[f64])) {
        for position in 0..self.n_chunks() {
            for (i, z) in self.chunk(position).chunks_exact(self.n).enumerate() {
                show(position * CHUNK + i, z);
            }
        }
    }

    /// `b · z` of each row, without the offset.
    pub(super) fn products(&self, b: &[f64]) -> Vec<f64> {
        let mut products = Vec::with_capacity(self.n_rows);
        self.each(|_, z| products.push(z.iter().zip(b).map(|(z, b)| z * b).sum()));
        products
    }

    /// Runs `chunk` over all chunks of rows and adds its results in order.
    fn sum<S: Send>(
        &self,
        chunk: impl Fn(usize, &[f64]) -> S + Sync,
        add: impl Fn(S, S) -> S,
    ) -> Option<S> {
        let parts: Vec<S> = (0..self.n_chunks())
            .into_par_iter()
            .map(|position| chunk(position * CHUNK, &self.chunk(position)))
            .collect();
        parts.into_iter().reduce(add)
    }

    /// The log-likelihood and its derivatives at `b`, without a penalty.
    pub(super) fn at(&self, outcomes: &Outcomes, b: &[f64]) -> Sums {
        let chunk = |first, rows: &[f64]| self.chunk_at(outcomes, first, rows, b);
        let sums = self.sum(chunk, Sums::add);
        sums.unwrap_or_else(|| Sums::new(self.n))
    }

    fn chunk_at(&self, outcomes: &Outcomes, first: usize, rows: &[f64], b: &[f64]) -> Sums {
        let mut sums = Sums::new(self.n);
        let mut curvature = [0.0; 4];
        // Four rows at a time: the information is then read and written a
        // quarter as often, which is where the time goes.
        for (block, rows) in rows.chunks(4 * self.n).enumerate() {
            for (i, z) in rows.chunks_exact(self.n).enumerate() {
                let row = first + 4 * block + i;
                let here = Row::at(linear(outcomes, row, z, b), outcomes.bad[row]);
                let weight = outcomes.weight(row);
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

    /// `Σ weight z zᵀ`, its lower triangle.
    pub(super) fn moments(&self, outcomes: &Outcomes) -> Symmetric {
        let chunk = |first: usize, rows: &[f64]| {
            let mut sum = Symmetric::zeros(self.n);
            for (i, z) in rows.chunks_exact(self.n).enumerate() {
                add_products(&mut sum, z, &[outcomes.weight(first + i), 0.0, 0.0, 0.0]);
            }
            sum
        };
        let add = |mut a: Symmetric, b: Symmetric| {
            a.cells.iter_mut().zip(b.cells).for_each(|(a, b)| *a += b);
            a
        };
        let sums = self.sum(chunk, add);
        sums.unwrap_or_else(|| Symmetric::zeros(self.n))
    }

    /// As `Problem::firth_gradient`.
    pub(super) fn firth_gradient(
        &self,
        outcomes: &Outcomes,
        b: &[f64],
        factor: &Cholesky,
        active: &[usize],
    ) -> Vec<f64> {
        let chunk = |first: usize, rows: &[f64]| {
            let mut sum = vec![0.0; self.n];
            for (i, z) in rows.chunks_exact(self.n).enumerate() {
                let row = first + i;
                let here = Row::at(linear(outcomes, row, z, b), outcomes.bad[row]);
                let part: Vec<f64> = active.iter().map(|&i| z[i]).collect();
                let half = factor.half_solve(&part);
                let spread: f64 = half.iter().map(|h| h * h).sum();
                let leverage = outcomes.weight(row) * here.curvature * spread;
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

fn linear(outcomes: &Outcomes, row: usize, z: &[f64], b: &[f64]) -> f64 {
    outcomes.offset(row) + z.iter().zip(b).map(|(z, b)| z * b).sum::<f64>()
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
