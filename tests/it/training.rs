//! Fits against certified digits, theorems, and the data that breaks other libraries.

use linfa::traits::Fit;
use ndarray::Array2;
use scorewright::metrics::{Higher, auc, brier, ks};
use scorewright::training::{
    Design, LbfgsParams, LogisticFit, NewtonParams, Penalty, SeparationKind, Sign, TrainingError,
};
use serde_json::Value;

/// A fixed generator, so that every run sees the same rows.
struct Lcg(u64);

impl Lcg {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 32) as f64 / 4_294_967_296.0
    }

    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

/// Rows of `slopes.len()` normal columns, bad with the logistic probability.
fn simulated(n_rows: usize, slopes: &[f64], seed: u64) -> (Array2<f64>, Vec<bool>) {
    let mut rng = Lcg(seed);
    let x = Array2::from_shape_simple_fn((n_rows, slopes.len()), || rng.normal());
    let bad = x.rows().into_iter().map(|row| {
        let eta: f64 = row.iter().zip(slopes).map(|(x, s)| x * s).sum::<f64>() - 0.8;
        rng.unit() < 1.0 / (1.0 + (-eta).exp())
    });
    let bad = bad.collect();
    (x, bad)
}

fn newton(x: &Array2<f64>, bad: &[bool]) -> Result<LogisticFit, TrainingError> {
    NewtonParams::new().fit_design(&Design::new(x.view(), bad))
}

fn all_coefficients(fit: &LogisticFit) -> Vec<f64> {
    let mut all = vec![fit.intercept()];
    all.extend(fit.coefficients());
    all
}

fn numbers(value: &Value) -> Option<Vec<f64>> {
    let list = value.as_array()?;
    let number = |v: &Value| v.as_f64().or_else(|| v.as_str()?.parse().ok()).unwrap();
    Some(list.iter().map(number).collect())
}

/// Digits of agreement, as the NIST reference datasets count them.
fn digits(ours: f64, certified: f64) -> f64 {
    let error = (ours - certified).abs();
    let relative = if certified.abs() < 1e-30 {
        error
    } else {
        error / certified.abs()
    };
    -relative.max(1e-15).log10()
}

/// `tests/reference/logistic_certified.py`: mpmath 1.4.1, 60 digits, 19 sets.
#[test]
fn certified_digits() {
    let text = include_str!("../reference/logistic_certified.json");
    let file: Value = serde_json::from_str(text).unwrap();
    let sets = file["sets"].as_array().unwrap();
    assert!(sets.len() >= 12);
    for set in sets {
        let columns: Vec<Vec<f64>> = set["columns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| numbers(c).unwrap())
            .collect();
        let n_rows = columns[0].len();
        let x = Array2::from_shape_fn((n_rows, columns.len()), |(i, j)| columns[j][i]);
        let bad: Vec<bool> = set["bad"]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| v.as_bool().unwrap())
            .collect();
        let (weights, offset) = (numbers(&set["weights"]), numbers(&set["offset"]));
        let mut design = Design::new(x.view(), &bad);
        if let Some(weights) = &weights {
            design = design.with_weights(weights);
        }
        if let Some(offset) = &offset {
            design = design.with_offset(offset);
        }
        let penalty = match (set["firth"].as_bool(), set["l2"].as_f64().unwrap()) {
            (Some(true), _) => Penalty::Firth,
            (_, 0.0) => Penalty::None,
            (_, l2) => Penalty::L2(l2),
        };
        let fit = NewtonParams::new().penalty(penalty).fit_design(&design);
        let fit = fit.unwrap_or_else(|error| panic!("{}: {error}", set["name"]));
        let ours = all_coefficients(&fit);
        let mut errors = vec![fit.intercept_std_error()];
        errors.extend(fit.std_errors().iter().map(|error| error.unwrap()));
        let theirs = numbers(&set["coefficients"]).unwrap();
        let their_errors = numbers(&set["std_errors"]).unwrap();
        for ((ours, theirs), (error, their_error)) in ours
            .iter()
            .zip(&theirs)
            .zip(errors.iter().zip(&their_errors))
        {
            let (lre, lre_error) = (digits(*ours, *theirs), digits(*error, *their_error));
            assert!(lre >= 10.0, "{}: {ours} has {lre:.1} digits", set["name"]);
            assert!(
                lre_error >= 8.0,
                "{}: se has {lre_error:.1} digits",
                set["name"]
            );
        }
        let likelihood: f64 = set["log_likelihood"].as_str().unwrap().parse().unwrap();
        assert!(
            digits(fit.log_likelihood(), likelihood) >= 12.0,
            "{}",
            set["name"]
        );
    }
}

/// Columns of the German credit data under optbinning's training bins, with the outcome.
struct German {
    reference: Value,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl German {
    fn read() -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/german_credit.csv");
        let mut reader = csv::Reader::from_path(path).unwrap();
        let owned = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
        let header = owned(reader.headers().unwrap());
        let rows = reader
            .records()
            .map(|record| owned(&record.unwrap()))
            .collect();
        let reference = include_str!("../reference/logistic_german.json");
        Self {
            reference: serde_json::from_str(reference).unwrap(),
            header,
            rows,
        }
    }

    fn woe(&self, field: &str, row: usize) -> f64 {
        let column = self.header.iter().position(|name| name == field).unwrap();
        let cell = &self.rows[row][column];
        let bins = &self.reference["fields"][field];
        let bin = match numbers(&bins["cuts"]) {
            Some(cuts) => {
                let value: f64 = cell.parse().unwrap();
                cuts.iter().filter(|&&cut| cut <= value).count()
            }
            None => {
                let groups = bins["levels"].as_array().unwrap();
                let holds = |group: &Value| {
                    group
                        .as_array()
                        .unwrap()
                        .iter()
                        .any(|level| level == cell.as_str())
                };
                groups.iter().position(holds).unwrap()
            }
        };
        numbers(&bins["woe"]).unwrap()[bin]
    }

    /// The rows of one side of the split "train when i % 10 < 7".
    fn side(&self, fields: &[String], train: bool) -> (Array2<f64>, Vec<bool>) {
        let rows: Vec<usize> = (0..self.rows.len())
            .filter(|i| (i % 10 < 7) == train)
            .collect();
        let x = Array2::from_shape_fn((rows.len(), fields.len()), |(i, j)| {
            self.woe(&fields[j], rows[i])
        });
        let bad = rows
            .iter()
            .map(|&i| self.rows[i].last().unwrap() == "bad")
            .collect();
        (x, bad)
    }
}

/// statsmodels 0.15.0 on optbinning 1.0.0's bins; scikit-learn 1.9.1 with C = 1.
#[test]
fn agrees_with_the_reference_fits_on_german_credit() {
    let german = German::read();
    for (name, model) in german.reference["models"].as_object().unwrap() {
        let fields: Vec<String> = model["columns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| v.as_str().unwrap().to_owned())
            .collect();
        let (x, bad) = german.side(&fields, true);
        let fit = newton(&x, &bad).unwrap();
        let close = |ours: f64, theirs: &Value, tolerance: f64, what: &str| {
            let theirs = theirs.as_f64().unwrap();
            assert!(
                (ours - theirs).abs() < tolerance,
                "{name} {what}: {ours} not {theirs}"
            );
        };
        close(fit.intercept(), &model["coef"]["const"], 1e-6, "intercept");
        close(
            fit.intercept_std_error(),
            &model["std_err"]["const"],
            1e-6,
            "its error",
        );
        for (i, field) in fields.iter().enumerate() {
            close(fit.coefficients()[i], &model["coef"][field], 1e-6, field);
            close(
                fit.std_errors()[i].unwrap(),
                &model["std_err"][field],
                1e-6,
                field,
            );
        }
        close(
            fit.log_likelihood(),
            &model["loglik"],
            1e-8,
            "log-likelihood",
        );
        close(fit.aic(), &model["aic"], 1e-8, "aic");
        close(
            -2.0 * fit.null_log_likelihood(),
            &model["null_deviance"],
            1e-8,
            "null deviance",
        );

        for (side, train) in [("train", true), ("test", false)] {
            let (x, bad) = german.side(&fields, train);
            let pd: Vec<f64> = x
                .rows()
                .into_iter()
                .map(|row| 1.0 / (1.0 + (-fit.log_odds(&row.to_vec()).unwrap()).exp()))
                .collect();
            let (auc, ks) = (
                auc(&pd, &bad, None, Higher::Riskier),
                ks(&pd, &bad, None, Higher::Riskier),
            );
            close(auc.unwrap(), &model[format!("auc_{side}")], 1e-12, "auc");
            close(ks.unwrap(), &model[format!("ks_{side}")], 1e-12, "ks");
            close(
                brier(&pd, &bad, None).unwrap(),
                &model[format!("brier_{side}")],
                1e-9,
                "brier",
            );
        }

        // scikit-learn stops at a gradient of 1e-10 of its own scale: five digits.
        let ridge = NewtonParams::new().penalty(Penalty::L2(1.0));
        let ridge = ridge.fit_design(&Design::new(x.view(), &bad)).unwrap();
        close(
            ridge.intercept(),
            &model["sklearn_l2_C1"]["intercept"],
            1e-4,
            "l2 intercept",
        );
        for (i, field) in fields.iter().enumerate() {
            close(
                ridge.coefficients()[i],
                &model["sklearn_l2_C1"]["coef"][field],
                1e-4,
                field,
            );
        }
    }
}

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

/// Whether some direction tells good from bad, exactly: by the theorem of
/// Minkowski and Weyl the cone of such directions is spanned by its extreme rays,
/// and in three dimensions each is the cross product of two rows.
fn separable(points: &[(i64, i64)], bad: &[bool]) -> bool {
    let rows: Vec<[i64; 3]> = points
        .iter()
        .zip(bad)
        .map(|(&(x, y), &bad)| if bad { [1, x, y] } else { [-1, -x, -y] })
        .collect();
    let dot = |a: [i64; 3], b: [i64; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    for (i, a) in rows.iter().enumerate() {
        for b in &rows[..i] {
            let ray = [
                a[1] * b[2] - a[2] * b[1],
                a[2] * b[0] - a[0] * b[2],
                a[0] * b[1] - a[1] * b[0],
            ];
            for ray in [ray, ray.map(|part| -part)] {
                let sides = rows.iter().map(|&row| dot(row, ray));
                if sides.clone().all(|side| side >= 0) && sides.clone().any(|side| side > 0) {
                    return true;
                }
            }
        }
    }
    false
}

/// 1,000 separable and 1,000 overlapping sets, told apart by an exact test (T5).
#[test]
fn separation_is_detected_without_a_false_alarm() {
    let mut rng = Lcg(77);
    let (mut n_separable, mut n_overlapping) = (0, 0);
    while n_separable < 1000 || n_overlapping < 1000 {
        let n_rows = 6 + (rng.unit() * 14.0) as usize;
        let side = 2.0 + rng.unit() * 10.0;
        let points: Vec<(i64, i64)> = (0..n_rows)
            .map(|_| ((rng.unit() * side) as i64, (rng.unit() * side) as i64))
            .collect();
        // Labels lean on a line, so that both outcomes are common, and some lie on it.
        let lean = 3.0 * rng.unit();
        let bad: Vec<bool> = points
            .iter()
            .map(|&(x, y)| (x - y) as f64 + lean * rng.normal() > 0.0)
            .collect();
        let x = Array2::from_shape_fn((n_rows, 2), |(i, j)| {
            if j == 0 {
                points[i].0 as f64
            } else {
                points[i].1 as f64
            }
        });
        let expected = separable(&points, &bad);
        match newton(&x, &bad) {
            Ok(_) => {
                assert!(!expected, "not seen: {points:?} {bad:?}");
                n_overlapping += 1;
            }
            Err(TrainingError::Separation { .. }) => {
                assert!(expected, "false alarm: {points:?} {bad:?}");
                n_separable += 1;
                let design = Design::new(x.view(), &bad);
                let firth = NewtonParams::new()
                    .penalty(Penalty::Firth)
                    .fit_design(&design)
                    .unwrap();
                assert!(firth.coefficients().iter().all(|c| c.abs() < 1e3));
                assert!(
                    NewtonParams::new()
                        .penalty(Penalty::L2(0.01))
                        .fit_design(&design)
                        .is_ok()
                );
            }
            Err(
                TrainingError::OneClass { .. }
                | TrainingError::Constant { .. }
                | TrainingError::Collinear { .. },
            ) => {}
            Err(error) => panic!("{error}: {points:?} {bad:?}"),
        }
    }
}

#[test]
fn lbfgs_sees_the_same_separation() {
    let mut rng = Lcg(78);
    for _ in 0..100 {
        let points: Vec<(i64, i64)> = (0..12)
            .map(|_| ((rng.unit() * 6.0) as i64, (rng.unit() * 6.0) as i64))
            .collect();
        let bad: Vec<bool> = points
            .iter()
            .map(|&(x, y)| (x - y) as f64 + rng.normal() > 0.0)
            .collect();
        let x = Array2::from_shape_fn((12, 2), |(i, j)| {
            if j == 0 {
                points[i].0 as f64
            } else {
                points[i].1 as f64
            }
        });
        let a = newton(&x, &bad);
        let b = LbfgsParams::new().fit_design(&Design::new(x.view(), &bad));
        match (&a, &b) {
            (Ok(a), Ok(b)) => {
                assert!((a.intercept() - b.intercept()).abs() < 1e-4 * (1.0 + a.intercept().abs()))
            }
            // It may fail to reach a far maximum, but never hands back a wrong one.
            (Ok(_), Err(TrainingError::NotConverged { .. })) => {}
            (Err(_), Ok(b)) => panic!("fitted separable rows: {b:?}"),
            _ => {}
        }
    }
}

/// A bin without goods beside two ordinary columns: only its flag runs away.
#[test]
fn quasi_separation_names_the_field_that_runs_away() {
    let (x, bad) = simulated(300, &[0.5, 0.5], 55);
    let flag = Array2::from_shape_fn((300, 1), |(row, _)| {
        f64::from(u8::from(bad[row] && row % 5 == 0))
    });
    let x = ndarray::concatenate![ndarray::Axis(1), x, flag];
    let names = ["income", "age", "neovasculisation"].map(str::to_owned);
    let error = NewtonParams::new()
        .fit_design(&Design::new(x.view(), &bad).with_names(&names))
        .unwrap_err();
    let TrainingError::Separation { kind, fields, .. } = error else {
        panic!("{error}");
    };
    assert_eq!(
        (kind, fields),
        (SeparationKind::Quasi, vec!["neovasculisation".to_owned()])
    );
    let complete = ndarray::array![[1.0], [2.0], [3.0], [4.0]];
    let error = newton(&complete, &[false, false, true, true]).unwrap_err();
    assert!(matches!(
        error,
        TrainingError::Separation {
            kind: SeparationKind::Complete,
            ..
        }
    ));
}

/// At a constrained maximum every free coefficient has gradient zero and every
/// held one wants to move to the forbidden side.
#[test]
fn signs_hold_and_the_kuhn_tucker_conditions_with_them() {
    let mut n_held = 0;
    for seed in 0..60 {
        let mut rng = Lcg(1000 + seed);
        let n_columns = 2 + (seed % 6) as usize;
        let slopes: Vec<f64> = (0..n_columns).map(|_| 0.6 * rng.normal()).collect();
        let (mut x, bad) = simulated(300, &slopes, seed);
        // Correlated columns, so that holding one changes the sign of others.
        for column in 1..n_columns {
            let mixed = &x.column(column) + &(&x.column(column - 1) * 1.5);
            x.column_mut(column).assign(&mixed);
        }
        let signs: Vec<Sign> = (0..n_columns)
            .map(|i| [Sign::Negative, Sign::Positive, Sign::Free, Sign::Negative][i % 4])
            .collect();
        let design = Design::new(x.view(), &bad);
        for (a, fit) in [
            (
                "newton",
                NewtonParams::new()
                    .signs(&signs)
                    .fit_design(&design)
                    .unwrap(),
            ),
            (
                "lbfgs",
                LbfgsParams::new()
                    .signs(&signs)
                    .fit_design(&design)
                    .unwrap(),
            ),
        ] {
            let residuals: Vec<f64> = x
                .rows()
                .into_iter()
                .zip(&bad)
                .map(|(row, &bad)| {
                    let odds = fit.log_odds(&row.to_vec()).unwrap();
                    f64::from(u8::from(bad)) - 1.0 / (1.0 + (-odds).exp())
                })
                .collect();
            for (column, &sign) in signs.iter().enumerate() {
                let value = fit.coefficients()[column];
                let gradient: f64 = x
                    .column(column)
                    .iter()
                    .zip(&residuals)
                    .map(|(x, r)| x * r)
                    .sum();
                let (lawful, pull) = match sign {
                    Sign::Free => (true, 0.0),
                    Sign::Negative => (value <= 0.0, gradient),
                    Sign::Positive => (value >= 0.0, -gradient),
                };
                assert!(lawful, "{a} {seed}");
                if fit.std_errors()[column].is_some() {
                    assert!(gradient.abs() < 1e-3, "{a} {seed}: gradient {gradient}");
                } else {
                    n_held += 1;
                    assert_eq!(value, 0.0);
                    assert!(pull > -1e-3, "{a} {seed}: held at zero but pulled {pull}");
                }
            }
        }
    }
    assert!(n_held > 50);
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
