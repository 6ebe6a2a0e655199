//! A column of numbers: its notation, codes, range and kind.

use super::guess::Guess;
use super::names::Words;
use super::reading::Reading;
use super::tally::{Numbers, Tally};
use crate::schema::{Field, Kind, Notation, Special, Treatment};

pub(super) fn numbers(name: &str, words: &Words, tally: &Tally, reading: Reading<'_>) -> Guess {
    let (notation, numbers) = (reading.notation, reading.numbers);
    let mut notes = notes_of(tally, &reading);
    let (specials, ordinary) = match reading.affixes.are_mixed {
        true => (Vec::new(), None),
        false => split_codes(tally, numbers),
    };
    let kind = kind_of_numbers(words, tally, &reading, ordinary);
    let mut field = Field::new(name, kind)
        .with_notation(notation)
        .with_affixes(reading.affixes.list);
    if let Some(unit) = reading.affixes.unit {
        field = field.with_unit(unit);
    } else if tally.is_percent() {
        field = field.with_unit("%");
    }
    if let Some((low, high)) = ordinary {
        field = with_round_range(field, low, high);
    }
    let codes: Vec<String> = specials
        .iter()
        .map(|(code, count)| format!("{code} ({count} rows)"))
        .collect();
    if !codes.is_empty() {
        notes.push(format!(
            "check: special codes? {}; write what they mean",
            codes.join(", ")
        ));
    }
    notes.extend(spikes(tally, numbers, &specials));
    for (code, _) in specials {
        field = field.with_special(Special::number(code, "meaning not known"));
    }
    if tally.n_infinite > 0 {
        field = field.with_non_finite(Treatment::OwnBin);
        notes.push(format!("check: {} infinite values", tally.n_infinite));
    }
    Guess {
        field: field.with_missing_markers(reading.markers),
        notes,
    }
}

/// What a person should know about how the numbers are written.
fn notes_of(tally: &Tally, reading: &Reading<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    if reading.notation != Notation::Plain {
        notes.push(format!("written as {}", in_words(reading.notation)));
    }
    let words: Vec<String> = reading
        .affixes
        .list
        .iter()
        .map(|it| format!("`{}`", it.text()))
        .collect();
    if !words.is_empty() {
        notes.push(format!("written with {}", words.join(", ")));
    }
    notes.extend(reading.affixes.notes.iter().cloned());
    notes.extend(reading.open.map(str::to_owned));
    let n_numbers = reading.numbers.n;
    if (1..n_numbers).contains(&tally.n_percent()) && reading.notation != Notation::Plain {
        notes.push(format!(
            "check: {} of {n_numbers} numbers have a percent sign; all are read as they stand",
            tally.n_percent()
        ));
    }
    if reading.n_unknown_markers > 0 {
        notes.push(format!(
            "check: {} of the missing markers may mean something else",
            reading.n_unknown_markers
        ));
    }
    if tally.n_leading_zero > 0 && tally.are_of_one_length() {
        notes.push(format!(
            "check: {} numbers have zeros in front, as codes have: if it is one, it is a category or to be ignored",
            tally.n_leading_zero
        ));
    }
    if reading.n_strays > 0 {
        notes.push(format!(
            "check: {} cells are no numbers; to the reader these are bad rows",
            reading.n_strays
        ));
    }
    notes
}

const fn in_words(notation: Notation) -> &'static str {
    match notation {
        Notation::Plain => "1234.5",
        Notation::DecimalPoint => "1,234.5, with a currency or % at most",
        Notation::DecimalComma => "1.234,5, with a currency or % at most",
    }
}

/// A code of a number with its count.
type Coded = (f64, u64);

/// Codes that are special, and the ends of all other numbers.
fn split_codes(tally: &Tally, numbers: &Numbers) -> (Vec<Coded>, Option<(f64, f64)>) {
    let Some((low, high)) = numbers.ends else {
        let codes = numbers.codes.iter().map(|(code, _)| *code);
        let low = codes.clone().fold(f64::INFINITY, f64::min);
        let high = codes.fold(f64::NEG_INFINITY, f64::max);
        return (Vec::new(), (low <= high).then_some((low, high)));
    };
    // A long tail may reach a number of nines by itself.
    let factor = match tally.n_texts() {
        Some(n) if n <= 100 => 1.5,
        _ => 5.0,
    };
    let is_special = |&(code, count): &Coded| {
        let detached = if code < 0.0 {
            low >= 0.0
        } else {
            code > high.max(1.0) * factor
        };
        count >= 2 && detached
    };
    let (mut special, ordinary): (Vec<Coded>, Vec<Coded>) =
        numbers.codes.iter().copied().partition(is_special);
    special.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    special.truncate(crate::schema::LIMIT_SPECIALS);
    let wider = |ends: (f64, f64), code: f64| (ends.0.min(code), ends.1.max(code));
    let ends = ordinary
        .iter()
        .fold((low, high), |ends, (code, _)| wider(ends, *code));
    (special, Some(ends))
}

/// Numbers of nines among ordinary ones that are far too many to be a chance.
fn spikes(tally: &Tally, numbers: &Numbers, specials: &[Coded]) -> Option<String> {
    const LEAST: u64 = 10;
    const FEW: u64 = 100;
    const TIMES: u64 = 20;
    let n_different = tally.n_texts().unwrap_or(numbers.n);
    let is_spike = |&&(code, n): &&Coded| {
        let is_special = specials
            .iter()
            .any(|(other, _)| other.total_cmp(&code).is_eq());
        code.abs() >= 99.0
            && !is_special
            && n >= LEAST
            && n * 100 >= numbers.n
            && n_different > FEW
            && n * n_different > TIMES * numbers.n
    };
    let mut spikes: Vec<&Coded> = numbers.codes.iter().filter(is_spike).collect();
    spikes.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let spikes: Vec<String> = spikes
        .iter()
        .map(|(code, n)| format!("{code} ({n} rows)"))
        .collect();
    (!spikes.is_empty()).then(|| {
        format!(
            "check: {} far more often than other numbers: if it means something else, list it in `specials`",
            spikes.join(", ")
        )
    })
}

fn kind_of_numbers(
    words: &Words,
    tally: &Tally,
    reading: &Reading<'_>,
    ends: Option<(f64, f64)>,
) -> Kind {
    const LARGE: f64 = 10_000.0;
    let (numbers, affixes) = (reading.numbers, &reading.affixes);
    let is_whole = numbers.n_whole == numbers.n;
    let is_large = ends.is_some_and(|(low, high)| low.abs().max(high.abs()) >= LARGE);
    if words.suggest_ratio() || tally.is_percent() {
        Kind::Ratio
    } else if affixes.is_months {
        Kind::Months
    } else if words.suggest_amount() || affixes.has_currency || affixes.has_multiplier {
        Kind::Amount
    } else if words.suggest_months() {
        Kind::Months
    } else if is_whole && !is_large {
        Kind::Count
    } else if is_large {
        Kind::Amount
    } else {
        Kind::Ratio
    }
}

/// A range that says what is plausible, not what was seen: zero or a round number at each end.
fn with_round_range(field: Field, low: f64, high: f64) -> Field {
    let low = if low >= 0.0 { 0.0 } else { -round_up(-low) };
    let high = if high <= 0.0 { 0.0 } else { round_up(high) };
    let field = if low.is_finite() {
        field.with_low(low)
    } else {
        field
    };
    if high.is_finite() && high > low {
        field.with_high(high)
    } else {
        field
    }
}

/// The next of 1, 2, 5, 10, 20, 50, ... (or 0.1, 0.05, ...) that is not below `value`.
fn round_up(value: f64) -> f64 {
    let mut step = 1.0;
    while step < value && step < 1e300 {
        step *= 10.0;
    }
    while step / 10.0 >= value && step > 1e-6 {
        step /= 10.0;
    }
    [step / 5.0, step / 2.0, step]
        .into_iter()
        .find(|&candidate| candidate >= value)
        .unwrap_or(f64::INFINITY)
}
