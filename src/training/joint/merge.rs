//! Steps of zero are no cuts: fine bins become the bins of a card.

use super::columns::Columns;
use super::path::Part;
use super::solve::{Point, pd_and_loss};
use crate::binning::Merge;

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

/// A field's curve over its fine bins, in their order or sorted.
#[derive(Clone, Copy)]
pub(super) struct Curve<'a> {
    /// The log-odds of each.
    pub(super) values: &'a [f64],
    /// What each weighs in the fit.
    pub(super) masses: &'a [f64],
    /// The rows in each.
    pub(super) rows: &'a [f64],
}

/// How much log-likelihood more bins must save: what a reader would not miss.
const WORTH: f64 = 0.05;
/// The least rows of a bin of numbers or of a group of levels, whatever the settings say.
pub(super) const LEAST_ROWS: f64 = 10.0;

/// The ends of the fewest runs, at most `most`, that keep nearly as much of the curve as
/// so many can: the weighted sum of squares about their means is, to second order, twice
/// what they cost in log-likelihood. Runs end only where the curve steps, and where they
/// `must`; none has fewer rows than `least_rows`, but what lies between ends that must be.
pub(super) fn runs(
    curve: Curve<'_>,
    (most, least_rows): (usize, f64),
    must: &[usize],
) -> Vec<usize> {
    let mut ends = ends(curve.values, must);
    thin(&mut ends, curve.masses, must);
    let n = ends.len();
    if n == 0 {
        return ends;
    }
    let is_fixed = |at: usize| at == 0 || at == n || must.contains(&ends[at - 1]);
    let n_pieces = (1..=n).filter(|&at| is_fixed(at)).count();
    let most = most.clamp(n_pieces, n.max(n_pieces));
    let sums = sums(curve, &ends);
    // A run that ends at `to` starts no earlier than the last end before it that must be one.
    let mut earliest = vec![0; n + 1];
    for to in 2..=n {
        earliest[to] = if is_fixed(to - 1) {
            to - 1
        } else {
            earliest[to - 1]
        };
    }
    let cost = |from: usize, to: usize| {
        let Sums {
            mass,
            first,
            second,
            rows,
        } = sums[to].less(&sums[from]);
        let is_whole = is_fixed(from) && is_fixed(to);
        if from < earliest[to] || (rows < least_rows && !is_whole) {
            f64::INFINITY
        } else if mass > 0.0 {
            (second - first * first / mass).max(0.0)
        } else {
            0.0
        }
    };
    let mut least: Vec<f64> = (0..=n).map(|to| cost(0, to)).collect();
    let mut from: Vec<Vec<usize>> = vec![vec![0; n + 1]];
    let mut costs = vec![least[n]];
    for _ in 1..most {
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
        costs.push(least[n]);
        from.push(best);
    }
    let lowest = costs.iter().copied().fold(f64::INFINITY, f64::min);
    let enough = costs.iter().position(|cost| cost - lowest <= 2.0 * WORTH);
    from.truncate(enough.map_or(most, |position| position + 1));
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

/// Where a curve steps or must be cut, and its end.
fn ends(values: &[f64], must: &[usize]) -> Vec<usize> {
    let changes = values.windows(2).enumerate();
    #[allow(clippy::float_cmp)] // a step of zero leaves the same bits
    let inner = changes.filter(|(i, pair)| pair[0] != pair[1] || must.contains(&(i + 1)));
    let inner = inner.map(|(i, _)| i + 1);
    inner
        .chain((!values.is_empty()).then_some(values.len()))
        .collect()
}

/// More runs than these are joined to about as many of equal weight before the search,
/// whose time grows with their square.
const FINEST: usize = 250;

/// Leaves out ends of `ends` until about [`FINEST`] are left, but none that `must` be.
fn thin(ends: &mut Vec<usize>, weights: &[f64], must: &[usize]) {
    let Some(&last) = ends.last() else { return };
    if ends.len() <= FINEST {
        return;
    }
    let share = weights.iter().sum::<f64>() / super::rows::count(FINEST);
    let (mut start, mut weight) = (0, 0.0);
    ends.retain(|&end| {
        weight += weights[start..end].iter().sum::<f64>();
        start = end;
        let stays = weight >= share || end == last || must.contains(&end);
        if stays {
            weight = 0.0;
        }
        stays
    });
}

/// What the fine bins before an end hold: mass, mass times value and its square, and rows.
#[derive(Clone, Copy, Default)]
struct Sums {
    mass: f64,
    first: f64,
    second: f64,
    rows: f64,
}

impl Sums {
    fn less(&self, before: &Self) -> Self {
        Self {
            mass: self.mass - before.mass,
            first: self.first - before.first,
            second: self.second - before.second,
            rows: self.rows - before.rows,
        }
    }
}

/// One more than there are `ends`: nothing before the first.
fn sums(curve: Curve<'_>, ends: &[usize]) -> Vec<Sums> {
    let mut all = vec![Sums::default()];
    let (mut sum, mut start) = (Sums::default(), 0);
    for &end in ends {
        for at in start..end {
            let (mass, value) = (curve.masses[at], curve.values[at]);
            sum.mass += mass;
            sum.first += mass * value;
            sum.second += mass * value * value;
            sum.rows += curve.rows[at];
        }
        all.push(sum);
        start = end;
    }
    all
}

/// The bins of a field of numbers, or of a category of `n_levels`, whose codes are those
/// of `curve`, slots last; at most so many of them regular, and of so many rows.
pub(super) fn merged(
    curve: Curve<'_>,
    limits: (usize, f64),
    must: &[usize],
    is_category: bool,
    n_levels: usize,
) -> Merge {
    if !is_category {
        let regular = Curve {
            values: &curve.values[..n_levels],
            masses: &curve.masses[..n_levels],
            rows: &curve.rows[..n_levels],
        };
        return Merge {
            ends: runs(regular, limits, must),
            groups: Vec::new(),
        };
    }
    let mut order: Vec<usize> = (0..n_levels).collect();
    order.sort_by(|&a, &b| curve.values[a].total_cmp(&curve.values[b]).then(a.cmp(&b)));
    let sorted = |of: &[f64]| order.iter().map(|&level| of[level]).collect::<Vec<f64>>();
    let (values, masses, rows) = (
        sorted(curve.values),
        sorted(curve.masses),
        sorted(curve.rows),
    );
    let sorted = Curve {
        values: &values,
        masses: &masses,
        rows: &rows,
    };
    let mut start = 0;
    let groups = runs(sorted, limits, &[]).into_iter().map(|end| {
        let mut group = order[start..end].to_vec();
        start = end;
        group.sort_unstable();
        group
    });
    Merge {
        ends: Vec::new(),
        groups: groups.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends_of(values: &[f64], rows: f64, most: usize, must: &[usize]) -> Vec<usize> {
        let (masses, rows) = (vec![1.0; values.len()], vec![rows; values.len()]);
        let curve = Curve {
            values,
            masses: &masses,
            rows: &rows,
        };
        runs(curve, (most, LEAST_ROWS), must)
    }

    #[test]
    fn runs_of_equal_values_are_one_and_the_nearest_merge_first() {
        let values = [0.0, 0.0, 1.0, 2.0, 6.0];
        assert_eq!(ends_of(&values, 20.0, 9, &[]), [2, 3, 4, 5]);
        assert_eq!(ends_of(&values, 20.0, 3, &[]), [2, 4, 5]);
        assert_eq!(ends_of(&values, 20.0, 2, &[]), [4, 5]);
        assert_eq!(ends_of(&values, 20.0, 1, &[]), [5]);
        assert_eq!(ends_of(&values, 20.0, 3, &[1]), [1, 4, 5]);
        assert_eq!(ends_of(&values, 20.0, 1, &[1]), [1, 5]); // more than `most`, if they must
        assert!(ends_of(&[], 20.0, 3, &[]).is_empty());
    }

    #[test]
    fn bins_that_save_next_to_nothing_and_bins_of_a_few_rows_are_none() {
        // Apart, the first two save 0.2² / 2 twice over halves of their mass: 0.01.
        assert_eq!(ends_of(&[0.0, 0.2, 3.0], 20.0, 9, &[]), [2, 3]);
        let (values, masses) = ([0.0, 1.0, 2.0, 6.0], [1.0; 4]);
        let curve = |rows| Curve {
            values: &values,
            masses: &masses,
            rows,
        };
        // The nine rows of 1.0 join a neighbour, and stay apart between cuts that must be.
        let rows = [20.0, 9.0, 20.0, 20.0];
        assert_eq!(runs(curve(&rows), (9, 10.0), &[]).len(), 3);
        assert_eq!(runs(curve(&rows), (9, 10.0), &[1, 2]), [1, 2, 3, 4]);
    }
}
