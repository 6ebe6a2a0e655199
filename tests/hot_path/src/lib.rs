//! The hot path of `scorewright`, compiled from its own sources with no dependencies.
#![forbid(unsafe_code)]

#[path = "../../../src/units/mod.rs"]
pub mod units;

#[path = "../../../src/notation/mod.rs"]
pub mod notation;

#[path = "../../../src/scoring/mod.rs"]
pub mod scoring;
