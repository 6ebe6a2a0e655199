//! What one column means.

use crate::scoring::{Slot, classify};

/// The group of the lender's vocabulary a field belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
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

/// How the values of a field read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
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
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
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

/// Whether the law lets a field into a decision (`domain.md` A.4: ECOA, PIPL).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
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

/// Which way risk goes as the value rises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
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

/// What becomes of a value that is not an ordinary one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
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

/// A value that is a fact, not a quantity: -7 "never delinquent".
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Special {
    /// The code, as the cell reads: a number in numeric fields, a level in categories.
    pub code: Code,
    /// What it means, for bin tables and reasons.
    pub meaning: String,
}

/// A special code.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(untagged))]
#[non_exhaustive]
pub enum Code {
    /// In numeric fields.
    Number(f64),
    /// In categories.
    Level(String),
}

/// What one column means: its kind, range, codes, and what becomes of the rest.
///
/// Built by [`Field::new`] and `with_*`; checked as a whole by
/// [`Schema::new`](super::Schema::new).
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub(crate) name: String,
    pub(crate) label: Option<String>,
    pub(crate) group: Group,
    pub(crate) kind: Kind,
    pub(crate) unit: Option<String>,
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) levels: Vec<String>,
    pub(crate) missing_markers: Vec<String>,
    pub(crate) specials: Vec<Special>,
    /// The numeric codes of `specials`, in order; what `slot` compares with.
    pub(crate) special_numbers: Vec<f64>,
    pub(crate) missing: Treatment,
    pub(crate) out_of_range: Treatment,
    pub(crate) non_finite: Treatment,
    pub(crate) unseen: Treatment,
    pub(crate) direction: Direction,
    pub(crate) role: Role,
    pub(crate) lawful_use: LawfulUse,
    /// The level, number or word that means bad; targets only.
    pub(crate) bad: Option<String>,
    pub(crate) reason_code: Option<String>,
    pub(crate) reason_text: Option<String>,
}

impl Field {
    /// The slot of a number under this field's codes and range.
    ///
    /// ```
    /// use scorewright::schema::{Field, Kind};
    /// use scorewright::scoring::Slot;
    /// let age = Field::new("age", Kind::Count).with_range(18.0, 100.0);
    /// assert_eq!(age.slot(17.0), Slot::OutOfRange);
    /// assert_eq!(age.slot(f64::NAN), Slot::Missing);
    /// ```
    #[must_use]
    pub fn slot(&self, value: f64) -> Slot {
        classify(value, &self.special_numbers, self.low, self.high)
    }

    /// What becomes of values of `slot`; `None` for regular and special ones, which always have bins.
    #[must_use]
    pub const fn treatment(&self, slot: Slot) -> Option<Treatment> {
        match slot {
            Slot::Missing => Some(self.missing),
            Slot::NonFinite => Some(self.non_finite),
            Slot::OutOfRange => Some(self.out_of_range),
            Slot::Unseen => Some(self.unseen),
            Slot::Special(_) | Slot::Regular => None,
        }
    }
}

/// Reading a field.
impl Field {
    /// The column's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How its values read.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// What the model does with it.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// Whether the law lets it into a decision.
    #[must_use]
    pub const fn lawful_use(&self) -> LawfulUse {
        self.lawful_use
    }

    /// Which way risk is expected to go.
    #[must_use]
    pub const fn direction(&self) -> Direction {
        self.direction
    }

    /// The closed range of ordinary values; infinite where there is no limit.
    #[must_use]
    pub const fn range(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// The levels a category may take; empty when they are learned from the data.
    #[must_use]
    pub fn levels(&self) -> &[String] {
        &self.levels
    }

    /// The codes that are facts, not quantities.
    #[must_use]
    pub fn specials(&self) -> &[Special] {
        &self.specials
    }

    /// Whether it is a candidate characteristic that may lawfully be scored.
    #[must_use]
    pub const fn is_feature(&self) -> bool {
        matches!(self.role, Role::Feature) && !matches!(self.lawful_use, LawfulUse::Prohibited)
    }
}
