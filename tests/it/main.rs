//! The one integration binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::float_cmp,
    clippy::cast_possible_truncation,
    missing_docs
)]

#[cfg(feature = "train")]
mod acceptance;
#[cfg(all(feature = "serde", feature = "train"))]
mod agreement;
mod audit;
mod bad_input;
#[cfg(feature = "train")]
mod binning;
#[cfg(all(feature = "serde", feature = "train"))]
mod card_file;
#[cfg(all(feature = "serde", feature = "train"))]
mod common;
mod decision;
mod early_warning;
mod ingest;
mod layering;
mod metrics;
mod outreach;
mod plans;
mod properties;
#[cfg(feature = "train")]
mod reference;
mod relief;
mod schema;
mod scoring;
#[cfg(all(feature = "serde", feature = "train"))]
mod training;
#[cfg(all(feature = "train", feature = "serde"))]
mod warning_in_time;
