//! What one column holds, counted in one pass and in bounded memory.

use crate::dataset::LIMIT_LEARNED_LEVELS;
use crate::dataset::cell::{self, Parsed};
use std::collections::{HashMap, HashSet};

/// Longer cells are free text.
const LIMIT_TEXT: usize = 256;
/// More different words among numbers are no missing markers.
const LIMIT_WORDS_AMONG_NUMBERS: usize = 8;
/// Rows within which an identifier shows itself by never repeating.
const LIMIT_DISTINCT: usize = 100_000;

/// Counts of one column.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) n_cells: u64,
    pub(super) n_empty: u64,
    pub(super) n_numbers: u64,
    pub(super) n_whole: u64,
    pub(super) n_infinite: u64,
    pub(super) n_dates: u64,
    pub(super) n_flags: u64,
    /// Different texts, up to the limit, with the order they came in and their count.
    texts: HashMap<Box<str>, (usize, u64)>,
    pub(super) too_many_texts: bool,
    pub(super) has_free_text: bool,
    /// What does not read as a number, with its count; empty when there is too much of it.
    words: Vec<(Box<str>, u64)>,
    too_many_words: bool,
    /// Least and greatest of the numbers that do not look like codes.
    pub(super) ends: Option<(f64, f64)>,
    /// Numbers that look like codes, with their count.
    pub(super) codes: Vec<(f64, u64)>,
    n_steps_of_one: u64,
    last: f64,
    whole_seen: HashSet<u64>,
    whole_repeats: bool,
    digits: Option<(usize, usize)>,
}

impl Tally {
    pub(super) fn push(&mut self, cell: &[u8]) {
        let cell = cell::trim(cell);
        self.n_cells += 1;
        if cell.is_empty() {
            self.n_empty += 1;
            return;
        }
        match cell::parse(cell) {
            Parsed::Number(value) => self.push_number(value, cell.len()),
            Parsed::NotFinite(_) if !cell.to_ascii_lowercase().ends_with(b"nan") => {
                self.n_infinite += 1;
            }
            _ => self.push_word(cell),
        }
        self.n_flags += u64::from(cell::flag(cell).is_some());
        self.push_text(cell);
    }

    #[allow(clippy::float_cmp)] // steps of a row counter are exactly one
    fn push_number(&mut self, value: f64, n_digits: usize) {
        self.n_numbers += 1;
        self.n_steps_of_one += u64::from(value == self.last + 1.0);
        self.last = value;
        if value.fract() == 0.0 {
            self.n_whole += 1;
            self.push_whole(value, n_digits);
        }
        if looks_like_code(value) {
            match self.codes.iter_mut().find(|(code, _)| *code == value) {
                Some((_, count)) => *count += 1,
                None => self.codes.push((value, 1)),
            }
            return;
        }
        let (low, high) = self.ends.unwrap_or((value, value));
        self.ends = Some((low.min(value), high.max(value)));
    }

    fn push_whole(&mut self, value: f64, n_digits: usize) {
        let (least, most) = self.digits.unwrap_or((n_digits, n_digits));
        self.digits = Some((least.min(n_digits), most.max(n_digits)));
        if self.whole_repeats || self.whole_seen.len() >= LIMIT_DISTINCT {
            return;
        }
        if !self.whole_seen.insert(value.to_bits()) {
            self.whole_repeats = true;
            self.whole_seen = HashSet::new();
        }
    }

    fn push_word(&mut self, cell: &[u8]) {
        self.n_dates += u64::from(cell::parse_date(cell).is_some());
        if self.too_many_words {
            return;
        }
        let text = String::from_utf8_lossy(cell);
        let has_room = self.words.len() < LIMIT_WORDS_AMONG_NUMBERS && cell.len() <= LIMIT_TEXT;
        match self.words.iter_mut().find(|(word, _)| **word == *text) {
            Some((_, count)) => *count += 1,
            None if has_room => self.words.push((text.into(), 1)),
            None => self.too_many_words = true,
        }
    }

    fn push_text(&mut self, cell: &[u8]) {
        if cell.len() > LIMIT_TEXT {
            self.has_free_text = true;
        }
        if self.too_many_texts || self.has_free_text {
            return;
        }
        let text = String::from_utf8_lossy(cell);
        if let Some((_, count)) = self.texts.get_mut(&*text) {
            *count += 1;
        } else if self.texts.len() < LIMIT_LEARNED_LEVELS {
            self.texts.insert(text.into(), (self.texts.len(), 1));
        } else {
            self.too_many_texts = true;
            self.texts = HashMap::new();
        }
    }

    /// Cells with something in them.
    pub(super) const fn n_given(&self) -> u64 {
        self.n_cells - self.n_empty
    }

    /// The different texts in order of first appearance; `None` when there are too many.
    pub(super) fn texts(&self) -> Option<Vec<&str>> {
        if self.too_many_texts || self.has_free_text {
            return None;
        }
        let mut texts: Vec<(usize, &str)> =
            self.texts.iter().map(|(t, (i, _))| (*i, &**t)).collect();
        texts.sort_unstable();
        Some(texts.into_iter().map(|(_, text)| text).collect())
    }

    /// How often a text came.
    pub(super) fn count(&self, text: &str) -> u64 {
        self.texts.get(text).map_or(0, |(_, count)| *count)
    }

    /// The words among the numbers, when there are few.
    pub(super) fn words(&self) -> Option<&[(Box<str>, u64)]> {
        (!self.too_many_words).then_some(&self.words)
    }

    /// Whether the numbers count the rows.
    pub(super) const fn counts_rows(&self) -> bool {
        const LEAST_ROWS: u64 = 20;
        let n = self.n_numbers;
        n >= LEAST_ROWS && n == self.n_cells && self.n_steps_of_one + 1 >= n
    }

    /// Whether the numbers are long, equally long, and never repeat: a loan number.
    pub(super) fn looks_like_long_id(&self) -> bool {
        const LEAST_ROWS: u64 = 50;
        const LEAST_DIGITS: usize = 7;
        let long = self
            .digits
            .is_some_and(|(least, most)| least == most && least >= LEAST_DIGITS);
        long && self.n_whole == self.n_cells && self.n_cells >= LEAST_ROWS && !self.whole_repeats
    }
}

/// Numbers that data providers use for "no record", "not applicable" and the like:
/// -1 to -9; 96 to 99 with more nines in front, of either sign; 365243, a
/// thousand years in days.
pub(super) fn looks_like_code(value: f64) -> bool {
    const THOUSAND_YEARS: f64 = 365_243.0;
    let size = value.abs();
    if value.fract() != 0.0 || size > 999_999_999.0 {
        return false;
    }
    if (-9.0..=-1.0).contains(&value) || (value - THOUSAND_YEARS).abs() < 0.5 {
        return true;
    }
    let mut nines = 99.0;
    while nines < size {
        nines = nines * 10.0 + 9.0;
    }
    let spread = if nines < 1e5 { 3.0 } else { 0.0 };
    size >= nines - spread
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_look_like_codes() {
        for code in [
            -1.0,
            -9.0,
            96.0,
            99.0,
            -99.0,
            999.0,
            -999.0,
            9998.0,
            99_999_999.0,
        ] {
            assert!(looks_like_code(code), "{code}");
        }
        for value in [
            0.0,
            1.0,
            9.0,
            95.0,
            100.0,
            990.0,
            -10.0,
            99.5,
            99_999_998.0,
            1e300,
        ] {
            assert!(!looks_like_code(value), "{value}");
        }
    }
}
