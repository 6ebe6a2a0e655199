//! How serious it is, and which rule said so.

use std::fmt;

/// How a borrower stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Level {
    /// Above the safety threshold.
    Green,
    /// Below it: contact the borrower.
    Amber,
    /// Far below it, or a hard trigger fired.
    Red,
    /// Not observed lately: nothing may be concluded, least of all that all is well.
    Unknown,
}

impl Level {
    /// The name in policies, CSV and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Red => "red",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The severity a state remembers: a level other than [`Level::Unknown`], ordered.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub(crate) enum Severity {
    Green = 0,
    Amber = 1,
    Red = 2,
}

impl Severity {
    pub(crate) const fn level(self) -> Level {
        match self {
            Self::Green => Level::Green,
            Self::Amber => Level::Amber,
            Self::Red => Level::Red,
        }
    }

    pub(crate) const fn from_bits(bits: u8) -> Option<Self> {
        match bits {
            0 => Some(Self::Green),
            1 => Some(Self::Amber),
            2 => Some(Self::Red),
            _ => None,
        }
    }

    /// The severity of a level that a rule may ask for; `None` for green and unknown.
    pub(crate) const fn of_warning(level: Level) -> Option<Self> {
        match level {
            Level::Amber => Some(Self::Amber),
            Level::Red => Some(Self::Red),
            Level::Green | Level::Unknown => None,
        }
    }
}

/// The rule behind a level.
///
/// When several ask for the same level, the later one in this list is named:
/// a fact about the borrower outranks a number about them.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
#[non_exhaustive]
pub enum WarningRule {
    /// No rule has fired yet.
    None = 0,
    /// The score is below the level's threshold.
    Threshold = 1,
    /// Points lost within the last observations.
    Drop = 2,
    /// PD has grown to a multiple of that at origination.
    PdRatio = 3,
    /// The exponentially weighted average left its limits.
    Ewma = 4,
    /// The cumulative sum passed its decision interval.
    Cusum = 5,
    /// Bad luck of many: a disaster was declared where the borrower lives.
    DisasterNotice = 6,
    /// The borrower, or somebody for them, told of illness.
    MedicalNotice = 7,
    /// Another lender granted relief.
    ForborneElsewhere = 8,
    /// The wage credited to the account fell.
    PayrollDrop = 9,
    /// A direct debit came back.
    AutopayFailed = 10,
    /// A payment is past due.
    DaysPastDue = 11,
}

impl WarningRule {
    const ALL: [Self; 12] = [
        Self::None,
        Self::Threshold,
        Self::Drop,
        Self::PdRatio,
        Self::Ewma,
        Self::Cusum,
        Self::DisasterNotice,
        Self::MedicalNotice,
        Self::ForborneElsewhere,
        Self::PayrollDrop,
        Self::AutopayFailed,
        Self::DaysPastDue,
    ];

    /// The name in CSV and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Threshold => "threshold",
            Self::Drop => "drop",
            Self::PdRatio => "pd_ratio",
            Self::Ewma => "ewma",
            Self::Cusum => "cusum",
            Self::DisasterNotice => "disaster_notice",
            Self::MedicalNotice => "medical_notice",
            Self::ForborneElsewhere => "forborne_elsewhere",
            Self::PayrollDrop => "payroll_drop",
            Self::AutopayFailed => "autopay_failed",
            Self::DaysPastDue => "days_past_due",
        }
    }

    pub(crate) fn from_bits(bits: u8) -> Option<Self> {
        Self::ALL.get(usize::from(bits)).copied()
    }
}

impl fmt::Display for WarningRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Rules as a set: those that ask for a level on one day.
///
/// # Examples
///
/// ```
/// use scorewright::early_warning::{WarningRule, WarningRules};
/// let rules = WarningRules::NONE.with(WarningRule::PayrollDrop).with(WarningRule::AutopayFailed);
/// assert!(rules.contains(WarningRule::PayrollDrop) && !rules.contains(WarningRule::DaysPastDue));
/// assert_eq!(rules.iter().count(), 2);
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct WarningRules(u16);

impl WarningRules {
    /// No rule.
    pub const NONE: Self = Self(0);

    /// The set and one rule more; [`WarningRule::None`] is no rule and adds nothing.
    #[must_use]
    pub const fn with(self, rule: WarningRule) -> Self {
        match rule {
            WarningRule::None => self,
            rule => Self(self.0 | 1 << rule as u8),
        }
    }

    /// Whether the rule is among them.
    #[must_use]
    pub const fn contains(self, rule: WarningRule) -> bool {
        self.0 & (1 << rule as u8) != 0
    }

    /// The rules, numbers about the borrower before facts.
    pub fn iter(self) -> impl Iterator<Item = WarningRule> {
        let all = WarningRule::ALL.into_iter();
        all.filter(move |&rule| self.contains(rule))
    }
}

impl fmt::Debug for WarningRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// What the rules ask for at one observation: a severity, and the rule to name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RequestedLevel {
    pub(crate) severity: Severity,
    pub(crate) rule: WarningRule,
}

impl RequestedLevel {
    pub(crate) const NOTHING: Self = Self {
        severity: Severity::Green,
        rule: WarningRule::None,
    };

    /// `severity` when a rule is on and fires, otherwise nothing.
    pub(crate) fn when(fires: bool, severity: Option<Severity>, rule: WarningRule) -> Self {
        match severity {
            Some(severity) if fires => Self { severity, rule },
            _ => Self::NOTHING,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_comes_back_from_its_bits() {
        for rule in WarningRule::ALL {
            assert_eq!(WarningRule::from_bits(rule as u8), Some(rule));
        }
        assert_eq!(WarningRule::from_bits(12), None);
    }

    #[test]
    fn the_more_severe_request_wins_and_a_fact_outranks_a_number() {
        let number = RequestedLevel::when(true, Some(Severity::Amber), WarningRule::Drop);
        let fact = RequestedLevel::when(true, Some(Severity::Amber), WarningRule::AutopayFailed);
        let red = RequestedLevel::when(true, Some(Severity::Red), WarningRule::Drop);
        assert_eq!(number.max(fact), fact);
        assert_eq!(fact.max(red), red);
    }
}
