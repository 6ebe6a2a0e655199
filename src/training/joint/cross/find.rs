//! The search for crosses: folds choose, all rows are boosted, tables are merged.

use super::super::columns::Columns;
use super::super::path::{Parts, mean};
use super::super::rows::FOLDS;
use super::boost::{BLOCK, Booster};
use super::choose::{Search, choose};
use super::codes::{Codes, NO_CODE};
use super::merge::rectangles;
use super::select::{Kinds, Prepared};
use super::table::Cross;
use crate::training::crosses::CrossChoice;
use rayon::prelude::*;

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
pub(in super::super) struct Asked {
    pub(in super::super) most: usize,
    pub(in super::super) groups: usize,
}

/// The crosses that serve unseen rows, if any does, and what the folds say of them.
pub(super) fn find(
    parts: &Parts,
    columns: &Columns,
    kinds: &Kinds<'_>,
    asked: Asked,
) -> (Option<Found>, CrossChoice) {
    let weights = parts.whole().fitted.per_code(columns);
    let prepare = |part| Prepared::new(part, columns, &weights, kinds, asked.most);
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
    let grid = rectangles(table, masses, codes, groups);
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
