//! What is taken from the likelihood, and which sign a coefficient may take.

use super::TrainingError;
use crate::schema::Direction;

/// What is taken from the likelihood.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Penalty {
    /// Nothing: maximum likelihood. Separable data is then an error.
    #[default]
    None,
    /// `l2 / 2 * Σ coefficient²` on the raw columns, never on the intercept.
    ///
    /// As scikit-learn's `LogisticRegression(C = 1 / l2)` and as linfa's `alpha`.
    /// Finite and not negative; 0 is [`Penalty::None`].
    L2(f64),
    /// Firth's `-½ ln det` of the information: finite on separable data, and with
    /// less small-sample bias. Not with constraints on signs.
    Firth,
}

impl Penalty {
    /// The weight of the squares; 0 without them.
    pub(super) const fn l2(self) -> f64 {
        match self {
            Self::L2(l2) => l2,
            Self::None | Self::Firth => 0.0,
        }
    }

    pub(super) fn check(self) -> Result<(), TrainingError> {
        match self {
            Self::L2(l2) if !(l2.is_finite() && l2 >= 0.0) => Err(TrainingError::Setting {
                setting: "l2",
                expected: "finite and not negative",
                got: l2.to_string(),
            }),
            _ => Ok(()),
        }
    }
}

/// Whether a coefficient may have this value; zero always may.
pub(super) fn allows(direction: Direction, coefficient: f64) -> bool {
    match direction {
        Direction::Any => true,
        Direction::Falling => coefficient <= 0.0,
        Direction::Rising => coefficient >= 0.0,
    }
}
