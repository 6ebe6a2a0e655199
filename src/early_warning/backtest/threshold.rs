//! Choosing the threshold from what happened.

use super::labelled::LabelledPanel;
use super::report::BacktestReport;
use super::run::Backtest;
use crate::early_warning::error::EarlyWarningError;
use crate::early_warning::policy::{Measure, Policy};
use crate::early_warning::state::TrendState;
use crate::early_warning::trigger::EarlyWarning;
use rust_decimal::Decimal;

/// What the threshold is to achieve.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Goal {
    /// The largest saving: defaults caught times `loss_avoided`, less alerts times `contact_cost`.
    Cost {
        /// What working one alert costs.
        contact_cost: Decimal,
        /// What is saved on a default caught.
        loss_avoided: Decimal,
    },
    /// The highest recall with no more alerts than can be worked.
    Alerts {
        /// Over the whole panel.
        at_most: u64,
    },
    /// The highest recall within a budget of false alarms.
    FalseAlarms {
        /// Per 1,000 account-months.
        at_most_per_1000: f64,
    },
}

impl Goal {
    /// How well a report serves the goal: the saving, or the defaults caught; `None`
    /// when it misses the goal or money overflows.
    #[must_use]
    pub fn worth(&self, report: &BacktestReport) -> Option<Decimal> {
        let outcomes = report.outcomes();
        let caught = Decimal::from(outcomes.n_caught);
        match *self {
            Self::Cost {
                contact_cost,
                loss_avoided,
            } => caught
                .checked_mul(loss_avoided)?
                .checked_sub(Decimal::from(outcomes.n_alerts).checked_mul(contact_cost)?),
            Self::Alerts { at_most } => (outcomes.n_alerts <= at_most).then_some(caught),
            Self::FalseAlarms { at_most_per_1000 } => {
                (report.false_per_1000() <= at_most_per_1000).then_some(caught)
            }
        }
    }
}

/// A threshold and what it would have done.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CurvePoint {
    /// The amber threshold, in the policy's measure.
    pub threshold: f64,
    /// What it would have done.
    pub report: BacktestReport,
}

/// The threshold chosen, and all that were tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    policy: Policy,
    chosen: usize,
    curve: Vec<CurvePoint>,
}

impl Choice {
    /// The template with the threshold chosen.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The point chosen.
    #[must_use]
    pub fn point(&self) -> Option<&CurvePoint> {
        self.curve.get(self.chosen)
    }

    /// Every candidate, in the order given.
    #[must_use]
    pub fn curve(&self) -> &[CurvePoint] {
        &self.curve
    }
}

/// Picks the amber threshold among `candidates` that serves `goal` best on a labelled panel.
///
/// `template` gives all else; its red threshold, if set, keeps its distance from
/// amber. Of equally good candidates the one with fewer alerts wins, then the
/// one given first. Judge the choice on a later panel, not on this one.
///
/// # Errors
///
/// [`EarlyWarningError::NoDefault`] when no account of the panel defaults within the
/// horizon; [`EarlyWarningError::Backtest`] when no candidate meets the goal;
/// [`EarlyWarningError::Policy`] when a candidate makes the template invalid.
///
/// # Examples
///
/// ```
/// use jiff::civil::date;
/// use scorewright::early_warning::{
///     Backtest, Goal, LabelledPanel, Observation, Policy, Reading, choose_threshold,
/// };
/// use scorewright::units::Points;
///
/// let mut panel = LabelledPanel::new();
/// for (points, defaults) in [(550, true), (580, false), (590, true), (640, false)] {
///     let reading = Reading::points(Points(points));
///     let observation = Observation::new(date(2026, 1, 31), reading);
///     let default_on = defaults.then_some(date(2026, 4, 30));
///     panel.push(default_on, date(2026, 12, 31), [observation])?;
/// }
/// let choice = choose_threshold(
///     &Policy::points("cards"),
///     Backtest::within_days(184),
///     &panel,
///     &[560.0, 585.0, 600.0],
///     Goal::Alerts { at_most: 3 },
/// )?;
/// assert_eq!(choice.policy().amber(), Some(600.0)); // three alerts catch both defaults
/// # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
/// ```
pub fn choose_threshold(
    template: &Policy,
    backtest: Backtest,
    panel: &LabelledPanel,
    candidates: &[f64],
    goal: Goal,
) -> Result<Choice, EarlyWarningError> {
    backtest.n_defaults(panel)?;
    let curve = threshold_curve(template, backtest, panel, candidates)?;
    let mut chosen: Option<(usize, Decimal)> = None;
    for (position, point) in curve.iter().enumerate() {
        let Some(worth) = goal.worth(&point.report) else {
            continue;
        };
        let fewer = |other: usize| {
            let alerts = |point: &CurvePoint| point.report.outcomes().n_alerts;
            curve
                .get(other)
                .is_some_and(|other| alerts(point) < alerts(other))
        };
        let better =
            chosen.is_none_or(|(best, most)| worth > most || (worth == most && fewer(best)));
        if better {
            chosen = Some((position, worth));
        }
    }
    let found = chosen.and_then(|(position, _)| Some((position, curve.get(position)?.threshold)));
    let (chosen, threshold) = found.ok_or_else(|| EarlyWarningError::Backtest {
        problem: "no candidate threshold meets the goal; try riskier ones or a wider goal".into(),
    })?;
    Ok(Choice {
        policy: template.at_amber(threshold),
        chosen,
        curve,
    })
}

/// What each of `candidates` as the amber threshold would have done, in their order.
///
/// `template` gives all else, as in [`choose_threshold`].
///
/// # Errors
///
/// [`EarlyWarningError::Policy`] when a candidate makes the template invalid.
pub fn threshold_curve(
    template: &Policy,
    backtest: Backtest,
    panel: &LabelledPanel,
    candidates: &[f64],
) -> Result<Vec<CurvePoint>, EarlyWarningError> {
    let point = |&threshold: &f64| {
        let warning = EarlyWarning::with_trends(template.at_amber(threshold))?;
        Ok(CurvePoint {
            threshold,
            report: run(backtest, &warning, panel)?,
        })
    };
    each(candidates, point)
}

/// The point of a curve with the most alerts among those with no more than `at_most`;
/// of several the first.
///
/// It looks at the number of alerts only, never at what became of the accounts:
/// so policies are compared at the same number of alerts on a panel that
/// neither was chosen on.
#[must_use]
pub fn busiest_within(curve: &[CurvePoint], at_most: u64) -> Option<&CurvePoint> {
    let alerts = |point: &&CurvePoint| point.report.outcomes().n_alerts;
    let within = curve.iter().filter(|point| alerts(point) <= at_most);
    within.reduce(|best, point| {
        if alerts(&point) > alerts(&best) {
            point
        } else {
            best
        }
    })
}

/// Recall at exactly so many alerts; `None` when the curve does not reach them.
///
/// Between two thresholds it is that of borrowers treated by one or the other at
/// random, a straight line: scores of whole points do not send every number of alerts.
///
/// # Formula
///
/// `r_a + (n - n_a) / (n_b - n_a) * (r_b - r_a)`, with `a` the busiest point
/// within `n` and `b` the next one beyond it.
#[must_use]
#[allow(clippy::cast_precision_loss)] // counts stay far below 2^53
pub fn recall_at(curve: &[CurvePoint], n_alerts: u64) -> Option<f64> {
    let alerts = |point: &CurvePoint| point.report.outcomes().n_alerts;
    let within = busiest_within(curve, n_alerts)?;
    let (from, at) = (alerts(within), within.report.recall());
    if from == n_alerts {
        return Some(at);
    }
    let position = curve.iter().position(|point| std::ptr::eq(point, within))?;
    let beyond = curve.iter().skip(position);
    let beyond = beyond.skip(1).find(|point| alerts(point) > n_alerts)?;
    let share = (n_alerts - from) as f64 / (alerts(beyond) - from) as f64;
    Some(at + share * (beyond.report.recall() - at))
}

/// Runs with the smaller state where the policy allows it; it is three times as fast.
fn run(
    backtest: Backtest,
    warning: &EarlyWarning<TrendState>,
    panel: &LabelledPanel,
) -> Result<BacktestReport, EarlyWarningError> {
    let policy = warning.policy();
    if policy.trend_rule().is_some() {
        return Ok(backtest.run(warning, panel));
    }
    Ok(backtest.run(&EarlyWarning::new(policy.clone())?, panel))
}

/// One point per candidate, in their order; on several threads with feature `rayon`.
fn each<F>(candidates: &[f64], point: F) -> Result<Vec<CurvePoint>, EarlyWarningError>
where
    F: Fn(&f64) -> Result<CurvePoint, EarlyWarningError> + Send + Sync,
{
    #[cfg(feature = "rayon")]
    {
        use rayon::prelude::*;
        candidates.par_iter().map(point).collect()
    }
    #[cfg(not(feature = "rayon"))]
    candidates.iter().map(point).collect()
}

impl Policy {
    /// The policy at another amber threshold; red, if set, keeps its distance from amber.
    #[must_use]
    pub fn at_amber(&self, threshold: f64) -> Self {
        let mut policy = self.clone().with_amber(threshold);
        if let (Some(amber), Some(red)) = (self.amber(), self.red()) {
            let moved = threshold + (red - amber);
            policy.red = match self.measure() {
                Measure::Points => Some(moved),
                // A PD above 1 never comes; red is then out of reach.
                Measure::Pd => (moved <= 1.0).then_some(moved),
            };
        }
        policy
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // hand-counted quotients are exact
mod tests {
    use super::*;
    use crate::early_warning::{Observation, Reading, Signals};
    use crate::units::Points;
    use jiff::civil::date;

    /// Defaults at 500, 540, 580; quiet accounts at 520, 560, 600 and 640.
    fn panel() -> LabelledPanel {
        let mut panel = LabelledPanel::new();
        for (position, points) in [500, 520, 540, 560, 580, 600, 640].into_iter().enumerate() {
            let default_on = (position % 2 == 0 && points < 600).then_some(date(2026, 3, 1));
            let observation = Observation {
                as_of: date(2026, 1, 1),
                reading: Reading::points(Points(points)),
                signals: Signals::NONE,
            };
            panel
                .push(default_on, date(2026, 12, 1), [observation])
                .unwrap();
        }
        panel
    }

    fn choose(goal: Goal) -> Result<Option<f64>, EarlyWarningError> {
        let candidates = [510.0, 530.0, 550.0, 570.0, 590.0, 610.0];
        let test = Backtest::within_days(184);
        choose_threshold(&Policy::points("p"), test, &panel(), &candidates, goal)
            .map(|choice| choice.policy().amber())
    }

    #[test]
    fn each_goal_finds_its_threshold() {
        let cost = |contact, loss| Goal::Cost {
            contact_cost: Decimal::new(contact, 0),
            loss_avoided: Decimal::new(loss, 0),
        };
        assert_eq!(choose(Goal::Alerts { at_most: 3 }).unwrap(), Some(550.0));
        let budget = 1000.0 / 7.0;
        assert_eq!(
            choose(Goal::FalseAlarms {
                at_most_per_1000: budget
            })
            .unwrap(),
            Some(550.0)
        );
        assert_eq!(
            choose(cost(1, 100)).unwrap(),
            Some(590.0),
            "a call is cheap"
        );
        assert_eq!(
            choose(cost(60, 100)).unwrap(),
            Some(510.0),
            "a call is dear"
        );
    }

    #[test]
    fn the_busiest_threshold_within_a_budget_looks_at_no_outcome() {
        let test = Backtest::within_days(184);
        let candidates = [510.0, 530.0, 570.0, 610.0];
        let curve = threshold_curve(&Policy::points("p"), test, &panel(), &candidates).unwrap();
        let busiest = |at_most| busiest_within(&curve, at_most).map(|point| point.threshold);
        assert_eq!(busiest(3), Some(530.0), "two alerts; the next has four");
        assert_eq!(busiest(4), Some(570.0));
        assert_eq!(busiest(0), None);
        // Two alerts catch one of three defaults, four alerts two: three are half way.
        assert_eq!(recall_at(&curve, 2), Some(1.0 / 3.0));
        assert!((recall_at(&curve, 3).unwrap() - 0.5).abs() < 1e-12);
        assert_eq!(recall_at(&curve, 99), None);
    }

    #[test]
    fn a_goal_out_of_reach_is_an_error() {
        let error = choose(Goal::Alerts { at_most: 0 }).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("no candidate threshold meets the goal")
        );
    }

    #[test]
    fn a_panel_without_defaults_is_an_error_and_chooses_nothing() {
        let mut quiet = LabelledPanel::new();
        let observation = Observation::new(date(2026, 1, 1), Reading::points(Points(500)));
        // One defaults too late to be foreseen in January.
        for default_on in [None, Some(date(2026, 11, 1))] {
            quiet
                .push(default_on, date(2026, 12, 1), [observation])
                .unwrap();
        }
        let (test, goal) = (Backtest::within_days(184), Goal::Alerts { at_most: 3 });
        let chosen = choose_threshold(&Policy::points("p"), test, &quiet, &[510.0], goal);
        assert_eq!(
            chosen.unwrap_err().to_string(),
            "backtest: none of the panel's 2 accounts defaults within 184 days of an observation \
             before it, so there is nothing to catch; take a milder default, a longer horizon or \
             more accounts"
        );
    }

    #[test]
    fn red_keeps_its_distance_from_amber() {
        let template = Policy::points("p").with_amber(600.0).with_red(550.0);
        assert_eq!(template.at_amber(500.0).red(), Some(450.0));
        let template = Policy::pd("p").with_amber(0.1).with_red(0.3);
        assert_eq!(template.at_amber(0.9).red(), None);
    }
}
