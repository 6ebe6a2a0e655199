//! What the borrower, the employer and the bank said and did, from a file.

use crate::common::{self, Failure};
use jiff::civil::Date;
use scorewright::lending::income::{Basis, IncomeEvidence as Income, Source};
use scorewright::lending::outreach::{Moment, Zone};
use scorewright::lending::relief::{
    EvidenceDigest, EvidenceKind, HardshipEvidence, HardshipReason,
};
use scorewright::money::{Currency, Money, parse_decimal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub borrower: String,
    pub loan_id: String,
    currency: String,
    pub zone: Zone,
    pub jurisdictions: Vec<String>,
    pub rule_sets: Vec<String>,
    pub audit_key: String,
    pub application: Application,
    pub month: Vec<Month>,
    pub watch: Watch,
    pub contact: Contact,
    #[serde(default)]
    pub reply: Vec<Reply>,
    pub hardship: Option<Hardship>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    pub decided_at: Moment,
    pub disbursed_on: Date,
    pub amount: String,
    pub periods: u32,
    pub interest_free_periods: Option<u32>,
    pub present_debts: String,
    pub facts: BTreeMap<String, String>,
    pub card: BTreeMap<String, Answer>,
    pub income: Vec<IncomeSource>,
}

/// What an applicant answers to one question of the card.
#[derive(Deserialize, Serialize)]
#[serde(untagged)]
pub enum Answer {
    Flag(bool),
    Number(f64),
    Text(String),
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct IncomeSource {
    kind: String,
    as_of: Date,
    amount: Option<String>,
    #[serde(default)]
    months: Vec<String>,
    months_covered: Option<u32>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Month {
    pub statement: Date,
    pub paid: String,
    #[serde(default)]
    pub days_late: u32,
    pub wage: String,
    #[serde(default)]
    pub autopay_failed: bool,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Watch {
    pub alerts_per_1000: u64,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    pub collector_tries_at: Option<Moment>,
    pub language: String,
    pub name: String,
    pub sender: String,
    pub creditor: String,
    pub pay: String,
    pub help_line: String,
}

/// The borrower calls.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    pub at: Moment,
    pub says: Said,
}

/// What the borrower says.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// The wage is short for now; nothing shall change.
    KeepsPaying,
    /// Paying has become difficult.
    AsksForHelp,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Hardship {
    pub reason: HardshipReason,
    pub event_on: Date,
    pub requested_at: Moment,
    pub living_cost: String,
    pub evidence: Vec<Document>,
    pub income: Vec<IncomeSource>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub kind: EvidenceKind,
    pub issued_on: Date,
    digest: String,
    pub verified_by: Option<String>,
}

impl Case {
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let at = |error: String| format!("{}: {error}", path.display());
        let text = common::read_text(path)?;
        let case: Self = if path.extension().is_some_and(|end| end == "json") {
            serde_json::from_str(&text).map_err(|error| {
                let wrong = wrong(&error.to_string());
                at(format!("line {}: {wrong}", error.line()))
            })?
        } else {
            toml::from_str(&text).map_err(|error: toml::de::Error| {
                let start = error.span().map_or(0, |span| span.start);
                let before = text.get(..start).unwrap_or_default();
                let line = before.matches('\n').count() + 1;
                at(format!("line {line}: {}", wrong(error.message())))
            })?
        };
        case.check().map_err(at)?;
        Ok(case)
    }

    /// What is said must follow in time: a statement after relief was asked for would be
    /// one of another plan.
    fn check(&self) -> Result<(), String> {
        let statements = self.month.iter().map(|month| month.statement);
        if !statements.is_sorted_by(|one, next| one < next) {
            return Err("`month.statement` must be later from month to month".to_owned());
        }
        if !self.reply.is_sorted_by_key(|reply| reply.at) {
            return Err("`reply.at` must be in order of time".to_owned());
        }
        if let Some(hardship) = &self.hardship {
            let on = self.zone.date(hardship.requested_at);
            if self.month.last().is_some_and(|last| last.statement >= on) {
                return Err("`hardship.requested_at` must be after the last statement".to_owned());
            }
        }
        Ok(())
    }

    /// Whether the borrower had asked for help by the end of a day.
    pub fn has_asked_for_help(&self, by: Date) -> bool {
        let asked = |reply: &&Reply| reply.says == Said::AsksForHelp;
        let mut asked = self.reply.iter().filter(asked);
        asked.any(|reply| self.zone.date(reply.at) <= by)
    }

    pub fn currency(&self) -> Result<Currency, Failure> {
        Ok(Currency::from_code(&self.currency)?)
    }

    pub fn money(&self, text: &str) -> Result<Money, Failure> {
        Ok(Money::parse(text, self.currency()?)?)
    }

    pub fn sources(&self, written: &[IncomeSource]) -> Result<Vec<Source>, Failure> {
        written.iter().map(|source| source.read(self)).collect()
    }
}

/// What a parser says where it speaks of keys; of values only that one is wrong, since
/// its words may repeat the borrower's.
fn wrong(message: &str) -> String {
    let of_keys = [
        "missing field",
        "unknown field",
        "duplicate key",
        "duplicate field",
    ];
    let first = message.split('\n').next().unwrap_or_default();
    match of_keys.iter().any(|start| first.starts_with(start)) {
        true => first.to_owned(),
        false => "not a value of the kind that belongs there; amounts, rates and dates are text \
                  in quotes"
            .to_owned(),
    }
}

impl IncomeSource {
    fn read(&self, case: &Case) -> Result<Source, Failure> {
        let amount = || match &self.amount {
            Some(amount) => case.money(amount),
            None => Err(format!("income `{}` needs an amount", self.kind).into()),
        };
        let evidence = match self.kind.as_str() {
            "stated" => Income::Stated(amount()?),
            "employer" => Income::Employer(amount()?),
            "tax_record" => Income::tax_record(amount()?, self.months_covered.unwrap_or(12)),
            "payroll_deposits" => {
                let months = self.months.iter().map(|month| case.money(month));
                Income::payroll_deposits(months.collect::<Result<_, _>>()?, Basis::Gross)
            }
            _ => {
                let kinds = "stated, payroll_deposits, tax_record, employer";
                return Err(format!("an income's kind must be one of {kinds}").into());
            }
        };
        Ok(Source::new(evidence, self.as_of))
    }
}

impl Document {
    pub fn read(&self) -> Result<HardshipEvidence, Failure> {
        let digest = EvidenceDigest::from_hex(&self.digest)?;
        let seen = HardshipEvidence::new(self.kind, self.issued_on, digest);
        Ok(match &self.verified_by {
            Some(name) => seen.with_verified_by(name),
            None => seen,
        })
    }
}

impl Application {
    /// The facts of hard rules.
    pub fn facts(&self) -> Result<Vec<(&str, rust_decimal::Decimal)>, Failure> {
        let mut facts = Vec::new();
        for (name, text) in &self.facts {
            facts.push((name.as_str(), parse_decimal(text)?));
        }
        Ok(facts)
    }
}
