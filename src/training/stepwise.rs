//! Adds or removes one characteristic at a time.

use super::TrainingError;
use super::constrain::{self, Maximise, Point};
use super::model::two_sided;
use super::problem::Problem;
use super::select::{Criterion, Stepwise};
use crate::schema::Direction;

/// A search over sets of columns of one problem.
pub(super) struct Search<'a> {
    pub(super) problem: &'a Problem,
    pub(super) solver: &'a dyn Maximise,
    pub(super) directions: &'a [Direction],
    pub(super) rule: Stepwise,
    /// Positions that must stay, ascending, the intercept first.
    pub(super) forced: Vec<usize>,
}

/// A set of columns and what its fit was like.
struct Candidate {
    /// Ascending, the intercept first.
    columns: Vec<usize>,
    /// One coefficient and p-value per column; the p-value is 1 for one held at zero.
    b: Vec<f64>,
    p_values: Vec<f64>,
    log_likelihood: f64,
    n_free: usize,
}

impl Candidate {
    #[allow(clippy::float_cmp)] // held means exactly zero
    fn is_held(&self, column: usize) -> bool {
        let position = self.columns.iter().position(|&i| i == column);
        position.is_some_and(|position| self.b[position] == 0.0)
    }

    fn p_value(&self, column: usize) -> f64 {
        let position = self.columns.iter().position(|&i| i == column);
        position.map_or(1.0, |position| self.p_values[position])
    }
}

/// An improvement smaller than this is rounding.
const WORTH: f64 = 1e-9;

impl Search<'_> {
    /// The columns that stay out of `all`, both with the intercept at 0.
    pub(super) fn run(&self, all: &[usize]) -> Result<Vec<usize>, TrainingError> {
        let backward = matches!(self.rule, Stepwise::Backward(_));
        let start = if backward {
            all.to_vec()
        } else {
            self.forced.clone()
        };
        let mut now = self.fit(start, None)?;
        // By p-value both ways could in principle return to a set; the bound ends it.
        for _ in 0..2 * all.len() {
            let next = if backward {
                self.removed(&now)?
            } else {
                self.added(&now, all)?
            };
            let Some(next) = next else { break };
            now = next;
            if matches!(self.rule, Stepwise::Both(_)) {
                while let Some(fewer) = self.removed(&now)? {
                    now = fewer;
                }
            }
        }
        Ok(now.columns)
    }

    /// Fits `columns`, from the coefficients of a set that is nearly the same.
    fn fit(
        &self,
        columns: Vec<usize>,
        near: Option<&Candidate>,
    ) -> Result<Candidate, TrainingError> {
        let problem = self.problem.part(&columns);
        let mut start = problem.start();
        for (start, &column) in start.iter_mut().zip(&columns) {
            let near = near.and_then(|near| {
                let position = near.columns.iter().position(|&i| i == column)?;
                near.b.get(position).copied()
            });
            *start = near.unwrap_or(*start);
        }
        let slopes = columns.iter().skip(1);
        let directions: Vec<Direction> = slopes
            .map(|&i| self.directions.get(i - 1).copied().unwrap_or_default())
            .collect();
        let all: Vec<usize> = (0..columns.len()).collect();
        let point = constrain::fit_from(&problem, self.solver, &directions, &all, &start)?;
        Ok(Candidate {
            p_values: p_values(&point),
            log_likelihood: point.state.log_likelihood,
            n_free: point.active.len(),
            b: point.b,
            columns,
        })
    }

    /// The best set with one more column, if it helps.
    fn added(&self, now: &Candidate, all: &[usize]) -> Result<Option<Candidate>, TrainingError> {
        let mut best: Option<(f64, Candidate)> = None;
        for &column in all.iter().filter(|column| !now.columns.contains(column)) {
            let mut columns = now.columns.clone();
            columns.push(column);
            columns.sort_unstable();
            let candidate = self.fit(columns, Some(now))?;
            let cost = match self.rule.criterion() {
                Criterion::PValue { enter, .. } => {
                    let p = candidate.p_value(column);
                    // Very small p-values all round to 0; the likelihood still tells them apart.
                    if p > enter {
                        f64::INFINITY
                    } else {
                        -candidate.log_likelihood
                    }
                }
                _ => self.cost(&candidate) - self.cost(now) + WORTH,
            };
            let helps = match self.rule.criterion() {
                Criterion::PValue { .. } => cost < f64::INFINITY,
                _ => cost < 0.0,
            };
            if helps && best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, candidate));
            }
        }
        Ok(best.map(|(_, candidate)| candidate))
    }

    /// The best set with one column less, if that helps.
    fn removed(&self, now: &Candidate) -> Result<Option<Candidate>, TrainingError> {
        let mut free = now.columns.clone();
        free.retain(|column| !self.forced.contains(column));
        // What is held at zero costs nothing to lose.
        let held: Vec<usize> = free.iter().copied().filter(|&i| now.is_held(i)).collect();
        if !held.is_empty() {
            let mut columns = now.columns.clone();
            columns.retain(|column| !held.contains(column));
            return self.fit(columns, Some(now)).map(Some);
        }
        if let Criterion::PValue { leave, .. } = self.rule.criterion() {
            let p_values = free.iter().map(|&column| (now.p_value(column), column));
            let worst = p_values.max_by(|a, b| a.0.total_cmp(&b.0));
            let Some((_, column)) = worst.filter(|(p, _)| *p > leave) else {
                return Ok(None);
            };
            return self.fit(without(&now.columns, column), Some(now)).map(Some);
        }
        let mut best: Option<(f64, Candidate)> = None;
        for &column in &free {
            let candidate = self.fit(without(&now.columns, column), Some(now))?;
            let cost = self.cost(&candidate);
            let helps = cost < self.cost(now) - WORTH;
            if helps && best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, candidate));
            }
        }
        Ok(best.map(|(_, candidate)| candidate))
    }

    fn cost(&self, candidate: &Candidate) -> f64 {
        let n_free = candidate.n_free as f64;
        let each = match self.rule.criterion() {
            Criterion::Bic => libm::log(self.problem.total),
            _ => 2.0,
        };
        each * n_free - 2.0 * candidate.log_likelihood
    }
}

/// Wald's p-value of each coefficient.
fn p_values(point: &Point) -> Vec<f64> {
    let mut p_values = vec![1.0; point.b.len()];
    let Ok(factor) = point.state.factor(&point.active, f64::MIN_POSITIVE) else {
        return p_values;
    };
    for (&i, variance) in point.active.iter().zip(factor.inverse_diagonal()) {
        p_values[i] = two_sided(point.b[i] / variance.sqrt());
    }
    p_values
}

fn without(columns: &[usize], column: usize) -> Vec<usize> {
    columns.iter().copied().filter(|&i| i != column).collect()
}
