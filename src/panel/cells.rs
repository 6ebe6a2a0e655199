//! The cells of one record of a panel, and errors that name their place.

use super::error::PanelError;
use crate::files::csv::Row;
use crate::notation::cell::trim;
use crate::notation::reading::Meaning;
use crate::notation::{DateFormat, Notation, Reading, date};
use crate::units::day::date_of;
use jiff::civil::Date;

/// The longest cell read: a panel's cells are short.
const MAX_CELL_BYTES: usize = 4096;

/// How the cells of a panel read: by the rules of a data set.
pub(super) struct Readings {
    texts: Reading,
    flags: Reading,
    dates: Reading,
    numbers: Reading,
    /// Numbers that mean "not given".
    missing: Vec<f64>,
}

impl Readings {
    pub(super) fn new(notation: Notation, dates: DateFormat, markers: &[String]) -> Self {
        let numbers = Reading::numbers()
            .with_notation(notation)
            .with_markers(markers);
        Self {
            texts: Reading::levels().with_markers(markers),
            flags: Reading::flags().with_markers(markers),
            dates: Reading::dates()
                .with_date_format(dates)
                .with_markers(markers),
            missing: numbers.marker_numbers(),
            numbers,
        }
    }
}

/// One record, with what its errors must name.
pub(super) struct Cells<'a> {
    pub(super) row: &'a Row,
    pub(super) names: &'a [String],
    pub(super) readings: &'a Readings,
    /// No date may be after this one.
    pub(super) as_of: Option<Date>,
}

impl Cells<'_> {
    fn raw(&self, position: usize) -> &[u8] {
        self.row.record.get(position).unwrap_or_default()
    }

    /// A cell that no quote left open can have filled with the lines after it.
    fn short(&self, position: usize) -> Result<&[u8], PanelError> {
        let cell = self.raw(position);
        let is_break = |byte: &u8| matches!(byte, b'\n' | b'\r');
        if cell.len() > MAX_CELL_BYTES || trim(cell).iter().any(is_break) {
            return Err(self.error(
                position,
                "is too long or holds a line break; check the quotes",
            ));
        }
        Ok(cell)
    }

    /// A cell without white space at its ends, empty when it is not given, as it is kept
    /// to compare with.
    pub(super) fn key(&self, position: usize) -> &[u8] {
        match self.readings.texts.text(self.raw(position)) {
            Meaning::Level(text) => text,
            _ => b"",
        }
    }

    /// A text; nothing when it is not given.
    pub(super) fn text(&self, position: usize) -> Result<Option<&str>, PanelError> {
        let text = match self.readings.texts.text(self.short(position)?) {
            Meaning::Level(text) => text,
            _ => return Ok(None),
        };
        let text = std::str::from_utf8(text);
        text.map(Some)
            .map_err(|_| self.error(position, "is not UTF-8"))
    }

    /// A date, or a month as its last day; not after the day the panel is read as of.
    pub(super) fn date(&self, position: usize) -> Result<Option<Date>, PanelError> {
        let cell = self.short(position)?;
        let day = match self.readings.dates.text(cell) {
            Meaning::Missing => return Ok(None),
            #[allow(clippy::cast_possible_truncation)] // days of a date
            Meaning::Number(day) => Some(day as i32),
            _ => date::month_end(trim(cell)).map(|day| day.0),
        };
        let date = day.and_then(date_of).ok_or_else(|| {
            self.error(
                position,
                "is not a date (YYYY-MM-DD, or as the layout's `date_format` says) or a month \
                 (YYYY-MM)",
            )
        })?;
        self.not_after(position, date).map(Some)
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
    pub(super) fn flag(&self, position: usize) -> Result<Option<bool>, PanelError> {
        match self.readings.flags.text(self.short(position)?) {
            Meaning::Missing => Ok(None),
            Meaning::Level(b"yes") => Ok(Some(true)),
            Meaning::Level(b"no") => Ok(Some(false)),
            _ => Err(self.error(position, "is not a flag (0, 1, no, yes, false or true)")),
        }
    }

    /// What a cell says as a number; a missing marker that is one is missing however
    /// it is written.
    fn number(&self, position: usize) -> Result<Meaning<'_>, PanelError> {
        Ok(match self.readings.numbers.text(self.short(position)?) {
            Meaning::Number(value) if self.readings.missing.contains(&value) => Meaning::Missing,
            said => said,
        })
    }

    /// A finite number; nothing when it is not given.
    pub(super) fn amount(&self, position: usize) -> Result<Option<f64>, PanelError> {
        match self.number(position)? {
            Meaning::Missing => Ok(None),
            Meaning::Number(value) => Ok(Some(value)),
            Meaning::NotFinite(_) | Meaning::TooLarge => {
                Err(self.error(position, "is not a finite amount"))
            }
            Meaning::Level(_) | Meaning::Unreadable => {
                Err(self.error(position, "is not an amount"))
            }
        }
    }

    /// A whole number that `T` holds; nothing when it is not given.
    pub(super) fn whole<T: TryFrom<i32>>(
        &self,
        position: usize,
        problem: &'static str,
    ) -> Result<Option<T>, PanelError> {
        let value = match self.number(position)? {
            Meaning::Missing => return Ok(None),
            Meaning::Number(value) => whole(value),
            _ => None,
        };
        let value = value.and_then(|value| T::try_from(value).ok());
        value.map(Some).ok_or_else(|| self.error(position, problem))
    }

    /// What a record cannot do without.
    pub(super) fn given<T>(&self, position: usize, cell: Option<T>) -> Result<T, PanelError> {
        cell.ok_or_else(|| self.error(position, "is empty"))
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
