//! Rows made up from the bins, with the points they must get.
//!
//! They hold no applicant's values: each is a bound of a bin, the number just
//! below it, a level, a code, or nothing.

use super::{Input, Scorecard, ScorecardError};
use crate::binning::BinKind;
use crate::schema::{Code, Kind};
use crate::scoring::{Scorer, Value};

/// At least this many rows are kept in a card.
const LEAST: usize = 64;
/// No more rows than this are added for the sake of pairs.
const MOST_FOR_PAIRS: usize = 512;

/// One value of a made-up row.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(untagged))]
pub(super) enum TestValue {
    Missing(()),
    Number(f64),
    Text(String),
}

impl TestValue {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Missing(()) => Value::Missing,
            Self::Number(number) => Value::Number(*number),
            Self::Text(text) => Value::Text(text),
        }
    }
}

/// A made-up row and its points.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "card", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "card", serde(deny_unknown_fields))]
pub(super) struct TestVector {
    pub(super) values: Vec<TestValue>,
    pub(super) points: i32,
}

impl Scorecard {
    /// Rows that visit every bin and both sides of every cut at least once; with
    /// pairs there are more, so that most pairs of bins are met.
    pub(super) fn test_vectors(&self) -> Vec<TestVector> {
        let choices: Vec<Vec<(TestValue, u16)>> = self.inputs.iter().map(Input::choices).collect();
        let longest = choices.iter().map(Vec::len).max().unwrap_or(0);
        let pairs = self.terms.iter().filter(|term| term.inputs.is_pair());
        let largest = pairs.map(|term| term.points.len()).max().unwrap_or(0);
        (0..longest.max(LEAST).max(largest.min(MOST_FOR_PAIRS)))
            .map(|n| {
                // A stride of its own per input mixes the bins.
                let picked = choices.iter().enumerate().filter_map(|(j, choice)| {
                    choice.get((n + (n / choice.len().max(1)) * j) % choice.len().max(1))
                });
                let (values, bins): (Vec<_>, Vec<_>) = picked.cloned().unzip();
                TestVector {
                    points: self.points_of(&bins),
                    values,
                }
            })
            .collect()
    }

    /// The points of a row given by its bins; terms that have no such bin add nothing.
    fn points_of(&self, bins: &[u16]) -> i32 {
        let of_term = |term: &super::Term| {
            let place = term.place(bins, self.n_second(term.inputs))?;
            term.points.get(place).map(|points| points.value())
        };
        let points = self.terms.iter().filter_map(of_term);
        points.fold(self.base_points, i32::wrapping_add)
    }

    /// Scores the rows and compares.
    pub(super) fn self_test(scorer: &Scorer, vectors: &[TestVector]) -> Result<(), ScorecardError> {
        for (vector, test) in vectors.iter().enumerate() {
            let row: Vec<Value<'_>> = test.values.iter().map(TestValue::value).collect();
            let agrees = scorer
                .score(row.as_slice())
                .is_ok_and(|score| score.points.value() == test.points);
            if !agrees {
                return Err(ScorecardError::SelfTest { vector });
            }
        }
        Ok(())
    }
}

impl Input {
    /// Values that fall into each bin, with the bin.
    fn choices(&self) -> Vec<(TestValue, u16)> {
        let mut choices = Vec::new();
        for (bin, position) in self.bins.iter().zip(0u16..) {
            let mut add = |value| choices.push((value, position));
            match &bin.kind {
                BinKind::Interval { .. } => {
                    self.inside(usize::from(position))
                        .into_iter()
                        .map(TestValue::Number)
                        .for_each(add);
                }
                BinKind::Levels(names) => {
                    names.iter().cloned().map(TestValue::Text).for_each(add);
                }
                BinKind::Missing => add(TestValue::Missing(())),
                BinKind::Special(Code::Number(code)) => add(TestValue::Number(*code)),
                BinKind::Special(Code::Level(level)) => add(TestValue::Text(level.clone())),
                // JSON has no infinity, and an unseen level may be seen one day.
                BinKind::NonFinite | BinKind::Unseen => {}
                BinKind::OutOfRange => {
                    self.outside()
                        .into_iter()
                        .map(TestValue::Number)
                        .for_each(add);
                }
            }
        }
        choices
    }

    /// The first and the last number of a regular bin that are ordinary values.
    fn inside(&self, bin: usize) -> Vec<f64> {
        let (low, high) = self.field.range();
        let (first, last) = self
            .trained
            .map_or((low, high), |t| (t.low.max(low), t.high.min(high)));
        let start = bin.checked_sub(1).and_then(|i| self.cuts.get(i).copied());
        let end = self.cuts.get(bin).map(|cut| cut.next_down());
        let numbers = [start.unwrap_or(first), end.unwrap_or(last)];
        let numbers = match self.field.kind() {
            Kind::Count => [numbers[0].ceil(), numbers[1].floor()],
            _ => numbers,
        };
        let ordinary = |number: &f64| {
            let starts = start.is_none_or(|start| *number >= start);
            let ends = end.is_none_or(|end| *number <= end);
            self.field.slot(*number) == crate::scoring::Slot::Regular && starts && ends
        };
        numbers.into_iter().filter(ordinary).collect()
    }

    /// Numbers just outside the range.
    fn outside(&self) -> Vec<f64> {
        let (low, high) = self.field.range();
        let out = |number: &f64| self.field.slot(*number) == crate::scoring::Slot::OutOfRange;
        let numbers = match self.field.kind() {
            Kind::Count => [low.ceil() - 1.0, high.floor() + 1.0],
            _ => [low.next_down(), high.next_up()],
        };
        numbers.into_iter().filter(out).collect()
    }
}
