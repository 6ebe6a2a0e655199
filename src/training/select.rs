//! Which characteristics stay in a model, and why the others do not.

use super::TrainingError;
use super::cholesky::{Cholesky, Symmetric};
use super::dropped::DropReason;

/// What becomes of a characteristic that tells the outcome by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Leaks {
    /// An error that names it. The default.
    #[default]
    Refuse,
    /// It is dropped and reported.
    Drop,
    /// It stays.
    Allow,
}

/// Which characteristics may stay. The default keeps all that carry anything.
///
/// The steps run in this order, and each is deterministic: the caller's lists,
/// IV floor, correlation, VIF, stepwise, p-value. Characteristics to
/// [`keep`](Self::keep) pass all but the first.
///
/// ```
/// use scorewright::training::{Selection, Stepwise};
/// let selection = Selection::new()
///     .min_iv(0.02)
///     .max_correlation(0.7)
///     .stepwise(Stepwise::Backward(Default::default()))
///     .exclude(["telephone"]);
/// # let _ = selection;
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    min_iv: f64,
    max_correlation: f64,
    max_vif: f64,
    pub(super) max_p_value: f64,
    pub(super) stepwise: Option<Stepwise>,
    keep: Vec<String>,
    only: Option<Vec<String>>,
    exclude: Vec<String>,
}

/// A search that adds or removes one characteristic at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Stepwise {
    /// From none, adds the best while it helps.
    Forward(Criterion),
    /// From all, removes the worst while that helps.
    Backward(Criterion),
    /// As forward, and after each addition removes what no longer helps.
    Both(Criterion),
}

/// What counts as help.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Criterion {
    /// A lower AIC. The default.
    #[default]
    Aic,
    /// A lower BIC: fewer characteristics.
    Bic,
    /// Wald's p-value: enters below `enter`, leaves above `leave`; `0 < enter <= leave < 1`.
    PValue {
        /// The largest p-value to come in with.
        enter: f64,
        /// The largest p-value to stay with.
        leave: f64,
    },
}

impl Stepwise {
    pub(super) const fn criterion(self) -> Criterion {
        match self {
            Self::Forward(criterion) | Self::Backward(criterion) | Self::Both(criterion) => {
                criterion
            }
        }
    }
}

impl Default for Selection {
    fn default() -> Self {
        Self::new()
    }
}

impl Selection {
    /// Everything stays that is lawful and not constant.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            min_iv: 0.0,
            max_correlation: 1.0,
            max_vif: f64::INFINITY,
            max_p_value: 1.0,
            stepwise: None,
            keep: Vec::new(),
            only: None,
            exclude: Vec::new(),
        }
    }

    /// The least information value in training; 0 or more. Default 0.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::binning::Binning;
    /// # use scorewright::dataset::{Dataset, Values};
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("weekday", Kind::Count),
    /// #     Field::new("late_payments", Kind::Count),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// # let weekday: Vec<f64> = (0..40).map(|n| f64::from(n % 2)).collect();
    /// # let late: Vec<f64> = (0..40).map(|n| if n < 30 { 0.0 } else { 1.0 }).collect();
    /// # let bad: Vec<bool> = (0..40).map(|n| n < 2 || n >= 35).collect();
    /// # let loans = Dataset::from_columns(&schema, &[
    /// #     ("weekday", Values::Numbers(&weekday)),
    /// #     ("late_payments", Values::Numbers(&late)), ("bad", Values::Flags(&bad)),
    /// # ])?;
    /// # let bins = Binning::params().fit(&loans)?;
    /// // Two characteristics: `late_payments`, which tells much, and `weekday`, next to nothing.
    /// use scorewright::training::{LogisticModel, Selection};
    /// let selection = Selection::new().min_iv(0.1); // late_payments 1.485, weekday 0.030
    /// let model = LogisticModel::params().selection(selection).fit(&loans, &bins)?;
    /// assert_eq!(model.dropped()[0].field, "weekday");
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub const fn min_iv(mut self, min_iv: f64) -> Self {
        self.min_iv = min_iv;
        self
    }

    /// The largest correlation between the `woe` of two, in `(0, 1]`; of two that
    /// exceed it the one of lower information value falls. Default 1: no limit.
    #[must_use]
    pub const fn max_correlation(mut self, max_correlation: f64) -> Self {
        self.max_correlation = max_correlation;
        self
    }

    /// The largest variance inflation factor, above 1; the worst falls until all
    /// are below. Default: no limit.
    #[must_use]
    pub const fn max_vif(mut self, max_vif: f64) -> Self {
        self.max_vif = max_vif;
        self
    }

    /// The largest p-value of a coefficient (Wald, two-sided), in `(0, 1]`; while one is
    /// above, the largest falls and the rest is fitted anew. Default 1: no limit.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::binning::Binning;
    /// # use scorewright::dataset::{Dataset, Values};
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("weekday", Kind::Count),
    /// #     Field::new("late_payments", Kind::Count),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// # let weekday: Vec<f64> = (0..40).map(|n| f64::from(n % 2)).collect();
    /// # let late: Vec<f64> = (0..40).map(|n| if n < 30 { 0.0 } else { 1.0 }).collect();
    /// # let bad: Vec<bool> = (0..40).map(|n| n < 2 || n >= 35).collect();
    /// # let loans = Dataset::from_columns(&schema, &[
    /// #     ("weekday", Values::Numbers(&weekday)),
    /// #     ("late_payments", Values::Numbers(&late)), ("bad", Values::Flags(&bad)),
    /// # ])?;
    /// # let bins = Binning::params().fit(&loans)?;
    /// // Two characteristics: `late_payments`, which tells much, and `weekday`, next to nothing.
    /// use scorewright::training::{LogisticModel, Selection};
    /// let selection = Selection::new().max_p_value(0.05);
    /// let model = LogisticModel::params().selection(selection).fit(&loans, &bins)?;
    /// assert_eq!(model.dropped()[0].field, "weekday");
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub const fn max_p_value(mut self, max_p_value: f64) -> Self {
        self.max_p_value = max_p_value;
        self
    }

    /// A stepwise search. Default: none.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::binning::Binning;
    /// # use scorewright::dataset::{Dataset, Values};
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("weekday", Kind::Count),
    /// #     Field::new("late_payments", Kind::Count),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// # let weekday: Vec<f64> = (0..40).map(|n| f64::from(n % 2)).collect();
    /// # let late: Vec<f64> = (0..40).map(|n| if n < 30 { 0.0 } else { 1.0 }).collect();
    /// # let bad: Vec<bool> = (0..40).map(|n| n < 2 || n >= 35).collect();
    /// # let loans = Dataset::from_columns(&schema, &[
    /// #     ("weekday", Values::Numbers(&weekday)),
    /// #     ("late_payments", Values::Numbers(&late)), ("bad", Values::Flags(&bad)),
    /// # ])?;
    /// # let bins = Binning::params().fit(&loans)?;
    /// // Two characteristics: `late_payments`, which tells much, and `weekday`, next to nothing.
    /// use scorewright::training::{LogisticModel, Selection};
    /// use scorewright::training::{Criterion, Stepwise};
    /// let selection = Selection::new().stepwise(Stepwise::Forward(Criterion::Aic));
    /// let model = LogisticModel::params().selection(selection).fit(&loans, &bins)?;
    /// assert_eq!(model.coefficients()[0].field, "late_payments");
    /// assert_eq!(model.dropped()[0].field, "weekday"); // lowers no AIC
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub const fn stepwise(mut self, stepwise: Stepwise) -> Self {
        self.stepwise = Some(stepwise);
        self
    }

    /// Characteristics that no rule of this selection may drop. Default: none.
    #[must_use]
    pub fn keep<S: Into<String>>(mut self, fields: impl IntoIterator<Item = S>) -> Self {
        self.keep = fields.into_iter().map(Into::into).collect();
        self
    }

    /// The only characteristics to consider. Default: all that are binned.
    #[must_use]
    pub fn only<S: Into<String>>(mut self, fields: impl IntoIterator<Item = S>) -> Self {
        self.only = Some(fields.into_iter().map(Into::into).collect());
        self
    }

    /// Characteristics to leave out. Default: none.
    #[must_use]
    pub fn exclude<S: Into<String>>(mut self, fields: impl IntoIterator<Item = S>) -> Self {
        self.exclude = fields.into_iter().map(Into::into).collect();
        self
    }

    /// Settings in range.
    pub(super) fn check(&self) -> Result<(), TrainingError> {
        let wrong = |setting, expected, got: String| {
            Err(TrainingError::Setting {
                setting,
                expected,
                got,
            })
        };
        if !(self.min_iv >= 0.0 && self.min_iv.is_finite()) {
            return wrong("min_iv", "finite and at least 0", self.min_iv.to_string());
        }
        if !(self.max_correlation > 0.0 && self.max_correlation <= 1.0) {
            let got = self.max_correlation.to_string();
            return wrong("max_correlation", "in (0, 1]", got);
        }
        if self.max_vif.is_nan() || self.max_vif <= 1.0 {
            return wrong("max_vif", "above 1", self.max_vif.to_string());
        }
        if !(self.max_p_value > 0.0 && self.max_p_value <= 1.0) {
            let got = self.max_p_value.to_string();
            return wrong("max_p_value", "in (0, 1]", got);
        }
        let criterion = self.stepwise.map(Stepwise::criterion);
        if let Some(Criterion::PValue { enter, leave }) = criterion
            && !(enter > 0.0 && enter <= leave && leave < 1.0)
        {
            let got = format!("{enter} and {leave}");
            return wrong("p-values of stepwise", "0 < enter <= leave < 1", got);
        }
        Ok(())
    }

    /// All names in any of the lists.
    pub(super) fn named(&self) -> impl Iterator<Item = &String> {
        let only = self.only.iter().flatten();
        self.keep.iter().chain(only).chain(&self.exclude)
    }

    /// Whether it has a rule beyond the caller's lists.
    pub(super) fn weighs_fields(&self) -> bool {
        let lists = Self {
            keep: self.keep.clone(),
            only: self.only.clone(),
            exclude: self.exclude.clone(),
            ..Self::new()
        };
        *self != lists
    }

    pub(super) fn keeps(&self, field: &str) -> bool {
        self.keep.iter().any(|name| name == field)
    }

    /// Whether the caller's lists leave it out.
    pub(super) fn excludes(&self, field: &str) -> bool {
        let listed = |list: &[String]| list.iter().any(|name| name == field);
        listed(&self.exclude) || self.only.as_ref().is_some_and(|only| !listed(only))
    }

    pub(super) const fn floor(&self) -> f64 {
        self.min_iv
    }

    /// Whether its information value is too low.
    pub(super) fn is_weak(&self, field: &str, iv: f64) -> bool {
        iv < self.min_iv && !self.keeps(field)
    }

    /// What correlation and VIF leave of all columns, the intercept at 0 first, and
    /// why the rest falls. `order` holds positions, strongest first.
    pub(super) fn apart(
        &self,
        names: &[String],
        correlations: &Symmetric,
        order: &[usize],
    ) -> (Vec<usize>, Vec<(usize, DropReason)>) {
        let may_fall = |i: &usize| !self.keeps(&names[i - 1]);
        let mut falls = Vec::new();
        let mut kept: Vec<usize> = order.iter().copied().filter(|i| !may_fall(i)).collect();
        for &i in order.iter().filter(|i| may_fall(i)) {
            // An exact copy may read a hair above 1; it is collinear, not correlated.
            let limit = self.max_correlation;
            let close = |j: &&usize| limit < 1.0 && correlations.at(i, **j).abs() > limit;
            match kept.iter().find(close) {
                None => kept.push(i),
                Some(&j) => {
                    let (with, correlation) =
                        (names[j - 1].clone(), correlations.at(i, j).clamp(-1.0, 1.0));
                    falls.push((i, DropReason::Correlated { with, correlation }));
                }
            }
        }
        kept.sort_unstable();
        loop {
            let vif = inflation(correlations, &kept);
            let worst = kept.iter().copied().zip(vif);
            let worst = worst.filter(|(i, vif)| may_fall(i) && *vif > self.max_vif);
            let Some((i, vif)) = worst.max_by(|a, b| a.1.total_cmp(&b.1)) else {
                break;
            };
            falls.push((i, DropReason::Inflated { vif }));
            kept.retain(|&j| j != i);
        }
        kept.insert(0, 0);
        (kept, falls)
    }
}

/// `1 / (1 - R²)` of each active column on the others; infinite where it follows from them.
pub(super) fn inflation(correlations: &Symmetric, active: &[usize]) -> Vec<f64> {
    match Cholesky::new(&correlations.part(active), super::problem::RANK_FLOOR) {
        Ok(factor) => factor.inverse_diagonal(),
        Err(dependent) => {
            let part = |i: &usize| *i == dependent.column || dependent.on.contains(i);
            let vif = |i: usize| if part(&i) { f64::INFINITY } else { 1.0 };
            (0..active.len()).map(vif).collect()
        }
    }
}
