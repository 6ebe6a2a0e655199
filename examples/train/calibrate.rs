//! The card's probabilities, fitted again as the options say.

use crate::common::Failure;
use crate::{Arguments, CalibrateName, Notes};
use scorewright::Dataset;
use scorewright::scorecard::{Calibration, Scorecard};
use scorewright::scoring::Batch;

/// What the options cannot mean, before any work.
pub fn check(arguments: &Arguments) -> Result<(), Failure> {
    let Some(name) = &arguments.calibration_split else {
        return Ok(());
    };
    if name.eq_ignore_ascii_case("test") {
        return Err(
            "--calibration-split test: what is measured on the test rows would then \
                    have been fitted to them; name another part"
                .into(),
        );
    }
    if arguments.time_column.is_some() {
        return Err(
            "--calibration-split with --time-column: the rows are split by their dates, so those \
             of a named part would be trained or measured on too; leave one out"
                .into(),
        );
    }
    match is_asked(arguments) {
        true => Ok(()),
        false => Err(
            "--calibration-split without --calibrate, --long-run-rate or --prior: \
                      nothing would be fitted to it"
                .into(),
        ),
    }
}

/// Whether any calibration is asked for.
const fn is_asked(arguments: &Arguments) -> bool {
    arguments.calibrate.is_some() || arguments.long_run_rate.is_some() || arguments.prior.is_some()
}

/// The card with the calibrations asked for, fitted to `rows`: the shape, then the level.
pub fn calibrate(
    arguments: &Arguments,
    mut card: Scorecard,
    rows: &Dataset,
    notes: &mut Notes,
) -> Result<Scorecard, Failure> {
    // Nothing is scored for a card that stays as it is.
    if !is_asked(arguments) {
        return Ok(card);
    }
    let mut batch = Batch::new();
    let bad = rows.bad().ok_or("the data has no target")?;
    card.compile()?.score_dataset(rows, &mut batch)?;
    let (points, weights) = (batch.points(), rows.weights());
    if let Some(method) = arguments.calibrate {
        if arguments.calibration_split.is_none() {
            notes.tell(
                "calibration: on the training rows, which the card follows already; rows of \
                 their own (--calibration-split) would say more"
                    .to_owned(),
            );
        }
        card = card.calibrated(match method {
            CalibrateName::Platt => Calibration::platt(points, bad, weights)?,
            CalibrateName::Isotonic => Calibration::isotonic(points, bad, weights)?,
        })?;
    }
    if let Some(rate) = arguments.long_run_rate {
        card = card.calibrated(Calibration::long_run_average(points, weights, rate)?)?;
    }
    if let Some(rate) = arguments.prior {
        card = card.calibrated(Calibration::prior(bad_rate(bad, weights), rate))?;
    }
    if arguments.long_run_rate.is_some() || arguments.prior.is_some() {
        notes.tell(
            "calibration: to a bad rate that is not the data's, so the means below differ; the \
             slope still tells"
                .to_owned(),
        );
    }
    Ok(card)
}

fn bad_rate(bad: &[bool], weights: Option<&[f64]>) -> f64 {
    let weight = |row: usize| weights.map_or(1.0, |w| w.get(row).copied().unwrap_or(0.0));
    let all: f64 = (0..bad.len()).map(weight).sum();
    let rows = bad.iter().enumerate().filter(|(_, bad)| **bad);
    rows.map(|(row, _)| weight(row)).sum::<f64>() / all
}
