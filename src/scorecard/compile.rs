//! The only bridge from the rich card to the poor scorer.

use super::{Input, Scorecard, ScorecardError, Term};
use crate::binning::BinKind;
use crate::schema::{Code, Treatment};
use crate::scoring::{
    InputParts, NumberParts, ReasonParts, Scorer, ScorerParts, Slot, TermParts, ValueParts,
};
use std::sync::Arc;

impl Scorecard {
    /// Compiles the card for the hot path.
    ///
    /// With the feature `card` the scorer knows the card's id.
    ///
    /// # Errors
    ///
    /// [`ScorecardError::Table`] when the card's parts do not fit together; cards
    /// that were made or loaded by this crate always do; and as [`id`](Self::id).
    ///
    /// # Examples
    ///
    /// ```
    /// # use scorewright::schema::{Field, Kind};
    /// # use scorewright::scorecard::Scorecard;
    /// # let card = Scorecard::builder("application")
    /// #     .pdo(20.0, 600, 50.0)
    /// #     .base_points(500)
    /// #     .numbers(Field::new("income", Kind::Amount), &[1000.0, 3000.0])
    /// #     .levels(Field::new("home", Kind::Category), &[&["own"], &["rent", "parents"]])
    /// #     .points("income", &[0, 30, 55, 5])
    /// #     .points("home", &[45, 10, 0, 0])
    /// #     .build()?;
    /// // From 500 points; income: below 1,000 0, to 3,000 30, above 55; home: own 45, rent 10.
    /// use scorewright::scoring::Value;
    /// let scorer = card.compile()?;
    /// # #[cfg(feature = "card")]
    /// assert_eq!(scorer.card_id(), Some(card.id()?.as_str()));
    /// let owner = [Value::Number(2000.0), Value::Text("own")];
    /// assert_eq!(scorer.score(&owner)?.points.value(), 575); // 500 + 30 + 45
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn compile(&self) -> Result<Scorer, ScorecardError> {
        let mut parts = self.parts();
        parts.card_id = self.identity()?;
        Ok(Scorer::new(parts)?)
    }

    /// The same without the card's id, which takes the card's whole file to know.
    pub(super) fn compile_unnamed(&self) -> Result<Scorer, ScorecardError> {
        Ok(Scorer::new(self.parts())?)
    }

    /// The card's id, where there is a hash.
    #[cfg(feature = "card")]
    fn identity(&self) -> Result<Option<Arc<str>>, ScorecardError> {
        Ok(Some(self.id()?.into()))
    }

    #[cfg(not(feature = "card"))]
    #[allow(clippy::unnecessary_wraps)] // as with the feature
    const fn identity(&self) -> Result<Option<Arc<str>>, ScorecardError> {
        Ok(None)
    }

    fn parts(&self) -> ScorerParts {
        let reasons = self.reasons.iter().map(|reason| ReasonParts {
            code: reason.code.clone(),
            text: reason.text.clone(),
            inquiries: reason.inquiries,
        });
        let untrained = self.training.n_rows == 0;
        ScorerParts {
            base_points: self.base_points,
            inputs: self.inputs.iter().map(|one| one.parts(untrained)).collect(),
            terms: self.terms.iter().map(Term::parts).collect(),
            pd: self.pd.clone(),
            pd_from: self.pd_from,
            reasons: reasons.collect(),
            card_id: None,
        }
    }
}

impl Term {
    fn parts(&self) -> TermParts {
        TermParts {
            inputs: self.inputs,
            points: self.points.iter().map(|points| points.value()).collect(),
            // Both are checked by `Scorer::new`.
            reason: u16::try_from(self.reason).unwrap_or(u16::MAX),
            reference: self.reference,
        }
    }
}

impl Input {
    /// `untrained`: the card was made without data, so no ordinary value lies
    /// beyond those of training.
    fn parts(&self, untrained: bool) -> InputParts {
        InputParts {
            name: self.name().to_owned(),
            from: self.field.derived().map(|derived| derived.from.clone()),
            reading: self.field.reading(),
            values: if self.field.kind().is_category() {
                ValueParts::Levels(self.levels())
            } else {
                ValueParts::Numbers(self.numbers(untrained))
            },
            untrained: self.bins.iter().map(|bin| bin.untrained).collect(),
            missing: self.slot_bin(&BinKind::Missing),
            non_finite: self.slot_bin(&BinKind::NonFinite),
            out_of_range: self.slot_bin(&BinKind::OutOfRange),
            unseen: self.slot_bin(&BinKind::Unseen),
        }
    }

    fn numbers(&self, untrained: bool) -> NumberParts {
        let code = |special: &crate::schema::Special| match special.code {
            Code::Number(code) => {
                let kind = BinKind::Special(special.code.clone());
                self.slot_bin(&kind).map(|bin| (code, bin))
            }
            Code::Level(_) => None,
        };
        let trained = self.trained.map(|trained| (trained.low, trained.high));
        let beyond = if untrained {
            (f64::NEG_INFINITY, f64::INFINITY)
        } else {
            (f64::INFINITY, f64::NEG_INFINITY)
        };
        let nearest = self.field.treatment(Slot::OutOfRange) == Some(Treatment::Nearest);
        NumberParts {
            cuts: self.cuts.clone(),
            specials: self.field.specials().iter().filter_map(code).collect(),
            range: self.field.range(),
            nearest,
            trained: trained.unwrap_or(beyond),
            median: self.trained.map_or(0.0, |trained| trained.median),
        }
    }

    /// Levels in the order of the bins that hold them.
    fn levels(&self) -> Vec<(String, u16)> {
        let mut levels = Vec::new();
        for (bin, position) in self.bins.iter().zip(0u16..) {
            match &bin.kind {
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
