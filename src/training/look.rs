//! What crosses would gain beside a model.

use super::{CrossChoice, DropReason, LogisticModel, ModelTerm, TrainingError};
use crate::dataset::Dataset;

impl LogisticModel {
    /// What up to ten crosses would gain beside this model, without making any: trees over
    /// pairs of its fields are boosted on four fifths of at most 30,000 rows of `data`, its
    /// training rows, and judged on the others. A hint, cheap and rough; the folds of
    /// [`Crosses::Auto`](super::Crosses::Auto) decide.
    ///
    /// # Errors
    ///
    /// When `data` lacks a characteristic or the target, or a field refuses a value.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::{dataset::Dataset, schema::Schema};
    /// # use scorewright::training::LogisticModel;
    /// # let schema = Schema::read("data/german_credit.toml")?;
    /// # let loans = Dataset::read("data/german_credit.csv", &schema)?;
    /// let model = LogisticModel::train(&loans)?;
    /// assert_eq!(model.look_for_crosses(&loans)?.saved(), None); // 1,000 rows show none
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn look_for_crosses(&self, data: &Dataset) -> Result<CrossChoice, TrainingError> {
        // A field that adds nothing by itself may add something beside another.
        let idle = self
            .dropped()
            .iter()
            .filter(|one| one.reason == DropReason::AddsNothing);
        let idle = idle.map(|one| one.field.as_str());
        let mut names: Vec<&str> = self.terms().iter().flat_map(ModelTerm::fields).collect();
        names.extend(idle);
        names.sort_unstable();
        names.dedup();
        super::joint::look(data, &names, &self.log_odds(data)?)
    }
}
