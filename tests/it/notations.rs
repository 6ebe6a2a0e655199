//! The same data written in other ways: encodings, preambles, totals, marks, currencies.
//! Whatever the writing, the draft is that of the plain file and so is what is learned.

use proptest::prelude::*;
use scorewright::binning::Binning;
use scorewright::dataset::{Column, Dataset, DatasetError, Draft, Drafting, Fault, find_delimiter};
use scorewright::files::{CsvError, CsvFormat, Encoding};
use scorewright::notation::{Affix, DateFormat, Notation};
use scorewright::schema::{Field, Kind, Role, Schema};

fn format(delimiter: u8) -> CsvFormat {
    CsvFormat::new().with_delimiter(delimiter)
}

fn drafted(file: &[u8], format: CsvFormat, drafting: Drafting<'_>) -> (Draft, Dataset) {
    let draft = drafting.with_format(format).from_reader(file).unwrap();
    let data = Dataset::reader(draft.schema()).format(format);
    let data = data.from_reader(file).unwrap();
    (draft, data)
}

fn numbers<'d>(data: &'d Dataset, column: &str) -> &'d [f64] {
    match data.column(column) {
        Some(Column::Numbers(values)) => values,
        other => panic!("{other:?}"),
    }
}

fn ivs(data: &Dataset) -> Vec<(String, String)> {
    let binning = Binning::params().fit(data).unwrap();
    let fields = binning.fields().iter();
    fields
        .map(|field| {
            (
                field.name().to_owned(),
                format!("{:.4}", field.table().iv()),
            )
        })
        .collect()
}

/// Whole amounts with a point between thousands beside a column with a decimal comma.
const GERMAN: &str = include_str!("../notations/de_int.csv");

#[test]
fn whole_amounts_with_a_thousands_point_are_told_by_another_column() {
    let plain = GERMAN.replace('.', "").replace(',', ".");
    let drafting = || Drafting::new("Ausfall");
    let (german, data) = drafted(GERMAN.as_bytes(), format(b';'), drafting());
    let (in_plain, plain_data) = drafted(plain.as_bytes(), format(b';'), drafting());
    for (ours, theirs) in german
        .schema()
        .fields()
        .iter()
        .zip(in_plain.schema().fields())
    {
        assert_eq!((ours.kind(), ours.range()), (theirs.kind(), theirs.range()));
    }
    assert_eq!(
        numbers(&data, "Einkommen"),
        numbers(&plain_data, "Einkommen")
    );
    assert_eq!(ivs(&data), ivs(&plain_data));
    assert_eq!(ivs(&data)[0], ("Einkommen".to_owned(), "0.4336".to_owned()));
}

const CHINESE: &[u8] = include_bytes!("../notations/cn_gbk.csv");

#[test]
fn a_file_of_another_encoding_is_named_and_read() {
    let error = Drafting::new("是否逾期")
        .with_bad("是")
        .from_reader(CHINESE)
        .unwrap_err();
    let said = error.to_string();
    assert!(said.contains("gb18030"), "{said}");
    let encoding = Encoding::named("gb18030").unwrap();
    let drafting = Drafting::new("是否逾期").with_bad("是");
    let (draft, data) = drafted(CHINESE, format(b',').with_encoding(encoding), drafting);
    let field = |name: &str| draft.schema().field(name).unwrap();
    assert_eq!(field("收入").kind(), Kind::Amount);
    assert_eq!(
        (field("负債比率").kind(), field("负債比率").unit()),
        (Kind::Ratio, Some("%"))
    );
    assert_eq!(
        (field("申请日期").role(), field("申请日期").date_format()),
        (Role::Date, DateFormat::Ymd)
    );
    assert!(
        draft
            .notes("年龄")
            .iter()
            .any(|note| note.contains("12 CFR 1002.6"))
    );
    assert!(data.bad().unwrap().iter().any(|&bad| bad));
}

#[test]
fn utf_16_reads_by_its_mark() {
    let text = "income,bad\n2500,0\n900,1\n";
    let mut wide = vec![0xff, 0xfe];
    wide.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let error = Drafting::new("bad")
        .from_reader(wide.as_slice())
        .unwrap_err();
    assert!(
        matches!(error, DatasetError::Csv(CsvError::Utf16)),
        "{error}"
    );
    let encoding = Encoding::named("utf-16").unwrap();
    let (_, data) = drafted(
        &wide,
        format(b',').with_encoding(encoding),
        Drafting::new("bad"),
    );
    assert_eq!(data.n_rows(), 2);
}

#[test]
fn a_byte_order_mark_wins_over_another_encoding() {
    let file = "\u{feff}Größe,bad\nüber,0\nunter,1\n".as_bytes();
    for name in ["windows-1252", "gb18030", "utf-16le", "utf-8"] {
        let encoding = Encoding::named(name).unwrap();
        let format = format(b',').with_encoding(encoding);
        let (draft, _) = drafted(file, format, Drafting::new("bad"));
        let levels = draft.schema().field("Größe").unwrap().levels();
        assert_eq!(levels, ["unter", "über"], "{name}");
    }
}

#[test]
fn half_a_character_is_a_bad_row_and_no_other() {
    let schema = Schema::new(
        "x",
        vec![
            Field::new("job", Kind::Category),
            Field::new("bad", Kind::Flag).with_role(Role::Target),
        ],
    )
    .unwrap();
    let file = b"job,bad\n\xca\xd5\xc8\xeb,0\n\x81,1\n\xca\xd5,1\n";
    let format = format(b',').with_encoding(Encoding::named("gbk").unwrap());
    let reader = Dataset::reader(&schema).format(format);
    let (data, rejects) = reader.from_reader_with_rejects(&file[..]).unwrap();
    assert_eq!((data.n_rows(), rejects.rows()[0].line()), (2, 3));
    assert_eq!(rejects.rows()[0].faults(), [Fault::NotUtf8 { position: 1 }]);
}

#[test]
fn files_that_are_no_text_are_named_with_the_remedy() {
    for (start, kind) in [
        (&b"\x1f\x8b\x08\0rest"[..], "gzip"),
        (b"PK\x03\x04rest", "xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1", "xls"),
        (b"PAR1\x15\x04\x15", "Parquet"),
        (b"%PDF-1.7", "PDF"),
        (b"[{\"income\":1}]", "JSON"),
        (b"{\"income\":1}\n", "JSON"),
        (b"<!DOCTYPE html><table>", "web page"),
        (b"<?xml version=\"1.0\"?>", "XML"),
        (b"\0\0\0\0\0\0\0\0\0\0\0\0\xc2\xea\x81\x60\xb3", "SAS"),
        (b"FEA1\0\0", "Feather"),
    ] {
        let said = Drafting::new("bad")
            .from_reader(start)
            .unwrap_err()
            .to_string();
        assert!(said.contains(kind), "{said}");
    }
    let named = b"PAR1,bad\n1,0\n2,1\n";
    assert!(Drafting::new("bad").from_reader(&named[..]).is_ok());
}

#[test]
fn lines_before_the_header_are_skipped_and_counted() {
    let file = "Loans of May\nas of 2024-05-31,,\nincome,bad\n2500,0\nmuch,0\n900,1\n";
    let format = format(b',').with_skipped_lines(2);
    let schema = Drafting::new("bad")
        .with_format(format)
        .from_reader("a\nb\nincome,bad\n2500,0\n900,1\n".as_bytes())
        .unwrap();
    let reader = Dataset::reader(schema.schema()).format(format);
    let error = reader.from_reader(file.as_bytes()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "record 2 (line 5): field `income` is not an amount"
    );
}

#[test]
fn a_row_of_totals_is_no_borrower_in_training_or_scoring() {
    let rows = "id,income,home,bad\nA,2500,own,0\nB,900,rent,1\nC,800,own,1\n";
    let (draft, _) = drafted(rows.as_bytes(), format(b','), Drafting::new("bad"));
    for total in [
        "Total,4200,,\n",
        "合计,4200,,2\n",
        ",,Summe:,\n",
        "Grand total,4200,x,2\n",
        "Sum of income,4200,,1\n",
        "(3 rows),,,\n",
        "*** End of report ***,,,\n",
        "Average,1400,,1\n",
    ] {
        let file = format!("{rows}{total}");
        let reader =
            || Dataset::reader(draft.schema()).target(scorewright::dataset::TargetColumn::Ignored);
        let error = reader().from_reader(file.as_bytes()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "record 4 (line 5): the row is one of totals, not of a borrower"
        );
        let (data, rejects) = reader().from_reader_with_rejects(file.as_bytes()).unwrap();
        assert_eq!((data.n_rows(), rejects.len()), (3, 1));
    }
    // A cover may be total, and a rating an average one, also where something is not given.
    let rating = "rating,income,bad\naverage,2500,0\ngood,900,1\naverage,,1\n";
    let (_, data) = drafted(rating.as_bytes(), format(b','), Drafting::new("bad"));
    assert_eq!(data.n_rows(), 3);
    let cover = "cover,income,bad\nTotal,2500,0\nPartial,900,1\nTotal,800,1\n";
    let (_, data) = drafted(cover.as_bytes(), format(b','), Drafting::new("bad"));
    assert_eq!(data.n_rows(), 3);
}

#[test]
fn markers_asked_for_are_missing_in_every_column() {
    let mut file = String::from("income,home,bad\n");
    for row in 0..60_u32 {
        file += &match row % 5 {
            0 => format!("zz,zz,{}\n", u32::from(row % 4 == 0)),
            _ => format!("{}.5,own,{}\n", row * 31, u32::from(row % 4 == 0)),
        };
    }
    let (draft, data) = drafted(
        file.as_bytes(),
        format(b','),
        Drafting::new("bad").with_missing(["zz"]),
    );
    assert_eq!(draft.schema().field("income").unwrap().kind(), Kind::Amount);
    assert!(
        data.profile()
            .iter()
            .take(2)
            .all(|profile| profile.n_missing == 12)
    );
}

#[test]
fn the_delimiter_is_found_in_a_file_that_is_plain() {
    assert_eq!(
        find_delimiter("data/credit_data.csv", &["bad"]).unwrap(),
        b','
    );
}

/// Ways to write a number, with the schema's words for it.
fn writing() -> impl Strategy<Value = (Notation, &'static str, &'static str, Option<Affix>)> {
    prop_oneof![
        Just((Notation::DecimalPoint, "$", "", None)),
        Just((Notation::DecimalPoint, "", " €", None)),
        Just((Notation::DecimalComma, "", " €", None)),
        Just((Notation::DecimalComma, "Rp ", "", Some(Affix::new("Rp")))),
        Just((Notation::DecimalPoint, "", "元", Some(Affix::new("元")))),
        Just((Notation::DecimalComma, "", " zł", Some(Affix::new("zł")))),
        Just((Notation::DecimalPoint, "HK$", "", Some(Affix::new("HK$")))),
        Just((Notation::DecimalComma, "", " kr.", Some(Affix::new("kr")))),
        Just((
            Notation::DecimalPoint,
            "",
            " months",
            Some(Affix::new("months"))
        )),
    ]
}

/// Digits in groups of three.
fn grouped(digits: &str, mark: char) -> String {
    let n = digits.len();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (n - place).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

fn one_number(field: Field, cell: &str) -> Option<f64> {
    let schema = Schema::new("x", vec![field]).unwrap();
    let values = scorewright::dataset::Values::Text(&[cell]);
    let data = Dataset::from_columns(&schema, &[("x", values)]).ok()?;
    match data.column("x") {
        Some(Column::Numbers(values)) => values.first().copied(),
        _ => None,
    }
}

proptest! {
    #[test]
    fn a_number_in_any_writing_is_the_number(
        whole in 0_u32..2_000_000_000,
        cents in 0_u32..100,
        (notation, before, behind, affix) in writing(),
        has_groups in any::<bool>(),
        sign in 0..4_u8,
        is_wide in any::<bool>(),
    ) {
        let (decimal, mark) = match notation {
            Notation::DecimalComma => (',', '.'),
            _ => ('.', ','),
        };
        let digits = whole.to_string();
        let digits = if has_groups { grouped(&digits, mark) } else { digits };
        let mut number = format!("{digits}{decimal}{cents:02}");
        if is_wide {
            number = number.chars().map(|c| match c {
                '0'..='9' => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
                c => c,
            }).collect();
        }
        let cell = match sign {
            1 => format!("-{before}{number}{behind}"),
            2 => format!("({before}{number}{behind})"),
            3 => format!("{before}{number}{behind}-"),
            _ => format!("{before}{number}{behind}"),
        };
        let field = Field::new("x", Kind::Amount).with_notation(notation).with_affixes(affix);
        let value: f64 = format!("{whole}.{cents:02}").parse().unwrap();
        let expected = if sign == 0 || sign > 3 { value } else { -value };
        prop_assert_eq!(one_number(field, &cell), Some(expected), "{}", cell);
    }

    #[test]
    fn a_date_in_any_form_is_the_day(day in 0_i32..29_000, form in 0..14_u8) {
        let date = scorewright::units::Day(day);
        let (y, m, d) = date.ymd();
        let name = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let name = name[usize::try_from(m).unwrap() - 1];
        let (cell, format) = match form {
            0 => (format!("{y:04}-{m:02}-{d:02}"), DateFormat::Iso),
            1 => (format!("{y:04}-{m:02}-{d:02}T23:59:59Z"), DateFormat::Iso),
            2 => (format!("{y:04}-{m:02}-{d:02} 00:00"), DateFormat::Iso),
            3 => (format!("{y}/{m}/{d}"), DateFormat::Ymd),
            4 => (format!("{y:04}{m:02}{d:02}"), DateFormat::Ymd),
            5 => (format!("{y}年{m}月{d}日"), DateFormat::Ymd),
            6 => (format!("{d}.{m}.{y}"), DateFormat::Dmy),
            7 => (format!("{d:02}/{m:02}/{y}"), DateFormat::Dmy),
            8 => (format!("{d}-{name}-{y}"), DateFormat::Dmy),
            9 => (format!("{m}/{d}/{y}"), DateFormat::Mdy),
            10 => (format!("{name} {d}, {y}"), DateFormat::Mdy),
            11 => (format!("{m:02}-{d:02}-{y} 10:30 PM"), DateFormat::Mdy),
            12 => (format!("{d}/{m}/{y}"), DateFormat::Dmy),
            _ => (format!("{}", day + 25_569), DateFormat::ExcelSerial),
        };
        let field = Field::new("x", Kind::Date).with_role(Role::Date).with_date_format(format);
        prop_assert_eq!(one_number(field, &cell), Some(f64::from(day)), "{}", cell);
    }
}

proptest! {
    // Two drafts and two data sets a case.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_draft_in_any_notation_is_the_plain_draft(seed in 1_u32..1000, form in 0..4_u8) {
        let cells = |row: u32| (row.wrapping_mul(seed * 2 + 7919) % 90_000 + 500, row * seed % 10);
        let write = |row: u32| {
            let (whole, tenth) = cells(row);
            let digits = whole.to_string();
            match form {
                0 => format!("{},{tenth} €", grouped(&digits, '.')),
                1 => format!("${}.{tenth}", grouped(&digits, ',')),
                2 => format!("{digits}.{tenth}元"),
                _ => format!("CHF {}.{tenth}", grouped(&digits, '\'')),
            }
        };
        let file = |write: &dyn Fn(u32) -> String| {
            let mut file = String::from("income;bad\n");
            for row in 0..300 {
                file += &format!("{};{}\n", write(row), u32::from(row % 3 == 0));
            }
            file
        };
        let plain = file(&|row| format!("{}.{}", cells(row).0, cells(row).1));
        let (ours, data) = drafted(file(&write).as_bytes(), format(b';'), Drafting::new("bad"));
        let (theirs, plain_data) = drafted(plain.as_bytes(), format(b';'), Drafting::new("bad"));
        let (ours, theirs) = (&ours.schema().fields()[0], &theirs.schema().fields()[0]);
        prop_assert_eq!((ours.kind(), ours.range(), ours.role()), (theirs.kind(), theirs.range(), theirs.role()));
        prop_assert_eq!(numbers(&data, "income"), numbers(&plain_data, "income"));
    }
}
