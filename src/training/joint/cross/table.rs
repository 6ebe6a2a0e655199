//! The table of a cross, over groups of fine bins.

use super::super::rows::Rows;
use super::codes::NO_CODE;

/// A table over groups of the fine bins of two fields.
#[derive(Clone, Debug)]
pub(in super::super) struct Cross {
    pub(in super::super) fields: (usize, usize),
    /// The group of every fine bin of either field; [`NO_CODE`] without rows.
    pub(super) groups: [Vec<u8>; 2],
    pub(super) sizes: (usize, usize),
    /// One per pair of groups, those of the second field beside each other.
    pub(super) values: Vec<f64>,
    /// What each cell weighs in the fit: `Σ weight p (1 - p)`.
    pub(super) masses: Vec<f64>,
}

impl Cross {
    pub(super) fn field(&self, side: usize) -> usize {
        [self.fields.0, self.fields.1][side]
    }

    pub(super) fn size(&self, side: usize) -> usize {
        [self.sizes.0, self.sizes.1][side]
    }

    /// The place of a group of the field at `side` and one of the other.
    pub(super) fn place(&self, side: usize, group: usize, other: usize) -> usize {
        match side {
            0 => group * self.sizes.1 + other,
            _ => other * self.sizes.1 + group,
        }
    }

    pub(super) fn at(&self, side: usize, group: usize, other: usize) -> f64 {
        self.values[self.place(side, group, other)]
    }

    /// What a pair of fine bins gets; nothing where either has no rows.
    pub(in super::super) fn value(&self, a: usize, b: usize) -> f64 {
        match (self.groups[0][a], self.groups[1][b]) {
            (NO_CODE, _) | (_, NO_CODE) => 0.0,
            (a, b) => self.at(0, usize::from(a), usize::from(b)),
        }
    }

    pub(in super::super) fn is_over(&self, field: usize) -> bool {
        self.fields.0 == field || self.fields.1 == field
    }

    /// Free numbers of its table.
    pub(in super::super) fn n_free(&self) -> usize {
        (self.sizes.0 - 1) * (self.sizes.1 - 1)
    }

    pub(in super::super) fn scale(&mut self, times: f64) {
        self.values.iter_mut().for_each(|value| *value *= times);
    }

    /// Whether it says anything.
    pub(super) fn is_flat(&self) -> bool {
        self.values.iter().all(|value| value.abs() < 1e-12)
    }
}

/// What all crosses add to each row.
pub(in super::super) fn added(crosses: &[Cross], rows: &Rows) -> Vec<f64> {
    let mut added = vec![0.0; rows.n()];
    for cross in crosses {
        let (a, b) = (&rows.codes[cross.fields.0], &rows.codes[cross.fields.1]);
        for (sum, (&a, &b)) in added.iter_mut().zip(a.iter().zip(b)) {
            *sum += cross.value(usize::from(a), usize::from(b));
        }
    }
    added
}
