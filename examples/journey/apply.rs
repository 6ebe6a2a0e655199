//! Application: income, score, decision, plan.

use crate::cards::Card;
use crate::case::{Answer, Case};
use crate::common::Failure;
use scorewright::lending::decision::{
    Application, Assessment, Decision, DecisionOutcome, DecisionPolicy, LoanRequest, NoticeRules,
    Occasion, OccasionKind,
};
use scorewright::lending::income::{IncomeClass, IncomePolicy, VerifiedIncome};
use scorewright::lending::loan::{InterestFree, Loan, RepaymentPlan};
use scorewright::money::Rate;
use scorewright::scoring::{Flags, Value};
use std::collections::BTreeMap;

/// What became of the application.
pub struct Applied {
    pub income: VerifiedIncome,
    pub assessment: Assessment,
    /// What was unusual about the answers: a level the card never saw, say.
    pub flags: Flags,
    pub policy: DecisionPolicy,
    pub decision: Decision,
    /// `None` unless approved.
    pub plan: Option<RepaymentPlan>,
}

pub fn apply(case: &Case, card: &Card) -> Result<Applied, Failure> {
    let asked = &case.application;
    let on = case.zone.date(asked.decided_at);
    let sources = case.sources(&asked.income)?;
    let income = VerifiedIncome::new(&sources, IncomeClass::Salary, &IncomePolicy::shipped()?, on)?;
    let record = record(case);
    let assessment = Assessment::new(&card.card, &card.scorer, &record)?;
    let flags = card.scorer.score(&record)?.flags;
    let policy = DecisionPolicy::shipped()?;
    let tier = policy.tier(assessment.points.value());
    // Without a tier there is no price; without interest is the least it could take.
    let rate = tier.map_or(Rate::percent("0")?, |tier| tier.rate);
    let plan = plan(case, rate)?;
    let jurisdictions: Vec<&str> = case.jurisdictions.iter().map(String::as_str).collect();
    let amount = case.money(&asked.amount)?;
    let request = LoanRequest::new(amount, plan.largest_payment());
    let debts = case.money(&asked.present_debts)?;
    let facts = asked.facts()?;
    let application = Application::new(&assessment, &income, debts, request).with_facts(&facts);
    let occasion = Occasion::new(OccasionKind::CompletedApplication, on, on, &jurisdictions);
    let decision = policy.decide(&application, &NoticeRules::shipped()?, occasion)?;
    let approved = decision.outcome() == DecisionOutcome::Approve;
    Ok(Applied {
        plan: approved.then_some(plan),
        income,
        assessment,
        flags,
        policy,
        decision,
    })
}

fn record(case: &Case) -> BTreeMap<&str, Value<'_>> {
    let answers = case.application.card.iter();
    let value = |answer| match answer {
        &Answer::Flag(flag) => Value::from(flag),
        &Answer::Number(number) => Value::Number(number),
        Answer::Text(text) => Value::Text(text),
    };
    answers
        .map(|(name, answer)| (name.as_str(), value(answer)))
        .collect()
}

/// The loan asked for, at this rate.
fn plan(case: &Case, rate: Rate) -> Result<RepaymentPlan, Failure> {
    let asked = &case.application;
    let amount = case.money(&asked.amount)?;
    let mut loan = Loan::new(amount, rate, asked.disbursed_on, asked.periods);
    if let Some(periods) = asked.interest_free_periods {
        loan = loan.with_interest_free(InterestFree::Periods(periods));
    }
    Ok(loan.plan()?)
}
