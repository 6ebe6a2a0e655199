//! What is drafted for one column.

use crate::schema::Field;

/// Words that mean "not given" wherever they stand.
pub(super) const MARKERS: [&str; 10] = [
    "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "?", ".",
];

/// A field with notes for the person who edits the draft.
pub(super) struct Guess {
    pub(super) field: Field,
    pub(super) notes: Vec<String>,
}
