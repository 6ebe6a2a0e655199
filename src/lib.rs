//! Consumer-credit scorecards: bin, train, freeze, score in nanoseconds, and explain every point.
//!
//! ```text
//! schema ─► dataset ─► binning ─► training ─► scorecard ─► scoring          (the hot path)
//!  what      typed      bins,      log-odds    points,       │
//!  columns   rows,      woe        of bad      reasons,      ├─► early_warning ─► servicing
//!  mean      target                            card.json     │    watch, alert     decide, plan,
//!                                                            ▼                     relieve, contact
//!                                                   points, pd, flags, why
//! ```
//!
//! Read on from [`schema`], which says what the columns of a lender's data mean,
//! through the modules in the order of the flow, or start from the program
//! `quickstart`. [`scoring`] is all that a service calls on every application.
//!
//! Every stage takes one public type and gives the next: [`Dataset`], [`Binning`],
//! `LogisticModel`, [`Scorecard`] (a file), [`Scorer`] (in memory). Errors are one
//! enum per stage under [`Error`]; none carries a borrower's value.
//!
//! # Features
//!
//! `train` brings training (linfa, ndarray, rayon), `rayon` several threads for
//! watching without it, `serde` the files (TOML, JSON, hashes), `report` the plots.
//! None changes a number. A scoring
//! service uses `default-features = false, features = ["serde"]`.
#![cfg_attr(docsrs, feature(doc_cfg))]

// The order of these lines is the architecture; `tests/it/layering.rs` reads it.
// A blank line between them keeps rustfmt from sorting them.

pub mod error;

pub mod money;

pub mod units;

pub mod metrics;

pub mod files;

pub mod scoring;

pub mod schema;

pub mod dataset;

pub mod panel;

pub mod binning;

#[cfg(feature = "train")]
pub mod training;

pub mod scorecard;

pub mod early_warning;

pub mod lending;

#[cfg(feature = "report")]
pub mod report;

/// Documentation only.
#[cfg(all(any(doc, doctest), feature = "train", feature = "serde"))]
pub mod guide;

#[doc(inline)]
pub use binning::Binning;
#[doc(inline)]
pub use dataset::Dataset;
#[doc(inline)]
pub use error::Error;
#[doc(inline)]
pub use schema::{Borrower, Schema};
#[doc(inline)]
pub use scorecard::Scorecard;
#[doc(inline)]
pub use scoring::Scorer;
#[cfg(feature = "train")]
#[doc(inline)]
pub use training::LogisticModel;

/// The README, so that its example is tested.
#[cfg(all(doctest, feature = "train", feature = "serde"))]
#[doc = include_str!("../README.md")]
struct Readme;
