//! One cell: from what its text says to a number of its field, or to what was expected
//! instead.

use crate::notation::cell::trim;
use crate::notation::reading::Meaning;
use crate::notation::{DateFormat, date, number};
use crate::schema::{Derived, Field, Kind, Notation, Treatment};
use crate::scoring::Slot;
use crate::units::Day;
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

/// What a cell says, as a number or a date of its field.
pub(super) fn number(field: &Field, cell: &[u8], said: Meaning<'_>) -> Result<f64, Expected> {
    match said {
        Meaning::Missing => missing(field),
        Meaning::Number(value) | Meaning::NotFinite(value) => check_number(field, value),
        Meaning::TooLarge => Err(format!("{} below 1.8e308", field.kind().expected()).into()),
        Meaning::Level(_) | Meaning::Unreadable if holds_dates(field) => {
            Err(not_a_date(field, trim(cell)))
        }
        Meaning::Level(_) | Meaning::Unreadable => Err(not_a_number(field, cell)),
    }
}

/// The number of a day that is given as days since 1970-01-01, where the field is a part
/// of dates.
#[allow(clippy::cast_possible_truncation)] // checked to be whole and within `i32`
pub(super) fn part_of(derived: &Derived, days: f64) -> Result<f64, Expected> {
    let is_day = days.fract() == 0.0 && days.abs() <= f64::from(i32::MAX);
    match is_day {
        true => Ok(f64::from(derived.part.of(Day(days as i32)))),
        false if days.is_nan() => Ok(days),
        false => Err(Kind::Date.expected().into()),
    }
}

fn holds_dates(field: &Field) -> bool {
    field.kind() == Kind::Date || field.derived().is_some()
}

/// What a cell should have been that is no number in its field's notation, but
/// perhaps in another.
fn not_a_number(field: &Field, cell: &[u8]) -> Expected {
    let others = [Notation::DecimalPoint, Notation::DecimalComma];
    let fits = |notation: &Notation| number::plain_digits(cell, *notation).is_some();
    let expected = field.kind().expected();
    match others.iter().find(|notation| fits(notation)) {
        Some(other) if field.notation() == Notation::Plain && field.kind() != Kind::Date => {
            format!(
                "{expected} in plain digits (the field's `notation` may be `{}`)",
                other.word()
            )
            .into()
        }
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

/// What a cell should have been that is no date in its field's form, but perhaps in
/// another.
fn not_a_date(field: &Field, cell: &[u8]) -> Expected {
    let others = [DateFormat::Ymd, DateFormat::Dmy, DateFormat::Mdy];
    let expected = Kind::Date.expected();
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
pub(super) fn weight(said: Meaning<'_>) -> Result<f64, Expected> {
    match said {
        Meaning::Number(value) if value >= 0.0 => Ok(value),
        _ => Err("a weight (a finite number, not negative)".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(field: &Field, cell: &[u8]) -> Result<f64, Expected> {
        number(field, cell, field.reading().text(cell))
    }

    #[test]
    fn treatments_decide_what_is_refused() {
        let open = Field::new("x", Kind::Amount).with_range(0.0, 10.0);
        assert_eq!(read(&open, b"11"), Ok(11.0));
        assert!(read(&open, b"inf").is_err());
        let strict = open
            .with_out_of_range(Treatment::Refuse)
            .with_non_finite(Treatment::OwnBin);
        assert_eq!(read(&strict, b"11"), Err("in the range 0 to 10".into()));
        assert_eq!(read(&strict, b"-inf"), Ok(f64::NEG_INFINITY));
        assert!(read(&strict, b"nan").is_ok_and(f64::is_nan));
        let words = strict.clone().without_usual_markers();
        assert_eq!(read(&words, b"nan"), Ok(f64::INFINITY));
        assert!(read(&strict, b"1e400").is_err());
    }

    #[test]
    fn counts_are_whole_unless_a_code() {
        let field = Field::new("n", Kind::Count)
            .with_special(crate::schema::Special::number(-0.5, "a strange code"));
        assert_eq!(read(&field, b"3.0"), Ok(3.0));
        assert_eq!(read(&field, b"3.5"), Err("a whole number".into()));
        assert_eq!(read(&field, b"-0.5"), Ok(-0.5));
    }
}
