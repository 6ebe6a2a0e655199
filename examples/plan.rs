//! Makes a repayment plan and shows what it costs.
//!
//! ```text
//! cargo run --release --example plan
//! cargo run --release --example plan -- --loan my_loan.toml --csv schedule.csv
//! cargo run --release --example plan -- --principal "50000 CNY" --rate 8.4 --periods 24 \
//!     --disbursed-on 2026-01-31 --kind equal-principal
//! ```

mod common;

use crate::common::{say, say_json};
use clap::{Parser, ValueEnum};
use comfy_table::Table;
use common::{Failure, Places};
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use scorewright::lending::loan::cost::{
    AnnualisationMethod, CapCheck, CapForce, Contingent, CostCap, CostDisclosure, RateCaps,
};
use scorewright::lending::loan::{
    InterestFree, LateInterest, Loan, PlanError, PlanKind, RepaymentPlan,
};
use scorewright::money::{Money, Rate};
use std::cell::Cell;
use std::path::PathBuf;

/// Makes a repayment plan, to the cent, and shows what it costs a year.
///
/// Without arguments: the loan of data/servicing/loan.toml in five plans side by
/// side, its schedule and its cost table; with --lender the caps that apply.
#[derive(Parser)]
struct Arguments {
    /// The terms of a loan, as TOML or (*.json) JSON.
    #[arg(
        long,
        conflicts_with = "principal",
        default_value = "data/servicing/loan.toml"
    )]
    loan: PathBuf,
    /// The amount and its currency, such as "12000.00 CNY"; replaces the file.
    #[arg(long, requires = "rate", requires = "periods")]
    principal: Option<Money>,
    /// Per cent a year.
    #[arg(long, value_parser = Rate::percent, requires = "principal")]
    rate: Option<Rate>,
    /// How many instalments.
    #[arg(long, requires = "principal")]
    periods: Option<u32>,
    /// When the loan of --principal is paid out; 2026-01-31 unless given.
    #[arg(long, requires = "principal")]
    disbursed_on: Option<Date>,
    /// The first due date; a month after disbursement unless given.
    #[arg(long)]
    first_due: Option<Date>,
    /// How principal comes back; replaces the file's.
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// Interest-free instalments at the start; replaces the file's.
    #[arg(long)]
    interest_free: Option<u32>,
    /// Whose caps apply: cn_micro_loan, cn_consumer_finance, cn_private_lending,
    /// hk_money_lender; none are checked unless given.
    #[arg(long)]
    lender: Option<String>,
    /// The one-year LPR on the contract date, in per cent, for caps that need it; 3.0
    /// unless given.
    #[arg(long, value_parser = Rate::percent)]
    lpr: Option<Rate>,
    /// The table of caps; data/rules/rate_caps.toml unless given.
    #[arg(long)]
    caps: Option<PathBuf>,
    /// Write the schedule to this CSV file.
    #[arg(long)]
    csv: Option<PathBuf>,
    /// Print one JSON object: schedule, cost table and caps.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    EqualInstalment,
    EqualPrincipal,
    InterestOnly,
    Bullet,
}

impl From<Kind> for PlanKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::EqualInstalment => Self::EqualInstalment,
            Kind::EqualPrincipal => Self::EqualPrincipal,
            Kind::InterestOnly => Self::InterestOnly,
            Kind::Bullet => Self::Bullet,
        }
    }
}

fn main() -> std::process::ExitCode {
    common::finish(run(&common::parse()))
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    Places::default()
        .reads("--loan", arguments.loan.as_path())
        .reads("--caps", arguments.caps.as_deref())
        .writes("--csv", arguments.csv.as_deref())
        .check()?;
    let loan = loan(arguments)?;
    let plan = loan.plan().map_err(|error| match arguments.principal {
        Some(_) => error.into(),
        None => Failure::from(format!("{}: {error}", arguments.loan.display())),
    })?;
    // Before anything is written or printed: an option may turn out to have no effect, a
    // rate to lie outside what can be stated.
    let path = arguments.caps.as_deref();
    let path = path.unwrap_or_else(|| "data/rules/rate_caps.toml".as_ref());
    let rules = common::read_with(path, RateCaps::from_toml)?;
    let checks = checks(&plan, &rules, arguments)?;
    let table = disclosure(&plan, &rules, arguments.lender.as_deref())?;
    let side_by_side = side_by_side(&loan)?;
    let json = json(&plan, &table, &checks)?;
    if let Some(path) = &arguments.csv {
        let mut file = common::create(path)?;
        plan.write_csv(&mut file)?;
        file.commit()?;
    }
    if arguments.json {
        say_json(&json)?;
        return Ok(());
    }
    say!("{side_by_side}\n");
    say!("{plan}\n");
    say!("{table}\n");
    say!("{}", caps(&checks, arguments));
    if let Some(path) = &arguments.csv {
        say!("\nschedule written to {}", path.display());
    }
    Ok(())
}

fn loan(arguments: &Arguments) -> Result<Loan, Failure> {
    let mut loan = match (arguments.principal, arguments.rate, arguments.periods) {
        (Some(principal), Some(rate), Some(periods)) => {
            let disbursed_on = arguments.disbursed_on.unwrap_or(date(2026, 1, 31));
            Loan::new(principal, rate, disbursed_on, periods)
        }
        _ => common::read_terms(&arguments.loan, Loan::from_toml, Loan::from_json)?,
    };
    if let Some(first_due) = arguments.first_due {
        loan = loan.with_first_due(first_due);
    }
    if let Some(kind) = arguments.kind {
        loan = loan.with_kind(kind.into());
    }
    if let Some(periods) = arguments.interest_free {
        loan = loan.with_interest_free(InterestFree::Periods(periods));
    }
    Ok(loan)
}

/// The same loan repaid in different ways.
fn side_by_side(loan: &Loan) -> Result<Table, Failure> {
    let kind = |kind| loan.clone().with_kind(kind);
    let free = loan.clone().with_interest_free(InterestFree::Periods(1));
    let ways = [
        ("as asked", loan.clone()),
        ("first period free", free),
        ("equal instalment", kind(PlanKind::EqualInstalment)),
        ("equal principal", kind(PlanKind::EqualPrincipal)),
        ("interest only", kind(PlanKind::InterestOnly)),
        ("bullet", kind(PlanKind::Bullet)),
    ];
    let header = [
        "plan",
        "first",
        "largest",
        "interest",
        "fees",
        "total",
        "nominal %",
        "effective %",
    ];
    let mut table = common::table(header, &[0]);
    for (k, (name, way)) in ways.into_iter().enumerate() {
        // Grace and custom rows do not fit every kind.
        let Ok(plan) = way.plan() else { continue };
        if k > 0 && way == *loan {
            continue;
        }
        // What another way of repaying costs may lie outside what can be stated.
        let percent = |method| match plan.annual_cost(method) {
            Ok(cost) => format!("{:.3}", cost.percent(3)),
            Err(_) => "-".to_owned(),
        };
        let first = plan.rows().first().map(|row| row.payment);
        table.add_row([
            name.to_owned(),
            first.map_or_else(String::new, |m| m.amount().to_string()),
            plan.largest_payment().amount().to_string(),
            plan.total_interest()?.amount().to_string(),
            plan.total(|row| row.fee)?.amount().to_string(),
            plan.total_payable()?.amount().to_string(),
            percent(AnnualisationMethod::NominalIrr),
            percent(AnnualisationMethod::EffectiveIrr),
        ]);
    }
    common::whole_words(&mut table);
    Ok(table)
}

/// The cost table; what its lender must promise and may charge besides only by a rule
/// for such a lender's loans in that currency.
fn disclosure(
    plan: &RepaymentPlan,
    caps: &RateCaps,
    lender: Option<&str>,
) -> Result<CostDisclosure, Failure> {
    let method = AnnualisationMethod::EffectiveIrr;
    let mut table = CostDisclosure::new(plan, method, "lender")?;
    let of = (lender.unwrap_or_default(), plan.currency());
    for rule in caps.lender_rules(of, plan.loan().disbursed_on()) {
        if let Some(surcharge) = rule.late_surcharge {
            let late = LateInterest::new(plan.loan().rate(), surcharge, 360)?;
            let standard = format!(
                "the contract rate and {} % of it on what is overdue ({})",
                percent(surcharge),
                rule.citation
            );
            let late = Contingent::new("late interest 罚息", standard, late.rate());
            table = table.with_contingent(late);
        }
        if let Some(statement) = &rule.statement {
            table = table.with_statement(statement);
        }
    }
    Ok(table)
}

/// The caps that apply, by either internal rate.
fn checks(
    plan: &RepaymentPlan,
    caps: &RateCaps,
    arguments: &Arguments,
) -> Result<Vec<CapCheck>, Failure> {
    let Some(lender) = arguments.lender.as_deref() else {
        return match (&arguments.lpr, &arguments.caps) {
            (None, None) => Ok(Vec::new()),
            _ => Err("--lpr and --caps: caps are checked for a --lender only".into()),
        };
    };
    if !caps.caps().iter().any(|cap| cap.lender() == lender) {
        let mut known: Vec<&str> = caps.caps().iter().map(CostCap::lender).collect();
        known.sort_unstable();
        known.dedup();
        let known = known.join(", ");
        return Err(format!("--lender {lender}: the caps know {known}").into());
    }
    let lpr = arguments.lpr.map_or_else(|| Rate::percent("3.0"), Ok)?;
    let asked = Cell::new(false);
    let benchmark = |series: &str| {
        let is_lpr = series == "CN_LPR_1Y";
        asked.set(asked.get() || is_lpr);
        is_lpr.then_some(lpr)
    };
    let on = plan.loan().disbursed_on();
    let mut found = Vec::new();
    for method in [
        AnnualisationMethod::NominalIrr,
        AnnualisationMethod::EffectiveIrr,
        AnnualisationMethod::HkSchedule2,
    ] {
        // A rate that one rule defines is not reckoned for lenders it does not bind: not
        // every loan has it.
        let mut of_lender = caps.caps().iter().filter(|cap| cap.lender() == lender);
        if method == AnnualisationMethod::HkSchedule2
            && of_lender.all(|cap| cap.method() != Some(method))
        {
            continue;
        }
        let cost = plan.annual_cost(method)?;
        // A cap that names its method is checked by that one only.
        match caps.check(cost, (lender, plan.currency()), on, benchmark) {
            // A cap without a method is no matter of a rate that one rule defines.
            Ok(checks) if method == AnnualisationMethod::HkSchedule2 => {
                found.extend(
                    checks
                        .into_iter()
                        .filter(|check| check.method_named.is_some()),
                );
            }
            Ok(checks) => found.extend(checks),
            Err(PlanError::OutOfRange { .. } | PlanError::NoCap { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if arguments.lpr.is_some() && !asked.get() {
        return Err(format!("--lpr: no cap of {lender} on that date depends on it").into());
    }
    Ok(found)
}

fn caps(checks: &[CapCheck], arguments: &Arguments) -> String {
    let Some(lender) = &arguments.lender else {
        return "Caps: none checked; --lender says whose apply".to_owned();
    };
    let mut text = format!("Caps for {lender} on disbursement");
    if checks.is_empty() {
        text += "\n  no cap is known for that lender type, currency and date; see --caps";
    }
    for check in checks {
        let outcome = match (check.within, check.force) {
            (true, _) => "within",
            (false, CapForce::Limit) => "ABOVE",
            (false, _) => "above",
        };
        text += &format!(
            "\n  {outcome:<7} {:<24} {:>7} %  against {}",
            check.id,
            percent(check.limit),
            check.cost
        );
    }
    text
}

fn percent(fraction: Decimal) -> String {
    let percent = fraction.checked_mul(Decimal::ONE_HUNDRED);
    percent.unwrap_or_default().normalize().to_string()
}

fn json(
    plan: &RepaymentPlan,
    table: &CostDisclosure,
    checks: &[CapCheck],
) -> Result<serde_json::Value, Failure> {
    let value = |text: String| serde_json::from_str::<serde_json::Value>(&text);
    let checks = checks.iter().map(|check| {
        serde_json::json!({
            "id": check.id,
            "limit_percent": percent(check.limit),
            "cost": check.cost.to_string(),
            "within": check.within,
            "citation": check.citation,
        })
    });
    Ok(serde_json::json!({
        "schedule": value(plan.to_json()?)?,
        "cost": value(table.to_json()?)?,
        "caps": checks.collect::<Vec<_>>(),
    }))
}
