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

#[cfg(all(feature = "lending", feature = "train"))]
mod acceptance;
#[cfg(all(feature = "lending", feature = "train"))]
mod agreement;
#[cfg(all(feature = "lending", feature = "train"))]
mod application;
#[cfg(feature = "lending")]
mod audit;
#[cfg(feature = "lending")]
mod bad_input;
#[cfg(all(feature = "files", feature = "train"))]
mod bin_rules;
#[cfg(all(feature = "files", feature = "train"))]
mod binning;
#[cfg(all(feature = "lending", feature = "train"))]
mod calibration;
#[cfg(all(feature = "lending", feature = "train"))]
mod card_file;
#[cfg(all(feature = "lending", feature = "train"))]
mod card_line;
#[cfg(feature = "lending")]
mod charge_off;
#[cfg(all(feature = "lending", feature = "train"))]
mod common;
#[cfg(feature = "lending")]
mod content;
#[cfg(all(feature = "files", feature = "train"))]
mod date_parts;
#[cfg(feature = "lending")]
mod decision;
#[cfg(feature = "lending")]
mod disbursements;
#[cfg(feature = "lending")]
mod doors;
#[cfg(feature = "files")]
mod drafting;
#[cfg(feature = "lending")]
mod early_warning;
#[cfg(feature = "lending")]
mod flat_interest;
#[cfg(all(feature = "lending", feature = "train"))]
mod forged_cards;
#[cfg(feature = "files")]
mod hostile_csv;
#[cfg(feature = "files")]
mod ingest;
#[cfg(all(feature = "lending", feature = "train"))]
mod lawful_use;
mod layering;
#[cfg(feature = "lending")]
mod lent;
#[cfg(feature = "lending")]
mod loan_costs;
#[cfg(feature = "lending")]
mod loan_terms;
#[cfg(feature = "lending")]
mod memory;
mod metrics;
#[cfg(feature = "lending")]
mod notations;
#[cfg(feature = "lending")]
mod outreach;
#[cfg(all(feature = "lending", feature = "train"))]
mod over_time;
#[cfg(all(feature = "lending", feature = "train"))]
mod peer_defects;
#[cfg(feature = "lending")]
mod plans;
#[cfg(all(feature = "lending", feature = "train"))]
mod private;
mod programs;
#[cfg(feature = "lending")]
mod properties;
#[cfg(all(feature = "lending", feature = "train"))]
mod reference;
#[cfg(feature = "lending")]
mod relief;
#[cfg(feature = "lending")]
mod repeated_alerts;
#[cfg(all(feature = "lending", feature = "train"))]
mod reproducible;
#[cfg(feature = "lending")]
mod running_loans;
#[cfg(feature = "files")]
mod savers;
#[cfg(feature = "lending")]
mod schema;
mod scoring;
#[cfg(feature = "card")]
mod service;
mod source_graph;
#[cfg(all(feature = "lending", feature = "train"))]
mod sources;
#[cfg(feature = "lending")]
mod terms;
#[cfg(all(feature = "lending", feature = "train"))]
mod training;
#[cfg(all(feature = "lending", feature = "train"))]
mod warning_in_time;
#[cfg(feature = "lending")]
mod watching;
#[cfg(feature = "lending")]
mod watching_program;
