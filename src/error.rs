//! The crate's error: one variant per stage.

/// Any failure of the library, by stage.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A number outside the range of its unit.
    #[error(transparent)]
    Unit(#[from] crate::units::OutOfRange),
    /// An amount or a rate that is not one.
    #[error(transparent)]
    Money(#[from] crate::money::MoneyError),
    /// A repayment plan that cannot be made.
    #[error(transparent)]
    Plan(#[from] crate::servicing::plan::PlanError),
    /// Relief that cannot be assessed.
    #[error(transparent)]
    Relief(#[from] crate::servicing::relief::ReliefError),
}
