//! What a loan costs a year and what help costs, against published and computed figures.

use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use scorewright::lending::loan::cost::*;
use scorewright::lending::loan::*;
use scorewright::lending::relief::*;
use scorewright::money::{Currency, Money, Rate, Rounding};

fn usd(text: &str) -> Money {
    Money::parse(text, Currency::USD).unwrap()
}

fn loan(principal: &str, rate: &str, start: Date, n: u32) -> Loan {
    Loan::new(usd(principal), Rate::percent(rate).unwrap(), start, n)
}

fn fee(amount: &str, timing: FeeTiming) -> Fee {
    Fee::new("fee", usd(amount), timing, "lender")
}

fn cost(loan: &Loan, method: AnnualisationMethod) -> String {
    let cost = loan.plan().unwrap().annual_cost(method).unwrap();
    format!("{:.4}", cost.percent(4))
}

fn reg_z(loan: &Loan) -> String {
    cost(loan, AnnualisationMethod::RegulationZ)
}

/// One payment at the end, of the principal and a charge.
fn once(start: Date, every: Frequency, n: u32, charge: &str) -> Loan {
    loan("1000", "0", start, n)
        .with_kind(PlanKind::Bullet)
        .with_frequency(every)
        .with_fee(fee(charge, FeeTiming::Maturity))
}

const JAN: Date = date(1978, 1, 10);
const MONTHLY: Frequency = Frequency::MONTHLY;

/// Appendix J, (c)(5): a single advance and a single payment.
#[test]
fn one_payment_makes_the_term_the_unit_period_and_at_most_a_year() {
    // (iii) 1,135.19 after a year and six months; (iv) 1,240 after two years.
    assert_eq!(reg_z(&once(JAN, MONTHLY, 18, "135.19")), "8.7570");
    assert_eq!(reg_z(&once(JAN, MONTHLY, 24, "240")), "11.3553");
    assert_eq!(reg_z(&once(JAN, MONTHLY, 36, "300")), "9.1393");
    // (i) 1,080 after 255 days, (ii) 1,200 after six months.
    assert_eq!(reg_z(&once(JAN, Frequency::Days(255), 1, "80")), "11.4510");
    assert_eq!(reg_z(&once(JAN, MONTHLY, 6, "200")), "40.0000");
    // By interest: 12 % simple for two years is 24 %.
    let two_years = loan("1000", "12", date(1978, 1, 3), 24).with_kind(PlanKind::Bullet);
    assert_eq!(reg_z(&two_years), "11.3553");
    // 60 weeks: a year and 55 of 365 days.
    let weeks = loan("1000", "12", date(1978, 1, 3), 60)
        .with_kind(PlanKind::Bullet)
        .with_frequency(Frequency::Weeks(1))
        .with_day_count(DayCount::Act365Fixed);
    assert_eq!(reg_z(&weeks), "11.8169");
}

#[test]
fn the_unit_period_changes_from_the_term_to_a_year_when_a_year_is_full() {
    let days = |n| once(JAN, Frequency::Days(1), n, "120");
    assert_eq!(reg_z(&days(364)), "12.0330"); // of 365
    assert_eq!(reg_z(&days(365)), "12.0000");
    // A day more is a year and 1/365.
    let more = reg_z(&days(366)).parse::<Decimal>().unwrap();
    assert!(
        more < Decimal::from(12) && more > Decimal::new(1196, 2),
        "{more}"
    );
    // A leap year is a year.
    let leap = once(date(2024, 1, 10), Frequency::Days(366), 1, "120");
    assert_eq!(reg_z(&leap), "12.0000");
    assert_eq!(reg_z(&once(JAN, MONTHLY, 11, "110")), "12.0000");
    assert_eq!(reg_z(&once(JAN, MONTHLY, 12, "120")), "12.0000");
    // Rows that ask for nothing are no payments.
    let rows = [(7, "0"), (13, "1000")].map(|(month, amount)| {
        CustomRow::new(
            date(
                1978 + month / 13,
                1 + i8::try_from((month - 1) % 12).unwrap(),
                10,
            ),
            usd(amount),
        )
    });
    let agreed = loan("1000", "0", JAN, 2)
        .with_kind(PlanKind::Custom(rows.to_vec()))
        .with_fee(fee("120", FeeTiming::Maturity));
    assert_eq!(reg_z(&agreed), "12.0000");
}

#[test]
fn a_half_year_is_six_months_or_its_days() {
    let half = |every, n| {
        loan("1475", "0", date(2021, 1, 22), n)
            .with_kind(PlanKind::Bullet)
            .with_frequency(every)
            .with_fee(fee("151.45", FeeTiming::Maturity))
    };
    assert_eq!(reg_z(&half(MONTHLY, 6)), "20.5356");
    assert_eq!(reg_z(&half(Frequency::Days(181), 1)), "20.7058");
}

/// The documentation of a US compliance engine.
#[test]
fn a_compliance_engine_agrees() {
    let rows = vec![usd("322.67"); 36];
    let mut flows = vec![(UnitTime::whole(0), usd("10000"))];
    let payments: Vec<_> = (1..=36).map(UnitTime::whole).zip(rows).collect();
    let apr = reg_z_apr(&flows, &payments, UnitPeriod::Months(1)).unwrap();
    assert_eq!(apr.percent(3).to_string(), "10.000");
    flows.clear();
    let short = loan("5025", "5.5", date(2022, 7, 20), 1)
        .with_kind(PlanKind::Bullet)
        .with_frequency(Frequency::Days(164))
        .with_day_count(DayCount::Act365Fixed)
        .with_fee(fee("25", FeeTiming::Upfront));
    let plan = short.plan().unwrap();
    assert_eq!(plan.matures_on(), date(2022, 12, 31));
    assert_eq!(plan.total_interest().unwrap(), usd("124.18"));
    assert_eq!(reg_z(&short), "6.6403");
    let odd = loan("10025", "4.5", date(2022, 8, 22), 12)
        .with_first_due(date(2022, 10, 1))
        .with_day_count(DayCount::Act365Fixed)
        .with_fee(fee("25", FeeTiming::Upfront));
    let plan = odd.plan().unwrap();
    assert_eq!(plan.level().unwrap(), usd("856.92"));
    let first = plan.rows()[0];
    assert_eq!(
        (first.interest, first.principal),
        (usd("49.44"), usd("807.48"))
    );
    assert_eq!(first.balance, usd("9217.52"));
    assert!(reg_z(&odd).starts_with("4.929"), "{}", reg_z(&odd));
}

#[test]
fn costs_up_to_ten_thousand_per_cent_are_stated() {
    let y365 = loan("1000", "22", date(2026, 3, 2), 1)
        .with_kind(PlanKind::Bullet)
        .with_frequency(Frequency::Days(365))
        .with_day_count(DayCount::Act365Fixed);
    assert_eq!(cost(&y365, AnnualisationMethod::EffectiveIrr), "22.0000");
    // 200 for 30 days at .8 % a day: 1.24^(365/30).
    let payday = loan("200", "0", date(2026, 3, 2), 1)
        .with_frequency(Frequency::Days(30))
        .with_fee(fee("48", FeeTiming::EachInstalment));
    assert_eq!(
        cost(&payday, AnnualisationMethod::EffectiveIrr),
        "1269.7159"
    );
    // Whatever the length of the period: kept back so much that 10,000 % are just met or
    // just missed.
    for days in 1..=366_u16 {
        for (yearly, within) in [(99.9_f64, true), (100.1, false)] {
            let growth = (1.0 + yearly).powf(f64::from(days) / 365.0) - 1.0;
            let kept = 1e9 * growth / (1.0 + growth);
            let kept = Money::round(
                Decimal::try_from(kept).unwrap(),
                Currency::USD,
                Rounding::HalfUp,
            );
            let loan = loan("1000000000", "0", JAN, 1)
                .with_frequency(Frequency::Days(days))
                .with_fee(Fee::new("fee", kept.unwrap(), FeeTiming::Upfront, "lender"));
            match loan
                .plan()
                .unwrap()
                .annual_cost(AnnualisationMethod::EffectiveIrr)
            {
                Ok(cost) => {
                    let stated: f64 = cost.fraction().try_into().unwrap();
                    assert!(
                        within && (stated / yearly - 1.0).abs() < 1e-4,
                        "{days}: {stated}"
                    );
                }
                Err(error) => {
                    let text = error.to_string();
                    assert!(
                        !within && text.ends_with("outside -100 % to 10000 % a year"),
                        "{text}"
                    );
                }
            }
        }
    }
}

#[test]
fn late_interest_beyond_a_rate_is_refused_under_its_own_name() {
    let rate = Rate::percent("800").unwrap();
    let error = LateInterest::new(rate, Decimal::new(5, 1), 360).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`late_interest`: a yearly rate must lie from 0 % to 1000 %"
    );
}

/// The help of three instalments without interest.
fn care(loan: &Loan, paid: usize) -> (Decimal, ConcessionCost) {
    let plan = loan.plan().unwrap();
    let care = Deferral::new(&plan, paid, 3, DeferralMode::InterestWaived).unwrap();
    let rate = original_rate(&plan).unwrap();
    (
        rate,
        ConcessionCost::new(&care.before, &care.after, rate).unwrap(),
    )
}

fn percent(fraction: Decimal) -> String {
    format!("{:.4}", (fraction * Decimal::ONE_HUNDRED).round_dp(4))
}

#[test]
fn a_modification_loss_is_taken_from_the_gross_carrying_amount() {
    let start = date(2026, 1, 15);
    // 600 kept back: 11,400 received, 1.7984 % a month; 818.45 would be the difference of
    // contract balances.
    let upfront = loan("12000", "12", start, 12).with_fee(fee("600", FeeTiming::Upfront));
    let (_, cost) = care(&upfront, 3);
    assert_eq!(cost.modification_loss().unwrap(), usd("462.63"));
    assert_eq!(cost.npv_loss().unwrap(), usd("462.63"));
    // What was received, rolled forward at that rate and less what was paid.
    for terms in [
        upfront,
        loan("12000", "12", start, 12).with_interest_free(InterestFree::Periods(2)),
        loan("12000", "12", start, 12).with_fee(fee("15", FeeTiming::EachInstalment)),
        loan("12000", "12", start, 12).with_interest_payment_grace(InterestPaymentGrace::new(5)),
        loan("12000", "12", start, 12),
    ] {
        let plan = terms.plan().unwrap();
        let (rate, cost) = care(&terms, 3);
        let mut carrying = plan.received().amount();
        for row in &plan.rows()[..3] {
            carrying = carrying * (Decimal::ONE + rate) - row.payment.amount();
        }
        assert!(
            (cost.carrying.amount() - carrying).abs() <= Decimal::new(1, 2),
            "{carrying}"
        );
        // Moved by three months without interest, whatever the loan: 1 - (1 + i)^-3.
        let growth = (Decimal::ONE + rate) * (Decimal::ONE + rate) * (Decimal::ONE + rate);
        let moved = Decimal::ONE - Decimal::ONE / growth;
        let stated = cost.diminished_obligation().unwrap();
        assert!(
            (stated - moved).abs() < Decimal::new(1, 6),
            "{stated} {moved}"
        );
    }
}

#[test]
fn the_original_rate_is_that_of_the_schedule() {
    let bullet = loan("12000", "4.05", date(2026, 1, 15), 12).with_kind(PlanKind::Bullet);
    let (rate, cost) = care(&bullet, 0);
    assert_eq!(percent(rate), "0.3314"); // 1.0405^(1/12) - 1, not .3375
    assert_eq!(percent(cost.diminished_obligation().unwrap()), "0.9876");
    let quarters = loan("12000", "4.05", date(2026, 1, 15), 4).with_frequency(Frequency::Months(3));
    assert_eq!(
        percent(original_rate(&quarters.plan().unwrap()).unwrap()),
        "1.0125"
    );
}

#[test]
fn the_original_rate_survives_every_change() {
    let terms = loan("12000", "12", date(2026, 1, 15), 12)
        .with_fee(fee("600", FeeTiming::Upfront))
        .with_interest_free(InterestFree::Periods(2));
    let rate = original_rate(&terms.plan().unwrap()).unwrap();
    let waived = DeferralMode::InterestWaived;
    let once = Deferral::new(&terms.plan().unwrap(), 1, 2, waived)
        .unwrap()
        .after;
    assert_eq!(original_rate(&once).unwrap(), rate);
    let twice = Deferral::new(&once, 3, 2, DeferralMode::InterestAccrued)
        .unwrap()
        .after;
    assert_eq!(original_rate(&twice.remaining(2).unwrap()).unwrap(), rate);
    let bullet = terms.with_kind(PlanKind::Bullet).plan().unwrap();
    let rate = original_rate(&bullet).unwrap();
    let later = Deferral::new(&bullet, 0, 3, waived).unwrap().after;
    assert_eq!(original_rate(&later).unwrap(), rate);
}
