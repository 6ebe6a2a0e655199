//! The journey itself: the same inputs always live the same way.

use crate::apply::{Applied, apply};
use crate::cards::Cards;
use crate::case::Case;
use crate::common::Failure;
use crate::contact::{Happened, contacts};
use crate::help::Helped;
use crate::watch::{Watched, watch};
use crate::words::Lang;
use scorewright::lending::outreach::Conduct;

/// Everything that happened; later stages are empty where an earlier one ended it.
pub struct Lived<'c> {
    pub applied: Applied,
    pub watched: Option<Watched>,
    pub contacts: Vec<Happened<'c>>,
    pub helped: Option<Helped>,
}

pub fn live<'c>(
    case: &Case,
    cards: &Cards,
    conduct: &'c Conduct,
    lang: Lang,
) -> Result<Lived<'c>, Failure> {
    let applied = apply(case, &cards.application)?;
    let mut lived = Lived {
        applied,
        watched: None,
        contacts: Vec::new(),
        helped: None,
    };
    if let Some(plan) = &lived.applied.plan {
        let watched = watch(case, cards, plan)?;
        let contacts = contacts((case, conduct, lang), plan, &watched)?;
        lived.contacts = contacts.events;
        lived.helped = contacts.helped;
        lived.watched = Some(watched);
    }
    Ok(lived)
}
