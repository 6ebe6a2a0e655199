//! The CSV reader against files as they come: right, or refused with a reason and a place.

use proptest::prelude::*;
use scorewright::dataset::{
    Column, Dataset, DatasetError, ExtraColumns, Fault, Levels, TargetColumn, Values,
};
use scorewright::files::CsvError;
use scorewright::schema::{Field, Kind, Role, Schema, Special, Treatment};
use std::io::{self, Read};

/// Income, age, job, bad.
fn schema() -> Schema {
    Schema::new(
        "loans",
        vec![
            Field::new("income", Kind::Amount),
            Field::new("age", Kind::Count).with_range(18.0, 100.0),
            Field::new("job", Kind::Category),
            Field::new("bad", Kind::Flag).with_role(Role::Target),
        ],
    )
    .unwrap()
}

fn read(file: impl AsRef<[u8]>) -> Result<Dataset, DatasetError> {
    Dataset::reader(&schema()).from_reader(file.as_ref())
}

/// What `read` says, or "read" when it reads.
fn said(file: impl AsRef<[u8]>) -> String {
    read(file).map_or_else(|error| error.to_string(), |_| "read".to_owned())
}

fn numbers<'d>(data: &'d Dataset, name: &str) -> &'d [f64] {
    match data.column(name) {
        Some(Column::Numbers(values)) => values,
        other => panic!("{name}: {other:?}"),
    }
}

fn levels<'d>(data: &'d Dataset, name: &str) -> &'d Levels {
    match data.column(name) {
        Some(Column::Levels(levels)) => levels,
        other => panic!("{name}: {other:?}"),
    }
}

const GOOD: &str = "income,age,job,bad\n2500,30,fixed,0\n900.5,41,freelance,1\n";

#[test]
fn values_arrive_in_their_columns() {
    let data = read(GOOD).unwrap();
    assert_eq!(numbers(&data, "income"), [2500.0, 900.5]);
    assert_eq!(numbers(&data, "age"), [30.0, 41.0]);
    assert_eq!(levels(&data, "job").names(), ["fixed", "freelance"]);
    assert_eq!(levels(&data, "job").codes(), [0, 1]);
    assert_eq!(data.bad(), Some(&[false, true][..]));
}

#[test]
fn columns_are_found_by_name() {
    let swapped = "bad,job,age,income\n0,fixed,30,2500\n1,freelance,41,900.5\n";
    let (data, other) = (read(GOOD).unwrap(), read(swapped).unwrap());
    assert_eq!(numbers(&data, "income"), numbers(&other, "income"));
    assert_eq!(numbers(&data, "age"), numbers(&other, "age"));
    assert_eq!(data.bad(), other.bad());
}

#[test]
fn every_dialect_of_line_break_and_quote_reads_the_same() {
    let bom = format!("\u{feff}{GOOD}");
    let crlf = GOOD.replace('\n', "\r\n");
    let cr = GOOD.replace('\n', "\r");
    let blank = GOOD.replace('\n', "\n\n");
    let no_end = GOOD.trim_end().to_owned();
    let quoted =
        "\"income\",\"age\",\"job\",\"bad\"\n\"2500\",30,\"fixed\",0\n900.5,\"41\",freelance,\"1\"";
    let spaced = " income , age,job,bad\n 2500 ,30, fixed ,0\n900.5,\t41,freelance, 1\n";
    for file in [&bom, &crlf, &cr, &blank, &no_end, quoted, spaced] {
        let data = read(file).unwrap();
        assert_eq!(numbers(&data, "income"), [2500.0, 900.5], "{file:?}");
        assert_eq!(levels(&data, "job").names(), ["fixed", "freelance"]);
        assert_eq!(data.bad(), Some(&[false, true][..]));
    }
}

#[test]
fn a_quoted_line_break_and_a_doubled_quote_are_part_of_the_cell() {
    let file = "income,age,job,bad\n1,30,\"a\r\nb, \"\"c\"\"\",0\n2,x,d,1\n";
    let error = said(file);
    // The second record starts on line 4, as an editor counts.
    assert_eq!(
        error,
        "record 2 (line 4): field `age` is not a whole number"
    );
    let data = read(file.replace('x', "31")).unwrap();
    assert_eq!(levels(&data, "job").names(), ["a\r\nb, \"c\"", "d"]);
}

#[test]
fn lines_are_those_of_an_editor_whatever_breaks_them() {
    for file in [
        "income,age,job,bad\n\n\n1,30,a,0\n\nx,30,a,1\n",
        "income,age,job,bad\r\n\r\n\r\n1,30,a,0\r\n\r\nx,30,a,1\r\n",
        "income,age,job,bad\r\r\r1,30,a,0\r\rx,30,a,1\r",
    ] {
        assert_eq!(
            said(file),
            "record 2 (line 6): field `income` is not an amount"
        );
    }
}

#[test]
fn files_that_are_no_data_are_refused_with_a_reason() {
    let header = "income,age,job,bad\n";
    let cases: &[(&[u8], &str)] = &[
        (
            b"",
            "the file is empty; expected a header line with the names of the columns",
        ),
        (
            b"\n\n",
            "the file is empty; expected a header line with the names of the columns",
        ),
        (
            b"\xef\xbb\xbf",
            "the file is empty; expected a header line with the names of the columns",
        ),
        (
            header.as_bytes(),
            "there is no record; expected at least one",
        ),
        (
            b"\xff\xfei\0n\0",
            "the file is UTF-16; save it as UTF-8, or read it with that encoding",
        ),
        (
            b"\xfe\xff\0i\0n",
            "the file is UTF-16; save it as UTF-8, or read it with that encoding",
        ),
        (
            b"i\0n\0,\0",
            "record 0 (line 1): a NUL byte; is the file UTF-16 (then read it with that encoding) or binary?",
        ),
        (
            b"income,age,job,bad\n1,30,a\0,0\n",
            "record 1 (line 2): a NUL byte; is the file UTF-16 (then read it with that encoding) or binary?",
        ),
        (
            b"income,age,j\xf6b,bad\n1,30,a,0\n",
            "the header is not UTF-8; its bytes look like windows-1252: read it with that encoding",
        ),
        (
            b"income,age,job,bad\n1,30,\xf6,0\n",
            "record 1 (line 2): column 3 is not UTF-8; save the file as UTF-8, or read it with its encoding",
        ),
        (
            b"income,age,job,age,bad\n1,30,a,31,0\n",
            "column `age` appears twice",
        ),
        (
            b"income,age,,bad\n1,30,a,0\n",
            "the header lacks column `job`",
        ),
        (b"income,job,bad\n1,a,0\n", "the header lacks column `age`"),
        (
            b"income,bad\n1,0\n",
            "the header lacks columns `age`, `job`",
        ),
        (
            b"Income,age,job,bad\n1,30,a,0\n",
            "the header lacks column `income`",
        ),
        (
            b"INCOME,AGE,JOB,BAD\n1,30,a,0\n",
            "the header has no column `income`, but one whose name differs in case only; names are matched exactly",
        ),
        (
            b"income;age;job;bad\n1;30;a;0\n",
            "the header is one column; its delimiter seems to be `;`: set `delimiter` on the reader",
        ),
        (
            b"income\tage\tjob\tbad\n1\t30\ta\t0\n",
            "the header is one column; its delimiter seems to be a tab: set `delimiter` on the reader",
        ),
        (
            b"income,age,job,bad\n1,30,a,0,9\n",
            "record 1 (line 2): the row has 5 fields, expected 4",
        ),
        (
            b"income,age,job,bad\n1,30,a\n",
            "record 1 (line 2): the row has 3 fields, expected 4",
        ),
        (
            b"income,age,job,bad\n1,30,\"a,0\n2,30,b,1\n",
            "record 1 (line 2): the quote opened here is never closed",
        ),
        (
            b"income,age,job,bad\n1,30,\"a,0\n2,30,\"b\",1\n",
            "record 1 (line 3): text follows a closing quote; quotes inside a quoted field must be doubled",
        ),
        (
            b"income,age,job,bad\n1,30,a,0\n2,30,a,0\n",
            "target `bad`: all 2 rows are good; expected good and bad ones",
        ),
        (
            b"income,age,job,bad\n1,30,a,1\n",
            "target `bad`: all 1 rows are bad; expected good and bad ones",
        ),
    ];
    for (file, expected) in cases {
        assert_eq!(said(file), *expected, "{}", String::from_utf8_lossy(file));
    }
}

#[test]
fn a_file_without_a_header_is_not_quoted() {
    let error = said("2500,30,SECRET,0\n900,41,freelance,1\n");
    assert_eq!(
        error,
        "the first line names none of the schema's columns (such as `income`); is the header missing, or below other lines?"
    );
}

#[test]
fn extra_columns_are_named_unless_ignored() {
    let file = "income,age,x,job,bad,y\n1,30,?,a,0,\n2,31,?,b,1,\n";
    let error = read(file).unwrap_err();
    assert!(
        matches!(&error, DatasetError::ExtraColumns { names } if names == &["x", "y"]),
        "{error}"
    );
    let schema = schema();
    let reader = Dataset::reader(&schema).extra_columns(ExtraColumns::Ignored);
    assert_eq!(
        numbers(&reader.from_reader(file.as_bytes()).unwrap(), "age"),
        [30.0, 31.0]
    );
}

#[test]
fn a_field_to_ignore_may_be_there_or_not() {
    let mut fields = schema().fields().to_vec();
    fields.push(Field::new("note", Kind::Text).with_role(Role::Ignore));
    let schema = Schema::new("loans", fields).unwrap();
    let with = "income,age,job,bad,note\n1,30,a,0,x\n2,31,b,1,y\n";
    for file in [GOOD, with] {
        let data = Dataset::reader(&schema)
            .from_reader(file.as_bytes())
            .unwrap();
        assert!(matches!(data.column("note"), Some(Column::Absent)));
    }
}

#[test]
fn what_is_not_a_number_is_named_with_what_was_expected() {
    for cell in [
        "\"1,234.5\"",
        "1e400",
        "-1e999",
        "inf",
        "-Infinity",
        "N/AA",
        "1_000",
        "12 000",
        "€5",
        "0x1F",
        "1.2.3",
        "+-1",
        "abc",
    ] {
        let file = format!("income,age,job,bad\n5,30,a,0\n{cell},30,a,1\n");
        let error = read(&file).unwrap_err();
        let problems = error.bad_rows().unwrap().problems();
        assert_eq!(problems.len(), 1, "{cell}");
        assert_eq!((problems[0].record, problems[0].line), (2, 3));
        let Fault::Cell {
            field, expected, ..
        } = &problems[0].fault
        else {
            panic!("{cell}: {error}")
        };
        assert_eq!(field, "income");
        assert!(expected.starts_with("an amount"), "{cell}: {expected}");
    }
    assert_eq!(
        said("income,age,job,bad\n5,30.5,a,0\n1,31,a,1\n"),
        "record 1 (line 2): field `age` is not a whole number"
    );
}

#[test]
fn a_word_for_a_non_finite_number_follows_its_treatment() {
    let field = Field::new("x", Kind::Ratio).with_non_finite(Treatment::OwnBin);
    let bad = Field::new("bad", Kind::Flag).with_role(Role::Target);
    let schema = Schema::new("s", vec![field, bad]).unwrap();
    let read = |file: &str| Dataset::reader(&schema).from_reader(file.as_bytes());
    let data = read("x,bad\ninf,0\n-inf,1\n1,1\nNaN,1\n").unwrap();
    let x = numbers(&data, "x");
    assert_eq!(x[..3], [f64::INFINITY, f64::NEG_INFINITY, 1.0]);
    assert!(x[3].is_nan(), "`NaN` is a usual marker of missing");
    assert!(read("x,bad\n1e400,0\n1,1\n").is_err());
}

#[test]
fn an_empty_cell_is_missing_and_markers_are_where_they_are_declared() {
    let file = "income,age,job,bad\n,NA,none,0\n -,30,NA,1\n";
    let marked = |field: Field| field.with_missing_markers(["NA", "-"]);
    let mut fields = schema().fields().to_vec();
    fields[0] = marked(fields[0].clone());
    fields[1] = marked(fields[1].clone());
    let schema = Schema::new("loans", fields).unwrap();
    let data = Dataset::reader(&schema)
        .from_reader(file.as_bytes())
        .unwrap();
    assert!(numbers(&data, "income").iter().all(|v| v.is_nan()));
    assert!(numbers(&data, "age")[0].is_nan());
    assert_eq!(levels(&data, "job").names(), ["none", "NA"]);
    let data = Dataset::reader(&schema)
        .missing_markers(["NA", "none"])
        .from_reader(file.as_bytes())
        .unwrap();
    assert_eq!(levels(&data, "job").codes(), [Levels::MISSING; 2]);
}

#[test]
fn refused_slots_are_bad_cells() {
    let strict = |kind| Field::new("x", kind).with_missing(Treatment::Refuse);
    let bad = Field::new("bad", Kind::Flag).with_role(Role::Target);
    let said = |field: Field, cell: &str| {
        let schema = Schema::new("s", vec![field, bad.clone()]).unwrap();
        let file = format!("bad,x\n0,{cell}\n1,{cell}\n");
        let result = Dataset::reader(&schema).from_reader(file.as_bytes());
        result.map_or_else(
            |error| error.bad_rows().unwrap().problems()[0].to_string(),
            |_| "read".to_owned(),
        )
    };
    let at = "record 1 (line 2): field `x` is not";
    assert_eq!(said(strict(Kind::Amount), ""), format!("{at} given"));
    assert_eq!(said(strict(Kind::Category), ""), format!("{at} given"));
    let range = strict(Kind::Count)
        .with_range(0.0, 9.0)
        .with_special(Special::number(-7.0, "never"));
    assert_eq!(said(range.clone(), "10"), "read"); // the nearest end, with a flag
    let range = range.with_out_of_range(Treatment::Refuse);
    assert_eq!(
        said(range.clone(), "10"),
        format!("{at} in the range 0 to 9")
    );
    assert_eq!(said(range, "-7"), "read");
    let listed = strict(Kind::Category).with_levels(["a", "b"]);
    assert_eq!(said(listed.clone(), "c"), "read"); // the bin of unseen levels
    let listed = listed.with_unseen(Treatment::Refuse);
    assert_eq!(said(listed, "c"), format!("{at} one of its listed levels"));
    assert_eq!(
        said(strict(Kind::Flag), "maybe"),
        format!("{at} a flag (yes/no, true/false, 1/0)")
    );
}

#[test]
fn flags_dates_and_ids_read_as_declared() {
    let schema = Schema::new(
        "s",
        vec![
            Field::new("phone", Kind::Flag),
            Field::new("seen", Kind::Date).with_role(Role::Date),
            Field::new("id", Kind::Text).with_role(Role::Id),
            Field::new("w", Kind::Ratio).with_role(Role::Weight),
            Field::new("bad", Kind::Flag).with_role(Role::Target),
        ],
    )
    .unwrap();
    let file = "id,phone,seen,w,bad\n00123,YES,1970-01-02,1,FALSE\n7,0,2000-03-01,0.5,true\n";
    let data = Dataset::reader(&schema)
        .from_reader(file.as_bytes())
        .unwrap();
    assert_eq!(levels(&data, "phone").names(), ["no", "yes"]);
    assert_eq!(levels(&data, "phone").codes(), [1, 0]);
    assert_eq!(numbers(&data, "seen"), [1.0, 11_017.0]);
    assert_eq!(data.weights(), Some(&[1.0, 0.5][..]));
    let Some(Column::Text(ids)) = data.column("id") else {
        panic!()
    };
    assert_eq!(&*ids[0], "00123");
    let wrong = file.replace("2000-03-01", "2000-02-30");
    let error = Dataset::reader(&schema)
        .from_reader(wrong.as_bytes())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "record 2 (line 3): field `seen` is not a date (YYYY-MM-DD)"
    );
}

#[test]
fn all_bad_cells_are_collected_up_to_the_limit() {
    let mut file = String::from("income,age,job,bad\n");
    for i in 0..50 {
        file += if i % 10 == 3 {
            "x,y,a,0\n"
        } else {
            "1,30,a,1\n"
        };
    }
    let error = read(&file).unwrap_err();
    let rows = error.bad_rows().unwrap();
    assert!(rows.is_complete());
    let found: Vec<(u64, u64)> = rows.problems().iter().map(|p| (p.record, p.line)).collect();
    let expected: Vec<(u64, u64)> = [4, 4, 14, 14, 24, 24, 34, 34, 44, 44]
        .map(|record| (record, record + 1))
        .to_vec();
    assert_eq!(found, expected);

    let error = Dataset::reader(&schema())
        .max_errors(3)
        .from_reader(file.as_bytes())
        .unwrap_err();
    let rows = error.bad_rows().unwrap();
    assert_eq!((rows.problems().len(), rows.is_complete()), (3, false));
    assert!(
        error
            .to_string()
            .starts_with("3 bad cells or rows until reading stopped:\n  record 4 (line 5)")
    );
}

#[test]
fn rows_set_aside_are_all_in_the_rejects_file() {
    let file = "income,age,job,bad\n1,30,a,0\nx,y,\"b,b\",0\n2,31,c,1\n3,32\n4,33,\"d\ne\",\n";
    let (data, rejects) = Dataset::reader(&schema())
        .from_reader_with_rejects(file.as_bytes())
        .unwrap();
    assert_eq!(data.n_rows(), 2);
    // A level that only a rejected row had is no level.
    assert_eq!(levels(&data, "job").names(), ["a", "c"]);
    assert_eq!(levels(&data, "job").codes(), [0, 1]);
    let mut out = Vec::new();
    rejects.write_csv(&mut out).unwrap();
    let expected = "record,line,reason,income,age,job,bad\n\
        2,3,field `income` is not an amount; field `age` is not a whole number,x,y,\"b,b\",0\n\
        4,5,\"the row has 2 fields, expected 4\",3,32\n\
        5,6,\"field `bad` is not given, and a target must be\",4,33,\"d\ne\",\n";
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}

#[test]
fn all_rows_rejected_is_no_data() {
    let file = "income,age,job,bad\nx,30,a,0\n";
    let error = Dataset::reader(&schema())
        .from_reader_with_rejects(file.as_bytes())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "record 1 (line 2): field `income` is not an amount"
    );
}

#[test]
fn the_file_is_named_and_so_is_one_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("loans.csv");
    let error = Dataset::read(&path, &schema()).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("{}: cannot read: entity not found", path.display())
    );
    std::fs::write(&path, "income,age,job,bad\nx,30,a,0\n").unwrap();
    let error = Dataset::read(&path, &schema()).unwrap_err();
    let expected = format!(
        "{}: record 1 (line 2): field `income` is not an amount",
        path.display()
    );
    assert_eq!(error.to_string(), expected);
}

#[test]
fn scoring_reads_what_it_needs() {
    let file = "age,income\n30,1\n31,2\n";
    let schema = schema();
    let reader = || Dataset::reader(&schema).columns(["age", "income"]);
    let error = reader().from_reader(file.as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "the header lacks column `bad`");
    let reader = || reader().target(TargetColumn::IfPresent);
    let data = reader().from_reader(file.as_bytes()).unwrap();
    assert_eq!((data.n_rows(), data.bad()), (2, None));
    assert!(matches!(data.column("job"), Some(Column::Absent)));
    // Nothing to score is no mistake.
    assert_eq!(
        reader().from_reader(&b"age,income\n"[..]).unwrap().n_rows(),
        0
    );
    let error = Dataset::reader(&schema)
        .columns(["salary"])
        .from_reader(file.as_bytes())
        .unwrap_err();
    assert_eq!(error.to_string(), "the schema has no field `salary`");
}

#[test]
fn progress_tells_rows_and_bytes_to_the_end() {
    let mut file = String::from("income,age,job,bad\n");
    (0..20_000).for_each(|i| {
        file += if i % 2 == 0 {
            "1,30,a,0\n"
        } else {
            "2,31,b,1\n"
        }
    });
    let mut told = Vec::new();
    let schema = schema();
    let reader = Dataset::reader(&schema).progress(|rows, bytes| told.push((rows, bytes)));
    reader.from_reader(file.as_bytes()).unwrap();
    let rows: Vec<u64> = told.iter().map(|(rows, _)| *rows).collect();
    assert_eq!(rows, [8_192, 16_384, 20_000]);
    assert_eq!(told.last().unwrap().1, file.len() as u64);
}

/// Gives its pieces over and over, then the end; never holds more than one.
struct Repeated {
    start: Vec<u8>,
    piece: Vec<u8>,
    left: usize,
    given: usize,
}

impl Repeated {
    fn new(start: &str, piece: &str, n_bytes: usize) -> Self {
        Self {
            start: start.as_bytes().to_vec(),
            piece: piece.as_bytes().to_vec(),
            left: n_bytes,
            given: 0,
        }
    }
}

impl Read for Repeated {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.start.is_empty() {
            let n = self.start.len().min(buffer.len());
            buffer[..n].copy_from_slice(&self.start[..n]);
            self.start.drain(..n);
            return Ok(n);
        }
        let n = buffer.len().min(self.left);
        for place in &mut buffer[..n] {
            *place = self.piece[self.given % self.piece.len()];
            self.given += 1;
        }
        self.left -= n;
        Ok(n)
    }
}

#[test]
fn bombs_are_refused_long_before_their_end() {
    const BYTES: usize = 64 << 20;
    // How much is read before refusal bounds both time and memory.
    const ENOUGH: usize = 4 << 20;
    let bombs = [
        ("", ",", "record 0 (line 1): more than 4096 columns"),
        (
            "income,age,job,bad\n",
            ",",
            "record 1 (line 2): more than 4096 columns",
        ),
        (
            "income,age,job,bad\n",
            "7",
            "record 1 (line 2): a field is longer than 65536 bytes; is a quote left open?",
        ),
        (
            "income,age,job,bad\n1,30,\"",
            "a\n",
            "record 1 (line 2): a field is longer than 65536 bytes; is a quote left open?",
        ),
        (
            "income,age,job,bad\n",
            "\"\"",
            "record 1 (line 2): a field is longer than 65536 bytes; is a quote left open?",
        ),
        (
            "",
            "x",
            "record 0 (line 1): a field is longer than 65536 bytes; is a quote left open?",
        ),
    ];
    for (start, piece, expected) in bombs {
        let mut source = Repeated::new(start, piece, BYTES);
        let error = Dataset::reader(&schema())
            .from_reader(&mut source)
            .unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert!(
            source.given < ENOUGH,
            "{expected}: read {} bytes",
            source.given
        );
    }
}

#[test]
fn a_record_of_many_long_fields_is_refused() {
    let field = "x".repeat(60_000);
    let row = vec![field.as_str(); 20].join(",");
    assert_eq!(
        said(format!("income,age,job,bad\n{row}\n")),
        "record 1 (line 2): a record is longer than 1048576 bytes; is a line break missing?"
    );
}

#[test]
fn a_hundred_thousand_categories_are_an_identifier() {
    let mut file = String::from("income,age,job,bad\n");
    for i in 0..100_000 {
        file += &format!("1,30,job{i},{}\n", i % 2);
    }
    let error = read(&file).unwrap_err();
    assert!(
        matches!(error, DatasetError::TooManyLevels { ref field, n_levels: 4_097, .. } if field == "job"),
        "{error}"
    );
}

#[test]
fn a_million_rows_read_in_the_memory_of_their_columns() {
    const ROWS: usize = 1_000_000;
    let schema = Schema::new(
        "long",
        vec![
            Field::new("x", Kind::Count),
            Field::new("bad", Kind::Flag).with_role(Role::Target),
        ],
    )
    .unwrap();
    let source = Repeated::new("x,bad\n", "1,0\n22,1\n", ROWS / 2 * 9);
    let data = Dataset::reader(&schema).from_reader(source).unwrap();
    assert_eq!(data.n_rows(), ROWS);
    let sum: f64 = numbers(&data, "x").iter().sum();
    assert_eq!(sum, 11_500_000.0);
    assert_eq!(
        data.bad().unwrap().iter().filter(|&&bad| bad).count(),
        ROWS / 2
    );
}

/// A source that breaks in the middle.
struct Broken(usize);

impl Read for Broken {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0 += 1;
        match self.0 {
            1 => GOOD.as_bytes().read(buffer),
            2 => Err(io::Error::from(io::ErrorKind::Interrupted)),
            3 => Err(io::Error::other("SECRET")),
            _ => panic!("read after its error"),
        }
    }
}

#[test]
fn reading_stops_at_the_first_error_of_the_source() {
    let mut source = Broken(0);
    let error = Dataset::reader(&schema())
        .from_reader(&mut source)
        .unwrap_err();
    assert!(matches!(error, DatasetError::Csv(CsvError::Io { .. })));
    assert!(!format!("{error} {error:?}").contains("SECRET"));
    assert_eq!(source.0, 3);
}

#[test]
fn no_cell_is_in_any_message_or_debug_output() {
    const CANARY: &str = "CANARY4711";
    let places = [
        "CANARY4711,30,a,0",
        "1,CANARY4711,a,0",
        "1,30,CANARY4711,0",
        "1,30,a,CANARY4711",
        "1,30,a,0,CANARY4711",
        "CANARY4711",
        "\"CANARY4711",
        "\"a\"CANARY4711,1,2,3",
        "1,30,\"CANARY4711\n",
        "CANARY4711\0",
        "1,30,canary4711,0\n1,30,CANARY4711,0",
    ];
    let mut n_errors = 0;
    for place in places {
        for header in ["income,age,job,bad\n1,30,a,0\n1,30,a,1\n", ""] {
            let file = format!("{header}{place}\n");
            let schema = schema();
            let reader = || Dataset::reader(&schema);
            let mut said = Vec::new();
            match reader().from_reader(file.as_bytes()) {
                Ok(data) => said.push(format!("{data:?} {:?}", data.columns_debug())),
                Err(error) => {
                    n_errors += 1;
                    said.push(format!("{error} {error:?} {error:#?}"));
                }
            }
            match reader().from_reader_with_rejects(file.as_bytes()) {
                Ok((data, rejects)) => said.push(format!("{data:?} {rejects:?} {rejects:#?}")),
                Err(error) => said.push(format!("{error} {error:?}")),
            }
            for said in said {
                assert!(!said.to_uppercase().contains(CANARY), "{place:?}: {said}");
            }
        }
    }
    assert!(n_errors > 15, "{n_errors}");
}

trait ColumnsDebug {
    fn columns_debug(&self) -> Vec<String>;
}

impl ColumnsDebug for Dataset {
    fn columns_debug(&self) -> Vec<String> {
        let names = self.schema().fields().iter().map(Field::name);
        names
            .map(|name| format!("{:?}", self.column(name)))
            .collect()
    }
}

/// Cells as a spreadsheet may hold them.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<f64>().prop_map(|v| v.to_string()),
        any::<i32>().prop_map(|v| v.to_string()),
        "[a-z ,\"\r\n;é]{0,8}",
        Just(String::new()),
    ]
}

fn text_schema(n: usize) -> Schema {
    let field = |i: usize| Field::new(format!("c{i}"), Kind::Text).with_role(Role::Id);
    Schema::new("text", (0..n).map(field).collect()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn text_survives_a_csv_round_trip(rows in prop::collection::vec(prop::collection::vec(cell(), 3), 1..20), crlf: bool) {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
        writer.write_record(["c0", "c1", "c2"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let file = writer.into_inner().unwrap();
        let schema = text_schema(3);
        let data = Dataset::reader(&schema).target(TargetColumn::Ignored).from_reader(file.as_slice()).unwrap();
        prop_assert_eq!(data.n_rows(), rows.len());
        for (i, name) in ["c0", "c1", "c2"].iter().enumerate() {
            let Some(Column::Text(column)) = data.column(name) else { panic!() };
            for (read, row) in column.iter().zip(&rows) {
                prop_assert_eq!(&**read, row[i].trim_ascii());
            }
        }
    }

    #[test]
    fn finite_numbers_survive_a_csv_round_trip(values in prop::collection::vec(any::<f64>().prop_filter("finite", |v| v.is_finite()), 1..50)) {
        let schema = Schema::new("n", vec![Field::new("x", Kind::Ratio)]).unwrap();
        let file: String = values.iter().fold("x\n".to_owned(), |file, v| format!("{file}{v:e}\n"));
        let data = Dataset::reader(&schema).target(TargetColumn::Ignored).from_reader(file.as_bytes()).unwrap();
        let read: Vec<u64> = numbers(&data, "x").iter().map(|v| v.to_bits()).collect();
        let written: Vec<u64> = values.iter().map(|v| v.to_bits()).collect();
        prop_assert_eq!(read, written);
    }

    #[test]
    fn no_bytes_make_it_panic_and_small_reads_change_nothing(bytes in prop::collection::vec(prop_oneof![Just(b','), Just(b'"'), Just(b'\n'), Just(b'\r'), Just(b'1'), any::<u8>()], 0..200)) {
        let mut file = b"income,age,job,bad\n1,30,a,0\n".to_vec();
        file.extend(&bytes);
        struct OneByte<'a>(&'a [u8]);
        impl Read for OneByte<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let n = buffer.len().min(1);
                self.0.read(&mut buffer[..n])
            }
        }
        let schema = schema();
        let reader = || Dataset::reader(&schema).target(TargetColumn::IfPresent);
        let whole = reader().from_reader_with_rejects(file.as_slice());
        let slow = reader().from_reader_with_rejects(OneByte(&file));
        match (whole, slow) {
            (Ok((a, ra)), Ok((b, rb))) => {
                prop_assert_eq!(a.n_rows(), b.n_rows());
                prop_assert_eq!(ra, rb);
            }
            (a, b) => prop_assert_eq!(a.map(drop).map_err(|e| e.to_string()), b.map(drop).map_err(|e| e.to_string())),
        }
    }

    #[test]
    fn a_split_is_a_partition_with_equal_shares_and_always_the_same(n in 20_usize..200, every in 2_usize..5, share in 0.2_f64..0.8, seed: u64) {
        let x: Vec<f64> = (0..n).map(|i| i as f64).collect();
        let bad: Vec<bool> = (0..n).map(|i| i % every == 0).collect();
        let schema = Schema::new("s", vec![Field::new("x", Kind::Count), Field::new("bad", Kind::Flag).with_role(Role::Target)]).unwrap();
        let data = Dataset::from_columns(&schema, &[("x", Values::Numbers(&x)), ("bad", Values::Flags(&bad))]).unwrap();
        let (train, test) = data.split(share, seed).unwrap();
        let mut all = [numbers(&train, "x"), numbers(&test, "x")].concat();
        all.sort_by(f64::total_cmp);
        prop_assert_eq!(&all, &x);
        let count = |data: &Dataset| data.bad().unwrap().iter().filter(|&&bad| bad).count();
        let n_bad = count(&data);
        prop_assert_eq!(count(&train), (n_bad as f64 * share).round() as usize);
        prop_assert_eq!(count(&test), n_bad - count(&train));
        // The target stays with its row.
        for part in [&train, &test] {
            for (x, bad) in numbers(part, "x").iter().zip(part.bad().unwrap()) {
                prop_assert_eq!((*x as usize).is_multiple_of(every), *bad);
            }
        }
        let (again, _) = data.split(share, seed).unwrap();
        prop_assert_eq!(numbers(&again, "x"), numbers(&train, "x"));
    }
}

#[test]
fn a_seed_gives_the_same_split_for_ever() {
    let x: Vec<f64> = (0..12).map(f64::from).collect();
    let bad: Vec<bool> = (0..12).map(|i| i % 3 == 0).collect();
    let schema = Schema::new(
        "s",
        vec![
            Field::new("x", Kind::Count),
            Field::new("bad", Kind::Flag).with_role(Role::Target),
        ],
    )
    .unwrap();
    let data = Dataset::from_columns(
        &schema,
        &[("x", Values::Numbers(&x)), ("bad", Values::Flags(&bad))],
    )
    .unwrap();
    let (train, _) = data.split(0.5, 42).unwrap();
    // An independent SplitMix64 and Fisher-Yates in Python gave these.
    assert_eq!(numbers(&train, "x"), EXPECTED_SPLIT);
}

const EXPECTED_SPLIT: [f64; 6] = [0.0, 1.0, 4.0, 5.0, 6.0, 7.0];

#[test]
fn splits_by_column_date_and_rule() {
    let schema = Schema::new(
        "s",
        vec![
            Field::new("x", Kind::Count),
            Field::new("part", Kind::Category).with_role(Role::Split),
            Field::new("seen", Kind::Date).with_role(Role::Date),
            Field::new("bad", Kind::Flag).with_role(Role::Target),
        ],
    )
    .unwrap();
    let file = "x,part,seen,bad\n0,train,2020-01-01,0\n1,train,2020-02-01,1\n2,test,2020-03-01,0\n3,test,2020-04-01,1\n4,later,2020-05-01,0\n";
    let data = Dataset::reader(&schema)
        .from_reader(file.as_bytes())
        .unwrap();
    let (train, test) = data.split_by_column().unwrap();
    assert_eq!(
        (numbers(&train, "x"), numbers(&test, "x")),
        (&[0.0, 1.0][..], &[2.0, 3.0][..])
    );
    let (train, test) = data.split_by_date(jiff::civil::date(2020, 3, 1)).unwrap();
    assert_eq!(
        (train.n_rows(), numbers(&test, "x")),
        (2, &[2.0, 3.0, 4.0][..])
    );
    let (train, test) = data
        .split_rows(|row| row % 5 < 3)
        .unwrap_or_else(|e| panic!("{e}"));
    assert_eq!((train.n_rows(), test.n_rows()), (3, 2));
    let said = |result: Result<(Dataset, Dataset), DatasetError>| result.unwrap_err().to_string();
    assert_eq!(
        said(data.split_rows(|_| true)),
        "the test part of the split has no row"
    );
    assert_eq!(
        said(data.split_rows(|row| row < 4)),
        "the test part of the split has good rows only"
    );
    assert_eq!(
        said(data.split(1.0, 1)),
        "the training share must lie between 0 and 1, both excluded, got 1"
    );
    assert_eq!(
        said(data.split(f64::NAN, 1)),
        "the training share must lie between 0 and 1, both excluded, got NaN"
    );
    assert_eq!(
        data.select(&[0, 5]).unwrap_err().to_string(),
        "there is no row 5; rows are 0 to 4"
    );
    let plain = read(GOOD).unwrap();
    assert_eq!(
        said(plain.split_by_column()),
        "the data has no column with the role `split`"
    );
    assert_eq!(
        said(plain.split_by_date(jiff::civil::date(2020, 3, 1))),
        "the data has no column with the role `date`"
    );
}
