//! One field on its way into bins.

use super::counts::Smoothing;
use super::error::BinningWarning;
use super::params::Settings;
use super::place::{Outcomes, Values};
use super::standing::Whole;
use super::table::FieldBinning;
use crate::schema::Field;

/// One field with its values, the outcomes, and what is asked of its bins.
pub(super) struct Task<'a> {
    pub(super) field: &'a Field,
    pub(super) values: Values<'a>,
    pub(super) outcomes: Outcomes<'a>,
    pub(super) whole: Whole,
    pub(super) settings: Settings,
}

/// The bins of a field, and what to look at in them.
pub(super) type Fitted = (FieldBinning, Vec<BinningWarning>);

impl Task<'_> {
    pub(super) fn name(&self) -> String {
        self.field.name().to_owned()
    }

    /// What is added to the counts of its bins.
    pub(super) fn smoothing(&self) -> Smoothing {
        self.settings
            .smoothing()
            .of_rows(self.whole.rows_per_weight)
    }
}
