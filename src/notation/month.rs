//! Months as exports write them, each as its last day.

use crate::units::Day;

/// The last day of the month that a trimmed cell names; `None` when it names none.
///
/// `2025-01`, `2025/1`, `01.2025`, `202501`, `2025M01`, `2025-Jan`, `Jan-25`, `January 2025`,
/// `2025\u{5e74}1\u{6708}`: a year of four digits and a month as a number or an English word, in either
/// order; a year of two digits after a word only, 70 to 99 being of the last century.
pub(crate) fn month_end(cell: &[u8]) -> Option<Day> {
    let (year, month) = year_and_month(std::str::from_utf8(cell).ok()?)?;
    let (next_year, next) = if month == 12 {
        (year + 1, 1)
    } else {
        (year, month + 1)
    };
    Day::from_ymd(next_year, next, 1).map(|day| Day(day.0 - 1))
}

fn year_and_month(text: &str) -> Option<(i16, i8)> {
    if let Some(text) = text.strip_suffix('\u{6708}') {
        let (year, month) = text.split_once('\u{5e74}')?;
        return Some((year_of(year.trim())?, number_of(month.trim())?));
    }
    if text.len() == 6 && is_digits(text) {
        let (year, month) = text.split_at_checked(4)?;
        return Some((year_of(year)?, number_of(month)?));
    }
    let (first, second) = two_parts(text)?;
    if let Some(year) = year_of(first) {
        return Some((year, month_of(second)?));
    }
    match word_of(first) {
        Some(month) => Some((year_of(second).or_else(|| short_year(second))?, month)),
        None => Some((year_of(second)?, number_of(first)?)),
    }
}

/// What stands before and after a separator, `2025M01` being of that kind, or where
/// letters and digits meet.
fn two_parts(text: &str) -> Option<(&str, &str)> {
    let is_separator = |c: char| matches!(c, '-' | '/' | '.' | ' ' | '_');
    if let Some((first, second)) = text.split_once(is_separator) {
        return Some((first, second.trim_start()));
    }
    let parts = text.split_once(['M', 'm']);
    if let Some((year, month)) = parts.filter(|(year, month)| is_digits(year) && is_digits(month)) {
        return Some((year, month));
    }
    let starts_with_digit = text.starts_with(|c: char| c.is_ascii_digit());
    let meets = text.find(|c: char| c.is_ascii_digit() != starts_with_digit)?;
    text.split_at_checked(meets)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A year of four digits.
fn year_of(text: &str) -> Option<i16> {
    let year = text
        .parse()
        .ok()
        .filter(|_| text.len() == 4 && is_digits(text))?;
    (1800..=9998).contains(&year).then_some(year)
}

fn short_year(text: &str) -> Option<i16> {
    let text = text.strip_prefix('\'').unwrap_or(text);
    let year: i16 = text
        .parse()
        .ok()
        .filter(|_| text.len() == 2 && is_digits(text))?;
    Some(if year < 70 { 2000 + year } else { 1900 + year })
}

/// A month as a number or a word.
fn month_of(text: &str) -> Option<i8> {
    let digits = text.strip_prefix(['M', 'm']).unwrap_or(text);
    number_of(digits).or_else(|| word_of(text))
}

fn number_of(text: &str) -> Option<i8> {
    let month = text
        .parse()
        .ok()
        .filter(|_| text.len() <= 2 && is_digits(text))?;
    (1..=12).contains(&month).then_some(month)
}

/// A month by its English name, or its first three letters.
fn word_of(text: &str) -> Option<i8> {
    const NAMES: [(&str, i8); 12] = [
        ("january", 1),
        ("february", 2),
        ("march", 3),
        ("april", 4),
        ("may", 5),
        ("june", 6),
        ("july", 7),
        ("august", 8),
        ("september", 9),
        ("october", 10),
        ("november", 11),
        ("december", 12),
    ];
    let word = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    let short = if word == "sept" { "sep" } else { &word };
    let named = |(name, _): &&(&str, i8)| word == *name || name.get(..3) == Some(short);
    NAMES.iter().find(named).map(|&(_, month)| month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_in_any_usual_form_is_its_last_day() {
        let january = Day::from_ymd(2025, 1, 31);
        for text in [
            "2025-01",
            "2025-1",
            "2025/01",
            "2025.01",
            "2025 01",
            "202501",
            "2025M01",
            "2025m1",
            "2025-M01",
            "01/2025",
            "1/2025",
            "01-2025",
            "01.2025",
            "Jan-25",
            "JAN-25",
            "jan 25",
            "Jan25",
            "Jan-2025",
            "January 2025",
            "Jan. 2025",
            "Jan '25",
            "2025-Jan",
            "2025Jan",
            "2025\u{5e74}1\u{6708}",
            "2025\u{5e74}01\u{6708}",
        ] {
            assert_eq!(month_end(text.as_bytes()), january, "{text}");
        }
        assert_eq!(month_end(b"2024-02"), Day::from_ymd(2024, 2, 29));
        assert_eq!(month_end(b"1999-12"), Day::from_ymd(1999, 12, 31));
        assert_eq!(month_end(b"Dec-97"), Day::from_ymd(1997, 12, 31));
        assert_eq!(month_end(b"Sept 2024"), Day::from_ymd(2024, 9, 30));
    }

    #[test]
    fn what_names_no_month_is_none() {
        for text in [
            "",
            "2025",
            "2025-13",
            "2025-00",
            "202513",
            "25-01",
            "01-25",
            "13/2025",
            "2025-01-31",
            "20250131",
            "Janx-25",
            "J-25",
            "2025Q1",
            "12345",
            "1e5",
            "-202501",
            "2025M",
            "M01",
            "2025-001",
            "Jan",
            "Jan-125",
            "Ma-25",
        ] {
            assert_eq!(month_end(text.as_bytes()), None, "{text}");
        }
    }
}
