//! Lawful contact: verdicts to the second, reminders, messages.

mod clock;
mod messages;
mod oracles;
mod owed;
mod properties;
mod protected;
mod reminders;

use scorewright::lending::outreach::*;

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

fn call(when: &str) -> ContactPlan {
    ContactPlan::new(Channel::Voice, Purpose::Collection, at(when))
}

fn debtor(zone: &str) -> Debtor {
    Debtor::new(Zone::named(zone).unwrap())
}

/// The rule sets by the letter, without the firm's own.
fn only(ids: &[&str]) -> Conduct {
    Conduct::new(ids.iter().map(|id| RuleSet::shipped(id).unwrap()).collect()).unwrap()
}

fn history(contacts: impl IntoIterator<Item = Contact>) -> ContactHistory {
    ContactHistory::new(contacts.into_iter().collect())
}

/// Whether the plan is allowed; checks by the way that `next_allowed_at` is exact.
fn allowed(
    conduct: &Conduct,
    plan: &ContactPlan,
    debtor: &Debtor,
    history: &ContactHistory,
) -> bool {
    let verdict = conduct.verdict(plan, debtor, history).unwrap();
    assert_eq!(verdict.allowed(), verdict.violations().is_empty());
    match verdict.next_allowed_at() {
        Some(next) if verdict.allowed() => assert_eq!(next, plan.when),
        Some(next) => {
            let ask = |when| conduct.verdict(&plan.clone().at(when), debtor, history);
            assert!(ask(next).unwrap().allowed(), "allowed at {next}");
            let before = next.plus_seconds(-1).unwrap();
            assert!(!ask(before).unwrap().allowed(), "not at {before}");
        }
        None => assert!(!verdict.allowed()),
    }
    verdict.allowed()
}

fn next(
    conduct: &Conduct,
    plan: &ContactPlan,
    debtor: &Debtor,
    history: &ContactHistory,
) -> Option<Moment> {
    allowed(conduct, plan, debtor, history);
    conduct
        .verdict(plan, debtor, history)
        .unwrap()
        .next_allowed_at()
}
