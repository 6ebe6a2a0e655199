//! Who is contacted, how, when, and what has happened before.

use super::{Channel, Moment};
use core::fmt;

/// The person a contact reaches.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Recipient {
    /// The borrower. The default.
    #[default]
    Debtor,
    /// Someone who is liable for the debt too.
    Guarantor,
    /// The borrower's spouse.
    Spouse,
    /// Named by the borrower for emergencies; not liable.
    EmergencyContact,
    /// The borrower's employer.
    Employer,
    /// The borrower's attorney.
    Attorney,
    /// Anyone else.
    Other,
}

impl Recipient {
    /// Whether they may learn of the debt: the debtor, who is liable with them,
    /// and who acts for them.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::outreach::Recipient;
    /// assert!(Recipient::Guarantor.may_know_debt()); // liable too
    /// assert!(!Recipient::EmergencyContact.may_know_debt());
    /// ```
    #[must_use]
    pub const fn may_know_debt(self) -> bool {
        matches!(self, Self::Debtor | Self::Guarantor | Self::Attorney)
    }
}

/// Why the contact is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Purpose {
    /// An early warning's offer of help; nothing is overdue.
    CareCheck,
    /// A date that comes up or has just passed.
    Reminder,
    /// That instalments begin again after relief.
    Resumption,
    /// Payment of an overdue debt is asked for.
    Collection,
    /// A step of legal process.
    Legal,
}

impl Purpose {
    /// Its name in files and records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CareCheck => "care_check",
            Self::Reminder => "reminder",
            Self::Resumption => "resumption",
            Self::Collection => "collection",
            Self::Legal => "legal",
        }
    }
}

/// Where the recipient is when the contact reaches them.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Place {
    /// At home, or on a number or address of their own. The default.
    #[default]
    Personal,
    /// At work, or on the employer's number or address.
    Workplace,
}

/// What the contact says, as far as rules ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ContentFlags {
    /// It lets the recipient know of the debt. Default `false`.
    pub discloses_debt: bool,
    /// It tells how to stop messages of this kind. Default `false`.
    pub has_opt_out: bool,
}

impl ContentFlags {
    /// A content that tells of no debt and of no way to stop it.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::outreach::ContentFlags;
    /// let content = ContentFlags::new().with_opt_out();
    /// assert!(content.has_opt_out && !content.discloses_debt);
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self {
            discloses_debt: false,
            has_opt_out: false,
        }
    }

    /// It lets the recipient know of the debt. Default it does not.
    #[must_use]
    pub const fn with_debt_disclosed(mut self) -> Self {
        self.discloses_debt = true;
        self
    }

    /// It tells how to stop messages of this kind. Default it does not.
    #[must_use]
    pub const fn with_opt_out(mut self) -> Self {
        self.has_opt_out = true;
        self
    }
}

/// A telephone number or address of the debtor, as the caller numbers them;
/// the number itself stays outside.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
#[allow(clippy::exhaustive_structs)] // a number is all it is
pub struct NumberId(pub u64);

impl fmt::Debug for NumberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A caller may have used the number itself.
        f.write_str("NumberId(..)")
    }
}

/// A debt of the debtor, as the caller numbers them.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
#[allow(clippy::exhaustive_structs)] // a number is all it is
pub struct DebtId(pub u64);

impl fmt::Debug for DebtId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A caller may have used the number itself.
        f.write_str("DebtId(..)")
    }
}

/// A contact that has been thought of and not been made.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ContactPlan {
    /// How.
    pub channel: Channel,
    /// Why.
    pub purpose: Purpose,
    /// When.
    pub when: Moment,
    /// Whom. Default the debtor.
    #[serde(default)]
    pub recipient: Recipient,
    /// On which number; `None` counts against every number.
    #[serde(default)]
    pub number: Option<NumberId>,
    /// For which debt; `None` counts against every debt.
    #[serde(default)]
    pub debt: Option<DebtId>,
    /// Where. Default a place of their own.
    #[serde(default)]
    pub place: Place,
    /// What it says.
    #[serde(default)]
    pub content: ContentFlags,
    /// How many people visit; only visits are asked.
    #[serde(default)]
    pub visitors: u8,
    /// A second channel on one day is needed, and someone answers for it.
    #[serde(default)]
    pub escalated: bool,
    /// The debtor has asked for it. Default they have not.
    #[serde(default)]
    pub requested: bool,
}

impl ContactPlan {
    /// A contact with the debtor at a place of their own, on no particular number or
    /// debt.
    #[must_use]
    pub const fn new(channel: Channel, purpose: Purpose, when: Moment) -> Self {
        Self {
            channel,
            purpose,
            when,
            recipient: Recipient::Debtor,
            number: None,
            debt: None,
            place: Place::Personal,
            content: ContentFlags::new(),
            visitors: 0,
            escalated: false,
            requested: false,
        }
    }

    /// Whom it reaches. Default the debtor.
    #[must_use]
    pub const fn with_recipient(mut self, recipient: Recipient) -> Self {
        self.recipient = recipient;
        self
    }

    /// On which number. Default none in particular: it counts against every number.
    #[must_use]
    pub const fn with_number(mut self, number: NumberId) -> Self {
        self.number = Some(number);
        self
    }

    /// For which debt. Default none in particular: it counts against every debt.
    #[must_use]
    pub const fn with_debt(mut self, debt: DebtId) -> Self {
        self.debt = Some(debt);
        self
    }

    /// Where. Default a place of their own.
    #[must_use]
    pub const fn with_place(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// What it says. Default nothing of the debt, and no way to stop it.
    #[must_use]
    pub const fn with_content(mut self, content: ContentFlags) -> Self {
        self.content = content;
        self
    }

    /// How many people visit. Default zero; only visits are asked.
    #[must_use]
    pub const fn with_visitors(mut self, visitors: u8) -> Self {
        self.visitors = visitors;
        self
    }

    /// A second channel on one day is needed, and someone answers for it. Default it
    /// is not.
    #[must_use]
    pub const fn with_escalation(mut self) -> Self {
        self.escalated = true;
        self
    }

    /// The debtor has asked for it: an offer of help in answer is not barred by another
    /// channel of the same day. Default they have not.
    #[must_use]
    pub const fn with_request(mut self) -> Self {
        self.requested = true;
        self
    }

    pub(super) fn is_at_work(&self) -> bool {
        self.place == Place::Workplace || self.recipient == Recipient::Employer
    }

    /// The same contact at another moment.
    #[must_use]
    pub fn at(mut self, when: Moment) -> Self {
        self.when = when;
        self
    }
}

/// Who began a contact.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ContactDirection {
    /// The lender or its agent. The default.
    #[default]
    Outbound,
    /// The debtor.
    Inbound,
}

/// What became of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ContactOutcome {
    /// It rang or was tried, and nobody answered.
    Unanswered,
    /// The recipient answered: an effective call, a conversation, a met visit.
    Connected,
    /// The line did not reach the dialled number (busy network, not in service).
    NotConnected,
    /// A message was delivered.
    Delivered,
}

/// A contact that took place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Contact {
    /// When.
    pub at: Moment,
    /// How.
    pub channel: Channel,
    /// What became of it.
    pub outcome: ContactOutcome,
    /// Who began it. Default the lender.
    #[serde(default)]
    pub direction: ContactDirection,
    /// Whom it reached. Default the debtor.
    #[serde(default)]
    pub recipient: Recipient,
    /// On which number; `None` counts for every number.
    #[serde(default)]
    pub number: Option<NumberId>,
    /// For which debt; `None` counts for every debt.
    #[serde(default)]
    pub debt: Option<DebtId>,
    /// It was asked for by the debtor, or made on their fresh direct consent.
    #[serde(default)]
    pub on_consent: bool,
}

impl Contact {
    /// A contact of the lender's with the debtor, on no particular number or debt.
    #[must_use]
    pub const fn new(at: Moment, channel: Channel, outcome: ContactOutcome) -> Self {
        Self {
            at,
            channel,
            outcome,
            direction: ContactDirection::Outbound,
            recipient: Recipient::Debtor,
            number: None,
            debt: None,
            on_consent: false,
        }
    }

    /// The same contact, on this number.
    #[must_use]
    pub fn on_number(mut self, number: NumberId) -> Self {
        self.number = Some(number);
        self
    }

    /// The same contact, for this debt.
    #[must_use]
    pub fn for_debt(mut self, debt: DebtId) -> Self {
        self.debt = Some(debt);
        self
    }

    /// The same contact, begun by the debtor.
    #[must_use]
    pub fn inbound(mut self) -> Self {
        self.direction = ContactDirection::Inbound;
        self
    }

    /// The same contact, with somebody else.
    #[must_use]
    pub const fn with_recipient(mut self, recipient: Recipient) -> Self {
        self.recipient = recipient;
        self
    }

    /// The same contact, asked for by the debtor or made on their fresh direct
    /// consent.
    #[must_use]
    pub const fn with_consent(mut self) -> Self {
        self.on_consent = true;
        self
    }
}

/// All contacts with one debtor, in order of time.
#[derive(Clone, Default, PartialEq)]
pub struct ContactHistory {
    contacts: Vec<Contact>,
}

impl ContactHistory {
    /// A history of contacts in any order.
    #[must_use]
    pub fn new(mut contacts: Vec<Contact>) -> Self {
        contacts.sort_by_key(|contact| contact.at);
        Self { contacts }
    }

    /// Adds a contact in its place.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::outreach::{Channel, Contact, ContactHistory, ContactOutcome, Moment};
    /// let call = |text| -> Result<_, scorewright::lending::outreach::OutreachError> {
    ///     Ok(Contact::new(Moment::parse(text)?, Channel::Voice, ContactOutcome::Unanswered))
    /// };
    /// let mut history = ContactHistory::new(vec![call("2026-05-04T10:00:00Z")?]);
    /// history.record(call("2026-05-04T09:00:00Z")?); // put down late, still in its place
    /// assert_eq!(history.contacts()[0], call("2026-05-04T09:00:00Z")?);
    /// # Ok::<(), scorewright::lending::outreach::OutreachError>(())
    /// ```
    pub fn record(&mut self, contact: Contact) {
        let place = self.contacts.partition_point(|past| past.at <= contact.at);
        self.contacts.insert(place, contact);
    }

    /// The contacts, oldest first.
    #[must_use]
    pub fn contacts(&self) -> &[Contact] {
        &self.contacts
    }
}

impl fmt::Debug for ContactHistory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContactHistory({} contacts)", self.contacts.len())
    }
}

impl<'de> serde::Deserialize<'de> for ContactHistory {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Vec::deserialize(from).map(Self::new)
    }
}
