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
mod content;
mod error;
mod message;
mod rules;
mod schedule;
#[cfg(feature = "serde")]
mod shipped;
mod time;
mod verdict;

pub use contact::{
    Channel, Channels, Contact, ContactHistory, ContactPlan, ContentFlags, DebtId, Debtor,
    Direction, Grant, NumberId, Outcome, Place, Product, Purpose, Reachability, Recipient,
    ReliefPeriod, Requests,
};
pub use content::{ContentRules, Fault, Finding, Sending};
pub use error::OutreachError;
pub use message::{Message, Template, Value, ValueKind};
pub use rules::{
    Cap, Cooldown, Counter, Exclusion, Honoured, Hours, RuleSet, Scope, Strength, ThirdParty,
    Visits, Waiver, Window,
};
pub use schedule::{
    HelpStage, Reminder, ReminderSchedule, Response, RiskLevel, Stage, TimedReminder, Upcoming,
};
#[cfg(feature = "serde")]
pub use shipped::FIRM_DEFAULT;
pub use time::{Moment, Zone};
pub use verdict::{Conduct, Rule, Verdict, Violation};
