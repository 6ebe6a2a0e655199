//! When an alert has become so old that it is sent again.

use super::watch_state::WatchState;
use crate::early_warning::policy::{Policy, RepeatAfter, Severity};

/// The guard of a policy that repeats.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reminder {
    after: RepeatAfter,
    cooldown: i32,
}

impl Reminder {
    /// The guard of a policy; none where it does not repeat.
    pub(crate) fn of(policy: &Policy) -> Option<Self> {
        let after = policy.repeat_after()?;
        Some(Self {
            after,
            cooldown: i32::from(policy.cooldown_days),
        })
    }

    /// How many statements old the last alert is on a day of which something is `known`.
    ///
    /// Asked before the day is seen: one day counts once. Nothing is counted at green,
    /// where the next alert is that of a crossing, so that good borrowers stay on the fast path.
    pub(crate) fn age_on(self, watch: &WatchState, known: bool, day: i32) -> u16 {
        let RepeatAfter::Statements(_) = self.after else {
            return 0;
        };
        let most = u16::from(RepeatAfter::MOST_STATEMENTS);
        let counts = known && watch.known_on != day && watch.severity() > Severity::Green;
        (watch.told.age() + u16::from(counts)).min(most)
    }

    /// Whether the last alert is so old, and the cooldown over.
    pub(crate) fn is_due(self, watch: &WatchState, day: i32) -> bool {
        let days = day.saturating_sub(watch.alerted_on);
        let is_old = match self.after {
            RepeatAfter::Statements(n) => watch.told.age() >= u16::from(n),
            RepeatAfter::Days(n) => days >= i32::from(n),
        };
        is_old && days >= self.cooldown
    }
}
