//! Rows that are alike, taken together: what makes a fit the same bits whatever the
//! order of its rows.
//!
//! A sum of floats depends on the order of its terms. Coded rows are few patterns of
//! bins, so they are sorted by what they hold and equal ones become one row of their
//! weight: the order then follows from the content alone, and there are fewer rows to
//! pass over.

use super::Design;
use super::design::Coded;
use rayon::prelude::*;

/// One row for all that have the same codes, outcome and offset.
pub(super) struct Patterns {
    /// One of the rows of each pattern; in an order that the content gives.
    pub(super) rows: Vec<usize>,
    /// What all rows of each pattern weigh.
    pub(super) weights: Vec<f64>,
}

impl Patterns {
    /// Those of `columns`, the design's, at `rows`.
    pub(super) fn of(design: &Design<'_>, columns: &[Coded], rows: &[usize]) -> Self {
        let words = words(design, columns, rows);
        let mut order: Vec<usize> = (0..rows.len()).collect();
        if let Some(weights) = design.weights {
            // Within a pattern the weights are added from the least to the largest.
            let bits: Vec<u64> = rows.iter().map(|&row| weights[row].to_bits()).collect();
            order = sorted(&bits, &order);
        }
        for word in &words {
            order = sorted(word, &order);
        }
        let alike = |a: &usize, b: &usize| words.iter().all(|word| word[*a] == word[*b]);
        let weight = |&i: &usize| design.weights.map_or(1.0, |weights| weights[rows[i]]);
        let (mut first, mut weights) = (Vec::new(), Vec::new());
        for pattern in order.chunk_by(alike) {
            first.push(rows[pattern[0]]);
            weights.push(pattern.iter().map(weight).sum());
        }
        Self {
            rows: first,
            weights,
        }
    }
}

/// What tells rows apart, packed: outcome and codes, and the bits of an offset.
fn words(design: &Design<'_>, columns: &[Coded], rows: &[usize]) -> Vec<Vec<u64>> {
    let bad = rows.iter().map(|&row| u64::from(design.bad[row]));
    let (mut words, mut word, mut used) = (Vec::new(), bad.collect::<Vec<u64>>(), 1);
    for column in columns {
        let bits = usize::BITS - column.levels.len().saturating_sub(1).leading_zeros();
        if bits == 0 {
            continue;
        }
        if used + bits > u64::BITS {
            words.push(std::mem::replace(&mut word, vec![0; rows.len()]));
            used = 0;
        }
        for (word, &row) in word.iter_mut().zip(rows) {
            *word |= u64::from(column.codes[row]) << used;
        }
        used += bits;
    }
    words.push(word);
    if let Some(offset) = design.offset {
        // One zero, so that rows of offset -0 and 0 are alike.
        let bits = rows.iter().map(|&row| (offset[row] + 0.0).to_bits());
        words.push(bits.collect());
    }
    words
}

/// `order` sorted by the word of each, equal ones staying as they are.
fn sorted(word: &[u64], order: &[usize]) -> Vec<usize> {
    let places = order.iter().enumerate();
    let mut keyed: Vec<(u64, usize)> = places.map(|(place, &i)| (word[i], place)).collect();
    keyed.par_sort_unstable();
    keyed.into_iter().map(|(_, place)| order[place]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_rows_become_one_and_their_order_does_not_matter() {
        // 40 columns of 7 codes: more than one word.
        let code = |row: usize, column: usize| u16::try_from(row * 31 % 5 * (column + 1) % 7);
        let bad: Vec<bool> = (0..60).map(|row| row % 5 % 3 == 1).collect();
        let weights: Vec<f64> = (0..60).map(|row| 0.1 + f64::from(row % 4)).collect();
        let of = |order: &[usize]| {
            let column = |column| Coded {
                codes: order
                    .iter()
                    .map(|&row| code(row, column).unwrap())
                    .collect(),
                levels: vec![0.0; 7],
            };
            let columns: Vec<Coded> = (0..40).map(column).collect();
            let bad: Vec<bool> = order.iter().map(|&row| bad[row]).collect();
            let weights: Vec<f64> = order.iter().map(|&row| weights[row]).collect();
            let design = Design::coded(&columns, &bad).with_weights(&weights);
            let all: Vec<usize> = (0..order.len()).collect();
            let patterns = Patterns::of(&design, &columns, &all);
            let codes = patterns.rows.iter().map(|&row| {
                let codes: Vec<u16> = columns.iter().map(|column| column.codes[row]).collect();
                (codes, bad[row])
            });
            (codes.collect::<Vec<_>>(), patterns.weights)
        };
        let forward: Vec<usize> = (0..60).collect();
        let backward: Vec<usize> = (0..60).rev().collect();
        let (codes, weights) = of(&forward);
        assert_eq!(codes.len(), 5);
        assert!((weights.iter().sum::<f64>() - 96.0).abs() < 1e-12);
        assert_eq!((codes, weights), of(&backward));
    }
}
