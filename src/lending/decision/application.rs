//! An application from its sources to its decision: verify, score, price, decide.

use super::card_use::CardUse;
use super::{
    Application, Assessment, Change, Decision, DecisionError, DecisionPolicy, Levers, LoanRequest,
    NoticeRules, Occasion, OccasionKind,
};
use crate::lending::income::{IncomeClaim, IncomePolicy, VerifiedIncome};
use crate::lending::loan::{Loan, RepaymentPlan};
use crate::money::{Money, Rate};
use crate::scorecard::Scorecard;
use crate::scoring::{Flags, Scorer, Value};
use core::fmt;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What an application says of one field of the card. `Debug` shows no value.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum FieldValue {
    /// Known, but not given.
    Missing,
    /// A number.
    Number(f64),
    /// A level of a category.
    Text(String),
}

impl FieldValue {
    /// As a scorer reads it.
    #[must_use]
    pub fn value(&self) -> Value<'_> {
        match self {
            Self::Missing => Value::Missing,
            Self::Number(number) => Value::Number(*number),
            Self::Text(text) => Value::Text(text),
        }
    }
}

impl fmt::Debug for FieldValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value().fmt(f)
    }
}

/// An application for a loan repaid in equal monthly instalments. `Debug` shows
/// nothing of the applicant.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct LoanApplication {
    /// What it is about.
    pub occasion: OccasionKind,
    /// The day its notices count from.
    pub since: Date,
    /// The day of the decision.
    pub on: Date,
    /// Whose law applies: country codes.
    pub jurisdictions: Vec<String>,
    /// What the applicant earns.
    pub income: IncomeClaim,
    /// What all present debts take a month.
    pub present_debts: Money,
    /// How much is asked for.
    pub amount: Money,
    /// Over how many months.
    pub months: u32,
    /// Facts for the hard rules, by name.
    pub facts: BTreeMap<String, Decimal>,
    /// The card's fields, by name.
    pub fields: BTreeMap<String, FieldValue>,
}

impl fmt::Debug for LoanApplication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoanApplication").finish_non_exhaustive()
    }
}

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
        let income = application.income.verify(&self.income, application.on)?;
        let fields = self.card.filled(application, &income, card)?;
        let record: BTreeMap<&str, Value<'_>> = fields
            .iter()
            .map(|(name, field)| (name.as_str(), field.value()))
            .collect();
        let explained = |error| DecisionError::Score {
            why: scorer.explain(error).to_string(),
        };
        let assessment = Assessment::new(card, scorer, &record)?;
        let flags = scorer.score(&record).map_err(explained)?.flags;
        let mut bins = vec![0; scorer.names().len()];
        scorer.bins(&record, &mut bins).map_err(explained)?;
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
        let (since, on) = (application.since, application.on);
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

impl LoanApplication {
    /// An application for `amount` over `months`, by someone who earns `income` and
    /// pays `present_debts` a month; without facts or fields.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::decision::{LoanApplication, Occasion, OccasionKind};
    /// # use scorewright::lending::income::{IncomeClaim, IncomeClass, IncomeEvidence, Source};
    /// # use scorewright::money::{Currency, Money, Rate};
    /// # let yuan = |text| Money::parse(text, Currency::CNY);
    /// let (complete, on) = (date(2026, 5, 4), date(2026, 5, 6));
    /// let stated = Source::new(IncomeEvidence::Stated(yuan("10000")?), complete);
    /// let income = IncomeClaim::new(IncomeClass::Salary, vec![stated]);
    /// let occasion = Occasion::new(OccasionKind::CompletedApplication, complete, on, &["CN"]);
    /// let asked = LoanApplication::new(occasion, yuan("12000")?, 12, income, yuan("800")?)
    ///     .with_fact("age_years", 40.into());
    /// let plan = asked.plan(Rate::ZERO)?;
    /// assert_eq!(plan.largest_payment(), yuan("1000")?); // 12,000 over 12 months
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(
        occasion: Occasion<'_>,
        amount: Money,
        months: u32,
        income: IncomeClaim,
        present_debts: Money,
    ) -> Self {
        let jurisdictions = occasion.jurisdictions.iter();
        Self {
            occasion: occasion.kind,
            since: occasion.since,
            on: occasion.on,
            jurisdictions: jurisdictions.map(|&code| code.to_owned()).collect(),
            income,
            present_debts,
            amount,
            months,
            facts: BTreeMap::new(),
            fields: BTreeMap::new(),
        }
    }

    /// Adds a fact for the hard rules. Default none.
    #[must_use]
    pub fn with_fact(mut self, name: impl Into<String>, value: Decimal) -> Self {
        self.facts.insert(name.into(), value);
        self
    }

    /// Adds a field of the card. Default none.
    #[must_use]
    pub fn with_field(mut self, name: impl Into<String>, value: FieldValue) -> Self {
        self.fields.insert(name.into(), value);
        self
    }

    /// The loan asked for, at `rate`.
    ///
    /// # Errors
    ///
    /// When amount or months are outside what a plan holds.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::LoanApplication;
    /// use scorewright::money::Rate;
    /// let text = std::fs::read_to_string("data/servicing/application.toml")?;
    /// let plan = LoanApplication::from_toml(&text)?.plan(Rate::ZERO)?;
    /// assert_eq!(plan.largest_payment().to_string(), "1562.50 CNY"); // 75,000 over 48 months
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn plan(&self, rate: Rate) -> Result<RepaymentPlan, DecisionError> {
        Ok(Loan::new(self.amount, rate, self.on, self.months).plan()?)
    }
}

mod file {
    use super::{CardUse, DecisionRules, FieldValue, LoanApplication, OccasionKind};
    use crate::lending::decision::{DecisionError, DecisionPolicy, NoticeRules};
    use crate::lending::income::IncomePolicy;
    use crate::lending::income::claim::file::ClaimFile;
    use crate::lending::loan::read::{case_from_json, case_from_toml, field};
    use crate::rules::{Exact, toml_date};
    use jiff::civil::Date;
    use serde::Deserialize;
    use std::collections::BTreeMap;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Written {
        #[serde(default = "completed")]
        occasion: OccasionKind,
        #[serde(deserialize_with = "toml_date::deserialize")]
        since: Date,
        #[serde(deserialize_with = "toml_date::deserialize")]
        on: Date,
        jurisdictions: Vec<String>,
        present_debts: String,
        amount: String,
        months: u32,
        income: ClaimFile,
        facts: BTreeMap<String, Exact>,
        fields: BTreeMap<String, WrittenValue>,
    }

    const fn completed() -> OccasionKind {
        OccasionKind::CompletedApplication
    }

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum WrittenValue {
        Number(f64),
        Text(String),
        /// JSON only: TOML has no null.
        Null,
    }

    impl WrittenValue {
        /// An empty text is missing, as the empty cell of a CSV file is.
        fn read(self) -> FieldValue {
            match self {
                Self::Number(number) => FieldValue::Number(number),
                Self::Text(text) if !text.is_empty() => FieldValue::Text(text),
                Self::Text(_) | Self::Null => FieldValue::Missing,
            }
        }
    }

    impl LoanApplication {
        /// Reads an application from TOML; `data/servicing/application.toml` is one.
        ///
        /// # Errors
        ///
        /// [`DecisionError::Plan`] with the line, or the field and its limit.
        pub fn from_toml(text: &str) -> Result<Self, DecisionError> {
            case_from_toml::<Written>(text)?.read()
        }

        /// Reads an application from JSON, with the names of the TOML file; a field
        /// that is `null` is missing.
        ///
        /// # Errors
        ///
        /// As [`from_toml`](Self::from_toml).
        pub fn from_json(text: &str) -> Result<Self, DecisionError> {
            case_from_json::<Written>(text)?.read()
        }
    }

    impl Written {
        fn read(self) -> Result<LoanApplication, DecisionError> {
            let fields = self.fields.into_iter();
            Ok(LoanApplication {
                occasion: self.occasion,
                since: self.since,
                on: self.on,
                jurisdictions: self.jurisdictions,
                income: self.income.read()?,
                present_debts: field("present_debts", self.present_debts.parse())?,
                amount: field("amount", self.amount.parse())?,
                months: self.months,
                facts: self
                    .facts
                    .into_iter()
                    .map(|(k, fact)| (k, fact.0))
                    .collect(),
                fields: fields.map(|(name, value)| (name, value.read())).collect(),
            })
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
}
