//! What messages must and must not say.

use super::*;
use scorewright::money::{Currency, Money};

fn facts() -> Vec<(&'static str, TemplateValue)> {
    vec![
        ("name", TemplateValue::name("李明").unwrap()),
        (
            "sender",
            TemplateValue::organisation("Harbour Servicing").unwrap(),
        ),
        (
            "creditor",
            TemplateValue::organisation("Harbour Bank").unwrap(),
        ),
        (
            "amount",
            TemplateValue::amount(Money::from_minor(88_850, Currency::CNY)).unwrap(),
        ),
        ("due", TemplateValue::date("2026-03-20".parse().unwrap())),
        (
            "pay",
            TemplateValue::link("https://pay.example.com/r").unwrap(),
        ),
        (
            "help_line",
            TemplateValue::phone("+86 400 000 0000").unwrap(),
        ),
    ]
}

fn sending(purpose: Purpose) -> Sending {
    Sending::new(Channel::Sms, purpose, Recipient::Debtor)
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
        &reminders::upcoming(RiskLevel::High),
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
    let to = |recipient| Sending::new(Channel::Letter, Purpose::Collection, recipient);
    let neutral = "This is Harbour Servicing. Please ask him to call +86 400 000 0000. \
                   We also help with financial difficulty.";
    assert_eq!(rules.check(neutral, &facts(), to(Recipient::Spouse)), []);
    let telling = format!("{neutral} It is about CNY 888.50.");
    let found = rules.check(&telling, &facts(), to(Recipient::Spouse));
    assert_eq!(found[0].fault, ContentFault::Disclosed);
}

#[test]
fn no_debug_output_or_error_shows_what_a_record_held() {
    let canary = "Canary";
    let values = [
        TemplateValue::name(canary).unwrap(),
        TemplateValue::organisation(canary).unwrap(),
    ];
    let template = Template::new("t", "en", "{name}", &[("name", ValueKind::Name)]).unwrap();
    let message = template.fill(&[("name", values[0].clone())]).unwrap();
    let secret = 918_273_645_u64;
    let mut debtor = debtor("Asia/Shanghai");
    debtor.dpd = 918_273;
    let contact = Contact::new(
        at("2026-03-02T09:00:00+08:00"),
        Channel::Voice,
        ContactOutcome::Unanswered,
    )
    .on_number(NumberId(secret))
    .for_debt(DebtId(secret));
    let errors = [
        TemplateValue::name("Canary 918273").unwrap_err(),
        TemplateValue::phone("Canary 918273").unwrap_err(),
        TemplateValue::link("http://Canary/918273").unwrap_err(),
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
