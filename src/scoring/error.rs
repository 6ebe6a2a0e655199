//! Why a row could not be scored. A name is shared with the scorer, so that no error
//! allocates.

use super::Slot;
use core::fmt;
use std::sync::Arc;

/// Why a row, or a batch, could not be scored.
///
/// What is wrong, with the field's name and the remedy; no variant carries a borrower's
/// value.
///
/// # Examples
///
/// ```
/// # use scorewright::scoring::*;
/// # let input = InputParts::levels("income", Vec::<(String, u16)>::new(), 1);
/// # let term = TermParts::new(TermInputs::One(0), [0], 0, 0.0);
/// # let reason = ReasonParts::new("R01", "Income");
/// # let scorer = Scorer::new(ScorerParts::new([input], [term], [reason], [0.5]))?;
/// let error = scorer.score(&[f64::NAN]).unwrap_err();
/// assert_eq!(error.to_string(), "`income` is missing, which its schema refuses");
/// # Ok::<(), TableError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScoreError {
    /// A row or batch with another number of values than the card has inputs.
    Width {
        /// How many the card has.
        expected: u32,
        /// How many came.
        got: u32,
    },
    /// A record that does not know an input by name.
    Absent {
        /// The field.
        field: Arc<str>,
    },
    /// A value that the schema says to refuse.
    Refused {
        /// The field.
        field: Arc<str>,
        /// What the value was.
        slot: Slot,
    },
    /// Text that is no number in the field's notation.
    NotANumber {
        /// The field.
        field: Arc<str>,
    },
    /// Text that is no date where a part of one is scored.
    NotADate {
        /// The column of the date.
        field: Arc<str>,
    },
    /// A number with a fraction where whole ones belong.
    NotWhole {
        /// The field.
        field: Arc<str>,
    },
    /// Text, or a number, that is no flag.
    NotAFlag {
        /// The field.
        field: Arc<str>,
    },
    /// The code of a level that the card does not have, or of a field without levels.
    UnknownCode {
        /// The field.
        field: Arc<str>,
    },
    /// A column of the wrong type: numbers where levels belong, or the reverse.
    ColumnType {
        /// The field.
        field: Arc<str>,
    },
    /// Columns of different lengths.
    Length {
        /// The field.
        field: Arc<str>,
        /// Rows in the first column.
        expected: usize,
        /// Rows in this one.
        got: usize,
    },
}

impl ScoreError {
    /// The field it speaks of.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Width { .. } => None,
            Self::Absent { field }
            | Self::Refused { field, .. }
            | Self::NotANumber { field }
            | Self::NotADate { field }
            | Self::NotWhole { field }
            | Self::NotAFlag { field }
            | Self::UnknownCode { field }
            | Self::ColumnType { field }
            | Self::Length { field, .. } => Some(field),
        }
    }

    /// What is wrong and what to do, without the field's name.
    const fn reason(&self) -> &'static str {
        match self {
            Self::Width { .. } => "give one value per input, in the card's order",
            Self::Absent { .. } => "is not in the record; give it, if only as missing",
            Self::Refused { slot, .. } => slot.refusal(),
            Self::NotANumber { .. } => {
                "is text that is no number in its notation; see `notation` and `missing_markers` in its schema"
            }
            Self::NotADate { .. } => {
                "is text that is no date; see `date_format` and `missing_markers` in its schema"
            }
            Self::NotWhole { .. } => "is not a whole number, as its kind asks",
            Self::NotAFlag { .. } => "is not a flag (yes/no, true/false, 1/0)",
            Self::UnknownCode { .. } => {
                "is a level code that the card does not have; take codes from `Scorer::level_code`"
            }
            Self::ColumnType { .. } => "has a column of the wrong type",
            Self::Length { .. } => "has a column of another length than the first",
        }
    }
}

impl fmt::Display for ScoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = self.reason();
        match self {
            Self::Width { expected, got } => {
                write!(f, "expected {expected} values, got {got}: {reason}")
            }
            Self::Length {
                field,
                expected,
                got,
            } => write!(f, "`{field}` {reason}: expected {expected} rows, got {got}"),
            _ => write!(f, "`{}` {reason}", self.field().unwrap_or_default()),
        }
    }
}

impl core::error::Error for ScoreError {}

/// Why the parts of a card do not make a [`Scorer`](super::Scorer).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableError {
    /// No input, or more than 512.
    Inputs,
    /// No term, or more than 512.
    Terms,
    /// More than 512 reason codes.
    Catalogue,
    /// An input's name is empty or used twice.
    Name {
        /// The input, by position.
        input: usize,
    },
    /// Cuts that are not finite and strictly ascending.
    Cuts {
        /// The input, by position.
        input: usize,
    },
    /// Levels that are not distinct or do not read as themselves (`1` of a flag is `yes`,
    /// a missing marker is none), a reading of another kind, or a range, code or trained
    /// range that is not one.
    Values {
        /// The input, by position.
        input: usize,
    },
    /// A bin number beyond the list of bins, or no bins at all.
    Bin {
        /// The input, by position.
        input: usize,
    },
    /// An input that no term uses.
    Unused {
        /// The input, by position.
        input: usize,
    },
    /// A term over an input that the card does not have, or over one input twice.
    Term {
        /// The term, by position.
        term: usize,
    },
    /// A term over the same inputs as an earlier one.
    Duplicate {
        /// The term, by position.
        term: usize,
    },
    /// A term whose points are not one per bin, or one per pair of bins.
    Length {
        /// The term, by position.
        term: usize,
    },
    /// Points whose sum leaves ±1,000,000.
    Points,
    /// A probability table that does not cover the attainable points, holds
    /// anything but probabilities, or rises with the points.
    Probabilities,
    /// A reason code beyond the catalogue, or a reference that is not finite.
    Reasons {
        /// The term, by position.
        term: usize,
    },
}

impl TableError {
    const fn what(self) -> &'static str {
        match self {
            Self::Inputs => "a card has 1 to 512 inputs",
            Self::Terms => "a card has 1 to 512 terms",
            Self::Catalogue => "a card has at most 512 reason codes",
            Self::Name { .. } => "the name is empty or used twice",
            Self::Cuts { .. } => "cuts must be finite and strictly ascending",
            Self::Values { .. } => {
                "levels must be distinct and read as themselves, ranges ordered, codes numbers"
            }
            Self::Bin { .. } => "a bin that is not among its bins",
            Self::Unused { .. } => "no term uses it",
            Self::Term { .. } => "its inputs must be one, or two that differ, of the card's",
            Self::Duplicate { .. } => "an earlier term has the same inputs",
            Self::Length { .. } => "points must be one per bin, or one per pair of bins",
            Self::Points => "points must sum to within ±1,000,000",
            Self::Probabilities => {
                "the probability table must cover the points and fall as they rise"
            }
            Self::Reasons { .. } => "the reason code or reference is not valid",
        }
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Name { input }
            | Self::Cuts { input }
            | Self::Values { input }
            | Self::Bin { input }
            | Self::Unused { input } => write!(f, "input {input}: {}", self.what()),
            Self::Term { term }
            | Self::Duplicate { term }
            | Self::Length { term }
            | Self::Reasons { term } => write!(f, "term {term}: {}", self.what()),
            _ => f.write_str(self.what()),
        }
    }
}

impl core::error::Error for TableError {}
