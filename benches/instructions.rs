//! Instructions per row of the hot path, counted by callgrind: the same on a busy
//! machine as on a quiet one.
//!
//! `cargo bench --bench instructions` prints them beside `benches/instructions.txt`
//! and fails when one is more than 2 % higher; it needs `valgrind`. `-- --write`
//! writes the file anew.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs
)]

mod common;

use common::{book, columns, rows, scorer, scores, warning};
use jiff::civil::date;
use scorewright::early_warning::{Columns, Reading, Signals, WatchState};
use scorewright::scoring::Batch;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, ExitCode};

const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/instructions.txt");
const KERNELS: [&str; 7] = [
    "row/12_fields",
    "row/20_fields",
    "reasons/20_fields",
    "batch/12_fields",
    "batch/20_fields",
    "early_warning/observe",
    "early_warning/observe_batch",
];
/// Rows of the short and of the long run; what a run costs besides its rows cancels.
const ROWS: [usize; 2] = [4_096, 12_288];
const TOLERANCE: f64 = 0.02;

/// One kernel over `n` rows; what comes before it does not depend on `n`.
fn run(kernel: &str, n: usize) {
    match kernel {
        "row/12_fields" => row(12, n),
        "row/20_fields" => row(20, n),
        "reasons/20_fields" => reasons(n),
        "batch/12_fields" => batch(12, n),
        "batch/20_fields" => batch(20, n),
        "early_warning/observe" => observe(n),
        "early_warning/observe_batch" => observe_batch(n),
        other => unreachable!("{other} is no kernel"),
    }
}

fn row(n_fields: usize, n: usize) {
    let scorer = scorer(n_fields);
    let rows = rows(&book(n_fields, 1024), 1024);
    for row in rows.iter().cycle().take(n) {
        black_box(scorer.score(black_box(row.as_slice()))).unwrap();
    }
}

fn reasons(n: usize) {
    let scorer = scorer(20);
    let rows = rows(&book(20, 1024), 1024);
    for row in rows.iter().cycle().take(n) {
        black_box(scorer.reasons(black_box(row.as_slice())).map(|r| r.len())).unwrap();
    }
}

fn batch(n_fields: usize, n: usize) {
    let scorer = scorer(n_fields);
    let book = book(n_fields, 1024);
    let columns = columns(&book);
    let mut batch = Batch::new();
    for _ in 0..n / 1024 {
        black_box(scorer.score_batch(black_box(&columns), &mut batch)).unwrap();
    }
}

fn observe(n: usize) {
    let warning = warning();
    let scores = scores(1024);
    let mut states = vec![WatchState::new(); 1024];
    let mut today = date(1900, 1, 1);
    for visit in 0..n {
        let row = visit % 1024;
        if row == 0 {
            today = today.tomorrow().unwrap();
        }
        let points = scores[visit / 1024 % scores.len()][row];
        let reading = black_box(Reading::points(points));
        black_box(warning.observe(&mut states[row], reading, Signals::NONE, today));
    }
}

fn observe_batch(n: usize) {
    let warning = warning();
    let scores = scores(1024);
    let mut states = vec![WatchState::new(); 1024];
    let mut today = date(1900, 1, 1);
    for visit in 0..n / 1024 {
        today = today.tomorrow().unwrap();
        let points = &scores[visit % scores.len()];
        let columns = Columns::points(black_box(points));
        black_box(warning.observe_batch(&mut states, columns, today)).unwrap();
    }
}

/// Instructions of one run of this program, by callgrind.
fn instructions(kernel: &str, n: usize, folder: &Path) -> u64 {
    let out = folder.join("callgrind.out");
    let program = std::env::current_exe().expect("this program has a path");
    let status = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg("-q")
        .arg(program)
        .args(["--kernel", kernel, &n.to_string()])
        .status()
        .expect("valgrind starts");
    assert!(status.success(), "{kernel} failed under valgrind");
    let text = std::fs::read_to_string(&out).expect("callgrind wrote its counts");
    let total = text.lines().find_map(|line| line.strip_prefix("summary: "));
    total
        .and_then(|total| total.trim().parse().ok())
        .expect("callgrind's file has a total")
}

#[allow(clippy::cast_precision_loss)] // far below 2^53
fn per_row(kernel: &str, folder: &Path) -> f64 {
    let [short, long] = ROWS.map(|n| instructions(kernel, n, folder) as f64);
    (long - short) / (ROWS[1] - ROWS[0]) as f64
}

fn kept() -> BTreeMap<String, f64> {
    let text = std::fs::read_to_string(KEPT).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let (kernel, count) = line.split_once(' ')?;
            Some((kernel.to_owned(), count.trim().parse().ok()?))
        })
        .collect()
}

fn compare(write: bool) -> ExitCode {
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("skipped: valgrind is not installed");
        return ExitCode::SUCCESS;
    }
    let folder = tempfile::tempdir().expect("a folder for callgrind's counts");
    let kept = kept();
    let mut text =
        String::from("# Instructions per row: cargo bench --bench instructions -- --write\n");
    let mut all_hold = true;
    println!(
        "{:<30} {:>10} {:>10}",
        "instructions per row", "kept", "now"
    );
    for kernel in KERNELS {
        let now = per_row(kernel, folder.path());
        text.push_str(&format!("{kernel} {now:.1}\n"));
        let before = kept.get(kernel).copied().unwrap_or(f64::NAN);
        let holds = now <= before * (1.0 + TOLERANCE);
        all_hold &= holds;
        let note = match holds {
            true => "",
            false if before.is_nan() => "  no count is kept",
            false => "  more than 2 % higher",
        };
        println!("{kernel:<30} {before:>10.1} {now:>10.1}{note}");
    }
    if write {
        std::fs::write(KEPT, text).expect("the counts are written");
        return ExitCode::SUCCESS;
    }
    if all_hold {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is = |name: &str| arguments.iter().any(|argument| argument == name);
    match arguments.as_slice() {
        [first, kernel, n] if first == "--kernel" => {
            run(kernel, n.parse().expect("a number of rows"));
            ExitCode::SUCCESS
        }
        // Once each, as the other benches do it: no counting.
        _ if is("--test") => {
            for kernel in KERNELS {
                run(kernel, 1024);
            }
            ExitCode::SUCCESS
        }
        _ => compare(is("--write")),
    }
}
