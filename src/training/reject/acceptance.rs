//! How likely each applicant was to be accepted, by the fields that there are.

use super::method::RejectInference;
use crate::binning::BinningParams;
use crate::dataset::{Dataset, Layer};
use crate::training::{Leaks, LogisticParams, TrainingError};

/// The penalty where fields decide without exception, so that there is no maximum.
const L2: f64 = 1.0;

/// Probabilities of being accepted.
pub(super) struct Acceptance {
    pub(super) of_accepted: Vec<f64>,
    pub(super) of_rejected: Vec<f64>,
}

/// A weight for every row: its own, or 1.
pub(super) fn weights_of(data: &Dataset) -> Vec<f64> {
    let weights = data.weights().map(<[f64]>::to_vec);
    weights.unwrap_or_else(|| vec![1.0; data.n_rows()])
}

/// A sum that does not depend on the order of the numbers.
pub(super) fn sum(numbers: impl IntoIterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.into_iter().collect();
    numbers.sort_unstable_by(f64::total_cmp);
    numbers.iter().sum()
}

/// The layer of data whose rows are all of one class.
fn layer(data: &Dataset, bad: bool) -> Layer<'_> {
    Layer {
        data,
        bad: vec![bad; data.n_rows()],
        weights: weights_of(data),
    }
}

pub(super) fn other_field(field: String) -> TrainingError {
    TrainingError::OtherField { field }
}

impl RejectInference {
    pub(super) fn acceptance(
        &self,
        accepted: &Dataset,
        rejected: &Dataset,
    ) -> Result<Acceptance, TrainingError> {
        Acceptance::fit(accepted, rejected, &self.fitting, &self.bins)
    }
}

impl Acceptance {
    /// A model of who is rejected, fitted as any other.
    pub(super) fn fit(
        accepted: &Dataset,
        rejected: &Dataset,
        fitting: &LogisticParams,
        bins: &BinningParams,
    ) -> Result<Self, TrainingError> {
        let both = Dataset::stacked(layer(accepted, false), vec![layer(rejected, true)])
            .map_err(other_field)?;
        // Who decided by one field told the outcome of this model by it.
        let fitting = fitting.clone().leaks(Leaks::Allow);
        let model = match fitting.train(&both, bins) {
            Err(TrainingError::Separation { .. } | TrainingError::TooFewRows { .. }) => {
                fitting.l2(L2).train(&both, bins)
            }
            fitted => fitted,
        };
        let mut pd: Vec<f64> = match model {
            Ok(model) => model.predict(&both)?.iter().map(|pd| pd.value()).collect(),
            // Nothing tells the accepted from the rejected.
            Err(TrainingError::NoFields { .. }) => vec![rejected_share(&both); both.n_rows()],
            Err(error) => return Err(error),
        };
        pd.iter_mut().for_each(|pd| *pd = 1.0 - *pd);
        let of_rejected = pd.split_off(accepted.n_rows());
        Ok(Self {
            of_accepted: pd,
            of_rejected,
        })
    }
}

fn rejected_share(both: &Dataset) -> f64 {
    let weights = weights_of(both);
    let classes = both.bad().unwrap_or_default().iter().zip(&weights);
    let rejected = classes.filter(|(bad, _)| **bad);
    sum(rejected.map(|(_, weight)| *weight)) / sum(weights.iter().copied())
}
