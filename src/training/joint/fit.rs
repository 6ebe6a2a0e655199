//! One fit from its fine bins to the bins of a card.

use super::calibrate;
use super::columns::{Columns, Fine};
use super::cross::{self, Crossed};
use super::levels;
use super::merge::{Curve, LEAST_ROWS, masses, merged};
use super::path::{Part, Parts, Shape};
use super::rows::{Given, Rows, hash, mixed};
use super::solve::{Point, Precision};
use crate::binning::{Asked, Binning, BinningParams, MANY_LEVELS, Merge, Trend};
use crate::schema::LawfulUse;
use crate::training::candidates::JointCandidates;
use crate::training::{Convergence, LogisticParams};

/// Regular bins of a field unless the settings say otherwise.
const MOST: usize = 12;

/// The fields, fine bins and rows of a fit, and what is asked of it.
pub(super) struct Fit<'a> {
    pub(super) fine: &'a Binning,
    /// In order of name.
    pub(super) names: Vec<String>,
    asked: Vec<Asked>,
    is_category: Vec<bool>,
    pub(super) columns: Columns,
    pub(super) parts: Parts,
    asked_crosses: cross::Asked,
}

/// What a fit found.
pub(super) struct Found {
    /// The bins of every field.
    pub(super) merges: Vec<Merge>,
    pub(super) point: Point,
    /// What groups of levels add to each code.
    pub(super) offsets: Vec<f64>,
    pub(super) crossed: Crossed,
    /// Of the last fit.
    pub(super) convergence: Convergence,
}

impl<'a> Fit<'a> {
    pub(super) fn new(
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
            folds: params.folds.as_ref(),
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

    /// The whole way: the path, the shapes, levels, crosses, bins, and the last fit.
    pub(super) fn run(mut self) -> (Self, Found) {
        let law: Vec<Option<Shape>> = self.asked.iter().map(law).collect();
        let free: Vec<Shape> = law.iter().map(|law| law.unwrap_or(Shape::Free)).collect();
        self.parts.follow(&self.columns, &free);
        let straight: Vec<bool> = self.asked.iter().map(|asked| asked.straight).collect();
        let shapes = self.parts.shape(&self.columns, &law, &straight);
        self.parts.shrink_levels(&self.columns, &shapes);
        let mut crossed = self.cross(&shapes);
        let slope = calibrate::slope(&self.parts, &self.columns, &crossed.held);
        let mut merges = self.merges();
        let (point, offsets, convergence) = self.refit(&shapes, &merges);
        self.settle(&mut crossed, (&point, &offsets), &law, slope);
        crossed.refine(&mut merges, &self.columns);
        let point = calibrate::scaled(self.parts.whole(), &self.columns, &point, &offsets, slope);
        let offsets = offsets.iter().map(|offset| slope * offset).collect();
        let found = Found {
            merges,
            point,
            offsets,
            crossed,
            convergence,
        };
        (self, found)
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
                merged(curve, (most, least), &fixed, is_category, n_levels)
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
    fn refit(&self, shapes: &[Shape], merges: &[Merge]) -> (Point, Vec<f64>, Convergence) {
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
            // A group whose levels are all at the average needs no score of its own.
            let moves = |&level: &usize| scores[level].abs() > 0.0;
            let together = |group: &Vec<usize>| group.len() > 1 && group.iter().any(moves);
            let first = self.columns.columns_of(field).start;
            if !self.columns.is_shrunk(field) && !merge.groups.iter().any(together) {
                // Levels at the average stay there together; apart they are no group.
                for group in merge.groups.iter().filter(|group| group.len() > 1) {
                    group.iter().for_each(|level| open[first + level] = false);
                }
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
            open[first..first + n_levels].fill(false);
        }
        let part = self.with_offsets(&offsets);
        let part = part.as_ref().unwrap_or(whole);
        let problem = part.problem(&self.columns, self.parts.penalty, shapes, Some(&open));
        let mut start = whole.point.clone();
        for (b, open) in start.b.iter_mut().zip(&open) {
            *b = if *open { *b } else { 0.0 };
        }
        let (point, convergence) = problem.fit(start, Precision::LAST);
        (point, offsets, convergence)
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
