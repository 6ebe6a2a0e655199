//! What a solver is given: columns of numbers, outcomes, weights, an offset.

use super::{OneHot, TrainingError};
use ndarray::ArrayView2;

/// Rows to fit: features of shape `(n_rows, n_columns)`, whether each row is
/// bad, and optionally a weight and an offset per row.
///
/// ```
/// use ndarray::array;
/// use scorewright::training::{Design, NewtonParams};
///
/// // Three of ten are bad where x = 0, six of ten where x = 1.
/// let x = array![[0.0], [0.0], [1.0], [1.0]];
/// let design = Design::new(x.view(), &[true, false, true, false])
///     .with_weights(&[3.0, 7.0, 6.0, 4.0]);
/// let fit = NewtonParams::new().fit_design(&design)?;
/// assert!((fit.intercept() - (3.0_f64 / 7.0).ln()).abs() < 1e-12);
/// assert!((fit.coefficients()[0] - (3.5_f64).ln()).abs() < 1e-12); // ln(6/4) - ln(3/7)
/// # Ok::<(), scorewright::training::TrainingError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Design<'a> {
    columns: Columns<'a>,
    pub(super) bad: &'a [bool],
    pub(super) weights: Option<&'a [f64]>,
    pub(super) offset: Option<&'a [f64]>,
    names: &'a [String],
}

/// Where the numbers stand.
#[derive(Clone, Copy)]
enum Columns<'a> {
    Matrix(ArrayView2<'a, f64>),
    /// One per column; `n_rows` each.
    Coded(&'a [Coded], usize),
    OneHot(&'a OneHot),
}

/// A column of few distinct values: a position in `levels` per row.
#[derive(Clone)]
pub(super) struct Coded {
    pub(super) codes: Vec<u16>,
    pub(super) levels: Vec<f64>,
}

impl Coded {
    /// A code whose value is 0, the `woe` of the average; a new one.
    pub(super) fn average(&mut self) -> u16 {
        let code = u16::try_from(self.levels.len()).unwrap_or(u16::MAX);
        self.levels.push(0.0);
        code
    }
}

impl std::fmt::Debug for Design<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (n_rows, n_columns) = (self.n_rows(), self.n_columns());
        write!(f, "Design({n_rows} rows, {n_columns} columns)")
    }
}

impl<'a> Design<'a> {
    /// Unweighted rows. What the target means is the caller's: `true` is bad,
    /// whichever is more frequent.
    #[must_use]
    pub fn new(x: ArrayView2<'a, f64>, bad: &'a [bool]) -> Self {
        Self::of(Columns::Matrix(x), bad)
    }

    pub(super) const fn coded(columns: &'a [Coded], bad: &'a [bool]) -> Self {
        Self::of(Columns::Coded(columns, bad.len()), bad)
    }

    /// Unweighted rows of a column per code but the first of each field, without
    /// its matrix: see [`OneHot`]. Newton's solver takes it, L-BFGS does not.
    #[must_use]
    pub const fn one_hot(columns: &'a OneHot, bad: &'a [bool]) -> Self {
        Self::of(Columns::OneHot(columns), bad)
    }

    /// The fields, where each code has a column.
    pub(super) const fn as_one_hot(&self) -> Option<&'a OneHot> {
        match self.columns {
            Columns::OneHot(one_hot) => Some(one_hot),
            _ => None,
        }
    }

    /// The columns, where each is a field's.
    pub(super) const fn as_coded(&self) -> Option<&'a [Coded]> {
        match self.columns {
            Columns::Coded(columns, _) => Some(columns),
            _ => None,
        }
    }

    const fn of(columns: Columns<'a>, bad: &'a [bool]) -> Self {
        Self {
            columns,
            bad,
            weights: None,
            offset: None,
            names: &[],
        }
    }

    /// One weight per row, finite and not negative; `k` means `k` copies of the row.
    #[must_use]
    pub const fn with_weights(mut self, weights: &'a [f64]) -> Self {
        self.weights = Some(weights);
        self
    }

    /// One known part of the log-odds of bad per row, added with coefficient 1.
    #[must_use]
    pub const fn with_offset(mut self, offset: &'a [f64]) -> Self {
        self.offset = Some(offset);
        self
    }

    /// One name per column, for errors; columns without one are called by position.
    #[must_use]
    pub const fn with_names(mut self, names: &'a [String]) -> Self {
        self.names = names;
        self
    }

    pub(super) fn n_columns(&self) -> usize {
        match self.columns {
            Columns::Matrix(x) => x.ncols(),
            Columns::Coded(columns, _) => columns.len(),
            Columns::OneHot(one_hot) => one_hot.n_columns(),
        }
    }

    fn n_rows(&self) -> usize {
        match self.columns {
            Columns::Matrix(x) => x.nrows(),
            Columns::Coded(_, n_rows) => n_rows,
            Columns::OneHot(one_hot) => one_hot.n_rows(),
        }
    }

    /// One column at `rows`.
    pub(super) fn values(&self, column: usize, rows: &[usize]) -> Vec<f64> {
        match self.columns {
            Columns::Matrix(x) => rows.iter().map(|&row| x[(row, column)]).collect(),
            Columns::Coded(columns, _) => {
                let Coded { codes, levels } = &columns[column];
                let value = |&row: &usize| levels[usize::from(codes[row])];
                rows.iter().map(value).collect()
            }
            Columns::OneHot(one_hot) => one_hot.values(column, rows),
        }
    }

    pub(super) fn name(&self, column: usize) -> String {
        let named = self.names.get(column).cloned();
        named.unwrap_or_else(|| format!("column {column}"))
    }

    /// The rows of positive weight, once everything has been checked.
    pub(super) fn rows(&self) -> Result<Vec<usize>, TrainingError> {
        let n_rows = self.n_rows();
        let lengths = [
            ("bad", Some(self.bad.len())),
            ("weights", self.weights.map(<[f64]>::len)),
            ("offset", self.offset.map(<[f64]>::len)),
        ];
        for (what, length) in lengths {
            if let Some(got) = length.filter(|&got| got != n_rows) {
                let expected = n_rows;
                return Err(TrainingError::Length {
                    what,
                    expected,
                    got,
                });
            }
        }
        let first = |values: Option<&[f64]>, wrong: fn(f64) -> bool| {
            values.and_then(|values| values.iter().position(|&value| wrong(value)))
        };
        if let Some(row) = first(self.weights, |w| !(w.is_finite() && w >= 0.0)) {
            return Err(TrainingError::Weight { row });
        }
        if let Some(row) = first(self.offset, |offset| !offset.is_finite()) {
            return Err(TrainingError::Offset { row });
        }
        self.check_finite()?;
        let weighs = |&row: &usize| self.weights.is_none_or(|weights| weights[row] > 0.0);
        let rows: Vec<usize> = (0..n_rows).filter(weighs).collect();
        if rows.is_empty() {
            return Err(TrainingError::NoRows);
        }
        Ok(rows)
    }

    fn check_finite(&self) -> Result<(), TrainingError> {
        // The levels of coded columns are finite by construction.
        let Columns::Matrix(x) = self.columns else {
            return Ok(());
        };
        for (column, values) in x.columns().into_iter().enumerate() {
            if let Some(row) = values.iter().position(|value| !value.is_finite()) {
                let field = self.name(column);
                return Err(TrainingError::NotFinite { field, row });
            }
        }
        Ok(())
    }
}
