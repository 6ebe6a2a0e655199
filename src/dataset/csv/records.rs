//! The records of a guarded source, one at a time.

use super::guard::{self, Guard};
use crate::dataset::{DatasetError, Fault};
use csv::ByteRecord;
use std::io::Read;

/// The records of a guarded source.
pub(in crate::dataset) struct Records<R> {
    reader: csv::Reader<Guard<R>>,
    row: Row,
    n_records: u64,
}

/// One record with its place.
pub(in crate::dataset) struct Row {
    pub(in crate::dataset) record: ByteRecord,
    /// The header is 0.
    pub(in crate::dataset) number: u64,
    /// Where it starts; the first line is 1.
    pub(in crate::dataset) line: u64,
}

/// Opens a source of CSV, past its byte order mark.
pub(in crate::dataset) fn open_records<R: Read>(
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
    pub(in crate::dataset) fn next(&mut self) -> Result<Option<&Row>, DatasetError> {
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
    pub(in crate::dataset) const fn n_records(&self) -> u64 {
        self.n_records.saturating_sub(1)
    }

    /// Bytes read so far.
    pub(in crate::dataset) fn n_bytes(&self) -> u64 {
        self.reader.get_ref().n_bytes()
    }
}

/// What makes a record no row at all.
pub(in crate::dataset) fn check_row(record: &ByteRecord, n_columns: usize) -> Vec<Fault> {
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
