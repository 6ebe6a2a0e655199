//! How rule files write dates and numbers.

use jiff::civil::Date;

/// A date in a rule file: TOML's own (`2025-02-28`), or text in JSON.
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
#[derive(Clone, Copy)]
pub(crate) struct Exact(pub(crate) rust_decimal::Decimal);

impl<'de> serde::Deserialize<'de> for Exact {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let number = crate::money::parse_decimal(&text).map_err(serde::de::Error::custom)?;
        Ok(Self(number))
    }
}
