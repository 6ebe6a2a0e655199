//! Cells that read as dates, counted by the forms in which they do.

use crate::notation::{DateFormat, date};
use crate::units::Day;

/// Dates in files of borrowers lie between 1900 and 2100.
const FIRST: Day = Day(-25_567);
const LAST: Day = Day(47_847);

/// How many cells read as dates in each form.
#[derive(Clone, Copy, Default)]
pub(super) struct DateCounts {
    pub(super) n_iso: u64,
    pub(super) n_ymd: u64,
    pub(super) n_dmy: u64,
    pub(super) n_mdy: u64,
    /// Cells that are another day by day and month than by month and day.
    pub(super) n_either: u64,
    /// Cells that are a month without a day.
    n_months: u64,
}

impl DateCounts {
    pub(super) fn push(&mut self, cell: &[u8]) {
        const SHORTEST: usize = 6;
        const LONGEST: usize = 40;
        if !(SHORTEST..=LONGEST).contains(&cell.len()) {
            return;
        }
        let read = |format| date::parse(cell, format).filter(|day| (FIRST..=LAST).contains(day));
        if read(DateFormat::Iso).is_some() {
            self.n_iso += 1;
        }
        let (dmy, mdy) = (read(DateFormat::Dmy), read(DateFormat::Mdy));
        self.n_ymd += u64::from(read(DateFormat::Ymd).is_some());
        self.n_dmy += u64::from(dmy.is_some());
        self.n_mdy += u64::from(mdy.is_some());
        self.n_either += u64::from(dmy.is_some() && mdy.is_some() && dmy != mdy);
        self.n_months += u64::from(date::month_end(cell).is_some());
    }

    pub(super) const fn has_months(&self) -> bool {
        self.n_months > 0
    }
}

/// Few enough to be slips of the pen: one, or one in a hundred.
pub(super) const fn is_slip(n: u64, n_all: u64) -> bool {
    n == 0 || (n == 1 && n_all >= 10) || n * 100 <= n_all
}
