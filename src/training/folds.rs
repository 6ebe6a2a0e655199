//! Which rows are held back together.

use super::TrainingError;
use crate::dataset::TimeSlices;
use crate::metrics::random::SplitMix64;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Into so many folds groups are dealt.
pub(super) const FOLDS: usize = 5;

/// Which training rows are held back together where folds choose: the penalty of the joint
/// fit, its shapes and crosses, and the fit itself.
///
/// Without, rows are dealt one by one. Where an account has many rows, a fold would be
/// judged by months of accounts whose other months it has learned from; where time changes
/// what is learned, by rows among which it has learned.
///
/// # Examples
///
/// ```
/// use scorewright::training::Folds;
/// let accounts = Folds::by_group(["a", "b", "a", "c", "a"]);
/// let bad = [false, true, true, false, false];
/// let folds = accounts.of_rows(&bad)?;
/// assert!(folds[0] == folds[2] && folds[0] == folds[4]); // account a
/// assert_eq!(folds.iter().max(), Some(&2)); // three accounts, three folds
/// # Ok::<(), scorewright::training::TrainingError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Folds {
    of_rows: OfRows,
}

#[derive(Clone, PartialEq, Eq)]
enum OfRows {
    /// A hash of the group's id.
    Groups(Vec<u64>),
    /// The number of the slice.
    Slices(Vec<u16>),
}

impl Folds {
    /// Rows with one id, one id per row, are held back together: say all months of an
    /// account.
    ///
    /// Groups go in the order of a hash of their ids, those without a bad row first, and are
    /// dealt into five folds in turn; what order rows come in changes nothing.
    #[must_use]
    pub fn by_group<I>(ids: I) -> Self
    where
        I: IntoIterator<Item: AsRef<str>>,
    {
        Self::by_key(ids.into_iter().map(|id| hash(id.as_ref())))
    }

    /// As [`by_group`](Self::by_group), where ids are numbers.
    #[must_use]
    pub fn by_key(ids: impl IntoIterator<Item = u64>) -> Self {
        let keys = ids.into_iter().collect();
        Self {
            of_rows: OfRows::Groups(keys),
        }
    }

    /// Every slice of time is a fold, held back in its turn.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::{dataset::TimeSlices, training::Folds, units::Day};
    /// let days = [5, 1, 1, 9, 3, 1].map(Day);
    /// let folds = Folds::by_time(&TimeSlices::of(&days, 2));
    /// assert_eq!(folds.of_rows(&[true; 6])?, [1, 0, 0, 1, 1, 0]);
    /// # Ok::<(), scorewright::training::TrainingError>(())
    /// ```
    #[must_use]
    pub fn by_time(slices: &TimeSlices) -> Self {
        Self {
            of_rows: OfRows::Slices(slices.of_rows().to_vec()),
        }
    }

    /// How many rows they are of.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        match &self.of_rows {
            OfRows::Groups(keys) => keys.len(),
            OfRows::Slices(slices) => slices.len(),
        }
    }

    /// The fold of each row, from 0, where rows are bad as `bad` says and all of them
    /// weigh something.
    ///
    /// # Errors
    ///
    /// [`TrainingError::Length`] when there are more or fewer rows.
    pub fn of_rows(&self, bad: &[bool]) -> Result<Vec<u16>, TrainingError> {
        self.check_length(bad.len())?;
        Ok(self.numbers(&bad.iter().copied().enumerate().collect::<Vec<_>>()))
    }

    /// The fold of each of these rows, which are bad or not; none is empty.
    pub(super) fn numbers(&self, rows: &[(usize, bool)]) -> Vec<u16> {
        let mut is_bad: BTreeMap<u64, bool> = BTreeMap::new();
        for &(row, bad) in rows {
            *is_bad.entry(self.key(row)).or_default() |= bad;
        }
        let mut order: Vec<(bool, u64)> = match self.of_rows {
            OfRows::Groups(_) => is_bad.into_iter().map(|(key, bad)| (bad, key)).collect(),
            OfRows::Slices(_) => is_bad.into_keys().map(|key| (false, key)).collect(),
        };
        order.sort_unstable();
        let n_folds = match self.of_rows {
            OfRows::Groups(_) => FOLDS,
            OfRows::Slices(_) => order.len().max(1),
        };
        let number = |position: usize| u16::try_from(position % n_folds).unwrap_or(u16::MAX);
        let dealt: BTreeMap<u64, u16> = order
            .into_iter()
            .enumerate()
            .map(|(position, (_, key))| (key, number(position)))
            .collect();
        let of_row = |&(row, _): &(usize, bool)| dealt.get(&self.key(row)).copied();
        rows.iter().filter_map(of_row).collect()
    }

    /// What the row is held back with: equal for rows that go together.
    pub(super) fn key(&self, row: usize) -> u64 {
        match &self.of_rows {
            OfRows::Groups(keys) => mixed(keys[row]),
            OfRows::Slices(slices) => u64::from(slices[row]),
        }
    }

    /// Whether rows of one key are drawn together, too.
    pub(super) const fn are_groups(&self) -> bool {
        matches!(self.of_rows, OfRows::Groups(_))
    }

    /// Those of the rows at these positions, which may repeat.
    pub(super) fn select(&self, rows: &[usize]) -> Self {
        let of_rows = match &self.of_rows {
            OfRows::Groups(keys) => OfRows::Groups(rows.iter().map(|&row| keys[row]).collect()),
            OfRows::Slices(all) => OfRows::Slices(rows.iter().map(|&row| all[row]).collect()),
        };
        Self { of_rows }
    }

    /// Refuses folds of other rows, and those that hold back a class whole.
    pub(super) fn check(&self, bad: &[bool], weights: Option<&[f64]>) -> Result<(), TrainingError> {
        self.check_length(bad.len())?;
        let weighs = |row: usize| weights.is_none_or(|weights| weights[row] > 0.0);
        let rows: Vec<(usize, bool)> = bad.iter().copied().enumerate().collect();
        let rows: Vec<_> = rows.into_iter().filter(|one| weighs(one.0)).collect();
        // A class with rows in two folds is never held back whole.
        let mut seen: [BTreeSet<u16>; 2] = Default::default();
        for (fold, (_, bad)) in self.numbers(&rows).into_iter().zip(&rows) {
            seen[usize::from(*bad)].insert(fold);
        }
        let fewest = seen.iter().map(BTreeSet::len).min().unwrap_or_default();
        match fewest {
            0 | 1 => Err(TrainingError::Setting {
                setting: "the number of folds with good and of folds with bad rows",
                expected: "at least 2",
                got: fewest.to_string(),
            }),
            _ => Ok(()),
        }
    }

    pub(super) fn check_length(&self, n_rows: usize) -> Result<(), TrainingError> {
        match self.n_rows() {
            n if n == n_rows => Ok(()),
            got => Err(TrainingError::Length {
                what: "folds",
                expected: n_rows,
                got,
            }),
        }
    }
}

// Ids of accounts, though hashed, are nobody's to print.
impl fmt::Debug for Folds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.of_rows {
            OfRows::Groups(_) => "by group",
            OfRows::Slices(_) => "by time",
        };
        write!(f, "Folds({kind}, {} rows)", self.n_rows())
    }
}

/// A number that tells contents apart and says nothing of them (splitmix64).
pub(super) const fn mixed(word: u64) -> u64 {
    SplitMix64::new(word).next()
}

/// FNV-1a of a text, mixed.
pub(super) fn hash(text: &str) -> u64 {
    let bytes = text.bytes();
    mixed(bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_account_is_in_two_folds(
            rows in proptest::collection::vec((0_u64..40, any::<bool>()), 1..200),
            turn in 0_usize..200,
        ) {
            let of = |rows: &[(u64, bool)]| {
                let bad: Vec<bool> = rows.iter().map(|row| row.1).collect();
                Folds::by_key(rows.iter().map(|row| row.0)).of_rows(&bad).unwrap()
            };
            let folds = of(&rows);
            let mut known = BTreeMap::new();
            for (row, fold) in rows.iter().zip(&folds) {
                prop_assert_eq!(*known.entry(row.0).or_insert(*fold), *fold);
            }
            // As many accounts in one as in another, or one more.
            let in_fold = |fold| known.values().filter(|&&of| of == fold).count();
            let sizes: Vec<usize> = (0..5).map(in_fold).collect();
            prop_assert!(sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1);
            let mut turned = rows.clone();
            turned.rotate_left(turn % rows.len());
            for (row, fold) in turned.iter().zip(of(&turned)) {
                prop_assert_eq!(known[&row.0], fold);
            }
        }
    }

    #[test]
    fn folds_without_rows_are_no_folds() {
        let folds = Folds {
            of_rows: OfRows::Slices(vec![4, 9, 4, 7]),
        };
        assert_eq!(
            folds.numbers(&[(0, true), (1, false), (2, true)]),
            [0, 1, 0]
        );
    }

    #[test]
    fn a_class_in_one_fold_only_is_refused() {
        let folds = Folds::by_group(["a", "b", "c", "a"]);
        let error = folds.check(&[true, false, false, true], None).unwrap_err();
        assert!(error.to_string().contains("at least 2, got 1"), "{error}");
        assert_eq!(folds.check(&[true, true, false, false], None), Ok(()));
        let weights = [1.0, 0.0, 1.0, 1.0];
        assert!(
            folds
                .check(&[true, true, false, false], Some(&weights))
                .is_err()
        );
        assert!(folds.of_rows(&[true]).is_err());
        assert_eq!(format!("{folds:?}"), "Folds(by group, 4 rows)");
    }
}
