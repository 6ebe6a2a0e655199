//! Terms over one input or a pair: a card made by hand, with special codes and
//! missing values in both inputs of its pairs, through the file, scoring, reasons,
//! the fall of a score, the counterfactual and the age rule.

use scorewright::early_warning::explain_records;
use scorewright::lending::decision::{ActionableField, AllowedDirection, Assessment, Levers};
use scorewright::schema::{Field, Kind, LawfulUse, Special, Treatment};
use scorewright::scorecard::{Scorecard, ScorecardBuilder, ScorecardError};
use scorewright::scoring::{Flags, TermInputs, Value};
use std::collections::BTreeMap;

/// Bins: below 1,000, to 3,000, above, missing, special -7.
fn income() -> Field {
    Field::new("income", Kind::Amount)
        .with_range(0.0, 1e6)
        .with_special(Special::number(-7.0, "not asked"))
        .with_reason_text("Income is low")
}

/// Bins: below 20, above, missing, special -1, out of range.
fn usage() -> Field {
    Field::new("usage", Kind::Ratio)
        .with_range(0.0, 200.0)
        .with_special(Special::number(-1.0, "no card"))
        .with_out_of_range(Treatment::OwnBin)
        .with_reason_text("Usage is high")
}

/// Bins: own, other, missing, unseen.
fn home() -> Field {
    Field::new("home", Kind::Category).with_levels(["own", "rent", "parents"])
}

/// Bins: below 30, to 62, above, missing.
fn age() -> Field {
    Field::new("age", Kind::Count)
        .with_range(18.0, 120.0)
        .with_lawful_use(LawfulUse::Age)
}

/// Income by usage: rows are bins of income, columns bins of usage.
const INCOME_BY_USAGE: [i32; 25] = [
    -10, -40, -20, -5, -30, // below 1,000
    0, -15, -8, 0, -12, // to 3,000
    20, 5, 0, 10, -3, // above
    -6, -26, -16, -4, -21, // missing
    -2, -22, -12, -1, -17, // special -7
];

/// Usage by home: rows are bins of usage, columns bins of home.
const USAGE_BY_HOME: [i32; 20] = [
    9, 3, 1, 0, //
    4, -6, -7, -8, //
    2, 0, 0, -1, //
    3, 1, 0, 0, //
    -9, -10, -11, -12,
];

fn expert() -> ScorecardBuilder {
    Scorecard::builder("by hand")
        .pdo(20.0, 600, 50.0)
        .base_points(500)
        .numbers(income(), &[1000.0, 3000.0])
        .numbers(usage(), &[20.0])
        .levels(home(), &[&["own"], &["rent", "parents"]])
        .numbers(age(), &[30.0, 62.0])
        .points("income", &[0, 30, 55, 5, 10])
        .pair("income", "usage", &INCOME_BY_USAGE)
        .with_reason("P01", "Usage is high for the income")
        .pair("usage", "home", &USAGE_BY_HOME)
        .points("age", &[0, 10, 12, 3])
}

fn card() -> Scorecard {
    expert().build().unwrap()
}

type Row<'a> = BTreeMap<&'static str, Value<'a>>;

fn row(income: f64, usage: f64, home: &str, age: f64) -> Row<'_> {
    let home = if home.is_empty() {
        Value::Missing
    } else {
        Value::Text(home)
    };
    BTreeMap::from([
        ("income", income.into()),
        ("usage", usage.into()),
        ("home", home),
        ("age", age.into()),
    ])
}

#[test]
fn every_pair_of_bins_scores_the_sum_of_its_terms() {
    let scorer = card().compile().unwrap();
    let incomes = [500.0, 1000.0, 4000.0, f64::NAN, -7.0];
    let usages = [10.0, 20.0, f64::NAN, -1.0, 300.0];
    let homes = ["own", "rent", "", "castle"];
    let single = [0, 30, 55, 5, 10];
    for (i, &income) in incomes.iter().enumerate() {
        for (u, &usage) in usages.iter().enumerate() {
            for (h, &home) in homes.iter().enumerate() {
                let score = scorer.score(&row(income, usage, home, 40.0)).unwrap();
                let pairs = INCOME_BY_USAGE[i * 5 + u] + USAGE_BY_HOME[u * 4 + h];
                assert_eq!(score.points.value(), 500 + single[i] + pairs + 10);
                let flags = score.flags;
                assert_eq!(flags.contains(Flags::MISSING), i == 3 || u == 2 || h == 2);
                assert_eq!(flags.contains(Flags::SPECIAL), i == 4 || u == 3);
                assert_eq!(flags.contains(Flags::OUT_OF_RANGE), u == 4);
                assert_eq!(flags.contains(Flags::UNSEEN), h == 3);
                assert!(
                    !flags.contains(Flags::BEYOND_TRAINING) && !flags.contains(Flags::UNTRAINED)
                );
            }
        }
    }
    let error = scorer
        .score(&row(f64::INFINITY, 1.0, "own", 40.0))
        .unwrap_err();
    assert!(error.to_string().starts_with("`income` is not finite"));
}

#[test]
fn a_card_made_by_hand_comes_back_from_its_file() {
    let card = card();
    let json = card.to_json().unwrap();
    let loaded = Scorecard::from_json(json.as_bytes()).unwrap();
    assert_eq!(loaded, card);
    assert_eq!(loaded.to_json().unwrap(), json);
    assert_eq!(loaded.compile().unwrap(), card.compile().unwrap());
    assert_eq!(
        loaded.term("income × usage").unwrap().inputs(),
        TermInputs::Pair(0, 1)
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("card.json");
    card.write(&path).unwrap();
    assert_eq!(Scorecard::read(&path).unwrap(), card);
    let shown = card.to_string();
    assert!(
        shown.contains("income × usage  (pair)") && shown.contains("special -7"),
        "{shown}"
    );
}

/// The file with one text replaced and a hash that fits.
fn changed(json: &str, from: &str, to: &str) -> Vec<u8> {
    assert!(json.contains(from), "{from}");
    crate::content::rehashed(json.replacen(from, to, 1).as_bytes())
}

#[test]
fn a_file_whose_pair_contradicts_itself_is_refused() {
    let json = card().to_json().unwrap();
    let inputs = "\"inputs\": [\n        \"income\",\n        \"usage\"\n      ]";
    let pair = json.find(inputs).unwrap();
    let weights = "\"weights\": [\n        0.0,";
    let cases = [
        (
            inputs.to_owned(),
            inputs.replace("usage", "nothing"),
            "names",
        ),
        (
            inputs.to_owned(),
            inputs.replace("usage", "income"),
            "differ",
        ),
        (
            inputs.to_owned(),
            inputs.replace("\"usage\"", "\"usage\", \"home\""),
            "one input, or of two",
        ),
        (
            weights.to_owned(),
            weights.replace("0.0", "1.0"),
            "weights do not sum",
        ),
        (
            weights.to_owned(),
            weights.replace("0.0,", ""),
            "one entry per bin",
        ),
    ];
    for (from, to, problem) in cases {
        let error = Scorecard::from_json(&changed(&json, &from, &to)).unwrap_err();
        assert!(error.to_string().contains(problem), "{problem}: {error}");
    }
    let number_of = |key: &str| {
        let start = pair + json[pair..].find(key).unwrap() + key.len();
        let end = start + json[start..].find([',', '\n']).unwrap();
        (start, end)
    };
    for key in [
        "\"log_odds\": [\n        ",
        "\"exact_points\": [\n        ",
        "\"points\": [\n        ",
        "\"reference\": ",
    ] {
        let (start, end) = number_of(key);
        let number: f64 = json[start..end].parse().unwrap();
        let other = if json[start..end].contains('.') {
            format!("{:?}", number + 1.25)
        } else {
            format!("{}", number + 1.0)
        };
        let text = format!("{}{other}{}", &json[..start], &json[end..]);
        let name = "\"name\": \"by hand\"";
        let error = Scorecard::from_json(&changed(&text, name, name));
        assert!(error.is_err(), "{key} may be changed");
    }
}

fn refusal(builder: ScorecardBuilder) -> ScorecardError {
    builder.build().unwrap_err()
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let begun = || Scorecard::builder("x").numbers(income(), &[1000.0]);
    let full = || begun().points("income", &[0, 1, 2, 3]);
    assert!(full().build().is_ok());
    assert!(matches!(
        refusal(begun().points("income", &[0, 1, 2])),
        ScorecardError::Length { term, expected: 4, got: 3 } if term == "income"
    ));
    assert!(matches!(
        refusal(full().numbers(usage(), &[20.0]).pair("income", "usage", &[0; 19])),
        ScorecardError::Length { term, expected: 20, got: 19 } if term == "income × usage"
    ));
    let part = |builder| match refusal(builder) {
        ScorecardError::Part { part, problem } => (part, problem),
        other => panic!("{other}"),
    };
    let cases = [
        (full().points("wealth", &[1]), "wealth", "does not have"),
        (
            full().pair("income", "wealth", &[1]),
            "wealth",
            "does not have",
        ),
        (full().points("income", &[0; 4]), "income", "earlier term"),
        (
            full().pair("income", "income", &[0; 16]),
            "income × income",
            "differ",
        ),
        (full().numbers(usage(), &[20.0]), "usage", "no points"),
        (full().numbers(usage(), &[20.0, 20.0]), "usage", "ascending"),
        (full().numbers(usage(), &[f64::NAN]), "usage", "ascending"),
        (full().numbers(home(), &[1.0]), "home", "levels"),
        (full().levels(usage(), &[&["a"]]), "usage", "category"),
        (
            full().levels(home(), &[&["own"], &["own", "rent", "parents"]]),
            "home",
            "two bins",
        ),
        (
            full().levels(home(), &[&["own"], &["rent"]]),
            "home",
            "declares",
        ),
        (
            full().levels(home(), &[&["own", "rent", "parents"], &[]]),
            "home",
            "needs a level",
        ),
    ];
    for (builder, name, problem) in cases {
        let (part, said) = part(builder);
        assert!(part == name && said.contains(problem), "{part}: {said}");
    }
    let twice = full()
        .pair("usage", "income", &[0; 20])
        .pair("income", "usage", &[0; 20]);
    assert_eq!(part(twice.numbers(usage(), &[20.0])).0, "income × usage");
    assert!(matches!(
        refusal(Scorecard::builder("x")),
        ScorecardError::NoTerms
    ));
    assert!(matches!(
        refusal(full().numbers(income(), &[])),
        ScorecardError::Fields(_)
    ));
    assert!(matches!(
        refusal(full().pdo(0.0, 600, 50.0)),
        ScorecardError::Scaling { .. }
    ));
    let wide = begun().points("income", &[0, 20_000, 0, 0]);
    assert!(matches!(refusal(wide), ScorecardError::Span { .. }));
    let huge = begun().points("income", &[i32::MIN, i32::MAX, 0, 0]);
    assert!(matches!(refusal(huge), ScorecardError::Span { .. }));
    let sex = Field::new("sex", Kind::Category).with_lawful_use(LawfulUse::Prohibited);
    assert!(full().levels(sex, &[&["f"], &["m"]]).build().is_err());
}

#[test]
fn reasons_are_those_of_terms() {
    let card = card();
    let scorer = card.compile().unwrap();
    let poor = row(500.0, 50.0, "rent", 40.0);
    // Deficits: income 55 - 0, income × usage 20 + 40, usage × home 9 + 6, age 12 - 10.
    let told: Vec<(&str, &str, f64)> = scorer
        .reasons(&poor)
        .unwrap()
        .iter()
        .map(|reason| (reason.code, reason.text, reason.deficit))
        .collect();
    assert_eq!(told[0], ("P01", "Usage is high for the income", 60.0));
    assert_eq!(told[1], ("R01", "Income is low", 55.0));
    assert_eq!(told[2], ("R03", "Usage is high, together with: home", 15.0));
    assert_eq!(told[3], ("R04", "age", 2.0));
    let assessment = Assessment::new(&card, &scorer, &poor).unwrap();
    let parts: Vec<(&str, i32)> = assessment
        .contributions
        .iter()
        .map(|(name, points)| (name.as_str(), *points))
        .collect();
    let expected = [
        ("income", 0),
        ("income × usage", -40),
        ("usage × home", -6),
        ("age", 10),
    ];
    assert_eq!(parts, expected);
    let mut bins = [0; 4];
    scorer.bins(&poor, &mut bins).unwrap();
    let exact = card.exact_score(&bins).unwrap();
    assert!((exact - 464.0).abs() < 1e-9, "{exact}"); // 500 + 0 - 40 - 6 + 10
    assert_eq!(card.exact_score(&[0, 9, 0, 0]), None);
}

#[test]
fn a_fall_is_explained_by_the_terms_that_moved() {
    let scorer = card().compile().unwrap();
    let before = row(4000.0, 10.0, "own", 40.0);
    for (after, losses, total) in [
        // Usage alone moves both pairs: 20 to 5, and 9 to 4.
        (
            row(4000.0, 50.0, "own", 40.0),
            vec![("P01", 15), ("R03", 5)],
            20,
        ),
        // Usage goes missing: 20 to 0, and 9 to 2.
        (
            row(4000.0, f64::NAN, "own", 40.0),
            vec![("P01", 20), ("R03", 7)],
            27,
        ),
        // Income is not asked, usage out of range: 55 to 10, 20 to -17, 9 to -9.
        (
            row(-7.0, 500.0, "own", 40.0),
            vec![("R01", 45), ("P01", 37), ("R03", 18)],
            100,
        ),
    ] {
        let fall = explain_records(&scorer, &before, &after).unwrap();
        let found: Vec<_> = fall.reasons().iter().map(|l| (l.code, l.points)).collect();
        assert_eq!((found, fall.total(), fall.gained()), (losses, total, 0));
    }
}

fn may(field: &str, towards: AllowedDirection) -> ActionableField {
    ActionableField::new(field, towards)
}

#[test]
fn a_change_of_an_input_moves_every_term_that_has_it() {
    let card = card();
    let scorer = card.compile().unwrap();
    let points = |row: &Row<'_>| scorer.score(row).unwrap().points.value();
    let poor = row(1500.0, 50.0, "rent", 40.0);
    let mut bins = [0; 4];
    scorer.bins(&poor, &mut bins).unwrap();
    let usage_only = [may("usage", AllowedDirection::Lower)];
    let levers = Levers::of_card(&card, &bins, &usage_only).unwrap();
    let change = levers.smallest_change(1).unwrap().unwrap();
    let less_usage = row(1500.0, 10.0, "rent", 40.0);
    assert_eq!(change.gain, points(&less_usage) - points(&poor)); // -15 to 0, -6 to 3
    assert_eq!(change.gain, 24);
    // Two inputs of one pair together: more than the sum of what each gains alone.
    let both = [
        may("usage", AllowedDirection::Lower),
        may("income", AllowedDirection::Higher),
    ];
    let levers = Levers::of_card(&card, &bins, &both).unwrap();
    let change = levers.smallest_change(50).unwrap().unwrap();
    let after = row(4000.0, 10.0, "rent", 40.0);
    assert_eq!(change.gain, points(&after) - points(&poor));
    assert_eq!(
        change.moves.iter().map(|step| step.gain).sum::<i32>(),
        change.gain
    );
    assert_eq!((change.moves.len(), change.steps), (2, 2));
    assert_eq!(levers.smallest_change(change.gain + 1).unwrap(), None);
    // Nobody is told to go on being missing, nor to grow older.
    let missing = row(f64::NAN, f64::NAN, "rent", 40.0);
    scorer.bins(&missing, &mut bins).unwrap();
    let levers = Levers::of_card(&card, &bins, &both).unwrap();
    assert_eq!(levers.smallest_change(1).unwrap(), None);
    assert!(Levers::of_card(&card, &bins, &[may("age", AllowedDirection::Higher)]).is_err());
    let twice = [
        may("usage", AllowedDirection::Lower),
        may("usage", AllowedDirection::Lower),
    ];
    assert!(Levers::of_card(&card, &bins, &twice).is_err());
    assert!(Levers::of_card(&card, &[0, 7, 0, 0], &usage_only).is_err());
}

#[test]
fn a_pair_may_not_disfavour_the_elderly_at_any_bin_of_the_other_input() {
    // Age bins: below 30, to 62, above, missing; income bins: below 1,000, above, missing, special.
    let with = |points: &[i32; 16], age_first: bool| {
        let builder = Scorecard::builder("age")
            .numbers(age(), &[30.0, 62.0])
            .numbers(income(), &[1000.0]);
        let mut turned = [0; 16];
        for place in 0..16 {
            turned[place % 4 * 4 + place / 4] = points[place];
        }
        if age_first {
            builder.pair("age", "income", points).build()
        } else {
            builder.pair("income", "age", &turned).build()
        }
    };
    // The elderly get at least what the best younger bin gets at the same income.
    let lawful = [0, 9, 1, 2, 5, 3, 1, 2, 5, 9, 1, 2, 40, 40, 40, 40];
    for age_first in [true, false] {
        assert!(with(&lawful, age_first).is_ok());
        for income_bin in 0..4 {
            let mut points = lawful;
            points[8 + income_bin] -= 1;
            assert!(matches!(
                with(&points, age_first),
                Err(ScorecardError::Elderly { field, .. }) if field == "age"
            ));
        }
    }
}
