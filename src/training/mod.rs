//! A logistic model over weights of evidence.
//!
//! In: a [`Dataset`](crate::dataset::Dataset) and its [`Binning`](crate::binning::Binning).
//! Out: a [`LogisticModel`] of the log-odds of bad.

mod cholesky;
mod constrain;
mod design;
mod error;
mod firth;
mod fitted;
mod model;
mod newton;
mod penalty;
mod problem;
mod separation;

pub use design::Design;
pub use error::{SeparationKind, TrainingError};
pub use fitted::{Convergence, LogisticFit};
pub use model::{Coefficient, LogisticModel};
pub use newton::{NewtonParams, NewtonValidParams};
pub use penalty::{Penalty, Sign};
