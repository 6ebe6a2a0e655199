//! A borrower in hardship applies for relief: what helps, and what it costs.
//!
//! ```text
//! cargo run --release --example relief
//! cargo run --release --example relief -- --case my_case.toml --json
//! ```
#![allow(clippy::print_stdout)]

use clap::Parser;
use comfy_table::{CellAlignment, Table, presets::UTF8_BORDERS_ONLY};
use rust_decimal::Decimal;
use scorewright::servicing::plan::ExtensionPolicy;
use scorewright::servicing::relief::{
    CareGrant, CareOutcome, Offer, OfferTable, ReliefCase, ReliefRules,
};
use std::error::Error;
use std::fs;
use std::path::PathBuf;

type Failure = Box<dyn Error>;

/// Assesses a Care Action and compares every kind of help for one borrower.
///
/// Without arguments: the borrower of data/servicing/relief_case.toml, three
/// instalments into a loan and ill, under the rules of data/rules.
#[derive(Parser)]
struct Arguments {
    /// The borrower's loan, income and application, as TOML.
    #[arg(long, default_value = "data/servicing/relief_case.toml")]
    case: PathBuf,
    /// Rules for relief and classification.
    #[arg(long, default_value = "data/rules/relief.toml")]
    rules: PathBuf,
    /// Rules for extensions.
    #[arg(long, default_value = "data/rules/extension.toml")]
    extension: PathBuf,
    /// Print JSON instead of tables.
    #[arg(long)]
    json: bool,
}

fn main() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    let case = ReliefCase::from_toml(&fs::read_to_string(&arguments.case)?)?;
    let rules = ReliefRules::from_toml(&fs::read_to_string(&arguments.rules)?)?;
    let extensions = ExtensionPolicy::from_toml(&fs::read_to_string(&arguments.extension)?)?;
    let situation = &case.situation;
    let outcome = rules.assess(
        &case.application,
        &case.standing,
        &situation.plan,
        situation.paid,
    )?;
    let table = rules.compare(situation, &extensions)?;
    if arguments.json {
        println!("{:#}", json(&outcome, &table)?);
        return Ok(());
    }
    let rest = situation.plan.remaining(situation.paid)?;
    println!(
        "{} of {} instalments paid, {} owed; verified income {} leaves {} a month\n",
        situation.paid,
        situation.plan.rows().len(),
        rest.opening(),
        situation.income,
        table.capacity
    );
    show_outcome(&outcome)?;
    println!("\n{}", offers(&table)?);
    for (kind, reason) in &table.refused {
        println!("not offered: {kind}: {reason}");
    }
    println!(
        "at first: the first three periods only; NPV at the original rate; !: a default by the EBA test"
    );
    Ok(())
}

fn show_outcome(outcome: &CareOutcome) -> Result<(), Failure> {
    match outcome {
        CareOutcome::Approved(grant) => show_grant(grant),
        CareOutcome::Refer(reasons) => {
            println!("Care Action: a person must look at it first");
            reasons.iter().for_each(|reason| println!("  {reason}"));
            Ok(())
        }
        CareOutcome::Declined(reasons) => {
            println!("Care Action: declined");
            reasons.iter().for_each(|reason| println!("  {reason}"));
            Ok(())
        }
        _ => Ok(()),
    }
}

fn show_grant(grant: &CareGrant) -> Result<(), Failure> {
    let (before, after) = grant.deferral.total_payable()?;
    let loss = percent(grant.cost.diminished_obligation()?);
    println!("Care Action: approved");
    println!(
        "  nothing to pay until      {}",
        grant.deferral.resumes_on()?
    );
    println!(
        "  no collection contact     {} to {}",
        grant.pause.from, grant.pause.through
    );
    println!("  still payable             {before} before, {after} after");
    println!(
        "  interest waived           {}",
        grant.deferral.after.interest_waived()?
    );
    println!(
        "  IFRS 9 modification loss  {}",
        grant.cost.modification_loss()?
    );
    println!(
        "  obligation diminished     {loss} %, {} 1 % (EBA)",
        if grant.is_distressed {
            "above"
        } else {
            "within"
        }
    );
    println!(
        "  restructured asset        at best {}, observed {} to {}",
        grant.restructured.at_least,
        grant.restructured.observed_from,
        grant.restructured.observed_until
    );
    println!("\n{}", grant.deferral.after);
    Ok(())
}

fn offers(table: &OfferTable) -> Result<Table, Failure> {
    let mut shown = Table::new();
    shown.load_style(UTF8_BORDERS_ONLY);
    shown.set_header([
        "offer, best first",
        "affordable",
        "first 3",
        "later",
        "total",
        "NPV loss",
        "%",
        "at best",
    ]);
    for offer in &table.offers {
        shown.add_row([
            offer.kind.to_string(),
            offer.affordability.to_string(),
            offer.payment_at_first.amount().to_string(),
            offer.payment_later.amount().to_string(),
            offer.total_payable.amount().to_string(),
            offer.cost.npv_loss()?.amount().to_string(),
            loss(offer)?,
            offer.class.to_string(),
        ]);
    }
    for (k, column) in shown.column_iter_mut().enumerate() {
        column.set_padding((0, 1));
        if (2..7).contains(&k) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    Ok(shown)
}

/// The loss in per cent, marked when it makes a default.
fn loss(offer: &Offer) -> Result<String, Failure> {
    let loss = percent(offer.cost.diminished_obligation()?);
    let mark = if offer.is_distressed { '!' } else { ' ' };
    Ok(format!("{loss}{mark}"))
}

fn percent(fraction: Decimal) -> String {
    let percent = (fraction * Decimal::ONE_HUNDRED).round_dp(2);
    // A minus before nothing would only irritate.
    format!(
        "{:.2}",
        if percent.is_zero() {
            Decimal::ZERO
        } else {
            percent
        }
    )
}

fn json(outcome: &CareOutcome, table: &OfferTable) -> Result<serde_json::Value, Failure> {
    let mut offers = Vec::new();
    for offer in &table.offers {
        offers.push(serde_json::json!({
            "offer": offer.kind.to_string(),
            "affordable": offer.affordability.to_string(),
            "payment_at_first": offer.payment_at_first.to_string(),
            "payment_later": offer.payment_later.to_string(),
            "total_payable": offer.total_payable.to_string(),
            "npv_loss": offer.cost.npv_loss()?.to_string(),
            "diminished_obligation": offer.cost.diminished_obligation()?.round_dp(8).to_string(),
            "distressed": offer.is_distressed,
            "class_at_best": offer.class.to_string(),
            "observed_until": offer.restructured.map(|r| r.observed_until.to_string()),
        }));
    }
    let (decision, reasons): (&str, Vec<String>) = match outcome {
        CareOutcome::Approved(_) => ("approved", Vec::new()),
        CareOutcome::Refer(reasons) => ("refer", reasons.iter().map(ToString::to_string).collect()),
        CareOutcome::Declined(reasons) => (
            "declined",
            reasons.iter().map(ToString::to_string).collect(),
        ),
        _ => ("unknown", Vec::new()),
    };
    let refused: Vec<String> = table
        .refused
        .iter()
        .map(|(kind, reason)| format!("{kind}: {reason}"))
        .collect();
    Ok(serde_json::json!({
        "care_action": decision,
        "reasons": reasons,
        "capacity": table.capacity.to_string(),
        "offers": offers,
        "not_offered": refused,
    }))
}
