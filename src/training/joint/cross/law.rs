//! Where the schema says which way risk goes, the total of mains and crosses goes that way.

use super::super::columns::Columns;
use super::super::path::Shape;
use super::codes::NO_CODE;
use super::table::Cross;

const PASSES: usize = 50;

/// Where a cross steps along one of its fields, from the lower risk to the higher.
struct Axis {
    /// Groups that hold regular bins, in the order in which risk may rise.
    chain: Vec<usize>,
    /// Between each two of them: the regular bin where the main steps too.
    cuts: Vec<usize>,
    /// What the main's steps allow a cross to fall there.
    allowed: Vec<f64>,
}

/// Moves the cells of `crosses` as little as it takes until, along every field with a
/// direction by law and at every level of all others, main and crosses together only go
/// that way. `scores` of each code are the mains.
///
/// The step of a main at a cut is divided among the crosses that go against it there.
pub(super) fn hold(
    crosses: &mut [Cross],
    columns: &Columns,
    scores: &[f64],
    law: &[Option<Shape>],
) {
    let mut axes: Vec<[Option<Axis>; 2]> = crosses
        .iter()
        .map(|cross| [0, 1].map(|side| Axis::new(cross, side, columns, law)))
        .collect();
    for (field, law) in law.iter().enumerate() {
        let Some(sign) = sign(*law) else { continue };
        let places = columns.codes_of(field);
        let scores = &scores[places];
        let step = |bin: usize| (sign * (scores[bin] - scores[bin - 1])).max(0.0);
        divide(crosses, &mut axes, field, step);
    }
    for (cross, axes) in crosses.iter_mut().zip(&axes) {
        project(cross, axes);
    }
}

fn sign(law: Option<Shape>) -> Option<f64> {
    match law? {
        Shape::Rising => Some(1.0),
        Shape::Falling => Some(-1.0),
        Shape::Free => None,
    }
}

impl Axis {
    fn new(cross: &Cross, side: usize, columns: &Columns, law: &[Option<Shape>]) -> Option<Self> {
        let field = cross.field(side);
        let sign = sign(law[field])?;
        let (mut chain, mut cuts): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        for bin in 0..columns.n_regular(field) {
            let group = cross.groups[side][bin];
            if group == NO_CODE {
                continue;
            }
            let group = usize::from(group);
            if chain.last() != Some(&group) {
                if !chain.is_empty() {
                    cuts.push(bin);
                }
                chain.push(group);
            }
        }
        if sign < 0.0 {
            chain.reverse();
            cuts.reverse();
        }
        let allowed = vec![0.0; cuts.len()];
        Some(Self {
            chain,
            cuts,
            allowed,
        })
    }

    /// By how much `cross` falls at the cut, at most.
    fn fall(&self, cross: &Cross, side: usize, cut: usize) -> f64 {
        let (low, high) = (self.chain[cut], self.chain[cut + 1]);
        let others = 0..cross.size(1 - side);
        let falls = others.map(|other| cross.at(side, low, other) - cross.at(side, high, other));
        falls.fold(0.0, f64::max)
    }

    /// The main over the chain, as far as it is this cross's.
    fn rise(&self) -> Vec<f64> {
        let mut sum = 0.0;
        let steps = self.allowed.iter().map(|step| {
            sum += step;
            sum
        });
        std::iter::once(0.0).chain(steps).collect()
    }
}

/// Divides the steps of the main of `field` among the crosses that step at the same bin.
fn divide(
    crosses: &[Cross],
    axes: &mut [[Option<Axis>; 2]],
    field: usize,
    step: impl Fn(usize) -> f64,
) {
    // Bin, cross, side, cut, and by how much the cross falls there.
    let mut falls: Vec<(usize, usize, usize, usize, f64)> = Vec::new();
    for (n, (cross, axes)) in crosses.iter().zip(axes.iter()).enumerate() {
        for (side, axis) in axes.iter().enumerate() {
            let Some(axis) = axis.as_ref().filter(|_| cross.field(side) == field) else {
                continue;
            };
            for (cut, &bin) in axis.cuts.iter().enumerate() {
                falls.push((bin, n, side, cut, axis.fall(cross, side, cut)));
            }
        }
    }
    for &(bin, n, side, cut, fall) in &falls {
        let here = || falls.iter().filter(|one| one.0 == bin);
        let all: f64 = here().map(|one| one.4).sum();
        let (step, n_here) = (step(bin), super::super::rows::count(here().count()));
        let allowed = match all > step {
            true => step * fall / all,
            false => fall + (step - all) / n_here,
        };
        if let Some(axis) = &mut axes[n][side] {
            axis.allowed[cut] = allowed;
        }
    }
}

/// The nearest table, by turns along either axis, that rises with the mains added.
fn project(cross: &mut Cross, axes: &[Option<Axis>; 2]) {
    let held: Vec<usize> = (0..2).filter(|&side| axes[side].is_some()).collect();
    if held.iter().all(|&side| rises(cross, side, axes)) {
        return;
    }
    shift(cross, axes, 1.0);
    for _ in 0..PASSES {
        for &side in &held {
            along(cross, side, axes, isotonic);
        }
    }
    // The last word: exact on both, for neither undoes the other.
    for &side in &held {
        along(cross, side, axes, |values, _| {
            let mut most = f64::NEG_INFINITY;
            for value in values {
                most = most.max(*value);
                *value = most;
            }
        });
    }
    shift(cross, axes, -1.0);
}

fn rises(cross: &Cross, side: usize, axes: &[Option<Axis>; 2]) -> bool {
    let Some(axis) = &axes[side] else { return true };
    let mut cuts = axis.allowed.iter().enumerate();
    cuts.all(|(cut, allowed)| axis.fall(cross, side, cut) <= *allowed)
}

/// Adds the mains, or takes them away.
fn shift(cross: &mut Cross, axes: &[Option<Axis>; 2], times: f64) {
    for (side, axis) in axes.iter().enumerate() {
        let Some(axis) = axis else { continue };
        for (&group, rise) in axis.chain.iter().zip(axis.rise()) {
            for other in 0..cross.size(1 - side) {
                let place = cross.place(side, group, other);
                cross.values[place] += times * rise;
            }
        }
    }
}

/// Changes the values along one axis, at every group of the other.
fn along(
    cross: &mut Cross,
    side: usize,
    axes: &[Option<Axis>; 2],
    change: impl Fn(&mut [f64], &[f64]),
) {
    let Some(axis) = &axes[side] else { return };
    for other in 0..cross.size(1 - side) {
        let places = axis
            .chain
            .iter()
            .map(|&group| cross.place(side, group, other));
        let places: Vec<usize> = places.collect();
        let mut values: Vec<f64> = places.iter().map(|&place| cross.values[place]).collect();
        let weights: Vec<f64> = places
            .iter()
            .map(|&place| cross.masses[place] + 1e-6)
            .collect();
        change(&mut values, &weights);
        for (place, value) in places.into_iter().zip(values) {
            cross.values[place] = value;
        }
    }
}

/// The nearest rising values: neighbours out of order share their mean.
fn isotonic(values: &mut [f64], weights: &[f64]) {
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for (value, weight) in values.iter().zip(weights) {
        let mut block = (*value, *weight, 1);
        while let Some(last) = blocks.last().filter(|last| last.0 > block.0) {
            let weight = last.1 + block.1;
            let mean = (last.0 * last.1 + block.0 * block.1) / weight;
            block = (mean, weight, last.2 + block.2);
            blocks.pop();
        }
        blocks.push(block);
    }
    let flat = blocks
        .iter()
        .flat_map(|block| std::iter::repeat_n(block.0, block.2));
    for (value, flat) in values.iter_mut().zip(flat) {
        *value = flat;
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::columns::Fine;
    use super::*;

    fn columns() -> Columns {
        let fine = || Fine {
            n_regular: 2,
            n_codes: 2,
        };
        let weights = [vec![1.0, 1.0], vec![1.0, 1.0]];
        Columns::new(vec![fine(), fine()], &weights)
    }

    fn cross(values: [f64; 4]) -> Cross {
        Cross {
            fields: (0, 1),
            groups: [vec![0, 1], vec![0, 1]],
            sizes: (2, 2),
            values: values.to_vec(),
            masses: vec![1.0; 4],
        }
    }

    #[test]
    fn a_cross_may_fall_as_far_as_the_main_rises() {
        let law = [Some(Shape::Rising), None];
        let mut one = [cross([0.3, 0.0, 0.0, 0.3])];
        hold(&mut one, &columns(), &[0.0, 0.3, 0.0, 0.0], &law);
        assert_eq!(one[0].values, [0.3, 0.0, 0.0, 0.3]);
        hold(&mut one, &columns(), &[0.0, 0.2, 0.0, 0.0], &law);
        // Only where the second field is low did the total fall, by 0.1.
        let expected = [0.25, 0.0, 0.05, 0.3];
        for (value, expected) in one[0].values.iter().zip(expected) {
            assert!((value - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn both_directions_hold_at_once() {
        let law = [Some(Shape::Rising), Some(Shape::Falling)];
        let mut one = [cross([0.9, -0.4, -0.7, 0.8])];
        let scores = [0.0, 0.5, 0.3, 0.0];
        hold(&mut one, &columns(), &scores, &law);
        let total = |a: usize, b: usize| scores[a] + scores[2 + b] + one[0].values[2 * a + b];
        for n in 0..2 {
            assert!(total(1, n) >= total(0, n) - 1e-12);
            assert!(total(n, 1) <= total(n, 0) + 1e-12);
        }
    }

    #[test]
    fn crosses_share_what_a_main_allows() {
        let law = [Some(Shape::Rising), None];
        let mut two = [cross([0.2, 0.0, 0.0, 0.0]), cross([0.6, 0.0, 0.0, 0.0])];
        hold(&mut two, &columns(), &[0.0, 0.4, 0.0, 0.0], &law);
        let fall: f64 = two
            .iter()
            .map(|cross| cross.values[0] - cross.values[2])
            .sum();
        assert!((fall - 0.4).abs() < 1e-12);
    }
}
