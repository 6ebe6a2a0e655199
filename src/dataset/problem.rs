//! Bad cells and rows: where they are, and what was expected.

use crate::files::printable;
use std::borrow::Cow;
use std::fmt;

/// The problems of a refused file, in file order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRows {
    pub(super) problems: Vec<Problem>,
    pub(super) complete: bool,
}

impl BadRows {
    /// Every bad cell and ragged row, up to the reader's limit.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Whether these are all; otherwise reading stopped at the limit.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.complete
    }
}

impl fmt::Display for BadRows {
    /// The first problems, one per line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 10;
        if let ([only], true) = (self.problems.as_slice(), self.complete) {
            return write!(f, "{only}");
        }
        let n = self.problems.len();
        let end = if self.complete {
            "in all"
        } else {
            "until reading stopped"
        };
        write!(f, "{n} bad cells or rows {end}:")?;
        for problem in self.problems.iter().take(SHOWN) {
            write!(f, "\n  {problem}")?;
        }
        match n.saturating_sub(SHOWN) {
            0 => Ok(()),
            rest => write!(f, "\n  and {rest} more"),
        }
    }
}

/// One bad cell, or one row that is not a row.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// In a file, whose header is record 0; in slices, the row counted from 1.
    pub record: u64,
    /// Where the record starts, the first line being 1; 0 in slices.
    pub line: u64,
    /// What is wrong.
    pub fault: Fault,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            record,
            line,
            fault,
        } = self;
        match line {
            0 => write!(f, "row {record}: {fault}"),
            _ => write!(f, "record {record} (line {line}): {fault}"),
        }
    }
}

/// What is wrong with a cell or row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The cell does not read as its field's kind.
    #[error("field `{field}` is not {expected}", field = printable(field))]
    Cell {
        /// The name in the schema.
        field: String,
        /// With its article: "an amount".
        expected: Cow<'static, str>,
    },
    /// More or fewer fields than the header.
    #[error("the row has {found} fields, expected {expected}")]
    Length {
        /// As many as the header.
        expected: usize,
        /// As many as the row.
        found: usize,
    },
    /// Sums below the columns, as spreadsheets write them.
    #[error("the row is one of totals, not of a borrower")]
    Totals,
    /// Bytes that are no text.
    #[error("column {position} is not UTF-8; save the file as UTF-8, or read it with its encoding")]
    NotUtf8 {
        /// Counted from 1.
        position: usize,
    },
}
