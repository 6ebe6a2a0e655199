//! Bin tables: what each bin holds, and which bin a value falls into.

use super::counts::{Counts, Smoothing, evidence, evidence_error};
use super::kind::BinKind;
use super::params::Untrained;
use super::trained::Trained;
use super::trend::Trend;
use crate::schema::{Code, Field, Treatment};
use crate::scoring::Slot;

/// One row of a bin table. Counts are sums of weights.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Bin {
    /// What falls into it.
    pub kind: BinKind,
    /// Weight of good rows.
    pub good: f64,
    /// Weight of bad rows.
    pub bad: f64,
    /// `ln(good_share / bad_share)`, smoothed as the params say when the bin is pure.
    pub woe: f64,
    /// This bin's part of the information value.
    pub iv: f64,
    /// No good, or no bad, among its training rows: `woe` is smoothed.
    pub pure: bool,
    /// No training rows at all: `woe` follows the untrained rule, or is that of the bin
    /// it joins.
    pub untrained: bool,
}

impl Bin {
    /// Weight of all its rows.
    #[must_use]
    pub fn weight(&self) -> f64 {
        self.good + self.bad
    }

    /// Bad over all, in `[0, 1]`; `None` without rows.
    #[must_use]
    pub fn bad_rate(&self) -> Option<f64> {
        (self.weight() > 0.0).then(|| self.counts().bad_rate())
    }

    pub(crate) const fn counts(&self) -> Counts {
        Counts::new(self.good, self.bad)
    }
}

/// The bins of one field, regular ones first.
#[derive(Clone, Debug, PartialEq)]
pub struct BinTable {
    pub(crate) bins: Vec<Bin>,
}

impl BinTable {
    /// Regular bins in order of value (or of risk, for categories), then missing,
    /// each special code, non-finite, out of range, unseen: those the field keeps.
    #[must_use]
    pub fn bins(&self) -> &[Bin] {
        &self.bins
    }

    /// The information value: the sum of the bins' parts.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::binning::Binning;
    /// # use scorewright::dataset::{Dataset, Values};
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("late_payments", Kind::Count),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// # let late: Vec<f64> = (0..40).map(|n| if n < 30 { 0.0 } else { 1.0 }).collect();
    /// # let bad: Vec<bool> = (0..40).map(|n| n < 2 || n >= 35).collect();
    /// # let loans = Dataset::from_columns(&schema, &[
    /// #     ("late_payments", Values::Numbers(&late)), ("bad", Values::Flags(&bad)),
    /// # ])?;
    /// // 30 borrowers were never late, 2 of them bad; 10 were late once, 5 of them bad.
    /// let bins = Binning::params().fit(&loans)?;
    /// // Σ (good_share - bad_share) * woe over the two bins
    /// let (g, b) = ([28.0 / 33.0, 5.0 / 33.0], [2.0 / 7.0, 5.0 / 7.0]);
    /// let iv: f64 = (0..2).map(|i| (g[i] - b[i]) * f64::ln(g[i] / b[i])).sum();
    /// assert!((bins.fields()[0].table().iv() - iv).abs() < 1e-12); // 1.485
    /// # assert!((iv - 1.485).abs() < 5e-4);
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub fn iv(&self) -> f64 {
        self.bins.iter().map(|bin| bin.iv).sum()
    }

    /// Weight of good and of bad rows in all bins.
    #[must_use]
    pub fn totals(&self) -> (f64, f64) {
        let totals = self.all();
        (totals.good, totals.bad)
    }

    /// Bad over all rows; 0 without rows.
    #[must_use]
    pub fn bad_rate(&self) -> f64 {
        self.all().bad_rate()
    }

    /// A bin's weight over that of all rows; `None` when there is no such bin.
    #[must_use]
    pub fn share(&self, bin: usize) -> Option<f64> {
        let all = self.all().weight();
        let weight = self.bins.get(bin)?.weight();
        Some(if all > 0.0 { weight / all } else { 0.0 })
    }

    /// How many regular bins it has; they come first.
    #[must_use]
    pub fn n_regular(&self) -> usize {
        self.bins
            .iter()
            .take_while(|bin| bin.kind.is_regular())
            .count()
    }

    /// The standard error of a bin's `woe`; `None` without rows or without such a bin.
    ///
    /// # Formula
    ///
    /// `sqrt(1/good + 1/bad - 1/all_good - 1/all_bad)`, the log of a ratio of two
    /// binomial shares (Katz et al. 1978, *Biometrics* 34, 469); 0.5 is added to
    /// the counts of a pure bin.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::binning::Binning;
    /// # use scorewright::dataset::{Dataset, Values};
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("late_payments", Kind::Count),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// # let late: Vec<f64> = (0..40).map(|n| if n < 30 { 0.0 } else { 1.0 }).collect();
    /// # let bad: Vec<bool> = (0..40).map(|n| n < 2 || n >= 35).collect();
    /// # let loans = Dataset::from_columns(&schema, &[
    /// #     ("late_payments", Values::Numbers(&late)), ("bad", Values::Flags(&bad)),
    /// # ])?;
    /// // 30 borrowers were never late, 2 of them bad; 10 were late once, 5 of them bad.
    /// let bins = Binning::params().fit(&loans)?;
    /// let error = bins.fields()[0].table().woe_std_error(1).unwrap();
    /// let variance = 1.0 / 5.0 + 1.0 / 5.0 - 1.0 / 33.0 - 1.0 / 7.0_f64;
    /// assert!((error - variance.sqrt()).abs() < 1e-12);
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub fn woe_std_error(&self, bin: usize) -> Option<f64> {
        evidence_error(self.bins.get(bin)?.counts(), self.all(), 0.5)
    }

    /// The Gini coefficient of the bins alone, riskier bins by lower `woe`: `2 auc - 1`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::binning::Binning;
    /// # use scorewright::dataset::{Dataset, Values};
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("late_payments", Kind::Count),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// # let late: Vec<f64> = (0..40).map(|n| if n < 30 { 0.0 } else { 1.0 }).collect();
    /// # let bad: Vec<bool> = (0..40).map(|n| n < 2 || n >= 35).collect();
    /// # let loans = Dataset::from_columns(&schema, &[
    /// #     ("late_payments", Values::Numbers(&late)), ("bad", Values::Flags(&bad)),
    /// # ])?;
    /// // 30 borrowers were never late, 2 of them bad; 10 were late once, 5 of them bad.
    /// let bins = Binning::params().fit(&loans)?;
    /// let auc = (28.0 * 5.0 + (28.0 * 2.0 + 5.0 * 5.0) / 2.0) / (33.0 * 7.0); // ties count half
    /// assert!((bins.fields()[0].table().gini() - (2.0 * auc - 1.0)).abs() < 1e-12);
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub fn gini(&self) -> f64 {
        let mut bins: Vec<&Bin> = self.bins.iter().collect();
        // Best first, so that a bad row that comes after a good one is a pair in order.
        bins.sort_by(|a, b| b.woe.total_cmp(&a.woe));
        2.0 * auc_in_order(bins.iter().map(|bin| bin.counts())) - 1.0
    }

    fn all(&self) -> Counts {
        self.bins.iter().map(Bin::counts).sum()
    }

    /// A table of these bins and counts.
    pub(crate) fn new(
        bins: Vec<(BinKind, Counts)>,
        smoothing: Smoothing,
        untrained: Untrained,
    ) -> Self {
        let totals: Counts = bins.iter().map(|(_, counts)| *counts).sum();
        let bins = bins.into_iter().map(|(kind, counts)| {
            let (woe, iv) = evidence(counts, totals, smoothing);
            Bin {
                kind,
                good: counts.good,
                bad: counts.bad,
                woe,
                iv,
                pure: counts.is_pure() && !counts.is_empty(),
                untrained: counts.is_empty(),
            }
        });
        let mut table = Self {
            bins: bins.collect(),
        };
        if untrained == Untrained::Worst {
            let trained = table.bins.iter().filter(|bin| !bin.untrained);
            // From zero down: rows nobody has seen are never evidence of a good borrower.
            let worst = trained.map(|bin| bin.woe).fold(0.0, f64::min);
            for bin in table.bins.iter_mut().filter(|bin| bin.untrained) {
                bin.woe = worst;
            }
        }
        table
    }

    /// Gives bins that join others one `woe`, that of their rows together.
    pub(crate) fn join(&mut self, pairs: &[(usize, usize)], smoothing: Smoothing) {
        let totals = self.all();
        let share = |part: f64, all: f64| if all > 0.0 { part / all } else { 0.0 };
        for &(_, target) in pairs {
            let joining = pairs
                .iter()
                .filter(|pair| pair.1 == target)
                .map(|pair| pair.0);
            let together: Vec<usize> = joining.chain([target]).collect();
            let bins = together.iter().filter_map(|&bin| self.bins.get(bin));
            let counts: Counts = bins.map(Bin::counts).sum();
            let (woe, _) = evidence(counts, totals, smoothing);
            for &bin in &together {
                let Some(bin) = self.bins.get_mut(bin) else {
                    continue;
                };
                bin.woe = woe;
                bin.iv = (share(bin.good, totals.good) - share(bin.bad, totals.bad)) * woe;
                bin.pure = counts.is_pure() && !bin.untrained;
            }
        }
    }

    /// The same bins and `woe` with the counts of other data; `iv` is that of the
    /// new shares under the old `woe`.
    pub(super) fn recounted(&self, counts: &[Counts]) -> Self {
        let totals: Counts = counts.iter().copied().sum();
        let bins = self.bins.iter().zip(counts).map(|(bin, counts)| {
            // Data of one class has no shares of the other.
            let share = |part: f64, all: f64| if all > 0.0 { part / all } else { 0.0 };
            let difference = share(counts.good, totals.good) - share(counts.bad, totals.bad);
            Bin {
                kind: bin.kind.clone(),
                good: counts.good,
                bad: counts.bad,
                // The woe of training: new rows are judged by the bins that will score them.
                woe: bin.woe,
                iv: difference * bin.woe,
                pure: counts.is_pure() && !counts.is_empty(),
                untrained: bin.untrained,
            }
        });
        Self {
            bins: bins.collect(),
        }
    }
}

/// The AUC of rows whose risk rises from one of `counts` to the next; ties count half.
pub(super) fn auc_in_order(counts: impl Iterator<Item = Counts>) -> f64 {
    let (mut before, mut pairs) = (Counts::default(), 0.0);
    for each in counts {
        pairs += each.bad * (before.good + each.good / 2.0);
        before += each;
    }
    pairs / (before.good * before.bad)
}

/// The bins of one characteristic: its field, its cuts or groups, its table.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldBinning {
    pub(crate) field: Field,
    /// Strictly ascending and finite; empty for categories.
    pub(crate) cuts: Vec<f64>,
    /// Which way the bad rate goes from bin to bin; what an automatic trend found.
    pub(crate) trend: Trend,
    pub(crate) trained: Option<Trained>,
    /// Bins that share the `woe` of a regular one: the one that joins, and that one.
    pub(crate) joins: Vec<(usize, usize)>,
    pub(crate) table: BinTable,
}

impl FieldBinning {
    /// The characteristic's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.field.name()
    }

    /// The field as the schema declared it.
    #[must_use]
    pub const fn field(&self) -> &Field {
        &self.field
    }

    /// The cuts between regular bins: bin `i` is `[cuts[i-1], cuts[i])`.
    #[must_use]
    pub fn cuts(&self) -> &[f64] {
        &self.cuts
    }

    /// Which way the bad rate goes from regular bin to regular bin.
    #[must_use]
    pub const fn trend(&self) -> Trend {
        self.trend
    }

    /// The ordinary numbers of training; `None` for categories.
    #[must_use]
    pub const fn trained(&self) -> Option<Trained> {
        self.trained
    }

    /// Counts, shares, woe and iv.
    #[must_use]
    pub const fn table(&self) -> &BinTable {
        &self.table
    }

    /// The bin a number falls into; `None` when the field refuses it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::binning::Binning;
    /// # use scorewright::dataset::{Dataset, Values};
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("late_payments", Kind::Count),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// # let late: Vec<f64> = (0..40).map(|n| if n < 30 { 0.0 } else { 1.0 }).collect();
    /// # let bad: Vec<bool> = (0..40).map(|n| n < 2 || n >= 35).collect();
    /// # let loans = Dataset::from_columns(&schema, &[
    /// #     ("late_payments", Values::Numbers(&late)), ("bad", Values::Flags(&bad)),
    /// # ])?;
    /// // 30 borrowers were never late, 2 of them bad; 10 were late once, 5 of them bad.
    /// let bins = Binning::params().fit(&loans)?;
    /// let late = bins.field("late_payments").unwrap(); // one cut, at 0.5
    /// assert_eq!((late.bin_of_number(0.0), late.bin_of_number(3.0)), (Some(0), Some(1)));
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub fn bin_of_number(&self, value: f64) -> Option<usize> {
        match self.field.slot(value) {
            Slot::Regular => Some(self.cuts.partition_point(|&cut| cut <= value)),
            Slot::OutOfRange
                if self.field.treatment(Slot::OutOfRange) == Some(Treatment::Nearest) =>
            {
                let (low, high) = self.field.range();
                Some(
                    self.cuts
                        .partition_point(|&cut| cut <= value.clamp(low, high)),
                )
            }
            slot => self.bin_of_slot(slot),
        }
    }

    /// The bin of a category's level; unseen levels go where the field says.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::binning::Binning;
    /// # use scorewright::dataset::{Dataset, Values};
    /// # use scorewright::schema::{Field, Kind, Role, Schema};
    /// # let schema = Schema::new("loans", vec![
    /// #     Field::new("home", Kind::Category),
    /// #     Field::new("bad", Kind::Flag).with_role(Role::Target),
    /// # ])?;
    /// # let home: Vec<&str> = (0..40).map(|n| if n < 30 { "own" } else { "rent" }).collect();
    /// # let bad: Vec<bool> = (0..40).map(|n| n < 2 || n >= 35).collect();
    /// # let loans = Dataset::from_columns(&schema, &[
    /// #     ("home", Values::Text(&home)), ("bad", Values::Flags(&bad)),
    /// # ])?;
    /// // 30 borrowers own their home, 2 of them bad; 10 rent, 5 of them bad.
    /// let bins = Binning::params().fit(&loans)?;
    /// let home = bins.field("home").unwrap();
    /// let rent = home.bin_of_level("rent").unwrap();
    /// assert_eq!(home.table().bins()[rent].bad_rate(), Some(0.5)); // 5 of 10
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    #[must_use]
    pub fn bin_of_level(&self, level: &str) -> Option<usize> {
        let special = |code: &Code| matches!(code, Code::Level(name) if name == level);
        self.table
            .bins
            .iter()
            .position(|bin| match &bin.kind {
                BinKind::Levels(names) => names.iter().any(|name| name == level),
                BinKind::Special(code) => special(code),
                _ => false,
            })
            .or_else(|| self.bin_of_slot(Slot::Unseen))
    }

    /// The bin of an irregular slot; `None` when the field refuses it.
    #[must_use]
    pub fn bin_of_slot(&self, slot: Slot) -> Option<usize> {
        let wanted = match slot {
            Slot::Missing => BinKind::Missing,
            Slot::NonFinite => BinKind::NonFinite,
            Slot::OutOfRange => BinKind::OutOfRange,
            Slot::Unseen => BinKind::Unseen,
            Slot::Special(position) => {
                let special = self.field.specials().get(usize::from(position))?;
                BinKind::Special(special.code.clone())
            }
            Slot::Regular => return None,
        };
        self.table.bins.iter().position(|bin| bin.kind == wanted)
    }
}
