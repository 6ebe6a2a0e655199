//! The crate's error: one variant per stage.

/// Any failure of the library, by stage.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A number outside the range of its unit.
    #[error(transparent)]
    Unit(#[from] crate::units::OutOfRange),
    /// Early warning.
    #[error(transparent)]
    Warning(#[from] crate::early_warning::WarningError),
}
