//! The target of a draft: what cannot be read later is refused early.

use crate::dataset::DatasetError;
use crate::dataset::target::TargetCells;
use crate::notation::cell;
use crate::notation::markers::is_sure_marker;
use crate::schema::Field;

/// The target's values, to refuse early what could not be read later.
pub(super) struct Target<'f> {
    cells: TargetCells<'f>,
    pub(super) place: usize,
    field: &'f Field,
}

impl<'f> Target<'f> {
    pub(super) fn new(field: &'f Field, names: &[String]) -> Self {
        let place = names.iter().position(|name| name == field.name());
        Self {
            cells: TargetCells::new(field),
            place: place.unwrap_or(usize::MAX),
            field,
        }
    }

    /// Cells without an outcome are left to the reader, who says where they are.
    pub(super) fn push(&mut self, cell: &[u8]) {
        let cell = cell::trim(cell);
        let is_outcome = |values: &[String]| values.iter().any(|value| value.as_bytes() == cell);
        let is_named = is_outcome(self.field.bad_values()) || is_outcome(self.field.levels());
        if !cell.is_empty() && (is_named || !is_sure_marker(cell)) {
            // An error is a level that is not listed: one more cell without an outcome.
            let _ = self.cells.push(cell);
        }
    }

    pub(super) fn check(self) -> Result<(), DatasetError> {
        let bad = self.cells.finish()?;
        let n_bad = bad.iter().filter(|&&bad| bad).count();
        let class = match n_bad {
            0 => "good",
            n if n == bad.len() => "bad",
            _ => return Ok(()),
        };
        Err(DatasetError::OneClass {
            field: self.field.name().to_owned(),
            n_rows: bad.len(),
            class,
        })
    }
}
