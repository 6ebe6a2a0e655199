//! The Care Action (关怀行动): three instalments put off, interest-free, for a
//! borrower who proves a hardship.

use super::care_policy::CarePolicy;
use super::classification::Restructured;
use super::cost::{ConcessionCost, original_rate};
use super::deferral::{Deferral, DeferralMode};
use super::error::ReliefError;
use super::evidence::{HardshipEvidence, HardshipReason};
use super::position::{BY_THE_REQUEST, Position};
use super::reasons::{DeclineReason, ReferReason};
use super::rules::ReliefRules;
use super::situation::Situation;
use crate::lending::facts::past_day;
use crate::lending::loan::engine::{MissedTo, add_days, add_months, days_between, overflow};
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
    /// use scorewright::lending::relief::{MonthlyMeans, Situation};
    /// let means = MonthlyMeans::new(yuan("3800")?, yuan("2150")?, yuan("900")?);
    /// let situation = Situation::new(loan.plan()?, 3, requested_on, 0, means);
    /// let outcome = rules.assess(&application, &LoanStanding::new(), &situation)?;
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

/// What the lender's own records say of earlier relief, on the day of the request.
#[derive(Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct LoanStanding {
    /// When earlier concessions were granted.
    pub concessions: Vec<Date>,
    /// The last day of relief that is still running.
    pub in_relief_through: Option<Date>,
}

impl LoanStanding {
    /// A loan without earlier relief.
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
    /// use scorewright::lending::relief::{LoanStanding, MonthlyMeans, ReliefRules, Situation};
    /// let rules = ReliefRules::from_toml(&std::fs::read_to_string("data/rules/relief.toml")?)?;
    /// let (event_on, requested_on) = (date(2026, 4, 10), date(2026, 6, 15));
    /// let application = CareApplication::new("L-1", HardshipReason::Illness, event_on, requested_on);
    /// let means = MonthlyMeans::new(yuan("3800")?, yuan("2150")?, yuan("900")?);
    /// // Three are paid; the fourth fell due 31 days ago.
    /// let situation = Situation::new(loan.plan()?, 3, requested_on, 31, means);
    /// let outcome = rules.assess(&application, &LoanStanding::new(), &situation)?;
    /// let too_far = DeclineReason::TooFarPastDue { max_days: 30 };
    /// assert_eq!(outcome, CareOutcome::Declined(vec![too_far]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self {
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
    /// Assesses an application for what is left of the plan of `situation`.
    ///
    /// The pause begins with the first instalment that is due on the day of the request or
    /// later; what was missed before is put off with it and keeps its interest. Documents
    /// are judged one by one: one that is of an accepted kind, fresh and checked is enough,
    /// whatever lies beside it.
    ///
    /// # Errors
    ///
    /// [`ReliefError::DaysPastDueContradictPlan`] and its like for facts that contradict each
    /// other, [`ReliefError::Plan`] for days and amounts that cannot be, or when nothing is
    /// left to defer.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::relief::{CareOutcome, ReliefCase, ReliefRules};
    /// let rules = ReliefRules::from_toml(&std::fs::read_to_string("data/rules/relief.toml")?)?;
    /// let case = ReliefCase::from_toml(&std::fs::read_to_string("data/servicing/relief_case.toml")?)?;
    /// // 12,000 at 12 %, three of twelve paid.
    /// let outcome = rules.assess(&case.application, &case.standing, &case.situation)?;
    /// let CareOutcome::Approved(grant) = outcome else { return Err("not approved".into()) };
    /// // 9,132.95 are still owed; paid three months later they are worth 8,864.36.
    /// assert_eq!(grant.cost.modification_loss()?.to_string(), "268.60 CNY");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn assess(
        &self,
        application: &CareApplication,
        standing: &LoanStanding,
        situation: &Situation,
    ) -> Result<CareOutcome, ReliefError> {
        let position = Position::of(situation)?;
        if application.requested_on != situation.as_of {
            return Err(ReliefError::OutOfRange {
                field: "requested_on",
                expected: "the day of the situation",
            });
        }
        let by_the_request = |field, day| past_day(field, day, situation.as_of, BY_THE_REQUEST);
        by_the_request("event_on", application.event_on)?;
        for granted_on in &standing.concessions {
            by_the_request("concessions", *granted_on)?;
        }
        let policy = &self.care;
        let declined = policy.decline_reasons(application, standing, situation, &position)?;
        if !declined.is_empty() {
            return Ok(CareOutcome::Declined(declined));
        }
        let refer = policy.refer_reasons(application);
        if !refer.is_empty() {
            return Ok(CareOutcome::Refer(refer));
        }
        let deferral = position.defer(policy.periods, policy.mode)?;
        let grant = self.grant(application.requested_on, deferral, &situation.plan)?;
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

impl Position {
    /// A pause from today on; what was missed before waits until after it.
    pub(super) fn defer(&self, periods: u32, mode: DeferralMode) -> Result<Deferral, ReliefError> {
        let from_today = self.put_off(MissedTo::TheEnd)?;
        let deferral = Deferral::new(&from_today, 0, periods, mode)?;
        Ok(Deferral {
            before: self.agreed.clone(),
            ..deferral
        })
    }
}

impl CarePolicy {
    fn decline_reasons(
        &self,
        application: &CareApplication,
        standing: &LoanStanding,
        situation: &Situation,
        position: &Position,
    ) -> Result<Vec<DeclineReason>, ReliefError> {
        let requested_on = application.requested_on;
        let since = |date: Date| days_between(date, requested_on);
        let horizon = add_months(requested_on, -24, requested_on.day());
        let horizon = horizon.ok_or_else(overflow("requested_on"))?;
        let recent = |on: &&Date| **on > horizon && **on <= requested_on;
        let concessions = standing.concessions.iter().filter(recent).count();
        let mut reasons = Vec::new();
        if position.has_matured() {
            reasons.push(DeclineReason::Matured);
        } else {
            let months = position.months(self.periods);
            if !position.is_anything_due_within(months)? {
                reasons.push(DeclineReason::NothingDue { months });
            }
        }
        if since(situation.plan.loan().disbursed_on()) < i64::from(self.min_tenure_days) {
            reasons.push(DeclineReason::TenureTooShort {
                min_days: self.min_tenure_days,
            });
        }
        if situation.days_past_due > self.max_days_past_due {
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

    /// Empty when one document proves the reason; otherwise what is wrong with those that
    /// would, each fault once.
    fn refer_reasons(&self, application: &CareApplication) -> Vec<ReferReason> {
        let accepts = |evidence: &&HardshipEvidence| {
            let reason = self
                .accepts
                .iter()
                .filter(|a| a.reason == application.reason);
            reason
                .flat_map(|a| &a.kinds)
                .any(|kind| *kind == evidence.kind)
        };
        let mut faults = Vec::new();
        for evidence in application.evidence.iter().filter(accepts) {
            match self.fault_of(evidence, application.requested_on) {
                None => return Vec::new(),
                Some(fault) if !faults.contains(&fault) => faults.push(fault),
                Some(_) => {}
            }
        }
        if faults.is_empty() {
            faults.push(ReferReason::EvidenceMissing);
        }
        faults
    }

    fn fault_of(&self, evidence: &HardshipEvidence, requested_on: Date) -> Option<ReferReason> {
        let age_days = days_between(evidence.issued_on, requested_on);
        if age_days < 0 {
            Some(ReferReason::EvidenceAfterRequest)
        } else if age_days > i64::from(self.evidence_max_age_days) {
            Some(ReferReason::EvidenceTooOld {
                max_age_days: self.evidence_max_age_days,
            })
        } else if evidence
            .verified_by
            .as_deref()
            .is_none_or(|by| by.trim().is_empty())
        {
            Some(ReferReason::EvidenceUnverified)
        } else {
            None
        }
    }
}
