//! Newton's method (IRLS) in standardised columns, with step halving.

use super::TrainingError;
use super::constrain::{self, Maximise, Outcome, Point};
use super::problem::{Problem, State};
use super::quadratic::Quadratic;
use super::separation::recession;
use super::steps::{
    Limits, TIED, check_rank, is_lost_in_rounding, is_still, part, plus, rise, spread,
};
use crate::schema::Direction;

/// Newton's method on the coefficients that are not held.
pub(super) struct Newton {
    pub(super) limits: Limits,
    pub(super) l2: f64,
}

impl Maximise for Newton {
    fn maximise(
        &self,
        problem: &Problem,
        active: &[usize],
        start: &[f64],
    ) -> Result<Outcome, TrainingError> {
        let outcome = self.maximise_from(problem, active, start);
        let neutral = problem.start();
        match outcome {
            // So far out that every pd is 0 or 1, as where a separating direction was
            // followed to a bound, nothing can be told of the columns.
            Err(TrainingError::NotConverged { .. } | TrainingError::Collinear { .. })
                if start != neutral =>
            {
                self.maximise_from(problem, active, &neutral)
            }
            outcome => outcome,
        }
    }

    /// Newton steps to the maximum of the quadratic model under the signs. One pass
    /// over the rows frees and holds any number of coefficients; dropped one by
    /// one with a fit each, two hundred noisy columns take minutes.
    fn approach(
        &self,
        problem: &Problem,
        directions: &[Direction],
        all: &[usize],
        start: &[f64],
    ) -> Option<Vec<f64>> {
        let mut b = start.to_vec();
        let mut state = problem.at(&b);
        for _ in 0..APPROACHES {
            let model = Quadratic::at(&state, &b);
            let peak = constrain::settle(problem, &model, directions, all, &b).ok()?;
            let step = plus(&peak.b, &b, -1.0);
            let rise = rise(&step, &state);
            if is_still(&step, &b) || is_lost_in_rounding(rise, problem, &state) {
                return Some(peak.b);
            }
            (b, state) = climb(problem, &b, &state, &step, rise)?;
        }
        None
    }
}

/// The most quadratic models on the way to a constrained maximum; eight do.
const APPROACHES: u32 = 25;

impl Newton {
    fn maximise_from(
        &self,
        problem: &Problem,
        active: &[usize],
        start: &[f64],
    ) -> Result<Outcome, TrainingError> {
        let mut b = start.to_vec();
        let mut state = problem.at(&b);
        if self.l2 <= 0.0 {
            check_rank(problem, active, &state)?;
        }
        let (mut last, mut last_slope) = (Vec::new(), f64::INFINITY);
        for iteration in 1..=self.limits.max_iterations {
            let Ok(factor) = state.factor(active, f64::MIN_POSITIVE) else {
                return self.failed(problem, &state, active, &[last, b], iteration);
            };
            let step = spread(
                &factor.solve(&part(&state.gradient, active)),
                active,
                b.len(),
            );
            let slope = state.slope(active, problem.total);
            let ahead = plus(&b, &step, 1.0);
            if slope <= self.limits.tolerance && is_still(&step, &b) {
                return Ok(Outcome::Maximum(polished(
                    problem, active, b, state, &ahead, iteration,
                )));
            }
            let rise = rise(&step, &state);
            let spent = slope >= 0.5 * last_slope && is_lost_in_rounding(rise, problem, &state);
            if self.l2 <= 0.0 && (state.smallest_margin > 0.0 || iteration > 25 || spent) {
                // A finite maximum would have been found by now.
                for candidate in [&b, &step] {
                    if let Some(found) = recession(problem, candidate, 1e-9) {
                        return Ok(Outcome::Diverges(found));
                    }
                }
            }
            if spent {
                return Ok(Outcome::Maximum(polished(
                    problem, active, b, state, &ahead, iteration,
                )));
            }
            let Some((next, next_state)) = climb(problem, &b, &state, &step, rise) else {
                return self.failed(problem, &state, active, &[step, b], iteration);
            };
            (b, state) = (next, next_state);
            (last, last_slope) = (step, slope);
        }
        self.failed(
            problem,
            &state,
            active,
            &[last, b],
            self.limits.max_iterations,
        )
    }

    /// No maximum: because there is none, or for want of iterations.
    fn failed(
        &self,
        problem: &Problem,
        state: &State,
        active: &[usize],
        candidates: &[Vec<f64>],
        iterations: u32,
    ) -> Result<Outcome, TrainingError> {
        // Before ten steps a long step proves nothing.
        if self.l2 <= 0.0 && iterations >= 10 {
            let full = candidates
                .iter()
                .filter(|candidate| candidate.len() == problem.n);
            for candidate in full {
                if let Some(found) = recession(problem, candidate, TIED) {
                    return Ok(Outcome::Diverges(found));
                }
            }
        }
        let gradient = state.slope(active, problem.total);
        Err(TrainingError::NotConverged {
            iterations,
            gradient,
        })
    }
}

/// Halves the step until the objective rises enough (Armijo), up to rounding.
fn climb(
    problem: &Problem,
    b: &[f64],
    state: &State,
    step: &[f64],
    rise: f64,
) -> Option<(Vec<f64>, State)> {
    let slack = 1e-13 * (problem.total + state.objective.abs());
    let mut length = 1.0;
    for _ in 0..40 {
        let next = plus(b, step, length);
        let next_state = problem.at(&next);
        // Written so that NaN is not a rise.
        if next_state.objective >= state.objective + 1e-4 * length * rise - slack {
            return Some((next, next_state));
        }
        length /= 2.0;
    }
    None
}

/// One step beyond convergence, kept unless the gradient grew.
pub(super) fn polished(
    problem: &Problem,
    active: &[usize],
    b: Vec<f64>,
    state: State,
    ahead: &[f64],
    iterations: u32,
) -> Point {
    let next = problem.at(ahead);
    let slope = |state: &State| state.slope(active, problem.total);
    let (b, state) = if slope(&next) <= slope(&state) {
        (ahead.to_vec(), next)
    } else {
        (b, state)
    };
    Point {
        b,
        gradient: slope(&state),
        state,
        active: active.to_vec(),
        iterations,
    }
}
