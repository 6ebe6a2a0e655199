//! A borrower's loan, circumstances and contacts, from TOML or JSON.
//!
//! Files are untrusted: their size is bounded, unknown keys are refused, and
//! errors give the line and what was expected, never what was found.

use super::protection::MORATORIA;
use super::{
    Channel, Contact, ContactHistory, ContactPlan, DebtId, Debtor, Moment, NumberId, OutreachError,
    Purpose, Response, RiskLevel, TemplateValue, Upcoming, Window, waiver,
};
use crate::lending::loan::engine::LoanFile;
use crate::lending::loan::{Instalment, RepaymentPlan};
use crate::money::Money;
use crate::rules::read::TextError;
use crate::rules::{read_case_json, read_case_toml};
use core::fmt;
use jiff::civil::Date;
use serde::Deserialize;

/// Everything outreach asks of one borrower, read from one file.
///
/// `Debug` shows nothing of them.
#[derive(Clone)]
#[non_exhaustive]
pub struct OutreachCase {
    /// The borrower's circumstances.
    pub debtor: Debtor,
    /// The next instalment, and what reminders ask of it.
    pub upcoming: Upcoming,
    /// The loan's plan, as agreed.
    pub plan: RepaymentPlan,
    /// The contacts made so far.
    pub history: ContactHistory,
    /// From when reminders are planned.
    pub as_of: Moment,
    /// The rule sets that apply, by id.
    pub rule_sets: Vec<String>,
    /// Contacts to be checked one by one.
    pub planned: Vec<ContactPlan>,
    /// The language of messages.
    pub language: String,
    /// What messages say: the file's values, and the instalment's amount and date.
    pub facts: Vec<(&'static str, TemplateValue)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    as_of: Moment,
    rule_sets: Vec<String>,
    #[serde(default)]
    paid_instalments: usize,
    risk: RiskLevel,
    prefers: Option<Channel>,
    #[serde(default)]
    last_response: Response,
    debt: Option<DebtId>,
    number: Option<NumberId>,
    loan: LoanFile,
    debtor: Debtor,
    message: MessageFile,
    #[serde(default)]
    contact: Vec<Contact>,
    #[serde(default)]
    planned: Vec<ContactPlan>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MessageFile {
    language: String,
    name: String,
    sender: String,
    creditor: String,
    pay: String,
    help_line: String,
}

impl OutreachCase {
    /// Reads a case from TOML; `data/servicing/outreach_case.toml` is one.
    ///
    /// # Errors
    ///
    /// [`OutreachError::Case`] with the line; what [`Loan::plan`] refuses; a value
    /// that may not enter a message; a loan of which every instalment is paid.
    ///
    /// [`Loan::plan`]: crate::lending::loan::Loan::plan
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::outreach::OutreachCase;
    /// let text = std::fs::read_to_string("data/servicing/outreach_case.toml")?;
    /// let case = OutreachCase::from_toml(&text)?;
    /// assert_eq!(case.upcoming.due.to_string(), "2026-07-01"); // the sixth of twelve
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_toml(text: &str) -> Result<Self, OutreachError> {
        read_case_toml::<CaseFile>(text, &own_messages())?.into_case()
    }

    /// Reads a case from JSON of the same shape.
    ///
    /// # Errors
    ///
    /// As [`from_toml`](Self::from_toml).
    pub fn from_json(text: &str) -> Result<Self, OutreachError> {
        read_case_json::<CaseFile>(text, &own_messages())?.into_case()
    }

    /// The instalment the reminders are about.
    #[must_use]
    pub fn instalment(&self) -> Option<&Instalment> {
        let mut rows = self.plan.rows().iter();
        rows.find(|row| row.due == self.upcoming.due)
    }
}

impl fmt::Debug for OutreachCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutreachCase").finish_non_exhaustive()
    }
}

impl From<TextError> for OutreachError {
    fn from(error: TextError) -> Self {
        Self::Case {
            line: error.line,
            reason: error.reason,
        }
    }
}

impl CaseFile {
    fn into_case(self) -> Result<OutreachCase, OutreachError> {
        let plan = self.loan.into_loan()?.plan()?;
        let next = plan.rows().get(self.paid_instalments);
        let &Instalment { due, payment, .. } = next.ok_or(OutreachError::NothingDue {
            instalments: plan.rows().len(),
        })?;
        let facts = self.message.facts(payment, due)?;
        Ok(OutreachCase {
            upcoming: Upcoming {
                due,
                debt: self.debt,
                number: self.number,
                risk: self.risk,
                prefers: self.prefers,
                last_response: self.last_response,
            },
            planned: self
                .planned
                .into_iter()
                .map(|plan| answering(plan, self.last_response))
                .collect(),
            debtor: self.debtor,
            plan,
            history: ContactHistory::new(self.contact),
            as_of: self.as_of,
            rule_sets: self.rule_sets,
            language: self.message.language,
            facts,
        })
    }
}

/// A borrower who asked for help has asked for the contacts that offer it.
fn answering(plan: ContactPlan, last: Response) -> ContactPlan {
    let answers = last == Response::AskedForHelp && plan.purpose == Purpose::CareCheck;
    if answers { plan.with_request() } else { plan }
}

impl MessageFile {
    fn facts(
        &self,
        amount: Money,
        due: Date,
    ) -> Result<Vec<(&'static str, TemplateValue)>, OutreachError> {
        Ok(vec![
            ("name", TemplateValue::name(&self.name)?),
            ("sender", TemplateValue::organisation(&self.sender)?),
            ("creditor", TemplateValue::organisation(&self.creditor)?),
            ("amount", TemplateValue::amount(amount)?),
            ("due", TemplateValue::date(due)),
            ("pay", TemplateValue::link(&self.pay)?),
            ("help_line", TemplateValue::phone(&self.help_line)?),
        ])
    }
}

/// Messages that name no value and may be said of a borrower's file as they are.
fn own_messages() -> Vec<String> {
    let errors = [
        OutreachError::UnknownZone,
        OutreachError::Moment,
        OutreachError::MomentOutOfRange,
    ];
    let windows = [
        ("x", "x", "[]"),
        ("08:00", "09:00", "x"),
        ("08:00", "08:00", "[]"),
    ];
    let windows = windows.map(|(from, to, bounds)| Window::new(from, to, bounds).err());
    let errors = errors.into_iter().chain(windows.into_iter().flatten());
    let moratoria = MORATORIA.map(|problem| OutreachError::Moratorium { problem });
    let errors = errors.chain(moratoria).map(|error| error.to_string());
    errors.chain([waiver::KNOWN.to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASE: &str = include_str!("../../../data/servicing/outreach_case.toml");

    fn refused(from: &str, to: &str) -> String {
        assert!(CASE.contains(from), "{from}");
        let error = OutreachCase::from_toml(&CASE.replacen(from, to, 1));
        error.unwrap_err().to_string()
    }

    #[test]
    fn the_shipped_case_reads_from_toml_and_from_json_alike() {
        let toml = OutreachCase::from_toml(CASE).unwrap();
        let value: toml::Value = toml::from_str(CASE).unwrap();
        let json = serde_json::to_string(&value).unwrap();
        let json = OutreachCase::from_json(&json).unwrap();
        assert_eq!(toml.history, json.history);
        assert_eq!(toml.upcoming, json.upcoming);
        assert_eq!(toml.planned, json.planned);
        // The amount and the date are the plan's.
        let row = toml.instalment().unwrap();
        let amount = TemplateValue::amount(row.payment).unwrap();
        assert!(toml.facts.contains(&("amount", amount)));
    }

    #[test]
    fn what_cannot_be_read_is_named_by_line_and_not_repeated() {
        let said = refused("Asia/Shanghai", "Canary/Zone");
        assert!(said.contains("IANA") && said.starts_with("line "), "{said}");
        let said = refused("risk = \"high\"", "risk = \"canary\"");
        assert!(
            said.contains("one of `low`, `medium`, `high`") && !said.contains("canary"),
            "{said}"
        );
        let said = refused("risk =", "riks =");
        assert!(said.contains("unknown field `riks`"), "{said}");
        let said = refused("paid_instalments = 5", "paid_instalments = 12");
        assert!(said.contains("all 12 instalments are paid"), "{said}");
        let said = OutreachCase::from_json("{\"as_of\": \"Canary\"}").unwrap_err();
        let said = said.to_string();
        assert!(
            said.starts_with("line 1")
                && said.contains("a moment must be")
                && !said.contains("Canary"),
            "{said}"
        );
    }
}
