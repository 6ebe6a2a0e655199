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
    assert_eq!(templates.len(), 15); // five in English and both Chinese scripts
    let notices = |template: &&Template| template.id() != "debt_collector_notice";
    for template in templates.iter().filter(notices) {
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
        ("We will S\u{200b}UE.", "threat_of_court"),
        ("Pay, or else.", "expiry_pressure"),
        ("您已進入追討，我們將起訴", "threat_of_court"),
        ("您已進入司法程序", "false_legal_action"),
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

fn forbidden(rules: &ContentRules, text: &str) -> Vec<String> {
    let findings = rules.check(text, &[], sending(Purpose::Reminder));
    let findings = findings
        .iter()
        .filter(|found| found.fault == ContentFault::Forbidden);
    findings.map(|found| found.class.to_owned()).collect()
}

/// One text a line, `\\n` for a new line within it.
fn texts(file: &str) -> impl Iterator<Item = String> + '_ {
    file.lines().map(|line| line.replace("\\n", "\n"))
}

#[test]
fn threats_are_found_in_three_scripts_and_many_wordings() {
    let rules = ContentRules::shipped().unwrap();
    let threats: Vec<String> = texts(include_str!("threats.txt")).collect();
    assert!(threats.len() > 120);
    let missed: Vec<&String> = threats
        .iter()
        .filter(|text| forbidden(&rules, text).is_empty())
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn harmless_texts_are_not_called_threats() {
    let rules = ContentRules::shipped().unwrap();
    let harmless: Vec<String> = texts(include_str!("harmless.txt")).collect();
    assert!(harmless.len() > 100);
    for text in harmless {
        assert_eq!(forbidden(&rules, &text), [""; 0], "{text}");
    }
}

#[test]
fn each_part_of_the_threat_of_four_is_a_class_of_its_own() {
    let rules = ContentRules::shipped().unwrap();
    let text = "Pay at https://pay.example.com/r today, or we take you to court and your boss and \
                your wife will hear of it. Officers will come to your home.";
    let found = forbidden(&rules, text);
    assert_eq!(found, ["exposure", "visit", "threat_of_court"]);
    // A step of law is told as such.
    let legal = rules.check(text, &[], sending(Purpose::Legal));
    assert!(legal.iter().all(|found| found.class != "threat_of_court"));
    assert!(legal.iter().any(|found| found.class == "visit"));
}

#[test]
fn spaces_case_widths_and_signs_hide_no_threat() {
    let rules = ContentRules::shipped().unwrap();
    for text in ["We will take you to court", "我们会上门", "我們會起訴您"] {
        let full = |sign: char| match sign {
            '!'..='~' => char::from_u32(u32::from(sign) + 0xfee0).unwrap(),
            other => other,
        };
        let spaced: Vec<String> = text.chars().map(String::from).collect();
        for disguised in [
            text.to_uppercase(),
            text.chars().map(full).collect(),
            spaced.join(" "),
            spaced.join("\u{200b}"),
            spaced.join("."),
            text.replace(' ', "  \n "),
            text.replace(' ', "-"),
        ] {
            assert!(!forbidden(&rules, &disguised).is_empty(), "{disguised:?}");
        }
    }
}

#[test]
fn a_us_debt_collector_says_so_and_a_creditor_need_not() {
    let rules = ContentRules::shipped().unwrap();
    let rules = rules.under(&Conduct::shipped(&["US-REGF"]).unwrap());
    let templates = Template::shipped().unwrap();
    for language in ["en", "zh", "zh-Hant"] {
        let text = |id: &str| {
            let mut all = templates.iter();
            let template = all.find(|one| one.id() == id && one.language() == language);
            template.unwrap().fill(&facts()).unwrap().text().to_owned()
        };
        let plain = text("due_soon");
        let classes = |text: &str, sending: Sending| -> Vec<String> {
            let found = rules.check(text, &facts(), sending);
            found.iter().map(|one| one.class.to_owned()).collect()
        };
        let first = sending(Purpose::Reminder);
        let all = [
            "debt_collector_attempt",
            "debt_collector_information",
            "debt_collector_identity",
        ];
        let collector = first.with_collector(Collector::DebtCollector);
        assert_eq!(classes(&plain, collector), all);
        assert_eq!(classes(&plain, first), all, "who collects is not known");
        assert_eq!(
            classes(&plain, collector.with_one_before()),
            ["debt_collector_identity"]
        );
        assert_eq!(
            classes(&plain, first.with_collector(Collector::Creditor)),
            [""; 0]
        );
        let said = format!("{plain} {}", text("debt_collector_notice"));
        assert_eq!(classes(&said, collector), [""; 0]);
        // Nobody else reads that there is a debt.
        let mut spouse = collector;
        spouse.recipient = Recipient::Spouse;
        let found = rules.check(&text("debt_collector_notice"), &[], spouse);
        assert!(
            found.iter().any(|one| one.fault == ContentFault::Disclosed),
            "{language}"
        );
        assert!(
            found
                .iter()
                .all(|one| !one.class.starts_with("debt_collector"))
        );
    }
}

#[test]
fn a_pattern_or_jurisdiction_that_does_not_read_is_named() {
    let file = |more: &str| {
        let head =
            "id = 'X'\nfrom = 2026-01-01\ncite = 'x'\n[disclosure]\nfacts = ['due']\ncite = 'x'\n";
        ContentRules::from_toml(&format!("{head}{more}")).map(|_| ())
    };
    assert_eq!(file(""), Ok(()));
    let said = file("[[forbidden]]\nclass = 'a'\ncite = 'x'\nsay = ['to <where>']\n").unwrap_err();
    assert!(said.to_string().contains("a: no group `where`"), "{said}");
    let required = "[[required]]\nclass = 'a'\ncite = 'x'\npurposes = ['legal']\nen = ['a']\n";
    assert_eq!(file(required), Ok(()));
    let said = file(&format!("{required}jurisdictions = ['us']\n")).unwrap_err();
    assert!(
        said.to_string().contains("no jurisdiction `us`; known are"),
        "{said}"
    );
}
