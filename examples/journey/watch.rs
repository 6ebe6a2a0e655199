//! Six months: payments, arrears, the monthly score, and the warning.

use crate::cards::Cards;
use crate::case::{Case, Month};
use crate::common::Failure;
use jiff::ToSpan;
use jiff::civil::Date;
use scorewright::early_warning::{Alert, Level, Reading, Signals, WatchState, explain_fall};
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
    pub due: Money,
    pub paid: Money,
    pub wage: Money,
    pub days_past_due: u32,
    pub score: Score,
    pub level: Level,
    /// Points by characteristic.
    parts: [i32; 6],
}

/// The first alert, and why.
pub struct Alerted {
    pub alert: Alert,
    /// Code, text and points lost since the statement before.
    pub reasons: Vec<(String, String, i64)>,
    pub action: String,
    /// The row of the advice table.
    pub advice: String,
}

pub struct Watched {
    pub months: Vec<Seen>,
    pub payments: Vec<Paid>,
    pub alerted: Option<Alerted>,
}

pub fn watch(case: &Case, cards: &Cards, plan: &RepaymentPlan) -> Result<Watched, Failure> {
    let mut watched = Watched {
        months: Vec::new(),
        payments: Vec::new(),
        alerted: None,
    };
    let mut state = WatchState::new();
    let mut history = Vec::new();
    let mut status = [NOTHING_TO_PAY; 6];
    for (month, row) in case.month.iter().zip(plan.rows()) {
        if row.due > month.statement {
            return Err(format!("statement {}: nothing is due before it", month.statement).into());
        }
        let paid = payment(month, row.due, row.payment)?;
        watched.payments.extend(paid);
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
        let signals = signals(month, &history)?;
        let reading = Reading::both(score.points, score.pd);
        let alert = cards
            .warning
            .observe(&mut state, reading, signals, month.statement);
        let seen = Seen {
            statement: month.statement,
            due: row.payment,
            paid: paid.map_or(Money::zero(case.currency()?), |paid| paid.amount),
            wage,
            days_past_due: days,
            score,
            level: cards.warning.level_at(&state, month.statement),
            parts,
        };
        if let (Some(alert), None) = (alert, &watched.alerted) {
            watched.alerted = Some(alerted(alert, cards, watched.months.last(), &seen)?);
        }
        watched.months.push(seen);
    }
    Ok(watched)
}

/// The share of the instalment that came, and when; `None` when nothing did.
fn payment(month: &Month, due: Date, instalment: Money) -> Result<Option<Paid>, Failure> {
    let share = parse_decimal(&month.paid)?;
    let amount = instalment.times(share, Rounding::HalfUp)?;
    let on = due.checked_add(i64::from(month.days_late).days())?;
    Ok(amount.is_positive().then_some(Paid::new(on, amount)))
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

/// The facts beside the score: arrears, the fall of the wage, a returned debit.
fn signals(month: &Month, history: &[AccountMonth]) -> Result<Signals, Failure> {
    let behaviour = PaymentHistory::new(history.to_vec())?.as_of(month.statement);
    let signals = Signals::of(&behaviour);
    Ok(if month.autopay_failed {
        signals.with_autopay_failed()
    } else {
        signals
    })
}

/// Why the score fell, and what the policy's advice table says to do.
fn alerted(
    alert: Alert,
    cards: &Cards,
    before: Option<&Seen>,
    now: &Seen,
) -> Result<Alerted, Failure> {
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
        reasons: fall
            .reasons()
            .iter()
            .map(|loss| (loss.code.to_owned(), text(loss.code), loss.points))
            .collect(),
        action: std::iter::once(&advice.action)
            .chain(advice.also)
            .map(|action| action.name())
            .collect::<Vec<_>>()
            .join("; "),
        advice: advice.rule.to_owned(),
    })
}
