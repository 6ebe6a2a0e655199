//! Coefficients that may take one sign only.

use super::{Lcg, simulated};
use scorewright::schema::Direction;
use scorewright::training::{Design, LbfgsParams, NewtonParams};

/// At a constrained maximum every free coefficient has gradient zero and every
/// held one wants to move to the forbidden side.
#[test]
fn signs_hold_and_the_kuhn_tucker_conditions_with_them() {
    let mut n_held = 0;
    for seed in 0..60 {
        let mut rng = Lcg(1000 + seed);
        let n_columns = 2 + (seed % 6) as usize;
        let slopes: Vec<f64> = (0..n_columns).map(|_| 0.6 * rng.normal()).collect();
        let (mut x, bad) = simulated(300, &slopes, seed);
        // Correlated columns, so that holding one changes the sign of others.
        for column in 1..n_columns {
            let mixed = &x.column(column) + &(&x.column(column - 1) * 1.5);
            x.column_mut(column).assign(&mixed);
        }
        let signs: Vec<Direction> = (0..n_columns)
            .map(|i| {
                [
                    Direction::Falling,
                    Direction::Rising,
                    Direction::Any,
                    Direction::Falling,
                ][i % 4]
            })
            .collect();
        let design = Design::new(x.view(), &bad);
        for (a, fit) in [
            (
                "newton",
                NewtonParams::new()
                    .directions(&signs)
                    .fit_design(&design)
                    .unwrap(),
            ),
            (
                "lbfgs",
                LbfgsParams::new()
                    .directions(&signs)
                    .fit_design(&design)
                    .unwrap(),
            ),
        ] {
            let residuals: Vec<f64> = x
                .rows()
                .into_iter()
                .zip(&bad)
                .map(|(row, &bad)| {
                    let odds = fit.log_odds(&row.to_vec()).unwrap();
                    f64::from(u8::from(bad)) - 1.0 / (1.0 + (-odds).exp())
                })
                .collect();
            for (column, &sign) in signs.iter().enumerate() {
                let value = fit.coefficients()[column];
                let gradient: f64 = x
                    .column(column)
                    .iter()
                    .zip(&residuals)
                    .map(|(x, r)| x * r)
                    .sum();
                let (lawful, pull) = match sign {
                    Direction::Falling => (value <= 0.0, gradient),
                    Direction::Rising => (value >= 0.0, -gradient),
                    _ => (true, 0.0),
                };
                assert!(lawful, "{a} {seed}");
                if fit.std_errors()[column].is_some() {
                    assert!(gradient.abs() < 1e-3, "{a} {seed}: gradient {gradient}");
                } else {
                    n_held += 1;
                    assert_eq!(value, 0.0);
                    assert!(pull > -1e-3, "{a} {seed}: held at zero but pulled {pull}");
                }
            }
        }
    }
    assert!(n_held > 50);
}
