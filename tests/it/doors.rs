//! A record means what a file means: any row through every door gives the same
//! points, PD, flags and reasons, or is refused by all.

use proptest::prelude::*;
use scorewright::dataset::{Dataset, TargetColumn, Values};
use scorewright::lending::decision::{CardUse, DecisionRules, FieldValue, LoanApplication};
use scorewright::notation::Notation;
use scorewright::schema::{Field, Kind, Special, Treatment};
use scorewright::scorecard::Scorecard;
use scorewright::scoring::{Batch, BatchColumn, Flags, Record, ScoreError, Scorer, Value};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

/// Points, bits of the PD, flags and reasons; nothing for a row that is refused.
type Outcome = Option<(i32, u64, Flags, Vec<(String, u64)>)>;

const NAMES: [&str; 7] = [
    "income",
    "debt",
    "months",
    "inquiries",
    "home",
    "area",
    "late",
];

fn outcome<R: Record + ?Sized>(scorer: &Scorer, record: &R) -> Outcome {
    let score = scorer.score(record).ok()?;
    let reasons = scorer.reasons(record).unwrap();
    let reasons = reasons
        .iter()
        .map(|reason| (reason.code.to_owned(), reason.deficit.to_bits()));
    let pd = score.pd.value().to_bits();
    Some((score.points.value(), pd, score.flags, reasons.collect()))
}

/// What decides how the fields of a card read.
#[derive(Clone, Debug)]
struct Rules {
    notations: [Notation; 2],
    usual_markers: bool,
    missing: Treatment,
    out_of_range: Treatment,
    non_finite: Treatment,
    unseen: Treatment,
}

impl Rules {
    const fn plain() -> Self {
        Self {
            notations: [Notation::Plain; 2],
            usual_markers: true,
            missing: Treatment::OwnBin,
            out_of_range: Treatment::Nearest,
            non_finite: Treatment::Refuse,
            unseen: Treatment::OwnBin,
        }
    }

    fn field(&self, name: &str, kind: Kind) -> Field {
        let field = Field::new(name, kind)
            .with_reason_code(name.to_uppercase())
            .with_reason_text(format!("What {name} tells"))
            .with_missing(self.missing)
            .with_out_of_range(self.out_of_range)
            .with_non_finite(self.non_finite)
            .with_unseen(self.unseen);
        match self.usual_markers {
            true => field,
            false => field.without_usual_markers(),
        }
    }

    /// A card of numbers, categories and a flag, loaded from its file.
    fn card(&self) -> Scorecard {
        let [income, debt] = self.notations;
        let income = self
            .field("income", Kind::Amount)
            .with_notation(income)
            .with_range(0.0, 100_000.0)
            .with_missing_markers(["unknown", " -999 "])
            .with_special(Special::number(-7.0, "never asked"))
            .with_special(Special::number(500.0, "None"));
        let debt = self
            .field("debt", Kind::Amount)
            .with_notation(debt)
            .with_missing_markers(["300"]);
        let months = self.field("months", Kind::Months).with_low(0.0);
        let inquiries = self
            .field("inquiries", Kind::Count)
            .with_range(0.0, 99.5)
            .with_special(Special::number(-0.5, "half"));
        let home = self
            .field("home", Kind::Category)
            .with_levels(["own", "rent", "1", "2.5", "-1", "NA", "07"])
            .with_missing_markers(["99", "?"])
            .with_same_as("OWN", "own")
            .with_same_as("6", "rent")
            .with_special(Special::level("refused", "would not say"));
        // Levels that were learned: the field lists none.
        let area = self.field("area", Kind::Category);
        let late = self
            .field("late", Kind::Flag)
            .with_missing_markers(["not asked"])
            .with_special(Special::level("disputed", "in dispute"));
        let levels: [&[&str]; 3] = [&["own", "NA"], &["rent", "1"], &["2.5", "-1", "07"]];
        let built = Scorecard::builder("doors")
            .base_points(400)
            .numbers(income, &[1000.0, 2500.5])
            .numbers(debt, &[100.0, 1234.5, 1e6])
            .numbers(months, &[6.0, 24.0])
            .numbers(inquiries, &[1.0, 2.5, 7.0])
            .levels(home, &levels)
            .levels(area, &[&["north", "3"], &["south"]])
            .levels(late, &[&["no"], &["yes"]]);
        // Every bin of every field has points of its own, whatever bins there are.
        let bins = |field: &Field, regular: usize| {
            let keeps = |slot| field.treatment(slot) == Some(Treatment::OwnBin);
            let category = field.kind().is_category();
            use scorewright::scoring::Slot;
            let bounded = field.range().0.is_finite() || field.range().1.is_finite();
            regular
                + usize::from(keeps(Slot::Missing))
                + field.specials().len()
                + usize::from(!category && keeps(Slot::NonFinite))
                + usize::from(!category && bounded && keeps(Slot::OutOfRange))
                + usize::from(category && keeps(Slot::Unseen))
        };
        let regular = [3, 4, 3, 4, 3, 2, 2];
        let made = self.fields();
        let card = NAMES.iter().zip(regular).fold(built, |card, (name, n)| {
            let n = bins(&made[name], n);
            let points: Vec<i32> = (0..n as i32)
                .map(|bin| (bin * 37 + name.len() as i32 * 11) % 61)
                .collect();
            card.points(name, &points)
        });
        let card = card.build().unwrap();
        Scorecard::from_json(card.to_json().unwrap().as_bytes()).unwrap()
    }

    /// The fields of the card, with what decides how many bins they have.
    fn fields(&self) -> BTreeMap<&'static str, Field> {
        let number = |name, kind| self.field(name, kind);
        BTreeMap::from([
            (
                "income",
                number("income", Kind::Amount)
                    .with_range(0.0, 100_000.0)
                    .with_special(Special::number(-7.0, "never asked"))
                    .with_special(Special::number(500.0, "None")),
            ),
            ("debt", number("debt", Kind::Amount)),
            ("months", number("months", Kind::Months).with_low(0.0)),
            (
                "inquiries",
                number("inquiries", Kind::Count)
                    .with_range(0.0, 99.5)
                    .with_special(Special::number(-0.5, "half")),
            ),
            (
                "home",
                number("home", Kind::Category).with_special(Special::level("refused", "x")),
            ),
            ("area", number("area", Kind::Category)),
            (
                "late",
                number("late", Kind::Flag).with_special(Special::level("disputed", "x")),
            ),
        ])
    }
}

/// A record with a type of its own.
struct Typed<'a>(&'a [Value<'a>]);

impl Record for Typed<'_> {
    fn value(&self, _position: usize, name: &str) -> Value<'_> {
        let place = NAMES.iter().position(|known| *known == name);
        place.map_or(Value::Absent, |place| self.0[place])
    }
}

/// The outcomes of a data set of one row, as a batch and as a record.
fn of_dataset(scorer: &Scorer, data: Option<Dataset>) -> [Outcome; 2] {
    let Some(data) = data else {
        return [None, None];
    };
    let row: Vec<Value<'_>> = NAMES
        .iter()
        .map(|name| data.column(name).unwrap().value(0))
        .collect();
    let mut batch = Batch::new();
    scorer.score_dataset(&data, &mut batch).unwrap();
    let record = outcome(scorer, &row);
    [of_batch(&batch, &record), record]
}

/// The outcome of a batch of one row; reasons are those of the row.
fn of_batch(batch: &Batch, record: &Outcome) -> Outcome {
    let score = batch.score(0)?;
    let reasons = record.as_ref()?.3.clone();
    let pd = score.pd.value().to_bits();
    Some((score.points.value(), pd, score.flags, reasons))
}

fn csv(texts: &[String]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(NAMES).unwrap();
    writer.write_record(texts).unwrap();
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// The shipped application with these fields, as JSON or TOML.
fn application(fields: &[(&str, String)], json: bool) -> LoanApplication {
    let shipped = std::fs::read_to_string("data/servicing/application.toml").unwrap();
    let (head, _) = shipped.split_once("[fields]").unwrap();
    if !json {
        let mut text = format!("{head}\n[fields]\n");
        for (name, value) in fields {
            writeln!(text, "{name} = {value}").unwrap();
        }
        return LoanApplication::from_toml(&text).unwrap();
    }
    let mut head: toml::Table = toml::from_str(head).unwrap();
    head.insert("fields".into(), toml::Table::new().into());
    let mut whole = serde_json::to_value(head).unwrap();
    for (name, value) in fields {
        whole["fields"][name] = serde_json::from_str(value).unwrap();
    }
    LoanApplication::from_json(&whole.to_string()).unwrap()
}

/// What an application scores, by the record that the decision scores, and decided.
fn of_application(scorer: &Scorer, card: &Scorecard, application: &LoanApplication) -> Outcome {
    let fields = application.fields.iter();
    let record: BTreeMap<&str, Value<'_>> = fields
        .map(|(name, field)| (name.as_str(), field.value()))
        .collect();
    let scored = outcome(scorer, &record);
    let rules = DecisionRules::shipped(CardUse::default()).unwrap();
    let decided = rules.decide(application, card, scorer);
    assert_eq!(decided.is_ok(), scored.is_some());
    if let (Ok(decided), Some((points, _, flags, _))) = (decided, &scored) {
        assert_eq!(decided.assessment.points.value(), *points);
        assert_eq!(decided.flags, *flags);
    }
    scored
}

/// The outcomes of a row of texts through every door that takes text.
fn doors_of_texts(card: &Scorecard, texts: &[String]) -> Vec<(&'static str, Outcome)> {
    let scorer = &card.compile().unwrap();
    let schema = card.schema().unwrap();
    let values: Vec<Value<'_>> = texts.iter().map(|text| Value::Text(text)).collect();
    let named = || NAMES.into_iter().zip(values.iter().copied());
    let from_csv = Dataset::reader(&schema)
        .target(TargetColumn::Ignored)
        .from_reader(csv(texts).as_bytes());
    let [csv_batch, csv_row] = of_dataset(scorer, from_csv.ok());
    let cells: Vec<[&str; 1]> = texts.iter().map(|text| [text.as_str()]).collect();
    let columns: Vec<_> = NAMES
        .into_iter()
        .zip(&cells)
        .map(|(name, cell)| (name, Values::Text(cell)))
        .collect();
    let [columns_batch, columns_row] =
        of_dataset(scorer, Dataset::from_columns(&schema, &columns).ok());
    let row = outcome(scorer, values.as_slice());
    let columns: Vec<_> = cells.iter().map(|cell| BatchColumn::Text(cell)).collect();
    let mut batch = Batch::new();
    scorer.score_batch(&columns, &mut batch).unwrap();
    let quoted =
        |(name, text): (&'static str, &String)| (name, serde_json::to_string(text).unwrap());
    let fields: Vec<_> = NAMES.into_iter().zip(texts).map(quoted).collect();
    vec![
        ("CSV, batch", csv_batch),
        ("CSV, row", csv_row),
        ("columns, batch", columns_batch),
        ("columns, row", columns_row),
        ("batch of text", of_batch(&batch, &row)),
        ("slice", row),
        (
            "BTreeMap",
            outcome(scorer, &named().collect::<BTreeMap<_, _>>()),
        ),
        (
            "HashMap",
            outcome(scorer, &named().collect::<HashMap<_, _>>()),
        ),
        ("typed", outcome(scorer, &Typed(&values))),
        (
            "JSON",
            of_application(scorer, card, &application(&fields, true)),
        ),
        (
            "TOML",
            of_application(scorer, card, &application(&fields, false)),
        ),
    ]
}

/// The outcomes of a row of numbers through every door that takes numbers.
fn doors_of_numbers(card: &Scorecard, row: &[f64]) -> Vec<(&'static str, Outcome)> {
    let scorer = &card.compile().unwrap();
    let schema = card.schema().unwrap();
    let values: Vec<Value<'_>> = row.iter().map(|&number| Value::Number(number)).collect();
    let cells: Vec<[f64; 1]> = row.iter().map(|&number| [number]).collect();
    let columns: Vec<_> = NAMES
        .into_iter()
        .zip(&cells)
        .map(|(name, cell)| (name, Values::Numbers(cell)))
        .collect();
    let [columns_batch, columns_row] =
        of_dataset(scorer, Dataset::from_columns(&schema, &columns).ok());
    let by_slice = outcome(scorer, row);
    let columns: Vec<_> = cells
        .iter()
        .map(|cell| BatchColumn::Numbers(cell))
        .collect();
    let mut batch = Batch::new();
    scorer.score_batch(&columns, &mut batch).unwrap();
    let named = || NAMES.into_iter().zip(values.iter().copied());
    let mut all = vec![
        ("numbers: columns, batch", columns_batch),
        ("numbers: columns, row", columns_row),
        ("numbers: batch", of_batch(&batch, &by_slice)),
        ("numbers: slice", by_slice),
        (
            "numbers: BTreeMap",
            outcome(scorer, &named().collect::<BTreeMap<_, _>>()),
        ),
        (
            "numbers: HashMap",
            outcome(scorer, &named().collect::<HashMap<_, _>>()),
        ),
    ];
    if row.iter().all(|number| number.is_finite()) {
        let written = |(name, number): (&'static str, &f64)| (name, format!("{number:?}"));
        let fields: Vec<_> = NAMES.into_iter().zip(row).map(written).collect();
        all.push((
            "numbers: JSON",
            of_application(scorer, card, &application(&fields, true)),
        ));
        all.push((
            "numbers: TOML",
            of_application(scorer, card, &application(&fields, false)),
        ));
    }
    #[cfg(feature = "train")]
    {
        use linfa::traits::Predict;
        let x = ndarray::Array2::from_shape_vec((1, row.len()), row.to_vec()).unwrap();
        let pd = scorer.predict(&x)[0];
        let of_row = outcome(scorer, row).map_or(1.0, |(_, pd, ..)| f64::from_bits(pd));
        assert_eq!(pd, of_row, "matrix");
    }
    all
}

fn assert_same(outcomes: &[(&'static str, Outcome)]) {
    for (door, outcome) in outcomes {
        assert_eq!(
            *outcome, outcomes[0].1,
            "{door} differs from {}",
            outcomes[0].0
        );
    }
}

/// A number as a field of this notation writes it.
fn written(number: f64, notation: Notation) -> String {
    let plain = format!("{}", number + 0.0);
    match notation {
        Notation::DecimalComma => plain.replace('.', ","),
        _ => plain,
    }
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (-20_i32..4000).prop_map(|tenths| f64::from(tenths) / 2.0),
        3 => prop::sample::select(vec![
            0.0, -0.0, 1.0, 2.0, 2.5, 3.0, 7.0, 8.0, -1.0, -7.0, -999.0, 99.0, 300.0, 500.0, 0.5, 1000.0,
            2500.5, 1e6, 1e5, 100_000.5, 1e300, -1e300, 4_294_967_296.0, 4_294_967_295.0,
        ]),
        1 => any::<f64>().prop_filter("written in words", |number| number.is_finite()),
    ]
}

fn text() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "",
        "NA",
        "n/a",
        "NULL",
        "None",
        "nan",
        "#N/A",
        "?",
        "inf",
        "-Infinity",
        "1e400",
        "unknown",
        "never asked",
        "not asked",
        "refused",
        "disputed",
        "own",
        "rent",
        "OWN",
        "castle",
        "north",
        "South",
        "yes",
        "No",
        "TRUE",
        "fAlse",
        "1",
        "0",
        "01",
        "07",
        "1.0",
        "2.5",
        "99",
        "-999",
        "-999.0",
        "-7",
        "-7.0",
        "300",
        "3",
        "$1,234.50",
        "1.234,50 €",
        "12 %",
        "(5)",
        "much",
        "1O0",
    ]);
    let word = prop_oneof![
        3 => words.prop_map(str::to_owned),
        2 => number().prop_map(|number| written(number, Notation::Plain)),
        1 => number().prop_map(|number| written(number, Notation::DecimalComma)),
    ];
    let space = prop::sample::select(vec!["", "", "", " ", "\t ", "  "]);
    (space.clone(), word, space).prop_map(|(before, word, after)| format!("{before}{word}{after}"))
}

fn rules() -> impl Strategy<Value = Rules> {
    let notations = vec![
        Notation::Plain,
        Notation::DecimalPoint,
        Notation::DecimalComma,
    ];
    let notation = prop::sample::select(notations);
    let two = prop::sample::select(vec![Treatment::OwnBin, Treatment::Refuse]);
    let three = prop::sample::select(vec![
        Treatment::OwnBin,
        Treatment::Refuse,
        Treatment::Nearest,
    ]);
    let treatments = (two.clone(), three, two.clone(), two);
    ([notation.clone(), notation], any::<bool>(), treatments).prop_map(
        |(notations, usual_markers, (missing, out_of_range, non_finite, unseen))| Rules {
            notations,
            usual_markers,
            missing,
            out_of_range,
            non_finite,
            unseen,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_row_of_texts_is_the_same_through_every_door(
        rules in rules(),
        texts in prop::collection::vec(text(), NAMES.len()),
    ) {
        assert_same(&doors_of_texts(&rules.card(), &texts));
    }

    /// As above, with one field unusual at a time, so that most rows are not refused.
    #[test]
    fn one_unusual_text_is_the_same_through_every_door(
        rules in rules(),
        place in 0..NAMES.len(),
        text in text(),
    ) {
        let mut texts = ["900", "50", "12", "2", "own", "south", "no"].map(str::to_owned);
        texts[place] = text;
        assert_same(&doors_of_texts(&rules.card(), &texts));
    }

    #[test]
    fn any_row_of_numbers_is_its_text_through_every_door(
        rules in rules(),
        row in prop::collection::vec(prop_oneof![9 => number(), 1 => Just(f64::NAN)], NAMES.len()),
        usual in prop::collection::vec(any::<bool>(), NAMES.len()),
    ) {
        let ordinary = [900.0, 50.0, 12.0, 2.0, 1.0, 3.0, 0.0];
        let row: Vec<f64> = (0..row.len())
            .map(|i| if usual[i] { ordinary[i] } else { row[i] })
            .collect();
        let [income, debt] = rules.notations;
        let mut notations = [Notation::Plain; NAMES.len()];
        (notations[0], notations[1]) = (income, debt);
        let text = |(&number, notation): (&f64, Notation)| match number.is_nan() {
            true => String::new(),
            false => written(number, notation),
        };
        let texts: Vec<String> = row.iter().zip(notations).map(text).collect();
        let card = rules.card();
        let mut outcomes = doors_of_texts(&card, &texts);
        outcomes.extend(doors_of_numbers(&card, &row));
        assert_same(&outcomes);
    }
}

/// The points of one text or number beside five ordinary ones.
fn with(rules: &Rules, name: &str, value: Value<'_>) -> Result<(i32, Flags), ScoreError> {
    let mut record: BTreeMap<&str, Value<'_>> = BTreeMap::from([
        ("income", Value::Number(900.0)),
        ("debt", Value::Number(50.0)),
        ("months", Value::Number(12.0)),
        ("inquiries", Value::Number(2.0)),
        ("home", Value::Text("own")),
        ("area", Value::Text("south")),
        ("late", Value::from(false)),
    ]);
    record.insert(name, value);
    let score = rules.card().compile().unwrap().score(&record)?;
    Ok((score.points.value(), score.flags))
}

#[test]
fn a_number_for_a_category_is_its_text_and_never_a_code() {
    let rules = Rules::plain();
    let home = |value| with(&rules, "home", value).unwrap();
    for (number, text) in [(1.0, "1"), (2.5, "2.5"), (-1.0, "-1"), (99.0, "99")] {
        assert_eq!(
            home(Value::Number(number)),
            home(Value::Text(text)),
            "{text}"
        );
    }
    assert!(home(Value::Number(99.0)).1.contains(Flags::MISSING));
    // 0 to 6 are codes of the card, and no level is written so; `07` is no number's text.
    for number in [
        0.0,
        -0.0,
        2.0,
        3.0,
        4.0,
        7.0,
        0.5,
        -2.0,
        1e300,
        4_294_967_295.0,
    ] {
        assert!(
            home(Value::Number(number)).1.contains(Flags::UNSEEN),
            "{number}"
        );
    }
    assert!(home(Value::Number(f64::NAN)).1.contains(Flags::MISSING));
    for infinite in [f64::INFINITY, f64::NEG_INFINITY] {
        let error = with(&rules, "home", Value::Number(infinite)).unwrap_err();
        assert_eq!(error.field(), Some("home"));
    }
    let refusing = Rules {
        unseen: Treatment::Refuse,
        ..rules
    };
    assert!(with(&refusing, "home", Value::Number(0.0)).is_err());
}

#[test]
fn a_code_is_a_kind_of_its_own() {
    let rules = Rules::plain();
    let scorer = rules.card().compile().unwrap();
    for level in ["own", "1", "07", "refused"] {
        let code = scorer.level_code("home", level).unwrap();
        let by_code = with(&rules, "home", Value::Code(code)).unwrap();
        assert_eq!(by_code, with(&rules, "home", Value::Text(level)).unwrap());
    }
    for (name, code) in [("home", 8), ("home", 1 << 31), ("late", 3), ("income", 0)] {
        let error = with(&rules, name, Value::Code(code)).unwrap_err();
        let field = name.into();
        assert_eq!(error, ScoreError::UnknownCode { field }, "{name} {code}");
    }
}

#[test]
fn a_flag_reads_as_in_a_file() {
    let rules = Rules::plain();
    let late = |value| with(&rules, "late", value);
    let (yes, no) = (
        late(Value::from(true)).unwrap(),
        late(Value::from(false)).unwrap(),
    );
    assert_ne!(yes.0, no.0);
    for text in ["yes", "YES", "true", " True", "1", "1 "] {
        assert_eq!(late(Value::Text(text)), Ok(yes), "{text}");
    }
    for text in ["no", "False", "\t0"] {
        assert_eq!(late(Value::Text(text)), Ok(no), "{text}");
    }
    assert_eq!(late(Value::Number(1.0)), Ok(yes));
    assert_eq!(late(Value::Number(-0.0)), Ok(no));
    for value in [
        Value::Number(2.0),
        Value::Number(-1.0),
        Value::Number(0.5),
        Value::Text("maybe"),
    ] {
        let error = late(value).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`late` is not a flag (yes/no, true/false, 1/0)"
        );
    }
}

#[test]
fn the_usual_markers_are_missing_in_numbers_unless_the_schema_says_otherwise() {
    let rules = Rules::plain();
    let missing = with(&rules, "debt", Value::Missing).unwrap();
    for text in ["NA", "NULL", "nan", "None", "n/a", "#N/A", " ", ""] {
        assert_eq!(
            with(&rules, "debt", Value::Text(text)),
            Ok(missing),
            "{text}"
        );
    }
    // A special code in words wins.
    let code = with(&rules, "income", Value::Number(500.0)).unwrap();
    assert_eq!(with(&rules, "income", Value::Text("None")), Ok(code));
    // `home` has the level `NA`: for a category only declared markers are markers.
    assert!(
        with(&rules, "home", Value::Text("NA"))
            .unwrap()
            .1
            .is_empty()
    );
    let strict = Rules {
        usual_markers: false,
        ..rules
    };
    assert!(with(&strict, "debt", Value::Text("NA")).is_err());
    assert!(with(&strict, "debt", Value::Text("")).is_ok());
}

/// Case `na_in_scoring`: training saw `NaN` only.
#[cfg(feature = "train")]
#[test]
fn markers_that_training_never_saw_are_missing_at_scoring() {
    use scorewright::schema::{Role, Schema};
    use scorewright::training::LogisticModel;
    let income = Field::new("inc", Kind::Amount).with_missing_markers(["NaN"]);
    let y = Field::new("y", Kind::Flag).with_role(Role::Target);
    let schema = Schema::new("case", vec![income, y]).unwrap();
    let mut file = "inc,y\n".to_owned();
    for n in 0..400_u32 {
        let bad = u32::from(n * 7 % 10 < n / 80);
        match n % 8 {
            0 => writeln!(file, "NaN,{bad}").unwrap(),
            _ => writeln!(file, "{},{bad}", 1000 + (400 - n) * 50).unwrap(),
        }
    }
    let data = Dataset::reader(&schema)
        .from_reader(file.as_bytes())
        .unwrap();
    let card = Scorecard::params()
        .build(&LogisticModel::train(&data).unwrap())
        .unwrap();
    let new = "inc\nNaN\nNA\nNULL\nnan\n#N/A\n";
    let new = Dataset::reader(&card.schema().unwrap())
        .target(TargetColumn::Ignored)
        .from_reader(new.as_bytes())
        .unwrap();
    let mut batch = Batch::new();
    let scored = card
        .compile()
        .unwrap()
        .score_dataset(&new, &mut batch)
        .unwrap();
    assert_eq!(scored, 5);
    assert!(
        batch
            .points()
            .iter()
            .all(|points| *points == batch.points()[0])
    );
    assert!(
        batch
            .flags()
            .iter()
            .all(|flags| flags.contains(Flags::MISSING))
    );
}

#[test]
fn an_application_says_flags_in_every_spelling() {
    let field = |value: &str| {
        let read = |json| application(&[("late", value.to_owned())], json).fields["late"].clone();
        let (json, toml) = (read(true), read(false));
        assert!(json == toml);
        with(&Rules::plain(), "late", json.value()).unwrap().0
    };
    for yes in ["true", "\"true\"", "\"1\"", "\" yes\"", "1", "1.0"] {
        assert_eq!(field(yes), field("\"yes\""), "{yes}");
    }
    for no in ["false", "\"No\"", "0"] {
        assert_eq!(field(no), field("\"no\""), "{no}");
    }
    assert_ne!(field("true"), field("false"));
    let text = FieldValue::Text("not asked".to_owned());
    let missing = with(&Rules::plain(), "late", text.value()).unwrap();
    assert!(missing.1.contains(Flags::MISSING));
}

#[test]
fn a_count_is_whole_through_every_door() {
    let rules = Rules::plain();
    let error = with(&rules, "inquiries", Value::Number(2.5)).unwrap_err();
    let said = "`inquiries` is not a whole number, as its kind asks";
    assert_eq!(error.to_string(), said);
    let text = with(&rules, "inquiries", Value::Text("2.5")).unwrap_err();
    assert_eq!(text, error);
    let whole = with(&rules, "inquiries", Value::Text("2.0")).unwrap();
    assert_eq!(with(&rules, "inquiries", Value::Number(2.0)), Ok(whole));
    // A special code need not be whole.
    let code = with(&rules, "inquiries", Value::Number(-0.5)).unwrap();
    assert_eq!(code.1, Flags::SPECIAL);
}

#[test]
fn levels_that_training_learned_are_the_levels_of_new_data() {
    let card = Rules::plain().card();
    let rows = ["north", "NORTH", "castle", "3", "south"];
    let cells = rows.map(|area| format!("900,50,12,2,own,{area},no\n"));
    let file = format!("{}\n{}", NAMES.join(","), cells.concat());
    let data = Dataset::reader(&card.schema().unwrap())
        .target(TargetColumn::Ignored)
        .from_reader(file.as_bytes())
        .unwrap();
    card.check_schema(data.schema()).unwrap();
    let scorer = card.compile().unwrap();
    let mut batch = Batch::new();
    scorer.score_dataset(&data, &mut batch).unwrap();
    for (row, area) in rows.into_iter().enumerate() {
        let score = batch.score(row).unwrap();
        let record = with(&Rules::plain(), "area", Value::Text(area));
        assert_eq!(record, Ok((score.points.value(), score.flags)), "{area}");
        let known = ["north", "3", "south"].contains(&area);
        assert_eq!(score.flags.is_empty(), known, "{area}");
    }
}
