//! One cell: from text to a number, a date or a flag, or to what was expected instead.

use crate::notation::cell::{Parsed, parse};
use crate::notation::{DateFormat, date, number};
use crate::schema::{Field, Kind, Notation, Treatment};
use crate::scoring::Slot;
use std::borrow::Cow;

/// What a cell should have been, with its article.
pub(super) type Expected = Cow<'static, str>;

/// Not given, where the field allows it: NaN.
pub(super) fn missing(field: &Field) -> Result<f64, Expected> {
    match field.treatment(Slot::Missing) {
        Some(Treatment::Refuse) => Err("given".into()),
        _ => Ok(f64::NAN),
    }
}

/// A trimmed cell that is not a missing marker as a number of its field.
pub(super) fn number(field: &Field, cell: &[u8]) -> Result<f64, Expected> {
    match number::parse_with(cell, field.notation(), field.affixes()) {
        Parsed::Number(value) => check_number(field, value),
        Parsed::NotFinite(value) => match field.treatment(Slot::NonFinite) {
            Some(Treatment::OwnBin) => Ok(value),
            _ => Err(format!("{} (a finite one)", field.kind().expected()).into()),
        },
        Parsed::TooLarge => Err(format!("{} below 1.8e308", field.kind().expected()).into()),
        Parsed::No => Err(not_a_number(field, cell)),
    }
}

/// What a cell should have been that is no number in its field's notation, but
/// perhaps in another.
fn not_a_number(field: &Field, cell: &[u8]) -> Expected {
    let others = [Notation::DecimalPoint, Notation::DecimalComma];
    let fits = |notation: &Notation| number::plain_digits(cell, *notation).is_some();
    let expected = field.kind().expected();
    match others.iter().find(|notation| fits(notation)) {
        Some(other) if field.notation() == Notation::Plain => format!(
            "{expected} in plain digits (the field's `notation` may be `{}`)",
            other.word()
        )
        .into(),
        _ => expected.into(),
    }
}

/// A number that may stand in a column of its field: what its treatments do not refuse.
pub(super) fn check_number(field: &Field, value: f64) -> Result<f64, Expected> {
    match field.slot(value) {
        Slot::Missing => return missing(field),
        Slot::Special(_) => return Ok(value),
        slot if field.treatment(slot) == Some(Treatment::Refuse) => {
            return Err(refused(field, slot));
        }
        Slot::NonFinite => return Ok(value),
        _ => {}
    }
    match field.kind() {
        Kind::Count | Kind::Date if value.fract() != 0.0 => Err(field.kind().expected().into()),
        _ => Ok(value),
    }
}

fn refused(field: &Field, slot: Slot) -> Expected {
    let (low, high) = field.range();
    match slot {
        Slot::NonFinite => format!("{} (a finite one)", field.kind().expected()).into(),
        _ => format!("in the range {low} to {high}").into(),
    }
}

/// A trimmed cell as days since 1970-01-01.
pub(super) fn date(field: &Field, cell: &[u8]) -> Result<f64, Expected> {
    let day = date::parse(cell, field.date_format());
    let day = day.ok_or_else(|| not_a_date(field, cell))?;
    check_number(field, f64::from(day.0))
}

/// What a cell should have been that is no date in its field's form, but perhaps in
/// another.
fn not_a_date(field: &Field, cell: &[u8]) -> Expected {
    let others = [DateFormat::Ymd, DateFormat::Dmy, DateFormat::Mdy];
    let expected = field.kind().expected();
    match others
        .iter()
        .find(|format| date::parse(cell, **format).is_some())
    {
        Some(other) if field.date_format() == DateFormat::Iso => format!(
            "{expected} in the form YYYY-MM-DD (the field's `date_format` may be `{}`)",
            other.word()
        )
        .into(),
        _ => expected.into(),
    }
}

/// A weight: finite and not negative.
pub(super) fn weight(cell: &[u8]) -> Result<f64, Expected> {
    match parse(cell) {
        Parsed::Number(value) if value >= 0.0 => Ok(value),
        _ => Err("a weight (a finite number, not negative)".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn treatments_decide_what_is_refused() {
        let open = Field::new("x", Kind::Amount).with_range(0.0, 10.0);
        assert_eq!(number(&open, b"11"), Ok(11.0));
        assert!(number(&open, b"inf").is_err());
        let strict = open
            .with_out_of_range(Treatment::Refuse)
            .with_non_finite(Treatment::OwnBin);
        assert_eq!(number(&strict, b"11"), Err("in the range 0 to 10".into()));
        assert_eq!(number(&strict, b"nan"), Ok(f64::INFINITY));
        assert!(number(&strict, b"1e400").is_err());
    }

    #[test]
    fn counts_are_whole_unless_a_code() {
        let field = Field::new("n", Kind::Count)
            .with_special(crate::schema::Special::number(-0.5, "a strange code"));
        assert_eq!(number(&field, b"3.0"), Ok(3.0));
        assert_eq!(number(&field, b"3.5"), Err("a whole number".into()));
        assert_eq!(number(&field, b"-0.5"), Ok(-0.5));
    }
}
