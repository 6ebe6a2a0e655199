//! The names of a file's columns.

use super::encoding::Encoding;
use super::error::CsvError;
use csv::ByteRecord;

/// The names of a header. A column without one, as the row numbers that other
/// tools write first, is called `unnamed_` and its position from 1.
pub(crate) fn header_names(record: &ByteRecord) -> Result<Vec<String>, CsvError> {
    let name = |(i, cell): (usize, &[u8])| {
        let text = std::str::from_utf8(cell).map_err(|_| not_utf8(record))?;
        Ok(match text.trim() {
            "" => format!("{UNNAMED}{}", i + 1),
            name => name.to_owned(),
        })
    };
    record.iter().enumerate().map(name).collect()
}

/// The header's cells with line breaks between: what it looks like they are written in.
fn not_utf8(record: &ByteRecord) -> CsvError {
    let cells: Vec<&[u8]> = record.iter().collect();
    CsvError::HeaderNotUtf8 {
        likely: Encoding::guess(&cells.join(&b'\n')),
    }
}

/// What the name of a column without one begins with.
pub(crate) const UNNAMED: &str = "unnamed_";
