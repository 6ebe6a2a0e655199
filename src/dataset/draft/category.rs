//! A column of levels, and one that is left out.

use super::affixes::affixes;
use super::guess::Guess;
use super::tally::Tally;
use crate::notation::markers::is_sure_marker;
use crate::schema::{Field, Kind, Role};

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
    let Some(texts) = tally.texts() else {
        let why = if tally.has_free_text {
            "free text"
        } else {
            "too many different values to be a category"
        };
        return ignored(name, why);
    };
    let markers = markers_of_texts(tally);
    let levels: Vec<&str> = texts
        .into_iter()
        .filter(|text| !markers.contains(text))
        .collect();
    if levels.len() as u64 * 2 > tally.n_given() && tally.n_given() >= 50 {
        return ignored(name, "most rows have a text of their own");
    }
    let mut notes = Vec::new();
    if tally.is_mostly_numbers() {
        notes.push("check: most cells are numbers, the others keep it from being one".to_owned());
        notes.extend(affixes(tally).notes);
    }
    if levels.len() > MANY_LEVELS {
        let n = levels.len();
        notes.push(format!(
            "check: {n} levels; those not listed or rare share a bin"
        ));
    }
    let differ_in_case = differ_in_case(&levels);
    if differ_in_case {
        notes.push(
            "check: some levels differ in case or space only; listed as they are spelt".to_owned(),
        );
    }
    let mut field = Field::new(name, Kind::Category).with_missing_markers(markers);
    if levels.len() <= LIMIT_LISTED_LEVELS || differ_in_case {
        field = field.with_levels(levels);
    }
    Guess { field, notes }
}

/// Whether some differ in case or space only.
pub(super) fn differ_in_case(levels: &[&str]) -> bool {
    let fold = |level: &&str| level.to_lowercase().split_whitespace().collect::<String>();
    let mut lower: Vec<String> = levels.iter().map(fold).collect();
    lower.sort_unstable();
    lower.dedup();
    lower.len() < levels.len()
}
