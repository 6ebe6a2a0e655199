//! The table of a pair as people read it: rows and columns of points.

use super::table::label;
use super::{Scorecard, Term};
use crate::binning::{Bin, BinKind};

/// The points of a pair: a row per bin of the first input, a column per bin of the second.
///
/// Neighbours with the same points are one: an input's bins serve all of its terms, and no
/// term needs every cut.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "card", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PairGrid {
    /// What falls into each row: `1000 to below 3000`, `own, rent`, `missing`.
    pub rows: Vec<String>,
    /// The same of each column.
    pub columns: Vec<String>,
    /// Row by row.
    pub points: Vec<Vec<i32>>,
}

/// Bins that are shown as one, the first of them for all.
struct Shown {
    kinds: Vec<BinKind>,
    first: usize,
}

impl Scorecard {
    /// The table of `term` as rows and columns; `None` for a term of one input.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::schema::{Field, Kind};
    /// # use scorewright::scorecard::Scorecard;
    /// let card = Scorecard::builder("application")
    ///     .pdo(20.0, 600, 50.0)
    ///     .numbers(Field::new("income", Kind::Amount), &[1000.0, 3000.0])
    ///     .levels(Field::new("home", Kind::Category), &[&["own"], &["rent"]])
    ///     .points("income", &[0, 30, 55, 5])
    ///     // Bins of income: to 1,000, to 3,000, above, missing; of homes four: own, rent,
    ///     // missing, unseen.
    ///     .pair("income", "home", &[9, 0, 0, 0, 9, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0])
    ///     .build()?;
    /// let pair = card.terms().last().ok_or("no pair")?;
    /// let grid = card.grid_of(pair).ok_or("no grid")?;
    /// assert_eq!(grid.rows, ["below 3000", "3000 and above", "missing"]);
    /// assert_eq!(grid.columns, ["own", "rent", "missing, unseen"]);
    /// assert_eq!(grid.points, [[9, 0, 0], [4, 0, 0], [0, 0, 0]]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn grid_of(&self, term: &Term) -> Option<PairGrid> {
        let inputs: Vec<&[Bin]> = self.inputs_of(term).map(|input| input.bins()).collect();
        let [first, second] = inputs.as_slice() else {
            return None;
        };
        let n = second.len();
        let points = |i: usize, j: usize| term.points.get(i * n + j).map_or(0, |p| p.value());
        let rows = shown(first, |a, b| (0..n).all(|j| points(a, j) == points(b, j)));
        let columns = shown(second, |a, b| {
            (0..first.len()).all(|i| points(i, a) == points(i, b))
        });
        let row = |row: &Shown| {
            let points = columns.iter().map(|one| points(row.first, one.first));
            points.collect()
        };
        Some(PairGrid {
            rows: rows.iter().map(Shown::label).collect(),
            columns: columns.iter().map(Shown::label).collect(),
            points: rows.iter().map(row).collect(),
        })
    }
}

/// Bins in their order, neighbours of a kind together where `same` says so.
fn shown(bins: &[Bin], same: impl Fn(usize, usize) -> bool) -> Vec<Shown> {
    let mut shown: Vec<Shown> = Vec::new();
    for (position, bin) in bins.iter().enumerate() {
        let of_a_kind = |last: &&mut Shown| {
            let regular = last.kinds.first().map(BinKind::is_regular);
            regular == Some(bin.kind.is_regular()) && same(last.first, position)
        };
        match shown.last_mut().filter(of_a_kind) {
            Some(last) => last.kinds.push(bin.kind.clone()),
            None => shown.push(Shown {
                kinds: vec![bin.kind.clone()],
                first: position,
            }),
        }
    }
    shown
}

impl Shown {
    fn label(&self) -> String {
        match (self.kinds.first(), self.kinds.last()) {
            (Some(BinKind::Interval { low, .. }), Some(BinKind::Interval { high, .. })) => {
                label(&BinKind::Interval {
                    low: *low,
                    high: *high,
                })
            }
            _ => self.kinds.iter().map(label).collect::<Vec<_>>().join(", "),
        }
    }
}
