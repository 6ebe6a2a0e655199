//! Cards that somebody changed, with a hash that fits again.

use crate::common::{small_card, whole_card};
use crate::content::content_hash;
use proptest::prelude::*;
use scorewright::schema::{Field, Kind, LawfulUse};
use scorewright::scorecard::Scorecard;
use serde_json::{Value, json};
use std::sync::LazyLock;

static SMALL: LazyLock<Value> = LazyLock::new(|| value_of(&small_card()));
static WHOLE: LazyLock<Value> = LazyLock::new(|| value_of(&whole_card().0));

fn value_of(card: &Scorecard) -> Value {
    serde_json::from_str(&card.to_json().unwrap()).unwrap()
}

/// The card as text with a hash that fits.
fn text_of(card: &Value) -> String {
    let mut card = card.clone();
    card["sha256"] = content_hash(&card).into();
    card.to_string()
}

fn load(card: &Value) -> Result<Scorecard, String> {
    Scorecard::from_json(text_of(card).as_bytes()).map_err(|error| error.to_string())
}

/// The forged card is refused by an error that names `path`.
fn assert_refused(card: &Value, path: &str) {
    let error = load(card).expect_err(path);
    assert!(error.contains(path), "expected `{path}` in: {error}");
}

/// A copy with changes.
fn forged(card: &Value, change: impl FnOnce(&mut Value)) -> Value {
    let mut card = card.clone();
    change(&mut card);
    card
}

fn add(number: &mut Value, more: f64) {
    *number = match number.as_i64() {
        Some(whole) => (whole + more as i64).into(),
        None => (number.as_f64().unwrap() + more).into(),
    };
}

fn each(list: &mut Value, change: impl Fn(&mut Value)) {
    list.as_array_mut().unwrap().iter_mut().for_each(change);
}

/// Position of the input and of the term called `name`.
fn place(card: &Value, name: &str) -> usize {
    let inputs = card["inputs"].as_array().unwrap();
    inputs
        .iter()
        .position(|input| input["field"]["name"] == name)
        .unwrap()
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

#[test]
fn an_unchanged_card_loads() {
    load(&SMALL).unwrap();
    load(&WHOLE).unwrap();
}

#[test]
fn base_points_of_a_spread_card_are_none() {
    let card = forged(&SMALL, |card| {
        card["base_points"] = 100.into();
        add(&mut card["pd"]["from_points"], 100.0);
        each(&mut card["pd"]["line"]["rows"]["points"], |points| {
            add(points, 100.0)
        });
        each(&mut card["self_test"], |row| add(&mut row["points"], 100.0));
    });
    assert_refused(&card, "base_points");
}

#[test]
fn woe_has_the_sign_of_its_counts() {
    let card = forged(&SMALL, |card| {
        each(&mut card["inputs"][0]["bins"], |bin| {
            bin["woe"] = (-bin["woe"].as_f64().unwrap()).into();
            bin["iv"] = (-bin["iv"].as_f64().unwrap()).into();
        });
        let coefficient = -card["terms"][0]["coefficient"].as_f64().unwrap();
        card["terms"][0]["coefficient"] = coefficient.into();
    });
    let name = SMALL["inputs"][0]["field"]["name"].as_str().unwrap();
    assert_refused(&card, &format!("inputs.{name}.bins[0].woe"));
}

#[test]
fn a_shift_follows_from_a_population() {
    let shifted = |shift: f64, calibration: Value| {
        forged(&SMALL, |card| {
            card["pd"]["calibration"] = calibration;
            each(&mut card["pd"]["values"], |pd| {
                let odds = pd.as_f64().unwrap();
                *pd = logistic((odds / (1.0 - odds)).ln() + shift).into();
            });
        })
    };
    let points = SMALL["pd"]["from_points"].as_i64().unwrap();
    let stated = |shift: f64, target: f64| {
        json!([{
            "method": {"long_run_average": {"points": [points], "weights": [1.0], "bad_rate": target}},
            "fitted": {"line": {"intercept": shift, "slope": 1.0}},
        }])
    };
    assert_refused(
        &shifted(-20.0, stated(-20.0, 0.3)),
        "pd.calibration[0].fitted",
    );
    assert_refused(
        &shifted(-20.0, stated(-20.0, 1e-9)),
        "calibration: the target bad rate",
    );
    assert_refused(&shifted(-20.0, json!(null)), "pd.values[0]");
    let mut empty = stated(-1.0, 0.1);
    empty[0]["method"]["long_run_average"] = json!({"points": [], "weights": [], "bad_rate": 0.1});
    assert_refused(&shifted(-1.0, empty), "the population");
    let five: Vec<Value> = vec![stated(0.0, 0.3)[0].clone(); 5];
    let prior = json!({"prior": {"sample_bad_rate": 0.3, "population_bad_rate": 0.3}});
    let five: Vec<Value> = five
        .into_iter()
        .map(|mut one| {
            one["method"] = prior.clone();
            one
        })
        .collect();
    load(&shifted(0.0, json!(five[..4]))).unwrap();
    assert_refused(&shifted(0.0, json!(five)), "at most 4");
}

#[test]
fn texts_move_no_cursor_and_turn_no_line() {
    for bad in [
        "\u{1b}[31mDEFAULT",
        "a\u{7}",
        "a\nb",
        "\u{9b}31m",
        "evil\u{202e}txt",
        "a\u{2066}b",
        "\u{2028}",
    ] {
        let reason = forged(&SMALL, |card| card["reasons"][0]["text"] = bad.into());
        assert_refused(&reason, "reasons[0].text");
        let code = forged(&SMALL, |card| card["reasons"][0]["code"] = bad.into());
        assert_refused(&code, "reasons[0].code");
        let name = forged(&SMALL, |card| card["name"] = bad.into());
        assert_refused(&name, "`name`");
        let schema = forged(&SMALL, |card| card["schema"]["name"] = bad.into());
        assert_refused(&schema, "schema.name");
        for key in ["label", "unit", "reason_text", "reason_code"] {
            let field = forged(&SMALL, |card| card["inputs"][0]["field"][key] = bad.into());
            assert_refused(&field, &format!(".field.{key}"));
        }
        let solver = forged(&SMALL, |card| card["training"]["solver"] = bad.into());
        assert_refused(&solver, "training.solver");
    }
    let home = place(&WHOLE, "Home");
    let level = forged(&WHOLE, |card| {
        let levels = &mut card["inputs"][home]["bins"][0]["values"]["levels"];
        levels[0] = "\u{1b}]0;owned".into();
    });
    assert_refused(&level, "inputs.Home.bins[0]");
    let empty = forged(&SMALL, |card| card["reasons"][0]["text"] = " ".into());
    assert_refused(&empty, "reasons[0].text");
    let long = forged(&SMALL, |card| {
        card["reasons"][0]["text"] = "x".repeat(1_025).into()
    });
    assert_refused(&long, "reasons[0].text");
}

#[test]
fn adjusted_opens_no_door() {
    // The law on age holds whatever the flag says.
    let age = Field::new("age", Kind::Count)
        .with_range(18.0, 120.0)
        .with_lawful_use(LawfulUse::Age);
    let lawful = Scorecard::builder("by hand")
        .numbers(age, &[30.0, 62.0])
        .points("age", &[0, 10, 12, 3])
        .build()
        .unwrap();
    let of = |points: [i32; 4], adjusted: bool| {
        forged(&value_of(&lawful), |card| {
            card["terms"][0]["points"] = json!(points);
            card["terms"][0]["adjusted"] = adjusted.into();
        })
    };
    assert_refused(&of([0, 10, 4, 3], true), "terms.age");
    assert_refused(&of([0, 10, 4, 3], false), "terms.age.points");
    assert_refused(&of([0, 10, 12, 3], true), "terms.age.adjusted");
    assert_refused(&of([0, 10, 500, 3], true), "terms.age");
    // Nor does it excuse points of a term that no law touches.
    let card = forged(&WHOLE, |card| {
        let income = place(card, "Income");
        card["terms"][income]["adjusted"] = true.into();
        add(&mut card["terms"][income]["points"][0], 30.0);
    });
    assert_refused(&card, "terms.Income.adjusted");
    let flag = forged(&SMALL, |card| card["terms"][0]["adjusted"] = true.into());
    assert_refused(&flag, ".adjusted");
    // Raised points are those of the best younger bin, no more and no less.
    let raised = value_of(&crate::lawful_use::raised_card());
    load(&raised).unwrap();
    let term = place(&raised, "age");
    assert_eq!(raised["terms"][term]["adjusted"], true);
    for bin in 0..raised["terms"][term]["points"].as_array().unwrap().len() {
        for more in [-3.0, -1.0, 1.0, 40.0] {
            let card = forged(&raised, |card| {
                add(&mut card["terms"][term]["points"][bin], more);
            });
            assert_refused(&card, "terms.age");
        }
    }
    let card = forged(&raised, |card| {
        card["terms"][term]["adjusted"] = false.into()
    });
    assert_refused(&card, "terms.age.adjusted");
}

#[test]
fn a_card_that_breaks_the_law_on_age_is_refused_though_all_its_numbers_fit() {
    let card = |use_: LawfulUse| {
        let age = Field::new("age", Kind::Count)
            .with_range(18.0, 120.0)
            .with_lawful_use(use_);
        Scorecard::builder("by hand")
            .numbers(age, &[30.0, 62.0])
            .points("age", &[0, 10, 4, 3])
            .build()
    };
    assert!(card(LawfulUse::Age).is_err());
    let forged = forged(&value_of(&card(LawfulUse::Ordinary).unwrap()), |card| {
        card["inputs"][0]["field"]["lawful_use"] = "age".into();
    });
    assert_refused(&forged, "62");
}

#[test]
fn points_of_any_size_are_refused_without_overflow() {
    for extreme in [i32::MAX, i32::MIN, 1_000_001, -5_000] {
        let card = forged(&SMALL, |card| {
            for term in 0..3 {
                card["terms"][term]["points"][0] = extreme.into();
            }
        });
        assert_refused(&card, "points span");
        let base = forged(&SMALL, |card| card["base_points"] = extreme.into());
        assert_refused(&base, "base_points");
        let from = forged(&SMALL, |card| card["pd"]["from_points"] = extreme.into());
        assert_refused(&from, "`pd`");
        let test = forged(&SMALL, |card| {
            card["self_test"][0]["points"] = extreme.into()
        });
        assert_refused(&test, "self_test[0]");
        let rows = forged(&SMALL, |card| {
            card["pd"]["line"]["rows"]["points"][0] = extreme.into()
        });
        assert_refused(&rows, "pd.line.rows");
    }
    for log_odds in [1e300, -1e300, 1e9] {
        let card = forged(&SMALL, |card| {
            card["terms"][0]["log_odds"][0] = log_odds.into()
        });
        assert!(load(&card).is_err());
    }
    for (key, number) in [
        ("pdo", 1e-300),
        ("pdo", 1e300),
        ("pdo", 0.0),
        ("pdo", -20.0),
        ("pdo", 1000.1),
        ("good_bad_odds", 0.0),
        ("good_bad_odds", -1.0),
        ("good_bad_odds", 1e308),
        ("base_points", 100_001.0),
    ] {
        let card = forged(&SMALL, |card| {
            let old = &mut card["scaling"]["method"]["pdo"][key];
            *old = if old.is_i64() {
                json!(number as i64)
            } else {
                number.into()
            };
        });
        assert_refused(&card, "scaling");
    }
    for (min, max) in [(i32::MIN, i32::MAX), (0, 10_001), (5, 5), (10, 0)] {
        let card = forged(&SMALL, |card| {
            card["scaling"]["method"] = json!({"min_max": {"min": min, "max": max}});
        });
        assert_refused(&card, "scaling");
    }
}

#[test]
fn positions_lie_in_their_lists() {
    for reason in [600, 512, 511, 4, u32::MAX] {
        let card = forged(&SMALL, |card| card["terms"][0]["reason"] = reason.into());
        assert_refused(&card, ".reason`");
    }
    let swapped = forged(&SMALL, |card| card["terms"][0]["reason"] = 1.into());
    assert!(load(&swapped).is_err());
    let unknown = forged(&SMALL, |card| {
        card["terms"][0]["inputs"] = json!(["nothing"])
    });
    assert_refused(&unknown, "terms.inputs");
    let twice = forged(&SMALL, |card| {
        let term = card["terms"][0].clone();
        card["terms"].as_array_mut().unwrap().push(term);
    });
    assert_refused(&twice, ".inputs");
    let unused = forged(&SMALL, |card| {
        card["reasons"]
            .as_array_mut()
            .unwrap()
            .push(json!({"code": "R99", "text": "x", "inquiries": false}));
    });
    assert_refused(&unused, "reasons[4]");
}

#[test]
fn counts_and_what_follows_from_them() {
    let bin = |change: &dyn Fn(&mut Value)| {
        forged(&SMALL, |card| change(&mut card["inputs"][0]["bins"][0]))
    };
    assert_refused(&bin(&|bin| bin["good"] = (-1.0).into()), ".bins[0].good");
    assert_refused(&bin(&|bin| bin["bad"] = (-1.0).into()), ".bins[0].bad");
    assert_refused(&bin(&|bin| add(&mut bin["good"], 1.0)), "counts do not sum");
    assert_refused(&bin(&|bin| add(&mut bin["woe"], 1e-6)), ".bins[0].woe");
    assert_refused(&bin(&|bin| add(&mut bin["iv"], 1e-6)), ".bins[0].iv");
    assert_refused(&bin(&|bin| bin["pure"] = true.into()), ".bins[0].pure");
    assert_refused(
        &bin(&|bin| bin["untrained"] = true.into()),
        ".bins[0].untrained",
    );
    let all = forged(&SMALL, |card| add(&mut card["training"]["good"], 1.0));
    assert_refused(&all, "counts do not sum");
    let table = forged(&SMALL, |card| add(&mut card["pd"]["values"][3], 1e-9));
    assert_refused(&table, "pd.values[3]");
    let rising = forged(&SMALL, |card| {
        let values = card["pd"]["values"].as_array_mut().unwrap();
        values.reverse();
    });
    assert_refused(&rising, "pd.values");
    for (key, path) in [
        ("slope", "pd.line.slope"),
        ("intercept", "pd.line.intercept"),
        ("model_slope", "pd.line"),
        ("model_mean_pd", "pd.line"),
    ] {
        let card = forged(&SMALL, |card| add(&mut card["pd"]["line"][key], 1e-3));
        assert_refused(&card, path);
    }
    let moved = forged(&SMALL, |card| {
        let good = &mut card["pd"]["line"]["rows"]["good"];
        add(&mut good[0], 1.0);
        add(&mut good[9], -1.0);
    });
    assert_refused(&moved, "pd.line.rows");
    let finger = forged(&SMALL, |card| {
        card["schema"]["fingerprint"] = "0".repeat(64).into()
    });
    assert_refused(&finger, "schema.fingerprint");
    let wider = forged(&WHOLE, |card| {
        let income = place(card, "Income");
        card["inputs"][income]["field"]["high"] = 1e9.into();
    });
    assert!(load(&wider).is_err());
}

/// Numbers that nothing in the file contradicts; named on the page on threats.
const FREE: [&str; 5] = [
    "/training/n_rows",
    "/training/iterations",
    "/training/gradient",
    "/training/null_deviance",
    "/median",
];

#[test]
fn no_number_can_be_changed_alone() {
    let mut paths = Vec::new();
    numbers(&SMALL, String::new(), &mut paths);
    assert!(paths.len() > 500, "{}", paths.len());
    for path in paths {
        if FREE.iter().any(|free| path.ends_with(free)) {
            continue;
        }
        for more in [1.0, -1.0] {
            let card = forged(&SMALL, |card| add(card.pointer_mut(&path).unwrap(), more));
            assert!(load(&card).is_err(), "{path} can be changed by {more}");
        }
    }
}

/// Where the numbers stand.
fn numbers(value: &Value, path: String, found: &mut Vec<String>) {
    match value {
        Value::Number(_) => found.push(path),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(n, item)| numbers(item, format!("{path}/{n}"), found)),
        Value::Object(members) => members
            .iter()
            .for_each(|(key, member)| numbers(member, format!("{path}/{key}"), found)),
        _ => {}
    }
}

/// Where any value stands, but for the hash.
fn places(value: &Value, path: String, found: &mut Vec<String>) {
    if path == "/sha256" {
        return;
    }
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(n, item)| places(item, format!("{path}/{n}"), found)),
        Value::Object(members) => members
            .iter()
            .for_each(|(key, member)| places(member, format!("{path}/{key}"), found)),
        _ => {}
    }
    found.push(path);
}

static PLACES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut found = Vec::new();
    places(&SMALL, String::new(), &mut found);
    found.retain(|path| !path.is_empty());
    found
});

/// Another value, of another kind or an extreme one; or the list in another order, longer, shorter.
fn mutate(value: &mut Value, how: usize) {
    let whole = value.as_i64();
    let number = value.as_f64();
    if let (Some(items), 0..=4) = (value.as_array_mut(), how) {
        match how {
            0 => items.clear(),
            1 => items.reverse(),
            2 => drop(items.pop()),
            3 => items.extend(items.first().cloned()),
            _ => items.truncate(1),
        }
        return;
    }
    *value = match (how, whole, number) {
        (0, Some(whole), _) => (whole.wrapping_add(1)).into(),
        (1, Some(whole), _) => (whole.wrapping_neg()).into(),
        (2, Some(_), _) => i32::MAX.into(),
        (3, Some(_), _) => i32::MIN.into(),
        (0, _, Some(number)) => (number * 1.000_001).into(),
        (1, _, Some(number)) => (-number).into(),
        (2, _, Some(_)) => 1e308.into(),
        (3, _, Some(number)) => (number + 7.5).into(),
        (4, ..) => 0.into(),
        (5, ..) => json!(null),
        (6, ..) => "\u{1b}[2J".into(),
        (7, ..) => json!([]),
        (8, ..) => json!({}),
        (9, ..) => json!(true),
        _ => json!(0.5),
    };
}

/// What holds of every card that loads.
fn assert_sound(card: &Scorecard) {
    let json = card.to_json().unwrap();
    assert_eq!(Scorecard::from_json(json.as_bytes()).unwrap(), *card);
    let scorer = card.compile().unwrap();
    let table: Vec<f64> = card.pd_table().map(|(_, pd)| pd).collect();
    assert!(table.is_sorted_by(|a, b| a >= b));
    let (least, most) = scorer.range();
    assert_eq!(
        i64::from(most.value()) - i64::from(least.value()) + 1,
        table.len() as i64
    );
    for one in card.inputs() {
        assert!(one.cuts().is_sorted_by(|a, b| a < b));
        assert!(
            one.bins()
                .iter()
                .all(|bin| bin.good >= 0.0 && bin.bad >= 0.0)
        );
    }
    for term in card.terms() {
        assert!(
            term.log_odds()
                .iter()
                .chain(term.exact_points())
                .all(|x| x.is_finite())
        );
        let ordered = |a: usize, b: usize| {
            term.exact_points()[a] >= term.exact_points()[b] || term.points()[a] <= term.points()[b]
        };
        let n = term.points().len();
        assert!(term.is_adjusted() || (0..n).all(|a| (0..n).all(|b| ordered(a, b))));
    }
    assert!(!card.to_string().contains('\u{1b}'));
    let nothing = vec![f64::NAN; card.inputs().len()];
    let _ = scorer.score(nothing.as_slice());
    let _ = scorer.reasons(nothing.as_slice());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn whatever_is_changed_and_hashed_again_is_sound_or_refused(
        changes in prop::collection::vec((0usize..100_000, 0usize..11), 1..4)
    ) {
        let card = forged(&SMALL, |card| {
            for (place, how) in changes {
                if let Some(value) = card.pointer_mut(&PLACES[place % PLACES.len()]) {
                    mutate(value, how);
                }
            }
        });
        if let Ok(card) = load(&card) {
            assert_sound(&card);
        }
    }

    #[test]
    fn bytes_at_random_are_sound_or_refused(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)
    ) {
        let mut bytes = text_of(&SMALL).into_bytes();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Ok(card) = Scorecard::from_json(&bytes) {
            assert_sound(&card);
        }
        let again = serde_json::from_slice::<Value>(&bytes).ok().filter(Value::is_object);
        if let Some(Ok(card)) = again.map(|value| load(&value)) {
            assert_sound(&card);
        }
    }
}

#[test]
fn hostile_files_take_little_memory() {
    const MIB: usize = 1 << 20;
    let full = 16 * MIB - 200;
    let head = r#"{"format":"scorewright scorecard","version":1,"sha256":""#;
    let head = format!("{head}{}\",", "0".repeat(64));
    let fill = |before: &str, one: &str, after: &str, size: usize| {
        let n = size.saturating_sub(before.len() + after.len()) / one.len();
        format!("{before}{}{after}", one.repeat(n))
    };
    let bin =
        r#"{"values":"interval","good":0,"bad":0,"woe":0,"iv":0,"pure":false,"untrained":false},"#;
    let input =
        r#"{"field":{"name":"a","kind":"flag"},"trained":null,"smoothing":0,"cuts":[],"bins":[]},"#;
    let ends = ["0]", "0]}", "0]}]}"];
    let mut hostile: Vec<(&str, String)> = Vec::new();
    for size in [MIB / 2, 3 * MIB, full] {
        hostile.extend([
            ("open lists", fill("", "[", "", size)),
            ("open objects", fill("", "{\"a\":", "", size)),
            ("commas", fill("[", ",", "]", size)),
            ("digits", fill("", "1", "", size)),
            ("digits of a decimal", fill("0.", "9", "e-5", size)),
            ("one text", fill("\"", "x", "\"", size)),
            ("one text of escapes", fill("\"", "\\n", "\"", size)),
            ("one key", fill("{\"", "k", "\":0}", size)),
            ("white space", fill("", " ", "{}", size)),
            ("zeros", fill("[", "0,", "0]", size)),
            ("empty lists", fill("[", "[],", "0]", size)),
            ("nested lists", fill("[", "[[],[0,0,0,0,0]],", "0]", size)),
            ("empty texts", fill("[", "\"\",", "0]", size)),
            ("keys", fill("{", "\"\":0,", "\"\":0}", size)),
            (
                "a version of lists",
                fill("{\"version\":[", "[],", "0]}", size),
            ),
            (
                "a hash of objects",
                fill("{\"sha256\":[", "{},", "0]}", size),
            ),
            ("a format of text", fill("{\"format\":\"", "f", "\"}", size)),
            (
                "bins",
                fill(
                    &format!("{head}\"inputs\":[{{\"bins\":["),
                    bin,
                    ends[2],
                    size,
                ),
            ),
            (
                "inputs",
                fill(&format!("{head}\"inputs\":["), input, ends[1], size),
            ),
            (
                "probabilities",
                fill(
                    &format!("{head}\"pd\":{{\"values\":["),
                    "0.5,",
                    ends[2],
                    size,
                ),
            ),
            (
                "levels",
                fill(
                    &format!("{head}\"inputs\":[{{\"field\":{{\"levels\":["),
                    "\"a\",",
                    "0]}}]}",
                    size,
                ),
            ),
            (
                "test values",
                fill(
                    &format!("{head}\"self_test\":[{{\"values\":["),
                    "0,",
                    ends[2],
                    size,
                ),
            ),
            (
                "reasons",
                fill(
                    &format!("{head}\"reasons\":["),
                    r#"{"code":"","text":"","inquiries":true},"#,
                    ends[1],
                    size,
                ),
            ),
        ]);
    }
    // The same where the hash fits, so that a card is built from them.
    for n in [2_000usize, 60_000] {
        let many = |one: Value| Value::Array(vec![one; n]);
        let one_bin = serde_json::from_str::<Value>(bin.trim_end_matches(',')).unwrap();
        let one_input = serde_json::from_str::<Value>(input.trim_end_matches(',')).unwrap();
        let level = |n: usize| Value::from((0..n).map(|n| format!("{n}")).collect::<Vec<_>>());
        let cases = [
            ("built bins", "/inputs/0/bins", many(one_bin.clone())),
            ("built inputs", "/inputs", many(one_input)),
            (
                "built terms",
                "/terms",
                many(SMALL["terms"][0]["reason"].clone()),
            ),
            (
                "built reasons",
                "/reasons",
                many(SMALL["reasons"][0].clone()),
            ),
            ("built values", "/pd/values", many(0.5.into())),
            (
                "built rows",
                "/self_test",
                many(SMALL["self_test"][0]["points"].clone()),
            ),
            ("built test values", "/self_test/0/values", many(0.into())),
            (
                "built tests of lists",
                "/self_test/0/values/0",
                many(json!([0])),
            ),
            ("built points", "/terms/0/points", many(1.into())),
            ("built cuts", "/inputs/3/cuts", many(1.into())),
            ("built levels", "/inputs/0/field/levels", level(n)),
            (
                "built specials",
                "/inputs/0/field/specials",
                many(json!({"code": [0], "meaning": ""})),
            ),
        ];
        for (what, path, value) in cases {
            let card = forged(&SMALL, |card| match card.pointer_mut(path) {
                Some(place) => *place = value,
                None => card["inputs"][0]["field"][path.rsplit('/').next().unwrap()] = value,
            });
            hostile.push((what, text_of(&card)));
        }
    }
    for (what, text) in hostile {
        let bytes = text.as_bytes();
        let measured = allocation_counter::measure(|| {
            assert!(Scorecard::from_json(bytes).is_err(), "{what} loads");
        });
        let limit = 4 * bytes.len() as u64 + 16 * MIB as u64;
        // The bytes themselves count, too.
        let peak = measured.bytes_max + bytes.len() as u64;
        assert!(
            peak <= limit,
            "{what}, {} bytes: {peak} of {limit}",
            bytes.len()
        );
    }
}

#[test]
fn the_largest_cards_that_are_made_can_be_read_again() {
    // As many inputs as a card may have, and a category of many levels.
    let mut builder = Scorecard::builder("wide");
    let names: Vec<String> = (0..512).map(|n| format!("field {n}")).collect();
    for name in &names {
        builder = builder
            .numbers(Field::new(name, Kind::Amount), &[1.0, 2.0, 3.0, 4.0, 5.0])
            .points(name, &[0, 1, 2, 3, 4, 5, 0]);
    }
    let wide = builder.build().unwrap();
    let levels: Vec<String> = (0..20_000).map(|n| format!("level {n}")).collect();
    let levels: Vec<&str> = levels.iter().map(String::as_str).collect();
    let home = Field::new("home", Kind::Category);
    let long = Scorecard::builder("long")
        .levels(home, &[&levels[..9_000], &levels[9_000..]])
        .points("home", &[10, 0, 0, 0])
        .build()
        .unwrap();
    for card in [wide, long] {
        let json = card.to_json().unwrap();
        assert_eq!(Scorecard::from_json(json.as_bytes()).unwrap(), card);
    }
}

/// Far from the middle a point moves the PD by less than what is taken for rounding.
#[test]
fn a_table_that_rises_by_less_than_the_last_bits_is_refused() {
    let card = Scorecard::builder("steep")
        .pdo(1.0, 0, 1.0)
        .base_points(0)
        .numbers(Field::new("x", Kind::Amount), &[1.0])
        .points("x", &[0, 100, 0])
        .build()
        .unwrap();
    let card = value_of(&card);
    let before = card["pd"]["values"][99].as_f64().unwrap();
    let rising = forged(&card, |card| {
        card["pd"]["values"][100] = (2.0 * before).into();
    });
    assert_refused(&rising, "must not rise with points");
}

/// Each by its own message, so that no other rule stands in for it.
#[test]
fn every_rule_of_the_check_refuses_by_itself() {
    let input = |name: &str, key: &str| format!("/inputs/{}/{key}", place(&SMALL, name));
    let at = |path: &str| SMALL.pointer(path).unwrap().clone();
    let more = |path: &str, by: f64| json!(at(path).as_f64().unwrap() + by);
    let n_regular = at(&input("Income", "cuts")).as_array().unwrap().len() + 1;
    let fewest = json!(2.0 - 2.0 * at("/training/log_likelihood").as_f64().unwrap());
    let mut turned = at("/pd/line/rows/points");
    turned.as_array_mut().unwrap().reverse();
    let joins = |pairs: Value| (input("Income", "joins"), pairs, ".joins");
    let of = |path: &str, value: Value, expected| (path.to_owned(), value, expected);
    let by = |path: &str, by: f64, expected| of(path, more(path, by), expected);
    let cases = [
        joins(json!([[n_regular, 0], [n_regular, 0]])),
        joins(json!([[0, 1]])),
        joins(json!([[n_regular, n_regular]])),
        joins(json!([[n_regular, 99]])),
        of(&input("Income", "smoothing"), json!(0.5), ".smoothing"),
        of(
            &input("Income", "additive_smoothing"),
            json!(-1.0),
            ".additive_smoothing",
        ),
        of(&input("Income", "trained/low"), json!(-1e9), ".trained"),
        of(&input("Income", "trained/high"), json!(1e12), ".trained"),
        of(
            &input("Job", "bins/1/values"),
            at(&input("Job", "bins/0/values")),
            "two bins",
        ),
        of("/training/n_rows", json!(1), "more than there were"),
        of("/training/log_likelihood", json!(1.0), "log_likelihood"),
        of("/training/gradient", json!(-1.0), "training.gradient"),
        of("/training/aic", fewest, "training.aic"),
        by("/training/aic", 0.5, "training.aic"),
        by("/training/bic", 0.5, "training.bic"),
        by("/scaling/offset", 1e-6, "scaling.offset"),
        by("/scaling/factor", 1e-6, "scaling.factor"),
        by("/intercept", 1e-6, "exact_points"),
        by("/terms/0/log_odds/0", 1e-6, ".log_odds"),
        by("/terms/0/exact_points/0", 1e-6, ".exact_points"),
        of(
            "/terms/0/points/0",
            json!(at("/terms/0/points/0").as_i64().unwrap() + 1),
            ".points",
        ),
        by("/terms/0/p_value", 1e-6, ".p_value"),
        by("/terms/0/reference", 1e-3, ".reference"),
        of("/terms/0/adjusted", json!(true), ".adjusted"),
        of("/base_points", json!(5), "base_points"),
        of("/reasons/0/text", json!("Another"), "reasons[0]"),
        of("/reasons/0/inquiries", json!(true), "reasons[0].inquiries"),
        of("/reasons/1/code", at("/reasons/0/code"), "reasons[1].code"),
        of("/pd/line/rows/points", turned, "must ascend"),
        of("/pd/line/rows/good/0", json!(-1.0), "there must be some"),
        of(
            "/pd/line/rows/points/0",
            json!(-100_000),
            "those of the card",
        ),
        by("/pd/values/3", 1e-9, "pd.values[3]"),
        of("/version", json!(0), "`version`"),
        of("/version", json!(2), "format version is 2"),
    ];
    for (path, value, expected) in cases {
        let card = forged(&SMALL, |card| *card.pointer_mut(&path).unwrap() = value);
        assert_refused(&card, expected);
    }
}

/// Past a limit of the reader it says which; at the limit the file is only no card.
#[test]
fn every_limit_of_the_reader_is_named_one_past_it() {
    let list = |item: &str, n: usize| format!("[{}]", vec![item; n].join(","));
    let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    let text = |n: usize| format!("\"{}\"", "a".repeat(n));
    let keys = |n: usize| {
        let keys: Vec<String> = (0..n).map(|key| format!("\"k{key}\":0")).collect();
        format!("{{{}}}", keys.join(","))
    };
    let of = |value: String| format!("{{\"x\":{value}}}");
    let no_card = "does not say that it is a scorecard";
    for (json, expected) in [
        (of(nested(12)), "at most 12 levels of depth"),
        (of(nested(11)), no_card),
        (keys(65), "at most 64 keys of an object"),
        (keys(64), no_card),
        (of(list("0", 65_537)), "at most 65536 items of a list"),
        (of(list("0", 65_536)), no_card),
        (of(text(4097)), "texts of at most 4096 bytes"),
        (of(text(4096)), no_card),
        (of(list(&text(4000), 1100)), "bytes of text"),
        (of(list(&list("0", 60_000), 5)), "at most 250000 values"),
        ("{\"x\":0,\"x\":0}".to_owned(), "no key twice"),
    ] {
        let error = Scorecard::from_json(json.as_bytes()).unwrap_err();
        let error = error.to_string();
        assert!(
            error.contains(expected),
            "expected `{expected}` in: {error}"
        );
    }
}
