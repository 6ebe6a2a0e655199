//! The hot path: total, exact at every edge, the same in rows and batches, without allocation.

use proptest::prelude::*;
use scorewright::notation::Reading;
use scorewright::scoring::{
    Batch, BatchColumn, Flags, InputParts, NumberParts, ReasonParts, ScoreError, Scorer,
    ScorerParts, Slot, TableError, TermInputs, TermParts, Value, ValueParts,
};
use std::collections::{BTreeMap, HashMap};

const CUTS: [f64; 5] = [-10.0, 0.0, 1.5, 18.0, 1e6];

fn number(name: &str, seed: i32) -> InputParts {
    let mut numbers = NumberParts::new(CUTS)
        .with_specials([(-9.0, 6), (-999.0, 7), (17.0, 8)])
        .with_range(-100.0, 1e7)
        .with_trained(-50.0, 2e6)
        .with_median(10.0);
    numbers.nearest = seed % 2 == 0;
    let mut input = InputParts::numbers(name, numbers, 12)
        .with_untrained((0..12).map(|bin| bin == 8).collect::<Vec<_>>())
        .with_missing(9)
        .with_out_of_range(11);
    input.non_finite = if seed % 3 == 0 { None } else { Some(10) };
    input
}

fn of_number(input: u16) -> TermParts {
    let seed = i32::from(input);
    let points: Vec<_> = (0..12).map(|bin| seed + 7 * bin % 31).collect();
    TermParts::new(TermInputs::One(input), points, 0, 20.0)
}

fn of_category(input: u16) -> TermParts {
    TermParts::new(TermInputs::One(input), [40, 11, 22, 3], 1, 30.0)
}

/// The levels are numbers, so that a row of numbers can hold them.
fn category(name: &str) -> InputParts {
    InputParts::levels(name, [("0", 1), ("1", 0), ("2", 1)], 4)
        .with_untrained([false, false, false, true])
        .with_missing(2)
        .with_unseen(3)
}

fn parts() -> ScorerParts {
    let mut inputs: Vec<_> = (0..6).map(|n| number(&format!("n{n}"), n)).collect();
    inputs.push(category("home"));
    let mut terms: Vec<_> = (0..6).map(of_number).collect();
    terms.push(of_category(6));
    let reasons = [
        ReasonParts::new("R01", "Numbers"),
        ReasonParts::new("R02", "Home"),
    ];
    let pd: Vec<_> = (0..=400)
        .map(|n| 1.0 / (1.0 + f64::from(n) / 40.0))
        .collect();
    ScorerParts::new(inputs, terms, reasons, pd)
        .with_base_points(300)
        .with_pd_from(290)
}

fn scorer() -> Scorer {
    Scorer::new(parts()).unwrap()
}

/// A fixed small generator, so that the rows are the same in every build.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Any `f64` at all, often an awkward one.
    fn number(&mut self) -> f64 {
        const ODD: [f64; 12] = [
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            -0.0,
            0.0,
            f64::MAX,
            f64::MIN,
            f64::MIN_POSITIVE,
            5e-324,
            1e308,
            -9.0,
            17.0,
        ];
        let bits = self.next();
        match bits % 8 {
            0 => ODD[(bits >> 8) as usize % ODD.len()],
            1 => f64::from_bits(self.next()),
            2 => CUTS[(bits >> 8) as usize % CUTS.len()],
            _ => ((bits >> 11) % 4_000_000) as f64 / 64.0 - 100.0,
        }
    }

    fn row(&mut self) -> [f64; 7] {
        let mut row = [0.0; 7];
        for value in &mut row[..6] {
            *value = self.number();
        }
        row[6] = (self.next() % 5) as f64;
        row
    }
}

/// FNV-1a over what a row gave.
fn mix(hash: u64, result: Result<scorewright::scoring::Score, ScoreError>) -> u64 {
    let words = match result {
        Ok(score) => [
            score.points.value() as u32 as u64,
            score.pd.value().to_bits(),
            u64::from(score.flags.bits()),
        ],
        Err(_) => [u64::MAX; 3],
    };
    words.iter().fold(hash, |hash, word| {
        (hash ^ word).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

#[test]
fn s1_a_million_rows_of_any_bits_score_within_the_range_or_are_refused() {
    let scorer = scorer();
    let (least, most) = scorer.range();
    let mut random = SplitMix(1);
    let mut refused = 0;
    for _ in 0..1_000_000 {
        match scorer.score(&random.row()) {
            Ok(score) => assert!(score.points >= least && score.points <= most),
            Err(ScoreError::Refused { slot, .. }) => {
                assert_eq!(slot, Slot::NonFinite);
                refused += 1;
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert!(refused > 0);
}

fn hash_rows(scorer: &Scorer, seed: u64, n: usize) -> u64 {
    let mut random = SplitMix(seed);
    (0..n).fold(0xCBF2_9CE4_8422_2325, |hash, _| {
        mix(hash, scorer.score(&random.row()))
    })
}

fn columns_of(rows: &[[f64; 7]]) -> (Vec<Vec<f64>>, Vec<u32>) {
    let numbers = (0..6)
        .map(|j| rows.iter().map(|row| row[j]).collect())
        .collect();
    let levels = rows
        .iter()
        .map(|row| {
            if row[6].is_nan() {
                BatchColumn::MISSING
            } else if row[6] > 2.0 {
                BatchColumn::UNSEEN
            } else {
                row[6] as u32
            }
        })
        .collect();
    (numbers, levels)
}

fn hash_batches(scorer: &Scorer, rows: &[[f64; 7]], size: usize) -> u64 {
    let mut batch = Batch::new();
    rows.chunks(size)
        .fold(0xCBF2_9CE4_8422_2325, |hash, chunk| {
            let (numbers, levels) = columns_of(chunk);
            let mut columns: Vec<BatchColumn<'_>> =
                numbers.iter().map(|v| BatchColumn::Numbers(v)).collect();
            columns.push(BatchColumn::Levels(&levels));
            let scored = scorer.score_batch(&columns, &mut batch).unwrap();
            assert_eq!(scored + batch.refusals().len(), chunk.len());
            (0..chunk.len()).fold(hash, |hash, row| {
                mix(
                    hash,
                    batch.score(row).ok_or(ScoreError::Width {
                        expected: 0,
                        got: 0,
                    }),
                )
            })
        })
}

/// The constant makes debug and release builds, and machines, agree.
const HASH_OF_A_MILLION: u64 = 3_212_243_732_547_325_165;

#[test]
fn s2_a_million_rows_give_one_hash_whatever_the_path() {
    let scorer = scorer();
    let by_row = hash_rows(&scorer, 7, 1_000_000);
    assert_eq!(
        by_row, HASH_OF_A_MILLION,
        "the hot path gives other bits than before"
    );
    let mut random = SplitMix(7);
    let rows: Vec<_> = (0..100_000).map(|_| random.row()).collect();
    let first = hash_rows(&scorer, 7, 100_000);
    for size in [1, 7, 8, 9, 64, 1023, 1024, 1025, 8192] {
        assert_eq!(
            hash_batches(&scorer, &rows, size),
            first,
            "batches of {size}"
        );
    }
}

#[test]
fn s2_threads_agree() {
    let scorer = scorer();
    let expected = hash_rows(&scorer, 7, 20_000);
    for n_threads in [2, 4] {
        std::thread::scope(|scope| {
            let run = || scope.spawn(|| hash_rows(&scorer, 7, 20_000));
            let threads: Vec<_> = (0..n_threads).map(|_| run()).collect();
            for thread in threads {
                assert_eq!(thread.join().unwrap(), expected);
            }
        });
    }
}

#[test]
fn s4_values_at_a_cut_belong_to_the_bin_above() {
    let scorer = scorer();
    let mut bins = [0; 7];
    let mut bin_of = |value: f64| {
        scorer
            .bins(&[value, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0], &mut bins)
            .unwrap();
        usize::from(bins[0])
    };
    for (i, cut) in CUTS.into_iter().enumerate() {
        assert_eq!(bin_of(cut), i + 1, "at {cut}");
        assert_eq!(bin_of(cut.next_up()), i + 1, "above {cut}");
        assert_eq!(bin_of(cut.next_down()), i, "below {cut}");
    }
    assert_eq!(bin_of(-0.0), 2); // -0 equals 0, so it is not below the cut at 0
    assert_eq!(bin_of(-9.0), 6, "a code inside the range");
    assert_eq!(bin_of((-9.0f64).next_up()), 1);
    assert_eq!(bin_of((-9.0f64).next_down()), 1);
    assert_eq!(bin_of(-999.0), 7, "a code outside the range");
}

#[test]
fn s6_what_is_unusual_is_said() {
    let scorer = scorer();
    let flags = |value: f64, level: f64| {
        let row = [value, 1.0, 1.0, 1.0, 1.0, 1.0, level];
        scorer.score(&row).unwrap().flags
    };
    assert_eq!(flags(1.0, 0.0), Flags::default());
    assert_eq!(flags(f64::NAN, 0.0), Flags::MISSING);
    assert_eq!(flags(-9.0, 0.0), Flags::SPECIAL);
    assert_eq!(flags(-999.0, 0.0), Flags::SPECIAL);
    assert_eq!(flags(17.0, 0.0), Flags::SPECIAL | Flags::UNTRAINED);
    assert_eq!(flags(-60.0, 0.0), Flags::BEYOND_TRAINING);
    assert_eq!(flags(3e6, 0.0), Flags::BEYOND_TRAINING);
    assert_eq!(flags(-101.0, 0.0), Flags::OUT_OF_RANGE);
    assert_eq!(flags(1e9, 0.0), Flags::OUT_OF_RANGE);
    assert_eq!(flags(1.0, 3.0), Flags::UNSEEN | Flags::UNTRAINED);
    assert_eq!(flags(1.0, f64::NAN), Flags::MISSING);
}

#[test]
fn flags_are_read_by_name_in_debug_output() {
    let row = [f64::NAN, 17.0, 1.0, 1.0, 1.0, 1.0, 0.0];
    let score = scorer().score(&row).unwrap();
    assert_eq!(
        format!("{:?}", score.flags),
        "Flags(missing, special, untrained)"
    );
    assert_eq!(format!("{:?}", Flags::default()), "Flags()");
}

#[test]
fn s6_a_changed_unit_is_said() {
    let scorer = scorer();
    let run = |values: &[f64]| {
        let other = vec![10.0; values.len()];
        let levels = vec![0; values.len()];
        let mut columns = vec![BatchColumn::Numbers(values)];
        columns.extend((1..6).map(|_| BatchColumn::Numbers(&other)));
        columns.push(BatchColumn::Levels(&levels));
        let mut batch = Batch::new();
        scorer.score_batch(&columns, &mut batch).unwrap();
        batch.unit_jumps().to_vec()
    };
    assert_eq!(run(&[11.0; 200]), Vec::<u16>::new());
    assert_eq!(
        run(&[10_000.0; 200]),
        [0],
        "a thousand times training's median"
    );
    assert_eq!(run(&[0.01; 200]), [0]);
    assert_eq!(
        run(&[10_000.0; 20]),
        Vec::<u16>::new(),
        "twenty rows are too few to tell"
    );
}

#[test]
fn values_around_zero_have_no_size_that_could_jump() {
    let jumps = |low: f64, high: f64, value: f64| {
        let numbers = NumberParts::new([0.0])
            .with_trained(low, high)
            .with_median(0.01);
        let input = InputParts::numbers("change", numbers, 3).with_missing(2);
        let term = TermParts::new(TermInputs::One(0), [0, 10, 5], 0, 10.0);
        let parts = ScorerParts::new([input], [term], [ReasonParts::default()], [0.5; 11]);
        let mut batch = Batch::new();
        let columns = [BatchColumn::Numbers(&[value; 100])];
        let scorer = Scorer::new(parts).unwrap();
        scorer.score_batch(&columns, &mut batch).unwrap();
        batch.unit_jumps().len()
    };
    assert_eq!(
        jumps(-3.0, 3.0, 0.5),
        0,
        "fifty times the median, and usual"
    );
    assert_eq!(jumps(0.0, 3.0, 0.5), 1);
    assert_eq!(jumps(-0.05, 3.0, 0.5), 1);
}

#[test]
fn s7_no_row_allocates() {
    let scorer = scorer();
    let mut random = SplitMix(3);
    let rows: Vec<_> = (0..10_000).map(|_| random.row()).collect();
    let mut bins = [0; 7];
    let by_row = allocation_counter::measure(|| {
        for row in &rows {
            let _ = std::hint::black_box(scorer.score(row));
            let _ = std::hint::black_box(scorer.reasons(row));
            let _ = std::hint::black_box(scorer.bins(row, &mut bins));
        }
    });
    assert_eq!(by_row.count_total, 0);
    let map: HashMap<&str, Value<'_>> = named(&rows[0]).into_iter().collect();
    let by_name = allocation_counter::measure(|| {
        let _ = std::hint::black_box(scorer.score(&map));
    });
    assert_eq!(by_name.count_total, 0);
}

#[test]
fn s7_a_batch_allocates_only_to_grow() {
    let scorer = scorer();
    let values = vec![1.0; 5000];
    let levels = vec![0; 5000];
    let mut columns: Vec<BatchColumn<'_>> = (0..6).map(|_| BatchColumn::Numbers(&values)).collect();
    columns.push(BatchColumn::Levels(&levels));
    let mut batch = Batch::new();
    scorer.score_batch(&columns, &mut batch).unwrap();
    let again = allocation_counter::measure(|| {
        scorer.score_batch(&columns, &mut batch).unwrap();
    });
    assert_eq!(again.count_total, 0);
}

fn named(row: &[f64; 7]) -> BTreeMap<&'static str, Value<'static>> {
    let names = ["n0", "n1", "n2", "n3", "n4", "n5", "home"];
    names
        .into_iter()
        .zip(row.iter().map(|&value| Value::Number(value)))
        .collect()
}

#[test]
fn a_named_map_scores_as_its_row() {
    let scorer = scorer();
    let mut random = SplitMix(5);
    for _ in 0..1000 {
        let row = random.row();
        assert_eq!(scorer.score(&named(&row)), scorer.score(&row));
    }
    let mut map = named(&[1.0; 7]);
    let mut row = [1.0; 7];
    row[6] = 2.0;
    let code = scorer.level_code("home", "2").unwrap();
    for same in [Value::Text("2"), Value::Number(2.0), Value::Code(code)] {
        map.insert("home", same);
        assert_eq!(scorer.score(&map), scorer.score(&row));
    }
}

#[test]
fn case_25_a_column_that_is_not_there_is_an_error_that_names_it() {
    let scorer = scorer();
    let mut map = named(&[1.0; 7]);
    map.remove("n3");
    let error = scorer.score(&map).unwrap_err();
    assert_eq!(error, ScoreError::Absent { field: "n3".into() });
    assert_eq!(
        error.to_string(),
        "`n3` is not in the record; give it, if only as missing"
    );
    assert_eq!(
        scorer.score(&[1.0; 6]),
        Err(ScoreError::Width {
            expected: 7,
            got: 6
        })
    );
}

#[test]
fn case_24_and_32_a_level_is_the_very_text_or_unseen() {
    let scorer = scorer();
    let mut map = named(&[1.0; 7]);
    for other in ["None", "1.0", "1 1", "castle"] {
        map.insert("home", Value::Text(other));
        let score = scorer.score(&map).unwrap();
        assert!(
            score.flags.contains(Flags::UNSEEN | Flags::UNTRAINED),
            "`{other}`"
        );
    }
}

#[test]
fn case_30_text_where_a_number_belongs_is_an_error() {
    let scorer = scorer();
    let mut map = named(&[1.0; 7]);
    for text in ["1,000", "much", "1 0"] {
        map.insert("n0", Value::Text(text));
        let field = "n0".into();
        assert_eq!(scorer.score(&map), Err(ScoreError::NotANumber { field }));
    }
}

#[test]
fn case_33_no_rows_give_no_scores() {
    let mut columns: Vec<BatchColumn<'_>> = (0..6).map(|_| BatchColumn::Numbers(&[])).collect();
    columns.push(BatchColumn::Levels(&[]));
    let mut batch = Batch::new();
    assert_eq!(scorer().score_batch(&columns, &mut batch), Ok(0));
    assert!(batch.points().is_empty());
}

#[test]
fn columns_of_the_wrong_shape_are_refused() {
    let scorer = scorer();
    let mut batch = Batch::new();
    let mut columns: Vec<BatchColumn<'_>> = (0..7).map(|_| BatchColumn::Numbers(&[1.0])).collect();
    columns[0] = BatchColumn::Levels(&[1]);
    assert_eq!(
        scorer.score_batch(&columns, &mut batch),
        Err(ScoreError::ColumnType { field: "n0".into() })
    );
    columns[0] = BatchColumn::Numbers(&[1.0]);
    columns[6] = BatchColumn::Levels(&[0, 0]);
    assert_eq!(
        scorer.score_batch(&columns, &mut batch),
        Err(ScoreError::Length {
            field: "home".into(),
            expected: 1,
            got: 2
        })
    );
    columns.pop();
    assert_eq!(
        scorer.score_batch(&columns, &mut batch),
        Err(ScoreError::Width {
            expected: 7,
            got: 6
        })
    );
}

#[test]
fn a_refused_row_of_a_batch_fails_closed() {
    let scorer = scorer();
    let refused = [f64::INFINITY; 1];
    let fine = [1.0; 1];
    let mut columns = vec![BatchColumn::Numbers(&refused)];
    columns.extend((1..6).map(|_| BatchColumn::Numbers(&fine)));
    columns.push(BatchColumn::Levels(&[0]));
    let mut batch = Batch::new();
    assert_eq!(scorer.score_batch(&columns, &mut batch), Ok(0));
    assert_eq!(batch.score(0), None);
    assert_eq!((batch.points()[0], batch.pd()[0].value()), (i32::MIN, 1.0));
    let refused = ScoreError::Refused {
        field: "n0".into(),
        slot: Slot::NonFinite,
    };
    assert_eq!(batch.refusals(), [(0, refused)]);
}

/// The worked example of the domain notes (G.4): points, most, average.
const REASONS: [(&str, i32, i32, f64); 6] = [
    ("dpd", 15, 55, 41.2),
    ("util", 20, 48, 33.5),
    ("inq", 38, 40, 36.0),
    ("age_file", 12, 52, 30.1),
    ("income", 30, 45, 31.0),
    ("mix", 25, 28, 26.4),
];

fn reason_scorer(reference: impl Fn(i32, f64) -> f64, inquiries: bool) -> Scorer {
    let input = |(name, ..): &(&str, i32, i32, f64)| InputParts::levels(*name, [("0", 0)], 1);
    let term = |(position, &(_, points, most, average)): (u16, &(&str, i32, i32, f64))| {
        let reference = reference(most, average);
        TermParts::new(TermInputs::One(position), [points], position, reference)
    };
    let reason = |(name, ..): &(&str, i32, i32, f64)| {
        let reason = ReasonParts::new(*name, *name);
        if inquiries && *name == "inq" {
            reason.with_inquiries()
        } else {
            reason
        }
    };
    let inputs: Vec<_> = REASONS.iter().map(input).collect();
    let terms: Vec<_> = (0u16..).zip(&REASONS).map(term).collect();
    let reasons: Vec<_> = REASONS.iter().map(reason).collect();
    Scorer::new(ScorerParts::new(inputs, terms, reasons, [0.1]).with_pd_from(140)).unwrap()
}

fn told(scorer: &Scorer) -> Vec<(String, f64)> {
    let reasons = scorer.reasons(&[0.0; 6]).unwrap();
    reasons
        .iter()
        .map(|reason| {
            (
                reason.code.to_owned(),
                (reason.deficit * 10.0).round() / 10.0,
            )
        })
        .collect()
}

fn pairs(expected: &[(&str, f64)]) -> Vec<(String, f64)> {
    expected
        .iter()
        .map(|&(code, deficit)| (code.to_owned(), deficit))
        .collect()
}

#[test]
fn reasons_below_the_most_break_ties_in_catalogue_order() {
    let scorer = reason_scorer(|most, _| f64::from(most), false);
    let expected = [
        ("dpd", 40.0),
        ("age_file", 40.0),
        ("util", 28.0),
        ("income", 15.0),
    ];
    assert_eq!(told(&scorer), pairs(&expected));
}

#[test]
fn reasons_below_the_average_leave_out_what_is_above() {
    let scorer = reason_scorer(|_, average| average, false);
    let expected = [
        ("dpd", 26.2),
        ("age_file", 18.1),
        ("util", 13.5),
        ("mix", 1.4),
    ];
    assert_eq!(told(&scorer), pairs(&expected));
}

#[test]
fn inquiries_come_fifth_when_they_are_a_factor() {
    let scorer = reason_scorer(|most, _| f64::from(most), true);
    let told = told(&scorer);
    assert_eq!(told.len(), 5);
    assert_eq!(told[4], ("inq".to_owned(), 2.0));
    let below_average = reason_scorer(|_, average| average, true);
    assert_eq!(
        below_average.reasons(&[0.0; 6]).unwrap().len(),
        4,
        "above average: no factor"
    );
}

#[test]
fn terms_with_one_code_are_summed() {
    let scorer = scorer();
    let row = [-60.0, -60.0, -60.0, -60.0, -60.0, -60.0, 1.0];
    let mut points = [0; 7];
    scorer.contributions(&row, &mut points).unwrap();
    let expected: f64 = points[..6]
        .iter()
        .map(|&p| (20.0 - f64::from(p)).max(0.0))
        .sum();
    assert_eq!(scorer.reasons(&row).unwrap()[0].deficit, expected);
    assert_eq!(scorer.reasons_up_to(&row, 0).unwrap().len(), 0);
}

#[test]
fn contributions_and_base_sum_to_the_score() {
    let scorer = scorer();
    let mut random = SplitMix(9);
    let mut points = [0; 7];
    for _ in 0..1000 {
        let row = random.row();
        if let Ok(score) = scorer.score(&row) {
            scorer.contributions(&row, &mut points).unwrap();
            let sum = points.iter().sum::<i32>() + scorer.base_points().value();
            assert_eq!(sum, score.points.value());
        }
    }
}

#[test]
fn a_scorer_can_be_swapped_under_load() {
    use std::sync::{Arc, RwLock};
    let cell = RwLock::new(Arc::new(scorer()));
    let mut other = parts();
    other.base_points += 5;
    let other = Arc::new(Scorer::new(other).unwrap());
    let row = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0];
    let expected = cell.read().unwrap().score(&row).unwrap().points.value();
    std::thread::scope(|scope| {
        let cell = &cell;
        for _ in 0..2 {
            scope.spawn(move || {
                for _ in 0..20_000 {
                    let scorer = Arc::clone(&cell.read().unwrap());
                    let points = scorer.score(&row).unwrap().points.value();
                    assert!(points == expected || points == expected + 5, "a torn card");
                }
            });
        }
        let first = Arc::clone(&cell.read().unwrap());
        for n in 0..1000 {
            let next = if n % 2 == 0 { &other } else { &first };
            *cell.write().unwrap() = Arc::clone(next);
        }
    });
}

#[test]
fn parts_that_are_not_a_card_are_refused() {
    type Change = fn(&mut ScorerParts);
    let cases: [(Change, TableError); 18] = [
        (|p| p.inputs.clear(), TableError::Inputs),
        (|p| p.terms.clear(), TableError::Terms),
        (
            |p| p.inputs[1].name = "n0".into(),
            TableError::Name { input: 1 },
        ),
        (
            |p| {
                if let ValueParts::Numbers(numbers) = &mut p.inputs[0].values {
                    numbers.cuts.swap(0, 1);
                }
            },
            TableError::Cuts { input: 0 },
        ),
        (
            |p| {
                if let ValueParts::Numbers(numbers) = &mut p.inputs[0].values {
                    numbers.range = (f64::NAN, 1.0);
                }
            },
            TableError::Values { input: 0 },
        ),
        (
            |p| p.inputs[0].missing = Some(12),
            TableError::Bin { input: 0 },
        ),
        (|p| p.terms[0].points[0] = i32::MAX, TableError::Points),
        (|p| p.pd[3] = f64::NAN, TableError::Probabilities),
        (|p| p.pd.truncate(20), TableError::Probabilities),
        (|p| p.pd.swap(3, 4), TableError::Probabilities),
        (|p| p.terms[2].reason = 2, TableError::Reasons { term: 2 }),
        (
            |p| p.terms[2].reference = f64::NAN,
            TableError::Reasons { term: 2 },
        ),
        (
            |p| p.reasons = vec![ReasonParts::default(); 513],
            TableError::Catalogue,
        ),
        (
            |p| {
                p.terms.remove(3);
            },
            TableError::Unused { input: 3 },
        ),
        (
            |p| p.terms[6].inputs = TermInputs::Pair(6, 7),
            TableError::Term { term: 6 },
        ),
        (
            |p| p.terms[6].inputs = TermInputs::Pair(6, 6),
            TableError::Term { term: 6 },
        ),
        (
            |p| p.terms.push(of_number(0)),
            TableError::Duplicate { term: 7 },
        ),
        (
            |p| {
                p.terms[1].points.pop();
            },
            TableError::Length { term: 1 },
        ),
    ];
    for (change, expected) in cases {
        let mut parts = parts();
        change(&mut parts);
        assert_eq!(Scorer::new(parts).unwrap_err(), expected);
    }
}

#[test]
fn errors_never_carry_a_value() {
    let scorer = scorer();
    let mut map = named(&[1.0; 7]);
    map.insert("n0", Value::Text("canary"));
    let error = scorer.score(&map).unwrap_err();
    let said = format!("{error} {error:?} {:?}", map["n0"]);
    assert!(said.contains("`n0`"), "{said}");
    assert!(!said.contains("canary"), "{said}");
}

/// The inputs of [`parts`], with pairs: `n1` in a pair and alone, `n2` in two pairs
/// only, `home` in one only.
fn paired_parts() -> ScorerParts {
    let pair = |first, second, n: i32, seed: i32, reason| {
        let table: Vec<_> = (0..n).map(|place| (place * 13 + seed) % 23 - 9).collect();
        TermParts::new(TermInputs::Pair(first, second), table, reason, 4.0)
    };
    let mut made = parts();
    made.terms = vec![
        pair(2, 6, 48, 1, 0),
        of_number(0),
        of_number(1),
        pair(1, 2, 144, 5, 1),
        of_number(3),
        of_number(4),
        of_number(5),
        pair(5, 0, 144, 7, 0),
    ];
    made.pd_from = 250;
    made
}

/// The points of each term, from the bins and the tables as they were given.
fn by_hand(parts: &ScorerParts, bins: &[u16]) -> Vec<i32> {
    let n_bins = |input: u16| parts.inputs[usize::from(input)].untrained.len();
    let bin = |input: u16| usize::from(bins[usize::from(input)]);
    let points = |term: &TermParts| match term.inputs {
        TermInputs::One(input) => term.points[bin(input)],
        TermInputs::Pair(first, second) => term.points[bin(first) * n_bins(second) + bin(second)],
    };
    parts.terms.iter().map(points).collect()
}

#[test]
fn pairs_add_the_points_of_both_bins_in_rows_batches_and_reasons() {
    let parts = paired_parts();
    let scorer = Scorer::new(parts.clone()).unwrap();
    assert!(scorer.terms().nth(3).unwrap().inputs.is_pair());
    assert_eq!(scorer.inputs().len(), 7);
    let (least, most) = scorer.range();
    let mut random = SplitMix(11);
    let rows: Vec<_> = (0..20_000).map(|_| random.row()).collect();
    let mut bins = [0; 7];
    let mut points = [0; 8];
    let mut n_scored = 0;
    for row in &rows {
        let Ok(score) = scorer.score(row) else {
            continue;
        };
        n_scored += 1;
        scorer.bins(row, &mut bins).unwrap();
        scorer.contributions(row, &mut points).unwrap();
        assert_eq!(points.to_vec(), by_hand(&parts, &bins));
        assert_eq!(points.iter().sum::<i32>() + 300, score.points.value());
        assert!(score.points >= least && score.points <= most);
        let plain = self::scorer().score(row).unwrap();
        assert_eq!(score.flags, plain.flags, "pairs add no flags");
        let of_code = |code: u16| -> f64 {
            let terms = parts.terms.iter().zip(&points);
            let of_code = terms.filter(|(term, _)| term.reason == code);
            let deficits = of_code.map(|(term, &points)| term.reference - f64::from(points));
            deficits.map(|deficit| deficit.max(0.0)).sum()
        };
        for reason in scorer.reasons(row).unwrap().iter() {
            let code = u16::from(reason.code == "R02");
            assert_eq!(reason.deficit, of_code(code));
        }
    }
    assert!(n_scored > 10_000, "{n_scored}");
    let by_row = hash_rows(&scorer, 11, 20_000);
    for size in [1, 8, 1023, 1025, 20_000] {
        assert_eq!(hash_batches(&scorer, &rows, size), by_row, "{size}");
    }
}

#[test]
fn s7_pairs_allocate_nothing_per_row() {
    let scorer = Scorer::new(paired_parts()).unwrap();
    let mut random = SplitMix(3);
    let rows: Vec<_> = (0..5000).map(|_| random.row()).collect();
    let mut points = [0; 8];
    let by_row = allocation_counter::measure(|| {
        for row in &rows {
            let _ = std::hint::black_box(scorer.score(row));
            let _ = std::hint::black_box(scorer.reasons(row));
            let _ = std::hint::black_box(scorer.contributions(row, &mut points));
        }
    });
    assert_eq!(by_row.count_total, 0);
    let (numbers, levels) = columns_of(&rows);
    let mut columns: Vec<BatchColumn<'_>> =
        numbers.iter().map(|v| BatchColumn::Numbers(v)).collect();
    columns.push(BatchColumn::Levels(&levels));
    let mut batch = Batch::new();
    scorer.score_batch(&columns, &mut batch).unwrap();
    let again = allocation_counter::measure(|| {
        scorer.score_batch(&columns, &mut batch).unwrap();
    });
    assert_eq!(again.count_total, 0);
}

proptest! {
    #[test]
    fn a_batch_gives_the_same_as_its_rows(seed in any::<u64>(), n in 0usize..200) {
        let scorer = scorer();
        let mut random = SplitMix(seed);
        let rows: Vec<_> = (0..n).map(|_| random.row()).collect();
        prop_assert_eq!(hash_batches(&scorer, &rows, 200), hash_rows(&scorer, seed, n));
    }

    #[test]
    fn the_hot_path_agrees_with_the_shared_rule(bits in any::<u64>(), code in 0usize..3) {
        let scorer = scorer();
        let specials = [-9.0, -999.0, 17.0];
        for value in [f64::from_bits(bits), specials[code], CUTS[code]] {
            let mut bins = [0; 7];
            // `n1` keeps every slot: its out-of-range values have a bin of their own.
            let row = [1.0, value, 1.0, 1.0, 1.0, 1.0, 0.0];
            scorer.bins(&row, &mut bins).unwrap();
            let expected = match scorewright::scoring::classify(value, &specials, -100.0, 1e7) {
                Slot::Regular => CUTS.partition_point(|&cut| cut <= value),
                Slot::Special(position) => 6 + usize::from(position),
                Slot::Missing => 9,
                Slot::NonFinite => 10,
                _ => 11,
            };
            prop_assert_eq!(usize::from(bins[1]), expected);
        }
    }

    /// Against all deficits, summed per code and sorted: none is dropped, however small,
    /// whether of a term of one input or of a pair, whatever shares its code.
    #[test]
    fn reasons_drop_no_deficit(
        points in prop::collection::vec(-30_i32..30, 9),
        references in prop::collection::vec(-20_i32..20, 9),
        codes in prop::collection::vec(0_u16..6, 9),
        inquiries in prop::collection::vec(any::<bool>(), 6),
        with_pair in any::<bool>(),
        limit in 0_usize..6,
    ) {
        let n_terms = if with_pair { 9 } else { 8 };
        let inputs: Vec<_> = (0..8)
            .map(|n| InputParts::levels(format!("n{n}"), [("0", 0)], 1))
            .collect();
        // Eighths are exact, so sums are equal in any order.
        let reference = |n: usize| f64::from(references[n]) / 8.0;
        let terms: Vec<_> = (0..n_terms)
            .map(|n| {
                let over = if n == 8 { TermInputs::Pair(0, 1) } else { TermInputs::One(n as u16) };
                TermParts::new(over, [points[n]], codes[n], reference(n))
            })
            .collect();
        let reasons: Vec<_> = (0..6)
            .map(|code| {
                let reason = ReasonParts::new(format!("R{code}"), format!("Reason {code}"));
                if inquiries[code] { reason.with_inquiries() } else { reason }
            })
            .collect();
        let sum: i32 = points[..n_terms].iter().sum();
        let parts = ScorerParts::new(inputs, terms, reasons, [0.5]).with_pd_from(sum);
        let scorer = Scorer::new(parts).unwrap();

        let of_code = |code: u16| -> f64 {
            let terms = (0..n_terms).filter(|&n| codes[n] == code);
            terms.map(|n| (reference(n) - f64::from(points[n])).max(0.0)).sum()
        };
        let mut expected: Vec<(u16, f64)> = (0..6).map(|code| (code, of_code(code))).collect();
        expected.retain(|(_, deficit)| *deficit > 0.0);
        expected.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let speaks = |(code, _): &(u16, f64)| inquiries[usize::from(*code)];
        let weightiest = expected.iter().copied().find(speaks);
        expected.truncate(limit.min(4));
        if limit > 0 && !expected.iter().any(speaks) {
            expected.extend(weightiest);
        }
        let told = scorer.reasons_up_to(&[0.0; 8], limit).unwrap();
        let told: Vec<(String, f64)> = told.iter().map(|r| (r.code.to_owned(), r.deficit)).collect();
        let expected: Vec<_> = expected.iter().map(|(code, d)| (format!("R{code}"), *d)).collect();
        prop_assert_eq!(told, expected);
    }
}

/// Some levels are found in a small table, the others are not: both by the same rule.
#[test]
fn any_level_written_as_a_number_is_found_and_no_other_number_is() {
    for n_levels in 1..=20_u16 {
        let levels = (0..n_levels).map(|n| (n.to_string(), n));
        let n_bins = usize::from(n_levels) + 1;
        let input = InputParts::levels("code", levels, n_bins).with_unseen(n_levels);
        let points: Vec<i32> = (0..=i32::from(n_levels)).collect();
        let term = TermParts::new(TermInputs::One(0), points, 0, 0.0);
        let reason = ReasonParts::new("R01", "Code");
        let parts = ScorerParts::new([input], [term], [reason], vec![0.5; n_bins]);
        let scorer = Scorer::new(parts).unwrap();
        let points = |number: f64| scorer.score(&[number]).unwrap().points.value();
        let unseen = i32::from(n_levels);
        for n in -3..30 {
            let expected = if (0..unseen).contains(&n) { n } else { unseen };
            assert_eq!(points(f64::from(n)), expected, "{n} of {n_levels}");
            assert_eq!(points(f64::from(n) + 0.5), unseen, "{n} of {n_levels}");
        }
    }
}

/// A scorer of one number with these bins, each worth its position.
fn of_one(input: InputParts) -> Scorer {
    let n_bins = input.untrained.len();
    let points: Vec<i32> = (0..).take(n_bins).collect();
    let term = TermParts::new(TermInputs::One(0), points, 0, 0.0);
    let reason = ReasonParts::new("R01", "Number");
    Scorer::new(ScorerParts::new(
        [input],
        [term],
        [reason],
        vec![0.5; n_bins],
    ))
    .unwrap()
}

#[test]
fn a_number_past_training_and_past_its_range_belongs_above_the_cut_it_equals() {
    let numbers = NumberParts::new([5.0, 10.0])
        .with_range(0.0, 10.0)
        .with_trained(0.0, 4.0)
        .with_nearest();
    let scorer = of_one(InputParts::numbers("x", numbers, 3));
    let of = |number: f64| {
        let score = scorer.score(&[number]).unwrap();
        let is_out = score.flags.contains(Flags::OUT_OF_RANGE);
        (score.points.value(), is_out)
    };
    assert_eq!(
        [4.9, 5.0, 9.9].map(of),
        [(0, false), (1, false), (1, false)]
    );
    assert_eq!(
        [10.0, 10.1, -0.1].map(of),
        [(2, false), (2, true), (0, true)]
    );
}

#[test]
fn a_marker_that_is_a_number_is_missing_past_training_and_a_code_is_no_number() {
    let numbers = NumberParts::new([5.0]).with_trained(0.0, 10.0);
    let input = InputParts::numbers("x", numbers, 3)
        .with_reading(Reading::numbers().with_markers(["-9"]))
        .with_missing(2);
    let scorer = of_one(input);
    for value in [Value::Number(-9.0), Value::Text("-9"), Value::Missing] {
        let score = scorer.score(&[value]).unwrap();
        assert_eq!(score.points.value(), 2);
        assert!(score.flags.contains(Flags::MISSING));
    }
    for code in [0, 1, u32::MAX - 1, u32::MAX] {
        let refused = scorer.score(&[Value::Code(code)]).unwrap_err();
        assert!(matches!(refused, ScoreError::UnknownCode { .. }));
    }
}

proptest! {
    #[test]
    fn a_whole_number_has_no_fraction_however_small(whole in -1_000_000..1_000_000_i32, part in 1..1024_i32) {
        let numbers = NumberParts::new([0.0]);
        let input = InputParts::numbers("x", numbers, 2).with_reading(Reading::whole_numbers());
        let scorer = of_one(input);
        let whole = f64::from(whole);
        prop_assert!(scorer.score(&[whole]).is_ok());
        let refused = scorer.score(&[whole + f64::from(part) / 1024.0]);
        let is_not_whole = matches!(refused, Err(ScoreError::NotWhole { .. }));
        prop_assert!(is_not_whole);
    }
}
