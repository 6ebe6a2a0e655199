//! One cell: from text to a number, a date or a flag, or to what was expected instead.

use super::notation;
use crate::schema::{Field, Kind, Notation, Treatment};
use crate::scoring::Slot;
use jiff::civil::Date;
use std::borrow::Cow;

/// What a cell should have been, with its article.
pub(super) type Expected = Cow<'static, str>;

/// Days since 1970-01-01.
pub(super) fn days(date: Date) -> f64 {
    const SECONDS: i64 = 86_400;
    let epoch = Date::constant(1970, 1, 1);
    let days = date.duration_since(epoch).as_secs() / SECONDS;
    i32::try_from(days).map_or(f64::NAN, f64::from)
}

/// Text without white space at its ends.
pub(super) const fn trim(cell: &[u8]) -> &[u8] {
    cell.trim_ascii()
}

/// Not given, where the field allows it: NaN.
pub(super) fn missing(field: &Field) -> Result<f64, Expected> {
    match field.treatment(Slot::Missing) {
        Some(Treatment::Refuse) => Err("given".into()),
        _ => Ok(f64::NAN),
    }
}

/// A trimmed cell that is not a missing marker as a number of its field.
pub(super) fn number(field: &Field, cell: &[u8]) -> Result<f64, Expected> {
    match parse_as(cell, field.notation()) {
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
    let fits = |notation: &Notation| notation::plain_digits(cell, *notation).is_some();
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
    let date = parse_date(cell).ok_or_else(|| Expected::from(field.kind().expected()))?;
    check_number(field, days(date))
}

/// A trimmed cell as the position of `no` or `yes`.
pub(super) fn flag(cell: &[u8]) -> Option<u32> {
    const WORDS: [(&[u8], u32); 6] = [
        (b"0", 0),
        (b"1", 1),
        (b"no", 0),
        (b"yes", 1),
        (b"false", 0),
        (b"true", 1),
    ];
    let same = |(word, _): &&(&[u8], u32)| cell.eq_ignore_ascii_case(word);
    WORDS.iter().find(same).map(|&(_, code)| code)
}

/// A weight: finite and not negative.
pub(super) fn weight(cell: &[u8]) -> Result<f64, Expected> {
    match parse(cell) {
        Parsed::Number(value) if value >= 0.0 => Ok(value),
        _ => Err("a weight (a finite number, not negative)".into()),
    }
}

/// How a text reads as a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Parsed {
    Number(f64),
    /// A word for an infinity or a not-a-number; either way an infinity.
    NotFinite(f64),
    /// Digits of a number above the greatest double.
    TooLarge,
    No,
}

/// Reads digits with an optional sign, point and exponent; nothing else is a number.
pub(super) fn parse(cell: &[u8]) -> Parsed {
    let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
    if !cell.iter().all(is_digit) {
        return not_finite(cell);
    }
    let number = std::str::from_utf8(cell).ok().and_then(|t| t.parse().ok());
    match number {
        Some(value) if f64::is_finite(value) => Parsed::Number(value),
        Some(_) => Parsed::TooLarge,
        None => Parsed::No,
    }
}

/// Reads a number in a notation; plain digits are one in every notation, unless
/// their point would stand between thousands.
pub(super) fn parse_as(cell: &[u8], notation: Notation) -> Parsed {
    let has_other_point = notation == Notation::DecimalComma && cell.contains(&b'.');
    match parse(cell) {
        Parsed::No => {}
        _ if has_other_point => {}
        parsed => return parsed,
    }
    match notation::plain_digits(cell, notation) {
        Some(digits) => parse(digits.as_bytes()),
        None => Parsed::No,
    }
}

fn not_finite(cell: &[u8]) -> Parsed {
    let (sign, word) = match cell {
        [b'-', word @ ..] => (-1.0, word),
        [b'+', word @ ..] => (1.0, word),
        word => (1.0, word),
    };
    let words: [&[u8]; 3] = [b"nan", b"inf", b"infinity"];
    match words.iter().any(|other| word.eq_ignore_ascii_case(other)) {
        true => Parsed::NotFinite(sign * f64::INFINITY),
        false => Parsed::No,
    }
}

/// A date in the form `YYYY-MM-DD`.
pub(super) fn parse_date(cell: &[u8]) -> Option<Date> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = cell else {
        return None;
    };
    let digits = |digits: &[&u8]| {
        digits.iter().try_fold(0_i16, |sum, &&digit| {
            let digit = digit.is_ascii_digit().then(|| i16::from(digit - b'0'))?;
            Some(sum * 10 + digit)
        })
    };
    let (year, month) = (digits(&[y1, y2, y3, y4])?, digits(&[m1, m2])?);
    let day = digits(&[d1, d2])?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_digits_are_numbers() {
        for (text, value) in [("12", 12.0), ("-0.5", -0.5), ("+1e3", 1e3), (".5", 0.5)] {
            assert_eq!(parse(text.as_bytes()), Parsed::Number(value), "{text}");
        }
        for text in [
            "1,234.5", "1_000", "0x10", "1 000", "12a", "-", "e", "--1", "1.2.3", "€5",
        ] {
            assert_eq!(parse(text.as_bytes()), Parsed::No, "{text}");
        }
        assert_eq!(parse(b"1e400"), Parsed::TooLarge);
        assert_eq!(parse(b"-INF"), Parsed::NotFinite(f64::NEG_INFINITY));
        assert_eq!(parse(b"NaN"), Parsed::NotFinite(f64::INFINITY));
    }

    #[test]
    fn dates_are_days() {
        let date = |text: &str| parse_date(text.as_bytes());
        assert_eq!(date("1970-01-02").map(days), Some(1.0));
        assert_eq!(date("2000-03-01").map(days), Some(11_017.0));
        assert_eq!(date("1969-12-31").map(days), Some(-1.0));
        for text in [
            "2023-02-29",
            "2023-1-1",
            "2023-01-01T00:00",
            "20230101",
            "2023/01/01",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }

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
