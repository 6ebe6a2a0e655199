//! An application from its sources to its decision: verify, score, price, decide.

use super::card_use::CardUse;
use super::{
    Application, Assessment, Change, Decision, DecisionError, DecisionPolicy, Levers,
    LoanApplication, LoanRequest, NoticeRules, Occasion,
};
use crate::lending::income::{IncomePolicy, VerifiedIncome};
use crate::lending::loan::RepaymentPlan;
use crate::scorecard::Scorecard;
use crate::scoring::{Flags, Scorer, Value};
use std::collections::BTreeMap;

/// All that a lender decides by, beside the card.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DecisionRules {
    /// Cut-offs, limits, hard rules, tiers.
    pub policy: DecisionPolicy,
    /// Which notices are due.
    pub notices: NoticeRules,
    /// How income is verified.
    pub income: IncomePolicy,
    /// What the card's fields take from the application, and which may change.
    pub card: CardUse,
}

/// A decision with everything it rests on.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Decided {
    /// The income that was verified.
    pub income: VerifiedIncome,
    /// What the card says.
    pub assessment: Assessment,
    /// What was unusual about the applicant's fields.
    pub flags: Flags,
    /// The loan asked for, at the price of its points.
    pub plan: RepaymentPlan,
    /// The decision.
    pub decision: Decision,
    /// What would reach the next cut-off; `None` when no cut-off stands in the way.
    pub outlook: Option<Counterfactual>,
}

/// What is missing to the cut-off that an applicant did not reach.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Counterfactual {
    /// The points needed.
    pub cut_off: i32,
    /// How many are missing.
    pub shortfall: i32,
    /// The smallest lawful change that gains them; `None` when none does.
    pub change: Option<Change>,
}

impl DecisionRules {
    /// Rules for a card that takes every field from the application.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::{CardUse, DecisionPolicy, DecisionRules, NoticeRules};
    /// use scorewright::lending::income::IncomePolicy;
    /// let policy = DecisionPolicy::shipped()?;
    /// let rules = DecisionRules::new(policy, NoticeRules::shipped()?, IncomePolicy::shipped()?);
    /// assert_eq!(rules, DecisionRules::shipped(CardUse::default())?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(policy: DecisionPolicy, notices: NoticeRules, income: IncomePolicy) -> Self {
        Self {
            policy,
            notices,
            income,
            card: CardUse::new(),
        }
    }

    /// What the card's fields take from the application, and which may change.
    /// Default none.
    #[must_use]
    pub fn with_card(mut self, card: CardUse) -> Self {
        self.card = card;
        self
    }

    /// Verifies the income, scores with it, prices the loan by its points, decides,
    /// and finds what would reach the next cut-off. `scorer` must be compiled from
    /// `card`.
    ///
    /// The payment that affordability is held against is the largest of an
    /// equal-instalment plan at the tier's rate; below the lowest tier, at that of
    /// the lowest.
    ///
    /// # Errors
    ///
    /// What verification, scoring, planning and [`DecisionPolicy::decide`] refuse;
    /// a field of [`CardUse`] that is not on the card.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::lending::decision::{CardUse, DecisionOutcome, DecisionRules, LoanApplication};
    /// # use scorewright::money::Rate;
    /// # use scorewright::schema::{Field, Kind};
    /// # use scorewright::scorecard::Scorecard;
    /// # let card = Scorecard::builder("home")
    /// #     .levels(Field::new("Home", Kind::Category), &[&["owner"], &["rent"]])
    /// #     .points("Home", &[600, 540, 540, 540])
    /// #     .build()?;
    /// // A card by which a tenant has 540 points; 75,000 are asked for.
    /// let text = std::fs::read_to_string("data/servicing/application.toml")?;
    /// let application = LoanApplication::from_toml(&text)?;
    /// let rules = DecisionRules::shipped(CardUse::default())?;
    /// let decided = rules.decide(&application, &card, &card.compile()?)?;
    /// assert_eq!(decided.decision.tier(), Some("C")); // from 530 points, up to 50,000
    /// assert_eq!(decided.decision.outcome(), DecisionOutcome::Refer);
    /// assert_eq!(decided.plan.loan().rate(), Rate::percent("14.4")?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide(
        &self,
        application: &LoanApplication,
        card: &Scorecard,
        scorer: &Scorer,
    ) -> Result<Decided, DecisionError> {
        application.check()?;
        let income = application
            .income
            .verify(&self.income, application.decided_on)?;
        let fields = self.card.filled(application, &income, card)?;
        let record: BTreeMap<&str, Value<'_>> = fields
            .iter()
            .map(|(name, field)| (name.as_str(), field.value()))
            .collect();
        let assessment = Assessment::new(card, scorer, &record)?;
        let flags = scorer.score(&record)?.flags;
        let mut bins = vec![0; scorer.names().len()];
        scorer.bins(&record, &mut bins)?;
        let plan = application.plan(self.policy.price(assessment.points.value()))?;
        let decision = self.decision(application, &assessment, &income, &plan)?;
        let outlook = self.outlook(card, &bins, &assessment)?;
        Ok(Decided {
            income,
            assessment,
            flags,
            plan,
            decision,
            outlook,
        })
    }

    fn decision(
        &self,
        application: &LoanApplication,
        assessment: &Assessment,
        income: &VerifiedIncome,
        plan: &RepaymentPlan,
    ) -> Result<Decision, DecisionError> {
        let facts = application.facts.iter();
        let facts: Vec<_> = facts.map(|(name, &fact)| (name.as_str(), fact)).collect();
        let jurisdictions = application.jurisdictions.iter().map(String::as_str);
        let request = LoanRequest::new(application.amount, plan.largest_payment());
        let debts = application.present_debts;
        let asked = Application::new(assessment, income, debts, request).with_facts(&facts);
        let jurisdictions: Vec<_> = jurisdictions.collect();
        let (since, on) = (application.since, application.decided_on);
        let occasion = Occasion::new(application.occasion, since, on, &jurisdictions);
        self.policy.decide(&asked, &self.notices, occasion)
    }

    fn outlook(
        &self,
        card: &Scorecard,
        bins: &[u16],
        assessment: &Assessment,
    ) -> Result<Option<Counterfactual>, DecisionError> {
        let points = assessment.points;
        let Some(cut_off) = self.policy.next_cut_off(card.pd_table(), points) else {
            return Ok(None);
        };
        let levers = Levers::of_card(card, bins, &self.card.may_change)?;
        let shortfall = cut_off.saturating_sub(points.value());
        Ok(Some(Counterfactual {
            cut_off,
            shortfall,
            change: levers.smallest_change(shortfall)?,
        }))
    }
}

impl DecisionRules {
    /// The rules inside the library, for a card used as `card` says.
    ///
    /// # Errors
    ///
    /// Never for an unchanged library; its tests read the files.
    pub fn shipped(card: CardUse) -> Result<Self, DecisionError> {
        let (policy, notices) = (DecisionPolicy::shipped()?, NoticeRules::shipped()?);
        Ok(Self::new(policy, notices, IncomePolicy::shipped()?).with_card(card))
    }
}
