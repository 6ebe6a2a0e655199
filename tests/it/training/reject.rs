//! Reject inference: what the methods do to rows and weights, and what the test can see.

use super::Lcg;
use scorewright::binning::BinningParams;
use scorewright::dataset::{Dataset, TargetColumn, Values};
use scorewright::schema::{Field, Kind, Role, Schema};
use scorewright::training::reject::{
    Parcelling, RejectInference, SelectionReading, SelectionTest, selection_test,
};
use scorewright::training::{LogisticModel, LogisticParams};

/// German credit; every third row is rejected.
fn german() -> (Dataset, Dataset) {
    let schema = Schema::read("data/german_credit.toml").unwrap();
    let loans = Dataset::read("data/german_credit.csv", &schema).unwrap();
    let rows = |rejected: bool| -> Vec<usize> {
        (0..loans.n_rows())
            .filter(|row| (row % 3 == 0) == rejected)
            .collect()
    };
    (
        loans.select(&rows(false)).unwrap(),
        loans.select(&rows(true)).unwrap(),
    )
}

#[test]
fn fuzzy_augmentation_on_the_same_bins_gives_the_same_model() {
    let (accepted, rejected) = german();
    let first = LogisticModel::train(&accepted).unwrap();
    let inferred = RejectInference::fuzzy()
        .infer(&accepted, &rejected)
        .unwrap();
    let again = LogisticParams::default()
        .fit(inferred.data(), first.binning())
        .unwrap();
    let pairs = first.coefficients().iter().zip(again.coefficients());
    for (one, other) in pairs {
        assert_eq!(one.field, other.field);
        assert!((one.value - other.value).abs() < 1e-6, "{}", one.field);
        // More weight, none of it seen.
        assert!(other.std_error < one.std_error, "{}", one.field);
    }
    assert!((first.intercept() - again.intercept()).abs() < 1e-6);
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let (accepted, rejected) = german();
    let back = |data: &Dataset| {
        let rows: Vec<usize> = (0..data.n_rows()).rev().collect();
        data.select(&rows).unwrap()
    };
    for method in [
        RejectInference::fuzzy(),
        RejectInference::parcelling(Parcelling::new(7).with_factor(1.3)),
        RejectInference::reweighting(),
    ] {
        let once = method.infer(&accepted, &rejected).unwrap();
        let again = method.infer(&back(&accepted), &back(&rejected)).unwrap();
        assert_eq!(once.rejected_bad_rate(), again.rejected_bad_rate());
        assert_eq!(once.effective_rows(), again.effective_rows());
        let models = [once, again].map(|one| LogisticModel::train(one.data()).unwrap());
        assert_eq!(models[0].coefficients(), models[1].coefficients());
    }
    let model = LogisticModel::train(&accepted).unwrap();
    assert_eq!(
        selection_test(&accepted, &rejected, &model).unwrap(),
        selection_test(&back(&accepted), &back(&rejected), &model).unwrap()
    );
}

#[test]
fn outcomes_of_the_rejected_are_never_looked_at() {
    let (accepted, rejected) = german();
    let reader = Dataset::reader(rejected.schema()).target(TargetColumn::Ignored);
    let all = reader.read("data/german_credit.csv").unwrap();
    let rows: Vec<usize> = (0..all.n_rows()).filter(|row| row % 3 == 0).collect();
    let without = all.select(&rows).unwrap();
    assert!(without.bad().is_none());
    let rate = |rejected: &Dataset| {
        let method = RejectInference::parcelling(Parcelling::new(5));
        method
            .infer(&accepted, rejected)
            .unwrap()
            .rejected_bad_rate()
    };
    assert_eq!(rate(&rejected), rate(&without));
}

fn flags(x: &[bool], bad: Option<&[bool]>) -> Dataset {
    let schema = Schema::new(
        "flags",
        vec![
            Field::new("x", Kind::Flag),
            Field::new("bad", Kind::Flag).with_role(Role::Target),
        ],
    );
    let mut columns = vec![("x", Values::Flags(x))];
    columns.extend(bad.map(|bad| ("bad", Values::Flags(bad))));
    Dataset::from_columns(&schema.unwrap(), &columns).unwrap()
}

/// Of 100 with x 80 were accepted, of 100 without 20.
#[test]
fn reweighting_makes_the_accepted_look_like_all() {
    let x: Vec<bool> = (0..100).map(|n| n < 80).collect();
    let bad: Vec<bool> = (0..100).map(|n| n % 8 == 0 || n >= 90).collect();
    let accepted = flags(&x, Some(&bad));
    let rejected: Vec<bool> = (0..100).map(|n| n < 20).collect();
    let rejected = flags(&rejected, None);
    let inferred = RejectInference::reweighting()
        .infer(&accepted, &rejected)
        .unwrap();
    let weights = inferred.data().weights().unwrap();
    // One over 0.8 and 0.2, scaled to sum to 100.
    assert!((weights[0] - 0.625).abs() < 1e-6 && (weights[99] - 2.5).abs() < 1e-6);
    assert_eq!(
        (inferred.data().n_rows(), inferred.rejected_bad_rate()),
        (100, None)
    );
    let effective = 100.0 * 100.0 / (80.0 * 0.625 * 0.625 + 20.0 * 2.5 * 2.5);
    assert!((inferred.effective_rows() - effective).abs() < 1e-4);
    // No acceptance below a half counts.
    let bounded = RejectInference::reweighting().least_acceptance(0.5);
    let inferred = bounded.infer(&accepted, &rejected).unwrap();
    let weights = inferred.data().weights().unwrap();
    assert!((weights[99] / weights[0] - 1.6).abs() < 1e-6); // 1/0.5 over 1/0.8
}

#[test]
fn data_that_do_not_fit_together_are_refused_by_name() {
    let (accepted, rejected) = german();
    let other = flags(&[true, false], Some(&[true, false]));
    let error = RejectInference::reweighting()
        .infer(&other, &rejected)
        .unwrap_err();
    assert!(error.to_string().contains("`x`"), "{error}");
    let nobody = rejected.select(&[]).unwrap();
    assert!(RejectInference::fuzzy().infer(&accepted, &nobody).is_err());
    let method = RejectInference::reweighting().least_acceptance(0.0);
    let error = method.infer(&accepted, &rejected).unwrap_err();
    assert!(error.to_string().contains("least_acceptance"), "{error}");
    let method = RejectInference::parcelling(Parcelling::new(0));
    assert!(method.infer(&accepted, &rejected).is_err());
    let unknown = flags(&[true, false], None);
    assert!(RejectInference::fuzzy().infer(&unknown, &other).is_err());
}

/// Applicants of whom `x` bears on the outcome and `z` on the decision; so does `u`, which
/// nobody sees, and which weighs `unseen` in the outcome. The share of bad rejected ones too.
fn applicants(unseen: f64, decides_by_z: bool) -> (Dataset, Dataset, f64) {
    let schema = Schema::new(
        "applicants",
        vec![
            Field::new("x", Kind::Ratio),
            Field::new("z", Kind::Ratio),
            Field::new("bad", Kind::Flag).with_role(Role::Target),
        ],
    )
    .unwrap();
    let mut rng = Lcg(7);
    let mut logistic = || {
        let p = rng.unit().clamp(1e-9, 1.0 - 1e-9);
        (p / (1.0 - p)).ln()
    };
    let mut parts = [const { (Vec::new(), Vec::new(), Vec::new()) }; 2];
    for _ in 0..12_000 {
        let (x, z, u, e) = (logistic(), logistic(), logistic(), logistic());
        let by_fields = if decides_by_z { z } else { -x };
        let accepted = 0.3 - 0.2 * x + by_fields + u > 0.0;
        let bad = -1.2 + 0.8 * x + unseen * u + e > 0.0;
        let part = &mut parts[usize::from(!accepted)];
        part.0.push(x);
        part.1.push(z);
        part.2.push(bad);
    }
    let [accepted, rejected] = parts;
    let data = |part: &(Vec<f64>, Vec<f64>, Vec<bool>)| {
        let columns = [
            ("x", Values::Numbers(&part.0)),
            ("z", Values::Numbers(&part.1)),
            ("bad", Values::Flags(&part.2)),
        ];
        Dataset::from_columns(&schema, &columns).unwrap()
    };
    let n_bad = rejected.2.iter().filter(|bad| **bad).count();
    let rate = n_bad as f64 / rejected.2.len() as f64;
    (data(&accepted), data(&rejected), rate)
}

fn tested(unseen: f64, decides_by_z: bool) -> (SelectionTest, f64) {
    let (accepted, rejected, rate) = applicants(unseen, decides_by_z);
    // What moves the decision alone is no field of the model.
    let bins =
        BinningParams::default().exclude(if decides_by_z { &["z"][..] } else { &[] }.to_vec());
    let model = LogisticParams::default().train(&accepted, &bins).unwrap();
    (selection_test(&accepted, &rejected, &model).unwrap(), rate)
}

#[test]
fn a_bias_by_the_unseen_shows_where_a_field_moves_the_decision_alone() {
    for (unseen, reading) in [
        (-0.6, SelectionReading::RejectedWorse),
        (0.0, SelectionReading::NoSign),
        (0.6, SelectionReading::RejectedSafer),
    ] {
        let (test, truth) = tested(unseen, true);
        assert_eq!(test.reading(), reading, "{test:?}");
        let coefficient = test.coefficient.unwrap();
        let error = test.std_error.unwrap();
        // Binned fields and a logistic sum make it smaller, not another sign.
        assert!((coefficient - unseen).abs() < 0.2 + 2.0 * error, "{test:?}");
        let implied = test.implied_bad_rate.unwrap();
        let expected = test.expected_bad_rate;
        if unseen != 0.0 {
            assert!(
                (implied - truth).abs() < (expected - truth).abs(),
                "{test:?}, {truth}"
            );
        }
    }
}

#[test]
fn where_the_models_own_fields_decide_the_test_says_that_it_cannot_tell() {
    let (test, _) = tested(0.0, false);
    assert!(test.vif > 4.0, "{test:?}");
    // A score that parts accepted from rejected leaves nothing to compare.
    let (accepted, _) = german();
    let all = LogisticModel::train(&accepted).unwrap();
    let pd = all.predict(&accepted).unwrap();
    let rows = |low: bool| -> Vec<usize> {
        (0..pd.len())
            .filter(|&row| (pd[row].value() < 0.4) == low)
            .collect()
    };
    let (safe, risky) = (
        accepted.select(&rows(true)).unwrap(),
        accepted.select(&rows(false)).unwrap(),
    );
    let model = LogisticModel::train(&safe).unwrap();
    let test = selection_test(&safe, &risky, &model).unwrap();
    assert_eq!(test.reading(), SelectionReading::NoOverlap, "{test:?}");
}
