//! The application and the plan.

use super::{percent, rows};
use crate::case::Case;
use crate::common::Failure;
use crate::live::Lived;
use crate::page::Page;
use crate::words::{Label, Line, Words, list};
use scorewright::lending::decision::AffordabilityRatio;
use scorewright::lending::income::VerifiedIncome;
use scorewright::lending::loan::RepaymentPlan;
use scorewright::lending::loan::cost::AnnualisationMethod;

pub fn application(page: &mut Page, case: &Case, lived: &Lived<'_>) -> Result<(), Failure> {
    let words = page.words();
    let (applied, asked) = (&lived.applied, &case.application);
    page.heading(words.line(Line::Application(case.zone.date(asked.decided_at))));
    let amount = Line::OverMonths(case.money(&asked.amount)?, asked.periods);
    page.fact(Label::AskedFor, words.line(amount));
    income(page, &applied.income);
    let assessment = &applied.assessment;
    let pd = format!("{:.1}", 100.0 * assessment.pd.value());
    let score = Line::ScoreOfApplicant(assessment.points.value(), pd);
    page.fact(Label::Score, words.line(score));
    if !applied.flags.is_empty() {
        page.fact(Label::Unusual, words.flags(applied.flags));
    }
    let decision = &applied.decision;
    let (pti, dti) = decision.ratios();
    page.fact(Label::PaymentToIncome, ratio(words, pti));
    page.fact(Label::DebtsToIncome, ratio(words, dti));
    let decided = Line::Decided {
        outcome: decision.outcome(),
        tier: decision.tier(),
        rate: decision.rate().map(|rate| rate.to_string()),
    };
    page.fact(Label::Decision, words.line(decided));
    if !decision.steps().is_empty() {
        let steps = decision.steps().iter().map(|&step| words.step(step));
        page.fact(Label::FirstSteps, list(words, steps));
    }
    for reason in decision.reasons() {
        page.fact(Label::Because, words.reason(&reason.code, &reason.text));
    }
    for notice in decision.notices() {
        let due = Line::NoticeBy(notice.due_on, &notice.cite);
        page.fact(Label::NoticeDue, words.line(due));
    }
    if applied.plan.is_none() {
        page.text(words.line(Line::NotApproved));
    }
    Ok(())
}

/// How well an income is verified, and what of it counts.
pub fn income(page: &mut Page, income: &VerifiedIncome) {
    let words = page.words();
    let grade = Line::IncomeGrade(income.grade());
    page.fact(Label::IncomeVerified, words.line(grade));
    if !income.reasons().is_empty() {
        let reasons = income.reasons().iter();
        let reasons = reasons.map(|&reason| words.income_reason(reason));
        page.fact(Label::OfNote, list(words, reasons));
    }
    let usable = Line::AMonth(income.usable());
    page.fact(Label::IncomeUsable, words.line(usable));
}

fn ratio(words: &dyn Words, ratio: AffordabilityRatio) -> String {
    words.line(match ratio {
        AffordabilityRatio::Value(share) => Line::OfIncome(percent(share, 2)),
        _ => Line::Undefined,
    })
}

pub fn agreed(page: &mut Page, case: &Case, plan: &RepaymentPlan) -> Result<(), Failure> {
    let words = page.words();
    page.heading(words.line(Line::Plan(plan.loan().disbursed_on())));
    let total = Line::OfItInterest(plan.total_payable()?, plan.total_interest()?);
    page.fact(Label::ToRepay, words.line(total));
    for (name, method) in [
        (Label::CostNominal, AnnualisationMethod::NominalIrr),
        (Label::CostEffective, AnnualisationMethod::EffectiveIrr),
    ] {
        page.fact(name, format!("{} %", plan.annual_cost(method)?.percent(3)));
    }
    let free = case.application.interest_free_periods;
    if let Some(periods) = free.filter(|&periods| periods > 0) {
        page.text(words.line(Line::InterestFree(periods)));
    }
    rows(page, plan)
}
