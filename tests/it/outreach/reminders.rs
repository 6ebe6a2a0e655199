//! Reminders by risk, preference and response, at lawful minutes.

use super::*;

pub(super) fn upcoming(risk: RiskLevel) -> Upcoming {
    Upcoming::new("2026-03-20".parse().unwrap(), risk)
        .with_debt(DebtId(1))
        .with_number(NumberId(1))
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

    let vulnerable = debtor.clone().with_vulnerability();
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
        made.record(Contact::new(when, plan.channel, ContactOutcome::Delivered));
    }
}

#[test]
fn relief_silences_the_schedule_except_for_care() {
    let schedule = ReminderSchedule::shipped().unwrap();
    let conduct = Conduct::shipped(&["CN-GBT45251-2025"]).unwrap();
    let mut debtor = debtor("Asia/Shanghai");
    debtor.relief = Some(ReliefPeriod::new(
        "2026-03-01".parse().unwrap(),
        "2026-06-01".parse().unwrap(),
    ));
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
