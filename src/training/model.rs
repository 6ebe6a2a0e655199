//! The fitted model.

/// One characteristic's coefficient on its weight of evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Coefficient {
    /// The characteristic.
    pub field: String,
    /// On `woe`; below zero where the sign is right, since `woe` rises with safety.
    pub value: f64,
    /// Standard error; `None` for a coefficient held at zero.
    pub std_error: Option<f64>,
    /// `value / std_error`.
    pub z: Option<f64>,
    /// Two-sided, from the normal distribution.
    pub p_value: Option<f64>,
    /// The 95 % confidence interval.
    pub interval: Option<(f64, f64)>,
}

/// A logistic model: `ln(bad:good odds) = intercept + Σ coefficient * woe`.
#[derive(Clone, Debug, PartialEq)]
pub struct LogisticModel {
    pub(crate) intercept: f64,
    pub(crate) coefficients: Vec<Coefficient>,
}

impl LogisticModel {
    /// Log-odds of bad where every `woe` is zero.
    #[must_use]
    pub const fn intercept(&self) -> f64 {
        self.intercept
    }

    /// One per characteristic in the model, in schema order.
    #[must_use]
    pub fn coefficients(&self) -> &[Coefficient] {
        &self.coefficients
    }
}
