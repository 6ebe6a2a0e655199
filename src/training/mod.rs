//! A logistic model over weights of evidence.
//!
//! In: a [`Dataset`](crate::dataset::Dataset) and its [`Binning`](crate::binning::Binning).
//! Out: a [`LogisticModel`] of the log-odds of bad.

mod candidates;
mod cholesky;
mod choose;
mod constrain;
mod design;
mod error;
mod firth;
mod fitted;
mod lbfgs;
mod model;
mod newton;
mod params;
mod penalty;
mod problem;
mod select;
mod separation;
mod stepwise;

pub use design::Design;
pub use error::{SeparationKind, TrainingError};
pub use fitted::{Convergence, LogisticFit};
pub use lbfgs::{LbfgsParams, LbfgsValidParams};
pub use model::{Coefficient, LogisticModel, Summary};
pub use newton::{NewtonParams, NewtonValidParams};
pub use params::{Leaks, LogisticParams, Solver, WrongSign};
pub use penalty::{Penalty, Sign};
pub use select::{Criterion, Dropped, Reason, Selection, Stepwise};
