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
    pub(super) provenance: Provenance,
    /// Who gets the Care Action.
    pub(super) care: CarePolicy,
    /// Days past due to asset class.
    pub(super) classes: FiveCategories,
    /// How long a restructured asset is watched.
    pub(super) observation: ObservationRule,
    /// When a restructuring is a default.
    pub(super) eba: EbaThreshold,
    /// Which offers are compared.
    pub(super) offers: OfferRules,
}

impl ReliefRules {
    /// Rules made in code.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::relief::{EbaThreshold, ReliefRules};
    /// use scorewright::rules::Provenance;
    /// let file = ReliefRules::from_toml(&std::fs::read_to_string("data/rules/relief.toml")?)?;
    /// // All as in the file, but any loss of present value beyond 2 % is a default.
    /// let eba = EbaThreshold::new("0.02".parse()?, "lender's policy");
    /// let (care, classes) = (file.care().clone(), file.classes().clone());
    /// let (observation, offers) = (file.observation().clone(), file.offers().clone());
    /// let rules = ReliefRules::new(care, classes, observation, eba.clone(), offers)
    ///     .with_provenance(Provenance::new("RELIEF-2", "lender's policy"));
    /// assert_eq!(rules.provenance().id(), "RELIEF-2");
    /// assert_eq!(rules.provenance().sha256(), None); // no file says so
    /// assert_eq!(file.with_eba(eba).provenance().sha256(), None); // nor so
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(
        care: CarePolicy,
        classes: FiveCategories,
        observation: ObservationRule,
        eba: EbaThreshold,
        offers: OfferRules,
    ) -> Self {
        Self {
            provenance: Provenance::new("RELIEF-IN-CODE", "rules made in code"),
            care,
            classes,
            observation,
            eba,
            offers,
        }
    }

    /// Where the rules come from, and since when they apply. Default `RELIEF-IN-CODE`,
    /// in force for ever.
    #[must_use]
    pub fn with_provenance(mut self, provenance: Provenance) -> Self {
        self.provenance = provenance;
        self.provenance.changed_in_code();
        self
    }

    /// Where the rules come from, and since when they apply.
    #[must_use]
    pub const fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// Who gets the Care Action.
    #[must_use]
    pub const fn care(&self) -> &CarePolicy {
        &self.care
    }

    /// Replaces the policy of the Care Action; the provenance loses the digest of its file.
    #[must_use]
    pub fn with_care(mut self, care: CarePolicy) -> Self {
        self.provenance.changed_in_code();
        self.care = care;
        self
    }

    /// Days past due to asset class.
    #[must_use]
    pub const fn classes(&self) -> &FiveCategories {
        &self.classes
    }

    /// Replaces the bounds of the asset classes; the provenance loses the digest of its file.
    #[must_use]
    pub fn with_classes(mut self, classes: FiveCategories) -> Self {
        self.provenance.changed_in_code();
        self.classes = classes;
        self
    }

    /// How long a restructured asset is watched.
    #[must_use]
    pub const fn observation(&self) -> &ObservationRule {
        &self.observation
    }

    /// Replaces the rule of observation; the provenance loses the digest of its file.
    #[must_use]
    pub fn with_observation(mut self, observation: ObservationRule) -> Self {
        self.provenance.changed_in_code();
        self.observation = observation;
        self
    }

    /// When a restructuring is a default.
    #[must_use]
    pub const fn eba(&self) -> &EbaThreshold {
        &self.eba
    }

    /// Replaces the EBA threshold; the provenance loses the digest of its file.
    #[must_use]
    pub fn with_eba(mut self, eba: EbaThreshold) -> Self {
        self.provenance.changed_in_code();
        self.eba = eba;
        self
    }

    /// Which offers are compared.
    #[must_use]
    pub const fn offers(&self) -> &OfferRules {
        &self.offers
    }

    /// Replaces the rules of the offers; the provenance loses the digest of its file.
    #[must_use]
    pub fn with_offers(mut self, offers: OfferRules) -> Self {
        self.provenance.changed_in_code();
        self.offers = offers;
        self
    }
}

/// The loss of present value beyond which a distressed restructuring is a default.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EbaThreshold {
    /// The share of the obligation: 0.01.
    pub diminished_obligation: Decimal,
    /// The rule.
    pub citation: String,
}

impl EbaThreshold {
    /// A default beyond a loss of the share `diminished_obligation`, from 0 to 1, by
    /// the rule `citation`.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::relief::{EbaThreshold, ReliefRules};
    /// let guideline = "EBA/GL/2016/07, paragraph 51, kept by EBA/GL/2026/05";
    /// let one_percent = EbaThreshold::new("0.01".parse()?, guideline);
    /// let rules = ReliefRules::from_toml(&std::fs::read_to_string("data/rules/relief.toml")?)?;
    /// assert_eq!(one_percent, *rules.eba()); // as in the file
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(diminished_obligation: Decimal, citation: impl Into<String>) -> Self {
        Self {
            diminished_obligation,
            citation: citation.into(),
        }
    }

    /// Whether the obligation is diminished by more than the threshold.
    ///
    /// # Errors
    ///
    /// As [`ConcessionCost::diminished_obligation`].
    pub fn is_distressed(&self, cost: &ConcessionCost) -> Result<bool, ReliefError> {
        Ok(cost.diminished_obligation()? > self.diminished_obligation)
    }
}
