//! What one column holds, counted in one pass and in bounded memory.

use super::counter::Counter;
use super::dates;
use crate::dataset::LIMIT_LEARNED_LEVELS;
use crate::notation::cell::{self, Parsed};
use crate::notation::number;
use crate::schema::Notation;
use std::collections::HashMap;

/// Longer cells are free text.
const LIMIT_TEXT: usize = 256;
/// More different words among numbers are no missing markers.
const LIMIT_WORDS_AMONG_NUMBERS: usize = 8;
/// The notations beside the plain one.
const NOTATIONS: [Notation; 2] = [Notation::DecimalPoint, Notation::DecimalComma];

/// What the numbers of a column are, in one notation.
#[derive(Clone, Default)]
pub(super) struct Numbers {
    pub(super) n: u64,
    pub(super) n_whole: u64,
    /// What does not read as a number, with its count; empty when there is too much of it.
    words: Vec<(Box<str>, u64)>,
    too_many_words: bool,
    /// Least and greatest of the numbers that do not look like codes.
    pub(super) ends: Option<(f64, f64)>,
    /// Numbers that look like codes, with their count.
    pub(super) codes: Vec<(f64, u64)>,
}

/// Counts of one column.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) n_cells: u64,
    pub(super) n_empty: u64,
    pub(super) n_infinite: u64,
    pub(super) n_dates: u64,
    /// Dates in another form than the reader's.
    pub(super) n_other_dates: u64,
    pub(super) n_flags: u64,
    /// Different texts, up to the limit, with the order they came in and their count.
    texts: HashMap<Box<str>, (usize, u64)>,
    pub(super) too_many_texts: bool,
    pub(super) has_free_text: bool,
    pub(super) numbers: Numbers,
    /// The same with a decimal point and with a decimal comma, from the first cell
    /// on that is no plain number but one of those.
    written: Option<Box<[Numbers; 2]>>,
    n_percent: u64,
    n_currency: u64,
    counter: Counter,
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
            Parsed::Number(value) => self.push_number(cell, value),
            Parsed::NotFinite(_) if !cell.to_ascii_lowercase().ends_with(b"nan") => {
                self.n_infinite += 1;
            }
            _ => self.push_word(cell),
        }
        self.n_flags += u64::from(cell::flag(cell).is_some());
        self.push_text(cell);
    }

    fn push_number(&mut self, cell: &[u8], value: f64) {
        self.numbers.push(value);
        self.counter.push(value, cell.len());
        self.n_other_dates += u64::from(dates::is_date_of_digits(cell));
        self.push_written(cell);
    }

    fn push_word(&mut self, cell: &[u8]) {
        self.n_dates += u64::from(cell::parse_date(cell).is_some());
        self.n_other_dates += u64::from(dates::is_other_date(cell));
        let is_number = |notation| number::plain_digits(cell, notation).is_some();
        if self.written.is_none() && NOTATIONS.into_iter().any(is_number) {
            self.written = Some(Box::new([self.numbers.clone(), self.numbers.clone()]));
        }
        self.numbers.push_word(cell);
        self.push_written(cell);
    }

    /// The cell in the other notations, once there is reason to think of them.
    fn push_written(&mut self, cell: &[u8]) {
        let Some(written) = &mut self.written else {
            return;
        };
        for (numbers, notation) in written.iter_mut().zip(NOTATIONS) {
            match cell::parse_as(cell, notation) {
                Parsed::Number(value) => numbers.push(value),
                _ => numbers.push_word(cell),
            }
        }
        let (percent, currency) = number::percent_and_currency(cell);
        self.n_percent += u64::from(percent);
        self.n_currency += u64::from(currency);
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

    /// The numbers of the column in each notation that may be its own, plain ones first.
    pub(super) fn readings(&self) -> impl Iterator<Item = (Notation, &Numbers)> {
        let written = self.written.iter().flat_map(|written| written.iter());
        let written = NOTATIONS.into_iter().zip(written);
        std::iter::once((Notation::Plain, &self.numbers)).chain(written)
    }

    /// Whether the texts are numbers in another notation.
    pub(super) fn is_written_numbers(&self) -> bool {
        self.readings()
            .any(|(_, numbers)| numbers.n * 2 > self.n_given())
    }

    /// Whether most cells have a percent sign.
    pub(super) const fn is_percent(&self) -> bool {
        self.n_percent > 0 && self.n_percent * 2 > self.n_given()
    }

    /// Whether a cell has a currency.
    pub(super) const fn has_currency(&self) -> bool {
        self.n_currency > 0
    }

    /// Why the numbers are a record's and not a borrower's, if they are.
    pub(super) fn identifies(&self) -> Option<&'static str> {
        let all = self.numbers.n == self.n_cells;
        all.then(|| self.counter.identifies(self.n_cells)).flatten()
    }
}

impl Numbers {
    fn push(&mut self, value: f64) {
        self.n += 1;
        self.n_whole += u64::from(value.fract() == 0.0);
        if looks_like_code(value) {
            self.push_code(value);
            return;
        }
        let (low, high) = self.ends.unwrap_or((value, value));
        self.ends = Some((low.min(value), high.max(value)));
    }

    #[allow(clippy::float_cmp)] // codes are whole
    fn push_code(&mut self, value: f64) {
        match self.codes.iter_mut().find(|(code, _)| *code == value) {
            Some((_, count)) => *count += 1,
            None => self.codes.push((value, 1)),
        }
    }

    fn push_word(&mut self, cell: &[u8]) {
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

    /// The words among the numbers, when there are few.
    pub(super) fn words(&self) -> Option<&[(Box<str>, u64)]> {
        (!self.too_many_words).then_some(&self.words)
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
