//! The fitted model.

use super::{
    Coefficient, Convergence, CrossChoice, Dropped, FitChoice, LogisticFit, ModelTerm, TrainedRows,
    TrainingError,
};
use crate::binning::{Binning, FieldBinning, bins_and_counts_of};
use crate::dataset::Dataset;
use crate::units::Probability;
use std::sync::Arc;

/// The probability of bad at these log-odds of bad: `1 / (1 + exp(-log_odds))`.
pub(super) fn pd_of(log_odds: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-log_odds))
}

/// How well a model fits, and how it came about. All zero for a model that was
/// put together by hand.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Summary {
    /// The standard error of the intercept.
    pub intercept_std_error: Option<f64>,
    /// Of the training rows, without the penalty.
    pub log_likelihood: f64,
    /// Minus twice the log-likelihood of an intercept alone.
    pub null_deviance: f64,
    /// Akaike's criterion, `2 k - 2 l`.
    pub aic: f64,
    /// The Bayesian criterion, `k ln n - 2 l`, `n` the sum of weights.
    pub bic: f64,
    /// Training rows of positive weight.
    pub n_rows: usize,
    /// Rows that were added to smooth pure bins, where without them good and bad separate:
    /// a good and a bad one of the binning's smoothing weight in each. They are part of
    /// the likelihood, not of the counts; 0 where nothing separates.
    pub smoothing_rows: usize,
    /// The sum of their weights.
    pub total_weight: f64,
    /// How the fit ended.
    pub convergence: Convergence,
    /// `newton` or `lbfgs`.
    pub solver: &'static str,
    /// Variance inflation of each coefficient, `1 / (1 - R²)` of its `woe` on the others'.
    pub vif: Vec<f64>,
    /// The characteristics that did not make it, in the order they fell.
    pub dropped: Vec<Dropped>,
    /// Which way it was fitted, and why.
    pub choice: FitChoice,
    /// What the folds said of crosses, where any were asked for.
    pub crosses: Option<CrossChoice>,
}

/// A logistic model: `ln(bad:good odds) = intercept + Σ coefficient * woe`.
#[derive(Clone, Debug, PartialEq)]
pub struct LogisticModel {
    /// What its coefficients weigh; shared, not copied.
    binning: Arc<Binning>,
    pub(crate) intercept: f64,
    pub(crate) coefficients: Vec<Coefficient>,
    terms: Vec<ModelTerm>,
    pub(crate) summary: Summary,
    /// What it was fitted to; shared, not copied. `None` for given coefficients.
    rows: Option<Arc<TrainedRows>>,
}

impl LogisticModel {
    /// Bins and fits `data` as the README's table does, all settings at their defaults:
    /// on weights of evidence or all bins at once, whichever serves rows held back better.
    ///
    /// # Errors
    ///
    /// Those of [`LogisticParams::train`](super::LogisticParams::train).
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::training::LogisticModel;
    /// use scorewright::{dataset::Dataset, schema::Schema};
    ///
    /// let schema = Schema::read("data/credit_data.toml")?;
    /// let loans = Dataset::read("data/credit_data.csv", &schema)?;
    /// let model = LogisticModel::train(&loans)?;
    /// let pd = model.predict(&loans)?;
    /// let mean = pd.iter().map(|pd| pd.value()).sum::<f64>() / 4454.0;
    /// assert!((mean - 1254.0 / 4454.0).abs() < 1e-9); // as many bad as there are
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn train(data: &Dataset) -> Result<Self, TrainingError> {
        Self::params().train(data, &Binning::params())
    }

    /// A model from known coefficients on the `woe` of `binning`: an expert's, or
    /// another system's.
    ///
    /// # Errors
    ///
    /// [`TrainingError::UnknownField`] for a field that `binning` has not.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::{binning::Binning, dataset::Dataset, schema::Schema};
    /// use scorewright::training::LogisticModel;
    /// # let schema = Schema::read("data/credit_data.toml")?;
    /// # let loans = Dataset::read("data/credit_data.csv", &schema)?;
    /// let bins = Binning::params().fit(&loans)?;
    /// let model = LogisticModel::from_coefficients(&bins, -2.0, [("Age", -0.8), ("Income", -0.5)])?;
    /// assert_eq!(model.coefficients()[1].value, -0.5);
    /// assert_eq!(model.terms().len(), 2); // -0.8 and -0.5 times the woe of each bin
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn from_coefficients<S: Into<String>>(
        binning: &Binning,
        intercept: f64,
        coefficients: impl IntoIterator<Item = (S, f64)>,
    ) -> Result<Self, TrainingError> {
        let coefficients: Vec<Coefficient> = coefficients
            .into_iter()
            .map(|(field, value)| Coefficient::new(field.into(), value, None))
            .collect();
        let unknown = |one: &&Coefficient| binning.field(&one.field).is_none();
        if let Some(one) = coefficients.iter().find(unknown) {
            let field = one.field.clone();
            return Err(TrainingError::UnknownField { field });
        }
        Ok(Self {
            binning: Arc::new(binning.clone()),
            intercept,
            terms: terms_of(&coefficients, binning),
            coefficients,
            summary: Summary::default(),
            rows: None,
        })
    }

    /// The coefficients of `fit` at the positions that come with each name.
    pub(super) fn fitted(
        fit: &LogisticFit,
        fields: Vec<(String, usize)>,
        summary: Summary,
        binning: &Binning,
        rows: TrainedRows,
    ) -> Self {
        let coefficients = fields.into_iter().map(|(field, position)| {
            let (value, error) = (fit.coefficients()[position], fit.std_errors()[position]);
            Coefficient::new(field, value, error)
        });
        let coefficients: Vec<Coefficient> = coefficients.collect();
        Self {
            binning: Arc::new(binning.clone()),
            intercept: fit.intercept(),
            terms: terms_of(&coefficients, binning),
            coefficients,
            summary,
            rows: Some(Arc::new(rows)),
        }
    }

    /// A model of terms without coefficients.
    pub(super) fn of_terms(
        intercept: f64,
        terms: Vec<ModelTerm>,
        summary: Summary,
        binning: Binning,
        rows: TrainedRows,
    ) -> Self {
        Self {
            binning: Arc::new(binning),
            intercept,
            coefficients: Vec::new(),
            terms,
            summary,
            rows: Some(Arc::new(rows)),
        }
    }

    /// One per characteristic in the model, the log-odds of its bins however they were
    /// found; then one per cross of two of them.
    #[must_use]
    pub fn terms(&self) -> &[ModelTerm] {
        &self.terms
    }

    /// The rows it was fitted to; `None` for given coefficients.
    pub(super) fn chosen(mut self, choice: FitChoice) -> Self {
        self.summary.choice = choice;
        self
    }

    pub(crate) fn rows(&self) -> Option<&TrainedRows> {
        self.rows.as_deref()
    }

    /// The bins whose `woe` it weighs.
    #[must_use]
    pub fn binning(&self) -> &Binning {
        &self.binning
    }

    /// Log-odds of bad where every `woe` is zero.
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
    /// // A woe of zero is the average: 7 bad to 33 good.
    /// assert!((model.intercept() - (7.0_f64 / 33.0).ln()).abs() < 1e-9);
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub const fn intercept(&self) -> f64 {
        self.intercept
    }

    /// One per characteristic in the model, in schema order.
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
    /// let late = &model.coefficients()[0];
    /// assert_eq!(late.field, "late_payments");
    /// assert!((late.value + 1.0).abs() < 1e-9); // alone, each woe stands for itself
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub fn coefficients(&self) -> &[Coefficient] {
        &self.coefficients
    }

    /// How well it fits, and how it came about.
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
    /// let of = |bad: f64, good: f64| bad * (bad / (bad + good)).ln() + good * (good / (bad + good)).ln();
    /// let expected = of(2.0, 28.0) + of(5.0, 5.0);
    /// assert!((model.summary().log_likelihood - expected).abs() < 1e-9);
    /// assert_eq!(model.summary().n_rows, 40);
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub const fn summary(&self) -> &Summary {
        &self.summary
    }

    /// The characteristics that did not make it, each with the reason.
    #[must_use]
    pub fn dropped(&self) -> &[Dropped] {
        &self.summary.dropped
    }

    /// The coefficients whose p-value is above `level`: they may as well be zero, and
    /// [`Selection::max_p_value`](super::Selection::max_p_value) drops them.
    pub fn insignificant(&self, level: f64) -> impl Iterator<Item = &Coefficient> {
        let beyond = move |c: &&Coefficient| c.p_value.is_some_and(|p| p > level);
        self.coefficients.iter().filter(beyond)
    }

    /// The probability of bad of every row.
    ///
    /// For looking at a model; what a lender acts on is the frozen card.
    ///
    /// # Errors
    ///
    /// When `data` lacks a characteristic, or a field refuses a value.
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
    /// let pd = model.predict(&loans)?;
    /// assert!((pd[0].value() - 2.0 / 30.0).abs() < 1e-9); // never late
    /// assert!((pd[39].value() - 0.5).abs() < 1e-9); // late once
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn predict(&self, data: &Dataset) -> Result<Vec<Probability>, TrainingError> {
        let log_odds = self.log_odds(data)?.into_iter();
        let pds = log_odds.map(|sum| Probability::new(pd_of(sum)));
        let pds: Result<_, _> = pds.collect();
        Ok(pds?)
    }

    /// Log-odds of bad of every row, known parts of training rows not among them.
    ///
    /// # Errors
    ///
    /// When `data` lacks a characteristic, or a field refuses a value.
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
    /// assert!((model.log_odds(&loans)?[0] + 14.0_f64.ln()).abs() < 1e-9); // 2 bad to 28 good
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn log_odds(&self, data: &Dataset) -> Result<Vec<f64>, TrainingError> {
        let mut log_odds = vec![self.intercept; data.n_rows()];
        for column in self.columns(data)? {
            for (sum, part) in log_odds.iter_mut().zip(column) {
                *sum += part;
            }
        }
        Ok(log_odds)
    }

    /// What each term that tells anything adds to the log-odds of every row.
    pub(super) fn columns(&self, data: &Dataset) -> Result<Vec<Vec<f64>>, TrainingError> {
        let is_used = |field: &&FieldBinning| {
            let mut fields = self.terms.iter().flat_map(ModelTerm::fields);
            fields.any(|name| name == field.name())
        };
        let used: Vec<&FieldBinning> = self.binning.fields().iter().filter(is_used).collect();
        let columns = bins_and_counts_of(&used, data)?;
        let bins_of = |name: &str| {
            let found = used
                .iter()
                .zip(&columns)
                .find(|(field, _)| field.name() == name);
            found.map(|(field, (bins, _))| (bins, field.table().bins().len()))
        };
        let column = |term: &ModelTerm| {
            let (bins, _) = bins_of(&term.field)?;
            let at = |place: usize| term.log_odds[place];
            Some(match term.with.as_deref().and_then(bins_of) {
                None => bins.iter().map(|&bin| at(usize::from(bin))).collect(),
                Some((others, n)) => {
                    let both = bins.iter().zip(others);
                    let place =
                        |(&bin, &other): (&u16, &u16)| usize::from(bin) * n + usize::from(other);
                    both.map(|both| at(place(both))).collect()
                }
            })
        };
        let terms = self.terms.iter().filter(|term| !term.is_zero());
        Ok(terms.filter_map(column).collect())
    }
}

fn terms_of(coefficients: &[Coefficient], binning: &Binning) -> Vec<ModelTerm> {
    let of = |coefficient| ModelTerm::of_woe(coefficient, binning);
    coefficients.iter().map(of).collect()
}
