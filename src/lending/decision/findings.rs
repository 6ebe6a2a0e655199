//! What the components of a policy find, and the verdict they add up to.

use super::PrincipalReason;
use super::policy::DecisionOutcome;
use crate::money::Money;
use crate::scoring::MAX_PRINCIPAL_REASONS;

/// A step to take before a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Step {
    /// Income or identity is documented further.
    MoreDocuments,
    /// A person decides.
    ManualReview,
    /// A lower amount is offered: what income or tier allow.
    LowerAmount(Money),
}

impl Step {
    /// Its name in records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MoreDocuments => "more_documents",
            Self::ManualReview => "manual_review",
            Self::LowerAmount(_) => "lower_amount",
        }
    }
}

/// What the components of the policy found.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) declined: bool,
    pub(super) steps: Vec<Step>,
    /// Of components that decline, then of those that refer.
    decline_reasons: Vec<PrincipalReason>,
    refer_reasons: Vec<PrincipalReason>,
    /// That income does not carry the payments, where it does not: told whatever else
    /// is, after at most so many reasons of hard rules.
    pub(super) unaffordable: Option<PrincipalReason>,
    pub(super) n_hard: usize,
}

/// Whether findings on an income in conflict decline, or refer to a person.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// What is found decides.
    None,
    /// The income is in conflict and nothing but it declines: a person decides.
    Refers,
}

impl Findings {
    pub(super) fn decline(&mut self, reasons: &[PrincipalReason]) {
        self.declined = true;
        self.decline_reasons.extend_from_slice(reasons);
    }

    /// Outcome and reasons.
    pub(super) fn verdict(&mut self, doubt: Doubt) -> (DecisionOutcome, Vec<PrincipalReason>) {
        if self.declined && doubt == Doubt::Refers {
            self.declined = false;
            let mut reasons = core::mem::take(&mut self.decline_reasons);
            reasons.append(&mut self.refer_reasons);
            self.refer_reasons = Vec::new();
            self.refer(Step::ManualReview, &reasons);
        }
        let (outcome, mut reasons) = if self.declined {
            (DecisionOutcome::Decline, self.decline_reasons.clone())
        } else if self.steps.is_empty() {
            (DecisionOutcome::Approve, Vec::new())
        } else {
            (DecisionOutcome::Refer, self.refer_reasons.clone())
        };
        if let Some(reason) = &self.unaffordable {
            // After the hard rules, and never left out for want of room.
            let place = self
                .n_hard
                .min(MAX_PRINCIPAL_REASONS - 1)
                .min(reasons.len());
            reasons.insert(place, reason.clone());
        }
        (outcome, reasons)
    }

    pub(super) fn refer(&mut self, step: Step, reasons: &[PrincipalReason]) {
        let known = self
            .steps
            .iter_mut()
            .find(|known| known.name() == step.name());
        match (known, step) {
            (Some(Step::LowerAmount(known)), Step::LowerAmount(offer)) => {
                if offer.amount() < known.amount() {
                    *known = offer;
                }
            }
            (Some(_), _) => {}
            (None, _) => self.steps.push(step),
        }
        self.refer_reasons.extend_from_slice(reasons);
    }
}
