//! The trigger that fires when a borrower's score falls below the safety threshold.
