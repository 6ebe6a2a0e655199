//! The fit on weights of evidence: selection, signs and pure bins around a solver.

use super::candidates::{Candidates, Fitted};
use super::constrain::{self, Maximise};
use super::lbfgs::Lbfgs;
use super::problem::Problem;
use super::select::inflation;
use super::stepwise::Search;
use super::{
    DropReason, LogisticFit, LogisticModel, LogisticParams, Penalty, SeparationKind, Solver,
    TrainingError, WrongSign, firth,
};
use crate::binning::{Binning, BinningParams};
use crate::dataset::Dataset;

impl LogisticParams {
    /// Bins as `bins` says, and one coefficient a field.
    pub(super) fn on_woe(
        &self,
        data: &Dataset,
        bins: &BinningParams,
    ) -> Result<LogisticModel, TrainingError> {
        self.fit_woe(data, &bins.fit(data)?)
    }

    /// One coefficient a field, on the weights of evidence of these bins.
    pub(super) fn fit_woe(
        &self,
        data: &Dataset,
        binning: &Binning,
    ) -> Result<LogisticModel, TrainingError> {
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

    /// Whether rows may be added: linfa takes no weights.
    fn can_smooth(&self) -> bool {
        self.solver == Solver::Newton
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
}
