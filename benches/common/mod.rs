//! Cards, books and policies that several benches use.
#![allow(dead_code, unreachable_pub, missing_docs)] // each bench uses its part
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation
)]

use scorewright::early_warning::{EarlyWarning, HardTriggers, Level, Policy};
use scorewright::scoring::{
    BatchColumn, InputParts, NumberParts, ReasonParts, Scorer, ScorerParts, TermInputs, TermParts,
};
use scorewright::units::Points;

/// Every fourth field is a category, one number in twenty is missing.
pub const N_LEVELS: u32 = 5;

pub fn input(position: usize) -> InputParts {
    let name = format!("field {position}");
    if position % 4 == 3 {
        // Levels that are numbers, so that a row of numbers holds them.
        let levels = (0..N_LEVELS).map(|level| level.to_string());
        return InputParts::levels(name, levels.zip(0u16..), 9)
            .with_missing(7)
            .with_unseen(6);
    }
    let cuts: Vec<_> = (1..=6).map(|cut| f64::from(cut) * 14.0).collect();
    let numbers = NumberParts::new(cuts)
        .with_specials([(-7.0, 8)])
        .with_range(0.0, 1000.0)
        .with_nearest()
        .with_trained(0.0, 100.0)
        .with_median(50.0);
    InputParts::numbers(name, numbers, 9).with_missing(7)
}

pub fn term(input: u16) -> TermParts {
    let points: Vec<_> = (0..9).map(|bin| 5 * bin).collect();
    TermParts::new(TermInputs::One(input), points, 0, 20.0)
}

pub fn scorer(n_fields: usize) -> Scorer {
    let n_points = 40 * n_fields + 1;
    let inputs: Vec<_> = (0..n_fields).map(input).collect();
    let terms: Vec<_> = (0u16..).take(n_fields).map(term).collect();
    let pd: Vec<_> = (0..n_points).map(|n| 1.0 / (1.0 + n as f64)).collect();
    Scorer::new(ScorerParts::new(
        inputs,
        terms,
        [ReasonParts::default()],
        pd,
    ))
    .unwrap()
}

/// A fixed small generator: the same book at every run.
pub fn uniform(state: &mut u64) -> f64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*state >> 11) as f64 / (1u64 << 53) as f64
}

pub enum Values {
    Numbers(Vec<f64>),
    Levels(Vec<u32>),
}

pub fn book(n_fields: usize, n_rows: usize) -> Vec<Values> {
    let mut state = 42;
    let mut number = || {
        if uniform(&mut state) < 0.05 {
            f64::NAN
        } else {
            uniform(&mut state) * 100.0
        }
    };
    let mut column = |position: usize| {
        if position % 4 == 3 {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to 99
            let levels = (0..n_rows).map(|_| number().max(0.0) as u32 % N_LEVELS);
            Values::Levels(levels.collect())
        } else {
            Values::Numbers((0..n_rows).map(|_| number()).collect())
        }
    };
    (0..n_fields).map(&mut column).collect()
}

pub fn columns(book: &[Values]) -> Vec<BatchColumn<'_>> {
    book.iter()
        .map(|values| match values {
            Values::Numbers(values) => BatchColumn::Numbers(values),
            Values::Levels(codes) => BatchColumn::Levels(codes),
        })
        .collect()
}

pub fn rows(book: &[Values], n: usize) -> Vec<Vec<f64>> {
    let value = |values: &Values, row: usize| match values {
        Values::Numbers(values) => values[row],
        Values::Levels(codes) => f64::from(codes[row]),
    };
    (0..n)
        .map(|row| book.iter().map(|values| value(values, row)).collect())
        .collect()
}

/// Different scores on following dates, so that borrowers cross thresholds.
pub const N_DATES: usize = 4;

pub fn warning() -> EarlyWarning {
    let hard = HardTriggers::new()
        .with_days_past_due(0, Level::Amber)
        .with_autopay_failed(Level::Amber);
    let policy = Policy::points("bench")
        .with_amber(560.0)
        .with_red(520.0)
        .with_hard(hard);
    EarlyWarning::new(policy).unwrap()
}

/// Scores around 640 with a spread of 40, moving by about 10 from date to date.
pub fn scores(n: usize) -> Vec<Vec<Points>> {
    let mut state = 42;
    let mut bell = |spread: f64| {
        let sum: f64 = (0..6).map(|_| uniform(&mut state)).sum();
        (sum - 3.0) * spread * std::f64::consts::SQRT_2
    };
    let usual: Vec<f64> = (0..n).map(|_| 640.0 + bell(40.0)).collect();
    (0..N_DATES)
        .map(|_| {
            usual
                .iter()
                .map(|usual| Points((usual + bell(10.0)) as i32))
                .collect()
        })
        .collect()
}
