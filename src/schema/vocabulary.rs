//! The names by which schemas and cards know a [`Borrower`].

use super::ratio::nearest;
use super::{
    Borrower, Direction, Employment, Field, Group, Kind, LawfulUse, Ratio, Role, Schema, Special,
};
use crate::scoring::{Record, Value};
use rust_decimal::Decimal;

/// The code of a ratio whose denominator is not above zero.
const UNDEFINED: f64 = -1.0;
/// The code of a balance without a limit.
const SATURATED: f64 = -2.0;

/// What a value looks like: its kind, unit, range and codes.
#[derive(Clone, Copy)]
enum Shape {
    Amount,
    Count,
    Days,
    Months,
    /// Between 0 and 1.
    Share,
    /// Not below zero.
    Spread,
    /// Of either sign.
    Slope,
    /// Of two amounts, with a code for none.
    Quotient,
    Word,
}

struct Entry {
    name: &'static str,
    shape: Shape,
    group: Group,
    direction: Direction,
    value: fn(&Borrower) -> Value<'static>,
}

const fn entry(
    name: &'static str,
    shape: Shape,
    group: Group,
    direction: Direction,
    value: fn(&Borrower) -> Value<'static>,
) -> Entry {
    Entry {
        name,
        shape,
        group,
        direction,
        value,
    }
}

fn amount(value: Option<Decimal>) -> Value<'static> {
    number(value.map(nearest))
}

fn count(value: Option<u32>) -> Value<'static> {
    number(value.map(f64::from))
}

fn number(value: Option<f64>) -> Value<'static> {
    value.map_or(Value::Missing, Value::Number)
}

fn word(value: Option<Employment>) -> Value<'static> {
    value.map_or(Value::Missing, |kind| Value::Text(kind.word()))
}

fn ratio(value: Option<Ratio>) -> Value<'static> {
    number(value.map(|ratio| match ratio {
        Ratio::Value(value) => nearest(value),
        Ratio::Saturated => SATURATED,
        Ratio::Undefined => UNDEFINED,
    }))
}

/// Every value, in the order of [`Schema::borrower`].
#[rustfmt::skip] // a table
static ENTRIES: &[Entry] = &[
    entry("stated_monthly_income", Shape::Amount, Group::Income, Direction::Falling, |b| amount(b.stated_monthly_income)),
    entry("verified_monthly_income", Shape::Amount, Group::Income, Direction::Falling, |b| amount(b.verified_monthly_income)),
    entry("income_cv_12m", Shape::Spread, Group::Income, Direction::Rising, |b| number(b.income_cv_12m)),
    entry("income_trend_6m", Shape::Slope, Group::Income, Direction::Falling, |b| number(b.income_trend_6m)),
    entry("employment", Shape::Word, Group::Income, Direction::Any, |b| word(b.employment)),
    entry("employment_months", Shape::Months, Group::Income, Direction::Falling, |b| count(b.employment_months)),
    entry("new_loan_monthly_payment", Shape::Amount, Group::Debt, Direction::Any, |b| amount(b.new_loan_monthly_payment)),
    entry("monthly_debt_service", Shape::Amount, Group::Debt, Direction::Rising, |b| amount(b.monthly_debt_service)),
    entry("annual_loan_service", Shape::Amount, Group::Debt, Direction::Rising, |b| amount(b.annual_loan_service)),
    entry("total_unsecured_balance", Shape::Amount, Group::Debt, Direction::Rising, |b| amount(b.total_unsecured_balance)),
    entry("total_balance", Shape::Amount, Group::Debt, Direction::Rising, |b| amount(b.total_balance)),
    entry("active_lender_count", Shape::Count, Group::Debt, Direction::Rising, |b| count(b.active_lender_count)),
    entry("new_lenders_90d", Shape::Count, Group::Debt, Direction::Rising, |b| count(b.new_lenders_90d)),
    entry("pti", Shape::Quotient, Group::Debt, Direction::Rising, |b| ratio(b.pti())),
    entry("dti", Shape::Quotient, Group::Debt, Direction::Rising, |b| ratio(b.dti())),
    entry("dsr", Shape::Quotient, Group::Debt, Direction::Rising, |b| ratio(b.dsr())),
    entry("dbr", Shape::Quotient, Group::Debt, Direction::Rising, |b| ratio(b.dbr())),
    entry("dpd_now", Shape::Days, Group::CreditHistory, Direction::Rising, |b| count(b.dpd_now)),
    entry("max_dpd_6m", Shape::Days, Group::CreditHistory, Direction::Rising, |b| count(b.max_dpd_6m)),
    entry("max_dpd_12m", Shape::Days, Group::CreditHistory, Direction::Rising, |b| count(b.max_dpd_12m)),
    entry("max_dpd_24m", Shape::Days, Group::CreditHistory, Direction::Rising, |b| count(b.max_dpd_24m)),
    entry("max_dpd_ever", Shape::Days, Group::CreditHistory, Direction::Rising, |b| count(b.max_dpd_ever)),
    entry("count_30_59", Shape::Count, Group::CreditHistory, Direction::Rising, |b| count(b.count_30_59)),
    entry("count_60_89", Shape::Count, Group::CreditHistory, Direction::Rising, |b| count(b.count_60_89)),
    entry("count_90_plus", Shape::Count, Group::CreditHistory, Direction::Rising, |b| count(b.count_90_plus)),
    entry("consecutive_delinquent_months_max", Shape::Months, Group::CreditHistory, Direction::Rising, |b| count(b.consecutive_delinquent_months_max)),
    entry("cumulative_delinquent_months", Shape::Months, Group::CreditHistory, Direction::Rising, |b| count(b.cumulative_delinquent_months)),
    entry("revolving_balance", Shape::Amount, Group::CreditHistory, Direction::Any, |b| amount(b.revolving_balance)),
    entry("revolving_limit", Shape::Amount, Group::CreditHistory, Direction::Any, |b| amount(b.revolving_limit)),
    entry("utilization", Shape::Quotient, Group::CreditHistory, Direction::Rising, |b| ratio(b.utilization())),
    entry("oldest_trade_months", Shape::Months, Group::CreditHistory, Direction::Falling, |b| count(b.oldest_trade_months)),
    entry("avg_trade_months", Shape::Months, Group::CreditHistory, Direction::Falling, |b| number(b.avg_trade_months)),
    entry("newest_trade_months", Shape::Months, Group::CreditHistory, Direction::Falling, |b| count(b.newest_trade_months)),
    entry("inquiries_hard_1m", Shape::Count, Group::CreditHistory, Direction::Rising, |b| count(b.inquiries_hard_1m)),
    entry("inquiries_hard_3m", Shape::Count, Group::CreditHistory, Direction::Rising, |b| count(b.inquiries_hard_3m)),
    entry("inquiries_hard_6m", Shape::Count, Group::CreditHistory, Direction::Rising, |b| count(b.inquiries_hard_6m)),
    entry("inquiries_hard_6m_excl_7d", Shape::Count, Group::CreditHistory, Direction::Rising, |b| count(b.inquiries_hard_6m_excl_7d)),
    entry("open_trades", Shape::Count, Group::CreditHistory, Direction::Any, |b| count(b.open_trades)),
    entry("trades_opened_12m", Shape::Count, Group::CreditHistory, Direction::Any, |b| count(b.trades_opened_12m)),
    entry("installment_share", Shape::Share, Group::CreditHistory, Direction::Any, |b| number(b.installment_share)),
    entry("public_records", Shape::Count, Group::CreditHistory, Direction::Rising, |b| count(b.public_records)),
    entry("charge_offs", Shape::Count, Group::CreditHistory, Direction::Rising, |b| count(b.charge_offs)),
    entry("guarantor_paid", Shape::Count, Group::CreditHistory, Direction::Rising, |b| count(b.guarantor_paid)),
    entry("relationship_months", Shape::Months, Group::Behaviour, Direction::Falling, |b| count(b.relationship_months)),
    entry("paid_amount", Shape::Amount, Group::Behaviour, Direction::Any, |b| amount(b.paid_amount)),
    entry("due_amount", Shape::Amount, Group::Behaviour, Direction::Any, |b| amount(b.due_amount)),
    entry("payment_ratio", Shape::Quotient, Group::Behaviour, Direction::Falling, |b| ratio(b.payment_ratio())),
    entry("payment_ratio_trend", Shape::Slope, Group::Behaviour, Direction::Falling, |b| number(b.payment_ratio_trend)),
    entry("days_early_late_mean_6m", Shape::Slope, Group::Behaviour, Direction::Rising, |b| number(b.days_early_late_mean_6m)),
    entry("autopay_failures_90d", Shape::Count, Group::Behaviour, Direction::Rising, |b| count(b.autopay_failures_90d)),
    entry("min_payment_only_streak", Shape::Months, Group::Behaviour, Direction::Rising, |b| count(b.min_payment_only_streak)),
    entry("cash_advance_share", Shape::Share, Group::Behaviour, Direction::Rising, |b| number(b.cash_advance_share)),
    entry("balance_slope_6m", Shape::Slope, Group::Behaviour, Direction::Rising, |b| number(b.balance_slope_6m)),
    entry("login_count_30d", Shape::Count, Group::Behaviour, Direction::Any, |b| count(b.login_count_30d)),
    entry("days_since_login", Shape::Days, Group::Behaviour, Direction::Any, |b| count(b.days_since_login)),
    entry("hardship_page_views_30d", Shape::Count, Group::Behaviour, Direction::Any, |b| count(b.hardship_page_views_30d)),
    entry("night_activity_share", Shape::Share, Group::Behaviour, Direction::Any, |b| number(b.night_activity_share)),
    entry("contact_info_changes_90d", Shape::Count, Group::Behaviour, Direction::Rising, |b| count(b.contact_info_changes_90d)),
    entry("device_changes_90d", Shape::Count, Group::Behaviour, Direction::Rising, |b| count(b.device_changes_90d)),
    entry("essential_spend_share", Shape::Share, Group::Behaviour, Direction::Rising, |b| number(b.essential_spend_share)),
    entry("gambling_spend_share", Shape::Share, Group::Behaviour, Direction::Rising, |b| number(b.gambling_spend_share)),
];

impl Entry {
    fn field(&self) -> Field {
        let kind = match self.shape {
            Shape::Amount => Kind::Amount,
            Shape::Count | Shape::Days => Kind::Count,
            Shape::Months => Kind::Months,
            Shape::Share | Shape::Spread | Shape::Slope | Shape::Quotient => Kind::Ratio,
            Shape::Word => Kind::Category,
        };
        let field = Field::new(self.name, kind)
            .with_group(self.group)
            .with_direction(self.direction);
        match self.shape {
            Shape::Amount | Shape::Count | Shape::Spread => field.with_low(0.0),
            Shape::Days => field.with_low(0.0).with_unit("days"),
            Shape::Months => field.with_low(0.0).with_unit("months"),
            Shape::Share => field.with_range(0.0, 1.0),
            Shape::Slope => field,
            Shape::Quotient => field
                .with_low(0.0)
                .with_special(Special::number(
                    UNDEFINED,
                    "undefined: nothing to divide by",
                ))
                .with_special(Special::number(SATURATED, "a balance without a limit")),
            Shape::Word => field.with_levels(Employment::ALL.map(Employment::word)),
        }
    }
}

impl Schema {
    /// The schema of [`Borrower`]: every value it has, and the ratios derived from them.
    ///
    /// A ratio that is undefined is the special code -1, a balance without a
    /// limit the code -2. The share of activity at night is a weak proxy with
    /// its own fairness troubles and is not a feature.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::schema::Schema;
    /// let schema = Schema::borrower();
    /// assert_eq!(schema.field("dti").unwrap().special_numbers(), [-1.0, -2.0]);
    /// assert!(!schema.field("night_activity_share").unwrap().is_feature());
    /// ```
    #[must_use]
    pub fn borrower() -> Self {
        let as_declared = |entry: &Entry| match entry.name {
            "night_activity_share" => entry
                .field()
                .with_role(Role::Ignore)
                .with_lawful_use(LawfulUse::Sensitive),
            name => entry
                .field()
                .with_counts_inquiries(name.starts_with("inquiries_")),
        };
        // Checked by a test: it names no field twice and none contradicts itself.
        Self {
            name: "borrower".to_owned(),
            fields: ENTRIES.iter().map(as_declared).collect(),
        }
    }
}

/// Values by name.
impl Borrower {
    /// Where [`Schema::borrower`] has the field called `name`.
    #[must_use]
    pub fn position(name: &str) -> Option<usize> {
        ENTRIES.iter().position(|entry| entry.name == name)
    }

    /// The value of the field at this position of [`Schema::borrower`]; absent
    /// where there is none. Allocates nothing.
    #[must_use]
    pub fn value_at(&self, position: usize) -> Value<'static> {
        let entry = ENTRIES.get(position);
        entry.map_or(Value::Absent, |entry| (entry.value)(self))
    }

    /// The value of the field called `name`; absent where there is none.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::schema::Borrower;
    /// use scorewright::scoring::Value;
    /// let borrower = Borrower::new().with_dpd_now(12);
    /// assert_eq!(borrower.value_of("dpd_now"), Value::Number(12.0));
    /// assert_eq!(borrower.value_of("dti"), Value::Missing);
    /// ```
    #[must_use]
    pub fn value_of(&self, name: &str) -> Value<'static> {
        Self::position(name).map_or(Value::Absent, |position| self.value_at(position))
    }

    pub(super) fn n_given(&self) -> usize {
        let given = |entry: &&Entry| (entry.value)(self) != Value::Missing;
        ENTRIES.iter().filter(given).count()
    }

    pub(super) const fn n_values() -> usize {
        ENTRIES.len()
    }
}

/// A card on the fields of [`Schema::borrower`] scores a borrower as it is.
impl Record for Borrower {
    fn value(&self, _position: usize, name: &str) -> Value<'_> {
        self.value_of(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_of_a_borrower_is_a_schema() {
        let schema = Schema::borrower();
        let checked = Schema::new("borrower", schema.fields().to_vec());
        assert!(checked.is_ok_and(|checked| checked == schema));
    }

    #[test]
    fn every_value_has_a_name() {
        // The struct cannot be enumerated; its source can.
        let source = include_str!("borrower.rs");
        let fields = source.lines().filter_map(|line| {
            let (name, rest) = line.strip_prefix("    pub ")?.split_once(": ")?;
            rest.starts_with("Option<").then_some(name)
        });
        let mut n = 0;
        for name in fields {
            assert!(Borrower::position(name).is_some(), "{name}");
            n += 1;
        }
        let n_derived = ENTRIES
            .iter()
            .filter(|entry| matches!(entry.shape, Shape::Quotient))
            .count();
        assert_eq!(n + n_derived, ENTRIES.len());
    }

    #[test]
    fn irregular_ratios_are_codes_of_the_schema() {
        let amount = |value: i64| Some(Decimal::from(value));
        let borrower = Borrower {
            stated_monthly_income: amount(0),
            monthly_debt_service: amount(100),
            revolving_balance: amount(5),
            revolving_limit: amount(0),
            paid_amount: amount(30),
            due_amount: amount(40),
            employment: Some(Employment::PartTime),
            ..Borrower::default()
        };
        assert_eq!(borrower.value_of("dti"), Value::Number(-1.0));
        assert_eq!(borrower.value_of("utilization"), Value::Number(-2.0));
        assert_eq!(borrower.value_of("payment_ratio"), Value::Number(0.75));
        assert_eq!(borrower.value_of("employment"), Value::Text("part_time"));
        assert_eq!(borrower.value_of("pti"), Value::Missing);
        assert_eq!(borrower.value_of("no such field"), Value::Absent);
    }

    #[test]
    fn ratios_are_those_of_the_definitions() {
        let amount = |value: i64| Some(Decimal::from(value));
        let borrower = Borrower {
            stated_monthly_income: amount(9_999),
            verified_monthly_income: amount(4_000),
            new_loan_monthly_payment: amount(500),
            monthly_debt_service: amount(900),
            annual_loan_service: amount(12_000),
            total_unsecured_balance: amount(88_000),
            ..Borrower::default()
        };
        // pti 500/4000, dti 1400/4000, dsr 12000/48000, dbr 88000/4000: Taiwan's limit of 22.
        let expected = [("pti", 0.125), ("dti", 0.35), ("dsr", 0.25), ("dbr", 22.0)];
        for (name, ratio) in expected {
            assert_eq!(borrower.value_of(name), Value::Number(ratio), "{name}");
        }
    }

    #[test]
    fn huge_amounts_are_undefined_not_a_panic() {
        let most = Some(Decimal::MAX);
        let borrower = Borrower {
            stated_monthly_income: most,
            new_loan_monthly_payment: most,
            monthly_debt_service: most,
            annual_loan_service: most,
            ..Borrower::default()
        };
        assert_eq!(borrower.dti(), Some(Ratio::Undefined));
        assert_eq!(borrower.dsr(), Some(Ratio::Undefined));
    }

    #[test]
    fn debug_shows_nothing_of_a_borrower() {
        let borrower = Borrower {
            dpd_now: Some(4711),
            ..Borrower::default()
        };
        let shown = format!("{borrower:?} {:?}", borrower.value_of("dpd_now"));
        assert!(shown.starts_with("Borrower(1 of "));
        assert!(!shown.contains("4711"));
    }
}
