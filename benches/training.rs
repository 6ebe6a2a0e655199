//! Time to fit a logistic model: our Newton steps against linfa-logistic's L-BFGS.
//!
//! The first group is the estimators as a user calls them on columns of normal
//! numbers; the second is linfa-logistic itself, bare, on the same columns.
#![allow(missing_docs, clippy::unwrap_used)] // criterion's macros; a bench may stop

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use linfa::traits::Fit;
use ndarray::{Array1, Array2};
use scorewright::training::{LbfgsParams, NewtonParams};
use std::hint::black_box;

/// A fixed generator: the rows are the same in every run.
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

/// About a quarter bad, slopes from -0.5 to 0.5.
fn rows(n_rows: usize, n_columns: usize) -> linfa::Dataset<f64, bool, ndarray::Ix1> {
    let mut rng = Lcg(1);
    let x = Array2::from_shape_simple_fn((n_rows, n_columns), || rng.normal());
    let slope = |column: usize| column as f64 / n_columns as f64 - 0.5;
    let bad = x.rows().into_iter().map(|row| {
        let terms = row.iter().enumerate().map(|(column, x)| slope(column) * x);
        let odds: f64 = terms.sum::<f64>() - 1.2;
        rng.unit() < 1.0 / (1.0 + (-odds).exp())
    });
    let bad: Array1<bool> = bad.collect();
    linfa::Dataset::new(x, bad)
}

fn fits(c: &mut Criterion) {
    let mut group = c.benchmark_group("training");
    group.sample_size(10);
    for (n_rows, n_columns, size) in [(100_000, 10, "100_000x10"), (10_000, 20, "10_000x20")] {
        let rows = rows(n_rows, n_columns);
        group.bench_function(BenchmarkId::new("newton", size), |b| {
            b.iter(|| NewtonParams::new().fit(black_box(&rows)).unwrap());
        });
        group.bench_function(BenchmarkId::new("lbfgs", size), |b| {
            b.iter(|| LbfgsParams::new().fit(black_box(&rows)).unwrap());
        });
        group.bench_function(BenchmarkId::new("linfa", size), |b| {
            let params = linfa_logistic::LogisticRegression::default()
                .alpha(0.0)
                .max_iterations(1000);
            b.iter(|| params.fit(black_box(&rows)).unwrap());
        });
    }
    group.finish();
}

criterion_group!(benches, fits);
criterion_main!(benches);
