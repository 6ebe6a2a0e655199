//! Sums over rows of one-hot columns, by histograms over the codes.
//!
//! A standardised one-hot column is a function `t` of one field's code, so every
//! sum over rows of products of columns is a sum over codes: with `W` the weight
//! of each pair of codes, `Σ w z zᵀ = Tᵀ W T`. A row costs one addition per pair
//! of fields, however many codes they have.

use super::cholesky::{Cholesky, Symmetric};
use super::likelihood::{Outcomes, Row, Sums};
use rayon::prelude::*;
use std::sync::Arc;

/// Chunks of rows at most. Each holds a histogram of all pairs of codes, so there
/// are few; fixed, since it decides the order of additions.
const CHUNKS: usize = 8;

/// Fewer rows than this are not worth a chunk.
const SMALLEST_CHUNK: usize = 2048;

/// Coded rows; the intercept is a first field of one code.
#[derive(Debug)]
pub(super) struct Histograms {
    /// Row by row, one code per field.
    codes: Arc<[u16]>,
    /// Where each field's codes begin among all codes, and their end.
    starts: Arc<[usize]>,
    columns: Vec<Column>,
}

/// A column: the standardised value of each code of its field.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) field: usize,
    pub(super) values: Vec<f64>,
}

impl Histograms {
    /// `codes` row by row, `n_codes` per field; both and `columns` with the intercept first.
    pub(super) fn new(codes: Vec<u16>, n_codes: &[usize], columns: Vec<Column>) -> Self {
        let mut starts = vec![0];
        for n in n_codes {
            starts.push(starts[starts.len() - 1] + n);
        }
        Self {
            codes: codes.into(),
            starts: starts.into(),
            columns,
        }
    }

    /// The columns at `keep`; the codes are shared.
    pub(super) fn part(&self, keep: &[usize]) -> Self {
        Self {
            codes: Arc::clone(&self.codes),
            starts: Arc::clone(&self.starts),
            columns: keep.iter().map(|&i| self.columns[i].clone()).collect(),
        }
    }

    fn n_fields(&self) -> usize {
        self.starts.len() - 1
    }

    /// All codes of all fields.
    fn n_codes(&self) -> usize {
        self.starts[self.n_fields()]
    }

    /// The places of a row's codes among all codes, field by field.
    fn places<'a>(&'a self, codes: &'a [u16]) -> impl Iterator<Item = usize> + 'a {
        let starts = self.starts.iter();
        starts
            .zip(codes)
            .map(|(start, &code)| start + usize::from(code))
    }

    /// The part of `b · z` that each code gives.
    fn scores(&self, b: &[f64]) -> Vec<f64> {
        let mut scores = vec![0.0; self.n_codes()];
        for (column, b) in self.columns.iter().zip(b) {
            let scores = scores[self.starts[column.field]..].iter_mut();
            for (score, value) in scores.zip(&column.values) {
                *score += b * value;
            }
        }
        scores
    }

    fn linear(&self, codes: &[u16], scores: &[f64]) -> f64 {
        self.places(codes).map(|place| scores[place]).sum()
    }

    /// `b · z` of each row, without the offset.
    pub(super) fn products(&self, b: &[f64]) -> Vec<f64> {
        let scores = self.scores(b);
        let rows = self.codes.chunks_exact(self.n_fields());
        rows.map(|codes| self.linear(codes, &scores)).collect()
    }

    /// A sum per code as a sum per column.
    fn per_column(&self, per_code: &[f64]) -> Vec<f64> {
        let of = |column: &Column| {
            let sums = &per_code[self.starts[column.field]..];
            sums.iter().zip(&column.values).map(|(s, v)| s * v).sum()
        };
        self.columns.iter().map(of).collect()
    }

    /// `Tᵀ W T` of the joint histogram `pairs`, its lower triangle.
    fn per_pair(&self, pairs: &Symmetric) -> Symmetric {
        let (n, n_codes) = (self.columns.len(), self.n_codes());
        // W T first: each code against each column.
        let mut half = vec![0.0; n_codes * n];
        for (code, half) in half.chunks_exact_mut(n).enumerate() {
            for (half, column) in half.iter_mut().zip(&self.columns) {
                let values = column.values.iter().enumerate();
                let start = self.starts[column.field];
                *half = values
                    .map(|(i, value)| pairs.at(code, start + i) * value)
                    .sum();
            }
        }
        let mut products = Symmetric::zeros(n);
        for (i, column) in self.columns.iter().enumerate() {
            let line = &mut products.cells[i * n..=i * n + i];
            let codes = half[self.starts[column.field] * n..].chunks_exact(n);
            for (value, half) in column.values.iter().zip(codes) {
                for (cell, half) in line.iter_mut().zip(half) {
                    *cell += value * half;
                }
            }
        }
        products
    }

    /// Runs `chunk` over fixed chunks of rows and adds its results in order.
    fn sum(&self, chunk: impl Fn(usize, &[u16]) -> Sums + Sync) -> Sums {
        let n_fields = self.n_fields();
        let n_rows = self.codes.len() / n_fields;
        let rows = n_rows.div_ceil(CHUNKS).max(SMALLEST_CHUNK);
        let parts: Vec<Sums> = self
            .codes
            .par_chunks(rows * n_fields)
            .enumerate()
            .map(|(position, codes)| chunk(position * rows, codes))
            .collect();
        let sums = parts.into_iter().reduce(Sums::add);
        sums.unwrap_or_else(|| Sums::new(self.n_codes()))
    }

    /// Adds `weight` to every pair of a row's codes.
    fn add_pairs(&self, pairs: &mut Symmetric, codes: &[u16], weight: f64) {
        let n = pairs.n;
        for (field, place) in self.places(codes).enumerate() {
            let line = &mut pairs.cells[place * n..(place + 1) * n];
            for other in self.places(&codes[..=field]) {
                line[other] += weight;
            }
        }
    }

    /// The log-likelihood and its derivatives at `b`, without a penalty.
    pub(super) fn at(&self, outcomes: &Outcomes, b: &[f64]) -> Sums {
        let scores = self.scores(b);
        let per_code = self.sum(|first, rows| {
            let mut sums = Sums::new(self.n_codes());
            for (i, codes) in rows.chunks_exact(self.n_fields()).enumerate() {
                let (row, eta) = (first + i, self.linear(codes, &scores));
                let here = Row::at(outcomes.offset(row) + eta, outcomes.bad[row]);
                let weight = outcomes.weight(row);
                sums.log_likelihood += weight * here.log_likelihood;
                sums.smallest_margin = sums.smallest_margin.min(here.margin);
                for place in self.places(codes) {
                    sums.gradient[place] += weight * here.residual;
                }
                self.add_pairs(&mut sums.information, codes, weight * here.curvature);
            }
            sums
        });
        Sums {
            gradient: self.per_column(&per_code.gradient),
            information: self.per_pair(&per_code.information),
            ..per_code
        }
    }

    /// `Σ weight z zᵀ`, its lower triangle.
    pub(super) fn moments(&self, outcomes: &Outcomes) -> Symmetric {
        let sums = self.sum(|first, rows| {
            let mut sums = Sums::new(self.n_codes());
            for (i, codes) in rows.chunks_exact(self.n_fields()).enumerate() {
                self.add_pairs(&mut sums.information, codes, outcomes.weight(first + i));
            }
            sums
        });
        self.per_pair(&sums.information)
    }

    /// As `Problem::firth_gradient`; `zᵀ V z` of a row is a sum over its pairs of codes.
    pub(super) fn firth_gradient(
        &self,
        outcomes: &Outcomes,
        b: &[f64],
        factor: &Cholesky,
        active: &[usize],
    ) -> Vec<f64> {
        let scores = self.scores(b);
        let spreads = self.spreads(factor, active);
        let n = spreads.n;
        let sums = self.sum(|first, rows| {
            let mut sums = Sums {
                information: Symmetric::zeros(0),
                ..Sums::new(self.n_codes())
            };
            for (i, codes) in rows.chunks_exact(self.n_fields()).enumerate() {
                let (row, eta) = (first + i, self.linear(codes, &scores));
                let here = Row::at(outcomes.offset(row) + eta, outcomes.bad[row]);
                let mut spread = 0.0;
                for (field, place) in self.places(codes).enumerate() {
                    let line = &spreads.cells[place * n..(place + 1) * n];
                    let beside = self.places(&codes[..field]).map(|other| line[other]);
                    spread += line[place] + 2.0 * beside.sum::<f64>();
                }
                let leverage = outcomes.weight(row) * here.curvature * spread;
                for place in self.places(codes) {
                    sums.gradient[place] += leverage * (0.5 - here.pd);
                }
            }
            sums
        });
        self.per_column(&sums.gradient)
    }

    /// `T V Tᵀ` with `V` the inverse behind `factor`, its lower triangle.
    fn spreads(&self, factor: &Cholesky, active: &[usize]) -> Symmetric {
        let n = self.n_codes();
        let mut spreads = Symmetric::zeros(n);
        for (position, &i) in active.iter().enumerate() {
            let mut unit = vec![0.0; active.len()];
            unit[position] = 1.0;
            let mut b = vec![0.0; self.columns.len()];
            for (&i, value) in active.iter().zip(factor.solve(&unit)) {
                b[i] = value;
            }
            let (scores, column) = (self.scores(&b), &self.columns[i]);
            let start = self.starts[column.field];
            for (code, value) in column.values.iter().enumerate() {
                let line = &mut spreads.cells[(start + code) * n..][..=start + code];
                for (cell, score) in line.iter_mut().zip(&scores) {
                    *cell += value * score;
                }
            }
        }
        spreads
    }
}
