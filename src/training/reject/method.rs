//! The methods and their settings.

use super::parcelling::Parcelling;
use crate::binning::BinningParams;
use crate::training::LogisticParams;

/// A method of reject inference with its settings; see [the module](super) for what each
/// assumes.
#[derive(Clone, Debug)]
pub struct RejectInference {
    pub(super) method: Method,
    pub(super) fitting: LogisticParams,
    pub(super) bins: BinningParams,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Method {
    Fuzzy,
    Parcelling(Parcelling),
    Reweighting { least_acceptance: f64 },
}

impl RejectInference {
    /// Fuzzy augmentation: each rejected applicant counts as bad with the probability
    /// that a model of the accepted gives, and as good with the rest.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::{dataset::Dataset, schema::Schema};
    /// use scorewright::training::LogisticModel;
    /// use scorewright::training::reject::RejectInference;
    /// # let schema = Schema::read("data/german_credit.toml")?;
    /// # let loans = Dataset::read("data/german_credit.csv", &schema)?;
    /// // Seven hundred accepted; of three hundred we pretend that no outcome is known.
    /// let (accepted, rejected) = loans.split(0.7, 1)?;
    /// let inferred = RejectInference::fuzzy().infer(&accepted, &rejected)?;
    /// assert_eq!(inferred.data().n_rows(), 700 + 2 * 300);
    /// let rate = inferred.rejected_bad_rate().unwrap();
    /// assert!((rate - 0.3).abs() < 0.03); // 90 of the 300 are bad
    /// let model = LogisticModel::train(inferred.data())?;
    /// assert!((model.summary().total_weight - 1000.0).abs() < 1e-9);
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub fn fuzzy() -> Self {
        Self::of(Method::Fuzzy)
    }

    /// Parcelling: each rejected applicant counts as bad with the bad rate of the accepted
    /// in its band of scores, made worse by a factor.
    #[must_use]
    pub fn parcelling(parcelling: Parcelling) -> Self {
        Self::of(Method::Parcelling(parcelling))
    }

    /// Reweighting, or augmentation: the accepted alone, each weighed by one over the
    /// probability of being accepted, so that together they look like all applicants.
    ///
    /// That probability is a model's, fitted to accepted and rejected on all features; it
    /// counts as at least [`least_acceptance`](Self::least_acceptance). Weights are scaled
    /// to sum to those of the accepted.
    #[must_use]
    pub fn reweighting() -> Self {
        Self::of(Method::Reweighting {
            least_acceptance: 0.05,
        })
    }

    /// The least probability of being accepted that reweighting counts with: above 0, at
    /// most 1. Default 0.05: no row speaks for more than twenty. Other methods have none.
    #[must_use]
    pub fn least_acceptance(mut self, least: f64) -> Self {
        if let Method::Reweighting { least_acceptance } = &mut self.method {
            *least_acceptance = least;
        }
        self
    }

    /// How the models inside are fitted: that of the accepted, and that of who is accepted.
    /// Default: [`LogisticModel::train`](crate::training::LogisticModel::train)'s.
    #[must_use]
    pub fn with_model(self, fitting: LogisticParams, bins: BinningParams) -> Self {
        Self {
            fitting,
            bins,
            ..self
        }
    }

    fn of(method: Method) -> Self {
        Self {
            method,
            fitting: LogisticParams::default(),
            bins: BinningParams::default(),
        }
    }
}
