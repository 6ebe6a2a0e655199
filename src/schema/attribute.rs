//! The words a field is described with.

/// The group of the lender's vocabulary a field belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Group {
    /// What comes in: wages, verified or stated.
    Income,
    /// What is owed and serviced.
    Debt,
    /// Bureau and repayment history.
    CreditHistory,
    /// How the account is used.
    Behaviour,
    /// What the application says. The default.
    #[default]
    Application,
}

impl Group {
    /// The word a schema file writes.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Income => "income",
            Self::Debt => "debt",
            Self::CreditHistory => "credit_history",
            Self::Behaviour => "behaviour",
            Self::Application => "application",
        }
    }
}

/// How the values of a field read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Kind {
    /// Money, as a number of `unit`.
    Amount,
    /// A quotient; any finite number.
    Ratio,
    /// A whole number of things.
    Count,
    /// A length of time in months.
    Months,
    /// One of a list of levels.
    Category,
    /// Yes or no; a category with the levels `no` and `yes`.
    Flag,
    /// A civil date, kept as days since 1970-01-01.
    Date,
    /// Free text, for ids; never a feature.
    Text,
}

impl Kind {
    /// Whether values are numbers with cuts between them.
    #[must_use]
    pub const fn is_numeric(self) -> bool {
        matches!(
            self,
            Self::Amount | Self::Ratio | Self::Count | Self::Months | Self::Date
        )
    }

    /// Whether values are levels of a list.
    #[must_use]
    pub const fn is_category(self) -> bool {
        matches!(self, Self::Category | Self::Flag)
    }

    /// The word a schema file writes.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Amount => "amount",
            Self::Ratio => "ratio",
            Self::Count => "count",
            Self::Months => "months",
            Self::Category => "category",
            Self::Flag => "flag",
            Self::Date => "date",
            Self::Text => "text",
        }
    }

    /// What a cell must be, with its article, for error messages.
    #[must_use]
    pub const fn expected(self) -> &'static str {
        match self {
            Self::Amount => "an amount",
            Self::Ratio => "a ratio",
            Self::Count => "a whole number",
            Self::Months => "a number of months",
            Self::Category => "a category",
            Self::Flag => "a flag (yes/no, true/false, 1/0)",
            Self::Date => "a date (YYYY-MM-DD)",
            Self::Text => "text",
        }
    }
}

/// What the model does with a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Role {
    /// A candidate characteristic. The default.
    #[default]
    Feature,
    /// Good or bad.
    Target,
    /// Sample weight, finite and not negative.
    Weight,
    /// Identifies the record.
    Id,
    /// When the record was observed; for out-of-time splits.
    Date,
    /// `train` or `test`; anything else is left out.
    Split,
    /// Kept for fairness checks, never a feature.
    Protected,
    /// Read past.
    Ignore,
}

impl Role {
    /// The word a schema file writes.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Feature => "feature",
            Self::Target => "target",
            Self::Weight => "weight",
            Self::Id => "id",
            Self::Date => "date",
            Self::Split => "split",
            Self::Protected => "protected",
            Self::Ignore => "ignore",
        }
    }
}

/// Whether the law lets a field into a decision (`domain.md` A.4: ECOA, PIPL).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum LawfulUse {
    /// Free to use. The default.
    #[default]
    Ordinary,
    /// Needs a separate lawful basis (consent); may be used.
    Sensitive,
    /// May never be bound to a model.
    Prohibited,
    /// Age: may be scored if 62 and over get at least the best points of any
    /// younger bin (12 CFR 1002.6(b)(2)(ii)).
    Age,
}

impl LawfulUse {
    /// The word a schema file writes.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Sensitive => "sensitive",
            Self::Prohibited => "prohibited",
            Self::Age => "age",
        }
    }
}

/// Which way risk goes as the value rises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Direction {
    /// No expectation. The default.
    #[default]
    Any,
    /// Risk rises with the value.
    Rising,
    /// Risk falls as the value rises.
    Falling,
}

impl Direction {
    /// The word a schema file writes.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Rising => "rising",
            Self::Falling => "falling",
        }
    }
}

/// What becomes of a value that is not an ordinary one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Treatment {
    /// A bin of its own.
    OwnBin,
    /// An error, in training and in scoring.
    Refuse,
    /// The nearest end of the range; the score says so with a flag.
    /// For out-of-range values only.
    Nearest,
}

impl Treatment {
    /// The word a schema file writes.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::OwnBin => "own_bin",
            Self::Refuse => "refuse",
            Self::Nearest => "nearest",
        }
    }
}

/// A value that is a fact, not a quantity: -7 "never delinquent".
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Special {
    /// The code, as the cell reads: a number in numeric fields, a level in categories.
    pub code: Code,
    /// What it means, for bin tables and reasons.
    pub meaning: String,
}

impl Special {
    /// A numeric code with its meaning.
    #[must_use]
    pub fn number(code: f64, meaning: impl Into<String>) -> Self {
        Self {
            code: Code::Number(code),
            meaning: meaning.into(),
        }
    }

    /// A level with its meaning.
    #[must_use]
    pub fn level(code: impl Into<String>, meaning: impl Into<String>) -> Self {
        Self {
            code: Code::Level(code.into()),
            meaning: meaning.into(),
        }
    }
}

/// A special code.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(untagged))]
#[non_exhaustive]
pub enum Code {
    /// In numeric fields.
    Number(f64),
    /// In categories.
    Level(String),
}
