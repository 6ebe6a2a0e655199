//! A column per code: sums over codes against the same columns as a matrix.

use super::Lcg;
use crate::memory::{peak_kib, peak_of};
use ndarray::Array2;
use scorewright::schema::Direction;
use scorewright::training::{
    Design, LbfgsParams, LogisticFit, NewtonParams, OneHot, Penalty, TrainingError,
};

/// Both forms sum in other orders; what is left is rounding.
const ROUNDING: f64 = 1e-10;

struct Rows {
    fields: Vec<Vec<u16>>,
    bad: Vec<bool>,
    weights: Vec<f64>,
    offset: Vec<f64>,
}

/// Rows of one field per entry of `n_codes`, whose codes tell something of the outcome.
fn rows(n_rows: usize, n_codes: &[u16], seed: u64) -> Rows {
    let mut random = Lcg(seed);
    let mut unit = || random.unit();
    let mut rows = Rows {
        fields: vec![Vec::new(); n_codes.len()],
        bad: Vec::new(),
        weights: Vec::new(),
        offset: Vec::new(),
    };
    for _ in 0..n_rows {
        let mut odds = -1.0;
        for (codes, &n) in rows.fields.iter_mut().zip(n_codes) {
            let code = (unit() * f64::from(n)) as u16;
            odds += 0.8 * f64::from(code) / f64::from(n) - 0.4;
            codes.push(code);
        }
        rows.bad.push(unit() < 1.0 / (1.0 + (-odds).exp()));
        // Some rows weigh nothing, many the same.
        rows.weights.push((unit() * 4.0).floor());
        rows.offset.push(unit() - 0.5);
    }
    rows
}

impl Rows {
    fn one_hot(&self) -> OneHot {
        let fields: Vec<&[u16]> = self.fields.iter().map(Vec::as_slice).collect();
        OneHot::new(&fields).unwrap()
    }

    fn matrix(&self) -> Array2<f64> {
        let columns = self.fields.iter().flat_map(|codes| {
            let highest = codes.iter().max().copied().unwrap();
            (1..=highest).map(move |of| codes.iter().map(move |&code| f64::from(code == of)))
        });
        let columns: Vec<Vec<f64>> = columns.map(Iterator::collect).collect();
        Array2::from_shape_fn((self.bad.len(), columns.len()), |(i, j)| columns[j][i])
    }

    /// Fits both forms, weighted with an offset or neither.
    fn both(
        &self,
        params: &NewtonParams,
        weighted: bool,
    ) -> [Result<LogisticFit, TrainingError>; 2] {
        let (one_hot, matrix) = (self.one_hot(), self.matrix());
        [
            Design::one_hot(&one_hot, &self.bad),
            Design::new(matrix.view(), &self.bad),
        ]
        .map(|design| {
            if weighted {
                let design = design.with_weights(&self.weights);
                params.fit_design(&design.with_offset(&self.offset))
            } else {
                params.fit_design(&design)
            }
        })
    }
}

fn assert_same(a: &LogisticFit, b: &LogisticFit) {
    let near = |a: f64, b: f64| {
        let error = (a - b).abs() / (1.0 + b.abs());
        assert!(error < ROUNDING, "{a} against {b}");
    };
    near(a.intercept(), b.intercept());
    near(a.log_likelihood(), b.log_likelihood());
    for (&a, &b) in a.coefficients().iter().zip(b.coefficients()) {
        near(a, b);
    }
    for (a, b) in a.std_errors().iter().zip(b.std_errors()) {
        assert_eq!(a.is_some(), b.is_some());
        near(a.unwrap_or(0.0), b.unwrap_or(0.0));
    }
}

#[test]
fn fields_of_unequal_length_are_refused() {
    let error = OneHot::new(&[&[0, 1], &[0]]).unwrap_err();
    assert_eq!(error.to_string(), "`fields` has length 1, expected 2");
}

#[test]
fn sums_over_codes_give_the_fit_of_the_matrix() {
    for (n_rows, n_codes, seed) in [
        (400, vec![2, 3], 1),
        (3000, vec![5, 2, 7], 2),
        (20_000, vec![4, 12], 3),
    ] {
        let rows = rows(n_rows, &n_codes, seed);
        for penalty in [Penalty::None, Penalty::L2(2.0), Penalty::Firth] {
            for weighted in [false, true] {
                let params = NewtonParams::new().penalty(penalty);
                let [a, b] = rows.both(&params, weighted);
                assert_same(&a.unwrap(), &b.unwrap());
            }
        }
        let held = NewtonParams::new().directions(&[Direction::Falling; 3]);
        let [a, b] = rows.both(&held, true);
        assert_same(&a.unwrap(), &b.unwrap());
    }
}

#[test]
fn a_separated_code_fails_alike_and_fits_alike_under_a_penalty() {
    let mut rows = rows(2000, &[4, 3], 5);
    for (bad, &code) in rows.bad.iter_mut().zip(&rows.fields[0]) {
        *bad |= code == 2;
    }
    let [a, b] = rows.both(&NewtonParams::new(), false);
    let (a, b) = (a.unwrap_err(), b.unwrap_err());
    assert!(matches!(a, TrainingError::Separation { .. }), "{a}");
    assert_eq!(a.to_string(), b.to_string());
    for penalty in [Penalty::L2(0.5), Penalty::Firth] {
        let [a, b] = rows.both(&NewtonParams::new().penalty(penalty), false);
        assert_same(&a.unwrap(), &b.unwrap());
    }
}

#[test]
fn a_code_that_no_row_has_is_a_constant_column_in_both_forms() {
    let mut rows = rows(500, &[4], 6);
    rows.fields[0].iter_mut().for_each(|code| {
        if *code == 2 {
            *code = 3;
        }
    });
    for fit in rows.both(&NewtonParams::new(), false) {
        assert!(matches!(fit, Err(TrainingError::Constant { .. })));
    }
}

#[test]
fn linfa_wants_a_matrix_and_gets_none() {
    let rows = rows(500, &[4], 7);
    let one_hot = rows.one_hot();
    let fit = LbfgsParams::new().fit_design(&Design::one_hot(&one_hot, &rows.bad));
    assert!(matches!(fit, Err(TrainingError::Unsupported { .. })));
}

#[test]
fn one_thread_and_two_give_the_same_bits() {
    let rows = rows(30_000, &[6, 5, 9], 8);
    let one_hot = rows.one_hot();
    let design = Design::one_hot(&one_hot, &rows.bad).with_weights(&rows.weights);
    let bits = |n_threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads);
        let fit = pool.build().unwrap();
        let fit = fit
            .install(|| NewtonParams::new().fit_design(&design))
            .unwrap();
        let coefficients = fit.coefficients().iter().map(|b| b.to_bits());
        coefficients.collect::<Vec<u64>>()
    };
    assert_eq!(bits(1), bits(2));
}

#[test]
fn a_fit_of_580_columns_takes_less_than_a_tenth_of_their_matrix() {
    const LIMIT_KIB: u64 = 96 << 10; // the matrix: 200,000 * 580 * 8 = 928 MB
    match peak_of("training::one_hot::many_codes_in_this_process") {
        Some(peak) => assert!(peak < LIMIT_KIB, "{peak} KiB"),
        None => println!("skipped: no /proc/self/status to measure by"),
    }
}

#[test]
#[ignore = "a part of `a_fit_of_580_columns_takes_less_than_a_tenth_of_their_matrix`"]
fn many_codes_in_this_process() {
    let rows = rows(200_000, &[30; 20], 9);
    let one_hot = rows.one_hot();
    let fit = NewtonParams::new().fit_design(&Design::one_hot(&one_hot, &rows.bad));
    assert_eq!(fit.unwrap().coefficients().len(), 580);
    println!(
        "peak: {}",
        peak_kib().map_or("-".to_owned(), |kib| kib.to_string())
    );
}
