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
            Self::Act360 => (days, 360),
            Self::Act365Fixed => (days, 365),
            Self::Act364 => (days, 364),
            Self::ActActIsda => (act_act(from, to), 365 * 366),
        }
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
    let first = i64::from(from.day()).min(30);
    let last = match i64::from(to.day()) {
        31 if first == 30 => 30,
        day => day,
    };
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

    #[test]
    fn bond_basis_counts_the_31st_as_the_30th() {
        let days = |from, to| DayCount::Thirty360.fraction(from, to).0;
        assert_eq!(days(date(2024, 1, 30), date(2024, 3, 31)), 60);
        assert_eq!(days(date(2024, 1, 31), date(2024, 3, 31)), 60);
        assert_eq!(days(date(2024, 1, 15), date(2024, 3, 31)), 76);
        assert_eq!(days(date(2024, 2, 29), date(2024, 3, 31)), 32);
    }
}
