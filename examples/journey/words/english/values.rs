//! Words for the library's own values.

use super::{English, NO_WORDS, count};
use crate::words::{Values, list};
use scorewright::early_warning::{Action, Level, WarningRule};
use scorewright::lending::decision::{DecisionOutcome, Step};
use scorewright::lending::income::{Grade, IncomeReason};
use scorewright::lending::loan::PlanError;
use scorewright::lending::outreach::{Channel, ContactRule, Purpose};
use scorewright::lending::relief::{
    Affordability, AssetClass, DeclineReason, EvidenceKind, HardshipReason, NotOffered, OfferKind,
    ReferReason,
};
use scorewright::scoring::Flags;

fn plan_error(reason: &PlanError) -> String {
    match reason {
        PlanError::ExtensionAfterMaturity => "the loan's term is over".to_owned(),
        PlanError::ExtensionTooLong {
            limit_months,
            citation,
        } => format!(
            "at most {} may be added ({citation})",
            count(*limit_months, "month")
        ),
        PlanError::OutOfRange {
            field: "instalment_parts",
            ..
        } => "too few instalments are left to spread it over".to_owned(),
        _ => "the terms of this loan do not allow it".to_owned(),
    }
}

pub(super) fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::A => "grade A: three independent sources agree",
        Grade::B => "grade B: two independent sources agree",
        Grade::C => "grade C: one source agrees with what the borrower says",
        Grade::D => "grade D: the borrower's word alone, or a source that does not agree with it",
        Grade::F => "grade F: sources contradict each other; a person looks at it",
        _ => NO_WORDS,
    }
}

pub(super) fn outcome(outcome: DecisionOutcome) -> &'static str {
    match outcome {
        DecisionOutcome::Approve => "approved",
        DecisionOutcome::Refer => "not yet: a person or documents are needed first",
        DecisionOutcome::Decline => "declined",
        _ => NO_WORDS,
    }
}

pub(super) fn hardship(reason: HardshipReason) -> &'static str {
    match reason {
        HardshipReason::Disaster => "a disaster",
        HardshipReason::Illness => "illness",
        HardshipReason::Unemployment => "loss of work",
        HardshipReason::IncomeDrop => "a fall of income",
        HardshipReason::FamilyEvent => "an event in the family",
        _ => NO_WORDS,
    }
}

pub(super) fn document(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::DisasterNotice => "an authority's notice of the disaster",
        EvidenceKind::MedicalCertificate => "a medical certificate",
        EvidenceKind::UnemploymentCertificate => "a certificate of unemployment",
        EvidenceKind::Payroll => "payroll records",
        EvidenceKind::TaxRecord => "a tax record",
        EvidenceKind::CivilRegistry => "a document of the civil registry",
        _ => NO_WORDS,
    }
}

pub(super) fn contact_rule(rule: ContactRule) -> &'static str {
    match rule {
        ContactRule::UnknownZone => "it is not known what time it is where the borrower is",
        ContactRule::Relief => "help is running: nobody collects until it ends",
        ContactRule::ReliefPending => "help is applied for: nobody collects until that is decided",
        ContactRule::Moratorium => "a moratorium of law runs: nobody may ask for the debt",
        ContactRule::ArtificialVoice => "the borrower has not agreed to an artificial voice",
        ContactRule::HumanOnly => "the borrower is vulnerable: only a person may get in touch",
        ContactRule::Hours => "quiet hours",
        ContactRule::Cap(_) => "as many contacts as are allowed have been made",
        ContactRule::Cooldown => "too soon after the last conversation",
        ContactRule::ThirdParty => "not a person who may be contacted",
        ContactRule::Disclosure => "somebody else would learn of the debt",
        ContactRule::VisitStaff => "too few people for a visit",
        ContactRule::VisitVulnerable => "no visits to a vulnerable borrower",
        ContactRule::OptOutText => "the message does not say how to stop messages",
        ContactRule::OneChannelADay => "one way of getting in touch a day",
        ContactRule::InconvenientTime => "the borrower has called this time inconvenient",
        ContactRule::Ceased => "the borrower has asked for contact to end",
        ContactRule::Represented => "an attorney acts for the borrower",
        ContactRule::Workplace => "not at work",
        ContactRule::OptedOut => "the borrower does not want to be reached this way",
        _ => NO_WORDS,
    }
}

pub(super) fn rule_of_policy(rule: WarningRule) -> &'static str {
    match rule {
        WarningRule::Threshold => "the points are below the policy's line",
        WarningRule::Drop => "the score fell fast",
        WarningRule::PdRatio => "the risk is a multiple of that at the start",
        WarningRule::Ewma | WarningRule::Cusum => "the score has been sinking for some time",
        WarningRule::DisasterNotice => "a disaster was declared where the borrower lives",
        WarningRule::MedicalNotice => "illness was told of",
        WarningRule::ForborneElsewhere => "another lender gives relief",
        WarningRule::PayrollDrop => "the wage fell",
        WarningRule::AutopayFailed => "a debit came back",
        WarningRule::DaysPastDue => "a payment is past due",
        _ => NO_WORDS,
    }
}

impl Values for English {
    fn level(&self, level: Level) -> &'static str {
        match level {
            Level::Green => "green",
            Level::Amber => "amber",
            Level::Red => "red",
            Level::Unknown => "not known",
            _ => NO_WORDS,
        }
    }

    fn action(&self, action: Action) -> &'static str {
        match action {
            Action::Contact => "get in touch with the borrower",
            Action::OfferGracePeriod => "offer some days more to pay, at no cost",
            Action::ReviewIncome => "ask about the income and verify it again",
            Action::OfferRelief => "offer help: a pause, or lower instalments",
            Action::RestrictLimit => "lower the limit",
            Action::Collections => "hand over to collections",
            _ => NO_WORDS,
        }
    }

    fn step(&self, step: Step) -> String {
        match step {
            Step::MoreDocuments => "ask for more documents".to_owned(),
            Step::ManualReview => "a person decides".to_owned(),
            Step::LowerAmount(amount) => format!("offer {amount} instead"),
            _ => NO_WORDS.to_owned(),
        }
    }

    fn income_reason(&self, reason: IncomeReason) -> String {
        reason.to_string()
    }

    fn flags(&self, flags: Flags) -> String {
        let known = [
            (Flags::MISSING, "an answer is missing"),
            (Flags::SPECIAL, "an answer is a code"),
            (Flags::NON_FINITE, "an answer is no number"),
            (Flags::OUT_OF_RANGE, "an answer is out of range"),
            (Flags::UNSEEN, "an answer that the score has never seen"),
            (
                Flags::UNTRAINED,
                "an answer of which the score has learned nothing",
            ),
            (
                Flags::BEYOND_TRAINING,
                "an answer beyond all that the score has seen",
            ),
        ];
        let set = known.into_iter().filter(|(flag, _)| flags.contains(*flag));
        let said = list(self, set.map(|(_, text)| text.to_owned()));
        format!("{said}: look before relying on the score")
    }

    fn reason<'t>(&self, _: &str, text: &'t str) -> &'t str {
        text
    }

    fn channel(&self, channel: Channel) -> &'static str {
        match channel {
            Channel::Voice => "call by a person",
            Channel::AiVoice => "call by a machine",
            Channel::Sms => "text message",
            Channel::Email => "e-mail",
            Channel::AppMessage => "message in the app",
            Channel::Letter => "letter",
            Channel::Visit => "visit",
            _ => NO_WORDS,
        }
    }

    fn purpose(&self, purpose: Purpose) -> &'static str {
        match purpose {
            Purpose::CareCheck => "to offer help",
            Purpose::Reminder => "to remind of a date",
            Purpose::Resumption => "payments begin again",
            Purpose::Collection => "to collect",
            Purpose::Legal => "a step of legal process",
            _ => NO_WORDS,
        }
    }

    fn offer(&self, kind: OfferKind) -> String {
        match kind {
            OfferKind::AsAgreed => "as agreed".to_owned(),
            OfferKind::Grace { days } => format!("{} more to pay", count(days, "day")),
            OfferKind::InstalmentPlan { parts } => format!("instalment in {parts} parts"),
            OfferKind::PartialDeferral { periods } => format!("{periods} instalments in part"),
            OfferKind::Extension { extra_periods } => format!("{extra_periods} more instalments"),
            OfferKind::DeferralAccrued { periods } => {
                format!("pause {periods}, interest later")
            }
            OfferKind::DeferralCapitalised { periods } => {
                format!("pause {periods}, interest added")
            }
            OfferKind::CareAction { periods } => {
                format!("Care Action, pause {periods}, no interest")
            }
            _ => NO_WORDS.to_owned(),
        }
    }

    fn affordability(&self, affordability: Affordability) -> &'static str {
        match affordability {
            Affordability::Throughout => "always",
            Affordability::AtFirst => "at first",
            Affordability::No => "no",
            _ => NO_WORDS,
        }
    }

    fn class(&self, class: AssetClass) -> &'static str {
        match class {
            AssetClass::Normal => "normal",
            AssetClass::SpecialMention => "special mention",
            AssetClass::Substandard => "substandard",
            AssetClass::Doubtful => "doubtful",
            AssetClass::Loss => "loss",
            _ => NO_WORDS,
        }
    }

    fn refer(&self, reason: ReferReason) -> String {
        match reason {
            ReferReason::EvidenceMissing => "no document that proves it is there".to_owned(),
            ReferReason::EvidenceTooOld { max_age_days } => format!(
                "the document is older than {}: ask for a newer one",
                count(max_age_days, "day")
            ),
            ReferReason::EvidenceAfterRequest => {
                "the document bears a date after the request".to_owned()
            }
            ReferReason::EvidenceUnverified => "nobody has checked the document yet".to_owned(),
            _ => NO_WORDS.to_owned(),
        }
    }

    fn decline(&self, reason: DeclineReason) -> String {
        match reason {
            DeclineReason::TenureTooShort { min_days } => {
                format!("the loan runs for fewer than {}", count(min_days, "day"))
            }
            DeclineReason::TooFarPastDue { max_days } => {
                format!("more than {} past due", count(max_days, "day"))
            }
            DeclineReason::TooManyConcessions { max } => {
                format!("at most {max} in 24 months")
            }
            DeclineReason::AlreadyInRelief => "other help is still running".to_owned(),
            DeclineReason::Matured => "the loan's term is over".to_owned(),
            DeclineReason::NothingDue { months } => {
                format!("nothing falls due within {}", count(months, "month"))
            }
            DeclineReason::EventTooOld { max_days } => {
                format!("it happened more than {} ago", count(max_days, "day"))
            }
            _ => NO_WORDS.to_owned(),
        }
    }

    fn not_offered(&self, reason: &NotOffered) -> String {
        match reason {
            NotOffered::Plan(reason) => plan_error(reason),
            NotOffered::Declined(reasons) => {
                let reasons = reasons.iter().map(|&why| self.decline(why));
                format!("declined: {}", list(self, reasons))
            }
            NotOffered::Referred(reasons) => {
                let reasons = reasons.iter().map(|&why| self.refer(why));
                format!("a person looks first: {}", list(self, reasons))
            }
            NotOffered::NotAppliedFor => "it is given on application, with documents".to_owned(),
            NotOffered::NothingDue { months } => {
                format!("nothing falls due within {}", count(*months, "month"))
            }
            NotOffered::GraceOver { days } => {
                format!("the {} after the due date are over", count(*days, "day"))
            }
            NotOffered::CustomerTooNew { min_months } => {
                format!(
                    "only for customers of {} and more",
                    count(*min_months, "month")
                )
            }
            _ => NO_WORDS.to_owned(),
        }
    }
}
