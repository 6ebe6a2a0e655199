//! From a CSV file to a data set, in one pass.

mod guard;
mod header;
mod rejects;

pub(super) use header::{check_names, check_recognised, names as header_names};
pub use rejects::{RejectedRow, Rejects};

use super::cells::{Cells, Parts};
use super::{BadRows, Dataset, DatasetError, Fault, Problem};
use crate::schema::Schema;
use csv::ByteRecord;
use guard::Guard;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Whether the file must hold the target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TargetColumn {
    /// With good and bad rows. The default.
    #[default]
    Required,
    /// Read when the header has it; one class is enough, and so is no row.
    IfPresent,
    /// Never read.
    Ignored,
}

/// What becomes of columns that the schema does not declare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExtraColumns {
    /// An error that names them. The default.
    #[default]
    Refused,
    /// Read past.
    Ignored,
}

/// Reads CSV under a schema: columns by name, every cell checked, one pass.
///
/// Commas, quotes as in RFC 4180, UTF-8 with or without a byte order mark, any
/// line breaks, blank lines skipped. White space around a cell is not part of it.
/// An empty cell is missing. A category whose levels the schema does not list
/// learns them; one that differs from another in case only is a bad cell.
/// Fields up to 64 KiB, records up to 1 MiB, 4,096 columns.
///
/// ```
/// use scorewright::dataset::Dataset;
/// use scorewright::schema::{Field, Kind, Role, Schema};
/// let schema = Schema::new("loans", vec![
///     Field::new("income", Kind::Amount),
///     Field::new("bad", Kind::Flag).with_role(Role::Target),
/// ])?;
/// let file = "bad,income\n0,2500\n1,\n0,a lot\n";
/// let error = Dataset::reader(&schema).read(file.as_bytes()).unwrap_err();
/// assert_eq!(error.to_string(), "record 3 (line 4): field `income` is not an amount");
///
/// let (loans, rejects) = Dataset::reader(&schema).read_with_rejects(file.as_bytes())?;
/// assert_eq!((loans.n_rows(), rejects.len()), (2, 1));
/// # Ok::<(), scorewright::Error>(())
/// ```
pub struct CsvReader<'a> {
    schema: &'a Schema,
    delimiter: u8,
    missing_markers: Vec<String>,
    max_errors: usize,
    target: TargetColumn,
    extra: ExtraColumns,
    columns: Option<Vec<String>>,
    progress: Option<Box<dyn FnMut(u64, u64) + 'a>>,
}

impl fmt::Debug for CsvReader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CsvReader")
            .field("schema", &self.schema.name())
            .field("delimiter", &char::from(self.delimiter))
            .field("max_errors", &self.max_errors)
            .field("target", &self.target)
            .field("extra", &self.extra)
            .finish_non_exhaustive()
    }
}

impl Dataset {
    /// Reads a CSV file; any bad row refuses it.
    ///
    /// # Errors
    ///
    /// As [`CsvReader::read`], with the path.
    pub fn read_csv(path: impl AsRef<Path>, schema: &Schema) -> Result<Self, DatasetError> {
        Self::reader(schema).read_path(path)
    }

    /// A reader of CSV with its settings.
    #[must_use]
    pub const fn reader(schema: &Schema) -> CsvReader<'_> {
        CsvReader {
            schema,
            delimiter: b',',
            missing_markers: Vec::new(),
            max_errors: 100,
            target: TargetColumn::Required,
            extra: ExtraColumns::Refused,
            columns: None,
            progress: None,
        }
    }
}

impl<'a> CsvReader<'a> {
    /// The byte between columns. Default: a comma.
    #[must_use]
    pub const fn delimiter(mut self, delimiter: u8) -> Self {
        self.delimiter = delimiter;
        self
    }

    /// Cells that mean "not given" in every field, beside the empty one and the
    /// field's own. Default: none.
    #[must_use]
    pub fn missing_markers<M: Into<String>>(
        mut self,
        markers: impl IntoIterator<Item = M>,
    ) -> Self {
        self.missing_markers = markers.into_iter().map(Into::into).collect();
        self
    }

    /// How many bad cells and rows are collected before reading stops, at least
    /// one. Default: 100. Has no effect where bad rows are set aside.
    #[must_use]
    pub const fn max_errors(mut self, max_errors: usize) -> Self {
        self.max_errors = max_errors;
        self
    }

    /// Whether the file must hold the target. Default: it must.
    #[must_use]
    pub const fn target(mut self, target: TargetColumn) -> Self {
        self.target = target;
        self
    }

    /// What becomes of columns that the schema does not declare. Default: refused.
    #[must_use]
    pub const fn extra_columns(mut self, extra: ExtraColumns) -> Self {
        self.extra = extra;
        self
    }

    /// Reads these fields only, and the target; the file need not have the others.
    /// Default: every field whose role is not `ignore`.
    #[must_use]
    pub fn columns<C: Into<String>>(mut self, columns: impl IntoIterator<Item = C>) -> Self {
        self.columns = Some(columns.into_iter().map(Into::into).collect());
        self
    }

    /// Called with the rows and bytes read so far, every 8,192 rows and at the end.
    #[must_use]
    pub fn progress(mut self, progress: impl FnMut(u64, u64) + 'a) -> Self {
        self.progress = Some(Box::new(progress));
        self
    }

    /// Reads CSV; any bad row refuses all of it, after as many as the limit were collected.
    ///
    /// # Errors
    ///
    /// When the source fails or is not CSV within the limits; when columns are
    /// missing, repeated, unnamed or unknown; when cells do not read as their
    /// fields say ([`BadRows`]); when the target is ambiguous or has one class;
    /// when all weights are zero; when a category is an identifier.
    pub fn read(self, source: impl Read) -> Result<Dataset, DatasetError> {
        let limit = self.max_errors.max(1);
        let (dataset, _) = self.read_rows(source, Some(limit))?;
        Ok(dataset)
    }

    /// Reads CSV and sets bad rows aside; every row is either in the data or in the rejects.
    ///
    /// Memory grows with the rejects.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read), save [`DatasetError::BadRows`].
    pub fn read_with_rejects(self, source: impl Read) -> Result<(Dataset, Rejects), DatasetError> {
        self.read_rows(source, None)
    }

    /// [`read`](Self::read) from a file.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read), with the path.
    pub fn read_path(self, path: impl AsRef<Path>) -> Result<Dataset, DatasetError> {
        let path = path.as_ref();
        in_file(path, open(path).and_then(|file| self.read(file)))
    }

    /// [`read_with_rejects`](Self::read_with_rejects) from a file.
    ///
    /// # Errors
    ///
    /// As [`read_with_rejects`](Self::read_with_rejects), with the path.
    pub fn read_path_with_rejects(
        self,
        path: impl AsRef<Path>,
    ) -> Result<(Dataset, Rejects), DatasetError> {
        let path = path.as_ref();
        in_file(
            path,
            open(path).and_then(|file| self.read_with_rejects(file)),
        )
    }

    fn read_rows(
        mut self,
        source: impl Read,
        limit: Option<usize>,
    ) -> Result<(Dataset, Rejects), DatasetError> {
        let mut source = open_records(source, self.delimiter)?;
        let header = source.next()?.ok_or(DatasetError::Empty)?.record.clone();
        let places = header::match_header(&self, &header)?;
        let markers = std::mem::take(&mut self.missing_markers);
        let mut rows = Rows::new(self.schema, &places, &markers, header.len());
        let mut rejects = Rejects {
            header,
            rows: Vec::new(),
        };
        let mut problems = Vec::new();
        while let Some(row) = source.next()? {
            let (record, line) = (row.number, row.line);
            let faults = rows.push(&row.record);
            match limit {
                _ if faults.is_empty() => {}
                None => rejects.rows.push(RejectedRow {
                    record,
                    line,
                    faults,
                    cells: row.record.clone(),
                }),
                Some(limit) => {
                    let at = |fault| Problem {
                        record,
                        line,
                        fault,
                    };
                    problems.extend(faults.into_iter().map(at));
                    if problems.len() >= limit {
                        problems.truncate(limit);
                        return Err(bad_rows(problems, false));
                    }
                }
            }
            if record % 8_192 == 0 {
                self.tell(record, source.n_bytes());
            }
        }
        self.tell(source.n_records(), source.n_bytes());
        if !problems.is_empty() {
            return Err(bad_rows(problems, true));
        }
        let dataset = rows.finish(self.schema, self.target)?;
        Ok((dataset, rejects))
    }

    fn tell(&mut self, rows: u64, bytes: u64) {
        if let Some(progress) = &mut self.progress {
            progress(rows, bytes);
        }
    }
}

fn open(path: &Path) -> Result<File, DatasetError> {
    File::open(path).map_err(|error| DatasetError::Io { kind: error.kind() })
}

fn in_file<T>(path: &Path, result: Result<T, DatasetError>) -> Result<T, DatasetError> {
    result.map_err(|error| DatasetError::InFile {
        path: path.to_owned(),
        cause: Box::new(error),
    })
}

const fn bad_rows(problems: Vec<Problem>, complete: bool) -> DatasetError {
    DatasetError::BadRows(BadRows { problems, complete })
}

/// The records of a guarded source.
pub(super) struct Records<R> {
    reader: csv::Reader<Guard<R>>,
    row: Row,
    n_records: u64,
}

/// One record with its place.
pub(super) struct Row {
    pub(super) record: ByteRecord,
    /// The header is 0.
    pub(super) number: u64,
    /// Where it starts; the first line is 1.
    pub(super) line: u64,
}

/// Opens a source of CSV, past its byte order mark.
pub(super) fn open_records<R: Read>(
    mut source: R,
    delimiter: u8,
) -> Result<Records<impl Read>, DatasetError> {
    if !delimiter.is_ascii() || matches!(delimiter, b'"' | b'\n' | b'\r' | 0) {
        return Err(DatasetError::BadDelimiter);
    }
    let mut start = Vec::with_capacity(3);
    let taken = source.by_ref().take(3).read_to_end(&mut start);
    taken.map_err(|error| DatasetError::Io { kind: error.kind() })?;
    match start.as_slice() {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => return Err(DatasetError::Utf16),
        [0xEF, 0xBB, 0xBF] => start.clear(),
        _ => {}
    }
    let source = std::io::Cursor::new(start).chain(source);
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(128 << 10)
        .from_reader(Guard::new(source, delimiter));
    let row = Row {
        record: ByteRecord::new(),
        number: 0,
        line: 1,
    };
    Ok(Records {
        reader,
        row,
        n_records: 0,
    })
}

impl<R: Read> Records<R> {
    /// The next record, until the end or the first error.
    pub(super) fn next(&mut self) -> Result<Option<&Row>, DatasetError> {
        let read = self.reader.read_byte_record(&mut self.row.record);
        if !read.map_err(guard::unwrap_error)? {
            return Ok(None);
        }
        self.row.line = self.reader.get_mut().next_start();
        self.row.number = self.n_records;
        self.n_records += 1;
        Ok(Some(&self.row))
    }

    /// Records read so far, without the header.
    pub(super) const fn n_records(&self) -> u64 {
        self.n_records.saturating_sub(1)
    }

    /// Bytes read so far.
    pub(super) fn n_bytes(&self) -> u64 {
        self.reader.get_ref().n_bytes()
    }
}

/// The rows taken so far, column by column.
struct Rows<'s> {
    cells: Vec<(Cells<'s>, Option<usize>)>,
    n_columns: usize,
    n_rows: usize,
}

impl<'s> Rows<'s> {
    fn new(
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
        Self {
            cells: cells.collect(),
            n_columns,
            n_rows: 0,
        }
    }

    /// Takes a row, or leaves it out and says why.
    fn push(&mut self, record: &ByteRecord) -> Vec<Fault> {
        let mut faults = check_row(record, self.n_columns);
        if !faults.is_empty() {
            return faults;
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

    fn finish(self, schema: &Schema, target: TargetColumn) -> Result<Dataset, DatasetError> {
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

/// What makes a record no row at all.
pub(super) fn check_row(record: &ByteRecord, n_columns: usize) -> Vec<Fault> {
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
