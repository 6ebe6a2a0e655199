//! The card itself.

use super::Base;
use super::calibration::FittedCalibration;
use super::pd_line::PdLine;
use super::scaling::Method;
use crate::binning::{Bin, BinKind, Smoothing, Trained};
use crate::schema::{Field, Kind, Schema, Treatment};
use crate::scoring::{Slot, TermInputs};
use crate::units::Points;

/// What a term's points are held against to find principal reasons
/// (Reg B commentary 9(b)(2)-5 accepts the first, and methods like the second).
///
/// Methods disagree on the lesser reasons, so the card keeps which one it uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum ReasonMethod {
    /// The average points of all applicants of training. The default.
    #[default]
    BelowAverage,
    /// The most points the term can give.
    BelowMost,
    /// Given by the lender: averages of applicants at or slightly above the cut-off.
    BelowGiven,
}

/// A frozen scorecard: what it scores, how, why, and on what it was trained.
///
/// Made by `Scorecard::params`, kept by [`write`](Scorecard::write) and
/// [`read`](Scorecard::read), used through [`compile`](Scorecard::compile).
#[derive(Clone, Debug, PartialEq)]
pub struct Scorecard {
    pub(super) name: String,
    pub(super) schema_name: String,
    pub(super) schema_fingerprint: String,
    pub(super) method: Method,
    pub(super) base: Base,
    pub(super) offset: f64,
    pub(super) factor: f64,
    /// In the order they were applied.
    pub(super) calibrations: Vec<FittedCalibration>,
    pub(super) intercept: f64,
    pub(super) base_points: i32,
    pub(super) inputs: Vec<Input>,
    pub(super) terms: Vec<Term>,
    pub(super) pd_from: i32,
    pub(super) pd: Vec<f64>,
    /// Fitted to the rows of training; `None` where they are not known.
    pub(super) pd_line: Option<PdLine>,
    pub(super) reason_method: ReasonMethod,
    pub(super) reasons: Vec<ReasonCode>,
    pub(super) training: TrainingSummary,
}

/// One input: a field and its bins.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    pub(super) field: Field,
    pub(super) cuts: Vec<f64>,
    pub(super) bins: Vec<Bin>,
    /// Smallest and largest ordinary number of training, and their median.
    pub(super) trained: Option<Trained>,
    /// What was added to counts before their `woe`.
    pub(super) smoothing: Smoothing,
    /// Bins that share the `woe` of a regular one: the one that joins, and that one.
    pub(super) joins: Vec<(usize, usize)>,
}

/// One term: log-odds and points over the bins of one input or of a pair of inputs.
///
/// A pair's tables hold one entry per pair of bins, those of the second input
/// beside each other: entry `i * n + j` is bin `i` of the first and bin `j` of the
/// second input, which has `n` bins.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    pub(super) inputs: TermInputs,
    /// The field's name, or both.
    pub(super) name: String,
    /// Log-odds of bad.
    pub(super) log_odds: Vec<f64>,
    pub(super) exact_points: Vec<f64>,
    pub(super) points: Vec<Points>,
    /// Weight of training rows.
    pub(super) weights: Vec<f64>,
    /// Of `log_odds`; empty where unknown.
    pub(super) std_errors: Vec<f64>,
    pub(super) coefficient: Option<f64>,
    pub(super) std_error: Option<f64>,
    pub(super) p_value: Option<f64>,
    /// Position in the card's reason catalogue.
    pub(super) reason: usize,
    pub(super) reference: f64,
    /// Points were set by a rule, not by the model.
    pub(super) adjusted: bool,
}

/// One entry of the reason catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(deny_unknown_fields))]
#[non_exhaustive]
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
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(deny_unknown_fields))]
#[non_exhaustive]
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

    /// The inputs, in the order rows are given.
    #[must_use]
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// The input called `name`.
    #[must_use]
    pub fn input(&self, name: &str) -> Option<&Input> {
        self.inputs.iter().find(|one| one.name() == name)
    }

    /// The terms, whose points are added up.
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The term called `name`: its field's name, or `a × b` for the pair of `a` and `b`.
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
    /// let income = card.term("income").ok_or("no such term")?;
    /// assert_eq!(income.points().iter().map(|p| p.value()).collect::<Vec<_>>(), [0, 30, 55, 5]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn term(&self, name: &str) -> Option<&Term> {
        self.terms.iter().find(|term| term.name == name)
    }

    /// The inputs of `term`, the first and the second one of a pair.
    pub fn inputs_of(&self, term: &Term) -> impl Iterator<Item = &Input> {
        term.inputs
            .iter()
            .filter_map(|input| self.inputs.get(input))
    }

    /// How many bins the second input of a pair has; 1 for a term of one input.
    pub(super) fn n_second(&self, inputs: TermInputs) -> usize {
        match inputs {
            TermInputs::One(_) => 1,
            TermInputs::Pair(_, second) => {
                let second = self.inputs.get(usize::from(second));
                second.map_or(0, |second| second.bins.len())
            }
        }
    }

    /// The schema of the scored fields, to read new borrowers under. A category whose
    /// levels were learned lists them, so that another is unseen, whatever its spelling.
    ///
    /// # Errors
    ///
    /// [`SchemaError`](crate::schema::SchemaError) when they do not make a schema;
    /// those of a card that was made or loaded by this crate do.
    pub fn schema(&self) -> Result<Schema, crate::schema::SchemaError> {
        let fields = self.inputs.iter().map(Input::listed_field);
        Schema::new(&*self.schema_name, fields.collect())
    }

    /// Points that every borrower starts from.
    #[must_use]
    pub const fn base_points(&self) -> Points {
        Points(self.base_points)
    }

    /// Log-odds of bad where every term is zero.
    #[must_use]
    pub const fn intercept(&self) -> f64 {
        self.intercept
    }

    /// Offset and factor of `points = offset + factor * ln(good:bad odds)`.
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
    /// let (offset, factor) = card.offset_and_factor();
    /// assert!((offset + factor * 50.0_f64.ln() - 600.0).abs() < 1e-9); // 600 at 50 to 1
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn offset_and_factor(&self) -> (f64, f64) {
        (self.offset, self.factor)
    }

    /// The fingerprint of the scored fields as they were declared in training: that of
    /// [`schema`](Self::schema).
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
    /// let table: Vec<_> = card.pd_table().collect();
    /// assert_eq!(table.len(), 101); // 500 to 600
    /// let (points, pd) = table[100];
    /// assert_eq!(points.value(), 600);
    /// assert!((pd - 1.0 / 51.0).abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn pd_table(&self) -> impl Iterator<Item = (Points, f64)> {
        let points = (self.pd_from..).map(Points);
        points.zip(self.pd.iter().copied())
    }
}

impl Input {
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

    /// The field with the levels that training learned, where its schema listed none.
    pub(super) fn listed_field(&self) -> Field {
        let field = self.field.clone();
        if field.kind() != Kind::Category || !field.levels().is_empty() {
            return field;
        }
        let levels = self.bins.iter().filter_map(|bin| match &bin.kind {
            BinKind::Levels(levels) => Some(levels),
            _ => None,
        });
        field.with_levels(levels.flatten().cloned())
    }

    /// The cuts between regular bins: bin `i` is `[cuts[i-1], cuts[i])`.
    #[must_use]
    pub fn cuts(&self) -> &[f64] {
        &self.cuts
    }

    /// Regular bins first, then those for irregular values.
    #[must_use]
    pub fn bins(&self) -> &[Bin] {
        &self.bins
    }

    /// The information value in training.
    #[must_use]
    pub fn iv(&self) -> f64 {
        self.bins.iter().map(|bin| bin.iv).sum()
    }

    pub(super) fn slot_bin(&self, kind: &BinKind) -> Option<u16> {
        let position = self.bins.iter().position(|bin| bin.kind == *kind)?;
        u16::try_from(position).ok()
    }

    /// Weight of training rows in each bin.
    #[cfg(any(feature = "train", feature = "card"))]
    pub(super) fn weights(&self) -> Vec<f64> {
        self.bins.iter().map(|bin| bin.good + bin.bad).collect()
    }
}

impl Term {
    /// The name of its field, or of both: `a × b`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its input or its pair, as positions in [`Scorecard::inputs`].
    #[must_use]
    pub const fn inputs(&self) -> TermInputs {
        self.inputs
    }

    /// Log-odds of bad that it adds to the intercept, per bin or pair of bins.
    #[must_use]
    pub fn log_odds(&self) -> &[f64] {
        &self.log_odds
    }

    /// Points before rounding, per bin or pair of bins.
    #[must_use]
    pub fn exact_points(&self) -> &[f64] {
        &self.exact_points
    }

    /// Points, per bin or pair of bins.
    #[must_use]
    pub fn points(&self) -> &[Points] {
        &self.points
    }

    /// Weight of training rows, per bin or pair of bins.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Standard errors of the log-odds, per bin or pair of bins, where they are known.
    #[must_use]
    pub fn std_errors(&self) -> Option<&[f64]> {
        (!self.std_errors.is_empty()).then_some(&*self.std_errors)
    }

    /// The coefficient on woe, of a term that has one: its log-odds are
    /// `coefficient * woe`.
    #[must_use]
    pub const fn coefficient(&self) -> Option<f64> {
        self.coefficient
    }

    /// The coefficient's standard error, where it has one.
    #[must_use]
    pub const fn std_error(&self) -> Option<f64> {
        self.std_error
    }

    /// The coefficient's two-sided p-value, where it has one.
    #[must_use]
    pub const fn p_value(&self) -> Option<f64> {
        self.p_value
    }

    /// What reasons hold its points against.
    #[must_use]
    pub const fn reference(&self) -> f64 {
        self.reference
    }

    /// Whether its points were set by a rule after the fit.
    #[must_use]
    pub const fn is_adjusted(&self) -> bool {
        self.adjusted
    }

    /// The mean points of training rows; of the bins, where no rows are known.
    #[allow(clippy::cast_precision_loss)] // a number of bins
    pub(super) fn average(&self) -> f64 {
        let points = || self.points.iter().map(|points| f64::from(points.value()));
        let all: f64 = self.weights.iter().sum();
        if all > 0.0 {
            points()
                .zip(&self.weights)
                .map(|(points, weight)| points * weight)
                .sum::<f64>()
                / all
        } else {
            points().sum::<f64>() / self.points.len().max(1) as f64
        }
    }

    /// Whether reasons may hold its points against `reference`: an average of them.
    pub(super) fn may_refer_to(&self, reference: f64) -> bool {
        let points = || self.points.iter().map(|points| f64::from(points.value()));
        let low = points().fold(f64::INFINITY, f64::min);
        reference >= low && reference <= points().fold(f64::NEG_INFINITY, f64::max)
    }

    /// The points of its best bin.
    pub(super) fn most(&self) -> i32 {
        let points = self.points.iter().map(|points| points.value());
        points.max().unwrap_or_default()
    }

    /// The place of a row in its tables, given the bin of every input; `None` when
    /// there is no such bin.
    pub(super) fn place(&self, bins: &[u16], n_second: usize) -> Option<usize> {
        let mut bins = self.inputs.iter().map(|input| bins.get(input).copied());
        let first = usize::from(bins.next()??);
        let Some(second) = bins.next() else {
            return Some(first);
        };
        let second = usize::from(second?);
        (second < n_second).then_some(first * n_second + second)
    }
}

/// The name of a term over these fields.
pub(super) fn term_name<'a>(mut fields: impl Iterator<Item = &'a str>) -> String {
    let first = fields.next().unwrap_or_default().to_owned();
    fields.fold(first, |name, field| format!("{name} × {field}"))
}

/// The bins of a field beyond its regular ones, in their order: one for every
/// irregular value that the field keeps.
pub(super) fn slot_kinds(field: &Field) -> Vec<BinKind> {
    let keeps = |slot| field.treatment(slot) == Some(Treatment::OwnBin);
    let is_category = field.kind().is_category();
    let (low, high) = field.range();
    let bounded = low.is_finite() || high.is_finite();
    let specials = field.specials().iter();
    let specials = specials.map(|special| (true, BinKind::Special(special.code.clone())));
    let missing = [(keeps(Slot::Missing), BinKind::Missing)];
    let rest = [
        (!is_category && keeps(Slot::NonFinite), BinKind::NonFinite),
        (
            !is_category && keeps(Slot::OutOfRange) && bounded,
            BinKind::OutOfRange,
        ),
        (is_category && keeps(Slot::Unseen), BinKind::Unseen),
    ];
    let all = missing.into_iter().chain(specials).chain(rest);
    all.filter_map(|(kept, kind)| kept.then_some(kind))
        .collect()
}
