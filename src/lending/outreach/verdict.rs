//! Whether a contact is lawful now, and if not, when it will be.

use super::{Counter, Moment, Strength};

/// Which kind of rule a contact violates.
///
/// In JSON it is its [name](Self::name).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ContactRule {
    /// The debtor's time zone is not known.
    UnknownZone,
    /// The debtor is in relief; only care and the resumption may be spoken of.
    Relief,
    /// The debtor has applied for relief; until it is decided only care may be spoken of.
    ReliefPending,
    /// A moratorium of law runs; nothing of the debt may be asked.
    Moratorium,
    /// An artificial voice without recorded consent to it.
    ArtificialVoice,
    /// A vulnerable debtor is contacted by a machine.
    HumanOnly,
    /// Outside the hours.
    Hours,
    /// More contacts than the counter's cap.
    Cap(Counter),
    /// Too soon after a conversation.
    Cooldown,
    /// Not a person who may be contacted.
    ThirdParty,
    /// A person who may not learn of the debt would.
    Disclosure,
    /// Too few visitors.
    VisitStaff,
    /// A visit to a vulnerable debtor.
    VisitVulnerable,
    /// A message without a way to stop messages.
    OptOutText,
    /// A second channel on one day, without escalation.
    OneChannelADay,
    /// At hours the debtor has called inconvenient.
    InconvenientTime,
    /// After the debtor asked for contact to end.
    Ceased,
    /// Past the debtor's attorney.
    Represented,
    /// At work, where it is not allowed.
    Workplace,
    /// By a channel the debtor opted out of.
    OptedOut,
}

impl ContactRule {
    /// Whether time alone lifts it: a count of contacts, or the hours.
    pub(super) const fn is_a_count_or_hours(self) -> bool {
        matches!(
            self,
            Self::Cap(_)
                | Self::Cooldown
                | Self::OneChannelADay
                | Self::Hours
                | Self::InconvenientTime
        )
    }

    /// A name for records and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnknownZone => "unknown_zone",
            Self::Relief => "relief",
            Self::ReliefPending => "relief_pending",
            Self::Moratorium => "moratorium",
            Self::ArtificialVoice => "artificial_voice",
            Self::HumanOnly => "human_only",
            Self::Hours => "hours",
            Self::Cap(Counter::ConnectedVoiceCalls) => "cap.connected_voice_calls",
            Self::Cap(Counter::UnansweredAttempts) => "cap.unanswered_attempts",
            Self::Cap(Counter::PlacedTelephoneCalls) => "cap.placed_telephone_calls",
            Self::Cap(Counter::Visits) => "cap.visits",
            Self::Cap(Counter::Messages) => "cap.messages",
            Self::Cooldown => "cooldown",
            Self::ThirdParty => "third_party",
            Self::Disclosure => "disclosure",
            Self::VisitStaff => "visit_staff",
            Self::VisitVulnerable => "visit_vulnerable",
            Self::OptOutText => "opt_out_text",
            Self::OneChannelADay => "one_channel_a_day",
            Self::InconvenientTime => "inconvenient_time",
            Self::Ceased => "ceased",
            Self::Represented => "represented",
            Self::Workplace => "workplace",
            Self::OptedOut => "opted_out",
        }
    }
}

impl serde::Serialize for ContactRule {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

/// A rule a contact would break.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Violation<'a> {
    /// The id of the rule set; `built-in` for what always holds.
    pub rule_set: &'a str,
    /// Which of its rules.
    pub rule: ContactRule,
    /// Where it is written.
    pub cite: &'a str,
    /// How binding it is.
    pub strength: Strength,
    /// When this rule no longer stands in the way; `None` when waiting does not help.
    pub clears_at: Option<Moment>,
}

/// Whether a contact is lawful.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Verdict<'a> {
    pub(super) allowed: bool,
    pub(super) violations: Vec<Violation<'a>>,
    pub(super) next_allowed_at: Option<Moment>,
}

impl<'a> Verdict<'a> {
    /// Whether no rule is broken.
    #[must_use]
    pub const fn allowed(&self) -> bool {
        self.allowed
    }

    /// The rules that are, in the order of the rule sets.
    #[must_use]
    pub fn violations(&self) -> &[Violation<'a>] {
        &self.violations
    }

    /// The first second, not before the plan, at which the same contact is
    /// allowed if nothing else happens; `None` when waiting does not help.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::lending::outreach::*;
    /// # let rules = RuleSet::new("HOURS", "calls from 08:00 to 19:00")
    /// #     .with_hours(Hours::allowed(Window::new("08:00", "19:00", "[]")?));
    /// # let conduct = Conduct::new(vec![rules])?;
    /// # let debtor = Debtor::new(Zone::named("Asia/Kolkata")?);
    /// # let history = ContactHistory::default();
    /// // Calls from 08:00 to 19:00 in the debtor's own time; this one is planned for 21:00.
    /// let late = Moment::parse("2026-05-04T21:00:00+05:30")?;
    /// let plan = ContactPlan::new(Channel::Voice, Purpose::Collection, late);
    /// let verdict = conduct.verdict(&plan, &debtor, &history)?;
    /// let morning = Moment::parse("2026-05-05T08:00:00+05:30")?; // the next day
    /// assert_eq!(verdict.next_allowed_at(), Some(morning));
    /// # Ok::<(), scorewright::lending::outreach::OutreachError>(())
    /// ```
    #[must_use]
    pub const fn next_allowed_at(&self) -> Option<Moment> {
        self.next_allowed_at
    }
}
