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
//! are the same bits everywhere, and are fitted to the whole points, so that mean and
//! slope on the rows of training are the model's; a file is loaded whole and unchanged
//! or not at all. What a file is checked for, its limits, and what its hash does not
//! promise are on the guide's page `threats`.

mod age_rule;
mod book;
mod builder;
mod calibration;
mod card;
mod compile;
mod cost;
mod error;
mod grid;
mod pd_line;
mod reasons;
mod rows_by_points;
mod scaling;
mod show;
mod table;
mod text;

#[cfg(feature = "train")]
mod assemble;
#[cfg(feature = "card")]
mod check;
#[cfg(feature = "card")]
mod content;
#[cfg(feature = "card")]
mod file;
#[cfg(feature = "card")]
mod limits;
#[cfg(feature = "train")]
mod line_of_model;
#[cfg(feature = "train")]
mod matrix;
#[cfg(feature = "card")]
mod parts;
#[cfg(any(feature = "train", feature = "card"))]
mod pd_fit;
#[cfg(any(feature = "train", feature = "card"))]
mod points;
#[cfg(any(feature = "train", feature = "card"))]
mod rounding;
#[cfg(feature = "card")]
mod self_test;

pub use age_rule::Elderly;
#[cfg(feature = "train")]
pub use assemble::ScorecardParams;
pub use builder::ScorecardBuilder;
pub use calibration::{Calibration, FittedCalibration, Knots};
pub use card::{Input, ReasonCode, ReasonMethod, Scorecard, Term, TrainingSummary};
pub use cost::RoundingCost;
pub use error::ScorecardError;
pub use grid::PairGrid;
pub use rows_by_points::RowsByPoints;
pub use scaling::{Base, Scaling};
pub use table::PointsRow;

/// The fingerprint of scored fields; empty without the feature `card`, which hashes.
fn fingerprint<'a>(fields: impl Iterator<Item = &'a crate::schema::Field>) -> String {
    #[cfg(feature = "card")]
    return crate::schema::fingerprint(fields);
    #[cfg(not(feature = "card"))]
    {
        let _ = fields;
        String::new()
    }
}
