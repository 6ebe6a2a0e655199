//! Probabilities: the line fitted to training rows, the calibration, the table.

use super::compare::{near, same};
use crate::scorecard::ScorecardError;
use crate::scorecard::card::Scorecard;
use crate::scorecard::error::section;
use crate::scorecard::pd_line::{Calibration, PdLine, RowsByPoints};
use crate::scoring::TermInputs;

pub(super) fn check(card: &Scorecard) -> Result<(), ScorecardError> {
    if let Some(line) = &card.pd_line {
        check_rows(card, &line.rows)?;
        check_line(card, line)?;
    }
    if let Some(calibration) = &card.calibration {
        check_calibration(card, calibration)?;
    }
    check_table(card)
}

/// Rows by points have the counts of training, and the points that the bins give
/// them on average: good and bad each.
fn check_rows(card: &Scorecard, rows: &RowsByPoints) -> Result<(), ScorecardError> {
    let fail = |problem| Err(section("pd.line.rows", problem));
    let (least, most) = card.attainable();
    let n = rows.points.len();
    if n == 0 || rows.good.len() != n || rows.bad.len() != n {
        return fail("expected points, good and bad of one length");
    }
    let inside = |points: &i32| (least..=most).contains(&i64::from(*points));
    if !rows.points.is_sorted_by(|a, b| a < b) || !rows.points.iter().all(inside) {
        return fail("points must ascend and be those of the card");
    }
    let mut counts = rows.good.iter().zip(&rows.bad);
    if !counts.all(|(good, bad)| *good >= 0.0 && *bad >= 0.0 && good + bad > 0.0) {
        return fail("counts must not be negative, and there must be some");
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
        |points| card.scaled_log_odds(i64::from(points)),
    );
    if !near(again.slope, line.slope) {
        return fail("slope", "does not follow from the rows");
    }
    if !near(again.intercept, line.intercept) {
        return fail("intercept", "does not follow from the rows");
    }
    Ok(())
}

fn check_calibration(card: &Scorecard, stated: &Calibration) -> Result<(), ScorecardError> {
    let fail = |key: &str, problem| Err(section(format!("pd.calibration.{key}"), problem));
    if !stated.points.is_sorted_by(|a, b| a < b) {
        return fail("points", "must ascend");
    }
    let shift = card.shift_of(&stated.points, &stated.weights, stated.target_bad_rate);
    match near(shift?, stated.shift) {
        true => Ok(()),
        false => fail(
            "shift",
            "does not follow from the population and its bad rate",
        ),
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
    let wrong = |(points, pd): &(i64, &f64)| !same(card.pd_of(*points), **pd);
    if let Some((points, _)) = (least..).zip(&card.pd).find(wrong) {
        let place = format!("pd.values[{}]", points - least);
        return Err(section(place, "does not follow from the line"));
    }
    match card.pd.is_sorted_by(|a, b| a >= b) {
        true => Ok(()),
        false => Err(section("pd.values", "must not rise with points")),
    }
}
