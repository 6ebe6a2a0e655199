//! Lawful contact: the boundaries of each rule set, to the second.
#![cfg(feature = "serde")]

use proptest::prelude::*;
use scorewright::money::{Currency, Money};
use scorewright::servicing::outreach::*;

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

// --- the oracles of E.4 -------------------------------------------------------

#[test]
fn chinese_nights_are_quiet_from_22_00_00_to_07_59_59() {
    let debtor = debtor("Asia/Shanghai");
    for id in ["CN-GBT45251-2025", "CN-CBA-2026-01-30"] {
        let conduct = only(&[id]);
        for (when, expected) in [
            ("2026-03-02T21:59:59+08:00", true),
            ("2026-03-02T22:00:00+08:00", false),
            ("2026-03-03T07:59:59+08:00", false),
            ("2026-03-03T08:00:00+08:00", true),
        ] {
            let plan = call(when);
            assert_eq!(
                allowed(&conduct, &plan, &debtor, &history([])),
                expected,
                "{id} {when}"
            );
        }
        assert_eq!(
            next(
                &conduct,
                &call("2026-03-02T22:00:00+08:00"),
                &debtor,
                &history([])
            ),
            Some(at("2026-03-03T08:00:00+08:00"))
        );
    }
}

#[test]
fn the_fourth_connected_call_of_a_chinese_day_waits_for_the_next() {
    let conduct = only(&["CN-GBT45251-2025"]);
    let debtor = debtor("Asia/Shanghai");
    let connected = |when: &str| Contact::new(at(when), Channel::Voice, Outcome::Connected);
    let three = history([
        connected("2026-03-02T09:00:00+08:00"),
        Contact::new(
            at("2026-03-02T11:00:00+08:00"),
            Channel::AiVoice,
            Outcome::Connected,
        ),
        connected("2026-03-02T15:00:00+08:00"),
    ]);
    let plan = call("2026-03-02T16:00:00+08:00");
    assert!(!allowed(&conduct, &plan, &debtor, &three));
    assert_eq!(
        next(&conduct, &plan, &debtor, &three),
        Some(at("2026-03-03T08:00:00+08:00")),
        "midnight frees the count, the hours open at eight"
    );
    // Unanswered attempts, inbound calls and messages are other counters.
    let mut two = history([
        connected("2026-03-02T09:00:00+08:00"),
        connected("2026-03-02T10:00:00+08:00"),
    ]);
    two.record(Contact::new(
        at("2026-03-02T10:30:00+08:00"),
        Channel::Voice,
        Outcome::Unanswered,
    ));
    two.record(connected("2026-03-02T10:40:00+08:00").inbound());
    two.record(Contact::new(
        at("2026-03-02T10:50:00+08:00"),
        Channel::Sms,
        Outcome::Delivered,
    ));
    assert!(allowed(&conduct, &plan, &debtor, &two));
}

#[test]
fn six_unanswered_attempts_close_one_number_and_no_other() {
    let conduct = only(&["CN-CBA-2026-01-30"]);
    let debtor = debtor("Asia/Shanghai");
    let (a, b) = (NumberId(1), NumberId(2));
    let six = history((9..15).map(|hour| {
        let when = at(&format!("2026-03-02T{hour:02}:00:00+08:00"));
        Contact::new(when, Channel::Voice, Outcome::Unanswered).on_number(a)
    }));
    let mut plan = call("2026-03-02T16:00:00+08:00");
    plan.number = Some(a);
    let verdict = conduct.verdict(&plan, &debtor, &six).unwrap();
    assert_eq!(
        verdict.violations()[0].rule.name(),
        "cap.unanswered_attempts"
    );
    assert_eq!(verdict.violations()[0].strength, Strength::ShouldNot);
    assert!(!allowed(&conduct, &plan, &debtor, &six));
    plan.number = Some(b);
    assert!(allowed(&conduct, &plan, &debtor, &six));
    // A number nobody has named may be either: the stricter reading.
    plan.number = None;
    assert!(!allowed(&conduct, &plan, &debtor, &six));
}

fn daily_calls(days: u32, zone: &str, debt: DebtId) -> ContactHistory {
    let zone = Zone::named(zone).unwrap();
    history((0..days).map(|day| {
        let date = jiff::civil::date(2026, 6, i8::try_from(1 + day).unwrap());
        let when = Moment::local(date, 12 * 3600, &zone).unwrap();
        Contact::new(when, Channel::Voice, Outcome::Unanswered).for_debt(debt)
    }))
}

#[test]
fn the_eighth_call_in_seven_days_waits_until_the_first_leaves_the_window() {
    let conduct = only(&["US-REGF"]);
    let debtor = debtor("America/New_York");
    let seven = daily_calls(7, "America/New_York", DebtId(1));
    let mut plan = call("2026-06-07T14:00:00-04:00"); // day 7
    plan.debt = Some(DebtId(1));
    assert!(!allowed(&conduct, &plan, &debtor, &seven));
    assert_eq!(
        next(&conduct, &plan, &debtor, &seven),
        Some(at("2026-06-08T08:00:00-04:00")), // day 8
    );
    // Another debt of the same person has a count of its own ...
    plan.debt = Some(DebtId(2));
    assert!(allowed(&conduct, &plan, &debtor, &seven));
    // ... and a text message is no telephone call.
    let mut text = plan.clone();
    text.debt = Some(DebtId(1));
    text.channel = Channel::Sms;
    text.content.has_opt_out = true;
    assert!(allowed(&conduct, &text, &debtor, &seven));
}

#[test]
fn after_a_conversation_on_day_one_the_next_call_is_on_day_eight() {
    let conduct = only(&["US-REGF"]);
    let debtor = debtor("America/New_York");
    let talk = Contact::new(
        at("2026-06-01T20:59:00-04:00"),
        Channel::Voice,
        Outcome::Connected,
    );
    for conversation in [talk, talk.inbound()] {
        let past = history([conversation]);
        for (when, expected) in [
            ("2026-06-02T10:00:00-04:00", false),
            ("2026-06-07T21:00:00-04:00", false),
            ("2026-06-08T08:00:00-04:00", true),
        ] {
            assert_eq!(
                allowed(&conduct, &call(when), &debtor, &past),
                expected,
                "{when}"
            );
        }
    }
}

#[test]
fn calls_excluded_by_reg_f_neither_count_nor_wait() {
    let conduct = only(&["US-REGF"]);
    let mut debtor = debtor("America/New_York");
    let mut calls = daily_calls(6, "America/New_York", DebtId(1));
    calls.record(Contact::new(
        at("2026-06-06T13:00:00-04:00"),
        Channel::Voice,
        Outcome::NotConnected,
    ));
    let consented = Contact {
        on_consent: true,
        ..Contact::new(
            at("2026-06-06T14:00:00-04:00"),
            Channel::Voice,
            Outcome::Unanswered,
        )
    };
    calls.record(consented);
    let plan = call("2026-06-06T15:00:00-04:00");
    assert!(allowed(&conduct, &plan, &debtor, &calls));

    // With a seventh that counts, only fresh direct consent opens the line.
    calls.record(Contact::new(
        at("2026-06-06T14:30:00-04:00"),
        Channel::Voice,
        Outcome::Unanswered,
    ));
    assert!(!allowed(&conduct, &plan, &debtor, &calls));
    for (given_on, expected) in [("2026-05-30", true), ("2026-05-29", false)] {
        debtor.grants = vec![Grant {
            waiver: Waiver::DirectConsent,
            given_on: given_on.parse().unwrap(),
            until: None,
        }];
        assert_eq!(
            allowed(&conduct, &plan, &debtor, &calls),
            expected,
            "{given_on}"
        );
    }
}

#[test]
fn reg_f_allows_both_ends_of_its_hours() {
    let conduct = only(&["US-REGF"]);
    let debtor = debtor("America/New_York");
    for (when, expected) in [
        ("2026-06-01T07:59:59-04:00", false),
        ("2026-06-01T08:00:00-04:00", true),
        ("2026-06-01T21:00:00-04:00", true),
        ("2026-06-01T21:00:01-04:00", false),
    ] {
        assert_eq!(
            allowed(&conduct, &call(when), &debtor, &history([])),
            expected,
            "{when}"
        );
    }
}

#[test]
fn india_closes_after_19_00_00_and_leaves_microfinance_out() {
    let conduct = only(&["IN-RBI-2022-08-12"]);
    let mut debtor = debtor("Asia/Kolkata");
    let evening = call("2026-05-04T19:00:00+05:30");
    let late = call("2026-05-04T19:00:01+05:30");
    assert!(allowed(&conduct, &evening, &debtor, &history([])));
    assert!(!allowed(&conduct, &late, &debtor, &history([])));
    // Exempt means: other rules apply. With none, there is no verdict to give.
    debtor.product = Product::Microfinance;
    let error = conduct.verdict(&late, &debtor, &history([])).unwrap_err();
    assert!(matches!(error, OutreachError::NoRuleInForce { .. }));
}

#[test]
fn the_philippine_waiver_works_by_the_letter_and_not_against_the_firms_policy() {
    let mut debtor = debtor("Asia/Manila");
    let plan = call("2026-05-04T23:00:00+08:00");
    let letter = only(&["PH-SEC-MC18-2019"]);
    let stricter = Conduct::shipped(&["PH-SEC-MC18-2019"]).unwrap();
    for (dpd, by_the_letter) in [(15, false), (16, true)] {
        debtor.dpd = dpd;
        assert_eq!(
            allowed(&letter, &plan, &debtor, &history([])),
            by_the_letter
        );
        assert!(!allowed(&stricter, &plan, &debtor, &history([])));
    }
    debtor.dpd = 0;
    debtor.grants = vec![Grant {
        waiver: Waiver::ExpressConsent,
        given_on: "2026-05-01".parse().unwrap(),
        until: None,
    }];
    assert!(allowed(&letter, &plan, &debtor, &history([])));
    assert!(allowed(&stricter, &plan, &debtor, &history([])));
}

// --- daylight saving ----------------------------------------------------------

#[test]
fn hours_follow_the_clock_through_both_changes() {
    // (zone, rule set, the evening before, when it opens)
    for (zone, id, evening, opens) in [
        // Spring: the night is an hour shorter.
        (
            "America/New_York",
            "US-REGF",
            "2026-03-07T21:00:01-05:00",
            "2026-03-08T08:00:00-04:00",
        ),
        (
            "Europe/London",
            "UK-CONC7",
            "2026-03-28T21:00:01+00:00",
            "2026-03-29T08:00:00+01:00",
        ),
        // Autumn: an hour longer.
        (
            "America/New_York",
            "US-REGF",
            "2026-10-31T21:00:01-04:00",
            "2026-11-01T08:00:00-05:00",
        ),
        (
            "Europe/London",
            "UK-CONC7",
            "2026-10-24T21:00:01+01:00",
            "2026-10-25T08:00:00+00:00",
        ),
    ] {
        let conduct = only(&[id]);
        let debtor = debtor(zone);
        assert_eq!(
            next(&conduct, &call(evening), &debtor, &history([])),
            Some(at(opens)),
            "{evening}"
        );
    }
}

#[test]
fn a_window_that_opens_in_the_skipped_hour_opens_with_the_change() {
    let debtor = debtor("America/New_York");
    let rules = |from, to| {
        let window = Window::new(from, to, "[]").unwrap();
        Conduct::new(vec![
            RuleSet::new("X", "x").with_hours(Hours::allowed(window)),
        ])
        .unwrap()
    };
    // 02:30 does not exist on 2026-03-08: the clock goes from 01:59:59 to 03:00:00.
    assert_eq!(
        next(
            &rules("02:30", "12:00"),
            &call("2026-03-08T01:00:00-05:00"),
            &debtor,
            &history([])
        ),
        Some(at("2026-03-08T03:00:00-04:00"))
    );
    // 01:00 to 01:59:59 comes twice on 2026-11-01: closed at 01:31, the window opens again.
    assert_eq!(
        next(
            &rules("00:30", "01:30"),
            &call("2026-11-01T01:31:00-04:00"),
            &debtor,
            &history([])
        ),
        Some(at("2026-11-01T01:00:00-05:00"))
    );
}

#[test]
fn a_calendar_day_is_the_debtors_even_when_it_has_23_hours() {
    let rules = RuleSet::new("X", "x")
        .with_cap(Cap {
            counter: Counter::PlacedTelephoneCalls,
            scope: Scope::Debtor,
            days: 1,
            max: 1,
            strength: Strength::Must,
        })
        .unwrap();
    let conduct = Conduct::new(vec![rules]).unwrap();
    let london = debtor("Europe/London");
    let past = history([Contact::new(
        at("2026-03-29T00:30:00Z"),
        Channel::Voice,
        Outcome::Unanswered,
    )]);
    assert_eq!(
        next(&conduct, &call("2026-03-29T12:00:00Z"), &london, &past),
        Some(at("2026-03-29T23:00:00Z")) // midnight in summer time
    );
}

// --- fail closed, intersect ---------------------------------------------------

#[test]
fn without_a_zone_no_contact_is_lawful() {
    let conduct = only(&["US-REGF"]);
    let nowhere = Debtor::default();
    let verdict = conduct
        .verdict(&call("2026-06-01T12:00:00Z"), &nowhere, &history([]))
        .unwrap();
    assert!(!verdict.allowed());
    assert_eq!(verdict.violations()[0].rule, Rule::UnknownZone);
    assert_eq!(verdict.next_allowed_at(), None);
    assert_eq!(
        Zone::named("America/New_Yrok"),
        Err(OutreachError::UnknownZone)
    );
}

#[test]
fn a_debtor_who_may_be_in_two_zones_is_called_when_both_allow() {
    let conduct = only(&["US-REGF"]);
    let mut both = debtor("America/New_York");
    both.zones.push(Zone::named("America/Los_Angeles").unwrap());
    assert_eq!(
        next(
            &conduct,
            &call("2026-06-01T08:00:00-04:00"),
            &both,
            &history([])
        ),
        Some(at("2026-06-01T08:00:00-07:00"))
    );
    assert!(!allowed(
        &conduct,
        &call("2026-06-01T18:00:01-07:00"),
        &both,
        &history([])
    ));
}

#[test]
fn rules_that_are_not_yet_in_force_give_no_verdict() {
    let conduct = only(&["CN-CBA-2026-01-30"]);
    let debtor = debtor("Asia/Shanghai");
    let before = conduct.verdict(&call("2026-01-29T23:59:59+08:00"), &debtor, &history([]));
    assert!(matches!(before, Err(OutreachError::NoRuleInForce { .. })));
    assert!(!allowed(
        &conduct,
        &call("2026-01-30T00:00:00+08:00"),
        &debtor,
        &history([])
    ));
}

#[test]
fn a_history_that_runs_ahead_of_the_plan_is_refused() {
    let conduct = only(&["US-REGF"]);
    let past = history([Contact::new(
        at("2026-06-01T12:00:01Z"),
        Channel::Voice,
        Outcome::Unanswered,
    )]);
    let verdict = conduct.verdict(
        &call("2026-06-01T12:00:00Z"),
        &debtor("America/New_York"),
        &past,
    );
    assert_eq!(verdict, Err(OutreachError::HistoryAfterPlan));
}

#[test]
fn rule_sets_are_named_once_and_at_least_one_is_needed() {
    assert_eq!(Conduct::new(vec![]), Err(OutreachError::NoRuleSet));
    let twice = vec![RuleSet::new("X", "x"), RuleSet::new("X", "y")];
    assert!(matches!(
        Conduct::new(twice),
        Err(OutreachError::DuplicateRuleSet { .. })
    ));
    assert!(matches!(
        Conduct::shipped(&["US-REGZ"]),
        Err(OutreachError::UnknownRuleSet { .. })
    ));
}

// --- what the debtor is owed ----------------------------------------------------

#[test]
fn relief_silences_collection_until_it_ends() {
    let conduct = only(&["CN-GBT45251-2025"]);
    let mut debtor = debtor("Asia/Shanghai");
    debtor.relief = Some(ReliefPeriod {
        from: "2026-03-01".parse().unwrap(),
        until: "2026-06-01".parse().unwrap(),
    });
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
        Outcome::Delivered,
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
        Outcome::Unanswered,
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

// --- reminders --------------------------------------------------------------------

fn upcoming(risk: RiskLevel) -> Upcoming {
    Upcoming {
        due: "2026-03-20".parse().unwrap(),
        debt: Some(DebtId(1)),
        number: Some(NumberId(1)),
        risk,
        prefers: None,
        last_response: Response::None,
    }
}

fn days(reminders: &[Reminder]) -> Vec<i32> {
    reminders.iter().map(|reminder| reminder.day).collect()
}

#[test]
fn reminders_follow_risk_preference_and_response() {
    let schedule = ReminderSchedule::shipped().unwrap();
    let debtor = debtor("Asia/Shanghai");
    let from = "2026-03-01".parse().unwrap();
    let plan = |upcoming: &Upcoming| schedule.reminders(upcoming, &debtor, from);

    let low = plan(&upcoming(RiskLevel::Low));
    assert_eq!(days(&low), [-1, 1]);
    assert_eq!(low[0].channel, Channel::AppMessage);
    let high = plan(&upcoming(RiskLevel::High));
    assert_eq!(days(&high), [-7, -3, -1, 0, 1, 3]);
    assert_eq!(high[0].purpose, Purpose::CareCheck);

    let mut case = upcoming(RiskLevel::Low);
    case.prefers = Some(Channel::Email);
    assert_eq!(plan(&case)[0].channel, Channel::Email);
    case.prefers = Some(Channel::Letter); // not offered at this stage
    assert_eq!(plan(&case)[0].channel, Channel::AppMessage);
    case.last_response = Response::NoAnswer(Channel::AppMessage);
    assert_eq!(plan(&case)[0].channel, Channel::Sms);
    case.last_response = Response::Promised("2026-03-19".parse().unwrap());
    assert_eq!(days(&plan(&case)), [1], "the promise covers the day itself");
    case.last_response = Response::Paid;
    assert_eq!(plan(&case), []);
    case.last_response = Response::AskedForHelp;
    let help = plan(&case);
    assert_eq!(help[0].channel, Channel::Voice);
    assert_eq!((help[0].purpose, help[0].day), (Purpose::CareCheck, -19));

    let vulnerable = Debtor {
        vulnerable: true,
        ..debtor.clone()
    };
    let calls = schedule.reminders(&upcoming(RiskLevel::High), &vulnerable, from);
    assert!(calls.iter().all(|call| call.channel == Channel::Voice));
}

#[test]
fn every_timed_reminder_is_lawful_after_the_ones_before_it() {
    let schedule = ReminderSchedule::shipped().unwrap();
    let conduct = Conduct::shipped(&["US-REGF"]).unwrap();
    let debtor = debtor("America/New_York");
    let case = upcoming(RiskLevel::High);
    let as_of = at("2026-03-13T11:30:00-04:00"); // past the time aimed at
    let timed = schedule
        .timed(&case, &debtor, &conduct, (&history([]), as_of))
        .unwrap();
    assert_eq!(timed[0].at, Some(as_of));
    let mut made = history([]);
    for reminder in &timed {
        let Some(when) = reminder.at else {
            assert!(!reminder.because.is_empty(), "silence has a reason");
            continue;
        };
        let mut plan = ContactPlan::new(reminder.reminder.channel, reminder.reminder.purpose, when);
        plan.content.has_opt_out = true;
        plan.debt = case.debt;
        assert!(allowed(&conduct, &plan, &debtor, &made));
        made.record(Contact::new(when, plan.channel, Outcome::Delivered));
    }
}

#[test]
fn relief_silences_the_schedule_except_for_care() {
    let schedule = ReminderSchedule::shipped().unwrap();
    let conduct = Conduct::shipped(&["CN-GBT45251-2025"]).unwrap();
    let mut debtor = debtor("Asia/Shanghai");
    debtor.relief = Some(ReliefPeriod {
        from: "2026-03-01".parse().unwrap(),
        until: "2026-06-01".parse().unwrap(),
    });
    let as_of = at("2026-03-10T09:00:00+08:00");
    let timed = schedule
        .timed(
            &upcoming(RiskLevel::High),
            &debtor,
            &conduct,
            (&history([]), as_of),
        )
        .unwrap();
    let sent: Vec<_> = timed.iter().filter(|timed| timed.at.is_some()).collect();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].reminder.purpose, Purpose::CareCheck);
}

// --- what messages say --------------------------------------------------------------

fn facts() -> Vec<(&'static str, Value)> {
    vec![
        ("name", Value::name("李明").unwrap()),
        ("sender", Value::organisation("Harbour Servicing").unwrap()),
        ("creditor", Value::organisation("Harbour Bank").unwrap()),
        (
            "amount",
            Value::amount(Money::from_minor(88_850, Currency::CNY)).unwrap(),
        ),
        ("due", Value::date("2026-03-20".parse().unwrap())),
        ("pay", Value::link("https://pay.example.com/r").unwrap()),
        ("help_line", Value::phone("+86 400 000 0000").unwrap()),
    ]
}

fn sending(purpose: Purpose) -> Sending {
    Sending {
        channel: Channel::Sms,
        purpose,
        recipient: Recipient::Debtor,
    }
}

#[test]
fn every_shipped_template_passes_the_content_rules() {
    let rules = ContentRules::shipped().unwrap();
    let templates = Template::shipped().unwrap();
    assert_eq!(templates.len(), 8);
    for template in &templates {
        let message = template.fill(&facts()).unwrap();
        let purposes: &[Purpose] = match template.id() {
            "care_check" => &[Purpose::CareCheck],
            "resumption" => &[Purpose::Resumption],
            _ => &[Purpose::Reminder, Purpose::Collection],
        };
        for &purpose in purposes {
            let findings = rules.check(message.text(), &facts(), sending(purpose));
            assert_eq!(findings, [], "{} {}", template.id(), template.language());
        }
        assert!(rules.has_opt_out(message.text()));
    }
    // The schedule names no template that is not there.
    let schedule = ReminderSchedule::shipped().unwrap();
    let debtor = debtor("Asia/Shanghai");
    let all = schedule.reminders(
        &upcoming(RiskLevel::High),
        &debtor,
        "2026-03-01".parse().unwrap(),
    );
    for reminder in all {
        assert!(templates.iter().any(|t| t.id() == reminder.template));
    }
}

#[test]
fn what_is_missing_or_wrong_in_a_message_is_found() {
    let rules = ContentRules::shipped().unwrap();
    let templates = Template::shipped().unwrap();
    let template = templates
        .iter()
        .find(|t| t.id() == "due_soon" && t.language() == "en")
        .unwrap();
    let text = template.fill(&facts()).unwrap().text().to_owned();
    let classes = |text: &str| -> Vec<String> {
        let findings = rules.check(text, &facts(), sending(Purpose::Reminder));
        findings
            .iter()
            .map(|found| found.class.to_owned())
            .collect()
    };
    assert_eq!(classes(&text.replace("888.50", "888.60")), ["amount"]);
    assert_eq!(
        classes(&text.replace("Reply STOP to opt out.", "")),
        ["opt_out"]
    );
    assert_eq!(
        classes(&text.replace("If paying is difficult, call", "Call")),
        ["hardship_offer"]
    );
    for (threat, class) in [
        ("The police will come.", "threat_of_arrest"),
        ("您将被列入黑 名 单。", "blacklist"),
        ("我们将联系单位。", "exposure"),
        ("We will S\u{200b}UE.", "false_legal_action"),
        ("Pay, or else.", "expiry_pressure"),
        ("您已進入司法程序，已起訴", "false_legal_action"),
        ("Ｂｌａｃｋｌｉｓｔ", "blacklist"),
    ] {
        assert_eq!(classes(&format!("{text} {threat}")), [class], "{threat}");
    }
}

#[test]
fn third_parties_read_nothing_of_the_debt() {
    let rules = ContentRules::shipped().unwrap();
    let to = |recipient| Sending {
        channel: Channel::Letter,
        purpose: Purpose::Collection,
        recipient,
    };
    let neutral = "This is Harbour Servicing. Please ask him to call +86 400 000 0000. \
                   We also help with financial difficulty.";
    assert_eq!(rules.check(neutral, &facts(), to(Recipient::Spouse)), []);
    let telling = format!("{neutral} It is about CNY 888.50.");
    let found = rules.check(&telling, &facts(), to(Recipient::Spouse));
    assert_eq!(found[0].fault, Fault::Disclosed);
}

#[test]
fn no_debug_output_or_error_shows_what_a_record_held() {
    let canary = "Canary";
    let values = [
        Value::name(canary).unwrap(),
        Value::organisation(canary).unwrap(),
    ];
    let template = Template::new("t", "en", "{name}", &[("name", ValueKind::Name)]).unwrap();
    let message = template.fill(&[("name", values[0].clone())]).unwrap();
    let secret = 918_273_645_u64;
    let mut debtor = debtor("Asia/Shanghai");
    debtor.dpd = 918_273;
    let contact = Contact::new(
        at("2026-03-02T09:00:00+08:00"),
        Channel::Voice,
        Outcome::Unanswered,
    )
    .on_number(NumberId(secret))
    .for_debt(DebtId(secret));
    let errors = [
        Value::name("Canary 918273").unwrap_err(),
        Value::phone("Canary 918273").unwrap_err(),
        Value::link("http://Canary/918273").unwrap_err(),
        Moment::parse("Canary 918273").unwrap_err(),
        Zone::named("Canary/918273").unwrap_err(),
    ];
    let shown = format!(
        "{values:?} {message:?} {debtor:?} {contact:?} {:?} {errors:?} {}",
        history([contact]),
        errors.clone().map(|error| error.to_string()).concat()
    );
    assert!(
        !shown.contains(canary) && !shown.contains("918273"),
        "{shown}"
    );
}

// --- properties -----------------------------------------------------------------

const ZONES: [&str; 5] = [
    "Asia/Shanghai",
    "America/New_York",
    "Europe/London",
    "Asia/Kolkata",
    "Australia/Lord_Howe", // its summer time is half an hour
];

const IDS: [&str; 7] = [
    "CN-GBT45251-2025",
    "CN-CBA-2026-01-30",
    "US-REGF",
    "UK-CONC7",
    "IN-RBI-2022-08-12",
    "PH-SEC-MC18-2019",
    "FIRM-DEFAULT",
];

/// 2026-01-31 to 2027-01-31, so that every rule set is in force.
const FROM: i64 = 1_769_860_000;
const SPAN: i64 = 365 * 86_400;

fn channel() -> impl Strategy<Value = Channel> {
    prop::sample::select(vec![
        Channel::Voice,
        Channel::AiVoice,
        Channel::Sms,
        Channel::Visit,
    ])
}

/// Contacts in the two weeks before `when`.
fn contacts() -> impl Strategy<Value = Vec<(i64, Channel, u8, bool)>> {
    prop::collection::vec(
        (0..14 * 86_400_i64, channel(), 0..3_u8, any::<bool>()),
        0..25,
    )
}

fn past(when: i64, contacts: &[(i64, Channel, u8, bool)]) -> ContactHistory {
    history(contacts.iter().map(|&(ago, channel, outcome, inbound)| {
        let outcome = match outcome {
            0 => Outcome::Unanswered,
            1 => Outcome::Connected,
            _ => Outcome::NotConnected,
        };
        let at = Moment::from_unix_seconds(when - ago).unwrap();
        let contact = Contact::new(at, channel, outcome).on_number(NumberId(u64::from(inbound)));
        if inbound { contact.inbound() } else { contact }
    }))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn another_rule_set_only_ever_forbids_more(
        when in FROM..FROM + SPAN,
        contacts in contacts(),
        channel in channel(),
        zone in 0..ZONES.len(),
        chosen in prop::sample::subsequence(&IDS[..], 1..6),
        added in 0..IDS.len(),
        dpd in 0_u32..30,
    ) {
        prop_assume!(!chosen.contains(&IDS[added]));
        let mut more = chosen.clone();
        more.push(IDS[added]);
        let plan = ContactPlan {
            visitors: 2,
            ..ContactPlan::new(channel, Purpose::Collection, Moment::from_unix_seconds(when).unwrap())
        };
        let debtor = Debtor { dpd, ..debtor(ZONES[zone]) };
        let past = past(when, &contacts);
        let (few, many) = (only(&chosen), only(&more));
        let few = few.verdict(&plan, &debtor, &past).unwrap();
        let many = many.verdict(&plan, &debtor, &past).unwrap();
        prop_assert!(few.allowed() || !many.allowed());
        for violation in few.violations() {
            prop_assert!(many.violations().contains(violation));
        }
        match (few.next_allowed_at(), many.next_allowed_at()) {
            (None, later) => prop_assert_eq!(later, None),
            (Some(few), Some(many)) => prop_assert!(few <= many),
            (Some(_), None) => {}
        }
    }

    #[test]
    fn no_second_before_next_allowed_at_is_allowed(
        when in FROM..FROM + SPAN,
        contacts in contacts(),
        channel in channel(),
        zone in 0..ZONES.len(),
        chosen in prop::sample::subsequence(&IDS[..], 1..5),
        between in prop::collection::vec(0.0..1.0_f64, 12),
    ) {
        let conduct = only(&chosen);
        let debtor = debtor(ZONES[zone]);
        let past = past(when, &contacts);
        let plan = ContactPlan {
            visitors: 2,
            content: ContentFlags { has_opt_out: true, ..ContentFlags::default() },
            ..ContactPlan::new(channel, Purpose::Collection, Moment::from_unix_seconds(when).unwrap())
        };
        allowed(&conduct, &plan, &debtor, &past);
        let verdict = conduct.verdict(&plan, &debtor, &past).unwrap();
        let next = verdict.next_allowed_at().expect("every rule here clears");
        let gap = next.unix_seconds() - when;
        for share in between {
            let later = plan.when.plus_seconds((share * gap as f64) as i64).unwrap();
            if later < next {
                let verdict = conduct.verdict(&plan.clone().at(later), &debtor, &past).unwrap();
                prop_assert!(!verdict.allowed(), "allowed at {} before {}", later, next);
            }
        }
    }
}
