//! The hot path: a frozen card in memory.
//!
//! `std` and [`units`](crate::units) only; no allocation per row.

mod slot;

pub use slot::{Slot, classify};
