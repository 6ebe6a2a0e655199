//! Numbers become prebins: the finest bins the optimum may choose from.

use super::counts::Counts;
use super::params::Prebins;

/// All rows with one value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Distinct {
    pub(super) value: f64,
    pub(super) counts: Counts,
}

/// Between which values one bin ends and the next begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Boundary {
    /// Somewhere above the first and not above the second.
    Between(f64, f64),
    /// Exactly here.
    At(f64),
}

/// Prebins in order of value, and the boundaries between them: one fewer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct NumericPrebins {
    pub(super) counts: Vec<Counts>,
    pub(super) boundaries: Vec<Boundary>,
}

/// Sums rows of equal value; rows without weight are left out.
///
/// Rows of equal value are summed in their own order: where they have weights, the
/// caller sorts by them first, so that the sums do not depend on the order of rows.
pub(super) fn distinct(mut rows: Vec<(f64, Counts)>) -> Vec<Distinct> {
    rows.retain(|(_, counts)| !counts.is_empty());
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut distinct: Vec<Distinct> = Vec::new();
    for (value, counts) in rows {
        match distinct.last_mut() {
            Some(last) if last.value.to_bits() == value.to_bits() => last.counts += counts,
            _ => distinct.push(Distinct { value, counts }),
        }
    }
    distinct
}

/// Where prebins must end, whatever their weight.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Forced<'a> {
    /// Runs of distinct values that are prebins of their own: start and end.
    pub(super) runs: &'a [(usize, usize)],
    /// Cuts, strictly ascending.
    pub(super) cuts: &'a [f64],
}

impl Forced<'_> {
    /// The position of the first value at or above each cut.
    fn at_cuts(&self, distinct: &[Distinct]) -> Vec<usize> {
        let place = |&cut: &f64| distinct.partition_point(|each| each.value < cut);
        self.cuts.iter().map(place).collect()
    }
}

/// Prebins of the distinct values. A leaf of a tree weighs at least `min_leaf`.
pub(super) fn prebin(
    distinct: &[Distinct],
    prebins: &Prebins,
    min_leaf: f64,
    forced: Forced<'_>,
) -> NumericPrebins {
    let at_cuts_of_forced = forced.at_cuts(distinct);
    let mut ends = match prebins {
        Prebins::Cuts(cuts) => return at_cuts(distinct, cuts),
        Prebins::Quantiles(n) => quantile_ends(distinct, *n),
        Prebins::Supervised(n) => tree_ends(distinct, *n, min_leaf),
        Prebins::Both { quantiles, leaves } => {
            let mut ends = quantile_ends(distinct, *quantiles);
            ends.extend(tree_ends(distinct, *leaves, min_leaf));
            ends
        }
    };
    ends.extend(forced.runs.iter().flat_map(|&(start, end)| [start, end]));
    ends.extend(&at_cuts_of_forced);
    ends.retain(|&end| end > 0);
    ends.sort_unstable();
    ends.dedup();
    let mut made = NumericPrebins::default();
    let mut start = 0;
    for end in ends {
        made.counts
            .push(distinct[start..end].iter().map(|d| d.counts).sum());
        if let Some(next) = distinct.get(end) {
            let fixed = at_cuts_of_forced.iter().position(|&at| at == end);
            made.boundaries.push(match fixed {
                Some(fixed) => Boundary::At(forced.cuts[fixed]),
                None => Boundary::Between(distinct[end - 1].value, next.value),
            });
        }
        start = end;
    }
    made
}

/// One prebin more than there are cuts, some perhaps empty.
fn at_cuts(distinct: &[Distinct], cuts: &[f64]) -> NumericPrebins {
    let mut counts = vec![Counts::default(); cuts.len() + 1];
    for each in distinct {
        counts[cuts.partition_point(|&cut| cut <= each.value)] += each.counts;
    }
    let boundaries = cuts.iter().map(|&cut| Boundary::At(cut)).collect();
    NumericPrebins { counts, boundaries }
}

/// The ends of about `n` runs of equal weight.
///
/// A value heavier than a run stands alone, and the weight that is left is shared
/// among the runs that are left: with two thirds of all rows at zero, the other
/// third still gets nearly all prebins.
fn quantile_ends(distinct: &[Distinct], n: usize) -> Vec<usize> {
    if distinct.len() <= n {
        return (1..=distinct.len()).collect();
    }
    let mut left: f64 = distinct.iter().map(|d| d.counts.weight()).sum();
    let mut n_left = n;
    let mut ends = Vec::with_capacity(n);
    let mut run = 0.0;
    for (position, each) in distinct.iter().enumerate() {
        let weight = each.counts.weight();
        #[allow(clippy::cast_precision_loss)] // at most 500
        let wanted = left / n_left as f64;
        let stopping_short_is_closer = run + weight - wanted > wanted - run;
        if run > 0.0 && stopping_short_is_closer && n_left > 1 {
            ends.push(position);
            left -= run;
            n_left -= 1;
            run = 0.0;
        }
        run += weight;
        if run >= wanted && n_left > 1 {
            ends.push(position + 1);
            left -= run;
            n_left -= 1;
            run = 0.0;
        }
    }
    if ends.last() != Some(&distinct.len()) {
        ends.push(distinct.len());
    }
    ends
}

/// A leaf of the tree and its best split, if it has one.
#[derive(Clone, Copy)]
struct Leaf {
    start: usize,
    end: usize,
    split: Option<(f64, usize)>,
}

/// The ends of the leaves of a tree that splits the leaf of highest gain first.
fn tree_ends(distinct: &[Distinct], n_leaves: usize, min_leaf: f64) -> Vec<usize> {
    if distinct.is_empty() {
        return Vec::new();
    }
    let mut up_to = vec![Counts::default()];
    for each in distinct {
        let mut sum = up_to[up_to.len() - 1];
        sum += each.counts;
        up_to.push(sum);
    }
    let leaf = |start, end| Leaf {
        start,
        end,
        split: best_split(&up_to, start, end, min_leaf),
    };
    let mut leaves = vec![leaf(0, distinct.len())];
    while leaves.len() < n_leaves {
        let gain = |leaf: &Leaf| leaf.split.map_or(f64::NEG_INFINITY, |split| split.0);
        // The first of equal gains, so that the order of leaves cannot matter.
        let best = (0..leaves.len())
            .rev()
            .max_by(|&a, &b| gain(&leaves[a]).total_cmp(&gain(&leaves[b])));
        let Some((best, (_, middle))) = best.and_then(|best| Some((best, leaves[best].split?)))
        else {
            break;
        };
        let Leaf { start, end, .. } = leaves[best];
        leaves[best] = leaf(start, middle);
        leaves.insert(best + 1, leaf(middle, end));
    }
    leaves.iter().map(|leaf| leaf.end).collect()
}

/// The split of `start..end` that lowers Gini impurity most, and by how much.
///
/// # Formula
///
/// impurity of a leaf = `2 good bad / weight`
fn best_split(up_to: &[Counts], start: usize, end: usize, min_leaf: f64) -> Option<(f64, usize)> {
    let impurity = |counts: Counts| 2.0 * counts.good * counts.bad / counts.weight();
    let whole = impurity(up_to[end] - up_to[start]);
    let mut best: Option<(f64, usize)> = None;
    for middle in start + 1..end {
        let left = up_to[middle] - up_to[start];
        let right = up_to[end] - up_to[middle];
        let heavy = left.weight().min(right.weight()) >= min_leaf * (1.0 - 1e-12);
        let gain = whole - impurity(left) - impurity(right);
        if heavy && gain > best.map_or(0.0, |best| best.0) {
            best = Some((gain, middle));
        }
    }
    best
}

/// The cut between `low` and `high`, above the first and not above the second:
/// the number of fewest digits there, near the middle.
///
/// People read cuts, and `age < 26` says the same of whole years as `age < 25.5`.
pub(super) fn cut_between(low: f64, high: f64) -> f64 {
    let middle = low / 2.0 + high / 2.0;
    for n_digits in 0..=17 {
        for near in [middle, high] {
            let written = format!("{near:.n_digits$e}");
            let cut = written.parse().unwrap_or(high) + 0.0;
            if cut > low && cut <= high {
                return cut;
            }
        }
    }
    high
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // whole weights and chosen cuts are exact
mod tests {
    use super::*;

    fn rows(values: &[f64]) -> Vec<(f64, Counts)> {
        values
            .iter()
            .map(|&value| (value, Counts::of(value > 2.0, 1.0)))
            .collect()
    }

    #[test]
    fn equal_values_are_one_and_weightless_rows_none() {
        let mut given = rows(&[3.0, 1.0, 3.0]);
        given.push((9.0, Counts::default()));
        let distinct = distinct(given);
        assert_eq!(distinct.len(), 2);
        assert_eq!(distinct[1].counts, Counts::new(0.0, 2.0));
    }

    #[test]
    fn a_heavy_value_does_not_take_the_prebins_of_the_rest() {
        let mut values = vec![0.0; 900];
        values.extend((1..=100).map(f64::from));
        let distinct = distinct(rows(&values));
        let prebins = prebin(&distinct, &Prebins::Quantiles(21), 0.0, Forced::default());
        assert_eq!(prebins.counts.len(), 21);
        assert_eq!(prebins.counts[0].weight(), 900.0);
        assert_eq!(prebins.counts[1].weight(), 5.0);
        assert_eq!(prebins.boundaries[0], Boundary::Between(0.0, 1.0));
    }

    #[test]
    fn a_tree_splits_where_the_class_changes() {
        let prebins = prebin(
            &distinct(rows(&[1.0, 2.0, 3.0, 4.0])),
            &Prebins::Supervised(4),
            1.0,
            Forced::default(),
        );
        assert_eq!(prebins.boundaries, [Boundary::Between(2.0, 3.0)]);
    }

    #[test]
    fn user_cuts_stand_where_they_are() {
        let prebins = prebin(
            &distinct(rows(&[1.0, 2.0, 3.0])),
            &Prebins::Cuts(vec![0.5, 2.0]),
            0.0,
            Forced::default(),
        );
        let weights: Vec<f64> = prebins.counts.iter().map(|c| c.weight()).collect();
        assert_eq!(weights, [0.0, 1.0, 2.0]);
    }

    #[test]
    fn forced_runs_and_cuts_are_ends() {
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        let forced = Forced {
            runs: &[(41, 42)],
            cuts: &[10.5, 200.0],
        };
        let distinct = distinct(rows(&values));
        let prebins = prebin(&distinct, &Prebins::Quantiles(2), 0.0, forced);
        let expected = [
            Boundary::At(10.5),
            Boundary::Between(40.0, 41.0),
            Boundary::Between(41.0, 42.0),
            Boundary::Between(49.0, 50.0),
        ];
        assert_eq!(prebins.boundaries, expected);
    }

    #[test]
    fn cuts_are_short_and_lie_between() {
        assert_eq!(cut_between(25.0, 26.0), 26.0);
        assert_eq!(cut_between(1012.3, 1019.8), 1016.0);
        assert_eq!(cut_between(19_998.0, 19_999.0), 19_999.0);
        assert_eq!(cut_between(-1.0, 1.0), 0.0);
        assert_eq!(cut_between(0.31, 0.37), 0.34);
    }

    #[test]
    fn cuts_lie_between_at_the_ends_of_what_f64_holds() {
        let tiny = f64::from_bits(1);
        for (low, high) in [
            (1e308, f64::MAX),
            (f64::MIN, f64::MAX),
            (tiny, 2.0 * tiny),
            (0.0, tiny),
            (1.0, 1.0_f64.next_up()),
            (1e-9, 2e-9),
        ] {
            let cut = cut_between(low, high);
            assert!(cut > low && cut <= high, "{low:e} {high:e} {cut:e}");
        }
    }
}
