//! When two numbers of a card are the same.

/// How far numbers that follow from others may lie from them, relative to their size:
/// far below what any use could tell, above the last bits of sums in another order.
const TOLERANCE: f64 = 1e-9;
/// The same where the same operations are done on the same numbers.
const LAST_BITS: f64 = 1e-12;

pub(super) fn near(a: f64, b: f64) -> bool {
    within(a, b, TOLERANCE)
}

pub(super) fn same(a: f64, b: f64) -> bool {
    within(a, b, LAST_BITS)
}

fn within(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs()))
}
