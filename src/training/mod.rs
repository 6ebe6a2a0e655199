//! A logistic model over bins.
//!
//! In: a [`Dataset`](crate::dataset::Dataset), and its [`Binning`](crate::binning::Binning)
//! where a person made or changed the bins. Out: a [`LogisticModel`]: terms, the log-odds
//! of bad that each bin adds, with the bins, fit statistics, and the reason for every
//! characteristic that is not in it.
//!
//! Two fits lead there ([`FitKind`]). On weights of evidence each field's bins are found
//! alone and weighed by one coefficient, with standard errors that know nothing of how the
//! bins were found. The joint fit finds bins and log-odds of all fields in one act; it
//! selects as it fits, so that no formula gives its standard errors: [`Bootstrap`] refits
//! rows drawn again, its bins held. By default the better one on rows held back is kept.
//!
//! One level down, [`NewtonParams`] and [`LbfgsParams`] are linfa estimators on
//! plain columns; they hand back a [`LogisticFit`].
//!
//! What the stage promises:
//!
//! - The sign is that of bad, whichever class is more frequent.
//! - A model has converged. Separation, collinear columns, one class, too few
//!   rows or iterations are errors that name the fields, never a model.
//! - Columns are standardised inside, so results do not depend on their scale.
//! - Newton's results are the same bits for any number of threads and any CPU, and
//!   those of a model for any order of rows; linfa's are not the same on any CPU,
//!   since its matrix product picks kernels by CPU.
//! - The work is bounded: by iterations and halvings, not by a clock.
//!
//! ```
//! use scorewright::dataset::Dataset;
//! use scorewright::schema::Schema;
//! use scorewright::training::{FitKind, LogisticModel};
//!
//! let schema = Schema::read("data/credit_data.toml")?;
//! let loans = Dataset::read("data/credit_data.csv", &schema)?;
//! let model = LogisticModel::train(&loans)?;
//! assert_eq!(model.summary().choice.kind, FitKind::Joint);
//! let records = model.terms().iter().find(|term| term.field == "Records").ok_or("no term")?;
//! // Log-odds of bad of those without and with a record of late payments.
//! assert!(records.log_odds[0] < 0.0 && records.log_odds[1] > 1.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

// Kernels over columns whose lengths are checked at the door; an index out of
// bounds is our own bug.
#![allow(clippy::indexing_slicing)]

mod bootstrap;
mod candidates;
mod cholesky;
mod coefficient;
mod constrain;
mod crosses;
mod design;
mod dropped;
mod error;
mod firth;
mod fit;
mod fit_kind;
mod fitted;
mod folds;
mod forecast;
mod histogram;
mod joint;
mod lbfgs;
mod likelihood;
mod look;
mod model;
mod newton;
mod newton_params;
mod objective;
mod on_woe;
mod one_hot;
mod params;
mod patterns;
mod penalty;
mod predict;
mod problem;
mod quadratic;
pub mod reject;
mod rivals;
mod rows;
mod select;
mod separation;
mod standard;
mod steps;
mod stepwise;
mod term;
mod trained_rows;

pub use bootstrap::{BinInterval, BinIntervals, Bootstrap};
pub use coefficient::Coefficient;
pub use crosses::{CrossChoice, Crosses};
pub use design::Design;
pub use dropped::{DropReason, Dropped};
pub use error::{SeparationKind, TrainingError};
pub use fit_kind::{FitChoice, FitKind, FitReason};
pub use fitted::{Convergence, LogisticFit};
pub use folds::Folds;
pub use lbfgs::{LbfgsParams, LbfgsValidParams};
pub use model::{LogisticModel, Summary};
pub use newton_params::{NewtonParams, NewtonValidParams};
pub use one_hot::OneHot;
pub use params::{LogisticParams, Solver, WrongSign};
pub use penalty::Penalty;
pub use select::{Criterion, Leaks, Selection, Stepwise};
pub use term::ModelTerm;
pub(crate) use trained_rows::TrainedRows;
