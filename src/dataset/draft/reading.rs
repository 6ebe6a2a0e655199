//! In which notation a column of numbers is written: its own evidence first, then that
//! of the other columns.

use super::affixes::{Affixes, affixes};
use super::date_form::{self, Form};
use super::dates::is_slip;
use super::tally::{Numbers, Tally};
use crate::notation::DateFormat;
use crate::schema::Notation;

/// What the whole file, or the person who asks, says about how values are written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Evidence {
    /// The decimal mark of the columns that tell.
    pub(super) notation: Option<Notation>,
    /// The order of days and months in the columns that tell.
    pub(super) date_format: Option<DateFormat>,
    /// The notation is one that was asked for.
    pub(super) is_said: bool,
}

impl Evidence {
    /// What the columns say that tell; nothing where they contradict each other.
    pub(super) fn of(tallies: &[Tally]) -> Self {
        Self {
            is_said: false,
            notation: agreed(tallies.iter().filter_map(own_notation)),
            date_format: agreed(
                tallies
                    .iter()
                    .filter_map(|tally| match date_form::form(tally) {
                        Some(Form {
                            format,
                            is_open: false,
                        }) if matches!(format, DateFormat::Dmy | DateFormat::Mdy) => Some(format),
                        _ => None,
                    }),
            ),
        }
    }

    /// The same, where this says nothing.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            notation: self.notation.or(other.notation),
            date_format: self.date_format.or(other.date_format),
            is_said: self.notation.is_some(),
        }
    }
}

fn agreed<T: PartialEq>(mut said: impl Iterator<Item = T>) -> Option<T> {
    let first = said.next()?;
    said.all(|other| other == first).then_some(first)
}

/// The decimal mark that a column of numbers shows by itself.
fn own_notation(tally: &Tally) -> Option<Notation> {
    if !tally.is_mostly_numbers() {
        return None;
    }
    match (tally.marks.n_point, tally.marks.n_comma) {
        (0, 0) => None,
        (point, comma) if comma > point => Some(Notation::DecimalComma),
        _ => Some(Notation::DecimalPoint),
    }
}

/// A notation, the numbers in it, and what else there is.
pub(super) struct Reading<'t> {
    pub(super) notation: Notation,
    pub(super) numbers: &'t Numbers,
    /// What means missing, as it is spelt.
    pub(super) markers: Vec<String>,
    /// How many of the markers are words that nobody knows as such.
    pub(super) n_unknown_markers: usize,
    /// Cells that are neither numbers nor markers: bad cells.
    pub(super) n_strays: u64,
    pub(super) affixes: Affixes,
    /// What to say where nothing in the file tells the decimal mark.
    pub(super) open: Option<&'static str>,
}

/// How the numbers of a column read, if that is what it holds.
pub(super) fn reading(tally: &Tally, evidence: Evidence) -> Option<Reading<'_>> {
    let marks = &tally.marks;
    let may_be_either = marks.n_either_point + marks.n_either_comma > 0;
    let own = own_notation(tally);
    let (notation, open) = match own.or(evidence.notation) {
        Some(notation) if own.is_none() && !evidence.is_said => {
            (notation, against(tally, notation))
        }
        Some(notation) => (notation, None),
        None if may_be_either => likely(tally),
        None => (Notation::DecimalPoint, None),
    };
    let others = match notation {
        Notation::DecimalComma => Notation::DecimalPoint,
        _ => Notation::DecimalComma,
    };
    let plain = (Notation::Plain, Some(tally.plain()));
    let of = |notation| (notation, tally.written(notation));
    // Plain digits are plain, unless their points stand between thousands.
    let is_comma = notation == Notation::DecimalComma && marks.n_either_point + marks.n_comma > 0;
    let in_order = if is_comma {
        [of(notation), plain, of(Notation::Plain), of(others)]
    } else {
        [plain, of(Notation::Plain), of(notation), of(others)]
    };
    let readings = in_order
        .into_iter()
        .filter_map(|(notation, numbers)| Some((notation, numbers?)));
    readings
        .filter_map(|(notation, numbers)| fitting(tally, notation, numbers))
        .next()
        .map(|reading| Reading { open, ..reading })
}

/// What to say where a column by itself would be read otherwise than the others write.
fn against(tally: &Tally, notation: Notation) -> Option<&'static str> {
    let has_thousands = likely(tally).0 == Notation::DecimalComma;
    (has_thousands && notation != Notation::DecimalComma).then_some(
        "check: points before three digits are read as decimal points, as other columns have \
         them, though here they look like marks between thousands: say --decimal . or --decimal ,",
    )
}

/// The likelier decimal mark where nothing tells, with what to say about it.
fn likely(tally: &Tally) -> (Notation, Option<&'static str>) {
    let marks = &tally.marks;
    if marks.n_either_comma > marks.n_either_point {
        let note = "check: commas before three digits are read as marks between thousands; \
             nothing in the file tells: say --decimal , or --decimal . (or --thousands)";
        return (Notation::DecimalPoint, Some(note));
    }
    // Decimals of one length beside whole numbers below a thousand only: thousands.
    const LEAST: u64 = 10;
    let is_thousands =
        marks.n_without > 0 && marks.n_long_without == 0 && marks.n_either_point >= LEAST;
    match is_thousands {
        true => (
            Notation::DecimalComma,
            Some(
                "check: points before three digits are read as marks between thousands; \
                 nothing in the file tells: say --decimal , or --decimal . (or --thousands)",
            ),
        ),
        false => (
            Notation::DecimalPoint,
            Some(
                "check: points before three digits are read as decimal points; \
                 nothing in the file tells: say --decimal . or --decimal , (or --thousands)",
            ),
        ),
    }
}

/// A column of numbers in this notation: usual markers at any share, a few words without
/// digits that repeat in less than a fifth of the cells, and slips of the pen.
fn fitting<'t>(tally: &'t Tally, notation: Notation, numbers: &'t Numbers) -> Option<Reading<'t>> {
    const LEAST_NUMBERS_IN_FIVE: u64 = 4;
    const REPEATED: u64 = 3;
    const MANY: u64 = 50;
    if numbers.n == 0 {
        return None;
    }
    let affixes = affixes(tally);
    let has_affixes = !std::ptr::eq(numbers, tally.plain());
    let n_refused = if has_affixes { affixes.n_refused } else { 0 };
    let n_all = tally.n_given() - tally.n_markers() - tally.n_infinite;
    let are_many = tally.n_texts().is_none_or(|n| n > MANY);
    let mostly_numbers = numbers.n * 5 >= n_all * LEAST_NUMBERS_IN_FIVE;
    let mut markers: Vec<String> = tally.markers().map(str::to_owned).collect();
    let n_usual = markers.len();
    let mut n_strays = numbers.words().n_others + n_refused;
    for (word, count) in &numbers.words().list {
        let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
        if *count < REPEATED {
            n_strays += count;
        } else if !has_digit && mostly_numbers {
            markers.push(word.to_string());
        } else if has_digit && are_many {
            // The same slip more than once; few enough, or it is no column of numbers.
            n_strays += count;
        } else {
            return None;
        }
    }
    is_slip(n_strays, n_all).then(|| Reading {
        notation,
        numbers,
        n_unknown_markers: markers.len() - n_usual,
        markers,
        n_strays,
        affixes: if has_affixes {
            affixes
        } else {
            Affixes::default()
        },
        open: None,
    })
}
