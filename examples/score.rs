//! Scores a CSV file with a frozen card.
//!
//! ```text
//! cargo run --release --example score
//! cargo run --release --example score -- --card card.json --data new.csv --out scores.csv
//! ```
#![allow(clippy::indexing_slicing)]

mod common;

use crate::common::{say, say_json_line};
use clap::Parser;
use common::{Failure, Places};
use csv::ByteRecord;
use scorewright::dataset::{Column, Dataset, DatasetError, ExtraColumns, Rejects, TargetColumn};
use scorewright::files::{CsvFormat, CsvWriter, Input};
use scorewright::schema::Field;
use scorewright::scorecard::Scorecard;
use scorewright::scoring::{Batch, Flags, Scorer, Value};
use std::path::PathBuf;
use std::time::Instant;

/// Scores every row of a CSV file: points, probability of bad, what was unusual, reasons.
///
/// The output has the columns row, points, pd, flags, reason_1 and so on; `row`
/// counts the records of the file from 1. A row that cannot be read or scored is
/// an error, or set aside with --rejects.
#[derive(Parser)]
struct Arguments {
    /// The card; without it, the one that the quickstart program makes.
    #[arg(long, default_value = "target/quickstart/card.json")]
    card: PathBuf,
    /// The CSV file, with a header line; columns are found by name.
    #[arg(long, default_value = "data/credit_data.csv")]
    data: PathBuf,
    /// Where the scores go.
    #[arg(long, default_value = "target/score/scores.csv")]
    out: PathBuf,
    #[command(flatten)]
    layout: common::Layout,
    /// How many reasons a row gets, 0 to 4 (a fifth for inquiries comes by itself).
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(0..=4))]
    reasons: u8,
    /// Set bad rows aside in this file instead of refusing the whole.
    #[arg(long)]
    rejects: Option<PathBuf>,
    /// Carry all other columns of the input over to the output.
    #[arg(long)]
    keep: bool,
    /// Print one JSON object instead of a summary.
    #[arg(long)]
    json: bool,
}

/// What the program prints with `--json`.
#[derive(serde::Serialize)]
struct Report {
    card: String,
    rows: usize,
    scored: usize,
    rejected: usize,
    refused: usize,
    flagged: usize,
    unit_jumps: Vec<String>,
    /// `null` when no row was scored.
    mean_pd: Option<f64>,
    seconds: f64,
}

fn main() -> std::process::ExitCode {
    common::finish(run())
}

fn run() -> Result<(), Failure> {
    let arguments: Arguments = common::parse();
    let start = Instant::now();
    Places::default()
        .reads("--card", arguments.card.as_path())
        .reads("--data", arguments.data.as_path())
        .writes("--out", arguments.out.as_path())
        .writes("--rejects", arguments.rejects.as_deref())
        .check()?;
    let card = load(&arguments)?;
    let scorer = card.compile()?;
    let schema = card.schema()?;
    let names: Vec<&str> = schema.fields().iter().map(Field::column).collect();
    let mut input = Input::open(&arguments.data)?;
    let format = arguments.layout.format(&mut input, &names);
    let format = format.map_err(with_layout_option)?;
    let (data, rejects) = read(&arguments, &card, &mut input, format)?;
    let mut batch = Batch::new();
    let scored = scorer.score_dataset(&data, &mut batch)?;
    let rows = record_numbers(data.n_rows(), &rejects);
    if let (Some((row, error)), None) = (batch.refusals().first(), &arguments.rejects) {
        return Err(format!(
            "record {}: {error}; --rejects FILE sets such rows aside",
            rows[*row]
        )
        .into());
    }
    let scored_rows = Scored {
        scorer: &scorer,
        data: &data,
        rows: &rows,
        batch: &batch,
    };
    write_scores(&arguments, &mut input, format, &scored_rows)?;
    if let Some(path) = &arguments.rejects {
        write_rejects(path, &rejects, &batch, &rows)?;
    }
    let report = Report {
        card: card.id()?,
        rows: data.n_rows() + rejects.len(),
        scored,
        rejected: rejects.len(),
        refused: batch.refusals().len(),
        flagged: batch
            .flags()
            .iter()
            .filter(|flags| !flags.is_empty())
            .count(),
        unit_jumps: unit_jumps(&scorer, &batch),
        mean_pd: mean_pd(&batch),
        seconds: start.elapsed().as_secs_f64(),
    };
    if arguments.json {
        say_json_line(&report)?;
    } else {
        show(&arguments, &report);
    }
    Ok(())
}

fn load(arguments: &Arguments) -> Result<Scorecard, Failure> {
    common::load_card(&arguments.card).map_err(|error| {
        let hint = "make one by: cargo run --release --example quickstart";
        if arguments.card.exists() {
            error
        } else {
            format!("{error}; {hint}").into()
        }
    })
}

fn read(
    arguments: &Arguments,
    card: &Scorecard,
    input: &mut Input,
    format: CsvFormat,
) -> Result<(Dataset, Rejects), Failure> {
    let schema = card.schema()?;
    let bar = common::file_bar("reading", input);
    let reader = Dataset::reader(&schema)
        .format(format)
        .extra_columns(ExtraColumns::Ignored)
        .target(TargetColumn::Ignored)
        .progress(|_, bytes| bar.set_position(bytes));
    let read = match arguments.rejects {
        Some(_) => reader
            .read_input_with_rejects(input)
            .map_err(|error| with_option(error, input, format))?,
        None => {
            let data = reader.read_input(input);
            let data = data.map_err(|error| with_option(error, input, format))?;
            (data, Rejects::default())
        }
    };
    bar.finish_and_clear();
    Ok(read)
}

/// The error with the option that settles how the file is laid out.
fn with_layout_option(error: Failure) -> Failure {
    match error.downcast_ref().and_then(common::option_for_layout) {
        Some(option) => format!("{error} ({option})").into(),
        None => error,
    }
}

/// The error with the option of this program that settles it.
fn with_option(error: DatasetError, input: &mut Input, format: CsvFormat) -> Failure {
    if common::command_for_text(&error).is_none() && error.bad_rows().is_some() {
        return format!("{error} (here: --rejects FILE sets such rows aside)").into();
    }
    match common::option_for_layout(&error) {
        Some(option) if common::command_for_text(&error).is_none() => {
            format!("{error} ({option})").into()
        }
        _ => common::with_names(error, input, format),
    }
}

/// The record number, from 1, of every row that was kept.
fn record_numbers(n_rows: usize, rejects: &Rejects) -> Vec<u64> {
    let mut rejected = rejects.rows().iter().map(|row| row.record()).peekable();
    let mut numbers = Vec::with_capacity(n_rows);
    let mut record = 0;
    while numbers.len() < n_rows {
        record += 1;
        if rejected.next_if_eq(&record).is_none() {
            numbers.push(record);
        }
    }
    numbers
}

/// The rows of a file and what became of them.
struct Scored<'a> {
    scorer: &'a Scorer,
    data: &'a Dataset,
    /// Their numbers in the file.
    rows: &'a [u64],
    batch: &'a Batch,
}

/// Streams the scores out, beside the input's columns when they are kept.
fn write_scores(
    arguments: &Arguments,
    input: &mut Input,
    format: CsvFormat,
    scored: &Scored<'_>,
) -> Result<(), Failure> {
    let &Scored {
        scorer,
        data,
        rows,
        batch,
    } = scored;
    let mut file = common::create(&arguments.out)?;
    let mut out = CsvWriter::new(&mut file);
    let mut input = csv::ReaderBuilder::new()
        .flexible(true)
        .delimiter(format.delimiter())
        .from_reader(format.text(input.reader()?)?);
    let n_reasons = usize::from(arguments.reasons);
    let mut header = ["row", "points", "pd", "flags"].map(str::to_owned).to_vec();
    header.extend((1..=n_reasons).map(|n| format!("reason_{n}")));
    if arguments.keep {
        for name in input.headers()? {
            let name = apart_from(&header, name);
            header.push(name);
        }
    }
    let n_own = 4 + n_reasons;
    out.write_record(&header)?;
    let columns = Columns::of(scorer, data);
    let bar = common::bar("writing", rows.len() as u64);
    let mut kept = ByteRecord::new();
    let mut at = 0;
    for (i, &row) in rows.iter().enumerate() {
        while arguments.keep && at < row {
            input.read_byte_record(&mut kept)?;
            at += 1;
        }
        if i % 8192 == 0 {
            bar.set_position(i as u64);
        }
        let Some(score) = batch.score(i) else {
            continue;
        };
        let mut cells = vec![
            row.to_string(),
            score.points.to_string(),
            score.pd.to_string(),
            score.flags.to_string(),
        ];
        if n_reasons > 0 {
            let record = columns.row(i);
            let reasons = scorer.reasons_up_to(record.as_slice(), n_reasons)?;
            let words = reasons.iter().map(|it| format!("{}: {}", it.code, it.text));
            cells.extend(words);
        }
        cells.resize(n_own, String::new());
        let own = cells.iter().map(String::as_bytes);
        // Empty unless the input's columns are kept.
        out.write_record(own.chain(&kept))?;
    }
    out.finish()?;
    bar.finish_and_clear();
    Ok(file.commit()?)
}

/// The name of a kept column; one that the output has already says where it is from.
fn apart_from(header: &[String], name: &str) -> String {
    let mut name = name.to_owned();
    while header.contains(&name) {
        name = format!("input_{name}");
    }
    name
}

/// The data's columns in the card's order.
struct Columns<'a>(Vec<&'a Column>);

impl<'a> Columns<'a> {
    fn of(scorer: &Scorer, data: &'a Dataset) -> Self {
        Self(
            scorer
                .names()
                .filter_map(|name| data.column(name))
                .collect(),
        )
    }

    fn row(&self, row: usize) -> Vec<Value<'a>> {
        self.0.iter().map(|column| column.value(row)).collect()
    }
}

fn write_rejects(
    path: &std::path::Path,
    rejects: &Rejects,
    batch: &Batch,
    rows: &[u64],
) -> Result<(), Failure> {
    let mut file = common::create(path)?;
    rejects.write_csv(&mut file)?;
    file.commit()?;
    for (row, error) in batch.refusals() {
        common::tell(&format!("record {}: {error}", rows[*row]));
    }
    Ok(())
}

fn unit_jumps(scorer: &Scorer, batch: &Batch) -> Vec<String> {
    let jumps = batch.unit_jumps();
    let named = (0u16..).zip(scorer.names());
    named
        .filter(|(position, _)| jumps.contains(position))
        .map(|(_, name)| name.to_owned())
        .collect()
}

fn mean_pd(batch: &Batch) -> Option<f64> {
    let scored = || {
        let rows = batch.pd().iter().zip(batch.flags());
        rows.filter(|(_, flags)| !flags.contains(Flags::REFUSED))
            .map(|(pd, _)| pd.value())
    };
    let n = scored().count();
    (n > 0).then(|| scored().sum::<f64>() / n as f64)
}

fn show(arguments: &Arguments, report: &Report) {
    let mean = report
        .mean_pd
        .map_or("none".to_owned(), |pd| format!("{pd:.4}"));
    say!(
        "{} rows scored to {} in {:.2} s; mean probability of bad {mean}",
        report.scored,
        arguments.out.display(),
        report.seconds,
    );
    if report.flagged > 0 {
        say!(
            "{} rows have a flag: see the column `flags`",
            report.flagged
        );
    }
    if report.rejected + report.refused > 0 {
        say!(
            "{} rows could not be read{}, {} were refused by the card",
            report.rejected,
            match &arguments.rejects {
                Some(path) => format!(" (see {})", path.display()),
                None => String::new(),
            },
            report.refused
        );
    }
    for name in &report.unit_jumps {
        say!(
            "WARNING: the median of `{name}` is 10 times training's or more, or a tenth or less: check its unit"
        );
    }
}
