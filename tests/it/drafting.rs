//! Drafts of files as lenders export them: money and dates as people write them,
//! row numbers, outcomes that are neither good nor bad.

use scorewright::dataset::{Column, Dataset, DatasetError, Draft, Drafting};
use scorewright::schema::{Field, Kind, Notation, Role};

/// A file of 60 rows whose columns are those of `cells`, beside the target `bad`.
fn file(header: &str, cells: impl Fn(u32) -> String) -> String {
    let mut file = format!("{header},bad\n");
    for row in 0..60 {
        file += &format!("{},{}\n", cells(row), u32::from(row % 4 == 0));
    }
    file
}

fn draft(file: &str) -> Draft {
    Drafting::new("bad").from_reader(file.as_bytes()).unwrap()
}

fn field<'d>(draft: &'d Draft, name: &str) -> &'d Field {
    draft.schema().field(name).unwrap()
}

fn numbers(draft: &Draft, file: &str, name: &str) -> Vec<f64> {
    let data = Dataset::reader(draft.schema())
        .from_reader(file.as_bytes())
        .unwrap();
    match data.column(name) {
        Some(Column::Numbers(values)) => values.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn money_and_percents_are_numbers_in_their_notation() {
    let file = file("grant,rate", |row| {
        format!("\"${},{:03}.00 \",{}.5%", row + 1, row, row % 20)
    });
    let draft = draft(&file);
    let grant = field(&draft, "grant");
    assert_eq!(grant.kind(), Kind::Amount);
    assert_eq!(grant.notation(), Notation::DecimalPoint);
    assert_eq!(grant.range(), (0.0, 100_000.0));
    let rate = field(&draft, "rate");
    assert_eq!((rate.kind(), rate.unit()), (Kind::Ratio, Some("%")));
    assert!(draft.notes("rate")[0].starts_with("written as 1,234.5"));
    assert_eq!(numbers(&draft, &file, "grant")[7], 8_007.0);
    assert_eq!(numbers(&draft, &file, "rate")[7], 7.5);
}

#[test]
fn a_decimal_comma_is_found_by_itself() {
    let file = file("sum,rate,plain", |row| {
        format!(
            "\"{}.{:03},25 €\",\"{},5\",{}.5",
            row + 1,
            row,
            row % 20,
            row % 7
        )
    });
    let draft = draft(&file);
    assert_eq!(field(&draft, "sum").notation(), Notation::DecimalComma);
    assert_eq!(field(&draft, "rate").notation(), Notation::DecimalComma);
    assert_eq!(field(&draft, "plain").notation(), Notation::Plain);
    assert_eq!(numbers(&draft, &file, "sum")[7], 8_007.25);
    assert_eq!(numbers(&draft, &file, "rate")[7], 7.5);
}

#[test]
fn a_word_among_money_is_a_missing_marker_and_codes_are_not_money() {
    let file = file("grant,grade", |row| match row % 10 {
        3 => format!("n/a,A{}", row % 3),
        _ => format!("\"$1,{row:03}\",A{}", row % 3),
    });
    let draft = draft(&file);
    assert_eq!(field(&draft, "grant").missing_markers(), ["n/a"]);
    assert_eq!(field(&draft, "grade").kind(), Kind::Category);
    assert!(numbers(&draft, &file, "grant")[3].is_nan());
}

#[test]
fn a_draft_with_notations_survives_toml() {
    let file = file("grant", |row| format!("\"$1,{row:03}\""));
    let draft = draft(&file);
    let schema = scorewright::Schema::from_toml(&draft.to_toml()).unwrap();
    assert_eq!(&schema, draft.schema());
}

#[test]
fn dates_are_no_features_or_are_to_be_looked_at() {
    let file = file("day,us,short,time,digits,quarter", |row| {
        let (day, month) = (row % 28 + 1, row % 12 + 1);
        format!(
            "2020-{month:02}-{day:02},{month}/{day}/2020,{day}-Feb-97,\
             2020-{month:02}-{day:02} 10:00,2020{month:02},{}-2020",
            ["Jan", "Apr", "Jul"][row as usize % 3]
        )
    });
    let draft = draft(&file);
    assert_eq!(field(&draft, "day").role(), Role::Date);
    for name in ["us", "short", "time"] {
        assert_eq!(field(&draft, name).role(), Role::Ignore, "{name}");
        assert_eq!(
            draft.notes(name),
            ["ignored: dates, but not as YYYY-MM-DD; written so they can split by time"],
            "{name}"
        );
    }
    // What repeats can be a feature of this file, but not for long.
    assert_eq!(field(&draft, "digits").kind(), Kind::Amount);
    assert_eq!(field(&draft, "quarter").kind(), Kind::Category);
    for name in ["digits", "quarter"] {
        let note = draft.notes(name).last().unwrap();
        assert!(note.starts_with("check: dates?"), "{name}: {note}");
    }
}

#[test]
fn numbers_of_rows_are_ids_by_name_order_or_completeness() {
    let file = file("rownames,with_gaps,shuffled,Index,income", |row| {
        format!(
            "{},{},{},{},{}",
            row % 30,
            row * 3 + row % 2,
            row * 7 % 60 + 1,
            row % 45,
            row * 7 % 59
        )
    });
    let draft = draft(&file);
    for name in ["rownames", "with_gaps", "shuffled", "Index"] {
        assert_eq!(field(&draft, name).role(), Role::Id, "{name}");
    }
    assert_eq!(field(&draft, "income").role(), Role::Feature);
}

#[test]
fn a_column_that_says_train_and_test_is_no_feature() {
    let file = file("sample,other", |row| {
        let part = if row % 3 == 0 { "Test" } else { "TRAIN" };
        format!("{part},{part}")
    });
    let found = draft(&file);
    assert_eq!(field(&found, "sample").role(), Role::Split);
    assert_eq!(field(&found, "other").role(), Role::Ignore);
    let asked = Drafting::new("bad").with_split("other");
    let asked = asked.from_reader(file.as_bytes()).unwrap();
    assert_eq!(field(&asked, "sample").role(), Role::Ignore);
    assert_eq!(field(&asked, "other").role(), Role::Split);
}

#[test]
fn where_people_live_is_to_be_looked_at() {
    let file = file("zip,income", |row| {
        format!("{:05},{row}", 501 + row * 7 % 50)
    });
    let draft = draft(&file);
    let note = &draft.notes("zip")[0];
    assert!(note.contains("where people live"), "{note}");
}

#[test]
fn a_slip_of_the_pen_does_not_make_numbers_a_category() {
    let mut file = String::from("year,bad\n");
    for row in 0..1_500_u32 {
        let year = match row {
            77 => "1976A".to_owned(),
            _ => (1970 + row % 40).to_string(),
        };
        file += &format!("{year},{}\n", u32::from(row % 4 == 0));
    }
    let draft = draft(&file);
    assert_eq!(field(&draft, "year").kind(), Kind::Count);
    assert_eq!(field(&draft, "year").missing_markers(), ["1976A"]);
    assert!(draft.notes("year")[0].contains("missing markers"));
}

/// Outcomes as loan tapes have them: paid, charged off, still running, unknown.
fn tape() -> String {
    let outcomes = ["paid", "charged off", "running", "NA", "", "settled"];
    let mut file = String::from("income,status\n");
    for row in 0..60_u32 {
        file += &format!("{},{}\n", 900 + row * 7 % 59, outcomes[row as usize % 6]);
    }
    file
}

#[test]
fn outcomes_that_are_neither_good_nor_bad_are_set_aside_and_counted() {
    let tape = tape();
    let drafting = || Drafting::new("status").with_bad("charged off");
    let error = drafting().from_reader(tape.as_bytes()).unwrap_err();
    // Not given is not an outcome: it is not counted among the values.
    assert!(
        matches!(error, DatasetError::TargetValues { n_values: 4, .. }),
        "{error}"
    );
    let draft = drafting().with_good(["paid", "settled"]);
    let draft = draft.from_reader(tape.as_bytes()).unwrap();
    let target = field(&draft, "status");
    assert_eq!(target.levels(), ["paid", "settled", "charged off"]);
    assert_eq!(target.missing_markers(), ["NA"]);
    let reader = || Dataset::reader(draft.schema());
    let said = reader()
        .from_reader(tape.as_bytes())
        .unwrap_err()
        .to_string();
    assert!(
        said.contains("record 3 (line 4): field `status` is not one of its listed levels"),
        "{said}"
    );
    let (data, rejects) = reader().from_reader_with_rejects(tape.as_bytes()).unwrap();
    assert_eq!((data.n_rows(), rejects.len()), (30, 30));
    let n_bad = data.bad().unwrap().iter().filter(|&&bad| bad).count();
    assert_eq!(n_bad, 10);
}

#[test]
fn ragged_rows_can_be_left_out_of_a_draft_as_they_are_of_the_data() {
    let mut file = file("income", |row| format!("{}", 900 + row * 7 % 59));
    file += "Total rows\n";
    let error = Drafting::new("bad")
        .from_reader(file.as_bytes())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "record 61 (line 62): the row has 1 fields, expected 2"
    );
    let draft = Drafting::new("bad").leaving_out_bad_rows();
    let draft = draft.from_reader(file.as_bytes()).unwrap();
    let reader = Dataset::reader(draft.schema());
    let (data, rejects) = reader.from_reader_with_rejects(file.as_bytes()).unwrap();
    assert_eq!((data.n_rows(), rejects.len()), (60, 1));
}

#[test]
fn a_target_spelt_in_another_case_is_pointed_out() {
    let error = Drafting::new("Bad")
        .from_reader(&b"x,bad\n1,0\n"[..])
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the header has no column `Bad`, but one whose name differs in case only; names are matched exactly"
    );
}
