//! Coefficients that may take one sign only: an active-set search on top of any solver.
//!
//! After Lawson and Hanson's non-negative least squares (1974), with the solver in
//! place of least squares. The objective is concave, each round ends at the
//! maximum of a face and rises strictly, so no face comes back and the last
//! one meets the Kuhn-Tucker conditions.

use super::TrainingError;
use super::penalty::allows;
use super::problem::{Problem, State};
use super::separation::Recession;
use crate::schema::Direction;

/// The maximum over the active coefficients, the others being zero.
#[derive(Clone, Debug)]
pub(super) struct Point {
    pub(super) b: Vec<f64>,
    pub(super) state: State,
    /// Positions of the coefficients that are free, ascending, the intercept first.
    pub(super) active: Vec<usize>,
    pub(super) iterations: u32,
    /// The largest part of the gradient over the active coefficients, per unit of weight.
    pub(super) gradient: f64,
}

/// What a solver found.
pub(super) enum Outcome {
    Maximum(Point),
    /// There is no finite maximum.
    Diverges(Recession),
}

/// A solver: the maximum over `active` from `start`, which is zero elsewhere.
pub(super) trait Maximise {
    fn maximise(
        &self,
        problem: &Problem,
        active: &[usize],
        start: &[f64],
    ) -> Result<Outcome, TrainingError>;

    /// A point near the maximum over `all` that `directions` allow, reached from the lawful
    /// point `start` by a shortcut; `None` where there is none.
    fn approach(
        &self,
        _problem: &Problem,
        _directions: &[Direction],
        _all: &[usize],
        _start: &[f64],
    ) -> Option<Vec<f64>> {
        None
    }
}

/// The gradient per unit of weight that counts as wanting to move off zero.
const WANTS: f64 = 1e-9;

/// The maximum of `problem` over the coefficients at `all` that `directions` allow.
pub(super) fn fit(
    problem: &Problem,
    solver: &dyn Maximise,
    directions: &[Direction],
    all: &[usize],
) -> Result<Point, TrainingError> {
    fit_from(problem, solver, directions, all, &problem.start())
}

/// As [`fit`], from a start that is zero beside `all`.
pub(super) fn fit_from(
    problem: &Problem,
    solver: &dyn Maximise,
    directions: &[Direction],
    all: &[usize],
    start: &[f64],
) -> Result<Point, TrainingError> {
    let direction = |i: usize| direction_of(directions, i);
    let (b, spent) = match solver.maximise(problem, all, start)? {
        Outcome::Maximum(point) => {
            let right = |&i: &usize| allows(direction(i), point.b[i]);
            let active: Vec<usize> = all.iter().copied().filter(right).collect();
            if active.len() == all.len() {
                return Ok(point);
            }
            let b = keep(&point.b, &active);
            let near = solver.approach(problem, directions, all, &b);
            (near.unwrap_or(b), point.iterations)
        }
        // Without the constraint there is no maximum, with it there may be one:
        // begin with what needs no constraint.
        Outcome::Diverges(recession) => {
            let free = |&i: &usize| direction(i) == Direction::Any;
            let free: Vec<usize> = all.iter().copied().filter(free).collect();
            if free.len() == all.len() {
                return Err(recession.error(problem));
            }
            (problem.start(), 0)
        }
    };
    let point = settle(problem, solver, directions, all, &b)?;
    Ok(Point {
        iterations: point.iterations + spent,
        ..point
    })
}

/// As [`fit`], from a lawful point near the maximum: what is zero there is held at first.
pub(super) fn settle(
    problem: &Problem,
    solver: &dyn Maximise,
    directions: &[Direction],
    all: &[usize],
    near: &[f64],
) -> Result<Point, TrainingError> {
    let direction = |i: usize| direction_of(directions, i);
    let moves = |&i: &usize| direction(i) == Direction::Any || near[i] != 0.0;
    let mut active: Vec<usize> = all.iter().copied().filter(moves).collect();
    let (mut b, mut spent) = (near.to_vec(), 0);
    for _ in 0..rounds(problem.n) {
        let point = face(problem, solver, &direction, &mut active, &mut b, &mut spent)?;
        let Some(entering) = most_violating(problem, &point, &direction, all) else {
            return Ok(Point {
                iterations: spent,
                ..point
            });
        };
        b = point.b;
        active.push(entering);
        active.sort_unstable();
    }
    Err(TrainingError::NotConverged {
        iterations: spent,
        gradient: f64::NAN,
    })
}

/// Which way a coefficient may go; the intercept may go either way.
fn direction_of(directions: &[Direction], i: usize) -> Direction {
    let direction = i.checked_sub(1).and_then(|i| directions.get(i));
    direction.copied().unwrap_or(Direction::Any)
}

/// Far more faces than any fit visits, and still a bound.
const fn rounds(n: usize) -> usize {
    10 * (n + 1)
}

fn finite(problem: &Problem, outcome: Outcome) -> Result<Point, TrainingError> {
    match outcome {
        Outcome::Maximum(point) => Ok(point),
        Outcome::Diverges(recession) => Err(recession.error(problem)),
    }
}

/// Maximises over `active`, dropping coefficients on the way that meet their bound.
///
/// `b` is feasible on entry; each drop moves it towards the maximum as far as
/// the bounds allow, which by concavity never lowers the objective.
fn face(
    problem: &Problem,
    solver: &dyn Maximise,
    direction: &dyn Fn(usize) -> Direction,
    active: &mut Vec<usize>,
    b: &mut [f64],
    spent: &mut u32,
) -> Result<Point, TrainingError> {
    loop {
        let outcome = solver.maximise(problem, active, b)?;
        let target = match &outcome {
            Outcome::Maximum(point) => {
                *spent += point.iterations;
                point.b.clone()
            }
            Outcome::Diverges(recession) => far_along(b, &recession.direction, active),
        };
        let wrong = |&&i: &&usize| !allows(direction(i), target[i]);
        // The first bound met on the way, ties to the earliest column.
        let reach = |&i: &usize| {
            // The target is across the bound, so the two differ.
            (b[i] / (b[i] - target[i]), i)
        };
        let met = active.iter().filter(wrong).map(reach);
        let Some((share, leaving)) = met.min_by(|x, y| x.0.total_cmp(&y.0)) else {
            return finite(problem, outcome);
        };
        for (b, target) in b.iter_mut().zip(&target) {
            *b += share.clamp(0.0, 1.0) * (target - *b);
        }
        b[leaving] = 0.0;
        active.retain(|&i| i != leaving);
    }
}

/// A point so far along a recession that any bound in the way is met.
fn far_along(b: &[f64], direction: &[f64], active: &[usize]) -> Vec<f64> {
    let mut far = b.to_vec();
    let largest = direction.iter().fold(0.0_f64, |a, d| a.max(d.abs()));
    for &i in active {
        let share = direction[i] / largest;
        // Parts that are noise of the last step do not count as moving.
        if share.abs() > 1e-6 {
            far[i] += 1e6 * share;
        }
    }
    far
}

/// The held coefficient whose gradient pulls hardest to its lawful side.
fn most_violating(
    problem: &Problem,
    point: &Point,
    direction: &dyn Fn(usize) -> Direction,
    all: &[usize],
) -> Option<usize> {
    let mut hardest = (WANTS * problem.total, None);
    for &i in all.iter().filter(|i| !point.active.contains(i)) {
        let gradient = point.state.gradient[i];
        if allows(direction(i), gradient) && gradient.abs() > hardest.0 {
            hardest = (gradient.abs(), Some(i));
        }
    }
    hardest.1
}

/// `b` with zeros where a coefficient is not active.
fn keep(b: &[f64], active: &[usize]) -> Vec<f64> {
    let mut kept = vec![0.0; b.len()];
    active.iter().for_each(|&i| kept[i] = b[i]);
    kept
}
