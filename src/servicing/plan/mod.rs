//! Repayment plans with exact decimals.
