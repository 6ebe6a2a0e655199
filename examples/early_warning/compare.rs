//! Rules side by side, at the same number of alerts.

use crate::common::{self, Failure};
use rust_decimal::Decimal;
use scorewright::early_warning::{
    AccountResults, Backtest, BacktestReport, CapacityPoint, CurvePoint, Difference, Differences,
    EarlyWarning, EarlyWarningError, Goal, HardTriggers, Interval, Intervals, LabelledPanel, Level,
    Policy, RepeatAfter, busiest_within, recall_at, threshold_curve,
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
    /// accounts choose one, as it is or repeated.
    pub templates: Vec<(String, Policy)>,
    pub repeats: Repeats,
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

/// How many statements old an alert becomes before it is repeated; every rule is run
/// without and with each.
pub struct Repeats {
    /// On the accounts held out.
    shown: Vec<u8>,
    /// On the training accounts, which choose one of them or none.
    tried: Vec<u8>,
}

impl Repeats {
    /// Shown are the horizon less one month, for lead, and the whole of it, for recall.
    /// Below half of it reminders cost more alerts than they catch.
    pub fn of(horizon_months: u8) -> Self {
        let countable = |from: u8| (from..=horizon_months.min(MOST_STATEMENTS)).collect();
        Self {
            shown: countable(horizon_months.saturating_sub(1).max(1)),
            tried: countable(horizon_months.div_ceil(2)),
        }
    }

    pub fn given(statements: &[u8]) -> Self {
        Self {
            shown: statements.to_vec(),
            tried: statements.to_vec(),
        }
    }
}

/// As many statements as a policy may count.
pub const MOST_STATEMENTS: u8 = 15;

/// The policy with at most one alert of a level in so many monthly statements, and one
/// again for as long as it asks for the level.
fn again(policy: &Policy, statements: u8) -> Policy {
    // The fewest days of so many months; no more than those of one month fewer are longer.
    let days = u16::from(statements) * 365 / 12 - 2;
    policy
        .clone()
        .with_cooldown_days(days)
        .with_cooldown_for_facts()
        .with_repeat_after(RepeatAfter::Statements(statements))
}

/// A rule of the comparison, but for its threshold.
#[derive(Clone)]
struct Rule {
    name: String,
    /// After how many statements the comparison repeats it.
    again: Option<u8>,
    policy: Policy,
}

impl Rule {
    fn full_name(&self) -> String {
        let Self { name, again, .. } = self;
        again.map_or_else(
            || name.clone(),
            |again| format!("{name}, again after {again}"),
        )
    }
}

/// A rule as it is, and repeated; one that repeats already stays as it is.
fn variants(name: &str, policy: &Policy, repeats: &[u8]) -> Vec<Rule> {
    let rule = |again, policy| Rule {
        name: name.to_owned(),
        again,
        policy,
    };
    let mut variants = vec![rule(None, policy.clone())];
    if policy.repeat_after().is_none() {
        let repeated = |&statements: &u8| rule(Some(statements), again(policy, statements));
        variants.extend(repeats.iter().map(repeated));
    }
    variants
}

/// One rule and what it did on the accounts held out.
pub struct Row {
    pub name: String,
    /// After how many statements an alert comes again, where that was added to the rule.
    pub again: Option<u8>,
    pub threshold: Option<f64>,
    pub report: BacktestReport,
    pub intervals: Intervals,
    /// At exactly as many alerts as the naive rule, between two thresholds.
    pub recall_at_naive: Option<f64>,
    /// Less the naive rule, on the same accounts.
    pub over_naive: Option<Differences>,
    results: AccountResults,
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
    let mut rows: Vec<Row> = Vec::new();
    for Rule {
        name,
        again,
        policy,
    } in variants("any month late", &naive, &setting.repeats.shown)
    {
        let row = row(setting, test, (&name, None), (&policy, rows.first()))?;
        let recall = rows.is_empty().then(|| row.report.recall());
        rows.push(Row {
            again,
            recall_at_naive: recall,
            ..row
        });
    }
    let budget = rows.first().map_or(0, |row| row.report.outcomes().n_alerts);
    let cut_off = Policy::pd("PD cut-off")
        .with_exit_margin(0.0)
        .with_exit_count(1);
    let mut rules = variants("PD cut-off", &cut_off, &setting.repeats.shown);
    rules.extend(candidates(setting, &setting.repeats.shown));
    let mut curves = Vec::new();
    for rule in rules {
        let curve = curve(setting.backtest, &rule.policy, test, budget)?;
        if let Some(point) = busiest_within(&curve, budget) {
            let at = rule.policy.at_amber(point.threshold);
            let row = row(setting, test, (&rule.name, at.amber()), (&at, rows.first()))?;
            rows.push(Row {
                again: rule.again,
                recall_at_naive: recall_at(&curve, budget),
                ..row
            });
        }
        curves.push((rule.full_name(), curve));
    }
    let Rule {
        name,
        again,
        policy: chosen,
    } = choose(setting, &naive, train)?;
    let name = format!("chosen on the others: {name}");
    let at = (&*name, chosen.amber());
    let row = row(setting, test, at, (&chosen, rows.first()))?;
    rows.push(Row { again, ..row });
    Ok(Comparison {
        rows,
        capacity: capacity(setting, &chosen, test)?,
        chosen,
        curves,
    })
}

/// The templates as they are, and repeated.
fn candidates(setting: &Setting, repeats: &[u8]) -> Vec<Rule> {
    let templates = setting.templates.iter();
    templates
        .flat_map(|(name, policy)| variants(name, policy, repeats))
        .collect()
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

/// The candidate and threshold that serve the goal best on the training accounts.
fn choose(setting: &Setting, naive: &Policy, train: &LabelledPanel) -> Result<Rule, Failure> {
    let budget = results(setting.backtest, naive, train)?.report();
    let at_most = budget.outcomes().n_alerts;
    let goal = setting.goal.unwrap_or(Goal::Alerts { at_most });
    // Of equally good ones that which catches more of them 60 days before.
    let mut best: Option<((Decimal, f64), Rule)> = None;
    for rule in candidates(setting, &setting.repeats.tried) {
        for point in curve(setting.backtest, &rule.policy, train, at_most)? {
            let Some(worth) = goal.worth(&point.report) else {
                continue;
            };
            let worth = (worth, point.report.recall_with_lead(60));
            if best.as_ref().is_none_or(|(most, _)| worth > *most) {
                let policy = rule.policy.at_amber(point.threshold);
                let rule = rule.clone();
                best = Some((worth, Rule { policy, ..rule }));
            }
        }
    }
    let found = best.map(|(_, rule)| rule);
    found.ok_or_else(|| "no threshold meets the goal on the training accounts; widen it".into())
}

/// Any policy, with the state it needs.
fn results(
    backtest: Backtest,
    policy: &Policy,
    panel: &LabelledPanel,
) -> Result<AccountResults, EarlyWarningError> {
    match EarlyWarning::new(policy.clone()) {
        Err(EarlyWarningError::NeedsTrends { .. }) => {
            let warning = EarlyWarning::with_trends(policy.clone())?;
            Ok(backtest.results(&warning, panel))
        }
        warning => Ok(backtest.results(&warning?, panel)),
    }
}

/// A policy on the accounts held out, beside the naive rule once that has run.
pub fn row(
    setting: &Setting,
    test: &LabelledPanel,
    (name, threshold): (&str, Option<f64>),
    (policy, naive): (&Policy, Option<&Row>),
) -> Result<Row, Failure> {
    let (draws, seed) = (setting.draws, setting.seed);
    let results = results(setting.backtest, policy, test)?;
    let over = |naive: &Row| results.differences(&naive.results, draws, seed);
    Ok(Row {
        name: name.to_owned(),
        again: None,
        threshold,
        report: results.report(),
        intervals: results.intervals(draws, seed),
        recall_at_naive: None,
        over_naive: naive.map(over).transpose()?,
        results,
    })
}

/// A row as JSON; quotients without a denominator are null.
pub fn json(row: &Row) -> serde_json::Value {
    let report = &row.report;
    let outcomes = report.outcomes();
    let pair = |interval: Interval| serde_json::json!([interval.low, interval.high]);
    let over = |difference: Difference| {
        serde_json::json!({
            "estimate": difference.estimate,
            "interval": pair(difference.interval),
        })
    };
    let over_naive = row.over_naive.map(|differences| {
        serde_json::json!({
            "recall": over(differences.recall),
            "recall_or_standing": over(differences.recall_or_standing),
            "recall_60_days": over(differences.recall_60_days),
            "recall_while_current": over(differences.recall_while_current),
            "precision": over(differences.precision),
        })
    });
    let caught = outcomes.caught_at;
    serde_json::json!({
        "rule": row.name,
        "again_after_statements": row.again,
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
        "recall_or_standing_interval": pair(row.intervals.recall_or_standing),
        "recall_30_days": report.recall_with_lead(30),
        "recall_60_days": report.recall_with_lead(60),
        "recall_60_days_interval": pair(row.intervals.recall_60_days),
        "recall_90_days": report.recall_with_lead(90),
        "recall_while_current": report.recall_while_current(),
        "recall_while_current_interval": pair(row.intervals.recall_while_current),
        "caught_by_days_past_due": {
            "current": caught.current,
            "1_to_29": caught.below_30,
            "30_to_59": caught.from_30,
            "60_to_89": caught.from_60,
            "90_and_more": caught.from_90,
            "unknown": caught.unknown,
        },
        "less_any_month_late": over_naive,
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
