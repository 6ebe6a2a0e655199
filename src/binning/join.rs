//! What is missing or special, judged together with another bin.

use super::counts::Counts;
use super::error::BinningError;
use super::kind::{BinKind, JoinTo};
use super::table::FieldBinning;

impl FieldBinning {
    /// Pairs of bins that share a `woe` as `wanted`: the one that joins, and the
    /// regular one it joins.
    pub(super) fn joins_by(
        &self,
        wanted: &[(BinKind, JoinTo)],
        counts: &[Counts],
    ) -> Result<Vec<(usize, usize)>, BinningError> {
        let wrong = |problem| BinningError::Edit {
            field: self.name().to_owned(),
            problem,
        };
        let mut pairs = Vec::new();
        for (kind, to) in wanted {
            if kind.is_regular() {
                return Err(wrong("a regular bin cannot join another; merge them"));
            }
            let bins = self.table.bins().iter();
            let position = bins.clone().position(|bin| bin.kind == *kind);
            let position = position.ok_or_else(|| wrong("it has no bin of that kind to join"))?;
            let n_regular = self.table.n_regular();
            let target = match to {
                JoinTo::NearestRate => nearest(counts, n_regular, counts[position]),
                JoinTo::Number(number) => self.bin_of_number(*number),
                JoinTo::Level(level) => bins.clone().position(
                    |bin| matches!(&bin.kind, BinKind::Levels(names) if names.contains(level)),
                ),
            };
            let target = target.filter(|target| *target < n_regular);
            let target = target.ok_or_else(|| wrong("join names no regular bin"))?;
            pairs.push((position, target));
        }
        Ok(pairs)
    }
}

/// The regular bin whose bad rate is nearest to that of `joining`; the first of equals.
fn nearest(counts: &[Counts], n_regular: usize, joining: Counts) -> Option<usize> {
    let regular = counts.iter().take(n_regular).enumerate();
    let trained = regular.filter(|(_, counts)| !counts.is_empty());
    let distance = |counts: &Counts| (counts.bad_rate() - joining.bad_rate()).abs();
    let nearest = trained.min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)));
    nearest.map(|(position, _)| position)
}
