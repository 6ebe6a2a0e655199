//! Cells as files write them: text to a number, a date or a flag. What a field
//! allows is not asked here.

use super::date::{self, DateFormat};
use crate::units::Day;

#[allow(unused_imports)] // the scorer alone parses with a notation only
pub(crate) use super::digits::{Parsed, parse, trim};
pub(crate) use super::number::parse_as;

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

/// A date in the form `YYYY-MM-DD`, alone or before a time of day.
#[cfg_attr(not(feature = "files"), allow(dead_code))]
pub(crate) fn parse_date(cell: &[u8]) -> Option<Day> {
    date::parse(cell, DateFormat::Iso)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days() {
        let date = |text: &str| parse_date(text.as_bytes());
        assert_eq!(date("1970-01-02"), Some(Day(1)));
        assert_eq!(date("2000-03-01"), Some(Day(11_017)));
        assert_eq!(date("1969-12-31"), Some(Day(-1)));
        for text in [
            "2023-02-29",
            "2023-1-1",
            "2023-01-01 noon",
            "20230101",
            "2023/01/01",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
