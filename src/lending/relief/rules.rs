//! The numbers relief depends on, as dated data.

use super::care_policy::CarePolicy;
use super::classification::{FiveCategories, ObservationRule};
use super::cost::ConcessionCost;
use super::error::ReliefError;
use super::offers::OfferRules;
use crate::rules::Provenance;
use rust_decimal::Decimal;

/// Policy and rules for relief. `data/rules/relief.toml` is such a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReliefRules {
    /// Where the rules come from, and since when they apply.
    pub provenance: Provenance,
    /// Who gets the Care Action.
    pub care: CarePolicy,
    /// Days past due to asset class.
    pub classes: FiveCategories,
    /// How long a restructured asset is watched.
    pub observation: ObservationRule,
    /// When a restructuring is a default.
    pub eba: EbaThreshold,
    /// Which offers are compared.
    pub offers: OfferRules,
}

/// The loss of present value beyond which a distressed restructuring is a default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EbaThreshold {
    /// The share of the obligation: 0.01.
    pub diminished_obligation: Decimal,
    /// The rule.
    pub citation: String,
}

impl EbaThreshold {
    /// Whether the obligation is diminished by more than the threshold.
    ///
    /// # Errors
    ///
    /// As [`ConcessionCost::diminished_obligation`].
    pub fn is_distressed(&self, cost: &ConcessionCost) -> Result<bool, ReliefError> {
        Ok(cost.diminished_obligation()? > self.diminished_obligation)
    }
}
