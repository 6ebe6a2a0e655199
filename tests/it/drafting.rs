//! Drafts of files as lenders export them: money and dates as people write them,
//! row numbers, outcomes that are neither good nor bad.

use scorewright::dataset::{Column, Dataset, DatasetError, Draft, Drafting};
use scorewright::files::CsvFormat;
use scorewright::notation::{Affix, DateFormat};
use scorewright::schema::{Field, Kind, Notation, Role, Schema};

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
    let schema = Schema::from_toml(&draft.to_toml()).unwrap();
    assert_eq!(&schema, draft.schema());
}

#[test]
fn dates_in_any_form_are_dates_and_no_features() {
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
    let forms = [
        ("us", DateFormat::Mdy),
        ("short", DateFormat::Dmy),
        ("time", DateFormat::Iso),
        ("digits", DateFormat::Ymd),
        ("quarter", DateFormat::Ymd),
    ];
    for (name, form) in forms {
        let field = field(&draft, name);
        assert_eq!(
            (field.kind(), field.role()),
            (Kind::Date, Role::Ignore),
            "{name}"
        );
        assert_eq!(field.date_format(), form, "{name}");
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
fn a_slip_of_the_pen_is_a_bad_cell_and_no_marker() {
    let mut file = String::from("size,bad\n");
    for row in 0..1_500_u32 {
        let year = match row {
            77 => "1976A".to_owned(),
            _ => (1970 + row % 40).to_string(),
        };
        file += &format!("{year},{}\n", u32::from(row % 4 == 0));
    }
    let draft = draft(&file);
    let size = field(&draft, "size");
    assert_eq!(
        (size.kind(), size.missing_markers().len()),
        (Kind::Count, 0)
    );
    assert!(draft.notes("size")[0].contains("1 cells are no numbers"));
    let reader = || Dataset::reader(draft.schema());
    let said = reader()
        .from_reader(file.as_bytes())
        .unwrap_err()
        .to_string();
    assert_eq!(
        said,
        "record 78 (line 79): field `size` is not a whole number"
    );
    let (_, rejects) = reader().from_reader_with_rejects(file.as_bytes()).unwrap();
    assert_eq!(rejects.len(), 1);
    assert!(!draft.to_toml().contains("1976A"));
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

/// A file of 120 rows of one column beside the target.
fn column(cells: impl Fn(u32) -> String) -> String {
    let mut file = String::from("x;bad\n");
    for row in 0..120 {
        file += &format!("{};{}\n", cells(row), u32::from(row % 4 == 0));
    }
    file
}

fn draft_column(file: &str) -> (Draft, Vec<f64>) {
    let draft = Drafting::new("bad").with_delimiter(b';');
    let draft = draft.from_reader(file.as_bytes()).unwrap();
    let data = Dataset::reader(draft.schema()).delimiter(b';');
    let data = data.from_reader(file.as_bytes()).unwrap();
    let values = match data.column("x") {
        Some(Column::Numbers(values)) => values.clone(),
        other => panic!("{other:?} {:?}", draft.notes("x")),
    };
    (draft, values)
}

/// A number as a computer writes it: 500 to 119,999 with two decimals.
fn amount(row: u32) -> (u32, u32) {
    (500 + row * 7919 % 119_500, row * 37 % 100)
}

/// Digits in groups of three.
fn grouped(n: u32, mark: &str) -> String {
    match n / 1000 {
        0 => n.to_string(),
        more => format!("{}{mark}{:03}", grouped(more, mark), n % 1000),
    }
}

#[test]
fn amounts_with_any_currency_read_as_the_amounts() {
    let plain = |row| {
        let (whole, cents) = amount(row);
        f64::from(whole) + f64::from(cents) / 100.0
    };
    let point = |row| {
        let (whole, cents) = amount(row);
        format!("{}.{cents:02}", grouped(whole, ","))
    };
    let comma = |row| {
        let (whole, cents) = amount(row);
        format!("{},{cents:02}", grouped(whole, "."))
    };
    let space = |row| {
        let (whole, cents) = amount(row);
        format!("{},{cents:02}", grouped(whole, "\u{202f}"))
    };
    let swiss = |row| {
        let (whole, cents) = amount(row);
        format!("{}.{cents:02}", grouped(whole, "’"))
    };
    let bare = |row| {
        let (whole, cents) = amount(row);
        format!("{whole}.{cents:02}")
    };
    type Write<'a> = &'a dyn Fn(u32) -> String;
    let forms: [(&str, Write, &str); 19] = [
        ("", &bare, "元"),
        ("", &bare, " 円"),
        ("", &point, "원"),
        ("HK$", &point, ""),
        ("US$ ", &point, ""),
        ("₹ ", &point, ""),
        ("PHP ", &point, ""),
        ("R$ ", &comma, ""),
        ("", &comma, " zł"),
        ("", &comma, " kr."),
        ("Rp ", &comma, ""),
        ("", &space, " руб."),
        ("CHF ", &swiss, ""),
        ("", &comma, " €"),
        ("", &comma, " лв"),
        ("", &point, " ฿"),
        ("Rs. ", &point, "/-"),
        ("EUR ", &comma, "/Monat"),
        ("'", &comma, ""),
    ];
    for (before, write, behind) in forms {
        let file = column(|row| format!("{before}{}{behind}", write(row)));
        let (draft, values) = draft_column(&file);
        assert_eq!(field(&draft, "x").kind(), Kind::Amount, "{before} {behind}");
        for (row, value) in (0..).zip(values) {
            assert_eq!(value, plain(row), "{before}{}{behind}", write(row));
        }
        let again = Schema::from_toml(&draft.to_toml()).unwrap();
        assert_eq!(&again, draft.schema());
    }
}

#[test]
fn units_and_multipliers_are_read_and_told() {
    let forms = [
        ("k", 1e3),
        (" K", 1e3),
        ("万", 1e4),
        ("万元", 1e4),
        (" Mio. €", 1e6),
        (" Lakh", 1e5),
        (" тыс. руб.", 1e3),
    ];
    for (behind, times) in forms {
        let file = column(|row| format!("{}.{}{behind}", row % 90 + 1, row % 7));
        let (draft, values) = draft_column(&file);
        let note = draft
            .notes("x")
            .iter()
            .any(|note| note.contains(&format!("times {times}")));
        assert!(note, "{behind}: {:?}", draft.notes("x"));
        // Row 8 is 9.1 of them.
        assert_eq!(values[8], 9.1 * times, "{behind}");
    }
    for (behind, kind) in [
        (" months", Kind::Months),
        (" mths", Kind::Months),
        ("个月", Kind::Months),
        (" ans", Kind::Count),
        (" Jahre", Kind::Count),
        ("歳", Kind::Count),
        (" personas", Kind::Count),
    ] {
        let file = column(|row| format!("{}{behind}", row % 60 + 1));
        let (draft, values) = draft_column(&file);
        assert_eq!(field(&draft, "x").kind(), kind, "{behind}");
        assert!(!draft.notes("x").is_empty());
        assert_eq!(values[8], 9.0);
    }
    let affix = Affix::new("k").with_times(1e3);
    let (draft, _) = draft_column(&column(|row| format!("{}.{}k", row, row % 7)));
    assert_eq!(field(&draft, "x").affixes(), [affix]);
}

#[test]
fn what_looks_like_a_number_but_is_none_stays_what_it_is() {
    let cases: [(&str, &dyn Fn(u32) -> String); 5] = [
        ("codes", &|row| format!("A{}", row % 9)),
        ("ranges", &|row| format!("{}-{}", row % 9, row % 9 + 5)),
        ("at least", &|row| format!("{}+", row % 9)),
        ("mixed units", &|row| match row % 2 {
            0 => format!("{} days", row % 9),
            _ => format!("{} years", row % 9),
        }),
        ("houses", &|row| format!("{}A", row % 9)),
    ];
    for (name, cells) in cases {
        let file = column(cells);
        let draft = Drafting::new("bad").with_delimiter(b';');
        let draft = draft.from_reader(file.as_bytes()).unwrap();
        assert_eq!(field(&draft, "x").kind(), Kind::Category, "{name}");
    }
}

#[test]
fn the_usual_markers_leave_numbers_numbers_at_any_share() {
    for marker in [
        "None", "#DIV/0!", "NULL", "无", "k.A.", "s/d", "-", "--", "\\N", "<NA>", "#VALEUR!", ".",
        "н/д", "なし",
    ] {
        for share in [10, 22, 60] {
            let file = column(|row| match row % 100 < share {
                true => marker.to_owned(),
                false => format!("{}.5", 900 + row * 7),
            });
            let (draft, values) = draft_column(&file);
            assert_eq!(field(&draft, "x").missing_markers(), [marker]);
            assert!(values[0].is_nan() && !values[99].is_nan());
        }
    }
}

#[test]
fn levels_that_differ_in_case_or_space_are_offered_to_be_joined() {
    let file = column(|row| match row % 10 {
        0 => "Own".to_owned(),
        1 => "OWN HOUSE".to_owned(),
        2 | 3 => "own house".to_owned(),
        4..7 => "rent".to_owned(),
        _ => "own".to_owned(),
    });
    let draft = Drafting::new("bad").with_delimiter(b';');
    let draft = draft.from_reader(file.as_bytes()).unwrap();
    let home = field(&draft, "x");
    assert_eq!(home.levels(), ["own", "own house", "rent"]);
    let joined: Vec<_> = home.same_as().collect();
    assert_eq!(joined, [("OWN HOUSE", "own house"), ("Own", "own")]);
    assert!(draft.to_toml().contains("joined by `same_as`"));
    // The draft as it is edited and read again means the same.
    let read = Schema::from_toml(&draft.to_toml()).unwrap();
    assert_eq!(read.fingerprint(), draft.schema().fingerprint());
    let data = Dataset::reader(&read)
        .format(CsvFormat::new().with_delimiter(b';'))
        .from_reader(file.as_bytes())
        .unwrap();
    let Some(Column::Levels(levels)) = data.column("x") else {
        panic!("a category");
    };
    assert_eq!(levels.codes()[..10], [0, 1, 1, 1, 2, 2, 2, 0, 0, 0]);
}

#[test]
fn the_order_of_rows_changes_no_draft() {
    let words = ["Own", "rent", "own", "10", "9", "n/a", "NULL", "k.A.", "?"];
    let amounts = ["1.2k", "$3", "4 EUR", "5000", "-", "NA", "n/a", "6 €", "7"];
    let row = |row: usize| {
        format!(
            "{},{},{},{}\n",
            words[row % words.len()],
            amounts[(row * row + row / 9) % amounts.len()],
            1 + row % 31 + row,
            u32::from(row.is_multiple_of(4))
        )
    };
    let schema = |rows: &mut dyn Iterator<Item = usize>| {
        let rows: String = rows.map(row).collect();
        let file = format!("home,income,months,bad\n{rows}");
        draft(&file).into_schema()
    };
    let there = schema(&mut (0..240));
    assert_eq!(schema(&mut (0..240).rev()), there);
    assert_eq!(schema(&mut (0..240).map(|row| row * 77 % 240)), there);
    assert_eq!(field_of(&there, "home").levels()[..2], ["9", "10"]);
}

fn field_of<'s>(schema: &'s Schema, name: &str) -> &'s Field {
    schema.field(name).unwrap()
}

#[test]
fn thousands_are_told_by_the_whole_file_or_asked_for() {
    let german = |other: &str| {
        let mut file = String::from("x;y;bad\n");
        for row in 0..120_u32 {
            let x = grouped(500 + row * 173, ".");
            file += &format!(
                "{x};{}{other}{};{}\n",
                row % 60,
                row % 9 + 1,
                u32::from(row % 4 == 0)
            );
        }
        file
    };
    let drafting = || Drafting::new("bad").with_delimiter(b';');
    let by_comma = drafting().from_reader(german(",").as_bytes()).unwrap();
    assert_eq!(field(&by_comma, "x").notation(), Notation::DecimalComma);
    assert!(
        !by_comma
            .notes("x")
            .iter()
            .any(|note| note.contains("--decimal"))
    );
    let by_point = drafting().from_reader(german(".").as_bytes()).unwrap();
    assert_eq!(field(&by_point, "x").notation(), Notation::Plain);
    let silent = drafting().from_reader(german("").as_bytes()).unwrap();
    assert!(
        silent
            .notes("x")
            .iter()
            .any(|note| note.contains("--decimal"))
    );
    for (said, notation) in [
        (Notation::DecimalComma, Notation::DecimalComma),
        (Notation::DecimalPoint, Notation::Plain),
    ] {
        let draft = drafting()
            .with_notation(said)
            .from_reader(german("").as_bytes())
            .unwrap();
        assert_eq!(field(&draft, "x").notation(), notation);
        assert!(
            !draft
                .notes("x")
                .iter()
                .any(|note| note.contains("--decimal"))
        );
    }
}

#[test]
fn days_and_months_are_told_by_the_whole_file_or_asked_for() {
    let open = |row: u32| format!("{:02}/{:02}/2023", row % 12 + 1, row % 11 + 1);
    let with = |other: &dyn Fn(u32) -> String| {
        let mut file = String::from("opened;other;bad\n");
        for row in 0..60 {
            file += &format!("{};{};{}\n", open(row), other(row), u32::from(row % 4 == 0));
        }
        file
    };
    let drafting = || Drafting::new("bad").with_delimiter(b';');
    let format_of = |draft: Draft| {
        (
            field(&draft, "opened").date_format(),
            draft
                .notes("opened")
                .iter()
                .any(|note| note.contains("--date-format")),
        )
    };
    let draft =
        |other: &dyn Fn(u32) -> String| drafting().from_reader(with(other).as_bytes()).unwrap();
    let us = draft(&|row| format!("{}/{}/2023", row % 12 + 1, row % 28 + 1));
    assert_eq!(format_of(us), (DateFormat::Mdy, false));
    let eu = draft(&|row| format!("{}/{}/2023", row % 28 + 1, row % 12 + 1));
    assert_eq!(format_of(eu), (DateFormat::Dmy, false));
    let silent = draft(&|row| format!("{}", row % 5));
    assert_eq!(format_of(silent), (DateFormat::Dmy, true));
    let told = drafting().with_date_format(DateFormat::Mdy);
    let told = told
        .from_reader(with(&|row| format!("{}", row % 5)).as_bytes())
        .unwrap();
    assert_eq!(format_of(told), (DateFormat::Mdy, false));
}

#[test]
fn years_and_codes_are_no_quantities() {
    let file = file(
        "birth_year,reg_year,vintage,branch_code,zip3,account_type,sic",
        |row| {
            format!(
                "{},{},{},{},{},{},{}",
                1940 + row % 50,
                1960 + row % 40,
                2015 + row % 5,
                10 + row % 6,
                100 + row % 40,
                row % 4,
                1000 + row * 37 % 59 * 13
            )
        },
    );
    let draft = draft(&file);
    for (name, kind, role, said) in [
        ("birth_year", Kind::Count, Role::Ignore, "12 CFR 1002.6"),
        (
            "reg_year",
            Kind::Text,
            Role::Ignore,
            "a year of the calendar",
        ),
        (
            "vintage",
            Kind::Text,
            Role::Ignore,
            "a year of the calendar",
        ),
        (
            "branch_code",
            Kind::Category,
            Role::Feature,
            "have no order",
        ),
        (
            "account_type",
            Kind::Category,
            Role::Feature,
            "have no order",
        ),
        ("sic", Kind::Text, Role::Ignore, "have no order"),
    ] {
        let field = field(&draft, name);
        let notes = draft.notes(name).join("; ");
        assert_eq!(
            (field.kind(), field.role()),
            (kind, role),
            "{name}: {notes}"
        );
        assert!(notes.contains(said), "{name}: {notes}");
    }
}

#[test]
fn codes_are_told_by_the_last_word_of_a_name_or_by_zeros_in_front() {
    let file = file(
        "loan_type,number_of_types,debt_class,group,ref_no,ort,term",
        |row| {
            format!(
                "{},{},{},{:02},{},{:05},{:03}",
                row % 5,
                row % 6,
                row % 4,
                row % 7,
                5000 + row * 7919 % 4001,
                row % 55 * 1801,
                row % 5 * 12
            )
        },
    );
    let draft = draft(&file);
    let kind = |name: &str| field(&draft, name).kind();
    assert_eq!(kind("loan_type"), Kind::Category);
    assert_eq!(kind("debt_class"), Kind::Category);
    assert_eq!(kind("group"), Kind::Category);
    assert_eq!(kind("number_of_types"), Kind::Count);
    assert_eq!(kind("term"), Kind::Months);
    assert!(draft.notes("group")[0].contains("zeros in front make codes"));
    assert!(draft.notes("ort").join(" ").contains("zeros in front"));
}

#[test]
fn numbers_of_customers_and_documents_are_ids_by_name() {
    let file = file("account_no,Kundennummer,num_account", |row| {
        let n = 70_000 + row * 7919 % 4001;
        format!("{n},{},{}", n * 3, row % 4)
    });
    let draft = draft(&file);
    assert_eq!(field(&draft, "account_no").role(), Role::Id);
    assert_eq!(field(&draft, "Kundennummer").role(), Role::Id);
    assert_eq!(field(&draft, "num_account").kind(), Kind::Count);
}

#[test]
fn a_date_written_as_a_whole_number_is_no_quantity() {
    let cells = |row: u32| {
        let serial = 42_000 + row * 37 % 1_500;
        format!(
            "{serial},{},{}",
            1_420_000_000 + row % 20 * 99_991,
            serial * 2
        )
    };
    let file = file("open_date,closed_date,data_usage", cells);
    let as_drafted = draft(&file);
    for name in ["open_date", "closed_date"] {
        assert_eq!(field(&as_drafted, name).role(), Role::Ignore, "{name}");
        let notes = as_drafted.notes(name).join(" ");
        assert!(notes.contains("--date-format excel_serial"), "{notes}");
    }
    assert_eq!(field(&as_drafted, "data_usage").kind(), Kind::Amount);
    let told = Drafting::new("bad").with_date_format(DateFormat::ExcelSerial);
    let told = told.from_reader(file.as_bytes()).unwrap();
    assert_eq!(field(&told, "open_date").kind(), Kind::Date);
    assert_eq!(field(&told, "closed_date").role(), Role::Ignore);
}

#[test]
fn quarters_and_days_that_stand_for_none_are_dates() {
    let file = file("quarter,ends,paid", |row| {
        let ends = match row % 6 {
            0 => "9999-12-31".to_owned(),
            _ => format!("2031-{:02}-28", row % 12 + 1),
        };
        let paid = match row % 7 {
            0 => "0000-00-00".to_owned(),
            _ => format!("2021-{:02}-28", row % 12 + 1),
        };
        format!("{}Q{},{ends},{paid}", 2015 + row % 4, row % 4 + 1)
    });
    let draft = draft(&file);
    for name in ["quarter", "ends", "paid"] {
        assert_eq!(field(&draft, name).kind(), Kind::Date, "{name}");
    }
    assert!(
        draft
            .notes("quarter")
            .contains(&"quarters are their last day".to_owned())
    );
    assert!(
        draft
            .notes("ends")
            .join(" ")
            .contains("10 cells are a day of the year")
    );
    assert_eq!(field(&draft, "paid").missing_markers(), ["0000-00-00"]);
    let data = Dataset::reader(draft.schema());
    assert!(data.from_reader(file.as_bytes()).is_ok());
}

#[test]
fn a_slip_among_dates_is_said() {
    let file = file("opened", |row| match row {
        7 => "31/02/2020".to_owned(),
        _ => format!("{:02}/{:02}/2020", row % 28 + 1, row % 12 + 1),
    });
    let draft = draft(&file);
    assert_eq!(field(&draft, "opened").kind(), Kind::Date);
    assert!(
        draft
            .notes("opened")
            .join(" ")
            .contains("1 cells are no dates")
    );
}

#[test]
fn a_format_that_cannot_settle_days_and_months_leaves_them_open() {
    let file = file("opened", |row| {
        format!("{:02}/{:02}/2020", row % 12 + 1, row % 9 + 1)
    });
    let open = |format: Option<DateFormat>| {
        let drafting = Drafting::new("bad");
        let drafting = match format {
            Some(format) => drafting.with_date_format(format),
            None => drafting,
        };
        let draft = drafting.from_reader(file.as_bytes()).unwrap();
        draft
            .notes("opened")
            .join(" ")
            .contains("--date-format dmy or mdy")
    };
    assert!(open(None) && open(Some(DateFormat::Iso)) && open(Some(DateFormat::Ymd)));
    assert!(!open(Some(DateFormat::Dmy)) && !open(Some(DateFormat::Mdy)));
}

#[test]
fn nines_among_amounts_are_pointed_out_and_beyond_them_special() {
    let with = |code: &str| {
        let cells = |row: u32| match row % 10 {
            0 => code.to_owned(),
            _ => format!("{}.25", row * 7919 % 20_011),
        };
        let mut file = String::from("x,bad\n");
        for row in 0..400 {
            file += &format!("{},{}\n", cells(row), u32::from(row % 4 == 0));
        }
        draft(&file)
    };
    let notes = with("9999").notes("x").join(" ");
    assert!(notes.contains("9999 (40 rows) far more often"), "{notes}");
    assert!(with("4250.5").notes("x").is_empty());
    for (code, number) in [("-9999.99", -9999.99), ("999999.99", 999_999.99)] {
        assert_eq!(
            field(&with(code), "x").special_numbers(),
            [number],
            "{code}"
        );
    }
}

#[test]
fn the_same_slip_more_than_once_is_a_bad_cell_among_many_numbers() {
    let n_rows = 400;
    let file = |slips: u32| {
        let mut file = String::from("x;bad\n");
        for row in 0..n_rows {
            let cell = match row < slips {
                true => "1O0.5".to_owned(),
                false => format!("{}.5", 900 + row * 7),
            };
            file += &format!("{cell};{}\n", u32::from(row % 4 == 0));
        }
        file
    };
    let slips = 4;
    let draft = |file: &str| {
        let drafting = Drafting::new("bad").with_delimiter(b';');
        drafting.from_reader(file.as_bytes()).unwrap()
    };
    let drafted = draft(&file(slips));
    assert_eq!(field(&drafted, "x").kind(), Kind::Ratio);
    assert!(
        drafted
            .notes("x")
            .join(" ")
            .contains("cells are no numbers")
    );
    assert_eq!(field(&drafted, "x").missing_markers(), [""; 0]);
    // Too many for slips: what keeps it from being a number is said.
    let ignored = draft(&file(n_rows / 4));
    assert_eq!(field(&ignored, "x").role(), Role::Ignore);
    assert!(
        ignored
            .notes("x")
            .join(" ")
            .contains("most cells are numbers")
    );
}

#[test]
fn white_space_of_any_script_is_none_of_a_level() {
    let file = column(|row| match row % 4 {
        0 => "own\u{a0}".to_owned(),
        1 => "\u{3000}own".to_owned(),
        2 => "o\u{200b}wn".to_owned(),
        _ => "own".to_owned(),
    });
    let file = file.replacen("own", "rent", 5);
    let draft = Drafting::new("bad").with_delimiter(b';');
    let draft = draft.from_reader(file.as_bytes()).unwrap();
    assert_eq!(field(&draft, "x").levels().len(), 2);
    assert_eq!(field(&draft, "x").same_as().count(), 1);
}

#[test]
fn a_column_that_speaks_against_the_others_is_pointed_out() {
    let mut file = String::from("share,income,bad\n");
    for row in 0..120_u32 {
        let income = match row % 3 {
            0 => format!("{}", 100 + row * 7),
            _ => format!("{}.{:03}", row % 9 + 1, row * 37 % 1000),
        };
        file += &format!(
            "0.{:02},{income},{}\n",
            row % 90 + 10,
            u32::from(row % 4 == 0)
        );
    }
    let notes = draft(&file).notes("income").join(" ");
    assert!(notes.contains("as other columns have them"), "{notes}");
    let told = Drafting::new("bad").with_notation(Notation::DecimalPoint);
    let told = told.from_reader(file.as_bytes()).unwrap();
    assert!(told.notes("income").is_empty());
}

#[test]
fn weights_are_read_in_the_notation_of_the_file() {
    for (comma, weight) in [
        (true, "2,5"),
        (true, "1.002,5"),
        (false, "2.5"),
        (false, "$2.50"),
    ] {
        let file = column(|row| format!("{};{weight}", row * 7)).replacen("x;", "x;w;", 1);
        let draft = Drafting::new("bad").with_delimiter(b';').with_weight("w");
        let draft = draft.from_reader(file.as_bytes()).unwrap();
        assert_eq!(
            field(&draft, "w").notation() == Notation::DecimalComma,
            comma,
            "{weight}"
        );
        let data = Dataset::reader(draft.schema()).delimiter(b';');
        let data = data.from_reader(file.as_bytes()).unwrap();
        let expected = if weight.len() > 5 { 1002.5 } else { 2.5 };
        assert_eq!(data.weights().unwrap()[3], expected, "{weight}");
    }
}

#[test]
fn one_column_is_not_asked_for_twice() {
    let file = file("income,w", |row| format!("{},{}", row * 7, row % 3 + 1));
    let read = |drafting: Drafting<'_>| drafting.from_reader(file.as_bytes());
    for drafting in [
        Drafting::new("bad").with_weight("bad"),
        Drafting::new("bad").with_split("bad"),
        Drafting::new("bad").with_weight("w").with_split("w"),
    ] {
        let error = read(drafting).unwrap_err();
        assert!(
            matches!(error, DatasetError::SharedColumn { .. }),
            "{error}"
        );
    }
    assert!(read(Drafting::new("bad").with_weight("w")).is_ok());
}

#[test]
fn several_values_may_mean_bad() {
    let mut file = String::from("income,status\n");
    for row in 0..60_u32 {
        file += &format!(
            "{},{}\n",
            900 + row * 7 % 59,
            ["ok", "late", "default"][row as usize % 3]
        );
    }
    let draft = Drafting::new("status").with_bad("late").with_bad("default");
    let draft = draft.from_reader(file.as_bytes()).unwrap();
    let schema = Schema::from_toml(&draft.to_toml()).unwrap();
    assert_eq!(
        schema.field("status").unwrap().bad_values(),
        ["late", "default"]
    );
    let data = Dataset::reader(&schema)
        .from_reader(file.as_bytes())
        .unwrap();
    assert_eq!(data.bad().unwrap().iter().filter(|&&bad| bad).count(), 40);
}

#[test]
fn spans_of_years_and_months_are_months() {
    let cells: [&dyn Fn(u32) -> String; 3] = [
        &|row| format!("{}yrs {}mon", row / 12, row % 12),
        &|row| format!("{} years {} months", row / 12, row % 12),
        &|row| match row % 12 {
            0 => format!("{} years", row / 12),
            _ => format!("{row} months"),
        },
    ];
    for cells in cells {
        let (draft, values) = draft_column(&column(cells));
        assert_eq!(field(&draft, "x").kind(), Kind::Months);
        assert_eq!((values[23], values[24], values[119]), (23.0, 24.0, 119.0));
    }
}

#[test]
fn a_year_of_two_digits_comes_last() {
    let file = column(|row| format!("{:02}/{:02}/{:02}", row % 28 + 1, row % 12 + 1, row % 24));
    let (draft, values) = draft_column(&file);
    assert_eq!(field(&draft, "x").date_format(), DateFormat::Dmy);
    let day = scorewright::units::Day::from_ymd(2013, 2, 14).unwrap();
    assert_eq!(values[13], f64::from(day.0));
}
