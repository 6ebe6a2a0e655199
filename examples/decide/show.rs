//! One application: its income, score, affordability, decision, and what would change it.

use crate::common::say;
use crate::common::{self, Failure};
use rust_decimal::Decimal;
use scorewright::lending::decision::{
    AffordabilityRatio, Counterfactual, Decided, Decision, DecisionOutcome, DecisionRules,
    LoanApplication, Step,
};
use scorewright::lending::income::{IncomeTrend, VerifiedIncome};
use scorewright::money::Money;
use scorewright::scorecard::{ReasonMethod, Scorecard};

pub fn application(
    application: &LoanApplication,
    rules: &DecisionRules,
    card: &Scorecard,
    decided: &Decided,
) -> Result<(), Failure> {
    say!(
        "Application of {} for {} over {} months\n",
        application.decided_on,
        application.amount,
        application.months
    );
    income(&decided.income);
    say!();
    score(card, decided);
    say!();
    affordability(rules, decided);
    say!();
    decision(rules, &decided.decision);
    outlook(decided.outlook.as_ref());
    Ok(())
}

fn income(income: &VerifiedIncome) {
    say!(
        "Income: grade {:?}, {} a month usable",
        income.grade(),
        income.usable()
    );
    let line = |name: &str, amount: Option<Money>| {
        if let Some(amount) = amount {
            say!("  {name:<28}{amount:>16}");
        }
    };
    if income.incomes().len() > 1 {
        for (place, amount) in (1..).zip(income.incomes()) {
            line(&format!("income {place}"), Some(*amount));
        }
    }
    line("stated", income.stated());
    line("corroborated (median)", income.corroborated());
    line("qualifies after the haircut", income.qualifying());
    if let Some(over) = income.overstatement() {
        say!(
            "  {:<28}{:>14} %",
            "stated above corroborated",
            percent(over)
        );
    }
    say!("  {:<28}{:>14} %", "haircut", percent(income.haircut()));
    say!(
        "  {:<28}{:>16}",
        "independent hands agree",
        income.independent_groups()
    );
    if let Some(course) = income.course() {
        say!("  {:<28}{:>16}", "deposits", trend(course.trend));
    }
    for reason in income.reasons() {
        say!("  note: {reason}");
    }
}

const fn trend(trend: IncomeTrend) -> &'static str {
    match trend {
        IncomeTrend::Stable => "steady",
        IncomeTrend::DeclinedStabilised => "fell, then held",
        IncomeTrend::Declining => "falling",
        IncomeTrend::TooShort => "too few months",
        _ => "-",
    }
}

fn score(card: &Scorecard, decided: &Decided) {
    let assessment = &decided.assessment;
    say!(
        "Score: {} points, {:.1} % bad",
        assessment.points,
        assessment.pd.value() * 100.0
    );
    if !decided.flags.is_empty() {
        say!("  unusual: {}", decided.flags);
    }
    let mut table = common::table(["term", "points", "of at most"], &[0]);
    for (name, points) in &assessment.contributions {
        let Some(one) = card.term(name) else {
            continue;
        };
        table.add_row([
            name.clone(),
            points.to_string(),
            one.points()
                .iter()
                .map(|points| points.value())
                .max()
                .unwrap_or_default()
                .to_string(),
        ]);
    }
    table.add_row(["start".to_owned(), card.base_points().to_string()]);
    say!("{table}");
}

fn affordability(rules: &DecisionRules, decided: &Decided) {
    let (pti, dti) = decided.decision.ratios();
    let limits = rules.policy.affordability();
    say!(
        "Payment {} a month at {}, {} in all",
        decided.plan.largest_payment(),
        decided.plan.loan().rate(),
        decided
            .plan
            .total_payable()
            .map_or_else(|error| error.to_string(), |total| total.to_string())
    );
    for (name, ratio, limit) in [
        ("of income (PTI)", pti, limits.pti_max),
        ("with other debts (DTI)", dti, limits.dti_max),
    ] {
        let holds = if ratio.is_within(limit) {
            "within"
        } else {
            "ABOVE"
        };
        say!(
            "  {name:<24}{:>8} %, {holds} the limit of {} %",
            of(ratio),
            percent(limit)
        );
    }
}

fn of(ratio: AffordabilityRatio) -> String {
    match ratio {
        AffordabilityRatio::Value(ratio) => percent(ratio),
        _ => "no income".to_owned(),
    }
}

fn decision(rules: &DecisionRules, decision: &Decision) {
    say!(
        "Decision: {} under {}",
        decision.outcome().name().to_uppercase(),
        rules.policy.id()
    );
    if let (Some(tier), Some(rate)) = (decision.tier(), decision.rate()) {
        say!("  tier {tier}, at {rate}");
    }
    for benefit in decision.benefits() {
        say!("  given: {benefit}");
    }
    for step in decision.steps() {
        match step {
            Step::LowerAmount(offer) => say!("  step: a lower amount, {offer}"),
            step => say!("  step: {}", step.name().replace('_', " ")),
        }
    }
    if !decision.reasons().is_empty() {
        say!("  principal reasons, {}:", against(decision.method()));
    }
    for (k, reason) in decision.reasons().iter().enumerate() {
        say!("  {}. {} {}", k + 1, reason.code, reason.text);
    }
    for notice in decision.notices() {
        let by = notice
            .due_on
            .map_or_else(|| "on request".to_owned(), |day| format!("by {day}"));
        say!("  notice {by}: {}", notice.id);
        say!("    {}", notice.cite);
    }
    if decision.outcome() == DecisionOutcome::Approve {
        say!("  no principal reason is owed");
    }
}

const fn against(method: ReasonMethod) -> &'static str {
    match method {
        ReasonMethod::BelowAverage => "furthest below the average of all applicants first",
        ReasonMethod::BelowMost => "furthest below the most points first",
        ReasonMethod::BelowGiven => "furthest below the average at the cut-off first",
        _ => "by the card's method",
    }
}

fn outlook(outlook: Option<&Counterfactual>) {
    let Some(outlook) = outlook else {
        say!("\nNothing stands in the way.");
        return;
    };
    match outlook.cut_off {
        Some(cut_off) => say!(
            "\nThe next cut-off is {cut_off}: {} points are missing",
            outlook.shortfall
        ),
        None => say!("\nThe points are not in the way."),
    }
    let Some(change) = &outlook.change else {
        say!("  no lawful change of the borrower's own was found with which it is approved");
        return;
    };
    let all = match change.moves.len() {
        1 => "",
        _ => " all of this",
    };
    say!(
        "  decided again, it is approved with {} points if the borrower changes{all}:",
        change.points
    );
    for one in &change.moves {
        say!("  {}: {} instead of {}", one.field, one.to, one.from);
    }
}

fn percent(fraction: Decimal) -> String {
    let percent = fraction.checked_mul(Decimal::ONE_HUNDRED);
    format!("{:.1}", percent.unwrap_or_default().round_dp(1))
}

pub fn json(rules: &DecisionRules, decided: &Decided) -> Result<serde_json::Value, Failure> {
    let income = &decided.income;
    let (pti, dti) = decided.decision.ratios();
    let ratio = |ratio| match ratio {
        AffordabilityRatio::Value(ratio) => Some(ratio.round_dp(6).to_string()),
        _ => None,
    };
    Ok(serde_json::json!({
        "income": {
            "grade": income.grade(),
            "usable": income.usable(),
            "incomes": income.incomes(),
            "stated": income.stated(),
            "corroborated": income.corroborated(),
            "qualifying": income.qualifying(),
            "overstatement": income.overstatement().map(|over| over.round_dp(6).to_string()),
            "haircut": income.haircut().round_dp(6).to_string(),
            "independent_groups": income.independent_groups(),
            "notes": income.reasons(),
        },
        "points": decided.assessment.points.value(),
        "pd": decided.assessment.pd.value(),
        "flags": decided.flags.to_string(),
        "contributions": decided.assessment.contributions.iter().cloned()
            .collect::<std::collections::BTreeMap<_, _>>(),
        "monthly_payment": decided.plan.largest_payment(),
        "pti": ratio(pti),
        "dti": ratio(dti),
        "policy": rules.policy.id(),
        "decision": decided.decision,
        "outlook": decided.outlook,
    }))
}
