//! What reasons hold points against.

use super::Scorecard;

/// What a characteristic's points are held against to find principal reasons
/// (Reg B commentary 9(b)(2)-5 accepts the first, and methods like the second).
///
/// Methods disagree on the lesser reasons, so the card keeps which one it uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum ReasonMethod {
    /// The average points of all applicants of training. The default.
    #[default]
    BelowAverage,
    /// The most points the characteristic can give.
    BelowMost,
    /// Given by the lender: averages of applicants at or slightly above the cut-off.
    BelowGiven,
}

impl Scorecard {
    /// Holds points against another reference.
    ///
    /// [`ReasonMethod::BelowGiven`] keeps the references as they are; give them
    /// by [`with_references`](Self::with_references).
    #[must_use]
    pub fn with_reason_method(mut self, method: ReasonMethod) -> Self {
        self.reason_method = method;
        for characteristic in &mut self.characteristics {
            characteristic.reference = match method {
                ReasonMethod::BelowAverage => characteristic.average(),
                ReasonMethod::BelowMost => f64::from(characteristic.most()),
                ReasonMethod::BelowGiven => characteristic.reference,
            };
        }
        self
    }

    /// Holds points against the lender's own averages, one per characteristic, such
    /// as those of applicants at or slightly above the cut-off. References that are
    /// not finite, and those past the end of either list, are left as they were.
    #[must_use]
    pub fn with_references(mut self, references: &[f64]) -> Self {
        self.reason_method = ReasonMethod::BelowGiven;
        let given = self.characteristics.iter_mut().zip(references);
        for (characteristic, &reference) in given.filter(|(_, reference)| reference.is_finite()) {
            characteristic.reference = reference;
        }
        self
    }
}
