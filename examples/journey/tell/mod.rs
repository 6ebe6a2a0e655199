//! The journey told as a page.

mod contact;
mod loan;
mod months;
mod relief;

pub use relief::asks_now;

use crate::cards::{Card, Cards};
use crate::case::Case;
use crate::common::Failure;
use crate::live::Lived;
use crate::page::Page;
use crate::trail::Proof;
use crate::words::{Label, Lang, Line, Words};
use rust_decimal::Decimal;
use scorewright::lending::loan::RepaymentPlan;

pub fn page(
    case: &Case,
    cards: &Cards,
    (lived, lang): (&Lived<'_>, Lang),
    proof: &Proof,
) -> Result<Page, Failure> {
    let mut page = Page::new(lang.words());
    let words = page.words();
    page.heading(words.line(Line::Title));
    let currency = case.currency()?;
    let mut opening = vec![words.line(Line::Invented)];
    opening.push(learned(words, &cards.application, false));
    opening.push(learned(words, &cards.behaviour, true));
    opening.push(words.line(Line::AmountsIn(currency.code())));
    page.text(opening.join(words.space()));
    loan::application(&mut page, case, lived)?;
    if let Some(plan) = &lived.applied.plan {
        loan::agreed(&mut page, case, plan)?;
    }
    if let Some(watched) = &lived.watched {
        months::months(&mut page, case, cards, watched)?;
    }
    if !lived.contacts.is_empty() {
        contact::contacts(&mut page, case, &lived.contacts);
    }
    if let Some(helped) = &lived.helped {
        relief::relief(&mut page, helped)?;
    }
    audit(&mut page, proof);
    Ok(page)
}

fn learned(words: &dyn Words, card: &Card, is_behaviour: bool) -> String {
    let training = card.card.training();
    let percent = 100.0 * training.bad / (training.good + training.bad);
    words.line(Line::CardLearned {
        is_behaviour,
        n_rows: training.n_rows as u64,
        bad_percent: format!("{percent:.1}"),
    })
}

/// A share as percent with so many decimals.
fn percent(share: Decimal, decimals: u32) -> String {
    let percent = share.checked_mul(Decimal::ONE_HUNDRED).unwrap_or_default();
    let decimals_shown = decimals as usize;
    format!("{:.decimals_shown$} %", percent.round_dp(decimals))
}

/// A plan as a table that adds up.
fn rows(page: &mut Page, plan: &RepaymentPlan) -> Result<(), Failure> {
    let words = page.words();
    let mut rows: Vec<[String; 6]> = plan
        .rows()
        .iter()
        .map(|row| {
            [
                row.number.to_string(),
                row.due.to_string(),
                row.payment.amount().to_string(),
                row.principal.amount().to_string(),
                row.interest.amount().to_string(),
                row.balance.amount().to_string(),
            ]
        })
        .collect();
    rows.push([
        words.label(Label::Total).to_owned(),
        String::new(),
        plan.total_payable()?.amount().to_string(),
        plan.total(|row| row.principal)?.amount().to_string(),
        plan.total_interest()?.amount().to_string(),
        String::new(),
    ]);
    let header = [
        Label::Number,
        Label::Due,
        Label::Payment,
        Label::Principal,
        Label::Interest,
        Label::Balance,
    ];
    page.table(header, rows);
    Ok(())
}

fn audit(page: &mut Page, proof: &Proof) {
    let words = page.words();
    page.heading(words.line(Line::Audit));
    page.fact(Label::Records, words.line(Line::NRecords(proof.entries)));
    page.fact(Label::Sound, words.line(Line::Sound));
    let again = Line::MadeAgain(proof.equal, proof.replayed);
    page.fact(Label::MadeAgain, words.line(again));
    let tampered = Line::Tampered(proof.tampered, proof.entries);
    page.fact(Label::TamperTest, words.line(tampered));
    page.text(words.line(Line::Fingerprint(&proof.head)));
}
