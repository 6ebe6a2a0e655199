//! The decision itself.

use super::affordability::{AffordabilityRatio, Burden};
use super::findings::{Doubt, Findings, Step};
use super::notice::{DecisionNoticeDue, NoticeRules, Occasion};
use super::policy::{DecisionOutcome, DecisionPolicy, PolicyStep};
use super::reasons::principal;
use super::{Assessment, DecisionError, PrincipalReason};
use crate::lending::facts;
use crate::lending::income::{Grade, VerifiedIncome};
use crate::money::{Money, Rate, Rounding};
use crate::scorecard::ReasonMethod;
use core::fmt;
use rust_decimal::Decimal;

/// What is asked for. `Debug` hides the amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoanRequest {
    /// How much.
    pub amount: Money,
    /// What it takes a month at the price asked.
    pub monthly_payment: Money,
}

/// An applicant, as far as the policy asks. `Debug` shows nothing of them.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Application<'a> {
    /// What the card says.
    pub assessment: &'a Assessment,
    /// The verified income.
    pub income: &'a VerifiedIncome,
    /// What all present debts take a month.
    pub present_debts: Money,
    /// What is asked for.
    pub request: LoanRequest,
    /// Facts for the hard rules, by name.
    pub facts: &'a [(&'a str, Decimal)],
}

impl LoanRequest {
    /// A loan of `amount` that takes `monthly_payment` a month.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::LoanRequest;
    /// use scorewright::money::{Currency, Money};
    /// let yuan = |text| Money::parse(text, Currency::CNY);
    /// let request = LoanRequest::new(yuan("50000")?, yuan("3000")?);
    /// assert_eq!(request.monthly_payment.to_string(), "3000.00 CNY");
    /// # Ok::<(), scorewright::money::MoneyError>(())
    /// ```
    #[must_use]
    pub const fn new(amount: Money, monthly_payment: Money) -> Self {
        Self {
            amount,
            monthly_payment,
        }
    }
}

impl<'a> Application<'a> {
    /// An applicant who pays `present_debts` a month, without facts.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::scorecard::ReasonMethod;
    /// # use jiff::civil::date;
    /// # use scorewright::lending::decision::*;
    /// # use scorewright::lending::income::*;
    /// # use scorewright::money::{Currency, Money};
    /// # use scorewright::units::{Points, Probability};
    /// # let yuan = |text| Money::parse(text, Currency::CNY);
    /// # let on = date(2026, 5, 6);
    /// # let stated = vec![Source::new(IncomeEvidence::Stated(yuan("9000")?), on)];
    /// # let claim = IncomeClaim::new(IncomeClass::Salary, stated);
    /// # let income = claim.verify(&IncomePolicy::default(), on)?;
    /// # let occasion = Occasion::new(OccasionKind::CompletedApplication, on, on, &["US"]);
    /// let (pd, method) = (Probability::new(0.02)?, ReasonMethod::BelowAverage);
    /// let assessment = Assessment::of_score(Points(600), pd, vec![], method);
    /// let request = LoanRequest::new(yuan("20000")?, yuan("2000")?);
    /// let asks = Application::new(&assessment, &income, yuan("800")?, request);
    /// let decided = DecisionPolicy::shipped()?.decide(&asks, &NoticeRules::default(), occasion);
    /// // The policy's hard rules ask for facts; none is taken for granted.
    /// assert!(matches!(decided, Err(DecisionError::MissingFact { .. })));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(
        assessment: &'a Assessment,
        income: &'a VerifiedIncome,
        present_debts: Money,
        request: LoanRequest,
    ) -> Self {
        Self {
            assessment,
            income,
            present_debts,
            request,
            facts: &[],
        }
    }

    /// Facts for the hard rules, by name. Default none.
    #[must_use]
    pub const fn with_facts(mut self, facts: &'a [(&'a str, Decimal)]) -> Self {
        self.facts = facts;
        self
    }
}

impl fmt::Debug for Application<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Application").finish_non_exhaustive()
    }
}

/// What was decided, and everything that must be said about it.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Decision {
    outcome: DecisionOutcome,
    tier: Option<String>,
    rate: Option<Rate>,
    benefits: Vec<String>,
    steps: Vec<Step>,
    reasons: Vec<PrincipalReason>,
    method: ReasonMethod,
    notices: Vec<DecisionNoticeDue>,
    #[serde(skip)]
    ratios: (AffordabilityRatio, AffordabilityRatio),
}

impl Decision {
    /// What becomes of the application.
    #[must_use]
    pub const fn outcome(&self) -> DecisionOutcome {
        self.outcome
    }

    /// The price and limit tier; `None` when declined.
    #[must_use]
    pub fn tier(&self) -> Option<&str> {
        self.tier.as_deref()
    }

    /// What is given beside the loan, by the names of the policy.
    #[must_use]
    pub fn benefits(&self) -> &[String] {
        &self.benefits
    }

    /// The tier's rate of interest, less what benefits take off it.
    #[must_use]
    pub const fn rate(&self) -> Option<Rate> {
        self.rate
    }

    /// The steps of a referral.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The principal reasons of a refusal or referral: at most four, five with inquiries.
    #[must_use]
    pub fn reasons(&self) -> &[PrincipalReason] {
        &self.reasons
    }

    /// How the card's reasons were found.
    #[must_use]
    pub const fn method(&self) -> ReasonMethod {
        self.method
    }

    /// The notices due.
    #[must_use]
    pub fn notices(&self) -> &[DecisionNoticeDue] {
        &self.notices
    }

    /// Payment to income and debt to income.
    #[must_use]
    pub const fn ratios(&self) -> (AffordabilityRatio, AffordabilityRatio) {
        self.ratios
    }
}

impl DecisionPolicy {
    /// Decides.
    ///
    /// Hard rules, affordability and score each have their say; any of them
    /// declines. Reasons come from the components that failed, in that order, so
    /// that an automatic refusal is always named; where the outcome is a referral,
    /// from those that refer. That income does not carry the payments is told
    /// whenever it does not. An income in conflict (grade F) declines nothing: what
    /// would not be declined at [`VerifiedIncome::favourable`] is referred to a
    /// person. Otherwise the tier's own steps, an income that is
    /// not well verified, points in the grey band, or an amount beyond income or
    /// tier refer. The rest is approved.
    ///
    /// # Errors
    ///
    /// When the policy is not in force, a fact it asks for is missing, or amounts
    /// are negative, zero where something must be asked for, or of another currency.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::schema::{Field, Kind};
    /// # use scorewright::scorecard::Scorecard;
    /// # let card = Scorecard::builder("application")
    /// #     .pdo(20.0, 600, 50.0)
    /// #     .base_points(500)
    /// #     .numbers(Field::new("income", Kind::Amount), &[1000.0, 3000.0])
    /// #     .levels(Field::new("home", Kind::Category), &[&["own"], &["rent", "parents"]])
    /// #     .points("income", &[0, 30, 55, 5])
    /// #     .points("home", &[45, 10, 0, 0])
    /// #     .build()?;
    /// // From 500 points; income: below 1,000 0, to 3,000 30, above 55; home: own 45, rent 10.
    /// # use jiff::civil::date;
    /// # use scorewright::lending::decision::*;
    /// # use scorewright::lending::income::*;
    /// # use scorewright::money::{Currency, Money};
    /// # let yuan = |text| Money::parse(text, Currency::CNY);
    /// # let on = date(2026, 5, 6);
    /// # let scorer = card.compile()?;
    /// # let sources = vec![
    /// #     Source::new(IncomeEvidence::Stated(yuan("12000")?), on),
    /// #     Source::new(IncomeEvidence::Employer(yuan("12000")?), on),
    /// #     Source::new(IncomeEvidence::tax_record(yuan("144000")?, 12), on),
    /// # ];
    /// # let income = IncomeClaim::new(IncomeClass::Salary, sources).verify(&IncomePolicy::default(), on)?;
    /// # let facts = [("max_dpd_12m", 0.into()), ("age_years", 40.into()), ("active_lenders", 1.into())];
    /// # use scorewright::scoring::Value;
    /// let owner = [Value::Number(5000.0), Value::Text("own")];
    /// let assessment = Assessment::new(&card, &scorer, &owner)?; // 600 points
    /// let request = LoanRequest::new(yuan("50000")?, yuan("3000")?);
    /// // The income is 12,000, well verified; 1,800 go to other debts.
    /// let application =
    ///     Application::new(&assessment, &income, yuan("1800")?, request).with_facts(&facts);
    /// # let occasion = Occasion::new(OccasionKind::CompletedApplication, on, on, &["US"]);
    /// let decision = DecisionPolicy::shipped()?.decide(&application, &NoticeRules::shipped()?, occasion)?;
    /// assert_eq!(decision.outcome(), DecisionOutcome::Approve);
    /// assert_eq!(decision.tier(), Some("A")); // from 570 points
    /// assert_eq!(decision.ratios().1, AffordabilityRatio::Value("0.4".parse()?)); // 4,800 of 12,000
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide(
        &self,
        application: &Application<'_>,
        notices: &NoticeRules,
        occasion: Occasion<'_>,
    ) -> Result<Decision, DecisionError> {
        let decision = self.judge(application, notices, occasion, Doubt::None)?;
        let is_doubtful = application.income.grade() == Grade::F;
        if decision.outcome != DecisionOutcome::Decline || !is_doubtful {
            return Ok(decision);
        }
        let income = application.income.in_the_best_light();
        let light = Application {
            income: &income,
            ..*application
        };
        match self.judge(&light, notices, occasion, Doubt::None)?.outcome {
            DecisionOutcome::Decline => Ok(decision),
            _ => self.judge(application, notices, occasion, Doubt::Refers),
        }
    }

    /// Decides on the income as it is usable; `doubt` says what a refusal becomes.
    pub(super) fn judge(
        &self,
        application: &Application<'_>,
        notices: &NoticeRules,
        occasion: Occasion<'_>,
        doubt: Doubt,
    ) -> Result<Decision, DecisionError> {
        self.check_application(application, occasion)?;
        check_occasion(notices, occasion)?;
        let burden = Burden::new(application.income.usable(), application.present_debts)
            .with_new_payment(application.request.monthly_payment);
        let ratios = (burden.pti()?, burden.dti()?);
        let mut findings = Findings::default();
        self.hard_rules(application, &mut findings)?;
        self.judge_affordability(application, burden, ratios, &mut findings)?;
        self.score(application.assessment, &mut findings);
        self.income(application.income, &mut findings);
        let tier = self.tier_of(application, &mut findings)?;
        let (outcome, reasons) = findings.verdict(doubt);
        let granted = tier.filter(|_| outcome != DecisionOutcome::Decline);
        let rate = granted.map(|(_, rate)| self.rate_after(rate, application.facts));
        let benefits = self.benefits_of(application.facts);
        let benefits = benefits.filter(|_| granted.is_some());
        Ok(Decision {
            outcome,
            tier: granted.map(|(name, _)| name.to_owned()),
            rate: rate.transpose()?,
            benefits: benefits.map(|benefit| benefit.name.clone()).collect(),
            steps: if outcome == DecisionOutcome::Refer {
                findings.steps
            } else {
                Vec::new()
            },
            reasons: principal(reasons),
            method: application.assessment.method,
            notices: notices.due(outcome, occasion)?,
            ratios,
        })
    }

    /// Whether something declines or refers whatever the applicant changes of the
    /// loan or of the card's fields: a hard rule, or how the income is verified.
    pub(super) fn stands_whatever_changes(&self, application: &Application<'_>) -> bool {
        let mut findings = Findings::default();
        let facts = self.hard_rules(application, &mut findings);
        self.income(application.income, &mut findings);
        facts.is_err() || findings.declined || !findings.steps.is_empty()
    }

    fn check_application(
        &self,
        application: &Application<'_>,
        occasion: Occasion<'_>,
    ) -> Result<(), DecisionError> {
        if !self.provenance.is_in_force(occasion.decided_on) {
            let id = self.id().to_owned();
            let on = occasion.decided_on;
            return Err(DecisionError::NotInForce { id, on });
        }
        let request = application.request;
        let wrong = |field, expected| Err(DecisionError::Application { field, expected });
        let amounts = [request.amount, request.monthly_payment];
        if !amounts.iter().all(|amount| amount.is_positive()) {
            return wrong("request.amount and monthly_payment", "above zero");
        }
        let others = [application.present_debts, application.income.usable()];
        let mut all = amounts.into_iter().chain(others);
        if !all.all(|amount| amount.currency() == self.currency) {
            return wrong("amounts", "in the policy's currency");
        }
        for reason in &application.assessment.reasons {
            reason.check()?;
        }
        Ok(())
    }

    fn hard_rules(
        &self,
        application: &Application<'_>,
        findings: &mut Findings,
    ) -> Result<(), DecisionError> {
        for rule in &self.hard_rules {
            let given = application
                .facts
                .iter()
                .find(|(name, _)| *name == rule.fact);
            let Some(&(_, value)) = given else {
                let fact = rule.fact.clone();
                return Err(DecisionError::MissingFact { fact });
            };
            if rule.strikes.on(value) {
                let reasons = core::slice::from_ref(&rule.reason);
                findings.n_hard += 1;
                match rule.outcome {
                    DecisionOutcome::Decline => findings.decline(reasons),
                    _ => findings.refer(Step::ManualReview, reasons),
                }
            }
        }
        Ok(())
    }

    /// Payments of an equal-instalment loan are proportional to its amount, so
    /// the share of the payment that fits is the share of the amount that does.
    fn judge_affordability(
        &self,
        application: &Application<'_>,
        burden: Burden,
        (pti, dti): (AffordabilityRatio, AffordabilityRatio),
        findings: &mut Findings,
    ) -> Result<(), DecisionError> {
        let limits = &self.affordability;
        if pti.is_within(limits.pti_max) && dti.is_within(limits.dti_max) {
            return Ok(());
        }
        findings.unaffordable = Some(limits.reason.clone());
        let room = burden.room(limits)?;
        let request = application.request;
        let share = room
            .amount()
            .checked_div(request.monthly_payment.amount())
            .unwrap_or_default();
        let offer = self.in_steps(request.amount.times(share, Rounding::Down)?)?;
        if offer.is_zero() || limits.amount_min.exceeds(offer)? {
            findings.decline(&[]);
        } else {
            findings.refer(Step::LowerAmount(offer), &[]);
        }
        Ok(())
    }

    /// The amount rounded down to whole steps.
    fn in_steps(&self, amount: Money) -> Result<Money, DecisionError> {
        let step = self.affordability.amount_step;
        let steps = amount.amount().checked_div(step.amount());
        let steps = steps.unwrap_or_default().trunc();
        Ok(step.times(steps, Rounding::Down)?)
    }

    fn score(&self, assessment: &Assessment, findings: &mut Findings) {
        let points = assessment.points.value();
        let too_risky = assessment.pd > self.cut_offs.pd_max;
        if points < self.cut_offs.decline_below || too_risky {
            findings.decline(&assessment.reasons);
        } else if points < self.cut_offs.refer_below {
            findings.refer(Step::ManualReview, &assessment.reasons);
        }
    }

    fn income(&self, income: &VerifiedIncome, findings: &mut Findings) {
        if income.grade() > self.approve_from {
            findings.refer(Step::MoreDocuments, &[]);
        }
        if income.grade() == Grade::F || income.needs_review() {
            findings.refer(Step::ManualReview, &[]);
        }
    }

    fn tier_of(
        &self,
        application: &Application<'_>,
        findings: &mut Findings,
    ) -> Result<Option<(&str, Rate)>, DecisionError> {
        let Some(tier) = self.tier(application.assessment.points.value()) else {
            return Ok(None);
        };
        for step in &tier.steps {
            let step = match step {
                PolicyStep::MoreDocuments => Step::MoreDocuments,
                PolicyStep::ManualReview => Step::ManualReview,
            };
            findings.refer(step, &[]);
        }
        if application.request.amount.exceeds(tier.amount_max)? {
            let offer = self.in_steps(tier.amount_max)?;
            findings.refer(Step::LowerAmount(offer), &application.assessment.reasons);
        }
        Ok(Some((&tier.name, tier.rate)))
    }
}

/// A country that no notice rule knows would lose every notice in silence, and a day
/// to come would move each deadline. A set without rules says of itself that no notice
/// is ever due.
fn check_occasion(notices: &NoticeRules, occasion: Occasion<'_>) -> Result<(), DecisionError> {
    let expected = "no later than the day of the decision";
    facts::past_day("since", occasion.since, occasion.decided_on, expected)?;
    let known = || notices.rules.iter().map(|rule| rule.jurisdiction.as_str());
    if known().next().is_none() {
        return Ok(());
    }
    for code in occasion.jurisdictions {
        facts::known_word("jurisdictions", code, known())?;
    }
    Ok(())
}
