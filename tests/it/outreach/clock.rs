//! Daylight saving, unknown zones, several zones, dates of force.

use super::*;

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
        .with_cap(ContactCap::new(
            Counter::PlacedTelephoneCalls,
            Scope::Debtor,
            1,
        ))
        .unwrap();
    let conduct = Conduct::new(vec![rules]).unwrap();
    let london = debtor("Europe/London");
    let past = history([Contact::new(
        at("2026-03-29T00:30:00Z"),
        Channel::Voice,
        ContactOutcome::Unanswered,
    )]);
    assert_eq!(
        next(&conduct, &call("2026-03-29T12:00:00Z"), &london, &past),
        Some(at("2026-03-29T23:00:00Z")) // midnight in summer time
    );
}

#[test]
fn without_a_zone_no_contact_is_lawful() {
    let conduct = only(&["US-REGF"]);
    let nowhere = Debtor::default();
    let verdict = conduct
        .verdict(&call("2026-06-01T12:00:00Z"), &nowhere, &history([]))
        .unwrap();
    assert!(!verdict.allowed());
    assert_eq!(verdict.violations()[0].rule, ContactRule::UnknownZone);
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
        ContactOutcome::Unanswered,
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

#[test]
fn a_rule_set_that_ends_forbids_to_the_last_second_of_its_last_day() {
    let window = Window::new("08:00", "09:00", "[)").unwrap();
    let ends = "2026-06-02".parse().unwrap();
    let old = RuleSet::new("OLD", "old")
        .with_dates(None, Some(ends))
        .with_hours(Hours::allowed(window));
    assert_eq!((old.from(), old.until()), (None, Some(ends)));
    let conduct = Conduct::new(vec![old, RuleSet::new("NEW", "new")]).unwrap();
    assert_eq!(
        next(
            &conduct,
            &call("2026-06-01T12:00:00+08:00"),
            &debtor("Asia/Shanghai"),
            &history([])
        ),
        Some(at("2026-06-02T00:00:00+08:00"))
    );
}

#[test]
fn a_mistyped_key_in_a_file_of_rules_is_named_with_its_line() {
    let said = RuleSet::from_toml("[[ruleset]]\nid = \"X\"\ncite = \"c\"\nquite = []\n");
    let said = said.unwrap_err().to_string();
    assert!(
        said.starts_with("rule file: line 4: unknown field `quite`"),
        "{said}"
    );
}
