//! Rules side by side, at the same number of alerts.

use crate::common::Failure;
use scorewright::early_warning::{
    Backtest, BacktestReport, CurvePoint, EarlyWarning, Goal, Interval, Intervals, LabelledPanel,
    Policy, WarningError, busiest_within, choose_threshold, threshold_curve,
};

/// As many thresholds are tried; cards have a few hundred different scores.
const N_CANDIDATES: usize = 256;

/// How a comparison is made.
pub struct Setting {
    pub backtest: Backtest,
    /// Everything but the threshold.
    pub template: Policy,
    /// What the threshold chosen on the training accounts is to achieve; as many
    /// alerts as the naive rule there when not given.
    pub goal: Option<Goal>,
    /// Draws for the intervals, and what they are drawn from.
    pub draws: u16,
    pub seed: u64,
}

/// One rule and what it did on the accounts held out.
pub struct Row {
    pub name: String,
    pub threshold: Option<f64>,
    pub report: BacktestReport,
    pub intervals: Intervals,
}

pub struct Comparison {
    pub rows: Vec<Row>,
    /// The threshold chosen on the training accounts, in a policy.
    pub chosen: Policy,
    /// Over all thresholds, with and without hysteresis.
    pub with_hysteresis: Vec<CurvePoint>,
    pub without: Vec<CurvePoint>,
}

/// Runs the rules. Thresholds of the comparison follow from the number of alerts
/// alone; what became of the accounts held out chooses nothing.
pub fn compare(
    setting: &Setting,
    train: &LabelledPanel,
    test: &LabelledPanel,
) -> Result<Comparison, Failure> {
    let backtest = setting.backtest;
    let naive = Policy::any_month_late();
    let naive_report = run(backtest, &naive, test)?;
    let budget = naive_report.outcomes().n_alerts;
    let template = &setting.template;
    let candidates = test.thresholds(template.measure(), N_CANDIDATES);
    let with_hysteresis = threshold_curve(template, backtest, test, &candidates)?;
    let cut_off = Policy::pd("PD cut-off")
        .with_exit_margin(0.0)
        .with_exit_count(1);
    let pds = test.thresholds(cut_off.measure(), N_CANDIDATES);
    let without = threshold_curve(&cut_off, backtest, test, &pds)?;
    let chosen = choose(setting, &naive, train)?;
    let mut rows = vec![row(setting, test, "any month late", &naive, None)?];
    for (name, policy, curve) in [
        ("PD cut-off, no hysteresis", &cut_off, &without),
        ("score with hysteresis", template, &with_hysteresis),
    ] {
        if let Some(point) = busiest_within(curve, budget) {
            let policy = policy.clone().with_amber(point.threshold);
            rows.push(row(setting, test, name, &policy, Some(point.threshold))?);
        }
    }
    let name = "  its threshold from training";
    rows.push(row(setting, test, name, &chosen, chosen.amber())?);
    Ok(Comparison {
        rows,
        chosen,
        with_hysteresis,
        without,
    })
}

/// The template with the threshold that serves the goal on the training accounts.
fn choose(setting: &Setting, naive: &Policy, train: &LabelledPanel) -> Result<Policy, Failure> {
    let at_most = run(setting.backtest, naive, train)?.outcomes().n_alerts;
    let goal = setting.goal.unwrap_or(Goal::Alerts { at_most });
    let template = &setting.template;
    let candidates = train.thresholds(template.measure(), N_CANDIDATES);
    let choice = choose_threshold(template, setting.backtest, train, &candidates, goal)?;
    Ok(choice.policy().clone())
}

/// Any policy, with the state it needs.
fn run(
    backtest: Backtest,
    policy: &Policy,
    panel: &LabelledPanel,
) -> Result<BacktestReport, WarningError> {
    match EarlyWarning::new(policy.clone()) {
        Err(WarningError::NeedsTrends { .. }) => {
            let warning = EarlyWarning::with_trends(policy.clone())?;
            Ok(backtest.run(&warning, panel))
        }
        warning => Ok(backtest.run(&warning?, panel)),
    }
}

pub fn row(
    setting: &Setting,
    test: &LabelledPanel,
    name: &str,
    policy: &Policy,
    threshold: Option<f64>,
) -> Result<Row, Failure> {
    let (draws, seed) = (setting.draws, setting.seed);
    let intervals = match EarlyWarning::new(policy.clone()) {
        Err(WarningError::NeedsTrends { .. }) => {
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
    })
}

/// A row as JSON; quotients without a denominator are null.
pub fn json(row: &Row) -> serde_json::Value {
    let report = &row.report;
    let outcomes = report.outcomes();
    let pair = |interval: Interval| serde_json::json!([interval.low, interval.high]);
    serde_json::json!({
        "rule": row.name.trim(),
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
        "recall_interval": pair(row.intervals.recall),
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
