//! The binned fields of a data set on their way into a model.

use super::coefficient::two_sided;
use super::design::Coded;
use super::problem::Problem;
use super::select::Leaks;
use super::{
    Design, DropReason, Dropped, FitChoice, LogisticFit, LogisticModel, Selection, Summary,
    TrainedRows, TrainingError,
};
use crate::binning::{Binning, BinningWarning, FieldBinning, bins_and_counts_of};
use crate::dataset::Dataset;
use crate::metrics::{Higher, auc};
use crate::schema::LawfulUse;
use std::borrow::Cow;

/// The AUC of one characteristic above which it is suspected of being the outcome.
const LEAK_AUC: f64 = 0.99;

/// Characteristics that may still come in, in schema order, and those that fell.
pub(super) struct Candidates<'a> {
    fields: Vec<Candidate>,
    columns: Vec<Coded>,
    dropped: Vec<Dropped>,
    bad: Cow<'a, [bool]>,
    weights: Option<Cow<'a, [f64]>>,
    /// Rows at the end that are none of the data: see `smooth_pure_bins`.
    smoothing: Smoothing,
    /// Those of the binning.
    warnings: Vec<BinningWarning>,
}

/// How many rows smooth, and what each weighs.
#[derive(Clone, Copy, Default)]
struct Smoothing {
    n_rows: usize,
    weight: f64,
}

#[derive(Clone)]
struct Candidate {
    name: String,
    iv: f64,
    /// Weight of good and bad rows per bin.
    counts: Vec<(f64, f64)>,
}

/// Fields with the fine bin of every row.
pub(super) struct JointCandidates<'a> {
    pub(super) columns: Vec<(String, Vec<u16>)>,
    pub(super) dropped: Vec<Dropped>,
    pub(super) bad: Cow<'a, [bool]>,
    pub(super) weights: Option<Cow<'a, [f64]>>,
}

/// A fit of all candidates, some of which fell on the way.
pub(super) struct Fitted {
    pub(super) fit: LogisticFit,
    /// Positions plus one.
    pub(super) falls: Vec<(usize, DropReason)>,
    pub(super) vif: Vec<f64>,
}

impl<'a> Candidates<'a> {
    /// The fields of `binning` that the law and the caller's lists let in.
    pub(super) fn new(
        selection: &Selection,
        data: &'a Dataset,
        binning: &Binning,
    ) -> Result<Self, TrainingError> {
        let bad = data.bad().ok_or(TrainingError::NoTarget)?;
        check_names(selection, binning)?;
        let mut dropped = Vec::new();
        let mut allowed: Vec<&FieldBinning> = binning.fields().iter().collect();
        allowed.retain(|field| {
            let reason = if field.field().lawful_use() == LawfulUse::Prohibited {
                DropReason::Prohibited
            } else if selection.excludes(field.name()) {
                DropReason::Excluded
            } else {
                return true;
            };
            let field = field.name().to_owned();
            dropped.push(Dropped { field, reason });
            false
        });
        let (mut fields, mut columns) = (Vec::new(), Vec::new());
        for (field, (codes, counts)) in allowed.iter().zip(bins_and_counts_of(&allowed, data)?) {
            let levels = field.table().bins().iter().map(|bin| bin.woe).collect();
            columns.push(Coded { codes, levels });
            fields.push(Candidate {
                name: field.name().to_owned(),
                iv: field.table().iv(),
                counts: counts.iter().map(|c| (c.good, c.bad)).collect(),
            });
        }
        Ok(Self {
            fields,
            columns,
            dropped,
            bad: Cow::Borrowed(bad),
            weights: data.weights().map(Cow::Borrowed),
            smoothing: Smoothing::default(),
            warnings: binning.warnings().to_vec(),
        })
    }

    /// Drops what has one `woe` on all rows.
    #[allow(clippy::float_cmp)] // the same bin, or one merged with it, has the same bits
    pub(super) fn drop_constant(&mut self) {
        let warnings = self.warnings.clone();
        self.drop(|candidate, column| {
            let seen = column.levels.iter().zip(&candidate.counts);
            let mut seen = seen
                .filter(|(_, (good, bad))| good + bad > 0.0)
                .map(|(woe, _)| *woe);
            let first = seen.next();
            let is_flat = seen.all(|woe| Some(woe) == first);
            is_flat.then(|| why_flat(&candidate.name, &warnings))
        });
    }

    /// Refuses or drops what tells the outcome by itself, in its bins or, before any
    /// limit joined them, in its values.
    pub(super) fn drop_leaks(&mut self, leaks: Leaks, in_bins: bool) -> Result<(), TrainingError> {
        let of_values = |name: &str| {
            let leak = |warning: &BinningWarning| match warning {
                BinningWarning::SuspectedLeak { field, auc } if field == name => Some(*auc),
                _ => None,
            };
            self.warnings.iter().find_map(leak)
        };
        let mut leaking = Vec::new();
        for (candidate, column) in self.fields.iter().zip(&self.columns) {
            // So fine that they are nearly pure, bins tell the outcome of any rows.
            let of_bins = if in_bins {
                candidate.auc(&column.levels)?
            } else {
                0.0
            };
            let auc = of_values(&candidate.name).map_or(of_bins, |auc| auc.max(of_bins));
            if auc > LEAK_AUC {
                leaking.push((candidate.name.clone(), auc));
            }
        }
        match (leaks, leaking.first().cloned()) {
            (Leaks::Refuse, Some((field, auc))) => Err(TrainingError::SuspectedLeak { field, auc }),
            (Leaks::Drop, Some(_)) => {
                self.drop(|candidate, _| {
                    let found = leaking.iter().find(|(name, _)| *name == candidate.name)?;
                    Some(DropReason::SuspectedLeak { auc: found.1 })
                });
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Drops what is below the IV floor.
    pub(super) fn drop_weak(&mut self, selection: &Selection) {
        self.drop(|candidate, _| {
            let (iv, min_iv) = (candidate.iv, selection.floor());
            selection
                .is_weak(&candidate.name, iv)
                .then_some(DropReason::LowIv { iv, min_iv })
        });
    }

    /// Drops the least significant coefficient beyond the selection's limit, but not
    /// one to keep; whether there was one.
    pub(super) fn drop_insignificant(&mut self, selection: &Selection, fit: &LogisticFit) -> bool {
        let p_value = |(value, error): (&f64, &Option<f64>)| Some(two_sided(value / (*error)?));
        let p_values = fit.coefficients().iter().zip(fit.std_errors()).map(p_value);
        let may_fall = self
            .fields
            .iter()
            .map(|field| !selection.keeps(&field.name));
        let beyond = p_values
            .zip(may_fall)
            .enumerate()
            .filter_map(|(i, (p, may))| {
                p.filter(|p| may && *p > selection.max_p_value)
                    .map(|p| (i, p))
            });
        let Some((position, p_value)) = beyond.max_by(|a, b| a.1.total_cmp(&b.1)) else {
            return false;
        };
        let name = self.fields[position].name.clone();
        self.drop(|candidate, _| {
            (candidate.name == name).then_some(DropReason::Insignificant { p_value })
        });
        true
    }

    /// Drops the weakest of a field and those it follows from, but not one to keep.
    pub(super) fn drop_collinear(
        &mut self,
        selection: &Selection,
        field: String,
        with: Vec<String>,
    ) -> Result<(), TrainingError> {
        let involved = |name: &String| *name == field || with.contains(name);
        let may_fall = self
            .fields
            .iter()
            .filter(|candidate| involved(&candidate.name) && !selection.keeps(&candidate.name));
        // Of equals the later one falls.
        let weakest = may_fall.rev().min_by(|a, b| a.iv.total_cmp(&b.iv));
        let Some(weakest) = weakest.map(|candidate| candidate.name.clone()) else {
            return Err(TrainingError::Collinear { field, with });
        };
        let mut others: Vec<String> = with.into_iter().chain([field]).collect();
        others.retain(|name| *name != weakest);
        self.drop(|candidate, _| {
            let with = others.clone();
            (candidate.name == weakest).then_some(DropReason::Collinear { with })
        });
        Ok(())
    }

    /// Drops the coefficient that is surest to be above zero; whether there was one.
    pub(super) fn drop_wrong_sign(&mut self, fit: &LogisticFit) -> bool {
        let values = fit.coefficients().iter().zip(fit.std_errors());
        let z = values.map(|(&value, error)| error.map_or(0.0, |error| value / error));
        let worst = z.enumerate().filter(|(_, z)| *z > 0.0);
        let Some((position, _)) = worst.max_by(|a, b| a.1.total_cmp(&b.1)) else {
            return false;
        };
        let name = self.fields[position].name.clone();
        self.drop(|candidate, _| (candidate.name == name).then_some(DropReason::WrongSign));
        true
    }

    /// Drops those that fell elsewhere.
    pub(super) fn drop_named(&mut self, fell: &[Dropped]) {
        self.drop(|candidate, _| {
            let of_it = fell.iter().find(|one| one.field == candidate.name);
            of_it.map(|one| one.reason.clone())
        });
    }

    /// What is still in, for a joint fit.
    pub(super) fn into_joint(self) -> Result<JointCandidates<'a>, TrainingError> {
        if self.fields.is_empty() {
            return Err(self.nothing_left());
        }
        let names = self.fields.into_iter().map(|field| field.name);
        let codes = self.columns.into_iter().map(|column| column.codes);
        Ok(JointCandidates {
            columns: names.zip(codes).collect(),
            dropped: self.dropped,
            bad: self.bad,
            weights: self.weights,
        })
    }

    fn drop(&mut self, reason: impl Fn(&Candidate, &Coded) -> Option<DropReason>) {
        let mut position = 0;
        while let Some((field, column)) = self.fields.get(position).zip(self.columns.get(position))
        {
            match reason(field, column) {
                None => position += 1,
                Some(reason) => {
                    self.columns.remove(position);
                    let field = self.fields.remove(position).name;
                    self.dropped.push(Dropped { field, reason });
                }
            }
        }
    }

    /// The rows for a solver.
    pub(super) fn problem(
        &self,
        offset: Option<&[f64]>,
        l2: f64,
    ) -> Result<Problem, TrainingError> {
        if self.fields.is_empty() {
            return Err(self.nothing_left());
        }
        let names: Vec<String> = self.fields.iter().map(|field| field.name.clone()).collect();
        let mut design = Design::coded(&self.columns, &self.bad).with_names(&names);
        design.weights = self.weights.as_deref();
        let longer = offset.map(|offset| {
            let added = std::iter::repeat_n(0.0, self.smoothing.n_rows);
            offset.iter().copied().chain(added).collect::<Vec<f64>>()
        });
        design.offset = longer.as_deref();
        Problem::new(&design, l2)
    }

    fn nothing_left(&self) -> TrainingError {
        TrainingError::NoFields {
            dropped: self.dropped.clone(),
        }
    }

    /// Positions plus one by falling information value, ties in schema order.
    pub(super) fn strongest_first(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (1..=self.fields.len()).collect();
        let iv = |position: usize| self.fields[position - 1].iv;
        order.sort_by(|&a, &b| iv(b).total_cmp(&iv(a)));
        order
    }

    /// Smooths the fit where the binning smooths its `woe`, in pure bins: to each are
    /// added a good and a bad row of the binning's smoothing weight, average in every
    /// other field. Whether there was anything to smooth.
    ///
    /// A bin that holds one class only would have an infinite coefficient, while its
    /// `woe` says how far to go. Such rows are a prior of log-odds F around the average
    /// (Greenland 2007, data augmentation priors).
    pub(super) fn smooth_pure_bins(&mut self, binning: &Binning) -> bool {
        let is_pure = |(good, bad): &(f64, f64)| (*good > 0.0) != (*bad > 0.0);
        let mut pure = Vec::new();
        for (field, candidate) in self.fields.iter().enumerate() {
            let bins = (0_u16..).zip(&candidate.counts);
            pure.extend(
                bins.filter(|(_, counts)| is_pure(counts))
                    .map(|(bin, _)| (field, bin)),
            );
        }
        let Some(&(field, _)) = pure.first().filter(|_| self.smoothing.n_rows == 0) else {
            return false;
        };
        // The binning has one smoothing for all fields.
        let weight = binning.smoothing(&self.fields[field].name).pure;
        let n_rows = self.bad.len();
        let average: Vec<u16> = self.columns.iter_mut().map(Coded::average).collect();
        for (position, (column, &average)) in self.columns.iter_mut().zip(&average).enumerate() {
            for &(field, bin) in &pure {
                let code = if field == position { bin } else { average };
                column.codes.extend([code, code]);
            }
        }
        let (mut bad, mut weights) = (
            self.bad.to_vec(),
            match &self.weights {
                Some(weights) => weights.to_vec(),
                None => vec![1.0; n_rows],
            },
        );
        for _ in &pure {
            bad.extend([false, true]);
            weights.extend([weight, weight]);
        }
        (self.bad, self.weights) = (Cow::Owned(bad), Some(Cow::Owned(weights)));
        let n_rows = 2 * pure.len();
        self.smoothing = Smoothing { n_rows, weight };
        true
    }

    /// Adds to a separation the bins that may be behind it.
    pub(super) fn with_pure_bins(&self, error: TrainingError) -> TrainingError {
        let TrainingError::Separation { kind, fields, .. } = error else {
            return error;
        };
        let pure = self
            .fields
            .iter()
            .filter(|field| fields.contains(&field.name));
        let pure_bins = pure.flat_map(|field| {
            let bins = field.counts.iter().enumerate();
            let pure = bins.filter(|(_, (good, bad))| (*good > 0.0) != (*bad > 0.0));
            pure.map(|(bin, _)| (field.name.clone(), bin))
        });
        let pure_bins = pure_bins.collect();
        TrainingError::Separation {
            kind,
            fields,
            pure_bins,
        }
    }

    /// The model of those that stayed.
    pub(super) fn model(
        mut self,
        fitted: Fitted,
        binning: &Binning,
    ) -> Result<LogisticModel, TrainingError> {
        let Fitted { fit, falls, vif } = fitted;
        let name = |position: usize| self.fields[position].name.clone();
        let stayed = |position: &usize| fit.std_errors()[*position].is_some();
        let kept: Vec<usize> = (0..self.fields.len()).filter(stayed).collect();
        let fell = falls.into_iter().map(|(i, reason)| Dropped {
            field: name(i - 1),
            reason,
        });
        let fell: Vec<Dropped> = fell.collect();
        if kept.is_empty() {
            self.dropped.extend(fell);
            return Err(self.nothing_left());
        }
        let coefficients = kept
            .iter()
            .map(|&position| (name(position), position))
            .collect();
        self.dropped.extend(fell);
        // Rows that were added for pure bins are none of the training rows.
        let n_rows = self.bad.len() - self.smoothing.n_rows;
        let columns = self.columns.into_iter().enumerate();
        let of_kept = columns.filter(|(position, _)| kept.contains(position));
        let first = |mut codes: Vec<u16>| {
            codes.truncate(n_rows);
            codes
        };
        let rows = TrainedRows {
            fields: kept.iter().map(|&position| name(position)).collect(),
            bins: of_kept.map(|(_, column)| first(column.codes)).collect(),
            bad: self.bad.iter().take(n_rows).copied().collect(),
            weights: self
                .weights
                .map(|weights| weights.iter().take(n_rows).copied().collect()),
        };
        let added = self.smoothing.n_rows as f64 * self.smoothing.weight;
        let total_weight = fit.total_weight() - added;
        let summary = Summary {
            crosses: None,
            intercept_std_error: Some(fit.intercept_std_error()),
            log_likelihood: fit.log_likelihood(),
            null_deviance: -2.0 * fit.null_log_likelihood(),
            aic: fit.aic(),
            bic: fit.n_free() as f64 * libm::log(total_weight) - 2.0 * fit.log_likelihood(),
            n_rows: fit.n_rows() - self.smoothing.n_rows,
            total_weight,
            smoothing_rows: self.smoothing.n_rows,
            convergence: fit.convergence(),
            solver: fit.solver(),
            vif,
            dropped: self.dropped,
            choice: FitChoice::default(),
        };
        Ok(LogisticModel::fitted(
            &fit,
            coefficients,
            summary,
            binning,
            rows,
        ))
    }
}

impl Candidate {
    /// Its AUC alone, by the `woe` of its bins.
    fn auc(&self, woe: &[f64]) -> Result<f64, TrainingError> {
        let good = woe
            .iter()
            .zip(&self.counts)
            .map(|(&woe, counts)| (woe, false, counts.0));
        let bad = woe
            .iter()
            .zip(&self.counts)
            .map(|(&woe, counts)| (woe, true, counts.1));
        let rows: Vec<(f64, bool, f64)> = good.chain(bad).collect();
        let scores: Vec<f64> = rows.iter().map(|row| row.0).collect();
        let outcomes: Vec<bool> = rows.iter().map(|row| row.1).collect();
        let weights: Vec<f64> = rows.iter().map(|row| row.2).collect();
        Ok(auc(&scores, &outcomes, Some(&weights), Higher::Safer)?)
    }
}

/// Why all rows have one `woe`, as the binning found it.
fn why_flat(name: &str, warnings: &[BinningWarning]) -> DropReason {
    let reason = |warning: &BinningWarning| match warning {
        BinningWarning::Constant { field } if field == name => Some(DropReason::Constant),
        BinningWarning::NoValues { field } if field == name => Some(DropReason::NoValues),
        BinningWarning::OneBin { field, limits } if field == name => Some(DropReason::OneBin {
            limits: limits.clone(),
        }),
        _ => None,
    };
    let found = warnings.iter().find_map(reason);
    found.unwrap_or(DropReason::OneBin { limits: Vec::new() })
}

/// Every name in the caller's lists is binned, and none to keep is prohibited.
fn check_names(selection: &Selection, binning: &Binning) -> Result<(), TrainingError> {
    for name in selection.named() {
        let Some(binned) = binning.field(name) else {
            return Err(TrainingError::UnknownField {
                field: name.clone(),
            });
        };
        let prohibited = binned.field().lawful_use() == LawfulUse::Prohibited;
        if prohibited && selection.keeps(name) {
            return Err(TrainingError::Prohibited {
                field: name.clone(),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Values;
    use crate::schema::{Field, Kind, Role, Schema};

    /// A schema already refuses a prohibited feature, so such a binning has to be forged.
    #[test]
    fn a_prohibited_field_never_reaches_a_model() {
        let fields = vec![
            Field::new("income", Kind::Amount),
            Field::new("sex", Kind::Count),
            Field::new("bad", Kind::Flag).with_role(Role::Target),
        ];
        let schema = Schema::new("loans", fields).unwrap();
        let income: Vec<f64> = (0..200).map(|row| f64::from(row % 10)).collect();
        let sex: Vec<f64> = (0..200).map(|row| f64::from(row % 3 % 2)).collect();
        let bad: Vec<bool> = (0..200).map(|row| row % 10 < row % 7).collect();
        let columns = [
            ("income", Values::Numbers(&income)),
            ("sex", Values::Numbers(&sex)),
            ("bad", Values::Flags(&bad)),
        ];
        let data = Dataset::from_columns(&schema, &columns).unwrap();
        let mut forged = Binning::params().fit(&data).unwrap();
        forged.fields[1].field.lawful_use = LawfulUse::Prohibited;
        let model = LogisticModel::params().fit(&data, &forged).unwrap();
        assert_eq!(model.dropped()[0].field, "sex");
        assert_eq!(model.dropped()[0].reason, DropReason::Prohibited);
        let keep = LogisticModel::params().selection(Selection::new().keep(["sex"]));
        let error = keep.fit(&data, &forged).unwrap_err();
        assert!(matches!(error, TrainingError::Prohibited { .. }));
    }
}
