//! Greedy boosting of pair trees on what the mains leave.

use super::super::solve::pd_and_loss;
use super::tree::{Pair, Table, Tree, WIDTH};
use rayon::prelude::*;

/// Rounds along one quadratic: probabilities are found anew after so many.
pub(super) const BLOCK: usize = 10;
/// Pairs that are looked at in every round, the rest once a block.
const NEAR: usize = 12;

fn gain(tree: &Option<Tree>) -> f64 {
    tree.as_ref().map_or(0.0, |tree| tree.gain)
}

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
        let all: Vec<usize> = (0..self.cells.len()).collect();
        let mut trees = self.trees(&all);
        // Gains change slowly: what is far behind at first is not looked at again.
        let mut near = all;
        near.sort_by(|&a, &b| gain(&trees[b]).total_cmp(&gain(&trees[a])).then(a.cmp(&b)));
        near.truncate(NEAR);
        near.sort_unstable();
        trees = near.iter().map(|&pair| trees[pair].take()).collect();
        for round in 0..BLOCK {
            if round > 0 {
                trees = self.trees(&near);
            }
            if !self.grow(&near, &trees, rate) {
                return false;
            }
        }
        true
    }

    /// Residuals and curvatures at the scores.
    pub(super) fn refresh(&mut self) {
        (self.residuals, self.curvatures) = derivatives(self.base, Some(&self.scores));
        let curvatures = &self.curvatures;
        let masses = self.cells.par_iter().with_min_len(4);
        self.masses = masses
            .map(|cells| sums(&cells.of_rows, curvatures))
            .collect();
    }

    /// The best tree of each of these pairs.
    fn trees(&self, pairs: &[usize]) -> Vec<Option<Tree>> {
        let pairs = pairs.par_iter().with_min_len(4);
        let trees = pairs.map(|&pair| {
            let cells = &self.cells[pair];
            let residuals = sums(&cells.of_rows, &self.residuals);
            let pair = Pair {
                residuals: &residuals,
                curvatures: &self.masses[pair],
                sizes: cells.sizes,
            };
            pair.best_tree()
        });
        trees.collect()
    }

    /// Takes a share of the tree that gains most, of equals the first; whether any gains.
    fn grow(&mut self, pairs: &[usize], trees: &[Option<Tree>], rate: f64) -> bool {
        let mut best: Option<(usize, &Tree)> = None;
        for (&pair, tree) in pairs.iter().zip(trees) {
            let Some(tree) = tree else { continue };
            if tree.gain > best.map_or(1e-9, |best| best.1.gain) {
                best = Some((pair, tree));
            }
        }
        let Some((pair, tree)) = best else {
            return false;
        };
        let step = tree.table(rate);
        self.gains[pair] += tree.gain;
        for (sum, step) in self.tables[pair].iter_mut().zip(&step) {
            *sum += step;
        }
        let n = self.scores.len();
        let (scores, residuals) = (&mut self.scores[..n], &mut self.residuals[..n]);
        let (curvatures, cells) = (&self.curvatures[..n], &self.cells[pair].of_rows[..n]);
        for row in 0..n {
            let step = step[usize::from(cells[row])];
            scores[row] += step;
            residuals[row] -= curvatures[row] * step;
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
    let [mut a, mut b, mut c, mut d] = [[0.0; WIDTH * WIDTH]; 4];
    let (fours, last_cells) = cells.as_chunks::<4>();
    let (values, last_values) = values.as_chunks::<4>();
    for (cells, values) in fours.iter().zip(values) {
        a[usize::from(cells[0])] += values[0];
        b[usize::from(cells[1])] += values[1];
        c[usize::from(cells[2])] += values[2];
        d[usize::from(cells[3])] += values[3];
    }
    for (cell, value) in last_cells.iter().zip(last_values) {
        a[usize::from(*cell)] += value;
    }
    for (n, sum) in a.iter_mut().enumerate() {
        *sum += b[n] + (c[n] + d[n]);
    }
    a
}
