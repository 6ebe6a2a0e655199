//! Fields of codes, each code a column of its own.

use super::TrainingError;

/// Fields of codes: a column per code, 1 on its rows and 0 on others, but none for
/// code 0 of each field, which the intercept stands for.
///
/// Taken by [`Design::one_hot`](super::Design::one_hot). A fit takes
/// `n_rows * n_fields` codes of 2 bytes and some squares of the number of codes,
/// never a number per row and column.
///
/// # Formula
///
/// Sums over rows are sums over codes: with `T` the columns' values per code and
/// `W` the weight per pair of codes, `Xᵀ W X = Tᵀ W T`.
///
/// # Examples
///
/// ```
/// use scorewright::training::{Design, NewtonParams, OneHot};
///
/// // Three of ten are bad at code 0, six of ten at code 1.
/// let columns = OneHot::new(&[&[0, 0, 1, 1]])?;
/// let design = Design::one_hot(&columns, &[true, false, true, false])
///     .with_weights(&[3.0, 7.0, 6.0, 4.0]);
/// let fit = NewtonParams::new().fit_design(&design)?;
/// assert!((fit.coefficients()[0] - (3.5_f64).ln()).abs() < 1e-12); // ln(6/4) - ln(3/7)
/// # Ok::<(), scorewright::training::TrainingError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneHot {
    /// Row by row, one code per field.
    codes: Vec<u16>,
    n_rows: usize,
    n_codes: Vec<usize>,
    /// Field and code of each column.
    columns: Vec<(usize, usize)>,
}

impl OneHot {
    /// One slice of codes per field, one code per row. A field has codes up to its
    /// highest; one between that no row has is a constant column, which a fit refuses.
    ///
    /// # Errors
    ///
    /// [`TrainingError::Length`] when the slices differ in length.
    pub fn new(fields: &[&[u16]]) -> Result<Self, TrainingError> {
        let n_rows = fields.first().map_or(0, |codes| codes.len());
        if let Some(uneven) = fields.iter().find(|codes| codes.len() != n_rows) {
            return Err(TrainingError::Length {
                what: "fields",
                expected: n_rows,
                got: uneven.len(),
            });
        }
        let highest = |codes: &&[u16]| codes.iter().max().map_or(0, |&code| usize::from(code));
        let n_codes: Vec<usize> = fields.iter().map(|codes| highest(codes) + 1).collect();
        let columns = n_codes.iter().enumerate();
        let columns = columns.flat_map(|(field, &n)| (1..n).map(move |code| (field, code)));
        Ok(Self {
            codes: (0..n_rows)
                .flat_map(|row| fields.iter().map(move |codes| codes[row]))
                .collect(),
            n_rows,
            columns: columns.collect(),
            n_codes,
        })
    }

    pub(super) const fn n_rows(&self) -> usize {
        self.n_rows
    }

    pub(super) const fn n_columns(&self) -> usize {
        self.columns.len()
    }

    pub(super) fn n_codes(&self, field: usize) -> usize {
        self.n_codes[field]
    }

    /// Field and code of a column.
    pub(super) fn column(&self, column: usize) -> (usize, usize) {
        self.columns[column]
    }

    /// One column at `rows`.
    pub(super) fn values(&self, column: usize, rows: &[usize]) -> Vec<f64> {
        let ((field, of), n) = (self.columns[column], self.n_codes.len());
        let is = |&row: &usize| usize::from(self.codes[row * n + field]) == of;
        rows.iter()
            .map(|row| f64::from(u8::from(is(row))))
            .collect()
    }

    /// The codes at `rows`, row by row, and how many each field has; before the
    /// fields stands one of the single code 0, the intercept's.
    pub(super) fn by_row(&self, rows: &[usize]) -> (Vec<u16>, Vec<usize>) {
        let n = self.n_codes.len();
        let mut codes = Vec::with_capacity(rows.len() * (n + 1));
        for row in rows {
            codes.push(0);
            codes.extend_from_slice(&self.codes[row * n..(row + 1) * n]);
        }
        let n_codes = std::iter::once(1).chain(self.n_codes.iter().copied());
        (codes, n_codes.collect())
    }
}
