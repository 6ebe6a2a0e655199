//! Properties of verdicts on any debtor, plan and history.

use super::*;
use proptest::prelude::*;

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
            0 => ContactOutcome::Unanswered,
            1 => ContactOutcome::Connected,
            _ => ContactOutcome::NotConnected,
        };
        let at = Moment::from_unix_seconds(when - ago).unwrap();
        let contact = Contact::new(at, channel, outcome).on_number(NumberId(u64::from(inbound)));
        if inbound { contact.inbound() } else { contact }
    }))
}

/// Whom, why, where and with what content.
fn plans() -> impl Strategy<Value = ContactPlan> {
    let whom = prop::sample::select(vec![
        Recipient::Debtor,
        Recipient::Guarantor,
        Recipient::Spouse,
        Recipient::Employer,
        Recipient::Attorney,
    ]);
    let why = prop::sample::select(vec![
        Purpose::CareCheck,
        Purpose::Reminder,
        Purpose::Resumption,
        Purpose::Collection,
        Purpose::Legal,
    ]);
    let bits = (any::<[bool; 4]>(), 0..3_u8);
    (FROM..FROM + SPAN, channel(), whom, why, bits).prop_map(
        |(when, channel, recipient, purpose, (bits, visitors))| {
            let [work, discloses_debt, has_opt_out, escalated] = bits;
            let when = Moment::from_unix_seconds(when).unwrap();
            let mut plan = ContactPlan::new(channel, purpose, when)
                .with_recipient(recipient)
                .with_visitors(visitors)
                .with_place(if work {
                    Place::Workplace
                } else {
                    Place::Personal
                });
            plan.escalated = escalated;
            plan.content.discloses_debt = discloses_debt;
            plan.content.has_opt_out = has_opt_out;
            plan
        },
    )
}

/// Debtors with waivers, requests and relief of every kind, most of them with none.
fn debtors() -> impl Strategy<Value = Debtor> {
    let zones = prop::sample::subsequence(&ZONES[..], 1..3);
    let waivers = prop::sample::subsequence(
        vec![
            Waiver::DebtorAgreement,
            Waiver::DebtorConsent,
            Waiver::ExpressConsent,
            Waiver::DirectConsent,
        ],
        0..4,
    );
    let rare = || prop::bool::weighted(0.1);
    let flags = (rare(), rare(), rare(), rare(), rare(), rare(), rare());
    (zones, 0_u32..30, waivers, flags).prop_map(|(zones, dpd, waivers, flags)| {
        let (cease, represented, not_at_work, refused, vulnerable, relief, opted_out) = flags;
        let day = |text: &str| text.parse().unwrap();
        let noon = Window::new("11:00", "13:00", "[)").unwrap();
        let grant = |waiver| Grant::new(waiver, day("2026-05-01")).with_until(day("2026-11-01"));
        let mut requests = Requests::new();
        requests.inconvenient = if not_at_work { vec![noon] } else { vec![] };
        requests.opted_out = opted_out.then_some(Channel::Sms).into_iter().collect();
        requests.cease = cease;
        requests.represented = represented;
        requests.not_at_work = not_at_work;
        requests.third_party_refused = refused;
        let mut debtor = Debtor::default()
            .with_dpd(dpd)
            .with_requests(requests)
            .with_reachability(if refused {
                Reachability::DebtorUnreachable
            } else {
                Reachability::Reachable
            });
        let zones = zones.iter().map(|name| Zone::named(name).unwrap());
        debtor.zones = zones.collect();
        debtor.grants = waivers.into_iter().map(grant).collect();
        debtor.relief = relief.then(|| ReliefPeriod::new(day("2026-04-01"), day("2026-07-01")));
        debtor.vulnerable = vulnerable;
        debtor
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_024))]

    #[test]
    fn another_rule_set_only_ever_forbids_more(
        plan in plans(),
        debtor in debtors(),
        contacts in contacts(),
        chosen in prop::sample::subsequence(&IDS[..], 1..6),
        added in 0..IDS.len(),
    ) {
        prop_assume!(!chosen.contains(&IDS[added]));
        let mut more = chosen.clone();
        more.push(IDS[added]);
        let past = past(plan.when.unix_seconds(), &contacts);
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
    fn another_zone_only_ever_forbids_more(
        plan in plans(),
        debtor in debtors(),
        contacts in contacts(),
        chosen in prop::sample::subsequence(&IDS[..], 1..4),
        added in 0..ZONES.len(),
    ) {
        let past = past(plan.when.unix_seconds(), &contacts);
        let conduct = only(&chosen);
        let mut both = debtor.clone();
        both.zones.push(Zone::named(ZONES[added]).unwrap());
        let one = conduct.verdict(&plan, &debtor, &past).unwrap();
        let more = conduct.verdict(&plan, &both, &past).unwrap();
        prop_assert!(one.allowed() || !more.allowed());
        if let (Some(one), Some(more)) = (one.next_allowed_at(), more.next_allowed_at()) {
            prop_assert!(one <= more);
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
        let moment = Moment::from_unix_seconds(when).unwrap();
        let plan = ContactPlan::new(channel, Purpose::Collection, moment)
            .with_visitors(2)
            .with_content(ContentFlags::new().with_opt_out());
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

/// Every set of shipped rule sets with the firm's own, which is always in force.
fn shipped() -> impl Strategy<Value = Conduct> {
    prop::sample::subsequence(&IDS[..], 0..4).prop_map(|ids| Conduct::shipped(&ids).unwrap())
}

fn collectors() -> impl Strategy<Value = Collector> {
    prop::sample::select(vec![
        Collector::Unknown,
        Collector::Creditor,
        Collector::DebtCollector,
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_024))]

    #[test]
    fn a_fact_that_protects_only_ever_forbids_more(
        plan in plans(),
        debtor in debtors(),
        contacts in contacts(),
        conduct in shipped(),
        collector in collectors(),
        fact in 0..10_usize,
    ) {
        let past = past(plan.when.unix_seconds(), &contacts);
        let before = debtor.with_collector(collector);
        let mut after = before.clone();
        let day = |text: &str| text.parse().unwrap();
        let rules = MoratoriumRules::shipped().unwrap();
        match fact {
            0 => after.relief_pending = true,
            1 => after.moratorium = Some(rules.breathing_space(day("2026-05-01")).unwrap()),
            2 => after.moratorium = Some(rules.mental_health_crisis(day("2026-05-01"), None).unwrap()),
            3 => after.relief = Some(ReliefPeriod::new(day("2026-01-01"), day("2027-03-01"))),
            4 => after.vulnerable = true,
            5 => after.requests.cease = true,
            6 => after.requests.represented = true,
            7 => after.collector = Collector::Unknown,
            8 => after.grants.clear(),
            _ => after.requests.opted_out = [plan.channel].into_iter().collect(),
        }
        let one = conduct.verdict(&plan, &before, &past).unwrap();
        let more = conduct.verdict(&plan, &after, &past).unwrap();
        prop_assert!(one.allowed() || !more.allowed());
        // Relief that begins earlier or ends later than another is not more of it.
        if let (Some(first), Some(second), true) =
            (one.next_allowed_at(), more.next_allowed_at(), fact != 3)
        {
            prop_assert!(first <= second);
        }
    }

    #[test]
    fn the_shipped_schedule_plans_no_contact_that_the_shipped_rules_forbid(
        conduct in shipped(),
        collector in collectors(),
        due in 0..330_i64,
        ahead in -5..15_i64,
        hour in 0..17_i64, // later than that no minute of the day may be left
        facts in (0..3_usize, 0..8_usize, any::<bool>(), any::<bool>()),
        zone in 0..ZONES.len(),
    ) {
        let (risk, prefers, vulnerable, microfinance) = facts;
        let risk = [RiskLevel::Low, RiskLevel::Medium, RiskLevel::High][risk];
        let channels = [
            Channel::Voice, Channel::AiVoice, Channel::Sms, Channel::Email,
            Channel::AppMessage, Channel::Letter, Channel::Visit,
        ];
        let mut debtor = debtor(ZONES[zone]).with_collector(collector);
        debtor.vulnerable = vulnerable;
        debtor.product = if microfinance { Product::Microfinance } else { Product::Card };
        let start: jiff::civil::Date = "2026-02-20".parse().unwrap();
        let due = start.checked_add(jiff::Span::new().days(due)).unwrap();
        let mut upcoming = Upcoming::new(due, risk).with_debt(DebtId(1)).with_number(NumberId(1));
        upcoming.prefers = channels.get(prefers).copied();
        let from = due.checked_sub(jiff::Span::new().days(ahead)).unwrap();
        let as_of = Moment::local(from, u32::try_from(hour).unwrap() * 3_600, &debtor.zones[0]).unwrap();
        let schedule = ReminderSchedule::shipped().unwrap();
        let planned = schedule.reminders(&upcoming, &debtor, from);
        let timed = schedule.timed(&upcoming, &debtor, &conduct, (&history([]), as_of)).unwrap();
        let mut made = history([]);
        let mut stages = 0;
        for one in &timed {
            let Some(when) = one.at else {
                prop_assert!(false, "nothing on day {} because {:?}", one.reminder.day, one.because);
                continue;
            };
            let plan = ContactPlan::new(one.reminder.channel, one.reminder.purpose, when)
                .with_content(ContentFlags::new().with_opt_out())
                .with_number(NumberId(1))
                .with_debt(DebtId(1));
            let verdict = conduct.verdict(&plan, &debtor, &made).unwrap();
            prop_assert!(verdict.allowed(), "{:?}", verdict.violations());
            // A stage is left to the next only where a contact was made within a week.
            for day in &one.covers {
                let covered = due.checked_add(jiff::Span::new().days(*day)).unwrap();
                let near = made.contacts().iter().any(|past| {
                    let past = debtor.zones[0].date(past.at);
                    past <= covered && covered.duration_since(past).as_hours() / 24 <= 7
                });
                prop_assert!(near, "no contact in the week before day {day}");
            }
            let answered = if plan.channel.is_call() {
                ContactOutcome::Connected
            } else {
                ContactOutcome::Delivered
            };
            let contact = Contact::new(when, plan.channel, answered);
            made.record(contact.on_number(NumberId(1)).for_debt(DebtId(1)));
            stages += 1 + one.covers.len();
        }
        prop_assert_eq!(stages, planned.len(), "every stage is sent or stood for");
    }
}
