//! What an applicant could ask for or change so that the application is approved:
//! found by deciding each changed application, from the smallest change on.

use super::card_use::{CardUse, Fill, FillFrom};
use super::{
    ActionableField, AllowedDirection, DecisionError, FieldValue, Lever, Levers, LoanApplication,
};
use crate::binning::BinKind;
use crate::money::Money;
use crate::schema::Kind;
use crate::scorecard::{Input, Scorecard};
use core::fmt;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeMap;

/// A change with which the application is approved. It was decided before it was
/// given: [`applied`](Self::applied) to the application, the decision is to approve.
///
/// Smallest means the least effort: each field costs how far it moves as a share of
/// the larger of its old and new value (a tenth less of the amount .1, twice the
/// savings .5; another level of a category 1), and a twentieth for being one more.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Advice {
    /// What moves, each field once.
    pub moves: Vec<AdvisedMove>,
    /// Its effort.
    pub effort: Decimal,
    /// The points of the changed application.
    pub points: i32,
}

/// One field that moves. `Debug` shows no value.
#[derive(Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct AdvisedMove {
    /// The field of the card.
    pub field: String,
    /// What it is now.
    pub from: AdvisedValue,
    /// What it would be.
    pub to: AdvisedValue,
}

/// A value as an applicant would give it: whole steps of money, whole months, whole
/// or round numbers. Never the edge of a bin. `Debug` shows no value.
#[derive(Clone, PartialEq, Eq, serde::Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum AdvisedValue {
    /// The amount asked for.
    Amount(Money),
    /// The months asked for.
    Months(u32),
    /// A number of the card's field.
    Number(Decimal),
    /// A level of a category.
    Level(String),
}

impl fmt::Display for AdvisedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Amount(amount) => amount.fmt(f),
            Self::Months(months) => write!(f, "{months} months"),
            Self::Number(number) => number.normalize().fmt(f),
            Self::Level(level) => f.write_str(level),
        }
    }
}

impl fmt::Debug for AdvisedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Amount(_) => "Amount(..)",
            Self::Months(_) => "Months(..)",
            Self::Number(_) => "Number(..)",
            Self::Level(_) => "Level(..)",
        })
    }
}

impl fmt::Debug for AdvisedMove {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AdvisedMove({})", self.field)
    }
}

impl Advice {
    /// The application with the change made.
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::lending::decision::*;
    /// # use scorewright::schema::{Field, Kind};
    /// # use scorewright::scorecard::Scorecard;
    /// # let card = Scorecard::builder("amount")
    /// #     .numbers(Field::new("Amount", Kind::Amount), &[30_000.0])
    /// #     .points("Amount", &[580, 540, 540])
    /// #     .build()?;
    /// // A card that gives 580 points up to 30,000 and 540 above; 75,000 are asked for.
    /// let text = std::fs::read_to_string("data/servicing/application.toml")?;
    /// let application = LoanApplication::from_toml(&text)?;
    /// let may = ActionableField::new("Amount", AllowedDirection::Lower);
    /// let fill = Fill::new("Amount", FillFrom::Amount);
    /// let used = CardUse::new().with_fill(fill).with_may_change(may);
    /// let rules = DecisionRules::shipped(used)?;
    /// let scorer = card.compile()?;
    /// let outlook = rules.decide(&application, &card, &scorer)?.outlook.ok_or("approved")?;
    /// let advice = outlook.change.ok_or("no advice")?;
    /// assert_eq!(advice.moves[0].to.to_string(), "29900.00 CNY"); // whole hundreds
    /// let again = rules.decide(&advice.applied(&application), &card, &scorer)?;
    /// assert_eq!(again.decision.outcome(), DecisionOutcome::Approve);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn applied(&self, application: &LoanApplication) -> LoanApplication {
        applied(&self.moves, application)
    }
}

fn applied(moves: &[AdvisedMove], application: &LoanApplication) -> LoanApplication {
    let mut changed = application.clone();
    for one in moves {
        match &one.to {
            AdvisedValue::Amount(amount) => changed.amount = *amount,
            AdvisedValue::Months(months) => changed.months = *months,
            AdvisedValue::Number(number) => {
                let number = number.to_f64().unwrap_or(f64::NAN);
                let field = FieldValue::Number(number);
                changed.fields.insert(one.field.clone(), field);
            }
            AdvisedValue::Level(level) => {
                let field = FieldValue::Text(level.clone());
                changed.fields.insert(one.field.clone(), field);
            }
        }
    }
    changed
}

/// What a changed application came to.
pub(super) enum Tried {
    /// It would be approved, with these points.
    Approved(i32),
    /// It would be, for at most this amount, as far as income and tier say.
    Cut(Money),
    Refused,
}

/// A change to try: its moves by the place of their field, and its effort.
type Change = (Vec<(usize, AdvisedMove)>, Decimal);

/// Changes of more fields at once are no advice that a person follows.
const MOST_FIELDS: usize = 3;
/// Changes that are looked at; the smallest come first.
const MOST_CHANGES: usize = 20_000;

/// Every change that may be advised, and where each field can move.
pub(super) struct Search<'a> {
    application: &'a LoanApplication,
    /// By field: its moves with their efforts.
    fields: Vec<Vec<(AdvisedMove, Decimal)>>,
    /// The place and name of the field that the amount fills, if it may be lowered.
    amount: Option<(usize, String)>,
    /// Above zero.
    amount_step: Decimal,
    card: &'a Scorecard,
    used: &'a CardUse,
    levers: &'a Levers,
}

impl<'a> Search<'a> {
    /// # Errors
    ///
    /// When a field that may change is filled by what was verified.
    pub(super) fn new(
        application: &'a LoanApplication,
        card: &'a Scorecard,
        used: &'a CardUse,
        levers: &'a Levers,
    ) -> Result<Self, DecisionError> {
        for one in &used.may_change {
            let fill = used.fills.iter().find(|fill| fill.field == one.field);
            if fill.is_some_and(|fill| fill.from == FillFrom::UsableIncome) {
                return Err(one.wrong("is verified income, which documents change and no advice"));
            }
        }
        Ok(Self {
            application,
            fields: Vec::new(),
            amount: None,
            amount_step: Decimal::ONE,
            card,
            used,
            levers,
        })
    }

    /// Amounts are advised in whole steps; `caps` are those that tiers lend up to.
    pub(super) fn with_amounts(mut self, step: Money, caps: Vec<Money>) -> Self {
        self.amount_step = step.amount();
        let places = self
            .used
            .may_change
            .iter()
            .zip(self.levers.levers())
            .enumerate();
        for (place, (may, lever)) in places {
            let Some(input) = self.card.input(&may.field) else {
                continue;
            };
            let fill = self.used.fills.iter().find(|fill| fill.field == may.field);
            let targets = match fill {
                Some(fill) if fill.from == FillFrom::Amount => {
                    if may.towards == AllowedDirection::Lower {
                        self.amount = Some((place, may.field.clone()));
                    }
                    self.amounts(may, input, lever, fill, &caps)
                }
                Some(_) => self.months(may, input, lever),
                None => self.own(may, input, lever),
            };
            self.fields.push(targets);
        }
        self
    }

    /// The smallest change that `try_it` approves, from the application as it is on.
    ///
    /// # Errors
    ///
    /// Those of `try_it`.
    pub(super) fn smallest(
        &self,
        mut try_it: impl FnMut(&LoanApplication) -> Result<Tried, DecisionError>,
    ) -> Result<Option<Advice>, DecisionError> {
        let mut queue: BTreeMap<(Decimal, usize), Change> = BTreeMap::new();
        for change in self.changes() {
            queue.insert((change.1, queue.len()), change);
        }
        let mut pushed = queue.len();
        while let Some((_, (moves, effort))) = queue.pop_first() {
            let named: Vec<_> = moves.iter().map(|(_, one)| one.clone()).collect();
            let changed = applied(&named, self.application);
            match try_it(&changed)? {
                Tried::Approved(points) => {
                    return Ok(Some(Advice {
                        moves: named,
                        effort: effort.normalize(),
                        points,
                    }));
                }
                Tried::Cut(offer) if pushed < 2 * MOST_CHANGES => {
                    if let Some(change) = self.cut(&moves, offer, changed.amount) {
                        pushed += 1;
                        queue.insert((change.1, pushed), change);
                    }
                }
                _ => {}
            }
        }
        Ok(None)
    }

    /// The same change for a lower amount.
    fn cut(&self, moves: &[(usize, AdvisedMove)], offer: Money, amount: Money) -> Option<Change> {
        let (place, field) = self.amount.as_ref()?;
        let is_lower = offer.is_positive() && offer.amount() < amount.amount();
        let own = self.application.amount;
        let cut = AdvisedMove {
            field: field.clone(),
            from: AdvisedValue::Amount(own),
            to: AdvisedValue::Amount(offer),
        };
        let others = moves.iter().filter(|(other, _)| other != place).cloned();
        let mut moves: Vec<_> = others.collect();
        if !is_lower || moves.len() >= MOST_FIELDS {
            return None;
        }
        moves.push((*place, cut));
        moves.sort_by_key(|&(place, _)| place);
        let effort = moves.iter().map(|(_, one)| effort_of(one));
        Some((moves.clone(), effort.sum()))
    }

    /// No change, and every change of up to [`MOST_FIELDS`] fields.
    fn changes(&self) -> Vec<Change> {
        let mut all: Vec<Change> = vec![(Vec::new(), Decimal::ZERO)];
        for (place, targets) in self.fields.iter().enumerate() {
            let mut longer = Vec::new();
            for (moves, effort) in all.iter().filter(|(moves, _)| moves.len() < MOST_FIELDS) {
                for (one, own) in targets {
                    let mut moves = moves.clone();
                    moves.push((place, one.clone()));
                    longer.push((moves, effort.saturating_add(*own)));
                }
            }
            all.extend(longer);
            // The largest are left out where there are too many.
            if all.len() > MOST_CHANGES {
                all.sort_by_key(|&(_, effort)| effort);
                all.truncate(MOST_CHANGES);
            }
        }
        all
    }

    fn amounts(
        &self,
        may: &ActionableField,
        input: &Input,
        lever: &Lever,
        fill: &Fill,
        caps: &[Money],
    ) -> Vec<(AdvisedMove, Decimal)> {
        let own = self.application.amount;
        let unit = fill.unit.map_or(Decimal::ONE, Money::amount);
        let steps = [self.amount_step];
        let reachable = intervals(input, lever);
        let mut targets: Vec<Decimal> = reachable
            .filter_map(|(low, high)| {
                let edge = |edge: Option<Decimal>| edge.map(|edge| edge.saturating_mul(unit));
                nearest(edge(low), edge(high), own.amount(), &steps)
            })
            .collect();
        if may.towards != AllowedDirection::Higher {
            let caps = caps
                .iter()
                .map(|cap| whole_steps(cap.amount(), self.amount_step));
            targets.extend(caps.flatten().filter(|cap| *cap < own.amount()));
        }
        targets.sort_unstable();
        targets.dedup();
        let positive = targets.into_iter().filter(|target| *target > Decimal::ZERO);
        let money = positive.filter_map(|target| Money::new(target, own.currency()).ok());
        let moves = money.map(|to| AdvisedMove {
            field: may.field.clone(),
            from: AdvisedValue::Amount(own),
            to: AdvisedValue::Amount(to),
        });
        moves.map(with_effort).collect()
    }

    fn months(
        &self,
        may: &ActionableField,
        input: &Input,
        lever: &Lever,
    ) -> Vec<(AdvisedMove, Decimal)> {
        let own = self.application.months;
        let targets = intervals(input, lever)
            .filter_map(|(low, high)| nearest(low, high, own.into(), &[Decimal::ONE])?.to_u32());
        let moves = targets
            .filter(|&months| months > 0)
            .map(|months| AdvisedMove {
                field: may.field.clone(),
                from: AdvisedValue::Months(own),
                to: AdvisedValue::Months(months),
            });
        moves.map(with_effort).collect()
    }

    /// Moves of a field that the applicant gives.
    fn own(
        &self,
        may: &ActionableField,
        input: &Input,
        lever: &Lever,
    ) -> Vec<(AdvisedMove, Decimal)> {
        let given = self.application.fields.get(&may.field);
        let number = given.and_then(|given| number(given, input));
        let to = |from: &AdvisedValue, to| AdvisedMove {
            field: may.field.clone(),
            from: from.clone(),
            to,
        };
        match (&may.towards, number) {
            (AllowedDirection::Levels(open), _) => {
                let from = AdvisedValue::Level(match given {
                    Some(FieldValue::Text(text)) => text.trim().to_owned(),
                    _ => String::new(),
                });
                let levels = levels(input, lever, open);
                let moves = levels.map(|level| to(&from, AdvisedValue::Level(level)));
                moves.map(with_effort).collect()
            }
            (_, Some(number)) if input.field().kind() != Kind::Date => {
                let from = AdvisedValue::Number(number);
                let targets = intervals(input, lever).filter_map(|(low, high)| {
                    let edge = high.filter(|high| *high <= number).or(low)?;
                    nearest(low, high, number, &steps_near(edge, input.field().kind()))
                });
                let moves = targets.map(|target| to(&from, AdvisedValue::Number(target)));
                moves.map(with_effort).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn number(given: &FieldValue, input: &Input) -> Option<Decimal> {
    let number = match given {
        FieldValue::Number(number) => *number,
        FieldValue::Text(text) => input.field().reading().number(text.trim())?,
        FieldValue::Missing => return None,
    };
    Decimal::try_from(number).ok()
}

/// The intervals a lever may move to; an open end is `None`.
fn intervals<'a>(
    input: &'a Input,
    lever: &'a Lever,
) -> impl Iterator<Item = (Option<Decimal>, Option<Decimal>)> + 'a {
    let edge = |edge: f64| Decimal::try_from(edge).ok();
    reachable(input, lever).filter_map(move |kind| match kind {
        BinKind::Interval { low, high } => Some((edge(*low), edge(*high))),
        _ => None,
    })
}

fn reachable<'a>(input: &'a Input, lever: &'a Lever) -> impl Iterator<Item = &'a BinKind> + 'a {
    let bins = input.bins().iter().zip(&lever.bins).enumerate();
    bins.filter_map(|(place, (bin, of_lever))| {
        let is_open = of_lever.steps.is_some() && place != lever.current;
        is_open.then_some(&bin.kind)
    })
}

/// The first level of each bin that may be moved to.
fn levels<'a>(
    input: &'a Input,
    lever: &'a Lever,
    open: &'a [String],
) -> impl Iterator<Item = String> + 'a {
    reachable(input, lever).filter_map(move |kind| match kind {
        BinKind::Levels(names) => names.iter().find(|name| open.contains(name)).cloned(),
        _ => None,
    })
}

/// The value inside `[low, high)` that is nearest to `from` outside it, in the
/// coarsest of `steps` that has one.
fn nearest(
    low: Option<Decimal>,
    high: Option<Decimal>,
    from: Decimal,
    steps: &[Decimal],
) -> Option<Decimal> {
    let is_inside = |value: &Decimal| {
        low.is_none_or(|low| *value >= low) && high.is_none_or(|high| *value < high)
    };
    steps.iter().find_map(|&step| {
        let value = match (low, high) {
            (_, Some(high)) if high <= from => {
                let whole = whole_steps(high, step)?;
                if whole < high {
                    whole
                } else {
                    whole.checked_sub(step)?
                }
            }
            (Some(low), _) => {
                let whole = whole_steps(low, step)?;
                if whole < low {
                    whole.checked_add(step)?
                } else {
                    whole
                }
            }
            _ => return None,
        };
        Some(value).filter(is_inside)
    })
}

/// `value` rounded down to whole steps.
fn whole_steps(value: Decimal, step: Decimal) -> Option<Decimal> {
    value.checked_div(step)?.floor().checked_mul(step)
}

/// Round numbers near an edge, from two significant digits down to what a person can
/// say: a whole number, of quotients a hundredth.
fn steps_near(edge: Decimal, kind: Kind) -> Vec<Decimal> {
    let finest = match kind {
        Kind::Ratio => Decimal::new(1, 2),
        _ => Decimal::ONE,
    };
    let mut steps = vec![finest];
    let mut step = finest;
    while let Some(next) = step.checked_mul(Decimal::TEN)
        && next.saturating_mul(Decimal::TEN) <= edge.abs()
    {
        step = next;
        steps.push(step);
    }
    steps.reverse();
    steps
}

fn with_effort(one: AdvisedMove) -> (AdvisedMove, Decimal) {
    let effort = effort_of(&one);
    (one, effort)
}

/// How far a field moves, as a share of the larger of both, and a twentieth.
fn effort_of(one: &AdvisedMove) -> Decimal {
    let number = |value: &AdvisedValue| match value {
        AdvisedValue::Amount(amount) => Some(amount.amount()),
        AdvisedValue::Months(months) => Some(Decimal::from(*months)),
        AdvisedValue::Number(number) => Some(*number),
        AdvisedValue::Level(_) => None,
    };
    let share = number(&one.from)
        .zip(number(&one.to))
        .and_then(|(from, to)| {
            let larger = from.abs().max(to.abs());
            from.checked_sub(to)?.abs().checked_div(larger)
        });
    let share = share.unwrap_or(Decimal::ONE).round_dp(6);
    share.saturating_add(Decimal::new(5, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn advice_is_in_numbers_a_person_can_use() {
        let near = |low: &str, high: &str, from: &str, kind| {
            let edge = |text: &str| (!text.is_empty()).then(|| decimal(text));
            let (low, high, from) = (edge(low), edge(high), decimal(from));
            let edge = high.filter(|high| *high <= from).or(low)?;
            let found = nearest(low, high, from, &steps_near(edge, kind))?;
            Some(found.normalize().to_string())
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(near("", "66950", "75000", Kind::Amount), some("66000"));
        assert_eq!(near("66400", "66950", "75000", Kind::Amount), some("66900"));
        assert_eq!(near("2345.5", "", "1200", Kind::Amount), some("2400"));
        assert_eq!(near("63.5", "81", "100", Kind::Count), some("80"));
        // Below the edge, not at it: bins are closed below.
        assert_eq!(near("", "64", "66", Kind::Count), some("63"));
        assert_eq!(near("62", "64", "66", Kind::Count), some("63"));
        assert_eq!(near("0.2345", "0.5", "0.1", Kind::Ratio), some("0.24"));
        assert_eq!(near("0.2345", "0.24", "0.1", Kind::Ratio), None);
        assert_eq!(near("0.2", "0.8", "5", Kind::Count), None);
    }

    #[test]
    fn effort_is_the_size_of_the_step() {
        let amount =
            |minor| AdvisedValue::Amount(Money::from_minor(minor, crate::money::Currency::CNY));
        let one = |from, to| AdvisedMove {
            field: "f".into(),
            from,
            to,
        };
        assert_eq!(effort_of(&one(amount(1_000), amount(900))), decimal("0.15"));
        assert_eq!(
            effort_of(&one(amount(1_000), amount(2_000))),
            decimal("0.55")
        );
        let level = |name: &str| AdvisedValue::Level(name.into());
        assert_eq!(
            effort_of(&one(level("rent"), level("own"))),
            decimal("1.05")
        );
        let number = |n: i64| AdvisedValue::Number(n.into());
        assert_eq!(effort_of(&one(number(0), number(5))), decimal("1.05"));
    }
}
