//! Terms: log-odds from evidence, points from log-odds, reasons and references.

use super::compare::{near, same};
use crate::binning::Bin;
use crate::scorecard::age_rule::obey_in_term;
use crate::scorecard::card::{Input, Scorecard, Term};
use crate::scorecard::error::section;
use crate::scorecard::{Base, Elderly, ReasonMethod, ScorecardError};
use crate::scoring::TermInputs;
use crate::units::Points;

fn path(term: &Term, key: &str) -> String {
    format!("terms.{}.{key}", term.name)
}

/// The tables of every term, up to their points.
pub(super) fn check_tables(card: &Scorecard) -> Result<(), ScorecardError> {
    for (n, term) in card.terms.iter().enumerate() {
        let earlier = card.terms.iter().take(n);
        if earlier
            .into_iter()
            .any(|other| other.inputs.same(term.inputs))
        {
            return Err(section(
                path(term, "inputs"),
                "an earlier term has the same",
            ));
        }
        check_table(card, term)?;
    }
    let used = |n: usize| card.terms.iter().any(|term| term.inputs.contains(n));
    match (0..card.inputs.len()).find(|n| !used(*n)) {
        Some(n) => Err(section(format!("inputs[{n}]"), "no term uses it")),
        None => Ok(()),
    }
}

fn check_table(card: &Scorecard, term: &Term) -> Result<(), ScorecardError> {
    let sizes = card.inputs_of(term).map(|input| input.bins.len());
    let n = sizes.fold(1, usize::saturating_mul);
    let tables = [
        ("log_odds", term.log_odds.len()),
        ("exact_points", term.exact_points.len()),
        ("points", term.points.len()),
        ("weights", term.weights.len()),
        ("std_errors", term.std_errors().map_or(n, <[f64]>::len)),
    ];
    if let Some((key, _)) = tables.iter().find(|(_, len)| *len != n) {
        return Err(section(
            path(term, key),
            "must have one entry per bin, or per pair of bins",
        ));
    }
    let negative = |number: &f64| number.is_nan() || *number < 0.0;
    if term.weights.iter().any(negative) || !weights_fit(card, term) {
        return Err(section(
            path(term, "weights"),
            "weights do not sum to those of the inputs' bins",
        ));
    }
    if term.std_errors.iter().any(negative) {
        return Err(section(path(term, "std_errors"), "must not be negative"));
    }
    check_coefficient(card, term)
}

/// A term with a coefficient is woe times that coefficient; another may have errors per
/// bin, where it was learned, and no statistics of the whole.
fn check_coefficient(card: &Scorecard, term: &Term) -> Result<(), ScorecardError> {
    let fail = |key: &str, problem| Err(section(path(term, key), problem));
    let Some(coefficient) = term.coefficient else {
        let made_up = card.training.n_rows == 0 && !term.std_errors.is_empty();
        return match term.std_error.is_some() || term.p_value.is_some() || made_up {
            true => fail("coefficient", "expected beside statistics"),
            false => Ok(()),
        };
    };
    let single = match term.inputs {
        TermInputs::One(input) => card.inputs.get(usize::from(input)),
        TermInputs::Pair(..) => None,
    };
    let Some(input) = single.filter(|_| coefficient != 0.0 && term.std_errors.is_empty()) else {
        return fail("coefficient", "is for terms of one input, and not zero");
    };
    let mut pairs = input.bins.iter().zip(&term.log_odds);
    if !pairs.all(|(bin, log_odds)| same(coefficient * bin.woe, *log_odds)) {
        return fail("log_odds", "do not follow from coefficient and woe");
    }
    match (term.std_error, term.p_value) {
        (None, None) => Ok(()),
        (Some(error), Some(p)) if error > 0.0 => {
            // Two-sided, from the normal distribution.
            let z = (coefficient / error).abs();
            match same(p, libm::erfc(z * core::f64::consts::FRAC_1_SQRT_2)) {
                true => Ok(()),
                false => fail(
                    "p_value",
                    "does not follow from coefficient and standard error",
                ),
            }
        }
        _ => fail("std_error", "expected above 0 and beside a p-value"),
    }
}

/// Whether the weights of a pair's bins sum to those of either input's bins.
fn weights_fit(card: &Scorecard, term: &Term) -> bool {
    let inputs: Vec<&Input> = card.inputs_of(term).collect();
    let [first, second] = inputs.as_slice() else {
        return true; // taken from the bins themselves
    };
    let n_second = second.bins.len().max(1);
    let near_bin = |bin: &Bin, sum: f64| near(bin.good + bin.bad, sum);
    let rows = term.weights.chunks(n_second).map(|row| row.iter().sum());
    let column = |j: usize| term.weights.iter().skip(j).step_by(n_second).sum();
    let mut firsts = first.bins.iter().zip(rows);
    let mut seconds = second.bins.iter().zip((0..n_second).map(column));
    firsts.all(|(bin, sum)| near_bin(bin, sum)) && seconds.all(|(bin, sum)| near_bin(bin, sum))
}

/// Points are the log-odds, scaled and rounded as cards are, raised where the law
/// asks for it and nowhere else: `adjusted` and base points leave no freedom.
pub(super) fn check_points(card: &Scorecard) -> Result<(), ScorecardError> {
    for term in &card.terms {
        let exact = card.exact_points_of(term);
        let mut pairs = term.exact_points.iter().zip(&exact);
        if !pairs.all(|(stated, exact)| same(*stated, *exact)) {
            return Err(section(
                path(term, "exact_points"),
                "do not follow from log-odds and scaling",
            ));
        }
    }
    let rounded = card.rounded()?;
    if !base_fits(card, rounded.base) {
        return Err(section("base_points", "do not follow from the intercept"));
    }
    for (term, points) in card.terms.iter().zip(rounded.points) {
        let mut points: Vec<Points> = points.into_iter().map(Points).collect();
        if !term.adjusted && points == term.points {
            // Nothing was raised, so nothing may need to be.
            obey_in_term(&card.inputs, term.inputs, &mut points, Elderly::Refuse)?;
            continue;
        }
        let raised = obey_in_term(&card.inputs, term.inputs, &mut points, Elderly::Raise)?;
        if term.adjusted != raised {
            return Err(section(
                path(term, "adjusted"),
                "points are set by rule where the law on age asks for it, and only there",
            ));
        }
        if points != term.points {
            return Err(section(
                path(term, "points"),
                "are not the exact points, rounded as a card rounds them",
            ));
        }
    }
    Ok(())
}

/// Reasons follow from the fields; only a card made by hand has words of its own.
pub(super) fn check_reasons(card: &Scorecard) -> Result<(), ScorecardError> {
    let by_hand = card.training.n_rows == 0;
    let mut used = vec![false; card.reasons.len()];
    for (n, term) in card.terms.iter().enumerate() {
        let (Some(reason), Some(used)) = (card.reasons.get(term.reason), used.get_mut(term.reason))
        else {
            return Err(section(
                path(term, "reason"),
                "is no position in the card's list of reasons",
            ));
        };
        // Of terms that share a code the first one wrote the reason.
        let first = !std::mem::replace(used, true);
        let Some(made) = card.default_reason(n).filter(|_| first) else {
            continue;
        };
        if made.inquiries != reason.inquiries {
            return Err(section(
                format!("reasons[{}].inquiries", term.reason),
                "does not follow from the fields",
            ));
        }
        if !by_hand && made != *reason {
            return Err(section(
                format!("reasons[{}]", term.reason),
                "is not the reason that its field states",
            ));
        }
    }
    match used.iter().position(|used| !used) {
        Some(n) => Err(section(format!("reasons[{n}]"), "no term gives it")),
        None => Ok(()),
    }
}

pub(super) fn check_references(card: &Scorecard) -> Result<(), ScorecardError> {
    let wrong = |term: &&Term| match card.reason_method {
        ReasonMethod::BelowAverage => !near(term.reference, term.average()),
        ReasonMethod::BelowMost => !same(term.reference, f64::from(term.most())),
        ReasonMethod::BelowGiven => !term.may_refer_to(term.reference),
    };
    match card.terms.iter().find(wrong) {
        Some(term) => Err(section(
            path(term, "reference"),
            "does not follow from the reason method, or lies outside the term's points",
        )),
        None => Ok(()),
    }
}

/// The base points that follow from the intercept, given the rounded ones.
fn base_fits(card: &Scorecard, rounded: i32) -> bool {
    let spread = card.base == Base::Spread;
    card.base_points == if spread { 0 } else { rounded }
}
