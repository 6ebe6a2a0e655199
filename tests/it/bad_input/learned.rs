//! The cases that end in bins, in a model, or in a score of a frozen card.

use crate::common::{loans, whole_card};
use scorewright::binning::{BinKind, Binning, BinningWarning};
use scorewright::dataset::{Dataset, ExtraColumns, Rejects, TargetColumn, Values};
use scorewright::schema::{Field, Kind, Role, Schema, Treatment};
use scorewright::scorecard::{Scaling, Scorecard};
use scorewright::scoring::{Batch, Flags, Score, Scorer, Value};
use scorewright::training::{DropReason, Leaks, LogisticModel, TrainingError};
use std::collections::BTreeMap;

/// Every third row is bad, and `honest` tells some of them.
const N: usize = 600;

fn bad() -> Vec<bool> {
    (0..N).map(|row| row % 3 == 0).collect()
}

fn honest() -> Vec<f64> {
    // Bad rows stand 20 higher, among neighbours spread over 100.
    (0..N)
        .map(|row| ((row * 37) % 100 + if row % 3 == 0 { 20 } else { 0 }) as f64)
        .collect()
}

/// `honest` beside a column of numbers, or of texts, under test.
fn beside(field: Field, values: Values<'_>) -> Dataset {
    let target = Field::new("bad", Kind::Flag).with_role(Role::Target);
    let fields = vec![Field::new("honest", Kind::Ratio), field.clone(), target];
    let schema = Schema::new("loans", fields).unwrap();
    let (honest, bad) = (honest(), bad());
    let columns = [
        ("honest", Values::Numbers(&honest)),
        (field.name(), values),
        ("bad", Values::Flags(&bad)),
    ];
    Dataset::from_columns(&schema, &columns).unwrap()
}

fn numbers(values: &[f64]) -> Dataset {
    beside(Field::new("x", Kind::Ratio), Values::Numbers(values))
}

fn bins(data: &Dataset) -> Binning {
    Binning::params().fit(data).unwrap()
}

fn model(data: &Dataset, bins: &Binning) -> LogisticModel {
    LogisticModel::params().fit(data, bins).unwrap()
}

fn warnings_of(bins: &Binning, field: &str) -> Vec<String> {
    let about = |warning: &&BinningWarning| warning.field() == Some(field);
    let warnings = bins.warnings().iter().filter(about);
    warnings.map(ToString::to_string).collect()
}

/// The column says nothing: a warning names it, training leaves it out and says why.
fn assert_says_nothing(data: &Dataset, warning: &str, reason: &DropReason) {
    let bins = bins(data);
    assert_eq!(warnings_of(&bins, "x"), [format!("field `x`: {warning}")]);
    let model = model(data, &bins);
    let fields: Vec<&str> = model.coefficients().iter().map(|c| &*c.field).collect();
    assert_eq!(fields, ["honest"]);
    let dropped = &model.dropped()[0];
    assert_eq!((&*dropped.field, &dropped.reason), ("x", reason));
}

#[test]
fn case_06_a_column_without_values() {
    let (said, reason) = ("no row has an ordinary value", DropReason::NoValues);
    assert_says_nothing(&numbers(&[f64::NAN; N]), said, &reason);
}

#[test]
fn case_07_a_constant_column() {
    let said = "constant: one value and nothing missing";
    assert_says_nothing(&numbers(&[7.0; N]), said, &DropReason::Constant);
}

/// Points of all rows on a card of `honest` and `x`.
fn points(data: &Dataset) -> Vec<i32> {
    let bins = bins(data);
    let model = model(data, &bins);
    let scaling = Scaling::pdo(20, 600, 50.0);
    let card = Scorecard::params().scaling(scaling).build(&model).unwrap();
    let mut batch = Batch::new();
    let scorer = card.compile().unwrap();
    assert_eq!(scorer.score_dataset(data, &mut batch), Ok(N));
    batch.points().to_vec()
}

fn second() -> Vec<f64> {
    let shifted =
        |row: usize| ((row * 53) % 101 + if row.is_multiple_of(3) { 30 } else { 0 }) as f64;
    (0..N).map(shifted).collect()
}

#[test]
fn cases_09_10_and_11_the_size_of_values_changes_no_point() {
    let expected = points(&numbers(&second()));
    // 1e-9 as in the case, denormals, and the end of the range.
    for scale in [1e-9, 2f64.powi(-1070), 1e306] {
        let scaled: Vec<f64> = second().iter().map(|value| value * scale).collect();
        assert_eq!(points(&numbers(&scaled)), expected, "{scale:e}");
    }
}

#[test]
fn case_12_a_field_that_separates_is_a_leak_until_somebody_says_otherwise() {
    let separating: Vec<f64> = bad().iter().map(|&bad| f64::from(u8::from(bad))).collect();
    let data = numbers(&separating);
    let bins = bins(&data);
    assert!(bins.field("x").unwrap().table().iv() > 1.0);
    assert!(warnings_of(&bins, "x")[0].contains("almost perfectly alone (AUC 1.0000)"));
    let error = LogisticModel::params().fit(&data, &bins).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("field `x` alone reaches an auc of 1.0000: it looks like the outcome"),
        "{error}"
    );
    let with = |leaks| LogisticModel::params().leaks(leaks).fit(&data, &bins);
    assert!(with(Leaks::Drop).unwrap().dropped()[0].field == "x");
    // Allowed, the coefficient is infinite, which is an error with names too.
    let error = with(Leaks::Allow).unwrap_err();
    let TrainingError::Separation { fields, .. } = &error else {
        panic!("{error}")
    };
    assert!(fields.contains(&"x".to_owned()), "{error}");
}

#[test]
fn case_13_a_level_without_bad_rows_is_flagged_and_its_woe_finite() {
    let level = |row: usize| match row % 6 {
        1 => "safe",
        n if n % 2 == 0 => "even",
        _ => "odd",
    };
    let levels: Vec<&str> = (0..N).map(level).collect();
    let field = Field::new("x", Kind::Category);
    let data = beside(field, Values::Text(&levels));
    let kept = Binning::params().min_bad(0.0).fit(&data).unwrap();
    let table = kept.field("x").unwrap().table();
    let safe = |kind: &BinKind| matches!(kind, BinKind::Levels(names) if names == &["safe"]);
    let pure = table.bins().iter().position(|bin| safe(&bin.kind)).unwrap();
    assert!(table.bins()[pure].pure && table.bins()[pure].bad == 0.0);
    assert!(table.bins()[pure].woe > 1.0 && table.bins()[pure].woe.is_finite());
    assert_eq!(
        warnings_of(&kept, "x"),
        [format!(
            "field `x`: bin {pure} holds only good rows, {:.0}: woe is smoothed; is it known at the time of decision?",
            table.bins()[pure].weight()
        )]
    );
    // Where some bad rows are asked for, it is merged with the next safest.
    assert!(
        Binning::params()
            .min_bad(1.0)
            .fit(&data)
            .unwrap()
            .field("x")
            .unwrap()
            .table()
            .bins()
            .iter()
            .all(|b| !b.pure)
    );
}

#[test]
fn case_19_ten_rows_are_said_to_be_chance() {
    let schema = Schema::new(
        "loans",
        vec![
            Field::new("x", Kind::Ratio),
            Field::new("bad", Kind::Flag).with_role(Role::Target),
        ],
    )
    .unwrap();
    let x: Vec<f64> = (0..10).map(f64::from).collect();
    let bad: Vec<bool> = (0..10).map(|row| row % 3 == 0).collect();
    let columns = [("x", Values::Numbers(&x)), ("bad", Values::Flags(&bad))];
    let data = Dataset::from_columns(&schema, &columns).unwrap();
    let binning = bins(&data);
    let warning = &binning.warnings()[0];
    assert_eq!(
        warning.to_string(),
        "only 6 good and 4 bad rows: with fewer than 30 of each, bins are mostly chance"
    );
    assert_eq!(warning.field(), None);
    // Data of any real size is not told so.
    let few = |w: &BinningWarning| matches!(w, BinningWarning::FewRows { .. });
    assert!(!bins(&loans()).warnings().iter().any(few));
}

/// An applicant as the loans have them, complete and ordinary.
fn applicant() -> BTreeMap<&'static str, Value<'static>> {
    BTreeMap::from([
        ("Seniority", Value::Number(8.0)),
        ("Home", Value::Text("owner")),
        ("Time", Value::Number(48.0)),
        ("Age", Value::Number(40.0)),
        ("Records", Value::Text("no")),
        ("Job", Value::Text("fixed")),
        ("Expenses", Value::Number(60.0)),
        ("Income", Value::Number(150.0)),
        ("Assets", Value::Number(4000.0)),
        ("Debt", Value::Number(0.0)),
        ("Amount", Value::Number(1000.0)),
        ("Price", Value::Number(1400.0)),
    ])
}

fn scorer() -> Scorer {
    whole_card().0.compile().unwrap()
}

fn changed(scorer: &Scorer, field: &'static str, value: Value<'static>) -> Score {
    let mut applicant = applicant();
    assert!(applicant.insert(field, value).is_some());
    scorer.score(&applicant).unwrap()
}

#[test]
fn cases_24_27_28_and_31_of_a_real_card_are_flagged_and_never_gain_from_it() {
    let scorer = scorer();
    let ordinary = scorer.score(&applicant()).unwrap();
    assert_eq!(ordinary.flags, Flags::default());
    let flags = |field, value| changed(&scorer, field, value).flags;
    assert!(flags("Home", Value::Text("castle")).contains(Flags::UNSEEN | Flags::UNTRAINED));
    assert!(flags("Seniority", Value::Missing).contains(Flags::MISSING | Flags::UNTRAINED));
    // Unless the schema says otherwise, an infinity is no value to score.
    for infinite in [f64::INFINITY, f64::NEG_INFINITY] {
        let mut applicant = applicant();
        applicant.insert("Income", Value::Number(infinite));
        let error = scorer.score(&applicant).unwrap_err();
        let said = error.to_string();
        assert!(said.contains("`Income`"), "{said}");
    }
    for impossible in [-5.0, 999.0, 1e9] {
        let score = changed(&scorer, "Time", Value::Number(impossible));
        assert!(score.flags.contains(Flags::OUT_OF_RANGE), "{impossible}");
    }
    // What training never saw weighs no more than the average applicant's value:
    // no better than the best bin, no worse than the worst.
    let points = |seniority: f64| changed(&scorer, "Seniority", Value::Number(seniority)).points;
    let all: Vec<i32> = (0..60)
        .map(|years| points(f64::from(years)).value())
        .collect();
    let (least, most) = (all.iter().min().unwrap(), all.iter().max().unwrap());
    let unknown = changed(&scorer, "Seniority", Value::Missing).points.value();
    assert!(least <= &unknown && &unknown <= most);
}

#[test]
fn case_28_infinities_are_refused_or_flagged_as_the_schema_says() {
    let x = second();
    let scorer = |treatment| {
        let field = Field::new("x", Kind::Ratio).with_non_finite(treatment);
        let data = beside(field, Values::Numbers(&x));
        let bins = bins(&data);
        let scaling = Scaling::pdo(20, 600, 50.0);
        let card = Scorecard::params()
            .scaling(scaling)
            .build(&model(&data, &bins));
        card.unwrap().compile().unwrap()
    };
    let row = [50.0, f64::INFINITY];
    let refusing = scorer(Treatment::Refuse);
    let said = refusing.score(&row).unwrap_err();
    let said = said.to_string();
    assert!(said.contains("`x`") && !said.contains("inf "), "{said}");
    let flagging = scorer(Treatment::OwnBin).score(&row).unwrap();
    assert!(
        flagging
            .flags
            .contains(Flags::NON_FINITE | Flags::UNTRAINED)
    );
}

fn scored(scorer: &Scorer, card: &Scorecard, file: &str) -> (Vec<i32>, Batch, Rejects) {
    let schema = card.schema().unwrap();
    let reader = Dataset::reader(&schema)
        .target(TargetColumn::Ignored)
        .extra_columns(ExtraColumns::Ignored);
    let (data, rejects) = reader.from_reader_with_rejects(file.as_bytes()).unwrap();
    let mut batch = Batch::new();
    scorer.score_dataset(&data, &mut batch).unwrap();
    (batch.points().to_vec(), batch, rejects)
}

/// The loans as the file has them, each row's cells changed.
fn rewritten(change: impl Fn(&mut Vec<String>, &[String])) -> String {
    let text = std::fs::read_to_string("data/credit_data.csv").unwrap();
    let mut lines = text.lines().map(|line| {
        let cells = line.split(',').map(str::to_owned);
        cells.collect::<Vec<String>>()
    });
    let header = lines.next().unwrap();
    let mut out = String::new();
    for mut row in std::iter::once(header.clone()).chain(lines) {
        change(&mut row, &header);
        out.push_str(&row.join(","));
        out.push('\n');
    }
    out
}

#[test]
fn case_25_a_column_missing_at_scoring_is_named() {
    let (card, ..) = whole_card();
    let file = rewritten(|row, header| {
        let at = header.iter().position(|name| name == "Income").unwrap();
        row.remove(at);
    });
    let schema = card.schema().unwrap();
    let reader = Dataset::reader(&schema).target(TargetColumn::Ignored);
    let error = reader
        .extra_columns(ExtraColumns::Ignored)
        .from_reader(file.as_bytes())
        .unwrap_err();
    assert_eq!(error.to_string(), "the header lacks column `Income`");
}

#[test]
fn case_26_columns_in_another_order_score_the_same() {
    let (card, ..) = whole_card();
    let scorer = card.compile().unwrap();
    let (as_they_are, ..) = scored(&scorer, &card, &rewritten(|_, _| {}));
    let (reversed, ..) = scored(&scorer, &card, &rewritten(|row, _| row.reverse()));
    assert_eq!(as_they_are, reversed);
    assert_eq!(as_they_are.len(), 4454);
}

#[test]
fn case_29_income_in_thousands_is_a_unit_jump() {
    let (card, ..) = whole_card();
    let scorer = card.compile().unwrap();
    let in_thousands = rewritten(|row, header| {
        let at = header.iter().position(|name| name == "Income").unwrap();
        if let Ok(income) = row[at].parse::<f64>() {
            row[at] = (income / 1000.0).to_string();
        }
    });
    let names: Vec<&str> = scorer.names().collect();
    let (_, batch, _) = scored(&scorer, &card, &in_thousands);
    let jumps = batch.unit_jumps().iter();
    let jumps: Vec<&str> = jumps
        .map(|&position| names[usize::from(position)])
        .collect();
    assert_eq!(jumps, ["Income"]);
    let (_, batch, _) = scored(&scorer, &card, &rewritten(|_, _| {}));
    assert!(batch.unit_jumps().is_empty());
}
