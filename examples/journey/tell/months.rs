//! The months, and the warnings with their advice.

use crate::cards::Cards;
use crate::case::Case;
use crate::common::Failure;
use crate::page::Page;
use crate::watch::{Alerted, Seen, Watched, warns_from_fall};
use crate::words::{Label, Line, Words, list};
use jiff::civil::date;
use scorewright::early_warning::{EarlyWarning, Level, Reading, Signals, WarningRule, WatchState};
use scorewright::lending::loan::Arrears;

pub fn months(
    page: &mut Page,
    case: &Case,
    cards: &Cards,
    watched: &Watched,
) -> Result<(), Failure> {
    let words = page.words();
    page.heading(words.line(Line::Months));
    let warning = &cards.warning;
    page.text(words.line(Line::WatchedBy {
        fall: warns_from_fall(warning),
        amber: limit(warning.policy().amber()),
        red: limit(warning.policy().red()),
    }));
    page.text(words.line(Line::FactsOfPolicy {
        late: level_of(warning, Signals::NONE.with_days_past_due(1)),
        debit: level_of(warning, Signals::NONE.with_autopay_failed()),
    }));
    let rows: Result<Vec<_>, Failure> =
        watched.months.iter().map(|seen| row(words, seen)).collect();
    let header = [
        Label::Statement,
        Label::Instalment,
        Label::CameIn,
        Label::PaidOn,
        Label::DaysLate,
        Label::Wage,
        Label::WageFall,
        Label::Points,
        Label::Level,
    ];
    page.table(header, rows?);
    page.text(words.line(Line::ReadTheTable));
    after_the_last(page, case, watched);
    if watched.alerts.is_empty() {
        page.text(words.line(Line::NoWarning));
    }
    for (place, alerted) in watched.alerts.iter().enumerate() {
        warned(page, cards, watched, (place + 1, alerted));
    }
    Ok(())
}

/// A threshold of whole points, as scores are.
#[allow(clippy::cast_possible_truncation)] // `as` saturates
fn limit(threshold: Option<f64>) -> Option<i32> {
    threshold.map(|points| points.ceil() as i32)
}

/// What a policy says of facts alone: it is asked, so that no number stands twice.
fn level_of(warning: &EarlyWarning, facts: Signals) -> Level {
    let (mut state, day) = (WatchState::new(), date(2026, 1, 31));
    warning.observe(&mut state, Reading::MISSING, facts, day);
    warning.level_at(&state, day)
}

fn row(words: &dyn Words, seen: &Seen) -> Result<[String; 9], Failure> {
    let day = |paid: &scorewright::lending::loan::Paid| paid.paid_on.strftime("%m-%d").to_string();
    let mut days: Vec<String> = seen.came_in.iter().map(day).collect();
    if seen.debit_failed {
        days.push(words.line(Line::DebitReturned));
    }
    Ok([
        seen.statement.to_string(),
        seen.due.amount().to_string(),
        seen.paid()?.amount().to_string(),
        days.join("\n"),
        seen.arrears.past_due_days.to_string(),
        seen.wage.amount().to_string(),
        seen.wage_fall.map_or("-".to_owned(), tenths),
        seen.score.points.to_string(),
        words.level(seen.level).to_owned(),
    ])
}

fn tenths(tenths: u32) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// What came in after the last statement, before help was asked for.
fn after_the_last(page: &mut Page, case: &Case, watched: &Watched) {
    let words = page.words();
    let (Some(hardship), Some(last)) = (&case.hardship, watched.months.last()) else {
        return;
    };
    let paid = watched.paid_by(case.zone.date(hardship.requested_at));
    for paid in paid.iter().filter(|paid| paid.paid_on > last.statement) {
        let came_in = Line::PaidAfterwards(paid.amount, paid.paid_on);
        page.text(words.line(came_in));
    }
}

fn warned(page: &mut Page, cards: &Cards, watched: &Watched, (number, alerted): (usize, &Alerted)) {
    let words = page.words();
    let alert = &alerted.alert;
    let Some(now) = watched.months.get(alerted.month) else {
        return;
    };
    let before = alerted.month.checked_sub(1);
    let before = before.and_then(|place| watched.months.get(place));
    let change = before
        .map(|before| i64::from(now.score.points.value()) - i64::from(before.score.points.value()));
    page.subheading(words.line(Line::Warning(number, alert.as_of())));
    let is_early = alert.rule() == WarningRule::PayrollDrop
        && now.arrears.past_due_days == 0
        && change.is_none_or(|change| change >= 0);
    if is_early {
        page.text(words.line(Line::WarnedBefore));
    }
    if let Some(first) = alert.repeat_of() {
        page.text(words.line(Line::WarnedAgain(first)));
    }
    page.fact(Label::Level, words.line(Line::LevelMeans(alert.level())));
    let policy = cards.warning.policy();
    let (amber, red) = (limit(policy.amber()), limit(policy.red()));
    let reasons = alert.rules();
    let reasons = reasons
        .iter()
        .map(|rule| words.line(reason(rule, now, [red, amber])));
    page.fact(Label::Reasons, list(words, reasons));
    page.fact(Label::PastDue, past_due(words, &now.arrears));
    page.fact(
        Label::Score,
        words.line(Line::ScoreOfCustomer {
            points: now.score.points.value(),
            pd_percent: format!("{:.1}", 100.0 * now.score.pd.value()),
            amber,
        }),
    );
    page.fact(
        Label::ScoreChange,
        words.line(match change {
            None => Line::NoScoreBefore,
            Some(0) => Line::ScoreStayed,
            Some(points) if points > 0 => Line::ScoreRose(points),
            Some(points) => Line::ScoreFell(points),
        }),
    );
    if let Some(fall) = change.filter(|&points| points < 0) {
        let mut rest = fall;
        for (code, text, points) in &alerted.reasons {
            rest += points;
            let lost = Line::PointsLost(code, text, *points);
            page.fact(Label::Because, words.line(lost));
        }
        if rest != 0 {
            page.fact(Label::Because, words.line(Line::Elsewhere(rest)));
        }
    }
    let actions = alerted.actions.iter();
    let actions = actions.map(|&action| words.action(action).to_owned());
    page.fact(Label::WhatToDo, list(words, actions));
    if let Some((day, cite)) = &alerted.notice {
        page.fact(Label::NoticeDue, words.line(Line::ToldBy(*day, cite)));
    }
}

/// A rule that asks for a level, with the figure it looked at; of two thresholds that the
/// points are below, the lower one counts.
fn reason(rule: WarningRule, now: &Seen, thresholds: [Option<i32>; 2]) -> Line<'static> {
    let points = now.score.points.value();
    let mut below = thresholds.into_iter().flatten();
    match (rule, now.wage_fall) {
        (WarningRule::PayrollDrop, Some(fall)) => Line::WageFell(tenths(fall)),
        (WarningRule::AutopayFailed, _) => Line::DebitCameBack,
        (WarningRule::DaysPastDue, _) => Line::DaysPastDue(now.arrears.past_due_days),
        (WarningRule::Threshold, _) => match below.find(|&limit| points < limit) {
            Some(limit) => Line::PointsBelow(points, limit),
            None => Line::RuleOfPolicy(rule),
        },
        (rule, _) => Line::RuleOfPolicy(rule),
    }
}

/// How late a borrower is, and with what.
pub fn past_due(words: &dyn Words, arrears: &Arrears) -> String {
    words.line(match arrears.oldest_due {
        Some(since) => Line::PastDueSince(arrears.past_due_days, arrears.overdue, since),
        None => Line::NothingPastDue,
    })
}
