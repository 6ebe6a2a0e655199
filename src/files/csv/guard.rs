//! What stands between an untrusted file and the csv crate.
//!
//! The csv crate holds a whole record in memory and swallows the rest of a file
//! after an unterminated quote: 64 MiB of commas took 3.1 GB. This layer sees
//! every byte first. It caps fields, records and columns, follows the quotes,
//! turns every line break outside quotes into `\n`, and notes the line on which
//! each record starts, so that line numbers are those of an editor.

use super::error::CsvError;
use std::collections::VecDeque;
use std::io::{self, Read};

/// The most bytes a field may have.
pub(crate) const LIMIT_FIELD: usize = 64 << 10;
/// The most bytes a record may have.
pub(crate) const LIMIT_RECORD: usize = 1 << 20;
/// The most columns a record may have.
pub(crate) const LIMIT_COLUMNS: usize = 4_096;

/// Where in a record the next byte stands; the csv crate's rules.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first byte of a record.
    RecordStart,
    /// Before the first byte of a later field.
    FieldStart,
    /// In a field that did not start with a quote: quotes are ordinary.
    Plain,
    /// Between quotes.
    Quoted,
    /// After a quote within quotes: the end, or half of a doubled one.
    QuoteInQuoted,
}

/// A reader that checks and normalises the bytes of a CSV file.
pub(super) struct Guard<R> {
    inner: R,
    delimiter: u8,
    state: State,
    /// The last byte was `\r`, already passed on as `\n`.
    after_cr: bool,
    line: u64,
    field_line: u64,
    record_line: u64,
    field_len: usize,
    record_len: usize,
    n_columns: usize,
    n_bytes: u64,
    /// How many records have started, the header among them.
    n_started: u64,
    /// The lines of records that nobody asked for yet; at most one buffer of them.
    starts: VecDeque<u64>,
}

/// A [`CsvError`] on its way through the csv crate.
#[derive(Debug)]
struct Refused(CsvError);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Refused {}

/// The error that stopped the csv crate, with nothing of its text.
pub(super) fn unwrap_error(error: csv::Error) -> CsvError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => {
            let kind = error.kind();
            match error.downcast::<Refused>() {
                Ok(Refused(cause)) => cause,
                Err(_) => CsvError::Io { kind },
            }
        }
        // Nothing else is asked of it: rows may have any length, cells any bytes.
        _ => CsvError::Io {
            kind: io::ErrorKind::InvalidData,
        },
    }
}

impl<R> Guard<R> {
    /// The first byte stands on `line`; the first line of a file is 1.
    pub(super) const fn new(inner: R, delimiter: u8, line: u64) -> Self {
        Self {
            inner,
            delimiter,
            state: State::RecordStart,
            after_cr: false,
            line,
            field_line: line,
            record_line: line,
            field_len: 0,
            record_len: 0,
            n_columns: 0,
            n_bytes: 0,
            n_started: 0,
            starts: VecDeque::new(),
        }
    }

    /// The line on which the next record starts; asked once per record.
    pub(super) fn next_start(&mut self) -> u64 {
        self.starts.pop_front().unwrap_or(self.line)
    }

    /// How many bytes were read so far.
    pub(super) const fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// The record in which the last byte stands, or before which it does; the header is 0.
    const fn record(&self) -> u64 {
        match self.state {
            State::RecordStart => self.n_started,
            _ => self.n_started.saturating_sub(1),
        }
    }

    /// Checks a buffer and closes the gaps that dropped bytes leave; the length kept.
    fn scan(&mut self, bytes: &mut [u8]) -> Result<usize, CsvError> {
        let mut kept = 0;
        for i in 0..bytes.len() {
            let Some(&byte) = bytes.get(i) else { break };
            if let Some(byte) = self.step(byte)? {
                if let Some(place) = bytes.get_mut(kept) {
                    *place = byte;
                }
                kept += 1;
            }
        }
        Ok(kept)
    }

    /// Takes one byte; what to pass on, if anything.
    #[inline]
    fn step(&mut self, byte: u8) -> Result<Option<u8>, CsvError> {
        // The common byte: text that changes nothing.
        if self.state == State::Plain && byte > b'"' && byte != self.delimiter {
            self.field_len += 1;
            self.record_len += 1;
            return self.check_lengths().map(|()| Some(byte));
        }
        self.step_slowly(byte)
    }

    fn step_slowly(&mut self, byte: u8) -> Result<Option<u8>, CsvError> {
        if byte == 0 {
            return Err(CsvError::Nul {
                record: self.record(),
                line: self.line,
            });
        }
        let after_cr = std::mem::replace(&mut self.after_cr, byte == b'\r');
        if byte == b'\n' && after_cr {
            // The second half of a line break. Between quotes it is kept.
            return Ok((self.state == State::Quoted).then_some(byte));
        }
        let is_break = byte == b'\n' || byte == b'\r';
        if self.state == State::Quoted {
            self.grow(byte)?;
            self.line += u64::from(is_break);
            return Ok(Some(byte));
        }
        if is_break {
            self.end_record();
            return Ok(Some(b'\n'));
        }
        self.take(byte).map(|()| Some(byte))
    }

    /// A byte within quotes.
    fn grow(&mut self, byte: u8) -> Result<(), CsvError> {
        if byte == b'"' {
            self.state = State::QuoteInQuoted;
        }
        self.field_len += 1;
        self.record_len += 1;
        self.check_lengths()
    }

    /// A byte outside quotes that is no line break.
    fn take(&mut self, byte: u8) -> Result<(), CsvError> {
        if self.state == State::RecordStart {
            self.starts.push_back(self.line);
            self.n_started += 1;
            self.record_line = self.line;
            self.record_len = 0;
            self.n_columns = 1;
            self.start_field();
        }
        self.record_len += 1;
        if byte == self.delimiter {
            self.n_columns += 1;
            self.start_field();
        } else {
            self.field_len += 1;
            self.state = match (self.state, byte) {
                (State::FieldStart | State::QuoteInQuoted, b'"') => State::Quoted,
                (State::QuoteInQuoted, _) => {
                    return Err(CsvError::StrayQuote {
                        record: self.record(),
                        line: self.line,
                    });
                }
                _ => State::Plain,
            };
        }
        self.check_lengths()
    }

    fn start_field(&mut self) {
        self.state = State::FieldStart;
        self.field_line = self.line;
        self.field_len = 0;
    }

    fn end_record(&mut self) {
        self.state = State::RecordStart;
        self.line += 1;
    }

    #[inline]
    fn check_lengths(&self) -> Result<(), CsvError> {
        if self.field_len > LIMIT_FIELD
            || self.record_len > LIMIT_RECORD
            || self.n_columns > LIMIT_COLUMNS
        {
            return Err(self.length_error());
        }
        Ok(())
    }

    #[cold]
    fn length_error(&self) -> CsvError {
        if self.n_columns > LIMIT_COLUMNS {
            return CsvError::TooManyColumns {
                record: self.record(),
                line: self.record_line,
                limit: LIMIT_COLUMNS,
            };
        }
        if self.field_len > LIMIT_FIELD {
            return CsvError::FieldTooLong {
                record: self.record(),
                line: self.field_line,
                limit: LIMIT_FIELD,
            };
        }
        CsvError::RecordTooLong {
            record: self.record(),
            line: self.record_line,
            limit: LIMIT_RECORD,
        }
    }

    fn finish(&self) -> Result<(), CsvError> {
        match self.state {
            State::Quoted => Err(CsvError::UnterminatedQuote {
                record: self.record(),
                line: self.field_line,
            }),
            _ => Ok(()),
        }
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let n = match self.inner.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            self.n_bytes += n as u64;
            if n == 0 {
                return self.finish().map(|()| 0).map_err(refuse);
            }
            let bytes = buffer.get_mut(..n).unwrap_or_default();
            match self.scan(bytes).map_err(refuse)? {
                // All of it was dropped: zero would mean the end.
                0 => {}
                kept => return Ok(kept),
            }
        }
    }
}

fn refuse(error: CsvError) -> io::Error {
    io::Error::other(Refused(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pass(text: &str) -> Result<(String, Vec<u64>), CsvError> {
        let mut guard = Guard::new(text.as_bytes(), b',', 1);
        let mut out = String::new();
        match guard.read_to_string(&mut out) {
            Ok(_) => Ok((out, guard.starts.into_iter().collect())),
            Err(error) => Err(error.downcast::<Refused>().unwrap().0),
        }
    }

    #[test]
    fn every_line_break_outside_quotes_becomes_one() {
        let (out, starts) = pass("a,b\r\n1,2\r\r3,\"x\r\ny\"\n4,5").unwrap();
        assert_eq!(out, "a,b\n1,2\n\n3,\"x\r\ny\"\n4,5");
        assert_eq!(starts, [1, 2, 4, 6]);
    }

    #[test]
    fn a_quote_inside_a_plain_field_is_text() {
        assert_eq!(pass("5\" pipe,x\n").unwrap().0, "5\" pipe,x\n");
    }

    #[test]
    fn an_open_quote_is_found_at_the_end_or_at_the_next_quote() {
        assert!(matches!(
            pass("a\n\"b\nc\n"),
            Err(CsvError::UnterminatedQuote { record: 1, line: 2 })
        ));
        assert!(matches!(
            pass("a\n\"b\nc\n\"d\"\n"),
            Err(CsvError::StrayQuote { record: 1, line: 4 })
        ));
    }

    #[test]
    fn lengths_and_columns_are_capped() {
        let long = |n: usize| "x".repeat(n);
        assert!(pass(&long(LIMIT_FIELD)).is_ok());
        assert!(matches!(
            pass(&long(LIMIT_FIELD + 1)),
            Err(CsvError::FieldTooLong {
                record: 0,
                line: 1,
                ..
            })
        ));
        let wide = format!("a\n{}", vec![long(LIMIT_FIELD - 1); 17].join(","));
        assert!(matches!(
            pass(&wide),
            Err(CsvError::RecordTooLong {
                record: 1,
                line: 2,
                ..
            })
        ));
        assert!(pass(&",".repeat(LIMIT_COLUMNS - 1)).is_ok());
        assert!(matches!(
            pass(&",".repeat(LIMIT_COLUMNS)),
            Err(CsvError::TooManyColumns {
                record: 0,
                line: 1,
                ..
            })
        ));
    }
}
