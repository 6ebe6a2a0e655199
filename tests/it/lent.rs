//! What several tests of loans need.

use scorewright::lending::loan::{Fee, FeeTiming};
use scorewright::money::{Currency, Money, Rate};

pub(crate) fn cny(text: &str) -> Money {
    Money::parse(text, Currency::CNY).unwrap()
}

pub(crate) fn percent(text: &str) -> Rate {
    Rate::percent(text).unwrap()
}

/// Charged by the lender with every instalment.
pub(crate) fn service_fee(amount: &str) -> Fee {
    let timing = FeeTiming::EachInstalment;
    Fee::new("service", cny(amount), timing, "lender")
}

/// Random cases: `PLAN_CASES` asks for more than a continuous run has time for.
pub(crate) fn plan_cases(usual: u32) -> u32 {
    let asked = std::env::var("PLAN_CASES").ok();
    asked.and_then(|n| n.parse().ok()).unwrap_or(usual)
}
