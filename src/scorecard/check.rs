//! Whether the sections of a loaded card agree with each other.

use super::card::{Input, Scorecard, Term, slot_kinds};
use super::self_test::TestVector;
use super::{Base, ReasonMethod, ScorecardError};
use crate::binning::{Bin, BinKind};
use crate::scoring::TermInputs;

/// Points may lie this far from their exact value: rounding moves ends by less than two.
const ROUNDING: f64 = 2.0;
/// How far numbers that follow from others may lie from them, relative to their size.
const TOLERANCE: f64 = 1e-9;
/// The fewest rows of the self-test.
const LEAST_VECTORS: usize = 64;

/// Checks a loaded card as a whole.
pub(super) fn check(card: &Scorecard, vectors: &[TestVector]) -> Result<(), ScorecardError> {
    if card.terms.is_empty() {
        return Err(ScorecardError::NoTerms);
    }
    check_scaling(card)?;
    for one in &card.inputs {
        check_input(one)?;
    }
    for term in &card.terms {
        check_term(card, term)?;
    }
    if vectors.len() < LEAST_VECTORS || vectors != card.test_vectors() {
        return Err(section(
            "self_test",
            "the rows are not those of the card's bins",
        ));
    }
    check_fingerprint(card)?;
    check_references(card)?;
    check_pd(card)
}

fn section(section: impl Into<String>, problem: &'static str) -> ScorecardError {
    ScorecardError::Section {
        section: section.into(),
        problem,
    }
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= TOLERANCE * (1.0 + a.abs().max(b.abs()))
}

fn check_scaling(card: &Scorecard) -> Result<(), ScorecardError> {
    let scaling = super::Scaling {
        method: card.method,
        base: card.base,
    };
    scaling.check()?;
    if card.factor.is_nan() || card.factor <= 0.0 {
        return Err(section("scaling", "the factor must be above 0"));
    }
    match scaling.offset_and_factor() {
        Ok((offset, factor)) if !near(offset, card.offset) || !near(factor, card.factor) => Err(
            section("scaling", "offset and factor do not follow from the method"),
        ),
        _ => Ok(()),
    }
}

fn check_input(one: &Input) -> Result<(), ScorecardError> {
    let fail = |problem| Err(section(format!("inputs.{}", one.name()), problem));
    if !one.field.is_feature() {
        return Err(ScorecardError::Prohibited {
            field: one.name().to_owned(),
        });
    }
    if !slots_fit(one) {
        return fail("the bins do not fit the field's kind, codes and treatments");
    }
    if !one.bins.iter().all(|bin| bin.good >= 0.0 && bin.bad >= 0.0) {
        return fail("counts must not be negative");
    }
    let trained = one
        .trained
        .is_none_or(|t| t.low <= t.median && t.median <= t.high);
    if !trained {
        return fail("trained values must be ordered: low, median, high");
    }
    Ok(())
}

fn check_term(card: &Scorecard, term: &Term) -> Result<(), ScorecardError> {
    let fail = |problem| Err(section(format!("terms.{}", term.name), problem));
    let sizes = card.inputs_of(term).map(|input| input.bins.len());
    let n = sizes.fold(1, usize::saturating_mul);
    let tables = [
        term.log_odds.len(),
        term.exact_points.len(),
        term.points.len(),
        term.weights.len(),
        term.std_errors().map_or(n, <[f64]>::len),
    ];
    if tables.iter().any(|&len| len != n) {
        return fail("tables must have one entry per bin, or per pair of bins");
    }
    if !term
        .weights
        .iter()
        .chain(&term.std_errors)
        .all(|&number| number >= 0.0)
    {
        return fail("weights and standard errors must not be negative");
    }
    if !weights_fit(card, term) {
        return fail("weights do not sum to those of the inputs' bins");
    }
    if !follows_from_woe(card, term) {
        return fail("log-odds do not follow from coefficient and woe");
    }
    let share = card.share();
    let mut exact = term.log_odds.iter().zip(&term.exact_points);
    if !exact.all(|(log_odds, exact)| near(share - card.factor * log_odds, *exact)) {
        return fail("exact points do not follow from log-odds and scaling");
    }
    let mut rounded = term.points.iter().zip(&term.exact_points);
    let mut all_rounded =
        || rounded.all(|(points, exact)| (f64::from(points.value()) - exact).abs() <= ROUNDING);
    if !term.adjusted && card.base == Base::Spread && !all_rounded() {
        return fail("points are not the exact points, rounded");
    }
    Ok(())
}

/// Whether a term with a coefficient is woe times that coefficient; a pair has neither.
fn follows_from_woe(card: &Scorecard, term: &Term) -> bool {
    let Some(coefficient) = term.coefficient else {
        return term.std_error.is_none() && term.p_value.is_none();
    };
    let TermInputs::One(input) = term.inputs else {
        return false;
    };
    let Some(input) = card.inputs.get(usize::from(input)) else {
        return false;
    };
    let mut pairs = input.bins.iter().zip(&term.log_odds);
    pairs.all(|(bin, log_odds)| near(coefficient * bin.woe, *log_odds))
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

/// Whether there is a bin for every value that the field keeps, and for no other.
fn slots_fit(one: &Input) -> bool {
    let regular = |bin: &Bin| matches!(bin.kind, BinKind::Interval { .. } | BinKind::Levels(_));
    let n_regular = one.bins.iter().take_while(|bin| regular(bin)).count();
    let category = one.field.kind().is_category();
    let fits = |bin: &Bin| matches!(bin.kind, BinKind::Levels(_)) == category;
    let counted = category && one.cuts.is_empty() || n_regular == one.cuts.len() + 1;
    let rest = one.bins.iter().skip(n_regular).map(|bin| &bin.kind);
    counted && one.bins.iter().take(n_regular).all(fits) && rest.eq(slot_kinds(&one.field).iter())
}

/// The card holds only the scored fields, so the fingerprint is checked for its form;
/// [`Scorecard::check_schema`] compares the fields themselves.
fn check_fingerprint(card: &Scorecard) -> Result<(), ScorecardError> {
    let hex = card
        .schema_fingerprint
        .bytes()
        .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if card.schema_fingerprint.len() == 64 && hex {
        return Ok(());
    }
    Err(section(
        "schema.fingerprint",
        "expected 64 hexadecimal digits",
    ))
}

fn check_references(card: &Scorecard) -> Result<(), ScorecardError> {
    if card.reason_method == ReasonMethod::BelowGiven {
        return Ok(());
    }
    let again = card.clone().with_reason_method(card.reason_method);
    let pairs = again.terms.iter().zip(&card.terms);
    if pairs
        .into_iter()
        .all(|(a, b)| near(a.reference, b.reference))
    {
        return Ok(());
    }
    Err(section(
        "terms",
        "references do not follow from the reason method",
    ))
}

fn check_pd(card: &Scorecard) -> Result<(), ScorecardError> {
    let (least, most) = card.attainable();
    let covers = i64::from(card.pd_from) == least
        && i64::try_from(card.pd.len()).is_ok_and(|n| n == most - least + 1);
    let follows = |(points, pd): (i64, &f64)| near(card.pd_of(points), *pd);
    if covers && (least..).zip(&card.pd).all(follows) {
        return Ok(());
    }
    Err(section("pd", "the table does not follow from the scaling"))
}
