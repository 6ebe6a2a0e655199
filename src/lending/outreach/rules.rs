//! Single rules: hours, caps, cooldowns, and what lifts or excludes them.

use super::time::Local;
use super::{
    Channel, Contact, ContactDirection, ContactOutcome, ContactPlan, Reachability, Recipient,
    Requests, Waiver, Window,
};
use core::fmt;

/// How binding a rule is. Every violated rule blocks; this says with what weight.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Strength {
    /// The text forbids. The default.
    #[default]
    Must,
    /// Beyond it a violation is presumed.
    Presumption,
    /// The text says "should not".
    ShouldNot,
    /// A guide to what is reasonable.
    Guidance,
    /// The firm's own rule.
    Firm,
}

/// Hours in which contact is allowed, in the debtor's own time.
#[derive(Clone, Debug, PartialEq)]
pub struct Hours {
    pub(super) allowed: Window,
    pub(super) waivers: Vec<Waiver>,
    pub(super) strength: Strength,
}

impl Hours {
    /// Contact is allowed in the window and nowhere else.
    #[must_use]
    pub const fn allowed(window: Window) -> Self {
        Self {
            allowed: window,
            waivers: Vec::new(),
            strength: Strength::Must,
        }
    }

    /// Contact is allowed everywhere but in the window.
    #[must_use]
    pub const fn quiet(window: Window) -> Self {
        Self::allowed(window.complement())
    }

    /// What lifts them. Default nothing.
    #[must_use]
    pub fn with_waivers(mut self, waivers: Vec<Waiver>) -> Self {
        self.waivers = waivers;
        self
    }

    /// How binding they are. Default [`Strength::Must`].
    #[must_use]
    pub const fn with_strength(mut self, strength: Strength) -> Self {
        self.strength = strength;
        self
    }

    /// When contact is allowed.
    #[must_use]
    pub const fn window(&self) -> Window {
        self.allowed
    }

    /// What lifts them.
    #[must_use]
    pub fn waivers(&self) -> &[Waiver] {
        &self.waivers
    }

    /// How binding they are.
    #[must_use]
    pub const fn strength(&self) -> Strength {
        self.strength
    }

    pub(super) const fn wait(&self, local: Local) -> i64 {
        self.allowed.wait(local.second) as i64
    }
}

/// What a cap counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Counter {
    /// The lender's calls, by person or machine, that were answered.
    ConnectedVoiceCalls,
    /// The lender's calls that nobody answered.
    UnansweredAttempts,
    /// The lender's calls, answered or not; never messages.
    PlacedTelephoneCalls,
    /// Visits.
    Visits,
    /// The lender's electronic messages and letters.
    Messages,
}

impl Counter {
    /// Its name in rule files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ConnectedVoiceCalls => "connected_voice_calls",
            Self::UnansweredAttempts => "unanswered_attempts",
            Self::PlacedTelephoneCalls => "placed_telephone_calls",
            Self::Visits => "visits",
            Self::Messages => "messages",
        }
    }

    /// Whether a contact made this way could add to the count.
    const fn concerns(self, channel: Channel) -> bool {
        match self {
            Self::ConnectedVoiceCalls | Self::UnansweredAttempts | Self::PlacedTelephoneCalls => {
                channel.is_call()
            }
            Self::Visits => matches!(channel, Channel::Visit),
            Self::Messages => channel.is_electronic_message() || matches!(channel, Channel::Letter),
        }
    }

    fn counts(self, contact: &Contact) -> bool {
        let outcome = match self {
            Self::ConnectedVoiceCalls => contact.outcome == ContactOutcome::Connected,
            Self::UnansweredAttempts => {
                matches!(
                    contact.outcome,
                    ContactOutcome::Unanswered | ContactOutcome::NotConnected
                )
            }
            _ => true,
        };
        outcome && contact.direction == ContactDirection::Outbound && self.concerns(contact.channel)
    }
}

/// Over what a cap counts together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Scope {
    /// All contacts about the debtor.
    Debtor,
    /// Contacts on one number.
    ContactNumber,
    /// Contacts with one person about one debt.
    #[serde(rename = "person+debt")]
    PersonAndDebt,
    /// Contacts by one channel.
    Channel,
}

impl Scope {
    /// Its name in rule files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Debtor => "debtor",
            Self::ContactNumber => "contact_number",
            Self::PersonAndDebt => "person+debt",
            Self::Channel => "channel",
        }
    }

    /// Whether a past contact and the planned one fall together. What is not
    /// known falls together with everything: that is the stricter reading.
    fn joins(self, contact: &Contact, plan: &ContactPlan) -> bool {
        match self {
            Self::Debtor => true,
            Self::ContactNumber => same(contact.number, plan.number),
            Self::PersonAndDebt => {
                contact.recipient == plan.recipient && same(contact.debt, plan.debt)
            }
            Self::Channel => contact.channel == plan.channel,
        }
    }
}

fn same<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

/// At most so many contacts in so many of the debtor's days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContactCap {
    /// What is counted.
    pub counter: Counter,
    /// Over what.
    pub scope: Scope,
    /// In how many days, today among them: 1 is the calendar day.
    pub days: u32,
    /// How many may take place; the next is the violation.
    pub max: u32,
    /// How binding it is.
    pub strength: Strength,
}

impl ContactCap {
    /// At most `max` contacts a calendar day; binding.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::outreach::{ContactCap, Counter, Scope};
    /// let cap = ContactCap::new(Counter::Visits, Scope::Debtor, 3);
    /// assert_eq!(cap.to_string(), "3 visits a day per debtor");
    /// assert_eq!(cap.with_days(7).to_string(), "3 visits in 7 days per debtor");
    /// ```
    #[must_use]
    pub const fn new(counter: Counter, scope: Scope, max: u32) -> Self {
        Self {
            counter,
            scope,
            days: 1,
            max,
            strength: Strength::Must,
        }
    }

    /// In how many days, today among them: 1 to 366. Default 1, the calendar day.
    #[must_use]
    pub const fn with_days(mut self, days: u32) -> Self {
        self.days = days;
        self
    }

    /// How binding it is. Default [`Strength::Must`].
    #[must_use]
    pub const fn with_strength(mut self, strength: Strength) -> Self {
        self.strength = strength;
        self
    }

    pub(super) fn concerns(&self, plan: &ContactPlan) -> bool {
        self.counter.concerns(plan.channel)
    }

    pub(super) fn counts(&self, contact: &Contact, plan: &ContactPlan) -> bool {
        self.counter.counts(contact) && self.scope.joins(contact, plan)
    }
}

impl fmt::Display for ContactCap {
    /// As in "3 visits a day per debtor".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = self.counter.name().replace('_', " ");
        write!(f, "{} {counted} ", self.max)?;
        match self.days {
            1 => f.write_str("a day")?,
            days => write!(f, "in {days} days")?,
        }
        write!(f, " per {}", self.scope.name().replace('_', " "))
    }
}

/// No call for some days after a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cooldown {
    /// Over what a conversation counts.
    pub scope: Scope,
    /// The number of days.
    pub days: u32,
    /// Whether the day of the conversation is the first of them.
    pub counts_day_one: bool,
    /// How binding it is.
    pub strength: Strength,
}

impl Cooldown {
    /// No call for `days` days, at most 366, after the day of a conversation; binding.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::lending::outreach::*;
    /// let next = |wait| -> Result<_, OutreachError> {
    ///     let conduct = Conduct::new(vec![RuleSet::new("WAIT", "").with_cooldown(wait)?])?;
    ///     let at = |text| Moment::parse(text);
    ///     let spoken = Contact::new(at("2026-05-04T09:00:00Z")?, Channel::Voice, ContactOutcome::Connected);
    ///     let plan = ContactPlan::new(Channel::Voice, Purpose::Collection, at("2026-05-05T09:00:00Z")?);
    ///     let debtor = Debtor::new(Zone::named("Etc/UTC")?);
    ///     let verdict = conduct.verdict(&plan, &debtor, &ContactHistory::new(vec![spoken]))?;
    ///     Ok(verdict.next_allowed_at().map(|at| at.to_string()))
    /// };
    /// let week = Cooldown::new(Scope::Debtor, 7);
    /// assert_eq!(next(week)?.as_deref(), Some("2026-05-12T00:00:00Z")); // 5 to 11 May are silent
    /// assert_eq!(next(week.with_day_one())?.as_deref(), Some("2026-05-11T00:00:00Z"));
    /// # Ok::<(), OutreachError>(())
    /// ```
    #[must_use]
    pub const fn new(scope: Scope, days: u32) -> Self {
        Self {
            scope,
            days,
            counts_day_one: false,
            strength: Strength::Must,
        }
    }

    /// The day of the conversation is the first of its days. Default it is not, which
    /// is the longer wait.
    #[must_use]
    pub const fn with_day_one(mut self) -> Self {
        self.counts_day_one = true;
        self
    }

    /// How binding it is. Default [`Strength::Must`].
    #[must_use]
    pub const fn with_strength(mut self, strength: Strength) -> Self {
        self.strength = strength;
        self
    }

    /// Whether `contact` is a conversation that starts it; the debtor's own call does too.
    pub(super) fn starts(&self, contact: &Contact, plan: &ContactPlan) -> bool {
        contact.channel.is_call()
            && contact.outcome == ContactOutcome::Connected
            && self.scope.joins(contact, plan)
    }

    /// How many days after the conversation the next call may be.
    pub(super) fn free_after_days(&self) -> i64 {
        i64::from(self.days) + i64::from(!self.counts_day_one)
    }
}

/// Contacts that caps and cooldowns neither count nor limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Exclusion {
    /// On the debtor's direct consent, not older than this many days.
    DirectConsent {
        /// The days.
        days: u32,
    },
    /// Not connected to the dialled number.
    NotConnected,
    /// With the debtor's attorney.
    ToAttorney,
}

impl Exclusion {
    pub(super) fn excludes(self, contact: &Contact) -> bool {
        match self {
            Self::DirectConsent { .. } => contact.on_consent,
            Self::NotConnected => contact.outcome == ContactOutcome::NotConnected,
            Self::ToAttorney => contact.recipient == Recipient::Attorney,
        }
    }
}

/// Whom besides the debtor a contact may reach.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ThirdParty {
    /// Always.
    pub always: Vec<Recipient>,
    /// Only when the debtor is in one of these states.
    pub allowed_if: Vec<Reachability>,
    /// Whether they may learn of the debt (guarantors and attorneys may).
    pub disclose_debt: bool,
    /// Whether contact ends when they refuse it.
    pub stop_on_refusal: bool,
}

impl ThirdParty {
    /// Nobody besides the debtor.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::lending::outreach::*;
    /// let guarantors = ThirdParty::new().with_always(vec![Recipient::Guarantor]);
    /// let rules = RuleSet::new("WHOM", "").with_third_party(guarantors);
    /// let conduct = Conduct::new(vec![rules])?;
    /// let debtor = Debtor::new(Zone::named("Etc/UTC")?);
    /// let when = Moment::parse("2026-05-04T10:00:00Z")?;
    /// for (recipient, allowed) in [(Recipient::Guarantor, true), (Recipient::Spouse, false)] {
    ///     let plan = ContactPlan::new(Channel::Voice, Purpose::Collection, when)
    ///         .with_recipient(recipient);
    ///     let verdict = conduct.verdict(&plan, &debtor, &ContactHistory::default())?;
    ///     assert_eq!(verdict.allowed(), allowed);
    /// }
    /// # Ok::<(), OutreachError>(())
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self {
            always: Vec::new(),
            allowed_if: Vec::new(),
            disclose_debt: false,
            stop_on_refusal: false,
        }
    }

    /// Whom a contact may always reach. Default nobody.
    #[must_use]
    pub fn with_always(mut self, recipients: Vec<Recipient>) -> Self {
        self.always = recipients;
        self
    }

    /// States of the debtor in which anyone may be reached. Default none.
    #[must_use]
    pub fn with_allowed_if(mut self, states: Vec<Reachability>) -> Self {
        self.allowed_if = states;
        self
    }

    /// They may learn of the debt. Default only guarantors and attorneys may.
    #[must_use]
    pub const fn with_disclosure(mut self) -> Self {
        self.disclose_debt = true;
        self
    }

    /// Contact ends when they refuse it. Default it does not.
    #[must_use]
    pub const fn with_stop_on_refusal(mut self) -> Self {
        self.stop_on_refusal = true;
        self
    }

    pub(super) fn allows(&self, plan: &ContactPlan, state: Reachability, asked: &Requests) -> bool {
        plan.recipient == Recipient::Debtor
            || (self.always.contains(&plan.recipient) || self.allowed_if.contains(&state))
                && !(self.stop_on_refusal && asked.third_party_refused)
    }

    pub(super) fn keeps_secret(&self, plan: &ContactPlan) -> bool {
        plan.recipient.may_know_debt() || self.disclose_debt || !plan.content.discloses_debt
    }
}

/// How visits are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Visits {
    /// How many people must come.
    pub min_staff: u8,
    /// Whether vulnerable debtors are not visited.
    pub not_if_vulnerable: bool,
    /// The number has not been checked against the primary text.
    pub verify: bool,
}

impl Visits {
    /// Visits by any number of people, to anyone.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::lending::outreach::*;
    /// let in_pairs = Visits::new().with_min_staff(2);
    /// let conduct = Conduct::new(vec![RuleSet::new("PAIRS", "").with_visits(in_pairs)])?;
    /// let debtor = Debtor::new(Zone::named("Etc/UTC")?);
    /// let when = Moment::parse("2026-05-04T10:00:00Z")?;
    /// let alone = ContactPlan::new(Channel::Visit, Purpose::Collection, when).with_visitors(1);
    /// let verdict = conduct.verdict(&alone, &debtor, &ContactHistory::default())?;
    /// assert_eq!(verdict.violations()[0].rule, ContactRule::VisitStaff);
    /// # Ok::<(), OutreachError>(())
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self {
            min_staff: 0,
            not_if_vulnerable: false,
            verify: false,
        }
    }

    /// How many people must come. Default zero, any number.
    #[must_use]
    pub const fn with_min_staff(mut self, people: u8) -> Self {
        self.min_staff = people;
        self
    }

    /// Vulnerable debtors are not visited. Default they may be.
    #[must_use]
    pub const fn with_not_if_vulnerable(mut self) -> Self {
        self.not_if_vulnerable = true;
        self
    }

    /// The number has not been checked against the primary text. Default it has.
    #[must_use]
    pub const fn with_unverified_number(mut self) -> Self {
        self.verify = true;
        self
    }
}

/// Which requests of the debtor a rule set makes binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Honoured {
    /// Hours at which they cannot be reached.
    InconvenientTimes,
    /// That contact end; legal steps may still be notified.
    Cease,
    /// That their attorney be spoken to.
    Attorney,
    /// That they not be contacted at work.
    Employer,
    /// That a channel not be used.
    ChannelOptOut,
}
