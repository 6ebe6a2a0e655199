//! The help that was asked for, what it costs, and every offer beside it.

use super::loan::income;
use super::months::past_due;
use super::{percent, rows};
use crate::common::Failure;
use crate::help::Helped;
use crate::page::Page;
use crate::words::{Change, Label, Line, Words};
use jiff::ToSpan;
use scorewright::lending::relief::{CareGrant, CareOutcome, ConcessionCost, Offer, OfferKind};
use scorewright::money::{Money, Rounding};

pub fn relief(page: &mut Page, helped: &Helped) -> Result<(), Failure> {
    let words = page.words();
    let application = &helped.application;
    page.heading(words.line(Line::Help(application.requested_on)));
    page.text(words.line(Line::CareAction));
    let hardship = Line::HardshipSince(application.reason, application.event_on);
    page.fact(Label::Hardship, words.line(hardship));
    for seen in &application.evidence {
        page.fact(
            Label::Documents,
            words.line(Line::Document {
                kind: seen.kind,
                issued_on: seen.issued_on,
                checked_by: seen.verified_by.as_deref(),
            }),
        );
    }
    if application.evidence.is_empty() {
        page.fact(Label::Documents, words.line(Line::NoDocument));
    }
    income(page, &helped.income);
    page.fact(Label::PastDue, past_due(words, &helped.arrears));
    if helped.paid_in_part.is_positive() {
        let in_part = Line::PaidInPart(helped.paid_in_part);
        page.fact(Label::PaidInPart, words.line(in_part));
    }
    match &helped.outcome {
        CareOutcome::Approved(grant) => granted(page, helped, grant)?,
        CareOutcome::Refer(reasons) => reasons
            .iter()
            .for_each(|&why| page.fact(Label::Referred, words.refer(why))),
        CareOutcome::Declined(reasons) => reasons
            .iter()
            .for_each(|&why| page.fact(Label::Declined, words.decline(why))),
        _ => {}
    }
    offers(page, helped)
}

fn granted(page: &mut Page, helped: &Helped, grant: &CareGrant) -> Result<(), Failure> {
    let words = page.words();
    let deferral = &grant.deferral;
    let resumes_on = deferral.resumes_on()?;
    let (before, after) = deferral.total_payable()?;
    let pause = Line::From(grant.pause.from, grant.pause.through);
    page.fact(Label::Granted, words.line(Line::PutOff(deferral.periods)));
    page.fact(Label::NothingToPay, resumes_on);
    page.fact(Label::NoCollection, words.line(pause));
    let still = Line::StillToPay {
        before,
        after,
        change: change(before.minus(after)?)?,
    };
    page.fact(Label::StillToPay, words.line(still));
    page.fact(Label::InterestWaived, deferral.after.interest_waived()?);
    cost(page, &grant.cost)?;
    let days = helped.shadow_days_past_due;
    if days > 0 {
        let since = resumes_on.checked_sub(i64::from(days).days())?;
        let on = resumes_on;
        let shadow = Line::DaysWithoutHelp { days, since, on };
        page.fact(Label::WithoutHelp, words.line(shadow));
    }
    page.fact(
        Label::EuropeanTest,
        words.line(Line::EuropeanTest {
            percent: percent(grant.cost.diminished_obligation()?, 2),
            limit: percent(helped.distressed_from, 0),
            is_default: grant.is_distressed,
        }),
    );
    let watched = &grant.restructured;
    let (from, until) = (watched.observed_from, watched.observed_until);
    let observed = Line::Observed(watched.at_least, from, until);
    page.fact(Label::RiskClass, words.line(observed));
    page.subheading(words.line(Line::NewPlan));
    rows(page, &deferral.after)
}

/// What a concession costs, in present value and in the books. The new payments are worth
/// what the books carry less the loss, so that both lines add up to the cent.
fn cost(page: &mut Page, cost: &ConcessionCost) -> Result<(), Failure> {
    let words = page.words();
    let (npv, book) = (cost.npv_loss()?, cost.modification_loss()?);
    let carried = cost.carrying;
    let after = carried.minus(book)?;
    let present_value = Line::PresentValue {
        change: change(npv)?,
        before: after.plus(npv)?,
        after,
    };
    page.fact(Label::PresentValue, words.line(present_value));
    let books = Line::Books {
        change: change(book)?,
        carried,
        after,
    };
    page.fact(Label::ToBook, words.line(books));
    Ok(())
}

fn change(loss: Money) -> Result<Change, Failure> {
    Ok(if loss.is_positive() {
        Change::Less(loss)
    } else if loss.is_negative() {
        Change::More(Money::zero(loss.currency()).minus(loss)?)
    } else {
        Change::None
    })
}

fn offers(page: &mut Page, helped: &Helped) -> Result<(), Failure> {
    let words = page.words();
    let table = &helped.offers;
    page.subheading(words.line(Line::Offers));
    page.fact(Label::ToSpare, words.line(to_spare(helped)?));
    if table.overdue.is_positive() {
        page.text(words.line(Line::OverdueOf {
            counted: table.overdue,
            overdue: helped.arrears.overdue,
            in_part: helped.paid_in_part,
        }));
    }
    let lines = table.offers.iter().map(|offer| line(words, helped, offer));
    let lines = lines.collect::<Result<Vec<_>, Failure>>()?;
    let header = [
        Label::Offer,
        Label::Affordable,
        Label::FirstThree,
        Label::Later,
        Label::Overdue,
        Label::Worth,
        Label::Class,
    ];
    page.table(header, lines);
    page.text(words.line(Line::ReadTheOffers));
    if !table.refused.is_empty() {
        page.subheading(words.line(Line::NotOffered));
    }
    for (kind, why) in &table.refused {
        let why = Line::NotOfferedBecause(words.offer(*kind), words.not_offered(why));
        page.item(words.line(why));
    }
    Ok(())
}

/// What is left for the loan, and the two bounds that give it.
fn to_spare(helped: &Helped) -> Result<Line<'static>, Failure> {
    let means = &helped.means;
    let income = helped.income.usable();
    let share = income.times(means.max_share_of_income, Rounding::Down)?;
    let after_debts = income.minus(means.other_debt)?;
    Ok(Line::ToSpare {
        left: helped.offers.capacity,
        income,
        other_debt: means.other_debt,
        living_cost: means.living_cost,
        after_living: after_debts.minus(means.living_cost)?,
        share_percent: percent(means.max_share_of_income, 0),
        after_share: share.minus(means.other_debt)?,
    })
}

fn line(words: &dyn Words, helped: &Helped, offer: &Offer) -> Result<[String; 7], Failure> {
    let worth = match change(offer.cost.npv_loss()?)? {
        Change::Less(loss) => words.line(Line::Less(loss.amount().to_string())),
        Change::More(gain) => words.line(Line::More(gain.amount().to_string())),
        Change::None => "0.00".to_owned(),
    };
    let overdue = if helped.offers.overdue.is_zero() {
        Line::NothingOverdue
    } else if asks_now(helped, offer)? {
        Line::AskedForNow
    } else {
        Line::PutOffTo
    };
    Ok([
        words.offer(offer.kind),
        words.affordability(offer.affordability).to_owned(),
        offer.payment_at_first.amount().to_string(),
        offer.payment_later.amount().to_string(),
        words.line(overdue),
        worth,
        words.class(offer.class).to_owned(),
    ])
}

/// Whether an offer asks for what is overdue on the day, rather than later: as agreed, it
/// is due at once, together with an instalment of that day.
pub fn asks_now(helped: &Helped, offer: &Offer) -> Result<bool, Failure> {
    let on = helped.application.requested_on;
    let on_the_day = |offer: &Offer| {
        let rows = offer.plan.rows().iter().filter(|row| row.due == on);
        let payments = rows.map(|row| row.payment);
        Money::sum(payments, offer.plan.currency())
    };
    let mut offers = helped.offers.offers.iter();
    let agreed = offers.find(|offer| offer.kind == OfferKind::AsAgreed);
    let agreed = agreed.ok_or("a loan always goes on as agreed")?;
    Ok(!on_the_day(agreed)?.exceeds(on_the_day(offer)?)?)
}
