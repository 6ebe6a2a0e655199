//! Words beside the numbers of a column: which of them are a currency, a unit or a
//! multiplier, and which make a code of the number.

use super::affix_counts::{Counted, times_of};
use super::tally::Tally;
use crate::notation::Affix;
use crate::notation::affix::{Meaning, What, meaning};
use crate::notation::number::is_known_currency;

/// What the words beside the numbers of a column are.
#[derive(Default)]
pub(super) struct Affixes {
    /// Those that the schema must list.
    pub(super) list: Vec<Affix>,
    pub(super) has_currency: bool,
    /// The unit, or else the currency, when there is one only.
    pub(super) unit: Option<String>,
    pub(super) is_months: bool,
    /// Years and months: what was counted on the way is no range.
    pub(super) are_mixed: bool,
    pub(super) has_multiplier: bool,
    /// Cells whose words make no number of them.
    pub(super) n_refused: u64,
    pub(super) notes: Vec<String>,
}

/// Judges the words beside the numbers of a column.
pub(super) fn affixes(tally: &Tally) -> Affixes {
    let counts = &tally.affixes;
    let mut affixes = Affixes::default();
    if counts.too_many {
        affixes.n_refused = counts.n;
        return affixes;
    }
    let mut units: Vec<&str> = Vec::new();
    let mut currencies: Vec<&str> = Vec::new();
    for counted in &counts.list {
        if !is_accepted(counted, tally) {
            affixes.n_refused += counted.n;
            continue;
        }
        match counted.meaning.map(|meaning| meaning.what) {
            Some(What::Currency) => {
                affixes.has_currency = true;
                add(&mut currencies, &counted.text);
            }
            Some(What::Unit(unit)) => add(&mut units, unit),
            Some(What::Multiplier) => {}
            None => affixes.notes.push(format!(
                "check: `{}` beside the numbers is taken for a unit",
                counted.text
            )),
        }
        let times = times_of(counted.meaning);
        if times > 1.0 {
            affixes.has_multiplier = true;
            affixes.notes.push(format!(
                "check: `{}` is read as times {times}",
                counted.text
            ));
        }
        let affix = Affix::new(counted.text.as_str()).with_times(times);
        let is_listed = affixes.list.iter().any(|other| other.is(affix.text()));
        if !is_known_currency(&counted.text) && !is_listed {
            affixes.list.push(affix);
        }
    }
    let is_span = |unit: &&str| matches!(*unit, "years" | "months");
    if units.len() == 2 && units.iter().all(is_span) {
        in_months(&mut affixes);
        return affixes;
    }
    if units.len() > 1 {
        // Days and kilometres are no one quantity.
        return Affixes {
            n_refused: counts.n,
            notes: vec![format!("check: {} in one column", units.join(" and "))],
            ..Affixes::default()
        };
    }
    if currencies.len() > 1 && times_differ_in_money(&currencies) {
        affixes.notes.push(format!(
            "check: more than one currency: {}; amounts are compared as they stand",
            currencies.join(", ")
        ));
    }
    affixes.is_months = units.first().is_some_and(|unit| *unit == "months");
    affixes.unit = match (units.as_slice(), currencies.as_slice()) {
        ([unit], _) => Some((*unit).to_owned()),
        ([], [currency])
            if !affixes.has_multiplier
                && affixes.list.iter().any(|affix| affix.text() == *currency) =>
        {
            Some((*currency).to_owned())
        }
        _ => None,
    };
    affixes
}

/// Years and months in one column are months.
fn in_months(affixes: &mut Affixes) {
    const MONTHS: f64 = 12.0;
    for affix in &mut affixes.list {
        if meaning(affix.text()).is_some_and(|it| it.what == What::Unit("years")) {
            *affix = affix.clone().with_times(MONTHS);
        }
    }
    affixes.unit = Some("months".to_owned());
    affixes.is_months = true;
    affixes.are_mixed = true;
    affixes
        .notes
        .push("check: years and months in one column are read as months".to_owned());
}

/// Whether currencies differ in more than spelling.
fn times_differ_in_money(currencies: &[&str]) -> bool {
    let spelt = |text: &str| text.trim_end_matches('.').to_lowercase();
    let first = currencies.first().map(|text| spelt(text));
    currencies.iter().any(|text| Some(spelt(text)) != first)
}

fn add<'t>(list: &mut Vec<&'t str>, word: &'t str) {
    if !list.contains(&word) {
        list.push(word);
    }
}

/// Whether a word may stand beside numbers: `元` in any column, `k` where there is more
/// than one number to a code, a word that nobody knows where all numbers have it.
fn is_accepted(counted: &Counted, tally: &Tally) -> bool {
    const FEW: u64 = 12;
    const MANY: u64 = 20;
    const LONGEST: usize = 24;
    let counts = &tally.affixes;
    let text = counted.text.as_str();
    let is_marked = counts.n_marked * 2 > counts.n;
    let more_than = |limit: u64| tally.n_texts().is_none_or(|n| n > limit);
    // `R1`, `3M`, `12A` are codes as often as amounts.
    let is_short = text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_known = counted.meaning.is_some();
    let of_money = is_known
        && counts
            .list
            .iter()
            .any(|it| it.is_before && is_known_currency(&it.text));
    let is_amount = is_marked || of_money || (more_than(MANY) && is_known);
    if is_short && !is_amount {
        return false;
    }
    match counted.meaning {
        Some(Meaning {
            what: What::Currency,
            ..
        }) => true,
        Some(_) => !counted.is_before,
        None => {
            let is_shared = counted.n * 20 >= counts.n * 19 && counts.n > FEW;
            let is_word = text.chars().count() <= LONGEST && text.split_whitespace().count() <= 2;
            let is_number = match counted.is_before {
                true => is_marked,
                false => counts.n_leading_zero == 0 && (is_marked || more_than(FEW)),
            };
            is_shared && is_word && is_number
        }
    }
}
