//! Whole applications: from their sources over a real card to a decision.

use jiff::civil::date;
use rust_decimal::Decimal;
use scorewright::binning::Binning;
use scorewright::dataset::Dataset;
use scorewright::lending::decision::*;
use scorewright::lending::income::*;
use scorewright::lending::loan::PlanError;
use scorewright::money::{Currency, Money};
use scorewright::schema::{Borrower, Ratio as BorrowerRatio, Schema};
use scorewright::scorecard::{Elderly, Scaling, Scorecard};
use scorewright::scoring::Scorer;
use scorewright::training::LogisticModel;
use std::sync::LazyLock;

const APPLICATION: &str = include_str!("../../data/servicing/application.toml");
const USE: &str = include_str!("../../data/servicing/credit_data_use.toml");

static CARD: LazyLock<(Scorecard, Scorer)> = LazyLock::new(|| {
    let schema = Schema::read("data/credit_data.toml").unwrap();
    let loans = Dataset::read("data/credit_data.csv", &schema).unwrap();
    let (train, _) = loans.split(0.7, 42).unwrap();
    let bins = Binning::params().max_bins(6).fit(&train).unwrap();
    let model = LogisticModel::params().fit(&train, &bins).unwrap();
    let scaling = Scaling::pdo(20, 600, 50.0);
    let card = Scorecard::params()
        .scaling(scaling)
        .elderly(Elderly::Raise)
        .build(&model)
        .unwrap();
    let scorer = card.compile().unwrap();
    (card, scorer)
});

fn yuan(text: &str) -> Money {
    Money::parse(text, Currency::CNY).unwrap()
}

fn rules() -> DecisionRules {
    DecisionRules::shipped(CardUse::from_toml(USE).unwrap()).unwrap()
}

fn application() -> LoanApplication {
    LoanApplication::from_toml(APPLICATION).unwrap()
}

fn decide(application: &LoanApplication) -> Result<Decided, DecisionError> {
    rules().decide(application, &CARD.0, &CARD.1)
}

#[test]
fn verified_income_carries_score_payment_and_ratios() {
    let decided = decide(&application()).unwrap();
    let income = &decided.income;
    assert_eq!(income.grade(), Grade::A);
    // Deposits of 68,150 in twelve months; the tax record says 5,700, the fund 5,600.
    assert_eq!(income.usable(), yuan("5679.17"));
    assert_eq!(income.independent_groups(), 3);
    // 75,000 over 48 months at 18 %, the price of the lowest tier.
    assert_eq!(decided.plan.loan().rate().to_string(), "18 %");
    assert_eq!(decided.plan.largest_payment(), yuan("2203.45"));
    let (pti, dti) = decided.decision.ratios();
    let of = |payments: &str| {
        AffordabilityRatio::Value(yuan(payments).amount() / income.usable().amount())
    };
    assert!(pti == of("2203.45") && dti == of("3003.45"));
    // The card read the usable income, not the stated: 5,679.17 of 50 CNY a unit.
    let points = |name: &str| {
        let contributions = &decided.assessment.contributions;
        contributions
            .iter()
            .find(|(known, _)| known == name)
            .unwrap()
            .1
    };
    let card_points = |name: &str, value: f64| {
        let one = CARD.0.input(name).unwrap();
        let bin = one.cuts().iter().filter(|&&cut| cut <= value).count();
        CARD.0.term(name).unwrap().points()[bin].value()
    };
    assert_eq!(points("Income"), card_points("Income", 5_679.17 / 50.0));
    assert_eq!(points("Amount"), card_points("Amount", 1_500.0));
    assert_eq!(points("Time"), card_points("Time", 48.0));
}

#[test]
fn a_refusal_says_why_by_when_and_what_would_change_it() {
    let application = application();
    let decided = decide(&application).unwrap();
    let decision = &decided.decision;
    assert_eq!(decision.outcome(), DecisionOutcome::Decline);
    assert!(!decision.reasons().is_empty() && decision.reasons().len() <= 4);
    let notices: Vec<_> = decision
        .notices()
        .iter()
        .map(|due| (due.id.as_str(), due.due_on))
        .collect();
    assert_eq!(
        notices,
        [
            ("US-REGB-COMPLETED", Some(date(2026, 6, 3))),
            // Nobody said whether a consumer report was used.
            ("US-FCRA-615A-COMPLETED", Some(date(2026, 6, 3))),
            ("CN-PIPL-24", None)
        ]
    );
    let outlook = decided.outlook.unwrap();
    assert_eq!(outlook.cut_off, 510);
    let points = decided.assessment.points.value();
    assert_eq!(outlook.shortfall, 510 - points);
    let change = outlook.change.unwrap();
    assert_eq!(change.moves.len(), 1);
    assert_eq!(change.moves[0].name, "Amount");
    // The borrower does what was said: asks for an amount in that bin, and is not
    // declined for points any more.
    let top = change.moves[0]
        .to
        .trim_end_matches(')')
        .rsplit(", ")
        .next()
        .unwrap();
    let units: Decimal = top.parse::<Decimal>().unwrap() - Decimal::ONE;
    let mut smaller = application;
    smaller.amount = yuan(&(units * Decimal::from(50)).to_string());
    let again = decide(&smaller).unwrap();
    assert_eq!(again.assessment.points.value(), points + change.gain);
    assert_ne!(again.decision.outcome(), DecisionOutcome::Decline);
    assert_eq!(
        again.outlook.unwrap().cut_off,
        530,
        "the grey band comes next"
    );
}

#[test]
fn a_sound_borrower_has_no_cut_off_in_the_way() {
    let mut application = application();
    for (name, value) in [("Seniority", 20.0), ("Assets", 9_000.0)] {
        application
            .fields
            .insert(name.into(), FieldValue::Number(value));
    }
    application
        .fields
        .insert("Home".into(), FieldValue::Text("owner".into()));
    application.amount = yuan("30000");
    application.months = 18;
    let decided = decide(&application).unwrap();
    assert_eq!(decided.decision.outcome(), DecisionOutcome::Approve);
    assert_eq!(
        (decided.outlook, decided.decision.reasons()),
        (None, &[][..])
    );
    assert_eq!(decided.decision.rate(), Some(decided.plan.loan().rate()));
}

#[test]
fn the_same_application_gives_the_same_decision_in_either_format() {
    let value: toml::Value = toml::from_str(APPLICATION).unwrap();
    let json = serde_json::to_string(&value).unwrap();
    let read = LoanApplication::from_json(&json).unwrap();
    assert_eq!(read, application());
    let (a, b) = (decide(&read).unwrap(), decide(&application()).unwrap());
    assert_eq!(
        serde_json::to_string(&a.decision).unwrap(),
        serde_json::to_string(&b.decision).unwrap()
    );
    // A field that is null in JSON is missing, as an empty text is in TOML.
    let missing = json.replace("\"Assets\":1200", "\"Assets\":null");
    let empty = APPLICATION.replace("Assets = 1200", "Assets = \"\"");
    let missing = LoanApplication::from_json(&missing).unwrap();
    assert_eq!(missing.fields["Assets"], FieldValue::Missing);
    let empty = LoanApplication::from_toml(&empty).unwrap();
    let (null, empty) = (decide(&missing).unwrap(), decide(&empty).unwrap());
    assert_eq!(null.flags.to_string(), "missing");
    assert_eq!(
        (null.flags, null.assessment.points),
        (empty.flags, empty.assessment.points)
    );
}

#[test]
fn the_next_cut_off_minds_the_highest_probability_too() {
    let policy = DecisionPolicy::shipped().unwrap();
    let points = scorewright::units::Points;
    let table = [(500, 0.5), (520, 0.36), (521, 0.35), (540, 0.1)];
    let table = table.map(|(at, pd)| (points(at), pd));
    let next = |at| policy.next_cut_off(table, points(at));
    assert_eq!(next(500), Some(521), "36 % is declined whatever the points");
    assert_eq!(next(521), Some(530));
    assert_eq!(next(530), None);
    assert_eq!(policy.next_cut_off([], points(509)), Some(510));
    assert_eq!(policy.price(400).to_string(), "18 %");
    assert_eq!(policy.price(570).to_string(), "7.2 %");
}

#[test]
fn verified_income_goes_into_the_borrowers_record() {
    let day = date(2026, 5, 1);
    let verify = |sources: &[Source]| {
        VerifiedIncome::new(sources, IncomeClass::Salary, &IncomePolicy::default(), day).unwrap()
    };
    let borrower = || {
        Borrower::new()
            .with_monthly_debt_service(Decimal::from(1_000))
            .with_new_loan_monthly_payment(Decimal::from(500))
    };
    let stated = Source::new(IncomeEvidence::Stated(yuan("6000")), day);
    let letter = Source::new(IncomeEvidence::Employer(yuan("5000")), day);
    let record = verify(&[stated.clone(), letter]).in_record(borrower());
    assert_eq!(record.dti(), Some(BorrowerRatio::Value(Decimal::new(3, 1))));
    assert_eq!(record.stated_monthly_income, Some(Decimal::from(6_000)));
    let word = verify(&[stated]).in_record(borrower());
    assert_eq!(word.verified_monthly_income, None);
    assert_eq!(word.dti(), Some(BorrowerRatio::Value(Decimal::new(25, 2))));
    // Nothing fresh at all: no income, no ratio.
    let old = Source::new(IncomeEvidence::Stated(yuan("6000")), date(2025, 1, 1));
    let none = verify(&[old]).in_record(borrower());
    assert_eq!(none.dti(), Some(BorrowerRatio::Undefined));
}

#[test]
fn bad_applications_name_field_or_line_and_no_value() {
    let says = |from: &str, to: &str, expected: &str| {
        let text = APPLICATION.replacen(from, to, 1);
        assert_ne!(text, APPLICATION, "{from}");
        let error = match LoanApplication::from_toml(&text) {
            Ok(application) => decide(&application).unwrap_err(),
            Err(error) => error,
        };
        let shown = format!("{error} {error:?}");
        assert!(shown.contains(expected), "{to}: {shown}");
        for value in ["75000", "918273", "Canary"] {
            assert!(!shown.contains(value), "{to}: {shown}");
        }
    };
    says(
        "\"75000.00 CNY\"",
        "\"-918273 CNY\"",
        "`amount` must be above 0 and at most 1000000000000000",
    );
    says(
        "\"75000.00 CNY\"",
        "\"75000.00 QQQ\"",
        "`amount`: unknown currency",
    );
    says(
        "\"75000.00 CNY\"",
        "\"75000.00 USD\"",
        "`present_debts` must be in the currency of the loan",
    );
    says("\"75000.00 CNY\"", "75000.00", "line ");
    says(
        "months = 48",
        "months = 0",
        "`months` must be from 1 to 1560",
    );
    says(
        "months = 48",
        "months = 1561",
        "`months` must be from 1 to 1560",
    );
    says("months = 48", "term = 48", "unknown field `term`");
    says(
        "\"800.00 CNY\"",
        "\"-918273 CNY\"",
        "`present_debts` must be from 0 to 1000000000000000",
    );
    says(
        "active_lenders = \"2\"",
        "",
        "fact `active_lenders` is missing",
    );
    says("\"12\"", "\"Canary\"", "line ");
    says(
        "{ stated = \"6000.00 CNY\" }",
        "{ stated = \"-918273 CNY\" }",
        "amount must be zero or more",
    );
    says("{ stated =", "{ Canary =", "line ");
    says(
        "as_of = \"2026-05-04\"",
        "as_of = \"2026-05-07\"",
        "source 1: as_of lies after",
    );
    says("as_of = \"2026-05-04\"", "as_of = \"2026-02-30\"", "line ");
    says("Home = \"rent\"\n", "", "`Home`");
    says("Expenses = 66", "Expenses = \"Canary\"", "`Expenses`");
    says(
        "Debt = 0",
        "Debt = 0\nIncome = 918273",
        "field `Income` is filled by the lender",
    );
    says(
        "on = \"2026-05-06\"",
        "on = \"2025-12-31\"",
        "`since` must be no later than `on`",
    );
    says(
        "since = \"2026-05-04\"",
        "since = \"2026-05-07\"",
        "`since` must be no later than `on`",
    );
    says(
        "since = \"2026-05-04\"",
        "since = \"0206-05-04\"",
        "`since` must be from 1900-01-01",
    );
    assert!(!format!("{:?}", application()).contains("75000"));
    assert!(!format!("{:?}", application().fields).contains("rent"));
    let debug = format!("{:?}", decide(&application()).unwrap());
    for value in ["75000", "5679", "6000", "2203", "800"] {
        assert!(!debug.contains(value), "{value} in {debug}");
    }
}

#[test]
fn a_country_that_no_notice_rule_knows_is_an_error_that_lists_the_known() {
    for codes in [
        "[\"us\", \"cn\"]",
        "[\"XX\"]",
        "[\"US\", \" CN\"]",
        "[\"\"]",
    ] {
        let text = APPLICATION.replace("[\"US\", \"CN\"]", codes);
        let error = decide(&LoanApplication::from_toml(&text).unwrap()).unwrap_err();
        let expected = "`jurisdictions` must be one of: CN, US";
        assert_eq!(error.to_string(), expected, "{codes}");
    }
    let error = LoanApplication::from_toml(&APPLICATION.replace("[\"US\", \"CN\"]", "[]"));
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("jurisdictions must be at least one"),
        "{error}"
    );
    let one = APPLICATION.replace("[\"US\", \"CN\"]", "[\"CN\"]");
    let decided = decide(&LoanApplication::from_toml(&one).unwrap()).unwrap();
    assert_eq!(decided.decision.notices()[0].id, "CN-PIPL-24");
}

#[test]
fn a_card_use_that_does_not_fit_the_card_is_refused_by_field() {
    let says = |from: &str, to: &str, expected: &str| {
        let text = USE.replacen(from, to, 1);
        assert_ne!(text, USE, "{from}");
        let error = match CardUse::from_toml(&text) {
            Ok(card) => {
                let rules = rules().with_card(card);
                rules.decide(&application(), &CARD.0, &CARD.1).unwrap_err()
            }
            Err(error) => error,
        };
        assert!(error.to_string().contains(expected), "{to}: {error}");
    };
    says(
        "field = \"Time\"",
        "field = \"Month\"",
        "field `Month` is not on the card",
    );
    says(
        "field = \"Debt\"",
        "field = \"Marital\"",
        "field `Marital` is not on the card",
    );
    says(
        "unit = \"50.00 CNY\"",
        "unit = \"0 CNY\"",
        "cannot be divided",
    );
    says(
        "unit = \"50.00 CNY\"",
        "unit = \"1 USD\"",
        "another currency",
    );
    says("towards = \"lower\"", "towards = \"sideways\"", "line ");
    let huge = CardUse::from_toml(&"#".repeat((1 << 20) + 1)).unwrap_err();
    assert!(matches!(huge, DecisionError::Plan(PlanError::File { .. })));
}

/// A card whose levels of `Home` are numbers, in an order of bins that is not theirs.
fn numbered_card() -> Scorecard {
    let schema = Schema::read("data/credit_data.toml").unwrap();
    let field = |name: &str| schema.field(name).unwrap().clone();
    let home = field("Home").with_levels(["1", "2", "3", "4", "5", "6"]);
    let jobs: [&[&str]; 3] = [&["fixed"], &["freelance", "others"], &["partime"]];
    Scorecard::builder("numbered")
        .numbers(field("Seniority"), &[0.5, 2.0, 3.0, 6.0])
        .levels(home, &[&["1"], &["3"], &["4"], &["2"], &["6", "5"]])
        .numbers(field("Time"), &[20.0, 33.0, 50.0])
        .levels(field("Records"), &[&["no"], &["yes"]])
        .levels(field("Job"), &jobs)
        .numbers(field("Expenses"), &[64.0, 81.0])
        .numbers(field("Income"), &[60.0, 106.0, 140.0])
        .numbers(field("Assets"), &[1600.0])
        .numbers(field("Debt"), &[2000.0])
        .numbers(field("Amount"), &[1340.0, 1560.0])
        .numbers(field("Price"), &[820.0, 979.0])
        .points("Seniority", &[20, 31, 35, 47, 56, 46])
        .points("Home", &[54, 46, 44, 40, 37, 44, 47])
        .points("Time", &[82, 74, 44, 42, 47])
        .points("Records", &[57, 9, 47, 47])
        .points("Job", &[53, 42, 23, 10, 46])
        .points("Expenses", &[50, 48, 24, 47])
        .points("Income", &[24, 48, 54, 59, 11])
        .points("Assets", &[38, 48, 40])
        .points("Debt", &[47, 40, -22])
        .points("Amount", &[43, 33, 22, 47])
        .points("Price", &[24, 45, 51, 47])
        .build()
        .unwrap()
}

#[test]
fn a_number_for_a_category_of_the_application_is_its_text() {
    let card = numbered_card();
    let scorer = card.compile().unwrap();
    let decided = |home: &str, records: &str| {
        let text = APPLICATION
            .replace("Home = \"rent\"", &format!("Home = {home}"))
            .replace("Records = \"no\"", &format!("Records = {records}"));
        let application = LoanApplication::from_toml(&text).unwrap();
        let decided = rules().decide(&application, &card, &scorer).unwrap();
        (decided.assessment.points.value(), decided.flags.to_string())
    };
    let usual = (514, String::new());
    for home in ["1", "1.0", "\"1\"", "\" 1 \""] {
        assert_eq!(decided(home, "\"no\""), usual, "Home = {home}");
    }
    assert_eq!(decided("2", "\"no\"").0, 500);
    // No level is written so: unseen, and said.
    for home in ["1.5", "0", "-1", "7", "\"1.0\""] {
        assert_eq!(decided(home, "\"no\""), (507, "unseen".into()), "{home}");
    }
    assert_eq!(decided("\"\"", "\"no\""), (504, "missing".into()));
    for records in ["true", "\"true\"", "\"1\"", "\" yes\"", "1"] {
        assert_eq!(decided("1", records), (466, String::new()), "{records}");
    }
    for records in ["false", "\"No\"", "0"] {
        assert_eq!(decided("1", records), usual, "{records}");
    }
}
