//! Out-of-time rows, and bins that are held against slices of time.

use crate::programs::{Folder, run, said};
use proptest::prelude::*;
use scorewright::binning::{Binning, BinningError, Edit, FieldBinningParams, Trend};
use scorewright::dataset::{Dataset, DatasetError, TimeSlices, Values};
use scorewright::metrics::{EmptyCell, psi};
use scorewright::schema::{Field, Kind, Role, Schema};
use scorewright::units::Day;

/// Rows of a grade 0, 1 or 2 over four years, a hundred of each grade a year; `n_bad` of
/// them are bad.
fn graded(n_bad: [[usize; 3]; 4]) -> (Dataset, Vec<Day>) {
    let (mut grades, mut bad, mut days) = (Vec::new(), Vec::new(), Vec::new());
    for (year, of_year) in n_bad.iter().enumerate() {
        for (grade, &of_grade) in of_year.iter().enumerate() {
            for row in 0..100 {
                grades.push(grade as f64);
                bad.push(row < of_grade);
                days.push(Day(18_000 + 365 * year as i32 + row as i32));
            }
        }
    }
    (dataset(&grades, &bad, &days), days)
}

fn dataset(grades: &[f64], bad: &[bool], days: &[Day]) -> Dataset {
    let schema = Schema::new(
        "loans",
        vec![
            Field::new("opened", Kind::Date).with_role(Role::Date),
            Field::new("grade", Kind::Count),
            Field::new("bad", Kind::Flag).with_role(Role::Target),
        ],
    )
    .unwrap();
    let days: Vec<f64> = days.iter().map(|day| f64::from(day.0)).collect();
    let columns = [
        ("opened", Values::Numbers(&days)),
        ("grade", Values::Numbers(grades)),
        ("bad", Values::Flags(bad)),
    ];
    Dataset::from_columns(&schema, &columns).unwrap()
}

/// A bin per grade.
fn bins(data: &Dataset) -> Binning {
    let cuts = FieldBinningParams::new().fixed_cuts([0.5, 1.5]);
    let params = Binning::params().trend(Trend::None);
    params.field("grade", cuts).fit(data).unwrap()
}

#[test]
fn bins_whose_order_turns_round_are_told_of_and_merged() {
    // Grades 1 and 2 change places in the last two years; grade 0 is always the best.
    let (data, days) = graded([[10, 25, 45], [10, 25, 45], [12, 36, 20], [9, 33, 24]]);
    let bins = bins(&data);
    assert_eq!(bins.field("grade").unwrap().table().n_regular(), 3);
    let slices = TimeSlices::of(&days, 4);
    let [stability] = &bins.stability(&data, &slices).unwrap()[..] else {
        panic!("one field");
    };
    let rate = |slice: usize, bin: usize| stability.slices[slice].bins()[bin].bad_rate();
    assert_eq!((rate(0, 2), rate(2, 2)), (Some(0.45), Some(0.2)));
    let [flip] = &stability.flips[..] else {
        panic!("{:?}", stability.flips);
    };
    assert_eq!((flip.bin, flip.n_reversed, flip.n_slices), (1, 2, 4));
    // 36 and 20 of 100: z = 0.16 / sqrt(0.28 * 0.72 * 2 / 100)
    assert!((flip.largest_z - 0.16 / (0.28_f64 * 0.72 / 50.0).sqrt()).abs() < 1e-12);

    let stable = bins.merge_unstable(&data, &slices).unwrap();
    assert_eq!(stable.field("grade").unwrap().cuts(), [0.5]);
    assert!(
        stable.stability(&data, &slices).unwrap()[0]
            .flips
            .is_empty()
    );
    assert!(matches!(
        stable.edits(),
        [Edit::Merge {
            first: 1,
            last: 2,
            ..
        }]
    ));
    let again = stable.params_with_edits().fit(&data).unwrap();
    assert_eq!(again.fields(), stable.fields());
}

#[test]
fn an_order_that_holds_but_for_chance_stays() {
    // Once the other way round, by two rows of a hundred.
    let (data, days) = graded([[10, 22, 45], [10, 24, 45], [22, 20, 41], [9, 25, 40]]);
    let bins = bins(&data);
    let slices = TimeSlices::of(&days, 4);
    assert!(bins.stability(&data, &slices).unwrap()[0].flips.is_empty());
    assert_eq!(bins.merge_unstable(&data, &slices).unwrap(), bins);
    // Once, but by far: it is told of.
    let (data, days) = graded([[10, 30, 60], [10, 30, 60], [50, 20, 60], [9, 30, 60]]);
    let flips = bins_flips(&data, &days);
    assert_eq!(flips, [(0, 1, 4)]);
}

fn bins_flips(data: &Dataset, days: &[Day]) -> Vec<(usize, usize, usize)> {
    let stability = bins(data)
        .stability(data, &TimeSlices::of(days, 4))
        .unwrap();
    let flips = stability[0].flips.iter();
    flips
        .map(|flip| (flip.bin, flip.n_reversed, flip.n_slices))
        .collect()
}

proptest! {
    #[test]
    fn what_is_left_after_merging_holds_whatever_the_order_of_rows(
        n_bad in prop::array::uniform4(prop::array::uniform3(1_usize..99)),
        turn in 0_usize..1200,
    ) {
        let (data, days) = graded(n_bad);
        let slices = TimeSlices::of(&days, 4);
        let bins = bins(&data);
        let stable = bins.merge_unstable(&data, &slices).unwrap();
        prop_assert!(stable.stability(&data, &slices).unwrap()[0].flips.is_empty());
        let n = |bins: &Binning| bins.field("grade").unwrap().table().n_regular();
        prop_assert!(n(&stable) <= n(&bins));
        let rows: Vec<usize> = (0..1200).map(|row| (row + turn) % 1200).collect();
        let turned_days: Vec<Day> = rows.iter().map(|&row| days[row]).collect();
        let turned = data.select(&rows).unwrap();
        let again = bins.merge_unstable(&turned, &TimeSlices::of(&turned_days, 4)).unwrap();
        prop_assert_eq!(again.field("grade").unwrap().cuts(), stable.field("grade").unwrap().cuts());
    }
}

#[test]
fn rows_of_another_time_are_held_against_those_of_training() {
    let (data, _) = graded([[10, 25, 45]; 4]);
    let (train, test) = data.split_by_time("opened", 0.25).unwrap();
    // The last year, on whose first day nothing of the year before falls.
    assert_eq!((train.n_rows(), test.n_rows()), (900, 300));
    let bins = bins(&train);
    let shift = &bins.shift(&test).unwrap()[0];
    assert_eq!((shift.psi, shift.share_beyond), (0.0, Some(0.0)));
    // Grade 2 alone: the others count as half a row each.
    let rows: Vec<usize> = (0..300).filter(|row| row / 100 == 2).collect();
    let shift = &bins.shift(&test.select(&rows).unwrap()).unwrap()[0];
    let expected = psi(&[300.0; 3], &[0.0, 0.0, 100.0], EmptyCell::Rows(0.5)).unwrap();
    assert!((shift.psi - expected).abs() < 1e-12);
    let few = bins_of_grades_below_two(&train);
    let beyond = &few.shift(&test.select(&rows).unwrap()).unwrap()[0];
    assert!(beyond.is_all_beyond());
}

fn bins_of_grades_below_two(train: &Dataset) -> Binning {
    let rows: Vec<usize> = (0..900).filter(|row| row / 100 % 3 < 2).collect();
    Binning::params()
        .fit(&train.select(&rows).unwrap())
        .unwrap()
}

#[test]
fn what_is_no_time_is_refused_by_name() {
    let (data, days) = graded([[10, 25, 45]; 4]);
    let split = |field: &str| data.split_by_time(field, 0.3).unwrap_err();
    assert!(matches!(split("grade"), DatasetError::NoDates { field } if field == "grade"));
    assert!(matches!(split("closed"), DatasetError::UnknownField { .. }));
    assert!(matches!(
        data.split_by_time("opened", 1.0),
        Err(DatasetError::Share { .. })
    ));
    let one_day = dataset(&[0.0, 1.0], &[true, false], &[Day(1), Day(1)]);
    let split = one_day.split_by_time("opened", 0.5);
    assert!(matches!(split, Err(DatasetError::OneDay { .. })));
    let schema = data.schema().clone();
    let file = "opened,grade,bad\n2025-01-01,1,0\n,2,1\n";
    let missing = Dataset::reader(&schema)
        .from_reader(file.as_bytes())
        .unwrap();
    let split = missing.split_by_time("opened", 0.5);
    assert!(matches!(
        split,
        Err(DatasetError::MissingDates { n_rows: 1, .. })
    ));
    let other = TimeSlices::of(&days[1..], 4);
    assert!(matches!(
        bins(&data).stability(&data, &other),
        Err(BinningError::SliceRows {
            expected: 1200,
            got: 1199
        })
    ));
}

/// Loans of forty months, of which a field is the number of the row.
fn file() -> String {
    let mut file = "opened,serial,grade,bad\n".to_owned();
    for row in 0..1200 {
        let month = row / 30;
        let (grade, day) = (row % 3, row % 28 + 1);
        let is_bad = row * 7 % 10 < 2 + grade || (row % 11 == 0 && row % 2 == 0);
        file += &format!(
            "{}-{:02}-{day:02},{row},g{grade},{}\n",
            2020 + month / 12,
            month % 12 + 1,
            u8::from(is_bad)
        );
    }
    file
}

#[test]
fn train_tells_what_time_does() {
    let folder = Folder::with("loans.csv", &file());
    let (data, card) = (folder.path("loans.csv"), folder.path("card.json"));
    let common = ["--data", &data, "--out", &card];
    let with = |more: &[&str]| run("train", &[&common[..], more].concat());
    let Some(output) = with(&["--time-column", "opened", "--time-slices", "3", "--json"]) else {
        return;
    };
    assert!(output.status.success(), "{}", said(&output));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let time = &report["time"];
    // 28 months of 30 rows come first.
    assert_eq!(report["rows"]["train"], 840);
    assert_eq!(
        time["out_of_time"][0].as_str().map(|day| &day[..7]),
        Some("2022-05")
    );
    assert_eq!(time["slices"].as_array().map(Vec::len), Some(3));
    let grade = time["fields"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["field"] == "grade");
    assert_eq!(grade.unwrap()["share_beyond"], 0.0);
    let serial = time["fields"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["field"] == "serial");
    if let Some(serial) = serial {
        assert_eq!(serial["share_beyond"], 1.0);
        let notes = report["notes"].to_string();
        assert!(notes.contains("`serial`: every row out of time"), "{notes}");
    }
    // Rows in another order are the same rows.
    let mut lines: Vec<String> = file().lines().map(str::to_owned).collect();
    lines[1..].reverse();
    std::fs::write(&data, lines.join("\n")).unwrap();
    let turned = with(&["--time-column", "opened", "--time-slices", "3", "--json"]).unwrap();
    let turned: serde_json::Value = serde_json::from_slice(&turned.stdout).unwrap();
    assert_eq!(turned["card"]["id"], report["card"]["id"]);
    let stable = with(&["--time-column", "opened", "--stable-bins"]).unwrap();
    assert!(stable.status.success(), "{}", said(&stable));
    for (wrong, word) in [
        (&["--time-column", "grade"][..], "its kind is"),
        (&["--time-column", "closed"], "there is no such column"),
        (&["--stable-bins"], "--time-column"),
        (&["--time-column", "opened", "--seed", "3"], "--seed"),
        (
            &["--time-column", "opened", "--calibration-split", "later"],
            "--calibration-split with --time-column",
        ),
    ] {
        let output = with(wrong).unwrap();
        assert!(
            !output.status.success() && said(&output).contains(word),
            "{}",
            said(&output)
        );
    }
}
