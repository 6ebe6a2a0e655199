//! How days become a fraction of a year.

use super::calendar::{Period, days_between};
use jiff::civil::Date;

/// The convention that turns a stretch of days into a fraction of a year.
///
/// Lenders differ between 360 and 365 for one stated rate, so it is never implied.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DayCount {
    /// A month is 30 days, a year 360. A period of whole calendar months counts
    /// 30 each; other stretches follow the bond basis (ISDA 2006, 4.16(f)).
    #[default]
    #[serde(rename = "30/360")]
    Thirty360,
    /// Eurobond basis: the 31st counts as the 30th, at either end (ISDA 2006, 4.16(g)).
    /// A month that ends on 28 February has 28 days.
    #[serde(rename = "30e/360")]
    Thirty360Eurobond,
    /// The German convention: the 31st and the last day of February count as the 30th
    /// (ISDA 2006, 4.16(h), which leaves out a last due date in February; here none is).
    #[serde(rename = "30e/360isda")]
    Thirty360Isda,
    /// The US convention: as the bond basis, and a stretch that begins on the last day of
    /// February counts it as the 30th (Standard Securities Calculation Methods, as
    /// secondary sources give it).
    #[serde(rename = "30u/360")]
    Thirty360Us,
    /// Calendar days over 360.
    #[serde(rename = "act/360")]
    Act360,
    /// Calendar days over 365, in leap years too.
    #[serde(rename = "act/365f")]
    Act365Fixed,
    /// Days in leap years over 366 plus the other days over 365 (ISDA 2006, 4.16(b)).
    #[serde(rename = "act/act")]
    ActActIsda,
    /// Calendar days over 364: a week is one of 52.
    #[serde(rename = "act/364")]
    Act364,
}

impl DayCount {
    /// The fraction of a year from `from` up to `to`, as numerator and denominator.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::lending::loan::DayCount;
    /// # use jiff::civil::date;
    /// let (n, d) = DayCount::Act365Fixed.fraction(date(2024, 1, 1), date(2024, 2, 1));
    /// assert_eq!((n, d), (31, 365));
    /// ```
    #[must_use]
    pub fn fraction(self, from: Date, to: Date) -> (i64, i64) {
        let days = days_between(from, to);
        match self {
            Self::Thirty360 => (bond_basis(from, to), 360),
            Self::Thirty360Eurobond => (thirty(from, to, at_most_30(from), at_most_30(to)), 360),
            Self::Thirty360Isda => (thirty(from, to, german(from), german(to)), 360),
            Self::Thirty360Us => (us(from, to), 360),
            Self::Act360 => (days, 360),
            Self::Act365Fixed => (days, 365),
            Self::Act364 => (days, 364),
            Self::ActActIsda => (act_act(from, to), 365 * 366),
        }
    }

    /// Whether parts of a stretch may count another number of days than the stretch: what
    /// a day counts as then depends on the day at the other end.
    pub(super) const fn parts_differ(self) -> bool {
        matches!(self, Self::Thirty360 | Self::Thirty360Us)
    }

    /// The fraction of a whole period: calendar months count as such under 30/360.
    pub(super) fn of_period(self, period: &Period) -> (i64, i64) {
        if self == Self::Thirty360 && period.whole_months > 0 {
            return (i64::from(period.whole_months).saturating_mul(30), 360);
        }
        self.fraction(period.start, period.due)
    }
}

/// 30/360, bond basis: the 31st counts as the 30th, at the end only after one.
fn bond_basis(from: Date, to: Date) -> i64 {
    let first = at_most_30(from);
    let last = match i64::from(to.day()) {
        31 if first == 30 => 30,
        day => day,
    };
    thirty(from, to, first, last)
}

fn at_most_30(date: Date) -> i64 {
    i64::from(date.day()).min(30)
}

fn ends_february(date: Date) -> bool {
    date.month() == 2 && date.day() == date.days_in_month()
}

fn german(date: Date) -> i64 {
    if ends_february(date) {
        30
    } else {
        at_most_30(date)
    }
}

fn us(from: Date, to: Date) -> i64 {
    let first = german(from);
    let last = match i64::from(to.day()) {
        _ if ends_february(from) && ends_february(to) => 30,
        31 if first == 30 => 30,
        day => day,
    };
    thirty(from, to, first, last)
}

/// Months of 30 days between two dates, whose days count as `first` and `last`.
fn thirty(from: Date, to: Date, first: i64, last: i64) -> i64 {
    let months = i64::from(to.year())
        .saturating_sub(i64::from(from.year()))
        .saturating_mul(12)
        .saturating_add(i64::from(to.month()))
        .saturating_sub(i64::from(from.month()));
    months
        .saturating_mul(30)
        .saturating_add(last)
        .saturating_sub(first)
}

/// Days over 365 x 366: one of an ordinary year weighs 366, one of a leap year 365.
fn act_act(from: Date, to: Date) -> i64 {
    let weight = |year: i16| -> i64 {
        let leap = Date::new(year, 1, 1).is_ok_and(Date::in_leap_year);
        if leap { 365 } else { 366 }
    };
    if from.year() == to.year() {
        return days_between(from, to).saturating_mul(weight(from.year()));
    }
    let (early, late) = if from <= to { (from, to) } else { (to, from) };
    let mut total = 0_i64;
    for year in early.year()..=late.year() {
        let begin = Date::new(year, 1, 1).map_or(early, |d| d.max(early));
        let end = Date::new(year.saturating_add(1), 1, 1).map_or(late, |d| d.min(late));
        total = total.saturating_add(days_between(begin, end).saturating_mul(weight(year)));
    }
    if from <= to {
        total
    } else {
        total.saturating_neg()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn act_act_splits_the_year_on_new_years_day() {
        // DIFFERENCE: Fineract splits one day early, 19/365 + 12/366.
        let (n, d) = DayCount::ActActIsda.fraction(date(2023, 12, 12), date(2024, 1, 12));
        assert_eq!((n, d), (20 * 366 + 11 * 365, 365 * 366));
        let (back, _) = DayCount::ActActIsda.fraction(date(2024, 1, 12), date(2023, 12, 12));
        assert_eq!(back, -n);
    }

    #[test]
    fn a_year_is_a_year() {
        for dc in [DayCount::Thirty360, DayCount::ActActIsda] {
            for year in [2023, 2024] {
                let (n, d) = dc.fraction(date(year, 1, 1), date(year + 1, 1, 1));
                assert_eq!(n, d, "{dc:?} {year}");
            }
        }
    }

    /// The examples of the spreadsheet that goes with the 2006 ISDA Definitions, as
    /// QuantLib tests them: from, to, Eurobond, ISDA.
    #[test]
    fn published_day_counts_of_30_360() {
        let rows = [
            ("2006-08-20", "2007-02-20", 180, 180),
            ("2007-02-20", "2007-08-20", 180, 180),
            ("2006-02-28", "2006-08-31", 182, 180),
            ("2006-08-31", "2007-02-28", 178, 180),
            ("2007-08-31", "2008-02-29", 179, 180),
            ("2008-02-29", "2008-08-31", 181, 180),
            ("2009-08-31", "2010-02-28", 178, 180),
            ("2006-01-31", "2006-02-28", 28, 30),
            ("2006-01-30", "2006-02-28", 28, 30),
            ("2006-02-28", "2006-03-03", 5, 3),
            ("2006-02-14", "2006-02-28", 14, 16),
            ("2006-09-30", "2006-10-31", 30, 30),
            ("2006-10-31", "2006-11-28", 28, 28),
            ("2007-08-31", "2008-02-28", 178, 178),
            ("2008-02-28", "2008-08-28", 180, 180),
            ("2008-02-28", "2008-08-30", 182, 182),
            ("2008-02-28", "2008-08-31", 182, 182),
            ("2007-02-26", "2008-02-29", 363, 364),
            ("2008-02-29", "2009-02-28", 359, 360),
            ("2008-02-28", "2008-03-31", 32, 32),
        ];
        for (from, to, eurobond, isda) in rows {
            let days =
                |count: DayCount| count.fraction(from.parse().unwrap(), to.parse().unwrap()).0;
            assert_eq!(days(DayCount::Thirty360Eurobond), eurobond, "{from} {to}");
            assert_eq!(days(DayCount::Thirty360Isda), isda, "{from} {to}");
        }
    }

    #[test]
    fn the_us_convention_counts_the_end_of_february_as_the_30th() {
        let days = |from: &str, to: &str| {
            DayCount::Thirty360Us
                .fraction(from.parse().unwrap(), to.parse().unwrap())
                .0
        };
        assert_eq!(days("2007-02-28", "2007-03-31"), 30);
        assert_eq!(days("2008-02-28", "2008-03-31"), 33); // not the last day of February
        assert_eq!(days("2007-02-28", "2008-02-29"), 360);
        assert_eq!(days("2007-01-31", "2007-02-28"), 28); // only at the beginning
        assert_eq!(days("2007-01-15", "2007-01-31"), 16);
        assert_eq!(days("2007-01-30", "2007-01-31"), 0);
    }

    /// Where a day counts as the same at either end, the parts make the whole.
    #[test]
    fn parts_make_the_whole_where_they_are_said_to() {
        let all = [
            DayCount::Thirty360,
            DayCount::Thirty360Eurobond,
            DayCount::Thirty360Isda,
            DayCount::Thirty360Us,
            DayCount::Act360,
            DayCount::ActActIsda,
        ];
        for count in all {
            let day = |k: i16| {
                date(2027, 12, 1)
                    .checked_add(jiff::Span::new().days(k))
                    .unwrap()
            };
            let days = |from, to| count.fraction(day(from), day(to)).0;
            let differ = (0..120).any(|k| {
                days(0, k) + days(k, 120) != days(0, 120)
                    || days(30, k) + days(k, 90) != days(30, 90)
            });
            assert_eq!(differ, count.parts_differ(), "{count:?}");
        }
    }

    #[test]
    fn bond_basis_counts_the_31st_as_the_30th() {
        let days = |from, to| DayCount::Thirty360.fraction(from, to).0;
        assert_eq!(days(date(2024, 1, 30), date(2024, 3, 31)), 60);
        assert_eq!(days(date(2024, 1, 31), date(2024, 3, 31)), 60);
        assert_eq!(days(date(2024, 1, 15), date(2024, 3, 31)), 76);
        assert_eq!(days(date(2024, 2, 29), date(2024, 3, 31)), 32);
    }
}
