//! Rows that go together: what they are held back with, and what must not matter.

use proptest::prelude::*;
use scorewright::binning::Binning;
use scorewright::dataset::{Dataset, TimeSlices, Values};
use scorewright::schema::{Field, Kind, Role, Schema};
use scorewright::training::{
    FitKind, FitReason, Folds, LogisticModel, LogisticParams, TrainingError,
};
use scorewright::units::Day;

use super::Lcg;

fn joint() -> LogisticParams {
    LogisticModel::params().fit_kind(FitKind::Joint)
}

/// One field that tells, one that may.
fn data(late: &[f64], other: &[f64], bad: &[bool]) -> Dataset {
    let fields = vec![
        Field::new("late", Kind::Count),
        Field::new("other", Kind::Count),
        Field::new("bad", Kind::Flag).with_role(Role::Target),
    ];
    let schema = Schema::new("loans", fields).unwrap();
    let columns = [
        ("late", Values::Numbers(late)),
        ("other", Values::Numbers(other)),
        ("bad", Values::Flags(bad)),
    ];
    Dataset::from_columns(&schema, &columns).unwrap()
}

/// Accounts of several months: which account, what is known, what came of it.
struct Months {
    account: Vec<u64>,
    late: Vec<f64>,
    other: Vec<f64>,
    bad: Vec<bool>,
}

/// `other` is drawn once for an account and says nothing.
fn months(n_accounts: u64, each: usize, seed: u64) -> Months {
    let mut random = Lcg(seed);
    let mut months = Months {
        account: Vec::new(),
        late: Vec::new(),
        other: Vec::new(),
        bad: Vec::new(),
    };
    for account in 0..n_accounts {
        let late = (random.unit() * 3.0).floor();
        let other = (random.unit() * 50.0).floor();
        let bad = random.unit() < 0.15 + 0.2 * late;
        for _ in 0..each {
            months.account.push(account);
            months.late.push(late);
            months.other.push(other);
            months.bad.push(bad);
        }
    }
    months
}

impl Months {
    fn data(&self) -> Dataset {
        data(&self.late, &self.other, &self.bad)
    }

    fn folds(&self) -> Folds {
        Folds::by_key(self.account.iter().copied())
    }

    fn pick(&self, rows: &[usize]) -> Self {
        Self {
            account: rows.iter().map(|&row| self.account[row]).collect(),
            late: rows.iter().map(|&row| self.late[row]).collect(),
            other: rows.iter().map(|&row| self.other[row]).collect(),
            bad: rows.iter().map(|&row| self.bad[row]).collect(),
        }
    }
}

/// The log-odds of every bin, to the bit, and the intercept.
fn told(model: &LogisticModel) -> (u64, Vec<(String, Vec<u64>)>) {
    let terms = model.terms().iter().map(|term| {
        let bits = term.log_odds.iter().map(|value| value.to_bits());
        (term.field.clone(), bits.collect())
    });
    (model.intercept().to_bits(), terms.collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_order_of_rows_of_accounts_changes_no_bit(seed: u64) {
        let months = months(150, 4, seed);
        let n = months.bad.len();
        let mut order: Vec<usize> = (0..n).collect();
        let mut random = Lcg(seed ^ 77);
        for i in (1..n).rev() {
            order.swap(i, (random.unit() * (i + 1) as f64) as usize);
        }
        let turned = months.pick(&order);
        let fit = |months: &Months| {
            joint().folds(months.folds()).train(&months.data(), &Binning::params()).map(|m| told(&m))
        };
        prop_assert_eq!(fit(&months), fit(&turned));
    }

    #[test]
    fn the_order_of_rows_in_time_changes_no_bit(seed: u64) {
        let months = months(600, 1, seed);
        let n = months.bad.len();
        let backwards = months.pick(&(0..n).rev().collect::<Vec<_>>());
        let fit = |months: &Months| {
            let day = |&account: &u64| Day(i32::try_from(account % 90).unwrap());
            let days: Vec<Day> = months.account.iter().map(day).collect();
            let folds = Folds::by_time(&TimeSlices::of(&days, 4));
            joint().folds(folds).train(&months.data(), &Binning::params()).map(|m| told(&m))
        };
        prop_assert_eq!(fit(&months), fit(&backwards));
    }
}

#[test]
fn auto_judges_accounts_by_other_accounts() {
    let months = months(200, 8, 5);
    let losses = |params: LogisticParams| {
        let model = params.train(&months.data(), &Binning::params()).unwrap();
        match model.summary().choice.reason {
            FitReason::Folds { joint, .. } => joint,
            ref other => panic!("{other:?}"),
        }
    };
    let by_row = losses(LogisticModel::params());
    let by_account = losses(LogisticModel::params().folds(months.folds()));
    // Months that were learned of tell the others of their account.
    assert!(by_row + 0.02 < by_account, "{by_row} {by_account}");
}

#[test]
fn folds_of_other_rows_or_without_a_class_are_refused() {
    let months = months(60, 2, 1);
    let fit = |folds: Folds| {
        joint()
            .folds(folds)
            .train(&months.data(), &Binning::params())
    };
    let error = fit(Folds::by_group(["a", "b"])).unwrap_err();
    assert_eq!(error.to_string(), "`folds` has length 2, expected 120");
    let error = fit(Folds::by_key(vec![1; 120])).unwrap_err();
    assert!(matches!(error, TrainingError::Setting { .. }), "{error}");
    // Where nobody insists, weights of evidence need no folds.
    let one = LogisticModel::params().folds(Folds::by_key(vec![1; 120]));
    let model = one.train(&months.data(), &Binning::params()).unwrap();
    assert_eq!(model.summary().choice.reason, FitReason::FewRows);
}
