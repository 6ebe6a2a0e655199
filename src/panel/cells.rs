//! The cells of one record of a panel, and errors that name their place.

use super::error::PanelError;
use crate::files::csv::Row;
use crate::notation::Notation;
use crate::notation::cell::{self, Parsed};
use crate::notation::date;
use crate::units::day::date_of;
use jiff::civil::Date;

/// The longest cell read: a panel's cells are short.
const MAX_CELL_BYTES: usize = 4096;

/// One record, with what its errors must name.
pub(super) struct Cells<'a> {
    pub(super) row: &'a Row,
    pub(super) names: &'a [String],
    pub(super) notation: Notation,
    /// Cells that mean "not given", beside the empty one.
    pub(super) markers: &'a [String],
    /// No date may be after this one.
    pub(super) as_of: Option<Date>,
}

impl Cells<'_> {
    /// A cell without white space at its ends; nothing when it is not given.
    pub(super) fn at(&self, position: usize) -> &[u8] {
        let cell = cell::trim(self.row.record.get(position).unwrap_or_default());
        let marked = |marker: &String| marker.trim().as_bytes() == cell;
        match self.markers.iter().any(marked) {
            true => b"",
            false => cell,
        }
    }

    pub(super) fn text(&self, position: usize) -> Result<&str, PanelError> {
        let cell = self.short(position)?;
        std::str::from_utf8(cell).map_err(|_| self.error(position, "is not UTF-8"))
    }

    /// A cell that no quote left open can have filled with the lines after it.
    fn short(&self, position: usize) -> Result<&[u8], PanelError> {
        let cell = self.at(position);
        let is_break = |byte: &u8| matches!(byte, b'\n' | b'\r');
        if cell.len() > MAX_CELL_BYTES || cell.iter().any(is_break) {
            return Err(self.error(
                position,
                "is too long or holds a line break; check the quotes",
            ));
        }
        Ok(cell)
    }

    /// A date, or a month as its last day; not after the day the panel is read as of.
    pub(super) fn date(&self, position: usize) -> Result<Date, PanelError> {
        let text = self.short(position)?;
        let day = cell::parse_date(text).or_else(|| date::month_end(text));
        let date = day.and_then(|day| date_of(day.0)).ok_or_else(|| {
            self.error(position, "is not a date (YYYY-MM-DD) or a month (YYYY-MM)")
        })?;
        self.not_after(position, date)
    }

    /// The date, unless it is after the day the panel is read as of.
    pub(super) fn not_after(&self, position: usize, date: Date) -> Result<Date, PanelError> {
        match self.as_of {
            Some(as_of) if date > as_of => Err(PanelError::Future {
                record: self.row.number,
                line: self.row.line,
                column: self.name(position),
                as_of,
            }),
            _ => Ok(date),
        }
    }

    /// Yes or no, as a flag of a data set is written.
    pub(super) fn flag(&self, position: usize) -> Result<bool, PanelError> {
        cell::flag(self.short(position)?)
            .map(|code| code == 1)
            .ok_or_else(|| self.error(position, "is not a flag (0, 1, no, yes, false or true)"))
    }

    /// A finite number.
    pub(super) fn amount(&self, position: usize) -> Result<f64, PanelError> {
        match cell::parse_as(self.short(position)?, self.notation) {
            Parsed::Number(value) => Ok(value),
            Parsed::NotFinite(_) | Parsed::TooLarge => {
                Err(self.error(position, "is not a finite amount"))
            }
            Parsed::No => Err(self.error(position, "is not an amount")),
        }
    }

    /// A whole number that `T` holds.
    pub(super) fn whole<T: TryFrom<i32>>(
        &self,
        position: usize,
        problem: &'static str,
    ) -> Result<T, PanelError> {
        let value = match cell::parse_as(self.short(position)?, self.notation) {
            Parsed::Number(value) => whole(value),
            _ => None,
        };
        value
            .and_then(|value| T::try_from(value).ok())
            .ok_or_else(|| self.error(position, problem))
    }

    pub(super) fn error(&self, position: usize, problem: &'static str) -> PanelError {
        PanelError::Cell {
            record: self.row.number,
            line: self.row.line,
            column: self.name(position),
            problem,
        }
    }

    fn name(&self, position: usize) -> String {
        self.names.get(position).cloned().unwrap_or_default()
    }
}

fn whole(value: f64) -> Option<i32> {
    let fits = value.fract() == 0.0 && value.abs() <= f64::from(i32::MAX);
    #[allow(clippy::cast_possible_truncation)] // whole, and within the range
    fits.then_some(value as i32)
}
