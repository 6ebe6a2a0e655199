//! The texts and numbers of an input that are not looked up between edges.

use super::parts::{InputParts, ValueParts};
use crate::notation::Reading;
use crate::notation::reading::{Form, Meaning, number_written};

/// Stands for the code of a level that is not given.
pub(super) const MISSING: u32 = u32::MAX;
/// Stands for the code of a level that the card does not know.
pub(super) const UNSEEN: u32 = u32::MAX - 1;

/// How the texts of an input read, and its levels.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Texts {
    pub(super) reading: Reading,
    /// Level names, sorted, with their codes; empty for numbers.
    levels: Box<[(Box<str>, u32)]>,
    /// Numbers that a file writes as the text of a level, a flag or a missing marker,
    /// ascending, with the code.
    numbers: Box<[(f64, u32)]>,
}

impl Texts {
    pub(super) fn new(part: &InputParts) -> Self {
        let names = match &part.values {
            ValueParts::Levels(levels) => levels.as_slice(),
            ValueParts::Numbers(_) => &[],
        };
        let coded = (0u32..).zip(names);
        let mut levels: Vec<(Box<str>, u32)> = coded
            .map(|(code, (name, _))| (name.as_str().into(), code))
            .collect();
        levels.sort_unstable();
        let mut texts = Self {
            reading: part.reading.clone(),
            levels: levels.into(),
            numbers: Box::default(),
        };
        texts.numbers = texts.numbers_in_texts();
        texts
    }

    /// A number is what its text is: each text that a file writes for a number is read.
    fn numbers_in_texts(&self) -> Box<[(f64, u32)]> {
        let levels = self.levels.iter().map(|(name, _)| &**name);
        let flags = ["0", "1"].iter().copied();
        let spelt = self.reading.markers().chain(self.reading.spellings());
        let known = levels.chain(spelt).chain(flags);
        let coded = known.filter_map(|text| Some((number_written(text)?, self.code_of(text)?)));
        let mut numbers: Vec<(f64, u32)> = coded.collect();
        numbers.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        numbers.dedup();
        numbers.into()
    }

    /// Whether every level is itself when it is read, and listed once.
    pub(super) fn are_distinct_levels(&self) -> bool {
        let itself = |(name, _): &(Box<str>, u32)| {
            self.reading.text(name.as_bytes()) == Meaning::Level(name.as_bytes())
        };
        self.levels.iter().all(itself) && self.levels.windows(2).all(|pair| pair[0].0 != pair[1].0)
    }

    /// The code of a level by its very name.
    pub(super) fn code_of_level(&self, level: &[u8]) -> Option<u32> {
        let found = self
            .levels
            .binary_search_by(|(name, _)| name.as_bytes().cmp(level))
            .ok()?;
        Some(self.levels[found].1)
    }

    /// The code of what a text says in a category or flag; `None` where it is no flag.
    pub(super) fn code_of(&self, text: &str) -> Option<u32> {
        match self.reading.text(text.as_bytes()) {
            Meaning::Missing => Some(MISSING),
            Meaning::Level(level) => self
                .code_of_level(level)
                .or_else(|| self.is_known_kind(level).then_some(UNSEEN)),
            _ => None,
        }
    }

    /// The code of what a file writes for a finite number; `None` where it is no flag.
    pub(super) fn code_of_number(&self, value: f64) -> Option<u32> {
        // Adding zero makes -0 and 0 one number.
        let value = value + 0.0;
        match self.numbers.binary_search_by(|(n, _)| n.total_cmp(&value)) {
            Ok(found) => Some(self.numbers[found].1),
            Err(_) => (self.reading.form() != Form::Flag).then_some(UNSEEN),
        }
    }

    /// Whether a level that the card does not know may come: of a flag only `yes` or `no`.
    fn is_known_kind(&self, level: &[u8]) -> bool {
        self.reading.form() != Form::Flag || matches!(level, b"yes" | b"no")
    }
}
