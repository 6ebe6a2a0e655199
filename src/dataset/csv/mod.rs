//! From a CSV file to a data set, in one pass.

mod columns;
mod delimiter;
mod header;
mod rejects;
mod rows;

pub use columns::{ExtraColumns, TargetColumn};
pub use delimiter::{find_delimiter, find_delimiter_in};
pub(super) use header::{check_names, check_recognised};
pub use rejects::{RejectedRow, Rejects};

use super::{Dataset, DatasetError};
use crate::files::csv::{CsvError, LIMIT_COLUMNS, open_records};
use crate::files::{CsvFormat, FileError, Input, InputReader};
use crate::schema::{LIMIT_FIELDS, Schema};
use columns::Columns;
use rows::{LeftOut, Rows};
pub(crate) use rows::{check_row, is_totals_row};
use std::fmt;
use std::io::Read;
use std::path::Path;

/// How often progress is told.
pub(super) const ROWS_PER_CALL: u64 = 8_192;

/// Reads CSV under a schema: columns by name, every cell checked, one pass.
///
/// Commas, quotes as in RFC 4180, UTF-8 with or without a byte order mark (or as
/// [`format`](Self::format) says), any line breaks, blank lines skipped. White space around a cell is not part of it.
/// A column without a name is called `unnamed_` and its position from 1.
/// An empty cell is missing. A number is plain digits, unless its field has another
/// [notation](crate::schema::Notation). A category whose levels the schema does not list
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
/// let error = Dataset::reader(&schema).from_reader(file.as_bytes()).unwrap_err();
/// assert_eq!(error.to_string(), "record 3 (line 4): field `income` is not an amount");
///
/// let (loans, rejects) = Dataset::reader(&schema).from_reader_with_rejects(file.as_bytes())?;
/// assert_eq!((loans.n_rows(), rejects.len()), (2, 1));
/// # Ok::<(), scorewright::Error>(())
/// ```
pub struct CsvReader<'a> {
    schema: &'a Schema,
    format: CsvFormat,
    missing_markers: Vec<String>,
    max_errors: usize,
    columns: Columns,
    progress: Option<Box<dyn FnMut(u64, u64) + 'a>>,
}

impl fmt::Debug for CsvReader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CsvReader")
            .field("schema", &self.schema.name())
            .field("format", &self.format)
            .field("max_errors", &self.max_errors)
            .field("target", &self.columns.target)
            .field("extra", &self.columns.extra)
            .finish_non_exhaustive()
    }
}

impl Dataset {
    /// Reads a CSV file; any bad row refuses it.
    ///
    /// # Errors
    ///
    /// As [`CsvReader::read`], with the path.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::{Dataset, Schema};
    /// let schema = Schema::read("data/german_credit.toml")?;
    /// let loans = Dataset::read("data/german_credit.csv", &schema)?;
    /// assert_eq!(loans.n_rows(), 1000);
    /// let n_bad = loans.bad().unwrap().iter().filter(|&&bad| bad).count();
    /// assert_eq!(n_bad, 300); // 700 good and 300 bad, as published
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn read(path: impl AsRef<Path>, schema: &Schema) -> Result<Self, DatasetError> {
        Self::reader(schema).read(path)
    }

    /// A reader of CSV with its settings.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::dataset::Dataset;
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("income", Kind::Amount),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// let file = "income,bad\n2500,0\n900,1\n";
    /// assert_eq!(Dataset::reader(&schema).from_reader(file.as_bytes())?.n_rows(), 2);
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub fn reader(schema: &Schema) -> CsvReader<'_> {
        CsvReader {
            schema,
            format: CsvFormat::new(),
            missing_markers: Vec::new(),
            max_errors: 100,
            columns: Columns {
                target: TargetColumn::Required,
                extra: ExtraColumns::Refused,
                only: None,
            },
            progress: None,
        }
    }
}

impl<'a> CsvReader<'a> {
    /// The byte between columns. Default: a comma.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::dataset::Dataset;
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("income", Kind::Amount),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// let file = "income;bad\n2500;0\n900;1\n";
    /// assert_eq!(Dataset::reader(&schema).delimiter(b';').from_reader(file.as_bytes())?.n_rows(), 2);
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub const fn delimiter(mut self, delimiter: u8) -> Self {
        self.format = self.format.with_delimiter(delimiter);
        self
    }

    /// The character between columns, the encoding, and lines before the header.
    /// Default: commas, UTF-8, none.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::dataset::Dataset;
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("income", Kind::Amount),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// use scorewright::files::{CsvFormat, Encoding};
    /// let file = b"Caf\xe9 Loans Ltd\nincome,bad\n2500,0\n900,1\n";
    /// let format = CsvFormat::new()
    ///     .with_encoding(Encoding::named("windows-1252").unwrap())
    ///     .with_skipped_lines(1);
    /// let loans = Dataset::reader(&schema).format(format).from_reader(&file[..])?;
    /// assert_eq!(loans.n_rows(), 2);
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub const fn format(mut self, format: CsvFormat) -> Self {
        self.format = format;
        self
    }

    /// Cells that mean "not given" in every field, beside the empty one and the
    /// field's own. Default: none.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::dataset::Dataset;
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("income", Kind::Amount),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// let file = "income,bad\nrefused,0\n900,1\n"; // `NA` and the like need no saying
    /// assert!(Dataset::reader(&schema).from_reader(file.as_bytes()).is_err());
    /// let loans = Dataset::reader(&schema).missing_markers(["refused"]).from_reader(file.as_bytes())?;
    /// assert_eq!(loans.profile()[0].n_missing, 1);
    /// # Ok::<(), scorewright::Error>(())
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::dataset::Dataset;
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("income", Kind::Amount),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// use scorewright::dataset::TargetColumn;
    /// let file = "income\n2500\n900\n"; // new borrowers: nobody knows yet
    /// let loans = Dataset::reader(&schema).target(TargetColumn::IfPresent).from_reader(file.as_bytes())?;
    /// assert_eq!((loans.n_rows(), loans.bad()), (2, None));
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub const fn target(mut self, target: TargetColumn) -> Self {
        self.columns.target = target;
        self
    }

    /// What becomes of columns that the schema does not declare. Default: refused.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::dataset::Dataset;
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("income", Kind::Amount),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// use scorewright::dataset::ExtraColumns;
    /// let file = "income,shoe_size,bad\n2500,42,0\n900,38,1\n";
    /// assert!(Dataset::reader(&schema).from_reader(file.as_bytes()).is_err());
    /// let reader = Dataset::reader(&schema).extra_columns(ExtraColumns::Ignored);
    /// assert_eq!(reader.from_reader(file.as_bytes())?.n_rows(), 2);
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub const fn extra_columns(mut self, extra: ExtraColumns) -> Self {
        self.columns.extra = extra;
        self
    }

    /// Reads these fields only, and the target; the file need not have the others.
    /// Default: every field whose role is not `ignore`.
    #[must_use]
    pub fn columns<C: Into<String>>(mut self, columns: impl IntoIterator<Item = C>) -> Self {
        self.columns.only = Some(columns.into_iter().map(Into::into).collect());
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
    /// missing, repeated or unknown; when cells do not read as their
    /// fields say ([`DatasetError::BadRows`]); when the target is ambiguous or has one class;
    /// when all weights are zero; when a category is an identifier.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::dataset::Dataset;
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("income", Kind::Amount),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// let loans = Dataset::reader(&schema).from_reader("income,bad\n2500,0\n900,1\n".as_bytes())?;
    /// assert_eq!(loans.bad(), Some(&[false, true][..]));
    /// let error = Dataset::reader(&schema).from_reader("income,bad\nmuch,0\n900,1\n".as_bytes()).unwrap_err();
    /// assert_eq!(error.to_string(), "record 1 (line 2): field `income` is not an amount");
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn from_reader(self, source: impl Read) -> Result<Dataset, DatasetError> {
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
    /// As [`from_reader`](Self::from_reader); [`DatasetError::BadRows`] only when no row is left.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::dataset::Dataset;
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("income", Kind::Amount),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// let file = "income,bad\n2500,0\nmuch,0\n900,1\n";
    /// let (loans, rejects) = Dataset::reader(&schema).from_reader_with_rejects(file.as_bytes())?;
    /// assert_eq!((loans.n_rows(), rejects.len()), (2, 1));
    /// assert_eq!(rejects.rows()[0].line(), 3); // the header is line 1
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn from_reader_with_rejects(
        self,
        source: impl Read,
    ) -> Result<(Dataset, Rejects), DatasetError> {
        self.read_rows(source, None)
    }

    /// [`from_reader`](Self::from_reader) from a file.
    ///
    /// # Errors
    ///
    /// As [`from_reader`](Self::from_reader), with the path.
    pub fn read(self, path: impl AsRef<Path>) -> Result<Dataset, DatasetError> {
        self.read_input(&mut open_input(path.as_ref())?)
    }

    /// [`from_reader_with_rejects`](Self::from_reader_with_rejects) from a file.
    ///
    /// # Errors
    ///
    /// As [`from_reader_with_rejects`](Self::from_reader_with_rejects), with the path.
    pub fn read_with_rejects(
        self,
        path: impl AsRef<Path>,
    ) -> Result<(Dataset, Rejects), DatasetError> {
        self.read_input_with_rejects(&mut open_input(path.as_ref())?)
    }

    /// The same as [`read`](Self::read) from a source that is read more than once, such
    /// as a pipe whose delimiter was looked for first.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn read_input(self, input: &mut Input) -> Result<Dataset, DatasetError> {
        let read = pass(input).and_then(|source| self.from_reader(source));
        in_file(input.path(), read)
    }

    /// The same with bad rows set aside.
    ///
    /// # Errors
    ///
    /// As [`read_with_rejects`](Self::read_with_rejects).
    pub fn read_input_with_rejects(
        self,
        input: &mut Input,
    ) -> Result<(Dataset, Rejects), DatasetError> {
        let read = pass(input).and_then(|source| self.from_reader_with_rejects(source));
        in_file(input.path(), read)
    }

    fn read_rows(
        mut self,
        source: impl Read,
        limit: Option<usize>,
    ) -> Result<(Dataset, Rejects), DatasetError> {
        let mut records = open_records(source, self.format)?;
        let header = records.header()?;
        let places = header::match_header(self.schema, &self.columns, &header)?;
        let markers = std::mem::take(&mut self.missing_markers);
        let mut rows = Rows::new(self.schema, &places, &markers, header.len());
        let mut left_out = LeftOut::new(header, limit);
        while let Some(row) = records.next()? {
            let faults = rows.push(&row.record);
            if !faults.is_empty() {
                left_out.push(row, faults)?;
            }
            if row.number % ROWS_PER_CALL == 0 {
                let n_rows = row.number;
                self.tell(n_rows, records.n_bytes());
            }
        }
        self.tell(records.n_records(), records.n_bytes());
        let rejects = left_out.finish()?;
        match rows.finish(self.schema, self.columns.target) {
            // Setting all of them aside explains nothing.
            Err(DatasetError::NoRows) if !rejects.is_empty() => {
                Err(DatasetError::BadRows(rejects.problems(self.max_errors)))
            }
            dataset => Ok((dataset?, rejects)),
        }
    }

    fn tell(&mut self, rows: u64, bytes: u64) {
        if let Some(progress) = &mut self.progress {
            progress(rows, bytes);
        }
    }
}

/// A column for every field a schema may have.
const _: () = assert!(LIMIT_COLUMNS == LIMIT_FIELDS);

/// Opens a file that is read once.
pub(super) fn open_input(path: &Path) -> Result<Input, DatasetError> {
    in_file(path, Input::open(path).map_err(|error| unread(&error)))
}

/// A pass over a source, from its start.
pub(super) fn pass(input: &mut Input) -> Result<InputReader<'_>, DatasetError> {
    input.reader().map_err(|error| unread(&error))
}

fn unread(error: &FileError) -> DatasetError {
    CsvError::Io { kind: error.kind() }.into()
}

pub(super) fn in_file<T>(path: &Path, result: Result<T, DatasetError>) -> Result<T, DatasetError> {
    result.map_err(|error| DatasetError::InFile {
        path: path.to_owned(),
        cause: Box::new(error),
    })
}
