//! Flat interest (等本等息): borne on the principal as lent, not on what is left.

use crate::lent::cny;
use jiff::civil::{Date, date};
use scorewright::lending::loan::cost::{AnnualisationMethod, CostDisclosure};
use scorewright::lending::loan::*;
use scorewright::lending::relief::{Deferral, DeferralMode};
use scorewright::money::{Money, Rate};
use scorewright::rules::Provenance;

const JAN: Date = date(2026, 1, 15);

/// 12,000 at 12 % a year flat over twelve months: 120 of interest each time.
fn flat() -> Loan {
    Loan::new(cny("12000"), Rate::percent("12").unwrap(), JAN, 12)
        .with_interest_on(InterestBase::Original)
}

fn column(plan: &RepaymentPlan, of: fn(&Instalment) -> Money) -> Vec<String> {
    let rows = plan.rows().iter();
    rows.map(|row| of(row).amount().to_string()).collect()
}

fn all_are(plan: &RepaymentPlan, principal: &str, interest: &str) {
    let wanted = vec![principal; plan.rows().len()];
    assert_eq!(column(plan, |row| row.principal), wanted);
    let wanted = vec![interest; plan.rows().len()];
    assert_eq!(column(plan, |row| row.interest), wanted);
}

#[test]
fn every_instalment_bears_the_interest_of_the_first() {
    let plan = flat().plan().unwrap();
    all_are(&plan, "1000.00", "120.00");
    assert_eq!(plan.level(), Some(cny("1120")));
    assert_eq!(plan.total_interest().unwrap(), cny("1440"));
    all_are(
        &flat().with_kind(PlanKind::EqualPrincipal).plan().unwrap(),
        "1000.00",
        "120.00",
    );
    // Nothing is repaid before the end: what is left is what was lent.
    for kind in [PlanKind::InterestOnly, PlanKind::Bullet] {
        let loan = flat().with_kind(kind);
        let usual = loan.clone().with_interest_on(InterestBase::Remaining);
        assert_eq!(loan.plan().unwrap().rows(), usual.plan().unwrap().rows());
    }
    let rows = vec![
        CustomRow::new(date(2026, 4, 15), cny("5000")),
        CustomRow::new(date(2026, 7, 15), cny("7000")),
    ];
    let agreed = flat().with_kind(PlanKind::Custom(rows)).plan().unwrap();
    assert_eq!(column(&agreed, |row| row.interest), ["360.00", "360.00"]);
}

/// 12,000 = 1,120 (1 - v^12) / i has i = .017880986919050740..., by bisection in fifty
/// digits.
#[test]
fn what_a_year_costs_is_not_the_rate_that_is_named() {
    let plan = flat().plan().unwrap();
    let cost = |method| plan.annual_cost(method).unwrap().percent(8).to_string();
    assert_eq!(cost(AnnualisationMethod::NominalIrr), "21.45718430");
    assert_eq!(cost(AnnualisationMethod::RegulationZ), "21.45718430");
    assert_eq!(cost(AnnualisationMethod::EffectiveIrr), "23.69838417");
    assert_eq!(cost(AnnualisationMethod::EuApr), "23.69838417");
    // 1,440 on 12,000 + 11,000 + ... + 1,000 for a month each.
    assert_eq!(cost(AnnualisationMethod::Simple), "22.15384615");
    let table = CostDisclosure::new(&plan, AnnualisationMethod::NominalIrr, "the lender").unwrap();
    assert!(table.items()[0].standard.starts_with("flat: 12"));
    assert!(table.to_string().contains("21.4572 % (nominal IRR)"));
    let usual = flat().with_interest_on(InterestBase::Remaining);
    let usual = usual.plan().unwrap();
    let table = CostDisclosure::new(&usual, AnnualisationMethod::NominalIrr, "the lender").unwrap();
    assert!(
        table.items()[0]
            .standard
            .ends_with("on the remaining principal")
    );
}

#[test]
fn the_level_is_rounded_once_and_the_last_absorbs_it() {
    // 10,000 / 12 + 58.3333 = 891.6667; 891.67 - 58.33 = 833.34, eleven times 9,166.74.
    let plan = Loan::new(cny("10000"), Rate::percent("7").unwrap(), JAN, 12)
        .with_interest_on(InterestBase::Original)
        .plan()
        .unwrap();
    assert_eq!(plan.level(), Some(cny("891.67")));
    assert_eq!(plan.rows()[0].principal, cny("833.34"));
    assert_eq!(plan.rows()[11].payment, cny("891.59"));
}

#[test]
fn day_counts_free_time_pauses_and_rates_bear_on_the_base() {
    // 31 days: 124; 365 days: 1,460; (12,000 + 1,460) / 12.
    let days = flat().with_day_count(DayCount::Act360).plan().unwrap();
    assert_eq!(days.rows()[0].interest, cny("124"));
    assert_eq!(days.rows()[11].accrued, cny("124"));
    assert_eq!(days.level(), Some(cny("1121.67")));
    // Two of twelve months are free: (12,000 + 10 * 120) / 12.
    let free = flat().with_interest_free(InterestFree::Periods(2));
    let free = free.plan().unwrap();
    assert_eq!(column(&free, |row| row.payment), ["1100.00"; 12]);
    assert_eq!(free.rows()[1].waived, cny("120"));
    assert_eq!(free.rows()[2].principal, cny("980"));
    // A pause that nobody knew of when the level was set: the last is that much less.
    let pause = InterestPause::new(date(2026, 2, 15), date(2026, 3, 14));
    let paused = flat().with_interest_pause(pause).plan().unwrap();
    assert_eq!(
        (paused.rows()[1].interest, paused.rows()[1].waived),
        (cny("0"), cny("120"))
    );
    assert_eq!(paused.rows()[11].payment, cny("1000"));
    // 6,000 are left and 60 a month: (6,000 + 6 * 60) / 6.
    let change = RateChange::new(date(2026, 7, 15), Rate::percent("6").unwrap());
    let cheaper = flat().with_rate_change(change).plan().unwrap();
    assert_eq!(cheaper.rows()[5].payment, cny("1120"));
    assert_eq!(cheaper.rows()[6].interest, cny("60"));
    assert_eq!(column(&cheaper, |row| row.payment)[6..], ["1060.00"; 6]);
    // Grace on principal: 12,000 over ten.
    let grace = flat().with_principal_grace(PrincipalGrace::new(2));
    let grace = grace.plan().unwrap();
    assert_eq!(grace.rows()[1].payment, cny("120"));
    assert_eq!(column(&grace, |row| row.payment)[2..], ["1320.00"; 10]);
}

#[test]
fn an_early_settlement_owes_the_time_used() {
    let plan = flat().plan().unwrap();
    let on = |day| plan.settle(3, day, cny("0")).unwrap();
    let half = on(date(2026, 4, 30)); // 15 of 30 days
    assert_eq!((half.principal, half.interest), (cny("9000"), cny("60")));
    assert_eq!(half.interest_saved, cny("1020")); // of nine times 120
    assert_eq!(on(date(2026, 4, 15)).interest, cny("0"));
    assert_eq!(on(date(2026, 5, 15)).interest, cny("120"));
    // 15 February and March were missed, and five of 31 days have gone.
    let late = plan.settle(0, date(2026, 3, 20), cny("0")).unwrap();
    assert_eq!(
        (late.principal, late.interest),
        (cny("12000"), cny("259.35"))
    );
}

#[test]
fn after_an_extension_or_prepayment_the_base_is_what_is_owed() {
    let plan = flat().plan().unwrap();
    let policy = ExtensionPolicy::new(Provenance::new("any", ""), vec![]);
    let request = ExtensionRequest::new(date(2026, 4, 20), 3);
    let longer = plan.extend(3, &request, &policy).unwrap().after;
    assert_eq!(longer.rows().len(), 12);
    all_are(&longer, "750.00", "90.00"); // 9,000 over twelve, 1 % of 9,000
    let lower = plan
        .prepay(3, cny("3000"), Prepayment::LowerPayment)
        .unwrap();
    assert_eq!(lower.rows()[0].payment, cny("726.67")); // (6,000 + 9 * 60) / 9
    let shorter = plan
        .prepay(3, cny("3000"), Prepayment::ShorterTerm)
        .unwrap();
    let paid = [
        "1120.00", "1120.00", "1120.00", "1120.00", "1120.00", "760.00",
    ];
    assert_eq!(column(&shorter, |row| row.payment), paid); // 1,060 of principal each, then 700
}

#[test]
fn what_is_put_off_or_missed_leaves_the_base_as_it_was() {
    let plan = flat().plan().unwrap();
    let later = |mode| Deferral::new(&plan, 3, 3, mode).unwrap();
    let waived = later(DeferralMode::InterestWaived);
    let (before, after) = waived.total_payable().unwrap();
    assert_eq!((before, after), (cny("10080"), cny("10080")));
    let accrued = later(DeferralMode::InterestAccrued);
    assert_eq!(accrued.total_payable().unwrap().1, cny("10440"));
    // 120 becomes principal: 9,120 over nine, 1 % of 12,120.
    let grown = Deferral::new(&plan, 3, 1, DeferralMode::InterestCapitalised).unwrap();
    assert_eq!(grown.after.rows()[0].balance, cny("9120"));
    assert_eq!(grown.after.rows()[1].interest, cny("121.20"));
    assert_eq!(grown.after.rows()[1].payment, cny("1134.53"));
    let behind = plan.behind(0, date(2026, 3, 20)).unwrap();
    assert_eq!(behind.pending_interest().unwrap(), cny("240"));
    let next = &behind.rows()[0];
    assert_eq!((next.principal, next.interest), (cny("3000"), cny("360")));
    assert_eq!(behind.rows()[1].interest, cny("120"));
}

#[test]
fn a_down_payment_is_not_lent_and_units_round_the_level() {
    // 9,000 are financed: 90 a month, and 750; the level of 1,120 in fifties is 1,100.
    let plan = flat().with_down_payment(cny("3000")).plan().unwrap();
    assert_eq!(plan.rows()[1].interest, cny("90"));
    assert_eq!(plan.rows()[1].payment, cny("840"));
    let plan = flat().with_instalment_unit(cny("50")).plan().unwrap();
    assert_eq!(plan.rows()[0].payment, cny("1100"));
    assert_eq!(plan.rows()[11].payment, cny("1340")); // 12,000 - 11 * 980, and 120
}

#[test]
fn a_file_says_what_interest_is_borne_on() {
    let file = |word: &str| {
        Loan::from_json(&format!(
            r#"{{"principal": "12000 CNY", "rate_percent": "12", "disbursed_on": "2026-01-15",
                "periods": 12, "interest_on": "{word}"}}"#
        ))
    };
    assert_eq!(file("original").unwrap(), flat());
    let usual = flat().with_interest_on(InterestBase::Remaining);
    assert_eq!(file("remaining").unwrap(), usual);
    let error = file("flat").unwrap_err().to_string();
    assert!(
        error.contains("remaining") && error.contains("original"),
        "{error}"
    );
}
