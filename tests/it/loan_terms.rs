//! Terms that loans of everyday life have: instalments in whole units.

use jiff::civil::{Date, date};
use scorewright::lending::loan::*;
use scorewright::lending::relief::{Deferral, DeferralMode};
use scorewright::money::{Currency, Money, Rate};
use scorewright::rules::Provenance;

fn cny(text: &str) -> Money {
    Money::parse(text, Currency::CNY).unwrap()
}

fn percent(text: &str) -> Rate {
    Rate::percent(text).unwrap()
}

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
