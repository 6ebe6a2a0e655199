//! What would change the outcome: the smallest lawful change that reaches the cut-off.

use super::DecisionError;
use crate::binning::BinKind;
use crate::schema::{LawfulUse, Role};
use crate::scorecard::{Characteristic, Scorecard};

/// A characteristic the borrower could change, over the bins of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lever {
    /// The characteristic.
    pub name: String,
    /// The bin the borrower is in, as a position in `bins`.
    pub current: usize,
    /// Its bins.
    pub bins: Vec<LeverBin>,
}

/// A bin of a lever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeverBin {
    /// What falls into it.
    pub label: String,
    /// What it is worth.
    pub points: i32,
    /// How far it is from the current bin; `None` when it cannot or must not be
    /// reached: another direction, a missing value, a special code.
    pub steps: Option<u32>,
}

/// A field of the borrower's own that may be suggested to change, and which way.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Mutable {
    /// The field.
    pub field: String,
    /// Which way it may move.
    pub towards: Towards,
}

/// Which way a field may move.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Towards {
    /// Numbers: to lower ones (an amount asked for, a balance).
    Lower,
    /// Numbers: to higher ones (savings, months in the job).
    Higher,
    /// Numbers either way.
    Either,
    /// Categories: to a bin with one of these levels.
    Levels(Vec<String>),
}

/// One move of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Move {
    /// The characteristic.
    pub name: String,
    /// The bin it leaves.
    pub from: String,
    /// The bin it reaches.
    pub to: String,
    /// The points it gains.
    pub gain: i32,
}

/// A change that reaches the cut-off.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Change {
    /// Its moves, in the order of the levers; empty when nothing is missing.
    pub moves: Vec<Move>,
    /// The points they gain together.
    pub gain: i32,
    /// How many bins they step over together.
    pub steps: u32,
}

/// The smallest change that gains at least `shortfall` points; `None` when no
/// change does.
///
/// Smallest means: the fewest fields; among those the fewest bins stepped over;
/// among those the most points; then the earlier levers. Exact over the bins.
///
/// # Errors
///
/// When a lever's current bin is not one of its bins, or it has more than 256.
///
/// # Examples
///
/// ```
/// use scorewright::lending::decision::{Lever, LeverBin, smallest_change};
/// let bin = |label: &str, points, steps| LeverBin { label: label.into(), points, steps };
/// let debt = Lever {
///     name: "debt".into(),
///     current: 2,
///     bins: vec![bin("none", 30, Some(2)), bin("some", 22, Some(1)), bin("much", 5, Some(0))],
/// };
/// let change = smallest_change(&[debt], 12)?.expect("17 points are one bin away");
/// assert_eq!((change.moves[0].to.as_str(), change.gain), ("some", 17));
/// # Ok::<(), scorewright::lending::decision::DecisionError>(())
/// ```
pub fn smallest_change(levers: &[Lever], shortfall: i32) -> Result<Option<Change>, DecisionError> {
    let options = levers.iter().map(Lever::options);
    let options = options.collect::<Result<Vec<_>, _>>()?;
    if shortfall <= 0 {
        return Ok(Some(Change::of(levers, &[])));
    }
    let shortfall = i64::from(shortfall);
    let Some(fields) = fewest_fields(&options, shortfall) else {
        return Ok(None);
    };
    let best = best_by_steps(&options, fields);
    let found = best
        .into_iter()
        .flatten()
        .find(|plan| plan.gain >= shortfall);
    Ok(found.map(|plan| Change::of(levers, &plan.moves)))
}

/// A gainful move: to which bin, over how many bins, for how many points.
#[derive(Clone, Copy)]
struct Choice {
    bin: usize,
    steps: usize,
    gain: i64,
}

#[derive(Clone)]
struct Plan {
    gain: i64,
    /// Levers and bins.
    moves: Vec<(usize, usize)>,
}

impl Lever {
    fn options(&self) -> Result<Vec<Choice>, DecisionError> {
        let wrong = |problem| DecisionError::Lever {
            field: self.name.clone(),
            problem,
        };
        let current = self.bins.get(self.current);
        let current =
            current.ok_or_else(|| wrong("has a current bin that is not one of its bins"))?;
        if self.bins.len() > 256 {
            return Err(wrong("has more than 256 bins"));
        }
        let choice = |(bin, to): (usize, &LeverBin)| {
            let gain = i64::from(to.points) - i64::from(current.points);
            // More steps than a lever has bins are as good as that many.
            let steps = usize::try_from(to.steps?).unwrap_or(256).min(256);
            (gain > 0 && bin != self.current).then_some(Choice { bin, steps, gain })
        };
        Ok(self.bins.iter().enumerate().filter_map(choice).collect())
    }
}

/// How many fields must change at least: the best gains of as many fields reach it.
fn fewest_fields(options: &[Vec<Choice>], shortfall: i64) -> Option<usize> {
    let best = options
        .iter()
        .filter_map(|lever| lever.iter().map(|choice| choice.gain).max());
    let mut best: Vec<_> = best.collect();
    best.sort_unstable_by(|a, b| b.cmp(a));
    let mut gained = 0;
    let enough = best.iter().position(|gain| {
        gained += gain;
        gained >= shortfall
    });
    enough.map(|place| place + 1)
}

/// For every number of steps, the most that exactly `fields` fields can gain.
///
/// Dynamic programming over levers: a plan of `k` fields and `s` steps is one of
/// the levers before, or one of `k - 1` fields and this lever's move.
#[allow(clippy::indexing_slicing)] // `best` is a table of `fields + 1` rows, each `width` long
fn best_by_steps(options: &[Vec<Choice>], fields: usize) -> Vec<Option<Plan>> {
    let longest = options.iter().flatten().map(|choice| choice.steps).max();
    let width = longest.unwrap_or(0) * fields + 1;
    let nothing = Plan {
        gain: 0,
        moves: Vec::new(),
    };
    let mut best = vec![vec![None; width]; fields + 1];
    best[0][0] = Some(nothing);
    for (lever, choices) in options.iter().enumerate() {
        for used in (0..fields).rev() {
            for steps in 0..width {
                let Some(before) = best[used][steps].clone() else {
                    continue;
                };
                for choice in choices {
                    let at = steps + choice.steps;
                    let gain = before.gain + choice.gain;
                    let known = best[used + 1].get(at).and_then(Option::as_ref);
                    if at < width && known.is_none_or(|known| gain > known.gain) {
                        let mut moves = before.moves.clone();
                        moves.push((lever, choice.bin));
                        best[used + 1][at] = Some(Plan { gain, moves });
                    }
                }
            }
        }
    }
    best.pop().unwrap_or_default()
}

impl Change {
    fn of(levers: &[Lever], moves: &[(usize, usize)]) -> Self {
        let mut change = Self {
            moves: Vec::new(),
            gain: 0,
            steps: 0,
        };
        for &(lever, bin) in moves {
            let Some(lever) = levers.get(lever) else {
                continue;
            };
            let bins = (lever.bins.get(lever.current), lever.bins.get(bin));
            let (Some(from), Some(to)) = bins else {
                continue;
            };
            let gain = to.points.saturating_sub(from.points);
            change.gain = change.gain.saturating_add(gain);
            change.steps = change.steps.saturating_add(to.steps.unwrap_or(0));
            change.moves.push(Move {
                name: lever.name.clone(),
                from: from.label.clone(),
                to: to.label.clone(),
                gain,
            });
        }
        change
    }
}

impl Lever {
    /// The levers of a borrower whose bins on `card` are `bins`
    /// (from [`Scorer::bins`](crate::scoring::Scorer::bins)).
    ///
    /// # Errors
    ///
    /// When a field is not on the card, is protected by law or role (age and
    /// prohibited bases are never suggested to change), or its direction does
    /// not fit its kind; or `bins` is of another length.
    pub fn of_card(
        card: &Scorecard,
        bins: &[u16],
        mutable: &[Mutable],
    ) -> Result<Vec<Self>, DecisionError> {
        let characteristics = card.characteristics();
        if bins.len() != characteristics.len() {
            let what = "one bin is needed for each characteristic of the card";
            return Err(DecisionError::Rows { what });
        }
        mutable
            .iter()
            .map(|field| {
                let mut on_card = characteristics.iter().zip(bins);
                let (one, &bin) = on_card
                    .find(|(one, _)| one.name() == field.field)
                    .ok_or_else(|| field.wrong("is not on the card"))?;
                field.lever(one, usize::from(bin))
            })
            .collect()
    }
}

impl Mutable {
    fn wrong(&self, problem: &'static str) -> DecisionError {
        DecisionError::Lever {
            field: self.field.clone(),
            problem,
        }
    }

    fn lever(&self, on_card: &Characteristic, current: usize) -> Result<Lever, DecisionError> {
        let field = on_card.field();
        let is_free = matches!(
            field.lawful_use(),
            LawfulUse::Ordinary | LawfulUse::Sensitive
        );
        if !is_free || field.role() != Role::Feature {
            return Err(self.wrong("is protected and never suggested to change"));
        }
        if field.kind().is_numeric() == matches!(self.towards, Towards::Levels(_)) {
            return Err(self.wrong("moves by `levels` if it is a category, otherwise by direction"));
        }
        let bins = on_card.bins();
        let from = bins.get(current).map(|bin| &bin.bin.kind);
        let from = from.ok_or_else(|| self.wrong("has a current bin that is not on the card"))?;
        let bins = bins.iter().enumerate().map(|(place, bin)| LeverBin {
            label: bin.bin.kind.to_string(),
            points: bin.points.value(),
            steps: self.steps(from, &bin.bin.kind, place.abs_diff(current)),
        });
        Ok(Lever {
            name: self.field.clone(),
            current,
            bins: bins.collect(),
        })
    }

    /// Ordinary bins lie beside each other; a missing or special value is not a
    /// place to move to, nor one to measure from.
    fn steps(&self, from: &BinKind, to: &BinKind, apart: usize) -> Option<u32> {
        let apart = u32::try_from(apart).ok()?;
        match (from, to, &self.towards) {
            (BinKind::Interval { low: from, .. }, BinKind::Interval { low: to, .. }, towards) => {
                let allowed = match towards {
                    Towards::Lower => to <= from,
                    Towards::Higher => to >= from,
                    Towards::Either => true,
                    Towards::Levels(_) => false,
                };
                allowed.then_some(apart)
            }
            (_, BinKind::Levels(names), Towards::Levels(open)) => {
                let reachable = names.iter().any(|name| open.contains(name));
                (reachable || apart == 0).then_some(apart.min(1))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lever(number: usize, current: usize, bins: &[(i32, Option<u32>)]) -> Lever {
        let bins = bins.iter().map(|&(points, steps)| LeverBin {
            label: format!("{points}"),
            points,
            steps,
        });
        Lever {
            name: format!("lever {number}"),
            current,
            bins: bins.collect(),
        }
    }

    /// Every combination of reachable bins; the smallest that reaches it.
    fn exhaustive(levers: &[Lever], shortfall: i32) -> Option<(usize, u32, i32)> {
        let mut best: Option<(usize, u32, i32)> = None;
        let mut chosen = vec![0; levers.len()];
        loop {
            let (mut fields, mut steps, mut gain, mut lawful) = (0, 0, 0, true);
            for (lever, &bin) in levers.iter().zip(&chosen) {
                if bin != lever.current {
                    fields += 1;
                    lawful &= lever.bins[bin].steps.is_some();
                    steps += lever.bins[bin].steps.unwrap_or(0);
                    gain += lever.bins[bin].points - lever.bins[lever.current].points;
                }
            }
            let key = (fields, steps, -gain);
            if lawful && gain >= shortfall && best.is_none_or(|best| key < best) {
                best = Some(key);
            }
            let mut place = 0;
            while place < levers.len() {
                chosen[place] += 1;
                if chosen[place] < levers[place].bins.len() {
                    break;
                }
                chosen[place] = 0;
                place += 1;
            }
            if place == levers.len() {
                return best.map(|(fields, steps, gain)| (fields, steps, -gain));
            }
        }
    }

    fn any_lever() -> impl Strategy<Value = (usize, Vec<(i32, Option<u32>)>)> {
        prop::collection::vec((-20..40_i32, prop::option::weighted(0.8, 0..5_u32)), 1..5)
            .prop_flat_map(|bins| (0..bins.len(), Just(bins)))
    }

    proptest! {
        #[test]
        fn the_change_found_is_the_smallest_of_all(
            levers in prop::collection::vec(any_lever(), 0..6),
            shortfall in -5..120_i32,
        ) {
            let levers: Vec<_> = levers
                .iter()
                .enumerate()
                .map(|(number, (current, bins))| lever(number, *current, bins))
                .collect();
            let found = smallest_change(&levers, shortfall).unwrap();
            let found = found.map(|change| (change.moves.len(), change.steps, change.gain));
            let expected = if shortfall <= 0 { Some((0, 0, 0)) } else { exhaustive(&levers, shortfall) };
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn levers_that_do_not_hold_together_are_refused() {
        assert!(smallest_change(&[lever(0, 3, &[(1, Some(0))])], 1).is_err());
        let wide = vec![(1, Some(1)); 257];
        assert!(smallest_change(&[lever(0, 0, &wide)], 1).is_err());
    }
}
