//! The table of points: printed, and written as CSV or Markdown.

use crate::common::{self, Failure, say};
use crate::intervals::Interval;
use comfy_table::{Table, presets};
use scorewright::files::{CsvWriter, plain_text, printable};
use scorewright::scorecard::{PairGrid, PointsRow, Scorecard};
use std::path::{Path, PathBuf};

/// Where the table goes when no file is named: beside the card.
pub fn beside(card: &Path) -> Vec<PathBuf> {
    ["points.csv", "points.md"]
        .map(|end| card.with_extension(end))
        .into()
}

/// The format of a file, by its name.
#[derive(Clone, Copy)]
enum Format {
    Csv,
    Markdown,
}

fn format_of(path: &Path) -> Result<Format, Failure> {
    let end = path
        .extension()
        .map(|end| end.to_string_lossy().to_lowercase());
    match end.as_deref() {
        Some("csv") => Ok(Format::Csv),
        Some("md" | "markdown") => Ok(Format::Markdown),
        _ => Err(format!("--points {}: a name ends in .csv or .md", path.display()).into()),
    }
}

/// The names given; refused when their format is not known, before any work.
pub fn checked(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    paths
        .iter()
        .try_for_each(|path| format_of(path).map(drop))?;
    Ok(paths.to_vec())
}

/// Writes the table to a file, in the format of its name.
pub fn write(card: &Scorecard, intervals: &[Interval], path: &Path) -> Result<(), Failure> {
    let text = match format_of(path)? {
        Format::Csv => csv(card, intervals)?,
        Format::Markdown => markdown(card, intervals).into_bytes(),
    };
    common::write_file(path, text)
}

const HEADER: [&str; 8] = [
    "characteristic",
    "bin",
    "good",
    "bad",
    "bad_rate",
    "woe",
    "log_odds",
    "points",
];

/// With `--bootstrap` only.
const INTERVAL: [&str; 2] = ["points_low", "points_high"];

/// The header, and the interval of a row: nothing where none was asked for, empty where
/// there is none.
fn columns(intervals: &[Interval]) -> Vec<&'static str> {
    let more = (!intervals.is_empty()).then_some(INTERVAL);
    HEADER
        .into_iter()
        .chain(more.into_iter().flatten())
        .collect()
}

fn interval_of(intervals: &[Interval], row: &PointsRow) -> Option<[f64; 2]> {
    let same = |one: &&Interval| one.term == row.term && one.bin == row.bin;
    let found = intervals.iter().find(same);
    found.map(|one| [one.points_low, one.points_high])
}

/// A cell of a spreadsheet is text, never a formula.
fn csv(card: &Scorecard, intervals: &[Interval]) -> Result<Vec<u8>, Failure> {
    let number = |number: Option<f64>| number.map_or_else(String::new, |number| number.to_string());
    let mut text = Vec::new();
    let mut csv = CsvWriter::new(&mut text);
    let header = columns(intervals);
    csv.write_record(&header)?;
    let base = card.base_points().value().to_string();
    let mut first = vec!["base points".to_owned()];
    first.resize(HEADER.len() - 1, String::new());
    first.push(base);
    first.resize(header.len(), String::new());
    csv.write_record(&first)?;
    for row in card.points_table() {
        let interval = interval_of(intervals, &row);
        let mut cells = vec![
            plain_text(&row.term).to_string(),
            plain_text(&row.bin).to_string(),
            number(row.good),
            number(row.bad),
            number(row.bad_rate),
            number(row.woe),
            row.log_odds.to_string(),
            row.points.to_string(),
        ];
        if !intervals.is_empty() {
            let ends = [interval.map(|ends| ends[0]), interval.map(|ends| ends[1])];
            cells.extend(ends.map(number));
        }
        csv.write_record(&cells)?;
    }
    csv.finish()?;
    Ok(text)
}

fn markdown(card: &Scorecard, intervals: &[Interval]) -> String {
    let mut text = format!("# {}\n\n", escaped(card.name()));
    let names = columns(intervals);
    let more = names.len() - HEADER.len();
    let header: Vec<String> = names.iter().map(|name| name.replace('_', " ")).collect();
    text.push_str(&format!("| {} |\n", header.join(" | ")));
    text.push_str(&format!("|---|---|{}\n", "--:|".repeat(6 + more)));
    let base = card.base_points();
    text.push_str(&format!(
        "| base points | | | | | | | {base} |{}\n",
        " |".repeat(more)
    ));
    for row in card.points_table() {
        let interval = interval_of(intervals, &row);
        let mut cells = vec![
            escaped(&row.term),
            escaped(&row.bin),
            rounded(row.good, 2),
            rounded(row.bad, 2),
            rounded(row.bad_rate, 4),
            rounded(row.woe, 4),
            rounded(Some(row.log_odds), 4),
            row.points.to_string(),
        ];
        if more > 0 {
            let ends = [interval.map(|ends| ends[0]), interval.map(|ends| ends[1])];
            cells.extend(ends.map(|end| rounded(end, 1)));
        }
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text
}

fn rounded(number: Option<f64>, places: usize) -> String {
    number.map_or_else(String::new, |number| match number.fract() == 0.0 {
        true => format!("{number:.0}"),
        false => format!("{number:.places$}"),
    })
}

/// Text that Markdown shows as it is and that ends neither cell nor row.
fn escaped(text: &str) -> String {
    let mut made = String::new();
    for character in printable(text).replace('\n', " ").chars() {
        if "\\`*_{}[]<>#|!&~$".contains(character) {
            made.push('\\');
        }
        made.push(character);
    }
    made
}

/// The longest name of a bin on the screen.
const BIN: usize = 46;
/// What an interval takes of it.
const BRACKETS: usize = 10;

/// Prints the table: one block per characteristic.
pub fn show(card: &Scorecard, intervals: &[Interval]) {
    say!("points of every bin, from {} points", card.base_points());
    let mut term = "";
    let rows = card.points_table();
    let is_pair = |row: &&PointsRow| {
        card.term(&row.term)
            .is_some_and(|term| term.inputs().is_pair())
    };
    for row in rows.iter().filter(|row| !is_pair(row)) {
        if row.term != term {
            say!("  {}", row.term);
            term = &row.term;
        }
        say!("{}", line(row, interval_of(intervals, row)));
    }
    if !intervals.is_empty() {
        say!("in brackets: between which points 95 of 100 refits on other draws put the bin");
    }
    for term in card.terms() {
        if let Some(grid) = card.grid_of(term) {
            say!();
            say!("{}", cross(term.name(), &grid));
        }
    }
    say!();
}

/// A pair of fields: a row per bin of the first, a column per bin of the second.
fn cross(name: &str, grid: &PairGrid) -> Table {
    let name = printable(name).into_owned();
    let header: Vec<String> = std::iter::once(name)
        .chain(grid.columns.iter().cloned())
        .collect();
    let mut table = common::aligned_table(&header, |column| column > 0);
    table.load_style(presets::NOTHING);
    for column in table.column_iter_mut() {
        column.set_padding((0, 3));
    }
    for (row, points) in grid.rows.iter().zip(&grid.points) {
        let points = points.iter().map(ToString::to_string);
        table.add_row(std::iter::once(row.clone()).chain(points));
    }
    table
}

fn line(row: &PointsRow, interval: Option<[f64; 2]>) -> String {
    let width = BIN - if interval.is_some() { BRACKETS } else { 0 };
    // Of hundreds of levels the first, and how many there are; the card holds them all.
    let end = match row.n_levels {
        0 | 1 => "…".to_owned(),
        n => format!("… {n} levels"),
    };
    let bin: String = match row.bin.chars().count() > width {
        true => row
            .bin
            .chars()
            .take(width - end.chars().count())
            .chain(end.chars())
            .collect(),
        false => row.bin.clone(),
    };
    let rate = row.bad_rate;
    let rate = rate.map_or_else(|| "-".to_owned(), |rate| format!("{:.1} %", 100.0 * rate));
    let brackets = interval.map(|[low, high]| format!("[{low:.0}, {high:.0}]"));
    let brackets = brackets.map_or_else(String::new, |text| format!(" {text:>13}"));
    format!(
        "    {bin:<width$} {rate:>9} bad {:>7}{brackets}",
        row.points
    )
}
