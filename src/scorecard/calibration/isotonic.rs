//! Bad rates that never rise with points: pool adjacent violators.

use crate::scorecard::rows_by_points::RowsByPoints;

/// Log-odds of bad that fall with points: level within a block of an isotonic
/// calibration, straight lines between blocks, level beyond the ends.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(deny_unknown_fields))]
pub struct Knots {
    /// Ascending: the first and the last points of each block.
    pub(in crate::scorecard) points: Vec<i32>,
    pub(in crate::scorecard) log_odds: Vec<f64>,
}

/// Neighbouring points that share a bad rate.
#[derive(Clone, Copy)]
struct Block {
    first: i32,
    last: i32,
    good: f64,
    bad: f64,
}

impl Block {
    fn with(self, next: Self) -> Self {
        Self {
            first: self.first,
            last: next.last,
            good: self.good + next.good,
            bad: self.bad + next.bad,
        }
    }

    /// Whether its bad rate is above that of `next`, without a division.
    fn is_above(&self, next: &Self) -> bool {
        self.bad * next.good > next.bad * self.good
    }
}

impl Knots {
    /// Points, ascending, with log-odds of bad.
    pub fn iter(&self) -> impl Iterator<Item = (i32, f64)> {
        self.points
            .iter()
            .copied()
            .zip(self.log_odds.iter().copied())
    }

    /// `None` where all rows are of one class.
    pub(super) fn fit(rows: &RowsByPoints) -> Option<Self> {
        let mut knots = Self::default();
        for block in mixed(pooled(rows)) {
            if block.good <= 0.0 || block.bad <= 0.0 {
                return None;
            }
            let log_odds = libm::log(block.bad / block.good);
            knots.points.push(block.first);
            knots.log_odds.push(log_odds);
            if block.last > block.first {
                knots.points.push(block.last);
                knots.log_odds.push(log_odds);
            }
        }
        Some(knots)
    }

    /// The log-odds at any number of points.
    pub(super) fn at(&self, points: f64) -> f64 {
        let above = self
            .points
            .partition_point(|knot| f64::from(*knot) <= points);
        let knot = |place: usize| {
            let knot = self.points.get(place).map(|points| f64::from(*points));
            knot.zip(self.log_odds.get(place).copied())
        };
        match (above.checked_sub(1).and_then(knot), knot(above)) {
            (Some((low, a)), Some((high, b))) => {
                let between = a + (b - a) * ((points - low) / (high - low));
                // The last bit of a sum must not lead beyond either end.
                between.min(a.max(b)).max(b.min(a))
            }
            (Some((_, one)), None) | (None, Some((_, one))) => one,
            (None, None) => 0.0,
        }
    }
}

/// Blocks whose bad rates fall with points: the weighted least squares, and the greatest
/// likelihood, under that order (Ayer et al., *Annals of Mathematical Statistics* 26, 1955).
fn pooled(rows: &RowsByPoints) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for (points, good, bad) in rows.iter() {
        let mut block = Block {
            first: points,
            last: points,
            good,
            bad,
        };
        while let Some(before) = blocks.pop_if(|before| !before.is_above(&block)) {
            block = before.with(block);
        }
        blocks.push(block);
    }
    blocks
}

/// The same with both classes in each block: only the first can lack good rows and only
/// the last bad ones, and no borrower is certain to be either. The mean stays.
fn mixed(mut blocks: Vec<Block>) -> Vec<Block> {
    while let [.., before, last] = blocks.as_slice()
        && last.bad <= 0.0
    {
        let both = before.with(*last);
        blocks.truncate(blocks.len() - 2);
        blocks.push(both);
    }
    while let [first, next, ..] = blocks.as_slice()
        && first.good <= 0.0
    {
        let both = first.with(*next);
        blocks.splice(..2, [both]);
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(list: &[(i32, f64, f64)]) -> RowsByPoints {
        RowsByPoints {
            points: list.iter().map(|row| row.0).collect(),
            good: list.iter().map(|row| row.1).collect(),
            bad: list.iter().map(|row| row.2).collect(),
        }
    }

    fn rates(knots: &Knots) -> Vec<(i32, f64)> {
        let rate = |log_odds: f64| 1.0 / (1.0 + (-log_odds).exp());
        knots.iter().map(|(points, x)| (points, rate(x))).collect()
    }

    fn assert_rates(rows: &RowsByPoints, expected: &[(i32, f64)]) {
        let got = rates(&Knots::fit(rows).unwrap());
        assert_eq!(got.len(), expected.len(), "{got:?}");
        for ((points, rate), (at, wanted)) in got.iter().zip(expected) {
            assert!(points == at && (rate - wanted).abs() < 1e-12, "{got:?}");
        }
    }

    #[test]
    fn violators_are_pooled_by_weight() {
        // Rates 1/2, 1/10, 3/10, 1/20: the middle two are one block of 4 in 20.
        let rows = counted(&[
            (10, 2.0, 2.0),
            (20, 9.0, 1.0),
            (30, 7.0, 3.0),
            (40, 19.0, 1.0),
        ]);
        assert_rates(&rows, &[(10, 0.5), (20, 0.2), (30, 0.2), (40, 0.05)]);
    }

    #[test]
    fn a_late_violator_pools_back_to_the_start() {
        let rows = counted(&[(1, 3.0, 1.0), (2, 3.0, 1.0), (3, 1.0, 3.0), (4, 9.0, 1.0)]);
        assert_rates(&rows, &[(1, 5.0 / 12.0), (3, 5.0 / 12.0), (4, 0.1)]);
    }

    #[test]
    fn blocks_of_one_class_join_their_neighbours() {
        let rows = counted(&[
            (1, 0.0, 2.0),
            (2, 2.0, 2.0),
            (3, 9.0, 1.0),
            (4, 5.0, 0.0),
            (5, 5.0, 0.0),
        ]);
        assert_rates(
            &rows,
            &[(1, 4.0 / 6.0), (2, 4.0 / 6.0), (3, 0.05), (5, 0.05)],
        );
        assert!(Knots::fit(&counted(&[(1, 0.0, 2.0), (2, 0.0, 1.0)])).is_none());
    }

    #[test]
    fn separated_classes_become_one_block() {
        assert_rates(
            &counted(&[(1, 0.0, 3.0), (2, 9.0, 0.0)]),
            &[(1, 0.25), (2, 0.25)],
        );
    }

    #[test]
    fn empty_ranges_are_straight_lines_and_ends_are_level() {
        let knots = Knots {
            points: vec![10, 20, 30],
            log_odds: vec![2.0, 2.0, -2.0],
        };
        for (points, expected) in [
            (0.0, 2.0),
            (15.0, 2.0),
            (25.0, 0.0),
            (30.0, -2.0),
            (99.0, -2.0),
        ] {
            assert!((knots.at(points) - expected).abs() < 1e-12, "{points}");
        }
    }
}
