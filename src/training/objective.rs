//! The forms of a penalised likelihood's rows: numbers, codes of one column a
//! field, or codes of one column a code. None but the first keeps a number per
//! row and column.

use super::cholesky::{Cholesky, Symmetric};
use super::design::Coded;
use super::histogram::{Column, Histograms};
use super::likelihood::{Outcomes, Sums};
use super::rows::{Levels, Numbers, Rows};
use super::standard::{Standard, standardise};
use super::{Design, OneHot, TrainingError};

/// The weighted log-likelihood of a design in standardised columns.
#[derive(Debug)]
pub(super) enum Objective {
    /// Numbers, kept or decoded from one column a field.
    Rows(Rows),
    /// One column per code of each field.
    Histograms(Histograms),
}

impl Objective {
    /// Standardises the design's columns at `rows`.
    pub(super) fn new(
        design: &Design<'_>,
        rows: &[usize],
        weights: Option<&[f64]>,
    ) -> Result<(Self, Vec<Standard>), TrainingError> {
        let mut columns = Columns {
            design,
            rows,
            weights,
            standards: Vec::with_capacity(design.n_columns()),
        };
        let objective = if let Some(one_hot) = design.as_one_hot() {
            Self::Histograms(columns.histograms(one_hot)?)
        } else {
            let numbers = match design.as_coded() {
                Some(coded) => columns.levels(coded)?,
                None => columns.matrix()?,
            };
            let (n_rows, n) = (rows.len(), design.n_columns() + 1);
            Self::Rows(Rows { n_rows, n, numbers })
        };
        Ok((objective, columns.standards))
    }

    /// The columns at `keep` only, the ones first.
    pub(super) fn part(&self, keep: &[usize]) -> Self {
        match self {
            Self::Rows(rows) => Self::Rows(rows.part(keep)),
            Self::Histograms(histograms) => Self::Histograms(histograms.part(keep)),
        }
    }

    /// The log-likelihood and its derivatives at `b`, without a penalty.
    pub(super) fn at(&self, outcomes: &Outcomes, b: &[f64]) -> Sums {
        match self {
            Self::Rows(rows) => rows.at(outcomes, b),
            Self::Histograms(histograms) => histograms.at(outcomes, b),
        }
    }

    /// `Σ weight z zᵀ`, its lower triangle.
    pub(super) fn moments(&self, outcomes: &Outcomes) -> Symmetric {
        match self {
            Self::Rows(rows) => rows.moments(outcomes),
            Self::Histograms(histograms) => histograms.moments(outcomes),
        }
    }

    /// `b · z` of each row, without the offset.
    pub(super) fn products(&self, b: &[f64]) -> Vec<f64> {
        match self {
            Self::Rows(rows) => rows.products(b),
            Self::Histograms(histograms) => histograms.products(b),
        }
    }

    /// As `Problem::firth_gradient`.
    pub(super) fn firth_gradient(
        &self,
        outcomes: &Outcomes,
        b: &[f64],
        factor: &Cholesky,
        active: &[usize],
    ) -> Vec<f64> {
        match self {
            Self::Rows(rows) => rows.firth_gradient(outcomes, b, factor, active),
            Self::Histograms(sums) => sums.firth_gradient(outcomes, b, factor, active),
        }
    }
}

/// The columns of a design at some of its rows, standardised one by one.
struct Columns<'a, 'd> {
    design: &'a Design<'d>,
    rows: &'a [usize],
    weights: Option<&'a [f64]>,
    /// Of the columns so far.
    standards: Vec<Standard>,
}

impl Columns<'_, '_> {
    /// A column's numbers in standard form, and how they came to it.
    fn standard(&mut self, column: usize) -> Result<(Vec<f64>, Standard), TrainingError> {
        let mut values = self.design.values(column, self.rows);
        let standard = standardise(&mut values, self.weights);
        let standard = standard.ok_or_else(|| TrainingError::Constant {
            field: self.design.name(column),
        })?;
        self.standards.push(standard);
        Ok((values, standard))
    }

    fn histograms(&mut self, one_hot: &OneHot) -> Result<Histograms, TrainingError> {
        let mut columns = vec![Column {
            field: 0,
            values: vec![1.0],
        }];
        for column in 0..one_hot.n_columns() {
            let ((_, standard), (field, of)) = (self.standard(column)?, one_hot.column(column));
            let value = |code| standard.apply(f64::from(u8::from(code == of)));
            let values = (0..one_hot.n_codes(field)).map(value).collect();
            columns.push(Column {
                field: field + 1,
                values,
            });
        }
        let (codes, n_codes) = one_hot.by_row(self.rows);
        Ok(Histograms::new(codes, &n_codes, columns))
    }

    fn levels(&mut self, coded: &[Coded]) -> Result<Numbers, TrainingError> {
        let mut columns = Vec::with_capacity(coded.len());
        for (column, coded) in coded.iter().enumerate() {
            let (_, standard) = self.standard(column)?;
            columns.push(Levels {
                codes: self.rows.iter().map(|&row| coded.codes[row]).collect(),
                values: coded.levels.iter().map(|&v| standard.apply(v)).collect(),
            });
        }
        Ok(Numbers::Levels(columns))
    }

    fn matrix(&mut self) -> Result<Numbers, TrainingError> {
        let n = self.design.n_columns() + 1;
        let mut z = vec![1.0; self.rows.len() * n];
        for column in 0..n - 1 {
            let (values, _) = self.standard(column)?;
            for (row, value) in z.chunks_exact_mut(n).zip(values) {
                row[column + 1] = value;
            }
        }
        Ok(Numbers::Matrix(z))
    }
}
