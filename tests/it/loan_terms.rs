//! Terms that loans of everyday life have: instalments in whole units, due dates
//! that move, down payments.

use crate::lent::{cny, percent, service_fee};
use jiff::civil::{Date, date};
use scorewright::lending::loan::*;
use scorewright::lending::relief::{Deferral, DeferralMode};
use scorewright::money::{Currency, Money, Rate};
use scorewright::rules::Provenance;

const JAN: Date = date(2026, 1, 15);

/// 12,000 at 12 %, twelve months from 15 January 2026: an instalment of 1,066.1855.
fn loan() -> Loan {
    Loan::new(cny("12000"), percent("12"), JAN, 12)
}

fn no_caps() -> ExtensionPolicy {
    ExtensionPolicy::new(Provenance::new("any", ""), vec![])
}

fn column(plan: &RepaymentPlan, of: fn(&Instalment) -> Money) -> String {
    let rows = plan.rows().iter();
    let texts: Vec<String> = rows.map(|row| of(row).amount().to_string()).collect();
    texts.join(" ")
}

mod whole_units {
    use super::*;

    fn refusal(loan: &Loan) -> String {
        loan.plan().unwrap_err().to_string()
    }

    #[test]
    fn an_instalment_is_rounded_to_the_side_of_the_residue() {
        for (unit, residue, level, last, interest) in [
            ("10", Residue::SimilarFinal, "1070", "1021.64", "791.64"),
            ("10", Residue::LowerFinal, "1070", "1021.64", "791.64"),
            ("10", Residue::HigherFinal, "1060", "1138.45", "798.45"),
            ("100", Residue::SimilarFinal, "1100", "671.16", "771.16"),
            ("100", Residue::HigherFinal, "1000", "1839.40", "839.40"),
            (
                "0.01",
                Residue::SimilarFinal,
                "1066.19",
                "1066.14",
                "794.23",
            ),
        ] {
            let plan = loan()
                .with_instalment_unit(cny(unit))
                .with_residue(residue)
                .plan()
                .unwrap();
            let rows = plan.rows();
            assert_eq!(plan.level(), Some(cny(level)));
            assert!(rows[..11].iter().all(|row| row.payment == cny(level)));
            assert_eq!(rows[11].payment, cny(last), "{unit} {residue:?}");
            assert_eq!(plan.total_interest().unwrap(), cny(interest));
        }
    }

    #[test]
    fn equal_principal_is_in_whole_units_too() {
        for (unit, residue, principals) in [
            ("100", Residue::SimilarFinal, "3300.00 3300.00 3400.00"),
            ("100", Residue::LowerFinal, "3400.00 3400.00 3200.00"),
            ("1000", Residue::SimilarFinal, "3000.00 3000.00 4000.00"),
            ("1000", Residue::LowerFinal, "4000.00 4000.00 2000.00"),
        ] {
            let plan = Loan::new(cny("10000"), percent("12"), JAN, 3)
                .with_kind(PlanKind::EqualPrincipal)
                .with_instalment_unit(cny(unit))
                .with_residue(residue)
                .plan()
                .unwrap();
            assert_eq!(column(&plan, |row| row.principal), principals);
        }
        let thirds = Loan::new(cny("10000"), percent("12"), JAN, 3)
            .with_kind(PlanKind::EqualPrincipal)
            .with_residue(Residue::LowerFinal);
        // 4,999.99 and 4,999.99 leave two cents, 5,000 and 5,000 nothing.
        let just = thirds.clone().with_instalment_unit(cny("4999.99"));
        assert_eq!(just.plan().unwrap().rows()[2].principal, cny("0.02"));
        let error = refusal(&thirds.clone().with_instalment_unit(cny("5000")));
        assert!(error.ends_with("repay the loan before the last"), "{error}");
        // A third is less than half of it: the nearest multiple is 0.
        let none = thirds
            .with_residue(Residue::SimilarFinal)
            .with_instalment_unit(cny("7000"));
        assert!(refusal(&none).ends_with("the share of the principal is 0"));
    }

    #[test]
    fn a_unit_that_is_too_large_is_refused_by_its_name() {
        let up = loan().with_residue(Residue::LowerFinal);
        // Eleven of 1,157.44 leave eleven cents; a cent more leaves nothing.
        let just = up.clone().with_instalment_unit(cny("1157.44")).plan();
        assert_eq!(just.unwrap().rows()[11].payment, cny("0.11"));
        let error = refusal(&up.with_instalment_unit(cny("1157.45")));
        assert!(
            error.starts_with("`instalment_unit` must be smaller")
                && error.ends_with("repay the loan before the last"),
            "{error}"
        );
        let error = refusal(&loan().with_instalment_unit(cny("10000")));
        assert!(
            error.ends_with("does not cover the interest of each period"),
            "{error}"
        );
        // 10 % a month over five years: 1,203.95, of which 1,200 are interest.
        let dear =
            Loan::new(cny("12000"), percent("120"), JAN, 60).with_residue(Residue::HigherFinal);
        let refused = refusal(&dear.clone().with_instalment_unit(cny("1200")));
        assert_eq!(refused, error);
        let just = dear.with_instalment_unit(cny("1200.01")).plan().unwrap();
        assert_eq!(just.rows()[0].principal, cny("0.01"));
        assert_eq!(just.rows()[59].payment, cny("13172.50"));
    }

    #[test]
    fn a_unit_that_is_none_is_refused_by_its_name() {
        for (unit, says) in [
            (Money::zero(Currency::CNY), "at least the smallest unit"),
            (cny("-10"), "at least the smallest unit"),
            (
                Money::parse("10", Currency::USD).unwrap(),
                "in the currency of `principal`",
            ),
        ] {
            let error = refusal(&loan().with_instalment_unit(unit));
            assert!(error.starts_with("`instalment_unit` must be"), "{error}");
            assert!(error.contains(says), "{error}");
        }
        for kind in [PlanKind::InterestOnly, PlanKind::Bullet] {
            let none = loan().with_kind(kind).with_instalment_unit(cny("10"));
            assert!(refusal(&none).contains("equal instalments or equal principal only"));
        }
    }

    #[test]
    fn every_change_calculates_in_whole_units() {
        let plan = loan().with_instalment_unit(cny("10")).plan().unwrap();
        assert_eq!(plan.rows()[2].balance, cny("9121.41"));
        let lower = plan
            .prepay(3, cny("3000"), Prepayment::LowerPayment)
            .unwrap();
        assert_eq!(lower.level(), Some(cny("710"))); // 714.62
        assert_eq!(lower.rows()[8].payment, cny("753.24"));
        let shorter = plan
            .prepay(3, cny("3000"), Prepayment::ShorterTerm)
            .unwrap();
        assert_eq!(
            column(&shorter, |row| row.payment),
            "1070.00 1070.00 1070.00 1070.00 1070.00 985.35"
        );
        let request = ExtensionRequest::new(date(2026, 4, 20), 6);
        let longer = plan.extend(3, &request, &no_caps()).unwrap().after;
        assert_eq!(longer.level(), Some(cny("660"))); // 657.87
        assert_eq!(longer.rows()[14].payment, cny("625.73"));
        // Interest that is put off, 91.21 three times, comes on top and by itself is not
        // rounded to the unit: a ninth of 273.63 in each of nine rows.
        let later = Deferral::new(&plan, 3, 3, DeferralMode::InterestAccrued)
            .unwrap()
            .after;
        assert_eq!(later.level(), Some(cny("1070")));
        assert_eq!(later.rows()[3].payment, cny("1100.40"));
        // A new rate.
        let change = RateChange::new(date(2026, 2, 15), percent("6"));
        let plan = loan()
            .with_instalment_unit(cny("10"))
            .with_rate_change(change)
            .plan()
            .unwrap();
        assert_eq!(plan.rows()[0].payment, cny("1070"));
        assert_eq!(plan.rows()[1].payment, cny("1030")); // 1,034.93
        // A change that the unit does not fit is refused, and the loan goes on.
        let plan = loan().with_instalment_unit(cny("500")).plan().unwrap();
        let error = plan
            .prepay(3, cny("8500"), Prepayment::LowerPayment)
            .unwrap_err();
        assert!(
            error.to_string().starts_with("`instalment_unit`"),
            "{error}"
        );
        assert!(plan.prepay(3, cny("8500"), Prepayment::ShorterTerm).is_ok());
    }

    #[test]
    fn the_file_has_it_with_or_without_a_currency() {
        let file = |unit: &str| {
            format!(
                r#"{{"principal": "12000 CNY", "rate_percent": "12",
                     "disbursed_on": "2026-01-15", "periods": 12, "instalment_unit": "{unit}"}}"#
            )
        };
        for unit in ["10", "10 CNY", "10.00"] {
            let plan = Loan::from_json(&file(unit)).unwrap().plan().unwrap();
            assert_eq!(plan.level(), Some(cny("1070")));
        }
        let toml = include_str!("../../data/servicing/loan.toml");
        let toml = toml.replace("# instalment_unit", "instalment_unit");
        let plan = Loan::from_toml(&toml).unwrap().plan().unwrap();
        assert_eq!(plan.level(), Some(cny("1070")));
        for unit in ["0.001", "ten", "10 XXX"] {
            let error = Loan::from_json(&file(unit)).unwrap_err().to_string();
            assert!(error.contains("`instalment_unit`"), "{error}");
        }
        let dollars = Loan::from_json(&file("10 USD")).unwrap();
        assert!(refusal(&dollars).contains("in the currency of `principal`"));
    }
}

/// Three of twelve are paid; the next, of 15 May, and those that follow move.
mod due_dates {
    use super::*;

    fn moved(plan: &RepaymentPlan, day: Date, effect: DueDateMove) -> RepaymentPlan {
        plan.with_due_dates_from(3, day, effect).unwrap()
    }

    fn dues(plan: &RepaymentPlan) -> String {
        let rows = plan.rows().iter();
        let texts: Vec<String> = rows.map(|row| row.due.to_string()).collect();
        texts.join(" ")
    }

    #[test]
    fn the_level_stays_and_the_last_absorbs_what_the_days_bear() {
        let plan = loan().plan().unwrap();
        for (day, first, last, interest) in [
            // 9,132.95 at 12 % for 40, 20, 1 and 60 days of 360.
            (date(2026, 5, 25), "121.77", "1099.10", "495.67"),
            (date(2026, 5, 5), "60.89", "1033.18", "429.75"),
            (date(2026, 4, 16), "3.04", "970.53", "367.10"),
            (date(2026, 6, 15), "182.66", "1165.04", "561.61"),
        ] {
            let after = moved(&plan, day, DueDateMove::KeepLevel);
            let rows = after.rows();
            assert_eq!((rows.len(), rows[0].number, rows[0].due), (9, 4, day));
            assert_eq!(rows[0].interest, cny(first));
            assert!(rows[..8].iter().all(|row| row.payment == cny("1066.19")));
            assert_eq!(rows[8].payment, cny(last));
            assert_eq!(after.total_interest().unwrap(), cny(interest));
            assert_eq!(rows[1].due.day(), day.day());
            assert_eq!(
                after.loan(),
                moved(&plan, day, DueDateMove::Recalculate).loan()
            );
        }
    }

    #[test]
    fn the_level_is_calculated_anew_where_that_is_asked() {
        let plan = loan().plan().unwrap();
        for (day, level, last) in [
            (date(2026, 5, 25), "1069.70", "1069.72"),
            (date(2026, 5, 5), "1062.67", "1062.63"),
        ] {
            let after = moved(&plan, day, DueDateMove::Recalculate);
            assert_eq!(after.level(), Some(cny(level)));
            assert_eq!(after.rows()[0].payment, cny(level));
            assert_eq!(after.rows()[8].payment, cny(last));
        }
        let units = loan().with_instalment_unit(cny("10")).plan().unwrap();
        let after = moved(&units, date(2026, 5, 25), DueDateMove::Recalculate);
        assert_eq!(after.level(), Some(cny("1070")));
    }

    #[test]
    fn other_days_bear_what_their_day_count_says() {
        let plan = loan()
            .with_kind(PlanKind::EqualPrincipal)
            .with_day_count(DayCount::Act365Fixed)
            .plan()
            .unwrap();
        let after = moved(&plan, date(2026, 5, 31), DueDateMove::KeepLevel);
        assert_eq!(after.rows()[0].interest, cny("136.11")); // 9,000 * 12 % * 46 / 365
        assert_eq!(after.rows()[1].interest, cny("78.90")); // 8,000, 30 days
        let principals = column(&after, |row| row.principal);
        assert_eq!(principals, ["1000.00"; 9].join(" "));
    }

    #[test]
    fn month_ends_clamp_or_roll_as_before() {
        for (month_end, wanted) in [
            (
                MonthEnd::Clamp,
                "2026-05-31 2026-06-30 2026-07-31 2026-08-31 2026-09-30",
            ),
            (
                MonthEnd::Roll,
                "2026-05-31 2026-07-01 2026-07-31 2026-08-31 2026-10-01",
            ),
        ] {
            let plan = loan().with_month_end(month_end).plan().unwrap();
            let after = moved(&plan, date(2026, 5, 31), DueDateMove::KeepLevel);
            assert!(dues(&after).starts_with(wanted), "{}", dues(&after));
        }
    }

    #[test]
    fn only_days_of_the_running_period_and_the_next_are_taken() {
        let plan = loan().plan().unwrap();
        let says = |paid, day| {
            plan.with_due_dates_from(paid, day, DueDateMove::KeepLevel)
                .map(|after| dues(&after))
                .map_err(|error| error.to_string())
        };
        for (paid, day) in [
            (3, date(2026, 4, 15)), // the day the period begins
            (3, date(2026, 6, 16)), // a day after the fifth row
            (0, date(2026, 1, 15)),
            (11, date(2026, 12, 15)),
            (11, date(2027, 2, 16)),
        ] {
            let error = says(paid, day).unwrap_err();
            assert!(
                error.starts_with("`next_due` must be after the start"),
                "{error}"
            );
        }
        for (paid, day) in [
            (3, date(2026, 4, 16)),
            (3, date(2026, 6, 15)),
            (0, date(2026, 1, 16)),
            (11, date(2026, 12, 16)),
            (11, date(2027, 2, 15)),
        ] {
            assert!(says(paid, day).unwrap().starts_with(&day.to_string()));
        }
        assert!(
            says(3, date(2026, 5, 15))
                .unwrap_err()
                .contains("another day")
        );
        assert!(says(12, date(2027, 1, 20)).is_err());
        for kind in [
            PlanKind::Bullet,
            PlanKind::Custom(vec![CustomRow::new(date(2026, 5, 1), cny("12000"))]),
        ] {
            let plan = loan().with_kind(kind).plan().unwrap();
            let error = plan
                .with_due_dates_from(0, date(2026, 5, 2), DueDateMove::KeepLevel)
                .unwrap_err();
            assert!(error.to_string().starts_with("`kind`"), "{error}");
        }
    }

    #[test]
    fn what_follows_goes_on_from_the_new_days() {
        let plan = loan().plan().unwrap();
        let after = moved(&plan, date(2026, 5, 25), DueDateMove::KeepLevel);
        // 25 of the 40 days.
        let settled = after.settle(0, date(2026, 5, 10), cny("0")).unwrap();
        assert_eq!(settled.interest, cny("76.11"));
        assert_eq!(
            after
                .settle(0, date(2026, 5, 25), cny("0"))
                .unwrap()
                .interest,
            cny("121.77")
        );
        let request = ExtensionRequest::new(date(2026, 5, 1), 2);
        let longer = after.extend(0, &request, &no_caps()).unwrap().after;
        assert_eq!(longer.rows()[0].interest, cny("121.77"));
        assert_eq!(longer.matures_on(), date(2027, 3, 25));
        let care = Deferral::new(&after, 0, 2, DeferralMode::InterestWaived)
            .unwrap()
            .after;
        assert!(dues(&care).starts_with("2026-05-25 2026-06-25 2026-07-25"));
        assert_eq!(care.rows()[2].interest, cny("91.33")); // a month again, whole
        // Once more: the row that moved first, and a row later.
        let back = after
            .with_due_dates_from(0, date(2026, 5, 15), DueDateMove::KeepLevel)
            .unwrap();
        assert_eq!(back.rows()[0].interest, cny("91.33"));
        assert_eq!(column(&back, |row| row.payment), {
            let rest = plan.remaining(3).unwrap();
            column(&rest, |row| row.payment)
        });
        let again = after
            .with_due_dates_from(1, date(2026, 7, 1), DueDateMove::KeepLevel)
            .unwrap();
        assert_eq!(again.rows()[0].start, date(2026, 5, 25));
        assert_eq!(again.rows()[0].interest, cny("98.26")); // 8,188.53, 36 days of 360
        assert!(dues(&again).starts_with("2026-07-01 2026-08-01"));
        // The yearly cost of what is left is the rate, by dates that are not even.
        let cost = after
            .annual_cost(cost::AnnualisationMethod::NominalIrr)
            .unwrap();
        assert_eq!(cost.percent(1).to_string(), "12.0");
    }

    #[test]
    fn what_the_loan_carries_moves_with_it() {
        // Two rows were missed: 240 of interest, due with the third.
        let behind = loan().plan().unwrap().behind(0, date(2026, 3, 16)).unwrap();
        let day = date(2026, 4, 25);
        let kept = behind
            .with_due_dates_from(0, day, DueDateMove::KeepLevel)
            .unwrap();
        assert_eq!(kept.pending_interest().unwrap(), cny("240"));
        assert_eq!(kept.rows()[0].principal, cny("2867.05"));
        assert_eq!(kept.rows()[0].interest, cny("400")); // and 12,000 for 40 days
        let anew = behind
            .with_due_dates_from(0, day, DueDateMove::Recalculate)
            .unwrap();
        assert_eq!(anew.rows()[0].interest, cny("184")); // 160 and a tenth of 240
        // Interest that was put off, 273.99.
        let later = Deferral::new(&loan().plan().unwrap(), 3, 3, DeferralMode::InterestAccrued)
            .unwrap()
            .after
            .with_due_dates_from(3, date(2026, 8, 20), DueDateMove::KeepLevel)
            .unwrap();
        assert_eq!(later.pending_interest().unwrap(), cny("273.99"));
        // 9,132.95 for 35 days, and a ninth of it.
        assert_eq!(later.rows()[0].interest, cny("136.99"));
        // Free periods end on the new days; those that have passed stay where they were.
        let free = loan()
            .with_interest_free(InterestFree::Periods(2))
            .with_kind(PlanKind::EqualPrincipal)
            .plan()
            .unwrap();
        let second = free
            .with_due_dates_from(1, date(2026, 3, 25), DueDateMove::KeepLevel)
            .unwrap();
        assert!(second.rows()[0].interest.is_zero());
        assert_eq!(second.rows()[0].waived, cny("146.67")); // 11,000 for 40 days
        assert_eq!(second.rows()[1].interest, cny("100"));
        let third = free
            .with_due_dates_from(2, date(2026, 4, 25), DueDateMove::KeepLevel)
            .unwrap();
        assert_eq!(third.rows()[0].interest, cny("133.33")); // 10,000 for 40 days
    }

    #[test]
    fn a_row_that_has_nothing_left_to_repay_falls_away() {
        // Eleven of 1,157.44 leave eleven cents; ten days less bear 29.52 less.
        let plan = loan()
            .with_instalment_unit(cny("1157.44"))
            .with_residue(Residue::LowerFinal)
            .plan()
            .unwrap();
        let after = moved(&plan, date(2026, 5, 5), DueDateMove::KeepLevel);
        assert_eq!(after.rows().len(), 8);
        assert_eq!(after.rows()[7].payment, cny("1125.90"));
    }
}

/// 3,000 of the 12,000 are due on 15 January: 9,000 are financed.
mod down_payments {
    use super::*;
    use scorewright::lending::loan::cost::AnnualisationMethod;
    use scorewright::lending::relief::net_present_value;

    fn with_3000() -> Loan {
        loan().with_down_payment(cny("3000"))
    }

    fn smaller() -> Loan {
        Loan::new(cny("9000"), percent("12"), JAN, 12)
    }

    /// A change of a plan after so many paid rows.
    type Change<'a> = dyn Fn(&RepaymentPlan, usize) -> RepaymentPlan + 'a;

    const METHODS: [AnnualisationMethod; 6] = [
        AnnualisationMethod::NominalIrr,
        AnnualisationMethod::EffectiveIrr,
        AnnualisationMethod::Simple,
        AnnualisationMethod::RegulationZ,
        AnnualisationMethod::EuApr,
        AnnualisationMethod::HkSchedule2,
    ];

    /// Apache Fineract's schedule of 1,000 without interest, a quarter at once
    /// (`LoanDownPayment.feature`, Apache-2.0).
    #[test]
    fn a_quarter_at_once_and_three_months() {
        let plan = Loan::new(cny("1000"), Rate::ZERO, date(2022, 1, 1), 3)
            .with_down_payment_share("0.25".parse().unwrap())
            .plan()
            .unwrap();
        let dues: Vec<String> = plan.rows().iter().map(|row| row.due.to_string()).collect();
        assert_eq!(
            dues.join(" "),
            "2022-01-01 2022-02-01 2022-03-01 2022-04-01"
        );
        assert_eq!(
            column(&plan, |row| row.balance),
            "750.00 500.00 250.00 0.00"
        );
    }

    #[test]
    fn it_bears_nothing_and_the_rest_is_the_plan_of_a_smaller_loan() {
        let fee = |timing| Fee::new("fee", cny("12"), timing, "lender");
        let terms: [fn(Loan) -> Loan; 4] = [
            |l| l,
            |l| l.with_kind(PlanKind::EqualPrincipal),
            |l| l.with_kind(PlanKind::InterestOnly),
            |l| {
                l.with_principal_grace(PrincipalGrace::new(2))
                    .with_interest_payment_grace(InterestPaymentGrace::new(1))
                    .with_interest_free(InterestFree::Days(10))
            },
        ];
        for with_terms in terms {
            let and_fees = |loan: Loan| {
                [
                    FeeTiming::Upfront,
                    FeeTiming::EachInstalment,
                    FeeTiming::Maturity,
                ]
                .into_iter()
                .fold(with_terms(loan), |l, timing| l.with_fee(fee(timing)))
                .plan()
                .unwrap()
            };
            let (plan, small) = (and_fees(with_3000()), and_fees(smaller()));
            let first = plan.rows()[0];
            assert_eq!((first.number, first.start, first.due), (0, JAN, JAN));
            assert_eq!((first.payment, first.principal), (cny("3000"), cny("3000")));
            assert_eq!(first.balance, cny("9000"));
            assert!(first.accrued.is_zero() && first.fee.is_zero());
            assert_eq!(&plan.rows()[1..], small.rows());
            assert_eq!(plan.received(), cny("11988"));
            assert_eq!(plan.total_interest(), small.total_interest());
            for method in METHODS {
                assert_eq!(plan.annual_cost(method), small.annual_cost(method));
            }
            assert_eq!(plan.periodic_rate(), small.periodic_rate());
        }
        let plan = with_3000().plan().unwrap();
        assert_eq!(plan.level(), Some(cny("799.64")));
        assert_eq!(plan.rows()[12].payment, cny("799.64"));
        assert_eq!(plan.total_interest().unwrap(), cny("595.68"));
        let value = net_present_value(&plan, JAN, "0.01".parse().unwrap()).unwrap();
        assert_eq!(value.round_dp(1).to_string(), "12000.0");
    }

    #[test]
    fn once_it_is_paid_every_change_is_that_of_the_smaller_loan() {
        let (plan, small) = (with_3000().plan().unwrap(), smaller().plan().unwrap());
        let request = ExtensionRequest::new(date(2026, 2, 1), 3);
        let half = PartialDeferral::new(2, "0.5".parse().unwrap(), Remainder::Spread);
        let changes: [&Change<'_>; 6] = [
            &|plan, paid| plan.extend(paid, &request, &no_caps()).unwrap().after,
            &|plan, paid| {
                plan.prepay(paid, cny("2000"), Prepayment::ShorterTerm)
                    .unwrap()
            },
            &|plan, paid| plan.defer_partly(paid, &half).unwrap(),
            &|plan, paid| {
                Deferral::new(plan, paid, 2, DeferralMode::InterestAccrued)
                    .unwrap()
                    .after
            },
            &|plan, paid| {
                plan.with_due_dates_from(paid, date(2026, 2, 20), DueDateMove::Recalculate)
                    .unwrap()
            },
            &|plan, paid| plan.behind(paid, date(2026, 2, 16)).unwrap(),
        ];
        for change in changes {
            let (after, wanted) = (change(&plan, 1), change(&small, 0));
            assert_eq!(after.rows(), wanted.rows());
            assert_eq!(after.received(), wanted.received());
        }
        for day in [JAN, date(2026, 1, 30), date(2026, 2, 15), date(2026, 2, 16)] {
            assert_eq!(
                plan.settle(1, day, cny("0")),
                small.settle(0, day, cny("0"))
            );
        }
        // 9,000 at 1 % for 15 of 31 days.
        let settled = plan.settle(1, date(2026, 1, 30), cny("0")).unwrap();
        assert_eq!(settled.total, cny("9043.55"));
    }

    #[test]
    fn before_it_is_paid_all_is_owed_and_the_plan_does_not_change() {
        let plan = with_3000().with_fee(service_fee("5")).plan().unwrap();
        let settled = plan.settle(0, JAN, cny("0")).unwrap();
        assert_eq!(settled.total, cny("12000"));
        let request = ExtensionRequest::new(JAN, 3);
        let half = PartialDeferral::new(2, "0.5".parse().unwrap(), Remainder::Spread);
        let says = [
            plan.extend(0, &request, &no_caps()).err(),
            plan.prepay(0, cny("2000"), Prepayment::LowerPayment).err(),
            plan.defer_partly(0, &half).err(),
            plan.with_due_dates_from(0, date(2026, 1, 20), DueDateMove::KeepLevel)
                .err(),
        ];
        for error in says {
            let error = error.unwrap().to_string();
            assert!(error.starts_with("`paid` must be 1 or more"), "{error}");
        }
        assert!(Deferral::new(&plan, 0, 2, DeferralMode::InterestWaived).is_err());
    }

    #[test]
    fn a_down_payment_that_was_missed_bears_interest_and_is_due_next() {
        let plan = with_3000().with_fee(service_fee("5")).plan().unwrap();
        // 12,000 at 1 % for 15 of 31 days; no fee has arisen.
        let settled = plan.settle(0, date(2026, 1, 30), cny("0")).unwrap();
        assert_eq!(settled.interest, cny("58.06"));
        assert_eq!(settled.total, cny("12058.06"));
        // On the day itself it is not late, a day after it is.
        assert_eq!(plan.behind(0, JAN).unwrap().rows().len(), 13);
        let behind = plan.behind(0, date(2026, 1, 16)).unwrap();
        assert_eq!(behind.opening(), cny("12000"));
        assert!(behind.pending_fees().unwrap().is_zero());
        let first = behind.rows()[0];
        assert_eq!((first.number, first.interest), (1, cny("120")));
        assert_eq!(first.principal, cny("3709.64")); // 3,000 and 799.64 - 90
        assert_eq!(first.fee, cny("5"));
        assert_eq!(behind.rows()[1], plan.rows()[2]);
        let arrears = Arrears::on(
            date(2026, 1, 20),
            plan.rows(),
            &[],
            ArrearsGrace::new(0),
            &[],
        )
        .unwrap();
        assert_eq!((arrears.overdue, arrears.past_due_days), (cny("3000"), 5));
        // Help spreads it with the rest.
        let request = ExtensionRequest::new(date(2026, 1, 20), 3);
        let longer = behind.extend(0, &request, &no_caps()).unwrap().after;
        assert_eq!(longer.level(), Some(cny("865.49")));
        assert_eq!(longer.rows().len(), 15);
    }

    #[test]
    fn nothing_and_all_of_it_are_refused_by_name() {
        let refusal = |loan: &Loan| loan.plan().unwrap_err().to_string();
        for amount in ["0", "-1", "12000", "12000.01"] {
            let error = refusal(&loan().with_down_payment(cny(amount)));
            assert!(
                error.starts_with("`down_payment` must be above 0"),
                "{error}"
            );
        }
        for amount in ["0.01", "11999.99"] {
            assert!(loan().with_down_payment(cny(amount)).plan().is_ok());
        }
        let fee = Fee::new("opening", cny("100"), FeeTiming::Upfront, "lender");
        let with_fee = loan().with_fee(fee);
        assert!(
            with_fee
                .clone()
                .with_down_payment(cny("11899.99"))
                .plan()
                .is_ok()
        );
        assert!(refusal(&with_fee.with_down_payment(cny("11900"))).contains("fees kept back"));
        for share in ["0", "1", "1.5", "-0.1"] {
            let error = refusal(&loan().with_down_payment_share(share.parse().unwrap()));
            assert!(error.starts_with("`down_payment` must be"), "{error}");
        }
        let dollars = Money::parse("10", Currency::USD).unwrap();
        assert!(refusal(&loan().with_down_payment(dollars)).contains("currency of `principal`"));
        for kind in [
            PlanKind::Bullet,
            PlanKind::Custom(vec![CustomRow::new(date(2026, 5, 1), cny("12000"))]),
        ] {
            let error = refusal(&with_3000().with_kind(kind));
            assert!(error.contains("repaid in instalments"), "{error}");
        }
    }

    #[test]
    fn the_file_has_it_as_an_amount_or_in_per_cent() {
        let file = |more: &str| {
            format!(
                r#"{{"principal": "12000 CNY", "rate_percent": "12",
                     "disbursed_on": "2026-01-15", "periods": 12, {more}}}"#
            )
        };
        for more in [
            r#""down_payment": "3000.00 CNY""#,
            r#""down_payment": "3000""#,
            r#""down_payment_percent": "25""#,
        ] {
            let plan = Loan::from_json(&file(more)).unwrap().plan().unwrap();
            assert_eq!(plan.rows(), with_3000().plan().unwrap().rows());
        }
        let toml = include_str!("../../data/servicing/loan.toml");
        let toml = toml.replace("# down_payment", "down_payment");
        let plan = Loan::from_toml(&toml).unwrap().plan().unwrap();
        assert_eq!(plan.rows()[0].payment, cny("3000"));
        let both = r#""down_payment": "3000", "down_payment_percent": "25""#;
        for (more, field) in [
            (both, "`down_payment`"),
            (r#""down_payment": "3000.001""#, "`down_payment`"),
            (
                r#""down_payment_percent": "a quarter""#,
                "`down_payment_percent`",
            ),
        ] {
            let error = Loan::from_json(&file(more)).unwrap_err().to_string();
            assert!(error.contains(field), "{error}");
        }
    }
}
