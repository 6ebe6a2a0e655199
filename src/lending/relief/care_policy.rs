//! Who may have a Care Action, and on which documents.

use super::deferral::DeferralMode;
use super::evidence::{EvidenceKind, HardshipReason};

/// Who is eligible, as data.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarePolicy {
    /// How many instalments are deferred.
    pub periods: u32,
    /// What becomes of the interest.
    pub mode: DeferralMode,
    /// Days since disbursement, at least.
    pub min_tenure_days: u32,
    /// Days past due, at most.
    pub max_days_past_due: u32,
    /// Concessions in any 24 months, at most, this one included.
    pub max_concessions_per_24_months: u32,
    /// Age of a document, at most.
    pub evidence_max_age_days: u32,
    /// Days since the event, at most.
    pub event_max_age_days: u32,
    /// Which documents prove which reason; any one of them will do.
    pub accepts: Vec<AcceptedEvidence>,
    /// Where the rules come from.
    pub citation: String,
}

/// The documents that prove one reason.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptedEvidence {
    /// The reason.
    pub reason: HardshipReason,
    /// Any one of these.
    pub kinds: Vec<EvidenceKind>,
}
