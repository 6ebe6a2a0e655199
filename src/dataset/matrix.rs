//! From ndarray and linfa to a data set.

use super::{Dataset, DatasetError, Values};
use crate::schema::{Role, Schema};
use linfa::dataset::{AsSingleTargets, DatasetBase};
use ndarray::{ArrayBase, ArrayView2, Data, Ix2};

/// Matrices, feature `train`.
#[cfg_attr(docsrs, doc(cfg(feature = "train")))]
impl Dataset {
    /// A data set from a matrix: `x` is `(n_rows, n_fields)`, `names` has a field
    /// per column, `bad` an entry per row. NaN is missing.
    ///
    /// # Errors
    ///
    /// As [`from_columns`](Self::from_columns); also when the schema has no target.
    ///
    /// # Examples
    ///
    /// ```
    /// use ndarray::array;
    /// use scorewright::dataset::Dataset;
    /// use scorewright::schema::{Field, Kind, Role, Schema};
    /// let schema = Schema::new("loans", vec![
    ///     Field::new("income", Kind::Amount),
    ///     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// ])?;
    /// let x = array![[2500.0], [900.0]];
    /// let loans = Dataset::from_ndarray(&schema, x.view(), &["income"], &[false, true])?;
    /// assert_eq!(loans.n_rows(), 2);
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn from_ndarray(
        schema: &Schema,
        x: ArrayView2<'_, f64>,
        names: &[&str],
        bad: &[bool],
    ) -> Result<Self, DatasetError> {
        let target = schema.role(Role::Target).ok_or(DatasetError::NoTarget)?;
        if names.len() != x.ncols() {
            return Err(DatasetError::Names {
                n_names: names.len(),
                n_columns: x.ncols(),
            });
        }
        let columns: Vec<Vec<f64>> = x.columns().into_iter().map(|c| c.to_vec()).collect();
        let mut named: Vec<(&str, Values<'_>)> = names
            .iter()
            .zip(&columns)
            .map(|(&name, column)| (name, Values::Numbers(column)))
            .collect();
        named.push((target.name(), Values::Flags(bad)));
        Self::from_columns(schema, &named)
    }

    /// A data set from one of linfa, whose feature names are fields and whose
    /// targets are `true` for bad rows; its weights, if it has any, become the weights.
    ///
    /// # Errors
    ///
    /// As [`from_ndarray`](Self::from_ndarray); also when a weight is negative or not finite.
    pub fn from_linfa<D, T>(
        schema: &Schema,
        data: &DatasetBase<ArrayBase<D, Ix2>, T>,
    ) -> Result<Self, DatasetError>
    where
        D: Data<Elem = f64>,
        T: AsSingleTargets<Elem = bool>,
    {
        let names = data.feature_names();
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        let bad = data.targets.as_single_targets().to_vec();
        let mut dataset = Self::from_ndarray(schema, data.records.view(), &names, &bad)?;
        if let Some(weights) = data.weights() {
            if weights.len() != dataset.n_rows {
                return Err(DatasetError::Length {
                    name: "weights".to_owned(),
                    expected: dataset.n_rows,
                    got: weights.len(),
                });
            }
            let weights: Vec<f64> = weights.iter().map(|&weight| f64::from(weight)).collect();
            let fits = |weight: &f64| weight.is_finite() && *weight >= 0.0;
            if let Some(row) = weights.iter().position(|weight| !fits(weight)) {
                return Err(DatasetError::BadWeight { row });
            }
            dataset.weights = Some(weights);
            dataset.check_weights()?;
        }
        Ok(dataset)
    }
}
