//! Exact points become integers, keeping their order and the range of the card.

/// Exact points of one term and the weight of training rows in each bin.
#[derive(Debug)]
pub(super) struct Exact {
    pub(super) points: Vec<f64>,
    pub(super) weights: Vec<f64>,
}

impl Exact {
    fn low(&self) -> f64 {
        self.points.iter().copied().fold(f64::INFINITY, f64::min)
    }

    pub(super) fn span(&self) -> f64 {
        self.points
            .iter()
            .map(|points| points - self.low())
            .fold(0.0, f64::max)
    }
}

/// Integer points of every bin of every term, and of the base.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rounded {
    pub(super) base: i32,
    pub(super) points: Vec<Vec<i32>>,
}

/// Rounds a card.
///
/// `total` is what the intercept is worth. The worst and the best attainable
/// score are the exact ones, rounded; within a term, bins keep their
/// order. Between these bounds each term takes the shift that makes
/// its errors most alike over the training rows: equal errors cancel in the
/// ranking, unequal ones do not.
pub(super) fn round_card(exact: &[Exact], total: f64, apart: bool) -> Rounded {
    let lows: Vec<f64> = exact.iter().map(Exact::low).collect();
    let spans: Vec<f64> = exact.iter().map(Exact::span).collect();
    let worst = round(total + lows.iter().sum::<f64>());
    let best = round(total + lows.iter().sum::<f64>() + spans.iter().sum::<f64>());
    let base = if apart { round(total) } else { 0 };
    let share = if apart {
        0.0
    } else {
        total / count(exact.len())
    };
    let wanted: Vec<f64> = lows.iter().map(|low| low + share).collect();
    let anchors = apportion(&wanted, worst - base);
    let whole_spans = apportion(&spans, best - worst);
    let points = exact
        .iter()
        .zip(anchors.iter().zip(&whole_spans))
        .map(|(exact, (anchor, span))| round_bins(exact, *anchor, *span))
        .collect();
    Rounded { base, points }
}

/// Whole numbers near `wanted` that sum to `sum`: floors, then one more for the
/// largest remainders (Hamilton's method), ties to the first.
fn apportion(wanted: &[f64], sum: i32) -> Vec<i32> {
    let mut whole: Vec<i32> = wanted.iter().map(|number| round(number.floor())).collect();
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    let remainder = |i: &usize| wanted.get(*i).map_or(0.0, |number| number - number.floor());
    order.sort_by(|a, b| remainder(b).total_cmp(&remainder(a)));
    let mut left = sum - whole.iter().sum::<i32>();
    // One round is enough but for the last bit of the sums; `step` also takes away.
    let step = left.signum();
    if left < 0 {
        order.reverse();
    }
    for &i in order.iter().cycle().take(wanted.len() * 4) {
        if left == 0 {
            break;
        }
        if let Some(number) = whole
            .get_mut(i)
            .filter(|number| step > 0 || **number > 0 || sum < 0)
        {
            *number += step;
            left -= step;
        }
    }
    whole
}

/// Integer points of one term between its two ends.
fn round_bins(exact: &Exact, anchor: i32, span: i32) -> Vec<i32> {
    let low = exact.low();
    let top = exact.span();
    let at = |shift: f64| -> Vec<i32> {
        let place = |points: &f64| match points - low {
            above if above <= 0.0 => 0,
            above if above >= top => span,
            above => round(above + shift).clamp(0, span),
        };
        exact.points.iter().map(place).collect()
    };
    let mut best = at(0.0);
    let mut least = spread(exact, low, &best);
    for step in [-4, -3, -2, -1, 1, 2, 3, 4] {
        let tried = at(f64::from(step) / 10.0);
        let its = spread(exact, low, &tried);
        if its < least {
            (best, least) = (tried, its);
        }
    }
    best.iter().map(|points| points + anchor).collect()
}

/// The weighted variance of the rounding errors.
fn spread(exact: &Exact, low: f64, rounded: &[i32]) -> f64 {
    let errors = || {
        let pairs = rounded.iter().zip(&exact.points).zip(&exact.weights);
        pairs.map(|((rounded, points), weight)| (f64::from(*rounded) - (points - low), *weight))
    };
    let weight: f64 = errors().map(|(_, weight)| weight).sum();
    let mean = errors().map(|(error, weight)| error * weight).sum::<f64>() / weight;
    errors()
        .map(|(error, weight)| weight * (error - mean) * (error - mean))
        .sum()
}

#[allow(clippy::cast_possible_truncation)] // `as` saturates, and cards are checked to be small
fn round(number: f64) -> i32 {
    number.round_ties_even() as i32
}

#[allow(clippy::cast_precision_loss)] // a number of terms
fn count(n: usize) -> f64 {
    n.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> Vec<Exact> {
        vec![
            Exact {
                points: vec![-10.4, 0.2, 13.3],
                weights: vec![1.0, 2.0, 3.0],
            },
            Exact {
                points: vec![7.7, -3.1],
                weights: vec![2.0, 1.0],
            },
        ]
    }

    #[test]
    fn worst_and_best_are_the_exact_ones_rounded() {
        for apart in [false, true] {
            let made = round_card(&two(), 500.3, apart);
            let ends = |pick: fn(&Vec<i32>) -> Option<i32>| {
                made.base + made.points.iter().filter_map(pick).sum::<i32>()
            };
            assert_eq!(ends(|points| points.iter().min().copied()), 487); // 500.3 - 13.5 = 486.8
            assert_eq!(ends(|points| points.iter().max().copied()), 521); // 500.3 + 21.0 = 521.3
        }
    }

    #[test]
    fn bins_keep_their_order() {
        let made = round_card(&two(), 500.3, false);
        assert!(made.points[0].is_sorted());
        assert!(made.points[1][0] > made.points[1][1]);
    }

    /// The shift of a term is that of its rows, not of its bins: with all rows in the
    /// middle bins, errors of -0.3 and -0.65 are more alike than -0.3 and 0.35. Were the
    /// bins counted once each, the ends, which have no error, would decide otherwise.
    #[test]
    fn errors_are_made_alike_over_rows_not_over_bins() {
        let of = |weights: [f64; 4]| {
            let points = vec![0.0, 3.3, 6.65, 10.0];
            let weights = weights.to_vec();
            round_bins(&Exact { points, weights }, 0, 10)
        };
        assert_eq!(of([0.0, 1.0, 1.0, 0.0]), [0, 3, 6, 10]);
        assert_eq!(of([1.0, 1.0, 1.0, 1.0]), [0, 3, 7, 10]);
    }

    #[test]
    fn apportioning_sums_exactly() {
        assert_eq!(apportion(&[1.5, 1.5, 1.0], 4), [2, 1, 1]);
        assert_eq!(apportion(&[-0.5, -0.25, 3.0], 2).iter().sum::<i32>(), 2);
        assert_eq!(apportion(&[0.4, 0.4], 0), [0, 0]);
    }

    /// Errors of 0 and a half, three rows to one: a mean of 1/8, and 3/64 + 9/64 about it.
    #[test]
    fn errors_are_spread_about_the_mean_of_the_rows() {
        let exact = Exact {
            points: vec![0.0, 0.5],
            weights: vec![3.0, 1.0],
        };
        assert!((spread(&exact, 0.0, &[0, 1]) - 0.1875).abs() < 1e-12);
    }
}
