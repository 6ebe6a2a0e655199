//! What the solvers share: when to stop, what is tested before, vectors of active parts.

use super::TrainingError;
use super::problem::{Problem, RANK_FLOOR, State};

/// When to stop.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) max_iterations: u32,
    pub(super) tolerance: f64,
}

/// The limits that both solvers share.
pub(super) fn check_iteration(max_iterations: u32, tolerance: f64) -> Result<(), TrainingError> {
    let (setting, expected, got) = if max_iterations == 0 {
        ("max_iterations", "at least 1", "0".to_owned())
    } else if !(tolerance > 0.0 && tolerance < 1.0) {
        ("tolerance", "in (0, 1)", tolerance.to_string())
    } else {
        return Ok(());
    };
    Err(TrainingError::Setting {
        setting,
        expected,
        got,
    })
}

/// The longest relative step of a converged fit.
///
/// The gradient alone would not do: along a separating direction it falls below
/// any tolerance while every step still adds about one to the log-odds.
const STILL: f64 = 1e-7;

/// Margins this close to zero, relative to the largest, may be ties (quasi-separation).
pub(super) const TIED: f64 = 1e-6;

/// Collinearity, seen at the start, before any pd nears 0 or 1.
pub(super) fn check_rank(
    problem: &Problem,
    active: &[usize],
    start: &State,
) -> Result<(), TrainingError> {
    if active.len() > problem.n_rows() {
        return Err(TrainingError::TooFewRows {
            rows: problem.n_rows(),
            columns: active.len() - 1,
        });
    }
    let Err(dependent) = start.factor(active, RANK_FLOOR) else {
        return Ok(());
    };
    let name = |&position: &usize| {
        let column = active.get(position)?.checked_sub(1)?;
        problem.names.get(column).cloned()
    };
    Err(TrainingError::Collinear {
        field: name(&dependent.column).unwrap_or_default(),
        with: dependent.on.iter().filter_map(name).collect(),
    })
}

pub(super) fn is_still(step: &[f64], b: &[f64]) -> bool {
    let largest = |values: &[f64]| values.iter().fold(0.0_f64, |a, v| a.max(v.abs()));
    largest(step) <= STILL * (1.0 + largest(b))
}

/// Whether a step promises less than the rounding of the objective: doubles can do no
/// more, however long the step.
///
/// Where columns nearly follow from each other the objective is so flat that the
/// rounding of the gradient makes steps longer than [`STILL`] for ever. `rise` is the
/// gradient times the step, twice what the step promises.
///
/// # Formula
///
/// `rise <= 64 ε (total weight + |objective|)`; in units of what is known of the
/// coefficients, the step is `√rise` standard errors long, far below one in ten thousand.
pub(super) fn is_lost_in_rounding(rise: f64, problem: &Problem, state: &State) -> bool {
    rise <= 64.0 * f64::EPSILON * (problem.total + state.objective.abs())
}

/// The gradient times a step.
pub(super) fn rise(step: &[f64], state: &State) -> f64 {
    step.iter().zip(&state.gradient).map(|(s, g)| s * g).sum()
}

pub(super) fn part(values: &[f64], active: &[usize]) -> Vec<f64> {
    active.iter().map(|&i| values[i]).collect()
}

/// The inverse of [`part`]: zero where a coefficient is held.
pub(super) fn spread(values: &[f64], active: &[usize], n: usize) -> Vec<f64> {
    let mut all = vec![0.0; n];
    active
        .iter()
        .zip(values)
        .for_each(|(&i, &value)| all[i] = value);
    all
}

pub(super) fn plus(b: &[f64], step: &[f64], length: f64) -> Vec<f64> {
    b.iter().zip(step).map(|(b, s)| b + length * s).collect()
}
