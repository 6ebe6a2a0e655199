//! Crosses as a part of a joint fit: known to the mains, held to law, cut into the bins.

use super::super::columns::Columns;
use super::super::path::{Parts, Shape};
use super::super::rows::Rows;
use super::age::{self, Ages};
use super::find::{Asked, find};
use super::law;
use super::select::Kinds;
use super::table::{Cross, added};
use crate::binning::Merge;
use crate::training::crosses::CrossChoice;

/// The crosses of a fit; none, and nothing said of them, by default.
#[derive(Default)]
pub(in super::super) struct Crossed {
    pub(in super::super) crosses: Vec<Cross>,
    /// Of each fold, what its own crosses give its unseen rows; empty without crosses.
    pub(in super::super) held: Vec<Vec<f64>>,
    pub(in super::super) choice: Option<CrossChoice>,
    /// The offset of all rows without crosses.
    plain: Vec<f64>,
}

impl Crossed {
    /// The crosses that are asked for and serve unseen rows, the mains of every part fitted
    /// once more with its own crosses known.
    pub(in super::super) fn new(
        parts: &mut Parts,
        columns: &Columns,
        shapes: &[Shape],
        kinds: &Kinds<'_>,
        asked: Asked,
    ) -> Self {
        let mut crossed = Self {
            plain: parts.whole().fitted.offset.clone(),
            ..Self::default()
        };
        if asked.most == 0 {
            return crossed;
        }
        let (found, choice) = find(parts, columns, kinds, asked);
        crossed.choice = Some(choice);
        let Some(found) = found else {
            return crossed;
        };
        for (part, crosses) in parts.parts.iter_mut().zip(found) {
            know(&crosses, &mut part.fitted);
            if let Some(held) = &mut part.held {
                crossed.held.push(know(&crosses, held));
            }
            // Those of all rows are the last.
            crossed.crosses = crosses;
        }
        // Folds too: what they say of slope, loss and penalty is then of mains beside
        // crosses, which bear a weaker penalty than mains alone.
        parts.relax(columns, shapes);
        crossed
    }

    /// Makes what crosses add now a known part of the log-odds of all rows.
    fn offset(&self, parts: &mut Parts) {
        if self.held.is_empty() {
            return;
        }
        let rows = &mut parts.whole_mut().fitted;
        rows.offset.clone_from(&self.plain);
        know(&self.crosses, rows);
    }

    /// Holds crosses to the directions by law beside the mains, which are `scores` of each
    /// code, and to the rule for the elderly; then scales them by the `slope` of the mains.
    pub(in super::super) fn settle(
        &mut self,
        (parts, columns): (&mut Parts, &Columns),
        scores: &[f64],
        (law, ages): (&[Option<Shape>], &[Ages]),
        slope: f64,
    ) {
        law::hold(&mut self.crosses, columns, scores, law);
        for cross in &mut self.crosses {
            ages.iter().for_each(|ages| age::favour(cross, ages));
            cross.scale(slope);
        }
        self.crosses.retain(|cross| !cross.is_flat());
        if let Some(choice) = &mut self.choice {
            choice.n = self.crosses.len();
        }
        self.offset(parts);
    }

    /// `rows` as they were before there were crosses.
    pub(in super::super) fn without(&self, rows: &Rows) -> Rows {
        Rows {
            offset: self.plain.clone(),
            ..rows.clone()
        }
    }

    /// Cuts the bins of the mains where crosses are cut too: both are tables over one binning.
    pub(in super::super) fn refine(&self, merges: &mut [Merge], columns: &Columns) {
        for cross in &self.crosses {
            refine(merges, cross, columns);
        }
    }

    pub(in super::super) fn is_over(&self, field: usize) -> bool {
        self.crosses.iter().any(|cross| cross.is_over(field))
    }

    /// Free numbers of all tables.
    pub(in super::super) fn n_free(&self) -> usize {
        self.crosses.iter().map(Cross::n_free).sum()
    }
}

/// Makes what crosses add a known part of the log-odds of `rows`; gives what it is.
fn know(crosses: &[Cross], rows: &mut Rows) -> Vec<f64> {
    let added = added(crosses, rows);
    rows.offset = (0..rows.n())
        .map(|row| rows.offset(row) + added[row])
        .collect();
    added
}

fn refine(merges: &mut [Merge], cross: &Cross, columns: &Columns) {
    for side in 0..2 {
        let field = cross.field(side);
        let groups = &cross.groups[side];
        let merge = &mut merges[field];
        let regular = groups[..columns.n_regular(field)].windows(2).enumerate();
        let changes = regular.filter(|(_, pair)| pair[0] != pair[1]);
        merge.ends.extend(changes.map(|(bin, _)| bin + 1));
        merge.ends.sort_unstable();
        merge.ends.dedup();
        let split = merge.groups.iter().flat_map(|group| apart(group, groups));
        merge.groups = split.collect();
    }
}

/// The levels of a group, those apart that a cross tells apart.
fn apart(group: &[usize], of: &[u8]) -> Vec<Vec<usize>> {
    let mut kinds: Vec<u8> = group.iter().map(|&level| of[level]).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let with = |kind: &u8| {
        let own = group.iter().copied().filter(|&level| of[level] == *kind);
        own.collect()
    };
    kinds.iter().map(with).collect()
}
