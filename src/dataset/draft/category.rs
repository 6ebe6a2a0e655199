//! A column of levels, and one that is left out.

use super::affixes::affixes;
use super::guess::Guess;
use super::tally::Tally;
use crate::files::{is_cell, printable};
use crate::notation::markers::is_sure_marker;
use crate::schema::{Field, Kind, Role};
use std::collections::HashMap;

/// Categories with more levels leave them to be learned.
const LIMIT_LISTED_LEVELS: usize = 256;
/// More levels are to be looked at.
const MANY_LEVELS: usize = 50;

pub(super) fn ignored(name: &str, why: &str) -> Guess {
    Guess {
        field: Field::new(name, Kind::Text).with_role(Role::Ignore),
        notes: vec![format!("ignored: {why}")],
    }
}

pub(super) fn markers_of_texts(tally: &Tally) -> Vec<&str> {
    let is_sure = |marker: &&str| is_sure_marker(marker.as_bytes());
    tally.markers().filter(is_sure).collect()
}

pub(super) fn category(name: &str, tally: &Tally) -> Guess {
    let hints = hints(tally);
    let Some(texts) = tally.texts() else {
        let why = if tally.has_free_text {
            "free text"
        } else {
            "too many different values to be a category"
        };
        return with_notes(ignored(name, why), hints);
    };
    let markers = markers_of_texts(tally);
    let levels: Vec<&str> = texts
        .into_iter()
        .filter(|text| !markers.contains(text))
        .collect();
    let (levels, acting): (Vec<&str>, Vec<&str>) = levels.into_iter().partition(|l| is_cell(l));
    if levels.len() as u64 * 2 > tally.n_given() && tally.n_given() >= 50 {
        return with_notes(ignored(name, "most rows have a text of their own"), hints);
    }
    let mut notes = Vec::new();
    if let Some(first) = acting.first() {
        notes.push(format!(
            "check: `{}` holds a control character, which no level may: such cells are unseen or refused",
            printable(first)
        ));
    }
    notes.extend(hints);
    if levels.len() > MANY_LEVELS {
        let n = levels.len();
        notes.push(format!(
            "check: {n} levels; those alike in risk share a bin, and those not seen in training another"
        ));
    }
    let mut field = Field::new(name, Kind::Category).with_missing_markers(markers);
    let levels = match join_spellings(&levels, tally) {
        (levels, others) if others.is_empty() => levels,
        (levels, others) => {
            notes.push(
                "check: levels that differ in case or space only are joined by `same_as`; without it they stay apart"
                    .to_owned(),
            );
            for (spelling, level) in others {
                field = field.with_same_as(spelling, level);
            }
            levels
        }
    };
    if levels.len() <= LIMIT_LISTED_LEVELS {
        field = field.with_levels(levels);
    }
    Guess { field, notes }
}

/// Why a column of numbers or dates is none, where most cells are such.
fn hints(tally: &Tally) -> Vec<String> {
    let affixes = affixes(tally);
    let mut hints = Vec::new();
    if tally.dates.most() * 2 > tally.n_given() - tally.n_markers() {
        hints.push(
            "check: most cells are dates; those in another form, or days that never were, keep it from being one"
                .to_owned(),
        );
    } else if tally.are_mostly_numbers_without(affixes.n_refused) {
        hints.push(
            "check: most cells are numbers, the others keep it from being one: mend them, or name them with --missing"
                .to_owned(),
        );
        // Notes on words that are read are no reason.
        if affixes.list.is_empty() {
            hints.extend(affixes.notes);
        }
    }
    hints
}

fn with_notes(mut guess: Guess, notes: Vec<String>) -> Guess {
    guess.notes.extend(notes);
    guess
}

/// Of levels that differ in case or space only the most frequent, and the others each
/// with the one it is another spelling of.
fn join_spellings<'a>(
    levels: &[&'a str],
    tally: &Tally,
) -> (Vec<&'a str>, Vec<(&'a str, &'a str)>) {
    let mut best: HashMap<String, &str> = HashMap::new();
    for level in levels {
        let best = best.entry(folded(level)).or_insert(level);
        let rank = |level: &'a str| (std::cmp::Reverse(tally.n_of(level)), level);
        if rank(level) < rank(best) {
            *best = level;
        }
    }
    let level_of = |spelling: &str| best.get(&folded(spelling)).copied();
    let is_level = |spelling: &&str| level_of(spelling) == Some(*spelling);
    let (kept, others): (Vec<&str>, Vec<&str>) = levels.iter().copied().partition(is_level);
    let pairs = others
        .into_iter()
        .filter_map(|other| Some((other, level_of(other)?)));
    let pairs = pairs.collect();
    (kept, pairs)
}

/// A level without case, space and characters that nobody sees.
fn folded(level: &str) -> String {
    const UNSEEN: [char; 5] = ['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}'];
    let level = level.replace(UNSEEN, "").to_lowercase();
    level.split_whitespace().collect()
}

/// Whether some differ in case or space only.
pub(super) fn differ_in_case(levels: &[&str]) -> bool {
    let mut lower: Vec<String> = levels.iter().map(|level| folded(level)).collect();
    lower.sort_unstable();
    lower.dedup();
    lower.len() < levels.len()
}
