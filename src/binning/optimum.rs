//! The exact optimum over all merges of neighbouring prebins, by dynamic programming.
//!
//! In: a row of [`Cells`] and the [`Limits`]. Out: where the bins end. A state is
//! the last bin so far; one bin follows another when the pair satisfies the
//! limits and the shape. With m prebins that is m³/6 pairs: 0.2 ms at 100.

use super::merge::{Cell, Cells, Limits};

/// What the bad rates must do from bin to bin. The rest are these upside down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shape {
    /// Anything.
    Free,
    /// Never fall.
    Rising,
    /// Fall, then rise; either part may be absent.
    Valley,
    /// `rate_i + rate_k >= 2 rate_j` for every three bins `i < j < k`.
    Convex,
}

/// A best merge.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Merge {
    /// The prebin after the last of each bin, ascending; the last is their number.
    pub(super) ends: Vec<usize>,
    /// Information value less the cost of the bins.
    pub(super) value: f64,
}

/// The best merge of `cells` under the `limits` on bins and on neighbours whose rates
/// have `shape`, if there is any.
///
/// Of equal merges the one with fewer bins wins, then the one whose last cut,
/// then the one before, stands further left.
pub(super) fn best_merge(cells: &Cells, limits: &Limits, shape: Shape) -> Option<Merge> {
    match shape {
        Shape::Convex => best_convex(cells, limits),
        _ => best_within_counts(cells, limits, Step::of(shape)),
    }
}

/// Whether one bin may follow another, and in which phase that leaves the row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Step {
    Free,
    Rising,
    Valley,
    /// All rates at or above `floor`, and the distance to it halves at least on
    /// the way down and doubles at least on the way up.
    Convex {
        floor: f64,
    },
}

/// Rates are quotients of sums; a comparison of twice one with two others may
/// miss equality by this much.
pub(super) const RATE_SLACK: f64 = 1e-12;

impl Step {
    /// The step of a shape; of a convex one, the step of the valley that holds it.
    pub(super) const fn of(shape: Shape) -> Self {
        match shape {
            Shape::Free => Self::Free,
            Shape::Rising => Self::Rising,
            Shape::Valley | Shape::Convex => Self::Valley,
        }
    }

    pub(super) const fn n_phases(self) -> usize {
        match self {
            Self::Free | Self::Rising => 1,
            Self::Valley | Self::Convex { .. } => 2,
        }
    }

    /// Whether a bin may be part of the row at all.
    fn allows(self, cell: &Cell) -> bool {
        match self {
            Self::Convex { floor } => cell.rate >= floor,
            _ => true,
        }
    }

    /// Whether `right` may follow `left`, ending in `phase` (0 falling, 1 rising).
    pub(super) fn allows_next(self, phase: usize, left: f64, right: f64) -> bool {
        match (self, phase) {
            (Self::Free, _) => true,
            (Self::Rising, _) | (Self::Valley, 1) => right >= left,
            (Self::Valley, _) => right <= left,
            (Self::Convex { floor }, 1) => right - floor >= 2.0 * (left - floor) - RATE_SLACK,
            (Self::Convex { floor }, _) => left - floor >= 2.0 * (right - floor) - RATE_SLACK,
        }
    }
}

/// Best rows of bins by last bin, phase, and (in layers) number of bins.
pub(super) struct Table<'a> {
    cells: &'a Cells,
    limits: &'a Limits,
    step: Step,
    /// How many layers count bins; 1 when their number does not matter.
    n_layers: usize,
    /// Whether the last layer stands for "this many or more".
    open: bool,
    states: Vec<State>,
}

/// The best row that ends with one bin.
#[derive(Clone, Copy)]
struct State {
    value: f64,
    /// Where the bin before starts, its phase and layer.
    before: (u32, u8, u16),
}

const NO_STATE: State = State {
    value: f64::NEG_INFINITY,
    before: (u32::MAX, 0, 0),
};

/// A bin that ends where the next starts.
struct Before {
    cell: Cell,
    start: usize,
    phase: usize,
    value: f64,
}

/// Values closer than this are equal: the leftmost cut stays.
pub(super) const VALUE_SLACK: f64 = 1e-14;

impl<'a> Table<'a> {
    /// Fills the table. `max_bins` layers when given, else `min_bins` open ones.
    pub(super) fn fill(
        cells: &'a Cells,
        limits: &'a Limits,
        step: Step,
        (n_layers, open): (usize, bool),
    ) -> Self {
        let n_states = n_layers * step.n_phases() * cells.n_prebins() * cells.n_prebins();
        let mut table = Self {
            cells,
            limits,
            step,
            n_layers,
            open,
            states: vec![NO_STATE; n_states],
        };
        for start in 0..cells.n_prebins() {
            table.fill_from(start);
        }
        table
    }

    fn place(&self, layer: usize, phase: usize, start: usize, end: usize) -> usize {
        let n_places = self.cells.n_prebins() * self.cells.n_prebins();
        (layer * self.step.n_phases() + phase) * n_places + self.cells.place(start, end)
    }

    /// Fills the states whose last bin starts at `start`.
    fn fill_from(&mut self, start: usize) {
        if start == 0 {
            // The first bin is in phase 0 of every shape: a valley without a falling
            // part rises from its second bin on.
            for end in 1..=self.cells.n_prebins() {
                let cell = self.cells.cell(0, end);
                if self.step.allows(cell) {
                    let place = self.place(0, 0, 0, end);
                    self.states[place].value = cell.value;
                }
            }
            return;
        }
        for layer in 0..self.n_layers {
            let next = layer + 1;
            let target = if next < self.n_layers {
                next
            } else if self.open {
                // "This many or more" stays what it is with one bin more. The rows it
                // grows from begin further left and are final by now.
                self.n_layers - 1
            } else {
                continue;
            };
            let before = self.before(layer, start);
            if before.is_empty() {
                continue;
            }
            for end in start + 1..=self.cells.n_prebins() {
                self.extend(&before, layer, target, (start, end));
            }
        }
    }

    /// The rows of `layer` that end at `start`.
    fn before(&self, layer: usize, start: usize) -> Vec<Before> {
        let mut before = Vec::new();
        for phase in 0..self.step.n_phases() {
            for first in 0..start {
                let value = self.states[self.place(layer, phase, first, start)].value;
                if value > f64::NEG_INFINITY {
                    let cell = *self.cells.cell(first, start);
                    before.push(Before {
                        cell,
                        start: first,
                        phase,
                        value,
                    });
                }
            }
        }
        before
    }

    /// Puts the bin `start..end` behind the best of `before`, in each phase.
    #[allow(clippy::cast_possible_truncation)] // prebins are at most 65,535
    fn extend(
        &mut self,
        before: &[Before],
        layer: usize,
        target: usize,
        (start, end): (usize, usize),
    ) {
        let cell = *self.cells.cell(start, end);
        if cell.value == f64::NEG_INFINITY || !self.step.allows(&cell) {
            return;
        }
        for phase in 0..self.step.n_phases() {
            let place = self.place(target, phase, start, end);
            let mut best = self.states[place];
            for row in before {
                let value = row.value + cell.value;
                // The value first: one comparison rules out most rows. `>` keeps, of equal
                // rows of a phase, the leftmost.
                if value > best.value + VALUE_SLACK
                    && row.phase <= phase
                    && self.step.allows_next(phase, row.cell.rate, cell.rate)
                    && self.limits.allow_pair(&row.cell, &cell)
                {
                    best.value = value;
                    best.before = (row.start as u32, row.phase as u8, layer as u16);
                }
            }
            self.states[place] = best;
        }
    }

    /// The best value of any row that ends with the bin `start..end` in `phase`.
    pub(super) fn value(&self, phase: usize, start: usize, end: usize) -> f64 {
        self.states[self.place(0, phase, start, end)].value
    }

    /// The best values of the first layer and phase, by place.
    fn values(&self) -> Vec<f64> {
        let n_places = self.cells.n_prebins() * self.cells.n_prebins();
        let states = self.states.iter().take(n_places);
        states.map(|state| state.value).collect()
    }

    /// The best full row with at least `min_bins` bins.
    fn best(&self, min_bins: usize) -> Option<Merge> {
        let end = self.cells.n_prebins();
        let mut best = (f64::NEG_INFINITY, None);
        for layer in min_bins.min(self.n_layers) - 1..self.n_layers {
            for phase in 0..self.step.n_phases() {
                for start in 0..end {
                    let value = self.states[self.place(layer, phase, start, end)].value;
                    // Layers from few bins to many: of equal rows the one with fewer stays.
                    if value > best.0 + VALUE_SLACK {
                        best = (value, Some((layer, phase, start)));
                    }
                }
            }
        }
        let (value, last) = best;
        last.map(|last| Merge {
            ends: self.trace(last),
            value,
        })
    }

    /// The ends of the bins of the row whose last bin is given.
    fn trace(&self, (mut layer, mut phase, mut start): (usize, usize, usize)) -> Vec<usize> {
        let mut end = self.cells.n_prebins();
        let mut ends = vec![end];
        while start > 0 {
            let before = self.states[self.place(layer, phase, start, end)].before;
            end = start;
            ends.push(end);
            start = before.0 as usize;
            phase = usize::from(before.1);
            layer = usize::from(before.2);
        }
        ends.reverse();
        ends
    }
}

/// The best row under `step`. Bins are counted only when their number binds.
fn best_within_counts(cells: &Cells, limits: &Limits, step: Step) -> Option<Merge> {
    // Counting bins takes one table per number of bins. The optimum without a count
    // needs one table, and where it is within the limits it is the optimum with them.
    let free = Table::fill(cells, limits, step, (1, true)).best(1)?;
    let within = |n_bins: usize| {
        n_bins >= limits.min_bins && limits.max_bins.is_none_or(|max_bins| n_bins <= max_bins)
    };
    if within(free.ends.len()) {
        return Some(free);
    }
    let n_prebins = cells.n_prebins();
    if limits.min_bins > n_prebins {
        return None;
    }
    // Enough layers to tell apart what the limits tell apart: up to the maximum, or up
    // to the minimum and all above it in one.
    let layers = match limits.max_bins {
        Some(max_bins) if max_bins < n_prebins => (max_bins.max(1), false),
        _ => (limits.min_bins.max(1), true),
    };
    Table::fill(cells, limits, step, layers).best(limits.min_bins)
}

/// The best row that is convex over every triple of bins.
///
/// Such a row has a lowest rate v, falls before it and rises after it, and since
/// `2 rate_j <= v + rate_next` its distance to v doubles from bin to bin. So it is
/// a best row of [`Step::Convex`] for the floor v; and every row of that step is
/// convex, whatever the floor. Floors are tried in order of what the valley
/// through them could give at most, until no other can win.
fn best_convex(cells: &Cells, limits: &Limits) -> Option<Merge> {
    let mut best: Option<Merge> = None;
    for (bound, floor) in floors(cells, limits) {
        if best
            .as_ref()
            .is_some_and(|best| bound <= best.value + VALUE_SLACK)
        {
            break;
        }
        let Some(merge) = best_within_counts(cells, limits, Step::Convex { floor }) else {
            continue;
        };
        if best.as_ref().is_none_or(|best| merge.value > best.value) {
            best = Some(merge);
        }
    }
    best
}

/// Every rate a bin may have, with a bound on the value of rows whose lowest rate
/// it is, best bound first.
fn floors(cells: &Cells, limits: &Limits) -> Vec<(f64, f64)> {
    let n_prebins = cells.n_prebins();
    let mirrored = cells.mirrored();
    // A row whose lowest bin is this one falls to it and, read backwards, falls to it
    // again: the best of each side, freed of convexity, bounds the best of both.
    let falling = Table::fill(&cells.upside_down(), limits, Step::Rising, (1, true)).values();
    let rising = Table::fill(&mirrored.upside_down(), limits, Step::Rising, (1, true)).values();
    let mut floors = Vec::new();
    for start in 0..n_prebins {
        for end in start + 1..=n_prebins {
            let cell = cells.cell(start, end);
            let before = falling[cells.place(start, end)];
            let after = rising[cells.place(n_prebins - end, n_prebins - start)];
            // The bin itself is in both sides.
            let bound = before + after - cell.value;
            if bound > f64::NEG_INFINITY {
                floors.push((bound, cell.rate));
            }
        }
    }
    floors.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.total_cmp(&b.1)));
    // Neighbours only: a floor that is tried twice costs time and changes nothing.
    floors.dedup_by(|a, b| a.1.to_bits() == b.1.to_bits());
    floors
}
