//! All bins of all fields at once: fine bins, a penalty on every step between
//! neighbours, and what is left of the steps are the bins of the card.
//!
//! # Formula
//!
//! The loss is `Σ w ln(1 + e^(-s η))` over the rows (`s` 1 for bad, -1 for good), `η` the
//! intercept and the sum of a field's curve at its fine bin; to it are added
//! `λ n sqrt(sd) |step|` for every step of a curve whose column has the standard deviation
//! `sd`, 0.7 times that for every slot and level, and a ridge of `ρ n sd² / 2 step²`. `λ`
//! and `ρ` are those with the least loss on rows held back, in five folds.
//!
//! The levels of a category that has more than 20 are not in the L1 penalty: each is drawn
//! to the average by a ridge `1 / (2 τ²) level²`, `τ` by the same folds (`levels`). Levels
//! of a single row share a slot, as do those beyond the 30,000 heaviest. They are merged
//! into at most 20 groups unless the settings say otherwise.

mod calibrate;
mod columns;
mod cross;
mod descent;
mod levels;
mod merge;
mod path;
#[cfg(test)]
mod proof;
mod rows;
mod shape;
mod solve;

use super::TrainingError;
use super::candidates::{Candidates, JointCandidates};
use super::model::Summary;
use super::term::ModelTerm;
use super::{Convergence, DropReason, Dropped, LogisticModel, LogisticParams, TrainedRows};
use crate::binning::{Asked, Binning, BinningParams, MANY_LEVELS, Merge, Trend};
use crate::dataset::Dataset;
use crate::schema::LawfulUse;
use columns::{Columns, Fine};
use cross::Crossed;
pub(super) use cross::look;
use merge::{Curve, LEAST_ROWS, masses, merged};
use path::{Part, Parts, Shape};
pub(super) use path::{mean, standard_error};
use rows::{FOLDS, Given, Rows, hash, mixed};
use solve::{Point, Precision};

/// Fine bins of a field of numbers.
const FINE: usize = 80;
/// Regular bins of a field unless the settings say otherwise.
const MOST: usize = 12;

/// A joint fit, and how it did on rows that it had not seen.
pub(super) struct Jointly {
    pub(super) model: LogisticModel,
    /// Mean loss of the rows held back, per fold.
    pub(super) losses: Vec<f64>,
    /// The fold that holds back each row of the data, if it weighs anything.
    pub(super) folds: Vec<Option<usize>>,
}

/// Fits `data` with the settings of `bins`, without the fields that a rule of the selection
/// let fall.
pub(super) fn fit(
    params: &LogisticParams,
    data: &Dataset,
    bins: &BinningParams,
    fell: &[Dropped],
) -> Result<Jointly, TrainingError> {
    let fine = bins.fit_fine(data, FINE)?;
    fit_bins(params, data, (&fine, bins), fell)
}

/// Fits `data` on the bins that are given, all of which stay.
pub(super) fn fit_given(
    params: &LogisticParams,
    data: &Dataset,
    given: &Binning,
) -> Result<Jointly, TrainingError> {
    fit_bins(params, data, (given, &given.pinned_params()), &[])
}

fn fit_bins(
    params: &LogisticParams,
    data: &Dataset,
    (fine, bins): (&Binning, &BinningParams),
    fell: &[Dropped],
) -> Result<Jointly, TrainingError> {
    let mut candidates = Candidates::new(&params.selection, data, fine)?;
    candidates.drop_named(fell);
    candidates.drop_leaks(params.leaks, false)?;
    candidates.drop_constant();
    let mut taken = candidates.into_joint()?;
    taken.columns.sort_by(|a, b| a.0.cmp(&b.0));
    for (name, codes) in &mut taken.columns {
        let joins = fine.field(name).map_or(&[][..], |field| &field.joins);
        join(codes, joins);
    }
    Fit::new(params, fine, bins, &taken).run(taken)
}

/// Rows whose bin joins another count in that one.
fn join(codes: &mut [u16], joins: &[(usize, usize)]) {
    for &(joining, target) in joins {
        let narrow = |bin: usize| u16::try_from(bin).unwrap_or(u16::MAX);
        let (joining, target) = (narrow(joining), narrow(target));
        codes
            .iter_mut()
            .filter(|code| **code == joining)
            .for_each(|code| *code = target);
    }
}

struct Fit<'a> {
    fine: &'a Binning,
    names: Vec<String>,
    asked: Vec<Asked>,
    is_category: Vec<bool>,
    columns: Columns,
    parts: Parts,
    asked_crosses: cross::Asked,
}

impl<'a> Fit<'a> {
    fn new(
        params: &LogisticParams,
        fine: &'a Binning,
        bins: &BinningParams,
        taken: &JointCandidates<'_>,
    ) -> Self {
        let names: Vec<String> = taken.columns.iter().map(|(name, _)| name.clone()).collect();
        let fields: Vec<_> = names.iter().filter_map(|name| fine.field(name)).collect();
        let given = Given {
            codes: taken
                .columns
                .iter()
                .map(|(_, codes)| codes.as_slice())
                .collect(),
            identities: fields
                .iter()
                .map(|field| {
                    let name = hash(field.name());
                    let kinds = field.table().bins().iter().enumerate();
                    let own = kinds.map(|(bin, of)| mixed(name ^ identity(bin, of)));
                    own.collect()
                })
                .collect(),
            bad: &taken.bad,
            weights: taken.weights.as_deref(),
            offset: params.offset.as_deref(),
        };
        let rows = Rows::new(&given);
        let is_category: Vec<bool> = fields
            .iter()
            .map(|field| field.field().kind().is_category())
            .collect();
        let shape = |(field, is_category): (&&crate::binning::FieldBinning, &bool)| Fine {
            n_regular: if *is_category {
                0
            } else {
                field.table().n_regular()
            },
            n_codes: field.table().bins().len(),
        };
        let shapes: Vec<Fine> = fields.iter().zip(&is_category).map(shape).collect();
        let weights: Vec<Vec<f64>> = shapes
            .iter()
            .enumerate()
            .map(|(field, fine)| {
                let mut weights = vec![0.0; fine.n_codes];
                for (&code, weight) in rows.codes[field].iter().zip(&rows.weights) {
                    weights[usize::from(code)] += weight;
                }
                weights
            })
            .collect();
        let asked: Vec<Asked> = fields
            .iter()
            .map(|field| bins.asked(field.field()))
            .collect();
        let shrunk = (0..fields.len())
            .filter(|&field| is_category[field] && !asked[field].pinned)
            .filter(|&field| fields[field].table().n_regular() > MANY_LEVELS);
        let columns = Columns::new(shapes, &weights).shrinking(shrunk.collect());
        let parts = Parts::new(rows, &columns);
        Self {
            asked,
            fine,
            names,
            is_category,
            columns,
            parts,
            asked_crosses: cross::Asked {
                most: params.crosses.most(),
                groups: params.cross_groups_of(),
            },
        }
    }

    fn run(mut self, taken: JointCandidates<'_>) -> Result<Jointly, TrainingError> {
        let law: Vec<Option<Shape>> = self.asked.iter().map(law).collect();
        let free: Vec<Shape> = law.iter().map(|law| law.unwrap_or(Shape::Free)).collect();
        self.parts.follow(&self.columns, &free);
        let straight: Vec<bool> = self.asked.iter().map(|asked| asked.straight).collect();
        let shapes = self.parts.shape(&self.columns, &law, &straight);
        self.parts.shrink_levels(&self.columns, &shapes);
        let mut crossed = self.cross(&shapes);
        let slope = calibrate::slope(&self.parts, &self.columns, &crossed.held);
        let mut merges = self.merges();
        let (point, offsets) = self.refit(&shapes, &merges);
        self.settle(&mut crossed, (&point, &offsets), &law, slope);
        crossed.refine(&mut merges, &self.columns);
        let point = calibrate::scaled(self.parts.whole(), &self.columns, &point, &offsets, slope);
        self.model(&point, (&offsets, &crossed), &merges, slope, taken)
    }

    /// The crosses that are asked for, beside mains of these shapes.
    fn cross(&mut self, shapes: &[Shape]) -> Crossed {
        let fields = 0..self.names.len();
        let n_regular: Vec<usize> = fields.map(|field| self.n_regular_bins(field)).collect();
        let kinds = cross::Kinds {
            n_regular: &n_regular,
            is_category: &self.is_category,
        };
        Crossed::new(
            &mut self.parts,
            &self.columns,
            shapes,
            &kinds,
            self.asked_crosses,
        )
    }

    /// Holds crosses to law beside these mains, and scales them as those.
    fn settle(
        &mut self,
        crossed: &mut Crossed,
        (point, offsets): (&Point, &[f64]),
        law: &[Option<Shape>],
        slope: f64,
    ) {
        let mut scores = self.columns.scores(&point.b);
        for (score, offset) in scores.iter_mut().zip(offsets) {
            *score += offset;
        }
        let ages = self.ages();
        let parts = (&mut self.parts, &self.columns);
        crossed.settle(parts, &scores, (law, &ages), slope);
    }

    /// The bins of every field.
    fn merges(&self) -> Vec<Merge> {
        let whole = self.parts.whole();
        let scores = self.columns.scores(&whole.point.b);
        let masses = masses(whole, &self.columns, &whole.point);
        let rows = whole.fitted.per_code(&self.columns);
        (0..self.names.len())
            .map(|field| {
                let n_levels = self.n_regular_bins(field);
                let asked = &self.asked[field];
                let most = if asked.pinned {
                    usize::MAX
                } else {
                    asked
                        .max_bins
                        .unwrap_or(match self.columns.is_shrunk(field) {
                            true => levels::MOST_GROUPS,
                            false => MOST,
                        })
                };
                let is_category = self.is_category[field];
                if asked.pinned {
                    let all = 0..n_levels;
                    return match is_category {
                        true => Merge {
                            ends: Vec::new(),
                            groups: all.map(|level| vec![level]).collect(),
                        },
                        false => Merge {
                            ends: all.map(|bin| bin + 1).collect(),
                            groups: Vec::new(),
                        },
                    };
                }
                let codes = self.columns.codes_of(field);
                let curve = Curve {
                    values: &scores[codes.clone()],
                    masses: &masses[codes.clone()],
                    rows: &rows[codes],
                };
                let share = asked.min_share.unwrap_or(0.0);
                let least = (share * whole.fitted.total).max(LEAST_ROWS);
                let fixed = self.fixed_ends(field);
                let found = merged(curve, (most, least), &fixed, is_category, n_levels);
                Merge {
                    ends: found.ends,
                    groups: found.groups,
                }
            })
            .collect()
    }

    /// Where the cuts that must stay lie among the fine bins.
    fn fixed_ends(&self, field: usize) -> Vec<usize> {
        let fixed = &self.asked[field].fixed_cuts;
        let cuts = self
            .fine
            .field(&self.names[field])
            .map_or(&[][..], |field| field.cuts());
        let is_fixed = |(_, cut): &(usize, &f64)| fixed.contains(cut);
        cuts.iter()
            .enumerate()
            .filter(is_fixed)
            .map(|(at, _)| at + 1)
            .collect()
    }

    /// The fields that the law on age speaks of.
    fn ages(&self) -> Vec<cross::Ages> {
        let fields = self.names.iter().enumerate();
        let ages = fields.filter_map(|(position, name)| {
            let field = self.fine.field(name)?;
            let is_age = field.field().lawful_use() == LawfulUse::Age;
            let from = field.field().elderly_from();
            is_age.then(|| cross::Ages::new(position, field.cuts(), from))
        });
        ages.collect()
    }

    fn n_regular_bins(&self, field: usize) -> usize {
        let bins = self.fine.field(&self.names[field]);
        bins.map_or(0, |field| field.table().n_regular())
    }

    /// Fits once more where only the cuts between merged bins may step, and each group of
    /// levels stands at the mean of its levels. Gives the scores of those per code.
    fn refit(&self, shapes: &[Shape], merges: &[Merge]) -> (Point, Vec<f64>) {
        let whole = self.parts.whole();
        let scores = self.columns.scores(&whole.point.b);
        let masses = masses(whole, &self.columns, &whole.point);
        let mut open = vec![true; self.columns.n()];
        let mut offsets = vec![0.0; self.columns.n_codes()];
        for (field, merge) in merges.iter().enumerate() {
            let steps = self.columns.steps_of(field);
            for (position, column) in steps.enumerate() {
                open[column] = merge.ends.contains(&(position + 1));
            }
            let codes = self.columns.codes_of(field);
            let (scores, masses) = (&scores[codes.clone()], &masses[codes.clone()]);
            // Bit for bit: levels that nothing told apart have one score.
            let apart =
                |&level: &usize, first: usize| scores[level].to_bits() != scores[first].to_bits();
            let together = |group: &Vec<usize>| group.iter().any(|level| apart(level, group[0]));
            if !self.columns.is_shrunk(field) && !merge.groups.iter().any(together) {
                continue;
            }
            for group in &merge.groups {
                let mass: f64 = group.iter().map(|&level| masses[level]).sum();
                let sum: f64 = group
                    .iter()
                    .map(|&level| masses[level] * scores[level])
                    .sum();
                for &level in group {
                    offsets[codes.start + level] = if mass > 0.0 { sum / mass } else { 0.0 };
                }
            }
            let n_levels = merge.groups.iter().map(Vec::len).sum::<usize>();
            let first = self.columns.columns_of(field).start;
            open[first..first + n_levels].fill(false);
        }
        let part = self.with_offsets(&offsets);
        let part = part.as_ref().unwrap_or(whole);
        let problem = part.problem(&self.columns, self.parts.penalty, shapes, Some(&open));
        let mut start = whole.point.clone();
        for (b, open) in start.b.iter_mut().zip(&open) {
            *b = if *open { *b } else { 0.0 };
        }
        (problem.fit(start, Precision::LAST), offsets)
    }

    /// All rows with what `offsets` add to each code.
    fn with_offsets(&self, offsets: &[f64]) -> Option<Part> {
        offsets.iter().any(|offset| *offset != 0.0).then(|| {
            let rows = &self.parts.whole().fitted;
            Part::new(
                calibrate::with_offsets(rows, &self.columns, offsets),
                None,
                &self.columns,
            )
        })
    }

    fn model(
        &self,
        point: &Point,
        (offsets, crossed): (&[f64], &Crossed),
        merges: &[Merge],
        slope: f64,
        taken: JointCandidates<'_>,
    ) -> Result<Jointly, TrainingError> {
        let whole = &self.parts.whole().fitted;
        let weights = whole.per_code(&self.columns);
        let mut scores = self.columns.scores(&point.b);
        for (score, offset) in scores.iter_mut().zip(offsets) {
            *score += slope * offset;
        }
        let mut intercept = point.intercept;
        let (mut terms, mut kept, mut dropped) = (Vec::new(), Vec::new(), taken.dropped);
        let mut codes = Vec::new();
        for (field, (name, merge)) in self.names.iter().zip(merges).enumerate() {
            let places = self.columns.codes_of(field);
            let n_fine = places.len();
            let of_fine = merge.places(n_fine);
            let n_merged = of_fine.iter().max().map_or(0, |most| most + 1);
            let (scores, weights) = (&scores[places.clone()], &weights[places]);
            let mean = scores.iter().zip(weights).map(|(s, w)| s * w).sum::<f64>() / whole.total;
            let mut log_odds = vec![0.0; n_merged];
            let mut masses = vec![0.0; n_merged];
            for ((&bin, score), weight) in of_fine.iter().zip(scores).zip(weights) {
                if *weight > 0.0 {
                    log_odds[bin] = score - mean;
                    masses[bin] += weight;
                }
            }
            let moves = log_odds
                .iter()
                .zip(&masses)
                .any(|(l, m)| *m > 0.0 && l.abs() > 1e-12);
            intercept += mean;
            if !moves && !crossed.is_over(field) {
                let reason = DropReason::AddsNothing;
                dropped.push(Dropped {
                    field: name.clone(),
                    reason,
                });
                continue;
            }
            if moves {
                terms.push(ModelTerm {
                    field: name.clone(),
                    with: None,
                    log_odds,
                    std_errors: None,
                    coefficient: None,
                });
            }
            kept.push((name.as_str(), merge.clone()));
            codes.push((field, of_fine));
        }
        if kept.is_empty() {
            return Err(TrainingError::NoFields { dropped });
        }
        let binning = self.fine.merged(&kept);
        for term in &mut terms {
            settle(term, &binning);
        }
        // In the order of the schema, as every list of fields.
        let place = |name: &str| {
            binning
                .fields()
                .iter()
                .position(|field| field.name() == name)
        };
        terms.sort_by_key(|term| place(&term.field));
        for cross in &crossed.crosses {
            let (term, mean) = cross::term_of(cross, whole, &self.names, &codes, &binning);
            intercept += mean;
            terms.push(term);
        }
        let fields: Vec<String> = binning
            .fields()
            .iter()
            .map(|field| field.name().to_owned())
            .collect();
        let bins: Vec<Vec<u16>> = fields
            .iter()
            .filter_map(|name| codes.iter().find(|(field, _)| self.names[*field] == *name))
            .map(|(field, of_fine)| {
                let bin = |code: &u16| u16::try_from(of_fine[usize::from(*code)]);
                let codes = whole.codes[*field].iter();
                codes.map(|code| bin(code).unwrap_or(u16::MAX)).collect()
            })
            .collect();
        let rows = TrainedRows {
            fields,
            bins,
            bad: whole.bad.clone(),
            weights: taken.weights.as_ref().map(|given| {
                let origins = whole.origin.iter();
                origins.map(|&row| given[row]).collect()
            }),
        };
        let mains = terms.iter().filter(|term| term.with.is_none());
        let n_free = 1 + mains.map(n_levels).sum::<usize>() + crossed.n_free();
        let summary = self.summary(point, (offsets, crossed), slope, n_free, dropped);
        let model = LogisticModel::of_terms(intercept, terms, summary, binning, rows);
        Ok(Jointly {
            model,
            losses: self.parts.losses.clone(),
            folds: whole.fold_of(taken.bad.len()),
        })
    }

    fn summary(
        &self,
        point: &Point,
        (offsets, crossed): (&[f64], &Crossed),
        slope: f64,
        n_free: usize,
        dropped: Vec<Dropped>,
    ) -> Summary {
        let whole = &self.parts.whole().fitted;
        let scaled: Vec<f64> = offsets.iter().map(|offset| slope * offset).collect();
        let rows = calibrate::with_offsets(whole, &self.columns, &scaled);
        let plain = crossed.without(whole);
        let (log_likelihood, null) =
            calibrate::log_likelihoods(&rows, &plain, &self.columns, point);
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
            convergence: Convergence::default(),
            solver: "joint",
            dropped,
            crosses: crossed.choice.clone(),
            ..Summary::default()
        }
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

/// What a bin is: its place among numbers, the name of a level, the kind of a slot.
fn identity(bin: usize, of: &crate::binning::Bin) -> u64 {
    use crate::binning::BinKind;
    match &of.kind {
        BinKind::Interval { .. } => mixed(bin as u64),
        BinKind::Levels(names) => names.iter().fold(1, |all, name| mixed(all ^ hash(name))),
        kind => hash(&format!("{kind:?}")),
    }
}

/// The shape that settings or schema ask for.
fn law(asked: &Asked) -> Option<Shape> {
    match asked.trend? {
        Trend::Rising => Some(Shape::Rising),
        Trend::Falling => Some(Shape::Falling),
        Trend::None => Some(Shape::Free),
        _ => None,
    }
}

const _: () = assert!(FOLDS > 1);

/// Minus the log-likelihood of a row.
pub(super) fn loss(log_odds: f64, bad: bool) -> f64 {
    solve::pd_and_loss(log_odds, bad).1
}
