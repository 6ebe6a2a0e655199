//! Rows taken into columns, and rows left out.

use super::columns::TargetColumn;
use super::{RejectedRow, Rejects};
use crate::dataset::cells::{Cells, Parts};
use crate::dataset::{BadRows, Dataset, DatasetError, Fault, Problem};
use crate::files::csv::Row;
use crate::notation::cell::trim;
use crate::notation::totals::{is_statistic, is_totals};
use crate::schema::{Field, Kind, Schema};
use csv::ByteRecord;

/// The rows taken so far, column by column.
pub(super) struct Rows<'s> {
    cells: Vec<(Cells<'s>, Option<usize>)>,
    n_columns: usize,
    n_rows: usize,
    /// Columns in which "Total" may be a level.
    level_places: Vec<usize>,
    /// One does list it.
    lists_totals: bool,
}

impl<'s> Rows<'s> {
    pub(super) fn new(
        schema: &'s Schema,
        places: &[Option<usize>],
        markers: &'s [String],
        n_columns: usize,
    ) -> Self {
        let fields = schema.fields().iter().zip(places);
        let cells = fields.map(|(field, &place)| match place {
            Some(_) => (Cells::new(field, markers), place),
            None => (Cells::nothing(field), None),
        });
        let cells: Vec<_> = cells.collect();
        let has_levels = |field: &Field| matches!(field.kind(), Kind::Category | Kind::Flag);
        let of_levels = cells.iter().filter(|(cells, _)| has_levels(cells.field));
        let level_places = of_levels.filter_map(|(_, place)| *place).collect();
        let lists = |field: &Field| field.levels().iter().any(|it| is_totals(it.as_bytes()));
        let lists_totals = cells.iter().any(|(cells, _)| lists(cells.field));
        Self {
            cells,
            n_columns,
            n_rows: 0,
            level_places,
            lists_totals,
        }
    }

    /// Takes a row, or leaves it out and says why.
    pub(super) fn push(&mut self, record: &ByteRecord) -> Vec<Fault> {
        let mut faults = check_row(record, self.n_columns);
        if !faults.is_empty() {
            return faults;
        }
        let may_be_level = |place| self.level_places.contains(&place);
        if !self.lists_totals && is_totals_row(record, may_be_level) {
            return vec![Fault::Totals];
        }
        for (cells, place) in &mut self.cells {
            let Some(cell) = place.and_then(|place| record.get(place)) else {
                continue;
            };
            if let Err(expected) = cells.push(cell) {
                faults.push(Fault::Cell {
                    field: cells.field.name().to_owned(),
                    expected,
                });
            }
        }
        if faults.is_empty() {
            self.n_rows += 1;
        } else {
            for (cells, _) in &mut self.cells {
                cells.truncate(self.n_rows);
            }
        }
        faults
    }

    pub(super) fn finish(
        self,
        schema: &Schema,
        target: TargetColumn,
    ) -> Result<Dataset, DatasetError> {
        if self.n_rows == 0 && target == TargetColumn::Required {
            return Err(DatasetError::NoRows);
        }
        let cells = self.cells.into_iter().map(|(cells, _)| cells);
        let dataset = Parts::finish(cells)?.into_dataset(schema, self.n_rows)?;
        if target == TargetColumn::Required {
            dataset.check_classes()?;
        }
        Ok(dataset)
    }
}

/// Rows left out: set aside, or the reasons to refuse the file.
pub(super) struct LeftOut {
    /// How many problems refuse at once; `None` sets rows aside.
    limit: Option<usize>,
    problems: Vec<Problem>,
    rejects: Rejects,
}

impl LeftOut {
    pub(super) const fn new(header: ByteRecord, limit: Option<usize>) -> Self {
        Self {
            limit,
            problems: Vec::new(),
            rejects: Rejects {
                header,
                rows: Vec::new(),
            },
        }
    }

    /// Takes a row with what is wrong with it; an error once there is enough of it.
    pub(super) fn push(&mut self, row: &Row, faults: Vec<Fault>) -> Result<(), DatasetError> {
        let rejected = RejectedRow {
            record: row.number,
            line: row.line,
            faults,
            cells: ByteRecord::new(),
        };
        let Some(limit) = self.limit else {
            let cells = row.record.clone();
            self.rejects.rows.push(RejectedRow { cells, ..rejected });
            return Ok(());
        };
        self.problems.extend(rejected.problems());
        match self.problems.len() >= limit {
            true => Err(self.refusal(limit)),
            false => Ok(()),
        }
    }

    fn refusal(&mut self, limit: usize) -> DatasetError {
        let mut problems = std::mem::take(&mut self.problems);
        let complete = problems.len() < limit;
        problems.truncate(limit);
        DatasetError::BadRows(BadRows { problems, complete })
    }

    pub(super) fn finish(mut self) -> Result<Rejects, DatasetError> {
        match self.problems.is_empty() {
            true => Ok(self.rejects),
            false => Err(self.refusal(usize::MAX)),
        }
    }
}

/// Whether the first cell that is not empty says "Total"; where that may be a level of
/// the borrower, only beside an empty cell. "Average" and the like are told where they
/// can be no level, beside an empty cell.
pub(crate) fn is_totals_row(record: &ByteRecord, may_be_level: impl Fn(usize) -> bool) -> bool {
    let is_given = |cell: &[u8]| !trim(cell).is_empty();
    let first = record.iter().enumerate().find(|(_, cell)| is_given(cell));
    let Some((place, cell)) = first else {
        return false;
    };
    let (cell, is_whole) = (trim(cell), record.iter().all(is_given));
    match may_be_level(place) {
        true => is_totals(cell) && !is_whole,
        false => is_totals(cell) || (is_statistic(cell) && !is_whole),
    }
}

/// What makes a record no row at all.
pub(crate) fn check_row(record: &ByteRecord, n_columns: usize) -> Vec<Fault> {
    if record.len() != n_columns {
        return vec![Fault::Length {
            expected: n_columns,
            found: record.len(),
        }];
    }
    if record.as_slice().is_ascii() {
        return Vec::new();
    }
    let not_text = |(_, cell): &(usize, &[u8])| std::str::from_utf8(cell).is_err();
    let bad_cells = record.iter().enumerate().filter(not_text);
    bad_cells
        .map(|(i, _)| Fault::NotUtf8 { position: i + 1 })
        .collect()
}
