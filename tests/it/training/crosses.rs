//! Crosses: found where there is an interaction, none where there is not, the same from any
//! order of rows and fields, and a card that scores as the model does.

use super::Lcg;
use proptest::prelude::*;
use scorewright::binning::Binning;
use scorewright::dataset::{Dataset, Values};
use scorewright::schema::{Direction, Field, Kind, Role, Schema};
use scorewright::scorecard::Scorecard;
use scorewright::scoring::Batch;
use scorewright::training::{
    Crosses, FitKind, LogisticModel, LogisticParams, ModelTerm, TrainingError,
};

/// Made-up loans: two numbers, a category and a flag of nothing.
struct Loans {
    income: Vec<f64>,
    debt: Vec<f64>,
    home: Vec<u8>,
    noise: Vec<f64>,
    bad: Vec<bool>,
}

const HOMES: [&str; 3] = ["own", "parents", "rent"];

impl Loans {
    /// Bad by the log-odds of income, debt and home, all in 0 to 1.
    fn new(n: usize, seed: u64, log_odds: impl Fn(f64, f64, usize) -> f64) -> Self {
        let mut rng = Lcg(seed);
        let mut loans = Self {
            income: Vec::new(),
            debt: Vec::new(),
            home: Vec::new(),
            noise: Vec::new(),
            bad: Vec::new(),
        };
        for _ in 0..n {
            let (income, debt) = (rng.unit(), rng.unit());
            let home = (rng.unit() * 3.0) as u8;
            let pd = 1.0 / (1.0 + (-log_odds(income, debt, usize::from(home))).exp());
            // One in twenty keeps the income to himself.
            let known = rng.unit() >= 0.05;
            loans.income.push(if known {
                (income * 1000.0).round()
            } else {
                f64::NAN
            });
            loans.debt.push((debt * 1000.0).round());
            loans.home.push(home);
            loans.noise.push((rng.unit() * 100.0).round());
            loans.bad.push(rng.unit() < pd);
        }
        loans
    }

    /// The rows in this order, the fields as they come or turned around.
    fn data(&self, order: &[usize], turned: bool, direction: Option<Direction>) -> Dataset {
        let pick = |values: &[f64]| order.iter().map(|&row| values[row]).collect::<Vec<f64>>();
        let (income, debt, noise) = (pick(&self.income), pick(&self.debt), pick(&self.noise));
        let homes = order.iter().map(|&row| HOMES[usize::from(self.home[row])]);
        let home: Vec<&str> = homes.collect();
        let bad: Vec<bool> = order.iter().map(|&row| self.bad[row]).collect();
        let directed = |field: Field, direction: Option<Direction>| match direction {
            Some(direction) => field.with_direction(direction),
            None => field,
        };
        let mut fields = vec![
            directed(Field::new("income", Kind::Amount), direction),
            directed(Field::new("debt", Kind::Amount), direction),
            Field::new("home", Kind::Category),
            Field::new("noise", Kind::Count),
        ];
        if turned {
            fields.reverse();
        }
        fields.push(Field::new("bad", Kind::Flag).with_role(Role::Target));
        let schema = Schema::new("loans", fields).unwrap();
        let columns = [
            ("income", Values::Numbers(&income)),
            ("debt", Values::Numbers(&debt)),
            ("home", Values::Text(&home)),
            ("noise", Values::Numbers(&noise)),
            ("bad", Values::Flags(&bad)),
        ];
        Dataset::from_columns(&schema, &columns).unwrap()
    }

    fn all(&self) -> Dataset {
        self.data(&(0..self.bad.len()).collect::<Vec<_>>(), false, None)
    }
}

/// Risky where income and debt are both low or both high.
fn interaction(income: f64, debt: f64, _: usize) -> f64 {
    let alike = (income < 0.5) == (debt < 0.4);
    if alike { 0.8 } else { -1.2 }
}

/// Curves that add up.
fn additive(income: f64, debt: f64, home: usize) -> f64 {
    2.0 * debt - 2.0 * income + [0.0, -0.5, 0.5][home] - 0.5
}

fn params() -> LogisticParams {
    LogisticModel::params()
        .fit_kind(FitKind::Joint)
        .crosses(Crosses::Auto)
}

fn crossed(data: &Dataset) -> LogisticModel {
    params().train(data, &Binning::params()).unwrap()
}

fn pairs(model: &LogisticModel) -> Vec<&ModelTerm> {
    model
        .terms()
        .iter()
        .filter(|term| term.with.is_some())
        .collect()
}

#[test]
fn a_pure_interaction_is_found_and_its_table_is_right() {
    let loans = Loans::new(6000, 3, interaction);
    let data = loans.all();
    let model = crossed(&data);
    let choice = model.summary().crosses.clone().unwrap();
    assert!(choice.n >= 1 && choice.saved().unwrap() > 0.1, "{choice}");
    let found = pairs(&model);
    // Fields of a pair stand in the order of their names.
    let first: Vec<&str> = found[0].fields().collect();
    assert_eq!(first, ["debt", "income"]);
    // Well inside the four corners: 0.8 and -1.2, less what shrinking takes.
    let corners = Loans {
        income: vec![200.0, 200.0, 800.0, 800.0],
        debt: vec![200.0, 700.0, 200.0, 700.0],
        home: vec![0; 4],
        noise: vec![50.0; 4],
        bad: vec![true, false, false, true],
    };
    let pd = model.predict(&corners.all()).unwrap();
    for (pd, expected) in pd.iter().zip([0.8, -1.2, -1.2, 0.8]) {
        let log_odds = (pd.value() / (1.0 - pd.value())).ln();
        assert!((log_odds - expected).abs() < 0.3, "{log_odds} {expected}");
    }
    // Without crosses nobody can tell them apart.
    let flat = LogisticModel::params().fit_kind(FitKind::Joint);
    match flat.train(&data, &Binning::params()) {
        Err(TrainingError::NoFields { .. }) => {}
        model => assert!(
            model.unwrap().summary().log_likelihood
                < crossed(&data).summary().log_likelihood - 400.0
        ),
    }
}

#[test]
fn where_curves_add_up_there_is_no_cross() {
    for seed in [1, 2] {
        let data = Loans::new(4000, seed, additive).all();
        let model = crossed(&data);
        assert!(pairs(&model).is_empty());
        let choice = model.summary().crosses.clone().unwrap();
        assert_eq!((choice.n, choice.saved()), (0, None));
        let plain = LogisticModel::params().fit_kind(FitKind::Joint);
        let plain = plain.train(&data, &Binning::params()).unwrap();
        assert_eq!(plain.terms(), model.terms());
        assert_eq!(plain.summary().crosses, None);
    }
}

/// A main of either field, and one that turns with the other.
fn both(income: f64, debt: f64, home: usize) -> f64 {
    additive(income, debt, home) + if home == 2 { 3.0 * (income - 0.5) } else { 0.0 }
}

#[test]
fn a_card_with_crosses_scores_as_its_model_and_loads_back() {
    let data = Loans::new(5000, 5, both).all();
    let model = crossed(&data);
    assert!(
        pairs(&model)
            .iter()
            .any(|term| term.fields().eq(["home", "income"]))
    );
    let card = Scorecard::params().build(&model).unwrap();
    let again = Scorecard::from_json(card.to_json().unwrap().as_bytes()).unwrap();
    assert_eq!(again, card);
    let mut batch = Batch::new();
    again
        .compile()
        .unwrap()
        .score_dataset(&data, &mut batch)
        .unwrap();
    let (offset, factor) = card.offset_and_factor();
    let slack = card.rounding_cost().largest_score_error + 1e-9;
    for (pd, points) in model.predict(&data).unwrap().iter().zip(batch.points()) {
        let log_odds = ((1.0 - pd.value()) / pd.value()).ln();
        let exact = offset + factor * log_odds;
        assert!((exact - f64::from(*points)).abs() <= slack);
    }
    // As many bad as there are, by the model and by the card.
    let n_bad = data.bad().unwrap().iter().filter(|bad| **bad).count() as f64;
    let by_model: f64 = model
        .predict(&data)
        .unwrap()
        .iter()
        .map(|pd| pd.value())
        .sum();
    let by_card: f64 = batch.pd().iter().map(|pd| pd.value()).sum();
    assert!(
        (by_model - n_bad).abs() < 1e-6 * n_bad,
        "{by_model} {n_bad}"
    );
    assert!((by_card - n_bad).abs() < 1e-6 * n_bad, "{by_card} {n_bad}");
    // A pair shows as a table, without bins that it does not tell apart.
    let pair = card
        .terms()
        .iter()
        .find(|term| term.inputs().is_pair())
        .unwrap();
    let grid = card.grid_of(pair).unwrap();
    assert!(grid.rows.len() <= 6 && grid.columns.len() <= 6, "{grid:?}");
    assert!(card.to_string().contains(" × "));
}

#[test]
fn crosses_need_a_joint_fit_and_settings_in_range() {
    let data = Loans::new(400, 1, additive).all();
    let train = |params: LogisticParams| params.train(&data, &Binning::params());
    for params in [params().fit_kind(FitKind::Woe), params().l2(1.0)] {
        let error = train(params).unwrap_err();
        assert!(
            matches!(
                error,
                TrainingError::Conflict {
                    first: "crosses",
                    ..
                }
            ),
            "{error}"
        );
    }
    for (params, expected) in [
        (
            params().crosses(Crosses::AtMost(0)),
            "crosses must be 1 to 60, got 0",
        ),
        (
            params().cross_groups(7),
            "cross_groups must be 2 to 6, got 7",
        ),
    ] {
        assert_eq!(train(params).unwrap_err().to_string(), expected);
    }
    let few = params().crosses(Crosses::AtMost(1)).cross_groups(2);
    let data = Loans::new(5000, 5, both).all();
    let model = few.train(&data, &Binning::params()).unwrap();
    assert_eq!(pairs(&model).len(), 1);
}

#[test]
fn a_hint_says_what_crosses_would_gain() {
    let look = |loans: &Loans| {
        let data = loans.all();
        let plain = LogisticModel::params().fit_kind(FitKind::Joint);
        let model = plain.train(&data, &Binning::params()).unwrap();
        model.look_for_crosses(&data).unwrap().saved()
    };
    assert!(look(&Loans::new(5000, 5, both)).unwrap() > 0.01);
    assert_eq!(look(&Loans::new(5000, 5, additive)), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    /// Nothing depends on the order of rows or fields.
    #[test]
    fn rows_and_fields_in_another_order_change_nothing(seed in 0_u64..1000, turned: bool) {
        let loans = Loans::new(2500, seed, both);
        let mut order: Vec<usize> = (0..2500).collect();
        let mut rng = Lcg(seed);
        for last in (1..order.len()).rev() {
            order.swap(last, (rng.unit() * (last + 1) as f64) as usize);
        }
        let (a, b) = (crossed(&loans.all()), crossed(&loans.data(&order, turned, None)));
        let by_name = |model: &LogisticModel| {
            let mut terms = model.terms().to_vec();
            terms.sort_by_key(|term| term.fields().map(str::to_owned).collect::<Vec<_>>());
            terms
        };
        prop_assert_eq!(by_name(&a), by_name(&b));
        prop_assert_eq!(a.intercept(), b.intercept());
    }

    /// Mains and crosses together go the way of the schema at every level of all others.
    #[test]
    fn totals_keep_the_directions_of_the_schema(seed in 0_u64..1000) {
        let turning = |income: f64, debt: f64, _: usize| {
            let alike = (income < 0.4) == (debt < 0.5);
            income + debt - 1.5 + if alike { 1.2 } else { -0.6 }
        };
        let loans = Loans::new(3000, seed, turning);
        let order: Vec<usize> = (0..3000).collect();
        let data = loans.data(&order, false, Some(Direction::Rising));
        let model = crossed(&data);
        let at = |income: Vec<f64>, debt: Vec<f64>, home: u8| {
            let n = income.len();
            let grid = Loans {
                income,
                debt,
                home: vec![home; n],
                noise: vec![50.0; n],
                bad: (0..n).map(|row| row % 2 == 0).collect(),
            };
            let pd = model.predict(&grid.all()).unwrap();
            pd.iter().map(|pd| pd.value()).collect::<Vec<f64>>()
        };
        let steps: Vec<f64> = (0..=100).map(|step| f64::from(step) * 10.0).collect();
        for home in 0..3 {
            for other in [0.0, 150.0, 300.0, 450.0, 600.0, 750.0, 1000.0] {
                let along_income = at(steps.clone(), vec![other; steps.len()], home);
                let along_debt = at(vec![other; steps.len()], steps.clone(), home);
                for risks in [along_income, along_debt] {
                    prop_assert!(risks.windows(2).all(|pair| pair[1] >= pair[0] - 1e-12));
                }
            }
        }
    }
}
