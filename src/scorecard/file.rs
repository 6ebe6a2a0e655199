//! The card as a file: versioned JSON that people can read and compare.
//!
//! A file is untrusted: it is read within limits of size, number and length that are
//! checked before anything is built, states a hash of its content, may hold no unknown
//! key and none twice, every number that follows from others is computed again and
//! compared, and the card must give the points that it states for its own test rows.
//!
//! The hash, which is the card's identity, is that of the content: white space, line ends,
//! a byte order mark, the order of keys and the spelling of numbers and texts do not change it. Every other
//! change does. It is no signature: see the guide's page on threats.

use super::error::{section, syntax};
use super::limits::LIMIT_BYTES;
use super::parts::{CardFile, FORMAT, VERSION};
use super::{Scorecard, ScorecardError, check, content};
use crate::files::{Access, read_bounded, write_atomically};
use std::path::Path;

/// What programs on some systems write before a text.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Saving and loading.
#[cfg_attr(docsrs, doc(cfg(feature = "card")))]
impl Scorecard {
    /// Saves the card: afterwards the file holds the whole card, or what it held before.
    ///
    /// # Errors
    ///
    /// [`ScorecardError::Io`] when the file system refuses.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::schema::{Field, Kind};
    /// # use scorewright::scorecard::Scorecard;
    /// # let card = Scorecard::builder("application")
    /// #     .pdo(20.0, 600, 50.0)
    /// #     .base_points(500)
    /// #     .numbers(Field::new("income", Kind::Amount), &[1000.0, 3000.0])
    /// #     .levels(Field::new("home", Kind::Category), &[&["own"], &["rent", "parents"]])
    /// #     .points("income", &[0, 30, 55, 5])
    /// #     .points("home", &[45, 10, 0, 0])
    /// #     .build()?;
    /// // From 500 points; income: below 1,000 0, to 3,000 30, above 55; home: own 45, rent 10.
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("card.json");
    /// card.write(&path)?;
    /// use scorewright::scoring::Value;
    /// let owner = [Value::Number(5000.0), Value::Text("own")];
    /// let score = Scorecard::read(&path)?.compile()?.score(&owner)?;
    /// assert_eq!(score.points.value(), 600); // 500 + 55 + 45
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), ScorecardError> {
        let path = path.as_ref();
        let json = self.to_json()?;
        write_atomically(path, json.as_bytes(), Access::Usual)
            .map_err(|error| io("write", path, &error))
    }

    /// Loads a card, checking everything and trusting nothing.
    ///
    /// # Errors
    ///
    /// [`ScorecardError::Io`] when the file cannot be read; otherwise as
    /// [`from_json`](Self::from_json).
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::schema::{Field, Kind};
    /// # use scorewright::scorecard::Scorecard;
    /// # let card = Scorecard::builder("application")
    /// #     .pdo(20.0, 600, 50.0)
    /// #     .base_points(500)
    /// #     .numbers(Field::new("income", Kind::Amount), &[1000.0, 3000.0])
    /// #     .levels(Field::new("home", Kind::Category), &[&["own"], &["rent", "parents"]])
    /// #     .points("income", &[0, 30, 55, 5])
    /// #     .points("home", &[45, 10, 0, 0])
    /// #     .build()?;
    /// // From 500 points; income: below 1,000 0, to 3,000 30, above 55; home: own 45, rent 10.
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("card.json");
    /// card.write(&path)?;
    /// assert_eq!(Scorecard::read(&path)?.id()?, card.id()?);
    /// let other = std::fs::read_to_string(&path)?.replace("55", "56"); // somebody's edit
    /// std::fs::write(&path, other)?;
    /// assert!(Scorecard::read(&path).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read(path: impl AsRef<Path>) -> Result<Self, ScorecardError> {
        let path = path.as_ref();
        let bytes = read_bounded(path, LIMIT_BYTES).map_err(|error| io("read", path, &error))?;
        let bytes = bytes.ok_or(ScorecardError::TooLong { limit: LIMIT_BYTES })?;
        Self::from_json(&bytes)
    }

    /// The card as JSON, as [`write`](Self::write) writes it.
    ///
    /// # Errors
    ///
    /// [`ScorecardError::Syntax`] or [`ScorecardError::TooLong`] when the card passes a
    /// limit of its file, so that it could not be read again.
    pub fn to_json(&self) -> Result<String, ScorecardError> {
        let mut file = CardFile::from(self);
        file.sha256 = hash_of(&file)?;
        let mut json = serde_json::to_string_pretty(&file).map_err(|error| syntax(&error))?;
        json.push('\n');
        match json.len() as u64 > LIMIT_BYTES {
            true => Err(ScorecardError::TooLong { limit: LIMIT_BYTES }),
            false => Ok(json),
        }
    }

    /// Reads a card from JSON.
    ///
    /// # Errors
    ///
    /// [`ScorecardError`] when the bytes are more than 16 MiB, are not JSON of a
    /// card, pass another limit, have another version, do not have their stated hash, contradict
    /// themselves, or fail their self-test.
    pub fn from_json(bytes: &[u8]) -> Result<Self, ScorecardError> {
        if bytes.len() as u64 > LIMIT_BYTES {
            return Err(ScorecardError::TooLong { limit: LIMIT_BYTES });
        }
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        let stated = check_header(content::read(bytes)?)?;
        let mut file: CardFile = serde_json::from_slice(bytes).map_err(|error| syntax(&error))?;
        let vectors = std::mem::take(&mut file.self_test);
        let card = Self::try_from(file)?;
        check::check(&card)?;
        card.check_vectors(&vectors)?;
        Self::self_test(&card.compile_unnamed()?, &vectors)?;
        // What the file says and a card does not is no part of a card.
        match card.id()? == stated {
            true => Ok(card),
            false => Err(section(
                "sha256",
                "the file says what a card leaves out, such as a key with its default",
            )),
        }
    }

    /// The card's identity: the hash of its content, however the file is written.
    ///
    /// # Formula
    ///
    /// SHA-256 over the file's tree: `H(null)`, `H(true)`, `H(false)` of the bytes `n`, `t`, `f`;
    /// `H(number)` of `#` and the eight bytes of the double, the highest first; `H(text)`
    /// of `"` and its UTF-8; `H(list)` of `[` and the hashes of its items; `H(object)` of
    /// `{` and, in byte order of the keys, the hashes of each key and its value. The
    /// file's own object goes without its key `sha256`.
    ///
    /// # Errors
    ///
    /// As [`to_json`](Self::to_json).
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::schema::{Field, Kind};
    /// # use scorewright::scorecard::Scorecard;
    /// # let card = Scorecard::builder("application")
    /// #     .pdo(20.0, 600, 50.0)
    /// #     .base_points(500)
    /// #     .numbers(Field::new("income", Kind::Amount), &[1000.0, 3000.0])
    /// #     .levels(Field::new("home", Kind::Category), &[&["own"], &["rent", "parents"]])
    /// #     .points("income", &[0, 30, 55, 5])
    /// #     .points("home", &[45, 10, 0, 0])
    /// #     .build()?;
    /// // From 500 points; income: below 1,000 0, to 3,000 30, above 55; home: own 45, rent 10.
    /// let id = card.id()?;
    /// assert_eq!(id.len(), 64); // SHA-256, as hexadecimal digits
    /// assert_ne!(card.with_name("another").id()?, id);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn id(&self) -> Result<String, ScorecardError> {
        hash_of(&CardFile::from(self))
    }
}

/// Checks format, version and hash before a card is built; gives the hash.
fn check_header(content: content::Content) -> Result<String, ScorecardError> {
    if content.format.as_deref() != Some(FORMAT) {
        return Err(section(
            "format",
            "the file does not say that it is a scorecard",
        ));
    }
    let got = content
        .version
        .filter(|version| *version > 0)
        .ok_or_else(|| section("version", "expected a whole number from 1"))?;
    if got != VERSION {
        return Err(ScorecardError::Version {
            got,
            supported: VERSION,
        });
    }
    let is_hash = |text: &String| {
        let digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        text.len() == 64 && text.bytes().all(digit)
    };
    let stated = content.stated.filter(is_hash);
    let stated = stated.ok_or_else(|| section("sha256", "expected 64 hexadecimal digits"))?;
    match stated == content.hash {
        true => Ok(stated),
        false => Err(ScorecardError::Hash {
            stated,
            got: content.hash,
        }),
    }
}

/// The hash of the content of a file.
fn hash_of(file: &CardFile) -> Result<String, ScorecardError> {
    let json = serde_json::to_vec(file).map_err(|error| syntax(&error))?;
    Ok(content::read(&json)?.hash)
}

fn io(doing: &'static str, path: &Path, error: &std::io::Error) -> ScorecardError {
    ScorecardError::Io {
        doing,
        path: path.to_owned(),
        kind: error.kind(),
    }
}
