//! Which pairs: a screen of all for pure interaction, then one boost that ranks the best.

use super::super::columns::Columns;
use super::super::path::Part;
use super::super::rows::Rows;
use super::boost::{BLOCK, Base, Booster, Cells, derivatives, sums};
use super::codes::{Codes, NO_CODE};
use super::tree::Pair;
use rayon::prelude::*;

/// Pairs that the screen keeps.
const KEPT: usize = 60;
/// Rounds of the boost that ranks them, and what each takes of its tree.
const RANKING_ROUNDS: usize = 150;
const RANKING_RATE: f64 = 0.1;
/// Fields whose pairs are screened, those with the widest mains first.
const FIELDS: usize = 100;

/// How many regular bins each field has, and which fields are categories.
pub(in super::super) struct Kinds<'a> {
    pub(in super::super) n_regular: &'a [usize],
    pub(in super::super) is_category: &'a [bool],
}

/// The rows of one part with their coarse codes, and the pairs worth boosting.
pub(super) struct Prepared<'a> {
    part: &'a Part,
    pub(super) codes: Vec<Codes>,
    log_odds: Vec<f64>,
    held_log_odds: Vec<f64>,
    /// The best first.
    pub(super) pairs: Vec<(usize, usize)>,
    pub(super) cells: Vec<Cells>,
    pub(super) held_cells: Vec<Cells>,
}

impl<'a> Prepared<'a> {
    /// `weights` of all codes over all rows; `most` pairs are kept in the end.
    pub(super) fn new(
        part: &'a Part,
        columns: &Columns,
        weights: &[f64],
        kinds: &Kinds<'_>,
        most: usize,
    ) -> Self {
        let scores = columns.scores(&part.point.b);
        let codes: Vec<Codes> = (0..columns.n_fields())
            .map(|field| {
                let places = columns.codes_of(field);
                let (scores, weights) = (&scores[places.clone()], &weights[places]);
                let mut order: Vec<usize> = (0..kinds.n_regular[field]).collect();
                if kinds.is_category[field] {
                    order.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(a.cmp(&b)));
                }
                Codes::new(weights, &order, kinds.is_category[field])
            })
            .collect();
        let mut made = Self {
            part,
            codes,
            log_odds: part.point.log_odds(&part.fitted, columns),
            held_log_odds: part
                .held
                .as_ref()
                .map_or_else(Vec::new, |held| part.point.log_odds(held, columns)),
            pairs: Vec::new(),
            cells: Vec::new(),
            held_cells: Vec::new(),
        };
        let fields = made.widest(columns, &scores);
        let rows = made.coarse(&part.fitted);
        made.screen(&fields, &rows);
        made.rank(most);
        if let Some(held) = &part.held {
            let held = made.coarse(held);
            made.held_cells = made
                .pairs
                .iter()
                .map(|&pair| made.cells_of(pair, &held))
                .collect();
        }
        made
    }

    pub(super) fn base(&self) -> Base<'_> {
        Base {
            log_odds: &self.log_odds,
            bad: &self.part.fitted.bad,
            weights: &self.part.fitted.weights,
        }
    }

    pub(super) fn held(&self) -> Option<Base<'_>> {
        self.part.held.as_ref().map(|held| Base {
            log_odds: &self.held_log_odds,
            bad: &held.bad,
            weights: &held.weights,
        })
    }

    /// Fields that can be cut, in their order; where they are many, those whose mains
    /// vary most.
    fn widest(&self, columns: &Columns, scores: &[f64]) -> Vec<usize> {
        let can = |field: &usize| self.codes[*field].n > 1;
        let mut fields: Vec<usize> = (0..self.codes.len()).filter(can).collect();
        if fields.len() <= FIELDS {
            return fields;
        }
        let weights = self.part.fitted.per_code(columns);
        let variance = |field: usize| {
            let places = columns.codes_of(field);
            let pairs = || scores[places.clone()].iter().zip(&weights[places.clone()]);
            let all: f64 = pairs().map(|(_, w)| w).sum();
            let mean = pairs().map(|(s, w)| s * w).sum::<f64>() / all;
            pairs()
                .map(|(s, w)| w * (s - mean) * (s - mean))
                .sum::<f64>()
        };
        let mut widths: Vec<(f64, usize)> = fields.iter().map(|&f| (variance(f), f)).collect();
        widths.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        fields = widths.into_iter().take(FIELDS).map(|one| one.1).collect();
        fields.sort_unstable();
        fields
    }

    /// The coarse code of every row, field by field.
    fn coarse(&self, rows: &Rows) -> Vec<Vec<u8>> {
        let fields = rows.codes.iter().zip(&self.codes);
        fields
            .map(|(codes, coarse)| {
                let of = |code: &u16| match coarse.of_fine[usize::from(*code)] {
                    NO_CODE => 0,
                    code => code,
                };
                codes.iter().map(of).collect()
            })
            .collect()
    }

    fn cells_of(&self, (a, b): (usize, usize), rows: &[Vec<u8>]) -> Cells {
        let sizes = (self.codes[a].n, self.codes[b].n);
        Cells::new(&rows[a], &rows[b], sizes)
    }

    fn screen(&mut self, fields: &[usize], rows: &[Vec<u8>]) {
        let (residuals, curvatures) = derivatives(self.base(), None);
        let pairs: Vec<(usize, usize)> = fields
            .iter()
            .enumerate()
            .flat_map(|(n, &a)| fields[n + 1..].iter().map(move |&b| (a, b)))
            .collect();
        let mut found: Vec<(f64, (usize, usize))> = pairs
            .par_iter()
            .map(|&pair| {
                let cells = self.cells_of(pair, rows);
                let pure = Pair {
                    residuals: &sums(&cells.of_rows, &residuals),
                    curvatures: &sums(&cells.of_rows, &curvatures),
                    sizes: cells.sizes,
                };
                (pure.interaction(), pair)
            })
            .collect();
        found.retain(|one| one.0 > 0.0);
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        found.truncate(KEPT);
        self.pairs = found.iter().map(|one| one.1).collect();
        self.cells = self
            .pairs
            .iter()
            .map(|&pair| self.cells_of(pair, rows))
            .collect();
    }

    /// Orders the pairs by what their trees gain in one boost of all; `most` stay.
    fn rank(&mut self, most: usize) {
        let cells = std::mem::take(&mut self.cells);
        let mut booster = Booster::new(self.base(), &cells);
        for _ in 0..RANKING_ROUNDS.div_ceil(BLOCK) {
            if !booster.block(RANKING_RATE) {
                break;
            }
        }
        let mut order: Vec<usize> = (0..cells.len()).collect();
        let gains = &booster.gains;
        order.retain(|&pair| gains[pair] > 0.0);
        order.sort_by(|&a, &b| gains[b].total_cmp(&gains[a]).then(a.cmp(&b)));
        order.truncate(most);
        self.pairs = order.iter().map(|&pair| self.pairs[pair]).collect();
        self.cells = order.iter().map(|&pair| cells[pair].clone()).collect();
    }
}
