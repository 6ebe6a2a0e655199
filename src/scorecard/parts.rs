//! The card as its file holds it.

use super::calibration::FittedCalibration;
use super::card::{Input, ReasonCode, Scorecard, Term, TrainingSummary, term_name};
use super::error::{LIMIT_MARK, section};
use super::limits::{LIMIT_BINS, LIMIT_PARTS};
use super::pd_line::PdLine;
use super::scaling::Method;
use super::self_test::TestVector;
use super::{Base, ReasonMethod, ScorecardError};
use crate::binning::{Bin, BinKind, Smoothing, Trained};
use crate::schema::{Code, Field};
use crate::scoring::TermInputs;
use crate::units::Points;
use serde::de::{Deserializer, Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::marker::PhantomData;

/// What the file says it is.
pub(super) const FORMAT: &str = "scorewright scorecard";
/// The version this release writes, and the only one it reads.
pub(super) const VERSION: u64 = 1;
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CardFile {
    pub(super) format: String,
    pub(super) version: u64,
    pub(super) sha256: String,
    name: String,
    schema: SchemaPart,
    scaling: ScalingPart,
    intercept: f64,
    base_points: i32,
    reason_method: ReasonMethod,
    #[serde(deserialize_with = "at_most::<_, _, LIMIT_PARTS>")]
    reasons: Vec<ReasonCode>,
    #[serde(deserialize_with = "at_most::<_, _, LIMIT_PARTS>")]
    inputs: Vec<InputPart>,
    #[serde(deserialize_with = "at_most::<_, _, LIMIT_PARTS>")]
    terms: Vec<TermPart>,
    pd: PdPart,
    training: TrainingSummary,
    pub(super) self_test: Vec<TestVector>,
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
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PdPart {
    from_points: i32,
    values: Vec<f64>,
    /// How points became log-odds; null where they follow from the scaling alone.
    line: Option<PdLine>,
    /// One after the other; null where there are none.
    calibration: Option<Vec<FittedCalibration>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InputPart {
    field: Field,
    trained: Option<Trained>,
    /// Added to both counts of a pure bin.
    smoothing: f64,
    /// Added to every bin, as so many rows of the average bad rate.
    additive_smoothing: f64,
    /// Bins that share the `woe` of a regular one: the one that joins, and that one.
    #[serde(deserialize_with = "at_most::<_, _, LIMIT_BINS>")]
    joins: Vec<(usize, usize)>,
    cuts: Vec<f64>,
    #[serde(deserialize_with = "at_most::<_, _, LIMIT_BINS>")]
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

/// A list of at most `N` items: more are not built.
fn at_most<'de, D, T, const N: usize>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    from.deserialize_seq(AtMost::<T, N>(PhantomData))
}

struct AtMost<T, const N: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const N: usize> Visitor<'de> for AtMost<T, N> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of at most {N}")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            if items.len() >= N {
                return Err(A::Error::custom(format_args!(
                    "{LIMIT_MARK}a list of at most {N}"
                )));
            }
            items.push(item);
        }
        Ok(items)
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
                line: card.pd_line.clone(),
                calibration: (!card.calibrations.is_empty()).then(|| card.calibrations.clone()),
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
            smoothing: one.smoothing.pure,
            additive_smoothing: one.smoothing.average,
            joins: one.joins.clone(),
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
            calibrations: file.pd.calibration.unwrap_or_default(),
            pd_line: file.pd.line,
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
            smoothing: Smoothing {
                pure: part.smoothing,
                average: part.additive_smoothing,
            },
            joins: part.joins,
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
