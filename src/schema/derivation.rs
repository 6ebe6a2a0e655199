//! Fields that are a part of a date, and how that date is written.

use super::{Derived, Field, Kind, Treatment};
use crate::notation::DateFormat;

impl Field {
    /// Makes it a part of the date in another column, for fields of the kind `count`.
    /// Its range becomes that of the part, and a number outside it is refused; how the
    /// date is written is what the field of that column says, where there is one.
    /// Default: a column of its own.
    #[must_use]
    pub fn with_derived(mut self, derived: Derived) -> Self {
        (self.low, self.high) = derived.part.range();
        self.out_of_range = Treatment::Refuse;
        self.derived = Some(derived);
        self
    }

    /// The date that it is a part of.
    #[must_use]
    pub const fn derived(&self) -> Option<&Derived> {
        self.derived.as_ref()
    }

    /// The column in which its cells stand: of the same name, unless it is derived.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::notation::DatePart;
    /// use scorewright::schema::{Derived, Field, Kind};
    /// let day = Field::new("weekday", Kind::Count);
    /// assert_eq!(day.column(), "weekday");
    /// let day = day.with_derived(Derived::new("opened", DatePart::Weekday));
    /// assert_eq!((day.name(), day.column()), ("weekday", "opened"));
    /// ```
    #[must_use]
    pub fn column(&self) -> &str {
        let from = self.derived.as_ref().map(|derived| derived.from.as_str());
        from.unwrap_or(&self.name)
    }
}

/// Gives derived fields what the fields of their dates say of how dates are written.
pub(super) fn adopt_writing(fields: &mut [Field]) {
    let dates: Vec<Field> = fields
        .iter()
        .filter(|field| field.kind == Kind::Date)
        .cloned()
        .collect();
    for field in fields {
        let date = dates.iter().find(|date| date.name == field.column());
        if let Some(date) = date.filter(|_| field.derived.is_some()) {
            if field.date_format == DateFormat::default() {
                field.date_format = date.date_format;
            }
            for marker in &date.missing_markers {
                if !field.missing_markers.contains(marker) {
                    field.missing_markers.push(marker.clone());
                }
            }
            field.usual_markers &= date.usual_markers;
        }
    }
}
