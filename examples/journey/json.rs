//! The journey as one JSON object.

use crate::case::Case;
use crate::common::Failure;
use crate::help::Helped;
use crate::live::Lived;
use crate::trail::Proof;
use scorewright::lending::decision::DecisionOutcome;
use scorewright::lending::loan::RepaymentPlan;
use scorewright::lending::relief::CareOutcome;

/// Every stage under its name; amounts are text.
pub fn json(case: &Case, lived: &Lived<'_>, proof: &Proof) -> Result<serde_json::Value, Failure> {
    let applied = &lived.applied;
    let months = lived.watched.iter().flat_map(|watched| &watched.months);
    let months: Vec<_> = months
        .map(|seen| {
            serde_json::json!({
                "statement": seen.statement,
                "due": seen.due.to_string(),
                "paid": seen.paid.to_string(),
                "days_past_due": seen.days_past_due,
                "points": seen.score.points.value(),
                "pd": seen.score.pd.value(),
                "level": seen.level,
            })
        })
        .collect();
    let alerted = lived
        .watched
        .as_ref()
        .and_then(|watched| watched.alerted.as_ref());
    let warning = alerted.map(|alerted| {
        serde_json::json!({
            "level": alerted.alert.level(),
            "on": alerted.alert.as_of(),
            "rule": alerted.alert.rule().name(),
            "reasons": alerted.reasons,
            "action": alerted.action,
        })
    });
    let contacts: Vec<_> = lived
        .contacts
        .iter()
        .map(|checked| {
            serde_json::json!({
                "plan": checked.plan,
                "verdict": checked.verdict,
                "local": case.zone.clock(checked.plan.when),
                "message": checked.message,
            })
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
        "warning": warning,
        "contacts": contacts,
        "relief": lived.helped.as_ref().map(relief_json).transpose()?,
        "audit": proof,
    }))
}

fn relief_json(helped: &Helped) -> Result<serde_json::Value, Failure> {
    let CareOutcome::Approved(grant) = &helped.outcome else {
        return Ok(serde_json::json!({ "approved": false, "days_past_due": helped.days_past_due }));
    };
    let (before, after) = grant.deferral.total_payable()?;
    let plan: serde_json::Value = serde_json::from_str(&grant.deferral.after.to_json()?)?;
    Ok(serde_json::json!({
        "approved": true,
        "days_past_due": helped.days_past_due,
        "usable_income": helped.income.usable().to_string(),
        "resumes_on": grant.deferral.resumes_on()?,
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
