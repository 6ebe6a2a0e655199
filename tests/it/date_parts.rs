//! Parts of a date as features, by schema alone: training, scoring and files agree.

use proptest::prelude::*;
use scorewright::binning::Binning;
use scorewright::dataset::{Column, Dataset, Drafting, Values};
use scorewright::notation::DatePart;
use scorewright::schema::{Derived, Field, FieldFault, Kind, Role, Schema, SchemaError};
use scorewright::scorecard::{Scaling, Scorecard};
use scorewright::scoring::{Batch, BatchColumn, Flags, Record, ScoreError, Scorer, Value};
use scorewright::training::LogisticModel;
use scorewright::units::Day;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// As a lender writes it.
const SCHEMA: &str = "
name = 'loans'
[[field]]
name = 'applied'
kind = 'date'
role = 'date'
date_format = 'dmy'
missing_markers = ['00/00/0000']
[[field]]
name = 'month'
kind = 'count'
derived = { from = 'applied', part = 'month' }
[[field]]
name = 'weekday'
kind = 'count'
derived = { from = 'applied', part = 'weekday' }
[[field]]
name = 'days_left'
kind = 'count'
derived = { from = 'applied', part = 'days_to_month_end' }
[[field]]
name = 'bad'
kind = 'flag'
role = 'target'
";

fn numbers<'a>(data: &'a Dataset, field: &str) -> &'a [f64] {
    match data.column(field) {
        Some(Column::Numbers(numbers)) => numbers,
        other => panic!("{field}: {other:?}"),
    }
}

#[test]
fn a_file_gives_the_parts_of_its_dates() {
    let schema = Schema::from_toml(SCHEMA).unwrap();
    let file = "applied,bad\n29/02/2024,0\n31.12.2025,1\n28-Feb-2023,0\n00/00/0000,1\n,0\n";
    let data = Dataset::reader(&schema)
        .from_reader(file.as_bytes())
        .unwrap();
    let is_missing = |values: &[f64]| values[3..].iter().all(|value| value.is_nan());
    for (field, parts) in [
        ("month", [2.0, 12.0, 2.0]),
        ("weekday", [4.0, 3.0, 2.0]), // Thursday, Wednesday, Tuesday
        ("days_left", [0.0, 0.0, 0.0]),
    ] {
        assert_eq!(numbers(&data, field)[..3], parts, "{field}");
        assert!(is_missing(numbers(&data, field)), "{field}");
    }
}

#[test]
fn what_is_no_date_is_a_bad_cell_by_the_name_of_the_part() {
    let schema = Schema::from_toml(SCHEMA).unwrap();
    let refused = |cell: &str| {
        let file = format!("applied,bad\n01/02/2024,0\n{cell},1\n");
        let read = Dataset::reader(&schema).from_reader(file.as_bytes());
        read.unwrap_err().to_string()
    };
    // Neither a day that never was nor the part itself.
    for cell in ["30/02/2024", "5", "soon"] {
        let error = refused(cell);
        assert!(
            error.contains("line 3") && error.contains("`month` is not a date"),
            "{error}"
        );
        assert!(!error.contains(&format!("`{cell}`")), "{error}");
    }
}

#[test]
fn a_schema_with_parts_survives_its_file_and_adopts_how_dates_are_written() {
    let schema = Schema::from_toml(SCHEMA).unwrap();
    assert_eq!(Schema::from_toml(&schema.to_toml()).unwrap(), schema);
    let by_hand =
        Field::new("month", Kind::Count).with_derived(Derived::new("applied", DatePart::Month));
    let plain = Field::new("month", Kind::Count).with_range(1.0, 12.0);
    assert!(by_hand.difference(&plain).is_some());
    // The same text of a column says the same under both fields.
    let applied = schema.field("applied").unwrap();
    let month = schema.field("month").unwrap();
    assert_eq!(month.date_format(), applied.date_format());
    assert_eq!(month.missing_markers(), applied.missing_markers());
}

#[test]
fn a_calendar_year_is_refused_with_the_reason() {
    let with = |part: &str| SCHEMA.replace("'weekday' }", &format!("'{part}' }}"));
    let error = Schema::from_toml(&with("year")).unwrap_err().to_string();
    assert!(error.contains("a calendar year is no feature"), "{error}");
    assert!(error.contains("line 16"), "{error}");
    let error = Schema::from_toml(&with("moon")).unwrap_err().to_string();
    assert!(
        error.contains("unknown part of a date, expected one of `month`"),
        "{error}"
    );
}

#[test]
fn a_part_must_be_a_plain_count_of_a_date() {
    let fault = |part: Field, other: Field| match Schema::new("loans", vec![part, other]) {
        Err(SchemaError::Field { fault, .. }) => fault,
        other => panic!("{other:?}"),
    };
    let date = Field::new("applied", Kind::Date).with_role(Role::Date);
    let of = |kind| Field::new("x", kind).with_derived(Derived::new("applied", DatePart::Month));
    assert_eq!(fault(of(Kind::Amount), date.clone()), FieldFault::Derived);
    let target = of(Kind::Count).with_role(Role::Target);
    assert_eq!(fault(target, date), FieldFault::Derived);
    let income = Field::new("applied", Kind::Amount);
    assert_eq!(fault(of(Kind::Count), income), FieldFault::DerivedFrom);
    let raw = Field::new("applied", Kind::Date);
    let FieldFault::FeatureKind { remedy, .. } = fault(of(Kind::Count), raw) else {
        panic!("a date was a feature");
    };
    assert!(remedy.contains("`derived`"));
}

#[test]
fn a_draft_has_no_date_and_no_year_among_its_features() {
    let mut file = "applied,year_applied,income,bad\n".to_owned();
    for row in 0..60 {
        let (year, month) = (2020 + row % 4, 1 + row % 12);
        file += &format!(
            "{year}-{month:02}-15,{year},{},{}\n",
            900 + row * 7,
            row % 3 / 2
        );
    }
    let draft = Drafting::new("bad").from_reader(file.as_bytes()).unwrap();
    let of = |name: &str| draft.schema().field(name).unwrap();
    assert_eq!(of("applied").role(), Role::Date);
    let notes = draft.notes("applied").join("\n");
    assert!(notes.contains("`derived`"), "{notes}");
    assert_eq!(of("year_applied").role(), Role::Ignore);
    assert!(draft.notes("year_applied").join("\n").contains("calendar"));
}

/// Days over three years, with more risk at weekends and before the end of a month.
fn rows() -> (Vec<Option<Day>>, Vec<bool>) {
    let mut state = 7_u64;
    let mut random = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / f64::from(1 << 24)
    };
    let rows = (0..3000).map(|row| {
        let day = Day(19_000 + (random() * 1096.0) as i32);
        let risk = match (DatePart::Weekday.of(day), DatePart::DaysToMonthEnd.of(day)) {
            (6 | 7, _) => 0.5,
            (_, 0..=7) => 0.35,
            _ => 0.15,
        };
        ((row % 20 > 0).then_some(day), random() < risk)
    });
    rows.unzip()
}

/// A card on raw dates, and one of the same rows on parts that were derived by hand.
fn cards() -> &'static (Scorecard, Scorecard) {
    static CARDS: OnceLock<(Scorecard, Scorecard)> = OnceLock::new();
    CARDS.get_or_init(|| {
        let (days, bad) = rows();
        let texts: Vec<String> = days.iter().map(|day| written(*day)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let raw = Schema::from_toml(SCHEMA).unwrap();
        let columns = [
            ("applied", Values::Text(&texts)),
            ("bad", Values::Flags(&bad)),
        ];
        let raw = Dataset::from_columns(&raw, &columns).unwrap();
        let parts = PARTS.map(|part| {
            days.iter()
                .map(|day| day.map_or(f64::NAN, |day| f64::from(part.of(day))))
                .collect::<Vec<f64>>()
        });
        let mut fields: Vec<Field> = NAMES
            .iter()
            .zip(PARTS)
            .map(|(name, part)| {
                let (low, high) = part.range();
                Field::new(*name, Kind::Count)
                    .with_range(low, high)
                    .with_out_of_range(scorewright::schema::Treatment::Refuse)
            })
            .collect();
        fields.push(Field::new("bad", Kind::Flag).with_role(Role::Target));
        let derived = Schema::new("loans", fields).unwrap();
        let mut columns: Vec<(&str, Values<'_>)> = NAMES
            .iter()
            .zip(&parts)
            .map(|(name, values)| (*name, Values::Numbers(values)))
            .collect();
        columns.push(("bad", Values::Flags(&bad)));
        let derived = Dataset::from_columns(&derived, &columns).unwrap();
        (card(&raw), card(&derived))
    })
}

const NAMES: [&str; 3] = ["month", "weekday", "days_left"];
const PARTS: [DatePart; 3] = [DatePart::Month, DatePart::Weekday, DatePart::DaysToMonthEnd];

fn card(data: &Dataset) -> Scorecard {
    let bins = Binning::params().max_bins(5).fit(data).unwrap();
    let model = LogisticModel::params().fit(data, &bins).unwrap();
    let scaling = Scaling::pdo(20, 600, 50.0);
    Scorecard::params().scaling(scaling).build(&model).unwrap()
}

/// As the schema has its dates written.
fn written(day: Option<Day>) -> String {
    day.map_or_else(String::new, |day| {
        let (year, month, date) = day.ymd();
        format!("{date:02}/{month:02}/{year:04}")
    })
}

/// A record of one's own that knows only the date.
struct Applicant(String);

impl Record for Applicant {
    fn value(&self, _position: usize, name: &str) -> Value<'_> {
        match name {
            "applied" => Value::Text(&self.0),
            _ => Value::Absent,
        }
    }
}

/// The points of a day by every way in: they are one number.
fn points_of(scorer: &Scorer, day: Option<Day>) -> i32 {
    let text = written(day);
    let map = BTreeMap::from([("applied", Value::Text(&text))]);
    let points = scorer.score(&map).unwrap().points.value();
    let record = scorer.score(&Applicant(text.clone())).unwrap();
    assert_eq!(record.points.value(), points);
    let texts = [text.as_str()];
    let columns = vec![BatchColumn::Text(&texts); scorer.names().len()];
    let mut batch = Batch::new();
    scorer.score_batch(&columns, &mut batch).unwrap();
    assert_eq!(batch.points(), [points]);
    let schema = cards().0.schema().unwrap();
    let data = Dataset::from_columns(&schema, &[("applied", Values::Text(&texts))]).unwrap();
    scorer.score_dataset(&data, &mut batch).unwrap();
    assert_eq!(batch.points(), [points]);
    points
}

#[test]
fn the_card_of_raw_dates_says_what_the_card_of_derived_numbers_says() {
    let (raw, derived) = cards();
    assert!(raw.inputs().len() >= 2, "nothing was learned");
    let points = |card: &Scorecard| -> Vec<Vec<i32>> {
        let terms = card.terms().iter();
        terms
            .map(|term| term.points().iter().map(|p| p.value()).collect())
            .collect()
    };
    assert_eq!(points(raw), points(derived));
    // The file keeps what to compute from.
    let text = raw.to_json().unwrap();
    let again = Scorecard::from_json(text.as_bytes()).unwrap();
    assert_eq!(&again, raw);
    let from = again.inputs()[0].field().derived().unwrap();
    assert_eq!(from.from, "applied");
}

proptest! {
    #[test]
    fn a_raw_row_scores_as_the_derived_one(number in 10_000_i32..30_000, is_given in prop::bool::weighted(0.9)) {
        let (raw, derived) = cards();
        let day = is_given.then_some(Day(number));
        let names: Vec<&str> = derived.inputs().iter().map(|one| one.name()).collect();
        let part = |name: &str| {
            let part = NAMES.iter().position(|known| *known == name).map(|at| PARTS[at]).unwrap();
            day.map_or(Value::Missing, |day| Value::Number(f64::from(part.of(day))))
        };
        let row: BTreeMap<&str, Value<'_>> = names.iter().map(|name| (*name, part(name))).collect();
        let by_hand = derived.compile().unwrap().score(&row).unwrap();
        let scorer = raw.compile().unwrap();
        prop_assert_eq!(points_of(&scorer, day), by_hand.points.value());
        // The parts themselves, where a record has no date.
        prop_assert_eq!(scorer.score(&row).unwrap(), by_hand);
        prop_assert_eq!(by_hand.flags.contains(Flags::MISSING), day.is_none());
    }
}

#[test]
fn a_record_without_the_date_or_with_another_thing_is_refused() {
    let scorer = cards().0.compile().unwrap();
    let empty: BTreeMap<&str, Value<'_>> = BTreeMap::new();
    let field = "applied".into();
    assert_eq!(scorer.score(&empty), Err(ScoreError::Absent { field }));
    // In a file, too, the date is what is lacking, and it is named once.
    let schema = cards().0.schema().unwrap();
    let lacks = Dataset::from_columns(&schema, &[]).unwrap_err().to_string();
    assert_eq!(lacks.matches("`applied`").count(), 1, "{lacks}");
    let text = BTreeMap::from([("applied", Value::Text("31/02/2024"))]);
    let field = "applied".into();
    assert_eq!(scorer.score(&text), Err(ScoreError::NotADate { field }));
    // Days since 1970 or a date in digits are no part of a date.
    for number in [19_843.0, 20_240_531.0, 2.5] {
        let number = BTreeMap::from([("applied", Value::Number(number))]);
        assert!(scorer.score(&number).is_err());
    }
}
