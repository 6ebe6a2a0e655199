//! Adds or removes one characteristic at a time.

use super::TrainingError;
use super::coefficient::two_sided;
use super::constrain::{self, Maximise, Point};
use super::forecast::{Forecast, Outlook};
use super::problem::Problem;
use super::select::{Criterion, Stepwise};
use super::steps::spread;
use crate::schema::Direction;
use std::cell::OnceCell;

/// A search over sets of columns of one problem.
pub(super) struct Search<'a> {
    pub(super) problem: &'a Problem,
    pub(super) solver: &'a dyn Maximise,
    pub(super) directions: &'a [Direction],
    pub(super) rule: Stepwise,
    /// Positions that must stay, ascending, the intercept first.
    pub(super) forced: Vec<usize>,
}

/// A set of columns and what its fit was like.
struct Candidate {
    /// Ascending, the intercept first.
    columns: Vec<usize>,
    /// One coefficient and p-value per column; the p-value is 1 for one held at zero.
    b: Vec<f64>,
    p_values: Vec<f64>,
    log_likelihood: f64,
    n_free: usize,
    /// What the sets beside it would come to; one pass over the rows, when asked for.
    outlook: OnceCell<Outlook>,
}

impl Candidate {
    #[allow(clippy::float_cmp)] // held means exactly zero
    fn is_held(&self, column: usize) -> bool {
        let position = self.columns.iter().position(|&i| i == column);
        position.is_some_and(|position| self.b[position] == 0.0)
    }

    fn p_value(&self, column: usize) -> f64 {
        let position = self.columns.iter().position(|&i| i == column);
        position.map_or(1.0, |position| self.p_values[position])
    }
}

/// A fitted set that helps: its cost, the column that came or went, and its fit.
type Ranked = (f64, usize, Candidate);

/// An improvement smaller than this is rounding.
const WORTH: f64 = 1e-9;

impl Search<'_> {
    /// The columns that stay out of `all`, both with the intercept at 0.
    pub(super) fn run(&self, all: &[usize]) -> Result<Vec<usize>, TrainingError> {
        let backward = matches!(self.rule, Stepwise::Backward(_));
        let start = if backward {
            all.to_vec()
        } else {
            self.forced.clone()
        };
        let mut now = self.fit(start, None)?;
        // By p-value both ways could in principle return to a set; the bound ends it.
        for _ in 0..2 * all.len() {
            let next = if backward {
                self.removed(&now)?
            } else {
                self.added(&now, all)?
            };
            let Some(next) = next else { break };
            now = next;
            if matches!(self.rule, Stepwise::Both(_)) {
                while let Some(fewer) = self.removed(&now)? {
                    now = fewer;
                }
            }
        }
        Ok(now.columns)
    }

    /// Fits `columns`, from the coefficients of a set that is nearly the same.
    fn fit(
        &self,
        columns: Vec<usize>,
        near: Option<&Candidate>,
    ) -> Result<Candidate, TrainingError> {
        let problem = self.problem.part(&columns);
        let mut start = problem.start();
        for (start, &column) in start.iter_mut().zip(&columns) {
            let near = near.and_then(|near| {
                let position = near.columns.iter().position(|&i| i == column)?;
                near.b.get(position).copied()
            });
            *start = near.unwrap_or(*start);
        }
        let slopes = columns.iter().skip(1);
        let directions: Vec<Direction> = slopes
            .map(|&i| self.directions.get(i - 1).copied().unwrap_or_default())
            .collect();
        let all: Vec<usize> = (0..columns.len()).collect();
        let point = constrain::fit_from(&problem, self.solver, &directions, &all, &start)?;
        Ok(Candidate {
            p_values: p_values(&point),
            log_likelihood: point.state.log_likelihood,
            n_free: point.active.len(),
            b: point.b,
            columns,
            outlook: OnceCell::new(),
        })
    }

    /// The best set with one more column, if it helps.
    fn added(&self, now: &Candidate, all: &[usize]) -> Result<Option<Candidate>, TrainingError> {
        let out = all.iter().filter(|column| !now.columns.contains(column));
        let with = |&column: &usize| (column, with(&now.columns, column));
        let ranked = self.ranked(now, out.map(with).collect());
        let mut best: Option<Ranked> = None;
        for (forecast, column, columns) in ranked {
            if !self.may_help(now, best.as_ref(), forecast) {
                continue;
            }
            let candidate = self.fit(columns, Some(now))?;
            let cost = match self.rule.criterion() {
                Criterion::PValue { enter, .. } if candidate.p_value(column) > enter => continue,
                // Very small p-values all round to 0; the likelihood still tells them apart.
                Criterion::PValue { .. } => -candidate.log_likelihood,
                _ => self.cost(&candidate),
            };
            self.keep_best(now, &mut best, (cost, column, candidate));
        }
        Ok(best.map(|(_, _, candidate)| candidate))
    }

    /// The best set with one column less, if that helps.
    fn removed(&self, now: &Candidate) -> Result<Option<Candidate>, TrainingError> {
        let mut free = now.columns.clone();
        free.retain(|column| !self.forced.contains(column));
        // What is held at zero costs nothing to lose.
        let held: Vec<usize> = free.iter().copied().filter(|&i| now.is_held(i)).collect();
        if !held.is_empty() {
            let mut columns = now.columns.clone();
            columns.retain(|column| !held.contains(column));
            return self.fit(columns, Some(now)).map(Some);
        }
        if let Criterion::PValue { leave, .. } = self.rule.criterion() {
            let p_values = free.iter().map(|&column| (now.p_value(column), column));
            let worst = p_values.max_by(|a, b| a.0.total_cmp(&b.0));
            let Some((_, column)) = worst.filter(|(p, _)| *p > leave) else {
                return Ok(None);
            };
            return self.fit(without(&now.columns, column), Some(now)).map(Some);
        }
        let without = |&column: &usize| (column, without(&now.columns, column));
        let ranked = self.ranked(now, free.iter().map(without).collect());
        let mut best: Option<Ranked> = None;
        for (forecast, column, columns) in ranked {
            if !self.may_help(now, best.as_ref(), forecast) {
                continue;
            }
            let candidate = self.fit(columns, Some(now))?;
            let cost = self.cost(&candidate);
            self.keep_best(now, &mut best, (cost, column, candidate));
        }
        Ok(best.map(|(_, _, candidate)| candidate))
    }

    /// Sets that differ from `now` in one column, the most promising first.
    fn ranked(
        &self,
        now: &Candidate,
        sets: Vec<(usize, Vec<usize>)>,
    ) -> Vec<(Forecast, usize, Vec<usize>)> {
        let outlook = now.outlook.get_or_init(|| {
            let b = spread(&now.b, &now.columns, self.problem.n);
            Outlook::at(self.problem, b)
        });
        let forecast = |(column, columns): (usize, Vec<usize>)| {
            let forecast = outlook.of(self.problem, self.directions, &columns);
            (forecast, column, columns)
        };
        let mut ranked: Vec<_> = sets.into_iter().map(forecast).collect();
        ranked.sort_by(|(a, ..), (b, ..)| b.promised.total_cmp(&a.promised));
        ranked
    }

    /// Whether a set could still be the best: as far as its forecast can be out, it would
    /// help, and more than the best that was fitted.
    fn may_help(&self, now: &Candidate, best: Option<&Ranked>, forecast: Forecast) -> bool {
        let log_likelihood = now.log_likelihood + forecast.at_best;
        match self.rule.criterion() {
            Criterion::PValue { enter, .. } => {
                // In the quadratic model Wald's square is twice the rise.
                let p_value = two_sided((2.0 * forecast.at_best.max(0.0)).sqrt());
                p_value <= enter && best.is_none_or(|best| -log_likelihood <= best.0)
            }
            _ => {
                let cost = self.cost_of(forecast.n_free, log_likelihood);
                let least = best.map_or_else(|| self.cost(now) - WORTH, |best| best.0);
                cost <= least
            }
        }
    }

    /// Keeps a fitted set if it helps and is the best so far; of equals the first column.
    #[allow(clippy::float_cmp)] // equal costs, exactly
    fn keep_best(&self, now: &Candidate, best: &mut Option<Ranked>, fitted: Ranked) {
        let helps = match self.rule.criterion() {
            Criterion::PValue { .. } => true,
            _ => fitted.0 < self.cost(now) - WORTH,
        };
        let is_better = best
            .as_ref()
            .is_none_or(|best| fitted.0 < best.0 || (fitted.0 == best.0 && fitted.1 < best.1));
        if helps && is_better {
            *best = Some(fitted);
        }
    }

    fn cost(&self, candidate: &Candidate) -> f64 {
        self.cost_of(candidate.n_free, candidate.log_likelihood)
    }

    fn cost_of(&self, n_free: usize, log_likelihood: f64) -> f64 {
        let n_free = n_free as f64;
        let each = match self.rule.criterion() {
            Criterion::Bic => libm::log(self.problem.total),
            _ => 2.0,
        };
        each * n_free - 2.0 * log_likelihood
    }
}

/// Wald's p-value of each coefficient.
fn p_values(point: &Point) -> Vec<f64> {
    let mut p_values = vec![1.0; point.b.len()];
    let Ok(factor) = point.state.factor(&point.active, f64::MIN_POSITIVE) else {
        return p_values;
    };
    for (&i, variance) in point.active.iter().zip(factor.inverse_diagonal()) {
        p_values[i] = two_sided(point.b[i] / variance.sqrt());
    }
    p_values
}

fn with(columns: &[usize], column: usize) -> Vec<usize> {
    let mut columns = columns.to_vec();
    columns.push(column);
    columns.sort_unstable();
    columns
}

fn without(columns: &[usize], column: usize) -> Vec<usize> {
    columns.iter().copied().filter(|&i| i != column).collect()
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use super::*;
    use crate::binning::Binning;
    use crate::dataset::{Dataset, Values};
    use crate::schema::{Field, Kind, Role, Schema};
    use crate::training::candidates::Candidates;
    use crate::training::newton::Newton;
    use crate::training::steps::Limits;
    use crate::training::{Selection, TrainingError};
    use proptest::prelude::*;

    const RULES: [Stepwise; 6] = [
        Stepwise::Both(Criterion::Aic),
        Stepwise::Both(Criterion::Bic),
        Stepwise::Forward(Criterion::Aic),
        Stepwise::Backward(Criterion::Bic),
        Stepwise::Both(P_VALUES),
        Stepwise::Backward(P_VALUES),
    ];
    const P_VALUES: Criterion = Criterion::PValue {
        enter: 0.05,
        leave: 0.1,
    };

    impl Search<'_> {
        /// The rule as it is written: every set is fitted.
        fn run_with_every_fit(&self, all: &[usize]) -> Result<Vec<usize>, TrainingError> {
            let backward = matches!(self.rule, Stepwise::Backward(_));
            let both = matches!(self.rule, Stepwise::Both(_));
            let first = if backward { all } else { &self.forced };
            let mut now = self.fit(first.to_vec(), None)?;
            loop {
                let next = if backward {
                    self.best_without(&now)?
                } else {
                    self.best_with(&now, all)?
                };
                let Some(next) = next else {
                    return Ok(now.columns);
                };
                now = next;
                while both && let Some(fewer) = self.best_without(&now)? {
                    now = fewer;
                }
            }
        }

        fn best_with(
            &self,
            now: &Candidate,
            all: &[usize],
        ) -> Result<Option<Candidate>, TrainingError> {
            let mut best: Option<(f64, Candidate)> = None;
            for &column in all.iter().filter(|column| !now.columns.contains(column)) {
                let candidate = self.fit(with(&now.columns, column), Some(now))?;
                let (cost, helps) = match self.rule.criterion() {
                    Criterion::PValue { enter, .. } => (
                        -candidate.log_likelihood,
                        candidate.p_value(column) <= enter,
                    ),
                    _ => {
                        let cost = self.cost(&candidate);
                        (cost, cost < self.cost(now) - WORTH)
                    }
                };
                if helps && best.as_ref().is_none_or(|best| cost < best.0) {
                    best = Some((cost, candidate));
                }
            }
            Ok(best.map(|best| best.1))
        }

        fn best_without(&self, now: &Candidate) -> Result<Option<Candidate>, TrainingError> {
            let free = now.columns.iter().filter(|i| !self.forced.contains(i));
            let free: Vec<usize> = free.copied().collect();
            let is_held = free.iter().any(|&i| now.is_held(i));
            if is_held || matches!(self.rule.criterion(), Criterion::PValue { .. }) {
                return self.removed(now);
            }
            let mut best: Option<(f64, Candidate)> = None;
            for &column in &free {
                let candidate = self.fit(without(&now.columns, column), Some(now))?;
                let cost = self.cost(&candidate);
                let helps = cost < self.cost(now) - WORTH;
                if helps && best.as_ref().is_none_or(|best| cost < best.0) {
                    best = Some((cost, candidate));
                }
            }
            Ok(best.map(|best| best.1))
        }
    }

    /// What a rule keeps of all fields of the data, by forecasts and by fitting every set.
    fn kept_both_ways(data: &Dataset, rule: Stepwise, l2: f64) -> Option<[Vec<usize>; 2]> {
        let bins = Binning::params().max_bins(5).fit(data).ok()?;
        let mut candidates = Candidates::new(&Selection::new(), data, &bins).ok()?;
        candidates.drop_constant();
        let problem = candidates.problem(None, l2).ok()?;
        let limits = Limits {
            max_iterations: 100,
            tolerance: 1e-10,
        };
        let search = Search {
            problem: &problem,
            solver: &Newton { limits, l2 },
            directions: &vec![Direction::Falling; problem.n - 1],
            rule,
            forced: vec![0],
        };
        let all: Vec<usize> = (0..problem.n).collect();
        let every = search.run_with_every_fit(&all);
        let Ok(every) = every else {
            assert_eq!(
                search.run(&all).unwrap_err().to_string(),
                every.unwrap_err().to_string()
            );
            return None;
        };
        Some([search.run(&all).unwrap(), every])
    }

    #[test]
    fn forecasts_keep_what_every_fit_keeps_on_the_shipped_data() {
        for name in ["credit_data", "german_credit", "taiwan_card"] {
            let schema = Schema::read(format!("data/{name}.toml")).unwrap();
            let data = Dataset::read(format!("data/{name}.csv"), &schema).unwrap();
            let (data, _) = data.split_rows(|row| row % 10 < 7).unwrap();
            for rule in RULES {
                let [fast, every] = kept_both_ways(&data, rule, 0.0).unwrap();
                assert!(fast.len() > 3, "{name}");
                assert_eq!(fast, every, "{name} {rule:?}");
            }
        }
    }

    /// Fields of shared causes, the outcome by some of them.
    fn data(n_rows: usize, n_fields: usize, seed: u64) -> Dataset {
        let mut state = seed;
        let mut random = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f64 / f64::from(1 << 24) - 0.5
        };
        let mut columns = vec![Vec::new(); n_fields];
        let mut bad = Vec::new();
        for row in 0..n_rows {
            let causes = [random(), random(), random()];
            let mut odds = -0.8;
            for (field, column) in columns.iter_mut().enumerate() {
                let x = causes[field % 3] + 0.4 * causes[(field + 1) % 3] + 0.5 * random();
                odds += if field % 2 == 0 { 1.5 * x } else { 0.0 };
                column.push((20.0 * x).round());
            }
            let rate = 1.0 / (1.0 + libm::exp(-odds));
            bad.push(match row {
                0 => true,
                1 => false,
                _ => random() + 0.5 < rate,
            });
        }
        let names: Vec<String> = (0..n_fields).map(|field| format!("x{field}")).collect();
        let field = |name: &String| Field::new(name, Kind::Count);
        let mut fields: Vec<Field> = names.iter().map(field).collect();
        fields.push(Field::new("bad", Kind::Flag).with_role(Role::Target));
        let schema = Schema::new("made up", fields).unwrap();
        let named = names.iter().zip(&columns);
        let mut values: Vec<(&str, Values<'_>)> = named
            .map(|(name, column)| (name.as_str(), Values::Numbers(column)))
            .collect();
        values.push(("bad", Values::Flags(&bad)));
        Dataset::from_columns(&schema, &values).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn forecasts_keep_what_every_fit_keeps(
            seed in any::<u64>(),
            n_rows in 60_usize..600,
            n_fields in 2_usize..9,
            rule in prop::sample::select(RULES.to_vec()),
            l2 in prop::sample::select(vec![0.0, 0.0, 5.0]),
        ) {
            if let Some([fast, every]) = kept_both_ways(&data(n_rows, n_fields, seed), rule, l2) {
                prop_assert_eq!(fast, every);
            }
        }
    }
}
