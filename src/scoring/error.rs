//! Why a row could not be scored: small, `Copy`, without strings.

use super::Slot;
use core::fmt;

/// Why a row, or a batch, could not be scored.
///
/// Characteristics are named by position, in the order of
/// [`Scorer::names`](super::Scorer::names); [`Scorer::explain`](super::Scorer::explain)
/// adds the name. No variant carries a borrower's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScoreError {
    /// A row or batch with another number of values than the card has characteristics.
    Width {
        /// How many the card has.
        expected: u32,
        /// How many came.
        got: u32,
    },
    /// A record that does not know a characteristic by name.
    Absent {
        /// The characteristic.
        characteristic: u16,
    },
    /// A value that the schema says to refuse.
    Refused {
        /// The characteristic.
        characteristic: u16,
        /// What the value was.
        slot: Slot,
    },
    /// Text where a number belongs.
    NotANumber {
        /// The characteristic.
        characteristic: u16,
    },
    /// A number that is not the code of a level.
    NotALevel {
        /// The characteristic.
        characteristic: u16,
    },
    /// A column of the wrong type: numbers where levels belong, or the reverse.
    ColumnType {
        /// The characteristic.
        characteristic: u16,
    },
    /// Columns of different lengths.
    Length {
        /// The characteristic.
        characteristic: u16,
        /// Rows in the first column.
        expected: usize,
        /// Rows in this one.
        got: usize,
    },
}

impl ScoreError {
    /// The characteristic it speaks of, by position.
    #[must_use]
    pub const fn characteristic(self) -> Option<u16> {
        match self {
            Self::Width { .. } => None,
            Self::Absent { characteristic }
            | Self::Refused { characteristic, .. }
            | Self::NotANumber { characteristic }
            | Self::NotALevel { characteristic }
            | Self::ColumnType { characteristic }
            | Self::Length { characteristic, .. } => Some(characteristic),
        }
    }

    /// What is wrong and what to do, without the characteristic's name.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::Width { .. } => "give one value per characteristic, in the card's order",
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
                "characteristic {} {}: expected {expected} rows, got {got}",
                self.characteristic().unwrap_or_default(),
                self.reason()
            ),
            _ => write!(
                f,
                "characteristic {} {}",
                self.characteristic().unwrap_or_default(),
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
    /// No characteristic, or more than 1,024.
    Characteristics,
    /// A characteristic's name is empty or used twice.
    Name {
        /// The characteristic, by position.
        characteristic: usize,
    },
    /// Cuts that are not finite and strictly ascending.
    Cuts {
        /// The characteristic, by position.
        characteristic: usize,
    },
    /// Levels that are not distinct, or a range, code or trained range that is not one.
    Input {
        /// The characteristic, by position.
        characteristic: usize,
    },
    /// A bin number beyond the list of points, or no bins at all.
    Bin {
        /// The characteristic, by position.
        characteristic: usize,
    },
    /// Points whose sum leaves ±1,000,000.
    Points,
    /// A probability table that does not cover the attainable points, holds
    /// anything but probabilities, or rises with the points.
    Probabilities,
    /// A reason code beyond the catalogue, or a reference that is not finite.
    Reasons {
        /// The characteristic, by position.
        characteristic: usize,
    },
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, characteristic) = match self {
            Self::Characteristics => ("a card has 1 to 1,024 characteristics", None),
            Self::Name { characteristic } => {
                ("the name is empty or used twice", Some(characteristic))
            }
            Self::Cuts { characteristic } => (
                "cuts must be finite and strictly ascending",
                Some(characteristic),
            ),
            Self::Input { characteristic } => (
                "levels must be distinct, ranges ordered, codes numbers",
                Some(characteristic),
            ),
            Self::Bin { characteristic } => ("a bin without points", Some(characteristic)),
            Self::Points => ("points must sum to within ±1,000,000", None),
            Self::Probabilities => (
                "the probability table must cover the points and fall as they rise",
                None,
            ),
            Self::Reasons { characteristic } => (
                "the reason code or reference is not valid",
                Some(characteristic),
            ),
        };
        match characteristic {
            Some(position) => write!(f, "characteristic {position}: {what}"),
            None => f.write_str(what),
        }
    }
}

impl core::error::Error for TableError {}
