//! Rows as codes of fine bins, in an order that follows from their content alone.

use super::columns::Columns;
use crate::training::folds::{FOLDS, Folds};
pub(super) use crate::training::folds::{hash, mixed};

/// Rows of positive weight, one code per field.
#[derive(Clone)]
pub(super) struct Rows {
    /// Field by field.
    pub(super) codes: Vec<Vec<u16>>,
    pub(super) bad: Vec<bool>,
    /// In rows: where the weights given are shares, they are blown up to as many rows.
    pub(super) weights: Vec<f64>,
    /// Known log-odds; empty for none.
    pub(super) offset: Vec<f64>,
    /// The sum of weights.
    pub(super) total: f64,
    /// How many rows a weight of 1, as given, stands for.
    pub(super) scale: f64,
    /// The position of each row among those given.
    pub(super) origin: Vec<usize>,
    /// What each row holds, but outcome and weight, as a hash.
    pub(super) keys: Vec<u64>,
    /// The fold that holds each row back; empty where they are dealt out.
    pub(super) fold: Vec<u16>,
}

/// A part of a row that one fold holds back.
struct Piece {
    row: usize,
    fold: usize,
    weight: f64,
}

/// All rows weigh at most so many units; more only take longer.
const MOST_UNITS: f64 = 4e6;

/// What the caller knows of the rows: a code per row and field, field by field.
pub(super) struct Given<'a> {
    pub(super) codes: Vec<&'a [u16]>,
    /// Of each field and code: what it is, whatever its position.
    pub(super) identities: Vec<Vec<u64>>,
    pub(super) bad: &'a [bool],
    pub(super) weights: Option<&'a [f64]>,
    pub(super) offset: Option<&'a [f64]>,
    pub(super) folds: Option<&'a Folds>,
}

impl Rows {
    /// The rows sorted by outcome and then by a hash of what they hold: the same for any
    /// order of rows and fields, and as good as shuffled.
    pub(super) fn new(given: &Given<'_>) -> Self {
        let weight = |row: usize| given.weights.map_or(1.0, |weights| weights[row]);
        let offset = |row: usize| given.offset.map_or(0.0, |offset| offset[row] + 0.0);
        let mut order: Vec<(bool, u64, u64, usize)> = (0..given.bad.len())
            .filter(|&row| weight(row) > 0.0)
            .map(|row| {
                let (w, o) = (weight(row).to_bits(), offset(row).to_bits());
                let together = given.folds.map_or(0, |folds| mixed(folds.key(row)));
                let key = given.key(row) ^ together ^ if o == 0 { 0 } else { mixed(o) };
                (given.bad[row], key, w, row)
            })
            .collect();
        order.sort_unstable();
        let picked = || order.iter().map(|one| one.3);
        let mut weights: Vec<f64> = picked().map(weight).collect();
        let sum: f64 = weights.iter().sum();
        let per_weight = (count(weights.len()) / sum).max(1.0);
        weights.iter_mut().for_each(|weight| *weight *= per_weight);
        let of_field = |codes: &&[u16]| picked().map(|row| codes[row]).collect();
        Self {
            codes: given.codes.iter().map(of_field).collect(),
            bad: picked().map(|row| given.bad[row]).collect(),
            total: sum * per_weight,
            scale: per_weight,
            weights,
            origin: picked().collect(),
            keys: order.iter().map(|one| one.1).collect(),
            fold: given.folds.map_or_else(Vec::new, |folds| {
                let rows = picked().map(|row| (row, given.bad[row]));
                folds.numbers(&rows.collect::<Vec<_>>())
            }),
            offset: match given.offset {
                Some(_) => picked().map(offset).collect(),
                None => Vec::new(),
            },
        }
    }

    pub(super) fn n(&self) -> usize {
        self.bad.len()
    }

    /// For every row, what its codes of all fields add up to.
    pub(super) fn totals(&self, columns: &Columns, per_code: &[f64]) -> Vec<f64> {
        let mut totals = vec![0.0; self.n()];
        for (field, codes) in self.codes.iter().enumerate() {
            let per_code = &per_code[columns.codes_of(field)];
            // A field that says nothing costs nothing.
            if per_code.iter().any(|value| *value != 0.0) {
                for (total, &code) in totals.iter_mut().zip(codes) {
                    *total += per_code[usize::from(code)];
                }
            }
        }
        totals
    }

    /// For every code of all fields, what its rows add up to.
    pub(super) fn sums(&self, columns: &Columns, per_row: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; columns.n_codes()];
        for (field, codes) in self.codes.iter().enumerate() {
            let sums = &mut sums[columns.codes_of(field)];
            for (&code, value) in codes.iter().zip(per_row) {
                sums[usize::from(code)] += value;
            }
        }
        sums
    }

    pub(super) fn offset(&self, row: usize) -> f64 {
        self.offset.get(row).copied().unwrap_or(0.0)
    }

    /// The rows to fit to and those held back, of every fold.
    pub(super) fn folds(&self) -> Vec<(Self, Self)> {
        let pieces = self.pieces();
        let folds = 0..self.n_folds();
        folds.map(|fold| self.without(fold, &pieces)).collect()
    }

    /// The rows to fit to and those held back, of one fold.
    pub(super) fn fold(&self, fold: usize) -> (Self, Self) {
        self.without(fold, &self.pieces())
    }

    fn without(&self, fold: usize, pieces: &[Piece]) -> (Self, Self) {
        let mut held = vec![0.0; self.n()];
        for piece in pieces.iter().filter(|piece| piece.fold == fold) {
            held[piece.row] += piece.weight;
        }
        let kept = self.weights.iter().zip(&held).map(|(all, held)| all - held);
        (
            self.weighing(&kept.collect::<Vec<_>>()),
            self.weighing(&held),
        )
    }

    /// The fold of each of `n` rows as given: the one that holds back most of it; none
    /// where it weighs nothing.
    pub(super) fn fold_of(&self, n: usize) -> Vec<Option<usize>> {
        let mut most = vec![(0.0, None); n];
        for piece in self.pieces() {
            let best = &mut most[self.origin[piece.row]];
            if piece.weight > best.0 {
                *best = (piece.weight, Some(piece.fold));
            }
        }
        most.into_iter().map(|(_, fold)| fold).collect()
    }

    fn n_folds(&self) -> usize {
        let last = self.fold.iter().max();
        last.map_or(FOLDS, |&last| usize::from(last) + 1)
    }

    /// Who holds back what: rows that have a fold stay whole.
    fn pieces(&self) -> Vec<Piece> {
        if self.fold.is_empty() {
            return self.dealt();
        }
        let rows = self.fold.iter().zip(&self.weights).enumerate();
        let piece = |(row, (&fold, &weight))| Piece {
            row,
            fold: usize::from(fold),
            weight,
        };
        rows.map(piece).collect()
    }

    /// Rows that are alike lie on one line, each as long as it weighs, which is cut into
    /// units; units are dealt to the folds in turn in the order of a hash, good ones first. A row of weight `k` is as good as `k` rows, and rows
    /// that are alike are scattered like any others: in turn, each fold would get as many
    /// bad ones of a kind as the rest, and unseen rows would seem to confirm every kind.
    fn dealt(&self) -> Vec<Piece> {
        let unit = (self.total / MOST_UNITS).max(1.0);
        let mut pieces: Vec<(bool, u64, usize, f64)> = Vec::with_capacity(self.n());
        let mut at = 0.0;
        for row in 0..self.n() {
            let (bad, key) = (self.bad[row], self.keys[row]);
            if row == 0 || (bad, key) != (self.bad[row - 1], self.keys[row - 1]) {
                at = 0.0;
            }
            let mut left = self.weights[row];
            while left > 1e-9 {
                let number = libm::floor(at / unit + 1e-9);
                let weight = left.min((number + 1.0) * unit - at);
                pieces.push((bad, mixed(key ^ mixed(number.to_bits())), row, weight));
                at += weight;
                left -= weight;
            }
        }
        pieces.sort_unstable_by_key(|&(bad, hash, row, _)| (bad, hash, row));
        let (mut n_units, mut last) = (0, None);
        let deal = |(bad, hash, row, weight)| {
            n_units += usize::from(last.is_some_and(|last| last != (bad, hash)));
            last = Some((bad, hash));
            let fold = n_units % FOLDS;
            Piece { row, fold, weight }
        };
        pieces.into_iter().map(deal).collect()
    }

    /// The rows of positive weight, with these weights.
    pub(super) fn weighing(&self, weights: &[f64]) -> Self {
        let rows = || (0..self.n()).filter(|&row| weights[row] > 1e-9);
        let of_field = |codes: &Vec<u16>| rows().map(|row| codes[row]).collect();
        Self {
            codes: self.codes.iter().map(of_field).collect(),
            bad: rows().map(|row| self.bad[row]).collect(),
            weights: rows().map(|row| weights[row]).collect(),
            offset: match self.offset.is_empty() {
                true => Vec::new(),
                false => rows().map(|row| self.offset[row]).collect(),
            },
            total: rows().map(|row| weights[row]).sum(),
            scale: self.scale,
            origin: rows().map(|row| self.origin[row]).collect(),
            keys: rows().map(|row| self.keys[row]).collect(),
            fold: match self.fold.is_empty() {
                true => Vec::new(),
                false => rows().map(|row| self.fold[row]).collect(),
            },
        }
    }

    /// The weight of each code of all fields.
    pub(super) fn per_code(&self, columns: &Columns) -> Vec<f64> {
        self.sums(columns, &self.weights)
    }

    /// The weight of bad rows.
    pub(super) fn bad_weight(&self) -> f64 {
        let rows = self.bad.iter().zip(&self.weights);
        rows.filter(|(bad, _)| **bad)
            .map(|(_, weight)| weight)
            .sum()
    }
}

impl Given<'_> {
    fn key(&self, row: usize) -> u64 {
        let fields = self.codes.iter().zip(&self.identities);
        let parts = fields.map(|(codes, identities)| identities[usize::from(codes[row])]);
        parts.fold(0, u64::wrapping_add)
    }
}

#[allow(clippy::cast_precision_loss)] // a count of rows
pub(super) const fn count(n: usize) -> f64 {
    n as f64
}
