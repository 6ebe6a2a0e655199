//! The course of monthly deposits: level, variability, trend.

use super::policy::IncomePolicy;
use rust_decimal::Decimal;

/// Which way monthly deposits go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum IncomeTrend {
    /// The later half is not below the earlier by more than the tolerance.
    Stable,
    /// It is, but the last three months hold its level.
    DeclinedStabilised,
    /// It is, and the last three months are lower still; a person looks.
    Declining,
    /// Too few months to tell.
    TooShort,
}

/// What monthly deposits amount to, in major units of their currency.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DepositCourse {
    /// The mean of all months.
    pub mean: Decimal,
    /// Population standard deviation.
    pub std_dev: Decimal,
    /// `std_dev / mean`; 0 when nothing was paid.
    pub cv: Decimal,
    /// The slope of the least-squares line, per month.
    pub slope: Decimal,
    /// Which way they go.
    pub trend: IncomeTrend,
    /// How many months are known.
    pub n_known: usize,
    /// The income to build on: the mean, or the lower level a decline ended at.
    pub base: Decimal,
}

impl core::fmt::Debug for DepositCourse {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "DepositCourse({:?})", self.trend)
    }
}

impl DepositCourse {
    /// The course of `months`, oldest first. `None` when there is none, or when
    /// the arithmetic leaves 28 digits (sums below 10^20 never do).
    ///
    /// # Formula
    ///
    /// With `H1`, `H2` the means of the earlier and later half (the middle month
    /// of an odd number belongs to the later), `L3` that of the last three months
    /// and `t` the tolerance:
    /// `H2 >= H1 (1-t)`: stable, base is the mean;
    /// otherwise `L3 >= H2 (1-t)`: stabilised, base is `H2`;
    /// otherwise declining, base is `min(H2, L3)`
    /// (after Fannie Mae B3-3.1-01: a decline is never averaged away).
    ///
    /// # Examples
    ///
    /// ```
    /// use rust_decimal::Decimal;
    /// use scorewright::lending::income::{DepositCourse, IncomePolicy, IncomeTrend};
    /// let mut months = vec![Decimal::from(5000); 6];
    /// months.extend([Decimal::from(4000); 6]);
    /// let course = DepositCourse::new(&months, &IncomePolicy::default()).ok_or("no months")?;
    /// assert_eq!(course.trend, IncomeTrend::DeclinedStabilised);
    /// assert_eq!(course.mean, Decimal::from(4500));
    /// assert_eq!(course.base, Decimal::from(4000)); // the later half, not the mean
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn new(months: &[Decimal], policy: &IncomePolicy) -> Option<Self> {
        let known: Vec<_> = months.iter().copied().map(Some).collect();
        Self::of_known(&known, policy)
    }

    /// The same of months some of which are not known (`None`): those keep their
    /// places, so that halves and slope are those of the calendar, and count nowhere.
    ///
    /// # Examples
    ///
    /// ```
    /// use rust_decimal::Decimal;
    /// use scorewright::lending::income::{DepositCourse, IncomePolicy};
    /// let mut months = vec![Some(Decimal::from(5000)); 12];
    /// months[3] = None;
    /// let policy = IncomePolicy::default();
    /// let course = DepositCourse::of_known(&months, &policy).ok_or("no months")?;
    /// assert_eq!((course.mean, course.n_known), (Decimal::from(5000), 11));
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn of_known(months: &[Option<Decimal>], policy: &IncomePolicy) -> Option<Self> {
        let known = known(months);
        let mean = mean(&known)?;
        let std_dev = std_dev(&known, mean)?;
        let (trend, base) = trend(months, mean, policy)?;
        Some(Self {
            mean,
            std_dev,
            cv: std_dev.checked_div(mean).unwrap_or_default(),
            slope: slope(months, mean)?,
            trend,
            n_known: known.len(),
            base,
        })
    }
}

fn known(months: &[Option<Decimal>]) -> Vec<Decimal> {
    months.iter().flatten().copied().collect()
}

fn trend(
    months: &[Option<Decimal>],
    mean_all: Decimal,
    policy: &IncomePolicy,
) -> Option<(IncomeTrend, Decimal)> {
    let all = known(months);
    let (earlier, later) = months.split_at(months.len() / 2);
    let (earlier, later) = (known(earlier), known(later));
    if all.len() < policy.min_months || earlier.is_empty() || later.is_empty() {
        return Some((IncomeTrend::TooShort, mean_all));
    }
    let last = all.get(all.len().checked_sub(3)?..)?;
    let (h1, h2, l3) = (mean(&earlier)?, mean(&later)?, mean(last)?);
    let kept = Decimal::ONE.checked_sub(policy.trend_tolerance)?;
    Some(if h2 >= h1.checked_mul(kept)? {
        (IncomeTrend::Stable, mean_all)
    } else if l3 >= h2.checked_mul(kept)? {
        (IncomeTrend::DeclinedStabilised, h2)
    } else {
        (IncomeTrend::Declining, h2.min(l3))
    })
}

fn mean(values: &[Decimal]) -> Option<Decimal> {
    let mut sum = Decimal::ZERO;
    for &value in values {
        sum = sum.checked_add(value)?;
    }
    sum.checked_div(Decimal::from(values.len()))
}

/// `mean * sqrt(mean((x / mean - 1)^2))`: of the quotients, because the squares
/// of large amounts leave 28 digits.
fn std_dev(values: &[Decimal], mean: Decimal) -> Option<Decimal> {
    if mean.is_zero() {
        return Some(Decimal::ZERO);
    }
    let mut squares = Decimal::ZERO;
    for value in values {
        let off = value.checked_div(mean)?.checked_sub(Decimal::ONE)?;
        squares = squares.checked_add(off.checked_mul(off)?)?;
    }
    let variance = squares.checked_div(Decimal::from(values.len()))?;
    sqrt(variance)?.checked_mul(mean)
}

fn slope(months: &[Option<Decimal>], mean_all: Decimal) -> Option<Decimal> {
    let places = months.iter().zip(0_u64..);
    let known: Vec<_> = places
        .filter_map(|(sum, place)| Some((Decimal::from(place), (*sum)?)))
        .collect();
    let places: Vec<_> = known.iter().map(|&(place, _)| place).collect();
    let middle = mean(&places)?;
    let (mut products, mut squares) = (Decimal::ZERO, Decimal::ZERO);
    for (place, value) in known {
        let off = place.checked_sub(middle)?;
        let product = off.checked_mul(value.checked_sub(mean_all)?)?;
        products = products.checked_add(product)?;
        squares = squares.checked_add(off.checked_mul(off)?)?;
    }
    Some(products.checked_div(squares).unwrap_or_default())
}

/// The square root, by Newton's method from above; `None` below zero.
///
/// The steps fall until rounding stops them, at the last of 28 digits.
pub(super) fn sqrt(value: Decimal) -> Option<Decimal> {
    if value.is_sign_negative() && !value.is_zero() {
        return None;
    }
    if value.is_zero() {
        return Some(Decimal::ZERO);
    }
    let mut root = value.max(Decimal::ONE);
    for _ in 0..200 {
        let next = value
            .checked_div(root)?
            .checked_add(root)?
            .checked_div(Decimal::TWO)?;
        if next >= root {
            break;
        }
        root = next;
    }
    Some(root)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimals(values: &[i64]) -> Vec<Decimal> {
        values.iter().map(|&value| Decimal::from(value)).collect()
    }

    #[test]
    fn the_square_root_is_right_to_the_last_digits() {
        for value in [
            "2",
            "0.0783333333333333333333333333",
            "10000",
            "0.0000000001",
            "7e20",
        ] {
            let value = Decimal::from_scientific(value)
                .or_else(|_| value.parse())
                .unwrap();
            let root = sqrt(value).unwrap();
            let off = (root * root - value).abs() / value;
            assert!(off < Decimal::new(1, 15), "{value}: {off}");
        }
        assert_eq!(sqrt(Decimal::from(10_000)).unwrap(), Decimal::from(100));
        assert_eq!(sqrt(Decimal::NEGATIVE_ONE), None);
    }

    #[test]
    fn six_months_tell_a_trend_and_five_do_not() {
        let policy = IncomePolicy::default();
        let of = |values: &[i64]| DepositCourse::new(&decimals(values), &policy).unwrap();
        assert_eq!(
            of(&[9, 9, 9, 8, 7, 6]).trend,
            IncomeTrend::DeclinedStabilised
        );
        assert_eq!(of(&[9, 9, 9, 8, 7]).trend, IncomeTrend::TooShort);
        assert_eq!(of(&[9, 9, 9, 9, 9, 6, 3, 1]).trend, IncomeTrend::Declining);
        // The base of a decline is the lower of its two levels, here the last three months.
        assert_eq!(of(&[9, 9, 9, 9, 9, 6, 3, 0]).base, Decimal::from(3));
    }

    #[test]
    fn huge_and_empty_courses_do_not_panic() {
        let policy = IncomePolicy::default();
        assert_eq!(DepositCourse::new(&[], &policy), None);
        let huge = vec![Decimal::from(100_000_000_000_000_000_000_u128); 240];
        assert_eq!(
            DepositCourse::new(&huge, &policy).unwrap().cv,
            Decimal::ZERO
        );
        let none = DepositCourse::new(&decimals(&[0; 12]), &policy).unwrap();
        assert_eq!((none.cv, none.base), (Decimal::ZERO, Decimal::ZERO));
        assert!(DepositCourse::new(&[Decimal::MAX; 3], &policy).is_none());
    }
}
