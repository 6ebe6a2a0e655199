//! What the trigger is told to do.
//!
//! In: settings from code or from a TOML file. Out: a [`Policy`] with its rules and its
//! advice, checked as a whole when a trigger is made of it.
//!
//! Promises: a setting out of bounds is named by its key, with its bound; no rule
//! is in code that a file could not state.
//!
//! ```
//! use scorewright::early_warning::Policy;
//!
//! let policy = Policy::points("cards").with_amber(600.0).with_red(560.0);
//! assert_eq!((policy.amber(), policy.red()), (Some(600.0), Some(560.0)));
//! ```

mod level;

mod problem;

mod rules;

mod repeat;

mod advice;

mod definition;

mod check;

mod file;

pub use advice::{Action, Advice, AdviceNoticeDue, AdviceRule, AdviceTable, Case, Notice};
pub use definition::{Measure, Policy};
pub use level::{Level, WarningRule, WarningRules};
pub(crate) use level::{RequestedLevel, Severity};
pub(crate) use problem::Problem;
pub use repeat::RepeatAfter;
pub use rules::{CusumRule, DropRule, EwmaRule, HardTriggers, PdRatioRule, ReviewCadence};
