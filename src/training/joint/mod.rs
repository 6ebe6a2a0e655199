//! All bins of all fields at once: fine bins, a penalty on every step between
//! neighbours, and what is left of the steps are the bins of the card.
//!
//! # Formula
//!
//! The loss is `Σ w ln(1 + e^(-s η))` over the rows (`s` 1 for bad, -1 for good), `η` the
//! intercept and the sum of a field's curve at its fine bin; to it are added
//! `λ n sqrt(sd) |step|` for every step of a curve whose column has the standard deviation
//! `sd`, 0.7 times that for every slot and level, and a ridge of `ρ n sd² / 2 step²`. `λ`
//! and `ρ` are those with the least loss on rows held back, in five folds.
//!
//! The levels of a category that has more than 20 are not in the L1 penalty: each is drawn
//! to the average by a ridge `1 / (2 τ²) level²`, `τ` by the same folds (`levels`). Levels
//! of a single row share a slot, as do those beyond the 30,000 heaviest. They are merged
//! into at most 20 groups unless the settings say otherwise.

mod calibrate;
mod columns;
mod cross;
mod descent;
mod fit;
mod levels;
mod merge;
mod path;
#[cfg(test)]
mod proof;
mod result;
mod rows;
mod shape;
mod solve;

use super::candidates::Candidates;
use super::{Dropped, LogisticModel, LogisticParams, TrainingError};
use crate::binning::{Binning, BinningParams};
use crate::dataset::Dataset;
pub(super) use cross::look;
use fit::Fit;
pub(super) use path::{mean, standard_error};

/// Fine bins of a field of numbers.
const FINE: usize = 80;

/// A joint fit, and how it did on rows that it had not seen.
pub(super) struct Jointly {
    pub(super) model: LogisticModel,
    /// Mean loss of the rows held back, per fold.
    pub(super) losses: Vec<f64>,
    /// The fold that holds back each row of the data, if it weighs anything.
    pub(super) folds: Vec<Option<usize>>,
}

/// Fits `data` with the settings of `bins`, without the fields that a rule of the selection
/// let fall.
pub(super) fn fit(
    params: &LogisticParams,
    data: &Dataset,
    bins: &BinningParams,
    fell: &[Dropped],
) -> Result<Jointly, TrainingError> {
    let fine = bins.fit_fine(data, FINE)?;
    fit_bins(params, data, (&fine, bins), fell)
}

/// Fits `data` on the bins that are given, all of which stay.
pub(super) fn fit_given(
    params: &LogisticParams,
    data: &Dataset,
    given: &Binning,
) -> Result<Jointly, TrainingError> {
    fit_bins(params, data, (given, &given.pinned_params()), &[])
}

fn fit_bins(
    params: &LogisticParams,
    data: &Dataset,
    (fine, bins): (&Binning, &BinningParams),
    fell: &[Dropped],
) -> Result<Jointly, TrainingError> {
    let bad = data.bad().ok_or(TrainingError::NoTarget)?;
    if let Some(folds) = &params.folds {
        folds.check(bad, data.weights())?;
    }
    if let Some(offset) = &params.offset {
        check_offset(offset, bad.len())?;
    }
    let mut candidates = Candidates::new(&params.selection, data, fine)?;
    candidates.drop_named(fell);
    candidates.drop_leaks(params.leaks, false)?;
    candidates.drop_constant();
    let mut taken = candidates.into_joint()?;
    taken.columns.sort_by(|a, b| a.0.cmp(&b.0));
    for (name, codes) in &mut taken.columns {
        let joins = fine.field(name).map_or(&[][..], |field| &field.joins);
        join(codes, joins);
    }
    let (fit, found) = Fit::new(params, fine, bins, &taken).run();
    let n_rows = taken.bad.len();
    Ok(Jointly {
        model: result::model(&fit, &found, taken)?,
        losses: fit.parts.losses.clone(),
        folds: fit.parts.whole().fitted.fold_of(n_rows),
    })
}

/// A known part of the log-odds for every row, all of them finite.
fn check_offset(offset: &[f64], n_rows: usize) -> Result<(), TrainingError> {
    if offset.len() != n_rows {
        return Err(TrainingError::Length {
            what: "offset",
            expected: n_rows,
            got: offset.len(),
        });
    }
    match offset.iter().position(|known| !known.is_finite()) {
        Some(row) => Err(TrainingError::Offset { row }),
        None => Ok(()),
    }
}

/// Rows whose bin joins another count in that one.
fn join(codes: &mut [u16], joins: &[(usize, usize)]) {
    for &(joining, target) in joins {
        let narrow = |bin: usize| u16::try_from(bin).unwrap_or(u16::MAX);
        let (joining, target) = (narrow(joining), narrow(target));
        codes
            .iter_mut()
            .filter(|code| **code == joining)
            .for_each(|code| *code = target);
    }
}

/// Minus the log-likelihood of a row.
pub(super) fn loss(log_odds: f64, bad: bool) -> f64 {
    solve::pd_and_loss(log_odds, bad).1
}
