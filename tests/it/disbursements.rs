//! Loans that are paid out in parts, against schedules reckoned in whole fractions.

use crate::lent::cny;
use jiff::civil::{Date, date};
use scorewright::lending::loan::cost::{AnnualisationMethod, CostDisclosure};
use scorewright::lending::loan::*;
use scorewright::lending::relief::{
    ConcessionCost, Deferral, DeferralMode, net_present_value, original_rate,
};
use scorewright::money::{Currency, Money, Rate, Rounding};
use scorewright::rules::Provenance;

const JAN: Date = date(2026, 1, 15);

fn plain() -> Loan {
    Loan::new(cny("12000"), Rate::percent("12").unwrap(), JAN, 12)
}

fn part(loan: Loan, on: Date, amount: &str) -> Loan {
    loan.with_disbursement(Disbursement::new(on, cny(amount)))
}

/// 8,000 on 15 January, 4,000 on the third due date.
fn on_a_due_date() -> Loan {
    part(plain(), date(2026, 4, 15), "4000")
}

/// The same fifteen of thirty days later.
fn between_two() -> Loan {
    part(plain(), date(2026, 4, 30), "4000")
}

/// "opening/principal/interest" of each row.
fn rows(plan: &RepaymentPlan) -> String {
    let text = |row: &Instalment| {
        let [o, p, i] = [row.opening, row.principal, row.interest].map(|m| m.amount());
        format!("{o}/{p}/{i}")
    };
    let texts: Vec<String> = plan.rows().iter().map(text).collect();
    texts.join(" ")
}

fn cost(plan: &RepaymentPlan, method: AnnualisationMethod) -> String {
    plan.annual_cost(method).unwrap().percent(6).to_string()
}

fn total(plan: &RepaymentPlan, of: fn(&Instalment) -> Money) -> Money {
    plan.total(of).unwrap()
}

#[test]
fn the_instalment_is_calculated_anew_with_the_row_that_begins_then() {
    let plan = on_a_due_date().plan().unwrap();
    assert_eq!(
        rows(&plan),
        "8000.00/630.79/80.00 7369.21/637.10/73.69 6732.11/643.47/67.32 \
         6088.64/1076.86/100.89 9011.78/1087.63/90.12 7924.15/1098.51/79.24 \
         6825.64/1109.49/68.26 5716.15/1120.59/57.16 4595.56/1131.79/45.96 \
         3463.77/1143.11/34.64 2320.66/1154.54/23.21 1166.12/1166.12/11.66"
    );
    assert_eq!(plan.rows()[3].disbursed, cny("4000"));
    assert_eq!(total(&plan, |row| row.disbursed), cny("4000"));
    assert_eq!(plan.received(), cny("12000"));
    assert_eq!(total(&plan, |row| row.principal), cny("12000"));
    // A day before, it belongs to the row that ends then.
    let before = part(plain(), date(2026, 4, 14), "4000").plan().unwrap();
    assert_eq!(before.rows()[2].disbursed, cny("4000"));
    assert_eq!(before.rows()[2].interest, cny("68.61")); // + 40 / 31
}

#[test]
fn a_part_in_the_middle_of_a_row_bears_interest_from_its_day() {
    let plan = between_two().plan().unwrap();
    assert_eq!(
        rows(&plan),
        "8000.00/630.79/80.00 7369.21/637.10/73.69 6732.11/643.47/67.32 \
         6088.64/629.90/80.89 9458.74/1141.58/94.59 8317.16/1153.00/83.17 \
         7164.16/1164.53/71.64 5999.63/1176.17/60.00 4823.46/1187.94/48.23 \
         3635.52/1199.81/36.36 2435.71/1211.81/24.36 1223.90/1223.90/12.24"
    );
    // One day later, a thirtieth of 40 less, and the day before as much more.
    for (day, interest) in [(date(2026, 5, 1), "79.55"), (date(2026, 4, 29), "82.22")] {
        let plan = part(plain(), day, "4000").plan().unwrap();
        assert_eq!(plan.rows()[3].interest, cny(interest));
    }
    let three = part(
        part(plain(), date(2026, 3, 15), "1000"),
        date(2026, 6, 30),
        "3000",
    );
    let plan = three.plan().unwrap();
    assert_eq!(plan.rows()[2].payment, cny("816.37"));
    assert_eq!(plan.rows()[5].interest, cny("69.93")); // 54.93 and 15 of 30 days on 3,000
    assert_eq!(plan.rows()[6].payment, cny("1336.61"));
    assert_eq!(plan.rows()[11].payment, cny("1336.59"));
}

#[test]
fn every_kind_repays_what_is_paid_out() {
    let parts = on_a_due_date().with_kind(PlanKind::EqualPrincipal);
    let plan = parts.plan().unwrap();
    assert_eq!(plan.rows()[2].principal, cny("666.67"));
    assert_eq!(plan.rows()[3].principal, cny("1111.11")); // 9,999.99 / 9
    assert_eq!(plan.total_interest().unwrap(), cny("720"));
    let only = between_two()
        .with_kind(PlanKind::InterestOnly)
        .plan()
        .unwrap();
    assert_eq!(only.rows()[3].interest, cny("100")); // 80 and 20
    assert_eq!(only.rows()[4].interest, cny("120"));
    assert_eq!(only.rows()[11].principal, cny("12000"));
    // 960 on 8,000 for a year; nine months and a half of 4,000: 380 more.
    let bullet = on_a_due_date().with_kind(PlanKind::Bullet).plan().unwrap();
    assert_eq!(bullet.rows()[0].payment, cny("13320"));
    assert_eq!(bullet.rows()[0].disbursed, cny("4000"));
    let bullet = between_two().with_kind(PlanKind::Bullet).plan().unwrap();
    assert_eq!(bullet.rows()[0].interest, cny("1300"));
    let agreed = |first| {
        between_two().with_kind(PlanKind::Custom(vec![
            CustomRow::new(date(2026, 4, 15), cny(first)),
            CustomRow::new(date(2027, 1, 15), cny("12000").minus(cny(first)).unwrap()),
        ]))
    };
    let plan = agreed("8000").plan().unwrap();
    assert_eq!(rows(&plan), "8000.00/8000.00/240.00 0.00/4000.00/340.36");
    let error = agreed("8000.01").plan().unwrap_err().to_string();
    assert!(
        error.starts_with("`row.principal` must be at most"),
        "{error}"
    );
}

/// Solved in sixty digits on the rows above, the fee of 100 kept back from the first part.
#[test]
fn what_a_year_costs_takes_every_part_on_its_day() {
    let plan = on_a_due_date().plan().unwrap();
    assert_eq!(cost(&plan, AnnualisationMethod::NominalIrr), "12.000191");
    assert_eq!(cost(&plan, AnnualisationMethod::EuApr), "12.682716");
    let fee = |loan: Loan| {
        let fee = Fee::new("opening", cny("100"), FeeTiming::Upfront, "the lender");
        loan.with_fee(fee).plan().unwrap()
    };
    let plan = fee(on_a_due_date());
    assert_eq!(plan.received(), cny("11900"));
    assert_eq!(cost(&plan, AnnualisationMethod::NominalIrr), "13.739381");
    assert_eq!(cost(&plan, AnnualisationMethod::RegulationZ), "13.739381");
    assert_eq!(cost(&plan, AnnualisationMethod::EffectiveIrr), "14.638466");
    assert_eq!(cost(&plan, AnnualisationMethod::EuApr), "14.638466");
    // Three periods and 15 / 30; by the EU 105 days of 365.
    let plan = fee(between_two());
    assert_eq!(cost(&plan, AnnualisationMethod::RegulationZ), "13.742494");
    assert_eq!(cost(&plan, AnnualisationMethod::EuApr), "14.599157");
    let table = CostDisclosure::new(&plan, AnnualisationMethod::NominalIrr, "the lender").unwrap();
    assert_eq!(table.total_cost().unwrap(), cny("832.49")); // 732.49 and the fee
    let error = plan
        .annual_cost(AnnualisationMethod::HkSchedule2)
        .unwrap_err();
    assert!(
        error.to_string().starts_with("`disbursement` must be none"),
        "{error}"
    );
    // Nearly all is repaid, and more interest paid than is left, when 600 more are paid out.
    let late = Loan::new(cny("12000"), Rate::percent("24").unwrap(), JAN, 24);
    let late = part(late, date(2027, 11, 15), "600").plan().unwrap();
    let nominal = late.annual_cost(AnnualisationMethod::NominalIrr).unwrap();
    assert_eq!(nominal.percent(2).to_string(), "24.00");
    // Without interest: nothing is a cost, whichever way the money went.
    let free = part(
        Loan::new(cny("12000"), Rate::ZERO, JAN, 12),
        date(2026, 5, 20),
        "6000",
    );
    let free = free.plan().unwrap();
    assert_eq!(cost(&free, AnnualisationMethod::NominalIrr), "0");
    assert_eq!(cost(&free, AnnualisationMethod::Simple), "0");
}

#[test]
fn a_simple_cost_is_of_what_is_occupied() {
    let plan = between_two().plan().unwrap();
    assert_eq!(cost(&plan, AnnualisationMethod::Simple), "12.000125"); // 732.49 of 6,104.02
}

#[test]
fn a_settlement_owes_what_was_paid_out_before_its_day() {
    let plan = between_two().plan().unwrap();
    let on = |day| {
        let settled = plan.settle(3, day, cny("0")).unwrap();
        (settled.principal, settled.interest)
    };
    // On the day itself the part is not paid out any more.
    assert_eq!(on(date(2026, 4, 30)), (cny("6088.64"), cny("30.44")));
    // 16 of 30 days on 6,088.64, one on 4,000.
    assert_eq!(on(date(2026, 5, 1)), (cny("10088.64"), cny("33.81")));
    assert_eq!(on(date(2026, 5, 15)), (cny("10088.64"), cny("80.89")));
    let due = on_a_due_date().plan().unwrap();
    let settled = due.settle(2, date(2026, 4, 15), cny("0")).unwrap();
    assert_eq!(
        (settled.principal, settled.interest),
        (cny("6732.11"), cny("67.32"))
    );
    // Two were missed, and the part was paid out all the same.
    let late = plan.settle(3, date(2026, 6, 20), cny("0")).unwrap();
    assert_eq!(late.principal, cny("10088.64"));
}

#[test]
fn every_change_between_two_parts_keeps_what_is_still_paid_out() {
    let policy = ExtensionPolicy::new(Provenance::new("any", ""), vec![]);
    for loan in [on_a_due_date(), between_two()] {
        let plan = loan.plan().unwrap();
        let rest = plan.remaining(1).unwrap();
        assert_eq!(rest.received(), cny("11369.21")); // 7,369.21 owed and 4,000 to come
        let request = ExtensionRequest::new(date(2026, 2, 20), 3);
        let longer = plan.extend(1, &request, &policy).unwrap().after;
        let deferred = Deferral::new(&plan, 1, 3, DeferralMode::InterestAccrued).unwrap();
        let lower = plan
            .prepay(1, cny("1000"), Prepayment::LowerPayment)
            .unwrap();
        let shorter = plan
            .prepay(1, cny("7000"), Prepayment::ShorterTerm)
            .unwrap();
        for (after, owed) in [
            (longer, "11369.21"),
            (deferred.after, "11369.21"),
            (lower, "10369.21"),
            (shorter, "4369.21"),
        ] {
            assert_eq!(total(&after, |row| row.disbursed), cny("4000"));
            assert_eq!(total(&after, |row| row.principal), cny(owed));
            assert!(after.rows().last().unwrap().balance.is_zero());
        }
        // A value at the loan's own rate is what is owed, less what is still to come.
        let rate = original_rate(&plan).unwrap();
        let value = net_present_value(&plan, JAN, rate).unwrap();
        assert_eq!(
            Money::round(value, Currency::CNY, Rounding::HalfUp).unwrap(),
            cny("8000")
        );
        let nothing = ConcessionCost::new(&rest, &rest, rate).unwrap();
        assert!(nothing.modification_loss().unwrap().is_zero());
    }
}

#[test]
fn a_loan_that_would_end_before_a_part_is_paid_out_is_refused() {
    let plan = part(plain(), date(2027, 1, 10), "600").plan().unwrap();
    let moved = |day| plan.with_due_dates_from(9, date(2026, 11, day), DueDateMove::KeepLevel);
    assert!(moved(11).is_ok()); // the last on 11 January
    let error = moved(10).unwrap_err().to_string();
    assert!(error.starts_with("`disbursement.on` must lie"), "{error}");
}

#[test]
fn parts_that_are_none_are_refused_by_name() {
    let error = |loan: Loan| loan.plan().unwrap_err().to_string();
    for day in [date(2026, 1, 14), JAN, date(2027, 1, 15), date(2027, 2, 1)] {
        let error = error(part(plain(), day, "4000"));
        assert!(
            error.starts_with("`disbursement.on` must be after"),
            "{error}"
        );
    }
    assert!(part(plain(), date(2026, 1, 16), "4000").plan().is_ok());
    assert!(part(plain(), date(2027, 1, 14), "4000").plan().is_ok());
    let twice = part(on_a_due_date(), date(2026, 4, 15), "1000");
    assert!(error(twice).starts_with("`disbursement.on`"));
    for amount in ["0", "-1", "12000", "12000.01"] {
        let error = error(part(plain(), date(2026, 4, 15), amount));
        assert!(
            error.starts_with("`disbursement.amount` must be"),
            "{error}"
        );
    }
    let first = part(plain(), date(2026, 4, 15), "11999.99");
    assert!(first.plan().is_ok());
    let fee = Fee::new("opening", cny("4000"), FeeTiming::Upfront, "the lender");
    assert!(error(part(plain().with_fee(fee), date(2026, 4, 15), "8000")).starts_with("`fees`"));
    let paid = part(plain(), date(2026, 4, 15), "8000").with_down_payment(cny("4000"));
    assert!(error(paid).starts_with("`down_payment` must be less"));
    let dollars = Disbursement::new(
        date(2026, 4, 15),
        Money::parse("4000", Currency::USD).unwrap(),
    );
    let error = error(plain().with_disbursement(dollars));
    assert!(error.starts_with("`disbursement.amount`"), "{error}");
}

#[test]
fn a_file_has_the_parts() {
    let loan = Loan::from_toml(
        r#"
        principal = "12000 CNY"
        rate_percent = "12"
        disbursed_on = "2026-01-15"
        periods = 12
        [[disbursement]]
        on = "2026-04-15"
        amount = "4000 CNY"
        "#,
    )
    .unwrap();
    assert_eq!(loan, on_a_due_date());
    let json = loan.plan().unwrap().to_json().unwrap();
    assert!(json.contains(r#""disbursed": "4000.00""#), "{json}");
    let mut csv = Vec::new();
    loan.plan().unwrap().write_csv(&mut csv).unwrap();
    let csv = String::from_utf8(csv).unwrap();
    assert!(csv.lines().next().unwrap().ends_with(",balance,disbursed"));
    assert!(csv.lines().nth(4).unwrap().ends_with(",9011.78,4000.00"));
    let mut usual = Vec::new();
    plain().plan().unwrap().write_csv(&mut usual).unwrap();
    let usual = String::from_utf8(usual).unwrap();
    assert!(usual.lines().next().unwrap().ends_with(",balance"));
    let table = loan.plan().unwrap().to_string();
    assert!(
        table
            .lines()
            .nth(4)
            .unwrap()
            .ends_with("9011.78        4000.00"),
        "{table}"
    );
    assert!(!plain().plan().unwrap().to_string().contains("paid out"));
}

/// Flat interest is borne on what has been paid out.
#[test]
fn flat_interest_bears_on_each_part() {
    let plan = on_a_due_date()
        .with_interest_on(InterestBase::Original)
        .plan()
        .unwrap();
    assert_eq!(plan.rows()[2].interest, cny("80"));
    assert_eq!(plan.rows()[3].interest, cny("120"));
    // 8,000 / 12 + 80, three times 666.67 repaid: 9,999.99 / 9 + 120.
    assert_eq!(plan.rows()[0].payment, cny("746.67"));
    assert_eq!(plan.rows()[3].payment, cny("1231.11"));
}
