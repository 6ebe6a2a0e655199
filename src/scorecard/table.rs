//! The card as rows: one per bin, or pair of bins, with its points.

use super::text::joined;
use super::{Scorecard, Term};
use crate::binning::{Bin, BinKind};
use crate::files::printable;
use crate::schema::Code;

/// One row of a card's table of points.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "card", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PointsRow {
    /// The term: its field's name, or `a × b` for a pair.
    pub term: String,
    /// What falls into the bin: `1000 to below 3000`, `own, rent`, `missing`; of a
    /// pair both bins, with `×` between them.
    pub bin: String,
    /// How many levels of a category the bin holds; 0 for other bins and pairs.
    #[cfg_attr(feature = "card", serde(skip))]
    pub n_levels: usize,
    /// Weight of good training rows; none for pairs and for cards made by hand.
    pub good: Option<f64>,
    /// Weight of bad training rows; none as for `good`.
    pub bad: Option<f64>,
    /// Bad over all; none without rows.
    pub bad_rate: Option<f64>,
    /// The weight of evidence; none as for `good`.
    pub woe: Option<f64>,
    /// Log-odds of bad that the bin adds.
    pub log_odds: f64,
    /// Its points.
    pub points: i32,
}

impl Scorecard {
    /// The table of points, term by term in the card's order: what a lender's paper
    /// scorecard shows. Every borrower starts from [`base_points`](Self::base_points).
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::schema::{Field, Kind};
    /// # use scorewright::scorecard::Scorecard;
    /// # let card = Scorecard::builder("application")
    /// #     .pdo(20.0, 600, 50.0)
    /// #     .base_points(500)
    /// #     .numbers(Field::new("income", Kind::Amount), &[1000.0, 3000.0])
    /// #     .levels(Field::new("home", Kind::Category), &[&["own"], &["rent", "parents"]])
    /// #     .points("income", &[0, 30, 55, 5])
    /// #     .points("home", &[45, 10, 0, 0])
    /// #     .build()?;
    /// // From 500 points; income: below 1,000 0, to 3,000 30, above 55; home: own 45, rent 10.
    /// let table = card.points_table();
    /// assert_eq!((table[1].bin.as_str(), table[1].points), ("1000 to below 3000", 30));
    /// assert_eq!((table[5].bin.as_str(), table[5].points), ("rent, parents", 10));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn points_table(&self) -> Vec<PointsRow> {
        let rows = self.terms.iter().flat_map(|term| self.rows_of(term));
        rows.collect()
    }

    fn rows_of(&self, term: &Term) -> Vec<PointsRow> {
        let bins: Vec<&[Bin]> = self.inputs_of(term).map(|input| &*input.bins).collect();
        let tables = || term.log_odds.iter().zip(&term.points);
        let row = |bin: String, (log_odds, points): (&f64, &crate::units::Points)| PointsRow {
            term: printable(&term.name).into_owned(),
            bin,
            n_levels: 0,
            good: None,
            bad: None,
            bad_rate: None,
            woe: None,
            log_odds: *log_odds,
            points: points.value(),
        };
        match bins.as_slice() {
            [one] => {
                let known = one.iter().any(|bin| bin.weight() > 0.0);
                let rows = one.iter().zip(tables()).map(|(bin, cells)| PointsRow {
                    n_levels: match &bin.kind {
                        BinKind::Levels(levels) => levels.len(),
                        _ => 0,
                    },
                    good: known.then_some(bin.good),
                    bad: known.then_some(bin.bad),
                    bad_rate: bin.bad_rate(),
                    woe: known.then_some(bin.woe),
                    ..row(label(&bin.kind), cells)
                });
                rows.collect()
            }
            [first, second] => {
                let pairs = first
                    .iter()
                    .flat_map(|a| second.iter().map(move |b| (a, b)));
                let rows = pairs.zip(tables()).map(|((a, b), cells)| {
                    row(format!("{} × {}", label(&a.kind), label(&b.kind)), cells)
                });
                rows.collect()
            }
            _ => Vec::new(),
        }
    }
}

/// What falls into a bin, in few words.
pub(super) fn label(kind: &BinKind) -> String {
    match kind {
        BinKind::Interval { low, high } if low.is_infinite() && high.is_infinite() => "all".into(),
        BinKind::Interval { low, high } if low.is_infinite() => format!("below {high}"),
        BinKind::Interval { low, high } if high.is_infinite() => format!("{low} and above"),
        BinKind::Interval { low, high } => format!("{low} to below {high}"),
        BinKind::Levels(levels) => joined(levels),
        BinKind::Missing => "missing".into(),
        BinKind::Special(Code::Number(code)) => format!("special {code}"),
        BinKind::Special(Code::Level(code)) => format!("special {}", printable(code)),
        BinKind::NonFinite => "not finite".into(),
        BinKind::OutOfRange => "out of range".into(),
        BinKind::Unseen => "unseen".into(),
    }
}
