//! What was learned, as tables or as JSON.

use crate::common::{self, Failure, Measures, say};
use crate::intervals::Interval;
use crate::time::TimeReport;
use crate::{Arguments, Seconds};
use comfy_table::{Table, presets};
use scorewright::binning::Binning;
use scorewright::dataset::Dataset;
use scorewright::metrics::{CalibrationCheck, calibration_check};
use scorewright::scorecard::{FittedCalibration, PointsRow, Scorecard};
use scorewright::scoring::Batch;
use scorewright::training::LogisticModel;

/// What the program prints with `--json`.
#[derive(serde::Serialize)]
pub struct Report {
    pub rows: Rows,
    /// Rows set aside in the file of `--rejects`.
    pub rejected: usize,
    /// Of the model's probabilities.
    pub train: Measures,
    pub test: Measures,
    /// Of the frozen card, whose points are whole numbers.
    pub card: CardReport,
    pub characteristics: Vec<CharacteristicReport>,
    /// Points that every borrower starts from.
    pub base_points: i32,
    /// Every bin of the card with its counts and points.
    pub points: Vec<PointsRow>,
    /// Of every bin, by `--bootstrap`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub intervals: Vec<Interval>,
    /// Where that table was written.
    pub points_files: Vec<String>,
    pub dropped: Vec<DroppedReport>,
    /// What `--time-column` tells.
    pub time: Option<TimeReport>,
    pub notes: Vec<String>,
    pub seconds: Seconds,
}

#[derive(serde::Serialize)]
pub struct Rows {
    pub train: usize,
    pub test: usize,
    /// Of the part named by `--calibration-split`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calibration: Option<usize>,
}

#[derive(serde::Serialize)]
pub struct CardReport {
    pub id: String,
    pub train: Measures,
    pub test: Measures,
    pub calibrations: Vec<CalibrationReport>,
    pub train_calibration: CheckReport,
    pub test_calibration: CheckReport,
    pub largest_score_error: f64,
    pub largest_pd_error: f64,
}

/// One calibration that the card went through.
#[derive(serde::Serialize)]
pub struct CalibrationReport {
    pub method: &'static str,
    /// Of `logit pd' = intercept + slope logit pd`; none of an isotonic one.
    pub intercept: Option<f64>,
    pub slope: Option<f64>,
}

/// The card's probabilities against outcomes.
#[derive(serde::Serialize)]
pub struct CheckReport {
    /// The mean probability.
    pub expected: f64,
    /// The bad rate.
    pub observed: f64,
    /// Of the bad rate, if the probabilities are right.
    pub std_error: f64,
    pub slope: Option<f64>,
    pub slope_std_error: Option<f64>,
}

impl From<CalibrationCheck> for CheckReport {
    fn from(check: CalibrationCheck) -> Self {
        Self {
            expected: check.expected,
            observed: check.observed,
            std_error: check.std_error,
            slope: check.slope,
            slope_std_error: check.slope_std_error,
        }
    }
}

#[derive(serde::Serialize)]
pub struct CharacteristicReport {
    pub field: String,
    pub iv: f64,
    pub bins: usize,
    pub coefficient: f64,
    pub std_error: Option<f64>,
    pub p_value: Option<f64>,
}

#[derive(serde::Serialize)]
pub struct DroppedReport {
    pub field: String,
    pub reason: String,
}

fn bad(data: &Dataset) -> Result<&[bool], Failure> {
    Ok(data.bad().ok_or("the data has no target")?)
}

pub fn of_model(model: &LogisticModel, data: &Dataset) -> Result<Measures, Failure> {
    let pd: Vec<f64> = model.predict(data)?.iter().map(|pd| pd.value()).collect();
    common::measure(&pd, bad(data)?, data.weights())
}

pub fn of_card(card: &Scorecard, train: &Dataset, test: &Dataset) -> Result<CardReport, Failure> {
    let scorer = card.compile()?;
    let mut batch = Batch::new();
    let mut measured = |data: &Dataset| -> Result<(Measures, CheckReport), Failure> {
        scorer.score_dataset(data, &mut batch)?;
        let pd: Vec<f64> = batch.pd().iter().map(|pd| pd.value()).collect();
        let check = calibration_check(&pd, bad(data)?, data.weights())?;
        let measures = common::measure(&pd, bad(data)?, data.weights())?;
        Ok((measures, check.into()))
    };
    let cost = card.rounding_cost();
    let (of_train, train_calibration) = measured(train)?;
    let (of_test, test_calibration) = measured(test)?;
    Ok(CardReport {
        id: card.id()?,
        train: of_train,
        test: of_test,
        calibrations: calibrations(card),
        train_calibration,
        test_calibration,
        largest_score_error: cost.largest_score_error,
        largest_pd_error: cost.largest_pd_error,
    })
}

fn calibrations(card: &Scorecard) -> Vec<CalibrationReport> {
    let report = |one: &FittedCalibration| CalibrationReport {
        method: one.method().name(),
        intercept: one.line().map(|(intercept, _)| intercept),
        slope: one.line().map(|(_, slope)| slope),
    };
    card.calibrations().iter().map(report).collect()
}

/// Probabilities against outcomes: means, and the slope, each with its standard error.
fn calibration_line(name: &str, check: &CheckReport) -> String {
    let number = |number: Option<f64>| number.map_or("-".to_owned(), |n| format!("{n:.4}"));
    let numbers = [
        Some(check.expected),
        Some(check.observed),
        Some(check.std_error),
        check.slope,
        check.slope_std_error,
    ];
    aligned(name, numbers.map(number))
}

fn aligned(name: &str, cells: [impl std::fmt::Display; 5]) -> String {
    let cells = cells.map(|cell| format!(" {cell:>9}")).concat();
    format!("{name:<20}{cells}")
}

pub fn characteristics(bins: &Binning, model: &LogisticModel) -> Vec<CharacteristicReport> {
    let report = |coefficient: &scorewright::training::Coefficient| {
        let table = bins.field(&coefficient.field)?.table();
        Some(CharacteristicReport {
            field: coefficient.field.clone(),
            iv: table.iv(),
            bins: table.bins().iter().filter(|bin| !bin.untrained).count(),
            coefficient: coefficient.value,
            std_error: coefficient.std_error,
            p_value: coefficient.p_value,
        })
    };
    model.coefficients().iter().filter_map(report).collect()
}

pub fn dropped(model: &LogisticModel) -> Vec<DroppedReport> {
    let report = |dropped: &scorewright::training::Dropped| DroppedReport {
        field: dropped.field.clone(),
        reason: crate::fit::why(&dropped.reason),
    };
    model.dropped().iter().map(report).collect()
}

pub fn show(arguments: &Arguments, card: &Scorecard, bins: &Binning, report: &Report) {
    for one in card.inputs() {
        if let Some(field) = bins.field(one.name()) {
            say!("{field}");
        }
    }
    crate::points::show(card, &report.intervals);
    say!("{}", characteristics_table(report));
    for one in &report.dropped {
        say!("left out: {}: {}", one.field, one.reason);
    }
    say!();
    if let Some(time) = &report.time {
        crate::time::show(time);
    }
    say!(
        "{}",
        common::measures_line("model, train", report.rows.train, &report.train)
    );
    say!(
        "{}",
        common::measures_line("model, test", report.rows.test, &report.test)
    );
    say!(
        "{}",
        common::measures_line("card, train", report.rows.train, &report.card.train)
    );
    say!(
        "{}",
        common::measures_line("card, test", report.rows.test, &report.card.test)
    );
    for one in &report.card.calibrations {
        let line = one.intercept.zip(one.slope).map_or_else(
            || "bad rates that fall with points".to_owned(),
            |(intercept, slope)| format!("log-odds {intercept:+.4} and {slope:.4} times before"),
        );
        say!("calibrated: {}: {line}", one.method.replace('_', " "));
    }
    let header = ["expected", "observed", "std error", "slope", "std error"];
    say!("{}", aligned("calibration", header));
    for (name, check) in [
        ("card, train", &report.card.train_calibration),
        ("card, test", &report.card.test_calibration),
    ] {
        say!("{}", calibration_line(name, check));
    }
    say!(
        "rounding to whole points: at worst {:.2} points, {:.4} of a probability",
        report.card.largest_score_error,
        report.card.largest_pd_error
    );
    say!("points as a table: {}", report.points_files.join(", "));
    say!(
        "card {} saved as {} in {:.2} s (read {:.2}, bin {:.2}, fit {:.2})",
        report.card.id.get(..12).unwrap_or_default(),
        arguments.out.display(),
        report.seconds.total,
        report.seconds.read,
        report.seconds.bin,
        report.seconds.fit
    );
}

fn characteristics_table(report: &Report) -> Table {
    let header = [
        "characteristic",
        "iv",
        "bins",
        "coefficient",
        "std error",
        "p",
    ];
    let mut table = common::table(header, &[0]);
    table.load_style(presets::NOTHING);
    let number = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.4}"));
    for one in &report.characteristics {
        table.add_row([
            one.field.clone(),
            number(Some(one.iv)),
            one.bins.to_string(),
            number(Some(one.coefficient)),
            number(one.std_error),
            number(one.p_value),
        ]);
    }
    table
}
