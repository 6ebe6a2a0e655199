//! Fits against certified digits, theorems, and the data that breaks other libraries.

mod bootstrap;
mod certified;
mod crosses;
mod folds;
mod input;
mod joint;
mod levels;
mod model;
mod one_hot;
mod reject;
mod separation;
mod signs;
mod solvers;

use ndarray::Array2;
use scorewright::training::{Design, LogisticFit, NewtonParams, TrainingError};
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
