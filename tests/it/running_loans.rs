//! Loans that change while they carry something: pending interest, fees, grace, arrears.

use crate::lent::{cny, percent, plan_cases, service_fee};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use rust_decimal::Decimal;
use scorewright::lending::loan::*;
use scorewright::lending::relief::{Deferral, DeferralMode};
use scorewright::money::{Currency, Money, Rate, Rounding};
use scorewright::rules::Provenance;

const JAN: Date = date(2026, 1, 15);

fn loan(principal: &str, rate: &str, n: u32) -> Loan {
    Loan::new(cny(principal), percent(rate), JAN, n)
}

fn no_caps() -> ExtensionPolicy {
    ExtensionPolicy::new(Provenance::new("any", ""), vec![])
}

fn extended(plan: &RepaymentPlan, paid: usize, extra: u32) -> RepaymentPlan {
    let request = ExtensionRequest::new(plan.starts_on(), extra);
    plan.extend(paid, &request, &no_caps()).unwrap().after
}

fn column(plan: &RepaymentPlan, of: fn(&Instalment) -> Money) -> String {
    let rows = plan.rows().iter();
    let texts: Vec<String> = rows.map(|row| of(row).amount().to_string()).collect();
    texts.join(" ")
}

/// 12,000 at 12 %, three of twelve paid, the next three put off with interest: 273.99.
fn put_off() -> RepaymentPlan {
    let plan = loan("12000", "12", 12).plan().unwrap();
    Deferral::new(&plan, 3, 3, DeferralMode::InterestAccrued)
        .unwrap()
        .after
}

#[test]
fn interest_that_was_put_off_follows_every_change() {
    let plan = put_off();
    let rest = plan.remaining(3).unwrap();
    assert_eq!(rest.pending_interest().unwrap(), cny("273.99"));
    assert_eq!(rest.opening(), cny("9132.95"));
    // 9,132.95 at 1 % for 17 of 31 days, and what is pending.
    let settled = plan.settle(3, date(2026, 8, 1), cny("0")).unwrap();
    assert_eq!(settled.interest, cny("324.07"));
    assert_eq!(settled.total, cny("9457.02"));
    // 747.60 without it, whether extended before the pause or after it.
    for paid in [0, 3] {
        let longer = extended(&plan, paid, 6);
        assert_eq!(longer.total_interest().unwrap(), cny("1021.59"));
    }
    // Settled within the pause: what has accrued until then.
    let early = plan.settle(1, date(2026, 6, 15), cny("0")).unwrap();
    assert_eq!(early.interest, cny("182.66"));
    for effect in [Prepayment::ShorterTerm, Prepayment::LowerPayment] {
        let after = plan.prepay(3, cny("3000"), effect).unwrap();
        assert_eq!(after.pending_interest().unwrap(), cny("273.99"));
        let accrues = after.total(|row| row.accrued).unwrap();
        let pays = after.total_interest().unwrap();
        assert_eq!(pays.minus(accrues).unwrap(), cny("273.99"));
    }
    let half = PartialDeferral::new(3, Decimal::new(5, 1), Remainder::Spread);
    let after = plan.defer_partly(3, &half).unwrap();
    assert_eq!(after.pending_interest().unwrap(), cny("273.99"));
    let accrues = after.total(|row| row.accrued).unwrap();
    let pays = after.total_interest().unwrap();
    assert_eq!(pays.minus(accrues).unwrap(), cny("273.99"));
    // Put off again: another three months of 91.33.
    let again = Deferral::new(&plan, 3, 3, DeferralMode::InterestAccrued).unwrap();
    let rest = again.after.remaining(3).unwrap();
    assert_eq!(rest.pending_interest().unwrap(), cny("547.98"));
    // Capitalised or not, what was put off before bears no interest.
    let grown = Deferral::new(&plan, 3, 1, DeferralMode::InterestCapitalised).unwrap();
    assert_eq!(grown.after.rows()[0].balance, cny("9224.28"));
    assert_eq!(grown.after.rows()[0].pending, cny("273.99"));
}

#[test]
fn grace_on_interest_is_part_of_what_is_left() {
    let plan = loan("10000", "12", 12)
        .with_interest_payment_grace(InterestPaymentGrace::new(2))
        .plan()
        .unwrap();
    let settled = plan.settle(1, date(2026, 3, 15), cny("0")).unwrap();
    assert_eq!(settled.interest, cny("192.12"));
    assert_eq!(settled.principal, cny("9211.51"));
    // One month is left of the grace, whatever happens to the plan.
    let changed = [
        extended(&plan, 1, 6),
        plan.prepay(1, cny("1000"), Prepayment::LowerPayment)
            .unwrap(),
    ];
    for after in changed {
        let [second, third, ..] = after.rows() else {
            panic!()
        };
        assert!(second.interest.is_zero() && second.principal.is_positive());
        let collected = cny("100").plus(second.accrued).unwrap();
        assert_eq!(third.interest, collected.plus(third.accrued).unwrap());
    }
    // A pause comes before what is left of it.
    let care = Deferral::new(&plan, 1, 2, DeferralMode::InterestWaived).unwrap();
    assert_eq!(
        column(&care.after, |row| row.interest)
            .split(' ')
            .take(4)
            .collect::<Vec<_>>(),
        ["0.00", "0.00", "0.00", "276.27"] // 100 + 92.12 + 84.15
    );
}

#[test]
fn grace_on_principal_is_kept_by_every_change() {
    let plan = loan("12000", "12", 12)
        .with_kind(PlanKind::EqualPrincipal)
        .with_principal_grace(PrincipalGrace::new(4))
        .plan()
        .unwrap();
    let longer = extended(&plan, 2, 4);
    assert_eq!(longer.rows()[1].principal, cny("0"));
    assert_eq!(longer.rows()[2].principal, cny("1000")); // 12,000 over 8 + 4
    let less = plan
        .prepay(2, cny("4000"), Prepayment::ShorterTerm)
        .unwrap();
    assert_eq!(less.rows()[1].payment, cny("80")); // 1 % of 8,000
    assert_eq!(less.rows()[2].principal, cny("1500"));
    assert_eq!(less.rows().len(), 8); // 8,000 in parts of 1,500
}

/// Loan of 5,000 at 1 % a month: three rows of nothing, three of interest, then level.
#[test]
fn two_graces_at_once_are_both_kept() {
    let plan = Loan::from_json(
        r#"{"principal": "5000.00 USD", "rate_percent": "12", "disbursed_on": "2022-11-01",
            "periods": 18, "principal_grace_periods": 6, "interest_payment_grace_periods": 3}"#,
    )
    .unwrap()
    .plan()
    .unwrap();
    let [principal, interest] = [
        |row: &Instalment| row.principal,
        |row: &Instalment| row.interest,
    ]
    .map(|of| column(&plan, of));
    assert!(principal.starts_with("0.00 0.00 0.00 0.00 0.00 0.00 394.24"));
    assert!(interest.starts_with("0.00 0.00 0.00 200.00 50.00 50.00 50.00"));
    assert!(
        plan.rows()[6..17]
            .iter()
            .all(|row| row.payment.amount() == Decimal::new(44_424, 2))
    );
    assert_eq!(plan.rows()[17].payment.amount(), Decimal::new(44_429, 2));
    // The other way round: principal from the fourth row, interest from the seventh.
    let plan = loan("5000", "12", 18)
        .with_principal_grace(PrincipalGrace::new(3))
        .with_interest_payment_grace(InterestPaymentGrace::new(6))
        .plan()
        .unwrap();
    assert!(column(&plan, |row| row.payment).starts_with("0.00 0.00 0.00 310.62"));
    let until = plan.rows()[..7].iter().map(|row| row.accrued);
    assert_eq!(
        plan.rows()[6].interest,
        Money::sum(until, Currency::CNY).unwrap()
    );
}

#[test]
fn what_was_missed_is_owed() {
    let plan = loan("12000", "12", 12)
        .with_fee(service_fee("5"))
        .with_fee(Fee::new(
            "closing",
            cny("30"),
            FeeTiming::Maturity,
            "lender",
        ))
        .plan()
        .unwrap();
    // Two of 946.19 and 955.65 were missed: 120 of interest and 5 of fees each.
    let behind = plan.behind(0, date(2026, 3, 16)).unwrap();
    assert_eq!(behind.opening(), cny("12000"));
    assert_eq!(behind.pending_interest().unwrap(), cny("240"));
    assert_eq!(behind.pending_fees().unwrap(), cny("10"));
    let first = &behind.rows()[0];
    assert_eq!(first.due, date(2026, 4, 15));
    assert_eq!(first.principal, cny("2867.05")); // + 965.21
    assert_eq!((first.interest, first.fee), (cny("360"), cny("15")));
    // The day before, and on the due date itself, only one is late.
    for as_of in [date(2026, 3, 14), date(2026, 3, 15)] {
        let one = plan.behind(0, as_of).unwrap();
        assert_eq!(one.pending_interest().unwrap(), cny("120"));
    }
    // Help spreads it: no row asks for more than the level, its part of 240 and of 10.
    let longer = extended(&behind, 0, 5);
    assert_eq!(longer.rows().len(), 15);
    assert_eq!(longer.rows()[0].interest, cny("136")); // 120 and 240 / 15
    assert_eq!(longer.rows()[0].fee, cny("5.66")); // 5 and 10 / 15, rounded down
    assert_eq!(
        longer.total_interest().unwrap().amount(),
        longer.total(|row| row.accrued).unwrap().amount() + Decimal::from(240)
    );
    // Settled on 20 March: pending, five of thirty-one days, and the fees.
    let settled = plan.settle(0, date(2026, 3, 20), cny("0")).unwrap();
    assert_eq!(settled.interest, cny("259.35"));
    assert_eq!(settled.fees, cny("40"));
    assert_eq!(settled.total, cny("12299.35"));
    // A prepayment goes to what is overdue first.
    let paid = behind
        .prepay(0, cny("1901.84"), Prepayment::ShorterTerm)
        .unwrap();
    assert_eq!(paid.rows()[0].principal, cny("965.21"));
    assert!(plan.behind(0, date(2027, 1, 15)).is_ok());
    assert!(plan.behind(0, date(2027, 1, 16)).is_err());
}

/// A row of half a payment that had nothing left to ask for pays nothing by itself either.
#[test]
fn a_row_left_empty_by_a_prepayment_is_missed_with_those_before_it() {
    let half = PartialDeferral::new(3, Decimal::new(5, 1), Remainder::Tail);
    let plan = loan("12000", "12", 12)
        .plan()
        .unwrap()
        .defer_partly(0, &half)
        .unwrap()
        .prepay(0, cny("11500"), Prepayment::LowerPayment)
        .unwrap();
    let payments = column(&plan, |row| row.payment);
    assert!(payments.starts_with("505.00 0.00 0.00 0.00"), "{payments}");
    // 500 stays owed with 5.00 for each of two months.
    let behind = plan.behind(0, date(2026, 3, 16)).unwrap();
    assert_eq!(behind.opening(), cny("500"));
    assert_eq!(behind.pending_interest().unwrap(), cny("10"));
}

#[test]
fn a_fee_put_off_by_a_partial_payment_is_still_owed() {
    let plan = loan("12000", "12", 12)
        .with_fee(service_fee("12"))
        .plan()
        .unwrap();
    let half = PartialDeferral::new(3, Decimal::new(5, 1), Remainder::Tail);
    let after = plan.defer_partly(3, &half).unwrap();
    assert_eq!(
        column(&after, |row| row.fee),
        "0.00 0.00 0.00 18.00 18.00 18.00 18.00 18.00 18.00"
    );
    assert_eq!(after.rows()[2].pending_fees, cny("36"));
}

#[test]
fn a_kept_instalment_follows_the_rate_and_the_row_it_is_taken_from() {
    let change = RateChange::new(date(2026, 7, 15), percent("6"));
    let plan = loan("12000", "12", 12)
        .with_rate_change(change)
        .plan()
        .unwrap();
    let before = plan.rows()[5].payment;
    let after = plan.rows()[6].payment;
    assert_ne!(before, after);
    // Deferred past the change: the instalment is recalculated all the same.
    let care = Deferral::new(&plan, 5, 3, DeferralMode::InterestWaived)
        .unwrap()
        .after;
    let n = care.rows().len();
    let level = care.rows()[3].payment;
    assert!(care.rows()[3..n - 1].iter().all(|row| row.payment == level));
    let last = care.rows()[n - 1].payment.amount();
    assert!(
        (last - level.amount()).abs() < Decimal::ONE,
        "{last} {level}"
    );
    // Deferred after it: the new instalment is kept, not the first of the loan.
    let care = Deferral::new(&plan, 8, 2, DeferralMode::InterestWaived)
        .unwrap()
        .after;
    assert_eq!(care.rows()[2].payment, after);
}

#[test]
fn interest_free_time_is_not_used_up_by_a_pause_without_interest() {
    let plan = loan("12000", "12", 12)
        .with_kind(PlanKind::EqualPrincipal)
        .with_interest_free(InterestFree::Periods(3))
        .plan()
        .unwrap();
    let care = Deferral::new(&plan, 1, 2, DeferralMode::InterestWaived).unwrap();
    let (before, after) = care.total_payable().unwrap();
    assert_eq!(before, after);
    assert_eq!(
        column(&care.after, |row| row.payment)
            .split(' ')
            .take(5)
            .collect::<Vec<_>>(),
        ["0.00", "0.00", "1000.00", "1000.00", "1090.00"]
    );
}

/// Moving any of these days by one changes the numbers.
mod days {
    use super::*;

    #[test]
    fn a_new_rate_bears_from_the_very_day() {
        let row = |day| {
            let change = RateChange::new(day, percent("24"));
            let plan = loan("12000", "12", 12)
                .with_day_count(DayCount::Act360)
                .with_rate_change(change)
                .plan()
                .unwrap();
            let rows = plan.rows();
            (
                rows[0].interest,
                rows[1].interest.amount() > Decimal::from(150),
            )
        };
        // 31 days to 15 February: 124.00; each day of the new rate is 4.00 more.
        assert_eq!(row(date(2026, 2, 14)), (cny("128.00"), true));
        assert_eq!(row(date(2026, 2, 15)), (cny("124.00"), true));
        assert_eq!(row(date(2026, 2, 16)).0, cny("124.00"));
        let second = |day| {
            let plan = loan("12000", "12", 12)
                .with_kind(PlanKind::InterestOnly)
                .with_day_count(DayCount::Act360)
                .with_rate_change(RateChange::new(day, percent("24")))
                .plan()
                .unwrap();
            plan.rows()[1].interest
        };
        assert_eq!(second(date(2026, 2, 15)), cny("224.00")); // 28 days of 8.00
        assert_eq!(second(date(2026, 2, 16)), cny("220.00")); // one of 4.00
        // A change on a due date recalculates the instalment of the row that begins there.
        let level = |day| {
            let plan = loan("12000", "12", 12)
                .with_rate_change(RateChange::new(day, percent("6")))
                .plan()
                .unwrap();
            [0, 1, 2].map(|k: usize| plan.rows()[k].payment)
        };
        let [first, second, third] = level(date(2026, 2, 15));
        assert_eq!(first, cny("1066.19"));
        assert_eq!(second, cny("1035.29"));
        assert_eq!(third, second);
        let [first, second, _] = level(date(2026, 2, 14));
        assert!(first.amount() < Decimal::new(106_619, 2) && first == second);
    }

    #[test]
    fn the_last_row_of_interest_only_is_the_last_of_the_grace() {
        for kind in [PlanKind::EqualInstalment, PlanKind::EqualPrincipal] {
            for grace in 1..11 {
                let plan = loan("12000", "12", 12)
                    .with_kind(kind.clone())
                    .with_principal_grace(PrincipalGrace::new(grace))
                    .plan()
                    .unwrap();
                let at = grace as usize;
                assert!(plan.rows()[at - 1].principal.is_zero());
                assert_eq!(plan.rows()[at - 1].payment, cny("120"));
                assert!(plan.rows()[at].principal.is_positive());
            }
        }
    }

    #[test]
    fn a_settlement_on_a_due_date_owes_the_whole_row() {
        let plan = loan("12000", "12", 12)
            .with_fee(service_fee("5"))
            .plan()
            .unwrap();
        let on = |day| {
            let settled = plan.settle(3, day, cny("0")).unwrap();
            (settled.interest, settled.fees)
        };
        assert_eq!(on(date(2026, 4, 15)), (cny("0"), cny("0")));
        assert_eq!(on(date(2026, 5, 14)), (cny("88.29"), cny("0"))); // 29 / 30 of 91.33
        assert_eq!(on(date(2026, 5, 15)), (cny("91.33"), cny("5")));
        // A day late: the row was missed, and a day more has accrued on all of it.
        assert_eq!(on(date(2026, 5, 16)), (cny("94.28"), cny("5")));
        assert!(plan.settle(3, date(2026, 4, 14), cny("0")).is_err());
        assert!(plan.settle(3, date(2027, 1, 16), cny("0")).is_err());
        assert!(plan.settle(3, date(2027, 1, 15), cny("0")).is_ok());
    }
}

/// Reckons beside the engine: day by day, in whole fractions.
mod clerk {
    use super::*;

    /// What bears on the interest of a loan.
    #[derive(Clone, Debug)]
    pub(super) struct Terms {
        pub(super) rate: Rate,
        pub(super) changes: Vec<RateChange>,
        pub(super) day_count: DayCount,
        pub(super) rounding: Rounding,
        pub(super) frequency: Frequency,
        pub(super) custom: bool,
        /// What instalments are multiples of.
        pub(super) unit: Option<Money>,
        pub(super) each_fee: Money,
        pub(super) fee_at_end: Money,
        /// Whether days are free of interest.
        pub(super) waives: bool,
        /// What flat interest is borne on.
        pub(super) base: Option<Money>,
        /// What is paid out after the first day.
        pub(super) parts: Vec<Disbursement>,
        /// Periods that became longer or shorter, when their due dates moved.
        pub(super) moved: Vec<(Date, Date)>,
    }

    fn days(from: Date, to: Date) -> Vec<Date> {
        let mut days = Vec::new();
        let mut day = from;
        while day < to {
            days.push(day);
            day = day.tomorrow().unwrap();
        }
        days
    }

    fn rounded(numerator: i128, denominator: i128, rounding: Rounding) -> i128 {
        let (whole, rest) = (numerator / denominator, numerator % denominator);
        let up = match rounding {
            Rounding::Up => rest > 0,
            Rounding::Down => false,
            Rounding::HalfEven => {
                2 * rest > denominator || (2 * rest == denominator && whole % 2 == 1)
            }
            _ => 2 * rest >= denominator,
        };
        whole + i128::from(up)
    }

    impl Terms {
        fn rate_on(&self, day: Date) -> i128 {
            let last = self.changes.iter().rfind(|c| c.effective_from <= day);
            let rate = last.map_or(self.rate, |c| c.rate).fraction();
            (rate * Decimal::from(10_000)).mantissa()
                / 10_i128.pow((rate * Decimal::from(10_000)).scale())
        }

        /// What interest is borne on while `balance` is owed.
        pub(super) fn bearing(&self, balance: Money) -> Money {
            match self.base {
                Some(base) if balance.is_positive() => base,
                _ => balance,
            }
        }

        /// Interest that has become principal bears interest.
        pub(super) fn capitalise(&mut self, amount: Money) {
            self.base = self.base.map(|base| base.plus(amount).unwrap());
        }

        /// Principal that is paid out bears interest, whatever was owed before it.
        pub(super) fn draw(&mut self, owed: Money, amount: Money) {
            let bearing = self.bearing(owed).plus(amount).unwrap();
            self.base = self
                .base
                .map(|base| if amount.is_zero() { base } else { bearing });
        }

        /// A down payment was not lent.
        pub(super) fn pay_at_once(&mut self, row: &Instalment) {
            if row.number == 0 {
                self.owe(row.balance);
            }
        }

        /// Flat interest is borne on what is owed now.
        pub(super) fn owe(&mut self, owed: Money) {
            self.base = self.base.map(|_| owed);
        }

        /// Interest of `balance` from `start`, and of what is paid out since from its day, up
        /// to `day`, in a period that ends on `due`, when nothing is waived.
        pub(super) fn interest(&self, balance: Money, start: Date, due: Date, day: Date) -> Money {
            if start == due {
                return Money::zero(balance.currency());
            }
            let mut numerator = 0;
            let mut denominator = 1;
            let since = self.parts.iter().map(|part| (part.amount, part.on));
            let since = since.filter(|&(_, on)| start <= on && on < day);
            for (money, from) in core::iter::once((balance, start)).chain(since) {
                let mut amount = money.amount();
                amount.rescale(balance.currency().minor_units());
                let (share, year) = self.share(from, (start, due), day);
                numerator += amount.mantissa() * share;
                denominator = 10_000 * year;
            }
            let owed = rounded(numerator, denominator, self.rounding);
            Money::from_minor(i64::try_from(owed).unwrap(), balance.currency())
        }

        /// Rate times time from `from` to `day`, over 10,000 times the second.
        fn share(&self, from: Date, (start, due): (Date, Date), day: Date) -> (i128, i128) {
            let bp = |leap: bool| -> i128 {
                days(from, day)
                    .into_iter()
                    .filter(|d| d.in_leap_year() == leap)
                    .map(|d| self.rate_on(d))
                    .sum()
            };
            let all = bp(false) + bp(true);
            match self.day_count {
                DayCount::Act360 => (all, 360),
                DayCount::Act365Fixed => (all, 365),
                DayCount::Act364 => (all, 364),
                DayCount::ActActIsda => (bp(false) * 366 + bp(true) * 365, 365 * 366),
                _ => {
                    let whole = match (self.frequency, self.custom) {
                        (Frequency::Months(k), false) if !self.moved.contains(&(start, due)) => {
                            i128::from(k) * 30
                        }
                        _ => i128::from(self.day_count.fraction(start, due).0),
                    };
                    let calendar = i128::try_from(days(start, due).len()).unwrap();
                    (all * whole, 360 * calendar)
                }
            }
        }
    }
}

fn books_balance(plan: &RepaymentPlan) {
    let repaid = plan.total(|row| row.principal).unwrap();
    let grown = plan.total(|row| row.capitalised).unwrap();
    let paid_out = plan.total(|row| row.disbursed).unwrap();
    let lent = plan.opening().plus(paid_out).unwrap();
    assert_eq!(repaid, lent.plus(grown).unwrap());
    let mut before = (
        plan.starts_on(),
        plan.opening(),
        plan.pending_interest().unwrap(),
    );
    for row in plan.rows() {
        for amount in [
            row.principal,
            row.interest,
            row.fee,
            row.payment,
            row.accrued,
            row.capitalised,
            row.disbursed,
            row.waived,
            row.balance,
            row.pending,
            row.pending_fees,
        ] {
            assert!(!amount.is_negative());
        }
        // A down payment is due on the day of disbursement.
        let is_later = row.due > before.0 || (row.number == 0 && row.due == before.0);
        assert!(is_later && row.start == before.0 && row.opening == before.1);
        let more = row.disbursed.plus(row.capitalised).unwrap();
        let left = row.opening.plus(more).unwrap().minus(row.principal);
        assert_eq!(row.balance, left.unwrap());
        let pending = before
            .2
            .plus(row.accrued)
            .unwrap()
            .minus(row.interest)
            .unwrap();
        assert_eq!(
            row.pending,
            pending.minus(row.capitalised).unwrap(),
            "row {}",
            row.number
        );
        before = (row.due, row.balance, row.pending);
    }
    let last = plan.rows().last().unwrap();
    assert!(last.balance.is_zero() && last.pending.is_zero() && last.pending_fees.is_zero());
}

/// A random loan, and what its interest follows from.
fn any_loan() -> impl Strategy<Value = (Loan, clerk::Terms)> {
    let currency = prop::sample::select(vec![Currency::CNY, Currency::JPY, Currency::BHD]);
    let size = (3_u32..=9, 1_i64..100).prop_map(|(digits, first)| 10_i64.pow(digits) * first);
    let rates = prop::collection::vec(0_i64..=6_000, 4);
    let frequency = prop_oneof![
        4 => Just(Frequency::MONTHLY),
        1 => Just(Frequency::Months(3)),
        1 => (1_u8..=3).prop_map(Frequency::Weeks),
        1 => (5_u16..=60).prop_map(Frequency::Days),
    ];
    let day_count = prop::sample::select(vec![
        DayCount::Thirty360,
        DayCount::Act360,
        DayCount::Act365Fixed,
        DayCount::ActActIsda,
        DayCount::Act364,
    ]);
    let kind = 0_u8..7;
    let how = (
        prop::bool::weighted(0.3),
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
        any::<bool>(),
        0_i64..10,
    );
    let graces = (0_u32..5, 0_u32..5, 0_u32..5, any::<bool>());
    let fees = prop::collection::vec(0_i64..900, 3);
    let shares = prop::collection::vec((1_u32..999, any::<bool>()), 6);
    let start = (2015_i16..2030, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| date(y, m, d));
    (
        currency,
        size,
        (rates, 6_u32..24, frequency),
        day_count,
        (kind, how),
        graces,
        fees,
        shares,
        start,
    )
        .prop_map(
            |(
                currency,
                size,
                (rates, n, frequency),
                day_count,
                (kind, (flat, rounding, residue, in_units, tenths)),
                graces,
                fees,
                shares,
                start,
            )| {
                let rate = |k: usize| Rate::new(Decimal::new(rates[k], 4)).unwrap();
                let money = |minor| Money::from_minor(minor, currency);
                let plain = Loan::new(money(size), rate(0), start, n)
                    .with_frequency(frequency)
                    .with_day_count(day_count)
                    .with_rounding(rounding)
                    .with_residue(residue);
                let rows = plain.plan().unwrap().rows().to_vec();
                let custom = || {
                    // Uneven days, uneven parts.
                    let mut left = size;
                    let mut parts: Vec<CustomRow> = Vec::new();
                    for (k, row) in rows.iter().enumerate() {
                        let part = if k + 1 == rows.len() { left } else { left / 5 };
                        left -= part;
                        let day = if k % 3 == 1 {
                            row.due.yesterday().unwrap()
                        } else {
                            row.due
                        };
                        parts.push(CustomRow::new(day, money(part)));
                    }
                    PlanKind::Custom(parts)
                };
                let kind = match kind {
                    0..=2 => PlanKind::EqualInstalment,
                    3 => PlanKind::EqualPrincipal,
                    4 => PlanKind::InterestOnly,
                    5 => PlanKind::Bullet,
                    _ => custom(),
                };
                let bullet = kind == PlanKind::Bullet;
                let is_custom = matches!(kind, PlanKind::Custom(_));
                let (p, i, free, by_days) = graces;
                let p = if bullet || is_custom { 0 } else { p };
                let i = if bullet { 0 } else { i };
                let mut loan = plain
                    .with_kind(kind)
                    .with_interest_on(if flat {
                        InterestBase::Original
                    } else {
                        InterestBase::Remaining
                    })
                    .with_principal_grace(PrincipalGrace::new(p))
                    .with_interest_payment_grace(InterestPaymentGrace::new(i))
                    .with_interest_free(if by_days {
                        InterestFree::Days(free * 20)
                    } else {
                        InterestFree::Periods(free)
                    });
                for (k, timing) in [
                    FeeTiming::EachInstalment,
                    FeeTiming::Maturity,
                    FeeTiming::Upfront,
                ]
                .into_iter()
                .enumerate()
                {
                    loan = loan.with_fee(Fee::new("fee", money(fees[k]), timing, "lender"));
                }
                let at_once = size * tenths / 10;
                if (1..=5).contains(&tenths) && !is_custom && !bullet && size - fees[2] > at_once {
                    loan = loan.with_down_payment(money(at_once));
                }
                if in_units
                    && !is_custom
                    && !matches!(loan.kind(), PlanKind::InterestOnly | PlanKind::Bullet)
                {
                    let unit = (size / 3_000).max(1);
                    loan = loan.with_instalment_unit(money(unit));
                }
                let all = (rows[rows.len() - 1].due - start).get_days();
                let at = |share: u32| {
                    start
                        .checked_add(
                            jiff::Span::new().days(i64::from(all) * i64::from(share) / 1000),
                        )
                        .unwrap()
                };
                let mut changes = Vec::new();
                let (first, second) = (at(shares[0].0), at(shares[1].0));
                if shares[0].1 && first > start {
                    changes.push(RateChange::new(first, rate(1)));
                    if shares[1].1 && second > first {
                        changes.push(
                            RateChange::new(second, rate(2)).with_payment(PaymentAfter::Keep),
                        );
                    }
                }
                for change in &changes {
                    loan = loan.with_rate_change(*change);
                }
                if shares[2].1 {
                    let from = at(shares[2].0.min(shares[3].0));
                    loan = loan.with_interest_pause(InterestPause::new(
                        from,
                        at(shares[2].0.max(shares[3].0)),
                    ));
                }
                let mut parts: Vec<Disbursement> = Vec::new();
                for (share, is_paid) in &shares[4..] {
                    // Some of them on a due date.
                    let on = match share % 3 {
                        0 => rows[*share as usize % (rows.len() - 1)].due,
                        _ => at(*share),
                    };
                    if *is_paid && on > start {
                        parts.push(Disbursement::new(on, money(size / 20)));
                    }
                }
                parts.sort_by_key(|part| part.on);
                parts.dedup_by_key(|part| part.on);
                for part in &parts {
                    loan = loan.with_disbursement(*part);
                }
                let later = size / 20 * i64::try_from(parts.len()).unwrap();
                let terms = clerk::Terms {
                    rate: rate(0),
                    changes,
                    day_count,
                    rounding,
                    frequency,
                    custom: is_custom,
                    unit: loan.instalment_unit(),
                    each_fee: money(fees[0]),
                    fee_at_end: money(fees[1]),
                    waives: shares[2].1 || free > 0,
                    base: flat.then_some(money(size - later)),
                    parts,
                    moved: Vec::new(),
                };
                (loan, terms)
            },
        )
}

/// What may happen to a loan.
#[derive(Clone, Debug)]
enum Change {
    Pay(usize),
    Miss {
        rows: usize,
        days: u32,
    },
    Extend(u32),
    Prepay {
        share: u32,
        effect: Prepayment,
    },
    Defer {
        periods: u32,
        mode: DeferralMode,
    },
    Partly {
        periods: u32,
        share: i64,
        remainder: Remainder,
    },
    /// The next row and those that follow fall due on another day.
    Move {
        days: u32,
        effect: DueDateMove,
    },
    /// What settling would cost; the loan goes on.
    AskToSettle {
        days: u32,
    },
}

fn any_change() -> impl Strategy<Value = Change> {
    let mode = prop::sample::select(vec![
        DeferralMode::InterestWaived,
        DeferralMode::InterestAccrued,
        DeferralMode::InterestCapitalised,
    ]);
    let effect = prop::sample::select(vec![Prepayment::ShorterTerm, Prepayment::LowerPayment]);
    let remainder = prop::sample::select(vec![Remainder::Tail, Remainder::Spread]);
    prop_oneof![
        3 => (1_usize..4).prop_map(Change::Pay),
        2 => (1_usize..3, 0_u32..400).prop_map(|(rows, days)| Change::Miss { rows, days }),
        1 => (1_u32..5).prop_map(Change::Extend),
        1 => (1_u32..600, effect).prop_map(|(share, effect)| Change::Prepay { share, effect }),
        1 => (1_u32..4, mode).prop_map(|(periods, mode)| Change::Defer { periods, mode }),
        1 => (1_u32..4, 0_i64..=100, remainder)
            .prop_map(|(periods, share, remainder)| Change::Partly { periods, share, remainder }),
        1 => (0_u32..400, prop::sample::select(vec![DueDateMove::KeepLevel, DueDateMove::Recalculate]))
            .prop_map(|(days, effect)| Change::Move { days, effect }),
        1 => (0_u32..400).prop_map(|days| Change::AskToSettle { days }),
    ]
}

/// What is owed, kept beside the plan.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Books {
    principal: Money,
    interest: Money,
    fees: Money,
}

impl Books {
    fn of(plan: &RepaymentPlan) -> Self {
        Self {
            principal: plan.opening(),
            interest: plan.pending_interest().unwrap(),
            fees: plan.pending_fees().unwrap(),
        }
    }

    /// What the row bears, is paid on it and is put on the principal.
    fn pay(&mut self, row: &Instalment, fee_arises: Money) {
        let interest = self.interest.plus(row.accrued).unwrap();
        self.interest = interest
            .minus(row.interest)
            .unwrap()
            .minus(row.capitalised)
            .unwrap();
        self.principal = self
            .principal
            .plus(row.disbursed)
            .unwrap()
            .minus(row.principal)
            .unwrap()
            .plus(row.capitalised)
            .unwrap();
        self.fees = self.fees.plus(fee_arises).unwrap().minus(row.fee).unwrap();
    }
}

struct Ledger {
    terms: clerk::Terms,
    bullet: bool,
    each: Money,
    maturity: Money,
    plan: RepaymentPlan,
    books: Books,
    /// After the first part.
    paid_out: Money,
}

impl Ledger {
    /// Every row bears what the clerk reckons, less what is waived.
    fn check_interest(&self) {
        if self.bullet {
            return;
        }
        let mut terms = self.terms.clone();
        for row in self.plan.rows() {
            let bearing = terms.bearing(row.opening);
            let full = terms.interest(bearing, row.start, row.due, row.due);
            terms.draw(row.opening, row.disbursed);
            terms.capitalise(row.capitalised);
            terms.pay_at_once(row);
            assert_eq!(
                row.accrued.plus(row.waived).unwrap(),
                full,
                "row {}",
                row.number
            );
        }
    }

    /// Regular instalments, or their principal, are multiples of the unit.
    fn check_whole_units(&self) {
        let Some(unit) = self.terms.unit else {
            return;
        };
        let rows = self.plan.rows();
        for row in &rows[..rows.len() - 1] {
            let regular = match self.plan.loan().kind() {
                PlanKind::EqualPrincipal => row.principal,
                _ => row.principal.plus(row.accrued).unwrap(),
            };
            // Nothing is repaid in grace; interest above the instalment is paid in full.
            let is_regular = row.number > 0 && row.principal.is_positive();
            if is_regular && row.balance.is_positive() {
                assert!(
                    (regular.amount() % unit.amount()).is_zero(),
                    "row {}",
                    row.number
                );
            }
        }
    }

    fn fee_of(&self, k: usize) -> Money {
        let plan = &self.plan;
        let row = &plan.rows()[k];
        let before = match k.checked_sub(1) {
            Some(before) => plan.rows()[before].pending_fees,
            None => plan.pending_fees().unwrap(),
        };
        let arises = row
            .fee
            .plus(row.pending_fees)
            .unwrap()
            .minus(before)
            .unwrap();
        let last = k + 1 == plan.rows().len();
        let zero = Money::zero(arises.currency());
        let at_end = if last { self.maturity } else { zero };
        let mine = arises.minus(at_end).unwrap();
        assert!(mine == self.each || mine.is_zero(), "row {}", row.number);
        arises
    }

    fn pay(&mut self, rows: usize) {
        let rows = rows.min(self.plan.rows().len() - 1);
        for k in 0..rows {
            let fee = self.fee_of(k);
            let row = &self.plan.rows()[k];
            self.books.pay(row, fee);
            self.terms.draw(row.opening, row.disbursed);
            self.terms.capitalise(row.capitalised);
            self.terms.pay_at_once(row);
            self.paid_out = self.paid_out.plus(row.disbursed).unwrap();
        }
        self.plan = self.plan.remaining(rows).unwrap();
    }

    /// Nothing is paid of some rows: interest goes on on all of the principal.
    fn miss(&mut self, rows: usize, days: u32) {
        let rows = rows.min(self.plan.rows().len() - 1);
        if rows == 0 {
            return;
        }
        let (last, next) = (&self.plan.rows()[rows - 1], &self.plan.rows()[rows]);
        let length = (next.due - last.due).get_days();
        let days = i64::from(days) % i64::from(length) + 1;
        let as_of = last.due.checked_add(jiff::Span::new().days(days)).unwrap();
        let (mut exact, mut grows) = (true, false);
        let (before, base) = (self.books.principal, self.terms.base);
        for row in &self.plan.rows()[..rows] {
            let [full, planned] = [self.books.principal, row.opening].map(|owed| {
                let bearing = self.terms.bearing(owed);
                self.terms.interest(bearing, row.start, row.due, row.due)
            });
            self.terms.draw(self.books.principal, row.disbursed);
            self.books.principal = self.books.principal.plus(row.disbursed).unwrap();
            self.paid_out = self.paid_out.plus(row.disbursed).unwrap();
            // Whether it was waived does not show where a cent is rounded away.
            exact &= !self.terms.waives && (planned.is_positive() || full.is_zero());
            if row.capitalised.is_positive() {
                grows = true;
                self.books.principal = self.books.principal.plus(full).unwrap();
                self.terms.capitalise(full);
            } else if row.accrued.is_positive() {
                self.books.interest = self.books.interest.plus(full).unwrap();
            }
        }
        let behind = self.plan.behind(0, as_of).unwrap();
        let now = Books::of(&behind);
        // Whatever interest is waived: nothing was repaid.
        assert!(grows || now.principal == self.books.principal);
        if exact && !self.bullet {
            assert_eq!(
                (now.principal.amount(), now.interest.amount()),
                (self.books.principal.amount(), self.books.interest.amount())
            );
        }
        let arise = (0..rows).map(|k| self.fee_of(k));
        let due = Money::sum(arise, self.each.currency()).unwrap();
        assert_eq!(now.fees, self.books.fees.plus(due).unwrap());
        // Nothing was repaid: what is more was paid out or became principal.
        self.terms.base = base;
        let more = now.principal.minus(before).unwrap();
        self.terms.draw(before, more);
        self.books = now;
        self.plan = behind;
    }

    fn settles(&self, days: u32) {
        let row = &self.plan.rows()[0];
        let length = (row.due - row.start).get_days();
        let days = i64::from(days) % (i64::from(length) + 1);
        let on = row.start.checked_add(jiff::Span::new().days(days)).unwrap();
        let zero = Money::zero(row.opening.currency());
        let settled = self.plan.settle(0, on, zero).unwrap();
        let parts = self.terms.parts.iter();
        let parts = parts.filter(|part| row.start <= part.on && part.on < on);
        let paid_out = Money::sum(parts.map(|part| part.amount), zero.currency()).unwrap();
        let owed = self.books.principal.plus(paid_out).unwrap();
        assert_eq!(settled.principal, owed);
        let accrued = settled.interest.minus(self.books.interest).unwrap();
        if on == row.due {
            assert_eq!(accrued, row.accrued);
        } else if row.accrued.is_positive() && !self.terms.waives && !self.bullet {
            assert_eq!(
                accrued,
                self.terms
                    .interest(self.terms.bearing(row.opening), row.start, row.due, on)
            );
        }
        assert!(!accrued.is_negative());
        let fees = settled
            .fees
            .minus(self.books.fees)
            .unwrap()
            .minus(self.maturity)
            .unwrap();
        assert!(fees.is_zero() || (on == row.due && fees == self.each));
    }

    /// A change of plan that is not refused.
    fn changed(&mut self, plan: Option<RepaymentPlan>) -> bool {
        if let Some(plan) = plan {
            self.plan = plan;
            return true;
        }
        false
    }

    fn apply(&mut self, change: &Change) {
        let plan = &self.plan;
        match *change {
            Change::Pay(rows) => self.pay(rows),
            Change::Miss { rows, days } => self.miss(rows, days),
            Change::AskToSettle { days } => self.settles(days),
            Change::Extend(extra) => {
                let request = ExtensionRequest::new(plan.starts_on(), extra);
                let after = plan.extend(0, &request, &no_caps()).ok();
                if self.changed(after.map(|extension| extension.after)) {
                    self.terms.owe(self.books.principal);
                }
            }
            Change::Prepay { share, effect } => {
                let amount = plan
                    .opening()
                    .times(Decimal::new(share.into(), 3), Rounding::Up)
                    .unwrap();
                let after = plan.prepay(0, amount, effect).ok();
                if self.changed(after) {
                    self.books.principal = self.books.principal.minus(amount).unwrap();
                    self.terms.owe(self.books.principal);
                }
            }
            Change::Move { days, effect } => {
                let row = plan.rows()[0];
                let most = match plan.rows().get(1) {
                    Some(next) => (next.due - row.start).get_days(),
                    None => 40,
                };
                let days = i64::from(days) % i64::from(most) + 1;
                let day = row.start.checked_add(jiff::Span::new().days(days)).unwrap();
                let after = plan.with_due_dates_from(0, day, effect).ok();
                if self.changed(after) {
                    let first = self.plan.rows()[0];
                    assert_eq!((first.start, first.due), (row.start, day));
                    self.terms.moved.push((row.start, day));
                }
            }
            Change::Defer { periods, mode } => {
                let after = Deferral::new(plan, 0, periods, mode).ok();
                self.changed(after.map(|deferral| deferral.after));
                // Agreed rows have days without interest within the next one.
                self.terms.waives |= self.terms.custom && mode == DeferralMode::InterestWaived;
            }
            Change::Partly {
                periods,
                share,
                remainder,
            } => {
                let partly = PartialDeferral::new(periods, Decimal::new(share, 2), remainder);
                self.changed(plan.defer_partly(0, &partly).ok());
            }
        }
        assert_eq!(Books::of(&self.plan), self.books, "{change:?}");
        books_balance(&self.plan);
        self.check_interest();
    }

    fn pay_all(mut self) {
        let n = self.plan.rows().len();
        for k in 0..n {
            let fee = self.fee_of(k);
            self.books.pay(&self.plan.rows()[k], fee);
            let disbursed = self.plan.rows()[k].disbursed;
            self.paid_out = self.paid_out.plus(disbursed).unwrap();
        }
        let parts = self.terms.parts.iter().map(|part| part.amount);
        let all = Money::sum(parts, self.each.currency()).unwrap();
        assert_eq!(self.paid_out, all);
        let zero = Money::zero(self.each.currency());
        assert_eq!(
            self.books,
            Books {
                principal: zero,
                interest: zero,
                fees: zero
            }
        );
    }
}

/// Every pair of a loan's terms, on every kind of plan: each term does what it does alone.
mod pairs {
    use super::*;

    const N: u32 = 12;

    type Term = (&'static str, fn(Loan) -> Loan);

    fn change(loan: Loan, day: Date, payment: PaymentAfter) -> Loan {
        loan.with_rate_change(RateChange::new(day, percent("7.3")).with_payment(payment))
    }

    fn fee(loan: Loan, amount: &str, timing: FeeTiming) -> Loan {
        loan.with_fee(Fee::new("fee", cny(amount), timing, "lender"))
    }

    const TERMS: [Term; 18] = [
        ("principal grace", |l| {
            l.with_principal_grace(PrincipalGrace::new(4))
        }),
        ("short principal grace", |l| {
            l.with_principal_grace(PrincipalGrace::new(1))
        }),
        ("interest grace", |l| {
            l.with_interest_payment_grace(InterestPaymentGrace::new(3))
        }),
        ("interest-free periods", |l| {
            l.with_interest_free(InterestFree::Periods(2))
        }),
        ("interest-free days", |l| {
            l.with_interest_free(InterestFree::Days(50))
        }),
        ("fee each time", |l| {
            fee(l, "7.31", FeeTiming::EachInstalment)
        }),
        ("fee at the end", |l| fee(l, "90", FeeTiming::Maturity)),
        ("fee kept back", |l| fee(l, "300", FeeTiming::Upfront)),
        ("new rate", |l| {
            change(l, date(2026, 5, 20), PaymentAfter::Recalculate)
        }),
        ("new rate on a due date", |l| {
            change(l, date(2026, 6, 15), PaymentAfter::Recalculate)
        }),
        ("new rate, payment kept", |l| {
            change(l, date(2026, 7, 1), PaymentAfter::Keep)
        }),
        ("pause", |l| {
            l.with_interest_pause(InterestPause::new(date(2026, 3, 20), date(2026, 4, 25)))
        }),
        ("days", |l| l.with_day_count(DayCount::Act365Fixed)),
        ("days of years", |l| l.with_day_count(DayCount::ActActIsda)),
        ("another part", |l| {
            l.with_disbursement(Disbursement::new(date(2026, 6, 15), cny("3000")))
        }),
        ("last is higher", |l| l.with_residue(Residue::HigherFinal)),
        ("tens", |l| match l.kind() {
            PlanKind::InterestOnly => l,
            _ => l.with_instalment_unit(cny("10")),
        }),
        ("down payment", |l| l.with_down_payment(cny("2500"))),
    ];

    /// What a pair is made of, by its names.
    struct Pair<'a>([&'a str; 2]);

    impl Pair<'_> {
        fn any(&self, of: &[&str]) -> bool {
            self.0.iter().any(|name| of.contains(name))
        }

        fn graces(&self) -> (u32, u32) {
            // The later of a pair replaces the earlier.
            let principal = self.0.iter().rev().find_map(|name| match *name {
                "principal grace" => Some(4),
                "short principal grace" => Some(1),
                _ => None,
            });
            let interest = if self.any(&["interest grace"]) { 3 } else { 0 };
            (principal.unwrap_or(0), interest)
        }

        fn terms(&self) -> clerk::Terms {
            let mut changes = Vec::new();
            for (name, day) in [
                ("new rate", date(2026, 5, 20)),
                ("new rate on a due date", date(2026, 6, 15)),
                ("new rate, payment kept", date(2026, 7, 1)),
            ] {
                if self.any(&[name]) {
                    changes.push(RateChange::new(day, percent("7.3")));
                }
            }
            let day_count = self.0.iter().rev().find_map(|name| match *name {
                "days" => Some(DayCount::Act365Fixed),
                "days of years" => Some(DayCount::ActActIsda),
                _ => None,
            });
            clerk::Terms {
                rate: percent("12.5"),
                changes,
                day_count: day_count.unwrap_or_default(),
                rounding: Rounding::HalfUp,
                frequency: Frequency::MONTHLY,
                custom: false,
                unit: None,
                each_fee: cny("7.31"),
                fee_at_end: cny("90"),
                waives: false,
                base: None,
                parts: if self.any(&["another part"]) {
                    vec![Disbursement::new(date(2026, 6, 15), cny("3000"))]
                } else {
                    Vec::new()
                },
                moved: Vec::new(),
            }
        }

        /// Whether a row lies whole in days without interest, in part, or not at all.
        fn is_free(&self, row: &Instalment) -> Option<bool> {
            let mut free = Vec::new();
            if let Some(name) = self
                .0
                .iter()
                .rev()
                .find(|name| name.starts_with("interest-free"))
            {
                let until = if name.ends_with("periods") {
                    date(2026, 3, 15)
                } else {
                    date(2026, 3, 6)
                };
                free.push((JAN, until));
            }
            if self.any(&["pause"]) {
                free.push((date(2026, 3, 20), date(2026, 4, 26)));
            }
            let mut day = row.start;
            let (mut some, mut all) = (false, true);
            while day < row.due {
                let is_free = free.iter().any(|&(from, end)| from <= day && day < end);
                some |= is_free;
                all &= is_free;
                day = day.tomorrow().unwrap();
            }
            (some == all).then_some(all)
        }

        fn check(&self, kind: &PlanKind, plan: &RepaymentPlan) {
            let context = format!("{:?} {kind:?}", self.0);
            let (p, i) = self.graces();
            let zero = cny("0");
            // Nothing of it but principal; what follows are the instalments.
            let rest = if self.any(&["down payment"]) {
                let row = plan.rows()[0];
                assert_eq!((row.number, row.due, row.payment), (0, JAN, cny("2500")));
                let later = if self.any(&["another part"]) {
                    cny("3000")
                } else {
                    zero
                };
                let left = cny("9500").minus(later).unwrap();
                assert_eq!((row.accrued, row.balance), (zero, left));
                plan.remaining(1).unwrap()
            } else {
                plan.clone()
            };
            let plan = &rest;
            let mut pending = zero;
            for row in plan.rows() {
                let context = format!("{context} row {}", row.number);
                let full = self
                    .terms()
                    .interest(row.opening, row.start, row.due, row.due);
                assert_eq!(row.accrued.plus(row.waived).unwrap(), full, "{context}");
                match self.is_free(row) {
                    Some(true) => assert!(row.accrued.is_zero(), "{context}"),
                    Some(false) => assert!(row.waived.is_zero(), "{context}"),
                    None => assert!(
                        row.waived.is_positive() && row.accrued.is_positive(),
                        "{context}"
                    ),
                }
                pending = pending.plus(row.accrued).unwrap();
                if row.number <= i {
                    assert!(row.interest.is_zero(), "{context}");
                } else {
                    assert_eq!(row.interest, pending, "{context}");
                    pending = zero;
                }
                let mut fee = zero;
                if self.any(&["fee each time"]) {
                    fee = fee.plus(cny("7.31")).unwrap();
                }
                if self.any(&["fee at the end"]) && row.number == N {
                    fee = fee.plus(cny("90")).unwrap();
                }
                assert_eq!(row.fee, fee, "{context}");
                let by_kind = *kind == PlanKind::InterestOnly && row.number < N;
                assert_eq!(
                    row.principal.is_zero(),
                    row.number <= p || by_kind,
                    "{context}"
                );
            }
            self.check_parts(kind, plan, p as usize, &context);
        }

        /// Equal parts are equal: all but the last, and but where the rate is new.
        fn check_parts(&self, kind: &PlanKind, plan: &RepaymentPlan, grace: usize, context: &str) {
            let rows = &plan.rows()[grace..N as usize - 1];
            let part = |row: &Instalment| match kind {
                PlanKind::EqualPrincipal => row.principal,
                _ => row.principal.plus(row.accrued).unwrap(),
            };
            if *kind == PlanKind::InterestOnly {
                return;
            }
            if self.any(&["tens"]) {
                let ten = Decimal::TEN;
                assert!(
                    rows.iter().all(|row| (part(row).amount() % ten).is_zero()),
                    "{context}"
                );
            }
            for pair in rows.windows(2) {
                let recalculated = |day: Date| pair[1].start <= day && day < pair[1].due;
                let is_new = (self.any(&["new rate"]) && recalculated(date(2026, 5, 20)))
                    || (self.any(&["new rate on a due date"]) && recalculated(date(2026, 6, 15)));
                let same = part(&pair[0]) == part(&pair[1]);
                let is_more = self.any(&["another part"]) && recalculated(date(2026, 6, 15));
                let may_differ = is_more || is_new && *kind == PlanKind::EqualInstalment;
                assert!(same || may_differ, "{context} row {}", pair[1].number);
            }
            // The last differs by rounding, and by what changed after the level was set.
            let unplanned = self.any(&["pause", "new rate, payment kept"]);
            let last = plan.rows().last().unwrap();
            let regular = rows.last().map(part).unwrap();
            let apart = part(last).amount() - regular.amount();
            // A unit moves it by one in each row at most, and by interest on that.
            let most = if self.any(&["tens"]) {
                Decimal::from(130)
            } else {
                Decimal::new(30, 2)
            };
            assert!(unplanned || apart.abs() < most, "{context} {apart}");
        }
    }

    #[test]
    fn every_pair_of_terms_is_what_both_are_alone() {
        for kind in [
            PlanKind::EqualInstalment,
            PlanKind::EqualPrincipal,
            PlanKind::InterestOnly,
        ] {
            for (k, (one, with_one)) in TERMS.iter().enumerate() {
                for (two, with_two) in &TERMS[k..] {
                    let terms = loan("12000", "12.5", N).with_kind(kind.clone());
                    let loan = if one == two {
                        with_one(terms)
                    } else {
                        with_two(with_one(terms))
                    };
                    let plan = loan.plan().unwrap();
                    books_balance(&plan);
                    Pair([one, two]).check(&kind, &plan);
                    let kept_back = one.ends_with("kept back") || two.ends_with("kept back");
                    assert_eq!(
                        plan.received(),
                        cny(if kept_back { "11700" } else { "12000" })
                    );
                }
            }
        }
    }

    #[test]
    fn agreed_rows_take_no_grace_on_principal() {
        let rows = vec![
            CustomRow::new(date(2026, 4, 15), cny("5000")),
            CustomRow::new(date(2026, 7, 15), cny("7000")),
        ];
        let agreed = loan("12000", "12", 2).with_kind(PlanKind::Custom(rows));
        let error = agreed
            .clone()
            .with_principal_grace(PrincipalGrace::new(1))
            .plan()
            .unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("`principal_grace` must be 0 for agreed rows"),
            "{error}"
        );
        let later = agreed
            .with_interest_payment_grace(InterestPaymentGrace::new(1))
            .plan()
            .unwrap();
        assert_eq!(column(&later, |row| row.principal), "5000.00 7000.00");
        assert_eq!(column(&later, |row| row.interest), "0.00 570.00"); // 3 % of 12,000 and of 7,000
    }
}

proptest! {
    // Each is ten changes and as many checks of a whole plan: a tenth of what is asked.
    #![proptest_config(ProptestConfig::with_cases(plan_cases(4_000).div_ceil(10)))]

    /// What was owed before and what accrues is paid, waived or owed after, to the cent.
    #[test]
    fn ten_changes_in_any_order_conserve_what_is_owed(
        (loan, terms) in any_loan(),
        changes in prop::collection::vec(any_change(), 10),
    ) {
        let plan = match loan.plan() {
            Ok(plan) => plan,
            // Pauses and changes that lie outside short agreed rows.
            Err(PlanError::OutsideLoan { .. }) => return Ok(()),
            // Parts that are paid out after the last of them, or after they are repaid.
            Err(PlanError::OutOfRange { field: "disbursement.on" | "row.principal", .. }) => {
                return Ok(());
            }
            // Rounding up at a high rate repays a loan early.
            Err(PlanError::OutOfRange { field: "instalment_unit", .. }) => return Ok(()),
            Err(error) => return Err(TestCaseError::fail(error.to_string())),
        };
        let mut ledger = Ledger {
            bullet: *loan.kind() == PlanKind::Bullet,
            each: terms.each_fee,
            maturity: terms.fee_at_end,
            terms,
            books: Books::of(&plan),
            paid_out: Money::zero(plan.currency()),
            plan,
        };
        books_balance(&ledger.plan);
        ledger.check_interest();
        ledger.check_whole_units();
        for change in &changes {
            ledger.apply(change);
        }
        ledger.pay_all();
    }
}
