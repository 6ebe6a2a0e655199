//! linfa's prediction for a fit on plain columns.

use super::LogisticFit;
use super::model::pd_of;
use linfa::traits::PredictInplace;
use ndarray::{Array1, ArrayBase, Data, Ix2};

/// Probabilities of bad: `x` is `(n_rows, n_columns)`, the columns of the fit.
///
/// # Formula
///
/// `pd = 1 / (1 + exp(-(intercept + Σ coefficient * x)))`
///
/// # Panics
///
/// As linfa's estimators do, when `x` has another number of columns than the fit,
/// or the target another number of rows than `x`.
///
/// # Examples
///
/// ```
/// use linfa::{Dataset, traits::{Fit, Predict}};
/// use ndarray::array;
/// use scorewright::training::NewtonParams;
///
/// // One of four is bad at 0, three of four at 1.
/// let x = array![[0.0], [0.0], [0.0], [0.0], [1.0], [1.0], [1.0], [1.0]];
/// let bad = array![true, false, false, false, true, true, true, false];
/// let fit = NewtonParams::new().fit(&Dataset::new(x.clone(), bad))?;
/// let pd = fit.predict(&x);
/// assert!((pd[0] - 0.25).abs() < 1e-9 && (pd[7] - 0.75).abs() < 1e-9);
/// # Ok::<(), scorewright::training::TrainingError>(())
/// ```
impl<D: Data<Elem = f64>> PredictInplace<ArrayBase<D, Ix2>, Array1<f64>> for LogisticFit {
    fn predict_inplace(&self, x: &ArrayBase<D, Ix2>, y: &mut Array1<f64>) {
        assert_eq!(
            x.ncols(),
            self.coefficients().len(),
            "one column per coefficient"
        );
        assert_eq!(x.nrows(), y.len(), "one target per row");
        for (row, pd) in x.rows().into_iter().zip(y.iter_mut()) {
            *pd = pd_of(self.sum(row));
        }
    }

    fn default_target(&self, x: &ArrayBase<D, Ix2>) -> Array1<f64> {
        Array1::zeros(x.nrows())
    }
}
