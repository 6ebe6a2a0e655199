//! What crosses would gain beside a model that has none, found at little cost.

use super::super::columns::{Columns, Fine};
use super::super::path::Part;
use super::super::rows::{Given, Rows, count, hash, mixed};
use super::super::solve::pd_and_loss;
use super::choose::{Search, choose};
use super::select::{Kinds, Prepared};
use crate::binning::{Binning, bins_and_counts_of};
use crate::dataset::Dataset;
use crate::training::TrainingError;
use crate::training::crosses::CrossChoice;

/// Rows that are looked at, at most.
const ROWS: usize = 30_000;
/// Crosses that are tried.
const TRIED: usize = 10;
/// Fine bins of a field.
const FINE: usize = 24;

/// What ten crosses over the fields of these names, in their order, would gain on a fifth of
/// the rows, boosted on the others; a model's `log_odds` of the rows are known.
pub(in super::super::super) fn look(
    data: &Dataset,
    names: &[&str],
    log_odds: &[f64],
) -> Result<CrossChoice, TrainingError> {
    let bad = data.bad().ok_or(TrainingError::NoTarget)?;
    let fine = Binning::params().fit_fine(data, FINE)?;
    let fields: Vec<_> = names.iter().filter_map(|name| fine.field(name)).collect();
    let binned = bins_and_counts_of(&fields, data)?;
    let identities = fields.iter().map(|field| {
        let (name, n) = (hash(field.name()), field.table().bins().len());
        (0..n).map(|bin| mixed(name ^ mixed(bin as u64))).collect()
    });
    let rows = Rows::new(&Given {
        codes: binned.iter().map(|(codes, _)| codes.as_slice()).collect(),
        identities: identities.collect(),
        bad,
        weights: data.weights(),
        offset: Some(log_odds),
        folds: None,
    });
    let is_category: Vec<bool> = fields
        .iter()
        .map(|one| one.field().kind().is_category())
        .collect();
    let n_regular: Vec<usize> = fields.iter().map(|one| one.table().n_regular()).collect();
    let shapes = fields
        .iter()
        .zip(&is_category)
        .map(|(field, is_category)| Fine {
            n_regular: if *is_category {
                0
            } else {
                field.table().n_regular()
            },
            n_codes: field.table().bins().len(),
        });
    let weights: Vec<Vec<f64>> = binned
        .iter()
        .map(|(_, counts)| counts.iter().map(|counts| counts.weight()).collect())
        .collect();
    let columns = Columns::new(shapes.collect(), &weights);
    let weights = rows.per_code(&columns);
    let (fitted, held) = few(&rows).fold(0);
    let mut part = Part::new(fitted, Some(held), &columns);
    // The model's log-odds are the offset.
    part.point.intercept = 0.0;
    let kinds = Kinds {
        n_regular: &n_regular,
        is_category: &is_category,
    };
    let prepared = [Prepared::new(&part, &columns, &weights, &kinds, TRIED)];
    let verdict = choose(&prepared, &Search::quick(TRIED));
    let mut choice = CrossChoice {
        n: 0,
        rounds: 0,
        without: verdict.without[0],
        with: verdict.without[0],
        std_error: 0.0,
    };
    if let Some((best, held)) = verdict.best.zip(part.held.as_ref()) {
        choice.rounds = best.rounds;
        choice.with = best.losses[0];
        choice.std_error = error_of_gain(held, &best.held[0]);
    }
    Ok(choice)
}

/// Every so many rows, so that there are not too many.
fn few(rows: &Rows) -> Rows {
    let every = rows.n().div_ceil(ROWS);
    let weights = rows.weights.iter().enumerate();
    let weights = weights.map(|(row, weight)| if row % every == 0 { *weight } else { 0.0 });
    rows.weighing(&weights.collect::<Vec<_>>())
}

/// The standard error of the mean gain of a row.
fn error_of_gain(held: &Rows, scores: &[f64]) -> f64 {
    let gains = (0..held.n()).map(|row| {
        let eta = held.offset(row);
        let loss = |eta: f64| pd_and_loss(eta, held.bad[row]).1;
        (held.weights[row], loss(eta) - loss(eta + scores[row]))
    });
    let gains: Vec<(f64, f64)> = gains.collect();
    let mean = gains.iter().map(|(w, gain)| w * gain).sum::<f64>() / held.total;
    let squares = gains
        .iter()
        .map(|(w, gain)| w * (gain - mean) * (gain - mean));
    libm::sqrt(squares.sum::<f64>() / held.total / count(held.n()))
}
