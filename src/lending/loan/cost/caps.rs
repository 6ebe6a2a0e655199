//! Legal and supervisory caps on the annual cost, as dated data.

use super::{AnnualCost, AnnualisationMethod};
use crate::lending::loan::error::PlanError;
use crate::money::Rate;
use crate::rules::Provenance;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// How binding a cap is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CapForce {
    /// Above it the contract is unlawful or the excess void.
    Limit,
    /// A supervisor expects it.
    Guidance,
    /// Above it the cost is presumed unfair; the lender must show otherwise.
    Presumption,
}

/// How high a cap is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CapLimit {
    /// A fixed rate.
    Fixed(Rate),
    /// A multiple of a benchmark on the contract date, such as four times LPR.
    Multiple {
        /// How many times.
        times: Decimal,
        /// The benchmark's name, such as `CN_LPR_1Y`.
        series: String,
    },
}

/// One dated cap with its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostCap {
    pub(in crate::lending::loan) id: String,
    pub(in crate::lending::loan) lender: String,
    pub(in crate::lending::loan) from: Date,
    pub(in crate::lending::loan) until: Option<Date>,
    pub(in crate::lending::loan) limit: CapLimit,
    pub(in crate::lending::loan) force: CapForce,
    /// The method the rule names; many name none.
    pub(in crate::lending::loan) method: Option<AnnualisationMethod>,
    pub(in crate::lending::loan) citation: String,
}

impl CostCap {
    /// A cap for `lender` in force from `from`, with the rule it comes from.
    #[must_use]
    pub fn new(id: &str, lender: &str, from: Date, limit: CapLimit, citation: &str) -> Self {
        Self {
            id: id.to_owned(),
            lender: lender.to_owned(),
            from,
            until: None,
            limit,
            force: CapForce::Limit,
            method: None,
            citation: citation.to_owned(),
        }
    }

    /// The last day it is in force; open-ended unless said otherwise.
    #[must_use]
    pub const fn with_until(mut self, until: Date) -> Self {
        self.until = Some(until);
        self
    }

    /// How binding it is; a limit unless said otherwise.
    #[must_use]
    pub const fn with_force(mut self, force: CapForce) -> Self {
        self.force = force;
        self
    }

    /// The method the rule names; none unless said otherwise.
    #[must_use]
    pub const fn with_method(mut self, method: AnnualisationMethod) -> Self {
        self.method = Some(method);
        self
    }

    /// Whom it binds, as a cap is asked for.
    #[must_use]
    pub fn lender(&self) -> &str {
        &self.lender
    }

    fn in_force(&self, on: Date) -> bool {
        self.from <= on && self.until.is_none_or(|until| on <= until)
    }
}

/// A table of caps per lender type and date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateCaps {
    pub(in crate::lending::loan) provenance: Provenance,
    pub(in crate::lending::loan) caps: Vec<CostCap>,
}

/// A cost held against one cap.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CapCheck {
    /// The cap's id in the table.
    pub id: String,
    /// How binding it is.
    pub force: CapForce,
    /// The highest fraction per year that is allowed.
    pub limit: Decimal,
    /// The cost that was checked, with its method.
    pub cost: AnnualCost,
    /// Whether the cost is at most the limit.
    pub within: bool,
    /// The method the rule itself names; when `None`, the outcome depends on
    /// the method the caller chose.
    pub method_named: Option<AnnualisationMethod>,
    /// The rule.
    pub citation: String,
}

impl RateCaps {
    /// A table of these caps.
    #[must_use]
    pub const fn new(provenance: Provenance, caps: Vec<CostCap>) -> Self {
        Self { provenance, caps }
    }

    /// Where the caps come from, and since when they apply.
    #[must_use]
    pub const fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// The caps.
    #[must_use]
    pub fn caps(&self) -> &[CostCap] {
        &self.caps
    }

    /// Holds `cost` against every cap of `lender` in force on `on`, in the
    /// table's order. `benchmark` gives a benchmark rate on that date by name;
    /// rates of interest move, so none is built in.
    ///
    /// A cap that names another method than the cost's is refused: nominal and
    /// effective rates are not comparable.
    ///
    /// # Errors
    ///
    /// [`PlanError::NoCap`], [`PlanError::ReferenceRateNeeded`], or
    /// [`PlanError::OutOfRange`] for a cost by another method than the cap names.
    ///
    /// # Examples
    ///
    /// ```
    /// use jiff::civil::date;
    /// use scorewright::lending::loan::cost::{AnnualCost, AnnualisationMethod, CapLimit, CostCap, RateCaps};
    /// use scorewright::rules::Provenance;
    /// use scorewright::money::Rate;
    /// let four_times = CapLimit::Multiple { times: 4.into(), series: "CN_LPR_1Y".into() };
    /// let caps = RateCaps::new(Provenance::new("2026", ""), vec![
    ///     CostCap::new("4 LPR", "private", date(2020, 8, 20), four_times, "four times LPR"),
    /// ]);
    /// let cost = AnnualCost::stated(AnnualisationMethod::NominalIrr, Rate::percent("12.5")?);
    /// let lpr = Rate::percent("3")?;
    /// let checks = caps.check(cost, "private", date(2026, 1, 1), |_| Some(lpr))?;
    /// assert!(!checks[0].within); // 12.5 % is above 4 * 3 %
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn check(
        &self,
        cost: AnnualCost,
        lender: &str,
        on: Date,
        benchmark: impl Fn(&str) -> Option<Rate>,
    ) -> Result<Vec<CapCheck>, PlanError> {
        let matching = self
            .caps
            .iter()
            .filter(|cap| cap.lender == lender && cap.in_force(on));
        let checks = matching
            .map(|cap| check_one(cap, cost, &benchmark))
            .collect::<Result<Vec<CapCheck>, PlanError>>()?;
        if checks.is_empty() {
            return Err(PlanError::NoCap {
                lender: lender.to_owned(),
            });
        }
        Ok(checks)
    }
}

fn check_one(
    cap: &CostCap,
    cost: AnnualCost,
    benchmark: impl Fn(&str) -> Option<Rate>,
) -> Result<CapCheck, PlanError> {
    if cap.method.is_some_and(|method| method != cost.method()) {
        return Err(PlanError::OutOfRange {
            field: "cost.method",
            expected: "the method the cap names",
        });
    }
    let limit = match &cap.limit {
        CapLimit::Fixed(rate) => rate.fraction(),
        CapLimit::Multiple { times, series } => {
            let rate = benchmark(series).ok_or_else(|| PlanError::ReferenceRateNeeded {
                id: cap.id.clone(),
                series: series.clone(),
            })?;
            let product = rate.fraction().checked_mul(*times);
            product.ok_or(PlanError::Overflow { field: "cap" })?
        }
    };
    Ok(CapCheck {
        id: cap.id.clone(),
        force: cap.force,
        limit,
        cost,
        within: cost.fraction() <= limit,
        method_named: cap.method,
        citation: cap.citation.clone(),
    })
}
