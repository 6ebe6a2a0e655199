//! A cross as a term of the model, over the bins of the card.

use super::super::rows::Rows;
use super::table::{Cross, added};
use crate::binning::Binning;
use crate::training::term::ModelTerm;

/// The table of a cross over the bins of `binning`, its mean over the rows zero; and what
/// the mean was. `codes` has the bin of every fine bin of each field in the model.
pub(in super::super) fn term_of(
    cross: &Cross,
    rows: &Rows,
    names: &[String],
    codes: &[(usize, Vec<usize>)],
    binning: &Binning,
) -> (ModelTerm, f64) {
    let sides = [cross.fields.0, cross.fields.1];
    let added = added(std::slice::from_ref(cross), rows);
    let sum: f64 = added.iter().zip(&rows.weights).map(|(a, w)| a * w).sum();
    let mean = sum / rows.total;
    let fines = sides.map(|field| {
        let of_fine = codes.iter().find(|(one, _)| *one == field);
        let of_fine = of_fine.map_or(&[][..], |(_, of_fine)| of_fine);
        fine_of_bins(binning, &names[field], of_fine)
    });
    let [first, second] = &fines;
    let pairs = first
        .iter()
        .flat_map(|a| second.iter().map(move |b| (a, b)));
    let log_odds = pairs.map(|pair| match pair {
        (Some(a), Some(b)) => cross.value(*a, *b) - mean,
        _ => 0.0,
    });
    let term = ModelTerm {
        field: names[sides[0]].clone(),
        with: Some(names[sides[1]].clone()),
        log_odds: log_odds.collect(),
        std_errors: None,
        coefficient: None,
    };
    (term, mean)
}

/// A fine bin of each bin, that of the bin it joins for one that joins, none for one
/// without rows.
fn fine_of_bins(binning: &Binning, name: &str, of_fine: &[usize]) -> Vec<Option<usize>> {
    let Some(field) = binning.field(name) else {
        return Vec::new();
    };
    let bins = field.table().bins().iter().enumerate();
    let fine = bins.map(|(bin, of)| {
        let joined = field.joins.iter().find(|(joining, _)| *joining == bin);
        let place = joined.map(|(_, target)| *target);
        let known = place.or_else(|| (!of.untrained).then_some(bin))?;
        of_fine.iter().position(|&of| of == known)
    });
    fine.collect()
}
