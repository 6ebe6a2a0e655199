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

/// The weight of evidence of a bin and its part of the information value.
///
/// `smoothing` is added to both counts of a pure bin, never to another, and the
/// totals stay as they are. A bin without rows has neither.
///
/// # Formula
///
/// `woe = ln(good_share / bad_share)`, `iv = (good_share - bad_share) * woe`
/// (Siddiqi, *Intelligent Credit Scoring*, 2nd ed., chapter 10).
pub(crate) fn evidence(counts: Counts, totals: Counts, smoothing: f64) -> (f64, f64) {
    if counts.is_empty() {
        return (0.0, 0.0);
    }
    let added = if counts.is_pure() { smoothing } else { 0.0 };
    let good_share = (counts.good + added) / totals.good;
    let bad_share = (counts.bad + added) / totals.bad;
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
        let (woe, iv) = evidence(Counts::new(0.0, 5.0), TOTALS, 0.5);
        assert!((woe - (0.5_f64 / 200.0 / (5.5 / 55.0)).ln()).abs() < 1e-12);
        assert!(iv > 0.0);
    }

    #[test]
    fn a_mixed_bin_is_not_smoothed() {
        // peers.md 4: good = [100, 80, 20, 0], bad = [10, 20, 20, 5].
        let (woe, _) = evidence(Counts::new(100.0, 10.0), TOTALS, 0.5);
        assert!((woe - 1.0116).abs() < 1e-4);
    }

    #[test]
    fn the_error_shrinks_with_the_bin() {
        let thin = evidence_error(Counts::new(10.0, 1.0), TOTALS, 0.5).unwrap();
        let thick = evidence_error(Counts::new(100.0, 10.0), TOTALS, 0.5).unwrap();
        assert!(thick < thin);
        assert_eq!(evidence_error(Counts::default(), TOTALS, 0.5), None);
    }
}
