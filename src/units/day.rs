//! Days as numbers, the form in which states, columns and rules keep dates.

use core::fmt;

/// A day of the proleptic Gregorian calendar, as days since 1970-01-01.
///
/// # Examples
///
/// ```
/// use scorewright::units::Day;
///
/// assert_eq!(Day::from_ymd(2000, 3, 1), Some(Day(11_017)));
/// assert_eq!(Day(-1).ymd(), (1969, 12, 31));
/// assert_eq!(Day(11_017).to_string(), "2000-03-01");
/// assert_eq!(Day::from_ymd(2026, 2, 29), None); // no leap year
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(clippy::exhaustive_structs)] // a day is its number
pub struct Day(pub i32);

impl Day {
    /// The day of a year from -9999 to 9999, a month from 1 and a day from 1;
    /// `None` when the calendar has no such day.
    ///
    /// # Formula
    ///
    /// Days from civil, in years that begin in March (Hinnant, "chrono-compatible low-level
    /// date algorithms"; Neri and Schneider, 2023).
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::units::Day;
    /// assert_eq!(Day::from_ymd(1970, 1, 31), Some(Day(30))); // 1 January is day 0
    /// assert_eq!(Day::from_ymd(2026, 2, 30), None);
    /// ```
    #[must_use]
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<Self> {
        let known = (-9999..=9999).contains(&year) && (1..=12).contains(&month) && day >= 1;
        if !known {
            return None;
        }
        let (year, month, day) = (i32::from(year), i32::from(month), i32::from(day));
        let number = Self(number_of(year, month, day));
        // 30 February would be 1 or 2 March.
        let (_, same_month, same_day) = number.ymd();
        (same_month == month && same_day == day).then_some(number)
    }

    /// Year, month and day; the first and last days of `i32` are clamped to years
    /// that still count exactly.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::units::Day;
    /// assert_eq!(Day(365).ymd(), (1971, 1, 1)); // 1970 has 365 days
    /// ```
    #[must_use]
    pub fn ymd(self) -> (i32, i32, i32) {
        let days = self.0.clamp(-LIMIT, LIMIT) + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        };
        (year_of_era + era * 400 + i32::from(month <= 2), month, day)
    }
}

impl fmt::Display for Day {
    /// As ISO 8601 has it: `2026-01-31`; years outside 0 to 9999 with a sign and six digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ymd() {
            (year @ 0..=9999, month, day) => write!(f, "{year:04}-{month:02}-{day:02}"),
            (year, month, day) => write!(f, "{year:+07}-{month:02}-{day:02}"),
        }
    }
}

/// Days from civil, of a day that the calendar has.
///
/// Years are counted from March of -10000, so that nothing is negative and division
/// rounds down (Neri and Schneider, "Euclidean affine functions and their application
/// to calendar algorithms", 2023).
#[allow(clippy::cast_sign_loss, clippy::cast_possible_wrap)] // years from -9999, at most 7.4 million days
const fn number_of(year: i32, month: i32, day: i32) -> i32 {
    const DAYS_OF_10000_YEARS: i32 = 25 * 146_097;
    let is_early = month <= 2;
    let year = (year + 10_000) as u32 - is_early as u32;
    let month = (if is_early { month + 12 } else { month }) as u32;
    let century = year / 100;
    let days = 1461 * year / 4 - century + century / 4 + (979 * month - 2919) / 32;
    days as i32 + day - 1 - DAYS_OF_10000_YEARS - 719_468
}

/// Beyond every calendar date, and far enough from the ends of `i32` to add to.
const LIMIT: i32 = 2_000_000_000;

/// The day number of "never"; below every real date.
#[cfg(feature = "lending")]
pub(crate) const NEVER: i32 = i32::MIN;

/// Days since 1970-01-01.
#[cfg(feature = "files")]
pub(crate) fn day_of(date: jiff::civil::Date) -> i32 {
    // A civil date is always a day of the calendar: nothing to check.
    number_of(
        i32::from(date.year()),
        i32::from(date.month()),
        i32::from(date.day()),
    )
}

/// The date of a day number; `None` for [`NEVER`] and beyond the calendar.
#[cfg(feature = "files")]
pub(crate) fn date_of(day: i32) -> Option<jiff::civil::Date> {
    if !(-LIMIT..=LIMIT).contains(&day) {
        return None;
    }
    let (year, month, day) = Day(day).ymd();
    jiff::civil::Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

/// Months since year 0: what "three months ago" is counted in.
#[cfg(feature = "files")]
pub(crate) fn month_of(date: jiff::civil::Date) -> i32 {
    i32::from(date.year()) * 12 + i32::from(date.month()) - 1
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use super::*;

    fn date(year: i16, month: i8, day: i8) -> jiff::civil::Date {
        jiff::civil::date(year, month, day)
    }

    #[test]
    fn known_days_have_known_numbers() {
        assert_eq!(day_of(date(1970, 1, 1)), 0);
        assert_eq!(day_of(date(2000, 3, 1)), 11_017);
        assert_eq!(day_of(date(1969, 12, 31)), -1);
        for end in [jiff::civil::Date::MIN, jiff::civil::Date::MAX] {
            assert_eq!(date_of(day_of(end)), Some(end));
        }
    }

    #[test]
    fn every_day_of_eight_centuries_comes_back() {
        let mut day = date(1600, 1, 1);
        for number in day_of(day)..day_of(date(2400, 1, 1)) {
            assert_eq!(date_of(number), Some(day));
            assert_eq!(day_of(day), number);
            assert_eq!(Day(number).to_string(), day.to_string());
            day = day.tomorrow().unwrap();
        }
    }

    #[test]
    fn never_and_far_away_have_no_date() {
        assert_eq!(date_of(i32::MIN), None);
        assert_eq!(date_of(i32::MAX), None);
        assert_eq!(date_of(i32::MAX - 800_000), None);
    }
}
