//! Civil dates as day numbers, the form states and columns keep.

use jiff::civil::Date;

/// The day number of "never"; below every real date.
pub(super) const NEVER: i32 = i32::MIN;

/// Days since 1970-01-01.
///
/// # Formula
///
/// Days from civil in the proleptic Gregorian calendar, counted in 400-year
/// eras that begin in March (Hinnant, "chrono-compatible low-level date algorithms").
pub(super) fn day_of(date: Date) -> i32 {
    let (year, month, day) = (
        i32::from(date.year()),
        i32::from(date.month()),
        i32::from(date.day()),
    );
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The date of a day number; `None` for [`NEVER`] and beyond the calendar.
pub(super) fn date_of(day: i32) -> Option<Date> {
    let days = day.checked_add(719_468)?;
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
    let year = year_of_era + era * 400 + i32::from(month <= 2);
    Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

/// Months since year 0: what "three months ago" is counted in.
pub(super) fn month_of(date: Date) -> i32 {
    i32::from(date.year()) * 12 + i32::from(date.month()) - 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn known_days_have_known_numbers() {
        assert_eq!(day_of(date(1970, 1, 1)), 0);
        assert_eq!(day_of(date(2000, 3, 1)), 11_017);
        assert_eq!(day_of(date(1969, 12, 31)), -1);
    }

    #[test]
    fn every_day_of_eight_centuries_comes_back() {
        let mut day = date(1600, 1, 1);
        for number in day_of(day)..day_of(date(2400, 1, 1)) {
            assert_eq!(date_of(number), Some(day));
            assert_eq!(day_of(day), number);
            day = day.tomorrow().unwrap();
        }
    }

    #[test]
    fn never_and_far_away_have_no_date() {
        assert_eq!(date_of(NEVER), None);
        assert_eq!(date_of(i32::MAX), None);
        assert_eq!(date_of(i32::MAX - 800_000), None);
    }
}
