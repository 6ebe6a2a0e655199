//! The frozen scorecard: scaling, points, reasons, file, and the bridge to the hot path.
//!
//! In: a [`Schema`](crate::schema::Schema), its [`Binning`](crate::binning::Binning)
//! and a logistic model. Out: a [`Scorecard`], which is saved, loaded, shown, and
//! [compiled](Scorecard::compile) into a [`Scorer`](crate::scoring::Scorer).
//!
//! Promises: points are integers, belong to bins, keep the order of the model and
//! the range of the card; probabilities come from the card's own table, so they
//! are the same bits everywhere; a file is loaded whole and unchanged or not at all.

mod book;
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
#[cfg(feature = "serde")]
mod check;
#[cfg(feature = "serde")]
mod file;
#[cfg(feature = "train")]
mod rounding;
#[cfg(feature = "serde")]
mod self_test;

#[cfg(feature = "train")]
pub use assemble::Elderly;
pub use calibrate::calibration_shift;
pub use card::{CardBin, Characteristic, ReasonCode, Scorecard, TrainingSummary};
pub use cost::RoundingCost;
pub use error::ScorecardError;
pub use reasons::ReasonMethod;
pub use scaling::{Base, Scaling};

/// The fingerprint of a schema; empty without the feature `serde`, which hashes.
#[cfg(feature = "train")]
fn fingerprint(schema: &crate::schema::Schema) -> String {
    #[cfg(feature = "serde")]
    return schema.fingerprint();
    #[cfg(not(feature = "serde"))]
    {
        let _ = schema;
        String::new()
    }
}
