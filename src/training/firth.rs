//! Firth's penalised likelihood: finite even where good and bad separate.
//!
//! # Formula
//!
//! Maximises `l(b) + ½ ln det I(b)` (Firth 1993; Heinze and Schemper 2002), where
//! the gradient is `Σ (w (y - p) + h (½ - p)) z`, `h` the leverages.

use super::TrainingError;
use super::cholesky::{Cholesky, Symmetric};
use super::constrain::Point;
use super::problem::{Problem, State};
use super::steps::{Limits, check_rank, is_lost_in_rounding, is_still, part, plus, rise, spread};

/// The maximum of the penalised likelihood over the coefficients at `active`.
pub(super) fn maximise(
    problem: &Problem,
    limits: Limits,
    active: &[usize],
) -> Result<Point, TrainingError> {
    check_rank(problem, active, &problem.at(&problem.start()))?;
    let mut gradient = f64::INFINITY;
    let mut here = Here::at(problem, problem.start(), active);
    for iterations in 1..=limits.max_iterations {
        let Some(now) = &here else { break };
        let last_gradient = gradient;
        gradient = now.state.slope(active, problem.total);
        let step = now.step(problem, active, iterations > SETTLED);
        let lost = is_lost_in_rounding(rise(&step, &now.state), problem, &now.state);
        let spent = lost && gradient >= 0.5 * last_gradient;
        if spent || gradient <= limits.tolerance && is_still(&step, &now.b) {
            let Some(last) = here else { break };
            let last = last.polished(problem, active);
            return Ok(Point {
                gradient: last.state.slope(active, problem.total),
                b: last.b,
                state: last.state,
                active: active.to_vec(),
                iterations,
            });
        }
        here = now.climb(problem, &step, active);
    }
    let iterations = limits.max_iterations;
    Err(TrainingError::NotConverged {
        iterations,
        gradient,
    })
}

/// Steps by the information alone before the second derivative is trusted.
const SETTLED: u32 = 5;

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
        let penalty = problem.firth_gradient(&b, &factor, active);
        state
            .gradient
            .iter_mut()
            .zip(penalty)
            .for_each(|(g, p)| *g += p);
        Some(Self { b, state, factor })
    }

    /// The next step: by the information, which is safe from afar, or by the
    /// second derivative, without which convergence may take hundreds of steps.
    fn step(&self, problem: &Problem, active: &[usize], near: bool) -> Vec<f64> {
        let gradient = part(&self.state.gradient, active);
        let curved = near.then(|| self.curvature(problem, active)).flatten();
        let step = curved.as_ref().unwrap_or(&self.factor).solve(&gradient);
        spread(&step, active, self.b.len())
    }

    /// Minus the second derivative, by central differences of the gradient; `None`
    /// where it is not positive definite. Its error of about 1e-9 slows the last
    /// steps a little and cannot move their end, which is where the gradient is zero.
    fn curvature(&self, problem: &Problem, active: &[usize]) -> Option<Cholesky> {
        const WIDTH: f64 = 1e-4;
        let n = active.len();
        let mut slopes = Vec::with_capacity(n);
        for &i in active {
            let beside = |width: f64| {
                let mut b = self.b.clone();
                b[i] += width;
                Self::at(problem, b, active)
            };
            let (below, above) = (beside(-WIDTH)?, beside(WIDTH)?);
            let change = |&j: &usize| below.state.gradient[j] - above.state.gradient[j];
            slopes.push(
                active
                    .iter()
                    .map(|j| change(j) / (2.0 * WIDTH))
                    .collect::<Vec<_>>(),
            );
        }
        let mut curvature = Symmetric::zeros(n);
        for (i, slope) in slopes.iter().enumerate() {
            for (j, mirrored) in slopes.iter().enumerate().take(i + 1) {
                curvature.cells[i * n + j] = 0.5 * (slope[j] + mirrored[i]);
            }
        }
        Cholesky::new(&curvature, 1e-10).ok()
    }

    /// Steps on while they still halve the gradient: not quite Newton's steps, so
    /// one more than convergence would not reach rounding.
    fn polished(mut self, problem: &Problem, active: &[usize]) -> Self {
        for _ in 0..10 {
            let slope = self.state.slope(active, problem.total);
            let step = self.step(problem, active, true);
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
