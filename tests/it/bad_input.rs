//! The 37 bad inputs on which other libraries are silent or obscure: here every
//! one ends in a typed error that says what and where, or in a declared outcome.
//!
//! Cases that end in the schema or the data set are below, by number; those that
//! end in bins, a model or a score of a real card are in `learned`. `scoring.rs`
//! has 24, 25, 30, 32 and 33 once more, on a card put together by hand.

#[cfg(feature = "train")]
mod learned;

use scorewright::dataset::{Column, Dataset, DatasetError, Levels, TargetColumn, Values};
use scorewright::schema::{
    Field, FieldFault, Kind, LawfulUse, Notation, Role, Schema, SchemaError, Treatment,
};

fn target() -> Field {
    Field::new("bad", Kind::Flag).with_role(Role::Target)
}

fn schema_of(fields: Vec<Field>) -> Schema {
    Schema::new("loans", fields).unwrap()
}

fn schema() -> Schema {
    schema_of(vec![
        Field::new("income", Kind::Amount),
        Field::new("car", Kind::Category),
        target(),
    ])
}

fn read(schema: &Schema, file: &str) -> Result<Dataset, DatasetError> {
    Dataset::reader(schema).from_reader(file.as_bytes())
}

fn error(schema: &Schema, file: &str) -> String {
    read(schema, file).unwrap_err().to_string()
}

/// The bad rows of a target column that reads `values`.
fn bad_of(target: Field, values: [&str; 3]) -> Result<Vec<bool>, String> {
    let [a, b, c] = values;
    let file = format!("income,bad\n1,{a}\n2,{b}\n3,{c}\n");
    let schema = schema_of(vec![Field::new("income", Kind::Amount), target]);
    let data = read(&schema, &file).map_err(|error| error.to_string())?;
    Ok(data.bad().unwrap().to_vec())
}

#[test]
fn case_01_a_target_of_one_class() {
    assert_eq!(
        bad_of(target(), ["0", "0", "0"]).unwrap_err(),
        "target `bad`: all 3 rows are good; expected good and bad ones"
    );
}

#[test]
fn case_02_a_target_with_a_gap() {
    for gap in ["", "NA"] {
        let target = target().with_missing_markers(["NA"]);
        assert_eq!(
            bad_of(target, ["0", gap, "1"]).unwrap_err(),
            "record 2 (line 3): field `bad` is not given, and a target must be"
        );
    }
    let said = bad_of(target(), ["0", "NaN", "1"]).unwrap_err();
    assert!(
        said.starts_with("target `bad` has 3 different values"),
        "{said}"
    );
}

#[test]
fn case_03_a_target_of_three_values() {
    let said = bad_of(target(), ["0", "1", "2"]).unwrap_err();
    assert!(
        said.starts_with("target `bad` has 3 different values, expected two"),
        "{said}"
    );
    let said = bad_of(target().with_bad("1"), ["0", "1", "2"]).unwrap_err();
    assert!(
        said.starts_with("target `bad` has 3 different values, expected two"),
        "{said}"
    );
    // Unless a person listed them all.
    let listed = Field::new("bad", Kind::Category)
        .with_role(Role::Target)
        .with_levels(["0", "1", "2"])
        .with_bad("1");
    assert_eq!(
        bad_of(listed, ["0", "1", "2"]),
        Ok(vec![false, true, false])
    );
}

#[test]
fn case_04_words_for_good_and_bad() {
    let expected = Ok(vec![false, true, false]);
    assert_eq!(bad_of(target(), ["good", "bad", "good"]), expected);
    assert_eq!(bad_of(target(), ["False", "True", "False"]), expected);
    assert_eq!(
        bad_of(target(), ["1.0", "0.0", "1"]),
        Ok(vec![true, false, true])
    );
    assert_eq!(
        bad_of(target().with_bad("good"), ["good", "bad", "bad"]),
        Ok(vec![true, false, false])
    );
    let said = bad_of(target(), ["paid", "late", "paid"]).unwrap_err();
    assert!(
        said.contains("does not say which is bad; set `bad`"),
        "{said}"
    );
    let said = bad_of(target().with_bad("Late"), ["paid", "late", "paid"]).unwrap_err();
    assert_eq!(
        said,
        "no row of target `bad` has the value that the schema calls bad"
    );
}

#[test]
fn case_05_minus_one_and_one() {
    let said = bad_of(target(), ["-1", "1", "-1"]).unwrap_err();
    assert!(
        said.contains("2 different values and the schema does not say which is bad"),
        "{said}"
    );
    assert_eq!(
        bad_of(target().with_bad("1"), ["-1", "1", "-1"]),
        Ok(vec![false, true, false])
    );
    assert_eq!(
        bad_of(target().with_bad("-1"), ["-1", "1", "-1"]),
        Ok(vec![true, false, true])
    );
}

#[test]
fn case_08_infinities_in_training() {
    let x = [1.0, f64::INFINITY];
    let columns = |x| {
        [
            ("income", Values::Numbers(x)),
            ("bad", Values::Flags(&[false, true])),
        ]
    };
    let fields = |field| schema_of(vec![field, target()]);
    let refused = fields(Field::new("income", Kind::Amount));
    let error = Dataset::from_columns(&refused, &columns(&x)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "row 2: field `income` is not an amount (a finite one)"
    );
    let own_bin = fields(Field::new("income", Kind::Amount).with_non_finite(Treatment::OwnBin));
    assert!(Dataset::from_columns(&own_bin, &columns(&x)).is_ok());
}

#[test]
fn case_14_a_column_twice() {
    assert_eq!(
        error(&schema(), "income,car,income,bad\n1,a,2,0\n"),
        "column `income` appears twice"
    );
    let twice = Schema::new("loans", vec![target(), Field::new("bad", Kind::Amount)]);
    assert_eq!(
        twice.unwrap_err().to_string(),
        "field `bad` is declared twice"
    );
    let flags = Values::Flags(&[true, false]);
    let error = Dataset::from_columns(&schema(), &[("bad", flags), ("bad", flags)]).unwrap_err();
    assert_eq!(error.to_string(), "column `bad` appears twice");
}

#[test]
fn case_15_one_word_in_a_column_of_numbers() {
    assert_eq!(
        error(&schema(), "income,car,bad\n1,a,0\nsome,b,1\n"),
        "record 2 (line 3): field `income` is not an amount"
    );
}

#[test]
fn case_16_thousands_separators() {
    assert_eq!(
        error(&schema(), "income,car,bad\n\"38,671.77\",a,0\n1,b,1\n"),
        "record 1 (line 2): field `income` is not an amount in plain digits (the field's `notation` may be `decimal_point`)"
    );
    let written = schema_of(vec![
        Field::new("income", Kind::Amount).with_notation(Notation::DecimalPoint),
        target(),
    ]);
    let data = read(&written, "income,bad\n\"38,671.77\",0\n1,1\n").unwrap();
    assert!(matches!(data.column("income"), Some(Column::Numbers(x)) if x == &[38_671.77, 1.0]));
}

#[test]
fn case_17_zero_rows() {
    assert_eq!(
        error(&schema(), "income,car,bad\n"),
        "there is no record; expected at least one"
    );
}

#[test]
fn case_18_one_row() {
    assert_eq!(
        error(&schema(), "income,car,bad\n1,a,0\n"),
        "target `bad`: all 1 rows are good; expected good and bad ones"
    );
}

#[test]
fn case_20_an_id_as_a_category() {
    let file = (0..2_000).fold("income,car,bad\n".to_owned(), |file, i| {
        format!("{file}1,id{i},{}\n", i % 2)
    });
    assert_eq!(
        error(&schema(), &file),
        "category `car` has 2000 levels in 2000 rows; give an identifier the role `id`, or list the levels that matter"
    );
}

#[test]
fn case_21_a_date_as_a_feature() {
    let fault = Schema::new("loans", vec![Field::new("opened", Kind::Date)]).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "field `opened`: a `date` cannot be a feature; derive a part of it (`derived`), turn it into months before a fixed date, or give it the role `date`"
    );
}

#[test]
fn case_22_a_column_of_booleans() {
    let schema = schema_of(vec![Field::new("phone", Kind::Flag), target()]);
    let data = read(&schema, "phone,bad\nTrue,False\nFalse,True\n").unwrap();
    let Some(Column::Levels(levels)) = data.column("phone") else {
        panic!()
    };
    assert_eq!(levels.codes(), [1, 0]);
    assert_eq!(data.bad(), Some(&[false, true][..]));
}

#[test]
fn case_23_spellings_of_one_level() {
    let data = read(&schema(), "income,car,bad\n1,car ,0\n2, car,1\n").unwrap();
    let Some(Column::Levels(levels)) = data.column("car") else {
        panic!()
    };
    assert_eq!(levels.names(), ["car"]);
    assert_eq!(
        error(&schema(), "income,car,bad\n1,car,0\n2,CAR ,1\n"),
        "record 2 (line 3): field `car` is not a level as spelt before (it differs in case only; join them by `same_as` in the schema, or list both as `levels`)"
    );
}

#[test]
fn case_30_text_for_a_number_when_scoring() {
    let schema = schema();
    let reader = || Dataset::reader(&schema).target(TargetColumn::Ignored);
    let data = reader()
        .from_reader(&b"income,car\n\"2500\",a\n"[..])
        .unwrap();
    assert!(matches!(data.column("income"), Some(Column::Numbers(x)) if x == &[2500.0]));
    let error = reader()
        .from_reader(&b"income,car\nlots,a\n"[..])
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "record 1 (line 2): field `income` is not an amount"
    );
}

#[test]
fn case_32_nothing_none_and_another_case() {
    let listed = schema_of(vec![
        Field::new("car", Kind::Category).with_levels(["car", "van"]),
    ]);
    let data = Dataset::reader(&listed)
        .target(TargetColumn::Ignored)
        .from_reader(&b"car\nvan\n\"\"\nNone\nCAR\n"[..])
        .unwrap();
    let Some(Column::Levels(levels)) = data.column("car") else {
        panic!()
    };
    assert_eq!(
        levels.codes(),
        [1, Levels::MISSING, Levels::UNSEEN, Levels::UNSEEN]
    );
    assert_eq!(levels.names(), ["car", "van"]);
}

#[test]
fn case_33_zero_rows_to_score() {
    let schema = schema();
    let reader = Dataset::reader(&schema).target(TargetColumn::IfPresent);
    assert_eq!(
        reader.from_reader(&b"income,car\n"[..]).unwrap().n_rows(),
        0
    );
}

fn weighted(weights: [&str; 2]) -> Result<Dataset, DatasetError> {
    let schema = schema_of(vec![
        Field::new("income", Kind::Amount),
        Field::new("w", Kind::Ratio).with_role(Role::Weight),
        target(),
    ]);
    let [a, b] = weights;
    read(&schema, &format!("income,w,bad\n1,{a},0\n2,{b},1\n"))
}

#[test]
fn case_34_a_negative_weight() {
    assert_eq!(
        weighted(["1", "-0.5"]).unwrap_err().to_string(),
        "record 2 (line 3): field `w` is not a weight (a finite number, not negative)"
    );
}

#[test]
fn case_35_a_weight_that_is_no_number() {
    for weight in ["NaN", "inf", "", "x", "1e400"] {
        assert_eq!(
            weighted(["1", weight]).unwrap_err().to_string(),
            "record 2 (line 3): field `w` is not a weight (a finite number, not negative)"
        );
    }
}

#[test]
fn case_36_weights_of_zero() {
    assert_eq!(
        weighted(["0", "0"]).unwrap_err().to_string(),
        "weight `w`: the sum of all weights is zero, or too large to add"
    );
    assert_eq!(
        weighted(["0", "2"]).unwrap().weights(),
        Some(&[0.0, 2.0][..])
    );
    let data = weighted(["0", "2"]).unwrap();
    assert!(matches!(
        data.select(&[0]),
        Err(DatasetError::WeightSum { .. })
    ));
}

#[test]
fn case_37_the_target_among_the_features() {
    let schema = schema();
    assert!(schema.features().all(|field| field.role() == Role::Feature));
    assert!(schema.features().all(|field| field.name() != "bad"));
    let two = Schema::new("loans", vec![target(), target()]).unwrap_err();
    assert!(matches!(two, SchemaError::DuplicateField { .. }));
}

#[test]
fn a_prohibited_field_cannot_be_a_feature() {
    let sex = Field::new("sex", Kind::Category).with_lawful_use(LawfulUse::Prohibited);
    let error = Schema::new("loans", vec![sex.clone()]).unwrap_err();
    assert!(matches!(
        error,
        SchemaError::Field {
            fault: FieldFault::Prohibited,
            ..
        }
    ));
    let schema = schema_of(vec![sex.with_role(Role::Protected), target()]);
    assert_eq!(schema.features().count(), 0);
}
