//! An append-only, hash-chained record of every decision.
