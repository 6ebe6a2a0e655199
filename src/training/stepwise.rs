//! Adds or removes one characteristic at a time.

use super::constrain::{self, Maximise, Point};
use super::model::two_sided;
use super::problem::Problem;
use super::select::{Criterion, Stepwise};
use super::{Sign, TrainingError};

/// A search over sets of columns of one problem.
pub(super) struct Search<'a> {
    pub(super) problem: &'a Problem,
    pub(super) solver: &'a dyn Maximise,
    pub(super) signs: &'a [Sign],
    pub(super) rule: Stepwise,
    /// Positions that must stay, ascending, the intercept first.
    pub(super) forced: Vec<usize>,
}

/// A set of columns and its fit.
struct Candidate {
    columns: Vec<usize>,
    point: Point,
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
        let mut now = self.fit(start)?;
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

    fn fit(&self, columns: Vec<usize>) -> Result<Candidate, TrainingError> {
        let point = constrain::fit(self.problem, self.solver, self.signs, &columns)?;
        Ok(Candidate { columns, point })
    }

    /// The best set with one more column, if it helps.
    fn added(&self, now: &Candidate, all: &[usize]) -> Result<Option<Candidate>, TrainingError> {
        let mut best: Option<(f64, Candidate)> = None;
        for &column in all.iter().filter(|column| !now.columns.contains(column)) {
            let mut columns = now.columns.clone();
            columns.push(column);
            columns.sort_unstable();
            let candidate = self.fit(columns)?;
            let cost = match self.rule.criterion() {
                Criterion::PValue { enter, .. } => {
                    let p = self.p_value(&candidate, column);
                    // Very small p-values all round to 0; the likelihood still tells them apart.
                    if p > enter {
                        f64::INFINITY
                    } else {
                        -candidate.point.state.log_likelihood
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
        let free = now
            .columns
            .iter()
            .filter(|column| !self.forced.contains(column));
        if let Criterion::PValue { leave, .. } = self.rule.criterion() {
            let p_values = free.map(|&column| (self.p_value(now, column), column));
            let worst = p_values.max_by(|a, b| a.0.total_cmp(&b.0));
            let Some((_, column)) = worst.filter(|(p, _)| *p > leave) else {
                return Ok(None);
            };
            return self.fit(without(&now.columns, column)).map(Some);
        }
        let mut best: Option<(f64, Candidate)> = None;
        for &column in free {
            let candidate = self.fit(without(&now.columns, column))?;
            let cost = self.cost(&candidate);
            // Equal cost means the column was held at zero: it goes.
            let helps = cost <= self.cost(now) + WORTH;
            if helps && best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, candidate));
            }
        }
        Ok(best.map(|(_, candidate)| candidate))
    }

    fn cost(&self, candidate: &Candidate) -> f64 {
        let n_free = candidate.point.active.len() as f64;
        let each = match self.rule.criterion() {
            Criterion::Bic => libm::log(self.problem.total),
            _ => 2.0,
        };
        each * n_free - 2.0 * candidate.point.state.log_likelihood
    }

    /// 1 for a coefficient that is held at zero.
    fn p_value(&self, candidate: &Candidate, column: usize) -> f64 {
        let Point {
            active, b, state, ..
        } = &candidate.point;
        let position = active.iter().position(|&i| i == column);
        let (Some(position), Ok(factor)) = (position, state.factor(active, f64::MIN_POSITIVE))
        else {
            return 1.0;
        };
        let variance = factor.inverse_diagonal()[position];
        two_sided(b[column] / variance.sqrt())
    }
}

fn without(columns: &[usize], column: usize) -> Vec<usize> {
    columns.iter().copied().filter(|&i| i != column).collect()
}
