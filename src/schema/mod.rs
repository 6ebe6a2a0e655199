//! What the columns of a lender's data mean.
//!
//! In: a TOML file or a builder. Out: a [`Schema`], checked as a whole, that
//! every later stage reads: names, kinds, ranges, special codes, what becomes of
//! the rest, and whether the law lets a field into a decision.

mod field;

pub use field::{Code, Direction, Field, Group, Kind, LawfulUse, Role, Special, Treatment};

/// The fields of a lender's records, in a fixed order.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    name: String,
    fields: Vec<Field>,
}

impl Schema {
    /// The name of the schema.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// All fields, in order.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The field called `name`.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The candidate characteristics: fields whose role is feature and whose use is lawful.
    pub fn features(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.is_feature())
    }
}
