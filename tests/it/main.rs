//! The one integration binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::float_cmp,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    missing_docs
)]

#[cfg(feature = "train")]
mod acceptance;
#[cfg(all(feature = "serde", feature = "train"))]
mod agreement;
mod application;
mod audit;
mod bad_input;
#[cfg(feature = "train")]
mod binning;
#[cfg(all(feature = "serde", feature = "train"))]
mod card_file;
#[cfg(all(feature = "serde", feature = "train"))]
mod common;
mod decision;
mod drafting;
mod early_warning;
#[cfg(feature = "serde")]
mod hostile_csv;
mod ingest;
#[cfg(feature = "train")]
mod lawful_use;
mod layering;
mod memory;
mod metrics;
mod outreach;
#[cfg(all(feature = "serde", feature = "train"))]
mod peer_defects;
mod plans;
#[cfg(all(feature = "serde", feature = "train"))]
mod private;
mod programs;
mod properties;
#[cfg(feature = "train")]
mod reference;
mod relief;
#[cfg(all(feature = "serde", feature = "train"))]
mod reproducible;
mod schema;
mod scoring;
mod source_graph;
#[cfg(feature = "train")]
mod sources;
#[cfg(feature = "serde")]
mod terms;
#[cfg(all(feature = "serde", feature = "train"))]
mod training;
#[cfg(all(feature = "train", feature = "serde"))]
mod warning_in_time;
