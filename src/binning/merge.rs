//! Every bin that merging neighbouring prebins can make, and the limits on bins.

use super::counts::{Counts, Smoothing, evidence};

/// A cost per bin so small that it only decides between equal information
/// values: then fewer bins win. It stands far above the rounding of a sum of
/// bins (1e-15) and far below any difference worth having.
pub(super) const COST_OF_A_BIN: f64 = 1e-12;

/// What bins must satisfy, in the units of the counts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Limits {
    pub(super) min_bins: usize,
    pub(super) max_bins: Option<usize>,
    pub(super) min_weight: f64,
    pub(super) max_weight: f64,
    pub(super) min_good: f64,
    pub(super) min_bad: f64,
    /// The weight from which a bin needs no good row; infinite where it always does.
    pub(super) without_good: f64,
    /// The weight from which a bin needs no bad row.
    pub(super) without_bad: f64,
    /// Runs of prebins that may stand below `min_weight`: start and end.
    pub(super) standing: Vec<(usize, usize)>,
    /// Prebins before which a bin must end, ascending.
    pub(super) fixed: Vec<usize>,
    pub(super) min_rate_difference: f64,
    /// The smallest `|z|` between bins; 0 for no limit.
    pub(super) min_z: f64,
    /// Whether `min_z` holds between all bins, or between neighbours only.
    pub(super) z_between_all: bool,
}

impl Limits {
    /// No limits at all.
    pub(super) const fn none() -> Self {
        Self {
            min_bins: 1,
            max_bins: None,
            min_weight: 0.0,
            max_weight: f64::INFINITY,
            min_good: 0.0,
            min_bad: 0.0,
            without_good: f64::INFINITY,
            without_bad: f64::INFINITY,
            standing: Vec::new(),
            fixed: Vec::new(),
            min_rate_difference: 0.0,
            min_z: 0.0,
            z_between_all: false,
        }
    }

    /// Whether the prebins `start..end`, with these counts, may be a bin.
    ///
    /// Sums of weights such as 0.05 * 1000 miss a whole number by a rounding
    /// error, hence the slack.
    fn allow(&self, bin: Counts, (start, end): (usize, usize)) -> bool {
        const SLACK: f64 = 1e-12;
        let weight = bin.weight();
        let enough = |weight: f64, least: f64| weight >= least * (1.0 - SLACK);
        let heavy = enough(weight, self.min_weight) || self.standing.contains(&(start, end));
        heavy
            && weight <= self.max_weight * (1.0 + SLACK)
            && (enough(bin.good, self.min_good) || enough(weight, self.without_good))
            && (enough(bin.bad, self.min_bad) || enough(weight, self.without_bad))
            && !bin.is_empty()
            && !self
                .fixed
                .iter()
                .any(|fixed| (start + 1..end).contains(fixed))
    }

    /// Whether two neighbours may stand side by side.
    pub(super) fn allow_pair(&self, left: &Cell, right: &Cell) -> bool {
        (left.rate - right.rate).abs() >= self.min_rate_difference
            && (self.min_z <= 0.0 || z_squared(left, right) >= self.min_z * self.min_z)
    }
}

/// The square of the pooled two-proportion z statistic.
///
/// # Formula
///
/// `(p1 - p2)² / (p (1 - p) (1/n1 + 1/n2))`, `p` the pooled rate; as optbinning
/// 1.0.0 has it for `max_pvalue`.
pub(super) fn z_squared(left: &Cell, right: &Cell) -> f64 {
    let pooled =
        (left.rate * left.weight + right.rate * right.weight) / (left.weight + right.weight);
    let variance = pooled.abs() * (1.0 - pooled.abs()) * (1.0 / left.weight + 1.0 / right.weight);
    let difference = left.rate - right.rate;
    if variance > 0.0 {
        difference * difference / variance
    } else {
        0.0
    }
}

/// The `|z|` whose two-sided p-value is `p_value`, by bisection.
///
/// # Formula
///
/// `p = erfc(z / √2)`
pub(super) fn z_of_p_value(p_value: f64) -> f64 {
    if p_value >= 1.0 {
        return 0.0;
    }
    let (mut low, mut high) = (0.0_f64, 40.0_f64);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if libm::erfc(middle / std::f64::consts::SQRT_2) > p_value {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// One candidate bin: prebins `start..end` together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    /// Information value less [`COST_OF_A_BIN`]; minus infinity where not allowed.
    pub(super) value: f64,
    /// Its bad rate; negated where the trend is searched upside down.
    pub(super) rate: f64,
    pub(super) weight: f64,
}

/// All candidate bins of a row of prebins.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    n_prebins: usize,
    /// `start..end` at `(end - 1) * n_prebins + start`: what ends together lies together.
    cells: Vec<Cell>,
}

impl Cells {
    /// Weighs every merge of neighbouring `prebins`; shares are of `totals`.
    pub(super) fn new(
        prebins: &[Counts],
        totals: Counts,
        limits: &Limits,
        smoothing: Smoothing,
    ) -> Self {
        const NOTHING: Cell = Cell {
            value: f64::NEG_INFINITY,
            rate: 0.0,
            weight: 0.0,
        };
        let n_prebins = prebins.len();
        let mut cells = vec![NOTHING; n_prebins * n_prebins];
        for start in 0..n_prebins {
            let mut bin = Counts::default();
            for (end, prebin) in prebins.iter().enumerate().skip(start) {
                bin += *prebin;
                let value = if limits.allow(bin, (start, end + 1)) {
                    evidence(bin, totals, smoothing).1 - COST_OF_A_BIN
                } else {
                    f64::NEG_INFINITY
                };
                cells[end * n_prebins + start] = Cell {
                    value,
                    rate: bin.bad_rate(),
                    weight: bin.weight(),
                };
            }
        }
        Self { n_prebins, cells }
    }

    pub(super) const fn n_prebins(&self) -> usize {
        self.n_prebins
    }

    /// Where the bin `start..end` is kept.
    pub(super) const fn place(&self, start: usize, end: usize) -> usize {
        (end - 1) * self.n_prebins + start
    }

    pub(super) fn cell(&self, start: usize, end: usize) -> &Cell {
        &self.cells[self.place(start, end)]
    }

    /// The same bins with the rates negated: falling becomes rising, peak valley.
    pub(super) fn upside_down(&self) -> Self {
        let mut turned = self.clone();
        for cell in &mut turned.cells {
            cell.rate = -cell.rate;
        }
        turned
    }

    /// The same bins read from right to left.
    pub(super) fn mirrored(&self) -> Self {
        let mut mirrored = self.clone();
        let last = self.n_prebins;
        for start in 0..last {
            for end in start + 1..=last {
                let place = mirrored.place(last - end, last - start);
                mirrored.cells[place] = *self.cell(start, end);
            }
        }
        mirrored
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // whole weights and chosen cuts are exact
mod tests {
    use super::*;

    #[test]
    fn the_z_of_five_percent_is_the_one_of_the_tables() {
        assert!((z_of_p_value(0.05) - 1.959_963_984_540_054).abs() < 1e-12);
        assert_eq!(z_of_p_value(1.0), 0.0);
    }

    #[test]
    fn z_squared_agrees_with_a_hand_calculation() {
        let cell = |bad: f64, weight: f64| Cell {
            value: 0.0,
            rate: bad / weight,
            weight,
        };
        // 30 of 100 against 20 of 100: p = 0.25, se² = 0.25 * 0.75 * 0.02.
        let z2 = z_squared(&cell(30.0, 100.0), &cell(20.0, 100.0));
        assert!((z2 - 0.01 / 0.003_75).abs() < 1e-12);
    }
}
