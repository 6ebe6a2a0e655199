//! One corpus of hostile files, through both readers of CSV: a data set and a
//! payment panel either hold the very rows or are refused by an error that says
//! where. Neither loses, merges or makes up a row.

use scorewright::dataset::{Column, Dataset, TargetColumn};
use scorewright::panel::PanelLayout;
use scorewright::schema::{Field, Kind, Notation, Role, Schema};
use scorewright::units::Day;
use std::io::{self, Read};

/// Id, day since 1970-01-01, amount.
type Rows = Vec<(String, i64, f64)>;

/// What must become of a file, by either reader.
enum Expected<'a> {
    /// These rows: id, day of March 2021, amount.
    Are(&'a [(&'a str, i8, f64)]),
    /// An error that begins so, by both.
    Refused(&'a str),
    /// Errors that begin so, by the data set's reader and by the panel's.
    RefusedAs(&'a str, &'a str),
}

use Expected::{Are, Refused, RefusedAs};

fn layout(settings: &str) -> PanelLayout {
    PanelLayout::from_toml(&format!(
        "version = 1\nname = \"p\"\nid = \"id\"\n{settings}\n[month]\ncolumn = \"month\"\n\
         [amounts]\nbalance = \"amount\"\n"
    ))
    .unwrap()
}

fn schema(notation: Notation) -> Schema {
    let fields = vec![
        Field::new("id", Kind::Text).with_role(Role::Id),
        Field::new("month", Kind::Date).with_role(Role::Date),
        Field::new("amount", Kind::Amount).with_notation(notation),
    ];
    Schema::new("panel", fields).unwrap()
}

fn sorted(mut rows: Rows) -> Rows {
    rows.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    rows
}

fn by_dataset(source: impl Read) -> Result<Rows, String> {
    let schema = schema(Notation::Plain);
    let reader = Dataset::reader(&schema).target(TargetColumn::Ignored);
    let data = reader
        .from_reader(source)
        .map_err(|error| error.to_string())?;
    let column = |name| data.column(name).unwrap();
    let (Column::Text(ids), Column::Numbers(days), Column::Numbers(amounts)) =
        (column("id"), column("month"), column("amount"))
    else {
        panic!("a column of another kind");
    };
    let cells = ids.iter().zip(days).zip(amounts);
    Ok(sorted(
        cells
            .map(|((id, &day), &amount)| (id.to_string(), day as i64, amount))
            .collect(),
    ))
}

fn by_panel(layout: &PanelLayout, source: impl Read) -> Result<Rows, String> {
    let panel = layout
        .from_reader(source)
        .map_err(|error| error.to_string())?;
    let mut rows = Rows::new();
    for (id, history) in panel.accounts() {
        for date in history.days_known() {
            let day = Day::from_ymd(date.year(), date.month(), date.day()).unwrap();
            let amount = history.balance_on(date).unwrap_or(f64::NAN);
            rows.push((id.to_owned(), day.0.into(), amount));
        }
    }
    assert_eq!(rows.len(), panel.n_records(), "no row is known twice");
    Ok(sorted(rows))
}

fn expected_rows(rows: &[(&str, i8, f64)]) -> Rows {
    let day = |day| i64::from(Day::from_ymd(2021, 3, day).unwrap().0);
    sorted(
        rows.iter()
            .map(|&(id, d, amount)| (id.to_owned(), day(d), amount))
            .collect(),
    )
}

fn check(name: &str, who: &str, found: Result<Rows, String>, rows: Option<&Rows>, says: &str) {
    match (found, rows) {
        (Ok(found), Some(rows)) => assert_eq!(&found, rows, "{name}, {who}"),
        (Err(said), None) => {
            assert!(said.starts_with(says), "{name}, {who}: {said}");
            assert!(!said.contains("secret"), "{name}, {who}: {said}");
        }
        (Ok(found), None) => panic!("{name}, {who}: read as {} rows", found.len()),
        (Err(said), Some(_)) => panic!("{name}, {who}: {said}"),
    }
}

/// A file of `n` accounts, with a quote opened in the id of one of them.
fn open_quote_at(account: usize, n: usize) -> Vec<u8> {
    let mut file = String::from("id,month,amount\n");
    for i in 1..=n {
        let quote = if i == account { "\"" } else { "" };
        file += &format!("{quote}secret{i},2021-03-31,{i}\n");
    }
    file.into_bytes()
}

#[test]
#[allow(clippy::too_many_lines)] // a table
fn both_readers_hold_the_very_rows_or_say_where_the_file_is_wrong() {
    let two: &[_] = &[("a", 1, 5.0), ("b", 2, 6.0)];
    let wide_header = vec!["x"; 4_097].join(",");
    let long_cell = format!("id,month,amount\n{},2021-03-01,5\n", "s".repeat(70_000));
    let long_record = format!(
        "id,month,amount\n{}\n",
        vec!["s".repeat(60_000); 20].join(",")
    );
    let wide_record = format!("id,month,amount\n{}\n", ",".repeat(40_000));
    let at_start = open_quote_at(1, 2_000);
    let at_start_of_many = open_quote_at(1, 5_000);
    let in_the_middle = open_quote_at(1_000, 2_000);
    let at_end = open_quote_at(2_000, 2_000);
    let few_after_it = open_quote_at(3, 5);
    let cases: Vec<(&str, &[u8], Expected<'_>)> = vec![
        (
            "plain",
            b"id,month,amount\na,2021-03-01,5\nb,2021-03-02,6\n",
            Are(two),
        ),
        (
            "no last line break",
            b"id,month,amount\na,2021-03-01,5\nb,2021-03-02,6",
            Are(two),
        ),
        (
            "other order",
            b"amount,id,month\n5,a,2021-03-01\n6,b,2021-03-02\n",
            Are(two),
        ),
        (
            "CRLF",
            b"id,month,amount\r\na,2021-03-01,5\r\nb,2021-03-02,6\r\n",
            Are(two),
        ),
        (
            "lone CR",
            b"id,month,amount\ra,2021-03-01,5\rb,2021-03-02,6\r",
            Are(two),
        ),
        (
            "mixed breaks",
            b"id,month,amount\ra,2021-03-01,5\r\nb,2021-03-02,6\n",
            Are(two),
        ),
        (
            "blank lines",
            b"\nid,month,amount\n\n\na,2021-03-01,5\n\r\nb,2021-03-02,6\n\n",
            Are(two),
        ),
        (
            "BOM",
            b"\xef\xbb\xbfid,month,amount\na,2021-03-01,5\nb,2021-03-02,6\n",
            Are(two),
        ),
        (
            "BOM before a quote",
            b"\xef\xbb\xbf\"id\",month,amount\na,2021-03-01,5\nb,2021-03-02,6\n",
            Are(two),
        ),
        (
            "all quoted",
            b"\"id\",\"month\",\"amount\"\n\"a\",\"2021-03-01\",\"5\"\n\"b\",\"2021-03-02\",\"6\"",
            Are(two),
        ),
        (
            "white space",
            b" id , month,amount \n a ,2021-03-01 , 5\nb\t,\t2021-03-02,6 \n",
            Are(two),
        ),
        (
            "a quote within a plain cell",
            b"id,month,amount\n5\" pipe,2021-03-01,5\n",
            Are(&[("5\" pipe", 1, 5.0)]),
        ),
        (
            "doubled quotes",
            b"id,month,amount\n\"5\"\" pipe\",2021-03-01,5\n",
            Are(&[("5\" pipe", 1, 5.0)]),
        ),
        (
            "a delimiter between quotes",
            b"id,month,amount\n\"a,b\",2021-03-01,5\n",
            Are(&[("a,b", 1, 5.0)]),
        ),
        (
            "numbers with sign and exponent",
            b"id,month,amount\na,2021-03-01,+1e3\nb,2021-03-02,-.5\n",
            Are(&[("a", 1, 1e3), ("b", 2, -0.5)]),
        ),
        (
            "text that is not ASCII",
            "id,month,amount\n\u{5f20}\u{4e09},2021-03-01,5\n".as_bytes(),
            Are(&[("\u{5f20}\u{4e09}", 1, 5.0)]),
        ),
        ("empty file", b"", Refused("the file is empty")),
        (
            "line breaks only",
            b"\n\r\n\r",
            Refused("the file is empty"),
        ),
        ("BOM only", b"\xef\xbb\xbf", Refused("the file is empty")),
        (
            "UTF-16, little end first",
            b"\xff\xfei\0d\0",
            Refused("the file is UTF-16"),
        ),
        (
            "UTF-16, big end first",
            b"\xfe\xff\0i\0d",
            Refused("the file is UTF-16"),
        ),
        (
            "UTF-16 without its mark",
            b"i\0d\0,\0",
            Refused("record 0 (line 1): a NUL byte"),
        ),
        (
            "NUL in a cell",
            b"id,month,amount\na,2021-03-01,5\nsecret\0,2021-03-02,6\n",
            Refused("record 2 (line 3): a NUL byte"),
        ),
        (
            "NUL between quotes",
            b"id,month,amount\n\"secret\n\0\",2021-03-02,6\n",
            Refused("record 1 (line 3): a NUL byte"),
        ),
        (
            "a quote open at the first account",
            &at_start,
            Refused("record 1 (line 2): the quote opened here is never closed"),
        ),
        (
            "a quote open at the first of many accounts",
            &at_start_of_many,
            Refused("record 1 (line 2): a field is longer than 65536 bytes"),
        ),
        (
            "a quote open in the middle",
            &in_the_middle,
            Refused("record 1000 (line 1001): the quote opened here is never closed"),
        ),
        (
            "a quote open at the last account",
            &at_end,
            Refused("record 2000 (line 2001): the quote opened here is never closed"),
        ),
        (
            "a quote open in a short file",
            &few_after_it,
            Refused("record 3 (line 4): the quote opened here is never closed"),
        ),
        (
            "a quote open in the header",
            b"id,\"month,amount\na,2021-03-01,5\n",
            Refused("record 0 (line 1): the quote opened here is never closed"),
        ),
        (
            "a quote open until another",
            b"id,month,amount\n\"secret,2021-03-01,5\n\"b\",2021-03-02,6\n",
            Refused("record 1 (line 3): text follows a closing quote"),
        ),
        (
            "text after a quoted cell",
            b"id,month,amount\n\"secret\"x,2021-03-01,5\n",
            Refused("record 1 (line 2): text follows a closing quote"),
        ),
        (
            "two open quotes that pair up",
            b"id,month,amount\na,2021-03-01,\"5\nb,2021-03-02,6\nc,2021-03-03,7\"\n",
            RefusedAs(
                "record 1 (line 2): field `amount` is not an amount",
                "record 1 (line 2): column `amount` is too long or holds a line break",
            ),
        ),
        (
            "too many columns in the header",
            wide_header.as_bytes(),
            Refused("record 0 (line 1): more than 4096 columns"),
        ),
        (
            "a line of commas",
            wide_record.as_bytes(),
            Refused("record 1 (line 2): more than 4096 columns"),
        ),
        (
            "a huge cell",
            long_cell.as_bytes(),
            Refused("record 1 (line 2): a field is longer than 65536 bytes"),
        ),
        (
            "a huge record",
            long_record.as_bytes(),
            Refused("record 1 (line 2): a record is longer than 1048576 bytes"),
        ),
        (
            "too few cells",
            b"id,month,amount\na,2021-03-01,5\nsecret,2021-03-02\n",
            Refused("record 2 (line 3): the row has 2 fields, expected 3"),
        ),
        (
            "too many cells",
            b"id,month,amount\na,2021-03-01,5\nsecret,2021-03-02,6,7\n",
            Refused("record 2 (line 3): the row has 4 fields, expected 3"),
        ),
        (
            "a trailing delimiter",
            b"id,month,amount\na,2021-03-01,5,\n",
            Refused("record 1 (line 2): the row has 4 fields, expected 3"),
        ),
        (
            "a decimal comma in plain digits",
            b"id,month,amount\na,2021-03-01,5,50\n",
            Refused("record 1 (line 2): the row has 4 fields, expected 3"),
        ),
        (
            "a column twice",
            b"id,month,amount,amount\na,2021-03-01,5,5\n",
            RefusedAs(
                "column `amount` appears twice",
                "panel: two columns are called `amount`",
            ),
        ),
        (
            "a column twice but for white space",
            b"id,month,amount, amount \na,2021-03-01,5,5\n",
            RefusedAs(
                "column `amount` appears twice",
                "panel: two columns are called `amount`",
            ),
        ),
        (
            "no header",
            b"secret,2021-03-01,5\n",
            RefusedAs(
                "the first line names none",
                "panel: no column is called `id`",
            ),
        ),
        (
            "an empty header",
            b",,\na,2021-03-01,5\n",
            RefusedAs(
                "the first line names none",
                "panel: no column is called `id`",
            ),
        ),
        (
            "another delimiter",
            b"id;month;amount\na;2021-03-01;5\n",
            RefusedAs(
                "the header is one column",
                "panel: no column is called `id`",
            ),
        ),
        (
            "the header in capitals",
            b"ID,MONTH,AMOUNT\na,2021-03-01,5\n",
            RefusedAs(
                "the header has no column `id`",
                "panel: no column is called `id`",
            ),
        ),
        (
            "a header that is not UTF-8",
            b"id,month,am\xf6unt\na,2021-03-01,5\n",
            Refused("the header is not UTF-8"),
        ),
        (
            "a cell that is not UTF-8",
            b"id,month,amount\nsecret\xf6,2021-03-01,5\n",
            Refused("record 1 (line 2): column 1 is not UTF-8"),
        ),
        (
            "half a character at the end",
            b"id,month,amount\na,2021-03-01,5\nb,2021-03-02,\xe5\xbc",
            Refused("record 2 (line 3): column 3 is not UTF-8"),
        ),
        (
            "a word for an amount",
            b"id,month,amount\na,2021-03-01,secret\n",
            RefusedAs(
                "record 1 (line 2): field `amount` is not an amount",
                "record 1 (line 2): column `amount` is not an amount",
            ),
        ),
        (
            "thousands in plain digits",
            b"id,month,amount\na,2021-03-01,\"1,234\"\n",
            RefusedAs(
                "record 1 (line 2): field `amount` is not an amount",
                "record 1 (line 2): column `amount` is not an amount",
            ),
        ),
        (
            "an infinite amount",
            b"id,month,amount\na,2021-03-01,-inf\n",
            RefusedAs(
                "record 1 (line 2): field `amount` is not an amount (a finite one)",
                "record 1 (line 2): column `amount` is not a finite amount",
            ),
        ),
        (
            "an amount beyond the greatest double",
            b"id,month,amount\na,2021-03-01,1e400\n",
            RefusedAs(
                "record 1 (line 2): field `amount` is not an amount below",
                "record 1 (line 2): column `amount` is not a finite amount",
            ),
        ),
        (
            "no such day",
            b"id,month,amount\na,2021-02-30,5\n",
            RefusedAs(
                "record 1 (line 2): field `month` is not a date",
                "record 1 (line 2): column `month` is not a date",
            ),
        ),
        (
            "a day written otherwise",
            b"id,month,amount\na,20210301,5\n",
            RefusedAs(
                "record 1 (line 2): field `month` is not a date",
                "record 1 (line 2): column `month` is not a date",
            ),
        ),
        (
            "a day with a word",
            b"id,month,amount\na,2021-03-01 noon,5\n",
            RefusedAs(
                "record 1 (line 2): field `month` is not a date",
                "record 1 (line 2): column `month` is not a date",
            ),
        ),
        (
            "digits of another script",
            "id,month,amount\na,2021-03-01,\u{ff15}\n".as_bytes(),
            RefusedAs(
                "record 1 (line 2): field `amount` is not an amount",
                "record 1 (line 2): column `amount` is not an amount",
            ),
        ),
    ];
    let layout = layout("");
    for (name, file, expected) in cases {
        let (rows, dataset_says, panel_says) = match expected {
            Are(rows) => (Some(expected_rows(rows)), "", ""),
            Refused(says) => (None, says, says),
            RefusedAs(dataset, panel) => (None, dataset, panel),
        };
        // Whole, and a byte at a time: no boundary of a buffer may matter.
        check(
            name,
            "data set",
            by_dataset(file),
            rows.as_ref(),
            dataset_says,
        );
        check(
            name,
            "panel",
            by_panel(&layout, file),
            rows.as_ref(),
            panel_says,
        );
        check(
            name,
            "data set, by bytes",
            by_dataset(Slowly(file)),
            rows.as_ref(),
            dataset_says,
        );
        check(
            name,
            "panel, by bytes",
            by_panel(&layout, Slowly(file)),
            rows.as_ref(),
            panel_says,
        );
    }
}

/// Gives one byte at a time.
struct Slowly<'a>(&'a [u8]);

impl Read for Slowly<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = buffer.len().min(1);
        self.0.read(&mut buffer[..n])
    }
}

#[test]
fn a_header_alone_is_an_empty_panel_and_an_empty_data_set() {
    let file = "id,month,amount\n";
    assert_eq!(by_panel(&layout(""), file.as_bytes()), Ok(Rows::new()));
    assert_eq!(by_dataset(file.as_bytes()), Ok(Rows::new()));
}

#[test]
fn a_cell_means_the_same_in_both() {
    let file = "id;month;amount\na;2021-03-01;1.234,50 \u{20ac}\nb;2021-03-02;(12,5)\nc;2021-03-03;NA\nd;2021-03-04; \n";
    let rows = expected_rows(&[("a", 1, 1234.5), ("b", 2, -12.5)]);
    let settings = "delimiter = \";\"\nnotation = \"decimal_comma\"\nmissing_markers = [\" NA\"]";
    let panel = by_panel(&layout(settings), file.as_bytes()).unwrap();
    let schema = schema(Notation::DecimalComma);
    let reader = Dataset::reader(&schema).delimiter(b';');
    let data = reader
        .target(TargetColumn::Ignored)
        .missing_markers([" NA"])
        .from_reader(file.as_bytes())
        .unwrap();
    let Some(Column::Numbers(amounts)) = data.column("amount") else {
        panic!("amounts are numbers");
    };
    assert_eq!(panel[..2], rows[..]);
    assert!(panel[2].2.is_nan() && panel[3].2.is_nan());
    assert_eq!(amounts[..2], [1234.5, -12.5]);
    assert!(amounts[2].is_nan() && amounts[3].is_nan());
}

#[test]
fn a_source_that_fails_is_an_error_of_both() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("secret"))
        }
    }
    for said in [
        by_dataset(Failing).unwrap_err(),
        by_panel(&layout(""), Failing).unwrap_err(),
    ] {
        assert!(said.starts_with("cannot read: "), "{said}");
        assert!(!said.contains("secret"), "{said}");
    }
}

#[test]
fn a_path_is_named_in_the_errors_of_both() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("panel.csv");
    let schema = schema(Notation::Plain);
    let said = || {
        let reader = Dataset::reader(&schema).target(TargetColumn::Ignored);
        let data = reader.read(&path).map(|data| data.n_rows());
        let panel = layout("").read(&path).map(|panel| panel.n_records());
        [
            data.map_err(|error| error.to_string()),
            panel.map_err(|error| error.to_string()),
        ]
    };
    let at = |problem: &str| Err(format!("{}: {problem}", path.display()));
    let absent = "cannot read: entity not found";
    assert_eq!(said(), [at(absent), at(absent)]);
    std::fs::write(&path, "id,month,amount\n\"a,2021-03-01,5\n").unwrap();
    let open = "record 1 (line 2): the quote opened here is never closed";
    assert_eq!(said(), [at(open), at(open)]);
    std::fs::write(&path, "id,month,amount\na,2021-03-01,5\n").unwrap();
    assert_eq!(said(), [Ok(1), Ok(1)]);
}
