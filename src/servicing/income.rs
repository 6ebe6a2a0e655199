//! Stated income held against payroll, tax and third-party records.
