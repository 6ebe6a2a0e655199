//! The table of probabilities is fitted to whole points: mean and slope on the rows of
//! training are the model's, on any scale.

use scorewright::binning::Binning;
use scorewright::dataset::Dataset;
use scorewright::schema::{Field, Kind, Role, Schema};
use scorewright::scorecard::{Base, Elderly, Scaling, Scorecard};
use scorewright::scoring::{
    Batch, InputParts, NumberParts, ReasonParts, Scorer, ScorerParts, TermInputs, TermParts,
};
use scorewright::training::{LogisticModel, Penalty};

const MEAN: f64 = 1e-6;
const SLOPE: f64 = 1e-6;

fn german() -> Dataset {
    let schema = Schema::read("data/german_credit.toml").unwrap();
    Dataset::read("data/german_credit.csv", &schema).unwrap()
}

fn scalings() -> [Scaling; 6] {
    [
        Scaling::pdo(10, 600, 50.0),
        Scaling::pdo(20, 600, 50.0),
        Scaling::min_max(0, 100),
        Scaling::min_max(0, 50),
        Scaling::pdo(50, 500, 15.0).with_base(Base::Apart),
        Scaling::pdo(5, -400, 0.3),
    ]
}

/// Mean probability, and the slope of the outcomes on its logit, by weighted Newton steps.
fn mean_and_slope(pd: &[f64], bad: &[bool], weights: &[f64]) -> (f64, f64) {
    let all: f64 = weights.iter().sum();
    let mean = pd.iter().zip(weights).map(|(pd, w)| pd * w).sum::<f64>() / all;
    let x: Vec<f64> = pd.iter().map(|pd| (pd / (1.0 - pd)).ln()).collect();
    let (mut a, mut b) = (0.0, 1.0);
    for _ in 0..50 {
        let mut sums = [0.0; 5];
        for ((x, &bad), w) in x.iter().zip(bad).zip(weights) {
            let p = 1.0 / (1.0 + (-(a + b * x)).exp());
            let rest = w * (f64::from(u8::from(bad)) - p);
            let curve = w * p * (1.0 - p);
            let parts = [rest, rest * x, curve, curve * x, curve * x * x];
            sums.iter_mut()
                .zip(parts)
                .for_each(|(sum, part)| *sum += part);
        }
        let [g0, g1, h00, h01, h11] = sums;
        let determinant = h00 * h11 - h01 * h01;
        a += (h11 * g0 - h01 * g1) / determinant;
        b += (h00 * g1 - h01 * g0) / determinant;
    }
    (mean, b)
}

/// Asserts on every scale; gives the mean of the model.
fn assert_kept(data: &Dataset, model: &LogisticModel) -> f64 {
    let bad = data.bad().unwrap();
    let ones = vec![1.0; data.n_rows()];
    let weights = data.weights().unwrap_or(&ones);
    let pd: Vec<f64> = model
        .predict(data)
        .unwrap()
        .iter()
        .map(|p| p.value())
        .collect();
    let (mean, slope) = mean_and_slope(&pd, bad, weights);
    let mut batch = Batch::new();
    for scaling in scalings() {
        let params = Scorecard::params().scaling(scaling);
        let card = params.elderly(Elderly::Raise).build(model).unwrap();
        let scorer = card.compile().unwrap();
        scorer.score_dataset(data, &mut batch).unwrap();
        let pd: Vec<f64> = batch.pd().iter().map(|pd| pd.value()).collect();
        let (of_card, its_slope) = mean_and_slope(&pd, bad, weights);
        assert!(
            (of_card - mean).abs() < MEAN,
            "{scaling:?}: mean {of_card}, {mean}"
        );
        assert!(
            (its_slope - slope).abs() < SLOPE,
            "{scaling:?}: slope {its_slope}, {slope}"
        );
        let table: Vec<_> = card.pd_table().collect();
        assert!(
            table.windows(2).all(|pair| pair[0].1 > pair[1].1),
            "{scaling:?}"
        );
        let json = card.to_json().unwrap();
        assert_eq!(Scorecard::from_json(json.as_bytes()).unwrap(), card);
    }
    mean
}

#[test]
fn mean_and_slope_of_the_model_are_kept_on_every_scale() {
    let data = german();
    let mean = assert_kept(&data, &LogisticModel::train(&data).unwrap());
    assert!((mean - 0.3).abs() < 1e-9); // 300 of 1,000 are bad
    let loans = crate::common::loans();
    assert_kept(&loans, &LogisticModel::train(&loans).unwrap());
}

#[test]
fn a_penalised_models_mean_and_slope_are_kept_too() {
    let data = german();
    let bins = Binning::params().fit(&data).unwrap();
    for penalty in [Penalty::L2(50.0), Penalty::Firth] {
        let model = LogisticModel::params()
            .penalty(penalty)
            .fit(&data, &bins)
            .unwrap();
        assert_kept(&data, &model);
    }
}

#[test]
fn mean_and_slope_are_kept_under_weights() {
    let path = std::env::temp_dir().join(format!("weighted-{}.csv", std::process::id()));
    let mut text = String::from("x,home,w,bad\n");
    for n in 0..900u32 {
        let (x, home) = (
            n * 7919 % 97,
            ["own", "rent", "parents"][n as usize * 31 % 3],
        );
        let risk = x / 4 + 20 * u32::from(home == "rent");
        let bad = u32::from(n * 104_729 % 60 < risk);
        text.push_str(&format!(
            "{x},{home},{},{bad}\n",
            f64::from(n % 13) / 8.0 + 0.1
        ));
    }
    std::fs::write(&path, text).unwrap();
    let schema = Schema::new(
        "weighted",
        vec![
            Field::new("x", Kind::Count),
            Field::new("home", Kind::Category),
            Field::new("w", Kind::Ratio).with_role(Role::Weight),
            Field::new("bad", Kind::Flag).with_role(Role::Target),
        ],
    );
    let data = Dataset::read(&path, &schema.unwrap()).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_kept(&data, &LogisticModel::train(&data).unwrap());
}

#[test]
fn given_coefficients_keep_the_line_of_the_scaling() {
    let loans = crate::common::loans();
    let bins = Binning::params().fit(&loans).unwrap();
    let model = LogisticModel::from_coefficients(&bins, -1.0, [("Income", -0.8)]).unwrap();
    let card = Scorecard::params().build(&model).unwrap();
    let (offset, factor) = card.offset_and_factor();
    for (points, pd) in card.pd_table() {
        let odds = ((f64::from(points.value()) - offset) / factor).exp();
        assert!((pd - 1.0 / (1.0 + odds)).abs() < 1e-12);
    }
}

#[test]
fn a_table_that_rises_with_points_makes_no_scorer() {
    let parts = |pd: [f64; 3]| {
        let input = InputParts::numbers("x", NumberParts::new([1.0]), 2);
        let term = TermParts::new(TermInputs::One(0), [0, 2], 0, 2.0);
        ScorerParts::new([input], [term], [ReasonParts::new("R01", "x")], pd)
    };
    assert!(Scorer::new(parts([0.3, 0.2, 0.1])).is_ok());
    for pd in [[0.1, 0.2, 0.3], [0.3, 0.1, 0.2], [0.2, 0.3, 0.1]] {
        assert!(Scorer::new(parts(pd)).is_err(), "{pd:?}");
    }
}
