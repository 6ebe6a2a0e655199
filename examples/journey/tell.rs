//! The journey told as a page.

use crate::cards::{Card, Cards};
use crate::case::Case;
use crate::common::Failure;
use crate::help::{Checked, Helped};
use crate::live::Lived;
use crate::page::Page;
use crate::trail::Proof;
use crate::watch::Watched;
use rust_decimal::Decimal;
use scorewright::lending::decision::{AffordabilityRatio, Step};
use scorewright::lending::income::VerifiedIncome;
use scorewright::lending::loan::RepaymentPlan;
use scorewright::lending::loan::cost::AnnualisationMethod;
use scorewright::lending::relief::{CareGrant, CareOutcome};

pub fn page(case: &Case, cards: &Cards, lived: &Lived<'_>, proof: &Proof) -> Result<Page, Failure> {
    let mut page = Page::default();
    page.heading("A borrower's journey");
    page.text(format!(
        "Borrower and bank are invented. {} {} Every number below was computed from \
         what the case file says people did.",
        learned("applications", &cards.application),
        learned("behaviour", &cards.behaviour),
    ));
    application(&mut page, case, lived)?;
    if let Some(plan) = &lived.applied.plan {
        agreed(&mut page, plan)?;
    }
    if let Some(watched) = &lived.watched {
        months(&mut page, cards, watched);
    }
    if !lived.contacts.is_empty() {
        contacts(&mut page, case, &lived.contacts);
    }
    if let Some(helped) = &lived.helped {
        relief(&mut page, helped)?;
    }
    audit(&mut page, proof);
    Ok(page)
}

fn learned(what: &str, card: &Card) -> String {
    let training = card.card.training();
    format!(
        "The card for {what} was learned from {} rows of `{}`, {:.1} % bad.",
        training.n_rows,
        card.card.name(),
        100.0 * training.bad / (training.good + training.bad)
    )
}

fn application(page: &mut Page, case: &Case, lived: &Lived<'_>) -> Result<(), Failure> {
    let applied = &lived.applied;
    page.heading(format!(
        "1. Application, {}",
        case.zone.date(case.application.decided_at)
    ));
    page.fact(
        "asked for",
        format!(
            "{} over {} months",
            case.money(&case.application.amount)?,
            case.application.periods
        ),
    );
    income(page, &applied.income);
    let assessment = &applied.assessment;
    page.fact(
        "score",
        format!(
            "{} points, {:.1} % bad",
            assessment.points,
            100.0 * assessment.pd.value()
        ),
    );
    if !applied.flags.is_empty() {
        page.fact(
            "  unusual",
            format!("{}: look before relying on it", applied.flags),
        );
    }
    let (pti, dti) = applied.decision.ratios();
    page.fact("payment to income", ratio(pti));
    page.fact("all debts to income", ratio(dti));
    page.fact("decision", outcome(lived));
    for reason in applied.decision.reasons() {
        page.fact("  because", format!("{} {}", reason.code, reason.text));
    }
    for notice in applied.decision.notices() {
        let by = notice
            .due_on
            .map_or("on request".to_owned(), |day| format!("by {day}"));
        page.fact("  notice due", format!("{by}: {}", notice.cite));
    }
    if lived.applied.plan.is_none() {
        page.text("Not approved: the journey ends here.");
    }
    Ok(())
}

fn outcome(lived: &Lived<'_>) -> String {
    let decision = &lived.applied.decision;
    let tier = decision
        .tier()
        .map_or(String::new(), |tier| format!(", tier {tier}"));
    let rate = decision
        .rate()
        .map_or(String::new(), |rate| format!(" at {rate} a year"));
    let steps: Vec<&str> = decision
        .steps()
        .iter()
        .map(|step: &Step| step.name())
        .collect();
    let steps = match steps.as_slice() {
        [] => String::new(),
        steps => format!("; first {}", steps.join(", ")),
    };
    format!("{}{tier}{rate}{steps}", decision.outcome().name())
}

fn income(page: &mut Page, income: &VerifiedIncome) {
    page.fact(
        "income verified",
        format!(
            "grade {:?}, {} a month usable",
            income.grade(),
            income.usable()
        ),
    );
    let reasons: Vec<String> = income
        .reasons()
        .iter()
        .map(|reason| format!("{reason:?}"))
        .collect();
    if !reasons.is_empty() {
        page.fact("  of note", reasons.join(", "));
    }
}

fn ratio(ratio: AffordabilityRatio) -> String {
    match ratio {
        AffordabilityRatio::Value(share) => percent(share),
        _ => "undefined".to_owned(),
    }
}

fn percent(share: Decimal) -> String {
    let percent = share.checked_mul(Decimal::ONE_HUNDRED).unwrap_or_default();
    format!("{:.2} %", percent.round_dp(2))
}

fn agreed(page: &mut Page, plan: &RepaymentPlan) -> Result<(), Failure> {
    page.heading(format!("2. The plan, from {}", plan.loan().disbursed_on()));
    page.fact(
        "to repay",
        format!(
            "{}, of it {} interest",
            plan.total_payable()?,
            plan.total_interest()?
        ),
    );
    for (name, method) in [
        ("cost a year, nominal", AnnualisationMethod::NominalIrr),
        ("cost a year, effective", AnnualisationMethod::EffectiveIrr),
    ] {
        page.fact(name, format!("{} %", plan.annual_cost(method)?.percent(3)));
    }
    rows(page, plan, usize::MAX);
    Ok(())
}

/// The first `limit` rows of a plan.
fn rows(page: &mut Page, plan: &RepaymentPlan, limit: usize) {
    let rows = plan.rows().iter().take(limit).map(|row| {
        [
            row.number.to_string(),
            row.due.to_string(),
            row.payment.amount().to_string(),
            row.principal.amount().to_string(),
            row.interest.amount().to_string(),
            row.balance.amount().to_string(),
        ]
    });
    page.table(
        ["no", "due", "payment", "principal", "interest", "balance"],
        rows.collect(),
    );
}

fn months(page: &mut Page, cards: &Cards, watched: &Watched) {
    page.heading("3. What happened, month by month");
    let policy = cards.warning.policy();
    let limit = |limit: Option<f64>| limit.map_or("none".to_owned(), |limit| format!("{limit:.0}"));
    page.text(format!(
        "Watched under the policy `{}`: amber below {} points, red below {}.",
        policy.name(),
        limit(policy.amber()),
        limit(policy.red())
    ));
    let rows = watched.months.iter().map(|seen| {
        [
            seen.statement.to_string(),
            seen.due.amount().to_string(),
            seen.paid.amount().to_string(),
            seen.days_past_due.to_string(),
            seen.wage.amount().to_string(),
            seen.score.points.to_string(),
            format!("{:.1}", 100.0 * seen.score.pd.value()),
            seen.level.to_string(),
        ]
    });
    let header = [
        "statement",
        "due",
        "paid",
        "past due",
        "wage",
        "points",
        "PD %",
        "level",
    ];
    page.table(header, rows.collect());
    let Some(alerted) = &watched.alerted else {
        page.text("No warning: the journey ends here.");
        return;
    };
    let alert = &alerted.alert;
    page.fact(
        "warning",
        format!(
            "{} on {}, by `{}`",
            alert.level(),
            alert.as_of(),
            alert.rule().name()
        ),
    );
    if let (Some(points), Some(amber)) = (alert.points(), policy.amber()) {
        let side = if f64::from(points.value()) < amber {
            "below"
        } else {
            "above"
        };
        page.fact(
            "  the score",
            format!("{points} points, {side} the safety threshold"),
        );
    }
    if let Some(fall) = alert.fall() {
        page.fact("  the score fell by", format!("{fall} points"));
    }
    for (code, text, points) in &alerted.reasons {
        page.fact("  because", format!("{code} {text} ({points} points)"));
    }
    page.fact(
        "  advice",
        format!("{} (row `{}`)", alerted.action, alerted.advice),
    );
}

fn contacts(page: &mut Page, case: &Case, contacts: &[Checked<'_>]) {
    page.heading(format!(
        "4. Contact, in the borrower's own time ({})",
        case.zone.name()
    ));
    let rows = contacts.iter().map(|checked| {
        let verdict = &checked.verdict;
        let rules: Vec<String> = verdict
            .violations()
            .iter()
            .map(|found| format!("{}: {} ({})", found.rule_set, found.rule.name(), found.cite))
            .collect();
        let said = match verdict.next_allowed_at() {
            _ if verdict.allowed() => "lawful".to_owned(),
            Some(at) => format!("not before {}", case.zone.clock(at)),
            None => "never".to_owned(),
        };
        [
            case.zone.clock(checked.plan.when),
            checked.plan.channel.name().to_owned(),
            checked.plan.purpose.name().to_owned(),
            said,
            rules.join("\n"),
        ]
    });
    page.table(
        ["when", "by", "for", "verdict", "rules in the way"],
        rows.collect(),
    );
    for checked in contacts {
        if let Some(message) = &checked.message {
            page.text(format!("\"{message}\""));
        }
    }
}

fn relief(page: &mut Page, helped: &Helped) -> Result<(), Failure> {
    page.heading(format!(
        "5. Care Action, asked for on {}",
        helped.application.requested_on
    ));
    income(page, &helped.income);
    page.fact("days past due", helped.days_past_due);
    match &helped.outcome {
        CareOutcome::Approved(grant) => granted(page, helped, grant)?,
        CareOutcome::Refer(reasons) => reasons.iter().for_each(|why| page.fact("referred", why)),
        CareOutcome::Declined(reasons) => {
            reasons.iter().for_each(|why| page.fact("declined", why));
        }
        _ => {}
    }
    page.text(format!(
        "Beside it, with {} a month to spare for this loan, best first:",
        helped.offers.capacity
    ));
    let mut rows = Vec::new();
    for offer in &helped.offers.offers {
        rows.push([
            offer.kind.to_string(),
            offer.affordability.to_string(),
            offer.payment_at_first.amount().to_string(),
            offer.payment_later.amount().to_string(),
            offer.cost.npv_loss()?.amount().to_string(),
            percent(offer.cost.diminished_obligation()?),
            offer.class.to_string(),
        ]);
    }
    let header = [
        "offer",
        "affordable",
        "first 3",
        "later",
        "NPV loss",
        "loss %",
        "at best",
    ];
    page.table(header, rows);
    Ok(())
}

fn granted(page: &mut Page, helped: &Helped, grant: &CareGrant) -> Result<(), Failure> {
    let deferral = &grant.deferral;
    let (before, after) = deferral.total_payable()?;
    let loss = percent(grant.cost.diminished_obligation()?);
    let above = if grant.is_distressed {
        "above: a default there"
    } else {
        "within"
    };
    page.fact(
        "granted",
        format!("{} instalments put off, no interest", deferral.periods),
    );
    page.fact("nothing to pay until", deferral.resumes_on()?);
    page.fact(
        "no collection",
        format!("{} to {}", grant.pause.from, grant.pause.through),
    );
    page.fact("still payable", format!("{before} before, {after} after"));
    page.fact("interest waived", deferral.after.interest_waived()?);
    page.fact("NPV loss", grant.cost.npv_loss()?);
    page.fact("IFRS 9 modification loss", grant.cost.modification_loss()?);
    page.fact(
        "days past due without it",
        format!("{} when payments resume", helped.shadow_days_past_due),
    );
    page.fact(
        "EBA 1 % test",
        format!("obligation diminished by {loss}, {above}"),
    );
    page.fact(
        "restructured asset",
        format!(
            "at best {}, observed {} to {}",
            grant.restructured.at_least,
            grant.restructured.observed_from,
            grant.restructured.observed_until
        ),
    );
    page.text("The new plan:");
    rows(page, &deferral.after, usize::MAX);
    Ok(())
}

fn audit(page: &mut Page, proof: &Proof) {
    page.heading("6. Audit trail");
    page.fact("records", proof.entries);
    page.fact("head", &proof.head);
    page.fact("verified", "every byte, against the anchor kept apart");
    page.fact(
        "lived through again",
        format!("{} of {} records equal", proof.equal, proof.replayed),
    );
    page.fact("one byte changed", format!("found: {}", proof.changed));
}
