//! The proof that a policy warns in time.
//!
//! In: a [`LabelledPanel`] (observations by account, and what became of each), or a
//! panel of payment histories through a [`BehaviourTable`]. Out: a [`BacktestReport`]
//! with recall, lead time and alerts, and the threshold chosen for a [`Goal`].
//!
//! Promises: an observation is judged by what was known on its day; the same panel
//! gives the same report on any number of threads.
//!
//! ```
//! use scorewright::early_warning::BacktestReport;
//!
//! // Nothing was followed, so nothing was caught and no alert was sent.
//! let nothing = BacktestReport::default();
//! assert_eq!(nothing.outcomes().n_caught, 0);
//! ```

mod default_outcome;

mod labelled;

mod report;

mod account_results;

mod run;

mod behaviour_table;

mod threshold;

pub use account_results::{AccountResults, Difference, Differences, Interval, Intervals};
pub use behaviour_table::{BehaviourTable, TrainingSet};
pub use default_outcome::DefaultOutcome;
pub use labelled::{LabelledPanel, Observation};
pub use report::{BacktestReport, CapacityPoint, CaughtAt, Outcomes};
pub use run::Backtest;
pub use threshold::{
    Choice, CurvePoint, Goal, busiest_within, choose_threshold, recall_at, threshold_curve,
};
