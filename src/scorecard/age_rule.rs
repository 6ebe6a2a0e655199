//! Age may be scored, but not against the elderly.

use super::{Input, Scorecard, ScorecardError};
use crate::schema::LawfulUse;
use crate::scoring::TermInputs;
use crate::units::Points;

/// What happens to age bins of the elderly that would get fewer points than a younger
/// bin. Elderly begins at [`Field::elderly_from`](crate::schema::Field::elderly_from),
/// 62 by 12 CFR 1002.2(o); a bin that reaches it from below counts on both sides. In a term
/// over age and another field, bins are compared at the same bin of that field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Elderly {
    /// No card. The default.
    #[default]
    Refuse,
    /// They get the points of the best younger bin; the card marks the
    /// term as adjusted.
    Raise,
}

impl Scorecard {
    /// 12 CFR 1002.6(b)(2)(ii): 62 and over, the same or more points than the
    /// most favoured younger class.
    ///
    /// Every term is held to it alone: a pair that disfavours the elderly is
    /// refused even where another term makes up for it.
    pub(super) fn obey_age_rule(&mut self, elderly: Elderly) -> Result<(), ScorecardError> {
        for term in &mut self.terms {
            term.adjusted |= obey_in_term(&self.inputs, term.inputs, &mut term.points, elderly)?;
        }
        Ok(())
    }
}

/// Holds the points of one term to the rule; whether any was raised.
pub(super) fn obey_in_term(
    inputs: &[Input],
    over: TermInputs,
    points: &mut [Points],
    elderly: Elderly,
) -> Result<bool, ScorecardError> {
    let mut raised = false;
    for (age, one) in inputs.iter().enumerate() {
        if one.field.lawful_use() != LawfulUse::Age || !over.contains(age) {
            continue;
        }
        for places in columns_of_age(inputs, over, age) {
            raised |= obey(one, points, &places, elderly)?;
        }
    }
    Ok(raised)
}

/// For every bin of the other input, the places of the age bins in the term's table.
fn columns_of_age(inputs: &[Input], term: TermInputs, age: usize) -> Vec<Vec<usize>> {
    let n_bins = |input: u16| {
        let input = inputs.get(usize::from(input));
        input.map_or(0, |input| input.bins.len())
    };
    let (n_age, n_other, age_step, other_step) = match term {
        TermInputs::One(one) => (n_bins(one), 1, 1, 0),
        TermInputs::Pair(first, second) if usize::from(first) == age => {
            (n_bins(first), n_bins(second), n_bins(second), 1)
        }
        TermInputs::Pair(first, second) => (n_bins(second), n_bins(first), 1, n_bins(second)),
    };
    let column = |other: usize| {
        let place = |bin: usize| bin * age_step + other * other_step;
        (0..n_age).map(place).collect()
    };
    (0..n_other).map(column).collect()
}

/// Holds one list of age bins, given by their places in the term's table, to the rule.
fn obey(
    age: &Input,
    points: &mut [Points],
    places: &[usize],
    elderly: Elderly,
) -> Result<bool, ScorecardError> {
    // A bin that starts below that age and reaches it is on both sides.
    let protected = age.field.elderly_from();
    let starts = |bin: usize| {
        let cut = bin.checked_sub(1).and_then(|i| age.cuts.get(i).copied());
        cut.unwrap_or(f64::NEG_INFINITY)
    };
    let reaches = |bin: usize| age.cuts.get(bin).is_none_or(|&end| end > protected);
    let regular = || places.iter().copied().enumerate().take(age.cuts.len() + 1);
    let best_younger = regular()
        .filter(|&(bin, _)| starts(bin) < protected)
        .filter_map(|(_, place)| points.get(place).copied())
        .max();
    let mut raised = false;
    for (_, place) in regular().filter(|&(bin, _)| reaches(bin)) {
        let Some(points) = points.get_mut(place) else {
            continue;
        };
        if Some(*points) >= best_younger {
            continue;
        }
        if elderly == Elderly::Refuse {
            return Err(ScorecardError::Elderly {
                field: age.name().to_owned(),
                from: protected,
            });
        }
        *points = best_younger.unwrap_or(*points);
        raised = true;
    }
    Ok(raised)
}
