//! Tables that fit a terminal.

use crate::alerts::{Told, Why};
use crate::common::{aligned_table, whole_words};
use crate::compare::Row;
use crate::watch::Day;
use comfy_table::Table;
use scorewright::early_warning::{Alert, CapacityPoint, WatchEntry};
use scorewright::files::printable;
use std::collections::BTreeMap;

/// A table whose columns from `first_number` on, up to `last_number`, stand to the right.
fn table(
    header: &[&str],
    numbers: std::ops::RangeInclusive<usize>,
    rows: Vec<Vec<String>>,
) -> Table {
    let mut shown = aligned_table(header, |column| numbers.contains(&column));
    shown.add_rows(rows);
    whole_words(&mut shown);
    shown
}

pub fn days(days: &[Day]) -> Table {
    let rows = days.iter().map(|day| {
        let numbers = [
            day.observed,
            day.seen_before,
            day.amber_alerts,
            day.red_alerts,
            day.amber,
            day.red,
            day.unknown,
        ];
        let cells = numbers.map(|number| number.to_string());
        std::iter::once(day.date.to_string()).chain(cells).collect()
    });
    let header = [
        "as of",
        "observed",
        "seen before",
        "amber alerts",
        "red alerts",
        "at amber",
        "at red",
        "unknown",
    ];
    // A panel of many days is told by its last.
    let skipped = days.len().saturating_sub(12);
    table(&header, 1..=7, rows.skip(skipped).collect())
}

pub fn advice(told: &[Told]) -> Table {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for one in told {
        *counts.entry((&one.action, &one.advice)).or_default() += 1;
    }
    let rows = counts.into_iter().map(|((action, rule), n)| {
        let notice = told.iter().find(|one| one.advice == rule);
        let notice = notice.and_then(|one| one.notice.clone());
        vec![
            action.to_owned(),
            rule.to_owned(),
            n.to_string(),
            notice.map_or_else(String::new, |(kind, _)| kind),
        ]
    });
    let header = ["advice", "by the policy's row", "alerts", "notice"];
    table(&header, 2..=2, rows.collect())
}

/// The last alerts, the latest first.
pub fn alerts(told: &[Told], most: usize) -> Table {
    let rows = told.iter().rev().take(most).map(|one| {
        vec![
            printable(&one.id).into_owned(),
            one.alert.as_of().to_string(),
            one.alert.level().to_string(),
            rule(&one.alert),
            one.alert
                .points()
                .map_or_else(String::new, |p| p.to_string()),
            one.lost.to_string(),
            reasons(&one.reasons),
            one.action.replace('_', " "),
        ]
    });
    let header = [
        "id",
        "as of",
        "level",
        "rule",
        "points",
        "lost",
        "reasons (points)",
        "advice",
    ];
    table(&header, 4..=5, rows.collect())
}

/// The rule that fired; of a drop, from what to what it fell.
fn rule(alert: &Alert) -> String {
    let name = alert.rule().to_string().replace('_', " ");
    match alert.score_drop() {
        Some(fall) => format!(
            "{name} {} to {} since {}",
            threshold(fall.from),
            threshold(fall.to),
            fall.since
        ),
        None => name,
    }
}

fn reasons(reasons: &[Why]) -> String {
    let each = reasons
        .iter()
        .map(|why| format!("{} {:.0}", why.code.replace('_', " "), why.points));
    each.collect::<Vec<_>>().join(", ")
}

pub fn watch_list(entries: &[&WatchEntry]) -> Table {
    let rows = entries.iter().map(|entry| {
        vec![
            printable(entry.id()).into_owned(),
            entry.level().to_string(),
            entry.since().to_string(),
            entry.next_review().to_string(),
            entry.expected_loss_avoided().to_string(),
            entry.reasons().join(", "),
        ]
    });
    let header = [
        "id",
        "level",
        "since",
        "next review",
        "loss avoided",
        "reasons",
    ];
    table(&header, 4..=4, rows.collect())
}

/// Rules side by side, a measure a line.
pub fn comparison(rows: &[Row]) -> Table {
    let measures = |row: &Row| {
        let report = &row.report;
        let recall = row.intervals.recall;
        [
            row.threshold.map_or_else(|| "-".to_owned(), threshold),
            report.outcomes().n_alerts.to_string(),
            format!("{:.1}", report.alerts_per_1000()),
            percent(report.recall()),
            row.recall_at_naive.map_or_else(|| "-".to_owned(), percent),
            format!("{}-{}", percent(recall.low), percent(recall.high)),
            percent(report.recall_with_lead(60)),
            percent(report.recall_or_standing()),
            percent(report.precision()),
            format!("{:.1}", report.false_per_1000()),
            format!("{:.0}", report.lead_median()),
            format!("{:.3}", report.noise_to_signal()),
            format!("{:.2}", report.churn()),
        ]
    };
    let columns: Vec<_> = rows.iter().map(measures).collect();
    let lines = MEASURES.iter().enumerate().map(|(line, name)| {
        let cells = columns.iter().map(|column| column[line].clone());
        std::iter::once((*name).to_owned()).chain(cells).collect()
    });
    let names = rows.iter().map(|row| row.name.as_str());
    let header: Vec<&str> = std::iter::once("").chain(names).collect();
    table(&header, 1..=rows.len(), lines.collect())
}

/// What the policy chosen catches when a team can work only so many alerts.
pub fn capacity(points: &[CapacityPoint]) -> Table {
    let rows = points.iter().map(|point| {
        vec![
            point.capacity.to_string(),
            point.n_worked.to_string(),
            percent(point.recall),
        ]
    });
    let header = ["alerts worked per date", "in all", "recall %"];
    table(&header, 0..=2, rows.collect())
}

const MEASURES: [&str; 13] = [
    "threshold",
    "alerts",
    "per 1,000 months",
    "recall %",
    "  at as many alerts",
    "  95 % interval",
    "  60 days before %",
    "  or standing %",
    "precision %",
    "false per 1,000",
    "median lead, days",
    "noise to signal",
    "changes a year",
];

/// Points are whole; a PD needs its decimals.
fn threshold(threshold: f64) -> String {
    if threshold.abs() < 1.0 {
        format!("{threshold:.4}")
    } else {
        format!("{threshold:.0}")
    }
}

fn percent(share: f64) -> String {
    format!("{:.1}", 100.0 * share)
}
