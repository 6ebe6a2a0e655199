//! Terms, cases and rule sets from text.
//!
//! Files are untrusted: their size is bounded, unknown keys are refused, and
//! errors give line and field but never a value.

use super::PlanError;
use crate::lending::written::line_of;
use crate::money::MoneyError;
use serde::de::DeserializeOwned;

/// A loan or rule set is a page or two of text.
const MAX_BYTES: usize = 256 * 1024;

/// Reads `text` strictly; the error keeps the line and drops the content.
pub(crate) fn read_toml<T: DeserializeOwned>(text: &str) -> Result<T, PlanError> {
    check_size(text)?;
    toml::from_str(text).map_err(|error| PlanError::File {
        line: line_of(text, &error),
        reason: without_values(error.message()),
    })
}

/// The same from JSON, with the same names.
pub(crate) fn read_json<T: DeserializeOwned>(text: &str) -> Result<T, PlanError> {
    check_size(text)?;
    serde_json::from_str(text).map_err(|error| {
        let shown = error.to_string();
        let message = shown.split(" at line ").next().unwrap_or_default();
        PlanError::File {
            line: error.line().max(1),
            reason: if error.is_data() {
                without_values(message)
            } else {
                // Of the parser alone: what it expected, never what it saw.
                message.to_owned()
            },
        }
    })
}

fn check_size(text: &str) -> Result<(), PlanError> {
    if text.len() <= MAX_BYTES {
        return Ok(());
    }
    Err(PlanError::File {
        line: 1,
        reason: "a file of terms or rules has at most 256 KiB".to_owned(),
    })
}

/// Messages about keys name keys only; all others may repeat a value.
fn without_values(message: &str) -> String {
    let about_keys = [
        "missing field",
        "unknown field",
        "duplicate key",
        "duplicate field",
    ];
    if about_keys.iter().any(|start| message.starts_with(start)) {
        return message.to_owned();
    }
    "not the expected kind of value; amounts, rates and dates are text in quotes".to_owned()
}

pub(crate) fn field<T>(field: &'static str, result: Result<T, MoneyError>) -> Result<T, PlanError> {
    result.map_err(|reason| PlanError::Field { field, reason })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Terms {
        #[serde(rename = "periods")]
        _periods: u32,
    }

    #[test]
    fn both_formats_say_the_line_and_no_value() {
        for (toml, json, reason) in [
            (
                "\nperiods = 'Canary'",
                "{\n\"periods\": \"Canary\"}",
                "not the expected kind",
            ),
            (
                "\nperiod = 1",
                "{\n\"period\": 1}",
                "unknown field `period`",
            ),
            ("", "{}", "missing field `periods`"),
            (
                "periods = 1\nperiods = 'Canary'",
                "{\"periods\": 1,\n\"periods\": 1}",
                "duplicate",
            ),
            ("periods = Canary", "{\"periods\": Canary", ""),
        ] {
            for error in [
                read_toml::<Terms>(toml).unwrap_err(),
                read_json::<Terms>(json).unwrap_err(),
            ] {
                let shown = error.to_string();
                assert!(
                    shown.contains(reason) && shown.starts_with("line "),
                    "{shown}"
                );
                assert!(!format!("{shown} {error:?}").contains("Canary"), "{shown}");
            }
        }
        let long = " ".repeat(MAX_BYTES + 1);
        assert!(
            read_json::<Terms>(&long)
                .unwrap_err()
                .to_string()
                .contains("256 KiB")
        );
    }
}
