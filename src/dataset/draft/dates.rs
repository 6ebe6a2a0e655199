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
    n_quarters: u64,
    /// Cells that are a day which stands for none: 9999-12-31.
    pub(super) n_endless: u64,
}

impl DateCounts {
    pub(super) fn push(&mut self, cell: &[u8]) {
        const SHORTEST: usize = 4;
        const LONGEST: usize = 40;
        if !(SHORTEST..=LONGEST).contains(&cell.len()) {
            return;
        }
        let of_people = |day: &Day| (FIRST..=LAST).contains(day) || is_endless(*day);
        let read = |format| date::parse(cell, format).filter(of_people);
        if read(DateFormat::Iso).is_some() {
            self.n_iso += 1;
        }
        let (dmy, mdy) = (read(DateFormat::Dmy), read(DateFormat::Mdy));
        self.n_ymd += u64::from(read(DateFormat::Ymd).is_some());
        self.n_dmy += u64::from(dmy.is_some());
        self.n_mdy += u64::from(mdy.is_some());
        self.n_either += u64::from(dmy.is_some() && mdy.is_some() && dmy != mdy);
        self.n_months += u64::from(date::month_end(cell).is_some());
        self.n_quarters += u64::from(date::quarter_end(cell).is_some());
        let any = read(DateFormat::Ymd).or(dmy).or(mdy);
        self.n_endless += u64::from(any.is_some_and(is_endless));
    }

    pub(super) const fn has_quarters(&self) -> bool {
        self.n_quarters > 0
    }

    /// How many cells read as dates in a form.
    pub(super) const fn n_of(&self, format: DateFormat) -> u64 {
        match format {
            DateFormat::Iso => self.n_iso,
            DateFormat::Ymd => self.n_ymd,
            DateFormat::Dmy => self.n_dmy,
            DateFormat::Mdy => self.n_mdy,
            // All of them, or the column is none of dates.
            DateFormat::ExcelSerial => u64::MAX,
        }
    }

    /// How many cells read as dates in the form in which most of them do.
    pub(super) fn most(&self) -> u64 {
        let all = [self.n_ymd, self.n_dmy, self.n_mdy];
        all.into_iter().max().unwrap_or(0)
    }

    pub(super) const fn has_months(&self) -> bool {
        self.n_months > 0
    }
}

/// The last days of the years 2999 and 9999, and their first: what programs write for
/// "without an end".
fn is_endless(day: Day) -> bool {
    [2999, 9999].into_iter().any(|year| {
        let of = |month, date| Day::from_ymd(year, month, date) == Some(day);
        of(12, 31) || of(1, 1)
    })
}

/// Few enough to be slips of the pen: one, or one in a hundred.
pub(super) const fn is_slip(n: u64, n_all: u64) -> bool {
    n == 0 || (n == 1 && n_all >= 10) || n * 100 <= n_all
}
