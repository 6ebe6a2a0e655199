//! Steps of zero are no cuts: fine bins become the bins of a card.

use super::columns::Columns;
use super::path::Part;
use super::solve::{Point, pd_and_loss};

/// The bins of one field, as positions of its fine bins.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Merged {
    /// Regular bins: where each ends, as a count of fine bins.
    pub(super) ends: Vec<usize>,
    /// Levels that are one bin; empty for numbers, whose slots stay apart.
    pub(super) groups: Vec<Vec<usize>>,
}

/// What each code of all fields weighs in the fit: `Σ weight p (1 - p)`.
pub(super) fn masses(part: &Part, columns: &Columns, point: &Point) -> Vec<f64> {
    let rows = &part.fitted;
    let log_odds = point.log_odds(rows, columns);
    let of_rows = log_odds.iter().zip(&rows.weights).map(|(&eta, weight)| {
        let (pd, _) = pd_and_loss(eta, false);
        weight * pd * (1.0 - pd)
    });
    rows.sums(columns, &of_rows.collect::<Vec<_>>())
}

/// The ends of at most `most` runs of `values` with the least weighted sum of squares
/// about their means; runs only end where the value changes, and where they must.
pub(super) fn runs(values: &[f64], weights: &[f64], most: usize, must: &[usize]) -> Vec<usize> {
    let changes = values.windows(2).enumerate();
    #[allow(clippy::float_cmp)] // a step of zero leaves the same bits
    let mut ends: Vec<usize> = changes
        .filter(|(i, pair)| pair[0] != pair[1] || must.contains(&(i + 1)))
        .map(|(i, _)| i + 1)
        .collect();
    if !values.is_empty() {
        ends.push(values.len());
    }
    if ends.len() <= most.max(1) {
        return ends;
    }
    let mut sums = vec![(0.0, 0.0, 0.0)];
    let mut start = 0;
    for &end in &ends {
        let weight: f64 = weights[start..end].iter().sum();
        let value = values[start];
        let (w, s, q) = sums[sums.len() - 1];
        sums.push((w + weight, s + weight * value, q + weight * value * value));
        start = end;
    }
    // A run that ends at `to` starts no earlier than the last end before it that must be one.
    let mut earliest = vec![0; ends.len() + 1];
    for to in 2..=ends.len() {
        let is_must = must.contains(&ends[to - 2]);
        earliest[to] = if is_must { to - 1 } else { earliest[to - 1] };
    }
    let cost = |from: usize, to: usize| {
        if from < earliest[to] {
            return f64::INFINITY;
        }
        let (w, s, q) = (
            sums[to].0 - sums[from].0,
            sums[to].1 - sums[from].1,
            sums[to].2 - sums[from].2,
        );
        if w > 0.0 {
            (q - s * s / w).max(0.0)
        } else {
            0.0
        }
    };
    let n = ends.len();
    let mut least: Vec<f64> = (0..=n).map(|to| cost(0, to)).collect();
    let mut from: Vec<Vec<usize>> = vec![vec![0; n + 1]];
    for _ in 1..most.max(1) {
        let mut next = vec![f64::INFINITY; n + 1];
        let mut best = vec![0; n + 1];
        next[0] = 0.0;
        for to in 1..=n {
            for (middle, before) in least[..to].iter().enumerate() {
                let all = before + cost(middle, to);
                if all < next[to] {
                    (next[to], best[to]) = (all, middle);
                }
            }
        }
        least = next;
        from.push(best);
    }
    let (mut kept, mut at) = (Vec::new(), n);
    for best in from.iter().rev() {
        if at == 0 {
            break;
        }
        kept.push(ends[at - 1]);
        at = best[at];
    }
    kept.reverse();
    kept
}

/// The bins of `field` at `point`, at most `most` of them regular.
pub(super) fn merged(
    columns: &Columns,
    field: usize,
    (scores, masses): (&[f64], &[f64]),
    (most, must): (usize, &[usize]),
    is_category: bool,
    n_levels: usize,
) -> Merged {
    let codes = columns.codes_of(field);
    let (scores, masses) = (&scores[codes.clone()], &masses[codes]);
    if !is_category {
        let n = columns.n_regular(field);
        return Merged {
            ends: runs(&scores[..n], &masses[..n], most, must),
            groups: Vec::new(),
        };
    }
    let mut order: Vec<usize> = (0..n_levels).collect();
    order.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(a.cmp(&b)));
    let sorted: Vec<f64> = order.iter().map(|&level| scores[level]).collect();
    let weights: Vec<f64> = order.iter().map(|&level| masses[level]).collect();
    let mut start = 0;
    let groups = runs(&sorted, &weights, most, &[]).into_iter().map(|end| {
        let mut group = order[start..end].to_vec();
        start = end;
        group.sort_unstable();
        group
    });
    Merged {
        ends: Vec::new(),
        groups: groups.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_equal_values_are_one_and_the_nearest_merge_first() {
        let values = [0.0, 0.0, 1.0, 1.1, 5.0];
        assert_eq!(runs(&values, &[1.0; 5], 9, &[]), [2, 3, 4, 5]);
        assert_eq!(runs(&values, &[1.0; 5], 3, &[]), [2, 4, 5]);
        assert_eq!(runs(&values, &[1.0; 5], 2, &[]), [4, 5]);
        assert_eq!(runs(&values, &[1.0; 5], 1, &[]), [5]);
        assert_eq!(runs(&values, &[1.0; 5], 3, &[1]), [1, 4, 5]);
        assert!(runs(&[], &[], 3, &[]).is_empty());
    }
}
