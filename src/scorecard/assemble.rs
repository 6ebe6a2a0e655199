//! Bins and model become a card.

use super::card::{CardBin, Characteristic, ReasonCode, Scorecard};
use super::rounding::{Exact, round_card};
use super::scaling::{Method, Scaling};
use super::{Base, ReasonMethod, ScorecardError, TrainingSummary};
use crate::binning::{Binning, FieldBinning};
use crate::schema::{Field, LawfulUse, Schema};
use crate::training::{Coefficient, LogisticModel};
use crate::units::Points;

/// Characteristics with points before rounding.
struct Draft {
    offset: f64,
    factor: f64,
    characteristics: Vec<Characteristic>,
}

impl Scorecard {
    /// Makes a card from bins and a model.
    ///
    /// Characteristics whose coefficient is zero are left out. Feature `train`.
    ///
    /// # Formula
    ///
    /// `points = offset - factor * (intercept + Σ coefficient * woe)`, each
    /// characteristic's part rounded so that bins keep their order and the worst
    /// and best attainable scores are the exact ones, rounded;
    /// `pd(points) = 1 / (1 + exp((points - offset) / factor))`.
    ///
    /// # Errors
    ///
    /// [`ScorecardError`] when the scaling is out of its bounds, the model is
    /// empty or names unknown or prohibited fields, age points disfavour the
    /// elderly, or the points span more than 10,000.
    #[cfg_attr(docsrs, doc(cfg(feature = "train")))]
    pub fn new(
        schema: &Schema,
        bins: &Binning,
        model: &LogisticModel,
        scaling: Scaling,
    ) -> Result<Self, ScorecardError> {
        Self::with_elderly(schema, bins, model, scaling, Elderly::Refuse)
    }

    /// As [`new`](Self::new), saying what happens to age bins of 62 and over that
    /// would get fewer points than a younger bin.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    #[cfg_attr(docsrs, doc(cfg(feature = "train")))]
    pub fn with_elderly(
        schema: &Schema,
        bins: &Binning,
        model: &LogisticModel,
        scaling: Scaling,
        elderly: Elderly,
    ) -> Result<Self, ScorecardError> {
        scaling.check()?;
        let used = model
            .coefficients()
            .iter()
            .filter(|coefficient| coefficient.value != 0.0);
        let characteristics = used
            .map(|coefficient| characteristic(schema, bins, coefficient))
            .collect::<Result<Vec<_>, _>>()?;
        if characteristics.is_empty() {
            return Err(ScorecardError::NoCharacteristics);
        }
        let draft = scale(characteristics, model.intercept(), scaling)?;
        let mut card = Self {
            name: schema.name().to_owned(),
            schema_name: schema.name().to_owned(),
            schema_fingerprint: super::fingerprint(schema),
            method: scaling.method,
            base: scaling.base,
            offset: draft.offset,
            factor: draft.factor,
            calibration_shift: 0.0,
            intercept: model.intercept(),
            base_points: 0,
            characteristics: draft.characteristics,
            pd_from: 0,
            pd: Vec::new(),
            reason_method: ReasonMethod::default(),
            reasons: Vec::new(),
            training: summary(bins, model),
        };
        card.round();
        card.obey_age_rule(elderly)?;
        card.write_reasons();
        card.tabulate_pd()?;
        Ok(card.with_reason_method(ReasonMethod::default()))
    }

    fn round(&mut self) {
        let exact: Vec<Exact> = self
            .characteristics
            .iter()
            .map(Characteristic::exact)
            .collect();
        let total = self.offset - self.factor * self.intercept;
        let rounded = round_card(&exact, total, self.base == Base::Apart);
        self.base_points = rounded.base;
        for (characteristic, points) in self.characteristics.iter_mut().zip(rounded.points) {
            for (bin, points) in characteristic.bins.iter_mut().zip(points) {
                bin.points = Points(points);
            }
        }
        // Exact points carry the same share of the intercept as the rounded ones.
        let share = self.share();
        for bin in self
            .characteristics
            .iter_mut()
            .flat_map(|one| &mut one.bins)
        {
            bin.exact_points += share;
        }
    }

    /// One code per characteristic, or per code that the schema names.
    fn write_reasons(&mut self) {
        for (n, characteristic) in self.characteristics.iter_mut().enumerate() {
            let field = &characteristic.field;
            let code = field
                .reason_code()
                .map_or_else(|| format!("R{:02}", n + 1), str::to_owned);
            let known = self.reasons.iter().position(|reason| reason.code == code);
            characteristic.reason = known.unwrap_or(self.reasons.len());
            if known.is_none() {
                self.reasons.push(ReasonCode {
                    code,
                    text: field
                        .reason_text()
                        .unwrap_or_else(|| field.label())
                        .to_owned(),
                    inquiries: field.name().to_lowercase().contains("inquir"),
                });
            }
        }
    }

    /// 12 CFR 1002.6(b)(2)(ii): 62 and over, the same or more points than the
    /// most favoured younger class.
    fn obey_age_rule(&mut self, elderly: Elderly) -> Result<(), ScorecardError> {
        for one in self
            .characteristics
            .iter_mut()
            .filter(|one| one.field.lawful_use() == LawfulUse::Age)
        {
            // A bin that starts below 62 and reaches it is on both sides.
            let starts = |cuts: &[f64], bin: usize| {
                bin.checked_sub(1)
                    .and_then(|i| cuts.get(i).copied())
                    .unwrap_or(f64::NEG_INFINITY)
            };
            let n_regular = one.cuts.len() + 1;
            let best_younger = (0..n_regular)
                .filter(|&bin| starts(&one.cuts, bin) < ELDERLY)
                .filter_map(|bin| one.bins.get(bin))
                .map(|bin| bin.points)
                .max();
            let reaches = |bin: usize| one.cuts.get(bin).is_none_or(|&end| end > ELDERLY);
            let older: Vec<usize> = (0..n_regular).filter(|&bin| reaches(bin)).collect();
            for bin in older {
                let Some(bin) = one.bins.get_mut(bin) else {
                    continue;
                };
                if Some(bin.points) >= best_younger {
                    continue;
                }
                if elderly == Elderly::Refuse {
                    return Err(ScorecardError::Elderly {
                        field: one.field.name().to_owned(),
                    });
                }
                bin.points = best_younger.unwrap_or(bin.points);
                one.adjusted = true;
            }
        }
        Ok(())
    }
}

/// The age from which the rule protects.
const ELDERLY: f64 = 62.0;

/// What happens to age bins of 62 and over that would get fewer points than a
/// younger bin. A bin that reaches 62 from below counts on both sides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Elderly {
    /// No card. The default.
    #[default]
    Refuse,
    /// They get the points of the best younger bin; the card marks the
    /// characteristic as adjusted.
    Raise,
}

fn characteristic(
    schema: &Schema,
    bins: &Binning,
    coefficient: &Coefficient,
) -> Result<Characteristic, ScorecardError> {
    let unknown = |missing_from| ScorecardError::UnknownField {
        field: coefficient.field.clone(),
        missing_from,
    };
    let field = schema
        .field(&coefficient.field)
        .ok_or_else(|| unknown("schema"))?;
    let binning = bins
        .field(&coefficient.field)
        .ok_or_else(|| unknown("binning"))?;
    if !field.is_feature() {
        return Err(ScorecardError::Prohibited {
            field: coefficient.field.clone(),
        });
    }
    Ok(Characteristic::new(field, binning, coefficient))
}

impl Characteristic {
    fn new(field: &Field, binning: &FieldBinning, coefficient: &Coefficient) -> Self {
        let bins = binning.table().bins().iter().map(|bin| CardBin {
            bin: bin.clone(),
            exact_points: 0.0,
            points: Points(0),
        });
        Self {
            field: field.clone(),
            cuts: binning.cuts().to_vec(),
            bins: bins.collect(),
            coefficient: coefficient.value,
            std_error: coefficient.std_error,
            p_value: coefficient.p_value,
            trained: binning.trained(),
            reason: 0,
            reference: 0.0,
            adjusted: false,
        }
    }

    fn exact(&self) -> Exact {
        Exact {
            points: self.bins.iter().map(|bin| bin.exact_points).collect(),
            weights: self
                .bins
                .iter()
                .map(|bin| bin.bin.good + bin.bin.bad)
                .collect(),
        }
    }
}

fn summary(bins: &Binning, model: &LogisticModel) -> TrainingSummary {
    let fit = model.summary();
    let (good, bad) = bins
        .fields()
        .first()
        .map_or((0.0, 0.0), |field| field.table().totals());
    TrainingSummary {
        n_rows: fit.n_rows,
        good,
        bad,
        solver: fit.solver.to_owned(),
        iterations: fit.convergence.iterations,
        gradient: fit.convergence.gradient,
        log_likelihood: fit.log_likelihood,
        null_deviance: fit.null_deviance,
        aic: fit.aic,
        bic: fit.bic,
    }
}

/// Finds the line and gives every bin its points before rounding, without the intercept's share.
fn scale(
    mut characteristics: Vec<Characteristic>,
    intercept: f64,
    scaling: Scaling,
) -> Result<Draft, ScorecardError> {
    let (offset, factor) = match scaling.method {
        Method::Pdo { .. } => scaling.line()?,
        Method::MinMax { min, max } => {
            let (worst, best) = ends(&characteristics, intercept);
            let factor = f64::from(max - min) / (worst - best);
            if !factor.is_finite() {
                return Err(ScorecardError::NoCharacteristics);
            }
            (f64::from(min) + factor * worst, factor)
        }
    };
    for one in &mut characteristics {
        for bin in &mut one.bins {
            bin.exact_points = -factor * one.coefficient * bin.bin.woe;
        }
    }
    Ok(Draft {
        offset,
        factor,
        characteristics,
    })
}

/// The highest and the lowest attainable log-odds of bad.
fn ends(characteristics: &[Characteristic], intercept: f64) -> (f64, f64) {
    characteristics
        .iter()
        .fold((intercept, intercept), |(worst, best), one| {
            let parts = || one.bins.iter().map(|bin| one.coefficient * bin.bin.woe);
            (
                worst + parts().fold(f64::MIN, f64::max),
                best + parts().fold(f64::MAX, f64::min),
            )
        })
}
