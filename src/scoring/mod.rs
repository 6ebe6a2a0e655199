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
//! row (but for text in a notation other than plain digits); no transcendental function
//! is called; every `f64` has an outcome. What a text or a number means is what it means
//! in a file ([`Reading`](crate::notation::Reading)). Uses `std`, [`units`](crate::units)
//! and [`notation`](crate::notation) only, so a service can trust it on its own
//! (`tests/hot_path` compiles it with no dependencies).
//!
//! A [`Scorer`] is `Send + Sync`: share it in an `Arc`, and swap the `Arc` to
//! change cards under load.
//!
//! ```
//! use scorewright::scoring::{
//!     InputParts, NumberParts, ReasonParts, Scorer, ScorerParts, TermInputs, TermParts,
//! };
//!
//! // Bins: below 1,000, from 1,000, missing; what is out of range is refused.
//! let numbers = NumberParts::new([1000.0])
//!     .with_range(0.0, f64::INFINITY)
//!     .with_trained(0.0, 9000.0)
//!     .with_median(1500.0);
//! let income = InputParts::numbers("income", numbers, 3).with_missing(2);
//! let term = TermParts::new(TermInputs::One(0), [20, 50, 0], 0, 50.0);
//! let reason = ReasonParts::new("R01", "Income");
//! let pd: Vec<_> = (0..=50).map(|points| 0.5 - f64::from(points) / 200.0).collect();
//! let parts = ScorerParts::new([income], [term], [reason], pd)
//!     .with_base_points(500)
//!     .with_pd_from(500);
//! let scorer = Scorer::new(parts)?;
//! assert_eq!(scorer.score(&[1000.0])?.points.value(), 550);
//! assert_eq!(scorer.score(&[999.0])?.points.value(), 520);
//! assert_eq!(scorer.reasons(&[f64::NAN])?[0].code, "R01");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

// Indices come from tables that `Scorer::new` checked, or are bounded by them.
#![allow(clippy::indexing_slicing)]

mod batch;
mod error;
mod find;
mod flags;
mod parts;
mod reasons;
mod record;
mod row;
mod slot;
mod table;
mod texts;

pub use batch::{Batch, BatchColumn};
pub use error::{ScoreError, TableError};
pub use flags::Flags;
pub use parts::{
    InputParts, NumberParts, ReasonParts, ScorerParts, TermInputs, TermParts, ValueParts,
};
pub use reasons::{MAX_PRINCIPAL_REASONS, MAX_REASONS, Reason, Reasons};
pub use record::{Record, Value};
pub use row::{Score, Scorer, ScorerInput, ScorerTerm};
pub use slot::{Slot, classify};
