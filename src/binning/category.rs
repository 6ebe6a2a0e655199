//! Levels become prebins: ordered by bad rate, rare ones pooled.

use super::counts::Counts;

/// The most runs of levels handed to the search.
const MAX_RUNS: usize = 200;

/// Levels that stay together, in order of bad rate; and how many were pooled.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct LevelPrebins {
    pub(super) counts: Vec<Counts>,
    pub(super) levels: Vec<Vec<String>>,
    pub(super) n_rare: usize,
    /// Runs of one level that `stands` let stand alone.
    pub(super) standing: Vec<usize>,
}

/// Orders levels by bad rate, ties by name. Those below `min_weight` are pooled
/// and take their common place, so they do not follow their own few rows; but not
/// those that `stands` lets stand alone.
pub(super) fn prebin(
    levels: Vec<(String, Counts)>,
    min_weight: f64,
    stands: impl Fn(Counts) -> bool,
) -> LevelPrebins {
    let trained = levels.into_iter().filter(|(_, counts)| !counts.is_empty());
    let is_rare = |counts: Counts| counts.weight() < min_weight * (1.0 - 1e-12) && !stands(counts);
    let (mut rare, common): (Vec<_>, Vec<_>) = trained.partition(|(_, counts)| is_rare(*counts));
    rare.sort_by(|a, b| a.0.cmp(&b.0));
    let mut runs: Vec<(Vec<String>, Counts)> = common
        .into_iter()
        .map(|(name, counts)| (vec![name], counts))
        .collect();
    let n_rare = rare.len();
    if n_rare > 0 {
        let counts = rare.iter().map(|(_, counts)| *counts).sum();
        runs.push((rare.into_iter().map(|(name, _)| name).collect(), counts));
    }
    runs.sort_by(|a, b| {
        let by_rate = a.1.bad_rate().total_cmp(&b.1.bad_rate());
        by_rate.then_with(|| a.0.cmp(&b.0))
    });
    coarsen(&mut runs);
    let alone = |(names, counts): &(Vec<String>, Counts)| names.len() == 1 && stands(*counts);
    let standing = (0..runs.len()).filter(|&run| alone(&runs[run])).collect();
    let (levels, counts) = runs.into_iter().unzip();
    LevelPrebins {
        counts,
        levels,
        n_rare: if n_rare > 1 { n_rare } else { 0 },
        standing,
    }
}

/// Joins neighbours until no more than [`MAX_RUNS`] are left, each of about the
/// same weight.
fn coarsen(runs: &mut Vec<(Vec<String>, Counts)>) {
    if runs.len() <= MAX_RUNS {
        return;
    }
    let all: f64 = runs.iter().map(|(_, counts)| counts.weight()).sum();
    #[allow(clippy::cast_precision_loss)] // 200
    let wanted = all / MAX_RUNS as f64;
    let mut joined: Vec<(Vec<String>, Counts)> = Vec::with_capacity(MAX_RUNS);
    for (names, counts) in runs.drain(..) {
        let is_last = joined.len() == MAX_RUNS;
        match joined.last_mut() {
            Some(last) if last.1.weight() < wanted || is_last => {
                last.0.extend(names);
                last.1 += counts;
            }
            _ => joined.push((names, counts)),
        }
    }
    *runs = joined;
}

/// The levels of each group, then the trained ones that are in none.
pub(super) fn grouped(levels: &[(String, Counts)], groups: &[Vec<String>]) -> Vec<Vec<String>> {
    let mut made = groups.to_vec();
    let mut rest: Vec<String> = levels
        .iter()
        .filter(|(name, counts)| !counts.is_empty() && !groups.iter().flatten().any(|g| g == name))
        .map(|(name, _)| name.clone())
        .collect();
    rest.sort();
    if !rest.is_empty() {
        made.push(rest);
    }
    made
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // whole weights and chosen cuts are exact
mod tests {
    use super::*;

    fn level(name: &str, good: f64, bad: f64) -> (String, Counts) {
        (name.to_owned(), Counts::new(good, bad))
    }

    #[test]
    fn levels_stand_in_order_of_risk_and_rare_ones_together() {
        let prebins = prebin(
            vec![
                level("b", 50.0, 50.0),
                level("a", 90.0, 10.0),
                level("z", 1.0, 0.0),
                level("y", 0.0, 1.0),
                level("none", 0.0, 0.0),
            ],
            5.0,
            |_| false,
        );
        let expected: [&[&str]; 3] = [&["a"], &["b"], &["y", "z"]];
        assert_eq!(prebins.levels, expected);
        assert_eq!(prebins.n_rare, 2);
    }

    #[test]
    fn a_hundred_thousand_levels_do_not_blow_up() {
        let levels = (0..100_000)
            .map(|n| level(&format!("l{n}"), f64::from(n % 7), 1.0))
            .collect();
        let prebins = prebin(levels, 0.0, |_| false);
        assert!(prebins.counts.len() <= MAX_RUNS);
        let kept: usize = prebins.levels.iter().map(Vec::len).sum();
        assert_eq!(kept, 100_000);
    }
}
