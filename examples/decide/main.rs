//! Decides on an application, and shows what a cut-off does to a portfolio.
//!
//! ```text
//! cargo run --release --example decide
//! cargo run --release --example decide -- --application mine.json --json
//! cargo run --release --example decide -- --card card.json --use my_use.toml \
//!     --data loans.csv --schema loans.toml --old-card old.json
//! ```
#![allow(unreachable_pub)] // modules of a program

#[path = "../common/mod.rs"]
mod common;
mod portfolio;
mod show;

use crate::common::{say, say_json};
use clap::Parser;
use common::Failure;
use portfolio::{Cards, Portfolio};
use scorewright::lending::decision::{
    CardUse, DecisionPolicy, DecisionRules, LoanApplication, NoticeRules,
};
use scorewright::lending::income::IncomePolicy;
use scorewright::money::Money;
use std::path::PathBuf;

/// Verifies an applicant's income, scores, decides, and says what would change the
/// outcome; then the cut-off by profit, the strategy table and the swap set of two cards.
///
/// Without arguments: the invented applicant of data/servicing/application.toml and
/// two cards trained on data/credit_data.csv, measured on the 30 % of its rows that
/// they did not see.
#[derive(Parser)]
struct Arguments {
    /// The application, as TOML or (*.json) JSON.
    #[arg(long, default_value = "data/servicing/application.toml")]
    application: PathBuf,
    /// The card; without it, one is trained on data/credit_data.csv.
    #[arg(long, requires = "card_use")]
    card: Option<PathBuf>,
    /// What fills the card's fields and which of them may change.
    #[arg(
        long = "use",
        id = "card_use",
        default_value = "data/servicing/credit_data_use.toml"
    )]
    card_use: PathBuf,
    /// Cut-offs, limits, hard rules and tiers.
    #[arg(long, default_value = "data/rules/decision/default.toml")]
    policy: PathBuf,
    /// Which notices are due.
    #[arg(long, default_value = "data/rules/decision/notices.toml")]
    notices: PathBuf,
    /// How income is verified.
    #[arg(long, default_value = "data/rules/income/default.toml")]
    income: PathBuf,
    /// Loans with known outcomes, for the tables of your own card.
    #[arg(long, requires = "card", requires = "schema")]
    data: Option<PathBuf>,
    /// What the columns of --data mean, target included.
    #[arg(long, requires = "data")]
    schema: Option<PathBuf>,
    /// The card that yours replaces, for the swap set.
    #[arg(long, requires = "data")]
    old_card: Option<PathBuf>,
    /// What a bad loan loses; 6000.00 CNY unless given.
    #[arg(long)]
    loss: Option<Money>,
    /// What a good loan earns; 1500.00 CNY unless given.
    #[arg(long)]
    profit: Option<Money>,
    /// Points in one line of the strategy table; 20 unless given.
    #[arg(long, value_parser = clap::value_parser!(i32).range(1..))]
    band: Option<i32>,
    /// Print one JSON object instead of tables.
    #[arg(long)]
    json: bool,
}

fn main() -> std::process::ExitCode {
    common::finish(run(&common::parse()))
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let of_tables =
        arguments.loss.is_some() || arguments.profit.is_some() || arguments.band.is_some();
    if of_tables && arguments.card.is_some() && arguments.data.is_none() {
        let needs = "need loans: give --data and --schema beside --card";
        return Err(format!("--loss, --profit and --band {needs}").into());
    }
    let application = common::read_terms(
        &arguments.application,
        LoanApplication::from_toml,
        LoanApplication::from_json,
    )?;
    let rules = rules(arguments)?;
    let cards = match &arguments.card {
        None => Cards::trained()?,
        Some(card) => Cards::given(
            card,
            arguments.data.as_deref().zip(arguments.schema.as_deref()),
            arguments.old_card.as_deref(),
        )?,
    };
    let scorer = cards.card.compile()?;
    let decided = rules
        .decide(&application, &cards.card, &scorer)
        .map_err(|error| format!("cannot decide {}: {error}", arguments.application.display()))?;
    let loss = arguments.loss.map_or_else(|| "6000.00 CNY".parse(), Ok)?;
    let profit = arguments.profit.map_or_else(|| "1500.00 CNY".parse(), Ok)?;
    let portfolio = Portfolio::new(&cards, loss, profit, arguments.band.unwrap_or(20))?;
    if arguments.json {
        let report = serde_json::json!({
            "card": cards.card.id()?,
            "application": show::json(&rules, &decided)?,
            "portfolio": portfolio,
        });
        return say_json(&report);
    }
    show::application(&application, &rules, &cards.card, &decided)?;
    match portfolio {
        Some(portfolio) => say!("\n{portfolio}"),
        None => say!("\nwith --data and --schema: cut-off by profit and strategy table"),
    }
    Ok(())
}

fn rules(arguments: &Arguments) -> Result<DecisionRules, Failure> {
    let policy = common::read_with(&arguments.policy, DecisionPolicy::from_toml)?;
    let notices = common::read_with(&arguments.notices, NoticeRules::from_toml)?;
    let income = common::read_with(&arguments.income, IncomePolicy::from_toml)?;
    let card = common::read_with(&arguments.card_use, CardUse::from_toml)?;
    Ok(DecisionRules::new(policy, notices, income).with_card(card))
}
