//! The rules of one text, with its citation and dates.

use super::time::local_day;
use super::{
    Collector, ContactCap, Cooldown, Debtor, Exclusion, Honoured, Hours, OutreachError, Product,
    Source, ThirdParty, Visits,
};
use crate::rules::Provenance;
use jiff::civil::Date;

/// The rules of one text, with where it is written and since when it applies.
///
/// Built by [`RuleSet::new`] and `with_*`, or read from a rule file.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleSet {
    pub(super) provenance: Provenance,
    pub(super) jurisdiction: String,
    pub(super) from: i64,
    pub(super) until: i64,
    pub(super) status: String,
    pub(super) hours: Vec<Hours>,
    pub(super) caps: Vec<ContactCap>,
    pub(super) cooldowns: Vec<Cooldown>,
    pub(super) exclusions: Vec<Exclusion>,
    pub(super) third_party: Option<ThirdParty>,
    pub(super) visits: Visits,
    pub(super) opt_out_text: bool,
    pub(super) one_channel_a_day: bool,
    pub(super) honours: Vec<Honoured>,
    pub(super) exempt: Vec<Product>,
    pub(super) only: Vec<Product>,
    pub(super) collectors: Vec<Collector>,
    pub(super) voice_needs_consent: bool,
    pub(super) companions: Vec<String>,
    pub(super) sources: Vec<Source>,
    pub(super) retention_months: Option<u32>,
}

impl RuleSet {
    /// A rule set without rules, in force for ever.
    #[must_use]
    pub fn new(id: &str, cite: &str) -> Self {
        Self {
            provenance: Provenance::new(id, cite),
            jurisdiction: String::new(),
            from: i64::MIN,
            until: i64::MAX,
            status: String::new(),
            hours: Vec::new(),
            caps: Vec::new(),
            cooldowns: Vec::new(),
            exclusions: Vec::new(),
            third_party: None,
            visits: Visits::default(),
            opt_out_text: false,
            one_channel_a_day: false,
            honours: Vec::new(),
            exempt: Vec::new(),
            only: Vec::new(),
            collectors: Vec::new(),
            voice_needs_consent: false,
            companions: Vec::new(),
            sources: Vec::new(),
            retention_months: None,
        }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        self.provenance.id()
    }

    /// The text it quotes.
    #[must_use]
    pub fn cite(&self) -> &str {
        self.provenance.cite()
    }

    /// Where it comes from, and since when it applies.
    #[must_use]
    pub const fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// Where it applies: an ISO country code, or `firm`.
    #[must_use]
    pub fn jurisdiction(&self) -> &str {
        &self.jurisdiction
    }

    /// The first day it applies; `None` when it always has.
    #[must_use]
    pub const fn from(&self) -> Option<Date> {
        self.provenance.from()
    }

    /// The first day it no longer applies; `None` while no end is known.
    #[must_use]
    pub const fn until(&self) -> Option<Date> {
        self.provenance.until()
    }

    /// What kind of text it is, such as `regulation`; empty when not said.
    #[must_use]
    pub fn status(&self) -> &str {
        &self.status
    }

    /// The hours; a contact must lie in all of them.
    #[must_use]
    pub fn hours(&self) -> &[Hours] {
        &self.hours
    }

    /// The caps.
    #[must_use]
    pub fn caps(&self) -> &[ContactCap] {
        &self.caps
    }

    /// The cooldowns.
    #[must_use]
    pub fn cooldowns(&self) -> &[Cooldown] {
        &self.cooldowns
    }

    /// Shipped rule sets that come with it wherever it is asked for by id.
    #[must_use]
    pub fn companions(&self) -> &[String] {
        &self.companions
    }

    /// What was read of the text it quotes; empty for rules made in code.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// How many months contact records are kept under it.
    #[must_use]
    pub const fn retention_months(&self) -> Option<u32> {
        self.retention_months
    }

    /// The first day it applies and the first it no longer does. Default always.
    #[must_use]
    pub fn with_dates(mut self, from: Option<Date>, until: Option<Date>) -> Self {
        self.from = from.map_or(i64::MIN, local_day);
        self.until = until.map_or(i64::MAX, local_day);
        self.provenance = self.provenance.with_dates(from, until);
        self.provenance.changed_in_code();
        self
    }

    /// Adds hours; a contact must lie in all of them. Default none.
    #[must_use]
    pub fn with_hours(mut self, hours: Hours) -> Self {
        self.provenance.changed_in_code();
        self.hours.push(hours);
        self
    }

    /// Adds a cap. Default none.
    ///
    /// # Errors
    ///
    /// When it counts over no day.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::outreach::*;
    /// let once_a_day = ContactCap::new(Counter::ConnectedVoiceCalls, Scope::Debtor, 1);
    /// let rules = RuleSet::new("ONCE", "one call a day").with_cap(once_a_day)?;
    /// let conduct = Conduct::new(vec![rules])?;
    /// let at = |text| Moment::parse(text);
    /// let called = Contact::new(at("2026-05-04T09:00:00Z")?, Channel::Voice, ContactOutcome::Connected);
    /// let again = ContactPlan::new(Channel::Voice, Purpose::Collection, at("2026-05-04T15:00:00Z")?);
    /// let debtor = Debtor::new(Zone::named("Etc/UTC")?);
    /// let verdict = conduct.verdict(&again, &debtor, &ContactHistory::new(vec![called]))?;
    /// assert_eq!(verdict.next_allowed_at(), Some(at("2026-05-05T00:00:00Z")?)); // the next day
    /// # Ok::<(), scorewright::lending::outreach::OutreachError>(())
    /// ```
    pub fn with_cap(mut self, cap: ContactCap) -> Result<Self, OutreachError> {
        if cap.days == 0 || cap.days > 366 {
            return Err(self.wrong("cap", "must count over 1 to 366 days"));
        }
        self.provenance.changed_in_code();
        self.caps.push(cap);
        Ok(self)
    }

    /// Adds a cooldown. Default none.
    ///
    /// # Errors
    ///
    /// When it lasts longer than 366 days.
    pub fn with_cooldown(mut self, cooldown: Cooldown) -> Result<Self, OutreachError> {
        if cooldown.days > 366 {
            return Err(self.wrong("cooldown", "must last 366 days or less"));
        }
        self.provenance.changed_in_code();
        self.cooldowns.push(cooldown);
        Ok(self)
    }

    /// Adds contacts that caps and cooldowns leave out. Default none.
    #[must_use]
    pub fn with_exclusion(mut self, exclusion: Exclusion) -> Self {
        self.provenance.changed_in_code();
        self.exclusions.push(exclusion);
        self
    }

    /// Whom besides the debtor a contact may reach. Default anyone.
    #[must_use]
    pub fn with_third_party(mut self, third_party: ThirdParty) -> Self {
        self.provenance.changed_in_code();
        self.third_party = Some(third_party);
        self
    }

    /// How visits are made. Default by anyone, to anyone.
    #[must_use]
    pub fn with_visits(mut self, visits: Visits) -> Self {
        self.provenance.changed_in_code();
        self.visits = visits;
        self
    }

    /// Makes requests of the debtor binding. Default none.
    #[must_use]
    pub fn with_honoured(mut self, honours: Vec<Honoured>) -> Self {
        self.provenance.changed_in_code();
        self.honours = honours;
        self
    }

    /// Products it leaves out. Default none.
    #[must_use]
    pub fn with_exempt(mut self, exempt: Vec<Product>) -> Self {
        self.provenance.changed_in_code();
        self.exempt = exempt;
        self
    }

    /// The only products it is for. Default all.
    #[must_use]
    pub fn with_only(mut self, only: Vec<Product>) -> Self {
        self.provenance.changed_in_code();
        self.only = only;
        self
    }

    /// Whom it binds; one who is not known is taken for bound. Default everyone.
    #[must_use]
    pub fn with_collectors(mut self, collectors: Vec<Collector>) -> Self {
        self.provenance.changed_in_code();
        self.collectors = collectors;
        self
    }

    /// Calls in an artificial or recorded voice need a grant of
    /// [`Waiver::ArtificialVoice`](super::Waiver::ArtificialVoice). Default they do not.
    #[must_use]
    pub fn with_voice_consent(mut self) -> Self {
        self.provenance.changed_in_code();
        self.voice_needs_consent = true;
        self
    }

    /// Whether it is in force on the debtor's day.
    pub(super) const fn applies_on(&self, day: i64) -> bool {
        self.from <= day && day < self.until
    }

    /// Whether it is for what the debtor owes and for who contacts them.
    pub(super) fn binds(&self, debtor: &Debtor) -> bool {
        let named = self.only.is_empty() || self.only.contains(&debtor.product);
        named
            && !self.exempt.contains(&debtor.product)
            && debtor.collector.may_be_one_of(&self.collectors)
    }

    pub(super) fn unknown(&self, problem: String) -> OutreachError {
        OutreachError::File {
            file: "rule file",
            problem: format!("rule set `{}`: {problem}", self.id()),
        }
    }

    pub(super) fn wrong(&self, rule: &'static str, problem: &'static str) -> OutreachError {
        OutreachError::Rule {
            id: self.id().to_owned(),
            rule,
            problem,
        }
    }

    pub(super) fn honours(&self, request: Honoured) -> bool {
        self.honours.contains(&request)
    }
}
