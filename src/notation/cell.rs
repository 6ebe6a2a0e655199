//! Cells as files write them: text to a number, a date or a flag. What a field
//! allows is not asked here.

use super::number::{self, Notation};
use crate::units::Day;

/// Text without white space at its ends.
pub(crate) const fn trim(cell: &[u8]) -> &[u8] {
    cell.trim_ascii()
}

/// A trimmed cell as the position of `no` or `yes`.
pub(crate) fn flag(cell: &[u8]) -> Option<u32> {
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

/// How a text reads as a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Parsed {
    Number(f64),
    /// A word for an infinity or a not-a-number; either way an infinity.
    NotFinite(f64),
    /// Digits of a number above the greatest double.
    TooLarge,
    No,
}

/// Reads digits with an optional sign, point and exponent; nothing else is a number.
pub(crate) fn parse(cell: &[u8]) -> Parsed {
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
pub(crate) fn parse_as(cell: &[u8], notation: Notation) -> Parsed {
    let has_other_point = notation == Notation::DecimalComma && cell.contains(&b'.');
    match parse(cell) {
        Parsed::No => {}
        _ if has_other_point => {}
        parsed => return parsed,
    }
    match number::plain_digits(cell, notation) {
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
pub(crate) fn parse_date(cell: &[u8]) -> Option<Day> {
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
    Day::from_ymd(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
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
        assert_eq!(date("1970-01-02"), Some(Day(1)));
        assert_eq!(date("2000-03-01"), Some(Day(11_017)));
        assert_eq!(date("1969-12-31"), Some(Day(-1)));
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
}
