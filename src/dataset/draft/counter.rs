//! Whether the numbers of a column name records: row numbers, loan numbers.

use std::collections::HashSet;

/// Rows within which an identifier shows itself by never repeating.
const LIMIT_DISTINCT: usize = 100_000;
/// In fewer rows everything may be chance.
const LEAST_ROWS: u64 = 50;

/// What tells a number of a record from a quantity.
#[derive(Default)]
pub(super) struct Counter {
    n: u64,
    n_whole: u64,
    n_steps_of_one: u64,
    n_steps_up: u64,
    last: f64,
    least: f64,
    most: f64,
    seen: HashSet<u64>,
    repeats: bool,
    digits: Option<(usize, usize)>,
}

impl Counter {
    #[allow(clippy::float_cmp)] // steps of a row counter are exactly one
    pub(super) fn push(&mut self, value: f64, n_digits: usize) {
        if self.n == 0 {
            (self.least, self.most) = (value, value);
        } else {
            self.n_steps_of_one += u64::from(value == self.last + 1.0);
            self.n_steps_up += u64::from(value > self.last);
        }
        self.n += 1;
        self.last = value;
        (self.least, self.most) = (self.least.min(value), self.most.max(value));
        let (shortest, longest) = self.digits.unwrap_or((n_digits, n_digits));
        self.digits = Some((shortest.min(n_digits), longest.max(n_digits)));
        if value.fract() == 0.0 {
            self.n_whole += 1;
            self.see(value);
        }
    }

    fn see(&mut self, value: f64) {
        if self.repeats || self.seen.len() >= LIMIT_DISTINCT {
            return;
        }
        if !self.seen.insert(value.to_bits()) {
            self.repeats = true;
            self.seen = HashSet::new();
        }
    }

    /// Whether all are written with as many characters.
    pub(super) fn are_of_one_length(&self) -> bool {
        self.digits
            .is_some_and(|(shortest, longest)| shortest == longest)
    }

    /// Why these numbers, one in each of `n_cells`, name records.
    pub(super) fn identifies(&self, n_cells: u64) -> Option<&'static str> {
        const LEAST_ROWS_COUNTED: u64 = 20;
        const LEAST_DIGITS: usize = 7;
        if self.n_whole != n_cells || self.n != n_cells {
            return None;
        }
        let n_steps = n_cells.saturating_sub(1);
        if n_cells >= LEAST_ROWS_COUNTED && self.n_steps_of_one == n_steps {
            return Some("an id: it counts the rows");
        }
        if n_cells < LEAST_ROWS || self.repeats {
            return None;
        }
        let equally_long = |(shortest, longest)| shortest == longest && longest >= LEAST_DIGITS;
        if self.n_steps_up == n_steps {
            Some("an id: whole numbers that rise from row to row")
        } else if self.is_permutation(n_steps) {
            Some("an id: it numbers the rows in another order")
        } else if self.digits.is_some_and(equally_long) {
            Some("an id: whole numbers of one length that never repeat")
        } else {
            None
        }
    }

    #[allow(clippy::float_cmp, clippy::cast_precision_loss)] // whole, and rows are fewer than 2^53
    fn is_permutation(&self, n_steps: u64) -> bool {
        self.most - self.least == n_steps as f64 && self.seen.len() as u64 == n_steps + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(values: impl IntoIterator<Item = u32>) -> Option<&'static str> {
        let mut counter = Counter::default();
        let mut n = 0;
        for value in values {
            counter.push(f64::from(value), value.to_string().len());
            n += 1;
        }
        counter.identifies(n)
    }

    #[test]
    fn row_numbers_are_found_with_gaps_and_in_any_order() {
        assert_eq!(why(7..40), Some("an id: it counts the rows"));
        assert_eq!(
            why((0..60).map(|i| i * 3 + i % 2)),
            Some("an id: whole numbers that rise from row to row")
        );
        assert_eq!(
            why((0..61).map(|i| i * 7 % 61)),
            Some("an id: it numbers the rows in another order")
        );
        assert_eq!(
            why((0..61).map(|i| 1_000_000 + i * 40_009 % 99_991)),
            Some("an id: whole numbers of one length that never repeat")
        );
    }

    #[test]
    fn quantities_repeat_or_leave_gaps() {
        assert_eq!(why((0..61).map(|i| i * 7 % 60)), None);
        assert_eq!(why((0..61).map(|i| i * 7 % 61 * 10)), None);
        assert_eq!(why(0..10), None);
    }
}
