//! Why a card could not be made, saved, loaded or used.

use crate::files::{printable, printable_path};
use crate::scoring::TableError;
use std::path::PathBuf;

/// Why a card could not be made, saved, loaded or used.
///
/// Messages name fields, bins and limits of the card, never a borrower's value.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScorecardError {
    /// A setting of the scaling out of its bounds.
    #[error("scaling: {setting} must be {expected}")]
    Scaling {
        /// The setting.
        setting: &'static str,
        /// Its bounds.
        expected: &'static str,
    },
    /// Worst and best score too far apart for a table of probabilities.
    #[error(
        "the points span {span}, the limit is {limit}: choose a smaller pdo or a min-max scaling"
    )]
    Span {
        /// Points between the worst and the best score.
        span: i64,
        /// The most there may be.
        limit: i32,
    },
    /// No term adds anything.
    #[error("the card has no terms: every field was left out or held at zero")]
    NoTerms,
    /// A field that may not be scored.
    #[error(
        "field `{field}` may not be bound to a model: its lawful use is prohibited",
        field = printable(field)
    )]
    Prohibited {
        /// The field.
        field: String,
    },
    /// Age points that disfavour the elderly (12 CFR 1002.6(b)(2)(ii)).
    #[error(
        "field `{field}`: applicants of {from} and over must get at least the best points of any younger bin: \
         leave the field out, bin it with a trend of falling risk, or raise the bins by `elderly(Elderly::Raise)`",
        field = printable(field)
    )]
    Elderly {
        /// The field.
        field: String,
        /// The age from which the law protects, in years.
        from: f64,
    },
    /// A part of a card made by hand that does not fit: which one, and what was expected.
    #[error("`{part}`: {problem}")]
    Part {
        /// The field, or the term: `a × b` for a pair.
        part: String,
        /// What is wrong, and what was expected.
        problem: &'static str,
    },
    /// Points of a card made by hand that are not one per bin, or per pair of bins.
    #[error(
        "`{term}`: expected {expected} points, one per bin or pair of bins, got {got}",
        term = printable(term)
    )]
    Length {
        /// The term.
        term: String,
        /// Bins, or pairs of bins.
        expected: usize,
        /// Points given.
        got: usize,
    },
    /// A target bad rate outside (0, 1), or scores that cannot reach it.
    #[error("calibration: {setting} must be {expected}")]
    Calibration {
        /// The setting.
        setting: &'static str,
        /// Its bounds.
        expected: &'static str,
    },
    /// The schema of the data is not the card's.
    #[error(
        "the data do not have the card's schema: field `{field}`: {attribute} is {got}, expected {expected}",
        field = printable(field)
    )]
    Schema {
        /// The field.
        field: String,
        /// What differs.
        attribute: &'static str,
        /// As the card has it.
        expected: String,
        /// As the data have it.
        got: String,
    },
    /// The fields of a card made by hand do not make a schema.
    #[error("the card's fields do not make a schema: {0}")]
    Fields(#[from] crate::schema::SchemaError),
    /// The parts do not make a scorer.
    #[error("the card's tables are not valid: {0}")]
    Table(#[from] TableError),
    /// A file could not be read or written.
    #[error("cannot {doing} {}: {kind}", printable_path(path))]
    Io {
        /// "read" or "write".
        doing: &'static str,
        /// As it was given.
        path: PathBuf,
        /// What the system said.
        kind: std::io::ErrorKind,
    },
    /// Larger than any card.
    #[error("a card file holds at most {limit} bytes")]
    TooLong {
        /// The limit, in bytes.
        limit: u64,
    },
    /// Not JSON of a card: what the reader expected, and where.
    #[error("not a scorecard: line {line}, column {column}: {expected}")]
    Syntax {
        /// Starts at 1.
        line: usize,
        /// Starts at 1.
        column: usize,
        /// What the reader expected.
        expected: String,
    },
    /// A version this release does not read.
    #[error(
        "the card's format version is {got}, this release reads up to {supported}: use a newer release"
    )]
    Version {
        /// Of the file.
        got: u64,
        /// The newest this release reads.
        supported: u64,
    },
    /// The bytes do not have the hash that the file states.
    #[error(
        "the card was changed after it was saved: its content hash is {got}, the file states {stated}"
    )]
    Hash {
        /// As the file states.
        stated: String,
        /// Of its content.
        got: String,
    },
    /// A section that contradicts itself or another.
    #[error("the card's section `{section}` is not valid: {problem}", section = printable(section))]
    Section {
        /// The section of the file.
        section: String,
        /// What is wrong, and what was expected.
        problem: &'static str,
    },
    /// The card does not give the points that it states for its own test rows.
    #[error("self-test {vector}: the card gives other points than it states")]
    SelfTest {
        /// The test row, counted from 0.
        vector: usize,
    },
}

/// What our own words in an error of the reader begin with.
#[cfg(feature = "card")]
pub(super) const LIMIT_MARK: &str = "limit: ";
#[cfg(feature = "card")]
pub(super) fn section(section: impl Into<String>, problem: &'static str) -> ScorecardError {
    ScorecardError::Section {
        section: section.into(),
        problem,
    }
}

/// The reader's words, without anything that the file holds.
#[cfg(feature = "card")]
pub(super) fn syntax(error: &serde_json::Error) -> ScorecardError {
    let expected = match error.classify() {
        serde_json::error::Category::Syntax => "valid JSON",
        serde_json::error::Category::Eof => "more: the file ends early",
        serde_json::error::Category::Data => "the keys and types of a card",
        serde_json::error::Category::Io => "a readable file",
    };
    let words = error.to_string();
    let own = words.strip_prefix(LIMIT_MARK);
    let own = own.and_then(|words| words.split(" at line").next());
    ScorecardError::Syntax {
        line: error.line(),
        column: error.column(),
        expected: own.unwrap_or(expected).to_owned(),
    }
}
