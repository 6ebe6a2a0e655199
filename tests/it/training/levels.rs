//! Categories of hundreds of levels in the joint fit.

use super::Lcg;
use scorewright::binning::{BinKind, Binning, FieldBinning};
use scorewright::dataset::{Dataset, Values};
use scorewright::metrics::{Higher, auc};
use scorewright::schema::{Field, Kind, Role, Schema};
use scorewright::scorecard::Scorecard;
use scorewright::scoring::Value;
use scorewright::training::{FitKind, LogisticModel};

const N_LEVELS: usize = 400;

/// Area under the curve of test rows by scikit-learn's `LogisticRegression` on one column a
/// town beside income, fitted to the same 6,000 rows, `C` by five folds of theirs (0.5 of
/// .03 to 3). The truth has .7525, income alone .6253.
const ONE_HOT: f64 = 0.7185;

/// Levels equally frequent whose log-odds are normal with deviation 0.8, and a number of
/// four values, so that no bins are lost.
struct Towns {
    town: Vec<String>,
    income: Vec<f64>,
    bad: Vec<bool>,
}

fn towns(n: usize) -> Towns {
    let mut random = Lcg(11);
    let effects: Vec<f64> = (0..N_LEVELS).map(|_| 0.8 * random.normal()).collect();
    let mut made = Towns {
        town: Vec::new(),
        income: Vec::new(),
        bad: Vec::new(),
    };
    for _ in 0..n {
        let town = (random.unit() * N_LEVELS as f64) as usize;
        let income = (random.unit() * 4.0).floor();
        let risk = -0.6 - 0.5 * income + effects[town];
        made.town.push(format!("town {town:03}"));
        made.income.push(income);
        made.bad.push(random.unit() < 1.0 / (1.0 + (-risk).exp()));
    }
    made
}

impl Towns {
    fn data(&self, rows: &[usize]) -> Dataset {
        let town: Vec<&str> = rows.iter().map(|&row| self.town[row].as_str()).collect();
        let income: Vec<f64> = rows.iter().map(|&row| self.income[row]).collect();
        let bad: Vec<bool> = rows.iter().map(|&row| self.bad[row]).collect();
        let fields = vec![
            Field::new("town", Kind::Category),
            Field::new("income", Kind::Amount),
            Field::new("bad", Kind::Flag).with_role(Role::Target),
        ];
        let columns = [
            ("town", Values::Text(&town)),
            ("income", Values::Numbers(&income)),
            ("bad", Values::Flags(&bad)),
        ];
        Dataset::from_columns(&Schema::new("towns", fields).unwrap(), &columns).unwrap()
    }
}

fn joint(data: &Dataset) -> LogisticModel {
    LogisticModel::params()
        .fit_kind(FitKind::Joint)
        .train(data, &Binning::params())
        .unwrap()
}

fn of_town(model: &LogisticModel) -> (&FieldBinning, &[f64]) {
    let term = model.terms().iter().find(|term| term.field == "town");
    let log_odds = &term.unwrap().log_odds;
    (model.binning().field("town").unwrap(), log_odds)
}

#[test]
fn hundreds_of_levels_rank_as_one_hot_does_and_stay_few_groups() {
    let made = towns(9000);
    let (train, test): (Vec<usize>, Vec<usize>) = (0..9000).partition(|row| row % 3 < 2);
    let model = joint(&made.data(&train));
    let test = made.data(&test);
    let pd: Vec<f64> = model
        .predict(&test)
        .unwrap()
        .iter()
        .map(|p| p.value())
        .collect();
    let found = auc(&pd, test.bad().unwrap(), None, Higher::Riskier).unwrap();
    assert!(found > ONE_HOT - 0.003, "{found}");
    assert!(of_town(&model).0.table().n_regular() <= 20);
}

#[test]
fn an_unseen_level_is_as_good_as_the_average() {
    let made = towns(3000);
    let rows: Vec<usize> = (0..3000).collect();
    let model = joint(&made.data(&rows));
    let (field, log_odds) = of_town(&model);
    let bins = field.table().bins();
    let unseen = bins.iter().position(|bin| bin.kind == BinKind::Unseen);
    assert_eq!(log_odds[unseen.unwrap()].to_bits(), 0.0_f64.to_bits());
    let weighted = bins
        .iter()
        .zip(log_odds)
        .map(|(bin, l)| (bin.good + bin.bad) * l);
    assert!(weighted.sum::<f64>().abs() < 1e-6); // the average over rows is zero
    let card = Scorecard::params().build(&model).unwrap();
    let scorer = card.compile().unwrap();
    let row: Vec<Value<'_>> = scorer
        .names()
        .map(|name| match name {
            "town" => Value::Text("a town that no row has"),
            _ => Value::Number(0.0),
        })
        .collect();
    let term = card
        .terms()
        .iter()
        .find(|term| term.name() == "town")
        .unwrap();
    let score = scorer.score(row.as_slice()).unwrap();
    assert!(score.pd.value() > 0.0 && score.pd.value() < 1.0);
    assert_eq!(
        term.log_odds()[unseen.unwrap()].to_bits(),
        0.0_f64.to_bits()
    );
}

#[test]
fn the_order_of_rows_and_so_of_levels_changes_no_bit() {
    let made = towns(3000);
    let rows: Vec<usize> = (0..3000).collect();
    let back: Vec<usize> = (0..3000).rev().collect();
    let groups = |data: &Dataset| {
        let model = joint(data);
        let (field, log_odds) = of_town(&model);
        let bins = field.table().bins().iter().zip(log_odds);
        bins.map(|(bin, log_odds)| (bin.kind.to_string(), log_odds.to_bits()))
            .collect::<Vec<_>>()
    };
    assert_eq!(groups(&made.data(&rows)), groups(&made.data(&back)));
}

#[test]
fn a_group_of_hundreds_of_levels_is_told_on_one_line() {
    let made = towns(3000);
    let rows: Vec<usize> = (0..3000).collect();
    let model = joint(&made.data(&rows));
    let (field, _) = of_town(&model);
    let shown = field.to_string();
    assert!(
        shown.lines().all(|line| line.chars().count() <= 80),
        "{shown}"
    );
    let bins = field.table().bins().iter();
    let sizes = bins.filter_map(|bin| match &bin.kind {
        BinKind::Levels(names) => Some(names.len()),
        _ => None,
    });
    let sizes: Vec<usize> = sizes.collect();
    assert_eq!(sizes.iter().sum::<usize>(), N_LEVELS);
    let most = sizes.iter().max().unwrap();
    assert!(shown.contains(&format!("… of {most} ")), "{shown}");
    // A card holds every one of them, and finds it again when it is loaded.
    let card = Scorecard::params().build(&model).unwrap();
    let loaded = Scorecard::from_json(card.to_json().unwrap().as_bytes()).unwrap();
    assert_eq!(loaded, card);
    let table = loaded.points_table();
    let of_town = table.iter().filter(|row| row.term == "town");
    assert_eq!(of_town.map(|row| row.n_levels).sum::<usize>(), N_LEVELS);
}
