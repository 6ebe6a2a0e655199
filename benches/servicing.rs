//! Schedules with their annual cost, and the verdict on a contact.
#![allow(missing_docs, clippy::unwrap_used)]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use jiff::civil::date;
use scorewright::lending::loan::cost::AnnualisationMethod;
use scorewright::lending::loan::{DayCount, Loan};
use scorewright::lending::outreach::{
    Channel, Conduct, Contact, ContactHistory, ContactOutcome, ContactPlan, DebtId, Debtor, Moment,
    NumberId, Purpose, Zone,
};
use scorewright::money::{Currency, Money, Rate};
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
                let cost = plan.annual_cost(AnnualisationMethod::NominalIrr).unwrap();
                (plan, cost)
            });
        });
    }
    group.finish();
}

/// Two weeks of calls: one a day, the last six unanswered on one number.
fn two_weeks_of_calls(until: Moment) -> ContactHistory {
    let contacts = (1..15).map(|ago| {
        let at = until.plus_seconds(-ago * 90_000).unwrap();
        Contact::new(at, Channel::Voice, ContactOutcome::Unanswered)
            .on_number(NumberId(1))
            .for_debt(DebtId(1))
    });
    ContactHistory::new(contacts.collect())
}

fn contact_verdict(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("servicing/contact_verdict");
    let china = Conduct::shipped(&["CN-GBT45251-2025", "CN-CBA-2026-01-30"]).unwrap();
    let us = Conduct::shipped(&["US-REGF"]).unwrap();
    for (name, conduct, zone, when) in [
        (
            "allowed/cn",
            &china,
            "Asia/Shanghai",
            "2026-06-01T10:00:00+08:00",
        ),
        (
            "at_night/cn",
            &china,
            "Asia/Shanghai",
            "2026-06-01T22:30:00+08:00",
        ),
        (
            "allowed/us",
            &us,
            "America/New_York",
            "2026-06-01T10:00:00-04:00",
        ),
        // Seven calls in seven days, and the change of clocks on the way.
        (
            "capped/us",
            &us,
            "America/New_York",
            "2026-03-07T21:30:00-05:00",
        ),
    ] {
        let debtor = Debtor::new(Zone::named(zone).unwrap());
        let mut plan = ContactPlan::new(
            Channel::Voice,
            Purpose::Collection,
            Moment::parse(when).unwrap(),
        );
        plan.number = Some(NumberId(1));
        plan.debt = Some(DebtId(if name == "capped/us" { 1 } else { 2 }));
        let history = two_weeks_of_calls(plan.when);
        group.bench_function(
            BenchmarkId::new(name, history.contacts().len()),
            |bencher| {
                bencher.iter(|| {
                    let verdict = conduct
                        .verdict(black_box(&plan), &debtor, &history)
                        .unwrap();
                    black_box(verdict.next_allowed_at())
                });
            },
        );
    }
    group.finish();
}

criterion_group!(benches, schedules, contact_verdict);
criterion_main!(benches);
