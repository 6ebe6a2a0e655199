//! How long fields take to become bins. Sizes are in the ids; data is made outside the clock.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::cast_possible_truncation
)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use scorewright::binning::{Binning, BinningParams, FieldBinningParams, Prebins, Trend};
use scorewright::dataset::{Dataset, Values};
use scorewright::schema::{Field, Kind, Role, Schema};
use std::hint::black_box;

/// A small generator: the same data on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f64 / (1_u64 << 24) as f64
    }
}

/// `n_fields` numbers, skewed as amounts are; the last bad in one row of eight or so.
fn numbers(n_fields: usize, n_rows: usize) -> Dataset {
    let mut random = Random(1);
    let columns: Vec<Vec<f64>> = (0..n_fields)
        .map(|_| (0..n_rows).map(|_| 1e4 * random.next().powi(3)).collect())
        .collect();
    let bad: Vec<bool> = (0..n_rows)
        .map(|row| {
            let first = columns[0][row] / 1e4;
            random.next() < 0.05 + 0.3 * (first - 0.4).abs()
        })
        .collect();
    let names: Vec<String> = (0..n_fields).map(|n| format!("x{n}")).collect();
    let mut fields: Vec<Field> = names
        .iter()
        .map(|name| Field::new(name.as_str(), Kind::Ratio))
        .collect();
    fields.push(Field::new("bad", Kind::Flag).with_role(Role::Target));
    let schema = Schema::new("bench", fields).unwrap();
    let mut given: Vec<(&str, Values<'_>)> = names
        .iter()
        .zip(&columns)
        .map(|(name, column)| (name.as_str(), Values::Numbers(column)))
        .collect();
    given.push(("bad", Values::Flags(&bad)));
    Dataset::from_columns(&schema, &given).unwrap()
}

/// One category of `n_levels` levels, the first the heaviest.
fn levels(n_levels: usize, n_rows: usize) -> Dataset {
    let mut random = Random(2);
    let names: Vec<String> = (0..n_levels).map(|n| format!("level {n}")).collect();
    let picked: Vec<usize> = (0..n_rows)
        .map(|_| ((random.next().powi(2) * n_levels as f64) as usize).min(n_levels - 1))
        .collect();
    let cells: Vec<&str> = picked.iter().map(|&level| names[level].as_str()).collect();
    let bad: Vec<bool> = picked
        .iter()
        .map(|level| random.next() < 0.05 + 0.01 * (level % 20) as f64)
        .collect();
    let schema = Schema::new(
        "bench",
        vec![
            Field::new("level", Kind::Category),
            Field::new("bad", Kind::Flag).with_role(Role::Target),
        ],
    )
    .unwrap();
    let given = [
        ("level", Values::Text(&cells)),
        ("bad", Values::Flags(&bad)),
    ];
    Dataset::from_columns(&schema, &given).unwrap()
}

fn fields(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("binning");
    group.sample_size(10);
    let cases: [(&str, BinningParams, Dataset); 4] = [
        (
            "numeric_100_prebins/150_000",
            Binning::params().prebins(Prebins::Quantiles(100)),
            numbers(1, 150_000),
        ),
        ("20_fields/100_000", Binning::params(), numbers(20, 100_000)),
        (
            "category_50_levels/150_000",
            Binning::params(),
            levels(50, 150_000),
        ),
        (
            "category_4_000_levels/150_000",
            Binning::params(),
            levels(4_000, 150_000),
        ),
    ];
    for (id, params, data) in &cases {
        group.throughput(Throughput::Elements(data.n_rows() as u64));
        group.bench_function(*id, |bencher| {
            bencher.iter(|| params.fit(black_box(data)).unwrap())
        });
    }
    let data = numbers(20, 100_000);
    let bins = Binning::params().fit(&data).unwrap();
    group.bench_function("woe_columns_20_fields/100_000", |bencher| {
        bencher.iter(|| bins.woe_columns(black_box(&data)).unwrap());
    });
    group.finish();
}

/// The search alone: few rows, many prebins.
fn trends(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("binning/trend_100_prebins");
    group.sample_size(10);
    let data = numbers(1, 5_000);
    for (name, trend) in [
        ("none", Trend::None),
        ("ascending", Trend::Rising),
        ("auto", Trend::Auto),
        ("convex", Trend::Convex),
        ("concave", Trend::Concave),
    ] {
        let own = FieldBinningParams::new().trend(trend);
        let params = Binning::params()
            .prebins(Prebins::Quantiles(100))
            .field("x0", own);
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| params.fit(black_box(&data)).unwrap());
        });
    }
    group.finish();
}

criterion_group!(benches, fields, trends);
criterion_main!(benches);
