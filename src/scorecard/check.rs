//! Whether the sections of a loaded card agree with each other.

use super::card::{CardBin, Characteristic, Scorecard};
use super::self_test::TestVector;
use super::{Base, ReasonMethod, ScorecardError};
use crate::binning::BinKind;
use crate::schema::Treatment;
use crate::scoring::Slot;

/// Points may lie this far from their exact value: rounding moves ends by less than two.
const ROUNDING: f64 = 2.0;
/// How far numbers that follow from others may lie from them, relative to their size.
const TOLERANCE: f64 = 1e-9;
/// The fewest rows of the self-test.
const LEAST_VECTORS: usize = 64;

/// Checks a loaded card as a whole.
pub(super) fn check(card: &Scorecard, vectors: &[TestVector]) -> Result<(), ScorecardError> {
    if card.characteristics.is_empty() {
        return Err(ScorecardError::NoCharacteristics);
    }
    if vectors.len() < LEAST_VECTORS || vectors != card.test_vectors() {
        return Err(section(
            "self_test",
            "the rows are not those of the card's bins",
        ));
    }
    check_scaling(card)?;
    for one in &card.characteristics {
        check_characteristic(card, one)?;
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
    match scaling.line() {
        Ok((offset, factor)) if !near(offset, card.offset) || !near(factor, card.factor) => Err(
            section("scaling", "offset and factor do not follow from the method"),
        ),
        _ => Ok(()),
    }
}

fn check_characteristic(card: &Scorecard, one: &Characteristic) -> Result<(), ScorecardError> {
    let fail = |problem| Err(section(format!("characteristics.{}", one.name()), problem));
    if !one.field.is_feature() {
        return Err(ScorecardError::Prohibited {
            field: one.name().to_owned(),
        });
    }
    if !slots_fit(one) {
        return fail("the bins do not fit the field's kind, codes and treatments");
    }
    let counts = |bin: &CardBin| bin.bin.good >= 0.0 && bin.bin.bad >= 0.0;
    if !one.bins.iter().all(counts) {
        return fail("counts must not be negative");
    }
    let trained = one
        .trained
        .is_none_or(|t| t.low <= t.median && t.median <= t.high);
    if !trained {
        return fail("trained values must be ordered: low, median, high");
    }
    let share = card.share();
    let follows = |bin: &CardBin| {
        let expected = share - card.factor * one.coefficient * bin.bin.woe;
        near(expected, bin.exact_points)
    };
    if !one.bins.iter().all(follows) {
        return fail("exact points do not follow from coefficient and woe");
    }
    let rounded =
        |bin: &CardBin| (f64::from(bin.points.value()) - bin.exact_points).abs() <= ROUNDING;
    if !one.adjusted && card.base == Base::Spread && !one.bins.iter().all(rounded) {
        return fail("points are not the exact points, rounded");
    }
    Ok(())
}

/// Whether there is a bin for every value that the field keeps, and for no other.
fn slots_fit(one: &Characteristic) -> bool {
    let regular =
        |bin: &CardBin| matches!(bin.bin.kind, BinKind::Interval { .. } | BinKind::Levels(_));
    let n_regular = one.bins.iter().take_while(|bin| regular(bin)).count();
    let category = one.field.kind().is_category();
    let fits = |bin: &CardBin| matches!(bin.bin.kind, BinKind::Levels(_)) == category;
    let counted = category && one.cuts.is_empty() || n_regular == one.cuts.len() + 1;
    let mut expected: Vec<BinKind> = Vec::new();
    let keeps = |slot| one.field.treatment(slot) == Some(Treatment::OwnBin);
    let mut expect = |wanted: bool, kind: BinKind| {
        if wanted {
            expected.push(kind);
        }
    };
    expect(keeps(Slot::Missing), BinKind::Missing);
    for special in one.field.specials() {
        expect(true, BinKind::Special(special.code.clone()));
    }
    let numeric = !category;
    expect(numeric && keeps(Slot::NonFinite), BinKind::NonFinite);
    expect(
        numeric && keeps(Slot::OutOfRange) && bounded(one),
        BinKind::OutOfRange,
    );
    expect(category && keeps(Slot::Unseen), BinKind::Unseen);
    let rest = one.bins.iter().skip(n_regular).map(|bin| &bin.bin.kind);
    counted && one.bins.iter().take(n_regular).all(fits) && rest.eq(expected.iter())
}

fn bounded(one: &Characteristic) -> bool {
    let (low, high) = one.field.range();
    low.is_finite() || high.is_finite()
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
    let pairs = again.characteristics.iter().zip(&card.characteristics);
    if pairs
        .into_iter()
        .all(|(a, b)| near(a.reference, b.reference))
    {
        return Ok(());
    }
    Err(section(
        "characteristics",
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
