//! An append-only, hash-chained record of every decision.
//!
//! In: [`AuditRecord`]s of decisions, warnings, contacts, relief and overrides, with
//! the caller's time and keyed digests in place of a borrower's values. Out: an
//! [`AuditTrail`] that shows which entry was edited, deleted, moved or replaced,
//! that can be done again record by record, and rules for how long to keep it.
//!
//! A trail cut off at its end looks whole: keep an [`Anchor`] of it elsewhere.

mod chain;
mod digest;
mod error;
mod record;
mod retention;

pub use chain::{Anchor, AuditTrail, Entry, Replay};
pub use digest::Digest;
pub use error::{AuditError, AuditFault, Tampering};
pub use record::{
    AuditRecord, ContactEvent, DecisionEvent, Event, ModelRef, ReliefEvent, RuleSetRef,
};
pub use retention::{RecordKind, RetainedRecord, Retention, RetentionRules};
