//! Trains a scorecard on a CSV file and freezes it.
//!
//! ```text
//! cargo run --release --example train
//! cargo run --release --example train -- --data loans.csv --target default --out card.json
//! ```
#![allow(unreachable_pub)]

mod calibrate;
#[path = "../common/mod.rs"]
mod common;
mod fit;
mod intervals;
mod points;
mod read;
mod roles;
mod show;
mod time;

use crate::common::{Failure, Places, say_json_line};
use clap::{Parser, ValueEnum};
use scorewright::binning::Trend;
use scorewright::dataset::DatasetError;
use scorewright::training::{Crosses, TrainingError};
use show::{Report, Rows};
use std::path::PathBuf;
use std::time::Instant;

/// Trains a scorecard: reads, bins, fits, scales, measures on rows it did not see, and saves.
///
/// Without a schema it drafts one from the file. Read that draft before you use
/// the card: the draft_schema program writes it down for you to edit.
#[derive(Parser)]
struct Arguments {
    /// The CSV file, with a header line.
    #[arg(long, default_value = "data/credit_data.csv")]
    data: PathBuf,
    /// The column that tells good from bad; the schema's, or `bad`, unless given.
    #[arg(long)]
    target: Option<String>,
    /// A value of the target that means bad; may be given more than once; 1, true and
    /// bad need no word. With a schema that says it already, it must say the same.
    #[arg(long)]
    bad: Vec<String>,
    /// A value of the target that means good, beside --bad; may be given more than
    /// once. Rows with neither are bad rows: see --rejects. A schema lists `levels`.
    #[arg(long, requires = "bad", conflicts_with = "schema")]
    good: Vec<String>,
    /// Set bad rows aside in this file instead of refusing the whole.
    #[arg(long)]
    rejects: Option<PathBuf>,
    #[command(flatten)]
    layout: common::Layout,
    #[command(flatten)]
    writing: common::Writing,
    /// The schema in TOML; drafted from the data when not given.
    #[arg(long)]
    schema: Option<PathBuf>,
    /// The column that holds `train` or `test`; rows with anything else are left out.
    /// That with the role `split` in the schema, where there is one.
    #[arg(long, conflicts_with_all = ["holdout", "seed"])]
    split_column: Option<String>,
    /// The share of rows kept aside to measure on; 0.3 unless a column says which.
    #[arg(long, value_parser = share)]
    holdout: Option<f64>,
    /// Chooses the rows kept aside; 42 unless given.
    #[arg(long)]
    seed: Option<u64>,
    /// The column of dates. The last rows by it are kept aside, as many as --holdout says,
    /// and the others are cut into slices of time to see what holds over them.
    #[arg(long, value_name = "COL", conflicts_with_all = ["split_column", "seed"])]
    time_column: Option<String>,
    /// How many slices of time; 4 unless given.
    #[arg(long, requires = "time_column", value_parser = clap::value_parser!(u16).range(2..=100))]
    time_slices: Option<u16>,
    /// Merge neighbouring bins whose order of bad rates does not hold over the slices.
    #[arg(long, requires = "time_column")]
    stable_bins: bool,
    /// The column of sample weights.
    #[arg(long)]
    weight_column: Option<String>,
    /// What fits the model; lbfgs is a cross-check.
    #[arg(long, value_enum, default_value_t = SolverName::Newton)]
    solver: SolverName,
    /// The least information value of a characteristic.
    #[arg(long)]
    min_iv: Option<f64>,
    /// The most bins of a characteristic.
    #[arg(long)]
    max_bins: Option<usize>,
    /// How the bad rate may go from bin to bin. Without it each numeric field rises
    /// or falls, and gets free bins (as `auto`) where the model as a whole gains.
    #[arg(long, value_enum)]
    trend: Option<TrendName>,
    /// The least share of rows in a bin. Without it ten rows in a joint fit, and 0.05 or a
    /// thousand rows on weights of evidence.
    #[arg(long)]
    min_bin_share: Option<f64>,
    /// The least weight of good rows in a bin. By default some, but none where ten of
    /// the rarer class were to be expected.
    #[arg(long)]
    min_good: Option<f64>,
    /// The least weight of bad rows in a bin; as --min-good.
    #[arg(long)]
    min_bad: Option<f64>,
    /// Levels below this share of rows are pooled; 0.01 unless given, more where bad
    /// rows are few.
    #[arg(long)]
    rare_share: Option<f64>,
    /// Rows of the average bad rate added to every bin: draws thin ones to zero.
    #[arg(long)]
    smoothing: Option<f64>,
    /// A field to leave out; may be given more than once.
    #[arg(long)]
    exclude: Vec<String>,
    /// Cuts a field must have, the others being found: Age=30,60. May be given more
    /// than once.
    #[arg(long, value_name = "FIELD=CUTS")]
    fixed_cuts: Vec<String>,
    /// Edits to make to the bins, in TOML: merge, split, cuts, groups, join.
    #[arg(long)]
    edits: Option<PathBuf>,
    /// Leave out fields whose p-value is above this, the worst first.
    #[arg(long, value_name = "P", num_args = 0..=1, default_missing_value = "0.05")]
    drop_insignificant: Option<f64>,
    /// How the log-odds of bins are found: one coefficient a field on weights of evidence,
    /// all bins at once, or whichever does better on training rows held back.
    #[arg(long, value_enum, default_value_t = FitName::Auto)]
    fit: FitName,
    /// How characteristics are chosen: all, by --min-iv (0.02 unless given), or stepwise by AIC.
    #[arg(long, value_enum, default_value_t = Select::None)]
    select: Select,
    /// The L2 penalty; 0 is maximum likelihood.
    #[arg(long)]
    l2: Option<f64>,
    /// Tables over pairs of fields: `none`, `auto`, or at most so many. They are part of a
    /// joint fit of all bins, which takes the place of the two steps of binning and fit.
    #[arg(long, value_parser = crosses, default_value = "none", value_name = "none|auto|K",
        conflicts_with_all = ["solver", "trend", "edits", "l2", "drop_insignificant"])]
    crosses: Crosses,
    /// Points that double the good:bad odds.
    #[arg(long, default_value_t = 20.0, allow_negative_numbers = true)]
    pdo: f64,
    /// Points at the base odds.
    #[arg(long, default_value_t = 600, allow_negative_numbers = true)]
    base_points: i32,
    /// The good:bad odds at the base points.
    #[arg(long, default_value_t = 50.0)]
    base_odds: f64,
    /// What becomes of a characteristic that tells the outcome by itself.
    #[arg(long, value_enum, default_value_t = LeaksName::Refuse)]
    leaks: LeaksName,
    /// Fit the card's probabilities to outcomes again: by intercept and slope, or by bad
    /// rates that never rise with points. Points stay as they are.
    #[arg(long, value_enum, value_name = "METHOD")]
    calibrate: Option<CalibrateName>,
    /// The part that calibrations rest on: rows that say this in the split column.
    /// The training rows unless given; never the test rows, and not with --time-column.
    #[arg(long, value_name = "NAME")]
    calibration_split: Option<String>,
    /// The bad rate over the years, which the mean probability then is.
    #[arg(long, value_name = "RATE", value_parser = share, conflicts_with = "prior")]
    long_run_rate: Option<f64>,
    /// The bad rate of all borrowers, where bad rows are here more or less often.
    #[arg(long, value_name = "RATE", value_parser = share)]
    prior: Option<f64>,
    /// Give applicants of 62 and over the best points of any younger bin, instead
    /// of refusing a card that would not (fields of lawful use `age`).
    #[arg(long)]
    raise_elderly: bool,
    /// Refit to this many draws of the training rows, bins and fields held, and show
    /// between which points 95 of 100 put each bin; 200 are enough for a look.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(20..=10_000))]
    bootstrap: Option<u16>,
    /// Chooses those draws, and not the rows kept aside.
    #[arg(
        long,
        value_name = "SEED",
        requires = "bootstrap",
        default_value_t = 42
    )]
    bootstrap_seed: u64,
    /// Where the card goes.
    #[arg(long, default_value = "target/train/card.json")]
    out: PathBuf,
    /// Where the table of points goes, as CSV or Markdown by the end of the name; may be
    /// given more than once. Beside the card in both, unless given.
    #[arg(long)]
    points: Vec<PathBuf>,
    /// Print one JSON object instead of tables.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum SolverName {
    Newton,
    Lbfgs,
}

#[derive(Clone, Copy, ValueEnum)]
enum FitName {
    Auto,
    Woe,
    Joint,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Select {
    None,
    Iv,
    Stepwise,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CalibrateName {
    Platt,
    Isotonic,
}

#[derive(Clone, Copy, ValueEnum)]
enum LeaksName {
    Refuse,
    Drop,
    Allow,
}

#[derive(Clone, Copy, ValueEnum)]
/// The words that schemas, cards and optbinning write.
enum TrendName {
    None,
    Auto,
    AutoAscDesc,
    Ascending,
    Descending,
    Peak,
    Valley,
    Convex,
    Concave,
}

impl From<TrendName> for Trend {
    fn from(name: TrendName) -> Self {
        match name {
            TrendName::None => Self::None,
            TrendName::Auto => Self::Auto,
            TrendName::AutoAscDesc => Self::AutoRisingOrFalling,
            TrendName::Ascending => Self::Rising,
            TrendName::Descending => Self::Falling,
            TrendName::Peak => Self::Peak,
            TrendName::Valley => Self::Valley,
            TrendName::Convex => Self::Convex,
            TrendName::Concave => Self::Concave,
        }
    }
}

impl Arguments {
    /// The column that tells good from bad, where no schema says it.
    fn target(&self) -> &str {
        self.target.as_deref().unwrap_or("bad")
    }
}

fn crosses(text: &str) -> Result<Crosses, String> {
    match text {
        "none" => Ok(Crosses::None),
        "auto" => Ok(Crosses::Auto),
        _ => {
            let number = text.parse().ok().filter(|n| (1..=60).contains(n));
            let number =
                number.ok_or_else(|| "write none, auto, or a number of 1 to 60".to_owned());
            Ok(Crosses::AtMost(number?))
        }
    }
}

fn share(text: &str) -> Result<f64, String> {
    let inside = |share: &f64| *share > 0.0 && *share < 1.0;
    let share = text.parse().ok().filter(inside);
    share.ok_or_else(|| "a share lies between 0 and 1, such as 0.3".to_owned())
}

/// What a person should know, told on standard error and kept for the report.
#[derive(Default)]
struct Notes(Vec<String>);

impl Notes {
    fn tell(&mut self, note: String) {
        common::note(&note);
        self.0.push(note);
    }
}

#[derive(Default, serde::Serialize)]
struct Seconds {
    read: f64,
    fit: f64,
    total: f64,
}

fn main() -> std::process::ExitCode {
    let arguments: Arguments = common::parse();
    common::finish(run(&arguments).map_err(with_option))
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let start = Instant::now();
    let mut seconds = Seconds::default();
    let mut notes = Notes::default();
    let tables = match arguments.points.as_slice() {
        [] => points::beside(&arguments.out),
        given => points::checked(given)?,
    };
    let mut places = Places::default()
        .reads("--data", arguments.data.as_path())
        .reads("--schema", arguments.schema.as_deref())
        .reads("--edits", arguments.edits.as_deref())
        .writes("--out", arguments.out.as_path())
        .writes("--rejects", arguments.rejects.as_deref());
    for path in &tables {
        places = places.writes("--points", path.as_path());
    }
    places.check()?;
    calibrate::check(arguments)?;
    let (
        read::Parts {
            train,
            test,
            calibration,
        },
        rejected,
    ) = read::read(arguments, &mut notes)?;
    seconds.read = start.elapsed().as_secs_f64();
    let (model, params) = fit::learn(arguments, &train, &mut notes)?;
    let bins = model.binning();
    seconds.fit = start.elapsed().as_secs_f64() - seconds.read;
    let card = fit::freeze(arguments, &model)?;
    let rows = calibration.as_ref().unwrap_or(&train);
    let card = calibrate::calibrate(arguments, card, rows, &mut notes)?;
    let intervals = intervals::of(arguments, &params, &model, (&card, &train), &mut notes)?;
    common::make_folder_of(&arguments.out)?;
    card.write(&arguments.out)?;
    for path in &tables {
        common::make_folder_of(path)?;
        points::write(&card, &intervals, path)?;
    }
    let time = time::report(arguments, (bins, &model), (&train, &test), &mut notes)?;
    seconds.total = start.elapsed().as_secs_f64();
    let report = Report {
        rows: Rows {
            train: train.n_rows(),
            test: test.n_rows(),
            calibration: calibration.as_ref().map(scorewright::Dataset::n_rows),
        },
        rejected,
        train: show::of_model(&model, &train)?,
        test: show::of_model(&model, &test)?,
        card: show::of_card(&card, &train, &test)?,
        characteristics: show::characteristics(bins, &model),
        base_points: card.base_points().value(),
        points: card.points_table(),
        intervals,
        points_files: tables
            .iter()
            .map(|path| path.display().to_string())
            .collect(),
        dropped: show::dropped(&model),
        time,
        notes: notes.0,
        seconds,
    };
    if arguments.json {
        say_json_line(&report)?;
    } else {
        show::show(arguments, &card, bins, &report);
    }
    Ok(())
}

/// The error with the option of this program that settles it.
fn with_option(error: Failure) -> Failure {
    if let Some(TrainingError::NoFields { dropped }) = error.downcast_ref() {
        return format!("{error}{}", fit::options_for(dropped)).into();
    }
    let of_dataset = error.downcast_ref().and_then(option_for_dataset);
    let option = match error.downcast_ref() {
        Some(TrainingError::SuspectedLeak { .. }) => "here: --leaks drop or --leaks allow",
        _ => match of_dataset {
            Some(option) => option,
            None => return error,
        },
    };
    format!("{error} ({option})").into()
}

fn option_for_dataset(error: &DatasetError) -> Option<&'static str> {
    match error.root() {
        DatasetError::TargetValues { .. } => Some(
            "here: --bad and --good name those that count, --rejects FILE sets the others aside",
        ),
        DatasetError::BadRows(_) => {
            common::command_for_text(error).or(Some("here: --rejects FILE sets such rows aside"))
        }
        DatasetError::NoSplitRow { .. } => Some("here: --split-column COL, or --holdout 0.3"),
        _ => common::option_for_target(error),
    }
}
