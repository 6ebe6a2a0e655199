//! Which limits kept a field from better bins.

use super::counts::Counts;
use super::error::{BinningError, Limit};
use super::merge::Limits;
use super::task::Task;
use super::trend::Trend;

impl Task<'_> {
    /// Names the limits without which there would be a solution, as few as it can.
    pub(super) fn infeasible(
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

    /// The limits that keep the field from having more than one bin: one alone if there
    /// is such a one, else as few together as it takes, none where no cut adds information.
    pub(super) fn limits_of_one_bin(
        &self,
        (prebins, fine): (&[Counts], Option<&[Counts]>),
        limits: &Limits,
        trend: Trend,
    ) -> Result<Vec<Limit>, BinningError> {
        let without = |gone: &[Limit]| {
            let (mut limits, trend) = relaxed(limits, trend, gone);
            let pooled = !gone.contains(&Limit::RareShare);
            let prebins = fine.filter(|_| !pooled).unwrap_or(prebins);
            if !pooled {
                // Places among the pooled levels.
                limits.standing.clear();
            }
            let solution = self.solve(prebins, &limits, trend)?;
            Ok(solution.is_some_and(|solution| solution.ends.len() > 1))
        };
        for limit in RELAX_IN_ORDER {
            if without(&[limit])? {
                return Ok(vec![limit]);
            }
        }
        let mut named = RELAX_IN_ORDER.to_vec();
        if !without(&named)? {
            return Ok(Vec::new());
        }
        for limit in RELAX_IN_ORDER {
            let fewer: Vec<Limit> = named.iter().copied().filter(|&l| l != limit).collect();
            if without(&fewer)? {
                named = fewer;
            }
        }
        Ok(named)
    }
}

/// Which limit to name first when several could be.
const RELAX_IN_ORDER: [Limit; 10] = [
    Limit::Trend,
    Limit::MaxPValue,
    Limit::MinRateDifference,
    Limit::MinGood,
    Limit::MinBad,
    Limit::MinBinShare,
    Limit::RareShare,
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
            // The caller takes levels that are not pooled.
            Limit::RareShare => {}
        }
    }
    (limits, trend)
}
