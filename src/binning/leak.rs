//! How well the values of a field tell good from bad before any limit joins them.

use super::counts::Counts;
use super::merge::Limits;
use super::table::auc_in_order;
use super::task::Task;
use super::trend::{Trend, solve};

/// The AUC above which a field looks like a copy of the target.
pub(super) const LEAK_AUC: f64 = 0.99;

/// The AUC above which a field is worth the question whether it is known in time.
pub(super) const NEAR_LEAK_AUC: f64 = 0.95;

/// Rows of the rarer class below which bins of any shape follow every accident.
const ENOUGH_FOR_ANY_SHAPE: f64 = 50.0;

/// The most prebins whose free merge costs little.
const MOST_PREBINS: usize = 200;

/// The most bins of a leak of any shape.
const BINS_OF_ANY_SHAPE: usize = 5;

impl Task<'_> {
    /// The best AUC of a field's numbers: `values` in order, `prebins` of them, and
    /// `others`, the counts of what is missing or special.
    ///
    /// Of values whose risk rises or falls it is that of the isotonic regression; of any
    /// other shape, where there are enough rows, that of the five best bins.
    pub(super) fn auc_of_numbers(
        &self,
        values: &[Counts],
        prebins: &[Counts],
        others: &[Counts],
    ) -> f64 {
        let mut best = 0.5_f64;
        let rising = isotonic(values.iter().copied());
        let falling = isotonic(values.iter().rev().copied());
        for mut groups in [rising, falling] {
            groups.extend(others);
            best = best.max(auc_by_rate(groups));
        }
        let enough = self.whole.rarer_rows() >= ENOUGH_FOR_ANY_SHAPE;
        // The finest bins by rate bound every merge of them, and mostly end the question.
        let bound = || auc_by_rate(prebins.iter().chain(others).copied().collect());
        if enough && prebins.len() <= MOST_PREBINS && bound() > NEAR_LEAK_AUC {
            let mut limits = Limits::none();
            limits.max_bins = Some(BINS_OF_ANY_SHAPE);
            let smoothing = self.smoothing();
            let found = solve(prebins, self.whole.totals, &limits, Trend::None, smoothing);
            if let Ok(Some(solution)) = found {
                let mut start = 0;
                let bins = solution.ends.iter().map(|&end| {
                    let bin: Counts = prebins[start..end].iter().copied().sum();
                    start = end;
                    bin
                });
                let mut groups: Vec<Counts> = bins.collect();
                groups.extend(others);
                best = best.max(auc_by_rate(groups));
            }
        }
        best
    }

    /// The AUC of a field's levels. Those too few to judge are one: an id of every row
    /// tells nothing.
    pub(super) fn auc_of_levels(&self, levels: &[Counts], others: &[Counts]) -> f64 {
        let is_steady = |level: &&Counts| self.whole.is_steady(**level);
        let n_tests = levels.iter().filter(is_steady).count();
        let clear = |level: &Counts| {
            level.weight() >= self.whole.steady_weight() || self.whole.differs(*level, n_tests)
        };
        let (mut groups, few): (Vec<Counts>, Vec<Counts>) = levels.iter().partition(|l| clear(l));
        groups.push(few.into_iter().sum());
        groups.extend(others);
        auc_by_rate(groups).max(self.auc_without_own_row(levels, others))
    }

    /// The AUC of levels each of whose rows is judged by the others of its level, and by
    /// one row of the average: many small levels may leak together where none is clear
    /// alone, and an id of every row tells nothing.
    fn auc_without_own_row(&self, levels: &[Counts], others: &[Counts]) -> f64 {
        let row = 1.0 / self.whole.rows_per_weight;
        let average = row * self.whole.totals.bad_rate();
        let mut parts: Vec<(f64, Counts)> = Vec::new();
        for level in levels
            .iter()
            .chain(others)
            .filter(|level| !level.is_empty())
        {
            let (bad, weight) = (level.bad, level.weight());
            // The row itself is taken out, one of the average put in: the weight stays.
            parts.push(((bad + average) / weight, Counts::new(level.good, 0.0)));
            let others = (bad - row).max(0.0);
            parts.push(((others + average) / weight, Counts::new(0.0, bad)));
        }
        parts.retain(|(_, counts)| !counts.is_empty());
        parts.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let mut groups: Vec<Counts> = Vec::new();
        let mut last = None;
        for (rate, counts) in parts {
            match groups.last_mut().filter(|_| last == Some(rate.to_bits())) {
                Some(group) => *group += counts,
                None => groups.push(counts),
            }
            last = Some(rate.to_bits());
        }
        auc_in_order(groups.into_iter())
    }
}

/// Neighbours joined until the bad rate never falls.
fn isotonic(values: impl Iterator<Item = Counts>) -> Vec<Counts> {
    let mut blocks: Vec<Counts> = Vec::new();
    for mut block in values {
        while let Some(last) = blocks
            .last()
            .filter(|last| last.bad_rate() >= block.bad_rate())
        {
            block += *last;
            blocks.pop();
        }
        blocks.push(block);
    }
    blocks
}

fn auc_by_rate(mut groups: Vec<Counts>) -> f64 {
    groups.retain(|group| !group.is_empty());
    groups.sort_by(|a, b| a.bad_rate().total_cmp(&b.bad_rate()));
    auc_in_order(groups.into_iter())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_never_fall() {
        let values = [(5.0, 5.0), (9.0, 1.0), (4.0, 6.0), (2.0, 8.0)];
        let blocks = isotonic(values.iter().map(|&(good, bad)| Counts::new(good, bad)));
        let expected = [(14.0, 6.0), (4.0, 6.0), (2.0, 8.0)];
        assert_eq!(blocks, expected.map(|(good, bad)| Counts::new(good, bad)));
    }
}
