//! Repayment plans against published and computed schedules, to the cent.

use jiff::civil::{Date, date};
use scorewright::money::{Currency, Money, Rate};
use scorewright::servicing::plan::*;

fn usd(text: &str) -> Money {
    Money::parse(text, Currency::USD).unwrap()
}

fn loan(principal: &str, percent: &str, start: Date, n: u32) -> Loan {
    Loan::new(usd(principal), Rate::percent(percent).unwrap(), start, n)
}

/// "interest/principal/balance" per row, and the last payment.
fn expect(plan: &RepaymentPlan, level: &str, rows: &str, last: &str) {
    let amount = |m: Money| m.amount().to_string();
    assert_eq!(amount(plan.level().unwrap()), level);
    for (row, wanted) in plan.rows().iter().zip(rows.split_whitespace()) {
        let got = format!("{}/{}/{}", row.interest.amount(), row.principal.amount(), row.balance.amount());
        assert_eq!(got, wanted, "row {}", row.number);
    }
    let final_row = plan.rows().last().unwrap();
    assert_eq!(amount(final_row.payment), last);
    assert!(final_row.balance.is_zero());
}

const JAN: Date = date(2024, 1, 1);

/// Schedules published in the tests of Apache Fineract (Apache-2.0).
#[test]
fn fineract_schedules_agree_to_the_cent() {
    expect(
        &loan("100", "9.4822", JAN, 6).plan().unwrap(),
        "17.13",
        "0.79/16.34/83.66 0.66/16.47/67.19 0.53/16.60/50.59 0.40/16.73/33.86 0.27/16.86/17.00 0.13/17.00/0.00",
        "17.13",
    );
    expect(
        &loan("100", "12", JAN, 6).plan().unwrap(),
        "17.25",
        "1.00/16.25/83.75 0.84/16.41/67.34 0.67/16.58/50.76 0.51/16.74/34.02 0.34/16.91/17.11 0.17/17.11/0.00",
        "17.28",
    );
    expect(
        &loan("100", "15.678", JAN, 6).with_day_count(DayCount::Act365Fixed).plan().unwrap(),
        "17.43",
        "1.33/16.10/83.90 1.05/16.38/67.52 0.90/16.53/50.99 0.66/16.77/34.22 0.46/16.97/17.25 0.22/17.25/0.00",
        "17.47",
    );
    expect(
        &loan("100", "9.4822", JAN, 6)
            .with_frequency(Frequency::Weeks(1))
            .with_day_count(DayCount::Act364)
            .plan()
            .unwrap(),
        "16.77",
        "0.18/16.59/83.41 0.15/16.62/66.79 0.12/16.65/50.14 0.09/16.68/33.46 0.06/16.71/16.75",
        "16.78",
    );
    assert_eq!(loan("100", "7", JAN, 12).plan().unwrap().level().unwrap(), usd("8.65"));
    expect(
        &loan("1000", "0", JAN, 4).plan().unwrap(),
        "250.00",
        "0.00/250.00/750.00 0.00/250.00/500.00",
        "250.00",
    );
}

#[test]
fn a_new_rate_recalculates_the_instalment() {
    let change = RateChange {
        effective_from: date(2024, 2, 1),
        rate: Rate::percent("4").unwrap(),
        payment: PaymentAfter::Recalculate,
    };
    expect(
        &loan("100", "7", JAN, 6).with_rate_change(change).plan().unwrap(),
        "17.01",
        "0.58/16.43/83.57 0.28/16.60/66.97 0.22/16.66/50.31 0.17/16.71/33.60 0.11/16.77/16.83 0.06/16.83/0.00",
        "16.89",
    );
}

#[test]
fn a_pause_of_interest_leaves_the_instalment() {
    let pause = InterestPause {
        from: date(2024, 2, 5),
        through: date(2024, 2, 10),
    };
    expect(
        &loan("100", "7", JAN, 6).with_interest_pause(pause).plan().unwrap(),
        "17.01",
        "0.58/16.43/83.57 0.39/16.62/66.95 0.39/16.62/50.33 0.29/16.72/33.61 0.20/16.81/16.80 0.10/16.80/0.00",
        "16.90",
    );
}

#[test]
fn own_schedules_agree_to_the_cent() {
    let plan = loan("12000", "12", JAN, 12).plan().unwrap();
    let balances: Vec<String> = plan.rows().iter().map(|r| r.balance.amount().to_string()).collect();
    assert_eq!(
        balances.join(" "),
        "11053.81 10098.16 9132.95 8158.09 7173.48 6179.02 5174.62 4160.18 3135.59 2100.76 1055.58 0.00"
    );
    assert_eq!(plan.level().unwrap(), usd("1066.19"));
    assert_eq!(plan.rows()[11].payment, usd("1066.14"));
    assert_eq!(plan.total_interest().unwrap(), usd("794.23"));

    // DIFFERENCE: Fineract shows 101.81 in the first row: it splits the year a day early.
    let plan = loan("10000", "12", date(2023, 12, 12), 6)
        .with_day_count(DayCount::ActActIsda)
        .plan()
        .unwrap();
    let interest: Vec<String> = plan.rows().iter().map(|r| r.interest.amount().to_string()).collect();
    assert_eq!(interest.join(" "), "101.82 85.14 64.05 51.58 33.45 17.36");
    assert_eq!(plan.level().unwrap(), usd("1725.56"));
    assert_eq!(plan.rows()[5].payment, usd("1725.60"));
    assert_eq!(plan.total_interest().unwrap(), usd("353.40"));
}

#[test]
fn equal_principal_falls_by_the_same_interest() {
    let plan = loan("12000", "12", JAN, 12).with_kind(PlanKind::EqualPrincipal).plan().unwrap();
    for (row, payment) in plan.rows().iter().zip((1010..=1120).rev().step_by(10)) {
        assert_eq!(row.payment, usd(&payment.to_string()));
    }
    assert_eq!(plan.total_interest().unwrap(), usd("780.00"));
    let plan = loan("10000", "12", JAN, 3).with_kind(PlanKind::EqualPrincipal).plan().unwrap();
    let rows: Vec<String> = plan
        .rows()
        .iter()
        .map(|r| format!("{}/{}", r.principal.amount(), r.interest.amount()))
        .collect();
    assert_eq!(rows.join(" "), "3333.33/100.00 3333.33/66.67 3333.34/33.33");
}

#[test]
fn interest_free_first_periods_carry_nothing() {
    let plain = loan("10000", "12", JAN, 12).plan().unwrap();
    assert_eq!(plain.level().unwrap(), usd("888.49"));
    assert!(plain.interest_waived().unwrap().is_zero());
    for (free, level, last, interest) in [
        (1, "879.69", "879.70", "556.29"),
        (3, "864.60", "864.63", "375.23"),
    ] {
        let plan = loan("10000", "12", JAN, 12)
            .with_interest_free(InterestFree::Periods(free))
            .plan()
            .unwrap();
        assert_eq!(plan.level().unwrap(), usd(level));
        assert_eq!(plan.rows()[11].payment, usd(last), "{free}");
        assert_eq!(plan.total_interest().unwrap(), usd(interest));
        let (waived, charged) = plan.rows().split_at(free as usize);
        assert!(waived.iter().all(|r| r.interest.is_zero() && r.waived.is_positive()));
        assert!(charged.iter().all(|r| r.interest.is_positive() && r.waived.is_zero()));
    }
}
