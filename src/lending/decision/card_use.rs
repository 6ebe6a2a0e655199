//! How a lender uses a card on applications: what fills its fields, what may change.

use super::{ActionableField, DecisionError, FieldValue, LoanApplication};
use crate::lending::income::VerifiedIncome;
use crate::money::Money;
use crate::scorecard::Scorecard;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Which of a card's fields are filled by the lender's own finding, and which an
/// applicant may be told to change. Default: none of either.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CardUse {
    /// Fields filled from the application, so that a score rests on verified
    /// income and on the loan that is asked for.
    #[serde(default, rename = "fill")]
    pub fills: Vec<Fill>,
    /// Fields of the borrower's own that may be suggested to change.
    #[serde(default)]
    pub may_change: Vec<ActionableField>,
}

/// One field of a card that is filled from the application.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Fill {
    /// The field.
    pub field: String,
    /// What fills it.
    pub from: FillFrom,
    /// What one unit of the field is worth, for amounts; `None` is one unit of
    /// the currency.
    #[serde(default, deserialize_with = "file::optional_money")]
    pub unit: Option<Money>,
}

/// What fills a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FillFrom {
    /// Usable income per month.
    UsableIncome,
    /// The amount asked for.
    Amount,
    /// The months asked for.
    Months,
}

impl CardUse {
    /// A card whose fields all come from the application, and none may be suggested
    /// to change.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::{ActionableField, AllowedDirection, CardUse};
    /// let may = ActionableField::new("Amount", AllowedDirection::Lower);
    /// let card = CardUse::new().with_may_change(may);
    /// assert_eq!((card.fills.len(), card.may_change.len()), (0, 1));
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self {
            fills: Vec::new(),
            may_change: Vec::new(),
        }
    }

    /// Adds a field filled from the application. Default none.
    #[must_use]
    pub fn with_fill(mut self, fill: Fill) -> Self {
        self.fills.push(fill);
        self
    }

    /// Adds a field that may be suggested to change. Default none.
    #[must_use]
    pub fn with_may_change(mut self, field: ActionableField) -> Self {
        self.may_change.push(field);
        self
    }

    /// The application's fields, with those filled that the lender fills.
    pub(super) fn filled(
        &self,
        application: &LoanApplication,
        income: &VerifiedIncome,
        card: &Scorecard,
    ) -> Result<BTreeMap<String, FieldValue>, DecisionError> {
        let mut fields = application.fields.clone();
        for fill in &self.fills {
            if card.input(&fill.field).is_none() {
                return Err(fill.wrong("is not on the card"));
            }
            if fields.contains_key(&fill.field) {
                return Err(fill.wrong("is filled by the lender; leave it out of the application"));
            }
            let value = match fill.from {
                FillFrom::UsableIncome => fill.of_amount(income.usable())?,
                FillFrom::Amount => fill.of_amount(application.amount)?,
                FillFrom::Months => f64::from(application.months),
            };
            fields.insert(fill.field.clone(), FieldValue::Number(value));
        }
        Ok(fields)
    }
}

impl Fill {
    /// `field` filled from `from`; an amount in units of its currency.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::{CardUse, Fill, FillFrom};
    /// let fill = Fill::new("Amount", FillFrom::Amount).with_unit("50 CNY".parse()?);
    /// let text = "[[fill]]\nfield = 'Amount'\nfrom = 'amount'\nunit = '50 CNY'";
    /// assert_eq!(CardUse::from_toml(text)?, CardUse::new().with_fill(fill));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(field: impl Into<String>, from: FillFrom) -> Self {
        Self {
            field: field.into(),
            from,
            unit: None,
        }
    }

    /// What one unit of the field is worth, for amounts. Default one unit of the
    /// currency.
    #[must_use]
    pub fn with_unit(mut self, unit: Money) -> Self {
        self.unit = Some(unit);
        self
    }

    fn wrong(&self, problem: &'static str) -> DecisionError {
        DecisionError::CardField {
            field: self.field.clone(),
            problem,
        }
    }

    /// Money becomes a feature here, the one place where it may be a float.
    fn of_amount(&self, amount: Money) -> Result<f64, DecisionError> {
        let unit = match self.unit {
            Some(unit) if unit.currency() != amount.currency() => {
                return Err(self.wrong("has a unit of another currency than its amount"));
            }
            Some(unit) => unit.amount(),
            None => Decimal::ONE,
        };
        let units = amount.amount().checked_div(unit);
        let units = units.and_then(|units| f64::try_from(units).ok());
        units.ok_or_else(|| self.wrong("has a unit its amount cannot be divided by"))
    }
}

mod file {
    use super::{CardUse, DecisionError, Money};
    use crate::lending::loan::engine::case_from_toml;
    use serde::{Deserialize, Deserializer, de::Error};

    pub(super) fn optional_money<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Money>, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map(Some).map_err(D::Error::custom)
    }

    impl CardUse {
        /// Reads the use of a card from TOML; `data/servicing/credit_data_use.toml`
        /// is one.
        ///
        /// # Errors
        ///
        /// [`DecisionError::Plan`] with the line.
        pub fn from_toml(text: &str) -> Result<Self, DecisionError> {
            Ok(case_from_toml(text)?)
        }
    }
}
