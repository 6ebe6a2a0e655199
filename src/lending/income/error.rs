//! Why income could not be verified.

use super::IncomeClass;

/// An income record or policy that was refused. No message carries an amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IncomeError {
    /// No source was given.
    #[error("at least one source of income is needed")]
    NoSource,
    /// Two statements by the applicant.
    #[error("source {source_number}: income is stated twice; keep the latest statement")]
    StatedTwice {
        /// Its place, from 1.
        source_number: usize,
    },
    /// A number in a source lies outside its range.
    #[error("source {source_number}: {field} must be {expected}")]
    Field {
        /// Its place, from 1.
        source_number: usize,
        /// The field.
        field: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// IncomeEvidence from after the day of verification.
    #[error("source {source_number}: as_of lies after the day of verification")]
    Future {
        /// Its place, from 1.
        source_number: usize,
    },
    /// Sources in several currencies.
    #[error(
        "source {source_number}: its currency differs from that of the first source; convert one"
    )]
    Currency {
        /// Its place, from 1.
        source_number: usize,
    },
    /// A flat discount on protected income.
    #[error(
        "class_haircut: {class} income is protected, its discount must be individual (12 CFR 1002.6(b)(5))"
    )]
    ProtectedClass {
        /// The class.
        class: IncomeClass,
    },
    /// A setting outside its range.
    #[error("{setting} must be {expected}")]
    Policy {
        /// The setting.
        setting: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// A policy file that does not read.
    #[error("income policy: {problem}")]
    File {
        /// What the parser says.
        problem: String,
    },
    /// An amount beyond what money holds.
    #[error(transparent)]
    Money(#[from] crate::money::MoneyError),
}
