//! The terms a loan can have.

use crate::money::{Money, Rate};
use jiff::civil::Date;

/// How principal comes back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlanKind {
    /// The same amount each time (等额本息).
    #[default]
    EqualInstalment,
    /// The same principal each time, interest on what is left (等额本金).
    EqualPrincipal,
    /// Interest each time, principal at the end (先息后本).
    InterestOnly,
    /// Everything at the end (一次性还本付息).
    Bullet,
    /// The rows as agreed; interest is reckoned on what is left.
    Custom(Vec<CustomRow>),
}

/// A row of a custom plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustomRow {
    /// The due date.
    pub due: Date,
    /// The principal that falls due.
    pub principal: Money,
}

/// What becomes of the fraction of a minor unit that an even payment leaves over.
/// The last instalment always absorbs it; this says to which side.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Residue {
    /// The payment is rounded as everything else: the last is a little more or less.
    #[default]
    SimilarFinal,
    /// The payment is rounded up: the last is never more than the others.
    LowerFinal,
    /// The payment is rounded down: the last is never less than the others.
    HigherFinal,
}

/// What a new rate does to the equal instalment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PaymentAfter {
    /// It is recalculated over the remaining rows.
    #[default]
    Recalculate,
    /// It stays; the last instalment absorbs the difference.
    Keep,
}

/// Another rate from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateChange {
    /// The first day that bears the new rate.
    pub effective_from: Date,
    /// The new rate per year.
    pub rate: Rate,
    /// What it does to the equal instalment.
    pub payment: PaymentAfter,
}

/// Days that bear no interest, while payments go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InterestPause {
    /// The first day without interest.
    pub from: Date,
    /// The last day without interest.
    pub through: Date,
}
