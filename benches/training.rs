//! Time to fit a logistic model: our Newton steps against linfa-logistic's L-BFGS.
//!
//! The first group is the estimators as a user calls them on columns of normal
//! numbers; linfa-logistic itself is bare, on the same columns. The second group is the
//! stepwise search over correlated fields, as `train --select stepwise` does it: bins, the
//! choice between them, and the fit, each with the whole search. The third is the joint
//! fit of `train`, and how its time grows with rows and with fields.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout
)] // criterion's macros; a bench may stop, and tells ratios

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use linfa::traits::Fit;
use ndarray::{Array1, Array2};
use scorewright::binning::Binning;
use scorewright::dataset::{Dataset, Values};
use scorewright::schema::{Field, Kind, Role, Schema};
use scorewright::training::{
    Criterion as Help, FitKind, LbfgsParams, LogisticModel, NewtonParams, Selection, Stepwise,
};
use std::hint::black_box;
use std::time::{Duration, Instant};

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

/// Fields that share eight causes; twelve of them say something of their own.
fn correlated(n_rows: usize, n_fields: usize) -> Dataset {
    let mut rng = Lcg(2);
    let mut columns = vec![Vec::with_capacity(n_rows); n_fields];
    let mut bad = Vec::with_capacity(n_rows);
    for _ in 0..n_rows {
        let causes: Vec<f64> = (0..8).map(|_| rng.normal()).collect();
        let mut odds = -1.4;
        for (field, column) in columns.iter_mut().enumerate() {
            let x: f64 = causes[field % 8] + 0.5 * causes[(field + 3) % 8] + 0.8 * rng.normal();
            if field % 4 == 0 {
                odds +=
                    x * 0.3 * (1.0 + (field % 5) as f64 / 5.0) - 0.1 * f64::from(u8::from(x > 1.0));
            }
            column.push((x * 100.0).round());
        }
        bad.push(rng.unit() < 1.0 / (1.0 + (-odds).exp()));
    }
    let names: Vec<String> = (0..n_fields).map(|field| format!("x{field}")).collect();
    let mut fields: Vec<Field> = names
        .iter()
        .map(|name| Field::new(name, Kind::Ratio))
        .collect();
    fields.push(Field::new("bad", Kind::Flag).with_role(Role::Target));
    let schema = Schema::new("bench", fields).unwrap();
    let named = names.iter().zip(&columns);
    let mut values: Vec<(&str, Values<'_>)> = named
        .map(|(name, column)| (name.as_str(), Values::Numbers(column)))
        .collect();
    values.push(("bad", Values::Flags(&bad)));
    Dataset::from_columns(&schema, &values).unwrap()
}

fn stepwise(c: &mut Criterion) {
    let mut group = c.benchmark_group("stepwise");
    group.sample_size(10);
    for (n_rows, n_fields, size) in [(6_000, 50, "6_000x50"), (3_000, 25, "3_000x25")] {
        let data = correlated(n_rows, n_fields);
        let selection = Selection::new().stepwise(Stepwise::Both(Help::Aic));
        let params = LogisticModel::params().selection(selection);
        let plain = Binning::params();
        let bins = plain.fit(&data).unwrap();
        group.bench_function(BenchmarkId::new("fit", size), |b| {
            b.iter(|| params.fit(black_box(&data), &bins).unwrap());
        });
        group.bench_function(BenchmarkId::new("train", size), |b| {
            b.iter(|| params.train(black_box(&data), &plain).unwrap());
        });
    }
    group.finish();
}

/// Rows and fields of a joint fit: the first is the measure, then twice and four times the
/// rows, then twice and four times the fields.
const SIZES: [(usize, usize); 5] = [
    (4_000, 8),
    (8_000, 8),
    (16_000, 8),
    (4_000, 16),
    (4_000, 32),
];

/// The joint fit, path and folds included, as rows and fields grow; then the shortest of
/// three times of each over that of the smallest.
fn joint(c: &mut Criterion) {
    let params = LogisticModel::params().fit_kind(FitKind::Joint);
    let bins = Binning::params();
    let mut shortest = Vec::with_capacity(SIZES.len());
    let mut group = c.benchmark_group("joint");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(3));
    for (n_rows, n_fields) in SIZES {
        let data = correlated(n_rows, n_fields);
        let train = || params.train(black_box(&data), &bins).unwrap();
        let size = BenchmarkId::from_parameter(format!("{n_rows}x{n_fields}"));
        group.bench_function(size, |b| b.iter(train));
        let time = || {
            let start = Instant::now();
            black_box(train());
            start.elapsed()
        };
        shortest.push(time().min(time()).min(time()));
    }
    group.finish();
    for (&(n_rows, n_fields), time) in SIZES.iter().zip(&shortest).skip(1) {
        let (rows, fields) = (n_rows / SIZES[0].0, n_fields / SIZES[0].1);
        let ratio = time.as_secs_f64() / shortest[0].as_secs_f64();
        println!("joint: rows x{rows}, fields x{fields}: time x{ratio:.1}");
    }
}

criterion_group!(benches, fits, stepwise, joint);
criterion_main!(benches);
