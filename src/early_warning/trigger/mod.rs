//! The trigger: observations in, alerts out, one by one and in batches.
//!
//! In: a checked [`Policy`](crate::early_warning::Policy), states, and observations on a
//! date. Out: at most one [`Alert`] per crossing and new fact, and a [`TriggerOutcome`] for every
//! observation.
//!
//! Promises: a batch gives what its rows give one by one, on any number of threads;
//! the fast path gives what the slow path gives.
//!
//! ```
//! use jiff::civil::date;
//! use scorewright::early_warning::{EarlyWarning, Policy, Reading, Signals, TriggerOutcome, WatchState};
//! use scorewright::units::Points;
//!
//! let warning = EarlyWarning::new(Policy::points("cards").with_amber(600.0))?;
//! let mut state = WatchState::new();
//! let on = date(2026, 3, 2);
//! let reading = Reading::points(Points(640));
//! let first = warning.observe_outcome(&mut state, reading, Signals::NONE, on);
//! let second = warning.observe_outcome(&mut state, reading, Signals::NONE, on);
//! assert_eq!(first.outcome, TriggerOutcome::Counted);
//! assert_eq!(second.outcome, TriggerOutcome::Duplicate);
//! # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
//! ```

mod alert;

mod observe;

mod batch;

pub use alert::{Alert, ScoreDrop};
pub use batch::{BatchReport, Columns, RowAlert};
pub use observe::{EarlyWarning, Observed, TriggerOutcome};
