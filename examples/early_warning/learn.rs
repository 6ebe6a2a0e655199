//! A card of behaviour features.

use crate::common::{self, Failure, Measures};
use scorewright::binning::Binning;
use scorewright::early_warning::{Backtest, BehaviourTable, TrainingSet};
use scorewright::scorecard::{Scaling, Scorecard};
use scorewright::scoring::{Batch, Scorer};
use scorewright::training::{Folds, LogisticModel, Selection};

/// A feature that tells less than this is left out.
const MIN_IV: f64 = 0.02;
/// Months without a default that teach or measure; more would only take longer.
const N_QUIET: usize = 100_000;

/// Trains a card for default within the horizon: 600 points at 50:1, 40 to double the
/// odds, so that whole points are fine enough to set a threshold by.
pub fn train(table: &BehaviourTable, name: &str, horizon: Backtest) -> Result<Scorecard, Failure> {
    let TrainingSet { data, accounts, .. } = table.training_set(name, horizon, N_QUIET)?;
    if data.bad().is_none_or(|bad| !bad.contains(&true)) {
        return Err(
            "no earlier account defaults within the horizon, so there is nothing to learn from: \
             take a milder default, a longer horizon, more accounts, or bring a --card"
                .into(),
        );
    }
    let spinner = common::spinner("training");
    let model = LogisticModel::params()
        .selection(Selection::new().min_iv(MIN_IV))
        .folds(Folds::by_key(accounts))
        .train(&data, &Binning::params())?;
    spinner.finish_and_clear();
    let scaling = Scaling::pdo(40, 600, 50.0);
    Ok(Scorecard::params()
        .scaling(scaling)
        .build(&model)?
        .with_name(name))
}

/// How well the card tells who defaults within the horizon, over account-months.
pub fn measure(
    scorer: &Scorer,
    table: &BehaviourTable,
    horizon: Backtest,
) -> Result<(usize, Measures), Failure> {
    let data = table.training_set("measured", horizon, N_QUIET)?.data;
    let mut batch = Batch::new();
    scorer.score_dataset(&data, &mut batch)?;
    let pd: Vec<f64> = batch.pd().iter().map(|pd| pd.value()).collect();
    let bad = data.bad().unwrap_or_default();
    let measures = common::measure(&pd, bad, data.weights())?;
    Ok((data.n_rows(), measures))
}
