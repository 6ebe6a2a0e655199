//! Probabilities: the line fitted to training rows, the calibration, the table.

use super::compare::{near, same};
use crate::scorecard::ScorecardError;
use crate::scorecard::calibration::{Fitted, FittedCalibration};
use crate::scorecard::card::Scorecard;
use crate::scorecard::error::section;
use crate::scorecard::pd_line::PdLine;
use crate::scorecard::rows_by_points::RowsByPoints;
use crate::scoring::TermInputs;

pub(super) fn check(card: &Scorecard) -> Result<(), ScorecardError> {
    if let Some(line) = &card.pd_line {
        check_rows(card, &line.rows)?;
        check_line(card, line)?;
    }
    for (n, stated) in card.calibrations.iter().enumerate() {
        check_calibration(card, n, stated)?;
    }
    check_table(card)
}

/// Rows by points have the counts of training, and the points that the bins give
/// them on average: good and bad each.
fn check_rows(card: &Scorecard, rows: &RowsByPoints) -> Result<(), ScorecardError> {
    let fail = |problem| Err(section("pd.line.rows", problem));
    if let Some(problem) = rows.problem(card.attainable()) {
        return fail(problem);
    }
    let training = &card.training;
    let classes = rows.good.iter().chain(&rows.bad);
    if classes.filter(|count| **count > 0.0).count() > training.n_rows {
        return fail("are more than there were in training");
    }
    let (good, bad): (f64, f64) = (rows.good.iter().sum(), rows.bad.iter().sum());
    if !near(good, training.good) || !near(bad, training.bad) {
        return fail("the counts do not sum to those of training");
    }
    let of_rows = |counts: &[f64]| {
        let pairs = rows.points.iter().zip(counts);
        pairs
            .map(|(points, count)| f64::from(*points) * count)
            .sum::<f64>()
    };
    let sums = [
        (of_rows(&rows.good), of_bins(card, |bin| bin.good), good),
        (of_rows(&rows.bad), of_bins(card, |bin| bin.bad), bad),
    ];
    let fits = |(of_rows, of_bins, all): &(f64, Option<f64>, f64)| {
        of_bins.is_none_or(|of_bins| near(of_rows / all, of_bins / all))
    };
    match sums.iter().all(fits) {
        true => Ok(()),
        false => fail("have other points on average than the bins give"),
    }
}

/// The sum of points over rows of one class, from the bins; not known for pairs.
fn of_bins(card: &Scorecard, count: fn(&crate::binning::Bin) -> f64) -> Option<f64> {
    let mut sum = 0.0;
    let mut all = 0.0;
    for term in &card.terms {
        let TermInputs::One(input) = term.inputs else {
            return None;
        };
        let bins = &card.inputs.get(usize::from(input))?.bins;
        let points = term.points.iter().map(|points| f64::from(points.value()));
        sum += bins
            .iter()
            .zip(points)
            .map(|(bin, points)| count(bin) * points)
            .sum::<f64>();
        all = bins.iter().map(count).sum();
    }
    Some(sum + f64::from(card.base_points) * all)
}

fn check_line(card: &Scorecard, line: &PdLine) -> Result<(), ScorecardError> {
    let fail = |key: &str, problem| Err(section(format!("pd.line.{key}"), problem));
    if !(line.model_mean_pd > 0.0 && line.model_mean_pd < 1.0) {
        return fail("model_mean_pd", "expected above 0 and below 1");
    }
    if !line.model_slope.is_none_or(|slope| slope > 0.0) {
        return fail("model_slope", "expected above 0");
    }
    let again = PdLine::fit(
        line.rows.clone(),
        line.model_mean_pd,
        line.model_slope,
        |points| card.scaled_log_odds(f64::from(points)),
    );
    if !near(again.slope, line.slope) {
        return fail("slope", "does not follow from the rows");
    }
    if !near(again.intercept, line.intercept) {
        return fail("intercept", "does not follow from the rows");
    }
    Ok(())
}

/// The `n`th calibration follows from its rows or rates, and from what came before it.
fn check_calibration(
    card: &Scorecard,
    n: usize,
    stated: &FittedCalibration,
) -> Result<(), ScorecardError> {
    let again = card.fit_calibration(stated.method.clone(), n)?;
    let follows = match (&again.fitted, &stated.fitted) {
        (
            Fitted::Line { intercept, slope },
            Fitted::Line {
                intercept: stated_intercept,
                slope: stated_slope,
            },
        ) => near(*intercept, *stated_intercept) && near(*slope, *stated_slope),
        (Fitted::Knots(again), Fitted::Knots(stated)) => {
            let pairs = || again.log_odds.iter().zip(&stated.log_odds);
            again.points == stated.points
                && again.log_odds.len() == stated.log_odds.len()
                && pairs().all(|(again, stated)| near(*again, *stated))
        }
        _ => false,
    };
    match follows {
        true => Ok(()),
        false => Err(section(
            format!("pd.calibration[{n}].fitted"),
            "does not follow from the method's rows or rates",
        )),
    }
}

/// The table covers the attainable points, follows from the line, and falls.
fn check_table(card: &Scorecard) -> Result<(), ScorecardError> {
    let (least, most) = card.attainable();
    let covers = i64::from(card.pd_from) == least
        && i64::try_from(card.pd.len()).is_ok_and(|n| n == most - least + 1);
    if !covers {
        return Err(section("pd", "the table does not cover the card's points"));
    }
    #[allow(clippy::cast_precision_loss)] // points are within ±1,000,000
    let wrong = |(points, pd): &(i64, &f64)| !same(card.pd_of(*points as f64), **pd);
    if let Some((points, _)) = (least..).zip(&card.pd).find(wrong) {
        let place = format!("pd.values[{}]", points - least);
        return Err(section(place, "does not follow from the line"));
    }
    match card.pd.is_sorted_by(|a, b| a >= b) {
        true => Ok(()),
        false => Err(section("pd.values", "must not rise with points")),
    }
}
