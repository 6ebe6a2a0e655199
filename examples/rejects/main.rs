//! Hides outcomes of real data by a rule and shows what reject inference is then worth.
//!
//! ```text
//! cargo run --release --example rejects
//! cargo run --release --example rejects -- --data loans.csv --schema loans.toml
//! ```
#![allow(unreachable_pub)]

#[path = "../common/mod.rs"]
mod common;
mod rules;
mod study;

use crate::common::{Failure, say, say_json};
use clap::Parser;
use rules::Rule;
use std::path::PathBuf;
use study::{Line, Study};

/// Hides the outcomes of part of real data, as if those applicants had been rejected, and
/// shows what each method of reject inference is then worth against knowing them.
///
/// A third of the rows trains the card that decided before; of another third it rejects
/// some, and the models learn from the rest; the last third, accepted and rejected alike,
/// measures them. Repeated on other thirds, with standard errors over the repeats.
#[derive(Parser)]
struct Arguments {
    /// The CSV file, with the outcome of every row.
    #[arg(long, default_value = "data/credit_data.csv")]
    data: PathBuf,
    /// Its schema in TOML.
    #[arg(long, default_value = "data/credit_data.toml")]
    schema: PathBuf,
    /// The share of applicants rejected.
    #[arg(long, default_value_t = 0.4, value_parser = share)]
    reject_share: f64,
    /// What parcelling multiplies the odds of the rejected by, beside 1.
    #[arg(long, default_value_t = 2.0, value_parser = factor)]
    factor: f64,
    /// How often the study is done, on other thirds; 2 to 100.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(2..=100))]
    repeats: u64,
    /// Chooses the thirds.
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// Print one JSON object instead of tables.
    #[arg(long)]
    json: bool,
}

fn share(text: &str) -> Result<f64, String> {
    let inside = |share: &f64| *share >= 0.05 && *share <= 0.9;
    let share = text.parse().ok().filter(inside);
    share.ok_or_else(|| "a share of 0.05 to 0.9, such as 0.4".to_owned())
}

fn factor(text: &str) -> Result<f64, String> {
    let inside = |factor: &f64| *factor > 0.0 && *factor <= 100.0;
    let factor = text.parse().ok().filter(inside);
    factor.ok_or_else(|| "a factor above 0 and at most 100, such as 1.5".to_owned())
}

fn main() -> std::process::ExitCode {
    common::finish(run(&common::parse()))
}

/// One rule and what came of each method under it.
#[derive(serde::Serialize)]
struct OfRule {
    rule: &'static str,
    test: study::TestLine,
    methods: Vec<Line>,
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let study = Study::read(arguments)?;
    let bar = common::bar("studying", Rule::ALL.len() as u64);
    let mut rules = Vec::new();
    for rule in Rule::ALL {
        let (test, methods) = study.run(rule)?;
        rules.push(OfRule {
            rule: rule.what(),
            test,
            methods,
        });
        bar.inc(1);
    }
    bar.finish_and_clear();
    if arguments.json {
        return say_json(&serde_json::json!({
            "hidden_field": study.hidden_field(),
            "rules": rules,
        }));
    }
    for one in &rules {
        show(one, study.hidden_field());
    }
    say!("hidden: mean probability given to the rejected, in %, and how many were bad.");
    say!("auc, loss (log loss), slope: on applicants of all kinds that no model has seen;");
    say!("gain: log loss saved against `none`, in thousandths, with its standard error.");
    Ok(())
}

fn show(one: &OfRule, hidden: &str) {
    say!("rejected {}", one.rule.replace("FIELD", hidden));
    say!("{}", one.test.words());
    let header = [
        "method", "auc", "loss", "gain", "se", "slope", "hidden", "bad", "",
    ];
    let mut table = common::table(header, &[0, 8]);
    for line in &one.methods {
        table.add_row([
            line.method.clone(),
            format!("{:.4}", line.auc),
            format!("{:.4}", line.log_loss),
            format!("{:+.1}", 1000.0 * line.gain),
            format!("{:.1}", 1000.0 * line.gain_std_error),
            format!("{:.2}", line.slope),
            format!("{:.1}", 100.0 * line.hidden_expected),
            format!("{:.1}", 100.0 * line.hidden_observed),
            line.verdict().to_owned(),
        ]);
    }
    say!("{table}");
    say!();
}
