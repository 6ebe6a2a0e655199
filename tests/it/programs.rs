//! The example programs as a new user runs them, on files made here.
//!
//! `cargo test` builds the examples beside this binary; a run of this binary
//! alone may lack them, and says so.

#[cfg(all(feature = "lending", feature = "train"))]
mod files;
#[cfg(all(feature = "lending", feature = "train"))]
mod journey;
#[cfg(all(feature = "lending", feature = "train"))]
mod options;

use std::path::PathBuf;
use std::process::{Command, Output};

/// The program, where cargo puts examples.
fn program(name: &str) -> Option<PathBuf> {
    let tests = std::env::current_exe().unwrap();
    let path = tests.parent()?.parent()?.join("examples").join(name);
    let path = path.with_extension(std::env::consts::EXE_EXTENSION);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: the example {name} is not built");
    None
}

pub(crate) fn run(name: &str, arguments: &[&str]) -> Option<Output> {
    Some(
        Command::new(program(name)?)
            .args(arguments)
            .output()
            .unwrap(),
    )
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    pub(crate) fn with(name: &str, text: &str) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        std::fs::write(folder.path(name), text).unwrap();
        folder
    }
}

/// 400 loans; a low income makes bad more likely. `outcome` words them.
fn loans(outcome: impl Fn(u32, bool) -> String) -> String {
    let mut file = String::from(",income,opened,home,status,part\n");
    for row in 0..400_u32 {
        let income = row * 37 % 100;
        let bad = row % 5 == 0 || (income < 30 && row % 2 == 0);
        let part = if row % 10 < 7 { "train" } else { "test" };
        file += &format!(
            "{row},\"${income},{:03}.00\",{}/3/2020,{},{},{part}\n",
            row % 1000,
            row % 12 + 1,
            ["own", "rent", "free"][row as usize % 3],
            outcome(row, bad)
        );
    }
    file
}

#[test]
fn train_and_score_take_a_plain_export() {
    let word = |_, bad| if bad { "Late" } else { "Paid" }.to_owned();
    let folder = Folder::with("loans.csv", &loans(word));
    let (data, card) = (folder.path("loans.csv"), folder.path("card.json"));
    let common = ["--data", &data, "--target", "status", "--out", &card];
    let Some(refused) = run("train", &common) else {
        return;
    };
    assert!(!refused.status.success());
    assert!(
        said(&refused).ends_with("(here: --bad VALUE)\n"),
        "{}",
        said(&refused)
    );

    let mut arguments = common.to_vec();
    arguments.extend(["--bad", "Late", "--split-column", "part", "--json"]);
    let trained = run("train", &arguments).unwrap();
    assert!(trained.status.success(), "{}", said(&trained));
    let report: serde_json::Value = serde_json::from_slice(&trained.stdout).unwrap();
    assert_eq!(
        report["rows"],
        serde_json::json!({"train": 280, "test": 120})
    );
    let fields = report["characteristics"].as_array().unwrap().iter();
    let fields: Vec<&str> = fields.map(|one| one["field"].as_str().unwrap()).collect();
    assert!(
        fields.contains(&"income") && !fields.contains(&"unnamed_1"),
        "{fields:?}"
    );
    for key in ["auc", "ks", "gini", "brier"] {
        assert!(report["test"][key].is_f64(), "{key}");
    }
    for key in ["read", "fit", "total"] {
        assert!(report["seconds"][key].is_f64(), "{key}");
    }
    for key in ["iv", "bins", "spread"] {
        assert!(report["characteristics"][0][key].is_number(), "{key}");
    }

    let out = folder.path("scores.csv");
    let arguments = [
        "--card", &card, "--data", &data, "--out", &out, "--keep", "--json",
    ];
    let scored = run("score", &arguments).unwrap();
    assert!(scored.status.success(), "{}", said(&scored));
    let scores = std::fs::read_to_string(out).unwrap();
    assert_eq!(scores.lines().count(), 401);
    assert!(scores.starts_with("row,points,pd,"), "{scores}");
}

#[test]
fn train_calibrates_on_a_part_of_its_own_and_never_on_the_test_rows() {
    let word = |_, bad| if bad { "Late" } else { "Paid" }.to_owned();
    let text = loans(word).replace("own,Late,train", "own,Late,later");
    let text = text.replace("own,Paid,train", "own,Paid,later");
    let folder = Folder::with("loans.csv", &text);
    let (data, card) = (folder.path("loans.csv"), folder.path("card.json"));
    let train = |more: &[&str]| {
        let arguments = [
            "--data", &data, "--target", "status", "--bad", "Late", "--out", &card, "--json",
        ];
        run("train", &[&arguments[..], more].concat())
    };
    let report = |more: &[&str]| -> Option<serde_json::Value> {
        let trained = train(&[&["--split-column", "part"], more].concat())?;
        assert!(trained.status.success(), "{}", said(&trained));
        Some(serde_json::from_slice(&trained.stdout).unwrap())
    };
    let Some(plain) = report(&[]) else {
        return;
    };
    let check = &plain["card"]["train_calibration"];
    let (expected, observed) = (&check["expected"], &check["observed"]);
    let far = expected.as_f64().unwrap() - observed.as_f64().unwrap();
    assert!(far.abs() < 1e-6, "{check}");
    let on_woe = report(&["--fit", "woe"]).unwrap();
    let check = &on_woe["card"]["train_calibration"];
    assert!(
        (check["slope"].as_f64().unwrap() - 1.0).abs() < 1e-6,
        "{check}"
    );
    for key in ["std_error", "slope_std_error"] {
        assert!(on_woe["card"]["test_calibration"][key].is_f64(), "{key}");
    }

    let later = ["--calibration-split", "later", "--calibrate", "platt"];
    let of_later = report(&later).unwrap();
    let n_later = text.lines().filter(|line| line.ends_with("later")).count();
    assert_eq!(of_later["rows"]["calibration"], n_later);
    assert_eq!(of_later["card"]["calibrations"][0]["method"], "platt");
    assert_eq!(of_later["points"], plain["points"]);
    // Other outcomes of the test rows change nothing that was fitted.
    let other = text.replace("Late,test", "Gone,test");
    let other = other
        .replace("Paid,test", "Late,test")
        .replace("Gone,test", "Paid,test");
    std::fs::write(&data, other).unwrap();
    let again = report(&later).unwrap();
    assert_eq!(again["card"]["id"], of_later["card"]["id"]);
    std::fs::write(&data, &text).unwrap();

    let long_run = report(&["--calibrate", "isotonic", "--long-run-rate", "0.05"]).unwrap();
    let mean = long_run["card"]["train_calibration"]["expected"]
        .as_f64()
        .unwrap();
    assert!((mean - 0.05).abs() < 1e-9, "{mean}");
    let prior = report(&["--prior", "0.05"]).unwrap();
    let (shift, slope) = (
        prior["card"]["calibrations"][0]["intercept"]
            .as_f64()
            .unwrap(),
        prior["card"]["calibrations"][0]["slope"].as_f64().unwrap(),
    );
    let rate = observed.as_f64().unwrap();
    assert!((shift - (0.05_f64 / 0.95 / (rate / (1.0 - rate))).ln()).abs() < 1e-9);
    assert!((slope - 1.0).abs() < 1e-15);
    for (options, hint) in [
        (
            &["--split-column", "part", "--calibration-split", "later"][..],
            "without --calibrate",
        ),
        (
            &[
                "--split-column",
                "part",
                "--calibrate",
                "platt",
                "--calibration-split",
                "Test",
            ],
            "measured on the test rows",
        ),
        (
            &[
                "--calibrate",
                "platt",
                "--calibration-split",
                "later",
                "--seed",
                "7",
            ],
            "the rows are split at random",
        ),
        (
            &[
                "--split-column",
                "part",
                "--calibrate",
                "platt",
                "--calibration-split",
                "x",
            ],
            "no row says `x`",
        ),
    ] {
        let refused = train(options).unwrap();
        let text = said(&refused).replace("\n   ", " ");
        assert!(!refused.status.success() && text.contains(hint), "{text}");
    }
}

#[test]
fn train_shows_how_far_the_points_of_bins_would_move() {
    let word = |_, bad| if bad { "Late" } else { "Paid" }.to_owned();
    let folder = Folder::with("loans.csv", &loans(word));
    let (data, card) = (folder.path("loans.csv"), folder.path("card.json"));
    let arguments = [
        "--data",
        &data,
        "--target",
        "status",
        "--bad",
        "Late",
        "--out",
        &card,
        "--bootstrap",
        "30",
        "--json",
    ];
    let Some(trained) = run("train", &arguments) else {
        return;
    };
    assert!(trained.status.success(), "{}", said(&trained));
    let report: serde_json::Value = serde_json::from_slice(&trained.stdout).unwrap();
    let (points, intervals) = (&report["points"], &report["intervals"]);
    let intervals = intervals.as_array().unwrap();
    assert_eq!(points.as_array().unwrap().len(), intervals.len());
    for one in intervals {
        let number = |key: &str| one[key].as_f64().unwrap();
        assert!(number("points_low") <= number("points_high"), "{one}");
        assert!(number("log_odds_low") <= number("log_odds_high"), "{one}");
    }
    let again = run("train", &arguments).unwrap();
    let again: serde_json::Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(report["intervals"], again["intervals"]);
    let table = std::fs::read_to_string(folder.path("card.points.csv")).unwrap();
    assert!(table.starts_with(
        "characteristic,bin,good,bad,bad_rate,woe,log_odds,points,points_low,points_high\n"
    ));
    let widths = table.lines().filter(|line| !line.contains('"'));
    assert!(
        widths.map(|line| line.matches(',').count()).all(|n| n == 9),
        "{table}"
    );
    let plain = run("train", &arguments[..8]).unwrap();
    assert!(plain.status.success());
    let table = std::fs::read_to_string(folder.path("card.points.csv")).unwrap();
    assert!(table.starts_with("characteristic,bin,good,bad,bad_rate,woe,log_odds,points\n"));
}

#[test]
fn rows_without_an_outcome_are_named_and_can_be_set_aside() {
    let word = |row, bad| {
        let word = if bad { "Charged Off" } else { "Fully Paid" };
        if row % 8 == 1 { "Current" } else { word }.to_owned()
    };
    let folder = Folder::with("loans.csv", &loans(word));
    let (data, card) = (folder.path("loans.csv"), folder.path("card.json"));
    let rejects = folder.path("rejects.csv");
    let mut arguments = vec!["--data", &data, "--target", "status", "--out", &card];
    arguments.extend(["--bad", "Charged Off", "--split-column", "part", "--json"]);
    let Some(refused) = run("train", &arguments) else {
        return;
    };
    assert!(said(&refused).contains("--bad and --good name those that count"));
    arguments.extend(["--good", "Fully Paid"]);
    let refused = run("train", &arguments).unwrap();
    assert!(
        said(&refused).contains("--rejects FILE"),
        "{}",
        said(&refused)
    );
    arguments.extend(["--rejects", &rejects]);
    let trained = run("train", &arguments).unwrap();
    assert!(trained.status.success(), "{}", said(&trained));
    let report: serde_json::Value = serde_json::from_slice(&trained.stdout).unwrap();
    assert_eq!(report["rejected"], 50);
    let train_and_test =
        report["rows"]["train"].as_u64().unwrap() + report["rows"]["test"].as_u64().unwrap();
    assert_eq!(train_and_test, 350);
    let set_aside = std::fs::read_to_string(rejects).unwrap();
    assert_eq!(set_aside.lines().count(), 51);
}

#[test]
fn a_draft_is_written_for_a_person_and_read_by_train() {
    let word = |_, bad: bool| u8::from(bad).to_string();
    let folder = Folder::with("loans.csv", &loans(word));
    let (data, schema) = (folder.path("loans.csv"), folder.path("loans.toml"));
    let card = folder.path("card.json");
    let arguments = ["--data", &data, "--target", "status", "--out", &schema];
    let Some(drafted) = run("draft_schema", &arguments) else {
        return;
    };
    assert!(drafted.status.success(), "{}", said(&drafted));
    let table = String::from_utf8(drafted.stdout).unwrap();
    assert!(
        table.lines().all(|line| line.chars().count() <= 80),
        "{table}"
    );
    let mut arguments = vec!["--data", &data, "--target", "status", "--schema", &schema];
    arguments.extend(["--out", &card, "--split-column", "part"]);
    let trained = run("train", &arguments).unwrap();
    assert!(trained.status.success(), "{}", said(&trained));
    let shown = String::from_utf8_lossy(&trained.stdout);
    assert!(
        shown.lines().all(|line| line.chars().count() <= 80),
        "{shown}"
    );
    assert!(
        said(&trained)
            .lines()
            .all(|line| line.chars().count() <= 80)
    );
}
