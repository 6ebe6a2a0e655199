//! From a CSV of real loans to a frozen scorecard to `score()`.
//!
//! ```text
//! cargo run --release --example quickstart
//! ```
//!
//! Reads `data/credit_data.csv` under its schema, bins, trains, freezes, loads,
//! measures on rows the training did not see, scores three borrowers with
//! reasons, and writes `card.json` and `scores.csv` under `target/quickstart/`.

mod common;

use crate::common::{Measures, say, say_json};
use clap::Parser;
use common::Failure;
use scorewright::dataset::Dataset;
use scorewright::files::CsvWriter;
use scorewright::schema::Schema;
use scorewright::scorecard::{Elderly, Scaling, Scorecard};
use scorewright::scoring::{Batch, Scorer, Value};
use scorewright::training::LogisticModel;
use std::collections::BTreeMap;
use std::path::Path;

/// From data/credit_data.csv to a frozen scorecard to `score()`: bins, trains, freezes,
/// loads, measures on rows that training did not see, scores three borrowers with
/// reasons, and writes card.json and scores.csv to target/quickstart/.
#[derive(Parser)]
struct Arguments {
    /// Print one JSON object instead of tables.
    #[arg(long)]
    json: bool,
}

fn main() -> std::process::ExitCode {
    common::finish(run(&common::parse()))
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let folder = Path::new("target/quickstart");
    common::make_folder_of(&folder.join("card.json"))?;

    // Read: what the columns mean is in the schema, not in code.
    let schema = Schema::read("data/credit_data.toml")?;
    let loans = Dataset::read("data/credit_data.csv", &schema)?;
    let (train, test) = loans.split(0.7, 42)?;

    // Learn: bins of all fields and what each says of the risk, in one act.
    let model = LogisticModel::train(&train)?;

    // Freeze: whole points, 600 at 50:1, the odds double every 20.
    let scaling = Scaling::pdo(20, 600, 50.0);
    let card = Scorecard::params()
        .scaling(scaling)
        .elderly(Elderly::Raise)
        .build(&model)?;
    card.write(folder.join("card.json"))?;

    // Use: load, compile, score.
    let card = Scorecard::read(folder.join("card.json"))?;
    let scorer = card.compile()?;
    if arguments.json {
        let n = write_scores(&scorer, &loans, &folder.join("scores.csv"))?;
        let report = serde_json::json!({
            "card": card.id()?,
            "characteristics": scorer.names().collect::<Vec<_>>(),
            "train": measured(&scorer, &train)?,
            "holdout": measured(&scorer, &test)?,
            "scores": n,
        });
        return say_json(&report);
    }
    say!("{card}");
    for dropped in model.dropped() {
        say!("left out: {}: {}", dropped.field, dropped.reason);
    }
    say!();
    for (name, data) in [("card, train", &train), ("card, holdout", &test)] {
        let measures = measured(&scorer, data)?;
        say!("{}", common::measures_line(name, data.n_rows(), &measures));
    }
    say!();
    for (name, borrower) in borrowers() {
        tell(&scorer, name, &borrower)?;
    }
    let n = write_scores(&scorer, &loans, &folder.join("scores.csv"))?;
    say!("{n} scores in target/quickstart/scores.csv, the card in target/quickstart/card.json");
    Ok(())
}

fn measured(scorer: &Scorer, data: &Dataset) -> Result<Measures, Failure> {
    let mut batch = Batch::new();
    scorer.score_dataset(data, &mut batch)?;
    let pd: Vec<f64> = batch.pd().iter().map(|pd| pd.value()).collect();
    common::measure(&pd, data.bad().unwrap_or_default(), data.weights())
}

type Borrower = BTreeMap<&'static str, Value<'static>>;

/// Three borrowers as named values; a service implements `Record` for its own type.
fn borrowers() -> [(&'static str, Borrower); 3] {
    let steady: Borrower = BTreeMap::from([
        ("Seniority", 14.0.into()),
        ("Home", "owner".into()),
        ("Time", 36.0.into()),
        ("Age", 45.0.into()),
        ("Records", "no".into()),
        ("Job", "fixed".into()),
        ("Expenses", 45.0.into()),
        ("Income", 220.0.into()),
        ("Assets", 9000.0.into()),
        ("Debt", 0.0.into()),
        ("Amount", 700.0.into()),
        ("Price", 1600.0.into()),
    ]);
    let mut new_in_the_job = steady.clone();
    new_in_the_job.extend([
        ("Seniority", 1.0.into()),
        ("Home", "rent".into()),
        ("Age", Value::from(24.0)),
        ("Income", 110.0.into()),
        ("Assets", 0.0.into()),
    ]);
    let mut with_records = new_in_the_job.clone();
    with_records.extend([
        ("Records", "yes".into()),
        ("Job", "partime".into()),
        ("Income", Value::Missing),
        ("Amount", 1500.0.into()),
    ]);
    [
        ("a steady owner", steady),
        ("new in the job", new_in_the_job),
        ("with a record of default", with_records),
    ]
}

fn tell(scorer: &Scorer, name: &str, borrower: &Borrower) -> Result<(), Failure> {
    let score = scorer.score(borrower)?;
    let why = scorer.reasons(borrower)?;
    say!(
        "{name}: {} points, {:.1} % bad",
        score.points,
        score.pd.value() * 100.0
    );
    if !score.flags.is_empty() {
        say!("    unusual: {}", score.flags);
    }
    for reason in why.iter() {
        say!(
            "    {} {} ({:.1} points below average)",
            reason.code,
            reason.text,
            reason.deficit
        );
    }
    Ok(())
}

fn write_scores(scorer: &Scorer, data: &Dataset, path: &Path) -> Result<usize, Failure> {
    let mut batch = Batch::new();
    scorer.score_dataset(data, &mut batch)?;
    let mut file = common::create(path)?;
    let mut out = CsvWriter::new(&mut file);
    out.write_record(["row", "points", "pd"])?;
    let mut n = 0;
    for score in (0..data.n_rows()).filter_map(|row| batch.score(row)) {
        n += 1;
        out.write_record([
            n.to_string(),
            score.points.to_string(),
            score.pd.to_string(),
        ])?;
    }
    out.finish()?;
    file.commit()?;
    Ok(n)
}
