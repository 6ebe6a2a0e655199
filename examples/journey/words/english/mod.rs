//! The page in English, for a customer-service agent.

mod values;

use super::{Change, Label, Line, Values as _, Words};
use crate::case::Said;
use scorewright::early_warning::Level;
use values::{contact_rule, document, grade, hardship, outcome, rule_of_policy};

pub struct English;

/// For a value of the library that is younger than these words.
const NO_WORDS: &str = "see the record";

/// `1 day`, `3 days`.
fn count(n: impl Into<u64>, noun: &str) -> String {
    let n = n.into();
    let plural = if n == 1 { "" } else { "s" };
    format!("{n} {noun}{plural}")
}

impl Words for English {
    fn space(&self) -> &'static str {
        " "
    }

    fn comma(&self) -> &'static str {
        ", "
    }

    fn label(&self, label: Label) -> &'static str {
        match label {
            Label::AskedFor => "asked for",
            Label::IncomeVerified => "income, verified",
            Label::IncomeUsable => "income that counts",
            Label::OfNote => "of note",
            Label::Score => "score",
            Label::Unusual => "unusual",
            Label::PaymentToIncome => "this loan takes",
            Label::DebtsToIncome => "all debts take",
            Label::Decision => "decision",
            Label::FirstSteps => "first",
            Label::Because => "because of",
            Label::NoticeDue => "notice to the borrower",
            Label::ToRepay => "to repay",
            Label::CostNominal => "cost a year, nominal",
            Label::CostEffective => "cost a year, effective",
            Label::Number => "no",
            Label::Due => "due",
            Label::Payment => "payment",
            Label::Principal => "principal",
            Label::Interest => "interest",
            Label::Balance => "balance",
            Label::Total => "all",
            Label::Statement => "statement",
            Label::Instalment => "due",
            Label::CameIn => "came in",
            Label::PaidOn => "on",
            Label::DaysLate => "days late",
            Label::Wage => "wage",
            Label::WageFall => "fall %",
            Label::Points => "points",
            Label::Level => "level",
            Label::Reasons => "why",
            Label::PastDue => "past due",
            Label::ScoreChange => "change of the score",
            Label::WhatToDo => "what to do",
            Label::When => "when",
            Label::By => "by",
            Label::For => "what for",
            Label::Lawful => "lawful",
            Label::Note => "note",
            Label::Hardship => "what happened",
            Label::Documents => "documents",
            Label::PaidInPart => "paid in part",
            Label::Granted => "granted",
            Label::Referred => "a person looks first",
            Label::Declined => "declined",
            Label::NothingToPay => "nothing to pay until",
            Label::NoCollection => "nobody collects",
            Label::StillToPay => "still to pay",
            Label::InterestWaived => "interest given up",
            Label::PresentValue => "costs the bank",
            Label::ToBook => "loss in the books",
            Label::WithoutHelp => "late without the help",
            Label::EuropeanTest => "European 1 % test",
            Label::RiskClass => "class of the loan",
            Label::ToSpare => "to spare for this loan",
            Label::Offer => "offer",
            Label::Affordable => "can be paid",
            Label::FirstThree => "first 3 months",
            Label::Later => "later",
            Label::Overdue => "overdue",
            Label::Worth => "for the bank",
            Label::Class => "class",
            Label::Records => "records",
            Label::Sound => "the log is",
            Label::MadeAgain => "made again",
            Label::TamperTest => "test of the alarm",
        }
    }

    #[allow(clippy::too_many_lines)] // one sentence each
    fn line(&self, line: Line<'_>) -> String {
        match line {
            Line::Title => "A borrower's journey".to_owned(),
            Line::Invented => "Borrower and bank are invented. Every number below was computed \
                               from what the case file says people did."
                .to_owned(),
            Line::CardLearned {
                is_behaviour,
                n_rows,
                bad_percent,
            } => {
                let (what, of) = match is_behaviour {
                    true => ("behaviour", "customers, of whom"),
                    false => ("applications", "applicants, of whom"),
                };
                format!(
                    "The score for {what} was learned from {n_rows} {of} {bad_percent} % did not pay."
                )
            }
            Line::AmountsIn(code) => format!("Amounts are in {code}."),
            Line::Application(on) => format!("1. Application, {on}"),
            Line::OverMonths(amount, months) => format!("{amount} over {}", count(months, "month")),
            Line::IncomeGrade(found) => grade(found).to_owned(),
            Line::AMonth(amount) => format!("{amount} a month"),
            Line::ScoreOfApplicant(points, pd) => {
                format!("{points} points; of 100 such applicants {pd} do not repay")
            }
            Line::OfIncome(percent) => format!("{percent} of that income"),
            Line::Undefined => "no income to compare with".to_owned(),
            Line::Decided {
                outcome: found,
                tier,
                rate,
            } => {
                let tier = tier.map_or(String::new(), |tier| format!(", price class {tier}"));
                let rate = rate.map_or(String::new(), |rate| format!(", {rate} a year"));
                format!("{}{tier}{rate}", outcome(found))
            }
            Line::NoticeBy(by, cite) => {
                let by = by.map_or("when asked for".to_owned(), |day| format!("by {day}"));
                format!("{by} ({cite})")
            }
            Line::NotApproved => "No loan: the journey ends here.".to_owned(),
            Line::Plan(on) => format!("2. The plan, from {on}"),
            Line::OfItInterest(all, interest) => format!("{all}, of it {interest} interest"),
            Line::InterestFree(1) => "The first instalment bears no interest.".to_owned(),
            Line::InterestFree(n) => format!("The first {n} instalments bear no interest."),
            Line::Months => "3. What happened, month by month".to_owned(),
            Line::WatchedBy { fall, amber, red } => {
                let fall = fall.map_or(String::new(), |percent| {
                    format!(
                        " The bank's policy does: a wage at least {percent} % below the mean of \
                         the three months before is a warning, however good the score is."
                    )
                });
                let limit = |points: Option<i32>, level: &str| {
                    points.map_or(String::new(), |points| {
                        format!(" Fewer than {points} points are {level}.")
                    })
                };
                format!(
                    "The score is made at each statement, from repayment alone: it does not see \
                     income.{fall}{}{}",
                    limit(amber, "amber"),
                    limit(red, "red"),
                )
            }
            Line::FactsOfPolicy { late, debit } => format!(
                "A payment past due is {}, a debit that came back {}. Green means nothing to do, \
                 amber get in touch, red act now; a level stays until statements have been good \
                 for some time.",
                self.level(late),
                self.level(debit)
            ),
            Line::ReadTheTable => "\"Came in\" and \"on\" are what was paid since the statement \
                                   before; \"returned\" is a debit that came back. \"Days late\" \
                                   counts to the statement, from the oldest instalment that is not \
                                   paid in full. \"Fall %\" compares the wage with the mean of the \
                                   three months before."
                .to_owned(),
            Line::NoWarning => "There was no warning.".to_owned(),
            Line::PaidAfterwards(amount, on) => {
                format!("After the last statement {amount} came in, on {on}.")
            }
            Line::Warning(number, on) => format!("Warning {number}, on {on}"),
            Line::WarnedBefore => "Nothing is late on that day, and the score has not fallen. The \
                                   score does not see income; the policy's rule does."
                .to_owned(),
            Line::WarnedAgain(first) => {
                format!("A reminder: what the warning of {first} told of still stands.")
            }
            Line::LevelMeans(level) => match level {
                Level::Green => "green: nothing to do".to_owned(),
                Level::Amber => "amber: get in touch".to_owned(),
                Level::Red => "red: act now".to_owned(),
                _ => "not known: there was no statement for too long".to_owned(),
            },
            Line::WageFell(percent) => {
                format!("the wage is {percent} % below the mean of the three months before")
            }
            Line::DebitCameBack => "a debit came back".to_owned(),
            Line::DaysPastDue(days) => format!("a payment is {} past due", count(days, "day")),
            Line::PointsBelow(points, limit) => format!("{points} points are fewer than {limit}"),
            Line::RuleOfPolicy(rule) => rule_of_policy(rule).to_owned(),
            Line::DebitReturned => "returned".to_owned(),
            Line::NothingPastDue => "nothing".to_owned(),
            Line::PastDueSince(days, amount, since) => {
                format!("{}: {amount}, since {since}", count(days, "day"))
            }
            Line::ScoreOfCustomer {
                points,
                pd_percent,
                amber,
            } => {
                let side = amber.map_or(String::new(), |limit| {
                    let side = if points < limit { "below" } else { "not below" };
                    format!(", {side} the line of {limit}")
                });
                format!(
                    "{points} points{side}; of 100 such customers {pd_percent} default within a month"
                )
            }
            Line::ScoreRose(points) => format!(
                "{} more than at the statement before",
                count(points.unsigned_abs(), "point")
            ),
            Line::ScoreFell(points) => format!(
                "{} fewer than at the statement before",
                count(points.unsigned_abs(), "point")
            ),
            Line::ScoreStayed => "none since the statement before".to_owned(),
            Line::NoScoreBefore => "this is the first statement".to_owned(),
            Line::PointsLost(_, text, points) => {
                format!("{text}: {} lost", count(points.unsigned_abs(), "point"))
            }
            Line::Elsewhere(points) => {
                let side = if points < 0 { "lost" } else { "won" };
                format!("all else: {} {side}", count(points.unsigned_abs(), "point"))
            }
            Line::ToldBy(day, cite) => format!("by {day} ({cite})"),
            Line::Contact(zone) => format!("4. Contact, in the borrower's own time ({zone})"),
            Line::BorrowerCalls => "borrower calls".to_owned(),
            Line::BorrowerSays(Said::KeepsPaying) => {
                "says that the wage is short for now, goes on paying as agreed".to_owned()
            }
            Line::BorrowerSays(Said::AsksForHelp) => {
                "says that paying has become difficult, asks for help".to_owned()
            }
            Line::Yes => "yes".to_owned(),
            Line::NotBefore(at) => format!("not before {at}"),
            Line::Never => "no, at no time".to_owned(),
            Line::InTheWay { rule, firm, cites } => {
                let own = if firm { "the bank's own rule" } else { "" };
                let cites: Vec<&str> = [cites.as_str(), own]
                    .into_iter()
                    .filter(|cite| !cite.is_empty())
                    .collect();
                match cites.join("; ") {
                    cites if cites.is_empty() => contact_rule(rule).to_owned(),
                    cites => format!("{} ({cites})", contact_rule(rule)),
                }
            }
            Line::Message { at, channel, text } => {
                format!("- {at}, {}: \"{text}\"", self.channel(channel))
            }
            Line::Help(on) => format!("5. Help, applied for on {on}"),
            Line::CareAction => "The Care Action puts instalments off without interest for a \
                                 borrower who proves a hardship."
                .to_owned(),
            Line::HardshipSince(reason, on) => format!("{}, on {on}", hardship(reason)),
            Line::Document {
                kind,
                issued_on,
                checked_by,
            } => {
                let checked = checked_by.map_or("not checked yet".to_owned(), |name| {
                    format!("checked by {name}")
                });
                format!("{} of {issued_on}, {checked}", document(kind))
            }
            Line::NoDocument => "none".to_owned(),
            Line::PaidInPart(amount) => format!(
                "{amount} came in towards the oldest unpaid instalment; the offers \
                 count it whole, and this amount is set against the next payment"
            ),
            Line::PutOff(n) => format!("{} put off, no interest meanwhile", count(n, "instalment")),
            Line::From(from, through) => format!("from {from} to {through}"),
            Line::StillToPay {
                before,
                after,
                change,
            } => match change {
                Change::None => format!("{after}: as much as before, only later"),
                Change::Less(amount) => format!("{after}: {amount} less than before ({before})"),
                Change::More(amount) => format!(
                    "{after}: {amount} more than before ({before}), interest for the time in \
                     which payments were missed"
                ),
            },
            Line::PresentValue {
                change,
                before,
                after,
            } => {
                let what = match change {
                    Change::Less(amount) => format!("{amount} in present value"),
                    Change::More(amount) => {
                        format!("nothing: it brings {amount} more in present value")
                    }
                    Change::None => "nothing in present value".to_owned(),
                };
                format!(
                    "{what}. At the loan's own rate, the payments as agreed are worth {before} on \
                     that day, the new ones {after}"
                )
            }
            Line::Books {
                change,
                carried,
                after,
            } => {
                let what = match change {
                    Change::Less(amount) => format!("{amount}, the modification loss of IFRS 9"),
                    Change::More(amount) => {
                        format!("none, but a modification gain of {amount} (IFRS 9)")
                    }
                    Change::None => "none".to_owned(),
                };
                format!("{what}. The books carry {carried}, the new payments are worth {after}")
            }
            Line::DaysWithoutHelp { days, since, on } => format!(
                "{} on {on}, when payments begin again, counted from {since}",
                count(days, "day")
            ),
            Line::EuropeanTest {
                percent,
                limit,
                is_default,
            } => {
                let counts = match is_default {
                    true => format!("more than {limit}, so there it counts as a default"),
                    false => format!("not more than {limit}, so there it is no default"),
                };
                format!("the loan is worth {percent} less, {counts}")
            }
            Line::Observed(class, from, until) => format!(
                "{} at best, watched from {from} to {until}",
                self.class(class)
            ),
            Line::NewPlan => "The new plan".to_owned(),
            Line::ToSpare {
                left,
                income,
                other_debt,
                living_cost,
                after_living,
                share_percent,
                after_share,
            } => format!(
                "{left} a month, the lesser of two, and not below 0. Income {income}, less \
                 {other_debt} for other debts, less {living_cost} for living: {after_living}. \
                 {share_percent} of income, which debts may take at most, less other debts: \
                 {after_share}"
            ),
            Line::Offers => "What can be offered, best first".to_owned(),
            Line::ReadTheOffers => {
                "\"Can be paid\": \"always\" means that every payment fits what \
                                    is to spare, \"at first\" that the payments of the first three \
                                    months do and later ones do not, \"no\" that not even those \
                                    do. \"First 3 months\" and \"later\" are the largest payments. \
                                    \"For the bank\" is present value, beside the plan as agreed. \
                                    \"Class\" is the best risk class the loan may then have. What can be \
                                    paid stands first, then what costs the bank least."
                    .to_owned()
            }
            Line::OverdueOf {
                counted,
                overdue,
                in_part,
            } => {
                let sum = if in_part.is_zero() {
                    String::new()
                } else {
                    format!(" ({overdue}, and the {in_part} that came in)")
                };
                format!(
                    "The offers count {counted} as overdue{sum}; each asks for it now or puts it \
                     off, as its column says."
                )
            }
            Line::AskedForNow => "now".to_owned(),
            Line::PutOffTo => "put off".to_owned(),
            Line::NothingOverdue => "-".to_owned(),
            Line::Less(amount) => format!("{amount} less"),
            Line::More(amount) => format!("{amount} more"),
            Line::NotOffered => "What is not offered, and why".to_owned(),
            Line::NotOfferedBecause(offer, why) => format!("- {offer}: {why}."),
            Line::Audit => "6. Audit trail".to_owned(),
            Line::NRecords(n) => {
                format!("{n}, one for each decision, warning, contact and relief")
            }
            Line::Sound => "sound: nothing was changed. Every byte was checked, against the count \
                            and fingerprint that are kept apart"
                .to_owned(),
            Line::MadeAgain(equal, all) => {
                format!("{equal} of {all} records came out equal from the same facts")
            }
            Line::Fingerprint(head) => format!("Fingerprint: {head}"),
            Line::Tampered(record, all) => format!(
                "passed: a copy in which one byte was changed on purpose was caught, at record \
                 {record} of {all}"
            ),
            Line::Kept { folder, with_cards } => {
                let cards = if with_cards { ", the cards" } else { "" };
                format!("the page{cards} and the audit log are in {folder}")
            }
        }
    }
}
