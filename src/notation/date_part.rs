//! What of a date may be a feature: the parts of it that come again.

use crate::units::Day;

/// A part of a date, as a whole number.
///
/// Parts that come again, so that what was learned of them holds for dates to come. A
/// calendar year is none: every year to come lies beyond all years of training.
///
/// # Examples
///
/// ```
/// use scorewright::notation::DatePart;
/// use scorewright::units::Day;
/// let leap_day = Day::from_ymd(2024, 2, 29).unwrap(); // a Thursday
/// assert_eq!(DatePart::Month.of(leap_day), 2);
/// assert_eq!(DatePart::Weekday.of(leap_day), 4);
/// assert_eq!(DatePart::DaysToMonthEnd.of(leap_day), 0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DatePart {
    /// 1 to 12.
    Month,
    /// 1 to 4.
    Quarter,
    /// 1 to 31.
    DayOfMonth,
    /// How many days of the month are still to come: 0 on its last, up to 30.
    DaysToMonthEnd,
    /// 1 on Monday to 7 on Sunday, as ISO 8601 counts.
    Weekday,
}

impl DatePart {
    /// All parts.
    const ALL: [Self; 5] = [
        Self::Month,
        Self::Quarter,
        Self::DayOfMonth,
        Self::DaysToMonthEnd,
        Self::Weekday,
    ];

    /// The word that schemas write.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::DayOfMonth => "day_of_month",
            Self::DaysToMonthEnd => "days_to_month_end",
            Self::Weekday => "weekday",
        }
    }

    /// The part that schemas write so.
    #[cfg_attr(not(feature = "card"), allow(dead_code))]
    pub(crate) fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.word() == word)
    }

    /// The least and the greatest that it is of any date.
    #[must_use]
    pub const fn range(self) -> (f64, f64) {
        match self {
            Self::Month => (1.0, 12.0),
            Self::Quarter => (1.0, 4.0),
            Self::DayOfMonth => (1.0, 31.0),
            Self::DaysToMonthEnd => (0.0, 30.0),
            Self::Weekday => (1.0, 7.0),
        }
    }

    /// What it is of a day.
    #[must_use]
    pub fn of(self, day: Day) -> i32 {
        let (year, month, date) = day.ymd();
        match self {
            Self::Month => month,
            Self::Quarter => (month + 2) / 3,
            Self::DayOfMonth => date,
            Self::DaysToMonthEnd => length_of(year, month) - date,
            // 1970-01-01 was a Thursday.
            Self::Weekday => (day.0.rem_euclid(7) + 3) % 7 + 1,
        }
    }
}

/// How many days a month has.
const fn length_of(year: i32, month: i32) -> i32 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(feature = "card")]
impl serde::Serialize for DatePart {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// A year is told why it is refused, not only that it is unknown.
#[cfg(feature = "card")]
impl<'de> serde::Deserialize<'de> for DatePart {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        Self::named(&word).ok_or_else(|| {
            let known: Vec<String> = Self::ALL
                .iter()
                .map(|part| format!("`{}`", part.word()))
                .collect();
            let known = known.join(", ");
            serde::de::Error::custom(match &*word {
                "year" => format!(
                    "a calendar year is no feature: the years to come lie beyond all years of \
                     training, so what was learned of them says nothing; expected one of {known}"
                ),
                _ => format!("unknown part of a date, expected one of {known}"),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parts_of_known_days() {
        let parts = |year, month, date| {
            let day = Day::from_ymd(year, month, date).unwrap();
            DatePart::ALL.map(|part| part.of(day))
        };
        assert_eq!(parts(1970, 1, 1), [1, 1, 1, 30, 4]); // a Thursday
        assert_eq!(parts(2024, 2, 29), [2, 1, 29, 0, 4]); // a leap day, a Thursday
        assert_eq!(parts(2023, 2, 28), [2, 1, 28, 0, 2]); // a Tuesday
        assert_eq!(parts(1900, 2, 28), [2, 1, 28, 0, 3]); // no leap year; a Wednesday
        assert_eq!(parts(2000, 2, 28), [2, 1, 28, 1, 1]); // one; a Monday
        assert_eq!(parts(2026, 11, 30), [11, 4, 30, 0, 1]); // a Monday
        assert_eq!(parts(2025, 12, 31), [12, 4, 31, 0, 3]); // a Wednesday
        assert_eq!(parts(1969, 7, 20), [7, 3, 20, 11, 7]); // a Sunday
    }

    proptest! {
        #[test]
        fn every_part_stays_in_its_range_and_turns_with_the_days(number in -800_000_i32..2_000_000) {
            let (day, next) = (Day(number), Day(number + 1));
            for part in DatePart::ALL {
                let (low, high) = part.range();
                let value = f64::from(part.of(day));
                prop_assert!((low..=high).contains(&value));
            }
            let weekday = |day| DatePart::Weekday.of(day);
            prop_assert_eq!(weekday(day) % 7 + 1, weekday(next));
            let is_last = DatePart::DaysToMonthEnd.of(day) == 0;
            prop_assert_eq!(is_last, DatePart::DayOfMonth.of(next) == 1);
        }
    }
}
