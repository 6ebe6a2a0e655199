//! How old an alert may become before it is sent again.

/// How old an alert may become while its level stands; see
/// [`Policy::with_repeat_after`](super::Policy::with_repeat_after).
///
/// The horizon of the defaults to be foreseen catches most of them, one statement less
/// gives more of them time; below half of it reminders cost more alerts than they catch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RepeatAfter {
    /// So many later days on which something was observed, a score or facts, 1 to 15.
    ///
    /// For feeds that come with each statement; where facts come daily,
    /// [`Days`](Self::Days) are what is meant.
    Statements(u8),
    /// So many days after the alert, at least 1 and no fewer than the cooldown.
    Days(u16),
}

impl RepeatAfter {
    /// As many statements as a state of 32 bytes can count.
    pub(crate) const MOST_STATEMENTS: u8 = 15;
}
