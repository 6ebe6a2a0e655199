//! What is taken from the likelihood, and which sign a coefficient may take.

use super::TrainingError;

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

/// The sign a coefficient may take; zero always may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // there is no fourth
pub enum Sign {
    /// Either.
    #[default]
    Free,
    /// At most zero: what raises the column lowers the risk, as with woe.
    Negative,
    /// At least zero.
    Positive,
}

impl Sign {
    pub(super) fn allows(self, value: f64) -> bool {
        match self {
            Self::Free => true,
            Self::Negative => value <= 0.0,
            Self::Positive => value >= 0.0,
        }
    }
}
