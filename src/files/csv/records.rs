//! The records of a guarded source, one at a time.

use super::decode::Decoded;
use super::error::CsvError;
use super::foreign;
use super::format::CsvFormat;
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

/// Opens a source of CSV, past its byte order mark and the lines to be skipped.
pub(crate) fn open_records<R: Read>(
    source: R,
    format: impl Into<CsvFormat>,
) -> Result<Records<impl Read>, CsvError> {
    let format = format.into();
    let delimiter = format.delimiter();
    if !delimiter.is_ascii() || matches!(delimiter, b'"' | b'\n' | b'\r' | 0) {
        return Err(CsvError::BadDelimiter);
    }
    let source = text(source, format)?;
    let first_line = format.skipped_lines() + 1;
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(128 << 10)
        .from_reader(Guard::new(source, delimiter, first_line));
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

/// Opening a source.
impl CsvFormat {
    /// A source as UTF-8, from the header on.
    ///
    /// # Errors
    ///
    /// When the source fails, or is known to be no text.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::files::{CsvFormat, Encoding};
    /// let format = CsvFormat::new().with_encoding(Encoding::named("gbk").unwrap());
    /// let text = std::io::read_to_string(format.text(&b"\xca\xd5\xc8\xeb"[..])?)?;
    /// assert_eq!(text, "收入");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn text(self, source: impl Read) -> Result<impl Read, CsvError> {
        text(source, self)
    }
}

/// A source as UTF-8, past its byte order mark and the lines to be skipped.
fn text<R: Read>(mut source: R, format: CsvFormat) -> Result<Decoded<impl Read>, CsvError> {
    let failed = |error: std::io::Error| CsvError::Io { kind: error.kind() };
    let mut start = Vec::with_capacity(foreign::N_FIRST);
    let mut taken = source.by_ref().take(foreign::N_FIRST as u64);
    taken.read_to_end(&mut start).map_err(failed)?;
    foreign::check(&start)?;
    match start.as_slice() {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] if format.encoding().is_utf8() => {
            return Err(CsvError::Utf16);
        }
        // In another encoding the mark tells the decoder that the file is UTF-8 after all.
        [0xEF, 0xBB, 0xBF, ..] if format.encoding().is_utf8() => drop(start.drain(..3)),
        _ => {}
    }
    let source = std::io::Cursor::new(start).chain(source);
    let mut source = Decoded::new(source, format.encoding());
    source.skip_lines(format.skipped_lines()).map_err(failed)?;
    Ok(source)
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
