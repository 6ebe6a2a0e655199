//! The boundaries and counters of each rule set (domain.md E.4).

use super::*;

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
    let connected = |when: &str| Contact::new(at(when), Channel::Voice, ContactOutcome::Connected);
    let three = history([
        connected("2026-03-02T09:00:00+08:00"),
        Contact::new(
            at("2026-03-02T11:00:00+08:00"),
            Channel::AiVoice,
            ContactOutcome::Connected,
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
        ContactOutcome::Unanswered,
    ));
    two.record(connected("2026-03-02T10:40:00+08:00").inbound());
    two.record(Contact::new(
        at("2026-03-02T10:50:00+08:00"),
        Channel::Sms,
        ContactOutcome::Delivered,
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
        Contact::new(when, Channel::Voice, ContactOutcome::Unanswered).on_number(a)
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
        Contact::new(when, Channel::Voice, ContactOutcome::Unanswered).for_debt(debt)
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
        ContactOutcome::Connected,
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
        ContactOutcome::NotConnected,
    ));
    let consented = Contact::new(
        at("2026-06-06T14:00:00-04:00"),
        Channel::Voice,
        ContactOutcome::Unanswered,
    );
    calls.record(consented.with_consent());
    let plan = call("2026-06-06T15:00:00-04:00");
    assert!(allowed(&conduct, &plan, &debtor, &calls));

    // With a seventh that counts, only fresh direct consent opens the line, and the
    // debtor's attorney may be called.
    calls.record(Contact::new(
        at("2026-06-06T14:30:00-04:00"),
        Channel::Voice,
        ContactOutcome::Unanswered,
    ));
    assert!(!allowed(&conduct, &plan, &debtor, &calls));
    let mut to_attorney = plan.clone();
    to_attorney.recipient = Recipient::Attorney;
    assert!(allowed(&conduct, &to_attorney, &debtor, &calls));
    for (given_on, expected) in [("2026-05-30", true), ("2026-05-29", false)] {
        let given_on = given_on.parse().unwrap();
        debtor.grants = vec![Grant::new(Waiver::DirectConsent, given_on)];
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
    let given_on = "2026-05-01".parse().unwrap();
    debtor.grants = vec![Grant::new(Waiver::ExpressConsent, given_on)];
    assert!(allowed(&letter, &plan, &debtor, &history([])));
    assert!(allowed(&stricter, &plan, &debtor, &history([])));
}
