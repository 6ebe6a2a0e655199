//! Which bins stand, which fields fall and why, and that the order of rows is nothing.

use proptest::prelude::*;
use scorewright::binning::{
    BinKind, BinTable, Binning, BinningError, BinningParams, BinningWarning, Edit,
    FieldBinningParams, JoinTo, Limit, Trend,
};
use scorewright::dataset::{Dataset, Values};
use scorewright::schema::{Code, Field, Kind, Role, Schema};
use scorewright::scorecard::{Scaling, Scorecard};
use scorewright::training::{
    Design, DropReason, LbfgsParams, Leaks, LogisticModel, NewtonParams, Selection, Solver,
    TrainingError, WrongSign,
};

const TOLERANCE: f64 = 1e-12;

struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f64 / (1 << 24) as f64
    }

    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

/// Numeric fields `x0`, `x1`, ... beside the target.
fn numeric(columns: &[Vec<f64>], bad: &[bool]) -> Dataset {
    let names: Vec<String> = (0..columns.len()).map(|i| format!("x{i}")).collect();
    let fields = names.iter().map(|name| Field::new(name, Kind::Ratio));
    let target = Field::new("bad", Kind::Flag).with_role(Role::Target);
    let schema = Schema::new("test", fields.chain([target]).collect()).unwrap();
    let values = names.iter().zip(columns);
    let values = values.map(|(name, column)| (name.as_str(), Values::Numbers(column)));
    let all: Vec<_> = values.chain([("bad", Values::Flags(bad))]).collect();
    Dataset::from_columns(&schema, &all).unwrap()
}

/// One field `level` of levels, each with its good and bad rows.
fn levels(counts: &[(&str, usize, usize)]) -> Dataset {
    let (mut names, mut bad) = (Vec::new(), Vec::new());
    for &(name, n_good, n_bad) in counts {
        names.extend(std::iter::repeat_n(name, n_good + n_bad));
        bad.extend((0..n_good + n_bad).map(|row| row >= n_good));
    }
    let fields = vec![
        Field::new("level", Kind::Category),
        Field::new("bad", Kind::Flag).with_role(Role::Target),
    ];
    let schema = Schema::new("test", fields).unwrap();
    let columns = [
        ("level", Values::Text(&names)),
        ("bad", Values::Flags(&bad)),
    ];
    Dataset::from_columns(&schema, &columns).unwrap()
}

/// The numbers with their good and bad rows, as one field `x0`.
fn values(counts: &[(f64, usize, usize)]) -> Dataset {
    let (mut numbers, mut bad) = (Vec::new(), Vec::new());
    for &(value, n_good, n_bad) in counts {
        numbers.extend(std::iter::repeat_n(value, n_good + n_bad));
        bad.extend((0..n_good + n_bad).map(|row| row >= n_good));
    }
    numeric(&[numbers], &bad)
}

fn regular(table: &BinTable) -> Vec<(f64, f64)> {
    let bins = table.bins().iter().filter(|bin| bin.kind.is_regular());
    bins.map(|bin| (bin.good, bin.bad)).collect()
}

fn bins_of(data: &Dataset) -> Vec<(f64, f64)> {
    regular(Binning::params().fit(data).unwrap().fields()[0].table())
}

#[test]
fn a_pure_bin_stands_where_ten_of_the_rarer_class_were_to_be_expected() {
    // 8 % of the rows, all bad: left out as constant by a rule that wants both classes.
    let orders = [
        (0.0, 3215, 489),
        (1.0, 0, 66),
        (2.0, 0, 76),
        (3.0, 0, 76),
        (4.0, 0, 78),
    ];
    let data = values(&orders);
    let binning = Binning::params().fit(&data).unwrap();
    let table = binning.fields()[0].table();
    assert_eq!(regular(table), [(3215.0, 489.0), (0.0, 296.0)]);
    let pure = &table.bins()[1];
    assert!(pure.pure);
    let woe = ((0.5_f64 / 3215.0) / (296.5 / 785.0)).ln();
    assert!((pure.woe - woe).abs() < TOLERANCE);
    let said: Vec<String> = binning.warnings().iter().map(ToString::to_string).collect();
    assert!(
        said.iter().any(|text| text.contains("only bad rows, 296")),
        "{said:?}"
    );
    assert!(
        !said.iter().any(|text| text.contains("constant")),
        "{said:?}"
    );
    assert!(
        LogisticModel::params()
            .fit(&data, &binning)
            .unwrap()
            .dropped()
            .is_empty()
    );
    // The same of levels, and of bins of good rows.
    assert_eq!(
        bins_of(&levels(&[("no", 3215, 489), ("yes", 0, 296)])).len(),
        2
    );
    assert_eq!(
        bins_of(&values(&[(0.0, 0, 900), (1.0, 2000, 300)])).len(),
        2
    );
    assert_eq!(
        bins_of(&levels(&[("a", 2000, 300), ("b", 400, 0)])).len(),
        2
    );
    // 9 and 10 bad rows expected among 90 and 100 of one in ten.
    let good = |n: usize| values(&[(0.0, n, 0), (1.0, 1800 - n, 200)]);
    assert_eq!(bins_of(&good(99)).len(), 1);
    assert_eq!(bins_of(&good(100)).len(), 2);
}

/// The field was left with one bin, by this limit alone.
fn assert_one_bin(binning: &Binning, field: &str, limit: Limit) {
    let one_bin = BinningWarning::OneBin {
        field: field.to_owned(),
        limits: vec![limit],
    };
    let warnings = binning.warnings();
    assert!(warnings.contains(&one_bin), "{warnings:?}");
}

#[test]
fn a_pure_bin_may_be_forbidden() {
    let data = values(&[(0.0, 3215, 489), (1.0, 0, 296)]);
    for params in [
        Binning::params().min_good(1.0),
        Binning::params().min_good(50.0),
    ] {
        let binning = params.fit(&data).unwrap();
        assert_eq!(binning.fields()[0].table().n_regular(), 1);
        assert_one_bin(&binning, "x0", Limit::MinGood);
    }
}

#[test]
fn a_rare_level_stands_where_its_rate_clearly_differs() {
    // 2 % of the rows, 33 % bad against 95 %.
    let rare = levels(&[("A", 1228, 24_121), ("B", 365, 176)]);
    let binning = Binning::params().fit(&rare).unwrap();
    let table = binning.fields()[0].table();
    assert_eq!(table.n_regular(), 2);
    assert!((table.iv() - 0.8225).abs() < 1e-4, "{}", table.iv());
    let below = |w: &&BinningWarning| matches!(w, BinningWarning::BelowMinShare { .. });
    assert_eq!(binning.warnings().iter().filter(below).count(), 1);
    // Half a percent, and below the share of a rare level too.
    assert_eq!(bins_of(&levels(&[("A", 3200, 780), ("B", 4, 16)])).len(), 2);
    // As many rows, but as bad as the rest or nearly.
    assert_eq!(bins_of(&levels(&[("A", 3200, 780), ("B", 13, 7)])).len(), 1);
    assert_eq!(
        bins_of(&levels(&[("A", 24_121, 1228), ("B", 506, 35)])).len(),
        1
    );
    // A share that is set holds for all, and is named.
    let strict = Binning::params().min_bin_share(0.05).fit(&rare).unwrap();
    assert_one_bin(&strict, "level", Limit::MinBinShare);
}

#[test]
fn what_a_heavy_value_leaves_stands_where_its_rate_clearly_differs() {
    // 97 % zeros; above it three in five are bad.
    let mut counts = vec![(0.0, 9190, 517)];
    counts.extend((1..=29).map(|n| (f64::from(n), 4, 6)));
    let data = values(&counts);
    let bins = bins_of(&data);
    assert_eq!(bins, [(9190.0, 517.0), (116.0, 174.0)]);
    // The heavy value at the other end, in the middle, and two of them.
    let turned: Vec<_> = counts
        .iter()
        .map(|&(x, good, bad)| (-x, good, bad))
        .collect();
    assert_eq!(bins_of(&values(&turned)).len(), 2);
    let mut two = counts.clone();
    two.push((0.5, 3000, 200));
    assert_eq!(bins_of(&values(&two)).last(), Some(&(116.0, 174.0)));
    // One value of 3 %, such as a placeholder, among many.
    let mut lone: Vec<_> = (0..100).map(|n| (f64::from(n), 87, 10)).collect();
    lone.push((999.0, 120, 180));
    assert_eq!(bins_of(&values(&lone)).last(), Some(&(120.0, 180.0)));
    // Chance does not stand: one in twenty above zero where 5.3 % are bad.
    let chance: Vec<_> = std::iter::once((0.0, 9190, 517))
        .chain((1..=29).map(|n| (f64::from(n), 9, usize::from(n % 2 == 0))))
        .collect();
    assert_eq!(bins_of(&values(&chance)).len(), 1);
}

#[test]
fn constant_means_one_value_and_nothing_missing() {
    let bad: Vec<bool> = (0..400).map(|row| row % 4 == 0).collect();
    let some = |row: usize, x: f64| if row.is_multiple_of(7) { f64::NAN } else { x };
    let data = numeric(
        &[
            vec![5.0; 400],
            (0..400).map(|row| some(row, 5.0)).collect(),
            vec![f64::NAN; 400],
            (0..400).map(|row| f64::from(row % 8 / 4)).collect(),
            (0..400).map(|row| f64::from(row % 4)).collect(),
        ],
        &bad,
    );
    let params = Binning::params().field("x4", FieldBinningParams::new().cuts([]));
    let binning = params.fit(&data).unwrap();
    let all = LogisticModel::params().wrong_sign(WrongSign::Allow);
    let dropped = all
        .leaks(Leaks::Allow)
        .fit(&data, &binning)
        .unwrap()
        .dropped()
        .to_vec();
    let why = |field: &str| dropped.iter().find(|d| d.field == field).map(|d| &d.reason);
    assert_eq!(why("x0"), Some(&DropReason::Constant));
    assert_eq!(why("x1"), None); // missing differs from the value
    assert_eq!(why("x2"), Some(&DropReason::NoValues));
    let one_bin = DropReason::OneBin { limits: Vec::new() };
    assert_eq!(why("x3"), Some(&one_bin));
    assert_eq!(why("x4"), Some(&one_bin));
}

#[test]
fn no_field_left_says_which_limit_bound_each() {
    let data = values(&[(0.0, 300, 60), (1.0, 10, 20)]);
    let binning = Binning::params().min_bin_share(0.2).fit(&data).unwrap();
    let error = LogisticModel::params().fit(&data, &binning).unwrap_err();
    let TrainingError::NoFields { dropped } = &error else {
        panic!("{error}");
    };
    assert_eq!(dropped[0].reason.lifted_by(), ["min_bin_share"]);
    let text = error.to_string();
    assert!(
        text.contains("`x0`: one bin: without min_bin_share"),
        "{text}"
    );
    // Rare levels, each below the share of rare ones that was set.
    let data = levels(&[("a", 300, 10), ("b", 100, 100), ("c", 20, 80)]);
    let pooled = Binning::params().rare_share(0.9).fit(&data).unwrap();
    let limits = pooled.warnings().iter().find_map(|warning| match warning {
        BinningWarning::OneBin { limits, .. } => Some(limits.clone()),
        _ => None,
    });
    assert_eq!(limits, Some(vec![Limit::RareShare]));
    // Where it takes two limits together, both are named.
    let both = Binning::params()
        .rare_share(0.9)
        .min_bin_share(0.5)
        .fit(&data)
        .unwrap();
    let text: Vec<String> = both.warnings().iter().map(ToString::to_string).collect();
    assert!(
        text.iter()
            .any(|t| t.contains("min_bin_share and rare_share")),
        "{text:?}"
    );
}

#[test]
fn a_leak_is_found_in_the_values_whatever_the_limits_make_of_it() {
    let mut random = Random(7);
    let bad: Vec<bool> = (0..3000).map(|_| random.unit() < 0.04).collect();
    let of = |random: &mut Random, shape: &dyn Fn(f64, bool) -> f64| -> Vec<f64> {
        bad.iter().map(|&bad| shape(random.unit(), bad)).collect()
    };
    let mut n_bad = 0;
    let nearly = bad.iter().map(|&bad| {
        n_bad += usize::from(bad);
        random.unit() + f64::from(u8::from(bad && n_bad % 10 > 0))
    });
    let nearly: Vec<f64> = nearly.collect();
    let columns = [
        // An amount written off, which only bad borrowers have.
        of(&mut random, &|u, bad| {
            if bad { 100.0 + 900.0 * u } else { 0.0 }
        }),
        // A code in the middle of a range.
        of(&mut random, &|u, bad| {
            if bad {
                500.0 + u
            } else if u < 0.5 {
                900.0 * u
            } else {
                1000.0 * u + 10.0
            }
        }),
        // Missing for the bad.
        of(&mut random, &|u, bad| if bad { f64::NAN } else { u }),
        // Nearly: one bad row in ten looks like a good one.
        nearly,
        of(&mut random, &|u, _| u),
    ];
    let data = numeric(&columns, &bad);
    let strict = Binning::params().min_bin_share(0.3).trend(Trend::Rising);
    for params in [strict, Binning::params()] {
        let binning = params.fit(&data).unwrap();
        let leaks = binning
            .warnings()
            .iter()
            .filter_map(|warning| match warning {
                BinningWarning::SuspectedLeak { field, .. } => Some((field.as_str(), true)),
                BinningWarning::NearLeak { field, .. } => Some((field.as_str(), false)),
                _ => None,
            });
        let leaks: Vec<(&str, bool)> = leaks.collect();
        assert_eq!(
            leaks,
            [("x0", true), ("x1", true), ("x2", true), ("x3", false)]
        );
        let refused = LogisticModel::params().fit(&data, &binning).unwrap_err();
        assert!(matches!(refused, TrainingError::SuspectedLeak { .. }));
        let kept = LogisticModel::params()
            .leaks(Leaks::Drop)
            .fit(&data, &binning);
        let dropped = kept.map_or_else(
            |error| match error {
                TrainingError::NoFields { dropped } => dropped,
                error => panic!("{error}"),
            },
            |model| model.dropped().to_vec(),
        );
        let leak = |d: &&scorewright::training::Dropped| {
            matches!(d.reason, DropReason::SuspectedLeak { .. })
        };
        assert_eq!(dropped.iter().filter(leak).count(), 3);
    }
}

#[test]
fn a_level_that_leaks_is_found_and_an_id_is_none() {
    let data = levels(&[("paid", 2000, 0), ("open", 900, 2), ("sold", 1, 90)]);
    let strict = Binning::params().min_bin_share(0.4).fit(&data).unwrap();
    let leaks = |binning: &Binning| {
        let leak = |w: &&BinningWarning| {
            matches!(
                w,
                BinningWarning::SuspectedLeak { .. } | BinningWarning::NearLeak { .. }
            )
        };
        binning.warnings().iter().filter(leak).count()
    };
    assert_eq!(leaks(&strict), 1);
    // Many levels leak together, none of them large enough to be judged alone.
    let names: Vec<String> = (0..40).map(|k| format!("state {k}")).collect();
    let states = names.iter().zip(0_usize..);
    let states = states.map(|(name, k)| match k % 2 {
        0 => (name.as_str(), 60, 0),
        _ => (name.as_str(), 0, 10),
    });
    let states: Vec<(&str, usize, usize)> = states.collect();
    let pooled = Binning::params().rare_share(0.2);
    for params in [Binning::params(), pooled] {
        assert_eq!(leaks(&params.fit(&levels(&states)).unwrap()), 1);
    }
    // Shops of ten borrowers each: by rate they seem to tell much, and it is chance.
    let mut random = Random(17);
    let names: Vec<String> = (0..300).map(|shop| format!("shop {shop}")).collect();
    let shops = names.iter().map(|name| {
        let n_bad = (0..10).filter(|_| random.unit() < 0.03).count();
        (name.as_str(), 10 - n_bad, n_bad)
    });
    let shops: Vec<(&str, usize, usize)> = shops.collect();
    assert_eq!(leaks(&Binning::params().fit(&levels(&shops)).unwrap()), 0);
}

#[test]
fn some_cuts_are_fixed_and_the_others_free() {
    let mut random = Random(11);
    let x: Vec<f64> = (0..4000).map(|_| 100.0 * random.unit()).collect();
    let bad: Vec<bool> = x.iter().map(|x| random.unit() < 0.05 + x / 200.0).collect();
    let data = numeric(&[x], &bad);
    let own = |cuts: &[f64]| FieldBinningParams::new().fixed_cuts(cuts);
    let fit = |params: BinningParams| params.fit(&data).map(|b| b.fields()[0].cuts().to_vec());
    let free = fit(Binning::params()).unwrap();
    let fixed = fit(Binning::params().field("x0", own(&[33.3, 98.5]))).unwrap();
    assert!(fixed.contains(&33.3) && fixed.contains(&98.5), "{fixed:?}");
    assert!(
        fixed.len() > 2 && !free.contains(&33.3),
        "{fixed:?} {free:?}"
    );
    // Beyond all values, a cut is still there.
    assert!(
        fit(Binning::params().field("x0", own(&[500.0])))
            .unwrap()
            .contains(&500.0)
    );
    let warned = |cuts: &[f64]| {
        let binning = Binning::params().field("x0", own(cuts)).fit(&data).unwrap();
        let is_empty = |it: &&BinningWarning| matches!(it, BinningWarning::EmptyBin { .. });
        binning.warnings().iter().filter(is_empty).count()
    };
    assert_eq!(
        (warned(&[500.0]), warned(&[-5.0, 500.0]), warned(&[33.3])),
        (1, 2, 0)
    );
    let few = Binning::params()
        .max_bins(2)
        .field("x0", own(&[20.0, 40.0]));
    let error = fit(few).unwrap_err();
    assert!(
        matches!(&error, BinningError::Infeasible { limits, .. } if limits == &[Limit::MaxBins]),
        "{error}"
    );
}

#[test]
fn fields_and_values_are_left_out_as_asked() {
    let data = numeric(
        &[
            (0..600).map(|row| f64::from(row % 6)).collect(),
            (0..600)
                .map(|row| if row < 90 { -9.0 } else { f64::from(row % 6) })
                .collect(),
        ],
        &(0..600)
            .map(|row| row % 6 >= 4 && row % 5 > 0)
            .collect::<Vec<bool>>(),
    );
    let binning = Binning::params().exclude(["x0"]).fit(&data).unwrap();
    assert!(binning.field("x0").is_none() && binning.field("x1").is_some());
    let error = Binning::params().exclude(["x9"]).fit(&data).unwrap_err();
    assert!(matches!(error, BinningError::UnknownField { .. }));
    let cut = |params: BinningParams| {
        params
            .fit(&data)
            .unwrap()
            .field("x1")
            .unwrap()
            .cuts()
            .to_vec()
    };
    let out = FieldBinningParams::new().exclude([Code::Number(-9.0)]);
    let free = Binning::params().trend(Trend::None);
    let without = cut(free.clone().field("x1", out));
    assert!(without.iter().all(|cut| *cut > 0.0), "{without:?}");
    assert!(cut(free).iter().any(|cut| *cut <= 0.0));
}

/// The card of a model on these bins is the same when it is read again.
fn assert_card_comes_back(data: &Dataset, bins: &Binning) {
    let model = LogisticModel::params().fit(data, bins).unwrap();
    let card = Scorecard::params()
        .scaling(Scaling::pdo(20, 600, 50.0))
        .build(&model)
        .unwrap();
    assert_eq!(
        Scorecard::from_json(card.to_json().unwrap().as_bytes()).unwrap(),
        card
    );
}

#[test]
fn what_is_missing_joins_a_bin_and_the_card_keeps_it() {
    let mut random = Random(5);
    let x: Vec<f64> = (0..3000)
        .map(|_| {
            if random.unit() < 0.1 {
                f64::NAN
            } else {
                (10.0 * random.unit()).floor()
            }
        })
        .collect();
    let risk = |x: f64| if x.is_nan() { 0.3 } else { 0.05 + 0.05 * x };
    let bad: Vec<bool> = x.iter().map(|&x| random.unit() < risk(x)).collect();
    let data = numeric(&[x], &bad);
    let fit = |to| {
        Binning::params()
            .join(BinKind::Missing, to)
            .fit(&data)
            .unwrap()
    };
    let nearest = fit(JoinTo::NearestRate);
    let table = nearest.fields()[0].table();
    let missing = table
        .bins()
        .iter()
        .position(|bin| bin.kind == BinKind::Missing)
        .unwrap();
    let rate = |bin: usize| table.bins()[bin].bad_rate().unwrap();
    let distance = |bin: &usize| (rate(*bin) - rate(missing)).abs();
    let target = (0..table.n_regular())
        .min_by(|a, b| distance(a).total_cmp(&distance(b)))
        .unwrap();
    assert_eq!(table.bins()[target].woe, table.bins()[missing].woe);
    let (good, bad) = table.totals();
    let (a, b) = (&table.bins()[target], &table.bins()[missing]);
    let woe = ((a.good + b.good) / good / ((a.bad + b.bad) / bad)).ln();
    assert!((a.woe - woe).abs() < TOLERANCE);
    // Named by a number in it, and refitted the same.
    let named = fit(JoinTo::Number(0.0));
    let table = named.fields()[0].table();
    assert_eq!(table.bins()[0].woe, table.bins()[missing].woe);
    assert_eq!(named.refit(&data).unwrap().fields(), named.fields());
    // The points are the same, and the card loads.
    assert_card_comes_back(&data, &named);
    let smooth = Binning::params()
        .additive_smoothing(20.0)
        .fit(&data)
        .unwrap();
    assert_card_comes_back(&data, &smooth);
}

#[test]
fn edits_are_read_from_a_file_and_errors_name_field_and_edit() {
    let mut random = Random(3);
    let x: Vec<f64> = (0..4000)
        .map(|_| (60.0 * random.unit()).floor() + 18.0)
        .collect();
    let bad: Vec<bool> = x.iter().map(|x| random.unit() < 0.5 - x / 200.0).collect();
    let data = numeric(&[x], &bad);
    let binning = Binning::params().fit(&data).unwrap();
    let edited = |text: &str| binning.edited(&Edit::from_toml(text).unwrap(), &data);
    let text = "[[edit]]\nfield = \"x0\"\ncuts = [30, 40, 50]\n\n[[edit]]\nfield = \"x0\"\nmerge = [0, 1]\n\n[[edit]]\nfield = 'x0'\nsplit = 60\n";
    assert_eq!(edited(text).unwrap().fields()[0].cuts(), [40.0, 50.0, 60.0]);
    let wrong = "[[edit]]\nfield = \"x0\"\ncuts = [30]\n[[edit]]\nfield = \"x0\"\nmerge = [3, 9]\n";
    let error = edited(wrong).unwrap_err().to_string();
    assert!(error.contains("edit 2 (merge of `x0`)"), "{error}");
    let error = edited("[[edit]]\nfield = \"nope\"\nsplit = 1\n")
        .unwrap_err()
        .to_string();
    assert!(error.contains("edit 1 (split of `nope`)"), "{error}");
    for (text, said) in [
        (
            "[[edit]]\nfield = \"x\"\nsplit = 1\nmerge = [0, 1]\n",
            "edit 1 (field `x`): one entry",
        ),
        (
            "[[edit]]\nfield = \"x\"\n\n[[edit]]\nfield = \"y\"\n",
            "line 1",
        ),
        (
            "[[edit]]\nfield = \"x\"\nsplit = 1\n[[edit]]\nfield = \"y\"\njoin = \"missing\"\n",
            "line 4",
        ),
        ("[[edit]]\nfield = \"x\"\ncut = 1\n", "unknown field `cut`"),
    ] {
        let error = Edit::from_toml(text).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn fields_that_may_as_well_be_zero_are_told_and_dropped_as_asked() {
    let mut random = Random(19);
    let normal = |random: &mut Random| (0..1500).map(|_| random.normal()).collect();
    let mut columns: Vec<Vec<f64>> = vec![normal(&mut random), normal(&mut random)];
    // Flags that say nothing, and no cut to be chosen in them.
    for _ in 0..6 {
        let flag = |_| f64::from(u8::from(random.unit() < 0.5));
        columns.push((0..1500).map(flag).collect());
    }
    let bad: Vec<bool> = (0..1500)
        .map(|row| {
            random.unit() < 1.0 / (1.0 + (1.0 - columns[0][row] - 0.5 * columns[1][row]).exp())
        })
        .collect();
    let data = numeric(&columns, &bad);
    let binning = Binning::params().fit(&data).unwrap();
    let all = LogisticModel::params().fit(&data, &binning).unwrap();
    assert!(all.insignificant(0.05).count() > 0);
    let selection = Selection::new().max_p_value(0.05).keep(["x7"]);
    let params = LogisticModel::params().selection(selection);
    let few = params.fit(&data, &binning).unwrap();
    assert!(few.insignificant(0.05).all(|c| c.field == "x7"));
    let fell = few
        .dropped()
        .iter()
        .filter(|d| matches!(d.reason, DropReason::Insignificant { p_value } if p_value > 0.05));
    assert!(fell.count() > 0);
}

/// 64 columns of one latent balance sheet; many nearly follow from each other.
fn correlated(n_rows: usize, noise: f64, seed: u64) -> Dataset {
    let mut random = Random(seed);
    let mut columns = vec![Vec::new(); 64];
    let mut bad = Vec::with_capacity(n_rows);
    for _ in 0..n_rows {
        let latent: Vec<f64> = (0..6).map(|_| random.normal()).collect();
        for (i, column) in columns.iter_mut().enumerate() {
            let mix = latent[i % 6] + 0.3 * latent[(i / 6) % 6];
            column.push(mix + noise * random.normal());
        }
        let eta = latent[0] + 0.5 * latent[1] + 0.3 * (latent[2] * latent[2] - 1.0) - 2.0;
        bad.push(random.unit() < 1.0 / (1.0 + (-eta).exp()));
    }
    numeric(&columns, &bad)
}

#[test]
fn correlated_columns_converge_with_either_solver_and_any_trend() {
    for (noise, seed) in [(0.05, 1), (0.002, 2)] {
        let data = correlated(1200, noise, seed);
        for trend in [Trend::AutoRisingOrFalling, Trend::Auto] {
            let binning = Binning::params().trend(trend).fit(&data).unwrap();
            LogisticModel::params().fit(&data, &binning).unwrap();
        }
    }
    let data = correlated(500, 0.05, 3);
    let binning = Binning::params().trend(Trend::Auto).fit(&data).unwrap();
    let fit = |solver| {
        LogisticModel::params()
            .solver(solver)
            .l2(0.01)
            .fit(&data, &binning)
    };
    let (newton, lbfgs) = (fit(Solver::Newton).unwrap(), fit(Solver::Lbfgs).unwrap());
    for (a, b) in newton.coefficients().iter().zip(lbfgs.coefficients()) {
        assert!((a.value - b.value).abs() < 1e-5, "{a:?} {b:?}");
    }
}

#[test]
fn nearly_dependent_columns_converge_as_far_as_doubles_tell() {
    // Pivots near 1e-9: steps of pure rounding, longer than any tolerance.
    let mut random = Random(23);
    let latent: Vec<f64> = (0..900).map(|_| random.normal()).collect();
    let mut cells = Vec::new();
    for &z in &latent {
        cells.extend((0..12).map(|i| z * f64::from(i + 1) + 3e-4 * random.normal()));
    }
    let x = ndarray::Array2::from_shape_vec((900, 12), cells).unwrap();
    let bad: Vec<bool> = latent
        .iter()
        .map(|z| random.unit() < 1.0 / (1.0 + (1.0 - z).exp()))
        .collect();
    let design = Design::new(x.view(), &bad);
    let newton = NewtonParams::new().fit_design(&design).unwrap();
    let lbfgs = LbfgsParams::new().fit_design(&design);
    assert!(newton.convergence().gradient < 1e-9);
    // linfa may stop too early for its own test, and then says so.
    if let Ok(lbfgs) = lbfgs {
        assert!((newton.log_likelihood() - lbfgs.log_likelihood()).abs() < 1e-6);
    }
}

/// Rows of three fields with ties, missing values and weights that no float sums exactly.
fn mixed(seed: u64, weighted: bool) -> Dataset {
    let mut random = Random(seed);
    let n = 400 + (seed % 300) as usize;
    let (mut age, mut debt, mut home) = (Vec::new(), Vec::new(), Vec::new());
    let (mut bad, mut weight) = (Vec::new(), Vec::new());
    for _ in 0..n {
        let a = 18.0 + 50.0 * random.unit();
        let d = (5.0 * random.unit()).floor();
        let h =
            ["own", "rent", "parents", "other"][(3.99 * random.unit() * random.unit()) as usize];
        age.push(if random.unit() < 0.05 { f64::NAN } else { a });
        debt.push(d);
        home.push(h);
        bad.push(random.unit() < 0.1 + 0.08 * d + f64::from(u8::from(h == "rent")) * 0.2);
        weight.push(if weighted {
            0.1 + (10.0 * random.unit()).floor() / 7.0
        } else {
            1.0
        });
    }
    let mut fields = vec![
        Field::new("age", Kind::Ratio),
        Field::new("debt", Kind::Count),
        Field::new("home", Kind::Category),
        Field::new("bad", Kind::Flag).with_role(Role::Target),
    ];
    let mut columns = vec![
        ("age", Values::Numbers(&age)),
        ("debt", Values::Numbers(&debt)),
        ("home", Values::Text(&home)),
        ("bad", Values::Flags(&bad)),
    ];
    if weighted {
        fields.push(Field::new("weight", Kind::Ratio).with_role(Role::Weight));
        columns.push(("weight", Values::Numbers(&weight)));
    }
    Dataset::from_columns(&Schema::new("mixed", fields).unwrap(), &columns).unwrap()
}

/// The model and the identity of the card that all defaults give.
fn trained(data: &Dataset, n_threads: usize) -> (LogisticModel, String) {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(n_threads)
        .build()
        .unwrap();
    pool.install(|| {
        let params = LogisticModel::params().wrong_sign(WrongSign::Allow);
        let model = params.train(data, &Binning::params()).unwrap();
        let card = Scorecard::params()
            .scaling(Scaling::pdo(20, 600, 50.0))
            .build(&model)
            .unwrap();
        (model, card.id().unwrap())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn the_order_of_rows_and_the_number_of_threads_change_no_bit(seed: u64, weighted: bool) {
        let data = mixed(seed, weighted);
        let mut order: Vec<usize> = (0..data.n_rows()).collect();
        let mut random = Random(seed ^ 1);
        for i in (1..order.len()).rev() {
            order.swap(i, (random.unit() * (i + 1) as f64) as usize);
        }
        let (model, id) = trained(&data, 1);
        let (shuffled, id_of_shuffled) = trained(&data.select(&order).unwrap(), 3);
        prop_assert_eq!(model.coefficients(), shuffled.coefficients());
        prop_assert_eq!(model.intercept().to_bits(), shuffled.intercept().to_bits());
        prop_assert_eq!(model.binning().fields(), shuffled.binning().fields());
        prop_assert_eq!(model.summary(), shuffled.summary());
        prop_assert_eq!(id, id_of_shuffled);
    }
}

/// One value of bad rows alone: without it the AUC is a half, with it `(1 + share) / 2`.
#[test]
fn a_leak_is_near_above_095_and_suspected_above_099() {
    let said = |n_bad: usize| {
        let data = values(&[(0.0, 2000, 1000 - n_bad), (1.0, 0, n_bad)]);
        let binning = Binning::params().fit(&data).unwrap();
        let found = binning.warnings().iter().find_map(|warning| match warning {
            BinningWarning::NearLeak { .. } => Some("near"),
            BinningWarning::SuspectedLeak { .. } => Some("suspected"),
            _ => None,
        });
        found.unwrap_or("none")
    };
    let found = [890, 899, 901, 905, 979, 981, 985].map(said);
    assert_eq!(
        found,
        [
            "none",
            "none",
            "near",
            "near",
            "near",
            "suspected",
            "suspected"
        ]
    );
}

#[test]
fn only_what_is_no_regular_bin_joins_and_only_bins_with_rows_are_joined() {
    let data = values(&[(0.0, 90, 10), (1.0, 60, 40), (f64::NAN, 0, 20)]);
    let regular = BinKind::Interval {
        low: f64::NEG_INFINITY,
        high: 0.5,
    };
    let own = |params: FieldBinningParams| {
        let params = params.cuts([0.5, 7.0]);
        Binning::params().field("x0", params).fit(&data)
    };
    let refused = own(FieldBinningParams::new().join(regular, JoinTo::NearestRate)).unwrap_err();
    assert!(refused.to_string().contains("merge them"), "{refused}");
    // The bin above 7 has no rows and no rate.
    let joined = own(FieldBinningParams::new().join(BinKind::Missing, JoinTo::NearestRate));
    let joined = joined.unwrap();
    let bins = joined.fields()[0].table().bins();
    assert_eq!(bins[3].kind, BinKind::Missing);
    assert_eq!(bins[3].woe, bins[1].woe);
    assert!(bins[2].untrained);
}
