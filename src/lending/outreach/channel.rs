//! The ways a contact is made.

/// The way a contact is made.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Channel {
    /// A person calls.
    Voice,
    /// A machine calls; it counts as a call everywhere.
    AiVoice,
    /// A text message.
    Sms,
    /// An e-mail.
    Email,
    /// A message in the lender's app or on a social platform.
    AppMessage,
    /// A letter.
    Letter,
    /// A visit in person.
    Visit,
}

impl Channel {
    /// Its name in files and records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Voice => "voice",
            Self::AiVoice => "ai_voice",
            Self::Sms => "sms",
            Self::Email => "email",
            Self::AppMessage => "app_message",
            Self::Letter => "letter",
            Self::Visit => "visit",
        }
    }

    /// Whether it is a telephone call, by a person or a machine.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::outreach::Channel;
    /// assert!(Channel::AiVoice.is_call()); // a machine's call is a call
    /// assert!(!Channel::Sms.is_call());
    /// ```
    #[must_use]
    pub const fn is_call(self) -> bool {
        matches!(self, Self::Voice | Self::AiVoice)
    }

    /// Whether it is an electronic message, which needs an opt-out.
    #[must_use]
    pub const fn is_electronic_message(self) -> bool {
        matches!(self, Self::Sms | Self::Email | Self::AppMessage)
    }

    /// Whether the debtor meets a person who can listen.
    #[must_use]
    pub const fn is_human(self) -> bool {
        matches!(self, Self::Voice | Self::Visit)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A set of channels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Channels(u8);

impl Channels {
    /// The set with `channel` in it too.
    #[must_use]
    pub const fn with(self, channel: Channel) -> Self {
        Self(self.0 | channel.bit())
    }

    /// Whether `channel` is in it.
    #[must_use]
    pub const fn contains(self, channel: Channel) -> bool {
        self.0 & channel.bit() != 0
    }
}

impl FromIterator<Channel> for Channels {
    fn from_iter<I: IntoIterator<Item = Channel>>(channels: I) -> Self {
        channels.into_iter().fold(Self::default(), Self::with)
    }
}

impl<'de> serde::Deserialize<'de> for Channels {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Vec::<Channel>::deserialize(from)?.into_iter().collect())
    }
}
