//! The likelihood of single rows, and the sums of it that every form of a design gives.

use super::cholesky::{Cholesky, Dependent, Symmetric};

/// What is known of each row beside its columns.
#[derive(Clone, Debug)]
pub(super) struct Outcomes {
    pub(super) bad: Vec<bool>,
    pub(super) weights: Option<Vec<f64>>,
    pub(super) offset: Option<Vec<f64>>,
}

impl Outcomes {
    pub(super) fn weight(&self, row: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights[row])
    }

    pub(super) fn offset(&self, row: usize) -> f64 {
        self.offset.as_ref().map_or(0.0, |offset| offset[row])
    }
}

/// The log-likelihood and its derivatives at one point.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// Without the penalty.
    pub(super) log_likelihood: f64,
    /// With the penalty: what is to be maximised.
    pub(super) objective: f64,
    pub(super) gradient: Vec<f64>,
    /// Minus the second derivative.
    pub(super) information: Symmetric,
    /// The smallest margin by which a row is on its own side; above 0 all are.
    pub(super) smallest_margin: f64,
}

impl State {
    /// The largest part of the gradient over `active`, per unit of weight.
    pub(super) fn slope(&self, active: &[usize], total: f64) -> f64 {
        let parts = active.iter().map(|&i| self.gradient[i].abs() / total);
        // `fold` with `max` would lose a NaN.
        parts.fold(0.0, |a, b| if b > a || b.is_nan() { b } else { a })
    }

    /// The information of the `active` coefficients, factored.
    pub(super) fn factor(&self, active: &[usize], floor: f64) -> Result<Cholesky, Dependent> {
        Cholesky::new(&self.information.part(active), floor)
    }
}

/// One row at log-odds `eta`.
pub(super) struct Row {
    pub(super) log_likelihood: f64,
    /// Outcome less pd, accurate even where the pd rounds to 0 or 1.
    pub(super) residual: f64,
    /// `pd (1 - pd)`.
    pub(super) curvature: f64,
    pub(super) pd: f64,
    pub(super) margin: f64,
}

impl Row {
    pub(super) fn at(eta: f64, bad: bool) -> Self {
        let margin = if bad { eta } else { -eta };
        // exp of minus the absolute value neither overflows nor cancels.
        let small = libm::exp(-eta.abs());
        let (less, more) = (small / (1.0 + small), 1.0 / (1.0 + small));
        let missed = if margin > 0.0 { less } else { more };
        Self {
            log_likelihood: -((-margin).max(0.0) + libm::log1p(small)),
            residual: if bad { missed } else { -missed },
            curvature: less * more,
            pd: if eta > 0.0 { more } else { less },
            margin,
        }
    }
}

/// The sums of one chunk.
pub(super) struct Sums {
    pub(super) log_likelihood: f64,
    pub(super) gradient: Vec<f64>,
    pub(super) information: Symmetric,
    pub(super) smallest_margin: f64,
}

impl Sums {
    pub(super) fn new(n: usize) -> Self {
        Self {
            log_likelihood: 0.0,
            gradient: vec![0.0; n],
            information: Symmetric::zeros(n),
            smallest_margin: f64::INFINITY,
        }
    }

    pub(super) fn add(mut self, other: Self) -> Self {
        self.log_likelihood += other.log_likelihood;
        self.smallest_margin = self.smallest_margin.min(other.smallest_margin);
        let cells = self.information.cells.iter_mut();
        cells
            .zip(other.information.cells)
            .for_each(|(a, b)| *a += b);
        self.gradient
            .iter_mut()
            .zip(other.gradient)
            .for_each(|(a, b)| *a += b);
        self
    }
}
