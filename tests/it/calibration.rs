//! Calibration: probabilities move, points stay, and the file says why.

use crate::common::whole_card;
use crate::content::content_hash;
use proptest::prelude::*;
use scorewright::metrics::calibration_check;
use scorewright::schema::{Field, Kind};
use scorewright::scorecard::{Calibration, Scorecard};
use scorewright::scoring::Batch;
use scorewright::units::Points;
use serde_json::{Value, json};

/// 21 numbers of points, from 400 to 420, ten to double the odds.
fn ladder() -> Scorecard {
    let cuts: Vec<f64> = (1..20).map(f64::from).collect();
    let points: Vec<i32> = (0..21).collect();
    Scorecard::builder("ladder")
        .pdo(10.0, 400, 1.0)
        .base_points(400)
        .numbers(Field::new("step", Kind::Ratio), &cuts)
        .points("step", &points)
        .build()
        .unwrap()
}

fn pd(card: &Scorecard, points: i32) -> f64 {
    card.compile().unwrap().pd(Points(points)).value()
}

/// Rows of the ladder with these counts of good and bad from 400 points upwards.
fn rows(counts: &[(u8, u8)]) -> (Vec<i32>, Vec<bool>) {
    let of = |(points, (good, bad)): (i32, &(u8, u8))| {
        let classes = [(false, *good), (true, *bad)];
        classes.map(|(class, n)| vec![(points, class); usize::from(n)])
    };
    let rows = (400..).zip(counts).flat_map(of).flatten();
    rows.unzip()
}

fn assert_whole(card: &Scorecard) {
    let json = card.to_json().unwrap();
    assert_eq!(&Scorecard::from_json(json.as_bytes()).unwrap(), card);
    let pds: Vec<f64> = card.pd_table().map(|(_, pd)| pd).collect();
    assert!(pds.windows(2).all(|pair| pair[0] >= pair[1]));
    assert!(pds.iter().all(|pd| *pd > 0.0 && *pd < 1.0));
}

#[test]
fn every_method_keeps_points_file_and_its_mean_whatever_the_order_of_rows() {
    let (card, .., loans) = whole_card();
    let bad = loans.bad().unwrap();
    let mut batch = Batch::new();
    card.compile()
        .unwrap()
        .score_dataset(&loans, &mut batch)
        .unwrap();
    let points = batch.points().to_vec();
    let back: Vec<i32> = points.iter().rev().copied().collect();
    let bad_back: Vec<bool> = bad.iter().rev().copied().collect();
    let both = [
        (
            Calibration::platt(&points, bad, None).unwrap(),
            Calibration::platt(&back, &bad_back, None).unwrap(),
            1254.0 / 4454.0,
        ),
        (
            Calibration::isotonic(&points, bad, None).unwrap(),
            Calibration::isotonic(&back, &bad_back, None).unwrap(),
            1254.0 / 4454.0,
        ),
        (
            Calibration::long_run_average(&points, None, 0.05).unwrap(),
            Calibration::long_run_average(&back, None, 0.05).unwrap(),
            0.05,
        ),
    ];
    for (forwards, backwards, mean) in both {
        let once = card.clone().calibrated(forwards).unwrap();
        let again = card.clone().calibrated(backwards).unwrap();
        assert_eq!(once.id().unwrap(), again.id().unwrap());
        assert_whole(&once);
        once.compile()
            .unwrap()
            .score_dataset(&loans, &mut batch)
            .unwrap();
        assert_eq!(batch.points(), points);
        let pds: Vec<f64> = batch.pd().iter().map(|pd| pd.value()).collect();
        let check = calibration_check(&pds, bad, None).unwrap();
        assert!((check.expected - mean).abs() < 1e-9, "{}", check.expected);
        assert_eq!(once.uncalibrated().unwrap(), card);
    }
}

#[test]
fn platt_finds_nothing_to_do_on_the_rows_of_training() {
    let (card, .., loans) = whole_card();
    let mut batch = Batch::new();
    card.compile()
        .unwrap()
        .score_dataset(&loans, &mut batch)
        .unwrap();
    let platt = Calibration::platt(batch.points(), loans.bad().unwrap(), None).unwrap();
    let card = card.calibrated(platt).unwrap();
    let (intercept, slope) = card.calibrations()[0].line().unwrap();
    assert!(
        intercept.abs() < 1e-6 && (slope - 1.0).abs() < 1e-6,
        "{intercept}, {slope}"
    );
}

#[test]
fn calibrations_follow_each_other() {
    let (points, bad) = rows(&[(5, 5), (5, 2), (20, 1)]);
    let card = ladder()
        .calibrated(Calibration::isotonic(&points, &bad, None).unwrap())
        .unwrap();
    assert!((pd(&card, 400) - 0.5).abs() < 1e-12);
    assert!((pd(&card, 420) - 1.0 / 21.0).abs() < 1e-12);
    let card = card.calibrated(Calibration::prior(0.2, 0.5)).unwrap();
    assert!((pd(&card, 400) - 0.8).abs() < 1e-12); // 1:1 times 4
    let card = card
        .calibrated(Calibration::long_run_average(&[400], None, 0.1).unwrap())
        .unwrap();
    assert!((pd(&card, 400) - 0.1).abs() < 1e-12);
    assert_whole(&card);
    let card = card.calibrated(Calibration::prior(0.1, 0.2)).unwrap();
    let error = card.calibrated(Calibration::prior(0.1, 0.2)).unwrap_err();
    assert!(error.to_string().contains("uncalibrated"), "{error}");
}

/// The same bits on every platform: logarithms are those of `libm`.
#[test]
fn an_isotonic_card_has_one_identity_everywhere() {
    let (points, bad) = rows(&[(1, 3), (2, 2), (2, 3), (0, 0), (7, 2), (9, 1), (8, 0)]);
    let card = ladder()
        .calibrated(Calibration::isotonic(&points, &bad, None).unwrap())
        .unwrap();
    assert_eq!(card.id().unwrap(), ISOTONIC_ID);
}

const ISOTONIC_ID: &str = "92cb7532f86e13d2d5de550d6a61009bb3aca1944f299791a45f7a71a8d466a5";

#[test]
fn rows_that_cannot_be_are_refused_by_name() {
    let refused = |calibration: Calibration, name: &str| {
        let error = ladder().calibrated(calibration).unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
    };
    refused(
        Calibration::platt(&[400], &[true], None).unwrap(),
        "overlap",
    );
    refused(Calibration::platt(&[], &[], None).unwrap(), "the rows");
    refused(
        Calibration::isotonic(&[400, 410], &[true, true], None).unwrap(),
        "both classes",
    );
    refused(
        Calibration::isotonic(&[399], &[true], None).unwrap(),
        "that the card can give",
    );
    let (points, bad) = rows(&[(9, 1), (5, 5)]);
    refused(
        Calibration::platt(&points, &bad, None).unwrap(),
        "the slope",
    );
    refused(
        Calibration::long_run_average(&[1_000_000], None, 0.05).unwrap(),
        "the population",
    );
    refused(
        Calibration::long_run_average(&[400], None, 1e-9).unwrap(),
        "the target bad rate",
    );
    refused(
        Calibration::long_run_average(&[400], Some(&[0.0]), 0.1).unwrap(),
        "weights",
    );
    assert!(Calibration::platt(&[400], &[], None).is_err());
    assert!(Calibration::isotonic(&[400], &[true], Some(&[-1.0])).is_err());
    assert!(Calibration::long_run_average(&[400], Some(&[f64::NAN]), 0.1).is_err());
}

/// A card's file with one change and a hash that fits.
fn forged(card: &Scorecard, change: impl FnOnce(&mut Value)) -> String {
    let mut value: Value = serde_json::from_str(&card.to_json().unwrap()).unwrap();
    change(&mut value);
    value["sha256"] = content_hash(&value).into();
    let error = Scorecard::from_json(value.to_string().as_bytes()).unwrap_err();
    error.to_string()
}

#[test]
fn what_a_file_says_of_a_calibration_must_follow_from_its_rows() {
    let (points, bad) = rows(&[(5, 5), (9, 3), (20, 1)]);
    let isotonic = ladder()
        .calibrated(Calibration::isotonic(&points, &bad, None).unwrap())
        .unwrap();
    let fitted = "pd.calibration[0].fitted";
    let first = |value: &mut Value| value["pd"]["calibration"][0].take();
    let knots = forged(&isotonic, |value| {
        let mut one = first(value);
        one["fitted"]["knots"]["log_odds"][0] = json!(0.5);
        value["pd"]["calibration"][0] = one;
    });
    assert!(knots.contains(fitted), "{knots}");
    let rows_changed = forged(&isotonic, |value| {
        let mut one = first(value);
        one["method"]["isotonic"]["rows"]["bad"][1] = json!(4.0);
        value["pd"]["calibration"][0] = one;
    });
    assert!(rows_changed.contains(fitted), "{rows_changed}");
    let dropped = forged(&isotonic, |value| value["pd"]["calibration"] = json!([]));
    assert!(dropped.contains("pd.values["), "{dropped}");
    let negative = forged(&isotonic, |value| {
        value["pd"]["calibration"][0]["method"]["isotonic"]["rows"]["bad"][1] = json!(-4.0);
    });
    assert!(negative.contains("the rows"), "{negative}");
    let line = forged(&isotonic, |value| {
        value["pd"]["calibration"][0]["fitted"] = json!({"line": {"intercept": 0.0, "slope": 1.0}});
    });
    assert!(line.contains(fitted), "{line}");
    let unknown = forged(&isotonic, |value| {
        value["pd"]["calibration"][0]["method"] = json!({"beta": {}});
    });
    assert!(unknown.contains("not a scorecard"), "{unknown}");
    let platt = ladder()
        .calibrated(Calibration::platt(&points, &bad, None).unwrap())
        .unwrap();
    let slope = forged(&platt, |value| {
        value["pd"]["calibration"][0]["fitted"]["line"]["slope"] = json!(1.5);
    });
    assert!(slope.contains(fitted), "{slope}");
}

/// The antitonic regression by its min-max formula: the least, over starts, of the
/// greatest, over ends, mean of what lies between.
fn min_max(counts: &[(u8, u8)], at: usize) -> f64 {
    let mean = |part: &[(u8, u8)]| {
        let sum =
            |side: fn(&(u8, u8)) -> u8| part.iter().map(|one| f64::from(side(one))).sum::<f64>();
        let (good, bad) = (sum(|one| one.0), sum(|one| one.1));
        bad / (good + bad)
    };
    let greatest = |start: usize| {
        let ends = at..counts.len();
        ends.map(|end| mean(&counts[start..=end]))
            .fold(0.0, f64::max)
    };
    (0..=at).map(greatest).fold(1.0, f64::min)
}

proptest! {
    #[test]
    fn isotonic_is_the_min_max_of_means(
        counts in prop::collection::vec((1..20_u8, 1..20_u8), 1..21)
    ) {
        let (points, bad) = rows(&counts);
        let card = ladder().calibrated(Calibration::isotonic(&points, &bad, None).unwrap()).unwrap();
        for (at, points) in (0..counts.len()).zip(400..) {
            prop_assert!((pd(&card, points) - min_max(&counts, at)).abs() < 1e-12);
        }
    }

    #[test]
    fn isotonic_never_rises_and_keeps_the_mean(
        counts in prop::collection::vec((0..4_u8, 0..4_u8), 2..21)
    ) {
        let (points, bad) = rows(&counts);
        prop_assume!(bad.contains(&true) && bad.contains(&false));
        let card = ladder().calibrated(Calibration::isotonic(&points, &bad, None).unwrap()).unwrap();
        assert_whole(&card);
        let expected: f64 = points.iter().map(|points| pd(&card, *points)).sum();
        let observed = bad.iter().filter(|bad| **bad).count() as f64;
        prop_assert!((expected - observed).abs() < 1e-9);
    }

    #[test]
    fn a_weight_is_so_many_copies(
        counts in prop::collection::vec((1..9_u8, 1..9_u8), 2..12)
    ) {
        let (points, bad) = rows(&counts);
        let once: Vec<(i32, bool)> = (400..)
            .zip(&counts)
            .flat_map(|(points, _)| [(points, false), (points, true)])
            .collect();
        let weights: Vec<f64> = counts
            .iter()
            .flat_map(|(good, bad)| [f64::from(*good), f64::from(*bad)])
            .collect();
        let (its_points, its_bad): (Vec<i32>, Vec<bool>) = once.into_iter().unzip();
        prop_assert_eq!(
            Calibration::isotonic(&points, &bad, None).unwrap(),
            Calibration::isotonic(&its_points, &its_bad, Some(&weights)).unwrap()
        );
        let copies = Calibration::platt(&points, &bad, None).unwrap();
        let weighted = Calibration::platt(&its_points, &its_bad, Some(&weights)).unwrap();
        let (copies, weighted) = (ladder().calibrated(copies), ladder().calibrated(weighted));
        prop_assert_eq!(copies.ok(), weighted.ok());
    }
}
