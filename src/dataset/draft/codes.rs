//! Whole numbers that are no quantity: years of the calendar, codes of places and kinds.

use super::category::{category, ignored};
use super::guess::Guess;
use super::names::Words;
use super::reading::Reading;
use super::tally::Tally;
use crate::schema::{Field, Kind, Notation, Role};

/// What is said of a day or year of birth.
pub(super) const OF_BIRTH: &str = "ignored: it is the applicant's age in other words: turn it into years \
     of age with lawful_use = \"age\"; 62 and over get the best points (12 CFR 1002.6(b)(2)(ii))";

/// A field for numbers that are none, or nothing.
pub(super) fn guess(
    name: &str,
    words: &Words,
    tally: &Tally,
    reading: &Reading<'_>,
) -> Option<Guess> {
    const FEW_CODES: u64 = 50;
    let numbers = reading.numbers;
    let is_plain = reading.notation == Notation::Plain && reading.affixes.list.is_empty();
    if !is_plain || numbers.n_whole != numbers.n || reading.n_strays > 0 {
        return None;
    }
    let is_year = words.suggest_year() || words.suggest_calendar_date();
    if are_years(tally, reading) && (words.suggest_birth() || is_year) {
        if words.suggest_birth() {
            return Some(Guess {
                field: Field::new(name, Kind::Count).with_role(Role::Ignore),
                notes: vec![OF_BIRTH.to_owned()],
            });
        }
        let why = "a year of the calendar: those to come are not in this file, so what is \
                   learned of these says nothing of them";
        return Some(ignored(name, why));
    }
    if words.suggest_code() && !words.suggest_ratio() {
        let why = "the numbers of a code, by its name, have no order";
        return Some(of_few(name, tally, FEW_CODES, why));
    }
    let is_quantity = words.suggest_ratio() || words.suggest_amount() || words.suggest_months();
    let is_padded = tally.n_leading_zero > 0 && tally.are_of_one_length() && !is_quantity;
    if is_padded && tally.n_texts().is_some_and(|n| n <= FEW_CODES) {
        let why = "zeros in front make codes of numbers, which have no order";
        return Some(of_few(name, tally, FEW_CODES, why));
    }
    if are_moments(words, reading) {
        let why = "a date by its name, written as whole numbers: days of Excel need \
                   --date-format excel_serial, others the form 2024-01-31";
        return Some(ignored(name, why));
    }
    None
}

/// A category where there are few, else nothing.
fn of_few(name: &str, tally: &Tally, limit: u64, why: &str) -> Guess {
    match tally.n_texts() {
        Some(n) if n <= limit && n * 2 <= tally.n_given() => {
            let mut guess = category(name, tally);
            guess.notes = vec![format!("check: {why}: a category")];
            guess
        }
        _ => ignored(name, why),
    }
}

/// Whether numbers are days or seconds since some day, by name and size.
fn are_moments(words: &Words, reading: &Reading<'_>) -> bool {
    const LEAST: f64 = 10_000.0;
    let low = reading.numbers.ends.map(|(low, _)| low);
    words.suggest_calendar_date() && low.is_some_and(|low| low >= LEAST)
}

/// Whether all numbers but codes are years of living people's lives.
fn are_years(tally: &Tally, reading: &Reading<'_>) -> bool {
    let of_four_digits = reading
        .numbers
        .ends
        .is_some_and(|(low, high)| low >= 1900.0 && high <= 2100.0);
    of_four_digits && tally.numbers.n > 0
}
