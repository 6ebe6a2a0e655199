//! The dynamic programme against every merge there is, on small random cases.

use super::counts::{Counts, Smoothing, evidence};
use super::merge::{Limits, z_of_p_value};
use super::trend::{Trend, solve};
use proptest::prelude::*;

const TRENDS: [Trend; 9] = [
    Trend::None,
    Trend::Rising,
    Trend::Falling,
    Trend::Auto,
    Trend::AutoRisingOrFalling,
    Trend::Peak,
    Trend::Valley,
    Trend::Convex,
    Trend::Concave,
];

/// Written from the definitions, sharing nothing with the dynamic programme.
fn follows(rates: &[f64], trend: Trend) -> bool {
    let rising = |rates: &[f64]| rates.windows(2).all(|pair| pair[0] <= pair[1]);
    let falling = |rates: &[f64]| rates.windows(2).all(|pair| pair[0] >= pair[1]);
    let turns = |first: &dyn Fn(&[f64]) -> bool, then: &dyn Fn(&[f64]) -> bool| {
        (0..rates.len()).any(|turn| first(&rates[..=turn]) && then(&rates[turn..]))
    };
    let triples = |fine: &dyn Fn(f64) -> bool| {
        let n = rates.len();
        (0..n).all(|i| {
            (i + 1..n).all(|j| (j + 1..n).all(|k| fine(rates[i] + rates[k] - 2.0 * rates[j])))
        })
    };
    match trend {
        Trend::None => true,
        Trend::Rising => rising(rates),
        Trend::Falling => falling(rates),
        Trend::AutoRisingOrFalling => rising(rates) || falling(rates),
        Trend::Peak => turns(&rising, &falling),
        Trend::Valley => turns(&falling, &rising),
        Trend::Auto => turns(&rising, &falling) || turns(&falling, &rising),
        Trend::Convex => triples(&|bend| bend >= -1e-12),
        Trend::Concave => triples(&|bend| bend <= 1e-12),
    }
}

/// The p-value of two bins having one bad rate.
fn p_value(a: Counts, b: Counts) -> f64 {
    let pooled = (a.bad + b.bad) / (a.weight() + b.weight());
    let variance = pooled * (1.0 - pooled) * (1.0 / a.weight() + 1.0 / b.weight());
    if variance <= 0.0 {
        return 1.0;
    }
    let z = (a.bad_rate() - b.bad_rate()) / variance.sqrt();
    libm::erfc(z.abs() / std::f64::consts::SQRT_2)
}

fn allowed(
    (bins, ends): (&[Counts], &[usize]),
    limits: &Limits,
    max_p_value: f64,
    trend: Trend,
) -> bool {
    let rates: Vec<f64> = bins.iter().map(|bin| bin.bad_rate()).collect();
    let start_of = |bin: usize| if bin == 0 { 0 } else { ends[bin - 1] };
    let alone = bins.iter().enumerate().all(|(position, bin)| {
        let stands = limits
            .standing
            .contains(&(start_of(position), ends[position]));
        (stands || bin.weight() >= limits.min_weight)
            && bin.weight() <= limits.max_weight
            && (bin.good >= limits.min_good || bin.weight() >= limits.without_good)
            && (bin.bad >= limits.min_bad || bin.weight() >= limits.without_bad)
    });
    let ends_where_fixed = limits.fixed.iter().all(|fixed| ends.contains(fixed));
    let pairs = (0..bins.len()).all(|i| {
        (i + 1..bins.len()).all(|j| {
            let near = j == i + 1;
            (!near || (rates[i] - rates[j]).abs() >= limits.min_rate_difference)
                && (!near && !limits.z_between_all || p_value(bins[i], bins[j]) <= max_p_value)
        })
    });
    bins.len() >= limits.min_bins
        && limits
            .max_bins
            .is_none_or(|max_bins| bins.len() <= max_bins)
        && alone
        && ends_where_fixed
        && pairs
        && follows(&rates, trend)
}

/// The bins of a merge, from where they end.
fn merged(prebins: &[Counts], ends: &[usize]) -> Vec<Counts> {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let bins = starts.zip(ends);
    bins.map(|(start, &end)| prebins[start..end].iter().copied().sum())
        .collect()
}

fn iv(bins: &[Counts], totals: Counts) -> f64 {
    let parts = bins
        .iter()
        .map(|&bin| evidence(bin, totals, Smoothing::of_pure(0.5)).1);
    parts.sum()
}

/// The best information value of any allowed merge, and the fewest bins that reach it.
fn best_of_all(
    prebins: &[Counts],
    totals: Counts,
    limits: &Limits,
    max_p_value: f64,
    trend: Trend,
) -> Option<(f64, usize)> {
    let n = prebins.len();
    let mut best: Option<(f64, usize)> = None;
    for cuts in 0..1_u32 << (n - 1) {
        let ends: Vec<usize> = (1..=n)
            .filter(|&end| end == n || cuts & (1 << (end - 1)) != 0)
            .collect();
        let bins = merged(prebins, &ends);
        if !allowed((&bins, &ends), limits, max_p_value, trend) {
            continue;
        }
        let value = iv(&bins, totals);
        let better = best.is_none_or(|(iv, n_bins)| {
            value > iv + 1e-10 || value > iv - 1e-10 && bins.len() < n_bins
        });
        if better {
            best = Some((value, bins.len()));
        }
    }
    best
}

prop_compose! {
    fn cases()(
        prebins in prop::collection::vec((0_u8..12, 0_u8..12), 1..9),
        elsewhere in (1_u8..20, 1_u8..20),
        (min_bins, max_bins) in (1_usize..4, prop::option::of(1_usize..6)),
        (min_share, max_share) in (prop::sample::select(vec![0.0, 0.05, 0.2]), prop::sample::select(vec![1.0, 0.6])),
        (min_good, min_bad) in (0_u8..4, 0_u8..4),
        min_rate_difference in prop::sample::select(vec![0.0, 0.05, 0.1]),
        max_p_value in prop::sample::select(vec![1.0, 0.5, 0.2]),
        z_between_all in any::<bool>(),
        (without_good, without_bad) in (prop::option::of(0_u8..40), prop::option::of(0_u8..40)),
        standing in prop::collection::vec((0_usize..8, 1_usize..4), 0..3),
        fixed in prop::option::weighted(0.3, 1_usize..8),
    ) -> (Vec<Counts>, Counts, Limits, f64) {
        let prebins: Vec<Counts> = prebins
            .into_iter()
            .map(|(good, bad)| Counts::new(f64::from(good), f64::from(bad.max(u8::from(good == 0)))))
            .collect();
        // Rows outside the regular bins count in the shares, as missing ones do.
        let mut totals: Counts = prebins.iter().copied().sum();
        totals += Counts::new(f64::from(elsewhere.0), f64::from(elsewhere.1));
        let limits = Limits {
            min_bins,
            max_bins: max_bins.map(|max_bins| max_bins.max(min_bins)),
            min_weight: min_share * totals.weight(),
            max_weight: max_share * totals.weight(),
            min_good: f64::from(min_good),
            min_bad: f64::from(min_bad),
            min_rate_difference,
            min_z: z_of_p_value(max_p_value),
            z_between_all,
            without_good: without_good.map_or(f64::INFINITY, f64::from),
            without_bad: without_bad.map_or(f64::INFINITY, f64::from),
            standing: standing.into_iter().map(|(start, n)| (start, start + n)).collect(),
            fixed: fixed.into_iter().filter(|&fixed| fixed < prebins.len()).collect(),
        };
        (prebins, totals, limits, max_p_value)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_merge_is_better_under_any_trend_and_limits((prebins, totals, limits, max_p_value) in cases()) {
        for trend in TRENDS {
            let solution = solve(&prebins, totals, &limits, trend, Smoothing::of_pure(0.5)).unwrap();
            let best = best_of_all(&prebins, totals, &limits, max_p_value, trend);
            match (solution, best) {
                (None, None) => {}
                (Some(solution), Some((iv_of_best, n_bins))) => {
                    let bins = merged(&prebins, &solution.ends);
                    let whole = (bins.as_slice(), solution.ends.as_slice());
                    prop_assert!(allowed(whole, &limits, max_p_value, trend), "{trend:?} {bins:?}");
                    prop_assert!((iv(&bins, totals) - iv_of_best).abs() < 1e-9, "{trend:?} {bins:?}");
                    prop_assert_eq!(bins.len(), n_bins, "{:?}: not the fewest bins", trend);
                    prop_assert!(allowed(whole, &limits, max_p_value, solution.trend), "{:?}", solution.trend);
                }
                (solution, best) => prop_assert!(false, "{trend:?} {solution:?} {best:?}"),
            }
        }
    }
}

#[test]
fn of_equal_merges_the_leftmost_cut_stays() {
    // Symmetric: one cut at 1 or at 2 gives the same information value.
    let prebins = [
        Counts::new(8.0, 2.0),
        Counts::new(5.0, 5.0),
        Counts::new(2.0, 8.0),
    ];
    let totals = prebins.iter().copied().sum();
    let limits = Limits {
        max_bins: Some(2),
        ..Limits::none()
    };
    let solution = solve(
        &prebins,
        totals,
        &limits,
        Trend::None,
        Smoothing::of_pure(0.5),
    )
    .unwrap();
    assert_eq!(solution.unwrap().ends, [1, 3]);
}
