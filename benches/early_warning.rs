//! Watching one borrower and a book of a million.
//!
//! The ids are stable: `early_warning/observe`, `early_warning/observe_batch/1_000_000`, and
//! `early_warning/score/1_000_000` beside `early_warning/score_and_observe/1_000_000`.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    missing_docs
)]

mod common;

use common::{N_DATES, scores, uniform, warning};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jiff::civil::{Date, date};
use scorewright::early_warning::{Columns, Reading, Signals, WatchState};
use scorewright::scoring::{
    Batch, BatchColumn, InputParts, NumberParts, ReasonParts, Scorer, ScorerParts, TermInputs,
    TermParts,
};
use std::hint::black_box;

const N_BORROWERS: usize = 1_000_000;

/// Every iteration is a later day: an observation twice would be a duplicate.
struct Calendar(Date);

impl Calendar {
    fn next(&mut self) -> Date {
        self.0 = self.0.tomorrow().unwrap_or(date(1900, 1, 1));
        self.0
    }
}

fn observe(c: &mut Criterion) {
    let warning = warning();
    let scores = scores(1024);
    let mut states = vec![WatchState::new(); 1024];
    let mut calendar = Calendar(date(1900, 1, 1));
    let mut today = calendar.next();
    let (mut row, mut dates) = (0, 0);
    c.bench_function("early_warning/observe", |b| {
        b.iter(|| {
            if row == 1024 {
                (row, dates, today) = (0, dates + 1, calendar.next());
            }
            let reading = Reading::points(scores[dates % N_DATES][row]);
            let alert = warning.observe(&mut states[row], black_box(reading), Signals::NONE, today);
            row += 1;
            alert
        });
    });
}

fn observe_batch(c: &mut Criterion) {
    let warning = warning();
    let scores = scores(N_BORROWERS);
    let mut states = vec![WatchState::new(); N_BORROWERS];
    let mut calendar = Calendar(date(1900, 1, 1));
    let mut dates = 0;
    let mut group = c.benchmark_group("early_warning");
    group.throughput(Throughput::Elements(N_BORROWERS as u64));
    group.sample_size(20);
    group.bench_function("observe_batch/1_000_000", |b| {
        b.iter(|| {
            dates += 1;
            let columns = Columns::points(&scores[dates % N_DATES]);
            warning
                .observe_batch(&mut states, columns, calendar.next())
                .unwrap()
        });
    });
    group.finish();
}

fn input(position: usize) -> InputParts {
    let cuts: Vec<_> = (1..=6).map(|cut| f64::from(cut) * 14.0).collect();
    let numbers = NumberParts::new(cuts)
        .with_range(0.0, 1000.0)
        .with_nearest()
        .with_trained(0.0, 100.0)
        .with_median(50.0);
    InputParts::numbers(format!("field {position}"), numbers, 9).with_missing(7)
}

fn term(input: u16) -> TermParts {
    let points: Vec<_> = (0..9).map(|bin| 30 + 6 * bin).collect();
    TermParts::new(TermInputs::One(input), points, 0, 50.0)
}

/// Twelve fields, one thread for scoring: what watching adds to it.
fn score_and_observe(c: &mut Criterion) {
    const N_FIELDS: usize = 12;
    let inputs: Vec<_> = (0..N_FIELDS).map(input).collect();
    let terms: Vec<_> = (0u16..).take(N_FIELDS).map(term).collect();
    let pd: Vec<_> = (0..1200).map(|n| 1.0 / (1.0 + f64::from(n))).collect();
    let reasons = [ReasonParts::default()];
    let scorer = Scorer::new(ScorerParts::new(inputs, terms, reasons, pd)).unwrap();
    let mut state = 7;
    let book: Vec<Vec<f64>> = (0..N_FIELDS)
        .map(|_| {
            (0..N_BORROWERS)
                .map(|_| uniform(&mut state) * 100.0)
                .collect()
        })
        .collect();
    let columns: Vec<_> = book
        .iter()
        .map(|values| BatchColumn::Numbers(values))
        .collect();
    let mut batch = Batch::new();
    let warning = warning();
    let mut states = vec![WatchState::new(); N_BORROWERS];
    let mut calendar = Calendar(date(1900, 1, 1));
    let mut group = c.benchmark_group("early_warning");
    group.throughput(Throughput::Elements(N_BORROWERS as u64));
    group.sample_size(20);
    group.bench_function("score/1_000_000", |b| {
        b.iter(|| scorer.score_batch(black_box(&columns), &mut batch).unwrap());
    });
    group.bench_function("score_and_observe/1_000_000", |b| {
        b.iter(|| {
            scorer.score_batch(black_box(&columns), &mut batch).unwrap();
            warning
                .observe_batch(&mut states, Columns::scored(&batch), calendar.next())
                .unwrap()
        });
    });
    group.finish();
}

criterion_group!(benches, observe, observe_batch, score_and_observe);
criterion_main!(benches);
