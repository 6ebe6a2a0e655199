//! Words that usually mean "not given".

/// Markers of missing values that programs write.
pub(crate) const MARKERS: [&str; 10] = [
    "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "?", ".",
];
