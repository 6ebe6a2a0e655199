//! How far probabilities are from what happened: Brier score, log loss.

use super::{MetricError, check_each, check_rows};

/// The Brier score: the weighted mean of `(pd - bad)²`.
///
/// # Formula
///
/// `Σ w (pd - y)² / Σ w`, `y` 1 for bad (Brier 1950).
///
/// # Errors
///
/// Empty input or no weight, lengths that differ, a `pd` outside `[0, 1]`, a
/// weight that is negative or not finite.
///
/// # Examples
///
/// ```
/// use scorewright::metrics::brier;
/// assert_eq!(brier(&[0.5, 0.0], &[true, false], None)?, 0.125);
/// # Ok::<(), scorewright::metrics::MetricError>(())
/// ```
pub fn brier(pd: &[f64], bad: &[bool], weights: Option<&[f64]>) -> Result<f64, MetricError> {
    weighted_mean(pd, bad, weights, |pd, bad| {
        let miss = if bad { 1.0 - pd } else { pd };
        miss * miss
    })
}

/// The log loss: the weighted mean of minus the log of what was said of the outcome.
///
/// A prediction that was certain and wrong costs infinity, and so does the mean;
/// nothing is clipped.
///
/// # Formula
///
/// `-Σ w (y ln pd + (1 - y) ln(1 - pd)) / Σ w`
///
/// # Errors
///
/// As [`brier`].
///
/// # Examples
///
/// ```
/// use scorewright::metrics::log_loss;
/// let loss = log_loss(&[0.5, 0.5], &[true, false], None)?;
/// assert!((loss - 2.0_f64.ln()).abs() < 1e-15);
/// assert_eq!(log_loss(&[0.0], &[true], None)?, f64::INFINITY);
/// # Ok::<(), scorewright::metrics::MetricError>(())
/// ```
pub fn log_loss(pd: &[f64], bad: &[bool], weights: Option<&[f64]>) -> Result<f64, MetricError> {
    weighted_mean(pd, bad, weights, |pd, bad| {
        if bad {
            -libm::log(pd)
        } else {
            -libm::log1p(-pd)
        }
    })
}

fn weighted_mean(
    pd: &[f64],
    bad: &[bool],
    weights: Option<&[f64]>,
    loss: impl Fn(f64, bool) -> f64,
) -> Result<f64, MetricError> {
    check_rows("pd", pd, bad, weights)?;
    check_each("pd", pd, "in [0, 1]", |pd| (0.0..=1.0).contains(&pd))?;
    let losses = pd.iter().zip(bad).map(|(&pd, &bad)| loss(pd, bad));
    let Some(weights) = weights else {
        return Ok(losses.sum::<f64>() / pd.len() as f64);
    };
    let all: f64 = weights.iter().sum();
    if all <= 0.0 {
        return Err(MetricError::Empty);
    }
    // A row of weight zero is left out, even where its loss is infinite.
    let weighted = losses.zip(weights).filter(|(_, weight)| **weight > 0.0);
    Ok(weighted.map(|(loss, weight)| loss * weight).sum::<f64>() / all)
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // exact by design
mod tests {
    use super::*;

    #[test]
    fn a_weight_of_zero_leaves_the_row_out() {
        let weights = [0.0, 2.0];
        assert_eq!(
            log_loss(&[0.0, 1.0], &[true, true], Some(&weights)),
            Ok(0.0)
        );
        assert_eq!(brier(&[0.0, 0.5], &[true, true], Some(&weights)), Ok(0.25));
        assert_eq!(
            brier(&[0.5], &[true], Some(&[0.0])),
            Err(MetricError::Empty)
        );
    }

    #[test]
    fn a_pd_outside_its_range_is_refused() {
        for pd in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
            assert!(matches!(
                brier(&[0.5, pd], &[true, false], None),
                Err(MetricError::Number { position: 1, .. })
            ));
        }
    }
}
