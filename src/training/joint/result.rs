//! From what a fit found to a model of terms.

use super::calibrate;
use super::cross;
use super::fit::{Fit, Found};
use super::rows;
use crate::binning::{Binning, Merge};
use crate::training::candidates::JointCandidates;
use crate::training::model::Summary;
use crate::training::term::ModelTerm;
use crate::training::{DropReason, Dropped, LogisticModel, TrainedRows, TrainingError};

/// The fields that are in the model.
struct Mains<'a> {
    terms: Vec<ModelTerm>,
    /// What the means of the curves are together.
    mean: f64,
    kept: Vec<(&'a str, Merge)>,
    /// By position of the field, the bin of each of its fine bins.
    codes: Vec<(usize, Vec<usize>)>,
    /// Those that add nothing.
    idle: Vec<&'a str>,
}

/// The model that was found; nothing else knows what the candidates were.
pub(super) fn model(
    fit: &Fit<'_>,
    found: &Found,
    taken: JointCandidates<'_>,
) -> Result<LogisticModel, TrainingError> {
    let whole = &fit.parts.whole().fitted;
    let mains = mains(fit, found);
    let idle = mains.idle.iter().map(|name| Dropped {
        field: (*name).to_owned(),
        reason: DropReason::AddsNothing,
    });
    let dropped: Vec<Dropped> = taken.dropped.into_iter().chain(idle).collect();
    if mains.kept.is_empty() {
        return Err(TrainingError::NoFields { dropped });
    }
    let binning = fit.fine.merged(&mains.kept);
    let mut terms = mains.terms;
    for term in &mut terms {
        settle(term, &binning);
    }
    // In the order of the schema, as every list of fields.
    let names: Vec<&str> = binning.fields().iter().map(|field| field.name()).collect();
    terms.sort_by_key(|term| names.iter().position(|name| *name == term.field));
    let n_free = 1 + terms.iter().map(n_levels).sum::<usize>() + found.crossed.n_free();
    let mut intercept = found.point.intercept + mains.mean;
    for cross in &found.crossed.crosses {
        let (term, mean) = cross::term_of(cross, whole, &fit.names, &mains.codes, &binning);
        intercept += mean;
        terms.push(term);
    }
    let of_field = |name: &&str| {
        mains
            .codes
            .iter()
            .find(|(field, _)| fit.names[*field] == **name)
    };
    let bins = names.iter().filter_map(of_field).map(|(field, of_fine)| {
        let bin = |code: &u16| u16::try_from(of_fine[usize::from(*code)]).unwrap_or(u16::MAX);
        whole.codes[*field].iter().map(bin).collect()
    });
    let rows = TrainedRows {
        fields: names.iter().map(|name| (*name).to_owned()).collect(),
        bins: bins.collect(),
        bad: whole.bad.clone(),
        weights: taken.weights.as_ref().map(|given| {
            let origins = whole.origin.iter();
            origins.map(|&row| given[row]).collect()
        }),
    };
    let summary = summary(fit, found, n_free, dropped);
    Ok(LogisticModel::of_terms(
        intercept, terms, summary, binning, rows,
    ))
}

fn mains<'a>(fit: &'a Fit<'_>, found: &Found) -> Mains<'a> {
    let whole = &fit.parts.whole().fitted;
    let weights = whole.per_code(&fit.columns);
    let mut scores = fit.columns.scores(&found.point.b);
    for (score, offset) in scores.iter_mut().zip(&found.offsets) {
        *score += offset;
    }
    let mut mains = Mains {
        terms: Vec::new(),
        mean: 0.0,
        kept: Vec::new(),
        codes: Vec::new(),
        idle: Vec::new(),
    };
    for (field, (name, merge)) in fit.names.iter().zip(&found.merges).enumerate() {
        let places = fit.columns.codes_of(field);
        let of_fine = merge.places(places.len());
        let (scores, weights) = (&scores[places.clone()], &weights[places]);
        let mean = scores.iter().zip(weights).map(|(s, w)| s * w).sum::<f64>() / whole.total;
        mains.mean += mean;
        let (log_odds, moves) = per_bin(&of_fine, (scores, weights), mean);
        if moves {
            mains.terms.push(ModelTerm {
                field: name.clone(),
                with: None,
                log_odds,
                std_errors: None,
                coefficient: None,
            });
        }
        if moves || found.crossed.is_over(field) {
            mains.kept.push((name, merge.clone()));
            mains.codes.push((field, of_fine));
        } else {
            mains.idle.push(name);
        }
    }
    mains
}

/// The log-odds of each bin about their mean, and whether any row has others than none.
fn per_bin(of_fine: &[usize], (scores, weights): (&[f64], &[f64]), mean: f64) -> (Vec<f64>, bool) {
    let n_bins = of_fine.iter().max().map_or(0, |most| most + 1);
    let mut log_odds = vec![0.0; n_bins];
    let fine = of_fine.iter().zip(scores).zip(weights);
    for ((&bin, score), _) in fine.filter(|(_, weight)| **weight > 0.0) {
        let own = score - mean;
        // What is the average but for rounding is the average.
        log_odds[bin] = if own.abs() > 1e-12 { own } else { 0.0 };
    }
    // Bins without rows are left at zero.
    let moves = log_odds.iter().any(|log_odds: &f64| *log_odds != 0.0);
    (log_odds, moves)
}

fn summary(fit: &Fit<'_>, found: &Found, n_free: usize, dropped: Vec<Dropped>) -> Summary {
    let whole = &fit.parts.whole().fitted;
    let rows = calibrate::with_offsets(whole, &fit.columns, &found.offsets);
    let plain = found.crossed.without(whole);
    let (log_likelihood, null) =
        calibrate::log_likelihoods(&rows, &plain, &fit.columns, &found.point);
    // Of the weights as they were given.
    let (log_likelihood, null) = (log_likelihood / whole.scale, null / whole.scale);
    let total_weight = whole.total / whole.scale;
    let free = rows::count(n_free);
    Summary {
        log_likelihood,
        null_deviance: -2.0 * null,
        aic: 2.0 * free - 2.0 * log_likelihood,
        bic: free * libm::log(total_weight) - 2.0 * log_likelihood,
        n_rows: whole.n(),
        total_weight,
        convergence: found.convergence,
        solver: "joint",
        dropped,
        crosses: found.crossed.choice.clone(),
        ..Summary::default()
    }
}

/// How many levels beyond the first the log-odds of a term have: its degrees of freedom
/// (Tibshirani and Taylor 2011 on fused steps).
fn n_levels(term: &ModelTerm) -> usize {
    let mut levels: Vec<u64> = term
        .log_odds
        .iter()
        .map(|log_odds| (log_odds + 0.0).to_bits())
        .collect();
    levels.sort_unstable();
    levels.dedup();
    levels.len().saturating_sub(1).max(1)
}

/// Bins without rows are the average's or the worst's, and those that join another are its.
fn settle(term: &mut ModelTerm, binning: &Binning) {
    let Some(field) = binning.field(&term.field) else {
        return;
    };
    let bins = field.table().bins();
    let worst = bins
        .iter()
        .zip(&term.log_odds)
        .filter(|(bin, _)| !bin.untrained);
    let worst = worst.map(|(_, log_odds)| *log_odds).fold(0.0, f64::max);
    let lowest = bins.iter().any(|bin| bin.untrained && bin.woe < 0.0);
    for (bin, log_odds) in bins.iter().zip(&mut term.log_odds) {
        if bin.untrained {
            *log_odds = if lowest { worst } else { 0.0 };
        }
    }
    for &(joining, target) in &field.joins {
        term.log_odds[joining] = term.log_odds[target];
    }
}
