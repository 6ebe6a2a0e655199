//! Rule files of this stage, from TOML.

use super::OutreachError;
use crate::lending::written::located;
use serde::de::DeserializeOwned;

/// Reads a TOML file strictly; `file` names it in the error, which has the line.
pub(super) fn read<T: DeserializeOwned>(
    file: &'static str,
    text: &str,
) -> Result<T, OutreachError> {
    toml::from_str(text).map_err(|error| OutreachError::File {
        file,
        problem: located(text, &error),
    })
}
