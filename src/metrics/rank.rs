//! How well an order separates bad from good: AUC, Gini, KS.

use super::{Higher, MetricError, Z_95, check_rows};

/// Area under the ROC curve: the chance that a bad row ranks riskier than a good one.
///
/// # Formula
///
/// `Σ over (bad, good) pairs of [bad riskier] + [tied] / 2`, over the number of
/// pairs (Mann and Whitney 1947); a pair weighs the product of its weights.
/// `O(n log n)`.
///
/// # Errors
///
/// Empty input, lengths that differ, NaN, a weight that is negative or not
/// finite, one class only.
///
/// # Examples
///
/// ```
/// use scorewright::metrics::{Higher, auc};
/// let points = [600.0, 580.0, 580.0, 500.0];
/// let bad = [false, false, true, true];
/// assert_eq!(auc(&points, &bad, None, Higher::Safer)?, 0.875); // one tie of four pairs
/// # Ok::<(), scorewright::metrics::MetricError>(())
/// ```
pub fn auc(
    scores: &[f64],
    bad: &[bool],
    weights: Option<&[f64]>,
    higher: Higher,
) -> Result<f64, MetricError> {
    let groups = groups(scores, bad, weights, higher)?;
    Ok(match groups {
        Groups::Counted(groups) => {
            let (pairs, good, bad) = twice_ordered_pairs(&groups);
            pairs as f64 / (2 * good * bad) as f64
        }
        Groups::Weighted(groups) => weighted_auc(&groups),
    })
}

/// The Gini coefficient of discrimination (Somers' D): `2 * auc - 1`.
///
/// # Errors
///
/// As [`auc`].
///
/// # Examples
///
/// ```
/// use scorewright::metrics::{Higher, gini};
/// assert_eq!(gini(&[0.9, 0.2], &[true, false], None, Higher::Riskier)?, 1.0);
/// # Ok::<(), scorewright::metrics::MetricError>(())
/// ```
pub fn gini(
    scores: &[f64],
    bad: &[bool],
    weights: Option<&[f64]>,
    higher: Higher,
) -> Result<f64, MetricError> {
    Ok(2.0 * auc(scores, bad, weights, higher)? - 1.0)
}

/// The Kolmogorov-Smirnov distance between the scores of bad and good rows.
///
/// # Formula
///
/// `max |F_bad(s) - F_good(s)|` over the distinct scores `s`. A constant score
/// gives 0, perfect separation 1. `higher` changes nothing and is asked for so
/// that all measures of one model are called alike.
///
/// # Errors
///
/// As [`auc`].
///
/// # Examples
///
/// ```
/// use scorewright::metrics::{Higher, ks};
/// assert_eq!(ks(&[7.0; 4], &[true, true, false, false], None, Higher::Safer)?, 0.0);
/// # Ok::<(), scorewright::metrics::MetricError>(())
/// ```
pub fn ks(
    scores: &[f64],
    bad: &[bool],
    weights: Option<&[f64]>,
    higher: Higher,
) -> Result<f64, MetricError> {
    Ok(match groups(scores, bad, weights, higher)? {
        Groups::Counted(groups) => counted_ks(&groups),
        Groups::Weighted(groups) => weighted_ks(&groups),
    })
}

/// An AUC with its sampling error.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct AucInterval {
    /// The AUC itself.
    pub auc: f64,
    /// Its standard error after DeLong.
    pub std_error: f64,
    /// The lower end of the 95 % interval, not below 0.
    pub low: f64,
    /// The upper end of the 95 % interval, not above 1.
    pub high: f64,
}

/// AUC with DeLong's standard error and a symmetric 95 % interval, cut at 0 and 1.
///
/// Unweighted: the variance of a weighted AUC depends on how the weights arose.
///
/// # Formula
///
/// `var = S_bad / n_bad + S_good / n_good`, the sample variances of the
/// placement values (DeLong, DeLong and Clarke-Pearson 1988), by ranks in
/// `O(n log n)` (Sun and Xu 2014).
///
/// # Errors
///
/// As [`auc`]; and [`MetricError::OneClass`] unless both classes have two rows.
///
/// # Examples
///
/// ```
/// use scorewright::metrics::{Higher, auc_interval};
/// let pd = [0.9, 0.8, 0.3, 0.6, 0.2, 0.1];
/// let bad = [true, true, true, false, false, false];
/// let interval = auc_interval(&pd, &bad, Higher::Riskier)?;
/// assert!((interval.auc - 8.0 / 9.0).abs() < 1e-15);
/// assert!((interval.std_error - (2.0_f64 / 81.0).sqrt()).abs() < 1e-15);
/// # Ok::<(), scorewright::metrics::MetricError>(())
/// ```
pub fn auc_interval(
    scores: &[f64],
    bad: &[bool],
    higher: Higher,
) -> Result<AucInterval, MetricError> {
    let Groups::Counted(groups) = groups(scores, bad, None, higher)? else {
        return Err(MetricError::Empty);
    };
    let (pairs, n_good, n_bad) = twice_ordered_pairs(&groups);
    for (count, class) in [(n_good, "bad but one"), (n_bad, "good but one")] {
        if count < 2 {
            return Err(MetricError::OneClass { class });
        }
    }
    let (n_good, n_bad) = (n_good as f64, n_bad as f64);
    let auc = pairs as f64 / (2.0 * n_good * n_bad);
    let (mut spread_bad, mut spread_good) = (0.0, 0.0);
    let (mut good_below, mut bad_below) = (0.0, 0.0);
    for &Group { good, bad } in &groups {
        let (good, bad) = (good as f64, bad as f64);
        // The share of good rows that this bad score beats, and the reverse.
        let of_bad = (good_below + good / 2.0) / n_good - auc;
        let of_good = (n_bad - bad_below - bad / 2.0) / n_bad - auc;
        spread_bad += bad * of_bad * of_bad;
        spread_good += good * of_good * of_good;
        good_below += good;
        bad_below += bad;
    }
    let variance = spread_bad / (n_bad - 1.0) / n_bad + spread_good / (n_good - 1.0) / n_good;
    let std_error = variance.sqrt();
    Ok(AucInterval {
        auc,
        std_error,
        low: (auc - Z_95 * std_error).max(0.0),
        high: (auc + Z_95 * std_error).min(1.0),
    })
}

/// What one distinct score holds.
#[derive(Clone, Copy, Debug, Default)]
struct Group<T> {
    good: T,
    bad: T,
}

/// Distinct scores from safest to riskiest, counted or weighed.
enum Groups {
    Counted(Vec<Group<u128>>),
    Weighted(Vec<Group<f64>>),
}

fn groups(
    scores: &[f64],
    bad: &[bool],
    weights: Option<&[f64]>,
    higher: Higher,
) -> Result<Groups, MetricError> {
    check_rows("scores", scores, bad, weights)?;
    let Some(weights) = weights else {
        let rows = scores.iter().zip(bad).map(|(&s, &b)| (s, b, 1));
        let groups = grouped(rows.collect(), higher);
        let empty = |of: fn(&Group<u128>) -> u128| groups.iter().all(|group| of(group) == 0);
        both_classes(empty(|group| group.good), empty(|group| group.bad))?;
        return Ok(Groups::Counted(groups));
    };
    let rows = scores.iter().zip(bad).zip(weights);
    let rows = rows
        .map(|((&s, &b), &w)| (s, b, w))
        .filter(|row| row.2 > 0.0);
    let mut rows: Vec<(f64, bool, f64)> = rows.collect();
    // Tied rows are added from the lightest to the heaviest, whatever their order.
    rows.sort_by(|a, b| a.2.total_cmp(&b.2));
    let groups = grouped(rows, higher);
    let empty = |of: fn(&Group<f64>) -> f64| groups.iter().all(|group| of(group) <= 0.0);
    both_classes(empty(|group| group.good), empty(|group| group.bad))?;
    Ok(Groups::Weighted(groups))
}

fn both_classes(no_good: bool, no_bad: bool) -> Result<(), MetricError> {
    match (no_good, no_bad) {
        (false, false) => Ok(()),
        (true, false) => Err(MetricError::OneClass { class: "bad" }),
        (false, true) => Err(MetricError::OneClass { class: "good" }),
        (true, true) => Err(MetricError::Empty),
    }
}

/// Sorts stably, so that the sum within a group follows the rows, then adds up equal scores.
#[allow(clippy::float_cmp)] // equal scores are a tie, by definition
fn grouped<T: Copy + Default + std::ops::AddAssign>(
    mut rows: Vec<(f64, bool, T)>,
    higher: Higher,
) -> Vec<Group<T>> {
    // `+ 0.0` turns -0.0 into 0.0, which `total_cmp` would keep apart.
    match higher {
        Higher::Riskier => rows.sort_by(|a, b| (a.0 + 0.0).total_cmp(&(b.0 + 0.0))),
        Higher::Safer => rows.sort_by(|a, b| (b.0 + 0.0).total_cmp(&(a.0 + 0.0))),
    }
    rows.chunk_by(|a, b| a.0 == b.0)
        .map(|tied| {
            let mut group = Group::default();
            for &(_, bad, weight) in tied {
                if bad {
                    group.bad += weight;
                } else {
                    group.good += weight;
                }
            }
            group
        })
        .collect()
}

/// Twice the pairs in order (a tie is one), and the sizes of both classes.
fn twice_ordered_pairs(groups: &[Group<u128>]) -> (u128, u128, u128) {
    let (mut pairs, mut all_good, mut all_bad) = (0, 0, 0);
    for group in groups {
        pairs += group.bad * (2 * all_good + group.good);
        all_good += group.good;
        all_bad += group.bad;
    }
    (pairs, all_good, all_bad)
}

fn weighted_auc(groups: &[Group<f64>]) -> f64 {
    let (mut pairs, mut all_good, mut all_bad) = (0.0, 0.0, 0.0);
    for group in groups {
        pairs += group.bad * (2.0 * all_good + group.good);
        all_good += group.good;
        all_bad += group.bad;
    }
    // Rounding of the sums must not push a perfect order past 1.
    (pairs / (2.0 * all_good * all_bad)).min(1.0)
}

fn counted_ks(groups: &[Group<u128>]) -> f64 {
    let (_, all_good, all_bad) = twice_ordered_pairs(groups);
    let (mut good, mut bad, mut largest) = (0, 0, 0);
    for group in groups {
        good += group.good;
        bad += group.bad;
        largest = largest.max((bad * all_good).abs_diff(good * all_bad));
    }
    largest as f64 / (all_good * all_bad) as f64
}

fn weighted_ks(groups: &[Group<f64>]) -> f64 {
    let all_good: f64 = groups.iter().map(|group| group.good).sum();
    let all_bad: f64 = groups.iter().map(|group| group.bad).sum();
    let (mut good, mut bad, mut largest) = (0.0, 0.0, 0.0_f64);
    for group in groups {
        good += group.good;
        bad += group.bad;
        largest = largest.max((bad / all_bad - good / all_good).abs());
    }
    largest.min(1.0)
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // these results are exact by design
mod tests {
    use super::*;

    const HALVES: [bool; 8] = [true, true, true, true, false, false, false, false];

    #[test]
    fn all_tied_is_no_discrimination() {
        for higher in [Higher::Safer, Higher::Riskier] {
            assert_eq!(auc(&[3.0; 8], &HALVES, None, higher), Ok(0.5));
            assert_eq!(auc(&[3.0; 8], &HALVES, Some(&[2.5; 8]), higher), Ok(0.5));
            assert_eq!(ks(&[3.0; 8], &HALVES, None, higher), Ok(0.0));
            assert_eq!(ks(&[3.0; 8], &HALVES, Some(&[2.5; 8]), higher), Ok(0.0));
        }
    }

    #[test]
    fn perfect_separation_is_one() {
        let pd = [0.9, 0.8, 0.7, 0.6, 0.4, 0.3, 0.2, 0.1];
        assert_eq!(auc(&pd, &HALVES, None, Higher::Riskier), Ok(1.0));
        assert_eq!(auc(&pd, &HALVES, None, Higher::Safer), Ok(0.0));
        assert_eq!(gini(&pd, &HALVES, None, Higher::Safer), Ok(-1.0));
        assert_eq!(ks(&pd, &HALVES, None, Higher::Riskier), Ok(1.0));
        assert_eq!(ks(&pd, &HALVES, None, Higher::Safer), Ok(1.0));
    }

    #[test]
    fn direction_is_never_guessed_from_the_size_of_scores() {
        // toad flips the sign as soon as one score exceeds 1.
        let scores = [2.0, 0.9, 0.4, 0.1];
        let bad = [true, true, false, false];
        assert_eq!(auc(&scores, &bad, None, Higher::Riskier), Ok(1.0));
    }

    #[test]
    fn both_zeros_are_one_score() {
        let bad = [true, false];
        assert_eq!(auc(&[-0.0, 0.0], &bad, None, Higher::Riskier), Ok(0.5));
        assert_eq!(ks(&[0.0, -0.0], &bad, None, Higher::Riskier), Ok(0.0));
    }

    #[test]
    fn a_weight_of_k_is_k_copies() {
        let scores = [0.1, 0.5, 0.5, 0.7, 0.2];
        let bad = [false, true, false, true, true];
        let copies = [3, 1, 2, 0, 4];
        let weights = copies.map(f64::from);
        let (mut copied, mut copied_bad) = (Vec::new(), Vec::new());
        for ((&score, &is_bad), &weight) in scores.iter().zip(&bad).zip(&copies) {
            for _ in 0..weight {
                copied.push(score);
                copied_bad.push(is_bad);
            }
        }
        for measure in [auc, ks] {
            assert_eq!(
                measure(&scores, &bad, Some(&weights), Higher::Riskier),
                measure(&copied, &copied_bad, None, Higher::Riskier)
            );
        }
    }

    #[test]
    fn infinite_scores_are_the_first_and_last() {
        let scores = [f64::INFINITY, 0.0, f64::NEG_INFINITY];
        let bad = [true, true, false];
        assert_eq!(auc(&scores, &bad, None, Higher::Riskier), Ok(1.0));
    }

    #[test]
    fn bad_input_is_named() {
        let bad = [true, false];
        let run =
            |scores: &[f64], weights: Option<&[f64]>| auc(scores, &bad, weights, Higher::Safer);
        assert_eq!(auc(&[], &[], None, Higher::Safer), Err(MetricError::Empty));
        assert!(matches!(run(&[1.0], None), Err(MetricError::Length { .. })));
        assert!(matches!(
            run(&[1.0, f64::NAN], None),
            Err(MetricError::Number {
                what: "scores",
                position: 1,
                ..
            })
        ));
        for weight in [-1.0, f64::NAN, f64::INFINITY] {
            assert!(matches!(
                run(&[1.0, 2.0], Some(&[1.0, weight])),
                Err(MetricError::Number {
                    what: "weights",
                    position: 1,
                    ..
                })
            ));
        }
        assert_eq!(run(&[1.0, 2.0], Some(&[0.0, 0.0])), Err(MetricError::Empty));
        assert_eq!(
            run(&[1.0, 2.0], Some(&[0.0, 1.0])),
            Err(MetricError::OneClass { class: "good" })
        );
        assert_eq!(
            auc(&[1.0, 2.0], &[true, true], None, Higher::Safer),
            Err(MetricError::OneClass { class: "bad" })
        );
    }

    #[test]
    fn an_interval_needs_two_rows_of_each() {
        let one_bad = auc_interval(&[1.0, 2.0, 3.0], &[true, false, false], Higher::Safer);
        assert!(matches!(one_bad, Err(MetricError::OneClass { .. })));
    }
}
