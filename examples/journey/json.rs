//! The journey as one JSON object.

use crate::case::Case;
use crate::common::Failure;
use crate::contact::Happened;
use crate::help::Helped;
use crate::live::Lived;
use crate::tell::asks_now;
use crate::trail::Proof;
use crate::watch::{Alerted, Seen};
use scorewright::lending::decision::DecisionOutcome;
use scorewright::lending::loan::RepaymentPlan;
use scorewright::lending::relief::{CareGrant, Offer};

/// Every stage under its name; amounts are text.
pub fn json(case: &Case, lived: &Lived<'_>, proof: &Proof) -> Result<serde_json::Value, Failure> {
    let applied = &lived.applied;
    let months = lived.watched.iter().flat_map(|watched| &watched.months);
    let months = months.map(month_json).collect::<Result<Vec<_>, _>>()?;
    let alerts = lived.watched.iter().flat_map(|watched| &watched.alerts);
    let warnings: Vec<_> = alerts.map(warning_json).collect();
    let contacts: Vec<_> = lived
        .contacts
        .iter()
        .map(|happened| match happened {
            Happened::Tried(checked) => serde_json::json!({
                "plan": checked.plan,
                "verdict": checked.verdict,
                "local": case.zone.clock(checked.plan.when),
                "message": checked.message,
            }),
            Happened::Said(at, says) => serde_json::json!({
                "local": case.zone.clock(*at),
                "borrower_says": says,
            }),
        })
        .collect();
    let plan = applied
        .plan
        .as_ref()
        .map(RepaymentPlan::to_json)
        .transpose()?;
    let plan: Option<serde_json::Value> = plan.as_deref().map(serde_json::from_str).transpose()?;
    Ok(serde_json::json!({
        "income": { "grade": applied.income.grade(), "usable": applied.income.usable().to_string() },
        "score": {
            "points": applied.assessment.points.value(),
            "pd": applied.assessment.pd.value(),
            "unusual": applied.flags.to_string(),
        },
        "decision": applied.decision,
        "approved": applied.decision.outcome() == DecisionOutcome::Approve,
        "plan": plan,
        "months": months,
        "warning": warnings.first(),
        "warnings": warnings,
        "contacts": contacts,
        "relief": lived.helped.as_ref().map(relief_json).transpose()?,
        "audit": proof,
    }))
}

fn month_json(seen: &Seen) -> Result<serde_json::Value, Failure> {
    Ok(serde_json::json!({
        "statement": seen.statement,
        "due": seen.due.to_string(),
        "paid": seen.paid()?.to_string(),
        "paid_on": seen.came_in.iter().map(|paid| paid.paid_on).collect::<Vec<_>>(),
        "debit_failed": seen.debit_failed,
        "days_past_due": seen.arrears.past_due_days,
        "overdue": seen.arrears.overdue.to_string(),
        "wage": seen.wage.to_string(),
        "wage_fall_percent": seen.wage_fall.map(|tenths| f64::from(tenths) / 10.0),
        "points": seen.score.points.value(),
        "pd": seen.score.pd.value(),
        "level": seen.level,
    }))
}

fn warning_json(alerted: &Alerted) -> serde_json::Value {
    let actions = alerted.actions.iter().map(|action| action.name());
    serde_json::json!({
        "level": alerted.alert.level(),
        "on": alerted.alert.as_of(),
        "repeat_of": alerted.alert.repeat_of(),
        "rule": alerted.alert.rule().name(),
        "rules": alerted.alert.rules().iter().map(|rule| rule.name()).collect::<Vec<_>>(),
        "days_past_due": alerted.alert.signals().days_past_due(),
        "reasons": alerted.reasons,
        "action": actions.collect::<Vec<_>>().join("; "),
        "advice": alerted.advice,
    })
}

fn relief_json(helped: &Helped) -> Result<serde_json::Value, Failure> {
    let mut relief = serde_json::json!({
        "approved": helped.grant().is_some(),
        "requested_on": helped.application.requested_on,
        "days_past_due": helped.arrears.past_due_days,
        "overdue": helped.arrears.overdue.to_string(),
        "paid_in_part": helped.paid_in_part.to_string(),
        "usable_income": helped.income.usable().to_string(),
        "to_spare": helped.offers.capacity.to_string(),
        "overdue_in_offers": helped.offers.overdue.to_string(),
        "offers": helped
            .offers
            .offers
            .iter()
            .map(|offer| offer_json(helped, offer))
            .collect::<Result<Vec<_>, _>>()?,
        "not_offered": helped
            .offers
            .refused
            .iter()
            .map(|(kind, why)| serde_json::json!({
                "offer": kind.to_string(),
                "because": why.to_string(),
            }))
            .collect::<Vec<_>>(),
    });
    if let (Some(grant), Some(keys)) = (helped.grant(), relief.as_object_mut())
        && let serde_json::Value::Object(granted) = grant_json(helped, grant)?
    {
        keys.extend(granted);
    }
    Ok(relief)
}

fn offer_json(helped: &Helped, offer: &Offer) -> Result<serde_json::Value, Failure> {
    let plan: serde_json::Value = serde_json::from_str(&offer.plan.to_json()?)?;
    Ok(serde_json::json!({
        "offer": offer.kind.to_string(),
        "affordable": offer.affordability.to_string(),
        "payment_at_first": offer.payment_at_first.to_string(),
        "payment_later": offer.payment_later.to_string(),
        "total": offer.total_payable.to_string(),
        "asks_for_overdue_now": helped.offers.overdue.is_positive() && asks_now(helped, offer)?,
        "npv_loss": offer.cost.npv_loss()?.to_string(),
        "class_at_best": offer.class.to_string(),
        "plan": plan,
    }))
}

fn grant_json(helped: &Helped, grant: &CareGrant) -> Result<serde_json::Value, Failure> {
    let (before, after) = grant.deferral.total_payable()?;
    let plan: serde_json::Value = serde_json::from_str(&grant.deferral.after.to_json()?)?;
    Ok(serde_json::json!({
        "resumes_on": grant.deferral.resumes_on()?,
        "no_collection_from": grant.pause.from,
        "no_collection_through": grant.pause.through,
        "shadow_days_past_due": helped.shadow_days_past_due,
        "total_before": before.to_string(),
        "total_after": after.to_string(),
        "npv_loss": grant.cost.npv_loss()?.to_string(),
        "modification_loss": grant.cost.modification_loss()?.to_string(),
        "diminished_obligation": grant.cost.diminished_obligation()?.round_dp(8).to_string(),
        "distressed": grant.is_distressed,
        "class_at_best": grant.restructured.at_least.to_string(),
        "observed_until": grant.restructured.observed_until,
        "plan": plan,
    }))
}
