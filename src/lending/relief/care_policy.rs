//! Who may have a Care Action, and on which documents.

use super::deferral::DeferralMode;
use super::evidence::{EvidenceKind, HardshipReason};

/// Who is eligible, as data.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
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
    /// The status that is reported to credit bureaus meanwhile, as Metro 2 codes it:
    /// `D` is deferred.
    pub bureau_status: char,
    /// Where the rules come from.
    pub citation: String,
}

impl CarePolicy {
    /// The next `periods` instalments put off, with `mode` for their interest, by the
    /// rule `citation`, reported to bureaus as `bureau_status`. Every limit is closed until
    /// it is set, and no document proves anything: a limit that is forgotten grants nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::relief::{AcceptedEvidence, CarePolicy, DeferralMode};
    /// use scorewright::lending::relief::{EvidenceKind, HardshipReason, ReliefRules};
    /// let certificate = vec![EvidenceKind::MedicalCertificate];
    /// let illness = AcceptedEvidence::new(HardshipReason::Illness, certificate);
    /// let policy = CarePolicy::new(3, DeferralMode::InterestWaived, 'D', "lender's policy")
    ///     .with_min_tenure_days(60)
    ///     .with_accepts(vec![illness]);
    /// let rules = ReliefRules::from_toml(&std::fs::read_to_string("data/rules/relief.toml")?)?;
    /// assert_eq!(policy.min_tenure_days, rules.care().min_tenure_days); // 60 in the file
    /// assert_eq!(policy.accepts[0], rules.care().accepts[1]);
    /// assert_eq!(policy.max_concessions_per_24_months, 0); // none is granted yet
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(
        periods: u32,
        mode: DeferralMode,
        bureau_status: char,
        citation: impl Into<String>,
    ) -> Self {
        Self {
            periods,
            mode,
            min_tenure_days: u32::MAX,
            max_days_past_due: 0,
            max_concessions_per_24_months: 0,
            evidence_max_age_days: 0,
            event_max_age_days: 0,
            accepts: Vec::new(),
            bureau_status,
            citation: citation.into(),
        }
    }

    /// Days since disbursement, at least. Default `u32::MAX`: no loan is old enough.
    #[must_use]
    pub const fn with_min_tenure_days(mut self, days: u32) -> Self {
        self.min_tenure_days = days;
        self
    }

    /// Days past due, at most. Default 0: only who is not late.
    #[must_use]
    pub const fn with_max_days_past_due(mut self, days: u32) -> Self {
        self.max_days_past_due = days;
        self
    }

    /// Concessions in any 24 months, at most, this one included. Default 0: none.
    #[must_use]
    pub const fn with_max_concessions_per_24_months(mut self, concessions: u32) -> Self {
        self.max_concessions_per_24_months = concessions;
        self
    }

    /// Age of a document in days, at most. Default 0: of the day of the request.
    #[must_use]
    pub const fn with_evidence_max_age_days(mut self, days: u32) -> Self {
        self.evidence_max_age_days = days;
        self
    }

    /// Days since the event, at most. Default 0: on the day of the request.
    #[must_use]
    pub const fn with_event_max_age_days(mut self, days: u32) -> Self {
        self.event_max_age_days = days;
        self
    }

    /// Which documents prove which reason, all of them. Default none.
    #[must_use]
    pub fn with_accepts(mut self, accepts: Vec<AcceptedEvidence>) -> Self {
        self.accepts = accepts;
        self
    }
}

/// The documents that prove one reason.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct AcceptedEvidence {
    /// The reason.
    pub reason: HardshipReason,
    /// Any one of these.
    pub kinds: Vec<EvidenceKind>,
}

impl AcceptedEvidence {
    /// Any one document of these `kinds` proves `reason`.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::relief::{AcceptedEvidence, EvidenceKind, HardshipReason, ReliefRules};
    /// let drop = AcceptedEvidence::new(
    ///     HardshipReason::IncomeDrop,
    ///     vec![EvidenceKind::Payroll, EvidenceKind::TaxRecord],
    /// );
    /// let rules = ReliefRules::from_toml(&std::fs::read_to_string("data/rules/relief.toml")?)?;
    /// assert!(rules.care().accepts.contains(&drop));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(reason: HardshipReason, kinds: Vec<EvidenceKind>) -> Self {
        Self { reason, kinds }
    }
}
