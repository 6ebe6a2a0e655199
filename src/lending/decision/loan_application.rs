//! What an applicant asks for and says, and how a file says it.

use super::{ConsumerReport, DecisionError, Occasion, OccasionKind};
use crate::lending::facts;
use crate::lending::income::IncomeClaim;
use crate::lending::loan::{InterestFree, Loan, PlanError, RepaymentPlan};
use crate::money::{Money, Rate};
use crate::scoring::Value;
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
    /// A number; for a category or flag, what a file writes for it.
    Number(f64),
    /// Text, read as a cell of a file is: a level, a flag, a number in the field's
    /// notation, or a missing marker.
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
    pub decided_on: Date,
    /// Whose law applies: country codes.
    pub jurisdictions: Vec<String>,
    /// Whether a consumer report was used; what is not known is taken as used.
    pub consumer_report: ConsumerReport,
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
            decided_on: occasion.decided_on,
            jurisdictions: jurisdictions.map(|&code| code.to_owned()).collect(),
            consumer_report: occasion.report,
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
        self.plan_with(rate, 0)
    }

    /// The same with so many of its first periods free of interest.
    pub(super) fn plan_with(
        &self,
        rate: Rate,
        free_periods: u32,
    ) -> Result<RepaymentPlan, DecisionError> {
        let mut loan = Loan::new(self.amount, rate, self.decided_on, self.months);
        if free_periods > 0 {
            let free = free_periods.min(self.months);
            loan = loan.with_interest_free(InterestFree::Periods(free));
        }
        let plan = loan.plan();
        plan.map_err(|error| DecisionError::Plan(in_words_of_the_application(error)))
    }

    /// Amounts, dates and terms that a decision can rest on: what a file is held to
    /// when it is read, and an application made in code before it is decided.
    pub(super) fn check(&self) -> Result<(), DecisionError> {
        let currency = self.amount.currency();
        facts::day("on", self.decided_on)?;
        facts::past_day("since", self.since, self.decided_on, "no later than `on`")?;
        facts::above_zero("amount", self.amount)?;
        facts::zero_or_more("present_debts", self.present_debts)?;
        facts::one_currency("present_debts", self.present_debts, currency)?;
        if self.jurisdictions.is_empty() {
            return Err(DecisionError::Application {
                field: "jurisdictions",
                expected: "at least one: some law applies to every loan",
            });
        }
        // What no loan of the crate can be is refused now, not after scoring.
        self.plan(Rate::ZERO).map(|_| ())
    }
}

/// A loan's limits under the names that the application has for its terms.
fn in_words_of_the_application(error: PlanError) -> PlanError {
    match error {
        PlanError::OutOfRange { field, expected } => PlanError::OutOfRange {
            field: match field {
                "principal" => "amount",
                "periods" => "months",
                other => other,
            },
            expected,
        },
        other => other,
    }
}

mod file {
    use super::{ConsumerReport, FieldValue, LoanApplication, OccasionKind};
    use crate::lending::decision::DecisionError;
    use crate::lending::income::claim::file::ClaimFile;
    use crate::lending::loan::engine::{case_from_json, case_from_toml, field};
    use crate::money::parse_decimal;
    use crate::rules::toml_date;
    use jiff::civil::Date;
    use rust_decimal::Decimal;
    use serde::de::{Error, Visitor};
    use serde::{Deserialize, Deserializer};
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
        #[serde(default)]
        consumer_report: ConsumerReport,
        present_debts: String,
        amount: String,
        months: u32,
        income: ClaimFile,
        facts: BTreeMap<String, WrittenFact>,
        fields: BTreeMap<String, WrittenValue>,
    }

    const fn completed() -> OccasionKind {
        OccasionKind::CompletedApplication
    }

    /// A number as text, or yes (1) and no (0).
    struct WrittenFact(Decimal);

    impl<'de> Deserialize<'de> for WrittenFact {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            from.deserialize_any(FactVisitor)
        }
    }

    struct FactVisitor;

    impl Visitor<'_> for FactVisitor {
        type Value = WrittenFact;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a number in quotes, true or false")
        }

        fn visit_bool<E: Error>(self, fact: bool) -> Result<WrittenFact, E> {
            Ok(WrittenFact(u8::from(fact).into()))
        }

        fn visit_str<E: Error>(self, fact: &str) -> Result<WrittenFact, E> {
            parse_decimal(fact).map(WrittenFact).map_err(E::custom)
        }
    }

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum WrittenValue {
        Flag(bool),
        Number(f64),
        Text(String),
        /// JSON only: TOML has no null.
        Null,
    }

    impl WrittenValue {
        /// What a text means is for the card to say, as it says it of a cell.
        fn read(self) -> FieldValue {
            match self {
                Self::Number(number) => FieldValue::Number(number),
                Self::Text(text) => FieldValue::Text(text),
                Self::Flag(flag) => FieldValue::Text(flag.to_string()),
                Self::Null => FieldValue::Missing,
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
            let application = LoanApplication {
                occasion: self.occasion,
                since: self.since,
                decided_on: self.on,
                jurisdictions: self.jurisdictions,
                consumer_report: self.consumer_report,
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
            };
            application.check().map(|()| application)
        }
    }
}
