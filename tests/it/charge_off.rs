//! A debt given up: nothing of it is lost, and nothing is added after the day.

use crate::lent::cny;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use rust_decimal::Decimal;
use scorewright::lending::loan::*;
use scorewright::money::{Currency, Money, Rate};

const JAN: Date = date(2026, 1, 15);

/// 12,000 at 12 % over a year, with a fee of 5 on every instalment.
fn year_loan() -> RepaymentPlan {
    let fee = Fee::new("account", cny("5"), FeeTiming::EachInstalment, "lender");
    Loan::new(cny("12000"), Rate::percent("12").unwrap(), JAN, 12)
        .with_fee(fee)
        .plan()
        .unwrap()
}

#[test]
fn what_was_owed_on_the_day_is_written_off() {
    let plan = year_loan();
    // On a due date, nothing missed yet: a month's interest on 9,132.95, and the fee.
    let early = plan.charge_off(3, date(2026, 5, 15)).unwrap();
    assert_eq!(
        (early.principal, early.interest, early.fees),
        (cny("9132.95"), cny("91.33"), cny("5"))
    );
    // A day later the instalment was missed with its fee, and a day has accrued on the rest.
    let later = plan.charge_off(3, date(2026, 5, 16)).unwrap();
    assert_eq!((later.principal, later.fees), (cny("9132.95"), cny("5")));
    assert_eq!(later.interest, cny("94.28")); // 91.33, and 9,132.95 * 1 % / 31
    // After the last due date: all instalments, and nothing more however long it is.
    let all = plan.charge_off(3, date(2027, 1, 16)).unwrap();
    let years_later = plan.charge_off(3, date(2029, 1, 1)).unwrap();
    assert_eq!(all.written_off, years_later.written_off);
    // The principal, nine months of interest on it, and nine fees.
    assert_eq!(all.written_off, cny("9999.92"));
    assert!(plan.charge_off(3, date(2026, 4, 14)).is_err());
    assert!(plan.charge_off(12, date(2027, 2, 1)).is_err());
}

#[test]
fn recoveries_follow_the_agreed_order() {
    let off = year_loan().charge_off(3, date(2026, 7, 20)).unwrap();
    let (off, excess) = off
        .recover(cny("100"), &AllocationOrder::default())
        .unwrap();
    assert!(excess.is_zero());
    // Fees of three instalments first, then interest.
    assert_eq!(
        (off.left().costs, off.left().interest),
        (cny("0"), off.interest.minus(cny("85")).unwrap())
    );
    let principal_first = [
        Claim::Principal,
        Claim::Interest,
        Claim::Penalty,
        Claim::Costs,
    ];
    let order = AllocationOrder::new(principal_first, AllocationScope::OldestInstalment).unwrap();
    let (off, _) = off.recover(cny("9132.95"), &order).unwrap();
    assert!(off.left().principal.is_zero());
    let rest = off.outstanding().unwrap();
    let (off, excess) = off.recover(rest.plus(cny("1")).unwrap(), &order).unwrap();
    assert_eq!((excess, off.outstanding().unwrap()), (cny("1"), cny("0")));
    assert_eq!(off.recovered().unwrap(), off.written_off);
}

proptest! {
    #[test]
    fn what_was_written_off_is_recovered_or_outstanding(
        size in 1_i64..1_000_000_000_000, bp in 0_i64..3_600, n in 1_u32..60, paid in 0_usize..60, day in 0_i64..2_500,
        kind in prop::sample::select(vec![PlanKind::EqualInstalment, PlanKind::EqualPrincipal, PlanKind::InterestOnly, PlanKind::Bullet]),
        payments in prop::collection::vec(0_i64..100_000_000_000, 0..6),
    ) {
        let yuan = |minor| Money::from_minor(minor, Currency::CNY);
        let plan = Loan::new(yuan(size), Rate::new(Decimal::new(bp, 4)).unwrap(), JAN, n).with_kind(kind).plan().unwrap();
        let paid = paid.min(plan.rows().len() - 1);
        let rest = plan.remaining(paid).unwrap();
        let on = rest.starts_on().checked_add(jiff::Span::new().days(day)).unwrap();
        let mut off = plan.charge_off(paid, on).unwrap();
        prop_assert_eq!(off.principal, rest.opening());
        prop_assert!(off.written_off.amount() >= off.principal.amount());
        let written_off = off.written_off;
        for payment in payments {
            let before = off.outstanding().unwrap();
            let (after, excess) = off.recover(yuan(payment), &AllocationOrder::default()).unwrap();
            off = after;
            let set_against = yuan(payment).minus(excess).unwrap();
            prop_assert_eq!(off.outstanding().unwrap(), before.minus(set_against).unwrap());
            prop_assert!(excess.is_zero() || off.outstanding().unwrap().is_zero());
            prop_assert_eq!(written_off, off.recovered().unwrap().plus(off.outstanding().unwrap()).unwrap());
        }
    }
}
