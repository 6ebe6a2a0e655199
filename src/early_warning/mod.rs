//! The trigger that fires when a borrower's score falls below the safety threshold.
//!
//! In: a [`Policy`] (data, not code), one small [`WatchState`] per borrower, and
//! a [`Reading`] with [`Signals`] on a date. Out: at most one [`Alert`] per
//! crossing and new fact, what to do about it ([`Advice`]), a [`WatchList`], and from a
//! labelled panel the proof that it warns in time ([`Backtest`]).
//!
//! Promises: one alert per crossing and one per fact or step of lateness not told of,
//! named by borrower, date, level, episode and rule; the same observations give the same
//! states and alerts, one by one, in batches of any size and on any number of threads;
//! late, repeated and missing observations each have a declared [`TriggerOutcome`]; nothing reads a clock.
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

// The order of these lines is the architecture of the group; `tests/it/layering.rs`
// reads it. A blank line between them keeps rustfmt from sorting them.

mod error;

mod policy;

mod state;

mod trigger;

mod book;

mod watch_list;

mod why;

mod backtest;

pub use backtest::{
    AccountResults, Backtest, BacktestReport, BehaviourTable, CapacityPoint, CaughtAt, Choice,
    CurvePoint, DefaultOutcome, Difference, Differences, Goal, Interval, Intervals, LabelledPanel,
    Observation, Outcomes, TrainingSet, busiest_within, choose_threshold, recall_at,
    threshold_curve,
};
pub use book::StateBook;
pub use error::EarlyWarningError;
pub use policy::{
    Action, Advice, AdviceNoticeDue, AdviceRule, AdviceTable, Case, CusumRule, DropRule, EwmaRule,
    HardTriggers, Level, Measure, Notice, PdRatioRule, Policy, RepeatAfter, ReviewCadence,
    WarningRule, WarningRules,
};
pub use state::{Cusum, Ewma, Reading, Signals, State, TrendState, WatchState};
pub use trigger::{
    Alert, BatchReport, Columns, EarlyWarning, Observed, RowAlert, ScoreDrop, TriggerOutcome,
};
pub use watch_list::{Disposition, WatchEntry, WatchList, expected_loss_avoided, plain_text};
pub use why::{Fall, Loss, explain_fall, explain_records};
