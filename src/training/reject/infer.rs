//! Accepted and rejected applicants become one weighted data set.

use super::acceptance::{other_field, sum, weights_of};
use super::method::{Method, RejectInference};
use super::parcelling::{Applicant, Parcelling};
use crate::dataset::{Dataset, Layer};
use crate::training::TrainingError;

/// What came of reject inference: rows to train on, with outcomes and weights.
#[derive(Clone, Debug)]
#[must_use]
pub struct Inferred {
    data: Dataset,
    rejected_bad_rate: Option<f64>,
    effective_rows: f64,
}

impl Inferred {
    /// The rows: the accepted, then (but for reweighting) the rejected as bad and once more
    /// as good, each with its weight. Only features are kept.
    ///
    /// What is fitted to it counts the weight of the rejected as if it had been seen: its
    /// standard errors, p-values and criteria promise too much.
    #[must_use]
    pub const fn data(&self) -> &Dataset {
        &self.data
    }

    /// The bad rate that was inferred of the rejected; `None` for reweighting.
    #[must_use]
    pub const fn rejected_bad_rate(&self) -> Option<f64> {
        self.rejected_bad_rate
    }

    /// How many rows of equal weight tell as much as the accepted now do: far below their
    /// number where few speak for many.
    ///
    /// # Formula
    ///
    /// `(Σ w)² / Σ w²` over the accepted (Kish, *Survey Sampling*, 1965).
    #[must_use]
    pub const fn effective_rows(&self) -> f64 {
        self.effective_rows
    }
}

impl RejectInference {
    /// Infers: `accepted` has outcomes, those of `rejected` are not looked at.
    ///
    /// Both have the same features. Nothing depends on a seed or on the order of the rows.
    ///
    /// # Errors
    ///
    /// A setting out of range; no rejected rows; a feature that the two do not share; and
    /// those of [`LogisticParams::train`](crate::training::LogisticParams::train) for the
    /// models inside.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::{dataset::Dataset, schema::Schema};
    /// use scorewright::training::LogisticModel;
    /// use scorewright::training::reject::{Parcelling, RejectInference};
    /// # let schema = Schema::read("data/german_credit.toml")?;
    /// # let loans = Dataset::read("data/german_credit.csv", &schema)?;
    /// # let (accepted, rejected) = loans.split(0.7, 1)?;
    /// let rate = |factor| {
    ///     let parcelling = Parcelling::new(5).with_factor(factor);
    ///     let inferred = RejectInference::parcelling(parcelling).infer(&accepted, &rejected)?;
    ///     Ok::<_, scorewright::Error>(inferred.rejected_bad_rate().unwrap_or(0.0))
    /// };
    /// assert!((rate(1.0)? - 0.3).abs() < 0.03); // as bad as the accepted of their bands
    /// assert!(rate(2.0)? > rate(1.0)? + 0.1);
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn infer(&self, accepted: &Dataset, rejected: &Dataset) -> Result<Inferred, TrainingError> {
        if let Method::Parcelling(parcelling) = &self.method {
            parcelling.check()?;
        }
        let bad = accepted.bad().ok_or(TrainingError::NoTarget)?;
        if rejected.n_rows() == 0 {
            return Err(TrainingError::NoRows);
        }
        if let Method::Reweighting { least_acceptance } = self.method {
            return self.reweighted(accepted, rejected, least_acceptance);
        }
        let shares = match &self.method {
            Method::Parcelling(parcelling) => self.parcelled(accepted, rejected, parcelling)?,
            _ => self.pd_of(accepted, rejected)?.1,
        };
        let own = weights_of(rejected);
        let part = |share: &dyn Fn(f64) -> f64| -> Vec<f64> {
            let rows = own.iter().zip(&shares);
            rows.map(|(weight, pd)| weight * share(*pd)).collect()
        };
        let rows = |is_bad, weights| Layer {
            data: rejected,
            bad: vec![is_bad; rejected.n_rows()],
            weights,
        };
        let (as_bad, as_good) = (part(&|pd| pd), part(&|pd| 1.0 - pd));
        let rate = sum(as_bad.iter().copied()) / sum(own.iter().copied());
        let weights = weights_of(accepted);
        let effective_rows = effective(&weights);
        let first = Layer {
            data: accepted,
            bad: bad.to_vec(),
            weights,
        };
        let rest = vec![rows(true, as_bad), rows(false, as_good)];
        Ok(Inferred {
            data: Dataset::stacked(first, rest).map_err(other_field)?,
            rejected_bad_rate: Some(rate).filter(|rate| rate.is_finite()),
            effective_rows,
        })
    }

    /// The probabilities that a model of the accepted gives the accepted and the rejected.
    fn pd_of(
        &self,
        accepted: &Dataset,
        rejected: &Dataset,
    ) -> Result<(Vec<f64>, Vec<f64>), TrainingError> {
        let model = self.fitting.train(accepted, &self.bins)?;
        let pd = |data| -> Result<Vec<f64>, TrainingError> {
            Ok(model.predict(data)?.iter().map(|pd| pd.value()).collect())
        };
        Ok((pd(accepted)?, pd(rejected)?))
    }

    fn parcelled(
        &self,
        accepted: &Dataset,
        rejected: &Dataset,
        parcelling: &Parcelling,
    ) -> Result<Vec<f64>, TrainingError> {
        let (of_accepted, of_rejected) = self.pd_of(accepted, rejected)?;
        let bad = accepted.bad().unwrap_or_default();
        let known = of_accepted.iter().zip(weights_of(accepted)).zip(bad);
        let known = known.map(|((pd, weight), bad)| Applicant {
            pd: *pd,
            weight,
            bad: Some(*bad),
        });
        let unknown = of_rejected.iter().zip(weights_of(rejected));
        let unknown = unknown.map(|(pd, weight)| Applicant {
            pd: *pd,
            weight,
            bad: None,
        });
        Ok(parcelling.shares(&known.chain(unknown).collect::<Vec<_>>()))
    }

    fn reweighted(
        &self,
        accepted: &Dataset,
        rejected: &Dataset,
        least: f64,
    ) -> Result<Inferred, TrainingError> {
        if !(least > 0.0 && least <= 1.0) {
            return Err(TrainingError::Setting {
                setting: "least_acceptance",
                expected: "above 0 and at most 1",
                got: least.to_string(),
            });
        }
        let acceptance = self.acceptance(accepted, rejected)?;
        let own = weights_of(accepted);
        let rows = own.iter().zip(&acceptance.of_accepted);
        let mut weights: Vec<f64> = rows.map(|(weight, p)| weight / p.max(least)).collect();
        let scale = sum(own.iter().copied()) / sum(weights.iter().copied());
        weights.iter_mut().for_each(|weight| *weight *= scale);
        let effective_rows = effective(&weights);
        let first = Layer {
            data: accepted,
            bad: accepted.bad().unwrap_or_default().to_vec(),
            weights,
        };
        Ok(Inferred {
            data: Dataset::stacked(first, Vec::new()).map_err(other_field)?,
            rejected_bad_rate: None,
            effective_rows,
        })
    }
}

/// Kish's effective number of rows.
fn effective(weights: &[f64]) -> f64 {
    let all = sum(weights.iter().copied());
    all * all / sum(weights.iter().map(|weight| weight * weight))
}
