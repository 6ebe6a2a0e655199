//! Why fields do not make a schema.

use super::{FieldFault, LIMIT_FIELDS};
use crate::files::{printable, printable_path};
use std::path::PathBuf;

/// Why fields do not make a schema.
///
/// Messages name fields and keys of the schema, which hold nothing of an applicant.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// The file could not be read or written.
    #[error("cannot {doing} {}: {kind}", printable_path(path))]
    Io {
        /// "read" or "write".
        doing: &'static str,
        /// As it was given.
        path: PathBuf,
        /// What the system said.
        kind: std::io::ErrorKind,
    },
    /// What is wrong in a file.
    #[error("{}: {cause}", printable_path(path))]
    InFile {
        /// As it was given.
        path: PathBuf,
        /// What is wrong.
        cause: Box<SchemaError>,
    },
    /// Where in a text it is wrong.
    #[error("line {line}: {cause}")]
    AtLine {
        /// Starts at 1.
        line: usize,
        /// What is wrong.
        cause: Box<SchemaError>,
    },
    /// The text is not TOML of a schema.
    #[error("line {line}: {}{message}", key.as_ref().map(|key| format!("key `{key}`: ")).unwrap_or_default())]
    Toml {
        /// Starts at 1.
        line: usize,
        /// The key on that line, where there is one.
        key: Option<String>,
        /// What the reader of TOML expected.
        message: String,
    },
    /// Larger than any schema.
    #[error("a schema file may hold {limit} bytes at most")]
    TooLong {
        /// The limit, in bytes.
        limit: u64,
    },
    /// There is nothing to read.
    #[error("a schema needs at least one field")]
    NoFields,
    /// More fields than a file may have columns.
    #[error("a schema may have {LIMIT_FIELDS} fields at most, got {n_fields}")]
    TooManyFields {
        /// How many there are.
        n_fields: usize,
    },
    /// Two fields share a name.
    #[error("field `{field}` is declared twice", field = printable(field))]
    DuplicateField {
        /// The name.
        field: String,
    },
    /// Two fields share a role that one field may have.
    #[error("fields `{first}` and `{second}` both have the role `{role}`; one may")]
    RepeatedRole {
        /// The role.
        role: &'static str,
        /// Declared first.
        first: String,
        /// Declared later.
        second: String,
    },
    /// A field contradicts itself.
    #[error("field `{field}`: {fault}", field = printable(field))]
    Field {
        /// Its name.
        field: String,
        /// What is wrong with it.
        fault: FieldFault,
    },
}

impl SchemaError {
    /// What is wrong, without the file and line where.
    #[must_use]
    pub fn root(&self) -> &Self {
        match self {
            Self::InFile { cause, .. } | Self::AtLine { cause, .. } => cause.root(),
            other => other,
        }
    }
}
