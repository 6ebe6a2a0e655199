//! What the law and an open application protect from: pending relief, moratoria,
//! artificial voices, hours by product, and rules by who collects.

use super::*;
use jiff::civil::date;

#[test]
fn a_pending_application_silences_collection_under_every_rule_set() {
    for set in RuleSet::all_shipped().unwrap() {
        let conduct = Conduct::new(vec![set.clone(), RuleSet::new("ANY", "")]).unwrap();
        let applied = debtor("Asia/Shanghai").with_relief_pending();
        let mut plan = call("2026-09-01T10:00:00+08:00");
        for purpose in [Purpose::Collection, Purpose::Reminder, Purpose::Legal] {
            plan.purpose = purpose;
            let verdict = conduct.verdict(&plan, &applied, &history([])).unwrap();
            assert!(!verdict.allowed(), "{} {purpose:?}", set.id());
            assert_eq!(verdict.violations()[0].rule, ContactRule::ReliefPending);
            assert_eq!(
                verdict.next_allowed_at(),
                None,
                "nobody knows when it is decided"
            );
        }
        plan.purpose = Purpose::CareCheck;
        assert!(
            allowed(&conduct, &plan, &applied, &history([])),
            "{}",
            set.id()
        );
    }
}

#[test]
fn breathing_space_silences_sixty_days_and_a_crisis_thirty_after_treatment() {
    let rules = MoratoriumRules::shipped().unwrap();
    let conduct = Conduct::shipped(&["UK-CONC7"]).unwrap();
    let asks = |moratorium, when: &str| {
        let debtor = debtor("Europe/London").with_moratorium(moratorium);
        allowed(&conduct, &call(when), &debtor, &history([]))
    };
    let space = rules.breathing_space(date(2026, 6, 1)).unwrap();
    assert!(asks(space, "2026-05-31T12:00:00+01:00"));
    assert!(!asks(space, "2026-06-01T12:00:00+01:00"));
    assert!(
        !asks(space, "2026-07-30T12:00:00+01:00"),
        "the sixtieth day"
    );
    assert!(asks(space, "2026-07-31T12:00:00+01:00"));

    let treated = rules.mental_health_crisis(date(2026, 6, 1), None).unwrap();
    assert!(
        !asks(treated, "2027-06-01T12:00:00+01:00"),
        "as long as treatment lasts"
    );
    let ended = rules
        .mental_health_crisis(date(2026, 6, 1), Some(date(2026, 6, 10)))
        .unwrap();
    assert!(
        !asks(ended, "2026-07-10T12:00:00+01:00"),
        "thirty days after the tenth"
    );
    assert!(asks(ended, "2026-07-11T12:00:00+01:00"));

    // Help may be spoken of, instalments that begin again may not.
    let debtor = debtor("Europe/London").with_moratorium(space);
    let mut plan = call("2026-06-20T12:00:00+01:00");
    for (purpose, expected) in [
        (Purpose::CareCheck, true),
        (Purpose::Reminder, false),
        (Purpose::Resumption, false),
        (Purpose::Legal, false),
    ] {
        plan.purpose = purpose;
        assert_eq!(
            allowed(&conduct, &plan, &debtor, &history([])),
            expected,
            "{purpose:?}"
        );
    }
    assert!(
        rules.breathing_space(date(2021, 5, 3)).is_err(),
        "before the scheme"
    );
    assert!(
        rules
            .mental_health_crisis(date(2026, 6, 2), Some(date(2026, 6, 1)))
            .is_err()
    );
}

#[test]
fn an_artificial_voice_needs_consent_recorded_before_and_the_debtors_own() {
    let conduct = Conduct::shipped(&["US-REGF"]).unwrap();
    let consented = |given_on: &str| {
        let grant = Grant::new(Waiver::ArtificialVoice, given_on.parse().unwrap());
        debtor("America/New_York").with_grant(grant)
    };
    let mut plan = call("2026-06-10T12:00:00-04:00");
    plan.channel = Channel::AiVoice;
    let ask = |debtor: &Debtor, plan: &ContactPlan| allowed(&conduct, plan, debtor, &history([]));
    for collector in [
        Collector::Unknown,
        Collector::Creditor,
        Collector::DebtCollector,
    ] {
        let nothing = debtor("America/New_York").with_collector(collector);
        assert!(!ask(&nothing, &plan), "{collector:?}");
        assert!(ask(
            &consented("2026-06-10").with_collector(collector),
            &plan
        ));
        assert!(
            !ask(&consented("2026-06-11").with_collector(collector), &plan),
            "not yet given"
        );
    }
    let withdrawn =
        Grant::new(Waiver::ArtificialVoice, date(2026, 1, 1)).with_until(date(2026, 6, 10));
    assert!(!ask(
        &debtor("America/New_York").with_grant(withdrawn),
        &plan
    ));
    let another = Grant::new(Waiver::ExpressConsent, date(2026, 1, 1));
    assert!(!ask(&debtor("America/New_York").with_grant(another), &plan));
    plan.recipient = Recipient::Guarantor;
    assert!(
        !ask(&consented("2026-06-01"), &plan),
        "the debtor's consent is nobody else's"
    );
    plan.recipient = Recipient::Debtor;
    plan.channel = Channel::Voice;
    assert!(
        ask(&debtor("America/New_York"), &plan),
        "a person needs none"
    );
}

#[test]
fn regulation_f_binds_collectors_and_whoever_is_not_known() {
    let conduct = Conduct::shipped(&["US-REGF"]).unwrap();
    let calls = (1..8).map(|day| {
        let when = at(&format!("2026-06-0{day}T12:00:00-04:00"));
        Contact::new(when, Channel::Voice, ContactOutcome::Unanswered)
    });
    let seven = history(calls);
    let eighth = call("2026-06-07T14:00:00-04:00");
    for (collector, expected) in [
        (Collector::Unknown, false),
        (Collector::DebtCollector, false),
        (Collector::Creditor, true),
    ] {
        let debtor = debtor("America/New_York").with_collector(collector);
        assert_eq!(
            allowed(&conduct, &eighth, &debtor, &seven),
            expected,
            "{collector:?}"
        );
    }
    // Alone it says nothing of a creditor: that is no permission.
    let own = debtor("America/New_York").with_collector(Collector::Creditor);
    let reg_f = only(&["US-REGF"]);
    let alone = reg_f.verdict(&eighth, &own, &seven);
    assert!(matches!(alone, Err(OutreachError::NoRuleInForce { .. })));
}

#[test]
fn indian_microfinance_is_called_from_nine_to_six() {
    let conduct = Conduct::shipped(&["IN-RBI-2022-08-12"]).unwrap();
    assert_eq!(Conduct::shipped(&["IN"]).unwrap().rule_sets().len(), 5);
    for day in ["2022-09-01", "2025-12-01", "2026-09-01"] {
        for (product, time, expected) in [
            (Product::ConsumerLoan, "07:59:59", false),
            (Product::ConsumerLoan, "08:00:00", true),
            (Product::ConsumerLoan, "19:00:00", true),
            (Product::ConsumerLoan, "19:00:01", false),
            (Product::Microfinance, "08:59:59", false),
            (Product::Microfinance, "09:00:00", true),
            (Product::Microfinance, "18:00:00", true),
            (Product::Microfinance, "18:00:01", false),
        ] {
            let debtor = debtor("Asia/Kolkata").with_product(product);
            let plan = call(&format!("{day}T{time}+05:30"));
            let found = allowed(&conduct, &plan, &debtor, &history([]));
            assert_eq!(found, expected, "{product:?} {day} {time}");
        }
    }
    // From the day the draft of 2026 names, a wish not to be called at an hour binds.
    let mut asked = debtor("Asia/Kolkata");
    asked.requests.inconvenient = vec![Window::new("12:00", "13:00", "[)").unwrap()];
    let by_law = Conduct::new(RuleSet::shipped_for(&["IN"]).unwrap()).unwrap();
    assert!(allowed(
        &by_law,
        &call("2026-06-30T12:30:00+05:30"),
        &asked,
        &history([])
    ));
    assert!(!allowed(
        &by_law,
        &call("2026-07-01T12:30:00+05:30"),
        &asked,
        &history([])
    ));
}

#[test]
fn who_asked_for_help_is_called_back_on_the_same_day() {
    let conduct = Conduct::shipped(&["CN-GBT45251-2025"]).unwrap();
    let debtor = debtor("Asia/Shanghai");
    let text = Contact::new(
        at("2026-03-02T09:00:00+08:00"),
        Channel::Sms,
        ContactOutcome::Delivered,
    );
    let mut plan = call("2026-03-02T10:00:00+08:00");
    plan.purpose = Purpose::CareCheck;
    assert!(!allowed(&conduct, &plan, &debtor, &history([text])));
    let requested = plan.clone().with_request();
    assert!(allowed(&conduct, &requested, &debtor, &history([text])));
    let rang = Contact::new(
        at("2026-03-02T09:30:00+08:00"),
        Channel::Voice,
        ContactOutcome::Connected,
    );
    assert!(allowed(
        &conduct,
        &plan,
        &debtor,
        &history([text, rang.inbound()])
    ));
    // A request for help is no opening for a demand.
    let mut demand = requested;
    demand.purpose = Purpose::Collection;
    assert!(!allowed(
        &conduct,
        &demand,
        &debtor,
        &history([text, rang.inbound()])
    ));
}

#[test]
fn every_shipped_rule_set_says_what_was_read_of_each_part() {
    for set in RuleSet::all_shipped().unwrap() {
        let told = |part| set.sources().iter().any(|source| source.of.contains(&part));
        let id = set.id();
        assert!(
            told(RulePart::Dates) || set.jurisdiction() == "firm",
            "{id}"
        );
        assert!(set.hours().is_empty() || told(RulePart::Hours), "{id}");
        let counts = set.caps().len() + set.cooldowns().len();
        assert!(counts == 0 || told(RulePart::Counts), "{id}");
        assert!(
            set.retention_months().is_none() || told(RulePart::Retention),
            "{id}"
        );
    }
    assert!(!MoratoriumRules::shipped().unwrap().sources().is_empty());
}

#[test]
fn words_of_a_rule_file_that_are_none_are_refused_with_the_ones_there_are() {
    let with = |rule: &str| {
        let text = format!("[[ruleset]]\nid = \"X\"\ncite = \"x\"\n{rule}");
        RuleSet::from_toml(&text).unwrap_err().to_string()
    };
    for (rule, known) in [
        ("jurisdiction = 'us'", "CN, GB, HK, IN, PH and US"),
        ("jurisdiction = 'XX'", "CN, GB, HK, IN, PH and US"),
        ("exclude = ['everyone']", "`to_attorney`"),
        ("exempt = ['microcredit']", "`microfinance`"),
        ("honours = ['wishes']", "`inconvenient_times`"),
        ("collectors = ['anyone']", "`debt_collector`"),
        (
            "quiet = [{ from = '22:00', to = '08:00', bounds = '[)', waivable_by = 'nods' }]",
            "`debtor_consent`",
        ),
        (
            "quiet = [{ from = '22:00', to = '08:00', bounds = '[)', strength = 'mild' }]",
            "`should-not`",
        ),
        (
            "cap = [{ counter = 'faxes', scope = 'debtor', window = 'calendar_day', max = 1 }]",
            "`visits`",
        ),
        (
            "third_party = { always = ['uncle'], disclose_debt = false }",
            "`guarantor`",
        ),
        (
            "source = [{ of = ['all'], read = 'primary', text = 'x', on = 2026-01-01 }]",
            "`hours`",
        ),
    ] {
        let said = with(rule);
        assert!(said.contains(known), "{rule}: {said}");
    }
}
