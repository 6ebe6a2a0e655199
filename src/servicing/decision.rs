//! Score, verified income and affordability become a decision with reasons.
