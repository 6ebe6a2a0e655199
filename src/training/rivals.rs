//! Two ways of fitting a card, and which one serves rows that it has not seen.

use super::joint::Jointly;
use super::{FitChoice, FitKind, FitReason, LogisticModel, LogisticParams, TrainingError};
use crate::binning::BinningParams;
use crate::dataset::Dataset;

/// Up to so many rows the simpler fit wins a draw.
const FEW_ROWS: usize = 1000;
/// With fewer rows of a class a fold may hold back none of them.
const LEAST_OF_A_CLASS: usize = 20;

impl LogisticParams {
    /// All bins at once, of the fields that the selection's rules leave in a model on
    /// weights of evidence.
    pub(super) fn jointly(
        &self,
        data: &Dataset,
        bins: &BinningParams,
    ) -> Result<Jointly, TrainingError> {
        let fell = match self.selection.weighs_fields() {
            true => {
                let model = self.on_woe(data, bins)?;
                let dropped = model.dropped().iter();
                dropped
                    .filter(|one| one.reason.is_selection())
                    .cloned()
                    .collect()
            }
            false => Vec::new(),
        };
        super::joint::fit(self, data, bins, &fell)
    }

    /// Both fits, and the better one on the rows held back in five folds.
    pub(super) fn better_of(
        &self,
        data: &Dataset,
        bins: &BinningParams,
    ) -> Result<LogisticModel, TrainingError> {
        if self.are_few(data)? {
            let choice = FitChoice::new(FitKind::Woe, FitReason::FewRows);
            return Ok(self.on_woe(data, bins)?.chosen(choice));
        }
        let joint = self.jointly(data, bins)?;
        let woe = self.woe_losses(data, bins, &joint);
        let Some(woe) = woe else {
            // Weights of evidence have no fit on a part of these rows.
            let choice = FitChoice::new(FitKind::Joint, FitReason::OnlyFit);
            return Ok(joint.model.chosen(choice));
        };
        let gains: Vec<f64> = woe.iter().zip(&joint.losses).map(|(w, j)| w - j).collect();
        let (gain, error) = (
            super::joint::mean(&gains),
            super::joint::standard_error(&gains),
        );
        let few = data.n_rows() <= FEW_ROWS;
        let kind = match gain > if few { error } else { 0.0 } {
            true => FitKind::Joint,
            false => FitKind::Woe,
        };
        let reason = FitReason::Folds {
            woe: super::joint::mean(&woe),
            joint: super::joint::mean(&joint.losses),
            std_error: error,
        };
        let choice = FitChoice::new(kind, reason);
        match kind {
            FitKind::Joint => Ok(joint.model.chosen(choice)),
            _ => Ok(self.on_woe(data, bins)?.chosen(choice)),
        }
    }

    /// Whether the rows of a class, or the folds with one, are too few to hold any back.
    fn are_few(&self, data: &Dataset) -> Result<bool, TrainingError> {
        let bad = data.bad().ok_or(TrainingError::NoTarget)?;
        let folds = self.folds.as_ref();
        match folds.map_or(Ok(()), |folds| folds.check(bad, data.weights())) {
            Err(TrainingError::Setting { .. }) => Ok(true),
            checked => checked.map(|()| rarer(data) < LEAST_OF_A_CLASS),
        }
    }

    /// The mean loss of each fold's unseen rows under weights of evidence; `None` where a
    /// fold cannot be fitted.
    fn woe_losses(
        &self,
        data: &Dataset,
        bins: &BinningParams,
        joint: &Jointly,
    ) -> Option<Vec<f64>> {
        use rayon::prelude::*;
        let folds = 0..joint.losses.len();
        let losses = folds.into_par_iter().map(|fold| {
            let held = |row: &usize| joint.folds[*row] == Some(fold);
            let rows = 0..data.n_rows();
            let (out, kept): (Vec<usize>, Vec<usize>) = rows.partition(held);
            let (kept, out) = (data.select(&kept).ok()?, data.select(&out).ok()?);
            let mut params = self.clone();
            if let Some(offset) = &self.offset {
                params.offset = Some(pick(offset, &joint.folds, |of| of != Some(fold)));
            }
            let model = params.on_woe(&kept, bins).ok()?;
            let offset = self.offset.as_deref();
            let offset = offset.map(|offset| pick(offset, &joint.folds, |of| of == Some(fold)));
            loss(&model, &out, offset.as_deref()).ok()
        });
        losses.collect()
    }
}

/// Mean of `-ln` of the probability that a model gives to what happened.
fn loss(
    model: &LogisticModel,
    data: &Dataset,
    offset: Option<&[f64]>,
) -> Result<f64, TrainingError> {
    let bad = data.bad().ok_or(TrainingError::NoTarget)?;
    let log_odds = model.log_odds(data)?;
    let (mut sum, mut total) = (0.0, 0.0);
    for (row, (&eta, &bad)) in log_odds.iter().zip(bad).enumerate() {
        let weight = data.weights().map_or(1.0, |weights| weights[row]);
        let eta = eta + offset.map_or(0.0, |offset| offset[row]);
        sum += weight * super::joint::loss(eta, bad);
        total += weight;
    }
    Ok(sum / total)
}

/// The rows of the rarer class that weigh anything.
fn rarer(data: &Dataset) -> usize {
    let bad = data.bad().unwrap_or_default();
    let weighs = |row: usize| data.weights().is_none_or(|weights| weights[row] > 0.0);
    let of = |class: bool| {
        let rows = bad.iter().enumerate();
        rows.filter(|(row, is_bad)| **is_bad == class && weighs(*row))
            .count()
    };
    of(true).min(of(false))
}

/// The values of the rows whose fold is asked for.
fn pick(
    values: &[f64],
    folds: &[Option<usize>],
    which: impl Fn(Option<usize>) -> bool,
) -> Vec<f64> {
    let rows = values.iter().zip(folds).filter(|(_, fold)| which(**fold));
    rows.map(|(value, _)| *value).collect()
}
