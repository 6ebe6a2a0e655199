//! The minimum of a penalised quadratic: coordinate descent, then one solve on what is not zero.

use super::super::cholesky::{Cholesky, Symmetric};

/// What each coefficient costs and where it may lie.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Times its absolute value.
    pub(super) l1: f64,
    /// Times half its square.
    pub(super) l2: f64,
    pub(super) low: f64,
    pub(super) high: f64,
    /// Whether it stays where it is: something else finds it.
    pub(super) fixed: bool,
}

impl Limits {
    /// The best value where the slope at zero would be `slope` and the curvature `curvature`.
    fn best(&self, slope: f64, curvature: f64) -> f64 {
        let shrunk = if slope > self.l1 {
            slope - self.l1
        } else if slope < -self.l1 {
            slope + self.l1
        } else {
            return 0.0;
        };
        (shrunk / (curvature + self.l2)).clamp(self.low, self.high)
    }

    /// By how much the objective could still fall along this coefficient, per unit: its
    /// distance from optimal, `slope` being that of the smooth part, downhill.
    pub(super) fn excess(&self, b: f64, slope: f64) -> f64 {
        let downhill = slope - self.l2 * b;
        if b > 0.0 {
            return (downhill - self.l1).abs();
        }
        if b < 0.0 {
            return (downhill + self.l1).abs();
        }
        let up = if self.high > 0.0 {
            downhill - self.l1
        } else {
            0.0
        };
        let down = if self.low < 0.0 {
            -downhill - self.l1
        } else {
            0.0
        };
        up.max(down).max(0.0)
    }
}

/// Minimises `½ bᵀ G b - qᵀ b + Σ l1 |b| + ½ l2 b²` within the bounds, from `b` on.
///
/// `gram` is a full square; a bound is zero or infinite. Sweeps of coordinate descent say
/// which coefficients are not zero, and a linear system where those are (the steps of
/// neighbouring cuts are too much alike for descent alone). Stops where no coefficient
/// could lower the objective by more than `tolerance`.
pub(super) fn minimise(gram: &[f64], q: &[f64], limits: &[Limits], b: &mut [f64], tolerance: f64) {
    let n = b.len();
    let mut slopes = slopes(gram, q, b);
    for round in 0..ROUNDS {
        for _ in 0..SWEEPS {
            if sweep(gram, limits, b, &mut slopes, 0..n, tolerance) {
                return;
            }
        }
        // More and more sweeps, should the linear systems lead nowhere.
        for _ in 0..SWEEPS_OF_SUPPORT + round {
            let active: Vec<usize> = (0..n).filter(|&i| b[i] != 0.0).collect();
            if sweep(gram, limits, b, &mut slopes, active.into_iter(), tolerance) {
                break;
            }
        }
        if let Some(solved) = settled(gram, q, limits, (b, &slopes)) {
            b.copy_from_slice(&solved.0);
            slopes = solved.1;
            if optimal(gram, limits, b, &slopes, tolerance) {
                return;
            }
        }
    }
}

const ROUNDS: usize = 60;
const SWEEPS: usize = 2;
const SWEEPS_OF_SUPPORT: usize = 10;
/// More coefficients than this are left to descent.
const SOLVABLE: usize = 1500;

fn slopes(gram: &[f64], q: &[f64], b: &[f64]) -> Vec<f64> {
    let along = times(gram, b);
    q.iter().zip(along).map(|(q, along)| q - along).collect()
}

/// A symmetric square times a vector most of whose elements are zero.
pub(super) fn times(gram: &[f64], b: &[f64]) -> Vec<f64> {
    let mut product = vec![0.0; b.len()];
    for (line, &b) in gram.chunks_exact(b.len().max(1)).zip(b) {
        if b != 0.0 {
            for (sum, cell) in product.iter_mut().zip(line) {
                *sum += b * cell;
            }
        }
    }
    product
}

/// One pass over coefficients; whether none moved by more than the tolerance allows.
fn sweep(
    gram: &[f64],
    limits: &[Limits],
    b: &mut [f64],
    slopes: &mut [f64],
    which: impl Iterator<Item = usize>,
    tolerance: f64,
) -> bool {
    let n = b.len();
    let mut settled = true;
    for i in which {
        let line = &gram[i * n..(i + 1) * n];
        let curvature = line[i];
        if curvature <= 1e-12 {
            continue;
        }
        let new = limits[i].best(slopes[i] + curvature * b[i], curvature);
        let step = new - b[i];
        if step != 0.0 {
            for (slope, cell) in slopes.iter_mut().zip(line) {
                *slope -= step * cell;
            }
            b[i] = new;
            settled &= step * step * curvature <= tolerance;
        }
    }
    settled
}

fn optimal(gram: &[f64], limits: &[Limits], b: &[f64], slopes: &[f64], tolerance: f64) -> bool {
    let n = b.len();
    (0..n).all(|i| {
        let curvature = gram[i * n + i].max(1e-12);
        let excess = limits[i].excess(b[i], slopes[i]);
        excess * excess / curvature <= tolerance
    })
}

/// Towards the minimum over the coefficients that are not zero, signs as they are: all
/// the way if those that would change sign may as well be zero, else as far as the first.
/// With the slopes there; those at `b` are known.
fn settled(
    gram: &[f64],
    q: &[f64],
    limits: &[Limits],
    (b, known): (&[f64], &[f64]),
) -> Option<(Vec<f64>, Vec<f64>)> {
    let support: Vec<usize> = (0..b.len()).filter(|&i| b[i] != 0.0).collect();
    if support.is_empty() || support.len() > SOLVABLE {
        return None;
    }
    let target = solved(gram, q, limits, b, &support)?;
    let mut all_the_way = vec![0.0; b.len()];
    let mut reach: f64 = 1.0;
    for (&i, &to) in support.iter().zip(&target) {
        if to * b[i] > 0.0 {
            all_the_way[i] = to;
        } else {
            reach = reach.min(b[i] / (b[i] - to));
        }
    }
    let there = slopes(gram, q, &all_the_way);
    let cost = |b: &[f64], slopes: &[f64]| objective(q, limits, b, slopes);
    if reach >= 1.0 || cost(&all_the_way, &there) < cost(b, known) {
        return Some((all_the_way, there));
    }
    let mut part_way = b.to_vec();
    for (&i, &to) in support.iter().zip(&target) {
        let crossed = to * b[i] <= 0.0 && b[i] / (b[i] - to) <= reach;
        part_way[i] = if crossed {
            0.0
        } else {
            b[i] + reach * (to - b[i])
        };
    }
    let slopes = slopes(gram, q, &part_way);
    Some((part_way, slopes))
}

fn objective(q: &[f64], limits: &[Limits], b: &[f64], slopes: &[f64]) -> f64 {
    let parts = b.iter().zip(q).zip(slopes).zip(limits);
    parts
        .map(|(((b, q), slope), limit)| {
            limit.l1 * b.abs() + 0.5 * limit.l2 * b * b - 0.5 * b * (q + slope)
        })
        .sum()
}

/// The minimum over `support`, signs as they are in `b`.
fn solved(
    gram: &[f64],
    q: &[f64],
    limits: &[Limits],
    b: &[f64],
    support: &[usize],
) -> Option<Vec<f64>> {
    let (n, k) = (b.len(), support.len());
    let mut part = Symmetric::zeros(k);
    for (row, &i) in support.iter().enumerate() {
        for (column, &j) in support.iter().enumerate().take(row + 1) {
            part.cells[row * k + column] = gram[i * n + j];
        }
        part.cells[row * k + row] += limits[i].l2;
    }
    let factor = Cholesky::new(&part, 1e-13).ok()?;
    let right: Vec<f64> = support
        .iter()
        .map(|&i| q[i] - limits[i].l1 * b[i].signum())
        .collect();
    Some(factor.solve(&right))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn free(l1: f64) -> Limits {
        Limits {
            l1,
            l2: 0.0,
            low: f64::NEG_INFINITY,
            high: f64::INFINITY,
            fixed: false,
        }
    }

    #[test]
    fn a_minimum_is_soft_thresholded_and_bounded() {
        // Uncorrelated: each is (q ∓ l1) / g.
        let gram = [2.0, 0.0, 0.0, 0.0, 4.0, 0.0, 0.0, 0.0, 1.0];
        let mut b = [0.0; 3];
        minimise(&gram, &[3.0, -0.5, -2.0], &[free(1.0); 3], &mut b, 1e-20);
        assert_eq!(b.map(f64::to_bits), [1.0, 0.0, -1.0].map(f64::to_bits));
        let mut limits = [free(1.0); 3];
        limits[2].low = 0.0;
        minimise(&gram, &[3.0, -0.5, -2.0], &limits, &mut b, 1e-20);
        assert_eq!(b.map(f64::to_bits), [1.0, 0.0, 0.0].map(f64::to_bits));
    }

    #[test]
    fn correlated_columns_reach_the_optimum() {
        // Steps of five equal bins: nested columns, correlations up to 0.8.
        let n = 4;
        let mean = |i: usize| f64::from(u8::try_from(n - i).unwrap()) / 5.0;
        let mut gram = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..n {
                gram[i * n + j] = mean(i.max(j)) - mean(i) * mean(j);
            }
        }
        let q = [0.3, 0.31, 0.2, 0.05];
        let limits = vec![free(0.02); n];
        let mut b = vec![0.0; n];
        minimise(&gram, &q, &limits, &mut b, 1e-22);
        let slopes = slopes(&gram, &q, &b);
        for i in 0..n {
            assert!(limits[i].excess(b[i], slopes[i]) < 1e-10, "{i} {b:?}");
        }
    }
}
