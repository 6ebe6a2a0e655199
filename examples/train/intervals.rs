//! How far the points of bins would move on other rows like those of training.

use crate::common::{self, Failure};
use crate::{Arguments, Notes};
use scorewright::Dataset;
use scorewright::scorecard::{PointsRow, Scorecard};
use scorewright::training::{BinIntervals, Bootstrap, LogisticModel, LogisticParams};

/// Where 95 of 100 refits put a bin.
#[derive(serde::Serialize)]
pub struct Interval {
    pub term: String,
    pub bin: String,
    pub log_odds_low: f64,
    pub log_odds_high: f64,
    pub points_low: f64,
    pub points_high: f64,
}

/// One per row of the card's table of points; none without `--bootstrap`.
pub fn of(
    arguments: &Arguments,
    params: &LogisticParams,
    model: &LogisticModel,
    (card, train): (&Scorecard, &Dataset),
    notes: &mut Notes,
) -> Result<Vec<Interval>, Failure> {
    let Some(repeats) = arguments.bootstrap else {
        return Ok(Vec::new());
    };
    let spinner = common::spinner("bootstrap");
    let bootstrap = Bootstrap::new(usize::from(repeats), arguments.bootstrap_seed);
    let found = bootstrap.run(params, model, train)?;
    spinner.finish_and_clear();
    if found.n_failed() > 0 {
        notes.tell(format!(
            "bootstrap: {} of {repeats} refits had no maximum and are left out",
            found.n_failed()
        ));
    }
    Ok(of_rows(card, &found))
}

fn of_rows(card: &Scorecard, found: &BinIntervals) -> Vec<Interval> {
    let (_, factor) = card.offset_and_factor();
    let rows = card.points_table();
    let terms = rows.chunk_by(|a, b| a.term == b.term).zip(card.terms());
    let of_term = |(rows, term): (&[PointsRow], _)| -> Vec<Interval> {
        let inputs: Vec<_> = card.inputs_of(term).collect();
        let bins = match inputs.as_slice() {
            [one] => found.field(one.name()).unwrap_or_default(),
            _ => &[],
        };
        let interval = |(row, bin): (&PointsRow, &scorewright::training::BinInterval)| {
            let points = |log_odds| f64::from(row.points) - factor * (log_odds - row.log_odds);
            Interval {
                term: row.term.clone(),
                bin: row.bin.clone(),
                log_odds_low: bin.low,
                log_odds_high: bin.high,
                points_low: points(bin.high),
                points_high: points(bin.low),
            }
        };
        rows.iter().zip(bins).map(interval).collect()
    };
    terms.flat_map(of_term).collect()
}
