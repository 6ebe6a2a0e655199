//! How much memory files take: measured in a process of its own, whose peak
//! nothing else can raise.

use scorewright::dataset::{Dataset, DatasetError};
use scorewright::files::CsvError;
use scorewright::schema::{Field, Kind, Role, Schema};
use std::io::{self, Read};
use std::process::Command;

/// A start, then the same bytes over and over; never holds more than one piece.
struct Stream {
    start: &'static [u8],
    piece: Vec<u8>,
    at: usize,
    left: u64,
}

impl Stream {
    fn new(start: &'static str, piece: &str, n_bytes: u64) -> Self {
        Self {
            start: start.as_bytes(),
            piece: piece.as_bytes().to_vec(),
            at: 0,
            left: n_bytes,
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.start.is_empty() {
            return self.start.read(buffer);
        }
        let n = usize::try_from(self.left).unwrap_or(usize::MAX);
        let n = n.min(buffer.len());
        for place in &mut buffer[..n] {
            *place = self.piece[self.at];
            self.at = (self.at + 1) % self.piece.len();
        }
        self.left -= n as u64;
        Ok(n)
    }
}

fn schema(n_features: usize) -> Schema {
    let features = (0..n_features).map(|i| Field::new(format!("x{i}"), Kind::Count));
    let target = Field::new("bad", Kind::Flag).with_role(Role::Target);
    Schema::new("loans", features.chain([target]).collect()).unwrap()
}

/// The greatest resident size of this process so far, in KiB; Linux only.
pub(crate) fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}

/// Runs one ignored test of this binary by itself; what it printed after `peak: `.
pub(crate) fn peak_of(test: &str) -> Option<u64> {
    let child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            test,
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success(), "{said}");
    let said = said.split("peak: ").nth(1);
    assert!(said.is_some(), "{test} is not a test of this binary");
    said?.split_whitespace().next()?.parse().ok()
}

#[test]
fn bombs_of_64_mib_take_less_than_32_mib() {
    const LIMIT_KIB: u64 = 32 << 10;
    match peak_of("memory::bombs_in_this_process") {
        Some(peak) => assert!(peak < LIMIT_KIB, "{peak} KiB"),
        None => println!("skipped: no /proc/self/status to measure by"),
    }
}

#[test]
#[ignore = "a part of `bombs_of_64_mib_take_less_than_32_mib`, which runs it in a process of its own"]
fn bombs_in_this_process() {
    bombs(64 << 20);
    println!(
        "peak: {}",
        peak_kib().map_or("-".to_owned(), |kib| kib.to_string())
    );
}

/// Commas, one field, one open quote, one long line of fields, many categories.
fn bombs(n_bytes: u64) {
    let schema = schema(2);
    for (start, piece) in [
        ("", ","),
        ("", "x"),
        ("x0,x1,bad\n", ","),
        ("x0,x1,bad\n", "7"),
        ("x0,x1,bad\n1,\"", "a\n"),
        ("x0,x1,bad\n", "1,2,"),
    ] {
        let error = Dataset::reader(&schema).from_reader(Stream::new(start, piece, n_bytes));
        assert!(
            matches!(
                error,
                Err(DatasetError::Csv(
                    CsvError::TooManyColumns { .. } | CsvError::FieldTooLong { .. }
                ))
            ),
            "{start:?} {piece:?}"
        );
    }
    // Rows that are no rows are collected up to the limit, then reading stops.
    let stream = Stream::new("x0,x1,bad\n", "1\n", n_bytes);
    let error = Dataset::reader(&schema).from_reader(stream).unwrap_err();
    assert_eq!(error.bad_rows().unwrap().problems().len(), 100);
}

/// The same for a payment panel; an open quote, and rows of commas in the midst of others.
fn panel_bombs(n_bytes: u64) {
    use scorewright::panel::{PanelError, PanelLayout};
    let layout = PanelLayout::from_toml(
        "version = 1\nname = 'p'\nid = 'id'\n[month]\ncolumn = 'm'\n[amounts]\nbalance = 'b'\n",
    )
    .unwrap();
    for (start, piece) in [
        ("", ","),
        ("", "x"),
        ("id,m,b\n", ","),
        ("id,m,b\n1,2021-01-31,5\n", "7"),
        ("id,m,b\n1,2021-01-31,5\n\"2,2021-01-31,", "a\n"),
        ("id,m,b\n1,2021-01-31,5\n", "1,2,"),
    ] {
        let error = layout
            .from_reader(Stream::new(start, piece, n_bytes))
            .unwrap_err();
        assert!(
            matches!(
                error,
                PanelError::Csv(CsvError::TooManyColumns { .. } | CsvError::FieldTooLong { .. })
            ),
            "{start:?} {piece:?}: {error}"
        );
    }
}

#[test]
fn panel_bombs_of_64_mib_take_less_than_32_mib() {
    const LIMIT_KIB: u64 = 32 << 10;
    match peak_of("memory::panel_bombs_in_this_process") {
        Some(peak) => assert!(peak < LIMIT_KIB, "{peak} KiB"),
        None => println!("skipped: no /proc/self/status to measure by"),
    }
}

#[test]
#[ignore = "a part of `panel_bombs_of_64_mib_take_less_than_32_mib`"]
fn panel_bombs_in_this_process() {
    panel_bombs(64 << 20);
    println!(
        "peak: {}",
        peak_kib().map_or("-".to_owned(), |kib| kib.to_string())
    );
}

/// `n_rows` rows of 20 numbers and a target, streamed.
fn long_file(n_rows: u64) -> (Schema, Stream) {
    let good = "1,22,333,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,0\n";
    let bad = "3,21,334,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,21,1\n";
    let header = "x0,x1,x2,x3,x4,x5,x6,x7,x8,x9,x10,x11,x12,x13,x14,x15,x16,x17,x18,x19,bad\n";
    let piece = format!("{good}{bad}");
    let n_bytes = n_rows / 2 * piece.len() as u64;
    (schema(20), Stream::new(header, &piece, n_bytes))
}

/// 20 columns of 8 bytes and the target: the columns themselves.
const fn bytes_of_columns(n_rows: u64) -> u64 {
    n_rows * (20 * 8 + 1)
}

fn read_long_file(n_rows: u64) {
    let (schema, stream) = long_file(n_rows);
    let data = Dataset::reader(&schema).from_reader(stream).unwrap();
    assert_eq!(data.n_rows() as u64, n_rows);
    println!(
        "peak: {}",
        peak_kib().map_or("-".to_owned(), |kib| kib.to_string())
    );
}

#[test]
fn a_million_rows_take_little_more_than_their_columns() {
    // A vector that grows may hold its old half beside the new whole.
    let limit_kib = (bytes_of_columns(1_000_000) * 5 / 2) >> 10;
    match peak_of("memory::a_million_rows_in_this_process") {
        Some(peak) => assert!(peak < limit_kib, "{peak} KiB of {limit_kib}"),
        None => println!("skipped: no /proc/self/status to measure by"),
    }
}

#[test]
#[ignore = "a part of `a_million_rows_take_little_more_than_their_columns`"]
fn a_million_rows_in_this_process() {
    read_long_file(1_000_000);
}

#[test]
#[ignore = "takes a minute: run by itself, it prints its peak of memory in KiB"]
fn ten_million_rows_in_this_process() {
    read_long_file(10_000_000);
}
