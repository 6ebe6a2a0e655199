//! What the law keeps out of a card, and the points it gives to the elderly.

use scorewright::binning::{Binning, Trend};
use scorewright::dataset::{Dataset, Values};
use scorewright::schema::{Field, Kind, LawfulUse, Role, Schema};
use scorewright::scorecard::{Elderly, Scaling, Scorecard, ScorecardError};
use scorewright::training::{LogisticModel, TrainingError};

const N: usize = 4_000;

fn schema(age: LawfulUse, sex: LawfulUse) -> Schema {
    let role = match sex {
        LawfulUse::Prohibited => Role::Protected,
        _ => Role::Feature,
    };
    Schema::new(
        "loans",
        vec![
            Field::new("age", Kind::Count).with_lawful_use(age),
            Field::new("income", Kind::Amount),
            Field::new("sex", Kind::Category)
                .with_levels(["f", "m"])
                .with_role(role)
                .with_lawful_use(sex),
            Field::new("bad", Kind::Flag).with_role(Role::Target),
        ],
    )
    .unwrap()
}

/// Loans of which those to people from `risky` years on are bad more often.
fn loans(schema: &Schema, risky: impl Fn(f64) -> bool) -> Dataset {
    let age: Vec<f64> = (0..N).map(|row| (20 + row % 60) as f64).collect();
    let income: Vec<f64> = (0..N).map(|row| (row * 37 % 101) as f64).collect();
    let sex: Vec<&str> = (0..N).map(|row| ["f", "m"][row / 7 % 2]).collect();
    let bad = |row: usize| {
        let one_in = 3 + 4 * usize::from(!risky(age[row])) + row / 7 % 2 * 2;
        (row * 7_919 + row / 60).is_multiple_of(one_in)
            || (income[row] < 20.0 && row.is_multiple_of(3))
    };
    let bad: Vec<bool> = (0..N).map(bad).collect();
    let columns = [
        ("age", Values::Numbers(&age)),
        ("income", Values::Numbers(&income)),
        ("sex", Values::Text(&sex)),
        ("bad", Values::Flags(&bad)),
    ];
    Dataset::from_columns(schema, &columns).unwrap()
}

fn fitted(data: &Dataset) -> (Binning, LogisticModel) {
    let bins = Binning::params().fit(data).unwrap();
    let model = LogisticModel::params().fit(data, &bins).unwrap();
    (bins, model)
}

fn card(data: &Dataset, elderly: Elderly) -> Result<Scorecard, ScorecardError> {
    let (_, model) = fitted(data);
    Scorecard::params()
        .scaling(Scaling::pdo(20, 600, 50.0))
        .elderly(elderly)
        .build(&model)
}

/// A card whose points for the elderly were raised.
pub(crate) fn raised_card() -> Scorecard {
    let data = loans(&schema(LawfulUse::Age, LawfulUse::Ordinary), |age| {
        age >= 62.0
    });
    card(&data, Elderly::Raise).unwrap()
}

/// Points of an applicant of each age from 20 to 79, all else equal.
fn points_by_age(card: &Scorecard) -> Vec<(f64, i32)> {
    let scorer = card.compile().unwrap();
    let names: Vec<&str> = scorer.names().collect();
    let of = |age: f64| {
        let values: Vec<scorewright::scoring::Value<'_>> = names
            .iter()
            .map(|name| match *name {
                "age" => age.into(),
                "income" => 50.0.into(),
                _ => "f".into(),
            })
            .collect();
        (age, scorer.score(values.as_slice()).unwrap().points.value())
    };
    (20..80).map(|age| of(f64::from(age))).collect()
}

fn best_and_worst(points: &[(f64, i32)]) -> (i32, i32) {
    let of = |older: bool| {
        points
            .iter()
            .filter(move |(age, _)| (*age >= 62.0) == older)
    };
    let best_younger = of(false).map(|(_, points)| *points).max().unwrap();
    let worst_older = of(true).map(|(_, points)| *points).min().unwrap();
    (best_younger, worst_older)
}

#[test]
fn a_card_that_disfavours_the_elderly_is_refused_or_raised() {
    let schema = schema(LawfulUse::Age, LawfulUse::Ordinary);
    for from in [62.0, 55.0, 70.0] {
        let data = loans(&schema, |age| age >= from);
        let error = card(&data, Elderly::Refuse).unwrap_err();
        assert!(
            matches!(&error, ScorecardError::Elderly { field, from: 62.0 } if field == "age"),
            "{error}"
        );
        assert!(error.to_string().contains("Elderly::Raise"), "{error}");
        let raised = card(&data, Elderly::Raise).unwrap();
        let (best_younger, worst_older) = best_and_worst(&points_by_age(&raised));
        assert!(
            worst_older >= best_younger,
            "{from}: {worst_older} {best_younger}"
        );
        let age = raised.terms().iter().find(|one| one.name() == "age");
        assert!(age.unwrap().is_adjusted());
    }
}

#[test]
fn the_same_card_without_the_rule_would_disfavour_them() {
    let schema = schema(LawfulUse::Ordinary, LawfulUse::Ordinary);
    let data = loans(&schema, |age| age >= 62.0);
    let free = card(&data, Elderly::Refuse).unwrap();
    let (best_younger, worst_older) = best_and_worst(&points_by_age(&free));
    assert!(worst_older < best_younger);
}

#[test]
fn age_that_favours_the_elderly_is_left_as_it_is() {
    let schema = schema(LawfulUse::Age, LawfulUse::Ordinary);
    let data = loans(&schema, |age| age < 40.0);
    let card = card(&data, Elderly::Refuse).unwrap();
    let age = card.terms().iter().find(|one| one.name() == "age");
    assert!(!age.unwrap().is_adjusted());
}

#[test]
fn a_prohibited_field_is_neither_binned_nor_fitted_nor_frozen() {
    let lawful = schema(LawfulUse::Ordinary, LawfulUse::Prohibited);
    let data = loans(&lawful, |age| age < 40.0);
    let (bins, model) = fitted(&data);
    assert!(bins.field("sex").is_none());
    assert!(model.coefficients().iter().all(|one| one.field != "sex"));
    // Nor by the back door: a card is made under the schema its bins were fitted by.
    let prohibited = Scorecard::params().build(&model).unwrap();
    assert!(prohibited.input("sex").is_none());
    let again = LogisticModel::from_coefficients(&bins, model.intercept(), [("sex", -0.5)]);
    assert!(matches!(again, Err(TrainingError::UnknownField { .. })));
}

#[test]
fn the_age_that_is_protected_is_the_schemas() {
    let with = |years: Option<f64>| {
        let age = Field::new("age", Kind::Count).with_lawful_use(LawfulUse::Age);
        let bad = Field::new("bad", Kind::Flag).with_role(Role::Target);
        let age = years.map_or(age.clone(), |years| age.with_elderly_from(years));
        Schema::new("loans", vec![age, Field::new("income", Kind::Amount), bad])
    };
    // People from 40 to 54 are the risky ones, those above the safest: no fault of
    // the law's own age, but one of a schema that protects from 40 on.
    let one_in = |age: f64| match age {
        ..40.0 => 7,
        ..55.0 => 3,
        ..62.0 => 7,
        _ => 40,
    };
    let data = |schema: &Schema| {
        let age: Vec<f64> = (0..N).map(|row| (20 + row % 60) as f64).collect();
        let income: Vec<f64> = (0..N).map(|row| (row * 37 % 101) as f64).collect();
        let is_bad = |row: usize| (row * 7_919 + row / 60).is_multiple_of(one_in(age[row]));
        let bad: Vec<bool> = (0..N).map(is_bad).collect();
        let columns = [
            ("age", Values::Numbers(&age)),
            ("income", Values::Numbers(&income)),
            ("bad", Values::Flags(&bad)),
        ];
        Dataset::from_columns(schema, &columns).unwrap()
    };
    let card = |schema: &Schema| {
        let data = data(schema);
        let bins = Binning::params().trend(Trend::None).max_bins(4);
        let model = LogisticModel::params().fit(&data, &bins.fit(&data).unwrap());
        let params = Scorecard::params().scaling(Scaling::pdo(20, 600, 50.0));
        params.build(&model.unwrap())
    };
    let from_62 = with(None).unwrap();
    assert!(card(&from_62).is_ok());
    let from_40 = with(Some(40.0)).unwrap();
    let error = card(&from_40).unwrap_err();
    assert!(
        error.to_string().contains("applicants of 40 and over"),
        "{error}"
    );
    for years in [0.0, 130.0, f64::NAN] {
        let error = with(Some(years)).unwrap_err().to_string();
        assert!(error.contains("from 1 to 120"), "{error}");
    }
    let read = Schema::from_toml(&from_40.to_toml()).unwrap();
    assert_eq!(read, from_40);
    let misplaced = from_40.to_toml().replace("lawful_use = \"age\"\n", "");
    let error = Schema::from_toml(&misplaced).unwrap_err().to_string();
    assert!(error.contains("elderly_from"), "{error}");
}

#[test]
fn a_field_that_counts_inquiries_says_so_in_the_schema_and_in_its_reason() {
    for says in [true, false] {
        let field = Field::new("age", Kind::Count).with_counts_inquiries(says);
        let bad = Field::new("bad", Kind::Flag).with_role(Role::Target);
        let schema = Schema::new("loans", vec![field, bad]).unwrap();
        assert_eq!(Schema::from_toml(&schema.to_toml()).unwrap(), schema);
        let counts: Vec<f64> = (0..N).map(|row| (row % 6) as f64).collect();
        let bad: Vec<bool> = (0..N).map(|row| row % 13 < row % 6).collect();
        let columns = [
            ("age", Values::Numbers(&counts)),
            ("bad", Values::Flags(&bad)),
        ];
        let card = card(
            &Dataset::from_columns(&schema, &columns).unwrap(),
            Elderly::Refuse,
        );
        let reasons = card.unwrap().reasons().to_vec();
        assert!(reasons.iter().all(|reason| reason.inquiries == says));
        assert!(!reasons.is_empty());
    }
    let inquiries = Schema::borrower();
    let count = inquiries.fields().iter().filter(|f| f.counts_inquiries());
    assert_eq!(count.count(), 4);
}
