//! The exact optimum where every pair of bins must differ, not only neighbours.
//!
//! That limit looks past the last bin, so a table of last bins cannot hold it.
//! The table of the milder limit (neighbours only) still bounds what the bins to
//! the left can add, and a depth-first search from the right, best bound first,
//! meets few nodes: bins that all differ are few.

use super::merge::{Cell, Cells, Limits};
use super::optimum::{self, Merge, RATE_SLACK, Shape, Step, Table, VALUE_SLACK};

/// Nodes after which the search gives up: some seconds of work.
const MAX_NODES: u64 = 20_000_000;

/// The search over all pairs of bins gave up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct TooManyMerges;

/// The best merge of `cells` under all `limits` whose rates have `shape`, if there is any.
///
/// Of equal merges the one with fewer bins wins, then the one whose last cut,
/// then the one before, stands further left.
pub(super) fn best_merge(
    cells: &Cells,
    limits: &Limits,
    shape: Shape,
) -> Result<Option<Merge>, TooManyMerges> {
    if limits.z_between_all && limits.min_z > 0.0 {
        best_of_all_pairs(cells, limits, shape)
    } else {
        Ok(optimum::best_merge(cells, limits, shape))
    }
}

fn best_of_all_pairs(
    cells: &Cells,
    limits: &Limits,
    shape: Shape,
) -> Result<Option<Merge>, TooManyMerges> {
    let step = Step::of(shape);
    let mut search = Search {
        cells,
        limits,
        shape,
        table: Table::fill(cells, limits, step, (1, true)),
        best: None,
        chosen: Vec::new(),
        n_nodes: 0,
    };
    search.extend(cells.n_prebins(), step.n_phases() - 1, 0.0)?;
    Ok(search.best)
}

struct Search<'a> {
    cells: &'a Cells,
    limits: &'a Limits,
    shape: Shape,
    table: Table<'a>,
    best: Option<Merge>,
    /// The bins so far, from the right: where each starts and ends.
    chosen: Vec<(usize, usize)>,
    n_nodes: u64,
}

/// A bin to put in front of those chosen.
struct Candidate {
    bound: f64,
    phase: usize,
    start: usize,
}

impl Search<'_> {
    /// Puts bins in front of the chosen ones, whose first starts at `end` in `phase`.
    fn extend(&mut self, end: usize, phase: usize, value: f64) -> Result<(), TooManyMerges> {
        if end == 0 {
            self.keep(value);
            return Ok(());
        }
        if self
            .limits
            .max_bins
            .is_some_and(|max_bins| self.chosen.len() >= max_bins)
        {
            return Ok(());
        }
        for candidate in self.candidates(end, phase, value) {
            if !self.could_win(candidate.bound) {
                break;
            }
            self.n_nodes += 1;
            if self.n_nodes > MAX_NODES {
                return Err(TooManyMerges);
            }
            let start = candidate.start;
            let cell_value = self.cells.cell(start, end).value;
            self.chosen.push((start, end));
            let result = self.extend(start, candidate.phase, value + cell_value);
            self.chosen.pop();
            result?;
        }
        Ok(())
    }

    fn could_win(&self, bound: f64) -> bool {
        self.best
            .as_ref()
            .is_none_or(|best| bound > best.value + VALUE_SLACK)
    }

    /// Bins that may stand in front, best bound first.
    fn candidates(&self, end: usize, phase: usize, value: f64) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        for earlier in 0..=phase {
            for start in 0..end {
                let bound = self.table.value(earlier, start, end) + value;
                if bound > f64::NEG_INFINITY
                    && self.could_win(bound)
                    && self.fits(start, end, phase)
                {
                    candidates.push(Candidate {
                        bound,
                        phase: earlier,
                        start,
                    });
                }
            }
        }
        candidates.sort_by(|a, b| b.bound.total_cmp(&a.bound).then(a.start.cmp(&b.start)));
        candidates
    }

    /// Whether the bin agrees with all the chosen ones; the first of them is in `phase`.
    fn fits(&self, start: usize, end: usize, phase: usize) -> bool {
        let cell = self.cells.cell(start, end);
        let chosen = |&(start, end): &(usize, usize)| self.cells.cell(start, end);
        let Some(next) = self.chosen.last().map(chosen) else {
            return true;
        };
        let neighbours = self.limits.allow_pair(cell, next)
            && Step::of(self.shape).allows_next(phase, cell.rate, next.rate);
        neighbours
            && self
                .chosen
                .iter()
                .map(chosen)
                .all(|other| self.differ(cell, other))
            && (self.shape != Shape::Convex || self.is_convex_with(cell))
    }

    fn differ(&self, cell: &Cell, other: &Cell) -> bool {
        super::merge::z_squared(cell, other) >= self.limits.min_z * self.limits.min_z
    }

    /// Whether every triple that starts with `cell` is convex.
    fn is_convex_with(&self, cell: &Cell) -> bool {
        let rate = |&(start, end): &(usize, usize)| self.cells.cell(start, end).rate;
        // From the right: `highest_middle` must stay below what comes after it.
        let mut lowest_after = f64::INFINITY;
        for bin in &self.chosen {
            let middle = rate(bin);
            if cell.rate + lowest_after < 2.0 * middle - RATE_SLACK {
                return false;
            }
            lowest_after = lowest_after.min(middle);
        }
        true
    }

    /// Keeps a full row if it has enough bins and beats the best.
    fn keep(&mut self, value: f64) {
        if self.chosen.len() < self.limits.min_bins || !self.could_win(value) {
            return;
        }
        let ends = self.chosen.iter().rev().map(|&(_, end)| end).collect();
        self.best = Some(Merge { ends, value });
    }
}
