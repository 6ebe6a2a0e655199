//! Which notice a decision calls for, and by when.

use super::{DecisionError, DecisionOutcome};
use crate::rules::{InForce, Provenance};
use jiff::ToSpan;
use jiff::civil::Date;

/// What the decision is about; the day counts from what it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OccasionKind {
    /// An application, from the day it was complete.
    CompletedApplication,
    /// An application that lacks something, from the day of the refusal.
    IncompleteApplication,
    /// An open account made worse, from the day of the change. An early warning
    /// that cuts a limit is one.
    ExistingAccount,
    /// A counter-offer nobody accepted, from the day it was made.
    CounterOffer,
}

/// Whether a report of a consumer reporting agency was used for a decision.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConsumerReport {
    /// Not known. The default: what is owed after a report is then owed.
    #[default]
    Unknown,
    /// None was.
    NotUsed,
    /// In whole or in part.
    Used,
}

/// The occasion of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Occasion<'a> {
    /// What it is about.
    pub kind: OccasionKind,
    /// The day its notices count from.
    pub since: Date,
    /// The day of the decision.
    pub decided_on: Date,
    /// Whose law applies: country codes.
    pub jurisdictions: &'a [&'a str],
    /// Whether a consumer report was used.
    pub report: ConsumerReport,
}

impl<'a> Occasion<'a> {
    /// A decision on the day `decided_on`, under the law of these countries; its notices
    /// count from `since`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// use scorewright::lending::decision::{DecisionOutcome, NoticeRules, Occasion, OccasionKind};
    /// let (since, on) = (date(2026, 5, 4), date(2026, 5, 6));
    /// let nowhere = Occasion::new(OccasionKind::CompletedApplication, since, on, &[]);
    /// let due = NoticeRules::shipped()?.due(DecisionOutcome::Decline, nowhere)?;
    /// assert_eq!(due, []); // no law was named
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(
        kind: OccasionKind,
        since: Date,
        decided_on: Date,
        jurisdictions: &'a [&'a str],
    ) -> Self {
        Self {
            kind,
            since,
            decided_on,
            jurisdictions,
            report: ConsumerReport::Unknown,
        }
    }

    /// Whether a consumer report was used. Default not known, and then what is owed
    /// after one is owed.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// use scorewright::lending::decision::*;
    /// let day = date(2026, 5, 6);
    /// let occasion = Occasion::new(OccasionKind::CompletedApplication, day, day, &["US"]);
    /// let owed = |report| -> Result<bool, DecisionError> {
    ///     let occasion = occasion.with_report(report);
    ///     let due = NoticeRules::shipped()?.due(DecisionOutcome::Decline, occasion)?;
    ///     Ok(due.iter().any(|notice| notice.id == "US-FCRA-615A-COMPLETED"))
    /// };
    /// assert!(owed(ConsumerReport::Used)? && owed(ConsumerReport::Unknown)?);
    /// assert!(!owed(ConsumerReport::NotUsed)?);
    /// # Ok::<(), DecisionError>(())
    /// ```
    #[must_use]
    pub const fn with_report(mut self, report: ConsumerReport) -> Self {
        self.report = report;
        self
    }
}

/// A notice that is due.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct DecisionNoticeDue {
    /// The rule.
    pub id: String,
    /// Where it is written.
    pub cite: String,
    /// The last day; `None` when it is due on request.
    #[serde(rename = "by")]
    pub due_on: Option<Date>,
    /// What it must contain; empty when the rule lists nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contents: Vec<String>,
}

/// The notice rules of several jurisdictions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRules {
    provenance: Provenance,
    pub(super) rules: Vec<NoticeRule>,
}

/// One rule: after which outcome of which occasion a notice is due.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct NoticeRule {
    /// Its id.
    pub id: String,
    /// Whose law it is: a country code.
    pub jurisdiction: String,
    /// The first day it applies.
    #[serde(deserialize_with = "crate::rules::toml_date::deserialize")]
    pub from: Date,
    /// The first day it no longer does.
    #[serde(
        default,
        deserialize_with = "crate::rules::toml_date::optional::deserialize"
    )]
    pub until: Option<Date>,
    /// Where it is written.
    pub cite: String,
    /// On which occasion.
    pub occasion: OccasionKind,
    /// After which outcomes.
    pub outcomes: Vec<DecisionOutcome>,
    /// Within how many calendar days; `None` on request.
    #[serde(default)]
    pub days: Option<u16>,
    /// Only where a consumer report was used, or nobody knows.
    #[serde(default)]
    pub after_consumer_report: bool,
    /// What it must contain.
    #[serde(default)]
    pub contents: Vec<String>,
}

impl Default for NoticeRules {
    /// No rules: no notice is ever due.
    fn default() -> Self {
        Self::new(Provenance::new("no-notices", ""), Vec::new())
    }
}

impl NoticeRules {
    /// Rules in the order in which notices are listed.
    #[must_use]
    pub const fn new(provenance: Provenance, rules: Vec<NoticeRule>) -> Self {
        Self { provenance, rules }
    }

    /// Where the rules come from.
    #[must_use]
    pub const fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// The notices that `outcome` calls for.
    ///
    /// # Errors
    ///
    /// When a deadline lies beyond the calendar.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use scorewright::lending::decision::{DecisionOutcome, NoticeRules, Occasion, OccasionKind};
    /// let (since, on) = (date(2026, 5, 4), date(2026, 5, 6));
    /// let occasion = Occasion::new(OccasionKind::CompletedApplication, since, on, &["US"]);
    /// let due = NoticeRules::shipped()?.due(DecisionOutcome::Decline, occasion)?;
    /// assert_eq!(due[0].id, "US-REGB-COMPLETED");
    /// assert_eq!(due[0].due_on, Some(date(2026, 6, 3))); // 30 days after 4 May
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn due(
        &self,
        outcome: DecisionOutcome,
        occasion: Occasion<'_>,
    ) -> Result<Vec<DecisionNoticeDue>, DecisionError> {
        let rules = self.rules.iter().filter(|rule| {
            let dates = InForce {
                from: Some(rule.from),
                until: rule.until,
            };
            rule.occasion == occasion.kind
                && rule.outcomes.contains(&outcome)
                && occasion.jurisdictions.contains(&rule.jurisdiction.as_str())
                && dates.covers(occasion.decided_on)
                && !(rule.after_consumer_report && occasion.report == ConsumerReport::NotUsed)
        });
        rules.map(|rule| rule.due(occasion.since)).collect()
    }
}

impl NoticeRule {
    /// A notice due on request after `outcomes` of an `occasion` from the day `from`
    /// on, by the law of the country with the code `jurisdiction`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jiff::civil::date;
    /// use scorewright::lending::decision::*;
    /// use scorewright::rules::Provenance;
    /// let kind = OccasionKind::CompletedApplication;
    /// let declined = vec![DecisionOutcome::Decline];
    /// let rule = NoticeRule::on_request("MINE", "US", date(2026, 1, 1), kind, declined).with_days(30);
    /// let rules = NoticeRules::new(Provenance::new("mine", ""), vec![rule]);
    /// let occasion = Occasion::new(kind, date(2026, 5, 4), date(2026, 5, 6), &["US"]);
    /// let due = rules.due(DecisionOutcome::Decline, occasion)?;
    /// assert_eq!(due[0].due_on, Some(date(2026, 6, 3))); // 30 days after 4 May
    /// # Ok::<(), DecisionError>(())
    /// ```
    #[must_use]
    pub fn on_request(
        id: impl Into<String>,
        jurisdiction: impl Into<String>,
        from: Date,
        occasion: OccasionKind,
        outcomes: Vec<DecisionOutcome>,
    ) -> Self {
        Self {
            id: id.into(),
            jurisdiction: jurisdiction.into(),
            from,
            until: None,
            cite: String::new(),
            occasion,
            outcomes,
            days: None,
            after_consumer_report: false,
            contents: Vec::new(),
        }
    }

    /// The first day it no longer applies. Default it always will.
    #[must_use]
    pub const fn with_until(mut self, until: Date) -> Self {
        self.until = Some(until);
        self
    }

    /// Where it is written. Default empty.
    #[must_use]
    pub fn with_cite(mut self, cite: impl Into<String>) -> Self {
        self.cite = cite.into();
        self
    }

    /// Within how many calendar days it is due. Default on request.
    #[must_use]
    pub const fn with_days(mut self, days: u16) -> Self {
        self.days = Some(days);
        self
    }

    /// Only where a consumer report was used, with what the notice must contain. Default
    /// whether one was or not, and nothing listed.
    #[must_use]
    pub fn with_report_contents(mut self, contents: Vec<String>) -> Self {
        self.after_consumer_report = true;
        self.contents = contents;
        self
    }

    fn due(&self, since: Date) -> Result<DecisionNoticeDue, DecisionError> {
        let add = |days: u16| since.checked_add(i32::from(days).days());
        let by = self.days.map(add).transpose();
        Ok(DecisionNoticeDue {
            id: self.id.clone(),
            cite: self.cite.clone(),
            contents: self.contents.clone(),
            due_on: by.map_err(|_| DecisionError::Application {
                field: "occasion.since",
                expected: "well before the year 9999",
            })?,
        })
    }
}
