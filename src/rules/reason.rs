//! What is wrong with a value of a file, in plain words and without the value.

use crate::money::MoneyError;

/// How an amount, a rate and a date are written.
const AS_TEXT: &str = "amounts, rates and dates are text in quotes, such as \"1500.00 CNY\", \
     \"9.5\" and \"2026-01-31\"";

/// What serde says of a file, without the value it stumbled on.
///
/// Messages about keys name keys only, and `ours` are the crate's own, which never
/// hold a value. Of all others only what was expected is kept, which serde puts last,
/// and the kind of what was found, which it puts first.
pub(super) fn without_values(message: &str, ours: &[String]) -> String {
    let said = without_place(message);
    if is_about_key(said) || ours.iter().any(|own| own == said) || is_of_money(said) {
        return said.to_owned();
    }
    let expected = said
        .rsplit_once(", expected ")
        .map(|(_, expected)| expected);
    let started = |start: &str| said.strip_prefix(start).zip(expected);
    if let Some((_, expected)) = started("unknown variant ") {
        return format!("expected {expected}");
    }
    if let Some((_, expected)) = started("invalid value: ").or(started("invalid length ")) {
        return format!("expected {}", plain(expected));
    }
    if let Some((found, expected)) = started("invalid type: ") {
        let expected = plain(expected);
        let is_text = expected.contains("quotes");
        let hint = if is_text { AS_TEXT } else { "" };
        let colon = if is_text { ": " } else { "" };
        return format!("expected {expected}, found {}{colon}{hint}", kind(found));
    }
    if ["date", "year", "month", "day"]
        .iter()
        .any(|part| said.contains(part))
    {
        return "not a date; write year, month and day in quotes, such as \"2026-01-31\""
            .to_owned();
    }
    // Of the parser itself, such as a word without its quotes.
    format!("not a value of the kind that belongs there; {AS_TEXT}")
}

/// The same with the key that the value stands for, unless the message is about a key.
pub(super) fn at_key(key: Option<&str>, reason: String) -> String {
    match key {
        Some(key) if !key.is_empty() && !is_about_key(&reason) => format!("key `{key}`: {reason}"),
        _ => reason,
    }
}

fn is_about_key(message: &str) -> bool {
    const ABOUT_KEYS: [&str; 4] = [
        "missing field",
        "unknown field",
        "duplicate key",
        "duplicate field",
    ];
    ABOUT_KEYS.iter().any(|start| message.starts_with(start))
}

/// What money says of a text holds no text.
fn is_of_money(message: &str) -> bool {
    [
        MoneyError::NotDecimal,
        MoneyError::TooManyDigits,
        MoneyError::NoCurrency,
        MoneyError::UnknownCurrency,
    ]
    .iter()
    .any(|error| error.to_string() == message)
}

/// serde_json adds where it was; the caller says that in its own words.
pub(super) fn without_place(message: &str) -> &str {
    let (said, _) = message.rsplit_once(" at line ").unwrap_or((message, ""));
    said
}

/// The kind of a value from serde's words for it, which begin with the kind.
fn kind(found: &str) -> &'static str {
    const KINDS: [(&str, &str); 7] = [
        ("string", "text"),
        ("integer", "a whole number"),
        ("floating point", "a decimal number"),
        ("boolean", "true or false"),
        ("sequence", "a list"),
        ("map", "a table, or a date without quotes"),
        ("null", "nothing"),
    ];
    let known = KINDS.iter().find(|(start, _)| found.starts_with(start));
    known.map_or("something else", |(_, kind)| kind)
}

/// What a type of Rust expects, for people.
fn plain(expected: &str) -> &str {
    match expected {
        "a string" => "text in quotes",
        "a date string" => "a date in quotes",
        "a boolean" => "true or false",
        "a sequence" => "a list ([...], or [[key]] tables)",
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" | "usize" => "a whole number from 0 on",
        "i8" => "a whole number from -128 to 127",
        "i16" | "i32" | "i64" => "a whole number",
        "f32" | "f64" => "a number",
        _ if expected.starts_with("struct ") || expected == "a map" => "a table",
        _ if expected.starts_with("enum ") => "one of its words, or a table",
        _ => expected,
    }
}

/// The key of JSON before a place: the last one in quotes with a colon behind it.
pub(super) fn json_key(text: &str, line: usize, column: usize) -> Option<&str> {
    let lines = text.split_inclusive('\n').take(line.saturating_sub(1));
    let start: usize = lines.map(str::len).sum();
    let mut end = (start + column).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut before = text.get(..end)?;
    loop {
        let (rest, _) = before.rsplit_once(':')?;
        let named = rest.trim_end().strip_suffix('"');
        match named.and_then(|named| named.rsplit_once('"')) {
            Some((_, key)) => return Some(key),
            // A colon within a value, such as a time of day.
            None => before = rest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parser_is_quoted_without_the_value_it_found() {
        let ours = ["must be a zone".to_owned()];
        let said = |message| without_values(message, &ours);
        assert_eq!(
            said("unknown variant `x, expected y`, expected `a` or `b`"),
            "expected `a` or `b`"
        );
        assert_eq!(
            said("invalid type: string \"x\", expected u32 at line 3 column 9"),
            "expected a whole number from 0 to 4294967295, found text"
        );
        let float = said("invalid type: floating point `12.5`, expected a string");
        assert!(float.starts_with("expected text in quotes, found a decimal number: amounts"));
        assert!(!float.contains("12.5"));
        assert_eq!(said("missing field `due`"), "missing field `due`");
        assert_eq!(said("must be a zone at line 1 column 2"), "must be a zone");
        assert!(said("failed to parse \"x, expected y\" as a date").starts_with("not a date; "));
        assert!(!said("failed to parse \"canary, expected y\"").contains("canary"));
    }

    #[test]
    fn the_key_of_json_is_the_one_before_the_place() {
        let text = "{\n  \"at\": \"09:30\", \"due\" :\n 3, \"last\": 1}";
        assert_eq!(json_key(text, 2, 16), Some("at"));
        assert_eq!(json_key(text, 3, 2), Some("due"));
        assert_eq!(json_key(text, 99, 99), Some("last"));
        assert_eq!(json_key("[1]", 1, 2), None);
    }
}
