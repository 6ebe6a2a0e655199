//! What is remembered of a borrower, and the step from one observation to the next.
//!
//! In: a [`Reading`] and [`Signals`] on a day, in whole numbers. Out: a state, moved by
//! the machine that a policy compiles to.
//!
//! Promises: a state has a fixed size and layout; bytes and records that no
//! observations lead to are refused; `Debug` shows no number of a borrower.
//!
//! ```
//! use scorewright::early_warning::WatchState;
//!
//! let state = WatchState::new();
//! assert_eq!(state.to_bytes().len(), 32);
//! assert!(WatchState::from_bytes(&state.to_bytes())? == state);
//! # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
//! ```

mod reading;

mod values;

mod detector;

mod trend_rules;

mod drop_found;

mod watch_state;

mod bytes;

mod trend_state;

mod reminder;

mod facts;

mod machine;

mod record;

pub use detector::{Cusum, Ewma};
pub(crate) use drop_found::DropFound;
pub(crate) use machine::{Machine, Raised};
pub(crate) use reading::PARTS;
pub use reading::{Reading, Signals};
pub use trend_state::TrendState;
pub(crate) use values::MISSING;
#[cfg(test)]
pub(crate) use watch_state::NO_PD;
pub use watch_state::{State, WatchState};
