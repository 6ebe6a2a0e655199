//! Dates as people and programs write them.

use super::digits::trim;
use crate::units::Day;

/// How dates are written in files.
///
/// A time of day with its zone may follow and is dropped. Months may be words in every
/// form but `iso`. A key of a month (`2024-01`, `202401`, `2024M01`, `Jan-24`, `01/2024`)
/// is the month's last day, one of a quarter (`2015Q1`, `Q1 2015`, `1Q15`) the quarter's.
/// Years of two digits are 1969 to 2068.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum DateFormat {
    /// `2024-01-31`, also with a time: `2024-01-31T10:00:00Z`. The default.
    #[default]
    Iso,
    /// Year, month, day: `2024/1/31`, `20240131`, `2024年1月31日`.
    Ymd,
    /// Day, month, year: `31/1/2024`, `31.1.24`, `31-Jan-2024`.
    Dmy,
    /// Month, day, year: `1/31/2024`, `Jan 31, 2024`.
    Mdy,
    /// Days of Excel since 1899-12-30: `45322` is 2024-01-31. Never guessed.
    ExcelSerial,
}

impl DateFormat {
    /// The word that schemas write.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Iso => "iso",
            Self::Ymd => "ymd",
            Self::Dmy => "dmy",
            Self::Mdy => "mdy",
            Self::ExcelSerial => "excel_serial",
        }
    }
}

/// Reads a trimmed cell as a date.
pub(crate) fn parse(cell: &[u8], format: DateFormat) -> Option<Day> {
    match format {
        DateFormat::Iso => iso(cell),
        DateFormat::ExcelSerial => excel_serial(cell),
        // What is not ambiguous needs no format.
        _ => iso(cell).or_else(|| in_order(cell, format)),
    }
}

/// The last day of the month whose key this is: `2024-01`, `202401`, `2024M01`,
/// `Jan-24`, `01/2024`, `2024年1月`; `None` for a day and for anything else.
#[cfg_attr(not(feature = "files"), allow(dead_code))]
pub(crate) fn month_end(cell: &[u8]) -> Option<Day> {
    month_key(&Parts::of(trim(cell))?)
}

/// A date in the form `YYYY-MM-DD`, alone or before a time of day.
fn iso(cell: &[u8]) -> Option<Day> {
    let (day, time) = cell.split_at_checked(10)?;
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = day else {
        return None;
    };
    if !time.is_empty() && !is_time(time) {
        return None;
    }
    let number = |digits: &[&u8]| {
        digits.iter().try_fold(0_i16, |sum, &&digit| {
            let digit = digit.is_ascii_digit().then(|| i16::from(digit - b'0'))?;
            Some(sum * 10 + digit)
        })
    };
    let (year, month) = (number(&[y1, y2, y3, y4])?, number(&[m1, m2])?);
    let day = number(&[d1, d2])?;
    Day::from_ymd(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
}

/// Excel's day 60 is 1900-02-29, which never was: dates before it are not read.
fn excel_serial(cell: &[u8]) -> Option<Day> {
    const DAY_ZERO: i32 = -25_569;
    let (whole, time) = match cell.iter().position(|byte| *byte == b'.') {
        Some(point) => cell.split_at_checked(point)?,
        None => (cell, &[][..]),
    };
    let of_digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    let serial: i32 = std::str::from_utf8(whole).ok()?.parse().ok()?;
    let fits = (61..=2_958_465).contains(&serial) && of_digits(whole);
    (fits && time.get(1..).is_none_or(of_digits)).then_some(Day(DAY_ZERO + serial))
}

/// ` 10:00`, `T10:00:00.123+01:00`, ` 9:05 PM`, `T00:00:00Z`, `:00:00:00` as SAS writes.
fn is_time(text: &[u8]) -> bool {
    let Some((b'T' | b't' | b' ' | b':', time)) = text.split_first() else {
        return false;
    };
    let time = trim(time);
    let (clock, zone) = match time
        .iter()
        .position(|byte| !matches!(byte, b'0'..=b'9' | b':' | b'.' | b','))
    {
        Some(end) => time.split_at_checked(end).unwrap_or((time, &[])),
        None => (time, &[][..]),
    };
    let parts: Vec<&[u8]> = clock.split(|byte| *byte == b':').collect();
    let below = |part: &[u8], limit: u8| {
        let whole = part
            .split(|byte| matches!(byte, b'.' | b','))
            .next()
            .unwrap_or_default();
        let number = std::str::from_utf8(whole)
            .ok()
            .and_then(|text| text.parse::<u8>().ok());
        (1..=2).contains(&whole.len()) && number.is_some_and(|number| number < limit)
    };
    let is_clock = match parts.as_slice() {
        [hour, minute] => below(hour, 25) && below(minute, 60),
        [hour, minute, second] => below(hour, 25) && below(minute, 60) && below(second, 61),
        _ => false,
    };
    is_clock && is_zone(trim(zone))
}

/// Nothing, `Z`, `UTC`, `PM`, `+01:00`, `-0500`.
fn is_zone(zone: &[u8]) -> bool {
    let words: [&[u8]; 8] = [b"", b"z", b"utc", b"gmt", b"am", b"pm", b"a.m.", b"p.m."];
    let is_offset = matches!(zone, [b'+' | b'-', rest @ ..]
        if (2..=5).contains(&rest.len()) && rest.iter().all(|byte| byte.is_ascii_digit() || *byte == b':'));
    is_offset || words.iter().any(|word| zone.eq_ignore_ascii_case(word))
}

/// One part of a date: a number with how many digits it has, or a month in letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Number(i32, usize),
    Month(i8),
}

/// The parts of a date, at most three.
struct Parts {
    parts: [Part; 3],
    n: usize,
}

impl Parts {
    /// Numbers and names of months, with `-`, `/`, `.`, `,`, spaces and the signs of
    /// Chinese, Japanese and Korean between them; a time of day behind is dropped.
    fn of(cell: &[u8]) -> Option<Self> {
        const LIMIT_BYTES: usize = 64;
        let text = std::str::from_utf8(cell).ok()?;
        if text.len() > LIMIT_BYTES || !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut parts = Self {
            parts: [Part::Number(0, 0); 3],
            n: 0,
        };
        let mut rest = without_time(text);
        // A sign is no separator.
        if rest.starts_with(is_between) {
            return None;
        }
        while let Some(first) = rest.chars().next() {
            let end = |is_part: fn(char) -> bool| rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            let length = if first.is_ascii_digit() {
                let length = end(|c| c.is_ascii_digit());
                let digits = rest.get(..length)?;
                parts.push(Part::Number(digits.parse().ok()?, length))?;
                length
            } else if is_between(first) {
                first.len_utf8()
            } else if first.is_alphabetic() {
                let length = end(|c| c.is_alphabetic() && !is_between(c));
                let word = rest.get(..length)?;
                // `2024M01`
                let is_no_part = match parts.n {
                    0 => is_weekday(word),
                    1 => word.eq_ignore_ascii_case("m"),
                    _ => false,
                };
                if !is_no_part {
                    parts.push(Part::Month(month_of_word(word)?))?;
                }
                length
            } else {
                return None;
            };
            rest = rest.get(length..)?;
        }
        Some(parts)
    }

    fn push(&mut self, part: Part) -> Option<()> {
        *self.parts.get_mut(self.n)? = part;
        self.n += 1;
        Some(())
    }

    fn as_slice(&self) -> &[Part] {
        self.parts.get(..self.n).unwrap_or_default()
    }
}

const fn is_between(c: char) -> bool {
    matches!(
        c,
        '-' | '_'
            | '/'
            | '.'
            | ','
            | ' '
            | '\''
            | '\u{a0}'
            | '年'
            | '月'
            | '日'
            | '号'
            | '년'
            | '월'
            | '일'
            | '–'
    )
}

/// A date without the time of day behind it.
fn without_time(text: &str) -> &str {
    let starts = text
        .char_indices()
        .filter(|(_, c)| matches!(c, 'T' | 't' | ' ' | ':'));
    for (at, _) in starts {
        if let Some((day, time)) = text.split_at_checked(at)
            && is_time(time.as_bytes())
        {
            return day;
        }
    }
    text
}

fn in_order(cell: &[u8], format: DateFormat) -> Option<Day> {
    let Some(parts) = Parts::of(cell) else {
        return quarter_end(cell);
    };
    if let Some(end) = month_key(&parts) {
        return Some(end);
    }
    let (year, month, day) = match *parts.as_slice() {
        [Part::Number(number, 8)] => match format {
            DateFormat::Ymd => (
                Part::Number(number / 10_000, 4),
                number / 100 % 100,
                number % 100,
            ),
            DateFormat::Dmy => (
                Part::Number(number % 10_000, 4),
                number / 10_000 % 100,
                number / 1_000_000,
            ),
            DateFormat::Mdy => (
                Part::Number(number % 10_000, 4),
                number / 1_000_000,
                number / 10_000 % 100,
            ),
            _ => return None,
        },
        // A month in letters leaves only the place of the year open.
        [
            first @ Part::Number(year_or_day, digits),
            Part::Month(month),
            last @ Part::Number(day, _),
        ] => match (digits, format) {
            (4, _) => (first, month.into(), day),
            (_, DateFormat::Ymd) => return None,
            _ => (last, month.into(), year_or_day),
        },
        [Part::Month(month), Part::Number(day, 1..=2), year] if format != DateFormat::Ymd => {
            (year, month.into(), day)
        }
        [
            Part::Number(a, a_digits),
            Part::Number(b, b_digits),
            Part::Number(c, c_digits),
        ] => {
            let small = |digits: usize| digits <= 2;
            let (first, last) = (Part::Number(a, a_digits), Part::Number(c, c_digits));
            match format {
                // A year of two digits comes last: `31/01/15`.
                DateFormat::Ymd if a_digits == 4 && small(b_digits) && small(c_digits) => {
                    (first, b, c)
                }
                DateFormat::Dmy if small(a_digits) && small(b_digits) => (last, b, a),
                DateFormat::Mdy if small(a_digits) && small(b_digits) => (last, a, b),
                _ => return None,
            }
        }
        _ => return None,
    };
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    Day::from_ymd(year_of(year)?, month, day)
}

/// The last day of the quarter whose key this is: `2015Q1`, `2015-Q1`, `Q1 2015`, `1Q15`,
/// `T1 2015`, `2015年第1季度`.
pub(crate) fn quarter_end(cell: &[u8]) -> Option<Day> {
    const LIMIT_BYTES: usize = 24;
    let text = std::str::from_utf8(cell).ok()?;
    if text.len() > LIMIT_BYTES {
        return None;
    }
    let mut marks = text.chars().filter(|c| is_quarter(*c));
    let (mark, None) = (marks.next()?, marks.next()) else {
        return None;
    };
    let is_known =
        |c: char| c.is_ascii_digit() || is_quarter(c) || is_between(c) || "第度".contains(c);
    let number = |text: &str| Some((text.parse::<i32>().ok()?, text.len()));
    let numbers = |text: &str| -> Option<Vec<(i32, usize)>> {
        let parts = text.split(|c: char| !c.is_ascii_digit());
        parts.filter(|part| !part.is_empty()).map(number).collect()
    };
    let (before, behind) = text
        .split_once(mark)
        .filter(|_| text.chars().all(is_known))?;
    let ((year, digits), (quarter, 1)) = (match (&*numbers(before)?, &*numbers(behind)?) {
        (&[quarter @ (_, 1)], &[year])
        | (&[year], &[quarter])
        | (&[], &[quarter, year])
        | (&[year, quarter], &[]) => (year, quarter),
        _ => return None,
    }) else {
        return None;
    };
    // `T1 15` is no quarter of a language that writes it so.
    let is_short = mark.eq_ignore_ascii_case(&'t') && digits == 2;
    let month = i8::try_from(quarter).ok().filter(|q| (1..=4).contains(q))? * 3;
    end_of_month(
        year_of(Part::Number(year, digits)).filter(|_| !is_short)?,
        month,
    )
}

/// `Q`, the `T` of Romance languages, and that of Chinese.
const fn is_quarter(c: char) -> bool {
    matches!(c, 'Q' | 'q' | 'T' | 't' | '季')
}

/// The last day of a month.
fn month_key(parts: &Parts) -> Option<Day> {
    let (year, month) = match *parts.as_slice() {
        [Part::Number(number @ 160_000..=299_999, 6)] => {
            (Part::Number(number / 100, 4), number % 100)
        }
        [year @ Part::Number(_, 4), Part::Number(month, 1..=2)] => (year, month),
        [Part::Number(month, 1..=2), year @ Part::Number(_, 4)] => (year, month),
        [Part::Month(month), year @ Part::Number(_, 2 | 4)] => (year, month.into()),
        [year @ Part::Number(_, 2 | 4), Part::Month(month)] => (year, month.into()),
        _ => return None,
    };
    end_of_month(year_of(year)?, i8::try_from(month).ok()?)
}

fn end_of_month(year: i16, month: i8) -> Option<Day> {
    let (next_year, next_month) = match month {
        12 => (year + 1, 1),
        _ => (year, month + 1),
    };
    // The month itself must be one of the calendar.
    Day::from_ymd(year, month, 1)?;
    Day::from_ymd(next_year, next_month, 1).map(|first| Day(first.0 - 1))
}

/// A year of four digits, or of two: 69 to 99 are of the twentieth century, as POSIX has it.
fn year_of(part: Part) -> Option<i16> {
    let Part::Number(number, digits) = part else {
        return None;
    };
    let number = i16::try_from(number).ok()?;
    match digits {
        4 => Some(number),
        2 => Some(if number >= 69 {
            1900 + number
        } else {
            2000 + number
        }),
        _ => None,
    }
}

/// The names of the months in the languages of most files, in lower case. Three letters of
/// one, or more, are the month; before them irregular short forms.
const MONTHS: [&[&str]; 12] = [
    &[
        "january",
        "januar",
        "jänner",
        "januari",
        "janvier",
        "enero",
        "gennaio",
        "janeiro",
        "января",
        "январь",
        "stycznia",
        "styczeń",
        "ocak",
        "ιανουάριος",
        "ιανουαρίου",
    ],
    &[
        "february",
        "februar",
        "februari",
        "février",
        "fevrier",
        "febrero",
        "febbraio",
        "fevereiro",
        "февраля",
        "февраль",
        "lutego",
        "luty",
        "şubat",
        "subat",
        "φεβρουάριος",
        "φεβρουαρίου",
    ],
    &[
        "mrz",
        "mrt",
        "march",
        "märz",
        "maerz",
        "mars",
        "marzo",
        "março",
        "marco",
        "maart",
        "марта",
        "март",
        "marca",
        "marzec",
        "mart",
        "μάρτιος",
        "μαρτίου",
    ],
    &[
        "april",
        "avril",
        "abril",
        "aprile",
        "апреля",
        "апрель",
        "kwietnia",
        "kwiecień",
        "nisan",
        "απρίλιος",
        "απριλίου",
    ],
    &[
        "may",
        "mai",
        "mayo",
        "maggio",
        "maio",
        "mei",
        "maj",
        "мая",
        "май",
        "maja",
        "mayıs",
        "μάιος",
        "μαΐου",
    ],
    &[
        "june",
        "juni",
        "juin",
        "junio",
        "giugno",
        "junho",
        "июня",
        "июнь",
        "czerwca",
        "czerwiec",
        "haziran",
        "ιούνιος",
        "ιουνίου",
    ],
    &[
        "july",
        "juli",
        "juillet",
        "julio",
        "luglio",
        "julho",
        "июля",
        "июль",
        "lipca",
        "lipiec",
        "temmuz",
        "ιούλιος",
        "ιουλίου",
    ],
    &[
        "august",
        "augusti",
        "augustus",
        "août",
        "aout",
        "agosto",
        "августа",
        "август",
        "sierpnia",
        "sierpień",
        "ağustos",
        "agustos",
        "αύγουστος",
        "αυγούστου",
    ],
    &[
        "september",
        "septembre",
        "septiembre",
        "settembre",
        "setembro",
        "сентября",
        "сентябрь",
        "września",
        "wrzesień",
        "eylül",
        "σεπτέμβριος",
        "σεπτεμβρίου",
    ],
    &[
        "october",
        "oktober",
        "octobre",
        "octubre",
        "ottobre",
        "outubro",
        "октября",
        "октябрь",
        "października",
        "październik",
        "ekim",
        "οκτώβριος",
        "οκτωβρίου",
    ],
    &[
        "november",
        "novembre",
        "noviembre",
        "novembro",
        "ноября",
        "ноябрь",
        "listopada",
        "listopad",
        "kasım",
        "νοέμβριος",
        "νοεμβρίου",
    ],
    &[
        "december",
        "dezember",
        "décembre",
        "decembre",
        "diciembre",
        "dicembre",
        "dezembro",
        "desember",
        "декабря",
        "декабрь",
        "grudnia",
        "grudzień",
        "aralık",
        "δεκέμβριος",
        "δεκεμβρίου",
    ],
];

/// `Thu`, `Thursday`.
fn is_weekday(word: &str) -> bool {
    const NAMES: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let word = word.to_ascii_lowercase();
    word.len() >= 3 && NAMES.iter().any(|name| name.starts_with(&word))
}

fn month_of_word(word: &str) -> Option<i8> {
    const LIMIT_LETTERS: usize = 14;
    let n_letters = word.chars().count();
    if !(3..=LIMIT_LETTERS).contains(&n_letters) {
        return None;
    }
    let word = word.to_lowercase();
    let is = |names: &[&str]| names.iter().any(|name| name.starts_with(&word));
    // `mar` is March in every language that has it, `juin` no other month than June.
    let place = MONTHS.iter().position(|names| is(names))?;
    i8::try_from(place + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, format: DateFormat) -> Option<String> {
        parse(text.as_bytes(), format).map(|day| day.to_string())
    }

    #[test]
    fn iso_dates_are_days() {
        let day = |text: &str| parse(text.as_bytes(), DateFormat::Iso);
        assert_eq!(day("1970-01-02"), Some(Day(1)));
        assert_eq!(day("2000-03-01"), Some(Day(11_017)));
        assert_eq!(day("1969-12-31"), Some(Day(-1)));
        for text in [
            "2023-02-29",
            "2023-1-1",
            "2023-01-01 noon",
            "20230101",
            "2023/01/01",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn every_form_is_the_same_day() {
        use DateFormat::{Dmy, ExcelSerial, Iso, Mdy, Ymd};
        for (text, format) in [
            ("2024-01-31", Iso),
            ("2024-01-31T10:00:00Z", Iso),
            ("2024-01-31 10:00", Iso),
            ("2024-01-31T10:00:00.123+01:00", Iso),
            ("2024/1/31", Ymd),
            ("20240131", Ymd),
            ("2024.01.31", Ymd),
            ("2024年1月31日", Ymd),
            ("2024년 1월 31일", Ymd),
            ("2024/1/31 9:05 PM", Ymd),
            ("2024-Jan-31", Ymd),
            ("31/01/2024", Dmy),
            ("31.1.24", Dmy),
            ("31-Jan-24", Dmy),
            ("31 janvier 2024", Dmy),
            ("31. Januar 2024", Dmy),
            ("Wed, 31 Jan 2024", Dmy),
            ("31/01/2024 00:00:00", Dmy),
            ("31012024", Dmy),
            ("1/31/2024", Mdy),
            ("Jan 31, 2024", Mdy),
            ("31-Jan-2024", Mdy),
            ("2024-01-31", Mdy),
            ("45322", ExcelSerial),
            ("45322.5", ExcelSerial),
            ("2024-01", Ymd),
            ("Jan-24", Dmy),
        ] {
            assert_eq!(read(text, format).as_deref(), Some("2024-01-31"), "{text}");
        }
        assert_eq!(read("28-Feb-97", Dmy).as_deref(), Some("1997-02-28"));
        assert_eq!(read("31/01/15", Ymd), None);
        assert_eq!(read("03/04/2024", Dmy).as_deref(), Some("2024-04-03"));
        assert_eq!(read("03/04/2024", Mdy).as_deref(), Some("2024-03-04"));
    }

    #[test]
    fn keys_of_months_are_their_last_day() {
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
            "2025_01",
            "2025년 1월",
            "январь 2025",
            "janv. 2025",
        ] {
            assert_eq!(month_end(text.as_bytes()), january, "{text}");
        }
        assert_eq!(month_end(b"2024-02"), Day::from_ymd(2024, 2, 29));
        assert_eq!(month_end(b"1999-12"), Day::from_ymd(1999, 12, 31));
        assert_eq!(month_end(b"Dec-97"), Day::from_ymd(1997, 12, 31));
        assert_eq!(month_end(b"Sept 2024"), Day::from_ymd(2024, 9, 30));
    }

    #[test]
    fn keys_of_quarters_are_their_last_day() {
        for text in [
            "2015Q1",
            "2015q1",
            "2015-Q1",
            "2015 Q1",
            "Q1 2015",
            "Q1-2015",
            "Q1/15",
            "1Q2015",
            "1Q15",
            "15Q1",
            "T1 2015",
            "1T2015",
            "2015年第1季度",
            "2015第1季度",
            "Q1'15",
        ] {
            assert_eq!(
                read(text, DateFormat::Ymd).as_deref(),
                Some("2015-03-31"),
                "{text}"
            );
        }
        assert_eq!(
            read("2015Q4", DateFormat::Dmy).as_deref(),
            Some("2015-12-31")
        );
        for text in [
            "2015Q5",
            "2015Q0",
            "2015Q",
            "Q1",
            "Q1 201",
            "12Q15",
            "2015Q11",
            "2015QQ1",
            "A2015Q1",
            "T1 15",
            "Q",
            "",
            "1Q1",
            "2015-1",
            "FAQ1 2015",
            "-2015Q1 5",
        ] {
            assert_eq!(quarter_end(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_time_as_sas_writes_it_is_dropped() {
        let day = read("31JAN2024:10:05:00", DateFormat::Dmy);
        assert_eq!(day.as_deref(), Some("2024-01-31"));
        assert_eq!(read("12:10:45", DateFormat::Dmy), None);
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
            "2024-Q1",
            "Marketing 24",
        ] {
            assert_eq!(month_end(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none_in_any_form() {
        for text in [
            "60+",
            "A11",
            "1.234.567",
            "1-5",
            "high/low/mid",
            "36 months",
            "10.5",
            "40K - 60K",
            "31/2/2024",
            "2024-01-31x",
            "2024-01-31 99:00",
            "32.1.2024",
            "12:30",
            "1/2/3/4",
        ] {
            for format in [
                DateFormat::Iso,
                DateFormat::Ymd,
                DateFormat::Dmy,
                DateFormat::Mdy,
            ] {
                assert_eq!(read(text, format), None, "{text}");
            }
        }
    }

    #[test]
    fn six_digits_are_a_month_from_1600_and_two_are_a_year_from_1969() {
        for text in ["159912", "100001", "300001"] {
            assert_eq!(month_end(text.as_bytes()), None, "{text}");
        }
        assert_eq!(month_end(b"160001"), Day::from_ymd(1600, 1, 31));
        assert_eq!(month_end(b"299912"), Day::from_ymd(2999, 12, 31));
        let year = |text| read(text, DateFormat::Dmy);
        assert_eq!(year("01/02/69").as_deref(), Some("1969-02-01"));
        assert_eq!(year("01/02/68").as_deref(), Some("2068-02-01"));
    }
}
