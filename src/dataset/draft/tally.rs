//! What one column holds, counted in one pass and in bounded memory.

use super::affix_counts::AffixCounts;
use super::counter::Counter;
use super::dates::DateCounts;
use crate::dataset::LIMIT_LEARNED_LEVELS;
use crate::notation::cell::{self, Parsed};
use crate::notation::markers::is_usual_marker;
use crate::notation::number::{self, Beside, Mark};
use crate::schema::Notation;
use std::collections::HashMap;

/// Longer cells are free text.
const LIMIT_TEXT: usize = 256;
/// More different words among numbers are not told apart.
const LIMIT_WORDS_AMONG_NUMBERS: usize = 32;
/// The notations in which numbers with words beside them are counted.
const NOTATIONS: [Notation; 3] = [
    Notation::Plain,
    Notation::DecimalPoint,
    Notation::DecimalComma,
];

/// What the numbers of a column are, in one notation.
#[derive(Clone, Default)]
pub(super) struct Numbers {
    pub(super) n: u64,
    pub(super) n_whole: u64,
    /// What neither reads as a number nor usually means missing, with its count.
    words: Words,
    /// Least and greatest of the numbers that do not look like codes.
    pub(super) ends: Option<(f64, f64)>,
    /// Numbers that look like codes, with their count.
    pub(super) codes: Vec<(f64, u64)>,
}

/// Different words with their counts, up to a limit.
#[derive(Clone, Default)]
pub(super) struct Words {
    pub(super) list: Vec<(Box<str>, u64)>,
    pub(super) n_others: u64,
}

/// What the numbers of a column say about the decimal mark.
#[derive(Clone, Copy, Default)]
pub(super) struct MarkCounts {
    pub(super) n_point: u64,
    pub(super) n_comma: u64,
    pub(super) n_either_point: u64,
    pub(super) n_either_comma: u64,
    /// Numbers without a mark, and those of them that would have one between thousands.
    pub(super) n_without: u64,
    pub(super) n_long_without: u64,
}

/// Counts of one column.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) n_cells: u64,
    pub(super) n_empty: u64,
    pub(super) n_infinite: u64,
    pub(super) n_flags: u64,
    /// Numbers that begin as codes do: `007`.
    pub(super) n_leading_zero: u64,
    pub(super) dates: DateCounts,
    /// Different texts, up to the limit, with the order they came in and their count.
    texts: HashMap<Box<str>, (usize, u64)>,
    pub(super) too_many_texts: bool,
    pub(super) has_free_text: bool,
    /// What usually means missing, as it is spelt.
    markers: Words,
    /// Numbers in plain digits, and nothing beside them.
    pub(super) numbers: Numbers,
    /// The same in [`NOTATIONS`] with words beside them, from the first cell on that
    /// they may read otherwise.
    written: Option<Box<[Numbers; 3]>>,
    pub(super) marks: MarkCounts,
    pub(super) affixes: AffixCounts,
    n_percent: u64,
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
            _ if is_usual_marker(cell) => self.markers.push(cell),
            Parsed::NotFinite(_) => self.n_infinite += 1,
            _ => self.push_word(cell),
        }
        self.n_flags += u64::from(cell::flag(cell).is_some());
        self.push_text(cell);
    }

    fn push_number(&mut self, cell: &[u8], value: f64) {
        self.counter.push(value, cell.len());
        self.n_leading_zero += u64::from(matches!(cell, [b'0', b'0'..=b'9', ..]));
        if matches!(cell.len(), 6 | 8) && cell.iter().all(u8::is_ascii_digit) {
            self.dates.push(cell);
        }
        let mark = number::mark_of_plain(cell);
        self.marks.push(mark, value);
        // A point that may stand between thousands; not where one was seen that does not.
        if mark == Mark::EitherPoint && self.marks.n_point == 0 {
            self.begin_written();
        }
        self.numbers.push(value);
        if let Some(written) = &mut self.written {
            for (numbers, notation) in written.iter_mut().zip(NOTATIONS) {
                match cell::parse_as(cell, notation) {
                    Parsed::Number(value) => numbers.push(value),
                    _ => numbers.words.push(cell),
                }
            }
        }
    }

    fn push_word(&mut self, cell: &[u8]) {
        self.dates.push(cell);
        let beside = number::split(cell);
        let parts = number::parts(cell);
        let span = parts.and_then(|parts| self.affixes.push_span(&parts));
        if beside.is_some() || span.is_some() {
            self.begin_written();
        }
        self.numbers.words.push(cell);
        let times = beside.as_ref().map_or(1.0, |beside| self.count(beside));
        let Some(written) = &mut self.written else {
            return;
        };
        for (numbers, notation) in written.iter_mut().zip(NOTATIONS) {
            if let (Some(months), Notation::Plain) = (span, notation) {
                numbers.push(months);
                continue;
            }
            let value = beside.as_ref().map(|it| (it, it.value(notation, times)));
            match value {
                // Plain numbers take no signs but those that the schema lists.
                Some((beside, _)) if notation == Notation::Plain && !beside.needs_affix() => {
                    numbers.words.push(cell);
                }
                Some((_, Parsed::Number(value))) => numbers.push(value),
                _ => numbers.words.push(cell),
            }
        }
    }

    /// Counts what stands beside a number, and says what it multiplies by.
    fn count(&mut self, beside: &Beside) -> f64 {
        let mark = beside.mark();
        self.n_percent += u64::from(beside.is_percent);
        // The size of a number with a word is of no interest here.
        self.marks.push(mark, 0.0);
        self.affixes.push(beside, mark != Mark::None)
    }

    /// Plain numbers read the same in all notations until one is met that does not.
    fn begin_written(&mut self) {
        if self.written.is_none() {
            let so_far = || self.numbers.clone();
            self.written = Some(Box::new([so_far(), so_far(), so_far()]));
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

    /// Cells that usually mean missing.
    pub(super) fn n_markers(&self) -> u64 {
        self.markers.n()
    }

    /// What usually means missing, as it is spelt, in order of appearance.
    pub(super) fn markers(&self) -> impl Iterator<Item = &str> {
        self.markers.list.iter().map(|(word, _)| &**word)
    }

    /// How many cells have this very text.
    pub(super) fn n_of(&self, text: &str) -> u64 {
        self.texts.get(text).map_or(0, |(_, n)| *n)
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

    /// How many different texts there are; `None` when there are too many.
    pub(super) fn n_texts(&self) -> Option<u64> {
        let few = !self.too_many_texts && !self.has_free_text;
        few.then_some(self.texts.len() as u64)
    }

    /// The numbers of the column in plain digits alone.
    pub(super) const fn plain(&self) -> &Numbers {
        &self.numbers
    }

    /// The numbers of the column in a notation, with words beside them; `None` when
    /// they are the plain ones.
    pub(super) fn written(&self, notation: Notation) -> Option<&Numbers> {
        let place = NOTATIONS.iter().position(|other| *other == notation)?;
        self.written.as_ref()?.get(place)
    }

    /// Whether most cells are numbers in some notation.
    pub(super) fn is_mostly_numbers(&self) -> bool {
        self.are_mostly_numbers_without(0)
    }

    /// The same, without so many of those that have words beside them.
    pub(super) fn are_mostly_numbers_without(&self, n_refused: u64) -> bool {
        let n_half = (self.n_given() - self.n_markers()) / 2;
        let written = self.written.iter().flat_map(|written| written.iter());
        let mut written = written.map(|numbers| numbers.n.saturating_sub(n_refused));
        self.numbers.n > n_half || written.any(|n| n > n_half)
    }

    /// Whether all given cells are numbers as Excel counts the days from 1903 to 2118.
    pub(super) fn are_serials(&self) -> bool {
        let of_dates = |(low, high): (f64, f64)| low >= 1_000.0 && high <= 80_000.0;
        self.numbers.n == self.n_given() - self.n_markers()
            && self.numbers.ends.is_some_and(of_dates)
    }

    /// Cells with a percent sign.
    pub(super) const fn n_percent(&self) -> u64 {
        self.n_percent
    }

    /// Whether most cells have a percent sign.
    pub(super) fn is_percent(&self) -> bool {
        self.n_percent > 0 && self.n_percent * 2 > self.n_given() - self.n_markers()
    }

    /// Whether all numbers are whole and written with as many characters.
    pub(super) fn are_of_one_length(&self) -> bool {
        self.numbers.n_whole == self.numbers.n && self.counter.are_of_one_length()
    }

    /// Why the numbers are a record's and not a borrower's, if they are.
    pub(super) fn identifies(&self) -> Option<&'static str> {
        let all = self.numbers.n == self.n_cells;
        all.then(|| self.counter.identifies(self.n_cells)).flatten()
    }
}

impl MarkCounts {
    fn push(&mut self, mark: Mark, value: f64) {
        const LEAST_WITH_THOUSANDS: f64 = 1_000.0;
        match mark {
            Mark::Point => self.n_point += 1,
            Mark::Comma => self.n_comma += 1,
            Mark::EitherPoint => self.n_either_point += 1,
            Mark::EitherComma => self.n_either_comma += 1,
            Mark::None => {
                self.n_without += 1;
                self.n_long_without += u64::from(value.abs() >= LEAST_WITH_THOUSANDS);
            }
        }
    }
}

impl Words {
    fn push(&mut self, cell: &[u8]) {
        let text = String::from_utf8_lossy(cell);
        let has_room = self.list.len() < LIMIT_WORDS_AMONG_NUMBERS && cell.len() <= LIMIT_TEXT;
        match self.list.iter_mut().find(|(word, _)| **word == *text) {
            Some((_, count)) => *count += 1,
            None if has_room => self.list.push((text.into(), 1)),
            None => self.n_others += 1,
        }
    }

    /// How many cells.
    fn n(&self) -> u64 {
        let listed: u64 = self.list.iter().map(|(_, count)| count).sum();
        listed + self.n_others
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

    /// What is neither a number nor a usual marker.
    pub(super) const fn words(&self) -> &Words {
        &self.words
    }
}

/// Numbers that data providers use for "no record", "not applicable" and the like:
/// -1 to -9; 96 to 99 with more nines in front, of either sign; 365243, a
/// thousand years in days.
pub(super) fn looks_like_code(value: f64) -> bool {
    const THOUSAND_YEARS: f64 = 365_243.0;
    let size = value.abs();
    if value.fract() != 0.0 && are_nines_with_decimals(size) {
        return true;
    }
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

/// `999.9`, `9999.99`: nines to the last decimal.
fn are_nines_with_decimals(size: f64) -> bool {
    const LEAST: f64 = 999.0;
    const MOST: f64 = 1e9;
    let are_nines = |places: f64| {
        let mut nines = 9_999.0;
        while nines < size * places - 1e-6 {
            nines = nines * 10.0 + 9.0;
        }
        (nines / places - size).abs() < 1e-9 * size
    };
    (LEAST..MOST).contains(&size) && (are_nines(10.0) || are_nines(100.0))
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
            999.9,
            999.99,
            -9999.99,
            99_999.9,
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
            99.99,
            999.98,
            9999.5,
            99_999_998.0,
            1e300,
        ] {
            assert!(!looks_like_code(value), "{value}");
        }
    }
}
