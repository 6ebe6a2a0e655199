//! What falls into a bin, and what it may be judged with.

use crate::schema::Code;

/// What falls into a bin.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum BinKind {
    /// Numbers in `[low, high)`; infinite at the ends.
    Interval {
        /// The first number inside.
        low: f64,
        /// The first number above.
        high: f64,
    },
    /// These levels of a category.
    Levels(Vec<String>),
    /// Values not given.
    Missing,
    /// One special code.
    Special(Code),
    /// Infinities and not-a-numbers.
    NonFinite,
    /// Outside the field's range.
    OutOfRange,
    /// Levels that training did not see.
    Unseen,
}

impl BinKind {
    /// Whether ordinary values fall into it, rather than the missing, special or unseen.
    #[must_use]
    pub const fn is_regular(&self) -> bool {
        matches!(self, Self::Interval { .. } | Self::Levels(_))
    }
}

/// The bin that another is judged with.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum JoinTo {
    /// The regular bin whose bad rate is nearest.
    NearestRate,
    /// The regular bin that holds this number.
    Number(f64),
    /// The regular bin that holds this level.
    Level(String),
}
