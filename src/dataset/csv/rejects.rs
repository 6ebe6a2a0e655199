//! Rows set aside, and the file they are written to.

use crate::dataset::{BadRows, Fault, Problem};
use crate::files::CsvWriter;
use csv::ByteRecord;
use std::fmt;
use std::io::{self, Write};

/// A row that does not obey the schema, with everything that is wrong with it.
///
/// `Debug` shows where and why, never the row.
#[derive(Clone, PartialEq, Eq)]
pub struct RejectedRow {
    pub(super) record: u64,
    pub(super) line: u64,
    pub(super) faults: Vec<Fault>,
    pub(super) cells: ByteRecord,
}

impl RejectedRow {
    /// The header is record 0.
    #[must_use]
    pub const fn record(&self) -> u64 {
        self.record
    }

    /// Where the record starts; the first line is 1.
    #[must_use]
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// Everything that is wrong with the row; at least one fault.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The same with record and line, for messages.
    pub fn problems(&self) -> impl Iterator<Item = Problem> {
        let (record, line) = (self.record, self.line);
        self.faults.iter().map(move |fault| Problem {
            record,
            line,
            fault: fault.clone(),
        })
    }

    /// The applicant's own cells, as they came. Private: for a rejects file, never for a log.
    pub fn cells(&self) -> impl Iterator<Item = &[u8]> {
        self.cells.iter()
    }
}

impl fmt::Debug for RejectedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RejectedRow")
            .field("record", &self.record)
            .field("line", &self.line)
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}

/// Rows set aside, with the header they came under.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Rejects {
    pub(super) header: ByteRecord,
    pub(super) rows: Vec<RejectedRow>,
}

impl Rejects {
    /// The rows, in file order.
    #[must_use]
    pub fn rows(&self) -> &[RejectedRow] {
        &self.rows
    }

    /// How many rows were set aside.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether every row was taken.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What is wrong with them, up to `limit` problems.
    pub(super) fn problems(&self, limit: usize) -> BadRows {
        let mut all = self.rows.iter().flat_map(RejectedRow::problems);
        let problems = all.by_ref().take(limit.max(1)).collect();
        let complete = all.next().is_none();
        BadRows { problems, complete }
    }

    /// Writes a CSV of `record, line, reason` and then the cells as they came.
    ///
    /// # Errors
    ///
    /// When `out` refuses the bytes.
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
    /// let (_, rejects) = Dataset::reader(&schema).from_reader_with_rejects(file.as_bytes())?;
    /// let mut out = Vec::new();
    /// rejects.write_csv(&mut out)?;
    /// let text = String::from_utf8(out)?;
    /// assert!(text.starts_with("record,line,reason,income,bad\n2,3,"));
    /// assert!(text.ends_with(",much,0\n")); // the cells as they came
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write_csv(&self, out: impl Write) -> io::Result<()> {
        let mut writer = CsvWriter::new(out);
        let names: [&[u8]; 3] = [b"record", b"line", b"reason"];
        writer.write_record(names.into_iter().chain(&self.header))?;
        for row in &self.rows {
            let reasons: Vec<String> = row.faults.iter().map(ToString::to_string).collect();
            let place = [
                row.record.to_string(),
                row.line.to_string(),
                reasons.join("; "),
            ];
            let place = place.iter().map(String::as_bytes);
            writer.write_record(place.chain(&row.cells))?;
        }
        writer.finish()
    }
}

impl fmt::Debug for Rejects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejects")
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}
