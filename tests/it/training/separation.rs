//! Good and bad that can be told apart without error.

use super::{Lcg, newton, simulated};
use ndarray::Array2;
use scorewright::training::{
    Design, LbfgsParams, NewtonParams, Penalty, SeparationKind, TrainingError,
};

/// Whether some direction tells good from bad, exactly: by the theorem of
/// Minkowski and Weyl the cone of such directions is spanned by its extreme rays,
/// and in three dimensions each is the cross product of two rows.
fn separable(points: &[(i64, i64)], bad: &[bool]) -> bool {
    let rows: Vec<[i64; 3]> = points
        .iter()
        .zip(bad)
        .map(|(&(x, y), &bad)| if bad { [1, x, y] } else { [-1, -x, -y] })
        .collect();
    let dot = |a: [i64; 3], b: [i64; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    for (i, a) in rows.iter().enumerate() {
        for b in &rows[..i] {
            let ray = [
                a[1] * b[2] - a[2] * b[1],
                a[2] * b[0] - a[0] * b[2],
                a[0] * b[1] - a[1] * b[0],
            ];
            for ray in [ray, ray.map(|part| -part)] {
                let sides = rows.iter().map(|&row| dot(row, ray));
                if sides.clone().all(|side| side >= 0) && sides.clone().any(|side| side > 0) {
                    return true;
                }
            }
        }
    }
    false
}

/// 1,000 separable and 1,000 overlapping sets, told apart by an exact test (T5).
#[test]
fn separation_is_detected_without_a_false_alarm() {
    let mut rng = Lcg(77);
    let (mut n_separable, mut n_overlapping) = (0, 0);
    while n_separable < 1000 || n_overlapping < 1000 {
        let n_rows = 6 + (rng.unit() * 14.0) as usize;
        let side = 2.0 + rng.unit() * 10.0;
        let points: Vec<(i64, i64)> = (0..n_rows)
            .map(|_| ((rng.unit() * side) as i64, (rng.unit() * side) as i64))
            .collect();
        // Labels lean on a line, so that both outcomes are common, and some lie on it.
        let lean = 3.0 * rng.unit();
        let bad: Vec<bool> = points
            .iter()
            .map(|&(x, y)| (x - y) as f64 + lean * rng.normal() > 0.0)
            .collect();
        let x = Array2::from_shape_fn((n_rows, 2), |(i, j)| {
            if j == 0 {
                points[i].0 as f64
            } else {
                points[i].1 as f64
            }
        });
        let expected = separable(&points, &bad);
        match newton(&x, &bad) {
            Ok(_) => {
                assert!(!expected, "not seen: {points:?} {bad:?}");
                n_overlapping += 1;
            }
            Err(TrainingError::Separation { .. }) => {
                assert!(expected, "false alarm: {points:?} {bad:?}");
                n_separable += 1;
                let design = Design::new(x.view(), &bad);
                let firth = NewtonParams::new()
                    .penalty(Penalty::Firth)
                    .fit_design(&design)
                    .unwrap();
                assert!(firth.coefficients().iter().all(|c| c.abs() < 1e3));
                assert!(
                    NewtonParams::new()
                        .penalty(Penalty::L2(0.01))
                        .fit_design(&design)
                        .is_ok()
                );
            }
            Err(
                TrainingError::OneClass { .. }
                | TrainingError::Constant { .. }
                | TrainingError::Collinear { .. },
            ) => {}
            Err(error) => panic!("{error}: {points:?} {bad:?}"),
        }
    }
}

#[test]
fn lbfgs_sees_the_same_separation() {
    let mut rng = Lcg(78);
    for _ in 0..100 {
        let points: Vec<(i64, i64)> = (0..12)
            .map(|_| ((rng.unit() * 6.0) as i64, (rng.unit() * 6.0) as i64))
            .collect();
        let bad: Vec<bool> = points
            .iter()
            .map(|&(x, y)| (x - y) as f64 + rng.normal() > 0.0)
            .collect();
        let x = Array2::from_shape_fn((12, 2), |(i, j)| {
            if j == 0 {
                points[i].0 as f64
            } else {
                points[i].1 as f64
            }
        });
        let a = newton(&x, &bad);
        let b = LbfgsParams::new().fit_design(&Design::new(x.view(), &bad));
        match (&a, &b) {
            (Ok(a), Ok(b)) => {
                assert!((a.intercept() - b.intercept()).abs() < 1e-4 * (1.0 + a.intercept().abs()))
            }
            // It may fail to reach a far maximum, but never hands back a wrong one.
            (Ok(_), Err(TrainingError::NotConverged { .. })) => {}
            (Err(_), Ok(b)) => panic!("fitted separable rows: {b:?}"),
            _ => {}
        }
    }
}

/// A bin without goods beside two ordinary columns: only its flag runs away.
#[test]
fn quasi_separation_names_the_field_that_runs_away() {
    let (x, bad) = simulated(300, &[0.5, 0.5], 55);
    let flag = Array2::from_shape_fn((300, 1), |(row, _)| {
        f64::from(u8::from(bad[row] && row % 5 == 0))
    });
    let x = ndarray::concatenate![ndarray::Axis(1), x, flag];
    let names = ["income", "age", "neovasculisation"].map(str::to_owned);
    let error = NewtonParams::new()
        .fit_design(&Design::new(x.view(), &bad).with_names(&names))
        .unwrap_err();
    let TrainingError::Separation { kind, fields, .. } = error else {
        panic!("{error}");
    };
    assert_eq!(
        (kind, fields),
        (SeparationKind::Quasi, vec!["neovasculisation".to_owned()])
    );
    let complete = ndarray::array![[1.0], [2.0], [3.0], [4.0]];
    let error = newton(&complete, &[false, false, true, true]).unwrap_err();
    assert!(matches!(
        error,
        TrainingError::Separation {
            kind: SeparationKind::Complete,
            ..
        }
    ));
}
