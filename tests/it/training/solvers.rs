//! Newton and linfa-logistic behind one interface.

use super::certified::German;
use super::{all_coefficients, newton, simulated};
use linfa::traits::Fit;
use ndarray::Array2;
use scorewright::training::{Design, LbfgsParams, NewtonParams, Penalty, TrainingError};

/// The data sets on which the two solvers are held against each other.
fn agreement_sets() -> Vec<(Array2<f64>, Vec<bool>)> {
    let german = German::read();
    let mut sets = Vec::new();
    for model in german.reference["models"].as_object().unwrap().values() {
        let fields: Vec<String> = model["columns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| v.as_str().unwrap().to_owned())
            .collect();
        sets.push(german.side(&fields, true));
    }
    for (seed, slopes) in [[0.5, -1.0, 0.2], [2.0, 0.1, -0.7], [0.0, 0.0, 0.0]]
        .iter()
        .enumerate()
    {
        let (mut x, bad) = simulated(2000, slopes, seed as u64 + 1);
        x.column_mut(0).mapv_inplace(|v| 1000.0 * v + 5000.0);
        x.column_mut(1).mapv_inplace(|v| 0.001 * v);
        sets.push((x, bad));
    }
    sets
}

#[test]
fn both_solvers_agree_on_every_set_and_penalty() {
    for (number, (x, bad)) in agreement_sets().iter().enumerate() {
        let design = Design::new(x.view(), bad);
        for penalty in [Penalty::None, Penalty::L2(1.0), Penalty::L2(0.001)] {
            let a = NewtonParams::new()
                .penalty(penalty)
                .fit_design(&design)
                .unwrap();
            let b = LbfgsParams::new().penalty(penalty).fit_design(&design);
            let b = b.unwrap_or_else(|error| panic!("set {number} {penalty:?}: {error}"));
            for (a, b) in all_coefficients(&a).iter().zip(all_coefficients(&b)) {
                assert!(
                    (a - b).abs() < 1e-5 * (1.0 + a.abs()),
                    "set {number} {penalty:?}: {a} {b}"
                );
            }
            for (a, b) in a.std_errors().iter().zip(b.std_errors()) {
                let (a, b) = (a.unwrap(), b.unwrap());
                assert!((a - b).abs() < 1e-5 * a, "set {number}: se {a} {b}");
            }
        }
    }
}

/// linfa-logistic makes the more frequent class positive; ours is bad whatever the balance.
#[test]
fn the_sign_does_not_follow_the_balance_of_classes() {
    let (x, bad) = simulated(1000, &[1.0, -0.5], 3);
    let good: Vec<bool> = bad.iter().map(|bad| !bad).collect();
    for targets in [&bad, &good] {
        let is_bad = std::ptr::eq(targets, &bad);
        let design = Design::new(x.view(), targets);
        for fit in [
            NewtonParams::new().fit_design(&design).unwrap(),
            LbfgsParams::new().fit_design(&design).unwrap(),
        ] {
            assert_eq!(fit.coefficients()[0] > 0.0, is_bad);
            assert_eq!(fit.coefficients()[1] < 0.0, is_bad);
        }
    }
    // One row more or less at the balance point moves nothing much.
    let x: Array2<f64> = Array2::from_shape_fn((1000, 1), |(i, _)| (i % 7) as f64);
    for n_bad in [499, 500, 501] {
        let bad: Vec<bool> = (0..1000)
            .map(|i| (i * 617 + (i % 7) * 40) % 1000 < n_bad)
            .collect();
        let fits = [
            newton(&x, &bad).unwrap(),
            LbfgsParams::new()
                .fit_design(&Design::new(x.view(), &bad))
                .unwrap(),
        ];
        assert!((fits[0].coefficients()[0] - fits[1].coefficients()[0]).abs() < 1e-6);
    }
}

#[test]
fn both_are_linfa_estimators() {
    let (x, bad) = simulated(300, &[1.0], 5);
    let weights = ndarray::Array1::from_elem(300, 2.0_f32);
    let rows =
        linfa::Dataset::new(x, ndarray::Array1::from(bad)).with_feature_names(vec!["income"]);
    let (a, b) = (
        NewtonParams::new().fit(&rows).unwrap(),
        LbfgsParams::new().fit(&rows).unwrap(),
    );
    assert!((a.coefficients()[0] - b.coefficients()[0]).abs() < 1e-6);
    let rows = rows.with_weights(weights);
    assert!(NewtonParams::new().fit(&rows).is_ok());
    assert_eq!(
        LbfgsParams::new().fit(&rows),
        Err(TrainingError::Unsupported {
            solver: "lbfgs",
            setting: "weights"
        })
    );
    let wrong = NewtonParams::new().max_iterations(0).fit(&rows);
    assert!(matches!(
        wrong,
        Err(TrainingError::Setting {
            setting: "max_iterations",
            ..
        })
    ));
}

#[test]
fn what_did_not_converge_is_no_model() {
    let (x, bad) = simulated(200, &[1.0, 0.5], 9);
    let fit = NewtonParams::new()
        .max_iterations(1)
        .fit_design(&Design::new(x.view(), &bad));
    let Err(TrainingError::NotConverged {
        iterations: 1,
        gradient,
    }) = fit
    else {
        panic!("{fit:?}");
    };
    assert!(gradient > 1e-6);
    let fit = LbfgsParams::new().max_iterations(1).tolerance(1e-12);
    let fit = fit.fit_design(&Design::new(x.view(), &bad));
    assert!(
        matches!(fit, Err(TrainingError::NotConverged { .. })),
        "{fit:?}"
    );
}

/// Same bits for 1, 2 and 4 threads (T10).
#[test]
fn the_number_of_threads_changes_no_bit() {
    let (x, bad) = simulated(20_000, &[0.7, -0.4, 0.1, 0.0], 31);
    let weights: Vec<f64> = (0..20_000).map(|row| 0.1 + f64::from(row % 17)).collect();
    let fit = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let design = Design::new(x.view(), &bad).with_weights(&weights);
        pool.install(|| NewtonParams::new().fit_design(&design).unwrap())
    };
    let one = fit(1);
    for threads in [2, 4] {
        assert_eq!(fit(threads), one);
    }
}
