//! What became of an account.

use crate::panel::PaymentHistory;
use jiff::civil::Date;

/// What became of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DefaultOutcome {
    /// When it defaulted.
    pub default_on: Option<Date>,
    /// Until when it was followed; what came later is not known.
    pub followed_until: Date,
}

impl DefaultOutcome {
    /// When the account defaulted, `None` if it did not, and until when it was followed.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::early_warning::{BehaviourTable, DefaultOutcome};
    /// use scorewright::panel::{AccountMonth, PaymentHistory, PaymentPanel};
    /// let months = (1..=6).map(|month| AccountMonth::new(date(2026, month, 1)));
    /// let mut panel = PaymentPanel::new();
    /// panel.push("a", PaymentHistory::new(months.collect())?);
    /// let outcome = DefaultOutcome::new(Some(date(2026, 4, 1)), date(2026, 12, 31));
    /// let table = BehaviourTable::new(&panel, |_, _| outcome);
    /// assert_eq!(table.n_rows(), 3); // January to March: rows end before the default
    /// # Ok::<(), scorewright::panel::PanelError>(())
    /// ```
    #[must_use]
    pub const fn new(default_on: Option<Date>, followed_until: Date) -> Self {
        Self {
            default_on,
            followed_until,
        }
    }

    /// Default at the first record at least `days` past due, followed to the last day known.
    #[must_use]
    pub fn past_due(history: &PaymentHistory, days: u16) -> Self {
        Self {
            default_on: history.first_past_due(days.saturating_sub(1)),
            followed_until: history.last_day_known().unwrap_or(Date::MIN),
        }
    }
}
