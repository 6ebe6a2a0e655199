//! The frozen scorecard: scaling, points, reasons, file, and the bridge to the hot path.
//!
//! In: a [`Schema`](crate::schema::Schema), its [`Binning`](crate::binning::Binning)
//! and a logistic model; or an expert's points ([`Scorecard::builder`]). Out: a [`Scorecard`], which is saved, loaded, shown, and
//! [compiled](Scorecard::compile) into a [`Scorer`](crate::scoring::Scorer).
//!
//! A card has [`Input`]s, which find a bin for a value, and [`Term`]s, which hold
//! log-odds and points over the bins of one input or of a pair of inputs.
//!
//! Promises: points are integers, belong to bins, keep the order of the model and
//! the range of the card; probabilities come from the card's own table, so they
//! are the same bits everywhere; a file is loaded whole and unchanged or not at all.

mod age_rule;
mod book;
mod builder;
mod calibrate;
mod card;
mod compile;
mod cost;
mod error;
mod reasons;
mod scaling;
mod show;

#[cfg(feature = "train")]
mod assemble;
#[cfg(feature = "card")]
mod check;
#[cfg(feature = "card")]
mod file;
#[cfg(feature = "train")]
mod matrix;
#[cfg(feature = "train")]
mod rounding;
#[cfg(feature = "card")]
mod self_test;

pub use age_rule::Elderly;
#[cfg(feature = "train")]
pub use assemble::ScorecardParams;
pub use builder::ScorecardBuilder;
pub use calibrate::calibration_shift;
pub use card::{Input, ReasonCode, ReasonMethod, Scorecard, Term, TrainingSummary};
pub use cost::RoundingCost;
pub use error::ScorecardError;
pub use scaling::{Base, Scaling};

/// The fingerprint of a schema; empty without the feature `card`, which hashes.
fn fingerprint(schema: &crate::schema::Schema) -> String {
    #[cfg(feature = "card")]
    return schema.fingerprint();
    #[cfg(not(feature = "card"))]
    {
        let _ = schema;
        String::new()
    }
}
