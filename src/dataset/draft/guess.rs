//! What is drafted for one column.

use crate::schema::Field;

/// A field with notes for the person who edits the draft.
pub(super) struct Guess {
    pub(super) field: Field,
    pub(super) notes: Vec<String>,
}
