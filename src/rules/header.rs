//! The header of a rule file, and the rest of it without the header.
//!
//! Stages write only their own keys; the header's are read here and skipped there.
//! serde's `flatten` would do the same but gives up refusing unknown keys.

use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, IntoDeserializer, MapAccess, Visitor};
use std::fmt;

const KEYS: [&str; 5] = ["id", "version", "from", "until", "cite"];

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

/// A table without the header's keys.
pub(super) struct Body<D>(pub(super) D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Body<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(BodyVisitor(visitor))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        option unit unit_struct newtype_struct seq tuple tuple_struct map struct enum
        identifier ignored_any
    }
}

struct BodyVisitor<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for BodyVisitor<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(BodyMap(map))
    }
}

struct BodyMap<A>(A);

impl<'de, A: MapAccess<'de>> MapAccess<'de> for BodyMap<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        mut seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        loop {
            match self.0.next_key_seed(KeySeed(seed))? {
                None => return Ok(None),
                Some(Key::OfBody(key)) => return Ok(Some(key)),
                Some(Key::OfHeader(unused)) => {
                    self.0.next_value::<IgnoredAny>()?;
                    seed = unused;
                }
            }
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.0.next_value_seed(seed)
    }
}

/// Reads a key inside the file's own reader, which so can say where a wrong one stands.
struct KeySeed<K>(K);

enum Key<K, T> {
    OfHeader(K),
    OfBody(T),
}

impl<'de, K: DeserializeSeed<'de>> DeserializeSeed<'de> for KeySeed<K> {
    type Value = Key<K, K::Value>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        let key = <String as serde::Deserialize>::deserialize(from)?;
        if KEYS.contains(&key.as_str()) {
            return Ok(Key::OfHeader(self.0));
        }
        self.0.deserialize(key.into_deserializer()).map(Key::OfBody)
    }
}
