//! A fit's penalised likelihood in standardised columns, as the solvers see it.
//!
//! Every sum over rows runs in chunks of a fixed size whose results are added in
//! order, so it is the same bits for any number of threads. Transcendentals come
//! from `libm`, products are never fused, so it is the same bits on any CPU. Rows of
//! bins are sorted into patterns first, so it is the same bits in any order of rows.

use super::cholesky::{Cholesky, Symmetric};
use super::likelihood::Outcomes;
pub(super) use super::likelihood::State;
use super::objective::Objective;
use super::patterns::Patterns;
use super::rows::Rows;
use super::standard::Standard;
use super::{Design, TrainingError};

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
    objective: Objective,
    outcomes: Outcomes,
    /// Rows of positive weight; those alike are one in the sums.
    n_rows: usize,
    /// Whether the rows were given weights.
    weighted: bool,
    /// The L2 penalty of each coefficient, the intercept's zero.
    ridge: Vec<f64>,
    /// The sum of weights.
    pub(super) total: f64,
    /// The weight of bad rows.
    pub(super) total_bad: f64,
}

impl Problem {
    /// Checks and standardises.
    pub(super) fn new(design: &Design<'_>, l2: f64) -> Result<Self, TrainingError> {
        let given = design.rows()?;
        let (n_rows, n) = (given.len(), design.n_columns() + 1);
        let (rows, weights) = match design.as_coded() {
            Some(columns) => {
                let patterns = Patterns::of(design, columns, &given);
                (patterns.rows, Some(patterns.weights))
            }
            None => {
                let weights = design.weights.map(|w| pick(w, &given));
                (given, weights)
            }
        };
        let bad: Vec<bool> = rows.iter().map(|&row| design.bad[row]).collect();
        let offset = design.offset.map(|o| pick(o, &rows));
        let (objective, standards) = Objective::new(design, &rows, weights.as_deref())?;
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
            objective,
            outcomes: Outcomes {
                bad,
                weights,
                offset,
            },
            n_rows,
            weighted: design.weights.is_some(),
            total,
            total_bad,
        })
    }

    /// The same rows with the columns at `keep` only, the ones first.
    pub(super) fn part(&self, keep: &[usize]) -> Self {
        let columns = keep.iter().filter_map(|&i| i.checked_sub(1));
        Self {
            names: columns.clone().map(|i| self.names[i].clone()).collect(),
            standards: columns.map(|i| self.standards[i]).collect(),
            n: keep.len(),
            objective: self.objective.part(keep),
            outcomes: self.outcomes.clone(),
            n_rows: self.n_rows,
            weighted: self.weighted,
            ridge: keep.iter().map(|&i| self.ridge[i]).collect(),
            total: self.total,
            total_bad: self.total_bad,
        }
    }

    /// Rows of positive weight.
    pub(super) const fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Whether the rows were given weights.
    pub(super) const fn is_weighted(&self) -> bool {
        self.weighted
    }

    pub(super) fn has_offset(&self) -> bool {
        self.outcomes.offset.is_some()
    }

    /// Whether a row of the sums is bad, and what it weighs: how many there are of it
    /// where they were given no weights.
    pub(super) fn outcome(&self, row: usize) -> (bool, f64) {
        (self.outcomes.bad[row], self.outcomes.weight(row))
    }

    /// The standardised rows, ones first; `None` where each code has a column.
    pub(super) const fn rows(&self) -> Option<&Rows> {
        match &self.objective {
            Objective::Rows(rows) => Some(rows),
            Objective::Histograms(_) => None,
        }
    }

    /// The start of every fit: no slope, and the intercept of the bad rate.
    pub(super) fn start(&self) -> Vec<f64> {
        let mut start = vec![0.0; self.n];
        let odds = libm::log(self.total_bad / (self.total - self.total_bad));
        let offset = self.outcomes.offset.as_ref().map_or(0.0, |offset| {
            let sum: f64 = offset
                .iter()
                .enumerate()
                .map(|(i, o)| o * self.outcomes.weight(i))
                .sum();
            sum / self.total
        });
        start[0] = odds - offset;
        start
    }

    /// The log-likelihood and its derivatives at `b`.
    pub(super) fn at(&self, b: &[f64]) -> State {
        let sums = self.objective.at(&self.outcomes, b);
        let penalty = self.penalty(b);
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

    /// The L2 penalty at `b`, which the objective is less than the log-likelihood.
    pub(super) fn penalty(&self, b: &[f64]) -> f64 {
        self.ridge.iter().zip(b).map(|(r, b)| 0.5 * r * b * b).sum()
    }

    /// The correlations of the columns, at their positions plus one.
    pub(super) fn correlations(&self) -> Symmetric {
        let mut sums = self.objective.moments(&self.outcomes);
        sums.cells.iter_mut().for_each(|cell| *cell /= self.total);
        sums
    }

    /// For each row: its side times `d · z`; above 0 where `d` tells it right.
    pub(super) fn margins(&self, d: &[f64]) -> impl Iterator<Item = f64> + use<'_> {
        let products = self.objective.products(d).into_iter();
        let sides = products.zip(&self.outcomes.bad);
        sides.map(|(sum, &bad)| if bad { sum } else { -sum })
    }

    /// Adds to the gradient what Firth's penalty `½ ln det` does:
    /// `Σ h (½ - p) z`, `h` the leverages.
    pub(super) fn firth_gradient(
        &self,
        b: &[f64],
        factor: &Cholesky,
        active: &[usize],
    ) -> Vec<f64> {
        self.objective
            .firth_gradient(&self.outcomes, b, factor, active)
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
