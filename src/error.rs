//! The crate's error: one variant per stage.

/// linfa's estimators may fail for reasons of linfa's own.
#[cfg(feature = "train")]
impl From<linfa::Error> for Error {
    fn from(error: linfa::Error) -> Self {
        Self::Training(error.into())
    }
}

/// Any failure of the library, by stage.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A number outside the range of its unit.
    #[error(transparent)]
    Unit(#[from] crate::units::OutOfRange),
    /// A measure that has no value.
    #[error(transparent)]
    Metric(#[from] crate::metrics::MetricError),
    /// A schema that contradicts itself or cannot be read.
    #[error(transparent)]
    Schema(#[from] crate::schema::SchemaError),
    /// Data that does not obey its schema.
    #[error(transparent)]
    Dataset(#[from] crate::dataset::DatasetError),
    /// A payment history or panel that was refused.
    #[cfg(feature = "files")]
    #[error(transparent)]
    Panel(#[from] crate::panel::PanelError),
    /// Fields that could not be binned.
    #[error(transparent)]
    Binning(#[from] crate::binning::BinningError),
    /// A card that could not be made, saved, loaded or used.
    #[error(transparent)]
    Scorecard(#[from] crate::scorecard::ScorecardError),
    /// A borrower that could not be scored.
    #[error(transparent)]
    Score(#[from] crate::scoring::ScoreError),
    /// Data or settings from which no model could be fitted.
    #[cfg(feature = "train")]
    #[error(transparent)]
    Training(#[from] crate::training::TrainingError),
    /// An amount or a rate that is not one.
    #[cfg(feature = "lending")]
    #[error(transparent)]
    Money(#[from] crate::money::MoneyError),
    /// A repayment plan that cannot be made.
    #[cfg(feature = "lending")]
    #[error(transparent)]
    Plan(#[from] crate::lending::loan::PlanError),
    /// Relief that cannot be assessed.
    #[cfg(feature = "lending")]
    #[error(transparent)]
    Relief(#[from] crate::lending::relief::ReliefError),
    /// A contact, rule set, template or reminder that was refused.
    #[cfg(feature = "lending")]
    #[error(transparent)]
    Outreach(#[from] crate::lending::outreach::OutreachError),
    /// An income that could not be verified.
    #[cfg(feature = "lending")]
    #[error(transparent)]
    Income(#[from] crate::lending::income::IncomeError),
    /// An audit trail or record that was refused.
    #[cfg(feature = "lending")]
    #[error(transparent)]
    Audit(#[from] crate::lending::audit::AuditError),
    /// A policy or application on which no decision could be made.
    #[cfg(feature = "lending")]
    #[error(transparent)]
    Decision(#[from] crate::lending::decision::DecisionError),
    /// Early warning.
    #[cfg(feature = "lending")]
    #[error(transparent)]
    Warning(#[from] crate::early_warning::EarlyWarningError),
    /// A report that could not be made.
    #[cfg(feature = "report")]
    #[error(transparent)]
    Report(#[from] crate::report::ReportError),
}
