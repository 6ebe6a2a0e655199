//! The table of points: printed, and written as CSV or Markdown.

use crate::common::{self, Failure, say};
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
pub fn write(card: &Scorecard, path: &Path) -> Result<(), Failure> {
    let text = match format_of(path)? {
        Format::Csv => csv(card)?,
        Format::Markdown => markdown(card).into_bytes(),
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

/// A cell of a spreadsheet is text, never a formula.
fn csv(card: &Scorecard) -> Result<Vec<u8>, Failure> {
    let number = |number: Option<f64>| number.map_or_else(String::new, |number| number.to_string());
    let mut text = Vec::new();
    let mut csv = CsvWriter::new(&mut text);
    csv.write_record(HEADER)?;
    let base = card.base_points().value().to_string();
    csv.write_record(["base points", "", "", "", "", "", "", &base])?;
    for row in card.points_table() {
        csv.write_record([
            plain_text(&row.term),
            plain_text(&row.bin),
            number(row.good),
            number(row.bad),
            number(row.bad_rate),
            number(row.woe),
            row.log_odds.to_string(),
            row.points.to_string(),
        ])?;
    }
    csv.finish()?;
    Ok(text)
}

fn markdown(card: &Scorecard) -> String {
    let mut text = format!("# {}\n\n", escaped(card.name()));
    let header = HEADER.map(|name| name.replace('_', " "));
    text.push_str(&format!("| {} |\n", header.join(" | ")));
    text.push_str("|---|---|--:|--:|--:|--:|--:|--:|\n");
    let base = card.base_points();
    text.push_str(&format!("| base points | | | | | | | {base} |\n"));
    for row in card.points_table() {
        let cells = [
            escaped(&row.term),
            escaped(&row.bin),
            rounded(row.good, 2),
            rounded(row.bad, 2),
            rounded(row.bad_rate, 4),
            rounded(row.woe, 4),
            rounded(Some(row.log_odds), 4),
            row.points.to_string(),
        ];
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

/// Prints the table: one block per characteristic.
pub fn show(card: &Scorecard) {
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
        say!("{}", line(row));
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

fn line(row: &PointsRow) -> String {
    let bin: String = match row.bin.chars().count() > BIN {
        true => row.bin.chars().take(BIN - 1).chain(['…']).collect(),
        false => row.bin.clone(),
    };
    let rate = row.bad_rate;
    let rate = rate.map_or_else(|| "-".to_owned(), |rate| format!("{:.1} %", 100.0 * rate));
    format!("    {bin:<BIN$} {rate:>9} bad {:>7}", row.points)
}
