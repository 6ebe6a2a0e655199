//! A logistic model over weights of evidence.
//!
//! In: a [`Dataset`](crate::dataset::Dataset) and its [`Binning`](crate::binning::Binning).
//! Out: a [`LogisticModel`] of the log-odds of bad.

mod model;

pub use model::{Coefficient, LogisticModel};
