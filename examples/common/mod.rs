//! What the example programs share: errors, measures, progress, places for output.
#![allow(dead_code, unused_imports, unreachable_pub)] // each example uses a part

mod options;
mod places;
mod writing;

pub use options::parse;
pub use places::{Places, create, make_folder_of, read_text, read_with, write_file};
pub use writing::{Asked, Layout, Writing};

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets::UTF8_BORDERS_ONLY,
};
use indicatif::{ProgressBar, ProgressStyle};
use scorewright::dataset::{BadRows, DatasetError, Fault};
use scorewright::files::{CsvError, CsvFormat, Encoding, Input, printable};
use scorewright::lending::outreach::{OutreachError, RuleSet};
use scorewright::metrics::{Higher, auc, brier, ks};
use scorewright::scorecard::{Scorecard, ScorecardError};
use std::error::Error;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

/// Any error, for programs.
pub type Failure = Box<dyn Error>;

/// Writes to standard output, which a terminal may show: whatever the text comes from,
/// it holds no control characters. A reader that has gone, as after `| head`, ends the
/// program quietly: it has all it wanted. Any other failure loses data and is an error.
pub fn write_out(text: &str) {
    if let Err(error) = std::io::stdout().write_all(printable(text).as_bytes()) {
        let gone = error.kind() == std::io::ErrorKind::BrokenPipe;
        if !gone {
            tell(&format!("error: cannot write to standard output: {error}"));
        }
        std::process::exit(i32::from(!gone));
    }
}

/// A line on standard error, without control characters. Where nobody listens there is
/// nobody to tell.
pub fn tell(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", printable(line));
}

/// `println!` for people: lines that fit [`WIDTH`], and a quiet end when the reader
/// has gone.
macro_rules! say {
    () => { $crate::common::write_out("\n") };
    ($($text:tt)*) => { $crate::common::say_text(&format!($($text)*)) };
}

/// Lines of text, those too long broken between words under their own indent.
pub fn say_text(text: &str) {
    for line in text.split('\n') {
        if columns(line) <= WIDTH || line.contains(['│', '─']) {
            write_out(&format!("{line}\n"));
            continue;
        }
        let indent = line.chars().take_while(|c| *c == ' ').count();
        write_out(&format!("{}\n", wrapped(line.trim_start(), indent, 3)));
    }
}

/// One JSON value on one line of standard output, for programs to read.
pub fn say_json_line(value: &impl serde::Serialize) -> Result<(), Failure> {
    write_out(&format!("{}\n", serde_json::to_string(value)?));
    Ok(())
}

/// One JSON value over several lines, for people too.
pub fn say_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    write_out(&format!("{}\n", serde_json::to_string_pretty(value)?));
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
            tell(&format!("error: {error}"));
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

/// Loads a card; an error names the file.
pub fn load_card(path: &Path) -> Result<Scorecard, Failure> {
    Scorecard::read(path).map_err(|error| match error {
        ScorecardError::Io { .. } => error.into(),
        _ => format!("{}: {error}", path.display()).into(),
    })
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

/// The option that settles what is wrong with a target, in the programs that draft.
pub fn option_for_target(error: &DatasetError) -> Option<&'static str> {
    match error.root() {
        DatasetError::TargetMeaning { .. } => Some("here: --bad VALUE"),
        DatasetError::NoHeader { .. } => Some(
            "here: --target NAME; --skip LINES where the header is not the first line; \
                 --delimiter C where another character separates",
        ),
        DatasetError::NoBadValue { .. } => Some("here: --bad VALUE"),
        DatasetError::SharedColumn { .. } => {
            Some("here: --target, --weight-column, --split-column")
        }
        DatasetError::ColumnCase { .. } => Some("here: --target NAME"),
        DatasetError::TargetValues { .. } => Some("here: --bad and --good name those that count"),
        _ => option_for_layout(error),
    }
}

/// The option that settles how a file is laid out, in the programs that only read.
pub fn option_for_layout(error: &DatasetError) -> Option<&'static str> {
    match error.root() {
        DatasetError::NoHeader { .. } => Some(
            "here: --skip LINES where the header is not the first line; \
                 --delimiter C where another character separates",
        ),
        DatasetError::Delimiter { .. } => Some("here: --delimiter CHARACTER"),
        _ => command_for_text(error),
    }
}

/// The option that makes text of a file that is none.
pub fn command_for_text(error: &DatasetError) -> Option<&'static str> {
    is_no_text(error).then_some("here: --encoding NAME, such as gb18030 or windows-1252")
}

/// Whether a file is written in another encoding than was said.
fn is_no_text(error: &DatasetError) -> bool {
    let problems = error.bad_rows().map_or(&[][..], BadRows::problems);
    let of_cells = problems
        .iter()
        .any(|it| matches!(it.fault, Fault::NotUtf8 { .. }));
    let of_file = matches!(
        error.root(),
        DatasetError::Csv(CsvError::Utf16 | CsvError::HeaderNotUtf8 { .. } | CsvError::Nul { .. })
    );
    of_cells || of_file
}

/// The encoding that the start of a file looks like.
fn likely_encoding(input: &mut Input) -> Option<Encoding> {
    const SAMPLE: u64 = 64 << 10;
    let mut sample = Vec::new();
    let source = input.reader().ok()?;
    source.take(SAMPLE).read_to_end(&mut sample).ok()?;
    Encoding::guess(&sample)
}

/// A note for a person: on standard error, in lines that fit a terminal.
pub fn note(text: &str) {
    tell(&wrapped(text, 0, 3));
}

/// Text in lines of at most [`WIDTH`] columns, broken between words and between wide
/// characters; the first is indented by `indent`, the later ones by `hang` more.
pub fn wrapped(text: &str, indent: usize, hang: usize) -> String {
    let mut lines = vec![" ".repeat(indent)];
    let mut is_empty = true;
    for (piece, space) in pieces(text) {
        let n_columns = lines.last().map_or(0, |line| columns(line));
        let gap = usize::from(space && !is_empty);
        if !is_empty && n_columns + gap + columns(piece) > WIDTH {
            lines.push(" ".repeat(indent + hang));
            is_empty = true;
        }
        if let Some(line) = lines.last_mut() {
            if space && !is_empty {
                line.push(' ');
            }
            line.push_str(piece);
        }
        is_empty = false;
    }
    lines.join("\n")
}

/// What a line is not broken within, and whether a space stands before it. A wide character
/// is a piece, with the signs that may not begin a line after it or end one before it.
fn pieces(text: &str) -> Vec<(&str, bool)> {
    let mut pieces = Vec::new();
    for word in text.split_whitespace() {
        let (mut start, mut space, mut before) = (0, true, None);
        for (at, next) in word.char_indices() {
            let breaks = before.is_some_and(|before| {
                (is_wide(before) || is_wide(next))
                    && !"，。：；、！？）」』》".contains(next)
                    && !"（「『《".contains(before)
            });
            if breaks {
                pieces.push((word.get(start..at).unwrap_or_default(), space));
                (start, space) = (at, false);
            }
            before = Some(next);
        }
        pieces.push((word.get(start..).unwrap_or_default(), space));
    }
    pieces
}

/// How many columns of a terminal a text takes.
pub fn columns(text: &str) -> usize {
    text.chars().map(|c| 1 + usize::from(is_wide(c))).sum()
}

/// Characters that take two columns: Chinese, Japanese, Korean, full-width.
fn is_wide(c: char) -> bool {
    matches!(
        u32::from(c),
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff
            | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff
            | 0x20000..=0x3fffd
    )
}

/// As many names as are read at a glance.
const MOST_NAMES: usize = 8;

/// The names there are, those most like `wanted` first.
pub fn likely<'a>(names: impl IntoIterator<Item = &'a str>, wanted: &str) -> String {
    let wanted = wanted.to_lowercase();
    let named = names.into_iter().filter(|name| !name.is_empty());
    let mut names: Vec<&str> = named.collect();
    let alike = |known: &&str| {
        let known = known.to_lowercase();
        let shared = known.chars().zip(wanted.chars());
        let start = shared.take_while(|(a, b)| a == b).count();
        let within = known.contains(&wanted) || wanted.contains(&known);
        std::cmp::Reverse(if within { usize::MAX } else { start })
    };
    names.sort_by_key(alike);
    names.truncate(MOST_NAMES);
    names.join(", ")
}

/// An error about columns that are not there, with the names that are, or about text that
/// is none, with the encoding that it looks like.
pub fn with_names(error: DatasetError, input: &mut Input, format: CsvFormat) -> Failure {
    if is_no_text(&error) {
        return match likely_encoding(input) {
            Some(encoding) => {
                let name = encoding.name().to_lowercase();
                let error = as_one_guess(&error, encoding, input);
                format!("{error} (here: --encoding {name})").into()
            }
            None => error.into(),
        };
    }
    let missing = match error.root() {
        DatasetError::MissingColumns { names } => names.first().cloned(),
        _ => None,
    };
    let Some(missing) = missing else {
        return error.into();
    };
    match header(input, format) {
        Some(header) => format!("{error}; it has {}", likely(&header, &missing)).into(),
        None => error.into(),
    }
}

/// The error, where its guess from the header alone is another than that from more text.
fn as_one_guess(error: &DatasetError, likely: Encoding, input: &Input) -> String {
    match error.root() {
        DatasetError::Csv(CsvError::HeaderNotUtf8 { .. }) => {
            let likely = Some(likely);
            let error = CsvError::HeaderNotUtf8 { likely };
            format!("{}: {error}", input.path().display())
        }
        _ => error.to_string(),
    }
}

fn header(input: &mut Input, format: CsvFormat) -> Option<csv::StringRecord> {
    let source = format.text(input.reader().ok()?).ok()?;
    let mut file = csv::ReaderBuilder::new()
        .delimiter(format.delimiter())
        .from_reader(source);
    file.headers().ok().cloned()
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
pub fn file_bar(what: &'static str, input: &Input) -> ProgressBar {
    bar(what, input.length())
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

/// One line of a measures table.
pub fn measures_line(name: &str, rows: usize, m: &Measures) -> String {
    format!(
        "{name:<20} {rows:>8}  auc {:.4}  gini {:.4}  ks {:.4}  brier {:.4}",
        m.auc, m.gini, m.ks, m.brier
    )
}
