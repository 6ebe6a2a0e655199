//! Rule sets: what a jurisdiction, or the firm itself, lets collectors do.

use super::time::{Local, local_day};
use super::{Channel, Contact, ContactPlan, Direction, Outcome, OutreachError, Product, Recipient};
use super::{Reachability, Requests};
use core::fmt;
use jiff::civil::Date;

/// How binding a rule is. Every violated rule blocks; this says with what weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
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

#[cfg(feature = "serde")]
impl serde::Serialize for Waiver {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Waiver {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("no such waiver"))
    }
}

/// A span of the day, with ends that belong to it or not.
///
/// It may run over midnight: from 22:00 to 08:00.
///
/// ```
/// use scorewright::servicing::outreach::Window;
/// let night = Window::new("22:00", "08:00", "[)")?;
/// assert!(night.contains(22 * 3600));
/// assert!(!night.contains(8 * 3600));
/// # Ok::<(), scorewright::servicing::outreach::OutreachError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first second of the day in it.
    first: u32,
    /// The last second of the day in it.
    last: u32,
}

const SECONDS_A_DAY: u32 = 86_400;

impl Window {
    /// From `HH:MM` or `HH:MM:SS` to another, with `bounds` `[]`, `[)`, `(]` or `()`.
    ///
    /// # Errors
    ///
    /// When a time or the bounds do not read, or the window is the whole day or
    /// no second of it: its ends could be meant either way.
    pub fn new(from: &str, to: &str, bounds: &str) -> Result<Self, OutreachError> {
        let wrong = |problem| OutreachError::Rule {
            id: String::new(),
            rule: "hours",
            problem,
        };
        let read = |text| time_of_day(text).ok_or(wrong("must be written as HH:MM or HH:MM:SS"));
        let (from, to) = (read(from)?, read(to)?);
        let (after, before) = match bounds {
            "[]" => (0, 0),
            "[)" => (0, 1),
            "(]" => (1, 0),
            "()" => (1, 1),
            _ => return Err(wrong("need bounds `[]`, `[)`, `(]` or `()`")),
        };
        let seconds = (to + SECONDS_A_DAY - from) % SECONDS_A_DAY + 1;
        if from == to || seconds <= after + before || seconds - after - before == SECONDS_A_DAY {
            return Err(wrong("must leave some of the day out, and not all of it"));
        }
        Ok(Self {
            first: (from + after) % SECONDS_A_DAY,
            last: (to + SECONDS_A_DAY - before) % SECONDS_A_DAY,
        })
    }

    /// Whether the second of the day lies in it.
    #[must_use]
    pub const fn contains(self, second: u32) -> bool {
        if self.first <= self.last {
            self.first <= second && second <= self.last
        } else {
            second >= self.first || second <= self.last
        }
    }

    /// The seconds of the day that do not lie in it.
    const fn complement(self) -> Self {
        Self {
            first: (self.last + 1) % SECONDS_A_DAY,
            last: (self.first + SECONDS_A_DAY - 1) % SECONDS_A_DAY,
        }
    }

    /// Seconds until a clock that nobody puts forward or back enters it.
    const fn wait(self, second: u32) -> u32 {
        if self.contains(second) {
            0
        } else {
            (self.first + SECONDS_A_DAY - second) % SECONDS_A_DAY
        }
    }
}

pub(super) fn time_of_day(text: &str) -> Option<u32> {
    let mut parts = text.split(':').map(|part| {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<u32>().ok()).flatten()
    });
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = match parts.next() {
        Some(second) => second?,
        None => 0,
    };
    let valid = hour < 24 && minute < 60 && second < 60 && parts.next().is_none();
    valid.then_some(hour * 3600 + minute * 60 + second)
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Window {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Written {
            from: String,
            to: String,
            bounds: String,
        }
        let written = Written::deserialize(from)?;
        Self::new(&written.from, &written.to, &written.bounds).map_err(serde::de::Error::custom)
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

    pub(super) const fn wait(&self, local: Local) -> i64 {
        self.allowed.wait(local.second) as i64
    }
}

/// What a cap counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
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
            Self::ConnectedVoiceCalls => contact.outcome == Outcome::Connected,
            Self::UnansweredAttempts => {
                matches!(contact.outcome, Outcome::Unanswered | Outcome::NotConnected)
            }
            _ => true,
        };
        outcome && contact.direction == Direction::Outbound && self.concerns(contact.channel)
    }
}

/// Over what a cap counts together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Scope {
    /// All contacts about the debtor.
    Debtor,
    /// Contacts on one number.
    ContactNumber,
    /// Contacts with one person about one debt.
    #[cfg_attr(feature = "serde", serde(rename = "person+debt"))]
    PersonAndDebt,
    /// Contacts by one channel.
    Channel,
}

impl Scope {
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
pub struct Cap {
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

impl Cap {
    pub(super) fn concerns(&self, plan: &ContactPlan) -> bool {
        self.counter.concerns(plan.channel)
    }

    pub(super) fn counts(&self, contact: &Contact, plan: &ContactPlan) -> bool {
        self.counter.counts(contact) && self.scope.joins(contact, plan)
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
            && contact.outcome == Outcome::Connected
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
            Self::NotConnected => contact.outcome == Outcome::NotConnected,
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Visits {
    /// How many people must come.
    pub min_staff: u8,
    /// Whether vulnerable debtors are not visited.
    pub not_if_vulnerable: bool,
    /// The number has not been checked against the primary text.
    pub verify: bool,
}

/// Which requests of the debtor a rule set makes binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
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

/// The rules of one text, with where it is written and since when it applies.
///
/// Built by [`RuleSet::new`] and `with_*`, or read from a rule file.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleSet {
    pub(super) id: String,
    pub(super) cite: String,
    pub(super) jurisdiction: String,
    pub(super) from: i64,
    pub(super) until: i64,
    pub(super) first_day: Option<Date>,
    pub(super) hours: Vec<Hours>,
    pub(super) caps: Vec<Cap>,
    pub(super) cooldowns: Vec<Cooldown>,
    pub(super) exclusions: Vec<Exclusion>,
    pub(super) third_party: Option<ThirdParty>,
    pub(super) visits: Visits,
    pub(super) opt_out_text: bool,
    pub(super) one_channel_a_day: bool,
    pub(super) honours: Vec<Honoured>,
    pub(super) exempt: Vec<Product>,
    pub(super) retention_months: Option<u32>,
}

impl RuleSet {
    /// A rule set without rules, in force for ever.
    #[must_use]
    pub fn new(id: &str, cite: &str) -> Self {
        Self {
            id: id.to_owned(),
            cite: cite.to_owned(),
            jurisdiction: String::new(),
            from: i64::MIN,
            until: i64::MAX,
            first_day: None,
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
            retention_months: None,
        }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The text it quotes.
    #[must_use]
    pub fn cite(&self) -> &str {
        &self.cite
    }

    /// Where it applies: an ISO country code, or `firm`.
    #[must_use]
    pub fn jurisdiction(&self) -> &str {
        &self.jurisdiction
    }

    /// The first day it applies; `None` when it always has.
    #[must_use]
    pub const fn from(&self) -> Option<Date> {
        self.first_day
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
        self.first_day = from;
        self
    }

    /// Adds hours; a contact must lie in all of them. Default none.
    #[must_use]
    pub fn with_hours(mut self, hours: Hours) -> Self {
        self.hours.push(hours);
        self
    }

    /// Adds a cap. Default none.
    ///
    /// # Errors
    ///
    /// When it counts over no day.
    pub fn with_cap(mut self, cap: Cap) -> Result<Self, OutreachError> {
        if cap.days == 0 || cap.days > 366 {
            return Err(self.wrong("cap", "must count over 1 to 366 days"));
        }
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
        self.cooldowns.push(cooldown);
        Ok(self)
    }

    /// Adds contacts that caps and cooldowns leave out. Default none.
    #[must_use]
    pub fn with_exclusion(mut self, exclusion: Exclusion) -> Self {
        self.exclusions.push(exclusion);
        self
    }

    /// Whom besides the debtor a contact may reach. Default anyone.
    #[must_use]
    pub fn with_third_party(mut self, third_party: ThirdParty) -> Self {
        self.third_party = Some(third_party);
        self
    }

    /// Makes requests of the debtor binding. Default none.
    #[must_use]
    pub fn with_honoured(mut self, honours: Vec<Honoured>) -> Self {
        self.honours = honours;
        self
    }

    /// Products it leaves out. Default none.
    #[must_use]
    pub fn with_exempt(mut self, exempt: Vec<Product>) -> Self {
        self.exempt = exempt;
        self
    }

    pub(super) fn wrong(&self, rule: &'static str, problem: &'static str) -> OutreachError {
        OutreachError::Rule {
            id: self.id.clone(),
            rule,
            problem,
        }
    }

    pub(super) fn honours(&self, request: Honoured) -> bool {
        self.honours.contains(&request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_and_its_complement_share_no_second_and_miss_none() {
        for bounds in ["[]", "[)", "(]", "()"] {
            for (from, to) in [
                ("22:00", "08:00"),
                ("08:00", "21:00"),
                ("00:00", "23:59:58"),
            ] {
                let window = Window::new(from, to, bounds).unwrap();
                let rest = window.complement();
                for second in 0..SECONDS_A_DAY {
                    assert_ne!(window.contains(second), rest.contains(second));
                }
            }
        }
    }

    #[test]
    fn waiting_ends_at_the_first_second_of_the_window() {
        let window = Window::new("08:00", "21:00", "(]").unwrap();
        assert_eq!(window.wait(21 * 3600), 0);
        assert_eq!(window.wait(21 * 3600 + 1), 11 * 3600);
        assert_eq!(window.wait(8 * 3600), 1);
    }

    #[test]
    fn times_that_do_not_read_are_refused() {
        for (from, to) in [
            ("24:00", "08:00"),
            ("8:00", "9:00"),
            ("08:00", "08:00"),
            ("", ""),
        ] {
            assert!(Window::new(from, to, "[]").is_err(), "{from} {to}");
        }
        assert!(Window::new("08:00", "09:00", "[[").is_err());
        assert!(
            Window::new("08:00:00", "08:00:01", "()").is_err(),
            "no second"
        );
        assert!(
            Window::new("00:00", "23:59:59", "[]").is_err(),
            "every second"
        );
    }

    #[test]
    fn waivers_read_as_they_are_written() {
        for text in ["debtor_agreement", "express_consent", "dpd_gt_15"] {
            assert_eq!(Waiver::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Waiver::parse("dpd_gt_many"), None);
    }
}
