//! What the example programs share: errors, measures, progress, places for output.
#![allow(dead_code, unreachable_pub, clippy::print_stderr)] // each example uses a part

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets::UTF8_BORDERS_ONLY,
};
use indicatif::{ProgressBar, ProgressStyle};
use scorewright::dataset::{BadRows, DatasetError, Fault, find_delimiter};
use scorewright::files::CsvError;
use scorewright::lending::outreach::{OutreachError, RuleSet};
use scorewright::metrics::{Higher, auc, brier, ks};
use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

/// Any error, for programs.
pub type Failure = Box<dyn Error>;

/// Writes to standard output. A reader that has gone, as after `| head`, ends the
/// program quietly: it has all it wanted.
pub fn write_out(text: std::fmt::Arguments<'_>) {
    if let Err(error) = std::io::stdout().write_fmt(text) {
        let gone = error.kind() == std::io::ErrorKind::BrokenPipe;
        if !gone {
            eprintln!("error: standard output: {error}");
        }
        std::process::exit(i32::from(!gone));
    }
}

/// `println!` for people: lines that fit [`WIDTH`], and a quiet end when the reader
/// has gone.
macro_rules! say {
    () => { $crate::common::write_out(format_args!("\n")) };
    ($($text:tt)*) => { $crate::common::say_text(&format!($($text)*)) };
}

/// Lines of text, those too long broken between words under their own indent.
pub fn say_text(text: &str) {
    for line in text.split('\n') {
        if line.chars().count() <= WIDTH || line.contains(['│', '─']) {
            write_out(format_args!("{line}\n"));
            continue;
        }
        let indent = line.chars().take_while(|c| *c == ' ').count();
        write_out(format_args!("{}\n", wrapped(line.trim_start(), indent, 3)));
    }
}

/// One JSON value on one line of standard output, for programs to read.
pub fn say_json_line(value: &impl serde::Serialize) -> Result<(), Failure> {
    write_out(format_args!("{}\n", serde_json::to_string(value)?));
    Ok(())
}

/// One JSON value over several lines, for people too.
pub fn say_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    write_out(format_args!("{}\n", serde_json::to_string_pretty(value)?));
    Ok(())
}

pub(crate) use say;

/// How wide a program writes.
pub const WIDTH: usize = 80;

/// Ends a program: an error is one line for a person to read, on standard error.
pub fn finish(result: Result<(), Failure>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Reads a file of terms: JSON when its name ends so, otherwise TOML.
pub fn read_terms<T, E: Error>(
    path: &Path,
    toml: impl Fn(&str) -> Result<T, E>,
    json: impl Fn(&str) -> Result<T, E>,
) -> Result<T, Failure> {
    let text = read_text(path)?;
    let is_json = path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("json"));
    let read = if is_json { json(&text) } else { toml(&text) };
    read.map_err(|error| format!("{}: {error}", path.display()).into())
}

/// The text of a file; an error names the file.
pub fn read_text(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// A table for the terminal: names to the left, numbers (all columns but those of
/// `left`) to the right.
pub fn table<const N: usize>(header: [&str; N], left: &[usize]) -> Table {
    aligned_table(&header, |column| !left.contains(&column))
}

/// The same for a header of any length and a rule for which columns hold numbers.
pub fn aligned_table(header: &[impl ToString], is_number: impl Fn(usize) -> bool) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(WIDTH).unwrap_or(u16::MAX));
    table.set_header(header.iter().map(ToString::to_string));
    for (k, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 1));
        if is_number(k) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// Keeps every word of a filled table whole: narrow columns break between words only.
pub fn whole_words(table: &mut Table) {
    let longest = |text: &str| text.split(' ').map(|word| word.chars().count()).max();
    let mut widths: Vec<usize> = Vec::new();
    for row in table.header().into_iter().chain(table.row_iter()) {
        for (place, cell) in row.cell_iter().enumerate() {
            let content = cell.content();
            let words = content.lines().filter_map(longest).max().unwrap_or(0);
            widths.resize(widths.len().max(place + 1), 0);
            if let Some(width) = widths.get_mut(place) {
                *width = words.max(*width);
            }
        }
    }
    for (column, width) in table.column_iter_mut().zip(widths) {
        let padded = u16::try_from(width + 1).unwrap_or(u16::MAX);
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(padded)));
    }
}

/// The character between columns: the one given, else the one by which the header
/// names one of `columns`; said when it is not a comma.
pub fn delimiter(given: Option<char>, path: &Path, columns: &[&str]) -> Result<u8, Failure> {
    if let Some(given) = given {
        return u8::try_from(given)
            .ok()
            .filter(u8::is_ascii)
            .ok_or_else(|| "--delimiter must be an ASCII character".into());
    }
    let found = find_delimiter(path, columns)?;
    match found {
        b',' => {}
        b'\t' => eprintln!("note: the columns are separated by tabs"),
        _ => eprintln!("note: the columns are separated by `{}`", char::from(found)),
    }
    Ok(found)
}

/// The option that settles what is wrong with a target, in the programs that draft.
pub fn option_for_target(error: &DatasetError) -> Option<&'static str> {
    match error.root() {
        DatasetError::TargetMeaning { .. } => Some("here: --bad VALUE"),
        DatasetError::NoHeader { .. } | DatasetError::ColumnCase { .. } => {
            Some("here: --target NAME")
        }
        DatasetError::TargetValues { .. } => Some("here: --bad and --good name those that count"),
        _ => command_for_text(error),
    }
}

/// The command that makes text of a file that is none.
pub fn command_for_text(error: &DatasetError) -> Option<&'static str> {
    let of_cells = || {
        let problems = error.bad_rows().map_or(&[][..], BadRows::problems);
        let not_text = |fault: &Fault| matches!(fault, Fault::NotUtf8 { .. });
        problems.iter().any(|problem| not_text(&problem.fault))
    };
    match error.root() {
        DatasetError::Csv(CsvError::Utf16) => Some("iconv -f UTF-16 -t UTF-8 FILE > utf8.csv"),
        DatasetError::Csv(CsvError::HeaderNotUtf8) => {
            Some("iconv -f WINDOWS-1252 -t UTF-8 FILE > utf8.csv")
        }
        _ if of_cells() => Some("iconv -f WINDOWS-1252 -t UTF-8 FILE > utf8.csv"),
        _ => None,
    }
}

/// A note for a person: on standard error, in lines that fit a terminal.
pub fn note(text: &str) {
    eprintln!("{}", wrapped(text, 0, 3));
}

/// Text in lines of at most [`WIDTH`] characters, broken between words; the first
/// is indented by `indent`, the later ones by `hang` more.
pub fn wrapped(text: &str, indent: usize, hang: usize) -> String {
    let mut lines = vec![" ".repeat(indent)];
    let mut is_empty = true;
    for word in text.split_whitespace() {
        let n_chars = |text: &str| text.chars().count();
        let width = lines.last().map_or(0, |line| n_chars(line));
        if !is_empty && width + 1 + n_chars(word) > WIDTH {
            lines.push(" ".repeat(indent + hang));
            is_empty = true;
        }
        if let Some(line) = lines.last_mut() {
            if !is_empty {
                line.push(' ');
            }
            line.push_str(word);
        }
        is_empty = false;
    }
    lines.join("\n")
}

/// How well probabilities tell good from bad.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub struct Measures {
    pub auc: f64,
    pub ks: f64,
    pub gini: f64,
    pub brier: f64,
}

/// Measures of probabilities of bad.
pub fn measure(pd: &[f64], bad: &[bool], weights: Option<&[f64]>) -> Result<Measures, Failure> {
    let auc = auc(pd, bad, weights, Higher::Riskier)?;
    Ok(Measures {
        auc,
        ks: ks(pd, bad, weights, Higher::Riskier)?,
        gini: 2.0 * auc - 1.0,
        brier: brier(pd, bad, weights)?,
    })
}

/// A bar on standard error that shows only when the work takes a while.
pub fn bar(what: &'static str, n: u64) -> ProgressBar {
    let bar = ProgressBar::new(n);
    let template = format!("{what:<10} {{bar:40}} {{percent:>3}} % {{eta}} left");
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style);
    }
    bar
}

/// A sign of life for work whose length is not known.
pub fn spinner(what: &'static str) -> ProgressBar {
    let spinner = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template(&format!("{what:<10} {{elapsed}}")) {
        spinner.set_style(style);
    }
    spinner.enable_steady_tick(std::time::Duration::from_millis(200));
    spinner
}

/// A bar over the bytes of a file.
pub fn file_bar(what: &'static str, path: &Path) -> ProgressBar {
    bar(what, std::fs::metadata(path).map_or(0, |file| file.len()))
}

/// An error about a rule set, with the ids there are for one who has mistyped one.
pub fn with_rule_sets(error: &OutreachError) -> Failure {
    let all = RuleSet::all_shipped().unwrap_or_default();
    let ids: Vec<&str> = all.iter().map(RuleSet::id).collect();
    match error {
        OutreachError::UnknownRuleSet { .. } => format!("{error}; there are {}", ids.join(", ")),
        _ => error.to_string(),
    }
    .into()
}

/// Makes the folder a file goes to.
pub fn make_folder_of(path: &Path) -> Result<(), Failure> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => Ok(std::fs::create_dir_all(folder)?),
        _ => Ok(()),
    }
}

/// One line of a measures table.
pub fn measures_line(name: &str, rows: usize, m: &Measures) -> String {
    format!(
        "{name:<20} {rows:>8}  auc {:.4}  gini {:.4}  ks {:.4}  brier {:.4}",
        m.auc, m.gini, m.ks, m.brier
    )
}
