//! Crosses: small tables over pairs of fields that mend what curves added up cannot say.
//!
//! Trees over pairs are boosted on the log-odds of the mains; five folds say how many pairs
//! and rounds serve rows that were held back, or that none does; what the trees add up to
//! becomes a few rectangles a pair.

mod age;
mod boost;
mod choose;
mod codes;
mod find;
mod fitted;
mod law;
mod look;
mod merge;
mod select;
mod table;
mod term;
mod tree;

pub(super) use age::Ages;
pub(super) use find::Asked;
pub(super) use fitted::Crossed;
pub(in super::super) use look::look;
pub(super) use select::Kinds;
pub(super) use term::term_of;
