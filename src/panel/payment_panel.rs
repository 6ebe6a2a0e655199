//! The payment histories of many accounts.

use super::history::PaymentHistory;
use jiff::civil::Date;
use std::fmt;

/// Payment histories by account, in a fixed order.
#[derive(Clone, Default, PartialEq)]
pub struct PaymentPanel {
    pub(crate) accounts: Vec<(Box<str>, PaymentHistory)>,
}

impl PaymentPanel {
    /// An empty panel.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            accounts: Vec::new(),
        }
    }

    /// Adds an account; ids should differ.
    pub fn push(&mut self, id: &str, history: PaymentHistory) {
        self.accounts.push((id.into(), history));
    }

    /// The first `n` accounts, and the rest.
    #[must_use]
    pub fn split_at(mut self, n: usize) -> (Self, Self) {
        let rest = self.accounts.split_off(n.min(self.accounts.len()));
        (self, Self { accounts: rest })
    }

    /// Every account as it was known on a date; those of which nothing was known stay, empty.
    #[must_use]
    pub fn known_by(&self, date: Date) -> Self {
        let accounts = self.accounts.iter();
        Self {
            accounts: accounts
                .map(|(id, history)| (id.clone(), history.known_by(date)))
                .collect(),
        }
    }

    /// The accounts, in the order they were added.
    pub fn accounts(&self) -> impl ExactSizeIterator<Item = (&str, &PaymentHistory)> {
        self.accounts.iter().map(|(id, history)| (&**id, history))
    }

    /// How many accounts it holds.
    #[must_use]
    pub const fn n_accounts(&self) -> usize {
        self.accounts.len()
    }

    /// The most days past due of any month; `None` when no month tells, 0 when none is late.
    #[must_use]
    pub fn most_days_past_due(&self) -> Option<u16> {
        let histories = self.accounts.iter();
        histories
            .filter_map(|(_, history)| history.most_days_past_due())
            .max()
    }

    /// How many account-months it holds, corrections counted.
    #[must_use]
    pub fn n_records(&self) -> usize {
        self.accounts
            .iter()
            .map(|(_, history)| history.n_records())
            .sum()
    }
}

impl fmt::Debug for PaymentPanel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PaymentPanel({} accounts)", self.accounts.len())
    }
}
