//! Consumer-credit scorecards: bin, train, freeze, score in nanoseconds, and explain every point.
#![cfg_attr(docsrs, feature(doc_cfg))]

// The order of these lines is the architecture; `tests/it/layering.rs` reads it.
// A blank line between them keeps rustfmt from sorting them.

pub mod error;

pub mod money;

pub mod units;

pub mod metrics;

pub mod scoring;

pub mod schema;

pub mod dataset;

pub mod binning;

#[cfg(feature = "train")]
pub mod training;

pub mod scorecard;

pub mod early_warning;

pub mod servicing;

#[doc(inline)]
pub use error::Error;
