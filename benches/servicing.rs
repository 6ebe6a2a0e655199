//! Schedules with their annual cost.
#![allow(missing_docs, clippy::unwrap_used)]

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::civil::date;
use scorewright::money::{Currency, Money, Rate};
use scorewright::servicing::plan::cost::AnnualizationMethod;
use scorewright::servicing::plan::{DayCount, Loan};
use std::hint::black_box;

/// A 360-row schedule, with and without its annual cost.
fn schedules(c: &mut Criterion) {
    let principal = Money::parse("300000", Currency::CNY).unwrap();
    let loan = Loan::new(
        principal,
        Rate::percent("4.35").unwrap(),
        date(2026, 1, 31),
        360,
    );
    let actual = loan.clone().with_day_count(DayCount::Act365Fixed);
    let mut group = c.benchmark_group("servicing");
    group.bench_function("schedule_360", |b| {
        b.iter(|| black_box(&loan).plan().unwrap())
    });
    for (name, loan) in [
        ("schedule_360_with_apr", &loan),
        ("schedule_360_with_apr/act_365", &actual),
    ] {
        group.bench_function(name, |b| {
            b.iter(|| {
                let plan = black_box(loan).plan().unwrap();
                let cost = plan.annual_cost(AnnualizationMethod::NominalIrr).unwrap();
                (plan, cost)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, schedules);
criterion_main!(benches);
