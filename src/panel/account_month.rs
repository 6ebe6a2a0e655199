//! One month of an account, as it was reported.

use super::account_facts::AccountFacts;
use super::error::PanelError;
use crate::units::day::{day_of, month_of};
use jiff::civil::Date;
use std::fmt;

/// The code of a balance without a limit.
pub(super) const SATURATED: f64 = -8.0;

/// What there was to pay in a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AccountStatus {
    /// Something was owed.
    #[default]
    Open,
    /// Paid off that month.
    PaidOff,
    /// No loan, no use of the card.
    NoLoan,
    /// Closed with nothing owed; an account closed with a debt, sold or written off, is
    /// not closed in this sense.
    Closed,
}

/// One account-month as reported. Amounts are numbers of one unit; NaN is missing.
///
/// `Debug` shows nothing of the borrower.
#[derive(Clone, Copy, PartialEq)]
pub struct AccountMonth {
    pub(super) month: i32,
    pub(super) statement: i32,
    pub(super) known_on: i32,
    pub(super) days_past_due: Option<u16>,
    pub(super) standing: AccountStatus,
    pub(super) due: f64,
    pub(super) minimum_due: f64,
    pub(super) paid: f64,
    pub(super) balance: f64,
    pub(super) limit: f64,
    pub(super) income: f64,
    pub(super) lenders: f64,
    pub(super) facts: AccountFacts,
}

impl AccountMonth {
    /// The month of a statement, known on the statement's date, with nothing else known.
    #[must_use]
    pub fn new(statement: Date) -> Self {
        Self {
            month: month_of(statement),
            statement: day_of(statement),
            known_on: day_of(statement),
            days_past_due: None,
            standing: AccountStatus::Open,
            due: f64::NAN,
            minimum_due: f64::NAN,
            paid: f64::NAN,
            balance: f64::NAN,
            limit: f64::NAN,
            income: f64::NAN,
            lenders: f64::NAN,
            facts: AccountFacts::new(),
        }
    }

    /// When the record arrived, not before its statement. A later record of the
    /// same month corrects an earlier one, from that day on.
    #[must_use]
    pub fn with_known_on(mut self, date: Date) -> Self {
        self.known_on = day_of(date);
        self
    }

    /// Days past due at the statement.
    #[must_use]
    pub const fn with_days_past_due(mut self, days: u16) -> Self {
        self.days_past_due = Some(days);
        self
    }

    /// What there was to pay.
    #[must_use]
    pub const fn with_standing(mut self, standing: AccountStatus) -> Self {
        self.standing = standing;
        self
    }

    /// The amount due, at least 0.
    #[must_use]
    pub const fn with_due(mut self, amount: f64) -> Self {
        self.due = amount;
        self
    }

    /// The least that had to be paid, at least 0.
    #[must_use]
    pub const fn with_minimum_due(mut self, amount: f64) -> Self {
        self.minimum_due = amount;
        self
    }

    /// The amount paid, at least 0.
    #[must_use]
    pub const fn with_paid(mut self, amount: f64) -> Self {
        self.paid = amount;
        self
    }

    /// The balance owed; below 0 for money of the borrower.
    #[must_use]
    pub const fn with_balance(mut self, amount: f64) -> Self {
        self.balance = amount;
        self
    }

    /// The limit, at least 0.
    #[must_use]
    pub const fn with_limit(mut self, amount: f64) -> Self {
        self.limit = amount;
        self
    }

    /// Income credited that month, at least 0.
    #[must_use]
    pub const fn with_income(mut self, amount: f64) -> Self {
        self.income = amount;
        self
    }

    /// How many lenders the borrower owes.
    #[must_use]
    pub fn with_lenders(mut self, count: u16) -> Self {
        self.lenders = f64::from(count);
        self
    }

    /// What was reported beside the payments.
    #[must_use]
    pub const fn with_facts(mut self, facts: AccountFacts) -> Self {
        self.facts = facts;
        self
    }

    /// What two records of one account must not share.
    pub(super) const fn key(&self) -> (i32, i32) {
        (self.month, self.known_on)
    }

    pub(super) fn check(&self, position: usize) -> Result<(), PanelError> {
        let refuse = |column, problem| {
            Err(PanelError::History {
                position,
                column,
                problem,
            })
        };
        if self.known_on < self.statement {
            return refuse("known_on", "is before the statement");
        }
        if self.standing == AccountStatus::Closed && self.days_past_due.is_some_and(|days| days > 0)
        {
            return refuse("standing", "is closed, and the account is past due");
        }
        for (column, amount) in [
            ("due", self.due),
            ("minimum_due", self.minimum_due),
            ("paid", self.paid),
            ("limit", self.limit),
            ("income", self.income),
        ] {
            if amount.is_infinite() || amount < 0.0 {
                return refuse(column, "must be finite and at least 0");
            }
        }
        if self.balance.is_infinite() {
            return refuse("balance", "must be finite");
        }
        Ok(())
    }

    /// `paid / due`; NaN when nothing was due.
    pub(super) fn payment_ratio(&self) -> f64 {
        if self.due > 0.0 {
            self.paid / self.due
        } else {
            f64::NAN
        }
    }

    /// `balance / limit`, a credit balance as 0; [`SATURATED`] for a balance without a limit.
    pub(super) fn utilization(&self) -> f64 {
        if self.limit > 0.0 {
            // Not `max`: it would turn a missing balance into 0.
            let balance = if self.balance < 0.0 {
                0.0
            } else {
                self.balance
            };
            balance / self.limit
        } else if self.limit == 0.0 && self.balance > 0.0 {
            SATURATED
        } else {
            f64::NAN
        }
    }

    /// Whether no more than the minimum was paid on a balance that was larger.
    pub(super) fn is_minimum_payment(&self) -> bool {
        // Five percent above the minimum is rounding up, not paying down.
        self.paid > 0.0 && self.paid <= 1.05 * self.minimum_due && self.paid < self.balance
    }
}

impl fmt::Debug for AccountMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccountMonth(..)")
    }
}
