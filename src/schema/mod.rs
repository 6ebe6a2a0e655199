//! What the columns of a lender's data mean.
//!
//! In: a TOML file or a builder. Out: a [`Schema`], checked as a whole, that
//! every later stage reads: names, kinds, ranges, special codes, what becomes of
//! the rest, and whether the law lets a field into a decision.
//!
//! ```
//! use scorewright::schema::{Field, Kind, Role, Schema, Special};
//!
//! let schema = Schema::new(
//!     "loans",
//!     vec![
//!         Field::new("income", Kind::Amount).with_unit("EUR").with_low(0.0),
//!         Field::new("months_since_delinquency", Kind::Months)
//!             .with_range(0.0, 600.0)
//!             .with_special(Special::number(-7.0, "never delinquent")),
//!         Field::new("bad", Kind::Flag).with_role(Role::Target),
//!     ],
//! )?;
//! assert_eq!(schema.features().count(), 2);
//! # Ok::<(), scorewright::schema::SchemaError>(())
//! ```

mod attribute;
#[cfg(feature = "lending")]
mod borrower;
#[cfg(feature = "lending")]
mod borrower_setters;
mod check;
mod derivation;
mod derived;
mod error;
mod fault;
mod field;
#[cfg(feature = "card")]
mod field_file;
#[cfg(feature = "files")]
mod file;
#[cfg(feature = "card")]
mod fingerprint;
#[cfg(feature = "lending")]
mod ratio;
#[cfg(feature = "lending")]
mod vocabulary;

pub use crate::notation::Notation;
pub use attribute::{Code, Direction, Group, Kind, LawfulUse, Role, Special, Treatment};
#[cfg(feature = "lending")]
pub use borrower::{Borrower, Employment};
pub use derived::Derived;
pub use error::SchemaError;
pub use fault::{FieldFault, LIMIT_FIELDS, LIMIT_LEVELS, LIMIT_NAME, LIMIT_SPECIALS};
pub use field::{ELDERLY_FROM, Field};
#[cfg(feature = "card")]
pub use fingerprint::Difference;
#[cfg(feature = "card")]
pub(crate) use fingerprint::fingerprint;
#[cfg(feature = "lending")]
pub use ratio::Ratio;

/// The fields of a lender's records, in a fixed order.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    name: String,
    fields: Vec<Field>,
}

impl Schema {
    /// A schema of these fields, in this order.
    ///
    /// # Errors
    ///
    /// When there is no field or more than [`LIMIT_FIELDS`], a name is repeated,
    /// a field contradicts itself ([`FieldFault`]), or two fields share the role
    /// of target, weight, date or split.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::schema::{Field, Kind, Role, Schema};
    /// let income = Field::new("income", Kind::Amount);
    /// let bad = Field::new("bad", Kind::Flag).with_role(Role::Target);
    /// assert_eq!(Schema::new("loans", vec![income.clone(), bad]).unwrap().fields().len(), 2);
    /// assert!(Schema::new("loans", vec![income.clone(), income]).is_err()); // one name twice
    /// ```
    pub fn new(name: impl Into<String>, mut fields: Vec<Field>) -> Result<Self, SchemaError> {
        derivation::adopt_writing(&mut fields);
        check::check_fields(&fields).map_err(|(_, error)| error)?;
        Ok(Self {
            name: name.into(),
            fields,
        })
    }

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
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::schema::{Field, Kind, Schema};
    /// let schema = Schema::new("loans", vec![Field::new("income", Kind::Amount).with_range(0.0, 1e6)])?;
    /// assert_eq!(schema.field("income").unwrap().range(), (0.0, 1e6));
    /// assert!(schema.field("debt").is_none());
    /// # Ok::<(), scorewright::schema::SchemaError>(())
    /// ```
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Whether a field has its cells in the column of this name.
    pub(crate) fn has_column(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.column() == name)
    }

    /// The first field with this role.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::dataset::Dataset;
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("income", Kind::Amount),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// assert_eq!(schema.role(Role::Target).unwrap().name(), "bad");
    /// assert!(schema.role(Role::Weight).is_none());
    /// # Ok::<(), scorewright::schema::SchemaError>(())
    /// ```
    #[must_use]
    pub fn role(&self, role: Role) -> Option<&Field> {
        self.fields.iter().find(|field| field.role == role)
    }

    /// The candidate characteristics: fields whose role is feature and whose use is lawful.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::dataset::Dataset;
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("income", Kind::Amount),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// let names: Vec<_> = schema.features().map(Field::name).collect();
    /// assert_eq!(names, ["income"]); // the target is not one
    /// # Ok::<(), scorewright::schema::SchemaError>(())
    /// ```
    pub fn features(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.is_feature())
    }
}
