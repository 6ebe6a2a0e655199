//! linfa's prediction for a card in memory.

use crate::scoring::Scorer;
use linfa::traits::PredictInplace;
use ndarray::{Array1, ArrayBase, Data, Ix2};

/// Probabilities of bad from the card's own table: `x` is `(n_rows, n_inputs)` in the
/// order of [`Scorer::names`]; NaN is missing, a category holds the code of
/// [`Scorer::level_code`].
///
/// A row that the card refuses is given a probability of 1, as in a
/// [`Batch`](crate::scoring::Batch): a careless reader fails closed.
///
/// # Panics
///
/// As linfa's estimators do, when `x` has another number of columns than the card
/// inputs, or the target another number of rows than `x`.
///
/// # Examples
///
/// ```
/// # use scorewright::{dataset::Dataset, schema::Schema, training::LogisticModel};
/// use linfa::traits::Predict;
/// use ndarray::Array2;
/// use scorewright::scorecard::Scorecard;
/// # let schema = Schema::read("data/credit_data.toml")?;
/// # let loans = Dataset::read("data/credit_data.csv", &schema)?;
/// # use scorewright::scorecard::Elderly;
/// # let model = LogisticModel::train(&loans)?;
/// let card = Scorecard::params().elderly(Elderly::Raise).build(&model)?;
/// let scorer = card.compile()?;
/// let missing = Array2::from_elem((2, scorer.names().len()), f64::NAN);
/// let pd = scorer.predict(&missing);
/// let row = missing.row(0).to_vec();
/// let expected = scorer.score(row.as_slice()).map_or(1.0, |score| score.pd.value());
/// assert_eq!(pd[1], expected);
/// # Ok::<(), scorewright::Error>(())
/// ```
impl<D: Data<Elem = f64>> PredictInplace<ArrayBase<D, Ix2>, Array1<f64>> for Scorer {
    fn predict_inplace(&self, x: &ArrayBase<D, Ix2>, y: &mut Array1<f64>) {
        assert_eq!(x.ncols(), self.names().len(), "one column per input");
        assert_eq!(x.nrows(), y.len(), "one target per row");
        let mut values = vec![0.0; x.ncols()];
        for (row, pd) in x.rows().into_iter().zip(y.iter_mut()) {
            for (place, value) in values.iter_mut().zip(row) {
                *place = *value;
            }
            *pd = self
                .score(values.as_slice())
                .map_or(1.0, |score| score.pd.value());
        }
    }

    fn default_target(&self, x: &ArrayBase<D, Ix2>) -> Array1<f64> {
        Array1::zeros(x.nrows())
    }
}
