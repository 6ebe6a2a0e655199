//! Consumer-credit scorecards: bin, train, freeze, score in nanoseconds, and explain every point.
//!
//! ```text
//! schema ─► dataset ─► binning ─► training ─► scorecard ─► scoring          (the hot path)
//!  what      typed      bins,      log-odds    points,       │
//!  columns   rows,      woe        of bad      reasons,      ├─► early_warning ─► lending
//!  mean      target                            card.json     │    watch, alert     decide, plan,
//!                                                            ▼                     relieve, contact
//!                                                   points, pd, flags, why
//! ```
//!
//! Read on from [`schema`], which says what the columns of a lender's data mean,
//! through the modules in the order of the flow, or start from the `guide` or the
//! program `quickstart`. [`scoring`] is all that a service calls on every application.
//!
//! Every stage takes one public type and gives the next: [`Dataset`], [`Binning`],
//! `LogisticModel`, [`Scorecard`] (a file), [`Scorer`] (in memory). Errors are one
//! enum per stage under [`Error`]; none carries a borrower's value.
//!
//! ```
//! # #[cfg(all(feature = "train", feature = "lending"))] {
//! use scorewright::scorecard::{Scaling, Scorecard};
//! use scorewright::{Dataset, LogisticModel, Schema};
//!
//! let schema = Schema::read("data/german_credit.toml")?;
//! let loans = Dataset::read("data/german_credit.csv", &schema)?;
//! let (train, test) = loans.split(0.7, 42)?;
//! let model = LogisticModel::train(&train)?;
//! let card = Scorecard::params().scaling(Scaling::pdo(20, 600, 50.0)).build(&model)?;
//! let scorer = card.compile()?;
//! let column = |name| test.column(name).ok_or("not in the data");
//! let row: Result<Vec<_>, _> = scorer.names().map(|name| Ok(column(name)?.value(0))).collect();
//! let row: Vec<_> = row.map_err(|error: &str| error)?;
//! assert_eq!(scorer.score(row.as_slice())?.points.value(), 532);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//!
//! Each is for a kind of user, and none changes a number: `card` loads a frozen card
//! and scores; `files` adds data sets, payment histories and schemas in files;
//! `lending` adds what a lender does with them, early warning included; `train`
//! learns; `report` draws; `rayon` uses several threads. A scoring service takes
//! `default-features = false, features = ["card"]`, one that watches its borrowers
//! `features = ["lending", "rayon"]`.
#![cfg_attr(docsrs, feature(doc_cfg))]

// The order of these lines is the architecture; `tests/it/layering.rs` reads it.
// A blank line between them keeps rustfmt from sorting them.

pub mod error;

#[cfg(feature = "lending")]
pub mod money;

pub mod units;

pub mod notation;

pub mod metrics;

pub mod files;

#[cfg(feature = "lending")]
pub mod rules;

pub mod scoring;

pub mod schema;

pub mod dataset;

#[cfg(feature = "files")]
pub mod panel;

pub mod binning;

#[cfg(feature = "train")]
pub mod training;

pub mod scorecard;

#[cfg(feature = "lending")]
pub mod early_warning;

#[cfg(feature = "lending")]
pub mod lending;

#[cfg(feature = "report")]
pub mod report;

// Documentation only.
#[cfg(all(any(doc, doctest), feature = "train", feature = "lending"))]
pub mod guide;

#[doc(inline)]
pub use binning::Binning;
#[doc(inline)]
pub use dataset::Dataset;
#[doc(inline)]
pub use error::Error;
#[cfg(feature = "lending")]
#[doc(inline)]
pub use schema::Borrower;
#[doc(inline)]
pub use schema::Schema;
#[doc(inline)]
pub use scorecard::Scorecard;
#[doc(inline)]
pub use scoring::Scorer;
#[cfg(feature = "train")]
#[doc(inline)]
pub use training::LogisticModel;

/// The README, so that its example is tested.
#[cfg(all(doctest, feature = "train", feature = "lending"))]
#[doc = include_str!("../README.md")]
struct Readme;
