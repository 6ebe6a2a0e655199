//! When a rule applies.

use jiff::civil::Date;

/// Days since 1970-01-01, the form in which rules compare dates.
pub(crate) fn day_number(date: Date) -> i64 {
    i64::from(crate::units::day::day_of(date))
}

/// From the first day a rule applies to the first day it no longer does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct InForce {
    pub(crate) from: Option<Date>,
    pub(crate) until: Option<Date>,
}

impl InForce {
    /// Whether the rule applies on `day`; an open end never stops it.
    pub(crate) fn covers(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_counted_from_1970_in_both_directions() {
        assert_eq!(day_number(date(1970, 1, 1)), 0);
        assert_eq!(day_number(date(1969, 12, 31)), -1);
        assert_eq!(day_number(date(2024, 3, 1)), 19_783);
    }

    #[test]
    fn the_last_day_of_a_rule_is_the_day_before_until() {
        let rule = InForce {
            from: Some(date(2025, 2, 28)),
            until: Some(date(2026, 1, 1)),
        };
        assert!(!rule.covers(date(2025, 2, 27)));
        assert!(rule.covers(date(2025, 2, 28)));
        assert!(rule.covers(date(2025, 12, 31)));
        assert!(!rule.covers(date(2026, 1, 1)));
    }
}
