//! When instalments fall due.

use super::error::{PlanError, overflow};
use jiff::civil::Date;

/// How often an instalment falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Frequency {
    /// Every so many calendar months: 1 monthly, 3 quarterly, 12 yearly.
    Months(u8),
    /// Every so many weeks.
    Weeks(u8),
    /// Every so many days.
    Days(u16),
}

impl Frequency {
    /// Monthly, as most consumer loans.
    pub const MONTHLY: Self = Self::Months(1);

    /// How many such periods make a year: 12, 52, 365 over the length.
    ///
    /// Returned as a fraction, since 365 days are not a whole number of
    /// ten-day periods.
    #[must_use]
    pub const fn per_year(self) -> (u32, u32) {
        match self {
            Self::Months(k) => (12, k as u32),
            Self::Weeks(k) => (52, k as u32),
            Self::Days(k) => (365, k as u32),
        }
    }

    pub(super) fn check(self) -> Result<(), PlanError> {
        let ok = match self {
            Self::Months(k) => (1..=12).contains(&k),
            Self::Weeks(k) => (1..=52).contains(&k),
            Self::Days(k) => (1..=366).contains(&k),
        };
        if ok {
            return Ok(());
        }
        Err(PlanError::OutOfRange {
            field: "frequency",
            expected: "1 to 12 months, 1 to 52 weeks or 1 to 366 days",
        })
    }
}

/// Where an instalment falls due in a month that does not have its day.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MonthEnd {
    /// On the last day of that month: 31 January, 28 February, 31 March.
    #[default]
    Clamp,
    /// On the first day of the next: 31 January, 1 March, 31 March.
    Roll,
}

/// The stretch of time one instalment pays for: from `start` up to `due`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Period {
    /// The first day that bears interest.
    pub start: Date,
    /// The due date; it bears interest in the next period.
    pub due: Date,
    /// How many whole calendar months it is; 0 when it is not.
    pub whole_months: u32,
}

/// From the row of this number on, rows are due on this date and the same day of the
/// months, weeks or days that follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MovedDue {
    pub(super) from: u32,
    pub(super) due: Date,
}

/// Due dates that never drift: each is reckoned from the anchor day, so a loan
/// of 31 January falls due on 29 February and then on 31 March.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Calendar {
    pub(super) start: Date,
    /// The first due date, or, where that has rolled into the next month, the last day of
    /// the month it belongs to: months are counted from here.
    pub(super) base: Date,
    pub(super) frequency: Frequency,
    pub(super) day: DueDay,
    /// In order of their rows.
    pub(super) moved: Vec<MovedDue>,
}

/// The day of the month instalments fall due on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DueDay {
    /// 1 to 31.
    pub(super) anchor: i8,
    pub(super) month_end: MonthEnd,
}

impl DueDay {
    /// The day that months are counted from, for a first due date.
    pub(super) fn base_of(self, first_due: Date, frequency: Frequency) -> Date {
        let rolls = matches!(frequency, Frequency::Months(_)) && self.month_end == MonthEnd::Roll;
        let rolled = rolls && first_due.day() == 1 && self.anchor > 28;
        let month_before =
            add_days(first_due, -1).filter(|last| rolled && last.day() < self.anchor);
        month_before.unwrap_or(first_due)
    }

    /// This day in the month that lies `months` after that of `date`.
    fn after(self, date: Date, months: i64) -> Option<Date> {
        let clamped = add_months(date, months, self.anchor)?;
        if clamped.day() < self.anchor && self.month_end == MonthEnd::Roll {
            return add_days(clamped, 1);
        }
        Some(clamped)
    }
}

impl Calendar {
    /// The due date of row `number`, which starts at 1; 0 is one period before the first.
    pub(super) fn due(&self, number: u32) -> Result<Date, PlanError> {
        let moved = self.moved.iter().rfind(|moved| moved.from <= number);
        let (base, from, anchor) = match moved {
            Some(moved) => (moved.due, moved.from, moved.due.day()),
            None => (self.base, 1, self.day.anchor),
        };
        let steps = i64::from(number).saturating_sub(i64::from(from));
        let day = DueDay { anchor, ..self.day };
        step(base, self.frequency, steps, day)
    }

    /// Whether row `number`, whose period starts on `start`, pays for a period of the
    /// usual length; row 0 pays for none.
    pub(super) fn is_regular(&self, number: u32, start: Date) -> Result<bool, PlanError> {
        let moved = self.moved.iter().any(|moved| moved.from == number);
        Ok(number > 0 && !moved && self.due(number.saturating_sub(1))? == start)
    }

    /// Whether that row is, and all that follow it.
    pub(super) fn is_even_from(&self, number: u32, start: Date) -> Result<bool, PlanError> {
        Ok(!self.moves_after(number) && self.is_regular(number, start)?)
    }

    /// Whether a row after that one moves to another day.
    pub(super) fn moves_after(&self, number: u32) -> bool {
        self.moved.iter().any(|moved| moved.from > number)
    }

    /// The calendar months of row `number`, where it is whole months; 0 where it is not.
    pub(super) fn whole_months(&self, number: u32, start: Date) -> Result<u32, PlanError> {
        Ok(self.months_when(self.is_regular(number, start)?))
    }

    fn months_when(&self, regular: bool) -> u32 {
        match self.frequency {
            Frequency::Months(k) if regular => u32::from(k),
            _ => 0,
        }
    }

    /// The `count` periods that follow row `after`.
    pub(super) fn periods(&self, after: u32, count: u32) -> Result<Vec<Period>, PlanError> {
        let mut start = if after == 0 {
            self.start
        } else {
            self.due(after)?
        };
        let last = after.checked_add(count).ok_or_else(overflow("periods"))?;
        let mut periods = Vec::with_capacity(count as usize);
        for number in after.saturating_add(1)..=last {
            let due = self.due(number)?;
            if due <= start {
                return Err(PlanError::DatesNotIncreasing { row: number });
            }
            // Each begins where the one before it ends: only the first, and rows that moved,
            // need a closer look.
            let follows = number > 1 && self.moved.is_empty();
            let regular = follows || self.is_regular(number, start)?;
            periods.push(Period {
                start,
                due,
                whole_months: self.months_when(regular),
            });
            start = due;
        }
        Ok(periods)
    }
}

/// `date` moved by `steps` periods; months end as the due day has it.
pub(super) fn step(
    date: Date,
    frequency: Frequency,
    steps: i64,
    day: DueDay,
) -> Result<Date, PlanError> {
    let moved = match frequency {
        Frequency::Months(k) => steps
            .checked_mul(i64::from(k))
            .and_then(|months| day.after(date, months)),
        Frequency::Weeks(k) => steps
            .checked_mul(i64::from(k).saturating_mul(7))
            .and_then(|days| add_days(date, days)),
        Frequency::Days(k) => steps
            .checked_mul(i64::from(k))
            .and_then(|days| add_days(date, days)),
    };
    moved.ok_or_else(overflow("due date"))
}

/// `date` moved by `months`, on day `anchor_day` or the last day of the month.
pub(in crate::lending) fn add_months(date: Date, months: i64, anchor_day: i8) -> Option<Date> {
    let month0 = i64::from(date.month()).checked_sub(1)?;
    let from_year_0 = i64::from(date.year())
        .checked_mul(12)?
        .checked_add(month0)?
        .checked_add(months)?;
    let year = i16::try_from(from_year_0.div_euclid(12)).ok()?;
    let month = i8::try_from(from_year_0.rem_euclid(12).checked_add(1)?).ok()?;
    let first = Date::new(year, month, 1).ok()?;
    Date::new(year, month, anchor_day.min(first.days_in_month())).ok()
}

/// `date` moved by `days`.
pub(in crate::lending) fn add_days(date: Date, days: i64) -> Option<Date> {
    let seconds = days.checked_mul(86_400)?;
    date.checked_add(jiff::SignedDuration::from_secs(seconds))
        .ok()
}

/// Days from `from` to `to`, negative when `to` is earlier.
pub(in crate::lending) fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_secs() / 86_400
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn monthly(start: Date, base: Date, anchor: i8) -> Calendar {
        let month_end = MonthEnd::Clamp;
        Calendar {
            start,
            base,
            frequency: Frequency::MONTHLY,
            day: DueDay { anchor, month_end },
            moved: Vec::new(),
        }
    }

    #[test]
    fn a_day_the_month_does_not_have_rolls_to_the_first_of_the_next() {
        for (anchor, first, dues) in [
            (
                31,
                date(2026, 1, 31),
                ["2026-01-31", "2026-03-01", "2026-03-31", "2026-05-01"],
            ),
            (
                30,
                date(2026, 1, 30),
                ["2026-01-30", "2026-03-01", "2026-03-30", "2026-04-30"],
            ),
            (
                29,
                date(2028, 1, 29),
                ["2028-01-29", "2028-02-29", "2028-03-29", "2028-04-29"],
            ),
            // A first due date that has rolled itself: that of February.
            (
                31,
                date(2026, 3, 1),
                ["2026-03-01", "2026-03-31", "2026-05-01", "2026-05-31"],
            ),
            (
                1,
                date(2026, 3, 1),
                ["2026-03-01", "2026-04-01", "2026-05-01", "2026-06-01"],
            ),
        ] {
            let month_end = MonthEnd::Roll;
            let day = DueDay { anchor, month_end };
            let calendar = Calendar {
                start: date(2025, 12, 1),
                base: day.base_of(first, Frequency::MONTHLY),
                frequency: Frequency::MONTHLY,
                day,
                moved: Vec::new(),
            };
            let found = (1..=4).map(|k| calendar.due(k).unwrap().to_string());
            assert_eq!(found.collect::<Vec<_>>(), dues, "{anchor} {first}");
        }
    }

    #[test]
    fn a_month_end_never_drifts() {
        let calendar = monthly(date(2024, 1, 31), date(2024, 2, 29), 31);
        let dues: Vec<Date> = (1..=14).map(|k| calendar.due(k).unwrap()).collect();
        assert_eq!(dues[1], date(2024, 3, 31));
        assert_eq!(dues[2], date(2024, 4, 30));
        assert_eq!(dues[12], date(2025, 2, 28));
        assert_eq!(dues[13], date(2025, 3, 31));
    }

    #[test]
    fn a_first_period_of_another_length_is_not_whole_months() {
        let calendar = monthly(date(2024, 1, 10), date(2024, 3, 1), 1);
        let periods = calendar.periods(0, 2).unwrap();
        assert_eq!(periods[0].whole_months, 0);
        assert_eq!(periods[1].whole_months, 1);
    }

    #[test]
    fn the_end_of_time_is_an_error() {
        let calendar = monthly(date(9999, 11, 30), date(9999, 12, 30), 30);
        assert!(calendar.due(2).is_err());
        assert_eq!(days_between(date(2024, 2, 28), date(2024, 3, 1)), 2);
        assert_eq!(days_between(date(2024, 3, 1), date(2024, 2, 28)), -2);
        assert_eq!(add_days(date(2024, 2, 28), 2), Some(date(2024, 3, 1)));
    }
}
