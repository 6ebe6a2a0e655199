//! Why a report could not be made.

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// A chart that could not be drawn.
    #[error("chart: {problem}")]
    Chart {
        /// What the plotting library said.
        problem: String,
    },
}
