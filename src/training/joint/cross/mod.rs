//! Crosses: small tables over pairs of fields that mend what curves added up cannot say.
//!
//! Trees over pairs are boosted on the log-odds of the mains; five folds say how many pairs
//! and rounds serve rows that were held back, or that none does; what the trees add up to
//! becomes a few rectangles a pair.

mod age;
mod boost;
mod choose;
mod codes;
mod law;
mod look;
mod merge;
mod select;
mod tree;

use super::columns::Columns;
use super::path::{Parts, Shape, mean};
use super::rows::{FOLDS, Rows};
use crate::binning::Merge;
use crate::training::crosses::CrossChoice;
pub(super) use age::Ages;
use boost::{BLOCK, Booster};
use choose::{Search, choose};
use codes::{Codes, NO_CODE};
pub(in super::super) use look::look;
use rayon::prelude::*;
use select::{Kinds, Prepared};

/// A table over groups of the fine bins of two fields.
#[derive(Clone, Debug)]
pub(super) struct Cross {
    pub(super) fields: (usize, usize),
    /// The group of every fine bin of either field; [`NO_CODE`] without rows.
    groups: [Vec<u8>; 2],
    sizes: (usize, usize),
    /// One per pair of groups, those of the second field beside each other.
    values: Vec<f64>,
    /// What each cell weighs in the fit: `Σ weight p (1 - p)`.
    masses: Vec<f64>,
}

/// The crosses of a model.
pub(super) struct Found {
    pub(super) crosses: Vec<Cross>,
    /// Of each fold, what its own crosses give its unseen rows.
    pub(super) held: Vec<Vec<f64>>,
    /// Of each fold, mean loss of its unseen rows with its own crosses.
    pub(super) losses: Vec<f64>,
}

/// What is asked: so many crosses at most, of so many groups a field.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    pub(super) most: usize,
    pub(super) groups: usize,
}

impl Cross {
    fn field(&self, side: usize) -> usize {
        [self.fields.0, self.fields.1][side]
    }

    fn size(&self, side: usize) -> usize {
        [self.sizes.0, self.sizes.1][side]
    }

    /// The place of a group of the field at `side` and one of the other.
    fn place(&self, side: usize, group: usize, other: usize) -> usize {
        match side {
            0 => group * self.sizes.1 + other,
            _ => other * self.sizes.1 + group,
        }
    }

    fn at(&self, side: usize, group: usize, other: usize) -> f64 {
        self.values[self.place(side, group, other)]
    }

    /// What a pair of fine bins gets; nothing where either has no rows.
    pub(super) fn value(&self, a: usize, b: usize) -> f64 {
        match (self.groups[0][a], self.groups[1][b]) {
            (NO_CODE, _) | (_, NO_CODE) => 0.0,
            (a, b) => self.at(0, usize::from(a), usize::from(b)),
        }
    }

    pub(super) fn is_over(&self, field: usize) -> bool {
        self.fields.0 == field || self.fields.1 == field
    }

    /// Free numbers of its table.
    pub(super) fn n_free(&self) -> usize {
        (self.sizes.0 - 1) * (self.sizes.1 - 1)
    }

    pub(super) fn scale(&mut self, times: f64) {
        self.values.iter_mut().for_each(|value| *value *= times);
    }

    /// Whether it says anything.
    fn is_flat(&self) -> bool {
        self.values.iter().all(|value| value.abs() < 1e-12)
    }
}

/// What all crosses add to each row.
pub(super) fn added(crosses: &[Cross], rows: &Rows) -> Vec<f64> {
    let mut added = vec![0.0; rows.n()];
    for cross in crosses {
        let (a, b) = (&rows.codes[cross.fields.0], &rows.codes[cross.fields.1]);
        for (sum, (&a, &b)) in added.iter_mut().zip(a.iter().zip(b)) {
            *sum += cross.value(usize::from(a), usize::from(b));
        }
    }
    added
}

/// The crosses that serve unseen rows, if any does, and what the folds say of them.
pub(super) fn find(
    parts: &Parts,
    columns: &Columns,
    (n_regular, is_category): (&[usize], &[bool]),
    asked: Asked,
) -> (Option<Found>, CrossChoice) {
    let kinds = Kinds {
        n_regular,
        is_category,
    };
    let weights = parts.whole().fitted.per_code(columns);
    let prepare = |part| Prepared::new(part, columns, &weights, &kinds, asked.most);
    let folds: Vec<Prepared<'_>> = parts.parts[..FOLDS].par_iter().map(prepare).collect();
    let search = Search::new(parts.whole().fitted.total, asked.most);
    let verdict = choose(&folds, &search);
    let (gain, std_error) = verdict.gain();
    let mut choice = CrossChoice {
        n: 0,
        rounds: 0,
        without: mean(&verdict.without),
        with: mean(&verdict.without) - gain,
        std_error,
    };
    let Some(chosen) = verdict.accepted().cloned() else {
        return (None, choice);
    };
    drop(folds);
    let whole = prepare(parts.whole());
    let n = chosen.n.min(whole.cells.len());
    let mut booster = Booster::new(whole.base(), &whole.cells[..n]);
    for _ in 0..chosen.rounds.div_ceil(BLOCK) {
        booster.block(search.rate);
    }
    booster.refresh();
    let crosses = (0..n).map(|pair| merged(&whole, &booster, pair, asked.groups));
    let crosses: Vec<Cross> = crosses.filter(|cross| !cross.is_flat()).collect();
    (choice.n, choice.rounds) = (crosses.len(), chosen.rounds);
    let found = Found {
        crosses,
        held: chosen.held,
        losses: chosen.losses,
    };
    (Some(found), choice)
}

/// The cross of the pair at `pair`.
fn merged(whole: &Prepared<'_>, booster: &Booster<'_>, pair: usize, groups: usize) -> Cross {
    let fields = whole.pairs[pair];
    let codes = [&whole.codes[fields.0], &whole.codes[fields.1]];
    let (table, masses) = (&booster.tables[pair], &booster.masses[pair]);
    let grid = merge::rectangles(table, masses, codes, groups);
    let group_of = |codes: &Codes, groups: &[usize]| {
        let of = |code: &u8| match *code {
            NO_CODE => NO_CODE,
            code => u8::try_from(groups[usize::from(code)]).unwrap_or(NO_CODE),
        };
        codes.of_fine.iter().map(of).collect::<Vec<u8>>()
    };
    Cross {
        fields,
        groups: [
            group_of(codes[0], &grid.groups[0]),
            group_of(codes[1], &grid.groups[1]),
        ],
        sizes: grid.sizes,
        values: grid.values,
        masses: grid.masses,
    }
}

/// Holds crosses to the directions by law, the mains being `scores` of each code, and to
/// the rule for the elderly.
pub(super) fn hold(
    crosses: &mut Vec<Cross>,
    columns: &Columns,
    scores: &[f64],
    (law, ages): (&[Option<Shape>], &[Ages]),
) {
    law::hold(crosses, columns, scores, law);
    for ages in ages {
        crosses
            .iter_mut()
            .for_each(|cross| age::favour(cross, ages));
    }
    crosses.retain(|cross| !cross.is_flat());
}

/// Cuts the bins of the mains where crosses are cut too: both are tables over one binning.
pub(super) fn refine(merges: &mut [Merge], crosses: &[Cross], columns: &Columns) {
    for cross in crosses {
        for side in 0..2 {
            let field = cross.field(side);
            let groups = &cross.groups[side];
            let merge = &mut merges[field];
            let regular = &groups[..columns.n_regular(field)];
            let changes = regular
                .windows(2)
                .enumerate()
                .filter(|(_, pair)| pair[0] != pair[1]);
            merge.ends.extend(changes.map(|(bin, _)| bin + 1));
            merge.ends.sort_unstable();
            merge.ends.dedup();
            let split = merge.groups.iter().flat_map(|group| apart(group, groups));
            merge.groups = split.collect();
        }
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
