//! The guide: how to get from a lender's file to a card, a warning and a plan.
//!
//! - [`tutorial`] goes through the flow once, on shipped data, with numbers to check.
//! - [`cookbook`] answers single questions, each with a program of a few lines.
//! - [`threats`] says what a card's file can do to its reader, what is checked, and what a hash does not promise.
//! - [`glossary`] says what the field's words mean here, in English and Chinese.
//!
//! Nothing in it is code of the library; every program in it is tested.

#[doc = include_str!("tutorial.md")]
pub mod tutorial {}

#[doc = include_str!("cookbook.md")]
pub mod cookbook {}

#[doc = include_str!("glossary.md")]
pub mod glossary {}

#[doc = include_str!("threats.md")]
pub mod threats {}
