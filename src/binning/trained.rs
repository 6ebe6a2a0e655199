//! The ordinary numbers a field had in training: what later values are held against.

use super::prebin::Distinct;

/// The smallest, the median and the largest ordinary number of training.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Trained {
    /// The smallest.
    pub low: f64,
    /// The median by weight: the smallest number up to which at least half of the weight lies.
    pub median: f64,
    /// The largest.
    pub high: f64,
}

impl Trained {
    /// Those of a field's distinct values; `None` without any.
    pub(super) fn of(distinct: &[Distinct]) -> Option<Self> {
        let weight = |one: &Distinct| one.counts.weight();
        let half = distinct.iter().map(weight).sum::<f64>() / 2.0;
        let mut below = 0.0;
        let median = distinct.iter().find(|one| {
            below += weight(one);
            below >= half
        });
        Some(Self {
            low: distinct.first()?.value,
            median: median?.value,
            high: distinct.last()?.value,
        })
    }
}
