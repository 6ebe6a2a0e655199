//! Measures of discrimination, calibration and shift: pure functions on slices.
