//! The cells of one record of a panel, and errors that name their place.

use super::error::PanelError;

/// The longest cell read: a panel's cells are short.
const MAX_CELL_BYTES: usize = 4096;

/// One record, with what its errors must name.
pub(super) struct Cells<'a> {
    pub(super) record: &'a csv::ByteRecord,
    pub(super) headers: &'a csv::ByteRecord,
    pub(super) number: u64,
    pub(super) line: u64,
}

impl Cells<'_> {
    pub(super) fn at(&self, position: usize) -> &[u8] {
        self.record.get(position).unwrap_or_default().trim_ascii()
    }

    pub(super) fn text(&self, position: usize) -> Result<&str, PanelError> {
        let cell = self.at(position);
        if cell.len() > MAX_CELL_BYTES || cell.contains(&b'\n') {
            // A quote left open swallows the lines after it.
            return Err(self.error(
                position,
                "is too long or holds a line break; check the quotes",
            ));
        }
        std::str::from_utf8(cell).map_err(|_| self.error(position, "is not UTF-8"))
    }

    pub(super) fn parse<T: std::str::FromStr>(
        &self,
        position: usize,
        problem: &'static str,
    ) -> Result<T, PanelError> {
        self.text(position)?
            .parse()
            .map_err(|_| self.error(position, problem))
    }

    pub(super) fn error(&self, position: usize, problem: &'static str) -> PanelError {
        let header = self.headers.get(position).unwrap_or_default();
        PanelError::Cell {
            record: self.number,
            line: self.line,
            column: String::from_utf8_lossy(header).into_owned(),
            problem,
        }
    }
}

/// The csv crate's own text may quote a row; place and kind are enough.
pub(super) fn not_csv(error: csv::Error) -> PanelError {
    let line = error.position().map_or(0, csv::Position::line);
    let problem = match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("line {line} has {len} cells, the header has {expected_len}"),
        csv::ErrorKind::Io(_) => "the file could not be read".to_owned(),
        _ => format!("line {line} is not CSV"),
    };
    PanelError::Csv { problem }
}
