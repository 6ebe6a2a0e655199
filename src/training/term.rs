//! A model's terms: log-odds over the bins of a field.

use super::Coefficient;
use crate::binning::Binning;

/// One term of a model: the log-odds of bad that each bin of a field adds.
///
/// Of a fit on weights of evidence they are coefficient times `woe`; a joint fit finds
/// them bin by bin, their mean over the training rows zero.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ModelTerm {
    /// The characteristic.
    pub field: String,
    /// One per bin of the field's table, regular bins first.
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
            log_odds: bins.iter().map(|bin| coefficient.value * bin.woe).collect(),
            std_errors: None,
            coefficient: Some(coefficient.clone()),
        }
    }

    /// Whether it tells any two rows apart, or moves any.
    pub(crate) fn is_zero(&self) -> bool {
        self.log_odds.iter().all(|log_odds| *log_odds == 0.0)
    }
}
