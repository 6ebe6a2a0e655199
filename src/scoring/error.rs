//! Why a row could not be scored: small, `Copy`, without strings.

use super::Slot;
use core::fmt;

/// Why a row, or a batch, could not be scored.
///
/// Inputs are named by position, in the order of
/// [`Scorer::inputs`](super::Scorer::inputs); [`Scorer::explain`](super::Scorer::explain)
/// adds the name. No variant carries a borrower's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScoreError {
    /// A row or batch with another number of values than the card has inputs.
    Width {
        /// How many the card has.
        expected: u32,
        /// How many came.
        got: u32,
    },
    /// A record that does not know a input by name.
    Absent {
        /// The input.
        input: u16,
    },
    /// A value that the schema says to refuse.
    Refused {
        /// The input.
        input: u16,
        /// What the value was.
        slot: Slot,
    },
    /// Text where a number belongs.
    NotANumber {
        /// The input.
        input: u16,
    },
    /// A number that is not the code of a level.
    NotALevel {
        /// The input.
        input: u16,
    },
    /// A column of the wrong type: numbers where levels belong, or the reverse.
    ColumnType {
        /// The input.
        input: u16,
    },
    /// Columns of different lengths.
    Length {
        /// The input.
        input: u16,
        /// Rows in the first column.
        expected: usize,
        /// Rows in this one.
        got: usize,
    },
}

impl ScoreError {
    /// The input it speaks of, by position.
    #[must_use]
    pub const fn input(self) -> Option<u16> {
        match self {
            Self::Width { .. } => None,
            Self::Absent { input }
            | Self::Refused { input, .. }
            | Self::NotANumber { input }
            | Self::NotALevel { input }
            | Self::ColumnType { input }
            | Self::Length { input, .. } => Some(input),
        }
    }

    /// What is wrong and what to do, without the input's name.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::Width { .. } => "give one value per input, in the card's order",
            Self::Absent { .. } => "is not in the record; give it, if only as missing",
            Self::Refused { slot, .. } => slot.refusal(),
            Self::NotANumber { .. } => "is text where a number belongs",
            Self::NotALevel { .. } => "is not the code of a level; codes count from 0",
            Self::ColumnType { .. } => "has a column of the wrong type",
            Self::Length { .. } => "has a column of another length than the first",
        }
    }
}

impl fmt::Display for ScoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Width { expected, got } => {
                write!(
                    f,
                    "expected {expected} values, got {got}: {}",
                    self.reason()
                )
            }
            Self::Length { expected, got, .. } => write!(
                f,
                "input {} {}: expected {expected} rows, got {got}",
                self.input().unwrap_or_default(),
                self.reason()
            ),
            _ => write!(
                f,
                "input {} {}",
                self.input().unwrap_or_default(),
                self.reason()
            ),
        }
    }
}

impl core::error::Error for ScoreError {}

/// Why the parts of a card do not make a [`Scorer`](super::Scorer).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableError {
    /// No input, or more than 512.
    Inputs,
    /// No term, or more than 512 terms or reason codes.
    Terms,
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
    /// Levels that are not distinct, or a range, code or trained range that is not one.
    Input {
        /// The input, by position.
        input: usize,
    },
    /// A bin number beyond the list of bins, or no bins at all.
    Bin {
        /// The input, by position.
        input: usize,
    },
    /// An input that no term reads.
    Unused {
        /// The input, by position.
        input: usize,
    },
    /// A term that reads inputs there are not, lacks points for a bin, or stands twice.
    Term {
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

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Inputs => f.write_str("a card has 1 to 512 inputs"),
            Self::Terms => f.write_str("a card has 1 to 512 terms, and at most 512 reason codes"),
            Self::Name { input } => write!(f, "input {input}: the name is empty or used twice"),
            Self::Cuts { input } => {
                write!(
                    f,
                    "input {input}: cuts must be finite and strictly ascending"
                )
            }
            Self::Input { input } => write!(
                f,
                "input {input}: levels must be distinct, ranges ordered, codes numbers"
            ),
            Self::Bin { input } => write!(f, "input {input}: a bin that is not in its list"),
            Self::Unused { input } => write!(f, "input {input}: no term reads it"),
            Self::Term { term } => write!(
                f,
                "term {term}: one input, or two different ones, with points for every bin, once"
            ),
            Self::Points => f.write_str("points must sum to within ±1,000,000"),
            Self::Probabilities => {
                f.write_str("the probability table must cover the points and fall as they rise")
            }
            Self::Reasons { term } => {
                write!(f, "term {term}: the reason code or reference is not valid")
            }
        }
    }
}

impl core::error::Error for TableError {}
