//! A model's terms: log-odds over the bins of a field, or of a pair of fields.

use super::Coefficient;
use crate::binning::Binning;

/// One term of a model: the log-odds of bad that each bin of a field adds, or each pair of
/// bins of two fields.
///
/// Of a fit on weights of evidence they are coefficient times `woe`; a joint fit finds
/// them bin by bin, their mean over the training rows zero.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ModelTerm {
    /// The characteristic.
    pub field: String,
    /// The other characteristic of a pair.
    pub with: Option<String>,
    /// One per bin of the field's table, regular bins first. Of a pair one per pair of bins,
    /// those of the other field beside each other: entry `i * n + j` is bin `i` of the first
    /// and bin `j` of the other field, which has `n` bins.
    pub log_odds: Vec<f64>,
    /// Of each, where they are known; given the bins, which were chosen on the same rows.
    pub std_errors: Option<Vec<f64>>,
    /// Of a fit on weights of evidence.
    pub coefficient: Option<Coefficient>,
}

impl ModelTerm {
    /// Coefficient times `woe`.
    pub(super) fn of_woe(coefficient: &Coefficient, binning: &Binning) -> Self {
        let bins = binning.field(&coefficient.field);
        let bins = bins.map_or(&[][..], |field| field.table().bins());
        Self {
            field: coefficient.field.clone(),
            with: None,
            log_odds: bins.iter().map(|bin| coefficient.value * bin.woe).collect(),
            std_errors: None,
            coefficient: Some(coefficient.clone()),
        }
    }

    /// Its field, or both.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::training::LogisticModel;
    /// # use scorewright::{dataset::Dataset, schema::Schema};
    /// # let schema = Schema::read("data/german_credit.toml")?;
    /// # let loans = Dataset::read("data/german_credit.csv", &schema)?;
    /// let model = LogisticModel::train(&loans)?;
    /// assert_eq!(model.terms()[0].fields().count(), 1); // no crosses unless asked for
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.field.as_str()).chain(self.with.as_deref())
    }

    /// Whether it tells any two rows apart, or moves any.
    pub(crate) fn is_zero(&self) -> bool {
        self.log_odds.iter().all(|log_odds| *log_odds == 0.0)
    }
}
