//! Greedy boosting of pair trees on what the mains leave.

use super::super::solve::pd_and_loss;
use super::tree::{Pair, Table, WIDTH};
use rayon::prelude::*;

/// Rounds along one quadratic: probabilities are found anew after so many.
pub(super) const BLOCK: usize = 10;
/// What a round takes of its tree.
pub(super) const RATE: f64 = 0.1;

/// Rows with their known log-odds.
#[derive(Clone, Copy)]
pub(super) struct Base<'a> {
    pub(super) log_odds: &'a [f64],
    pub(super) bad: &'a [bool],
    pub(super) weights: &'a [f64],
}

/// A pair of fields: the cell of every row, and how many codes either field has.
#[derive(Clone)]
pub(super) struct Cells {
    pub(super) of_rows: Vec<u8>,
    pub(super) sizes: (usize, usize),
}

impl Cells {
    pub(super) fn new(first: &[u8], second: &[u8], sizes: (usize, usize)) -> Self {
        #[allow(clippy::cast_possible_truncation)] // both are below 16
        let width = WIDTH as u8;
        let pairs = first.iter().zip(second);
        Self {
            of_rows: pairs.map(|(a, b)| a * width + b).collect(),
            sizes,
        }
    }
}

/// A boost under way.
pub(super) struct Booster<'a> {
    base: Base<'a>,
    cells: &'a [Cells],
    /// Of each row: what all trees give it.
    scores: Vec<f64>,
    /// Of each row, times its weight: outcome less probability, and `p (1 - p)`.
    residuals: Vec<f64>,
    curvatures: Vec<f64>,
    /// Of each pair: its curvatures.
    pub(super) masses: Vec<Table>,
    /// Of each pair: the sum of its trees.
    pub(super) tables: Vec<Table>,
    /// Of each pair: what its trees gained.
    pub(super) gains: Vec<f64>,
}

impl<'a> Booster<'a> {
    pub(super) fn new(base: Base<'a>, cells: &'a [Cells]) -> Self {
        let n = base.bad.len();
        Self {
            base,
            cells,
            scores: vec![0.0; n],
            residuals: vec![0.0; n],
            curvatures: vec![0.0; n],
            masses: vec![[0.0; WIDTH * WIDTH]; cells.len()],
            tables: vec![[0.0; WIDTH * WIDTH]; cells.len()],
            gains: vec![0.0; cells.len()],
        }
    }

    /// A block of rounds; whether there was a tree to grow.
    pub(super) fn block(&mut self, rate: f64) -> bool {
        self.refresh();
        (0..BLOCK).all(|_| self.round(rate))
    }

    /// Residuals and curvatures at the scores.
    pub(super) fn refresh(&mut self) {
        (self.residuals, self.curvatures) = derivatives(self.base, Some(&self.scores));
        let curvatures = &self.curvatures;
        let masses = self.cells.par_iter().with_min_len(4);
        self.masses = masses.map(|cells| sums(&cells.of_rows, curvatures)).collect();
    }

    fn round(&mut self, rate: f64) -> bool {
        let residuals = &self.residuals;
        let pairs = self.cells.par_iter().zip(&self.masses).with_min_len(4);
        let trees: Vec<_> = pairs
            .map(|(cells, curvatures)| {
                let residuals = sums(&cells.of_rows, residuals);
                let pair = Pair {
                    residuals: &residuals,
                    curvatures,
                    sizes: cells.sizes,
                };
                pair.best_tree()
            })
            .collect();
        let mut best: Option<(usize, f64)> = None;
        for (pair, tree) in trees.iter().enumerate() {
            let gain = tree.as_ref().map_or(0.0, |tree| tree.gain);
            if gain > best.map_or(1e-9, |best| best.1) {
                best = Some((pair, gain));
            }
        }
        let Some((pair, gain)) = best else {
            return false;
        };
        let Some(tree) = &trees[pair] else {
            return false;
        };
        let step = tree.table(rate);
        self.gains[pair] += gain;
        for (sum, step) in self.tables[pair].iter_mut().zip(&step) {
            *sum += step;
        }
        let rows = self.scores.iter_mut().zip(&mut self.residuals);
        let rows = rows.zip(&self.curvatures).zip(&self.cells[pair].of_rows);
        for (((score, residual), curvature), &cell) in rows {
            let step = step[usize::from(cell)];
            *score += step;
            *residual -= curvature * step;
        }
        true
    }

    /// What the trees give other rows, pair by pair.
    pub(super) fn scores_of(&self, cells: &[Cells], n_rows: usize) -> Vec<f64> {
        let mut scores = vec![0.0; n_rows];
        for (table, cells) in self.tables.iter().zip(cells) {
            for (score, &cell) in scores.iter_mut().zip(&cells.of_rows) {
                *score += table[usize::from(cell)];
            }
        }
        scores
    }
}

/// Of each row, times its weight: outcome less probability, and `p (1 - p)`.
pub(super) fn derivatives(base: Base<'_>, scores: Option<&[f64]>) -> (Vec<f64>, Vec<f64>) {
    let rows = (0..base.bad.len()).map(|row| {
        let eta = base.log_odds[row] + scores.map_or(0.0, |scores| scores[row]);
        let pd = 1.0 / (1.0 + libm::exp(-eta));
        let weight = base.weights[row];
        let bad = f64::from(u8::from(base.bad[row]));
        (weight * (bad - pd), weight * pd * (1.0 - pd))
    });
    rows.unzip()
}

/// Mean loss of rows with these scores added.
pub(super) fn loss(base: Base<'_>, scores: &[f64]) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for (row, score) in scores.iter().enumerate() {
        sum += base.weights[row] * pd_and_loss(base.log_odds[row] + score, base.bad[row]).1;
        total += base.weights[row];
    }
    sum / total
}

/// What each cell's rows add up to.
pub(super) fn sums(cells: &[u8], values: &[f64]) -> Table {
    // Tables in turn: a sum that has just been written is slow to read.
    let mut tables = [[0.0; WIDTH * WIDTH]; 4];
    let mut cells = cells.chunks_exact(4);
    let mut values = values.chunks_exact(4);
    for (cells, values) in cells.by_ref().zip(values.by_ref()) {
        for (table, (cell, value)) in tables.iter_mut().zip(cells.iter().zip(values)) {
            table[usize::from(*cell)] += value;
        }
    }
    let rest = cells.remainder().iter().zip(values.remainder());
    for (table, (cell, value)) in tables.iter_mut().zip(rest) {
        table[usize::from(*cell)] += value;
    }
    let [mut sum, others @ ..] = tables;
    for other in &others {
        for (sum, other) in sum.iter_mut().zip(other) {
            *sum += other;
        }
    }
    sum
}
