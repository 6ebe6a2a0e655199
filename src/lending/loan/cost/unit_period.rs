//! Time in unit periods, as Regulation Z counts it.

use super::super::calendar::{Frequency, add_days, add_months, days_between};
use super::super::error::{PlanError, overflow};
use jiff::civil::Date;

/// The unit period of Regulation Z, Appendix J (b)(4): the most frequent
/// interval between payments or advances, at most a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UnitPeriod {
    /// So many months, 1 to 11.
    Months(u32),
    /// Half a month.
    SemiMonth,
    /// So many weeks.
    Weeks(u32),
    /// So many days.
    Days(u32),
    /// One year.
    Year,
    /// A single advance and a single payment within a year: the term itself, in days.
    Term {
        /// How many days lie between.
        days: u32,
    },
}

/// A moment, so many whole unit periods and a fraction after the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnitTime {
    /// Whole unit periods.
    pub periods: u32,
    /// The fraction of a unit period, as numerator and denominator.
    pub part: (u32, u32),
}

impl UnitTime {
    /// So many whole unit periods.
    #[must_use]
    pub const fn whole(periods: u32) -> Self {
        Self {
            periods,
            part: (0, 1),
        }
    }

    /// Whole unit periods and a fraction of `numerator / denominator`.
    #[must_use]
    pub const fn with_part(periods: u32, numerator: u32, denominator: u32) -> Self {
        Self {
            periods,
            part: (numerator, denominator),
        }
    }

    /// `more` whole unit periods later.
    #[must_use]
    pub const fn later(self, more: u32) -> Self {
        Self {
            periods: self.periods.saturating_add(more),
            part: self.part,
        }
    }
}

impl UnitPeriod {
    /// How many unit periods make a year, as a fraction.
    #[must_use]
    pub const fn per_year(self) -> (u32, u32) {
        match self {
            Self::Months(k) => (12, k),
            Self::SemiMonth => (24, 1),
            Self::Weeks(k) => (52, k),
            Self::Days(k) => (365, k),
            Self::Year => (1, 1),
            Self::Term { days } => (365, days),
        }
    }

    /// The unit period of an instalment frequency, at most a year.
    #[must_use]
    pub const fn of(frequency: Frequency) -> Self {
        match frequency {
            Frequency::Months(12) | Frequency::Days(366) => Self::Year,
            Frequency::Months(k) => Self::Months(k as u32),
            Frequency::Weeks(k) => Self::Weeks(k as u32),
            Frequency::Days(k) => Self::Days(k as u32),
        }
    }

    /// The time from `start` to `end`: whole unit periods measured back from
    /// the later date, then the days that are left.
    ///
    /// # Formula
    ///
    /// Regulation Z, Appendix J (b)(5): the remaining days over 30 for a month,
    /// 15 for half of one, 30 k for k months with 30 for each whole month, 7 k
    /// for k weeks, 365 for a year.
    ///
    /// # Errors
    ///
    /// When `end` is before `start`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::lending::loan::cost::{UnitPeriod, UnitTime};
    /// # use jiff::civil::date;
    /// let time = UnitPeriod::Months(1).between(date(1978, 2, 10), date(1978, 4, 1))?;
    /// assert_eq!(time, UnitTime::with_part(1, 19, 30));
    /// # Ok::<(), scorewright::lending::loan::PlanError>(())
    /// ```
    pub fn between(self, start: Date, end: Date) -> Result<UnitTime, PlanError> {
        let days = u32::try_from(days_between(start, end)).map_err(|_| PlanError::OutOfRange {
            field: "payment date",
            expected: "on or after the first advance",
        })?;
        let time = match self {
            Self::Months(k) => in_months(start, end, k.max(1)),
            Self::Year => in_years(start, end),
            Self::SemiMonth => in_half_months(start, end),
            Self::Weeks(k) => over(days, k.saturating_mul(7)),
            Self::Days(k) => over(days, k),
            Self::Term { days: term } => over(days, term),
        };
        time.ok_or_else(overflow("payment date"))
    }
}

fn over(days: u32, unit: u32) -> Option<UnitTime> {
    Some(UnitTime {
        periods: days.checked_div(unit)?,
        part: (days.checked_rem(unit)?, unit),
    })
}

fn in_months(start: Date, end: Date, k: u32) -> Option<UnitTime> {
    let (months, days) = months_back(start, end)?;
    // Months that do not fill a unit period count 30 days each, whatever the calendar
    // says: (b)(5) of the appendix, so that a quarter is always 90.
    let whole = months.checked_rem(k)?.checked_mul(30)?;
    Some(UnitTime {
        periods: months.checked_div(k)?,
        part: (whole.checked_add(days)?, k.checked_mul(30)?),
    })
}

/// The day of the month that stands for `end`'s: the last day of a short month
/// stands for the 29th, 30th and 31st.
fn anchor(start: Date, end: Date) -> i8 {
    if end.day() == end.days_in_month() {
        end.day().max(start.day())
    } else {
        end.day()
    }
}

fn back(start: Date, end: Date, months: i64) -> Option<Date> {
    add_months(end, months.checked_neg()?, anchor(start, end))
}

/// Whole months measured back from `end`, and the days left before them.
fn months_back(start: Date, end: Date) -> Option<(u32, u32)> {
    let years = i64::from(end.year()).checked_sub(i64::from(start.year()))?;
    let mut months = years
        .checked_mul(12)?
        .checked_add(i64::from(end.month()))?
        .checked_sub(i64::from(start.month()))?;
    // From the later date backwards: from 10 February to 1 April that is a month to
    // 1 March and 19 days, where counting forwards would give a month and 22.
    if back(start, end, months)? < start {
        months = months.checked_sub(1)?;
    }
    let days = days_between(start, back(start, end, months)?);
    Some((u32::try_from(months).ok()?, u32::try_from(days).ok()?))
}

/// What is left of whole years counts in months over 12, or in days over 365.
fn in_years(start: Date, end: Date) -> Option<UnitTime> {
    let (months, days) = months_back(start, end)?;
    let periods = months / 12;
    // Twelfths only where whole months are left; a single day over turns all of the rest
    // into days of 365, which is a step in the rule, not in this code.
    let part = if days == 0 {
        (months % 12, 12)
    } else {
        let whole = i64::from(periods).checked_mul(12)?;
        let left = days_between(start, back(start, end, whole)?);
        (u32::try_from(left).ok()?, 365)
    };
    Some(UnitTime { periods, part })
}

/// Half months run from the same day of the month to 15 days before or after it.
fn in_half_months(start: Date, end: Date) -> Option<UnitTime> {
    let (months, _) = months_back(start, end)?;
    // Whole months first, since two halves are a month of any length; only the last
    // half is counted as 15 days.
    let mut halves = months.checked_mul(2)?;
    let mut from = back(start, end, i64::from(months))?;
    let half = add_days(from, -15)?;
    if half >= start {
        halves = halves.checked_add(1)?;
        from = half;
    }
    let days = u32::try_from(days_between(start, from)).ok()?;
    Some(UnitTime {
        periods: halves,
        part: (days, 15),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_fractions_of_appendix_j() {
        let time = |unit: UnitPeriod, from, to| {
            let time = unit.between(from, to).unwrap();
            (time.periods, time.part)
        };
        let on = |month, day| date(1978, month, day);
        assert_eq!(
            time(UnitPeriod::Months(1), on(1, 10), on(2, 10)),
            (1, (0, 30))
        );
        assert_eq!(
            time(UnitPeriod::SemiMonth, on(2, 23), on(3, 1)),
            (0, (6, 15))
        );
        assert_eq!(
            time(UnitPeriod::Months(3), on(5, 23), on(10, 1)),
            (1, (39, 90))
        );
        assert_eq!(
            time(UnitPeriod::Weeks(1), on(3, 20), on(4, 21)),
            (4, (4, 7))
        );
        assert_eq!(
            time(UnitPeriod::Weeks(4), on(3, 18), on(4, 20)),
            (1, (5, 28))
        );
        assert_eq!(
            time(UnitPeriod::Weeks(2), on(4, 3), on(4, 11)),
            (0, (8, 14))
        );
        assert_eq!(
            time(UnitPeriod::Months(2), on(1, 10), on(3, 1)),
            (0, (52, 60))
        );
        assert_eq!(time(UnitPeriod::Year, on(1, 10), on(7, 10)), (0, (6, 12)));
        assert_eq!(
            time(UnitPeriod::Year, on(1, 10), on(7, 11)),
            (0, (182, 365))
        );
    }

    #[test]
    fn the_last_of_february_stands_for_the_30th() {
        let time = UnitPeriod::Months(1)
            .between(date(2023, 1, 31), date(2023, 2, 28))
            .unwrap();
        assert_eq!((time.periods, time.part), (1, (0, 30)));
        assert!(
            UnitPeriod::Days(1)
                .between(date(2023, 2, 2), date(2023, 2, 1))
                .is_err()
        );
    }
}
