//! Single rules: hours, caps, cooldowns, and what lifts or excludes them.

use super::time::Local;
use super::{
    Channel, Contact, ContactDirection, ContactOutcome, ContactPlan, Reachability, Recipient,
    Requests, Window,
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

/// What lifts a window for a debtor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Waiver {
    /// The debtor has agreed to other hours.
    DebtorAgreement,
    /// The debtor has consented to contact outside the hours.
    DebtorConsent,
    /// The debtor has consented in so many words.
    ExpressConsent,
    /// The debtor has just asked for this call, or consented to it directly.
    DirectConsent,
    /// More than this many days are past due; no one has to grant it.
    DpdOver(u32),
}

impl Waiver {
    /// As rule files write it: `debtor_consent`, `dpd_gt_15`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "debtor_agreement" => Self::DebtorAgreement,
            "debtor_consent" => Self::DebtorConsent,
            "express_consent" => Self::ExpressConsent,
            "direct_consent" => Self::DirectConsent,
            _ => Self::DpdOver(text.strip_prefix("dpd_gt_")?.parse().ok()?),
        })
    }
}

impl fmt::Display for Waiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DebtorAgreement => f.write_str("debtor_agreement"),
            Self::DebtorConsent => f.write_str("debtor_consent"),
            Self::ExpressConsent => f.write_str("express_consent"),
            Self::DirectConsent => f.write_str("direct_consent"),
            Self::DpdOver(days) => write!(f, "dpd_gt_{days}"),
        }
    }
}

impl serde::Serialize for Waiver {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Waiver {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("no such waiver"))
    }
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
pub struct Visits {
    /// How many people must come.
    pub min_staff: u8,
    /// Whether vulnerable debtors are not visited.
    pub not_if_vulnerable: bool,
    /// The number has not been checked against the primary text.
    pub verify: bool,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waivers_read_as_they_are_written() {
        for text in ["debtor_agreement", "express_consent", "dpd_gt_15"] {
            assert_eq!(Waiver::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Waiver::parse("dpd_gt_many"), None);
    }
}
