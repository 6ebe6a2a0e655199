//! Whether good and bad can be told apart without error.
//!
//! The maximum of the likelihood is finite unless some direction `d`, not zero on
//! every row, has `side * d · z >= 0` on all of them (Albert and Anderson 1984).
//! A finite maximum proves there is none. When Newton's steps do not die out they
//! approach such a direction, so the last step is the one to test.

use super::problem::Problem;
use super::{SeparationKind, TrainingError};

/// A direction along which the likelihood rises for ever.
#[derive(Clone, Debug)]
pub(super) struct Recession {
    pub(super) kind: SeparationKind,
    pub(super) direction: Vec<f64>,
}

/// Tests `direction`; margins within `tolerance` of the largest count as zero.
pub(super) fn recession(problem: &Problem, direction: &[f64], tolerance: f64) -> Option<Recession> {
    let margins = problem.margins(direction);
    let (smallest, largest) = margins.fold((f64::INFINITY, 0.0_f64), |(low, high), margin| {
        (low.min(margin), high.max(margin.abs()))
    });
    let slack = tolerance * largest;
    let kind = if !(largest > 0.0 && largest.is_finite()) || smallest < -slack {
        return None;
    } else if smallest > slack {
        SeparationKind::Complete
    } else {
        SeparationKind::Quasi
    };
    let direction = direction.to_vec();
    Some(Recession { kind, direction })
}

impl Recession {
    /// The error that names the columns which take part.
    pub(super) fn error(&self, problem: &Problem) -> TrainingError {
        let slopes = self.direction.get(1..).unwrap_or_default();
        let largest = slopes.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
        let named = problem.names.iter().zip(slopes);
        // The other parts of a late step are what is left of ordinary
        // convergence: far below one in a thousand.
        let runaway = named.filter(|(_, slope)| slope.abs() > 1e-3 * largest);
        TrainingError::Separation {
            kind: self.kind,
            fields: runaway.map(|(name, _)| name.clone()).collect(),
            pure_bins: Vec::new(),
        }
    }
}
