//! The slope that unseen rows ask for, and the intercept that keeps the mean.

use super::columns::Columns;
use super::path::{Part, Parts};
use super::rows::Rows;
use super::solve::{Point, pd_and_loss};

/// The slope of outcomes on the log-odds that folds gave their unseen rows: a penalty
/// draws them together, and this draws them apart again (Platt 1999). `crossed` is the part
/// of the rows' offset that the crosses of each fold give; empty without.
pub(super) fn slope(parts: &Parts, columns: &Columns, crossed: &[Vec<f64>]) -> f64 {
    // Score and fixed part of the log-odds, outcome, weight.
    let mut rows: Vec<(f64, f64, bool, f64)> = Vec::new();
    for (fold, part) in parts.folds().iter().enumerate() {
        let crossed = crossed.get(fold);
        let Some(held) = &part.held else { continue };
        let log_odds = part.point.log_odds(held, columns);
        for (row, eta) in log_odds.into_iter().enumerate() {
            let offset = held.offset(row) - crossed.map_or(0.0, |crossed| crossed[row]);
            rows.push((eta - offset, offset, held.bad[row], held.weights[row]));
        }
    }
    let (mut a, mut b) = (0.0, 1.0);
    for _ in 0..20 {
        let (mut ga, mut gb, mut haa, mut hab, mut hbb) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for &(x, offset, bad, weight) in &rows {
            let (pd, _) = pd_and_loss(a + b * x + offset, bad);
            let residual = weight * (f64::from(u8::from(bad)) - pd);
            let w = weight * pd * (1.0 - pd);
            ga += residual;
            gb += residual * x;
            haa += w;
            hab += w * x;
            hbb += w * x * x;
        }
        let determinant = haa * hbb - hab * hab;
        if determinant <= 1e-12 * haa * hbb {
            return 1.0;
        }
        let (da, db) = (
            (hbb * ga - hab * gb) / determinant,
            (haa * gb - hab * ga) / determinant,
        );
        a += da;
        b += db;
        if da.abs() + db.abs() < 1e-9 {
            break;
        }
    }
    if b.is_finite() {
        b.clamp(0.5, 1.5)
    } else {
        1.0
    }
}

/// The rows with what `offsets` add to each code.
pub(super) fn with_offsets(rows: &Rows, columns: &Columns, offsets: &[f64]) -> Rows {
    let totals = rows.totals(columns, offsets).into_iter().enumerate();
    let offset = totals
        .map(|(row, total)| rows.offset(row) + total)
        .collect();
    Rows {
        offset,
        ..rows.clone()
    }
}

/// `point` with its curves, and those of `offsets`, times `slope`, and the intercept at
/// which as many are bad as there are.
pub(super) fn scaled(
    whole: &Part,
    columns: &Columns,
    point: &Point,
    offsets: &[f64],
    slope: f64,
) -> Point {
    let mut point = point.clone();
    point.b.iter_mut().for_each(|b| *b *= slope);
    let offsets: Vec<f64> = offsets.iter().map(|offset| slope * offset).collect();
    let rows = with_offsets(&whole.fitted, columns, &offsets);
    let log_odds = point.log_odds(&rows, columns);
    let mut shift = 0.0;
    for _ in 0..50 {
        let (mut gradient, mut curvature) = (0.0, 0.0);
        for ((&eta, &bad), &weight) in log_odds.iter().zip(&rows.bad).zip(&rows.weights) {
            let (pd, _) = pd_and_loss(eta + shift, bad);
            gradient += weight * (f64::from(u8::from(bad)) - pd);
            curvature += weight * pd * (1.0 - pd);
        }
        let step: f64 = gradient / curvature;
        shift += step;
        if step.abs() < 1e-14 {
            break;
        }
    }
    point.intercept += shift;
    point
}

/// The log-likelihood at `point` of `rows`, and that of an intercept alone of `whole`.
pub(super) fn log_likelihoods(
    rows: &Rows,
    whole: &Rows,
    columns: &Columns,
    point: &Point,
) -> (f64, f64) {
    let sum = |log_odds: Vec<f64>, rows: &Rows| {
        let rows = log_odds.iter().zip(&rows.bad).zip(&rows.weights);
        -rows
            .map(|((&eta, &bad), weight)| weight * pd_and_loss(eta, bad).1)
            .sum::<f64>()
    };
    let null = Point::start(whole, columns.n());
    (
        sum(point.log_odds(rows, columns), rows),
        sum(null.log_odds(whole, columns), whole),
    )
}
