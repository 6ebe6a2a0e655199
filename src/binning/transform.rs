//! Rows become bins or weights of evidence, column by column.

use super::counts::Counts;
use super::error::BinningError;
use super::place::{self, Outcomes};
use super::table::{BinTable, FieldBinning};
use super::{Binning, each_field};
use crate::dataset::Dataset;

impl Binning {
    /// The bin of every row, one column per characteristic in the order of
    /// [`fields`](Self::fields): positions in the bins of its table.
    ///
    /// # Errors
    ///
    /// When a field is not in `data` or its column of another kind, or a row has a
    /// value that its field refuses.
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
    /// let rows = bins.bins_of(&loans)?;
    /// assert_eq!((rows[0][0], rows[0][39]), (0, 1)); // never late; late once
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn bins_of(&self, data: &Dataset) -> Result<Vec<Vec<u16>>, BinningError> {
        let columns = each_field(&self.fields, |field| {
            field.bins_of(place::values(data, field.field())?)
        });
        columns.into_iter().collect()
    }

    /// The `woe` of every row, one column per characteristic in the order of
    /// [`fields`](Self::fields).
    ///
    /// # Errors
    ///
    /// Those of [`bins_of`](Self::bins_of).
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
    /// let woe = bins.woe_columns(&loans)?;
    /// let safer = ((28.0_f64 / 33.0) / (2.0 / 7.0)).ln(); // 28 of 33 good, 2 of 7 bad
    /// assert!((woe[0][0] - safer).abs() < 1e-12);
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn woe_columns(&self, data: &Dataset) -> Result<Vec<Vec<f64>>, BinningError> {
        woe_columns_of(&self.fields.iter().collect::<Vec<_>>(), data)
    }

    /// The `woe` of every row as a matrix of `(n_rows, n_fields)`.
    ///
    /// # Errors
    ///
    /// Those of [`bins_of`](Self::bins_of).
    #[cfg(feature = "train")]
    pub fn woe_matrix(&self, data: &Dataset) -> Result<ndarray::Array2<f64>, BinningError> {
        let columns = self.woe_columns(data)?;
        let mut matrix = ndarray::Array2::zeros((data.n_rows(), columns.len()));
        for (mut column, woe) in matrix.columns_mut().into_iter().zip(columns) {
            column.assign(&ndarray::Array1::from(woe));
        }
        Ok(matrix)
    }

    /// The tables of other data under these bins, one per characteristic: its
    /// counts, this binning's `woe`, and the information value of its shares under
    /// that `woe`.
    ///
    /// # Errors
    ///
    /// Those of [`bins_of`](Self::bins_of), and when `data` has no target or no rows.
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
    /// let later = loans.select(&[0, 2, 3, 30, 39])?; // 1 bad of 3, then 1 bad of 2
    /// let table = &bins.tables_on(&later)?[0];
    /// assert_eq!((table.bins()[0].good, table.bins()[0].bad), (2.0, 1.0));
    /// assert_eq!(table.bins()[1].woe, bins.fields()[0].table().bins()[1].woe);
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn tables_on(&self, data: &Dataset) -> Result<Vec<BinTable>, BinningError> {
        let counts = self.counts_on(data, Outcomes::of(data)?)?;
        let tables = self.fields.iter().zip(&counts);
        Ok(tables
            .map(|(field, counts)| field.table().recounted(counts))
            .collect())
    }

    /// The same bins fitted to other data: new counts, new `woe`.
    ///
    /// # Errors
    ///
    /// Those of [`tables_on`](Self::tables_on), and when `data` has one class.
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
    /// let later = loans.select(&[0, 2, 3, 30, 39])?; // 1 bad of 3, then 1 bad of 2
    /// let woe = bins.refit(&later)?.fields()[0].table().bins()[0].woe;
    /// assert!((woe - ((2.0_f64 / 3.0) / (1.0 / 2.0)).ln()).abs() < 1e-12); // 2 of 3 good, 1 of 2 bad
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn refit(&self, data: &Dataset) -> Result<Self, BinningError> {
        let outcomes = Outcomes::of_both_classes(data)?;
        let counts = self.counts_on(data, outcomes)?;
        let mut refitted = self.clone();
        refitted.rows_per_weight = outcomes.whole().rows_per_weight;
        for (field, counts) in refitted.fields.iter_mut().zip(counts) {
            let settings = self.params.settings_of(field.name());
            let kinds = field.table.bins().iter().map(|bin| bin.kind.clone());
            let bins = kinds.zip(counts.iter().copied()).collect();
            field.joins = field.joins_by(&settings.joins, &counts)?;
            let smoothing = settings.smoothing().of_rows(refitted.rows_per_weight);
            field.table = BinTable::new(bins, smoothing, settings.untrained);
            field.table.join(&field.joins, smoothing);
        }
        Ok(refitted)
    }

    fn counts_on(
        &self,
        data: &Dataset,
        outcomes: Outcomes<'_>,
    ) -> Result<Vec<Vec<Counts>>, BinningError> {
        let counts = each_field(&self.fields, |field| {
            field.count(place::values(data, field.field())?, outcomes)
        });
        counts.into_iter().collect()
    }
}

/// The bin of every row of a field, and the counts of every bin.
#[cfg(feature = "train")]
type BinsAndCounts = (Vec<u16>, Vec<Counts>);

/// The bin of every row and the counts of every bin, one entry per field, in their
/// order; counts are zero without a target.
#[cfg(feature = "train")]
pub(crate) fn bins_and_counts_of(
    fields: &[&FieldBinning],
    data: &Dataset,
) -> Result<Vec<BinsAndCounts>, BinningError> {
    let outcomes = Outcomes::any(data);
    let columns = each_field(fields, |field| {
        let bins = field.bins_of(place::values(data, field.field())?)?;
        let n_bins = field.table().bins().len();
        let none = || vec![Counts::default(); n_bins];
        let counts = outcomes.map_or_else(none, |outcomes| outcomes.per_code(&bins, n_bins));
        Ok((bins, counts))
    });
    columns.into_iter().collect()
}

/// The `woe` of every row, one column per field, in their order.
pub(crate) fn woe_columns_of(
    fields: &[&FieldBinning],
    data: &Dataset,
) -> Result<Vec<Vec<f64>>, BinningError> {
    let columns = each_field(fields, |field| {
        let woe: Vec<f64> = field.table().bins().iter().map(|bin| bin.woe).collect();
        let bins = field.bins_of(place::values(data, field.field())?)?;
        Ok(bins.into_iter().map(|bin| woe[usize::from(bin)]).collect())
    });
    columns.into_iter().collect()
}
