//! The card's file: whole and unchanged, or not at all.

use crate::common::{small_card, whole_card};
use scorewright::binning::Binning;
use scorewright::scorecard::{Calibration, ReasonMethod, Scaling, Scorecard, ScorecardError};
use scorewright::scoring::Batch;
use scorewright::training::{LogisticModel, Selection};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// The same file with the hash of its content as it is now; as it is where it is no JSON.
fn rehashed(json: &[u8]) -> Vec<u8> {
    crate::content::rehashed(json)
}

/// Where the digits of the hash stand.
fn hash_start(json: &[u8]) -> usize {
    let mark = b"\"sha256\": \"";
    json.windows(mark.len()).position(|w| w == mark).unwrap() + mark.len()
}

/// The file with one text replaced (once) and a hash that fits.
fn changed(json: &str, from: &str, to: &str) -> Vec<u8> {
    assert!(json.contains(from), "{from}");
    rehashed(json.replacen(from, to, 1).as_bytes())
}

fn refusal(bytes: &[u8]) -> ScorecardError {
    Scorecard::from_json(bytes).expect_err("a changed card loads")
}

#[test]
fn a_card_comes_back_as_it_was() {
    for card in [whole_card().0, small_card()] {
        let json = card.to_json().unwrap();
        let loaded = Scorecard::from_json(json.as_bytes()).unwrap();
        assert_eq!(loaded, card);
        assert_eq!(loaded.to_json().unwrap(), json);
        assert_eq!(loaded.compile().unwrap(), card.compile().unwrap());
        assert!(json.contains(&card.id().unwrap()));
    }
}

/// A trained card whose file is small enough to try every change of its bytes.
fn smallest_file() -> (Scorecard, Vec<u8>) {
    let loans = crate::common::loans();
    let bins = Binning::params().max_bins(2).fit(&loans).unwrap();
    let only = Selection::new().only(["Records"]);
    let params = LogisticModel::params().selection(only);
    let model = params.fit(&loans, &bins).unwrap();
    let card = Scorecard::params()
        .scaling(Scaling::min_max(0, 9))
        .build(&model)
        .unwrap();
    let value: serde_json::Value = serde_json::from_str(&card.to_json().unwrap()).unwrap();
    (card, value.to_string().into_bytes())
}

/// Refused, or the same card: some changes of bytes change no content, such as another
/// last digit that reads as the same number.
fn refused_or_the_same(bytes: &[u8], card: &Scorecard, what: &dyn Fn() -> String) {
    if let Ok(loaded) = Scorecard::from_json(bytes) {
        assert!(loaded == *card, "{} loads as another card", what());
        assert_eq!(loaded.id().unwrap(), card.id().unwrap());
    }
}

#[test]
fn l2_every_flipped_bit_is_refused() {
    let (card, json) = smallest_file();
    let half = json.len() / 2;
    let try_bits = |from: usize, to: usize| {
        let mut bytes = json.clone();
        for place in from..to {
            for bit in 0..8 {
                bytes[place] ^= 1 << bit;
                let what = || format!("bit {bit} of byte {place}");
                refused_or_the_same(&bytes, &card, &what);
                bytes[place] ^= 1 << bit;
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| try_bits(0, half));
        try_bits(half, json.len());
    });
}

#[test]
fn l2_every_truncation_deletion_and_insertion_is_refused() {
    let (card, json) = smallest_file();
    for place in 0..json.len() {
        let cut = &json[..place];
        assert!(Scorecard::from_json(cut).is_err(), "cut at {place}");
        let mut bytes = json.clone();
        bytes.remove(place);
        refused_or_the_same(&bytes, &card, &|| format!("without byte {place}"));
        bytes.insert(place, b' ');
        refused_or_the_same(&bytes, &card, &|| format!("a space at {place}"));
    }
    let mut longer = json.clone();
    longer.push(b'x');
    assert!(Scorecard::from_json(&longer).is_err(), "a trailing byte");
}

#[test]
fn identity_is_of_the_content_not_of_its_spelling() {
    let card = whole_card().0;
    let json = card.to_json().unwrap();
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let compact = serde_json::to_string(&value).unwrap(); // its keys are sorted, too
    assert_ne!(
        compact.find("\"base_points\""),
        json.find("\"base_points\"")
    );
    let spellings = [
        json.replace('\n', "\r\n"),
        json.replace('\n', "\n\n"),
        json.replace("  ", "\t"),
        format!("\u{feff}{json}"),
        json.replace("0.0,", "0,"),
        json.replace("good_bad_odds\": 50.0", "good_bad_odds\": 5.0e+1"),
        json.replace("owner", "\\u006fwner"),
        compact,
    ];
    for (n, spelling) in spellings.iter().enumerate() {
        assert_ne!(*spelling, json, "{n}");
        let loaded = Scorecard::from_json(spelling.as_bytes())
            .unwrap_or_else(|error| panic!("spelling {n}: {error}"));
        assert_eq!(loaded, card);
        assert_eq!(loaded.id().unwrap(), card.id().unwrap());
        assert_eq!(loaded.to_json().unwrap(), json);
    }
    // The hash is that of the page on threats: anybody can compute it.
    assert_eq!(rehashed(json.as_bytes()), json.as_bytes());
}

#[test]
fn l4_hostile_files_are_refused_in_little_memory() {
    let json = small_card().to_json().unwrap();
    let deep = |n: usize| format!("\"name\": {}{}", "[".repeat(n), "]".repeat(n));
    let name = "\"name\": \"credit_data\"";
    let many = |n: usize| vec!["0.5"; n].join(",");
    let hostile: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", Vec::new()),
        ("not JSON", b"scorecard".to_vec()),
        (
            "another format",
            changed(&json, "scorewright scorecard", "another scorecard ..."),
        ),
        ("an array", b"[]".to_vec()),
        ("binary", (0..=255).cycle().take(10_000).collect()),
        ("depth 10^6", b"[".repeat(1_000_000)),
        ("depth 10^5 in a key", changed(&json, name, &deep(100_000))),
        ("depth 200 in a key", changed(&json, name, &deep(200))),
        (
            "an unknown key",
            changed(&json, name, &format!("\"extra\": 1, {name}")),
        ),
        (
            "a key twice",
            changed(&json, name, &format!("{name}, {name}")),
        ),
        ("a missing key", changed(&json, &format!("{name},"), "")),
        ("a wrong type", changed(&json, name, "\"name\": 7")),
        (
            "null for a number",
            changed(&json, "\"base_points\": 0", "\"base_points\": null"),
        ),
        (
            "points of 10^12",
            changed(
                &json,
                "\"base_points\": 0",
                "\"base_points\": 1000000000000",
            ),
        ),
        (
            "a float of 1e400",
            changed(&json, "\"calibration\": null", "\"calibration\": 1e400"),
        ),
        (
            "NaN",
            changed(&json, "\"calibration\": null", "\"calibration\": NaN"),
        ),
        (
            "a word for a float",
            changed(&json, "\"calibration\": null", "\"calibration\": \"0\""),
        ),
        (
            "a version of 2^63",
            changed(&json, "\"version\": 1", "\"version\": 9223372036854775808"),
        ),
        (
            "a version past 2^64",
            changed(&json, "\"version\": 1", "\"version\": 99999999999999999999"),
        ),
        (
            "no version",
            changed(&json, "\"version\": 1", "\"version\": "),
        ),
        (
            "a negative version",
            changed(&json, "\"version\": 1", "\"version\": -1"),
        ),
        ("a short table of probabilities", {
            let start = json.find("\"values\": [\n      ").unwrap();
            let end = start + json[start..].find(']').unwrap();
            rehashed(format!("{}\"values\": [0.5{}", &json[..start], &json[end..]).as_bytes())
        }),
        ("a long table of probabilities", {
            let start = json.find("\"values\": [\n      ").unwrap();
            let end = start + json[start..].find(']').unwrap();
            let values = many(100_000);
            rehashed(format!("{}\"values\": [{values}{}", &json[..start], &json[end..]).as_bytes())
        }),
        (
            "10^6 trailing bytes",
            rehashed(format!("{json}{}", "x".repeat(1_000_000)).as_bytes()),
        ),
        (
            "a second document",
            rehashed(format!("{json}{{}}").as_bytes()),
        ),
        ("invalid UTF-8", {
            let mut bytes = json.clone().into_bytes();
            let place = json.find("credit_data").unwrap();
            bytes[place] = 0xFF;
            rehashed(&bytes)
        }),
        (
            "a byte order mark in the middle",
            json.replacen('\n', "\n\u{feff}", 1).into_bytes(),
        ),
        (
            "version 0",
            changed(&json, "\"version\": 1", "\"version\": 0"),
        ),
        ("an empty list of inputs", {
            let start = json.find("\"inputs\": [").unwrap();
            let end = json.find("\n  ],\n  \"terms\"").unwrap();
            rehashed(format!("{}\"inputs\": [{}", &json[..start], &json[end..]).as_bytes())
        }),
        ("an empty list of terms", {
            let start = json.find("\"terms\": [").unwrap();
            let end = json.find("\n  ],\n  \"pd\"").unwrap();
            rehashed(format!("{}\"terms\": [{}", &json[..start], &json[end..]).as_bytes())
        }),
        (
            "a hash of another file",
            json.replace(&json[hash_start(json.as_bytes())..][..8], "00000000")
                .into_bytes(),
        ),
    ];
    assert_eq!(hostile.len(), 31);
    for (what, bytes) in hostile {
        let measured = allocation_counter::measure(|| {
            assert!(Scorecard::from_json(&bytes).is_err(), "{what} loads");
        });
        let limit = 16 << 20;
        assert!(
            measured.bytes_max < limit,
            "{what} takes {} bytes",
            measured.bytes_max
        );
    }
}

#[test]
fn l4_a_file_past_the_limit_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("card.json");
    let mut file = fs::File::create(&path).unwrap();
    let chunk = vec![b' '; 1 << 20];
    (0..17).for_each(|_| file.write_all(&chunk).unwrap());
    assert!(matches!(
        Scorecard::read(&path),
        Err(ScorecardError::TooLong { .. })
    ));
}

#[test]
fn sections_that_contradict_each_other_are_refused_though_the_hash_fits() {
    let json = small_card().to_json().unwrap();
    let number_after = |key: &str, nth: usize| -> (usize, usize) {
        let place = json.match_indices(key).nth(nth).unwrap().0 + key.len();
        let len = json[place..].find([',', '\n', '}']).unwrap();
        (place, len)
    };
    let keys = [
        "\"coefficient\": ",
        "\"woe\": ",
        "\"points\": [\n        ",
        "\"exact_points\": [\n        ",
        "\"log_odds\": [\n        ",
        "\"intercept\": ",
        "\"offset\": ",
        "\"factor\": ",
        "\"reference\": ",
        "\"from_points\": ",
        "\"base_points\": ",
    ];
    for key in keys {
        let (place, len) = number_after(key, 0);
        let number: f64 = json[place..place + len].parse().unwrap();
        let is_whole = !json[place..place + len].contains('.');
        let other = if is_whole {
            format!("{}", number + 7.0)
        } else {
            format!("{:?}", number + 0.75)
        };
        let bytes =
            rehashed(format!("{}{other}{}", &json[..place], &json[place + len..]).as_bytes());
        assert!(
            Scorecard::from_json(&bytes).is_err(),
            "{key} may be changed"
        );
    }
}

#[test]
fn l7_points_that_the_self_test_does_not_know_are_refused() {
    let json = small_card().to_json().unwrap();
    let place = json.rfind("\"points\": ").unwrap() + "\"points\": ".len();
    let len = json[place..].find('\n').unwrap();
    let points: i32 = json[place..place + len].parse().unwrap();
    let text = format!("{}{}{}", &json[..place], points + 1, &json[place + len..]);
    let error = refusal(&rehashed(text.as_bytes()));
    assert!(matches!(
        error,
        ScorecardError::Section { .. } | ScorecardError::SelfTest { .. }
    ));
    let n_vectors = json[json.find("\"self_test\"").unwrap()..]
        .matches("\"points\"")
        .count();
    assert!(n_vectors >= 64, "{n_vectors} vectors");
}

#[test]
fn errors_say_what_to_do() {
    let json = small_card().to_json().unwrap();
    let newer = changed(&json, "\"version\": 1", "\"version\": 2");
    assert_eq!(
        refusal(&newer).to_string(),
        "the card's format version is 2, this release reads up to 1: use a newer release"
    );
    let cut = &json.as_bytes()[..json.len() - 9];
    assert!(matches!(refusal(cut), ScorecardError::Syntax { .. }));
    let edited = json.replace("\"base_points\": 300", "\"base_points\": 301");
    assert!(
        refusal(edited.as_bytes())
            .to_string()
            .starts_with("the card was changed after it was saved")
    );
    let never = changed(&json, "\"version\": 1", "\"version\": 0");
    assert_eq!(
        refusal(&never).to_string(),
        "the card's section `version` is not valid: expected a whole number from 1"
    );
    let missing = Scorecard::read("target/no such card.json").unwrap_err();
    assert_eq!(
        missing.to_string(),
        "cannot read target/no such card.json: entity not found"
    );
}

#[test]
fn l5_every_edit_of_a_scored_field_is_named() {
    use scorewright::schema::{Code, Schema, Treatment};
    let (card, _, _, loans) = whole_card();
    card.check_schema(loans.schema()).unwrap();
    let text = loans.schema().to_toml();
    for one in card.inputs() {
        let name = one.name();
        let edit = |change: &dyn Fn(scorewright::schema::Field) -> scorewright::schema::Field| {
            let fields = loans.schema().fields().iter().map(|field| {
                if field.name() == name {
                    change(field.clone())
                } else {
                    field.clone()
                }
            });
            Schema::new("edited", fields.collect()).unwrap()
        };
        let edits = [
            edit(&|field| field.with_missing(Treatment::Refuse)),
            edit(&|field| field.with_unit("furlongs")),
            edit(&|field| field.with_missing_markers(["?"])),
        ];
        for edited in edits {
            let error = card.check_schema(&edited).unwrap_err().to_string();
            assert!(
                error.contains(&format!("`{name}`")) && error.contains("expected"),
                "{error}"
            );
        }
        let without: Vec<_> = loans
            .schema()
            .fields()
            .iter()
            .filter(|field| field.name() != name)
            .cloned()
            .collect();
        let error = card
            .check_schema(&Schema::new("less", without).unwrap())
            .unwrap_err();
        assert!(
            error.to_string().contains("absent, expected present"),
            "{error}"
        );
    }
    assert!(text.contains("Seniority"));
    let _ = Code::Number(0.0);
}

#[test]
fn l6_the_golden_card_loads_and_gives_the_same_scores_for_ever() {
    let golden = Path::new("tests/golden/card_v1.json");
    let expected = Path::new("tests/golden/card_v1_scores.csv");
    let card = Scorecard::read(golden).unwrap();
    let scorer = card.compile().unwrap();
    let mut batch = Batch::new();
    scorer
        .score_dataset(&crate::common::loans(), &mut batch)
        .unwrap();
    let mut text = String::from("points,pd\n");
    for (points, pd) in batch.points().iter().zip(batch.pd()) {
        text.push_str(&format!("{points},{pd}\n"));
    }
    assert!(
        text == fs::read_to_string(expected).unwrap(),
        "the golden card scores differently"
    );
}

/// Makes the golden card of a release; never run on one that exists.
#[test]
#[ignore = "makes a new golden card: only when the format gets a new version"]
fn make_the_golden_card() {
    let golden = Path::new("tests/golden/card_v1.json");
    assert!(!golden.exists(), "golden cards are for ever");
    let (card, ..) = whole_card();
    card.write(golden).unwrap();
    let mut batch = Batch::new();
    card.compile()
        .unwrap()
        .score_dataset(&crate::common::loans(), &mut batch)
        .unwrap();
    let mut text = String::from("points,pd\n");
    for (points, pd) in batch.points().iter().zip(batch.pd()) {
        text.push_str(&format!("{points},{pd}\n"));
    }
    fs::write("tests/golden/card_v1_scores.csv", text).unwrap();
}

/// Run by the test below in a process of its own: saves two cards in turn until it is killed.
#[test]
#[ignore = "the victim of l9_a_killed_save_leaves_the_old_card_or_the_new_one"]
fn saves_until_killed() {
    let Ok(path) = std::env::var("SCOREWRIGHT_KILL_PATH") else {
        return;
    };
    let card = Scorecard::read(&path).unwrap().with_name("credit_data");
    let other = card.clone().with_name("the other card");
    println!("ready");
    for turn in 0u64.. {
        if turn % 2 == 0 { &other } else { &card }
            .write(&path)
            .unwrap();
    }
}

#[test]
fn l9_a_killed_save_leaves_the_old_card_or_the_new_one() {
    const KILLS: usize = 1000;
    const KILLERS: usize = 4;
    std::thread::scope(|scope| {
        for killer in 0..KILLERS {
            scope.spawn(move || kill_saves(killer, KILLS / KILLERS));
        }
    });
}

/// One child is killed often: it is started again only to be killed again.
fn kill_saves(killer: usize, kills: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("card.json");
    let card = small_card();
    card.write(&path).unwrap();
    for n in 0..kills {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "card_file::saves_until_killed",
                "--ignored",
                "--nocapture",
            ])
            .env("SCOREWRIGHT_KILL_PATH", &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains("ready") {
            line.clear();
            assert!(std::io::BufRead::read_line(&mut out, &mut line).unwrap() > 0);
        }
        // Spread the kills over a few saves, to the tenth of a millisecond.
        let after = ((n * 37 + killer * 11) % 150) as u64 * 100;
        std::thread::sleep(Duration::from_micros(after));
        child.kill().unwrap();
        child.wait().unwrap();
        let found = Scorecard::read(&path).expect("neither the old card nor the new one");
        assert!(["credit_data", "the other card"].contains(&found.name()));
    }
    card.write(&path).unwrap();
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "a save sweeps what kills left"
    );
}

#[test]
fn l10_floats_come_back_to_the_bit() {
    let mut state = 88_172_645_463_325_252u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        f64::from_bits(state)
    };
    for _ in 0..100 {
        let numbers: Vec<f64> = (0..100_000)
            .map(|_| next())
            .filter(|x| x.is_finite())
            .collect();
        let json = serde_json::to_vec(&numbers).unwrap();
        let back: Vec<f64> = serde_json::from_slice(&json).unwrap();
        let same = numbers
            .iter()
            .zip(&back)
            .all(|(a, b)| a.to_bits() == b.to_bits());
        assert!(same && numbers.len() == back.len());
        assert_eq!(serde_json::to_vec(&back).unwrap(), json);
    }
}

#[test]
fn reasons_and_calibration_are_kept() {
    let (card, .., loans) = whole_card();
    let scorer = card.compile().unwrap();
    let mut batch = Batch::new();
    scorer.score_dataset(&loans, &mut batch).unwrap();
    let calibrated = card
        .with_reason_method(ReasonMethod::BelowMost)
        .calibrated(Calibration::long_run_average(batch.points(), None, 0.05).unwrap())
        .unwrap();
    let json = calibrated.to_json().unwrap();
    let loaded = Scorecard::from_json(json.as_bytes()).unwrap();
    assert_eq!(loaded, calibrated);
    let scorer = loaded.compile().unwrap();
    scorer.score_dataset(&loans, &mut batch).unwrap();
    let mean = batch.pd().iter().map(|pd| pd.value()).sum::<f64>() / batch.pd().len() as f64;
    assert!((mean - 0.05).abs() < 1e-12, "{mean}");
}

#[test]
fn scaling_out_of_bounds_is_refused_by_name() {
    let cases = [
        (Scaling::pdo(0, 600, 50.0), "pdo must be above 0"),
        (Scaling::pdo(20, 600, 0.0), "good_bad_odds must be finite"),
        (Scaling::pdo(f64::NAN, 600, 50.0), "pdo must be above 0"),
        (Scaling::pdo(-20.0, 600, 50.0), "pdo must be above 0"),
        (Scaling::pdo(1000.1, 600, 50.0), "at most 1,000"),
        (Scaling::pdo(20, 600, -1.0), "good_bad_odds must be finite"),
        (
            Scaling::pdo(20, 100_001, 50.0),
            "base_points must be within",
        ),
        (Scaling::min_max(0, 10_001), "at most 10,000 more"),
        (Scaling::min_max(10, 9), "max must be above min"),
        (
            Scaling::pdo(20, 1_000_000, 50.0),
            "base_points must be within",
        ),
        (Scaling::min_max(10, 10), "max must be above min"),
        (
            Scaling::min_max(0, 20_000),
            "max must be above min and at most 10,000 more",
        ),
    ];
    let (_, model, _, _) = whole_card();
    for (scaling, expected) in cases {
        let error = Scorecard::params()
            .scaling(scaling)
            .build(&model)
            .unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
    let at_the_bounds = [
        Scaling::pdo(1000, 600, 50.0),
        Scaling::pdo(20, 100_000, 50.0),
        Scaling::pdo(20, -100_000, 50.0),
        Scaling::min_max(0, 10_000),
    ];
    for scaling in at_the_bounds {
        match Scorecard::params().scaling(scaling).build(&model) {
            Ok(_) | Err(ScorecardError::Span { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
}
