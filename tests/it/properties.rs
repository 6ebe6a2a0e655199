//! What must hold for any data: information value, stability, merges, rows and batches.
//!
//! Beside these: measures in `metrics`, bins against exhaustive search in the unit
//! tests of `binning`, plans in `plans` and `relief`, watching in `early_warning`.

use proptest::prelude::*;
use scorewright::metrics::{EmptyCell, iv, psi};

/// Half a row for an empty cell, so that every table has a value.
const HALF: EmptyCell = EmptyCell::Rows(0.5);

/// Counts of good and of bad rows, both with a row somewhere.
fn tables() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    let side = |n: usize| prop::collection::vec((0..50_u8).prop_map(f64::from), n);
    let both = (1..12_usize).prop_flat_map(move |n| (side(n), side(n)));
    both.prop_filter("rows on both sides", |(good, bad)| {
        good.iter().sum::<f64>() > 0.0 && bad.iter().sum::<f64>() > 0.0
    })
}

proptest! {
    #[test]
    fn information_value_is_never_negative((good, bad) in tables()) {
        prop_assert!(iv(&good, &bad, HALF).unwrap() >= 0.0);
    }

    #[test]
    fn nothing_shifts_against_itself((counts, _) in tables(), times in 1..9_u8) {
        prop_assert_eq!(psi(&counts, &counts, HALF).unwrap(), 0.0);
        // Nor against more of the same, where no cell is filled up.
        let full: Vec<f64> = counts.iter().map(|count| count + 1.0).collect();
        let more: Vec<f64> = full.iter().map(|count| count * f64::from(times)).collect();
        prop_assert!(psi(&full, &more, EmptyCell::Refuse).unwrap().abs() < 1e-12);
    }

    #[test]
    fn a_merge_never_adds_information((good, bad) in tables(), at in 0..11_usize) {
        let full = |side: &[f64]| -> Vec<f64> { side.iter().map(|count| count + 1.0).collect() };
        let (good, bad) = (full(&good), full(&bad));
        prop_assume!(at + 1 < good.len());
        let merged = |side: &[f64]| {
            let mut side = side.to_vec();
            let next = side.remove(at + 1);
            side[at] += next;
            side
        };
        let before = iv(&good, &bad, EmptyCell::Refuse).unwrap();
        let after = iv(&merged(&good), &merged(&bad), EmptyCell::Refuse).unwrap();
        prop_assert!(after <= before + 1e-12);
    }
}

#[cfg(feature = "train")]
mod learned {
    use super::*;
    use scorewright::binning::{Binning, Edit, FieldBinningParams};
    use scorewright::dataset::{Dataset, Values};
    use scorewright::schema::{Field, Kind, Role, Schema};
    use scorewright::scorecard::{Scaling, Scorecard};
    use scorewright::scoring::{Batch, BatchColumn};
    use scorewright::training::LogisticModel;

    /// Rows whose risk rises with `x`, some without a value.
    fn loans(seed: u64) -> Dataset {
        let mut state = seed;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f64 / f64::from(1 << 24)
        };
        let number = |at: f64| if at < 0.05 { f64::NAN } else { at * 100.0 };
        let x: Vec<f64> = (0..600).map(|_| number(next())).collect();
        let y: Vec<f64> = (0..600).map(|_| number(next())).collect();
        let bad: Vec<bool> = x
            .iter()
            .zip(&y)
            .map(|(x, y)| next() < 0.05 + x.max(0.0) / 300.0 + y.max(0.0) / 400.0)
            .collect();
        let field = |name| Field::new(name, Kind::Ratio);
        let target = Field::new("bad", Kind::Flag).with_role(Role::Target);
        let schema = Schema::new("loans", vec![field("x"), field("y"), target]).unwrap();
        let columns = [
            ("x", Values::Numbers(&x)),
            ("y", Values::Numbers(&y)),
            ("bad", Values::Flags(&bad)),
        ];
        Dataset::from_columns(&schema, &columns).unwrap()
    }

    /// Joins a bin of `x` with the next one.
    fn merge(first: usize) -> Edit {
        let field = "x".to_owned();
        let last = first + 1;
        Edit::Merge { field, first, last }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn merges_in_any_order_give_one_table(seed: u64) {
            let data = loans(seed);
            let cuts = FieldBinningParams::new().cuts([20.0, 40.0, 60.0, 80.0]);
            let whole = Binning::params().field("x", cuts).fit(&data).unwrap();
            // (0 + 1) + 2 and 0 + (1 + 2).
            let left = whole.edited(&[merge(0), merge(0)], &data).unwrap();
            let right = whole.edited(&[merge(1), merge(0)], &data).unwrap();
            prop_assert_eq!(left.field("x"), right.field("x"));
            prop_assert_eq!(left.field("x").unwrap().cuts(), [60.0, 80.0]);
        }

        #[test]
        fn a_batch_is_its_rows(seed: u64, rows in prop::collection::vec((any::<f64>(), -50.0..150.0_f64), 1..40)) {
            let data = loans(seed);
            let bins = Binning::params().fit(&data).unwrap();
            let model = LogisticModel::params().fit(&data, &bins).unwrap();
            let card = Scorecard::params().scaling(Scaling::pdo(20, 600, 50.0)).build(&model).unwrap();
            let scorer = card.compile().unwrap();
            let (x, y): (Vec<f64>, Vec<f64>) = rows.iter().copied().unzip();
            let columns: Vec<BatchColumn<'_>> = scorer
                .names()
                .map(|name| BatchColumn::Numbers(if name == "x" { &x } else { &y }))
                .collect();
            let mut batch = Batch::new();
            scorer.score_batch(&columns, &mut batch).unwrap();
            for (n, (x, y)) in rows.iter().enumerate() {
                let row: Vec<f64> = scorer.names().map(|name| if name == "x" { *x } else { *y }).collect();
                prop_assert_eq!(batch.score(n), scorer.score(row.as_slice()).ok());
            }
        }
    }
}
