//! Bins and model become a card.

use super::card::{Input, Scorecard, Term, term_name};
use super::points::line_of;
use super::scaling::Scaling;
use super::{Elderly, ReasonMethod, ScorecardError, TrainingSummary};
use crate::binning::{Binning, FieldBinning, Smoothing};
use crate::scoring::TermInputs;
use crate::training::{LogisticModel, ModelTerm, TrainedRows};
use crate::units::Points;

/// Settings of a card. From [`Scorecard::params`].
#[derive(Clone, Debug, PartialEq)]
pub struct ScorecardParams {
    scaling: Scaling,
    elderly: Elderly,
    name: Option<String>,
}

impl Scorecard {
    /// Settings of a card at their defaults: 600 points at 50:1, the odds double every
    /// 20, age points that disfavour the elderly refused. Feature `train`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::binning::Binning;
    /// # use scorewright::dataset::{Dataset, Values};
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # use scorewright::training::LogisticModel;
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("late_payments", Kind::Count),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// # let late: Vec<f64> = (0..40).map(|n| if n < 30 { 0.0 } else { 1.0 }).collect();
    /// # let bad: Vec<bool> = (0..40).map(|n| n < 2 || n >= 35).collect();
    /// # let loans = Dataset::from_columns(&schema, &[
    /// #     ("late_payments", Values::Numbers(&late)), ("bad", Values::Flags(&bad)),
    /// # ])?;
    /// # let bins = Binning::params().fit(&loans)?;
    /// // Never late: 28 good, 2 bad; late once: 5 good, 5 bad.
    /// let model = LogisticModel::params().fit(&loans, &bins)?;
    /// use scorewright::scorecard::Scorecard;
    /// let card = Scorecard::params().build(&model)?;
    /// let (offset, factor) = card.offset_and_factor(); // 600 at 50 to 1, 20 to double
    /// let score = card.compile()?.score(&[0.0])?;
    /// assert_eq!(f64::from(score.points.value()), (offset + factor * 14.0_f64.ln()).round()); // 14 to 1
    /// assert_eq!(score.points.value(), 563);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg_attr(docsrs, doc(cfg(feature = "train")))]
    #[must_use]
    pub fn params() -> ScorecardParams {
        ScorecardParams {
            scaling: Scaling::pdo(20, 600, 50.0),
            elderly: Elderly::Refuse,
            name: None,
        }
    }
}

impl ScorecardParams {
    /// How log-odds become points. Default: `Scaling::pdo(20, 600, 50.0)`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::binning::Binning;
    /// # use scorewright::dataset::{Dataset, Values};
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # use scorewright::training::LogisticModel;
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("late_payments", Kind::Count),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// # let late: Vec<f64> = (0..40).map(|n| if n < 30 { 0.0 } else { 1.0 }).collect();
    /// # let bad: Vec<bool> = (0..40).map(|n| n < 2 || n >= 35).collect();
    /// # let loans = Dataset::from_columns(&schema, &[
    /// #     ("late_payments", Values::Numbers(&late)), ("bad", Values::Flags(&bad)),
    /// # ])?;
    /// # let bins = Binning::params().fit(&loans)?;
    /// // Never late: 28 good, 2 bad; late once: 5 good, 5 bad.
    /// let model = LogisticModel::params().fit(&loans, &bins)?;
    /// use scorewright::scorecard::{Scaling, Scorecard};
    /// let scaling = Scaling::pdo(100, 500, 1.0); // 500 at 1 to 1
    /// let card = Scorecard::params().scaling(scaling).build(&model)?;
    /// assert_eq!(card.compile()?.score(&[1.0])?.points.value(), 500); // 5 good, 5 bad
    /// assert_eq!(card.compile()?.score(&[0.0])?.points.value(), 881); // 500 + 100 log2(14)
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn scaling(mut self, scaling: Scaling) -> Self {
        self.scaling = scaling;
        self
    }

    /// What happens to age bins of 62 and over that would get fewer points than a
    /// younger bin. Default [`Elderly::Refuse`].
    #[must_use]
    pub fn elderly(mut self, elderly: Elderly) -> Self {
        self.elderly = elderly;
        self
    }

    /// The card's name. Default: the schema's.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Makes the card of a model.
    ///
    /// Fields whose coefficient is zero are left out.
    ///
    /// # Formula
    ///
    /// `points = offset - factor * (intercept + Σ log-odds)`, where a term's log-odds
    /// are `coefficient * woe`; each term's part is rounded so that bins keep their
    /// order and the worst and best attainable scores are the exact ones, rounded;
    /// `pd(points) = 1 / (1 + exp(-(a + b * (offset - points) / factor)))`, where `b` and
    /// `a` are fitted to the rounded points of the training rows: `b` is the slope of
    /// the logistic regression of the outcomes on `(offset - points) / factor` over that of the outcomes on
    /// the model's log-odds, `a` gives the model's mean probability. So mean and
    /// calibration slope of the card are those of the model on any scale; `a = 0` and
    /// `b = 1` where the rows are not known (given coefficients, bins of other data).
    ///
    /// # Errors
    ///
    /// [`ScorecardError`] when the scaling is out of its bounds, the model is empty,
    /// age points disfavour the elderly, or the points span more than 10,000.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::{dataset::Dataset, schema::Schema, training::LogisticModel};
    /// use scorewright::scorecard::{Scaling, Scorecard};
    /// # let schema = Schema::read("data/german_credit.toml")?;
    /// # let loans = Dataset::read("data/german_credit.csv", &schema)?;
    /// let model = LogisticModel::train(&loans)?;
    /// let card = Scorecard::params().scaling(Scaling::min_max(0, 1000)).build(&model)?;
    /// let (least, most) = card.compile()?.range();
    /// assert_eq!((least.value(), most.value()), (0, 1000));
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn build(&self, model: &LogisticModel) -> Result<Scorecard, ScorecardError> {
        let scaling = self.scaling;
        let bins = model.binning();
        let schema = bins.schema();
        scaling.check()?;
        let used: Vec<&ModelTerm> = model.terms().iter().filter(|one| !one.is_zero()).collect();
        let inputs = inputs(bins, &used);
        let terms: Vec<Term> = used
            .iter()
            .filter_map(|term| Term::new(&inputs, term, model.rows()))
            .collect();
        if terms.is_empty() {
            return Err(ScorecardError::NoTerms);
        }
        let (offset, factor) = line_of(scaling, &terms, model.intercept())?;
        let mut card = Scorecard {
            name: self
                .name
                .clone()
                .unwrap_or_else(|| schema.name().to_owned()),
            schema_name: schema.name().to_owned(),
            schema_fingerprint: super::fingerprint(inputs.iter().map(|one: &Input| &one.field)),
            method: scaling.method,
            base: scaling.base,
            offset,
            factor,
            calibrations: Vec::new(),
            intercept: model.intercept(),
            base_points: 0,
            inputs,
            terms,
            pd_from: 0,
            pd: Vec::new(),
            pd_line: None,
            reason_method: ReasonMethod::default(),
            reasons: Vec::new(),
            training: summary(bins, model),
        };
        card.round()?;
        card.obey_age_rule(self.elderly)?;
        card.write_reasons();
        card.fit_to_rows(model);
        card.tabulate_pd()?;
        let card = card.with_reason_method(ReasonMethod::default());
        #[cfg(feature = "card")]
        super::check::check(&card)?;
        Ok(card)
    }
}

impl Scorecard {
    fn round(&mut self) -> Result<(), ScorecardError> {
        let rounded = self.rounded()?;
        self.base_points = rounded.base;
        // Exact points carry the same share of the intercept as the rounded ones.
        let exact = self.terms.iter().map(|term| self.exact_points_of(term));
        let exact: Vec<Vec<f64>> = exact.collect();
        let made = rounded.points.into_iter().zip(exact);
        for (term, (points, exact)) in self.terms.iter_mut().zip(made) {
            term.points = points.into_iter().map(Points).collect();
            term.exact_points = exact;
        }
        Ok(())
    }

    /// Fits the table of probabilities to the rows of training, where they are known.
    fn fit_to_rows(&mut self, model: &LogisticModel) {
        let Some(rows) = model.rows() else {
            return;
        };
        let inputs = self.inputs.iter();
        let bins: Option<Vec<&[u16]>> = inputs.map(|one| rows.bins_of(one.name())).collect();
        let Some(bins) = bins else {
            return;
        };
        self.fit_pd_line(rows, &bins, model.intercept());
    }
}

/// The fields of `terms` with their bins, in the order of their first use.
///
/// A model's fields are all in its binning, and a binning has none that the law or
/// its role keeps out of a model.
fn inputs(bins: &Binning, terms: &[&ModelTerm]) -> Vec<Input> {
    let mut inputs: Vec<Input> = Vec::new();
    for name in terms.iter().flat_map(|term| term.fields()) {
        let known = inputs.iter().any(|input| input.name() == name);
        if let Some(field) = bins.field(name).filter(|_| !known) {
            inputs.push(Input::new(field, bins.smoothing(name)));
        }
    }
    inputs
}

impl Input {
    fn new(binning: &FieldBinning, smoothing: Smoothing) -> Self {
        let bins = binning.table().bins();
        let pure = bins
            .iter()
            .any(|bin| bin.counts().is_pure() && !bin.untrained);
        Self {
            field: binning.field().clone(),
            cuts: binning.cuts().to_vec(),
            bins: binning.table().bins().to_vec(),
            trained: binning.trained(),
            smoothing: Smoothing {
                pure: if pure { smoothing.pure } else { 0.0 },
                ..smoothing
            },
            joins: binning.joins.clone(),
        }
    }
}

impl Term {
    /// The term over the inputs of its fields; those of a pair have rows in every model.
    fn new(inputs: &[Input], term: &ModelTerm, rows: Option<&TrainedRows>) -> Option<Self> {
        let position = |name: &str| {
            let found = inputs.iter().position(|input| input.name() == name)?;
            u16::try_from(found).ok().zip(inputs.get(found))
        };
        let (first, input) = position(&term.field)?;
        let (over, weights) = match &term.with {
            None => (TermInputs::One(first), input.weights()),
            Some(name) => {
                let (second, other) = position(name)?;
                let weights = weights_of_pair([input, other], rows?);
                (TermInputs::Pair(first, second), weights?)
            }
        };
        let coefficient = term.coefficient.as_ref();
        Some(Self {
            inputs: over,
            name: term_name(term.fields()),
            log_odds: term.log_odds.clone(),
            exact_points: Vec::new(),
            points: Vec::new(),
            weights,
            std_errors: term.std_errors.clone().unwrap_or_default(),
            coefficient: coefficient.map(|one| one.value),
            std_error: coefficient.and_then(|one| one.std_error),
            p_value: coefficient.and_then(|one| one.p_value),
            reason: 0,
            reference: 0.0,
            adjusted: false,
        })
    }
}

/// The weight of the rows in each pair of bins, in the units of the bins' counts.
fn weights_of_pair([first, second]: [&Input; 2], rows: &TrainedRows) -> Option<Vec<f64>> {
    let n_second = second.bins.len();
    let mut weights = vec![0.0; first.bins.len() * n_second];
    let bins = rows.bins_of(first.name())?.iter();
    let bins = bins.zip(rows.bins_of(second.name())?);
    let mut all = 0.0;
    for ((_, weight), (&a, &b)) in rows.outcomes().zip(bins) {
        *weights.get_mut(usize::from(a) * n_second + usize::from(b))? += weight;
        all += weight;
    }
    let counted: f64 = first.weights().iter().sum();
    weights
        .iter_mut()
        .for_each(|weight| *weight *= counted / all);
    Some(weights)
}

fn summary(bins: &Binning, model: &LogisticModel) -> TrainingSummary {
    let fit = model.summary();
    let (good, bad) = bins
        .fields()
        .first()
        .map_or((0.0, 0.0), |field| field.table().totals());
    TrainingSummary {
        n_rows: fit.n_rows,
        good,
        bad,
        solver: fit.solver.to_owned(),
        iterations: fit.convergence.iterations,
        gradient: fit.convergence.gradient,
        log_likelihood: fit.log_likelihood,
        null_deviance: fit.null_deviance,
        aic: fit.aic,
        bic: fit.bic,
    }
}
