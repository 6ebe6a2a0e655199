//! Firth's penalised likelihood: finite even where good and bad separate.
//!
//! # Formula
//!
//! Maximises `l(b) + ½ ln det I(b)` (Firth 1993; Heinze and Schemper 2002) by
//! steps `I⁻¹ U*`, `U* = Σ (w (y - p) + h (½ - p)) z`, `h` the leverages.

use super::TrainingError;
use super::cholesky::Cholesky;
use super::constrain::Point;
use super::newton::{Limits, check_rank, is_still, plus};
use super::problem::{Problem, State};

/// The maximum of the penalised likelihood over all coefficients.
pub(super) fn maximise(problem: &Problem, limits: Limits) -> Result<Point, TrainingError> {
    let active: Vec<usize> = (0..problem.n).collect();
    check_rank(problem, &active, &problem.at(&problem.start()))?;
    let mut gradient = f64::INFINITY;
    let mut here = Here::at(problem, problem.start(), &active);
    for iterations in 1..=limits.max_iterations {
        let Some(now) = &here else { break };
        gradient = now.state.slope(&active, problem.total);
        let step = now.factor.solve(&now.state.gradient);
        if gradient <= limits.tolerance && is_still(&step, &now.b) {
            let Some(last) = here else { break };
            let last = last.polished(problem, &active);
            return Ok(Point {
                gradient: last.state.slope(&active, problem.total),
                b: last.b,
                state: last.state,
                active,
                iterations,
            });
        }
        here = now.climb(problem, &step, &active);
    }
    let iterations = limits.max_iterations;
    Err(TrainingError::NotConverged {
        iterations,
        gradient,
    })
}

/// A point with everything Firth needs there; its objective and gradient are the penalised ones.
struct Here {
    b: Vec<f64>,
    state: State,
    factor: Cholesky,
}

impl Here {
    fn at(problem: &Problem, b: Vec<f64>, active: &[usize]) -> Option<Self> {
        let mut state = problem.at(&b);
        let factor = state.factor(active, f64::MIN_POSITIVE).ok()?;
        state.objective += 0.5 * factor.log_determinant();
        let penalty = problem.firth_gradient(&b, &factor);
        state
            .gradient
            .iter_mut()
            .zip(penalty)
            .for_each(|(g, p)| *g += p);
        Some(Self { b, state, factor })
    }

    /// Steps on while they still halve the gradient: convergence is linear here,
    /// and one step more would not reach rounding.
    fn polished(mut self, problem: &Problem, active: &[usize]) -> Self {
        for _ in 0..40 {
            let step = self.factor.solve(&self.state.gradient);
            let slope = self.state.slope(active, problem.total);
            let next = Self::at(problem, plus(&self.b, &step, 1.0), active);
            match next.filter(|next| next.state.slope(active, problem.total) <= slope / 2.0) {
                Some(next) => self = next,
                None => break,
            }
        }
        self
    }

    /// Bounds each step, as the information here is not the whole second
    /// derivative, and halves it until the objective does not fall.
    fn climb(&self, problem: &Problem, step: &[f64], active: &[usize]) -> Option<Self> {
        let largest = step.iter().fold(0.0_f64, |a, s| a.max(s.abs()));
        let slack = 1e-13 * (problem.total + self.state.objective.abs());
        let mut length = if largest > 5.0 { 5.0 / largest } else { 1.0 };
        for _ in 0..40 {
            let next = Self::at(problem, plus(&self.b, step, length), active);
            let risen = |next: &Self| next.state.objective >= self.state.objective - slack;
            if let Some(next) = next.filter(risen) {
                return Some(next);
            }
            length /= 2.0;
        }
        None
    }
}
