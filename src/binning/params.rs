//! The settings of a binning, with one check for all.

use super::counts::{Counts, Smoothing};
use super::error::BinningError;
use super::kind::BinKind;
use super::kind::JoinTo;
use super::standing::Whole;
use super::trend::Trend;
use crate::schema::Code;
use std::collections::BTreeMap;

/// Where bins may begin and end.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Prebins {
    /// At quantiles of the distinct values: about this many prebins of equal
    /// weight, a heavy value alone in its own. 2 to 500.
    Quantiles(usize),
    /// At these numbers, strictly ascending; up to 499.
    Cuts(Vec<f64>),
    /// Where a classification tree with this many leaves splits (Gini, best
    /// split first, leaves of at least `min_bin_share`). 2 to 500.
    Supervised(usize),
    /// Where either of the two would: the evenness of quantiles, and the places a
    /// tree finds between them. Together up to 500.
    Both {
        /// As in [`Quantiles`](Self::Quantiles).
        quantiles: usize,
        /// As in [`Supervised`](Self::Supervised).
        leaves: usize,
    },
}

/// What a bin of its own gets when no training row fell into it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Untrained {
    /// `woe` 0: neither better nor worse than the average borrower. The default.
    #[default]
    Neutral,
    /// The `woe` of the field's riskiest trained bin.
    Worst,
}

/// Between which bins `max_p_value` holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PairwiseTest {
    /// Neighbouring bins. The default.
    #[default]
    Neighbours,
    /// All pairs of regular bins.
    AllBins,
}

/// Every setting with its value; what the params resolve to for one field.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Settings {
    pub(super) min_bins: usize,
    /// As asked; `None` for the default rule.
    pub(super) max_bins: Option<usize>,
    /// As asked; `None` for the default rule.
    pub(super) min_bin_share: Option<f64>,
    pub(super) max_bin_share: f64,
    pub(super) min_good: Option<f64>,
    pub(super) min_bad: Option<f64>,
    pub(super) min_rate_difference: f64,
    pub(super) max_p_value: f64,
    pub(super) p_value_between: PairwiseTest,
    pub(super) trend: Trend,
    /// Whether the field's own params named the trend: then the schema's
    /// expected direction does not.
    pub(super) own_trend: bool,
    pub(super) prebins: Prebins,
    /// As asked; `None` for the default rule.
    pub(super) rare_share: Option<f64>,
    smoothing: f64,
    average_rows: f64,
    pub(super) untrained: Untrained,
    pub(super) pinned: Option<Pinned>,
    pub(super) fixed_cuts: Vec<f64>,
    pub(super) joins: Vec<(BinKind, JoinTo)>,
    pub(super) excluded: Vec<Code>,
}

/// Bins that a person set.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Pinned {
    Cuts(Vec<f64>),
    Groups(Vec<Vec<String>>),
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            min_bins: 1,
            max_bins: None,
            min_bin_share: None,
            max_bin_share: 1.0,
            min_good: None,
            min_bad: None,
            min_rate_difference: 0.0,
            max_p_value: 1.0,
            p_value_between: PairwiseTest::Neighbours,
            trend: Trend::default(),
            own_trend: false,
            prebins: Prebins::Both {
                quantiles: 100,
                leaves: 20,
            },
            rare_share: None,
            smoothing: 0.5,
            average_rows: 0.0,
            untrained: Untrained::Neutral,
            pinned: None,
            fixed_cuts: Vec::new(),
            joins: Vec::new(),
            excluded: Vec::new(),
        }
    }
}

/// How fields become bins; from [`Binning::params`](super::Binning::params).
///
/// Nothing is checked before [`fit`](Self::fit), which names a setting outside
/// its range.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct BinningParams {
    settings: Settings,
    fields: BTreeMap<String, FieldBinningParams>,
    excluded: Vec<String>,
}

impl BinningParams {
    /// At most this many regular bins per field. Default 8, in the joint fit 12, and 20 for a
    /// category of more than 20 levels; at least 2.
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
    /// let bins = Binning::params().max_bins(2).fit(&loans)?;
    /// assert_eq!(bins.fields()[0].table().n_regular(), 2);
    /// assert!(Binning::params().max_bins(0).fit(&loans).is_err());
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub const fn max_bins(mut self, max_bins: usize) -> Self {
        self.settings.max_bins = Some(max_bins);
        self
    }

    /// As many regular bins as the other limits let stand.
    pub const fn any_number_of_bins(mut self) -> Self {
        self.settings.max_bins = Some(usize::MAX);
        self
    }

    /// At least this many regular bins per field. Default 1; from 1 to `max_bins`.
    pub const fn min_bins(mut self, min_bins: usize) -> Self {
        self.settings.min_bins = min_bins;
        self
    }

    /// The least share of all rows in a regular bin. From 0 to 0.5.
    ///
    /// By default 0.05 or a weight of 1,000, whichever is less: a bin of a thousand
    /// rows has a steady woe however many rows there are, and in large data the
    /// riskiest borrowers are often fewer than one in twenty. Where the regular
    /// rows of a field are fewer altogether they make one bin, with a warning.
    ///
    /// By default, too, lighter bins stand where their bad rate clearly differs from
    /// that of all other rows: single values and levels, and all values between two
    /// that are bins in themselves (such as those above zero, where zero is most rows).
    /// On a scale they differ as clearly from what they would be merged with, too.
    /// Clearly: ten rows of the rarer class were seen in it or to be expected, and the
    /// likelihood-ratio test of the two rates gives `p <= .001` over the number of bins
    /// so tested in the field. A share that is set holds for all bins.
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
    /// let bins = Binning::params().min_bin_share(0.3).fit(&loans)?;
    /// assert_eq!(bins.fields()[0].table().n_regular(), 1); // 10 of 40 rows are too few
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub const fn min_bin_share(mut self, share: f64) -> Self {
        self.settings.min_bin_share = Some(share);
        self
    }

    /// The largest share of all rows in a regular bin. Default 1, no limit; above 0, at most 1.
    pub const fn max_bin_share(mut self, share: f64) -> Self {
        self.settings.max_bin_share = share;
        self
    }

    /// The least weight of good rows in a regular bin. Finite, not negative.
    ///
    /// By default a bin without good rows stands where ten rows of the rarer class
    /// (good or bad, over all rows) were to be expected in it, so that their absence is
    /// no accident; a lighter bin holds some, unless that is impossible. Its woe is
    /// [smoothed](Self::smoothing) and it is flagged. 0 lets any pure bin stand.
    pub const fn min_good(mut self, weight: f64) -> Self {
        self.settings.min_good = Some(weight);
        self
    }

    /// The least weight of bad rows in a regular bin; as [`min_good`](Self::min_good).
    pub const fn min_bad(mut self, weight: f64) -> Self {
        self.settings.min_bad = Some(weight);
        self
    }

    /// The least difference between the bad rates of neighbours. Default 0; from 0 to 1.
    pub const fn min_rate_difference(mut self, difference: f64) -> Self {
        self.settings.min_rate_difference = difference;
        self
    }

    /// The largest two-sided p-value of a pooled two-proportion z test between
    /// bins. Default 1, no limit; above 0, at most 1. Smaller merges more.
    pub const fn max_p_value(mut self, p_value: f64) -> Self {
        self.settings.max_p_value = p_value;
        self
    }

    /// Between which bins `max_p_value` holds. Default [`PairwiseTest::Neighbours`].
    pub const fn p_value_between(mut self, between: PairwiseTest) -> Self {
        self.settings.p_value_between = between;
        self
    }

    /// The trend of the bad rate over the value of numeric fields. Default
    /// [`Trend::default`]. A direction in the schema goes before it, a field's
    /// own trend before both.
    pub const fn trend(mut self, trend: Trend) -> Self {
        self.settings.trend = trend;
        self
    }

    /// Where bins may begin and end. Default [`Prebins::Both`], 100 quantiles and a
    /// tree of 20 leaves. More give a higher information value on the training rows
    /// and take longer.
    pub fn prebins(mut self, prebins: Prebins) -> Self {
        self.settings.prebins = prebins;
        self
    }

    /// Levels below this share of all rows are pooled before they are ordered, so
    /// that they do not follow their own few rows. From 0 to below 1.
    ///
    /// By default a level is rare below 0.01 of the rows, or where fewer than ten
    /// rows of the rarer class are to be expected in it (the standard error of its
    /// woe is then above `1 / √10`), but never at 0.1 or more, nor where its bad rate
    /// clearly differs, as for [`min_bin_share`](Self::min_bin_share).
    pub const fn rare_share(mut self, share: f64) -> Self {
        self.settings.rare_share = Some(share);
        self
    }

    /// Added to both counts of a pure bin, in rows: in units of weight, unless weights
    /// sum to less than there are rows. Default 0.5; finite, above 0.
    pub const fn smoothing(mut self, weight: f64) -> Self {
        self.settings.smoothing = weight;
        self
    }

    /// Rows of the average bad rate added to every bin before its woe: thin bins are
    /// drawn to 0, and pure ones need no other [smoothing](Self::smoothing). Default 0,
    /// none; finite, not negative.
    ///
    /// # Formula
    ///
    /// `woe = ln((good + w good_rate) / all_good) - ln((bad + w bad_rate) / all_bad)`, the
    /// rates those of all rows: additive smoothing with the average as prior.
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
    /// // 10 were late once, 5 of them bad; 40 rows of the average are 33 good and 7 bad.
    /// let bins = Binning::params().additive_smoothing(40.0).fit(&loans)?;
    /// let woe = ((38.0_f64 / 33.0) / (12.0 / 7.0)).ln();
    /// assert!((bins.fields()[0].table().bins()[1].woe - woe).abs() < 1e-12);
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub const fn additive_smoothing(mut self, rows: f64) -> Self {
        self.settings.average_rows = rows;
        self
    }

    /// Features that get no bins. Default: none. A model cannot use them.
    pub fn exclude<S: Into<String>>(mut self, fields: impl IntoIterator<Item = S>) -> Self {
        self.excluded = fields.into_iter().map(Into::into).collect();
        self
    }

    /// Judges a bin of all fields that keep one together with a regular bin: what is
    /// missing, say, with the bin of the nearest bad rate. Default: each by itself.
    ///
    /// Both get the woe of their rows together; they stay two rows of the table.
    pub fn join(mut self, bin: BinKind, to: JoinTo) -> Self {
        self.settings.joins.push((bin, to));
        self
    }

    /// What a bin without training rows gets. Default [`Untrained::Neutral`].
    pub const fn untrained(mut self, rule: Untrained) -> Self {
        self.settings.untrained = rule;
        self
    }

    /// What holds for one field only; settings it does not name stay as they are here.
    pub fn field(mut self, name: impl Into<String>, params: FieldBinningParams) -> Self {
        self.fields.insert(name.into(), params);
        self
    }

    pub(super) fn excludes(&self, field: &str) -> bool {
        self.excluded.iter().any(|name| name == field)
    }

    pub(super) fn excluded(&self) -> &[String] {
        &self.excluded
    }

    /// Lets a bin of a field join another, in place of what it joined before.
    pub(super) fn join_in(&mut self, field: &str, bin: BinKind, to: JoinTo) {
        let joins = &mut self.fields.entry(field.to_owned()).or_default().joins;
        joins.retain(|(joining, _)| *joining != bin);
        joins.push((bin, to));
    }

    /// The fields that have settings of their own.
    pub(super) fn own_fields(&self) -> impl Iterator<Item = &str> {
        self.fields.keys().map(String::as_str)
    }

    /// Pins the bins of a field, keeping what else it has of its own.
    pub(super) fn pin(&mut self, field: &str, pinned: Pinned) {
        self.fields.entry(field.to_owned()).or_default().pinned = Some(pinned);
    }

    /// Makes what holds for a field in `other` its own here.
    pub(super) fn take_field(&mut self, other: &Self, name: &str) {
        let theirs = other.settings_of(name);
        let own_trend = theirs.own_trend || theirs.trend != self.settings.trend;
        let own = FieldBinningParams {
            min_bins: Some(theirs.min_bins),
            max_bins: theirs.max_bins,
            min_bin_share: theirs.min_bin_share,
            max_bin_share: Some(theirs.max_bin_share),
            min_good: theirs.min_good,
            min_bad: theirs.min_bad,
            min_rate_difference: Some(theirs.min_rate_difference),
            max_p_value: Some(theirs.max_p_value),
            trend: own_trend.then_some(theirs.trend),
            prebins: Some(theirs.prebins),
            rare_share: theirs.rare_share,
            untrained: Some(theirs.untrained),
            pinned: theirs.pinned,
            fixed_cuts: theirs.fixed_cuts,
            joins: theirs.joins,
            excluded: theirs.excluded,
        };
        self.fields.insert(name.to_owned(), own);
    }

    /// What holds for the field called `name`.
    pub(super) fn settings_of(&self, name: &str) -> Settings {
        self.fields.get(name).map_or_else(
            || self.settings.clone(),
            |own| own.clone().over(&self.settings),
        )
    }

    /// A setting that only a binning of each field alone knows.
    #[cfg(feature = "train")]
    pub(crate) fn setting_of_woe(&self) -> Option<&'static str> {
        let names = self.fields.keys().map(|name| self.settings_of(name));
        let mut all = std::iter::once(self.settings.clone()).chain(names);
        all.find_map(|settings| settings.of_woe())
    }

    /// One check for all settings, of all fields.
    ///
    /// # Errors
    ///
    /// [`BinningError::Setting`] for the first that is outside its range.
    pub fn check(&self) -> Result<(), BinningError> {
        self.settings.check(None)?;
        for name in self.fields.keys() {
            self.settings_of(name).check(Some(name))?;
        }
        Ok(())
    }
}

/// What holds for one field only; see [`BinningParams::field`].
///
/// Ranges and effects are those of the setters of the same name there.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct FieldBinningParams {
    min_bins: Option<usize>,
    max_bins: Option<usize>,
    min_bin_share: Option<f64>,
    max_bin_share: Option<f64>,
    min_good: Option<f64>,
    min_bad: Option<f64>,
    min_rate_difference: Option<f64>,
    max_p_value: Option<f64>,
    trend: Option<Trend>,
    prebins: Option<Prebins>,
    rare_share: Option<f64>,
    untrained: Option<Untrained>,
    pinned: Option<Pinned>,
    fixed_cuts: Vec<f64>,
    joins: Vec<(BinKind, JoinTo)>,
    excluded: Vec<Code>,
}

impl FieldBinningParams {
    /// Nothing of its own yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// At least this many regular bins.
    pub const fn min_bins(mut self, min_bins: usize) -> Self {
        self.min_bins = Some(min_bins);
        self
    }

    /// At most this many regular bins.
    pub const fn max_bins(mut self, max_bins: usize) -> Self {
        self.max_bins = Some(max_bins);
        self
    }

    /// The least share of all rows in a regular bin.
    pub const fn min_bin_share(mut self, share: f64) -> Self {
        self.min_bin_share = Some(share);
        self
    }

    /// The largest share of all rows in a regular bin.
    pub const fn max_bin_share(mut self, share: f64) -> Self {
        self.max_bin_share = Some(share);
        self
    }

    /// The least weight of good rows in a regular bin.
    pub const fn min_good(mut self, weight: f64) -> Self {
        self.min_good = Some(weight);
        self
    }

    /// The least weight of bad rows in a regular bin.
    pub const fn min_bad(mut self, weight: f64) -> Self {
        self.min_bad = Some(weight);
        self
    }

    /// The least difference between the bad rates of neighbours.
    pub const fn min_rate_difference(mut self, difference: f64) -> Self {
        self.min_rate_difference = Some(difference);
        self
    }

    /// The largest p-value between bins.
    pub const fn max_p_value(mut self, p_value: f64) -> Self {
        self.max_p_value = Some(p_value);
        self
    }

    /// The trend of the bad rate; goes before the schema's expected direction.
    pub const fn trend(mut self, trend: Trend) -> Self {
        self.trend = Some(trend);
        self
    }

    /// Where bins may begin and end.
    pub fn prebins(mut self, prebins: Prebins) -> Self {
        self.prebins = Some(prebins);
        self
    }

    /// Levels below this share of all rows are pooled.
    pub const fn rare_share(mut self, share: f64) -> Self {
        self.rare_share = Some(share);
        self
    }

    /// What a bin without training rows gets.
    pub const fn untrained(mut self, rule: Untrained) -> Self {
        self.untrained = Some(rule);
        self
    }

    /// These cuts, strictly ascending and finite, whatever the limits say; numeric
    /// fields only. Empty means one bin.
    pub fn cuts(mut self, cuts: impl Into<Vec<f64>>) -> Self {
        self.pinned = Some(Pinned::Cuts(cuts.into()));
        self
    }

    /// Cuts that must be among the cuts, strictly ascending and finite; the others are
    /// found as without them. What lies between two of them may be a bin however few
    /// rows it has. Numeric fields only.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::binning::{Binning, FieldBinningParams};
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
    /// let own = FieldBinningParams::new().fixed_cuts([1.0]); // not 0.5, which is as good
    /// let bins = Binning::params().field("late_payments", own).fit(&loans)?;
    /// assert_eq!(bins.field("late_payments").unwrap().cuts(), [1.0]);
    /// # Ok::<(), scorewright::Error>(())
    /// ```
    pub fn fixed_cuts(mut self, cuts: impl Into<Vec<f64>>) -> Self {
        self.fixed_cuts = cuts.into();
        self
    }

    /// Judges a bin of the field together with a regular one; before those of
    /// [`BinningParams::join`]. For each kind of bin the last call counts.
    pub fn join(mut self, bin: BinKind, to: JoinTo) -> Self {
        self.joins.retain(|(joining, _)| *joining != bin);
        self.joins.push((bin, to));
        self
    }

    /// Values that take no part in finding the bins. Numbers then fall into the bin in
    /// whose interval they lie; levels count as unseen.
    pub fn exclude(mut self, values: impl IntoIterator<Item = Code>) -> Self {
        self.excluded = values.into_iter().collect();
        self
    }

    /// These groups of levels, whatever the limits say; categories only. Levels
    /// seen in training but in no group make one more.
    pub fn groups(mut self, groups: impl Into<Vec<Vec<String>>>) -> Self {
        self.pinned = Some(Pinned::Groups(groups.into()));
        self
    }

    /// All settings of the field: its own where it has them.
    fn over(self, all: &Settings) -> Settings {
        Settings {
            min_bins: self.min_bins.unwrap_or(all.min_bins),
            max_bins: self.max_bins.or(all.max_bins),
            min_bin_share: self.min_bin_share.or(all.min_bin_share),
            max_bin_share: self.max_bin_share.unwrap_or(all.max_bin_share),
            min_good: self.min_good.or(all.min_good),
            min_bad: self.min_bad.or(all.min_bad),
            min_rate_difference: self.min_rate_difference.unwrap_or(all.min_rate_difference),
            max_p_value: self.max_p_value.unwrap_or(all.max_p_value),
            p_value_between: all.p_value_between,
            trend: self.trend.unwrap_or(all.trend),
            own_trend: self.trend.is_some(),
            prebins: self.prebins.unwrap_or_else(|| all.prebins.clone()),
            rare_share: self.rare_share.or(all.rare_share),
            smoothing: all.smoothing,
            average_rows: all.average_rows,
            untrained: self.untrained.unwrap_or(all.untrained),
            pinned: self.pinned,
            fixed_cuts: self.fixed_cuts,
            joins: joins_over(self.joins, &all.joins),
            excluded: self.excluded,
        }
    }
}

/// The field's own joins, and those of all for bins of which it says nothing.
fn joins_over(own: Vec<(BinKind, JoinTo)>, all: &[(BinKind, JoinTo)]) -> Vec<(BinKind, JoinTo)> {
    let unsaid = |(bin, _): &&(BinKind, JoinTo)| !own.iter().any(|(joining, _)| joining == bin);
    let more: Vec<(BinKind, JoinTo)> = all.iter().filter(unsaid).cloned().collect();
    own.into_iter().chain(more).collect()
}

/// The most regular bins of a field that is binned alone, unless the settings say otherwise.
pub(super) const MAX_BINS: usize = 8;

/// The most prebins of a field: the search keeps a state for every pair of them.
const MAX_PREBINS: usize = 500;

/// The least share of rows in a bin, and the weight that is enough in large data.
const SHARE_OF_A_BIN: f64 = 0.05;
const ENOUGH_FOR_A_BIN: f64 = 1000.0;

/// A level is rare below this share of rows, or where too few rows of the rarer class
/// are to be expected in it, up to a largest share.
const SHARE_OF_A_LEVEL: f64 = 0.01;
const MOST_SHARE_OF_A_LEVEL: f64 = 0.1;

impl Settings {
    #[cfg(feature = "train")]
    #[allow(clippy::float_cmp)] // a default is what it was set to
    fn of_woe(&self) -> Option<&'static str> {
        let plain = Self::default();
        let own = [
            (self.min_bins != plain.min_bins, "min_bins"),
            (self.max_bin_share != plain.max_bin_share, "max_bin_share"),
            (self.min_good.is_some(), "min_good"),
            (self.min_bad.is_some(), "min_bad"),
            (
                self.min_rate_difference != plain.min_rate_difference,
                "min_rate_difference",
            ),
            (self.max_p_value != plain.max_p_value, "max_p_value"),
            (self.prebins != plain.prebins, "prebins"),
            (self.rare_share.is_some(), "rare_share"),
        ];
        let curved = [Trend::Peak, Trend::Valley, Trend::Convex, Trend::Concave];
        let found = own.into_iter().find(|(is_own, _)| *is_own).map(|one| one.1);
        found.or_else(|| curved.contains(&self.trend).then_some("a trend that bends"))
    }

    /// The least weight of a regular bin when all rows weigh `all`.
    pub(super) fn min_weight(&self, all: f64) -> f64 {
        self.min_bin_share.map_or_else(
            || (SHARE_OF_A_BIN * all).min(ENOUGH_FOR_A_BIN),
            |share| share * all,
        )
    }

    /// The weight below which a level of a category is rare.
    pub(super) fn rare_weight(&self, totals: Counts) -> f64 {
        let all = totals.weight();
        let share = || {
            let whole = Whole {
                totals,
                rows_per_weight: 1.0,
            };
            let expected = whole.steady_weight() / all;
            expected.clamp(SHARE_OF_A_LEVEL, MOST_SHARE_OF_A_LEVEL)
        };
        self.rare_share.unwrap_or_else(share) * all
    }

    pub(super) const fn smoothing(&self) -> Smoothing {
        Smoothing {
            pure: self.smoothing,
            average: self.average_rows,
        }
    }

    fn check(&self, field: Option<&str>) -> Result<(), BinningError> {
        let check = |fine: bool, setting, expected, value: &dyn std::fmt::Display| {
            if fine {
                return Ok(());
            }
            Err(BinningError::Setting {
                setting,
                expected,
                value: value.to_string(),
                field: field.map(str::to_owned),
            })
        };
        let (min_bins, max_bins) = (self.min_bins, self.max_bins);
        let most = max_bins.unwrap_or(MAX_BINS);
        check(most >= 2, "max_bins", "at least 2", &most)?;
        check(min_bins >= 1, "min_bins", "at least 1", &min_bins)?;
        check(min_bins <= most, "min_bins", "at most max_bins", &min_bins)?;
        let min_share = self.min_bin_share.unwrap_or(0.0);
        let share = min_share;
        let in_half = (0.0..=0.5).contains(&share);
        check(in_half, "min_bin_share", "from 0 to 0.5", &share)?;
        let share = self.max_bin_share;
        let fine = share > 0.0 && share <= 1.0;
        check(fine, "max_bin_share", "above 0 and at most 1", &share)?;
        let fine = share >= min_share;
        check(fine, "max_bin_share", "at least min_bin_share", &share)?;
        for (setting, weight) in [("min_good", self.min_good), ("min_bad", self.min_bad)] {
            let weight = weight.unwrap_or(0.0);
            let fine = weight >= 0.0 && weight.is_finite();
            check(fine, setting, "finite and not negative", &weight)?;
        }
        let difference = self.min_rate_difference;
        let fine = (0.0..=1.0).contains(&difference);
        check(fine, "min_rate_difference", "from 0 to 1", &difference)?;
        let p = self.max_p_value;
        check(
            p > 0.0 && p <= 1.0,
            "max_p_value",
            "above 0 and at most 1",
            &p,
        )?;
        let share = self.rare_share.unwrap_or(0.0);
        let fine = (0.0..1.0).contains(&share);
        check(fine, "rare_share", "from 0 to below 1", &share)?;
        let weight = self.smoothing;
        let fine = weight > 0.0 && weight.is_finite();
        check(fine, "smoothing", "finite and above 0", &weight)?;
        let rows = self.average_rows;
        let fine = rows >= 0.0 && rows.is_finite();
        check(fine, "additive_smoothing", "finite and not negative", &rows)?;
        let n = self.prebins.most();
        check(
            (2..=MAX_PREBINS).contains(&n),
            "prebins",
            "from 2 to 500",
            &n,
        )?;
        let cuts: &[f64] = match (&self.pinned, &self.prebins) {
            (Some(Pinned::Cuts(cuts)), _) | (None, Prebins::Cuts(cuts)) => cuts,
            _ => &[],
        };
        for (setting, cuts) in [("cuts", cuts), ("fixed_cuts", self.fixed_cuts.as_slice())] {
            let fine = cuts.iter().all(|cut| cut.is_finite()) && cuts.is_sorted_by(|a, b| a < b);
            check(fine, setting, "finite and strictly ascending", &"others")?;
        }
        check(cuts.len() < MAX_PREBINS, "cuts", "at most 499", &cuts.len())
    }
}

impl Prebins {
    fn most(&self) -> usize {
        match self {
            Self::Quantiles(n) | Self::Supervised(n) => *n,
            Self::Both { quantiles, leaves } => quantiles.saturating_add(*leaves),
            Self::Cuts(cuts) => cuts.len() + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rare_level_has_ten_of_the_rarer_class_from_one_to_ten_percent() {
        let share =
            |good, bad| Settings::default().rare_weight(Counts::new(good, bad)) / (good + bad);
        let near = |a: f64, b: f64| (a - b).abs() < 1e-12;
        assert!(near(share(900.0, 200.0), 0.05));
        assert!(near(share(200.0, 900.0), 0.05));
        assert!(near(share(1e6, 1e5), 0.01), "not below 1 %");
        assert!(near(share(50.0, 50.0), 0.1), "not above 10 %");
    }

    #[test]
    fn settings_are_refused_past_their_bounds() {
        let params = BinningParams::default;
        for (fine, setting) in [
            (params().rare_share(0.999), None),
            (params().rare_share(1.0), Some("rare_share")),
            (params().rare_share(-0.1), Some("rare_share")),
            (params().min_good(0.0), None),
            (params().min_good(-1.0), Some("min_good")),
            (params().min_bad(f64::NAN), Some("min_bad")),
            (params().min_bin_share(0.5), None),
            (params().min_bin_share(0.51), Some("min_bin_share")),
            (params().additive_smoothing(0.0), None),
            (
                params().additive_smoothing(-1.0),
                Some("additive_smoothing"),
            ),
            (params().smoothing(0.0), Some("smoothing")),
            (params().max_bins(1), Some("max_bins")),
        ] {
            let refused = match fine.check() {
                Err(BinningError::Setting { setting, .. }) => Some(setting),
                _ => None,
            };
            assert_eq!(refused, setting);
        }
    }

    #[test]
    fn what_a_field_joins_itself_is_not_joined_for_all() {
        let join = |number| (BinKind::Missing, JoinTo::Number(number));
        let all = [join(1.0), (BinKind::NonFinite, JoinTo::NearestRate)];
        let joins = joins_over(vec![join(2.0)], &all);
        assert_eq!(joins, [join(2.0), all[1].clone()]);
    }
}
