//! The header of a rule file, and the rest of it without the header.
//!
//! Stages write only their own keys; the header's are read here and skipped there.
//! serde's `flatten` would do the same but gives up refusing unknown keys.

use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, IntoDeserializer, MapAccess, Visitor};
use std::fmt;

/// The header's keys; all others are left to the body.
#[derive(serde::Deserialize)]
pub(super) struct Written {
    pub(super) id: Option<String>,
    pub(super) version: Option<String>,
    #[serde(default, deserialize_with = "super::toml_date::optional::deserialize")]
    pub(super) from: Option<jiff::civil::Date>,
    #[serde(default, deserialize_with = "super::toml_date::optional::deserialize")]
    pub(super) until: Option<jiff::civil::Date>,
    pub(super) cite: Option<String>,
}

impl Written {
    pub(super) fn says(&self, key: &str) -> bool {
        match key {
            "id" => self.id.is_some(),
            "version" => self.version.is_some(),
            "from" => self.from.is_some(),
            "until" => self.until.is_some(),
            "cite" => self.cite.is_some(),
            _ => false,
        }
    }
}

/// A table without the header keys that `taken` names; what it does not is the
/// body's to refuse, with its line.
pub(super) struct Body<D, T> {
    pub(super) table: D,
    pub(super) taken: T,
}

impl<'de, D: Deserializer<'de>, T: Fn(&str) -> bool> Deserializer<'de> for Body<D, T> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.table.deserialize_map(BodyVisitor {
            visitor,
            taken: self.taken,
        })
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        option unit unit_struct newtype_struct seq tuple tuple_struct map struct enum
        identifier ignored_any
    }
}

struct BodyVisitor<V, T> {
    visitor: V,
    taken: T,
}

impl<'de, V: Visitor<'de>, T: Fn(&str) -> bool> Visitor<'de> for BodyVisitor<V, T> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        let taken = self.taken;
        self.visitor.visit_map(BodyMap { map, taken })
    }
}

struct BodyMap<A, T> {
    map: A,
    taken: T,
}

impl<'de, A: MapAccess<'de>, T: Fn(&str) -> bool> MapAccess<'de> for BodyMap<A, T> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        mut seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        loop {
            let taken = &self.taken;
            match self.map.next_key_seed(KeySeed { seed, taken })? {
                None => return Ok(None),
                Some(Key::OfBody(key)) => return Ok(Some(key)),
                Some(Key::OfHeader(unused)) => {
                    self.map.next_value::<IgnoredAny>()?;
                    seed = unused;
                }
            }
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

/// Reads a key inside the file's own reader, which so can say where a wrong one stands.
struct KeySeed<'t, K, T> {
    seed: K,
    taken: &'t T,
}

enum Key<K, V> {
    OfHeader(K),
    OfBody(V),
}

impl<'de, K: DeserializeSeed<'de>, T: Fn(&str) -> bool> DeserializeSeed<'de> for KeySeed<'_, K, T> {
    type Value = Key<K, K::Value>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        let key = <String as serde::Deserialize>::deserialize(from)?;
        if (self.taken)(&key) {
            return Ok(Key::OfHeader(self.seed));
        }
        let key = self.seed.deserialize(key.into_deserializer());
        key.map(Key::OfBody)
    }
}
