//! Numbers as people write them: with a currency, thousands and a percent sign.

use super::affix::{Affix, is_currency_sign};
use super::digits::{Parsed, parse};

/// How numbers are written in files.
///
/// In every notation but the plain one digits may be of any script (`１２`, `١٢`), a minus
/// may stand behind, and spaces and apostrophes between thousands.
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
    /// Also `1.234,50 €` and `12,5 %`: as before with a decimal comma, and points
    /// between thousands.
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

    /// The decimal mark and what may stand between thousands.
    const fn marks(self) -> Option<(char, char)> {
        match self {
            Self::Plain => None,
            Self::DecimalPoint => Some(('.', ',')),
            Self::DecimalComma => Some((',', '.')),
        }
    }
}

/// Currencies by letters that need no affix in the schema; by a sign every one is known.
const CURRENCIES: [&str; 24] = [
    "US$", "NT$", "R$", "USD", "EUR", "GBP", "CHF", "CAD", "AUD", "NZD", "JPY", "CNY", "TWD",
    "HKD", "SGD", "KRW", "INR", "BRL", "MXN", "ZAR", "PLN", "SEK", "NOK", "DKK",
];

/// Reads a number in a notation; plain digits are one in every notation, unless
/// their point would stand between thousands.
pub(crate) fn parse_as(cell: &[u8], notation: Notation) -> Parsed {
    let has_other_point = notation == Notation::DecimalComma && cell.contains(&b'.');
    match parse(cell) {
        Parsed::No => {}
        _ if has_other_point => {}
        parsed => return parsed,
    }
    match plain_digits(cell, notation) {
        Some(digits) => parse(digits.as_bytes()),
        None => Parsed::No,
    }
}

/// Reads a number in a notation, with one of `affixes` before or behind it or both.
pub(crate) fn parse_with(cell: &[u8], notation: Notation, affixes: &[Affix]) -> Parsed {
    match parse_as(cell, notation) {
        Parsed::No if !affixes.is_empty() => {}
        parsed => return parsed,
    }
    let Some(beside) = split(cell) else {
        return sum_of_parts(cell, affixes);
    };
    let times = |word: &str| match word {
        "" => Some(1.0),
        word if notation != Notation::Plain && is_known_currency(word) => Some(1.0),
        word => affixes
            .iter()
            .find(|affix| affix.is(word))
            .map(Affix::times),
    };
    match (times(&beside.before), times(&beside.behind)) {
        (Some(before), Some(behind)) => beside.value(notation, before * behind),
        _ => Parsed::No,
    }
}

/// `1yrs 11mon`: whole numbers, each with one of `affixes` behind it, added up.
fn sum_of_parts(cell: &[u8], affixes: &[Affix]) -> Parsed {
    let Some(parts) = parts(cell) else {
        return Parsed::No;
    };
    let value = |(number, word): &(f64, String)| {
        let affix = affixes.iter().find(|affix| affix.is(word))?;
        Some(number * affix.times())
    };
    match parts.iter().map(value).sum::<Option<f64>>() {
        Some(value) => Parsed::Number(value),
        None => Parsed::No,
    }
}

/// Whole numbers with a word behind each, two or three of them: `1yrs 11mon`.
pub(crate) fn parts(cell: &[u8]) -> Option<Vec<(f64, String)>> {
    const LIMIT_BYTES: usize = 48;
    if cell.len() > LIMIT_BYTES || !cell.first()?.is_ascii_digit() {
        return None;
    }
    let mut rest = std::str::from_utf8(cell).ok()?;
    let mut parts = Vec::new();
    while !rest.is_empty() {
        let (digits, behind) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?);
        let end = behind
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(behind.len());
        let (word, next) = behind.split_at(end);
        let word = word.trim();
        let is_word = !word.is_empty() && word.chars().all(|c| c.is_alphabetic() || c == '.');
        if !is_word || digits.len() > 4 {
            return None;
        }
        parts.push((digits.parse().ok()?, word.to_owned()));
        rest = next;
    }
    (2..=3).contains(&parts.len()).then_some(parts)
}

/// A number and the words beside it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Beside {
    is_negative: bool,
    /// The word before the number; empty where there is none.
    pub(crate) before: String,
    pub(crate) behind: String,
    /// Digits and marks, the digits those of ASCII.
    digits: String,
    /// The power of ten behind `E`.
    exponent: Option<i32>,
    pub(crate) is_percent: bool,
}

impl Beside {
    /// The value in a notation, multiplied; in the plain one digits and a point at most.
    pub(crate) fn value(&self, notation: Notation, times: f64) -> Parsed {
        let digits = match notation.marks() {
            None => Some(self.digits.clone()),
            Some(marks) => self.plain_digits(marks),
        };
        let own = self.exponent.unwrap_or(0);
        let Some(digits) = digits else {
            return Parsed::No;
        };
        let sign = if self.is_negative { "-" } else { "" };
        // Tens are exact in digits: 1.1 million is 1100000, not 1100000.0000000002.
        match exponent_of(times) {
            Some(tens) => {
                let exponent = own + tens;
                parse(format!("{sign}{digits}e{exponent}").as_bytes())
            }
            None => match parse(format!("{sign}{digits}e{own}").as_bytes()) {
                Parsed::Number(value) if (value * times).is_finite() => {
                    Parsed::Number(value * times)
                }
                Parsed::Number(_) => Parsed::TooLarge,
                parsed => parsed,
            },
        }
    }

    /// The digits with a decimal point and nothing between thousands; before an exponent
    /// stands no mark between thousands.
    fn plain_digits(&self, marks: (char, char)) -> Option<String> {
        let digits = without_marks(&self.digits, marks)?;
        let n_marks = self.digits.chars().filter(|c| !c.is_ascii_digit()).count();
        let fits = self.exponent.is_none() || (n_marks <= 1 && !self.digits.contains(marks.1));
        fits.then_some(digits)
    }

    /// Whether plain numbers take it only with an affix in the schema, and do then.
    #[cfg_attr(not(feature = "files"), allow(dead_code))]
    pub(crate) fn needs_affix(&self) -> bool {
        let words = [self.before.as_str(), self.behind.as_str()];
        let mut given = words.into_iter().filter(|word| !word.is_empty()).peekable();
        given.peek().is_some() && !self.is_percent && !given.any(is_known_currency)
    }

    /// What the digits say about the decimal mark.
    #[cfg_attr(not(feature = "files"), allow(dead_code))]
    pub(crate) fn mark(&self) -> Mark {
        match mark_of(&self.digits) {
            // One digit stands before the mark of `1,234E+05`, and none between thousands.
            Mark::EitherPoint if self.exponent.is_some() => Mark::Point,
            Mark::EitherComma if self.exponent.is_some() => Mark::Comma,
            mark => mark,
        }
    }

    /// Whether it begins as codes do and numbers do not: `007`.
    #[cfg_attr(not(feature = "files"), allow(dead_code))]
    pub(crate) fn has_leading_zero(&self) -> bool {
        matches!(self.digits.as_bytes(), [b'0', b'0'..=b'9', ..])
    }
}

/// The power of ten that a number is.
#[allow(clippy::float_cmp)] // powers of ten up to 1e22 are exact
fn exponent_of(times: f64) -> Option<i32> {
    (0..=22).find(|&exponent| 10_f64.powi(exponent) == times)
}

/// What a number says about the decimal mark.
#[cfg_attr(not(feature = "files"), allow(dead_code))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// No point and no comma.
    None,
    /// The point is the decimal mark, or the comma stands between thousands.
    Point,
    /// The comma is the decimal mark, or the point stands between thousands.
    Comma,
    /// One point before three digits: `16.343` may be either.
    EitherPoint,
    /// One comma before three digits.
    EitherComma,
}

/// What a plain number says about the decimal mark.
#[cfg_attr(not(feature = "files"), allow(dead_code))]
pub(crate) fn mark_of_plain(cell: &[u8]) -> Mark {
    let behind = match cell.iter().position(|byte| *byte == b'.') {
        Some(point) => cell.len() - point - 1,
        None => return Mark::None,
    };
    match cell {
        // By far the most.
        _ if behind != 3 => Mark::Point,
        [b'+' | b'-', rest @ ..] => mark_of(&String::from_utf8_lossy(rest)),
        _ => mark_of(&String::from_utf8_lossy(cell)),
    }
}

fn mark_of(digits: &str) -> Mark {
    let last = |mark: char| digits.rfind(mark);
    let is_point = match (last('.'), last(',')) {
        (None, None) => return Mark::None,
        (Some(_), None) => true,
        (None, Some(_)) => false,
        (Some(point), Some(comma)) if point > comma => return Mark::Point,
        _ => return Mark::Comma,
    };
    let mark = if is_point { '.' } else { ',' };
    let parts: Vec<&str> = digits.split(mark).collect();
    let (decimal, thousands) = if is_point {
        (Mark::Point, Mark::Comma)
    } else {
        (Mark::Comma, Mark::Point)
    };
    match parts.as_slice() {
        [first, last] => {
            let first = first.trim_end_matches(is_space);
            let of_three = last.len() == 3 && is_digits(last);
            let may_be_thousands =
                of_three && (1..=3).contains(&first.len()) && !first.starts_with('0');
            match (may_be_thousands, is_point) {
                (false, _) => decimal,
                (true, true) => Mark::EitherPoint,
                (true, false) => Mark::EitherComma,
            }
        }
        _ => thousands,
    }
}

/// The digits of a number in this notation, with its sign and a decimal point;
/// `None` when the cell is not one, or the notation is plain.
pub(crate) fn plain_digits(cell: &[u8], notation: Notation) -> Option<String> {
    let marks = notation.marks()?;
    let beside = split(cell)?;
    let is_known = |word: &str| word.is_empty() || is_known_currency(word);
    let one_at_most = beside.before.is_empty() || beside.behind.is_empty();
    if !one_at_most || !is_known(&beside.before) || !is_known(&beside.behind) {
        return None;
    }
    let digits = beside.plain_digits(marks)?;
    let sign = if beside.is_negative { "-" } else { "" };
    match beside.exponent {
        None => Some(format!("{sign}{digits}")),
        Some(exponent) => Some(format!("{sign}{digits}e{exponent}")),
    }
}

/// A currency that every notation but the plain one takes.
pub(crate) fn is_known_currency(word: &str) -> bool {
    let is_sign = word.chars().count() == 1 && word.chars().all(is_currency_sign);
    is_sign || CURRENCIES.contains(&word)
}

/// Takes a number apart: a sign before or behind or parentheses, one word before and one
/// behind, a percent sign, and between them digits with marks. `None` where there are no
/// digits, or letters among them.
pub(crate) fn split(cell: &[u8]) -> Option<Beside> {
    // The longest double in full, and what stands beside it.
    const LIMIT_BYTES: usize = 512;
    if cell.len() > LIMIT_BYTES {
        return None;
    }
    let text = folded(std::str::from_utf8(cell).ok()?);
    let text = unquoted(&text);
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let start = text.find(|c: char| c.is_ascii_digit())?;
    // `.5` begins at its point, `Rp.5` and `S/.5` at the digit.
    let (head, _) = text.split_at_checked(start)?;
    let begins_with_mark = head.ends_with(['.', ',']) && {
        let rest = head.trim_end_matches(['.', ',']);
        !rest.ends_with(char::is_alphabetic) && !rest.ends_with('/')
    };
    let start = if begins_with_mark { start - 1 } else { start };
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (before, digits, behind) = (text.get(..start)?, text.get(start..end)?, text.get(end..)?);
    let (digits, exponent) = without_exponent(digits)?;
    if !digits.chars().all(|c| is_part(c) || is_mark(c)) {
        return None;
    }
    let (before, behind, in_parentheses) = without_parentheses(before.trim(), behind.trim());
    let mut signs = Signs {
        n_minus: u8::from(in_parentheses),
        ..Signs::default()
    };
    let before = signs.strip(before, true)?;
    // `5,-`, `5.--` and the `5/-` of India are whole amounts.
    let behind = behind
        .strip_prefix([',', '.', '/'])
        .filter(|rest| rest.starts_with('-'))
        .map_or(behind, |rest| rest.trim_start_matches('-').trim());
    let behind = signs.strip(behind, false)?;
    (signs.n_minus + signs.n_plus <= 1 && signs.n_percent <= 1).then(|| Beside {
        is_negative: signs.n_minus == 1,
        before,
        behind,
        digits: digits.to_owned(),
        exponent,
        is_percent: signs.n_percent == 1,
    })
}

/// The text of `="1.5"` and `'1.5`, by which spreadsheets keep a text from being changed.
fn unquoted(text: &str) -> &str {
    let inner = text
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'));
    let behind_mark = || {
        let rest = text.strip_prefix('\'')?;
        rest.starts_with(|c: char| c.is_ascii_digit() || c == '-')
            .then_some(rest)
    };
    inner.or_else(behind_mark).map_or(text, str::trim)
}

/// The digits of `1,23E+05` and the power of ten behind them, if there is one; `None`
/// where letters make no number of it.
fn without_exponent(digits: &str) -> Option<(&str, Option<i32>)> {
    let Some((mantissa, exponent)) = digits.split_once(['e', 'E']) else {
        return Some((digits, None));
    };
    let has_mark =
        mantissa.contains(['.', ',']) && mantissa.ends_with(|c: char| c.is_ascii_digit());
    let n_digits = exponent.trim_start_matches(['+', '-']).len();
    let exponent = exponent
        .parse()
        .ok()
        .filter(|_| has_mark && n_digits <= 3)?;
    Some((mantissa, Some(exponent)))
}

/// What stands beside a number without a pair of parentheses: `($5)`, `$(5)`, `(5) $`.
fn without_parentheses<'t>(before: &'t str, behind: &'t str) -> (&'t str, &'t str, bool) {
    let outer = (before.strip_prefix('('), behind.strip_suffix(')'));
    let inner = (before.strip_suffix('('), behind.strip_prefix(')'));
    match (outer, inner) {
        ((Some(before), Some(behind)), _) | (_, (Some(before), Some(behind))) => {
            (before.trim(), behind.trim(), true)
        }
        _ => (before, behind, false),
    }
}

/// Signs beside a number, counted.
#[derive(Default)]
struct Signs {
    n_minus: u8,
    n_plus: u8,
    n_percent: u8,
}

impl Signs {
    /// What is left of the text beside a number: one word, or nothing.
    fn strip(&mut self, text: &str, is_before: bool) -> Option<String> {
        let mut word = String::new();
        let mut last = ' ';
        for c in text.chars() {
            match c {
                // Between a letter and a digit it joins: `INV-12` is no number.
                '-' if last.is_alphabetic() && is_before => return None,
                '-' => self.n_minus = self.n_minus.saturating_add(1),
                c if last == '-' && !is_before && c.is_alphabetic() => return None,
                // Behind a number a plus means "or more".
                '+' if is_before => self.n_plus = self.n_plus.saturating_add(1),
                '%' => self.n_percent = self.n_percent.saturating_add(1),
                c => word.push(c),
            }
            last = c;
        }
        let word = word.trim().to_owned();
        let is_letter = |c: char| {
            c.is_alphabetic()
                || is_currency_sign(c)
                || is_of_word(c)
                || matches!(c, ' ' | '.' | '/' | '²' | '‰' | '㎡' | '×')
        };
        let begins = word.starts_with(|c: char| {
            // `/month`
            let is_per = c == '/' && !is_before;
            c.is_alphabetic() || is_currency_sign(c) || is_per || matches!(c, '㎡' | '‰' | '×')
        });
        (word.is_empty() || (begins && word.chars().all(is_letter))).then_some(word)
    }
}

/// Vowel signs and the like, which some scripts write as characters of their own.
const fn is_of_word(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{dff}' | '\u{e31}'..='\u{e4e}')
}

/// Digits of any script, full-width signs, minus signs and spaces, as ASCII writes them;
/// marks of writing direction are dropped.
fn folded(text: &str) -> String {
    const WIDE: u32 = 0xfee0;
    let fold = |c: char| match c {
        '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{61c}'
        | '\u{feff}' => None,
        '\u{ff04}' => Some(c), // a currency, as all signs of currencies
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - WIDE),
        '\u{2212}' | '\u{2010}'..='\u{2013}' | '\u{fe63}' => Some('-'),
        '٪' => Some('%'),
        '٫' => Some('.'),
        '٬' => Some('\''),
        '\u{3000}' => Some(' '),
        c if c.is_ascii() => Some(c),
        c => Some(ascii_digit(c).unwrap_or(c)),
    };
    let text: String = text.chars().filter_map(fold).collect();
    // Square metres in ASCII have a digit that is none of the number.
    match text.strip_suffix("m2") {
        Some(rest) => format!("{rest}m²"),
        None => text,
    }
}

/// The digit that a character of another script is.
fn ascii_digit(c: char) -> Option<char> {
    const ZEROS: [u32; 17] = [
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50,
        0xed0, 0xf20, 0x1040, 0x17e0,
    ];
    let code = u32::from(c);
    let zero = ZEROS
        .iter()
        .find(|zero| (**zero..**zero + 10).contains(&code))?;
    char::from_digit(code - zero, 10)
}

/// What stands between thousands beside a point or comma.
const fn is_mark(c: char) -> bool {
    is_space(c) || matches!(c, '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | '′')
}

const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}')
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Digits with a decimal point and nothing between thousands.
fn without_marks(digits: &str, (decimal, thousands): (char, char)) -> Option<String> {
    let (whole, fraction) = match digits.split_once(decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let whole = without_thousands(whole, |c| c == thousands || is_mark(c))?;
    match fraction {
        Some(fraction) if fraction.is_empty() || !is_digits(fraction) => None,
        None if whole.is_empty() => None,
        fraction => Some(format!("{whole}.{}", fraction.unwrap_or("0"))),
    }
}

/// Digits without what stands between thousands: one character throughout,
/// groups of three, or of two before the last (as in India).
fn without_thousands(text: &str, is_mark: impl Fn(char) -> bool) -> Option<String> {
    let Some(separator) = text.chars().find(|c| is_mark(*c)) else {
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

    fn value(parsed: Parsed) -> Option<f64> {
        match parsed {
            Parsed::Number(value) => Some(value),
            _ => None,
        }
    }

    fn read(text: &str, notation: Notation) -> Option<f64> {
        value(parse_as(text.as_bytes(), notation))
    }

    #[test]
    fn a_decimal_point_with_all_that_goes_with_it() {
        for (text, value) in [
            ("$1,234.50", 1234.5),
            ("($1,234.50)", -1234.5),
            ("$(1,234.50)", -1234.5),
            ("-$5", -5.0),
            ("5-", -5.0),
            ("€ -5", -5.0),
            ("1,234,567", 1_234_567.0),
            ("12,34,567.8", 1_234_567.8),
            ("1'234.50", 1234.5),
            ("12.5%", 12.5),
            ("12.5 %", 12.5),
            ("%12.5", 12.5),
            ("USD 900", 900.0),
            ("0.00", 0.0),
            (".5", 0.5),
            ("1e3", 1000.0),
            ("１，２３４．５", 1234.5),
            ("−٣٫٥", -3.5),
            ("५०", 50.0),
        ] {
            assert_eq!(read(text, Notation::DecimalPoint), Some(value), "{text}");
        }
        for text in [
            "1,23", "1,2345", "12,34", "1,,234", "A11", "$", "%", "--5", "(-5)", "1.2.3", "1,234.",
            "5 apples", "1 2", "$5$", "60+", "3-5", "<5", "5%%", "(5", "5)", "INV-12", "12-A",
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
            ("0,25-", -0.25),
            ("1.234", 1234.0),
            ("1234", 1234.0),
            ("1.234,- €", 1234.0),
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

    #[test]
    fn words_of_the_schema_stand_beside_numbers() {
        let affixes = [
            Affix::new("Rp"),
            Affix::new("元"),
            Affix::new("months"),
            Affix::new("k").with_times(1e3),
            Affix::new("万元").with_times(1e4),
        ];
        let read = |text: &str, notation| value(parse_with(text.as_bytes(), notation, &affixes));
        for (text, value) in [
            ("4.3k", 4300.0),
            ("1.1 K", 1100.0),
            ("3522.03元", 3522.03),
            ("12.5万元", 125_000.0),
            ("31 months", 31.0),
            ("-5 Months.", -5.0),
            ("12", 12.0),
        ] {
            assert_eq!(read(text, Notation::Plain), Some(value), "{text}");
        }
        assert_eq!(
            read("Rp 28.343.455", Notation::DecimalComma),
            Some(28_343_455.0)
        );
        assert_eq!(read("Rp. 1,5k", Notation::DecimalComma), Some(1500.0));
        let ages = [Affix::new("yrs").with_times(12.0), Affix::new("mon")];
        let age = |text: &str| value(parse_with(text.as_bytes(), Notation::Plain, &ages));
        assert_eq!(
            (age("1yrs 11mon"), age("2 yrs 0 mon"), age("3mon")),
            (Some(23.0), Some(24.0), Some(3.0))
        );
        assert_eq!((age("1yrs 11days"), age("1yrs11")), (None, None));
        for text in ["31 years", "5 M", "k", "元", "4.3kk", "1,234k"] {
            assert_eq!(read(text, Notation::Plain), None, "{text}");
        }
    }

    #[test]
    fn exports_of_spreadsheets_and_shops_are_amounts() {
        let read = |text: &str, notation| value(parse_as(text.as_bytes(), notation));
        for (text, number) in [
            ("1,23E+05", 123_000.0),
            ("-4,5e-3", -0.0045),
            ("1,234E+00", 1.234),
            ("=\"1234,5\"", 1234.5),
            ("'1234,5", 1234.5),
            ("1`234,5", 1234.5),
            ("1´234,5", 1234.5),
        ] {
            assert_eq!(read(text, Notation::DecimalComma), Some(number), "{text}");
        }
        let rupees = [Affix::new("Rs.")];
        for (text, number) in [("Rs.5,000/-", 5000.0), ("Rs. 1,25,000/-", 125_000.0)] {
            let amount = value(parse_with(text.as_bytes(), Notation::DecimalPoint, &rupees));
            assert_eq!(amount, Some(number), "{text}");
        }
        for text in [
            "1.234E+05",
            "1.234,5E+05",
            "1 234,5E+05",
            "1,2E",
            "1,2E+",
            "1,2E1234",
            "12E5A",
            "'a1",
        ] {
            assert_eq!(read(text, Notation::DecimalComma), None, "{text}");
        }
        let monthly = [Affix::new("/month")];
        let read = |text: &str| {
            value(parse_with(
                text.as_bytes(),
                Notation::DecimalPoint,
                &monthly,
            ))
        };
        assert_eq!(
            (read("EUR 500/month"), read("500/week")),
            (Some(500.0), None)
        );
    }

    #[test]
    fn marks_decide_or_do_not() {
        let mark = |text: &str| split(text.as_bytes()).map(|beside| beside.mark());
        for (text, expected) in [
            ("797", Mark::None),
            ("16.343", Mark::EitherPoint),
            ("16,343", Mark::EitherComma),
            ("0.343", Mark::Point),
            ("1234.567", Mark::Point),
            ("45,9", Mark::Comma),
            ("1.234.567", Mark::Comma),
            ("1,234,567", Mark::Point),
            ("1.234,5", Mark::Comma),
            ("1,234.5", Mark::Point),
            ("$16,343", Mark::EitherComma),
            ("1,234E+05", Mark::Comma),
        ] {
            assert_eq!(mark(text), Some(expected), "{text}");
        }
        assert_eq!(mark_of_plain(b"-16.343"), Mark::EitherPoint);
        assert_eq!(mark_of_plain(b"1e5"), Mark::None);
    }

    #[test]
    fn a_first_group_has_three_digits_and_an_inner_one_two() {
        for text in ["1234,567.8", "1,2,345", "1234,567"] {
            assert_eq!(read(text, Notation::DecimalPoint), None, "{text}");
        }
        assert_eq!(read("1234.567", Notation::DecimalComma), None);
    }

    #[test]
    fn words_on_both_sides_multiply() {
        let affixes = [
            Affix::new("k").with_times(1e3),
            Affix::new("a month").with_times(12.0),
        ];
        let both = parse_with(b"k 5 a month", Notation::Plain, &affixes);
        assert_eq!(value(both), Some(60_000.0));
    }

    proptest::proptest! {
        /// 4.35 hundred is 435, not 434.99999999999994.
        #[test]
        fn a_power_of_ten_moves_the_point(
            whole in 0..10_000_u32,
            part in 0..1000_u32,
            exponent in 0..12_i32,
        ) {
            let affixes = [Affix::new("x").with_times(10_f64.powi(exponent))];
            let digits = format!("{whole}.{part:03}");
            let moved: f64 = format!("{digits}e{exponent}").parse().unwrap();
            let cell = format!("{digits} x");
            let read = parse_with(cell.as_bytes(), Notation::Plain, &affixes);
            assert_eq!(value(read), Some(moved));
        }
    }
}
