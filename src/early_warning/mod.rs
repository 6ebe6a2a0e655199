//! The trigger that fires when a borrower's score falls below the safety threshold.
//!
//! In: a [`Policy`] (data, not code), one small [`WatchState`] per borrower, and
//! a [`Reading`] with [`Signals`] on a date. Out: at most one [`Alert`] per
//! crossing, what to do about it ([`Advice`]), a [`WatchList`], and from a labelled
//! panel the proof that it warns in time ([`Backtest`]).
//!
//! Promises: one alert per crossing, named by borrower, level and episode; the
//! same observations give the same states and alerts, one by one, in batches of
//! any size and on any number of threads; late, repeated and missing
//! observations each have a declared [`Outcome`]; nothing reads a clock.
//!
//! ```
//! use jiff::civil::date;
//! use scorewright::early_warning::{EarlyWarning, Level, Policy, Reading, Signals, WatchState};
//! use scorewright::units::Points;
//!
//! let policy = Policy::points("cards").with_amber(600.0).with_exit_margin(20.0);
//! let warning = EarlyWarning::new(policy)?;
//! let mut state = WatchState::new();
//! let monday = date(2026, 3, 2);
//! assert!(warning.observe(&mut state, Reading::points(Points(640)), Signals::NONE, monday).is_none());
//! let alert = warning
//!     .observe(&mut state, Reading::points(Points(590)), Signals::NONE, date(2026, 3, 3))
//!     .ok_or("no alert")?;
//! assert_eq!((alert.level(), alert.episode()), (Level::Amber, 1));
//! // Still below: no second alert for the same crossing.
//! assert!(warning.observe(&mut state, Reading::points(Points(580)), Signals::NONE, date(2026, 3, 4)).is_none());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod advice;
mod backtest;
mod batch;
mod behaviour_table;
#[cfg(feature = "serde")]
mod book;
#[cfg(feature = "serde")]
mod book_file;
#[cfg(feature = "report")]
mod chart;
mod detector;
mod error;
mod labelled;
mod level;
mod machine;
mod policy;
mod policy_check;
#[cfg(feature = "serde")]
mod policy_file;
mod reading;
mod report;
mod rules;
mod state;
mod state_bytes;
mod threshold;
mod trend;
mod trigger;
mod watch_list;
mod why;

pub use advice::{Action, Advice, AdviceRule, AdviceTable, Case, Notice, NoticeDue};
pub use backtest::Backtest;
pub use batch::{BatchReport, Columns, RowAlert};
pub use behaviour_table::{BehaviourTable, DefaultOutcome};
#[cfg(feature = "serde")]
pub use book::StateBook;
#[cfg(feature = "report")]
pub use chart::WarningChart;
pub use detector::{Cusum, Ewma};
pub use error::EarlyWarningError;
pub use labelled::{LabelledPanel, Observation};
pub use level::{Level, Rule};
pub use policy::{Measure, Policy};
pub use reading::{Reading, Signals};
pub use report::{BacktestReport, CapacityPoint, Interval, Intervals, Outcomes};
pub use rules::{CusumRule, DropRule, EwmaRule, HardTriggers, PdRatioRule, ReviewCadence};
pub use state::{State, WatchState};
pub use threshold::{
    Choice, CurvePoint, Goal, busiest_within, choose_threshold, recall_at, threshold_curve,
};
pub use trend::TrendState;
pub use trigger::{Alert, EarlyWarning, Observed, Outcome};
pub use watch_list::{Disposition, WatchEntry, WatchList, expected_loss_avoided, plain_text};
pub use why::{Fall, Loss, explain_fall, explain_records};
