//! **The hot path**: a frozen card in memory, in flat tables.
//!
//! In: a borrower, as a slice, a named map or your own [`Record`]; or columns.
//! Out: [`Points`](crate::units::Points), the
//! [`Probability`](crate::units::Probability) of bad from the card's own table,
//! [`Flags`] that say what was unusual, the bins, and up to four reasons.
//!
//! Inputs find bins; terms are points over the bins of one input or of a pair of
//! inputs; the score is the sum of terms.
//!
//! Promises: a row and a batch give the same integers; nothing is allocated per
//! row; no transcendental function is called; every `f64` has an outcome. Uses
//! `std` and [`units`](crate::units) only, so a service can trust it on its own
//! (`tests/hot_path` compiles it with no dependencies).
//!
//! A [`Scorer`] is `Send + Sync`: share it in an `Arc`, and swap the `Arc` to
//! change cards under load.
//!
//! ```
//! use scorewright::scoring::{
//!     InputParts, ReasonParts, Scorer, ScorerParts, TermInputs, TermParts, ValueParts,
//! };
//!
//! let income = InputParts {
//!     name: "income".into(),
//!     values: ValueParts::Numbers {
//!         cuts: vec![1000.0],
//!         specials: vec![],
//!         range: (0.0, f64::INFINITY),
//!         nearest: false,
//!         trained: (0.0, 9000.0),
//!         median: 1500.0,
//!     },
//!     untrained: vec![false; 3],
//!     missing: Some(2),
//!     non_finite: None,
//!     out_of_range: None,
//!     unseen: None,
//! };
//! let term = TermParts {
//!     inputs: TermInputs::One(0),
//!     points: vec![20, 50, 0],
//!     reason: 0,
//!     reference: 50.0,
//! };
//! let scorer = Scorer::new(ScorerParts {
//!     base_points: 500,
//!     inputs: vec![income],
//!     terms: vec![term],
//!     pd: (0..=50).map(|points| 0.5 - f64::from(points) / 200.0).collect(),
//!     pd_from: 500,
//!     reasons: vec![ReasonParts { code: "R01".into(), text: "Income".into(), inquiries: false }],
//! })?;
//! assert_eq!(scorer.score(&[1000.0])?.points.value(), 550);
//! assert_eq!(scorer.score(&[999.0])?.points.value(), 520);
//! assert_eq!(scorer.reasons(&[f64::NAN])?[0].code, "R01");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

// Indices come from tables that `Scorer::new` checked, or are bounded by them.
#![allow(clippy::indexing_slicing)]

mod batch;
mod error;
mod flags;
mod parts;
mod reasons;
mod record;
mod row;
mod slot;
mod table;

pub use batch::{Batch, Column};
pub use error::{ScoreError, TableError};
pub use flags::Flags;
pub use parts::{InputParts, ReasonParts, ScorerParts, TermInputs, TermParts, ValueParts};
pub use reasons::{MAX_PRINCIPAL_REASONS, MAX_REASONS, Reason, Reasons};
pub use record::{Record, Value};
pub use row::{Score, Scorer, ScorerInput, ScorerTerm};
pub use slot::{Slot, classify};
