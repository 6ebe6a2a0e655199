//! Reminders and contact, and when they are lawful.
//!
//! In: a [`ContactPlan`], the [`Debtor`]'s circumstances, the [`ContactHistory`]
//! and the rule sets that apply. Out: a [`Verdict`] with every rule that stands
//! in the way, where it is written, and the second at which the contact becomes
//! lawful. Beside it, a reminder schedule, messages from templates, and rules for
//! what a text must and must not say. `OutreachCase` reads a borrower's file.
//!
//! Rules are data: cited, dated TOML files (`data/rules/conduct`), also inside the
//! library. All times are the debtor's own, daylight saving included; an unknown
//! time zone forbids every contact. Several rule sets intersect: the stricter wins.

mod channel;
mod conduct;
mod contact;
mod content;
mod debtor;
mod denial;
mod error;
mod fold;
mod input;
mod inspect;
mod jurisdiction;
mod message;
mod phrase;
mod protection;
mod read;
mod rule_set;
mod rules;
mod schedule;
mod shipped;
mod source;
mod stage;
mod time;
mod value;
mod verdict;
mod waiver;
mod window;

pub use channel::{Channel, Channels};
pub use conduct::Conduct;
pub use contact::{
    Contact, ContactDirection, ContactHistory, ContactOutcome, ContactPlan, ContentFlags, DebtId,
    NumberId, Place, Purpose, Recipient,
};
pub use content::{ContentFault, ContentRules, Finding, NOTHING_LISTED, Sending};
pub use debtor::{Debtor, Grant, Product, Reachability, ReliefPeriod, Requests};
pub use error::OutreachError;
pub use input::OutreachCase;
pub use message::{Message, Template};
pub use protection::{Collector, Moratorium, MoratoriumRules};
pub use rule_set::RuleSet;
pub use rules::{
    ContactCap, Cooldown, Counter, Exclusion, Honoured, Hours, Scope, Strength, ThirdParty, Visits,
};
pub use schedule::{Reminder, ReminderSchedule, TimedReminder};
pub use shipped::FIRM_DEFAULT;
pub use source::{Reading, RulePart, Source};
pub use stage::{HelpStage, Response, RiskLevel, Stage, Upcoming};
pub use time::{Moment, Zone};
pub use value::{TemplateValue, ValueKind};
pub use verdict::{ContactRule, Verdict, Violation};
pub use waiver::Waiver;
pub use window::Window;
