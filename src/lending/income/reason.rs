//! How well an income is verified, and why.

use super::{IncomeClass, SourceKind};
use core::fmt;

/// How well an income is verified.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[non_exhaustive]
pub enum Grade {
    /// Three independent groups agree.
    A,
    /// Two do.
    B,
    /// One source agrees with what the applicant states.
    C,
    /// Stated only, stale, or one source that does not agree with the statement.
    D,
    /// Sources conflict or the statement is too high: a person looks. Never by
    /// itself a refusal.
    F,
}

/// What led to the grade or bounds the amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum IncomeReason {
    /// A source is older than allowed and was not used.
    Stale(SourceKind),
    /// The fund's base is the highest the law counts; the income may be higher.
    Capped,
    /// The fund's base is the lowest the law counts; the income may be lower.
    Floored,
    /// A vendor's estimate is less sure than allowed and was not used.
    LowConfidence,
    /// Deposits are after tax beside a tax record, so they were not compared.
    NetOfTax,
    /// Too few months of deposits to tell a trend.
    ShortHistory,
    /// Deposits fell and then held; the lower level counts.
    DeclinedStabilised,
    /// Deposits are still falling; a person looks.
    Declining,
    /// Deposits vary, and the amount was cut for it.
    Variable,
    /// The firm's flat discount of an unprotected class.
    ClassDiscount(IncomeClass),
    /// Only the applicant's word.
    StatedOnly,
    /// The applicant states more than the corroborated income allows.
    Overstated,
    /// Two sources disagree beyond the limit.
    Conflict,
    /// The statement does not agree with the corroborated income.
    DisagreesWithStated,
    /// The applicant's statement is missing or stale, so nothing was compared with it.
    NotStated,
}

impl fmt::Display for IncomeReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stale(kind) => {
                return write!(f, "the {kind} is older than allowed and was not used");
            }
            Self::ClassDiscount(class) => {
                return write!(f, "the firm's discount of {class} income applies");
            }
            Self::Capped => "the fund's base is the highest the law counts; it was not compared",
            Self::Floored => "the fund's base is the lowest the law counts; it was not compared",
            Self::LowConfidence => "an estimate is less sure than allowed and was not used",
            Self::NetOfTax => "deposits are after tax and were not compared with the tax record",
            Self::ShortHistory => "too few months of deposits to tell a trend",
            Self::DeclinedStabilised => "deposits fell and then held; the lower level counts",
            Self::Declining => "deposits are still falling; a person looks",
            Self::Variable => "deposits vary, and the amount was cut for it",
            Self::StatedOnly => "nothing but the applicant's word",
            Self::Overstated => "more is stated than the corroborated income allows",
            Self::Conflict => "two sources disagree beyond the limit",
            Self::DisagreesWithStated => "the statement and the one source do not agree",
            Self::NotStated => "no fresh statement to compare with",
        })
    }
}
