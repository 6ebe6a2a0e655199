//! Rows in the order of time: slices of it, and a split into what came first and after.

use super::{Column, Dataset, DatasetError};
use crate::schema::Kind;
use crate::units::Day;
use std::collections::BTreeMap;

/// Slices of time that hold about as many rows each, one after the other.
///
/// Rows of one day are in one slice, and the order of rows changes nothing.
///
/// # Formula
///
/// Slice `k` of `n` ends with the day up to which the number of rows is nearest to
/// `k / n` of all; the earlier day of two as near.
///
/// # Examples
///
/// ```
/// use scorewright::dataset::TimeSlices;
/// use scorewright::units::Day;
/// let days = [5, 1, 1, 9, 3, 1].map(Day);
/// let slices = TimeSlices::of(&days, 2);
/// // Three of six rows are of day 1.
/// assert_eq!(slices.of_rows(), [1, 0, 0, 1, 1, 0]);
/// assert_eq!(slices.ends(), [(Day(1), Day(1)), (Day(3), Day(9))]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeSlices {
    of_rows: Vec<u16>,
    ends: Vec<(Day, Day)>,
}

impl TimeSlices {
    /// At most `n_slices` slices of rows on these days, one day per row; fewer where there
    /// are fewer days than slices, and at most 65,535.
    #[must_use]
    pub fn of(days: &[Day], n_slices: usize) -> Self {
        let n_slices = n_slices.clamp(1, usize::from(u16::MAX));
        let counted = counted(days);
        let mut ends: Vec<(Day, Day)> = Vec::new();
        let mut start = 0;
        for slice in 1..=n_slices {
            let end = match slice == n_slices {
                true => counted.len(),
                false => nearest(&counted, days.len() as f64 * slice as f64 / n_slices as f64),
            };
            if let Some([(first, _), ..]) = counted.get(start..end)
                && let Some((last, _)) = counted.get(end - 1)
            {
                ends.push((*first, *last));
                start = end;
            }
        }
        let slice = |day: &Day| ends.partition_point(|(_, last)| last < day);
        let of_rows = days
            .iter()
            .map(|day| u16::try_from(slice(day)).unwrap_or(u16::MAX));
        Self {
            of_rows: of_rows.collect(),
            ends,
        }
    }

    /// The slice of each row, counted from 0.
    #[must_use]
    pub fn of_rows(&self) -> &[u16] {
        &self.of_rows
    }

    /// How many slices there are.
    #[must_use]
    pub const fn n_slices(&self) -> usize {
        self.ends.len()
    }

    /// The first and the last day of each slice on which there is a row.
    #[must_use]
    pub fn ends(&self) -> &[(Day, Day)] {
        &self.ends
    }
}

/// The days that rows have, ascending, with the number of rows up to each.
fn counted(days: &[Day]) -> Vec<(Day, usize)> {
    let mut n_rows: BTreeMap<Day, usize> = BTreeMap::new();
    for &day in days {
        *n_rows.entry(day).or_default() += 1;
    }
    let mut sum = 0;
    let up_to = |(day, n): (Day, usize)| {
        sum += n;
        (day, sum)
    };
    n_rows.into_iter().map(up_to).collect()
}

/// How many days there are up to the one with a number of rows nearest to `wanted`.
fn nearest(counted: &[(Day, usize)], wanted: f64) -> usize {
    let above = counted.partition_point(|&(_, rows)| (rows as f64) < wanted);
    let distance = |days: usize| match days.checked_sub(1) {
        None => wanted,
        Some(last) => counted
            .get(last)
            .map_or(f64::INFINITY, |&(_, rows)| (rows as f64 - wanted).abs()),
    };
    match distance(above) <= distance(above + 1) {
        true => above,
        false => above + 1,
    }
}

impl Dataset {
    /// The day of each row, from a field of dates.
    ///
    /// # Errors
    ///
    /// When there is no such field, it holds no dates or was not read, or a row has none.
    pub fn days(&self, field: &str) -> Result<Vec<Day>, DatasetError> {
        let name = || field.to_owned();
        let Some(known) = self.schema.field(field) else {
            return Err(DatasetError::UnknownField { name: name() });
        };
        let Some(Column::Numbers(days)) = self.column(field).filter(|_| known.kind() == Kind::Date)
        else {
            return Err(DatasetError::NoDates { field: name() });
        };
        let n_missing = days.iter().filter(|day| !day.is_finite()).count();
        if n_missing > 0 {
            return Err(DatasetError::MissingDates {
                field: name(),
                n_rows: n_missing,
            });
        }
        #[allow(clippy::cast_possible_truncation)] // a day is a whole `i32`
        let day = |&day: &f64| Day(day as i32);
        Ok(days.iter().map(day).collect())
    }

    /// Splits out of time: the last rows by a field of dates, about `test_share` of all,
    /// for testing, those before them for training. Rows of one day are in one part.
    ///
    /// # Errors
    ///
    /// Those of [`days`](Self::days); a share that is not between 0 and 1, rows of one day
    /// only, or a part without a good or a bad row.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::dataset::{Dataset, Values};
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// let schema = Schema::new("loans", vec![
    ///     Field::new("opened", Kind::Date).with_role(Role::Date),
    ///     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// ])?;
    /// let loans = Dataset::from_columns(&schema, &[
    ///     ("opened", Values::Text(&["2025-03-10", "2025-01-10", "2025-03-10", "2025-02-01"])),
    ///     ("bad", Values::Flags(&[true, false, false, true])),
    /// ])?;
    /// let (train, test) = loans.split_by_time("opened", 0.4)?; // both of 10 March
    /// assert_eq!((train.n_rows(), test.n_rows()), (2, 2));
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn split_by_time(
        &self,
        field: &str,
        test_share: f64,
    ) -> Result<(Self, Self), DatasetError> {
        if !(test_share > 0.0 && test_share < 1.0) {
            return Err(DatasetError::Share { share: test_share });
        }
        let days = self.days(field)?;
        let counted = counted(&days);
        if counted.len() < 2 {
            return Err(DatasetError::OneDay {
                field: field.to_owned(),
            });
        }
        let n_days = nearest(&counted, days.len() as f64 * (1.0 - test_share));
        let n_days = n_days.clamp(1, counted.len() - 1);
        let first_test = counted.get(n_days).map(|&(day, _)| day);
        self.split_rows(|row| days.get(row).copied() < first_test)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_heavy_day_is_a_slice_and_few_days_make_few_slices() {
        let days = |days: &[i32]| days.iter().copied().map(Day).collect::<Vec<Day>>();
        let heavy = TimeSlices::of(&days(&[1, 2, 2, 2, 2, 2, 2, 3]), 4);
        // A quarter is two rows: day 1 has one, day 2 brings seven; then nothing is nearer.
        assert_eq!(heavy.of_rows(), [0, 1, 1, 1, 1, 1, 1, 2]);
        assert_eq!(TimeSlices::of(&days(&[7, 7]), 5).ends(), [(Day(7), Day(7))]);
        assert_eq!(TimeSlices::of(&[], 3).n_slices(), 0);
        assert_eq!(TimeSlices::of(&days(&[1, 2, 3, 4]), 0).n_slices(), 1);
    }

    proptest! {
        #[test]
        fn slices_follow_the_days_and_nothing_else(
            days in prop::collection::vec(0_i32..60, 1..200),
            n in 1_usize..9,
            turn in 0_usize..200,
        ) {
            let days: Vec<Day> = days.into_iter().map(Day).collect();
            let slices = TimeSlices::of(&days, n);
            prop_assert!((1..=n).contains(&slices.n_slices()));
            for (a, of_a) in days.iter().zip(slices.of_rows()) {
                let (first, last) = slices.ends()[usize::from(*of_a)];
                prop_assert!(first <= *a && *a <= last);
                for (b, of_b) in days.iter().zip(slices.of_rows()) {
                    prop_assert!(a > b || of_a <= of_b);
                }
            }
            let mut turned = days.clone();
            turned.rotate_left(turn % days.len());
            let mut expected = slices.of_rows().to_vec();
            expected.rotate_left(turn % days.len());
            let turned = TimeSlices::of(&turned, n);
            prop_assert_eq!(turned.of_rows(), &expected[..]);
        }

        #[test]
        fn slices_of_distinct_days_are_equal(n_rows in 1_usize..300, n in 1_usize..9) {
            let days: Vec<Day> = (0..n_rows).map(|row| Day(i32::try_from(row).unwrap())).collect();
            let slices = TimeSlices::of(&days, n);
            let size = |slice: usize| slices.of_rows().iter().filter(|&&of| usize::from(of) == slice).count();
            let sizes: Vec<usize> = (0..slices.n_slices()).map(size).collect();
            let (least, most) = (sizes.iter().min().unwrap(), sizes.iter().max().unwrap());
            prop_assert!(most - least <= 1, "{:?}", sizes);
        }
    }
}
