//! Where to cut: by profit, by strategy table, and one card against another.

use super::DecisionError;
use crate::money::Money;
use crate::units::{Points, Probability};
use rust_decimal::Decimal;

/// The odds at which a loan just pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BreakEven {
    /// Good to bad.
    pub good_bad_odds: Decimal,
    /// The probability of bad.
    pub pd: Decimal,
}

impl BreakEven {
    /// Where the profit of the goods pays for the loss of the bads. A loan is
    /// worth granting below this probability; it is a marginal measure, the
    /// average bad rate of those above it is lower.
    ///
    /// # Formula
    ///
    /// Grant iff `pd * loss < (1 - pd) * profit`, that is `odds > loss / profit`,
    /// `pd < profit / (loss + profit)`.
    ///
    /// # Errors
    ///
    /// When either is not above zero, or currencies differ.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::money::{Currency, Money};
    /// use scorewright::lending::decision::BreakEven;
    /// let yuan = |text| Money::parse(text, Currency::CNY);
    /// let even = BreakEven::new(yuan("6000")?, yuan("400")?)?;
    /// assert_eq!((even.good_bad_odds.to_string(), even.pd.to_string()), ("15".into(), "0.0625".into()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(loss: Money, profit: Money) -> Result<Self, DecisionError> {
        let wrong = || DecisionError::Application {
            field: "loss and profit",
            expected: "above zero",
        };
        if !loss.is_positive() || !profit.is_positive() {
            return Err(wrong());
        }
        let both = loss.plus(profit)?;
        let odds = loss.amount().checked_div(profit.amount());
        let pd = profit.amount().checked_div(both.amount());
        let (Some(odds), Some(pd)) = (odds, pd) else {
            return Err(wrong());
        };
        Ok(Self {
            good_bad_odds: odds.normalize(),
            pd: pd.normalize(),
        })
    }

    /// The lowest points at and above which every probability of the card's table
    /// is below break-even; `None` when even the best are not.
    ///
    /// `table` is [`Scorecard::pd_table`](crate::scorecard::Scorecard::pd_table).
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::schema::{Field, Kind};
    /// # use scorewright::scorecard::Scorecard;
    /// # let card = Scorecard::builder("application")
    /// #     .pdo(20.0, 600, 50.0)
    /// #     .base_points(500)
    /// #     .numbers(Field::new("income", Kind::Amount), &[1000.0, 3000.0])
    /// #     .levels(Field::new("home", Kind::Category), &[&["own"], &["rent", "parents"]])
    /// #     .points("income", &[0, 30, 55, 5])
    /// #     .points("home", &[45, 10, 0, 0])
    /// #     .build()?;
    /// // From 500 points; income: below 1,000 0, to 3,000 30, above 55; home: own 45, rent 10.
    /// use scorewright::lending::decision::BreakEven;
    /// use scorewright::money::{Currency, Money};
    /// let yuan = |text| Money::parse(text, Currency::CNY);
    /// let even = BreakEven::new(yuan("2490")?, yuan("100")?)?; // it takes 24.9 good to 1 bad
    /// let points = even.cut_off(card.pd_table()).ok_or("never pays")?;
    /// assert_eq!(points.value(), 580); // 25 to 1, half of 50 to 1 at 600
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn cut_off(&self, table: impl IntoIterator<Item = (Points, f64)>) -> Option<Points> {
        let limit: f64 = self.pd.try_into().ok()?;
        let mut table: Vec<_> = table.into_iter().collect();
        table.sort_by_key(|&(points, _)| points);
        let pays = table.iter().rev().take_while(|&&(_, pd)| pd < limit);
        pays.last().map(|&(points, _)| points)
    }

    /// Whether `pd` is below break-even.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::BreakEven;
    /// use scorewright::money::{Currency, Money};
    /// use scorewright::units::Probability;
    /// let yuan = |text| Money::parse(text, Currency::CNY);
    /// let even = BreakEven::new(yuan("900")?, yuan("100")?)?; // one tenth
    /// assert!(even.pays(Probability::new(0.09)?));
    /// assert!(!even.pays(Probability::new(0.11)?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn pays(&self, pd: Probability) -> bool {
        f64::try_from(self.pd).is_ok_and(|limit| pd.value() < limit)
    }
}

/// Goods and bads whose scores begin at some points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScoreBand {
    /// The fewest points in the band.
    pub points_from: i32,
    /// How many were good.
    pub good: u64,
    /// How many were bad.
    pub bad: u64,
}

impl ScoreBand {
    /// The goods and bads from `points_from` to the next band.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::{ScoreBand, strategy_table};
    /// let table = strategy_table(&[ScoreBand::new(600, 45, 5)])?;
    /// assert_eq!(table[0].good_bad_odds, Some(9.0)); // 45 to 5
    /// # Ok::<(), scorewright::lending::decision::DecisionError>(())
    /// ```
    #[must_use]
    pub const fn new(points_from: i32, good: u64, bad: u64) -> Self {
        Self {
            points_from,
            good,
            bad,
        }
    }
}

/// A line of the strategy table: what cutting at its points would do.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct StrategyRow {
    /// The cut-off.
    pub points_from: i32,
    /// Rows in the band.
    pub volume: u64,
    /// Bads over all in the band: the marginal risk.
    pub bad_rate: Option<f64>,
    /// Goods over bads in the band.
    pub good_bad_odds: Option<f64>,
    /// Rows at the cut-off and above.
    pub approved: u64,
    /// Bads at the cut-off and above.
    pub approved_bad: u64,
    /// Approved over all.
    pub approval_rate: f64,
    /// Bads over all approved.
    pub approved_bad_rate: Option<f64>,
}

/// The strategy table of score bands, the best first.
///
/// # Errors
///
/// When there is no row at all, two bands begin at the same points, or counts
/// add up beyond 2^53, where a quotient would no longer be exact.
///
/// # Examples
///
/// ```
/// use scorewright::lending::decision::{ScoreBand, strategy_table};
/// let table = strategy_table(&[ScoreBand::new(500, 30, 20), ScoreBand::new(600, 45, 5)])?;
/// assert_eq!((table[0].points_from, table[0].bad_rate), (600, Some(0.1))); // 5 of 50
/// assert_eq!(table[0].approval_rate, 0.5); // 50 of 100
/// assert_eq!(table[1].approved_bad_rate, Some(0.25)); // 25 of 100
/// # Ok::<(), scorewright::lending::decision::DecisionError>(())
/// ```
pub fn strategy_table(bands: &[ScoreBand]) -> Result<Vec<StrategyRow>, DecisionError> {
    let wrong = |what| DecisionError::Rows { what };
    let mut bands = bands.to_vec();
    bands.sort_by_key(|band| core::cmp::Reverse(band.points_from));
    let mut neighbours = bands.iter().zip(bands.iter().skip(1));
    if neighbours.any(|(one, next)| one.points_from == next.points_from) {
        return Err(wrong("two bands begin at the same points"));
    }
    let add = |sum: u64, count: u64| sum.checked_add(count).filter(|&sum| sum <= 1 << 53);
    let counts = bands.iter().flat_map(|band| [band.good, band.bad]);
    let all = counts.clone().try_fold(0, add);
    let all = all.ok_or(wrong("counts must add up to 2^53 at most"))?;
    if all == 0 {
        return Err(wrong("a strategy table needs at least one row"));
    }
    let (mut approved, mut approved_bad) = (0, 0);
    let rows = bands.iter().map(|band| {
        let volume = band.good + band.bad;
        approved += volume;
        approved_bad += band.bad;
        StrategyRow {
            points_from: band.points_from,
            volume,
            bad_rate: quotient(band.bad, volume),
            good_bad_odds: quotient(band.good, band.bad),
            approved,
            approved_bad,
            approval_rate: quotient(approved, all).unwrap_or(0.0),
            approved_bad_rate: quotient(approved_bad, approved),
        }
    });
    Ok(rows.collect())
}

/// Bands of `width` points from scores and outcomes, for [`strategy_table`].
///
/// # Errors
///
/// When the slices differ in length or `width` is not above zero.
///
/// # Examples
///
/// ```
/// use scorewright::lending::decision::{ScoreBand, score_bands};
/// let bands = score_bands(&[512, 588, 641], &[true, false, false], 100)?;
/// assert_eq!(bands[0], ScoreBand::new(500, 1, 1));
/// assert_eq!(bands[1], ScoreBand::new(600, 1, 0));
/// # Ok::<(), scorewright::lending::decision::DecisionError>(())
/// ```
pub fn score_bands(
    points: &[i32],
    bad: &[bool],
    width: i32,
) -> Result<Vec<ScoreBand>, DecisionError> {
    let wrong = |what| DecisionError::Rows { what };
    if points.len() != bad.len() {
        return Err(wrong("scores and outcomes must be of one length"));
    }
    if width <= 0 {
        return Err(wrong("bands must be at least one point wide"));
    }
    let mut bands = std::collections::BTreeMap::new();
    for (&points, &bad) in points.iter().zip(bad) {
        let from = points.div_euclid(width).saturating_mul(width);
        let band = bands.entry(from).or_insert(ScoreBand::new(from, 0, 0));
        if bad {
            band.bad += 1;
        } else {
            band.good += 1;
        }
    }
    Ok(bands.into_values().collect())
}

#[allow(clippy::cast_precision_loss)] // counts were checked to be within 2^53
fn quotient(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// What is held equal when a new card replaces an old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeldEqual {
    /// As many are approved, or the nearest fewer where scores are tied.
    Approvals,
    /// As many as possible are approved at no higher a bad rate.
    BadRate,
}

/// How many, and how many of them bad.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct StrategyCell {
    /// How many.
    pub n: u64,
    /// How many of them bad.
    pub bad: u64,
}

impl StrategyCell {
    /// Bads over all; `None` when empty.
    #[must_use]
    pub fn bad_rate(&self) -> Option<f64> {
        quotient(self.bad, self.n)
    }

    fn count(&mut self, bad: bool) {
        self.n += 1;
        self.bad += u64::from(bad);
    }
}

/// Who changes sides when a new card replaces an old one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct SwapSet {
    /// The new card's cut-off; `None` when it approves nobody.
    pub new_cut_off: Option<i32>,
    /// Approved by both.
    pub both_approved: StrategyCell,
    /// Approved by the new card only.
    pub swapped_in: StrategyCell,
    /// Approved by the old card only.
    pub swapped_out: StrategyCell,
    /// Declined by both.
    pub both_declined: StrategyCell,
}

/// The swap set of two cards over the same borrowers, with known outcomes.
///
/// Outcomes of borrowers the old card declined must come from reject inference
/// or from before it: swapped-in bads are only as good as they are.
///
/// # Errors
///
/// When the slices differ in length or are empty.
///
/// # Examples
///
/// ```
/// use scorewright::lending::decision::{HeldEqual, swap_set};
/// let (old, new) = ([600, 580, 560, 540], [610, 540, 590, 530]);
/// let bad = [false, true, false, true];
/// // The old card approves the first two; the new one with as many, the first and third.
/// let swap = swap_set(&old, &new, &bad, 580, HeldEqual::Approvals)?;
/// assert_eq!(swap.new_cut_off, Some(590));
/// assert_eq!((swap.swapped_in.bad, swap.swapped_out.bad), (0, 1));
/// # Ok::<(), scorewright::lending::decision::DecisionError>(())
/// ```
pub fn swap_set(
    old: &[i32],
    new: &[i32],
    bad: &[bool],
    old_cut_off: i32,
    held: HeldEqual,
) -> Result<SwapSet, DecisionError> {
    if old.len() != new.len() || old.len() != bad.len() || old.is_empty() {
        let what = "both scores and the outcomes must be of one length above zero";
        return Err(DecisionError::Rows { what });
    }
    let mut approved = StrategyCell::default();
    for (_, &bad) in old
        .iter()
        .zip(bad)
        .filter(|&(&points, _)| points >= old_cut_off)
    {
        approved.count(bad);
    }
    let new_cut_off = new_cut_off(new, bad, approved, held);
    let mut swap = SwapSet {
        new_cut_off,
        ..SwapSet::default()
    };
    for ((&old, &new), &bad) in old.iter().zip(new).zip(bad) {
        let by_new = new_cut_off.is_some_and(|cut_off| new >= cut_off);
        let cell = match (old >= old_cut_off, by_new) {
            (true, true) => &mut swap.both_approved,
            (false, true) => &mut swap.swapped_in,
            (true, false) => &mut swap.swapped_out,
            (false, false) => &mut swap.both_declined,
        };
        cell.count(bad);
    }
    Ok(swap)
}

/// Tied scores fall together, so only whole groups of them can be approved.
fn new_cut_off(new: &[i32], bad: &[bool], old: StrategyCell, held: HeldEqual) -> Option<i32> {
    let mut groups = std::collections::BTreeMap::<i32, StrategyCell>::new();
    for (&points, &bad) in new.iter().zip(bad) {
        groups.entry(points).or_default().count(bad);
    }
    let mut approved = StrategyCell::default();
    let mut cut_off = None;
    for (&points, group) in groups.iter().rev() {
        approved.n += group.n;
        approved.bad += group.bad;
        let keeps = match held {
            HeldEqual::Approvals => approved.n <= old.n,
            // approved.bad / approved.n <= old.bad / old.n, without dividing.
            HeldEqual::BadRate => {
                u128::from(approved.bad) * u128::from(old.n)
                    <= u128::from(old.bad) * u128::from(approved.n)
                    && old.n > 0
            }
        };
        if keeps {
            cut_off = Some(points);
        }
    }
    cut_off
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_cut_off_is_where_the_card_breaks_even() {
        let yuan = |text| Money::parse(text, crate::money::Currency::CNY).unwrap();
        let even = BreakEven::new(yuan("6000"), yuan("400")).unwrap();
        let table = [
            (500, 0.2),
            (510, 0.0626),
            (520, 0.0625),
            (530, 0.0624),
            (540, 0.01),
        ];
        let table = table.map(|(points, pd)| (Points(points), pd));
        assert_eq!(even.cut_off(table), Some(Points(530)));
        assert!(
            !even.pays(Probability::new(0.0625).unwrap()),
            "even is not profit"
        );
        assert_eq!(even.cut_off([(Points(500), 0.5)]), None);
        assert!(BreakEven::new(yuan("0"), yuan("1")).is_err());
    }

    /// A published strategy table (Roussou 2010), at score 175: 1,251 booked, 1,163
    /// good, 88 bad, 7.0 %, odds 13.2; at and above 45,314, 58.1 %, 1,789 bad, 3.9 %.
    #[test]
    fn the_strategy_table_gives_the_published_line() {
        let band = |points_from, good, bad| ScoreBand {
            points_from,
            good,
            bad,
        };
        let above = (45_314 - 1_251, 1_789 - 88);
        let all = 77_993; // 45,314 is 58.1 % of it
        let bands = [
            band(0, all - 45_314, 0),
            band(175, 1_163, 88),
            band(176, above.0 - above.1, above.1),
        ];
        let table = strategy_table(&bands).unwrap();
        let line = table.iter().find(|row| row.points_from == 175).unwrap();
        let percent = |share: Option<f64>| format!("{:.1}", share.unwrap() * 100.0);
        assert_eq!(line.volume, 1_251);
        assert_eq!(percent(line.bad_rate), "7.0");
        assert_eq!(format!("{:.1}", line.good_bad_odds.unwrap()), "13.2");
        assert_eq!((line.approved, line.approved_bad), (45_314, 1_789));
        assert_eq!(percent(Some(line.approval_rate)), "58.1");
        assert_eq!(percent(line.approved_bad_rate), "3.9");
    }

    #[test]
    fn the_swap_set_counts_who_changes_sides() {
        let old = [10, 20, 30, 40];
        let new = [40, 10, 20, 30];
        let bad = [false, true, false, false];
        let swap = swap_set(&old, &new, &bad, 20, HeldEqual::Approvals).unwrap();
        assert_eq!(swap.new_cut_off, Some(20));
        assert_eq!(swap.swapped_in, StrategyCell { n: 1, bad: 0 });
        assert_eq!(swap.swapped_out, StrategyCell { n: 1, bad: 1 });
        assert_eq!(swap.both_approved, StrategyCell { n: 2, bad: 0 });
        // At the old bad rate of 1 in 3 everyone may be approved: 1 in 4 are bad.
        let swap = swap_set(&old, &new, &bad, 20, HeldEqual::BadRate).unwrap();
        assert_eq!(swap.new_cut_off, Some(10));
        assert_eq!(swap.swapped_in, StrategyCell { n: 1, bad: 0 });
        assert!(swap_set(&old, &new, &bad[..3], 20, HeldEqual::BadRate).is_err());
    }

    proptest! {
        #[test]
        fn a_swap_set_keeps_everyone_and_what_it_holds_equal(
            rows in prop::collection::vec((0..20_i32, 0..20_i32, any::<bool>()), 1..60),
            cut_off in 0..20_i32,
        ) {
            let old: Vec<_> = rows.iter().map(|row| row.0).collect();
            let new: Vec<_> = rows.iter().map(|row| row.1).collect();
            let bad: Vec<_> = rows.iter().map(|row| row.2).collect();
            for held in [HeldEqual::Approvals, HeldEqual::BadRate] {
                let swap = swap_set(&old, &new, &bad, cut_off, held).unwrap();
                let cells = [swap.both_approved, swap.swapped_in, swap.swapped_out, swap.both_declined];
                prop_assert_eq!(cells.iter().map(|cell| cell.n).sum::<u64>(), rows.len() as u64);
                let bads = bad.iter().filter(|&&bad| bad).count() as u64;
                prop_assert_eq!(cells.iter().map(|cell| cell.bad).sum::<u64>(), bads);
                let old = (swap.both_approved.n + swap.swapped_out.n, swap.both_approved.bad + swap.swapped_out.bad);
                let new = (swap.both_approved.n + swap.swapped_in.n, swap.both_approved.bad + swap.swapped_in.bad);
                match held {
                    HeldEqual::Approvals => prop_assert!(new.0 <= old.0),
                    HeldEqual::BadRate => prop_assert!(new.1 * old.0 <= old.1 * new.0),
                }
            }
        }
    }
}
