//! How far the log-odds of bins would move on other rows like those of training.

use super::{Folds, Leaks, LogisticModel, LogisticParams, Selection, TrainingError};
use crate::dataset::Dataset;
use crate::metrics::random::SplitMix64;
use rayon::prelude::*;

/// Settings of a bootstrap: how many refits, and the seed of their rows.
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
/// # let late: Vec<f64> = (0..400).map(|n| if n < 300 { 0.0 } else { 1.0 }).collect();
/// # let bad: Vec<bool> = (0..400).map(|n| n < 20 || n >= 350).collect();
/// # let loans = Dataset::from_columns(&schema, &[
/// #     ("late_payments", Values::Numbers(&late)), ("bad", Values::Flags(&bad)),
/// # ])?;
/// # let bins = Binning::params().fit(&loans)?;
/// // Never late: 280 good, 20 bad; late once: 50 good, 50 bad.
/// use scorewright::training::{Bootstrap, LogisticModel, LogisticParams};
/// let params = LogisticModel::params();
/// let model = params.fit(&loans, &bins)?;
/// let bootstrap = Bootstrap::new(400, 7).run(&params, &model, &loans)?;
/// let never = bootstrap.field("late_payments").unwrap()[0];
/// let estimate = model.coefficients()[0].value * model.binning().fields()[0].table().bins()[0].woe;
/// assert!(never.low < estimate && estimate < never.high);
/// // A quarter of the rows were late: 1/4 of the log odds ratio, and its standard error,
/// // as textbooks have it from 1/280 + 1/20 + 1/50 + 1/50.
/// let expected = 2.0 * 1.96 * 0.25 * (1.0 / 280.0 + 1.0 / 20.0 + 0.04_f64).sqrt();
/// assert!(((never.high - never.low) / expected - 1.0).abs() < 0.15);
/// # Ok::<(), scorewright::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bootstrap {
    repeats: usize,
    seed: u64,
}

/// Where 95 of 100 refits put the log-odds of bad of a bin.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct BinInterval {
    /// The 2.5 % point.
    pub low: f64,
    /// The 97.5 % point.
    pub high: f64,
}

/// The intervals of every bin of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct BinIntervals {
    fields: Vec<(String, Vec<BinInterval>)>,
    n_failed: usize,
}

impl BinIntervals {
    /// One interval per bin of the field, in the order of its table; `None` for a field
    /// that is not in the model.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&[BinInterval]> {
        let found = self.fields.iter().find(|(field, _)| field == name);
        found.map(|(_, bins)| bins.as_slice())
    }

    /// Refits that had no maximum, as where the rows drawn separate; they are left out.
    #[must_use]
    pub const fn n_failed(&self) -> usize {
        self.n_failed
    }
}

/// The log-odds of bad of every bin of one model, field by field.
type LogOdds = Vec<Vec<f64>>;

impl Bootstrap {
    /// `repeats` refits, 20 to 10,000; 200 are enough for a look, 1,000 for a report.
    #[must_use]
    pub const fn new(repeats: usize, seed: u64) -> Self {
        Self { repeats, seed }
    }

    /// Refits `model` to rows of `data` drawn with replacement: its bins and fields are
    /// held, their woe and coefficients are found anew. Rows of one group
    /// ([`Folds::by_group`](super::Folds::by_group)) are drawn together.
    ///
    /// `params` are those `model` was fitted by, and `data` its training rows. Since bins and
    /// fields were chosen on these rows and are held, the intervals leave out the chance in
    /// that choice: they are the least there is, not the most.
    ///
    /// The same for the same seed, whatever the number of threads and the order of rows.
    ///
    /// # Formula
    ///
    /// Percentile intervals (Efron 1979). A bin's log-odds are taken from the mean of its
    /// field over the rows of `data`, so that what moves between a field and the intercept
    /// is in no interval; they are then placed around those of `model`.
    ///
    /// # Errors
    ///
    /// Fewer than 20 repeats or more than 10,000, parameters with an offset, data that
    /// do not fit the bins, or more than half of the refits without a maximum.
    pub fn run(
        &self,
        params: &LogisticParams,
        model: &LogisticModel,
        data: &Dataset,
    ) -> Result<BinIntervals, TrainingError> {
        if !(20..=10_000).contains(&self.repeats) {
            return Err(TrainingError::Setting {
                setting: "the number of repeats",
                expected: "20 to 10,000",
                got: self.repeats.to_string(),
            });
        }
        if params.offset.is_some() {
            return Err(TrainingError::Conflict {
                first: "a bootstrap",
                second: "an offset, which belongs to rows in their order",
            });
        }
        let fields: Vec<String> = names(model);
        let order = in_order(model, data, params.folds.as_ref())?;
        // All weights may be zero.
        let data = &data.select(&order).map_err(|_| TrainingError::NoRows)?;
        let folds = params.folds.as_ref().map(|folds| folds.select(&order));
        let ends = ends(folds.as_ref(), data.n_rows());
        let shares = shares(model, data, &fields)?;
        let params = params
            .clone()
            .selection(Selection::new().only(fields.clone()))
            .fit_kind(model.summary().choice.kind)
            .leaks(Leaks::Allow);
        let params = params.with_folds(folds);
        let refit = |repeat| self.refit(repeat, &params, model, (data, &ends));
        let refits: Vec<Result<LogisticModel, TrainingError>> =
            (0..self.repeats).into_par_iter().map(refit).collect();
        let sizes: Vec<usize> = shares.iter().map(Vec::len).collect();
        let (mut drawn, mut last) = (Vec::new(), None);
        for refit in refits {
            match refit {
                Ok(refitted) => drawn.push(centred(&log_odds(&refitted, &fields, &sizes), &shares)),
                Err(error) => last = Some(error),
            }
        }
        let n_failed = self.repeats - drawn.len();
        if let Some(error) = last.filter(|_| 2 * n_failed > self.repeats) {
            return Err(error);
        }
        let estimate = log_odds(model, &fields, &sizes);
        let middle = centred(&estimate, &shares);
        let interval = |field: usize, bin: usize| {
            let level = estimate[field][bin] - middle[field][bin];
            let mut values: Vec<f64> = drawn.iter().map(|one| one[field][bin] + level).collect();
            values.sort_unstable_by(f64::total_cmp);
            BinInterval {
                low: quantile(&values, 0.025),
                high: quantile(&values, 0.975),
            }
        };
        let of_field = |(field, name): (usize, String)| {
            let bins = 0..estimate[field].len();
            (name, bins.map(|bin| interval(field, bin)).collect())
        };
        Ok(BinIntervals {
            fields: fields.into_iter().enumerate().map(of_field).collect(),
            n_failed,
        })
    }

    /// One refit, to rows drawn by a seed of its own.
    fn refit(
        &self,
        repeat: usize,
        params: &LogisticParams,
        model: &LogisticModel,
        (data, ends): (&Dataset, &[usize]),
    ) -> Result<LogisticModel, TrainingError> {
        let mut seeds = SplitMix64::new(self.seed ^ (repeat as u64).rotate_left(32));
        let mut random = SplitMix64::new(seeds.next());
        let mut drawn: Vec<usize> = ends.iter().map(|_| random.below(ends.len())).collect();
        drawn.sort_unstable();
        let start = |place: usize| place.checked_sub(1).map_or(0, |before| ends[before]);
        let rows: Vec<usize> = drawn
            .into_iter()
            .flat_map(|place| start(place)..ends[place])
            .collect();
        // All weights drawn may be zero.
        let data = data.select(&rows).map_err(|_| TrainingError::NoRows)?;
        let bins = model.binning().refit(&data)?;
        let folds = params.folds.as_ref().map(|folds| folds.select(&rows));
        params.clone().with_folds(folds).fit(&data, &bins)
    }
}

/// The rows in an order of their own, so that a place drawn means the same row however they
/// came: by what they are held back with, their bins, outcomes and weights. Rows alike in
/// these are alike to a refit.
fn in_order(
    model: &LogisticModel,
    data: &Dataset,
    folds: Option<&Folds>,
) -> Result<Vec<usize>, TrainingError> {
    let columns = model.binning().bins_of(data)?;
    let bad = data.bad().unwrap_or_default();
    let weights = data.weights().unwrap_or_default();
    let bins = |row: usize| columns.iter().map(move |column| column.get(row));
    let weight = |row: usize| weights.get(row).copied().unwrap_or(1.0);
    if let Some(folds) = folds {
        folds.check_length(bad.len())?;
    }
    let key = |row: usize| folds.map_or(0, |folds| folds.key(row));
    let mut rows: Vec<usize> = (0..data.n_rows()).collect();
    rows.sort_by(|&a, &b| {
        let by_key = key(a).cmp(&key(b));
        let by_bins = by_key.then_with(|| bins(a).cmp(bins(b)));
        let by_outcome = by_bins.then_with(|| bad.get(a).cmp(&bad.get(b)));
        by_outcome.then_with(|| weight(a).total_cmp(&weight(b)))
    });
    Ok(rows)
}

/// Where each lot of rows ends that is drawn together: a group, or a row.
fn ends(folds: Option<&Folds>, n_rows: usize) -> Vec<usize> {
    let folds = folds.filter(|folds| folds.are_groups());
    let is_end = |row: &usize| {
        let differs = |folds: &Folds| *row == n_rows || folds.key(row - 1) != folds.key(*row);
        folds.is_none_or(differs)
    };
    (1..=n_rows).filter(is_end).collect()
}

/// The fields of a model.
fn names(model: &LogisticModel) -> Vec<String> {
    let mains = model.terms().iter().filter(|term| term.with.is_none());
    let used = mains.filter(|term| !term.is_zero());
    used.map(|term| term.field.clone()).collect()
}

/// The log-odds of each of the bins of these fields; zero where a field fell out of a refit.
fn log_odds(model: &LogisticModel, fields: &[String], n_bins: &[usize]) -> LogOdds {
    let of_field = |(name, &n_bins): (&String, &usize)| {
        let mut mains = model.terms().iter().filter(|term| term.with.is_none());
        let term = mains.find(|term| term.field == *name);
        term.map_or_else(|| vec![0.0; n_bins], |term| term.log_odds.clone())
    };
    fields.iter().zip(n_bins).map(of_field).collect()
}

/// The share of the rows' weight in each bin.
fn shares(
    model: &LogisticModel,
    data: &Dataset,
    fields: &[String],
) -> Result<LogOdds, TrainingError> {
    let tables = model.binning().tables_on(data)?;
    let of_field = |name: &String| {
        let mut all = model.binning().fields().iter().zip(&tables);
        let table = all.find(|(field, _)| field.name() == name);
        let bins = table.map(|(_, table)| table.bins()).unwrap_or_default();
        let all: f64 = bins.iter().map(crate::binning::Bin::weight).sum();
        bins.iter().map(|bin| bin.weight() / all).collect()
    };
    Ok(fields.iter().map(of_field).collect())
}

/// Each field's log-odds from their mean.
fn centred(log_odds: &LogOdds, shares: &LogOdds) -> LogOdds {
    let of_field = |(bins, shares): (&Vec<f64>, &Vec<f64>)| {
        let mean: f64 = bins
            .iter()
            .zip(shares)
            .map(|(bin, share)| bin * share)
            .sum();
        bins.iter().map(|bin| bin - mean).collect()
    };
    log_odds.iter().zip(shares).map(of_field).collect()
}

/// Between the sorted values next to it, in proportion; `values` is not empty.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)] // a place among at most 10,000 values
fn quantile(values: &[f64], share: f64) -> f64 {
    let place = share * (values.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(values.len() - 1);
    values[below] + (values[above] - values[below]) * (place - place.floor())
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // exact by design
mod tests {
    use super::*;

    #[test]
    fn a_quantile_lies_between_its_neighbours() {
        let values: Vec<f64> = (0..=40).map(f64::from).collect();
        assert_eq!(quantile(&values, 0.025), 1.0);
        assert_eq!(quantile(&[1.0, 3.0], 0.5), 2.0);
        assert_eq!(quantile(&[5.0], 0.975), 5.0);
    }
}
