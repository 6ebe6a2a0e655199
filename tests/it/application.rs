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

/// 15 USC 1681m(a): owed where a consumer report was used, and where nobody says.
#[test]
fn an_application_says_whether_a_consumer_report_was_used() {
    let text = include_str!("../../data/servicing/application.toml");
    let with = |line: &str| {
        let text = text.replacen("consumer_report = \"used\"", line, 1);
        LoanApplication::from_toml(&text)
    };
    let said = |line| with(line).unwrap().consumer_report;
    assert_eq!(said("consumer_report = \"used\""), ConsumerReport::Used);
    assert_eq!(
        said("consumer_report = \"not_used\""),
        ConsumerReport::NotUsed
    );
    assert_eq!(said(""), ConsumerReport::Unknown);
    let error = with("consumer_report = \"yes\"").unwrap_err().to_string();
    assert!(
        error.contains("not_used") && !error.contains("yes"),
        "{error}"
    );
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
    assert_eq!(outlook.cut_off, Some(510));
    let points = decided.assessment.points.value();
    assert_eq!(outlook.shortfall, 510 - points);
}

/// Applies the advice and decides again.
fn follow(application: &LoanApplication, advice: &Advice) -> Decided {
    decide(&advice.applied(application)).unwrap()
}

fn with_fields(fields: &[(&str, f64)]) -> LoanApplication {
    let mut application = application();
    for (name, value) in fields {
        let value = FieldValue::Number(*value);
        application.fields.insert((*name).to_owned(), value);
    }
    application
}

#[test]
fn the_advised_amount_is_approved_when_it_is_applied_for() {
    let mut application = with_fields(&[("Seniority", 12.0), ("Assets", 4_000.0)]);
    application.months = 36;
    let decided = decide(&application).unwrap();
    assert_eq!(decided.decision.outcome(), DecisionOutcome::Refer);
    let advice = decided.outlook.unwrap().change.unwrap();
    assert_eq!(advice.moves[0].field, "Amount");
    let AdvisedValue::Amount(amount) = &advice.moves[0].to else {
        panic!("an amount");
    };
    // Whole hundreds, as the policy lends, and never the edge of a bin.
    assert_eq!(amount.amount() % Decimal::ONE_HUNDRED, Decimal::ZERO);
    let again = follow(&application, &advice);
    assert_eq!(again.decision.outcome(), DecisionOutcome::Approve);
    assert_eq!(again.assessment.points.value(), advice.points);
    assert_eq!(again.outlook, None);
}

#[test]
fn no_advice_is_given_against_a_rule_that_no_change_lifts() {
    let good = with_fields(&[("Seniority", 12.0), ("Assets", 4_000.0)]);
    let advised = |application: &LoanApplication| {
        let outlook = decide(application).unwrap().outlook;
        outlook.unwrap().change.is_some()
    };
    assert!(advised(&good));
    let late = good.clone().with_fact("max_dpd_12m", Decimal::from(90));
    assert!(!advised(&late));
    let lenders = good.clone().with_fact("active_lenders", Decimal::from(6));
    assert!(!advised(&lenders));
    let mut unverified = good;
    unverified.income.sources.truncate(1); // the word alone
    assert!(!advised(&unverified));
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
        "source 1: amount must be from 0 to 1000000000000000",
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

/// A claim of `stated`, deposits of `first` and `second` from two employers, and a tax
/// record.
fn two_jobs(stated: &str, first: &str, second: &str, tax: &str) -> IncomeClaim {
    let (on, april) = (date(2026, 5, 4), date(2026, 4, 30));
    let paid = |sum: &str, employer: &str| {
        let months = IncomeEvidence::payroll_deposits(vec![yuan(sum); 12], Basis::Gross);
        Source::new(months, april).with_group(employer)
    };
    let record = IncomeEvidence::tax_record(yuan(tax), 12);
    let sources = vec![
        Source::new(IncomeEvidence::Stated(yuan(stated)), on),
        paid(first, "employer A"),
        paid(second, "employer B"),
        Source::new(record, date(2025, 12, 31)),
    ];
    IncomeClaim::new(IncomeClass::Salary, sources)
}

#[test]
fn two_jobs_that_agree_with_the_tax_record_are_no_suspicion() {
    let text = r#"{
        "since": "2026-05-04", "on": "2026-05-06", "jurisdictions": ["US", "CN"],
        "amount": "75000.00 CNY", "months": 48, "present_debts": "800.00 CNY",
        "income": {"class": "salary", "source": [
            {"as_of": "2026-05-04", "says": {"stated": "10000 CNY"}},
            {"as_of": "2026-04-30", "group": "employer A", "says": {"payroll_deposits": {"months":
                ["6000 CNY", "6000 CNY", "6000 CNY", "6000 CNY", "6000 CNY", "6000 CNY",
                 "6000 CNY", "6000 CNY", "6000 CNY", "6000 CNY", "6000 CNY", "6000 CNY"]}}},
            {"as_of": "2026-04-30", "group": "employer B", "says": {"payroll_deposits": {"months":
                ["4000 CNY", "4000 CNY", "", null, "4000 CNY", "4000 CNY",
                 "4000 CNY", "4000 CNY", "4000 CNY", "4000 CNY", "4000 CNY", "4000 CNY"]}}},
            {"as_of": "2025-12-31",
             "says": {"tax_record": {"total": "120000 CNY", "months_covered": 12}}}]},
        "facts": {"max_dpd_12m": "12", "age_years": "27", "active_lenders": "2"},
        "fields": {"Seniority": 2, "Home": "rent", "Records": "no", "Job": "fixed",
            "Expenses": 66, "Assets": 1200, "Debt": 0, "Price": 1900}}"#;
    let application = LoanApplication::from_json(text).unwrap();
    let income = decide(&application).unwrap().income;
    assert_eq!((income.usable(), income.grade()), (yuan("10000"), Grade::B));
    assert_eq!(income.overstatement(), Some(Decimal::ZERO));
    let mut in_code = application.clone();
    in_code.income = two_jobs("10000", "6000", "4000", "120000");
    assert_eq!(decide(&in_code).unwrap().income.usable(), yuan("10000"));
}

#[test]
fn an_income_in_conflict_is_referred_where_it_would_not_be_declined() {
    let mut application = with_fields(&[("Seniority", 12.0), ("Assets", 4_000.0)]);
    application.amount = yuan("60000");
    application.months = 36;
    // 1,500 and 500 recorded, 10,000 stated and taxed.
    application.income = two_jobs("10000", "1500", "500", "120000");
    let decided = decide(&application).unwrap();
    assert_eq!(decided.income.grade(), Grade::F);
    assert_eq!(decided.income.favourable(), yuan("10000"));
    // The payment is above all that 2,000 carries: a decline, were it no doubt.
    assert!(!decided.decision.ratios().0.is_within(Decimal::ONE));
    assert_eq!(decided.decision.outcome(), DecisionOutcome::Refer);
    assert!(decided.decision.steps().contains(&Step::ManualReview));
    let told = decided.decision.reasons().iter();
    assert!(told.clone().any(|reason| reason.code == "P10"));
    assert_eq!(decided.outlook.unwrap().change, None);
    // Another ground declines as ever.
    let late = application.with_fact("max_dpd_12m", Decimal::from(90));
    let decided = decide(&late).unwrap();
    assert_eq!(decided.decision.outcome(), DecisionOutcome::Decline);
}

#[test]
fn a_first_loan_begins_free_of_interest_and_an_old_customer_pays_less() {
    let mut sound = with_fields(&[("Seniority", 20.0), ("Assets", 9_000.0)]);
    sound.amount = yuan("30000");
    sound.months = 18;
    let decided = |application: &LoanApplication| decide(application).unwrap();
    let plain = decided(&sound);
    assert_eq!(plain.decision.outcome(), DecisionOutcome::Approve);
    assert!(plain.plan.rows()[0].interest.is_positive());
    assert!(plain.decision.benefits().is_empty());
    let first = decided(&sound.clone().with_fact("first_loan_here", Decimal::ONE));
    assert_eq!(first.decision.benefits(), ["first loan"]);
    assert!(first.plan.rows()[0].interest.is_zero());
    assert!(first.plan.rows()[1].interest.is_positive());
    let rate = |decided: &Decided| decided.decision.rate().unwrap().fraction();
    for (months, off) in [(23, Decimal::ZERO), (24, Decimal::new(5, 3))] {
        let old = decided(
            &sound
                .clone()
                .with_fact("customer_months", Decimal::from(months)),
        );
        assert_eq!(rate(&plain) - rate(&old), off, "{months}");
        assert_eq!(old.plan.loan().rate().fraction(), rate(&old));
    }
    let text = APPLICATION.replace("first_loan_here = false", "first_loan_here = true");
    let read = LoanApplication::from_toml(&text).unwrap();
    assert_eq!(read.facts["first_loan_here"], Decimal::ONE);
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    /// Applications of all kinds around the shipped one.
    fn any_application() -> impl Strategy<Value = LoanApplication> {
        let money = (10..2_500_u32, 1..90_u32, 0..40_u32);
        let fields = (0..30_i32, 30..140_i32, 0..12_i32, 0..5_i32, 0..3_usize);
        let income = (2_000..20_000_u32, 0..6_000_u32, 60..140_u32);
        let facts = (0..100_u32, 17..80_u32, 0..8_u32);
        (money, fields, income, facts).prop_map(|(money, fields, income, facts)| {
            let mut one = application();
            one.amount = yuan(&(money.0 * 100).to_string());
            one.months = money.1;
            one.present_debts = yuan(&(money.2 * 100).to_string());
            let (seniority, expenses, assets, debt, home) = fields;
            let number = |n: i32| FieldValue::Number(n.into());
            for (name, value) in [
                ("Seniority", number(seniority)),
                ("Expenses", number(expenses)),
                ("Assets", number(assets * 1_000)),
                ("Debt", number(debt * 1_000)),
                (
                    "Home",
                    FieldValue::Text(["rent", "owner", "parents"][home].to_owned()),
                ),
            ] {
                one.fields.insert(name.to_owned(), value);
            }
            let (first, second, said) = income;
            let all = first + second;
            let text = |amount: u32| amount.to_string();
            let stated = text(all * said / 100);
            one.income = two_jobs(&stated, &text(first), &text(second), &text(all * 12));
            let (dpd, age, lenders) = facts;
            one.with_fact("max_dpd_12m", dpd.into())
                .with_fact("age_years", age.into())
                .with_fact("active_lenders", lenders.into())
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(120))]

        #[test]
        fn advice_applied_approves(application in any_application(), more in any::<bool>()) {
            let mut rules = rules();
            if more {
                let fixed = AllowedDirection::Levels(vec!["fixed".into()]);
                rules.card.may_change.extend([
                    ActionableField::new("Time", AllowedDirection::Either),
                    ActionableField::new("Job", fixed),
                    ActionableField::new("Seniority", AllowedDirection::Higher),
                ]);
            }
            let decide = |one: &LoanApplication| rules.decide(one, &CARD.0, &CARD.1);
            let decided = decide(&application).unwrap();
            let approved = decided.decision.outcome() == DecisionOutcome::Approve;
            prop_assert_eq!(decided.outlook.is_none(), approved);
            if let Some(advice) = decided.outlook.and_then(|outlook| outlook.change) {
                prop_assert!(!advice.moves.is_empty());
                let again = decide(&advice.applied(&application)).unwrap();
                prop_assert_eq!(again.decision.outcome(), DecisionOutcome::Approve);
                prop_assert_eq!(again.assessment.points.value(), advice.points);
                for one in &advice.moves {
                    let whole = match &one.to {
                        AdvisedValue::Amount(to) => to.amount() % Decimal::ONE_HUNDRED,
                        AdvisedValue::Number(to) => to.fract(),
                        _ => Decimal::ZERO,
                    };
                    prop_assert!(whole.is_zero(), "{}", one.field);
                }
            }
        }

        /// With records far below statement and tax record: never a decline that
        /// would not be one at the most favourable reading.
        #[test]
        fn a_conflict_alone_never_declines(application in any_application(), part in 2..6_u32) {
            let sound = decide(&application).unwrap();
            let usable = sound.income.usable().amount();
            let less = (usable / Decimal::from(part)).trunc().to_string();
            let all = usable.trunc().to_string();
            let year = (usable.trunc() * Decimal::from(12)).to_string();
            let mut doubtful = application.clone();
            doubtful.income = two_jobs(&all, &less, "1", &year);
            let mut clear = application;
            clear.income = two_jobs(&all, &all, "0", &year);
            let (doubtful, clear) = (decide(&doubtful).unwrap(), decide(&clear).unwrap());
            prop_assert_eq!(doubtful.income.grade(), Grade::F);
            prop_assert_ne!(doubtful.decision.outcome(), DecisionOutcome::Approve);
            if clear.decision.outcome() != DecisionOutcome::Decline {
                prop_assert_eq!(doubtful.decision.outcome(), DecisionOutcome::Refer);
            }
        }

        #[test]
        fn a_rule_more_or_a_lower_limit_never_approves_more(
            application in any_application(),
            lenders in 0..8_u32,
            share in 1..100_u32,
        ) {
            let before = decide(&application).unwrap().decision.outcome();
            let stricter = |from: &str, to: &str| {
                let policy = include_str!("../../data/rules/decision/default.toml");
                assert!(policy.contains(from), "{from}");
                let mut rules = rules();
                rules.policy = DecisionPolicy::from_toml(&policy.replace(from, to)).unwrap();
                let decided = rules.decide(&application, &CARD.0, &CARD.1).unwrap();
                decided.decision.outcome()
            };
            let told = PrincipalReason::new("P99", "Loans are open elsewhere").unwrap();
            let strikes = Strikes::AtLeast(lenders.into());
            let rule = HardRule::new("active_lenders", strikes, DecisionOutcome::Refer, told);
            let mut more = rules();
            more.policy = more.policy.with_hard_rule(rule).unwrap();
            let more = more.decide(&application, &CARD.0, &CARD.1).unwrap();
            let lower = |most: u32| format!("{}", most / 100 * share.max(1) + 1_000);
            for after in [
                more.decision.outcome(),
                stricter("pti_max = \"0.50\"", &format!("pti_max = \"0.{:02}\"", share.div_ceil(2))),
                stricter("dti_max = \"0.55\"", &format!("dti_max = \"0.{:02}\"", share.div_ceil(2))),
                stricter("amount_max = \"100000\"", &format!("amount_max = \"{}\"", lower(90_000))),
            ] {
                prop_assert!(after >= before, "{before:?} became {after:?}");
            }
        }
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
