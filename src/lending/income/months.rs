//! Deposits on the calendar: which months are known, paid, shared.

use jiff::civil::Date;
use rust_decimal::Decimal;

/// The sums of months, oldest first, that end with a month of the calendar.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(test, derive(Debug))]
pub(super) struct Months {
    /// The last month, counted from year 0.
    last: i64,
    sums: Vec<Option<Decimal>>,
}

/// Months of pay that end a job, or begin one, or lie between two seasons.
const A_YEAR: usize = 12;
/// A single month without pay can be a pay day that fell into the next.
const IDLE: usize = 2;

impl Months {
    /// Sums the last of which is that of the month of `as_of`.
    pub(super) fn new(as_of: Date, sums: Vec<Option<Decimal>>) -> Self {
        let last = i64::from(as_of.year()) * 12 + i64::from(as_of.month());
        Self { last, sums }
    }

    pub(super) fn sums(&self) -> &[Option<Decimal>] {
        &self.sums
    }

    /// How many months at the end are not known: a record that is older than it says.
    pub(super) fn n_unknown_at_end(&self) -> usize {
        let known = self.sums.iter().rev();
        known.take_while(|sum| sum.is_none()).count()
    }

    fn first(&self) -> i64 {
        let n = i64::try_from(self.sums.len()).unwrap_or(0);
        self.last - n + 1
    }

    fn at(&self, month: i64) -> Option<Decimal> {
        let place = usize::try_from(month - self.first()).ok()?;
        self.sums.get(place).copied().flatten()
    }

    fn paid(&self) -> impl Iterator<Item = i64> + '_ {
        let months = (self.first()..).zip(&self.sums);
        months.filter_map(|(month, sum)| sum.is_some_and(|sum| !sum.is_zero()).then_some(month))
    }

    /// The first month with pay.
    pub(super) fn first_paid(&self) -> Option<i64> {
        self.paid().next()
    }

    /// In how many months both were paid.
    pub(super) fn n_shared(&self, other: &Self) -> usize {
        let is_paid = |&month: &i64| other.at(month).is_some_and(|sum| !sum.is_zero());
        self.paid().filter(is_paid).count()
    }

    /// Whether both say the same wherever both were paid.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        let differs = |month: i64| match (self.at(month), other.at(month)) {
            (Some(one), Some(two)) => one != two,
            _ => false,
        };
        !(self.first()..=self.last).any(differs)
    }

    /// Month by month the sum of both, known where either is; `None` on overflow.
    pub(super) fn and(&self, other: &Self) -> Option<Self> {
        let (first, last) = (self.first().min(other.first()), self.last.max(other.last));
        let mut sums = Vec::new();
        for month in first..=last {
            sums.push(match (self.at(month), other.at(month)) {
                (Some(one), Some(two)) => Some(one.checked_add(two)?),
                (one, two) => one.or(two),
            });
        }
        Some(Self { last, sums })
    }

    /// The same with no month above its usual pay, the median of those known: what is
    /// left when a bonus is not looked at.
    pub(super) fn regular(&self) -> Vec<Option<Decimal>> {
        let mut known: Vec<_> = self.sums.iter().flatten().copied().collect();
        known.sort_unstable();
        let middle = known.get(known.len().saturating_sub(1) / 2).copied();
        let cap = |sum: &Option<Decimal>| sum.map(|sum| middle.map_or(sum, |most| sum.min(most)));
        self.sums.iter().map(cap).collect()
    }

    /// Whether the last known months were without pay.
    pub(super) fn has_ended(&self) -> bool {
        let last: Vec<_> = self.sums.iter().flatten().rev().take(IDLE).collect();
        last.len() == IDLE && last.iter().all(|sum| sum.is_zero())
    }

    /// The mean of the last twelve months, when all of them are known.
    pub(super) fn full_year(&self) -> Option<Decimal> {
        let start = self.sums.len().checked_sub(A_YEAR)?;
        let year = self.sums.get(start..)?.iter().copied();
        let year = year.collect::<Option<Vec<_>>>()?;
        let sum = year
            .into_iter()
            .try_fold(Decimal::ZERO, Decimal::checked_add)?;
        sum.checked_div(Decimal::from(A_YEAR))
    }

    /// Whether pay came back after months without: what ends for good does not.
    pub(super) fn has_season(&self) -> bool {
        let mut idle = 0;
        for sum in self.sums.iter().flatten() {
            if sum.is_zero() {
                idle += 1;
            } else if idle >= IDLE {
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn months(as_of: Date, sums: &[i64]) -> Months {
        let known = |&sum: &i64| (sum >= 0).then(|| Decimal::from(sum));
        Months::new(as_of, sums.iter().map(known).collect())
    }

    #[test]
    fn months_are_shared_by_the_calendar_not_by_their_places() {
        let (march, april) = (date(2026, 3, 31), date(2026, 4, 30));
        let old = months(march, &[6, 6, 6, 6]);
        let new = months(april, &[4, 4, 4]);
        assert_eq!(old.n_shared(&new), 2);
        let both = old.and(&new).unwrap();
        assert_eq!(both, months(april, &[6, 6, 10, 10, 4]));
        // A zero is no pay, and what is not known is neither.
        assert_eq!(months(april, &[0, 4, -1]).n_shared(&new), 1);
        assert_eq!(
            months(april, &[0, 4, -1]).first_paid(),
            new.first_paid().map(|m| m + 1)
        );
    }

    #[test]
    fn a_year_is_full_when_each_of_its_months_is_known() {
        let on = date(2026, 4, 30);
        let season = [0, 0, 0, 9, 9, 9, 9, 9, 9, 0, 0, 0];
        assert_eq!(months(on, &season).full_year(), Some(Decimal::new(45, 1)));
        assert!(months(on, &season).has_season() && months(on, &season).has_ended());
        let mut unknown = season;
        unknown[1] = -1;
        assert_eq!(months(on, &unknown).full_year(), None);
        assert_eq!(months(on, &season[1..]).full_year(), None);
        assert!(!months(on, &[9, 9, 0, 0]).has_season());
        assert!(!months(on, &[9, 0, 9, 0]).has_ended());
    }

    #[test]
    fn a_bonus_is_not_regular_pay() {
        let on = date(2026, 4, 30);
        let regular = months(on, &[5, 5, 20, 5, -1, 5]).regular();
        let expected = [5, 5, 5, 5, -1, 5];
        assert_eq!(regular, months(on, &expected).sums());
    }
}
