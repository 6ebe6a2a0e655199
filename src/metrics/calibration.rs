//! How far probabilities are right on the whole, and how far they spread as outcomes do.

use super::logistic_line::{Group, LogisticLine};
use super::{MetricError, check_each, check_rows};

/// Probabilities against outcomes: their means, and the slope of the outcomes on them.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct CalibrationCheck {
    /// The mean probability of bad.
    pub expected: f64,
    /// The bad rate.
    pub observed: f64,
    /// The standard error of `observed` where the probabilities are right.
    pub std_error: f64,
    /// The calibration slope; `None` where there is none: one class, one probability,
    /// a probability of 0 or 1, or one that parts good from bad.
    pub slope: Option<f64>,
    /// The slope's standard error.
    pub slope_std_error: Option<f64>,
}

impl CalibrationCheck {
    /// `observed - expected` in standard errors: beyond ±1.96 in one sample of twenty
    /// when the probabilities are right.
    #[must_use]
    pub fn z(&self) -> f64 {
        (self.observed - self.expected) / self.std_error
    }
}

/// Checks probabilities of bad against what happened.
///
/// A slope below 1 says that the probabilities spread too far (as those of an overfitted
/// model do on new rows), above 1 that they spread too little. Weights count as copies of
/// rows, in standard errors too; weights that do not sum to the number of rows change them.
///
/// # Formula
///
/// `expected = Σ w pd / Σ w`, `observed = Σ w y / Σ w`,
/// `std_error = √(Σ w pd (1 - pd)) / Σ w`; `slope` is `b` of the logistic regression
/// `ln(odds of bad) = a + b logit(pd)` by maximum likelihood, its standard error from the
/// inverse information (Cox, *Biometrika* 45, 1958).
///
/// # Errors
///
/// As [`brier`](super::brier).
///
/// # Examples
///
/// ```
/// use scorewright::metrics::calibration_check;
/// // Said 10 % of forty, 30 % of another forty; 2 and 20 were bad.
/// let pd: Vec<f64> = (0..80).map(|n| if n < 40 { 0.1 } else { 0.3 }).collect();
/// let bad: Vec<bool> = (0..80).map(|n| n < 2 || n >= 60).collect();
/// let check = calibration_check(&pd, &bad, None)?;
/// assert!((check.expected - 0.2).abs() < 1e-12);
/// assert_eq!(check.observed, 22.0 / 80.0);
/// assert!((check.std_error - (40.0_f64 * (0.09 + 0.21)).sqrt() / 80.0).abs() < 1e-12);
/// // Odds of 1:19 and 1:1 where 1:9 and 3:7 were said.
/// let slope = 19.0_f64.ln() / (27.0_f64 / 7.0).ln();
/// assert!((check.slope.unwrap() - slope).abs() < 1e-9);
/// # Ok::<(), scorewright::metrics::MetricError>(())
/// ```
pub fn calibration_check(
    pd: &[f64],
    bad: &[bool],
    weights: Option<&[f64]>,
) -> Result<CalibrationCheck, MetricError> {
    check_rows("pd", pd, bad, weights)?;
    check_each("pd", pd, "in [0, 1]", |pd| (0.0..=1.0).contains(&pd))?;
    let weight = |row: usize| weights.map_or(1.0, |w| w.get(row).copied().unwrap_or(0.0));
    let rows = pd.iter().zip(bad).enumerate();
    let groups = Group::collect(rows.map(|(row, (&pd, &bad))| (pd, bad, weight(row))));
    let sum = |part: &dyn Fn(&Group) -> f64| groups.iter().map(part).sum::<f64>();
    let all = sum(&Group::weight);
    if all <= 0.0 {
        return Err(MetricError::Empty);
    }
    let logits: Vec<Group> = groups
        .iter()
        .map(|group| Group {
            x: libm::log(group.x / (1.0 - group.x)),
            ..*group
        })
        .collect();
    let line = match logits.iter().all(|group| group.x.is_finite()) {
        true => LogisticLine::fit(&logits),
        false => None,
    };
    Ok(CalibrationCheck {
        expected: sum(&|group| group.weight() * group.x) / all,
        observed: sum(&|group| group.bad) / all,
        std_error: sum(&|group| group.weight() * group.x * (1.0 - group.x)).sqrt() / all,
        slope: line.map(|line| line.slope),
        slope_std_error: line.map(|line| line.slope_std_error),
    })
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // exact by design
mod tests {
    use super::*;

    #[test]
    fn neither_the_order_of_rows_nor_copies_as_weights_change_anything() {
        let pd = [0.1, 0.2, 0.2, 0.4, 0.7];
        let bad = [false, true, false, true, false];
        let copies = [1_u8, 2, 3, 1, 1];
        let weights = copies.map(f64::from);
        let weighted = calibration_check(&pd, &bad, Some(&weights)).unwrap();
        let rows = pd.into_iter().zip(bad).zip(copies);
        let rows = rows.flat_map(|(row, n)| std::iter::repeat_n(row, usize::from(n)));
        let (pd, bad): (Vec<f64>, Vec<bool>) = rows.rev().unzip();
        let copied = calibration_check(&pd, &bad, None).unwrap();
        assert_eq!(weighted, copied);
        assert!(weighted.slope.is_some());
    }

    #[test]
    fn certain_probabilities_and_one_class_have_no_slope() {
        let bad = [false, true, true];
        let certain = calibration_check(&[0.0, 0.5, 0.4], &bad, None).unwrap();
        assert_eq!((certain.slope, certain.observed), (None, 2.0 / 3.0));
        let one = calibration_check(&[0.2, 0.5], &[true, true], None).unwrap();
        assert_eq!(one.slope_std_error, None);
        assert!(one.z() > 1.96);
    }

    #[test]
    fn no_weight_and_no_probability_are_refused() {
        let none = calibration_check(&[0.5], &[true], Some(&[0.0]));
        assert_eq!(none, Err(MetricError::Empty));
        assert!(calibration_check(&[1.5], &[true], None).is_err());
    }
}
