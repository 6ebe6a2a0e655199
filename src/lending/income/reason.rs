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
    /// Some months are not known, and too few are for a trend.
    FewKnownMonths,
    /// Incomes of several payers at one time were added.
    Concurrent,
    /// Incomes one after the other were taken as one, month by month.
    Consecutive,
    /// Payers that pay the same month for month, or each what the tax record says of the
    /// whole person, are one income under several names.
    CountedOnce,
    /// The last months of an income were without pay; it does not count.
    Ended,
    /// An income that only the applicant's word speaks of; it does not count.
    PartlyStated,
    /// Seasonal income counts by the year, not by a trend of months.
    Seasonal,
    /// Seasonal income without a record of a full year; it does not count.
    NoFullYear,
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
            Self::FewKnownMonths => "too few months of deposits are known to tell a trend",
            Self::Concurrent => "incomes of several payers at one time were added",
            Self::Consecutive => "incomes one after the other count as one, month by month",
            Self::CountedOnce => {
                "payers that pay the same are taken as one income under several names"
            }
            Self::Ended => "an income was without pay in its last months and does not count",
            Self::PartlyStated => "an income that is only stated does not count",
            Self::Seasonal => "seasonal income counts by the year, not by its months",
            Self::NoFullYear => "seasonal income without the record of a full year does not count",
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
