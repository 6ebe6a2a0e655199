//! How rule files write dates and numbers, and when a rule is in force.

use jiff::civil::Date;

/// Days since 1970-01-01, the form in which rules compare dates.
pub(crate) fn day_number(date: Date) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    date.duration_since(epoch).as_secs().div_euclid(86_400)
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
