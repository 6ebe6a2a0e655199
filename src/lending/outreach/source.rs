//! How far a rule set was checked against the text it quotes.

use crate::rules::toml_date;
use jiff::civil::Date;

/// A part of a rule set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RulePart {
    /// Since when it applies.
    Dates,
    /// Whom and what it binds.
    Scope,
    /// Hours.
    Hours,
    /// Caps and cooldowns, and what they leave out.
    Counts,
    /// Whom besides the debtor a contact may reach.
    ThirdParty,
    /// Visits.
    Visits,
    /// What messages must say.
    Content,
    /// Which requests bind.
    Requests,
    /// Consent to artificial voices.
    ArtificialVoice,
    /// How long records are kept.
    Retention,
}

/// What was read of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reading {
    /// The text itself, or the regulator's own page.
    Primary,
    /// A report, a law firm's note or another's quotation.
    Secondary,
    /// Nothing: the rule stands as the stricter guess and forbids all the same.
    NotRead,
    /// It is the firm's own.
    Policy,
}

/// What was read of parts of a rule set, where, and when.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Source {
    /// The parts.
    pub of: Vec<RulePart>,
    /// How.
    pub read: Reading,
    /// Where.
    pub text: String,
    /// When.
    #[serde(deserialize_with = "toml_date::deserialize")]
    pub on: Date,
}
