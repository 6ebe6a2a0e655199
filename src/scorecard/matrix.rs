//! A card as an estimator of linfa: fitted to a matrix, predicting from one.

use super::{Scorecard, ScorecardParams};
use crate::dataset::Dataset;
use crate::error::Error;
use crate::schema::{Field, Kind, Role, Schema};
use crate::scoring::Scorer;
use crate::training::LogisticModel;
use linfa::dataset::{AsSingleTargets, DatasetBase};
use linfa::traits::{Fit, PredictInplace};
use ndarray::{Array1, ArrayBase, Data, Ix2};

/// The name that the targets of a matrix get in the schema of its card.
const TARGET: &str = "bad";

/// A card in one step from a matrix: `x` is `(n_rows, n_features)`, NaN is missing,
/// `true` in the target is bad, feature names become fields.
///
/// Every feature is a number of any sign; bins and model are those of
/// [`LogisticModel::train`]. Categories, special codes, ranges and reasons need a
/// [`Schema`], and the stages one by one; so does a feature whose use the law limits,
/// such as age or sex: here every one is taken. Without feature names there is no card.
///
/// # Errors
///
/// Those of [`Schema::new`], [`Dataset::from_linfa`], [`LogisticModel::train`] and
/// [`ScorecardParams::build`].
///
/// # Examples
///
/// ```
/// use linfa::traits::{Fit, Predict};
/// use ndarray::{Array1, Array2};
/// use scorewright::scorecard::Scorecard;
///
/// // Of 100 borrowers never late 10 are bad, of 100 late once 60.
/// let x = Array2::from_shape_fn((200, 1), |(row, _)| if row < 100 { 0.0 } else { 1.0 });
/// let bad = Array1::from_shape_fn(200, |row| row < 10 || row >= 140);
/// let data = linfa::Dataset::new(x.clone(), bad).with_feature_names(vec!["late_payments"]);
/// let card = Scorecard::params().fit(&data)?;
/// let pd = card.compile()?.predict(&x);
/// assert!((pd[0] - 0.1).abs() < 0.005 && (pd[199] - 0.6).abs() < 0.005); // to the whole point
/// # Ok::<(), scorewright::Error>(())
/// ```
impl<D, T> Fit<ArrayBase<D, Ix2>, T, Error> for ScorecardParams
where
    D: Data<Elem = f64>,
    T: AsSingleTargets<Elem = bool>,
{
    type Object = Scorecard;

    fn fit(&self, data: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<Scorecard, Error> {
        let names = data.feature_names();
        let features = names.iter().map(|name| Field::new(name, Kind::Ratio));
        let target = Field::new(TARGET, Kind::Flag).with_role(Role::Target);
        let schema = Schema::new("matrix", features.chain([target]).collect())?;
        let data = Dataset::from_linfa(&schema, data)?;
        Ok(self.build(&LogisticModel::train(&data)?)?)
    }
}

/// Probabilities of bad from the card's own table: `x` is `(n_rows, n_inputs)` in the
/// order of [`Scorer::names`]; NaN is missing, a number for a category is the level that
/// a file writes so: 1.0 is `1`, and of a flag `yes`.
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
