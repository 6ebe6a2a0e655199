//! The Care Action (关怀行动): three instalments put off, interest-free, for a
//! borrower who proves a hardship.

use super::care_policy::CarePolicy;
use super::classification::Restructured;
use super::cost::{ConcessionCost, original_rate};
use super::deferral::Deferral;
use super::error::ReliefError;
use super::evidence::{EvidenceKind, HardshipEvidence, HardshipReason};
use super::rules::ReliefRules;
use crate::lending::loan::PlanError;
use crate::lending::loan::engine::{add_days, add_months, days_between, overflow};
use crate::lending::loan::{Arrears, Instalment, Paid, Pause, RepaymentPlan};
use core::fmt;
use jiff::civil::Date;

/// A borrower's application. `Debug` hides whose it is and why.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CareApplication {
    /// The loan, by the lender's own key.
    pub loan_id: String,
    /// What struck.
    pub reason: HardshipReason,
    /// When it struck.
    pub event_on: Date,
    /// When the borrower applied.
    pub requested_on: Date,
    /// The documents.
    pub evidence: Vec<HardshipEvidence>,
}

impl CareApplication {
    /// An application without documents for the loan `loan_id`, made on `requested_on`
    /// because of what struck on `event_on`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::loan::{Loan, PlanKind};
    /// # use scorewright::money::{Currency, Money, Rate};
    /// # let yuan = |text| Money::parse(text, Currency::CNY);
    /// # let loan = Loan::new(yuan("12000")?, Rate::percent("12")?, date(2026, 1, 15), 12)
    /// #     .with_kind(PlanKind::EqualPrincipal);
    /// // 12,000 at 12 % in twelve parts of 1,000 from 15 February: interest 120, 110, ... 10.
    /// use scorewright::lending::relief::{CareApplication, CareOutcome, HardshipReason, LoanStanding};
    /// use scorewright::lending::relief::{ReferReason, ReliefRules};
    /// let rules = ReliefRules::from_toml(&std::fs::read_to_string("data/rules/relief.toml")?)?;
    /// let (event_on, requested_on) = (date(2026, 4, 10), date(2026, 4, 20));
    /// let application = CareApplication::new("L-1", HardshipReason::Illness, event_on, requested_on);
    /// let outcome = rules.assess(&application, &LoanStanding::new(0), &loan.plan()?, 3)?;
    /// // Nothing proves the illness, so a person looks.
    /// assert_eq!(outcome, CareOutcome::Refer(vec![ReferReason::EvidenceMissing]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(
        loan_id: impl Into<String>,
        reason: HardshipReason,
        event_on: Date,
        requested_on: Date,
    ) -> Self {
        Self {
            loan_id: loan_id.into(),
            reason,
            event_on,
            requested_on,
            evidence: Vec::new(),
        }
    }

    /// The documents, all of them. Default none.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Vec<HardshipEvidence>) -> Self {
        self.evidence = evidence;
        self
    }
}

impl fmt::Debug for CareApplication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CareApplication")
            .field("evidence", &self.evidence)
            .finish_non_exhaustive()
    }
}

/// What the lender's own records say of the loan on the day of the request.
#[derive(Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct LoanStanding {
    /// Days past due.
    pub days_past_due: u32,
    /// When earlier concessions were granted.
    pub concessions: Vec<Date>,
    /// The last day of relief that is still running.
    pub in_relief_through: Option<Date>,
}

impl LoanStanding {
    /// A loan so many days past due, without earlier relief.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::loan::{Loan, PlanKind};
    /// # use scorewright::money::{Currency, Money, Rate};
    /// # let yuan = |text| Money::parse(text, Currency::CNY);
    /// # let loan = Loan::new(yuan("12000")?, Rate::percent("12")?, date(2026, 1, 15), 12)
    /// #     .with_kind(PlanKind::EqualPrincipal);
    /// // 12,000 at 12 % in twelve parts of 1,000 from 15 February: interest 120, 110, ... 10.
    /// use scorewright::lending::relief::{CareApplication, CareOutcome, DeclineReason, HardshipReason};
    /// use scorewright::lending::relief::{LoanStanding, ReliefRules};
    /// let rules = ReliefRules::from_toml(&std::fs::read_to_string("data/rules/relief.toml")?)?;
    /// let (event_on, requested_on) = (date(2026, 4, 10), date(2026, 4, 20));
    /// let application = CareApplication::new("L-1", HardshipReason::Illness, event_on, requested_on);
    /// let outcome = rules.assess(&application, &LoanStanding::new(31), &loan.plan()?, 3)?;
    /// let too_far = DeclineReason::TooFarPastDue { max_days: 30 };
    /// assert_eq!(outcome, CareOutcome::Declined(vec![too_far]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(days_past_due: u32) -> Self {
        Self {
            days_past_due,
            concessions: Vec::new(),
            in_relief_through: None,
        }
    }

    /// The days on which earlier concessions were granted, in any order. Default none.
    #[must_use]
    pub fn with_concessions(mut self, granted_on: Vec<Date>) -> Self {
        self.concessions = granted_on;
        self
    }

    /// The last day of relief that is still running. Default no such relief.
    #[must_use]
    pub const fn with_in_relief_through(mut self, through: Date) -> Self {
        self.in_relief_through = Some(through);
        self
    }
}

impl fmt::Debug for LoanStanding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoanStanding").finish_non_exhaustive()
    }
}

/// Why the Care Action is refused; a decision, not an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum DeclineReason {
    /// The loan is too young.
    #[error("`tenure`: the loan must run for at least {min_days} days")]
    TenureTooShort {
        /// The policy's limit.
        min_days: u32,
    },
    /// Arrears are too old.
    #[error("`days_past_due`: at most {max_days} when applying")]
    TooFarPastDue {
        /// The policy's limit.
        max_days: u32,
    },
    /// Too many concessions before.
    #[error("`concessions`: at most {max} in 24 months, this one included")]
    TooManyConcessions {
        /// The policy's limit.
        max: u32,
    },
    /// Relief is still running.
    #[error("`in_relief_through`: other relief is still running")]
    AlreadyInRelief,
    /// The event is too long ago.
    #[error("`event_on`: at most {max_days} days before the request")]
    EventTooOld {
        /// The policy's limit.
        max_days: u32,
    },
}

/// Why a person must look at it first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ReferReason {
    /// No document of a kind that proves the reason.
    #[error("`evidence`: a document of a kind accepted for this reason is missing")]
    EvidenceMissing,
    /// Nobody has checked the document.
    #[error("`evidence.verified_by`: nobody has checked the document yet")]
    EvidenceUnverified,
}

/// What became of an application.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CareOutcome {
    /// Granted.
    Approved(Box<CareGrant>),
    /// To be looked at by a person.
    Refer(Vec<ReferReason>),
    /// Refused, with every reason.
    Declined(Vec<DeclineReason>),
}

/// A granted Care Action, with all that follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CareGrant {
    /// The plan before and after.
    pub deferral: Deferral,
    /// Arrears do not age and nobody collects on these days; a reminder that
    /// payments resume is all that may be sent.
    pub pause: Pause,
    /// What it costs the lender.
    pub cost: ConcessionCost,
    /// Whether the present value falls by more than the EBA threshold, which
    /// makes it a default there.
    pub is_distressed: bool,
    /// The observation as a restructured asset. The Care Action needs proof of
    /// hardship, so it always is one.
    pub restructured: Restructured,
    /// The status to report to credit bureaus, as the policy has it.
    pub bureau_status: char,
}

impl CareGrant {
    /// Days past due as they would be without the relief, from the schedule as
    /// agreed and what was paid: relief must not hide them.
    ///
    /// # Errors
    ///
    /// [`ReliefError::Plan`] for a payment of another currency.
    pub fn shadow_days_past_due(
        &self,
        agreed: &[Instalment],
        paid: &[Paid],
        as_of: Date,
    ) -> Result<u32, ReliefError> {
        let grace = self.deferral.before.loan().arrears_grace();
        let arrears = Arrears::on(as_of, agreed, paid, grace, &[])?;
        Ok(arrears.past_due_days)
    }
}

impl ReliefRules {
    /// Assesses an application for what is left of `plan` after `paid` rows.
    ///
    /// # Errors
    ///
    /// [`ReliefError::EvidenceTooOld`] and [`ReliefError::InTheFuture`] for
    /// documents that cannot be taken, [`ReliefError::Plan`] when nothing is
    /// left to defer or the loan has ended.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::relief::{CareOutcome, ReliefCase, ReliefRules};
    /// let rules = ReliefRules::from_toml(&std::fs::read_to_string("data/rules/relief.toml")?)?;
    /// let case = ReliefCase::from_toml(&std::fs::read_to_string("data/servicing/relief_case.toml")?)?;
    /// let plan = &case.situation.plan; // 12,000 at 12 %, three of twelve paid
    /// let outcome = rules.assess(&case.application, &case.standing, plan, case.situation.paid)?;
    /// let CareOutcome::Approved(grant) = outcome else { return Err("not approved".into()) };
    /// // 9,132.95 are still owed; paid three months later they are worth 8,864.36.
    /// assert_eq!(grant.cost.modification_loss()?.to_string(), "268.60 CNY");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn assess(
        &self,
        application: &CareApplication,
        standing: &LoanStanding,
        plan: &RepaymentPlan,
        paid: usize,
    ) -> Result<CareOutcome, ReliefError> {
        let policy = &self.care;
        check_dates(policy, application)?;
        if application.requested_on > plan.matures_on() {
            return Err(PlanError::ExtensionAfterMaturity.into());
        }
        let declined = policy.decline_reasons(application, standing, plan)?;
        if !declined.is_empty() {
            return Ok(CareOutcome::Declined(declined));
        }
        let refer = policy.refer_reasons(application);
        if !refer.is_empty() {
            return Ok(CareOutcome::Refer(refer));
        }
        let deferral = Deferral::new(plan, paid, policy.periods, policy.mode)?;
        let grant = self.grant(application.requested_on, deferral, plan)?;
        Ok(CareOutcome::Approved(Box::new(grant)))
    }

    fn grant(
        &self,
        requested_on: Date,
        deferral: Deferral,
        plan: &RepaymentPlan,
    ) -> Result<CareGrant, ReliefError> {
        let rate = original_rate(plan)?;
        let cost = ConcessionCost::new(&deferral.before, &deferral.after, rate)?;
        let through = add_days(deferral.resumes_on()?, -1).ok_or_else(overflow("pause"))?;
        Ok(CareGrant {
            pause: Pause::new(requested_on, through),
            is_distressed: self.eba.is_distressed(&cost)?,
            restructured: Restructured::new(&deferral.after, &self.observation)?,
            bureau_status: self.care.bureau_status,
            cost,
            deferral,
        })
    }
}

fn check_dates(policy: &CarePolicy, application: &CareApplication) -> Result<(), ReliefError> {
    let requested_on = application.requested_on;
    if application.event_on > requested_on {
        return Err(ReliefError::InTheFuture { field: "event_on" });
    }
    for (index, evidence) in application.evidence.iter().enumerate() {
        let age = days_between(evidence.issued_on, requested_on);
        if age < 0 {
            return Err(ReliefError::InTheFuture {
                field: "evidence.issued_on",
            });
        }
        if age > i64::from(policy.evidence_max_age_days) {
            return Err(ReliefError::EvidenceTooOld {
                index,
                max_age_days: policy.evidence_max_age_days,
            });
        }
    }
    Ok(())
}

impl CarePolicy {
    fn decline_reasons(
        &self,
        application: &CareApplication,
        standing: &LoanStanding,
        plan: &RepaymentPlan,
    ) -> Result<Vec<DeclineReason>, ReliefError> {
        let requested_on = application.requested_on;
        let since = |date: Date| days_between(date, requested_on);
        let horizon = add_months(requested_on, -24, requested_on.day());
        let horizon = horizon.ok_or_else(overflow("requested_on"))?;
        let recent = |on: &&Date| **on > horizon && **on <= requested_on;
        let concessions = standing.concessions.iter().filter(recent).count();
        let mut reasons = Vec::new();
        if since(plan.loan().disbursed_on()) < i64::from(self.min_tenure_days) {
            reasons.push(DeclineReason::TenureTooShort {
                min_days: self.min_tenure_days,
            });
        }
        if standing.days_past_due > self.max_days_past_due {
            reasons.push(DeclineReason::TooFarPastDue {
                max_days: self.max_days_past_due,
            });
        }
        if concessions >= self.max_concessions_per_24_months as usize {
            reasons.push(DeclineReason::TooManyConcessions {
                max: self.max_concessions_per_24_months,
            });
        }
        if standing
            .in_relief_through
            .is_some_and(|through| through >= requested_on)
        {
            reasons.push(DeclineReason::AlreadyInRelief);
        }
        if since(application.event_on) > i64::from(self.event_max_age_days) {
            reasons.push(DeclineReason::EventTooOld {
                max_days: self.event_max_age_days,
            });
        }
        Ok(reasons)
    }

    fn refer_reasons(&self, application: &CareApplication) -> Vec<ReferReason> {
        let accepted = self
            .accepts
            .iter()
            .filter(|accepted| accepted.reason == application.reason);
        let kinds: Vec<EvidenceKind> = accepted.flat_map(|a| a.kinds.iter().copied()).collect();
        let mut fitting = application
            .evidence
            .iter()
            .filter(|evidence| kinds.contains(&evidence.kind))
            .peekable();
        if fitting.peek().is_none() {
            return vec![ReferReason::EvidenceMissing];
        }
        if fitting.any(|evidence| evidence.verified_by.is_some()) {
            return Vec::new();
        }
        vec![ReferReason::EvidenceUnverified]
    }
}
