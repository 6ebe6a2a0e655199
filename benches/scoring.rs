//! Scoring one row and whole books, by number of fields and rows.
//!
//! The ids are stable: `row/12_fields`, `batch/20_fields/1_000_000`, ...
#![allow(clippy::indexing_slicing, clippy::unwrap_used, missing_docs)]

mod common;

use common::{book, columns, rows, scorer};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use scorewright::scoring::Batch;
use std::hint::black_box;

fn row(c: &mut Criterion) {
    let mut group = c.benchmark_group("row");
    for n_fields in [12, 20] {
        let scorer = scorer(n_fields);
        let rows = rows(&book(n_fields, 1024), 1024);
        let mut next = rows.iter().cycle();
        group.bench_function(format!("{n_fields}_fields"), |b| {
            b.iter(|| scorer.score(black_box(next.next().unwrap().as_slice())));
        });
    }
    group.finish();
}

fn reasons(c: &mut Criterion) {
    let scorer = scorer(20);
    let rows = rows(&book(20, 1024), 1024);
    let mut next = rows.iter().cycle();
    c.bench_function("reasons/20_fields", |b| {
        b.iter(|| {
            scorer
                .reasons(black_box(next.next().unwrap().as_slice()))
                .map(|r| r.len())
        });
    });
}

fn batch(c: &mut Criterion) {
    let mut group = c.benchmark_group("batch");
    for n_fields in [12, 20] {
        let scorer = scorer(n_fields);
        for (n_rows, label) in [
            (1_000, "1_000"),
            (100_000, "100_000"),
            (1_000_000, "1_000_000"),
        ] {
            let book = book(n_fields, n_rows);
            let columns = columns(&book);
            let mut batch = Batch::new();
            group.throughput(Throughput::Elements(n_rows as u64));
            if n_rows > 10_000 {
                group.sample_size(10);
            }
            let id = BenchmarkId::new(format!("{n_fields}_fields"), label);
            group.bench_function(id, |b| {
                b.iter(|| scorer.score_batch(black_box(&columns), &mut batch));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, row, reasons, batch);
criterion_main!(benches);
