//! Fields become bins, bins become weights of evidence.
//!
//! In: a [`Dataset`] with a target. Out: a [`Binning`],
//! one [`FieldBinning`] per characteristic, each with its [`BinTable`].
//!
//! - The bins are the exact optimum: of all merges of the prebins that satisfy the
//!   limits and the trend, none has a higher information value. Of equal ones the
//!   one with fewer bins is taken.
//! - What is missing, special, out of range, non-finite or unseen has a bin of its
//!   own, with the `woe` of its rows, or is refused, as the field says; the same in
//!   training and in scoring.
//! - Limits that cannot hold are an error that names them. What holds but deserves
//!   a look is in [`Binning::warnings`].
//! - A small bin whose bad rate clearly differs stands, and so does a pure one that is
//!   no accident: [`BinningParams::min_bin_share`], [`BinningParams::min_good`].
//! - Weights are `f64` in every count, and results are the same to the bit for any
//!   number of threads and any order of rows.
//!
//! ```
//! use scorewright::binning::{Binning, Trend};
//! use scorewright::dataset::{Dataset, Values};
//! use scorewright::schema::{Field, Kind, Role, Schema};
//!
//! let schema = Schema::new("loans", vec![
//!     Field::new("late_payments", Kind::Count),
//!     Field::new("bad", Kind::Flag).with_role(Role::Target),
//! ])?;
//! // 30 borrowers without a late payment, 2 of them bad; 10 with one, 5 of them bad.
//! let late: Vec<f64> = (0..40).map(|n| if n < 30 { 0.0 } else { 1.0 }).collect();
//! let bad: Vec<bool> = (0..40).map(|n| n < 2 || n >= 35).collect();
//! let loans = Dataset::from_columns(&schema, &[
//!     ("late_payments", Values::Numbers(&late)),
//!     ("bad", Values::Flags(&bad)),
//! ])?;
//!
//! let bins = Binning::params().trend(Trend::Rising).max_bins(6).fit(&loans)?;
//! let late = bins.field("late_payments").unwrap();
//! assert_eq!(late.cuts(), [0.5]);
//! let first = &late.table().bins()[0];
//! // 28 of 33 good, 2 of 7 bad
//! assert!((first.woe - ((28.0_f64 / 33.0) / (2.0 / 7.0)).ln()).abs() < 1e-12);
//! # Ok::<(), scorewright::Error>(())
//! ```

// Kernels over prebins, and positions that `place` found in the same table; an
// index out of bounds is our own bug.
#![allow(clippy::indexing_slicing)]

mod category;
mod counts;
mod edit;
#[cfg(feature = "files")]
mod edit_file;
mod error;
#[cfg(test)]
mod exhaustive;
mod explain;
#[cfg(feature = "train")]
mod fine;
mod fit;
mod join;
mod kind;
mod leak;
mod look;
mod merge;
mod optimum;
mod params;
mod place;
mod prebin;
mod search;
mod show;
mod stability;
mod standing;
mod table;
mod task;
mod trained;
mod transform;
mod trend;

pub use edit::Edit;
pub use error::{BinningError, BinningWarning, Limit};
#[cfg(feature = "train")]
pub(crate) use fine::{Asked, MANY_LEVELS, Merge};
pub use kind::{BinKind, JoinTo};
pub use params::{BinningParams, FieldBinningParams, PairwiseTest, Prebins, Untrained};
pub use stability::{FieldShift, FieldStability, OrderFlip};
pub use table::{Bin, BinTable, FieldBinning};
pub use trained::Trained;
#[cfg(feature = "train")]
pub(crate) use transform::bins_and_counts_of;
pub use trend::Trend;

use crate::dataset::{Column, Dataset};
use crate::schema::{Field, Schema};
#[cfg(feature = "card")]
pub(crate) use counts::Counts as BinCounts;
pub(crate) use counts::Smoothing;
use error::LEAST_ROWS;
use place::Outcomes;
use standing::Whole;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use task::{Fitted, Task};

/// The bins of every characteristic.
#[derive(Clone, Debug, PartialEq)]
pub struct Binning {
    /// That of the data it was fitted to; shared, not copied.
    schema: Arc<Schema>,
    pub(crate) fields: Vec<FieldBinning>,
    pub(crate) params: BinningParams,
    pub(crate) warnings: Vec<BinningWarning>,
    pub(crate) edits: Vec<Edit>,
    /// How many rows a unit of weight stands for; above 1 where weights are shares.
    rows_per_weight: f64,
}

impl Binning {
    /// Settings of a fit, all at their defaults.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::binning::Binning;
    /// # use scorewright::dataset::{Dataset, Values};
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("late_payments", Kind::Count),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// # let late: Vec<f64> = (0..40).map(|n| if n < 30 { 0.0 } else { 1.0 }).collect();
    /// # let bad: Vec<bool> = (0..40).map(|n| n < 2 || n >= 35).collect();
    /// # let loans = Dataset::from_columns(&schema, &[
    /// #     ("late_payments", Values::Numbers(&late)), ("bad", Values::Flags(&bad)),
    /// # ])?;
    /// // 30 borrowers were never late, 2 of them bad; 10 were late once, 5 of them bad.
    /// let bins = Binning::params().fit(&loans)?;
    /// assert_eq!(bins.field("late_payments").unwrap().cuts(), [0.5]); // between 0 and 1 late
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn params() -> BinningParams {
        BinningParams::default()
    }

    /// The schema of the data it was fitted to.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// One entry per characteristic, in schema order.
    #[must_use]
    pub fn fields(&self) -> &[FieldBinning] {
        &self.fields
    }

    /// The bins of the field called `name`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::binning::Binning;
    /// # use scorewright::dataset::{Dataset, Values};
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("late_payments", Kind::Count),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// # let late: Vec<f64> = (0..40).map(|n| if n < 30 { 0.0 } else { 1.0 }).collect();
    /// # let bad: Vec<bool> = (0..40).map(|n| n < 2 || n >= 35).collect();
    /// # let loans = Dataset::from_columns(&schema, &[
    /// #     ("late_payments", Values::Numbers(&late)), ("bad", Values::Flags(&bad)),
    /// # ])?;
    /// // 30 borrowers were never late, 2 of them bad; 10 were late once, 5 of them bad.
    /// let bins = Binning::params().fit(&loans)?;
    /// let late = bins.field("late_payments").unwrap();
    /// assert_eq!(late.table().bins()[1].bad_rate(), Some(0.5)); // 5 of 10
    /// assert!(bins.field("bad").is_none());
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&FieldBinning> {
        self.fields.iter().find(|field| field.name() == name)
    }

    /// The characteristics by information value, highest first; ties in schema order.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::binning::Binning;
    /// # use scorewright::dataset::{Dataset, Values};
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("weekday", Kind::Count),
    /// #     Field::new("late_payments", Kind::Count),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// # let weekday: Vec<f64> = (0..40).map(|n| f64::from(n % 2)).collect();
    /// # let late: Vec<f64> = (0..40).map(|n| if n < 30 { 0.0 } else { 1.0 }).collect();
    /// # let bad: Vec<bool> = (0..40).map(|n| n < 2 || n >= 35).collect();
    /// # let loans = Dataset::from_columns(&schema, &[
    /// #     ("weekday", Values::Numbers(&weekday)),
    /// #     ("late_payments", Values::Numbers(&late)), ("bad", Values::Flags(&bad)),
    /// # ])?;
    /// // Weekdays tell next to nothing, late payments much.
    /// let bins = Binning::params().fit(&loans)?;
    /// assert_eq!(bins.fields()[0].name(), "weekday"); // as the schema has it
    /// assert_eq!(bins.by_iv()[0].name(), "late_payments");
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub fn by_iv(&self) -> Vec<&FieldBinning> {
        let mut fields: Vec<&FieldBinning> = self.fields.iter().collect();
        fields.sort_by(|a, b| b.table().iv().total_cmp(&a.table().iv()));
        fields
    }

    /// What a person should look at before the bins are used, in schema order.
    #[must_use]
    pub fn warnings(&self) -> &[BinningWarning] {
        &self.warnings
    }

    /// What was added to the counts of the field called `name`.
    #[cfg(feature = "train")]
    pub(crate) fn smoothing(&self, name: &str) -> Smoothing {
        let smoothing = self.params.settings_of(name).smoothing();
        smoothing.of_rows(self.rows_per_weight)
    }

    /// The edits made by hand, in the order they were made.
    #[must_use]
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }
}

impl BinningParams {
    /// Bins every feature of `data`.
    ///
    /// Each field's bins are the exact optimum: no other merge of its prebins has
    /// a higher information value under the limits. Fields are binned in parallel;
    /// the result is the same to the bit for any number of threads.
    ///
    /// # Errors
    ///
    /// When a setting is outside its range or names an unknown field, the data has
    /// no target, no rows or one class, a column is not of its field's kind, a
    /// value is one that its field refuses, or limits cannot be satisfied.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::binning::Binning;
    /// # use scorewright::dataset::{Dataset, Values};
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("late_payments", Kind::Count),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// # let late: Vec<f64> = (0..40).map(|n| if n < 30 { 0.0 } else { 1.0 }).collect();
    /// # let bad: Vec<bool> = (0..40).map(|n| n < 2 || n >= 35).collect();
    /// # let loans = Dataset::from_columns(&schema, &[
    /// #     ("late_payments", Values::Numbers(&late)), ("bad", Values::Flags(&bad)),
    /// # ])?;
    /// // 30 borrowers were never late, 2 of them bad; 10 were late once, 5 of them bad.
    /// let bins = Binning::params().max_bins(6).fit(&loans)?;
    /// let table = bins.field("late_payments").unwrap().table();
    /// let woe = ((5.0_f64 / 33.0) / (5.0 / 7.0)).ln(); // 5 of 33 good, 5 of 7 bad
    /// assert!((table.bins()[1].woe - woe).abs() < 1e-12);
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn fit(&self, data: &Dataset) -> Result<Binning, BinningError> {
        self.fit_with_progress(data, &|_, _| {})
    }

    /// As [`fit`](Self::fit), telling `progress` how many fields are done, of how many.
    ///
    /// `progress` is called from several threads, once per field; two calls may
    /// overtake each other.
    ///
    /// # Errors
    ///
    /// Those of [`fit`](Self::fit).
    pub fn fit_with_progress(
        &self,
        data: &Dataset,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Binning, BinningError> {
        self.check()?;
        let outcomes = Outcomes::of_both_classes(data)?;
        let whole = outcomes.whole();
        let mut fields = features(data)?;
        self.check_names(&fields)?;
        fields.retain(|field| !self.excludes(field.name()));
        if fields.is_empty() {
            return Err(BinningError::NoFeatures);
        }
        let n_done = AtomicUsize::new(0);
        let fitted = each_field(&fields, |field| {
            let fitted = self.fit_one(field, data, outcomes, whole);
            progress(n_done.fetch_add(1, Ordering::Relaxed) + 1, fields.len());
            fitted
        });
        let mut binning = Binning::of(fitted, self.clone(), data.shared_schema())?;
        binning.rows_per_weight = whole.rows_per_weight;
        let (n_good, n_bad) = outcomes.n_rows();
        if n_good.min(n_bad) < LEAST_ROWS {
            let few = BinningWarning::FewRows { n_good, n_bad };
            binning.warnings.insert(0, few);
        }
        Ok(binning)
    }

    /// Bins one field.
    fn fit_field(&self, field: &Field, data: &Dataset) -> Result<Fitted, BinningError> {
        self.check()?;
        let outcomes = Outcomes::of_both_classes(data)?;
        self.fit_one(field, data, outcomes, outcomes.whole())
    }

    fn fit_one(
        &self,
        field: &Field,
        data: &Dataset,
        outcomes: Outcomes<'_>,
        whole: Whole,
    ) -> Result<Fitted, BinningError> {
        let task = Task {
            field,
            values: place::values(data, field)?,
            outcomes,
            whole,
            settings: self.settings_of(field.name()),
        };
        task.fit()
    }

    fn check_names(&self, fields: &[&Field]) -> Result<(), BinningError> {
        let unknown = self
            .own_fields()
            .chain(self.excluded().iter().map(String::as_str))
            .find(|name| !fields.iter().any(|field| field.name() == *name));
        unknown.map_or(Ok(()), |name| {
            Err(BinningError::UnknownField {
                field: name.to_owned(),
            })
        })
    }
}

impl Binning {
    /// The first error in schema order, whichever field failed first on the clock.
    fn of(
        fitted: Vec<Result<Fitted, BinningError>>,
        params: BinningParams,
        schema: Arc<Schema>,
    ) -> Result<Self, BinningError> {
        let mut binning = Self {
            schema,
            fields: Vec::new(),
            params,
            warnings: Vec::new(),
            edits: Vec::new(),
            rows_per_weight: 1.0,
        };
        for field in fitted {
            let (field, warnings) = field?;
            binning.fields.push(field);
            binning.warnings.extend(warnings);
        }
        Ok(binning)
    }
}

/// The features of `data` that can have bins, in schema order.
fn features(data: &Dataset) -> Result<Vec<&Field>, BinningError> {
    let can_have_bins = |field: &&Field| {
        let has_kind = field.kind().is_numeric() || field.kind().is_category();
        // A reader told to read some columns leaves the others absent.
        has_kind && !matches!(data.column(field.name()), Some(Column::Absent))
    };
    let fields: Vec<&Field> = data.schema().features().filter(can_have_bins).collect();
    if fields.is_empty() {
        return Err(BinningError::NoFeatures);
    }
    Ok(fields)
}

/// `work` on every item, in parallel where there are threads; results in order.
#[cfg(feature = "rayon")]
fn each_field<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    use rayon::prelude::*;
    items.par_iter().map(work).collect()
}

/// `work` on every item, in order.
#[cfg(not(feature = "rayon"))]
fn each_field<T, R>(items: &[T], work: impl Fn(&T) -> R) -> Vec<R> {
    items.iter().map(work).collect()
}
