//! Columns while they are being filled.

use super::cell::{self, Expected};
use super::levels::LevelCells;
use super::target::TargetCells;
use super::{Column, Dataset, DatasetError};
use crate::notation::Reading;
use crate::notation::reading::{Meaning, text_of};
use crate::schema::{Field, Kind, Role, Schema};
use std::sync::Arc;

/// One field's cells so far.
pub(super) struct Cells<'s> {
    pub(super) field: &'s Field,
    /// How its texts read.
    reading: Reading,
    kept: Kept<'s>,
}

enum Kept<'s> {
    Nothing,
    /// Dates too.
    Numbers(Vec<f64>),
    Weights(Vec<f64>),
    Levels(LevelCells<'s>),
    Text(Vec<Box<str>>),
    Target(TargetCells<'s>),
}

/// A column, or what is kept beside the columns.
enum Finished {
    Column(Column),
    Bad(Vec<bool>),
    Weights(Vec<f64>),
}

impl<'s> Cells<'s> {
    /// Cells of a field; `markers` mean "not given" beside its own.
    pub(super) fn new(field: &'s Field, markers: &[String]) -> Self {
        let kept = match (field.role(), field.kind()) {
            (Role::Ignore, _) => Kept::Nothing,
            (Role::Target, _) => Kept::Target(TargetCells::new(field)),
            (Role::Weight, _) => Kept::Weights(Vec::new()),
            (Role::Split, _) => Kept::Levels(LevelCells::new(field)),
            (Role::Id, _) | (_, Kind::Text) => Kept::Text(Vec::new()),
            (_, Kind::Category | Kind::Flag) => Kept::Levels(LevelCells::new(field)),
            (_, _) => Kept::Numbers(Vec::new()),
        };
        Self {
            field,
            reading: field.reading().with_markers(markers),
            kept,
        }
    }

    pub(super) const fn nothing(field: &'s Field) -> Self {
        Self {
            field,
            reading: Reading::levels(),
            kept: Kept::Nothing,
        }
    }

    /// Takes the next row's cell.
    pub(super) fn push(&mut self, cell: &[u8]) -> Result<(), Expected> {
        match (&mut self.kept, self.reading.text(cell)) {
            (Kept::Nothing, _) => {}
            (Kept::Numbers(values), said) => values.push(cell::number(self.field, cell, said)?),
            (_, Meaning::Missing) => return self.push_missing(),
            (Kept::Weights(values), said) => values.push(cell::weight(said)?),
            (Kept::Levels(levels), Meaning::Level(level)) => levels.push(level)?,
            (Kept::Target(target), Meaning::Level(value)) => target.push(value)?,
            (Kept::Text(values), Meaning::Level(text)) => match std::str::from_utf8(text) {
                Ok(text) => values.push(text.into()),
                Err(_) => return Err("text".into()),
            },
            // Fields of these columns read as levels.
            (Kept::Levels(_) | Kept::Target(_) | Kept::Text(_), _) => {
                return Err(self.field.kind().expected().into());
            }
        }
        Ok(())
    }

    /// Takes the next row's number, or day; where the field holds no numbers, as a file writes it.
    pub(super) fn push_number(&mut self, value: f64) -> Result<(), Expected> {
        match &mut self.kept {
            Kept::Numbers(values) => {
                let value = match self.field.derived() {
                    Some(derived) => cell::part_of(derived, value)?,
                    None => value,
                };
                values.push(cell::check_number(self.field, value)?);
                Ok(())
            }
            _ if value.is_nan() => self.push_missing(),
            _ => match text_of(value) {
                Some(text) => self.push(text.as_bytes()),
                None => Err(format!("{} (a finite one)", self.field.kind().expected()).into()),
            },
        }
    }

    /// Takes the next row without a value.
    pub(super) fn push_missing(&mut self) -> Result<(), Expected> {
        match &mut self.kept {
            Kept::Nothing => {}
            Kept::Numbers(values) => values.push(cell::missing(self.field)?),
            Kept::Levels(levels) => levels.push_missing()?,
            Kept::Text(values) => {
                cell::missing(self.field)?;
                values.push("".into());
            }
            Kept::Weights(_) => return Err("a weight (a finite number, not negative)".into()),
            Kept::Target(_) => return Err("given, and a target must be".into()),
        }
        Ok(())
    }

    /// Forgets what a row that was set aside left behind.
    #[cfg(feature = "files")]
    pub(super) fn truncate(&mut self, n_rows: usize) {
        match &mut self.kept {
            Kept::Nothing => {}
            Kept::Numbers(values) | Kept::Weights(values) => values.truncate(n_rows),
            Kept::Levels(levels) => levels.truncate(n_rows),
            Kept::Text(values) => values.truncate(n_rows),
            Kept::Target(target) => target.truncate(n_rows),
        }
    }

    fn finish(self) -> Result<Finished, DatasetError> {
        Ok(match self.kept {
            Kept::Nothing => Finished::Column(Column::Absent),
            Kept::Numbers(values) => Finished::Column(Column::Numbers(values)),
            Kept::Levels(levels) => Finished::Column(Column::Levels(levels.finish()?)),
            Kept::Text(values) => Finished::Column(Column::Text(values)),
            Kept::Target(target) => Finished::Bad(target.finish()?),
            Kept::Weights(values) => Finished::Weights(values),
        })
    }
}

/// The finished columns of a data set.
#[derive(Default)]
pub(super) struct Parts {
    columns: Vec<Column>,
    pub(super) bad: Vec<bool>,
    pub(super) weights: Option<Vec<f64>>,
}

impl Parts {
    /// Finishes columns in schema order.
    pub(super) fn finish<'s>(cells: impl Iterator<Item = Cells<'s>>) -> Result<Self, DatasetError> {
        let mut parts = Self::default();
        for cells in cells {
            let column = match cells.finish()? {
                Finished::Column(column) => column,
                Finished::Bad(bad) => {
                    parts.bad = bad;
                    Column::Absent
                }
                Finished::Weights(weights) => {
                    parts.weights = Some(weights);
                    Column::Absent
                }
            };
            parts.columns.push(column);
        }
        Ok(parts)
    }

    pub(super) fn into_dataset(
        self,
        schema: &Schema,
        n_rows: usize,
    ) -> Result<Dataset, DatasetError> {
        let dataset = Dataset {
            schema: Arc::new(schema.clone()),
            columns: self.columns,
            bad: self.bad,
            weights: self.weights,
            n_rows,
        };
        dataset.check_weights()?;
        Ok(dataset)
    }
}
