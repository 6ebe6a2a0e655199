//! One field becomes bins.

use super::category;
use super::counts::{Counts, Tally};
use super::error::{BinningError, BinningWarning};
use super::kind::BinKind;
use super::leak::LEAK_AUC;
use super::merge::{Limits, z_of_p_value};
use super::params::{MAX_BINS, PairwiseTest, Pinned, Prebins};
use super::place::{self, LevelPlacements, Placement, Values};
use super::prebin::{self, Boundary, Forced, NumericPrebins};
use super::standing;
use super::table::{BinTable, FieldBinning, auc_in_order};
use super::task::{Fitted, Task};
use super::trained::Trained;
use super::trend::{Solution, Trend, solve};
use crate::dataset::Levels;
use crate::schema::{Code, Direction};

impl Task<'_> {
    /// Bins the field.
    pub(super) fn fit(&self) -> Result<Fitted, BinningError> {
        let mut warnings = Vec::new();
        let binning = match self.values {
            Values::Numbers(numbers) => self.fit_numbers(numbers, &mut warnings)?,
            Values::Levels(levels) => self.fit_levels(levels, &mut warnings)?,
        };
        self.look_at_bins(&binning, &mut warnings);
        Ok((binning, warnings))
    }

    fn fit_numbers(
        &self,
        numbers: &[f64],
        warnings: &mut Vec<BinningWarning>,
    ) -> Result<FieldBinning, BinningError> {
        if let Some(Pinned::Groups(_)) = &self.settings.pinned {
            return Err(self.pinned_wrongly("groups are for categories"));
        }
        let mut distinct = self.distinct(numbers)?;
        let trained = Trained::of(&distinct);
        let values: Vec<Counts> = distinct.iter().map(|each| each.counts).collect();
        distinct.retain(|each| !self.excludes_number(each.value));
        let min_weight = self.settings.min_weight(self.whole.totals.weight());
        let mut limits = self.limits();
        let runs = self.standing(&distinct.iter().map(|each| each.counts).collect::<Vec<_>>());
        let forced = Forced {
            runs: &runs,
            cuts: &self.settings.fixed_cuts,
        };
        let prebins = prebin::prebin(&distinct, &self.settings.prebins, min_weight, forced);
        let regular = |cuts, trend| self.made((cuts, Vec::new()), trend, trained);
        let binning = match &self.settings.pinned {
            Some(Pinned::Cuts(cuts)) => regular(cuts.clone(), Trend::None)?,
            _ => {
                self.stand(&mut limits, &distinct, &prebins, &runs);
                let solution = self.merge(&prebins.counts, self.trend(), limits, warnings, None)?;
                regular(self.cuts(&prebins, &solution), solution.trend)?
            }
        };
        let auc = self.auc_of_numbers(&values, &prebins.counts, &irregular(&binning));
        self.look_at_values(&binning, values.len(), auc, warnings);
        Ok(binning)
    }

    /// The regular values in order, each with its rows.
    pub(super) fn distinct(&self, numbers: &[f64]) -> Result<Vec<prebin::Distinct>, BinningError> {
        let mut rows = Vec::with_capacity(numbers.len());
        for (record, &value) in numbers.iter().enumerate() {
            match place::placement_of_number(self.field, value) {
                Placement::Number(value) => rows.push((value, self.outcomes.row(record))),
                Placement::Refused(slot) => return Err(self.refused(record, slot)),
                Placement::Own(_) | Placement::Level(_) => {}
            }
        }
        if self.outcomes.are_weighted() {
            // What is summed as floats is summed in one order, whatever that of the rows.
            let key = |counts: &Counts| (counts.good, counts.bad);
            rows.sort_by(|(_, a), (_, b)| {
                let ((a, c), (b, d)) = (key(a), key(b));
                a.total_cmp(&b).then(c.total_cmp(&d))
            });
        }
        Ok(prebin::distinct(rows))
    }

    fn excludes_number(&self, value: f64) -> bool {
        let is = |code: &Code| matches!(code, Code::Number(number) if (*number + 0.0).to_bits() == value.to_bits());
        self.settings.excluded.iter().any(is)
    }

    /// Runs of single values that may stand below the default minimum share.
    fn standing(&self, values: &[Counts]) -> Vec<(usize, usize)> {
        let is_default = self.settings.min_bin_share.is_none();
        let ours = !matches!(self.settings.prebins, Prebins::Cuts(_));
        if !(is_default && ours && self.settings.pinned.is_none()) {
            return Vec::new();
        }
        let min_weight = self.settings.min_weight(self.whole.totals.weight());
        standing::standing(values, self.whole, min_weight)
    }

    /// Sets what stands whatever it weighs: `runs` of distinct values, and what fixed
    /// cuts enclose.
    fn stand(
        &self,
        limits: &mut Limits,
        distinct: &[prebin::Distinct],
        prebins: &NumericPrebins,
        runs: &[(usize, usize)],
    ) {
        // Where each prebin starts among the distinct values: at its first value.
        let mut start_of_prebin = vec![0];
        for boundary in &prebins.boundaries {
            let first = match *boundary {
                Boundary::Between(_, first) | Boundary::At(first) => first,
            };
            start_of_prebin.push(distinct.partition_point(|each| each.value < first));
        }
        let prebin_at = |start: usize| start_of_prebin.partition_point(|&at| at < start);
        let place = |&(start, end): &(usize, usize)| (prebin_at(start), prebin_at(end));
        limits.standing.extend(runs.iter().map(place));
        let fixed = self
            .settings
            .fixed_cuts
            .iter()
            .map(|&cut| prebin_at(distinct.partition_point(|each| each.value < cut)));
        let inside = |at: &usize| (1..prebins.counts.len()).contains(at);
        limits.fixed = fixed.filter(inside).collect();
        let starts = std::iter::once(0).chain(limits.fixed.iter().copied());
        let ends = limits.fixed.iter().copied().chain([prebins.counts.len()]);
        if !limits.fixed.is_empty() {
            limits.standing.extend(starts.zip(ends).collect::<Vec<_>>());
        }
    }

    fn fit_levels(
        &self,
        levels: &Levels,
        warnings: &mut Vec<BinningWarning>,
    ) -> Result<FieldBinning, BinningError> {
        let mut counted = self.count_levels(levels)?;
        let weighed = |level: &&(String, Counts)| !level.1.is_empty();
        let values: Vec<Counts> = counted
            .iter()
            .filter(weighed)
            .map(|level| level.1)
            .collect();
        counted.retain(|(name, _)| !self.excludes_level(name));
        let binning = match &self.settings.pinned {
            Some(Pinned::Cuts(_)) => return Err(self.pinned_wrongly("cuts are for numbers")),
            Some(Pinned::Groups(groups)) => {
                let groups = category::grouped(&counted, groups);
                self.made((Vec::new(), groups), Trend::None, None)?
            }
            None if !self.settings.fixed_cuts.is_empty() => {
                return Err(self.pinned_wrongly("cuts are for numbers"));
            }
            None => self.merge_levels(counted, warnings)?,
        };
        let auc = self.auc_of_levels(&values, &irregular(&binning));
        self.look_at_values(&binning, values.len(), auc, warnings);
        Ok(binning)
    }

    fn excludes_level(&self, name: &str) -> bool {
        let is = |code: &Code| matches!(code, Code::Level(level) if level == name);
        self.settings.excluded.iter().any(is)
    }

    fn merge_levels(
        &self,
        counted: Vec<(String, Counts)>,
        warnings: &mut Vec<BinningWarning>,
    ) -> Result<FieldBinning, BinningError> {
        let mut limits = self.limits();
        let min_weight = limits.min_weight;
        let counts: Vec<Counts> = counted.iter().map(|level| level.1).collect();
        let is_small =
            |counts: &&Counts| counts.weight() < min_weight && self.whole.is_steady(**counts);
        let n_tests = counts.iter().filter(is_small).count();
        let differs = |counts: Counts| self.whole.differs(counts, n_tests);
        let (own_share, own_rare) = (self.settings.min_bin_share, self.settings.rare_share);
        let stands = |counts| own_rare.is_none() && differs(counts);
        let rare_weight = self.settings.rare_weight(self.whole.totals);
        let fine = category::prebin(counted.clone(), 0.0, stands);
        let prebins = category::prebin(counted, rare_weight, stands);
        if own_share.is_none() {
            let single = |run: &usize| differs(prebins.counts[*run]);
            let standing = prebins.standing.iter().copied().filter(single);
            limits.standing = standing.map(|run| (run, run + 1)).collect();
        }
        if prebins.n_rare > 0 {
            warnings.push(BinningWarning::RareLevels {
                field: self.name(),
                n_levels: prebins.n_rare,
            });
        }
        // Levels stand in order of risk, so merging neighbours keeps the order.
        let trend = Trend::Rising;
        let solution = self.merge(&prebins.counts, trend, limits, warnings, Some(&fine.counts))?;
        let mut start = 0;
        let groups = solution.ends.iter().map(|&end| {
            let group = prebins.levels[start..end].concat();
            start = end;
            group
        });
        self.made((Vec::new(), groups.collect()), trend, None)
    }

    /// What each regular level weighs.
    pub(super) fn count_levels(
        &self,
        levels: &Levels,
    ) -> Result<Vec<(String, Counts)>, BinningError> {
        let placements = LevelPlacements::new(self.field, levels);
        let mut tallies = vec![Tally::default(); levels.names().len()];
        let mut is_regular = vec![false; levels.names().len()];
        for (record, &code) in levels.codes().iter().enumerate() {
            match placements.of(code) {
                Placement::Level(code) => {
                    self.outcomes.add(record, &mut tallies[code as usize]);
                    is_regular[code as usize] = true;
                }
                Placement::Refused(slot) => return Err(self.refused(record, slot)),
                Placement::Own(_) | Placement::Number(_) => {}
            }
        }
        let counts = tallies.into_iter().map(|tally| self.outcomes.counts(tally));
        let named = levels.names().iter().cloned().zip(counts).zip(is_regular);
        Ok(named
            .filter(|(_, is_regular)| *is_regular)
            .map(|(level, _)| level)
            .collect())
    }

    fn refused(&self, record: usize, slot: crate::scoring::Slot) -> BinningError {
        BinningError::Refused {
            record,
            field: self.name(),
            slot,
        }
    }

    pub(super) fn pinned_wrongly(&self, problem: &'static str) -> BinningError {
        BinningError::Edit {
            field: self.name(),
            problem,
        }
    }

    /// The field's own trend, else the direction of the schema, else the trend of all.
    fn trend(&self) -> Trend {
        match self.field.direction() {
            Direction::Rising if !self.settings.own_trend => Trend::Rising,
            Direction::Falling if !self.settings.own_trend => Trend::Falling,
            _ => self.settings.trend,
        }
    }

    /// The table of the bins with these cuts or groups.
    pub(super) fn made(
        &self,
        (cuts, groups): (Vec<f64>, Vec<Vec<String>>),
        trend: Trend,
        trained: Option<Trained>,
    ) -> Result<FieldBinning, BinningError> {
        let numeric = self.field.kind().is_numeric();
        let mut kinds = place::regular_kinds(&cuts, groups, numeric);
        kinds.extend(place::irregular_kinds(self.field));
        let (smoothing, untrained) = (self.smoothing(), self.settings.untrained);
        let table = |counts: Vec<Counts>| {
            let bins = kinds.iter().cloned().zip(counts).collect();
            BinTable::new(bins, smoothing, untrained)
        };
        let mut binning = FieldBinning {
            field: self.field.clone(),
            cuts,
            trend,
            trained,
            joins: Vec::new(),
            table: table(vec![Counts::default(); kinds.len()]),
        };
        let counts = binning.count(self.values, self.outcomes)?;
        binning.joins = binning.joins_by(&self.settings.joins, &counts)?;
        binning.table = table(counts);
        binning.table.join(&binning.joins, smoothing);
        Ok(binning)
    }

    /// The best merge of the prebins under the limits. `fine` are those of a category
    /// before rare levels were pooled.
    fn merge(
        &self,
        prebins: &[Counts],
        trend: Trend,
        mut limits: Limits,
        warnings: &mut Vec<BinningWarning>,
        fine: Option<&[Counts]>,
    ) -> Result<Solution, BinningError> {
        if prebins.is_empty() {
            return Ok(Solution {
                ends: Vec::new(),
                trend: Trend::None,
            });
        }
        let regular: f64 = prebins.iter().map(|counts| counts.weight()).sum();
        if regular < limits.min_weight {
            limits.min_weight = regular;
            warnings.push(BinningWarning::FewRegularRows {
                field: self.name(),
                share: regular / self.whole.totals.weight(),
            });
        }
        let any_pure = |limits: &Limits| Limits {
            min_good: self.settings.min_good.unwrap_or(0.0),
            min_bad: self.settings.min_bad.unwrap_or(0.0),
            ..limits.clone()
        };
        let n_levels = fine.map_or(prebins.len(), <[Counts]>::len);
        let auc = auc_in_order(prebins.iter().copied());
        if auc.max(1.0 - auc) > LEAK_AUC {
            limits = any_pure(&limits);
        }
        let mut solution = self.solve(prebins, &limits, trend)?;
        if solution.is_none() {
            limits = any_pure(&limits);
            solution = self.solve(prebins, &limits, trend)?;
        }
        let Some(solution) = solution else {
            return Err(self.infeasible(prebins, &limits, trend)?);
        };
        if solution.ends.len() == 1 && n_levels > 1 {
            warnings.push(BinningWarning::OneBin {
                field: self.name(),
                limits: self.limits_of_one_bin((prebins, fine), &limits, trend)?,
            });
        }
        Ok(solution)
    }

    pub(super) fn solve(
        &self,
        prebins: &[Counts],
        limits: &Limits,
        trend: Trend,
    ) -> Result<Option<Solution>, BinningError> {
        solve(prebins, self.whole.totals, limits, trend, self.smoothing())
            .map_err(|_| BinningError::TooManyMerges { field: self.name() })
    }

    /// The settings in the units of the counts.
    fn limits(&self) -> Limits {
        // "Some good rows", of whatever weight, unless the settings say how many.
        const SOME: f64 = f64::MIN_POSITIVE;
        let settings = &self.settings;
        let weight = self.whole.totals.weight();
        // Where the settings name no number, a bin may do without a class whose rows
        // would have to be there but for a reason.
        let without = |least: Option<f64>| match least {
            Some(_) => f64::INFINITY,
            None => self.whole.steady_weight(),
        };
        Limits {
            min_bins: settings.min_bins,
            max_bins: Some(settings.max_bins.unwrap_or(MAX_BINS)),
            min_weight: settings.min_weight(weight),
            max_weight: settings.max_bin_share * weight,
            min_good: settings.min_good.unwrap_or(SOME),
            min_bad: settings.min_bad.unwrap_or(SOME),
            without_good: without(settings.min_good),
            without_bad: without(settings.min_bad),
            standing: Vec::new(),
            fixed: Vec::new(),
            min_rate_difference: settings.min_rate_difference,
            min_z: z_of_p_value(settings.max_p_value),
            z_between_all: settings.p_value_between == PairwiseTest::AllBins,
        }
    }

    /// The cuts at the ends of all bins but the last, the fixed ones among them.
    fn cuts(&self, prebins: &NumericPrebins, solution: &Solution) -> Vec<f64> {
        let mut cuts = cuts(prebins, solution);
        // One beyond all values, or two between the same, end no prebin.
        cuts.extend(&self.settings.fixed_cuts);
        cuts.sort_by(f64::total_cmp);
        cuts.dedup_by(|a, b| (*a + 0.0).to_bits() == (*b + 0.0).to_bits());
        cuts
    }
}

/// The cuts at the ends of all bins but the last.
fn cuts(prebins: &NumericPrebins, solution: &Solution) -> Vec<f64> {
    let ends = solution
        .ends
        .iter()
        .take(solution.ends.len().saturating_sub(1));
    ends.filter_map(|&end| prebins.boundaries.get(end - 1))
        .map(|boundary| match *boundary {
            Boundary::At(cut) => cut,
            Boundary::Between(low, high) => prebin::cut_between(low, high),
        })
        .collect()
}

/// What the bins of missing, special and other irregular values hold.
pub(super) fn irregular(binning: &FieldBinning) -> Vec<Counts> {
    let bins = binning.table.bins.iter();
    let irregular = bins.filter(|bin| !bin.kind.is_regular());
    irregular.map(|bin| bin.counts()).collect()
}

/// The groups of a categorical field's regular bins.
pub(super) fn groups_of(binning: &FieldBinning) -> Vec<Vec<String>> {
    let bins = binning.table.bins().iter();
    bins.filter_map(|bin| match &bin.kind {
        BinKind::Levels(names) => Some(names.clone()),
        _ => None,
    })
    .collect()
}
