//! Scoring one row and whole books, by number of fields and rows.
//!
//! The ids are stable: `row/12_fields`, `batch/20_fields/1_000_000`, ...
#![allow(clippy::indexing_slicing, clippy::unwrap_used, missing_docs)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use scorewright::scoring::{
    Batch, Column, InputParts, ReasonParts, Scorer, ScorerParts, TermInputs, TermParts, ValueParts,
};
use std::hint::black_box;

/// Every fourth field is a category, one number in twenty is missing.
const N_LEVELS: u32 = 5;

fn input(position: usize) -> InputParts {
    let numbers = ValueParts::Numbers {
        cuts: (1..=6).map(|cut| f64::from(cut) * 14.0).collect(),
        specials: vec![(-7.0, 8)],
        range: (0.0, 1000.0),
        nearest: true,
        trained: (0.0, 100.0),
        median: 50.0,
    };
    let levels = (0..N_LEVELS)
        .zip(0u16..)
        .map(|(level, bin)| (format!("level {level}"), bin));
    let is_category = position % 4 == 3;
    InputParts {
        name: format!("field {position}"),
        values: if is_category {
            ValueParts::Levels(levels.collect())
        } else {
            numbers
        },
        untrained: vec![false; 9],
        missing: Some(7),
        non_finite: None,
        out_of_range: None,
        unseen: is_category.then_some(6),
    }
}

fn term(input: u16) -> TermParts {
    TermParts {
        inputs: TermInputs::One(input),
        points: (0..9).map(|bin| 5 * bin).collect(),
        reason: 0,
        reference: 20.0,
    }
}

fn scorer(n_fields: usize) -> Scorer {
    let n_points = 40 * n_fields + 1;
    Scorer::new(ScorerParts {
        base_points: 0,
        inputs: (0..n_fields).map(input).collect(),
        terms: (0u16..).take(n_fields).map(term).collect(),
        pd: (0..n_points).map(|n| 1.0 / (1.0 + n as f64)).collect(),
        pd_from: 0,
        reasons: vec![ReasonParts::default()],
    })
    .unwrap()
}

/// A fixed small generator: the same book at every run.
fn uniform(state: &mut u64) -> f64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*state >> 11) as f64 / (1u64 << 53) as f64
}

enum Values {
    Numbers(Vec<f64>),
    Levels(Vec<u32>),
}

fn book(n_fields: usize, n_rows: usize) -> Vec<Values> {
    let mut state = 42;
    let mut number = || {
        if uniform(&mut state) < 0.05 {
            f64::NAN
        } else {
            uniform(&mut state) * 100.0
        }
    };
    let mut column = |position: usize| {
        if position % 4 == 3 {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to 99
            let levels = (0..n_rows).map(|_| number().max(0.0) as u32 % N_LEVELS);
            Values::Levels(levels.collect())
        } else {
            Values::Numbers((0..n_rows).map(|_| number()).collect())
        }
    };
    (0..n_fields).map(&mut column).collect()
}

fn columns(book: &[Values]) -> Vec<Column<'_>> {
    book.iter()
        .map(|values| match values {
            Values::Numbers(values) => Column::Numbers(values),
            Values::Levels(codes) => Column::Levels(codes),
        })
        .collect()
}

fn rows(book: &[Values], n: usize) -> Vec<Vec<f64>> {
    let value = |values: &Values, row: usize| match values {
        Values::Numbers(values) => values[row],
        Values::Levels(codes) => f64::from(codes[row]),
    };
    (0..n)
        .map(|row| book.iter().map(|values| value(values, row)).collect())
        .collect()
}

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
