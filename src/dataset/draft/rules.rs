//! From counts to a field, with what a person should look at.

use super::category::{category, differ_in_case, ignored};
use super::codes;
use super::date_form::{self, Form};
use super::guess::Guess;
use super::names::Words;
use super::numbers::numbers;
use super::reading::{Evidence, Reading, reading};
use super::tally::Tally;
use crate::files::csv::UNNAMED;
use crate::notation::DateFormat;
use crate::schema::{Field, Kind, LawfulUse, Role};

pub(super) fn guess(name: &str, tally: &Tally, evidence: Evidence) -> Guess {
    let words = Words::of(name);
    let mut guess = shape(name, &words, tally, evidence);
    if words.suggest_place() && guess.field.role() != Role::Id {
        guess.notes.insert(
            0,
            "check: where people live can stand for a prohibited basis; \
             a code of places is no quantity"
                .to_owned(),
        );
    }
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
    if words.suggest_age() {
        guess.notes.push(
            "check: the applicant's age? then lawful_use = \"age\" and 62 and over \
             get the best points (12 CFR 1002.6(b)(2)(ii))"
                .to_owned(),
        );
    }
    guess
}

fn shape(name: &str, words: &Words, tally: &Tally, evidence: Evidence) -> Guess {
    if tally.n_given() == 0 {
        return ignored(name, "no row has a value");
    }
    // Programs write row numbers first, without a name or under one of their own.
    if name.starts_with(UNNAMED) || name.starts_with("Unnamed: ") {
        return ignored(name, "the header gives it no name");
    }
    let is_serial = evidence.date_format == Some(DateFormat::ExcelSerial)
        && words.suggest_date()
        && tally.are_serials();
    let form = match is_serial {
        true => Some(Form::of(DateFormat::ExcelSerial)),
        false => date_form::form(tally),
    };
    let reading = reading(tally, evidence);
    if let Some(why) = identifier(words, tally, (form.as_ref(), reading.as_ref())) {
        return Guess {
            field: Field::new(name, Kind::Text).with_role(Role::Id),
            notes: vec![why.to_owned()],
        };
    }
    if tally.n_empty == 0 && tally.texts().is_some_and(|texts| texts.len() == 1) {
        return ignored(name, "every row has the same value");
    }
    if let Some(form) = form {
        return date(name, words, tally, (form, evidence));
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
    match reading {
        Some(reading) => codes::guess(name, words, tally, &reading)
            .unwrap_or_else(|| numbers(name, words, tally, reading)),
        None => category(name, tally),
    }
}

fn identifier(
    words: &Words,
    tally: &Tally,
    (form, reading): (Option<&Form>, Option<&Reading<'_>>),
) -> Option<&'static str> {
    const LEAST_ROWS: u64 = 50;
    let is_whole = tally.numbers.n_whole == tally.n_given();
    const MANY: u64 = 50;
    let are_many = tally
        .n_texts()
        .is_none_or(|n| n > MANY && n * 2 > tally.n_given());
    let is_text = tally.numbers.n == 0;
    let n_texts = tally.n_texts();
    if words.suggest_id() && (is_whole || is_text) && n_texts.is_none_or(|n| n > 2) {
        Some("an id by its name")
    } else if words.suggest_number_of_record() && (is_whole || is_text) && are_many {
        Some("the number of a record or a person, by its name")
    } else if form.is_some() {
        None
    } else if let Some(why) = tally.identifies() {
        Some(why)
    } else if is_text
        && reading.is_none()
        && tally.n_given() >= LEAST_ROWS
        && n_texts == Some(tally.n_given())
    {
        Some("an id: every row has a text of its own")
    } else {
        None
    }
}

fn date(name: &str, words: &Words, tally: &Tally, (form, evidence): (Form, Evidence)) -> Guess {
    let format = match evidence.date_format {
        Some(other @ (DateFormat::Dmy | DateFormat::Mdy)) if form.is_open => other,
        _ => form.format,
    };
    let mut notes = Vec::new();
    if format != DateFormat::Iso {
        notes.push(format!("dates written as `{}`", format.word()));
    }
    let is_settled = matches!(
        evidence.date_format,
        Some(DateFormat::Dmy | DateFormat::Mdy)
    );
    if form.is_open && !is_settled {
        notes.push(
            "check: nothing in the file tells days from months; read as day/month/year: \
             say --date-format dmy or mdy"
                .to_owned(),
        );
    }
    if tally.dates.has_months() {
        notes.push("months are their last day".to_owned());
    }
    let n_strays =
        (tally.n_given() - tally.n_markers()).saturating_sub(tally.dates.n_of(form.format));
    if n_strays > 0 {
        notes.push(format!(
            "check: {n_strays} cells are no dates; to the reader these are bad rows"
        ));
    }
    if tally.dates.has_quarters() {
        notes.push("quarters are their last day".to_owned());
    }
    if tally.dates.n_endless > 0 {
        notes.push(format!(
            "check: {} cells are a day of the year 2999 or 9999, which usually stands for none: \
             then list it in `missing_markers`",
            tally.dates.n_endless
        ));
    }
    let markers: Vec<&str> = tally.markers().collect();
    let field = Field::new(name, Kind::Date)
        .with_date_format(format)
        .with_missing_markers(markers);
    if words.suggest_birth() {
        notes.push(codes::OF_BIRTH.to_owned());
        return Guess {
            field: field.with_role(Role::Ignore),
            notes,
        };
    }
    notes.push(
        match words.suggest_date() {
            true => {
                "a date cannot be a feature, a part of it can (`derived`); the first date is kept \
                 for out-of-time splits"
            }
            false => {
                "a date cannot be a feature; a part of it can (`derived`), and months before a \
                 fixed day"
            }
        }
        .to_owned(),
    );
    Guess {
        field: field.with_role(Role::Date),
        notes,
    }
}

/// The column of sample weights, in the notation of its numbers.
pub(super) fn weight(name: &str, tally: &Tally, evidence: Evidence) -> Field {
    let field = Field::new(name, Kind::Ratio).with_role(Role::Weight);
    match reading(tally, evidence) {
        Some(reading) => field
            .with_notation(reading.notation)
            .with_affixes(reading.affixes.list),
        None => field,
    }
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

/// Of values that need no word to be understood, the one that means bad, as it is spelt.
pub(super) fn known_bad(tally: &Tally) -> Option<String> {
    let is_bad = |text: &&str| ["1", "true", "bad"].contains(&text.to_lowercase().as_str());
    tally.texts()?.into_iter().find(is_bad).map(str::to_owned)
}
