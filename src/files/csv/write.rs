//! CSV, written in one way.

use std::io::{self, Write};

/// Writes records as RFC 4180 asks, with commas and `\n`: cells are quoted where they must be.
///
/// # Examples
///
/// ```
/// use scorewright::files::{CsvWriter, plain_text};
///
/// let mut file = Vec::new();
/// let mut csv = CsvWriter::new(&mut file);
/// csv.write_record(["id", "note"])?;
/// csv.write_record(["7", "paid, late"])?;
/// csv.write_record(["8", &plain_text("=1+1")])?;
/// csv.finish()?;
/// assert_eq!(file, b"id,note\n7,\"paid, late\"\n8,'=1+1\n");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct CsvWriter<W: Write> {
    inner: csv::Writer<W>,
}

impl<W: Write> CsvWriter<W> {
    /// A writer to `out`; it has a buffer of its own.
    pub fn new(out: W) -> Self {
        // Rows set aside have as many cells as they came with.
        let inner = csv::WriterBuilder::new().flexible(true).from_writer(out);
        Self { inner }
    }

    /// Writes one record, cells as they are.
    ///
    /// # Errors
    ///
    /// When `out` refuses the bytes.
    pub fn write_record<C: AsRef<[u8]>>(
        &mut self,
        cells: impl IntoIterator<Item = C>,
    ) -> io::Result<()> {
        Ok(self.inner.write_record(cells)?)
    }

    /// Passes on what the buffer still holds; without it an error would be lost.
    ///
    /// # Errors
    ///
    /// When `out` refuses the bytes.
    pub fn finish(mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Text that no spreadsheet takes for a formula: an apostrophe goes in front of what begins like one.
///
/// # Examples
///
/// ```
/// use scorewright::files::plain_text;
/// assert_eq!(plain_text("@cmd"), "'@cmd");
/// assert_eq!(plain_text("a-1"), "a-1");
/// ```
#[must_use]
pub fn plain_text(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::csv::open_records;

    #[test]
    fn what_is_written_reads_back_cell_by_cell() {
        let rows: [&[&str]; 4] = [
            &["a", "b,c", "5\" pipe"],
            &["", "line\nbreak", " kept "],
            &["\u{5f20}", "-1", ";"],
            &["fewer"],
        ];
        let mut file = Vec::new();
        let mut csv = CsvWriter::new(&mut file);
        for row in rows {
            csv.write_record(row).unwrap();
        }
        csv.finish().unwrap();
        let mut records = open_records(file.as_slice(), b',').unwrap();
        for row in rows {
            let read = records.next().unwrap().unwrap();
            let cells: Vec<_> = read.record.iter().collect();
            assert_eq!(cells, row.iter().map(|c| c.as_bytes()).collect::<Vec<_>>());
        }
        assert!(records.next().unwrap().is_none());
    }

    #[test]
    fn a_full_disk_is_told_at_the_end_at_last() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut csv = CsvWriter::new(Full);
        csv.write_record(["a"]).unwrap();
        let error = csv.finish().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }
}
