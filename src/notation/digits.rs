//! Numbers in plain digits, and white space around them.

/// Text without white space at its ends, that of Unicode too: no-break spaces, wide ones.
pub(crate) const fn trim(cell: &[u8]) -> &[u8] {
    let mut cell = cell.trim_ascii();
    // By far the most cells begin and end in ASCII.
    if let [] | [..=0x7f] | [..=0x7f, .., ..=0x7f] = cell {
        return cell;
    }
    while let Some(inner) = without_wide_space(cell) {
        cell = inner.trim_ascii();
    }
    cell
}

/// Text without one white space beyond ASCII at an end, if it has one there.
const fn without_wide_space(cell: &[u8]) -> Option<&[u8]> {
    match cell {
        [0xc2, 0x85 | 0xa0, rest @ ..]
        | [rest @ .., 0xc2, 0x85 | 0xa0]
        | [0xe1, 0x9a, 0x80, rest @ ..]
        | [rest @ .., 0xe1, 0x9a, 0x80]
        | [0xe2, 0x80, 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf, rest @ ..]
        | [rest @ .., 0xe2, 0x80, 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf]
        | [0xe2, 0x81, 0x9f, rest @ ..]
        | [rest @ .., 0xe2, 0x81, 0x9f]
        | [0xe3, 0x80, 0x80, rest @ ..]
        | [rest @ .., 0xe3, 0x80, 0x80] => Some(rest),
        _ => None,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_of_any_script_is_trimmed() {
        let spaces = (0..=0x10_ffff).filter_map(char::from_u32);
        for space in spaces.filter(|c| c.is_whitespace() && *c != '\u{b}') {
            for text in [
                format!("{space}é 1{space}"),
                format!(" {space} é 1 {space}{space}"),
            ] {
                assert_eq!(trim(text.as_bytes()), "é 1".as_bytes(), "{space:?}");
            }
        }
        assert_eq!(trim("\u{a0}\u{3000} ".as_bytes()), b"");
        assert_eq!(trim("à".as_bytes()), "à".as_bytes());
    }

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
}
