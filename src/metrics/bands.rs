//! Tables by score band: gains, lift and calibration in one.

use super::{Higher, MetricError, check_rows};

/// One band of rows that lie next to each other by score.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Band {
    /// The lowest score inside.
    pub low: f64,
    /// The highest score inside.
    pub high: f64,
    /// Weight of good rows.
    pub good: f64,
    /// Weight of bad rows.
    pub bad: f64,
    /// The weighted mean of the scores; of probabilities, the predicted bad rate.
    pub mean: f64,
    /// Share of all good in this and the riskier bands.
    pub cumulative_good_share: f64,
    /// Share of all bad in this and the riskier bands: the gains curve.
    pub cumulative_bad_share: f64,
}

impl Band {
    /// What was seen: bad over all, in `[0, 1]`.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::metrics::{Higher, bands};
    /// let points = [600.0, 600.0, 600.0, 600.0];
    /// let table = bands(&points, &[true, false, false, false], None, Higher::Safer, 1)?;
    /// assert_eq!(table[0].bad_rate(), 0.25); // one of four
    /// # Ok::<(), scorewright::metrics::MetricError>(())
    /// ```
    #[must_use]
    pub fn bad_rate(&self) -> f64 {
        self.bad / (self.good + self.bad)
    }
}

/// Cuts rows into at most `n_bands` bands of equal weight, riskiest first.
///
/// Equal scores are never parted, so a band may be larger than its fair share
/// and there may be fewer bands. With probabilities of bad as scores, each
/// band's `mean` against its `bad_rate` is the calibration table.
///
/// # Errors
///
/// As [`auc`](super::auc); and when `n_bands` is 0.
///
/// # Examples
///
/// ```
/// use scorewright::metrics::{Higher, bands};
/// let pd = [0.8, 0.6, 0.2, 0.2];
/// let table = bands(&pd, &[true, false, false, true], None, Higher::Riskier, 2)?;
/// assert_eq!((table[0].low, table[0].high, table[0].bad_rate()), (0.6, 0.8, 0.5));
/// assert_eq!(table[0].cumulative_bad_share, 0.5);
/// # Ok::<(), scorewright::metrics::MetricError>(())
/// ```
pub fn bands(
    scores: &[f64],
    bad: &[bool],
    weights: Option<&[f64]>,
    higher: Higher,
    n_bands: usize,
) -> Result<Vec<Band>, MetricError> {
    if n_bands == 0 {
        let (setting, expected) = ("n_bands", "at least 1");
        return Err(MetricError::Setting { setting, expected });
    }
    check_rows("scores", scores, bad, weights)?;
    let rows = riskiest_first(scores, bad, weights, higher);
    let total = |wanted| -> f64 {
        let of_class = rows.iter().filter(|row| row.1 == wanted);
        of_class.map(|row| row.2).sum()
    };
    let (all_good, all_bad) = (total(false), total(true));
    for (sum, class) in [(all_good, "bad"), (all_bad, "good")] {
        if sum <= 0.0 {
            return Err(MetricError::OneClass { class });
        }
    }
    let mut table: Vec<Band> = Vec::new();
    let (mut good, mut bad) = (0.0, 0.0);
    let mut open = Open::default();
    #[allow(clippy::float_cmp)] // equal scores are a tie, by definition
    for tied in rows.chunk_by(|a, b| a.0 == b.0) {
        tied.iter().for_each(|&row| open.add(row));
        let seen = good + bad + open.good + open.bad;
        let fair = (all_good + all_bad) * (table.len() + 1) as f64 / n_bands as f64;
        if seen < fair {
            continue;
        }
        good += open.good;
        bad += open.bad;
        table.push(std::mem::take(&mut open).close(good / all_good, bad / all_bad));
    }
    if open.good + open.bad > 0.0 {
        // The last band, when rounding of the sums left it a hair short.
        table.push(open.close(1.0, 1.0));
    }
    Ok(table)
}

fn riskiest_first(
    scores: &[f64],
    bad: &[bool],
    weights: Option<&[f64]>,
    higher: Higher,
) -> Vec<(f64, bool, f64)> {
    let weight = |row| weights.and_then(|w| w.get(row).copied()).unwrap_or(1.0);
    let rows = scores.iter().zip(bad).enumerate();
    let rows = rows.map(|(row, (&score, &bad))| (score + 0.0, bad, weight(row)));
    let mut rows: Vec<_> = rows.filter(|row| row.2 > 0.0).collect();
    match higher {
        Higher::Riskier => rows.sort_by(|a, b| b.0.total_cmp(&a.0)),
        Higher::Safer => rows.sort_by(|a, b| a.0.total_cmp(&b.0)),
    }
    rows
}

/// A band that still takes rows.
#[derive(Default)]
struct Open {
    ends: Option<(f64, f64)>,
    good: f64,
    bad: f64,
    sum: f64,
}

impl Open {
    fn add(&mut self, (score, bad, weight): (f64, bool, f64)) {
        let (low, high) = self.ends.unwrap_or((score, score));
        self.ends = Some((low.min(score), high.max(score)));
        self.sum += score * weight;
        if bad {
            self.bad += weight;
        } else {
            self.good += weight;
        }
    }

    fn close(self, cumulative_good_share: f64, cumulative_bad_share: f64) -> Band {
        let (low, high) = self.ends.unwrap_or_default();
        Band {
            low,
            high,
            good: self.good,
            bad: self.bad,
            mean: self.sum / (self.good + self.bad),
            cumulative_good_share,
            cumulative_bad_share,
        }
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // exact by design
mod tests {
    use super::*;

    #[test]
    fn ties_stay_in_one_band() {
        let bad = [true, false, true, false, false];
        let table = bands(&[5.0; 5], &bad, None, Higher::Safer, 3).unwrap();
        assert_eq!(table.len(), 1);
        assert_eq!(
            (table[0].good, table[0].bad, table[0].mean),
            (3.0, 2.0, 5.0)
        );
    }

    #[test]
    fn bands_hold_every_row_once_and_end_at_one() {
        let scores: Vec<f64> = (0..97).map(|row| f64::from(row * 31 % 97)).collect();
        let bad: Vec<bool> = (0..97).map(|row| row % 3 == 0).collect();
        let table = bands(&scores, &bad, None, Higher::Safer, 10).unwrap();
        assert_eq!(table.len(), 10);
        assert_eq!(
            table.iter().map(|band| band.good + band.bad).sum::<f64>(),
            97.0
        );
        let last = table.last().unwrap();
        assert_eq!(
            (last.cumulative_good_share, last.cumulative_bad_share),
            (1.0, 1.0)
        );
        assert!(table.windows(2).all(|pair| pair[0].high < pair[1].low));
    }

    #[test]
    fn no_bands_is_refused() {
        let none = bands(&[1.0, 2.0], &[true, false], None, Higher::Safer, 0);
        assert!(matches!(none, Err(MetricError::Setting { .. })));
    }
}
