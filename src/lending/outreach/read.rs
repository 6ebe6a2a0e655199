//! Rule files of this stage, from TOML.

use super::OutreachError;
use crate::rules::{Header, Provenance, read_rules};
use serde::de::DeserializeOwned;

/// Reads a rule file strictly; `file` names it in the error, which has the line.
pub(super) fn read<T: DeserializeOwned>(
    file: &'static str,
    text: &str,
    header: Header,
) -> Result<(Provenance, T), OutreachError> {
    read_rules(text, header).map_err(|error| OutreachError::File {
        file,
        problem: error.to_string(),
    })
}
