//! Goal A3: a canary in every field of every stage, and none in any message,
//! `Display` or `Debug` that comes out, down through the sources of errors.

use crate::common::{loans, small_card};
use jiff::civil::date;
use scorewright::dataset::{Dataset, Rejects};
use scorewright::early_warning::{
    EarlyWarning, LabelledPanel, Observation, Policy, Reading, Signals, StateBook, WatchEntry,
    WatchList, WatchState, explain_fall,
};
use scorewright::lending::audit::{AuditRecord, AuditTrail, Digest, Event};
use scorewright::lending::decision::{
    Application, Assessment, Burden, DecisionPolicy, LoanRequest, NoticeRules, Occasion,
    OccasionKind,
};
use scorewright::lending::income::{
    Basis, IncomeClass, IncomeEvidence, IncomePolicy, Source, VerifiedIncome,
};
use scorewright::lending::loan::{Arrears, ArrearsGrace, Loan, Paid};
use scorewright::lending::outreach::{self, Moment, OutreachCase, Template, ValueKind, Zone};
use scorewright::lending::relief::{ReliefCase, ReliefRules};
use scorewright::money::{Currency, Money};
use scorewright::panel::{AccountMonth, PanelLayout, PaymentHistory, PaymentPanel};
use scorewright::scorecard::Scorecard;
use scorewright::scoring::{Batch, Value};
use scorewright::units::{Points, Probability};
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Debug;

/// A text and a number no schema, rule or message holds by itself.
const TEXT: &str = "Canary-zebra";
const NUMBER: f64 = 918_273_645.0;
const SIGNS: [&str; 4] = ["canary", "zebra", "918273645", "918,273,645"];

/// Everything a stage let out, and how many errors were among it.
#[derive(Default)]
struct Out {
    said: Vec<String>,
    n_errors: usize,
}

impl Out {
    fn debug(&mut self, value: &impl Debug) {
        self.said.push(format!("{value:?} {value:#?}"));
    }

    fn error(&mut self, error: &dyn Error) {
        self.n_errors += 1;
        let mut cause = Some(error);
        while let Some(error) = cause {
            self.said.push(format!("{error} {error:?} {error:#?}"));
            cause = error.source();
        }
    }

    /// What came of a call: its value's `Debug`, or its error.
    fn either<T: Debug, E: Error>(&mut self, result: Result<T, E>) {
        match result {
            Ok(value) => self.debug(&value),
            Err(error) => self.error(&error),
        }
    }
}

type Stage = fn(&mut Out);

/// Every stage, and how many errors its canaries must at least cause: a table
/// whose inputs all pass would prove nothing of its messages.
const STAGES: [(&str, Stage, usize); 10] = [
    ("dataset", dataset, 10),
    ("scoring", scoring, 8),
    ("scorecard", scorecard, 4),
    ("early_warning", early_warning, 8),
    ("income", income, 10),
    ("decision", decision, 4),
    ("plan", plan, 10),
    ("relief", relief, 15),
    ("outreach", outreach_stage, 40),
    ("audit", audit, 10),
];

#[test]
fn no_value_of_a_borrower_comes_out_of_any_stage() {
    let mut leaks = Vec::new();
    for (stage, run, least) in STAGES {
        let mut out = Out::default();
        run(&mut out);
        assert!(
            out.n_errors >= least,
            "{stage}: only {} errors",
            out.n_errors
        );
        let leaking = out.said.into_iter().filter(|said| {
            let lower = said.to_lowercase();
            SIGNS.iter().any(|sign| lower.contains(sign))
        });
        leaks.extend(leaking.map(|said| format!("{stage}: {said}")));
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}

/// A good applicant of credit_data.csv, by column.
const APPLICANT: [(&str, &str); 14] = [
    ("Seniority", "9"),
    ("Home", "rent"),
    ("Time", "60"),
    ("Age", "30"),
    ("Marital", "married"),
    ("Records", "no"),
    ("Job", "freelance"),
    ("Expenses", "73"),
    ("Income", "129"),
    ("Assets", "0"),
    ("Debt", "0"),
    ("Amount", "800"),
    ("Price", "846"),
    ("bad", "0"),
];

fn csv(place: usize, cell: &str) -> String {
    let header = APPLICANT.map(|(name, _)| name).join(",");
    let good = APPLICANT.map(|(_, cell)| cell).join(",");
    let bad = good.strip_suffix('0').unwrap().to_owned() + "1";
    let mut cells = APPLICANT.map(|(_, cell)| cell);
    cells[place] = cell;
    format!("{header}\n{good}\n{bad}\n{}\n", cells.join(","))
}

fn dataset(out: &mut Out) {
    let schema = loans().schema().clone();
    let number = format!("{NUMBER}");
    for place in 0..APPLICANT.len() {
        for cell in [TEXT, &number, "\"Canary-zebra", "Canary-zebra,918273645"] {
            let file = csv(place, cell);
            let reader = || Dataset::reader(&schema);
            out.either(reader().from_reader(file.as_bytes()));
            let kept: Result<(Dataset, Rejects), _> =
                reader().from_reader_with_rejects(file.as_bytes());
            if let Ok((data, rejects)) = &kept {
                out.debug(&(data, rejects));
                for name in APPLICANT.map(|(name, _)| name) {
                    out.debug(&data.column(name));
                }
            }
        }
    }
}

fn applicant<'a>() -> BTreeMap<&'a str, Value<'a>> {
    APPLICANT
        .iter()
        .map(|&(name, cell)| match cell.parse::<f64>() {
            Ok(number) => (name, Value::Number(number)),
            Err(_) => (name, Value::Text(cell)),
        })
        .collect()
}

fn scoring(out: &mut Out) {
    let scorer = small_card().compile().unwrap();
    let names: Vec<&str> = scorer.names().collect();
    for &name in &names {
        for value in [Value::Text(TEXT), Value::Number(NUMBER), Value::Absent] {
            let mut record = applicant();
            record.insert(name, value);
            out.debug(&record);
            for result in [
                scorer.score(&record).map(drop),
                scorer.reasons(&record).map(drop),
                scorer.bins(&record, &mut vec![0; names.len()]),
            ] {
                if let Err(error) = result {
                    out.error(&error);
                }
            }
        }
    }
    out.either(scorer.score(&[NUMBER; 3]).map(drop));
}

fn scorecard(out: &mut Out) {
    let card = small_card();
    let scorer = card.compile().unwrap();
    for input in card.inputs() {
        let mut record = applicant();
        record.insert(input.name(), Value::Text(TEXT));
        let assessed = Assessment::new(&card, &scorer, &record);
        if let Err(error) = &assessed {
            out.error(error);
        }
        record.insert(input.name(), Value::Number(NUMBER));
        out.either(Assessment::new(&card, &scorer, &record).map(drop));
        record.remove(input.name());
        out.either(Assessment::new(&card, &scorer, &record).map(drop));
    }
    // Data of another schema, and a file that is not a card.
    let schema = loans().schema().clone();
    let mut batch = Batch::new();
    if let Ok(data) = Dataset::reader(&schema).from_reader(csv(8, "918273645").as_bytes()) {
        out.either(scorer.score_dataset(&data, &mut batch).map(drop));
    }
    out.debug(&batch.refusals());
    let file = format!("{{\"applicant\": \"{TEXT}\", \"income\": {NUMBER}}}");
    out.either(Scorecard::from_json(file.as_bytes()).map(drop));
}

fn early_warning(out: &mut Out) {
    let statement = date(2026, 1, 31);
    let month = || AccountMonth::new(statement);
    for bad in [-NUMBER, f64::INFINITY] {
        for month in [
            month().with_due(bad),
            month().with_minimum_due(bad),
            month().with_paid(bad),
            month().with_limit(bad),
            month().with_income(bad),
        ] {
            out.debug(&month);
            out.either(PaymentHistory::new(vec![month]));
        }
    }
    let whole = month()
        .with_paid(NUMBER)
        .with_balance(NUMBER)
        .with_income(NUMBER);
    out.either(PaymentHistory::new(vec![whole, whole]));
    let history = PaymentHistory::new(vec![whole]).unwrap();
    out.debug(&(history.as_of(statement), &history));
    let mut panel = PaymentPanel::new();
    panel.push(TEXT, history);
    out.debug(&panel);
    watched(out);
    panel_file(out);
}

/// The machine, its states, lists and books.
fn watched(out: &mut Out) {
    let points = Points(-918_273_645);
    let warning = EarlyWarning::new(Policy::points("p").with_amber(600.0)).unwrap();
    let mut state = WatchState::new();
    let reading = Reading::both(points, Probability::new(0.918_273_645).unwrap());
    let on = date(2026, 1, 31);
    let signals = Signals::NONE.with_days_past_due(9);
    let observed = warning.observe_outcome(&mut state, reading, signals, on);
    out.debug(&(reading, signals, state, observed));
    let alert = observed.alert.expect("below the threshold");
    let entry = WatchEntry::new(TEXT, &alert).with_owner(TEXT);
    out.debug(&entry);
    let mut list = WatchList::default();
    list.admit(entry);
    out.debug(&list);
    out.either(explain_fall(&[918_273_645], &[0], &["R01"]));
    out.either(explain_fall(&[918_273_645], &[], &["R01"]));

    let mut labelled = LabelledPanel::new();
    let observation = Observation::new(on, reading).with_signals(signals);
    out.either(labelled.push(None, on, [observation, observation]));
    out.debug(&(labelled, observation));

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book");
    let mut book = StateBook::new(&warning);
    book.insert(TEXT, state);
    book.write(&path, &warning).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    for cut in [bytes.len() / 3, bytes.len() / 2, bytes.len() - 2] {
        std::fs::write(&path, &bytes[..cut]).unwrap();
        if let Err(error) = StateBook::<WatchState>::read(&path, &warning) {
            out.error(&error);
        }
    }
}

fn panel_file(out: &mut Out) {
    let layout = PanelLayout::from_toml(
        "version = 1\nname = \"p\"\nid = \"ID\"\n[month]\ncolumn = \"MONTH\"\n\
         month_zero = \"2020-12-31\"\n[status]\ncolumn = \"STATUS\"\n\
         days_past_due = { \"0\" = 0, \"1\" = 30 }\n",
    )
    .unwrap();
    for row in [
        "Canary-zebra,0,Canary-zebra",
        "Canary-zebra,Canary-zebra,0",
        "Canary-zebra,918273645,0",
        "Canary-zebra,0,918273645",
        "Canary-zebra,0",
        "\"Canary-zebra,0,0",
        "Canary-zebra,0,0\nCanary-zebra,0,1",
    ] {
        let file = format!("ID,MONTH,STATUS\n{row}\n");
        out.either(layout.from_reader(file.as_bytes()));
    }
}

fn money(text: &str) -> Money {
    Money::parse(text, Currency::CNY).unwrap()
}

/// Every kind of source with this amount.
fn sources(amount: &str) -> Vec<IncomeEvidence> {
    let amount = money(amount);
    vec![
        IncomeEvidence::Stated(amount),
        IncomeEvidence::Employer(amount),
        IncomeEvidence::tax_record(amount, 12),
        IncomeEvidence::payroll_deposits(vec![amount; 6], Basis::Gross),
        IncomeEvidence::third_party(amount, "0.9".parse().unwrap()),
        IncomeEvidence::social_fund(
            amount,
            "0.05".parse().unwrap(),
            "0.05".parse().unwrap(),
            Some((amount, amount)),
        ),
    ]
}

fn income(out: &mut Out) {
    let (on, later) = (date(2026, 5, 4), date(2026, 5, 5));
    let policy = IncomePolicy::default();
    for amount in ["918273645", "-918273645"] {
        for evidence in sources(amount) {
            out.debug(&evidence);
            for as_of in [on, later] {
                let source = Source::new(evidence.clone(), as_of).with_group(TEXT);
                out.debug(&source);
                let sources = [source];
                out.either(VerifiedIncome::new(
                    &sources,
                    IncomeClass::Salary,
                    &policy,
                    on,
                ));
            }
        }
    }
    let two = [
        money("918273645"),
        Money::parse("918273645", Currency::USD).unwrap(),
    ];
    let two = two.map(|amount| Source::new(IncomeEvidence::Employer(amount), on));
    out.either(VerifiedIncome::new(&two, IncomeClass::Salary, &policy, on));
}

fn decision(out: &mut Out) {
    let on = date(2026, 5, 4);
    let card = small_card();
    let scorer = card.compile().unwrap();
    let assessment = Assessment::new(&card, &scorer, &applicant()).unwrap();
    let stated = [Source::new(IncomeEvidence::Stated(money("918273645")), on)];
    let verified =
        VerifiedIncome::new(&stated, IncomeClass::Salary, &IncomePolicy::default(), on).unwrap();
    let policy = DecisionPolicy::shipped().unwrap();
    let notices = NoticeRules::shipped().unwrap();
    let kind = OccasionKind::CompletedApplication;
    let occasion = Occasion::new(kind, on, on, &["US", "CN"]);
    let nine = "918273645".parse().unwrap();
    let facts = [
        ("max_dpd_12m", nine),
        ("age_years", nine),
        ("active_lenders", nine),
    ];
    let yen = Money::parse("918273645", Currency::JPY).unwrap();
    for (amount, payment, debts, n_facts) in [
        (
            money("918273645"),
            money("918273645"),
            money("918273645"),
            3,
        ),
        (
            money("918273645"),
            money("918273645"),
            money("918273645"),
            2,
        ),
        (money("-918273645"), money("918273645"), money("0"), 3),
        (money("918273645"), money("-918273645"), money("0"), 3),
        (money("918273645"), money("1"), money("-918273645"), 3),
        (money("918273645"), money("1"), yen, 3),
    ] {
        let request = LoanRequest::new(amount, payment);
        let application =
            Application::new(&assessment, &verified, debts, request).with_facts(&facts[..n_facts]);
        out.debug(&(application, application.request));
        out.either(policy.decide(&application, &notices, occasion));
        let burden = Burden::new(amount, debts).with_new_payment(payment);
        out.debug(&burden);
        out.either(burden.dti());
    }
}

/// Shown on purpose: the number of instalments is a term of the product.
const SHOWN: &str = "periods";

/// The file with each of its values in turn replaced by canaries of its kind and
/// of others.
fn with_canaries(toml: &str) -> Vec<toml::Value> {
    let whole: toml::Value = toml::from_str(toml).unwrap();
    let canaries = || {
        [
            toml::Value::String(TEXT.to_owned()),
            toml::Value::String("-918273645 CNY".to_owned()),
            toml::Value::String("918273645 CNY".to_owned()),
            toml::Value::String("918273645".to_owned()),
            toml::Value::Integer(918_273_645),
            toml::Value::Float(NUMBER),
        ]
    };
    let mut files = Vec::new();
    let is_shown = |path: &[Step]| matches!(path.last(), Some(Step::Key(key)) if key == SHOWN);
    for path in leaves(&whole).into_iter().filter(|path| !is_shown(path)) {
        for canary in canaries() {
            let mut file = whole.clone();
            *at(&mut file, &path) = canary;
            files.push(file);
        }
    }
    files
}

/// A step into a table or an array.
#[derive(Clone)]
enum Step {
    Key(String),
    Place(usize),
}

fn leaves(value: &toml::Value) -> Vec<Vec<Step>> {
    let below: Vec<(Step, &toml::Value)> = match value {
        toml::Value::Table(table) => {
            let pairs = table.iter();
            pairs
                .map(|(key, value)| (Step::Key(key.clone()), value))
                .collect()
        }
        toml::Value::Array(array) => {
            let pairs = array.iter().enumerate();
            pairs
                .map(|(place, value)| (Step::Place(place), value))
                .collect()
        }
        _ => return vec![Vec::new()],
    };
    let mut paths = Vec::new();
    for (step, value) in below {
        for mut path in leaves(value) {
            path.insert(0, step.clone());
            paths.push(path);
        }
    }
    paths
}

fn at<'v>(mut value: &'v mut toml::Value, path: &[Step]) -> &'v mut toml::Value {
    for step in path {
        value = match step {
            Step::Key(key) => value.get_mut(key).unwrap(),
            Step::Place(place) => value.get_mut(*place).unwrap(),
        };
    }
    value
}

fn plan(out: &mut Out) {
    let files = with_canaries(include_str!("../../data/servicing/loan.toml"));
    for file in files {
        let loan = Loan::from_toml(&toml::to_string(&file).unwrap());
        if let Ok(plan) = loan.as_ref().map(Loan::plan) {
            out.either(plan);
        }
        out.either(loan);
    }
    let loan = Loan::from_toml(include_str!("../../data/servicing/loan.toml")).unwrap();
    let plan = loan.plan().unwrap();
    for currency in [Currency::CNY, Currency::JPY] {
        let paid = Paid::new(
            date(2026, 1, 1),
            Money::parse("918273645", currency).unwrap(),
        );
        out.debug(&paid);
        let grace = ArrearsGrace::new(0);
        out.either(Arrears::on(
            date(2027, 1, 1),
            plan.rows(),
            &[paid],
            grace,
            &[],
        ));
    }
}

fn relief(out: &mut Out) {
    let rules = ReliefRules::from_toml(include_str!("../../data/rules/relief.toml")).unwrap();
    for file in with_canaries(include_str!("../../data/servicing/relief_case.toml")) {
        let case = ReliefCase::from_toml(&toml::to_string(&file).unwrap());
        if let Ok(case) = &case {
            let (situation, standing) = (&case.situation, &case.standing);
            let assessed = rules.assess(&case.application, standing, situation);
            if let Ok(outcome) = &assessed {
                out.either(Event::relief(&case.application, outcome).map(drop));
            }
            out.either(assessed);
        }
        out.either(case);
    }
}

fn outreach_stage(out: &mut Out) {
    for file in with_canaries(include_str!("../../data/servicing/outreach_case.toml")) {
        for case in [
            OutreachCase::from_toml(&toml::to_string(&file).unwrap()),
            OutreachCase::from_json(&serde_json::to_string(&file).unwrap()),
        ] {
            if let Ok(case) = &case {
                out.debug(&(&case.debtor, &case.history, &case.facts, &case.plan));
            }
            out.either(case);
        }
    }
    let both = "Canary-zebra 918273645";
    out.either(outreach::TemplateValue::name(both));
    out.either(outreach::TemplateValue::organisation(
        "Canary-zebra {918273645}",
    ));
    out.either(outreach::TemplateValue::phone(both));
    out.either(outreach::TemplateValue::link(both));
    out.either(outreach::TemplateValue::amount(money("-918273645")));
    out.either(outreach::TemplateValue::amount(money("918273645")));
    out.either(Moment::parse(both));
    out.either(Zone::named(both));
    let name = outreach::TemplateValue::name("Canary zebra").unwrap();
    let template = Template::new(
        "t",
        "en",
        "{a} {b}",
        &[("a", ValueKind::Name), ("b", ValueKind::Name)],
    );
    let template = template.unwrap();
    out.either(template.fill(&[("a", name.clone())]));
    out.either(template.fill(&[("a", name.clone()), ("b", name)]));
}

fn audit(out: &mut Out) {
    let at = Moment::parse("2026-05-01T09:00:00Z").unwrap();
    let digest = |name| Digest::of_inputs(b"key", [(name, TEXT), ("income", "918273645")]);
    let mut trail = AuditTrail::new();
    for n in 0..3 {
        let record = AuditRecord::new(at, digest("id"), Event::note(&n.to_string()));
        trail.append(record.with_inputs(digest("inputs"))).unwrap();
    }
    let log = trail.to_json_lines().unwrap();
    out.said.push(log.clone());
    out.debug(&trail);
    // A canary written over any part of the log.
    for place in (0..log.len() - TEXT.len()).step_by(31) {
        let mut tampered = log.clone().into_bytes();
        tampered[place..place + TEXT.len()].copy_from_slice(TEXT.as_bytes());
        out.either(AuditTrail::from_json_lines(&tampered, &[trail.anchor()]));
    }
    out.either(Digest::parse(TEXT));
}
