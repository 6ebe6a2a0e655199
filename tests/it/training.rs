//! Fits against certified digits, theorems, and the data that breaks other libraries.

use ndarray::Array2;
use scorewright::training::{
    Design, LogisticFit, NewtonParams, Penalty, SeparationKind, Sign, TrainingError,
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
            if std::env::var("SHOW").is_ok() {
                println!("{} {lre:.1} {lre_error:.1}", set["name"]);
            }
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
