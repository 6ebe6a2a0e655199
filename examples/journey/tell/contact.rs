//! What was tried, what stood in its way, and what the borrower answered.

use crate::case::Case;
use crate::contact::{Checked, Happened};
use crate::page::Page;
use crate::words::{Label, Line, Words};
use scorewright::lending::outreach::{ContactRule, Moment, Verdict, Violation};

/// The rule sets that are no law.
const FIRM: &str = "FIRM-DEFAULT";
const BUILT_IN: &str = "built-in";

pub fn contacts(page: &mut Page, case: &Case, events: &[Happened<'_>]) {
    let words = page.words();
    page.heading(words.line(Line::Contact(case.zone.name())));
    let rows = events.iter().map(|happened| match happened {
        Happened::Tried(checked) => tried(words, case, checked),
        Happened::Said(at, says) => [
            clock(case, *at),
            words.line(Line::BorrowerCalls),
            String::new(),
            String::new(),
            words.line(Line::BorrowerSays(*says)),
        ],
    });
    let header = [
        Label::When,
        Label::By,
        Label::For,
        Label::Lawful,
        Label::Note,
    ];
    page.table(header, rows.collect());
    for happened in events {
        let Happened::Tried(checked) = happened else {
            continue;
        };
        if let Some(text) = &checked.message {
            page.item(words.line(Line::Message {
                at: clock(case, checked.plan.when),
                channel: checked.plan.channel,
                text,
            }));
        }
    }
}

fn tried(words: &dyn Words, case: &Case, checked: &Checked<'_>) -> [String; 5] {
    let verdict = &checked.verdict;
    let lawful = match verdict.next_allowed_at() {
        _ if verdict.allowed() => Line::Yes,
        Some(at) => Line::NotBefore(clock(case, at)),
        None => Line::Never,
    };
    [
        clock(case, checked.plan.when),
        words.channel(checked.plan.channel).to_owned(),
        words.purpose(checked.plan.purpose).to_owned(),
        words.line(lawful),
        in_the_way(words, verdict).join("\n"),
    ]
}

/// Hours and minutes; seconds where there are any.
fn clock(case: &Case, at: Moment) -> String {
    let clock = case.zone.clock(at);
    let minutes = clock.strip_suffix(":00").map(str::to_owned);
    minutes.unwrap_or(clock)
}

/// Each rule once, with every source that has it.
fn in_the_way(words: &dyn Words, verdict: &Verdict<'_>) -> Vec<String> {
    let mut rules: Vec<ContactRule> = Vec::new();
    for found in verdict.violations() {
        if !rules.contains(&found.rule) {
            rules.push(found.rule);
        }
    }
    let said = rules.into_iter().map(|rule| {
        let of_rule = |found: &&Violation<'_>| found.rule == rule;
        let found: Vec<_> = verdict.violations().iter().filter(of_rule).collect();
        let law = found
            .iter()
            .filter(|found| ![FIRM, BUILT_IN].contains(&found.rule_set));
        let cites: Vec<&str> = law.map(|found| found.cite).collect();
        words.line(Line::InTheWay {
            rule,
            firm: found.iter().any(|found| found.rule_set == FIRM),
            cites: cites.join("; "),
        })
    });
    said.collect()
}
