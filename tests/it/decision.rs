//! Decisions: what is approved, referred and declined, and what must be said.

use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use scorewright::lending::decision::*;
use scorewright::lending::income::*;
use scorewright::money::{Currency, Money};
use scorewright::scorecard::ReasonMethod;
use scorewright::units::{Points, Probability};
use std::sync::LazyLock;

const ON: Date = date(2026, 5, 4);

static POLICY: LazyLock<DecisionPolicy> = LazyLock::new(|| DecisionPolicy::shipped().unwrap());
static NOTICES: LazyLock<NoticeRules> = LazyLock::new(|| NoticeRules::shipped().unwrap());

fn yuan(text: &str) -> Money {
    Money::parse(text, Currency::CNY).unwrap()
}

fn assessment(points: i32, pd: f64) -> Assessment {
    let reasons = [
        ("R01", "Revolving balances are high"),
        ("R02", "Recent payments were late"),
    ];
    let reasons = reasons.map(|(code, text)| PrincipalReason::new(code, text).unwrap());
    let pd = Probability::new(pd).unwrap();
    let method = ReasonMethod::BelowAverage;
    Assessment::of_score(Points(points), pd, reasons.to_vec(), method)
        .with_contributions(vec![("utilisation".into(), points)])
}

/// Two agreeing sources: grade B.
fn income(amount: &str) -> VerifiedIncome {
    let total = yuan(amount)
        .times(Decimal::from(12), Default::default())
        .unwrap();
    let sources = [
        Source::new(IncomeEvidence::Stated(yuan(amount)), ON),
        Source::new(IncomeEvidence::Employer(yuan(amount)), ON),
        Source::new(IncomeEvidence::tax_record(total, 12), ON),
    ];
    verified(&sources)
}

fn verified(sources: &[Source]) -> VerifiedIncome {
    VerifiedIncome::new(sources, IncomeClass::Salary, &IncomePolicy::default(), ON).unwrap()
}

const FACTS: [(&str, Decimal); 3] = [
    ("max_dpd_12m", Decimal::ZERO),
    ("age_years", Decimal::ONE_HUNDRED),
    ("active_lenders", Decimal::ONE),
];

fn occasion() -> Occasion<'static> {
    Occasion::new(OccasionKind::CompletedApplication, ON, ON, &["US", "CN"])
}

struct Case {
    assessment: Assessment,
    income: VerifiedIncome,
    debts: Money,
    amount: Money,
    payment: Money,
    facts: Vec<(&'static str, Decimal)>,
}

impl Case {
    /// Approved in tier A.
    fn good() -> Self {
        Self {
            assessment: assessment(600, 0.02),
            income: income("10000"),
            debts: yuan("1000"),
            amount: yuan("20000"),
            payment: yuan("2000"),
            facts: FACTS.to_vec(),
        }
    }

    fn try_decide(&self) -> Result<Decision, DecisionError> {
        let request = LoanRequest::new(self.amount, self.payment);
        let application = Application::new(&self.assessment, &self.income, self.debts, request)
            .with_facts(&self.facts);
        POLICY.decide(&application, &NOTICES, occasion())
    }

    fn decide(&self) -> Decision {
        self.try_decide().unwrap()
    }

    fn fact(mut self, name: &str, value: i64) -> Self {
        let fact = self.facts.iter_mut().find(|(known, _)| *known == name);
        fact.unwrap().1 = Decimal::from(value);
        self
    }
}

fn codes(decision: &Decision) -> Vec<&str> {
    decision
        .reasons()
        .iter()
        .map(|reason| reason.code.as_str())
        .collect()
}

#[test]
fn a_sound_application_is_approved_with_its_tier_and_price() {
    let decision = Case::good().decide();
    assert_eq!(decision.outcome(), DecisionOutcome::Approve);
    assert_eq!(decision.tier(), Some("A"));
    assert_eq!(decision.rate().unwrap().to_string(), "7.2 %");
    assert_eq!((decision.steps(), decision.reasons()), (&[][..], &[][..]));
    let (pti, dti) = decision.ratios();
    assert!(
        pti == AffordabilityRatio::Value(Decimal::new(2, 1))
            && dti == AffordabilityRatio::Value(Decimal::new(3, 1))
    );
}

#[test]
fn points_and_probability_cut_off_and_refer() {
    for (points, pd, outcome, tier) in [
        (509, 0.02, DecisionOutcome::Decline, None),
        (510, 0.02, DecisionOutcome::Refer, Some("D")),
        (529, 0.02, DecisionOutcome::Refer, Some("D")),
        (530, 0.02, DecisionOutcome::Refer, Some("C")), // the tier asks for documents
        (545, 0.02, DecisionOutcome::Approve, Some("B")),
        (545, 0.35, DecisionOutcome::Approve, Some("B")),
        (545, 0.350_001, DecisionOutcome::Decline, None),
    ] {
        let case = Case {
            assessment: assessment(points, pd),
            ..Case::good()
        };
        let decision = case.decide();
        assert_eq!(
            (decision.outcome(), decision.tier()),
            (outcome, tier),
            "{points} {pd}"
        );
    }
}

#[test]
fn high_risk_tiers_take_the_stricter_flow() {
    let of = |points| {
        let case = Case {
            assessment: assessment(points, 0.1),
            ..Case::good()
        };
        case.decide().steps().to_vec()
    };
    assert_eq!(of(535), [Step::MoreDocuments]);
    assert_eq!(of(515), [Step::ManualReview, Step::MoreDocuments]);
}

#[test]
fn a_refusal_by_rule_names_the_rule_and_not_the_score() {
    let decision = Case::good().fact("max_dpd_12m", 90).decide();
    assert_eq!(decision.outcome(), DecisionOutcome::Decline);
    assert_eq!(codes(&decision), ["P01"]);
    // Where the score fails too, both components give reasons, the rule first.
    let both = Case {
        assessment: assessment(400, 0.02),
        ..Case::good().fact("age_years", 17)
    };
    assert_eq!(codes(&both.decide()), ["P02", "R01", "R02"]);
    let many_lenders = Case::good().fact("active_lenders", 6).decide();
    assert_eq!(many_lenders.steps(), [Step::ManualReview]);
    assert_eq!(codes(&many_lenders), ["P03"]);
}

#[test]
fn what_income_does_not_carry_is_offered_lower_or_declined() {
    // Room: min(50 % of 10,000, 55 % - 1,000) = 4,500 of 6,000 asked: three quarters.
    let case = Case {
        payment: yuan("6000"),
        amount: yuan("66666"),
        ..Case::good()
    };
    let decision = case.decide();
    assert_eq!(decision.outcome(), DecisionOutcome::Refer);
    assert_eq!(decision.steps(), [Step::LowerAmount(yuan("49900"))]);
    assert_eq!(codes(&decision), ["P10"]);
    // No room at all: present debts take it.
    let case = Case {
        debts: yuan("5500"),
        ..Case::good()
    };
    assert_eq!(case.decide().outcome(), DecisionOutcome::Decline);
    // No income: no ratio is defined, nothing is carried.
    let case = Case {
        income: income("0"),
        debts: yuan("0"),
        ..Case::good()
    };
    let decision = case.decide();
    assert_eq!(decision.outcome(), DecisionOutcome::Decline);
    assert!(decision.ratios().0 == AffordabilityRatio::Undefined);
    // At the limits themselves it is carried.
    let case = Case {
        payment: yuan("4500"),
        ..Case::good()
    };
    assert_eq!(case.decide().outcome(), DecisionOutcome::Approve);
}

#[test]
fn the_lower_of_two_lower_offers_counts() {
    let case = Case {
        assessment: assessment(550, 0.02), // tier B lends up to 100,000
        amount: yuan("150000"),
        ..Case::good()
    };
    assert_eq!(case.decide().steps(), [Step::LowerAmount(yuan("100000"))]);
    let poorer = Case {
        payment: yuan("9000"),
        ..case
    };
    assert_eq!(poorer.decide().steps(), [Step::LowerAmount(yuan("75000"))]);
}

#[test]
fn income_that_is_not_verified_is_referred_never_declined() {
    let stated = Source::new(IncomeEvidence::Stated(yuan("10000")), ON);
    let half = Source::new(IncomeEvidence::Employer(yuan("7000")), ON);
    let of = |sources: &[Source]| {
        let case = Case {
            income: verified(sources),
            ..Case::good()
        };
        let decision = case.decide();
        assert_eq!(decision.outcome(), DecisionOutcome::Refer);
        decision.steps().to_vec()
    };
    assert_eq!(of(std::slice::from_ref(&stated)), [Step::MoreDocuments]);
    assert_eq!(
        of(&[stated, half]),
        [Step::MoreDocuments, Step::ManualReview]
    );
}

#[test]
fn a_conflict_refers_what_it_alone_would_decline() {
    // 10,000 stated, 1,000 by the employer: the payment of 2,000 is above all of it.
    let stated = Source::new(IncomeEvidence::Stated(yuan("10000")), ON);
    let letter = Source::new(IncomeEvidence::Employer(yuan("1000")), ON);
    let case = Case {
        income: verified(&[stated, letter]),
        ..Case::good()
    };
    assert_eq!(case.income.grade(), Grade::F);
    let decision = case.decide();
    assert_eq!(decision.outcome(), DecisionOutcome::Refer);
    assert!(decision.steps().contains(&Step::ManualReview));
    assert_eq!(codes(&decision), ["P10"]);
    // Not carried by the statement either: declined for that.
    let case = Case {
        debts: yuan("9000"),
        ..case
    };
    assert_eq!(case.decide().outcome(), DecisionOutcome::Decline);
    let late = Case {
        debts: yuan("0"),
        ..case
    };
    let decision = late.fact("max_dpd_12m", 90).decide();
    assert_eq!(decision.outcome(), DecisionOutcome::Decline);
}

#[test]
fn unaffordable_is_told_whatever_else_is() {
    // Nothing is left for a payment, and four card reasons would fill the list.
    let told = ["R1", "R2", "R3", "R4", "R5"];
    let reasons = told.map(|code| PrincipalReason::new(code, "Something was scored").unwrap());
    let mut poor = assessment(400, 0.5);
    poor.reasons = reasons.to_vec();
    let case = Case {
        assessment: poor.clone(),
        debts: yuan("9000"),
        ..Case::good()
    };
    assert_eq!(codes(&case.decide()), ["P10", "R1", "R2", "R3"]);
    // The score declines and income would only cut: it is told too.
    let cut = Case {
        assessment: poor,
        payment: yuan("6000"),
        ..Case::good()
    };
    assert_eq!(codes(&cut.decide()), ["P10", "R1", "R2", "R3"]);
    // Four hard rules before it leave it its place.
    let mut policy = POLICY.clone();
    for code in ["H1", "H2", "H3", "H4"] {
        let reason = PrincipalReason::new(code, "A fact that is not lent on").unwrap();
        let strikes = Strikes::AtLeast(Decimal::ONE);
        let rule = HardRule::new("active_lenders", strikes, DecisionOutcome::Decline, reason);
        policy = policy.with_hard_rule(rule).unwrap();
    }
    let request = LoanRequest::new(case.amount, case.payment);
    let asked = Application::new(&case.assessment, &case.income, case.debts, request);
    let decision = policy.decide(&asked.with_facts(&case.facts), &NOTICES, occasion());
    assert_eq!(codes(&decision.unwrap()), ["H1", "H2", "H3", "P10"]);
}

#[test]
fn a_day_to_come_and_an_unknown_country_are_refused() {
    let case = Case::good();
    let request = LoanRequest::new(case.amount, case.payment);
    let asked = Application::new(&case.assessment, &case.income, case.debts, request)
        .with_facts(&case.facts);
    let decide = |since, jurisdictions: &[&str]| {
        let kind = OccasionKind::CompletedApplication;
        POLICY.decide(
            &asked,
            &NOTICES,
            Occasion::new(kind, since, ON, jurisdictions),
        )
    };
    assert!(decide(ON, &["US"]).is_ok());
    let error = decide(ON.tomorrow().unwrap(), &["US"])
        .unwrap_err()
        .to_string();
    assert!(error.contains("`since` must be no later than"), "{error}");
    let error = decide(ON, &["US", "us"]).unwrap_err().to_string();
    assert_eq!(error, "`jurisdictions` must be one of: CN, US");
    let notices = include_str!("../../data/rules/decision/notices.toml");
    let error = NoticeRules::from_toml(&notices.replacen("\"US\"", "\"us\"", 1)).unwrap_err();
    assert!(error.to_string().contains("two capital letters"), "{error}");
}

#[test]
fn notices_are_due_by_their_occasion() {
    let notices = NoticeRules::shipped().unwrap();
    let due = |outcome, kind, jurisdictions: &'static [&'static str]| {
        let since = date(2026, 1, 31);
        let occasion = Occasion::new(kind, since, ON, jurisdictions);
        let occasion = occasion.with_report(ConsumerReport::NotUsed);
        let due = notices.due(outcome, occasion).unwrap();
        due.into_iter()
            .map(|notice| (notice.id, notice.due_on))
            .collect::<Vec<_>>()
    };
    let one = |id: &str, by| vec![(id.to_owned(), by)];
    use OccasionKind::*;
    let thirty = Some(date(2026, 3, 2));
    assert_eq!(
        due(DecisionOutcome::Decline, CompletedApplication, &["US"]),
        one("US-REGB-COMPLETED", thirty)
    );
    assert_eq!(
        due(DecisionOutcome::Decline, ExistingAccount, &["US"]),
        one("US-REGB-EXISTING", thirty)
    );
    assert_eq!(
        due(DecisionOutcome::Refer, CounterOffer, &["US"]),
        one("US-REGB-COUNTEROFFER", Some(date(2026, 5, 1)))
    );
    assert_eq!(
        due(DecisionOutcome::Decline, CompletedApplication, &["CN"]),
        one("CN-PIPL-24", None)
    );
    assert_eq!(
        due(DecisionOutcome::Approve, ExistingAccount, &["US", "CN"]),
        []
    );
}

#[test]
fn a_consumer_report_that_may_have_been_used_owes_the_notice_of_fcra_615() {
    let notices = NoticeRules::shipped().unwrap();
    let day = date(2026, 1, 31);
    for (kind, outcome, last) in [
        (
            OccasionKind::CompletedApplication,
            DecisionOutcome::Decline,
            date(2026, 3, 2),
        ),
        (
            OccasionKind::IncompleteApplication,
            DecisionOutcome::Decline,
            date(2026, 3, 2),
        ),
        (
            OccasionKind::ExistingAccount,
            DecisionOutcome::Decline,
            date(2026, 3, 2),
        ),
        (
            OccasionKind::CounterOffer,
            DecisionOutcome::Refer,
            date(2026, 5, 1),
        ),
    ] {
        let owed = |report| {
            let occasion = Occasion::new(kind, day, ON, &["US"]).with_report(report);
            let due = notices.due(outcome, occasion).unwrap();
            due.into_iter()
                .find(|notice| notice.id.starts_with("US-FCRA-615A"))
        };
        assert_eq!(owed(ConsumerReport::NotUsed), None, "{kind:?}");
        for report in [ConsumerReport::Used, ConsumerReport::Unknown] {
            let notice = owed(report).unwrap();
            assert_eq!(notice.due_on, Some(last), "{kind:?}");
            let contents = notice.contents.join("; ");
            for part in [
                "numerical credit score",
                "address and telephone number",
                "did not take the decision",
                "free copy",
                "60 days",
                "dispute",
            ] {
                assert!(contents.contains(part), "{part}");
            }
        }
    }
    // An approval owes none, and no other country does.
    for (outcome, law) in [
        (DecisionOutcome::Approve, "US"),
        (DecisionOutcome::Decline, "CN"),
    ] {
        let laws = [law];
        let occasion = Occasion::new(OccasionKind::CompletedApplication, day, ON, &laws);
        let due = notices.due(outcome, occasion).unwrap();
        assert!(due.iter().all(|notice| !notice.id.starts_with("US-FCRA")));
    }
}

#[test]
fn bad_applications_and_policies_are_errors_that_show_no_value() {
    let shown = |case: Case| case.try_decide().unwrap_err().to_string();
    let mut without = Case::good();
    without.facts.pop();
    assert!(shown(without).contains("fact `active_lenders` is missing"));
    let negative = Case {
        debts: yuan("-918273"),
        ..Case::good()
    };
    let text = shown(negative);
    assert!(
        text.contains("zero or more") && !text.contains("918273"),
        "{text}"
    );
    let nothing = Case {
        amount: yuan("0"),
        ..Case::good()
    };
    assert!(shown(nothing).contains("above zero"));
    let dollars = Case {
        debts: Money::parse("1", Currency::USD).unwrap(),
        ..Case::good()
    };
    assert!(shown(dollars).contains("in the policy's currency"));
    // Only a reason changed after it was made can still be vague.
    let mut reason = PrincipalReason::new("R9", "Late payments").unwrap();
    reason.text = "Score too low".into();
    let mut assessment = assessment(400, 0.5);
    assessment.reasons = vec![reason];
    let vague = Case {
        assessment,
        ..Case::good()
    };
    assert!(shown(vague).contains("reason `R9`"));

    let policy = include_str!("../../data/rules/decision/default.toml");
    for (from, to, problem) in [
        (
            "decline_below = 510",
            "decline_below = 531",
            "cut_off.decline_below",
        ),
        ("pd_max = 0.35", "pd_max = 1.35", "cut_off.pd_max"),
        ("pti_max = \"0.50\"", "pti_max = \"0\"", "pti_max"),
        ("points_from = 510", "points_from = 511", "the lowest tier"),
        (
            "points_from = 545",
            "points_from = 570",
            "different names and points",
        ),
        (
            "below = \"18\"",
            "at_least = \"1\"\nbelow = \"18\"",
            "hard_rule",
        ),
        (
            "The applicant is not of full age",
            "Internal policy",
            "reason `P02`",
        ),
        (
            "outcome = \"refer\"",
            "outcome = \"approve\"",
            "hard_rule.outcome",
        ),
        (
            "currency = \"CNY\"",
            "currency = \"XXZ\"",
            "unknown currency",
        ),
        (
            "amount_max = \"20000\"",
            "amount_max = \"900\"",
            "tier.amount_max",
        ),
        ("id = ", "di = ", "unknown field"),
    ] {
        let error = DecisionPolicy::from_toml(&policy.replacen(from, to, 1)).unwrap_err();
        assert!(error.to_string().contains(problem), "{to}: {error}");
    }
    let early = DecisionPolicy::from_toml(&policy.replace("2026-01-01", "2026-05-05")).unwrap();
    let case = Case::good();
    let request = LoanRequest::new(case.amount, case.payment);
    let application = Application::new(&case.assessment, &case.income, case.debts, request)
        .with_facts(&case.facts);
    let refused = early.decide(&application, &NoticeRules::default(), occasion());
    assert!(matches!(refused, Err(DecisionError::NotInForce { .. })));
    assert!(!format!("{application:?}").contains("20000"));
}

#[cfg(feature = "train")]
mod on_a_card {
    use super::*;
    use scorewright::binning::Binning;
    use scorewright::dataset::Dataset;
    use scorewright::lending::audit::{AuditRecord, AuditTrail, Digest, Event};
    use scorewright::lending::outreach::Moment;
    use scorewright::schema::Schema;
    use scorewright::scorecard::{Elderly, Scaling, Scorecard};
    use scorewright::scoring::{Scorer, Value};
    use scorewright::training::LogisticModel;
    use std::collections::{BTreeMap, HashMap};

    static CARD: LazyLock<Scorecard> = LazyLock::new(|| card("credit_data"));

    fn card(name: &str) -> Scorecard {
        let schema = Schema::read(format!("data/{name}.toml")).unwrap();
        let loans = Dataset::read(format!("data/{name}.csv"), &schema).unwrap();
        let bins = Binning::params().max_bins(6).fit(&loans).unwrap();
        let model = LogisticModel::params().fit(&loans, &bins).unwrap();
        let scaling = Scaling::pdo(20, 600, 50.0);
        Scorecard::params()
            .scaling(scaling)
            .elderly(Elderly::Raise)
            .build(&model)
            .unwrap()
    }

    type Row = BTreeMap<String, String>;

    fn rows() -> Vec<Row> {
        let mut reader = csv::Reader::from_path("data/credit_data.csv").unwrap();
        reader.deserialize().map(|row| row.unwrap()).collect()
    }

    fn record(row: &Row) -> BTreeMap<&str, Value<'_>> {
        row.iter()
            .map(|(name, text)| {
                let value = match text.parse::<f64>() {
                    _ if text.is_empty() || text == "NA" => Value::Missing,
                    Ok(number) => Value::Number(number),
                    Err(_) => Value::Text(text),
                };
                (name.as_str(), value)
            })
            .collect()
    }

    /// One decision from nothing but stored inputs.
    fn decide_again(
        scorer: &Scorer,
        card: &Scorecard,
        row: &Row,
        ask: i64,
    ) -> (Assessment, Decision) {
        let assessment = Assessment::new(card, scorer, &record(row)).unwrap();
        let case = Case {
            amount: Money::from_minor(ask * 2_000_000, Currency::CNY),
            payment: Money::from_minor(ask * 150_000, Currency::CNY),
            income: income("10000"),
            assessment,
            ..Case::good()
        };
        let decision = case.decide();
        (case.assessment, decision)
    }

    /// A1 at CI size: 10^4 logged decisions, replayed from the log, a reloaded card
    /// and the stored inputs.
    #[test]
    fn ten_thousand_logged_decisions_replay_equal() {
        let rows = rows();
        let scorer = CARD.compile().unwrap();
        let id = CARD.id().unwrap();
        let mut store = HashMap::new();
        let mut trail = AuditTrail::new();
        for number in 0..10_000_usize {
            let (place, ask) = (number % rows.len(), (number / rows.len()) as i64 + 1);
            let row = &rows[place];
            let (assessment, decision) = decide_again(&scorer, &CARD, row, ask);
            let ask_text = ask.to_string();
            let values = row
                .iter()
                .map(|(name, text)| (name.as_str(), text.as_str()));
            let inputs = Digest::of_inputs(b"key", values.chain([("ask", ask_text.as_str())]));
            store.insert(inputs, (place, ask));
            let at = Moment::from_unix_seconds(1_780_000_000 + number as i64).unwrap();
            let event = Event::decision(&assessment, &decision);
            let record = AuditRecord::new(at, Digest::ZERO, event)
                .with_inputs(inputs)
                .with_model(&id, CARD.schema_fingerprint())
                .with_rules(POLICY.provenance());
            trail.append(record).unwrap();
        }
        let log = trail.to_json_lines().unwrap();
        let trail = AuditTrail::from_json_lines(log.as_bytes(), &[trail.anchor()]).unwrap();
        let card = Scorecard::from_json(CARD.to_json().unwrap().as_bytes()).unwrap();
        let (id, scorer) = (card.id().unwrap(), card.compile().unwrap());
        let mut outcomes = BTreeMap::<String, u32>::new();
        let replay = trail.replay(|record| {
            let &(place, ask) = store.get(&record.inputs)?;
            let (assessment, decision) = decide_again(&scorer, &card, &rows[place], ask);
            *outcomes
                .entry(decision.outcome().name().into())
                .or_default() += 1;
            let event = Event::decision(&assessment, &decision);
            let again = AuditRecord::new(record.at, record.subject, event)
                .with_inputs(record.inputs)
                .with_model(&id, card.schema_fingerprint())
                .with_rules(POLICY.provenance());
            Some(again)
        });
        assert_eq!((replay.replayed, replay.skipped), (10_000, 0));
        assert!(replay.is_equal(), "{:?}", replay.differing.first());
        assert_eq!(outcomes.len(), 3, "every outcome occurs: {outcomes:?}");
    }

    fn mutable(field: &str, towards: AllowedDirection) -> ActionableField {
        ActionableField::new(field, towards)
    }

    #[test]
    fn a_change_on_the_card_reaches_the_cut_off_when_the_borrower_makes_it() {
        let scorer = CARD.compile().unwrap();
        let allowed = [
            mutable("Amount", AllowedDirection::Lower),
            mutable("Debt", AllowedDirection::Lower),
            mutable("Assets", AllowedDirection::Higher),
            mutable("Job", AllowedDirection::Levels(vec!["fixed".into()])),
        ];
        let on_card: Vec<_> = allowed
            .into_iter()
            .filter(|one| CARD.input(&one.field).is_some())
            .collect();
        assert!(
            on_card.len() >= 2,
            "the card scores some fields a borrower can change"
        );
        let mut reached = 0;
        for row in rows().iter().take(400) {
            let record = record(row);
            let mut bins = vec![0; scorer.names().len()];
            scorer.bins(&record, &mut bins).unwrap();
            let levers = Levers::of_card(&CARD, &bins, &on_card).unwrap();
            let points = scorer.score(&record).unwrap().points.value();
            let Some(change) = levers.smallest_change(530 - points).unwrap() else {
                continue;
            };
            assert!(points + change.gain >= 530);
            assert_eq!(change.moves.is_empty(), points >= 530);
            // Moving to those bins on the card gives those points.
            let mut after = points;
            for step in &change.moves {
                let bins = CARD.input(&step.name).unwrap().bins();
                let points = CARD.term(&step.name).unwrap().points();
                let worth = |label: &str| {
                    let bin = bins.iter().position(|bin| bin.kind.to_string() == label);
                    points[bin.unwrap()].value()
                };
                after += worth(&step.to) - worth(&step.from);
                reached += 1;
            }
            assert_eq!(after, points + change.gain);
        }
        assert!(
            reached > 20,
            "the sample has borrowers a change would help: {reached}"
        );
    }

    #[test]
    fn protected_and_unknown_fields_are_never_suggested() {
        // This card scores age; the other's model leaves it out.
        let card = card("german_credit");
        let bins = vec![0; card.inputs().len()];
        for (field, towards, problem) in [
            ("age_in_years", AllowedDirection::Higher, "protected"),
            (
                "Marital",
                AllowedDirection::Levels(vec![]),
                "not on the card",
            ),
            (
                "credit_amount",
                AllowedDirection::Levels(vec![]),
                "by direction",
            ),
            ("purpose", AllowedDirection::Lower, "`levels`"),
        ] {
            let error = Levers::of_card(&card, &bins, &[mutable(field, towards)]).unwrap_err();
            assert!(error.to_string().contains(problem), "{error}");
        }
        assert!(Levers::of_card(&card, &[], &[]).is_err());
    }

    #[test]
    fn an_assessment_adds_up_and_hides_a_refused_value() {
        let scorer = CARD.compile().unwrap();
        let rows = rows();
        let assessment = Assessment::new(&CARD, &scorer, &record(&rows[0])).unwrap();
        let sum: i32 = assessment
            .contributions
            .iter()
            .map(|(_, points)| points)
            .sum();
        assert_eq!(sum + CARD.base_points().value(), assessment.points.value());
        let mut canary = rows[0].clone();
        canary.remove(CARD.inputs()[0].name());
        canary.insert("Note".into(), "Canary".into());
        let error = Assessment::new(&CARD, &scorer, &record(&canary)).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("Canary"));
    }
}
