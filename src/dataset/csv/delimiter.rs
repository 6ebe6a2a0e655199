//! Which character separates the columns of a file.

use super::header::check_recognised;
use super::{in_file, open_input, pass};
use crate::dataset::DatasetError;
use crate::files::csv::{header_names, open_records};
use crate::files::{CsvFormat, Input};
use std::path::Path;

/// The character between the columns of a file: of `,`, `;`, tab and `|` the
/// first by which its header names one of `columns`.
///
/// # Errors
///
/// When the file cannot be read, or its header names none of them by any character.
///
/// # Examples
///
/// ```
/// use scorewright::dataset::find_delimiter;
/// assert_eq!(find_delimiter("data/credit_data.csv", &["bad"])?, b',');
/// # Ok::<(), scorewright::dataset::DatasetError>(())
/// ```
pub fn find_delimiter(path: impl AsRef<Path>, columns: &[&str]) -> Result<u8, DatasetError> {
    find_delimiter_in(&mut open_input(path.as_ref())?, columns, CsvFormat::new())
}

/// The same for a source that is read again afterwards, and may be in another encoding or
/// have lines before its header; the delimiter of `format` does not matter.
///
/// # Errors
///
/// As [`find_delimiter`].
pub fn find_delimiter_in(
    input: &mut Input,
    columns: &[&str],
    format: CsvFormat,
) -> Result<u8, DatasetError> {
    let found = find(input, columns, format);
    in_file(input.path(), found)
}

fn find(input: &mut Input, columns: &[&str], format: CsvFormat) -> Result<u8, DatasetError> {
    let mut first_error = None;
    for delimiter in [b',', b';', b'\t', b'|'] {
        match recognise(input, columns, format.with_delimiter(delimiter)) {
            Ok(()) => return Ok(delimiter),
            // So near that it is the file's delimiter.
            Err(error @ DatasetError::ColumnCase { .. }) => return Err(error),
            Err(DatasetError::NoHeader { .. } | DatasetError::Delimiter { .. }) => {}
            // By a wrong character even a quoted header may not read.
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    Err(first_error.unwrap_or_else(|| DatasetError::NoHeader {
        example: columns.first().copied().unwrap_or_default().to_owned(),
    }))
}

fn recognise(input: &mut Input, columns: &[&str], format: CsvFormat) -> Result<(), DatasetError> {
    let mut records = open_records(pass(input)?, format)?;
    let header = records.header()?;
    let names = header_names(&header)?;
    check_recognised(&names, columns)
}
