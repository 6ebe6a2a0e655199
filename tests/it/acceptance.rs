//! Hold-out AUC on the split "row i is train when i % 10 < 7", everything at its
//! default and a drafted schema, against optbinning 1.0.0 with scikit-learn's
//! logistic regression on the same rows.

use scorewright::dataset::{Dataset, Drafting};
use scorewright::metrics::{Higher, auc};
use scorewright::schema::{Role, Schema};
use scorewright::training::LogisticModel;
use std::path::Path;

/// The AUC on the rows that training did not see.
fn hold_out_auc(path: &str, target: &str, leave_out: &[&str]) -> f64 {
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
    let data = Dataset::read(path, &schema).unwrap();
    let (train, test) = data.split_rows(|row| row % 10 < 7).unwrap();
    let model = LogisticModel::train(&train).unwrap();
    let pd: Vec<f64> = model
        .predict(&test)
        .unwrap()
        .iter()
        .map(|pd| pd.value())
        .collect();
    let auc = auc(&pd, test.bad().unwrap(), None, Higher::Riskier).unwrap();
    println!("{path}: hold-out AUC {auc:.4}");
    auc
}

#[test]
fn german_credit_is_told_apart_better_than_by_optbinning() {
    let auc = hold_out_auc("data/german_credit.csv", "creditability", &[]);
    assert!(auc >= 0.7835, "{auc}");
}

#[test]
fn loan_applications_are_told_apart_better_than_by_optbinning() {
    let auc = hold_out_auc("data/credit_data.csv", "bad", &[]);
    assert!(auc >= 0.8299, "{auc}");
}

#[test]
fn card_clients_are_told_apart_better_than_by_optbinning() {
    let auc = hold_out_auc("data/taiwan_card.csv", "bad", &["ID"]);
    assert!(auc >= 0.7676, "{auc}");
}

#[test]
fn borrowers_of_a_local_file_are_told_apart_better_than_by_optbinning() {
    let path = "../shared/data/local/give_me_some_credit.csv";
    if !Path::new(path).exists() {
        println!("skipped: {path} is not here");
        return;
    }
    let auc = hold_out_auc(path, "bad", &[]);
    assert!(auc >= 0.8592, "{auc}");
}
