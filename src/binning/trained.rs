//! The ordinary numbers a field had in training: what later values are held against.

use super::place::{Fate, Outcomes, Values, fate_of_number};
use crate::schema::Field;

/// The smallest, the median and the largest ordinary number of training.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Trained {
    /// The smallest.
    pub low: f64,
    /// The median by weight: the smallest number up to which at least half of the weight lies.
    pub median: f64,
    /// The largest.
    pub high: f64,
}

impl Trained {
    /// Those of a field's column; `None` for categories and fields without ordinary numbers.
    pub(super) fn of(field: &Field, values: Values<'_>, outcomes: Outcomes<'_>) -> Option<Self> {
        let Values::Numbers(numbers) = values else {
            return None;
        };
        let ordinary = |(row, &value): (usize, &f64)| match fate_of_number(field, value) {
            Fate::Number(value) => Some((value, outcomes.row(row).weight())),
            _ => None,
        };
        let mut ordinary: Vec<(f64, f64)> =
            numbers.iter().enumerate().filter_map(ordinary).collect();
        ordinary.retain(|&(_, weight)| weight > 0.0);
        // Equal values keep their rows' order, so the sums are the same on every run.
        ordinary.sort_by(|a, b| a.0.total_cmp(&b.0));
        let half = ordinary.iter().map(|&(_, weight)| weight).sum::<f64>() / 2.0;
        let mut below = 0.0;
        let middle = ordinary.iter().find(|&&(_, weight)| {
            below += weight;
            below >= half
        });
        Some(Self {
            low: ordinary.first()?.0,
            median: middle?.0,
            high: ordinary.last()?.0,
        })
    }
}
