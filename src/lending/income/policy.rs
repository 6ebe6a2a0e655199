//! The thresholds of income verification.

use super::{IncomeClass, IncomeError, SourceKind};
use crate::rules::Provenance;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Thresholds for trend, haircut, agreement and age. The defaults are the firm's
/// own, not regulation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomePolicy {
    pub(super) provenance: Provenance,
    pub(super) trend_tolerance: Decimal,
    pub(super) min_months: usize,
    pub(super) concurrent_months: usize,
    pub(super) haircut_factor: Decimal,
    pub(super) free_cv: Decimal,
    pub(super) haircut_max: Decimal,
    pub(super) agree_strong: Decimal,
    pub(super) agree_stated: Decimal,
    pub(super) agree_conflict: Decimal,
    pub(super) overstatement_max: Decimal,
    pub(super) tolerance: Decimal,
    pub(super) min_confidence: Decimal,
    pub(super) max_age_days: BTreeMap<SourceKind, u32>,
    pub(super) class_haircut: BTreeMap<IncomeClass, Decimal>,
}

impl Default for IncomePolicy {
    /// The numbers of `data/rules/income/default.toml`, which a test compares.
    fn default() -> Self {
        let hundredths = |number| Decimal::new(number, 2);
        let age = [
            (SourceKind::Stated, 90),
            (SourceKind::PayrollDeposits, 60),
            (SourceKind::TaxRecord, 540),
            (SourceKind::SocialFund, 90),
            (SourceKind::Employer, 90),
            (SourceKind::ThirdParty, 90),
        ];
        let cite = "firm policy; 12 CFR 1002.6(b)(5); Fannie Mae B3-3.1-01 (trending)";
        let from = jiff::civil::date(1970, 1, 1);
        Self {
            provenance: Provenance::new("FIRM-INCOME", cite).with_dates(Some(from), None),
            trend_tolerance: hundredths(10),
            min_months: 6,
            concurrent_months: 3,
            haircut_factor: hundredths(50),
            free_cv: hundredths(10),
            haircut_max: hundredths(30),
            agree_strong: hundredths(90),
            agree_stated: hundredths(80),
            agree_conflict: hundredths(75),
            overstatement_max: hundredths(25),
            tolerance: hundredths(5),
            min_confidence: hundredths(70),
            max_age_days: age.into_iter().collect(),
            class_haircut: BTreeMap::new(),
        }
    }
}

impl IncomePolicy {
    /// Where it comes from, and since when it applies.
    #[must_use]
    pub const fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// Where it comes from. Default the firm's own policy of this library.
    #[must_use]
    pub fn with_provenance(mut self, provenance: Provenance) -> Self {
        self.provenance = provenance;
        self.provenance.changed_in_code();
        self
    }

    /// How many days a kind of source stays fresh. Range 1 to 1,100.
    ///
    /// # Errors
    ///
    /// When `days` is outside the range.
    pub fn with_max_age(mut self, kind: SourceKind, days: u32) -> Result<Self, IncomeError> {
        self.provenance.changed_in_code();
        self.max_age_days.insert(kind, days);
        self.checked()
    }

    /// By how much usable income may exceed the corroborated. Default 0.05, range 0 to 1.
    ///
    /// # Errors
    ///
    /// When `share` is outside the range.
    pub fn with_tolerance(mut self, share: Decimal) -> Result<Self, IncomeError> {
        self.provenance.changed_in_code();
        self.tolerance = share;
        self.checked()
    }

    /// A flat discount of a class. Default none, range 0 to 1.
    ///
    /// # Errors
    ///
    /// When the class is protected, or the share outside the range.
    ///
    /// # Examples
    ///
    /// ```
    /// use scorewright::lending::income::{IncomeClass, IncomePolicy};
    /// let tenth = "0.1".parse()?;
    /// assert!(IncomePolicy::default().with_class_haircut(IncomeClass::Gig, tenth).is_ok());
    /// assert!(IncomePolicy::default().with_class_haircut(IncomeClass::Pension, tenth).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_class_haircut(
        mut self,
        class: IncomeClass,
        share: Decimal,
    ) -> Result<Self, IncomeError> {
        self.provenance.changed_in_code();
        self.class_haircut.insert(class, share);
        self.checked()
    }

    pub(super) fn max_age(&self, kind: SourceKind) -> u32 {
        self.max_age_days.get(&kind).copied().unwrap_or(0)
    }

    pub(super) fn checked(self) -> Result<Self, IncomeError> {
        let shares = [
            ("trend_tolerance", self.trend_tolerance),
            ("haircut.factor", self.haircut_factor),
            ("haircut.free_cv", self.free_cv),
            ("haircut.max", self.haircut_max),
            ("agree_strong", self.agree_strong),
            ("agree_stated", self.agree_stated),
            ("agree_conflict", self.agree_conflict),
            ("overstatement_max", self.overstatement_max),
            ("tolerance", self.tolerance),
            ("min_confidence", self.min_confidence),
        ];
        let classes = self
            .class_haircut
            .values()
            .map(|&share| ("class_haircut", share));
        let is_share = |share: Decimal| Decimal::ZERO <= share && share <= Decimal::ONE;
        if let Some((setting, _)) = shares
            .into_iter()
            .chain(classes)
            .find(|(_, s)| !is_share(*s))
        {
            let expected = "from 0 to 1";
            return Err(IncomeError::Policy { setting, expected });
        }
        let wrong = |setting, expected| Err(IncomeError::Policy { setting, expected });
        if self.agree_conflict > self.agree_strong {
            return wrong("agree_conflict", "at most agree_strong");
        }
        if !(3..=24).contains(&self.min_months) {
            return wrong("min_months", "from 3 to 24");
        }
        if !(1..=12).contains(&self.concurrent_months) {
            return wrong("concurrent_months", "from 1 to 12");
        }
        if !self
            .max_age_days
            .values()
            .all(|days| (1..=1_100).contains(days))
        {
            return wrong("max_age_days", "from 1 to 1100");
        }
        match self.class_haircut.keys().find(|class| class.is_protected()) {
            Some(&class) => Err(IncomeError::ProtectedClass { class }),
            None => Ok(self),
        }
    }
}

mod file {
    use super::{BTreeMap, IncomeClass, IncomeError, IncomePolicy, SourceKind};
    use crate::rules::{Exact, Header, read_rules};

    const SHIPPED: &str = include_str!("../../../data/rules/income/default.toml");

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Written {
        trend_tolerance: Exact,
        min_months: usize,
        concurrent_months: usize,
        haircut: Haircut,
        agree_strong: Exact,
        agree_stated: Exact,
        agree_conflict: Exact,
        overstatement_max: Exact,
        tolerance: Exact,
        min_confidence: Exact,
        max_age_days: BTreeMap<SourceKind, u32>,
        #[serde(default)]
        class_haircut: BTreeMap<IncomeClass, Exact>,
    }

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Haircut {
        factor: Exact,
        free_cv: Exact,
        max: Exact,
    }

    impl IncomePolicy {
        /// Reads a policy from TOML.
        ///
        /// # Errors
        ///
        /// When the text is not TOML, a setting is outside its range, or a
        /// protected class gets a flat discount.
        pub fn from_toml(text: &str) -> Result<Self, IncomeError> {
            let read = read_rules::<Written>(text, Header::POLICY);
            let (provenance, written) = read.map_err(|error| IncomeError::File {
                problem: error.to_string(),
            })?;
            let classes = written.class_haircut.into_iter();
            let policy = Self {
                provenance,
                trend_tolerance: written.trend_tolerance.0,
                min_months: written.min_months,
                concurrent_months: written.concurrent_months,
                haircut_factor: written.haircut.factor.0,
                free_cv: written.haircut.free_cv.0,
                haircut_max: written.haircut.max.0,
                agree_strong: written.agree_strong.0,
                agree_stated: written.agree_stated.0,
                agree_conflict: written.agree_conflict.0,
                overstatement_max: written.overstatement_max.0,
                tolerance: written.tolerance.0,
                min_confidence: written.min_confidence.0,
                max_age_days: written.max_age_days,
                class_haircut: classes.map(|(class, share)| (class, share.0)).collect(),
            };
            policy.checked()
        }

        /// The policy file inside the library; equal to the default.
        ///
        /// # Errors
        ///
        /// Never for an unchanged library; its tests read the file.
        pub fn shipped() -> Result<Self, IncomeError> {
            Self::from_toml(SHIPPED)
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_shipped_file_says_what_the_default_says() {
            let (shipped, own) = (IncomePolicy::shipped().unwrap(), IncomePolicy::default());
            assert!(shipped.provenance().sha256().is_some());
            assert_eq!(
                shipped.provenance().to_string(),
                own.provenance().to_string()
            );
            let from = own.provenance().clone();
            assert_eq!(
                shipped.with_provenance(from.clone()),
                own.with_provenance(from)
            );
        }

        #[test]
        fn a_policy_changed_in_code_is_no_longer_the_files() {
            let shipped = IncomePolicy::shipped().unwrap();
            let changed = shipped.with_max_age(SourceKind::Stated, 30).unwrap();
            assert_eq!(changed.provenance().sha256(), None);
            assert_eq!(changed.provenance().id(), "FIRM-INCOME");
        }

        #[test]
        fn a_flat_discount_on_protected_income_is_refused_by_name() {
            for class in ["pension", "benefit", "part_time", "annuity", "alimony"] {
                let text = format!("{SHIPPED}\n{class} = \"0.1\"\n");
                let error = IncomePolicy::from_toml(&text).unwrap_err();
                assert!(
                    matches!(error, IncomeError::ProtectedClass { .. }),
                    "{class}"
                );
            }
            assert!(IncomePolicy::from_toml(&format!("{SHIPPED}\ngig = \"0.1\"\n")).is_ok());
        }
    }
}
