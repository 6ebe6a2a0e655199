//! Which fields only rise or fall, and which the folds set free.

use super::columns::{Coarse, Columns};
use super::descent::minimise;
use super::path::{Part, Parts, Penalty, Shape, mean, standard_error};
use super::solve::{Point, Precision, pd_and_loss};
use rayon::prelude::*;

impl Parts {
    /// Holds every field to the direction of its fit, and lets go of those whose unseen
    /// rows are the worse for it by more than a standard error. `law` stays whatever the
    /// rows say; a `None` of it is open, but where the field is to be `straight`: then it
    /// keeps to one direction, whichever.
    pub(super) fn shape(
        &mut self,
        columns: &Columns,
        law: &[Option<Shape>],
        straight: &[bool],
    ) -> Vec<Shape> {
        let (free, losses) = (self.points(), self.losses.clone());
        let directions: Vec<Shape> = (0..columns.n_fields())
            .map(|field| law[field].unwrap_or_else(|| direction(columns, self.whole(), field)))
            .collect();
        let with_straight = law.iter().zip(straight).zip(&directions);
        let law: Vec<Option<Shape>> = with_straight
            .map(|((law, straight), found)| law.or_else(|| straight.then_some(*found)))
            .collect();
        let at = |field: usize, other: Shape| law[field].unwrap_or(other);
        self.fit(columns, self.penalty, &directions, Precision::PATH);
        let held: Vec<usize> = (0..columns.n_fields())
            .filter(|&field| law[field].is_none() && directions[field] != Shape::Free)
            .filter(|&field| !obeys(columns, &free[self.n_folds()], field, directions[field]))
            .collect();
        let gains = self.gains_of_freedom(columns, &held);
        let mut shapes = directions;
        for (&field, gains) in held.iter().zip(&gains) {
            if mean(gains) > standard_error(gains) {
                shapes[field] = Shape::Free;
            }
        }
        if held.iter().any(|&field| shapes[field] == Shape::Free) {
            self.fit(columns, self.penalty, &shapes, Precision::PATH);
        }
        let lost: Vec<f64> = self
            .losses
            .iter()
            .zip(&losses)
            .map(|(a, b)| a - b)
            .collect();
        if mean(&lost) > standard_error(&lost) {
            // Fields that want to be free together.
            shapes = (0..columns.n_fields())
                .map(|field| at(field, Shape::Free))
                .collect();
            self.stay(columns, free);
            self.fit(columns, self.penalty, &shapes, Precision::PATH);
        }
        shapes
    }

    /// For each field, by how much each fold's unseen rows gain when it alone is free.
    fn gains_of_freedom(&self, columns: &Columns, fields: &[usize]) -> Vec<Vec<f64>> {
        fields
            .par_iter()
            .map(|&field| {
                let folds = self.folds().iter().zip(&self.losses);
                folds
                    .map(|(part, loss)| loss - freed(part, columns, self.penalty, field))
                    .collect()
            })
            .collect()
    }
}

/// Which way a field's curve goes over its rows.
fn direction(columns: &Columns, part: &Part, field: usize) -> Shape {
    let weights = part.fitted.per_code(columns);
    let codes = columns.codes_of(field);
    let regular = codes.start..codes.start + columns.n_regular(field);
    let scores = columns.scores(&part.point.b);
    let (scores, weights) = (&scores[regular.clone()], &weights[regular]);
    let all: f64 = weights.iter().sum();
    // The covariance of the curve with the rank of the value.
    let (mut below, mut covariance) = (0.0, 0.0);
    for (score, weight) in scores.iter().zip(weights) {
        covariance += weight * score * (below + weight / 2.0 - all / 2.0);
        below += weight;
    }
    if covariance > 0.0 {
        Shape::Rising
    } else if covariance < 0.0 {
        Shape::Falling
    } else {
        Shape::Free
    }
}

fn obeys(columns: &Columns, point: &Point, field: usize, shape: Shape) -> bool {
    let steps = &point.b[columns.steps_of(field)];
    match shape {
        Shape::Free => true,
        Shape::Rising => steps.iter().all(|&step| step >= 0.0),
        Shape::Falling => steps.iter().all(|&step| step <= 0.0),
    }
}

/// The loss of unseen rows with the curve of `field` fitted anew and free, all else as it is.
fn freed(part: &Part, columns: &Columns, penalty: Penalty, field: usize) -> f64 {
    let shapes = vec![Shape::Free; columns.n_fields()];
    let limits = part.problem(columns, penalty, &shapes, None).limits;
    let own: Vec<usize> = columns.columns_of(field).collect();
    let limits = &limits[columns.columns_of(field)];
    let coarse = columns.coarse(&own);
    let mut point = part.point.clone();
    for _ in 0..2 {
        newton(part, columns, &coarse, (&own, limits), &mut point);
    }
    part.loss(columns, &point)
}

/// A step of Newton over the columns of one field, the intercept held.
fn newton(
    part: &Part,
    columns: &Columns,
    coarse: &Coarse,
    (own, limits): (&[usize], &[super::descent::Limits]),
    point: &mut Point,
) {
    let rows = &part.fitted;
    let log_odds = point.log_odds(rows, columns);
    let one = &coarse.fields[0];
    let (mut slopes, mut curvatures) = (vec![0.0; one.width], vec![0.0; one.width]);
    for (row, code) in rows.codes[one.field].iter().enumerate() {
        let place = usize::from(one.map[usize::from(*code)]);
        let (pd, _) = pd_and_loss(log_odds[row], rows.bad[row]);
        let weight = rows.weights[row];
        slopes[place] += weight * (f64::from(u8::from(rows.bad[row])) - pd);
        curvatures[place] += weight * (pd * (1.0 - pd)).max(1e-9);
    }
    let k = own.len();
    let mut gram = vec![0.0; k * k];
    for (i, line) in gram.chunks_exact_mut(k.max(1)).enumerate() {
        let curvatures = curvatures.iter().enumerate();
        let along: Vec<f64> = curvatures.map(|(code, w)| w * one.value(i, code)).collect();
        one.per_column(&along, line);
    }
    let mut slopes_of = vec![0.0; k];
    one.per_column(&slopes, &mut slopes_of);
    let mut b: Vec<f64> = own.iter().map(|&column| point.b[column]).collect();
    let q: Vec<f64> = (0..k)
        .map(|i| {
            let along = gram[i * k..(i + 1) * k].iter().zip(&b);
            along.map(|(cell, b)| cell * b).sum::<f64>() + slopes_of[i]
        })
        .collect();
    minimise(&gram, &q, limits, &mut b, 1e-9 * rows.total);
    for (&column, b) in own.iter().zip(b) {
        point.b[column] = b;
    }
}
