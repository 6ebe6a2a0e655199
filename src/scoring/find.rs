//! How a value finds its cell.

use super::table::{Cell, InlineNumbers, InlineTable, Input, LAST, Numbers, REFUSED};
use super::texts::{MISSING, UNSEEN};
use super::{Flags, ScoreError, Slot, Value, classify};
use crate::notation::reading::Meaning;
use std::sync::Arc;

/// Why a value found no cell; the name is added by the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellError {
    Absent,
    Refused(Slot),
    NotANumber,
    NotADate,
    NotWhole,
    NotAFlag,
    UnknownCode,
}

impl CellError {
    #[cold]
    pub(super) fn of(self, name: &Arc<str>) -> ScoreError {
        let field = Arc::clone(name);
        match self {
            Self::Absent => ScoreError::Absent { field },
            Self::NotANumber => ScoreError::NotANumber { field },
            Self::NotADate => ScoreError::NotADate { field },
            Self::NotWhole => ScoreError::NotWhole { field },
            Self::NotAFlag => ScoreError::NotAFlag { field },
            Self::UnknownCode => ScoreError::UnknownCode { field },
            Self::Refused(slot) => ScoreError::Refused { field, slot },
        }
    }
}

/// Whether a number may have a fraction; false for NaN. True for some whole numbers
/// beyond 2^51, which the slow path looks at: no function is called.
#[inline]
pub(super) fn may_have_fraction(value: f64) -> bool {
    // Adding what makes the last bit of the sum a one rounds to a whole number.
    const ROUNDS: f64 = 6_755_399_441_055_744.0; // 1.5 * 2^52
    let rounded = (value + ROUNDS) - ROUNDS;
    (value - rounded).abs() > 0.0
}

impl InlineTable {
    /// The cell of a usual number; one with the flag `REFUSED` sends every other value
    /// to the slow path.
    #[inline]
    pub(super) fn usual(&self, value: f64) -> Cell {
        let place = match self.numbers {
            InlineNumbers::Levels => match whole(value) {
                Some(number) if number <= LAST => number as usize,
                _ => return REFUSED,
            },
            InlineNumbers::Whole if may_have_fraction(value) => return REFUSED,
            InlineNumbers::Whole | InlineNumbers::Any => {
                // Written so that NaN takes this path too, and is the first cell.
                if value < self.low || value > self.high {
                    return REFUSED;
                }
                // All edges at once: no comparison waits for the one before it.
                let at_or_below = self.edges.iter().map(|&edge| usize::from(edge <= value));
                at_or_below.sum()
            }
        };
        self.cells[place & LAST as usize]
    }
}

impl Input {
    /// What the hot path does not decide; kept out of it, so that its registers are free.
    #[inline(never)]
    pub(super) fn cell(&self, value: Value<'_>) -> Result<Cell, CellError> {
        match value {
            Value::Number(number) => self.number(number),
            Value::Missing => self.missing(),
            Value::Text(text) => self.text(text),
            Value::Code(code) => self.code(code),
            Value::Absent => Err(CellError::Absent),
        }
    }

    /// As [`number`](Self::number), kept out of the hot path, so that its registers are free.
    #[inline(never)]
    pub(super) fn number_apart(&self, value: f64) -> Result<Cell, CellError> {
        self.number(value)
    }

    /// The cell of a number; in a category it is the level that a file writes so.
    #[inline]
    pub(super) fn number(&self, value: f64) -> Result<Cell, CellError> {
        // Written so that NaN takes this path too, and is the first cell.
        if !(value < self.low || value > self.high) {
            let cell = self.cells[count_edges(&self.edges, value)];
            let is_whole = || {
                self.numbers
                    .as_ref()
                    .is_some_and(|numbers| numbers.is_whole)
            };
            if cell.flags & Flags::REFUSED.0 == 0 && !(is_whole() && may_have_fraction(value)) {
                return Ok(cell);
            }
        }
        self.unusual(value)
    }

    /// A number outside the interval that the edges decide, or in a category.
    #[inline]
    pub(super) fn unusual(&self, value: f64) -> Result<Cell, CellError> {
        if value.is_nan() {
            return self.missing();
        }
        match &self.numbers {
            Some(numbers) => self.unusual_number(numbers, value),
            None => self.level_written_as(value),
        }
    }

    #[inline]
    pub(super) fn missing(&self) -> Result<Cell, CellError> {
        self.missing.ok_or(CellError::Refused(Slot::Missing))
    }

    /// Everything outside the interval that the edges decide.
    fn unusual_number(&self, numbers: &Numbers, value: f64) -> Result<Cell, CellError> {
        let (low, high) = numbers.range;
        if numbers.missing_codes.contains(&value) {
            return self.missing();
        }
        match classify(value, &numbers.special_codes, low, high) {
            Slot::Regular | Slot::OutOfRange if numbers.is_whole && value.fract() != 0.0 => {
                Err(CellError::NotWhole)
            }
            Slot::Regular => Ok(self.regular(numbers, value, Flags::BEYOND_TRAINING)),
            Slot::OutOfRange if numbers.nearest => {
                Ok(self.regular(numbers, value.clamp(low, high), Flags::OUT_OF_RANGE))
            }
            Slot::Special(position) => {
                let bin = numbers.special_bins.get(usize::from(position)).copied();
                self.slot(Slot::Special(position), bin)
            }
            Slot::Missing => self.missing(),
            Slot::NonFinite => self.slot(Slot::NonFinite, self.non_finite),
            slot => self.slot(slot, self.out_of_range),
        }
    }

    fn regular(&self, numbers: &Numbers, value: f64, flags: Flags) -> Cell {
        let cell = self.bins[numbers.cuts.partition_point(|&cut| cut <= value)];
        Cell {
            flags: cell.flags | flags.0,
            ..cell
        }
    }

    /// The cell of an irregular slot, with its flag.
    pub(super) fn slot(&self, slot: Slot, bin: Option<u16>) -> Result<Cell, CellError> {
        let cell = self.bins[usize::from(bin.ok_or(CellError::Refused(slot))?)];
        let flag = match slot {
            Slot::Missing => Flags::MISSING,
            Slot::Special(_) => Flags::SPECIAL,
            Slot::NonFinite => Flags::NON_FINITE,
            Slot::OutOfRange => Flags::OUT_OF_RANGE,
            Slot::Unseen => Flags::UNSEEN,
            Slot::Regular => Flags(0),
        };
        Ok(Cell {
            flags: cell.flags | flag.0,
            ..cell
        })
    }

    /// The cell of a number in a category: that of its text.
    fn level_written_as(&self, value: f64) -> Result<Cell, CellError> {
        if !value.is_finite() {
            return Err(CellError::Refused(Slot::NonFinite));
        }
        let code = self.texts.code_of_number(value);
        self.code(code.ok_or(CellError::NotAFlag)?)
    }

    /// The cell of a code; one that is no level's is an error, not an unseen level.
    #[inline]
    pub(super) fn code(&self, code: u32) -> Result<Cell, CellError> {
        match self.level_cells.get(code as usize) {
            Some(&cell) => Ok(cell),
            None => self.no_level(code),
        }
    }

    #[cold]
    fn no_level(&self, code: u32) -> Result<Cell, CellError> {
        match code {
            _ if self.numbers.is_some() => Err(CellError::UnknownCode),
            MISSING => self.missing(),
            UNSEEN => self.slot(Slot::Unseen, self.unseen),
            _ => Err(CellError::UnknownCode),
        }
    }

    fn text(&self, text: &str) -> Result<Cell, CellError> {
        if self.numbers.is_none() {
            let code = self.texts.code_of(text);
            return self.code(code.ok_or(CellError::NotAFlag)?);
        }
        match self.texts.reading.text(text.as_bytes()) {
            Meaning::Missing => self.missing(),
            Meaning::Number(value) | Meaning::NotFinite(value) => self.number(value),
            _ if self.texts.reading.reads_dates() => Err(CellError::NotADate),
            _ => Err(CellError::NotANumber),
        }
    }
}

/// A number as a whole one; `None` where it is none, or below zero.
#[inline]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` saturates, the comparison tells
#[allow(clippy::float_cmp)] // whole is whole, exactly
fn whole(value: f64) -> Option<u32> {
    let whole = value as u32;
    (f64::from(whole) == value).then_some(whole)
}

/// How many edges are at or below `value`: the number of its interval.
///
/// Edges number one less than a power of two, so every search takes the same
/// steps and none of them is a branch to guess.
#[inline]
pub(super) fn count_edges(edges: &[f64], value: f64) -> usize {
    let mut below = 0;
    let mut step = edges.len().div_ceil(2);
    while step > 0 {
        let is_below = edges[below + step - 1] <= value;
        below += step * usize::from(is_below);
        step /= 2;
    }
    below
}
