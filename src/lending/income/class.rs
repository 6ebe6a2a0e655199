//! The kinds of income, and which of them the law protects.

use core::fmt;

/// What kind of work or right the income comes from.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum IncomeClass {
    /// Wages of full-time work. The default.
    #[default]
    Salary,
    /// A business of one's own.
    SelfEmployed,
    /// Commission.
    Commission,
    /// Work by the task.
    Gig,
    /// Work of some months of every year: a full year's record counts, never a trend
    /// of months.
    Seasonal,
    /// Part-time work; protected.
    PartTime,
    /// A pension; protected.
    Pension,
    /// An annuity; protected.
    Annuity,
    /// Public assistance; protected.
    Benefit,
    /// Alimony and child support; protected.
    Alimony,
}

impl IncomeClass {
    /// Whether a discount must be individual: never by the class itself
    /// (12 CFR 1002.6(b)(5) and 1002.2(z)).
    #[must_use]
    pub const fn is_protected(self) -> bool {
        matches!(
            self,
            Self::PartTime | Self::Pension | Self::Annuity | Self::Benefit | Self::Alimony
        )
    }
}

impl fmt::Display for IncomeClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Salary => "salary",
            Self::SelfEmployed => "self-employed",
            Self::Commission => "commission",
            Self::Gig => "gig",
            Self::Seasonal => "seasonal",
            Self::PartTime => "part-time",
            Self::Pension => "pension",
            Self::Annuity => "annuity",
            Self::Benefit => "benefit",
            Self::Alimony => "alimony",
        })
    }
}
