//! Which columns of a file are read.

/// Whether the file must hold the target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TargetColumn {
    /// With good and bad rows. The default.
    #[default]
    Required,
    /// Read when the header has it; one class is enough, and so is no row.
    IfPresent,
    /// Never read.
    Ignored,
}

/// What becomes of columns that the schema does not declare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExtraColumns {
    /// An error that names them. The default.
    #[default]
    Refused,
    /// Read past.
    Ignored,
}

/// What is asked of a header.
pub(super) struct Columns {
    pub(super) target: TargetColumn,
    pub(super) extra: ExtraColumns,
    /// Only these fields, beside those with a role.
    pub(super) only: Option<Vec<String>>,
}
