//! Counts of good and bad, and the two formulas that stand on them.

/// Weight of good and of bad rows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Counts {
    pub(crate) good: f64,
    pub(crate) bad: f64,
}

impl Counts {
    pub(crate) const fn new(good: f64, bad: f64) -> Self {
        Self { good, bad }
    }

    /// One row of this weight.
    pub(crate) const fn of(bad: bool, weight: f64) -> Self {
        if bad {
            Self::new(0.0, weight)
        } else {
            Self::new(weight, 0.0)
        }
    }

    pub(crate) fn weight(self) -> f64 {
        self.good + self.bad
    }

    /// Bad over all; 0 where there is nothing.
    pub(crate) fn bad_rate(self) -> f64 {
        if self.weight() > 0.0 {
            self.bad / self.weight()
        } else {
            0.0
        }
    }

    pub(crate) fn is_pure(self) -> bool {
        self.good <= 0.0 || self.bad <= 0.0
    }

    pub(crate) fn is_empty(self) -> bool {
        self.weight() <= 0.0
    }
}

/// Sums of weights of good and of bad rows on a [`Grid`]: exact, so they are the same
/// in any order of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    good: i128,
    bad: i128,
}

impl Tally {
    pub(crate) fn add(&mut self, bad: bool, units: i128) {
        *(if bad { &mut self.bad } else { &mut self.good }) += units;
    }
}

/// Weights as whole multiples of a power of two, so fine that only what lies 100 bits
/// below the largest is lost, and so coarse that their sum does not overflow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grid {
    /// A unit is two to the minus this.
    shift: i32,
}

/// Bits of the sum of all weights; those of `i128` less its sign and one of slack.
const SUM_BITS: i32 = 126;

impl Grid {
    /// That of `weights`, none of them negative; without weights a row is one unit.
    pub(crate) fn of(weights: Option<&[f64]>) -> Self {
        let Some(weights) = weights else {
            return Self { shift: 0 };
        };
        let largest = weights.iter().fold(0.0_f64, |a, &b| a.max(b));
        let bits_of_n = usize::BITS - weights.len().leading_zeros();
        let room = SUM_BITS - i32::try_from(bits_of_n).unwrap_or(SUM_BITS);
        Self {
            shift: room - libm::frexp(largest).1,
        }
    }

    /// A weight in units of the grid.
    #[allow(clippy::cast_possible_truncation)] // whole units is what is wanted
    pub(crate) fn units(self, weight: f64) -> i128 {
        libm::scalbn(weight, self.shift) as i128
    }

    pub(crate) fn counts(self, tally: Tally) -> Counts {
        #[allow(clippy::cast_precision_loss)] // rounded once, at the end
        let weight = |units: i128| libm::scalbn(units as f64, -self.shift);
        Counts::new(weight(tally.good), weight(tally.bad))
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.good += other.good;
        self.bad += other.bad;
    }
}

impl std::ops::Sub for Counts {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self::new(self.good - other.good, self.bad - other.bad)
    }
}

impl std::iter::Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |mut sum, each| {
            sum += each;
            sum
        })
    }
}

/// What is added to counts before their weight of evidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Smoothing {
    /// To both counts of a pure bin.
    pub(crate) pure: f64,
    /// To every bin, as so many rows of the average bad rate; 0 for none.
    pub(crate) average: f64,
}

impl Smoothing {
    /// Counts as they are.
    pub(crate) const NONE: Self = Self {
        pure: 0.0,
        average: 0.0,
    };

    #[cfg(test)]
    pub(crate) const fn of_pure(pure: f64) -> Self {
        Self { pure, average: 0.0 }
    }

    /// The same in rows: weights that sum to less than there are rows only say how the
    /// rows are to be shared out.
    pub(crate) fn of_rows(self, rows_per_weight: f64) -> Self {
        Self {
            pure: self.pure / rows_per_weight,
            average: self.average / rows_per_weight,
        }
    }

    /// The counts with what is added to them.
    fn apply(self, counts: Counts, totals: Counts) -> Counts {
        if self.average > 0.0 {
            let share = self.average / totals.weight();
            return Counts::new(
                counts.good + share * totals.good,
                counts.bad + share * totals.bad,
            );
        }
        let added = if counts.is_pure() { self.pure } else { 0.0 };
        Counts::new(counts.good + added, counts.bad + added)
    }
}

/// The weight of evidence of a bin and its part of the information value.
///
/// The totals stay as they are. A bin without rows has neither.
///
/// # Formula
///
/// `woe = ln(good_share / bad_share)`, `iv = (good_share - bad_share) * woe`
/// (Siddiqi, *Intelligent Credit Scoring*, 2nd ed., chapter 10).
pub(crate) fn evidence(counts: Counts, totals: Counts, smoothing: Smoothing) -> (f64, f64) {
    if counts.is_empty() {
        return (0.0, 0.0);
    }
    let smoothed = smoothing.apply(counts, totals);
    let good_share = smoothed.good / totals.good;
    let bad_share = smoothed.bad / totals.bad;
    let woe = libm::log(good_share / bad_share);
    (woe, (good_share - bad_share) * woe)
}

/// The standard error of a bin's weight of evidence; `None` without rows.
///
/// # Formula
///
/// `sqrt(1/good + 1/bad - 1/all_good - 1/all_bad)`: the variance of the log of a
/// ratio of two independent binomial shares (Katz et al. 1978). Smoothed counts
/// stand in for those of a pure bin.
pub(crate) fn evidence_error(counts: Counts, totals: Counts, smoothing: f64) -> Option<f64> {
    if counts.is_empty() {
        return None;
    }
    let added = if counts.is_pure() { smoothing } else { 0.0 };
    let variance = 1.0 / (counts.good + added) + 1.0 / (counts.bad + added)
        - 1.0 / totals.good
        - 1.0 / totals.bad;
    Some(variance.max(0.0).sqrt())
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // whole weights and chosen cuts are exact
mod tests {
    use super::*;

    const TOTALS: Counts = Counts::new(200.0, 55.0);

    #[test]
    fn a_pure_bin_is_smoothed_and_never_zero() {
        let (woe, iv) = evidence(Counts::new(0.0, 5.0), TOTALS, Smoothing::of_pure(0.5));
        assert!((woe - (0.5_f64 / 200.0 / (5.5 / 55.0)).ln()).abs() < 1e-12);
        assert!(iv > 0.0);
    }

    #[test]
    fn sums_on_the_grid_are_exact_in_any_order() {
        let sum = |weights: &[f64]| {
            let grid = Grid::of(Some(weights));
            let mut tally = Tally::default();
            for &weight in weights {
                tally.add(true, grid.units(weight));
            }
            grid.counts(tally).bad
        };
        // Added one by one in this order, floats would give 1 and 1 + 2e-16.
        assert_eq!(sum(&[1.0, 1e-16, 1e-16, 1e-16]), 1.0 + 3e-16);
        assert_eq!(sum(&[1e-16, 1e-16, 1e-16, 1.0]), 1.0 + 3e-16);
        assert_eq!(sum(&[3e-300, 1e-300]), 4e-300);
        assert_eq!(sum(&[1e300; 7]), 7e300);
        assert_eq!(sum(&[0.0, 0.0]), 0.0);
    }

    #[test]
    fn a_mixed_bin_is_not_smoothed() {
        // peers.md 4: good = [100, 80, 20, 0], bad = [10, 20, 20, 5].
        let (woe, _) = evidence(Counts::new(100.0, 10.0), TOTALS, Smoothing::of_pure(0.5));
        assert!((woe - 1.0116).abs() < 1e-4);
    }

    #[test]
    fn rows_of_the_average_draw_a_thin_bin_to_zero() {
        let woe = |average| {
            let smoothing = Smoothing { pure: 0.5, average };
            evidence(Counts::new(1.0, 4.0), TOTALS, smoothing).0
        };
        // 51 rows of the average, 40 good and 11 bad: 41 of 200 against 15 of 55.
        assert!((woe(51.0) - (41.0_f64 / 200.0 / (15.0 / 55.0)).ln()).abs() < 1e-12);
        assert!(woe(0.0) < woe(51.0) && woe(51.0) < woe(1e6) && woe(1e9).abs() < 1e-6);
    }

    #[test]
    fn the_error_shrinks_with_the_bin() {
        let thin = evidence_error(Counts::new(10.0, 1.0), TOTALS, 0.5).unwrap();
        let thick = evidence_error(Counts::new(100.0, 10.0), TOTALS, 0.5).unwrap();
        assert!(thick < thin);
        assert_eq!(evidence_error(Counts::default(), TOTALS, 0.5), None);
    }
}
