//! Dates in forms that the reader of data sets does not take.

use crate::notation::cell;
use jiff::civil::Date;

/// Names of months begin so, in the languages of most files.
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// A date with a time behind it, with another order or other separators, or with
/// a month in letters: `2023-01-31 10:00`, `31/1/2023`, `28-Feb-97`, `Jan-2015`.
pub(super) fn is_other_date(cell: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(cell) else {
        return false;
    };
    let (day, time) = match text.split_once(['T', ' ']) {
        Some((day, time)) if time.contains(':') => (day, Some(time)),
        _ => (text, None),
    };
    if cell::parse_date(day.as_bytes()).is_some() {
        return time.is_some();
    }
    let parts: Vec<&str> = day.split(['/', '-', '.', ' ']).collect();
    match parts.as_slice() {
        [first, second, third] => is_day_of(first, second, third),
        [first, second] => {
            (is_month(first) && is_year(second)) || (is_year(first) && is_month(second))
        }
        _ => false,
    }
}

/// `20230131`, or `202301` for a month.
pub(super) fn is_date_of_digits(cell: &[u8]) -> bool {
    let number = |part: Option<&[u8]>| {
        let text = std::str::from_utf8(part?).ok()?;
        text.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| text.parse::<i16>().ok())?
    };
    let day = match cell.len() {
        8 => number(cell.get(6..)),
        6 => Some(1),
        _ => return false,
    };
    let (year, month) = (number(cell.get(..4)), number(cell.get(4..6)));
    match (year, month, day) {
        (Some(year @ 1900..=2100), Some(month), Some(day)) => is_day(year, month, day),
        _ => false,
    }
}

/// Three parts of which one is a year and the others a day and a month, in any usual order.
fn is_day_of(first: &str, second: &str, third: &str) -> bool {
    let small =
        |text: &str| text.len() <= 2 && text.parse().is_ok_and(|n: u8| (1..=31).contains(&n));
    if is_month(second) {
        return (small(first) && is_year(third)) || (is_year(first) && small(third));
    }
    let of_digits = |year: &str, others: [&str; 2]| is_year(year) && others.into_iter().all(small);
    of_digits(first, [second, third]) && first.len() == 4 || of_digits(third, [first, second])
}

fn is_month(text: &str) -> bool {
    let text = text.to_lowercase();
    text.len() <= 9 && MONTHS.iter().any(|month| text.starts_with(month))
}

fn is_year(text: &str) -> bool {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits && matches!(text.len(), 2 | 4)
}

fn is_day(year: i16, month: i16, day: i16) -> bool {
    let small = |n: i16| i8::try_from(n).ok();
    match (small(month), small(day)) {
        (Some(month), Some(day)) => Date::new(year, month, day).is_ok(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_many_forms_are_dates() {
        for text in [
            "2023-01-31 10:00:00",
            "2023-01-31T10:00:00Z",
            "31/01/2023",
            "1/31/2023",
            "31.1.23",
            "2023/1/31",
            "28-Feb-97",
            "Jan-2015",
            "March 2015",
            "2015 Mar",
        ] {
            assert!(is_other_date(text.as_bytes()), "{text}");
        }
        for text in ["20230131", "199912"] {
            assert!(is_date_of_digits(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn other_texts_are_not() {
        for text in [
            "2023-01-31",
            "60+",
            "A11",
            "1.234.567",
            "1-5",
            "high/low/mid",
            "36 months",
            "10.5",
            "40K - 60K",
        ] {
            assert!(!is_other_date(text.as_bytes()), "{text}");
        }
        for text in ["20231331", "200000", "123456", "2023"] {
            assert!(!is_date_of_digits(text.as_bytes()), "{text}");
        }
    }
}
