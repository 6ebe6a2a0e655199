//! How values are written: numbers, dates, flags and what means "not given".
//!
//! One rule for a cell of a file, the text of a map or a typed record, JSON and an
//! application. What a field allows is not asked here.

pub(crate) mod affix;
pub(crate) mod cell;
pub(crate) mod date;
pub(crate) mod date_part;
pub(crate) mod digits;
pub(crate) mod markers;
pub(crate) mod number;
pub(crate) mod reading;
pub(crate) mod totals;

pub use affix::Affix;
pub use date::DateFormat;
pub use date_part::DatePart;
pub use number::Notation;
pub use reading::Reading;
