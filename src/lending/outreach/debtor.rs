//! The debtor, as far as conduct rules ask.

use super::{Channels, Waiver, Window, Zone};
use core::fmt;
use jiff::civil::Date;

/// What the debt is from; some rule sets leave products out.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Product {
    /// A personal loan. The default.
    #[default]
    ConsumerLoan,
    /// A card or other revolving line.
    Card,
    /// A loan on a home.
    Mortgage,
    /// A microfinance loan under rules of its own.
    Microfinance,
}

/// Whether the debtor can be spoken to at all.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reachability {
    /// They can. The default.
    #[default]
    Reachable,
    /// Every address of theirs has failed.
    DebtorUnreachable,
    /// They have died.
    Deceased,
    /// They have lost the capacity to act.
    NoCapacity,
}

/// A waiver the debtor has given, and the days on which it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// What was agreed.
    pub waiver: Waiver,
    /// The first day it holds.
    pub given_on: Date,
    /// The first day it no longer holds; `None` until withdrawn.
    #[serde(default)]
    pub until: Option<Date>,
}

/// The days on which relief suspends the debt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReliefPeriod {
    /// The first day.
    pub from: Date,
    /// The first day after it.
    pub until: Date,
}

/// What the debtor has asked for.
#[derive(Clone, Default, PartialEq, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Requests {
    /// Hours at which they cannot be reached, in their own time.
    pub inconvenient: Vec<Window>,
    /// Channels they have opted out of.
    pub opted_out: Channels,
    /// They have asked for contact to end.
    pub cease: bool,
    /// An attorney acts for them.
    pub represented: bool,
    /// Their employer does not allow contact at work.
    pub not_at_work: bool,
    /// The third party to be contacted has refused to be.
    pub third_party_refused: bool,
}

impl fmt::Debug for Requests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Requests").finish_non_exhaustive()
    }
}

/// The debtor, as far as conduct rules ask. `Debug` shows nothing of them.
#[derive(Clone, Default, PartialEq, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Debtor {
    /// Where they may be: a contact must be lawful in every zone given. Empty
    /// means unknown, and then no contact is lawful.
    pub zones: Vec<Zone>,
    /// What the debt is from.
    pub product: Product,
    /// Days past due now.
    pub dpd: u32,
    /// Whether they can be spoken to.
    pub reachability: Reachability,
    /// Waivers they have given.
    pub grants: Vec<Grant>,
    /// What they have asked for.
    pub requests: Requests,
    /// Relief they are in.
    pub relief: Option<ReliefPeriod>,
    /// Marked as vulnerable: only a person may contact them.
    pub vulnerable: bool,
}

impl Debtor {
    /// A debtor in one known zone, with nothing else known of them.
    #[must_use]
    pub fn new(zone: Zone) -> Self {
        Self {
            zones: vec![zone],
            ..Self::default()
        }
    }
}

impl fmt::Debug for Debtor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Debtor").finish_non_exhaustive()
    }
}
