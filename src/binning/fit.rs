//! One field becomes bins.

use super::category;
use super::counts::Counts;
use super::error::{BinningError, BinningWarning, Limit};
use super::merge::{Limits, z_of_p_value};
use super::params::{PairwiseTest, Pinned, Settings};
use super::place::{self, LevelPlacements, Outcomes, Placement, Values};
use super::prebin::{self, Boundary, NumericPrebins};
use super::table::{BinKind, BinTable, FieldBinning, auc_in_order};
use super::trained::Trained;
use super::trend::{Solution, Trend, solve};
use crate::dataset::Levels;
use crate::schema::{Direction, Field};

/// The AUC of one field above which it looks like a copy of the target.
const LEAK_AUC: f64 = 0.99;

/// One field with its values, the outcomes, and what is asked of its bins.
pub(super) struct Task<'a> {
    pub(super) field: &'a Field,
    pub(super) values: Values<'a>,
    pub(super) outcomes: Outcomes<'a>,
    pub(super) totals: Counts,
    pub(super) settings: Settings,
}

/// The bins of a field, and what to look at in them.
pub(super) type Fitted = (FieldBinning, Vec<BinningWarning>);

impl Task<'_> {
    /// Bins the field.
    pub(super) fn fit(&self) -> Result<Fitted, BinningError> {
        let mut warnings = Vec::new();
        let binning = match self.values {
            Values::Numbers(numbers) => self.fit_numbers(numbers, &mut warnings)?,
            Values::Levels(levels) => self.fit_levels(levels, &mut warnings)?,
        };
        self.look_at(&binning, &mut warnings);
        Ok((binning, warnings))
    }

    fn name(&self) -> String {
        self.field.name().to_owned()
    }

    fn fit_numbers(
        &self,
        numbers: &[f64],
        warnings: &mut Vec<BinningWarning>,
    ) -> Result<FieldBinning, BinningError> {
        if let Some(Pinned::Groups(_)) = &self.settings.pinned {
            return Err(self.pinned_wrongly("groups are for categories"));
        }
        let mut rows = Vec::with_capacity(numbers.len());
        for (record, &value) in numbers.iter().enumerate() {
            match place::placement_of_number(self.field, value) {
                Placement::Number(value) => rows.push((value, self.outcomes.row(record))),
                Placement::Refused(slot) => return Err(self.refused(record, slot)),
                Placement::Own(_) | Placement::Level(_) => {}
            }
        }
        let min_leaf = self.settings.min_weight(self.totals.weight());
        let distinct = prebin::distinct(rows);
        let trained = Trained::of(&distinct);
        let regular = |cuts, trend| self.made((cuts, Vec::new()), trend, trained);
        if let Some(Pinned::Cuts(cuts)) = &self.settings.pinned {
            return regular(cuts.clone(), Trend::None);
        }
        let prebins = prebin::prebin(&distinct, &self.settings.prebins, min_leaf);
        let solution = self.merge(&prebins.counts, self.trend(), warnings)?;
        regular(cuts(&prebins, &solution), solution.trend)
    }

    fn fit_levels(
        &self,
        levels: &Levels,
        warnings: &mut Vec<BinningWarning>,
    ) -> Result<FieldBinning, BinningError> {
        let counted = self.count_levels(levels)?;
        match &self.settings.pinned {
            Some(Pinned::Groups(groups)) => {
                let groups = category::grouped(&counted, groups);
                return self.made((Vec::new(), groups), Trend::None, None);
            }
            Some(Pinned::Cuts(_)) => return Err(self.pinned_wrongly("cuts are for numbers")),
            None => {}
        }
        let min_weight = self.settings.rare_weight(self.totals);
        let prebins = category::prebin(counted, min_weight);
        if prebins.n_rare > 0 {
            warnings.push(BinningWarning::RareLevels {
                field: self.name(),
                n_levels: prebins.n_rare,
            });
        }
        // Levels stand in order of risk, so merging neighbours keeps the order.
        let solution = self.merge(&prebins.counts, Trend::Rising, warnings)?;
        let mut start = 0;
        let groups = solution.ends.iter().map(|&end| {
            let group = prebins.levels[start..end].concat();
            start = end;
            group
        });
        self.made((Vec::new(), groups.collect()), Trend::Rising, None)
    }

    /// What each regular level weighs.
    fn count_levels(&self, levels: &Levels) -> Result<Vec<(String, Counts)>, BinningError> {
        let placements = LevelPlacements::new(self.field, levels);
        let mut counts = vec![Counts::default(); levels.names().len()];
        let mut is_regular = vec![false; levels.names().len()];
        for (record, &code) in levels.codes().iter().enumerate() {
            match placements.of(code) {
                Placement::Level(code) => {
                    counts[code as usize] += self.outcomes.row(record);
                    is_regular[code as usize] = true;
                }
                Placement::Refused(slot) => return Err(self.refused(record, slot)),
                Placement::Own(_) | Placement::Number(_) => {}
            }
        }
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

    fn pinned_wrongly(&self, problem: &'static str) -> BinningError {
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
    fn made(
        &self,
        (cuts, groups): (Vec<f64>, Vec<Vec<String>>),
        trend: Trend,
        trained: Option<Trained>,
    ) -> Result<FieldBinning, BinningError> {
        let numeric = self.field.kind().is_numeric();
        let mut kinds = place::regular_kinds(&cuts, groups, numeric);
        kinds.extend(place::irregular_kinds(self.field));
        let (smoothing, untrained) = (self.settings.smoothing, self.settings.untrained);
        let table = |counts: Vec<Counts>| {
            let bins = kinds.iter().cloned().zip(counts).collect();
            BinTable::new(bins, smoothing, untrained)
        };
        let mut binning = FieldBinning {
            field: self.field.clone(),
            cuts,
            trend,
            trained,
            table: table(vec![Counts::default(); kinds.len()]),
        };
        binning.table = table(binning.count(self.values, self.outcomes)?);
        Ok(binning)
    }

    /// The best merge of the prebins under the settings.
    fn merge(
        &self,
        prebins: &[Counts],
        trend: Trend,
        warnings: &mut Vec<BinningWarning>,
    ) -> Result<Solution, BinningError> {
        if prebins.is_empty() {
            return Ok(Solution {
                ends: Vec::new(),
                trend: Trend::None,
            });
        }
        let mut limits = self.limits();
        let regular: f64 = prebins.iter().map(|counts| counts.weight()).sum();
        if regular < limits.min_weight {
            limits.min_weight = regular;
            warnings.push(BinningWarning::FewRegularRows {
                field: self.name(),
                share: regular / self.totals.weight(),
            });
        }
        let any_pure = |limits: &Limits| Limits {
            min_good: self.settings.min_good.unwrap_or(0.0),
            min_bad: self.settings.min_bad.unwrap_or(0.0),
            ..limits.clone()
        };
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
        if solution.ends.len() == 1 && prebins.len() > 1 {
            warnings.push(BinningWarning::OneBin {
                field: self.name(),
                limit: self.limit_of_one_bin(prebins, &limits, trend)?,
            });
        }
        Ok(solution)
    }

    fn solve(
        &self,
        prebins: &[Counts],
        limits: &Limits,
        trend: Trend,
    ) -> Result<Option<Solution>, BinningError> {
        solve(prebins, self.totals, limits, trend, self.settings.smoothing)
            .map_err(|_| BinningError::TooManyMerges { field: self.name() })
    }

    /// The settings in the units of the counts.
    fn limits(&self) -> Limits {
        // "Some good rows", of whatever weight, unless the settings say how many.
        const SOME: f64 = f64::MIN_POSITIVE;
        let settings = &self.settings;
        let weight = self.totals.weight();
        Limits {
            min_bins: settings.min_bins,
            max_bins: settings.max_bins,
            min_weight: settings.min_weight(weight),
            max_weight: settings.max_bin_share * weight,
            min_good: settings.min_good.unwrap_or(SOME),
            min_bad: settings.min_bad.unwrap_or(SOME),
            min_rate_difference: settings.min_rate_difference,
            min_z: z_of_p_value(settings.max_p_value),
            z_between_all: settings.p_value_between == PairwiseTest::AllBins,
        }
    }

    /// Names the limits without which there would be a solution, as few as it can.
    fn infeasible(
        &self,
        prebins: &[Counts],
        limits: &Limits,
        trend: Trend,
    ) -> Result<BinningError, BinningError> {
        let without = |gone: &[Limit]| {
            let (limits, trend) = relaxed(limits, trend, gone);
            Ok(self.solve(prebins, &limits, trend)?.is_some())
        };
        let mut named: Vec<Limit> = Vec::new();
        for limit in RELAX_IN_ORDER {
            if without(&[limit])? {
                named = vec![limit];
                break;
            }
        }
        if named.is_empty() {
            named = RELAX_IN_ORDER.to_vec();
            for limit in RELAX_IN_ORDER {
                let fewer: Vec<Limit> = named.iter().copied().filter(|&l| l != limit).collect();
                if without(&fewer)? {
                    named = fewer;
                }
            }
        }
        Ok(BinningError::Infeasible {
            field: self.name(),
            limits: named,
        })
    }

    /// The limit that alone keeps the field from having more than one bin.
    fn limit_of_one_bin(
        &self,
        prebins: &[Counts],
        limits: &Limits,
        trend: Trend,
    ) -> Result<Option<Limit>, BinningError> {
        for limit in RELAX_IN_ORDER {
            let (limits, trend) = relaxed(limits, trend, &[limit]);
            let solution = self.solve(prebins, &limits, trend)?;
            if solution.is_some_and(|solution| solution.ends.len() > 1) {
                return Ok(Some(limit));
            }
        }
        Ok(None)
    }

    /// What a person should look at in the finished bins.
    fn look_at(&self, binning: &FieldBinning, warnings: &mut Vec<BinningWarning>) {
        let field = || self.name();
        let bins = binning.table.bins();
        let auc = f64::midpoint(binning.table.gini(), 1.0);
        if auc > LEAK_AUC {
            warnings.push(BinningWarning::SuspectedLeak {
                field: field(),
                auc,
            });
        }
        if bins.iter().filter(|bin| !bin.untrained).count() <= 1 {
            let is_named =
                |w: &BinningWarning| matches!(w, BinningWarning::OneBin { limit: Some(_), .. });
            // A limit that makes one bin of a field that varies says more.
            if !warnings.iter().any(is_named) {
                warnings.retain(|warning| !matches!(warning, BinningWarning::OneBin { .. }));
                warnings.push(BinningWarning::Constant { field: field() });
            }
        }
        for (position, bin) in bins.iter().enumerate() {
            if bin.pure {
                warnings.push(BinningWarning::PureBin {
                    field: field(),
                    bin: position,
                });
            }
        }
    }
}

/// Which limit to name first when several could be.
const RELAX_IN_ORDER: [Limit; 9] = [
    Limit::Trend,
    Limit::MaxPValue,
    Limit::MinRateDifference,
    Limit::MinGood,
    Limit::MinBad,
    Limit::MinBinShare,
    Limit::MaxBinShare,
    Limit::MaxBins,
    Limit::MinBins,
];

/// The limits and trend without some of them.
fn relaxed(limits: &Limits, mut trend: Trend, gone: &[Limit]) -> (Limits, Trend) {
    let none = Limits::none();
    let mut limits = limits.clone();
    for limit in gone {
        match limit {
            Limit::MinBins => limits.min_bins = none.min_bins,
            Limit::MaxBins => limits.max_bins = none.max_bins,
            Limit::MinBinShare => limits.min_weight = none.min_weight,
            Limit::MaxBinShare => limits.max_weight = none.max_weight,
            Limit::MinGood => limits.min_good = none.min_good,
            Limit::MinBad => limits.min_bad = none.min_bad,
            Limit::MinRateDifference => limits.min_rate_difference = none.min_rate_difference,
            Limit::MaxPValue => limits.min_z = none.min_z,
            Limit::Trend => trend = Trend::None,
        }
    }
    (limits, trend)
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

/// The groups of a categorical field's regular bins.
pub(super) fn groups_of(binning: &FieldBinning) -> Vec<Vec<String>> {
    let bins = binning.table.bins().iter();
    bins.filter_map(|bin| match &bin.kind {
        BinKind::Levels(names) => Some(names.clone()),
        _ => None,
    })
    .collect()
}
