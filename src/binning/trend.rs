//! The trend of the bad rate over the value, and the best merge under each.

use super::counts::{Counts, Smoothing};
use super::merge::{COST_OF_A_BIN, Cells, Limits};
use super::optimum::{Merge, Shape};
use super::search::{TooManyMerges, best_merge};

/// How the bad rate may go from bin to bin as the value rises.
///
/// Rates may be equal in each of them: rising is never falling. The meanings
/// are those of optbinning's `monotonic_trend`; the automatic ones take the best
/// information value, where optbinning guesses a trend first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Trend {
    /// Any way it likes.
    None,
    /// Risk rises with the value. Files write `ascending`, as optbinning does.
    #[cfg_attr(feature = "card", serde(rename = "ascending"))]
    Rising,
    /// Risk falls as the value rises; in files `descending`.
    #[cfg_attr(feature = "card", serde(rename = "descending"))]
    Falling,
    /// The best of rising, falling, peak and valley.
    Auto,
    /// The better of rising and falling; in files `auto_ascending_or_descending`. The default.
    #[default]
    #[cfg_attr(feature = "card", serde(rename = "auto_ascending_or_descending"))]
    AutoRisingOrFalling,
    /// Risk rises, then falls; either part may be absent.
    Peak,
    /// Risk falls, then rises; either part may be absent.
    Valley,
    /// `rate_i + rate_k >= 2 rate_j` for every three bins `i < j < k`.
    Convex,
    /// `rate_i + rate_k <= 2 rate_j` for every three bins `i < j < k`.
    Concave,
}

/// A best merge of prebins, and the trend it turned out to have.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Solution {
    pub(super) ends: Vec<usize>,
    pub(super) trend: Trend,
}

/// The best merge of `prebins` under `limits` and `trend`; `None` when there is none.
pub(super) fn solve(
    prebins: &[Counts],
    totals: Counts,
    limits: &Limits,
    trend: Trend,
    smoothing: Smoothing,
) -> Result<Option<Solution>, TooManyMerges> {
    let cells = Cells::new(prebins, totals, limits, smoothing);
    let upright = |shape| best_merge(&cells, limits, shape);
    let turned = |shape| best_merge(&cells.upside_down(), limits, shape);
    let merge = match trend {
        Trend::None => upright(Shape::Free)?,
        Trend::Rising => upright(Shape::Rising)?,
        Trend::Falling => turned(Shape::Rising)?,
        Trend::Peak => turned(Shape::Valley)?,
        Trend::Valley => upright(Shape::Valley)?,
        Trend::Convex => upright(Shape::Convex)?,
        Trend::Concave => turned(Shape::Convex)?,
        // A monotone row is a peak and a valley with one side absent.
        Trend::Auto => better(turned(Shape::Valley)?, upright(Shape::Valley)?),
        Trend::AutoRisingOrFalling => better(upright(Shape::Rising)?, turned(Shape::Rising)?),
    };
    Ok(merge.map(|merge| Solution {
        trend: observed(prebins, &merge.ends, trend),
        ends: merge.ends,
    }))
}

/// The merge of higher value; the first where they are equal.
fn better(first: Option<Merge>, second: Option<Merge>) -> Option<Merge> {
    match (first, second) {
        (Some(first), Some(second)) if second.value > first.value + COST_OF_A_BIN / 2.0 => {
            Some(second)
        }
        (Some(first), _) => Some(first),
        (None, second) => second,
    }
}

/// The narrowest name for what an automatic trend found.
fn observed(prebins: &[Counts], ends: &[usize], asked: Trend) -> Trend {
    if !matches!(asked, Trend::Auto | Trend::AutoRisingOrFalling) {
        return asked;
    }
    let mut start = 0;
    let rates: Vec<f64> = ends
        .iter()
        .map(|&end| {
            let bin: Counts = prebins[start..end].iter().copied().sum();
            start = end;
            bin.bad_rate()
        })
        .collect();
    let first_fall = rates.windows(2).position(|pair| pair[1] < pair[0]);
    let last_rise = rates.windows(2).rposition(|pair| pair[1] > pair[0]);
    match (first_fall, last_rise) {
        (None, _) => Trend::Rising,
        (_, None) => Trend::Falling,
        (Some(fall), Some(rise)) if fall > rise => Trend::Peak,
        _ => Trend::Valley,
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // whole weights and chosen cuts are exact
mod tests {
    use super::super::merge::z_of_p_value;
    use super::*;

    fn iv(prebins: &[Counts], ends: &[usize], totals: Counts) -> f64 {
        let mut start = 0;
        ends.iter()
            .map(|&end| {
                let bin: Counts = prebins[start..end].iter().copied().sum();
                start = end;
                super::super::counts::evidence(bin, totals, Smoothing::of_pure(0.5)).1
            })
            .sum()
    }

    /// `../../tests/reference/optbinning_vs_exhaustive.json`: the exhaustive optimum
    /// of 15 rows of prebins, 3 sets of limits and 7 trends, to 9 decimals.
    #[test]
    fn the_optimum_is_that_of_exhaustive_search() {
        const TOLERANCE: f64 = 1e-8;
        let text = include_str!("../../tests/reference/optbinning_vs_exhaustive.json");
        let json: serde_json::Value = serde_json::from_str(text).unwrap();
        let mut n_cases = 0;
        for (key, expected) in json["exhaustive_all_definitions"].as_object().unwrap() {
            let parts: Vec<&str> = key.split('|').collect();
            let trend = match parts[2] {
                "None" => Trend::None,
                "ascending" => Trend::Rising,
                "descending" => Trend::Falling,
                "peak" => Trend::Peak,
                "valley" => Trend::Valley,
                "convex" => Trend::Convex,
                "concave" => Trend::Concave,
                _ => continue, // the `_adjacent` definitions are not ours
            };
            let numbers: Vec<f64> = json["cases"][parts[0]]["prebins"]
                .as_array()
                .unwrap()
                .iter()
                .map(|n| n.as_str().unwrap().parse().unwrap())
                .collect();
            let prebins: Vec<Counts> = numbers
                .chunks(2)
                .map(|pair| Counts::new(pair[0], pair[1]))
                .collect();
            let totals: Counts = prebins.iter().copied().sum();
            let mut limits = Limits::none();
            limits.min_weight = 0.05 * totals.weight();
            match parts[1] {
                "min5pct" => {}
                "min5pct_max5bins" => limits.max_bins = Some(5),
                "min5pct_pval05" => limits.min_z = z_of_p_value(0.05),
                other => panic!("{other}"),
            }
            let smoothing = Smoothing::of_pure(0.5);
            let solution = solve(&prebins, totals, &limits, trend, smoothing);
            let solution = solution.unwrap().unwrap();
            let found = iv(&prebins, &solution.ends, totals);
            let wanted = expected[0].as_f64().unwrap();
            assert!(
                (found - wanted).abs() < TOLERANCE,
                "{key}: {found} {wanted}"
            );
            // DIFFERENCE: neighbours of equal rate are one bin of ours, two of theirs.
            let most = expected[1].as_u64().unwrap();
            assert!(solution.ends.len() as u64 <= most, "{key}");
            n_cases += 1;
        }
        assert_eq!(n_cases, 315);
    }
}
