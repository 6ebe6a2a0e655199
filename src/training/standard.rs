//! Columns of mean 0 and deviation 1, and the way back.

/// What turns a raw column into one of mean 0 and deviation 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standard {
    /// Two exact powers of two whose product brings the largest value to `[0.5, 1)`.
    scale: (f64, f64),
    mean: f64,
    deviation: f64,
}

impl Standard {
    fn shrink(&self, value: f64) -> f64 {
        value * self.scale.0 * self.scale.1
    }

    /// The standard form of one raw value; the bits of [`standardise`].
    pub(super) fn apply(&self, value: f64) -> f64 {
        (self.shrink(value) - self.mean) / self.deviation
    }

    /// A slope per standardised unit as a slope per raw unit.
    pub(super) fn raw_slope(&self, slope: f64) -> f64 {
        slope / self.deviation * self.scale.0 * self.scale.1
    }

    /// What a unit slope takes from the intercept.
    pub(super) fn shift(&self) -> f64 {
        self.mean / self.deviation
    }

    /// The standard deviation in raw units; may be infinite.
    pub(super) fn raw_deviation(&self) -> f64 {
        self.deviation / self.scale.0 / self.scale.1
    }
}

/// Replaces `values` by their standard form; `None` when they are all the same.
#[allow(clippy::float_cmp)] // constant means exactly that
pub(super) fn standardise(values: &mut [f64], weights: Option<&[f64]>) -> Option<Standard> {
    let first = values.first().copied()?;
    if values.iter().all(|&value| value == first) {
        return None;
    }
    let largest = values.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
    // A power of two is exact, and two halves of it are always representable.
    let exponent = -libm::frexp(largest).1;
    let mut standard = Standard {
        scale: (
            libm::scalbn(1.0, exponent / 2),
            libm::scalbn(1.0, exponent - exponent / 2),
        ),
        mean: 0.0,
        deviation: 1.0,
    };
    values
        .iter_mut()
        .for_each(|value| *value = standard.shrink(*value));
    let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
    let total: f64 = (0..values.len()).map(weight).sum();
    let mean = |of: &dyn Fn(f64) -> f64| {
        let terms = values.iter().enumerate().map(|(i, &v)| weight(i) * of(v));
        terms.sum::<f64>() / total
    };
    let rough = mean(&|value| value);
    // The second pass takes away the rounding of the first.
    standard.mean = rough + mean(&|value| value - rough);
    standard.deviation = mean(&|value| (value - standard.mean) * (value - standard.mean)).sqrt();
    if standard.deviation <= 0.0 {
        return None;
    }
    let (mean, deviation) = (standard.mean, standard.deviation);
    values
        .iter_mut()
        .for_each(|value| *value = (*value - mean) / deviation);
    Some(standard)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_at_either_end_of_the_range_becomes_standard() {
        for scale in [1e-307, 1e-200, 1.0, 3e200, 4e307] {
            let mut values = [1.0, 2.0, 3.0, 4.0].map(|value| value * scale);
            let standard = standardise(&mut values, None).unwrap();
            let sum: f64 = values.iter().sum();
            let squares: f64 = values.iter().map(|value| value * value).sum();
            assert!(
                sum.abs() < 1e-14 && (squares - 4.0).abs() < 1e-14,
                "{scale}"
            );
            let deviation = standard.raw_deviation() / scale;
            assert!((deviation - 1.25_f64.sqrt()).abs() < 1e-14, "{scale}");
        }
    }

    #[test]
    fn weights_count_as_copies() {
        let (mut weighted, mut copied) = ([1.0, 5.0, 9.0], [1.0, 1.0, 5.0, 9.0, 9.0, 9.0]);
        let a = standardise(&mut weighted, Some(&[2.0, 1.0, 3.0])).unwrap();
        let b = standardise(&mut copied, None).unwrap();
        assert!((a.shift() - b.shift()).abs() < 1e-15);
        assert!((a.raw_deviation() - b.raw_deviation()).abs() < 1e-15);
    }

    #[test]
    fn a_constant_has_no_standard_form() {
        assert!(standardise(&mut [0.1; 3], None).is_none());
        assert!(standardise(&mut [], None).is_none());
    }
}
