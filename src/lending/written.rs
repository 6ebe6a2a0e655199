//! How rule files write dates and numbers, and when a rule is in force.

use jiff::civil::Date;

/// Days since 1970-01-01, the form in which rules compare dates.
pub(crate) fn day_number(date: Date) -> i64 {
    i64::from(crate::units::day::day_of(date))
}

/// From the first day a rule applies to the first day it no longer does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct InForce {
    pub(crate) from: Option<Date>,
    pub(crate) until: Option<Date>,
}

impl InForce {
    /// Whether the rule applies on `day`; an open end never stops it.
    pub(crate) fn covers(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }
}

/// A date in a rule file: TOML's own (`2025-02-28`), or text in JSON.
#[cfg(feature = "serde")]
pub(crate) mod toml_date {
    use super::Date;
    use serde::{Deserialize, Deserializer, de::Error};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Text(String),
        Native(toml::value::Datetime),
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
        let text = match Written::deserialize(from)? {
            Written::Text(text) => text,
            Written::Native(native) => native.to_string(),
        };
        text.parse()
            .map_err(|_| D::Error::custom("not a date (YYYY-MM-DD)"))
    }

    /// The same for a date that may be left out.
    pub(crate) mod optional {
        use super::{Date, Deserializer};

        pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Option<Date>, D::Error> {
            super::deserialize(from).map(Some)
        }
    }
}

/// What the parser says of a rule file, with the line; rule files hold no
/// borrower's value.
#[cfg(feature = "serde")]
pub(crate) fn located(text: &str, error: &toml::de::Error) -> String {
    format!("line {}: {}", line_of(text, error), error.message())
}

/// The line of a TOML error, counted from 1.
#[cfg(feature = "serde")]
pub(crate) fn line_of(text: &str, error: &toml::de::Error) -> usize {
    crate::files::line_of(text, error.span().map_or(0, |span| span.start))
}

/// What a parser says of a file, without the value it stumbled on.
///
/// Messages about keys name keys only, and `ours` are the crate's own, which never
/// hold a value. Of all others only what was expected is kept: serde puts it last.
#[cfg(feature = "serde")]
pub(crate) fn without_values(message: &str, ours: &[String]) -> String {
    const ABOUT_KEYS: [&str; 4] = [
        "missing field",
        "unknown field",
        "duplicate key",
        "duplicate field",
    ];
    const EXPECTING: [&str; 4] = [
        "unknown variant",
        "invalid type",
        "invalid value",
        "invalid length",
    ];
    let starts = |with: &[&str]| with.iter().any(|start| message.starts_with(start));
    // serde_json adds where it was; the caller says that in its own words.
    let (said, _) = message.rsplit_once(" at line ").unwrap_or((message, ""));
    if starts(&ABOUT_KEYS) || ours.iter().any(|own| own == said) {
        return said.to_owned();
    }
    match said.rsplit_once(", expected ") {
        Some((_, expected)) if starts(&EXPECTING) => format!("expected {expected}"),
        _ => {
            "not the expected kind of value; amounts, rates and dates are text in quotes".to_owned()
        }
    }
}

/// An exact decimal, written as text so that no float comes between.
#[cfg(feature = "serde")]
#[derive(Clone, Copy)]
pub(crate) struct Exact(pub(crate) rust_decimal::Decimal);

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Exact {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let number = crate::money::parse_decimal(&text).map_err(serde::de::Error::custom)?;
        Ok(Self(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_counted_from_1970_in_both_directions() {
        assert_eq!(day_number(date(1970, 1, 1)), 0);
        assert_eq!(day_number(date(1969, 12, 31)), -1);
        assert_eq!(day_number(date(2024, 3, 1)), 19_783);
    }

    #[cfg(feature = "serde")]
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
            "expected u32"
        );
        assert_eq!(said("missing field `due`"), "missing field `due`");
        assert_eq!(said("must be a zone at line 1 column 2"), "must be a zone");
        assert!(!said("failed to parse \"x, expected y\" as a date").contains('y'));
    }

    #[test]
    fn the_last_day_of_a_rule_is_the_day_before_until() {
        let rule = InForce {
            from: Some(date(2025, 2, 28)),
            until: Some(date(2026, 1, 1)),
        };
        assert!(!rule.covers(date(2025, 2, 27)));
        assert!(rule.covers(date(2025, 2, 28)));
        assert!(rule.covers(date(2025, 12, 31)));
        assert!(!rule.covers(date(2026, 1, 1)));
    }
}
