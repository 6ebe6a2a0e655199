//! The only bridge from the rich card to the poor scorer.

use super::{Characteristic, Scorecard, ScorecardError};
use crate::binning::BinKind;
use crate::schema::{Code, Treatment};
use crate::scoring::{CharacteristicParts, InputParts, ReasonParts, Scorer, ScorerParts, Slot};

impl Scorecard {
    /// Compiles the card for the hot path.
    ///
    /// # Errors
    ///
    /// [`ScorecardError::Table`] when the card's parts do not fit together; cards
    /// that were made or loaded by this crate always do.
    pub fn compile(&self) -> Result<Scorer, ScorecardError> {
        Ok(Scorer::new(self.parts())?)
    }

    fn parts(&self) -> ScorerParts {
        let reasons = self.reasons.iter().map(|reason| ReasonParts {
            code: reason.code.clone(),
            text: reason.text.clone(),
            inquiries: reason.inquiries,
        });
        ScorerParts {
            base_points: self.base_points,
            characteristics: self
                .characteristics
                .iter()
                .map(Characteristic::parts)
                .collect(),
            pd: self.pd.clone(),
            pd_from: self.pd_from,
            reasons: reasons.collect(),
        }
    }
}

impl Characteristic {
    fn parts(&self) -> CharacteristicParts {
        CharacteristicParts {
            name: self.name().to_owned(),
            input: if self.field.kind().is_category() {
                InputParts::Levels(self.levels())
            } else {
                self.numbers()
            },
            points: self.bins.iter().map(|bin| bin.points.value()).collect(),
            untrained: self.bins.iter().map(|bin| bin.bin.untrained).collect(),
            missing: self.slot_bin(&BinKind::Missing),
            non_finite: self.slot_bin(&BinKind::NonFinite),
            out_of_range: self.slot_bin(&BinKind::OutOfRange),
            unseen: self.slot_bin(&BinKind::Unseen),
            // Both are checked by `Scorer::new`.
            reason: u16::try_from(self.reason).unwrap_or(u16::MAX),
            reference: self.reference,
        }
    }

    fn numbers(&self) -> InputParts {
        let code = |special: &crate::schema::Special| match special.code {
            Code::Number(code) => {
                let kind = BinKind::Special(special.code.clone());
                self.slot_bin(&kind).map(|bin| (code, bin))
            }
            Code::Level(_) => None,
        };
        let trained = self.trained.map(|trained| (trained.low, trained.high));
        let nearest = self.field.treatment(Slot::OutOfRange) == Some(Treatment::Nearest);
        InputParts::Numbers {
            cuts: self.cuts.clone(),
            specials: self.field.specials().iter().filter_map(code).collect(),
            range: self.field.range(),
            nearest,
            trained: trained.unwrap_or((f64::INFINITY, f64::NEG_INFINITY)),
            median: self.trained.map_or(0.0, |trained| trained.median),
        }
    }

    /// Levels in the order of the bins that hold them.
    fn levels(&self) -> Vec<(String, u16)> {
        let mut levels = Vec::new();
        for (bin, position) in self.bins.iter().zip(0u16..) {
            match &bin.bin.kind {
                BinKind::Levels(names) => {
                    levels.extend(names.iter().map(|name| (name.clone(), position)));
                }
                BinKind::Special(Code::Level(name)) => levels.push((name.clone(), position)),
                _ => {}
            }
        }
        levels
    }
}
