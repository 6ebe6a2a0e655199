//! Settings of a model.

use super::newton::Newton;
use super::select::Leaks;
use super::steps::{Limits, check_iteration};
use super::{Crosses, FitKind, Folds, LogisticModel, Penalty, Selection, TrainingError};
use crate::schema::Direction;

/// What finds the maximum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Solver {
    /// Newton's method: weights, offset, every penalty, the same bits everywhere. The default.
    #[default]
    Newton,
    /// linfa-logistic: a cross-check; takes neither weights nor an offset nor Firth's penalty.
    Lbfgs,
}

/// What becomes of a coefficient above zero: more `woe` would mean more risk, and
/// points would contradict the bins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WrongSign {
    /// It is held at zero, the rest is the best fit under that constraint, and the
    /// characteristic is reported as dropped. The default.
    #[default]
    Hold,
    /// It stays as it comes.
    Allow,
}

/// Settings of a logistic model on weights of evidence. From [`LogisticModel::params`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LogisticParams {
    pub(super) crosses: Crosses,
    pub(super) folds: Option<Folds>,
    cross_groups: Option<usize>,
    pub(super) solver: Solver,
    pub(super) penalty: Penalty,
    pub(super) selection: Selection,
    pub(super) wrong_sign: WrongSign,
    pub(super) leaks: Leaks,
    pub(super) offset: Option<Vec<f64>>,
    max_iterations: Option<u32>,
    pub(super) fit_kind: FitKind,
}

impl LogisticModel {
    /// Settings at their defaults: Newton, no penalty, every characteristic that
    /// is lawful and varies, wrong signs held at zero, suspected leaks refused.
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
    /// assert!((model.coefficients()[0].value + 1.0).abs() < 1e-9); // woe for woe
    /// assert!(model.dropped().is_empty());
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub fn params() -> LogisticParams {
        LogisticParams::default()
    }
}

impl LogisticParams {
    /// What finds the maximum. Default [`Solver::Newton`].
    #[must_use]
    pub const fn solver(mut self, solver: Solver) -> Self {
        self.solver = solver;
        self
    }

    /// How the log-odds of the bins are found. Default [`FitKind::Auto`], which
    /// [`fit`](Self::fit) takes for weights of evidence.
    #[must_use]
    pub const fn fit_kind(mut self, fit_kind: FitKind) -> Self {
        self.fit_kind = fit_kind;
        self
    }

    /// How many pairs of fields [`train`](Self::train) gives a table of their own. Default
    /// [`Crosses::None`]. Only a joint fit has any.
    #[must_use]
    pub const fn crosses(mut self, crosses: Crosses) -> Self {
        self.crosses = crosses;
        self
    }

    /// The most groups of bins of a cross along either of its fields; 2 to 6. Default 4.
    #[must_use]
    pub const fn cross_groups(mut self, groups: usize) -> Self {
        self.cross_groups = Some(groups);
        self
    }

    /// `l2 / 2 * Σ coefficient²` taken from the likelihood; scikit-learn's `1 / C`.
    /// Finite, 0 or more. Default 0.
    #[must_use]
    pub const fn l2(self, l2: f64) -> Self {
        self.penalty(Penalty::L2(l2))
    }

    /// What is taken from the likelihood. Default [`Penalty::None`].
    #[must_use]
    pub const fn penalty(mut self, penalty: Penalty) -> Self {
        self.penalty = penalty;
        self
    }

    /// Which characteristics may stay. Default: all that are lawful and vary.
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
    /// let selection = Selection::new().only(["late_payments"]);
    /// let model = LogisticModel::params().selection(selection).fit(&loans, &bins)?;
    /// assert_eq!(model.coefficients().len(), 1);
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub fn selection(mut self, selection: Selection) -> Self {
        self.selection = selection;
        self
    }

    /// What becomes of a coefficient of the wrong sign. Default [`WrongSign::Hold`].
    #[must_use]
    pub const fn wrong_sign(mut self, wrong_sign: WrongSign) -> Self {
        self.wrong_sign = wrong_sign;
        self
    }

    /// What becomes of a characteristic whose AUC alone exceeds 0.99, in its bins or in
    /// its values before they were binned. Default [`Leaks::Refuse`].
    #[must_use]
    pub const fn leaks(mut self, leaks: Leaks) -> Self {
        self.leaks = leaks;
        self
    }

    /// A known part of each training row's log-odds of bad. Default: none.
    #[must_use]
    pub fn offset(mut self, offset: impl Into<Vec<f64>>) -> Self {
        self.offset = Some(offset.into());
        self
    }

    /// Which training rows are held back together where folds choose. Default: each row is
    /// dealt by itself.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::training::{Folds, LogisticModel};
    /// // Ten months of each of sixty accounts.
    /// let folds = Folds::by_key((0..600).map(|row| row / 10));
    /// assert_eq!(folds.n_rows(), 600);
    /// let params = LogisticModel::params().folds(folds);
    /// # assert_ne!(params, LogisticModel::params());
    /// ```
    #[must_use]
    pub fn folds(mut self, folds: Folds) -> Self {
        self.folds = Some(folds);
        self
    }

    /// The most steps of one fit; at least 1. Default 100, and 1000 for L-BFGS.
    #[must_use]
    pub const fn max_iterations(mut self, max_iterations: u32) -> Self {
        self.max_iterations = Some(max_iterations);
        self
    }

    /// A setting that only weights of evidence know.
    pub(super) fn setting_of_woe(&self) -> Option<&'static str> {
        if self.solver != Solver::Newton {
            return Some("the solver lbfgs");
        }
        match self.penalty {
            Penalty::Firth => Some("the penalty firth"),
            Penalty::L2(l2) if l2 > 0.0 => Some("the penalty l2"),
            _ if self.wrong_sign == WrongSign::Allow => Some("to allow wrong signs"),
            _ if self.max_iterations.is_some() => Some("a limit on iterations"),
            _ => None,
        }
    }

    pub(super) fn with_folds(mut self, folds: Option<Folds>) -> Self {
        self.folds = folds;
        self
    }

    pub(super) fn cross_groups_of(&self) -> usize {
        self.cross_groups.unwrap_or(4)
    }

    pub(super) fn check(&self) -> Result<(), TrainingError> {
        self.penalty.check()?;
        self.selection.check()?;
        check_iteration(self.max_iterations.unwrap_or(1), 0.5)?;
        self.check_crosses()?;
        let conflict = |first, second| Err(TrainingError::Conflict { first, second });
        match (self.penalty, self.solver) {
            (Penalty::Firth, Solver::Lbfgs) => conflict("the penalty firth", "the solver lbfgs"),
            (Penalty::Firth, _) if self.selection.stepwise.is_some() => {
                conflict("the penalty firth", "stepwise selection")
            }
            _ => Ok(()),
        }
    }

    fn check_crosses(&self) -> Result<(), TrainingError> {
        let most = match self.crosses {
            Crosses::AtMost(most) => most,
            _ => 1,
        };
        let setting = |setting, expected, got: usize| {
            let got = got.to_string();
            Err(TrainingError::Setting {
                setting,
                expected,
                got,
            })
        };
        match (most, self.cross_groups_of()) {
            (1..=60, 2..=6) => Ok(()),
            (1..=60, groups) => setting("cross_groups", "2 to 6", groups),
            (most, _) => setting("crosses", "1 to 60", most),
        }
    }

    /// Which way `n` coefficients may go: more woe is never more risk, unless allowed.
    pub(super) fn directions(&self, n: usize) -> Vec<Direction> {
        match self.wrong_sign {
            WrongSign::Hold => vec![Direction::Falling; n],
            WrongSign::Allow => Vec::new(),
        }
    }

    pub(super) fn newton(&self) -> Newton {
        Newton {
            limits: self.limits(100, 1e-10),
            l2: self.penalty.l2(),
        }
    }

    pub(super) fn limits(&self, max_iterations: u32, tolerance: f64) -> Limits {
        Limits {
            max_iterations: self.max_iterations.unwrap_or(max_iterations),
            tolerance,
        }
    }
}
