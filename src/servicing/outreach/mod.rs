//! Reminders and contact, and when they are lawful.
//!
//! In: a [`ContactPlan`], the [`Debtor`]'s circumstances, the [`ContactHistory`]
//! and the rule sets that apply. Out: a [`Verdict`] with every rule that stands
//! in the way, where it is written, and the second at which the contact becomes
//! lawful. Beside it, a reminder schedule and messages from templates.
//!
//! Rules are data: cited, dated TOML files (`data/rules/conduct`), also inside the
//! library. All times are the debtor's own, daylight saving included; an unknown
//! time zone forbids every contact. Several rule sets intersect: the stricter wins.

mod contact;
mod error;
mod rules;
#[cfg(feature = "serde")]
mod shipped;
mod time;
mod verdict;

pub use contact::{
    Channel, Channels, Contact, ContactHistory, ContactPlan, ContentFlags, DebtId, Debtor,
    Direction, Grant, NumberId, Outcome, Place, Product, Purpose, Reachability, Recipient,
    ReliefPeriod, Requests,
};
pub use error::OutreachError;
pub use rules::{
    Cap, Cooldown, Counter, Exclusion, Honoured, Hours, RuleSet, Scope, Strength, ThirdParty,
    Visits, Waiver, Window,
};
#[cfg(feature = "serde")]
pub use shipped::FIRM_DEFAULT;
pub use time::{Moment, Zone};
pub use verdict::{Conduct, Rule, Verdict, Violation};
