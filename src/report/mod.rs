//! Results as pictures.
//!
//! In: what earlier stages measured, such as a [`BacktestReport`](crate::early_warning::BacktestReport).
//! Out: SVG as a string, or a [`ReportError`].
//!
//! Promises: the same results give the same bytes; nothing is measured here, only
//! shown; no file is written.
//!
//! ```
//! use scorewright::early_warning::BacktestReport;
//! use scorewright::report::WarningChart;
//!
//! let naive = BacktestReport::default();
//! let svg = WarningChart::new("Cards").with_point("any month late", &naive).to_svg()?;
//! assert!(svg.starts_with("<svg"));
//! # Ok::<(), scorewright::report::ReportError>(())
//! ```

mod error;
mod warning_chart;

pub use error::ReportError;
pub use warning_chart::WarningChart;
