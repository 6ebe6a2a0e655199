//! The months of the loan: payments, arrears, wage, the monthly score, and the alerts.

use crate::cards::Cards;
use crate::case::{Case, Month};
use crate::common::Failure;
use jiff::ToSpan;
use jiff::civil::Date;
use scorewright::early_warning::{
    Action, Alert, EarlyWarning, Level, Reading, Signals, WarningRule, WatchState, explain_fall,
};
use scorewright::lending::loan::{Arrears, Paid, RepaymentPlan};
use scorewright::money::{Money, Rounding, parse_decimal};
use scorewright::panel::{AccountMonth, PaymentHistory};
use scorewright::scoring::{Score, Scorer, Value};
use std::collections::BTreeMap;

/// The months a behaviour card looks at, its own first.
const STATUS: [&str; 6] = ["PAY_0", "PAY_2", "PAY_3", "PAY_4", "PAY_5", "PAY_6"];
/// As the card's data write it: nothing to pay, paid in full.
const NOTHING_TO_PAY: f64 = -2.0;
const PAID_IN_FULL: f64 = -1.0;

/// One statement.
pub struct Seen {
    pub statement: Date,
    /// The instalment that fell due since the statement before.
    pub due: Money,
    /// What came in since the statement before, by the day.
    pub came_in: Vec<Paid>,
    pub debit_failed: bool,
    pub arrears: Arrears,
    pub wage: Money,
    /// By how many tenths of a percent the wage is below the mean of the three months
    /// before; `None` where it is not below.
    pub wage_fall: Option<u32>,
    pub score: Score,
    pub level: Level,
    /// Points by characteristic.
    parts: [i32; 6],
}

/// An alert, why, and what to do.
pub struct Alerted {
    pub alert: Alert,
    /// The place of its statement among the months.
    pub month: usize,
    /// Code, text and points lost since the statement before.
    pub reasons: Vec<(String, String, i64)>,
    pub actions: Vec<Action>,
    /// The row of the advice table.
    pub advice: String,
    /// By when the borrower must be told of an adverse action, and the rule.
    pub notice: Option<(Date, String)>,
}

pub struct Watched {
    pub months: Vec<Seen>,
    pub payments: Vec<Paid>,
    pub alerts: Vec<Alerted>,
}

impl Seen {
    /// What came in since the statement before.
    pub fn paid(&self) -> Result<Money, Failure> {
        let amounts = self.came_in.iter().map(|paid| paid.amount);
        Ok(Money::sum(amounts, self.due.currency())?)
    }
}

impl Watched {
    /// What came in by the end of a day.
    pub fn paid_by(&self, day: Date) -> Vec<Paid> {
        let known = self.payments.iter().filter(|paid| paid.paid_on <= day);
        known.copied().collect()
    }
}

pub fn watch(case: &Case, cards: &Cards, plan: &RepaymentPlan) -> Result<Watched, Failure> {
    let mut watched = Watched {
        months: Vec::new(),
        payments: payments(case, plan)?,
        alerts: Vec::new(),
    };
    let mut state = WatchState::new();
    let mut history = Vec::new();
    let mut status = [NOTHING_TO_PAY; 6];
    let mut before = plan.loan().disbursed_on();
    for (month, row) in case.month.iter().zip(plan.rows()) {
        let grace = plan.loan().arrears_grace();
        let arrears = Arrears::on(month.statement, plan.rows(), &watched.payments, grace, &[])?;
        let days = arrears.past_due_days;
        status.rotate_right(1);
        status[0] = if days == 0 {
            PAID_IN_FULL
        } else {
            f64::from(days.div_ceil(30))
        };
        let (score, parts) = score(&cards.behaviour.scorer, &status)?;

        let wage = case.money(&month.wage)?;
        history.push(account_month(month, wage, days)?);
        let behaviour = PaymentHistory::new(history.clone())?.as_of(month.statement);
        let signals = signals(case, month, Signals::of(&behaviour));
        let reading = Reading::both(score.points, score.pd);
        let alert = cards
            .warning
            .observe(&mut state, reading, signals, month.statement);
        let since = |paid: &&Paid| before < paid.paid_on && paid.paid_on <= month.statement;
        watched.months.push(Seen {
            statement: month.statement,
            due: row.payment,
            came_in: watched.payments.iter().filter(since).copied().collect(),
            debit_failed: month.autopay_failed,
            arrears,
            wage,
            wage_fall: tenths(behaviour.income_drop),
            score,
            level: cards.warning.level_at(&state, month.statement),
            parts,
        });
        if let Some(alert) = alert {
            watched.alerts.push(alerted(alert, cards, &watched.months)?);
        }
        before = month.statement;
    }
    Ok(watched)
}

/// What came in, in order of time: of each instalment a share, so many days late.
fn payments(case: &Case, plan: &RepaymentPlan) -> Result<Vec<Paid>, Failure> {
    let mut payments = Vec::new();
    let mut before = plan.loan().disbursed_on();
    let mut rows = plan.rows().iter();
    for month in &case.month {
        let on = month.statement;
        let at = |problem: &str| format!("statement {on}: {problem}");
        let row = rows.next().ok_or_else(|| at("nothing is due any more"))?;
        if row.due > on || row.due <= before {
            return Err(at("the instalment must fall due since the statement before").into());
        }
        let share = parse_decimal(&month.paid)?;
        if share.is_sign_negative() && !share.is_zero() {
            return Err(at("`paid` must be 0 or more").into());
        }
        let amount = row.payment.times(share, Rounding::HalfUp)?;
        let day = row.due.checked_add(i64::from(month.days_late).days())?;
        if amount.is_positive() {
            payments.push(Paid::new(day, amount));
        }
        before = on;
    }
    payments.sort_by_key(|paid| paid.paid_on);
    Ok(payments)
}

fn score(scorer: &Scorer, status: &[f64; 6]) -> Result<(Score, [i32; 6]), Failure> {
    let pairs = STATUS.iter().zip(status);
    let record: BTreeMap<&str, Value<'_>> =
        pairs.map(|(&name, &code)| (name, code.into())).collect();
    let mut parts = [0; 6];
    let n = scorer.terms().len();
    let places = parts
        .get_mut(..n)
        .ok_or("the behaviour card has more fields than months")?;
    scorer.contributions(&record, places)?;
    Ok((scorer.score(&record)?, parts))
}

fn account_month(month: &Month, wage: Money, days: u32) -> Result<AccountMonth, Failure> {
    let wage: f64 = wage.amount().to_string().parse()?;
    Ok(AccountMonth::new(month.statement)
        .with_days_past_due(u16::try_from(days)?)
        .with_income(wage))
}

/// The facts beside the score: arrears, the fall of the wage, a returned debit, and
/// that help was asked for, which no advice may pass over.
fn signals(case: &Case, month: &Month, seen: Signals) -> Signals {
    let signals = if month.autopay_failed {
        seen.with_autopay_failed()
    } else {
        seen
    };
    if case.has_asked_for_help(month.statement) {
        signals.with_vulnerability()
    } else {
        signals
    }
}

/// A share in tenths of a percent, rounded, but never up to a whole percent that the
/// policy, which counts whole percents, has not seen.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` saturates, NaN is 0
fn tenths(share: f64) -> Option<u32> {
    let whole = (share * 100.0 + 1e-9).floor() as u32;
    let tenths = (share * 1000.0).round() as u32;
    let tenths = tenths.min(whole * 10 + 9);
    (tenths > 0).then_some(tenths)
}

/// The fall of the wage, in percent, from which the policy warns; `None` where it does
/// not ask. The policy is asked what it does, so that no number stands twice.
pub fn warns_from_fall(warning: &EarlyWarning) -> Option<u8> {
    (1..=100).find(|&percent| {
        let facts = Signals::NONE.with_payroll_drop(percent);
        let day = jiff::civil::date(2026, 1, 31);
        let seen = warning.observe(&mut WatchState::new(), Reading::MISSING, facts, day);
        seen.is_some_and(|alert| alert.rules().contains(WarningRule::PayrollDrop))
    })
}

/// Why the score fell, and what the policy's advice table says to do.
fn alerted(alert: Alert, cards: &Cards, months: &[Seen]) -> Result<Alerted, Failure> {
    let month = months.len().saturating_sub(1);
    let now = months.last().ok_or("an alert needs a statement")?;
    let before = month.checked_sub(1).and_then(|before| months.get(before));
    let scorer = &cards.behaviour.scorer;
    let known: Vec<(&str, &str)> = (0..scorer.terms().len())
        .filter_map(|position| scorer.reason_of(position))
        .collect();
    let codes: Vec<&str> = known.iter().map(|&(code, _)| code).collect();
    let before = before.map_or(&now.parts, |before| &before.parts);
    let fall = explain_fall(
        before.get(..codes.len()).unwrap_or_default(),
        now.parts.get(..codes.len()).unwrap_or_default(),
        &codes,
    )?;
    let text = |code: &str| {
        let found = known.iter().find(|(known, _)| *known == code);
        found.map_or(String::new(), |(_, text)| (*text).to_owned())
    };
    let lost: Vec<&str> = fall.reasons().iter().map(|loss| loss.code).collect();
    let asked = alert.case().with_reasons(&lost);
    let advice = cards.warning.policy().advice();
    let advice = advice
        .advise(&asked, now.statement)
        .ok_or("the policy has no advice for this alert")?;
    Ok(Alerted {
        alert,
        month,
        reasons: fall
            .reasons()
            .iter()
            .map(|loss| (loss.code.to_owned(), text(loss.code), loss.points))
            .collect(),
        actions: core::iter::once(advice.action)
            .chain(advice.also.iter().copied())
            .collect(),
        advice: advice.rule.to_owned(),
        notice: advice
            .notice
            .map(|notice| (notice.due, notice.notice.cite.clone())),
    })
}
