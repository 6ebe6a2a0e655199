//! Fields that are computed from another column.

use crate::notation::DatePart;

/// A field that has no column of its own: a part of the date in another.
///
/// The cell of that column is read as the date, in a file, a record and an application
/// alike, and what the field says is its part. Where a number is given for the field
/// itself, it is the part.
///
/// # Examples
///
/// ```
/// use scorewright::dataset::{Column, Dataset, Values};
/// use scorewright::notation::DatePart;
/// use scorewright::schema::{Derived, Field, Kind, Schema};
/// let month = Field::new("month_applied", Kind::Count)
///     .with_derived(Derived::new("application_date", DatePart::Month));
/// let schema = Schema::new("loans", vec![month])?;
/// let dates = ["2024-02-29", "2024-12-31"];
/// let loans = Dataset::from_columns(&schema, &[("application_date", Values::Text(&dates))])?;
/// assert!(matches!(loans.column("month_applied"), Some(Column::Numbers(n)) if n == &[2.0, 12.0]));
/// # Ok::<(), scorewright::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Derived {
    /// The column of the date.
    pub from: String,
    /// Which part of it.
    pub part: DatePart,
}

impl Derived {
    /// A part of the date in the column `from`.
    #[must_use]
    pub fn new(from: impl Into<String>, part: DatePart) -> Self {
        Self {
            from: from.into(),
            part,
        }
    }

    /// As messages and fingerprints write it.
    #[cfg(feature = "card")]
    pub(super) fn words(&self) -> String {
        format!("{} of {}", self.part.word(), self.from)
    }
}
