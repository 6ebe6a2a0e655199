//! The card itself.

use super::scaling::Method;
use super::{Base, ReasonMethod};
use crate::binning::{Bin, BinKind, Trained};
use crate::schema::{Field, Schema};
use crate::units::Points;

/// A frozen scorecard: what it scores, how, why, and on what it was trained.
///
/// Made by [`Scorecard::new`], kept by [`save`](Scorecard::save) and
/// [`load`](Scorecard::load), used through [`compile`](Scorecard::compile).
#[derive(Clone, Debug, PartialEq)]
pub struct Scorecard {
    pub(super) name: String,
    pub(super) schema_name: String,
    pub(super) schema_fingerprint: String,
    pub(super) method: Method,
    pub(super) base: Base,
    pub(super) offset: f64,
    pub(super) factor: f64,
    pub(super) calibration_shift: f64,
    pub(super) intercept: f64,
    pub(super) base_points: i32,
    pub(super) characteristics: Vec<Characteristic>,
    pub(super) pd_from: i32,
    pub(super) pd: Vec<f64>,
    pub(super) reason_method: ReasonMethod,
    pub(super) reasons: Vec<ReasonCode>,
    pub(super) training: TrainingSummary,
}

/// One scored characteristic.
#[derive(Clone, Debug, PartialEq)]
pub struct Characteristic {
    pub(super) field: Field,
    pub(super) cuts: Vec<f64>,
    pub(super) bins: Vec<CardBin>,
    pub(super) coefficient: f64,
    pub(super) std_error: Option<f64>,
    pub(super) p_value: Option<f64>,
    /// Smallest and largest ordinary number of training, and their median.
    pub(super) trained: Option<Trained>,
    /// Position in the card's reason catalogue.
    pub(super) reason: usize,
    pub(super) reference: f64,
    /// Points were set by a rule, not by the model.
    pub(super) adjusted: bool,
}

/// A bin with what it is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct CardBin {
    /// What falls into it, its counts, woe and iv.
    pub bin: Bin,
    /// Points before rounding.
    pub exact_points: f64,
    /// Points.
    pub points: Points,
}

/// One entry of the reason catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct ReasonCode {
    /// Short and stable: `R07`.
    pub code: String,
    /// What the borrower is told.
    pub text: String,
    /// Whether it speaks of the number of inquiries (FCRA §609(f)(9)).
    pub inquiries: bool,
}

/// What the card was trained on, and how the fit ended.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct TrainingSummary {
    /// Rows of training.
    pub n_rows: usize,
    /// Weight of good rows.
    pub good: f64,
    /// Weight of bad rows.
    pub bad: f64,
    /// The solver's name.
    pub solver: String,
    /// Iterations it took.
    pub iterations: u32,
    /// The largest component of the gradient where it stopped.
    pub gradient: f64,
    /// Log-likelihood of the fit, without the penalty.
    pub log_likelihood: f64,
    /// Minus twice the log-likelihood of an intercept alone.
    pub null_deviance: f64,
    /// Akaike's criterion.
    pub aic: f64,
    /// The Bayesian criterion.
    pub bic: f64,
}

impl Scorecard {
    /// The card's name; by default the schema's.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Gives the card a name.
    #[must_use]
    pub fn with_name(self, name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..self
        }
    }

    /// The scored characteristics, in schema order.
    #[must_use]
    pub fn characteristics(&self) -> &[Characteristic] {
        &self.characteristics
    }

    /// The characteristic called `name`.
    #[must_use]
    pub fn characteristic(&self, name: &str) -> Option<&Characteristic> {
        self.characteristics.iter().find(|one| one.name() == name)
    }

    /// The schema of the scored fields, to read new borrowers under.
    ///
    /// # Errors
    ///
    /// [`SchemaError`](crate::schema::SchemaError) when they do not make a schema;
    /// those of a card that was made or loaded by this crate do.
    pub fn schema(&self) -> Result<Schema, crate::schema::SchemaError> {
        let fields = self.characteristics.iter().map(|one| one.field.clone());
        Schema::new(&*self.schema_name, fields.collect())
    }

    /// Points that every borrower starts from.
    #[must_use]
    pub const fn base_points(&self) -> Points {
        Points(self.base_points)
    }

    /// Log-odds of bad where every woe is zero.
    #[must_use]
    pub const fn intercept(&self) -> f64 {
        self.intercept
    }

    /// Offset and factor of `points = offset + factor * ln(good:bad odds)`.
    #[must_use]
    pub const fn line(&self) -> (f64, f64) {
        (self.offset, self.factor)
    }

    /// What was added to the log-odds of bad by calibration.
    #[must_use]
    pub const fn calibration_shift(&self) -> f64 {
        self.calibration_shift
    }

    /// The fingerprint of the schema it was trained under.
    #[must_use]
    pub fn schema_fingerprint(&self) -> &str {
        &self.schema_fingerprint
    }

    /// The reason catalogue.
    #[must_use]
    pub fn reasons(&self) -> &[ReasonCode] {
        &self.reasons
    }

    /// What reasons hold points against.
    #[must_use]
    pub const fn reason_method(&self) -> ReasonMethod {
        self.reason_method
    }

    /// What it was trained on.
    #[must_use]
    pub const fn training(&self) -> &TrainingSummary {
        &self.training
    }

    /// The table of probabilities: points and the probability of bad.
    pub fn pd_table(&self) -> impl Iterator<Item = (Points, f64)> {
        let points = (self.pd_from..).map(Points);
        points.zip(self.pd.iter().copied())
    }
}

impl Characteristic {
    /// The field's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.field.name()
    }

    /// The field as the schema declared it.
    #[must_use]
    pub const fn field(&self) -> &Field {
        &self.field
    }

    /// The cuts between regular bins: bin `i` is `[cuts[i-1], cuts[i])`.
    #[must_use]
    pub fn cuts(&self) -> &[f64] {
        &self.cuts
    }

    /// Regular bins first, then those for irregular values.
    #[must_use]
    pub fn bins(&self) -> &[CardBin] {
        &self.bins
    }

    /// The coefficient on woe.
    #[must_use]
    pub const fn coefficient(&self) -> f64 {
        self.coefficient
    }

    /// The coefficient's two-sided p-value, where it has one.
    #[must_use]
    pub const fn p_value(&self) -> Option<f64> {
        self.p_value
    }

    /// The information value in training.
    #[must_use]
    pub fn iv(&self) -> f64 {
        self.bins.iter().map(|bin| bin.bin.iv).sum()
    }

    /// Whether its points were set by a rule after the fit.
    #[must_use]
    pub const fn is_adjusted(&self) -> bool {
        self.adjusted
    }

    pub(super) fn slot_bin(&self, kind: &BinKind) -> Option<u16> {
        let position = self.bins.iter().position(|bin| bin.bin.kind == *kind)?;
        u16::try_from(position).ok()
    }

    /// The mean points of training rows.
    pub(super) fn average(&self) -> f64 {
        let weight = |bin: &CardBin| bin.bin.good + bin.bin.bad;
        let points = |bin: &CardBin| f64::from(bin.points.value()) * weight(bin);
        let all: f64 = self.bins.iter().map(weight).sum();
        self.bins.iter().map(points).sum::<f64>() / all
    }

    /// The points of its best bin.
    pub(super) fn most(&self) -> i32 {
        let points = self.bins.iter().map(|bin| bin.points.value());
        points.max().unwrap_or_default()
    }
}
