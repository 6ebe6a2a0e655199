//! The journey itself: the same inputs always live the same way.

use crate::apply::{Applied, apply};
use crate::cards::Cards;
use crate::case::Case;
use crate::common::Failure;
use crate::help::{Checked, Helped, Outreach, announcement, help, sms};
use crate::watch::{Watched, watch};
use scorewright::lending::loan::RepaymentPlan;
use scorewright::lending::outreach::{Channel, Conduct, ContactPlan, Purpose};
use scorewright::lending::relief::CareOutcome;

/// Everything that happened; later stages are `None` where an earlier one ended it.
pub struct Lived<'a> {
    pub applied: Applied,
    pub watched: Option<Watched>,
    pub contacts: Vec<Checked<'a>>,
    pub helped: Option<Helped>,
}

pub fn live<'a>(case: &'a Case, cards: &Cards, conduct: &'a Conduct) -> Result<Lived<'a>, Failure> {
    let applied = apply(case, &cards.application)?;
    let mut lived = Lived {
        applied,
        watched: None,
        contacts: Vec::new(),
        helped: None,
    };
    let Some(plan) = &lived.applied.plan else {
        return Ok(lived);
    };
    let watched = watch(case, cards, plan)?;
    if watched.alerted.is_some() {
        let (contacts, helped) = contact_and_help(case, conduct, plan, &watched)?;
        lived.contacts = contacts;
        lived.helped = Some(helped);
    }
    lived.watched = Some(watched);
    Ok(lived)
}

/// An offer of help, the borrower's answer, a call, the Care Action, and what may
/// be said while it lasts.
fn contact_and_help<'a>(
    case: &'a Case,
    conduct: &'a Conduct,
    plan: &RepaymentPlan,
    watched: &Watched,
) -> Result<(Vec<Checked<'a>>, Helped), Failure> {
    let mut outreach = Outreach::new(case, conduct);
    let care = Purpose::CareCheck;
    let offer = outreach.message(("care_check", care), None)?;
    outreach.reach(sms(care, case.contact.tried_at), Some(offer))?;
    outreach.borrower_called(case.contact.asked_for_help_at);
    let call = ContactPlan::new(Channel::Voice, care, case.contact.asked_for_help_at);
    outreach.reach(call, None)?;

    let helped = help(case, plan, watched)?;
    let collect = sms(Purpose::Collection, case.contact.collector_tries_at);
    if let CareOutcome::Approved(grant) = &helped.outcome {
        outreach.begin_relief(grant.pause)?;
        outreach.check(collect, None)?;
        let resumes_on = grant.deferral.resumes_on()?;
        let rows = grant.deferral.after.rows().iter();
        let owed = rows
            .clone()
            .find(|row| row.due == resumes_on)
            .map(|row| (row.payment, row.due));
        let resumption = Purpose::Resumption;
        let text = outreach.message(("resumption", resumption), owed)?;
        outreach.reach(sms(resumption, announcement(case, resumes_on)?), Some(text))?;
    } else {
        outreach.check(collect, None)?;
    }
    Ok((outreach.checked, helped))
}
