//! Every phrase of the page, once per language.
//!
//! What the page says is a [`Label`], a [`Line`] or one of the library's own values. The
//! first two are matched in full, so that a new one does not compile before it has words
//! in both languages; the library's may grow, and a value without words says so.

mod chinese;
mod english;

use crate::case::Said;
use jiff::civil::Date;
use scorewright::early_warning::{Action, Level, WarningRule};
use scorewright::lending::decision::{DecisionOutcome, Step};
use scorewright::lending::income::{Grade, IncomeReason};
use scorewright::lending::outreach::{Channel, ContactRule, Purpose};
use scorewright::lending::relief::{
    Affordability, AssetClass, DeclineReason, EvidenceKind, HardshipReason, NotOffered, OfferKind,
    ReferReason,
};
use scorewright::money::Money;
use scorewright::scoring::Flags;

/// The language of the page.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Lang {
    /// English.
    En,
    /// Chinese in the traditional script.
    #[value(name = "zh-Hant")]
    ZhHant,
}

impl Lang {
    pub fn words(self) -> &'static dyn Words {
        match self {
            Self::En => &english::English,
            Self::ZhHant => &chinese::Chinese,
        }
    }

    /// The languages of messages, best first: the borrower's own, unless the page is in
    /// another script than that is written in.
    pub fn messages(self, own: &str) -> Vec<String> {
        let wanted: &[&str] = match self {
            Self::En => &[own],
            Self::ZhHant => &["zh-Hant", "zh"],
        };
        wanted.iter().map(|&one| one.to_owned()).collect()
    }
}

/// What stands before a fact or above a column.
#[derive(Clone, Copy)]
pub enum Label {
    AskedFor,
    IncomeVerified,
    IncomeUsable,
    OfNote,
    Score,
    Unusual,
    PaymentToIncome,
    DebtsToIncome,
    Decision,
    FirstSteps,
    Because,
    NoticeDue,
    ToRepay,
    CostNominal,
    CostEffective,
    Number,
    Due,
    Payment,
    Principal,
    Interest,
    Balance,
    Total,
    Statement,
    Instalment,
    CameIn,
    PaidOn,
    DaysLate,
    Wage,
    WageFall,
    Points,
    Level,
    Reasons,
    PastDue,
    ScoreChange,
    WhatToDo,
    When,
    By,
    For,
    Lawful,
    Note,
    Hardship,
    Documents,
    PaidInPart,
    Granted,
    Referred,
    Declined,
    NothingToPay,
    NoCollection,
    StillToPay,
    InterestWaived,
    PresentValue,
    ToBook,
    WithoutHelp,
    EuropeanTest,
    RiskClass,
    ToSpare,
    Offer,
    Affordable,
    FirstThree,
    Later,
    Overdue,
    Worth,
    Class,
    Records,
    Sound,
    MadeAgain,
    TamperTest,
}

/// What the bank loses or wins, above 0.
#[derive(Clone, Copy)]
pub enum Change {
    Less(Money),
    More(Money),
    None,
}

/// A sentence, or the words of a fact, with what stands in it.
pub enum Line<'a> {
    Title,
    Invented,
    CardLearned {
        is_behaviour: bool,
        n_rows: u64,
        bad_percent: String,
    },
    AmountsIn(&'a str),
    Application(Date),
    OverMonths(Money, u32),
    IncomeGrade(Grade),
    AMonth(Money),
    ScoreOfApplicant(i32, String),
    OfIncome(String),
    Undefined,
    Decided {
        outcome: DecisionOutcome,
        tier: Option<&'a str>,
        rate: Option<String>,
    },
    NoticeBy(Option<Date>, &'a str),
    NotApproved,
    Plan(Date),
    OfItInterest(Money, Money),
    InterestFree(u32),
    Months,
    /// The fall of the wage and the points from which the policy warns.
    WatchedBy {
        fall: Option<u8>,
        amber: Option<i32>,
        red: Option<i32>,
    },
    FactsOfPolicy {
        late: Level,
        debit: Level,
    },
    ReadTheTable,
    NoWarning,
    PaidAfterwards(Money, Date),
    Warning(usize, Date),
    WarnedBefore,
    WarnedAgain(Date),
    LevelMeans(Level),
    WageFell(String),
    DebitCameBack,
    DaysPastDue(u32),
    PointsBelow(i32, i32),
    RuleOfPolicy(WarningRule),
    DebitReturned,
    NothingPastDue,
    PastDueSince(u32, Money, Date),
    ScoreOfCustomer {
        points: i32,
        pd_percent: String,
        amber: Option<i32>,
    },
    ScoreRose(i64),
    ScoreFell(i64),
    ScoreStayed,
    NoScoreBefore,
    PointsLost(&'a str, &'a str, i64),
    /// Points lost below 0, won above it, by other questions.
    Elsewhere(i64),
    ToldBy(Date, &'a str),
    Contact(&'a str),
    BorrowerCalls,
    BorrowerSays(Said),
    Yes,
    NotBefore(String),
    Never,
    InTheWay {
        rule: ContactRule,
        firm: bool,
        cites: String,
    },
    Message {
        at: String,
        channel: Channel,
        text: &'a str,
    },
    Help(Date),
    CareAction,
    HardshipSince(HardshipReason, Date),
    Document {
        kind: EvidenceKind,
        issued_on: Date,
        checked_by: Option<&'a str>,
    },
    NoDocument,
    PaidInPart(Money),
    PutOff(u32),
    From(Date, Date),
    /// What is still paid before and after, and the difference.
    StillToPay {
        before: Money,
        after: Money,
        change: Change,
    },
    /// What changes hands in present value, as agreed and now.
    PresentValue {
        change: Change,
        before: Money,
        after: Money,
    },
    /// What the books carry, and what the new payments are worth.
    Books {
        change: Change,
        carried: Money,
        after: Money,
    },
    DaysWithoutHelp {
        days: u32,
        since: Date,
        on: Date,
    },
    EuropeanTest {
        percent: String,
        limit: String,
        is_default: bool,
    },
    Observed(AssetClass, Date, Date),
    NewPlan,
    ToSpare {
        left: Money,
        income: Money,
        other_debt: Money,
        living_cost: Money,
        after_living: Money,
        share_percent: String,
        after_share: Money,
    },
    Offers,
    ReadTheOffers,
    /// What the offers count as overdue: what is, and what came in of it in part.
    OverdueOf {
        counted: Money,
        overdue: Money,
        in_part: Money,
    },
    AskedForNow,
    PutOffTo,
    NothingOverdue,
    Less(String),
    More(String),
    NotOffered,
    NotOfferedBecause(String, String),
    Audit,
    NRecords(usize),
    Sound,
    MadeAgain(u64, u64),
    Fingerprint(&'a str),
    Tampered(u64, usize),
    Kept {
        folder: String,
        with_cards: bool,
    },
}

/// A language.
pub trait Words: Values {
    /// Between sentences.
    fn space(&self) -> &'static str;
    /// Between the items of a list.
    fn comma(&self) -> &'static str;
    fn label(&self, label: Label) -> &'static str;
    fn line(&self, line: Line<'_>) -> String;
}

/// Words for the library's own values.
pub trait Values {
    fn level(&self, level: Level) -> &'static str;
    fn action(&self, action: Action) -> &'static str;
    fn step(&self, step: Step) -> String;
    fn income_reason(&self, reason: IncomeReason) -> String;
    fn flags(&self, flags: Flags) -> String;
    /// A reason of a card or a policy, by its code; `text` is what its file says.
    fn reason<'t>(&self, code: &str, text: &'t str) -> &'t str;
    fn channel(&self, channel: Channel) -> &'static str;
    fn purpose(&self, purpose: Purpose) -> &'static str;
    fn offer(&self, kind: OfferKind) -> String;
    fn affordability(&self, affordability: Affordability) -> &'static str;
    fn class(&self, class: AssetClass) -> &'static str;
    fn refer(&self, reason: ReferReason) -> String;
    fn decline(&self, reason: DeclineReason) -> String;
    fn not_offered(&self, reason: &NotOffered) -> String;
}

/// The items of a list, in the language.
pub fn list(words: &dyn Words, items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> = items.into_iter().collect();
    items.join(words.comma())
}
