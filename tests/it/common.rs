//! Cards that several tests need.

use scorewright::binning::Binning;
use scorewright::dataset::Dataset;
use scorewright::schema::Schema;
use scorewright::scorecard::{Elderly, Scaling, Scorecard};
use scorewright::training::{LogisticModel, Selection};

/// The loan applications that ship with the crate.
pub(crate) fn loans() -> Dataset {
    let schema = Schema::read("data/credit_data.toml").unwrap();
    Dataset::read("data/credit_data.csv", &schema).unwrap()
}

/// A card on all fields of the loan applications, with the model and bins behind it.
pub(crate) fn whole_card() -> (Scorecard, LogisticModel, Binning, Dataset) {
    let loans = loans();
    let bins = Binning::params().max_bins(6).fit(&loans).unwrap();
    let model = LogisticModel::params().fit(&loans, &bins).unwrap();
    let scaling = Scaling::pdo(20, 600, 50.0);
    let card = Scorecard::params()
        .scaling(scaling)
        .elderly(Elderly::Raise)
        .build(&model)
        .unwrap();
    (card, model, bins, loans)
}

/// The card that the program `quickstart` freezes.
pub(crate) fn quickstart_card() -> Scorecard {
    let (train, _) = loans().split(0.7, 42).unwrap();
    let model = LogisticModel::train(&train).unwrap();
    let scaling = Scaling::pdo(20, 600, 50.0);
    Scorecard::params()
        .scaling(scaling)
        .elderly(Elderly::Raise)
        .build(&model)
        .unwrap()
}

/// A card on four fields, small enough to try every change of its file.
pub(crate) fn small_card() -> Scorecard {
    let loans = loans();
    let bins = Binning::params().max_bins(3).fit(&loans).unwrap();
    let only = Selection::new().only(["Records", "Job", "Income", "Seniority"]);
    let model = LogisticModel::params()
        .selection(only)
        .fit(&loans, &bins)
        .unwrap();
    Scorecard::params()
        .scaling(Scaling::pdo(15, 300, 20.0))
        .build(&model)
        .unwrap()
}
