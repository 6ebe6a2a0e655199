//! Terms and rule sets of the loan from text, with the loan's own errors.

use super::PlanError;
use crate::lending::facts::FactError;
use crate::money::MoneyError;
use crate::rules::read::TextError;
use crate::rules::{Header, Provenance, read_case_json, read_case_toml, read_rules};
use serde::de::DeserializeOwned;

/// Reads a borrower's file strictly; the error keeps the line and drops the content.
pub(in crate::lending) fn case_from_toml<T: DeserializeOwned>(text: &str) -> Result<T, PlanError> {
    Ok(read_case_toml(text, &[])?)
}

/// The same from JSON, with the same names.
pub(in crate::lending) fn case_from_json<T: DeserializeOwned>(text: &str) -> Result<T, PlanError> {
    Ok(read_case_json(text, &[])?)
}

/// Reads a rule file; one that does not say its id has `id`.
pub(in crate::lending) fn rules_from_toml<T: DeserializeOwned>(
    text: &str,
    id: &'static str,
) -> Result<(Provenance, T), PlanError> {
    Ok(read_rules(text, Header::versioned(id))?)
}

impl From<TextError> for PlanError {
    fn from(error: TextError) -> Self {
        Self::File {
            line: error.line,
            reason: error.reason,
        }
    }
}

impl From<FactError> for PlanError {
    fn from(error: FactError) -> Self {
        match error {
            FactError::OutOfRange { field, expected } => Self::OutOfRange { field, expected },
            FactError::Unknown { field, known } => Self::Unknown { field, known },
        }
    }
}

pub(in crate::lending) fn field<T>(
    field: &'static str,
    result: Result<T, MoneyError>,
) -> Result<T, PlanError> {
    result.map_err(|reason| PlanError::Field { field, reason })
}
