//! Rows of borrowers, always valid under their schema.
//!
//! In: a lender's CSV, slices, or an ndarray. Out: a [`Dataset`] of typed
//! columns with its target and weights.

mod cell;
mod cells;
mod column;
mod columns;
#[cfg(feature = "files")]
mod csv;
#[cfg(feature = "files")]
mod draft;
mod error;
mod levels;
#[cfg(feature = "train")]
mod matrix;
mod problem;
mod profile;
mod slices;
mod split;
#[cfg(feature = "train")]
mod stack;
mod target;

#[cfg(feature = "files")]
pub(crate) use self::csv::check_row;
#[cfg(feature = "files")]
pub use self::csv::{
    CsvReader, ExtraColumns, RejectedRow, Rejects, TargetColumn, find_delimiter, find_delimiter_in,
};
pub use column::{Column, Levels};
pub use columns::Values;
#[cfg(feature = "files")]
pub use draft::{Draft, Drafting, draft_schema};
pub use error::DatasetError;
pub use levels::LIMIT_LEARNED_LEVELS;
pub use problem::{BadRows, Fault, Problem};
pub use profile::{NumberProfile, Profile};
pub use slices::TimeSlices;
#[cfg(feature = "train")]
pub(crate) use stack::Layer;

use crate::schema::{Field, Role, Schema};
use std::sync::Arc;

/// Typed columns, one per schema field and in its order, with target and weights.
#[derive(Clone)]
pub struct Dataset {
    pub(crate) schema: Arc<Schema>,
    pub(crate) columns: Vec<Column>,
    /// Whether each row is bad; empty when the data has no target.
    pub(crate) bad: Vec<bool>,
    /// Finite and not negative, with a sum above zero.
    pub(crate) weights: Option<Vec<f64>>,
    pub(crate) n_rows: usize,
}

impl Dataset {
    /// The schema its columns obey.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The same schema, to be kept by what is learned from the data.
    pub(crate) fn shared_schema(&self) -> Arc<Schema> {
        Arc::clone(&self.schema)
    }

    /// How many rows it holds.
    #[must_use]
    pub const fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// The column of the field called `name`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "files")] {
    /// # use scorewright::dataset::Dataset;
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("income", Kind::Amount),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// # use scorewright::scoring::Value;
    /// let loans = Dataset::reader(&schema).from_reader("income,bad\n2500,0\n900,1\n".as_bytes())?;
    /// assert_eq!(loans.column("income").unwrap().value(1), Value::Number(900.0));
    /// assert!(loans.column("debt").is_none());
    /// # }
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        let position = self.schema.fields().iter().position(|f| f.name() == name)?;
        self.columns.get(position)
    }

    /// Whether each row is bad, when the data has a target.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "files")] {
    /// # use scorewright::dataset::Dataset;
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("income", Kind::Amount),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// let loans = Dataset::reader(&schema).from_reader("income,bad\n2500,0\n900,1\n".as_bytes())?;
    /// assert_eq!(loans.bad(), Some(&[false, true][..]));
    /// # }
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub fn bad(&self) -> Option<&[bool]> {
        (!self.bad.is_empty()).then_some(&self.bad)
    }

    /// The sample weights, when it has them; otherwise every row weighs 1.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "files")] {
    /// # use scorewright::dataset::Dataset;
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// let schema = Schema::new("loans", vec![
    ///     Field::new("weight", Kind::Amount).with_role(Role::Weight),
    ///     Field::new("income", Kind::Amount),
    ///     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// ])?;
    /// let file = "weight,income,bad\n1,2500,0\n4,900,1\n";
    /// let loans = Dataset::reader(&schema).from_reader(file.as_bytes())?;
    /// assert_eq!(loans.weights(), Some(&[1.0, 4.0][..])); // the second row counts four times
    /// # }
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub fn weights(&self) -> Option<&[f64]> {
        self.weights.as_deref()
    }
}

/// What holds of every data set with a target or weights.
impl Dataset {
    /// Good and bad rows, both.
    #[cfg(feature = "files")]
    fn check_classes(&self) -> Result<(), DatasetError> {
        let Some(class) = self.only_class() else {
            return Ok(());
        };
        let field = self.schema.role(Role::Target).map_or("", Field::name);
        Err(DatasetError::OneClass {
            field: field.to_owned(),
            n_rows: self.n_rows,
            class,
        })
    }

    /// The class of all rows, when there is a target and it has one class only.
    fn only_class(&self) -> Option<&'static str> {
        let first = *self.bad.first()?;
        let same = self.bad.iter().all(|&bad| bad == first);
        same.then_some(if first { "bad" } else { "good" })
    }

    /// Something to divide by.
    fn check_weights(&self) -> Result<(), DatasetError> {
        let Some(weights) = &self.weights else {
            return Ok(());
        };
        let sum: f64 = weights.iter().sum();
        if weights.is_empty() || (sum > 0.0 && sum.is_finite()) {
            return Ok(());
        }
        let field = self.schema.role(Role::Weight).map_or("", Field::name);
        Err(DatasetError::WeightSum {
            field: field.to_owned(),
        })
    }
}

impl std::fmt::Debug for Dataset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dataset")
            .field("schema", &self.schema.name())
            .field("n_rows", &self.n_rows)
            .field("columns", &self.columns)
            .finish_non_exhaustive()
    }
}
