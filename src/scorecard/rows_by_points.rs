//! Rows with outcomes, counted by their points.

use super::ScorecardError;
use crate::metrics::logistic_line::Group;
use std::collections::BTreeMap;

/// Weight of good and of bad rows at each number of points.
///
/// # Examples
///
/// ```
/// use scorewright::scorecard::RowsByPoints;
/// let rows = RowsByPoints::new(&[600, 580, 600], &[false, true, true], None)?;
/// let listed: Vec<_> = rows.iter().collect();
/// assert_eq!(listed, [(580, 0.0, 1.0), (600, 1.0, 1.0)]); // points, good, bad
/// # Ok::<(), scorewright::scorecard::ScorecardError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(deny_unknown_fields))]
pub struct RowsByPoints {
    /// Ascending.
    pub(super) points: Vec<i32>,
    pub(super) good: Vec<f64>,
    pub(super) bad: Vec<f64>,
}

impl RowsByPoints {
    /// Counts rows: their points, whether each is bad, and weights or none (every row
    /// weighs 1). The order of the rows changes nothing; rows of weight 0 are left out.
    ///
    /// # Errors
    ///
    /// [`ScorecardError::Calibration`] when the slices differ in length, or a weight is
    /// negative or not finite.
    pub fn new(
        points: &[i32],
        bad: &[bool],
        weights: Option<&[f64]>,
    ) -> Result<Self, ScorecardError> {
        if bad.len() != points.len() {
            return Err(ScorecardError::Calibration {
                setting: "bad",
                expected: "one per row",
            });
        }
        let weights = proper_weights(points.len(), weights)?;
        let rows = points.iter().zip(bad).zip(&weights);
        let rows = rows.map(|((points, bad), weight)| (f64::from(*points), *bad, *weight));
        Ok(Self::of_groups(&Group::collect(rows)))
    }

    /// Rows grouped by points.
    #[allow(clippy::cast_possible_truncation)] // whole points
    pub(super) fn of_groups(groups: &[Group]) -> Self {
        Self {
            points: groups.iter().map(|group| group.x as i32).collect(),
            good: groups.iter().map(|group| group.good).collect(),
            bad: groups.iter().map(|group| group.bad).collect(),
        }
    }

    /// Points, ascending, with the weight of good and of bad rows.
    pub fn iter(&self) -> impl Iterator<Item = (i32, f64, f64)> {
        let counts = self.good.iter().zip(&self.bad);
        let rows = self.points.iter().zip(counts);
        rows.map(|(points, (good, bad))| (*points, *good, *bad))
    }

    /// One group per number of points.
    pub(super) fn groups(&self, x: impl Fn(i32) -> f64) -> Vec<Group> {
        let group = |(points, good, bad)| Group {
            x: x(points),
            good,
            bad,
        };
        self.iter().map(group).collect()
    }

    /// What is wrong with rows that a card between `least` and `most` points cannot have.
    pub(super) fn problem(&self, (least, most): (i64, i64)) -> Option<&'static str> {
        let n = self.points.len();
        if n == 0 || self.good.len() != n || self.bad.len() != n {
            return Some("expected points, good and bad of one length");
        }
        let inside = |points: &i32| (least..=most).contains(&i64::from(*points));
        if !self.points.is_sorted_by(|a, b| a < b) || !self.points.iter().all(inside) {
            return Some("points must ascend and be those of the card");
        }
        let counted = |(_, good, bad)| {
            let sum: f64 = good + bad;
            good >= 0.0 && bad >= 0.0 && sum > 0.0 && sum.is_finite()
        };
        match self.iter().all(counted) {
            true => None,
            false => Some("counts must not be negative, and there must be some"),
        }
    }
}

/// Weights of `n` rows, each 1 where none are given.
fn proper_weights(n: usize, weights: Option<&[f64]>) -> Result<Vec<f64>, ScorecardError> {
    let weights = weights.map_or_else(|| vec![1.0; n], <[f64]>::to_vec);
    let proper = |weight: &f64| weight.is_finite() && *weight >= 0.0;
    match weights.len() == n && weights.iter().all(proper) {
        true => Ok(weights),
        false => Err(ScorecardError::Calibration {
            setting: "weights",
            expected: "one per row, finite, not negative",
        }),
    }
}

/// Weight of rows at each number of points, ascending, whatever the order of the rows.
pub(super) fn population(
    points: &[i32],
    weights: Option<&[f64]>,
) -> Result<(Vec<i32>, Vec<f64>), ScorecardError> {
    let weights = proper_weights(points.len(), weights)?;
    let mut sorted: BTreeMap<i32, Vec<f64>> = BTreeMap::new();
    for (points, weight) in points.iter().zip(weights) {
        sorted.entry(*points).or_default().push(weight);
    }
    let sum = |(points, mut weights): (i32, Vec<f64>)| {
        weights.sort_unstable_by(f64::total_cmp);
        (points, weights.iter().sum::<f64>())
    };
    Ok(sorted.into_iter().map(sum).unzip())
}
