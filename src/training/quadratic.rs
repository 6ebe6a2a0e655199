//! Newton's quadratic model of the objective, maximised under signs at the price of
//! a few small solves instead of passes over the rows.

use super::TrainingError;
use super::cholesky::{Cholesky, Symmetric};
use super::constrain::{Maximise, Outcome, Point};
use super::problem::{Problem, RANK_FLOOR, State};
use super::steps::{part, spread};

/// The expansion of the objective at a point, as a solver of its own.
///
/// # Formula
///
/// `q(b) = c · b - ½ bᵀ H b` with `H` the information at the point `b₀` and
/// `c = gradient + H b₀`: the second-order expansion, up to a constant.
pub(super) struct Quadratic {
    linear: Vec<f64>,
    curvature: Symmetric,
}

impl Quadratic {
    /// The expansion at `b`, where the objective is `state`.
    pub(super) fn at(state: &State, b: &[f64]) -> Self {
        let bent = state.information.times(b);
        Self {
            linear: state
                .gradient
                .iter()
                .zip(bent)
                .map(|(g, h)| g + h)
                .collect(),
            curvature: state.information.clone(),
        }
    }

    /// What it is at `b`.
    pub(super) fn objective(&self, b: &[f64]) -> f64 {
        self.state(b).objective
    }

    /// What it is at `b`, as a state of the fit. There are no rows, so no likelihood.
    fn state(&self, b: &[f64]) -> State {
        let bent = self.curvature.times(b);
        let gradient: Vec<f64> = self.linear.iter().zip(bent).map(|(c, h)| c - h).collect();
        // c · b - ½ b · Hb = ½ b · (c + gradient)
        let parts = b.iter().zip(self.linear.iter().zip(&gradient));
        State {
            log_likelihood: f64::NAN,
            objective: parts.map(|(b, (c, g))| 0.5 * b * (c + g)).sum(),
            gradient,
            information: Symmetric::zeros(0),
            smallest_margin: f64::NAN,
        }
    }
}

impl Maximise for Quadratic {
    fn maximise(
        &self,
        problem: &Problem,
        active: &[usize],
        _start: &[f64],
    ) -> Result<Outcome, TrainingError> {
        let factor = Cholesky::new(&self.curvature.part(active), RANK_FLOOR);
        let factor = factor.map_err(|_| TrainingError::NotConverged {
            iterations: 0,
            gradient: f64::NAN,
        })?;
        let b = spread(
            &factor.solve(&part(&self.linear, active)),
            active,
            problem.n,
        );
        let state = self.state(&b);
        Ok(Outcome::Maximum(Point {
            gradient: state.slope(active, problem.total),
            b,
            state,
            active: active.to_vec(),
            iterations: 1,
        }))
    }
}
