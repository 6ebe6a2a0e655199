//! Settings of a model on weights of evidence, and its fit.

use super::candidates::{Candidates, Fitted};
use super::constrain::{self, Maximise};
use super::lbfgs::Lbfgs;
use super::newton::Newton;
use super::problem::Problem;
use super::select::{Leaks, inflation};
use super::steps::{Limits, check_iteration};
use super::stepwise::Search;
use super::{
    Crosses, DropReason, FitChoice, FitKind, FitReason, LogisticFit, LogisticModel, Penalty,
    Selection, SeparationKind, TrainingError, firth,
};
use crate::binning::{Binning, BinningParams};
use crate::dataset::Dataset;
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
    crosses: Crosses,
    cross_groups: Option<usize>,
    solver: Solver,
    pub(super) penalty: Penalty,
    selection: Selection,
    wrong_sign: WrongSign,
    leaks: Leaks,
    pub(super) offset: Option<Vec<f64>>,
    max_iterations: Option<u32>,
    fit_kind: FitKind,
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

    /// The most steps of one fit; at least 1. Default 100, and 1000 for L-BFGS.
    #[must_use]
    pub const fn max_iterations(mut self, max_iterations: u32) -> Self {
        self.max_iterations = Some(max_iterations);
        self
    }

    /// Fits the log-odds of bad on the `woe` that `binning` gives the rows of `data`;
    /// with [`FitKind::Joint`] on its bins themselves.
    ///
    /// Where pure bins alone separate good from bad, each gets a good and a bad row of
    /// the binning's smoothing weight, half a row unless set, as its woe has:
    /// [`Summary::smoothing_rows`](super::Summary::smoothing_rows) tells. With L-BFGS,
    /// which takes no weights, they are an error.
    ///
    /// # Errors
    ///
    /// A setting out of range; data without target, without rows of weight, of
    /// one class, or with values its fields refuse; a suspected leak; nothing left
    /// to fit; separation; no convergence.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::{binning::Binning, dataset::Dataset, schema::Schema};
    /// use scorewright::training::{LogisticModel, Selection};
    ///
    /// # let schema = Schema::read("data/credit_data.toml")?;
    /// # let train = Dataset::read("data/credit_data.csv", &schema)?;
    /// # let bins = Binning::params().fit(&train)?;
    /// let strong = Selection::new().min_iv(0.02);
    /// let model = LogisticModel::params().selection(strong).fit(&train, &bins)?;
    /// assert!(model.coefficients().iter().all(|c| c.field != "Debt")); // iv 0.011
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn fit(&self, data: &Dataset, binning: &Binning) -> Result<LogisticModel, TrainingError> {
        self.check()?;
        if self.fit_kind == FitKind::Joint {
            return match self.setting_of_woe() {
                Some(second) => Err(TrainingError::Conflict {
                    first: "the joint fit",
                    second,
                }),
                None => Ok(super::joint::fit_given(self, data, binning)?.model),
            };
        }
        let mut candidates = Candidates::new(&self.selection, data, binning)?;
        // Before the bins say anything: limits may have made one bin of a leak.
        candidates.drop_leaks(self.leaks, true)?;
        candidates.drop_constant();
        candidates.drop_weak(&self.selection);
        loop {
            let fitted = match self.fit_candidates(&candidates) {
                Ok(fitted) => fitted,
                // A copy of another field is no reason to have no model.
                Err(TrainingError::Collinear { field, with }) => {
                    candidates.drop_collinear(&self.selection, field, with)?;
                    continue;
                }
                // What only pure bins separate is smoothed as their woe is.
                Err(TrainingError::Separation {
                    kind: SeparationKind::Quasi,
                    ..
                }) if self.can_smooth() && candidates.smooth_pure_bins(binning) => {
                    continue;
                }
                Err(error) => return Err(candidates.with_pure_bins(error)),
            };
            // Firth's likelihood takes no constraint: the worst goes, the rest is refitted.
            let dropping = self.penalty == Penalty::Firth && self.wrong_sign == WrongSign::Hold;
            if dropping && candidates.drop_wrong_sign(&fitted.fit) {
                continue;
            }
            if candidates.drop_insignificant(&self.selection, &fitted.fit) {
                continue;
            }
            return candidates.model(fitted, binning);
        }
    }

    /// Bins `data` as `bins` says and fits, in the way of
    /// [`fit_kind`](Self::fit_kind): on weights of evidence of each field's own bins, on
    /// all bins of all fields at once, or in the better of the two.
    /// [`Summary::choice`](super::Summary::choice) tells which and why.
    ///
    /// Rules of the [`Selection`] beyond lists of names choose fields on weights of
    /// evidence, whichever fit follows. The joint fit knows no limits on the bins but
    /// their number, cuts that are fixed or set by hand, joins and the way of the risk;
    /// with other settings, a penalty or another solver `Auto` is weights of evidence.
    ///
    /// # Errors
    ///
    /// Those of a binning and of [`fit`](Self::fit); [`TrainingError::Conflict`] for a joint
    /// fit with a setting that it does not know.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::binning::{Binning, Trend};
    /// # use scorewright::{dataset::Dataset, schema::Schema};
    /// # use scorewright::training::LogisticModel;
    /// # let schema = Schema::read("data/credit_data.toml")?;
    /// # let loans = Dataset::read("data/credit_data.csv", &schema)?;
    /// let bins = Binning::params().trend(Trend::AutoRisingOrFalling);
    /// let model = LogisticModel::params().train(&loans, &bins)?;
    /// let pd = model.predict(&loans)?;
    /// let mean = pd.iter().map(|pd| pd.value()).sum::<f64>() / 4454.0;
    /// assert!((mean - 1254.0 / 4454.0).abs() < 1e-9); // as many bad as there are
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn train(
        &self,
        data: &Dataset,
        bins: &BinningParams,
    ) -> Result<LogisticModel, TrainingError> {
        self.check()?;
        let setting = self.setting_of_woe().or_else(|| bins.setting_of_woe());
        match (self.fit_kind, setting) {
            (FitKind::Woe, _) if self.crosses != Crosses::None => Err(TrainingError::Conflict {
                first: "crosses",
                second: "a fit on weights of evidence",
            }),
            (_, Some(second)) if self.crosses != Crosses::None => {
                let first = "crosses";
                Err(TrainingError::Conflict { first, second })
            }
            (FitKind::Woe, _) => self.on_woe(data, bins),
            (FitKind::Joint, Some(second)) => {
                let first = "the joint fit";
                Err(TrainingError::Conflict { first, second })
            }
            (FitKind::Joint, None) => Ok(super::joint::fit(self, data, bins)?.model),
            (FitKind::Auto, Some(setting)) => {
                let choice = FitChoice::new(FitKind::Woe, FitReason::Setting(setting));
                Ok(self.on_woe(data, bins)?.chosen(choice))
            }
            (FitKind::Auto, None) => self.better_of(data, bins),
        }
    }

    /// A setting that only weights of evidence know.
    fn setting_of_woe(&self) -> Option<&'static str> {
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

    pub(super) const fn crosses_of(&self) -> Crosses {
        self.crosses
    }

    pub(super) fn cross_groups_of(&self) -> usize {
        self.cross_groups.unwrap_or(4)
    }

    pub(super) const fn selection_of(&self) -> &Selection {
        &self.selection
    }

    pub(super) const fn leaks_of(&self) -> Leaks {
        self.leaks
    }

    /// Whether rows may be added: linfa takes no weights.
    fn can_smooth(&self) -> bool {
        self.solver == Solver::Newton
    }

    fn check(&self) -> Result<(), TrainingError> {
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

    /// The solver and its name.
    fn solver_for(
        &self,
        problem: &Problem,
    ) -> Result<(Box<dyn Maximise>, &'static str), TrainingError> {
        let l2 = self.penalty.l2();
        Ok(match self.solver {
            Solver::Newton => (Box::new(self.newton()), "newton"),
            Solver::Lbfgs => {
                let limits = self.limits(1000, 1e-6);
                (Box::new(Lbfgs::new(problem, limits, l2)?), "lbfgs")
            }
        })
    }

    /// Selects among the candidates and fits those that stay.
    fn fit_candidates(&self, candidates: &Candidates<'_>) -> Result<Fitted, TrainingError> {
        let problem = candidates.problem(self.offset.as_deref(), self.penalty.l2())?;
        let correlations = problem.correlations();
        let may_fall = |i: usize| !self.selection.keeps(&problem.names[i - 1]);
        let order = candidates.strongest_first();
        let (mut all, mut falls) = self.selection.apart(&problem.names, &correlations, &order);
        let directions = self.directions(problem.n - 1);
        let (point, name) = if self.penalty == Penalty::Firth {
            let limits = self.limits(100, 1e-10);
            (firth::maximise(&problem, limits, &all)?, "newton")
        } else {
            let (solver, name) = self.solver_for(&problem)?;
            if let Some(rule) = self.selection.stepwise {
                let forced = all.iter().copied().filter(|&i| i == 0 || !may_fall(i));
                let search = Search {
                    problem: &problem,
                    solver: &*solver,
                    directions: &directions,
                    rule,
                    forced: forced.collect(),
                };
                let kept = search.run(&all)?;
                let out = all.iter().filter(|i| !kept.contains(i));
                falls.extend(out.map(|&i| (i, DropReason::Stepwise)));
                all = kept;
            }
            (constrain::fit(&problem, &*solver, &directions, &all)?, name)
        };
        let held = all.iter().filter(|i| !point.active.contains(i));
        falls.extend(held.map(|&i| (i, DropReason::WrongSign)));
        all.retain(|i| point.active.contains(i));
        Ok(Fitted {
            vif: inflation(&correlations, all.get(1..).unwrap_or_default()),
            fit: LogisticFit::new(&problem, point, name)?,
            falls,
        })
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

    fn limits(&self, max_iterations: u32, tolerance: f64) -> Limits {
        Limits {
            max_iterations: self.max_iterations.unwrap_or(max_iterations),
            tolerance,
        }
    }
}
