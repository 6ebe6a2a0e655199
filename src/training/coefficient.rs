//! A characteristic's coefficient, and what its standard error says of it.

use crate::metrics::Z_95;

/// One characteristic's coefficient on its weight of evidence.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Coefficient {
    /// The characteristic.
    pub field: String,
    /// On `woe`; below zero where the sign is right, since `woe` rises with safety.
    pub value: f64,
    /// Standard error; `None` for a coefficient that was given, not fitted.
    pub std_error: Option<f64>,
    /// `value / std_error`.
    pub z: Option<f64>,
    /// Two-sided, from the normal distribution.
    pub p_value: Option<f64>,
    /// The 95 % confidence interval.
    pub interval: Option<(f64, f64)>,
}

impl Coefficient {
    /// A coefficient with what follows from its standard error.
    pub(super) fn new(field: String, value: f64, std_error: Option<f64>) -> Self {
        let z = std_error.map(|error| value / error);
        Self {
            field,
            value,
            std_error,
            z,
            p_value: z.map(two_sided),
            interval: std_error.map(|error| (value - Z_95 * error, value + Z_95 * error)),
        }
    }
}

/// The chance of a normal deviate at least as far from zero: `erfc(|z| / √2)`.
pub(super) fn two_sided(z: f64) -> f64 {
    libm::erfc(z.abs() * std::f64::consts::FRAC_1_SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::two_sided;

    #[test]
    fn p_values_agree_with_statsmodels_far_into_the_tail() {
        // statsmodels 0.15.0, coefficients and errors of the fit on German credit.
        for (z, p) in [
            (
                -0.875_683_349_021_607_4 / 0.105_700_291_850_419_29,
                1.185_188_457_291_902e-16,
            ),
            (
                -0.664_867_092_108_116_3 / 0.288_288_440_998_377_2,
                0.021_096_303_993_637_464,
            ),
            (
                0.286_690_188_715_637 / 1.032_953_678_098_780_5,
                0.781_362_355_955_221,
            ),
        ] {
            assert!((two_sided(z) / p - 1.0).abs() < 1e-12, "{}", two_sided(z));
        }
        assert!((two_sided(crate::metrics::Z_95) - 0.05).abs() < 1e-15);
    }
}
