//! What a file says, apart from how it is written: its limits and its hash.
//!
//! Read before anything is built from the file. Memory stays within a small multiple
//! of the limits whatever the bytes are.

use super::ScorecardError;
use super::limits::{LIMIT_DEPTH, LIMIT_ITEMS, LIMIT_KEYS, LIMIT_TEXT, LIMIT_TEXTS, LIMIT_VALUES};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// The key of the hash, which is not hashed.
const HASH_KEY: &str = "sha256";
/// Whole numbers beyond this are not all doubles.
const LIMIT_WHOLE: u64 = 1 << 53;

/// What stands at the top of a file, and the hash of its content.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) format: Option<String>,
    pub(super) version: Option<u64>,
    pub(super) stated: Option<String>,
    pub(super) hash: String,
}

type Hash = [u8; 32];

/// Reads JSON once, within the limits, and hashes its content.
///
/// # Formula
///
/// `H(null)`, `H(true)`, `H(false)` are the SHA-256 of the bytes `n`, `t`, `f`;
/// `H(number)` of `#` and the eight bytes of the double, the highest first;
/// `H(text)` of `"` and its UTF-8; `H(list)` of `[` and the hashes of its items;
/// `H(object)` of `{` and, in byte order of the keys, the hashes of each key and its
/// value. The hash of a card is that of its file's object without the key `sha256`.
pub(super) fn read(json: &[u8]) -> Result<Content, ScorecardError> {
    let mut reading = Reading::default();
    let mut from = serde_json::Deserializer::from_slice(json);
    let walk = Walk {
        reading: &mut reading,
        depth: 0,
    };
    let hash = walk.deserialize(&mut from).and_then(|hash| {
        from.end()?;
        Ok(hash)
    });
    match hash {
        Ok(hash) => {
            let digits = hash.iter().map(|byte| format!("{byte:02x}"));
            reading.content.hash = digits.collect();
            Ok(reading.content)
        }
        Err(error) => Err(match reading.breach {
            Some(expected) => ScorecardError::Syntax {
                line: error.line(),
                column: error.column(),
                expected,
            },
            None => super::error::syntax(&error),
        }),
    }
}

#[derive(Default)]
struct Reading {
    content: Content,
    n_values: usize,
    n_bytes: usize,
    /// What was expected where a limit was passed.
    breach: Option<String>,
}

impl Reading {
    fn refuse<E: Error>(&mut self, expected: String) -> E {
        self.breach = Some(expected);
        E::custom("limit")
    }

    fn count<E: Error>(&mut self) -> Result<(), E> {
        self.n_values += 1;
        match self.n_values > LIMIT_VALUES {
            true => Err(self.refuse(format!("at most {LIMIT_VALUES} values"))),
            false => Ok(()),
        }
    }

    fn text<E: Error>(&mut self, text: &str) -> Result<Hash, E> {
        if text.len() > LIMIT_TEXT {
            return Err(self.refuse(format!("texts of at most {LIMIT_TEXT} bytes")));
        }
        self.n_bytes += text.len();
        if self.n_bytes > LIMIT_TEXTS {
            return Err(self.refuse(format!("at most {LIMIT_TEXTS} bytes of text")));
        }
        Ok(hash_of(b'"', [text.as_bytes()]))
    }
}

fn hash_of<'a>(mark: u8, parts: impl IntoIterator<Item = &'a [u8]>) -> Hash {
    let mut sha = Sha256::new();
    sha.update([mark]);
    parts.into_iter().for_each(|part| sha.update(part));
    sha.finalize().into()
}

/// One value.
struct Walk<'r> {
    reading: &'r mut Reading,
    depth: usize,
}

impl Walk<'_> {
    fn inner(&mut self) -> Walk<'_> {
        Walk {
            reading: self.reading,
            depth: self.depth + 1,
        }
    }

    fn deeper<E: Error>(&mut self) -> Result<(), E> {
        self.reading.count()?;
        match self.depth >= LIMIT_DEPTH {
            true => Err(self
                .reading
                .refuse(format!("at most {LIMIT_DEPTH} levels of depth"))),
            false => Ok(()),
        }
    }

    /// The value of a key of the file's object, kept where the reader needs it.
    fn kept(&mut self, key: &str, value: &Leaf) {
        if self.depth > 0 {
            return;
        }
        let content = &mut self.reading.content;
        match (key, value) {
            ("format", Leaf::Text(text)) => content.format = Some(text.clone()),
            (HASH_KEY, Leaf::Text(text)) => content.stated = Some(text.clone()),
            ("version", Leaf::Whole(number)) => content.version = Some(*number),
            _ => {}
        }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = Hash;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Hash, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = Hash;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Hash, A::Error> {
        self.deeper()?;
        let mut members: Vec<(String, Hash)> = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if members.len() >= LIMIT_KEYS {
                let expected = format!("at most {LIMIT_KEYS} keys of an object");
                return Err(self.reading.refuse(expected));
            }
            let hash = if self.depth == 0 && ["format", "version", HASH_KEY].contains(&&*key) {
                let leaf: Leaf = map.next_value()?;
                self.kept(&key, &leaf);
                leaf.hash(self.reading)?
            } else {
                map.next_value_seed(self.inner())?
            };
            self.reading.text::<A::Error>(&key)?;
            members.push((key, hash));
        }
        members.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let mut pairs = members.windows(2);
        if pairs.any(|pair| matches!(pair, [a, b] if a.0 == b.0)) {
            return Err(self.reading.refuse("no key twice".to_owned()));
        }
        let mut sha = Sha256::new();
        sha.update(b"{");
        let hashed = members
            .iter()
            .filter(|(key, _)| self.depth > 0 || key != HASH_KEY);
        for (key, hash) in hashed {
            sha.update(hash_of(b'"', [key.as_bytes()]));
            sha.update(hash);
        }
        Ok(sha.finalize().into())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<Hash, A::Error> {
        self.deeper()?;
        let mut sha = Sha256::new();
        sha.update(b"[");
        let mut n_items = 0;
        while let Some(hash) = seq.next_element_seed(self.inner())? {
            n_items += 1;
            if n_items > LIMIT_ITEMS {
                let expected = format!("at most {LIMIT_ITEMS} items of a list");
                return Err(self.reading.refuse(expected));
            }
            sha.update(hash);
        }
        Ok(sha.finalize().into())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Hash, E> {
        self.reading.count()?;
        Ok(hash_of(if value { b't' } else { b'f' }, []))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Hash, E> {
        if value.unsigned_abs() > LIMIT_WHOLE {
            return Err(self.reading.refuse(TOO_LARGE.to_owned()));
        }
        #[allow(clippy::cast_precision_loss)] // within 53 bits
        self.visit_f64(value as f64)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Hash, E> {
        if value > LIMIT_WHOLE {
            return Err(self.reading.refuse(TOO_LARGE.to_owned()));
        }
        #[allow(clippy::cast_precision_loss)] // within 53 bits
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Hash, E> {
        self.reading.count()?;
        Ok(hash_of(b'#', [&value.to_be_bytes()[..]]))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Hash, E> {
        self.reading.count()?;
        self.reading.text(value)
    }

    fn visit_unit<E: Error>(self) -> Result<Hash, E> {
        self.reading.count()?;
        Ok(hash_of(b'n', []))
    }
}

const TOO_LARGE: &str = "whole numbers of at most 2^53, and others as decimals";

/// A text or a whole number, as the first keys of a file have; nothing else is built.
enum Leaf {
    Whole(u64),
    Text(String),
}

impl<'de> serde::Deserialize<'de> for Leaf {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(LeafVisitor)
    }
}

struct LeafVisitor;

impl Visitor<'_> for LeafVisitor {
    type Value = Leaf;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a whole number")
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Leaf, E> {
        Ok(Leaf::Whole(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Leaf, E> {
        Ok(Leaf::Text(value.chars().take(LIMIT_TEXT).collect()))
    }
}

impl Leaf {
    fn hash<E: Error>(&self, reading: &mut Reading) -> Result<Hash, E> {
        reading.count()?;
        match self {
            Self::Text(text) => reading.text(text),
            #[allow(clippy::cast_precision_loss)] // the version is checked by value
            Self::Whole(number) => Ok(hash_of(b'#', [&(*number as f64).to_be_bytes()[..]])),
        }
    }
}
