//! What a borrower pays besides principal and interest.

use super::error::PlanError;
use crate::money::Money;

/// When a fee is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FeeTiming {
    /// At disbursement: the borrower receives that much less.
    Upfront,
    /// With every instalment.
    EachInstalment,
    /// With the last instalment.
    Maturity,
}

/// One fee, with all a cost disclosure must say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fee {
    pub(super) name: String,
    pub(super) amount: Money,
    pub(super) timing: FeeTiming,
    pub(super) charged_by: String,
    pub(super) standard: String,
}

impl Fee {
    /// A fee of `amount`, charged once or with every instalment, by `charged_by`.
    #[must_use]
    pub fn new(name: &str, amount: Money, timing: FeeTiming, charged_by: &str) -> Self {
        Self {
            name: name.to_owned(),
            amount,
            timing,
            charged_by: charged_by.to_owned(),
            standard: "fixed amount".to_owned(),
        }
    }

    /// How the amount is determined, in words: "1.05 % of the principal a month".
    #[must_use]
    pub fn with_standard(mut self, standard: &str) -> Self {
        standard.clone_into(&mut self.standard);
        self
    }

    pub(super) fn check(&self, principal: Money) -> Result<(), PlanError> {
        let too_large = self
            .amount
            .exceeds(principal)
            .map_err(|reason| PlanError::Field {
                field: "fees",
                reason,
            })?;
        if self.amount.is_negative() || too_large {
            return Err(PlanError::OutOfRange {
                field: "fees",
                expected: "from 0 to the principal, each",
            });
        }
        Ok(())
    }
}
