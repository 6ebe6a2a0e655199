//! An application from its sources to its decision: verify, score, price, decide.

use super::advice::{Search, Tried};
use super::card_use::CardUse;
use super::findings::Doubt;
use super::{
    Advice, Application, Assessment, Decision, DecisionError, DecisionOutcome, DecisionPolicy,
    Levers, LoanApplication, LoanRequest, NoticeRules, Occasion, Step,
};
use crate::lending::income::{Grade, IncomePolicy, VerifiedIncome};
use crate::lending::loan::RepaymentPlan;
use crate::scorecard::Scorecard;
use crate::scoring::{Flags, Scorer, Value};
use rust_decimal::Decimal;
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
    /// What stands in the way of an approval; `None` of one.
    pub outlook: Option<Counterfactual>,
}

/// What stands in the way of an approval, and what would clear it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Counterfactual {
    /// The points of the next cut-off; `None` when the points are not in the way.
    pub cut_off: Option<i32>,
    /// How many points are missing to it.
    pub shortfall: i32,
    /// The smallest lawful change with which this application is approved, decided
    /// as a whole; `None` when none was found.
    pub change: Option<Advice>,
}

/// A decision and what it rests on, without what would change it.
struct Judged {
    assessment: Assessment,
    flags: Flags,
    bins: Vec<u16>,
    plan: RepaymentPlan,
    decision: Decision,
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
    /// and looks for the smallest change of the applicant's own with which the whole
    /// decision is an approval. `scorer` must be compiled from `card`.
    ///
    /// An income in conflict (grade F) declines nothing, by score or payment: what
    /// would not be declined at [`VerifiedIncome::favourable`] is referred.
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
        let mut judged = self.judged(application, card, scorer, &income)?;
        let is_doubtful = income.grade() == Grade::F;
        if judged.decision.outcome() == DecisionOutcome::Decline && is_doubtful {
            let light = self.judged(application, card, scorer, &income.in_the_best_light())?;
            if light.decision.outcome() != DecisionOutcome::Decline {
                let facts = facts(application);
                let asked = asked(application, &judged.assessment, &income, &judged.plan);
                let asked = asked.with_facts(&facts);
                judged.decision = self.decision(application, &asked, Doubt::Refers)?;
            }
        }
        let outlook = self.outlook(application, card, scorer, &income, &judged)?;
        Ok(Decided {
            income,
            assessment: judged.assessment,
            flags: judged.flags,
            plan: judged.plan,
            decision: judged.decision,
            outlook,
        })
    }

    fn judged(
        &self,
        application: &LoanApplication,
        card: &Scorecard,
        scorer: &Scorer,
        income: &VerifiedIncome,
    ) -> Result<Judged, DecisionError> {
        let fields = self.card.filled(application, income, card)?;
        let record: BTreeMap<&str, Value<'_>> = fields
            .iter()
            .map(|(name, field)| (name.as_str(), field.value()))
            .collect();
        let assessment = Assessment::new(card, scorer, &record)?;
        let flags = scorer.score(&record)?.flags;
        let mut bins = vec![0; scorer.names().len()];
        scorer.bins(&record, &mut bins)?;
        let facts = facts(application);
        let price = self.policy.price(assessment.points.value());
        let free = self.policy.benefits_of(&facts);
        let free = free.map(|benefit| benefit.interest_free_periods).max();
        let rate = self.policy.rate_after(price, &facts)?;
        let plan = application.plan_with(rate, free.unwrap_or(0))?;
        let asked = asked(application, &assessment, income, &plan);
        let decision = self.decision(application, &asked.with_facts(&facts), Doubt::None)?;
        Ok(Judged {
            assessment,
            flags,
            bins,
            plan,
            decision,
        })
    }

    fn decision(
        &self,
        application: &LoanApplication,
        asked: &Application<'_>,
        doubt: Doubt,
    ) -> Result<Decision, DecisionError> {
        let jurisdictions = application.jurisdictions.iter().map(String::as_str);
        let jurisdictions: Vec<_> = jurisdictions.collect();
        let (since, on) = (application.since, application.decided_on);
        let occasion = Occasion::new(application.occasion, since, on, &jurisdictions)
            .with_report(application.consumer_report);
        self.policy.judge(asked, &self.notices, occasion, doubt)
    }

    fn outlook(
        &self,
        application: &LoanApplication,
        card: &Scorecard,
        scorer: &Scorer,
        income: &VerifiedIncome,
        judged: &Judged,
    ) -> Result<Option<Counterfactual>, DecisionError> {
        // What may be changed is checked whether advice is needed or not.
        let levers = Levers::of_card(card, &judged.bins, &self.card.may_change)?;
        if judged.decision.outcome() == DecisionOutcome::Approve {
            return Ok(None);
        }
        let points = judged.assessment.points;
        let cut_off = self.policy.next_cut_off(card.pd_table(), points);
        let facts = facts(application);
        let asked = asked(application, &judged.assessment, income, &judged.plan);
        let is_open = !self
            .policy
            .stands_whatever_changes(&asked.with_facts(&facts));
        let change = if is_open {
            let caps = self.policy.tiers.iter().map(|tier| tier.amount_max);
            let search = Search::new(application, card, &self.card, &levers)?
                .with_amounts(self.policy.affordability().amount_step, caps.collect());
            search.smallest(|changed| self.tried(changed, card, scorer, income))?
        } else {
            None
        };
        Ok(Some(Counterfactual {
            cut_off,
            shortfall: cut_off.map_or(0, |cut_off| cut_off.saturating_sub(points.value())),
            change,
        }))
    }

    /// What a changed application comes to; one whose points cannot be enough is not
    /// priced.
    fn tried(
        &self,
        changed: &LoanApplication,
        card: &Scorecard,
        scorer: &Scorer,
        income: &VerifiedIncome,
    ) -> Result<Tried, DecisionError> {
        let fields = self.card.filled(changed, income, card)?;
        let record: BTreeMap<&str, Value<'_>> = fields
            .iter()
            .map(|(name, field)| (name.as_str(), field.value()))
            .collect();
        let points = scorer.score(&record)?.points.value();
        let tier = self
            .policy
            .tier(points)
            .filter(|tier| tier.steps.is_empty());
        if tier.is_none() || points < self.policy.cut_offs().refer_below {
            return Ok(Tried::Refused);
        }
        let decision = self.judged(changed, card, scorer, income)?.decision;
        let lower = decision.steps().iter().find_map(|step| match step {
            Step::LowerAmount(offer) => Some(*offer),
            _ => None,
        });
        Ok(match (decision.outcome(), lower) {
            (DecisionOutcome::Approve, _) => Tried::Approved(points),
            (_, Some(offer)) => Tried::Cut(offer),
            _ => Tried::Refused,
        })
    }
}

fn facts(application: &LoanApplication) -> Vec<(&str, Decimal)> {
    let facts = application.facts.iter();
    facts.map(|(name, &fact)| (name.as_str(), fact)).collect()
}

/// Without facts.
fn asked<'a>(
    application: &LoanApplication,
    assessment: &'a Assessment,
    income: &'a VerifiedIncome,
    plan: &RepaymentPlan,
) -> Application<'a> {
    let request = LoanRequest::new(application.amount, plan.largest_payment());
    Application::new(assessment, income, application.present_debts, request)
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
