//! Rules side by side, at the same number of alerts.

use crate::common::{self, Failure};
use rust_decimal::Decimal;
use scorewright::early_warning::{
    Backtest, BacktestReport, CapacityPoint, CurvePoint, EarlyWarning, EarlyWarningError, Goal,
    HardTriggers, Interval, Intervals, LabelledPanel, Level, Policy, busiest_within, recall_at,
    threshold_curve,
};

/// As many thresholds are tried at most; cards have a few hundred different scores.
const N_CANDIDATES: usize = 400;
/// They are tried from the strictest on until these many times the naive rule's alerts.
const WIDEST: u64 = 3;
/// How many are tried at once.
const AT_ONCE: usize = 16;

/// How a comparison is made.
pub struct Setting {
    pub backtest: Backtest,
    /// Policies by name, each with everything but the threshold. The training
    /// accounts choose one.
    pub templates: Vec<(String, Policy)>,
    /// What the threshold chosen on the training accounts is to achieve; as many
    /// alerts as the naive rule there when not given.
    pub goal: Option<Goal>,
    /// Alerts a team can work per statement date.
    pub capacities: Vec<usize>,
    /// Draws for the intervals, and what they are drawn from.
    pub draws: u16,
    pub seed: u64,
}

/// The score with hysteresis by itself, and with late payments as red at once.
pub fn templates() -> Vec<(String, Policy)> {
    let score = Policy::points("score with hysteresis");
    // Once for a row of late months, as the naive rule beside it.
    let late = HardTriggers::new()
        .with_days_past_due(0, Level::Red)
        .with_late_steps(&[]);
    let with_late = Policy::points("the same, late as red").with_hard(late);
    let named = |policy: Policy| (policy.name().to_owned(), policy);
    vec![named(score), named(with_late)]
}

/// One rule and what it did on the accounts held out.
pub struct Row {
    pub name: String,
    pub threshold: Option<f64>,
    pub report: BacktestReport,
    pub intervals: Intervals,
    /// At exactly as many alerts as the naive rule, between two thresholds.
    pub recall_at_naive: Option<f64>,
}

pub struct Comparison {
    pub rows: Vec<Row>,
    /// The policy and threshold that the training accounts chose.
    pub chosen: Policy,
    /// What it would have caught with so many alerts worked per statement date.
    pub capacity: Vec<CapacityPoint>,
    /// Over the thresholds, by rule.
    pub curves: Vec<(String, Vec<CurvePoint>)>,
}

/// Runs the rules. Thresholds of the comparison follow from the number of alerts
/// alone; what became of the accounts held out chooses nothing.
pub fn compare(
    setting: &Setting,
    train: &LabelledPanel,
    test: &LabelledPanel,
) -> Result<Comparison, Failure> {
    let naive = Policy::any_month_late();
    let budget = run(setting.backtest, &naive, test)?.outcomes().n_alerts;
    let cut_off = Policy::pd("PD cut-off, no exit margin")
        .with_exit_margin(0.0)
        .with_exit_count(1);
    let mut rules = vec![(cut_off.name().to_owned(), cut_off)];
    rules.extend(setting.templates.iter().cloned());
    let first = row(setting, test, ("any month late", None), &naive)?;
    let mut rows = vec![Row {
        recall_at_naive: Some(first.report.recall()),
        ..first
    }];
    let mut curves = Vec::new();
    for (name, policy) in rules {
        let curve = curve(setting.backtest, &policy, test, budget)?;
        if let Some(point) = busiest_within(&curve, budget) {
            let at = policy.at_amber(point.threshold);
            rows.push(Row {
                recall_at_naive: recall_at(&curve, budget),
                ..row(setting, test, (&name, at.amber()), &at)?
            });
        }
        curves.push((name, curve));
    }
    let chosen = choose(setting, &naive, train)?;
    let name = format!("chosen on the others: {}", chosen.name());
    rows.push(row(setting, test, (&name, chosen.amber()), &chosen)?);
    Ok(Comparison {
        rows,
        capacity: capacity(setting, &chosen, test)?,
        chosen,
        curves,
    })
}

/// The thresholds from the strictest on, until they are far beyond the budget.
fn curve(
    backtest: Backtest,
    template: &Policy,
    panel: &LabelledPanel,
    budget: u64,
) -> Result<Vec<CurvePoint>, Failure> {
    let mut curve: Vec<CurvePoint> = Vec::new();
    let mut candidates = panel.thresholds(template.measure(), N_CANDIDATES);
    // A margin wider than a threshold leaves no way back; such thresholds are not tried.
    candidates.retain(|&t| EarlyWarning::with_trends(template.at_amber(t)).is_ok());
    let bar = common::bar("backtest", candidates.len() as u64);
    for part in candidates.chunks(AT_ONCE) {
        let part = threshold_curve(template, backtest, panel, part)?;
        let beyond = |point: &CurvePoint| point.report.outcomes().n_alerts > WIDEST * budget;
        let done = part.iter().all(beyond);
        bar.inc(part.len() as u64);
        curve.extend(part);
        if done {
            break;
        }
    }
    bar.finish_and_clear();
    Ok(curve)
}

fn capacity(
    setting: &Setting,
    policy: &Policy,
    panel: &LabelledPanel,
) -> Result<Vec<CapacityPoint>, EarlyWarningError> {
    let (backtest, capacities) = (setting.backtest, &setting.capacities);
    match EarlyWarning::new(policy.clone()) {
        Err(EarlyWarningError::NeedsTrends { .. }) => {
            let warning = EarlyWarning::with_trends(policy.clone())?;
            Ok(backtest.capacity_curve(&warning, panel, capacities))
        }
        warning => Ok(backtest.capacity_curve(&warning?, panel, capacities)),
    }
}

/// The template and threshold that serve the goal best on the training accounts.
fn choose(setting: &Setting, naive: &Policy, train: &LabelledPanel) -> Result<Policy, Failure> {
    let budget = run(setting.backtest, naive, train)?.outcomes().n_alerts;
    let goal = setting.goal.unwrap_or(Goal::Alerts { at_most: budget });
    let mut best: Option<(Decimal, Policy)> = None;
    for (_, template) in &setting.templates {
        for point in curve(setting.backtest, template, train, budget)? {
            let Some(worth) = goal.worth(&point.report) else {
                continue;
            };
            if best.as_ref().is_none_or(|(most, _)| worth > *most) {
                best = Some((worth, template.at_amber(point.threshold)));
            }
        }
    }
    let found = best.map(|(_, policy)| policy);
    found.ok_or_else(|| "no threshold meets the goal on the training accounts; widen it".into())
}

/// Any policy, with the state it needs.
fn run(
    backtest: Backtest,
    policy: &Policy,
    panel: &LabelledPanel,
) -> Result<BacktestReport, EarlyWarningError> {
    match EarlyWarning::new(policy.clone()) {
        Err(EarlyWarningError::NeedsTrends { .. }) => {
            let warning = EarlyWarning::with_trends(policy.clone())?;
            Ok(backtest.run(&warning, panel))
        }
        warning => Ok(backtest.run(&warning?, panel)),
    }
}

pub fn row(
    setting: &Setting,
    test: &LabelledPanel,
    (name, threshold): (&str, Option<f64>),
    policy: &Policy,
) -> Result<Row, Failure> {
    let (draws, seed) = (setting.draws, setting.seed);
    let intervals = match EarlyWarning::new(policy.clone()) {
        Err(EarlyWarningError::NeedsTrends { .. }) => {
            let warning = EarlyWarning::with_trends(policy.clone())?;
            setting.backtest.intervals(&warning, test, draws, seed)
        }
        warning => setting.backtest.intervals(&warning?, test, draws, seed),
    };
    Ok(Row {
        name: name.to_owned(),
        threshold,
        report: run(setting.backtest, policy, test)?,
        intervals,
        recall_at_naive: None,
    })
}

/// A row as JSON; quotients without a denominator are null.
pub fn json(row: &Row) -> serde_json::Value {
    let report = &row.report;
    let outcomes = report.outcomes();
    let pair = |interval: Interval| serde_json::json!([interval.low, interval.high]);
    serde_json::json!({
        "rule": row.name,
        "threshold": row.threshold,
        "account_months": outcomes.n_months,
        "alerts": outcomes.n_alerts,
        "true_alerts": outcomes.n_true,
        "false_alerts": outcomes.n_false(),
        "undecided_alerts": outcomes.n_undecided,
        "defaults": outcomes.n_events,
        "caught": outcomes.n_caught,
        "standing": outcomes.n_standing,
        "recall": report.recall(),
        "recall_at_as_many_alerts_as_the_naive_rule": row.recall_at_naive,
        "recall_interval": pair(row.intervals.recall),
        "recall_or_standing": report.recall_or_standing(),
        "recall_30_days": report.recall_with_lead(30),
        "recall_60_days": report.recall_with_lead(60),
        "recall_90_days": report.recall_with_lead(90),
        "precision": report.precision(),
        "precision_interval": pair(row.intervals.precision),
        "alerts_per_1000": report.alerts_per_1000(),
        "false_per_1000": report.false_per_1000(),
        "lead_median_days": report.lead_median(),
        "lead_share_30": report.lead_share(30),
        "lead_share_60": report.lead_share(60),
        "lead_share_90": report.lead_share(90),
        "noise_to_signal": report.noise_to_signal(),
        "churn_per_account_year": report.churn(),
    })
}

/// The capacity curve as JSON.
pub fn capacity_json(points: &[CapacityPoint]) -> serde_json::Value {
    let each = points.iter().map(|point| {
        serde_json::json!({
            "alerts_per_date": point.capacity,
            "worked": point.n_worked,
            "recall": point.recall,
        })
    });
    each.collect()
}
