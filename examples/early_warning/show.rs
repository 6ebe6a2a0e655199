//! Tables that fit a terminal.

use crate::alerts::{Told, Why};
use crate::common::{aligned_table, whole_words};
use crate::compare::Row;
use crate::watch::Day;
use comfy_table::Table;
use scorewright::early_warning::{Alert, CapacityPoint, Difference, WatchEntry};
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

/// The rule that fired; of a drop, from what to what it fell; of a reminder, of which alert.
fn rule(alert: &Alert) -> String {
    let name = alert.rule().to_string().replace('_', " ");
    let name = match alert.score_drop() {
        Some(fall) => format!(
            "{name} {} to {} since {}",
            threshold(fall.from),
            threshold(fall.to),
            fall.since
        ),
        None => name,
    };
    match alert.repeat_of() {
        Some(first) => format!("{name}, repeat of {first}"),
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

/// The rule, and after how many statements its alert comes again.
fn rule_and_again(row: &Row) -> [String; 2] {
    let again = row.again.map(|statements| statements.to_string());
    [row.name.clone(), again.unwrap_or_else(|| "-".to_owned())]
}

/// Rules side by side, one a line.
pub fn comparison(rows: &[Row]) -> Table {
    let cells = |row: &Row| {
        let report = &row.report;
        let recall = row.intervals.recall;
        let cells = [
            row.threshold.map_or_else(|| "-".to_owned(), threshold),
            report.outcomes().n_alerts.to_string(),
            format!(
                "{} {}-{}",
                percent(report.recall()),
                percent(recall.low),
                percent(recall.high)
            ),
            row.recall_at_naive.map_or_else(|| "-".to_owned(), percent),
            percent(report.recall_with_lead(60)),
            percent(report.recall_or_standing()),
            percent(report.recall_while_current()),
        ];
        rule_and_again(row).into_iter().chain(cells).collect()
    };
    let header = [
        "rule",
        "again",
        "limit",
        "alerts",
        "recall, 95 %",
        "as many",
        "60 days",
        "or standing",
        "current",
    ];
    table(&header, 1..=8, rows.iter().map(cells).collect())
}

/// What each rule has over the first, on the same accounts.
pub fn over_naive(rows: &[Row]) -> Table {
    let points = |difference: Difference| {
        let Difference {
            estimate, interval, ..
        } = difference;
        let signed = |share: f64| format!("{:+.1}", 100.0 * share);
        let (low, high) = (signed(interval.low), signed(interval.high));
        format!("{} ({low},{high})", signed(estimate))
    };
    let cells = |row: &Row| {
        let over = row.over_naive?;
        let cells = [
            over.recall,
            over.recall_60_days,
            over.recall_or_standing,
            over.recall_while_current,
        ];
        let cells = cells.map(points);
        Some(rule_and_again(row).into_iter().chain(cells).collect())
    };
    let first = rows.first().map_or("", |row| row.name.as_str());
    let header = [
        &format!("more than {first}, 95 %"),
        "again",
        "recall",
        "60 days",
        "or standing",
        "current",
    ];
    table(&header, 1..=5, rows.iter().filter_map(cells).collect())
}

/// Defaults caught, by how late the account was at the first alert; and how early, how often.
pub fn caught_at(rows: &[Row]) -> Table {
    let cells = |row: &Row| {
        let outcomes = row.report.outcomes();
        let at = outcomes.caught_at;
        let counts = [
            at.current,
            at.below_30,
            at.from_30,
            at.from_60,
            at.from_90,
            outcomes.n_events - outcomes.n_caught,
        ];
        let counts = counts.map(|count| count.to_string());
        let measures = [
            percent(row.report.precision()),
            format!("{:.0}", row.report.lead_median()),
            format!("{:.2}", row.report.churn()),
        ];
        let cells = rule_and_again(row).into_iter().chain(counts);
        cells.chain(measures).collect()
    };
    let header = [
        "caught at days past due",
        "again",
        "0",
        "1-29",
        "30-59",
        "60-89",
        "90+",
        "missed",
        "precise",
        "lead",
        "moves a year",
    ];
    table(&header, 1..=10, rows.iter().map(cells).collect())
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
