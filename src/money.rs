//! Money and rates: exact decimals, one rounding rule.
