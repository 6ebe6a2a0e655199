//! The card as a file: versioned JSON that people can read and compare.
//!
//! A file is untrusted: it is read within a size limit, begins with fixed bytes,
//! states a hash of all its other bytes that is checked before anything is
//! parsed, may hold no unknown key, every section is checked against the others,
//! and the card must give the points that it states for its own test rows.

use super::card::{Input, ReasonCode, Scorecard, Term, TrainingSummary, term_name};
use super::scaling::Method;
use super::self_test::TestVector;
use super::{Base, ReasonMethod, ScorecardError, check};
use crate::binning::{Bin, BinKind, Trained};
use crate::files::{Access, read_bounded, write_atomically};
use crate::schema::{Code, Field};
use crate::scoring::TermInputs;
use crate::units::Points;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// What the file says it is.
const FORMAT: &str = "scorewright scorecard";
/// The version this release writes, and the newest it reads.
const VERSION: u64 = 1;
/// The most bytes a card may hold.
const LIMIT_BYTES: u64 = 64 << 20;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CardFile {
    format: String,
    version: u64,
    sha256: String,
    name: String,
    schema: SchemaPart,
    scaling: ScalingPart,
    intercept: f64,
    base_points: i32,
    reason_method: ReasonMethod,
    reasons: Vec<ReasonCode>,
    inputs: Vec<InputPart>,
    terms: Vec<TermPart>,
    pd: PdPart,
    training: TrainingSummary,
    self_test: Vec<TestVector>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemaPart {
    name: String,
    fingerprint: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ScalingPart {
    method: Method,
    base: Base,
    offset: f64,
    factor: f64,
    calibration_shift: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PdPart {
    from_points: i32,
    values: Vec<f64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InputPart {
    field: Field,
    trained: Option<Trained>,
    cuts: Vec<f64>,
    bins: Vec<BinPart>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BinPart {
    values: ValuesPart,
    good: f64,
    bad: f64,
    woe: f64,
    iv: f64,
    pure: bool,
    untrained: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TermPart {
    /// The names of one input, or of two.
    inputs: Vec<String>,
    coefficient: Option<f64>,
    std_error: Option<f64>,
    p_value: Option<f64>,
    reason: usize,
    reference: f64,
    adjusted: bool,
    /// Of a pair; those of one input follow from its bins.
    weights: Option<Vec<f64>>,
    std_errors: Option<Vec<f64>>,
    log_odds: Vec<f64>,
    exact_points: Vec<f64>,
    points: Vec<i32>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ValuesPart {
    /// The interval that follows from the cuts and the bin's place.
    Interval,
    Levels(Vec<String>),
    Missing,
    Special(Code),
    NonFinite,
    OutOfRange,
    Unseen,
}

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
    /// [`ScorecardError::Section`] when a number is not finite, which no card
    /// made by this crate has.
    pub fn to_json(&self) -> Result<String, ScorecardError> {
        Ok(render(self)?.0)
    }

    /// Reads a card from JSON.
    ///
    /// # Errors
    ///
    /// [`ScorecardError`] when the bytes are more than 64 MiB, are not JSON of a
    /// card, have another version, do not have their stated hash, contradict
    /// themselves, or fail their self-test.
    pub fn from_json(bytes: &[u8]) -> Result<Self, ScorecardError> {
        if bytes.len() as u64 > LIMIT_BYTES {
            return Err(ScorecardError::TooLong { limit: LIMIT_BYTES });
        }
        check_header(bytes)?;
        let file: CardFile = serde_json::from_slice(bytes).map_err(|error| syntax(&error))?;
        let vectors = file.self_test.clone();
        let card = Self::try_from(file)?;
        check::check(&card, &vectors)?;
        Self::self_test(&card.compile_unnamed()?, &vectors)?;
        Ok(card)
    }

    /// The card's identity: the hash of its content.
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
        Ok(render(self)?.1)
    }
}

/// What stands before the version in every card, of every version.
const BEFORE_VERSION: &str = "{\n  \"format\": \"scorewright scorecard\",\n  \"version\": ";
/// What stands between the version and the hash.
const BEFORE_HASH: &str = ",\n  \"sha256\": \"";
/// Hexadecimal digits of a SHA-256.
const HASH_DIGITS: usize = 64;

/// Checks format, version and hash on the bytes as they are, before anything is parsed.
fn check_header(bytes: &[u8]) -> Result<(), ScorecardError> {
    let rest = bytes
        .strip_prefix(BEFORE_VERSION.as_bytes())
        .ok_or_else(|| section("format", "the file does not begin as a scorecard"))?;
    let n_digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = rest.split_at(n_digits);
    let version = std::str::from_utf8(digits)
        .ok()
        .and_then(|text| text.parse().ok());
    let got = version.ok_or_else(|| section("version", "expected a whole number"))?;
    if got != VERSION {
        return Err(ScorecardError::Version {
            got,
            supported: VERSION,
        });
    }
    let rest = rest.strip_prefix(BEFORE_HASH.as_bytes());
    let rest = rest.filter(|rest| rest.len() >= HASH_DIGITS);
    let rest = rest.ok_or_else(|| section("sha256", "expected 64 hexadecimal digits"))?;
    let (stated, after) = rest.split_at(HASH_DIGITS);
    let before = bytes.len() - rest.len();
    let got = hash(bytes.get(..before).unwrap_or_default(), after);
    if got.as_bytes() == stated {
        return Ok(());
    }
    Err(ScorecardError::Hash {
        stated: String::from_utf8_lossy(stated).into_owned(),
        got,
    })
}

/// SHA-256, in lower-case hex, of the file without the digits of its own hash.
fn hash(before: &[u8], after: &[u8]) -> String {
    let mut sha = Sha256::new();
    sha.update(before);
    sha.update(after);
    sha.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The file as bytes, and its hash.
fn render(card: &Scorecard) -> Result<(String, String), ScorecardError> {
    let file = CardFile::from(card);
    let mut json = serde_json::to_string_pretty(&file).map_err(|error| syntax(&error))?;
    json.push('\n');
    let start = BEFORE_VERSION.len() + VERSION.to_string().len() + BEFORE_HASH.len();
    let (before, after) = json.split_at(start);
    let hash = hash(before.as_bytes(), after.as_bytes());
    json.insert_str(start, &hash);
    Ok((json, hash))
}

fn io(doing: &'static str, path: &Path, error: &std::io::Error) -> ScorecardError {
    ScorecardError::Io {
        doing,
        path: path.to_owned(),
        kind: error.kind(),
    }
}

fn section(section: impl Into<String>, problem: &'static str) -> ScorecardError {
    ScorecardError::Section {
        section: section.into(),
        problem,
    }
}

/// The reader's words, without anything that the file holds.
fn syntax(error: &serde_json::Error) -> ScorecardError {
    let expected = match error.classify() {
        serde_json::error::Category::Syntax => "valid JSON",
        serde_json::error::Category::Eof => "more: the file ends early",
        serde_json::error::Category::Data => "the keys and types of a card",
        serde_json::error::Category::Io => "a readable file",
    };
    ScorecardError::Syntax {
        line: error.line(),
        column: error.column(),
        expected: expected.to_owned(),
    }
}

impl From<&Scorecard> for CardFile {
    fn from(card: &Scorecard) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            sha256: String::new(),
            name: card.name.clone(),
            schema: SchemaPart {
                name: card.schema_name.clone(),
                fingerprint: card.schema_fingerprint.clone(),
            },
            scaling: ScalingPart {
                method: card.method,
                base: card.base,
                offset: card.offset,
                factor: card.factor,
                calibration_shift: card.calibration_shift,
            },
            intercept: card.intercept,
            base_points: card.base_points,
            reason_method: card.reason_method,
            reasons: card.reasons.clone(),
            inputs: card.inputs.iter().map(Into::into).collect(),
            terms: card
                .terms
                .iter()
                .map(|term| term_part(card, term))
                .collect(),
            pd: PdPart {
                from_points: card.pd_from,
                values: card.pd.clone(),
            },
            training: card.training.clone(),
            self_test: card.test_vectors(),
        }
    }
}

impl From<&Input> for InputPart {
    fn from(one: &Input) -> Self {
        Self {
            field: one.field.clone(),
            trained: one.trained,
            cuts: one.cuts.clone(),
            bins: one.bins.iter().map(Into::into).collect(),
        }
    }
}

impl From<&Bin> for BinPart {
    fn from(bin: &Bin) -> Self {
        Self {
            values: match &bin.kind {
                BinKind::Interval { .. } => ValuesPart::Interval,
                BinKind::Levels(levels) => ValuesPart::Levels(levels.clone()),
                BinKind::Missing => ValuesPart::Missing,
                BinKind::Special(code) => ValuesPart::Special(code.clone()),
                BinKind::NonFinite => ValuesPart::NonFinite,
                BinKind::OutOfRange => ValuesPart::OutOfRange,
                BinKind::Unseen => ValuesPart::Unseen,
            },
            good: bin.good,
            bad: bin.bad,
            woe: bin.woe,
            iv: bin.iv,
            pure: bin.pure,
            untrained: bin.untrained,
        }
    }
}

fn term_part(card: &Scorecard, term: &Term) -> TermPart {
    let inputs = card.inputs_of(term).map(|one| one.name().to_owned());
    TermPart {
        inputs: inputs.collect(),
        coefficient: term.coefficient,
        std_error: term.std_error,
        p_value: term.p_value,
        reason: term.reason,
        reference: term.reference,
        adjusted: term.adjusted,
        weights: term.inputs.is_pair().then(|| term.weights.clone()),
        std_errors: term.std_errors().map(<[f64]>::to_vec),
        log_odds: term.log_odds.clone(),
        exact_points: term.exact_points.clone(),
        points: term.points.iter().map(|points| points.value()).collect(),
    }
}

impl TryFrom<CardFile> for Scorecard {
    type Error = ScorecardError;

    fn try_from(file: CardFile) -> Result<Self, ScorecardError> {
        let inputs: Vec<Input> = file.inputs.into_iter().map(Into::into).collect();
        let terms = file.terms.into_iter().map(|term| term.into_term(&inputs));
        let terms = terms.collect::<Result<_, _>>()?;
        Ok(Self {
            name: file.name,
            schema_name: file.schema.name,
            schema_fingerprint: file.schema.fingerprint,
            method: file.scaling.method,
            base: file.scaling.base,
            offset: file.scaling.offset,
            factor: file.scaling.factor,
            calibration_shift: file.scaling.calibration_shift,
            intercept: file.intercept,
            base_points: file.base_points,
            inputs,
            terms,
            pd_from: file.pd.from_points,
            pd: file.pd.values,
            reason_method: file.reason_method,
            reasons: file.reasons,
            training: file.training,
        })
    }
}

impl From<InputPart> for Input {
    fn from(part: InputPart) -> Self {
        let ends = |bin: usize| {
            let low = bin.checked_sub(1).and_then(|i| part.cuts.get(i));
            let high = part.cuts.get(bin);
            (
                low.copied().unwrap_or(f64::NEG_INFINITY),
                high.copied().unwrap_or(f64::INFINITY),
            )
        };
        let bins = part.bins.into_iter().enumerate();
        Self {
            bins: bins.map(|(i, bin)| bin.into_bin(ends(i))).collect(),
            field: part.field,
            cuts: part.cuts,
            trained: part.trained,
        }
    }
}

impl TermPart {
    fn into_term(self, inputs: &[Input]) -> Result<Term, ScorecardError> {
        let unknown = |problem| section("terms.inputs", problem);
        let position = |name: &String| {
            let found = inputs.iter().position(|input| input.name() == name);
            let found = found.and_then(|position| u16::try_from(position).ok());
            found.ok_or_else(|| unknown("expected names of the card's inputs"))
        };
        let over = match self.inputs.as_slice() {
            [one] => TermInputs::One(position(one)?),
            [first, second] if first == second => {
                return Err(unknown("expected two inputs that differ"));
            }
            [first, second] => TermInputs::Pair(position(first)?, position(second)?),
            _ => return Err(unknown("expected the name of one input, or of two")),
        };
        if over.is_pair() != self.weights.is_some() {
            return Err(section(
                "terms.weights",
                "expected for pairs, and only for them",
            ));
        }
        let of_bins = || {
            let input = over.iter().next().and_then(|input| inputs.get(input));
            input.map(Input::weights).unwrap_or_default()
        };
        Ok(Term {
            inputs: over,
            name: term_name(self.inputs.iter().map(String::as_str)),
            weights: self.weights.unwrap_or_else(of_bins),
            std_errors: self.std_errors.unwrap_or_default(),
            log_odds: self.log_odds,
            exact_points: self.exact_points,
            points: self.points.into_iter().map(Points).collect(),
            coefficient: self.coefficient,
            std_error: self.std_error,
            p_value: self.p_value,
            reason: self.reason,
            reference: self.reference,
            adjusted: self.adjusted,
        })
    }
}

impl BinPart {
    fn into_bin(self, (low, high): (f64, f64)) -> Bin {
        Bin {
            kind: match self.values {
                ValuesPart::Interval => BinKind::Interval { low, high },
                ValuesPart::Levels(levels) => BinKind::Levels(levels),
                ValuesPart::Missing => BinKind::Missing,
                ValuesPart::Special(code) => BinKind::Special(code),
                ValuesPart::NonFinite => BinKind::NonFinite,
                ValuesPart::OutOfRange => BinKind::OutOfRange,
                ValuesPart::Unseen => BinKind::Unseen,
            },
            good: self.good,
            bad: self.bad,
            woe: self.woe,
            iv: self.iv,
            pure: self.pure,
            untrained: self.untrained,
        }
    }
}
