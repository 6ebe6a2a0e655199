//! What is recorded: enough to make every decision again, and no borrower's value.

use super::{AuditError, Digest};
use crate::early_warning::Alert;
use crate::lending::decision::{Assessment, Decision, DecisionOutcome};
use crate::lending::outreach::{
    Channel, Conduct, ContactPlan, Moment, Purpose, Recipient, Verdict,
};
use crate::lending::relief::{
    CareApplication, CareGrant, CareOutcome, DeclineReason, DeferralMode, ReferReason,
};
use crate::rules::Provenance;
use crate::scorecard::ReasonMethod;
use crate::units::{Points, Probability};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One event, with what it rested on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct AuditRecord {
    /// When, as the caller's clock says; the library has none.
    pub at: Moment,
    /// The borrower, as a keyed digest of their id.
    pub subject: Digest,
    /// Everything the event was computed from, as a keyed digest.
    pub inputs: Digest,
    /// The card and schema that scored, where one did.
    pub model: Option<ModelRef>,
    /// The rule sets and policies that applied, with their dates.
    pub rule_sets: Vec<RuleSetRef>,
    /// What happened.
    pub event: Event,
}

/// The card and schema behind a score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ModelRef {
    /// The card's id, a digest of its contents.
    pub card: String,
    /// The fingerprint of the schema.
    pub schema: String,
}

/// A rule set or policy that applied, as its [`Provenance`] names it. What a rule set
/// does not say is left out of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RuleSetRef {
    /// Its id.
    pub id: String,
    /// The first day it applies; `None` when it always has.
    pub from: Option<Date>,
    /// The first day it no longer applies; `None` while no end is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Where it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cite: Option<String>,
    /// SHA-256 of the file it was read from, in hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

impl From<&Provenance> for RuleSetRef {
    fn from(rules: &Provenance) -> Self {
        let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Self {
            id: rules.id().to_owned(),
            from: rules.from(),
            until: rules.until(),
            version: rules.version().and_then(said),
            cite: said(rules.cite()),
            sha256: rules.sha256().and_then(said),
        }
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// A decision on an application or account.
    Decision(DecisionEvent),
    /// An early warning.
    Warning {
        /// The state of the watch list it led to.
        state: String,
        /// The signals behind it, by name.
        signals: Vec<String>,
    },
    /// A contact was checked.
    Contact(ContactEvent),
    /// Relief was asked for and answered.
    Relief(ReliefEvent),
    /// A person decided otherwise; made by [`Event::overridden`].
    #[non_exhaustive]
    Override {
        /// The entry that was overridden.
        entry: u64,
        /// Who, as the firm numbers them.
        operator: String,
        /// The outcome put in its place.
        outcome: String,
        /// Why, as a code of the firm's list.
        reason_code: String,
    },
    /// Records whose time was over were forgotten.
    Purge {
        /// Their entries.
        purged: Vec<u64>,
    },
    /// Anything else, as a code of the firm's list; made by [`Event::note`].
    #[non_exhaustive]
    Note {
        /// The code.
        code: String,
    },
}

/// A decision, as it was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DecisionEvent {
    /// The score.
    pub points: i32,
    /// The probability of bad behind it.
    pub pd: f64,
    /// Points per characteristic, in the card's order.
    pub contributions: Vec<(String, i32)>,
    /// `approve`, `refer` or `decline`.
    pub outcome: String,
    /// The price and limit tier.
    pub tier: Option<String>,
    /// The steps of a referral.
    pub steps: Vec<String>,
    /// The codes and texts of the principal reasons.
    pub reasons: Vec<(String, String)>,
    /// How the reasons were found.
    pub reason_method: String,
    /// The notices due, and by when.
    pub notices: Vec<(String, Option<Date>)>,
}

impl DecisionEvent {
    /// A decision of the caller's own by a score, without tier, steps, reasons or
    /// notices; one of this library's is [`Event::decision`].
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::audit::{AuditRecord, Digest, DecisionEvent, Event};
    /// use scorewright::lending::decision::DecisionOutcome;
    /// use scorewright::lending::outreach::Moment;
    /// use scorewright::scorecard::ReasonMethod;
    /// use scorewright::units::{Points, Probability};
    /// let pd = Probability::new(0.5)?;
    /// let reason = ("R01".to_owned(), "Recent payments were late".to_owned());
    /// let declined = DecisionEvent::new(DecisionOutcome::Decline, Points(480), pd)
    ///     .with_reasons(vec![reason], ReasonMethod::BelowAverage);
    /// assert_eq!((declined.outcome.as_str(), declined.points), ("decline", 480));
    /// assert_eq!(declined.reason_method, "below_average");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(outcome: DecisionOutcome, points: Points, pd: Probability) -> Self {
        Self {
            points: points.value(),
            pd: pd.value(),
            contributions: Vec::new(),
            outcome: outcome.name().to_owned(),
            tier: None,
            steps: Vec::new(),
            reasons: Vec::new(),
            reason_method: String::new(),
            notices: Vec::new(),
        }
    }

    /// Points per characteristic, in the card's order. Default none.
    #[must_use]
    pub fn with_contributions(mut self, contributions: Vec<(String, i32)>) -> Self {
        self.contributions = contributions;
        self
    }

    /// The price and limit tier. Default none.
    #[must_use]
    pub fn with_tier(mut self, tier: impl Into<String>) -> Self {
        self.tier = Some(tier.into());
        self
    }

    /// The steps of a referral, by name. Default none.
    #[must_use]
    pub fn with_steps(mut self, steps: Vec<String>) -> Self {
        self.steps = steps;
        self
    }

    /// The codes and texts of the principal reasons, and how they were found. Default
    /// none, and no method.
    #[must_use]
    pub fn with_reasons(mut self, reasons: Vec<(String, String)>, method: ReasonMethod) -> Self {
        self.reasons = reasons;
        method_name(method).clone_into(&mut self.reason_method);
        self
    }

    /// The notices due, by id, and by when. Default none.
    #[must_use]
    pub fn with_notices(mut self, notices: Vec<(String, Option<Date>)>) -> Self {
        self.notices = notices;
        self
    }
}

/// A contact that was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ContactEvent {
    /// How.
    pub channel: Channel,
    /// Why.
    pub purpose: Purpose,
    /// Whom.
    pub recipient: Recipient,
    /// For when it was planned.
    pub planned_at: Moment,
    /// Whether it was lawful.
    pub allowed: bool,
    /// The rules it would have broken: rule set and rule.
    pub violations: Vec<(String, String)>,
    /// When it would have been lawful.
    pub next_allowed_at: Option<Moment>,
}

/// Relief, as it was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ReliefEvent {
    /// `approved`, `refer` or `declined`.
    pub outcome: String,
    /// How interest is treated.
    pub mode: Option<String>,
    /// The first day of relief.
    pub from: Option<Date>,
    /// The first day after it.
    pub until: Option<Date>,
    /// The reason codes of a refusal or referral.
    pub reasons: Vec<String>,
    /// Digests of the evidence that was seen; never the evidence.
    pub evidence: Vec<Digest>,
}

impl Event {
    /// A note with this code.
    #[must_use]
    pub fn note(code: &str) -> Self {
        Self::Note {
            code: code.to_owned(),
        }
    }

    /// What a person with this number put in the place of an entry's outcome, and
    /// why, as a code of the firm's list.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::audit::Event;
    /// let event = Event::overridden(3, "operator-7", "approve", "GUARANTOR");
    /// let json = serde_json::to_string(&event)?;
    /// assert!(json.starts_with("{\"override\":{\"entry\":3,\"operator\":\"operator-7\""));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn overridden(
        entry: u64,
        operator: impl Into<String>,
        outcome: impl Into<String>,
        reason_code: impl Into<String>,
    ) -> Self {
        Self::Override {
            entry,
            operator: operator.into(),
            outcome: outcome.into(),
            reason_code: reason_code.into(),
        }
    }

    /// A decision and the assessment it rests on.
    #[must_use]
    pub fn decision(assessment: &Assessment, decision: &Decision) -> Self {
        let reasons = decision.reasons().iter();
        let notices = decision.notices().iter();
        let steps = decision.steps().iter();
        Self::Decision(DecisionEvent {
            points: assessment.points.value(),
            pd: assessment.pd.value(),
            contributions: assessment.contributions.clone(),
            outcome: decision.outcome().name().to_owned(),
            tier: decision.tier().map(str::to_owned),
            steps: steps.map(|step| step.name().to_owned()).collect(),
            reasons: reasons
                .map(|reason| (reason.code.clone(), reason.text.clone()))
                .collect(),
            reason_method: method_name(decision.method()).to_owned(),
            notices: notices
                .map(|notice| (notice.id.clone(), notice.due_on))
                .collect(),
        })
    }

    /// A contact and its verdict.
    #[must_use]
    pub fn contact(plan: &ContactPlan, verdict: &Verdict<'_>) -> Self {
        let violations = verdict.violations().iter();
        Self::Contact(ContactEvent {
            channel: plan.channel,
            purpose: plan.purpose,
            recipient: plan.recipient,
            planned_at: plan.when,
            allowed: verdict.allowed(),
            violations: violations
                .map(|found| (found.rule_set.to_owned(), found.rule.name().to_owned()))
                .collect(),
            next_allowed_at: verdict.next_allowed_at(),
        })
    }

    /// An early warning: the level entered, the rule that fired, `repeat` where it is a
    /// reminder, the codes of the reasons.
    #[must_use]
    pub fn warning(alert: &Alert, reasons: &[&str]) -> Self {
        let rule = std::iter::once(alert.rule().name());
        let repeat = alert.repeat_of().map(|_| "repeat");
        Self::Warning {
            state: alert.level().name().to_owned(),
            signals: rule
                .chain(repeat)
                .chain(reasons.iter().copied())
                .map(str::to_owned)
                .collect(),
        }
    }

    /// An application for relief and what became of it.
    ///
    /// # Errors
    ///
    /// When the relief ends beyond the calendar.
    pub fn relief(
        application: &CareApplication,
        outcome: &CareOutcome,
    ) -> Result<Self, AuditError> {
        let mut event = match outcome {
            CareOutcome::Approved(grant) => granted(grant)?,
            CareOutcome::Refer(reasons) => answered("refer", reasons, refer_code),
            CareOutcome::Declined(reasons) => answered("declined", reasons, decline_code),
        };
        let evidence = application.evidence.iter();
        event.evidence = evidence
            .map(|seen| Digest::parse(&seen.digest.to_string()))
            .collect::<Result<_, _>>()?;
        Ok(Self::Relief(event))
    }
}

/// An answer without relief, with the codes of its reasons.
fn answered<R: Copy>(outcome: &str, reasons: &[R], code: fn(R) -> &'static str) -> ReliefEvent {
    ReliefEvent {
        outcome: outcome.to_owned(),
        mode: None,
        from: None,
        until: None,
        reasons: reasons.iter().map(|&why| code(why).to_owned()).collect(),
        evidence: Vec::new(),
    }
}

fn granted(grant: &CareGrant) -> Result<ReliefEvent, AuditError> {
    let until = grant.pause.through.tomorrow();
    let mode = match grant.deferral.mode {
        DeferralMode::InterestWaived => "interest_waived",
        DeferralMode::InterestAccrued => "interest_accrued",
        DeferralMode::InterestCapitalised => "interest_capitalised",
    };
    Ok(ReliefEvent {
        mode: Some(mode.to_owned()),
        from: Some(grant.pause.from),
        until: Some(until.map_err(|_| AuditError::Date)?),
        ..answered::<ReferReason>("approved", &[], refer_code)
    })
}

const fn refer_code(reason: ReferReason) -> &'static str {
    match reason {
        ReferReason::EvidenceMissing => "evidence_missing",
        ReferReason::EvidenceTooOld { .. } => "evidence_too_old",
        ReferReason::EvidenceAfterRequest => "evidence_after_request",
        ReferReason::EvidenceUnverified => "evidence_unverified",
    }
}

const fn decline_code(reason: DeclineReason) -> &'static str {
    match reason {
        DeclineReason::TenureTooShort { .. } => "tenure_too_short",
        DeclineReason::TooFarPastDue { .. } => "too_far_past_due",
        DeclineReason::TooManyConcessions { .. } => "too_many_concessions",
        DeclineReason::AlreadyInRelief => "already_in_relief",
        DeclineReason::EventTooOld { .. } => "event_too_old",
        DeclineReason::Matured => "matured",
        DeclineReason::NothingDue { .. } => "nothing_due",
    }
}

const fn method_name(method: ReasonMethod) -> &'static str {
    match method {
        ReasonMethod::BelowAverage => "below_average",
        ReasonMethod::BelowMost => "below_most",
        ReasonMethod::BelowGiven => "below_given",
    }
}

impl AuditRecord {
    /// An event that rests on no input, card or rule.
    #[must_use]
    pub fn new(at: Moment, subject: Digest, event: Event) -> Self {
        Self {
            at,
            subject,
            inputs: Digest::ZERO,
            model: None,
            rule_sets: Vec::new(),
            event,
        }
    }

    /// With the digest of what it was computed from.
    #[must_use]
    pub fn with_inputs(mut self, inputs: Digest) -> Self {
        self.inputs = inputs;
        self
    }

    /// With the card and schema that scored.
    #[must_use]
    pub fn with_model(mut self, card: &str, schema: &str) -> Self {
        self.model = Some(ModelRef {
            card: card.to_owned(),
            schema: schema.to_owned(),
        });
        self
    }

    /// With a rule set or policy that applied.
    #[must_use]
    pub fn with_rules(mut self, rules: &Provenance) -> Self {
        self.rule_sets.push(rules.into());
        self
    }

    /// With every rule set of these conduct rules.
    #[must_use]
    pub fn with_conduct(self, conduct: &Conduct) -> Self {
        let sets = conduct.rule_sets().iter();
        sets.fold(self, |record, set| record.with_rules(set.provenance()))
    }

    /// The digest of its canonical bytes: JSON without spaces, fields in the
    /// order above, floats in their shortest exact form.
    ///
    /// # Errors
    ///
    /// When it holds NaN or an infinity, which JSON would turn into `null`.
    pub fn digest(&self) -> Result<Digest, AuditError> {
        if let Event::Decision(decision) = &self.event
            && !decision.pd.is_finite()
        {
            return Err(AuditError::Record);
        }
        let bytes = serde_json::to_vec(self).map_err(|_| AuditError::Record)?;
        Ok(Digest::of(&bytes))
    }

    pub(super) fn differing_parts(&self, other: &Self) -> Vec<&'static str> {
        let parts = [
            ("at", self.at == other.at),
            ("subject", self.subject == other.subject),
            ("inputs", self.inputs == other.inputs),
            ("model", self.model == other.model),
            ("rule_sets", self.rule_sets == other.rule_sets),
            ("event", self.event == other.event),
        ];
        let differing = parts.into_iter().filter(|(_, equal)| !equal);
        differing.map(|(part, _)| part).collect()
    }
}
