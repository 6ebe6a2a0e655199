//! Whether a card is what it says it is: every number that follows from others is
//! computed again and compared.
//!
//! Every card passes here once it is made and once it is loaded.

mod compare;
mod inputs;
mod line;
mod terms;
mod texts;

use super::card::Scorecard;
use super::error::section;
use super::limits::LIMIT_PARTS;
use super::scaling::MAX_SPAN;
use super::{Scaling, ScorecardError};
use compare::same;

/// Checks a card as a whole.
pub(super) fn check(card: &Scorecard) -> Result<(), ScorecardError> {
    if card.terms.is_empty() {
        return Err(ScorecardError::NoTerms);
    }
    let counts = [
        ("inputs", card.inputs.len()),
        ("terms", card.terms.len()),
        ("reasons", card.reasons.len()),
    ];
    if let Some((part, _)) = counts.iter().find(|(_, n)| *n > LIMIT_PARTS) {
        return Err(section(*part, "expected at most 512"));
    }
    texts::check(card)?;
    for one in &card.inputs {
        inputs::check(card, one)?;
    }
    terms::check_tables(card)?;
    inputs::check_training(card)?;
    check_scaling(card)?;
    check_span(card)?;
    terms::check_points(card)?;
    terms::check_reasons(card)?;
    terms::check_references(card)?;
    check_fingerprint(card)?;
    line::check(card)
}

fn check_scaling(card: &Scorecard) -> Result<(), ScorecardError> {
    let scaling = Scaling {
        method: card.method,
        base: card.base,
    };
    scaling.check()?;
    let (offset, factor) = super::points::line_of(scaling, &card.terms, card.intercept)?;
    if !same(offset, card.offset) {
        return Err(section("scaling.offset", "does not follow from the method"));
    }
    if !same(factor, card.factor) || card.factor.is_nan() || card.factor <= 0.0 {
        return Err(section("scaling.factor", "does not follow from the method"));
    }
    Ok(())
}

/// Worst and best lie within the table of probabilities that a card may have.
fn check_span(card: &Scorecard) -> Result<(), ScorecardError> {
    let (least, most) = card.attainable();
    match most - least > i64::from(MAX_SPAN) {
        true => Err(ScorecardError::Span {
            span: most - least,
            limit: MAX_SPAN,
        }),
        false => Ok(()),
    }
}

fn check_fingerprint(card: &Scorecard) -> Result<(), ScorecardError> {
    let fingerprint = super::fingerprint(card.inputs.iter().map(|one| &one.field));
    match card.schema_fingerprint == fingerprint {
        true => Ok(()),
        false => Err(section(
            "schema.fingerprint",
            "is not that of the card's fields",
        )),
    }
}
