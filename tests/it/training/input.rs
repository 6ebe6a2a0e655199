//! Scales, weights, offsets, and data that cannot be learned from.

use super::{Lcg, all_coefficients, newton, simulated};
use ndarray::Array2;
use scorewright::training::{
    Design, LbfgsParams, LogisticFit, NewtonParams, Penalty, TrainingError,
};

/// The same rows at scales from 1e-300 to 1e300 give the same pds (T2).
#[test]
fn scale_free() {
    for seed in 0..10 {
        let (x, bad) = simulated(400, &[0.8, -0.6], seed);
        let plain = newton(&x, &bad).unwrap();
        let pds = |fit: &LogisticFit, x: &Array2<f64>| -> Vec<f64> {
            let odds = x
                .rows()
                .into_iter()
                .map(|row| fit.log_odds(&row.to_vec()).unwrap());
            odds.map(|odds| 1.0 / (1.0 + (-odds).exp())).collect()
        };
        let expected = pds(&plain, &x);
        for exponent in (-300..=300).step_by(20) {
            let mut scaled = x.clone();
            scaled
                .column_mut(0)
                .mapv_inplace(|v| v * 10_f64.powi(exponent));
            let fit = newton(&scaled, &bad).unwrap_or_else(|e| panic!("1e{exponent}: {e}"));
            assert!(fit.convergence().iterations <= 50);
            for (ours, theirs) in pds(&fit, &scaled).iter().zip(&expected) {
                assert!(
                    (ours - theirs).abs() < 1e-12,
                    "1e{exponent}: {ours} {theirs}"
                );
            }
        }
    }
}

#[test]
fn two_outliers_at_the_end_of_the_range_do_not_hang() {
    let (mut x, bad) = simulated(1000, &[0.8, -0.6], 1);
    x[(3, 0)] = 1e308;
    x[(7, 0)] = -1e308;
    // Beside 1e308 every ordinary value of the column is zero, so the two
    // outliers decide alone: an error that names the column, or a finite fit.
    match newton(&x, &bad) {
        Ok(fit) => assert!(fit.coefficients().iter().all(|c| c.is_finite())),
        Err(TrainingError::Separation { fields, .. }) => assert_eq!(fields, ["column 0"]),
        Err(error) => panic!("{error}"),
    }
    let lbfgs = LbfgsParams::new().fit_design(&Design::new(x.view(), &bad));
    assert!(matches!(lbfgs, Err(TrainingError::Scale { .. })));
}

/// 200 adversarial sets: every fit returns, converged or with a typed error (T3, T4).
#[test]
fn every_fit_ends() {
    let mut rng = Lcg(42);
    for round in 0..200 {
        let (n_rows, n_columns) = (2 + round % 40, 1 + round % 5);
        let kind = round % 8;
        let x = Array2::from_shape_simple_fn((n_rows, n_columns), || match kind {
            0 => rng.normal() * 1e300,
            1 => rng.normal() * 1e-300,
            2 => (rng.unit() * 3.0).floor(),
            3 => (40.0 * rng.normal()).exp(),
            4 => {
                if rng.unit() < 0.02 {
                    1e308
                } else {
                    rng.unit()
                }
            }
            5 => f64::MIN_POSITIVE * rng.unit(),
            6 => 1e15 + rng.unit().round(),
            _ => rng.normal(),
        });
        let bad: Vec<bool> = (0..n_rows).map(|_| rng.unit() < 0.4).collect();
        for penalty in [Penalty::None, Penalty::L2(1.0), Penalty::Firth] {
            let fit = NewtonParams::new()
                .penalty(penalty)
                .fit_design(&Design::new(x.view(), &bad));
            if let Ok(fit) = fit {
                assert!(fit.convergence().gradient <= 1e-9, "{round} {penalty:?}");
                assert!(fit.convergence().iterations <= 100);
            }
        }
    }
}

#[test]
fn columns_that_have_no_coefficient_are_named() {
    let (x, bad) = simulated(100, &[1.0, 0.5, 0.0], 11);
    let names = ["age", "income", "debt"].map(str::to_owned);
    let fit = |x: &Array2<f64>, penalty| {
        let design = Design::new(x.view(), &bad).with_names(&names);
        NewtonParams::new().penalty(penalty).fit_design(&design)
    };
    let mut collinear = x.clone();
    let sum = &x.column(0) * 3.0 - &x.column(1) * 0.5 + 7.0;
    collinear.column_mut(2).assign(&sum);
    let Err(TrainingError::Collinear { field, with }) = fit(&collinear, Penalty::None) else {
        panic!("collinear columns fitted");
    };
    assert_eq!(
        (field.as_str(), with),
        ("debt", vec!["age".to_owned(), "income".to_owned()])
    );
    assert!(fit(&collinear, Penalty::L2(0.1)).is_ok());

    let mut copied = x.clone();
    copied.column_mut(1).assign(&x.column(0));
    let error = fit(&copied, Penalty::None).unwrap_err();
    assert!(matches!(error, TrainingError::Collinear { with, .. } if with == ["age"]));

    let mut constant = x.clone();
    constant.column_mut(1).fill(0.1);
    for penalty in [Penalty::None, Penalty::L2(1.0)] {
        let error = fit(&constant, penalty).unwrap_err();
        assert_eq!(
            error,
            TrainingError::Constant {
                field: "income".to_owned()
            }
        );
    }

    let (wide, few) = (x.select(ndarray::Axis(0), &[0, 1, 2]), [true, false, true]);
    let error = NewtonParams::new()
        .fit_design(&Design::new(wide.view(), &few))
        .unwrap_err();
    assert_eq!(
        error,
        TrainingError::TooFewRows {
            rows: 3,
            columns: 3
        }
    );
}

#[test]
fn data_that_cannot_be_learned_from_is_named() {
    let x = ndarray::array![[1.0], [2.0], [3.0], [4.0]];
    let bad = [true, false, true, false];
    fn fit(design: Design<'_>) -> TrainingError {
        NewtonParams::new().fit_design(&design).unwrap_err()
    }
    let rows = Design::new(x.view(), &bad);
    for weight in [-1.0, f64::NAN, f64::INFINITY] {
        let weights = [1.0, weight, 1.0, 1.0];
        let rows = Design::new(x.view(), &bad).with_weights(&weights);
        assert_eq!(fit(rows), TrainingError::Weight { row: 1 });
    }
    assert_eq!(fit(rows.with_weights(&[0.0; 4])), TrainingError::NoRows);
    assert_eq!(
        fit(rows.with_weights(&[1e-200; 4])),
        TrainingError::TotalWeight
    );
    assert_eq!(
        fit(rows.with_offset(&[0.0, 0.0, f64::NAN, 0.0])),
        TrainingError::Offset { row: 2 }
    );
    assert!(matches!(
        fit(rows.with_offset(&[0.0])),
        TrainingError::Length { what: "offset", .. }
    ));
    assert_eq!(
        fit(Design::new(x.view(), &[true; 4])),
        TrainingError::OneClass { class: "bad" }
    );
    // Of the bad rows none has weight.
    assert_eq!(
        fit(rows.with_weights(&[0.0, 1.0, 0.0, 1.0])),
        TrainingError::OneClass { class: "good" }
    );
    let empty = Array2::<f64>::zeros((0, 1));
    assert_eq!(fit(Design::new(empty.view(), &[])), TrainingError::NoRows);
    for value in [f64::NAN, f64::INFINITY] {
        let mut x = x.clone();
        x[(2, 0)] = value;
        let error = fit(Design::new(x.view(), &bad));
        assert_eq!(
            error,
            TrainingError::NotFinite {
                field: "column 0".to_owned(),
                row: 2
            }
        );
    }
    for l2 in [-1.0, f64::NAN, f64::INFINITY] {
        let error = NewtonParams::new()
            .penalty(Penalty::L2(l2))
            .fit_design(&rows)
            .unwrap_err();
        assert!(matches!(
            error,
            TrainingError::Setting { setting: "l2", .. }
        ));
    }
}

/// A weight of k is k copies; zero leaves the row out (T8).
#[test]
fn weights_are_copies() {
    let (x, bad) = simulated(150, &[0.7, -0.4, 0.1], 21);
    let copies: Vec<usize> = (0..150).map(|row| row * 7 % 4).collect();
    let weights: Vec<f64> = copies.iter().map(|&k| k as f64).collect();
    let rows: Vec<usize> = (0..150).flat_map(|row| vec![row; copies[row]]).collect();
    let copied = x.select(ndarray::Axis(0), &rows);
    let copied_bad: Vec<bool> = rows.iter().map(|&row| bad[row]).collect();
    for penalty in [Penalty::None, Penalty::L2(2.0), Penalty::Firth] {
        let params = NewtonParams::new().penalty(penalty);
        let design = Design::new(x.view(), &bad).with_weights(&weights);
        let a = params.fit_design(&design).unwrap();
        let b = params
            .fit_design(&Design::new(copied.view(), &copied_bad))
            .unwrap();
        for (a, b) in all_coefficients(&a).iter().zip(all_coefficients(&b)) {
            assert!((a - b).abs() < 1e-10, "{penalty:?}: {a} {b}");
        }
        for (a, b) in a.std_errors().iter().zip(b.std_errors()) {
            assert!((a.unwrap() - b.unwrap()).abs() < 1e-10);
        }
        assert!((a.bic() - b.bic()).abs() < 1e-8);
    }
}

#[test]
fn an_offset_is_a_coefficient_of_one() {
    let (x, bad) = simulated(400, &[0.7, -0.4], 61);
    let full = newton(&x, &bad).unwrap();
    let offset: Vec<f64> = x
        .column(1)
        .iter()
        .map(|v| v * full.coefficients()[1])
        .collect();
    let rest = x.select(ndarray::Axis(1), &[0]);
    let fit = NewtonParams::new()
        .fit_design(&Design::new(rest.view(), &bad).with_offset(&offset))
        .unwrap();
    assert!((fit.coefficients()[0] - full.coefficients()[0]).abs() < 1e-10);
    assert!((fit.intercept() - full.intercept()).abs() < 1e-10);
}
