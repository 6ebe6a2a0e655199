//! Trees of two levels over a pair of fields, and how much of a pair is interaction.

/// Codes of the second field lie beside each other: the cell of `(a, b)` is `16 a + b`.
pub(super) const WIDTH: usize = super::codes::MOST;
/// What the cells of a pair add up to.
pub(super) type Table = [f64; WIDTH * WIDTH];

/// Curvature that every leaf has at least.
const LEAST: f64 = 10.0;
/// Added to the curvature of a leaf.
const RIDGE: f64 = 1.0;

/// Residuals and curvatures of the cells of a pair with these numbers of codes.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) residuals: &'a Table,
    pub(super) curvatures: &'a Table,
    pub(super) sizes: (usize, usize),
}

/// A cut of one field, and a cut of the other field on either side of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tree {
    /// Twice the fall of the quadratic beyond that of a constant.
    pub(super) gain: f64,
    /// Whether the second field is cut first.
    by_second: bool,
    /// Codes below it are on the one side.
    cut: usize,
    /// The other field's cut on either side.
    cuts: [usize; 2],
    /// Below and above the other cut, on either side.
    leaves: [[f64; 2]; 2],
}

/// Sums on either side of a cut.
#[derive(Clone, Copy, Default)]
struct Sum {
    r: f64,
    w: f64,
}

impl Sum {
    fn gain(self) -> f64 {
        self.r * self.r / (self.w + RIDGE)
    }

    fn leaf(self) -> f64 {
        self.r / (self.w + RIDGE)
    }
}

impl Pair<'_> {
    /// The tree that gains most; of equals the first. `None` where no four leaves have
    /// curvature enough.
    pub(super) fn best_tree(&self) -> Option<Tree> {
        let (n, m) = self.sizes;
        let straight = self.best_along((n, m), |i, j| i * WIDTH + j, false);
        let turned = self.best_along((m, n), |i, j| j * WIDTH + i, true);
        match (straight, turned) {
            (Some(a), Some(b)) => Some(if b.gain > a.gain { b } else { a }),
            (a, b) => a.or(b),
        }
    }

    fn best_along(
        &self,
        (n, m): (usize, usize),
        cell: impl Fn(usize, usize) -> usize,
        by_second: bool,
    ) -> Option<Tree> {
        let at = |i: usize, j: usize| Sum {
            r: self.residuals[cell(i, j)],
            w: self.curvatures[cell(i, j)],
        };
        let (mut below, mut above) = ([Sum::default(); WIDTH], [Sum::default(); WIDTH]);
        for i in 0..n {
            for (j, sum) in above.iter_mut().enumerate().take(m) {
                add(sum, at(i, j));
            }
        }
        let all = above[..m].iter().fold(Sum::default(), |mut all, one| {
            add(&mut all, *one);
            all
        });
        let mut best: Option<Tree> = None;
        for i in 0..n.saturating_sub(1) {
            for j in 0..m {
                let cell = at(i, j);
                add(&mut below[j], cell);
                above[j].r -= cell.r;
                above[j].w -= cell.w;
            }
            let halves = (best_cut(&below[..m]), best_cut(&above[..m]));
            let (Some(low), Some(high)) = halves else {
                continue;
            };
            let gain = low.0 + high.0 - all.gain();
            if best.as_ref().is_none_or(|best| gain > best.gain) {
                best = Some(Tree {
                    gain,
                    by_second,
                    cut: i + 1,
                    cuts: [low.1, high.1],
                    leaves: [low.2, high.2],
                });
            }
        }
        best
    }

    /// How far the pair is from two curves added up: the largest squared contrast of four
    /// quadrants in units of its variance.
    ///
    /// # Formula
    ///
    /// `max over two cuts of (m11 - m12 - m21 + m22)² / Σ 1/W`, `m = R / W` of a quadrant,
    /// each of which has at least a curvature of 10.
    pub(super) fn interaction(&self) -> f64 {
        let (n, m) = self.sizes;
        let mut best: f64 = 0.0;
        let mut columns = [Sum::default(); WIDTH];
        for i in 0..n {
            for (j, sum) in columns.iter_mut().enumerate().take(m) {
                add(sum, self.at(i, j));
            }
        }
        let mut below = [Sum::default(); WIDTH];
        for i in 0..n.saturating_sub(1) {
            let (mut left, mut right) = (Sum::default(), Sum::default());
            for j in 0..m {
                add(&mut below[j], self.at(i, j));
                add(&mut left, below[j]);
                add(&mut right, columns[j]);
            }
            let (row, all) = (left, right);
            (left, right) = (Sum::default(), Sum::default());
            for j in 0..m.saturating_sub(1) {
                add(&mut left, below[j]);
                add(&mut right, columns[j]);
                let quadrants = [
                    left,
                    less(row, left),
                    less(right, left),
                    less(less(all, row), less(right, left)),
                ];
                best = best.max(contrast(quadrants));
            }
        }
        best
    }

    fn at(&self, i: usize, j: usize) -> Sum {
        Sum {
            r: self.residuals[i * WIDTH + j],
            w: self.curvatures[i * WIDTH + j],
        }
    }
}

fn add(sum: &mut Sum, one: Sum) {
    sum.r += one.r;
    sum.w += one.w;
}

fn less(all: Sum, part: Sum) -> Sum {
    Sum {
        r: all.r - part.r,
        w: all.w - part.w,
    }
}

fn contrast(quadrants: [Sum; 4]) -> f64 {
    if quadrants.iter().any(|one| one.w < LEAST) {
        return 0.0;
    }
    let [a, b, c, d] = quadrants.map(|one| one.r / one.w);
    let variance: f64 = quadrants.iter().map(|one| 1.0 / one.w).sum();
    let difference = a - b - c + d;
    difference * difference / variance
}

/// Gain, place and leaves of the best cut of a row of sums.
fn best_cut(sums: &[Sum]) -> Option<(f64, usize, [f64; 2])> {
    let mut all = Sum::default();
    sums.iter().for_each(|one| add(&mut all, *one));
    let mut best: Option<(f64, usize, [f64; 2])> = None;
    let mut left = Sum::default();
    for (j, one) in sums.iter().enumerate() {
        add(&mut left, *one);
        let right = less(all, left);
        if left.w < LEAST || right.w < LEAST {
            continue;
        }
        let gain = left.gain() + right.gain();
        if best.is_none_or(|best| gain > best.0) {
            best = Some((gain, j + 1, [left.leaf(), right.leaf()]));
        }
    }
    best
}

impl Tree {
    /// What it gives each cell of the pair, times `rate`.
    pub(super) fn table(&self, rate: f64) -> Table {
        let mut table = [0.0; WIDTH * WIDTH];
        for (place, cell) in table.iter_mut().enumerate() {
            let (a, b) = (place / WIDTH, place % WIDTH);
            let (first, second) = if self.by_second { (b, a) } else { (a, b) };
            let side = usize::from(first >= self.cut);
            *cell = rate * self.leaves[side][usize::from(second >= self.cuts[side])];
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cells: &[(usize, usize, f64)]) -> Table {
        let mut table = [0.0; WIDTH * WIDTH];
        for &(a, b, value) in cells {
            table[a * WIDTH + b] = value;
        }
        table
    }

    #[test]
    fn a_tree_finds_the_four_quadrants() {
        // Like and like are riskier, by 12 on a curvature of 19: leaves of ±12 / 20.
        let residuals = table(&[(0, 0, 12.0), (0, 1, -12.0), (1, 0, -12.0), (1, 1, 12.0)]);
        let curvatures = table(&[(0, 0, 19.0), (0, 1, 19.0), (1, 0, 19.0), (1, 1, 19.0)]);
        let pair = Pair {
            residuals: &residuals,
            curvatures: &curvatures,
            sizes: (2, 2),
        };
        let tree = pair.best_tree().unwrap();
        assert!((tree.gain - 4.0 * 7.2).abs() < 1e-12);
        let made = tree.table(0.1);
        assert!((made[0] - 0.06).abs() < 1e-12 && (made[1] + 0.06).abs() < 1e-12);
        assert!((made[WIDTH] + 0.06).abs() < 1e-12 && (made[WIDTH + 1] - 0.06).abs() < 1e-12);
        // (4 * 12/19)² / (4/19)
        assert!((pair.interaction() - 576.0 / 19.0).abs() < 1e-9);
    }

    #[test]
    fn either_side_has_its_own_cut() {
        // Below the first cut the second field turns at 1, above it at 2.
        let residuals = table(&[
            (0, 0, 5.0),
            (0, 1, -5.0),
            (0, 2, -5.0),
            (1, 0, -5.0),
            (1, 1, -5.0),
            (1, 2, 5.0),
        ]);
        let mut curvatures = [0.0; WIDTH * WIDTH];
        for (a, b) in [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)] {
            curvatures[a * WIDTH + b] = 12.0;
        }
        let pair = Pair {
            residuals: &residuals,
            curvatures: &curvatures,
            sizes: (2, 3),
        };
        let tree = pair.best_tree().unwrap();
        assert_eq!((tree.by_second, tree.cut, tree.cuts), (false, 1, [1, 2]));
    }

    #[test]
    fn curves_that_add_up_are_no_interaction_and_thin_leaves_no_tree() {
        let (mut residuals, mut curvatures) = ([0.0; WIDTH * WIDTH], [0.0; WIDTH * WIDTH]);
        for (a, b) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            residuals[a * WIDTH + b] = if a == 1 { 8.0 } else { 2.0 };
            curvatures[a * WIDTH + b] = 12.0;
        }
        let mut pair = Pair {
            residuals: &residuals,
            curvatures: &curvatures,
            sizes: (2, 2),
        };
        assert!(pair.interaction() < 1e-12);
        let mut thin = curvatures;
        thin[0] = 9.9;
        pair.curvatures = &thin;
        assert!(pair.best_tree().is_none());
    }
}
