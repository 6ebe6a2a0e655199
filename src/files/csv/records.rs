//! The records of a guarded source, one at a time.

use super::error::CsvError;
use super::guard::{self, Guard};
use csv::ByteRecord;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The records of a guarded source.
pub(crate) struct Records<R> {
    reader: csv::Reader<Guard<R>>,
    row: Row,
    n_records: u64,
}

/// One record with its place.
pub(crate) struct Row {
    pub(crate) record: ByteRecord,
    /// The header is 0.
    pub(crate) number: u64,
    /// Where it starts; the first line is 1.
    pub(crate) line: u64,
}

/// Opens a source of CSV, past its byte order mark.
pub(crate) fn open_records<R: Read>(
    mut source: R,
    delimiter: u8,
) -> Result<Records<impl Read>, CsvError> {
    if !delimiter.is_ascii() || matches!(delimiter, b'"' | b'\n' | b'\r' | 0) {
        return Err(CsvError::BadDelimiter);
    }
    let mut start = Vec::with_capacity(3);
    let taken = source.by_ref().take(3).read_to_end(&mut start);
    taken.map_err(|error| CsvError::Io { kind: error.kind() })?;
    match start.as_slice() {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => return Err(CsvError::Utf16),
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

/// Opens a file.
pub(crate) fn open(path: &Path) -> Result<File, CsvError> {
    File::open(path).map_err(|error| CsvError::Io { kind: error.kind() })
}

impl<R: Read> Records<R> {
    /// The first record, which names the columns.
    pub(crate) fn header(&mut self) -> Result<ByteRecord, CsvError> {
        match self.next()? {
            Some(header) => Ok(header.record.clone()),
            None => Err(CsvError::Empty),
        }
    }

    /// The next record, until the end or the first error.
    pub(crate) fn next(&mut self) -> Result<Option<&Row>, CsvError> {
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
    pub(crate) const fn n_records(&self) -> u64 {
        self.n_records.saturating_sub(1)
    }

    /// Bytes read so far.
    pub(crate) fn n_bytes(&self) -> u64 {
        self.reader.get_ref().n_bytes()
    }
}
