//! Trains a scorecard on a CSV file and freezes it.
//!
//! ```text
//! cargo run --release --example train
//! cargo run --release --example train -- --data loans.csv --target default --out card.json
//! ```
#![allow(clippy::print_stderr)]

mod common;

use crate::common::{say, say_json_line};
use clap::{Parser, ValueEnum};
use comfy_table::{Table, presets};
use common::{Failure, Measures};
use scorewright::binning::{Binning, BinningParams, Trend};
use scorewright::dataset::{Dataset, DatasetError, Drafting, ExtraColumns};
use scorewright::schema::{Field, Role, Schema};
use scorewright::scorecard::{Elderly, Scaling, Scorecard};
use scorewright::scoring::Batch;
use scorewright::training::{
    Criterion, Leaks, LogisticModel, LogisticParams, Selection, Solver, Stepwise, TrainingError,
};
use std::fs::File;
use std::path::PathBuf;
use std::time::Instant;

/// Trains a scorecard: reads, bins, fits, scales, measures on rows it did not see, and saves.
///
/// Without a schema it drafts one from the file. Read that draft before you use
/// the card: the draft_schema program writes it down for you to edit.
#[derive(Parser)]
#[command(max_term_width = 80)]
struct Arguments {
    /// The CSV file, with a header line.
    #[arg(long, default_value = "data/credit_data.csv")]
    data: PathBuf,
    /// The column that tells good from bad.
    #[arg(long, default_value = "bad")]
    target: String,
    /// The value of the target that means bad; 1, true and bad need no word.
    #[arg(long)]
    bad: Option<String>,
    /// A value of the target that means good, beside --bad; may be given more than
    /// once. Rows with neither are bad rows: see --rejects.
    #[arg(long, requires = "bad", conflicts_with = "schema")]
    good: Vec<String>,
    /// Set bad rows aside in this file instead of refusing the whole.
    #[arg(long)]
    rejects: Option<PathBuf>,
    /// The character between columns; found by itself among `,`, `;`, tab and `|`.
    #[arg(long)]
    delimiter: Option<char>,
    /// The schema in TOML; drafted from the data when not given.
    #[arg(long)]
    schema: Option<PathBuf>,
    /// The column that holds `train` or `test`; rows with anything else are left out.
    #[arg(long, conflicts_with_all = ["holdout", "seed"])]
    split_column: Option<String>,
    /// The share of rows kept aside to measure on.
    #[arg(long, default_value_t = 0.3, value_parser = share)]
    holdout: f64,
    /// Chooses the rows kept aside.
    #[arg(long, default_value_t = 42)]
    seed: u64,
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
    /// The least share of rows in a bin; 0.05 or a thousand rows unless given.
    #[arg(long)]
    min_bin_share: Option<f64>,
    /// How characteristics are chosen: all, by --min-iv (0.02 unless given), or stepwise by AIC.
    #[arg(long, value_enum, default_value_t = Select::None)]
    select: Select,
    /// The L2 penalty; 0 is maximum likelihood.
    #[arg(long)]
    l2: Option<f64>,
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
    /// Give applicants of 62 and over the best points of any younger bin, instead
    /// of refusing a card that would not (fields of lawful use `age`).
    #[arg(long)]
    raise_elderly: bool,
    /// Where the card goes.
    #[arg(long, default_value = "target/train/card.json")]
    out: PathBuf,
    /// Print one JSON object instead of tables.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum SolverName {
    Newton,
    Lbfgs,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Select {
    None,
    Iv,
    Stepwise,
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

fn share(text: &str) -> Result<f64, String> {
    let inside = |share: &f64| *share > 0.0 && *share < 1.0;
    let share = text.parse().ok().filter(inside);
    share.ok_or_else(|| "a share lies between 0 and 1, such as 0.3".to_owned())
}

/// What the program prints with `--json`.
#[derive(serde::Serialize)]
struct Report {
    rows: Rows,
    /// Rows set aside in the file of `--rejects`.
    rejected: usize,
    /// Of the model's probabilities.
    train: Measures,
    test: Measures,
    /// Of the frozen card, whose points are whole numbers.
    card: CardReport,
    characteristics: Vec<CharacteristicReport>,
    dropped: Vec<DroppedReport>,
    notes: Vec<String>,
    seconds: Seconds,
}

#[derive(serde::Serialize)]
struct Rows {
    train: usize,
    test: usize,
}

#[derive(serde::Serialize)]
struct CardReport {
    id: String,
    train: Measures,
    test: Measures,
    largest_score_error: f64,
    largest_pd_error: f64,
}

#[derive(serde::Serialize)]
struct CharacteristicReport {
    field: String,
    iv: f64,
    bins: usize,
    coefficient: f64,
    std_error: Option<f64>,
    p_value: Option<f64>,
}

#[derive(serde::Serialize)]
struct DroppedReport {
    field: String,
    reason: String,
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
    bin: f64,
    fit: f64,
    total: f64,
}

fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    common::finish(run(&arguments).map_err(with_option))
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let start = Instant::now();
    let mut seconds = Seconds::default();
    let mut notes = Notes::default();
    let ((train, test), rejected) = read(arguments, &mut notes)?;
    seconds.read = start.elapsed().as_secs_f64();
    let params = fitting(arguments);
    let bins = bin(arguments, &params, &train, &mut notes)?;
    seconds.bin = start.elapsed().as_secs_f64() - seconds.read;
    let model = fit(arguments, params, &train, &bins, &mut notes)?;
    seconds.fit = start.elapsed().as_secs_f64() - seconds.read - seconds.bin;
    let card = freeze(arguments, &model)?;
    common::make_folder_of(&arguments.out)?;
    card.write(&arguments.out)?;
    seconds.total = start.elapsed().as_secs_f64();
    let report = Report {
        rows: Rows {
            train: train.n_rows(),
            test: test.n_rows(),
        },
        rejected,
        train: of_model(&model, &train)?,
        test: of_model(&model, &test)?,
        card: of_card(&card, &train, &test)?,
        characteristics: characteristics(&bins, &model),
        dropped: dropped(&model),
        notes: notes.0,
        seconds,
    };
    if arguments.json {
        say_json_line(&report)?;
    } else {
        show(arguments, &card, &bins, &report);
    }
    Ok(())
}

/// The error with the option of this program that settles it.
fn with_option(error: Failure) -> Failure {
    let of_dataset = error.downcast_ref().and_then(option_for_dataset);
    let option = match error.downcast_ref() {
        Some(TrainingError::SuspectedLeak { .. }) => "here: --leaks drop or --leaks allow",
        Some(TrainingError::NoFields) => "here: a lower --min-iv or another --select",
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

/// The schema, the two parts of the data, and how many rows were set aside.
fn read(arguments: &Arguments, notes: &mut Notes) -> Result<((Dataset, Dataset), usize), Failure> {
    let given = arguments.schema.as_ref().map(Schema::read).transpose()?;
    let named = match &given {
        Some(schema) => schema.fields().iter().map(Field::name).collect(),
        None => vec![arguments.target.as_str()],
    };
    let delimiter = common::delimiter(arguments.delimiter, &arguments.data, &named)?;
    let schema = match given {
        Some(schema) => with_roles(arguments, &schema)?,
        None => drafted(arguments, delimiter, notes)?,
    };
    let (data, rejected) = read_data(arguments, &schema, delimiter, notes)?;
    let (train, test) = match arguments.split_column {
        Some(_) => data.split_by_column()?,
        None => data.split(1.0 - arguments.holdout, arguments.seed)?,
    };
    let n_left_out = data.n_rows() - train.n_rows() - test.n_rows();
    if n_left_out > 0 {
        notes.tell(format!(
            "split: {n_left_out} rows say neither train nor test and are left out"
        ));
    }
    Ok(((train, test), rejected))
}

fn read_data(
    arguments: &Arguments,
    schema: &Schema,
    delimiter: u8,
    notes: &mut Notes,
) -> Result<(Dataset, usize), Failure> {
    let bar = common::file_bar("reading", &arguments.data);
    let reader = Dataset::reader(schema)
        .delimiter(delimiter)
        .extra_columns(match arguments.schema {
            Some(_) => ExtraColumns::Refused,
            None => ExtraColumns::Ignored,
        })
        .progress(|_, bytes| bar.set_position(bytes));
    let Some(path) = &arguments.rejects else {
        return Ok((reader.read(&arguments.data)?, 0));
    };
    let (data, rejects) = reader.read_with_rejects(&arguments.data)?;
    bar.finish_and_clear();
    common::make_folder_of(path)?;
    rejects.write_csv(File::create(path)?)?;
    if !rejects.is_empty() {
        notes.tell(format!(
            "reading: {} rows are set aside in {}",
            rejects.len(),
            path.display()
        ));
    }
    Ok((data, rejects.len()))
}

fn drafted(arguments: &Arguments, delimiter: u8, notes: &mut Notes) -> Result<Schema, Failure> {
    let bar = common::file_bar("drafting", &arguments.data);
    let mut drafting = Drafting::new(&arguments.target)
        .with_delimiter(delimiter)
        .with_progress(|_, bytes| bar.set_position(bytes));
    if let Some(bad) = &arguments.bad {
        drafting = drafting.with_bad(bad).with_good(&arguments.good);
    }
    if arguments.rejects.is_some() {
        drafting = drafting.leaving_out_bad_rows();
    }
    if let Some(weight) = &arguments.weight_column {
        drafting = drafting.with_weight(weight);
    }
    if let Some(split) = &arguments.split_column {
        drafting = drafting.with_split(split);
    }
    let draft = drafting.read(&arguments.data)?;
    bar.finish_and_clear();
    for field in draft.schema().fields() {
        for note in draft.notes(field.name()) {
            notes.tell(format!("draft: field `{}`: {note}", field.name()));
        }
    }
    Ok(draft.into_schema())
}

/// The schema with the roles that the command line gives.
fn with_roles(arguments: &Arguments, schema: &Schema) -> Result<Schema, Failure> {
    let role = |field: &Field| match Some(field.name()) {
        name if name == arguments.weight_column.as_deref() => Some(Role::Weight),
        name if name == arguments.split_column.as_deref() => Some(Role::Split),
        _ => None,
    };
    let fields = schema.fields().iter().map(|field| match role(field) {
        Some(role) => field.clone().with_role(role),
        None => field.clone(),
    });
    Ok(Schema::new(schema.name(), fields.collect())?)
}

fn bin(
    arguments: &Arguments,
    fitting: &LogisticParams,
    train: &Dataset,
    notes: &mut Notes,
) -> Result<Binning, Failure> {
    let mut params = Binning::params();
    if let Some(share) = arguments.min_bin_share {
        params = params.min_bin_share(share);
    }
    if let Some(max_bins) = arguments.max_bins {
        params = params.max_bins(max_bins);
    }
    let bins = match arguments.trend {
        Some(trend) => fit_bins(&params.trend(trend.into()), train)?,
        None => {
            let plain = fit_bins(&params, train)?;
            let free = fit_bins(&params.trend(Trend::Auto), train)?;
            match fitting.choose_bins(train, &plain, &free) {
                // Without a maximum there is nothing to choose by; the fit says why.
                Err(TrainingError::Separation { .. } | TrainingError::TooFewRows { .. }) => plain,
                chosen => chosen?,
            }
        }
    };
    for warning in bins.warnings() {
        notes.tell(format!("binning: {warning}"));
    }
    Ok(bins)
}

fn fit_bins(params: &BinningParams, train: &Dataset) -> Result<Binning, Failure> {
    let bar = common::bar("binning", 1);
    let bins = params.fit_with_progress(train, &|done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    })?;
    bar.finish_and_clear();
    Ok(bins)
}

fn fitting(arguments: &Arguments) -> LogisticParams {
    let mut selection = Selection::new();
    match (arguments.select, arguments.min_iv) {
        (_, Some(min_iv)) => selection = selection.min_iv(min_iv),
        (Select::Iv, None) => selection = selection.min_iv(0.02),
        _ => {}
    }
    if arguments.select == Select::Stepwise {
        selection = selection.stepwise(Stepwise::Both(Criterion::Aic));
    }
    let solver = match arguments.solver {
        SolverName::Newton => Solver::Newton,
        SolverName::Lbfgs => Solver::Lbfgs,
    };
    let leaks = match arguments.leaks {
        LeaksName::Refuse => Leaks::Refuse,
        LeaksName::Drop => Leaks::Drop,
        LeaksName::Allow => Leaks::Allow,
    };
    let params = LogisticModel::params()
        .solver(solver)
        .selection(selection)
        .leaks(leaks);
    match arguments.l2 {
        Some(l2) => params.l2(l2),
        None => params,
    }
}

fn fit(
    arguments: &Arguments,
    params: LogisticParams,
    train: &Dataset,
    bins: &Binning,
    notes: &mut Notes,
) -> Result<LogisticModel, Failure> {
    let spinner = common::spinner("fitting");
    let fitted = match arguments.l2 {
        Some(_) => params.fit(train, bins),
        None => match params.fit(train, bins) {
            // What has no maximum of its own has one under a penalty, which is then said.
            Err(error @ (TrainingError::Separation { .. } | TrainingError::TooFewRows { .. })) => {
                notes.tell(format!(
                    "fitting: {error}; refitted with --l2 {DEFAULT_L2}, choose your own or a --select"
                ));
                params.l2(DEFAULT_L2).fit(train, bins)
            }
            fitted => fitted,
        },
    };
    spinner.finish_and_clear();
    Ok(fitted?)
}

/// As scikit-learn penalises unless told otherwise.
const DEFAULT_L2: f64 = 1.0;

fn freeze(arguments: &Arguments, model: &LogisticModel) -> Result<Scorecard, Failure> {
    let scaling = Scaling::pdo(arguments.pdo, arguments.base_points, arguments.base_odds);
    let elderly = if arguments.raise_elderly {
        Elderly::Raise
    } else {
        Elderly::Refuse
    };
    Ok(Scorecard::params()
        .scaling(scaling)
        .elderly(elderly)
        .build(model)?)
}

fn bad(data: &Dataset) -> Result<&[bool], Failure> {
    Ok(data.bad().ok_or("the data has no target")?)
}

fn of_model(model: &LogisticModel, data: &Dataset) -> Result<Measures, Failure> {
    let pd: Vec<f64> = model.predict(data)?.iter().map(|pd| pd.value()).collect();
    common::measure(&pd, bad(data)?, data.weights())
}

fn of_card(card: &Scorecard, train: &Dataset, test: &Dataset) -> Result<CardReport, Failure> {
    let scorer = card.compile()?;
    let mut batch = Batch::new();
    let mut measured = |data: &Dataset| -> Result<Measures, Failure> {
        scorer.score_dataset(data, &mut batch)?;
        let pd: Vec<f64> = batch.pd().iter().map(|pd| pd.value()).collect();
        common::measure(&pd, bad(data)?, data.weights())
    };
    let cost = card.rounding_cost();
    Ok(CardReport {
        id: card.id()?,
        train: measured(train)?,
        test: measured(test)?,
        largest_score_error: cost.largest_score_error,
        largest_pd_error: cost.largest_pd_error,
    })
}

fn characteristics(bins: &Binning, model: &LogisticModel) -> Vec<CharacteristicReport> {
    let report = |coefficient: &scorewright::training::Coefficient| {
        let table = bins.field(&coefficient.field)?.table();
        Some(CharacteristicReport {
            field: coefficient.field.clone(),
            iv: table.iv(),
            bins: table.bins().iter().filter(|bin| !bin.untrained).count(),
            coefficient: coefficient.value,
            std_error: coefficient.std_error,
            p_value: coefficient.p_value,
        })
    };
    model.coefficients().iter().filter_map(report).collect()
}

fn dropped(model: &LogisticModel) -> Vec<DroppedReport> {
    let report = |dropped: &scorewright::training::Dropped| DroppedReport {
        field: dropped.field.clone(),
        reason: dropped.reason.to_string(),
    };
    model.dropped().iter().map(report).collect()
}

fn show(arguments: &Arguments, card: &Scorecard, bins: &Binning, report: &Report) {
    for one in card.inputs() {
        if let Some(field) = bins.field(one.name()) {
            say!("{field}");
        }
    }
    say!("{}", characteristics_table(report));
    for one in &report.dropped {
        say!("left out: {}: {}", one.field, one.reason);
    }
    say!();
    say!(
        "{}",
        common::measures_line("model, train", report.rows.train, &report.train)
    );
    say!(
        "{}",
        common::measures_line("model, test", report.rows.test, &report.test)
    );
    say!(
        "{}",
        common::measures_line("card, train", report.rows.train, &report.card.train)
    );
    say!(
        "{}",
        common::measures_line("card, test", report.rows.test, &report.card.test)
    );
    say!(
        "rounding to whole points: at worst {:.2} points, {:.4} of a probability",
        report.card.largest_score_error,
        report.card.largest_pd_error
    );
    say!(
        "card {} saved as {} in {:.2} s (read {:.2}, bin {:.2}, fit {:.2})",
        report.card.id.get(..12).unwrap_or_default(),
        arguments.out.display(),
        report.seconds.total,
        report.seconds.read,
        report.seconds.bin,
        report.seconds.fit
    );
}

fn characteristics_table(report: &Report) -> Table {
    let header = [
        "characteristic",
        "iv",
        "bins",
        "coefficient",
        "std error",
        "p",
    ];
    let mut table = common::table(header, &[0]);
    table.load_style(presets::NOTHING);
    let number = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.4}"));
    for one in &report.characteristics {
        table.add_row([
            one.field.clone(),
            number(Some(one.iv)),
            one.bins.to_string(),
            number(Some(one.coefficient)),
            number(one.std_error),
            number(one.p_value),
        ]);
    }
    table
}
