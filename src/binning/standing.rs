//! Which bins may stand although they are small, or hold one class only.

use super::counts::Counts;

/// Rows of the rarer class that make a weight of evidence steady: its standard error
/// is then at most about `1 / √10`.
pub(super) const STEADY: f64 = 10.0;

/// The p-value, over all values tested in a field, below which a bad rate differs clearly.
const CLEARLY: f64 = 0.001;

/// What all rows weigh, and how many of them there are in a unit of weight.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whole {
    pub(super) totals: Counts,
    /// A weight of `k` is `k` rows, but weights that sum to less than there are rows
    /// only say how the rows are to be shared out: then it is above 1.
    pub(super) rows_per_weight: f64,
}

impl Whole {
    /// The weight of a bin in which [`STEADY`] rows of the rarer class are to be expected.
    ///
    /// That none of them is there is then no accident: the chance is below `e^-10`.
    pub(super) fn steady_weight(self) -> f64 {
        let Counts { good, bad } = self.totals;
        STEADY * self.totals.weight() / good.min(bad) / self.rows_per_weight
    }

    /// Rows of the rarer class.
    pub(super) fn rarer_rows(self) -> f64 {
        self.totals.good.min(self.totals.bad) * self.rows_per_weight
    }

    /// Whether there are enough rows in `bin` to judge it: [`STEADY`] of the rarer class
    /// seen or to be expected.
    pub(super) fn is_steady(self, bin: Counts) -> bool {
        let seen = if self.totals.good < self.totals.bad {
            bin.good
        } else {
            bin.bad
        };
        // Products of weights such as 0.01 miss a whole number by a rounding error.
        let enough = |value: f64, least: f64| value >= least * (1.0 - 1e-9);
        enough(seen * self.rows_per_weight, STEADY) || enough(bin.weight(), self.steady_weight())
    }

    /// Whether the bad rate of `bin` clearly differs from that of all other rows; one of
    /// `n_tests` that are asked.
    ///
    /// # Formula
    ///
    /// The likelihood-ratio test of two proportions, `G = 2 Σ n ln(n / expected)` over
    /// good and bad, in the bin and outside (Wilks 1938; chi-square of one degree of
    /// freedom), at `p <= .001 / n_tests` (Bonferroni); and [`is_steady`](Self::is_steady).
    pub(super) fn differs(self, bin: Counts, n_tests: usize) -> bool {
        self.is_steady(bin) && self.are_apart(bin, self.totals, n_tests)
    }

    /// Whether the bad rates of `bin` and of the rest of `both` differ so clearly.
    fn are_apart(self, bin: Counts, both: Counts, n_tests: usize) -> bool {
        #[allow(clippy::cast_precision_loss)] // some thousands
        let n_tests = n_tests.max(1) as f64;
        let statistic = likelihood_ratio(bin, both) * self.rows_per_weight;
        p_value(statistic) * n_tests <= CLEARLY
    }
}

fn likelihood_ratio(bin: Counts, totals: Counts) -> f64 {
    let rate = totals.bad_rate();
    let part = |n: f64, expected: f64| {
        if n > 0.0 {
            2.0 * n * libm::log(n / expected)
        } else {
            0.0
        }
    };
    let of = |counts: Counts| {
        let weight = counts.weight();
        part(counts.good, weight * (1.0 - rate)) + part(counts.bad, weight * rate)
    };
    (of(bin) + of(totals - bin)).max(0.0)
}

/// The chance of a chi-square of one degree of freedom above `statistic`.
fn p_value(statistic: f64) -> f64 {
    libm::erfc((statistic / 2.0).sqrt())
}

/// Runs of `counts`, each a single value in order, that may stand although they weigh
/// less than `min_weight`: heavy values, and what lies between values that are bins in
/// themselves, where the bad rate clearly differs from the rest, and from what the run
/// would be merged with: on a slope every value differs from the rest.
pub(super) fn standing(counts: &[Counts], whole: Whole, min_weight: f64) -> Vec<(usize, usize)> {
    let is_small = |run: &Counts| run.weight() < min_weight && whole.is_steady(*run);
    let single = |(position, counts): (usize, &Counts)| ((position, position + 1), *counts);
    let singles = counts.iter().enumerate().map(single);
    let all = singles.chain(between(counts, min_weight));
    let mut runs: Vec<((usize, usize), Counts)> = all.filter(|(_, run)| is_small(run)).collect();
    let n_tests = runs.len();
    runs.retain(|(place, run)| {
        whole.differs(*run, n_tests)
            && beside(counts, *place, min_weight).all(|near| {
                let both = [*run, near].into_iter().sum();
                whole.are_apart(*run, both, n_tests)
            })
    });
    runs.into_iter().map(|(place, _)| place).collect()
}

/// What lies on either side of a run, up to the weight of a bin.
fn beside(
    counts: &[Counts],
    (start, end): (usize, usize),
    min_weight: f64,
) -> impl Iterator<Item = Counts> {
    let up_to_a_bin = |values: &mut dyn Iterator<Item = &Counts>| {
        let mut sum = Counts::default();
        while sum.weight() < min_weight {
            match values.next() {
                Some(next) => sum += *next,
                None => break,
            }
        }
        sum
    };
    let left = up_to_a_bin(&mut counts[..start].iter().rev());
    let right = up_to_a_bin(&mut counts[end..].iter());
    [left, right].into_iter().filter(|side| !side.is_empty())
}

/// The runs of two values and more between those of at least `min_weight`; none where
/// there is no such value.
fn between(counts: &[Counts], min_weight: f64) -> Vec<((usize, usize), Counts)> {
    let (mut runs, mut start) = (Vec::new(), 0);
    for end in 0..=counts.len() {
        if counts
            .get(end)
            .is_none_or(|counts| counts.weight() >= min_weight)
        {
            if end > start + 1 && end - start < counts.len() {
                let run = counts[start..end].iter().copied().sum();
                runs.push(((start, end), run));
            }
            start = end + 1;
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: Whole = Whole {
        totals: Counts::new(9000.0, 1000.0),
        rows_per_weight: 1.0,
    };

    #[test]
    fn a_rate_differs_where_a_chi_square_says_so() {
        // 200 rows, 20 bad expected: 35 bad give G = 10.72 (p .0011), 37 give 13.51 (p .00024).
        assert!(!WHOLE.differs(Counts::new(165.0, 35.0), 1));
        assert!(WHOLE.differs(Counts::new(163.0, 37.0), 1));
        // Of ten such questions one answers so by accident more often.
        assert!(!WHOLE.differs(Counts::new(163.0, 37.0), 10));
    }

    #[test]
    fn few_rows_tell_nothing_however_bad() {
        assert!(!WHOLE.differs(Counts::new(0.0, 9.0), 1)); // 0.9 bad rows expected
        assert!(WHOLE.differs(Counts::new(0.0, 10.0), 1));
        assert!(!WHOLE.differs(Counts::new(99.0, 0.0), 1));
        assert!(WHOLE.differs(Counts::new(100.0, 0.0), 1)); // 10 bad rows expected
    }

    #[test]
    fn a_value_on_a_slope_does_not_stand_and_a_spike_does() {
        // 40 values of 250 rows; the bad rate rises from 2 % to 41 %.
        let bad = |value: usize| 5.0 + 2.5 * f64::from(u32::try_from(value).unwrap_or(0));
        let mut counts: Vec<Counts> = (0..40)
            .map(|value| Counts::new(250.0 - bad(value), bad(value)))
            .collect();
        let whole = |counts: &[Counts]| Whole {
            totals: counts.iter().copied().sum(),
            rows_per_weight: 1.0,
        };
        assert!(standing(&counts, whole(&counts), 500.0).is_empty());
        counts[10] = Counts::new(100.0, 150.0);
        assert_eq!(standing(&counts, whole(&counts), 500.0), [(10, 11)]);
    }

    #[test]
    fn what_lies_beside_a_heavy_value_is_one_run() {
        let counts = [
            Counts::new(100.0, 20.0),
            Counts::new(8000.0, 600.0),
            Counts::new(5.0, 5.0),
            Counts::new(5.0, 6.0),
            Counts::new(5.0, 6.0),
        ];
        let runs: Vec<(usize, usize)> = between(&counts, 500.0).iter().map(|r| r.0).collect();
        assert_eq!(runs, [(2, 5)]);
        assert!(between(&counts, 9e9).is_empty());
    }
}
