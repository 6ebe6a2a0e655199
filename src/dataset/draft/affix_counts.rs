//! Words beside the numbers of a column, counted.

use crate::notation::affix::{Meaning, What, meaning};
use crate::notation::number::Beside;

/// More different words beside numbers are none of these.
const LIMIT_AFFIXES: usize = 24;

/// Beside these `L` is a lakh.
const RUPEES: [&str; 3] = ["₹", "rs", "inr"];

/// Words beside the numbers of one column, with their counts.
#[derive(Default)]
pub(super) struct AffixCounts {
    pub(super) list: Vec<Counted>,
    /// Cells with a word beside the number.
    pub(super) n: u64,
    /// Those whose digits have a decimal mark or one between thousands.
    pub(super) n_marked: u64,
    pub(super) n_leading_zero: u64,
    pub(super) too_many: bool,
}

/// One word with its place and count.
pub(super) struct Counted {
    pub(super) text: String,
    pub(super) is_before: bool,
    pub(super) n: u64,
    pub(super) meaning: Option<Meaning>,
}

impl AffixCounts {
    /// Counts the words beside a number, and says what they multiply by.
    pub(super) fn push(&mut self, beside: &Beside, is_marked: bool) -> f64 {
        if beside.before.is_empty() && beside.behind.is_empty() {
            return 1.0;
        }
        self.n += 1;
        self.n_marked += u64::from(is_marked);
        self.n_leading_zero += u64::from(beside.has_leading_zero());
        let before = self.add(&beside.before, true);
        let of_rupees = || {
            let before = beside.before.trim_end_matches('.').to_lowercase();
            RUPEES.contains(&before.as_str())
        };
        let meant = match beside.behind.as_str() {
            // Elsewhere it may be litres.
            "L" | "l" if of_rupees() => "lakh",
            behind => behind,
        };
        before * self.add_as(&beside.behind, false, meant)
    }

    /// Counts the words of `1yrs 11mon` and says how many months that is; `None` when it is
    /// no span of years and months.
    pub(super) fn push_span(&mut self, parts: &[(f64, String)]) -> Option<f64> {
        let months = |(number, word): &(f64, String)| match meaning(word)?.what {
            What::Unit("years") => Some(number * 12.0),
            What::Unit("months") => Some(*number),
            _ => None,
        };
        let sum = parts.iter().map(months).sum::<Option<f64>>()?;
        self.n += 1;
        for (_, word) in parts {
            self.add(word, false);
        }
        Some(sum)
    }

    fn add(&mut self, text: &str, is_before: bool) -> f64 {
        self.add_as(text, is_before, text)
    }

    /// `meant` is the word whose meaning `text` has.
    fn add_as(&mut self, text: &str, is_before: bool, meant: &str) -> f64 {
        if text.is_empty() {
            return 1.0;
        }
        let same = |it: &&mut Counted| it.text == text && it.is_before == is_before;
        if let Some(counted) = self.list.iter_mut().find(same) {
            counted.n += 1;
            return times_of(counted.meaning);
        }
        if self.list.len() >= LIMIT_AFFIXES {
            self.too_many = true;
            return 1.0;
        }
        let meaning = meaning(meant);
        self.list.push(Counted {
            text: text.to_owned(),
            is_before,
            n: 1,
            meaning,
        });
        times_of(meaning)
    }
}

pub(super) fn times_of(meaning: Option<Meaning>) -> f64 {
    meaning.map_or(1.0, |meaning| meaning.times)
}
