//! From counts to a field, with what a person should look at.

use super::guess::Guess;
use super::names::Words;
use super::numbers::{markers_among_numbers, numbers};
use super::tally::Tally;
use crate::files::csv::UNNAMED;
use crate::notation::markers::MARKERS;
use crate::schema::{Field, Kind, LawfulUse, Notation, Role};

/// Categories with more levels leave them to be learned.
const LIMIT_LISTED_LEVELS: usize = 256;

pub(super) fn guess(name: &str, tally: &Tally) -> Guess {
    let words = Words::of(name);
    let mut guess = shape(name, &words, tally);
    if guess.field.role() != Role::Feature {
        return guess;
    }
    guess.field = guess.field.with_group(words.suggest_group());
    guess.field = guess.field.with_counts_inquiries(words.suggest_inquiries());
    if let Some(basis) = words.suggest_prohibited() {
        guess.field = guess.field.with_lawful_use(LawfulUse::Sensitive);
        guess.notes.push(format!(
            "check: {basis}, a prohibited basis (12 CFR 1002.2(z))? \
             then lawful_use = \"prohibited\", role = \"protected\""
        ));
    }
    if words.suggest_place() {
        guess.notes.push(
            "check: where people live can stand for a prohibited basis; \
             a code of places is no quantity"
                .to_owned(),
        );
    }
    if words.suggest_age() {
        guess.notes.push(
            "check: the applicant's age? then lawful_use = \"age\" and 62 and over \
             get the best points (12 CFR 1002.6(b)(2)(ii))"
                .to_owned(),
        );
    }
    guess
}

fn shape(name: &str, words: &Words, tally: &Tally) -> Guess {
    if tally.n_given() == 0 {
        return ignored(name, "no row has a value");
    }
    // Programs write row numbers first, without a name or under one of their own.
    if name.starts_with(UNNAMED) || name.starts_with("Unnamed: ") {
        return ignored(name, "the header gives it no name");
    }
    if let Some(why) = identifier(words, tally) {
        return Guess {
            field: Field::new(name, Kind::Text).with_role(Role::Id),
            notes: vec![why.to_owned()],
        };
    }
    if tally.n_empty == 0 && tally.texts().is_some_and(|texts| texts.len() == 1) {
        return ignored(name, "every row has the same value");
    }
    let n_markers = count_of_markers(tally);
    if tally.n_dates > 0 && tally.n_dates + n_markers == tally.n_given() {
        return date(name, words, tally);
    }
    if tally.n_other_dates > 0 && tally.n_dates + tally.n_other_dates + n_markers == tally.n_given()
    {
        return other_dates(name, words, tally);
    }
    if says_train_and_test(tally) {
        return Guess {
            field: split(name, tally),
            notes: vec!["a split by its words; no feature".to_owned()],
        };
    }
    if tally.n_flags == tally.n_given() {
        return Guess {
            field: Field::new(name, Kind::Flag),
            notes: Vec::new(),
        };
    }
    let reading = tally.readings().find_map(|(notation, numbers)| {
        let markers = markers_among_numbers(tally, numbers)?;
        Some((notation, numbers, markers))
    });
    match reading {
        Some(reading) => numbers(name, words, tally, reading),
        None => category(name, tally),
    }
}

fn ignored(name: &str, why: &str) -> Guess {
    Guess {
        field: Field::new(name, Kind::Text).with_role(Role::Ignore),
        notes: vec![format!("ignored: {why}")],
    }
}

fn identifier(words: &Words, tally: &Tally) -> Option<&'static str> {
    const LEAST_ROWS: u64 = 50;
    let is_whole = tally.numbers.n_whole == tally.n_given();
    let is_text = tally.numbers.n == 0;
    let is_date = tally.n_dates + tally.n_other_dates > 0;
    let n_texts = tally.texts().map(|texts| texts.len() as u64);
    if words.suggest_id() && (is_whole || is_text) && n_texts.is_none_or(|n| n > 2) {
        Some("an id by its name")
    } else if let Some(why) = tally.identifies() {
        Some(why)
    } else if is_text
        && !is_date
        && !tally.is_written_numbers()
        && tally.n_given() >= LEAST_ROWS
        && n_texts == Some(tally.n_given())
    {
        Some("an id: every row has a text of its own")
    } else {
        None
    }
}

fn date(name: &str, words: &Words, tally: &Tally) -> Guess {
    let field = Field::new(name, Kind::Date).with_missing_markers(markers_of_texts(tally));
    let note = if words.suggest_date() {
        "a date cannot be a feature; the first date is kept for out-of-time splits"
    } else {
        "a date cannot be a feature; months before a fixed day can"
    };
    Guess {
        field: field.with_role(Role::Date),
        notes: vec![note.to_owned()],
    }
}

/// Dates that the reader does not take. A few months or days are levels and
/// numbers are numbers, though tomorrow's are not among them; the rest is nothing.
fn other_dates(name: &str, words: &Words, tally: &Tally) -> Guess {
    const FEW: usize = 24;
    let are_few = tally.texts().is_some_and(|texts| texts.len() <= FEW);
    let mut guess = match markers_among_numbers(tally, &tally.numbers) {
        Some(markers) => numbers(
            name,
            words,
            tally,
            (Notation::Plain, &tally.numbers, markers),
        ),
        None if are_few => category(name, tally),
        None => {
            let why = "dates, but not as YYYY-MM-DD; written so they can split by time";
            return ignored(name, why);
        }
    };
    guess.notes.push(
        "check: dates? those of applicants to come are not in this file; \
         as YYYY-MM-DD they can split by time"
            .to_owned(),
    );
    guess
}

fn count_of_markers(tally: &Tally) -> u64 {
    MARKERS.iter().map(|marker| tally.count(marker)).sum()
}

pub(super) fn markers_of_texts(tally: &Tally) -> Vec<&'static str> {
    let came = |marker: &&&str| tally.count(marker) > 0;
    MARKERS.iter().filter(came).copied().collect()
}

fn category(name: &str, tally: &Tally) -> Guess {
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
    if tally.numbers.n * 2 > tally.n_given() {
        notes.push("check: most cells are numbers, the others keep it from being one".to_owned());
    }
    let differ_in_case = differ_in_case(&levels);
    if differ_in_case {
        notes.push("check: some levels differ in case only".to_owned());
    }
    let mut field = Field::new(name, Kind::Category).with_missing_markers(markers);
    if levels.len() <= LIMIT_LISTED_LEVELS || differ_in_case {
        field = field.with_levels(levels);
    }
    Guess { field, notes }
}

/// The column that says which part of the data a row belongs to.
pub(super) fn split(name: &str, tally: &Tally) -> Field {
    let field = Field::new(name, Kind::Category).with_role(Role::Split);
    match tally.texts() {
        Some(words) if differ_in_case(&words) => field.with_levels(words),
        _ => field,
    }
}

fn says_train_and_test(tally: &Tally) -> bool {
    let words = tally.texts().unwrap_or_default();
    let says = |part: &str| words.iter().any(|word| word.eq_ignore_ascii_case(part));
    says("train") && says("test")
}

fn differ_in_case(levels: &[&str]) -> bool {
    let mut lower: Vec<String> = levels.iter().map(|level| level.to_lowercase()).collect();
    lower.sort_unstable();
    lower.dedup();
    lower.len() < levels.len()
}

/// Of values that need no word to be understood, the one that means bad, as it is spelt.
pub(super) fn known_bad(tally: &Tally) -> Option<String> {
    let is_bad = |text: &&str| ["1", "true", "bad"].contains(&text.to_lowercase().as_str());
    tally.texts()?.into_iter().find(is_bad).map(str::to_owned)
}
