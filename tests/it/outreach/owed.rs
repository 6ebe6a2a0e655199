//! What the debtor is owed: relief, vulnerability, third parties, requests.

use super::*;

#[test]
fn relief_silences_collection_until_it_ends() {
    let conduct = only(&["CN-GBT45251-2025"]);
    let mut debtor = debtor("Asia/Shanghai");
    debtor.relief = Some(ReliefPeriod::new(
        "2026-03-01".parse().unwrap(),
        "2026-06-01".parse().unwrap(),
    ));
    let mut plan = call("2026-04-10T10:00:00+08:00");
    for purpose in [Purpose::Collection, Purpose::Reminder, Purpose::Legal] {
        plan.purpose = purpose;
        assert_eq!(
            next(&conduct, &plan, &debtor, &history([])),
            Some(at("2026-06-01T08:00:00+08:00"))
        );
    }
    for purpose in [Purpose::CareCheck, Purpose::Resumption] {
        plan.purpose = purpose;
        assert!(allowed(&conduct, &plan, &debtor, &history([])));
    }
}

#[test]
fn vulnerable_debtors_meet_people_and_are_not_visited() {
    let conduct = Conduct::shipped(&["UK-CONC7"]).unwrap();
    let mut debtor = debtor("Europe/London");
    debtor.vulnerable = true;
    for (channel, expected) in [
        (Channel::Voice, true),
        (Channel::AiVoice, false),
        (Channel::Sms, false),
        (Channel::Letter, false),
        (Channel::Visit, false),
    ] {
        let mut plan = call("2026-06-01T12:00:00Z");
        plan.channel = channel;
        plan.content.has_opt_out = true;
        plan.visitors = 2;
        assert_eq!(
            allowed(&conduct, &plan, &debtor, &history([])),
            expected,
            "{channel:?}"
        );
    }
}

#[test]
fn a_second_channel_on_one_day_needs_escalation() {
    let conduct = Conduct::shipped(&["CN-GBT45251-2025"]).unwrap();
    let debtor = debtor("Asia/Shanghai");
    let past = history([Contact::new(
        at("2026-03-02T09:00:00+08:00"),
        Channel::Sms,
        ContactOutcome::Delivered,
    )]);
    let mut plan = call("2026-03-02T10:00:00+08:00");
    assert_eq!(
        next(&conduct, &plan, &debtor, &past),
        Some(at("2026-03-03T08:00:00+08:00"))
    );
    plan.escalated = true;
    assert!(allowed(&conduct, &plan, &debtor, &past));
}

#[test]
fn third_parties_are_reached_only_when_the_rule_lets_them() {
    let conduct = only(&["CN-GBT45251-2025"]);
    let mut debtor = debtor("Asia/Shanghai");
    let mut plan = call("2026-03-02T10:00:00+08:00");
    plan.recipient = Recipient::EmergencyContact;
    assert!(!allowed(&conduct, &plan, &debtor, &history([])));
    debtor.reachability = Reachability::DebtorUnreachable;
    assert!(allowed(&conduct, &plan, &debtor, &history([])));
    plan.content.discloses_debt = true;
    assert!(!allowed(&conduct, &plan, &debtor, &history([])));
    plan.content.discloses_debt = false;
    debtor.requests.third_party_refused = true;
    assert!(!allowed(&conduct, &plan, &debtor, &history([])));
    plan.recipient = Recipient::Guarantor;
    plan.content.discloses_debt = true;
    debtor.requests.third_party_refused = false;
    assert!(allowed(&conduct, &plan, &debtor, &history([])));
}

#[test]
fn visits_come_in_pairs_and_once_a_day() {
    let conduct = only(&["CN-GBT45251-2025"]);
    let debtor = debtor("Asia/Shanghai");
    let mut plan = call("2026-03-02T10:00:00+08:00");
    plan.channel = Channel::Visit;
    plan.visitors = 1;
    assert!(!allowed(&conduct, &plan, &debtor, &history([])));
    plan.visitors = 2;
    assert!(allowed(&conduct, &plan, &debtor, &history([])));
    let past = history([Contact::new(
        at("2026-03-02T09:00:00+08:00"),
        Channel::Visit,
        ContactOutcome::Unanswered,
    )]);
    assert_eq!(
        next(&conduct, &plan, &debtor, &past),
        Some(at("2026-03-03T08:00:00+08:00"))
    );
}

#[test]
fn the_debtors_requests_bind_where_a_rule_honours_them() {
    let reg_f = only(&["US-REGF"]);
    let india = only(&["IN-RBI-2022-08-12"]);
    let plan = call("2026-06-01T12:00:00Z");
    let ask = |change: fn(&mut Debtor, &mut ContactPlan)| {
        let (mut debtor, mut plan) = (debtor("Etc/UTC"), plan.clone());
        change(&mut debtor, &mut plan);
        (
            allowed(&reg_f, &plan, &debtor, &history([])),
            allowed(&india, &plan, &debtor, &history([])),
        )
    };
    assert_eq!(ask(|_, _| {}), (true, true));
    assert_eq!(ask(|debtor, _| debtor.requests.cease = true), (false, true));
    assert_eq!(
        ask(|debtor, plan| {
            debtor.requests.cease = true;
            plan.purpose = Purpose::Legal;
        }),
        (true, true)
    );
    assert_eq!(
        ask(|debtor, _| debtor.requests.represented = true),
        (false, true)
    );
    assert_eq!(
        ask(|debtor, plan| {
            debtor.requests.not_at_work = true;
            plan.place = Place::Workplace;
        }),
        (false, true)
    );
    assert_eq!(
        ask(|debtor, _| debtor.requests.opted_out = [Channel::Voice].into_iter().collect()),
        (false, true)
    );
    assert_eq!(
        ask(|debtor, _| {
            debtor.requests.inconvenient = vec![Window::new("11:00", "13:00", "[)").unwrap()];
        }),
        (false, true)
    );
    assert_eq!(ask(|_, plan| plan.channel = Channel::Sms), (false, true));
}

#[test]
fn a_machine_and_a_person_on_the_telephone_are_one_channel() {
    let conduct = Conduct::shipped(&["CN-GBT45251-2025"]).unwrap();
    let debtor = debtor("Asia/Shanghai");
    let past = history([Contact::new(
        at("2026-03-02T09:00:00+08:00"),
        Channel::AiVoice,
        ContactOutcome::Unanswered,
    )]);
    assert!(allowed(
        &conduct,
        &call("2026-03-02T10:00:00+08:00"),
        &debtor,
        &past
    ));
}

#[test]
fn quiet_hours_open_for_the_waiver_their_own_text_names_and_while_it_holds() {
    let night = call("2026-03-02T23:00:00+08:00");
    for (id, waiver) in [
        ("CN-GBT45251-2025", Waiver::DebtorAgreement),
        ("CN-CBA-2026-01-30", Waiver::DebtorConsent),
        ("FIRM-DEFAULT", Waiver::ExpressConsent),
    ] {
        let conduct = only(&[id]);
        let with = |waiver, given_on: &str, until: Option<&str>| {
            let mut debtor = debtor("Asia/Shanghai");
            let mut grant = Grant::new(waiver, given_on.parse().unwrap());
            grant.until = until.map(|day| day.parse().unwrap());
            debtor.grants = vec![grant];
            allowed(&conduct, &night, &debtor, &history([]))
        };
        assert!(with(waiver, "2026-03-02", None), "{id}");
        assert!(with(waiver, "2026-03-01", Some("2026-03-03")), "{id}");
        assert!(!with(waiver, "2026-03-03", None), "{id}: not yet given");
        assert!(
            !with(waiver, "2026-03-01", Some("2026-03-02")),
            "{id}: withdrawn"
        );
        assert!(
            !with(Waiver::DirectConsent, "2026-03-01", None),
            "{id}: another"
        );
    }
}

#[test]
fn the_firms_fourth_message_in_a_week_waits_channel_by_channel() {
    let conduct = only(&["FIRM-DEFAULT"]);
    let debtor = debtor("Asia/Shanghai");
    let texts = [2, 4, 6].map(|day| {
        let when = at(&format!("2026-03-{day:02}T09:00:00+08:00"));
        Contact::new(when, Channel::Sms, ContactOutcome::Delivered)
    });
    let mut plan = call("2026-03-08T09:00:00+08:00");
    plan.channel = Channel::Sms;
    assert_eq!(
        next(&conduct, &plan, &debtor, &history(texts)),
        Some(at("2026-03-09T08:00:00+08:00")),
        "the first leaves the seven days at midnight, the hours open at eight"
    );
    plan.channel = Channel::Email;
    assert!(allowed(&conduct, &plan, &debtor, &history(texts)));
}
