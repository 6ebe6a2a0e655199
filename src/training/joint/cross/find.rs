//! The search for crosses: folds choose, all rows are boosted, tables are merged.

use super::super::columns::Columns;
use super::super::path::{Parts, mean};
use super::boost::{BLOCK, Booster};
use super::choose::{Chosen, Search, choose};
use super::codes::{Codes, NO_CODE};
use super::merge::rectangles;
use super::select::{Kinds, Prepared};
use super::table::Cross;
use crate::training::crosses::CrossChoice;
use rayon::prelude::*;

/// What is asked: so many crosses at most, of so many groups a field.
#[derive(Clone, Copy)]
pub(in super::super) struct Asked {
    pub(in super::super) most: usize,
    pub(in super::super) groups: usize,
}

/// The crosses that serve unseen rows, of every part its own, if any does; and what the
/// folds say of them.
pub(super) fn find(
    parts: &Parts,
    columns: &Columns,
    kinds: &Kinds<'_>,
    asked: Asked,
) -> (Option<Vec<Vec<Cross>>>, CrossChoice) {
    let weights = parts.whole().fitted.per_code(columns);
    let prepare = |part| Prepared::new(part, columns, &weights, kinds, asked.most);
    let folds: Vec<Prepared<'_>> = parts.folds().par_iter().map(prepare).collect();
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
    let Some(chosen) = verdict.accepted() else {
        return (None, choice);
    };
    let make = |prepared: &Prepared<'_>| {
        let boosted = boosted(prepared, chosen, search.rate);
        let crosses = (0..boosted.tables.len())
            .map(|pair| merged(prepared, &boosted, pair, asked.groups))
            .filter(|cross| !cross.is_flat());
        crosses.collect::<Vec<Cross>>()
    };
    let mut of_parts: Vec<Vec<Cross>> = folds.par_iter().map(make).collect();
    let of_whole = make(&prepare(parts.whole()));
    (choice.n, choice.rounds) = (of_whole.len(), chosen.rounds);
    of_parts.push(of_whole);
    (Some(of_parts), choice)
}

/// As many rounds over as many pairs as were chosen.
fn boosted<'a>(prepared: &'a Prepared<'_>, chosen: &Chosen, rate: f64) -> Booster<'a> {
    let n = chosen.n.min(prepared.cells.len());
    let mut booster = Booster::new(prepared.base(), &prepared.cells[..n]);
    for _ in 0..chosen.rounds.div_ceil(BLOCK) {
        booster.block(rate);
    }
    booster.refresh();
    booster
}

/// The cross of the pair at `pair`.
fn merged(prepared: &Prepared<'_>, booster: &Booster<'_>, pair: usize, groups: usize) -> Cross {
    let fields = prepared.pairs[pair];
    let codes = [&prepared.codes[fields.0], &prepared.codes[fields.1]];
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
