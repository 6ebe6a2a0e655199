//! Hold-out AUC of whole points, everything at its default and a drafted schema; the split is
//! "row i is train when i % 10 < 7" unless said. optbinning 1.0.0 with scikit-learn's logistic
//! regression on the same rows: .8299, .7676 and .8592.

use scorewright::dataset::{Dataset, Drafting};
use scorewright::metrics::{Higher, auc};
use scorewright::schema::{Role, Schema};
use scorewright::scorecard::Scorecard;
use scorewright::scoring::Batch;
use scorewright::training::LogisticModel;
use std::path::Path;

fn read(path: &str, target: &str, leave_out: &[&str]) -> Dataset {
    let drafted = Drafting::new(target).read(path).unwrap().into_schema();
    let fields = drafted.fields().iter().map(|field| {
        let out = leave_out.contains(&field.name());
        if out {
            field.clone().with_role(Role::Ignore)
        } else {
            field.clone()
        }
    });
    let schema = Schema::new("drafted", fields.collect()).unwrap();
    Dataset::read(path, &schema).unwrap()
}

/// The AUC of a card's points on rows that training did not see.
fn auc_of(train: &Dataset, test: &Dataset) -> f64 {
    let model = LogisticModel::train(train).unwrap();
    let card = Scorecard::params().build(&model).unwrap();
    let mut batch = Batch::new();
    let scorer = card.compile().unwrap();
    scorer.score_dataset(test, &mut batch).unwrap();
    let points: Vec<f64> = batch
        .points()
        .iter()
        .map(|&points| f64::from(points))
        .collect();
    auc(&points, test.bad().unwrap(), None, Higher::Safer).unwrap()
}

fn hold_out_auc(path: &str, target: &str, leave_out: &[&str]) -> f64 {
    let data = read(path, target, leave_out);
    let (train, test) = data.split_rows(|row| row % 10 < 7).unwrap();
    let auc = auc_of(&train, &test);
    println!("{path}: hold-out AUC {auc:.4}");
    auc
}

/// The mean over ten folds, row `i` in fold `i % 10`.
#[test]
fn german_credit_is_told_apart_in_ten_folds() {
    let path = "data/german_credit.csv";
    let data = read(path, "creditability", &[]);
    let fold = |fold| {
        let (train, test) = data.split_rows(|row| row % 10 != fold).unwrap();
        auc_of(&train, &test)
    };
    let auc = (0..10).map(fold).sum::<f64>() / 10.0;
    println!("{path}: AUC in ten folds {auc:.4}");
    assert!(auc >= 0.785, "{auc}");
}

#[test]
fn loan_applications_are_told_apart_better_than_by_optbinning() {
    let auc = hold_out_auc("data/credit_data.csv", "bad", &[]);
    assert!(auc >= 0.848, "{auc}");
}

#[test]
fn card_clients_are_told_apart_better_than_by_optbinning() {
    let auc = hold_out_auc("data/taiwan_card.csv", "bad", &["ID"]);
    assert!(auc >= 0.778, "{auc}");
}

#[test]
fn borrowers_of_a_local_file_are_told_apart_better_than_by_optbinning() {
    let path = "../shared/data/local/give_me_some_credit.csv";
    if !Path::new(path).exists() {
        println!("skipped: {path} is not here");
        return;
    }
    let auc = hold_out_auc(path, "bad", &[]);
    assert!(auc >= 0.864, "{auc}");
}
