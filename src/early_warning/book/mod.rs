//! The states of all borrowers, saved and restored as one.
//!
//! In: states by borrower id, and the trigger they belong to. Out: a [`StateBook`], and
//! its file.
//!
//! Promises: at any moment the old or the new file is there; a damaged file, or that
//! of another policy, measure or kind of state, is refused.
//!
//! ```
//! use scorewright::early_warning::{EarlyWarning, Policy, StateBook};
//!
//! let warning = EarlyWarning::new(Policy::points("cards").with_amber(600.0))?;
//! let mut book = StateBook::new(&warning);
//! assert_eq!((book.row("17"), book.row("18"), book.row("17")), (0, 1, 0));
//! # Ok::<(), scorewright::early_warning::EarlyWarningError>(())
//! ```

mod file;

mod state_book;

pub use state_book::StateBook;
