//! Numbers as people write them: with a currency, thousands and a percent sign.

/// How numbers are written in files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Notation {
    /// `1234.5`: digits with a sign, a point and an exponent, and nothing else. The default.
    #[default]
    Plain,
    /// Also `$1,234.50`, `(12.00)` and `12.5%`: commas between thousands, a
    /// currency, negative numbers in parentheses, a percent sign, which is dropped.
    DecimalPoint,
    /// Also `1.234,50 €` and `12,5 %`: as before with a decimal comma, and points,
    /// spaces or apostrophes between thousands.
    DecimalComma,
}

impl Notation {
    /// The word that schemas and layouts write.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::DecimalPoint => "decimal_point",
            Self::DecimalComma => "decimal_comma",
        }
    }
}

/// Currencies by letters; by a sign every one is known.
const CURRENCIES: [&str; 24] = [
    "US$", "NT$", "R$", "USD", "EUR", "GBP", "CHF", "CAD", "AUD", "NZD", "JPY", "CNY", "TWD",
    "HKD", "SGD", "KRW", "INR", "BRL", "MXN", "ZAR", "PLN", "SEK", "NOK", "DKK",
];

/// The digits of a number in this notation, with its sign and a decimal point;
/// `None` when the cell is not one, or the notation is plain.
pub(crate) fn plain_digits(cell: &[u8], notation: Notation) -> Option<String> {
    let (point, separators): (char, &[char]) = match notation {
        Notation::DecimalPoint => ('.', &[',', ' ', '\u{a0}', '\'']),
        Notation::DecimalComma => (',', &['.', ' ', '\u{a0}', '\u{202f}', '\'', '’']),
        Notation::Plain => return None,
    };
    let text = std::str::from_utf8(cell).ok()?.trim();
    let (is_negative, text) = without_sign(text)?;
    let (whole, fraction) = match text.split_once(point) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let whole = without_separators(whole, separators)?;
    let has_digits = match fraction {
        Some(fraction) => !fraction.is_empty() && is_digits(fraction),
        None => !whole.is_empty(),
    };
    if !has_digits {
        return None;
    }
    let fraction = fraction.unwrap_or("0");
    let sign = if is_negative { "-" } else { "" };
    Some(format!("{sign}{whole}.{fraction}"))
}

/// Whether the cell has a percent sign, and whether it has a currency.
#[cfg(feature = "files")]
pub(crate) fn percent_and_currency(cell: &[u8]) -> (bool, bool) {
    let text = String::from_utf8_lossy(cell);
    let has_currency = CURRENCIES.iter().any(|word| text.contains(word));
    (
        text.contains('%'),
        has_currency || text.contains(is_currency),
    )
}

/// What is left beside a minus sign or parentheses, a currency and a percent
/// sign, each at most once; `true` for a negative number.
fn without_sign(text: &str) -> Option<(bool, &str)> {
    let inner = text.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
    let text = inner.unwrap_or(text).trim();
    let text = text.strip_suffix('%').map_or(text, str::trim_end);
    let (before, text) = leading_minus(text);
    let text = without_currency(text);
    let (after, text) = leading_minus(text);
    let n_negative = u8::from(inner.is_some()) + u8::from(before) + u8::from(after);
    (n_negative <= 1).then_some((n_negative == 1, text))
}

fn leading_minus(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

fn without_currency(text: &str) -> &str {
    let by_word = CURRENCIES
        .iter()
        .find_map(|word| text.strip_prefix(word).or_else(|| text.strip_suffix(word)));
    let by_sign = || {
        text.strip_prefix(is_currency)
            .or_else(|| text.strip_suffix(is_currency))
    };
    by_word.or_else(by_sign).unwrap_or(text).trim()
}

const fn is_currency(c: char) -> bool {
    matches!(c, '$' | '£' | '¥' | '\u{20a0}'..='\u{20cf}')
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Digits without what stands between thousands: one character throughout,
/// groups of three, or of two before the last (as in India).
fn without_separators(text: &str, separators: &[char]) -> Option<String> {
    let Some(separator) = text.chars().find(|c| separators.contains(c)) else {
        return is_digits(text).then(|| text.to_owned());
    };
    let groups: Vec<&str> = text.split(separator).collect();
    let (first, rest) = groups.split_first()?;
    let (last, middle) = rest.split_last()?;
    let fits = (1..=3).contains(&first.len())
        && last.len() == 3
        && middle.iter().all(|group| (2..=3).contains(&group.len()));
    (fits && groups.iter().all(|group| is_digits(group))).then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::cell::{Parsed, parse_as};

    fn read(text: &str, notation: Notation) -> Option<f64> {
        match parse_as(text.as_bytes(), notation) {
            Parsed::Number(value) => Some(value),
            _ => None,
        }
    }

    #[test]
    fn a_decimal_point_with_all_that_goes_with_it() {
        for (text, value) in [
            ("$1,234.50", 1234.5),
            ("($1,234.50)", -1234.5),
            ("-$5", -5.0),
            ("€ -5", -5.0),
            ("1,234,567", 1_234_567.0),
            ("12,34,567.8", 1_234_567.8),
            ("12.5%", 12.5),
            ("12.5 %", 12.5),
            ("USD 900", 900.0),
            ("0.00", 0.0),
            (".5", 0.5),
            ("1e3", 1000.0),
        ] {
            assert_eq!(read(text, Notation::DecimalPoint), Some(value), "{text}");
        }
        for text in [
            "1,23", "1,2345", "12,34", "1,,234", "A11", "$", "%", "--5", "(-5)", "1.2.3", "1,234.",
            "5 apples", "1 2", "$5$",
        ] {
            assert_eq!(read(text, Notation::DecimalPoint), None, "{text}");
        }
    }

    #[test]
    fn a_decimal_comma_with_all_that_goes_with_it() {
        for (text, value) in [
            ("1.234,50 €", 1234.5),
            ("1 234,50", 1234.5),
            ("1\u{a0}234,5", 1234.5),
            ("1'234,50", 1234.5),
            ("12,5 %", 12.5),
            ("-0,25", -0.25),
            ("1.234", 1234.0),
            ("1234", 1234.0),
        ] {
            assert_eq!(read(text, Notation::DecimalComma), Some(value), "{text}");
        }
        for text in ["12.5", "1,2,3", "1.23,4", "1,234.5"] {
            assert_eq!(read(text, Notation::DecimalComma), None, "{text}");
        }
    }

    #[test]
    fn plain_takes_nothing_but_digits() {
        for text in ["1,234", "$5", "5%", "(5)"] {
            assert_eq!(read(text, Notation::Plain), None, "{text}");
        }
    }
}
