//! Coefficients and errors against numbers from elsewhere.

use super::{all_coefficients, newton, numbers};
use ndarray::Array2;
use scorewright::metrics::{Higher, auc, brier, ks};
use scorewright::training::{Design, NewtonParams, Penalty};
use serde_json::Value;

/// Digits of agreement, as the NIST reference datasets count them.
fn digits(ours: f64, certified: f64) -> f64 {
    let error = (ours - certified).abs();
    let relative = if certified.abs() < 1e-30 {
        error
    } else {
        error / certified.abs()
    };
    -relative.max(1e-15).log10()
}

/// `tests/reference/logistic_certified.py`: mpmath 1.4.1, 60 digits, 19 sets.
#[test]
fn certified_digits() {
    let text = include_str!("../../reference/logistic_certified.json");
    let file: Value = serde_json::from_str(text).unwrap();
    let sets = file["sets"].as_array().unwrap();
    assert!(sets.len() >= 12);
    for set in sets {
        let columns: Vec<Vec<f64>> = set["columns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| numbers(c).unwrap())
            .collect();
        let n_rows = columns[0].len();
        let x = Array2::from_shape_fn((n_rows, columns.len()), |(i, j)| columns[j][i]);
        let bad: Vec<bool> = set["bad"]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| v.as_bool().unwrap())
            .collect();
        let (weights, offset) = (numbers(&set["weights"]), numbers(&set["offset"]));
        let mut design = Design::new(x.view(), &bad);
        if let Some(weights) = &weights {
            design = design.with_weights(weights);
        }
        if let Some(offset) = &offset {
            design = design.with_offset(offset);
        }
        let penalty = match (set["firth"].as_bool(), set["l2"].as_f64().unwrap()) {
            (Some(true), _) => Penalty::Firth,
            (_, 0.0) => Penalty::None,
            (_, l2) => Penalty::L2(l2),
        };
        let fit = NewtonParams::new().penalty(penalty).fit_design(&design);
        let fit = fit.unwrap_or_else(|error| panic!("{}: {error}", set["name"]));
        let ours = all_coefficients(&fit);
        let mut errors = vec![fit.intercept_std_error()];
        errors.extend(fit.std_errors().iter().map(|error| error.unwrap()));
        let theirs = numbers(&set["coefficients"]).unwrap();
        let their_errors = numbers(&set["std_errors"]).unwrap();
        for ((ours, theirs), (error, their_error)) in ours
            .iter()
            .zip(&theirs)
            .zip(errors.iter().zip(&their_errors))
        {
            let (lre, lre_error) = (digits(*ours, *theirs), digits(*error, *their_error));
            assert!(lre >= 10.0, "{}: {ours} has {lre:.1} digits", set["name"]);
            assert!(
                lre_error >= 8.0,
                "{}: se has {lre_error:.1} digits",
                set["name"]
            );
        }
        let likelihood: f64 = set["log_likelihood"].as_str().unwrap().parse().unwrap();
        assert!(
            digits(fit.log_likelihood(), likelihood) >= 12.0,
            "{}",
            set["name"]
        );
    }
}

/// Columns of the German credit data under optbinning's training bins, with the outcome.
pub(super) struct German {
    pub(super) reference: Value,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl German {
    pub(super) fn read() -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/german_credit.csv");
        let mut reader = csv::Reader::from_path(path).unwrap();
        let owned = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
        let header = owned(reader.headers().unwrap());
        let rows = reader
            .records()
            .map(|record| owned(&record.unwrap()))
            .collect();
        let reference = include_str!("../../reference/logistic_german.json");
        Self {
            reference: serde_json::from_str(reference).unwrap(),
            header,
            rows,
        }
    }

    pub(super) fn woe(&self, field: &str, row: usize) -> f64 {
        let column = self.header.iter().position(|name| name == field).unwrap();
        let cell = &self.rows[row][column];
        let bins = &self.reference["fields"][field];
        let bin = match numbers(&bins["cuts"]) {
            Some(cuts) => {
                let value: f64 = cell.parse().unwrap();
                cuts.iter().filter(|&&cut| cut <= value).count()
            }
            None => {
                let groups = bins["levels"].as_array().unwrap();
                let holds = |group: &Value| {
                    group
                        .as_array()
                        .unwrap()
                        .iter()
                        .any(|level| level == cell.as_str())
                };
                groups.iter().position(holds).unwrap()
            }
        };
        numbers(&bins["woe"]).unwrap()[bin]
    }

    /// The rows of one side of the split "train when i % 10 < 7".
    pub(super) fn side(&self, fields: &[String], train: bool) -> (Array2<f64>, Vec<bool>) {
        let rows: Vec<usize> = (0..self.rows.len())
            .filter(|i| (i % 10 < 7) == train)
            .collect();
        let x = Array2::from_shape_fn((rows.len(), fields.len()), |(i, j)| {
            self.woe(&fields[j], rows[i])
        });
        let bad = rows
            .iter()
            .map(|&i| self.rows[i].last().unwrap() == "bad")
            .collect();
        (x, bad)
    }
}

/// statsmodels 0.15.0 on optbinning 1.0.0's bins; scikit-learn 1.9.1 with C = 1.
#[test]
fn agrees_with_the_reference_fits_on_german_credit() {
    let german = German::read();
    for (name, model) in german.reference["models"].as_object().unwrap() {
        let fields: Vec<String> = model["columns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| v.as_str().unwrap().to_owned())
            .collect();
        let (x, bad) = german.side(&fields, true);
        let fit = newton(&x, &bad).unwrap();
        let close = |ours: f64, theirs: &Value, tolerance: f64, what: &str| {
            let theirs = theirs.as_f64().unwrap();
            assert!(
                (ours - theirs).abs() < tolerance,
                "{name} {what}: {ours} not {theirs}"
            );
        };
        close(fit.intercept(), &model["coef"]["const"], 1e-6, "intercept");
        close(
            fit.intercept_std_error(),
            &model["std_err"]["const"],
            1e-6,
            "its error",
        );
        for (i, field) in fields.iter().enumerate() {
            close(fit.coefficients()[i], &model["coef"][field], 1e-6, field);
            close(
                fit.std_errors()[i].unwrap(),
                &model["std_err"][field],
                1e-6,
                field,
            );
        }
        close(
            fit.log_likelihood(),
            &model["loglik"],
            1e-8,
            "log-likelihood",
        );
        close(fit.aic(), &model["aic"], 1e-8, "aic");
        close(
            -2.0 * fit.null_log_likelihood(),
            &model["null_deviance"],
            1e-8,
            "null deviance",
        );

        for (side, train) in [("train", true), ("test", false)] {
            let (x, bad) = german.side(&fields, train);
            let pd: Vec<f64> = x
                .rows()
                .into_iter()
                .map(|row| 1.0 / (1.0 + (-fit.log_odds(&row.to_vec()).unwrap()).exp()))
                .collect();
            let (auc, ks) = (
                auc(&pd, &bad, None, Higher::Riskier),
                ks(&pd, &bad, None, Higher::Riskier),
            );
            close(auc.unwrap(), &model[format!("auc_{side}")], 1e-12, "auc");
            close(ks.unwrap(), &model[format!("ks_{side}")], 1e-12, "ks");
            close(
                brier(&pd, &bad, None).unwrap(),
                &model[format!("brier_{side}")],
                1e-9,
                "brier",
            );
        }

        // scikit-learn stops at a gradient of 1e-10 of its own scale: five digits.
        let ridge = NewtonParams::new().penalty(Penalty::L2(1.0));
        let ridge = ridge.fit_design(&Design::new(x.view(), &bad)).unwrap();
        close(
            ridge.intercept(),
            &model["sklearn_l2_C1"]["intercept"],
            1e-4,
            "l2 intercept",
        );
        for (i, field) in fields.iter().enumerate() {
            close(
                ridge.coefficients()[i],
                &model["sklearn_l2_C1"]["coef"][field],
                1e-4,
                field,
            );
        }
    }
}
