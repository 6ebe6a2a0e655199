//! No cross disfavours the elderly.

use super::table::Cross;

/// Which regular bins of an age hold the young, and which the elderly; one that reaches
/// across that age holds both.
pub(in super::super) struct Ages {
    pub(in super::super) field: usize,
    pub(in super::super) young: Vec<bool>,
    pub(in super::super) elderly: Vec<bool>,
}

impl Ages {
    /// Of regular bins between these cuts, the elderly being of `from` years and more.
    pub(in super::super) fn new(field: usize, cuts: &[f64], from: f64) -> Self {
        let starts = std::iter::once(f64::NEG_INFINITY).chain(cuts.iter().copied());
        let ends = cuts.iter().copied().chain([f64::INFINITY]);
        Self {
            field,
            young: starts.map(|start| start < from).collect(),
            elderly: ends.map(|end| end > from).collect(),
        }
    }
}

/// At every level of the other field the elderly are at most as risky as the safest of the
/// young: a card holds every term to this alone (12 CFR 1002.6(b)(2)(ii)).
pub(super) fn favour(cross: &mut Cross, ages: &Ages) {
    for side in 0..2 {
        if cross.field(side) != ages.field {
            continue;
        }
        let of = |which: &[bool]| {
            let groups = cross.groups[side].iter().zip(which);
            let mut found: Vec<usize> = groups
                .filter(|(_, is)| **is)
                .map(|(group, _)| usize::from(*group))
                .collect();
            found.dedup();
            found
        };
        let (young, elderly) = (of(&ages.young), of(&ages.elderly));
        for other in 0..cross.size(1 - side) {
            let safest = young.iter().map(|&group| cross.at(side, group, other));
            let safest = safest.fold(f64::INFINITY, f64::min);
            for &group in &elderly {
                let place = cross.place(side, group, other);
                cross.values[place] = cross.values[place].min(safest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_elderly_are_no_riskier_than_the_safest_of_the_young() {
        // Cuts at 40 and 65, groups to 40 and from 40: the latter holds both.
        let ages = Ages::new(1, &[40.0, 65.0], 62.0);
        assert_eq!(ages.young, [true, true, false]);
        assert_eq!(ages.elderly, [false, true, true]);
        let mut cross = Cross {
            fields: (0, 1),
            groups: [vec![0, 1], vec![0, 1, 1]],
            sizes: (2, 2),
            values: vec![-0.1, 0.3, 0.2, -0.4],
            masses: vec![1.0; 4],
        };
        favour(&mut cross, &ages);
        assert_eq!(cross.values, [-0.1, -0.1, 0.2, -0.4]);
    }
}
