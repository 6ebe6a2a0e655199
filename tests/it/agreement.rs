//! The card, the bins, the model and every way to score agree, on all shipped data.

use scorewright::binning::Binning;
use scorewright::dataset::Dataset;
use scorewright::metrics::{EmptyCell, psi};
use scorewright::schema::Schema;
use scorewright::scorecard::{Base, Elderly, Scaling, Scorecard};
use scorewright::scoring::{Batch, Scorer, Value};
use scorewright::training::LogisticModel;

/// Sums in another order differ in the last bits only.
const LAST_BITS: f64 = 1e-9;

struct Made {
    data: Dataset,
    bins: Binning,
    model: LogisticModel,
}

fn made(name: &str) -> Made {
    let schema = Schema::read(format!("data/{name}.toml")).unwrap();
    let data = Dataset::read(format!("data/{name}.csv"), &schema).unwrap();
    let bins = Binning::params().fit(&data).unwrap();
    let model = LogisticModel::params().fit(&data, &bins).unwrap();
    Made { data, bins, model }
}

const NAMES: [&str; 3] = ["credit_data", "german_credit", "taiwan_card"];

fn card(made: &Made, scaling: Scaling) -> Scorecard {
    Scorecard::params()
        .scaling(scaling)
        .elderly(Elderly::Raise)
        .build(&made.model)
        .unwrap()
}

fn row<'a>(scorer: &Scorer, data: &'a Dataset, n: usize) -> Vec<Value<'a>> {
    scorer
        .names()
        .map(|name| data.column(name).unwrap().value(n))
        .collect()
}

#[test]
fn rows_batches_and_bins_agree() {
    for name in NAMES {
        let made = made(name);
        let card = card(&made, Scaling::pdo(20, 600, 50.0));
        let scorer = card.compile().unwrap();
        let mut batch = Batch::new();
        let n = scorer.score_dataset(&made.data, &mut batch).unwrap();
        assert_eq!(n, made.data.n_rows());
        let by_column = made.bins.bins_of(&made.data).unwrap();
        let columns: Vec<&Vec<u16>> = scorer
            .names()
            .map(|name| {
                let place = made
                    .bins
                    .fields()
                    .iter()
                    .position(|field| field.name() == name);
                &by_column[place.unwrap()]
            })
            .collect();
        let mut bins = vec![0; columns.len()];
        for n in 0..made.data.n_rows() {
            let row = row(&scorer, &made.data, n);
            let score = scorer.score(row.as_slice()).unwrap();
            assert_eq!(batch.score(n), Some(score), "{name}, row {n}");
            scorer.bins(row.as_slice(), &mut bins).unwrap();
            let expected: Vec<u16> = columns.iter().map(|column| column[n]).collect();
            assert_eq!(bins, expected, "{name}, row {n}");
        }
    }
}

#[test]
fn exact_scores_are_the_models_and_points_are_within_the_stated_rounding() {
    for name in NAMES {
        let made = made(name);
        for scaling in [
            Scaling::pdo(20, 600, 50.0),
            Scaling::pdo(50, 500, 15.0).with_base(Base::Apart),
            Scaling::min_max(0, 1000),
        ] {
            let card = card(&made, scaling);
            let scorer = card.compile().unwrap();
            let (offset, factor) = card.offset_and_factor();
            let stated = card.rounding_cost().largest_score_error + LAST_BITS;
            let pd = made.model.predict(&made.data).unwrap();
            let adjusted = card.terms().iter().any(|one| one.is_adjusted());
            let mut bins = vec![0; scorer.names().len()];
            for (n, pd) in pd.iter().enumerate() {
                let row = row(&scorer, &made.data, n);
                scorer.bins(row.as_slice(), &mut bins).unwrap();
                let exact = card.exact_score(&bins).unwrap();
                let points = f64::from(scorer.score(row.as_slice()).unwrap().points.value());
                assert!(
                    (points - exact).abs() <= stated,
                    "{name}: {points} for {exact}"
                );
                let odds = (1.0 - pd.value()) / pd.value();
                let of_model = offset + factor * odds.ln();
                let tolerance = LAST_BITS * (1.0 + of_model.abs()) * 1e3;
                assert!(
                    adjusted || (exact - of_model).abs() < tolerance,
                    "{name}: {exact} {of_model}"
                );
            }
        }
    }
}

#[test]
fn min_max_cards_reach_both_ends() {
    for name in NAMES {
        let card = card(&made(name), Scaling::min_max(300, 850));
        let (least, most) = card.compile().unwrap().range();
        assert_eq!((least.value(), most.value()), (300, 850), "{name}");
    }
}

#[test]
fn a_base_kept_apart_gives_the_same_worst_and_best() {
    let made = made("credit_data");
    let spread = card(&made, Scaling::pdo(20, 600, 50.0)).compile().unwrap();
    let scaling = Scaling::pdo(20, 600, 50.0).with_base(Base::Apart);
    let apart = card(&made, scaling).compile().unwrap();
    assert_eq!(spread.range(), apart.range());
    assert_eq!(spread.base_points().value(), 0);
    assert!(apart.base_points().value() > 0);
}

#[test]
fn points_fall_as_risk_rises_within_a_term() {
    let made = made("german_credit");
    let card = card(&made, Scaling::pdo(20, 600, 50.0));
    for term in card.terms() {
        let bins = card.input(term.name()).unwrap().bins();
        let pairs = || bins.iter().zip(term.points());
        for (a, a_points) in pairs() {
            for (_, b_points) in pairs().filter(|(b, _)| a.woe < b.woe) {
                assert!(a_points <= b_points, "{}", term.name());
            }
        }
    }
}

/// The table of the domain notes, G.1: probability, points at 600 for 50:1, 20 to double.
#[test]
fn scaling_gives_the_known_points() {
    let (offset, factor) = Scaling::pdo(20, 600, 50.0).offset_and_factor().unwrap();
    let known = [
        (0.01, 619.710009),
        (0.02, 599.417073),
        (0.05, 572.081426),
        (0.10, 550.521376),
        (0.20, 527.122876),
        (0.50, 487.122876),
    ];
    for (pd, points) in known {
        let odds: f64 = (1.0 - pd) / pd;
        assert!((offset + factor * odds.ln() - points).abs() < 1e-6);
    }
    let (offset, factor) = Scaling::pdo(50, 600, 19.0).offset_and_factor().unwrap();
    assert!((factor - 72.134752).abs() < 1e-6 && (offset - 387.603624).abs() < 1e-6);
    assert!((offset + factor * 9f64.ln() - 546.099874).abs() < 1e-6);
}

#[test]
fn the_stability_index_gives_the_published_number() {
    let expected = [0.1, 0.2, 0.4, 0.2, 0.1];
    let actual = [0.12, 0.22, 0.36, 0.2, 0.1];
    let index = psi(&expected, &actual, EmptyCell::Refuse).unwrap();
    // Its source cuts the number off after ten places.
    assert!((index - 0.009_767_055_3).abs() < 1e-10, "{index}");
}

#[test]
fn a_card_on_the_built_in_record_scores_a_borrower() {
    use scorewright::schema::{Borrower, Field, Kind, Role};
    let all = Schema::borrower();
    let wanted = ["dpd_now", "utilization", "dti"];
    let mut fields: Vec<Field> = wanted
        .iter()
        .filter_map(|name| all.field(name).cloned())
        .collect();
    assert_eq!(fields.len(), wanted.len());
    fields.push(Field::new("bad", Kind::Flag).with_role(Role::Target));
    let schema = Schema::new("behaviour", fields).unwrap();
    let mut csv = String::from("dpd_now,utilization,dti,bad\n");
    for n in 0..600 {
        let (late, used) = (n % 7, n % 11);
        let bad = u8::from((n * 37) % 20 < late + used);
        csv.push_str(&format!(
            "{},{},0.{},{bad}\n",
            late * 5,
            f64::from(used) / 10.0,
            10 + n % 50
        ));
    }
    let data = Dataset::reader(&schema)
        .from_reader(csv.as_bytes())
        .unwrap();
    let bins = Binning::params().fit(&data).unwrap();
    let model = LogisticModel::params().fit(&data, &bins).unwrap();
    let card = Scorecard::params()
        .scaling(Scaling::pdo(20, 600, 50.0))
        .build(&model)
        .unwrap();
    let scorer = card.compile().unwrap();
    let calm = Borrower::new()
        .with_dpd_now(0)
        .with_revolving_balance(10.into())
        .with_revolving_limit(100.into());
    let late = calm.clone().with_dpd_now(30);
    assert!(scorer.score(&calm).unwrap().points > scorer.score(&late).unwrap().points);
}
