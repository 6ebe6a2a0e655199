//! What would change the outcome: the smallest lawful change that reaches the cut-off.

use super::DecisionError;
use crate::binning::BinKind;
use crate::schema::{LawfulUse, Role};
use crate::scorecard::{Input, Scorecard, Term};
use crate::scoring::TermInputs;
use std::collections::BTreeMap;

/// An input the borrower could change, over the bins of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lever {
    /// The input.
    pub name: String,
    /// The bin the borrower is in, as a position in `bins`.
    pub current: usize,
    /// Its bins.
    pub bins: Vec<LeverBin>,
}

/// A bin of a lever.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeverBin {
    /// What falls into it.
    pub label: String,
    /// What it is worth: the points of all terms that move with this lever alone.
    pub points: i32,
    /// How far it is from the current bin; `None` when it cannot or must not be
    /// reached: another direction, a missing value, a special code.
    pub steps: Option<u32>,
}

/// The points of a term over two inputs that both can change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeverPair {
    /// One lever, by position.
    pub first: usize,
    /// Another lever, by position.
    pub second: usize,
    /// Points of each pair of bins, those of the second lever beside each other.
    pub points: Vec<i32>,
}

/// What a borrower could change: levers, and the terms that tie two of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levers {
    levers: Vec<Lever>,
    pairs: Vec<LeverPair>,
}

/// A field of the borrower's own that may be suggested to change, and which way.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ActionableField {
    /// The field.
    pub field: String,
    /// Which way it may move.
    pub towards: AllowedDirection,
}

/// Which way a field may move.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AllowedDirection {
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
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Move {
    /// The input.
    pub name: String,
    /// The bin it leaves.
    pub from: String,
    /// The bin it reaches.
    pub to: String,
    /// The points it gains, after the moves before it.
    pub gain: i32,
}

/// A change that reaches the cut-off.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Change {
    /// Its moves, in the order of the levers; empty when nothing is missing.
    pub moves: Vec<Move>,
    /// The points they gain together.
    pub gain: i32,
    /// How many bins they step over together.
    pub steps: u32,
}

impl Lever {
    /// An input over its bins, the borrower being in the one at position `current`.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::{Lever, LeverBin, smallest_change};
    /// let bins = vec![LeverBin::new("own", 45).with_steps(1), LeverBin::new("rent", 10)];
    /// let home = Lever::new("home", 1, bins);
    /// let change = smallest_change(&[home], 30)?;
    /// assert_eq!(change.map(|change| change.gain), Some(35)); // 45 - 10
    /// # Ok::<(), scorewright::lending::decision::DecisionError>(())
    /// ```
    #[must_use]
    pub fn new(name: impl Into<String>, current: usize, bins: Vec<LeverBin>) -> Self {
        Self {
            name: name.into(),
            current,
            bins,
        }
    }
}

impl LeverBin {
    /// A bin that cannot be reached.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::{Lever, LeverBin, smallest_change};
    /// let bins = vec![LeverBin::new("much", 5), LeverBin::new("missing", 30)];
    /// let debt = Lever::new("debt", 0, bins);
    /// assert_eq!(smallest_change(&[debt], 12)?, None); // nobody is told to leave it out
    /// # Ok::<(), scorewright::lending::decision::DecisionError>(())
    /// ```
    #[must_use]
    pub fn new(label: impl Into<String>, points: i32) -> Self {
        Self {
            label: label.into(),
            points,
            steps: None,
        }
    }

    /// It can be reached, so many bins from the current one. Default it cannot.
    #[must_use]
    pub fn with_steps(mut self, steps: u32) -> Self {
        self.steps = Some(steps);
        self
    }
}

impl LeverPair {
    /// The points of each pair of bins of two levers, those of the second lever
    /// beside each other.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::{Lever, LeverBin, LeverPair, Levers};
    /// let bins = || vec![LeverBin::new("low", 0).with_steps(1), LeverBin::new("high", 0)];
    /// let levers = vec![Lever::new("debt", 1, bins()), Lever::new("limit", 1, bins())];
    /// let pair = LeverPair::new(0, 1, vec![40, 10, 5, 0]); // low-low, low-high, ...
    /// let change = Levers::new(levers, vec![pair])?.smallest_change(30)?;
    /// assert_eq!(change.map(|change| change.moves.len()), Some(2)); // only both gain 40
    /// # Ok::<(), scorewright::lending::decision::DecisionError>(())
    /// ```
    #[must_use]
    pub const fn new(first: usize, second: usize, points: Vec<i32>) -> Self {
        Self {
            first,
            second,
            points,
        }
    }
}

impl ActionableField {
    /// A field that may be suggested to move `towards`.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::{ActionableField, AllowedDirection, CardUse};
    /// let may = ActionableField::new("Amount", AllowedDirection::Lower);
    /// let text = "may_change = [{ field = 'Amount', towards = 'lower' }]";
    /// assert_eq!(CardUse::from_toml(text)?.may_change, [may]);
    /// # Ok::<(), scorewright::lending::decision::DecisionError>(())
    /// ```
    #[must_use]
    pub fn new(field: impl Into<String>, towards: AllowedDirection) -> Self {
        Self {
            field: field.into(),
            towards,
        }
    }
}

/// The smallest change that gains at least `shortfall` points; `None` when no
/// change does.
///
/// On points alone: whether the whole application is then approved,
/// [`DecisionRules::decide`](super::DecisionRules::decide) decides before it advises.
///
/// Smallest means: the fewest fields; among those the fewest bins stepped over;
/// among those the most points; then the earlier levers. Exact over the bins.
/// [`Levers::smallest_change`] does the same where terms tie levers together.
///
/// # Errors
///
/// When a lever's current bin is not one of its bins, or it has more than 256.
///
/// # Examples
///
/// ```
/// use scorewright::lending::decision::{Lever, LeverBin, smallest_change};
/// let bin = |label, points, steps| LeverBin::new(label, points).with_steps(steps);
/// let bins = vec![bin("none", 30, 2), bin("some", 22, 1), bin("much", 5, 0)];
/// let debt = Lever::new("debt", 2, bins);
/// let change = smallest_change(&[debt], 12)?.expect("17 points are one bin away");
/// assert_eq!((change.moves[0].to.as_str(), change.gain), ("some", 17));
/// # Ok::<(), scorewright::lending::decision::DecisionError>(())
/// ```
pub fn smallest_change(levers: &[Lever], shortfall: i32) -> Result<Option<Change>, DecisionError> {
    Levers::new(levers.to_vec(), Vec::new())?.smallest_change(shortfall)
}

impl Levers {
    /// Levers, and the points of terms over two of them.
    ///
    /// # Errors
    ///
    /// When a lever's current bin is not one of its bins, or it has more than 256; a
    /// pair is not of two different levers, or its points are not one per pair of bins.
    pub fn new(levers: Vec<Lever>, pairs: Vec<LeverPair>) -> Result<Self, DecisionError> {
        for lever in &levers {
            let wrong = |problem| DecisionError::Lever {
                field: lever.name.clone(),
                problem,
            };
            if lever.current >= lever.bins.len() {
                return Err(wrong("has a current bin that is not one of its bins"));
            }
            if lever.bins.len() > 256 {
                return Err(wrong("has more than 256 bins"));
            }
        }
        for pair in &pairs {
            let n_bins = |lever: usize| levers.get(lever).map(|lever| lever.bins.len());
            let expected = n_bins(pair.first).zip(n_bins(pair.second));
            let fits = expected.is_some_and(|(a, b)| a * b == pair.points.len());
            if pair.first == pair.second || !fits {
                let what = "a pair needs two levers, and points for each pair of their bins";
                return Err(DecisionError::Rows { what });
            }
        }
        Ok(Self { levers, pairs })
    }

    /// The levers.
    #[must_use]
    pub fn levers(&self) -> &[Lever] {
        &self.levers
    }

    /// The smallest change that gains at least `shortfall` points, as
    /// [`smallest_change`] defines it; `None` when no change does.
    ///
    /// # Errors
    ///
    /// When terms tie so many levers together that more than a million changes of
    /// them would have to be compared.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::decision::{Lever, LeverBin, Levers};
    /// let bin = |label, points, steps| LeverBin::new(label, points).with_steps(steps);
    /// let bins = vec![bin("none", 30, 2), bin("some", 22, 1), bin("much", 5, 0)];
    /// let debt = Lever::new("debt", 2, bins);
    /// let levers = Levers::new(vec![debt], vec![])?;
    /// assert_eq!(levers.smallest_change(12)?.expect("17 are one bin away").gain, 17); // 22 - 5
    /// assert!(levers.smallest_change(26)?.is_none()); // 25 at most
    /// # Ok::<(), scorewright::lending::decision::DecisionError>(())
    /// ```
    pub fn smallest_change(&self, shortfall: i32) -> Result<Option<Change>, DecisionError> {
        if shortfall <= 0 {
            return Ok(Some(self.change(&[])));
        }
        let groups = self.groups().into_iter();
        let options = groups.map(|group| self.options(&group));
        let options = options.collect::<Result<Vec<_>, _>>()?;
        let shortfall = i64::from(shortfall);
        let Some(fields) = fewest_fields(&options, shortfall) else {
            return Ok(None);
        };
        let best = best_by_steps(&options, fields);
        let found = best
            .into_iter()
            .flatten()
            .find(|plan| plan.gain >= shortfall);
        Ok(found.map(|mut plan| {
            plan.moves.sort_unstable();
            self.change(&plan.moves)
        }))
    }
}

/// A gainful change of the levers of one group: to which bins, over how many bins,
/// for how many points.
#[derive(Clone)]
struct Choice {
    /// Levers and bins.
    moves: Vec<(usize, usize)>,
    steps: usize,
    gain: i64,
}

#[derive(Clone)]
struct Plan {
    gain: i64,
    /// Levers and bins.
    moves: Vec<(usize, usize)>,
}

/// The most changes of one group of levers that are compared.
const MOST_CHANGES: usize = 1_000_000;

impl Levers {
    /// Levers that pairs tie together, directly or through others; each lever is in
    /// one group. Between groups, gains add up.
    fn groups(&self) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = (0..self.levers.len()).map(|one| vec![one]).collect();
        for pair in &self.pairs {
            let holds = |lever: usize| move |group: &Vec<usize>| group.contains(&lever);
            let first = groups.iter().position(holds(pair.first));
            let second = groups.iter().position(holds(pair.second));
            if let (Some(first), Some(second)) = (first, second)
                && first != second
            {
                let (kept, moved) = (first.min(second), first.max(second));
                let moved = groups.remove(moved);
                if let Some(kept) = groups.get_mut(kept) {
                    kept.extend(moved);
                    kept.sort_unstable();
                }
            }
        }
        groups
    }

    /// The gainful changes of a group: of those over the same number of levers and
    /// of bins, the one that gains most.
    fn options(&self, group: &[usize]) -> Result<Vec<Choice>, DecisionError> {
        let mut partial = vec![Choice {
            moves: Vec::new(),
            steps: 0,
            gain: 0,
        }];
        for &position in group {
            let Some(lever) = self.levers.get(position) else {
                continue;
            };
            let reachable: Vec<(usize, usize)> = lever.reachable().collect();
            if partial.len().saturating_mul(reachable.len() + 1) > MOST_CHANGES {
                return Err(DecisionError::Lever {
                    field: lever.name.clone(),
                    problem: "is tied to so many other fields that changes cannot be compared",
                });
            }
            let longer = partial.iter().flat_map(|choice| {
                reachable.iter().map(|&(bin, steps)| {
                    let mut choice = choice.clone();
                    choice.moves.push((position, bin));
                    choice.steps += steps;
                    choice
                })
            });
            let longer: Vec<Choice> = longer.collect();
            partial.extend(longer);
        }
        let mut best: BTreeMap<(usize, usize), Choice> = BTreeMap::new();
        for mut choice in partial {
            choice.gain = self.gain(&choice.moves);
            if choice.gain <= 0 {
                continue;
            }
            let key = (choice.moves.len(), choice.steps);
            let known = best.get(&key).map_or(0, |known| known.gain);
            if choice.gain > known {
                best.insert(key, choice);
            }
        }
        Ok(best.into_values().collect())
    }

    /// What moves gain together.
    fn gain(&self, moves: &[(usize, usize)]) -> i64 {
        self.worth(moves) - self.worth(&[])
    }

    /// The points of all levers after some moves.
    fn worth(&self, moves: &[(usize, usize)]) -> i64 {
        let bin = |position: usize, lever: &Lever| {
            let moved = moves.iter().find(|&&(moved, _)| moved == position);
            moved.map_or(lever.current, |&(_, bin)| bin)
        };
        let own = self
            .levers
            .iter()
            .enumerate()
            .filter_map(|(position, lever)| {
                let bin = lever.bins.get(bin(position, lever))?;
                Some(i64::from(bin.points))
            });
        let tied = self.pairs.iter().filter_map(|pair| {
            let first = self.levers.get(pair.first)?;
            let second = self.levers.get(pair.second)?;
            let place = bin(pair.first, first) * second.bins.len() + bin(pair.second, second);
            pair.points.get(place).copied().map(i64::from)
        });
        own.sum::<i64>() + tied.sum::<i64>()
    }
}

impl Lever {
    /// The bins it may move to, with the steps.
    fn reachable(&self) -> impl Iterator<Item = (usize, usize)> {
        let to = |(bin, to): (usize, &LeverBin)| {
            // More steps than a lever has bins are as good as that many.
            let steps = usize::try_from(to.steps?).unwrap_or(256).min(256);
            (bin != self.current).then_some((bin, steps))
        };
        self.bins.iter().enumerate().filter_map(to)
    }
}

/// How many fields must change at least: the most that so many fields can gain
/// reaches it.
fn fewest_fields(options: &[Vec<Choice>], shortfall: i64) -> Option<usize> {
    // `most[k]` is the most that up to `k` fields of the groups so far gain.
    let mut most = vec![0_i64];
    for group in options {
        let longest = group.iter().map(|choice| choice.moves.len()).max();
        let before = most.clone();
        let last = before.last().copied().unwrap_or(0);
        most.resize(before.len() + longest.unwrap_or(0), last);
        for choice in group {
            let with = before.iter().map(|gain| gain + choice.gain);
            for (known, gain) in most.iter_mut().skip(choice.moves.len()).zip(with) {
                *known = (*known).max(gain);
            }
        }
        let mut so_far = 0;
        for gain in &mut most {
            so_far = so_far.max(*gain);
            *gain = so_far;
        }
    }
    most.iter().position(|&gain| gain >= shortfall)
}

/// For every number of steps, the most that exactly `fields` fields can gain.
///
/// Dynamic programming over groups: a plan of `k` fields and `s` steps is one of
/// the groups before, or one of fewer fields and a change of this group.
#[allow(clippy::indexing_slicing)] // `best` is a table of `fields + 1` rows, each `width` long
fn best_by_steps(options: &[Vec<Choice>], fields: usize) -> Vec<Option<Plan>> {
    let per_field = |choice: &Choice| choice.steps.div_ceil(choice.moves.len().max(1));
    let longest = options.iter().flatten().map(per_field).max();
    let width = longest.unwrap_or(0) * fields + 1;
    let nothing = Plan {
        gain: 0,
        moves: Vec::new(),
    };
    let mut best = vec![vec![None; width]; fields + 1];
    best[0][0] = Some(nothing);
    for choices in options {
        for used in (0..fields).rev() {
            for steps in 0..width {
                let Some(before) = best[used][steps].clone() else {
                    continue;
                };
                for choice in choices {
                    let at = steps + choice.steps;
                    let gain = before.gain + choice.gain;
                    let used = used + choice.moves.len();
                    if used > fields || at >= width {
                        continue;
                    }
                    let known = best[used][at].as_ref();
                    if known.is_none_or(|known| gain > known.gain) {
                        let mut moves = before.moves.clone();
                        moves.extend_from_slice(&choice.moves);
                        best[used][at] = Some(Plan { gain, moves });
                    }
                }
            }
        }
    }
    best.pop().unwrap_or_default()
}

impl Levers {
    /// The change that makes these moves, in the order of the levers.
    fn change(&self, moves: &[(usize, usize)]) -> Change {
        let mut change = Change {
            moves: Vec::new(),
            gain: 0,
            steps: 0,
        };
        let points = |gain: i64| i32::try_from(gain).unwrap_or(i32::MAX);
        let mut before = 0;
        for (n, &(lever, bin)) in moves.iter().enumerate() {
            let Some(lever) = self.levers.get(lever) else {
                continue;
            };
            let bins = (lever.bins.get(lever.current), lever.bins.get(bin));
            let (Some(from), Some(to)) = bins else {
                continue;
            };
            let after = self.gain(moves.get(..=n).unwrap_or_default());
            change.gain = points(after);
            change.steps = change.steps.saturating_add(to.steps.unwrap_or(0));
            change.moves.push(Move {
                name: lever.name.clone(),
                from: from.label.clone(),
                to: to.label.clone(),
                gain: points(after - before),
            });
            before = after;
        }
        change
    }

    /// The levers of a borrower whose bins on `card` are `bins`
    /// (from [`Scorer::bins`](crate::scoring::Scorer::bins)).
    ///
    /// A lever moves every term that has its input: pairs with an input that stays
    /// count in the bins of the lever, pairs of two levers are kept as pairs.
    ///
    /// # Errors
    ///
    /// When a field is not on the card or named twice, is protected by law or role
    /// (age and prohibited bases are never suggested to change), or its direction
    /// does not fit its kind; or `bins` is of another length or not of the card.
    pub fn of_card(
        card: &Scorecard,
        bins: &[u16],
        mutable: &[ActionableField],
    ) -> Result<Self, DecisionError> {
        if bins.len() != card.inputs().len() {
            let what = "one bin is needed for each input of the card";
            return Err(DecisionError::Rows { what });
        }
        let mut inputs = Vec::new();
        for one in mutable {
            let mut on_card = card.inputs().iter();
            let input = on_card.position(|input| input.name() == one.field);
            let input = input.ok_or_else(|| one.wrong("is not on the card"))?;
            if inputs.contains(&input) {
                return Err(one.wrong("is named twice"));
            }
            inputs.push(input);
        }
        let of_card = OfCard { card, bins, inputs };
        let levers = (0..).zip(mutable).map(|(n, one)| of_card.lever(n, one));
        let levers = levers.collect::<Result<_, _>>()?;
        Self::new(levers, of_card.pairs())
    }
}

/// A borrower's place on a card, and which inputs are levers.
struct OfCard<'a> {
    card: &'a Scorecard,
    bins: &'a [u16],
    /// The input of each lever.
    inputs: Vec<usize>,
}

impl OfCard<'_> {
    fn lever(&self, n: usize, one: &ActionableField) -> Result<Lever, DecisionError> {
        let off_card = || one.wrong("has a current bin that is not on the card");
        let position = self.inputs.get(n).copied().unwrap_or_default();
        let input = self.card.inputs().get(position).ok_or_else(off_card)?;
        let current = self.bins.get(position).copied().ok_or_else(off_card)?;
        let mut lever = one.lever(input, usize::from(current))?;
        let terms = self.card.terms().iter();
        for term in terms.filter(|term| term.inputs().contains(position) && !self.is_tied(term)) {
            for (bin, to) in (0u16..).zip(&mut lever.bins) {
                let points = self.points(term, position, bin).ok_or_else(off_card)?;
                to.points = to.points.saturating_add(points);
            }
        }
        Ok(lever)
    }

    /// Whether a term is over two levers.
    fn is_tied(&self, term: &Term) -> bool {
        let inputs = term.inputs();
        inputs.is_pair() && inputs.iter().all(|input| self.inputs.contains(&input))
    }

    /// A term's points with `input` in `bin` and the other where it is.
    fn points(&self, term: &Term, input: usize, bin: u16) -> Option<i32> {
        let n_bins = |input: usize| self.card.inputs().get(input).map(|one| one.bins().len());
        let mut place = 0;
        for one in term.inputs().iter() {
            let current = self.bins.get(one).copied()?;
            let bin = usize::from(if one == input { bin } else { current });
            let n_bins = n_bins(one).filter(|&n_bins| bin < n_bins)?;
            place = place * n_bins + bin;
        }
        term.points().get(place).map(|points| points.value())
    }

    fn pairs(&self) -> Vec<LeverPair> {
        let lever = |input: u16| {
            let mut inputs = self.inputs.iter();
            inputs.position(|&of| of == usize::from(input))
        };
        let pair = |term: &Term| match term.inputs() {
            TermInputs::Pair(first, second) => Some(LeverPair {
                first: lever(first)?,
                second: lever(second)?,
                points: term.points().iter().map(|points| points.value()).collect(),
            }),
            TermInputs::One(_) => None,
        };
        self.card.terms().iter().filter_map(pair).collect()
    }
}

impl ActionableField {
    pub(super) fn wrong(&self, problem: &'static str) -> DecisionError {
        DecisionError::Lever {
            field: self.field.clone(),
            problem,
        }
    }

    /// The lever of an input, its bins without points yet.
    fn lever(&self, on_card: &Input, current: usize) -> Result<Lever, DecisionError> {
        let field = on_card.field();
        let is_free = matches!(
            field.lawful_use(),
            LawfulUse::Ordinary | LawfulUse::Sensitive
        );
        if !is_free || field.role() != Role::Feature {
            return Err(self.wrong("is protected and never suggested to change"));
        }
        if field.kind().is_numeric() == matches!(self.towards, AllowedDirection::Levels(_)) {
            return Err(self.wrong("moves by `levels` if it is a category, otherwise by direction"));
        }
        let bins = on_card.bins();
        let from = bins.get(current).map(|bin| &bin.kind);
        let from = from.ok_or_else(|| self.wrong("has a current bin that is not on the card"))?;
        let bins = bins.iter().enumerate().map(|(place, bin)| LeverBin {
            label: bin.kind.to_string(),
            points: 0,
            steps: self.steps(from, &bin.kind, place.abs_diff(current)),
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
                    AllowedDirection::Lower => to <= from,
                    AllowedDirection::Higher => to >= from,
                    AllowedDirection::Either => true,
                    AllowedDirection::Levels(_) => false,
                };
                allowed.then_some(apart)
            }
            (_, BinKind::Levels(names), AllowedDirection::Levels(open)) => {
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
    fn exhaustive(
        levers: &[Lever],
        pairs: &[LeverPair],
        shortfall: i32,
    ) -> Option<(usize, u32, i32)> {
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
            for pair in pairs {
                let (a, b) = (&levers[pair.first], &levers[pair.second]);
                let worth = |x: usize, y: usize| pair.points[x * b.bins.len() + y];
                gain +=
                    worth(chosen[pair.first], chosen[pair.second]) - worth(a.current, b.current);
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
            let expected = if shortfall <= 0 { Some((0, 0, 0)) } else { exhaustive(&levers, &[], shortfall) };
            prop_assert_eq!(found, expected);
        }
    }

    /// Levers, some of them tied by a table of points drawn from `seed`.
    fn tied(levers: &[Lever], ties: &[(usize, usize)], seed: i32) -> Vec<LeverPair> {
        let distinct: std::collections::BTreeSet<_> = ties
            .iter()
            .map(|&(a, b)| (a % levers.len(), b % levers.len()))
            .filter(|(a, b)| a < b)
            .collect();
        let table = |(first, second): (usize, usize)| LeverPair {
            first,
            second,
            points: (0..levers[first].bins.len() * levers[second].bins.len())
                .map(|place| (i32::try_from(place).unwrap() * 37 + seed * 11) % 41 - 20)
                .collect(),
        };
        distinct.into_iter().map(table).collect()
    }

    proptest! {
        #[test]
        fn the_change_found_is_the_smallest_where_pairs_tie_levers(
            levers in prop::collection::vec(any_lever(), 1..5),
            ties in prop::collection::vec((0..5_usize, 0..5_usize), 0..5),
            seed in 0..50_i32,
            shortfall in -5..120_i32,
        ) {
            let levers: Vec<_> = levers
                .iter()
                .enumerate()
                .map(|(number, (current, bins))| lever(number, *current, bins))
                .collect();
            let pairs = tied(&levers, &ties, seed);
            let found = Levers::new(levers.clone(), pairs.clone()).unwrap();
            let found = found.smallest_change(shortfall).unwrap();
            if let Some(change) = &found {
                let sum: i32 = change.moves.iter().map(|step| step.gain).sum();
                prop_assert_eq!(sum, change.gain);
            }
            let found = found.map(|change| (change.moves.len(), change.steps, change.gain));
            let expected = if shortfall <= 0 { Some((0, 0, 0)) } else { exhaustive(&levers, &pairs, shortfall) };
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn pairs_that_do_not_fit_their_levers_are_refused() {
        let levers = || {
            vec![
                lever(0, 0, &[(1, Some(0)), (2, Some(1))]),
                lever(1, 0, &[(3, Some(0))]),
            ]
        };
        let pair = |first, second, n| LeverPair {
            first,
            second,
            points: vec![0; n],
        };
        assert!(Levers::new(levers(), vec![pair(0, 1, 2)]).is_ok());
        for wrong in [pair(0, 1, 3), pair(0, 0, 4), pair(0, 2, 2)] {
            assert!(Levers::new(levers(), vec![wrong]).is_err());
        }
    }

    #[test]
    fn levers_that_do_not_hold_together_are_refused() {
        assert!(smallest_change(&[lever(0, 3, &[(1, Some(0))])], 1).is_err());
        let wide = vec![(1, Some(1)); 257];
        assert!(smallest_change(&[lever(0, 0, &wide)], 1).is_err());
    }
}
