//! The ordinary numbers a field had in training: what later values are held against.

use super::place::{Fate, Values, fate_of_number};
use crate::schema::Field;

/// The smallest, the median and the largest ordinary number of training.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Trained {
    /// The smallest.
    pub low: f64,
    /// The median of the rows, whatever they weigh; the lower one of two.
    pub median: f64,
    /// The largest.
    pub high: f64,
}

impl Trained {
    /// Those of a field's column; `None` for categories and fields without ordinary numbers.
    pub(super) fn of(field: &Field, values: Values<'_>) -> Option<Self> {
        let Values::Numbers(numbers) = values else {
            return None;
        };
        let ordinary = |&value: &f64| match fate_of_number(field, value) {
            Fate::Number(value) => Some(value),
            _ => None,
        };
        let mut ordinary: Vec<f64> = numbers.iter().filter_map(ordinary).collect();
        let middle = ordinary.len().checked_sub(1)? / 2;
        let (below, median, above) = ordinary.select_nth_unstable_by(middle, f64::total_cmp);
        let median = *median;
        Some(Self {
            low: below.iter().copied().fold(median, f64::min),
            median,
            high: above.iter().copied().fold(median, f64::max),
        })
    }
}
