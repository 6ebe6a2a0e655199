//! Repayment plans against published and computed schedules, to the cent.

use jiff::civil::{Date, date};
use scorewright::lending::loan::*;
use scorewright::money::{Currency, Money, Rate};
use scorewright::rules::Provenance;

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
        let got = format!(
            "{}/{}/{}",
            row.interest.amount(),
            row.principal.amount(),
            row.balance.amount()
        );
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
        &loan("100", "15.678", JAN, 6)
            .with_day_count(DayCount::Act365Fixed)
            .plan()
            .unwrap(),
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
    assert_eq!(
        loan("100", "7", JAN, 12).plan().unwrap().level().unwrap(),
        usd("8.65")
    );
    expect(
        &loan("1000", "0", JAN, 4).plan().unwrap(),
        "250.00",
        "0.00/250.00/750.00 0.00/250.00/500.00",
        "250.00",
    );
}

#[test]
fn a_new_rate_recalculates_the_instalment() {
    let change = RateChange::new(date(2024, 2, 1), Rate::percent("4").unwrap());
    expect(
        &loan("100", "7", JAN, 6)
            .with_rate_change(change)
            .plan()
            .unwrap(),
        "17.01",
        "0.58/16.43/83.57 0.28/16.60/66.97 0.22/16.66/50.31 0.17/16.71/33.60 0.11/16.77/16.83 0.06/16.83/0.00",
        "16.89",
    );
}

#[test]
fn a_pause_of_interest_leaves_the_instalment() {
    let pause = InterestPause::new(date(2024, 2, 5), date(2024, 2, 10));
    expect(
        &loan("100", "7", JAN, 6)
            .with_interest_pause(pause)
            .plan()
            .unwrap(),
        "17.01",
        "0.58/16.43/83.57 0.39/16.62/66.95 0.39/16.62/50.33 0.29/16.72/33.61 0.20/16.81/16.80 0.10/16.80/0.00",
        "16.90",
    );
}

#[test]
fn own_schedules_agree_to_the_cent() {
    let plan = loan("12000", "12", JAN, 12).plan().unwrap();
    let balances: Vec<String> = plan
        .rows()
        .iter()
        .map(|r| r.balance.amount().to_string())
        .collect();
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
    let interest: Vec<String> = plan
        .rows()
        .iter()
        .map(|r| r.interest.amount().to_string())
        .collect();
    assert_eq!(interest.join(" "), "101.82 85.14 64.05 51.58 33.45 17.36");
    assert_eq!(plan.level().unwrap(), usd("1725.56"));
    assert_eq!(plan.rows()[5].payment, usd("1725.60"));
    assert_eq!(plan.total_interest().unwrap(), usd("353.40"));
}

#[test]
fn equal_principal_falls_by_the_same_interest() {
    let plan = loan("12000", "12", JAN, 12)
        .with_kind(PlanKind::EqualPrincipal)
        .plan()
        .unwrap();
    for (row, payment) in plan.rows().iter().zip((1010..=1120).rev().step_by(10)) {
        assert_eq!(row.payment, usd(&payment.to_string()));
    }
    assert_eq!(plan.total_interest().unwrap(), usd("780.00"));
    let plan = loan("10000", "12", JAN, 3)
        .with_kind(PlanKind::EqualPrincipal)
        .plan()
        .unwrap();
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
        assert!(
            waived
                .iter()
                .all(|r| r.interest.is_zero() && r.waived.is_positive())
        );
        assert!(
            charged
                .iter()
                .all(|r| r.interest.is_positive() && r.waived.is_zero())
        );
    }
}

mod cost {
    use super::*;
    use rust_decimal::Decimal;
    use scorewright::lending::loan::cost::*;

    fn percent(cost: AnnualCost) -> String {
        format!("{:.4}", cost.percent(4))
    }

    /// One row of the table: advance, unit period, dates, payments and the published APR.
    struct Example {
        name: &'static str,
        advance: &'static str,
        on: Date,
        first: Date,
        unit: UnitPeriod,
        payments: Vec<(u32, &'static str)>,
        apr: &'static str,
        published: &'static str,
    }

    fn example(
        name: &'static str,
        (advance, on, first): (&'static str, Date, Date),
        unit: UnitPeriod,
        payments: &[(u32, &'static str)],
        (apr, published): (&'static str, &'static str),
    ) -> Example {
        let payments = payments.to_vec();
        Example {
            name,
            advance,
            on,
            first,
            unit,
            payments,
            apr,
            published,
        }
    }

    /// Regulation Z, Appendix J (c): every closed example that is published with
    /// its answer; four decimal places computed independently.
    #[test]
    fn every_example_of_appendix_j_is_met() {
        let on = |month, day| date(1978, month, day);
        let months = UnitPeriod::Months;
        let weeks = UnitPeriod::Weeks;
        let examples = [
            example(
                "(c)(1)(i)",
                ("5000", on(1, 10), on(2, 10)),
                months(1),
                &[(24, "230")],
                ("9.6857", "9.69"),
            ),
            example(
                "(c)(1)(ii)",
                ("6000", on(2, 10), on(4, 1)),
                months(1),
                &[(36, "200")],
                ("11.8165", "11.82"),
            ),
            example(
                "(c)(1)(iii)",
                ("5000", on(2, 23), on(3, 1)),
                UnitPeriod::SemiMonth,
                &[(24, "219.17")],
                ("10.3379", "10.34"),
            ),
            example(
                "(c)(1)(iv)",
                ("10000", on(5, 23), on(10, 1)),
                months(3),
                &[(40, "385")],
                ("8.9708", "8.97"),
            ),
            example(
                "(c)(1)(v)",
                ("500", on(3, 20), on(4, 21)),
                weeks(1),
                &[(30, "17.60")],
                ("14.9622", "14.96"),
            ),
            example(
                "(c)(2)(i)",
                ("5000", on(1, 10), on(2, 10)),
                months(1),
                &[(1, "250"), (23, "230")],
                ("10.0829", "10.08"),
            ),
            example(
                "(c)(2)(ii)",
                ("400", on(3, 18), on(4, 20)),
                weeks(4),
                &[(1, "39.50"), (11, "38.31")],
                ("28.4979", "28.50"),
            ),
            example(
                "(c)(3)(i)",
                ("5000", on(1, 10), on(2, 10)),
                months(1),
                &[(23, "230"), (1, "280")],
                ("10.5005", "10.50"),
            ),
            example(
                "(c)(3)(ii)",
                ("200", on(4, 3), on(4, 11)),
                weeks(2),
                &[(19, "9.50"), (1, "30")],
                ("12.2249", "12.22"),
            ),
            example(
                "(c)(4)(i)",
                ("5000", on(1, 10), on(2, 10)),
                months(1),
                &[(1, "250"), (22, "230"), (1, "280")],
                ("10.8955", "10.90"),
            ),
            example(
                "(c)(4)(ii)",
                ("8000", on(1, 10), on(3, 1)),
                months(2),
                &[(1, "449.36"), (18, "465"), (1, "200")],
                ("7.3018", "7.30"),
            ),
            example(
                "(c)(5)(i)",
                ("1000", on(1, 3), on(9, 15)),
                UnitPeriod::Term { days: 255 },
                &[(1, "1080")],
                ("11.4510", "11.45"),
            ),
        ];
        for e in examples {
            let first = e.unit.between(e.on, e.first).unwrap();
            let amounts = e
                .payments
                .iter()
                .flat_map(|&(n, amount)| std::iter::repeat_n(usd(amount), n as usize));
            let payments: Vec<_> = (0..).map(|k| first.later(k)).zip(amounts).collect();
            let apr =
                reg_z_apr(&[(UnitTime::whole(0), usd(e.advance))], &payments, e.unit).unwrap();
            assert_eq!(percent(apr), e.apr, "{}", e.name);
            assert_eq!(format!("{:.2}", apr.percent(2)), e.published, "{}", e.name);
        }
    }

    #[test]
    fn several_advances_are_one_transaction() {
        // Two advances of 500, both repaid by one payment: 500 (1+i)^2 + 500 (1+i) = 1055.5.
        let advances = [
            (UnitTime::whole(0), usd("500")),
            (UnitTime::whole(1), usd("500")),
        ];
        let apr = reg_z_apr(
            &advances,
            &[(UnitTime::whole(2), usd("1060.45"))],
            UnitPeriod::Months(1),
        )
        .unwrap();
        let i = apr.fraction() / Decimal::from(12);
        let one = Decimal::ONE + i;
        let grown = Decimal::from(500) * one * one + Decimal::from(500) * one;
        assert!((grown - Decimal::new(106_045, 2)).abs() < Decimal::new(1, 9));
    }

    #[test]
    fn eu_examples_are_met() {
        let apr = |lent: &str, payments: &[(YearTime, &str)]| {
            let payments: Vec<_> = payments.iter().map(|&(t, a)| (t, usd(a))).collect();
            percent(eu_apr(&[(YearTime::days(0), usd(lent))], &payments).unwrap())
        };
        let m = YearTime::months;
        // COM(96)79, Annex III, example 1: 12.96, published as 13.0.
        let dated = YearTime::between(date(1994, 1, 1), date(1995, 7, 1)).unwrap();
        assert_eq!(apr("1000", &[(dated, "1200")]), "12.9620");
        assert_eq!(apr("1000", &[(m(18), "1200")]), "12.9243");
        assert_eq!(apr("950", &[(m(18), "1200")]), "16.8526");
        assert_eq!(apr("1000", &[(m(12), "600"), (m(24), "600")]), "13.0662");
        assert_eq!(
            apr("1000", &[(m(3), "272"), (m(6), "272"), (m(12), "544")]),
            "13.1855"
        );
        let d = YearTime::days;
        assert_eq!(apr("500", &[(d(5), "510")])[..7], *"324.436");
        assert_eq!(apr("500", &[(d(31), "270"), (d(61), "270")])[..5], *"84.63");
    }

    #[test]
    fn a_cap_of_24_percent_depends_on_the_method() {
        for (fee, payment, nominal, effective) in [
            ("105", "938.33", "22.496", "24.967"),
            ("110", "943.33", "23.532", "26.244"),
            ("115", "948.33", "24.565", "27.529"),
            // Advertised as "flat" 7.2 % a year.
            ("60", "893.33", "13.034", "13.842"),
        ] {
            let plan = loan("10000", "0", JAN, 12)
                .with_fee(Fee::new(
                    "service",
                    usd(fee),
                    FeeTiming::EachInstalment,
                    "platform",
                ))
                .plan()
                .unwrap();
            assert_eq!(plan.rows()[0].payment, usd(payment));
            let cost = |method| format!("{:.3}", plan.annual_cost(method).unwrap().percent(3));
            assert_eq!(cost(AnnualisationMethod::NominalIrr), nominal);
            assert_eq!(cost(AnnualisationMethod::EffectiveIrr), effective);
            assert_eq!(cost(AnnualisationMethod::RegulationZ), nominal);
            assert_eq!(cost(AnnualisationMethod::EuApr), effective);
        }
        let kept_back = Fee::new("handling", usd("500"), FeeTiming::Upfront, "lender");
        let plan = loan("10000", "12", JAN, 12)
            .with_fee(kept_back)
            .plan()
            .unwrap();
        // DIFFERENCE: 21.8564 and 24.1844 are for twelve payments of 888.49; the
        // schedule's last payment is 888.47, so its cost is a little lower.
        assert_eq!(
            percent(plan.annual_cost(AnnualisationMethod::NominalIrr).unwrap()),
            "21.8560"
        );
        let mut flows = vec![usd("9500")];
        flows.extend([usd("-888.49"); 12]);
        let monthly = irr(&flows).unwrap();
        let percent = |fraction: Decimal| (fraction * Decimal::ONE_HUNDRED).round_dp(4).to_string();
        assert_eq!(percent(monthly * Decimal::from(12)), "21.8564");
        let grown = (0..12).fold(Decimal::ONE, |grown, _| grown * (Decimal::ONE + monthly));
        assert_eq!(percent(grown - Decimal::ONE), "24.1844");
        // The fee of 0.6 % to the four places of its source, which rounds no payment:
        // a hundred times the loan brings the cent that near.
        let mut flows = vec![usd("1000000")];
        flows.extend([usd("-89333.33"); 12]);
        let monthly = irr(&flows).unwrap();
        assert_eq!(percent(monthly * Decimal::from(12)), "13.0342");
        let grown = (0..12).fold(Decimal::ONE, |grown, _| grown * (Decimal::ONE + monthly));
        assert_eq!(percent(grown - Decimal::ONE), "13.8418");
    }

    #[test]
    fn the_simple_rate_is_cost_over_the_principal_occupied() {
        let terms = loan("12000", "12", date(2024, 1, 31), 12);
        let simple = |loan: Loan| {
            let cost = loan
                .plan()
                .unwrap()
                .annual_cost(AnnualisationMethod::Simple);
            percent(cost.unwrap())
        };
        assert_eq!(
            simple(terms.clone().with_kind(PlanKind::InterestOnly)),
            "12.0000"
        );
        assert_eq!(
            simple(terms.clone().with_kind(PlanKind::EqualPrincipal)),
            "12.0000"
        );
        // 600 kept back: 1440 + 600 on 11,400 for a year.
        let fee = Fee::new("handling", usd("600"), FeeTiming::Upfront, "lender");
        let kept_back = terms.with_kind(PlanKind::Bullet).with_fee(fee);
        assert_eq!(simple(kept_back), "17.8947");
    }

    #[test]
    fn a_stated_rate_can_be_held_against_a_cap() {
        let fixed = CapLimit::Fixed(Rate::percent("18").unwrap());
        let caps = RateCaps::new(
            Provenance::new("test", ""),
            vec![CostCap::new(
                "late",
                ("any", Currency::USD),
                JAN,
                fixed,
                "a rule",
            )],
        );
        for (late, within) in [("18", true), ("18.0001", false)] {
            let cost =
                AnnualCost::stated(AnnualisationMethod::Simple, Rate::percent(late).unwrap());
            assert_eq!(
                caps.check(cost, ("any", Currency::USD), JAN, |_| None)
                    .unwrap()[0]
                    .within,
                within
            );
        }
    }

    #[test]
    fn interest_free_periods_lower_the_cost() {
        for (free, nominal) in [(0, "12.0001"), (1, "10.1144"), (3, "6.8557")] {
            let plan = loan("10000", "12", JAN, 12)
                .with_interest_free(InterestFree::Periods(free))
                .plan()
                .unwrap();
            assert_eq!(
                percent(plan.annual_cost(AnnualisationMethod::NominalIrr).unwrap()),
                nominal
            );
        }
    }
}

mod changes {
    use super::*;
    use rust_decimal::Decimal;

    fn year_loan() -> RepaymentPlan {
        loan("12000", "12", date(2026, 1, 15), 12).plan().unwrap()
    }

    #[test]
    fn settling_early_pays_interest_for_the_days_used() {
        let plan = year_loan();
        // Ten of thirty-one days after the third instalment: 91.33 * 10 / 30 is 30.44;
        // under 30/360 a part of a period is its share of calendar days, 9132.95 * 1 % * 10/30.
        let early = plan.settle(3, date(2026, 4, 25), usd("0")).unwrap();
        assert_eq!(early.principal, usd("9132.95"));
        assert_eq!(early.interest, usd("30.44"));
        assert_eq!(early.total, usd("9163.39"));
        assert_eq!(early.interest_saved, usd("432.27"));
        let on_due_date = plan.settle(3, date(2026, 5, 15), usd("50")).unwrap();
        assert_eq!(on_due_date.total, usd("9274.28"));
        assert_eq!(
            plan.settle(3, date(2026, 4, 15), usd("0"))
                .unwrap()
                .interest,
            usd("0")
        );
        for outside in [date(2026, 4, 14), date(2027, 1, 16)] {
            assert!(plan.settle(3, outside, usd("0")).is_err());
        }
    }

    #[test]
    fn prepaying_shortens_the_term_or_lowers_the_payment() {
        let plan = year_loan();
        let shorter = plan
            .prepay(3, usd("3000"), Prepayment::ShorterTerm)
            .unwrap();
        assert_eq!(shorter.opening(), usd("6132.95"));
        assert_eq!(shorter.rows().len(), 6);
        assert!(
            shorter.rows()[..5]
                .iter()
                .all(|r| r.payment == usd("1066.19"))
        );
        let lower = plan
            .prepay(3, usd("3000"), Prepayment::LowerPayment)
            .unwrap();
        assert_eq!(lower.rows().len(), 9);
        assert!(lower.largest_payment().amount() < Decimal::from(720));
        assert!(
            shorter.total_interest().unwrap().amount() < lower.total_interest().unwrap().amount()
        );
        assert!(
            plan.prepay(3, usd("9132.95"), Prepayment::LowerPayment)
                .is_err()
        );
        assert!(plan.prepay(3, usd("-1"), Prepayment::LowerPayment).is_err());
    }

    #[test]
    fn half_instalments_for_a_while_never_let_the_debt_grow() {
        let plan = year_loan();
        for remainder in [Remainder::Tail, Remainder::Spread] {
            let half = PartialDeferral::new(3, Decimal::new(5, 1), remainder);
            let after = plan.defer_partly(3, &half).unwrap();
            assert_eq!(after.rows().len(), 9);
            assert!(after.rows()[..3].iter().all(|r| r.payment == usd("533.09")));
            assert!(
                after
                    .rows()
                    .windows(2)
                    .all(|w| w[1].balance.amount() <= w[0].balance.amount())
            );
            let rest = after.rows()[3].payment;
            match remainder {
                Remainder::Tail => assert_eq!(rest, usd("1066.19")),
                _ => assert!(rest.amount() > Decimal::from(1300)),
            }
        }
        // Nothing at all is paid: interest is kept aside and bears none itself.
        let nothing = PartialDeferral::new(3, Decimal::ZERO, Remainder::Spread);
        let after = plan.defer_partly(3, &nothing).unwrap();
        assert!(
            after.rows()[..3]
                .iter()
                .all(|r| r.payment.is_zero() && r.capitalised.is_zero())
        );
        assert_eq!(after.rows()[3].opening, usd("9132.95"));
    }

    #[test]
    fn the_four_graces_are_four_things() {
        let terms = loan("12000", "12", JAN, 12);
        let principal = terms
            .clone()
            .with_principal_grace(PrincipalGrace::new(2))
            .plan()
            .unwrap();
        assert_eq!(principal.rows()[0].payment, usd("120.00"));
        assert!(
            principal.rows()[1].principal.is_zero() && principal.rows()[2].principal.is_positive()
        );

        let later = terms
            .clone()
            .with_interest_payment_grace(InterestPaymentGrace::new(2))
            .plan()
            .unwrap();
        let plain = terms.plan().unwrap();
        assert!(later.rows()[1].interest.is_zero());
        let first_three = plain.rows()[..3].iter().map(|r| r.interest);
        assert_eq!(
            later.rows()[2].interest,
            Money::sum(first_three, Currency::USD).unwrap()
        );
        assert_eq!(
            later.total_payable().unwrap(),
            plain.total_payable().unwrap()
        );

        let free = terms
            .clone()
            .with_interest_free(InterestFree::Days(31))
            .plan()
            .unwrap();
        assert_eq!(free.rows()[0].interest, usd("0"));
        assert!(
            free.rows()[1].interest.is_positive()
                && free.total_payable().unwrap() != plain.total_payable().unwrap()
        );

        let aged = terms
            .with_arrears_grace(ArrearsGrace::new(3))
            .plan()
            .unwrap();
        assert_eq!(aged.rows(), plain.rows());
    }

    #[test]
    fn arrears_age_from_the_oldest_unpaid_due_date() {
        let plan = year_loan();
        let rows = plan.rows();
        let paid = [
            Paid::new(date(2026, 2, 15), usd("1066.19")),
            Paid::new(date(2026, 3, 15), usd("500")),
        ];
        let on = |as_of, grace, pauses: &[Pause]| {
            Arrears::on(as_of, rows, &paid, ArrearsGrace::new(grace), pauses).unwrap()
        };
        assert_eq!(on(date(2026, 3, 15), 0, &[]).past_due_days, 0); // due that day
        let behind = on(date(2026, 4, 14), 3, &[]);
        assert_eq!((behind.past_due_days, behind.delinquent_days), (30, 27));
        assert_eq!(behind.oldest_due, Some(date(2026, 3, 15)));
        assert_eq!(behind.delinquent_since, Some(date(2026, 3, 18)));
        assert_eq!(behind.overdue, usd("566.19"));
        let pause = |from, through| Pause::new(from, through);
        let paused = [
            pause(date(2026, 4, 1), date(2026, 4, 10)),
            pause(date(2026, 4, 5), date(2026, 4, 12)), // overlaps: counted once
            pause(date(2026, 1, 1), date(2026, 1, 31)), // before it was due
        ];
        assert_eq!(on(date(2026, 4, 14), 3, &paused).delinquent_days, 15);
        assert_eq!(on(date(2026, 4, 20), 0, &[]).overdue, usd("1632.38"));
    }

    #[test]
    fn late_interest_is_the_contract_rate_with_its_surcharge() {
        let contract = Rate::percent("12").unwrap();
        let late =
            |surcharge: i64| LateInterest::new(contract, Decimal::new(surcharge, 1), 360).unwrap();
        assert_eq!(late(3).rate().to_string(), "15.6 %");
        assert_eq!(late(5).rate().to_string(), "18 %");
        assert_eq!(late(5).on(usd("1000"), 30).unwrap(), usd("15.00"));
        assert!(LateInterest::new(contract, Decimal::TWO, 360).is_err());
        assert!(LateInterest::new(contract, Decimal::ONE, 366).is_err());
        // 800 % with half as much again is beyond any rate.
        assert!(LateInterest::new(Rate::percent("800").unwrap(), Decimal::new(5, 1), 365).is_err());
    }

    #[test]
    fn payments_go_to_costs_interest_principal_unless_agreed() {
        let owed = [
            Owed::new(usd("90"))
                .with_interest(usd("20"))
                .with_penalty(usd("2"))
                .with_costs(usd("5")),
            Owed::new(usd("95")).with_interest(usd("10")),
        ];
        let set = |order: &AllocationOrder, payment| {
            let (steps, left) = order.allocate(usd(payment), &owed).unwrap();
            let steps: Vec<String> = steps
                .iter()
                .map(|s| format!("{}{:?}{}", s.instalment, s.claim, s.amount.amount()))
                .collect();
            (steps.join(" "), left)
        };
        let law = AllocationOrder::default();
        assert_eq!(
            set(&law, "30").0,
            "0Costs5.00 0Interest20.00 0Penalty2.00 0Principal3.00"
        );
        assert_eq!(set(&law, "230").1, usd("8.00"));
        let agreed = AllocationOrder::new(
            [
                Claim::Interest,
                Claim::Principal,
                Claim::Costs,
                Claim::Penalty,
            ],
            AllocationScope::FirstClaim,
        )
        .unwrap();
        assert_eq!(
            set(&agreed, "35").0,
            "0Interest20.00 1Interest10.00 0Principal5.00"
        );
        assert!(AllocationOrder::new([Claim::Interest; 4], AllocationScope::FirstClaim).is_err());
        assert!(law.allocate(usd("-1"), &owed).is_err());
    }
}

mod files {
    use super::*;
    use scorewright::lending::loan::cost::*;

    fn caps() -> RateCaps {
        RateCaps::from_toml(include_str!("../../data/rules/rate_caps.toml")).unwrap()
    }

    fn monthly_fee(fee: &str) -> RepaymentPlan {
        loan("10000", "0", JAN, 12)
            .with_fee(Fee::new(
                "service",
                usd(fee),
                FeeTiming::EachInstalment,
                "platform",
            ))
            .plan()
            .unwrap()
    }

    #[test]
    fn a_cap_needs_a_method_and_a_date() {
        let plan = monthly_fee("105");
        let within = |method, lender: &str, on| {
            let cost = plan.annual_cost(method).unwrap();
            let lpr = |series: &str| (series == "CN_LPR_1Y").then(|| Rate::percent("3").unwrap());
            let currency = match lender {
                "hk_money_lender" => Currency::HKD,
                _ => Currency::CNY,
            };
            let checks = caps().check(cost, (lender, currency), on, lpr)?;
            Ok::<_, PlanError>(checks.iter().map(|c| c.within).collect::<Vec<_>>())
        };
        let nominal = AnnualisationMethod::NominalIrr; // 22.496 %
        let effective = AnnualisationMethod::EffectiveIrr; // 24.967 %
        let today = date(2026, 9, 1);
        assert_eq!(within(nominal, "cn_micro_loan", today), Ok(vec![true]));
        assert_eq!(within(effective, "cn_micro_loan", today), Ok(vec![false]));
        assert_eq!(
            within(nominal, "cn_consumer_finance", today),
            Ok(vec![false, true])
        );
        // From 2028 four times LPR, here 12 %.
        assert_eq!(
            within(nominal, "cn_micro_loan", date(2028, 1, 1)),
            Ok(vec![false])
        );
        assert_eq!(
            within(AnnualisationMethod::HkSchedule2, "hk_money_lender", today),
            Ok(vec![true, true])
        );
        // The Ordinance has a method of its own: no other is held against it.
        assert!(within(nominal, "hk_money_lender", today).is_err());
        assert!(within(effective, "hk_money_lender", today).is_err());
        // No cap of another currency stands in.
        let cost = plan.annual_cost(nominal).unwrap();
        let said = caps().check(cost, ("cn_micro_loan", plan.currency()), today, |_| None);
        let said = said.unwrap_err().to_string();
        assert!(
            said.starts_with("no cap is known for lender type `cn_micro_loan` and loans in USD"),
            "{said}"
        );
        assert!(matches!(
            within(nominal, "cn_micro_loan", date(2020, 1, 1)),
            Err(PlanError::NoCap { .. })
        ));
        let cost = plan.annual_cost(nominal).unwrap();
        let unknown = caps().check(cost, ("cn_private_lending", Currency::CNY), today, |_| None);
        assert!(matches!(
            unknown,
            Err(PlanError::ReferenceRateNeeded { .. })
        ));
    }

    #[test]
    fn schedule_2_shares_each_payment_between_principal_and_interest() {
        let rate = |plan: &RepaymentPlan| {
            let cost = plan.annual_cost(AnnualisationMethod::HkSchedule2).unwrap();
            cost.percent(4).normalize().to_string()
        };
        // 12 payments of 1,000 on 10,000: 24 * 2,000 / (10,000 * 13).
        let flat = loan("10000", "0", JAN, 12)
            .with_fee(Fee::new(
                "interest",
                usd("166.67"),
                FeeTiming::EachInstalment,
                "lender",
            ))
            .plan()
            .unwrap();
        assert_eq!(rate(&flat), "36.9237"); // 2,000.04 of interest, the last payment 1,000.04
        // 500 kept back is interest on 9,500: 24 * 500 / (9,500 * 13).
        let kept = loan("10000", "0", JAN, 12)
            .with_fee(Fee::new("fee", usd("500"), FeeTiming::Upfront, "lender"))
            .plan()
            .unwrap();
        assert_eq!(rate(&kept), "9.7166");
        // One payment after a year: interest over principal.
        let bullet = loan("1000", "12", JAN, 12)
            .with_kind(PlanKind::Bullet)
            .plan()
            .unwrap();
        let interest = bullet.total_interest().unwrap().amount() / rust_decimal::Decimal::TEN;
        assert_eq!(rate(&bullet), interest.normalize().to_string());
        // Without interest nothing.
        assert_eq!(rate(&loan("1000", "0", JAN, 12).plan().unwrap()), "0");
        // 36 % lies between the two methods: 35.07 % nominal, above by Schedule 2.
        let nominal = flat.annual_cost(AnnualisationMethod::NominalIrr).unwrap();
        let effective = flat.annual_cost(AnnualisationMethod::EffectiveIrr).unwrap();
        assert_eq!(
            (
                nominal.percent(2).to_string(),
                effective.percent(2).to_string()
            ),
            ("35.07".into(), "41.30".into())
        );
        let checks = caps().check(
            flat.annual_cost(AnnualisationMethod::HkSchedule2).unwrap(),
            ("hk_money_lender", Currency::HKD),
            date(2026, 9, 1),
            |_| None,
        );
        let within: Vec<bool> = checks.unwrap().iter().map(|check| check.within).collect();
        assert_eq!(
            within,
            [true, false],
            "an offence at 48 %, extortionate above 36 %"
        );
    }

    #[test]
    fn a_promise_and_a_surcharge_belong_to_the_loan_they_are_for() {
        let table = caps();
        let rules = |lender, currency, on| table.lender_rules((lender, currency), on).count();
        let today = date(2026, 9, 1);
        assert_eq!(rules("cn_micro_loan", Currency::CNY, today), 1);
        assert_eq!(rules("cn_micro_loan", Currency::CNY, date(2025, 12, 23)), 0);
        assert_eq!(rules("cn_micro_loan", Currency::HKD, today), 0);
        assert_eq!(rules("hk_money_lender", Currency::HKD, today), 0);
        for lender in ["", "bank"] {
            assert_eq!(rules(lender, Currency::CNY, today), 0);
        }
    }

    #[test]
    fn every_rule_set_cites_its_sources() {
        let text = include_str!("../../data/rules/rate_caps.toml");
        assert_eq!(text.matches("[[cap]]").count(), caps().caps().len());
        assert_eq!(
            text.matches("\nread = ").count(),
            text.matches("citation = ").count()
        );
        let lenders = text.matches("[[lender]]").count();
        assert_eq!(
            text.matches("citation = ").count(),
            caps().caps().len() + lenders
        );
    }

    #[test]
    fn the_cost_table_names_every_item_and_who_charges_it() {
        let plan = Loan::from_toml(include_str!("../../data/servicing/loan.toml"))
            .unwrap()
            .plan()
            .unwrap();
        let table = CostDisclosure::new(&plan, AnnualisationMethod::NominalIrr, "lender")
            .unwrap()
            .with_contingent(Contingent::new(
                "late interest",
                "1.5 times the contract rate on what is overdue",
                Rate::percent("18").unwrap(),
            ));
        let names: Vec<&str> = table
            .items()
            .iter()
            .map(|i| i.charged_by.as_str())
            .collect();
        assert_eq!(names, ["lender", "guarantor 担保公司"]);
        let fees = table.items()[1].amount.to_string();
        assert_eq!(fees, "144.00 CNY");
        let total = table.total_cost().unwrap();
        assert_eq!(total.to_string(), "938.23 CNY"); // 794.23 interest and 144 fees
        let json: serde_json::Value = serde_json::from_str(&table.to_json().unwrap()).unwrap();
        assert_eq!(json["items"].as_array().unwrap().len(), 2);
        assert_eq!(json["method"], "nominal_irr");
        // Nothing is promised by itself, only what the lender's rule wants said.
        assert!(json["statement"].is_null());
        let table = table.with_statement("Nothing else is charged.");
        let text = table.to_string();
        assert!(text.ends_with("Nothing else is charged."));
        assert!(text.contains("18 % a year") && text.contains("guarantee"));
    }

    #[test]
    fn a_schedule_writes_and_reads_to_the_cent() {
        let plan = loan("12000", "12", JAN, 12).plan().unwrap();
        let mut csv = Vec::new();
        plan.write_csv(&mut csv).unwrap();
        let text = String::from_utf8(csv).unwrap();
        assert_eq!(text.lines().count(), 13);
        assert_eq!(
            text.lines().nth(1).unwrap(),
            "1,2024-01-01,2024-02-01,12000.00,946.19,120.00,0.00,1066.19,0.00,11053.81"
        );
        let json: serde_json::Value = serde_json::from_str(&plan.to_json().unwrap()).unwrap();
        assert_eq!(json["total_interest"], "794.23");
        assert_eq!(json["rows"][11]["balance"], "0.00");
        assert!(
            plan.to_string()
                .lines()
                .all(|line| line.chars().count() <= 100)
        );
    }

    #[test]
    fn bad_files_name_line_or_field_and_no_value() {
        let good = "principal = \"12000.00 CNY\"\nrate_percent = \"12\"\ndisbursed_on = \"2026-01-31\"\nperiods = 12\n";
        assert!(Loan::from_toml(good).unwrap().plan().is_ok());
        for (from, to, expected) in [
            (
                "12000.00 CNY",
                "12000.00 QQQ",
                "`principal`: unknown currency",
            ),
            (
                "12000.00 CNY",
                "1_2000 CNY",
                "`principal`: not a plain decimal",
            ),
            (
                "12000.00 CNY",
                "12000.005 CNY",
                "`principal`: CNY has 2 decimal places",
            ),
            (
                "\"12\"",
                "\"1000000\"",
                "`rate_percent`: a yearly rate must lie from 0 % to 1000 %",
            ),
            ("\"12\"", "12.0", "line 2"),
            ("2026-01-31", "2026-02-30", "line 3"),
            (
                "periods = 12",
                "periods = 12\nunknown = 1",
                "line 5: unknown field `unknown`",
            ),
            ("periods = 12", "periods = 12\nperiods = 13", "line 5"),
            ("periods = 12", "periods = -1", "line 4"),
        ] {
            let error = Loan::from_toml(&good.replace(from, to))
                .unwrap_err()
                .to_string();
            assert!(error.contains(expected), "{to}: {error}");
            assert!(
                !error.contains("12000") && !error.contains("QQQ"),
                "{error}"
            );
        }
        assert!(Loan::from_toml(&"#".repeat((1 << 20) + 1)).is_err());
    }
}

#[test]
fn bad_terms_name_field_and_limit() {
    let good = || loan("12000", "12", JAN, 12);
    let says = |loan: Loan, expected: &str| {
        let error = loan.plan().unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    says(loan("-1", "12", JAN, 12), "`principal` must be above 0");
    says(loan("0", "12", JAN, 12), "`principal` must be above 0");
    says(
        loan("1000000000000000.01", "12", JAN, 12),
        "at most 1000000000000000",
    );
    assert!(Money::parse("10000000000000000000000000000", Currency::USD).is_err());
    assert!(
        Rate::percent("1000000")
            .unwrap_err()
            .to_string()
            .contains("1000 %")
    );
    says(
        loan("12000", "12", JAN, 0),
        "`periods` must be from 1 to 1560",
    );
    says(
        loan("12000", "12", JAN, 1561),
        "`periods` must be from 1 to 1560",
    );
    says(
        good().with_first_due(JAN),
        "`first_due` must be after disbursement",
    );
    says(
        good().with_anchor_day(32),
        "`anchor_day` must be from 1 to 31",
    );
    says(
        good().with_first_due(date(2024, 2, 10)).with_anchor_day(15),
        "`first_due` must be on the anchor day",
    );
    says(good().with_frequency(Frequency::Months(0)), "`frequency`");
    says(
        good().with_principal_grace(PrincipalGrace::new(12)),
        "`principal_grace` must be fewer",
    );
    says(
        good().with_interest_payment_grace(InterestPaymentGrace::new(12)),
        "`interest_payment_grace`",
    );
    says(
        good().with_interest_free(InterestFree::Periods(13)),
        "`interest_free` must be at most",
    );
    says(
        good()
            .with_kind(PlanKind::Bullet)
            .with_principal_grace(PrincipalGrace::new(1)),
        "repaid at once",
    );
    says(
        good().with_fee(Fee::new("x", usd("-1"), FeeTiming::Upfront, "y")),
        "`fees` must be from 0",
    );
    says(
        good().with_fee(Fee::new("x", usd("12000"), FeeTiming::Upfront, "y")),
        "`fees` must be less than the principal",
    );
    let yen = Money::from_minor(1, Currency::JPY);
    says(
        good().with_fee(Fee::new("x", yen, FeeTiming::Upfront, "y")),
        "`fees`: JPY and USD cannot be combined",
    );
    let change = |day| RateChange::new(day, Rate::ZERO).with_payment(PaymentAfter::Keep);
    says(
        good().with_rate_change(change(JAN)),
        "`rate_change.effective_from` must lie after disbursement",
    );
    says(
        good().with_rate_change(change(date(2025, 1, 1))),
        "before the last due date",
    );
    let twice = good()
        .with_rate_change(change(date(2024, 5, 1)))
        .with_rate_change(change(date(2024, 5, 1)));
    says(twice, "`rate_change.effective_from`");
    says(
        good().with_interest_pause(InterestPause::new(date(2024, 3, 2), date(2024, 3, 1))),
        "`interest_pause`",
    );
    let rows = |days: [Date; 2], amounts: [&str; 2]| {
        let row = |k: usize| CustomRow::new(days[k], usd(amounts[k]));
        good().with_kind(PlanKind::Custom(vec![row(0), row(1)]))
    };
    let (may, june) = (date(2024, 5, 1), date(2024, 6, 1));
    assert!(rows([may, june], ["7000", "5000"]).plan().is_ok());
    says(
        rows([may, may], ["7000", "5000"]),
        "row 2 must fall due after",
    );
    says(
        rows([june, may], ["7000", "5000"]),
        "row 2 must fall due after",
    );
    says(
        rows([JAN, may], ["7000", "5000"]),
        "row 1 must fall due after",
    );
    says(
        rows([may, june], ["7000", "5000.01"]),
        "add up to `principal`",
    );
    says(
        rows([may, june], ["12001", "-1"]),
        "`row.principal` must be 0 or more",
    );
}

#[test]
fn the_shortest_and_longest_terms_are_plans() {
    let day = loan("100", "36.5", JAN, 1)
        .with_frequency(Frequency::Days(1))
        .with_day_count(DayCount::Act365Fixed)
        .plan()
        .unwrap();
    assert_eq!(day.rows()[0].interest, usd("0.10"));
    let cost = day
        .annual_cost(scorewright::lending::loan::cost::AnnualisationMethod::NominalIrr)
        .unwrap();
    assert_eq!(cost.percent(4).to_string(), "36.5000");
    let long = loan("1000000", "4.2", date(2024, 1, 31), 600)
        .plan()
        .unwrap();
    assert_eq!(long.rows().len(), 600);
    assert_eq!(long.rows()[0].due, date(2024, 2, 29));
    assert_eq!(long.rows()[1].due, date(2024, 3, 31));
    assert_eq!(long.matures_on(), date(2074, 1, 31));
    assert!(long.rows()[599].balance.is_zero());
}

mod invariants {
    use super::*;
    use crate::lent::plan_cases;
    use proptest::prelude::*;
    use rust_decimal::Decimal;
    use scorewright::lending::loan::cost::AnnualisationMethod;
    use scorewright::money::Rounding;

    fn currency() -> impl Strategy<Value = Currency> {
        prop::sample::select(vec![
            Currency::CNY,
            Currency::JPY,
            Currency::BHD,
            Currency::USD,
        ])
    }

    fn day() -> impl Strategy<Value = Date> {
        (2000_i16..2030, 1_i8..=12, 1_i8..=31).prop_map(|(y, m, d)| {
            date(y, m, 1)
                .with()
                .day(d.min(date(y, m, 1).days_in_month()))
                .build()
                .unwrap()
        })
    }

    /// Every shape: from one minor unit to 10^15, 0 to 1000 %, 1 to 600 periods.
    fn any_loan() -> impl Strategy<Value = Loan> {
        let size = (0_u32..=17, 1_i64..10).prop_map(|(digits, first)| 10_i64.pow(digits) * first);
        let rate = prop_oneof![3 => 0_i64..=3_600, 1 => 0_i64..=100_000]
            .prop_map(|bp| Rate::new(Decimal::new(bp, 4)).unwrap());
        let periods = prop_oneof![4 => 1_u32..=60, 1 => 1_u32..=600];
        let frequency = prop_oneof![
            4 => Just(Frequency::MONTHLY), 1 => (1_u8..=12).prop_map(Frequency::Months),
            1 => (1_u8..=4).prop_map(Frequency::Weeks), 1 => (1_u16..=90).prop_map(Frequency::Days),
        ];
        let day_count = prop::sample::select(vec![
            DayCount::Thirty360,
            DayCount::Act360,
            DayCount::Act365Fixed,
            DayCount::ActActIsda,
            DayCount::Act364,
        ]);
        let kind = prop::sample::select(vec![
            PlanKind::EqualInstalment,
            PlanKind::EqualInstalment,
            PlanKind::EqualPrincipal,
            PlanKind::InterestOnly,
            PlanKind::Bullet,
        ]);
        let how = (
            prop::sample::select(vec![
                Rounding::HalfUp,
                Rounding::HalfEven,
                Rounding::Up,
                Rounding::Down,
            ]),
            prop::sample::select(vec![
                Residue::SimilarFinal,
                Residue::LowerFinal,
                Residue::HigherFinal,
            ]),
        );
        let graces = (0_u32..4, 0_u32..4, 0_u32..4);
        (
            currency(),
            size,
            rate,
            periods,
            frequency,
            day_count,
            kind,
            how,
            graces,
            day(),
        )
            .prop_map(
                |(
                    currency,
                    size,
                    rate,
                    periods,
                    frequency,
                    day_count,
                    kind,
                    (rounding, residue),
                    (p, i, f),
                    start,
                )| {
                    let limit = 10_i64.pow(15 + currency.minor_units().min(2));
                    let bullet = kind == PlanKind::Bullet;
                    let grace = |n: u32| if bullet { 0 } else { n.min(periods - 1) };
                    Loan::new(
                        Money::from_minor(size.min(limit), currency),
                        rate,
                        start,
                        periods,
                    )
                    .with_kind(kind)
                    .with_frequency(frequency)
                    .with_day_count(day_count)
                    .with_rounding(rounding)
                    .with_residue(residue)
                    .with_principal_grace(PrincipalGrace::new(grace(p)))
                    .with_interest_payment_grace(InterestPaymentGrace::new(grace(i)))
                    .with_interest_free(InterestFree::Periods(f.min(periods)))
                },
            )
    }

    type WildTerms = (String, String, u32, (Frequency, i8), Date);

    /// Terms nobody would lend on: up to 10^40, negative, for no period or for ever,
    /// at the ends of the calendar.
    fn wild_terms() -> impl Strategy<Value = WildTerms> {
        let number = "-?[0-9]{1,4}|-?10{0,40}|-?[0-9]{20,30}(\\.[0-9]{1,12})?";
        let periods = prop_oneof![
            Just(0),
            Just(1),
            Just(600),
            Just(1560),
            Just(u32::MAX),
            0_u32..2_000
        ];
        let frequency = prop_oneof![
            any::<u8>().prop_map(Frequency::Months),
            any::<u8>().prop_map(Frequency::Weeks),
            any::<u16>().prop_map(Frequency::Days),
        ];
        let start = prop_oneof![Just(Date::MIN), Just(Date::MAX), day()];
        (number, number, periods, (frequency, any::<i8>()), start)
    }

    fn books_balance(plan: &RepaymentPlan) {
        let rows = plan.rows();
        let repaid = plan.total(|r| r.principal).unwrap();
        let grown = plan.total(|r| r.capitalised).unwrap();
        assert_eq!(repaid, plan.opening().plus(grown).unwrap());
        assert!(rows.last().unwrap().balance.is_zero());
        let mut before = (plan.starts_on(), plan.opening());
        for row in rows {
            for amount in [
                row.principal,
                row.interest,
                row.fee,
                row.payment,
                row.balance,
                row.waived,
                row.capitalised,
            ] {
                assert!(!amount.is_negative());
            }
            assert_eq!(row.opening, before.1);
            assert!(row.due > before.0 && row.start == before.0);
            let after = row
                .opening
                .minus(row.principal)
                .unwrap()
                .plus(row.capitalised)
                .unwrap();
            assert_eq!(row.balance, after);
            before = (row.due, row.balance);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(plan_cases(10_000)))]

        #[test]
        fn books_always_balance(loan in any_loan()) {
            let plan = loan.plan().unwrap();
            books_balance(&plan);
            prop_assert_eq!(&plan, &loan.plan().unwrap());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn books_balance_through_changes_and_fees(
            loan in any_loan(),
            changes in prop::collection::vec((1_u32..1000, 0_i64..=10_000, any::<bool>()), 0..4),
            pauses in prop::collection::vec((0_u32..1000, 0_u32..1000), 0..3),
            fee in 0_i64..5,
        ) {
            let plan = loan.plan().unwrap();
            let days = (plan.matures_on() - plan.starts_on()).get_days();
            let at = |share: u32| plan.starts_on().checked_add(jiff::Span::new().days(i64::from(days) * i64::from(share) / 1000)).unwrap();
            let mut changed = loan.with_fee(Fee::new("fee", Money::from_minor(fee, plan.currency()).lesser(plan.opening()).unwrap(), FeeTiming::EachInstalment, "x"));
            let mut changes = changes;
            changes.sort_unstable();
            for (share, bp, keep) in changes {
                let change = RateChange::new(at(share), Rate::new(Decimal::new(bp, 4)).unwrap());
                let payment = if keep { PaymentAfter::Keep } else { PaymentAfter::Recalculate };
                changed = changed.with_rate_change(change.with_payment(payment));
            }
            for (a, b) in pauses {
                changed = changed.with_interest_pause(InterestPause::new(at(a.min(b)), at(a.max(b))));
            }
            match changed.plan() {
                Ok(plan) => books_balance(&plan),
                // Short loans have no room for several changes.
                Err(error) => prop_assert!(matches!(error, PlanError::OutsideLoan { .. }), "{}", error),
            }
        }

        #[test]
        fn an_annual_cost_never_panics(loan in any_loan()) {
            let plan = loan.plan().unwrap();
            for method in [
                AnnualisationMethod::NominalIrr, AnnualisationMethod::EffectiveIrr, AnnualisationMethod::Simple,
                AnnualisationMethod::RegulationZ, AnnualisationMethod::EuApr,
            ] {
                if let Err(error) = plan.annual_cost(method) {
                    prop_assert!(matches!(error, PlanError::CostOutOfRange { .. } | PlanError::NoUniqueIrr { .. } | PlanError::Overflow { .. }), "{}", error);
                }
            }
        }

        #[test]
        fn custom_rows_are_kept_as_agreed(parts in prop::collection::vec(0_i64..1_000_000, 1..40), gaps in prop::collection::vec(1_i64..100, 40), bp in 0_i64..5_000) {
            let mut due = JAN;
            let rows: Vec<CustomRow> = parts.iter().zip(&gaps).map(|(&part, &gap)| {
                due = due.checked_add(jiff::Span::new().days(gap)).unwrap();
                CustomRow::new(due, Money::from_minor(part, Currency::CNY))
            }).collect();
            let principal = Money::sum(rows.iter().map(|r| r.principal), Currency::CNY).unwrap();
            prop_assume!(principal.is_positive());
            let rate = Rate::new(Decimal::new(bp, 4)).unwrap();
            let loan = Loan::new(principal, rate, JAN, 1).with_day_count(DayCount::Act365Fixed).with_kind(PlanKind::Custom(rows.clone()));
            let plan = loan.plan().unwrap();
            books_balance(&plan);
            for (row, agreed) in plan.rows().iter().zip(&rows) {
                prop_assert_eq!((row.due, row.principal), (agreed.due, agreed.principal));
            }
        }

        #[test]
        fn no_terms_panic(terms in wild_terms(), rows in prop::collection::vec((0_i64..40, any::<i64>()), 0..4)) {
            let (principal, percent, periods, (frequency, anchor), start) = terms;
            let (Ok(principal), Ok(rate)) = (Money::parse(&principal, Currency::CNY), Rate::percent(&percent)) else {
                return Ok(());
            };
            let mut loan = Loan::new(principal, rate, start, periods).with_frequency(frequency).with_anchor_day(anchor);
            let custom = rows.iter().map(|&(days, amount)| {
                let due = start.saturating_add(jiff::Span::new().days(days));
                CustomRow::new(due, Money::from_minor(amount, Currency::CNY))
            });
            if !rows.is_empty() {
                loan = loan.with_kind(PlanKind::Custom(custom.collect()));
            }
            if let Ok(plan) = loan.plan() {
                books_balance(&plan);
                for method in [AnnualisationMethod::EffectiveIrr, AnnualisationMethod::RegulationZ] {
                    let _ = plan.annual_cost(method);
                }
                let paid = rows.len();
                let _ = plan.prepay(paid, principal, Prepayment::LowerPayment);
                let _ = plan.settle(paid, start, principal);
                let request = ExtensionRequest::new(start, periods)
                    .with_months_extended_before(periods);
                let _ = plan.extend(paid, &request, &ExtensionPolicy::new(Provenance::new("any", ""), vec![]));
            }
        }

        #[test]
        fn interest_is_what_a_clerk_would_reckon(
            size in 1_i64..100_000_000, bp in 0_i64..5_000, n in 1_u32..60, start in day(), by_days: bool,
        ) {
            let rate = Rate::new(Decimal::new(bp, 4)).unwrap();
            let mut loan = Loan::new(Money::from_minor(size, Currency::CNY), rate, start, n);
            if by_days {
                loan = loan.with_day_count(DayCount::Act365Fixed);
            }
            for row in loan.plan().unwrap().rows() {
                let (days, year) = if by_days {
                    ((row.due - row.start).get_days(), 365)
                } else {
                    (30, 360)
                };
                let exact = row.opening.amount() * rate.fraction() * Decimal::from(days) / Decimal::from(year);
                prop_assert_eq!(row.interest.amount(), Rounding::HalfUp.apply(exact, 2));
            }
        }

        #[test]
        fn the_last_instalment_differs_by_rounding_only(size in 10_000_i64..100_000_000, bp in 0_i64..3_000, n in 2_u32..60) {
            let rate = Rate::new(Decimal::new(bp, 4)).unwrap();
            let plan = Loan::new(Money::from_minor(size, Currency::CNY), rate, JAN, n).plan().unwrap();
            // Each row rounds interest and payment by half a unit, which then bear interest.
            let growth = Decimal::ONE + rate.fraction() / Decimal::from(12);
            let mut most = Decimal::ONE;
            for _ in 0..n {
                most = most * growth + Decimal::ONE;
            }
            let last = plan.rows().last().unwrap().payment.amount();
            let apart = (last - plan.level().unwrap().amount()).abs() * Decimal::ONE_HUNDRED;
            prop_assert!(apart <= most, "{} {}", apart, most);
        }

        #[test]
        fn equal_principal_never_costs_more(size in 10_000_i64..100_000_000, bp in 0_i64..3_000, n in 1_u32..60) {
            let rate = Rate::new(Decimal::new(bp, 4)).unwrap();
            let loan = Loan::new(Money::from_minor(size, Currency::CNY), rate, JAN, n);
            let instalment = loan.plan().unwrap().total_interest().unwrap().amount();
            let principal = loan.with_kind(PlanKind::EqualPrincipal).plan().unwrap().total_interest().unwrap().amount();
            prop_assert!(instalment + Decimal::new(n.into(), 2) >= principal);
        }

        #[test]
        fn the_annual_cost_brings_every_payment_back_to_what_was_received(
            size in 100_000_i64..100_000_000, bp in 1_i64..3_000, n in 1_u32..60, fee in 0_i64..5_000,
        ) {
            let rate = Rate::new(Decimal::new(bp, 4)).unwrap();
            let fee = Fee::new("fee", Money::from_minor(fee, Currency::CNY), FeeTiming::Upfront, "lender");
            let plan = Loan::new(Money::from_minor(size, Currency::CNY), rate, JAN, n).with_fee(fee).plan().unwrap();
            let i = plan.periodic_rate().unwrap();
            let mut value = plan.received().amount();
            for row in plan.rows() {
                value = value * (Decimal::ONE + i) - row.payment.amount();
            }
            prop_assert!(value.abs() < Decimal::new(1, 5), "{}", value);
            let nominal = plan.annual_cost(AnnualisationMethod::NominalIrr).unwrap().fraction();
            prop_assert!((nominal - i * Decimal::from(12)).abs() < Decimal::new(1, 12));
            let effective = plan.annual_cost(AnnualisationMethod::EffectiveIrr).unwrap().fraction();
            prop_assert!(effective >= nominal);
        }

        #[test]
        fn changes_keep_the_books_balanced(
            size in 10_000_i64..1_000_000_000, bp in 0_i64..3_600, n in 6_u32..48, paid in 0_usize..5,
            share in 0_i64..=100, kind in prop::sample::select(vec![PlanKind::EqualInstalment, PlanKind::EqualPrincipal, PlanKind::InterestOnly]),
        ) {
            let rate = Rate::new(Decimal::new(bp, 4)).unwrap();
            let plan = Loan::new(Money::from_minor(size, Currency::CNY), rate, date(2024, 1, 31), n).with_kind(kind).plan().unwrap();
            for remainder in [Remainder::Tail, Remainder::Spread] {
                let deferral = PartialDeferral::new(
                    3.min(n - 1 - paid as u32).max(1), Decimal::new(share, 2), remainder,
                );
                if let Ok(after) = plan.defer_partly(paid, &deferral) {
                    books_balance(&after);
                    for (new, old) in after.rows().iter().zip(&plan.rows()[paid..]).take(deferral.periods as usize) {
                        prop_assert!(new.payment.amount() <= old.payment.amount());
                    }
                }
            }
            let half = Money::from_minor(size / 20 + 1, Currency::CNY);
            for effect in [Prepayment::ShorterTerm, Prepayment::LowerPayment] {
                if let Ok(after) = plan.prepay(paid, half, effect) {
                    books_balance(&after);
                }
            }
            let request = ExtensionRequest::new(date(2024, 2, 1), 6);
            let extension = plan.extend(paid, &request, &ExtensionPolicy::new(Provenance::new("any", ""), vec![])).unwrap();
            books_balance(&extension.after);
            if let (Some(new), Some(old)) = (extension.after.level(), plan.level()) {
                prop_assert!(new.amount() <= old.amount(), "{} {}", new, old);
            }
            prop_assert!(!extension.extra_interest().unwrap().is_negative() || bp < 20);
        }

        #[test]
        fn text_never_panics_and_never_rounds(text in "[-+0-9._, eE]{0,45}") {
            if let Ok(money) = Money::parse(&text, Currency::CNY) {
                let shown = money.amount().to_string();
                let again = Money::parse(&shown, Currency::CNY).unwrap();
                prop_assert_eq!(money, again);
                let trimmed = text.trim_end_matches('0').trim_end_matches('.');
                prop_assert!(shown.starts_with(trimmed) || money.is_zero(), "{} {}", shown, text);
            }
            let _ = Rate::percent(&text);
        }
    }
}
