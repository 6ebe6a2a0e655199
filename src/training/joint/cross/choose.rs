//! How many crosses, and how many rounds of boosting: what serves unseen rows best.

use super::super::path::{mean, standard_error};
use super::boost::{BLOCK, Booster, loss};
use super::select::Prepared;
use rayon::prelude::*;

/// How the numbers of crosses and of rounds are searched.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Search {
    /// Numbers of crosses that are tried.
    pub(super) numbers: Vec<usize>,
    /// What a round takes of its tree.
    pub(super) rate: f64,
    /// Rounds at most; twice as many where the best is the last of them.
    rounds: usize,
    /// So many rounds without a lesser loss are enough.
    patience: usize,
}

/// Rows beyond which fewer numbers are tried.
const MANY_ROWS: f64 = 50_000.0;

impl Search {
    /// For rows of this weight, at most `most` crosses.
    pub(super) fn new(total: f64, most: usize) -> Self {
        let tried: &[usize] = match total > MANY_ROWS {
            true => &[4],
            false => &[1, 2, 3, 4, 6, 8],
        };
        let mut numbers: Vec<usize> = tried.iter().copied().filter(|&n| n < most).collect();
        if most > 10 {
            numbers.push(10);
        }
        numbers.push(most);
        Self {
            numbers,
            rate: 0.1,
            rounds: 500,
            patience: 100,
        }
    }

    /// One number, in few and long steps.
    pub(super) fn quick(n: usize) -> Self {
        Self {
            numbers: vec![n],
            rate: 0.2,
            rounds: 150,
            patience: 30,
        }
    }
}

/// What crosses must save of the loss of the mains, as a share.
const LEAST_SHARE: f64 = 0.003;
/// And in standard errors.
const LEAST_ERRORS: f64 = 2.0;

/// What the folds choose.
pub(super) struct Chosen {
    pub(super) n: usize,
    pub(super) rounds: usize,
    /// Of each fold: the loss of its unseen rows, and what crosses give them.
    pub(super) losses: Vec<f64>,
    pub(super) held: Vec<Vec<f64>>,
}

/// What the folds say of crosses.
pub(super) struct Verdict {
    /// Of each fold, the loss of its unseen rows under the mains.
    pub(super) without: Vec<f64>,
    /// The best number of crosses, whether it is good enough or not.
    pub(super) best: Option<Chosen>,
}

impl Verdict {
    /// By how much less the mean loss is, and the standard error of that.
    pub(super) fn gain(&self) -> (f64, f64) {
        let Some(best) = &self.best else {
            return (0.0, 0.0);
        };
        let pairs = self.without.iter().zip(&best.losses);
        let gains: Vec<f64> = pairs.map(|(without, with)| without - with).collect();
        (mean(&gains), standard_error(&gains))
    }

    /// The choice, where it saves enough.
    pub(super) fn accepted(&self) -> Option<&Chosen> {
        let (gain, error) = self.gain();
        let enough = gain > LEAST_ERRORS * error && gain > LEAST_SHARE * mean(&self.without);
        self.best.as_ref().filter(|_| enough)
    }
}

/// Boosts every number of pairs in every fold, each with the pairs that it ranked itself.
pub(super) fn choose(folds: &[Prepared<'_>], search: &Search) -> Verdict {
    let losses = folds.iter().filter_map(|fold| {
        let held = fold.held()?;
        Some(loss(held, &vec![0.0; held.bad.len()]))
    });
    let mut verdict = Verdict {
        without: losses.collect(),
        best: None,
    };
    let least = |chosen: &Option<Chosen>| {
        let losses = chosen.as_ref().map(|chosen| mean(&chosen.losses));
        losses.unwrap_or_else(|| mean(&verdict.without))
    };
    let mut best = None;
    for &n in &search.numbers {
        let found = boosted(folds, n, search, mean(&verdict.without));
        if found.is_some() && least(&found) < least(&best) {
            best = found;
        }
    }
    verdict.best = best;
    verdict
}

/// The number of rounds with the least mean loss, all folds in step; `None` where no
/// round is better than `without`.
fn boosted(folds: &[Prepared<'_>], n: usize, search: &Search, without: f64) -> Option<Chosen> {
    let boosters = folds.iter().map(|fold| {
        let n = n.min(fold.cells.len());
        Booster::new(fold.base(), &fold.cells[..n])
    });
    let mut boosters: Vec<Booster<'_>> = boosters.collect();
    let (mut best, mut least, mut cap): (Option<Chosen>, f64, usize) =
        (None, without, search.rounds);
    let mut rounds = 0;
    while rounds < cap {
        let of_folds: Vec<(f64, Vec<f64>)> = boosters
            .par_iter_mut()
            .zip(folds)
            .filter_map(|(booster, fold)| {
                booster.block(search.rate);
                let held = fold.held()?;
                let scores = booster.scores_of(&fold.held_cells, held.bad.len());
                Some((loss(held, &scores), scores))
            })
            .collect();
        rounds += BLOCK;
        let (losses, held): (Vec<f64>, Vec<Vec<f64>>) = of_folds.into_iter().unzip();
        if mean(&losses) < least {
            least = mean(&losses);
            best = Some(Chosen {
                n,
                rounds,
                losses,
                held,
            });
            if rounds == search.rounds {
                cap = 2 * search.rounds;
            }
        }
        let last = best.as_ref().map_or(0, |best| best.rounds);
        if rounds >= last + search.patience {
            break;
        }
    }
    best
}
