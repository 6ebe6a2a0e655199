//! A borrower in hardship applies for relief: what helps, and what it costs.
//!
//! ```text
//! cargo run --release --example relief
//! cargo run --release --example relief -- --case my_case.toml --json
//! ```

mod common;

use crate::common::{say, say_json};
use clap::Parser;
use comfy_table::Table;
use common::Failure;
use rust_decimal::Decimal;
use scorewright::lending::loan::ExtensionPolicy;
use scorewright::lending::relief::{
    CareGrant, CareOutcome, Offer, OfferTable, ReliefCase, ReliefRules,
};
use scorewright::money::Money;
use std::path::PathBuf;

/// Assesses a Care Action and compares every kind of help for one borrower.
///
/// Without arguments: the borrower of data/servicing/relief_case.toml, three
/// instalments into a loan and ill, under the rules of data/rules.
#[derive(Parser)]
struct Arguments {
    /// The borrower's loan, income and application, as TOML or (*.json) JSON.
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

fn main() -> std::process::ExitCode {
    common::finish(run(&common::parse()))
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let case = common::read_terms(
        &arguments.case,
        ReliefCase::from_toml,
        ReliefCase::from_json,
    )?;
    let rules = common::read_with(&arguments.rules, ReliefRules::from_toml)?;
    let extensions = common::read_with(&arguments.extension, ExtensionPolicy::from_toml)?;
    let situation = &case.situation;
    let outcome = rules.assess(&case.application, &case.standing, situation)?;
    let table = rules.compare(situation, Some(&outcome), &extensions)?;
    if arguments.json {
        say_json(&json(&outcome, &table)?)?;
        return Ok(());
    }
    let rest = situation.plan.remaining(situation.paid)?;
    say!(
        "{} of {} instalments paid, {} owed; verified income {} leaves {} a month\n",
        situation.paid,
        situation.plan.rows().len(),
        rest.opening(),
        situation.income,
        table.capacity
    );
    if let Some(income) = &case.income {
        say!(
            "income verified: grade {:?}; independent hands that agree: {}\n",
            income.grade(),
            income.independent_groups()
        );
    }
    if table.overdue.is_positive() {
        say!(
            "{} days past due: {} were missed; an offer asks for them today or puts them off\n",
            situation.days_past_due,
            table.overdue
        );
    }
    show_outcome(&outcome)?;
    say!("\n{}", offers(&table)?);
    for (kind, reason) in &table.refused {
        say!("not offered: {kind}: {reason}");
    }
    say!(
        "at first: the next three periods only; lender loses: present value at the original \
         rate, % of what is owed; !: a default by the EBA test"
    );
    Ok(())
}

fn show_outcome(outcome: &CareOutcome) -> Result<(), Failure> {
    match outcome {
        CareOutcome::Approved(grant) => show_grant(grant),
        CareOutcome::Refer(reasons) => {
            say!("Care Action: a person must look at it first");
            reasons.iter().for_each(|reason| say!("  {reason}"));
            Ok(())
        }
        CareOutcome::Declined(reasons) => {
            say!("Care Action: declined");
            reasons.iter().for_each(|reason| say!("  {reason}"));
            Ok(())
        }
        _ => Ok(()),
    }
}

fn show_grant(grant: &CareGrant) -> Result<(), Failure> {
    let (before, after) = grant.deferral.total_payable()?;
    let loss = percent(grant.cost.diminished_obligation()?);
    say!("Care Action: approved");
    say!(
        "  nothing to pay until      {}",
        grant.deferral.resumes_on()?
    );
    say!(
        "  no collection contact     {} to {}",
        grant.pause.from,
        grant.pause.through
    );
    say!("  still payable             {before} before, {after} after");
    say!(
        "  interest waived           {}",
        grant.deferral.after.interest_waived()?
    );
    say!(
        "  IFRS 9 modification loss  {}",
        grant.cost.modification_loss()?
    );
    say!(
        "  obligation diminished     {loss} %, {} 1 % (EBA)",
        if grant.is_distressed {
            "above"
        } else {
            "within"
        }
    );
    say!(
        "  restructured asset        at best {}, observed {} to {}",
        grant.restructured.at_least,
        grant.restructured.observed_from,
        grant.restructured.observed_until
    );
    say!("\n{}", grant.deferral.after);
    Ok(())
}

fn offers(table: &OfferTable) -> Result<Table, Failure> {
    let header = [
        "offer, best first",
        "affordable",
        "first 3",
        "later",
        "total",
        "lender loses",
        "%",
        "at best",
    ];
    let mut shown = common::table(header, &[0, 1, 7]);
    for offer in &table.offers {
        shown.add_row([
            offer.kind.to_string(),
            offer.affordability.to_string(),
            offer.payment_at_first.amount().to_string(),
            offer.payment_later.amount().to_string(),
            offer.total_payable.amount().to_string(),
            lost(offer.cost.npv_loss()?),
            loss(offer)?,
            offer.class.to_string(),
        ]);
    }
    common::whole_words(&mut shown);
    Ok(shown)
}

/// What a concession costs the lender in present value; some bring a little more in.
fn lost(loss: Money) -> String {
    if loss.is_negative() {
        format!("gains {}", loss.amount().abs())
    } else {
        loss.amount().to_string()
    }
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
    let grant = match outcome {
        CareOutcome::Approved(grant) => Some(grant_json(grant)?),
        _ => None,
    };
    Ok(serde_json::json!({
        "care_action": decision,
        "reasons": reasons,
        "grant": grant,
        "capacity": table.capacity.to_string(),
        "overdue": table.overdue.to_string(),
        "offers": offers,
        "not_offered": refused,
    }))
}

fn grant_json(grant: &CareGrant) -> Result<serde_json::Value, Failure> {
    let (before, after) = grant.deferral.total_payable()?;
    let loss = grant.cost.diminished_obligation()?;
    let schedule = grant.deferral.after.to_json()?;
    Ok(serde_json::json!({
        "resumes_on": grant.deferral.resumes_on()?.to_string(),
        "no_collection_from": grant.pause.from.to_string(),
        "no_collection_through": grant.pause.through.to_string(),
        "payable_before": before,
        "payable_after": after,
        "interest_waived": grant.deferral.after.interest_waived()?,
        "modification_loss": grant.cost.modification_loss()?,
        "diminished_obligation": loss.round_dp(8).to_string(),
        "distressed": grant.is_distressed,
        "class_at_best": grant.restructured.at_least.to_string(),
        "observed_until": grant.restructured.observed_until.to_string(),
        "schedule": serde_json::from_str::<serde_json::Value>(&schedule)?,
    }))
}
