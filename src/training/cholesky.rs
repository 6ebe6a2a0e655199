//! A small dense symmetric solve that says which column is a combination of which.

/// A symmetric matrix, its lower triangle row by row in a square.
#[derive(Clone, Debug)]
pub(super) struct Symmetric {
    pub(super) n: usize,
    pub(super) cells: Vec<f64>,
}

impl Symmetric {
    pub(super) fn zeros(n: usize) -> Self {
        Self {
            n,
            cells: vec![0.0; n * n],
        }
    }

    /// The element at `(row, column)`, whichever triangle it lies in.
    pub(super) fn at(&self, row: usize, column: usize) -> f64 {
        let (row, column) = (row.max(column), row.min(column));
        self.cells[row * self.n + column]
    }

    /// The product with a vector.
    pub(super) fn times(&self, v: &[f64]) -> Vec<f64> {
        let mut product = vec![0.0; self.n];
        for (row, cells) in self.cells.chunks_exact(self.n.max(1)).enumerate() {
            for (column, &cell) in cells.iter().enumerate().take(row) {
                product[row] += cell * v[column];
                product[column] += cell * v[row];
            }
            product[row] += cells[row] * v[row];
        }
        product
    }

    pub(super) fn add_to_diagonal(&mut self, position: usize, value: f64) {
        self.cells[position * self.n + position] += value;
    }

    /// The rows and columns in `keep`, in that order.
    pub(super) fn part(&self, keep: &[usize]) -> Self {
        let mut part = Self::zeros(keep.len());
        for (i, &row) in keep.iter().enumerate() {
            for (j, &column) in keep.iter().enumerate().take(i + 1) {
                part.cells[i * keep.len() + j] = self.at(row, column);
            }
        }
        part
    }
}

/// Column `column` is the combination `on` of earlier columns, up to `floor`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Dependent {
    pub(super) column: usize,
    pub(super) on: Vec<usize>,
}

/// `A = S L Lᵀ S` with `S` the square roots of the diagonal.
///
/// Scaling first makes a pivot `1 - R²` of its column on the earlier ones, so
/// one floor serves every scale.
#[derive(Clone, Debug)]
pub(super) struct Cholesky {
    n: usize,
    lower: Vec<f64>,
    scale: Vec<f64>,
}

impl Cholesky {
    /// Fails at the first column whose pivot is not above `floor`.
    pub(super) fn new(matrix: &Symmetric, floor: f64) -> Result<Self, Dependent> {
        let n = matrix.n;
        let mut factor = Self {
            n,
            lower: vec![0.0; n * n],
            scale: (0..n).map(|i| matrix.at(i, i).sqrt()).collect(),
        };
        // `L` column by column, each a line: what a product adds up to are then sums beside
        // each other, and a processor does several at once.
        let mut columns = vec![0.0; n * n];
        let mut products = vec![0.0; n];
        for column in 0..n {
            let (known, rest) = columns.split_at_mut(column * n);
            add_products(known, n, column, &mut products[column..]);
            let scale = factor.scale[column];
            let mut pivot = 0.0;
            for (row, product) in (column..n).zip(&products[column..]) {
                let left = matrix.cells[row * n + column] / (factor.scale[row] * scale) - product;
                if row > column {
                    rest[row] = left / pivot;
                } else if left > floor {
                    pivot = left.sqrt();
                    rest[row] = pivot;
                } else {
                    return Err(factor.dependent(row));
                }
                factor.lower[row * n + column] = rest[row];
            }
        }
        Ok(factor)
    }

    /// The earlier columns that make up `column`: those with a visible part in it.
    fn dependent(&self, column: usize) -> Dependent {
        let mut parts = self.lower[column * self.n..column * self.n + column].to_vec();
        for i in (0..column).rev() {
            let mut left = parts[i];
            for (j, part) in parts.iter().enumerate().skip(i + 1) {
                left -= self.lower[j * self.n + i] * part;
            }
            parts[i] = left / self.lower[i * self.n + i];
        }
        let largest = parts.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
        let visible = |&i: &usize| parts[i].abs() > 1e-6 * largest;
        Dependent {
            column,
            on: (0..column).filter(visible).collect(),
        }
    }

    /// `L⁻¹ S⁻¹ v`; the sum of its squares is `vᵀ A⁻¹ v`.
    pub(super) fn half_solve(&self, v: &[f64]) -> Vec<f64> {
        let mut half: Vec<f64> = v.iter().zip(&self.scale).map(|(v, s)| v / s).collect();
        for i in 0..self.n {
            let row = &self.lower[i * self.n..=i * self.n + i];
            let known: f64 = row[..i].iter().zip(&half).map(|(a, b)| a * b).sum();
            half[i] = (half[i] - known) / row[i];
        }
        half
    }

    /// `A⁻¹ v`.
    pub(super) fn solve(&self, v: &[f64]) -> Vec<f64> {
        let mut x = self.half_solve(v);
        for i in (0..self.n).rev() {
            let mut left = x[i];
            for (j, known) in x.iter().enumerate().skip(i + 1) {
                left -= self.lower[j * self.n + i] * known;
            }
            x[i] = left / self.lower[i * self.n + i];
        }
        x.iter_mut().zip(&self.scale).for_each(|(x, s)| *x /= s);
        x
    }

    /// The diagonal of `A⁻¹`.
    pub(super) fn inverse_diagonal(&self) -> Vec<f64> {
        let unit = |i: usize| (0..self.n).map(move |j| if i == j { 1.0 } else { 0.0 });
        (0..self.n)
            .map(|i| {
                let half = self.half_solve(&unit(i).collect::<Vec<f64>>());
                half.iter().map(|h| h * h).sum()
            })
            .collect()
    }

    /// `ln det A`.
    pub(super) fn log_determinant(&self) -> f64 {
        let pivots = (0..self.n).map(|i| self.lower[i * self.n + i] * self.scale[i]);
        2.0 * pivots.map(libm::log).sum::<f64>()
    }
}

/// For every row from `column` on, the product of what is known of it with what is known
/// of row `column`: `known` has the earlier columns of `L`, `n` long each. Added up in the
/// order of the columns.
fn add_products(known: &[f64], n: usize, column: usize, products: &mut [f64]) {
    products.fill(0.0);
    let mut fours = known.chunks_exact(4 * n);
    for four in &mut fours {
        let line = |k: usize| &four[k * n + column..(k + 1) * n];
        let (a, b, c, d) = (line(0), line(1), line(2), line(3));
        let of = [a[0], b[0], c[0], d[0]];
        let lines = a.iter().zip(b).zip(c).zip(d);
        for (product, (((a, b), c), d)) in products.iter_mut().zip(lines) {
            *product = *product + a * of[0] + b * of[1] + c * of[2] + d * of[3];
        }
    }
    for line in fours.remainder().chunks_exact(n) {
        let line = &line[column..];
        for (product, cell) in products.iter_mut().zip(line) {
            *product += cell * line[0];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symmetric(rows: &[&[f64]]) -> Symmetric {
        let mut matrix = Symmetric::zeros(rows.len());
        for (i, row) in rows.iter().enumerate() {
            for (j, &cell) in row.iter().enumerate() {
                matrix.cells[i * rows.len() + j] = cell;
            }
        }
        matrix
    }

    #[test]
    fn solves_and_inverts() {
        let a = symmetric(&[&[4.0], &[2.0, 5.0], &[0.0, 1.0, 3.0]]);
        let factor = Cholesky::new(&a, 1e-12).unwrap();
        let x = factor.solve(&[10.0, 18.0, 13.0]);
        // 4x+2y = 10, 2x+5y+z = 18, y+3z = 13
        for (i, right) in [10.0, 18.0, 13.0].into_iter().enumerate() {
            let left: f64 = (0..3).map(|j| a.at(i, j) * x[j]).sum();
            assert!((left - right).abs() < 1e-12);
        }
        // det = 4 (15 - 1) - 2 * 6 = 44; cofactors of the diagonal 14, 12, 16
        assert!((factor.log_determinant() - 44.0_f64.ln()).abs() < 1e-14);
        for (ours, theirs) in factor.inverse_diagonal().iter().zip([14.0, 12.0, 16.0]) {
            assert!((ours - theirs / 44.0).abs() < 1e-14);
        }
    }

    #[test]
    fn names_the_columns_a_dependent_one_follows_from() {
        // Column 3 is column 0 plus column 2; column 1 has nothing to do with it.
        let columns = [
            [1.0, 0.0, 2.0, -1.0],
            [0.0, 1.0, 0.0, 3.0],
            [2.0, 2.0, 0.0, 1.0],
        ];
        let mut all = columns.to_vec();
        all.push(std::array::from_fn(|i| columns[0][i] + columns[2][i]));
        let mut gram = Symmetric::zeros(4);
        for i in 0..4 {
            for j in 0..=i {
                gram.cells[i * 4 + j] = all[i].iter().zip(&all[j]).map(|(a, b)| a * b).sum();
            }
        }
        let dependent = Cholesky::new(&gram, 1e-12).unwrap_err();
        assert_eq!(
            dependent,
            Dependent {
                column: 3,
                on: vec![0, 2]
            }
        );
    }
}
