//! How long records are kept, and when they are forgotten.

use super::AuditError;
use crate::rules::{Header, InForce, Provenance, read_rules, toml_date};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

const SHIPPED: &str = include_str!("../../../data/rules/retention.toml");

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RecordKind {
    /// An application, whatever became of it.
    Application,
    /// A refusal or a change for the worse.
    AdverseAction,
    /// Collection: contacts and their verdicts.
    Collection,
    /// A recorded call.
    Recording,
    /// A complaint.
    Complaint,
    /// Adverse information of a bureau.
    BureauAdverse,
}

/// The rules of retention of several jurisdictions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetentionRules {
    provenance: Provenance,
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    id: String,
    jurisdiction: String,
    kind: RecordKind,
    months: i32,
    #[serde(deserialize_with = "toml_date::deserialize")]
    from: Date,
    #[serde(default, deserialize_with = "toml_date::optional::deserialize")]
    until: Option<Date>,
    cite: String,
    #[serde(default, rename = "verify")]
    _verify: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Rule>,
}

/// A record to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetainedRecord<'a> {
    /// What it is about.
    pub kind: RecordKind,
    /// Whose law applies: country codes.
    pub jurisdictions: &'a [&'a str],
    /// The day its period begins.
    pub since: Date,
    /// The day its purpose is fulfilled (the account is closed); `None` while it is not.
    pub purpose_ends_on: Option<Date>,
}

/// How long a record is kept.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Retention<'r> {
    /// The last day the law asks for it; `None` where no rule applies.
    pub legal_until: Option<Date>,
    /// The rule that asks longest: its id and where it is written.
    pub rule: Option<(&'r str, &'r str)>,
    /// The day it is to be purged; `None` while its purpose lasts.
    pub purge_on: Option<Date>,
}

impl<'a> RetainedRecord<'a> {
    /// A record whose period begins on `since` under the law of these countries, and
    /// whose purpose is not fulfilled.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::lending::audit::{RecordKind, RetainedRecord, RetentionRules};
    /// let open = RetainedRecord::new(RecordKind::AdverseAction, &["US"], date(2026, 1, 31));
    /// let rules = RetentionRules::shipped()?;
    /// assert_eq!(rules.resolve(open)?.purge_on, None); // not while its purpose lasts
    /// # Ok::<(), scorewright::lending::audit::AuditError>(())
    /// ```
    #[must_use]
    pub const fn new(kind: RecordKind, jurisdictions: &'a [&'a str], since: Date) -> Self {
        Self {
            kind,
            jurisdictions,
            since,
            purpose_ends_on: None,
        }
    }

    /// The day its purpose is fulfilled. Default not yet.
    #[must_use]
    pub const fn with_purpose_ends_on(mut self, on: Date) -> Self {
        self.purpose_ends_on = Some(on);
        self
    }
}

impl RetentionRules {
    /// Reads retention rules from TOML.
    ///
    /// # Errors
    ///
    /// When the text is not TOML, or a rule asks for less than a month or more
    /// than a hundred years.
    pub fn from_toml(text: &str) -> Result<Self, AuditError> {
        let read = read_rules::<File>(text, Header::list("retention"));
        let (provenance, file) = read.map_err(|error| AuditError::Retention {
            problem: error.to_string(),
        })?;
        for rule in &file.rule {
            if !(1..=1200).contains(&rule.months) {
                let problem = format!("`{}`: months must be from 1 to 1200", rule.id);
                return Err(AuditError::Retention { problem });
            }
        }
        Ok(Self {
            provenance,
            rules: file.rule,
        })
    }

    /// Where the rules come from.
    #[must_use]
    pub const fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// The rules inside the library.
    ///
    /// # Errors
    ///
    /// Never for an unchanged library; its tests read the file.
    pub fn shipped() -> Result<Self, AuditError> {
        Self::from_toml(SHIPPED)
    }

    /// How long `record` is kept: as long as the longest rule in force on the day
    /// its period began asks, then until its purpose is fulfilled, and no longer.
    ///
    /// # Errors
    ///
    /// When a period ends beyond the calendar.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::lending::audit::{RecordKind, RetainedRecord, RetentionRules};
    /// let rules = RetentionRules::shipped()?;
    /// let record = RetainedRecord::new(RecordKind::AdverseAction, &["US"], date(2026, 1, 31));
    /// let kept = rules.resolve(record.with_purpose_ends_on(date(2026, 6, 30)))?;
    /// assert_eq!(kept.legal_until, Some(date(2028, 2, 29))); // 25 months of Regulation B
    /// assert_eq!(kept.purge_on, Some(date(2028, 3, 1)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resolve(&self, record: RetainedRecord<'_>) -> Result<Retention<'_>, AuditError> {
        let mut longest: Option<(Date, &Rule)> = None;
        for rule in self.rules.iter().filter(|rule| rule.applies(record)) {
            let until = record
                .since
                .checked_add(rule.months.months())
                .map_err(|_| AuditError::Date)?;
            if longest.is_none_or(|(known, _)| until > known) {
                longest = Some((until, rule));
            }
        }
        let legal_until = longest.map(|(until, _)| until);
        let kept_until = record.purpose_ends_on.map(|ends| match legal_until {
            Some(legal) => legal.max(ends),
            None => ends,
        });
        let purge_on = kept_until
            .map(|until| until.tomorrow().map_err(|_| AuditError::Date))
            .transpose()?;
        Ok(Retention {
            legal_until,
            rule: longest.map(|(_, rule)| (rule.id.as_str(), rule.cite.as_str())),
            purge_on,
        })
    }
}

impl Rule {
    fn applies(&self, record: RetainedRecord<'_>) -> bool {
        let dates = InForce {
            from: Some(self.from),
            until: self.until,
        };
        self.kind == record.kind
            && record.jurisdictions.contains(&self.jurisdiction.as_str())
            && dates.covers(record.since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn kept<'a>(kind: RecordKind, jurisdictions: &'a [&'a str]) -> RetainedRecord<'a> {
        RetainedRecord::new(kind, jurisdictions, date(2026, 1, 31))
            .with_purpose_ends_on(date(2026, 6, 30))
    }

    #[test]
    fn the_longest_rule_wins_and_then_the_record_goes() {
        let rules = RetentionRules::shipped().unwrap();
        let us = rules
            .resolve(kept(RecordKind::AdverseAction, &["US"]))
            .unwrap();
        assert_eq!(us.legal_until, Some(date(2028, 2, 29)));
        assert_eq!(us.purge_on, Some(date(2028, 3, 1)));
        let both = rules
            .resolve(kept(RecordKind::AdverseAction, &["US", "CN"]))
            .unwrap();
        assert_eq!(both.rule.unwrap().0, "CN-PBOC-ADVERSE");
        assert_eq!(both.legal_until, Some(date(2029, 1, 31)));
        let collection = rules
            .resolve(kept(RecordKind::Collection, &["US", "CN"]))
            .unwrap();
        assert_eq!(collection.legal_until, Some(date(2031, 1, 31)));
    }

    #[test]
    fn nothing_goes_while_its_purpose_lasts_and_nothing_stays_after_it() {
        let rules = RetentionRules::shipped().unwrap();
        let open = RetainedRecord {
            purpose_ends_on: None,
            ..kept(RecordKind::AdverseAction, &["US"])
        };
        assert_eq!(rules.resolve(open).unwrap().purge_on, None);
        let lawless = rules.resolve(kept(RecordKind::Recording, &["US"])).unwrap();
        assert_eq!(lawless.legal_until, None);
        assert_eq!(lawless.purge_on, Some(date(2026, 7, 1)));
    }
}
