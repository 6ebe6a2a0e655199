//! Deferral and other relief on proof of hardship, and what it costs.
