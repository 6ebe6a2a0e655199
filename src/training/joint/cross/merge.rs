//! A table of coarse codes becomes a few rectangles.

use super::codes::Codes;
use super::tree::{Table, WIDTH};

/// The share of the weighted sum of squares that the fewest cells must keep.
const KEPT: f64 = 0.95;
/// Curvature at which a cell counts half: thin cells are drawn to zero.
const THIN: f64 = 5.0;
/// The furthest that a cell moves the log-odds.
const FURTHEST: f64 = 2.0;

/// A table over groups of codes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Grid {
    /// The group of each code of either field.
    pub(super) groups: [Vec<usize>; 2],
    pub(super) sizes: (usize, usize),
    /// One per pair of groups, those of the second field beside each other.
    pub(super) values: Vec<f64>,
    pub(super) masses: Vec<f64>,
}

/// Values and weights in the order in which codes may be grouped.
struct Cells {
    n: usize,
    m: usize,
    sums: Vec<f64>,
    weights: Vec<f64>,
}

/// At most `most` by `most` groups of neighbours: of all grids the one of fewest cells that keeps
/// 95 % of the weighted sum of squares, else the one that keeps most.
///
/// Codes of a category have no order of their own: they are sorted by the leading singular
/// vector of `sqrt(weight) * value`.
pub(super) fn rectangles(values: &Table, weights: &Table, codes: [&Codes; 2], most: usize) -> Grid {
    let sizes = codes.map(|codes| codes.n);
    let orders = orders(values, weights, codes);
    let cells = Cells::new(values, weights, &orders);
    let all: f64 = cells.squares();
    let mut best: Option<(f64, [Vec<usize>; 2])> = None;
    let mut shapes: Vec<(usize, usize)> = (2..=most)
        .flat_map(|n| (2..=most).map(move |m| (n, m)))
        .filter(|(n, m)| *n <= sizes[0] && *m <= sizes[1])
        .collect();
    shapes.sort_by_key(|(n, m)| (n * m, n + m, *n));
    let mut n_cells = 0;
    for (n, m) in shapes {
        let enough = best.as_ref().is_some_and(|best| best.0 >= KEPT * all);
        if enough && n * m > n_cells {
            break;
        }
        let (kept, ends) = cells.grouped(n, m);
        if best.as_ref().is_none_or(|best| kept > best.0 + 1e-12 * all) {
            (best, n_cells) = (Some((kept, ends)), n * m);
        }
    }
    let ends = best.map_or_else(|| [vec![sizes[0]], vec![sizes[1]]], |best| best.1);
    cells.grid(&orders, &ends)
}

fn orders(values: &Table, weights: &Table, codes: [&Codes; 2]) -> [Vec<usize>; 2] {
    let natural = codes.map(|codes| (0..codes.n).collect::<Vec<usize>>());
    if !codes.iter().any(|codes| codes.nominal) {
        return natural;
    }
    let cells = Cells::new(values, weights, &natural);
    let scores = cells.leading();
    let mut orders = natural;
    for ((order, scores), codes) in orders.iter_mut().zip(&scores).zip(codes) {
        if codes.nominal {
            order.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(a.cmp(&b)));
        }
    }
    orders
}

impl Cells {
    /// The values less their mean.
    fn new(values: &Table, weights: &Table, orders: &[Vec<usize>; 2]) -> Self {
        let [rows, columns] = orders;
        let places = || {
            rows.iter()
                .flat_map(|a| columns.iter().map(move |b| a * WIDTH + b))
        };
        let all: f64 = places().map(|at| weights[at]).sum();
        let sum: f64 = places().map(|at| weights[at] * values[at]).sum();
        let mean = if all > 0.0 { sum / all } else { 0.0 };
        Self {
            n: rows.len(),
            m: columns.len(),
            sums: places()
                .map(|at| weights[at] * (values[at] - mean))
                .collect(),
            weights: places().map(|at| weights[at]).collect(),
        }
    }

    fn squares(&self) -> f64 {
        let cells = self.sums.iter().zip(&self.weights);
        cells.map(|(sum, weight)| square(*sum, *weight)).sum()
    }

    /// The leading singular vectors of `sqrt(weight) * value`, over the root of the weight
    /// of their row or column.
    fn leading(&self) -> [Vec<f64>; 2] {
        let cell = |at: usize| {
            let weight = self.weights[at];
            if weight > 0.0 {
                self.sums[at] / libm::sqrt(weight)
            } else {
                0.0
            }
        };
        // From the row of the largest sum of squares, so that the start is no null vector.
        let of_row = |i: usize| {
            (0..self.m)
                .map(|j| cell(i * self.m + j).powi(2))
                .sum::<f64>()
        };
        let first = (0..self.n).max_by(|&a, &b| of_row(a).total_cmp(&of_row(b)));
        let mut v: Vec<f64> = (0..self.m)
            .map(|j| cell(first.unwrap_or(0) * self.m + j))
            .collect();
        let mut u = vec![0.0; self.n];
        for _ in 0..100 {
            for (i, u) in u.iter_mut().enumerate() {
                *u = (0..self.m).map(|j| cell(i * self.m + j) * v[j]).sum();
            }
            for (j, v) in v.iter_mut().enumerate() {
                *v = (0..self.n).map(|i| cell(i * self.m + j) * u[i]).sum();
            }
            let length = libm::sqrt(v.iter().map(|v| v * v).sum());
            if length <= 0.0 {
                break;
            }
            v.iter_mut().for_each(|v| *v /= length);
        }
        let row = |i: usize| {
            (0..self.m)
                .map(|j| self.weights[i * self.m + j])
                .sum::<f64>()
        };
        let column = |j: usize| {
            (0..self.n)
                .map(|i| self.weights[i * self.m + j])
                .sum::<f64>()
        };
        let scaled = |value: f64, weight: f64| {
            if weight > 0.0 {
                value / libm::sqrt(weight)
            } else {
                0.0
            }
        };
        [
            u.iter()
                .enumerate()
                .map(|(i, u)| scaled(*u, row(i)))
                .collect(),
            v.iter()
                .enumerate()
                .map(|(j, v)| scaled(*v, column(j)))
                .collect(),
        ]
    }

    /// The best of `n` by `m` groups that alternating searches find, from either side, and
    /// the sum of squares it keeps.
    fn grouped(&self, n: usize, m: usize) -> (f64, [Vec<usize>; 2]) {
        let each = |n: usize| (1..=n).collect::<Vec<usize>>();
        let by_rows = self.alternate(each(self.m), (n, m));
        let rows = self.turned().runs(&each(self.n), m).1;
        let by_columns = self.alternate(rows, (n, m));
        if by_columns.0 > by_rows.0 {
            by_columns
        } else {
            by_rows
        }
    }

    fn alternate(&self, mut columns: Vec<usize>, (n, m): (usize, usize)) -> (f64, [Vec<usize>; 2]) {
        let turned = self.turned();
        let (mut kept, mut rows) = (0.0, Vec::new());
        for _ in 0..20 {
            rows = self.runs(&columns, n).1;
            let (now, next) = turned.runs(&rows, m);
            let same = next == columns;
            (kept, columns) = (now, next);
            if same {
                break;
            }
        }
        (kept, [rows, columns])
    }

    fn turned(&self) -> Self {
        let places = || (0..self.m).flat_map(|j| (0..self.n).map(move |i| i * self.m + j));
        Self {
            n: self.m,
            m: self.n,
            sums: places().map(|at| self.sums[at]).collect(),
            weights: places().map(|at| self.weights[at]).collect(),
        }
    }

    /// The ends of at most `most` runs of rows that keep most, columns being grouped as
    /// `columns` ends them; and what they keep.
    fn runs(&self, columns: &[usize], most: usize) -> (f64, Vec<usize>) {
        let cost = |from: usize, to: usize| {
            let mut start = 0;
            let mut kept = 0.0;
            for &end in columns {
                let (mut sum, mut weight) = (0.0, 0.0);
                for i in from..to {
                    for at in i * self.m + start..i * self.m + end {
                        sum += self.sums[at];
                        weight += self.weights[at];
                    }
                }
                kept += square(sum, weight);
                start = end;
            }
            kept
        };
        let n = self.n;
        let costs: Vec<Vec<f64>> = (0..=n)
            .map(|from| {
                (0..=n)
                    .map(|to| if from < to { cost(from, to) } else { 0.0 })
                    .collect()
            })
            .collect();
        let mut best: Vec<(f64, Vec<usize>)> = (0..=n).map(|to| (costs[0][to], vec![to])).collect();
        for _ in 1..most {
            let mut next = best.clone();
            for (to, next) in next.iter_mut().enumerate() {
                for from in 1..to {
                    let kept = best[from].0 + costs[from][to];
                    if kept > next.0 {
                        let mut ends = best[from].1.clone();
                        ends.push(to);
                        *next = (kept, ends);
                    }
                }
            }
            best = next;
        }
        best.swap_remove(n)
    }

    fn grid(&self, orders: &[Vec<usize>; 2], ends: &[Vec<usize>; 2]) -> Grid {
        let [rows, columns] = ends;
        let group = |ends: &[usize], at: usize| ends.partition_point(|&end| end <= at);
        let sizes = (rows.len(), columns.len());
        let (mut sums, mut masses) = (vec![0.0; sizes.0 * sizes.1], vec![0.0; sizes.0 * sizes.1]);
        for i in 0..self.n {
            for j in 0..self.m {
                let at = group(rows, i) * sizes.1 + group(columns, j);
                sums[at] += self.sums[i * self.m + j];
                masses[at] += self.weights[i * self.m + j];
            }
        }
        let values = sums.iter().zip(&masses);
        let values = values.map(|(sum, mass)| (sum / (mass + THIN)).clamp(-FURTHEST, FURTHEST));
        let groups = [0, 1].map(|axis| {
            let mut groups = vec![0; orders[axis].len()];
            for (at, &code) in orders[axis].iter().enumerate() {
                groups[code] = group(&ends[axis], at);
            }
            groups
        });
        Grid {
            groups,
            sizes,
            values: values.collect(),
            masses,
        }
    }
}

fn square(sum: f64, weight: f64) -> f64 {
    if weight > 0.0 {
        sum * sum / weight
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(n: usize, nominal: bool) -> Codes {
        Codes {
            of_fine: Vec::new(),
            n,
            nominal,
        }
    }

    fn tables(n: usize, m: usize, value: impl Fn(usize, usize) -> f64) -> (Table, Table) {
        let (mut values, mut weights) = ([0.0; WIDTH * WIDTH], [0.0; WIDTH * WIDTH]);
        for a in 0..n {
            for b in 0..m {
                values[a * WIDTH + b] = value(a, b);
                weights[a * WIDTH + b] = 95.0;
            }
        }
        (values, weights)
    }

    #[test]
    fn a_checkerboard_of_quadrants_is_two_by_two() {
        let sign = |on: bool| if on { 0.5 } else { -0.5 };
        let (values, weights) = tables(4, 6, |a, b| sign((a < 2) == (b < 1)));
        let grid = rectangles(&values, &weights, [&codes(4, false), &codes(6, false)], 4);
        assert_eq!(grid.sizes, (2, 2));
        assert_eq!(grid.groups[0], [0, 0, 1, 1]);
        assert_eq!(grid.groups[1], [0, 1, 1, 1, 1, 1]);
        // Drawn to zero by 5 in 190 + 5.
        assert!((grid.values[0] - 0.5 * 190.0 / 195.0).abs() < 1e-12);
        assert!((grid.masses[1] - 950.0).abs() < 1e-9);
    }

    #[test]
    fn levels_are_sorted_before_they_are_grouped() {
        let sign = |on: bool| if on { 0.5 } else { -0.5 };
        // Levels 0, 2 and 4 are alike, 1 and 3 too.
        let (values, weights) = tables(5, 2, |a, b| sign((a % 2 == 0) == (b == 0)));
        let grid = rectangles(&values, &weights, [&codes(5, true), &codes(2, false)], 4);
        assert_eq!(grid.sizes, (2, 2));
        let groups = &grid.groups[0];
        assert!(groups[0] == groups[2] && groups[0] == groups[4]);
        assert!(groups[1] == groups[3] && groups[0] != groups[1]);
    }

    #[test]
    fn thin_cells_say_little_and_none_says_too_much() {
        let (mut values, mut weights) = tables(2, 2, |a, b| if a == b { 9.0 } else { -9.0 });
        weights[0] = 0.0;
        values[0] = 40.0;
        let grid = rectangles(&values, &weights, [&codes(2, false), &codes(2, false)], 4);
        assert!(grid.values[0] == 0.0 && grid.values[1] == -FURTHEST || grid.sizes != (2, 2));
        assert!(grid.values.iter().all(|value| value.abs() <= FURTHEST));
    }

    #[test]
    fn more_groups_are_taken_where_two_do_not_do() {
        let steps = [-1.0, 0.0, 1.0, 2.0];
        let (values, weights) = tables(4, 4, |a, b| steps[a] * steps[b]);
        let two = rectangles(&values, &weights, [&codes(4, false), &codes(4, false)], 2);
        let four = rectangles(&values, &weights, [&codes(4, false), &codes(4, false)], 4);
        assert_eq!(two.sizes, (2, 2));
        assert!(four.sizes.0 > 2 && four.sizes.1 > 2);
    }
}
