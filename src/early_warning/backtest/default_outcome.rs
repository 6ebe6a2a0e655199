//! What became of an account.

use crate::panel::PaymentHistory;
use jiff::civil::Date;

/// What became of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DefaultOutcome {
    /// When it defaulted.
    pub default_on: Option<Date>,
    /// Until when it was followed; what came later is not known.
    pub followed_until: Date,
}

impl DefaultOutcome {
    /// Default at the first record at least `days` past due, followed to the last day known.
    #[must_use]
    pub fn past_due(history: &PaymentHistory, days: u16) -> Self {
        Self {
            default_on: history.first_past_due(days.saturating_sub(1)),
            followed_until: history.last_day_known().unwrap_or(Date::MIN),
        }
    }
}
