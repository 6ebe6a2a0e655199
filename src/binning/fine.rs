//! The finest bins of every field, and bins merged from them by a joint fit.

use super::BinningWarning;
use super::category;
use super::counts::Counts;
use super::error::BinningError;
use super::kind::BinKind;
use super::params::{Pinned, Prebins};
use super::place::{self, Outcomes, Values};
use super::prebin::{self, Boundary, Forced};
use super::table::{BinTable, FieldBinning};
use super::task::{Fitted, Task};
use super::trained::Trained;
use super::trend::Trend;
use super::{Binning, BinningParams, each_field, features};
use crate::dataset::Dataset;

/// A level with fewer rows than this has no bin of its own.
const ROWS_OF_A_LEVEL: f64 = 20.0;
/// Nor has one of many levels with fewer than this: all of them are drawn to the average
/// by what they weigh, so that few rows do no harm.
const ROWS_OF_ONE_OF_MANY: f64 = 2.0;
/// A category with more levels than this has many.
pub(crate) const MANY_LEVELS: usize = 20;
/// The most levels with bins of their own, the heaviest first: a code has 16 bits.
const MOST_LEVELS: usize = 30_000;

/// What a joint fit must know of a field besides its fine bins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Asked {
    pub(crate) max_bins: Option<usize>,
    /// The least share of the rows that a regular bin has.
    pub(crate) min_share: Option<f64>,
    /// Which way the settings or the schema say the risk goes; `None` where they do not.
    pub(crate) trend: Option<Trend>,
    /// Whether the risk must go one way, whichever.
    pub(crate) straight: bool,
    /// Whether its bins were set by hand: they are not merged.
    pub(crate) pinned: bool,
    /// Cuts that stay whatever the rows say.
    pub(crate) fixed_cuts: Vec<f64>,
}

/// Which fine bins of a field are one bin.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Merge {
    /// Numbers: where each regular bin ends, as a count of fine bins.
    pub(crate) ends: Vec<usize>,
    /// Categories: the fine bins of each group.
    pub(crate) groups: Vec<Vec<usize>>,
}

impl BinningParams {
    /// Bins as fine as they can be told: about `n` of equal weight for numbers, one for
    /// each level of a category that has rows enough, and one for all other levels.
    pub(crate) fn fit_fine(&self, data: &Dataset, n: usize) -> Result<Binning, BinningError> {
        self.check()?;
        let outcomes = Outcomes::of_both_classes(data)?;
        let whole = outcomes.whole();
        let mut fields = features(data)?;
        self.check_names(&fields)?;
        fields.retain(|field| !self.excludes(field.name()));
        if fields.is_empty() {
            return Err(BinningError::NoFeatures);
        }
        let fitted = each_field(&fields, |field| {
            let task = Task {
                field,
                values: place::values(data, field)?,
                outcomes,
                whole,
                settings: self.settings_of(field.name()),
            };
            task.fit_fine(n)
        });
        let mut binning = Binning::of(fitted, self.clone(), data.shared_schema())?;
        binning.rows_per_weight = whole.rows_per_weight;
        Ok(binning)
    }

    pub(crate) fn asked(&self, field: &crate::schema::Field) -> Asked {
        use crate::schema::Direction;
        let settings = self.settings_of(field.name());
        let trend = match field.direction() {
            _ if settings.own_trend => Some(settings.trend),
            Direction::Rising => Some(Trend::Rising),
            Direction::Falling => Some(Trend::Falling),
            // The default asks for nothing.
            _ => (settings.trend != Trend::default()).then_some(settings.trend),
        };
        Asked {
            max_bins: settings.max_bins,
            min_share: settings.min_bin_share,
            trend,
            straight: settings.own_trend && settings.trend == Trend::AutoRisingOrFalling,
            pinned: settings.pinned.is_some(),
            fixed_cuts: settings.fixed_cuts,
        }
    }
}

impl Task<'_> {
    fn fit_fine(&self, n: usize) -> Result<Fitted, BinningError> {
        let mut warnings = Vec::new();
        let (binning, values, prebins) = match self.values {
            Values::Numbers(numbers) => {
                let distinct = self.distinct(numbers)?;
                let trained = Trained::of(&distinct);
                let values: Vec<Counts> = distinct.iter().map(|each| each.counts).collect();
                let cuts = match &self.settings.pinned {
                    Some(Pinned::Cuts(cuts)) => cuts.clone(),
                    Some(Pinned::Groups(_)) => {
                        return Err(self.pinned_wrongly("groups are for categories"));
                    }
                    None => self.fine_cuts(&distinct, n),
                };
                let binning = self.made((cuts, Vec::new()), Trend::None, trained)?;
                let bins = binning.table.bins.iter();
                let regular = bins.filter(|bin| bin.kind.is_regular());
                let prebins: Vec<Counts> = regular.map(|bin| bin.counts()).collect();
                (binning, values, Some(prebins))
            }
            Values::Levels(levels) => {
                let counted = self.count_levels(levels)?;
                let weighed = counted.iter().filter(|level| !level.1.is_empty());
                let values: Vec<Counts> = weighed.map(|level| level.1).collect();
                let groups = match &self.settings.pinned {
                    Some(Pinned::Groups(groups)) => category::grouped(&counted, groups),
                    Some(Pinned::Cuts(_)) => {
                        return Err(self.pinned_wrongly("cuts are for numbers"));
                    }
                    None => self.fine_groups(counted),
                };
                (
                    self.made((Vec::new(), groups), Trend::None, None)?,
                    values,
                    None,
                )
            }
        };
        let others = super::fit::irregular(&binning);
        let auc = match &prebins {
            Some(prebins) => self.auc_of_numbers(&values, prebins, &others),
            None => self.auc_of_levels(&values, &others),
        };
        self.look_at_values(&binning, values.len(), auc, &mut warnings);
        Ok((binning, warnings))
    }

    fn fine_cuts(&self, distinct: &[prebin::Distinct], n: usize) -> Vec<f64> {
        let forced = Forced {
            runs: &[],
            cuts: &self.settings.fixed_cuts,
        };
        let made = prebin::prebin(distinct, &Prebins::Quantiles(n), 0.0, forced);
        let mut cuts: Vec<f64> = made
            .boundaries
            .iter()
            .map(|boundary| match *boundary {
                Boundary::At(cut) => cut,
                Boundary::Between(low, high) => prebin::cut_between(low, high),
            })
            .collect();
        // One beyond all values, or two between the same, end no prebin.
        cuts.extend(&self.settings.fixed_cuts);
        cuts.sort_by(f64::total_cmp);
        cuts.dedup_by(|a, b| (*a + 0.0).to_bits() == (*b + 0.0).to_bits());
        cuts
    }

    /// In order of name, so that nothing depends on how levels were met.
    fn fine_groups(&self, mut counted: Vec<(String, Counts)>) -> Vec<Vec<String>> {
        counted.retain(|level| !level.1.is_empty());
        let least = match counted.len() > MANY_LEVELS {
            true => ROWS_OF_ONE_OF_MANY,
            false => ROWS_OF_A_LEVEL,
        };
        let least = least / self.whole.rows_per_weight * (1.0 - 1e-9);
        counted.sort_by(|a, b| {
            let by_weight = b.1.weight().total_cmp(&a.1.weight());
            by_weight.then_with(|| a.0.cmp(&b.0))
        });
        let heavy = counted.partition_point(|level| level.1.weight() >= least);
        let rest = counted.split_off(heavy.min(MOST_LEVELS));
        let mut own: Vec<Vec<String>> = counted.into_iter().map(|level| vec![level.0]).collect();
        own.sort();
        let mut rest: Vec<String> = rest.into_iter().map(|level| level.0).collect();
        rest.sort();
        if !rest.is_empty() {
            own.push(rest);
        }
        own
    }
}

impl Binning {
    /// The settings it was made with, every field's bins set by hand.
    pub(crate) fn pinned_params(&self) -> BinningParams {
        let mut params = self.params.clone();
        for field in &self.fields {
            let pinned = match field.field().kind().is_category() {
                true => Pinned::Groups(Vec::new()),
                false => Pinned::Cuts(field.cuts().to_vec()),
            };
            params.pin(field.name(), pinned);
        }
        params
    }

    /// These fields with their fine bins merged, in the order of the schema.
    pub(crate) fn merged(&self, merges: &[(&str, Merge)]) -> Self {
        let mut merged = self.clone();
        merged
            .fields
            .retain(|field| merges.iter().any(|(name, _)| *name == field.name()));
        for field in &mut merged.fields {
            let found = merges.iter().find(|(name, _)| *name == field.name());
            if let Some((name, merge)) = found {
                let settings = self.params.settings_of(name);
                let smoothing = settings.smoothing().of_rows(self.rows_per_weight);
                *field = field.merged(merge, smoothing, settings.untrained);
                let bins = field.table.bins.iter().enumerate();
                let is_empty = |(_, bin): &(usize, &super::Bin)| {
                    bin.untrained && bin.kind.is_regular() && merge.ends.len() > 1
                };
                let warning = |(bin, _)| BinningWarning::EmptyBin {
                    field: field.name().to_owned(),
                    bin,
                };
                for warning in bins.filter(is_empty).map(warning) {
                    if !merged.warnings.contains(&warning) {
                        merged.warnings.push(warning);
                    }
                }
            }
        }
        merged
    }
}

impl Merge {
    /// The merged bin of every fine bin.
    pub(crate) fn places(&self, n_fine: usize) -> Vec<usize> {
        let n_regular = self.groups.iter().map(Vec::len).sum::<usize>();
        let n_regular = self.ends.last().copied().unwrap_or(n_regular);
        let n_merged = self.ends.len() + self.groups.len();
        let mut places: Vec<usize> = (0..n_fine)
            .map(|fine| match fine.checked_sub(n_regular) {
                Some(slot) => n_merged + slot,
                None => self.ends.partition_point(|&end| end <= fine),
            })
            .collect();
        for (group, levels) in self.groups.iter().enumerate() {
            for &level in levels {
                places[level] = group;
            }
        }
        places
    }
}

impl FieldBinning {
    fn merged(
        &self,
        merge: &Merge,
        smoothing: super::Smoothing,
        untrained: super::Untrained,
    ) -> Self {
        let fine = self.table.bins();
        let places = merge.places(fine.len());
        let inner = merge.ends.len().saturating_sub(1);
        let cuts: Vec<f64> = merge.ends[..inner]
            .iter()
            .map(|&end| self.cuts[end - 1])
            .collect();
        let groups = merge.groups.iter().map(|group| {
            let names = group.iter().filter_map(|&bin| match &fine[bin].kind {
                BinKind::Levels(names) => Some(names.clone()),
                _ => None,
            });
            let mut names = names.collect::<Vec<_>>().concat();
            names.sort();
            names
        });
        let numeric = self.field.kind().is_numeric();
        let mut kinds = place::regular_kinds(&cuts, groups.collect(), numeric);
        kinds.extend(place::irregular_kinds(&self.field));
        let mut counts = vec![Counts::default(); kinds.len()];
        for (bin, &place) in fine.iter().zip(&places) {
            counts[place] += bin.counts();
        }
        let bins = kinds.into_iter().zip(counts).collect();
        let mut joins: Vec<(usize, usize)> = self.joins.clone();
        for (joining, target) in &mut joins {
            (*joining, *target) = (places[*joining], places[*target]);
        }
        let mut table = BinTable::new(bins, smoothing, untrained);
        table.join(&joins, smoothing);
        Self {
            field: self.field.clone(),
            cuts,
            trend: Trend::None,
            trained: self.trained,
            joins,
            table,
        }
    }
}
